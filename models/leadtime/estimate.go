package leadtime

import (
	"math"
	"slices"

	"pegboard/models/calendar"
)

// Estimate is the distribution of the days from an order to its receipt, and where it comes from. For an order that is
// already under way it is what remains possible: every day lies after today.
type Estimate struct {
	Confidence Confidence
	Unreliable bool // the order is older than nearly everything known; days grow with its age
	Evidence   Evidence

	days Distribution
	age  int // -1 for a new order
}

// Confidence says how much of an estimate is the SKU's own history.
type Confidence string

// The confidences, and the weight of own deliveries that they ask for.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"

	highMin   = 8
	mediumMin = 3
)

func confidence(weight float64) Confidence {
	switch {
	case weight >= highMin:
		return High
	case weight >= mediumMin:
		return Medium
	}
	return Low
}

// Evidence says what an estimate was made of.
type Evidence struct {
	Own         Share   // deliveries of this SKU by this supplier
	OfSupplier  Share   // of the supplier's other SKUs
	OfOthers    Share   // of all other suppliers
	Borrowed    float64 // the part of the estimate that is not this SKU's own, 0 to 1
	Planned     int
	PlannedFrom PlannedFrom
	PlannedLow  int    // with PlannedUsual, from how many
	PlannedHigh int    // to how many days most orders are planned
	Latest      []Past // the own deliveries, latest order first; at most latestMax
}

// Share is a part of the evidence. Weight counts a delivery less the older it is, and lines that came together once.
type Share struct {
	Received, Open int
	Weight         float64 // of the received
}

// Past is one own delivery. Days are those it took, or its age when it is open.
type Past struct {
	Ordered  calendar.Date
	Received bool
	Days     int
	Planned  *int
}

// PlannedFrom says where the planned days come from.
type PlannedFrom string

// The sources of planned days.
const (
	PlannedStated  PlannedFrom = "stated"  // by whoever asked
	PlannedMedian  PlannedFrom = "median"  // half of all receipts took at most so many days
	PlannedDefault PlannedFrom = "default" // nothing was ever received
)

// latestMax is how many own deliveries an estimate shows: more is a list of its own.
const latestMax = 12

// Days returns the days from the order within which it is received with probability tau.
func (e *Estimate) Days(tau float64) int {
	if e.Unreliable {
		return e.age + waiting(e.age, tau)
	}
	return int(e.days.Quantile(tau))
}

// CDF returns the probability that the order is received within so many days after it was placed.
func (e *Estimate) CDF(days int) float64 {
	if e.Unreliable {
		if days <= e.age {
			return 0
		}
		return 1 - math.Pow(1+float64(days-e.age)/float64(max(1, e.age)), -tailExponent)
	}
	return min(1, e.days.AtMost(float64(days)))
}

// Distribution returns the days as atoms; empty when the estimate is unreliable, for its tail has no end.
func (e *Estimate) Distribution() Distribution { return slices.Clone(e.days) }

func (s *Share) add(n noted) {
	if n.Received {
		s.Received++
		s.Weight += n.weight
	} else {
		s.Open++
	}
}

func (e *evening) past(i int32) Past {
	l := &e.book.lines[i]
	p := Past{Ordered: l.ordered}
	p.Days, p.Received = l.knownAt(e.day)
	if l.planned != unknownPlanned {
		planned := int(l.planned)
		p.Planned = &planned
	}
	return p
}

// planned returns the planned days of a new order, and where they come from.
func (e *evening) planned(stated *int) (int, PlannedFrom) {
	switch {
	case stated != nil && *stated >= 0:
		return min(*stated, plannedMax), PlannedStated
	case e.receipts == 0:
		return e.median, PlannedDefault
	}
	return e.median, PlannedMedian
}
