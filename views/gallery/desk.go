package gallery

import (
	"strconv"

	desks "pegboard/views/desk"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func deskStates() []State {
	f := Frame("Desk of FR-M94B-42", link.Desk("FR-M94B-42"))
	full := deskOf(6, "Progressive Sports", true)
	chosen, previewed, refused, readOnly, one, long := full, full, full, deskOf(3, "Progressive Sports", false), deskOf(1, "Progressive Sports", true), deskOf(2, longName, true)
	chosen.Change = deskChange("Progressive Sports")
	previewed.Change = deskChange("Progressive Sports")
	previewed.Change.Seen, previewed.Change.Preview = "seen", &desks.Preview{Says: "Line SO-43661/1 gives back 9 units of FR-M94B-42: it has 1 and waits for 9 then.", Moves: ui.TableData{Caption: "whom it moves", Columns: []ui.Column{
		{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Gets", Align: ui.End}, {Label: "Likely"}, {Label: "Safe"}, {Label: "Promise"}},
		Rows: []ui.Row{
			{Tone: ui.Bad, Cells: []ui.Cell{ui.Code("SO-43661/1", link.Order("SO-43661")), ui.Text("Progressive Sports").Sub("VIP"), {}, ui.Stack(ui.Line{{Text: "22 Nov", Struck: true}}, ui.Line{{Text: "8 Dec"}}), ui.Stack(ui.Line{{Text: "22 Nov", Struck: true}}, ui.Line{{Text: "12 Dec"}}), ui.Number("5 Dec").Below(ui.Span{Text: "breaks", Tone: ui.Bad, Icon: ui.GlyphBad})}},
			{Cells: []ui.Cell{ui.Code("SO-43659/1", link.Order("SO-43659")), ui.Text(longName), ui.Number("+6"), ui.Number("22 Nov"), ui.Number("22 Nov"), {}}}}}}
	refused.Change = deskChange(longName)
	refused.Change.Problem = "Only 0 of FR-M94B-42 are free in MAIN; 6 were asked for."
	refused.Change.Fields[1].Value, refused.Change.Fields[1].Error = "many", "Please give a whole number of units, at least 1."
	long.Name, long.Elsewhere, long.LadderNote = longName, "COAST has 5 available, while MAIN waits for 4.", "Only the first 200 purchase order lines are shown."
	long.First, long.Next, long.Range = link.Desk("FR-M94B-42"), link.DeskOf("FR-M94B-42", "MAIN", "", "100"), "100 lines of 10,000"
	long.Warehouses = nil
	nobody := deskOf(0, "", true)
	empty := desks.Desk{Code: "FR-M94B-42", Name: "HL Mountain Frame, Black, 42", Empty: &ui.Empty{Title: "Nothing to allocate", Text: "No warehouse has, awaits or owes this SKU.", Action: "Open the SKU", Href: link.SKU("FR-M94B-42")}}
	return []State{
		{"desk-many", desks.Page(f, full)}, {"desk-chosen", desks.Page(f, chosen)}, {"desk-previewed", desks.Page(f, previewed)}, {"desk-refused", desks.Page(f, refused)}, {"desk-read", desks.Page(f, readOnly)},
		{"desk-one", desks.Page(f, one)}, {"desk-long", desks.Page(f, long)}, {"desk-nobody", desks.Page(f, nobody)}, {"desk-empty", desks.Page(f, empty)}, {"desk-totals-part", desks.TotalsRegion(full.Totals)},
	}
}

// deskOf repeats what can become of a line: pegged twice and by hand, over-allocated, on hold and without supply.
func deskOf(n int, customer string, may bool) desks.Desk {
	number := ui.Number
	ladder := ui.TableData{Caption: "supply in the order in which it comes", Columns: []ui.Column{{Label: "Supply"}, {Label: "Usable"}, {Label: "Left", Align: ui.End, Narrow: ui.NarrowEnd}},
		Rows: []ui.Row{
			{ID: "desk-on-hand", Cells: []ui.Cell{ui.Strong("On hand").Sub("MAIN").Below(ui.Span{Text: "2 unavailable", Tone: ui.Warn}), ui.Text("now"), ui.Of(ui.Span{Text: "−3", Tone: ui.Bad}).Sub("of 10").Below(ui.Span{Text: "over-allocated", Tone: ui.Bad})}},
			{ID: "rung-1", Href: link.PurchaseOrder("PO-123"), Cells: []ui.Cell{ui.Code("PO-123/4", link.PurchaseOrder("PO-123")).Sub("Acme Components"), number("5 Dec").Sub("safe 9 Dec").Below(ui.Span{Text: "medium confidence", Title: "12 own deliveries of this SKU", Muted: true}), ui.Of(ui.Span{Text: "340", Strong: true}).Sub("of 400")}},
			{ID: "rung-2", Href: link.PurchaseOrder("PO-124"), Cells: []ui.Cell{ui.Code("PO-124/1", link.PurchaseOrder("PO-124")).Sub(longName).Below(ui.Span{Text: "draft, not counted on", Tone: ui.Warn}), ui.Of(ui.Span{Text: "unreliable", Title: "It is older than nearly everything known.", Tone: ui.Warn, Icon: ui.GlyphWarn}), ui.Muted("–").Sub("of 60")}},
		}}
	d := desks.Desk{
		Code: "FR-M94B-42", Name: "HL Mountain Frame, Black, 42", Badges: []ui.Span{{Text: "active", Tone: ui.Good, Badge: true}},
		Warehouses: []ui.Tab{{Label: "MAIN · Main warehouse", Href: link.Desk("FR-M94B-42"), Count: "18", Current: true}, {Label: "COAST", Href: link.Desk("FR-M94B-42"), Count: "0"}},
		Totals: desks.Totals{Path: link.Desk("FR-M94B-42"), Tiles: []ui.Tile{{Label: "Free now", Value: "−3", Note: "10 on hand, 11 given", Tone: ui.Bad}, {Label: "On order", Value: "400", Note: "340 of it free"}, {Label: "Allocated", Value: "11", Note: "of 6 open lines"},
			{Label: "Backordered", Value: "18", Note: "on 5 lines", Tone: ui.Warn}, {Label: "Beyond all supply", Value: "0", Note: "waited for, not on order"}}},
		Ladder: ladder, Range: strconv.Itoa(n) + " lines of " + strconv.Itoa(n),
		Demand: ui.TableData{Caption: "lines in rank order", Empty: "Nobody has or waits for this SKU here.", Columns: []ui.Column{
			{Label: "Place", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Line", Narrow: ui.NarrowTitle}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Of its units", Narrow: ui.NarrowLine}, {Label: "Promised"},
			{Label: "Estimated"}, {Label: "Covered by", Narrow: ui.NarrowLine}}},
	}
	if may {
		d.Move = &desks.Move{Path: link.Desk("FR-M94B-42"), Once: "once"}
		d.Simulate = &desks.Simulate{Once: "once", Code: d.Code, Warehouse: "MAIN", Fields: []ui.FieldProps{{ID: "policy", Name: "policy", Label: "Ranked by", Type: "select", Options: []ui.Option{{Label: "The company's rule"}, {Value: "DUE", Label: "Earliest due date first"}}}}}
	}
	units := ui.Cell{Lines: []ui.Line{{{Text: "4 waiting", Strong: true}, {Text: "2 allocated"}}, {{Text: "of 9", Muted: true}, {Text: "1 picked", Tone: ui.Info}}},
		Bar: &ui.Bar{Label: "Ordered", Unit: "units", Compact: true, Parts: []ui.BarPart{{Label: "shipped", Amount: 3, Text: "3", Fill: ui.FillDone}, {Label: "allocated", Amount: 2, Text: "2", Fill: ui.FillHeld}, {Label: "backordered", Amount: 4, Text: "4", Fill: ui.FillOpen}}}}
	for i := range n {
		name := "SO-" + strconv.Itoa(43659+i) + "/1"
		place := ui.Number(strconv.Itoa(i + 1))
		if may {
			place.Part = desks.PlaceButtons(desks.Places{Line: name, Up: i > 0, Down: i < n-1})
		}
		line := ui.Code(name, link.DeskOf(d.Code, "MAIN", name, "")).Sub("8 Nov · priority 5")
		rest := [][]ui.Cell{
			{units, ui.Number("3 Dec").Sub("asked for 20 Nov"), ui.Number("5 Dec").Sub("safe 9 Dec"), ui.Stack(ui.Line{{Text: "3", Strong: true}, {Text: "PO-123/4", Href: link.PurchaseOrder("PO-123"), Mono: true}, {Text: "9 Dec", Muted: true}, {Text: "by hand", Tone: ui.Info, Icon: ui.GlyphLock}}, ui.Line{{Text: "1", Strong: true}, {Text: "free stock", Tone: ui.Good}})},
			{units.Below(ui.Span{Text: "over-allocated", Tone: ui.Bad, Badge: true}), ui.Of(ui.Span{Text: "12 Oct", Tone: ui.Bad, Strong: true}).Below(ui.Span{Text: "41 d late", Tone: ui.Bad}), {}, ui.Of(ui.Span{Text: "4 without supply", Tone: ui.Bad, Icon: ui.GlyphBad})},
			{ui.Stack(ui.Line{{Text: "0 waiting", Muted: true}, {Text: "9 allocated"}}, ui.Line{{Text: "of 9", Muted: true}}), ui.Number("3 Feb 2027"), {}, {}},
		}[i%3]
		row := ui.Row{ID: "desk-line-" + strconv.Itoa(i), Href: link.DeskOf(d.Code, "MAIN", name, ""), Cells: append([]ui.Cell{place, line, ui.Text(customer).Sub("VIP")}, rest...)}
		if i%3 == 1 {
			row.Tone = ui.Bad
			row.Cells[1] = line.Below(ui.Span{Text: "moved by hand", Tone: ui.Info}).Below(ui.Span{Text: "on hold", Tone: ui.Warn, Icon: ui.GlyphPause})
		}
		d.Demand.Rows = append(d.Demand.Rows, row)
	}
	return d
}

func deskChange(customer string) *desks.Change {
	return &desks.Change{
		Path: link.Desk("FR-M94B-42"), Once: "once", Line: "SO-43661/1", Close: link.Desk("FR-M94B-42"), Subject: ui.Line{{Text: "Order SO-43661", Href: link.Order("SO-43661"), Strong: true}, {Text: customer}},
		Facts: []ui.Pair{{Term: "Place", Description: ui.Number("3")}, {Term: "Of its units", Description: ui.Stack(ui.Line{{Text: "0 waiting", Muted: true}, {Text: "10 allocated"}}, ui.Line{{Text: "of 10", Muted: true}})}, {Term: "Promised", Description: ui.Number("5 Dec")}, {Term: "Covered by"}},
		Fields: []ui.FieldProps{
			{ID: "what", Name: "what", Label: "What happens", Type: "select", Options: []ui.Option{{Value: "allocate", Label: "Give it free stock"}, {Value: "release", Label: "Take stock back", Selected: true}}},
			{ID: "qty", Name: "qty", Label: "Units", Type: "number", Min: "1", Value: "9", Hint: "To give, take, peg or split off. Empty is as many as possible; a split needs a number."},
			{ID: "before", Name: "before", Label: "Before the line", Hint: "Such as SO-43659/1."},
			{ID: "supply", Name: "supply", Label: "Purchase order line", Type: "select", Options: []ui.Option{{Label: "None"}, {Value: "PO-123/4", Label: "PO-123/4, 340 left"}}},
			{ID: "reason", Name: "reason", Label: "Reason", Hint: "Needed to apply; it goes into the history of the order."},
		},
	}
}
