package gallery

import (
	"pegboard/views/leadtimes"
	"pegboard/views/link"
	"pegboard/views/suppliers"
	"pegboard/views/ui"
)

// supplierStates are a supplier's page and the page that says how far its dates can be trusted.
func supplierStates() []State {
	f, trust := Frame("Acme Components", link.Supplier("ACME")), Frame("Can I trust these dates?", link.LeadTimes)
	return []State{
		{"suppliers-empty", suppliers.Page(f, emptySupplier())},
		{"suppliers-many", suppliers.Page(f, fullSupplier())},
		{"leadtimes-empty", leadtimes.Page(trust, leadtimes.Trust{Why: "Estimates are judged on orders that were placed after others had been received. That is done at night and after imports.", Again: link.LeadTimes})},
		{"leadtimes-many", leadtimes.Page(trust, fullTrust())},
	}
}

func emptySupplier() suppliers.Supplier {
	return suppliers.Supplier{
		Code: "ACME", Name: "Acme Components",
		Times:      []ui.Tile{{Label: "Stated", Value: "–", Note: "by the supplier"}, {Label: "Likely", Value: "–", Note: "not worked out yet"}, {Label: "On time", Value: "no data", Note: "nothing was due"}},
		Spread:     ui.SpreadProps{ID: "lead-time-spread", Title: "Days from order to receipt", Summary: "Nothing was ordered from this supplier yet, or its figures were not worked out yet; that is done at night and after imports."},
		Components: ui.TableData{Caption: "parts of the lead time", Empty: "Nothing was delivered yet."},
		Trend:      ui.RangesProps{ID: "lead-time-trend", Title: "Lead time by quarter of receipt", Summary: "A trend needs deliveries of at least two quarters."},
		TrendWords: "No clear trend: what changes from quarter to quarter may be chance.",
		OnTime:     ui.TableData{Caption: "on time", Empty: "Not worked out yet; that is done at night and after imports."},
		Open:       ui.TableData{Caption: "open purchase orders", Empty: "This supplier owes nothing."},
		Terms:      ui.TableData{Caption: "terms by SKU", Empty: "No terms are kept for single SKUs."},
		Facts:      []ui.Pair{{Term: "E-mail", Description: ui.Cell{}}},
	}
}

func fullSupplier() suppliers.Supplier {
	suggestion := func(id, title, sku string) suppliers.Suggestion {
		return suppliers.Suggestion{ID: id, Title: title, SKU: sku, Days: "21", Accept: "Store 21 d", Dismiss: "Keep 14 d",
			Evidence:   "24 of 30 deliveries took longer than the 14 d that are planned. Half of such orders arrive within 21 d, 8 of 10 within 29 d. The history counts as 18.2 deliveries, high confidence.",
			AcceptPath: link.SupplierLeadAccept("ACME"), DismissPath: link.SupplierLeadDismiss("ACME")}
	}
	withTransit := suggestion("suggestion", "All SKUs: 21 d instead of 14 d", "")
	withTransit.Means = "A lead time is stored in the supplier's working days until the goods leave; 7 d on the way come on top."
	spread, ranges := fullSpread(), fullRanges()
	spread.ID, ranges.ID = "lead-time-spread", "lead-time-trend"
	amount := func(texts ...string) []ui.Cell {
		cells := []ui.Cell{}
		for _, text := range texts {
			cells = append(cells, ui.Number(text))
		}
		return cells
	}
	row := func(name, sub string, texts ...string) ui.Row {
		return ui.Row{Cells: append([]ui.Cell{ui.Text(name).Sub(sub)}, amount(texts...)...)}
	}
	return suppliers.Supplier{
		Code: "ACME", Name: longName, Dates: link.SupplierDates("ACME"), Badges: []ui.Span{{Text: "preferred", Tone: ui.Good, Badge: true}},
		Suggestions: []suppliers.Suggestion{withTransit, suggestion("suggestion-HL-U509", "HL-U509: 21 d instead of 14 d", "HL-U509")},
		Further:     []suppliers.Suggestion{suggestion("suggestion-HL-U510", "HL-U510: 21 d instead of 14 d", "HL-U510")}, FurtherLabel: "Show 1 more",
		Times: []ui.Tile{{Label: "Stated", Value: "7–14 d", Note: "by SKU"}, {Label: "Likely", Value: "16 d", Note: "P50"}, {Label: "Safe", Value: "22 d", Note: "P80"},
			{Label: "Deliveries", Value: "18", Note: "count as 9.8, high confidence"}, {Label: "On time", Value: "66 %", Note: "12 of 18 lines, first date"}},
		Spread: spread, Trend: ranges, TrendWords: "Getting slower: about 1.6 days more each quarter.",
		Components: ui.TableData{Caption: "parts of the lead time", Columns: []ui.Column{{Label: "Part", Wrap: true}, {Label: "Median", Align: ui.End}, {Label: "P80", Align: ui.End}, {Label: "Deliveries", Align: ui.End}},
			Rows: []ui.Row{row("Supplier", "from there until the goods leave", "14 d", "19 d", "18"), row("Transport", "on the way, calendar days", "2 d", "2 d", "as set")},
			Foot: append([]ui.Cell{ui.Strong("Sent to complete")}, amount("16 d", "22 d", "18")...)},
		OnTime: ui.TableData{Caption: "on time", Columns: []ui.Column{{Label: "Measured against", Wrap: true}, {Label: "Lines due", Align: ui.End}, {Label: "In time", Align: ui.End}, {Label: "On time", Align: ui.End}, {Label: "Units in time", Align: ui.End}},
			Rows: []ui.Row{row("First confirmed date", "what the supplier said first", "18", "12", "66 %", "71 %"), row("Current confirmed date", "after every change", "17", "15", "88 %", "90 %")}},
		OnTimeNote: "Lines due in the twelve months up to 24 Apr 2025. In time is the day itself and the five days before; a line that is overdue and still open is late. Now 2 of 5 open lines are overdue.",
		Open: ui.TableData{Caption: "open purchase orders", Columns: []ui.Column{{Label: "Purchase order"}, {Label: "Status"}, {Label: "Due", Align: ui.End}, {Label: "Open", Align: ui.End}},
			Rows: []ui.Row{{Href: "/purchase-orders/PO-1", Cells: []ui.Cell{ui.Code("PO-1", "/purchase-orders/PO-1"), ui.Status(ui.Info, "sent"), ui.Number("12 Apr").Below(ui.Span{Text: "12 d late", Tone: ui.Bad, Badge: true}), ui.Number("65")}}}},
		Terms: ui.TableData{Caption: "terms by SKU", Columns: []ui.Column{{Label: "SKU", Wrap: true}, {Label: "Stated", Align: ui.End}, {Label: "Likely", Align: ui.End}, {Label: "Safe", Align: ui.End}, {Label: "Deliveries", Align: ui.End}},
			Rows: []ui.Row{row("HL-U509", "Sport-100 Helmet, Black", "14 d", "16 d", "23 d", "12"), row("HL-U510", longName, "–", "–", "–", "–")}},
		TermsMore: true, Facts: []ui.Pair{{Term: "E-mail", Description: ui.Text("orders@acme.example")}, {Term: "Transit", Description: ui.Text("2 d"), Definition: "Days on the way, after the goods leave the supplier."}},
	}
}

