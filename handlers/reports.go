package handlers

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/metric"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/paper"
	views "pegboard/views/reports"
	"pegboard/views/ui"
)

// usualWeeks is the period that a report opens with; reportWeeks are those it offers.
const usualWeeks = 12

var reportWeeks = []int{4, 12, 26, 52}

// reportRowsShown is how many rows a table has on a page; a file has more.
const reportRowsShown = 50

// report is one page of reports.
type report struct {
	key, tab, title, lead string
	supply                bool // about purchase orders, so channel and tier do not apply
	whole                 bool // about what is owed now, so it has no period
	build                 func(*reportWriter) error
}

// reports are all reports in the order of their tabs. The overview has no key; the lines behind figures have no tab.
func reports() []report {
	return []report{
		{key: "", tab: "Overview", title: "Overview", build: (*reportWriter).overview},
		{key: "ageing", tab: "Ageing", title: "Ageing", lead: "How long is what we owe overdue, and has something of it left already?", whole: true, build: (*reportWriter).ageing},
		{key: "customers", tab: "Customers", title: "Customers waiting", lead: "Whom do we owe most, and who has waited longest?", whole: true, build: (*reportWriter).customers},
		{key: "products", tab: "Products", title: "Products on backorder", lead: "Of what is most owed, and when does more of it come?", whole: true, build: (*reportWriter).products},
		{key: "risk", tab: "At risk", title: "Value and margin at risk", lead: "What do we likely lose because it takes too long?", whole: true, build: (*reportWriter).risk},
		{key: "fill", tab: "Fill rates", title: "Fill rates", lead: "How much of what was due left in time?", build: (*reportWriter).fill},
		{key: "speed", tab: "Days to fill", title: "Days to fill", lead: "How late is what is late?", build: (*reportWriter).speed},
		{key: "promises", tab: "Promises", title: "Promise accuracy", lead: "What did we promise, and did we keep it?", build: (*reportWriter).promises},
		{key: "suppliers", tab: "Suppliers", title: "Supplier league", lead: "Who keeps what they confirm, and who lets us down?", supply: true, build: (*reportWriter).suppliers},
		{key: "causes", tab: "Causes", title: "Root causes", lead: "Why do lines wait?", whole: true, build: (*reportWriter).causes},
		{key: "inbound", tab: "Inbound", title: "Inbound calendar", lead: "What is coming when, and how much of it is sold already?", supply: true, whole: true, build: (*reportWriter).inbound},
		{key: "lines", title: "Order lines", build: (*reportWriter).lines},
	}
}

// reportWriter builds one report: the page, and the sheet that its files hold.
type reportWriter struct {
	ctx    context.Context
	store  *store.Store
	state  link.ReportState
	filter store.ReportFilter
	prices bool
	today  calendar.Date
	weeks  int
	most   int // rows of a table
	page   views.Report
	sheet  *reportSheet
}

// report answers with the report that the address names.
func (s *site) report(c *fiber.Ctx) error {
	w, err := s.reportOf(c, reportRowsShown)
	status := fiber.StatusOK
	switch {
	case err != nil && w != nil && models.KindOf(err) == models.Invalid:
		status, w.page.Problem, w.page.Files = fiber.StatusUnprocessableEntity, models.Sentence(err), false
	case err != nil:
		return err
	}
	return s.respond(c, status, views.Page(s.frame(c, w.page.Title), w.page), nil)
}

// reportFile answers with the report as a file.
func (s *site) reportFile(c *fiber.Ctx) error {
	kind := c.Query("format")
	if !slices.Contains([]string{"csv", "xlsx", "pdf"}, kind) {
		return models.Errorf(models.Invalid, "A report can be had as csv, xlsx or pdf.")
	}
	w, err := s.reportOf(c, store.ReportRowsMax)
	if err != nil {
		return err
	}
	if w.sheet == nil {
		return models.Errorf(models.Invalid, "This report has nothing to write into a file yet.")
	}
	var file bytes.Buffer
	if kind == "pdf" {
		err = s.writeReportPaper(c.UserContext(), &file, w)
	} else {
		var out exchange.Writer
		if out, err = exchange.NewWriter(&file, kind, w.sheet.keys()); err == nil {
			err = w.sheet.write(out)
		}
	}
	if err != nil {
		return err
	}
	name := c.Params("report")
	if name == "" {
		name = "overview"
	}
	c.Attachment("report-" + fileName(name) + "-" + w.today.String() + "." + kind)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file.Bytes())
}

// writeReportPaper puts the figures and the table of a report on paper.
func (s *site) writeReportPaper(ctx context.Context, file *bytes.Buffer, w *reportWriter) error {
	company, err := s.store.Sender(ctx)
	if err != nil {
		return err
	}
	d := paper.Document{Kind: w.page.Title, Number: w.page.Period, Letter: company.Paper == models.PaperLetter,
		Sender: append([]string{company.Name}, nonEmpty(strings.Split(company.Address, "\n")...)...), Receiver: append([]string{w.page.Lead}, w.page.Chosen...)}
	for _, one := range w.page.Figures {
		value := one.Value
		if one.Before != "" {
			value += " (" + one.Before + ")"
		}
		d.Facts = append(d.Facts, paper.Fact{Label: one.Label, Value: value})
	}
	w.sheet.print(&d)
	return paper.Write(file, d, s.now())
}

