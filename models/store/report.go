package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/metric"
)

var (
	//go:embed sql/save_line_parts.sql
	saveLinePartsSQL string
	//go:embed sql/save_line_facts.sql
	saveLineFactsSQL string
	//go:embed sql/save_figure_days.sql
	saveFigureDaysSQL string
	//go:embed sql/report_figures.sql
	reportFiguresSQL string
	//go:embed sql/save_snapshots.sql
	saveSnapshotsSQL string
)

// ReportDays is how far back figures of days are kept: two periods of a year, the longest that a report compares.
const ReportDays = 2*52*7 + 35

// CountReports works out, from orders and shipments, everything that the reports read. With take it keeps what was owed
// yesterday as it is seen now: later changes of the past do not move it any more. Readers see the former count meanwhile.
func (tx *Tx) CountReports(take bool) error {
	first := tx.Today.Add(-ReportDays)
	for _, step := range []struct {
		what, statement string
		arguments       []any
	}{
		{"wait for another count", "LOCK TABLE snapshots IN SHARE ROW EXCLUSIVE MODE", nil},
		{"forget the parts of lines", "DELETE FROM line_fact_parts", nil},
		{"store the parts of lines", saveLinePartsSQL, nil},
		{"store the lines", saveLineFactsSQL, []any{metric.EarlyDays}},
		{"forget the figures of days", "DELETE FROM figure_days", nil},
		{"store the figures of days", saveFigureDaysSQL, []any{tx.Today, first}},
		{"forget what was not taken", "DELETE FROM snapshots WHERE taken_at IS NULL OR day < $1", []any{first}},
		{"store what was owed", saveSnapshotsSQL, []any{tx.Today, first}},
	} {
		if _, err := tx.Exec(step.statement, step.arguments...); err != nil {
			return fmt.Errorf("count the reports: %s: %w", step.what, err)
		}
	}
	if take {
		if _, err := tx.Exec("UPDATE snapshots SET taken_at = $2 WHERE day = $1 AND taken_at IS NULL", tx.Today.Add(-1), tx.Now); err != nil {
			return fmt.Errorf("take the snapshot of yesterday: %w", err)
		}
	}
	if _, err := tx.Exec("INSERT INTO report_counts (day, at) VALUES ($1, $2) ON CONFLICT (one) DO UPDATE SET day = excluded.day, at = excluded.at", tx.Today, tx.Now); err != nil {
		return fmt.Errorf("note the count of the reports: %w", err)
	}
	return nil
}

// ReportCount says when the reports were counted, and for which day. It is not found while they never were.
func (s *Store) ReportCount(ctx context.Context) (day calendar.Date, at time.Time, found bool, err error) {
	err = s.SQL().QueryRowContext(ctx, "SELECT day, at FROM report_counts").Scan(&day, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, at, false, nil
	}
	if err != nil {
		return 0, at, false, fmt.Errorf("ask when the reports were counted: %w", err)
	}
	return day, at, true, nil
}

// ReportFilter narrows a report to a part of the company: the code of a warehouse or supplier, the name of a category, a
// channel, a tier. Empty is all.
type ReportFilter struct{ Warehouse, Supplier, Category, Channel, Tier string }

// member is one condition of a filter: the kind, the id or word of the member as figure_days has it, and the column of
// line_facts.
type member struct{ kind, of, column, value string }

// members are the conditions. A code that nobody has gives a member without rows.
func (f ReportFilter) members() []member {
	var all []member
	for _, m := range []member{
		{"warehouse", "(SELECT CAST(id AS text) FROM warehouses WHERE code = %s)", "warehouse_id = (SELECT id FROM warehouses WHERE code = %s)", f.Warehouse},
		{"supplier", "(SELECT CAST(id AS text) FROM suppliers WHERE code = %s)", "supplier_id = (SELECT id FROM suppliers WHERE code = %s)", f.Supplier},
		{"category", "(SELECT CAST(id AS text) FROM categories WHERE name = %s)", "category_id = (SELECT id FROM categories WHERE name = %s)", f.Category},
		{"channel", "CAST(%s AS text)", "channel = %s", f.Channel},
		{"tier", "CAST(%s AS text)", "tier = %s", f.Tier},
	} {
		if m.value != "" {
			all = append(all, m)
		}
	}
	return all
}

