package backorder

import (
	"slices"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

func stockOf(t *testing.T, s *store.Store, sku string) (onHand, unavailable, allocated qty.Qty) {
	t.Helper()
	err := s.SQL().QueryRowContext(t.Context(), "SELECT x.on_hand, x.unavailable, x.allocated FROM stock_levels x JOIN skus k ON k.id = x.sku_id JOIN warehouses w ON w.id = x.warehouse_id WHERE k.code = $1 AND w.code = 'MAIN'", sku).
		Scan(&onHand, &unavailable, &allocated)
	if err != nil {
		t.Fatal(err)
	}
	return onHand, unavailable, allocated
}

func TestWhatArrivesGoesToThoseWhoWait(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 15), order(t, s, nil, "A", 10)
	done := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 9, QtyRejected: 1, RejectReason: models.RejectQuality, ReceiptNo: "R-1"})
	if done.ReceiptNo != "R-1" || done.QtyOpen != 11 || done.QtyFree != 0 || !slices.Equal(done.Gains, []Gain{{first.OrderNo, 1, "A", 5}, {second.OrderNo, 1, "A", 3}}) {
		t.Errorf("%+v", done)
	}
	if onHand, _, allocated := stockOf(t, s, "A"); onHand != 18 || allocated != 18 {
		t.Errorf("%d on hand, %d allocated", onHand, allocated)
	}
	fails(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 1, ReceiptNo: "R-1"}, models.Invalid, "There is already a receipt with this number.")
	fails(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 13}, models.Conflict, "Only 11 are open of line 1 of purchase order PO-1, but 13 are to be kept. Reject the extra units, or say why they are kept.")
	fails(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 9, Qty: 1}, models.NotFound, "There is no line 9 of purchase order PO-1.")
	more := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 13, ExtraReason: "they did not charge for it"})
	if more.QtyFree != 6 || more.QtyOpen != 0 {
		t.Errorf("%+v", more)
	}
	does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 2, Qty: 5})
	if last := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 3, Qty: 5}); last.Status != models.POReceived {
		t.Errorf("the purchase order is %s", last.Status)
	}
}

func TestArrivalsStayFreeWhenTheCompanyWantsThat(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 15)
	if _, err := s.SQL().Exec("UPDATE company SET arrival_mode = 'off'"); err != nil {
		t.Fatal(err)
	}
	if done := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 9}); done.QtyFree != 9 || len(done.Gains) != 0 {
		t.Errorf("%+v", done)
	}
	if got := count(t, s, "SELECT count(*) FROM backorders WHERE can_fill"); got != 1 {
		t.Errorf("%d lines can be filled now", got)
	}
	late := order(t, s, nil, "A", 9)
	if late.Lines[0].QtyAllocated != 4 {
		t.Errorf("a new order takes what those before it leave: %+v", late.Lines)
	}
}

func TestAReceiptThatIsTakenBackLeavesOverAllocatedLines(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10)
	second := order(t, s, nil, "A", 6)
	received := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 8})
	fails(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: received.ReceiptNo}, models.Invalid, "Please give a reason for taking it back.")
	fails(t, s, Reverse, Reversing{Kind: "order", No: "x", Reason: "x"}, models.Invalid, `A receipt, a shipment or an adjustment can be taken back, not "order".`)
	done := does(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: received.ReceiptNo, Reason: "wrong delivery"})
	if done.No != received.ReceiptNo+"-R" || done.QtyMissing != 6 || len(done.Victims) != 1 || done.Victims[0].OrderNo != second.OrderNo || done.Victims[0].Qty != 6 {
		t.Errorf("%+v", done)
	}
	if got := texts(t, s, "SELECT order_no || ' ' || over_allocated || ' ' || qty_covered FROM backorders"); !slices.Equal(got, []string{second.OrderNo + " true 0"}) {
		t.Errorf("in the queue: %v", got)
	}
	fails(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: received.ReceiptNo, Reason: "again"}, models.Conflict, "Receipt "+received.ReceiptNo+" was taken back already, or came from another system; correct the stock instead.")
	fails(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: done.No, Reason: "again"}, models.Conflict, "Receipt "+done.No+" takes another back; it cannot be taken back itself. Receive again.")
	does(t, s, Release, Releasing{OrderNo: second.OrderNo, Reason: "resolve"})
	if got := texts(t, s, "SELECT order_no || ' ' || over_allocated || ' ' || supply_po_no FROM backorders"); !slices.Equal(got, []string{second.OrderNo + " false PO-1"}) {
		t.Errorf("in the queue afterwards: %v", got)
	}
}

func TestAReceiptWhoseGoodsLeftCannotBeTakenBack(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 16)
	received := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 8})
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	fails(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: received.ReceiptNo, Reason: "x"}, models.Conflict, "There are not as many units as that: 2 are on hand, 0 of them unavailable.")
}

