// Package link owns every address of the site: one function for each page, and the query that holds the
// state of a list.
//
// It refuses to know what a page shows, and it never takes a finished path from outside: keys such as order
// numbers are escaped here and nowhere else, so a key with a slash or a space stays one segment.
//
// Start at page.go; a list's search, filters, sorting and paging are ListState in list.go.
package link
