package backorder

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

func TestADeliveryIsReceivedWholeAndGoesToThoseWhoWait(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10)
	first, other := order(t, s, nil, "A", 6), order(t, s, nil, "IN", 5)
	delivery := Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 3, Qty: 5}, {POLineNo: 1, Qty: 8, QtyRejected: 1, RejectReason: models.RejectDamaged}}}

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
	passed, later := calendar.MustParse("2026-11-01"), calendar.MustParse("2026-12-20")
	line := func(l ...DeliveredLine) Delivery { return Delivery{PONo: "PO-1", Lines: l} }
	for _, c := range []struct {
		delivery Delivery
		kind     models.Kind
		sentence string
	}{
		{line(), models.Invalid, "Nothing arrived: no line has a quantity."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5}, DeliveredLine{POLineNo: 1, Qty: 5}), models.Invalid, "Line 1 stands twice in the delivery. Nothing was received."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5}, DeliveredLine{POLineNo: 3, Qty: 2, QtyRejected: 3}), models.Invalid, "Line 3: 2 arrived, so 3 of them cannot be rejected."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5, QtyRejected: 1}), models.Invalid, "Line 1: Please say why 1 of them go back: damaged, wrong item, quality, expired or not ordered."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5, Remainder: &Remainder{Choice: RemainderLater}}), models.Invalid, "Line 1: please give the day on which the rest comes."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5, Remainder: &Remainder{Choice: RemainderLater, Date: &passed}}), models.Conflict, "Line 1: the rest cannot come on 2026-11-01, which has passed."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5, Remainder: &Remainder{Choice: RemainderBackordered, Date: &later}}), models.Invalid, "Line 1: please say why the supplier waits for the rest: production, material, logistics or quality."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5, Remainder: &Remainder{Choice: RemainderShortClose}}), models.Invalid, "Line 1: Please give a reason for closing the rest."},
		{line(DeliveredLine{POLineNo: 2, Qty: 5, Remainder: &Remainder{Choice: RemainderDiscontinued}}), models.Conflict, "Line 2 of purchase order PO-1 owes nothing after this delivery, so there is no rest to decide about."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5}, DeliveredLine{POLineNo: 9, Qty: 1}), models.NotFound, "There is no line 9 of purchase order PO-1."},
		{line(DeliveredLine{POLineNo: 1, Qty: 5}, DeliveredLine{POLineNo: 2, Qty: 6}), models.Conflict, "Only 5 are open of line 2 of purchase order PO-1, but 6 are to be kept. Reject the extra units, or say why they are kept."},
		{Delivery{PONo: "NONE", Lines: []DeliveredLine{{POLineNo: 1, Qty: 5, QtyRejected: 0}}}, models.NotFound, "There is no purchase order NONE with lines."},
		{Delivery{PONo: "PO-1", Warehouse: "NOWHERE", Lines: []DeliveredLine{{POLineNo: 1, Qty: 5, QtyRejected: 0}}}, models.NotFound, "There is no SKU A, or no such warehouse."},
	} {
		fails(t, s, ReceiveDelivery, c.delivery, c.kind, c.sentence)
	}
	if got := count(t, s, "SELECT count(*) FROM receipts"); got != 0 {
		t.Errorf("%d receipts were kept", got)
	}
	extra := line(DeliveredLine{POLineNo: 1, Qty: 5}, DeliveredLine{POLineNo: 2, Qty: 6})
	extra.ExtraReason = "they did not charge for it"
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
			_, err := ReceiveDelivery(t.Context(), s, by, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Qty: 3}, {POLineNo: 3, Qty: 1}}})
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

// product.md, section 6: the tolerance is cumulative over all receipts of a line, and compares exactly at 0 %.
func TestTheToleranceIsThatOfAllReceiptsTogether(t *testing.T) {
	s := shop(t)
	receive := func(units, rejected int) Receiving {
		r := Receiving{PONo: "PO-1", POLineNo: 1, Qty: qty.Qty(units), QtyRejected: qty.Qty(rejected)}
		if rejected > 0 {
			r.RejectReason = models.RejectDamaged
		}
		return r
	}
	fails(t, s, Receive, receive(21, 0), models.Conflict, "Only 20 are open of line 1 of purchase order PO-1, but 21 are to be kept. Reject the extra units, or say why they are kept.")
	if _, err := s.SQL().Exec("UPDATE suppliers SET over_receipt_percent = 14"); err != nil { // 2.8 units of 20: 2
		t.Fatal(err)
	}
	fails(t, s, Receive, receive(23, 0), models.Conflict, "20 are open of line 1 of purchase order PO-1; with the tolerance of 14 % at most 22 may be kept, and these are 23. Reject the extra units, or say why they are kept.")
	does(t, s, Receive, receive(15, 3))
	does(t, s, Receive, receive(9, 0)) // replaces the three that went back, and one more
	fails(t, s, Receive, receive(2, 0), models.Conflict, "0 are open of line 1 of purchase order PO-1; with the tolerance of 14 % at most 1 may be kept, and these are 2. Reject the extra units, or say why they are kept.")
	does(t, s, Receive, receive(3, 2))
	fails(t, s, Receive, receive(1, 0), models.Conflict, "0 are open of line 1 of purchase order PO-1; with the tolerance of 14 % at most 0 may be kept, and these are 1. Reject the extra units, or say why they are kept.")
	extra := receive(1, 0)
	extra.ExtraReason = "a present"
	does(t, s, Receive, extra)
	if got := texts(t, s, "SELECT coalesce(extra_reason, '') || '/' || coalesce(reject_reason, '') FROM receipts ORDER BY id"); !slices.Equal(got, []string{"/damaged", "/", "/damaged", "a present/"}) {
		t.Errorf("the receipts say %q", got)
	}
	mustHold(t, s)
}

