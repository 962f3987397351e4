package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Moving lets another warehouse serve a line.
type Moving struct {
	OrderNo   string  `json:"order"`
	LineNo    int     `json:"line"`
	Warehouse string  `json:"warehouse"`
	Qty       qty.Qty `json:"qty,omitempty"` // 0 is all that is open
	Reason    string  `json:"reason,omitempty"`
}

// Moved is how the units stand in their new warehouse. The line is the old one when all of it moved.
type Moved struct {
	Line     AllocatedLine      `json:"line"`
	Unneeded []store.IdleSupply `json:"unneeded,omitempty"`
	Settled
}

// MoveLine moves open units of a line to another warehouse: the whole line where nothing of it was shipped or cancelled,
// else a new line with its price, its wish, its place in the queue and its promise. What they had been given goes to the
// next in the queue there, and what was pegged by hand of them is free; where they go they take their place in the queue.
//
// It returns Invalid, NotFound, and Conflict when less is open or it is picked, or when the SKU may not be ordered ahead
// and the other warehouse has too few.
func MoveLine(ctx context.Context, s *store.Store, by By, request Moving) (Moved, error) {
	var done Moved
	reason, err := reasonIfAny(request.Reason)
	if err != nil {
		return done, err
	}
	if request.Qty < 0 || request.Qty > qty.Max {
		return done, models.Errorf(models.Invalid, "A quantity is from 1 to %d.", qty.Max)
	}
	err = s.InTx(ctx, by.work("move line", request, &done), func(tx *store.Tx) error {
		done = Moved{}
		return (&moving{request: request, done: &done}).move(tx, reason)
	})
	return done, err
}

// moving is a running move.
type moving struct {
	request Moving
	done    *Moved
	order   *lockedOrder
	old     *store.OrderLine
	to      store.Position
	units   qty.Qty
	given   qty.Qty // of them, what the line had been given
	fresh   int64   // the line in the new warehouse
}

func (m *moving) move(tx *store.Tx, reason string) error {
	if err := m.lock(tx); err != nil {
		return err
	}
	var err error
	if m.given, err = m.order.takeable(m.old, m.units); err != nil {
		return err
	}
	pegged, err := tx.PeggedSupplies([]int64{m.old.ID})
	if err != nil {
		return err
	}
	if m.units == m.old.QtyOrdered {
		err = m.whole(tx)
	} else {
		err = m.part(tx)
	}
	if err != nil {
		return err
	}
	ending := settling{scope: m.order.scope, order: m.order.OrderNo, touched: []int64{m.old.ID, m.fresh}, give: map[int64]bool{m.fresh: true}, moved: map[int64]bool{m.fresh: true}}
	if m.done.Settled, err = ending.settle(tx); err != nil {
		return err
	}
	if m.done.Unneeded, err = idleNow(tx, pegged); err != nil {
		return err
	}
	if err := m.stands(tx); err != nil {
		return err
	}
	return tx.Audit("moved to another warehouse", subjectOrder(m.order.OrderNo),
		fmt.Sprintf("line %d: %d of %s from %s to %s%s", m.old.LineNo, m.units, m.old.SKU, m.old.Warehouse, m.request.Warehouse, m.asLine())+because(reason))
}

