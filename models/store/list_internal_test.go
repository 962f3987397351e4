package store

import (
	"context"
	"database/sql"
	"strings"
)

// ExplainPage answers a page and returns the plan of each statement it took, and the mark of the next page.
func ExplainPage(ctx context.Context, s *Store, q ListQuery) (plans []string, next string, err error) {
	r, err := s.readingOf(q)
	if err != nil {
		return nil, "", err
	}
	e := &explainer{Store: s}
	page, err := r.answer(ctx, e)
	if err == nil {
		err = e.err
	}
	return e.plans, page.Next, err
}

// explainer asks the database, and asks it for the plan as well.
type explainer struct {
	*Store
	plans []string
	err   error
}

func (e *explainer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	e.explain(ctx, query, args)
	return e.SQL().QueryContext(ctx, query, args...)
}

func (e *explainer) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	e.explain(ctx, query, args)
	return e.SQL().QueryRowContext(ctx, query, args...)
}

func (e *explainer) explain(ctx context.Context, query string, args []any) {
	rows, err := e.SQL().QueryContext(ctx, "EXPLAIN "+query, args...)
	if err != nil {
		e.err = err
		return
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			e.err = err
			return
		}
		lines = append(lines, line)
	}
	e.plans = append(e.plans, strings.Join(lines, "\n"))
}
