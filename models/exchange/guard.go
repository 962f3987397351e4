package exchange

import "strings"

// A spreadsheet runs a cell that starts with certain characters as a formula. guard and unguard are each other's
// inverse: a text that would run gets one apostrophe in front, and a text that already looks guarded gets one
// more, so that what was exported is what is imported again.

func guard(s string) string {
	rest := strings.TrimLeft(s, "'")
	if !dangerous(rest) || len(rest) == len(s) && plainNumber(s) {
		return s
	}
	return "'" + s
}

func unguard(s string) string {
	if s == "" || s[0] != '\'' || !dangerous(strings.TrimLeft(s, "'")) {
		return s
	}
	return s[1:]
}

func dangerous(s string) bool {
	for _, first := range s {
		return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
	}
	return false
}

// plainNumber recognises -12.50, which is a number to a spreadsheet and stays one.
func plainNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, fraction, cut := strings.Cut(s, ".")
	return whole != "" && allDigits(whole) && (!cut || fraction != "" && allDigits(fraction))
}