// lock locks the order with both positions, and asks the order policy whether the other warehouse may serve the units.
// What the company as a whole may owe does not change.
func (m *moving) lock(tx *store.Tx) error {
	if err := tx.JoinPlanning(); err != nil {
		return err
	}
	order, err := tx.LockOrder(m.request.OrderNo)
	if err != nil {
		return err
	}
	keys, err := tx.OrderLineKeys(order.ID)
	if err != nil {
		return err
	}
	key, err := lineKey(keys, order.OrderNo, m.request.LineNo)
	if err != nil {
		return err
	}
	if m.units, err = someOf(key, order.OrderNo, m.request.Qty); err != nil {
		return err
	}
	switch {
	case m.request.Warehouse == "":
		return models.Errorf(models.Invalid, "Please say which warehouse is to serve the line.")
	case m.request.Warehouse == key.Warehouse:
		return models.Errorf(models.Invalid, "Line %d is served from %s already.", key.LineNo, key.Warehouse)
	case len(keys) >= OrderLinesMax && m.units < key.QtyOrdered:
		return models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	}
	wanted := []NewLine{{SKU: key.SKU, Warehouse: m.request.Warehouse, Qty: m.units, DateRequested: key.DateRequested}}
	entries, err := entriesOf(tx, channelOf(order), wanted, key.LineNo)
	if err != nil {
		return err
	}
	entries[0].terms = entries[0].terms.Unlimited()
	m.to = entries[0].position
	positions, err := tx.OrderPositions(order.ID)
	if err != nil {
		return err
	}
	if entries[0].terms.Source == models.SourceKit {
		// The line may be made of other components than kits that are ordered today.
		for _, p := range positions {
			positions = append(positions, store.Position{SKUID: p.SKUID, WarehouseID: m.to.WarehouseID})
		}
	}
	e := entering{order: order, lines: wanted, entries: entries, before: positions}
	levels, err := e.lock(tx, true)
	if err != nil {
		return err
	}
	if err := e.judge(tx); err != nil {
		return err
	}
	m.order = &lockedOrder{SalesOrder: order, scope: e.scope, stock: levels}
	if m.order.lines, err = tx.LockedOrderLines(order.ID); err != nil {
		return err
	}
	m.old, err = m.order.line(m.request.LineNo)
	return err
}

// whole moves the line itself.
func (m *moving) whole(tx *store.Tx) error {
	m.fresh = m.old.ID
	change := store.LineChange{LineID: m.old.ID, Allocated: -m.given, Backordered: m.given}
	if _, err := tx.Post([]store.LineChange{change}, takeBack(m.old, m.given), store.Document{}); err != nil {
		return err
	}
	apply(m.old, change)
	return tx.MoveLine(m.old.ID, m.to.WarehouseID)
}

// part moves units to a new line.
func (m *moving) part(tx *store.Tx) error {
	last := 0
	for _, l := range m.order.lines {
		last = max(last, l.LineNo)
	}
	fresh := []models.SalesOrderLine{{LineNo: last + 1, SKUID: m.old.SKUID, WarehouseID: m.to.WarehouseID, QtyOrdered: m.units, DateRequested: m.old.DateRequested,
		UnitPrice: m.old.UnitPrice, SplitFromID: &m.old.ID}}
	hand, err := tx.HandPegs(m.old.ID, 0)
	if err != nil {
		return err
	}
	change := store.LineChange{LineID: m.old.ID, Ordered: -m.units, Allocated: -m.given, Backordered: m.given - m.units}
	if _, err := tx.Post([]store.LineChange{change}, takeBack(m.old, m.given), store.Document{}); err != nil {
		return err
	}
	apply(m.old, change)
	if err := tx.AddOrderLines(m.order.SalesOrder, fresh); err != nil {
		return err
	}
	m.fresh = fresh[0].ID
	if err := tx.InheritLine(m.old.ID, m.fresh, fmt.Sprintf("moved from line %d to another warehouse", m.old.LineNo)); err != nil {
		return err
	}
	m.done.Line.LineNo = fresh[0].LineNo
	for _, peg := range hand {
		if most := waitsFor(m.old, peg.SKUID); peg.Qty > most {
			peg.Qty = most
			if err := tx.PegByHand(peg, tx.Today); err != nil {
				return err
			}
		}
	}
	return nil
}

// stands fills in how the units stand in the end.
func (m *moving) stands(tx *store.Tx) error {
	lines, err := tx.LockedOrderLines(m.order.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.ID == m.fresh {
			m.done.Line = AllocatedLine{l.LineNo, l.SKU, m.units, l.QtyAllocated, l.QtyBackordered}
		}
	}
	return nil
}

// asLine names the new line, when there is one.
func (m *moving) asLine() string {
	if m.fresh == m.old.ID {
		return ""
	}
	return fmt.Sprintf(", as line %d", m.done.Line.LineNo)
}
