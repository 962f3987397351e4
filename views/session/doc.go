// Package session owns the sign-in page. It refuses to say whether an address is known: every refusal reads alike.
//
// Start at Page in page.templ.
package session
