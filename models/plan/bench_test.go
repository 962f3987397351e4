package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// company is a large tenant: most SKUs have some stock, two supplies and a handful of waiting lines.
func company(lines, skus, supplies int) Input {
	r := rand.New(rand.NewPCG(1, 2))
	today := calendar.MustParse("2026-11-22")
	in := Input{Today: today, Policy: DefaultPolicy()}
	sku := func(i int) string { return fmt.Sprintf("SKU-%05d", i) }
	for i := range skus {
		in.OnHand = append(in.OnHand, OnHand{SKU: sku(i), Location: "MAIN", Qty: qty.Qty(r.IntN(30))})
	}
	for i := range supplies {
		eta := today.Add(r.IntN(90))
		in.Inbound = append(in.Inbound, Inbound{
			ID: fmt.Sprintf("PO-%06d", i), SKU: sku(r.IntN(skus)), Location: "MAIN", Ordered: qty.Qty(1 + r.IntN(60)), ETA: &eta,
		})
	}
	began := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	for i := range lines {
		in.Demand = append(in.Demand, Demand{
			ID: fmt.Sprintf("L-%07d", i), Order: fmt.Sprintf("SO-%06d", i/3), SKU: sku(r.IntN(skus)), Location: "MAIN",
			Ordered: qty.Qty(1 + r.IntN(20)), OrderedAt: began.Add(time.Duration(i) * time.Minute),
			Request: today.Add(r.IntN(60) - 20), Priority: 1 + r.IntN(5),
		})
	}
	return in
}

func BenchmarkCompute100kLines(b *testing.B) {
	in := company(100_000, 20_000, 40_000)
	b.ReportAllocs()
	for b.Loop() {
		Compute(in)
	}
}

func BenchmarkCompute100kLinesStable(b *testing.B) {
	in := confirmed(company(100_000, 20_000, 40_000))
	b.ReportAllocs()
	for b.Loop() {
		Compute(in)
	}
}

func BenchmarkCompute100kLinesShipTogether(b *testing.B) {
	in := company(100_000, 20_000, 40_000)
	for i := range in.Demand {
		if i/3%10 == 0 {
			in.Demand[i].Ship = ShipOrder
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Compute(in)
	}
}

func Benchmark10kLinesOneSKU(b *testing.B) {
	in := company(10_000, 1, 2_000)
	b.ReportAllocs()
	for b.Loop() {
		Compute(in)
	}
}

func Benchmark10kWholeLinesOneSKU(b *testing.B) {
	in := company(10_000, 1, 2_000)
	for i := range in.Demand {
		in.Demand[i].Ship = ShipLine
		eta := in.Today.Add(i)
		in.Inbound[i%2000].ETA = &eta
	}
	b.ReportAllocs()
	for b.Loop() {
		Compute(in)
	}
}

func Benchmark10kLinesOneSKUFair(b *testing.B) {
	in := company(10_000, 1, 2_000)
	in.Policy.Mode = Fair
	for b.Loop() {
		Compute(in)
	}
}

// confirmed feeds a plan back as its own confirmation, the way the nightly run does.
func confirmed(in Input) Input {
	r := Compute(in)
	at := make(map[string]*Line, len(r.Lines))
	for i := range r.Lines {
		at[r.Lines[i].Demand] = &r.Lines[i]
	}
	demand := make([]Demand, len(in.Demand))
	for i, d := range in.Demand {
		if l := at[d.ID]; l != nil {
			d.Confirmed, d.Strategy = l.Ships, Improve
		}
		demand[i] = d
	}
	in.Demand = demand
	in.Pegs = make([]PriorPeg, 0, len(r.Pegs))
	for _, p := range r.Pegs {
		in.Pegs = append(in.Pegs, PriorPeg{Demand: p.Demand, Supply: p.Supply, Qty: p.Qty, Frozen: p.Frozen})
	}
	return in
}
