package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// CountLinesMax is how many SKUs are counted at once; what is longer is entered in parts.
const CountLinesMax = 200

// Counting is what was counted of several SKUs in one warehouse.
type Counting struct {
	Warehouse string         `json:"warehouse,omitempty"` // empty is the company's default
	Reason    string         `json:"reason"`
	Lines     []CountingLine `json:"lines"`
}

// CountingLine is how many units of a SKU were counted.
type CountingLine struct {
	SKU     string   `json:"sku"`
	Qty     qty.Qty  `json:"qty"`
	QtyBook *qty.Qty `json:"qty_book,omitempty"` // on hand as the books said when it was looked at; nil does not ask
}

// Counted is what a count led to: a correction for each SKU, in their order, and what all of them led to for others.
type Counted struct {
	Lines      []Adjusted `json:"lines"`
	QtyMissing qty.Qty    `json:"qty_missing,omitempty"` // of all of them together
	Settled
}

// CountStock enters what was counted, all of it or nothing: it is AdjustStock for a whole sheet. A SKU of which less is
// there than was allocated is flagged, and the lines that should give back are named at it.
//
// It returns Invalid for what cannot be meant, for a SKU that stands there twice or without a reason, NotFound, and Conflict
// when the books say something else by now than they said when they were looked at.
func CountStock(ctx context.Context, s *store.Store, by By, request Counting) (Counted, error) {
	var done Counted
	reason, err := request.check()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("count stock", request, &done), func(tx *store.Tx) error {
		done = Counted{}
		if err := tx.JoinPlanning(); err != nil {
			return err
		}
		codes := make([]store.PoolCode, len(request.Lines))
		for i, line := range request.Lines {
			codes[i] = store.PoolCode{SKU: line.SKU, Warehouse: request.Warehouse}
		}
		pools, err := tx.PositionsOf(codes...)
		if err != nil {
			return err
		}
		scope, err := tx.LockScopeWithin(arrivalLinesMax, catchUpPoolsMax, poolPositions(pools)...)
		if err != nil {
			return err
		}
		levels, err := lockStock(tx, scope)
		if err != nil {
			return err
		}
		if err := request.enter(tx, pools, levels, reason, &done); err != nil {
			return err
		}
		if done.Settled, err = (settling{scope: scope}).settle(tx); err != nil {
			return err
		}
		return done.readAllocated(tx, pools)
	})
	return done, err
}

func (r Counting) check() (reason string, err error) {
	switch {
	case len(r.Lines) == 0:
		return "", models.Errorf(models.Invalid, "Nothing was counted: no line has a quantity.")
	case len(r.Lines) > CountLinesMax:
		return "", models.Errorf(models.Invalid, "At most %d SKUs are counted at once, and these are %d. Nothing was changed.", CountLinesMax, len(r.Lines))
	}
	seen := map[string]bool{}
	for _, line := range r.Lines {
		switch {
		case seen[line.SKU]:
			return "", models.Errorf(models.Invalid, "SKU %s was counted twice. Nothing was changed.", line.SKU)
		case line.Qty < 0 || line.Qty > qty.Max:
			return "", models.Errorf(models.Invalid, "The count of SKU %s has to be from 0 to %d. Nothing was changed.", line.SKU, qty.Max)
		}
		seen[line.SKU] = true
	}
	return reasonOf(r.Reason, "the count")
}

// enter posts every count, with a paper of its own, and names who should give back what it left missing.
func (r Counting) enter(tx *store.Tx, pools []store.Pool, levels stock, reason string, done *Counted) error {
	papers := make([]*models.StockAdjustment, len(pools))
	postings := make([]ledger.Posting, len(pools))
	units := missing{}
	for i, pool := range pools {
		before := levels[poolOf(pool)]
		if err := stillSays(r.Lines[i].QtyBook, before, pool); err != nil {
			return err
		}
		postings[i] = ledger.Count(poolOf(pool), before, r.Lines[i].Qty)
		if err := levels.post(postings[i]); err != nil {
			return err
		}
		after := levels[poolOf(pool)]
		papers[i] = &models.StockAdjustment{SKUID: pool.SKUID, WarehouseID: pool.WarehouseID, Kind: models.MovementCount, Reason: reason, QtyOnHandBefore: before.OnHand, QtyOnHand: after.OnHand,
			QtyUnavailableBefore: before.Unavailable, QtyUnavailable: after.Unavailable, QtyMissing: after.Missing()}
		units[pool.Position] = after.Missing()
		done.QtyMissing += after.Missing()
	}
	if err := tx.AddAdjustments(papers...); err != nil {
		return err
	}
	entered := make([]store.Paper, len(pools))
	for i, paper := range papers {
		entered[i] = store.Paper{Posting: postings[i], Document: store.Document{Name: documentAdjustment(paper.AdjustmentNo), Reason: reason}}
	}
	if err := tx.PostPapers(entered); err != nil {
		return err
	}
	if err := tx.Counted(poolPositions(pools)...); err != nil {
		return err
	}
	holders, err := holdersOf(tx, units)
	if err != nil {
		return err
	}
	for i, paper := range papers {
		level := levels[poolOf(pools[i])]
		done.Lines = append(done.Lines, Adjusted{AdjustmentNo: paper.AdjustmentNo, SKU: pools[i].SKU, Warehouse: pools[i].Warehouse, QtyOnHandBefore: paper.QtyOnHandBefore, QtyUnavailableBefore: paper.QtyUnavailableBefore,
			QtyAllocatedBefore: level.Reserved, QtyOnHand: level.OnHand, QtyUnavailable: level.Unavailable, QtyMissing: level.Missing(), Victims: proposeVictims(holders[pools[i].Position], level.Missing())})
		if err := tx.Audit("count of stock", subjectSKU(pools[i].SKU), adjustedNote(*paper, pools[i])); err != nil {
			return err
		}
	}
	return nil
}

// readAllocated fills in what is allocated once those were served who waited.
func (c *Counted) readAllocated(tx *store.Tx, pools []store.Pool) error {
	levels, err := tx.Levels(poolPositions(pools)...)
	if err != nil {
		return fmt.Errorf("read what is allocated after a count: %w", err)
	}
	for i, pool := range pools {
		c.Lines[i].QtyAllocated = levels[pool.Position].QtyAllocated
	}
	return nil
}
