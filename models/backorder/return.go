package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Returning is what a customer sent back of an order line.
type Returning struct {
	OrderNo   string                 `json:"order"`
	LineNo    int                    `json:"line"`
	Qty       qty.Qty                `json:"qty"`
	Condition models.ReturnCondition `json:"condition"` // sellable units go onto the shelf, the others are set apart
	Reason    string                 `json:"reason"`
	Warehouse string                 `json:"warehouse,omitempty"` // empty is the one it was shipped from
}

// Returned is the paper of a return.
type Returned struct {
	ReturnNo string `json:"return"`
	Settled
}

// Return takes goods back. The line stays shipped, because it was; who wants them again orders again. A kit comes back
// assembled.
//
// It returns Invalid for what cannot be meant or has no reason, NotFound, and Conflict when more would come back than was
// shipped.
func Return(ctx context.Context, s *store.Store, by By, request Returning) (Returned, error) {
	var done Returned
	reason, err := reasonOf(request.Reason, "the return")
	if err != nil {
		return done, err
	}
	if err := checkQty(request.Qty, "that came back"); err != nil {
		return done, err
	}
	switch request.Condition {
	case models.ReturnSellable, models.ReturnInspect, models.ReturnDamaged:
	default:
		return done, models.Errorf(models.Invalid, "What comes back is sellable, to be inspected (inspect) or damaged, not %q.", request.Condition)
	}
	err = s.InTx(ctx, by.work("return", request, &done), func(tx *store.Tx) error {
		done = Returned{}
		place, err := tx.ReturnPlace(request.OrderNo, request.LineNo, request.Warehouse)
		if err != nil {
			return err
		}
		order, err := lockOrder(tx, request.OrderNo, place.Position)
		if err != nil {
			return err
		}
		line, err := order.line(request.LineNo)
		if err != nil {
			return err
		}
		before, err := tx.ReturnedOf(line.ID)
		if err != nil {
			return err
		}
		if request.Qty > line.QtyShipped-before {
			return models.Errorf(models.Conflict, "%d of line %d of order %s were shipped and %d came back already, so %d more cannot.", line.QtyShipped, line.LineNo, order.OrderNo, before, request.Qty)
		}
		paper := models.CustomerReturn{LineID: line.ID, WarehouseID: place.WarehouseID, DateReturned: tx.Today, Qty: request.Qty, Condition: request.Condition, Reason: reason}
		if err := tx.AddReturn(&paper); err != nil {
			return err
		}
		done.ReturnNo = paper.ReturnNo
		posting := ledger.Return(ledger.Pool{SKU: place.SKUID, Warehouse: place.WarehouseID}, request.Qty, request.Condition == models.ReturnSellable)
		if err := order.stock.post(posting); err != nil {
			return err
		}
		if _, err := tx.Post(nil, posting, store.Document{Name: "return " + paper.ReturnNo, Reason: reason}); err != nil {
			return err
		}
		if done.Settled, err = (settling{scope: order.scope, order: order.OrderNo}).settle(tx); err != nil {
			return err
		}
		return tx.Audit("returned", subjectOrder(order.OrderNo), fmt.Sprintf("%s, line %d: %d of %s, %s: %s", paper.ReturnNo, line.LineNo, request.Qty, line.SKU, request.Condition, reason))
	})
	return done, err
}
