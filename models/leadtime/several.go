package leadtime

import "pegboard/models/calendar"

// Order is an order to be estimated. A nil Ordered is one that is placed today, a nil Planned one of which nobody stated
// anything. Unconfirmed says that Planned is only what is stated beforehand: it is estimated as Model.Unconfirmed does.
type Order struct {
	Ordered     *calendar.Date
	Planned     *int
	Unconfirmed bool
}

// Several is New, Unconfirmed and Open for orders of one supplier's SKU, in their order. What is known of the SKU is worked
// out once for each number of lines that were ordered together, and what it means once for each way an order is planned.
func (m *Model) Several(supplier, sku string, orders []Order) []Estimate {
	type way struct {
		lines, planned int
		unconfirmed    bool
	}
	s, p := m.named(supplier, sku)
	seen, known := map[int]sight{}, map[way]Estimate{}
	of := func(lines int, o Order) (sight, Estimate) {
		saw, again := seen[lines]
		if !again {
			saw = m.seen(s, p, lines)
			seen[lines] = saw
		}
		w := way{lines, unknownPlanned, o.Unconfirmed}
		if o.Planned != nil {
			w.planned = *o.Planned
		}
		e, again := known[w]
		switch {
		case again:
		case o.Unconfirmed:
			e = saw.unconfirmed(o.Planned)
		default:
			e = saw.uncorrected(o.Planned)
		}
		known[w] = e
		return saw, e
	}
	estimates := make([]Estimate, len(orders))
	for i, o := range orders {
		if o.Ordered == nil {
			_, e := of(0, o)
			e.days = m.views.placed.corrected(e.days)
			estimates[i] = e
		} else {
			saw, e := of(m.evening.book.togetherOn(s, *o.Ordered), o)
			estimates[i] = saw.given(e, max(0, m.evening.day.Sub(*o.Ordered)))
		}
	}
	return estimates
}
