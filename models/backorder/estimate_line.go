package backorder

import (
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// lineDates is when a line is expected, and the steps to its safe date. All are nil when nothing can be said: something is
// missing that nobody can be asked for.
type lineDates struct {
	likely, safe, usable, ships *calendar.Date
}

// wait is what a line waits for: supplies that are on order, and SKUs of which something is missing that is not.
type wait struct {
	supplies  []*expected
	unordered []string
	hopeless  bool // something is missing and nobody can be asked for it
}

// need adds a supply once; a line waits for few.
func (w *wait) need(e *expected) {
	if e != nil && !slices.Contains(w.supplies, e) {
		w.supplies = append(w.supplies, e)
	}
}

func (w *wait) needMissing(sku string, e *expected) {
	if !slices.Contains(w.unordered, sku) {
		w.unordered = append(w.unordered, sku)
	}
	w.hopeless = w.hopeless || e == nil
	w.need(e)
}

func (w *wait) add(other wait) {
	for _, e := range other.supplies {
		w.need(e)
	}
	for _, sku := range other.unordered {
		if !slices.Contains(w.unordered, sku) {
			w.unordered = append(w.unordered, sku)
		}
	}
	w.hopeless = w.hopeless || other.hopeless
}

// supplyIDs are the open purchase order lines among what is waited for, the last one to be safely there first.
func (w *wait) supplyIDs() []int64 {
	open := slices.DeleteFunc(slices.Clone(w.supplies), func(e *expected) bool { return !e.ordered })
	slices.SortStableFunc(open, func(a, b *expected) int { return int(b.DateSafe - a.DateSafe) })
	ids := make([]int64, len(open))
	for i, e := range open {
		ids[i] = e.SupplyID
	}
	return ids
}

// shortOf calls missing for every SKU of which a line lacks units. Stock that others left over is not missing, although an
// all-or-nothing line may not hold it.
func (a *answer) shortOf(line *plan.Line, source *store.OpenLine, missing func(sku string)) {
	if line.QtyShort == 0 {
		return
	}
	short := []plan.Component{{SKU: line.SKU, Per: 1}}
	if source.Kit && len(source.Components) > 0 {
		short = source.Components
	}
	for _, part := range short {
		if a.left[pool{part.SKU, line.Location}] < part.Per*line.QtyShort {
			missing(part.SKU)
		}
	}
}

// missing returns the SKUs of which units are missing, each once.
func (a *answer) missing() []string {
	var skus []string
	for i := range a.result.Lines {
		line := &a.result.Lines[i]
		a.shortOf(line, a.source(line), func(sku string) { skus = append(skus, sku) })
	}
	slices.Sort(skus)
	return slices.Compact(skus)
}

// unknown returns the missing SKUs whose lead time has to be learned first.
func (a *answer) unknown() []string {
	return slices.DeleteFunc(a.missing(), a.expect.knows)
}

// waits returns what each line of the result waits for. Lines that ship together wait for each other.
func (a *answer) waits() []wait {
	a.expect.ask(a.missing())
	waits := make([]wait, len(a.result.Lines))
	groups := map[string]*wait{}
	a.eachLine(func(i int, line *plan.Line, source *store.OpenLine, pegs []plan.Peg) {
		w := &waits[i]
		for _, peg := range pegs {
			if place, inbound := a.supplies[peg.Supply]; inbound {
				supply := a.expect.supplies[a.input.Supplies[place].ID]
				w.need(supply)
				w.hopeless = w.hopeless || supply == nil // tied by hand to a supply without a date
			}
		}
		if line.Status == plan.Unfillable {
			w.hopeless = true
		}
		a.shortOf(line, source, func(sku string) { w.needMissing(sku, a.expect.ifOrdered(sku, line.Location)) })
		if shipPolicy(source) == plan.ShipOrder {
			if groups[line.Order] == nil {
				groups[line.Order] = &wait{}
			}
			groups[line.Order].add(*w)
		}
	})
	for i := range waits {
		line := &a.result.Lines[i]
		if shipPolicy(a.source(line)) == plan.ShipOrder {
			waits[i] = *groups[line.Order]
		}
	}
	return waits
}

// datesOf are the dates of a line that waits for w. It is complete when all of that can be used, has been picked and,
// where the company counts that, reached the customer; not before it was asked for.
func (a *answer) datesOf(line *plan.Line, w *wait) lineDates {
	if w.hopeless {
		return lineDates{}
	}
	route, known := a.routes[line.Location]
	if !known {
		route = a.expect.rules.Route(line.Location, "", "")
		a.routes[line.Location] = route
	}
	likely, usable := a.expect.together(w.supplies)
	ships := route.Ship(usable)
	safe := max(route.Deliver(ships), line.DateNeed)
	likely = max(route.Deliver(route.Ship(likely)), line.DateNeed)
	return lineDates{likely: &likely, safe: &safe, usable: &usable, ships: &ships}
}

// left is what nobody was given, by pool.
func leftOf(result plan.Result) map[pool]qty.Qty {
	left := make(map[pool]qty.Qty, len(result.Leftover))
	for _, l := range result.Leftover {
		left[pool{l.SKU, l.Location}] = l.Qty
	}
	return left
}
