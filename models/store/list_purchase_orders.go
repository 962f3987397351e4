package store

// purchaseOpen is true for a purchase order po from which goods may still come.
const purchaseOpen = "po.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')"

// purchaseOrdersFrom adds up the lines of each purchase order, and who waits for them by the pegs.
const purchaseOrdersFrom = `purchase_orders AS po
JOIN suppliers AS v ON v.id = po.supplier_id
LEFT JOIN warehouses AS w ON w.id = po.warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines,
           CAST(coalesce(sum(p.qty_ordered), 0) AS bigint) AS ordered,
           CAST(coalesce(sum(p.qty_received), 0) AS bigint) AS received,
           CAST(coalesce(sum(greatest(p.qty_ordered - p.qty_received - p.qty_cancelled, 0)), 0) AS bigint) AS open,
           sum(p.qty_ordered * p.unit_cost) AS value,
           min(coalesce(p.date_confirmed, p.date_expected)) FILTER (WHERE p.qty_received + p.qty_cancelled < p.qty_ordered) AS date_due
    FROM purchase_order_lines AS p
    WHERE p.po_id = po.id
) AS t
CROSS JOIN LATERAL (
    SELECT count(DISTINCT l.order_id) AS orders,
           CAST(coalesce(sum(g.qty), 0) AS bigint) AS units,
           sum(g.qty * coalesce(l.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = l.sku_id) AS value
    FROM purchase_order_lines AS p
    JOIN pegs AS g ON g.po_line_id = p.id
    JOIN sales_order_lines AS l ON l.id = g.line_id
    JOIN skus AS k ON k.id = p.sku_id
    WHERE p.po_id = po.id
) AS waiting`

func purchaseOrdersList() list {
	const overdue = purchaseOpen + ` AND po.id IN (SELECT d.po_id FROM purchase_order_lines AS d
    WHERE d.qty_received + d.qty_cancelled < d.qty_ordered AND coalesce(d.date_confirmed, d.date_expected) < @today)`
	return list{
		name: "purchase-orders", title: "Purchase orders",
		from: purchaseOrdersFrom, id: "po.id", key: "po.po_no",
		search: "po.po_no ILIKE ? OR v.code ILIKE ? OR v.name ILIKE ?", searchWords: likePattern,
		units: "t.open", value: "t.value",
		columns: []column{
			codeColumn("po_no", "Purchase order", "The number of the purchase order.").from("po.po_no").sorted().shown(),
			textColumn("supplier", "Supplier", "Who delivers.").from("v.name").sorted().shown(),
			codeColumn("supplier_code", "Supplier code", "The code of the supplier.").from("v.code"),
			codeColumn("warehouse_code", "Warehouse", "Where it is delivered to.").from("w.code").maybe(),
			textColumn("status", "Status", "How far the purchase order has come.").from("po.status").sorted().shown(),
			dateColumn("order_date", "Ordered on", "The day it was ordered.").from("po.order_date").maybe().sorted().shown(),
			dateColumn("date_due", "Due", "The first day on which goods are still expected.").from("t.date_due").maybe().sorted().shown(),
			qtyColumn("lines", "Lines", "Lines of the purchase order.").from("t.lines").sorted(),
			qtyColumn("qty_ordered", "Ordered", "Units ordered.").from("t.ordered").sorted().shown(),
			qtyColumn("qty_received", "Received", "Units received.").from("t.received").sorted().shown(),
			qtyColumn("qty_open", "Open", "Units that are still owed.").from("t.open").sorted().shown(),
			moneyColumn("value", "Value", "Ordered units at the cost of their lines.").from("t.value").maybe().sorted().shown(),
			qtyColumn("orders_waiting", "Orders waiting", "Customer orders that are pegged to it.").from("waiting.orders").sorted().shown(),
			qtyColumn("units_waiting", "Units waiting", "Units of it that customers wait for.").from("waiting.units").sorted(),
			moneyColumn("value_waiting", "Value waiting", "Those units at the customers' prices.").from("waiting.value").maybe().sorted().shown(),
		},
		presets: []preset{
			{ListPreset{"open", "Open", "Purchase orders from which goods may still come."}, purchaseOpen, ""},
			{ListPreset{"overdue", "Overdue", "Open ones with goods that should have arrived."}, overdue, ""},
			{ListPreset{"all", "All", "Every purchase order."}, "", ""},
		},
		groups: []group{{"supplier", "supplier"}, {"status", "status"}},
		sort:   "order_date", descending: true,
	}
}
