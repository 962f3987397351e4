package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a civil date: the number of days since 1970-01-01 in the proleptic Gregorian calendar.
// It is an integer so that the planning engine can compare, add and sort dates without allocation.
// The zero value is 1970-01-01, a real date; an unknown date is a nil *Date.
type Date int32

// Limits of what a person can mean by a date in this product. Anything outside is a typing mistake.
const (
	Min Date = -25567 // 1900-01-01
	Max Date = 84005  // 2199-12-31: far beyond any promise, small enough to add days without overflow
)

const layout = "2006-01-02"

// Of returns the civil date of year, month and day, normalising overflow as time.Date does.
func Of(year int, month time.Month, day int) Date {
	return FromTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// FromTime returns the civil date that t shows in its own zone.
func FromTime(t time.Time) Date {
	year, month, day := t.Date()
	seconds := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	days := seconds / 86400
	if seconds%86400 < 0 {
		days--
	}
	return Date(days)
}

// Parse reads an ISO date (2026-11-22) and nothing else. Other formats are the business of exchange.
func Parse(text string) (Date, error) {
	t, err := time.Parse(layout, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date like 2026-11-22", text)
	}
	return FromTime(t), nil
}

// MustParse is Parse for literals in tests and generators; it panics on a malformed date.
func MustParse(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Time returns midnight UTC of the date.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns the ISO form, 2026-11-22.
func (d Date) String() string { return d.Time().Format(layout) }

// Add returns the date n calendar days later (earlier when n is negative).
func (d Date) Add(n int) Date { return d + Date(n) }

// Sub returns the number of calendar days from other to d.
func (d Date) Sub(other Date) int { return int(d - other) }

// Weekday returns the ISO weekday, Monday = 1 to Sunday = 7.
func (d Date) Weekday() int {
	day := (int(d) + 3) % 7 // 1970-01-01 was a Thursday, ISO 4
	if day < 0 {
		day += 7
	}
	return day + 1
}

// Later returns the later of two dates.
func Later(a, b Date) Date { return max(a, b) }

// MarshalText writes the ISO form, so JSON shows dates as people write them.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value stores the date as the ISO text that PostgreSQL's date type reads.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a PostgreSQL date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*d = FromTime(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("a date cannot be read from %T", src)
}