// where is the filter as conditions on line_facts, whose alias is f; its arguments follow those given.
func (f ReportFilter) where(arguments *[]any) string {
	var b strings.Builder
	for _, m := range f.members() {
		*arguments = append(*arguments, m.value)
		b.WriteString("\n    AND f." + fmt.Sprintf(m.column, "$"+strconv.Itoa(len(*arguments))))
	}
	return b.String()
}

// summed says where sums of days are read: kind and member of figure_days and snapshots. It is not ok for a filter of
// several conditions, whose sums are not kept.
func (f ReportFilter) summed(arguments *[]any) (condition string, ok bool) {
	switch all := f.members(); len(all) {
	case 0:
		return "kind = '' AND of = ''", true
	case 1:
		*arguments = append(*arguments, all[0].value)
		return "kind = '" + all[0].kind + "' AND of = " + fmt.Sprintf(all[0].of, "$"+strconv.Itoa(len(*arguments))), true
	}
	return "", false
}

// Owed is what was owed at the end of a day. Value is an exact decimal.
type Owed struct {
	Day                     calendar.Date
	Lines, Units, Customers int64
	Value                   string
	Taken                   bool
}

// Owed reads what was owed at the end of each of the days, in their order. A day on which nothing was owed has zeros.
func (s *Store) Owed(ctx context.Context, f ReportFilter, days []calendar.Date) ([]Owed, error) {
	arguments := []any{dateTexts(days)}
	question := ""
	if condition, ok := f.summed(&arguments); ok {
		question = `SELECT d.day, coalesce(n.lines, 0), coalesce(n.units, 0), coalesce(n.customers, 0), CAST(coalesce(n.value, 0) AS text), n.taken_at IS NOT NULL
FROM unnest(CAST($1 AS date[])) WITH ORDINALITY AS d (day, place)
LEFT JOIN snapshots AS n ON n.day = d.day AND ` + condition + `
ORDER BY d.place`
	} else {
		question = `WITH late AS MATERIALIZED (
    SELECT f.line_id, f.customer_id, f.qty_due, f.qty_shipped, f.date_shipped, f.shipments, coalesce(f.unit_price, 0) AS price, greatest(f.date_need + 1, f.date_ordered) AS opened, f.date_completed
    FROM line_facts AS f
    WHERE f.qty_due > 0
        AND NOT f.day_unknown
        AND (f.date_completed IS NULL OR f.date_completed > greatest(f.date_need + 1, f.date_ordered))` + f.where(&arguments) + `
)
SELECT d.day, count(l.line_id), CAST(coalesce(sum(l.qty_due - u.units), 0) AS bigint), count(DISTINCT l.customer_id), CAST(coalesce(sum((l.qty_due - u.units) * l.price), 0) AS text), false
FROM unnest(CAST($1 AS date[])) WITH ORDINALITY AS d (day, place)
LEFT JOIN late AS l ON l.opened <= d.day AND (l.date_completed IS NULL OR l.date_completed > d.day)
LEFT JOIN LATERAL (
    SELECT CASE WHEN l.shipments < 2 THEN CASE WHEN l.date_shipped <= d.day THEN l.qty_shipped ELSE 0 END
        ELSE coalesce((SELECT sum(p.units) FROM line_fact_parts AS p WHERE p.line_id = l.line_id AND p.day <= d.day), 0) END AS units
) AS u ON l.line_id IS NOT NULL
GROUP BY d.day, d.place
ORDER BY d.place`
	}
	return listed(ctx, s, "read what was owed", question, func(o *Owed) []any {
		return []any{&o.Day, &o.Lines, &o.Units, &o.Customers, &o.Value, &o.Taken}
	}, arguments...)
}

