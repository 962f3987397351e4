package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"
	"strconv"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/metric"
)

var (
	//go:embed sql/report_open.sql
	reportOpenSQL string
	//go:embed sql/report_ageing.sql
	reportAgeingSQL string
	//go:embed sql/report_causes.sql
	reportCausesSQL string
	//go:embed sql/report_late_days.sql
	reportLateDaysSQL string
	//go:embed sql/report_orders.sql
	reportOrdersSQL string
	//go:embed sql/report_members.sql
	reportMembersSQL string
	//go:embed sql/report_suppliers.sql
	reportSuppliersSQL string
	//go:embed sql/report_inbound.sql
	reportInboundSQL string
	//go:embed sql/report_coming.sql
	reportComingSQL string
	//go:embed sql/report_lines.sql
	reportLinesSQL string
	//go:embed sql/report_choices.sql
	reportChoicesSQL string
)

// ReportRowsMax bounds a table of a report in a file; on a page it is shorter.
const ReportRowsMax = 100_000

// OpenGroup is what is owed to a customer, of a SKU, by a supplier or in a category. Amounts are exact decimals, empty where no
// price is known; those at risk are estimates.
type OpenGroup struct {
	Code, Name, Tier                                     string
	Lines, Units, Customers, AgeMax, AgeUnits, LinesLate int64
	Value, Risk, MarginRisk, Margin                      string
	Oldest                                               *calendar.Date
}

// openGroups says, for each way to group what is owed, what a group is, and how it reads.
var openGroups = map[string]struct{ group, name, join string }{
	"":         {"0", "'', '', ''", ""},
	"customer": {"customer_id", "c.code, c.name, c.tier", "JOIN customers AS c ON c.id = s.id"},
	"sku":      {"sku_id", "k.code, k.name, ''", "JOIN skus AS k ON k.id = s.id"},
	"supplier": {"supplier_id", "coalesce(v.code, ''), coalesce(v.name, ''), ''", "LEFT JOIN suppliers AS v ON v.id = s.id"},
	"category": {"category_id", "coalesce(g.name, ''), coalesce(g.name, ''), ''", "LEFT JOIN categories AS g ON g.id = s.id"},
}

// OpenBackorders adds up what is owed today by customer, sku, supplier or category, or all of it when by is empty: the most
// valuable first, at most so many. It returns Invalid for another word.
func (s *Store) OpenBackorders(ctx context.Context, f ReportFilter, by string, most int) ([]OpenGroup, error) {
	group, known := openGroups[by]
	if !known {
		return nil, models.Errorf(models.Invalid, "Backorders are not grouped by %q; they are by customer, sku, supplier or category.", by)
	}
	arguments := []any{s.Today(), most, metric.CancelHazard}
	question := strings.NewReplacer("/*filter*/", f.where(&arguments), "/*group*/", group.group, "/*name*/", group.name, "/*join*/", group.join).Replace(reportOpenSQL)
	return listed(ctx, s, "add up what is owed", question, func(g *OpenGroup) []any {
		return []any{&g.Code, &g.Name, &g.Tier, &g.Lines, &g.Units, &g.Value, &g.Customers, &g.AgeMax, &g.AgeUnits, &g.Oldest, &g.LinesLate, &g.Risk, &g.MarginRisk, &g.Margin}
	}, arguments...)
}

// AgeCell is what is owed of one age, by how often something of its lines left already: never, once, more often (2).
type AgeCell struct {
	Bucket, Shipments int // Bucket is an index of metric.Buckets
	Lines, Units      int64
	Value             string
}

// Ageing sorts what is owed today by age and shipments made.
func (s *Store) Ageing(ctx context.Context, f ReportFilter) ([]AgeCell, error) {
	var begins []string
	for _, b := range metric.Buckets() {
		begins = append(begins, strconv.Itoa(b.From))
	}
	arguments := []any{s.Today(), "{" + strings.Join(begins, ",") + "}"}
	question := strings.Replace(reportAgeingSQL, "/*filter*/", f.where(&arguments), 1)
	return listed(ctx, s, "sort what is owed by age", question, func(a *AgeCell) []any {
		return []any{&a.Bucket, &a.Shipments, &a.Lines, &a.Units, &a.Value}
	}, arguments...)
}

