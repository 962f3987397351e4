package gallery

import (
	"github.com/a-h/templ"

	"pegboard/views/adjustments"
	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/overallocated"
	"pegboard/views/ui"
)

// stockStates are what can leave, how stock is counted and corrected, and who gives back what is missing.
func stockStates() []State {
	return append(append(stockLists(), adjustStates()...), decideStates()...)
}

// stockLists are the lists of shipping and stock, full and empty.
func stockLists() []State {
	list := func(path, title string, columns []ui.Column, empty ui.Empty, rows ...ui.Row) (full, none templ.Component) {
		l := ui.List{Title: title, State: link.ListState{Path: path}, CSRF: "token", SearchLabel: "Search", Presets: []ui.Preset{{Label: "All", Count: "2"}}, Columns: columns, Exports: true,
			TabsOf: "Shipping", Tabs: []ui.Tab{{Label: "Can ship", Href: link.CanShip, Current: path == link.CanShip}, {Label: "Shipments", Href: link.Shipments}, {Label: "Over-allocated", Href: link.OverAllocated, Current: path == link.OverAllocated}}}
		if path == link.Adjustments {
			l.TabsOf, l.Tabs, l.New = "Stock", []ui.Tab{{Label: "Positions", Href: link.Stock}, {Label: "Adjustments", Href: link.Adjustments, Current: true}, {Label: "Count", Href: link.Count}}, ui.Action{Label: "Count or correct", Href: link.NewAdjustment}
		}
		nothing := l
		nothing.Empty = empty
		l.Rows, l.Totals, l.Pager = rows, []ui.Total{{Label: "Rows", Value: "2"}, {Label: "Units", Value: "1,204"}}, ui.Pager{Range: "1–2 of 2"}
		switch path {
		case link.CanShip:
			l.Bulk = &ui.Bulk{Path: link.ShipSelected, Once: "once", Noun: "orders", Actions: []ui.BulkAction{{Label: "Ship selected", Value: "ship", Kind: ui.Primary}, {Label: "Release to pick", Value: "pick"}}}
		case link.OverAllocated:
			l.Bulk = &ui.Bulk{Path: link.DecideSelected, Once: "once", Noun: "positions", Actions: []ui.BulkAction{{Label: "Decide who gives back", Value: "decide", Kind: ui.Primary}}}
		}
		at := func(l ui.List) templ.Component { return layout.Page(Frame(l.Title, path), ui.ListRegion(l)) }
		return at(l), at(nothing)
	}
	sku := func(code string) ui.Cell { return ui.Code(code, link.SKU(code)) }
	ship, shipNone := list(link.CanShip, "Can ship now", []ui.Column{{Key: "order_no", Label: "Order", Sortable: true}, {Key: "date_promised", Label: "Promised", Sortable: true}, {Key: "customer_name", Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Key: "complete", Label: "Complete"}, {Key: "qty_ready", Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Key: "picking", Label: "Picking"}, {Key: "value", Label: "Value", Align: ui.End}},
		ui.Empty{Title: "Nothing can leave now", Text: "An order stands here as soon as stock is allocated that its ship policy lets go."},
		ui.Row{ID: "can-ship-1", Key: "SO-43659", Href: link.Order("SO-43659"), Cells: []ui.Cell{ui.Code("SO-43659", link.Order("SO-43659")), ui.Of(ui.Span{Text: "12 Oct", Tone: ui.Bad}, ui.Span{Text: "41 d late", Tone: ui.Bad}), ui.Text("Progressive Sports"), ui.Text("yes"), ui.Number("1,200"), ui.Text("partly picked"), ui.Number("12,499.00")}},
		ui.Row{ID: "can-ship-2", Key: "SO-43660", Href: link.Order("SO-43660"), Cells: []ui.Cell{ui.Code("SO-43660", link.Order("SO-43660")), ui.Number("2 Dec"), ui.Text(longName), {}, ui.Number("4"), ui.Text("to pick"), {}}})
	adjust, adjustNone := list(link.Adjustments, "Stock adjustments", []ui.Column{{Key: "adjustment_no", Label: "Adjustment"}, {Key: "date_adjusted", Label: "On", Sortable: true}, {Key: "sku", Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Key: "kind", Label: "Kind"}, {Key: "qty_after", Label: "On hand", Align: ui.End}, {Key: "qty_changed", Label: "Difference", Align: ui.End, Narrow: ui.NarrowEnd}, {Key: "reason", Label: "Reason", Cut: true, Narrow: ui.NarrowLine}, {Key: "reversed", Label: "Taken back"}},
		ui.Empty{Title: "Stock was never corrected", Text: "Counts and other corrections stand here, with their reasons."},
		ui.Row{ID: "adjustments-1", Href: link.Adjustment("AD-100001"), Cells: []ui.Cell{ui.Code("AD-100001", link.Adjustment("AD-100001")), ui.Number("20 Nov"), sku("HL-U509"), ui.Text("count"), ui.Number("12"), ui.Number("−3"), ui.Text("Counted: yearly"), {}}},
		ui.Row{ID: "adjustments-2", Href: link.Adjustment("AD-100002"), Cells: []ui.Cell{ui.Code("AD-100002", link.Adjustment("AD-100002")), ui.Number("21 Nov"), sku("HL-U510"), ui.Text("hold"), ui.Number("96"), ui.Number("0"), ui.Text("Damaged: " + longName), ui.Text("yes")}})
	over, overNone := list(link.OverAllocated, "Over-allocated", []ui.Column{{Key: "position", Label: "SKU"}, {Key: "name", Label: "Name", Cut: true, Narrow: ui.NarrowLine}, {Key: "warehouse_code", Label: "Warehouse"}, {Key: "missing", Label: "Missing", Align: ui.End, Narrow: ui.NarrowEnd}, {Key: "allocated", Label: "Allocated", Align: ui.End}, {Key: "on_hand", Label: "On hand", Align: ui.End}, {Key: "orders", Label: "Orders", Align: ui.End}},
		ui.Empty{Title: "Nothing is over-allocated", Text: "A position stands here when a count or a reversal leaves less than is allocated, until somebody gives back."},
		ui.Row{ID: "over-allocated-1", Key: link.Pool("HL-U509", "NORTH"), Href: link.DecideOf(link.Pool("HL-U509", "NORTH")), Cells: []ui.Cell{sku("HL-U509"), ui.Text("Sport-100 Helmet, Black"), ui.Text("NORTH"), ui.Number("3"), ui.Number("10"), ui.Number("7"), ui.Number("2")}},
		ui.Row{ID: "over-allocated-2", Key: link.Pool("HL-U510", "NORTH"), Href: link.DecideOf(link.Pool("HL-U510", "NORTH")), Cells: []ui.Cell{sku("HL-U510"), ui.Text(longName), ui.Text("NORTH"), ui.Number("1"), ui.Number("2"), ui.Number("1"), ui.Number("1")}})
	return []State{{"list-can-ship", ship}, {"list-can-ship-empty", shipNone}, {"list-adjustments", adjust}, {"list-adjustments-empty", adjustNone}, {"list-over-allocated", over}, {"list-over-allocated-empty", overNone}}
}