// countReports has the reports counted anew.
func (s *site) countReports(c *fiber.Ctx) error {
	if err := backorder.RequestReports(c.UserContext(), s.store, s.workOf(c)); err != nil {
		return err
	}
	flash(c, ui.Good, "The reports are being counted anew; open this page again in a minute.")
	back := link.Reports
	if address, err := url.Parse(c.FormValue("back")); err == nil && address.Host == "" && address.Scheme == "" && (address.Path == link.Reports || strings.HasPrefix(address.Path, link.Reports+"/")) {
		back = address.String()
	}
	return s.seeOther(c, back)
}

// reportOf builds the report of the address. With an Invalid error the writer is still what the page needs.
func (s *site) reportOf(c *fiber.Ctx, most int) (*reportWriter, error) {
	key := c.Params("report")
	all := reports()
	at := slices.IndexFunc(all, func(r report) bool { return r.key == key })
	if at < 0 {
		return nil, models.Errorf(models.NotFound, "There is no report %q.", key)
	}
	r, user := all[at], models.User{}
	user, _ = person(c)
	state := link.ParseReport(key, queryOf(c))
	w := &reportWriter{ctx: c.UserContext(), store: s.store, state: state, prices: user.May(models.SeePrices), today: s.store.Today(), weeks: state.Weeks, most: most,
		filter: store.ReportFilter{Warehouse: state.Warehouse, Supplier: state.Supplier, Category: state.Category, Channel: state.Channel, Tier: state.Tier}}
	if !slices.Contains(reportWeeks, w.weeks) {
		w.weeks, w.state.Weeks = usualWeeks, 0
	}
	w.page = views.Report{Title: r.title, Lead: r.lead, State: w.state, Files: true}
	for _, other := range all {
		if other.tab != "" {
			w.page.Tabs = append(w.page.Tabs, ui.Tab{Label: other.tab, Href: w.state.To(other.key).URL(), Current: other.key == key})
		}
	}
	day, at2, counted, err := s.store.ReportCount(w.ctx)
	if err != nil {
		return w, err
	}
	if !counted {
		w.page.Files = false
		w.page.Counted = "The reports were never counted."
		w.page.Empty = &ui.Empty{Title: "Nothing is counted yet", Text: "Reports are counted every night and after imports. “Count again” does it now; it takes up to a minute."}
		return w, nil
	}
	w.page.Counted = "Counted on " + format.Moment(at2) + " UTC, as of " + format.Date(day) + "."
	if day != w.today {
		w.page.Notice = "The figures are as of " + format.Date(day) + "; they were not counted since."
	}
	if err := w.choices(r); err != nil {
		return w, err
	}
	if !r.whole {
		w.page.Period = format.Count(int64(w.weeks), "week", "weeks") + " to " + format.Date(w.now().To) + ", compared with the " + strconv.Itoa(w.weeks) + " before"
		for _, n := range reportWeeks {
			w.page.Weeks = append(w.page.Weeks, ui.Option{Value: strconv.Itoa(n), Label: format.Count(int64(n), "week", "weeks"), Selected: n == w.weeks})
		}
	} else {
		w.page.Period = "As of " + format.Date(w.today)
	}
	if err := r.build(w); err != nil {
		return w, err
	}
	if w.sheet != nil && !w.prices {
		w.sheet.without(sheetMoney)
	}
	w.page.State = w.state
	return w, nil
}

// choices fills the selects of the filters, and says which are set.
func (w *reportWriter) choices(r report) error {
	all, err := w.store.ReportChoices(w.ctx)
	if err != nil {
		return err
	}
	for _, kind := range []struct{ name, label, chosen string }{
		{"warehouse", "Warehouse", w.state.Warehouse}, {"category", "Category", w.state.Category}, {"supplier", "Supplier", w.state.Supplier},
		{"channel", "Channel", w.state.Channel}, {"tier", "Customer tier", w.state.Tier},
	} {
		choice := views.Choice{Name: kind.name, Label: kind.label, Options: []ui.Option{{Label: "All"}}}
		known := kind.chosen == ""
		for _, one := range all {
			if one.Kind != kind.name {
				continue
			}
			label := one.Code
			if one.Name != one.Code && one.Name != "" {
				label = one.Name
			}
			choice.Options = append(choice.Options, ui.Option{Value: one.Code, Label: label, Selected: one.Code == kind.chosen})
			known = known || one.Code == kind.chosen
		}
		if !known {
			return models.Errorf(models.Invalid, "There is no %s %q.", strings.ToLower(kind.label), kind.chosen)
		}
		if kind.chosen != "" {
			w.page.Chosen = append(w.page.Chosen, kind.label+": "+kind.chosen)
		}
		if r.supply && (kind.name == "channel" || kind.name == "tier") {
			if kind.chosen != "" {
				w.page.Aside = "Purchase orders have no channel and no customer, so these filters do not apply here."
			}
			continue
		}
		// A filter with one member leaves nothing to choose.
		if len(choice.Options) > 2 || kind.chosen != "" {
			w.page.Filters = append(w.page.Filters, choice)
		}
	}
	return nil
}

