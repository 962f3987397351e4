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
	before     []prepared
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
// the stage s and the joined references; update replaces "excluded.target" on conflict; derived columns do not decide
// whether a row changed.
type field struct {
	target, stage, value, update string
	isKey, derived               bool
}

// prepared is a statement that runs before the merge when the file has the column it needs.
type prepared struct {
	needs, sql string
	withActor  bool
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

// merges is the import schema's way into the tables, dataset by dataset.
var merges = map[string]merge{
	"warehouses": {
		table: "warehouses", key: []string{"warehouse_code"}, conflict: "code",
		fields: []field{keyed("code", "warehouse_code", "s.warehouse_code"), filled("name", "name", "s.warehouse_code"), filled("kind", "type", "'warehouse'")},
	},
	"suppliers": {
		table: "suppliers", key: []string{"supplier_code"}, conflict: "code",

		fields: []field{keyed("code", "supplier_code", "s.supplier_code"), filled("name", "name", "s.supplier_code"), copied("rating", "rating"),
			filled("preferred", "preferred", "false"), filled("active", "active", "true"), copied("lead_time_days", "lead_time_days"),
			copied("currency", "currency"), copied("email", "email")},
	},
	"skus": {
		table: "skus", key: []string{"sku"}, conflict: "code",

		references: []reference{{columns: []string{"category"}, from: "categories", codes: []string{"name"}, noun: "category", alias: "c", optional: true, created: true}},
		before:     []prepared{{needs: "category", sql: "INSERT INTO categories (name) SELECT DISTINCT category FROM stage_skus WHERE category IS NOT NULL ORDER BY category ON CONFLICT DO NOTHING"}},
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
			copied("uom", "uom"), copied("last_receipt_date", "last_receipt_date"), copied("lead_time_obs", "lead_time_obs")},
	},
	"stock": {
		table: "stock_levels", key: []string{"warehouse_code", "sku"}, conflict: "sku_id, warehouse_id",

		references: []reference{refer("w", "warehouses", "warehouse_code", "code", "warehouse", false), refer("k", "skus", "sku", "code", "SKU", false)},
		rules:      []rowRule{{column: "unavailable", broken: "unavailable > on_hand", sentence: "more units are unavailable than are on hand"}},
		before: []prepared{{needs: "on_hand", withActor: true, sql: `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, document, actor, at)
			SELECT k.id, w.id, CASE WHEN d.delta > 0 THEN 'adjustment' ELSE 'on_hand' END, CASE WHEN d.delta > 0 THEN 'on_hand' ELSE 'adjustment' END,
				abs(d.delta), 'count', 'imported count', 'import', $1, $2
			FROM stage_stock s JOIN skus k ON k.code = s.sku JOIN warehouses w ON w.code = s.warehouse_code
			LEFT JOIN stock_levels t ON t.sku_id = k.id AND t.warehouse_id = w.id
			CROSS JOIN LATERAL (SELECT coalesce(s.on_hand, 0) - coalesce(t.on_hand, 0) AS delta) d
			WHERE d.delta <> 0 ORDER BY s.row_no`}, {needs: "unavailable", withActor: true, sql: `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, document, actor, at)
			SELECT k.id, w.id, CASE WHEN d.delta > 0 THEN 'on_hand' ELSE 'unavailable' END, CASE WHEN d.delta > 0 THEN 'unavailable' ELSE 'on_hand' END,
				abs(d.delta), CASE WHEN d.delta > 0 THEN 'hold' ELSE 'release' END, 'imported count', 'import', $1, $2
			FROM stage_stock s JOIN skus k ON k.code = s.sku JOIN warehouses w ON w.code = s.warehouse_code
			LEFT JOIN stock_levels t ON t.sku_id = k.id AND t.warehouse_id = w.id
			CROSS JOIN LATERAL (SELECT coalesce(s.unavailable, 0) - coalesce(t.unavailable, 0) AS delta) d
			WHERE d.delta <> 0 ORDER BY s.row_no`}},
		fields: []field{keyed("sku_id", "sku", "k.id"), keyed("warehouse_id", "warehouse_code", "w.id"), filled("on_hand", "on_hand", "0"),
			filled("unavailable", "unavailable", "0"), copied("counted_at", "counted_at"),
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
		rules: []rowRule{{column: "order_date", broken: "order_date IS NULL", sentence: "an order needs its date"},
			{column: "priority", broken: "priority NOT BETWEEN 1 AND 9", sentence: "a priority is a number from 1 (first) to 9"}},
		fields: []field{keyed("order_no", "order_no", "s.order_no"), {target: "customer_id", stage: "customer_code", value: "c.id"},
			copied("order_date", "order_date"), filled("order_date_estimated", "order_date_estimated", "false"), filled("status", "status", "'open'"),
			copied("channel", "channel"), copied("customer_ref", "customer_ref"), filled("ship_policy", "ship_policy", "'as_available'"),
			filled("priority", "priority", "5"), copied("hold_reason", "hold_reason")},
	},
	"sales_order_lines": {
		table: "sales_order_lines", key: []string{"order_no", "line_no"}, conflict: "order_id, line_no",

		references: []reference{refer("o", "sales_orders", "order_no", "order_no", "order", false), refer("k", "skus", "sku", "code", "SKU", false),
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		rules: []rowRule{
			{column: "qty_ordered", broken: "qty_ordered IS NULL OR qty_ordered = 0", sentence: "a line needs a quantity of at least 1"},
			{column: "qty_shipped", broken: "coalesce(qty_shipped, 0) > qty_ordered", sentence: "more was shipped than ordered"},
			{column: "qty_cancelled", broken: "coalesce(qty_shipped, 0) + coalesce(qty_cancelled, 0) > qty_ordered", sentence: "shipped and cancelled together are more than ordered"},
			{column: "warehouse_code", broken: "warehouse_code IS NULL AND NOT EXISTS (SELECT FROM warehouses)", sentence: "the line names no warehouse, and there is none to take instead"}},
		fields: []field{keyed("order_id", "order_no", "o.id"), keyed("line_no", "line_no", "s.line_no"), {target: "sku_id", stage: "sku", value: "k.id"},
			{target: "warehouse_id", value: "coalesce(w.id, (SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses))"},
			copied("qty_ordered", "qty_ordered"), filled("qty_shipped", "qty_shipped", "0"), {target: "qty_cancelled", value: cancelledQty},
			{target: "qty_allocated", value: "0", update: keptAllocation, derived: true},
			{target: "qty_backordered", value: "s.qty_ordered - coalesce(s.qty_shipped, 0) - (" + cancelledQty + ")", update: openAfter + " - " + keptAllocation, derived: true},
			copied("date_requested", "requested_date"),
			{target: "date_promised_first", stage: "promised_date", value: "s.promised_date", update: "coalesce(t.date_promised_first, excluded.date_promised_first)", derived: true},
			{target: "promise_slips", stage: "promised_date", value: "0", update: "t.promise_slips + coalesce((excluded.date_promised > t.date_promised)::integer, 0)", derived: true},
			copied("date_promised", "promised_date"), copied("promise_source", "promised_date_source"), copied("date_shipped", "shipped_date"),
			copied("unit_price", "unit_price"), copied("source_po_no", "po_no"), copied("source_po_line_no", "po_line_no"),
			{target: "reason", stage: "reason", value: "s.reason"}},
	},
	"sales_order_links": {
		table: "sales_order_links", key: []string{"order_no", "backorder_order_no"}, conflict: "order_id, backorder_order_id",
		references: []reference{refer("o", "sales_orders", "order_no", "order_no", "order", false),
			refer("b", "sales_orders", "backorder_order_no", "order_no", "order", false)},
		rules:  []rowRule{{column: "backorder_order_no", broken: "order_no = backorder_order_no", sentence: "an order cannot be the backorder of itself"}},
		fields: []field{keyed("order_id", "order_no", "o.id"), keyed("backorder_order_id", "backorder_order_no", "b.id")},
	},
	"purchase_orders": {
		table: "purchase_orders", key: []string{"po_no"}, conflict: "po_no",

		references: []reference{refer("v", "suppliers", "supplier_code", "code", "supplier", false),
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		fields: []field{keyed("po_no", "po_no", "s.po_no"), {target: "supplier_id", stage: "supplier_code", value: "v.id"},
			{target: "warehouse_id", stage: "warehouse_code", value: "w.id"}, copied("order_date", "order_date"), {target: "status", value: openStatus},
			copied("source_status", "source_status"), copied("ship_method", "ship_method"), copied("currency", "currency"),
			copied("sent_date", "sent_date"), copied("acknowledged_date", "acknowledged_date")},
	},
	"purchase_order_lines": {
		table: "purchase_order_lines", key: []string{"po_no", "line_no"}, conflict: "po_id, line_no",

		references: []reference{refer("p", "purchase_orders", "po_no", "po_no", "purchase order", false), refer("k", "skus", "sku", "code", "SKU", false)},
		rules:      []rowRule{{column: "qty_ordered", broken: "qty_ordered IS NULL OR qty_ordered = 0", sentence: "a line needs a quantity of at least 1"}},
		fields: []field{keyed("po_id", "po_no", "p.id"), keyed("line_no", "line_no", "s.line_no"), {target: "sku_id", stage: "sku", value: "k.id"},
			copied("qty_ordered", "qty_ordered"), filled("qty_received", "qty_received", "0"), filled("qty_rejected", "qty_rejected", "0"),
			filled("qty_cancelled", "qty_cancelled", "0"), copied("unit_cost", "unit_cost"), copied("date_expected", "expected_date"),
			copied("date_expected_source", "expected_date_source"), copied("date_confirmed", "confirmed_date"),
			{target: "date_confirmed_first", stage: "confirmed_date", value: "s.confirmed_date", update: "coalesce(t.date_confirmed_first, excluded.date_confirmed_first)", derived: true}},
	},
	"receipts": {
		table: "receipts", key: []string{"receipt_no"}, conflict: "receipt_no",

		references: []reference{{columns: []string{"po_no", "po_line_no"}, from: purchaseLine, codes: []string{"po_no", "line_no"}, noun: "purchase order line", alias: "l"},
			refer("w", "warehouses", "warehouse_code", "code", "warehouse", true)},
		rules: []rowRule{{column: "receipt_date", broken: "receipt_date IS NULL", sentence: "a receipt needs its date"}},
		fields: []field{keyed("receipt_no", "receipt_no", "s.receipt_no"), {target: "po_line_id", stage: "po_no", value: "l.id"},
			{target: "warehouse_id", stage: "warehouse_code", value: "w.id"}, copied("date_received", "receipt_date"), copied("date_recorded", "recorded_date"),
			filled("qty_received", "qty_received", "0"), filled("qty_rejected", "qty_rejected", "0")},
	},
	"bom": {
		table: "sku_components", key: []string{"parent_sku", "component_sku", "effective_from"}, conflict: "parent_id, component_id, effective_from",

		references: []reference{refer("k", "skus", "parent_sku", "code", "SKU", false), refer("c", "skus", "component_sku", "code", "SKU", false)},
		rules: []rowRule{{column: "qty_per", broken: "coalesce(qty_per, 0) = 0", sentence: "a component needs a quantity of at least 1"},
			{column: "component_sku", broken: "parent_sku = component_sku", sentence: "a SKU cannot be a component of itself"}},
		fields: []field{keyed("parent_id", "parent_sku", "k.id"), keyed("component_id", "component_sku", "c.id"),
			keyed("effective_from", "effective_from", "coalesce(s.effective_from, DATE '1900-01-01')"), copied("effective_to", "effective_to"),
			copied("qty_per", "qty_per"), copied("uom", "uom")},
	},
}
