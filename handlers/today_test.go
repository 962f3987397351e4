package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

// waitingCompany is one order line of 10 units at 2.50 that waits for a purchase order which is ten days overdue. The
// supplier delivered three times before, after 10, 20 and 40 days; a fourth receipt was reversed.
const waitingCompany = `
INSERT INTO customers (code, name, tier) VALUES ('ACME', 'Acme Stores', 'vip');
INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main');
INSERT INTO skus (code, name) VALUES ('LAMP', 'Desk lamp');
INSERT INTO suppliers (code, name, lead_time_days) VALUES ('LUX/1', 'Lux Lighting', 14);
INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days, moq, unit_cost) SELECT v.id, k.id, 14, 25, 1.75 FROM suppliers AS v, skus AS k;
INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'SO-1', id, '2026-09-01' FROM customers;
INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered, unit_price)
SELECT o.id, 1, k.id, w.id, 10, 10, 2.50 FROM sales_orders AS o, skus AS k, warehouses AS w;
INSERT INTO purchase_orders (po_no, supplier_id, order_date, status)
SELECT no, v.id, '2026-08-01', status FROM suppliers AS v, (VALUES ('PO-OLD', 'received'), ('PO-1', 'sent')) AS given (no, status);
INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, qty_received, date_expected)
SELECT p.id, 1, k.id, 70, CASE p.po_no WHEN 'PO-OLD' THEN 70 ELSE 5 END, '2026-11-12' FROM purchase_orders AS p, skus AS k;
INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received)
SELECT 'R-' || days, l.id, CAST('2026-08-01' AS date) + days, 20
FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id, (VALUES (10), (20), (40), (90)) AS given (days) WHERE p.po_no = 'PO-OLD';
INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received, reverses_id)
SELECT 'R-90-BACK', po_line_id, date_received, qty_received, id FROM receipts WHERE receipt_no = 'R-90';
INSERT INTO pegs (line_id, sku_id, po_line_id, qty, date_supply)
SELECT d.id, d.sku_id, l.id, 10, '2026-11-29'
FROM sales_order_lines AS d, purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id WHERE p.po_no = 'PO-1';
INSERT INTO backorders (line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value, date_promised,
    promise_slips, date_likely, days_late, supply_po_no, status, reason, ship_policy, priority, held, no_supply, can_fill,
    promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit)
SELECT d.id, 1, o.id, o.order_no, 1, o.order_date, c.id, c.code, c.name, c.tier, '', k.id, k.code, k.name, 'MAIN', 10, 0, 0, 10, 10, 25, '2026-11-01',
    0, '2026-11-29', 21, 'PO-1', 'late', 'awaiting_supply', 'as_available', 5, false, false, false, false, true, false, false, false, false
FROM sales_order_lines AS d, sales_orders AS o, customers AS c, skus AS k`

// newWaitingSite is a site of the waiting company.
func newWaitingSite(t *testing.T) *testSite {
	t.Helper()
	test := newTestSite(t)
	if _, err := test.store.SQL().Exec(waitingCompany); err != nil {
		t.Fatalf("write the waiting company: %v", err)
	}
	return test
}

func TestTodaySaysWhatWaitsAndLeadsToIt(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.Manager)
	page := v.get(link.Today).mustBe(http.StatusOK, "Sun 22 Nov 2026", "Promises broken 1", "25.00", "PO-1", "10 d late", "Acme Stores", "82 d ago")
	for _, tile := range page.find("a.tile").EachIter() {
		href, _ := tile.Attr("href")
		v.get(href).mustBe(http.StatusOK)
	}
	for _, href := range []string{"/backorders?preset=broken", "/backorders?preset=no_supply", "/purchase-orders/PO-1", "/suppliers/LUX%2F1"} {
		if page.find(`a[href="`+href+`"]`).Length() == 0 {
			t.Errorf("Today does not lead to %s", href)
		}
	}
	row, _ := page.find("#longest tr[data-href]").Attr("data-href")
	v.get(row).mustBe(http.StatusOK, "SO-1")
	if text := test.signedIn(models.WarehouseStaff).get(link.Today).mustBe(http.StatusOK, "PO-1").text(); strings.Contains(text, "25.00") || strings.Contains(text, "Value") {
		t.Errorf("the warehouse sees prices: %s", text)
	}
}

func TestTodayOfAnEmptyCompanyIsCalm(t *testing.T) {
	newTestSite(t).signedIn(models.Support).get(link.Today).mustBe(http.StatusOK, "Nothing is overdue", "Nobody is waiting")
}
