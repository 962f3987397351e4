package handlers

import (
	"strings"

	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// openingColumns are the columns of a list that a person sees first. The queue folds what belongs together into one
// cell, so it opens with fewer columns than the store would show.
func openingColumns(definition store.ListDefinition) []string {
	if definition.Name == "backorders" {
		return []string{"order_no", "rank", "customer_name", "sku", "qty_backordered", "date_promised", "date_likely", "supply_po_no", "reason", "value"}
	}
	var keys []string
	for _, column := range definition.Columns {
		if column.Default {
			keys = append(keys, column.Key)
		}
	}
	return keys
}

// headingOf heads a column. A folded heading names the whole cell of the queue, of which the column is only one part.
func headingOf(list string, column store.ListColumn, folded bool) ui.Column {
	heading := ui.Column{Key: column.Key, Label: column.Label, Title: column.Title, Sortable: column.Sortable, Narrow: narrowPlace(list, column.Key)}
	switch column.Kind {
	case store.KindQty, store.KindMoney, store.KindDays:
		heading.Align = ui.End
		// Places in an order begin with the first; amounts are looked for from the largest down.
		heading.Largest = column.Key != "rank" && column.Key != "priority" && column.Key != "line_no"
	case store.KindText:
		switch column.Key {
		case "tier", "status", "channel", "ship_policy", "uom", "make_or_buy", "rating":
			// A word or two: these never need to be cut.
		default:
			heading.Cut = true
		}
	}
	if list == buyList && column.Key == "sku" {
		heading.Cut = true
	}
	if list != "backorders" || !folded {
		return heading
	}
	switch column.Key {
	case "sku":
		heading.Cut = true
	case "qty_backordered":
		heading.Label, heading.Title = "Waiting", "Units that are still waited for, of those ordered. The bar shows what was shipped, allocated and cancelled."
	case "date_promised":
		heading.Title = "The first promise, the promise that holds, how late it is today and how often it slipped."
	case "date_likely":
		heading.Label, heading.Title = "Estimated", "The likely day, and the safe day that holds four times out of five."
	case "supply_po_no":
		heading.Label, heading.Title, heading.Cut = "Covering supply", "The purchase order that serves the line, its supplier and its day.", true
	case "reason":
		heading.Label, heading.Title = "Why it waits", "The reason, and whether the order is on hold or must ship complete."
	}
	return heading
}

// narrowPlace is where the column stands in the card of its row on a narrow screen.
func narrowPlace(list, key string) ui.Narrow {
	switch list + " " + key {
	case "backorders qty_backordered", "buy-desk qty_suggested", "orders order_date", "skus backordered", "purchase-orders date_due", "stock available", "suppliers open_pos", "allocations status", "shipments date_shipped", "can-ship date_promised", "over-allocated missing", "adjustments qty_changed":
		return ui.NarrowEnd
	case "backorders rank":
		return ui.NarrowHide
	case "backorders reason", "backorders customer_name", "backorders sku", "orders customer_name", "skus name", "purchase-orders supplier", "stock name", "suppliers name", "allocations scope", "shipments customer_name", "can-ship customer_name", "over-allocated name", "adjustments name":
		return ui.NarrowLine
	}
	return ui.NarrowFact
}

// cellParts are the other columns that the cell of a column shows.
func cellParts(list, key string) []string {
	if list == buyList {
		return buyCellParts(key)
	}
	if list != "backorders" {
		return nil
	}
	switch key {
	case "order_no":
		return []string{"line_no", "order_date"}
	case "customer_name":
		return []string{"tier", "channel"}
	case "sku":
		return []string{"sku_name"}
	case "qty_backordered":
		return []string{"qty_ordered", "qty_shipped", "qty_allocated"}
	case "date_promised":
		return []string{"date_promised_first", "promise_slips", "days_late"}
	case "date_likely":
		return []string{"date_safe"}
	case "supply_po_no":
		return []string{"supply_po_line_no", "supply_supplier", "supply_date", "supply_confirmed", "supply_overdue", "no_supply", "not_ordered", "can_fill"}
	case "reason":
		return []string{"held", "ship_policy"}
	}
	return nil
}

// queueCell draws the columns of the queue that are more than their value.
func (w cellWriter) queueCell(key string, values map[string]any) (ui.Cell, bool) {
	switch key {
	case "order_no":
		no := textOf(values["order_no"])
		sub := "line " + format.Number(integer(values["line_no"]))
		if date, known := dateOf(values["order_date"]); known {
			sub += " · " + format.DateNear(date, w.today)
		}
		return ui.Code(no, link.Order(no)).Sub(sub), true
	case "customer_name":
		return ui.Text(textOf(values["customer_name"])).Sub(joined(tierWord(textOf(values["tier"])), textOf(values["channel"]))), true
	case "sku":
		code := textOf(values["sku"])
		return skuWithDesk(code, textOf(values["sku_name"])), true
	case "qty_backordered":
		return waitingQty(values), true
	case "date_promised":
		return w.promised(values), true
	case "date_likely":
		return w.likely(values), true
	case "days_late":
		return daysLate(values), true
	case "supply_po_no":
		return w.supply(values), true
	case "status":
		return queueStatus(values), true
	case "reason":
		return queueReason(values), true
	}
	return ui.Cell{}, false
}

// skuWithDesk leads to the SKU, and to the desk where who gets it is decided.
func skuWithDesk(code, name string) ui.Cell {
	return ui.Of(ui.Span{Text: code, Href: link.SKU(code), Mono: true}, ui.Span{Text: "desk", Href: link.Desk(code), Title: "Allocation desk of " + code, Muted: true}).Sub(name)
}

// tierWord leaves the ordinary customer unsaid.
func tierWord(tier string) string {
	if tier == "standard" {
		return ""
	}
	if tier == "vip" {
		return "VIP"
	}
	return words(tier)
}

// waitingQty shows the units waited for of those ordered. The bar is drawn only where it says more than that.
func waitingQty(values map[string]any) ui.Cell {
	ordered, waiting := integer(values["qty_ordered"]), integer(values["qty_backordered"])
	cell := ui.Of(ui.Span{Text: format.Number(waiting), Strong: true, Tabular: true}).
		Below(ui.Span{Text: "of " + format.Number(ordered), Muted: true, Tabular: true})
	if waiting < ordered {
		shipped, allocated := integer(values["qty_shipped"]), integer(values["qty_allocated"])
		bar := quantityBar(shipped, allocated, waiting, max(0, ordered-shipped-allocated-waiting))
		bar.Compact = true
		cell.Bar = &bar
	}
	return cell
}

// quantityBar splits what was ordered into what became of it.
func quantityBar(shipped, allocated, backordered, cancelled int64) ui.Bar {
	part := func(label string, amount int64, fill ui.Fill) ui.BarPart {
		return ui.BarPart{Label: label, Amount: amount, Text: format.Number(amount), Fill: fill}
	}
	return ui.Bar{Label: "Ordered", Unit: "units", Parts: []ui.BarPart{
		part("shipped", shipped, ui.FillDone), part("allocated", allocated, ui.FillHeld),
		part("backordered", backordered, ui.FillOpen), part("cancelled", cancelled, ui.FillGone),
	}}
}

// promised shows the promise that holds; below, how late it is, the first promise struck out, and how often it slipped. A
// broken promise stays late when a new day was promised since.
func (w cellWriter) promised(values map[string]any) ui.Cell {
	now, known := dateOf(values["date_promised"])
	if !known {
		return ui.Cell{}
	}
	broken := flagged(values["promise_broken"])
	passed := broken && now < w.today
	cell := ui.Of(ui.Span{Text: format.DateNear(now, w.today), Title: format.Date(now), Strong: passed, Tone: toneIf(passed, ui.Bad), Tabular: true})
	var below ui.Line
	if days := integer(values["days_late"]); broken && days > 0 {
		missed := w.today.Add(-int(days))
		below = append(below, ui.Span{Text: format.Late(int(days)), Title: format.Date(missed) + " was promised and has passed", Tone: ui.Bad, Tabular: true})
	} else if _, estimated := dateOf(values["date_safe"]); flagged(values["promise_at_risk"]) && !estimated {
		below = append(below, ui.Span{Text: "at risk", Tone: ui.Warn, Icon: ui.GlyphWarn})
	}
	if first, known := dateOf(values["date_promised_first"]); known && first != now && !passed {
		below = append(below, ui.Span{Text: format.DateNear(first, w.today), Title: "first promised " + format.Date(first), Struck: true, Tabular: true})
	}
	if slips := integer(values["promise_slips"]); slips > 0 {
		below = append(below, ui.Span{Text: format.Count(slips, "slip", "slips"), Tone: ui.Warn})
	}
	if len(below) > 0 {
		cell = cell.Below(below...)
	}
	return cell
}

// likely shows the likely day and the safe one below it, with a warning where the promise lies before the safe day.
func (w cellWriter) likely(values map[string]any) ui.Cell {
	likely, known := dateOf(values["date_likely"])
	if !known {
		return ui.Cell{}
	}
	cell := ui.Number(format.DateNear(likely, w.today)).Titled("likely " + format.Date(likely))
	safe, known := dateOf(values["date_safe"])
	switch {
	case known && flagged(values["promise_at_risk"]):
		return cell.Below(ui.Span{Text: "safe " + format.DateNear(safe, w.today), Title: "The promise is at risk: the safe day is later.", Tone: ui.Warn, Icon: ui.GlyphWarn, Tabular: true})
	case known && safe != likely:
		return cell.Sub("safe " + format.DateNear(safe, w.today))
	}
	return cell
}

func daysLate(values map[string]any) ui.Cell {
	days := integer(values["days_late"])
	if days <= 0 {
		return ui.Cell{}
	}
	tone := ui.Warn
	if flagged(values["promise_broken"]) {
		tone = ui.Bad
	}
	return ui.Of(ui.Span{Text: format.Days(int(days)), Tone: tone, Strong: true, Tabular: true})
}

// supply shows what will serve the line: the purchase order with its supplier and date, stock, or that there is none.
func (w cellWriter) supply(values map[string]any) ui.Cell {
	no := textOf(values["supply_po_no"])
	if no == "" {
		if flagged(values["no_supply"]) {
			cell := ui.Status(ui.Bad, "no supply")
			if flagged(values["not_ordered"]) {
				cell = cell.Sub("dates if ordered today")
			}
			return cell
		}
		if _, known := dateOf(values["date_likely"]); !known {
			if textOf(values["ship_policy"]) == "order_complete" {
				return ui.Text("held by its order").Sub("see its other lines")
			}
			return ui.Cell{}
		}
		cell := ui.Status(ui.Good, "free stock")
		switch {
		case flagged(values["not_ordered"]):
			return cell.Sub("the rest if ordered today")
		case flagged(values["can_fill"]):
			return cell.Sub(w.untilThen(values, "can fill now"))
		}
		return cell
	}
	name := no
	if line := integer(values["supply_po_line_no"]); line > 0 {
		name += "/" + format.Number(line)
	}
	// The day of the supply is said only where the estimate beside it does not say it already.
	date := ""
	if day, known := dateOf(values["supply_date"]); known && values["date_likely"] != day && values["date_safe"] != day {
		date = "safe " + format.DateNear(day, w.today)
	}
	state := ui.Span{Text: joined("expected", date), Muted: true, Tabular: true}
	switch {
	case flagged(values["supply_overdue"]):
		state = ui.Span{Text: joined("overdue", date), Tone: ui.Bad, Badge: true}
	case flagged(values["supply_confirmed"]):
		state = ui.Span{Text: joined("confirmed", date), Tone: ui.Good, Badge: true}
	}
	cell := ui.Stack(ui.Line{{Text: name, Href: link.PurchaseOrder(no), Mono: true}, {Text: textOf(values["supply_supplier"]), Muted: true}}, ui.Line{state})
	if flagged(values["not_ordered"]) {
		cell = cell.Below(ui.Span{Text: "a part is not ordered", Tone: ui.Bad})
	}
	return cell
}

// untilThen says why a line with stock does not ship today, or the word for one that does.
func (w cellWriter) untilThen(values map[string]any, now string) string {
	if likely, known := dateOf(values["date_likely"]); known && likely > w.today && strings.HasSuffix(textOf(values["ship_policy"]), "complete") {
		return "the rest comes " + format.DateNear(likely, w.today)
	}
	return now
}

func queueStatus(values map[string]any) ui.Cell {
	status := textOf(values["status"])
	return ui.Status(statusTone(status), statusWords(status))
}

// statusWords read the plan's word for a line aloud.
func statusWords(status string) string {
	switch strings.ToUpper(status) {
	case "LATE":
		return "later than asked"
	case "PART_COVERED":
		return "partly covered"
	case "UNCOVERED":
		return "not covered"
	case "UNFILLABLE":
		return "cannot be filled"
	case "WAITING_SUPPLY":
		return "waits to be complete"
	case "HOLDING":
		return "holds what is there"
	}
	return words(status)
}

// lineState is the status of a line with the reason, for tables without a column of their own for it.
func lineState(values map[string]any) ui.Cell {
	cell := queueStatus(values)
	if reason := textOf(values["reason"]); reason != "" {
		cell = cell.Sub(reasonWords(reason))
	}
	if flagged(values["held"]) {
		cell = cell.Below(heldSpan(values))
	}
	return cell
}

// heldSpan says that the order is on hold, and until when.
func heldSpan(values map[string]any) ui.Span {
	span := ui.Span{Text: "order on hold", Tone: ui.Warn, Icon: ui.GlyphPause}
	if until, known := dateOf(values["hold_until"]); known {
		span.Text, span.Title = "on hold until "+format.Date(until), "The hold ends by itself that day."
	}
	return span
}

// queueReason says why a line waits, and below what else keeps it from shipping.
func queueReason(values map[string]any) ui.Cell {
	reason := textOf(values["reason"])
	cell := ui.Text(reasonWords(reason))
	if part, found := strings.CutPrefix(reason, "manufacturer_"); found {
		cell = cell.Titled("Manufacturer backorder: " + words(part))
	}
	if flagged(values["held"]) {
		return cell.Below(heldSpan(values))
	}
	switch textOf(values["ship_policy"]) {
	case "order_complete":
		return cell.Sub("order complete")
	case "line_complete":
		return cell.Sub("line complete")
	case "max_shipments":
		return cell.Sub("few shipments")
	}
	return cell
}

// reasonWords read a stored reason aloud. Those of the manufacturer say what is the matter there, the rest is in the title.
func reasonWords(reason string) string {
	switch reason {
	case "manufacturer_production":
		return "Production delay"
	case "manufacturer_material":
		return "Material shortage"
	case "manufacturer_logistics":
		return "Logistics delay"
	}
	return sentenceCase(words(reason))
}

func toneIf(condition bool, tone ui.Tone) ui.Tone {
	if condition {
		return tone
	}
	return ui.Neutral
}

func joined(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " · ")
}

func sentenceCase(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
