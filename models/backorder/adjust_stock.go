package backorder

import (
	"cmp"
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

// Adjusting is a correction of one stock position. Kind says what Qty means: the units counted in the building, by how
// many units the shelf differs (negative: fewer), or how many are set apart or put back.
type Adjusting struct {
	SKU       string              `json:"sku"`
	Warehouse string              `json:"warehouse,omitempty"` // empty is the company's default
	Kind      models.MovementKind `json:"kind"`                // count, adjustment, hold or release
	Qty       qty.Qty             `json:"qty"`
	Reason    string              `json:"reason"`
}

// Adjusted is what a correction led to.
type Adjusted struct {
	AdjustmentNo   string   `json:"adjustment"`
	QtyOnHand      qty.Qty  `json:"qty_on_hand"`
	QtyUnavailable qty.Qty  `json:"qty_unavailable"`
	QtyAllocated   qty.Qty  `json:"qty_allocated"`
	QtyMissing     qty.Qty  `json:"qty_missing,omitempty"` // more is allocated than is there
	Victims        []Victim `json:"victims,omitempty"`     // who should give back the missing units
	Settled
}

// Victim is a line that is proposed to give units back: the last in rank first, and what is picked last of all.
type Victim struct {
	OrderNo      string         `json:"order"`
	LineNo       int            `json:"line"`
	Customer     string         `json:"customer"`
	Qty          qty.Qty        `json:"qty"`
	Picked       bool           `json:"picked,omitempty"`
	DatePromised *calendar.Date `json:"promised,omitempty"`
}

// AdjustStock corrects a stock position. A correction that leaves less than is allocated is accepted: the position and
// the lines are flagged as over-allocated until somebody resolves it, and the lines that should give back are named.
//
// It returns Invalid for what cannot be meant or has no reason, NotFound, and Conflict when more would leave than is
// there.
func AdjustStock(ctx context.Context, s *store.Store, by By, request Adjusting) (Adjusted, error) {
	var done Adjusted
	reason, err := request.check()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("adjust stock", request, &done), func(tx *store.Tx) error {
		done = Adjusted{}
		if err := tx.JoinPlanning(); err != nil {
			return err
		}
		pool, err := tx.PositionOf(request.SKU, request.Warehouse)
		if err != nil {
			return err
		}
		scope, err := tx.LockScope(pool.Position)
		if err != nil {
			return err
		}
		levels, err := lockStock(tx, scope)
		if err != nil {
			return err
		}
		at := ledger.Pool{SKU: pool.SKUID, Warehouse: pool.WarehouseID}
		adjustment := models.StockAdjustment{SKUID: pool.SKUID, WarehouseID: pool.WarehouseID, Kind: request.Kind, Reason: reason,
			QtyOnHandBefore: levels[at].OnHand, QtyUnavailableBefore: levels[at].Unavailable}
		posting := request.posting(at, levels[at])
		if err := levels.post(posting); err != nil {
			return err
		}
		return correct(tx, scope, pool, levels[at], adjustment, posting, &done)
	})
	return done, err
}

func (r Adjusting) check() (reason string, err error) {
	kinds := []models.MovementKind{models.MovementCount, models.MovementAdjustment, models.MovementHold, models.MovementRelease}
	switch {
	case strings.TrimSpace(r.SKU) == "":
		return "", models.Errorf(models.Invalid, "Which SKU is corrected?")
	case !slices.Contains(kinds, r.Kind):
		return "", models.Errorf(models.Invalid, "A correction is a count, an adjustment, a hold or a release, not %q.", r.Kind)
	case r.Qty > qty.Max || r.Qty < -qty.Max:
		return "", models.Errorf(models.Invalid, "A quantity is at most %d.", qty.Max)
	case r.Kind == models.MovementCount && r.Qty < 0:
		return "", models.Errorf(models.Invalid, "A count cannot be less than nothing.")
	case r.Kind == models.MovementAdjustment && r.Qty == 0:
		return "", models.Errorf(models.Invalid, "An adjustment by nothing changes nothing.")
	case (r.Kind == models.MovementHold || r.Kind == models.MovementRelease) && r.Qty < 1:
		return "", models.Errorf(models.Invalid, "How many units are set apart or put back? At least 1.")
	}
	return reasonOf(r.Reason, "the correction")
}

