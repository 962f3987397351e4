package backorder

import (
	"slices"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

func gives(sku, orderNo string, units qty.Qty) GivingBackLine {
	return GivingBackLine{SKU: sku, Warehouse: "MAIN", OrderNo: orderNo, LineNo: 1, Qty: units}
}

func TestMissingUnitsAreGivenBackByWhoeverIsChosen(t *testing.T) {
	s := shop(t)
	first, second, third := order(t, s, nil, "A", 5), order(t, s, nil, "A", 3), order(t, s, nil, "A", 2)
	waits := order(t, s, nil, "A", 4)
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 6, Reason: "counted"})
	over, err := OverAllocations(t.Context(), s, store.PoolCode{SKU: "A"}, store.PoolCode{SKU: "B", Warehouse: "MAIN"})
	if err != nil || len(over) != 2 || over[0].QtyMissing != 4 || over[0].Warehouse != "MAIN" || len(over[0].Holders) != 3 || over[1].QtyMissing+qty.Qty(len(over[1].Holders)) != 0 {
		t.Fatalf("%+v, %v", over, err)
	}
	var proposed []qty.Qty
	for _, h := range over[0].Holders {
		proposed = append(proposed, h.Qty)
	}
	if !slices.Equal(proposed, []qty.Qty{2, 2, 0}) || over[0].Holders[2].OrderNo != first.OrderNo || over[0].Holders[2].Place != 1 {
		t.Errorf("proposed are %v of %+v", proposed, over[0].Holders)
	}
	request := GivingBack{Lines: []GivingBackLine{gives("A", first.OrderNo, 3), gives("A", third.OrderNo, 1)}, Reason: "the first can wait"}
	dry := anna
	dry.Preview = true
	seen, err := GiveBack(t.Context(), s, dry, request)
	if err != nil || len(seen.Planned()) == 0 || count(t, s, "SELECT count(*) FROM sales_order_lines WHERE over_allocated") == 0 {
		t.Errorf("the preview says %+v, %v", seen, err)
	}
	done := does(t, s, GiveBack, request)
	if len(done.Lines) != 2 || !slices.Equal(done.Positions, []StillMissing{{"A", "MAIN", 0}}) || len(done.Gains) != 0 {
		t.Errorf("%+v", done)
	}
	for o, want := range map[string]qty.Qty{first.OrderNo: 2, second.OrderNo: 3, third.OrderNo: 1, waits.OrderNo: 0} {
		if allocated, _ := lineOf(t, s, o, 1); allocated != want {
			t.Errorf("%s has %d, want %d", o, allocated, want)
		}
	}
	if n := count(t, s, "SELECT count(*) FROM backorders WHERE over_allocated") + count(t, s, "SELECT count(*) FROM stock_levels WHERE over_allocated"); n != 0 {
		t.Errorf("%d lines and positions are still over-allocated", n)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'allocation released' AND subject = 'sales_order:"+first.OrderNo+"'"); !slices.Equal(got, []string{"line 1: 3 of A: the first can wait"}) {
		t.Errorf("the audit chain says %v", got)
	}
	fails(t, s, GiveBack, request, models.Conflict, "0 of A are missing in MAIN, and the lines would give 4 back. Nothing was changed; please look again.")
}

func TestGivingBackThatCannotBeIsRefusedWhole(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 4)
	does(t, s, Pick, Picking{OrderNo: second.OrderNo, LineNo: 1, Qty: 3})
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 1, Reason: "counted"})
	over, err := OverAllocations(t.Context(), s, store.PoolCode{SKU: "A", Warehouse: "MAIN"})
	if err != nil || over[0].Holders[0].Qty != 1 || !over[0].Holders[0].Picked || over[0].Holders[1].Qty != 6 {
		t.Fatalf("%+v, %v", over, err)
	}
	refused := func(kind models.Kind, sentence string, lines ...GivingBackLine) {
		t.Helper()
		fails(t, s, GiveBack, GivingBack{Lines: lines, Reason: "test"}, kind, sentence)
	}
	fails(t, s, GiveBack, GivingBack{Lines: []GivingBackLine{gives("A", first.OrderNo, 1)}}, models.Invalid, "Please give a reason for taking stock back.")
	refused(models.Invalid, "Nobody is to give anything back.")
	refused(models.Invalid, "Line 1 of order "+first.OrderNo+" is named twice.", gives("A", first.OrderNo, 1), gives("A", first.OrderNo, 2))
	refused(models.NotFound, "There is no order NOPE.", gives("A", first.OrderNo, 1), gives("A", "NOPE", 1))
	refused(models.NotFound, "There is no SKU NOPE, or no such warehouse.", gives("NOPE", first.OrderNo, 1))
	refused(models.NotFound, "Order "+first.OrderNo+" has no line 7.", GivingBackLine{"A", "MAIN", first.OrderNo, 7, 1})
	refused(models.Conflict, "9 of A are missing in MAIN, and the lines would give 10 back. Nothing was changed; please look again.", gives("A", first.OrderNo, 6), gives("A", second.OrderNo, 4))
	refused(models.Conflict, "Line 1 of order "+second.OrderNo+" can give back 1 of A in MAIN: what is picked has to be put back first. Nothing was changed; please look again.", gives("A", first.OrderNo, 1), gives("A", second.OrderNo, 2))
	refused(models.Conflict, "0 of A are missing in EAST, and the lines would give 1 back. Nothing was changed; please look again.", GivingBackLine{"A", "EAST", first.OrderNo, 1, 1})
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 6 {
		t.Errorf("a refusal took something: %d are left", allocated)
	}
}

