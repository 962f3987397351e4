package backorder

import (
	"database/sql"
	"fmt"
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// knotted is a company whose positions hang together in all the ways there are: orders that ship complete, kits, stock
// that a kit holds of its components, and lines that are tied to supply by hand, also to that of another warehouse.
var knotted = []string{
	"INSERT INTO warehouses (code, name) VALUES ('EAST', 'East'), ('WEST', 'West')",
	"UPDATE company SET default_warehouse_id = (SELECT min(id) FROM warehouses)",
	"INSERT INTO customers (code, name, tier) SELECT 'C' || n, 'Customer ' || n, (ARRAY['vip', 'key', 'standard'])[1 + n % 3] FROM generate_series(1, 9) n",
	"INSERT INTO suppliers (code, name, lead_time_days) SELECT 'V' || n, 'Supplier ' || n, 6 + n FROM generate_series(1, 5) n",
	`INSERT INTO skus (code, name, unit_price, source, status) SELECT 'K-' || n, 'Thing ' || n, n, CASE WHEN n % 10 = 0 THEN 'kit' ELSE 'buy' END,
		CASE WHEN n % 37 = 0 THEN 'discontinued' ELSE 'active' END FROM generate_series(1, 120) n`,
	"INSERT INTO supplier_skus (supplier_id, sku_id) SELECT 1 + k.id % 5, k.id FROM skus k WHERE k.id % 7 > 0",
	`INSERT INTO sales_orders (order_no, customer_id, order_date, ship_policy, priority, hold_reason) SELECT 'SO-' || n, 1 + n % 9, DATE '2026-11-20' - n * 7 % 50,
		CASE WHEN n % 9 = 0 THEN 'order_complete' WHEN n % 9 = 1 THEN 'line_complete' ELSE 'as_available' END, 1 + n % 4, CASE WHEN n % 41 = 0 THEN 'asks' END FROM generate_series(1, 300) n`,
	`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered)
		SELECT o.id, n, 1 + (o.id * 17 + n * 53) % 120, 1 + (o.id + n) % 2, 1 + (o.id + n) % 8, 1 + (o.id + n) % 8 FROM sales_orders o, generate_series(1, 3) n`,
	`INSERT INTO sales_order_line_components (line_id, sku_id, qty_per)
		SELECT l.id, 1 + (l.sku_id + c * 3) % 120, c FROM sales_order_lines l JOIN skus k ON k.id = l.sku_id AND k.source = 'kit', generate_series(1, 2) c`,
	"INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, k.id % 11 FROM skus k, warehouses w WHERE k.id % 3 > 0",
	"INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) SELECT sku_id, warehouse_id, 'adjustment', 'on_hand', on_hand, 'count', 'setup', $1 FROM stock_levels WHERE on_hand > 0",
	"INSERT INTO purchase_orders (po_no, supplier_id, warehouse_id, order_date, status) SELECT 'PO-' || n, 1 + n % 5, 1 + n % 2, DATE '2026-11-15' - n % 30, 'sent' FROM generate_series(1, 60) n",
	`INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, date_expected) SELECT p.id, n, 1 + (p.id * 7 + n * 31) % 120, 4 + n, DATE '2026-11-18' + CAST(p.id % 25 AS integer)
		FROM purchase_orders p, generate_series(1, 3) n`,
	`INSERT INTO pegs (line_id, sku_id, po_line_id, qty, frozen, date_supply)
		SELECT l.id, l.sku_id, q.id, 1, true, q.date_expected FROM sales_order_lines l JOIN purchase_order_lines q ON q.sku_id = l.sku_id WHERE l.id % 13 = 0 AND q.line_no = 1`,
}

// plannedTables are what a plan writes, apart from what numbers itself.
var plannedTables = []string{
	"SELECT to_jsonb(b) FROM backorders b", "SELECT to_jsonb(d) FROM backorder_dates d", "SELECT to_jsonb(p) - 'id' FROM pegs p", "SELECT to_jsonb(e) FROM supply_estimates e",
	"SELECT to_jsonb(e) FROM order_estimates e", "SELECT to_jsonb(a) - 'id' FROM allocations a", "SELECT to_jsonb(l) FROM sales_order_lines l", "SELECT to_jsonb(s) FROM stock_levels s",
	"SELECT to_jsonb(p) - 'id' - 'at' FROM promises p", "SELECT to_jsonb(r) - 'id' - 'at' FROM plan_runs r",
}

func TestAPlanMadeInPartsIsThePlanMadeAsAWhole(t *testing.T) {
	s := storetest.New(t)
	inHand(t, s, knotted...)
	type made struct {
		report PlanReport
		tables map[string]string
	}
	plan := func(rows, partsMin int) made {
		m := made{tables: map[string]string{}}
		err := s.InTx(t.Context(), store.Work{Actor: "test", DryRun: true, Bulk: true}, func(tx *store.Tx) (err error) {
			parts, err := tx.PlanParts(rows)
			if err != nil {
				return err
			}
			if parts < partsMin {
				t.Errorf("with %d rows to a part there are %d parts", rows, parts)
			}
			if m.report, err = planInParts(tx, rows, func(ImportProgress) {}, publishFirst); err != nil {
				return err
			}
			for _, rows := range plannedTables {
				var text sql.NullString
				if err := tx.QueryRow(fmt.Sprintf("SELECT string_agg(CAST(r AS text), ',' ORDER BY CAST(r AS text)) FROM (%s) AS t (r)", rows)).Scan(&text); err != nil {
					return err
				}
				m.tables[rows] = text.String
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	whole := plan(1_000_000, 1)
	if whole.report.LinesAllocated == 0 || whole.report.Exceptions == 0 || whole.report.Pegs == 0 {
		t.Fatalf("the company is too plain: %+v", whole.report)
	}
	for _, rows := range []int{1, 40, 300} {
		got := plan(rows, 2)
		if got.report != whole.report {
			t.Errorf("with %d rows to a part: %+v\nas a whole: %+v", rows, got.report, whole.report)
		}
		for table := range whole.tables {
			if got.tables[table] != whole.tables[table] {
				t.Errorf("with %d rows to a part another answer to %s", rows, table)
			}
		}
	}
}
