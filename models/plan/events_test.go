package plan

import (
	"reflect"
	"testing"
)

var eventPegs = []PriorPeg{
	{Demand: "D2", Supply: "PO-1", Qty: 4},
	{Demand: "D1", Supply: "PO-1", Qty: 5, Frozen: true},
	{Demand: "D3", Supply: "PO-2", Qty: 1},
}

var eventRank = map[string]int{"D1": 0, "D2": 1, "D3": 2}

func mustPegs(t *testing.T, got []PriorPeg, want ...PriorPeg) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("want %v\n got %v", want, got)
	}
}

func TestAReceiptTurnsPegsIntoShelfPegsInRankOrder(t *testing.T) {
	got, free := OnReceipt(eventPegs, "PO-1", 7, eventRank, "OH")
	mustPegs(t, got,
		PriorPeg{"D1", "OH", 5, true}, PriorPeg{"D2", "OH", 2, false}, PriorPeg{"D2", "PO-1", 2, false}, PriorPeg{"D3", "PO-2", 1, false})
	if free != 0 {
		t.Fatalf("%d are free", free)
	}
	if _, free := OnReceipt(eventPegs, "PO-1", 12, eventRank, "OH"); free != 3 {
		t.Fatalf("%d of an over-receipt are free, want 3", free)
	}
}

func TestACancelledSupplyLosesItsSoftPegs(t *testing.T) {
	mustPegs(t, OnCancel(eventPegs, "PO-1"), PriorPeg{"D1", "PO-1", 5, true}, PriorPeg{"D3", "PO-2", 1, false})
}

func TestAShortClosedSupplyServesTheBestRanks(t *testing.T) {
	mustPegs(t, OnShortClose(eventPegs, "PO-1", 6, eventRank),
		PriorPeg{"D1", "PO-1", 5, true}, PriorPeg{"D2", "PO-1", 1, false}, PriorPeg{"D3", "PO-2", 1, false})
}

func TestASplitSupplyGivesItsEarliestChildToTheBestRank(t *testing.T) {
	mustPegs(t, OnSplit(eventPegs, "PO-1", []Child{{"PO-1a", 6}, {"PO-1b", 2}}, eventRank),
		PriorPeg{"D1", "PO-1a", 5, true}, PriorPeg{"D2", "PO-1a", 1, false}, PriorPeg{"D2", "PO-1b", 2, false}, PriorPeg{"D3", "PO-2", 1, false})
}
