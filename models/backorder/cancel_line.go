package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Cancelling cancels what is open of an order line, or a part of it.
type Cancelling struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line,omitempty"` // 0 is every line
	Qty     qty.Qty `json:"qty,omitempty"`  // 0 is all that is open
	Reason  string  `json:"reason"`
}

// Cancelled is how the order stands after a cancellation.
type Cancelled struct {
	Lines  []CancelledLine    `json:"lines"`
	Status models.OrderStatus `json:"status"`
	// Unneeded are purchase order lines that the order waited for and that nobody waits for any more.
	Unneeded []store.IdleSupply `json:"unneeded,omitempty"`
	Settled
}

// CancelledLine is how many units of a line were cancelled and what is still open of it.
type CancelledLine struct {
	LineNo       int     `json:"line"`
	SKU          string  `json:"sku"`
	QtyCancelled qty.Qty `json:"qty_cancelled"`
	QtyOpen      qty.Qty `json:"qty_open"`
}

// CancelLine cancels what is waited for first, then what is allocated; that goes to the next in the queue. What is
// picked stays: put it back first.
//
// It returns Invalid without a reason, NotFound, and Conflict when less is open than was to be cancelled, or picked.
func CancelLine(ctx context.Context, s *store.Store, by By, request Cancelling) (Cancelled, error) {
	var done Cancelled
	reason, err := reasonOf(request.Reason, "the cancellation")
	if err != nil {
		return done, err
	}
	if request.Qty < 0 || request.Qty > qty.Max || (request.Qty > 0 && request.LineNo == 0) {
		return done, models.Errorf(models.Invalid, "A quantity is cancelled of one line, and is from 1 to %d.", qty.Max)
	}
	err = s.InTx(ctx, by.work("cancel line", request, &done), func(tx *store.Tx) error {
		done = Cancelled{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		return order.cancel(tx, lines, request.Qty, reason, &done)
	})
	return done, err
}

func (o *lockedOrder) cancel(tx *store.Tx, lines []*store.OrderLine, units qty.Qty, reason string, done *Cancelled) error {
	var changes []store.LineChange
	var posting ledger.Posting
	var ids []int64
	said := ""
	for _, l := range lines {
		sets := l.QtyOpen()
		if units > 0 {
			sets = units
		}
		if sets > l.QtyOpen() {
			return models.Errorf(models.Conflict, "Only %d of line %d of order %s %s open; %d %s to be cancelled.", l.QtyOpen(), l.LineNo, o.OrderNo, isOrAre(l.QtyOpen()), sets, wasOrWere(sets))
		}
		if sets == 0 {
			continue
		}
		given, err := o.reduce(l, sets, &posting)
		if err != nil {
			return err
		}
		change := store.LineChange{LineID: l.ID, Allocated: -given, Backordered: given - sets, Cancelled: sets}
		apply(l, change)
		changes, ids = append(changes, change), append(ids, l.ID)
		done.Lines = append(done.Lines, CancelledLine{l.LineNo, l.SKU, sets, l.QtyOpen()})
		said += fmt.Sprintf("line %d: %d of %s, ", l.LineNo, sets, l.SKU)
	}
	if len(changes) == 0 {
		return models.Errorf(models.Conflict, "Nothing of that is open in order %s, so there is nothing to cancel.", o.OrderNo)
	}
	pegged, err := tx.PeggedSupplies(ids)
	if err != nil {
		return err
	}
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return err
	}
	if err := o.saveStatus(tx); err != nil {
		return err
	}
	done.Status = o.Status
	if done.Settled, err = (settling{scope: o.scope, order: o.OrderNo, touched: ids}).settle(tx); err != nil {
		return err
	}
	if done.Unneeded, err = idleNow(tx, pegged); err != nil {
		return err
	}
	return tx.Audit("cancelled", subjectOrder(o.OrderNo), said+"because "+reason)
}

// reduce takes units away from what is open of a line: those it waits for first. It returns how many of them it had been
// given, which go back.
func (o *lockedOrder) reduce(l *store.OrderLine, units qty.Qty, posting *ledger.Posting) (given qty.Qty, err error) {
	given, err = o.takeable(l, units)
	if err != nil {
		return 0, err
	}
	back := takeBack(l, given)
	if err := o.stock.post(back); err != nil {
		return 0, err
	}
	*posting = posting.And(back)
	return given, nil
}

// takeable is how many units of those that are taken away from a line it had been given. It returns Conflict when they are
// picked.
func (o *lockedOrder) takeable(l *store.OrderLine, units qty.Qty) (qty.Qty, error) {
	given := max(0, units-l.QtyBackordered)
	if unpicked := l.QtyAllocated - l.QtyPicked(); given > unpicked {
		return 0, models.Errorf(models.Conflict, "%d of line %d of order %s %s picked. Put %s back first.", l.QtyPicked(), l.LineNo, o.OrderNo, isOrAre(l.QtyPicked()), itOrThem(l.QtyPicked()))
	}
	return given, nil
}

// saveStatus writes the state of the order when its lines changed it.
func (o *lockedOrder) saveStatus(tx *store.Tx) error {
	if status := o.status(); status != o.Status {
		o.Status = status
		return tx.SaveOrder(&o.SalesOrder, "status")
	}
	return nil
}

// idleNow finds those of the supplies that nobody waits for any more, and says so where the buyer looks.
func idleNow(tx *store.Tx, supplies []int64) ([]store.IdleSupply, error) {
	idle, err := tx.IdleSupplies(supplies)
	if err != nil {
		return nil, err
	}
	for _, s := range idle {
		if err := tx.Audit("no longer waited for", subjectPO(s.PONo), fmt.Sprintf("line %d: %d of %s %s open", s.LineNo, s.QtyOpen, s.SKU, isOrAre(s.QtyOpen))); err != nil {
			return nil, err
		}
	}
	return idle, nil
}
