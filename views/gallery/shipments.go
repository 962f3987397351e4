package gallery

import (
	"pegboard/views/link"
	"pegboard/views/paper"
	"pegboard/views/shipments"
	"pegboard/views/ui"
)

// shipmentStates are a shipment's page and its packing slip.
func shipmentStates() []State {
	f, slip := Frame("Shipment SH-100001", link.Shipment("SH-100001")), Frame("Packing slip SH-100001", link.PackingSlip("SH-100001"))
	full := fullShipment("HL Mountain Frame, Black")
	long, refused, reversed, empty := fullShipment(longName), fullShipment("Lamp"), fullShipment("Lamp"), fullShipment("Lamp")
	long.LinesNote = "Only the first 500 lines are shown."
	refused.Back.Error = "Please give a reason for taking it back."
	reversed.Back, reversed.Badges, reversed.Reversed = nil, []ui.Span{{Text: "taken back", Tone: ui.Warn, Badge: true}}, "On 22 Nov 2026, 14:05. What it held is allocated to its lines again, or was given to others since."
	empty.Lines.Rows, empty.Back = nil, nil
	page := func(d paper.Document) shipments.Slip {
		return shipments.Slip{No: "SH-100001", Shipment: link.Shipment("SH-100001"), PDF: link.PackingSlipPDF("SH-100001"), Other: link.PackingSlip("SH-100001") + "?paper=letter", OtherLabel: "On Letter", Sheet: "A4", Paper: d}
	}
	taken := packingSlip(2, "Lamp")
	taken.Notice, taken.Letter = "This shipment was taken back. It did not leave.", true
	return []State{
		{"shipment-many", shipments.Page(f, full)}, {"shipment-long", shipments.Page(f, long)}, {"shipment-refused", shipments.Page(f, refused)}, {"shipment-reversed", shipments.Page(f, reversed)}, {"shipment-empty", shipments.Page(f, empty)},
		{"slip-many", shipments.SlipPage(slip, page(packingSlip(12, "HL Mountain Frame, Black")))}, {"slip-long", shipments.SlipPage(slip, page(packingSlip(2, longName)))},
		{"slip-reversed", shipments.SlipPage(slip, page(taken))}, {"slip-empty", shipments.SlipPage(slip, page(packingSlip(0, "")))},
	}
}

func fullShipment(name string) shipments.Shipment {
	line := func(no string, now ui.Cell, before, more string, expected ui.Cell) ui.Row {
		return ui.Row{ID: "shipment-line-" + no, Href: link.SKU("FR-M94B-42"), Cells: []ui.Cell{ui.Number(no), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub(name), now, ui.Number(before), ui.Number(more), expected, ui.Number("0")}}
	}
	return shipments.Shipment{
		No: "SH-100001", Slip: link.PackingSlip("SH-100001"), PDF: link.PackingSlipPDF("SH-100001"),
		Facts: []ui.Pair{
			{Term: "Order", Description: ui.Code("SO-43659", link.Order("SO-43659")).Sub("their PO 77")}, {Term: "Customer", Description: ui.Strong(name).Sub("C1070")},
			{Term: "Shipped on", Description: ui.Number("20 Nov").Sub("2 d ago")}, {Term: "From", Description: ui.Text("NORTH").Sub("Northgate distribution centre")}, {Term: "Units", Description: ui.Number("1,204").Sub("3 lines")},
			{Term: "Carrier"}, {Term: "Tracking", Description: ui.Of(ui.Span{Text: "JJD0099887766554433221100", Mono: true})}, {Term: "Shipped by", Description: ui.Text("ann@example.com").Sub("20 Nov 2026, 09:12")},
		},
		Lines: ui.TableData{Caption: "lines of shipment SH-100001", Empty: "This shipment has no lines.", Columns: []ui.Column{
			{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Shipped", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Before", Align: ui.End}, {Label: "Still to come", Align: ui.End}, {Label: "Expected"}, {Label: "Returned", Align: ui.End}},
			Rows: []ui.Row{
				line("1", ui.Of(ui.Span{Text: "1,200", Strong: true, Tabular: true}), "3", "4", ui.Number("8 Dec").Sub("safe 14 Dec")),
				line("2", ui.Of(ui.Span{Text: "0", Muted: true, Tabular: true}), "0", "12", ui.Cell{}), line("3", ui.Of(ui.Span{Text: "4", Strong: true, Tabular: true}), "0", "0", ui.Cell{}),
			}},
		Back: &shipments.TakeBack{Path: link.ShipmentReverse("SH-100001"), Once: "once", ReasonMax: "500", Means: []string{"1,200 of FR-M94B-42 are on hand in NORTH again, allocated to line 1.", "4 of FR-M94B-42 are on hand in NORTH again, allocated to line 3.", "Order SO-43659 is open again, and the packing slip says that it was taken back."}},
	}
}

func packingSlip(rows int, name string) paper.Document {
	d := paper.Document{
		Kind: "Packing slip", Number: "SH-100001", Sender: []string{"Łódź Outdoor Sp. z o.o.", "ul. Piotrkowska 12", "90-001 Łódź"}, Receiver: []string{"Progressive Sports", "C1070"}, Empty: "Nothing left with this shipment.",
		Facts:   []paper.Fact{{Label: "Order", Value: "SO-43659"}, {Label: "Your reference", Value: "their PO 77"}, {Label: "Ordered on", Value: "8 Nov 2026"}, {Label: "Shipped on", Value: "20 Nov 2026"}, {Label: "From", Value: "Northgate distribution centre"}},
		Codes:   []paper.Fact{{Label: "Shipment", Value: "SH-100001"}, {Label: "Order", Value: "SO-43659"}},
		Columns: []paper.Column{{Label: "Line", Share: 1, End: true}, {Label: "SKU", Share: 3.4}, {Label: "Description", Share: 5.6}, {Label: "Ships now", Share: 1.6, End: true}, {Label: "Shipped before", Share: 1.9, End: true}, {Label: "Still to come", Share: 1.8, End: true}, {Label: "Expected", Share: 3.1}},
		Totals:  []paper.Fact{{Label: "Units in this shipment", Value: "1,204"}},
	}
	for i := range rows {
		row := paper.Row{Cells: []paper.Cell{{Text: "1"}, {Text: "FR-M94B-42"}, {Text: name, Sub: "piece"}, {Text: "1,200", Strong: true}, {Text: "3"}, {Text: "4"}, {Text: "likely 8 Dec 2026", Sub: "safely by 14 Dec 2026"}}}
		if i%3 == 1 {
			row = paper.Row{Quiet: true, Cells: []paper.Cell{{Text: "2"}, {Text: "FR-M94B-42"}, {Text: name}, {Text: "–"}, {Text: "–"}, {Text: "12"}, {Text: "not known yet"}}}
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}