// adjustStates are the form of a correction before and after it was looked at, its page, and the count sheet.
func adjustStates() []State {
	f := Frame("Count or correct a SKU", link.NewAdjustment)
	field := func(id, label, value string) ui.FieldProps {
		return ui.FieldProps{ID: id, Name: id, Label: label, Value: value}
	}
	choice := func(id, label string, options ...string) ui.FieldProps {
		p := ui.FieldProps{ID: id, Name: id, Label: label, Type: "select"}
		for i, o := range options {
			p.Options = append(p.Options, ui.Option{Value: o, Label: o, Selected: i == 0})
		}
		return p
	}
	sku, qty := field("sku", "SKU", ""), field("qty", "Quantity", "")
	sku.Hint, qty.Hint = "Scan it, or type the code or a part of the name.", "12 is what was counted; +3 or -3 changes what is there."
	empty := adjustments.New{Once: "once", SKU: sku, Qty: qty, Warehouse: choice("warehouse", "Warehouse", "NORTH · Northgate distribution centre", "COAST"), Fields: []ui.FieldProps{choice("about", "What it is about", "Units on the shelf"), choice("reason", "Reason", "Counted", "Damaged"), field("note", "Note", "")}, Submit: "Save the correction"}
	looked := empty
	looked.SKU.Value, looked.Qty.Value, looked.Seen, looked.Book = "HL-U509", "7", "seen", "10"
	looked.Stands = &adjustments.Stands{SKU: ui.Line{{Text: "HL-U509", Href: link.SKU("HL-U509"), Mono: true}, {Text: "Sport-100 Helmet, Black"}, {Text: "each · NORTH", Muted: true}}, Facts: []ui.Pair{{Term: "On hand", Description: ui.Number("10")}, {Term: "Unavailable", Description: ui.Number("0")}, {Term: "Allocated", Description: ui.Number("10")}, {Term: "Available", Description: ui.Number("0")}, {Term: "Last counted", Description: ui.Muted("never")}}}
	looked.Effect = effect("Sport-100 Helmet, Black")
	refused := empty
	refused.Refused = "The books said 10 of HL-U509 on hand in NORTH when this was entered, and they say 7 now. Nothing was changed; please look again, and count again if stock moved meanwhile."
	refused.SKU.Value, refused.SKU.Error, refused.Qty.Value, refused.Qty.Error = "HL-9", "There is no SKU HL-9.", "ten", "Please give whole units: a count such as 12, or a change such as +3 or -3."
	page := adjustments.Adjustment{No: "AD-100001", Levels: levels(), Missing: "3 more of HL-U509 are allocated than are there in NORTH.", Decide: link.DecideOf(link.Pool("HL-U509", "NORTH")), Again: link.NewAdjustment,
		Facts: []ui.Pair{{Term: "SKU", Description: ui.Code("HL-U509", link.SKU("HL-U509")).Sub(longName)}, {Term: "Warehouse", Description: ui.Text("NORTH")}, {Term: "Kind", Description: ui.Text("Count")}, {Term: "Reason", Description: ui.Text("Counted: yearly")}, {Term: "Entered by", Description: ui.Text("ann@example.com").Sub("20 Nov 2026, 09:12")}},
		Back:  &adjustments.TakeBack{Path: link.AdjustmentReverse("AD-100001"), Once: "once", Effect: &adjustments.Effect{Tone: ui.Good, Title: "3 units more than the books say.", Levels: levels()}, Reason: field("reason", "Why is it taken back?", "")}}
	page.Levels.Caption = "what this adjustment changed"
	back := page
	back.Back, back.Missing, back.Badges, back.Reversed = nil, "", []ui.Span{{Text: "taken back", Tone: ui.Warn, Badge: true}}, "On 22 Nov 2026, 14:05, by an adjustment of its own."
	a := Frame("Stock adjustment AD-100001", link.Adjustment("AD-100001"))
	c := Frame("Count", link.Count)
	sheet := adjustments.Sheet{Once: "once", Warehouse: "NORTH", Paper: link.CountPaper, Next: link.CountOf(link.Count, "NORTH", "", "", "HL-U510"), Scan: ui.FieldProps{ID: "scan", Name: "scan", Label: "Scan or type a SKU", Hint: "It leads to the SKU's row, or adds one."},
		Choose: []ui.FieldProps{choice("warehouse", "Warehouse", "NORTH · Northgate distribution centre"), field("q", "SKUs", ""), choice("days", "Last counted", "At any time")}, Fields: []ui.FieldProps{choice("reason", "Reason", "Counted"), field("note", "Note", "")},
		Rows: []adjustments.SheetRow{
			{No: "1", SKU: "HL-U509", Book: "10", Known: true, Name: ui.Text("Sport-100 Helmet, Black").Sub("each"), Shown: ui.Number("10").Sub("10 allocated"), When: ui.Muted("never")},
			{No: "2", SKU: "HL-U510", Book: "96", Known: true, Name: ui.Text(longName).Sub("each"), Shown: ui.Number("96"), When: ui.Number("20 Nov")}, {No: "3"},
		}}
	wrong := sheet
	wrong.Rows = append([]adjustments.SheetRow{}, sheet.Rows...)
	wrong.Rows[0].Qty, wrong.Rows[1].Qty, wrong.Rows[1].Wrong = "7", "ten", "Please give the whole number of units that were counted, as in 12."
	wrong.Rows[2] = adjustments.SheetRow{No: "3", SKU: "HL-9", Qty: "1", Wrong: "There is no SKU HL-9."}
	wrong.Wrong, wrong.Effect, wrong.Submit, wrong.Seen = "2 lines cannot be taken yet; each says why. You can save the others now: these stay here.", effect(longName), "Save 1 count", "seen"
	wrong.Effect.Title = "1 SKU was counted: 0 agree with the books, 3 units are fewer, 0 more."
	none := sheet
	none.Rows, none.Next, none.Saved = []adjustments.SheetRow{{No: "1"}}, "", "Saved 2 counts, as AD-100001 to AD-100002."
	return []State{
		{"adjust-empty", adjustments.NewPage(f, empty)}, {"adjust-looked", adjustments.NewPage(f, looked)}, {"adjust-refused", adjustments.NewPage(f, refused)},
		{"adjustment-one", adjustments.Page(a, page)}, {"adjustment-reversed", adjustments.Page(a, back)},
		{"count-many", adjustments.SheetPage(c, sheet)}, {"count-wrong", adjustments.SheetPage(c, wrong)}, {"count-empty", adjustments.SheetPage(c, none)},
		{"count-paper", adjustments.PaperPage(c, adjustments.PaperSheet{Sheet: link.Count, PDF: link.CountPDF, Books: link.CountPaper + "?books=yes", BooksLabel: "With what the books say", Paper: packingSlip(3, longName)})},
	}
}

