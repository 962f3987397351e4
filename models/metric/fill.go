package metric

import "pegboard/models/calendar"

// Shipment is units of a line that left on a day.
type Shipment struct {
	Date calendar.Date
	Qty  int64
}

// Line is an order line as the figures see it.
type Line struct {
	Order     string
	Ordered   *calendar.Date // nothing is owed before it; nil is always
	Requested calendar.Date
	Released  *calendar.Date // of a pre-order: nobody can be late before it
	Qty       int64          // ordered and not cancelled; a line without units is in no figure
	Price     float64        // of one unit
	Shipped   []Shipment     // in any order
}

// Need is the day the units are due: the requested date, or the release if that is later.
func (l Line) Need() calendar.Date {
	if l.Released != nil {
		return calendar.Later(l.Requested, *l.Released)
	}
	return l.Requested
}

// shippedBy returns the units that had left at the end of a day, never more than were ordered.
func (l Line) shippedBy(day calendar.Date) int64 {
	var units int64
	for _, s := range l.Shipped {
		if s.Date <= day {
			units += s.Qty
		}
	}
	return max(0, min(units, l.Qty))
}

// Filled is how much of what was due in a period came in time. A share of nothing is nil.
type Filled struct {
	Unit, Line, Order, Value *float64
	BackorderRate            *float64 // 1 − Line
}

// Fill measures the lines due from start to end, both days included.
func Fill(lines []Line, start, end calendar.Date) Filled {
	var units, unitsDue, complete, due int64
	var value, valueDue float64
	orders := map[string]bool{} // by order: whether all its lines of the period were complete in time
	for _, l := range lines {
		if need := l.Need(); l.Qty <= 0 || need < start || need > end {
			continue
		}
		inTime := l.shippedBy(l.Need())
		units, unitsDue = units+inTime, unitsDue+l.Qty
		value, valueDue = value+float64(inTime)*l.Price, valueDue+float64(l.Qty)*l.Price
		whole, met := inTime == l.Qty, true
		if before, known := orders[l.Order]; known {
			met = before
		}
		orders[l.Order] = met && whole
		due++
		if whole {
			complete++
		}
	}
	var kept int64
	for _, whole := range orders {
		if whole {
			kept++
		}
	}
	f := Filled{
		Unit: share(float64(units), float64(unitsDue)), Line: share(float64(complete), float64(due)),
		Order: share(float64(kept), float64(len(orders))), Value: share(value, valueDue),
	}
	if f.Line != nil {
		f.BackorderRate = new(float64)
		*f.BackorderRate = 1 - *f.Line
	}
	return f
}

// share is part of whole; of nothing there is no share.
func share(part, whole float64) *float64 {
	if whole == 0 {
		return nil
	}
	s := part / whole
	return &s
}
