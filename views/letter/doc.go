// Package letter writes what is sent by e-mail. One Letter is both HTML, for programs that show it, and plain text for
// those that do not, so the two say the same.
//
// It decides nothing: every text is made by its caller. The HTML has its style within it and loads nothing from anywhere.
//
// Start at Letter.
package letter
