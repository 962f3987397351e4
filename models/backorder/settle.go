package backorder

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// settling is how every verb that moves quantities ends: free stock goes to those who wait, what the verb touched is
// planned again, and the queue says what is true.
//
// What belongs together and is small is planned inside the verb's own transaction. A busy SKU with more open lines than
// that would be planned again for every command: its quantities are made true at once, its dates are those of the plan
// before, and a catch-up plans it once for many commands.
type settling struct {
	scope    store.Scope
	order    string                                                        // the number of the order the verb is about, when it is about one
	none     bool                                                          // give out nothing, whatever the arrival mode
	all      bool                                                          // plan however many lines there are, and write all of them
	wide     bool                                                          // plan as many as were locked, for a change of many lines
	touched  []int64                                                       // order lines the verb changed
	nameAll  bool                                                          // lines the verb changed are named among those that gain
	moved    map[int64]bool                                                // lines whose rank the verb changed
	give     map[int64]bool                                                // lines that get free stock whatever the arrival mode; nil: all, when it is auto
	pass     map[int64]bool                                                // lines that get nothing this time
	supplies []int64                                                       // purchase order lines that owe less now
	tied     []store.HandPeg                                               // who is served first, because a person tied them to what arrived
	fresh    []store.PlannedLine                                           // what is known of new lines when the scope is too large to be planned
	promise  func(rows []store.PlannedLine, given map[int64]qty.Qty) error // called before the queue is written
}

// Gain is stock that a line was given because somebody else's change made it free.
type Gain struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line"`
	SKU     string  `json:"sku"`
	Qty     qty.Qty `json:"qty"`
}

// Settled is what a verb led to beside what was asked for.
type Settled struct {
	Gains []Gain `json:"gains,omitempty"`
	// Deferred says that the dates of the SKU are being planned and follow in a moment; the quantities are true.
	Deferred bool `json:"deferred,omitempty"`

	rows  map[int64]store.PlannedLine
	units []store.Committed // what was given, in units of what is on the shelf
}

// Planned returns how the lines that were planned with the change look after it, by line, to show what a preview means for
// others. It returns none when the dates are deferred, and none when the answer is a repetition.
func (s Settled) Planned() map[int64]store.PlannedLine { return s.rows }

