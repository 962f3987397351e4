package backorder

import (
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// BenchmarkBlastRadius asks whom another day of a purchase order line touches that 10,000 order lines are pegged to.
func BenchmarkBlastRadius(b *testing.B) {
	s := storetest.New(b)
	hotCompany(b, s, 1)
	inHand(b, s,
		"INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'W-' || n, 1 + n % 50, '2026-11-20' FROM generate_series(1, 10050) n",
		"INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered) SELECT o.id, 1, k.id, w.id, 2, 2 FROM sales_orders o, skus k, warehouses w")
	if _, err := Replan(b.Context(), s, "bench", false); err != nil {
		b.Fatal(err)
	}
	var line int64
	if err := s.SQL().QueryRow("SELECT po_line_id FROM pegs WHERE po_line_id IS NOT NULL GROUP BY po_line_id ORDER BY count(*) DESC LIMIT 1").Scan(&line); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		radius, err := s.BlastRadius(b.Context(), store.SupplyChange{POLineID: line, Date: new(day("2027-02-01"))})
		if err != nil || radius.Lines < 10000 {
			b.Fatal(radius, err)
		}
		b.ReportMetric(float64(radius.Lines), "lines")
	}
}
