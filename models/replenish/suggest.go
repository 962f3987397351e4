package replenish

import "pegboard/models/qty"

// Stock is where a SKU stands in a warehouse.
type Stock struct {
	OnHand     qty.Qty // may be below zero where stock is booked wrongly
	OnOrder    qty.Qty
	Backorders qty.Qty
	Uncovered  qty.Qty // units of backorders that the plan found no supply for
}

// Rules say when to buy a SKU and in what quantities.
type Rules struct {
	Reorder      qty.Qty // buy when the inventory position is here or below
	UpTo         qty.Qty // fill up to here
	Lot          Lot
	Stocked      bool // otherwise made to order or shipped by the supplier: exactly what customers wait for is bought
	Discontinued bool // nothing can be bought any more
}

// Suggestion is what to buy today. Order = ForBackorders + ForStock.
type Suggestion struct {
	Position      qty.Qty // on hand and on order, without what customers wait for
	Need          qty.Qty
	Order         qty.Qty
	ForBackorders qty.Qty
	ForStock      qty.Qty
	Surplus       qty.Qty // units that only minimum, pack and multiple ask for
	Capped        bool    // the maximum leaves some need for another order
}

// Suggest returns what to buy today: up to the level when stock is low, and in any case what customers wait for without
// supply. The first units are for them.
func Suggest(at Stock, rules Rules) Suggestion {
	s := Suggestion{Position: at.OnHand + at.OnOrder - at.Backorders}
	if rules.Stocked && s.Position <= rules.Reorder {
		s.Need = max(0, rules.UpTo-s.Position)
	}
	s.Need = max(s.Need, at.Uncovered)
	if rules.Discontinued {
		return s
	}
	lot := rules.Lot.Round(s.Need)
	s.Order, s.Surplus, s.Capped = lot.Qty, lot.Surplus, lot.Capped
	s.ForBackorders = min(s.Order, max(0, at.Uncovered))
	s.ForStock = s.Order - s.ForBackorders
	return s
}
