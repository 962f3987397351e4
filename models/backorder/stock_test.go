package backorder

import (
	"context"
	"slices"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

func refusedWith(t *testing.T, err error, kind models.Kind, sentence string) {
	t.Helper()
	if models.KindOf(err) != kind || models.Sentence(err) != sentence {
		t.Errorf("refused as %s: %v, want %s: %s", models.KindOf(err), err, kind, sentence)
	}
}

// does asks for something that has to succeed, and checks that everything that must hold does.
func does[T, R any](t *testing.T, s *store.Store, verb func(context.Context, *store.Store, By, T) (R, error), request T) R {
	t.Helper()
	done, err := verb(t.Context(), s, anna, request)
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
	return done
}

// fails asks for something that has to be refused.
func fails[T, R any](t *testing.T, s *store.Store, verb func(context.Context, *store.Store, By, T) (R, error), request T, kind models.Kind, sentence string) {
	t.Helper()
	_, err := verb(t.Context(), s, anna, request)
	refusedWith(t, err, kind, sentence)
	mustHold(t, s)
}

func lineOf(t *testing.T, s *store.Store, orderNo string, lineNo int) (allocated, backordered qty.Qty) {
	t.Helper()
	err := s.SQL().QueryRowContext(t.Context(), `SELECT l.qty_allocated, l.qty_backordered FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id
		WHERE o.order_no = $1 AND l.line_no = $2`, orderNo, lineNo).Scan(&allocated, &backordered)
	if err != nil {
		t.Fatal(err)
	}
	return allocated, backordered
}

func TestStockThatIsGivenBackGoesToTheNextAndNotToTheSameLine(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 10), order(t, s, nil, "A", 4)
	fails(t, s, Release, Releasing{OrderNo: first.OrderNo, LineNo: 1}, models.Invalid, "Please give a reason for taking stock back.")
	fails(t, s, Release, Releasing{OrderNo: first.OrderNo, LineNo: 1, Qty: 11, Reason: "swap"}, models.Conflict,
		"Line 1 of order "+first.OrderNo+" can give back 10 of A: 10 are allocated, 0 of them picked.")
	done := does(t, s, Release, Releasing{OrderNo: first.OrderNo, LineNo: 1, Qty: 6, Reason: "the other customer is at the door"})
	if allocated, backordered := lineOf(t, s, first.OrderNo, 1); allocated != 4 || backordered != 6 {
		t.Errorf("the first line has %d and waits for %d", allocated, backordered)
	}
	if !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 4}}) {
		t.Errorf("gained: %+v", done.Gains)
	}
	if got := count(t, s, "SELECT on_hand - allocated FROM stock_levels x JOIN skus k ON k.id = x.sku_id WHERE k.code = 'A'"); got != 2 {
		t.Errorf("%d units are free; the two that nobody else wants should be", got)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'allocated from free stock' AND subject = 'sales_order:"+second.OrderNo+"'"); !slices.Equal(got, []string{"line 1: 4 of A"}) {
		t.Errorf("the audit chain says %v of the second order", got)
	}
}

func TestAllocatingByHandTakesFreeStockOutOfTurn(t *testing.T) {
	s := shop(t)
	if _, err := s.SQL().Exec("UPDATE company SET arrival_mode = 'off'"); err != nil {
		t.Fatal(err)
	}
	first, second := order(t, s, nil, "A", 12), order(t, s, nil, "A", 3)
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementAdjustment, Qty: 4, Reason: "found"})
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 10 {
		t.Errorf("arrivals are off, but the first order has %d", allocated)
	}
	fails(t, s, Allocate, Allocation{OrderNo: second.OrderNo, LineNo: 1, Qty: 4}, models.Conflict, "Line 1 of order "+second.OrderNo+" waits for 3 of A; 4 were asked for.")
	done := does(t, s, Allocate, Allocation{OrderNo: second.OrderNo, LineNo: 1})
	if done.Lines[0].QtyChanged != 3 || done.Lines[0].QtyBackordered != 0 {
		t.Errorf("%+v", done.Lines)
	}
	fails(t, s, Allocate, Allocation{OrderNo: first.OrderNo, LineNo: 1, Qty: 2}, models.Conflict, "Only 1 of A is free in MAIN; 2 were asked for.")
	if done := does(t, s, Allocate, Allocation{OrderNo: first.OrderNo}); done.Lines[0].QtyAllocated != 11 {
		t.Errorf("%+v", done.Lines)
	}
	fails(t, s, Allocate, Allocation{OrderNo: "NOPE"}, models.NotFound, "There is no order NOPE.")
	fails(t, s, Allocate, Allocation{OrderNo: first.OrderNo, LineNo: 7}, models.NotFound, "Order "+first.OrderNo+" has no line 7.")
}

