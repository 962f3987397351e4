package handlers

import (
	"strconv"

	"pegboard/models"
	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/reports"
	"pegboard/views/ui"
)

// shareUnit is the unit of trends of shares.
var shareUnit = ui.Unit{Tenths: true, Suffix: " %", Top: 1000}

// fill is what of the lines due in the period left in time, by every measure.
func (w *reportWriter) fill() error {
	figures, err := w.store.Figures(w.ctx, w.filter, w.spans())
	if err != nil {
		return err
	}
	now, before, weeks := figures[0], figures[1], figures[2:]
	ordersDue, ordersWhole, err := w.store.OrdersFilled(w.ctx, w.filter, w.now())
	if err != nil {
		return err
	}
	ordersDueBefore, ordersWholeBefore, err := w.store.OrdersFilled(w.ctx, w.filter, w.before())
	if err != nil {
		return err
	}
	due := w.state.Lines("due").URL()
	w.shareFigure("unit_fill", "", permille(now.UnitsInTime, now.UnitsDue), permille(before.UnitsInTime, before.UnitsDue), false, due)
	w.shareFigure("line_fill", "", permille(now.Complete, now.Due), permille(before.Complete, before.Due), false, due)
	w.shareFigure("order_fill", "", permille(ordersWhole, ordersDue), permille(ordersWholeBefore, ordersDueBefore), false, due)
	if w.prices {
		w.shareFigure("value_fill", "", permilleOf(now.ValueInTime, now.ValueDue), permilleOf(before.ValueInTime, before.ValueDue), false, due)
	}
	w.shareFigure("backorder_rate", "", permille(now.Due-now.Complete, now.Due), permille(before.Due-before.Complete, before.Due), true, w.state.Lines("late").URL())
	w.shareFigure("cancelled_waiting", "", permille(now.UnitsCancelled, now.UnitsOrdered), permille(before.UnitsCancelled, before.UnitsOrdered), true, w.state.Lines("cancelled").URL())
	trend := &ui.TrendProps{ID: "chart-fill", Title: "Fill rates by week", PeriodLabel: "Week", Periods: w.periods(w.spans()[2:]), Unit: shareUnit, Summary: "What was due in each week and left in time.",
		Lines: []ui.TrendLine{weekly("Lines", weeks, func(f store.FigureSpan) *int64 { return permille(f.Complete, f.Due) }), weekly("Units", weeks, func(f store.FigureSpan) *int64 { return permille(f.UnitsInTime, f.UnitsDue) })}}
	if w.prices {
		trend.Lines = append(trend.Lines, weekly("Value", weeks, func(f store.FigureSpan) *int64 { return permilleOf(f.ValueInTime, f.ValueDue) }))
	}
	w.page.Sections = append(w.page.Sections, views.Section{ID: "fill-trend", Title: "Week by week", Trend: trend})
	return w.members("fill", "Where it is good and where not", []sheetColumn{{"lines_due", "Lines due", sheetCount, "", 1.2}, {"line_fill", "Line fill", sheetShare, "", 1.2}, {"units_due", "Units due", sheetCount, "", 1.2},
		{"unit_fill", "Unit fill", sheetShare, "", 1.2}, {"value_due", "Value due", sheetMoney, "", 1.9}, {"value_fill", "Value fill", sheetShare, "", 1.2}, {"cancelled", "Cancelled", sheetShare, "Of the units ordered.", 1.2}},
		func(f store.FigureSums) []any {
			return []any{f.Due, known(permille(f.Complete, f.Due)), f.UnitsDue, known(permille(f.UnitsInTime, f.UnitsDue)), f.ValueDue, known(permilleOf(f.ValueInTime, f.ValueDue)), known(permille(f.UnitsCancelled, f.UnitsOrdered))}
		})
}

// memberKinds are the kinds that sums of days are kept for, as they read.
var memberKinds = []struct{ key, label string }{{"warehouse", "Warehouse"}, {"category", "Category"}, {"supplier", "Supplier"}, {"channel", "Channel"}, {"tier", "Customer tier"}}

