package exchange

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one value, or one whole row when Column is empty, that could not be read. Reason is a sentence for
// the person who owns the file.
type Problem struct {
	File    string
	Dataset string
	Row     int // 1-based physical line of the file, or row of the sheet
	Column  string
	Value   string // as written, shortened
	Reason  string
}

// String returns the problem as one line.
func (p Problem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("%s row %d: %s", p.File, p.Row, p.Reason)
	}
	return fmt.Sprintf("%s row %d, %s %q: %s", p.File, p.Row, p.Column, p.Value, p.Reason)
}

// Refusal is an error about a file as a whole. Its text is a sentence that a person should read; every other
// error of this package is a failure of the machine.
type Refusal struct {
	File     string
	Sentence string
}

// Error returns the sentence, led by the name of the file.
func (r *Refusal) Error() string {
	if r.File == "" {
		return r.Sentence
	}
	return r.File + ": " + r.Sentence
}

func refuse(file, format string, args ...any) error {
	return &Refusal{File: file, Sentence: fmt.Sprintf(format, args...)}
}

// maxShownBytes keeps one absurd value from filling the errors file.
const maxShownBytes = 80

// shown returns a value short and printable enough to be put in front of a person: an escape sequence of a terminal
// must not act when a problem is printed.
func shown(value string) string {
	if len(value) > maxShownBytes {
		cut := maxShownBytes
		for cut > 0 && !utf8.RuneStart(value[cut]) {
			cut--
		}
		value = value[:cut] + "…"
	}
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return '\uFFFD'
		}
		return c
	}, strings.ToValidUTF8(value, "\uFFFD"))
}
