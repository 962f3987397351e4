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
	QtyBook   *qty.Qty            `json:"qty_book,omitempty"` // on hand as the books said when it was looked at; nil does not ask
	Reason    string              `json:"reason"`
}

// Adjusted is what a correction led to. What is allocated afterwards counts what those were given who waited for it.
type Adjusted struct {
	AdjustmentNo         string   `json:"adjustment"`
	SKU                  string   `json:"sku"`
	Warehouse            string   `json:"warehouse"`
	QtyOnHandBefore      qty.Qty  `json:"qty_on_hand_before"`
	QtyUnavailableBefore qty.Qty  `json:"qty_unavailable_before"`
	QtyAllocatedBefore   qty.Qty  `json:"qty_allocated_before"`
	QtyOnHand            qty.Qty  `json:"qty_on_hand"`
	QtyUnavailable       qty.Qty  `json:"qty_unavailable"`
	QtyAllocated         qty.Qty  `json:"qty_allocated"`
	QtyMissing           qty.Qty  `json:"qty_missing,omitempty"` // more is allocated than is there
	Victims              []Victim `json:"victims,omitempty"`     // who should give back the missing units
	Settled
}

// Victim is a line that is proposed to give units back: the last in rank first, and what is picked last of all.
type Victim struct {
	LineID       int64          `json:"line_id"`
	OrderNo      string         `json:"order"`
	LineNo       int            `json:"line"`
	Customer     string         `json:"customer"`
	Tier         string         `json:"tier,omitempty"`
	SKU          string         `json:"sku"`              // of the line: of a component, its kit
	Qty          qty.Qty        `json:"qty"`              // units of the position
	QtyLine      qty.Qty        `json:"qty_line"`         // units of the line that these make: of a component, kits
	QtyHeld      qty.Qty        `json:"qty_held"`         // units of the position that the line has
	QtyLineHeld  qty.Qty        `json:"qty_line_held"`    // units of the line that those make
	QtyPicked    qty.Qty        `json:"qty_picked"`       // of them in somebody's hands
	Picked       bool           `json:"picked,omitempty"` // the units that are proposed are picked
	Place        int            `json:"place"`            // in rank among those who hold units of the position: 1 is served first
	Places       int            `json:"places"`
	Priority     int            `json:"priority"`
	DateNeed     calendar.Date  `json:"need"`
	DateOrdered  calendar.Date  `json:"ordered"`
	DatePromised *calendar.Date `json:"promised,omitempty"`
	UnitPrice    string         `json:"unit_price,omitempty"` // of a unit of the line
}

// AdjustStock corrects a stock position. A correction that leaves less than is allocated is accepted: the position and
// the lines are flagged as over-allocated until somebody resolves it, and the lines that should give back are named.
//
// It returns Invalid for what cannot be meant or has no reason, NotFound, and Conflict when more would leave than is
// there, or when the books say something else by now than they said when they were looked at.
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
		if err := stillSays(request.QtyBook, levels[at], pool); err != nil {
			return err
		}
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

// stillSays returns Conflict when the books said something else when they were looked at: a count that was made before
// something left or came would be entered as if it were made afterwards.
func stillSays(book *qty.Qty, level ledger.Level, pool store.Pool) error {
	if book == nil || *book == level.OnHand {
		return nil
	}
	return models.Errorf(models.Conflict, "The books said %d of %s on hand in %s when this was entered, and they say %d now. Nothing was changed; please look again, and count again if stock moved meanwhile.", *book, pool.SKU, pool.Warehouse, level.OnHand)
}

