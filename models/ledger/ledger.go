package ledger

import (
	"errors"
	"fmt"

	"pegboard/models/qty"
)

// Account is where units are. Units in OnHand and Unavailable are both in the building.
type Account string

// The accounts.
const (
	Supplier    Account = "supplier"
	OnHand      Account = "on_hand" // in the building, and anybody may have them
	Unavailable Account = "unavailable"
	InTransit   Account = "in_transit"
	Customer    Account = "customer"
	Adjustment  Account = "adjustment" // where stock that was miscounted came from or went to
)

// Kind is what happened.
type Kind string

// The kinds.
const (
	Counted  Kind = "count"
	Received Kind = "receipt"
	Shipped  Kind = "shipment"
	Returned Kind = "return"
	Adjusted Kind = "adjustment"
	Held     Kind = "hold"
	Released Kind = "release"
	Reversed Kind = "reversal"
)

// Pool is a stock position.
type Pool struct{ SKU, Warehouse int64 }

// Entry moves Qty units of a pool from one account to another. Qty is positive. Reverses names the stored entry that
// this one takes back, 0 for none.
type Entry struct {
	Pool     Pool
	From, To Account
	Qty      qty.Qty
	Kind     Kind
	Reverses int64
}

// Reservation changes how many units of a pool are reserved for an order line: more when Qty is positive, fewer when
// it is negative.
type Reservation struct {
	Pool Pool
	Line int64
	Qty  qty.Qty
}

// Posting is what one event does.
type Posting struct {
	Entries      []Entry
	Reservations []Reservation
}

// And returns both postings as one.
func (p Posting) And(other Posting) Posting {
	return Posting{
		Entries:      append(p.Entries[:len(p.Entries):len(p.Entries)], other.Entries...),
		Reservations: append(p.Reservations[:len(p.Reservations):len(p.Reservations)], other.Reservations...),
	}
}

// Level is how much of a pool there is. Unavailable and Reserved are parts of OnHand.
type Level struct{ OnHand, Unavailable, Reserved qty.Qty }

// Usable is what order lines may have, reserved or not.
func (l Level) Usable() qty.Qty { return l.OnHand - l.Unavailable }

// Free is what nobody has been given; never negative.
func (l Level) Free() qty.Qty { return max(0, l.Usable()-l.Reserved) }

// Missing is how much more is reserved than is there: 0 unless the pool is over-allocated.
func (l Level) Missing() qty.Qty { return max(0, l.Reserved-l.Usable()) }

// The ways in which a posting cannot be true. A pool that becomes over-allocated is none of them: a count or a
// reversal may do that, and Missing tells.
var (
	ErrNotThere    = errors.New("more units would leave than are there")
	ErrNotReserved = errors.New("more reservations would end than there are")
)

// After returns the level of pool once the posting is made. It wraps ErrNotThere or ErrNotReserved when that cannot
// be, and leaves the level alone.
func (l Level) After(pool Pool, posting Posting) (Level, error) {
	change := Change(pool, posting)
	after := Level{OnHand: l.OnHand + change.OnHand, Unavailable: l.Unavailable + change.Unavailable, Reserved: l.Reserved + change.Reserved}
	switch {
	case after.Unavailable < 0 || after.Usable() < 0:
		return l, fmt.Errorf("%w: %d on hand and %d unavailable would become %d and %d", ErrNotThere, l.OnHand, l.Unavailable, after.OnHand, after.Unavailable)
	case after.Reserved < 0:
		return l, fmt.Errorf("%w: %d would become %d", ErrNotReserved, l.Reserved, after.Reserved)
	}
	return after, nil
}

// Change returns by how much a posting moves the level of a pool.
func Change(pool Pool, posting Posting) Level {
	var change Level
	for _, e := range posting.Entries {
		if e.Pool == pool {
			change.add(e.From, -e.Qty)
			change.add(e.To, e.Qty)
		}
	}
	for _, r := range posting.Reservations {
		if r.Pool == pool {
			change.Reserved += r.Qty
		}
	}
	return change
}

func (l *Level) add(account Account, units qty.Qty) {
	switch account {
	case OnHand:
		l.OnHand += units
	case Unavailable:
		l.OnHand += units
		l.Unavailable += units
	}
}
