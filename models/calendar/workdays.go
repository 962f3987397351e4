package calendar

import (
	"fmt"
	"slices"
)

// Workdays says on which days somebody works: a weekly pattern and holidays. The zero value works every day.
type Workdays struct {
	off      [8]bool // by ISO weekday
	holidays []Date  // ascending, each once
}

// NewWorkdays returns the calendar that works on the given ISO weekdays (Monday = 1), except on holidays. No weekday
// at all is refused, because nothing would ever happen again.
func NewWorkdays(weekdays []int, holidays []Date) (Workdays, error) {
	w := Workdays{holidays: slices.Compact(slices.Sorted(slices.Values(holidays)))}
	if len(weekdays) == 0 {
		return w, fmt.Errorf("a calendar needs at least one working day of the week")
	}
	for day := range w.off {
		w.off[day] = true
	}
	for _, day := range weekdays {
		if day < 1 || day > 7 {
			return w, fmt.Errorf("%d is not a day of the week: Monday is 1, Sunday is 7", day)
		}
		w.off[day] = false
	}
	return w, nil
}

// Works reports whether d is a working day.
func (w Workdays) Works(d Date) bool {
	if w.off[d.Weekday()] {
		return false
	}
	_, holiday := slices.BinarySearch(w.holidays, d)
	return !holiday
}

// Next returns d if it is a working day, else the first one after it.
func (w Workdays) Next(d Date) Date {
	for !w.Works(d) { // ends: some weekday works and holidays are finite
		d++
	}
	return d
}

// Add returns the nth working day after d; d itself when n is 0, working day or not.
func (w Workdays) Add(d Date, n int) Date {
	for ; n > 0; n-- {
		d = w.Next(d + 1)
	}
	return d
}

// Route is the way of goods from the supplier's truck to the customer. Each step is monotone, so that a later arrival
// never means an earlier delivery and quantiles pass through.
type Route struct {
	Receiving   Workdays
	DockDays    int // receiving days from arrival until the goods can be used
	Shipping    Workdays
	PickDays    int // shipping days from usable to shipped
	Carrier     Workdays
	TransitDays int // carrier days from shipped to delivered
}

// Stock returns the day on which goods that arrive on a day can be used.
func (r *Route) Stock(arrival Date) Date {
	return r.Receiving.Add(r.Receiving.Next(arrival), r.DockDays)
}

// Ship returns the day on which goods that can be used on a day leave.
func (r *Route) Ship(usable Date) Date {
	return r.Shipping.Add(r.Shipping.Next(usable), r.PickDays)
}

// Deliver returns the day on which goods that leave on a day reach the customer.
func (r *Route) Deliver(shipped Date) Date { return r.Carrier.Add(shipped, r.TransitDays) }