// correct writes a correction, its paper and what it leads to.
func correct(tx *store.Tx, scope store.Scope, pool store.Pool, level ledger.Level, adjustment models.StockAdjustment, posting ledger.Posting, done *Adjusted) error {
	adjustment.QtyOnHand, adjustment.QtyUnavailable, adjustment.QtyMissing = level.OnHand, level.Unavailable, level.Missing()
	if err := tx.AddAdjustments(&adjustment); err != nil {
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
	*done = Adjusted{AdjustmentNo: adjustment.AdjustmentNo, SKU: pool.SKU, Warehouse: pool.Warehouse, QtyOnHandBefore: adjustment.QtyOnHandBefore, QtyUnavailableBefore: adjustment.QtyUnavailableBefore,
		QtyAllocatedBefore: level.Reserved, QtyOnHand: level.OnHand, QtyUnavailable: level.Unavailable, QtyMissing: level.Missing()}
	var err error
	if done.Victims, err = victimsOf(tx, missing{pool.Position: level.Missing()}); err != nil {
		return err
	}
	if done.Settled, err = (settling{scope: scope}).settle(tx); err != nil {
		return err
	}
	after, err := tx.LevelOf(pool.Position)
	if err != nil {
		return err
	}
	done.QtyAllocated = after.QtyAllocated
	return tx.Audit(string(adjustment.Kind)+" of stock", subjectSKU(pool.SKU), adjustedNote(adjustment, pool))
}

func adjustedNote(a models.StockAdjustment, pool store.Pool) string {
	return fmt.Sprintf("%s in %s: %d on hand was %d, %d unavailable was %d: %s", a.AdjustmentNo, pool.Warehouse, a.QtyOnHand, a.QtyOnHandBefore, a.QtyUnavailable, a.QtyUnavailableBefore, a.Reason)
}

// missing is by how much more of positions is allocated than is there.
type missing map[store.Position]qty.Qty

// victimsOf proposes who gives missing units of positions back.
func victimsOf(tx *store.Tx, units missing) ([]Victim, error) {
	holders, err := holdersOf(tx, units)
	if err != nil {
		return nil, err
	}
	var victims []Victim
	for _, position := range sortedPools(units) {
		victims = append(victims, proposeVictims(holders[position], units[position])...)
	}
	return victims, nil
}

// sortedPools are the positions of which something is missing, by SKU and warehouse.
func sortedPools(units missing) []store.Position {
	var positions []store.Position
	for position, n := range units {
		if n > 0 {
			positions = append(positions, position)
		}
	}
	slices.SortFunc(positions, func(a, b store.Position) int {
		return cmp.Or(cmp.Compare(a.SKUID, b.SKUID), cmp.Compare(a.WarehouseID, b.WarehouseID))
	})
	return positions
}

// holdersOf returns who has units of the positions of which some are missing, the last in rank first.
func holdersOf(tx *store.Tx, units missing) (map[store.Position][]store.Holder, error) {
	positions := sortedPools(units)
	if len(positions) == 0 {
		return nil, nil
	}
	rule, err := tx.RankRule()
	if err != nil {
		return nil, err
	}
	all, err := tx.Holders(positions...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b store.Holder) int { return compareRank(rule, b, a) })
	holders := make(map[store.Position][]store.Holder, len(positions))
	for _, h := range all {
		holders[h.Position] = append(holders[h.Position], h)
	}
	return holders, nil
}

// proposeVictims goes through the holders of a position from the last in rank to the first, and through what is picked only
// when the rest is not enough.
func proposeVictims(holders []store.Holder, missing qty.Qty) []Victim {
	var victims []Victim
	for _, picked := range []bool{false, true} {
		for i, h := range holders {
			units := h.Qty - h.QtyPicked
			if picked {
				units = h.QtyPicked
			}
			if units = min(units, missing); units > 0 {
				missing -= units
				victims = append(victims, victim(h, units, picked, len(holders)-i, len(holders)))
			}
		}
	}
	return victims
}

func victim(h store.Holder, units qty.Qty, picked bool, place, places int) Victim {
	return Victim{LineID: h.LineID, OrderNo: h.OrderNo, LineNo: h.LineNo, Customer: h.CustomerName, Tier: h.Tier, SKU: h.SKU, Qty: units, QtyLine: (units + h.Per - 1) / h.Per, QtyHeld: h.Qty, QtyLineHeld: (h.Qty + h.Per - 1) / h.Per, QtyPicked: h.QtyPicked,
		Picked: picked, Place: place, Places: places, Priority: h.Priority, DateNeed: need(h), DateOrdered: h.DateOrdered, DatePromised: h.DatePromised, UnitPrice: h.UnitPrice}
}

// need is when a line is wanted, as its rank sees it.
func need(h store.Holder) calendar.Date {
	if h.RankedNeed != nil {
		return *h.RankedNeed
	}
	return h.DateNeed
}

// compareRank orders holders as the engine ranks lines.
func compareRank(rule models.RankRule, a, b store.Holder) int {
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
