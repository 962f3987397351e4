package gallery

import (
	"strconv"

	"pegboard/views/link"
	"pegboard/views/orders"
	"pegboard/views/ui"
)

// entryStates are the form on which an order is taken: blank, being checked, with long texts, and refused.
func entryStates() []State {
	f := Frame("New order", link.NewOrder)
	form := func(filled int) orders.Entry {
		option := func(label string) []ui.Option { return []ui.Option{{Value: "1", Label: label, Selected: true}} }
		m := orders.Entry{Once: "once", Prices: true, Customer: ui.FieldProps{ID: "field-customer", Name: "customer", Label: "Customer", Focus: filled == 0}, Fields: []ui.FieldProps{
			{ID: "field-requested", Name: "requested", Label: "Requested for", Type: "date", Hint: "Empty: as soon as possible."},
			{ID: "field-ship_policy", Name: "ship_policy", Label: "Ship policy", Type: "select", Options: option("As available")},
			{ID: "field-priority", Name: "priority", Label: "Priority", Type: "select", Options: option("5 (usual)"), Hint: "Counts where the company ranks by priority."},
			{ID: "field-order_no", Name: "order_no", Label: "Order number", Hint: "Empty: the next one."},
			{ID: "field-channel", Name: "channel", Label: "Channel"},
		}}
		for i := range filled + 3 {
			m.Lines = append(m.Lines, orders.EntryLine{No: strconv.Itoa(i + 1)})
			m.Answer.Lines = append(m.Answer.Lines, orders.EntryLineAnswer{No: strconv.Itoa(i + 1)})
		}
		return m
	}
	fill := func(m *orders.Entry, i int, sku, units, name string, got ui.Span) {
		m.Lines[i].SKU, m.Lines[i].Qty, m.Lines[i].Price = orders.EntryField{Value: sku}, orders.EntryField{Value: units}, orders.EntryField{Placeholder: "1,364.50"}
		m.Answer.Lines[i].Lines = []ui.Line{{{Text: name, Muted: true}, {Text: units + " × 1,364.50 = 10,916.00", Muted: true, Tabular: true}}, {got}}
	}
	checked := form(3)
	checked.Customer.Value = "C1070"
	checked.Answer.Customer = ui.Line{{Text: "Progressive Sports", Strong: true}, {Text: "C1070", Mono: true, Muted: true}, {Text: "VIP customer", Tone: ui.Accent, Badge: true, Icon: ui.GlyphStar}}
	fill(&checked, 0, "FR-M94B-42", "8", "HL Mountain Frame, Black, 42", ui.Span{Text: "3 from stock now, 5 on 12 Dec 2026 likely / 19 Dec 2026 safe", Tone: ui.Info, Icon: ui.GlyphClock, Tabular: true})
	fill(&checked, 1, "LT-0990", "2", "Front light", ui.Span{Text: "2 from stock now", Tone: ui.Good, Icon: ui.GlyphCheck})
	fill(&checked, 2, "BB-8107", "4", "LL Bottom Bracket", ui.Span{Text: "4 with no date: nothing that covers them all is on order", Tone: ui.Warn, Icon: ui.GlyphWarn})
	checked.Answer.Say = "3 lines: 5 from stock now, 9 later."
	checked.Answer.Totals = []ui.Total{{Label: "Lines", Value: "3"}, {Label: "Units", Value: "14"}, {Label: "Total", Value: "19,103.00"}, {Label: "From stock now", Value: "5"}, {Label: "Later", Value: "9"}}
	long := form(1)
	long.Customer.Value, long.Answer.Customer = "C1070", ui.Line{{Text: longName, Strong: true}, {Text: "C1070", Mono: true, Muted: true}}
	fill(&long, 0, "FR-M94B-42-"+longName, "999999999999", longName, ui.Span{Text: "3 from stock now, 5 on 12 Dec 2026 likely / 19 Dec 2026 safe, if what is missing is ordered today", Tone: ui.Info, Icon: ui.GlyphClock, Tabular: true})
	refused := form(2)
	refused.Refused = "This form was sent before and its order was taken. Nothing was changed. Open a new form for another order."
	refused.Customer.Value, refused.Customer.Error = "progressive", "Several customers fit. Please type the code of one: C1 (Progressive Sports), C2 (Progressive Cycles)."
	refused.Fields[3].Value, refused.Fields[3].Error = "WEB/17", "There is already an order with this number."
	fill(&refused, 0, "B", "9", "Bolt", ui.Span{Text: "B: 9 were asked for, but it may not be ordered ahead. 4 can be had now, 5 more on 12 December 2026.", Tone: ui.Bad, Icon: ui.GlyphBad})
	refused.Lines[0].Qty.Wrong = true
	refused.Lines[1].SKU = orders.EntryField{Value: "Z", Wrong: true}
	refused.Answer.Lines[1].Wrong = "There is no SKU Z."
	refused.Paste, refused.Answer.Refused = "A\t1\nB\t2\n", "1 line is refused as asked for; the line says what can be had."
	return []State{
		{"order-entry-blank", orders.EntryPage(f, form(0))}, {"order-entry-checked", orders.EntryPage(f, checked)}, {"order-entry-long", orders.EntryPage(f, long)},
		{"order-entry-refused", orders.EntryPage(f, refused)}, {"order-entry-answers-part", orders.EntryAnswers(checked)},
	}
}