// settle ends a verb. The caller has locked the scope and its positions, and written its own change.
func (s settling) settle(tx *store.Tx) (Settled, error) {
	if !s.scope.Whole {
		return s.later(tx)
	}
	var done Settled
	input, err := tx.PlanInputOf(s.scope)
	if err != nil {
		return done, err
	}
	expect, err := recalled(tx, s.scope, input)
	if err != nil {
		return done, err
	}
	given, committed, err := s.giveFree(tx, &input, expect)
	if err != nil {
		return done, err
	}
	done.Gains, done.units = s.gains(input, given), committed
	touched := slices.Clone(s.touched)
	for id := range given {
		touched = append(touched, id)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	if len(input.Lines) > store.ScopeLinesMax && !s.all && !s.wide {
		s.touched = touched
		later, err := s.later(tx)
		later.Gains, later.units = done.Gains, done.units
		return later, err
	}
	lines, pegs, err := planned(tx, input, expect)
	if err != nil {
		return done, err
	}
	if s.promise != nil {
		if err := s.promise(lines, given); err != nil {
			return done, err
		}
	}
	saving := store.Saving{Lines: lines, Pegs: pegs, Before: input.Pegs, Touched: touched, Moved: s.moved}
	s.know(&saving, input)
	switch flags, err := tx.SaveScope(s.scope, saving); {
	case err != nil:
		return done, err
	case flags > 0:
		if err := tx.Audit("over-allocation", "company", counted(flags, "order line lacks stock that it was given, or has it again", "order lines lack stock that they were given, or have it again")); err != nil {
			return done, err
		}
	}
	done.rows = make(map[int64]store.PlannedLine, len(lines))
	for _, l := range lines {
		done.rows[l.LineID] = l
	}
	marked, err := tx.MarkStaleBeside(s.scope, touched)
	if err != nil {
		return done, err
	}
	if err := enqueueBuyDeskLook(tx); err != nil {
		return done, err
	}
	return done, enqueueCatchUp(tx, marked)
}

// know fills in what the input says about the lines that were touched.
func (s settling) know(saving *store.Saving, input store.PlanInput) {
	touched := make(map[int64]bool, len(saving.Touched))
	for _, id := range saving.Touched {
		touched[id] = true
	}
	orders := map[string]bool{s.order: true}
	for _, l := range input.Lines {
		saving.Flagged = saving.Flagged || l.OverAllocated
		if touched[l.ID] {
			orders[l.OrderNo] = true
		}
	}
	for _, l := range input.Lines {
		if s.all || orders[l.OrderNo] {
			saving.Beside = append(saving.Beside, l.ID)
		}
		delete(touched, l.ID)
	}
	saving.Closed = slices.Sorted(maps.Keys(touched))
}

// giveFree gives free stock to lines, those first that are tied to what arrived, and returns how much each was given: in
// sets by line, and in units of what is on the shelf.
func (s settling) giveFree(tx *store.Tx, input *store.PlanInput, expect *outlook) (map[int64]qty.Qty, []store.Committed, error) {
	given := map[int64]qty.Qty{}
	if s.none || input.Arrival != models.ArrivalAuto && s.give == nil {
		return given, nil, nil
	}
	var committed []store.Committed
	give := func(gains []store.LineGain, units []store.Committed) error {
		if err := giveOut(tx, s.scope, *input, gains, units); err != nil {
			return err
		}
		input.Give(gains, units)
		committed = append(committed, units...)
		for _, g := range gains {
			given[g.LineID] += g.QtySets
		}
		return nil
	}
	if len(s.tied) > 0 {
		gains, units, pegs := tiedFirst(tx.Today, *input, s.tied)
		if err := give(gains, units); err != nil {
			return nil, nil, err
		}
		for _, peg := range pegs {
			if err := tx.PegByHand(peg, tx.Today); err != nil {
				return nil, nil, err
			}
			input.Tie(peg.LineID, peg.POLine, peg.Qty)
		}
	}
	gains, units := s.free(tx, *input, expect)
	err := give(gains, units)
	return given, committed, err
}

// tiedFirst gives free stock to lines that a person tied to what arrived, as far as they wait for it and may have it. It
// returns what is left of their pegs. A kit is tied by a component, which alone makes none; it takes its turn.
func tiedFirst(today calendar.Date, input store.PlanInput, tied []store.HandPeg) (gains []store.LineGain, units []store.Committed, pegs []store.HandPeg) {
	places := make(map[int64]int, len(input.Lines))
	for i, l := range input.Lines {
		places[l.ID] = i
	}
	free := map[[2]string]qty.Qty{}
	for _, shelf := range input.Shelves {
		free[[2]string{shelf.SKU, shelf.Warehouse}] = shelf.QtyFree
	}
	for _, peg := range tied {
		i, open := places[peg.LineID]
		if !open {
			continue
		}
		l := input.Lines[i]
		pool := [2]string{l.SKU, l.Warehouse}
		mine := min(peg.Qty, l.QtyBackordered, free[pool])
		whole := l.ShipPolicy == "line_complete" || l.ShipPolicy == "order_complete"
		if l.Kit || l.Held || l.DateRelease != nil && *l.DateRelease > today || whole && mine < l.QtyBackordered || mine <= 0 {
			continue
		}
		free[pool] -= mine
		gains = append(gains, store.LineGain{LineID: l.ID, QtySets: mine})
		units = append(units, store.Committed{LineID: l.ID, SKU: l.SKU, Warehouse: l.Warehouse, Qty: mine})
		peg.Qty -= mine
		pegs = append(pegs, peg)
	}
	return gains, units, pegs
}

// free decides who gets free stock. Everybody is thought of, but unless the arrival mode is auto only the lines in give
// get any: what others could have stays free for them.
func (s settling) free(tx *store.Tx, input store.PlanInput, expect *outlook) ([]store.LineGain, []store.Committed) {
	if len(s.pass) > 0 {
		input.Lines = slices.Clone(input.Lines)
		for i := range input.Lines {
			input.Lines[i].Held = input.Lines[i].Held || s.pass[input.Lines[i].ID]
		}
	}
	gains, units := allocation(tx.Today, input, expect)
	if input.Arrival == models.ArrivalAuto {
		return gains, units
	}
	gains = slices.DeleteFunc(gains, func(g store.LineGain) bool { return !s.give[g.LineID] })
	units = slices.DeleteFunc(units, func(u store.Committed) bool { return !s.give[u.LineID] })
	return gains, units
}

// giveOut reserves free stock for lines and says so in the audit chain, once for each order.
func giveOut(tx *store.Tx, scope store.Scope, input store.PlanInput, gains []store.LineGain, units []store.Committed) error {
	if len(gains) == 0 {
		return nil
	}
	ids := make([]int64, len(gains))
	changes := make([]store.LineChange, len(gains))
	for i, g := range gains {
		ids[i] = g.LineID
		changes[i] = store.LineChange{LineID: g.LineID, Allocated: g.QtySets, Backordered: -g.QtySets}
	}
	if err := tx.LockGainers(ids...); err != nil {
		return err
	}
	var posting ledger.Posting
	for _, u := range units {
		pool, known := scope.Pool(u.SKU, u.Warehouse)
		if !known {
			return fmt.Errorf("give out stock of %s in %s: the position is not locked", u.SKU, u.Warehouse)
		}
		posting = posting.And(ledger.Allocate(ledger.Pool{SKU: pool.SKUID, Warehouse: pool.WarehouseID}, u.LineID, u.Qty))
	}
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return err
	}
	return auditGains(tx, input, gains)
}

