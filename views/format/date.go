package format

import (
	"strconv"
	"time"

	"pegboard/models/calendar"
)

// Date is a civil date with the month as a word: "22 Nov 2026". No reader takes the day for the month.
func Date(d calendar.Date) string { return d.Time().Format("2 Jan 2006") }

// DateOrNone is Date, or None when the date is not known.
func DateOrNone(d *calendar.Date) string {
	if d == nil {
		return None
	}
	return Date(*d)
}

// DateNear leaves the year out when it is the year of today: "3 Dec". For dense columns; pair it with Date as the title.
func DateNear(d, today calendar.Date) string {
	if d.Time().Year() == today.Time().Year() {
		return d.Time().Format("2 Jan")
	}
	return Date(d)
}

// Weekday is a civil date with its day of the week: "Thu 3 Dec 2026".
func Weekday(d calendar.Date) string { return d.Time().Format("Mon 2 Jan 2006") }

// Moment is when something happened, in UTC as stored: "22 Nov 2026, 14:05".
func Moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") }

// MomentIn is Moment in a time zone: that of the company, for people.
func MomentIn(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 Jan 2006, 15:04") }

// Machine is the value of a time element's datetime attribute.
func Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Days is a length of time in days, as short as a cell needs: "12 d".
func Days(n int) string { return Number(int64(n)) + " d" }

// Late says how a date lies to the day it was due: "12 d late", "3 d early", "on time".
func Late(days int) string {
	switch {
	case days > 0:
		return Days(days) + " late"
	case days < 0:
		return Days(-days) + " early"
	}
	return "on time"
}

// Relative says how far a date is from today: "today", "tomorrow", "yesterday", "in 5 d", "12 d ago".
func Relative(d, today calendar.Date) string {
	switch n := d.Sub(today); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n > 0:
		return "in " + Days(n)
	default:
		return Days(-n) + " ago"
	}
}

// Ago says how long before now something happened, coarser the longer ago.
func Ago(t, now time.Time) string {
	age := now.Sub(t)
	switch {
	case age < time.Minute:
		return "just now"
	case age < time.Hour:
		return strconv.Itoa(int(age/time.Minute)) + " min ago"
	case age < 24*time.Hour:
		return strconv.Itoa(int(age/time.Hour)) + " h ago"
	}
	return Days(int(age/(24*time.Hour))) + " ago"
}

// Duration is a length of work to read: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min".
func Duration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		tenths := int64(d / (100 * time.Millisecond))
		return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " s"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min " + strconv.Itoa(int(d%time.Minute/time.Second)) + " s"
	}
	return strconv.Itoa(int(d/time.Hour)) + " h " + strconv.Itoa(int(d%time.Hour/time.Minute)) + " min"
}
