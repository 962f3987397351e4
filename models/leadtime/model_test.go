package leadtime

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
)

var today = calendar.MustParse("2026-11-22")

// drawDeliveries draws the orders of a small company; some are still open, some lie after today, some share an order.
func drawDeliveries(t *rapid.T) []Delivery {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Delivery {
		d := Delivery{
			Supplier: rapid.SampledFrom([]string{"Anders", "Brix", "Corvo"}).Draw(t, "supplier"),
			SKU:      rapid.SampledFrom([]string{"bolt", "nut", "screw"}).Draw(t, "sku"),
			PO:       rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "po"),
			Ordered:  today.Add(-rapid.IntRange(-20, 400).Draw(t, "days ago")),
		}
		if rapid.Bool().Draw(t, "received") {
			received := d.Ordered.Add(rapid.IntRange(0, 90).Draw(t, "took"))
			d.Received = &received
		}
		if rapid.Bool().Draw(t, "stated") {
			planned := rapid.IntRange(0, 60).Draw(t, "planned")
			d.Planned = &planned
		}
		return d
	}), 0, 60).Draw(t, "deliveries")
}

func TestWithoutHistoryAnEstimateIsTheQuotedTimeAndItsSpread(t *testing.T) {
	planned := 20
	for name, deliveries := range map[string][]Delivery{
		"nothing":                 nil,
		"received before ordered": {{Supplier: "Anders", SKU: "bolt", Ordered: today, Received: at(today.Add(-4))}},
		"ordered tomorrow":        {{Supplier: "Anders", SKU: "bolt", Ordered: today.Add(1), Received: at(today.Add(40))}},
	} {
		e := Learn(deliveries, today, Settings{}).New("Anders", "bolt", &planned)
		if got := [3]int{e.Days(0.5), e.Days(0.8), e.Days(0.9)}; got != [3]int{20, 28, 33} {
			t.Errorf("%s: P50, P80 and P90 of 20 quoted days are %v", name, got)
		}
		if e.Confidence != Low || e.Evidence.Borrowed != 1 || e.Evidence.PlannedFrom != PlannedStated {
			t.Errorf("%s: confidence %s, evidence %+v", name, e.Confidence, e.Evidence)
		}
	}
	if e := Learn(nil, today, Settings{}).New("Anders", "bolt", nil); e.Days(0.5) != plannedDefault || e.Evidence.PlannedFrom != PlannedDefault {
		t.Errorf("without a quoted time: %d days, %+v", e.Days(0.5), e.Evidence)
	}
}

func TestAModelDoesNotDependOnTheOrderOfItsDeliveries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deliveries := drawDeliveries(t)
		shuffled := rapid.Permutation(deliveries).Draw(t, "shuffled")
		one, other := Learn(deliveries, today, Settings{}), Learn(shuffled, today, Settings{})
		planned := 30
		for _, supplier := range []string{"Anders", "Brix", "nobody"} {
			if a, b := one.New(supplier, "bolt", &planned), other.New(supplier, "bolt", &planned); !reflect.DeepEqual(a, b) {
				t.Fatalf("%+v became %+v", a, b)
			}
			if a, b := one.Open(supplier, "nut", nil, today.Add(-40)), other.Open(supplier, "nut", nil, today.Add(-40)); !reflect.DeepEqual(a, b) {
				t.Fatalf("%+v became %+v", a, b)
			}
		}
	})
}

func TestWhatHappensLaterChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deliveries := drawDeliveries(t)
		var known []Delivery
		for _, d := range deliveries {
			if d.Ordered > today {
				continue
			}
			if d.Received != nil && *d.Received > today {
				d.Received = nil
			}
			known = append(known, d)
		}
		a, b := Learn(deliveries, today, Settings{}).New("Anders", "bolt", nil), Learn(known, today, Settings{}).New("Anders", "bolt", nil)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("with the future %+v, without %+v", a, b)
		}
	})
}

