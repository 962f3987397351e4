package gallery

import (
	"pegboard/models/calendar"
	"pegboard/views/layout"
	"pegboard/views/ui"
)

// primitives show the parts of a record's page together, once full and once with nothing to say.
func primitives() []State {
	f := Frame("FR-M94B-42", "/skus/FR-M94B-42")
	return []State{
		{"parts-full", layout.Page(f, parts(fullParts()))},
		{"parts-empty", layout.Page(f, parts(partsData{Spread: ui.SpreadProps{ID: "lead", Title: "Lead times", Summary: "Nothing was received from this supplier yet."},
			Ranges: ui.RangesProps{ID: "trend", Title: "Trend", Summary: "A trend needs deliveries of at least two quarters."}}))},
	}
}

// partsData is what the page of parts shows.
type partsData struct {
	Tiles    []ui.Tile
	Facts    []ui.Pair
	Bar      ui.Bar
	Events   []ui.Event
	Table    ui.TableData
	Timeline ui.TimelineProps
	Spread   ui.SpreadProps
	Ranges   ui.RangesProps
	Whys     ui.ExplanationsProps
	Folded   ui.ExplanationsProps
}

func fullParts() partsData {
	day := calendar.MustParse
	today := day("2026-11-22")
	return partsData{
		Tiles: []ui.Tile{
			{Label: "Backordered", Value: "12,480", Note: "+212 since yesterday", Definition: "Units ordered, not shipped, not allocated and not cancelled", Href: "/backorders"},
			{Label: "Promises broken", Value: "130", Tone: ui.Bad, Note: "41 customers", Href: "/backorders?preset=broken"},
			{Label: "Can ship now", Value: "12", Tone: ui.Good},
			{Label: "Value waiting", Value: "1,204,882.50 USD"},
			{Label: "On time", Value: "no data"},
		},
		Facts: []ui.Pair{
			{Term: "Supplier", Description: ui.Link("Acme Components", "/suppliers/ACME").Sub("preferred")},
			{Term: "Available", Definition: "On hand − unavailable − allocated", Description: ui.Number("1,204")},
			{Term: "Policy", Description: ui.Status(ui.Info, "backorder").Sub("inherited from the company")},
			{Term: "Replacement", Description: ui.Cell{}},
		},
		Bar: ui.Bar{Label: "Ordered", Unit: "units", Parts: []ui.BarPart{{Label: "shipped", Amount: 400, Text: "400", Fill: ui.FillDone}, {Label: "allocated", Amount: 96, Text: "96", Fill: ui.FillHeld}, {Label: "backordered", Amount: 1204, Text: "1,204", Fill: ui.FillOpen}, {Label: "cancelled", Amount: 1, Text: "1", Fill: ui.FillGone}}},
		Events: []ui.Event{
			{When: "22 Nov 2026, 14:05", WhenMachine: "2026-11-22T14:05:00Z", Who: "Ann Kowalska", What: ui.Line{{Text: "Promised"}, {Text: "3 Dec 2026", Struck: true}, {Text: "12 Dec 2026", Strong: true}}, Why: "The supplier confirmed a later date.", Tone: ui.Warn},
			{When: "20 Nov 2026, 09:12", WhenMachine: "2026-11-20T09:12:00Z", Who: "import", What: ui.Line{{Text: "96 units allocated"}}, Tone: ui.Good},
			{When: "8 Nov 2026, 16:40", WhenMachine: "2026-11-08T16:40:00Z", What: ui.Line{{Text: "Order accepted"}}},
		},
		Table: ui.TableData{Caption: "Supply", Columns: []ui.Column{{Label: "Purchase order"}, {Label: "Expected"}, {Label: "Open", Align: ui.End}, {Label: "Status"}},
			Rows: []ui.Row{
				{ID: "po-1", Cells: []ui.Cell{ui.Code("PO-123", "/purchase-orders/PO-123"), ui.Text("5 Dec"), ui.Number("400"), ui.Status(ui.Good, "confirmed")}},
				{ID: "po-2", Cells: []ui.Cell{ui.Code("PO-99", "/purchase-orders/PO-99"), ui.Text("12 Nov").Sub("10 d late"), ui.Number("1,000"), ui.Status(ui.Bad, "overdue")}},
			}, Foot: []ui.Cell{ui.Text("Sum"), {}, ui.Number("1,400"), {}}},
		Whys: ui.ExplanationsProps{Title: "Why these dates", Items: []ui.Explanation{
			{ID: "why-1", Subject: ui.Line{{Text: "Line 1"}, {Text: "FR-M94B-42", Href: "/skus/FR-M94B-42", Mono: true}},
				Sentence: "PO-99/1 from " + longName + " was due on 12 Nov 2026 and is 10 days overdue; 8 of 10 comparable deliveries that were still open after 45 days arrived within 62 days (quoted 35; 3 own deliveries, rest borrowed from its other items), so 9 Dec 2026 is safe and 30 Nov 2026 likely.",
				Steps:    []ui.ExplanationStep{{Day: "8 Oct", What: "ordered: PO-99/1"}, {Day: "12 Nov", What: "the day that was named for it"}, {Day: "9 Dec", What: "at the dock, safely (likely 30 Nov 2026)"}},
				Notes:    []string{"PO-99/1: medium confidence; 3 own deliveries, 41 of the supplier's other items, 1,204 of other suppliers; 62 % of the estimate is borrowed."}},
			{ID: "why-2", Subject: ui.Line{{Text: "Line 2"}}, Sentence: "Everything it needs is in stock, so 22 Nov 2026 is safe."},
		}},
		Folded: ui.ExplanationsProps{Title: "Why the others wait", Folded: true, Note: "Only the first 100 lines are explained.", Items: []ui.Explanation{
			{ID: "why-3", Subject: ui.Line{{Text: "SO-12468/3", Href: "/orders/SO-12468", Mono: true}}, Sentence: "No date can be given: HB-R720 is discontinued and nothing is on order for it."},
		}},
		Timeline: ui.TimelineProps{ID: "availability", Title: "Available units of FR-M94B-42 from 22 Nov 2026 to 31 Jan 2027", Summary: "Short until 5 Dec, then covered until demand passes supply on 10 Jan.",
			From: today, To: day("2027-01-31"), Today: today,
			Hoped:    []ui.Step{{Date: today, Value: -180}, {Date: day("2026-12-01"), Value: 220}, {Date: day("2026-12-12"), Value: 660}, {Date: day("2027-01-10"), Value: -40}},
			Arrivals: []ui.Arrival{{Likely: day("2026-12-01"), Safe: day("2026-12-05"), Label: "PO-123/1 · 400", Title: "PO-123/1: 400 units, likely Tue 1 Dec 2026, safe Sat 5 Dec 2026"}, {Likely: day("2026-12-12"), Safe: day("2026-12-18"), Label: "PO-130/2 · 500", Title: "PO-130/2: 500 units, likely Sat 12 Dec 2026, safe Fri 18 Dec 2026"}},
			Steps:    []ui.Step{{Date: today, Value: -180}, {Date: day("2026-12-05"), Value: 220}, {Date: day("2026-12-12"), Value: 160}, {Date: day("2026-12-18"), Value: 640}, {Date: day("2027-01-10"), Value: -40}},
			Bands:    []ui.Band{{From: day("2027-01-15"), To: day("2027-01-31"), Label: "beyond lead time", Tone: ui.Neutral}},
			Markers:  []ui.Marker{{Date: day("2026-12-05"), Label: "PO-123 +400", Tone: ui.Good}, {Date: day("2026-12-18"), Label: "PO-130 +500", Tone: ui.Info}},
			Levels:   []ui.Level{{Value: 100, Label: "reorder point 100"}}},
		Spread: fullSpread(), Ranges: fullRanges(),
	}
}

