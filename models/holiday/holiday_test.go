package holiday

import (
	"slices"
	"testing"

	"pegboard/models/calendar"
)

func TestHolidaysOfAPlaceAreTheDaysItsLawsName(t *testing.T) {
	for _, c := range []struct {
		code, date string
		free       bool
	}{
		{"DE", "2026-10-03", true},    // German Unity Day
		{"DE", "2026-11-01", false},   // All Saints is for some states only
		{"DE-BY", "2026-11-01", true}, // of which Bavaria is one
		{"US", "2026-11-26", true},    // Thanksgiving, the fourth Thursday
		{"US", "2026-07-04", true},    // a Saturday
		{"US", "2026-07-03", true},    // on which it is made up for
		{"US", "2021-12-31", true},    // New Year of the year after, made up for in this one
		{"GB", "2026-04-06", true},    // Easter Monday
		{"GB", "2026-12-28", true},    // Boxing Day fell on a Saturday
		{"FR", "2026-07-14", true},
		{"FR", "2026-07-15", false},
		{"XX", "2026-12-25", false},
	} {
		date := calendar.MustParse(c.date)
		if free := len(Days(c.code, date, date)) == 1; free != c.free {
			t.Errorf("%s on %s: a holiday should be %v: %v", c.code, c.date, c.free, Days(c.code, date, date))
		}
	}
}

func TestHolidaysComeInOrderOnceEachAndWithinTheSpan(t *testing.T) {
	from, to := calendar.MustParse("2025-06-01"), calendar.MustParse("2028-05-31")
	for _, place := range Places() {
		days := Days(place.Code, from, to)
		if len(days) < 15 {
			t.Errorf("%s has only %d holidays in three years", place.Name, len(days))
		}
		if !slices.IsSortedFunc(days, func(a, b Day) int { return int(a.Date - b.Date) }) {
			t.Errorf("the holidays of %s are not in order", place.Name)
		}
		for i, day := range days {
			if day.Date < from || day.Date > to || day.Name == "" || (i > 0 && days[i-1].Date == day.Date) {
				t.Errorf("%s: %v is outside, nameless or there twice", place.Name, day)
			}
		}
	}
}
