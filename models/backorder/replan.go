package backorder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// PlanReport is what an allocation run and a plan changed.
type PlanReport struct {
	LinesAllocated int   `json:"lines_allocated"`
	UnitsAllocated int64 `json:"units_allocated"`
	LinesWaiting   int   `json:"lines_waiting"`
	LinesNoSupply  int   `json:"lines_without_supply"`
	Pegs           int   `json:"pegs"`
	RowsChanged    int64 `json:"rows_changed"`
	Exceptions     int   `json:"exceptions"`
	HoldsEnded     int   `json:"holds_ended"` // because their day came
	PromisesFirst  int   `json:"promises_first"`
	PromisesMoved  int   `json:"promises_moved"` // to another date, or taken back
}

// Changes returns the number of lines and rows that are not as they were.
func (r PlanReport) Changes() int64 {
	return int64(r.LinesAllocated) + int64(r.HoldsEnded) + r.RowsChanged + int64(r.PromisesFirst) + int64(r.PromisesMoved)
}

// Replan allocates free stock in rank order and plans every open line, in one transaction. Lines without a promise get
// their first one; other promises stay. Holds whose day has come end first. Rows that did not change are not rewritten; a second run changes nothing.
func Replan(ctx context.Context, s *store.Store, actor string, dryRun bool) (PlanReport, error) {
	return replan(ctx, s, actor, dryRun, publishFirst)
}

func replan(ctx context.Context, s *store.Store, actor string, dryRun bool, how publishing) (PlanReport, error) {
	var report PlanReport
	err := s.InTx(ctx, store.Work{Actor: actor, DryRun: dryRun, Bulk: true}, func(tx *store.Tx) error {
		if err := tx.LockPlanning(); err != nil {
			return err
		}
		ended, err := endHolds(tx)
		if err != nil {
			return err
		}
		if report, err = allocateAndPlan(tx, func(ImportProgress) {}, how); err != nil {
			return err
		}
		if report.HoldsEnded = ended; report.Changes() == 0 {
			return nil
		}
		return tx.Audit("plan", "company", strings.Join([]string{counted(report.LinesAllocated, "line", "lines") + " allocated", counted(report.LinesWaiting, "line", "lines") + " waiting",
			counted(report.RowsChanged, "row", "rows") + " changed", counted(report.PromisesFirst, "first promise", "first promises"), counted(report.PromisesMoved, "promise", "promises") + " moved"}, ", "))
	})
	return report, err
}

// ReplanJob is Replan for changes that need not wait for it.
var ReplanJob = Job{Kind: "replan", What: "allocate free stock and plan every open line", Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	// Who asked may have moved the company to another day or time zone, in another program.
	if err := s.ReloadAsOf(ctx); err != nil {
		return err
	}
	_, err := Replan(ctx, s, "plan", false)
	return err
}}

// EnqueueReplan asks for a plan that sees what tx changed. Many such wishes at about the same time become one plan.
func EnqueueReplan(tx *store.Tx) error {
	_, err := ReplanJob.Enqueue(tx, struct{}{}, store.JobOptions{Once: ReplanJob.Kind})
	return err
}

// partRows is about how many rows a plan of everything reads and computes at a time: enough that asking for them costs
// little, and few enough that no plan needs much memory.
const partRows = 8_000

// allocateAndPlan is the body of Replan, for verbs that end with it inside their own transaction. They publish first
// promises only: what was promised before is moved at night, so that customers hear of few changes.
func allocateAndPlan(tx *store.Tx, say func(ImportProgress), how publishing) (PlanReport, error) {
	return planInParts(tx, partRows, say, how)
}

