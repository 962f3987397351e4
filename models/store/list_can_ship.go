package store

// readyLine is true for a line l of SKU k that may leave today as far as itself is concerned.
const readyLine = `l.qty_allocated > 0 AND NOT l.over_allocated AND NOT (k.status = 'pre_order' AND coalesce(k.release_date > @today, true))`

// canShipFrom has one row for each order of which something may leave today, with what that is. It begins at the lines
// that have been given something, which are few beside those that wait.
const canShipFrom = `(
    SELECT o.id, o.order_no, o.order_date, o.ship_policy, o.customer_id, o.channel, r.lines, r.units, r.picked, r.held, r.value, r.date_promised, r.date_earliest, r.warehouses, NOT w.waits AS complete
    FROM (
        SELECT l.order_id, count(*) AS lines, CAST(sum(l.qty_allocated) AS bigint) AS units, CAST(sum(a.picked) AS bigint) AS picked, CAST(sum(a.held) AS bigint) AS held,
            sum(l.qty_allocated * coalesce(l.unit_price, k.unit_price)) AS value, min(l.date_promised) AS date_promised, min(least(l.date_promised_earliest, l.date_promised)) AS date_earliest, string_agg(DISTINCT h.code, ', ') AS warehouses, count(DISTINCT h.id) AS parcels
        FROM sales_order_lines AS l
        JOIN sales_orders AS f ON f.id = l.order_id
        JOIN skus AS k ON k.id = l.sku_id
        JOIN warehouses AS h ON h.id = l.warehouse_id
        CROSS JOIN LATERAL (SELECT sum(x.qty) AS held, sum(x.qty_picked) AS picked FROM allocations AS x WHERE x.line_id = l.id) AS a
        WHERE ` + readyLine + `
            AND f.hold_reason IS NULL AND (f.ship_policy <> 'line_complete' OR l.qty_backordered = 0)
        GROUP BY l.order_id
    ) AS r
    JOIN sales_orders AS o ON o.id = r.order_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM sales_order_lines AS l JOIN skus AS k ON k.id = l.sku_id
        WHERE l.order_id = o.id AND (l.qty_backordered > 0 OR l.qty_allocated > 0 AND NOT (` + readyLine + `))) AS waits) AS w
    WHERE CASE o.ship_policy
        WHEN 'order_complete' THEN NOT w.waits
        WHEN 'max_shipments' THEN o.max_shipments IS NULL OR NOT w.waits AND r.parcels = 1 OR (SELECT count(*) FROM shipments AS s WHERE s.order_id = o.id AND s.reversed_at IS NULL) + r.parcels
            + CASE WHEN w.waits THEN 1 ELSE 0 END <= o.max_shipments
        ELSE true
    END
) AS o
JOIN customers AS c ON c.id = o.customer_id`

func canShipList() list {
	return list{
		name: "can-ship", title: "Can ship now",
		from: canShipFrom, id: "o.id", key: "o.order_no",
		search: "o.order_no ILIKE ? OR c.code ILIKE ? OR c.name ILIKE ?", searchWords: likePattern,
		units: "o.units", value: "o.value",
		columns: []column{
			codeColumn("order_no", "Order", "The number of the order.").from("o.order_no").sorted().shown(),
			dateColumn("date_promised", "Promised", "The first promise among the lines that can leave.").from("o.date_promised").maybe().sorted().shown(),
			textColumn("customer_name", "Customer", "Who ordered.").from("c.name").sorted().shown(),
			textColumn("tier", "Tier", "How important the customer is: vip, key or standard.").from("c.tier").shown(),
			dateColumn("order_date", "Ordered on", "The day the customer ordered.").from("o.order_date").sorted(),
			flagColumn("complete", "Complete", "Nothing of the order is left when this has shipped.").from("o.complete").shown(),
			textColumn("ship_policy", "Ship policy", "Whether the order may ship in parts.").from("o.ship_policy").shown(),
			textColumn("warehouses", "Warehouses", "Where it leaves from, a shipment for each.").from("o.warehouses").shown(),
			qtyColumn("lines", "Lines", "Lines that can leave.").from("o.lines").sorted().shown(),
			qtyColumn("qty_ready", "Units", "Units that can leave.").from("o.units").sorted().shown(),
			textColumn("picking", "Picking", "Whether its units are released to be picked: to pick, partly picked or picked.").
				from("CASE WHEN o.picked = 0 THEN 'to pick' WHEN o.picked < o.held THEN 'partly picked' ELSE 'picked' END").shown(),
			textColumn("channel", "Channel", "Where the order came from.").from("o.channel").maybe(),
			moneyColumn("value", "Value", "What can leave, at the price of its lines, else of their SKUs.").from("o.value").maybe().sorted().shown(),
			qtyColumn("qty_backordered", "", "").from("o.units").unseen(), // a promise that has passed is late
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every order of which something may leave today: allocated, not on hold, and as complete as it must be."}, ""},
			{ListPreset{"complete", "Complete", "Orders of which nothing would be left."}, "o.complete"},
			{ListPreset{"part", "A part", "Orders that may ship the part that is there."}, "NOT o.complete"},
			{ListPreset{"late", "Past promise", "Orders of which a promised day has passed."}, "o.date_earliest < @today"},
			{ListPreset{"to_pick", "To pick", "Orders that are not, or only partly, released to be picked."}, "o.picked < o.held"},
			{ListPreset{"picked", "Picked", "Orders whose units are all picked."}, "o.picked = o.held"},
		},
		groups: []group{{"warehouses", "warehouses"}, {"customer", "customer_name"}},
		sort:   "date_promised",
	}
}