// now is the period: the weeks that end yesterday, so that everything due in it has passed. before is as long, just before it.
func (w *reportWriter) now() store.Span {
	return store.Span{From: w.today.Add(-7 * w.weeks), To: w.today.Add(-1)}
}

func (w *reportWriter) before() store.Span {
	return store.Span{From: w.today.Add(-14 * w.weeks), To: w.today.Add(-7*w.weeks - 1)}
}

// spans are the period, the one before, and the weeks of the period from the oldest on.
func (w *reportWriter) spans() []store.Span {
	spans := []store.Span{w.now(), w.before()}
	for back := w.weeks; back > 0; back-- {
		spans = append(spans, store.Span{From: w.today.Add(-7 * back), To: w.today.Add(-7*back + 6)})
	}
	return spans
}

// periods are the weeks as a chart names them.
func (w *reportWriter) periods(spans []store.Span) []ui.Period {
	var periods []ui.Period
	for _, span := range spans {
		periods = append(periods, ui.Period{Label: format.DateNear(span.To, w.today), Title: "week to " + format.Date(span.To)})
	}
	return periods
}

// figure adds a number with its definition.
func (w *reportWriter) figure(key, label, value, before string, tone ui.Tone, href string) {
	d, known := metric.Lookup(key)
	if !known {
		panic("there is no figure " + key) // a mistake in this package
	}
	if label == "" {
		label = d.Name
	}
	if value == "" {
		value = format.None
	}
	w.page.Figures = append(w.page.Figures, views.Figure{ID: strconv.Itoa(len(w.page.Figures)), Label: label, Value: value, Before: before, Tone: tone,
		Means: d.Means, Formula: d.Formula, Unit: d.Unit, Href: href, Rows: d.Rows})
}

// shareFigure adds a share of the period beside that of the period before. More is better unless less is.
func (w *reportWriter) shareFigure(key, label string, now, before *int64, lessIsBetter bool, href string) {
	value, text, tone := format.None, "no data before", ui.Neutral
	if now != nil {
		value = tenthsText(*now) + " %"
	}
	if before != nil {
		text = tenthsText(*before) + " % before"
		if now != nil && *now != *before {
			change := *now - *before
			tone = ui.Bad
			if (change > 0) != lessIsBetter {
				tone = ui.Good
			}
			text += " (" + signedTenths(change) + " points)"
		}
	}
	w.figure(key, label, value, text, tone, href)
}

// countFigure adds a number beside that of then, which less is better than.
func (w *reportWriter) countFigure(key, label string, now, then int64, when, href string) {
	w.figure(key, label, format.Number(now), format.Number(then)+" "+when+" ("+format.Signed(now-then)+")", lessTone(now, then), href)
}

func lessTone(now, then int64) ui.Tone {
	switch {
	case now < then:
		return ui.Good
	case now > then:
		return ui.Bad
	}
	return ui.Neutral
}

func signedTenths(n int64) string {
	if n > 0 {
		return "+" + tenthsText(n)
	}
	return tenthsText(n)
}

// permille is part of whole in tenths of a percent, rounded down so that 100 % means all; of nothing there is none.
func permille(part, whole int64) *int64 {
	if whole == 0 {
		return nil
	}
	share := part * 1000 / whole
	return &share
}

// permilleOf is permille of exact decimals.
func permilleOf(part, whole string) *int64 {
	p, w := decimalOrZero(part), decimalOrZero(whole)
	if w.IsZero() {
		return nil
	}
	share := p.Mul(decimal.NewFromInt(1000)).Div(w).IntPart()
	return &share
}

func decimalOrZero(text string) decimal.Decimal {
	d, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero
	}
	return d
}

// meanTenths is sum by count in tenths, rounded to the nearest.
func meanTenths(sum, count int64) *int64 {
	if count == 0 {
		return nil
	}
	mean := decimal.NewFromInt(sum*10).DivRound(decimal.NewFromInt(count), 0).IntPart()
	return &mean
}

// known is the value of a column that may not be known.
func known(value *int64) any {
	if value == nil {
		return nil
	}
	return *value
}

// whole is an amount without its fraction, for figures that are read at a glance.
func wholeAmount(text string) string {
	return format.Number(decimalOrZero(text).Round(0).IntPart())
}

// quantile is the smallest number of days that at least the share of the lines took no longer than.
func quantile(days []store.LateDays, hundredths int64) *int64 {
	var all int64
	for _, d := range days {
		all += d.Lines
	}
	var so int64
	for _, d := range days {
		so += d.Lines
		if so*100 >= all*hundredths {
			return &d.Days
		}
	}
	return nil
}
