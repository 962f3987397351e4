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

// Picking says that allocated units of an order are in somebody's hands, or were put back.
type Picking struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line,omitempty"` // 0 is every line
	Qty     qty.Qty `json:"qty,omitempty"`  // 0 is all
	PutBack bool    `json:"put_back,omitempty"`
}

// Picked is how many units of each line are picked now.
type Picked struct {
	Lines []PickedLine `json:"lines"`
}

// PickedLine is one line.
type PickedLine struct {
	LineNo       int     `json:"line"`
	SKU          string  `json:"sku"`
	QtyAllocated qty.Qty `json:"qty_allocated"`
	QtyPicked    qty.Qty `json:"qty_picked"`
}

// Pick marks allocated units as picked, or as put back. What is picked is moved by nothing but shipping.
//
// It returns Invalid, NotFound, and Conflict when fewer units are there to be picked or put back.
func Pick(ctx context.Context, s *store.Store, by By, request Picking) (Picked, error) {
	var done Picked
	if request.Qty < 0 || request.Qty > qty.Max || (request.Qty > 0 && request.LineNo == 0) {
		return done, models.Errorf(models.Invalid, "A quantity is picked for one line, and is from 1 to %d.", qty.Max)
	}
	err := s.InTx(ctx, by.work("pick", request, &done), func(tx *store.Tx) error {
		done = Picked{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		if order.HoldReason != nil && !request.PutBack {
			return models.Errorf(models.Conflict, "Order %s is on hold (%s), so nothing of it is picked.", order.OrderNo, *order.HoldReason)
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		return order.pick(tx, lines, request, &done)
	})
	return done, err
}

func (o *lockedOrder) pick(tx *store.Tx, lines []*store.OrderLine, request Picking, done *Picked) error {
	var moves []ledger.Reservation
	var said []string
	for _, l := range lines {
		most, sign, units := l.QtyAllocated-l.QtyPicked(), qty.Qty(1), unpicked
		if request.PutBack {
			most, sign, units = l.QtyPicked(), -1, picked
		}
		sets := most
		if request.Qty > 0 {
			sets = request.Qty
		}
		if sets > most {
			return models.Errorf(models.Conflict, "Line %d of order %s has %d allocated and %d picked, so %d cannot be moved.", l.LineNo, o.OrderNo, l.QtyAllocated, l.QtyPicked(), sets)
		}
		if sets > 0 {
			held(l, sets, units, func(pool ledger.Pool, n qty.Qty) {
				moves = append(moves, ledger.Reservation{Pool: pool, Line: l.ID, Qty: sign * n})
			})
			said = append(said, fmt.Sprintf("line %d: %d of %s", l.LineNo, sets, l.SKU))
		}
		done.Lines = append(done.Lines, PickedLine{l.LineNo, l.SKU, l.QtyAllocated, l.QtyPicked() + sign*sets})
	}
	if len(moves) == 0 {
		return nil
	}
	if err := tx.MarkPicked(moves); err != nil {
		return err
	}
	action := "picked"
	if request.PutBack {
		action = "put back"
	}
	return tx.Audit(action, subjectOrder(o.OrderNo), strings.Join(said, ", "))
}