// members shows the sums of the period by a kind that the person chooses. Sums by member are kept for the whole company, so a
// filter leaves the table to show the weeks.
func (w *reportWriter) members(id, title string, columns []sheetColumn, values func(store.FigureSums) []any) error {
	if w.state.Filtered() {
		return w.membersOfFilter(id, columns, values)
	}
	by := w.state.By
	if by == "" {
		by = "warehouse"
	}
	all, err := w.store.FigureMembers(w.ctx, by, w.now(), w.most)
	if err != nil {
		return err
	}
	var tabs []ui.Tab
	label := ""
	for _, kind := range memberKinds {
		tabs = append(tabs, ui.Tab{Label: kind.label, Href: w.state.GroupedBy(kind.key).URL(), Current: kind.key == by})
		if kind.key == by {
			label = kind.label
		}
	}
	w.sheet = &reportSheet{caption: "figures by " + by, empty: "Nothing was due in the period.", columns: append([]sheetColumn{{by, label, sheetText, "", 2.6}}, columns...)}
	for _, m := range all {
		name, state := m.Name, w.state
		switch by {
		case "warehouse":
			state.Warehouse = m.Code
		case "category":
			state.Category = m.Code
		case "supplier":
			state.Supplier = m.Code
		case "channel":
			state.Channel = m.Code
		case "tier":
			state.Tier = m.Code
		}
		if name == "" {
			name = "none"
		}
		state.By = ""
		row := w.sheet.add(append([]any{name}, values(m.FigureSums)...)...)
		if m.Name != "" {
			row.leads(0, state.URL())
		}
	}
	w.table(id, title, "Every name leads to the report of it alone.", tabs...)
	return nil
}

// membersOfFilter shows the weeks of the part of the company that the filter leaves.
func (w *reportWriter) membersOfFilter(id string, columns []sheetColumn, values func(store.FigureSums) []any) error {
	spans := w.spans()[2:]
	weeks, err := w.store.Figures(w.ctx, w.filter, spans)
	if err != nil {
		return err
	}
	w.sheet = &reportSheet{caption: "weeks", empty: "Nothing was due in the period.", columns: append([]sheetColumn{{"week_to", "Week to", sheetDate, "", 2}}, columns...)}
	for i := len(weeks) - 1; i >= 0; i-- {
		w.sheet.add(append([]any{weeks[i].To}, values(weeks[i].FigureSums)...)...)
	}
	w.table(id, "Week by week in numbers", "")
	return nil
}

// speed is how late the late lines were, and how long a unit waits.
func (w *reportWriter) speed() error {
	late, err := w.store.LateDays(w.ctx, w.filter, w.now())
	if err != nil {
		return err
	}
	lateBefore, err := w.store.LateDays(w.ctx, w.filter, w.before())
	if err != nil {
		return err
	}
	figures, err := w.store.Figures(w.ctx, w.filter, w.spans())
	if err != nil {
		return err
	}
	now, before, weeks := figures[0], figures[1], figures[2:]
	unitDays, err := w.store.UnitDays(w.ctx, w.filter, []store.Span{w.now(), w.before()})
	if err != nil {
		return err
	}
	filled := w.state.Lines("filled").URL()
	w.tenthsFigure("days_to_fill", "Mean", meanTenths(now.DaysLate, now.FilledLate), meanTenths(before.DaysLate, before.FilledLate), filled)
	w.daysFigure("days_to_fill", "Median", quantile(late, 50), quantile(lateBefore, 50), filled)
	w.daysFigure("days_to_fill", "P90", quantile(late, 90), quantile(lateBefore, 90), filled)
	w.countFigure("days_to_fill", "Lines completed late", now.FilledLate, before.FilledLate, "before", filled)
	w.tenthsFigure("wait_mean", "", meanTenths(unitDays[0], now.UnitsDue), meanTenths(unitDays[1], before.UnitsDue), w.state.Lines("due").URL())
	days := int64(7 * w.weeks)
	w.countFigure("backorder_level", "", unitDays[0]/days, unitDays[1]/days, "before", w.state.Lines("open").URL())
	w.countFigure("backorder_unit_days", "", unitDays[0], unitDays[1], "before", w.state.Lines("open").URL())
	w.page.Sections = append(w.page.Sections,
		views.Section{ID: "speed-spread", Title: "How late they were", Half: true, Stacks: spreadOfDays(late)},
		views.Section{ID: "speed-trend", Title: "Week by week", Half: true, Trend: &ui.TrendProps{ID: "chart-days", Title: "Mean days to fill by week", PeriodLabel: "Week", Periods: w.periods(w.spans()[2:]), Unit: ui.Unit{Tenths: true, Suffix: " d"},
			Lines: []ui.TrendLine{weekly("Mean", weeks, func(f store.FigureSpan) *int64 { return meanTenths(f.DaysLate, f.FilledLate) })}, Summary: "How late the late lines were that became complete in each week."}})
	return w.members("speed", "Who waits longest", []sheetColumn{{"lines_late", "Completed late", sheetCount, "", 1.4}, {"days_mean", "Mean days to fill", sheetDays, "", 1.6}, {"lines_due", "Lines due", sheetCount, "", 1.2}, {"backorder_rate", "Backorder rate", sheetShare, "", 1.4}},
		func(f store.FigureSums) []any {
			return []any{f.FilledLate, known(meanTenths(f.DaysLate, f.FilledLate)), f.Due, known(permille(f.Due-f.Complete, f.Due))}
		})
}

