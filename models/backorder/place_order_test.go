package backorder

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// shop is a company that takes orders: 10 anchors on the shelf and 20 on 1 December, 8 bolts and 6 nuts for kits of two
// bolts and a nut, and a SKU for each order policy.
func shop(t *testing.T) *store.Store {
	t.Helper()
	return shopWith(t, nil)
}

// tradingShop is the files of shop.
func tradingShop() map[string]string {
	return map[string]string{
		"warehouses": "warehouse_code,name\nMAIN,Main\nEAST,East\n",
		"skus": "sku,name,unit_price,make_or_buy,status,release_date\nA,Anchor,5,buy,active,\nB,Bolt,1,buy,active,\nN,Nut,1,buy,active,\nKIT,Kit,9,kit,active,\n" +
			"DENY,Denied,5,buy,active,\nIN,Inbound,5,buy,active,\nLIM,Limited,5,buy,active,\nPRE,Preordered,5,buy,pre_order,2027-02-01\nOLD,Old,5,buy,discontinued,\nNEW,New,5,buy,active,\n",
		"bom":                  "parent_sku,component_sku,qty_per,effective_from\nKIT,B,2,\nKIT,N,1,\n",
		"suppliers":            "supplier_code,name\nS1,Supplier\n",
		"stock":                "warehouse_code,sku,on_hand\nMAIN,A,10\nMAIN,B,8\nMAIN,N,6\nMAIN,DENY,3\nMAIN,IN,3\nMAIN,LIM,2\nMAIN,OLD,4\n",
		"customers":            "customer_code,name\nC1,Customer One\nC2,Customer Two\n",
		"sales_orders":         "order_no,customer_code,order_date\n",
		"sales_order_lines":    "order_no,line_no,sku,qty_ordered,warehouse_code\n",
		"purchase_orders":      "po_no,supplier_code,order_date,status,warehouse_code\nPO-1,S1,2026-11-05,open,MAIN\n",
		"purchase_order_lines": "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,A,20,2026-12-01\nPO-1,2,DENY,5,2026-12-12\nPO-1,3,IN,5,2026-12-12\n",
	}
}

