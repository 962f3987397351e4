package handlers

import (
	"strconv"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/metric"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/reports"
	"pegboard/views/ui"
)

// overview is how much we owe, whether it gets better, and what came in time, week by week.
func (w *reportWriter) overview() error {
	days := []calendar.Date{w.today}
	for back := w.weeks; back >= 0; back-- {
		days = append(days, w.today.Add(-7*back))
	}
	owed, err := w.store.Owed(w.ctx, w.filter, days)
	if err != nil {
		return err
	}
	figures, err := w.store.Figures(w.ctx, w.filter, w.spans())
	if err != nil {
		return err
	}
	late, err := w.store.LateDays(w.ctx, w.filter, w.now())
	if err != nil {
		return err
	}
	lateBefore, err := w.store.LateDays(w.ctx, w.filter, w.before())
	if err != nil {
		return err
	}
	today, then, trend := owed[0], owed[1], owed[1:]
	now, before, weeks := figures[0], figures[1], figures[2:]
	when := "on " + format.DateNear(then.Day, w.today)
	w.page.Lead = overviewLead(today, then, w.prices, w.weeks)
	open := w.state.Lines("open").URL()
	w.countFigure("backorder_lines", "", today.Lines, then.Lines, when, open)
	w.countFigure("backorder_units", "", today.Units, then.Units, when, open)
	if w.prices {
		change := decimalOrZero(today.Value).Sub(decimalOrZero(then.Value)).Round(0).IntPart()
		w.figure("backorder_value", "", wholeAmount(today.Value), wholeAmount(then.Value)+" "+when+" ("+format.Signed(change)+")", lessTone(change, 0), open)
	}
	w.countFigure("customers_waiting", "", today.Customers, then.Customers, when, w.state.To("customers").URL())
	w.shareFigure("line_fill", "", permille(now.Complete, now.Due), permille(before.Complete, before.Due), false, w.state.Lines("due").URL())
	w.shareFigure("otif_first", "On time in full", permille(now.InFullFirst, now.Promised), permille(before.InFullFirst, before.Promised), false, w.state.Lines("promised").URL())
	w.shareFigure("kept_first", "", permille(now.KeptFirst, now.Promised), permille(before.KeptFirst, before.Promised), false, w.state.Lines("promised").URL())
	w.daysFigure("days_to_fill", "Days to fill, median", quantile(late, 50), quantile(lateBefore, 50), w.state.Lines("filled").URL())

	var owedPeriods []ui.Period
	lines, customers, values := ui.TrendLine{Label: "Lines"}, ui.TrendLine{Label: "Customers waiting"}, ui.TrendLine{Label: "Value"}
	for _, o := range trend {
		owedPeriods = append(owedPeriods, ui.Period{Label: format.DateNear(o.Day, w.today), Title: format.Date(o.Day)})
		value := decimalOrZero(o.Value).Round(0).IntPart()
		lines.Values, customers.Values, values.Values = append(lines.Values, &o.Lines), append(customers.Values, &o.Customers), append(values.Values, &value)
	}
	periods := w.periods(w.spans()[2:])
	shares := ui.Unit{Tenths: true, Suffix: " %", Top: 1000}
	w.page.Sections = append(w.page.Sections, views.Section{ID: "trend-open", Title: "Open backorders", Half: true, Trend: &ui.TrendProps{ID: "chart-open", Title: "Open backorder lines and customers waiting", PeriodLabel: "End of", Periods: owedPeriods, Lines: []ui.TrendLine{lines, customers},
		Summary: "From " + format.Count(then.Lines, "line", "lines") + " to " + format.Number(today.Lines) + ", and from " + format.Count(then.Customers, "customer", "customers") + " to " + format.Number(today.Customers) + "."}})
	if w.prices {
		w.page.Sections = append(w.page.Sections, views.Section{ID: "trend-value", Title: "Value of open backorders", Half: true, Trend: &ui.TrendProps{ID: "chart-value", Title: "Value of open backorders", PeriodLabel: "End of", Periods: owedPeriods, Lines: []ui.TrendLine{values},
			Summary: "From " + wholeAmount(then.Value) + " to " + wholeAmount(today.Value) + "."}})
	}
	fill := func(label string, of func(store.FigureSpan) *int64) ui.TrendLine { return weekly(label, weeks, of) }
	lineFill := fill("Lines", func(f store.FigureSpan) *int64 { return permille(f.Complete, f.Due) })
	unitFill := fill("Units", func(f store.FigureSpan) *int64 { return permille(f.UnitsInTime, f.UnitsDue) })
	first := fill("First promise", func(f store.FigureSpan) *int64 { return permille(f.InFullFirst, f.Promised) })
	current := fill("Current promise", func(f store.FigureSpan) *int64 { return permille(f.InFullCurrent, f.PromisedCurrent) })
	mean := fill("Mean", func(f store.FigureSpan) *int64 { return meanTenths(f.DaysLate, f.FilledLate) })
	w.page.Sections = append(w.page.Sections,
		views.Section{ID: "trend-fill", Title: "Fill rate", Half: true, Href: w.state.To("fill").URL(), More: "All fill rates", Trend: &ui.TrendProps{ID: "chart-fill", Title: "Fill rate of lines and units", PeriodLabel: "Week", Periods: periods,
			Lines: []ui.TrendLine{lineFill, unitFill}, Unit: shares, Summary: "What was due in each week and left in time."}},
		views.Section{ID: "trend-otif", Title: "On time in full", Half: true, Href: w.state.To("promises").URL(), More: "Promise accuracy", Trend: &ui.TrendProps{ID: "chart-otif", Title: "On time in full against the first and the current promise", PeriodLabel: "Week", Periods: periods,
			Lines: []ui.TrendLine{first, current}, Unit: shares, Summary: "Lines promised for each week that left whole in the five days up to the promise."}},
		views.Section{ID: "trend-days", Title: "Days to fill", Half: true, Href: w.state.To("speed").URL(), More: "How they spread", Trend: &ui.TrendProps{ID: "chart-days", Title: "Mean days to fill", PeriodLabel: "Week", Periods: periods,
			Lines: []ui.TrendLine{mean}, Unit: ui.Unit{Tenths: true, Suffix: " d"}, Summary: "How late the late lines were that became complete in each week."}})
	w.overviewSheet(trend, weeks)
	return nil
}

