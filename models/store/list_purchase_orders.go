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
           count(DISTINCT b.line_id) AS at_risk,
           CAST(coalesce(sum(g.qty), 0) AS bigint) AS units,
           sum(g.qty * coalesce(l.unit_price, k.unit_price)) FILTER (WHERE g.sku_id = l.sku_id) AS value
    FROM purchase_order_lines AS p
    JOIN pegs AS g ON g.po_line_id = p.id
    JOIN sales_order_lines AS l ON l.id = g.line_id
    JOIN skus AS k ON k.id = p.sku_id
    LEFT JOIN backorders AS b ON b.line_id = l.id AND (b.promise_at_risk OR b.promise_broken)
    WHERE p.po_id = po.id
) AS waiting`

func purchaseOrdersList() list {
	const due = purchaseOpen + ` AND po.id IN (SELECT d.po_id FROM purchase_order_lines AS d
    WHERE d.qty_received + d.qty_cancelled < d.qty_ordered AND coalesce(d.date_confirmed, d.date_expected) BETWEEN @today AND @today + 7)`
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
			dateColumn("date_sent", "Sent on", "The day it was sent to the supplier.").from("po.sent_date").maybe().sorted(),
			dateColumn("date_acknowledged", "Acknowledged on", "The day the supplier answered.").from("po.acknowledged_date").maybe().sorted(),
			dateColumn("date_due", "Due", "The first day on which goods are still expected.").from("t.date_due").maybe().sorted().shown(),
			qtyColumn("lines", "Lines", "Lines of the purchase order.").from("t.lines").sorted(),
			qtyColumn("qty_ordered", "Ordered", "Units ordered.").from("t.ordered").sorted(),
			qtyColumn("qty_received", "Received", "Units received.").from("t.received").sorted(),
			qtyColumn("qty_open", "Open", "Units that are still owed.").from("t.open").sorted().shown(),
			moneyColumn("value", "Value", "Ordered units at the cost of their lines.").from("t.value").maybe().sorted().shown(),
			qtyColumn("orders_waiting", "Orders waiting", "Customer orders that are pegged to it.").from("waiting.orders").sorted().shown(),
			qtyColumn("promises_at_risk", "At risk", "Order lines pegged to it whose promise is at risk or broken.").from("waiting.at_risk").sorted().shown(),
			qtyColumn("units_waiting", "Units waiting", "Units of it that customers wait for.").from("waiting.units").sorted(),
			tagsColumn("purchase_order", "po.id"),
			moneyColumn("value_waiting", "Value waiting", "Those units at the customers' prices.").from("waiting.value").maybe().sorted().shown(),
		},
		presets: []preset{
			{ListPreset{"open", "Open", "Purchase orders from which goods may still come."}, purchaseOpen},
			{ListPreset{"overdue", "Overdue", "Open ones with goods that should have arrived."}, overdue},
			{ListPreset{"due", "Due in 7 days", "Open ones with goods expected from today to a week from now."}, due},
			{ListPreset{"unanswered", "Not acknowledged", "Sent, and the supplier has not answered yet."}, "po.status = 'sent' AND po.acknowledged_date IS NULL"},
			{ListPreset{"at-risk", "Promises at risk", "Open ones to which order lines are pegged whose promise is at risk or broken."}, purchaseOpen + " AND waiting.at_risk > 0"},
			{ListPreset{"approval", "To approve", "Drafts that are worth more than their buyer may approve."}, "po.status = 'draft' AND po.approval_asked_by IS NOT NULL"},
			{ListPreset{"all", "All", "Every purchase order."}, ""},
		},
		// A buyer begins with what should have come first; the whole archive begins with the newest.
		sorts:  map[string]sorting{"open": {"date_due", false}, "overdue": {"orders_waiting", true}, "at-risk": {"promises_at_risk", true}, "due": {"date_due", false}, "unanswered": {"order_date", false}},
		groups: []group{{"supplier", "supplier"}, {"status", "status"}},
		sort:   "order_date", descending: true,
	}
}
