package gallery

import (
	"strconv"

	"pegboard/models/calendar"
	"pegboard/views/health"
	"pegboard/views/link"
	"pegboard/views/orders"
	"pegboard/views/purchasing"
	"pegboard/views/skus"
	"pegboard/views/ui"
)

// remarks are what people said about a record, with the forms to say more.
func remarks(page string) ui.Remarks {
	return ui.Remarks{
		MayWrite: true, CSRF: "token", Once: "once", NotePath: link.Notes(page), TagPath: link.Tags(page), UntagPath: link.Untag(page), NoteLengthMax: "2000", TagLengthMax: "40",
		Tags: []ui.Tag{{Text: "call back", Href: "/orders?f=tags%3Ais%3Acall+back"}, {Text: "fragile", Href: "/orders?f=tags%3Ais%3Afragile"}}, Known: []string{"call back", "fragile", "season opener"},
		Events: []ui.Event{
			{When: "22 Nov 2026, 14:05", WhenMachine: "2026-11-22T14:05:00Z", Who: "ann@example.com", What: ui.Line{{Text: "Called: they can wait until the end of November,\nbut want the front light first."}}, Icon: ui.GlyphNote},
			{When: "20 Nov 2026, 09:12", WhenMachine: "2026-11-20T09:12:00Z", Who: "ann@example.com", What: ui.Line{{Text: "Tag added", Strong: true}}, Why: "call back", Icon: ui.GlyphDot},
		},
	}
}

// silent is a record nobody has said anything about, for a person who may not.
func silent() ui.Remarks { return ui.Remarks{} }

func refusedRemarks(page string) ui.Remarks {
	r := remarks(page)
	r.Note, r.NoteError = "x", "A note has at most 2000 characters; this one has 2001."
	r.Tag, r.TagError = "a,b", "A tag is one word or a few, without commas."
	return r
}

