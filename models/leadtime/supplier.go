package leadtime

import "slices"

// PlannedUsual says that planned days are those that the supplier usually names once it has the order.
const PlannedUsual PlannedFrom = "usual"

// usualMax is how many of the latest orders say what is usually planned.
const usualMax = 50

// Unconfirmed estimates an order that is placed today and of which the supplier has not said yet when it will deliver. The
// past is known by the dates that suppliers confirmed, and those are often not what they state beforehand; so the days are
// mixed over what was planned for the latest orders of the SKU. While there are few, stated is taken as New takes it.
//
// Without a SKU the estimate is of any order with the supplier: own are the deliveries of all its SKUs, and borrowed is
// what other suppliers lend.
func (m *Model) Unconfirmed(supplier, sku string, stated *int) Estimate {
	s, p := m.named(supplier, sku)
	saw := m.seen(s, p, 0)
	found := saw.found
	lines := m.linesOf(s, p)
	if sku == "" {
		found.Own, found.OfSupplier = found.OfSupplier, Share{}
		found.Borrowed = BorrowedSupplier / (BorrowedSupplier + found.Own.Weight)
		if s >= 0 {
			lines = m.evening.book.ofSupplier[s]
			saw.pace = m.evening.pace().ratiosOfAny(m.evening.level(s).pace)
		}
	}
	planned, weight := m.usual(lines)
	if weight < mediumMin {
		found.Planned, found.PlannedFrom = m.evening.planned(stated)
		planned = []Atom{{float64(found.Planned), 1}}
	} else {
		found.Planned, found.PlannedFrom = int(Distribution(planned).Quantile(0.5)), PlannedUsual
	}
	days := m.views.together(mixed(saw.history, planned, Days), mixed(saw.pace, planned, nearest))
	return Estimate{Confidence: confidence(found.Own.Weight), Evidence: found, days: m.views.placed.corrected(days), age: -1}
}

func (m *Model) linesOf(supplier, pair int32) []int32 {
	if pair < 0 {
		return nil
	}
	return m.evening.book.ofPair[pair]
}

// usual returns how many days the latest orders were planned to take, as a distribution, and the weight behind it.
func (m *Model) usual(lines []int32) (planned []Atom, weight float64) {
	byDays := map[int]float64{}
	seen := 0
	for _, i := range slices.Backward(m.evening.book.upTo(lines, m.evening.day)) {
		l := &m.evening.book.lines[i]
		if l.planned == unknownPlanned {
			continue
		}
		if seen++; seen > usualMax {
			break
		}
		w := Weight(m.evening.day.Sub(l.ordered), m.evening.mates(i))
		byDays[int(l.planned)] += w
		weight += w
	}
	for days, w := range byDays {
		planned = append(planned, Atom{float64(days), w / weight})
	}
	slices.SortFunc(planned, func(a, b Atom) int { return int(a.Value - b.Value) })
	return planned, weight
}

// mixed turns ratios into whole days for an order of which only the distribution of its planned days is known.
func mixed(ratios Distribution, planned []Atom, whole func(ratio float64, planned int) int) Distribution {
	byDay := map[int]float64{}
	for _, p := range planned {
		for _, a := range ratios {
			byDay[whole(a.Value, int(p.Value))] += a.Mass * p.Mass
		}
	}
	out := make(Distribution, 0, len(byDay))
	for day, mass := range byDay {
		out = append(out, Atom{float64(day), mass})
	}
	slices.SortFunc(out, func(a, b Atom) int { return int(a.Value - b.Value) })
	return out
}
