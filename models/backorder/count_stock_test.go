package backorder

import (
	"slices"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
)

func TestASheetOfCountsIsEnteredWholeWithAPaperForEachSKU(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 4)
	bolts := order(t, s, nil, "B", 10)
	book := qty.Qty(10)
	sheet := Counting{Warehouse: "MAIN", Reason: "yearly count", Lines: []CountingLine{{SKU: "A", Qty: 7, QtyBook: &book}, {SKU: "B", Qty: 9}, {SKU: "N", Qty: 6}, {SKU: "NEW", Qty: 2}}}
	done := does(t, s, CountStock, sheet)
	if len(done.Lines) != 4 || done.QtyMissing != 3 || done.Lines[0].QtyMissing != 3 || len(done.Lines[0].Victims) != 1 || done.Lines[0].Victims[0].OrderNo != second.OrderNo || done.Lines[2].QtyOnHandBefore != 6 || done.Lines[3].QtyOnHand != 2 {
		t.Errorf("%+v", done)
	}
	if !slices.Equal(done.Gains, []Gain{{bolts.OrderNo, 1, "B", 1}}) || done.Lines[1].QtyAllocated != 9 || done.Lines[1].QtyAllocatedBefore != 8 {
		t.Errorf("the bolts that were found went to %+v: %+v", done.Gains, done.Lines[1])
	}
	if got := texts(t, s, "SELECT k.code || ' ' || a.adjustment_no || ' ' || a.qty_on_hand_before || '>' || a.qty_on_hand || ' ' || a.qty_missing FROM stock_adjustments a JOIN skus k ON k.id = a.sku_id ORDER BY a.id"); !slices.Equal(got,
		[]string{"A AD-100001 10>7 3", "B AD-100002 8>9 0", "N AD-100003 6>6 0", "NEW AD-100004 0>2 0"}) {
		t.Errorf("the papers: %q", got)
	}
	if got := texts(t, s, "SELECT document || ' ' || reason || ' ' || qty FROM stock_movements WHERE document LIKE 'adjustment %' ORDER BY id"); !slices.Equal(got, []string{"adjustment AD-100001 yearly count 3", "adjustment AD-100002 yearly count 1", "adjustment AD-100004 yearly count 2"}) {
		t.Errorf("the ledger: %q", got)
	}
	if n := count(t, s, "SELECT count(*) FROM stock_levels WHERE counted_at = '2026-11-22'"); n != 4 {
		t.Errorf("%d positions were counted", n)
	}
	does(t, s, GiveBack, GivingBack{Lines: []GivingBackLine{gives("A", first.OrderNo, 1), gives("A", second.OrderNo, 2)}, Reason: "test"})
	does(t, s, Reverse, Reversing{Kind: ReverseAdjustment, No: "AD-100001", Reason: "miscounted"})
}

func TestASheetWithABadLineIsRefusedWhole(t *testing.T) {
	s := shop(t)
	refused := func(kind models.Kind, sentence string, lines ...CountingLine) {
		t.Helper()
		fails(t, s, CountStock, Counting{Reason: "test", Lines: lines}, kind, sentence)
	}
	book := qty.Qty(9)
	good := CountingLine{SKU: "B", Qty: 1}
	refused(models.Invalid, "Nothing was counted: no line has a quantity.")
	refused(models.Invalid, "SKU B was counted twice. Nothing was changed.", good, good)
	refused(models.Invalid, "The count of SKU A has to be from 0 to 1000000000. Nothing was changed.", good, CountingLine{SKU: "A", Qty: -1})
	refused(models.NotFound, "There is no SKU NOPE, or no such warehouse.", good, CountingLine{SKU: "NOPE", Qty: 1})
	refused(models.Conflict, "The books said 9 of A on hand in MAIN when this was entered, and they say 10 now. Nothing was changed; please look again, and count again if stock moved meanwhile.", good, CountingLine{SKU: "A", Qty: 1, QtyBook: &book})
	fails(t, s, CountStock, Counting{Lines: []CountingLine{good}}, models.Invalid, "Please give a reason for the count.")
	if n := count(t, s, "SELECT count(*) FROM stock_adjustments"); n != 0 {
		t.Errorf("%d papers were written", n)
	}
}