// weekly is a line of a trend over the weeks of the period.
func weekly(label string, weeks []store.FigureSpan, of func(store.FigureSpan) *int64) ui.TrendLine {
	line := ui.TrendLine{Label: label}
	for _, f := range weeks {
		line.Values = append(line.Values, of(f))
	}
	return line
}

func overviewLead(today, then store.Owed, prices bool, weeks int) string {
	if today.Lines == 0 {
		return "Nothing is overdue: everything that was due has left."
	}
	text := "We owe " + format.Count(today.Units, "unit", "units") + " on " + format.Count(today.Lines, "line", "lines") + " to " + format.Count(today.Customers, "customer", "customers")
	if prices {
		text += ", worth " + wholeAmount(today.Value)
	}
	switch change := today.Lines - then.Lines; {
	case change > 0:
		text += ". That is " + format.Count(change, "line", "lines") + " more than "
	case change < 0:
		text += ". That is " + format.Count(-change, "line", "lines") + " less than "
	default:
		return text + "; as many lines as " + format.Count(int64(weeks), "week", "weeks") + " ago."
	}
	return text + format.Count(int64(weeks), "week", "weeks") + " ago."
}

// overviewSheet has a row for each week, the newest first: what was owed at the end of the day after it, and what came in time in it.
func (w *reportWriter) overviewSheet(trend []store.Owed, weeks []store.FigureSpan) {
	w.sheet = &reportSheet{caption: "weeks", empty: "There is no week yet.", columns: []sheetColumn{
		{"week_to", "Week to", sheetDate, "", 1.6}, {"open_lines", "Open lines", sheetCount, "Owed on the morning after the week.", 1.1}, {"open_units", "Open units", sheetCount, "", 1.1},
		{"open_value", "Open value", sheetMoney, "", 1.7}, {"customers_waiting", "Customers", sheetCount, "", 1.1}, {"line_fill", "Line fill", sheetShare, "", 1}, {"unit_fill", "Unit fill", sheetShare, "", 1},
		{"otif_first", "OTIF first", sheetShare, "Against the first promise.", 1.1}, {"otif_current", "OTIF current", sheetShare, "Against the current promise.", 1.2}, {"days_to_fill", "Days to fill", sheetDays, "Mean.", 1.1},
	}}
	for i := len(weeks) - 1; i >= 0; i-- {
		f, o := weeks[i], trend[i+1]
		w.sheet.add(f.To, o.Lines, o.Units, o.Value, o.Customers, known(permille(f.Complete, f.Due)), known(permille(f.UnitsInTime, f.UnitsDue)),
			known(permille(f.InFullFirst, f.Promised)), known(permille(f.InFullCurrent, f.PromisedCurrent)), known(meanTenths(f.DaysLate, f.FilledLate)))
	}
	w.table("weeks", "Week by week", "")
}

