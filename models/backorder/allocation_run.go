package backorder

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Simulating asks what an allocation run would do.
type Simulating struct {
	Policy models.RankRule `json:"policy,omitempty"` // empty is the company's
	// The scope: a SKU, in one warehouse or the default one; what a receipt brought; all that a purchase order brings; or,
	// with all of them empty, everything. What is planned together with it (kits, orders that ship complete) belongs to it.
	SKU       string `json:"sku,omitempty"`
	Warehouse string `json:"warehouse,omitempty"`
	ReceiptNo string `json:"receipt,omitempty"`
	PONo      string `json:"po,omitempty"`
	// Reoptimise begins from nothing: every line may lose what it has, except what is picked. Without it nobody who has
	// something gets worse.
	Reoptimise bool           `json:"reoptimise,omitempty"`
	Strategies []LineStrategy `json:"strategies,omitempty"`
	Edits      []LineEdit     `json:"edits,omitempty"`
}

// LineStrategy says how one line takes part: WIN, GAIN, IMPROVE, REDISTRIBUTE, FILL or LOSE. Under FAIR they do not count.
type LineStrategy struct {
	LineRef
	Strategy plan.Strategy `json:"strategy"`
}

// LineEdit says how many units (kits for a kit) a line has after the run, whatever its rank.
type LineEdit struct {
	LineRef
	Qty qty.Qty `json:"qty"`
}

// SimulateRun computes and keeps what an allocation run would do, without doing it. Read its lines with Store.RunLines.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when an edit gives more than there is.
func SimulateRun(ctx context.Context, s *store.Store, by By, request Simulating) (store.Run, error) {
	var run store.Run
	if err := request.check(); err != nil {
		return run, err
	}
	work := by.work("simulate run", request, &run)
	work.Snapshot = request.Everything()
	work.Bulk = work.Snapshot
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		run = store.Run{}
		return simulate(tx, request, &run)
	})
	return run, err
}

// EditingRun changes who gets how much in a simulated run.
type EditingRun struct {
	Run        int64          `json:"run"`
	Edits      []LineEdit     `json:"edits,omitempty"`      // in addition to earlier ones; the same line again replaces its edit
	Forget     []LineRef      `json:"forget,omitempty"`     // lines that a person decides about no more
	Strategies []LineStrategy `json:"strategies,omitempty"` // the same line again replaces its strategy; an empty one takes it away
}

// EditRun edits a simulated run and computes it again, on stock and queue as they are now. Without an edit it only computes
// it again.
//
// It returns Invalid, NotFound, and Conflict when the run was applied already or when more is given than there is.
func EditRun(ctx context.Context, s *store.Store, by By, request EditingRun) (store.Run, error) {
	stored, err := s.RunByID(ctx, request.Run)
	if err != nil {
		return store.Run{}, err
	}
	wishes, err := Wishes(stored)
	if err != nil {
		return store.Run{}, err
	}
	request.change(&wishes)
	if err := wishes.check(); err != nil {
		return store.Run{}, err
	}
	var run store.Run
	work := by.work("edit run", request, &run)
	work.Snapshot = wishes.Everything()
	work.Bulk = work.Snapshot
	err = s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if run, err = tx.LockRun(request.Run); err != nil {
			return err
		}
		if run.State != store.RunSimulated {
			return models.Errorf(models.Conflict, "Allocation run %d was %s already; simulate another.", run.ID, run.State)
		}
		return simulate(tx, wishes, &run)
	})
	return run, err
}

// change puts the edits into what was asked of the run.
func (e EditingRun) change(wishes *Simulating) {
	for _, line := range e.Forget {
		wishes.Edits = slices.DeleteFunc(wishes.Edits, func(other LineEdit) bool { return other.LineRef == line })
	}
	for _, edit := range e.Edits {
		wishes.Edits = append(slices.DeleteFunc(wishes.Edits, func(other LineEdit) bool { return other.LineRef == edit.LineRef }), edit)
	}
	for _, strategy := range e.Strategies {
		wishes.Strategies = slices.DeleteFunc(wishes.Strategies, func(other LineStrategy) bool { return other.LineRef == strategy.LineRef })
		if strategy.Strategy != "" {
			wishes.Strategies = append(wishes.Strategies, strategy)
		}
	}
}

