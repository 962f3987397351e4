package store

const adjustmentsFrom = `stock_adjustments AS a
JOIN skus AS k ON k.id = a.sku_id
JOIN warehouses AS w ON w.id = a.warehouse_id`

func adjustmentsList() list {
	return list{
		name: "adjustments", title: "Stock adjustments",
		from: adjustmentsFrom, id: "a.id", key: "a.adjustment_no",
		search: "a.adjustment_no ILIKE ? OR k.code ILIKE ? OR k.name ILIKE ? OR a.reason ILIKE ? OR a.actor ILIKE ?", searchWords: likePattern,
		units: "(a.qty_on_hand - a.qty_on_hand_before)",
		columns: []column{
			codeColumn("adjustment_no", "Adjustment", "The number of the correction.").from("a.adjustment_no").sorted().shown(),
			dateColumn("date_adjusted", "On", "The day it was entered.").from("(CAST(a.at AT TIME ZONE 'UTC' AS date))").sorted().shown(),
			codeColumn("sku", "SKU", "The code of the SKU.").from("k.code").sorted().shown(),
			textColumn("name", "Name", "What it is.").from("k.name").sorted().shown(),
			codeColumn("warehouse_code", "Warehouse", "Where it is.").from("w.code").sorted().shown(),
			textColumn("kind", "Kind", "A count, an adjustment, units set apart (hold) or put back (release).").from("a.kind").shown(),
			qtyColumn("qty_before", "Before", "Units on hand before.").from("a.qty_on_hand_before"),
			qtyColumn("qty_after", "On hand", "Units on hand afterwards.").from("a.qty_on_hand").shown(),
			qtyColumn("qty_changed", "Difference", "By how many units on hand changed.").from("(a.qty_on_hand - a.qty_on_hand_before)").sorted().shown(),
			qtyColumn("qty_unavailable", "Unavailable", "Units set apart afterwards.").from("a.qty_unavailable"),
			qtyColumn("qty_missing", "Missing", "By how many units more was allocated afterwards than was there.").from("a.qty_missing").sorted(),
			textColumn("reason", "Reason", "Why it was corrected.").from("a.reason").shown(),
			textColumn("actor", "By", "Who entered it.").from("a.actor").shown(),
			flagColumn("reversed", "Taken back", "It was taken back.").from("(a.reversed_at IS NOT NULL)").shown(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every correction of stock."}, ""},
			{ListPreset{"counts", "Counts", "What was counted in the building."}, "a.kind = 'count'"},
			{ListPreset{"differences", "Differences", "Corrections that changed how much is on hand."}, "a.qty_on_hand <> a.qty_on_hand_before"},
			{ListPreset{"short", "Left too little", "Corrections after which more was allocated than was there."}, "a.qty_missing > 0"},
			{ListPreset{"reversed", "Taken back", "Corrections that were taken back."}, "a.reversed_at IS NOT NULL"},
		},
		groups: []group{{"sku", "sku"}, {"warehouse_code", "warehouse_code"}},
		sort:   "date_adjusted", descending: true,
	}
}
