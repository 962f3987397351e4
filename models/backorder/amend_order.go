package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Amending changes an order. What is nil stays as it is.
type Amending struct {
	OrderNo      string             `json:"order"`
	Version      int64              `json:"version,omitempty"` // of the order as it was shown; 0 does not check
	CustomerRef  *string            `json:"customer_ref,omitempty"`
	ShipPolicy   *models.ShipPolicy `json:"ship_policy,omitempty"`
	MaxShipments *int               `json:"max_shipments,omitempty"` // with the ship policy max_shipments
	Lines        []AmendedLine      `json:"lines,omitempty"`
	Add          []NewLine          `json:"add,omitempty"`
}

// AmendedLine changes a line. A quantity is the new quantity ordered.
type AmendedLine struct {
	LineNo        int            `json:"line"`
	Qty           *qty.Qty       `json:"qty,omitempty"`
	DateRequested *calendar.Date `json:"requested,omitempty"`
	UnitPrice     *models.Amount `json:"unit_price,omitempty"`
}

// Amended is how the order stands after the change.
type Amended struct {
	OrderNo  string             `json:"order"`
	Version  int64              `json:"version"`
	Status   models.OrderStatus `json:"status"`
	Added    []PlacedLine       `json:"added,omitempty"`
	Unneeded []store.IdleSupply `json:"unneeded,omitempty"`
	Settled
}

// AmendOrder changes quantities, wishes and terms of an order, and adds lines. Pegs and promises stay. More units are
// asked of the order policy, as at entry; fewer are taken from what is waited for first.
//
// It returns Invalid, NotFound, and Conflict when the order changed since it was shown, when less would be ordered than
// was shipped, cancelled or picked, or when the order policy refuses (see PlaceOrder).
func AmendOrder(ctx context.Context, s *store.Store, by By, request Amending) (Amended, error) {
	var done Amended
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("amend order", request, &done), func(tx *store.Tx) error {
		done = Amended{}
		return (&amending{request: request, done: &done}).amend(tx)
	})
	return done, err
}

func (a Amending) check() error {
	if len(a.Add) > OrderLinesMax {
		return models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	}
	seen := map[int]bool{}
	for _, l := range a.Lines {
		if seen[l.LineNo] {
			return models.Errorf(models.Invalid, "Line %d is changed twice.", l.LineNo)
		}
		seen[l.LineNo] = true
		if l.Qty != nil {
			if err := checkQty(*l.Qty, fmt.Sprintf("of line %d", l.LineNo)); err != nil {
				return err
			}
		}
		if l.DateRequested != nil && (*l.DateRequested < calendar.Min || *l.DateRequested > calendar.Max) {
			return models.Errorf(models.Invalid, "Line %d has the date %s, which cannot be meant.", l.LineNo, *l.DateRequested)
		}
	}
	return checkLines(a.Add)
}

// amending is a running change of an order.
type amending struct {
	request Amending
	done    *Amended
	order   models.SalesOrder
	lines   []store.OrderLine
	stock   stock
	said    []string
	touched []int64
	less    []int64 // lines of which fewer units are ordered
}

func (a *amending) amend(tx *store.Tx) error {
	if err := tx.JoinPlanning(); err != nil {
		return err
	}
	var err error
	if a.order, err = tx.LockOrder(a.request.OrderNo); err != nil {
		return err
	}
	if a.request.Version != 0 && a.request.Version != a.order.Version {
		return models.Errorf(models.Conflict, "Order %s was changed meanwhile: this is its version %d, and yours was %d. Nothing was changed; look at it again.", a.order.OrderNo, a.order.Version, a.request.Version)
	}
	positions, err := tx.OrderPositions(a.order.ID)
	if err != nil {
		return err
	}
	plain, err := tx.OrderLineKeys(a.order.ID)
	if err != nil {
		return err
	}
	channel := channelOf(a.order)
	increases, more, err := a.increases(tx, channel, plain)
	if err != nil {
		return err
	}
	entries, err := entriesOf(tx, channel, a.request.Add, 1+highest(plain))
	if err != nil {
		return err
	}
	if len(plain)+len(entries) > OrderLinesMax {
		return models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	}
	e := entering{order: a.order, lines: a.request.Add, entries: entries, increases: increases, held: a.order.HoldReason != nil, before: append(positions, more...)}
	e.touch = func() []int64 { return a.touched }
	var pegged []int64
	a.done.Added, a.done.Settled, err = e.enter(tx, func(levels stock) error {
		a.stock = levels
		if err := a.change(tx); err != nil {
			return err
		}
		pegged, err = tx.PeggedSupplies(a.less)
		return err
	})
	if err != nil {
		return err
	}
	if a.done.Unneeded, err = idleNow(tx, pegged); err != nil {
		return err
	}
	a.done.OrderNo, a.done.Version, a.done.Status = a.order.OrderNo, a.order.Version, a.order.Status
	for _, l := range a.done.Added {
		a.said = append(a.said, fmt.Sprintf("line %d: %d of %s added", l.LineNo, l.QtyOrdered, l.SKU))
	}
	return tx.Audit("order amended", subjectOrder(a.order.OrderNo), strings.Join(a.said, ", "))
}

