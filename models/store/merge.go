package store

import (
	"fmt"
	"strings"
)

// merge says how one dataset of the import schema becomes rows of a table.
type merge struct {
	table      string
	key        []string // the columns of the file that identify a row
	conflict   string   // the columns of the table that do
	references []reference
	rules      []rowRule
	fields     []field
	fills      []prepared // run before the rules are checked, for columns that the file lacks
	before     []prepared // run before the merge
	after      []prepared // run after it
}

// reference is a code in the file that must exist in a table (or a join of tables).
type reference struct {
	columns  []string // of the file
	from     string   // the table, or a subquery with its alias left off
	codes    []string // of the table, beside columns
	noun     string
	alias    string
	optional bool
	created  bool // rows are made for unknown codes before the merge
}

// rowRule refuses rows for which broken is true.
type rowRule struct{ column, broken, sentence string }

// field is one column of the table. stage names the file's column it depends on ("" for none); value is its SQL over
// the stage s and the joined references; update replaces "excluded.target" on conflict; needs names a column of the
// file without which a stored value stays; derived columns do not decide whether a row changed.
type field struct {
	target, stage, value, update, needs string
	isKey, derived                      bool
}

// prepared is a statement beside the merge. It runs when the file has the column it needs and lacks the one it lacks.
// What a counted statement touches counts as changed, and notice says it to a person.
type prepared struct {
	needs, lacks, sql  string
	notice, one        string // of many rows, and of a single one
	withActor, counted bool
}

func (p prepared) arguments(tx *Tx) []any {
	if p.withActor {
		return []any{tx.Actor, tx.Now}
	}
	return nil
}

func (m merge) joins() string {
	var joins []string
	for _, ref := range m.references {
		on := make([]string, len(ref.columns))
		for i, column := range ref.columns {
			on[i] = fmt.Sprintf("%s.%s = s.%s", ref.alias, ref.codes[i], column)
		}
		kind := "JOIN"
		if ref.optional {
			kind = "LEFT JOIN"
		}
		joins = append(joins, fmt.Sprintf("%s %s %s ON %s", kind, ref.from, ref.alias, strings.Join(on, " AND ")))
	}
	return strings.Join(joins, " ")
}

func refer(alias, table, column, code, noun string, optional bool) reference {
	return reference{columns: []string{column}, from: table, codes: []string{code}, noun: noun, alias: alias, optional: optional}
}

// copied is a column that goes over as it is, under the table's name for it.
func copied(target, stage string) field {
	return field{target: target, stage: stage, value: "s." + stage}
}

// filled is a column whose empty cells become a default.
func filled(target, stage, otherwise string) field {
	return field{target: target, stage: stage, value: fmt.Sprintf("coalesce(s.%s, %s)", stage, otherwise)}
}

func keyed(target, stage, value string) field {
	return field{target: target, stage: stage, value: value, isKey: true}
}

// fillFrom completes a column that the file lacks with what the table knows, so that the rules see whole rows. Rows
// of which the table knows only the default are left out, because nothing would come of them.
func fillFrom(dataset, column, value, from string) prepared {
	return prepared{lacks: column, sql: fmt.Sprintf("UPDATE stage_%s AS s SET %s = %s FROM %s AND t.%s <> 0", dataset, column, value, from, column)}
}

// salesLine and orderLine find the stored line of a row of sales_order_lines and purchase_order_lines.
const (
	salesLine = "sales_order_lines t JOIN sales_orders o ON o.id = t.order_id WHERE o.order_no = s.order_no AND t.line_no = s.line_no"
	orderLine = "purchase_order_lines t JOIN purchase_orders p ON p.id = t.po_id WHERE p.po_no = s.po_no AND t.line_no = s.line_no"
)

// noteFrom keeps the remark of a line unless the line has the same one already.
func noteFrom(dataset, subject, line string) prepared {
	return prepared{needs: "note", withActor: true, counted: true, sql: fmt.Sprintf(`INSERT INTO notes (subject, subject_id, body, actor, at)
		SELECT '%[2]s', t.id, s.note, $1, $2 FROM stage_%[1]s AS s, %[3]s
			AND s.note IS NOT NULL AND NOT EXISTS (SELECT FROM notes n WHERE n.subject = '%[2]s' AND n.subject_id = t.id AND n.body = s.note)
		ORDER BY s.row_no`, dataset, subject, line)}
}

