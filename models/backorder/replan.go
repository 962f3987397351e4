package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/plan"
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
}

// Changes returns the number of lines and rows that are not as they were.
func (r PlanReport) Changes() int64 { return int64(r.LinesAllocated) + r.RowsChanged }

// Replan allocates free stock in rank order and plans every open line, in one transaction. Rows that did not change
// are not rewritten; a second run changes nothing.
func Replan(ctx context.Context, s *store.Store, actor string, dryRun bool) (PlanReport, error) {
	var report PlanReport
	err := s.InTx(ctx, store.Work{Actor: actor, DryRun: dryRun, Bulk: true}, func(tx *store.Tx) error {
		var err error
		if report, err = allocateAndPlan(tx, func(ImportProgress) {}); err != nil || report.Changes() == 0 {
			return err
		}
		return tx.Audit("plan", "company", fmt.Sprintf("%d lines allocated, %d lines waiting, %d rows changed", report.LinesAllocated, report.LinesWaiting, report.RowsChanged))
	})
	return report, err
}

// ReplanJob is Replan for changes that need not wait for it, and for every new day.
var ReplanJob = Job{Kind: "replan", Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	_, err := Replan(ctx, s, "plan", false)
	return err
}}

// EnqueueReplan asks for a plan that sees what tx changed. Many such wishes at about the same time become one plan.
func EnqueueReplan(tx *store.Tx) error {
	_, err := ReplanJob.Enqueue(tx, struct{}{}, store.JobOptions{Once: ReplanJob.Kind})
	return err
}

// allocateAndPlan is the body of Replan, for verbs that end with it inside their own transaction.
func allocateAndPlan(tx *store.Tx, say func(ImportProgress)) (PlanReport, error) {
	if err := tx.LockPlanning(); err != nil {
		return PlanReport{}, err
	}
	if err := tx.Freshen(nil); err != nil {
		return PlanReport{}, err
	}
	input, err := tx.PlanInput()
	if err != nil {
		return PlanReport{}, err
	}
	gains, units := allocation(tx.Today, input)
	if len(gains) > 0 {
		if err := tx.SaveAllocations(gains, units); err != nil {
			return PlanReport{}, err
		}
		if input, err = tx.PlanInput(); err != nil {
			return PlanReport{}, err
		}
	}
	say(ImportProgress{Step: "planning"})
	lines, pegs, exceptions := planned(tx.Today, input)
	report := PlanReport{LinesAllocated: len(gains), LinesWaiting: len(lines), Pegs: len(pegs), Exceptions: len(exceptions)}
	for _, unit := range units {
		report.UnitsAllocated += unit.Qty
	}
	for _, line := range lines {
		if line.QtyCovered == 0 {
			report.LinesNoSupply++
		}
	}
	report.RowsChanged, err = tx.SavePlan(lines, pegs, exceptions)
	return report, err
}

// planned asks the engine for the whole plan and turns its answer into rows.
func planned(today calendar.Date, input store.PlanInput) ([]store.PlannedLine, []store.SoftPeg, []plan.Exception) {
	in, places, supplies := engineInput(today, input)
	return rowsOf(today, input, plan.Compute(in), places, supplies)
}

// engineInput is the planner's input in the words of the engine. places finds a line by its name there, supplies a supply.
func engineInput(today calendar.Date, input store.PlanInput) (in plan.Input, places, supplies map[string]int) {
	in = plan.Input{Today: today, Policy: input.Policy, Discontinued: input.Discontinued}
	for _, shelf := range input.Shelves {
		in.OnHand = append(in.OnHand, plan.OnHand{SKU: shelf.SKU, Location: shelf.Warehouse, Qty: shelf.QtyUsable})
	}
	supplies = map[string]int{}
	supplyNames := map[int64]string{}
	for i, supply := range input.Supplies {
		supplies[supply.Name] = i
		supplyNames[supply.ID] = supply.Name
		in.Inbound = append(in.Inbound, plan.Inbound{ID: supply.Name, SKU: supply.SKU, Location: supply.Warehouse,
			Ordered: supply.QtyOrdered, Received: supply.QtyReceived, Cancelled: supply.QtyCancelled, ETA: supply.DateSupply})
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
		in.Pegs = append(in.Pegs, plan.PriorPeg{Demand: names[peg.LineID], Supply: supplyNames[peg.SupplyID], Qty: peg.Qty, Frozen: peg.Frozen})
	}
	return in, places, supplies
}

