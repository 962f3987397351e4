package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
)

func TestASubstituteIsEnteredAsAnOrderWouldBe(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 12), order(t, s, nil, "A", 4)
	ask := func(line int, sku string, n int64) Substituting {
		return Substituting{OrderNo: first.OrderNo, LineNo: line, SKU: sku, Qty: n, Reason: "the customer takes it"}
	}
	fails(t, s, Substitute, Substituting{OrderNo: first.OrderNo, LineNo: 1, SKU: "B"}, models.Invalid, "Please give a reason for the substitution.")
	fails(t, s, Substitute, ask(1, "A", 0), models.Invalid, "Line 1 is for A already.")
	fails(t, s, Substitute, ask(7, "B", 0), models.NotFound, "Order "+first.OrderNo+" has no line 7.")
	fails(t, s, Substitute, ask(1, "NOPE", 0), models.NotFound, "Line 2: there is no SKU NOPE.")
	fails(t, s, Substitute, ask(1, "B", 13), models.Conflict, "Only 12 of line 1 of order "+first.OrderNo+" are open; 13 were meant.")
	fails(t, s, Substitute, ask(1, "DENY", 9), models.Conflict, "DENY: 9 were asked for, but it may not be ordered ahead. 3 can be had now, 5 more on 13 December 2026 likely / 27 December 2026 safe.")
	done := does(t, s, Substitute, ask(1, "B", 5))
	if done.Old != (CancelledLine{1, "A", 5, 7}) || done.New.LineNo != 2 || done.New.SKU != "B" || done.New.QtyAllocated != 5 || done.New.DatePromised == nil {
		t.Errorf("%+v", done)
	}
	if !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 3}}) {
		t.Errorf("who waits for A gains %+v", done.Gains)
	}
	if got := texts(t, s, "SELECT l.line_no || ' ' || l.qty_cancelled || ' at ' || trim_scale(l.unit_price) FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = '"+first.OrderNo+"' ORDER BY 1"); !slices.Equal(got, []string{"1 5 at 5", "2 0 at 5"}) {
		t.Errorf("the lines are %v", got)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'substituted'"); !slices.Equal(got, []string{"line 1: 5 of A replaced by line 2, B: the customer takes it"}) {
		t.Errorf("the audit chain says %v", got)
	}
	does(t, s, Pick, Picking{OrderNo: first.OrderNo, LineNo: 2, Qty: 1})
	fails(t, s, Substitute, ask(2, "A", 0), models.Conflict, "1 of line 2 of order "+first.OrderNo+" is picked. Put it back first.")
	whole := does(t, s, Substitute, ask(1, "KIT", 0))
	if whole.Old.QtyOpen != 0 || whole.New.QtyOrdered != 7 || whole.New.QtyAllocated != 1 {
		t.Errorf("%+v", whole)
	}
	fails(t, s, Substitute, ask(1, "B", 0), models.Conflict, "Nothing of line 1 of order "+first.OrderNo+" is open.")
	price := models.Amount("4.25")
	cheaper := does(t, s, Substitute, Substituting{OrderNo: second.OrderNo, LineNo: 1, SKU: "N", UnitPrice: &price, Reason: "cheaper"})
	if got := texts(t, s, "SELECT CAST(trim_scale(unit_price) AS text) FROM sales_order_lines WHERE sku_id = (SELECT id FROM skus WHERE code = 'N')"); !slices.Equal(got, []string{"4.25"}) || len(cheaper.Unneeded) != 0 {
		t.Errorf("at %v, %+v", got, cheaper)
	}
}

func TestALineThatMovesToAnotherWarehouseTakesItsPlaceThere(t *testing.T) {
	s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,A,10\nEAST,A,7\nMAIN,B,2\nEAST,B,8\nEAST,N,8\nMAIN,DENY,3\n"})
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 9)
	move := func(no string, units int64) Moving {
		return Moving{OrderNo: no, LineNo: 1, Warehouse: "EAST", Qty: units}
	}
	fails(t, s, MoveLine, Moving{OrderNo: first.OrderNo, LineNo: 1, Warehouse: "MAIN"}, models.Invalid, "Line 1 is served from MAIN already.")
	fails(t, s, MoveLine, Moving{OrderNo: first.OrderNo, LineNo: 1, Warehouse: "WEST"}, models.NotFound, "Line 1: there is no warehouse WEST.")
	promised := texts(t, s, "SELECT CAST(date_promised AS text) FROM sales_order_lines ORDER BY id")
	done := does(t, s, MoveLine, move(first.OrderNo, 0))
	if done.Line != (AllocatedLine{1, "A", 6, 6, 0}) || !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 5}}) {
		t.Errorf("%+v", done)
	}
	part := does(t, s, MoveLine, move(second.OrderNo, 2))
	if part.Line != (AllocatedLine{2, "A", 2, 1, 1}) {
		t.Errorf("%+v", part)
	}
	if got := texts(t, s, "SELECT l.line_no || ' ' || w.code || ' ' || l.qty_ordered || ' ' || l.qty_allocated || ' ' || l.date_promised FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id JOIN warehouses w ON w.id = l.warehouse_id WHERE o.order_no = '"+second.OrderNo+"' ORDER BY l.id"); !slices.Equal(got, []string{"1 MAIN 7 7 " + promised[1], "2 EAST 2 1 " + promised[1]}) {
		t.Errorf("the lines are %v", got)
	}
	if got := texts(t, s, "SELECT order_no || ' ' || warehouse || ' ' || qty_backordered FROM backorders WHERE sku = 'A'"); !slices.Equal(got, []string{second.OrderNo + " EAST 1"}) {
		t.Errorf("the queue is %v", got)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'moved to another warehouse' ORDER BY id"); !slices.Equal(got, []string{"line 1: 6 of A from MAIN to EAST", "line 1: 2 of A from MAIN to EAST, as line 2"}) {
		t.Errorf("the audit chain says %v", got)
	}
	does(t, s, Pick, Picking{OrderNo: first.OrderNo, LineNo: 1, Qty: 1})
	fails(t, s, MoveLine, Moving{OrderNo: first.OrderNo, LineNo: 1, Warehouse: "MAIN"}, models.Conflict, "1 of line 1 of order "+first.OrderNo+" is picked. Put it back first.")
	denied := order(t, s, nil, "DENY", 2)
	fails(t, s, MoveLine, move(denied.OrderNo, 0), models.Conflict, "DENY: 2 were asked for, but it may not be ordered ahead. None can be had now.")
	kits := order(t, s, nil, "KIT", 3)
	if got := does(t, s, MoveLine, move(kits.OrderNo, 0)); got.Line.QtyAllocated != 3 {
		t.Errorf("the kits have their components in the other warehouse: %+v", got)
	}
}

