package backorder

import (
	"context"
	"fmt"
	"strings"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Allocation asks for free stock for a line, out of turn.
type Allocation struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line,omitempty"` // 0 is every line
	Qty     qty.Qty `json:"qty,omitempty"`  // 0 is as much as is free
	Reason  string  `json:"reason,omitempty"`
}

// Allocated says how a line stands after stock was given to it or taken back.
type Allocated struct {
	Lines []AllocatedLine `json:"lines"`
	Settled
}

// AllocatedLine is one line. QtyChanged is how many units it was given, or gave back.
type AllocatedLine struct {
	LineNo         int     `json:"line"`
	SKU            string  `json:"sku"`
	QtyChanged     qty.Qty `json:"qty_changed"`
	QtyAllocated   qty.Qty `json:"qty_allocated"`
	QtyBackordered qty.Qty `json:"qty_backordered"`
}

// Allocate gives free stock to a line whatever its rank. It takes nothing from others.
//
// It returns Invalid for a quantity or a reason that cannot be meant, NotFound, and Conflict when the order is on hold, or when less
// is free or waited for than was asked for.
func Allocate(ctx context.Context, s *store.Store, by By, request Allocation) (Allocated, error) {
	var done Allocated
	if request.Qty < 0 || request.Qty > qty.Max || (request.Qty > 0 && request.LineNo == 0) {
		return done, models.Errorf(models.Invalid, "A quantity is given to one line, and is from 1 to %d.", qty.Max)
	}
	reason, err := reasonIfAny(request.Reason)
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("allocate", request, &done), func(tx *store.Tx) error {
		done = Allocated{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		if err := order.mayGain(); err != nil {
			return err
		}
		return allocateLines(tx, order, lines, request.Qty, reason, &done)
	})
	return done, err
}

// mayGain returns Conflict when the order is on hold.
func (o *lockedOrder) mayGain() error {
	if o.HoldReason != nil {
		return models.Errorf(models.Conflict, "Order %s is on hold (%s), so it is given nothing.", o.OrderNo, *o.HoldReason)
	}
	return nil
}

func allocateLines(tx *store.Tx, order *lockedOrder, lines []*store.OrderLine, units qty.Qty, reason string, done *Allocated) error {
	var changes []store.LineChange
	var posting ledger.Posting
	var said []string
	ending := settling{scope: order.scope, order: order.OrderNo}
	for _, l := range lines {
		sets := min(order.stock.free(l), l.QtyBackordered)
		switch {
		case units > l.QtyBackordered:
			return models.Errorf(models.Conflict, "Line %d of order %s waits for %d of %s; %s asked for.", l.LineNo, order.OrderNo, l.QtyBackordered, l.SKU, wereAsked(units))
		case units > sets:
			return models.Errorf(models.Conflict, "Only %d of %s %s free in %s; %s asked for.", sets, l.SKU, isOrAre(sets), l.Warehouse, wereAsked(units))
		case units > 0:
			sets = units
		}
		if sets > 0 {
			given := order.stock.give(l, sets)
			if err := order.stock.post(given); err != nil {
				return err
			}
			change := store.LineChange{LineID: l.ID, Allocated: sets, Backordered: -sets}
			apply(l, change)
			changes, posting = append(changes, change), posting.And(given)
			ending.touched = append(ending.touched, l.ID)
			said = append(said, fmt.Sprintf("line %d: %d of %s", l.LineNo, sets, l.SKU))
		}
		done.Lines = append(done.Lines, AllocatedLine{l.LineNo, l.SKU, sets, l.QtyAllocated, l.QtyBackordered})
	}
	if len(changes) == 0 {
		return nil
	}
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return err
	}
	var err error
	if done.Settled, err = ending.settle(tx); err != nil {
		return err
	}
	return tx.Audit("allocated by hand", subjectOrder(order.OrderNo), strings.Join(said, ", ")+because(reason))
}
