package ledger

import "pegboard/models/qty"

// one is a posting of a single entry, and of none when no unit moves.
func one(pool Pool, from, to Account, units qty.Qty, kind Kind) Posting {
	if units <= 0 {
		return Posting{}
	}
	return Posting{Entries: []Entry{{Pool: pool, From: from, To: to, Qty: units, Kind: kind}}}
}

// Receive brings units in from a supplier. Rejected units never become stock and are not posted.
func Receive(pool Pool, units qty.Qty) Posting { return one(pool, Supplier, OnHand, units, Received) }

// Allocate reserves units for an order line.
func Allocate(pool Pool, line int64, units qty.Qty) Posting {
	if units <= 0 {
		return Posting{}
	}
	return Posting{Reservations: []Reservation{{Pool: pool, Line: line, Qty: units}}}
}

// Unallocate voids the reservation of units.
func Unallocate(pool Pool, line int64, units qty.Qty) Posting {
	if units <= 0 {
		return Posting{}
	}
	return Posting{Reservations: []Reservation{{Pool: pool, Line: line, Qty: -units}}}
}

// Ship sends reserved units to the customer and uses their reservation up.
func Ship(pool Pool, line int64, units qty.Qty) Posting {
	return one(pool, OnHand, Customer, units, Shipped).And(Unallocate(pool, line, units))
}

// Return brings units back from the customer: onto the shelf, or set apart where they first have to be looked at.
func Return(pool Pool, units qty.Qty, sellable bool) Posting {
	if sellable {
		return one(pool, Customer, OnHand, units, Returned)
	}
	return one(pool, Customer, Unavailable, units, Returned)
}

// Adjust corrects what is on the shelf: more when by is positive, less when it is negative.
func Adjust(pool Pool, by qty.Qty) Posting {
	if by < 0 {
		return one(pool, OnHand, Adjustment, -by, Adjusted)
	}
	return one(pool, Adjustment, OnHand, by, Adjusted)
}

// Count makes a level what was counted, all units in the building together. Units that are missing are missing from
// the shelf first, and from those set apart only when the shelf does not have them.
func Count(pool Pool, level Level, counted qty.Qty) Posting {
	missing := level.OnHand - counted
	if missing <= 0 {
		return one(pool, Adjustment, OnHand, -missing, Counted)
	}
	shelf := min(missing, level.Usable())
	return one(pool, OnHand, Adjustment, shelf, Counted).And(one(pool, Unavailable, Adjustment, missing-shelf, Counted))
}

// Hold sets units apart: damaged, or to be looked at.
func Hold(pool Pool, units qty.Qty) Posting { return one(pool, OnHand, Unavailable, units, Held) }

// Release puts units that were set apart back onto the shelf.
func Release(pool Pool, units qty.Qty) Posting {
	return one(pool, Unavailable, OnHand, units, Released)
}

// Stored is an entry that was posted under a number.
type Stored struct {
	ID int64
	Entry
}

// Reverse takes stored entries back, the last first: each unit goes the other way. Reservations are not entries;
// whoever reverses a shipment allocates again.
func Reverse(stored []Stored) Posting {
	var posting Posting
	for i := len(stored) - 1; i >= 0; i-- {
		e := stored[i].Entry
		posting.Entries = append(posting.Entries, Entry{Pool: e.Pool, From: e.To, To: e.From, Qty: e.Qty, Kind: Reversed, Reverses: stored[i].ID})
	}
	return posting
}