func TestAKitGivesItsComponentsBackAndShipsThem(t *testing.T) {
	s := shop(t)
	kits := order(t, s, nil, "KIT", 3)
	does(t, s, Release, Releasing{OrderNo: kits.OrderNo, LineNo: 1, Qty: 1, Reason: "test"})
	if got := texts(t, s, "SELECT k.code || a.qty FROM allocations a JOIN skus k ON k.id = a.sku_id ORDER BY k.code"); !slices.Equal(got, []string{"B4", "N2"}) {
		t.Errorf("allocated are %v", got)
	}
	shipped := does(t, s, Ship, Shipping{OrderNo: kits.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 2}}})
	if len(shipped.Shipments) != 1 || shipped.Shipments[0].Slip[0] != (SlipLine{LineNo: 1, SKU: "KIT", QtyNow: 2, QtyBackordered: 1, DateLikely: shipped.Shipments[0].Slip[0].DateLikely, DateExpected: shipped.Shipments[0].Slip[0].DateExpected}) {
		t.Errorf("%+v", shipped)
	}
	if got := texts(t, s, "SELECT k.code || m.qty || m.to_account FROM stock_movements m JOIN skus k ON k.id = m.sku_id WHERE m.kind = 'shipment' ORDER BY k.code"); !slices.Equal(got, []string{"B4customer", "N2customer"}) {
		t.Errorf("left: %v", got)
	}
}

func TestAPreOrderLeavesBeforeItsDayOnlyWhenItIsNamed(t *testing.T) {
	s := shop(t)
	both, alone := order(t, s, nil, "A", 3, "B", 2), order(t, s, nil, "A", 2)
	byHand(t, s, "UPDATE skus SET status = 'pre_order', release_date = '2027-02-01' WHERE code = 'A'")
	shipped := does(t, s, Ship, Shipping{OrderNo: both.OrderNo})
	if slip := shipped.Shipments[0].Slip; len(slip) != 2 || slip[0].QtyNow != 0 || slip[1].QtyNow != 2 {
		t.Errorf("what left before the day: %+v", slip)
	}
	fails(t, s, Ship, Shipping{OrderNo: alone.OrderNo}, models.Conflict, "Nothing of order "+alone.OrderNo+" can leave now: nothing is allocated that its ship policy lets go.")
	does(t, s, Ship, Shipping{OrderNo: alone.OrderNo, Lines: []ShippingLine{{LineNo: 1}}})
}

func TestAnOrderShipsInPartsWithItsPackingSlips(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 14, "B", 2)
	first := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 4}}, Carrier: "Post"})
	if first.Status != models.OrderPartiallyShipped {
		t.Errorf("the order is %s", first.Status)
	}
	second := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	slip := second.Shipments[0].Slip
	if len(slip) != 2 || slip[0].QtyNow != 6 || slip[0].QtyBefore != 4 || slip[0].QtyBackordered != 4 || slip[0].DateLikely == nil || *slip[0].DateLikely > *date("2026-12-13") || !sameDate(slip[0].DateExpected, date("2026-12-13")) || slip[1].QtyNow != 2 {
		t.Errorf("the second slip: %+v", slip)
	}
	if second.Shipments[0].ShipmentNo == first.Shipments[0].ShipmentNo {
		t.Error("both shipments have one number")
	}
	fails(t, s, Ship, Shipping{OrderNo: placed.OrderNo}, models.Conflict, "Nothing of order "+placed.OrderNo+" can leave now: nothing is allocated that its ship policy lets go.")
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 9, Reason: "counted"})
	last := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo, ShipmentNo: "MINE"})
	if last.Status != models.OrderClosed || last.Shipments[0].ShipmentNo != "MINE" {
		t.Errorf("%+v", last)
	}
	fails(t, s, Ship, Shipping{OrderNo: placed.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 1}}}, models.Conflict, "Line 1 of order "+placed.OrderNo+" has been given 0 of A; 1 were to leave.")
}