// Cause is why lines of the queue wait.
type Cause struct {
	Reason                 string
	Lines, ByPerson, Units int64
	Value                  string
}

// Causes counts why the lines of the queue wait, the most frequent reason first.
func (s *Store) Causes(ctx context.Context, f ReportFilter) ([]Cause, error) {
	var arguments []any
	question := strings.Replace(reportCausesSQL, "/*filter*/", f.where(&arguments), 1)
	return listed(ctx, s, "count the reasons", question, func(c *Cause) []any {
		return []any{&c.Reason, &c.Lines, &c.ByPerson, &c.Units, &c.Value}
	}, arguments...)
}

// LateDays is how many lines became complete so many days after their need.
type LateDays struct{ Days, Lines int64 }

// LateDays counts the lines that became complete late in a span by how late they were, the least late first.
func (s *Store) LateDays(ctx context.Context, f ReportFilter, span Span) ([]LateDays, error) {
	arguments := []any{span.From, span.To}
	question := strings.Replace(reportLateDaysSQL, "/*filter*/", f.where(&arguments), 1)
	return listed(ctx, s, "count days late", question, func(l *LateDays) []any { return []any{&l.Days, &l.Lines} }, arguments...)
}

// OrdersFilled counts the orders with lines due in a span, and those whose lines of the span had all left whole in time.
func (s *Store) OrdersFilled(ctx context.Context, f ReportFilter, span Span) (due, complete int64, err error) {
	arguments := []any{span.From, span.To}
	question := strings.Replace(reportOrdersSQL, "/*filter*/", f.where(&arguments), 1)
	if err := s.SQL().QueryRowContext(ctx, question, arguments...).Scan(&due, &complete); err != nil {
		return 0, 0, fmt.Errorf("count whole orders: %w", err)
	}
	return due, complete, nil
}

// MemberFigures are the sums of one warehouse, supplier, category, channel or tier.
type MemberFigures struct {
	Code, Name string // of what has none, both are empty
	FigureSums
}

// FigureMembers adds up a span for every member of a kind, those with most lines due first. It returns Invalid for a kind
// that sums are not kept for.
func (s *Store) FigureMembers(ctx context.Context, kind string, span Span, most int) ([]MemberFigures, error) {
	labels, known := map[string]struct{ code, name, join string }{
		"warehouse": {"m.code", "m.name", "LEFT JOIN warehouses AS m ON CAST(m.id AS text) = n.of"},
		"supplier":  {"m.code", "m.name", "LEFT JOIN suppliers AS m ON CAST(m.id AS text) = n.of"},
		"category":  {"m.name", "m.name", "LEFT JOIN categories AS m ON CAST(m.id AS text) = n.of"},
		"channel":   {"n.of", "n.of", ""},
		"tier":      {"n.of", "n.of", ""},
	}[kind]
	if !known {
		return nil, models.Errorf(models.Invalid, "Figures are not kept by %q; they are by warehouse, supplier, category, channel and tier.", kind)
	}
	question := strings.NewReplacer("/*kind*/", kind, "/*code*/", labels.code, "/*name*/", labels.name, "/*join*/", labels.join, "/*columns*/", summedColumns).Replace(reportMembersSQL)
	return listed(ctx, s, "add up by "+kind, question, func(m *MemberFigures) []any {
		return append([]any{&m.Code, &m.Name}, m.places()...)
	}, span.From, span.To, kind, most)
}

// SupplierKept is how a supplier kept what it said in a span. Days are from the day a line was ordered to its last receipt.
type SupplierKept struct {
	Code, Name                  string
	Due, OnTime, Confirmed      int64 // Confirmed of those due
	UnitsDue, UnitsReceived     int64
	Received                    int64
	LeadMean, LeadSD            *float64
	LeadP50, LeadP90            *int64
	Open, Overdue, LinesWaiting int64
}

