package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Splitting moves open units of a line to a new line of the same order.
type Splitting struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line"`
	Qty     qty.Qty `json:"qty"`
	// QtyAllocated is how many of them take their allocation with them; nil: as few as possible, so that what is there
	// stays together.
	QtyAllocated *qty.Qty `json:"qty_allocated,omitempty"`
	Reason       string   `json:"reason,omitempty"`
	// DateRequested is the wish of the new line; nil: that of the old one.
	DateRequested *calendar.Date `json:"requested,omitempty"`
}

// Split is both lines after the split.
type Split struct {
	Old AllocatedLine `json:"old"`
	New AllocatedLine `json:"new"`
	Settled
}

// SplitLine divides a line. The new one has the same SKU, warehouse, price and promise, and the same
// wish unless the request gives another; allocated and waiting units
// go where the request says, and pegs made by hand follow the units that they are for.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the line has no such units, or they are picked.
func SplitLine(ctx context.Context, s *store.Store, by By, request Splitting) (Split, error) {
	var done Split
	if err := checkQty(request.Qty, "of the new line"); err != nil {
		return done, err
	}
	if d := request.DateRequested; d != nil && (*d < calendar.Min || *d > calendar.Max) {
		return done, models.Errorf(models.Invalid, "The new line has the date %s, which cannot be meant.", *d)
	}
	reason, err := reasonIfAny(request.Reason)
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("split line", request, &done), func(tx *store.Tx) error {
		done = Split{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		line, err := order.line(request.LineNo)
		if err != nil {
			return err
		}
		given, err := order.splits(line, request)
		if err != nil {
			return err
		}
		return order.split(tx, line, request, given, reason, &done)
	})
	return done, err
}

// splits decides how many of the units take their allocation with them.
func (o *lockedOrder) splits(l *store.OrderLine, request Splitting) (qty.Qty, error) {
	switch {
	case request.Qty > l.QtyOpen():
		return 0, models.Errorf(models.Conflict, "Only %d of line %d of order %s %s open; %d %s to be split off.", l.QtyOpen(), l.LineNo, o.OrderNo, isOrAre(l.QtyOpen()), request.Qty, wasOrWere(request.Qty))
	case request.Qty == l.QtyOrdered:
		return 0, models.Errorf(models.Conflict, "All of line %d would be split off; leave at least 1 unit.", l.LineNo)
	case len(o.lines) >= OrderLinesMax:
		return 0, models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	}
	given := max(0, request.Qty-l.QtyBackordered)
	if request.QtyAllocated != nil {
		given = *request.QtyAllocated
	}
	if given < 0 || given > request.Qty || request.Qty-given > l.QtyBackordered || given > l.QtyAllocated-l.QtyPicked() {
		return 0, models.Errorf(models.Conflict, "Line %d of order %s has %d allocated units, %d of them picked, and waits for %d; %d allocated and %d waiting ones cannot be split off.",
			l.LineNo, o.OrderNo, l.QtyAllocated, l.QtyPicked(), l.QtyBackordered, given, request.Qty-given)
	}
	return given, nil
}

func (o *lockedOrder) split(tx *store.Tx, l *store.OrderLine, request Splitting, given qty.Qty, reason string, done *Split) error {
	units, requested := request.Qty, l.DateRequested
	if request.DateRequested != nil {
		requested = request.DateRequested
	}
	last := 0
	for _, other := range o.lines {
		last = max(last, other.LineNo)
	}
	fresh := []models.SalesOrderLine{{LineNo: last + 1, SKUID: l.SKUID, WarehouseID: l.WarehouseID, QtyOrdered: units, DateRequested: requested,
		UnitPrice: l.UnitPrice, SplitFromID: &l.ID}}
	change := store.LineChange{LineID: l.ID, Ordered: -units, Allocated: -given, Backordered: given - units}
	hand, err := tx.HandPegs(l.ID, 0)
	if err != nil {
		return err
	}
	moved := takeBack(l, given)
	if _, err := tx.Post([]store.LineChange{change}, moved, store.Document{}); err != nil {
		return err
	}
	if err := tx.AddOrderLines(o.SalesOrder, fresh); err != nil {
		return err
	}
	if err := tx.InheritLine(l.ID, fresh[0].ID, fmt.Sprintf("split from line %d", l.LineNo)); err != nil {
		return err
	}
	var again ledger.Posting
	held(l, given, unpicked, func(pool ledger.Pool, n qty.Qty) { again = again.And(ledger.Allocate(pool, fresh[0].ID, n)) })
	if _, err := tx.Post([]store.LineChange{{LineID: fresh[0].ID, Allocated: given, Backordered: -given}}, again, store.Document{}); err != nil {
		return err
	}
	apply(l, change)
	if err := movePegs(tx, l, fresh[0].ID, hand); err != nil {
		return err
	}
	done.Old = AllocatedLine{l.LineNo, l.SKU, -given, l.QtyAllocated, l.QtyBackordered}
	done.New = AllocatedLine{fresh[0].LineNo, l.SKU, given, given, units - given}
	settled, err := settling{scope: o.scope, order: o.OrderNo, touched: []int64{l.ID, fresh[0].ID}}.settle(tx)
	if err != nil {
		return err
	}
	done.Settled = settled
	return tx.Audit("line split", subjectOrder(o.OrderNo), fmt.Sprintf("line %d: %d of %s, %d of them allocated, moved to line %d", l.LineNo, units, l.SKU, given, fresh[0].LineNo)+because(reason))
}

// movePegs moves to the new line what is pegged by hand of the old one beyond what it still waits for.
func movePegs(tx *store.Tx, l *store.OrderLine, fresh int64, hand []store.HandPeg) error {
	left := map[int64]qty.Qty{}
	for _, peg := range hand {
		if _, known := left[peg.SKUID]; !known {
			left[peg.SKUID] = waitsFor(l, peg.SKUID)
		}
		stays := min(peg.Qty, left[peg.SKUID])
		left[peg.SKUID] -= stays
		if stays == peg.Qty {
			continue
		}
		gone := peg
		peg.Qty, gone.LineID, gone.Qty = stays, fresh, gone.Qty-stays
		for _, p := range []store.HandPeg{peg, gone} {
			if err := tx.PegByHand(p, tx.Today); err != nil {
				return err
			}
		}
	}
	return nil
}