func TestTheShipPolicyDecidesWhatMayLeave(t *testing.T) {
	s := shop(t)
	together := order(t, s, func(o *NewOrder) { o.ShipPolicy = models.ShipOrderComplete }, "A", 2, "B", 2)
	fails(t, s, Ship, Shipping{OrderNo: together.OrderNo, Lines: []ShippingLine{{LineNo: 1}}}, models.Conflict, "Order "+together.OrderNo+" ships complete only, and not all of it can leave now.")
	does(t, s, Ship, Shipping{OrderNo: together.OrderNo})
	lines := order(t, s, func(o *NewOrder) { o.ShipPolicy = models.ShipLineComplete }, "A", 2, "B", 9)
	fails(t, s, Ship, Shipping{OrderNo: lines.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 1}}}, models.Conflict, "Order "+lines.OrderNo+" ships whole lines only, and line 1 still waits for 1 of A.")
	does(t, s, Ship, Shipping{OrderNo: lines.OrderNo})
	twice := order(t, s, func(o *NewOrder) { o.ShipPolicy, o.MaxShipments = models.ShipAtMost, 2 }, "A", 9)
	does(t, s, Ship, Shipping{OrderNo: twice.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 1}}})
	fails(t, s, Ship, Shipping{OrderNo: twice.OrderNo}, models.Conflict, "Order "+twice.OrderNo+" may be shipped in 2 parts, and this would be the last; it has to take everything that is open.")
}

func TestACountBelowWhatIsAllocatedNamesItsVictims(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 4)
	done := does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 5, Reason: "yearly count"})
	victim := func(order PlacedOrder, units, held qty.Qty, place int, told Victim) Victim {
		return Victim{LineID: told.LineID, OrderNo: order.OrderNo, LineNo: 1, Customer: "Customer One", Tier: "standard", SKU: "A", Qty: units, QtyLine: units, QtyHeld: held, QtyLineHeld: held, Place: place, Places: 2, Priority: 5,
			DateNeed: *date("2026-11-22"), DateOrdered: *date("2026-11-22"), DatePromised: told.DatePromised, UnitPrice: "5.000000"}
	}
	want := []Victim{victim(second, 4, 4, 2, done.Victims[0]), victim(first, 1, 6, 1, done.Victims[1])}
	if done.QtyMissing != 5 || !slices.Equal(done.Victims, want) {
		t.Errorf("%+v", done)
	}
	if got := texts(t, s, "SELECT order_no FROM backorders WHERE over_allocated ORDER BY rank"); !slices.Equal(got, []string{first.OrderNo, second.OrderNo}) {
		t.Errorf("over-allocated in the queue: %v", got)
	}
	fails(t, s, Ship, Shipping{OrderNo: first.OrderNo, Lines: []ShippingLine{{LineNo: 1}}}, models.Conflict, "There are not as many units as that: 5 are on hand, 0 of them unavailable.")
	fails(t, s, Ship, Shipping{OrderNo: first.OrderNo}, models.Conflict, "Nothing of order "+first.OrderNo+" can leave now: more is allocated than is there, and who gives back has to be decided first.")
	does(t, s, Release, Releasing{OrderNo: second.OrderNo, Reason: "miscounted"})
	does(t, s, Release, Releasing{OrderNo: first.OrderNo, LineNo: 1, Qty: 1, Reason: "miscounted"})
	if got := count(t, s, "SELECT count(*) FROM backorders WHERE over_allocated"); got != 0 {
		t.Errorf("%d lines are still over-allocated", got)
	}
}

func TestACorrectionThatCannotBeIsRefused(t *testing.T) {
	s := shop(t)
	fails(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementAdjustment, Qty: -11, Reason: "lost"}, models.Conflict, "There are not as many units as that: 10 are on hand, 0 of them unavailable.")
	fails(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: -1, Reason: "x"}, models.Invalid, "A count cannot be less than nothing.")
	fails(t, s, AdjustStock, Adjusting{SKU: "A", Kind: "guess", Qty: 1, Reason: "x"}, models.Invalid, `A correction is a count, an adjustment, a hold or a release, not "guess".`)
	fails(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 1}, models.Invalid, "Please give a reason for the correction.")
	fails(t, s, AdjustStock, Adjusting{SKU: "NOPE", Kind: models.MovementCount, Qty: 1, Reason: "x"}, models.NotFound, "There is no SKU NOPE, or no such warehouse.")
}

func TestUnitsThatAreSetApartAreNobodysUntilTheyArePutBack(t *testing.T) {
	s := shop(t)
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementHold, Qty: 7, Reason: "wet"})
	placed := order(t, s, nil, "A", 5)
	if placed.Lines[0].QtyAllocated != 3 {
		t.Errorf("%+v", placed.Lines)
	}
	done := does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementRelease, Qty: 2, Reason: "dry"})
	if done.QtyUnavailable != 5 || !slices.Equal(done.Gains, []Gain{{placed.OrderNo, 1, "A", 2}}) {
		t.Errorf("%+v", done)
	}
}
