// Package gallery owns the named states of every page and part, with literal data: empty, one, many, long text, refused.
// Golden tests, screenshots and accessibility checks all walk the one list that States returns.
//
// It refuses to compute anything: a state is written out, so that it shows what a page does with what it is given.
// To add the states of an area, write a file named after it and add its line to States.
//
// Start at States in gallery.go.
package gallery