func levels() ui.TableData {
	row := func(label, before, after, change string) ui.Row {
		return ui.Row{Cells: []ui.Cell{ui.Text(label), ui.Number(before), ui.Number(after), ui.Number(change)}}
	}
	return ui.TableData{Caption: "the position before and afterwards", Columns: []ui.Column{{Label: "Units"}, {Label: "Before", Align: ui.End}, {Label: "Afterwards", Align: ui.End}, {Label: "Change", Align: ui.End, Narrow: ui.NarrowEnd}},
		Rows: []ui.Row{row("On hand", "10", "7", "−3"), row("Unavailable", "0", "0", "–"), row("Allocated", "10", "10", "–"), row("Available", "0", "−3", "−3")}}
}

func effect(name string) *adjustments.Effect {
	return &adjustments.Effect{Tone: ui.Bad, Title: "3 units fewer than the books say.", Levels: levels(), Victims: losers(name),
		Says: []string{"3 more of HL-U509 are allocated than are there in NORTH. The lines below are proposed to give back, the last in rank first. Saving takes nothing from anybody yet; who keeps what is decided next.", "1 order loses units, and 1 promise breaks; the units are worth 59.70."}}
}

func losers(name string) ui.TableData {
	return ui.TableData{Caption: "lines that give back", Columns: []ui.Column{{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Loses", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Safe date then"}, {Label: "Why this one", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Value", Align: ui.End}},
		Rows: []ui.Row{{Href: link.Order("SO-43660"), Cells: []ui.Cell{ui.Code("SO-43660/1", link.Order("SO-43660")), ui.Text(name).Sub("VIP"), ui.Number("3").Sub("of 4"), ui.Number("2 Dec").Below(ui.Span{Text: "breaks", Tone: ui.Bad, Icon: ui.GlyphBad}), ui.Number("6 Jan 2027"), ui.Text("Last of 2 in rank: priority 5, needed 2 Dec 2026, ordered 22 Nov 2026"), ui.Number("59.70")}}}}
}

// decideStates are the worklist with victims, refused, for somebody who may only read, and empty.
func decideStates() []State {
	f := Frame("Decide who gives back", link.Decide)
	position := func(id, title string, may bool) overallocated.Position {
		holder := func(n, no, customer, has, qty, why string) ui.Row {
			gives := ui.Number(qty)
			if may {
				gives = ui.Cell{Part: overallocated.QtyField(overallocated.Choice{ID: "give-" + n + "-" + id, Line: "line=" + no, Label: "Units that " + no + " gives back, at most " + has, Qty: qty, Most: has})}
			}
			return ui.Row{Cells: []ui.Cell{ui.Code(no, link.Order("SO-43660")), ui.Text(customer).Sub("VIP"), ui.Number(has).Sub("1 picked"), gives, ui.Number("2 Dec"), ui.Text(why).Below(ui.Span{Text: "proposed", Tone: ui.Warn}), ui.Number("59.70")}}
		}
		return overallocated.Position{ID: "position-" + id, Title: title, Desk: link.DeskOf("HL-U509", "NORTH", "", ""), Note: "4 lines that come before these in rank and hold units too are not shown; the allocation desk has all of them.",
			Facts: []ui.Pair{{Term: "Missing", Description: ui.Of(ui.Span{Text: "3", Tone: ui.Bad, Strong: true, Tabular: true})}, {Term: "Allocated", Description: ui.Number("10")}, {Term: "On hand", Description: ui.Number("7")}, {Term: "Unavailable", Description: ui.Number("0")}},
			Holders: ui.TableData{Caption: "lines that hold units of " + title, Columns: []ui.Column{{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Has", Align: ui.End}, {Label: "Gives back", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Value", Align: ui.End}},
				Rows: []ui.Row{holder("1", "SO-43660/1", longName, "4", "3", "Last of 2 in rank: priority 5, needed 2 Dec 2026, ordered 22 Nov 2026"), holder("2", "SO-43659/1", "Progressive Sports", "6", "", "First of 2 in rank: priority 2, needed 1 Dec 2026, ordered 3 Nov 2026")}},
		}
	}
	many := overallocated.Decision{Path: link.Decide, Once: "once", Seen: "seen", May: true, Lead: "More is allocated than is there. The last in rank are proposed to give back.", Positions: []overallocated.Position{position("0", "HL-U509 in NORTH", true), position("1", "HL-U510 in NORTH", true)},
		Reason:  ui.FieldProps{ID: "reason", Name: "reason", Label: "Reason", Value: "Less is there than was allocated", Hint: "It goes into the history of every order that gives back."},
		Outcome: &overallocated.Outcome{Tone: ui.Warn, Title: "1 line gives 3 units back.", Says: []string{"1 order loses units, and 1 promise breaks; the units are worth 59.70.", "Nothing of HL-U509 is missing in NORTH any more."}, Losers: losers("Progressive Sports"), Submit: "Release 3 units"}}
	refused, reader := many, many
	refused.Outcome, refused.Problem, refused.Seen = nil, "3 of HL-U509 are missing in NORTH, and the lines would give 4 back. Nothing was changed; please look again.", ""
	refused.Positions = refused.Positions[:1]
	reader.May, reader.Outcome, reader.Positions = false, nil, []overallocated.Position{position("0", "HL-U509 in NORTH", false)}
	none := overallocated.Decision{Empty: &ui.Empty{Title: "Nothing is over-allocated here", Text: "What was allocated is there again, or somebody has decided meanwhile.", Action: "All over-allocated", Href: link.OverAllocated}}
	return []State{{"decide-many", overallocated.Page(f, many)}, {"decide-refused", overallocated.Page(f, refused)}, {"decide-reader", overallocated.Page(f, reader)}, {"decide-empty", overallocated.Page(f, none)}}
}
