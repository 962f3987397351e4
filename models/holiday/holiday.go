package holiday

import (
	"cmp"
	"slices"

	"github.com/rickar/cal/v2"

	"pegboard/models/calendar"
)

// Day is a public holiday. A holiday that is made up for on another day gives two.
type Day struct {
	Date calendar.Date
	Name string // in the language of the place
}

// Place is a country or a part of one. Code is ISO 3166, as in "DE" or "DE-BY".
type Place struct{ Code, Name string }

// Places are all places that Days can answer for, by name.
func Places() []Place {
	places := make([]Place, 0, len(rules))
	for code, r := range rules {
		places = append(places, Place{Code: code, Name: r.name})
	}
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(a.Name, b.Name) })
	return places
}

// Known says whether Days can answer for the place with this code.
func Known(code string) bool {
	_, known := rules[code]
	return known
}

// Days are the public holidays of a place from one day to another, both included, in order. A place that is not known
// has none.
func Days(code string, from, to calendar.Date) []Day {
	var days []Day
	for _, h := range rules[code].holidays {
		if h.Type == cal.ObservanceReligious || h.Type == cal.ObservanceOther {
			continue // kept by some, but work goes on
		}
		// A day may be made up for in the year beside the one it belongs to.
		for year := from.Time().Year() - 1; year <= to.Time().Year()+1; year++ {
			actual, observed := h.Calc(year)
			if actual.IsZero() {
				continue
			}
			days = append(days, Day{calendar.FromTime(actual), h.Name})
			if observed != actual {
				days = append(days, Day{calendar.FromTime(observed), h.Name})
			}
		}
	}
	days = slices.DeleteFunc(days, func(d Day) bool { return d.Date < from || d.Date > to })
	slices.SortFunc(days, func(a, b Day) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Name, b.Name)) })
	return slices.CompactFunc(days, func(a, b Day) bool { return a.Date == b.Date })
}