func orderPages() []State {
	page := link.Order("SO-43659")
	f := Frame("Order SO-43659", page)
	full := func() orders.Order {
		links := ui.TableData{Caption: "linked orders", Columns: []ui.Column{{Label: "Order"}, {Label: "Relation", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Ordered on"}, {Label: "Status"}},
			Rows: []ui.Row{{Href: link.Order("SO-43659-B"), Cells: []ui.Cell{ui.Code("SO-43659-B", link.Order("SO-43659-B")), ui.Text("holds what waited here"), ui.Number("12 Nov"), ui.Status(ui.Info, "open")}}}}
		return orders.Order{
			No: "SO-43659", Badges: []ui.Span{{Text: "partially shipped", Tone: ui.Info, Badge: true}, {Text: "on hold: credit check", Tone: ui.Warn, Badge: true, Icon: ui.GlyphPause}, {Text: "VIP customer", Tone: ui.Accent, Badge: true, Icon: ui.GlyphStar}},
			Facts: []ui.Pair{
				{Term: "Customer", Description: ui.Strong("Progressive Sports").Below(ui.Span{Text: "C1070", Muted: true}, ui.Span{Text: "all that waits", Href: "/backorders"})},
				{Term: "Ordered on", Description: ui.Number("8 Nov").Sub("14 d ago")}, {Term: "Ship policy", Description: ui.Text("Order complete")},
				{Term: "Priority", Description: ui.Number("5"), Definition: "1 is served first, 9 last."}, {Term: "Channel", Description: ui.Text("web shop")}, {Term: "Customer's reference"},
			},
			Quantities: ui.Bar{Label: "Ordered", Unit: "units", Parts: []ui.BarPart{{Label: "shipped", Amount: 3, Text: "3", Fill: ui.FillDone}, {Label: "allocated", Amount: 2, Text: "2", Fill: ui.FillHeld}, {Label: "backordered", Amount: 4, Text: "4", Fill: ui.FillOpen}, {Label: "cancelled", Amount: 1, Text: "1", Fill: ui.FillGone}}},
			Lines:      orderLines(5, "HL Mountain Frame, Black", true), Promises: promiseLedger(4), Links: &links, Remarks: remarks(page),
		}
	}
	one, long, priceless, refused := full(), full(), full(), full()
	one.Lines, one.Promises, one.Links, one.Remarks, one.Badges = orderLines(1, "HL Mountain Frame, Black", true), promiseLedger(0), nil, silent(), one.Badges[:1]
	long.No, long.Badges[1].Text = "SO/2026/"+longName, "on hold: "+longName
	long.Facts[0].Description, long.Lines = ui.Strong(longName), orderLines(3, longName, true)
	long.LinesNote, long.PromisesNote = "Only the first 500 lines are shown.", "Only the latest 200 promises are shown."
	long.Remarks.Events[0].What = ui.Line{{Text: longName + "\n" + longName}}
	long.Remarks.Tags = append(long.Remarks.Tags, ui.Tag{Text: "donaudampfschifffahrtselektrizitätenhaup", Href: "/orders"})
	priceless.Lines = orderLines(3, "HL Mountain Frame, Black", false)
	refused.Remarks = refusedRemarks(page)
	empty := orders.Order{No: "SO-1", Badges: []ui.Span{{Text: "cancelled", Badge: true}}, Facts: one.Facts, Lines: ui.TableData{Caption: "lines", Empty: "This order has no lines."}, Promises: promiseLedger(0), Remarks: silent(), Quantities: ui.Bar{Label: "Ordered", Unit: "units"}}
	return []State{
		{"order-many", orders.Page(f, full())}, {"order-one", orders.Page(f, one)}, {"order-long", orders.Page(f, long)}, {"order-priceless", orders.Page(f, priceless)},
		{"order-refused", orders.Page(f, refused)}, {"order-empty", orders.Page(f, empty)},
	}
}

// orderLines repeats what can become of a line: partly covered, without supply, ready, shipped and over-allocated.
func orderLines(n int, name string, prices bool) ui.TableData {
	t := ui.TableData{Caption: "lines of order SO-43659", Columns: []ui.Column{
		{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Ordered", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Of which", Narrow: ui.NarrowLine},
		{Label: "Requested"}, {Label: "Promised"}, {Label: "Estimated"}, {Label: "Covering supply", Cut: true}, {Label: "Status", Cut: true}}}
	if prices {
		t.Columns = append(t.Columns, ui.Column{Label: "Value", Align: ui.End})
	}
	covered := ui.Stack(ui.Line{{Text: "PO-123/4", Href: link.PurchaseOrder("PO-123"), Mono: true}, {Text: "Acme Components", Muted: true}}, ui.Line{{Text: "confirmed · 5 Dec", Tone: ui.Good, Badge: true}})
	split := ui.Cell{Lines: []ui.Line{{{Text: "3 shipped", Tabular: true}, {Text: "2 allocated", Tabular: true}, {Text: "4 backordered", Strong: true, Tabular: true}}},
		Bar: &ui.Bar{Label: "Ordered", Unit: "units", Compact: true, Parts: []ui.BarPart{{Label: "shipped", Amount: 3, Text: "3", Fill: ui.FillDone}, {Label: "allocated", Amount: 2, Text: "2", Fill: ui.FillHeld}, {Label: "backordered", Amount: 4, Text: "4", Fill: ui.FillOpen}}}}
	for i := range n {
		cells := [][]ui.Cell{
			{ui.Number("9"), split, ui.Number("20 Nov"), ui.Stack(ui.Line{{Text: "3 Dec", Struck: true}, {Text: "12 Dec"}}, ui.Line{{Text: "2 slips", Tone: ui.Warn}}), ui.Number("8 Dec").Sub("safe 14 Dec"), covered, ui.Status(ui.Warn, "partly covered").Sub("Awaiting supply")},
			{ui.Number("3"), ui.Of(ui.Span{Text: "3 backordered", Strong: true}), {}, ui.Of(ui.Span{Text: "12 Oct", Tone: ui.Bad, Strong: true}).Below(ui.Span{Text: "41 d late", Tone: ui.Bad}), {}, ui.Status(ui.Bad, "no supply"), ui.Status(ui.Bad, "cannot be filled").Sub("Manufacturer: production")},
			{ui.Number("1,204"), ui.Text("1,204 allocated"), ui.Number("1 Feb 2027"), ui.Number("3 Feb 2027"), {}, {}, ui.Status(ui.Good, "ready to ship")},
			{ui.Number("2"), ui.Text("2 shipped"), {}, ui.Number("1 Nov"), {}, {}, ui.Status(ui.Neutral, "shipped").Sub("30 Oct 2026")},
			{ui.Number("5"), ui.Text("5 allocated"), {}, ui.Number("1 Nov"), {}, {}, ui.Status(ui.Bad, "over-allocated").Sub("more is allocated than is there")},
		}[i%5]
		row := append([]ui.Cell{ui.Number(strconv.Itoa(i + 1)), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub(name)}, cells...)
		if prices {
			row = append(row, ui.Number("1,018,002.00").Sub("at 19.90"))
		}
		t.Rows = append(t.Rows, ui.Row{ID: "order-line-" + strconv.Itoa(i), Href: link.SKU("FR-M94B-42"), Cells: row})
	}
	return t
}

func promiseLedger(n int) ui.TableData {
	t := ui.TableData{Caption: "promises", Empty: "Nothing was promised yet.", Columns: []ui.Column{{Label: "When"}, {Label: "Line", Align: ui.End}, {Label: "Promised for"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Customer told"}, {Label: "Who"}}}
	for i := range n {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Number("20 Nov 2026, 09:12"), ui.Number(strconv.Itoa(i + 1)), ui.Of(ui.Span{Text: "12 Dec", Strong: true}), ui.Text("Supplier · confirmed a later day"), ui.Status(ui.Good, "yes"), ui.Text("ann@example.com")}})
	}
	return t
}

func skuPages() []State {
	page := link.SKU("FR-M94B-42")
	f := Frame("FR-M94B-42", page)
	data := fullParts()
	changes := ui.TableData{Caption: "changes of the availability", Empty: "Nothing is known that would change it.", Columns: []ui.Column{{Label: "Date"}, {Label: "What"}, {Label: "Change", Align: ui.End}, {Label: "Then", Align: ui.End}},
		Rows: []ui.Row{
			{Cells: []ui.Cell{ui.Number("22 Nov"), ui.Text("now"), {}, ui.Of(ui.Span{Text: "−180", Tone: ui.Bad, Tabular: true})}},
			{Cells: []ui.Cell{ui.Number("5 Dec"), ui.Code("PO-123/4", link.PurchaseOrder("PO-123")).Sub("Acme Components"), ui.Number("+400"), ui.Number("220")}},
			{Cells: []ui.Cell{ui.Number("5 Dec"), ui.Text("7 waiting lines"), ui.Number("−60"), ui.Number("160")}},
		}}
	number := func(text string) ui.Cell { return ui.Number(text) }
	positions := ui.TableData{Caption: "stock by warehouse", Empty: "No warehouse has, awaits or owes this SKU.",
		Columns: []ui.Column{{Label: "Warehouse"}, {Label: "On hand", Align: ui.End}, {Label: "Allocated", Align: ui.End}, {Label: "Available", Align: ui.End}, {Label: "Backordered", Align: ui.End}},
		Rows: []ui.Row{
			{Cells: []ui.Cell{ui.Text("NORTH").Sub("Northgate distribution centre"), number("12"), number("2"), number("10"), number("4")}},
			{Cells: []ui.Cell{ui.Text("COAST").Sub("Coastside warehouse").Below(ui.Span{Text: "over-allocated", Tone: ui.Bad, Badge: true}), number("3"), number("5"), number("−2"), number("0")}},
		}, Foot: []ui.Cell{ui.Strong("All"), number("15"), number("7"), number("8"), number("4")}}
	waiting := func(n int, customer string) ui.TableData {
		t := ui.TableData{Caption: "lines that wait for this SKU", Empty: "Nobody waits for this SKU.", Columns: queue(link.ListState{}).Columns[:2:2]}
		t.Columns = append(t.Columns, ui.Column{Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, ui.Column{Label: "Waiting", Align: ui.End, Narrow: ui.NarrowEnd}, ui.Column{Label: "Promised"}, ui.Column{Label: "Estimated"}, ui.Column{Label: "Covering supply", Cut: true}, ui.Column{Label: "Why it waits", Cut: true})
		for _, row := range queueRows(n) {
			c := row.Cells
			t.Rows = append(t.Rows, ui.Row{ID: row.ID, Href: row.Href, Cells: []ui.Cell{c[0], c[1], ui.Text(customer).Sub("VIP · NORTH"), c[4], c[5], c[6], c[7], c[8]}})
		}
		return t
	}
	comes := ui.TableData{Caption: "open purchase order lines", Empty: "No supplier owes this SKU.",
		Columns: []ui.Column{{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Open", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Comes"}, {Label: "Status"}, {Label: "Waited for", Align: ui.End}},
		Rows: []ui.Row{{ID: "supply-1", Href: link.PurchaseOrder("PO-123"), Cells: []ui.Cell{ui.Code("PO-123/4", link.PurchaseOrder("PO-123")), ui.Link("Acme Components", link.Supplier("ACME")), number("400"),
			ui.Number("12 Nov").Below(ui.Span{Text: "10 d overdue", Tone: ui.Bad, Badge: true}, ui.Span{Text: "counted on for 29 Nov", Muted: true}), ui.Status(ui.Info, "acknowledged"), number("60").Sub("7 lines")}}}}
	terms := ui.TableData{Caption: "supplier terms", Empty: "No supplier is known for this SKU.", Columns: []ui.Column{{Label: "Supplier", Cut: true}, {Label: "Lead time", Align: ui.End}, {Label: "Cost", Align: ui.End}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Link("Acme Components", link.Supplier("ACME")).Sub("ACME · preferred"), number("14 d"), number("8.25").Sub("EUR")}}}}
	ledger := ui.TableData{Caption: "last movements of stock", Empty: "Nothing has moved this SKU yet.", Columns: []ui.Column{{Label: "When"}, {Label: "Movement"}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Why", Cut: true, Narrow: ui.NarrowLine}},
		Rows: []ui.Row{{ID: "movement-1", Cells: []ui.Cell{ui.Number("20 Nov 2026, 09:12"), ui.Text("Receipt").Sub("supplier → on hand"), number("96"), ui.Text("R-17 · PO-123/4")}}}}
	full := skus.SKU{
		Code: "FR-M94B-42", Name: "HL Mountain Frame, Black, 42", Badges: []ui.Span{{Text: "discontinued", Tone: ui.Warn, Badge: true}, {Text: "replaced by FR-M94S-42", Href: link.SKU("FR-M94S-42"), Badge: true, Icon: ui.GlyphRight}},
		Tiles: []ui.Tile{{Label: "On hand", Value: "15"}, {Label: "Allocated", Value: "7"}, {Label: "Available", Value: "8"}, {Label: "On order", Value: "400"}, {Label: "Backordered", Value: "18", Tone: ui.Warn, Href: "/backorders"}},
		Facts: []ui.Pair{{Term: "When there is no stock", Description: ui.Text("Backorder").Sub("from the company")}, {Term: "Category", Description: ui.Text("Frames")}, {Term: "Safety stock", Description: number("9")}, {Term: "Lead time", Description: number("14 d"), Definition: "Days it takes where no supplier states them."}},
		Gap:   "Not covered by the plan: 3 units that customers wait for. The timeline leaves them out.", Timeline: data.Timeline, Changes: changes, Positions: positions, Terms: terms, Queue: waiting(5, "Progressive Sports"), Supply: comes, Ledger: ledger, Remarks: remarks(page),
	}
	long := full
	long.Name, long.Queue, long.QueueNote, long.QueueHref, long.SupplyNote = longName, waiting(2, longName), "The first 100 lines are shown.", "/backorders?f=sku%3Ais%3AX", "Only the first 200 lines are shown."
	refused := full
	refused.Remarks = refusedRemarks(page)
	today := calendar.MustParse("2026-11-22")
	none := func(t ui.TableData) ui.TableData { t.Rows, t.Foot = nil, nil; return t }
	empty := skus.SKU{Code: "NEW-1", Name: "Nothing known yet", Badges: []ui.Span{{Text: "active", Tone: ui.Good, Badge: true}}, Tiles: []ui.Tile{{Label: "On hand", Value: "0"}, {Label: "Backordered", Value: "0"}}, Facts: full.Facts[:1],
		Timeline: ui.TimelineProps{ID: "availability", Title: "Projected availability of NEW-1", Summary: "0 today, and nothing is known that would change it.", From: today, To: today.Add(28), Today: today, Steps: []ui.Step{{Date: today}}},
		Changes:  none(changes), Positions: none(positions), Terms: none(terms), Queue: waiting(0, ""), Supply: none(comes), Ledger: none(ledger), Remarks: silent()}
	return []State{{"sku-many", skus.Page(f, full)}, {"sku-long", skus.Page(f, long)}, {"sku-refused", skus.Page(f, refused)}, {"sku-empty", skus.Page(f, empty)}}
}

func purchaseOrderPages() []State {
	page := link.PurchaseOrder("PO-123")
	f := Frame("Purchase order PO-123", page)
	lines := func(n int, name string, prices bool) ui.TableData {
		t := ui.TableData{Caption: "lines", Empty: "This purchase order has no lines.", Columns: []ui.Column{{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Ordered", Align: ui.End}, {Label: "Received", Align: ui.End},
			{Label: "Open", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Expected"}, {Label: "Confirmed"}, {Label: "Orders waiting", Align: ui.End}}}
		if prices {
			t.Columns = append(t.Columns, ui.Column{Label: "Value waiting", Align: ui.End}, ui.Column{Label: "Unit cost", Align: ui.End})
		}
		for i := range n {
			cells := []ui.Cell{ui.Number(strconv.Itoa(i + 1)), ui.Code("HL-U509", link.SKU("HL-U509")).Sub(name), ui.Number("102"), ui.Number("40").Below(ui.Span{Text: "2 rejected", Tone: ui.Warn}), ui.Number("60"),
				ui.Number("21 Sep"), ui.Number("3 Nov").Below(ui.Span{Text: "19 d late", Tone: ui.Bad}), ui.Number("9").Sub("20 units")}
			if prices {
				cells = append(cells, ui.Number("1,299.00"), ui.Number("31.50"))
			}
			t.Rows = append(t.Rows, ui.Row{Href: link.SKU("HL-U509"), Cells: cells})
		}
		return t
	}
	waiting := func(n int, customer string, prices bool) ui.TableData {
		t := ui.TableData{Caption: "who waits", Empty: "Nobody waits for this purchase order.", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU"}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Estimated"}}}
		if prices {
			t.Columns = append(t.Columns, ui.Column{Label: "Value", Align: ui.End})
		}
		for i := range n {
			no := "SO-" + strconv.Itoa(43659+i)
			cells := []ui.Cell{ui.Code(no, link.Order(no)).Sub("line 2"), ui.Text(customer).Sub("VIP"), ui.Code("HL-U509", link.SKU("HL-U509")).Sub("from line 1"), ui.Number("4"),
				ui.Of(ui.Span{Text: "24 Sep", Tone: ui.Bad, Strong: true}).Below(ui.Span{Text: "59 d late", Tone: ui.Bad}), ui.Number("2 Dec").Sub("safe 9 Dec")}
			if prices {
				cells = append(cells, ui.Number("280.40"))
			}
			t.Rows = append(t.Rows, ui.Row{Href: link.Order(no), Cells: cells})
		}
		return t
	}
	full := purchasing.PurchaseOrder{
		No: "PO-123", Badges: []ui.Span{{Text: "acknowledged", Tone: ui.Info, Badge: true}, {Text: "19 days overdue", Tone: ui.Bad, Badge: true}},
		Tiles: []ui.Tile{{Label: "Received", Value: "39 %", Note: "40 of 102 units"}, {Label: "Open", Value: "60", Note: "units still owed"}, {Label: "Orders waiting", Value: "22", Note: "24 lines"},
			{Label: "Promises broken or at risk", Value: "9", Note: "9 broken, 0 at risk", Tone: ui.Bad}, {Label: "Value waiting", Value: "3,942.10"}},
		Facts: []ui.Pair{{Term: "Supplier", Description: ui.Link("Acme Components", link.Supplier("ACME")).Sub("ACME")}, {Term: "Sent on", Description: ui.Number("17 Aug")}, {Term: "Acknowledged on", Definition: "The day the supplier answered."}},
		Lines: lines(3, "Sport-100 Helmet, Black", true), Waiting: waiting(6, "Progressive Sports", true), Remarks: remarks(page),
	}
	full.Receive, full.Reverse, full.Once = link.Receive("PO-123"), link.ReceiptReverse("PO-123"), "once"
	full.Receipts = []purchasing.Receipt{
		{No: "RC-100007", When: "20 Nov", WhenTitle: "20 Nov 2026", Line: "1", SKU: ui.Code("HL-U509", link.SKU("HL-U509")).Sub("line 1"), Units: "40", Rejected: "2", Warehouse: "MAIN", Reversible: true},
		{No: "RC-100006", When: "19 Nov", WhenTitle: "19 Nov 2026", Line: "1", SKU: ui.Code("HL-U509", link.SKU("HL-U509")).Sub("line 1"), Units: "−4", Rejected: "0", Warehouse: "MAIN", State: ui.Muted("takes one back")},
	}
	full.Acts = []ui.Act{{Label: "Send", Href: link.PurchaseAct("PO-123", "send"), Icon: ui.GlyphMail}, {Label: "Supplier's answer", Href: link.PurchaseAct("PO-123", "answer"), Icon: ui.GlyphCheck}}
	full.Seldom = []ui.Act{{Label: "Close", Href: link.PurchaseAct("PO-123", "close"), Icon: ui.GlyphLock}, {Label: "Print", Href: link.PurchasePaper("PO-123"), Icon: ui.GlyphNote}}
	full.Schedule = ui.TableData{Caption: "deliveries expected", Columns: []ui.Column{{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Narrow: ui.NarrowTitle}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Confirmed now"}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Number("1"), ui.Code("HL-U509", link.SKU("HL-U509")), ui.Number("40"), ui.Number("5 Dec")}}, {Cells: []ui.Cell{ui.Number("1"), ui.Code("HL-U509", link.SKU("HL-U509")), ui.Number("62"), ui.Number("20 Dec")}}}}
	full.Versions = ui.TableData{Caption: "versions", Columns: []ui.Column{{Label: "Version", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Written", Narrow: ui.NarrowTitle}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}, {Label: "What changed", Wrap: true, Narrow: ui.NarrowLine}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Number("2"), ui.Text("20 Nov 2026, 10:00").Sub("ann@example.com"), ui.Text("agreed by phone"), ui.Stack(ui.Line{{Text: "line 1, HL-U509: 120 → 102, confirmed – → 2026-12-05"}})}},
			{Cells: []ui.Cell{ui.Number("1"), ui.Text("17 Aug 2026, 10:00").Sub("ann@example.com"), ui.Text("sent"), ui.Stack(ui.Line{{Text: "3 lines"}})}}}}
	long, priceless, refused, empty := full, full, full, full
	empty.Schedule, empty.Versions, empty.Acts, empty.Seldom = ui.TableData{}, ui.TableData{}, full.Acts[:1], nil
	empty.Receive, empty.Receipts = "", nil
	priceless.Reverse = ""
	long.No, long.Lines, long.Waiting, long.More = "PO/2026/"+longName, lines(2, longName, true), waiting(2, longName, true), "/backorders"
	priceless.Tiles, priceless.Lines, priceless.Waiting = full.Tiles[:4], lines(1, "Sport-100 Helmet, Black", false), waiting(1, "Progressive Sports", false)
	refused.Remarks = refusedRemarks(page)
	empty.Lines, empty.Waiting, empty.Remarks, empty.Badges = lines(0, "", true), waiting(0, "", true), silent(), []ui.Span{{Text: "draft", Badge: true}}
	empty.Tiles = []ui.Tile{{Label: "Received", Value: "no data", Note: "0 of 0 units"}, {Label: "Orders waiting", Value: "0", Note: "0 lines"}}
	return []State{{"po-many", purchasing.Page(f, full)}, {"po-long", purchasing.Page(f, long)}, {"po-priceless", purchasing.Page(f, priceless)}, {"po-refused", purchasing.Page(f, refused)}, {"po-empty", purchasing.Page(f, empty)}}
}

func healthPages() []State {
	f := Frame("Data health", link.Health)
	checks := func(broken bool, words string) ui.TableData {
		t := ui.TableData{Caption: "checks", Empty: "Nothing is checked.", Columns: []ui.Column{{Label: "Check"}, {Label: "What must hold", Wrap: true}, {Label: "Result"}, {Label: "Rows", Align: ui.End, Title: "Rows that break it."}}}
		for i, name := range []string{"I2", "I3", "Queue"} {
			row := ui.Row{Cells: []ui.Cell{ui.Strong(name), ui.Text("Stock on hand is the sum of the ledger."), ui.Status(ui.Good, "holds"), ui.Muted("–")}}
			if broken && i == 1 {
				row = ui.Row{Tone: ui.Bad, Cells: []ui.Cell{ui.Strong(name), ui.Text("Ordered is shipped plus allocated plus backordered plus cancelled.").Sub(words).Sub("and 12 other rows"), ui.Status(ui.Bad, "broken"), ui.Number("13")}}
			}
			t.Rows = append(t.Rows, row)
		}
		return t
	}
	const advice = "This is a fault of the program or of a change made past it. Nothing is repaired silently: keep a backup and report the rows below."
	work := func(retrying, givenUp ui.Cell) []ui.Pair {
		return []ui.Pair{{Term: "Running", Description: ui.Number("1"), Definition: "Jobs that a program is doing now."}, {Term: "Waiting", Description: ui.Number("3"), Definition: "Jobs whose turn comes; some are for later."},
			{Term: "To be tried again", Description: retrying, Definition: "Jobs that failed and are tried again, less and less often."}, {Term: "Given up", Description: givenUp, Definition: "Jobs that failed for the last time, within the last 8 days."}}
	}
	quiet := work(ui.Number("0"), ui.Number("0"))
	failed := ui.TableData{Caption: "jobs that failed", Columns: []ui.Column{{Label: "Job"}, {Label: "Was to", Wrap: true}, {Label: "State"}, {Label: "Attempts", Align: ui.End}, {Label: "Last failed"}, {Label: "Next"}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Number("4711").Sub("look for it in the log"), ui.Text("check or import an upload"), ui.Status(ui.Bad, "given up"), ui.Number("3"), ui.Number("22 Nov 2026, 08:00"), ui.Muted("–")}},
			{Cells: []ui.Cell{ui.Number("4712").Sub("look for it in the log"), ui.Text("plan for the new day and move promises that no longer hold"), ui.Status(ui.Warn, "tried again"), ui.Number("1"), ui.Number("22 Nov 2026, 08:30"), ui.Number("22 Nov 2026, 09:30")}}}}
	return []State{
		{"health-holds", health.Page(f, health.Health{Tone: ui.Good, Summary: "All 3 checks hold.", Advice: "They were computed just now, from every row.", Checks: checks(false, ""), Work: quiet})},
		{"health-broken", health.Page(f, health.Health{Tone: ui.Bad, Summary: "1 check is broken.", Advice: advice, Checks: checks(true, "order SO-1 line 2: ordered 10, together 9"), Work: work(ui.Status(ui.Warn, "1"), ui.Status(ui.Bad, "1")), Failed: failed})},
		{"health-long", health.Page(f, health.Health{Tone: ui.Bad, Summary: "1 check is broken.", Advice: advice, Checks: checks(true, longName), Work: quiet})},
	}
}