func auditGains(tx *store.Tx, input store.PlanInput, gains []store.LineGain) error {
	given := make(map[int64]qty.Qty, len(gains))
	for _, g := range gains {
		given[g.LineID] = g.QtySets
	}
	var orders []string
	parts := map[string][]string{}
	for _, l := range input.Lines {
		units := given[l.ID]
		if units == 0 {
			continue
		}
		if parts[l.OrderNo] == nil {
			orders = append(orders, l.OrderNo)
		}
		parts[l.OrderNo] = append(parts[l.OrderNo], fmt.Sprintf("line %d: %d of %s", l.LineNo, units, l.SKU))
	}
	for _, order := range orders {
		if err := tx.Audit("allocated from free stock", subjectOrder(order), strings.Join(parts[order], ", ")); err != nil {
			return err
		}
	}
	return nil
}

// gains names the lines of others that were given something.
func (s settling) gains(input store.PlanInput, given map[int64]qty.Qty) []Gain {
	var named []Gain
	for _, l := range input.Lines {
		if given[l.ID] > 0 && (s.nameAll || !slices.Contains(s.touched, l.ID)) {
			named = append(named, Gain{OrderNo: l.OrderNo, LineNo: l.LineNo, SKU: l.SKU, Qty: given[l.ID]})
		}
	}
	return named
}

// later makes the quantities in the queue true and leaves the rest to a catch-up.
func (s settling) later(tx *store.Tx) (Settled, error) {
	done := Settled{Deferred: true, rows: map[int64]store.PlannedLine{}}
	if s.promise != nil {
		if err := s.promise(s.fresh, nil); err != nil {
			return done, err
		}
	}
	for _, l := range s.fresh {
		done.rows[l.LineID] = l
	}
	if err := tx.TouchQueue(s.touched, s.fresh, s.moved); err != nil {
		return done, err
	}
	if err := tx.TrimPegs(nil, s.supplies); err != nil {
		return done, err
	}
	marked, err := tx.MarkStale(s.scope.Positions()...)
	if err != nil {
		return done, err
	}
	beside, err := tx.MarkStaleBeside(s.scope, s.touched)
	if err != nil {
		return done, err
	}
	return done, enqueueCatchUp(tx, marked || beside)
}