func shopWith(t *testing.T, changes map[string]string) *store.Store {
	t.Helper()
	company := tradingShop()
	for file, content := range changes {
		company[file] = content
	}
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	for _, statement := range []string{
		"UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses WHERE code = 'MAIN')",
		"UPDATE skus SET order_policy = 'deny' WHERE code = 'DENY'",
		"UPDATE skus SET order_policy = 'inbound_only' WHERE code = 'IN'",
		"UPDATE skus SET backorder_limit = 4 WHERE code = 'LIM'",
		"UPDATE skus SET preorder_cap = 10 WHERE code = 'PRE'",
		"UPDATE skus SET replacement_sku_id = (SELECT id FROM skus WHERE code = 'NEW') WHERE code = 'OLD'",
	} {
		if _, err := s.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

var anna = By{Actor: "anna@shop.example", Role: models.Manager}

// order places an order of one customer for units of SKUs, given as SKU and quantity in turn.
func order(t *testing.T, s *store.Store, change func(*NewOrder), skusAndUnits ...any) PlacedOrder {
	t.Helper()
	o := NewOrder{Customer: "C1"}
	for i := 0; i < len(skusAndUnits); i += 2 {
		o.Lines = append(o.Lines, NewLine{SKU: skusAndUnits[i].(string), Qty: qty.Qty(skusAndUnits[i+1].(int))})
	}
	if change != nil {
		change(&o)
	}
	placed, err := PlaceOrder(t.Context(), s, anna, o)
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
	return placed
}

func date(text string) *calendar.Date {
	d := calendar.MustParse(text)
	return &d
}

func sameDate(a, b *calendar.Date) bool { return a == b || a != nil && b != nil && *a == *b }

func TestAnOrderTakesWhatIsThereAndIsPromisedTheRest(t *testing.T) {
	s := shop(t)
	first := order(t, s, nil, "A", 7)
	if l := first.Lines[0]; l.QtyAllocated != 7 || l.QtyBackordered != 0 || !sameDate(l.DatePromised, date("2026-11-22")) {
		t.Errorf("the first order: %+v", l)
	}
	second := order(t, s, nil, "A", 10)
	if l := second.Lines[0]; l.QtyAllocated != 3 || l.QtyBackordered != 7 || !sameDate(l.DatePromised, date("2026-12-13")) || l.Status != "LATE" {
		t.Errorf("the second order: %+v", l)
	}
	if got := texts(t, s, "SELECT order_no || ' ' || qty_backordered || ' ' || supply_po_no || ' ' || date_likely || ' ' || date_promised FROM backorders"); !slices.Equal(got, []string{second.OrderNo + " 7 PO-1 2026-12-03 2026-12-13"}) {
		t.Errorf("in the queue: %v", got)
	}
	third := order(t, s, nil, "A", 20)
	if l := third.Lines[0]; l.QtyAllocated != 0 || !sameDate(l.DatePromised, date("2026-12-13")) || l.Status != "PART_COVERED" {
		t.Errorf("7 of the third order's units have no supply, so the date counts on their being ordered: %+v", l)
	}
	if got := texts(t, s, "SELECT reason FROM promises ORDER BY id DESC LIMIT 1"); got[0] != "counting on missing units being ordered today" {
		t.Errorf("the promise says %v", got)
	}
	if got := texts(t, s, "SELECT action || ' ' || subject FROM audit_entries WHERE actor = 'anna@shop.example' ORDER BY id DESC LIMIT 1"); got[0] != "order placed sales_order:"+third.OrderNo {
		t.Errorf("the audit chain says %v", got)
	}
	if first.OrderNo == second.OrderNo || !strings.HasPrefix(first.OrderNo, "SO-") {
		t.Errorf("the orders are %s and %s", first.OrderNo, second.OrderNo)
	}
}

func TestAKitTakesItsComponents(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "KIT", 5)
	if l := placed.Lines[0]; l.QtyAllocated != 4 || l.QtyBackordered != 1 {
		t.Errorf("eight bolts make four kits: %+v", l)
	}
	if got := count(t, s, "SELECT sum(qty) FROM allocations"); got != 12 {
		t.Errorf("%d components are allocated, want 8 bolts and 4 nuts", got)
	}
}

func TestShipPoliciesDecideWhatIsAllocated(t *testing.T) {
	s := shop(t)
	whole := order(t, s, func(o *NewOrder) { o.ShipPolicy = models.ShipLineComplete }, "A", 12)
	if l := whole.Lines[0]; l.QtyAllocated != 0 || !sameDate(l.DatePromised, date("2026-12-13")) {
		t.Errorf("a line that ships complete holds what does not complete it: %+v", l)
	}
	together := order(t, s, func(o *NewOrder) { o.ShipPolicy = models.ShipOrderComplete }, "A", 2, "B", 9)
	for _, l := range together.Lines {
		if l.QtyAllocated != 0 {
			t.Errorf("an order that ships together holds a part of it: %+v", l)
		}
	}
	if l := order(t, s, nil, "A", 1).Lines[0]; l.QtyAllocated != 1 {
		t.Errorf("a unit that nobody needs before the purchase order comes stays on the shelf: %+v", l)
	}
}

func TestAHeldOrderAndAPreOrderTakeNothing(t *testing.T) {
	s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,A,10\nMAIN,PRE,5\n"})
	if l := order(t, s, func(o *NewOrder) { o.HoldReason = "credit check" }, "A", 2).Lines[0]; l.QtyAllocated != 0 {
		t.Errorf("a held order was given stock: %+v", l)
	}
	if l := order(t, s, nil, "PRE", 2).Lines[0]; l.QtyAllocated != 0 || !sameDate(l.DatePromised, date("2027-02-01")) {
		t.Errorf("a pre-order: %+v", l)
	}
}

func TestTheOrderPolicyRefusesWithWhatCouldBeHadAndWhen(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "LIM", 5) // 2 from the shelf, 3 of 4 on backorder
	order(t, s, nil, "PRE", 8)
	for _, c := range []struct {
		sku      string
		units    qty.Qty
		now      qty.Qty
		allowed  qty.Qty
		sentence string
	}{
		{"DENY", 10, 3, 3, "DENY: 10 were asked for, but it may not be ordered ahead. 3 can be had now, 5 more on 13 December 2026 likely / 27 December 2026 safe."},
		{"IN", 9, 3, 8, "IN: 9 were asked for, but no more than what is inbound may be ordered ahead. 3 can be had now, 5 more on 13 December 2026 likely / 27 December 2026 safe. At most 8 may be ordered."},
		{"LIM", 2, 0, 1, "LIM: 2 were asked for, but at most 4 may be on backorder. None can be had now. At most 1 may be ordered."},
		{"PRE", 3, 0, 2, "PRE: 3 were asked for, but at most 10 may be ordered before its release. None can be had now. At most 2 may be ordered."},
		{"OLD", 5, 4, 4, "OLD: 5 were asked for, but it is discontinued, and only what is left is sold. 4 can be had now. NEW replaces it."},
	} {
		before := count(t, s, "SELECT count(*) FROM sales_orders")
		_, err := PlaceOrder(t.Context(), s, anna, NewOrder{Customer: "C1", Lines: []NewLine{{SKU: c.sku, Qty: c.units}}})
		var refused *Refused
		if models.KindOf(err) != models.Conflict || !errors.As(err, &refused) || models.Sentence(err) != c.sentence {
			t.Errorf("%s was refused as %v", c.sku, err)
			continue
		}
		for _, later := range refused.Lines[0].Later {
			if later.DateLikely != day("2026-12-13") || later.DateSafe != day("2026-12-27") {
				t.Errorf("%s could be had later as %+v", c.sku, later)
			}
		}
		if l := refused.Lines[0]; l.QtyNow != c.now || l.QtyAllowed != c.allowed || l.SKU != c.sku {
			t.Errorf("%s: %+v", c.sku, l)
		}
		if count(t, s, "SELECT count(*) FROM sales_orders") != before {
			t.Errorf("%s: the refused order was kept", c.sku)
		}
		order(t, s, nil, c.sku, int(c.allowed))
	}
}

