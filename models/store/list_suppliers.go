package store

// suppliersFrom sets beside each supplier what is open, and the lead times that its receipts show. A receipt counts once,
// from the order date to the day the goods came; a reversed receipt does not count.
const suppliersFrom = `suppliers AS v
LEFT JOIN (
    SELECT po.supplier_id,
           count(*) AS open_pos
    FROM purchase_orders AS po
    WHERE ` + purchaseOpen + `
    GROUP BY po.supplier_id
) AS supply ON supply.supplier_id = v.id
LEFT JOIN (
    SELECT po.supplier_id,
           count(*) AS receipts,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY r.date_received - po.order_date) AS median,
           percentile_disc(0.8) WITHIN GROUP (ORDER BY r.date_received - po.order_date) AS p80
    FROM receipts AS r
    JOIN purchase_order_lines AS p ON p.id = r.po_line_id
    JOIN purchase_orders AS po ON po.id = p.po_id
    WHERE r.qty_received > 0
      AND r.reverses_id IS NULL
      AND r.date_received >= po.order_date
      AND r.id NOT IN (SELECT undone.reverses_id FROM receipts AS undone WHERE undone.reverses_id IS NOT NULL)
    GROUP BY po.supplier_id
) AS lead ON lead.supplier_id = v.id
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
			daysColumn("lead_time_days", "Stated lead time", "Days the supplier states.").from("v.lead_time_days").maybe().sorted().shown(),
			daysColumn("lead_time_median", "Median", "Half of its deliveries took no longer than this many days.").from("lead.median").maybe().sorted().shown(),
			daysColumn("lead_time_p80", "P80", "Four deliveries out of five took no longer than this many days.").from("lead.p80").maybe().sorted().shown(),
			qtyColumn("lead_time_receipts", "Receipts", "How many receipts the observed lead times rest on.").from("coalesce(lead.receipts, 0)").sorted().shown(),
			tagsColumn("supplier", "v.id"),
			codeColumn("supplier", "", "").from("v.code").unseen(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every supplier."}, ""},
			{ListPreset{"late", "Late", "Suppliers who owe goods that should have arrived."}, `v.id IN (SELECT po.supplier_id FROM purchase_orders AS po
    JOIN purchase_order_lines AS d ON d.po_id = po.id
    WHERE ` + purchaseOpen + ` AND d.qty_received + d.qty_cancelled < d.qty_ordered AND coalesce(d.date_confirmed, d.date_expected) < @today)`},
		},
		sort: "supplier_code",
	}
}
