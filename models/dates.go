package models

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"pegboard/models/calendar"
)

// DateSettings are the company's rules for turning what suppliers do into what customers are told. A calendar that is
// nil works every day.
type DateSettings struct {
	PromisePercentile   int // how many of a hundred promises hold
	PublishLateMin      int // a later date is told only when it moved by so many days
	PublishEarlyMin     int // an earlier date is told only when it moved by so many days
	PublishMinInterval  int // days between two notices about one line
	PublishImminent     int // a date so near is corrected at once
	TransitDays         int // from a supplier to us
	DockDays            int // from the dock to the shelf
	PickDays            int // from the shelf to the carrier
	ShippingDays        int // from the carrier to the customer
	ReceivingCalendarID *int64
	ShippingCalendarID  *int64
	CarrierCalendarID   *int64
	Version             int64
}

// Calendar says on which days somebody works: weekdays, the public holidays of a place, and closures of its own.
type Calendar struct {
	ID          int64
	Name        string
	WorkingDays Week
	Country     string // a place that the package holiday knows; empty: nobody's holidays
	Version     int64
}

// Closure is a span of days on which nobody works, both ends included. It belongs to a calendar or to one supplier.
type Closure struct {
	ID         int64
	CalendarID *int64
	SupplierID *int64
	DateFrom   calendar.Date
	DateTo     calendar.Date
	Reason     string
}

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

// Bounds of what people enter about dates. StepDaysMax is a year: no step takes longer, so more is a typing mistake.
const (
	StepDaysMax         = 365
	PercentileMin       = 50
	PercentileMax       = 99
	CalendarNameMax     = 80
	ClosureReasonMax    = 120
	ClosureDaysMax      = 366
	ClosuresPerOwnerMax = 200
	CalendarsMax        = 200
)

// ParseStepDays reads a number of days. It returns Invalid with a sentence when it is none between 0 and StepDaysMax.
func ParseStepDays(text string) (int, error) {
	return parseWhole(text, 0, StepDaysMax, "days")
}

// ParseStepDaysOrNone is ParseStepDays for a field that may stay empty, which gives nil.
func ParseStepDaysOrNone(text string) (*int, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	days, err := ParseStepDays(text)
	if err != nil {
		return nil, err
	}
	return &days, nil
}

// ParsePercentile reads how many of a hundred promises shall hold. It returns Invalid outside of 50 to 99.
func ParsePercentile(text string) (int, error) {
	return parseWhole(text, PercentileMin, PercentileMax, "percent")
}

func parseWhole(text string, least, most int, unit string) (int, error) {
	number, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || number < least || number > most {
		return 0, Errorf(Invalid, "Please give whole %s from %d to %d.", unit, least, most)
	}
	return number, nil
}

// ParseCalendarName trims a name. It returns Invalid when it is empty or too long.
func ParseCalendarName(text string) (string, error) {
	return parseWords(text, CalendarNameMax, "a name")
}

// ParseClosureReason trims a reason. It returns Invalid when it is empty or too long.
func ParseClosureReason(text string) (string, error) {
	return parseWords(text, ClosureReasonMax, "a reason, such as plant holiday")
}

func parseWords(text string, most int, what string) (string, error) {
	words := strings.Join(strings.Fields(text), " ")
	switch {
	case words == "":
		return "", Errorf(Invalid, "Please give %s.", what)
	case utf8.RuneCountInString(words) > most:
		return "", Errorf(Invalid, "This is too long; %d characters are the most.", most)
	}
	return words, nil
}

// CheckClosure returns Invalid when the last day lies before the first, or the span is longer than a year.
func CheckClosure(c Closure) error {
	switch {
	case c.DateTo < c.DateFrom:
		return Errorf(Invalid, "The last day lies before the first.")
	case c.DateTo.Sub(c.DateFrom) >= ClosureDaysMax:
		return Errorf(Invalid, "This closes more than a year. For somebody who no longer delivers, set the supplier to not active.")
	}
	return nil
}

// Workdays is the calendar for arithmetic: weekdays without the given days off. The week must have a day.
func (w Week) Workdays(off []calendar.Date) (calendar.Workdays, error) {
	return calendar.NewWorkdays(w.Days(), off)
}
