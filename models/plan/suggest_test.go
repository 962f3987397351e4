package plan

import (
	"math"
	"reflect"
	"testing"
)

func TestSpareStockGoesToShortUnitsFirstAndLateUnitsOnlyIfTheyGainEnough(t *testing.T) {
	in := Input{Today: today, Policy: DefaultPolicy()}
	for _, table := range []setup{po("PO-1", "A", 2, 6), want("D", "A", 5, 0), want("WHOLE", "A", 9, 0, ship(ShipLine))} {
		table(&in)
	}
	in.OnHand = append(in.OnHand, OnHand{SKU: "A", Location: "NEAR", Qty: 6}, OnHand{SKU: "A", Location: "FAR", Qty: 9})
	in.Reservations = []Reservation{{SKU: "A", Location: "NEAR", Class: "VIP", Qty: 1}}
	lanes := []Lane{{"FAR", "W", 4}, {"NEAR", "W", 3}, {"NEAR", "ELSEWHERE", 1}}
	three := 3
	got := Lateral(in, lanes, []SafetyStock{{"A", "NEAR", 1}})
	want := []Transfer{
		{"A", "NEAR", "W", 3, today.Add(3), "D", nil},
		{"A", "NEAR", "W", 1, today.Add(3), "D", &three},
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("want %+v\n got %+v", want, got)
	}
}

func TestExpeditingIsWorthTheLatenessItRemoves(t *testing.T) {
	in := Input{Today: today, Policy: DefaultPolicy()}
	for _, table := range []setup{
		po("PO-A", "A", 2, 10), po("PO-B", "B", 1, 20), po("LATE", "C", 1, -4),
		want("D", "A", 2, 3, func(d *Demand) { d.Priority = 1 }), want("O1", "A", 1, 0, inOrder("O")), want("O2", "B", 1, 0, inOrder("O")), want("E", "C", 1, 0),
	} {
		table(&in)
	}
	in.Policy.OverdueGraceDays = 5
	values := map[string]int64{"D": 10, "O1": math.MaxInt64, "E": 3}
	got := Expedite(in, values, []Option{{"PO-A", 4}, {"PO-A", 400}, {"PO-B", 9}, {"LATE", 2}, {"NOBODY", 9}})
	// PO-A serves only D, 7 days late; the order lacks an A for ever, so earlier Bs are worth nothing to it. The overdue
	// supply counts from the date the plan expects it.
	if want := []int64{80, 140, 0, 6, 0}; !reflect.DeepEqual(got, want) {
		t.Fatalf("want %v, got %v", want, got)
	}
}
