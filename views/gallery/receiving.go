package gallery

import (
	"pegboard/views/link"
	"pegboard/views/paper"
	"pegboard/views/receiving"
	"pegboard/views/ui"
)

func receivingPages() []State {
	f := Frame("Receiving", link.Receiving)
	due := receiving.Due{Path: link.Receiving, Lead: "Purchase orders that were to come by now, and those of the next 7 days.", Table: ui.TableData{
		Caption: "what is expected", Empty: "Nothing is expected in these days.",
		Columns: []ui.Column{{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Due"}, {Label: "Warehouse"}, {Label: "Open lines", Align: ui.End}, {Label: "Open units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Orders waiting", Align: ui.End}},
		Rows: []ui.Row{
			{Href: link.Receive("PO-123"), Cells: []ui.Cell{ui.Code("PO-123", link.Receive("PO-123")), ui.Text("Acme Components").Sub("ACME"), ui.Number("1 Nov").Below(ui.Span{Text: "21 d late", Tone: ui.Bad}), ui.Text("MAIN"), ui.Number("3"), ui.Number("1,306"), ui.Number("26")}},
			{Href: link.Receive("PO-124"), Cells: []ui.Cell{ui.Code("PO-124", link.Receive("PO-124")), ui.Text(longName).Sub("ACME"), ui.Number("22 Nov").Sub("today"), {}, ui.Number("1"), ui.Number("10"), ui.Number("0")}},
		}}}
	none := due
	none.Search, none.Lead, none.Table = "PO-999", "Open purchase orders that “PO-999” names, whenever they are due.", ui.TableData{Caption: "what is expected", Empty: "No open purchase order has this number, this supplier or this SKU."}
	d := Frame("Receive PO-123", link.Receive("PO-123"))
	form := receiving.Delivery{
		No: "PO-123", Path: link.Receive("PO-123"), Back: link.PurchaseOrder("PO-123"), Once: "once", Badges: []ui.Span{{Text: "acknowledged", Tone: ui.Info, Badge: true}},
		Facts:     []ui.Pair{{Term: "Supplier", Description: ui.Link("Acme Components", link.Supplier("ACME")).Sub("ACME")}, {Term: "Ordered on", Description: ui.Number("17 Aug")}, {Term: "Ship method"}},
		Scan:      ui.FieldProps{ID: "scan", Name: "scan", Label: "Scan or type a SKU", Autocomplete: "off", Hint: "Each scan adds one unit to its line."},
		Date:      ui.FieldProps{ID: "date", Name: "date", Label: "Arrived on", Type: "date", Value: "2026-11-22", Required: true},
		Warehouse: ui.FieldProps{ID: "warehouse", Name: "warehouse", Label: "Into warehouse", Type: "select", Options: []ui.Option{{Value: "MAIN", Label: "MAIN · Main warehouse", Selected: true}}},
		Lines: []receiving.Line{
			{No: "1", SKU: ui.Code("HL-U509", link.SKU("HL-U509")).Sub("Sport-100 Helmet, Black"), Ordered: "1,102", Received: "40", Open: "1,062", Expected: ui.Number("11 Feb 2027"), Waiting: ui.Number("8 orders").Sub("31 units"), QtyName: "qty-1", RejectedName: "rejected-1", Qty: "20", Rejected: "1"},
			{No: "2", SKU: ui.Code("HL-U510", link.SKU("HL-U510")).Sub(longName), Ordered: "96", Received: "0", Open: "96", Waiting: ui.Muted("nobody"), QtyName: "qty-2", RejectedName: "rejected-2"},
		},
		Outcome: receiving.Outcome{Tone: ui.Good, Title: "19 good units: 12 for 2 order lines, 7 to the shelf.", Text: "36 units of other SKUs leave the shelf with them, for orders that ship complete.", Gains: ui.TableData{
			Caption: "who gets what", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU"}, {Label: "Promised"}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}},
			Rows: []ui.Row{{Href: link.Order("SO-1"), Cells: []ui.Cell{ui.Code("SO-1", link.Order("SO-1")).Sub("line 1"), ui.Text("Progressive Sports"), ui.Code("HL-U509", link.SKU("HL-U509")), ui.Number("24 Sep"), ui.Number("12")}}}}},
	}
	form.Extra = ui.FieldProps{ID: "extra", Name: "extra", Label: "Keep more than was ordered, because", Autocomplete: "off", Hint: "Only needed beyond the supplier's tolerance."}
	form.Lines[0].More, form.Lines[1].More = moreOfDelivery("1", ""), moreOfDelivery("2", "Please give a day, as in 2026-11-22.")
	refused, closed := form, form
	refused.Refused = "Only 96 are open of line 2 of purchase order PO-123, but 1000 are to be kept. Reject the extra units, or say why they are kept."
	refused.Scan.Value, refused.Scan.Error = "XX-1", "XX-1 is not on this purchase order."
	refused.Lines = []receiving.Line{form.Lines[0], form.Lines[1]}
	refused.Lines[1].Qty, refused.Lines[1].Error, refused.Lines[1].MoreSaid = "4.5", "Please give whole units, as in 12.", true
	form.Lines[1].More = moreOfDelivery("2", "")
	refused.Outcome = receiving.Outcome{Tone: ui.Info, Text: "A field cannot be read yet."}
	closed.Closed, closed.Lines = "This purchase order is cancelled, so nothing is received on it.", nil
	w := Frame("Pack PO-123", link.PackWorksheet("PO-123"))
	sheet := receiving.Worksheet{No: "PO-123", Back: link.PurchaseOrder("PO-123"), Next: link.Receiving, Labels: link.PackLabels("PO-123"), Paper: paper.Document{
		Kind: "Receive to pack", Number: "PO-123", Sender: []string{"Pegboard Demo"}, Receiver: []string{"Acme Components", "ACME"}, Codes: []paper.Fact{{Label: "Purchase order", Value: "PO-123"}},
		Facts:   []paper.Fact{{Label: "Arrived on", Value: "22 Nov 2026"}, {Label: "Warehouse", Value: "MAIN"}},
		Columns: []paper.Column{{Label: "Lane", Share: 1, End: true}, {Label: "Order", Share: 4}, {Label: "SKU", Share: 5}, {Label: "From", Share: 2}, {Label: "Units", Share: 1.4, End: true}, {Label: "Then", Share: 3}},
		Rows: []paper.Row{
			{Cells: []paper.Cell{{Text: "1", Strong: true}, {Text: "SO-1", Sub: "Progressive Sports"}, {Text: "HL-U509", Sub: "Sport-100 Helmet, Black"}, {Text: "A-12"}, {Text: "12", Strong: true}, {Text: "complete"}}},
			{Cells: []paper.Cell{{Text: "2", Strong: true}, {Text: "SO-2", Sub: longName}, {Text: "HL-U510", Sub: longName}, {}, {Text: "4", Strong: true}, {Text: "waits for 2 more lines"}}},
			{Cells: []paper.Cell{{}, {}, {Text: "HL-U509", Sub: "Sport-100 Helmet, Black"}, {Text: "A-12"}, {Text: "1", Strong: true}, {}}},
			{Quiet: true, Cells: []paper.Cell{{}, {Text: "Shelf"}, {Text: "HL-U509", Sub: "Sport-100 Helmet, Black"}, {Text: "A-12"}, {Text: "6"}, {Text: "RC-100001"}}}},
		Totals: []paper.Fact{{Label: "Units for 2 orders", Value: "17"}, {Label: "Units to the shelf", Value: "6"}}}}
	nothing := receiving.Worksheet{No: "PO-124", Back: sheet.Back, Next: sheet.Next, Note: "Nothing of this delivery is there: it was taken back, or nothing arrived yet.", Paper: paper.Document{Kind: "Receive to pack", Number: "PO-124", Empty: "Nothing arrived."}}
	return []State{
		{"receiving-worksheet", receiving.WorksheetPage(w, sheet)}, {"receiving-worksheet-none", receiving.WorksheetPage(w, nothing)},
		{"receiving-due", receiving.DuePage(f, due)}, {"receiving-none", receiving.DuePage(f, none)},
		{"receiving-form", receiving.DeliveryPage(d, form)}, {"receiving-refused", receiving.DeliveryPage(d, refused)}, {"receiving-closed", receiving.DeliveryPage(d, closed)},
	}
}

func moreOfDelivery(line, refusal string) []ui.FieldProps {
	return []ui.FieldProps{
		{ID: "reject-" + line, Name: "reject-" + line, Label: "Rejected because", Type: "select", Options: []ui.Option{{Label: "Nothing is rejected"}, {Value: "damaged", Label: "Damaged", Selected: true}}},
		{ID: "place-" + line, Name: "place-" + line, Label: "Put where", Value: "A-12", Hint: "A shelf or a bay."},
		{ID: "rest-" + line, Name: "rest-" + line, Label: "The rest of the line", Type: "select", Options: []ui.Option{{Label: "Is owed as before"}, {Value: "later", Label: "Comes later", Selected: true}}},
		{ID: "restday-" + line, Name: "restday-" + line, Label: "Comes on", Type: "date", Error: refusal},
		{ID: "restwhy-" + line, Name: "restwhy-" + line, Label: "Because", Hint: "Supplier backorder: production, material, logistics or quality."},
	}
}