// table shows the sheet on the page.
func (w *reportWriter) table(id, title, sub string, groups ...ui.Tab) {
	shown := *w.sheet
	if !w.prices {
		copied := reportSheet{caption: shown.caption, empty: shown.empty, columns: append([]sheetColumn(nil), shown.columns...)}
		for _, row := range shown.rows {
			row.values = append([]any(nil), row.values...)
			copied.rows = append(copied.rows, row)
		}
		copied.without(sheetMoney)
		shown = copied
	}
	section := views.Section{ID: id, Title: title, Sub: sub, Table: shown.table(reportRowsShown), Groups: groups}
	if len(shown.rows) >= reportRowsShown && w.most == reportRowsShown {
		section.Note = "The first " + format.Number(reportRowsShown) + "; a file has them all."
	}
	w.page.Sections = append(w.page.Sections, section)
}

// daysFigure adds a number of whole days beside that of the period before.
func (w *reportWriter) daysFigure(key, label string, now, before *int64, href string) {
	value, text, tone := format.None, "no data before", ui.Neutral
	if now != nil {
		value = format.Number(*now) + " d"
	}
	if before != nil {
		text = format.Number(*before) + " d before"
		if now != nil {
			tone = lessTone(*now, *before)
		}
	}
	w.figure(key, label, value, text, tone, href)
}

// ageing sorts what is owed by age and by what of it left already.
func (w *reportWriter) ageing() error {
	cells, err := w.store.Ageing(w.ctx, w.filter)
	if err != nil {
		return err
	}
	total, err := w.openTotals()
	if err != nil {
		return err
	}
	measure := w.state.By
	if measure != "units" && (measure != "value" || !w.prices) {
		measure, w.state.By = "lines", ""
	}
	names := []string{"Nothing left yet", "Something left once", "More often"}
	stacks := ui.StacksProps{ID: "chart-ageing", Title: sentenceCase(measure) + " owed by age", ColumnLabel: "Days overdue", Parts: names, Summary: "The later, the likelier a customer cancels."}
	buckets := metric.Buckets()
	counted := make([][3]store.AgeCell, len(buckets))
	for _, c := range cells {
		if c.Bucket >= 0 && c.Bucket < len(buckets) && c.Shipments >= 0 && c.Shipments < 3 {
			counted[c.Bucket][c.Shipments] = c
		}
	}
	w.sheet = &reportSheet{caption: "ages", empty: "Nothing is overdue.", columns: []sheetColumn{{"days_overdue", "Days overdue", sheetText, "", 2},
		{"lines_never", "Lines, nothing left", sheetCount, "", 1.5}, {"lines_once", "Left once", sheetCount, "", 1.2}, {"lines_more", "More often", sheetCount, "", 1.2}, {"lines", "Lines", sheetCount, "", 1},
		{"units", "Units", sheetCount, "", 1.2}, {"value", "Value", sheetMoney, "", 1.8}}}
	for i, row := range counted {
		name := bucketName(buckets[i])
		stack := ui.StackedColumn{Label: name, Title: name + " days"}
		lines, units, value := int64(0), int64(0), decimalOrZero("")
		for shipments := range row {
			c := row[shipments]
			lines, units, value = lines+c.Lines, units+c.Units, value.Add(decimalOrZero(c.Value))
			part := c.Lines
			switch measure {
			case "units":
				part = c.Units
			case "value":
				part = decimalOrZero(c.Value).Round(0).IntPart()
			}
			stack.Values = append(stack.Values, part)
		}
		stacks.Stacks = append(stacks.Stacks, stack)
		rows := w.state.Lines("open")
		rows.Bucket = strconv.Itoa(i)
		added := w.sheet.add(name+" days", row[0].Lines, row[1].Lines, row[2].Lines, lines, units, value.String()).leads(4, rows.URL())
		for shipments := range row {
			one := rows
			one.Shipments = strconv.Itoa(shipments)
			if row[shipments].Lines > 0 {
				added.leads(shipments+1, one.URL())
			}
		}
	}
	if total.Lines == 0 {
		w.page.Empty = &ui.Empty{Title: "Nothing is overdue", Text: "Everything that was due has left."}
		return nil
	}
	w.ageFigures(total)
	var groups []ui.Tab
	for _, by := range []string{"lines", "units", "value"} {
		if by != "value" || w.prices {
			groups = append(groups, ui.Tab{Label: sentenceCase(by), Href: w.state.GroupedBy(by).URL(), Current: by == measure})
		}
	}
	w.page.Sections = append(w.page.Sections, views.Section{ID: "ages", Title: "Age of what we owe", Sub: "By how often something of the line left already.", Groups: groups, Stacks: &stacks})
	w.table("ages-table", "The same in numbers", "Every number leads to its lines.")
	return nil
}