func fullTrust() leadtimes.Trust {
	number := func(texts ...string) []ui.Cell {
		cells := []ui.Cell{}
		for _, text := range texts {
			cells = append(cells, ui.Number(text))
		}
		return cells
	}
	columns := []ui.Column{{Label: "Method", Wrap: true}}
	for _, label := range []string{"Orders", "Off by", "Bias", "Loss P50", "Loss P80", "Loss P90", "Held P50", "Held P80", "Held P90"} {
		columns = append(columns, ui.Column{Label: label, Align: ui.End})
	}
	best := ui.Of(ui.Span{Text: "4.1", Strong: true, Tabular: true}).Sub("best")
	return leadtimes.Trust{
		Judged: true, Again: link.LeadTimes,
		Verdict: leadtimes.Verdict{Tone: ui.Good, Title: "Our safe date held in 81 of 100 deliveries; your suppliers' quoted dates in 43.",
			Rest: []string{"A safe date is meant to hold 80 times, so that is as promised.", "The likely date was 9.2 days off on average, the quoted date 14.1; on the whole goods came 1.2 days before it."}},
		Tiles:  []ui.Tile{{Label: "Likely date held", Value: "52 of 100", Note: "meant to hold 50"}, {Label: "Safe date held", Value: "81 of 100", Note: "meant to hold 80"}, {Label: "Quoted date held", Value: "43 of 100", Note: "by the suppliers"}},
		Worked: "Worked out on 24 Apr 2025 over 206 orders placed since 24 Apr 2024; 203 of them were received by then. Days; less is better, except for held.",
		Methods: ui.TableData{Caption: "methods", Columns: columns, Rows: []ui.Row{
			{Cells: append(append([]ui.Cell{ui.Strong("Pegboard").Sub("this program")}, number("206", "9.2", "−1.2", "4.6")...), append([]ui.Cell{best}, number("3.2", "52 %", "81 %", "91 %")...)...)},
			{Cells: append([]ui.Cell{ui.Text("The quoted time")}, number("206", "14.1", "+6.0", "7.0", "9.9", "10.8", "43 %", "43 %", "43 %")...)}}},
		Groups: ui.TableData{Caption: "groups of orders", Columns: []ui.Column{{Label: "Orders", Wrap: true}, {Label: "Judged", Align: ui.End}, {Label: "Safe date held", Align: ui.End}},
			Rows: []ui.Row{{Cells: append([]ui.Cell{ui.Text("Placed in 2025")}, number("60", "80 %")...)}}},
	}
}