// counted is the version of a record that forms edit: a form that was filled before the import is stale after it.
var counted = field{target: "version", value: "1", update: "t.version + 1", derived: true}

// purchaseLine finds a purchase order line by its two codes.
const purchaseLine = "(SELECT l.id, p.po_no, l.line_no FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id)"

// openStatus maps the many words for a sent order to ours.
const openStatus = "CASE coalesce(s.status, 'open') WHEN 'open' THEN 'sent' ELSE s.status END"

// cancelledQty is what of a line will never ship: what the file says, and the whole rest of a closed order.
const cancelledQty = `CASE WHEN o.status IN ('closed', 'cancelled') THEN s.qty_ordered - coalesce(s.qty_shipped, 0) ELSE coalesce(s.qty_cancelled, 0) END`

// openAfter is the open quantity of an updated order line, and keptAllocation what stays allocated of it.
const (
	openAfter      = "(excluded.qty_ordered - excluded.qty_shipped - excluded.qty_cancelled)"
	keptAllocation = "least(t.qty_allocated, " + openAfter + ")"
)

// promisedAfter is what is promised after an update. An empty cell takes no promise back. A date that was imported before
// is no news: whoever promised another one since, in Pegboard, is not overruled by it.
const promisedAfter = `CASE WHEN excluded.date_promised IS NULL OR excluded.date_promised = t.date_promised THEN t.date_promised
	WHEN excluded.date_promised = (SELECT p.date_promised FROM promises p WHERE p.line_id = t.id AND p.reason = '` + importedPromise + `' ORDER BY p.id DESC LIMIT 1) THEN t.date_promised
	ELSE excluded.date_promised END`

// reasonAfter is why a line waits after an update. A person's reason stays, and the plan's own reason that comes back in
// an exported queue is not one that the source gave.
const reasonAfter = `CASE WHEN t.reason_by_person OR (t.reason IS NULL AND excluded.reason = (SELECT b.reason FROM backorders b WHERE b.line_id = t.id))
	THEN t.reason ELSE excluded.reason END`

// importedPromise is the reason of entries in the promise ledger that an import made.
const importedPromise = "as imported"

// firstKnown keeps the first of the dates that a column held. A file that names another first date than the current one
// knows better; one that names none, or the current one, does not.
func firstKnown(column string) string {
	return fmt.Sprintf("CASE WHEN excluded.%[1]s_first = excluded.%[1]s THEN coalesce(t.%[1]s_first, excluded.%[1]s_first) ELSE coalesce(excluded.%[1]s_first, t.%[1]s_first) END", column)
}

// receivedAfter leaves to SettleImport what was received of a line with receipts.
const receivedAfter = "CASE WHEN EXISTS (SELECT FROM receipts r WHERE r.po_line_id = t.id) THEN t.qty_received ELSE excluded.qty_received END"

