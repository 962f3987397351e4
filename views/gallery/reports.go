package gallery

import (
	"pegboard/views/link"
	"pegboard/views/reports"
	"pegboard/views/ui"
)

// reportStates are a report with everything, and the conditions in which there is nothing to show.
func reportStates() []State {
	f := Frame("Overview", link.Reports)
	never, refused, nothing := fullReport(), fullReport(), fullReport()
	never.Figures, never.Sections, never.Files, never.Counted = nil, nil, false, "The reports were never counted."
	never.Empty = &ui.Empty{Title: "Nothing is counted yet", Text: "Reports are counted every night and after imports. “Count again” does it now; it takes up to a minute."}
	refused.Figures, refused.Sections, refused.Files, refused.Problem = nil, nil, false, "There is no warehouse “NOWHERE”."
	nothing.Figures, nothing.Sections, nothing.Empty = nil, nil, &ui.Empty{Title: "Nothing is overdue", Text: "Everything that was due has left."}
	return []State{
		{"reports-many", reports.Page(f, fullReport())},
		{"reports-never", reports.Page(f, never)},
		{"reports-refused", reports.Page(f, refused)},
		{"reports-nothing", reports.Page(f, nothing)},
	}
}

func fullReport() reports.Report {
	n := func(values ...int64) []*int64 {
		var known []*int64
		for _, value := range values {
			if value < 0 {
				known = append(known, nil)
				continue
			}
			known = append(known, &value)
		}
		return known
	}
	var periods []ui.Period
	for _, day := range []string{"3 Apr", "10 Apr", "17 Apr", "24 Apr"} {
		periods = append(periods, ui.Period{Label: day, Title: "week to " + day + " 2025"})
	}
	state := link.ReportState{Supplier: "ACME"}
	figure := func(id, label, value, before string, tone ui.Tone) reports.Figure {
		return reports.Figure{ID: id, Label: label, Value: value, Before: before, Tone: tone, Means: "Units that were due before the day and had not left at its end, whether or not stock is allocated to them.",
			Formula: "Σ (ordered − cancelled − shipped by the day) over lines with need < day", Unit: "units", Href: state.Lines("open").URL(), Rows: "the order lines"}
	}
	plain := figure("3", "Days to fill, median", "–", "no data before", ui.Neutral)
	plain.Href = ""
	more := state.Lines("open")
	more.After = "2025-04-12_881"
	return reports.Report{
		Title: "Overview", Lead: "We owe 2,438 units on 677 lines to 129 customers, worth 438,869. That is 12 lines more than 12 weeks ago.", State: state,
		Tabs:   []ui.Tab{{Label: "Overview", Href: link.Reports, Current: true}, {Label: "Ageing", Href: state.To("ageing").URL()}, {Label: "Fill rates", Href: state.To("fill").URL()}},
		Period: "12 weeks to 23 Apr 2025, compared with the 12 before", Weeks: []ui.Option{{Value: "4", Label: "4 weeks"}, {Value: "12", Label: "12 weeks", Selected: true}},
		Filters: []reports.Choice{{Name: "warehouse", Label: "Warehouse", Options: []ui.Option{{Label: "All"}, {Value: "MAIN", Label: "Main warehouse"}}},
			{Name: "supplier", Label: "Supplier", Options: []ui.Option{{Label: "All"}, {Value: "ACME", Label: longName, Selected: true}}}},
		Chosen: []string{"Supplier: ACME"}, Aside: "Purchase orders have no channel and no customer, so these filters do not apply here.",
		Notice: "The figures are as of 23 Apr 2025; they were not counted since.", Files: true, Counted: "Counted on 24 Apr 2025, 00:50 UTC, as of 24 Apr 2025.", More: more,
		Figures: []reports.Figure{figure("0", "Open backorder units", "2,438", "2,105 on 30 Jan (+333)", ui.Bad), figure("1", "Line fill rate", "90.4 %", "88.1 % before (+2.3 points)", ui.Good),
			figure("2", longName, "123,456,789", "as many before", ui.Neutral), plain},
		Sections: []reports.Section{
			{ID: "trend", Title: "Fill rate", Half: true, Href: state.To("fill").URL(), More: "All fill rates", Trend: &ui.TrendProps{ID: "chart-trend", Title: "Fill rate of lines, units and value", PeriodLabel: "Week", Periods: periods, Unit: ui.Unit{Tenths: true, Suffix: " %", Top: 1000},
				Lines: []ui.TrendLine{{Label: "Lines", Values: n(904, -1, 881, 925)}, {Label: "Units", Values: n(950, 940, 902, 960)}, {Label: "Value", Values: n(890, 871, -1, 910)}}, Summary: "What was due in each week and left in time."}},
			{ID: "ages", Title: "Age of what we owe", Half: true, Sub: "By how often something of the line left already.", Groups: []ui.Tab{{Label: "Lines", Href: link.Reports, Current: true}, {Label: "Units", Href: link.Reports}},
				Stacks: &ui.StacksProps{ID: "chart-ages", Title: "Lines owed by age", ColumnLabel: "Days overdue", Parts: []string{"Nothing left yet", "Something left once", "More often"}, Summary: "The later, the likelier a customer cancels.",
					Stacks: []ui.StackedColumn{{Label: "0–3", Title: "0–3 days", Values: []int64{12, 3, 1}}, {Label: "4–7", Title: "4–7 days", Values: []int64{40, 0, 0}}, {Label: "46+", Title: "46+ days", Values: []int64{7, 5, 2}}}}},
			{ID: "pareto", Title: "Pareto", Half: true, Stacks: &ui.StacksProps{ID: "chart-causes", Title: "Lines of the queue by reason", ColumnLabel: "Reason", Parts: []string{"Lines"}, Running: "Running share", Summary: "No supply holds up 70 % of the lines.",
				Stacks: []ui.StackedColumn{{Label: "No supply", Title: "No supply", Values: []int64{70}, Running: 700}, {Label: "Transport", Title: "Transport", Values: []int64{30}, Running: 1000}}}},
			{ID: "calibration", Title: "Calibration of estimates", Half: true, Calibration: &ui.CalibrationProps{ID: "chart-calibration", Title: "How often estimated arrivals held", MeantLabel: "Estimates of", Summary: "Of a hundred deliveries 52, 79 and 91 were there by our P50, P80 and P90.",
				Series: []ui.CalibrationSeries{{Label: "Pegboard", Points: []ui.CalibrationPoint{{Label: "P50", Meant: 50, Held: 52}, {Label: "P80", Meant: 80, Held: 79}, {Label: "P90", Meant: 90, Held: 91}}},
					{Label: "suppliers' quoted dates", Points: []ui.CalibrationPoint{{Label: "P80", Meant: 80, Held: 61}}}}}},
			{ID: "none", Title: "Nothing judged", Half: true, Calibration: &ui.CalibrationProps{ID: "chart-none", Summary: "No estimate was judged yet."}},
			{ID: "table", Title: "Customers", Note: "The first 50; a file has them all.", Table: &ui.TableData{Caption: "customers", Columns: []ui.Column{{Label: "Customer", Wrap: true}, {Label: "Lines", Align: ui.End}, {Label: "Value", Align: ui.End}},
				Rows: []ui.Row{{Cells: []ui.Cell{ui.Link(longName, link.Reports), ui.Number("12"), ui.Number("123,456.00")}}, {Cells: []ui.Cell{ui.Text("Ann"), ui.Number("1"), {}}}}}},
		},
	}
}