// tenthsFigure adds a mean of days beside that of the period before; less is better.
func (w *reportWriter) tenthsFigure(key, label string, now, before *int64, href string) {
	value, text, tone := format.None, "no data before", ui.Neutral
	if now != nil {
		value = tenthsText(*now) + " d"
	}
	if before != nil {
		text = tenthsText(*before) + " d before"
		if now != nil {
			tone = lessTone(*now, *before)
		}
	}
	w.figure(key, label, value, text, tone, href)
}

// spreadOfDays counts lines by how late they were, in spans of a width that leaves them apart.
func spreadOfDays(late []store.LateDays) *ui.StacksProps {
	p := &ui.StacksProps{ID: "chart-late", Title: "Lines by days late", ColumnLabel: "Days late", Parts: []string{"Lines"}, Summary: "No line became complete late in the period."}
	if len(late) == 0 {
		return p
	}
	const columns = 20
	most := max(int64(1), *quantile(late, 97))
	width := (most + columns - 1) / columns
	counts := make([]int64, (most+width-1)/width+1)
	var all int64
	for _, d := range late {
		counts[min((d.Days-1)/width, int64(len(counts)-1))] += d.Lines
		all += d.Lines
	}
	for i, n := range counts {
		from, to := int64(i)*width+1, int64(i+1)*width
		name := strconv.FormatInt(from, 10)
		if width > 1 {
			name += "–" + strconv.FormatInt(to, 10)
		}
		if i == len(counts)-1 {
			name = strconv.FormatInt(from, 10) + "+"
		}
		p.Stacks = append(p.Stacks, ui.StackedColumn{Label: name, Title: name + " days late", Values: []int64{n}})
	}
	p.Summary = "Half of " + format.Count(all, "line", "lines") + " took no more than " + format.Count(*quantile(late, 50), "day", "days") + " too long, nine of ten no more than " + format.Number(*quantile(late, 90)) + "."
	return p
}