// Wishes returns what was asked of a stored run.
func Wishes(run store.Run) (Simulating, error) {
	var wishes Simulating
	if err := json.Unmarshal(run.Wishes, &wishes); err != nil {
		return wishes, fmt.Errorf("read the wishes of run %d: %w", run.ID, err)
	}
	return wishes, nil
}

// Everything says that the run is about every SKU.
func (r Simulating) Everything() bool { return r.SKU == "" && r.ReceiptNo == "" && r.PONo == "" }

func (r Simulating) check() error {
	policies := []models.RankRule{"", models.RankFIFO, models.RankPriority, models.RankDue, models.RankFair}
	strategies := []plan.Strategy{plan.Win, plan.Gain, plan.Improve, plan.Redistribute, plan.Fill, plan.Lose}
	switch {
	case !slices.Contains(policies, r.Policy):
		return models.Errorf(models.Invalid, "The policies are FIFO, PRIORITY, DUE and FAIR, not %q.", r.Policy)
	case r.SKU != "" && r.ReceiptNo != "":
		return models.Errorf(models.Invalid, "A run is about a SKU or about a receipt, not both.")
	case r.PONo != "" && r.SKU+r.ReceiptNo != "":
		return models.Errorf(models.Invalid, "A run is about a purchase order or about something else, not both.")
	case r.Warehouse != "" && r.SKU == "":
		return models.Errorf(models.Invalid, "A warehouse goes with a SKU.")
	}
	for _, s := range r.Strategies {
		if !slices.Contains(strategies, s.Strategy) {
			return models.Errorf(models.Invalid, "The strategies are WIN, GAIN, IMPROVE, REDISTRIBUTE, FILL and LOSE, not %q.", s.Strategy)
		}
	}
	for _, e := range r.Edits {
		if e.Qty < 0 || e.Qty > qty.Max {
			return models.Errorf(models.Invalid, "Line %d of order %s cannot be given %d.", e.LineNo, e.OrderNo, e.Qty)
		}
	}
	return nil
}

// simulate computes a run and stores it; a run with an ID is replaced.
func simulate(tx *store.Tx, request Simulating, run *store.Run) error {
	input, expect, positions, err := request.load(tx)
	if err != nil {
		return err
	}
	return simulateOn(tx, request, input, expect, positions, run)
}

// simulateOn is simulate for what has been read already. No positions are everything.
func simulateOn(tx *store.Tx, request Simulating, input store.PlanInput, expect *outlook, positions []store.Position, run *store.Run) error {
	wishes, err := request.wishes(tx, input)
	if err != nil {
		return err
	}
	policy := input.Policy.Mode
	if request.Policy != "" {
		policy = plan.Mode(request.Policy)
	}
	decided := decideRun(tx.Today, input, expect, policy, wishes)
	if err := request.editsHold(decided); err != nil {
		return err
	}
	text, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("write the wishes of a run: %w", err)
	}
	run.Policy, run.Scope, run.Reoptimises, run.Wishes, run.Exceptions = models.RankRule(policy), request.scope(), request.Reoptimise, text, decided.exceptions
	run.Actor, run.At = tx.Actor, tx.Now
	return tx.SaveRun(run, decided.lines, decided.units, positions)
}

func (r Simulating) scope() string {
	switch {
	case r.ReceiptNo != "":
		return "receipt " + r.ReceiptNo
	case r.PONo != "":
		return "purchase order " + r.PONo
	case r.SKU != "" && r.Warehouse != "":
		return r.SKU + " in " + r.Warehouse
	case r.SKU != "":
		return r.SKU
	}
	return "everything"
}

