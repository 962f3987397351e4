package store

import (
	"database/sql"
	"fmt"
	"strings"
)

// SettleImport brings what depends on imported rows in line with them: the default warehouse, kit snapshots of order
// lines, replacement SKUs, allocations that a smaller line no longer needs, and the promise ledger. It returns
// sentences a person should read.
func (tx *Tx) SettleImport() ([]string, error) {
	var notices []string
	steps := []struct{ what, statement, notice string }{
		{"choose the default warehouse", `UPDATE company SET default_warehouse_id = (SELECT warehouse_id FROM sales_order_lines GROUP BY warehouse_id ORDER BY count(*) DESC, warehouse_id LIMIT 1)
			WHERE default_warehouse_id IS NULL AND EXISTS (SELECT FROM sales_order_lines)`, ""},
		{"snapshot kits", `INSERT INTO sales_order_line_components (line_id, sku_id, qty_per)
			SELECT l.id, c.component_id, sum(c.qty_per) FROM sales_order_lines l JOIN skus k ON k.id = l.sku_id AND k.source = 'kit'
			JOIN sales_orders o ON o.id = l.order_id
			JOIN sku_components c ON c.parent_id = k.id AND c.effective_from <= o.order_date AND (c.effective_to IS NULL OR c.effective_to >= o.order_date)
			WHERE NOT EXISTS (SELECT FROM sales_order_line_components x WHERE x.line_id = l.id)
			GROUP BY l.id, c.component_id`, ""},
		{"peg lines to the purchase orders they were bought on", `INSERT INTO pegs AS g (line_id, sku_id, po_line_id, qty, frozen, date_supply)
			SELECT l.id, l.sku_id, q.id, least(l.qty_backordered, q.qty_ordered - q.qty_received - q.qty_cancelled), true, coalesce(q.date_confirmed, q.date_expected, $1)
			FROM sales_order_lines l JOIN purchase_orders p ON p.po_no = l.source_po_no JOIN purchase_order_lines q ON q.po_id = p.id AND q.line_no = l.source_po_line_no AND q.sku_id = l.sku_id
			WHERE l.qty_backordered > 0 AND q.qty_received + q.qty_cancelled < q.qty_ordered AND p.status IN ('sent', 'acknowledged', 'partially_received')
				AND NOT EXISTS (SELECT FROM pegs x WHERE x.line_id = l.id AND x.po_line_id = q.id AND x.frozen)`, ""},
		{"free what lines no longer need", `WITH over AS (
				SELECT a.line_id FROM allocations a JOIN sales_order_lines l ON l.id = a.line_id
				WHERE a.sku_id = l.sku_id GROUP BY a.line_id, l.qty_allocated HAVING sum(a.qty) > l.qty_allocated
				UNION SELECT a.line_id FROM allocations a JOIN sales_order_lines l ON l.id = a.line_id WHERE l.qty_allocated = 0
			), freed AS (DELETE FROM allocations a USING over WHERE a.line_id = over.line_id RETURNING a.line_id)
			UPDATE sales_order_lines l SET qty_backordered = l.qty_backordered + l.qty_allocated, qty_allocated = 0
			WHERE l.id IN (SELECT line_id FROM freed)`, "%d order lines gave back stock that they no longer need."},
		{"recompute allocated stock", `UPDATE stock_levels s SET allocated = coalesce(a.qty, 0), over_allocated = coalesce(a.qty, 0) > s.on_hand - s.unavailable
			FROM stock_levels t LEFT JOIN (SELECT sku_id, warehouse_id, sum(qty) AS qty FROM allocations GROUP BY sku_id, warehouse_id) a
				ON a.sku_id = t.sku_id AND a.warehouse_id = t.warehouse_id
			WHERE s.sku_id = t.sku_id AND s.warehouse_id = t.warehouse_id
				AND (s.allocated <> coalesce(a.qty, 0) OR s.over_allocated <> (coalesce(a.qty, 0) > s.on_hand - s.unavailable))`, ""},
	}
	for _, step := range steps {
		var arguments []any
		if strings.Contains(step.statement, "$1") {
			arguments = []any{tx.Today.String()}
		}
		rows, err := tx.Exec(step.statement, arguments...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
		if rows > 0 && step.notice != "" {
			notices = append(notices, fmt.Sprintf(step.notice, rows))
		}
	}
	if _, err := tx.Exec(`INSERT INTO promises (line_id, date_promised, source, reason, actor, at)
		SELECT l.id, l.date_promised, coalesce(l.promise_source, 'import'), 'as imported', $1, $2
		FROM sales_order_lines l
		LEFT JOIN LATERAL (SELECT p.date_promised FROM promises p WHERE p.line_id = l.id ORDER BY p.id DESC LIMIT 1) p ON true
		WHERE l.date_promised IS DISTINCT FROM p.date_promised
		ORDER BY l.id`, tx.Actor, tx.Now); err != nil {
		return nil, fmt.Errorf("enter promises into the ledger: %w", err)
	}
	if err := tx.replaceSKUs(); err != nil {
		return nil, err
	}
	return tx.noteUnplaced(notices)
}

// replaceSKUs resolves replacement codes after all SKUs of the file exist.
func (tx *Tx) replaceSKUs() error {
	var staged bool
	if err := tx.Query(func(r *sql.Rows) error { return r.Scan(&staged) }, "SELECT to_regclass('pg_temp.stage_skus') IS NOT NULL"); err != nil {
		return fmt.Errorf("look for staged SKUs: %w", err)
	}
	if !staged {
		return nil
	}
	if _, err := tx.Exec(`UPDATE skus k SET replacement_sku_id = r.id FROM stage_skus s JOIN skus r ON r.code = s.replacement_sku
		WHERE k.code = s.sku AND k.replacement_sku_id IS DISTINCT FROM r.id AND r.id <> k.id`); err != nil {
		return fmt.Errorf("enter replacement SKUs: %w", err)
	}
	return nil
}

// noteUnplaced says where purchase orders without a warehouse are expected.
func (tx *Tx) noteUnplaced(notices []string) ([]string, error) {
	var count int64
	var code sql.NullString
	err := tx.Query(func(r *sql.Rows) error { return r.Scan(&count, &code) }, `SELECT count(*), (SELECT w.code FROM company c JOIN warehouses w ON w.id = c.default_warehouse_id)
		FROM purchase_orders WHERE warehouse_id IS NULL`)
	if err != nil {
		return nil, fmt.Errorf("count purchase orders without a warehouse: %w", err)
	}
	if count > 0 && code.Valid {
		notices = append(notices, fmt.Sprintf("%d purchase orders name no warehouse; they are expected at %s, where most order lines ship from.", count, code.String))
	}
	return notices, nil
}
