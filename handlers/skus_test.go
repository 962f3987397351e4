package handlers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/link"
)

func TestASKUsPageSaysWhereItIsWhoWaitsAndWhatComes(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	page := manager.get(link.SKU("LAMP")).mustBe(http.StatusOK, "Desk lamp", "Backorder from the company", "Acme", "preferred", "PO-7/1", "confirmed",
		"SO/1", "Ann Bell", "first count", "19.90", "8.25", "1 unit that customers wait for")
	for i, want := range []string{"12", "1", "2", "9", "20", "4"} {
		if got := page.find(".tile-value").Eq(i).Text(); got != want {
			t.Errorf("tile %d says %s and not %s", i, got, want)
		}
	}
	if after := page.find("#sku-changes tbody tr").Last().Find("td").Last().Text(); strings.TrimSpace(after) != "26" {
		t.Errorf("9 available, 20 come and 3 are taken, but %s are left", after)
	}
	manager.get(link.SKU("none")).mustBe(http.StatusNotFound, "There is no SKU with the code none.")
	text := warehouse.get(link.SKU("LAMP")).mustBe(http.StatusOK, "PO-7/1").text()
	for _, price := range []string{"19.90", "8.25", "Cost", "Price"} {
		if strings.Contains(text, price) {
			t.Errorf("the warehouse sees %s", price)
		}
	}
}

func TestAvailabilityTakesGoodsBeforeTheLinesThatWaitForThem(t *testing.T) {
	day := calendar.MustParse("2026-12-10")
	undated := store.IncomingLine{PONo: "A", QtyOpen: 50, Sent: true}
	draft := store.IncomingLine{PONo: "B", QtyOpen: 50, DateSupply: &day}
	sent := store.IncomingLine{PONo: "C", QtyOpen: 5, DateSupply: &day, Sent: true}
	changes := stockChanges(store.SKUDetail{
		Supply: []store.IncomingLine{undated, draft, sent},
		Takes:  []store.PeggedDay{{Date: day, Qty: 4, Lines: 2}, {Date: day.Add(-1), Qty: 1, Lines: 1}},
	}, 1)
	if len(changes) != 3 || changes[0].after != 0 || changes[1].after != 5 || changes[2].after != 1 {
		t.Errorf("the changes are %+v", changes)
	}
}

// stockAWaitingOrder stores SO/1, whose line of ten lamps is partly shipped, allocated, cancelled and waiting for PO-7.
func (test *testSite) stockAWaitingOrder() {
	test.Helper()
	for _, statement := range []string{
		`INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main warehouse')`,
		`UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)`,
		`INSERT INTO suppliers (code, name, preferred, currency) VALUES ('ACME', 'Acme', true, 'EUR')`,
		`INSERT INTO skus (code, name, unit_price, unit_cost, reorder_point) VALUES ('LAMP', 'Desk lamp', 19.9, 8.25, 5)`,
		`INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days, moq, unit_cost) SELECT v.id, k.id, 14, 10, 8.25 FROM suppliers v, skus k`,
		`INSERT INTO stock_levels (sku_id, warehouse_id, on_hand, unavailable, allocated) SELECT k.id, w.id, 12, 1, 2 FROM skus k, warehouses w`,
		`INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, actor, at)
			SELECT k.id, w.id, 'adjustment', 'on_hand', 12, 'count', 'first count', 'import', '2026-11-01' FROM skus k, warehouses w`,
		`INSERT INTO customers (code, name, tier) VALUES ('C1', 'Ann Bell', 'vip')`,
		`INSERT INTO sales_orders (order_no, customer_id, order_date, ship_policy, hold_reason)
			SELECT v.no, c.id, '2026-11-02', 'order_complete', v.hold FROM customers c, (VALUES ('SO/1', 'credit check'), ('SO-2', NULL)) v (no, hold)`,
		`INSERT INTO sales_order_links (order_id, backorder_order_id) SELECT a.id, b.id FROM sales_orders a, sales_orders b WHERE a.order_no = 'SO/1' AND b.order_no = 'SO-2'`,
		`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_cancelled,
			date_promised_first, date_promised, promise_slips, unit_price)
			SELECT o.id, 1, k.id, w.id, 10, 3, 2, 4, 1, '2026-12-01', '2026-12-14', 1, 19.9 FROM sales_orders o, skus k, warehouses w WHERE o.order_no = 'SO/1'`,
		`INSERT INTO allocations (line_id, sku_id, warehouse_id, qty) SELECT l.id, l.sku_id, l.warehouse_id, 2 FROM sales_order_lines l`,
		`INSERT INTO promises (line_id, date_promised, source, reason, told_customer, actor, at)
			SELECT l.id, '2026-12-14', 'person', 'moved by the supplier', true, 'Eva', '2026-11-20' FROM sales_order_lines l`,
		`INSERT INTO purchase_orders (po_no, supplier_id, order_date, status) SELECT 'PO-7', id, '2026-11-10', 'sent' FROM suppliers`,
		`INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, date_confirmed) SELECT p.id, 1, k.id, 20, '2026-12-10' FROM purchase_orders p, skus k`,
		`INSERT INTO pegs (line_id, sku_id, po_line_id, qty, date_supply) SELECT l.id, l.sku_id, q.id, 3, '2026-12-10' FROM sales_order_lines l, purchase_order_lines q`,
		`INSERT INTO backorders (line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel, sku_id, sku, sku_name,
			warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, date_promised_first, date_promised, promise_slips, date_likely, days_late,
			supply_po_no, supply_po_line_no, supply_supplier, supply_date, supply_confirmed, status, reason, ship_policy, priority, held, no_supply, can_fill,
			promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit)
			SELECT l.id, 1, o.id, o.order_no, 1, o.order_date, c.id, c.code, c.name, c.tier, '', k.id, k.code, k.name, 'MAIN', 10, 3, 2, 4, 3, '2026-12-01', '2026-12-14',
			1, '2026-12-10', 0, 'PO-7', 1, 'Acme', '2026-12-10', true, 'part_covered', 'awaiting_supply', o.ship_policy, 5, true, false, false,
			false, false, true, false, false, false
			FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id JOIN customers c ON c.id = o.customer_id JOIN skus k ON k.id = l.sku_id`,
	} {
		if _, err := test.store.SQL().ExecContext(test.Context(), statement); err != nil {
			test.Fatalf("%s: %v", statement, err)
		}
	}
}

// hasText keeps the elements that say exactly this.
func hasText(text string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.TrimSpace(s.Text()) == text }
}
