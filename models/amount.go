package models

import "strings"

// Amount is exact money, or any other exact decimal, as in "12.50". It is text on purpose: sums are made in SQL, where
// they stay exact, and no float is met on the way. An unknown amount is a nil *Amount.
type Amount string

// Plain is the amount without the zeros that it may end with, as a person types it.
func (a Amount) Plain() string {
	whole, part, _ := strings.Cut(string(a), ".")
	if part = strings.TrimRight(part, "0"); part != "" {
		return whole + "." + part
	}
	return whole
}

// Same says whether two amounts are equal, whatever zeros they end with. Unknown ones are equal to each other only.
func (a *Amount) Same(b *Amount) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Plain() == b.Plain()
}
