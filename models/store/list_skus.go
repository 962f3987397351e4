package store

// skusFrom sets the position of each SKU beside it: what is there, what comes, and what is waited for.
const skusFrom = `skus AS k
LEFT JOIN categories AS g ON g.id = k.category_id
CROSS JOIN LATERAL (
    SELECT CAST(coalesce(sum(s.on_hand), 0) AS bigint) AS on_hand,
           CAST(coalesce(sum(s.on_hand - s.unavailable - s.allocated), 0) AS bigint) AS available,
           CAST(coalesce(sum(s.allocated), 0) AS bigint) AS allocated
    FROM stock_levels AS s
    WHERE s.sku_id = k.id
) AS stock
CROSS JOIN LATERAL (
    SELECT CAST(coalesce(sum(p.qty_ordered - p.qty_received - p.qty_cancelled), 0) AS bigint) AS on_order
    FROM purchase_order_lines AS p
    JOIN purchase_orders AS po ON po.id = p.po_id
    WHERE p.sku_id = k.id
      AND p.qty_received + p.qty_cancelled < p.qty_ordered
      AND ` + purchaseOpen + `
) AS supply
CROSS JOIN LATERAL (
    SELECT CAST(coalesce(sum(l.qty_backordered), 0) AS bigint) AS backordered,
           count(*) FILTER (WHERE l.qty_backordered > 0) AS lines_waiting
    FROM sales_order_lines AS l
    WHERE l.sku_id = k.id
      AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
) AS demand
LEFT JOIN LATERAL (
    SELECT v.name, ss.lead_time_days
    FROM supplier_skus AS ss
    JOIN suppliers AS v ON v.id = ss.supplier_id
    WHERE ss.sku_id = k.id
    ORDER BY v.active DESC, v.preferred DESC, ss.lead_time_days, v.id
    LIMIT 1
) AS source ON true`

func skusList() list {
	return list{
		name: "skus", title: "SKUs",
		from: skusFrom, id: "k.id", key: "k.code",
		search: "k.code ILIKE ? OR k.name ILIKE ?", searchWords: likePattern,
		units: "demand.backordered", value: "stock.on_hand * k.unit_cost",
		columns: []column{
			codeColumn("sku", "SKU", "The code of the SKU.").from("k.code").sorted().shown(),
			textColumn("name", "Name", "What it is.").from("k.name").sorted().shown(),
			textColumn("category", "Category", "The category it belongs to.").from("g.name").maybe().sorted(),
			textColumn("uom", "Unit", "The unit it is counted in.").from("k.uom").maybe(),
			textColumn("status", "Status", "Active, pre-order or discontinued.").from("k.status").sorted().shown(),
			textColumn("make_or_buy", "Source", "Whether it is bought, made or a kit.").from("k.source").sorted(),
			qtyColumn("on_hand", "On hand", "Units in all warehouses.").from("stock.on_hand").sorted().shown(),
			qtyColumn("allocated", "Allocated", "Units that are for a customer's line.").from("stock.allocated").sorted(),
			qtyColumn("available", "Available", "Units that nobody has yet and that may be sold.").from("stock.available").sorted().shown(),
			qtyColumn("on_order", "On order", "Units that suppliers still owe.").from("supply.on_order").sorted().shown(),
			qtyColumn("backordered", "Backordered", "Units that customers wait for.").from("demand.backordered").sorted().shown(),
			qtyColumn("lines_waiting", "Lines waiting", "Order lines that wait for it.").from("demand.lines_waiting").sorted().shown(),
			textColumn("supplier", "Supplier", "The supplier it is bought from first.").from("source.name").maybe().sorted().shown(),
			daysColumn("supplier_lead_time_days", "Supplier's lead time", "Days that supplier states.").from("source.lead_time_days").maybe().sorted(),
			daysColumn("lead_time_days", "Lead time", "Days it takes where no supplier states them.").from("k.lead_time_days").maybe().sorted(),
			qtyColumn("safety_stock", "Safety stock", "Units that should never be sold out.").from("k.safety_stock").maybe(),
			qtyColumn("reorder_point", "Reorder point", "The level at which more is ordered.").from("k.reorder_point").maybe(),
			qtyColumn("order_multiple", "Multiple", "It is ordered in multiples of this.").from("k.order_multiple").maybe(),
			dateColumn("active_from", "Sold from", "The first day it is sold.").from("k.active_from").maybe(),
			dateColumn("active_to", "Sold until", "The last day it is sold.").from("k.active_to").maybe(),
			dateColumn("release_date", "Release", "The day a pre-order is released.").from("k.release_date").maybe().sorted(),
			tagsColumn("sku", "k.id"),
			moneyColumn("unit_price", "Price", "What a customer pays for one.").from("k.unit_price").maybe().sorted().shown(),
			moneyColumn("unit_cost", "Cost", "What one costs.").from("k.unit_cost").maybe().sorted(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every SKU."}, ""},
			{ListPreset{"backordered", "Backordered", "SKUs that customers wait for."}, "k.id IN (SELECT w.sku_id FROM sales_order_lines AS w WHERE w.qty_backordered > 0)"},
			{ListPreset{"pre_order", "Pre-order", "SKUs that are not released yet."}, "k.status = 'pre_order'"},
			{ListPreset{"discontinued", "Discontinued", "SKUs that are sold out and then gone."}, "k.status = 'discontinued'"},
		},
		groups: []group{{"category", "category"}, {"supplier", "supplier"}, {"status", "status"}},
		sort:   "sku",
	}
}