func bucketName(b metric.Bucket) string {
	if b.To == nil {
		return strconv.Itoa(b.From) + "+"
	}
	return strconv.Itoa(b.From) + "–" + strconv.Itoa(*b.To)
}

// openTotals is all that is owed.
func (w *reportWriter) openTotals() (store.OpenGroup, error) {
	all, err := w.store.OpenBackorders(w.ctx, w.filter, "", 1)
	if err != nil || len(all) == 0 {
		return store.OpenGroup{}, err
	}
	return all[0], nil
}

func (w *reportWriter) ageFigures(total store.OpenGroup) {
	open := w.state.Lines("open").URL()
	w.figure("backorder_lines", "", format.Number(total.Lines), "", ui.Neutral, open)
	w.figure("backorder_units", "", format.Number(total.Units), "", ui.Neutral, open)
	if w.prices {
		w.figure("backorder_value", "", wholeAmount(total.Value), "", ui.Neutral, open)
	}
	if mean := meanTenths(total.AgeUnits, total.Units); mean != nil {
		w.figure("backorder_age", "Mean age of a unit", tenthsText(*mean)+" d", "the oldest "+format.Count(total.AgeMax, "day", "days"), ui.Neutral, open)
	}
}

// customers lists who waits.
func (w *reportWriter) customers() error {
	groups, total, err := w.openGroups("customer")
	if err != nil || total.Lines == 0 {
		return err
	}
	w.figure("customers_waiting", "", format.Number(total.Customers), "", ui.Neutral, "")
	w.ageFigures(total)
	w.sheet = &reportSheet{caption: "customers", columns: []sheetColumn{{"customer", "Customer", sheetText, "", 2.6}, {"code", "Code", sheetText, "", 1.4}, {"tier", "Tier", sheetText, "", 1.2}, {"lines", "Lines", sheetCount, "", 1},
		{"units", "Units", sheetCount, "", 1.1}, {"value", "Value", sheetMoney, "", 1.8}, {"oldest_need", "Due since", sheetDate, "The oldest day something was due.", 1.7}, {"days_overdue", "Days overdue", sheetCount, "Of the oldest line.", 1.2},
		{"lines_beyond_promise", "Beyond promise", sheetCount, "Lines expected after their first promise.", 1.3}, {"revenue_at_risk", "At risk", sheetMoney, "What is likely lost because it takes too long.", 1.7}}}
	for _, g := range groups {
		rows := w.state.Lines("open")
		rows.Customer = g.Code
		w.sheet.add(g.Name, g.Code, g.Tier, g.Lines, g.Units, g.Value, dateValue(g.Oldest), g.AgeMax, g.LinesLate, g.Risk).leads(0, rows.URL()).leads(3, rows.URL())
	}
	w.table("customers", "Customers, the most valuable first", "")
	return nil
}

