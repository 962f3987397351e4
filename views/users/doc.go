// Package users owns the page of people who may sign in. It shows a one-time password exactly once, in the answer that
// made it, and refuses to show it anywhere else.
//
// Start at Page in page.templ.
package users
