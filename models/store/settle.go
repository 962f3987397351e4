package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Settled is what an import led to beyond its own rows. Notices are sentences a person should read.
type Settled struct {
	Changed int64
	Notices []string
}

// settling is one statement of SettleImport. In it, $1 is the company's today. A statement runs when one of its stages
// exists, or always when it names none.
type settling struct {
	what, statement string
	notice          string // of many rows; one says it of a single row
	one             string
	stages          []string
	counted         bool
}

// noticeOf says what became of rows, in the words for one of them or for many.
func noticeOf(rows int64, one, many string) string {
	if rows == 1 {
		return one
	}
	return fmt.Sprintf(many, rows)
}

// SettleImport brings what depends on imported rows in line with them: the default warehouse, kit snapshots of order
// lines, what was received, allocations that a smaller line no longer needs, and the promise ledger.
func (tx *Tx) SettleImport() (Settled, error) {
	var settled Settled
	for _, step := range slices.Concat(settleSales, settlePurchasing, settleStock) {
		if due, err := tx.isStaged(step.stages); err != nil || !due {
			if err != nil {
				return Settled{}, err
			}
			continue
		}
		var arguments []any
		if strings.Contains(step.statement, "$1") {
			arguments = []any{tx.Today.String()}
		}
		rows, err := tx.Exec(step.statement, arguments...)
		if err != nil {
			return Settled{}, fmt.Errorf("%s: %w", step.what, err)
		}
		if step.counted {
			settled.Changed += rows
		}
		if rows > 0 && step.notice != "" {
			settled.Notices = append(settled.Notices, noticeOf(rows, step.one, step.notice))
		}
	}
	if err := tx.enterPromises(); err != nil {
		return Settled{}, err
	}
	err := tx.noteUnplaced(&settled)
	return settled, err
}

// enterPromises enters what lines promise into the ledger, where it says something else. A line that is new to the ledger
// may bring its first promise as well.
func (tx *Tx) enterPromises() error {
	const enter = `INSERT INTO promises (line_id, date_promised, source, reason, actor, at)
		SELECT l.id, %s, coalesce(l.promise_source, 'import'), '` + importedPromise + `', $1, $2 FROM sales_order_lines l %s ORDER BY l.id`
	for _, statement := range []string{
		fmt.Sprintf(enter, "l.date_promised_first", "WHERE l.date_promised_first <> l.date_promised AND NOT EXISTS (SELECT FROM promises p WHERE p.line_id = l.id)"),
		fmt.Sprintf(enter, "l.date_promised", `LEFT JOIN (SELECT DISTINCT ON (line_id) line_id, date_promised FROM promises ORDER BY line_id, id DESC) p ON p.line_id = l.id
			WHERE l.date_promised IS DISTINCT FROM p.date_promised`),
	} {
		if _, err := tx.Exec(statement, tx.Actor, tx.Now); err != nil {
			return fmt.Errorf("enter promises into the ledger: %w", err)
		}
	}
	return nil
}

// isStaged says whether one of the datasets was staged in this transaction. No dataset stands for any.
func (tx *Tx) isStaged(datasets []string) (bool, error) {
	if len(datasets) == 0 {
		return true, nil
	}
	var staged bool
	err := tx.QueryRow("SELECT bool_or(to_regclass('pg_temp.stage_' || d) IS NOT NULL) FROM unnest(CAST($1 AS text[])) AS d", datasets).Scan(&staged)
	if err != nil {
		return false, fmt.Errorf("look for staged files: %w", err)
	}
	return staged, nil
}

