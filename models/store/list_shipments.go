package store

// shipmentsFrom adds the lines of each shipment up beside it. The sum is lateral, so that a page by date adds up the
// lines of its own shipments only.
const shipmentsFrom = `shipments AS s
JOIN sales_orders AS o ON o.id = s.order_id
JOIN customers AS c ON c.id = o.customer_id
JOIN warehouses AS w ON w.id = s.warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.qty_shipped > 0) AS lines,
           CAST(coalesce(sum(x.qty_shipped), 0) AS bigint) AS units,
           coalesce(bool_or(x.qty_backordered > 0), false) AS more
    FROM shipment_lines AS x
    WHERE x.shipment_id = s.id
) AS t`

func shipmentsList() list {
	return list{
		name: "shipments", title: "Shipments",
		from: shipmentsFrom, id: "s.id", key: "s.shipment_no",
		search: "s.shipment_no ILIKE ? OR o.order_no ILIKE ? OR c.code ILIKE ? OR c.name ILIKE ? OR s.tracking ILIKE ?", searchWords: likePattern,
		units: "t.units",
		columns: []column{
			codeColumn("shipment_no", "Shipment", "The number of the shipment.").from("s.shipment_no").sorted().shown(),
			dateColumn("date_shipped", "Shipped on", "The day it left.").from("s.date_shipped").sorted().shown(),
			codeColumn("order_no", "Order", "The order it left for.").from("o.order_no").sorted().shown(),
			textColumn("customer_name", "Customer", "Who gets it.").from("c.name").sorted().shown(),
			codeColumn("customer_code", "Customer code", "The code of the customer.").from("c.code"),
			textColumn("tier", "Tier", "How important the customer is: vip, key or standard.").from("c.tier"),
			codeColumn("warehouse_code", "Warehouse", "Where it left from.").from("w.code").sorted().shown(),
			qtyColumn("lines", "Lines", "Lines of the order of which something left.").from("t.lines").shown(),
			qtyColumn("qty_shipped", "Units", "Units that left.").from("t.units").sorted().shown(),
			flagColumn("part", "More to come", "Units of the order were still waited for when it left.").from("t.more").shown(),
			textColumn("carrier", "Carrier", "Who carries it.").from("s.carrier").maybe().sorted().shown(),
			codeColumn("tracking", "Tracking", "The carrier's number for it.").from("s.tracking").maybe().shown(),
			textColumn("actor", "Shipped by", "Who let it leave.").from("s.actor"),
			flagColumn("reversed", "Taken back", "It did not leave after all.").from("(s.reversed_at IS NOT NULL)").shown(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every shipment."}, ""},
			{ListPreset{"today", "Today", "Shipments that left today."}, "s.date_shipped = @today AND s.reversed_at IS NULL"},
			{ListPreset{"week", "Last 7 days", "Shipments that left today or in the six days before."}, "s.date_shipped > @today - 7 AND s.reversed_at IS NULL"},
			{ListPreset{"reversed", "Taken back", "Shipments that did not leave after all."}, "s.reversed_at IS NOT NULL"},
		},
		groups: []group{{"customer", "customer_name"}, {"warehouse_code", "warehouse_code"}},
		sort:   "date_shipped", descending: true,
	}
}
