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
	long.Rows[0].Cells[1] = ui.Text(longName).Sub("gold · web shop with a channel name that is also long")
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
			{Key: "order", Label: "Order", Sortable: true}, {Key: "customer", Label: "Customer", Sortable: true, Wrap: true}, {Key: "sku", Label: "SKU", Sortable: true},
			{Key: "open", Label: "Backordered", Align: ui.End, Sortable: true, Title: "Ordered, not shipped, not allocated and not cancelled"}, {Key: "identity", Label: "Of ordered"},
			{Key: "promised", Label: "Promised", Sortable: true}, {Key: "estimated", Label: "Estimated", Sortable: true}, {Key: "late", Label: "Late", Align: ui.End, Sortable: true},
			{Key: "supply", Label: "Covering supply"}, {Key: "reason", Label: "Reason"}, {Key: "value", Label: "Value", Align: ui.End, Sortable: true},
		},
		ViewKey: "backorders", CanShare: true, Exports: true,
	}
	for i, c := range l.Columns {
		l.Choices = append(l.Choices, ui.ColumnChoice{Key: c.Key, Label: c.Label, Shown: true, Fixed: i == 0})
	}
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
	}
	return rows
}

func queueRow(i int, no string) ui.Row {
	order := ui.Code(no, link.Order(no)).Sub("line 2 · 8 Nov")
	bar := func(done, held, open, gone int64) ui.Cell {
		return ui.Bars(ui.Bar{Label: "Ordered", Unit: "units", Compact: true, Parts: []ui.BarPart{
			{Label: "shipped", Amount: done, Text: strconv.FormatInt(done, 10), Fill: ui.FillDone}, {Label: "allocated", Amount: held, Text: strconv.FormatInt(held, 10), Fill: ui.FillHeld},
			{Label: "backordered", Amount: open, Text: strconv.FormatInt(open, 10), Fill: ui.FillOpen}, {Label: "cancelled", Amount: gone, Text: strconv.FormatInt(gone, 10), Fill: ui.FillGone}}})
	}
	promised := ui.Stack(ui.Line{{Text: "3 Dec", Struck: true}, {Text: "12 Dec", Strong: true}}, ui.Line{{Text: "2 slips", Tone: ui.Warn}})
	covered := ui.Stack(ui.Line{{Text: "PO-123/4", Href: link.PurchaseOrder("PO-123"), Mono: true}, {Text: "confirmed", Tone: ui.Good, Badge: true}}, ui.Line{{Text: "Acme Components · 5 Dec", Muted: true}})
	switch i % 5 {
	case 1:
		return ui.Row{Tone: ui.Bad, Cells: []ui.Cell{order, ui.Text("Trek Bicycle Store").Sub("gold · phone"), ui.Code("BK-R93R-62", link.SKU("BK-R93R-62")).Sub("Road-150 Red, 62"), ui.Number("40"), bar(0, 0, 40, 0),
			ui.Text("12 Nov"), {}, ui.Of(ui.Span{Text: "24 d", Tone: ui.Bad, Strong: true, Tabular: true}), ui.Status(ui.Bad, "no supply").Sub("nothing on order"), ui.Text("Awaiting supply"), ui.Number("143,120.00 USD")}}
	case 2:
		return ui.Row{Cells: []ui.Cell{order, ui.Text("Ziemia Sklep Łódź").Sub("web shop"), ui.Code("HL-U509", link.SKU("HL-U509")).Sub("Sport-100 Helmet, Black"), ui.Number("1"), bar(3, 0, 1, 0),
			ui.Text("20 Dec"), ui.Text("9 Dec").Sub("safe 14 Dec"), ui.Muted("–"), covered, ui.Text("Awaiting supply"), ui.Number("34.99 USD")}}
	case 3:
		return ui.Row{Tone: ui.Good, Cells: []ui.Cell{order, ui.Text("Metro Sports").Sub("silver"), ui.Code("TI-M823", link.SKU("TI-M823")).Sub("HL Mountain Tire"), ui.Number("6"), bar(0, 18, 6, 2),
			ui.Text("26 Nov"), ui.Text("today"), ui.Muted("–"), ui.Status(ui.Good, "can fill now").Sub("on hand, unallocated"), ui.Text("Outranked"), ui.Number("210.00 USD")}}
	case 4:
		return ui.Row{Cells: []ui.Cell{order, ui.Text("One-time buyer"), ui.Code("PR-2027", link.SKU("PR-2027")).Sub("Released 1 Feb 2027"), ui.Number("2"), bar(0, 0, 2, 0),
			{}, ui.Text("3 Feb 2027"), ui.Muted("–"), ui.Status(ui.Info, "pre-order"), ui.Text("Pre-order"), {}}}
	}
	return ui.Row{Tone: ui.Warn, Cells: []ui.Cell{order, ui.Text("Progressive Sports").Sub("gold · web shop"), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub("HL Mountain Frame, Black"), ui.Number("1,204"), bar(400, 96, 1204, 0),
		promised, ui.Text("18 Dec").Sub("safe 27 Dec"), ui.Of(ui.Span{Text: "6 d", Tone: ui.Warn, Strong: true, Tabular: true}), covered, ui.Text("Supplier backorder"), ui.Number("1,018,002.00 USD")}}
}
