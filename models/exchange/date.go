package exchange

import (
	"fmt"
	"strings"
	"time"

	"pegboard/models/calendar"
)

// slashedDate is a date written a/b/yyyy: day first in most of the world, month first in the United States.
type slashedDate struct {
	text string
	a, b int
	year int
}

// dateEvidence is what the whole file says about one date column.
type dateEvidence struct {
	iso        bool // an ISO date or the date cell of a sheet occurs
	dayFirst   bool // a date occurs that only makes sense day first
	monthFirst bool // a date occurs that only makes sense month first
}

const outOfRange = "The year is outside 1900 to 2199."

// readDate reads a trimmed, non-empty cell. It returns a date, or a reason, or a slashed date that only the
// rest of the column can decide.
func readDate(s string) (calendar.Date, string, *slashedDate) {
	if d, ok := readISO(s); ok {
		return inRange(d)
	}
	if reason := unreadable(s); reason != "" {
		return 0, reason, nil
	}
	if allDigits(s) {
		return readCompact(s)
	}
	s, ok := withoutTime(s)
	if !ok {
		return 0, notADate, nil
	}
	if d, ok := readISO(s); ok {
		return inRange(d)
	}
	if slashed, reason := readSlashed(s); slashed != nil || reason != "" {
		return 0, reason, slashed
	}
	for _, layout := range []string{"2.1.2006", "2006/1/2", "2006.1.2", "2-Jan-2006", "2 Jan 2006", "2-January-2006",
		"2 January 2006", "2. January 2006", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "January 2 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return inRange(calendar.FromTime(t))
		}
	}
	for _, layout := range []string{"2.1.06", "2-Jan-06", "2 Jan 06", "2 January 06", "Jan 2, 06", "January 2, 06"} {
		if _, err := time.Parse(layout, s); err == nil {
			return 0, twoDigitYear, nil
		}
	}
	return 0, notADate, nil
}

const (
	notADate     = "This is not a date: write it as 2026-11-22."
	twoDigitYear = "A year of two digits is refused: write all four, as 2026-11-22."
)

func inRange(d calendar.Date) (calendar.Date, string, *slashedDate) {
	if d < calendar.Min || d > calendar.Max {
		return 0, outOfRange, nil
	}
	return d, "", nil
}

// readISO reads exactly 2026-11-22. It is on the path of every row, so it does without time.Parse.
func readISO(s string) (calendar.Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	year, ok1 := number(s[:4])
	month, ok2 := number(s[5:7])
	day, ok3 := number(s[8:])
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	return civil(year, month, day)
}

// civil refuses days that no calendar has, such as 30 February.
func civil(year, month, day int) (calendar.Date, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	d := calendar.Of(year, time.Month(month), day)
	if day > 28 && d.Time().Day() != day {
		return 0, false
	}
	return d, true
}

func number(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

// readCompact reads 20261122. Any other bare number is refused: in a workbook it is a day count whose cell lost its
// date format, or a year, and taking 2026 for a day count would give 1905.
func readCompact(s string) (calendar.Date, string, *slashedDate) {
	if len(s) != 8 {
		return 0, "A bare number is not a date: write it as 2026-11-22, or format the cell of the sheet as a date.", nil
	}
	year, _ := number(s[:4])
	month, _ := number(s[4:6])
	day, _ := number(s[6:])
	if d, ok := civil(year, month, day); ok {
		return inRange(d)
	}
	return 0, notADate, nil
}

// withoutTime cuts a time of day off. The date is taken as written: moving it to another zone could move the day.
func withoutTime(s string) (string, bool) {
	cut := strings.IndexByte(s, ':')
	if cut < 0 {
		return s, true
	}
	at := strings.LastIndexAny(s[:cut], "T \t")
	if at < 1 {
		return s, false
	}
	clock := trim(s[at+1:])
	for _, layout := range []string{"15:04", "15:04:05", "3:04 PM", "3:04:05 PM", "15:04Z07:00", "15:04:05Z07:00",
		"15:04:05Z0700", "15:04:05Z07", "15:04:05 MST", "15:04:05 Z07:00", "15:04:05 Z0700"} {
		if _, err := time.Parse(layout, clock); err == nil {
			return trim(s[:at]), true
		}
	}
	return s, false
}

// readSlashed reads a/b/yyyy and a-b-yyyy. It returns nothing for what is not of that form.
func readSlashed(s string) (*slashedDate, string) {
	mark := "/"
	if !strings.Contains(s, mark) {
		mark = "-"
	}
	first, rest, ok1 := strings.Cut(s, mark)
	second, third, ok2 := strings.Cut(rest, mark)
	a, ok3 := number(first)
	b, ok4 := number(second)
	year, ok5 := number(third)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || len(first) > 2 || len(second) > 2 {
		return nil, ""
	}
	switch len(third) {
	case 1, 2:
		return nil, twoDigitYear
	case 4:
	default:
		return nil, notADate
	}
	_, dayFirst := civil(year, b, a)
	_, monthFirst := civil(year, a, b)
	if !dayFirst && !monthFirst {
		return nil, notADate
	}
	return &slashedDate{text: s, a: a, b: b, year: year}, ""
}

// resolve decides the order of day and month from the column, or says why it cannot.
func (s *slashedDate) resolve(column dateEvidence) (calendar.Date, string) {
	dayFirst, dayOK := civil(s.year, s.b, s.a)
	monthFirst, monthOK := civil(s.year, s.a, s.b)
	example := dayFirst
	if !dayOK {
		example = monthFirst
	}
	var d calendar.Date
	switch {
	case column.iso:
		return 0, fmt.Sprintf("The column mixes dates like 2014-04-03 with dates like %s, a sign that a program has "+
			"already turned some of them round: write them all as %s.", s.text, example)
	case column.dayFirst && column.monthFirst:
		return 0, fmt.Sprintf("The column holds dates with the day first and dates with the month first: write %s.", example)
	case s.a == s.b || column.dayFirst:
		d = dayFirst
	case column.monthFirst:
		d = monthFirst
	case dayOK && monthOK:
		return 0, fmt.Sprintf("%s can be %s or %s: write %s.", s.text, spoken(dayFirst), spoken(monthFirst), dayFirst)
	default:
		d = example
	}
	if d < calendar.Min || d > calendar.Max {
		return 0, outOfRange
	}
	return d, ""
}

func spoken(d calendar.Date) string { return d.Time().Format("2 January") }

// see notes what one cell proves. Date cells of a workbook arrive as ISO dates. One of them beside slashed text means
// that a spreadsheet understood some of the dates, perhaps wrongly, and left those it did not understand as text.
func (e *dateEvidence) see(s string) {
	if s == "" {
		return
	}
	s, ok := withoutTime(s)
	if !ok {
		return
	}
	if _, iso := readISO(s); iso {
		e.iso = true
		return
	}
	slashed, _ := readSlashed(s)
	if slashed == nil {
		return
	}
	_, dayFirst := civil(slashed.year, slashed.b, slashed.a)
	_, monthFirst := civil(slashed.year, slashed.a, slashed.b)
	e.dayFirst = e.dayFirst || dayFirst && !monthFirst
	e.monthFirst = e.monthFirst || monthFirst && !dayFirst
}
