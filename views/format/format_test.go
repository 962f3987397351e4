package format

import (
	"math"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"pegboard/models/calendar"
)

func TestNumbersReadInGroupsOfThree(t *testing.T) {
	same(t, Number(0), "0")
	same(t, Number(999), "999")
	same(t, Number(1000), "1,000")
	same(t, Number(1234567), "1,234,567")
	same(t, Number(-123456), "−123,456")
	same(t, Number(math.MinInt64), "−9,223,372,036,854,775,808")
	same(t, Signed(12), "+12")
	same(t, Signed(0), "0")
	same(t, AtLeast(1000), "1,000+")
	same(t, Count(1, "order", "orders"), "1 order")
	same(t, Count(2000, "order", "orders"), "2,000 orders")
}

func TestMoneyIsExactAndCarriesItsCurrency(t *testing.T) {
	money := func(text, code string) string { return Money(decimal.RequireFromString(text), code) }
	same(t, money("1234.5", "EUR"), "1,234.50 EUR")
	same(t, money("0.1", "USD"), "0.10 USD")
	same(t, money("1234567", "JPY"), "1,234,567 JPY")
	same(t, money("5", "KWD"), "5.000 KWD")
	same(t, money("0.0042", "EUR"), "0.0042 EUR")
	same(t, money("-99.90", "EUR"), "−99.90 EUR")
	same(t, money("12.3400", ""), "12.34")
}

func TestNothingDueIsNoDataAndNotHundredPercent(t *testing.T) {
	same(t, Percent(0, 0), "no data")
	same(t, Percent(999, 1000), "99 %")
	same(t, Percent(4, 4), "100 %")
}

func TestDatesNameTheirMonth(t *testing.T) {
	d, today := calendar.MustParse("2026-12-03"), calendar.MustParse("2026-11-22")
	same(t, Date(d), "3 Dec 2026")
	same(t, DateNear(d, today), "3 Dec")
	same(t, DateNear(d.Add(60), today), "1 Feb 2027")
	same(t, Weekday(d), "Thu 3 Dec 2026")
	same(t, DateOrNone(nil), None)
	same(t, Relative(d, today), "in 11 d")
	same(t, Relative(today, d), "11 d ago")
	same(t, Relative(today.Add(1), today), "tomorrow")
	same(t, Late(12), "12 d late")
	same(t, Late(-3), "3 d early")
	same(t, Late(0), "on time")
}

func TestAgesAndDurationsGetCoarserAsTheyGrow(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	same(t, Ago(now.Add(-30*time.Second), now), "just now")
	same(t, Ago(now.Add(-50*time.Minute), now), "50 min ago")
	same(t, Ago(now.Add(-50*time.Hour), now), "2 d ago")
	same(t, Moment(now), "22 Nov 2026, 14:05")
	same(t, Duration(1450*time.Millisecond), "1.4 s")
	same(t, Duration(185*time.Second), "3 min 5 s")
	same(t, Bytes(18_430_000), "18.4 MB")
	same(t, Bytes(999), "999 bytes")
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