// promises is what was promised for the period and what came of it.
func (w *reportWriter) promises() error {
	figures, err := w.store.Figures(w.ctx, w.filter, w.spans())
	if err != nil {
		return err
	}
	now, before, weeks := figures[0], figures[1], figures[2:]
	promised := w.state.Lines("promised").URL()
	w.shareFigure("kept_first", "", permille(now.KeptFirst, now.Promised), permille(before.KeptFirst, before.Promised), false, w.state.Lines("broken").URL())
	w.shareFigure("kept_current", "", permille(now.KeptCurrent, now.Promised), permille(before.KeptCurrent, before.Promised), false, promised)
	w.shareFigure("otif_first", "", permille(now.InFullFirst, now.Promised), permille(before.InFullFirst, before.Promised), false, promised)
	w.shareFigure("otif_current", "", permille(now.InFullCurrent, now.PromisedCurrent), permille(before.InFullCurrent, before.PromisedCurrent), false, promised)
	slips := meanTenths(now.Slips, now.Promised)
	value := ""
	if slips != nil {
		value = tenthsText(*slips)
	}
	w.figure("promise_slips", "", value, format.Count(now.Slips, "slip", "slips")+" of "+format.Count(now.Promised, "line", "lines"), ui.Neutral, w.state.Lines("slipped").URL())
	bias := meanTenths(now.DaysOff, now.PromisedDone)
	value, text := "", "nothing of it has left"
	if bias != nil {
		value, text = signedTenths(*bias)+" d", biasText(*bias)
	}
	w.figure("promise_bias", "", value, text, ui.Neutral, promised)
	w.tenthsFigure("promise_mae", "", meanTenths(now.DaysWrong, now.PromisedDone), meanTenths(before.DaysWrong, before.PromisedDone), promised)
	w.page.Sections = append(w.page.Sections, views.Section{ID: "promise-trend", Title: "Kept, week by week", Half: true, Trend: &ui.TrendProps{ID: "chart-kept", Title: "Promises kept by week", PeriodLabel: "Week", Periods: w.periods(w.spans()[2:]), Unit: shareUnit,
		Lines:   []ui.TrendLine{weekly("First promise", weeks, func(f store.FigureSpan) *int64 { return permille(f.KeptFirst, f.Promised) }), weekly("Current promise", weeks, func(f store.FigureSpan) *int64 { return permille(f.KeptCurrent, f.Promised) })},
		Summary: "Of the lines first promised for each week, those that left whole by that day, and by the day told last."}})
	if err := w.calibration(); err != nil {
		return err
	}
	return w.members("promises", "Who can rely on us", []sheetColumn{{"promised", "Lines promised", sheetCount, "", 1.4}, {"kept_first", "Kept first", sheetShare, "", 1.2}, {"kept_current", "Kept current", sheetShare, "", 1.3}, {"otif_first", "OTIF first", sheetShare, "", 1.2},
		{"slips", "Slips", sheetCount, "", 1}, {"bias_days", "Bias", sheetDays, "Days after the first promise on average.", 1.1}, {"error_days", "Mean error", sheetDays, "", 1.2}},
		func(f store.FigureSums) []any {
			return []any{f.Promised, known(permille(f.KeptFirst, f.Promised)), known(permille(f.KeptCurrent, f.Promised)), known(permille(f.InFullFirst, f.Promised)), f.Slips,
				known(meanTenths(f.DaysOff, f.PromisedDone)), known(meanTenths(f.DaysWrong, f.PromisedDone))}
		})
}

func biasText(tenths int64) string {
	switch {
	case tenths > 0:
		return "we promise too early"
	case tenths < 0:
		return "lines leave before the promise"
	}
	return "neither early nor late"
}

// calibration sets how often the estimates of arrivals held beside how often they were meant to.
func (w *reportWriter) calibration() error {
	evaluation, found, err := w.store.LeadEvaluation(w.ctx)
	if err != nil {
		return err
	}
	p := &ui.CalibrationProps{ID: "chart-calibration", Title: "How often estimated arrivals held", MeantLabel: "Estimates of", Summary: "No estimate was judged yet; it takes orders that were placed after others had been received."}
	if found && len(evaluation.Groups) > 0 {
		all := &evaluation.Groups[0]
		for _, method := range []struct {
			of    leadtime.Method
			label string
		}{{leadtime.Pegboard, "Pegboard"}, {leadtime.Quoted, "suppliers' quoted dates"}} {
			coverage := all.Of(method.of).Coverage
			series := ui.CalibrationSeries{Label: method.label}
			for level, meant := range []int64{50, 80, 90} {
				series.Points = append(series.Points, ui.CalibrationPoint{Label: "P" + strconv.FormatInt(meant, 10), Meant: meant, Held: int64(100*coverage[level] + 0.5)})
			}
			p.Series = append(p.Series, series)
		}
		ours := p.Series[0].Points
		p.Summary = "Of a hundred deliveries " + format.Number(ours[0].Held) + ", " + format.Number(ours[1].Held) + " and " + format.Number(ours[2].Held) + " were there by our P50, P80 and P90. " +
			format.Count(int64(evaluation.Orders), "order", "orders") + " since " + format.Date(evaluation.Cutoff) + "; filters do not apply."
	}
	w.page.Sections = append(w.page.Sections, views.Section{ID: "calibration", Title: "Calibration of estimates", Half: true, Calibration: p, Href: link.LeadTimes, More: "Can I trust these dates?"})
	return nil
}

