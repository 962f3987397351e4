package backorder

import (
	"context"
	"fmt"
	"slices"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Pegging ties an order line to a purchase order line by hand.
type Pegging struct {
	OrderNo  string  `json:"order"`
	LineNo   int     `json:"line"`
	PONo     string  `json:"po"`
	POLineNo int     `json:"po_line"`
	Qty      qty.Qty `json:"qty,omitempty"` // 0 is as much as the line waits for and the supply has
	Reason   string  `json:"reason,omitempty"`
}

// Pegged is what is pegged by hand of a line to a supply after the change.
type Pegged struct {
	Qty qty.Qty `json:"qty"`
	Settled
}

// Peg ties units of a line to a supply, in addition to what is tied already. The plan keeps that, whatever the rank, and
// when the supply arrives the line is served first. Units of a kit are those of the component that the supply brings.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the supply is of another SKU or warehouse or
// does not count, or when the line waits for less or the supply has less that is not tied to others.
func Peg(ctx context.Context, s *store.Store, by By, request Pegging) (Pegged, error) {
	var done Pegged
	if request.Qty < 0 || request.Qty > qty.Max || request.LineNo < 1 || request.POLineNo < 1 {
		return done, models.Errorf(models.Invalid, "A peg is between a line of an order and a line of a purchase order, of 1 to %d units.", qty.Max)
	}
	reason, err := reasonIfAny(request.Reason)
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("peg", request, &done), func(tx *store.Tx) error {
		done = Pegged{}
		order, line, supply, mine, err := lockPeg(tx, request)
		if err != nil {
			return err
		}
		if !supply.CountsAsSupply() {
			return models.Errorf(models.Conflict, "Line %d of purchase order %s is not on its way, so nothing can be pegged to it.", supply.LineNo, supply.PONo)
		}
		free, waits := supply.QtyOpen()-supply.QtyFrozen, waitsFor(line, supply.SKUID)
		for _, peg := range mine {
			if peg.SKUID == supply.SKUID {
				waits -= peg.Qty
			}
		}
		units := request.Qty
		if units == 0 {
			units = min(free, waits)
		}
		switch {
		case waits <= 0 || units > waits:
			return models.Errorf(models.Conflict, "Line %d of order %s waits for %d of %s that are not pegged by hand; %s asked for.", line.LineNo, order.OrderNo, max(0, waits), supply.SKU, wereAsked(max(1, units)))
		case free <= 0 || units > free:
			return models.Errorf(models.Conflict, "Line %d of purchase order %s has %d of %s that are not pegged by hand to others; %d were asked for.", supply.LineNo, supply.PONo, max(0, free), supply.SKU, max(1, units))
		}
		done.Qty = units + pegOn(mine, supply.ID)
		return order.repeg(tx, line, supply, done.Qty, fmt.Sprintf("line %d: %d of %s to %s/%d", line.LineNo, units, supply.SKU, supply.PONo, supply.LineNo)+because(reason), "pegged by hand", &done.Settled)
	})
	return done, err
}

// Unpeg unties a line from a supply, all units or some. The plan decides again.
//
// It returns Invalid, NotFound, and Conflict when less is tied than was to be untied.
func Unpeg(ctx context.Context, s *store.Store, by By, request Pegging) (Pegged, error) {
	var done Pegged
	if request.Qty < 0 || request.Qty > qty.Max {
		return done, models.Errorf(models.Invalid, "A peg is of 1 to %d units.", qty.Max)
	}
	reason, err := reasonIfAny(request.Reason)
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("unpeg", request, &done), func(tx *store.Tx) error {
		done = Pegged{}
		order, line, supply, mine, err := lockPeg(tx, request)
		if err != nil {
			return err
		}
		tied := pegOn(mine, supply.ID)
		units := request.Qty
		if units == 0 {
			units = tied
		}
		if tied == 0 || units > tied {
			return models.Errorf(models.Conflict, "%d of line %d of order %s are pegged by hand to %s/%d; %d were to be untied.", tied, line.LineNo, order.OrderNo, supply.PONo, supply.LineNo, max(1, units))
		}
		done.Qty = tied - units
		return order.repeg(tx, line, supply, done.Qty, fmt.Sprintf("line %d: %d of %s from %s/%d", line.LineNo, units, supply.SKU, supply.PONo, supply.LineNo)+because(reason), "peg by hand removed", &done.Settled)
	})
	return done, err
}

// lockPeg locks both ends of a peg and reads what the line has pegged by hand.
func lockPeg(tx *store.Tx, request Pegging) (*lockedOrder, *store.OrderLine, store.Supply, []store.HandPeg, error) {
	supply, err := tx.SupplyByNo(request.PONo, request.POLineNo)
	if err != nil {
		return nil, nil, supply, nil, err
	}
	order, err := lockOrderAnd(tx, request.OrderNo, &supply, store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID})
	if err != nil {
		return nil, nil, supply, nil, err
	}
	line, err := order.line(request.LineNo)
	if err != nil {
		return nil, nil, supply, nil, err
	}
	part := slices.ContainsFunc(line.Parts, func(p store.Part) bool { return p.SKUID == supply.SKUID })
	if supply.WarehouseID != line.WarehouseID || supply.SKUID != line.SKUID && !part {
		return nil, nil, supply, nil, models.Errorf(models.Conflict, "Line %d of order %s is for %s in %s, but line %d of purchase order %s brings %s to %s.",
			line.LineNo, order.OrderNo, line.SKU, line.Warehouse, supply.LineNo, supply.PONo, supply.SKU, supply.Warehouse)
	}
	pegs, err := tx.HandPegs(line.ID, 0)
	return order, line, supply, pegs, err
}

// waitsFor is how many units of a SKU a line waits for: its own, or those of a component.
func waitsFor(line *store.OrderLine, sku int64) qty.Qty {
	for _, part := range line.Parts {
		if part.SKUID == sku {
			return line.QtyBackordered * part.Per
		}
	}
	return line.QtyBackordered
}

func pegOn(pegs []store.HandPeg, supply int64) qty.Qty {
	for _, p := range pegs {
		if p.POLine == supply {
			return p.Qty
		}
	}
	return 0
}

// repeg writes the peg and makes room for it: what others have pegged softly to the same supply gives way, the worst rank
// first.
func (o *lockedOrder) repeg(tx *store.Tx, line *store.OrderLine, supply store.Supply, units qty.Qty, detail, action string, done *Settled) error {
	date := tx.Today
	if supply.DateExpected != nil {
		date = max(date, *supply.DateExpected)
	}
	if err := tx.PegByHand(store.HandPeg{LineID: line.ID, SKUID: supply.SKUID, POLine: supply.ID, Qty: units}, date); err != nil {
		return err
	}
	if err := tx.TrimPegs([]int64{line.ID}, []int64{supply.ID}); err != nil {
		return err
	}
	settled, err := settling{scope: o.scope, order: o.OrderNo, touched: []int64{line.ID}}.settle(tx)
	if err != nil {
		return err
	}
	*done = settled
	return tx.Audit(action, subjectOrder(o.OrderNo), detail)
}
