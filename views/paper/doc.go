// Package paper draws what is printed: packing slips today, purchase orders and labels when they come. One Document is
// both a page for the browser's printer and a PDF, so the two say the same.
//
// It decides nothing: every text of a document is made by its caller. The fonts in fonts/ are part of the program, so
// that a name reads the same on every machine; FONTS.txt beside them says whose they are.
//
// Start at Document; Write makes the PDF, Sheet the page.
package paper
