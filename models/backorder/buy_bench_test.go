package backorder

import (
	"fmt"
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// deskCompany has 20,000 SKUs of 100 suppliers, a year with 200,000 order lines of which 4,000 wait, and 20,000 purchase order
// lines, most of them received.
func deskCompany(b *testing.B) *store.Store {
	b.Helper()
	s := storetest.New(b)
	err := s.InTx(b.Context(), store.Work{Actor: "bench", Bulk: true}, func(tx *store.Tx) error {
		for i, statement := range []string{
			"INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')",
			"INSERT INTO customers (code, name) SELECT 'C' || n, 'Customer ' || n FROM generate_series(1, 500) AS n",
			"INSERT INTO suppliers (code, name, lead_time_days, minimum_value) SELECT 'S' || n, 'Supplier ' || n, 5 + n % 40, 500 FROM generate_series(1, 100) AS n",
			"INSERT INTO skus (code, name, unit_cost, unit_price) SELECT 'K' || n, 'Thing ' || n, 1 + n % 90, 2 + n % 150 FROM generate_series(1, 20000) AS n",
			"INSERT INTO supplier_skus (supplier_id, sku_id, unit_cost, moq, order_multiple) SELECT 1 + k.id % 100, k.id, k.unit_cost, k.id % 20, 1 + k.id % 6 FROM skus AS k",
			"INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, 1, k.id % 60 FROM skus AS k",
			"INSERT INTO sales_orders (order_no, customer_id, order_date, status, ship_policy, priority) SELECT 'SO' || n, 1 + n % 500, DATE '2026-11-21' - n % 360, CASE WHEN n % 50 = 0 THEN 'open' ELSE 'closed' END, 'as_available', 5 FROM generate_series(1, 20000) AS n",
			"INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_shipped, qty_backordered, unit_price) SELECT o.id, n, 1 + (o.id * 7919 + n * 104729) % 20000, 1, 1 + (o.id + n) % 9, CASE WHEN o.status = 'closed' THEN 1 + (o.id + n) % 9 ELSE 0 END, CASE WHEN o.status = 'open' THEN 1 + (o.id + n) % 9 ELSE 0 END, 3 FROM sales_orders AS o, generate_series(1, 10) AS n",
			"INSERT INTO purchase_orders (po_no, supplier_id, warehouse_id, order_date, sent_date, status) SELECT 'PO' || n, 1 + n % 100, 1, DATE '2026-11-21' - n % 300, DATE '2026-11-21' - n % 300, CASE WHEN n % 300 > 40 THEN 'received' ELSE 'sent' END FROM generate_series(1, 2000) AS n",
			"INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, qty_received, unit_cost, date_expected) SELECT p.id, n, 1 + (p.id * 31 + n * 2003) % 20000, 40, CASE WHEN p.status = 'received' THEN 40 ELSE 0 END, 2, p.order_date + 20 FROM purchase_orders AS p, generate_series(1, 10) AS n",
			"INSERT INTO receipts (receipt_no, po_line_id, warehouse_id, date_received, qty_received) SELECT 'R' || l.id, l.id, 1, p.order_date + 5 + CAST(l.id % 37 AS integer), 40 FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id WHERE l.qty_received > 0",
			"ANALYZE",
		} {
			if _, err := tx.Exec(statement); err != nil {
				return fmt.Errorf("statement %d: %w", i, err)
			}
		}
		return tx.Audit("bench", "company", "made")
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkBuyDesk(b *testing.B) {
	s := deskCompany(b)
	for _, learn := range []bool{true, false} {
		b.Run(map[bool]string{true: "learn", false: "look"}[learn], func(b *testing.B) {
			for b.Loop() {
				if _, err := s.SQL().ExecContext(b.Context(), "UPDATE buy_rows SET qty_free = -1 WHERE sku_id % 100 = 0"); err != nil {
					b.Fatal(err)
				}
				if _, err := RefreshBuyDesk(b.Context(), s, "bench", learn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for name, query := range map[string]store.ListQuery{"page": {List: "buy-desk", Group: "supplier"}, "late": {List: "buy-desk", Preset: "late", Group: "supplier"}, "search": {List: "buy-desk", Preset: "all", Search: "K77"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.List(b.Context(), query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