func highest(keys []store.OrderLineKey) int {
	last := 0
	for _, k := range keys {
		last = max(last, k.LineNo)
	}
	return last
}

// increases are the units that are asked for beyond what was ordered, and the positions of lines that were closed.
func (a *amending) increases(tx *store.Tx, channel string, lines []store.OrderLineKey) ([]entry, []store.Position, error) {
	var wanted []NewLine
	var numbers []int
	var positions []store.Position
	for _, change := range a.request.Lines {
		i := slices.IndexFunc(lines, func(k store.OrderLineKey) bool { return k.LineNo == change.LineNo })
		if i < 0 {
			return nil, nil, models.Errorf(models.NotFound, "Order %s has no line %d.", a.order.OrderNo, change.LineNo)
		}
		positions = append(positions, lines[i].Position)
		if change.Qty != nil && *change.Qty > lines[i].QtyOrdered {
			wanted = append(wanted, NewLine{SKU: lines[i].SKU, Warehouse: lines[i].Warehouse, Qty: *change.Qty - lines[i].QtyOrdered})
			numbers = append(numbers, change.LineNo)
		}
	}
	entries, err := entriesOf(tx, channel, wanted, 1)
	for i := range entries {
		entries[i].lineNo = numbers[i]
	}
	return entries, positions, err
}

// change writes what changes of the order and of its present lines.
func (a *amending) change(tx *store.Tx) error {
	var err error
	if a.lines, err = tx.LockedOrderLines(a.order.ID); err != nil {
		return err
	}
	o := lockedOrder{SalesOrder: a.order, lines: a.lines, stock: a.stock}
	var changes []store.LineChange
	var posting ledger.Posting
	for _, wish := range a.request.Lines {
		l, err := o.line(wish.LineNo)
		if err != nil {
			return err
		}
		a.touched = append(a.touched, l.ID)
		if wish.Qty != nil && *wish.Qty != l.QtyOrdered {
			change, err := a.requantify(&o, l, *wish.Qty, &posting)
			if err != nil {
				return err
			}
			changes = append(changes, change)
		}
		if wish.DateRequested != nil || wish.UnitPrice != nil {
			if err := tx.AmendLine(l.ID, wish.DateRequested, wish.UnitPrice); err != nil {
				return err
			}
			a.said = append(a.said, fmt.Sprintf("line %d: other wishes", l.LineNo))
		}
	}
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return err
	}
	if err := a.terms(o.status(), len(a.request.Add) > 0); err != nil {
		return err
	}
	for _, l := range a.lines {
		if a.request.ShipPolicy != nil {
			a.touched = append(a.touched, l.ID)
		}
	}
	return tx.SaveOrder(&a.order, "status", "customer_ref", "ship_policy", "max_shipments")
}

// requantify is the change of a line to another quantity ordered.
func (a *amending) requantify(o *lockedOrder, l *store.OrderLine, ordered qty.Qty, posting *ledger.Posting) (store.LineChange, error) {
	a.said = append(a.said, fmt.Sprintf("line %d: %d instead of %d of %s", l.LineNo, ordered, l.QtyOrdered, l.SKU))
	by := ordered - l.QtyOrdered
	if by > 0 {
		change := store.LineChange{LineID: l.ID, Ordered: by, Backordered: by}
		apply(l, change)
		return change, nil
	}
	if -by > l.QtyOpen() {
		return store.LineChange{}, models.Errorf(models.Conflict, "Line %d of order %s cannot become %d: %d were shipped and %d cancelled.", l.LineNo, o.OrderNo, ordered, l.QtyShipped, l.QtyCancelled)
	}
	given, err := o.reduce(l, -by, posting)
	if err != nil {
		return store.LineChange{}, err
	}
	a.less = append(a.less, l.ID)
	change := store.LineChange{LineID: l.ID, Ordered: by, Allocated: -given, Backordered: by + given}
	apply(l, change)
	return change, nil
}

// terms changes the order itself.
func (a *amending) terms(status models.OrderStatus, added bool) error {
	r := a.request
	if added && (status == models.OrderClosed || status == models.OrderCancelled) {
		status = models.OrderPartiallyShipped
		if !slices.ContainsFunc(a.lines, func(l store.OrderLine) bool { return l.QtyShipped > 0 }) {
			status = models.OrderOpen
		}
	}
	a.order.Status = status
	if r.CustomerRef != nil {
		a.order.CustomerRef = filled(*r.CustomerRef)
		a.said = append(a.said, "other reference")
	}
	if r.ShipPolicy != nil {
		most := 0
		if r.MaxShipments != nil {
			most = *r.MaxShipments
		}
		if (*r.ShipPolicy == models.ShipAtMost) != (most > 0) {
			return models.Errorf(models.Invalid, "The number of shipments belongs to the ship policy max_shipments, which needs one.")
		}
		a.order.ShipPolicy, a.order.MaxShipments = *r.ShipPolicy, r.MaxShipments
		if most == 0 {
			a.order.MaxShipments = nil
		}
		a.said = append(a.said, "ship policy "+string(*r.ShipPolicy))
	}
	return nil
}
