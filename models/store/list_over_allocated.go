package store

// overAllocatedFrom has one row for each position that promises more than it holds. Its number is made like that of a
// position in the list of stock.
const overAllocatedFrom = `(
    SELECT s.*, s.sku_id * 1000000 + s.warehouse_id AS id, s.allocated - (s.on_hand - s.unavailable) AS missing
    FROM stock_levels AS s
    WHERE s.over_allocated
) AS s
JOIN skus AS k ON k.id = s.sku_id
JOIN warehouses AS w ON w.id = s.warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(DISTINCT l.order_id) AS orders, min(l.date_promised) AS date_promised
    FROM allocations AS a
    JOIN sales_order_lines AS l ON l.id = a.line_id
    WHERE a.sku_id = s.sku_id AND a.warehouse_id = s.warehouse_id
) AS h`

func overAllocatedList() list {
	return list{
		name: "over-allocated", title: "Over-allocated",
		from: overAllocatedFrom, id: "s.id", key: "k.code || '/' || w.code",
		search: "k.code ILIKE ? OR k.name ILIKE ? OR w.code ILIKE ?", searchWords: likePattern,
		units: "s.missing", value: "s.missing * k.unit_cost",
		columns: []column{
			codeColumn("position", "SKU", "The code of the SKU.").from("k.code").sorted().shown(),
			textColumn("name", "Name", "What it is.").from("k.name").sorted().shown(),
			codeColumn("warehouse_code", "Warehouse", "Where it is.").from("w.code").sorted().shown(),
			qtyColumn("missing", "Missing", "By how many units more is allocated than is there.").from("s.missing").sorted().shown(),
			qtyColumn("allocated", "Allocated", "Units that are for a customer's line.").from("s.allocated").sorted().shown(),
			qtyColumn("on_hand", "On hand", "Units in the building.").from("s.on_hand").sorted().shown(),
			qtyColumn("unavailable", "Unavailable", "Units that may not be sold, as in quality hold.").from("s.unavailable").shown(),
			qtyColumn("orders", "Orders", "Orders that have been given units of it.").from("h.orders").sorted().shown(),
			dateColumn("date_promised", "First promise", "The first promise among their lines.").from("h.date_promised").maybe().sorted().shown(),
			dateColumn("counted_at", "Counted", "The day of the last count.").from("s.counted_at").maybe().sorted().shown(),
			moneyColumn("value", "Value", "The missing units at their cost.").from("(s.missing * k.unit_cost)").maybe().sorted(),
			codeColumn("sku", "", "").from("k.code").unseen(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Positions of which more is allocated than is there."}, ""},
		},
		groups: []group{{"warehouse_code", "warehouse_code"}},
		sort:   "missing", descending: true,
	}
}