// SuppliersKept scores the suppliers as of today, those with most late lines first. Channel and tier of the filter do not apply.
func (s *Store) SuppliersKept(ctx context.Context, f ReportFilter, span Span) ([]SupplierKept, error) {
	return listed(ctx, s, "score the suppliers", reportSuppliersSQL, func(k *SupplierKept) []any {
		return []any{&k.Code, &k.Name, &k.Due, &k.OnTime, &k.Confirmed, &k.UnitsDue, &k.UnitsReceived, &k.Received, &k.LeadMean, &k.LeadSD, &k.LeadP50, &k.LeadP90,
			&k.Open, &k.Overdue, &k.LinesWaiting}
	}, span.From, span.To, s.Today(), f.Category, f.Warehouse, f.Supplier)
}

// InboundWeek is what arrives in a week, counted from today; what nobody gave a date has no week.
type InboundWeek struct {
	Week                                   *int64
	Lines, Overdue, Units, Sold, Suppliers int64
	Value                                  string
}

// Inbound counts open supply by the week of its arrival. Channel and tier of the filter do not apply.
func (s *Store) Inbound(ctx context.Context, f ReportFilter) ([]InboundWeek, error) {
	return listed(ctx, s, "count what is coming", reportInboundSQL, func(w *InboundWeek) []any {
		return []any{&w.Week, &w.Lines, &w.Overdue, &w.Units, &w.Sold, &w.Value, &w.Suppliers}
	}, s.Today(), f.Category, f.Warehouse, f.Supplier)
}

// Coming is what is on order of a SKU.
type Coming struct {
	SKU   string
	Units int64
	Next  *calendar.Date
}

// Coming says of SKUs what is on order of them; those of which nothing is are left out.
func (s *Store) Coming(ctx context.Context, skus []string) ([]Coming, error) {
	return listed(ctx, s, "ask what is coming", reportComingSQL, func(c *Coming) []any { return []any{&c.SKU, &c.Units, &c.Next} }, skus)
}

// ReportChoice is a member that a report can be narrowed to.
type ReportChoice struct{ Kind, Code, Name string }

// ReportChoices lists the members of every kind by their codes.
func (s *Store) ReportChoices(ctx context.Context) ([]ReportChoice, error) {
	return listed(ctx, s, "list what reports can be narrowed to", reportChoicesSQL, func(c *ReportChoice) []any { return []any{&c.Kind, &c.Code, &c.Name} })
}

// ReportLines names the order lines behind a figure: those that were due or promised in the span and more, by Of.
type ReportLines struct {
	Of        string // a key of linesBehind
	Span      Span
	Filter    ReportFilter
	Customer  string // the code of one; empty is all
	SKU       string
	Bucket    *int // of ages, for what is owed
	Shipments *int // made already, 2 is more than one; for what is owed
	AfterDay  calendar.Date
	AfterLine int64
	Most      int
}

// ReportLine is an order line behind a figure. Day is the day it stands under.
type ReportLine struct {
	ID                                          int64
	Order                                       string
	Line                                        int64
	Customer, CustomerName, Tier, SKU, SKUName  string
	Warehouse                                   string
	Ordered, Need                               calendar.Date
	PromisedFirst, Promised                     *calendar.Date
	Slips                                       int64
	Shipped, Completed                          *calendar.Date
	QtyDue, QtyInTime, QtyShipped, QtyCancelled int64
	ValueOpen                                   string
	Day                                         calendar.Date
}

