package store

import (
	_ "embed" // the question for the tallies stands in a file
	"fmt"
)

//go:embed sql/backorder_tallies.sql
var backorderTalliesSQL string

// agedDays is the age from which a waiting line belongs in the preset of old ones.
const agedDays = "30"

// The bits of the column marks, which the indexes of the queue carry beside their keys. The schema makes them from the
// columns of the same meaning; those of the presets are the ones that backorder_tallies counts by.
const (
	markNoSupply = 1 << iota
	markCanFill
	markAtRisk
	markBroken
	markOneAway
	markPreOrder
	markOverAllocated
	markKit
	markVIP
	markHeld
	markConfirmed
	markOverdue
	markNotOrdered
)

// marked is the condition that a row has the mark.
func marked(mark int) string { return fmt.Sprintf("(marks & %d) <> 0", mark) }

// markColumn is a flag that is one of the marks.
func markColumn(mark int, key, label, title string) column {
	return flagColumn(key, label, title).from("(" + marked(mark) + ")").inIndexes()
}

// markPreset is the preset of the rows with a mark.
func markPreset(mark int, key, label, title string) preset {
	return preset{ListPreset{key, label, title}, marked(mark)}
}

// backordersList is the queue: one row for each line that waits or is over-allocated. It reads one table in which the
// plan has already written everything it shows, so that a page is one walk along an index.
func backordersList() list {
	return list{
		name: "backorders", title: "Backorders",
		from: "backorders", id: "line_id", key: "order_no || '/' || line_no", walked: true, tallies: backorderTalliesSQL,
		search: "search @@ " + lastBegins("to_tsquery('simple', ?)"), searchWords: prefixWords,
		units: "qty_backordered", value: "value",
		columns: backordersColumns(),
		presets: []preset{
			{ListPreset{"all", "All", "Every line that waits for goods."}, ""},
			markPreset(markNoSupply, "no_supply", "No supply", "No stock and no purchase order covers these units."),
			markPreset(markCanFill, "can_fill", "Can fill now", "Free stock is enough for these lines. Where the order ships complete, it may still wait for its other lines."),
			markPreset(markAtRisk, "at_risk", "Promise at risk", "The safe date is later than the promise."),
			markPreset(markBroken, "broken", "Promise broken", "A day that was promised has passed; a new one may have been promised since."),
			markPreset(markOneAway, "one_away", "One away", "Every other line of the order is shipped or ready, so this one completes it."),
			{ListPreset{"aged_30", "Aged 30+", "Ordered more than 30 days ago."}, "order_date < @today - " + agedDays},
			markPreset(markVIP, "vip", "VIP", "Customers of the highest tier."),
			markPreset(markPreOrder, "pre_orders", "Pre-orders", "Lines for goods that are not released yet."),
			markPreset(markOverAllocated, "over_allocated", "Over-allocated", "More is allocated than is in the building."),
			markPreset(markKit, "kits", "Kits", "Lines that wait for the components of a kit."),
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
		codeColumn("order_no", "Order", "The sales order.").sorted().shown().keptIn("b.order_no", "order_no IN (SELECT b.order_no FROM backorders AS b WHERE %s)"),
		qtyColumn("line_no", "Line", "The line of the order.").shown(),
		dateColumn("order_date", "Ordered on", "The day the customer ordered.").sorted().inIndexes(),
		codeColumn("customer_code", "Customer code", "The code of the customer.").keptIn("c.code", "customer_code IN (SELECT c.code FROM customers AS c WHERE %s)"),
		textColumn("customer_name", "Customer", "Who waits.").sorted().shown().keptIn("c.name", "customer_code IN (SELECT c.code FROM customers AS c WHERE %s)"),
		textColumn("tier", "Tier", "How important the customer is: vip, key or standard.").inSmallLetters().shown(),
		textColumn("channel", "Channel", "Where the order came from."),
		codeColumn("sku", "SKU", "What is waited for.").sorted().shown().keptIn("k.code", "sku IN (SELECT k.code FROM skus AS k WHERE %s)"),
		textColumn("sku_name", "Name", "The name of the SKU.").shown().keptOnlyIn("k.name", "sku IN (SELECT k.code FROM skus AS k WHERE %s)"),
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
		dateColumn("date_likely", "Likely", "The day the goods are as likely earlier as later.").sorted().maybe().shown().walkedIn("backorder_dates").keptOnlyIn("d.date_likely", "line_id IN (SELECT d.line_id FROM backorder_dates AS d WHERE %s)"),
		dateColumn("date_safe", "Safe", "The day by which the goods are there as often as the company promises, such as eight times out of ten.").maybe().keptOnlyIn("d.date_safe", "line_id IN (SELECT d.line_id FROM backorder_dates AS d WHERE %s)"),
		daysColumn("days_late", "Days late", "Days since the promised day, or the requested one where nothing was promised.").sorted().shown(),
		codeColumn("supply_po_no", "Purchase order", "The purchase order that serves the line.").sorted().maybe().shown().keptIn("b.supply_po_no", "supply_po_no IN (SELECT b.supply_po_no FROM backorders AS b WHERE %s)"),
		qtyColumn("supply_po_line_no", "PO line", "The line of the purchase order.").maybe(),
		textColumn("supply_supplier", "Supplier", "Who delivers the supply.").maybe().keptIn("v.name", "supply_supplier IN (SELECT v.name FROM suppliers AS v WHERE %s)"),
		dateColumn("supply_date", "Supply date", "The day the supply is expected.").maybe().keptOnlyIn("d.supply_date", "line_id IN (SELECT d.line_id FROM backorder_dates AS d WHERE %s)"),
		markColumn(markConfirmed, "supply_confirmed", "Confirmed", "The supplier confirmed the day."),
		markColumn(markOverdue, "supply_overdue", "Overdue", "The supply should have arrived."),
		textColumn("status", "Status", "What the line waits for.").inSmallLetters().shown(),
		textColumn("reason", "Reason", "Why it waits.").inSmallLetters(),
		textColumn("ship_policy", "Ship policy", "Whether the order may ship in parts.").inSmallLetters(),
		qtyColumn("priority", "Priority", "From 1, the most urgent, to 9."),
		tagsColumn("sales_order", "backorders.order_id"),
		markColumn(markHeld, "held", "Held", "The order is on hold."),
		markColumn(markNoSupply, "no_supply", "No supply", "Some units have no supply at all."),
		markColumn(markNotOrdered, "not_ordered", "If ordered", "The dates count on an order that nobody has placed yet."),
		markColumn(markCanFill, "can_fill", "Can fill", "Free stock is enough for the line; its order may wait for other lines."),
		markColumn(markAtRisk, "promise_at_risk", "At risk", "The safe date is later than the promise."),
		markColumn(markBroken, "promise_broken", "Broken", "A day that was promised has passed, whatever was promised since."),
		markColumn(markOneAway, "one_away", "One away", "Every other line of the order is shipped or ready."),
		markColumn(markPreOrder, "pre_order", "Pre-order", "The SKU is not released yet."),
		markColumn(markOverAllocated, "over_allocated", "Over-allocated", "More is allocated than is there."),
		markColumn(markKit, "kit", "Kit", "The line is a kit."),
		dateColumn("hold_until", "Held until", "The day on which the hold of the order ends by itself.").maybe().unseen(),
		idColumn("line_id", "line_id"),
		idColumn("order_id", "order_id"),
		idColumn("customer_id", "customer_id"),
		idColumn("sku_id", "sku_id"),
	}
}
