package plan

import (
	"testing"
)

func TestADiffNamesTheWinnerTheLoserAndTheRule(t *testing.T) {
	build := func(m Mode) Input {
		in := Input{Today: today, Policy: DefaultPolicy()}
		in.Policy.Mode = m
		for _, table := range []setup{
			onHand("A", 5), po("PO-1", "A", 5, 9), want("OLD", "A", 5, 0),
			want("VIP", "A", 5, 0, func(d *Demand) { d.Priority = 1 }), want("B1", "B", 1, 0),
		} {
			table(&in)
		}
		return in
	}
	got := map[string]Change{}
	for _, c := range Diff(Compute(build(FIFO)), Compute(build(Priority))) {
		got[c.Demand] = c
	}
	if c := got["OLD"]; c.Outcome != Lost || c.Rule != ByPriority || c.Rival != "VIP" {
		t.Errorf("OLD: %+v", c)
	}
	if c := got["VIP"]; c.Outcome != Gained || c.Rule != ByPriority || c.Rival != "OLD" {
		t.Errorf("VIP: %+v", c)
	}
	if c := got["B1"]; c.Outcome != Kept || c.Rule != "" || c.Rival != "" {
		t.Errorf("B1: %+v", c)
	}
}

func TestADiffBlamesTheSupplyWhenADeliveryMoves(t *testing.T) {
	build := func(days int) Input {
		in := Input{Today: today, Policy: DefaultPolicy()}
		for _, table := range []setup{po("PO-1", "A", 5, days), want("D", "A", 5, 0)} {
			table(&in)
		}
		return in
	}
	c := Diff(Compute(build(3)), Compute(build(9)))[0]
	if c.Outcome != Lost || c.Rule != BySupply || c.Rival != "" {
		t.Fatalf("got %+v", c)
	}
}

func TestLinesThatComeAndGoAreListed(t *testing.T) {
	build := func(id string) Input {
		in := Input{Today: today, Policy: DefaultPolicy()}
		want(id, "A", 1, 0)(&in)
		return in
	}
	changes := Diff(Compute(build("OLD")), Compute(build("NEW")))
	if len(changes) != 2 || changes[0].Outcome != Appears || changes[1].Outcome != Leaves {
		t.Fatalf("got %+v", changes)
	}
}

func TestAPlanSaysWhyALineWaits(t *testing.T) {
	in := Input{Today: today, Policy: DefaultPolicy()}
	for _, table := range []setup{
		onHand("A", 5), po("PO-1", "A", 5, 9), want("FIRST", "A", 5, 0, func(d *Demand) { d.Priority = 1 }),
		want("SECOND", "A", 5, 0), want("THIRD", "A", 2, 0),
	} {
		table(&in)
	}
	lines := linesByID(ptr(Compute(in)))
	if len(lines["FIRST"].Reasons) != 0 {
		t.Errorf("FIRST is on time, but has reasons %v", lines["FIRST"].Reasons)
	}
	second := lines["SECOND"].Reasons
	if len(second) != 2 || second[0].Code != AwaitsSupply || second[0].Supply != "PO-1" || second[1].Code != Outranked || second[1].Line != "FIRST" {
		t.Errorf("SECOND: %+v", second)
	}
	third := lines["THIRD"].Reasons
	if len(third) != 2 || third[0].Code != NoSupply || third[0].Qty != 2 || third[1].Line != "SECOND" {
		t.Errorf("THIRD: %+v", third)
	}
}

func ptr[T any](v T) *T { return &v }