// products lists what is owed of each SKU and when more comes.
func (w *reportWriter) products() error {
	groups, total, err := w.openGroups("sku")
	if err != nil || total.Lines == 0 {
		return err
	}
	var codes []string
	for _, g := range groups {
		codes = append(codes, g.Code)
	}
	coming, err := w.store.Coming(w.ctx, codes)
	if err != nil {
		return err
	}
	of := map[string]store.Coming{}
	uncovered := int64(0)
	for _, c := range coming {
		of[c.SKU] = c
	}
	w.ageFigures(total)
	w.sheet = &reportSheet{caption: "products", columns: []sheetColumn{{"sku", "SKU", sheetText, "", 1.8}, {"name", "Name", sheetText, "", 2.6}, {"lines", "Lines", sheetCount, "", 1}, {"units", "Units", sheetCount, "", 1.1}, {"value", "Value", sheetMoney, "", 1.8},
		{"customers", "Customers", sheetCount, "", 1.2}, {"days_overdue", "Days overdue", sheetCount, "Of the oldest line.", 1.2}, {"on_order", "On order", sheetCount, "Open on purchase orders.", 1.1}, {"next", "Next likely", sheetDate, "When the first of it is likely usable.", 1.6}}}
	for _, g := range groups {
		rows := w.state.Lines("open")
		rows.SKU = g.Code
		c := of[g.Code]
		if c.Units == 0 {
			uncovered++
		}
		w.sheet.add(g.Code, g.Name, g.Lines, g.Units, g.Value, g.Customers, g.AgeMax, c.Units, dateValue(c.Next)).leads(0, link.SKU(g.Code)).leads(2, rows.URL())
	}
	sub := "Each of these has more on order."
	if uncovered > 0 {
		sub = format.Count(uncovered, "of these has", "of these have") + " nothing on order."
	}
	w.table("products", "Products, the most valuable first", sub)
	return nil
}

// risk weighs what is owed by how likely customers cancel it.
func (w *reportWriter) risk() error {
	by := w.state.By
	if by == "" {
		by = "customer"
	}
	groups, total, err := w.openGroups(by)
	if err != nil {
		return err
	}
	if !w.prices {
		w.page.Empty, w.page.Files = &ui.Empty{Title: "Prices are not shown to your role", Text: "This report is about amounts only."}, false
		return nil
	}
	if total.Lines == 0 {
		return nil
	}
	open := w.state.Lines("open").URL()
	w.figure("backorder_value", "", wholeAmount(total.Value), "", ui.Neutral, open)
	w.figure("revenue_at_risk", "", wholeAmount(total.Risk), shareText(total.Risk, total.Value, "of the value"), ui.Neutral, open)
	w.figure("margin_at_risk", "", wholeAmount(total.MarginRisk), shareText(total.MarginRisk, total.Margin, "of its margin"), ui.Neutral, open)
	w.figure("days_beyond_promise", "Lines beyond their promise", format.Number(total.LinesLate), "of "+format.Number(total.Lines), ui.Neutral, open)
	label := map[string]string{"customer": "Customer", "sku": "SKU", "supplier": "Supplier", "category": "Category"}[by]
	w.sheet = &reportSheet{caption: "value at risk", columns: []sheetColumn{{by, label, sheetText, "", 2}, {"name", "Name", sheetText, "", 2.6}, {"lines", "Lines", sheetCount, "", 1}, {"units", "Units", sheetCount, "", 1.1}, {"value", "Value", sheetMoney, "", 1.8},
		{"margin", "Margin", sheetMoney, "What is earned on the value; a SKU without a cost has none.", 1.8}, {"lines_beyond_promise", "Beyond promise", sheetCount, "Lines expected after their first promise.", 1.4},
		{"revenue_at_risk", "Revenue at risk", sheetMoney, "", 1.8}, {"margin_at_risk", "Margin at risk", sheetMoney, "", 1.8}}}
	for _, g := range groups {
		code, rows := g.Code, w.state.Lines("open")
		switch by {
		case "customer":
			rows.Customer = code
		case "sku":
			rows.SKU = code
		case "supplier":
			rows.Supplier = code
		case "category":
			rows.Category = code
		}
		if code == "" {
			code = "none"
		}
		added := w.sheet.add(code, g.Name, g.Lines, g.Units, g.Value, g.Margin, g.LinesLate, g.Risk, g.MarginRisk)
		if g.Code != "" {
			added.leads(0, rows.URL())
		}
	}
	var tabs []ui.Tab
	for _, one := range []string{"customer", "supplier", "sku", "category"} {
		tabs = append(tabs, ui.Tab{Label: map[string]string{"customer": "Customer", "sku": "SKU", "supplier": "Supplier", "category": "Category"}[one], Href: w.state.GroupedBy(one).URL(), Current: one == by})
	}
	w.table("risk", "Where it lies", "The most valuable first.", tabs...)
	return nil
}

