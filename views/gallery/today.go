package gallery

import (
	"strconv"

	"pegboard/views/link"
	"pegboard/views/today"
	"pegboard/views/ui"
)

// todays are the Today page for each kind of work, for people who see no prices, and on the first day of a company.
func todays() []State {
	f := Frame("Today", link.Today)
	page := func(name, work string, m today.Today) State {
		m.Date = "Sun 22 Nov 2026"
		for _, w := range []string{"Fulfilment", "Buying", "Company"} {
			m.Tabs = append(m.Tabs, ui.Tab{Label: w, Href: link.TodayFor(w), Current: w == work})
		}
		return State{name, today.Page(f, m)}
	}
	const lead = "677 lines of 129 orders from 64 customers wait, worth 1,204,882.50; 23 of them ordered since yesterday."
	broken := today.Task{Count: "130", What: "lines are past their promise", Why: "12 are for VIPs; the oldest is 91 days late. Give a new date or another supply.", Value: "42,140.00", Href: "/backorders?preset=broken", Tone: ui.Bad}
	ship := today.Task{Count: "46", What: "orders can ship now", Why: "Stock is allocated to them; 7 are past their promise.", Href: "/orders?preset=can_ship", Tone: ui.Good}
	held := today.Task{Count: "1", What: "order is on hold", Why: "Held orders take no stock and do not ship.", Href: "/orders?preset=held"}
	due := today.Task{Count: "32", What: "purchase orders are due within a week", Why: "Make room and people for them.", Href: "/purchase-orders?preset=due", Tone: ui.Info}
	priceless := broken
	priceless.Value = ""
	long := broken
	long.Count, long.Value, long.Why = "1,048,576", "9,007,199,254,740,993.25", "1,048,575 are for VIPs, among them "+longName+"; the oldest is 3,650 days late."
	return []State{
		page("today-many", "Company", today.Today{Lead: lead, Tasks: []today.Task{broken, ship, due, held}, Clear: "In order: nothing over-allocated, no draft unsent.",
			Tiles: []ui.Tile{
				{Label: "Value waiting", Value: "1,204,882.50", Note: "12,480 units for 64 customers", Href: "/backorders"}, {Label: "Past promise", Value: "42,140.00", Note: "130 lines", Href: "/backorders?preset=broken"},
				{Label: "Promises kept", Value: "82 %", Note: "1,001 of 1,211; before, 94 %", Definition: "Of the lines whose first promise has passed: those that shipped whole by that day."},
			},
			Tables: []today.Table{
				{ID: "age", Title: "How long they wait", Sub: "Waiting lines by the age of their order.", Data: ages(), Half: true},
				{ID: "longest", Title: "Customers who wait longest", Sub: "By the oldest order that still waits.", More: "The queue, oldest first", Href: "/backorders?sort=order_date", Data: customersWaiting(8, true), Half: true},
				{ID: "overdue", Title: "Overdue supply that holds up most", Sub: "Purchase order lines past their day.", More: "All overdue purchase orders", Href: "/purchase-orders?preset=overdue", Data: overdueLines(6, "Acme Components")},
			}}),
		page("today-one", "Buying", today.Today{Lead: "1 line of 1 order from 1 customer waits.", Tasks: []today.Task{held},
			Tables: []today.Table{{ID: "overdue", Title: "Overdue supply that holds up most", Sub: "Purchase order lines past their day.", Data: overdueLines(1, "Acme Components")}}}),
		page("today-long", "Fulfilment", today.Today{Lead: lead, Tasks: []today.Task{long},
			Tables: []today.Table{{ID: "overdue", Title: "Overdue supply that holds up most", Sub: "Purchase order lines past their day.", Data: overdueLines(2, longName)}}}),
		page("today-priceless", "Fulfilment", today.Today{Lead: "677 lines of 129 orders from 64 customers wait.", Tasks: []today.Task{ship, priceless},
			Tables: []today.Table{{ID: "longest", Title: "Customers who wait longest", Sub: "By the oldest order that still waits.", Data: customersWaiting(3, false), Half: true}}}),
		page("today-calm", "Fulfilment", today.Today{Lead: "No order line waits for goods.", Clear: "In order: nothing left to ship, no promise broken, every line has a supply.",
			Tables: []today.Table{{ID: "due", Title: "Due within a week", Sub: "Supply that most lines wait for.", Data: ui.TableData{Caption: "due", Empty: "Nothing is due within a week."}, Half: true}}}),
		page("today-empty", "Company", today.Today{Empty: &ui.Empty{Title: "Nobody is waiting", Text: "What needs you will stand here. Orders, stock and purchase orders come in by an import.", Action: "Import data", Href: link.Imports}}),
	}
}

func ages() ui.TableData {
	table := ui.TableData{Caption: "waiting lines by age", Columns: []ui.Column{{Label: "Age"}, {Label: "Lines", Align: ui.End}, {Label: "Share"}, {Label: "Value", Align: ui.End}}}
	for _, age := range []struct {
		label string
		lines int64
	}{{"0–3 days", 40}, {"4–7 days", 55}, {"8–14 days", 110}, {"15 days and more", 0}} {
		bar := ui.Bar{Label: age.label, Compact: true, Parts: []ui.BarPart{{Label: "waiting", Amount: age.lines, Text: strconv.FormatInt(age.lines, 10), Fill: ui.FillOpen}, {Amount: 110 - age.lines, Fill: ui.FillNone}}}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{ui.Link(age.label, "/backorders"), ui.Number(strconv.FormatInt(age.lines, 10)), ui.Bars(bar), ui.Number("9,413.91")}})
	}
	return table
}

func customersWaiting(n int, prices bool) ui.TableData {
	table := ui.TableData{Caption: "customers who wait longest", Columns: []ui.Column{{Label: "Customer", Cut: true}, {Label: "Since"}, {Label: "Lines", Align: ui.End}}}
	if prices {
		table.Columns = append(table.Columns, ui.Column{Label: "Value", Align: ui.End})
	}
	for i := range n {
		cells := []ui.Cell{ui.Link("Progressive Sports", "/backorders").Sub("C-10" + strconv.Itoa(i) + " · VIP"), ui.Number("12 Aug").Sub("102 d ago"), ui.Number("4")}
		if prices {
			cells = append(cells, ui.Number("1,204.50"))
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.Backorders, Cells: cells})
	}
	return table
}

func overdueLines(n int, supplier string) ui.TableData {
	table := ui.TableData{Caption: "overdue supply", Columns: []ui.Column{
		{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Due"}, {Label: "Lines waiting", Align: ui.End}, {Label: "Value waiting", Align: ui.End}}}
	for i := range n {
		no := "PO-" + strconv.Itoa(6408+i)
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(no), Cells: []ui.Cell{ui.Code(no+"/2", link.PurchaseOrder(no)), ui.Link(supplier, link.Supplier("ACME")), ui.Code("HL-U509", link.SKU("HL-U509")).Sub("Sport-100 Helmet, Black"),
			ui.Number("9 Nov").Below(ui.Span{Text: "13 d late", Tone: ui.Bad, Tabular: true}), ui.Number("7"), ui.Number("2,192.00")}})
	}
	return table
}