// fullSpread is a supplier that needs a little longer than it states.
func fullSpread() ui.SpreadProps {
	p := ui.SpreadProps{ID: "lead", Title: "Days from order to receipt", Unit: "days", Borrowed: 38, OwnLabel: "Own deliveries", BorrowedLabel: "Borrowed",
		Summary: "Of orders placed today, half are expected within 16 d and 8 of 10 within 22 d. 62 % of this rests on its own 18 deliveries, 38 % is borrowed from other suppliers.",
		Marks:   []ui.SpreadMark{{Value: 14, Label: "stated 14"}, {Value: 16, Label: "likely 16", Tone: ui.Info}, {Value: 22, Label: "safe 22", Tone: ui.Warn}}}
	for percent := 1; percent < 100; percent++ {
		p.ByPercent = append(p.ByPercent, 10+percent/9+percent*percent/900)
	}
	for i, days := range []int{11, 12, 13, 14, 14, 14, 15, 15, 16, 16, 17, 18, 19, 20, 20, 22, 27, 34} {
		p.Own = append(p.Own, ui.Observed{Value: days, Weight: 200 + 40*i})
	}
	return p
}

func fullRanges() ui.RangesProps {
	p := ui.RangesProps{ID: "trend", Title: "Lead time by quarter of receipt", Unit: "days", LowLabel: "Median", HighLabel: "P80", CountLabel: "Deliveries",
		Summary: "In 2026 Q4 half of 4 deliveries took at most 19 d, four of five at most 26 d."}
	for i, label := range []string{"2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4"} {
		p.Ranges = append(p.Ranges, ui.Range{Label: label, Low: 12 + i, High: 15 + i + i*i/6, Count: 9 - i/2})
	}
	return p
}
