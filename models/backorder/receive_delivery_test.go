package backorder

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pegboard/models"
)

func TestADeliveryIsReceivedWholeAndGoesToThoseWhoWait(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10)
	first, other := order(t, s, nil, "A", 6), order(t, s, nil, "IN", 5)
	delivery := Delivery{PONo: "PO-1", Lines: []DeliveredLine{{3, 5, 0}, {1, 8, 1}}}

	preview := anna
	preview.Preview = true
	seen, err := ReceiveDelivery(t.Context(), s, preview, delivery)
	if err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, "SELECT count(*) FROM receipts"); got != 0 {
		t.Fatalf("a preview wrote %d receipts", got)
	}
	done := does(t, s, ReceiveDelivery, delivery)
	gains := []Gain{{first.OrderNo, 1, "A", 6}, {other.OrderNo, 1, "IN", 2}}
	if !slices.Equal(done.Gains, gains) || !slices.Equal(seen.Gains, gains) || done.Status != models.POPartiallyReceived || len(done.Receipts) != 2 || done.Suggest {
		t.Errorf("it was received as %+v, seen before as %+v", done, seen)
	}
	if got := texts(t, s, `SELECT l.line_no || ' ' || l.qty_received || ' ' || l.qty_rejected || ' ' || r.receipt_no FROM purchase_order_lines l JOIN receipts r ON r.po_line_id = l.id ORDER BY l.line_no`); !slices.Equal(got, []string{"1 8 1 " + done.Receipts[1], "3 5 0 " + done.Receipts[0]}) {
		t.Errorf("the lines are %v", got)
	}
	if got := count(t, s, "SELECT on_hand - allocated FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE k.code = 'A'"); got != 1 {
		t.Errorf("%d of A are free, and 7 good ones came for 6", got)
	}
	does(t, s, Reverse, Reversing{Kind: ReverseReceipt, No: done.Receipts[0], Reason: "counted wrong"})
}

func TestADeliveryWithOneImpossibleLineIsNotReceivedAtAll(t *testing.T) {
	s := shop(t)
	line := func(l ...DeliveredLine) Delivery { return Delivery{PONo: "PO-1", Lines: l} }
	for _, c := range []struct {
		delivery Delivery
		kind     models.Kind
		sentence string
	}{
		{line(), models.Invalid, "Nothing arrived: no line has a quantity."},
		{line(DeliveredLine{1, 5, 0}, DeliveredLine{1, 5, 0}), models.Invalid, "Line 1 stands twice in the delivery. Nothing was received."},
		{line(DeliveredLine{1, 5, 0}, DeliveredLine{3, 2, 3}), models.Invalid, "Line 3: 2 arrived, so 3 of them cannot be rejected."},
		{line(DeliveredLine{1, 5, 0}, DeliveredLine{9, 1, 0}), models.NotFound, "There is no line 9 of purchase order PO-1."},
		{line(DeliveredLine{1, 5, 0}, DeliveredLine{2, 6, 0}), models.Conflict, "Only 5 are open of line 2 of purchase order PO-1, but 6 arrived. Accept the extra units, or reject them."},
		{Delivery{PONo: "NONE", Lines: []DeliveredLine{{1, 5, 0}}}, models.NotFound, "There is no purchase order NONE with lines."},
		{Delivery{PONo: "PO-1", Warehouse: "NOWHERE", Lines: []DeliveredLine{{1, 5, 0}}}, models.NotFound, "There is no SKU A, or no such warehouse."},
	} {
		fails(t, s, ReceiveDelivery, c.delivery, c.kind, c.sentence)
	}
	if got := count(t, s, "SELECT count(*) FROM receipts"); got != 0 {
		t.Errorf("%d receipts were kept", got)
	}
	extra := line(DeliveredLine{1, 5, 0}, DeliveredLine{2, 6, 0})
	extra.AcceptExtra = true
	does(t, s, ReceiveDelivery, extra)
}

// Fifty people open the same delivery note at once: the units of a line are received as often as they were ordered.
func TestFiftyPeopleReceiveTheSamePurchaseOrder(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 30)
	var everybody sync.WaitGroup
	var mutex sync.Mutex
	received := 0
	for i := range 50 {
		everybody.Go(func() {
			by := anna
			by.Key = fmt.Sprint("person ", i)
			_, err := ReceiveDelivery(t.Context(), s, by, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{1, 3, 0}, {3, 1, 0}}})
			mutex.Lock()
			defer mutex.Unlock()
			if err == nil {
				received++
			} else if models.KindOf(err) != models.Conflict {
				t.Error(errors.Unwrap(err), err)
			}
		})
	}
	everybody.Wait()
	mustHold(t, s)
	if got := count(t, s, "SELECT sum(qty_received) FROM receipts"); received != 5 || got != 20 {
		t.Errorf("%d people received %d units; 5 times 4 can be", received, got)
	}
	if got := count(t, s, "SELECT max(qty_received - qty_ordered) FROM purchase_order_lines"); got > 0 {
		t.Errorf("a line has %d too many", got)
	}
}
