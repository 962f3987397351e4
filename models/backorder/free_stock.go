package backorder

import (
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// shelfPrefix begins the engine's name for stock on hand: OH:SKU:warehouse.
const shelfPrefix = "OH:"

// allocation decides which free stock becomes whose. The plan comes first: it says when everybody is served, the shelf
// left to those who need it earliest. Then every line takes from the shelf what it can have without making anybody's
// plan worse, in rank order. A line that must ship complete takes nothing that does not complete it, a line that is on
// hold takes no part, and one that is not released yet waits for its release.
func allocation(today calendar.Date, input store.PlanInput, expect *outlook) ([]store.LineGain, []store.Committed) {
	if !slices.ContainsFunc(input.Shelves, func(s store.Shelf) bool { return s.QtyFree > 0 }) {
		return nil, nil
	}
	in, places, _ := engineInput(today, input, expect)
	for i := range in.Demand {
		if line := input.Lines[places[in.Demand[i].ID]]; line.Held {
			in.Demand[i].Ordered = line.QtyAllocated
		}
	}
	if in.Policy.Mode != plan.Fair {
		confirm(in.Demand, plan.Compute(in))
	}
	// A line that is tied to a purchase order may still be served earlier; what it then leaves there is free for others.
	for i := range in.Pegs {
		in.Pegs[i].Frozen = in.Pegs[i].Frozen && strings.HasPrefix(in.Pegs[i].Supply, shelfPrefix)
	}
	for i := range in.Demand {
		if d := &in.Demand[i]; d.Ship == "" || d.Ship == plan.ShipPartial {
			d.Placement = plan.ASAP
		}
	}
	return onShelf(today, input, plan.Compute(in), places)
}

// confirm makes what a plan gives every line the least that the next plan gives it.
func confirm(demand []plan.Demand, planned plan.Result) {
	ships := make(map[string][]plan.Shipment, len(planned.Lines))
	for _, l := range planned.Lines {
		ships[l.Demand] = l.Ships
	}
	for i := range demand {
		demand[i].Strategy, demand[i].Confirmed = plan.Improve, ships[demand[i].ID]
	}
}

// onShelf turns what a plan takes from free stock into allocations: whole kits, and whole lines and orders where the ship
// policy asks for that.
func onShelf(today calendar.Date, input store.PlanInput, result plan.Result, places map[string]int) ([]store.LineGain, []store.Committed) {
	shelf := make(map[string]bool, len(input.Shelves))
	for _, s := range input.Shelves {
		shelf[shelfPrefix+s.SKU+":"+s.Warehouse] = true
	}
	taken := make(map[string][]plan.Peg)
	for _, peg := range result.Pegs {
		if !peg.Frozen && shelf[peg.Supply] {
			taken[peg.Demand] = append(taken[peg.Demand], peg)
		}
	}
	sets := make(map[string]qty.Qty, len(taken))
	short := map[string]bool{} // orders that cannot ship together now
	for _, line := range result.Lines {
		source := input.Lines[places[line.Demand]]
		mine := kitsIn(source, taken[line.Demand])
		waits := source.Held || (source.DateRelease != nil && *source.DateRelease > today)
		if waits || (source.ShipPolicy == "line_complete" || source.ShipPolicy == "order_complete") && mine < source.QtyBackordered {
			mine = 0
		}
		sets[line.Demand] = mine
		if source.ShipPolicy == "order_complete" && mine < source.QtyBackordered {
			short[source.OrderNo] = true
		}
	}
	var gains []store.LineGain
	var units []store.Committed
	for _, line := range result.Lines {
		source := input.Lines[places[line.Demand]]
		mine := sets[line.Demand]
		if mine == 0 || source.ShipPolicy == "order_complete" && short[source.OrderNo] {
			continue
		}
		gains = append(gains, store.LineGain{LineID: source.ID, QtySets: mine})
		units = append(units, unitsFor(source, taken[line.Demand], mine)...)
	}
	return gains, units
}

// kitsIn is how many units of a line its pegs on the shelf make: assembled ones, and as many as every component allows.
func kitsIn(line store.OpenLine, pegs []plan.Peg) qty.Qty {
	own := pegged(pegs, line.SKU)
	if !line.Kit || len(line.Components) == 0 {
		return own
	}
	return own + buildable(line, pegs)
}

func buildable(line store.OpenLine, pegs []plan.Peg) qty.Qty {
	kits := qty.Qty(-1)
	for _, c := range line.Components {
		made := pegged(pegs, c.SKU) / max(1, c.Per)
		if kits < 0 || made < kits {
			kits = made
		}
	}
	return max(0, kits)
}

func pegged(pegs []plan.Peg, sku string) qty.Qty {
	var sum qty.Qty
	for _, p := range pegs {
		if p.SKU == sku {
			sum += p.Qty
		}
	}
	return sum
}

// unitsFor are the units behind sets of a line: assembled ones first, then the components of the rest.
func unitsFor(line store.OpenLine, pegs []plan.Peg, sets qty.Qty) []store.Committed {
	own := min(sets, pegged(pegs, line.SKU))
	var units []store.Committed
	if own > 0 {
		units = append(units, store.Committed{LineID: line.ID, SKU: line.SKU, Warehouse: line.Warehouse, Qty: own})
	}
	if sets == own {
		return units
	}
	for _, c := range line.Components {
		units = append(units, store.Committed{LineID: line.ID, SKU: c.SKU, Warehouse: line.Warehouse, Qty: (sets - own) * c.Per})
	}
	return units
}