// actStates are the form on which something is done with an order: before anybody looked, with who gains and loses, and refused.
func actStates() []State {
	f := Frame("Cancel line 1", link.OrderAct("SO-43659", "cancel"))
	form := func() orders.Act {
		return orders.Act{Of: "Order SO-43659", Back: ui.Action{Label: "Back to the order", Href: link.Order("SO-43659")}, Title: "Cancel line 1, FR-M94B-42", Lead: "What is waited for is cancelled first, then what is allocated; that goes to the next in the queue.", Path: link.OrderAct("SO-43659", "cancel"), Once: "once",
			Hidden: []link.Pair{{Name: "line", Value: "1"}}, Submit: "Cancel it", Kind: ui.Danger,
			Facts:  []ui.Pair{{Term: "SKU", Description: ui.Of(ui.Span{Text: "FR-M94B-42", Mono: true}).Sub("HL Mountain Frame, Black, 42")}, {Term: "Ordered", Description: ui.Number("5")}, {Term: "Backordered", Description: ui.Number("2")}},
			Fields: []ui.FieldProps{{ID: "field-qty", Name: "qty", Label: "Quantity", Type: "number", Min: "0", Max: "5", Hint: "Empty: all that is open."}, {ID: "field-reason", Name: "reason", Label: "Reason", Hint: "The customer may be told."}}}
	}
	seen, refused, direct := form(), form(), form()
	moved := func(from, to string) ui.Cell {
		return ui.Of(ui.Span{Text: from, Struck: true, Tabular: true}, ui.Span{Text: "→ " + to, Strong: true, Tabular: true})
	}
	seen.Seen, seen.Changes = "mark", &orders.Changes{Said: []string{"Line 1: 3 of FR-M94B-42 cancelled, 2 still open.", "Order SO-2, line 1, is given 1 of FR-M94B-42."}, Note: "Only the first 50 of 80 lines that change are shown.",
		Moves: ui.TableData{Caption: "lines that change", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Allocated", Align: ui.End}, {Label: "Safe date"}, {Label: "So", Narrow: ui.NarrowEnd}}, Rows: []ui.Row{
			{Cells: []ui.Cell{ui.Strong("this order").Sub("line 1"), ui.Text(longName), moved("3", "0"), ui.Number("27 Dec"), ui.Status(ui.Bad, "loses")}},
			{Cells: []ui.Cell{ui.Code("SO-2", link.Order("SO-2")).Sub("line 1"), ui.Text("Progressive Cycles"), moved("0", "1"), moved("27 Dec", "13 Dec"), ui.Status(ui.Good, "gains")}}}}}
	refused.Refused, refused.Fields[1].Error = "Only 5 of line 1 of order SO-43659 are open; 99 were to be cancelled.", "Please give a reason."
	direct.Direct, direct.Title, direct.Submit, direct.Kind = true, "Pick line 1, FR-M94B-42", "Save", ui.Primary
	many := form()
	many.Of, many.Back, many.Title, many.Hidden, many.Facts = "Backorders", ui.Action{Label: "Back to the queue", Href: link.Backorders}, "Cancel 3 lines", []link.Pair{{Name: "key", Value: "SO-2/1"}}, nil
	many.Fields, many.Seen, many.Changes = many.Fields[1:], "mark", seen.Changes
	many.Refusals = ui.TableData{Caption: "refused lines", Columns: []ui.Column{{Label: "Line"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}}, Rows: []ui.Row{
		{Cells: []ui.Cell{ui.Code("SO-43659", link.Order("SO-43659")).Sub("line 1"), ui.Text("2 of line 1 of order SO-43659 are picked. Put them back first.")}}}}
	none := many
	none.Seen, none.Changes = "", &orders.Changes{None: true}
	return []State{{"lines-act-seen", orders.ActPage(f, many)}, {"lines-act-none", orders.ActPage(f, none)}, {"order-act", orders.ActPage(f, form())}, {"order-act-seen", orders.ActPage(f, seen)}, {"order-act-refused", orders.ActPage(f, refused)}, {"order-act-direct", orders.ActPage(f, direct)}}
}
