package calendar

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAHolidayAndAWeekendAreSkipped(t *testing.T) {
	week, err := NewWorkdays([]int{1, 2, 3, 4, 5}, []Date{MustParse("2026-12-25"), MustParse("2026-12-25"), MustParse("2026-12-24")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from string
		days int
		want string
	}{
		{"2026-12-23", 0, "2026-12-23"}, {"2026-12-23", 1, "2026-12-28"}, {"2026-12-26", 0, "2026-12-26"},
		{"2026-12-26", 1, "2026-12-28"}, {"2026-12-18", 5, "2026-12-29"},
	} {
		if got := week.Add(MustParse(c.from), c.days); got.String() != c.want {
			t.Errorf("%s and %d working days is %v, want %s", c.from, c.days, got, c.want)
		}
	}
	if got := week.Next(MustParse("2026-12-24")); got.String() != "2026-12-28" {
		t.Errorf("the next working day is %v", got)
	}
}

func TestACalendarThatNeverWorksIsRefused(t *testing.T) {
	for days, want := range map[string][]int{"at least one": nil, "is not a day": {1, 8}, "0 is not": {0}} {
		if _, err := NewWorkdays(want, nil); err == nil || !strings.Contains(err.Error(), days) {
			t.Errorf("%v gave %v", want, err)
		}
	}
}

func TestTheZeroCalendarWorksEveryDay(t *testing.T) {
	var w Workdays
	if d := MustParse("2026-12-25"); w.Next(d) != d || w.Add(d, 3) != d+3 {
		t.Error("a day was skipped")
	}
}

// draw makes any weekly pattern with holidays close to the days that are tried.
func drawWorkdays(t *rapid.T, label string) Workdays {
	days := rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 1, 7, rapid.ID[int]).Draw(t, label)
	var holidays []Date
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 20).Draw(t, label+" holidays") {
		holidays = append(holidays, Date(20_000+n))
	}
	w, err := NewWorkdays(days, holidays)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestARouteIsMonotoneAndEndsOnWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Route{
			Receiving: drawWorkdays(t, "receiving"), DockDays: rapid.IntRange(0, 5).Draw(t, "dock"),
			Shipping: drawWorkdays(t, "shipping"), PickDays: rapid.IntRange(0, 5).Draw(t, "pick"),
			Carrier: drawWorkdays(t, "carrier"), TransitDays: rapid.IntRange(0, 5).Draw(t, "transit"),
		}
		arrival := Date(20_000 + rapid.IntRange(0, 60).Draw(t, "arrival"))
		stock, ship := r.Stock(arrival), r.Ship(r.Stock(arrival))
		deliver := r.Deliver(ship)
		if stock < arrival || ship < stock || deliver < ship {
			t.Fatalf("%v, %v, %v, %v go back in time", arrival, stock, ship, deliver)
		}
		if !r.Receiving.Works(stock) || !r.Shipping.Works(ship) || (r.TransitDays > 0 && !r.Carrier.Works(deliver)) {
			t.Fatalf("%v, %v or %v is a day off", stock, ship, deliver)
		}
		if later := r.Deliver(r.Ship(r.Stock(arrival + 1))); later < deliver {
			t.Fatalf("a later arrival is delivered on %v, before %v", later, deliver)
		}
	})
}
