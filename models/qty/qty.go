package qty

// Qty is a number of base units. Engine arithmetic stays far from overflow because inputs are bounded by Max.
type Qty = int64

// Max is the largest quantity a person may enter or import (trust.md, limits): a thousand million.
// The product of two quantities still fits an int64 and sums over a million lines do too.
const Max Qty = 1_000_000_000
