// Package account owns the page on which people change their own password. It refuses to show or keep what was typed.
//
// Start at Page in page.templ.
package account
