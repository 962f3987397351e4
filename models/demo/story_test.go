package demo

import (
	"testing"

	"pegboard/models/calendar"
)

// seen counts what a person can find in the written company.
type seen struct {
	t     *testing.T
	today calendar.Date
	s     set
	skus  map[string]row
	count map[string]int
}

func TestEveryStateOfTheProductIsVisibleOnAnyDay(t *testing.T) {
	for _, days := range []int{0, 1, 5, 6, 97, 200, 290} {
		states(t, today.Add(days))
	}
}

// states counts what the company of one day shows and compares it with what a person should find.
func states(t *testing.T, today calendar.Date) {
	t.Helper()
	s := written(t, today)
	v := seen{t, today, s, s.index(t, "skus.csv", "sku"), map[string]int{}}
	v.countSupply()
	v.countDemand()
	for _, r := range s["skus.csv"] {
		v.count["policy "+r["order_policy"]]++
		v.count["status "+r["status"]]++
		v.count["made or bought: "+r["make_or_buy"]]++
	}
	for _, r := range s["customers.csv"] {
		v.count["tier "+r["tier"]]++
	}
	for _, r := range s["sales_orders.csv"] {
		v.count["ship policy "+r["ship_policy"]]++
		v.count["order "+r["status"]]++
	}
	for _, want := range []struct {
		what      string
		low, high int
	}{
		{"status active", 350, 420}, {"status discontinued", 10, 10}, {"status pre_order", 5, 5},
		{"policy backorder", 300, 420}, {"policy deny", 5, 40}, {"policy inbound_only", 5, 5},
		{"policy made_to_order", 5, 5}, {"policy drop_ship", 10, 10}, {"made or bought: kit", 8, 10},
		{"tier vip", vipCount, vipCount}, {"tier key", keyCount, keyCount},
		{"ship policy as_available", 1500, 3000}, {"ship policy line_complete", 200, 900}, {"ship policy order_complete", 150, 900},
		{"order open", 15, 200}, {"order partially_shipped", 40, 300}, {"order closed", 2500, 2950}, {"order cancelled", 10, 60},
		{"supply draft", 1, 20}, {"supply sent", 3, 30}, {"supply acknowledged", 20, 200}, {"supply partially_received", 3, 30},
		{"supply received", 800, 2500}, {"supply closed", 5, 80}, {"supply cancelled", 3, 40},
		{"supply line overdue", 8, 60}, {"supply line confirmed later than expected", 8, 60},
		{"receipt with rejected goods", 20, 400}, {"stock not available", 5, 40},
		{"waiting for a pre-order", 8, 40}, {"waiting for a discontinued SKU with a replacement", 6, 30}, {"waiting for a kit", 6, 40},
		{"waiting with an overdue purchase order", 30, 200}, {"waiting without supply", 10, 60},
		{"waiting, supplier has not answered", 4, 40}, {"waiting, confirmed after the promise", 10, 200},
		{"waiting on hold", 2, 30}, {"old and can be filled now", 8, 60}, {"order one line away", 5, 60},
		{"waiting over 90 days", 1, 30}, {"waiting under 8 days", 20, 120}, {"waiting, partly shipped", 5, 80},
		{"promised before today", 30, 250}, {"promised again, for a later day", 15, 120},
	} {
		if n := v.count[want.what]; n < want.low || n > want.high {
			t.Errorf("%s: %s: %d, want %d to %d", today, want.what, n, want.low, want.high)
		}
	}
	for _, reason := range []string{"awaiting_supply", "supplier_backorder", "manufacturer_production", "manufacturer_material",
		"manufacturer_logistics", "transport", "quality_hold", "demand_spike", "stock_error", "outranked"} {
		if v.count["reason "+reason] == 0 {
			t.Errorf("%s: nobody waits for the reason %s", today, reason)
		}
	}
}

func (v seen) countSupply() {
	for _, r := range v.s["purchase_orders.csv"] {
		v.count["supply "+r["status"]]++
	}
	for _, r := range v.s["receipts.csv"] {
		if r.number(v.t, "qty_rejected") > 0 {
			v.count["receipt with rejected goods"]++
		}
	}
	for _, r := range v.s["stock.csv"] {
		if r.number(v.t, "unavailable") > 0 {
			v.count["stock not available"]++
		}
	}
	for _, l := range v.openSupply() {
		if l.due() < v.today.String() {
			v.count["supply line overdue"]++
		}
		if l["confirmed_date"] > l["expected_date"] {
			v.count["supply line confirmed later than expected"]++
		}
	}
}