func TestAnEstimateIsADistributionAndAnOpenOrderComesAfterToday(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := Learn(drawDeliveries(t), today, Settings{})
		age := rapid.IntRange(-3, 600).Draw(t, "age")
		for _, e := range []Estimate{model.New("Brix", "nut", nil), model.Open("Brix", "nut", nil, today.Add(-age))} {
			last, lastCDF := 0, 0.0
			for tau := 0.05; tau < 0.99; tau += 0.05 {
				days := e.Days(tau)
				if days < last || days <= e.age {
					t.Fatalf("%.2f is %d days after %d, at the age of %d", tau, days, last, e.age)
				}
				cdf := e.CDF(days)
				if cdf < tau-1e-6 || cdf < lastCDF-1e-12 || cdf > 1 {
					t.Fatalf("P(%d days) = %v at %.2f", days, cdf, tau)
				}
				last, lastCDF = days, cdf
			}
			if e.CDF(e.age) != 0 {
				t.Fatalf("it came by its age with probability %v", e.CDF(e.age))
			}
			if d := e.Distribution(); !e.Unreliable {
				sum := 0.0
				for _, a := range d {
					sum += a.Mass
				}
				if math.Abs(sum-1) > 1e-9 {
					t.Fatalf("the masses add up to %v", sum)
				}
			}
		}
	})
}

func TestEvidenceSaysWhatAnEstimateWasMadeOf(t *testing.T) {
	stated := 30
	deliveries := []Delivery{
		{Supplier: "Anders", SKU: "bolt", PO: "1", Ordered: today.Add(-60), Received: at(today.Add(-20)), Planned: &stated},
		{Supplier: "Anders", SKU: "bolt", PO: "2", Ordered: today.Add(-10)},
		{Supplier: "Anders", SKU: "nut", PO: "1", Ordered: today.Add(-60), Received: at(today.Add(-20))},
		{Supplier: "Brix", SKU: "bolt", PO: "1", Ordered: today.Add(-90), Received: at(today.Add(-50))},
	}
	e := Learn(deliveries, today, Settings{}).New("Anders", "bolt", nil).Evidence
	if e.Own.Received != 1 || e.Own.Open != 1 || e.OfSupplier.Received != 1 || e.OfOthers.Received != 1 {
		t.Errorf("counted %+v", e)
	}
	if len(e.Latest) != 2 || e.Latest[0].Received || e.Latest[0].Days != 10 || !e.Latest[1].Received || e.Latest[1].Days != 40 || *e.Latest[1].Planned != 30 {
		t.Errorf("the latest are %+v", e.Latest)
	}
	if e.Planned != 40 || e.PlannedFrom != PlannedMedian {
		t.Errorf("planned %d days, %s", e.Planned, e.PlannedFrom)
	}
}

func at(d calendar.Date) *calendar.Date { return &d }

// company generates the deliveries of pairs SKUs, each bought from one of the suppliers, over three years.
func company(suppliers, pairs, perPair int) []Delivery {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]Delivery, 0, pairs*perPair)
	for p := range pairs {
		planned := 5 + r.IntN(60)
		for range perPair {
			d := Delivery{
				Supplier: fmt.Sprintf("S%03d", p%suppliers), SKU: fmt.Sprintf("K%05d", p), PO: fmt.Sprintf("PO%06d", r.IntN(pairs)),
				Ordered: today.Add(-r.IntN(1095)), Planned: &planned,
			}
			if received := d.Ordered.Add(1 + int(float64(planned)*math.Exp(0.3*r.NormFloat64()))); received <= today {
				d.Received = &received
			}
			out = append(out, d)
		}
	}
	return out
}

func BenchmarkEstimateOf2600(b *testing.B) {
	deliveries := append(company(20, 100, 26), company(1, 26, 100)...)
	model := Learn(deliveries, today, Settings{})
	model.New("S000", "K00000", nil) // what all pairs of a supplier share
	b.ResetTimer()
	for b.Loop() {
		model.New("S000", "K00000", nil)
	}
}

// BenchmarkLearnAnd10000Pairs is a company's model and an estimate for each of its suppliers' SKUs, on all processors, as a
// plan asks for them. The target is 2 s on two.
func BenchmarkLearnAnd10000Pairs(b *testing.B) {
	deliveries := company(300, 10_000, 10)
	for b.Loop() {
		model := Learn(deliveries, today, Settings{})
		var next atomic.Int64
		var askers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			askers.Go(func() {
				for p := next.Add(1) - 1; p < 10_000; p = next.Add(1) - 1 {
					model.New(fmt.Sprintf("S%03d", p%300), fmt.Sprintf("K%05d", p), nil)
				}
			})
		}
		askers.Wait()
	}
}
