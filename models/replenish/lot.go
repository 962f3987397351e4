package replenish

import (
	"fmt"

	"pegboard/models/qty"
)

// Lot is in what quantities a supplier sells. What is zero is not asked for.
type Lot struct {
	MOQ      qty.Qty // the least it sells
	Pack     qty.Qty // units that cannot be taken apart
	Multiple qty.Qty // every order is a multiple of it
	Max      qty.Qty // the most it sells at once
}

// Rounded is a quantity as the supplier sells it.
type Rounded struct {
	Qty     qty.Qty
	Surplus qty.Qty // units above what is needed
	Capped  bool    // the maximum left less than is needed
}

// stepMax keeps the common multiple of pack and multiple far from overflow.
const stepMax = qty.Max

// Check refuses a lot in which nothing can be ordered.
func (l Lot) Check() error {
	for _, part := range []struct {
		name string
		n    qty.Qty
	}{{"minimum", l.MOQ}, {"pack", l.Pack}, {"multiple", l.Multiple}, {"maximum", l.Max}} {
		if part.n < 0 || part.n > qty.Max {
			return fmt.Errorf("the %s is %d; it must lie between 0 and %d", part.name, part.n, qty.Max)
		}
	}
	step := l.step()
	if step > stepMax {
		return fmt.Errorf("a pack of %d and a multiple of %d meet only at %d units, which nobody orders", l.Pack, l.Multiple, step)
	}
	if l.Max > 0 && l.Max/step*step < max(l.MOQ, 1) {
		return fmt.Errorf("no multiple of %d lies between the minimum of %d and the maximum of %d", step, l.MOQ, l.Max)
	}
	return nil
}

// step returns the least quantity that is made of whole packs and a multiple.
func (l Lot) step() qty.Qty {
	pack, multiple := max(1, l.Pack), max(1, l.Multiple)
	a, b := pack, multiple
	for b != 0 {
		a, b = b, a%b
	}
	return pack / a * multiple
}

// Round returns the least quantity that the supplier sells and that covers need: never rounded down but at the maximum.
// Nothing needed is nothing ordered. The lot must have passed Check.
func (l Lot) Round(need qty.Qty) Rounded {
	if need <= 0 {
		return Rounded{}
	}
	step := l.step()
	steps := (max(need, l.MOQ)-1)/step + 1
	if l.Max > 0 && steps > l.Max/step {
		steps = l.Max / step
	}
	q := steps * step
	return Rounded{Qty: q, Surplus: max(0, q-need), Capped: q < need}
}