// suppliers is the league: who keeps what they confirm.
func (w *reportWriter) suppliers() error {
	now, err := w.store.SuppliersKept(w.ctx, w.filter, w.now())
	if err != nil {
		return err
	}
	before, err := w.store.SuppliersKept(w.ctx, w.filter, w.before())
	if err != nil {
		return err
	}
	sum := func(all []store.SupplierKept) (total store.SupplierKept) {
		for _, k := range all {
			total.Due, total.OnTime, total.Confirmed = total.Due+k.Due, total.OnTime+k.OnTime, total.Confirmed+k.Confirmed
			total.UnitsDue, total.UnitsReceived = total.UnitsDue+k.UnitsDue, total.UnitsReceived+k.UnitsReceived
			total.Open, total.Overdue = total.Open+k.Open, total.Overdue+k.Overdue
		}
		return total
	}
	all, then := sum(now), sum(before)
	if len(now) == 0 {
		w.page.Empty = &ui.Empty{Title: "Nothing was ordered", Text: "No purchase order was due, received or open in the period."}
		return nil
	}
	orders := link.PurchaseOrders
	w.shareFigure("supplier_on_time", "", permille(all.OnTime, all.Due), permille(then.OnTime, then.Due), false, orders)
	w.shareFigure("supplier_in_full", "", permille(all.UnitsReceived, all.UnitsDue), permille(then.UnitsReceived, then.UnitsDue), false, orders)
	w.figure("supplier_overdue", "", format.Number(all.Overdue), "of "+format.Count(all.Open, "open line", "open lines"), ui.Neutral, presetOf(link.PurchaseOrders, "overdue"))
	if all.Due > all.Confirmed {
		w.page.Notice = format.Count(all.Due-all.Confirmed, "line that was due was", "lines that were due were") + " never confirmed by a supplier; the date of the order stands for it."
	}
	w.sheet = &reportSheet{caption: "suppliers", columns: []sheetColumn{{"supplier", "Supplier", sheetText, "", 2.6}, {"code", "Code", sheetText, "", 1.6}, {"due", "Due", sheetCount, "Lines due in the period.", 0.9}, {"on_time", "On time", sheetShare, "", 1.1}, {"before", "Before", sheetShare, "On time in the period before.", 1.1},
		{"in_full", "In full", sheetShare, "", 1.1}, {"lead_mean", "Lead time", sheetDays, "Mean of the lines received in the period.", 1.2}, {"lead_p50", "P50", sheetCount, "", 0.8}, {"lead_p90", "P90", sheetCount, "", 0.8}, {"lead_cv", "Variation", sheetRatio, "Standard deviation by mean; 0 is a clockwork.", 1.1},
		{"lead_tail", "P90 ÷ P50", sheetRatio, "", 1.1}, {"overdue", "Overdue", sheetCount, "Open lines past their date.", 1.1}, {"lines_waiting", "Lines waiting", sheetCount, "Order lines pegged to its open lines.", 1.2}}}
	earlier := map[string]store.SupplierKept{}
	for _, k := range before {
		earlier[k.Code] = k
	}
	for _, k := range now {
		var mean, cv, tail any
		if k.LeadMean != nil {
			mean = int64(*k.LeadMean*10 + 0.5)
			if k.LeadSD != nil && *k.LeadMean > 0 {
				cv = int64(*k.LeadSD / *k.LeadMean * 100 + 0.5)
			}
		}
		if k.LeadP50 != nil && k.LeadP90 != nil && *k.LeadP50 > 0 {
			tail = *k.LeadP90 * 100 / *k.LeadP50
		}
		past := earlier[k.Code]
		w.sheet.add(k.Name, k.Code, k.Due, known(permille(k.OnTime, k.Due)), known(permille(past.OnTime, past.Due)), known(permille(k.UnitsReceived, k.UnitsDue)), mean, known(k.LeadP50), known(k.LeadP90), cv, tail, k.Overdue, k.LinesWaiting).
			leads(0, link.Supplier(k.Code)).leads(2, link.ListState{Path: link.PurchaseOrders}.WithFilter(link.Filter{Column: "supplier", Operator: link.OpIs, Value: k.Code}).URL())
	}
	w.table("league", "Suppliers, those with most late lines first", "Nothing due is no figure, neither 0 nor 100 %.")
	return nil
}

