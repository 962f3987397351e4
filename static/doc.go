// Package static owns the files the browser loads: the built style sheet, the scripts and the icon.
//
// It refuses to fetch anything from elsewhere: every file is embedded in the program. css/app.css is generated from
// css/source.css (see the Makefile) and committed; vendored scripts carry their version in the name.
//
// Start at Files and Address in embed.go.
package static
