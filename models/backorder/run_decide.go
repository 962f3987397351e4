package backorder

import (
	"fmt"
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// runWishes are what a person asks of an allocation run beside its policy.
type runWishes struct {
	reoptimise bool
	strategies map[int64]plan.Strategy // by line
	edits      map[int64]qty.Qty       // what lines get, decided by a person
}

// runDecision is what a run would do.
type runDecision struct {
	lines      []store.RunLine
	units      []store.RunUnit // of the lines that change
	exceptions []plan.Exception
}

// The rules beside those of plan.Diff.
const (
	byFreeStock    = "FREE_STOCK"    // nobody gave way: it was free
	byMissingStock = "MISSING_STOCK" // what the line was given is not there
	byPerson       = "BY_HAND"       // a person edited the run
)

// decideRun computes an allocation run in three plans. The first is how things stand. The second is who would be served
// when under the run's policy: every line that has something keeps it, unless the run re-optimises or the line's strategy
// says otherwise. The third takes from the shelf, in rank order, what makes nobody's second plan worse. What is picked and
// what is pegged by hand never moves.
func decideRun(today calendar.Date, input store.PlanInput, expect *outlook, policy plan.Mode, wishes runWishes) runDecision {
	in, places, _ := engineInput(today, input, expect)
	before := plan.Compute(in)
	in.Policy.Mode = policy
	wishes.loosen(&in, input, places, before)
	served := plan.Compute(in)
	if policy != plan.Fair {
		asked := slices.Clone(in.Demand)
		confirm(in.Demand, served)
		for i := range in.Demand {
			// Who gives up, or asks for no more than he had, takes no rest from the shelf either.
			if s := asked[i].Strategy; s == plan.Lose || s == plan.Fill {
				in.Demand[i].Strategy, in.Demand[i].Confirmed = s, asked[i].Confirmed
			}
		}
	}
	takeFromShelf(&in, wishes, input, places)
	result := plan.Compute(in)
	d := decision{today: today, input: input, places: places, wishes: wishes, after: map[int64][]store.Committed{}, sets: map[int64]qty.Qty{}}
	d.giveOut(result)
	d.compare(before, served)
	return runDecision{lines: d.lines, units: d.changed(), exceptions: served.Exceptions}
}

// loosen frees the allocations that the run may move, and gives lines their strategies.
func (w runWishes) loosen(in *plan.Input, input store.PlanInput, places map[string]int, before plan.Result) {
	ships := make(map[string][]plan.Shipment, len(before.Lines))
	for _, l := range before.Lines {
		ships[l.Demand] = l.Ships
	}
	names := make(map[int64]string, len(in.Demand))
	for i := range in.Demand {
		d := &in.Demand[i]
		line := input.Lines[places[d.ID]]
		names[line.ID] = d.ID
		if line.Held {
			d.Ordered = line.QtyAllocated
		}
		strategy, chosen := w.strategies[line.ID]
		switch {
		case chosen:
			d.Strategy = strategy
		case !w.reoptimise && len(ships[d.ID]) > 0:
			d.Strategy = plan.Improve
		}
		if d.Strategy != "" && d.Strategy != plan.Redistribute {
			d.Confirmed = ships[d.ID]
		}
	}
	kept := in.Pegs[:0:0]
	for _, p := range in.Pegs {
		if !strings.HasPrefix(p.Supply, shelfPrefix) {
			kept = append(kept, p)
		}
	}
	for _, c := range input.Committed {
		_, chosen := w.strategies[c.LineID]
		_, edited := w.edits[c.LineID]
		units := c.Qty
		if w.reoptimise || chosen || edited {
			units = c.QtyPicked
		}
		if units > 0 {
			kept = append(kept, plan.PriorPeg{Demand: names[c.LineID], Supply: shelfPrefix + c.SKU + ":" + c.Warehouse, Qty: units, Frozen: true})
		}
	}
	for id, sets := range w.edits {
		line := input.Lines[places[names[id]]]
		for _, u := range unitsOfSets(line, input.Committed, sets) {
			kept = append(kept, plan.PriorPeg{Demand: names[id], Supply: shelfPrefix + u.SKU + ":" + u.Warehouse, Qty: u.Qty - u.QtyPicked, Frozen: true})
		}
	}
	in.Pegs = kept
}

// takeFromShelf lets lines take what is there before it is needed, as long as nobody waits longer for that. Lines that a
// person decided about take no more.
func takeFromShelf(in *plan.Input, wishes runWishes, input store.PlanInput, places map[string]int) {
	for i := range in.Pegs {
		in.Pegs[i].Frozen = in.Pegs[i].Frozen && strings.HasPrefix(in.Pegs[i].Supply, shelfPrefix)
	}
	for i := range in.Demand {
		d := &in.Demand[i]
		_, edited := wishes.edits[input.Lines[places[d.ID]].ID]
		if (d.Ship == "" || d.Ship == plan.ShipPartial) && !edited {
			d.Placement = plan.ASAP
		}
	}
}

// unitsOfSets are the units that make sets of a line: those it has been given first, assembled ones before components.
func unitsOfSets(line store.OpenLine, committed []store.Committed, sets qty.Qty) []store.Committed {
	picked := map[string]qty.Qty{}
	var own qty.Qty
	for _, c := range committed {
		if c.LineID == line.ID {
			picked[c.SKU] = c.QtyPicked
			if c.SKU == line.SKU {
				own = c.Qty
			}
		}
	}
	if !line.Kit || len(line.Components) == 0 {
		return []store.Committed{{LineID: line.ID, SKU: line.SKU, Warehouse: line.Warehouse, Qty: sets, QtyPicked: picked[line.SKU]}}
	}
	var units []store.Committed
	if own = min(own, sets); own > 0 {
		units = append(units, store.Committed{LineID: line.ID, SKU: line.SKU, Warehouse: line.Warehouse, Qty: own, QtyPicked: picked[line.SKU]})
	}
	for _, c := range line.Components {
		if sets > own {
			units = append(units, store.Committed{LineID: line.ID, SKU: c.SKU, Warehouse: line.Warehouse, Qty: (sets - own) * c.Per, QtyPicked: picked[c.SKU]})
		}
	}
	return units
}

// decision turns plans into what a person reads and the store applies.
type decision struct {
	today  calendar.Date
	input  store.PlanInput
	places map[string]int
	wishes runWishes
	after  map[int64][]store.Committed // by line
	sets   map[int64]qty.Qty
	lines  []store.RunLine
}

// giveOut says what each line has after the run: what the plan takes from the shelf for it, in whole kits, and in whole
// lines and orders where the ship policy asks for that.
func (d *decision) giveOut(result plan.Result) {
	shelf, frozen := make(map[string][]plan.Peg), make(map[string][]plan.Peg)
	for _, peg := range result.Pegs {
		if strings.HasPrefix(peg.Supply, shelfPrefix) {
			shelf[peg.Demand] = append(shelf[peg.Demand], peg)
			if peg.Frozen {
				frozen[peg.Demand] = append(frozen[peg.Demand], peg)
			}
		}
	}
	short := map[string]bool{}
	sets := make(map[string]qty.Qty, len(result.Lines))
	for _, line := range result.Lines {
		source := d.input.Lines[d.places[line.Demand]]
		kept := d.kept(source, frozen[line.Demand])
		mine := max(kept, kitsIn(source, shelf[line.Demand]))
		_, edited := d.wishes.edits[source.ID]
		waits := source.Held || source.DateRelease != nil && *source.DateRelease > d.today
		whole := source.ShipPolicy == "line_complete" || source.ShipPolicy == "order_complete"
		if waits || edited || whole && mine < source.QtyBackordered+source.QtyAllocated {
			mine = kept
		}
		sets[line.Demand] = mine
		if source.ShipPolicy == "order_complete" && mine < source.QtyBackordered+source.QtyAllocated {
			short[source.OrderNo] = true
		}
	}
	for _, line := range result.Lines {
		source := d.input.Lines[d.places[line.Demand]]
		mine := sets[line.Demand]
		if source.ShipPolicy == "order_complete" && short[source.OrderNo] {
			mine = min(mine, d.kept(source, frozen[line.Demand]))
		}
		d.sets[source.ID] = mine
		if mine > 0 {
			d.after[source.ID] = unitsFor(source, shelf[line.Demand], mine)
		}
	}
}

// kept is what of a line's allocation the run may not move. What a kit keeps is not pegged as long as the kit cannot be
// completed, so for kits it is counted from what they were given.
func (d *decision) kept(line store.OpenLine, frozen []plan.Peg) qty.Qty {
	if !line.Kit || len(line.Components) == 0 {
		return kitsIn(line, frozen)
	}
	sets, edited := d.wishes.edits[line.ID]
	switch {
	case edited:
		return sets
	case !d.wishes.moves(line.ID):
		return line.QtyAllocated
	}
	var picked []plan.Peg
	for _, c := range d.input.Committed {
		if c.LineID == line.ID {
			picked = append(picked, plan.Peg{SKU: c.SKU, Qty: c.QtyPicked})
		}
	}
	return kitsIn(line, picked)
}

// compare writes a line for each open line, in the rank order of the run.
func (d *decision) compare(before, served plan.Result) {
	changes := make(map[string]plan.Change, len(served.Lines))
	for _, c := range plan.Diff(before, served) {
		changes[c.Demand] = c
	}
	d.lines = make([]store.RunLine, 0, len(served.Lines))
	for i := range served.Lines {
		line := &served.Lines[i]
		source := d.input.Lines[d.places[line.Demand]]
		row := store.RunLine{LineID: source.ID, Place: int64(line.Rank), Strategy: string(line.Strategy), QtyOpen: source.QtyBackordered + source.QtyAllocated,
			QtyBefore: source.QtyAllocated, QtyAfter: d.sets[source.ID], DateAfter: line.Complete, Outcome: store.RunKept}
		change := changes[line.Demand]
		if change.Before != nil {
			row.DateBefore = change.Before.Complete
		}
		d.judge(&row, change)
		row.BrokenBefore, row.BrokenAfter = brokenBy(source.DatePromised, row.DateBefore), brokenBy(source.DatePromised, row.DateAfter)
		d.lines = append(d.lines, row)
	}
	d.match(served)
	for i := range d.lines {
		if _, edited := d.wishes.edits[d.lines[i].LineID]; edited {
			d.lines[i].Edited = true
			if d.lines[i].Outcome != store.RunKept {
				d.lines[i].Rule = byPerson
			}
		}
	}
}

// judge says whether a line gains or loses. Units count first: they are in the building. For a line whose date moves the
// comparison of the plans knows the rule.
func (d *decision) judge(row *store.RunLine, change plan.Change) {
	switch {
	case row.QtyAfter > row.QtyBefore:
		row.Outcome, row.Rule = store.RunGained, byFreeStock
		return
	case row.QtyAfter < row.QtyBefore:
		row.Outcome, row.Rule = store.RunLost, byMissingStock
		return
	case change.Outcome == plan.Gained:
		row.Outcome = store.RunGained
	case change.Outcome == plan.Lost:
		row.Outcome = store.RunLost
	default:
		return
	}
	row.Rule = string(change.Rule)
	if place, known := d.places[change.Rival]; known {
		row.Rival = nameOf(d.input.Lines[place])
	}
}

func nameOf(line store.OpenLine) string { return fmt.Sprintf("%s/%d", line.OrderNo, line.LineNo) }

// match finds, position by position, who gives way to whom: the best rank that gains takes from the worst rank that
// loses. Each names the first it meets, and the rule between the two.
func (d *decision) match(served plan.Result) {
	type side struct {
		at    int
		units qty.Qty
	}
	winners, losers := map[pool][]side{}, map[pool][]side{}
	var order []pool
	for i := range d.lines {
		row := &d.lines[i]
		source := d.input.Lines[d.places[served.Lines[i].Demand]]
		at := pool{source.SKU, source.Warehouse}
		switch moved := row.QtyAfter - row.QtyBefore; {
		case moved > 0:
			if winners[at] == nil {
				order = append(order, at)
			}
			winners[at] = append(winners[at], side{i, moved})
		case moved < 0:
			losers[at] = append(losers[at], side{i, -moved})
		}
	}
	for _, at := range order {
		lose := losers[at]
		for _, winner := range winners[at] {
			for winner.units > 0 && len(lose) > 0 {
				loser := &lose[len(lose)-1]
				d.name(served, winner.at, loser.at)
				units := min(winner.units, loser.units)
				winner.units -= units
				if loser.units -= units; loser.units == 0 {
					lose = lose[:len(lose)-1]
				}
			}
		}
	}
}

// name lets a winner and a loser name each other, once.
func (d *decision) name(served plan.Result, winner, loser int) {
	w, l := &served.Lines[winner], &served.Lines[loser]
	rule := string(plan.Why(w, l, served.Mode))
	if d.lines[winner].Rival == "" {
		d.lines[winner].Rule, d.lines[winner].Rival = rule, nameOf(d.input.Lines[d.places[l.Demand]])
	}
	if d.lines[loser].Rival == "" {
		d.lines[loser].Rule, d.lines[loser].Rival = rule, nameOf(d.input.Lines[d.places[w.Demand]])
	}
}

// moves says whether the run may take from a line what it has.
func (w runWishes) moves(line int64) bool {
	_, chosen := w.strategies[line]
	return w.reoptimise || chosen
}

func brokenBy(promised, date *calendar.Date) bool {
	return promised != nil && (date == nil || *date > *promised)
}

// changed are the units of the lines that change.
func (d *decision) changed() []store.RunUnit {
	type key struct {
		line           int64
		sku, warehouse string
	}
	units := map[key]*store.RunUnit{}
	var order []key
	at := func(c store.Committed) *store.RunUnit {
		k := key{c.LineID, c.SKU, c.Warehouse}
		if units[k] == nil {
			units[k] = &store.RunUnit{LineID: c.LineID, SKU: c.SKU, Warehouse: c.Warehouse}
			order = append(order, k)
		}
		return units[k]
	}
	for _, c := range d.input.Committed {
		at(c).QtyBefore += c.Qty
	}
	for _, line := range d.lines {
		for _, c := range d.after[line.LineID] {
			at(c).QtyAfter += c.Qty
		}
	}
	var changed []store.RunUnit
	for _, k := range order {
		if u := units[k]; u.QtyBefore != u.QtyAfter {
			changed = append(changed, *u)
		}
	}
	return slices.Clip(changed)
}
