package backorder

import (
	"errors"
	"fmt"
	"slices"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// lockedOrder is an order with everything that a verb on it may change: its lines, the stock positions of its open lines
// and what is planned together with them.
type lockedOrder struct {
	models.SalesOrder
	lines []store.OrderLine
	scope store.Scope
	stock stock
}

// lockOrder locks an order in the one lock order. more are positions the verb needs beside those of the open lines. It
// returns NotFound.
func lockOrder(tx *store.Tx, orderNo string, more ...store.Position) (*lockedOrder, error) {
	return lockOrderAnd(tx, orderNo, nil, more...)
}

// lockOrderAnd is lockOrder, which locks a purchase order line as well when one is given.
func lockOrderAnd(tx *store.Tx, orderNo string, supply *store.Supply, more ...store.Position) (*lockedOrder, error) {
	if err := tx.JoinPlanning(); err != nil {
		return nil, err
	}
	order, err := tx.LockOrder(orderNo)
	if err != nil {
		return nil, err
	}
	positions, err := tx.OrderPositions(order.ID)
	if err != nil {
		return nil, err
	}
	o := &lockedOrder{SalesOrder: order}
	if o.scope, err = tx.LockScope(append(positions, more...)...); err != nil {
		return nil, err
	}
	if o.lines, err = tx.LockOrderLines(order.ID); err != nil {
		return nil, err
	}
	if supply != nil {
		if err := lockSupply(tx, supply); err != nil {
			return nil, err
		}
	}
	o.stock, err = lockStock(tx, o.scope)
	return o, err
}

// lockSupply locks a purchase order line with its order and reads it again.
func lockSupply(tx *store.Tx, supply *store.Supply) error {
	if err := tx.LockPurchaseOrders(supply.POID); err != nil {
		return err
	}
	if err := tx.LockPurchaseLines(supply.ID); err != nil {
		return err
	}
	var err error
	*supply, err = tx.SupplyByNo(supply.PONo, supply.LineNo)
	return err
}

// line returns the line with the number, or NotFound.
func (o *lockedOrder) line(lineNo int) (*store.OrderLine, error) {
	i := slices.IndexFunc(o.lines, func(l store.OrderLine) bool { return l.LineNo == lineNo })
	if i < 0 {
		return nil, models.Errorf(models.NotFound, "Order %s has no line %d.", o.OrderNo, lineNo)
	}
	return &o.lines[i], nil
}

// chosen returns the line with the number, or all lines for 0.
func (o *lockedOrder) chosen(lineNo int) ([]*store.OrderLine, error) {
	if lineNo != 0 {
		line, err := o.line(lineNo)
		return []*store.OrderLine{line}, err
	}
	lines := make([]*store.OrderLine, len(o.lines))
	for i := range o.lines {
		lines[i] = &o.lines[i]
	}
	return lines, nil
}

// apply adds a change to the line as it is in memory, so that what follows sees it.
func apply(l *store.OrderLine, c store.LineChange) {
	l.QtyOrdered += c.Ordered
	l.QtyShipped += c.Shipped
	l.QtyAllocated += c.Allocated
	l.QtyBackordered += c.Backordered
	l.QtyCancelled += c.Cancelled
}

// status is the state of an order by its lines.
func (o *lockedOrder) status() models.OrderStatus {
	var open, shipped qty.Qty
	for _, l := range o.lines {
		open += l.QtyOpen()
		shipped += l.QtyShipped
	}
	switch {
	case open > 0 && shipped > 0:
		return models.OrderPartiallyShipped
	case open > 0:
		return models.OrderOpen
	case shipped > 0:
		return models.OrderClosed
	}
	return models.OrderCancelled
}

// stock is the levels of locked positions as they will be.
type stock map[ledger.Pool]ledger.Level

func lockStock(tx *store.Tx, scope store.Scope) (stock, error) {
	levels, err := tx.LockPositions(scope.Positions()...)
	if err != nil {
		return nil, err
	}
	s := make(stock, len(levels))
	for _, l := range levels {
		s[ledger.Pool{SKU: l.SKUID, Warehouse: l.WarehouseID}] = ledger.Level{OnHand: l.QtyOnHand, Unavailable: l.QtyUnavailable, Reserved: l.QtyAllocated}
	}
	return s, nil
}

// post brings the levels to what they are after a posting. It returns Conflict when units would leave that are not there.
func (s stock) post(posting ledger.Posting) error {
	pools := map[ledger.Pool]bool{}
	for _, e := range posting.Entries {
		pools[e.Pool] = true
	}
	for _, r := range posting.Reservations {
		pools[r.Pool] = true
	}
	for pool := range pools {
		level, locked := s[pool]
		if !locked {
			return fmt.Errorf("the position of SKU %d in warehouse %d is not locked", pool.SKU, pool.Warehouse)
		}
		after, err := level.After(pool, posting)
		if errors.Is(err, ledger.ErrNotThere) {
			return fmt.Errorf("%w (%w)", models.Errorf(models.Conflict, "There are not as many units as that: %d are on hand, %d of them unavailable.", level.OnHand, level.Unavailable), err)
		}
		if err != nil {
			return err
		}
		s[pool] = after
	}
	return nil
}

// free is how many sets of a line its free stock makes: units of a plain SKU; of a kit assembled ones and those whose
// components are all there.
func (s stock) free(l *store.OrderLine) qty.Qty {
	own := s[l.Pool()].Free()
	if len(l.Parts) == 0 {
		return own
	}
	built := qty.Qty(-1)
	for _, part := range l.Parts {
		made := s[partPool(l, part)].Free() / part.Per
		if built < 0 || made < built {
			built = made
		}
	}
	return own + max(0, built)
}

func partPool(l *store.OrderLine, part store.Part) ledger.Pool {
	return ledger.Pool{SKU: part.SKUID, Warehouse: l.WarehouseID}
}

// give reserves sets of a line from free stock, assembled ones first. They must be free.
func (s stock) give(l *store.OrderLine, sets qty.Qty) ledger.Posting {
	own := sets
	if len(l.Parts) > 0 {
		own = min(sets, s[l.Pool()].Free())
	}
	posting := ledger.Allocate(l.Pool(), l.ID, own)
	for _, part := range l.Parts {
		posting = posting.And(ledger.Allocate(partPool(l, part), l.ID, (sets-own)*part.Per))
	}
	return posting
}

// which says which units of an allocation are meant.
type which int

const (
	anyUnits which = iota
	unpicked
	picked
)

// held are the units behind sets that a line has been given, assembled ones first. each is called for every position.
func held(l *store.OrderLine, sets qty.Qty, units which, each func(pool ledger.Pool, units qty.Qty)) {
	own := sets
	if len(l.Parts) > 0 {
		own = 0
		for _, a := range l.Allocations {
			if a.SKUID == l.SKUID {
				own = [...]qty.Qty{anyUnits: a.Qty, unpicked: a.Qty - a.QtyPicked, picked: a.QtyPicked}[units]
			}
		}
		own = min(own, sets)
	}
	if own > 0 {
		each(l.Pool(), own)
	}
	for _, part := range l.Parts {
		if sets > own {
			each(partPool(l, part), (sets-own)*part.Per)
		}
	}
}

// takeBack voids the reservation of sets of a line that nobody has picked.
func takeBack(l *store.OrderLine, sets qty.Qty) ledger.Posting {
	var posting ledger.Posting
	held(l, sets, unpicked, func(pool ledger.Pool, units qty.Qty) { posting = posting.And(ledger.Unallocate(pool, l.ID, units)) })
	return posting
}

// shipOff sends sets that a line has been given to the customer. handed are those of them that were picked.
func shipOff(l *store.OrderLine, sets qty.Qty) (posting ledger.Posting, handed []ledger.Reservation) {
	held(l, sets, anyUnits, func(pool ledger.Pool, units qty.Qty) {
		posting = posting.And(ledger.Ship(pool, l.ID, units))
		for _, a := range l.Allocations {
			if a.SKUID == pool.SKU && a.QtyPicked > 0 {
				handed = append(handed, ledger.Reservation{Pool: pool, Line: l.ID, Qty: -min(a.QtyPicked, units)})
			}
		}
	})
	return posting, handed
}