var settleSales = []settling{
	{what: "choose the default warehouse", statement: `UPDATE company SET default_warehouse_id = (SELECT warehouse_id FROM sales_order_lines GROUP BY warehouse_id ORDER BY count(*) DESC, warehouse_id LIMIT 1)
		WHERE default_warehouse_id IS NULL AND EXISTS (SELECT FROM sales_order_lines)`},
	{what: "snapshot kits", statement: `INSERT INTO sales_order_line_components (line_id, sku_id, qty_per)
		SELECT l.id, c.component_id, sum(c.qty_per) FROM sales_order_lines l JOIN skus k ON k.id = l.sku_id AND k.source = 'kit'
		JOIN sales_orders o ON o.id = l.order_id
		JOIN sku_components c ON c.parent_id = k.id AND c.effective_from <= o.order_date AND (c.effective_to IS NULL OR c.effective_to >= o.order_date)
		WHERE NOT EXISTS (SELECT FROM sales_order_line_components x WHERE x.line_id = l.id)
		GROUP BY l.id, c.component_id`},
	{what: "cancel what closed orders leave open", counted: true, one: "1 line of a closed or cancelled order was still open; what was open of it is cancelled.",
		notice: "%d lines of closed or cancelled orders were still open; what was open of them is cancelled.",
		statement: `UPDATE sales_order_lines l SET qty_cancelled = l.qty_cancelled + l.qty_allocated + l.qty_backordered, qty_allocated = 0, qty_backordered = 0
		FROM sales_orders o WHERE o.id = l.order_id AND o.status IN ('closed', 'cancelled') AND (l.qty_backordered > 0 OR l.qty_allocated > 0)`},
	{what: "peg lines to the purchase orders they were bought on", statement: `INSERT INTO pegs AS g (line_id, sku_id, po_line_id, qty, frozen, date_supply)
		SELECT l.id, l.sku_id, q.id, least(l.qty_backordered, q.qty_ordered - q.qty_received - q.qty_cancelled), true, coalesce(q.date_confirmed, q.date_expected, $1)
		FROM sales_order_lines l JOIN purchase_orders p ON p.po_no = l.source_po_no JOIN purchase_order_lines q ON q.po_id = p.id AND q.line_no = l.source_po_line_no AND q.sku_id = l.sku_id
		WHERE l.qty_backordered > 0 AND q.qty_received + q.qty_cancelled < q.qty_ordered AND p.status IN ('sent', 'acknowledged', 'partially_received')
			AND NOT EXISTS (SELECT FROM pegs x WHERE x.line_id = l.id AND x.po_line_id = q.id AND x.frozen)`},
}

var settleStock = []settling{
	{what: "free what lines no longer need", one: "1 order line gave back stock that it no longer needs.", notice: "%d order lines gave back stock that they no longer need.", statement: `WITH held AS (
			SELECT a.line_id, a.sku_id, sum(a.qty) AS qty, bool_or(a.warehouse_id <> l.warehouse_id) AS elsewhere
			FROM allocations a JOIN sales_order_lines l ON l.id = a.line_id GROUP BY a.line_id, a.sku_id
		), over AS (
			SELECT DISTINCT h.line_id FROM held h JOIN sales_order_lines l ON l.id = h.line_id
			LEFT JOIN sales_order_line_components c ON c.line_id = h.line_id AND c.sku_id = h.sku_id
			WHERE h.elsewhere OR h.qty > l.qty_allocated * CASE WHEN h.sku_id = l.sku_id THEN 1 ELSE coalesce(c.qty_per, 0) END
		), freed AS (DELETE FROM allocations a USING over WHERE a.line_id = over.line_id RETURNING a.line_id)
		UPDATE sales_order_lines l SET qty_backordered = l.qty_backordered + l.qty_allocated, qty_allocated = 0
		WHERE l.id IN (SELECT line_id FROM freed)`},
	{what: "recompute allocated stock", statement: `UPDATE stock_levels s SET allocated = coalesce(a.qty, 0), over_allocated = coalesce(a.qty, 0) > s.on_hand - s.unavailable
		FROM stock_levels t LEFT JOIN (SELECT sku_id, warehouse_id, sum(qty) AS qty FROM allocations GROUP BY sku_id, warehouse_id) a
			ON a.sku_id = t.sku_id AND a.warehouse_id = t.warehouse_id
		WHERE s.sku_id = t.sku_id AND s.warehouse_id = t.warehouse_id
			AND (s.allocated <> coalesce(a.qty, 0) OR s.over_allocated <> (coalesce(a.qty, 0) > s.on_hand - s.unavailable))`},
}

// balanceNo is the number of the receipt that stands for units of a line that no other receipt explains.
const balanceNo = "'import:' || p.po_no || '/' || l.line_no"

// received finds, for lines with receipts, what these say (known), what no receipt explains so far (balance), and what
// the file says was received, if the line stands in it (told).
const received = `SELECT l.id, ` + balanceNo + ` AS balance_no, r.known, r.balance, r.newest, p.status, s.qty_received AS told
	FROM (SELECT po_line_id, max(date_received) AS newest,
			sum(CASE WHEN receipt_no LIKE 'import:%' THEN 0 WHEN reverses_id IS NULL THEN qty_received ELSE -qty_received END) AS known,
			sum(CASE WHEN receipt_no LIKE 'import:%' THEN qty_received ELSE 0 END) AS balance
		FROM receipts GROUP BY po_line_id) r
	JOIN purchase_order_lines l ON l.id = r.po_line_id JOIN purchase_orders p ON p.id = l.po_id
	LEFT JOIN received_told s ON s.po_no = p.po_no AND s.line_no = l.line_no`

