package gallery

import (
	"pegboard/views/buying"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func buyingPages() []State {
	f := Frame("Buy HL-U509", link.BuyRow(7))
	row := buying.Row{SKU: "HL-U509", Name: "Sport-100 Helmet, Black · MAIN", Back: link.BuyDesk, SKUPage: link.SKU("HL-U509"),
		Badges: []ui.Span{{Text: "late: order by 12 Nov", Tone: ui.Bad, Badge: true}, {Text: "set by hand", Tone: ui.Info, Badge: true}},
		Tiles: []ui.Tile{{Label: "Suggested", Value: "120", Note: "31 for customers, 89 to stock (6 by rounding)"}, {Label: "Order by", Value: "12 Nov", Note: "10 d ago", Tone: ui.Bad},
			{Label: "Need by", Value: "22 Nov", Note: "today"}, {Label: "May run out", Value: "empty", Tone: ui.Bad, Note: "within 30 days"}},
		Why:      []string{"8 order lines of HL-U509 wait without supply and without a draft: 31 units.", "The position is 12: 3 free on the shelf + 40 on order − 31 backordered.", "Reorder point 51 = 17.1 expected in 33.0 days + 34 of safety, so that with 97 % nobody waits while an order is under way."},
		WhyFacts: []ui.Pair{{Term: "Class", Description: ui.Text("A"), Definition: "By the value of a year."}, {Term: "Demand", Description: ui.Text("lumpy").Sub("212 units in 52 weeks, 0.6 a day")}},
		Customers: ui.TableData{Caption: "who waits without supply", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Needed"}, {Label: "Promised"}},
			Rows: []ui.Row{{Href: link.Order("SO-1"), Cells: []ui.Cell{ui.Code("SO-1", link.Order("SO-1")).Sub("line 1"), ui.Text(longName).Sub("vip"), ui.Number("12"), ui.Number("24 Sep"), {}}}}},
		Sellers:  ui.TableData{Caption: "who sells it", Columns: []ui.Column{{Label: "Supplier", Cut: true}, {Label: "Price", Align: ui.End, Narrow: ui.NarrowEnd}}, Rows: []ui.Row{{Cells: []ui.Cell{ui.Link("Acme Components", link.Supplier("ACME")).Sub("ACME"), ui.Number("12.50 EUR")}}}},
		Supplies: ui.TableData{Caption: "purchase orders", Empty: "Nothing is on order or in a draft."}, Decisions: []string{"Set by ann@example.com, 3 Nov 2026, 09:00: buy at 51. The season begins."},
		Draft:    &buying.Form{ID: "draft", Title: "Buy it", Lead: "It goes onto the newest draft for the supplier and MAIN, or begins one.", Path: link.BuyDraft(7), Once: "once", Kind: ui.Primary, Submit: "Add to a draft", Fields: []ui.FieldProps{{ID: "draft-qty", Name: "qty", Label: "Quantity", Value: "120"}}},
		Snooze:   &buying.Form{ID: "snooze", Title: "Put it off", Path: link.BuySnooze(7), Once: "once", Version: "1", Fields: []ui.FieldProps{{ID: "snooze-until", Name: "until", Label: "Until", Type: "date", Value: "2026-11-29"}}, Submit: "Put it off"},
		Override: &buying.Form{ID: "override", Title: "Set by hand", Path: link.BuyOverride(7), Once: "once", Version: "1", Fields: []ui.FieldProps{{ID: "override-point", Name: "point", Label: "Reorder point", Value: "51"}}, Submit: "Set"}}
	looked, refused := row, row
	looked.Draft, looked.Snooze, looked.Override, looked.Badges, looked.Decisions = nil, nil, nil, nil, nil
	draft, snooze := *row.Draft, *row.Snooze
	draft.Refused = "Somebody has bought HL-U509 in the meantime: 120 more are to come, the newest on PO-124 (draft, last changed by bob@example.com). Nothing was drafted."
	snooze.Open = true
	snooze.Fields = []ui.FieldProps{{ID: "snooze-until", Name: "until", Label: "Until", Type: "date", Error: "Please give a day, as in 2026-11-22."}}
	refused.Draft, refused.Snooze = &draft, &snooze
	o := Frame("Draft purchase orders", link.BuyOrder)
	order := buying.Order{Path: link.BuyOrder, Once: "once", Back: link.BuyDesk, Lead: "2 lines become 1 purchase order: one for each supplier, warehouse and currency. Nothing is drafted before you say so.", Prices: true,
		Drafts: []buying.Draft{{ID: "draft-1", Title: "Acme Components · MAIN", Sub: "It begins a new draft, in EUR.", Totals: []ui.Total{{Label: "Units", Value: "130"}, {Label: "Total", Value: "320.00 EUR"}}, Minimum: "Add 180.00 EUR to reach the minimum of 500.00 EUR. These SKUs run out first:",
			Next: ui.TableData{Caption: "what runs out first", Columns: []ui.Column{{Label: "SKU", Cut: true}, {Label: "Runs out"}}, Rows: []ui.Row{{Cells: []ui.Cell{ui.Code("HL-U510", link.BuyRow(8)), ui.Number("3 Dec")}}}},
			Lines: []buying.OrderLine{
				{Key: "7", ListID: "7", SKUCode: "HL-U509", SKU: ui.Code("HL-U509", link.BuyRow(7)).Sub("Sport-100 Helmet, Black · MAIN"), Qty: "120", Supplier: "ACME", Bought: "40", Need: ui.Number("22 Nov").Sub("at 2.50"), Sellers: []ui.Option{{Value: "ACME", Label: "Acme Components, 2.50 EUR"}},
					Causes: []ui.Line{{{Text: "12 for"}, {Text: "SO-1", Href: link.Order("SO-1"), Mono: true}, {Text: "line 1", Muted: true}}, {{Text: "89 to stock", Muted: true}}}, Warnings: []string{"Acme Components sells at least 130 of HL-U509."}},
				{Key: "9", ListID: "9", SKUCode: "WB-H098", SKU: ui.Code("WB-H098", link.BuyRow(9)).Sub(longName), Qty: "many", QtyWrong: true, Supplier: "ACME", Wrong: "Please give a whole number from 0 to 1,000,000,000, or leave it empty."}}}}}
	conflict := order
	conflict.Refused, conflict.Prices = draft.Refused, false
	b := Frame("Budget", link.BuyBudget)
	tabs := []ui.Tab{{Label: "Buy desk", Href: link.BuyDesk}, {Label: "Budget", Href: link.BuyBudget, Current: true}, {Label: "Service levels", Href: link.BuySettings}}
	budget := buying.Budget{Tabs: tabs, Path: link.BuyBudget, Lead: "First what customers wait for, then the rest of what is suggested.", Field: ui.FieldProps{ID: "budget-amount", Name: "amount", Label: "Amount"},
		Currency: ui.FieldProps{ID: "budget-currency", Name: "currency", Label: "Currency", Type: "select", Options: []ui.Option{{Value: "EUR", Label: "EUR", Selected: true}}}}
	answered := budget
	answered.Answered, answered.Field.Value = true, "1000"
	answered.Note = "3 suggestions have no price and were left out."
	answered.Tiles = []ui.Tile{{Label: "Spent", Value: "960.00 EUR", Note: "of 1,000.00 EUR"}, {Label: "Left", Value: "40.00 EUR"}, {Label: "Bought", Value: "12"}, {Label: "Waiting", Value: "4"}}
	answered.Bought = ui.TableData{Caption: "what to buy", Columns: []ui.Column{{Label: "SKU", Cut: true}, {Label: "Buy", Align: ui.End, Narrow: ui.NarrowEnd}}, Rows: []ui.Row{{Cells: []ui.Cell{ui.Code("HL-U509", link.BuyRow(7)), ui.Number("120")}}}}
	answered.Left = ui.TableData{Caption: "what waits", Empty: "Nothing that is suggested waits."}
	answered.Take = &buying.Form{ID: "take", Path: link.BuyOrder, Once: "once", Kind: ui.Primary, Submit: "Look at these purchase orders", Hidden: []buying.Hidden{{Name: "key", Value: "7"}, {Name: "qty", Value: "120"}}}
	settings := buying.Settings{Tabs: tabs, Lead: "The level of service is the chance that no customer waits while an order is under way.",
		Form: &buying.Form{ID: "buying", Path: link.BuySettings, Once: "once", Version: "1", Kind: ui.Primary, Submit: "Save", Fields: []ui.FieldProps{{ID: "buying-service_a", Name: "service_a", Label: "Service of class A, %", Value: "97", Error: "Please give a percentage from 50 to 99.9, with at most one decimal."}}}}
	only := settings
	only.Form, only.Facts = nil, []ui.Pair{{Term: "Service A", Description: ui.Text("97.0 %")}}
	p := Frame("New purchase order", link.NewPurchase)
	purchase := buying.Purchase{Path: link.NewPurchase, Once: "once", Prices: true, Fields: []ui.FieldProps{{ID: "field-supplier", Name: "supplier", Label: "Supplier", Type: "select", Options: []ui.Option{{Label: "Choose", Selected: true}}}}, Lines: []buying.PurchaseLine{{No: "1"}, {No: "2"}}}
	typed := purchase
	typed.Refused = "Acme Components is not active, so nothing is ordered from it."
	typed.Answer = []ui.Line{{{Text: "This begins a new draft, in EUR: 1 line.", Icon: ui.GlyphInfo, Tone: ui.Info}}}
	typed.Lines = []buying.PurchaseLine{{No: "1", SKU: "HL-U509", Qty: "120", NeedBy: "2026-12-01", Says: []ui.Line{{{Text: "12 for"}, {Text: "SO-1", Href: link.Order("SO-1"), Mono: true}}}}, {No: "2", SKU: "NONE", Qty: "1", Wrong: "There is no SKU NONE.", WrongField: "sku"}}
	return []State{
		{"buying-row", buying.RowPage(f, row)}, {"buying-row-looked-at", buying.RowPage(f, looked)}, {"buying-row-refused", buying.RowPage(f, refused)},
		{"buying-order", buying.OrderPage(o, order)}, {"buying-order-refused", buying.OrderPage(o, conflict)},
		{"buying-budget", buying.BudgetPage(b, budget)}, {"buying-budget-answered", buying.BudgetPage(b, answered)},
		{"buying-settings", buying.SettingsPage(Frame("Service levels", link.BuySettings), settings)}, {"buying-settings-looked-at", buying.SettingsPage(Frame("Service levels", link.BuySettings), only)},
		{"buying-purchase", buying.PurchasePage(p, purchase)}, {"buying-purchase-refused", buying.PurchasePage(p, typed)},
	}
}
