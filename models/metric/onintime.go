package metric

import (
	"cmp"
	"math"
	"slices"

	"pegboard/models/calendar"
)

// Window says what still counts as delivered as promised.
type Window struct {
	Early, Late int     // days before and after the promised date
	Short       float64 // the share of the units that may be missing
}

// Promised is a line somebody was given a date for.
type Promised struct {
	Promise calendar.Date
	Qty     int64
	Shipped []Shipment
}

// rounding is below any share of one unit that the bounds of a quantity leave possible.
const rounding = 1e-9

// InFull says whether enough units left inside the window around the promise.
func (w Window) InFull(p Promised) bool {
	var units int64
	for _, s := range p.Shipped {
		if s.Date >= p.Promise.Add(-w.Early) && s.Date <= p.Promise.Add(w.Late) {
			units += s.Qty
		}
	}
	return float64(units) >= math.Ceil(float64(p.Qty)*(1-w.Short)-rounding)
}

// OnTimeInFull is the share of lines that were delivered as promised. Whether that is the first promise or the current one is
// the caller's: the two are different figures. Nothing promised is no figure.
func OnTimeInFull(lines []Promised, w Window) *float64 {
	var kept float64
	for _, l := range lines {
		if w.InFull(l) {
			kept++
		}
	}
	return share(kept, float64(len(lines)))
}

// inOrder returns the shipments by day. The list given is not touched.
func inOrder(shipped []Shipment) []Shipment {
	sorted := slices.Clone(shipped)
	slices.SortStableFunc(sorted, func(a, b Shipment) int { return cmp.Compare(a.Date, b.Date) })
	return sorted
}
