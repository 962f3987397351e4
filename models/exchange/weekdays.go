package exchange

import (
	"slices"
	"strings"
)

// weekdays are the days of a week as they are written, Monday first.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// everyDay has a bit for each day.
const everyDay = 1<<7 - 1

// WeekdaysText writes days of the week as they are read: "mon tue wed thu fri", or "every day".
func WeekdaysText(days int64) string {
	if days == everyDay {
		return "every day"
	}
	var names []string
	for i, name := range weekdays {
		if days&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// readWeekdays reads days and spans of days: mon tue wed, mon-fri, Monday to Saturday, every day.
func readWeekdays(s string) (any, string) {
	const expected = `These are not days of the week like "mon-fri" or "mon wed fri".`
	text := strings.ToLower(unguard(s))
	switch text {
	case "every day", "daily", "all":
		return int64(everyDay), ""
	}
	text = strings.NewReplacer("–", "-", " to ", "-", " - ", "-").Replace(text)
	var days int64
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '/' }) {
		first, last, span := strings.Cut(part, "-")
		from := weekdayNamed(first)
		to := from
		if span {
			to = weekdayNamed(last)
		}
		if from < 0 || to < 0 {
			return nil, expected
		}
		for day := from; ; day = (day + 1) % len(weekdays) {
			days |= 1 << day
			if day == to {
				break
			}
		}
	}
	if days == 0 {
		return nil, expected
	}
	return days, ""
}

// weekdayNamed returns the place of a day in the week, 0 for Monday, or -1. Three letters or the whole word name it.
func weekdayNamed(word string) int {
	whole := []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	if i := slices.Index(weekdays, word); i >= 0 {
		return i
	}
	return slices.Index(whole, word)
}
