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
		return []string{"order_no", "customer_name", "sku", "qty_backordered", "qty_ordered", "date_promised", "date_likely", "days_late", "supply_po_no", "status", "value"}
	}
	var keys []string
	for _, column := range definition.Columns {
		if column.Default {
			keys = append(keys, column.Key)
		}
	}
	return keys
}

// headingOf heads a column. In the queue a heading names the whole cell, of which the column is only one part.
func headingOf(list string, column store.ListColumn) ui.Column {
	heading := ui.Column{Key: column.Key, Label: column.Label, Title: column.Title, Sortable: column.Sortable}
	switch column.Kind {
	case store.KindQty, store.KindMoney, store.KindDays:
		heading.Align = ui.End
	case store.KindText:
		heading.Wrap = true
	}
	if list != "backorders" {
		return heading
	}
	switch column.Key {
	case "qty_ordered":
		heading.Label, heading.Align = "Of ordered", ui.Start
		heading.Title = "What became of the units ordered: shipped, allocated, backordered, cancelled."
	case "date_promised":
		heading.Title = "The first promise, the promise that holds, and how often it slipped."
	case "date_likely":
		heading.Label, heading.Title = "Estimated", "The likely day, and the safe day that holds four times out of five."
	case "days_late":
		heading.Label = "Late"
	case "supply_po_no":
		heading.Label, heading.Title = "Covering supply", "The purchase order that serves the line, its supplier and its day."
	}
	return heading
}

// cellParts are the other columns that the cell of a column shows.
func cellParts(list, key string) []string {
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
	case "qty_ordered":
		return []string{"qty_shipped", "qty_allocated", "qty_backordered"}
	case "date_promised":
		return []string{"date_promised_first", "promise_slips"}
	case "date_likely":
		return []string{"date_safe"}
	case "supply_po_no":
		return []string{"supply_po_line_no", "supply_supplier", "supply_date", "supply_confirmed", "supply_overdue", "no_supply"}
	case "status":
		return []string{"reason"}
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
		return ui.Text(textOf(values["customer_name"])).Sub(joined(words(textOf(values["tier"])), textOf(values["channel"]))), true
	case "sku":
		code := textOf(values["sku"])
		return ui.Code(code, link.SKU(code)).Sub(textOf(values["sku_name"])), true
	case "qty_ordered":
		return quantityBar(values), true
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
	}
	return ui.Cell{}, false
}

func quantityBar(values map[string]any) ui.Cell {
	part := func(label string, amount int64, fill ui.Fill) ui.BarPart {
		return ui.BarPart{Label: label, Amount: amount, Text: format.Number(amount), Fill: fill}
	}
	shipped, allocated, waiting := integer(values["qty_shipped"]), integer(values["qty_allocated"]), integer(values["qty_backordered"])
	cancelled := max(0, integer(values["qty_ordered"])-shipped-allocated-waiting)
	return ui.Bars(ui.Bar{Label: "Ordered", Unit: "units", Compact: true, Parts: []ui.BarPart{
		part("shipped", shipped, ui.FillDone), part("allocated", allocated, ui.FillHeld),
		part("backordered", waiting, ui.FillOpen), part("cancelled", cancelled, ui.FillGone),
	}})
}

// promised shows the first promise struck out beside the one that holds, and how often it slipped.
func (w cellWriter) promised(values map[string]any) ui.Cell {
	now, known := dateOf(values["date_promised"])
	if !known {
		return ui.Cell{}
	}
	tone := ui.Neutral
	if flagged(values["promise_broken"]) {
		tone = ui.Bad
	}
	line := ui.Line{{Text: format.DateNear(now, w.today), Title: format.Date(now), Strong: true, Tone: tone, Tabular: true}}
	if first, known := dateOf(values["date_promised_first"]); known && first != now {
		line = append(ui.Line{{Text: format.DateNear(first, w.today), Title: "first promised " + format.Date(first), Struck: true, Tabular: true}}, line...)
	}
	cell := ui.Stack(line)
	if slips := integer(values["promise_slips"]); slips > 0 {
		cell = cell.Below(ui.Span{Text: format.Count(slips, "slip", "slips"), Tone: ui.Warn})
	}
	return cell
}

func (w cellWriter) likely(values map[string]any) ui.Cell {
	likely, known := dateOf(values["date_likely"])
	if !known {
		return ui.Cell{}
	}
	cell := ui.Number(format.DateNear(likely, w.today)).Titled("likely " + format.Date(likely))
	if safe, known := dateOf(values["date_safe"]); known && safe != likely {
		cell = cell.Sub("safe " + format.DateNear(safe, w.today))
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

// supply shows what will serve the line: the purchase order with its supplier and date, or that there is none.
func (w cellWriter) supply(values map[string]any) ui.Cell {
	no := textOf(values["supply_po_no"])
	if no == "" {
		switch {
		case flagged(values["can_fill"]):
			return ui.Status(ui.Good, "can fill now")
		case flagged(values["no_supply"]):
			return ui.Status(ui.Bad, "no supply")
		}
		return ui.Cell{}
	}
	name := no
	if line := integer(values["supply_po_line_no"]); line > 0 {
		name += "/" + format.Number(line)
	}
	badge := ui.Span{Text: "expected", Badge: true}
	switch {
	case flagged(values["supply_overdue"]):
		badge = ui.Span{Text: "overdue", Tone: ui.Bad, Badge: true}
	case flagged(values["supply_confirmed"]):
		badge = ui.Span{Text: "confirmed", Tone: ui.Good, Badge: true}
	}
	date := ""
	if day, known := dateOf(values["supply_date"]); known {
		date = format.DateNear(day, w.today)
	}
	cell := ui.Stack(ui.Line{{Text: name, Href: link.PurchaseOrder(no), Mono: true}, badge}).Sub(joined(textOf(values["supply_supplier"]), date))
	if flagged(values["no_supply"]) {
		cell = cell.Below(ui.Span{Text: "part without supply", Tone: ui.Bad})
	}
	return cell
}

func queueStatus(values map[string]any) ui.Cell {
	status, reason := words(textOf(values["status"])), words(textOf(values["reason"]))
	cell := ui.Text(sentenceCase(status))
	if reason != "" && reason != status {
		cell = cell.Sub(reason)
	}
	if flagged(values["held"]) {
		cell = cell.Below(ui.Span{Text: "on hold", Tone: ui.Warn, Badge: true})
	}
	return cell
}

// queueTone marks the row's edge; the badges in its cells say the same in words.
func queueTone(values map[string]any) ui.Tone {
	switch {
	case flagged(values["no_supply"]), flagged(values["promise_broken"]), flagged(values["over_allocated"]):
		return ui.Bad
	case flagged(values["promise_at_risk"]):
		return ui.Warn
	case flagged(values["can_fill"]):
		return ui.Good
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