// due is the day the supplier confirmed, else the expected one.
func (r row) due() string {
	if r["confirmed_date"] != "" {
		return r["confirmed_date"]
	}
	return r["expected_date"]
}

// openSupply returns the purchase lines that still have to come, with the warehouse and status of their order.
func (v seen) openSupply() []row {
	orders := v.s.index(v.t, "purchase_orders.csv", "po_no")
	var open []row
	for _, l := range v.s["purchase_order_lines.csv"] {
		if l.number(v.t, "qty_ordered") > l.number(v.t, "qty_received")+l.number(v.t, "qty_cancelled") {
			l["warehouse_code"], l["status"] = orders[l["po_no"]]["warehouse_code"], orders[l["po_no"]]["status"]
			open = append(open, l)
		}
	}
	return open
}

func (v seen) countDemand() {
	supply := map[string]row{}
	for _, l := range v.openSupply() {
		supply[l.key("warehouse_code", "sku")] = l
	}
	missing, lines := map[string]int{}, map[string]int{}
	for _, b := range v.s.openLines(v.t, v.today) {
		lines[b.line["order_no"]]++
		if b.qty > 0 {
			missing[b.line["order_no"]]++
			v.countWaiting(b, supply[b.line.key("warehouse_code", "sku")])
		} else if b.age > 7 && b.order["hold_reason"] == "" && b.order["ship_policy"] != "order_complete" {
			v.count["old and can be filled now"]++
		}
		if b.order["ship_policy"] == "order_complete" && b.qty > 0 && b.line["promised_date"] == "" {
			v.t.Errorf("line without a promise: %v", b.line)
		}
	}
	orders := v.s.index(v.t, "sales_orders.csv", "order_no")
	for number, n := range missing {
		if n == 1 && lines[number] > 1 && orders[number]["ship_policy"] == "order_complete" {
			v.count["order one line away"]++
		}
	}
}

// countWaiting sorts one backordered line into the situations it shows; supply is nil when nothing is coming.
func (v seen) countWaiting(b short, supply row) {
	s := v.skus[b.line["sku"]]
	v.count["reason "+b.line["reason"]]++
	for what, is := range map[string]bool{
		"waiting for a pre-order":                           s["status"] == "pre_order",
		"waiting for a discontinued SKU with a replacement": s["status"] == "discontinued" && s["replacement_sku"] != "",
		"waiting for a kit":                                 s["make_or_buy"] == "kit",
		"waiting without supply":                            supply == nil && s["make_or_buy"] != "kit",
		"waiting with an overdue purchase order":            supply != nil && supply.due() < v.today.String(),
		"waiting, supplier has not answered":                supply != nil && supply["status"] == "sent",
		"waiting, confirmed after the promise":              supply != nil && supply["confirmed_date"] > b.line["promised_date"],
		"waiting on hold":                                   b.order["hold_reason"] != "",
		"waiting over 90 days":                              b.age > 90,
		"waiting under 8 days":                              b.age < 8,
		"waiting, partly shipped":                           b.line["qty_shipped"] != "0",
		"promised before today":                             b.line["promised_date"] < v.today.String(),
		"promised again, for a later day":                   b.line["first_promised_date"] != "" && b.line["first_promised_date"] < b.line["promised_date"],
	} {
		if is {
			v.count[what]++
		}
	}
}

func TestAPreOrderHasNotShippedAndArrivesBeforeItsRelease(t *testing.T) {
	s := written(t, today)
	skus := s.index(t, "skus.csv", "sku")
	for _, l := range s["sales_order_lines.csv"] {
		if skus[l["sku"]]["status"] == "pre_order" && l["qty_shipped"] != "0" {
			t.Errorf("pre-order was shipped: %v", l)
		}
	}
	for _, l := range s["purchase_order_lines.csv"] {
		if r := skus[l["sku"]]; r["status"] == "pre_order" && l.due() > r["release_date"] {
			t.Errorf("pre-order %s arrives on %s after its release on %s", l["sku"], l.due(), r["release_date"])
		}
	}
}

func TestAnEndedSKUIsNotOrderedAfterItsLastDay(t *testing.T) {
	s := written(t, today)
	skus := s.index(t, "skus.csv", "sku")
	orders := s.index(t, "sales_orders.csv", "order_no")
	for _, l := range s["sales_order_lines.csv"] {
		r, day := skus[l["sku"]], orders[l["order_no"]]["order_date"]
		if day < r["active_from"] || r["active_to"] != "" && day > r["active_to"] {
			t.Errorf("%s was ordered on %s outside of its life: %v", l["sku"], day, r)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if err := Write(dir, today); err != nil {
			b.Fatal(err)
		}
	}
}