func TestAMovedLineLosesWhatWasPeggedByHandToItsOldWarehouse(t *testing.T) {
	s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,A,0\n"})
	whole, part := order(t, s, nil, "A", 5), order(t, s, nil, "A", 8)
	for _, placed := range []PlacedOrder{whole, part} {
		does(t, s, Peg, Pegging{OrderNo: placed.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 5})
	}
	done := does(t, s, MoveLine, Moving{OrderNo: whole.OrderNo, LineNo: 1, Warehouse: "EAST", Reason: "nearer"})
	if done.Line.QtyBackordered != 5 || len(done.Unneeded) != 0 {
		t.Errorf("%+v", done)
	}
	does(t, s, MoveLine, Moving{OrderNo: part.OrderNo, LineNo: 1, Warehouse: "EAST", Qty: 6})
	if got := texts(t, s, "SELECT l.line_no || ' ' || p.qty FROM pegs p JOIN sales_order_lines l ON l.id = p.line_id WHERE p.frozen"); !slices.Equal(got, []string{"1 2"}) {
		t.Errorf("pegged by hand are %v", got)
	}
	if n := count(t, s, "SELECT count(*) FROM backorders WHERE warehouse = 'EAST' AND no_supply AND supply_po_no IS NULL"); n != 2 {
		t.Errorf("%d lines wait in the other warehouse without supply", n)
	}
}

func TestAPromiseMadeByHandIsInTheLedgerWithItsReason(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 12, "B", 2)
	promise := func(line int, day string) Promising {
		return Promising{OrderNo: placed.OrderNo, LineNo: line, Date: *date(day), Reason: "agreed by phone", ToldCustomer: true}
	}
	fails(t, s, ChangePromise, Promising{OrderNo: placed.OrderNo, Date: *date("2026-12-24")}, models.Invalid, "Please give a reason for the promise.")
	fails(t, s, ChangePromise, promise(1, "2026-11-21"), models.Invalid, "A promise is for today or a later day, not for 21 Nov 2026.")
	done := does(t, s, ChangePromise, promise(1, "2026-12-24"))
	if len(done.Lines) != 1 || done.Lines[0].Date != *date("2026-12-24") || done.Lines[0].DateBefore == nil {
		t.Errorf("%+v", done)
	}
	fails(t, s, ChangePromise, promise(1, "2026-12-24"), models.Conflict, "That is what order "+placed.OrderNo+" is promised already: 24 Dec 2026.")
	does(t, s, ChangePromise, promise(1, "2026-12-01"))
	if got := texts(t, s, "SELECT date_promised || ' ' || source || ' ' || told_customer || ' ' || reason FROM promises WHERE source = 'manual' ORDER BY id"); !slices.Equal(got, []string{"2026-12-24 manual true agreed by phone", "2026-12-01 manual true agreed by phone"}) {
		t.Errorf("the ledger says %v", got)
	}
	if got := texts(t, s, "SELECT date_promised || ' ' || promise_slips || ' ' || promise_at_risk FROM backorders WHERE order_no = '"+placed.OrderNo+"'"); !slices.Equal(got, []string{"2026-12-01 1 true"}) {
		t.Errorf("the queue says %v", got)
	}
	if all := does(t, s, ChangePromise, promise(0, "2026-12-24")); len(all.Lines) != 2 {
		t.Errorf("%+v", all)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'promised by hand' ORDER BY id DESC LIMIT 1"); !strings.HasSuffix(got[0], "line 2: 24 Dec 2026: agreed by phone") {
		t.Errorf("the audit chain says %v", got)
	}
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo, Lines: []ShippingLine{{LineNo: 2}}})
	fails(t, s, ChangePromise, promise(2, "2026-12-30"), models.Conflict, "Nothing of that is open in order "+placed.OrderNo+", so nothing can be promised of it.")
}

func TestALineOfABusySKUMovesAndIsPlannedAMomentLater(t *testing.T) {
	s := shop(t)
	for range store.ScopeLinesMax {
		order(t, s, nil, "A", 1)
	}
	placed := order(t, s, nil, "A", 3)
	done := does(t, s, MoveLine, Moving{OrderNo: placed.OrderNo, LineNo: 1, Warehouse: "EAST"})
	if !done.Deferred {
		t.Fatal("it was planned at once")
	}
	if got := texts(t, s, "SELECT warehouse || ' ' || qty_covered FROM backorders WHERE order_no = '"+placed.OrderNo+"'"); !slices.Equal(got, []string{"EAST 0"}) {
		t.Errorf("the queue says %v", got)
	}
	if _, err := CatchUp(t.Context(), s, "test"); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
}
