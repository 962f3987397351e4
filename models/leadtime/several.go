package leadtime

import "pegboard/models/calendar"

// Order is an order to be estimated. A nil Ordered is one that is placed today, a nil Planned one of which nobody stated
// anything.
type Order struct {
	Ordered *calendar.Date
	Planned *int
}

// Several is New and Open for orders of one supplier's SKU, in their order. What is known of the SKU is worked out once.
func (m *Model) Several(supplier, sku string, orders []Order) []Estimate {
	s, p := m.named(supplier, sku)
	ratios, found := m.evening.ratios(s, p)
	estimates := make([]Estimate, len(orders))
	for i, o := range orders {
		of := found
		of.Planned, of.PlannedFrom = m.evening.planned(o.Planned)
		e := Estimate{Confidence: confidence(of.Own.Weight), Evidence: of, days: m.calibration.corrected(inDays(ratios, of.Planned)), age: -1}
		if o.Ordered != nil {
			e.given(max(0, m.evening.day.Sub(*o.Ordered)))
		}
		estimates[i] = e
	}
	return estimates
}