func (r Adjusting) posting(at ledger.Pool, level ledger.Level) ledger.Posting {
	switch r.Kind {
	case models.MovementCount:
		return ledger.Count(at, level, r.Qty)
	case models.MovementHold:
		return ledger.Hold(at, r.Qty)
	case models.MovementRelease:
		return ledger.Release(at, r.Qty)
	}
	return ledger.Adjust(at, r.Qty)
}

// correct writes a correction, its paper and what it leads to.
func correct(tx *store.Tx, scope store.Scope, pool store.Pool, level ledger.Level, adjustment models.StockAdjustment, posting ledger.Posting, done *Adjusted) error {
	adjustment.QtyOnHand, adjustment.QtyUnavailable, adjustment.QtyMissing = level.OnHand, level.Unavailable, level.Missing()
	if err := tx.AddAdjustment(&adjustment); err != nil {
		return err
	}
	if _, err := tx.Post(nil, posting, store.Document{Name: documentAdjustment(adjustment.AdjustmentNo), Reason: adjustment.Reason}); err != nil {
		return err
	}
	if adjustment.Kind == models.MovementCount {
		if err := tx.Counted(pool.Position); err != nil {
			return err
		}
	}
	done.AdjustmentNo, done.QtyOnHand, done.QtyUnavailable, done.QtyAllocated = adjustment.AdjustmentNo, level.OnHand, level.Unavailable, level.Reserved
	var err error
	if done.QtyMissing, done.Victims, err = victimsOf(tx, pool.Position, level.Missing()); err != nil {
		return err
	}
	if done.Settled, err = (settling{scope: scope}).settle(tx); err != nil {
		return err
	}
	return tx.Audit(string(adjustment.Kind)+" of stock", subjectSKU(pool.SKU), fmt.Sprintf("%s in %s: %d on hand was %d, %d unavailable was %d: %s", adjustment.AdjustmentNo, pool.Warehouse,
		adjustment.QtyOnHand, adjustment.QtyOnHandBefore, adjustment.QtyUnavailable, adjustment.QtyUnavailableBefore, adjustment.Reason))
}

// victimsOf proposes who gives missing units of a position back.
func victimsOf(tx *store.Tx, position store.Position, missing qty.Qty) (qty.Qty, []Victim, error) {
	if missing == 0 {
		return 0, nil, nil
	}
	rule, err := tx.RankRule()
	if err != nil {
		return missing, nil, err
	}
	holders, err := tx.Holders(position)
	if err != nil {
		return missing, nil, err
	}
	return missing, proposeVictims(rule, holders, missing), nil
}

// proposeVictims goes through the holders from the last in rank to the first, and through what is picked only when the
// rest is not enough.
func proposeVictims(rule models.RankRule, holders []store.Holder, missing qty.Qty) []Victim {
	holders = slices.Clone(holders)
	slices.SortFunc(holders, func(a, b store.Holder) int { return compareRank(rule, b, a) })
	var victims []Victim
	for _, picked := range []bool{false, true} {
		for _, h := range holders {
			units := h.Qty - h.QtyPicked
			if picked {
				units = h.QtyPicked
			}
			if units = min(units, missing); units > 0 {
				missing -= units
				victims = append(victims, Victim{h.OrderNo, h.LineNo, h.CustomerName, units, picked, h.DatePromised})
			}
		}
	}
	return victims
}

// compareRank orders holders as the engine ranks lines.
func compareRank(rule models.RankRule, a, b store.Holder) int {
	need := func(h store.Holder) calendar.Date {
		if h.RankedNeed != nil {
			return *h.RankedNeed
		}
		return h.DateNeed
	}
	at := func(h store.Holder) int64 {
		if h.RankedAt.Valid {
			return h.RankedAt.Time.UnixMicro()
		}
		return h.DateOrdered.Time().UnixMicro()
	}
	byNeed, byPriority := cmp.Compare(need(a), need(b)), cmp.Compare(a.Priority, b.Priority)
	last := cmp.Or(cmp.Compare(at(a), at(b)), strings.Compare(a.OrderNo, b.OrderNo), cmp.Compare(a.LineNo, b.LineNo))
	switch rule {
	case models.RankFIFO:
		return last
	case models.RankDue:
		return cmp.Or(byNeed, byPriority, last)
	}
	return cmp.Or(byPriority, byNeed, last)
}

// documentAdjustment is the name of an adjustment in the ledger.
func documentAdjustment(adjustmentNo string) string { return "adjustment " + adjustmentNo }