func TestAShipmentThatDidNotLeaveIsAllocatedAgain(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 4, "KIT", 3, "B", 2)
	shipped := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	no := shipped.Shipments[0].ShipmentNo
	if shipped.Status != models.OrderClosed {
		t.Errorf("%+v", shipped)
	}
	does(t, s, Reverse, Reversing{Kind: ReverseShipment, No: no, Reason: "still on the dock"})
	if got := texts(t, s, "SELECT status || ' ' || (SELECT string_agg(qty_shipped || '+' || qty_allocated, ' ' ORDER BY line_no) FROM sales_order_lines) FROM sales_orders"); !slices.Equal(got, []string{"open 0+4 0+3 0+2"}) {
		t.Errorf("the order is %v", got)
	}
	if onHand, _, allocated := stockOf(t, s, "B"); onHand != 8 || allocated != 8 {
		t.Errorf("bolts: %d on hand, %d allocated", onHand, allocated)
	}
	fails(t, s, Reverse, Reversing{Kind: ReverseShipment, No: no, Reason: "again"}, models.Conflict, "Shipment "+no+" was taken back already.")
	again := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	if again.Status != models.OrderClosed || again.Shipments[0].Slip[0].QtyBefore != 0 {
		t.Errorf("%+v", again)
	}
}

func TestWhatComesBackGoesOntoTheShelfOrIsSetApart(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 5, "KIT", 2)
	shipped := does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	does(t, s, Return, Returning{OrderNo: placed.OrderNo, LineNo: 1, Qty: 2, Condition: models.ReturnSellable, Reason: "too many"})
	does(t, s, Return, Returning{OrderNo: placed.OrderNo, LineNo: 1, Qty: 1, Condition: models.ReturnDamaged, Reason: "broken"})
	if onHand, unavailable, _ := stockOf(t, s, "A"); onHand != 8 || unavailable != 1 {
		t.Errorf("%d on hand, %d unavailable", onHand, unavailable)
	}
	fails(t, s, Return, Returning{OrderNo: placed.OrderNo, LineNo: 1, Qty: 3, Condition: models.ReturnSellable, Reason: "x"}, models.Conflict,
		"5 of line 1 of order "+placed.OrderNo+" were shipped and 3 came back already, so 3 more cannot.")
	fails(t, s, Return, Returning{OrderNo: placed.OrderNo, LineNo: 1, Qty: 1, Condition: "odd", Reason: "x"}, models.Invalid, `What comes back is sellable, to be inspected (inspect) or damaged, not "odd".`)
	fails(t, s, Reverse, Reversing{Kind: ReverseShipment, No: shipped.Shipments[0].ShipmentNo, Reason: "x"}, models.Conflict,
		"3 of line 1 came back from the customer, so shipment "+shipped.Shipments[0].ShipmentNo+" did leave.")
	does(t, s, Return, Returning{OrderNo: placed.OrderNo, LineNo: 2, Qty: 1, Condition: models.ReturnSellable, Reason: "x"})
	if l := order(t, s, nil, "KIT", 1).Lines[0]; l.QtyAllocated != 1 {
		t.Errorf("%+v", l)
	}
	if got := texts(t, s, "SELECT k.code || a.qty FROM allocations a JOIN skus k ON k.id = a.sku_id"); !slices.Equal(got, []string{"KIT1"}) {
		t.Errorf("the kit that came back assembled is not the one allocated: %v", got)
	}
}

func TestAnAdjustmentIsTakenBackByCounterEntries(t *testing.T) {
	s := shop(t)
	done := does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 3, Reason: "counted"})
	back := does(t, s, Reverse, Reversing{Kind: ReverseAdjustment, No: done.AdjustmentNo, Reason: "counted the wrong shelf"})
	if onHand, _, _ := stockOf(t, s, "A"); onHand != 10 || back.No == done.AdjustmentNo {
		t.Errorf("%d on hand, %+v", onHand, back)
	}
	fails(t, s, Reverse, Reversing{Kind: ReverseAdjustment, No: done.AdjustmentNo, Reason: "x"}, models.Conflict, "Stock adjustment "+done.AdjustmentNo+" was taken back already.")
	same := does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 10, Reason: "counted"})
	fails(t, s, Reverse, Reversing{Kind: ReverseAdjustment, No: same.AdjustmentNo, Reason: "x"}, models.Conflict, "Stock adjustment "+same.AdjustmentNo+" changed nothing, so there is nothing to take back.")
	fails(t, s, Reverse, Reversing{Kind: ReverseAdjustment, No: "NOPE", Reason: "x"}, models.NotFound, "There is no stock adjustment NOPE.")
}
