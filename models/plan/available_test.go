package plan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Available answers from the leftovers of a plan. The engine, asked with one more line behind all others, must say the
// same: for a plain SKU and for a kit.
func TestWhatIsAvailableIsWhatOneMoreLineWouldGet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Today: 100, Policy: DefaultPolicy()}
		in.Policy.Mode = FIFO
		kit := Kit{SKU: "K", Components: []Component{{SKU: "A", Per: 2}, {SKU: "B", Per: 1}}}
		skus := []string{"A", "B", "K"}
		for i := range rapid.IntRange(0, 10).Draw(t, "supplies") {
			date := calendar.Date(rapid.Int32Range(100, 130).Draw(t, "date"))
			in.Inbound = append(in.Inbound, Inbound{ID: "P" + string(rune('a'+i)), SKU: rapid.SampledFrom(skus).Draw(t, "sku"), Location: "W",
				Ordered: rapid.Int64Range(1, 12).Draw(t, "units"), ETA: &date})
		}
		for _, sku := range skus {
			in.OnHand = append(in.OnHand, OnHand{SKU: sku, Location: "W", Qty: rapid.Int64Range(0, 8).Draw(t, "shelf")})
		}
		demand := func(id string, day int) Demand {
			d := Demand{ID: id, Order: id, SKU: rapid.SampledFrom(skus).Draw(t, "sku"), Location: "W", Ordered: rapid.Int64Range(1, 9).Draw(t, "wanted"),
				OrderedAt: calendar.Date(day).Time(), Request: calendar.Date(rapid.Int32Range(95, 125).Draw(t, "need"))}
			if d.SKU == "K" {
				d.Kit = &kit
			}
			return d
		}
		for i := range rapid.IntRange(0, 8).Draw(t, "lines") {
			d := demand("L"+string(rune('a'+i)), 50+i)
			if rapid.Bool().Draw(t, "whole") {
				d.Ship = ShipLine
			}
			in.Demand = append(in.Demand, d)
		}
		before := Compute(in)
		free := map[string][]Free{}
		for _, s := range before.Supplies {
			free[s.SKU] = append(free[s.SKU], Free{Date: s.Date, Qty: s.QtyFree})
		}
		last := demand("Z", 90)
		in.Demand = append(in.Demand, last)
		var want []Shipment
		for _, l := range Compute(in).Lines {
			if l.Demand == "Z" {
				want = l.Ships
			}
		}
		var parts []FreePart
		if last.SKU == "K" {
			parts = []FreePart{{Per: 2, Free: free["A"]}, {Per: 1, Free: free["B"]}}
		}
		got := Available(in.Today, last.Request, last.Ordered, free[last.SKU], parts...)
		if !slices.Equal(got, want) {
			t.Fatalf("available %v, the engine gives %v", got, want)
		}
		if parts == nil {
			var taken, given qty.Qty
			for _, units := range Take(free[last.SKU], got) {
				taken += units
			}
			for _, s := range got {
				given += s.Qty
			}
			if taken != given {
				t.Fatalf("%d of %d units have a supply", taken, given)
			}
		}
	})
}

// A confirmed line that takes the shelf as soon as possible takes it from nobody whose confirmation needs it.
func TestTakingTheShelfEarlyBreaksNobodysConfirmation(t *testing.T) {
	due := calendar.Date(110)
	in := Input{Today: 100, Policy: DefaultPolicy(), OnHand: []OnHand{{SKU: "A", Location: "W", Qty: 10}},
		Inbound: []Inbound{{ID: "PO", SKU: "A", Location: "W", Ordered: 20, ETA: &due}}}
	in.Policy.Mode = FIFO
	line := func(id string, units qty.Qty, need calendar.Date) Demand {
		return Demand{ID: id, Order: id, SKU: "A", Location: "W", Ordered: units, Request: need, OrderedAt: calendar.Date(90).Time(), Strategy: Improve,
			Placement: ASAP, Confirmed: []Shipment{{Date: need, Qty: units}}}
	}
	in.Demand = []Demand{line("1-patient", 10, 120), line("2-urgent", 6, 100), line("3-small", 3, 100)}
	shelf := map[string]qty.Qty{}
	for _, p := range Compute(in).Pegs {
		if p.Supply == "OH:A:W" {
			shelf[p.Demand] += p.Qty
		}
	}
	if shelf["1-patient"] != 1 || shelf["2-urgent"] != 6 || shelf["3-small"] != 3 {
		t.Errorf("the shelf goes to %v", shelf)
	}
}