func TestAPolicyIsInheritedFromTheCompanyDownToTheChannel(t *testing.T) {
	s := shop(t)
	ask := func(channel string) error {
		_, err := PlaceOrder(t.Context(), s, By{Actor: "anna", Preview: true}, NewOrder{Customer: "C1", Channel: channel, Lines: []NewLine{{SKU: "NEW", Qty: 1}}})
		return err
	}
	for _, step := range []struct {
		statement string
		channel   string
		refused   bool
	}{
		{"UPDATE company SET order_policy = 'deny'", "", true},
		{"INSERT INTO supplier_skus (supplier_id, sku_id) SELECT v.id, k.id FROM suppliers v, skus k WHERE k.code = 'NEW'", "", true},
		{"UPDATE suppliers SET order_policy = 'backorder'", "", false},
		{"WITH c AS (INSERT INTO categories (name, order_policy) VALUES ('Tools', 'deny') RETURNING id) UPDATE skus SET category_id = c.id FROM c WHERE code = 'NEW'", "", true},
		{"UPDATE skus SET order_policy = 'backorder' WHERE code = 'NEW'", "", false},
		{"INSERT INTO sku_channels (sku_id, channel, order_policy) SELECT id, 'web', 'deny' FROM skus WHERE code = 'NEW'", "web", true},
		{"UPDATE sku_channels SET channel = 'eBay'", "web", false},
	} {
		if _, err := s.SQL().ExecContext(t.Context(), step.statement); err != nil {
			t.Fatal(err)
		}
		if err := ask(step.channel); (err != nil) != step.refused {
			t.Errorf("after %s: %v", step.statement, err)
		}
	}
}

func TestWhatCannotBeMeantIsRefusedInASentence(t *testing.T) {
	s := shop(t)
	for sentence, change := range map[string]func(*NewOrder){
		"An order needs a customer.":                                                         func(o *NewOrder) { o.Customer = " " },
		"There is no customer NOBODY.":                                                       func(o *NewOrder) { o.Customer = "NOBODY" },
		"An order needs at least one line.":                                                  func(o *NewOrder) { o.Lines = nil },
		"An order has at most 500 lines.":                                                    func(o *NewOrder) { o.Lines = slices.Repeat(o.Lines, 501) },
		"Line 1: there is no SKU NOPE.":                                                      func(o *NewOrder) { o.Lines[0].SKU = "NOPE" },
		"Line 1: there is no warehouse MOON.":                                                func(o *NewOrder) { o.Lines[0].Warehouse = "MOON" },
		"The quantity of line 1 (A) has to be from 1 to 1000000000, but it is 0.":            func(o *NewOrder) { o.Lines[0].Qty = 0 },
		"A priority is a number from 1 (first) to 9.":                                        func(o *NewOrder) { o.Priority = 10 },
		"The number of shipments belongs to the ship policy max_shipments, which needs one.": func(o *NewOrder) { o.MaxShipments = 2 },
		"There is already an order with this number.":                                        func(o *NewOrder) { o.OrderNo = "TAKEN" },
	} {
		o := NewOrder{Customer: "C1", OrderNo: "TAKEN", Lines: []NewLine{{SKU: "A", Qty: 1}}}
		if sentence == "There is already an order with this number." {
			order(t, s, func(o *NewOrder) { o.OrderNo = "TAKEN" }, "A", 1)
		}
		change(&o)
		if _, err := PlaceOrder(t.Context(), s, anna, o); models.KindOf(err) == models.Internal || models.Sentence(err) != sentence {
			t.Errorf("%q was said as %v", sentence, err)
		}
	}
	mustHold(t, s)
}

