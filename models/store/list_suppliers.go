package store

// suppliersFrom sets beside each supplier what was worked out for it (lead_figures, supplier_scores), and counts what it
// supplies and owes. The stored figures are one row each, so a page of the list computes nothing.
const suppliersFrom = `suppliers AS v
LEFT JOIN (
    SELECT po.supplier_id,
           count(*) AS open_pos
    FROM purchase_orders AS po
    WHERE ` + purchaseOpen + `
    GROUP BY po.supplier_id
) AS supply ON supply.supplier_id = v.id
LEFT JOIN lead_figures AS lead ON lead.supplier_id = v.id AND lead.sku_id IS NULL
LEFT JOIN supplier_scores AS score ON score.supplier_id = v.id
LEFT JOIN (
    SELECT ss.supplier_id,
           count(*) AS skus
    FROM supplier_skus AS ss
    GROUP BY ss.supplier_id
) AS catalog ON catalog.supplier_id = v.id`

func suppliersList() list {
	return list{
		name: "suppliers", title: "Suppliers",
		from: suppliersFrom, id: "v.id", key: "v.code",
		search: "v.code ILIKE ? OR v.name ILIKE ?", searchWords: likePattern,
		units: "coalesce(supply.open_pos, 0)",
		columns: []column{
			codeColumn("supplier_code", "Supplier", "The code of the supplier.").from("v.code").sorted().shown(),
			textColumn("name", "Name", "Who it is.").from("v.name").sorted().shown(),
			textColumn("rating", "Rating", "How the company rates it.").from("v.rating").maybe().sorted(),
			flagColumn("preferred", "Preferred", "It is asked first.").from("v.preferred").shown(),
			flagColumn("active", "Active", "It is still bought from.").from("v.active"),
			qtyColumn("skus", "SKUs", "SKUs it supplies.").from("coalesce(catalog.skus, 0)").sorted().shown(),
			qtyColumn("open_pos", "Open POs", "Purchase orders from which goods may still come.").from("coalesce(supply.open_pos, 0)").sorted().shown(),
			qtyColumn("lines_overdue", "Overdue", "Open lines whose day has passed.").from("score.lines_overdue").maybe().sorted().shown(),
			moneyColumn("value_open", "Open value", "What it still owes, in its own currency where it has one, else in the company's.").from("score.value_open").maybe().sorted().shown(),
			textColumn("value_currency", "Currency", "The currency of the open value; empty is the company's.").from("score.value_currency").maybe(),
			daysColumn("lead_time_days", "Stated", "The lead time the supplier states.").from("v.lead_time_days").maybe().sorted().shown(),
			daysColumn("lead_time_likely", "Likely", "Half of its orders are expected within so many days.").from("lead.days_likely").maybe().sorted().shown(),
			daysColumn("lead_time_safe", "Safe", "As many of its orders are expected within so many days as the company promises to keep.").from("lead.days_safe").maybe().sorted().shown(),
			qtyColumn("deliveries", "Deliveries", "Own deliveries behind the likely and the safe days.").from("coalesce(lead.received, 0)").sorted().shown(),
			textColumn("confidence", "Confidence", "How much of the estimate is its own history: high, medium or low.").from("lead.confidence").maybe(),
			qtyColumn("on_time", "On time %", "Of a hundred lines due in the last twelve months, how many came by the date that was confirmed first, else by the order's own. Overdue lines are late.").from("score.on_time_percent").maybe().sorted().shown(),
			tagsColumn("supplier", "v.id"),
			codeColumn("supplier", "", "").from("v.code").unseen(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every supplier."}, ""},
			{ListPreset{"late", "Late", "Suppliers who owe goods that should have arrived."}, `v.id IN (SELECT po.supplier_id FROM purchase_orders AS po
    JOIN purchase_order_lines AS d ON d.po_id = po.id
    WHERE ` + purchaseOpen + ` AND d.qty_received + d.qty_cancelled < d.qty_ordered AND coalesce(d.date_confirmed, d.date_expected) < @today)`},
			{ListPreset{"suggestion", "Lead time to look at", "Suppliers whose deliveries suggest to store another lead time."}, "EXISTS (SELECT FROM lead_figures AS f WHERE f.supplier_id = v.id AND f.lead_suggested IS NOT NULL)"},
		},
		sort: "supplier_code",
	}
}
