package backorder

import (
	"context"
	"fmt"
	"slices"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Substituting gives a customer another SKU instead of the one of a line, unit for unit.
type Substituting struct {
	OrderNo   string         `json:"order"`
	LineNo    int            `json:"line"`
	SKU       string         `json:"sku"`
	Qty       qty.Qty        `json:"qty,omitempty"` // 0 is all that is open
	UnitPrice *models.Amount `json:"unit_price,omitempty"`
	Reason    string         `json:"reason"`
}

// Substituted is what became of both SKUs.
type Substituted struct {
	Old      CancelledLine      `json:"old"`
	New      PlacedLine         `json:"new"`
	Unneeded []store.IdleSupply `json:"unneeded,omitempty"`
	Settled
}

// Substitute cancels open units of a line and enters a new line of the same order with another SKU for them, from the same
// warehouse, with the same wish and at the same price unless the request gives one. What the old line had goes to the next
// in the queue; the new one is entered as by PlaceOrder: asked of the order policy, given free stock, and promised a date.
//
// It returns Invalid without a reason or for the same SKU, NotFound, and Conflict when less is open, when it is picked, or
// when the order policy refuses (see PlaceOrder).
func Substitute(ctx context.Context, s *store.Store, by By, request Substituting) (Substituted, error) {
	var done Substituted
	reason, err := reasonOf(request.Reason, "the substitution")
	if err != nil {
		return done, err
	}
	if request.Qty < 0 || request.Qty > qty.Max {
		return done, models.Errorf(models.Invalid, "A quantity is from 1 to %d.", qty.Max)
	}
	err = s.InTx(ctx, by.work("substitute", request, &done), func(tx *store.Tx) error {
		done = Substituted{}
		return (&substituting{request: request, done: &done}).substitute(tx, reason)
	})
	return done, err
}

// substituting is a running substitution.
type substituting struct {
	request Substituting
	done    *Substituted
	order   models.SalesOrder
	old     store.OrderLineKey
	pegged  []int64
}

func (x *substituting) substitute(tx *store.Tx, reason string) error {
	if err := tx.JoinPlanning(); err != nil {
		return err
	}
	var err error
	if x.order, err = tx.LockOrder(x.request.OrderNo); err != nil {
		return err
	}
	keys, err := tx.OrderLineKeys(x.order.ID)
	if err != nil {
		return err
	}
	if x.old, err = lineKey(keys, x.request.OrderNo, x.request.LineNo); err != nil {
		return err
	}
	units, err := someOf(x.old, x.request.OrderNo, x.request.Qty)
	switch {
	case err != nil:
		return err
	case x.old.SKU == x.request.SKU:
		return models.Errorf(models.Invalid, "Line %d is for %s already.", x.old.LineNo, x.old.SKU)
	case len(keys) >= OrderLinesMax:
		return models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	}
	price := x.request.UnitPrice
	if price == nil {
		price = x.old.UnitPrice
	}
	wanted := []NewLine{{SKU: x.request.SKU, Warehouse: x.old.Warehouse, Qty: units, DateRequested: x.old.DateRequested, UnitPrice: price}}
	entries, err := entriesOf(tx, channelOf(x.order), wanted, 1+highest(keys))
	if err != nil {
		return err
	}
	positions, err := tx.OrderPositions(x.order.ID)
	if err != nil {
		return err
	}
	e := entering{order: x.order, lines: wanted, entries: entries, held: x.order.HoldReason != nil, before: positions, touch: func() []int64 { return []int64{x.old.ID} }}
	added, settled, err := e.enter(tx, func(levels stock) error { return x.cancel(tx, levels, units) })
	if err != nil {
		return err
	}
	x.done.New, x.done.Settled = added[0], settled
	if x.done.Unneeded, err = idleNow(tx, x.pegged); err != nil {
		return err
	}
	return tx.Audit("substituted", subjectOrder(x.order.OrderNo), fmt.Sprintf("line %d: %d of %s replaced by line %d, %s: %s", x.old.LineNo, units, x.old.SKU, added[0].LineNo, added[0].SKU, reason))
}

// cancel takes the units away from the old line.
func (x *substituting) cancel(tx *store.Tx, levels stock, units qty.Qty) error {
	lines, err := tx.LockedOrderLines(x.order.ID)
	if err != nil {
		return err
	}
	o := lockedOrder{SalesOrder: x.order, lines: lines, stock: levels}
	l, err := o.line(x.old.LineNo)
	if err != nil {
		return err
	}
	var posting ledger.Posting
	given, err := o.reduce(l, units, &posting)
	if err != nil {
		return err
	}
	change := store.LineChange{LineID: l.ID, Allocated: -given, Backordered: given - units, Cancelled: units}
	apply(l, change)
	x.done.Old = CancelledLine{l.LineNo, l.SKU, units, l.QtyOpen()}
	if x.pegged, err = tx.PeggedSupplies([]int64{l.ID}); err != nil {
		return err
	}
	_, err = tx.Post([]store.LineChange{change}, posting, store.Document{})
	return err
}

// channelOf is the channel of an order; empty for none.
func channelOf(order models.SalesOrder) string {
	if order.Channel == nil {
		return ""
	}
	return *order.Channel
}

// lineKey finds a line of a locked order. It returns NotFound.
func lineKey(keys []store.OrderLineKey, orderNo string, lineNo int) (store.OrderLineKey, error) {
	i := slices.IndexFunc(keys, func(k store.OrderLineKey) bool { return k.LineNo == lineNo })
	if i < 0 {
		return store.OrderLineKey{}, models.Errorf(models.NotFound, "Order %s has no line %d.", orderNo, lineNo)
	}
	return keys[i], nil
}

// someOf is how many open units of a line are meant: all for 0. It returns Conflict when fewer are open.
func someOf(k store.OrderLineKey, orderNo string, units qty.Qty) (qty.Qty, error) {
	switch {
	case k.QtyOpen == 0:
		return 0, models.Errorf(models.Conflict, "Nothing of line %d of order %s is open.", k.LineNo, orderNo)
	case units > k.QtyOpen:
		return 0, models.Errorf(models.Conflict, "Only %d of line %d of order %s %s open; %d %s meant.", k.QtyOpen, k.LineNo, orderNo, isOrAre(k.QtyOpen), units, wasOrWere(units))
	case units == 0:
		return k.QtyOpen, nil
	}
	return units, nil
}