func TestAPreviewOfAnOrderKeepsNothing(t *testing.T) {
	s := shop(t)
	before := texts(t, s, "SELECT count(*) || '/' || (SELECT count(*) FROM promises) || '/' || (SELECT count(*) FROM audit_entries) FROM sales_orders")
	by := anna
	by.Preview = true
	placed, err := PlaceOrder(t.Context(), s, by, NewOrder{Customer: "C1", Lines: []NewLine{{SKU: "A", Qty: 12}}})
	if err != nil || placed.Lines[0].QtyAllocated != 10 || !sameDate(placed.Lines[0].DatePromised, date("2026-12-13")) {
		t.Fatalf("the preview says %+v, %v", placed, err)
	}
	if after := texts(t, s, "SELECT count(*) || '/' || (SELECT count(*) FROM promises) || '/' || (SELECT count(*) FROM audit_entries) FROM sales_orders"); !slices.Equal(before, after) {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestTheSameOrderSentTwiceIsPlacedOnce(t *testing.T) {
	s := shop(t)
	by := anna
	by.Key = "form-1"
	o := NewOrder{Customer: "C1", Lines: []NewLine{{SKU: "A", Qty: 4}}}
	first, err := PlaceOrder(t.Context(), s, by, o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := PlaceOrder(t.Context(), s, by, o)
	if err != nil || again.OrderNo != first.OrderNo || again.Lines[0].QtyAllocated != 4 || count(t, s, "SELECT count(*) FROM sales_orders") != 1 {
		t.Errorf("the second time: %+v, %v", again, err)
	}
	mustHold(t, s)
}

// A busy SKU is not planned by the commands. What they say must be what a plan says, and what they leave must become it.
func TestABusySKUIsPlannedLaterAndItsQuantitiesAreTrueAtOnce(t *testing.T) {
	s := shop(t)
	byHand(t, s, `WITH o AS (INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'BUSY-' || n, c.id, '2026-11-01' FROM generate_series(1, 250) n, customers c WHERE c.code = 'C1' RETURNING id)
		INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered) SELECT o.id, 1, k.id, w.id, 1, 1 FROM o, skus k, warehouses w WHERE k.code = 'N' AND w.code = 'MAIN'`)
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	placed := order(t, s, nil, "N", 3, "A", 12)
	if !placed.Deferred || placed.Lines[0].QtyAllocated != 0 || placed.Lines[1].QtyAllocated != 10 || !sameDate(placed.Lines[1].DatePromised, date("2026-12-13")) {
		t.Errorf("placed %+v", placed)
	}
	mustHold(t, s)
	if got := texts(t, s, "SELECT p.po_no || '/' || l.line_no FROM backorders b CROSS JOIN unnest(b.waits_supplies) AS w (id) JOIN purchase_order_lines l ON l.id = w.id JOIN purchase_orders p ON p.id = l.po_id WHERE b.order_no = '"+placed.OrderNo+"' AND b.sku = 'A'"); !slices.Equal(got, []string{"PO-1/1"}) {
		t.Errorf("before it is planned, the line says that it waits for %v", got)
	}
	if stale := count(t, s, "SELECT count(*) FROM stale_pools"); stale != 2 {
		t.Errorf("%d positions are stale", stale)
	}
	if jobs := count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'catch_up'"); jobs != 1 {
		t.Errorf("%d catch-ups wait", jobs)
	}
	caught, err := CatchUp(t.Context(), s, "test")
	if err != nil || caught < 2 || count(t, s, "SELECT count(*) FROM stale_pools") != 0 {
		t.Errorf("caught up with %d positions, %v", caught, err)
	}
	mustHold(t, s)
	report, err := Replan(t.Context(), s, "test", false)
	if err != nil || report.LinesAllocated != 0 {
		t.Errorf("a whole plan afterwards still gave out stock: %+v, %v", report, err)
	}
}
