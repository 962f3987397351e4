package leadtime

import "pegboard/models/calendar"

// Order is an order to be estimated. A nil Ordered is one that is placed today, a nil Planned one of which nobody stated
// anything.
type Order struct {
	Ordered *calendar.Date
	Planned *int
}

// Several is New and Open for orders of one supplier's SKU, in their order. What is known of the SKU is worked out once
// for each number of lines that were ordered together.
func (m *Model) Several(supplier, sku string, orders []Order) []Estimate {
	s, p := m.named(supplier, sku)
	seen := map[int]sight{}
	of := func(lines int) sight {
		saw, known := seen[lines]
		if !known {
			saw = m.seen(s, p, lines)
			seen[lines] = saw
		}
		return saw
	}
	estimates := make([]Estimate, len(orders))
	for i, o := range orders {
		if o.Ordered == nil {
			estimates[i] = of(0).placed(o.Planned)
		} else {
			estimates[i] = of(m.evening.book.togetherOn(s, *o.Ordered)).underWay(o.Planned, max(0, m.evening.day.Sub(*o.Ordered)))
		}
	}
	return estimates
}
