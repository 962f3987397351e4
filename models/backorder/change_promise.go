package backorder

import (
	"context"
	"fmt"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// promisedByHand is the source of promises that a person makes.
const promisedByHand = "manual"

// Promising changes what a customer is promised.
type Promising struct {
	OrderNo      string        `json:"order"`
	LineNo       int           `json:"line,omitempty"` // 0 is every line of which something is open
	Date         calendar.Date `json:"date"`
	Reason       string        `json:"reason"`
	ToldCustomer bool          `json:"told_customer,omitempty"`
}

// Promised says which lines were promised another day.
type Promised struct {
	Lines []PromisedAnew `json:"lines"`
	Settled
}

// PromisedAnew is one line. DateBefore is nil where nothing was promised.
type PromisedAnew struct {
	LineNo     int            `json:"line"`
	SKU        string         `json:"sku"`
	DateBefore *calendar.Date `json:"before,omitempty"`
	Date       calendar.Date  `json:"date"`
}

// ChangePromise enters a promise into the ledger that a person makes, whatever the plan believes. The publishing rule may
// move it again when it no longer holds.
//
// It returns Invalid without a reason or for a day that has passed, NotFound, and Conflict when nothing of the line is open
// or it is promised for that day already.
func ChangePromise(ctx context.Context, s *store.Store, by By, request Promising) (Promised, error) {
	var done Promised
	reason, err := reasonOf(request.Reason, "the promise")
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("change promise", request, &done), func(tx *store.Tx) error {
		done = Promised{}
		if request.Date < tx.Today || request.Date > calendar.Max {
			return models.Errorf(models.Invalid, "A promise is for today or a later day, not for %s.", dayWords(request.Date))
		}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		return order.promise(tx, lines, request, reason, &done)
	})
	return done, err
}

func (o *lockedOrder) promise(tx *store.Tx, lines []*store.OrderLine, request Promising, reason string, done *Promised) error {
	var promises []store.NewPromise
	var said []string
	open := 0
	ending := settling{scope: o.scope, order: o.OrderNo, none: true}
	for _, l := range lines {
		if l.QtyOpen() == 0 {
			continue
		}
		open++
		if l.DatePromised != nil && *l.DatePromised == request.Date {
			continue
		}
		promises = append(promises, store.NewPromise{LineID: l.ID, Date: &request.Date, Source: promisedByHand, Reason: reason, ToldCustomer: request.ToldCustomer})
		ending.touched = append(ending.touched, l.ID)
		done.Lines = append(done.Lines, PromisedAnew{l.LineNo, l.SKU, l.DatePromised, request.Date})
		said = append(said, fmt.Sprintf("line %d: %s", l.LineNo, dayWords(request.Date)))
	}
	switch {
	case open == 0:
		return models.Errorf(models.Conflict, "Nothing of that is open in order %s, so nothing can be promised of it.", o.OrderNo)
	case len(promises) == 0:
		return models.Errorf(models.Conflict, "That is what order %s is promised already: %s.", o.OrderNo, dayWords(request.Date))
	}
	if err := tx.Promise(promises...); err != nil {
		return err
	}
	var err error
	if done.Settled, err = ending.settle(tx); err != nil {
		return err
	}
	return tx.Audit("promised by hand", subjectOrder(o.OrderNo), strings.Join(said, ", ")+": "+reason)
}