// dateTexts writes dates as an array of PostgreSQL.
func dateTexts(days []calendar.Date) string {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.String()
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// FigureSums are the sums that the shares of docs/metrics.md are made of. Values are exact decimals.
type FigureSums struct {
	Due, Complete                                        int64 // lines by the day they were due
	UnitsDue, UnitsInTime, UnitsOrdered, UnitsCancelled  int64
	ValueDue, ValueInTime                                string
	Promised, KeptFirst, KeptCurrent, InFullFirst, Slips int64 // lines by their first promise
	PromisedDone, DaysOff, DaysWrong                     int64
	PromisedCurrent, InFullCurrent                       int64 // lines by their current promise
	FilledLate, DaysLate                                 int64 // lines that became complete after their need, by that day
}

func (f *FigureSums) places() []any {
	return []any{&f.Due, &f.Complete, &f.UnitsDue, &f.UnitsInTime, &f.UnitsOrdered, &f.UnitsCancelled, &f.ValueDue, &f.ValueInTime, &f.Promised, &f.KeptFirst,
		&f.KeptCurrent, &f.InFullFirst, &f.Slips, &f.PromisedDone, &f.DaysOff, &f.DaysWrong, &f.PromisedCurrent, &f.InFullCurrent, &f.FilledLate, &f.DaysLate}
}

const summedColumns = `CAST(coalesce(sum(due), 0) AS bigint), CAST(coalesce(sum(complete), 0) AS bigint), CAST(coalesce(sum(units_due), 0) AS bigint), CAST(coalesce(sum(units_in_time), 0) AS bigint),
    CAST(coalesce(sum(units_ordered), 0) AS bigint), CAST(coalesce(sum(units_cancelled), 0) AS bigint), CAST(coalesce(sum(value_due), 0) AS text), CAST(coalesce(sum(value_in_time), 0) AS text),
    CAST(coalesce(sum(promised), 0) AS bigint), CAST(coalesce(sum(kept_first), 0) AS bigint), CAST(coalesce(sum(kept_current), 0) AS bigint), CAST(coalesce(sum(in_full_first), 0) AS bigint),
    CAST(coalesce(sum(slips), 0) AS bigint), CAST(coalesce(sum(promised_done), 0) AS bigint), CAST(coalesce(sum(days_off), 0) AS bigint), CAST(coalesce(sum(days_wrong), 0) AS bigint),
    CAST(coalesce(sum(promised_current), 0) AS bigint), CAST(coalesce(sum(in_full_current), 0) AS bigint), CAST(coalesce(sum(filled_late), 0) AS bigint), CAST(coalesce(sum(days_late), 0) AS bigint)`

// Span is a number of days, both ends included.
type Span struct{ From, To calendar.Date }

// FigureSpan is the sums of one span.
type FigureSpan struct {
	Span
	FigureSums
}

// Figures adds up the days of each span, in the order of the spans.
func (s *Store) Figures(ctx context.Context, f ReportFilter, spans []Span) ([]FigureSpan, error) {
	from, to := make([]calendar.Date, len(spans)), make([]calendar.Date, len(spans))
	for i, span := range spans {
		from[i], to[i] = span.From, span.To
	}
	arguments := []any{dateTexts(from), dateTexts(to)}
	question := ""
	if condition, ok := f.summed(&arguments); ok {
		question = `SELECT w.from_day, w.to_day, ` + summedColumns + `
FROM unnest(CAST($1 AS date[]), CAST($2 AS date[])) WITH ORDINALITY AS w (from_day, to_day, place)
LEFT JOIN figure_days AS n ON n.day BETWEEN w.from_day AND w.to_day AND ` + condition + `
GROUP BY w.place, w.from_day, w.to_day
ORDER BY w.place`
	} else {
		arguments = append(arguments, s.Today())
		question = strings.Replace(reportFiguresSQL, "/*filter*/", f.where(&arguments), 1)
		question = strings.Replace(question, "/*columns*/", summedColumns, 1)
	}
	return listed(ctx, s, "add up the figures", question, func(p *FigureSpan) []any {
		return append([]any{&p.From, &p.To}, p.places()...)
	}, arguments...)
}