// openGroups reads what is owed by a kind of group, and all of it. Nothing owed is an empty page.
func (w *reportWriter) openGroups(by string) ([]store.OpenGroup, store.OpenGroup, error) {
	groups, err := w.store.OpenBackorders(w.ctx, w.filter, by, w.most)
	if err != nil {
		return nil, store.OpenGroup{}, err
	}
	total, err := w.openTotals()
	if err == nil && total.Lines == 0 {
		w.page.Empty = &ui.Empty{Title: "Nothing is overdue", Text: "Everything that was due has left."}
	}
	return groups, total, err
}

func shareText(part, whole, of string) string {
	share := permilleOf(part, whole)
	if share == nil {
		return ""
	}
	return tenthsText(*share) + " % " + of
}

// causes is why the lines of the queue wait, as a Pareto chart.
func (w *reportWriter) causes() error {
	all, err := w.store.Causes(w.ctx, w.filter)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		w.page.Empty = &ui.Empty{Title: "Nobody is waiting", Text: "Every accepted order line is shipped or has stock of its own."}
		return nil
	}
	lines := int64(0)
	for _, c := range all {
		lines += c.Lines
	}
	stacks := ui.StacksProps{ID: "chart-causes", Title: "Lines of the queue by reason", ColumnLabel: "Reason", Parts: []string{"Lines"}, Running: "Running share"}
	w.sheet = &reportSheet{caption: "reasons", columns: []sheetColumn{{"reason", "Reason", sheetText, "", 2.6}, {"lines", "Lines", sheetCount, "", 1}, {"share", "Share", sheetShare, "", 1}, {"running", "Running share", sheetShare, "", 1.3},
		{"by_person", "By a person", sheetCount, "Lines whose reason a person gave or corrected.", 1.2}, {"units", "Units", sheetCount, "", 1.1}, {"value", "Value", sheetMoney, "", 1.8}}}
	so := int64(0)
	for _, c := range all {
		so += c.Lines
		name := sentenceCase(reasonWords(c.Reason))
		stacks.Stacks = append(stacks.Stacks, ui.StackedColumn{Label: name, Title: name, Values: []int64{c.Lines}, Running: *permille(so, lines)})
		w.sheet.add(name, c.Lines, known(permille(c.Lines, lines)), known(permille(so, lines)), c.ByPerson, c.Units, c.Value).
			leads(0, link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "reason", Operator: link.OpIs, Value: c.Reason}).URL())
	}
	first := stacks.Stacks[0]
	stacks.Summary = first.Title + " holds up " + tenthsText(first.Running) + " % of the lines."
	w.figure("root_cause", "Most frequent cause", first.Title, format.Count(all[0].Lines, "line", "lines")+", "+tenthsText(first.Running)+" %", ui.Neutral, "")
	w.figure("root_cause", "Lines in the queue", format.Number(lines), "whether or not they are due already", ui.Neutral, link.Backorders)
	w.page.Sections = append(w.page.Sections, views.Section{ID: "pareto", Title: "Pareto", Stacks: &stacks})
	w.table("causes", "Reasons, the most frequent first", "Every reason leads to its lines in the queue.")
	return nil
}

// lines are the rows behind a figure.
func (w *reportWriter) lines() error {
	most := reportRowsShown
	if w.most > most {
		most = w.most
	}
	r := store.ReportLines{Of: w.state.Of, Span: w.now(), Filter: w.filter, Customer: w.state.Customer, SKU: w.state.SKU, AfterDay: calendar.Min, Most: most + 1}
	if w.state.Back == "1" {
		r.Span = w.before()
	}
	for _, part := range []struct {
		text string
		into **int
	}{{w.state.Bucket, &r.Bucket}, {w.state.Shipments, &r.Shipments}} {
		if part.text != "" {
			n, err := strconv.Atoi(part.text)
			if err != nil {
				return models.Errorf(models.Invalid, "%q is not a number.", part.text)
			}
			*part.into = &n
		}
	}
	if day, line, cut := strings.Cut(w.state.After, "_"); w.state.After != "" {
		var dayErr, lineErr error
		r.AfterDay, dayErr = calendar.Parse(day)
		r.AfterLine, lineErr = strconv.ParseInt(line, 10, 64)
		if !cut || dayErr != nil || lineErr != nil {
			return models.Errorf(models.Invalid, "%q is not a place in this list.", w.state.After)
		}
	}
	lines, err := w.store.ReportLines(w.ctx, r)
	if err != nil {
		return err
	}
	return w.listLines(lines, most)
}
