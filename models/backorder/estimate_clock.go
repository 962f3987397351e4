package backorder

import (
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// clock is from when an order counts, and how long it is to take from there.
type clock struct {
	start     calendar.Date
	planned   *int // nil: nobody said
	from      store.PlannedFrom
	restarted bool // at a newer date of the supplier, not at the order
}

// plannedDays returns how many days an order was to take when it was placed, and who said so: the first confirmation of
// the supplier, else what is stated for the SKU from the supplier, for the SKU, for the supplier, else the expected date
// of the order itself. A stated lead time is in the supplier's working days until the goods leave.
func (o *outlook) plannedDays(supplier, sku string, c store.Clock, started calendar.Date) (*int, store.PlannedFrom) {
	until := func(date calendar.Date) *int {
		days := date.Sub(started)
		return &days
	}
	if c.DateConfirmedFirst != nil && *c.DateConfirmedFirst >= started {
		return until(*c.DateConfirmedFirst), store.PlannedByConfirmation
	}
	for _, stated := range []struct {
		days *int
		from store.PlannedFrom
	}{{c.LeadOfTerms, store.PlannedByTerms}, {c.LeadOfSKU, store.PlannedBySKU}, {c.LeadOfSupplier, store.PlannedBySupplier}} {
		if stated.days != nil {
			works, transitDays := o.rules.Supplier(supplier, sku)
			return until(works.Add(started, *stated.days).Add(transitDays)), stated.from
		}
	}
	if c.DateExpected != nil && *c.DateExpected >= started {
		return until(*c.DateExpected), store.PlannedByOrder
	}
	return nil, store.PlannedByHistory
}

// clockOf returns the clock of an open order. A newer date of the supplier restarts it on the day on which it was given;
// where that day is unknown it only makes the order longer. An order without a day of its own is taken to have been placed
// as long before its stated date as such orders need. Without any date the answer is not ok.
func (o *outlook) clockOf(s *store.OpenSupply) (c clock, ok bool) {
	if s.DateStarted == nil {
		if s.DateStated == nil {
			return clock{}, false
		}
		days := plannedUnknown
		planned, from := o.plannedDays(s.Supplier, s.SKU, store.Clock{LeadOfTerms: s.LeadOfTerms, LeadOfSKU: s.LeadOfSKU, LeadOfSupplier: s.LeadOfSupplier}, o.today)
		if planned != nil {
			days = *planned
		}
		start := min(s.DateStated.Add(-days), o.today)
		days = s.DateStated.Sub(start)
		return clock{start: start, planned: &days, from: from}, true
	}
	start := min(*s.DateStarted, o.today)
	c = clock{start: start}
	c.planned, c.from = o.plannedDays(s.Supplier, s.SKU, s.Clock, start)
	if s.DateConfirmed == nil || s.DateConfirmedFirst == nil || *s.DateConfirmed == *s.DateConfirmedFirst {
		return c, true
	}
	if s.DateConfirmedOn != nil {
		start = min(max(start, *s.DateConfirmedOn), o.today)
	}
	if *s.DateConfirmed < start {
		return c, true // an answer that had passed when it was given says nothing about the future
	}
	days := s.DateConfirmed.Sub(start)
	return clock{start: start, planned: &days, from: store.PlannedByConfirmation, restarted: s.DateConfirmedOn != nil}, true
}

// unconfirmed tells whether an order is planned by nothing but what is stated beforehand: neither did its supplier answer,
// nor does the order itself name a day.
func unconfirmed(s *store.OpenSupply, c clock) bool {
	return s.DateStarted != nil && s.DateConfirmed == nil && s.DateConfirmedFirst == nil && c.from != store.PlannedByOrder
}
