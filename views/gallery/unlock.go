package gallery

import (
	"strconv"

	"pegboard/views/link"
	"pegboard/views/ui"
	"pegboard/views/unlock"
)

func unlockStates() []State {
	score, away := Frame("Unlock score", link.Unlock), Frame("One line away", link.OneAway)
	pages := func(current int) []ui.Tab {
		tabs := []ui.Tab{{Label: "Runs", Href: link.Runs}, {Label: "Unlock score", Href: link.Unlock}, {Label: "One away", Href: link.OneAway}}
		tabs[current].Current = true
		return tabs
	}
	many := unlock.Ranking{
		Title: "Unlock score", Lead: "Which delivery would make most orders whole if it came now. An order counts when this is all that it still waits for.", Pages: pages(1),
		Kinds:  []ui.Tab{{Label: "Purchase order lines", Href: link.UnlockOf("", "orders"), Current: true}, {Label: "SKUs", Href: link.UnlockOf(link.UnlockSKUs, "orders")}},
		Orders: []ui.Tab{{Label: "orders", Href: link.UnlockOf("", "orders"), Current: true}, {Label: "units", Href: link.UnlockOf("", "units")}, {Label: "value", Href: link.UnlockOf("", "value")}},
		Table:  unlocks(4, "HL Mountain Frame, Black"), Note: "The first 100 are shown.",
	}
	long, none := many, many
	long.Table = unlocks(2, longName)
	none.Table, none.Note, none.Empty = ui.TableData{}, "", ui.Empty{Title: "Nothing unlocks an order", Text: "No single delivery would make an order whole.", Action: "Open the queue", Href: link.Backorders}
	orders := unlock.Ranking{Title: "One line away", Lead: "Orders that would be whole but for one line, those with most value standing ready first.", Pages: pages(2), First: link.OneAway, Next: link.OneAwayFrom("12.5:7")}
	orders.Table = ui.TableData{Caption: "orders one line from whole", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Missing", Cut: true, Narrow: ui.NarrowLine}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Comes"}, {Label: "Covering supply", Cut: true}, {Label: "Ready meanwhile", Align: ui.End}},
		Rows: []ui.Row{{ID: "one-away-1", Href: link.Order("SO-43659"), Cells: []ui.Cell{ui.Code("SO-43659", link.Order("SO-43659")).Sub("line 2"), ui.Text("Progressive Sports").Sub("VIP"), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub("HL Mountain Frame, Black"), ui.Number("4"),
			ui.Of(ui.Span{Text: "12 Oct", Tone: ui.Bad, Strong: true}).Below(ui.Span{Text: "41 d late", Tone: ui.Bad}), ui.Number("8 Dec").Sub("safe 14 Dec"), ui.Code("PO-123/4", link.PurchaseOrder("PO-123")), ui.Number("1,018.00")}}}}
	return []State{{"unlock-many", unlock.Page(score, many)}, {"unlock-long", unlock.Page(score, long)}, {"unlock-none", unlock.Page(score, none)}, {"one-away-one", unlock.Page(away, orders)}}
}

func unlocks(n int, name string) ui.TableData {
	t := ui.TableData{Caption: "what unlocks orders", Columns: []ui.Column{{Label: "Purchase order"}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Comes"}, {Label: "Open", Align: ui.End}, {Label: "Orders freed", Align: ui.End, Narrow: ui.NarrowEnd},
		{Label: "Units freed", Align: ui.End}, {Label: "Value freed", Align: ui.End}, {Label: "Orders behind", Wrap: true, Narrow: ui.NarrowLine}}}
	for i := range n {
		var behind ui.Line
		for j := range 5 {
			no := "SO-" + strconv.Itoa(43659+j)
			behind = append(behind, ui.Span{Text: no, Href: link.Order(no), Mono: true})
		}
		t.Rows = append(t.Rows, ui.Row{Href: link.PurchaseOrder("PO-123"), Cells: []ui.Cell{ui.Code("PO-123/"+strconv.Itoa(i+1), link.PurchaseOrder("PO-123")).Sub(name), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub(name), ui.Number("5 Dec").Sub("safe 9 Dec"), ui.Number("400"),
			ui.Of(ui.Span{Text: "12", Strong: true}), ui.Number("31"), ui.Number("12,499.00"), ui.Stack(append(behind, ui.Span{Text: "and 7 others", Muted: true}))}})
	}
	return t
}
