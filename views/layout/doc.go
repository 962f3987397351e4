// Package layout owns the frame around every page: head, navigation, top bar, messages, command palette and help.
//
// It refuses to know what a page shows. Everything htmx has to be told once is told here, in Shell; everything
// else about htmx is an attribute in views/ui.
//
// Start at Frame in frame.go, then Shell in shell.templ.
package layout