func planInParts(tx *store.Tx, rows int, say func(ImportProgress), how publishing) (PlanReport, error) {
	if err := tx.LockPlanning(); err != nil {
		return PlanReport{}, err
	}
	if err := tx.Freshen(nil); err != nil {
		return PlanReport{}, err
	}
	if err := tx.AnalyzePlan(); err != nil {
		return PlanReport{}, err
	}
	parts, err := tx.PlanParts(rows)
	if err != nil {
		return PlanReport{}, err
	}
	expect, err := learned(tx)
	if err != nil {
		return PlanReport{}, err
	}
	staged, err := tx.StagePlan()
	if err != nil {
		return PlanReport{}, err
	}
	say(ImportProgress{Step: "planning"})
	r := replanning{tx: tx, how: how, expect: expect, staged: staged}
	if err := r.plan(parts); err != nil {
		return PlanReport{}, err
	}
	r.report.Exceptions = len(r.exceptions)
	r.report.RowsChanged, err = staged.Save(r.ranked(), r.exceptions)
	if err != nil || r.report.Changes() == 0 {
		return r.report, err
	}
	return r.report, enqueueBuyDeskLook(tx)
}

// replanning is a plan of everything, made part by part.
type replanning struct {
	tx         *store.Tx
	how        publishing
	expect     *outlook
	staged     *store.StagedPlan
	places     []linePlace
	exceptions []plan.Exception
	report     PlanReport
}

// linePlace is where an open line stands in the whole plan.
type linePlace struct {
	plan.Place
	lineID int64
	lineNo int
}

// planPart is a part on its way: read, then computed, then staged.
type planPart struct {
	input    store.PlanInput
	promised []store.PromisedLine
	expect   *outlook
	gains    []store.LineGain
	units    []store.Committed
	promises []store.NewPromise
	rows     planRows
}

