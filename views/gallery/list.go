package gallery

import (
	"strconv"

	"github.com/a-h/templ"

	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// lists are the one list page in the clothes of the backorder queue, its densest use.
func lists() []State {
	plain := link.ListState{Path: link.Backorders}
	many := queue(plain)
	many.Rows = queueRows(30)
	many.Pager = ui.Pager{Range: "1–100 of 677", Next: "c"}
	many.Totals = queueTotals()

	filtered := queue(link.ListState{Path: link.Backorders, Preset: "no-supply", Search: "helmet", Sort: "late", Descending: true, After: "b",
		Filters: []link.Filter{{Column: "customer", Operator: link.OpIs, Value: "Progressive Sports"}, {Column: "age", Operator: link.OpAtLeast, Value: "30"}}})
	filtered.Filters = []string{"Customer is Progressive Sports", "Age at least 30 d"}
	filtered.Rows = queueRows(5)
	filtered.Pager = ui.Pager{Range: "101–105 of 105", Previous: "b"}
	filtered.Totals = queueTotals()
	filtered.Views = []ui.SavedView{{Name: "Morning round", Href: "/backorders?view=1", Current: true, Delete: "/views/1/delete"}, {Name: "VIP without supply", Href: "/backorders?view=2", Note: "shared by Ben"}}

	grouped := queue(link.ListState{Path: link.Backorders, Group: "sku"})
	for i := range 3 {
		grouped.Groups = append(grouped.Groups, ui.Group{
			Heading:   ui.Line{{Text: "HL-U509-" + strconv.Itoa(i), Href: link.SKU("HL-U509-" + strconv.Itoa(i)), Mono: true, Strong: true}, {Text: "Sport-100 Helmet", Muted: true}},
			Subtotals: []ui.Total{{Label: "lines", Value: "4"}, {Label: "units", Value: "1,204"}, {Label: "value", Value: "42,140.00 USD"}},
			Rows:      queueRows(4),
		})
	}
	grouped.Totals = queueTotals()

	long := queue(plain)
	long.Rows = queueRows(2)
	long.Rows[0].Cells[2] = ui.Text(longName).Sub("key · web shop with a channel name that is also long")
	long.Rows[0].Cells[8] = ui.Text("Awaiting a part that the maker of the part of the part has to cast first")
	long.Totals = queueTotals()

	empty := queue(plain)
	empty.Empty = ui.Empty{Title: "Nobody is waiting", Text: "Every accepted order line is shipped or has stock of its own. New orders arrive with an import.", Action: "Import orders", Href: link.Imports}
	narrowed := queue(link.ListState{Path: link.Backorders, Search: "zzz"})
	narrowed.Empty = ui.Empty{Title: "Nothing fits", Text: "No waiting line fits this search and these filters.", Action: "Show the whole queue", Href: plain.URL()}
	refused := queue(plain)
	refused.Problem = "There is no column called “colour”, so the list cannot be filtered by it."

	one := queue(plain)
	one.Rows = queueRows(1)
	return []State{
		{"list-many", onPage(many)},
		{"list-filtered", onPage(filtered)},
		{"list-grouped", onPage(grouped)},
		{"list-one", onPage(one)},
		{"list-long", onPage(long)},
		{"list-empty", onPage(empty)},
		{"list-narrowed", onPage(narrowed)},
		{"list-refused", onPage(refused)},
		{"list-part", ui.ListRegion(one)},
	}
}

func onPage(l ui.List) templ.Component {
	return layout.Page(Frame(l.Title, link.Backorders), ui.ListRegion(l))
}

func queue(state link.ListState) ui.List {
	l := ui.List{
		Title: "Backorders", State: state, CSRF: "token", SearchLabel: "Order, customer, SKU or purchase order",
		Presets: []ui.Preset{
			{Label: "All", Count: "677"},
			{Key: "no-supply", Label: "No supply", Count: "41", Tone: ui.Bad, Title: "No purchase order covers the line"},
			{Key: "can-fill", Label: "Can fill now", Count: "12", Tone: ui.Good, Title: "Stock on hand would complete the line"},
			{Key: "at-risk", Label: "Promise at risk", Count: "88", Tone: ui.Warn},
			{Key: "broken", Label: "Promise broken", Count: "130", Tone: ui.Bad},
			{Key: "one-away", Label: "One-away", Count: "9"},
			{Key: "aged", Label: "Aged 30+", Count: "1,000+"},
			{Key: "vip", Label: "VIP", Count: "3"},
			{Key: "pre-order", Label: "Pre-orders", Count: "0"},
		},
		FilterBy: []ui.FilterColumn{{Key: "customer", Label: "Customer", Values: []string{"Progressive Sports"}}, {Key: "sku", Label: "SKU"}, {Key: "age", Label: "Age in days"}},
		GroupBy:  []ui.Option{{Label: "No grouping"}, {Value: "sku", Label: "SKU"}, {Value: "customer", Label: "customer"}, {Value: "supplier", Label: "supplier"}},
		Columns: []ui.Column{
			{Key: "order", Label: "Order", Sortable: true}, {Key: "rank", Label: "Rank", Align: ui.End, Sortable: true, Narrow: ui.NarrowHide},
			{Key: "customer", Label: "Customer", Sortable: true, Cut: true, Narrow: ui.NarrowLine}, {Key: "sku", Label: "SKU", Sortable: true, Cut: true, Narrow: ui.NarrowLine},
			{Key: "open", Label: "Waiting", Align: ui.End, Sortable: true, Largest: true, Title: "Ordered, not shipped, not allocated and not cancelled", Narrow: ui.NarrowEnd},
			{Key: "promised", Label: "Promised", Sortable: true}, {Key: "estimated", Label: "Estimated", Sortable: true},
			{Key: "supply", Label: "Covering supply", Cut: true}, {Key: "reason", Label: "Why it waits", Cut: true, Narrow: ui.NarrowLine}, {Key: "value", Label: "Value", Align: ui.End, Sortable: true, Largest: true},
		},
		ViewKey: "backorders", CanShare: true, Exports: true, Bulk: &ui.Bulk{Path: link.TagAll(link.Orders), Once: "once", LengthMax: "40", Noun: "orders", All: "All 375 of this list", Acts: []ui.BulkAct{
			{Label: "Allocate", Path: link.QueueAct("allocate"), Icon: ui.GlyphBox}, {Label: "Hold", Path: link.QueueAct("hold"), Icon: ui.GlyphPause}, {Label: "Cancel", Path: link.QueueAct("cancel"), Icon: ui.GlyphClose}}}, Order: ui.Order{Key: "rank"},
	}
	if state.Sort != "" {
		l.Order = ui.Order{Key: state.Sort, Descending: state.Descending}
	}
	for i, c := range l.Columns {
		l.Choices = append(l.Choices, ui.ColumnChoice{Key: c.Key, Label: c.Label, Shown: true, Fixed: i == 0})
		if c.Sortable {
			l.SortBy = append(l.SortBy, c)
		}
	}
	l.SortBy = append(l.SortBy, ui.Column{Key: "late", Label: "Days late", Largest: true})
	l.Choices = append(l.Choices, ui.ColumnChoice{Key: "tags", Label: "Tags"})
	return l
}

func queueTotals() []ui.Total {
	return []ui.Total{{Label: "Lines", Value: "677"}, {Label: "Units backordered", Value: "12,480"}, {Label: "Value", Value: "1,204,882.50 USD"}}
}

// queueRows repeats five kinds of line: late and covered, without supply, on time, ready, and nearly empty.
func queueRows(n int) []ui.Row {
	rows := make([]ui.Row, n)
	for i := range rows {
		no := "SO" + strconv.Itoa(43659+i)
		rows[i] = queueRow(i, no)
		rows[i].ID = "line-" + strconv.Itoa(i)
		rows[i].Href = link.Order(no)
		rows[i].Key = no
	}
	return rows
}

func queueRow(i int, no string) ui.Row {
	order := ui.Code(no, link.Order(no)).Sub("line 2 · 8 Nov")
	rank := ui.Number(strconv.Itoa(i + 1))
	waiting := func(open, ordered string, parts ...ui.BarPart) ui.Cell {
		cell := ui.Of(ui.Span{Text: open, Strong: true, Tabular: true}).Below(ui.Span{Text: "of " + ordered, Muted: true, Tabular: true})
		if len(parts) > 0 {
			cell.Bar = &ui.Bar{Label: "Ordered", Unit: "units", Compact: true, Parts: parts}
		}
		return cell
	}
	promised := ui.Stack(ui.Line{{Text: "3 Dec", Struck: true}, {Text: "12 Dec"}}, ui.Line{{Text: "at risk", Tone: ui.Warn, Icon: ui.GlyphWarn}, {Text: "2 slips", Tone: ui.Warn}})
	supply := func(state ui.Span) ui.Cell {
		return ui.Stack(ui.Line{{Text: "PO-123/4", Href: link.PurchaseOrder("PO-123"), Mono: true}, {Text: "Acme Components", Muted: true}}, ui.Line{state})
	}
	switch i % 5 {
	case 1:
		return ui.Row{Cells: []ui.Cell{order, rank, ui.Text("Trek Bicycle Store").Sub("key · phone"), ui.Code("BK-R93R-62", link.SKU("BK-R93R-62")).Sub("Road-150 Red, 62"), waiting("40", "40"),
			ui.Of(ui.Span{Text: "12 Nov", Tone: ui.Bad, Strong: true, Tabular: true}).Below(ui.Span{Text: "24 d late", Tone: ui.Bad, Tabular: true}), {}, ui.Status(ui.Bad, "no supply"),
			ui.Text("Awaiting supply").Sub("order ships complete"), ui.Number("143,120.00")}}
	case 2:
		return ui.Row{Cells: []ui.Cell{order, rank, ui.Text("Ziemia Sklep Łódź").Sub("web shop"), ui.Code("HL-U509", link.SKU("HL-U509")).Sub("Sport-100 Helmet, Black"),
			waiting("1", "4", ui.BarPart{Label: "shipped", Amount: 3, Text: "3", Fill: ui.FillDone}, ui.BarPart{Label: "backordered", Amount: 1, Text: "1", Fill: ui.FillOpen}),
			ui.Number("20 Dec"), ui.Number("9 Dec").Sub("safe 14 Dec"), supply(ui.Span{Text: "expected · 9 Dec", Muted: true}), ui.Text("Awaiting supply"), ui.Number("34.99")}}
	case 3:
		return ui.Row{Cells: []ui.Cell{order, rank, ui.Text("Metro Sports").Sub("VIP"), ui.Code("TI-M823", link.SKU("TI-M823")).Sub("HL Mountain Tire"),
			waiting("6", "26", ui.BarPart{Label: "allocated", Amount: 18, Text: "18", Fill: ui.FillHeld}, ui.BarPart{Label: "backordered", Amount: 6, Text: "6", Fill: ui.FillOpen}, ui.BarPart{Label: "cancelled", Amount: 2, Text: "2", Fill: ui.FillGone}),
			ui.Number("26 Nov"), ui.Number("22 Nov"), ui.Status(ui.Good, "free stock").Sub("can fill now"), ui.Text("Outranked").Below(ui.Span{Text: "order on hold", Tone: ui.Warn, Icon: ui.GlyphPause}), ui.Number("210.00")}}
	case 4:
		return ui.Row{Cells: []ui.Cell{order, rank, ui.Text("One-time buyer"), ui.Code("PR-2027", link.SKU("PR-2027")).Sub("Released 1 Feb 2027"), waiting("2", "2"),
			{}, ui.Number("3 Feb 2027"), supply(ui.Span{Text: "overdue · 3 Feb 2027", Tone: ui.Bad, Badge: true}), ui.Text("Manufacturer: production"), {}}}
	}
	return ui.Row{Cells: []ui.Cell{order, rank, ui.Text("Progressive Sports").Sub("key · web shop"), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub("HL Mountain Frame, Black"),
		waiting("1,204", "1,700", ui.BarPart{Label: "shipped", Amount: 400, Text: "400", Fill: ui.FillDone}, ui.BarPart{Label: "allocated", Amount: 96, Text: "96", Fill: ui.FillHeld}, ui.BarPart{Label: "backordered", Amount: 1204, Text: "1,204", Fill: ui.FillOpen}),
		promised, ui.Number("18 Dec").Sub("safe 27 Dec"), supply(ui.Span{Text: "confirmed · 5 Dec", Tone: ui.Good, Badge: true}), ui.Text("Supplier backorder"), ui.Number("1,018,002.00")}}
}