// inboundWeeks is how far the calendar looks ahead week by week; what comes later stands in one row.
const inboundWeeks = 13

// inbound is what comes week by week, and how much of it is sold.
func (w *reportWriter) inbound() error {
	all, err := w.store.Inbound(w.ctx, w.filter)
	if err != nil {
		return err
	}
	stacks := &ui.StacksProps{ID: "chart-inbound", Title: "Inbound units by week", ColumnLabel: "Week", Parts: []string{"Already sold", "Free"}}
	w.sheet = &reportSheet{caption: "weeks of arrival", columns: []sheetColumn{{"week_from", "Week from", sheetText, "", 2}, {"lines", "Lines", sheetCount, "", 1}, {"overdue", "Overdue", sheetCount, "Past their date; they stand in the first week.", 1}, {"suppliers", "Suppliers", sheetCount, "", 1.1},
		{"units", "Units", sheetCount, "", 1.1}, {"sold", "Already sold", sheetCount, "", 1.2}, {"share_sold", "Share sold", sheetShare, "", 1.1}, {"value", "Value at cost", sheetMoney, "", 1.8}}}
	byWeek, order := map[int64]*store.InboundWeek{}, []int64{}
	const later, never = inboundWeeks, inboundWeeks + 1
	var units, sold int64
	for _, one := range all {
		week := int64(never)
		if one.Week != nil {
			week = min(*one.Week, later)
		}
		units, sold = units+one.Units, sold+one.Sold
		if sum := byWeek[week]; sum != nil {
			sum.Lines, sum.Overdue, sum.Units, sum.Sold, sum.Suppliers = sum.Lines+one.Lines, sum.Overdue+one.Overdue, sum.Units+one.Units, sum.Sold+one.Sold, max(sum.Suppliers, one.Suppliers)
			sum.Value = decimalOrZero(sum.Value).Add(decimalOrZero(one.Value)).String()
			continue
		}
		copied := one
		byWeek[week] = &copied
	}
	if len(all) == 0 {
		w.page.Empty = &ui.Empty{Title: "Nothing is coming", Text: "No purchase order that counts as supply is open."}
		return nil
	}
	for week := int64(0); week <= never; week++ {
		if week < later || byWeek[week] != nil {
			order = append(order, week)
		}
	}
	for _, week := range order {
		sum := byWeek[week]
		if sum == nil {
			sum = &store.InboundWeek{Value: "0"}
		}
		from := w.today.Add(int(7 * week))
		label, title := format.DateNear(from, w.today), "week from "+format.Date(from)
		switch week {
		case later:
			label, title = "later", "later than "+format.Date(from.Add(-1))
		case never:
			label, title = "no date", "without a date"
		}
		stacks.Stacks = append(stacks.Stacks, ui.StackedColumn{Label: label, Title: title, Values: []int64{sum.Sold, sum.Units - sum.Sold}})
		w.sheet.add(sentenceCase(title), sum.Lines, sum.Overdue, sum.Suppliers, sum.Units, sum.Sold, known(permille(sum.Sold, sum.Units)), sum.Value)
	}
	stacks.Summary = format.Count(units, "unit comes", "units come") + ", " + format.Number(sold) + " of them are sold already."
	w.figure("inbound_units", "", format.Number(units), "on purchase orders that count as supply", ui.Neutral, link.PurchaseOrders)
	w.shareFigure("inbound_sold", "", permille(sold, units), nil, false, link.PurchaseOrders)
	w.page.Figures[1].Before = format.Count(sold, "unit", "units")
	if overdue := overdueOf(all); overdue > 0 {
		w.figure("supplier_overdue", "", format.Number(overdue), "they stand in the first week", ui.Bad, presetOf(link.PurchaseOrders, "overdue"))
	}
	w.page.Sections = append(w.page.Sections, views.Section{ID: "calendar", Title: "Units by week of arrival", Stacks: stacks})
	w.table("inbound", "The same in numbers", "")
	return nil
}

