package models

import (
	"strconv"
	"strings"

	"pegboard/models/calendar"
)

// Week is a set of weekdays: a bit for each, Monday the lowest.
type Week int

// The usual weeks.
const (
	EveryDay       Week = 127
	MondayToFriday Week = 31
)

// weekdayNames are the days of a week in order.
var weekdayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// WeekdayName is the name of an ISO weekday, Monday = 1 to Sunday = 7.
func WeekdayName(day int) string { return weekdayNames[day-1] }

// Has says whether the ISO weekday is in the week.
func (w Week) Has(day int) bool { return w>>(day-1)&1 == 1 }

// Days are the ISO weekdays of the week, ascending.
func (w Week) Days() []int {
	var days []int
	for day := 1; day <= 7; day++ {
		if w.Has(day) {
			days = append(days, day)
		}
	}
	return days
}

// String names the week as short as it can be read: "Mon–Fri", "every day", "Mon, Wed, Sat".
func (w Week) String() string {
	if w == EveryDay {
		return "every day"
	}
	var parts []string
	days := w.Days()
	for len(days) > 0 {
		run := 1
		for run < len(days) && days[run] == days[0]+run {
			run++
		}
		first, last := WeekdayName(days[0])[:3], WeekdayName(days[run-1])[:3]
		switch {
		case run > 2:
			parts = append(parts, first+"–"+last)
		case run == 2:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first)
		}
		days = days[run:]
	}
	return strings.Join(parts, ", ")
}

// ParseWeek reads the ISO weekdays that a person ticked. It returns Invalid when there is none, because a calendar
// without a working day never lets anything happen again.
func ParseWeek(days []string) (Week, error) {
	var week Week
	for _, text := range days {
		day, err := strconv.Atoi(text)
		if err != nil || day < 1 || day > 7 {
			return 0, Errorf(Invalid, "%q is no day of the week.", text)
		}
		week |= 1 << (day - 1)
	}
	if week == 0 {
		return 0, Errorf(Invalid, "Please tick at least one working day.")
	}
	return week, nil
}

// Workdays is the calendar for arithmetic: weekdays without the given days off. The week must have a day.
func (w Week) Workdays(off []calendar.Date) (calendar.Workdays, error) {
	return calendar.NewWorkdays(w.Days(), off)
}
