package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
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
INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered, unit_price, date_promised_first, date_promised)
SELECT o.id, 1, k.id, w.id, 10, 10, 2.50, '2026-11-01', '2026-11-01' FROM sales_orders AS o, skus AS k, warehouses AS w;
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

func TestTodaySaysToEachKindOfWorkWhatToDoFirst(t *testing.T) {
	test := newWaitingSite(t)
	manager, buyer, owner := test.signedIn(models.Manager), test.signedIn(models.Buyer), test.signedIn(models.Owner)
	manager.get(link.Today).mustBe(http.StatusOK, "Sun 22 Nov 2026", "1 line of 1 order from 1 customer waits, worth 25.00", "1 line is past its promise", "the oldest is 21 days late", "Acme Stores", "82 d ago",
		"In order: nothing over-allocated, nothing left to ship")
	buyer.get(link.Today).mustBe(http.StatusOK, "1 purchase order is overdue They hold up 1 order line", "PO-1/1", "10 d late", "every line has a supply")
	owner.get(link.Today).mustBe(http.StatusOK, "Value waiting 25.00", "Past promise 25.00", "Promises kept 0 %", "0 of 1", "Late suppliers", "Lux Lighting", "46 days and more")
	for work, v := range map[string]*visitor{"fulfilment": buyer, "buying": owner, "company": manager} {
		if tab := v.get(link.TodayFor(work)).find(`nav[aria-label="Kind of work"] a[aria-current]`).Text(); !strings.EqualFold(strings.TrimSpace(tab), work) {
			t.Errorf("the work %s opens the tab %q", work, tab)
		}
	}
	if text := test.signedIn(models.WarehouseStaff).get(link.TodayFor("buying")).mustBe(http.StatusOK, "PO-1").text(); strings.Contains(text, "25.00") || strings.Contains(text, "Value") {
		t.Errorf("the warehouse sees prices: %s", text)
	}
}

func TestEveryFigureOfTodayLeadsToTheRowsBehindIt(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.Owner)
	for _, work := range []string{"fulfilment", "buying", "company"} {
		page := v.get(link.TodayFor(work))
		links := page.find("main a")
		if links.Length() < 8 {
			t.Errorf("Today for %s has %d links", work, links.Length())
		}
		for _, anchor := range links.EachIter() {
			href, _ := anchor.Attr("href")
			if answer := v.get(href); answer.status != http.StatusOK {
				t.Errorf("%s leads to %s, which answers %d", anchor.Text(), href, answer.status)
			}
		}
		for _, task := range page.find("a.task").EachIter() {
			href, _ := task.Attr("href")
			behind := v.get(href).find(".totals dd").First().Text()
			if count := task.Find(".task-count").Text(); behind != count {
				t.Errorf("%q counts %s, and %s shows %s rows", strings.Join(strings.Fields(task.Text()), " "), count, href, behind)
			}
		}
	}
}

func TestTodayOfAnEmptyCompanyIsCalm(t *testing.T) {
	test := newTestSite(t)
	test.signedIn(models.Support).get(link.Today).mustBe(http.StatusOK, "Nobody is waiting")
	page := test.signedIn(models.Owner).get(link.Today).mustBe(http.StatusOK, "Nobody is waiting")
	if offered, served := page.find(`main a[href="`+link.Imports+`"]`).Length() == 1, test.site.pages[link.Imports]; offered != served {
		t.Errorf("the owner is offered an import: %t; there is one: %t", offered, served)
	}
}

func TestABrokenPromiseStaysInSightWithItsNewDate(t *testing.T) {
	test := newWaitingSite(t)
	if _, err := backorder.Publish(t.Context(), test.store, "night", false); err != nil {
		t.Fatal(err)
	}
	manager := test.signedIn(models.Manager)
	manager.get(link.Today).mustBe(http.StatusOK, "1 line is past its promise", "the oldest is 21 days late. 1 has a new date: tell the customer, or find another supply.")
	for _, path := range []string{presetOf(link.Backorders, "broken"), link.Order("SO-1")} {
		manager.get(path).mustBe(http.StatusOK, "SO-1", "21 d late", "1 Nov", "1 slip")
	}
}