// plan computes each part while the next one is read and the one before is staged.
func (r *replanning) plan(parts int) error {
	var computing chan *planPart
	defer func() {
		if computing != nil {
			<-computing
		}
	}()
	for i := range parts + 1 {
		var read, done *planPart
		var err error
		if i < parts {
			if read, err = r.read(i); err != nil {
				return err
			}
		}
		if computing != nil {
			done = <-computing
			computing = nil
		}
		if read != nil {
			computing = make(chan *planPart, 1)
			go func(computed chan<- *planPart) {
				defer func() { computed <- read }()
				read.compute(r.tx.Today, r.how)
			}(computing)
		}
		if done != nil {
			if err := r.stage(done); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(r.exceptions, compareExceptions)
	r.exceptions = slices.Compact(r.exceptions)
	return nil
}

func (r *replanning) read(part int) (*planPart, error) {
	p := &planPart{expect: r.expect.ofPart()}
	var err error
	if p.input, err = r.tx.PlanInputOfPart(part); err != nil {
		return nil, err
	}
	p.promised, err = r.tx.PromisedLines(part)
	return p, err
}

// compute allocates free stock and plans. It asks nobody.
func (p *planPart) compute(today calendar.Date, how publishing) {
	p.expect.estimate(p.input.Supplies)
	p.gains, p.units = allocation(today, p.input, p.expect)
	if len(p.gains) > 0 {
		p.input.Give(p.gains, p.units)
	}
	p.rows = computed(today, p.input, p.expect).rows()
	p.promises = promises(today, promiseRule(p.expect.rules), p.rows.outlooks, p.promised, how)
	p.input, p.promised, p.rows.outlooks = store.PlanInput{}, nil, nil // are of no more use
}

// stage keeps what was computed. Promises come before the plan is saved, so that the queue shows the new ones.
func (r *replanning) stage(p *planPart) error {
	if len(p.gains) > 0 {
		if err := r.tx.SaveAllocations(p.gains, p.units); err != nil {
			return err
		}
	}
	if err := r.tx.Promise(p.promises...); err != nil {
		return err
	}
	supplies, orders := p.expect.sorted()
	if err := r.staged.Add(store.PlannedPart{Lines: p.rows.lines, Pegs: p.rows.pegs, Supplies: supplies, Orders: orders}); err != nil {
		return err
	}
	r.places = append(r.places, p.rows.places...)
	r.exceptions = append(r.exceptions, p.rows.exceptions...)
	r.count(p)
	return nil
}

func (r *replanning) count(p *planPart) {
	r.report.LinesAllocated += len(p.gains)
	for _, unit := range p.units {
		r.report.UnitsAllocated += unit.Qty
	}
	r.report.LinesWaiting += len(p.rows.lines)
	for i := range p.rows.lines {
		if p.rows.lines[i].QtyCovered == 0 {
			r.report.LinesNoSupply++
		}
	}
	r.report.Pegs += len(p.rows.pegs)
	for i := range p.promises {
		if p.promises[i].Code == string(leadtime.First) {
			r.report.PromisesFirst++
		} else {
			r.report.PromisesMoved++
		}
	}
}

// ranked returns all open lines in their order.
func (r *replanning) ranked() []int64 {
	slices.SortFunc(r.places, func(x, y linePlace) int { return cmp.Or(x.Compare(y.Place), cmp.Compare(x.lineNo, y.lineNo)) })
	lines := make([]int64, len(r.places))
	for i := range r.places {
		lines[i] = r.places[i].lineID
	}
	r.places = nil
	return lines
}

// learned is the outlook of a plan of everything: nothing is recalled.
func learned(tx *store.Tx) (*outlook, error) {
	rules, err := tx.DateRules()
	if err != nil {
		return nil, err
	}
	history, err := tx.LeadHistory()
	if err != nil {
		return nil, err
	}
	expect := newOutlook(tx.Today, rules)
	expect.learn(history)
	return expect, nil
}

// computed asks the engine for the plan, with every supply on its safe day.
func computed(today calendar.Date, input store.PlanInput, expect *outlook) *answer {
	in, places, supplies := engineInput(today, input, expect)
	result := plan.Compute(in)
	return &answer{today: today, in: in, input: input, expect: expect, result: result, places: places, supplies: supplies, left: leftOf(result), routes: map[string]calendar.Route{}}
}

// engineInput is the planner's input in the words of the engine. places finds a line by its name there, supplies a supply.
func engineInput(today calendar.Date, input store.PlanInput, expect *outlook) (in plan.Input, places, supplies map[string]int) {
	in = plan.Input{Today: today, Policy: input.Policy, Discontinued: input.Discontinued}
	for _, shelf := range input.Shelves {
		in.OnHand = append(in.OnHand, plan.OnHand{SKU: shelf.SKU, Location: shelf.Warehouse, Qty: shelf.QtyUsable})
	}
	supplies = map[string]int{}
	supplyNames := map[int64]string{}
	for i, supply := range input.Supplies {
		supplies[supply.Name] = i
		supplyNames[supply.ID] = supply.Name
		inbound := plan.Inbound{ID: supply.Name, SKU: supply.SKU, Location: supply.Warehouse,
			Ordered: supply.QtyOrdered, Received: supply.QtyReceived, Cancelled: supply.QtyCancelled, ETA: supply.DateStated}
		if e := expect.supplies[supply.ID]; e != nil {
			inbound.PlanDate = &e.DateSafe
		}
		in.Inbound = append(in.Inbound, inbound)
	}
	places = make(map[string]int, len(input.Lines))
	names := make(map[int64]string, len(input.Lines))
	for i, line := range input.Lines {
		demand := demandOf(line)
		demand.Ordered = line.QtyBackordered + line.QtyAllocated
		places[demand.ID], names[line.ID] = i, demand.ID
		in.Demand = append(in.Demand, demand)
	}
	for _, committed := range input.Committed {
		in.Pegs = append(in.Pegs, plan.PriorPeg{Demand: names[committed.LineID], Supply: shelfPrefix + committed.SKU + ":" + committed.Warehouse, Qty: committed.Qty, Frozen: true})
	}
	for _, peg := range input.Pegs {
		if peg.SupplyID == 0 {
			continue // what free stock a line would have says nothing about the next plan
		}
		in.Pegs = append(in.Pegs, plan.PriorPeg{Demand: names[peg.LineID], Supply: supplyNames[peg.SupplyID], Qty: peg.Qty, Frozen: peg.Frozen})
	}
	return in, places, supplies
}

// answer is what the engine said, on its way into rows.
type answer struct {
	today    calendar.Date
	in       plan.Input
	input    store.PlanInput
	expect   *outlook
	result   plan.Result
	places   map[string]int // of demand lines in input.Lines
	supplies map[string]int // of supplies in input.Supplies
	left     map[pool]qty.Qty
	routes   map[string]calendar.Route // of warehouses, as far as they were needed
}

// planRows is a plan as it is stored: the rows of the queue, the soft pegs in the order of their lines, the exceptions;
// and where every open line stands and what is believed of it.
type planRows struct {
	lines      []store.PlannedLine
	places     []linePlace
	pegs       []store.SoftPeg
	exceptions []plan.Exception
	outlooks   map[int64]lineOutlook
}

func (a *answer) source(line *plan.Line) *store.OpenLine {
	return &a.input.Lines[a.places[line.Demand]]
}

// eachLine hands out every line of the result with its pegs.
func (a *answer) eachLine(do func(i int, line *plan.Line, source *store.OpenLine, pegs []plan.Peg)) {
	last := 0
	for i := range a.result.Lines {
		line := &a.result.Lines[i]
		first := last
		for last < len(a.result.Pegs) && a.result.Pegs[last].Demand == line.Demand {
			last++
		}
		do(i, line, a.source(line), a.result.Pegs[first:last])
	}
}

func (a *answer) rows() planRows {
	over, waits := a.overAllocated(), a.waits()
	out := planRows{exceptions: a.exceptions(), outlooks: make(map[int64]lineOutlook, len(a.result.Lines))}
	a.eachLine(func(i int, line *plan.Line, source *store.OpenLine, pegs []plan.Peg) {
		dates := a.datesOf(line, &waits[i])
		row := store.PlannedLine{LineID: source.ID, Rank: line.Rank, Status: string(line.Status), OverAllocated: over[line.Demand],
			DateLikely: dates.likely, DateSafe: dates.safe, DateUsable: dates.usable, DateShips: dates.ships,
			WaitsSupplies: waits[i].supplyIDs(), WaitsUnordered: waits[i].unordered, NotOrdered: len(waits[i].unordered) > 0 && dates.safe != nil}
		row.QtyCovered = max(0, line.QtyOpen-line.QtyShort-source.QtyAllocated)
		soft, last := a.peg(&row, pegs)
		out.pegs = append(out.pegs, soft...)
		row.Reason = reasonWaiting(&row, line)
		waiting := source.QtyBackordered > 0 || row.OverAllocated
		if waiting {
			out.lines = append(out.lines, row)
		}
		out.places = append(out.places, linePlace{plan.PlaceOf(a.result.Mode, &a.in.Demand[a.places[line.Demand]]), source.ID, source.LineNo})
		view := lineOutlook{Outlook: leadtime.Outlook{Safe: row.DateSafe, Likely: row.DateLikely, Allocated: !waiting}, notOrdered: row.NotOrdered}
		if last != nil {
			view.supply = last.Name
		}
		out.outlooks[source.ID] = view
	})
	return out
}

// peg enters the pegs of a line into its row. It returns them as they are stored, and the supply that completes the line.
func (a *answer) peg(row *store.PlannedLine, pegs []plan.Peg) (soft []store.SoftPeg, last *store.OpenSupply) {
	for i := range pegs {
		peg := &pegs[i]
		place, inbound := a.supplies[peg.Supply]
		if !inbound {
			row.CanFill = row.CanFill || (!peg.Frozen && peg.Date <= a.today)
			if !peg.Frozen {
				soft = append(soft, store.SoftPeg{LineID: row.LineID, SKU: peg.SKU, Qty: peg.Qty, DateSupply: peg.Date})
			}
			continue
		}
		supply := &a.input.Supplies[place]
		soft = append(soft, store.SoftPeg{LineID: row.LineID, SKU: peg.SKU, SupplyID: &supply.ID, Qty: peg.Qty, Frozen: peg.Frozen, DateSupply: peg.Date})
		if row.DateSupply == nil || peg.Date > *row.DateSupply {
			row.SupplyID, row.DateSupply, row.Overdue, last = &supply.ID, &peg.Date, a.overdue(supply), supply
		}
	}
	return soft, last
}

// reasonWaiting is why a line waits, from the facts alone.
func reasonWaiting(row *store.PlannedLine, line *plan.Line) string {
	outranked := slices.ContainsFunc(line.Reasons, func(r plan.Reason) bool { return r.Code == plan.Outranked })
	switch {
	case row.OverAllocated:
		return "stock_error"
	case row.Overdue:
		return "supplier_backorder"
	case (row.QtyCovered == 0 || row.CanFill && row.SupplyID == nil) && heldByItsOrder(line):
		return "order_incomplete"
	case outranked && row.SupplyID == nil && row.QtyCovered == 0:
		return "outranked"
	}
	return "awaiting_supply"
}

// heldByItsOrder tells whether another line of the order, which ships complete, comes later or not at all: this one waits
// for that reason alone, whatever stock there is.
func heldByItsOrder(line *plan.Line) bool {
	return slices.ContainsFunc(line.Reasons, func(r plan.Reason) bool {
		return (r.Code == plan.Incomplete || r.Code == plan.ShipsTogether) && r.Line != "" && r.Line != line.Demand
	})
}

// overdue tells whether the day that a supplier named has passed.
func (a *answer) overdue(supply *store.OpenSupply) bool {
	return supply.DateStated != nil && *supply.DateStated < a.today
}

// overAllocated are the lines that were given stock which is not there.
func (a *answer) overAllocated() map[string]bool {
	over := map[string]bool{}
	for _, exception := range a.result.Exceptions {
		if exception.Code == plan.FrozenBroken {
			// The id reads line<-OH:….
			if line, supply, _ := strings.Cut(exception.ID, "<-"); strings.HasPrefix(supply, shelfPrefix) {
				over[line] = true
			}
		}
	}
	return over
}

// exceptions are the engine's, and the supplies that are overdue: to the engine their estimates are dates like others.
func (a *answer) exceptions() []plan.Exception {
	all := slices.Clone(a.result.Exceptions)
	for i := range a.input.Supplies {
		supply := &a.input.Supplies[i]
		if a.expect.supplies[supply.ID] != nil && a.overdue(supply) {
			all = append(all, plan.Exception{Code: plan.OverdueSupply, ID: supply.Name})
		}
	}
	return all
}

func compareExceptions(x, y plan.Exception) int {
	return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.ID, y.ID))
}

// demandOf is an open line as the engine knows it. Line numbers are padded so that they rank as numbers.
func demandOf(line store.OpenLine) plan.Demand {
	demand := plan.Demand{ID: fmt.Sprintf("%s/%09d", line.OrderNo, line.LineNo), Order: line.OrderNo, SKU: line.SKU, Location: line.Warehouse,
		OrderedAt: line.DateOrdered.Time(), Request: line.DateNeed, Release: line.DateRelease, RankNeed: line.RankedNeed, Priority: line.Priority}
	if line.RankedAt != nil {
		demand.OrderedAt = *line.RankedAt
	}
	demand.Ship = shipPolicy(&line)
	if line.Kit && len(line.Components) > 0 {
		demand.Kit = &plan.Kit{SKU: line.SKU, Components: line.Components}
	}
	return demand
}

func shipPolicy(line *store.OpenLine) plan.ShipPolicy {
	switch line.ShipPolicy {
	case "line_complete":
		return plan.ShipLine
	case "order_complete":
		return plan.ShipOrder
	}
	return plan.ShipPartial
}