func TestWhatBecomesOfTheRestIsChosenForEachLine(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 22) // 10 from the shelf, 12 of the purchase order
	covered := func(from, before string) []string {
		return texts(t, s, fmt.Sprintf("SELECT b.qty_covered || ' ' || coalesce(CAST(b.supply_date >= '%s' AND b.supply_date < '%s' AS text), 'no supply') FROM backorders b JOIN skus k ON k.id = b.sku_id WHERE k.code = 'A'", from, before))
	}
	line := func() []string {
		return texts(t, s, `SELECT qty_ordered || ' ' || qty_received || ' ' || qty_cancelled || ' ' || coalesce(date_confirmed_first::text, '-') || ' ' || coalesce(date_confirmed::text, '-') FROM purchase_order_lines WHERE line_no = 1`)
	}
	later, last := calendar.MustParse("2026-12-20"), calendar.MustParse("2027-01-15")
	if got := covered("2026-12-01", "2026-12-20"); !slices.Equal(got, []string{"12 true"}) {
		t.Fatalf("before, the order is covered with %v", got)
	}
	byHand(t, s, "INSERT INTO purchase_order_schedules (po_line_id, schedule_no, qty, date_expected) SELECT l.id, n, 10, DATE '2026-12-01' + n FROM purchase_order_lines AS l, generate_series(1, 2) AS n WHERE l.line_no = 1")
	does(t, s, ReceiveDelivery, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Qty: 4, Remainder: &Remainder{Choice: RemainderLater, Date: &later}}}})
	if got, row := covered("2026-12-20", "2027-01-15"), line(); !slices.Equal(got, []string{"8 true"}) || !slices.Equal(row, []string{"20 4 0 2026-12-20 2026-12-20"}) {
		t.Errorf("with the rest later, the order is covered with %v and the line is %v", got, row)
	}
	if parts, versions := count(t, s, "SELECT count(*) FROM purchase_order_schedules"), count(t, s, "SELECT count(*) FROM purchase_order_versions"); parts != 0 || versions != 1 {
		t.Errorf("with the rest on one day, the line has %d parts, and %d versions are kept", parts, versions)
	}
	does(t, s, ReceiveDelivery, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Remainder: &Remainder{Choice: RemainderBackordered, Date: &last, Reason: "material"}}}})
	if got := texts(t, s, "SELECT reason FROM backorders b JOIN skus k ON k.id = b.sku_id WHERE k.code = 'A'"); !slices.Equal(got, []string{"manufacturer_material"}) {
		t.Errorf("backordered by the supplier, the order waits because of %v", got)
	}
	if got, row := covered("2027-01-15", "2027-03-01"), line(); !slices.Equal(got, []string{"8 true"}) || !slices.Equal(row, []string{"20 4 0 2026-12-20 2027-01-15"}) {
		t.Errorf("backordered by the supplier, the order is covered with %v and the line is %v", got, row)
	}
	does(t, s, ReceiveDelivery, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Qty: 2, Remainder: &Remainder{Choice: RemainderShortClose, Reason: "bought elsewhere"}},
		{POLineNo: 2, Remainder: &Remainder{Choice: RemainderDiscontinued}}}})
	if got, row := covered("2026-12-01", "2026-12-20"), line(); !slices.Equal(got, []string{"0 no supply"}) || !slices.Equal(row, []string{"20 6 14 2026-12-20 2027-01-15"}) {
		t.Errorf("closed, the order is covered with %v and the line is %v", got, row)
	}
	if got := texts(t, s, "SELECT answer || ' ' || coalesce(reason, '-') || ' ' || coalesce(date_confirmed::text, '-') FROM purchase_acknowledgements ORDER BY id"); !slices.Equal(got, []string{"new_date - 2026-12-20", "backordered material 2027-01-15", "discontinued - -"}) {
		t.Errorf("the supplier's answers are %v", got)
	}
	if got := texts(t, s, "SELECT status FROM purchase_orders"); !slices.Equal(got, []string{"partially_received"}) {
		t.Errorf("the purchase order is %v", got)
	}
	does(t, s, ReceiveDelivery, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 3, Remainder: &Remainder{Choice: RemainderDiscontinued}}}})
	if got := texts(t, s, "SELECT status FROM purchase_orders"); !slices.Equal(got, []string{"received"}) {
		t.Errorf("with nothing owed, the purchase order is %v", got)
	}
	mustHold(t, s)
}

func TestWhoWasGivenWhatOfAReceiptIsWrittenDown(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10)
	one, two := order(t, s, nil, "A", 6), order(t, s, nil, "A", 3)
	kit := order(t, s, nil, "KIT", 4)
	does(t, s, ReceiveDelivery, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Qty: 8, Place: " A-12 "}, {POLineNo: 3, Qty: 5}}})
	got := texts(t, s, `SELECT p.line_no || ' ' || o.order_no || ' ' || g.qty || ' ' || coalesce(r.place, '-') FROM receipt_allocations g JOIN receipts r ON r.id = g.receipt_id JOIN purchase_order_lines p ON p.id = r.po_line_id
		JOIN sales_order_lines l ON l.id = g.line_id JOIN sales_orders o ON o.id = l.order_id ORDER BY g.line_id`)
	if want := []string{"1 " + one.OrderNo + " 6 A-12", "1 " + two.OrderNo + " 2 A-12"}; !slices.Equal(got, want) {
		t.Errorf("it was given as %v, want %v; the kit is %s", got, want, kit.OrderNo)
	}
}
