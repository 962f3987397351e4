package models

// Amount is exact money, or any other exact decimal, as in "12.50". It is text on purpose: sums are made in SQL, where
// they stay exact, and no float is met on the way. An unknown amount is a nil *Amount.
type Amount string
