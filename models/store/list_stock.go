package store

// stockFrom has one row for each SKU in each warehouse. A position has no number of its own, so one is made of the two
// that it has: ids are handed out from 1 and stay far below the factor.
const stockFrom = `(
    SELECT s.*, s.sku_id * 1000000 + s.warehouse_id AS id
    FROM stock_levels AS s
) AS s
JOIN skus AS k ON k.id = s.sku_id
JOIN warehouses AS w ON w.id = s.warehouse_id`

func stockList() list {
	return list{
		name: "stock", title: "Stock",
		from: stockFrom, id: "s.id", key: "k.code || '/' || w.code",
		search: "k.code ILIKE ? OR k.name ILIKE ? OR w.code ILIKE ?", searchWords: likePattern,
		units: "s.on_hand", value: "s.on_hand * k.unit_cost",
		columns: []column{
			codeColumn("sku", "SKU", "The code of the SKU.").from("k.code").sorted().shown(),
			textColumn("name", "Name", "What it is.").from("k.name").sorted().shown(),
			codeColumn("warehouse_code", "Warehouse", "Where it is.").from("w.code").sorted().shown(),
			qtyColumn("on_hand", "On hand", "Units in the building.").from("s.on_hand").sorted().shown(),
			qtyColumn("unavailable", "Unavailable", "Units that may not be sold, as in quality hold.").from("s.unavailable").sorted().shown(),
			qtyColumn("allocated", "Allocated", "Units that are for a customer's line.").from("s.allocated").sorted().shown(),
			qtyColumn("available", "Available", "Units that nobody has yet and that may be sold.").from("s.on_hand - s.unavailable - s.allocated").sorted().shown(),
			flagColumn("over_allocated", "Over-allocated", "More is allocated than is there.").from("s.over_allocated"),
			dateColumn("counted_at", "Counted", "The day of the last count.").from("s.counted_at").maybe().sorted(),
			moneyColumn("value", "Value", "Units on hand at their cost.").from("(s.on_hand * k.unit_cost)").maybe().sorted(),
			codeColumn("warehouse", "", "").from("w.code").unseen(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every position."}, ""},
			{ListPreset{"over_allocated", "Over-allocated", "Positions that promise more than they hold."}, "s.over_allocated"},
		},
		groups: []group{{"sku", "sku"}, {"warehouse", "warehouse"}},
		sort:   "sku",
	}
}
