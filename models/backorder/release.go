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

// Releasing asks a line to give its stock back.
type Releasing struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line,omitempty"` // 0 is every line
	Qty     qty.Qty `json:"qty,omitempty"`  // 0 is all that is not picked
	Reason  string  `json:"reason"`
}

// Release takes stock back from a line and gives it to those who wait, as the arrival mode says; the line itself is
// passed over this time. What is picked stays.
//
// It returns Invalid without a reason, NotFound, and Conflict when less can be taken back than was asked for.
func Release(ctx context.Context, s *store.Store, by By, request Releasing) (Allocated, error) {
	var done Allocated
	reason, err := reasonOf(request.Reason, "taking stock back")
	if err != nil {
		return done, err
	}
	if request.Qty < 0 || request.Qty > qty.Max || (request.Qty > 0 && request.LineNo == 0) {
		return done, models.Errorf(models.Invalid, "A quantity is taken from one line, and is from 1 to %d.", qty.Max)
	}
	err = s.InTx(ctx, by.work("release", request, &done), func(tx *store.Tx) error {
		done = Allocated{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		ending := settling{scope: order.scope, order: order.OrderNo, pass: map[int64]bool{}}
		said, err := order.release(tx, lines, request.Qty, &done)
		if err != nil || len(said) == 0 {
			return err
		}
		for _, l := range lines {
			ending.touched = append(ending.touched, l.ID)
			ending.pass[l.ID] = true
		}
		if done.Settled, err = ending.settle(tx); err != nil {
			return err
		}
		return tx.Audit("allocation released", subjectOrder(order.OrderNo), strings.Join(said, ", ")+": "+reason)
	})
	return done, err
}

// release takes unpicked stock back from lines and posts it.
func (o *lockedOrder) release(tx *store.Tx, lines []*store.OrderLine, units qty.Qty, done *Allocated) (said []string, err error) {
	var changes []store.LineChange
	var posting ledger.Posting
	for _, l := range lines {
		sets := l.QtyAllocated - l.QtyPicked()
		if units > sets {
			return nil, models.Errorf(models.Conflict, "Line %d of order %s can give back %d of %s: %d are allocated, %d of them picked.", l.LineNo, o.OrderNo, sets, l.SKU, l.QtyAllocated, l.QtyPicked())
		}
		if units > 0 {
			sets = units
		}
		if sets > 0 {
			taken := takeBack(l, sets)
			if err := o.stock.post(taken); err != nil {
				return nil, err
			}
			change := store.LineChange{LineID: l.ID, Allocated: -sets, Backordered: sets}
			apply(l, change)
			changes, posting = append(changes, change), posting.And(taken)
			said = append(said, fmt.Sprintf("line %d: %d of %s", l.LineNo, sets, l.SKU))
		}
		done.Lines = append(done.Lines, AllocatedLine{l.LineNo, l.SKU, sets, l.QtyAllocated, l.QtyBackordered})
	}
	_, err = tx.Post(changes, posting, store.Document{})
	return said, err
}
