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
	ProcessingDays      int // of our own, until an order is with its supplier
	TransitDays         int // from a supplier to us
	DockDays            int // from the dock to the shelf
	PickDays            int // from the shelf to the carrier
	ShippingDays        int // from the carrier to the customer
	ReceivingCalendarID *int64
	ShippingCalendarID  *int64
	CarrierCalendarID   *int64
	TimeZone            string // in which the company's day begins and ends
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

// Bounds of what people enter about dates. StepDaysMax is a year: no step takes longer, so more is a typing mistake.
const (
	StepDaysMax         = 365
	LeadDaysMax         = 1000 // long-dated imports and made-to-order machines; more is a typing mistake
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

// ParseOverReceipt reads how many percent more than ordered a supplier may deliver; an empty field is none. It returns
// Invalid outside of 0 to 100.
func ParseOverReceipt(text string) (int, error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	return parseWhole(text, 0, 100, "percent")
}

// ParseLeadDaysOrNone reads a stated lead time; an empty field gives nil. It returns Invalid outside of 0 to LeadDaysMax.
func ParseLeadDaysOrNone(text string) (*int, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	days, err := parseWhole(text, 0, LeadDaysMax, "days")
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

// Setting is one setting as people read it.
type Setting struct{ Name, Value string }

// Differences says in words which settings changed: "Receiving: 0 days → 2 days; Picking: 1 day → 0 days". Both lists hold the same names in
// the same order. It is empty when nothing changed.
func Differences(before, after []Setting) string {
	var changed []string
	for i, was := range before {
		if was != after[i] {
			changed = append(changed, was.Name+": "+was.Value+" → "+after[i].Value)
		}
	}
	return strings.Join(changed, "; ")
}

// Readable are the settings as people read them. Calendars holds the names of all calendars.
func (d DateSettings) Readable(calendars map[int64]string) []Setting {
	return []Setting{
		{"Promise percentile", "P" + strconv.Itoa(d.PromisePercentile)},
		{"A later date is told from", days(&d.PublishLateMin)},
		{"An earlier date is told from", days(&d.PublishEarlyMin)},
		{"Days between notices", days(&d.PublishMinInterval)},
		{"Corrected at once within", days(&d.PublishImminent)},
		{"Processing", days(&d.ProcessingDays)},
		{"Transit", days(&d.TransitDays)},
		{"Receiving", days(&d.DockDays)},
		{"Picking", days(&d.PickDays)},
		{"Shipping", days(&d.ShippingDays)},
		{"Receiving calendar", calendarName(calendars, d.ReceivingCalendarID, "every day")},
		{"Shipping calendar", calendarName(calendars, d.ShippingCalendarID, "every day")},
		{"Carrier calendar", calendarName(calendars, d.CarrierCalendarID, "every day")},
		{"Time zone", d.TimeZone},
	}
}

// ReadableDates are the calendars and days of the warehouse as people read them.
func (w Warehouse) ReadableDates(calendars map[int64]string) []Setting {
	return []Setting{
		{"Receiving", days(w.DockDays)},
		{"Picking", days(w.PickDays)},
		{"Shipping", days(w.ShippingDays)},
		{"Receiving calendar", calendarName(calendars, w.ReceivingCalendarID, "the company's")},
		{"Shipping calendar", calendarName(calendars, w.ShippingCalendarID, "the company's")},
	}
}

// ReadableDates are the calendar and days of the supplier as people read them.
func (s Supplier) ReadableDates(calendars map[int64]string) []Setting {
	lead := "not stated"
	if s.LeadTimeDays != nil {
		lead = days(s.LeadTimeDays)
	}
	return []Setting{
		{"Stated lead time", lead},
		{"Working days", s.WorkingDays.String()},
		{"Calendar", calendarName(calendars, s.CalendarID, "none")},
		{"Processing", days(s.ProcessingDays)},
		{"Transit", days(s.TransitDays)},
		{"Receiving", days(s.ReceivingDays)},
		{"Over-receipt tolerance", strconv.Itoa(s.OverReceiptPercent) + " %"},
	}
}

// Readable are the name, the week and the holidays of the calendar as people read them. Places holds the names of places.
func (c Calendar) Readable(places map[string]string) []Setting {
	place := "none"
	if c.Country != "" {
		place = places[c.Country]
	}
	return []Setting{{"Name", c.Name}, {"Working days", c.WorkingDays.String()}, {"Public holidays", place}}
}

// String is the span and why: "2026-08-01 to 2026-08-14, plant holiday".
func (c Closure) String() string {
	span := c.DateFrom.String()
	if c.DateTo != c.DateFrom {
		span += " to " + c.DateTo.String()
	}
	return span + ", " + c.Reason
}

func days(n *int) string {
	if n == nil {
		return "the company's"
	}
	if *n == 1 {
		return "1 day"
	}
	return strconv.Itoa(*n) + " days"
}

func calendarName(names map[int64]string, id *int64, otherwise string) string {
	if id == nil {
		return otherwise
	}
	return names[*id]
}
