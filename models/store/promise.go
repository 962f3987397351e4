package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"
	"time"

	"pegboard/models/calendar"
)

//go:embed sql/promise_lines.sql
var promiseLinesSQL string

// NewPromise is an entry for the promise ledger. A nil Date takes the promise back.
type NewPromise struct {
	LineID       int64
	Date         *calendar.Date
	Source       string // where the date comes from: plan, a person, a channel
	Code         string // the part of the publishing rule that decided; empty when no rule did
	Reason       string // the same in words
	ToldCustomer bool
}

// Promise enters promises into the ledger and makes them the lines' current ones. A line keeps its first promise; a date
// later than the one before is a slip. The caller has locked the lines.
func (tx *Tx) Promise(promises ...NewPromise) error {
	if len(promises) == 0 {
		return nil
	}
	var lines []int64
	var dates []*string
	var sources, codes, reasons []string
	var told []bool
	for _, p := range promises {
		lines, dates = append(lines, p.LineID), append(dates, textOf(p.Date))
		sources, codes, reasons, told = append(sources, p.Source), append(codes, p.Code), append(reasons, p.Reason), append(told, p.ToldCustomer)
	}
	if _, err := tx.Exec(`UPDATE sales_order_lines AS l SET date_promised_first = coalesce(l.date_promised_first, p.date), date_promised = p.date,
			date_promised_earliest = least(l.date_promised_earliest, l.date_promised, p.date), promise_source = p.source,
			promise_slips = l.promise_slips + CASE WHEN p.date > l.date_promised THEN 1 ELSE 0 END, version = l.version + 1
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[]), CAST($3 AS text[])) AS p (line_id, date, source)
		WHERE l.id = p.line_id`, lines, dates, sources); err != nil {
		return fmt.Errorf("promise dates: %w", err)
	}
	if _, err := tx.Exec(`INSERT INTO promises (line_id, date_promised, source, code, reason, told_customer, day, actor, at)
		SELECT p.line_id, p.date, p.source, p.code, p.reason, p.told, $7, $8, $9
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS text[]), CAST($6 AS boolean[]))
			WITH ORDINALITY AS p (line_id, date, source, code, reason, told, n)
		ORDER BY p.n`, lines, dates, sources, codes, reasons, told, tx.Today, tx.Actor, tx.Now); err != nil {
		return fmt.Errorf("enter promises into the ledger: %w", err)
	}
	return nil
}

// PromisedLine is what the customer of an open line was told so far.
type PromisedLine struct {
	LineID         int64
	DatePromised   *calendar.Date
	PromisedBefore bool           // there was a promise once, even if it was taken back
	DateNotice     *calendar.Date // the day of the company on which a promise was made last, other than by an import
	Held           bool
}

// PromisedLines returns the open lines of a part of the plan (PlanParts), by id.
func (tx *Tx) PromisedLines(part int) ([]PromisedLine, error) {
	var lines []PromisedLine
	err := tx.Query(func(r *sql.Rows) error {
		var l PromisedLine
		err := r.Scan(&l.LineID, &l.DatePromised, &l.PromisedBefore, &l.DateNotice, &l.Held)
		lines = append(lines, l)
		return err
	}, scopedBy(promiseLinesSQL, ofPart, ""), part)
	if err != nil {
		return nil, fmt.Errorf("load promises: %w", err)
	}
	return lines, nil
}

// PlannedBefore tells whether the company had a plan before a moment.
func (s *Store) PlannedBefore(ctx context.Context, at time.Time) (bool, error) {
	var planned bool
	if err := s.sql.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM plan_runs WHERE at < $1)", at).Scan(&planned); err != nil {
		return false, fmt.Errorf("look for a plan before %v: %w", at, err)
	}
	return planned, nil
}