// rowsOf turns a result into the rows of the queue and the soft pegs. Pegs come in the order of their lines.
func rowsOf(today calendar.Date, input store.PlanInput, result plan.Result, places, supplies map[string]int) ([]store.PlannedLine, []store.SoftPeg, []plan.Exception) {
	overdue, over := map[string]bool{}, map[string]bool{}
	for _, exception := range result.Exceptions {
		switch exception.Code {
		case plan.OverdueSupply:
			overdue[exception.ID] = true
		case plan.FrozenBroken:
			// Stock that a line was given and that is not there: the id reads line<-OH:….
			if line, supply, _ := strings.Cut(exception.ID, "<-"); strings.HasPrefix(supply, shelfPrefix) {
				over[line] = true
			}
		}
	}
	var rows []store.PlannedLine
	var soft []store.SoftPeg
	last := 0
	for _, line := range result.Lines {
		first := last
		for last < len(result.Pegs) && result.Pegs[last].Demand == line.Demand {
			last++
		}
		source := input.Lines[places[line.Demand]]
		row := store.PlannedLine{LineID: source.ID, Rank: line.Rank, Status: string(line.Status), Reason: "awaiting_supply", OverAllocated: over[line.Demand]}
		row.QtyCovered = max(0, line.QtyOpen-line.QtyShort-source.QtyAllocated)
		if line.Complete != nil {
			date := calendar.Later(*line.Complete, today)
			row.DateLikely = &date
		}
		for _, peg := range result.Pegs[first:last] {
			place, inbound := supplies[peg.Supply]
			if !inbound {
				row.CanFill = row.CanFill || (!peg.Frozen && peg.Date <= today)
				if !peg.Frozen {
					soft = append(soft, store.SoftPeg{LineID: source.ID, SKU: peg.SKU, Qty: peg.Qty, DateSupply: peg.Date})
				}
				continue
			}
			supply := input.Supplies[place]
			soft = append(soft, store.SoftPeg{LineID: source.ID, SKU: peg.SKU, SupplyID: &input.Supplies[place].ID, Qty: peg.Qty, Frozen: peg.Frozen, DateSupply: peg.Date})
			if row.DateSupply == nil || peg.Date > *row.DateSupply {
				row.SupplyID, row.DateSupply, row.Overdue = &input.Supplies[place].ID, &peg.Date, overdue[supply.Name]
			}
		}
		if slices.ContainsFunc(line.Reasons, func(r plan.Reason) bool { return r.Code == plan.Outranked }) && row.SupplyID == nil && row.QtyCovered == 0 {
			row.Reason = "outranked"
		}
		if row.Overdue {
			row.Reason = "supplier_backorder"
		}
		if row.OverAllocated {
			row.Reason = "stock_error"
		}
		if source.QtyBackordered > 0 || row.OverAllocated {
			rows = append(rows, row)
		}
	}
	return rows, soft, result.Exceptions
}

// demandOf is an open line as the engine knows it. Line numbers are padded so that they rank as numbers.
func demandOf(line store.OpenLine) plan.Demand {
	demand := plan.Demand{ID: fmt.Sprintf("%s/%09d", line.OrderNo, line.LineNo), Order: line.OrderNo, SKU: line.SKU, Location: line.Warehouse,
		OrderedAt: line.DateOrdered.Time(), Request: line.DateNeed, Release: line.DateRelease, RankNeed: line.RankedNeed, Priority: line.Priority}
	if line.RankedAt != nil {
		demand.OrderedAt = *line.RankedAt
	}
	switch line.ShipPolicy {
	case "line_complete":
		demand.Ship = plan.ShipLine
	case "order_complete":
		demand.Ship = plan.ShipOrder
	}
	if line.Kit && len(line.Components) > 0 {
		demand.Kit = &plan.Kit{SKU: line.SKU, Components: line.Components}
	}
	return demand
}
