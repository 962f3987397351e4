package leadtime

import (
	"maps"
	"slices"
)

// PlannedUsual says that planned days are those that the supplier usually names once it has the order.
const PlannedUsual PlannedFrom = "usual"

// usualMax is how many of the latest orders say what is usually planned, and from what part of them to what part that is
// said to range.
const (
	usualMax  = 50
	usualLow  = 0.1
	usualHigh = 0.9
)

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
	saw.found, saw.lines = found, lines
	e := saw.unconfirmed(stated)
	e.days = m.views.placed.corrected(e.days)
	return e
}

// unconfirmed is uncorrected for an order that is not confirmed yet.
func (s sight) unconfirmed(stated *int) Estimate {
	days, _ := s.model.evening.planned(stated)
	planned, known := s.model.usual(s.lines, days)
	if !known {
		return s.uncorrected(stated)
	}
	found := s.found
	found.Planned, found.PlannedFrom = int(planned.Quantile(0.5)), PlannedUsual
	found.PlannedLow, found.PlannedHigh = int(planned.Quantile(usualLow)), int(planned.Quantile(usualHigh))
	return Estimate{
		Confidence: confidence(found.Own.Weight), Evidence: found, age: -1,
		days: s.model.views.together(mixed(s.history, planned, Days), mixed(s.pace, planned, nearest)),
	}
}

func (m *Model) linesOf(supplier, pair int32) []int32 {
	if pair < 0 {
		return nil
	}
	return m.evening.book.ofPair[pair]
}

// usual returns how many days the latest orders were planned to take, as a distribution, if they are enough to make a habit
// and tell more than what is stated. An order that was received unconfirmed was planned by what was stated, as this one is;
// of one that is open and unconfirmed nothing is known yet.
func (m *Model) usual(lines []int32, stated int) (planned Distribution, known bool) {
	byDays := map[int]float64{}
	weight, seen := 0.0, 0
	for _, i := range slices.Backward(m.evening.book.upTo(lines, m.evening.day)) {
		l := &m.evening.book.lines[i]
		days := int(l.planned)
		if l.unconfirmed {
			days = stated
		}
		if l.planned == unknownPlanned || l.unconfirmed && l.received > m.evening.day {
			continue
		}
		if seen++; seen > usualMax {
			break
		}
		w := Weight(m.evening.day.Sub(l.ordered), m.evening.mates(i))
		byDays[days] += w
		weight += w
	}
	if weight < mediumMin || len(byDays) == 1 && byDays[stated] > 0 {
		return nil, false
	}
	for days, w := range byDays {
		planned = append(planned, Atom{float64(days), w / weight})
	}
	slices.SortFunc(planned, func(a, b Atom) int { return int(a.Value - b.Value) })
	return planned, true
}

// nearDays is below which days are counted in a list: five years. More are rare, and kept apart.
const nearDays = 5 * 366

// mixed turns ratios into whole days for an order of which only the distribution of its planned days is known.
func mixed(ratios, planned Distribution, whole func(ratio float64, planned int) int) Distribution {
	near, far := make([]float64, nearDays), map[int]float64{}
	for _, p := range planned {
		for _, a := range ratios {
			if day := whole(a.Value, int(p.Value)); day < nearDays {
				near[day] += a.Mass * p.Mass
			} else {
				far[day] += a.Mass * p.Mass
			}
		}
	}
	var out Distribution
	for day, mass := range near {
		if mass > 0 {
			out = append(out, Atom{float64(day), mass})
		}
	}
	for _, day := range slices.Sorted(maps.Keys(far)) {
		out = append(out, Atom{float64(day), far[day]})
	}
	return out
}
