package calendar

import (
	"testing"
	"time"
)

func TestADateSurvivesTextAndTimeInBothDirections(t *testing.T) {
	for d := Min; d <= Max; d += 13 {
		back, err := Parse(d.String())
		if err != nil || back != d {
			t.Fatalf("%d became %q and came back as %d, %v", d, d.String(), back, err)
		}
		if FromTime(d.Time()) != d {
			t.Fatalf("%v does not survive Time", d)
		}
	}
}

func TestTheLimitsAreTheDatesTheySay(t *testing.T) {
	if Min.String() != "1900-01-01" || Max.String() != "2199-12-31" {
		t.Fatalf("limits are %v and %v", Min, Max)
	}
}

func TestTheDateOfATimeIsTheDateInItsOwnZone(t *testing.T) {
	zone := time.FixedZone("east", 9*3600)
	got := FromTime(time.Date(2026, 11, 23, 0, 30, 0, 0, zone))
	if got.String() != "2026-11-23" {
		t.Fatalf("half past midnight in the east is %v", got)
	}
}

func TestWeekdaysAreISO(t *testing.T) {
	for text, want := range map[string]int{"2026-11-23": 1, "2026-11-22": 7, "1969-12-31": 3, "1970-01-01": 4} {
		if got := MustParse(text).Weekday(); got != want {
			t.Errorf("%s is weekday %d, want %d", text, got, want)
		}
	}
}

func TestAnImpossibleDateIsRefused(t *testing.T) {
	for _, text := range []string{"", "2026-02-30", "22.11.2026", "2026-11-22T00:00:00Z", "20261122"} {
		if d, err := Parse(text); err == nil {
			t.Errorf("%q was read as %v", text, d)
		}
	}
}