func TestAKitGivesBackWholeKitsForAComponentThatIsMissing(t *testing.T) {
	s := shop(t)
	kits, bolts := order(t, s, nil, "KIT", 3), order(t, s, nil, "B", 2)
	nuts := order(t, s, nil, "N", 4)
	does(t, s, AdjustStock, Adjusting{SKU: "B", Kind: models.MovementCount, Qty: 5, Reason: "counted"})
	over, err := OverAllocations(t.Context(), s, store.PoolCode{SKU: "B", Warehouse: "MAIN"})
	if err != nil || over[0].QtyMissing != 3 || over[0].Holders[0].OrderNo != bolts.OrderNo || over[0].Holders[1].QtyLine != 1 || over[0].Holders[1].SKU != "KIT" {
		t.Fatalf("%+v, %v", over, err)
	}
	done := does(t, s, GiveBack, GivingBack{Lines: []GivingBackLine{gives("B", kits.OrderNo, 3)}, Reason: "test"})
	if len(done.Lines) != 1 || done.Lines[0].QtyGiven != 2 || done.Positions[0].QtyMissing != 0 {
		t.Errorf("%+v", done)
	}
	// The nuts of the two kits are free for those who wait for nuts.
	if allocated, _ := lineOf(t, s, nuts.OrderNo, 1); allocated != 4 {
		t.Errorf("the nuts went to %+v", done.Gains)
	}
	if allocated, backordered := lineOf(t, s, kits.OrderNo, 1); allocated != 1 || backordered != 2 {
		t.Errorf("the kits have %d and wait for %d", allocated, backordered)
	}
}

func TestAnOrderGivesBackFromSeveralPositionsAtOnce(t *testing.T) {
	s := shop(t)
	mixed := order(t, s, nil, "A", 4, "KIT", 2, "OLD", 3)
	for sku, units := range map[string]qty.Qty{"A": 1, "B": 3, "N": 1, "OLD": 2} {
		does(t, s, AdjustStock, Adjusting{SKU: sku, Kind: models.MovementCount, Qty: units, Reason: "counted"})
	}
	request := GivingBack{Reason: "test"}
	request.Lines = []GivingBackLine{{"A", "MAIN", mixed.OrderNo, 1, 3}, {"B", "MAIN", mixed.OrderNo, 2, 1}, {"N", "MAIN", mixed.OrderNo, 2, 1}, {"OLD", "MAIN", mixed.OrderNo, 3, 1}}
	done := does(t, s, GiveBack, request)
	if len(done.Lines) != 3 || done.Lines[1].QtyGiven != 1 || !slices.Equal(done.Positions, []StillMissing{{"A", "MAIN", 0}, {"B", "MAIN", 0}, {"N", "MAIN", 0}, {"OLD", "MAIN", 0}}) {
		t.Errorf("%+v", done)
	}
	if n := count(t, s, "SELECT count(*) FROM stock_levels WHERE over_allocated") + count(t, s, "SELECT count(*) FROM sales_order_lines WHERE over_allocated"); n != 0 {
		t.Errorf("%d positions and lines are still over-allocated", n)
	}
}

func TestACountThatWasMadeBeforeStockMovedIsRefused(t *testing.T) {
	s := shop(t)
	book := qty.Qty(10)
	counted := Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 8, QtyBook: &book, Reason: "counted"}
	placed := order(t, s, nil, "A", 3)
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	fails(t, s, AdjustStock, counted, models.Conflict, "The books said 10 of A on hand in MAIN when this was entered, and they say 7 now. Nothing was changed; please look again, and count again if stock moved meanwhile.")
	book = 7
	done := does(t, s, AdjustStock, counted)
	if done.QtyOnHandBefore != 7 || done.QtyOnHand != 8 || done.Warehouse != "MAIN" {
		t.Errorf("%+v", done)
	}
}
