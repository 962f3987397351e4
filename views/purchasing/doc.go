// Package purchasing owns the page of one purchase order: what is owed on each line, when, and who waits for it. It
// refuses to change anything.
//
// Start at Page in page.templ.
package purchasing