const catchUpKind = "catch_up"

// CatchUpJob is CatchUp, after the commands that made plans stale.
var CatchUpJob = Job{Kind: catchUpKind, What: "plan what commands have changed", Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	_, err := CatchUp(ctx, s, "plan")
	return err
}}

// enqueueCatchUp asks for a catch-up when positions became stale. A catch-up that waits already sees them.
func enqueueCatchUp(tx *store.Tx, marked bool) error {
	if !marked {
		return nil
	}
	_, err := tx.Enqueue(catchUpKind, struct{}{}, store.JobOptions{Once: catchUpKind})
	return err
}

// The bounds of a catch-up: what is planned together in one transaction, beyond which everything is planned, and how
// many positions one run goes through before it lets others have their turn.
const (
	catchUpLinesMax = 50_000
	catchUpPoolsMax = 2_000
	catchUpRunMax   = 500
)

// CatchUp plans the positions whose plan is older than their quantities, together with what is planned with them, and
// gives free stock there to those who wait. Each is a transaction of its own, so commands on other SKUs go on. It
// returns how many positions it planned.
func CatchUp(ctx context.Context, s *store.Store, actor string) (int, error) {
	caught := 0
	for caught < catchUpRunMax {
		stale, err := s.StalePools(ctx, 1)
		if err != nil || len(stale) == 0 {
			return caught, err
		}
		pools, err := catchUpFrom(ctx, s, actor, stale)
		if err != nil {
			return caught, err
		}
		caught += pools
	}
	return caught, s.InTx(ctx, store.Work{Actor: actor}, func(tx *store.Tx) error { return enqueueCatchUp(tx, true) })
}

// catchUpAttempts bounds how often a catch-up begins again because what belongs together grew while it looked.
const catchUpAttempts = 5

// catchUpFrom plans what belongs to some positions. What it finds beyond them is locked from the beginning in the next
// attempt, so that all waiting for locks is in one order; what is as good as everything is planned as everything.
func catchUpFrom(ctx context.Context, s *store.Store, actor string, positions []store.Position) (int, error) {
	for range catchUpAttempts {
		var scope store.Scope
		err := s.InTx(ctx, store.Work{Actor: actor, Bulk: true}, func(tx *store.Tx) error {
			var err error
			if scope, err = lockForPlan(tx, positions...); err != nil || !scope.Whole {
				return err
			}
			_, err = settling{scope: scope, all: true}.settle(tx)
			return err
		})
		switch {
		case err != nil:
			return 0, err
		case scope.Whole:
			return len(scope.Pools), nil
		case len(scope.Beyond) == 0:
			_, err := Replan(ctx, s, actor, false)
			return len(positions), err
		}
		positions = append(scope.Positions(), scope.Beyond...)
	}
	return 0, &Later{Delay: time.Second, Why: "what is planned together with a stale position keeps growing"}
}

// lockForPlan locks a position and what is planned with it, for work that is about that alone.
func lockForPlan(tx *store.Tx, positions ...store.Position) (store.Scope, error) {
	if err := tx.JoinPlanning(); err != nil {
		return store.Scope{}, err
	}
	scope, err := tx.LockScopeWithin(catchUpLinesMax, catchUpPoolsMax, positions...)
	if err != nil || !scope.Whole {
		return scope, err
	}
	if err := tx.Freshen(&scope); err != nil {
		return scope, err
	}
	_, err = tx.LockPositions(scope.Positions()...)
	return scope, err
}
