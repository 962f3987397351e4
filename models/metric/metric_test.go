package metric_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
	"pegboard/models/metric"
)

var update = flag.Bool("update", false, "write docs/metrics.md from the definitions")

const page = "../../docs/metrics.md"

func TestThePageOfMetricsSaysWhatTheReportsSay(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What every figure means\n\n" +
		"The reports compute these figures and nothing else. The *need* of a line is the day it is due: the requested date (the order date when the\n" +
		"customer named none), or the release of a pre-order if that is later. Days are days of the company's own calendar date. A share of nothing\n" +
		"is no figure: it is shown as –, never as 0 or 100 %. The *period before* of a figure is as many days immediately before its period.\n" +
		"`go test ./models/metric -run Page -update` writes this page from `models/metric/definition.go`, which the reports read too.\n")
	for _, g := range metric.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", g.Name)
		for _, d := range g.Definitions {
			fmt.Fprintf(&b, "\n### %s\n\n%s\n\n- formula: %s\n- unit: %s\n- rows behind it: %s\n- name in links and files: `%s`\n", d.Name, d.Means, d.Formula, d.Unit, d.Rows, d.Key)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Error("docs/metrics.md is not what the definitions say; run this test with -update")
	}
}

func TestEveryFigureHasANameOfItsOwnAndEveryWord(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range metric.Groups() {
		for _, d := range g.Definitions {
			if seen[d.Key] || d.Key == "" || d.Name == "" || d.Means == "" || d.Formula == "" || d.Unit == "" || d.Rows == "" {
				t.Errorf("%+v is not complete or not alone", d)
			}
			seen[d.Key] = true
			if found, ok := metric.Lookup(d.Key); !ok || found != d {
				t.Errorf("%s cannot be looked up", d.Key)
			}
		}
	}
}

// company draws lines around a period of thirty days.
func company(t *rapid.T) []metric.Line {
	day := rapid.IntRange(-20, 50)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) metric.Line {
		l := metric.Line{
			Order: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "order"), Requested: calendar.Date(day.Draw(t, "requested")),
			Qty: rapid.Int64Range(0, 9).Draw(t, "qty"), Price: float64(rapid.IntRange(0, 5).Draw(t, "price")),
		}
		if rapid.Bool().Draw(t, "pre-order") {
			released := calendar.Date(day.Draw(t, "released"))
			l.Released = &released
		}
		if rapid.Bool().Draw(t, "placed") {
			ordered := calendar.Date(day.Draw(t, "ordered"))
			l.Ordered = &ordered
		}
		for range rapid.IntRange(0, 3).Draw(t, "shipments") {
			l.Shipped = append(l.Shipped, metric.Shipment{Date: calendar.Date(day.Draw(t, "shipped")), Qty: rapid.Int64Range(0, 6).Draw(t, "units")})
		}
		return l
	}), 0, 12).Draw(t, "lines")
}

const first, last = calendar.Date(0), calendar.Date(29)

func TestUnitDaysAreTheUnitsOwedOnEachDayAddedUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := company(t)
		var sum int64
		for day := first; day <= last; day++ {
			sum += metric.Backorders(lines, day, day).Units
		}
		if got := metric.Backorders(lines, first, last).UnitDays; got != sum {
			t.Fatalf("%d unit-days, but the days add up to %d", got, sum)
		}
	})
}

func TestSharesOfFillLieBetweenNothingAndAllAndAWholeOrderIsHarderThanALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := company(t)
		f := metric.Fill(lines, first, last)
		for name, share := range map[string]*float64{"unit": f.Unit, "line": f.Line, "order": f.Order, "value": f.Value, "rate": f.BackorderRate} {
			if share != nil && (*share < 0 || *share > 1) {
				t.Fatalf("the %s share is %g", name, *share)
			}
		}
		if (f.Unit == nil) != (f.Line == nil) || (f.Line == nil) != (f.Order == nil) {
			t.Fatalf("some shares of nothing: %+v", f)
		}
		if f.Line != nil && *f.Line == 1 && (*f.Unit != 1 || *f.Order != 1) || f.Order != nil && *f.Order == 1 && *f.Line != 1 {
			t.Fatalf("all and not all: %+v", f)
		}
	})
}

func TestAgesFallIntoTheBucketsOfTheSpecification(t *testing.T) {
	for age, want := range map[int]int{-1: -1, 0: 0, 3: 0, 4: 1, 7: 1, 8: 2, 14: 2, 15: 3, 21: 3, 22: 4, 30: 4, 31: 5, 45: 5, 46: 6, 900: 6} {
		if got := metric.BucketOf(age); got != want {
			t.Errorf("an age of %d days is in bucket %d, want %d", age, got, want)
		}
	}
}

func TestNothingPromisedOrDueIsNoFigure(t *testing.T) {
	if s := metric.OnTimeInFull(nil, metric.Window{}); s != nil {
		t.Errorf("nothing promised is %g on time", *s)
	}
	if s := metric.Supplier([]metric.Purchase{{Ordered: 1}}, 100, 0); s.Share != nil || s.LeadMean != nil {
		t.Errorf("nothing confirmed or received is %+v", s)
	}
	if a := metric.Accurate([]metric.Kept{{First: 9, Current: 9}}, 9); a.Due != 0 || a.KeptFirst != nil || a.Bias != nil {
		t.Errorf("a promise for today is judged today: %+v", a)
	}
}

func TestAPromiseThatPassedUnmetIsBrokenAndOneMovedIsKeptOnlyAtItsLastDay(t *testing.T) {
	day := func(n calendar.Date) *calendar.Date { return &n }
	a := metric.Accurate([]metric.Kept{
		{First: 10, Current: 10, Completed: day(8)},
		{First: 10, Current: 15, Completed: day(14), Slips: 1},
		{First: 10, Current: 10},
		{First: 10, Current: 10, Completed: day(30)}, // after the day of judgement
	}, 20)
	if a.Due != 4 || *a.KeptFirst != 0.25 || *a.KeptCurrent != 0.5 || *a.Bias != 1 || *a.MAE != 3 || *a.SlipsPerLine != 0.25 {
		t.Errorf("got due %d, kept %g and %g, bias %g, error %g, slips %g", a.Due, *a.KeptFirst, *a.KeptCurrent, *a.Bias, *a.MAE, *a.SlipsPerLine)
	}
}

func TestAPartOfAUnitThatMayBeMissingIsAWholeOneInFull(t *testing.T) {
	w := metric.Window{Short: 0.05}
	one := func(qty, shipped int64) bool {
		return w.InFull(metric.Promised{Qty: qty, Shipped: []metric.Shipment{{Qty: shipped}}})
	}
	if !one(100, 95) || one(100, 94) || one(10, 9) || !one(20, 19) || one(19, 18) {
		t.Error("five of a hundred may be missing, and no more")
	}
}
