package backorder

import (
	"context"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// Holding puts an order on hold.
type Holding struct {
	OrderNo string `json:"order"`
	Reason  string `json:"reason"`
	// Until is the day on which the hold ends by itself, at the latest with that day's plan; nil: a person ends it.
	Until   *calendar.Date `json:"until,omitempty"`
	Release bool           `json:"release,omitempty"` // give back what is not picked; otherwise it keeps what it has
}

// HoldOrder puts an order on hold: nothing of it leaves, and it is given nothing more.
//
// It returns Invalid without a reason or with a day that has come, NotFound, and Conflict when it is on hold already or
// nothing of it is open.
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
		if err := order.mayHold(); err != nil {
			return err
		}
		if err := endsLater(tx, request.Until); err != nil {
			return err
		}
		order.HoldReason, order.HoldUntil = &reason, request.Until
		if err := order.saveHold(tx); err != nil {
			return err
		}
		if request.Release {
			lines, _ := order.chosen(0)
			if _, err := order.release(tx, lines, 0, &done); err != nil {
				return err
			}
		}
		return order.end(tx, "put on hold", reason+untilWords(request.Until), &done.Settled)
	})
	return done, err
}

// endsLater returns Invalid unless a hold with this end lasts at least until tomorrow.
func endsLater(tx *store.Tx, until *calendar.Date) error {
	if until != nil && *until <= tx.Today {
		return models.Errorf(models.Invalid, "A hold ends on a later day than today; %s has come already.", dayWords(*until))
	}
	return nil
}

// untilWords is how the end of a hold ends its reason.
func untilWords(until *calendar.Date) string {
	if until == nil {
		return ""
	}
	return " (until " + dayWords(*until) + ")"
}

// endHolds ends the holds whose day has come, for a plan that has the planning to itself. It returns how many there were.
func endHolds(tx *store.Tx) (int, error) {
	ended, err := tx.EndHolds()
	if err != nil {
		return 0, err
	}
	for _, o := range ended {
		if err := tx.Audit("hold ended", subjectOrder(o.OrderNo), "its day came; it was: "+*o.HoldReason+untilWords(o.HoldUntil)); err != nil {
			return 0, err
		}
	}
	return len(ended), nil
}

// mayHold returns Conflict when the order is on hold already or nothing of it is open.
func (o *lockedOrder) mayHold() error {
	if o.HoldReason != nil {
		return models.Errorf(models.Conflict, "Order %s is on hold already: %s.", o.OrderNo, *o.HoldReason)
	}
	if status := o.status(); status == models.OrderClosed || status == models.OrderCancelled {
		return models.Errorf(models.Conflict, "Nothing of order %s is open, so there is nothing to hold.", o.OrderNo)
	}
	return nil
}

func (o *lockedOrder) saveHold(tx *store.Tx) error {
	return tx.SaveOrder(&o.SalesOrder, "hold_reason", "hold_until")
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
		was, err := order.endHold()
		if err != nil {
			return err
		}
		if err := order.saveHold(tx); err != nil {
			return err
		}
		return order.end(tx, "hold ended", "it was: "+was, &done)
	})
	return done, err
}

// endHold takes the hold off the order and returns why it was on hold. It returns Conflict when it was not.
func (o *lockedOrder) endHold() (was string, err error) {
	if o.HoldReason == nil {
		return "", models.Errorf(models.Conflict, "Order %s is not on hold.", o.OrderNo)
	}
	was = *o.HoldReason
	o.HoldReason, o.HoldUntil = nil, nil
	return was, nil
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