// merges is the import schema's way into the tables, dataset by dataset.
var merges = map[string]merge{
	"warehouses": {
		table: "warehouses", key: []string{"warehouse_code"}, conflict: "code",
		fields: []field{keyed("code", "warehouse_code", "s.warehouse_code"), filled("name", "name", "s.warehouse_code"), filled("kind", "type", "'warehouse'"), counted},
	},
	"categories": {
		table: "categories", key: []string{"category"}, conflict: "name",
		fields: []field{keyed("name", "category", "s.category"), copied("order_policy", "order_policy")},
	},
	"sku_channels": {
		table: "sku_channels", key: []string{"sku", "channel"}, conflict: "sku_id, channel",

		references: []reference{refer("k", "skus", "sku", "code", "SKU", false)},
		fields: []field{keyed("sku_id", "sku", "k.id"), keyed("channel", "channel", "s.channel"), copied("order_policy", "order_policy"),
			copied("backorder_limit", "backorder_limit")},
	},
	"suppliers": {
		table: "suppliers", key: []string{"supplier_code"}, conflict: "code",

		fields: []field{keyed("code", "supplier_code", "s.supplier_code"), filled("name", "name", "s.supplier_code"), copied("rating", "rating"),
			filled("preferred", "preferred", "false"), filled("active", "active", "true"), copied("lead_time_days", "lead_time_days"),
			copied("currency", "currency"), copied("email", "email"), copied("order_policy", "order_policy"), copied("processing_days", "processing_days"), copied("transit_days", "transit_days"),
			copied("receiving_days", "receiving_days"), filled("working_days", "working_days", "127"), copied("minimum_value", "minimum_value"), filled("over_receipt_percent", "over_receipt_percent", "0"), counted},
	},
	"skus": {
		table: "skus", key: []string{"sku"}, conflict: "code",

		references: []reference{{columns: []string{"category"}, from: "categories", codes: []string{"name"}, noun: "category", alias: "c", optional: true, created: true}},
		before:     []prepared{{needs: "category", sql: "INSERT INTO categories (name) SELECT DISTINCT category FROM stage_skus WHERE category IS NOT NULL ORDER BY category ON CONFLICT DO NOTHING"}},
		rules: []rowRule{{column: "replacement_sku", sentence: "No SKU has this code, neither in the files nor in Pegboard.", broken: `replacement_sku IS NOT NULL
			AND NOT EXISTS (SELECT FROM skus k WHERE k.code = stage_skus.replacement_sku) AND NOT EXISTS (SELECT FROM stage_skus o WHERE o.sku = stage_skus.replacement_sku)`},
			{column: "replacement_sku", broken: "replacement_sku = sku", sentence: "A SKU cannot replace itself."}},
		// A replacement may stand further down in the same file, so it is entered when all SKUs are there.
		after: []prepared{{needs: "replacement_sku", counted: true, sql: `UPDATE skus k SET replacement_sku_id = r.id FROM stage_skus s LEFT JOIN skus r ON r.code = s.replacement_sku
			WHERE k.code = s.sku AND k.replacement_sku_id IS DISTINCT FROM r.id`}},
		fields: []field{keyed("code", "sku", "s.sku"), filled("name", "name", "s.sku"), {target: "category_id", stage: "category", value: "c.id"},
			copied("uom", "uom"), copied("unit_cost", "unit_cost"), copied("unit_price", "unit_price"), filled("source", "make_or_buy", "'buy'"),
			copied("safety_stock", "safety_stock"), copied("reorder_point", "reorder_point"), copied("lead_time_days", "lead_time_days"),
			copied("order_multiple", "order_multiple"), copied("active_from", "active_from"), copied("active_to", "active_to"),
			filled("status", "status", "'active'"), copied("order_policy", "order_policy"), copied("backorder_limit", "backorder_limit"),
			copied("release_date", "release_date"), copied("preorder_cap", "preorder_cap")},
	},
	"supplier_skus": {
		table: "supplier_skus", key: []string{"supplier_code", "sku"}, conflict: "supplier_id, sku_id",

		references: []reference{refer("v", "suppliers", "supplier_code", "code", "supplier", false), refer("k", "skus", "sku", "code", "SKU", false)},
		fields: []field{keyed("supplier_id", "supplier_code", "v.id"), keyed("sku_id", "sku", "k.id"), copied("lead_time_days", "lead_time_days"),
			copied("moq", "moq"), copied("max_order_qty", "max_order_qty"), copied("order_multiple", "order_multiple"), copied("unit_cost", "unit_cost"),
			copied("uom", "uom"), copied("last_receipt_date", "last_receipt_date"), copied("lead_time_obs", "lead_time_obs"),
			copied("transit_days", "transit_days"), copied("receiving_days", "receiving_days")},
	},
	"stock": {
		table: "stock_levels", key: []string{"warehouse_code", "sku"}, conflict: "sku_id, warehouse_id",

		references: []reference{refer("w", "warehouses", "warehouse_code", "code", "warehouse", false), refer("k", "skus", "sku", "code", "SKU", false)},
		rules:      []rowRule{{column: "unavailable", broken: "unavailable > on_hand", sentence: "More units are unavailable than are on hand."}},
		// A count that says nothing of them cannot leave more units unavailable than it found.
		fills: []prepared{{lacks: "unavailable", sql: `UPDATE stage_stock AS s SET unavailable = least(t.unavailable, s.on_hand)
			FROM stock_levels t JOIN skus k ON k.id = t.sku_id JOIN warehouses w ON w.id = t.warehouse_id
			WHERE k.code = s.sku AND w.code = s.warehouse_code AND t.unavailable > 0`}},
		before: []prepared{{needs: "on_hand", withActor: true, sql: `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, document, actor, at)
			SELECT k.id, w.id, CASE WHEN d.delta > 0 THEN 'adjustment' ELSE 'on_hand' END, CASE WHEN d.delta > 0 THEN 'on_hand' ELSE 'adjustment' END,
				abs(d.delta), 'count', 'imported count', 'import', $1, $2
			FROM stage_stock s JOIN skus k ON k.code = s.sku JOIN warehouses w ON w.code = s.warehouse_code
			LEFT JOIN stock_levels t ON t.sku_id = k.id AND t.warehouse_id = w.id
			CROSS JOIN LATERAL (SELECT coalesce(s.on_hand, 0) - coalesce(t.on_hand, 0) AS delta) d
			WHERE d.delta <> 0 ORDER BY s.row_no`}, {withActor: true, sql: `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, document, actor, at)
			SELECT k.id, w.id, CASE WHEN d.delta > 0 THEN 'on_hand' ELSE 'unavailable' END, CASE WHEN d.delta > 0 THEN 'unavailable' ELSE 'on_hand' END,
				abs(d.delta), CASE WHEN d.delta > 0 THEN 'hold' ELSE 'release' END, 'imported count', 'import', $1, $2
			FROM stage_stock s JOIN skus k ON k.code = s.sku JOIN warehouses w ON w.code = s.warehouse_code
			LEFT JOIN stock_levels t ON t.sku_id = k.id AND t.warehouse_id = w.id
			CROSS JOIN LATERAL (SELECT coalesce(s.unavailable, 0) - coalesce(t.unavailable, 0) AS delta) d
			WHERE d.delta <> 0 ORDER BY s.row_no`}},
		fields: []field{keyed("sku_id", "sku", "k.id"), keyed("warehouse_id", "warehouse_code", "w.id"), filled("on_hand", "on_hand", "0"),
			{target: "unavailable", value: "coalesce(s.unavailable, 0)"}, copied("counted_at", "counted_at"),
			{target: "over_allocated", value: "false", update: "t.allocated > excluded.on_hand - excluded.unavailable", derived: true}},
	},
	"customers": {
		table: "customers", key: []string{"customer_code"}, conflict: "code",
		fields: []field{keyed("code", "customer_code", "s.customer_code"), filled("name", "name", "s.customer_code"), copied("region", "region"),
			filled("tier", "tier", "'standard'"), copied("email", "email")},
	},
	"sales_orders": {
		table: "sales_orders", key: []string{"order_no"}, conflict: "order_no",

		references: []reference{refer("c", "customers", "customer_code", "code", "customer", false)},
		rules: []rowRule{{column: "order_date", broken: "order_date IS NULL", sentence: "An order needs its date."},
			{column: "priority", broken: "priority NOT BETWEEN 1 AND 9", sentence: "A priority is a number from 1 (first) to 9."},
			{column: "max_shipments", broken: "ship_policy = 'max_shipments' AND coalesce(max_shipments, 0) < 1",
				sentence: "The ship policy max_shipments needs the number of shipments the order may take, at least 1."},
			{column: "hold_until", broken: "hold_until IS NOT NULL AND hold_reason IS NULL", sentence: "A hold that ends on a day needs its reason."},
			{column: "max_shipments", broken: "max_shipments IS NOT NULL AND ship_policy IS DISTINCT FROM 'max_shipments'",
				sentence: "A number of shipments belongs to the ship policy max_shipments only."}},
		fields: []field{keyed("order_no", "order_no", "s.order_no"), {target: "customer_id", stage: "customer_code", value: "c.id"},
			copied("order_date", "order_date"), filled("order_date_estimated", "order_date_estimated", "false"), filled("status", "status", "'open'"),
			copied("channel", "channel"), copied("customer_ref", "customer_ref"), filled("ship_policy", "ship_policy", "'as_available'"),
			{target: "max_shipments", stage: "ship_policy", value: "s.max_shipments"},
			filled("priority", "priority", "5"), copied("hold_reason", "hold_reason"),
			// A hold that the file knows no end of keeps the one it has; the end of a hold ends with it.
			{target: "hold_until", stage: "hold_reason", value: "CASE WHEN s.hold_reason IS NOT NULL THEN s.hold_until END",
				update: "CASE WHEN excluded.hold_reason IS NOT NULL THEN coalesce(excluded.hold_until, CASE WHEN excluded.hold_reason = t.hold_reason THEN t.hold_until END) END"}},
	},
	"sales_order_lines": {
		table: "sales_order_lines", key: []string{"order_no", "line_no"}, conflict: "order_id, line_no",

		references: []reference{refer("o", "sales_orders", "order_no", "order_no", "order", false), refer("k", "skus", "sku", "code", "SKU", false),
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		rules: []rowRule{
			{column: "qty_ordered", broken: "qty_ordered IS NULL OR qty_ordered = 0", sentence: "A line needs a quantity of at least 1."},
			{column: "qty_shipped", broken: "coalesce(qty_shipped, 0) > qty_ordered", sentence: "More was shipped than ordered."},
			{column: "qty_cancelled", broken: "coalesce(qty_shipped, 0) + coalesce(qty_cancelled, 0) > qty_ordered", sentence: "Shipped and cancelled together are more than ordered."},
			{column: "warehouse_code", broken: "warehouse_code IS NULL AND NOT EXISTS (SELECT FROM warehouses)", sentence: "The line names no warehouse, and there is none to take instead."}},
		fills: []prepared{fillFrom("sales_order_lines", "qty_shipped", "t.qty_shipped", salesLine), fillFrom("sales_order_lines", "qty_cancelled", "t.qty_cancelled", salesLine)},
		// The components of a kit that the line no longer orders are not those of the one it does.
		before: []prepared{{sql: `DELETE FROM sales_order_line_components c USING stage_sales_order_lines s, ` + salesLine + ` AND c.line_id = t.id
			AND NOT EXISTS (SELECT FROM skus k WHERE k.id = t.sku_id AND k.code = s.sku)`},
			{needs: "po_no", sql: `DELETE FROM pegs g USING stage_sales_order_lines s, ` + salesLine + ` AND g.line_id = t.id AND g.frozen
				AND (s.po_no, s.po_line_no) IS DISTINCT FROM (t.source_po_no, t.source_po_line_no) AND g.po_line_id = (SELECT q.id
					FROM purchase_order_lines q JOIN purchase_orders b ON b.id = q.po_id WHERE b.po_no = t.source_po_no AND q.line_no = t.source_po_line_no)`}},
		after: []prepared{noteFrom("sales_order_lines", "sales_order_line", salesLine)},
		fields: []field{keyed("order_id", "order_no", "o.id"), keyed("line_no", "line_no", "s.line_no"), {target: "sku_id", stage: "sku", value: "k.id"},
			{target: "warehouse_id", needs: "warehouse_code", value: "coalesce(w.id, (SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses))"},
			copied("qty_ordered", "qty_ordered"), {target: "qty_shipped", value: "coalesce(s.qty_shipped, 0)"}, {target: "qty_cancelled", value: cancelledQty},
			{target: "qty_allocated", value: "0", update: keptAllocation, derived: true},
			{target: "qty_backordered", value: "s.qty_ordered - coalesce(s.qty_shipped, 0) - (" + cancelledQty + ")", update: openAfter + " - " + keptAllocation, derived: true},
			copied("date_requested", "requested_date"),
			{target: "date_promised_first", value: "coalesce(s.first_promised_date, s.promised_date)", update: firstKnown("date_promised")},
			{target: "date_promised_earliest", stage: "promised_date", value: "least(s.first_promised_date, s.promised_date)",
				update: "least(t.date_promised_earliest, " + firstKnown("date_promised") + ", " + promisedAfter + ")", derived: true},
			{target: "promise_slips", stage: "promised_date", value: "coalesce((s.promised_date > s.first_promised_date)::integer, 0)",
				update: "t.promise_slips + coalesce((" + promisedAfter + " > t.date_promised)::integer, 0)", derived: true},
			{target: "date_promised", stage: "promised_date", value: "s.promised_date", update: promisedAfter},
			{target: "promise_source", stage: "promised_date_source", value: "s.promised_date_source",
				update: "CASE WHEN " + promisedAfter + " = excluded.date_promised THEN excluded.promise_source ELSE t.promise_source END"},
			copied("date_shipped", "shipped_date"), copied("unit_price", "unit_price"), copied("source_po_no", "po_no"), copied("source_po_line_no", "po_line_no"),
			{target: "reason", stage: "reason", value: "nullif(s.reason, 'order_incomplete')", update: reasonAfter}},
	},
	"sales_order_links": {
		table: "sales_order_links", key: []string{"order_no", "backorder_order_no"}, conflict: "order_id, backorder_order_id",
		references: []reference{refer("o", "sales_orders", "order_no", "order_no", "order", false),
			refer("b", "sales_orders", "backorder_order_no", "order_no", "order", false)},
		rules:  []rowRule{{column: "backorder_order_no", broken: "order_no = backorder_order_no", sentence: "An order cannot be the backorder of itself."}},
		fields: []field{keyed("order_id", "order_no", "o.id"), keyed("backorder_order_id", "backorder_order_no", "b.id")},
	},
	"purchase_orders": {
		table: "purchase_orders", key: []string{"po_no"}, conflict: "po_no",

		references: []reference{refer("v", "suppliers", "supplier_code", "code", "supplier", false),
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		rules: []rowRule{{column: "currency_rate", broken: "currency_rate = 0", sentence: "An exchange rate is more than nothing."}},
		before: []prepared{{needs: "expected_date", counted: true, notice: "%d purchase order lines moved with the date of their purchase order.",
			one: "1 purchase order line moved with the date of its purchase order.",
			sql: `UPDATE purchase_order_lines l SET date_expected = s.expected_date FROM stage_purchase_orders s JOIN purchase_orders p ON p.po_no = s.po_no
				WHERE l.po_id = p.id AND l.date_expected IS NOT DISTINCT FROM p.date_expected AND s.expected_date <> coalesce(p.date_expected, DATE '-infinity')`}},
		fields: []field{keyed("po_no", "po_no", "s.po_no"), {target: "supplier_id", stage: "supplier_code", value: "v.id"},
			{target: "warehouse_id", stage: "warehouse_code", value: "w.id"}, copied("order_date", "order_date"), {target: "status", needs: "status", value: openStatus}, copied("date_expected", "expected_date"), copied("currency_rate", "currency_rate"),
			copied("source_status", "source_status"), copied("ship_method", "ship_method"), copied("currency", "currency"),
			copied("sent_date", "sent_date"), copied("acknowledged_date", "acknowledged_date")},
	},
	"purchase_order_lines": {
		table: "purchase_order_lines", key: []string{"po_no", "line_no"}, conflict: "po_id, line_no",

		references: []reference{refer("p", "purchase_orders", "po_no", "po_no", "purchase order", false), refer("k", "skus", "sku", "code", "SKU", false)},
		rules: []rowRule{{column: "qty_ordered", broken: "qty_ordered IS NULL OR qty_ordered = 0", sentence: "A line needs a quantity of at least 1."},
			{column: "qty_cancelled", broken: "qty_cancelled > 0 AND coalesce(qty_received, 0) + qty_cancelled > qty_ordered", sentence: "Received and cancelled together are more than ordered."}},
		fills: []prepared{fillFrom("purchase_order_lines", "qty_received", "t.qty_received", orderLine),
			fillFrom("purchase_order_lines", "qty_cancelled", "t.qty_cancelled", orderLine)},
		after: []prepared{noteFrom("purchase_order_lines", "purchase_order_line", orderLine)},
		fields: []field{keyed("po_id", "po_no", "p.id"), keyed("line_no", "line_no", "s.line_no"), {target: "sku_id", stage: "sku", value: "k.id"},
			copied("qty_ordered", "qty_ordered"), {target: "qty_received", value: "coalesce(s.qty_received, 0)", update: receivedAfter}, filled("qty_rejected", "qty_rejected", "0"),
			{target: "qty_cancelled", value: "coalesce(s.qty_cancelled, 0)", update: "least(excluded.qty_cancelled, greatest(0, excluded.qty_ordered - " + receivedAfter + "))"},
			copied("unit_cost", "unit_cost"),
			{target: "date_expected", needs: "expected_date", value: "coalesce(s.expected_date, p.date_expected)"},
			copied("date_expected_source", "expected_date_source"), copied("date_confirmed", "confirmed_date"),
			{target: "date_confirmed_first", value: "coalesce(s.first_confirmed_date, s.confirmed_date)", update: firstKnown("date_confirmed")}},
	},
	"acknowledgements": {
		table: "purchase_acknowledgements", key: []string{"answer_no"}, conflict: "answer_no",

		references: []reference{{columns: []string{"po_no", "po_line_no"}, from: purchaseLine, codes: []string{"po_no", "line_no"}, noun: "purchase order line", alias: "l"}},
		fields: []field{keyed("answer_no", "answer_no", "s.answer_no"), {target: "po_line_id", stage: "po_no", value: "l.id"}, copied("answer", "answer"),
			copied("date_confirmed", "confirmed_date"), copied("reason", "reason"), copied("note", "note"), {target: "actor", value: "'import'", derived: true, update: "t.actor"},
			{target: "at", stage: "answer_date", value: "(s.answer_date + time '12:00') AT TIME ZONE 'UTC'"}},
	},
	"receipts": {
		table: "receipts", key: []string{"receipt_no"}, conflict: "receipt_no",

		references: []reference{{columns: []string{"po_no", "po_line_no"}, from: purchaseLine, codes: []string{"po_no", "line_no"}, noun: "purchase order line", alias: "l"},
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		rules: []rowRule{{column: "receipt_date", broken: "receipt_date IS NULL", sentence: "A receipt needs its date."}},
		fields: []field{keyed("receipt_no", "receipt_no", "s.receipt_no"), {target: "po_line_id", stage: "po_no", value: "l.id"},
			{target: "warehouse_id", stage: "warehouse_code", value: "w.id"}, copied("date_received", "receipt_date"), copied("date_recorded", "recorded_date"),
			filled("qty_received", "qty_received", "0"), filled("qty_rejected", "qty_rejected", "0"),
			copied("reject_reason", "reject_reason"), copied("extra_reason", "extra_reason"), copied("place", "place")},
	},
	"bom": {
		table: "sku_components", key: []string{"parent_sku", "component_sku", "effective_from"}, conflict: "parent_id, component_id, effective_from",

		references: []reference{refer("k", "skus", "parent_sku", "code", "SKU", false), refer("c", "skus", "component_sku", "code", "SKU", false)},
		rules: []rowRule{{column: "qty_per", broken: "coalesce(qty_per, 0) = 0", sentence: "A component needs a quantity of at least 1."},
			{column: "component_sku", broken: "parent_sku = component_sku", sentence: "A SKU cannot be a component of itself."}},
		fields: []field{keyed("parent_id", "parent_sku", "k.id"), keyed("component_id", "component_sku", "c.id"),
			keyed("effective_from", "effective_from", "coalesce(s.effective_from, DATE '1900-01-01')"), copied("effective_to", "effective_to"),
			copied("qty_per", "qty_per"), copied("uom", "uom")},
	},
}
