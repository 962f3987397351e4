package store

// ordersFrom adds the lines of each order up beside it. The sum is lateral, so that a page by date adds up the lines of
// its own orders only.
const ordersFrom = `sales_orders AS o
JOIN customers AS c ON c.id = o.customer_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines,
           CAST(coalesce(sum(l.qty_ordered), 0) AS bigint) AS ordered,
           CAST(coalesce(sum(l.qty_backordered), 0) AS bigint) AS backordered,
           sum(l.qty_ordered * coalesce(l.unit_price, k.unit_price)) AS value,
           min(l.date_promised) FILTER (WHERE l.qty_backordered + l.qty_allocated > 0) AS date_promised
    FROM sales_order_lines AS l
    JOIN skus AS k ON k.id = l.sku_id
    WHERE l.order_id = o.id
) AS t`

// orderCanShip is true for an order o of which something may leave today: it is not held, units of a released SKU are
// allocated to it, and its ship policy asks for no more.
const orderCanShip = `o.status IN ('open', 'partially_shipped') AND o.hold_reason IS NULL AND EXISTS (
    SELECT 1 FROM sales_order_lines AS r JOIN skus AS k ON k.id = r.sku_id
    WHERE r.order_id = o.id AND r.qty_allocated > 0 AND NOT r.over_allocated
      AND NOT (k.status = 'pre_order' AND coalesce(k.release_date > @today, true))
      AND (o.ship_policy <> 'line_complete' OR r.qty_backordered = 0)
) AND (o.ship_policy <> 'order_complete' OR NOT EXISTS (
    SELECT 1 FROM sales_order_lines AS r JOIN skus AS k ON k.id = r.sku_id
    WHERE r.order_id = o.id AND (r.qty_backordered > 0 OR r.over_allocated
      OR (r.qty_allocated > 0 AND k.status = 'pre_order' AND coalesce(k.release_date > @today, true)))
)) AND (o.ship_policy <> 'max_shipments' OR o.max_shipments IS NULL
    OR (SELECT count(*) FROM shipments AS r WHERE r.order_id = o.id AND r.reversed_at IS NULL) + 1 < o.max_shipments
    OR NOT EXISTS (SELECT FROM sales_order_lines AS r WHERE r.order_id = o.id AND (r.qty_backordered > 0 OR r.over_allocated)))`

func ordersList() list {
	const waiting = "o.id IN (SELECT w.order_id FROM sales_order_lines AS w WHERE w.qty_backordered > 0)"
	return list{
		name: "orders", title: "Orders",
		from: ordersFrom, id: "o.id", key: "o.order_no",
		search: "o.order_no ILIKE ? OR c.code ILIKE ? OR c.name ILIKE ? OR o.customer_ref ILIKE ?", searchWords: likePattern,
		units: "t.backordered", value: "t.value",
		columns: []column{
			codeColumn("order_no", "Order", "The number of the order.").from("o.order_no").sorted().shown(),
			dateColumn("order_date", "Ordered on", "The day the customer ordered.").from("o.order_date").sorted().shown(),
			textColumn("customer_name", "Customer", "Who ordered.").from("c.name").sorted().shown(),
			codeColumn("customer_code", "Customer code", "The code of the customer.").from("c.code"),
			textColumn("tier", "Tier", "How important the customer is: vip, key or standard.").from("c.tier").shown(),
			textColumn("status", "Status", "Open, partially shipped, closed or cancelled.").from("o.status").sorted().shown(),
			textColumn("channel", "Channel", "Where the order came from.").from("o.channel").maybe(),
			textColumn("customer_ref", "Reference", "What the customer calls the order.").from("o.customer_ref").maybe(),
			textColumn("ship_policy", "Ship policy", "Whether the order may ship in parts.").from("o.ship_policy"),
			qtyColumn("priority", "Priority", "From 1, the most urgent, to 9.").from("o.priority").sorted(),
			textColumn("hold_reason", "Hold", "Why the order is on hold.").from("o.hold_reason").maybe(),
			dateColumn("hold_until", "Held until", "The day on which the hold ends by itself.").from("CASE WHEN o.hold_reason IS NOT NULL THEN o.hold_until END").maybe(),
			qtyColumn("lines", "Lines", "Lines of the order.").from("t.lines").sorted().shown(),
			qtyColumn("qty_ordered", "Ordered", "Units ordered.").from("t.ordered").sorted(),
			qtyColumn("qty_backordered", "Backordered", "Units that are still waited for.").from("t.backordered").sorted().shown(),
			moneyColumn("value", "Value", "Ordered units at the price of their lines, else of their SKUs.").from("t.value").maybe().sorted().shown(),
			tagsColumn("sales_order", "o.id"),
			dateColumn("date_promised", "Promised", "The first promise among the lines that are open.").from("t.date_promised").maybe().sorted().shown(),
		},
		presets: []preset{
			{ListPreset{"open", "Open", "Orders with something left to ship."}, "o.status IN ('open', 'partially_shipped')"},
			{ListPreset{"waiting", "Waiting", "Orders with units that are waited for."}, waiting},
			{ListPreset{"can_ship", "Can ship now", "Orders of which something is allocated that may leave today: not on hold, and as complete as they must be."}, orderCanShip},
			{ListPreset{"held", "On hold", "Open orders that somebody has put on hold."}, "o.status IN ('open', 'partially_shipped') AND o.hold_reason IS NOT NULL"},
			{ListPreset{"all", "All", "Every order."}, ""},
		},
		groups: []group{{"customer", "customer_name"}, {"status", "status"}},
		sort:   "order_date", descending: true,
	}
}