// Receipts are the facts, and what is received of a line is their sum. A file whose line was received further than its
// receipts say is believed as well: one receipt of our own stands for the rest until others explain it.
var settlePurchasing = []settling{
	{what: "keep what the file says was received", stages: []string{"purchase_order_lines", "receipts"},
		statement: "CREATE TEMPORARY TABLE received_told (po_no text, line_no integer, qty_received bigint) ON COMMIT DROP"},
	{what: "keep what the file says was received", stages: []string{"purchase_order_lines"},
		statement: "INSERT INTO received_told SELECT po_no, line_no, qty_received FROM stage_purchase_order_lines WHERE qty_received > 0"},
	{what: "take back receipts that others explain", stages: []string{"purchase_order_lines", "receipts"}, counted: true,
		statement: "DELETE FROM receipts t USING (" + received + ") r WHERE t.receipt_no = r.balance_no AND r.told <= r.known"},
	{what: "balance receipts", stages: []string{"purchase_order_lines"}, counted: true,
		one:    "1 purchase order line was received further than its receipts say; one receipt stands for the rest.",
		notice: "%d purchase order lines were received further than their receipts say; one receipt each stands for the rest.",
		statement: `INSERT INTO receipts AS t (receipt_no, po_line_id, date_received, date_recorded, qty_received)
			SELECT r.balance_no, r.id, CASE WHEN r.status IN ('received', 'closed', 'cancelled') THEN r.newest ELSE $1 END, $1, r.told - r.known
			FROM (` + received + `) r WHERE r.told > r.known ORDER BY r.id
			ON CONFLICT (receipt_no) DO UPDATE SET qty_received = excluded.qty_received WHERE t.qty_received <> excluded.qty_received`},
	{what: "add up receipts", stages: []string{"purchase_order_lines", "receipts"}, counted: true,
		statement: `UPDATE purchase_order_lines l SET qty_received = r.known + r.balance FROM (` + received + `) r
			WHERE r.id = l.id AND l.qty_received <> r.known + r.balance`},
	{what: "end cancellations at what was received", stages: []string{"purchase_order_lines", "receipts"}, counted: true,
		statement: `UPDATE purchase_order_lines SET qty_cancelled = greatest(0, qty_ordered - qty_received)
			WHERE qty_cancelled > 0 AND qty_received + qty_cancelled > qty_ordered`},
	{what: "fit the parts of lines to their quantity", stages: []string{"purchase_order_lines"}, one: "1 purchase order line that arrives in parts has another quantity now; its last part took the difference.",
		notice: "%d purchase order lines that arrive in parts have another quantity now; their last part took the difference.",
		statement: `UPDATE purchase_order_schedules c SET qty = c.qty + d.missing
			FROM (SELECT l.id, max(x.schedule_no) AS last, l.qty_ordered - sum(x.qty) AS missing FROM purchase_order_schedules x
				JOIN purchase_order_lines l ON l.id = x.po_line_id GROUP BY l.id, l.qty_ordered HAVING sum(x.qty) <> l.qty_ordered) d
			WHERE c.po_line_id = d.id AND c.schedule_no = d.last AND c.qty + d.missing > 0`},
	{what: "drop parts that no longer fit", stages: []string{"purchase_order_lines"}, one: "1 part of a purchase order line was dropped, because its line is smaller than it is.",
		notice: "%d parts of purchase order lines were dropped, because their line is smaller than they are.",
		statement: `DELETE FROM purchase_order_schedules c WHERE c.po_line_id IN (SELECT l.id FROM purchase_order_schedules x
			JOIN purchase_order_lines l ON l.id = x.po_line_id GROUP BY l.id, l.qty_ordered HAVING sum(x.qty) <> l.qty_ordered)`},
}

// noteUnplaced says where purchase orders without a warehouse are expected.
func (tx *Tx) noteUnplaced(settled *Settled) error {
	var count int64
	var code sql.NullString
	err := tx.Query(func(r *sql.Rows) error { return r.Scan(&count, &code) }, `SELECT count(*), (SELECT w.code FROM company c JOIN warehouses w ON w.id = c.default_warehouse_id)
		FROM purchase_orders WHERE warehouse_id IS NULL`)
	if err != nil {
		return fmt.Errorf("count purchase orders without a warehouse: %w", err)
	}
	if count > 0 && code.Valid {
		settled.Notices = append(settled.Notices, fmt.Sprintf("%d purchase orders name no warehouse; they are expected at %s, where most order lines ship from.", count, code.String))
	}
	return nil
}
