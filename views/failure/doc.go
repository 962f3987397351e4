// Package failure owns the pages that say what could not be done, why, and what to do next. It refuses to show a
// stack trace or an internal message; a reference leads to the log instead.
//
// Start at Page in page.templ.
package failure
