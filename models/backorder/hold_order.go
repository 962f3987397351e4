package backorder

import (
	"context"

	"pegboard/models"
	"pegboard/models/store"
)

// Holding puts an order on hold.
type Holding struct {
	OrderNo string `json:"order"`
	Reason  string `json:"reason"`
	Release bool   `json:"release,omitempty"` // give back what is not picked; otherwise it keeps what it has
}

// HoldOrder puts an order on hold: nothing of it leaves, and it is given nothing more.
//
// It returns Invalid without a reason, NotFound, and Conflict when it is on hold already or nothing of it is open.
func HoldOrder(ctx context.Context, s *store.Store, by By, request Holding) (Allocated, error) {
	var done Allocated
	reason, err := reasonOf(request.Reason, "the hold")
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("hold order", request, &done), func(tx *store.Tx) error {
		done = Allocated{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		if order.HoldReason != nil {
			return models.Errorf(models.Conflict, "Order %s is on hold already: %s.", order.OrderNo, *order.HoldReason)
		}
		if order.status() == models.OrderClosed || order.status() == models.OrderCancelled {
			return models.Errorf(models.Conflict, "Nothing of order %s is open, so there is nothing to hold.", order.OrderNo)
		}
		order.HoldReason = &reason
		if err := tx.SaveOrder(&order.SalesOrder, "hold_reason"); err != nil {
			return err
		}
		if request.Release {
			lines, _ := order.chosen(0)
			if _, err := order.release(tx, lines, 0, &done); err != nil {
				return err
			}
		}
		return order.end(tx, "put on hold", reason, &done.Settled)
	})
	return done, err
}

// ReleasingHold names the order whose hold ends.
type ReleasingHold struct {
	OrderNo string `json:"order"`
}

// ReleaseHold ends the hold of an order. It takes its place in the queue again and is given free stock.
//
// It returns NotFound, and Conflict when the order is not on hold.
func ReleaseHold(ctx context.Context, s *store.Store, by By, request ReleasingHold) (Settled, error) {
	var done Settled
	err := s.InTx(ctx, by.work("release hold", request, &done), func(tx *store.Tx) error {
		done = Settled{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		if order.HoldReason == nil {
			return models.Errorf(models.Conflict, "Order %s is not on hold.", order.OrderNo)
		}
		was := *order.HoldReason
		order.HoldReason = nil
		if err := tx.SaveOrder(&order.SalesOrder, "hold_reason"); err != nil {
			return err
		}
		return order.end(tx, "hold ended", "it was: "+was, &done)
	})
	return done, err
}

// end settles a verb that may have changed any line of the order, and audits it.
func (o *lockedOrder) end(tx *store.Tx, action, detail string, done *Settled) error {
	ending := settling{scope: o.scope, order: o.OrderNo}
	for _, l := range o.lines {
		ending.touched = append(ending.touched, l.ID)
	}
	settled, err := ending.settle(tx)
	if err != nil {
		return err
	}
	*done = settled
	return tx.Audit(action, subjectOrder(o.OrderNo), detail)
}
