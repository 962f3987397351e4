package store

import (
	"fmt"

	"pegboard/models/calendar"
)

// NewPromise is an entry for the promise ledger. A nil Date takes the promise back.
type NewPromise struct {
	LineID       int64
	Date         *calendar.Date
	Source       string // where the date comes from: plan, a person, a channel
	Reason       string
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
	var sources, reasons []string
	var told []bool
	for _, p := range promises {
		lines, dates = append(lines, p.LineID), append(dates, textOf(p.Date))
		sources, reasons, told = append(sources, p.Source), append(reasons, p.Reason), append(told, p.ToldCustomer)
	}
	if _, err := tx.Exec(`UPDATE sales_order_lines AS l SET date_promised_first = coalesce(l.date_promised_first, p.date), date_promised = p.date, promise_source = p.source,
			promise_slips = l.promise_slips + CASE WHEN p.date > l.date_promised THEN 1 ELSE 0 END, version = l.version + 1
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[]), CAST($3 AS text[])) AS p (line_id, date, source)
		WHERE l.id = p.line_id`, lines, dates, sources); err != nil {
		return fmt.Errorf("promise dates: %w", err)
	}
	if _, err := tx.Exec(`INSERT INTO promises (line_id, date_promised, source, reason, told_customer, actor, at)
		SELECT p.line_id, p.date, p.source, p.reason, p.told, $6, $7
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS date[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS boolean[]))
			WITH ORDINALITY AS p (line_id, date, source, reason, told, n)
		ORDER BY p.n`, lines, dates, sources, reasons, told, tx.Actor, tx.Now); err != nil {
		return fmt.Errorf("enter promises into the ledger: %w", err)
	}
	return nil
}