// load reads what the run is about. A scope is locked while it is computed; everything is read as one snapshot.
func (r Simulating) load(tx *store.Tx) (input store.PlanInput, expect *outlook, positions []store.Position, err error) {
	if r.Everything() {
		if input, err = tx.PlanInput(); err != nil {
			return input, nil, nil, err
		}
		dates, err := tx.SupplyDates()
		if err != nil {
			return input, nil, nil, err
		}
		expect = &outlook{today: tx.Today, supplies: make(map[int64]*expected, len(dates))}
		for id, date := range dates {
			expect.supplies[id] = &expected{SupplyEstimate: store.SupplyEstimate{SupplyID: id, DateSafe: date}}
		}
		return input, expect, nil, nil
	}
	named, err := r.positions(tx)
	if err != nil {
		return input, nil, nil, err
	}
	if err = tx.JoinPlanning(); err != nil {
		return input, nil, nil, err
	}
	scope, err := tx.LockScopeWithin(catchUpLinesMax, catchUpPoolsMax, named...)
	if err != nil {
		return input, nil, nil, err
	}
	if !scope.Whole {
		return input, nil, nil, models.Errorf(models.Conflict, "Others are working on what is planned together with %s. Nothing was computed; please try again.", r.scope())
	}
	if input, err = tx.PlanInputOf(scope); err != nil {
		return input, nil, nil, err
	}
	expect, err = recalled(tx, scope, input)
	return input, expect, scope.Positions(), err
}

// positions are those that the scope names.
func (r Simulating) positions(tx *store.Tx) ([]store.Position, error) {
	switch {
	case r.PONo != "":
		supplies, err := tx.SuppliesOf(r.PONo)
		positions := make([]store.Position, len(supplies))
		for i, supply := range supplies {
			positions[i] = store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID}
		}
		return positions, err
	case r.ReceiptNo == "":
		pool, err := tx.PositionOf(r.SKU, r.Warehouse)
		return []store.Position{pool.Position}, err
	}
	receipt, poNo, lineNo, err := tx.ReceiptByNo(r.ReceiptNo)
	if err != nil {
		return nil, err
	}
	supply, err := tx.SupplyByNo(poNo, lineNo)
	if err != nil {
		return nil, err
	}
	place := store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID}
	if receipt.WarehouseID != nil {
		place.WarehouseID = *receipt.WarehouseID
	}
	return []store.Position{place}, nil
}

// wishes finds the lines that strategies and edits name. It returns NotFound for a line that is not in the scope.
func (r Simulating) wishes(tx *store.Tx, input store.PlanInput) (runWishes, error) {
	w := runWishes{reoptimise: r.Reoptimise, strategies: map[int64]plan.Strategy{}, edits: map[int64]qty.Qty{}}
	if len(r.Strategies)+len(r.Edits) == 0 {
		return w, nil
	}
	lines := make(map[LineRef]store.OpenLine, len(input.Lines))
	for _, l := range input.Lines {
		lines[LineRef{l.OrderNo, l.LineNo}] = l
	}
	find := func(ref LineRef) (store.OpenLine, error) {
		l, known := lines[ref]
		if !known {
			return l, models.Errorf(models.NotFound, "Line %d of order %s is not open, or not a part of this run.", ref.LineNo, ref.OrderNo)
		}
		return l, nil
	}
	for _, s := range r.Strategies {
		l, err := find(s.LineRef)
		if err != nil {
			return w, err
		}
		w.strategies[l.ID] = s.Strategy
	}
	for _, e := range r.Edits {
		l, err := find(e.LineRef)
		if err != nil {
			return w, err
		}
		if open := l.QtyBackordered + l.QtyAllocated; e.Qty > open {
			return w, models.Errorf(models.Conflict, "Only %d of line %d of order %s are open; it cannot be given %d.", open, e.LineNo, e.OrderNo, e.Qty)
		}
		w.edits[l.ID] = e.Qty
	}
	return w, nil
}

// editsHold refuses edits that the stock does not allow, all together.
func (r Simulating) editsHold(decided runDecision) error {
	for _, e := range decided.exceptions {
		line, supply, _ := strings.Cut(e.ID, "<-")
		if e.Code != plan.FrozenBroken || !strings.HasPrefix(supply, shelfPrefix) {
			continue
		}
		for _, edit := range r.Edits {
			if line == fmt.Sprintf("%s/%09d", edit.OrderNo, edit.LineNo) {
				return models.Errorf(models.Conflict, "There is not enough stock to give line %d of order %s %d: what others keep and the other edits leave less.", edit.LineNo, edit.OrderNo, edit.Qty)
			}
		}
	}
	return nil
}