func overdueOf(weeks []store.InboundWeek) (overdue int64) {
	for _, one := range weeks {
		overdue += one.Overdue
	}
	return overdue
}

// linesTitles say what the lines behind a figure are.
var linesTitles = map[string]string{
	"open": "Lines past their need that have not left", "due": "Lines due in the period", "late": "Lines due in the period that were late", "cancelled": "Lines due in the period with cancelled units",
	"promised": "Lines first promised for the period", "broken": "Broken first promises of the period", "slipped": "Lines promised for the period whose date moved", "filled": "Lines completed late in the period",
}

// listLines shows the lines behind a figure, one more than most when there are more.
func (w *reportWriter) listLines(lines []store.ReportLine, most int) error {
	w.page.Title, w.page.Lead = linesTitles[w.state.Of], "The oldest day first."
	if w.page.Title == "" {
		return models.Errorf(models.Invalid, "There are no order lines behind %q.", w.state.Of)
	}
	if w.state.Customer != "" {
		w.page.Lead = "Of customer " + w.state.Customer + ". " + w.page.Lead
	}
	if w.state.SKU != "" {
		w.page.Lead = "Of SKU " + w.state.SKU + ". " + w.page.Lead
	}
	if len(lines) > most {
		last := lines[most-1]
		w.page.More = w.state
		w.page.More.After = last.Day.String() + "_" + strconv.FormatInt(last.ID, 10)
		lines = lines[:most]
	}
	w.sheet = &reportSheet{caption: "order lines", empty: "No line fits.", columns: []sheetColumn{{"order", "Order", sheetText, "", 1.5}, {"line", "Line", sheetCount, "", 0.7}, {"customer", "Customer", sheetText, "", 2.4}, {"sku", "SKU", sheetText, "", 1.7}, {"warehouse", "Warehouse", sheetText, "", 1.2},
		{"need", "Due", sheetDate, "Requested, or released if that is later.", 1.5}, {"promised_first", "First promise", sheetDate, "", 1.5}, {"promised", "Promise", sheetDate, "", 1.5}, {"slips", "Slips", sheetCount, "", 0.7},
		{"completed", "Complete on", sheetDate, "", 1.5}, {"qty_due", "Units", sheetCount, "Ordered and not cancelled.", 0.9}, {"qty_in_time", "In time", sheetCount, "Left by the day they were due.", 0.9},
		{"qty_shipped", "Left", sheetCount, "", 0.8}, {"qty_cancelled", "Cancelled", sheetCount, "", 1}, {"value_open", "Value open", sheetMoney, "", 1.4}}}
	for _, l := range lines {
		w.sheet.add(l.Order, l.Line, l.CustomerName, l.SKU, l.Warehouse, l.Need, dateValue(l.PromisedFirst), dateValue(l.Promised), l.Slips, dateValue(l.Completed), l.QtyDue, l.QtyInTime, l.QtyShipped, l.QtyCancelled, l.ValueOpen).
			leads(0, link.Order(l.Order)).leads(3, link.SKU(l.SKU))
	}
	w.table("lines", "", "")
	// The pages follow one another, so no note says that rows are missing.
	w.page.Sections[len(w.page.Sections)-1].Note = ""
	return nil
}
