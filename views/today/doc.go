// Package today owns the page a person opens first: what waits, what asks for something to be done, and where to begin.
// It refuses to count; every figure arrives decided and leads to the rows behind it.
//
// Start at Page in page.templ.
package today
