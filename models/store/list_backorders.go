package store

// agedDays is the age from which a waiting line belongs in the preset of old ones.
const agedDays = "30"

// backordersList is the queue: one row for each line that waits or is over-allocated. It reads one table in which the
// plan has already written everything it shows, so that a page is one walk along an index.
func backordersList() list {
	return list{
		name: "backorders", title: "Backorders",
		from: "backorders", id: "line_id", key: "order_no || '/' || line_no",
		search: "search @@ to_tsquery('simple', ?)", searchWords: prefixWords,
		units: "qty_backordered", value: "value",
		columns: backordersColumns(),
		presets: []preset{
			{ListPreset{"all", "All", "Every line that waits for goods."}, "", "rank, line_id"},
			{ListPreset{"no_supply", "No supply", "No stock and no purchase order covers these units."}, "no_supply", "rank, line_id"},
			{ListPreset{"can_fill", "Can fill now", "Free stock is enough for these lines. Where the order ships complete, it may still wait for its other lines."}, "can_fill", "rank, line_id"},
			{ListPreset{"at_risk", "Promise at risk", "The safe date is later than the promise."}, "promise_at_risk", "rank, line_id"},
			{ListPreset{"broken", "Promise broken", "The promised date has passed."}, "promise_broken", "rank, line_id"},
			{ListPreset{"one_away", "One away", "Every other line of the order is shipped or ready, so this one completes it."}, "one_away", "rank, line_id"},
			{ListPreset{"aged_30", "Aged 30+", "Ordered more than 30 days ago."}, "order_date < @today - " + agedDays, "order_date, line_id"},
			{ListPreset{"vip", "VIP", "Customers of the highest tier."}, "tier = 'vip'", "rank, line_id"},
			{ListPreset{"pre_orders", "Pre-orders", "Lines for goods that are not released yet."}, "pre_order", "rank, line_id"},
			{ListPreset{"over_allocated", "Over-allocated", "More is allocated than is in the building."}, "over_allocated", "rank, line_id"},
			{ListPreset{"kits", "Kits", "Lines that wait for the components of a kit."}, "kit", "rank, line_id"},
		},
		groups: []group{{"sku", "sku"}, {"customer", "customer_name"}, {"supplier", "supply_supplier"}, {"po", "supply_po_no"}, {"order", "order_no"}},
		sort:   "rank",
	}
}

// backordersColumns follow the order in which a person reads a line: who, what, how many, when, from where, and why.
// A column can be sorted by when an index keeps that order.
func backordersColumns() []column {
	return []column{
		qtyColumn("rank", "Rank", "The place in the queue; 1 is served first.").sorted().shown(),
		codeColumn("order_no", "Order", "The sales order.").sorted().shown(),
		qtyColumn("line_no", "Line", "The line of the order.").shown(),
		dateColumn("order_date", "Ordered on", "The day the customer ordered.").sorted(),
		codeColumn("customer_code", "Customer code", "The code of the customer."),
		textColumn("customer_name", "Customer", "Who waits.").sorted().shown(),
		textColumn("tier", "Tier", "How important the customer is: vip, key or standard.").shown(),
		textColumn("channel", "Channel", "Where the order came from."),
		codeColumn("sku", "SKU", "What is waited for.").sorted().shown(),
		textColumn("sku_name", "Name", "The name of the SKU.").shown(),
		codeColumn("warehouse", "Warehouse", "The warehouse that is to ship."),
		qtyColumn("qty_ordered", "Ordered", "Units ordered."),
		qtyColumn("qty_shipped", "Shipped", "Units that have left."),
		qtyColumn("qty_allocated", "Allocated", "Units in the building that are for this line."),
		qtyColumn("qty_backordered", "Backordered", "Units that are still waited for.").sorted().shown(),
		qtyColumn("qty_covered", "Covered", "Backordered units that a supply is pegged to.").shown(),
		moneyColumn("value", "Value", "Backordered units at the price of the line, else of the SKU.").sorted().maybe().shown(),
		dateColumn("date_requested", "Requested", "The day the customer asked for.").sorted().maybe(),
		dateColumn("date_promised_first", "First promise", "The first day that was promised.").maybe(),
		dateColumn("date_promised", "Promised", "The day that is promised now.").sorted().maybe().shown(),
		qtyColumn("promise_slips", "Slips", "How often the promise moved to a later day."),
		dateColumn("date_likely", "Likely", "The day the goods are as likely earlier as later.").sorted().maybe().shown(),
		dateColumn("date_safe", "Safe", "The day by which the goods are there as often as the company promises, such as eight times out of ten.").maybe(),
		daysColumn("days_late", "Days late", "Days since the promised day, or the requested one where nothing was promised.").sorted().shown(),
		codeColumn("supply_po_no", "Purchase order", "The purchase order that serves the line.").sorted().maybe().shown(),
		qtyColumn("supply_po_line_no", "PO line", "The line of the purchase order.").maybe(),
		textColumn("supply_supplier", "Supplier", "Who delivers the supply.").maybe(),
		dateColumn("supply_date", "Supply date", "The day the supply is expected.").maybe(),
		flagColumn("supply_confirmed", "Confirmed", "The supplier confirmed the day."),
		flagColumn("supply_overdue", "Overdue", "The supply should have arrived."),
		textColumn("status", "Status", "What the line waits for.").shown(),
		textColumn("reason", "Reason", "Why it waits."),
		textColumn("ship_policy", "Ship policy", "Whether the order may ship in parts."),
		qtyColumn("priority", "Priority", "From 1, the most urgent, to 9."),
		tagsColumn("sales_order", "backorders.order_id"),
		flagColumn("held", "Held", "The order is on hold."),
		flagColumn("no_supply", "No supply", "Some units have no supply at all."),
		flagColumn("not_ordered", "If ordered", "The dates count on an order that nobody has placed yet."),
		flagColumn("can_fill", "Can fill", "Free stock is enough for the line; its order may wait for other lines."),
		flagColumn("promise_at_risk", "At risk", "The safe date is later than the promise."),
		flagColumn("promise_broken", "Broken", "The promised day has passed."),
		flagColumn("one_away", "One away", "Every other line of the order is shipped or ready."),
		flagColumn("pre_order", "Pre-order", "The SKU is not released yet."),
		flagColumn("over_allocated", "Over-allocated", "More is allocated than is there."),
		flagColumn("kit", "Kit", "The line is a kit."),
		idColumn("line_id", "line_id"),
		idColumn("order_id", "order_id"),
		idColumn("customer_id", "customer_id"),
		idColumn("sku_id", "sku_id"),
	}
}