// linesBehind says which lines a figure counts, and under which day they stand.
var linesBehind = map[string]struct{ day, condition string }{
	"open":      {"f.date_need", "f.qty_shipped < f.qty_due AND f.date_need < @today AND f.date_ordered <= @today"},
	"due":       {"f.date_need", "f.qty_due > 0 AND f.date_need BETWEEN @from AND @until"},
	"late":      {"f.date_need", "f.qty_in_time < f.qty_due AND f.date_need BETWEEN @from AND @until"},
	"cancelled": {"f.date_need", "f.qty_cancelled > 0 AND f.date_need BETWEEN @from AND @until"},
	"promised":  {"f.date_promised_first", "f.qty_due > 0 AND f.date_promised_first BETWEEN @from AND @until AND (f.date_promised_first < @today OR f.date_completed IS NOT NULL)"},
	"broken": {"f.date_promised_first", "f.qty_due > 0 AND f.date_promised_first BETWEEN @from AND @until AND f.date_completed IS DISTINCT FROM least(f.date_completed, f.date_promised_first)" +
		" AND (f.date_promised_first < @today OR f.date_completed IS NOT NULL)"},
	"slipped": {"f.date_promised_first", "f.slips > 0 AND f.qty_due > 0 AND f.date_promised_first BETWEEN @from AND @until AND (f.date_promised_first < @today OR f.date_completed IS NOT NULL)"},
	"filled":  {"f.date_completed", "f.date_completed > f.date_need AND f.date_completed BETWEEN @from AND @until"},
}

// ReportLines lists the order lines behind a figure, the oldest day first. It returns Invalid for a figure that has none.
func (s *Store) ReportLines(ctx context.Context, r ReportLines) ([]ReportLine, error) {
	behind, known := linesBehind[r.Of]
	if !known {
		return nil, models.Errorf(models.Invalid, "There are no order lines behind %q.", r.Of)
	}
	arguments := []any{r.AfterDay, r.AfterLine, r.Most}
	condition := "\n    AND " + behind.condition + r.Filter.where(&arguments)
	for _, day := range []struct {
		name string
		is   calendar.Date
	}{{"@today", s.Today()}, {"@from", r.Span.From}, {"@until", r.Span.To}} {
		if strings.Contains(condition, day.name) {
			arguments = append(arguments, day.is)
			condition = strings.ReplaceAll(condition, day.name, "CAST($"+strconv.Itoa(len(arguments))+" AS date)")
		}
	}
	also := func(format string, value any) {
		arguments = append(arguments, value)
		condition += "\n    AND " + fmt.Sprintf(format, "$"+strconv.Itoa(len(arguments)))
	}
	if r.Customer != "" {
		also("f.customer_id = (SELECT id FROM customers WHERE code = %s)", r.Customer)
	}
	if r.SKU != "" {
		also("f.sku_id = (SELECT id FROM skus WHERE code = %s)", r.SKU)
	}
	if r.Shipments != nil {
		also("least(f.shipments, 2) = %s", *r.Shipments)
	}
	if r.Bucket != nil && *r.Bucket >= 0 && *r.Bucket < len(metric.Buckets()) {
		bucket := metric.Buckets()[*r.Bucket]
		also("f.date_need <= CAST(%s AS date)", s.Today().Add(-bucket.From))
		if bucket.To != nil {
			also("f.date_need >= CAST(%s AS date)", s.Today().Add(-*bucket.To))
		}
	}
	question := strings.NewReplacer("/*filter*/", condition, "/*day*/", behind.day).Replace(reportLinesSQL)
	return listed(ctx, s, "list the lines behind a figure", question, func(l *ReportLine) []any {
		return []any{&l.ID, &l.Order, &l.Line, &l.Customer, &l.CustomerName, &l.Tier, &l.SKU, &l.SKUName, &l.Warehouse, &l.Ordered, &l.Need, &l.PromisedFirst, &l.Promised,
			&l.Slips, &l.Shipped, &l.Completed, &l.QtyDue, &l.QtyInTime, &l.QtyShipped, &l.QtyCancelled, &l.ValueOpen, &l.Day}
	}, arguments...)
}

// UnitDays adds up the units owed at the end of each day of the spans.
func (s *Store) UnitDays(ctx context.Context, f ReportFilter, spans []Span) ([]int64, error) {
	var days []calendar.Date
	for _, span := range spans {
		for day := span.From; day <= span.To; day++ {
			days = append(days, day)
		}
	}
	owed, err := s.Owed(ctx, f, days)
	if err != nil {
		return nil, err
	}
	sums := make([]int64, len(spans))
	at := 0
	for i, span := range spans {
		for day := span.From; day <= span.To; day++ {
			sums[i] += owed[at].Units
			at++
		}
	}
	return sums, nil
}
