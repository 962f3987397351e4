package replenish

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"pegboard/models/qty"
)

// Wish is a suggestion that competes for money. Money is counted in whole units of any one size, as in cents.
type Wish struct {
	SKU       string
	Uncovered qty.Qty // units that customers wait for without supply
	Need      qty.Qty
	Lot       Lot
	Cost      int64 // of one unit
	Value     int64 // of the backorders that the uncovered units would serve
	RiskValue int64 // of the sales that are lost without the rest of the need
}

// MoneyMax bounds every amount, so that the money for a company still fits.
const MoneyMax = 1 << 60

// Grant is what the budget leaves of a wish.
type Grant struct {
	SKU   string
	Order qty.Qty
	Spent int64
}

// Affordable spends a budget: first on what customers wait for, by value for money, then on raising orders to the full
// need, by risk for money. What does not fit is skipped and the next is tried. Wishes whose customers could not be served
// get nothing. It returns a grant for each wish in the order of the wishes, and the money that is left; that is never
// below zero. Two wishes for one SKU, bad lots and amounts out of bounds are refused.
func Affordable(budget int64, wishes []Wish) (grants []Grant, left int64, err error) {
	if budget < 0 || budget > MoneyMax {
		return nil, 0, fmt.Errorf("the budget must lie between 0 and %d", int64(MoneyMax))
	}
	if err := checkWishes(wishes); err != nil {
		return nil, 0, err
	}
	grants, left = make([]Grant, len(wishes)), budget
	refused := make([]bool, len(wishes))
	var first []bid
	for i, w := range wishes {
		grants[i].SKU = w.SKU
		if q := w.Lot.Round(w.Uncovered).Qty; q > 0 {
			first = append(first, newBid(i, w.SKU, q, w.Cost, w.Value))
		}
	}
	left = spend(first, grants, left, func(i int) { refused[i] = true })
	var second []bid
	for i, w := range wishes {
		if more := w.Lot.Round(w.Need).Qty - grants[i].Order; more > 0 && !refused[i] {
			second = append(second, newBid(i, w.SKU, more, w.Cost, w.RiskValue))
		}
	}
	return grants, spend(second, grants, left, func(int) {}), nil
}

func checkWishes(wishes []Wish) error {
	seen := make(map[string]bool, len(wishes))
	for _, w := range wishes {
		if seen[w.SKU] {
			return fmt.Errorf("there are two suggestions for %q", w.SKU)
		}
		seen[w.SKU] = true
		if err := w.Lot.Check(); err != nil {
			return fmt.Errorf("%q: %w", w.SKU, err)
		}
		for _, n := range []int64{w.Uncovered, w.Need} {
			if n < 0 || n > qty.Max {
				return fmt.Errorf("%q: the quantity %d must lie between 0 and %d", w.SKU, n, qty.Max)
			}
		}
		for _, n := range []int64{w.Cost, w.Value, w.RiskValue} {
			if n < 0 || n > MoneyMax {
				return fmt.Errorf("%q: an amount must lie between 0 and %d", w.SKU, int64(MoneyMax))
			}
		}
	}
	return nil
}

// bid is a quantity that wants money. Its price has 128 bits, because it may be more than any budget.
type bid struct {
	wish      int
	sku       string
	q         qty.Qty
	worth     uint64
	high, low uint64 // the price
}

func newBid(wish int, sku string, q qty.Qty, cost, worth int64) bid {
	high, low := bits.Mul64(uint64(q), uint64(cost))
	return bid{wish: wish, sku: sku, q: q, worth: uint64(worth), high: high, low: low}
}

func (b *bid) free() bool { return b.high == 0 && b.low == 0 }

// spend buys the bids that fit, the best value for money first.
func spend(bids []bid, grants []Grant, left int64, refuse func(wish int)) int64 {
	slices.SortFunc(bids, func(a, b bid) int {
		return cmp.Or(-compareWorth(a, b), cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low), strings.Compare(a.sku, b.sku))
	})
	for _, b := range bids {
		if b.high > 0 || b.low > uint64(left) {
			refuse(b.wish)
			continue
		}
		left -= int64(b.low)
		grants[b.wish].Order += b.q
		grants[b.wish].Spent += int64(b.low)
	}
	return left
}

// compareWorth compares worth for money exactly. Nothing is better value than what is free.
func compareWorth(a, b bid) int {
	switch {
	case a.free() && b.free():
		return 0
	case a.free():
		return 1
	case b.free():
		return -1
	}
	x, y := times(a.worth, b.high, b.low), times(b.worth, a.high, a.low)
	return slices.Compare(x[:], y[:])
}

// times multiplies a number with one of 128 bits; the most significant word comes first.
func times(n, high, low uint64) [3]uint64 {
	a1, a0 := bits.Mul64(n, low)
	b1, b0 := bits.Mul64(n, high)
	middle, carry := bits.Add64(a1, b0, 0)
	return [3]uint64{b1 + carry, middle, a0}
}
