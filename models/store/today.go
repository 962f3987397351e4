package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/today_queue.sql
	todayQueueSQL string
	//go:embed sql/today_overdue.sql
	todayOverdueSQL string
	//go:embed sql/today_longest.sql
	todayLongestSQL string
)

// todayMax bounds each list of the Today page: it says where to begin and is not the work itself.
const todayMax = 10

// TodayView is what a person should know before they begin the day. An amount is an exact decimal text, empty when no
// price is known.
type TodayView struct {
	Queue   QueueFigures
	Overdue []OverdueSupply
	Longest []LongestWaiting
}

// QueueFigures count the queue and the lines of its presets.
type QueueFigures struct {
	Lines, Orders, Units int64
	Value                string
	NoSupply, CanFill    int64
	Broken, AtRisk       int64
	OneAway              int64
}

// OverdueSupply is a purchase order line that should have arrived.
type OverdueSupply struct {
	PurchaseOrder          string
	Line                   int64
	Supplier, SupplierName string
	SKU, SKUName           string
	QtyOpen                int64
	DateDue                calendar.Date
	LinesWaiting           int64
	ValueWaiting           string
}

// LongestWaiting is a customer with the day of the oldest order that waits.
type LongestWaiting struct {
	Customer, Name, Tier string
	DateOrdered          calendar.Date
	Lines, Units         int64
	Value                string
}

// TodayView reads the Today page. Every list on it is bounded.
func (s *Store) TodayView(ctx context.Context) (TodayView, error) {
	var view TodayView
	q := &view.Queue
	err := s.SQL().QueryRowContext(ctx, todayQueueSQL).Scan(&q.Lines, &q.Orders, &q.Units, &q.Value, &q.NoSupply, &q.CanFill, &q.Broken, &q.AtRisk, &q.OneAway)
	if err != nil {
		return view, fmt.Errorf("count the queue: %w", err)
	}
	view.Overdue, err = readRows(ctx, s, todayOverdueSQL, func(o *OverdueSupply) []any {
		return []any{&o.PurchaseOrder, &o.Line, &o.Supplier, &o.SupplierName, &o.SKU, &o.SKUName, &o.QtyOpen, &o.DateDue, &o.LinesWaiting, &o.ValueWaiting}
	}, s.Today(), todayMax)
	if err != nil {
		return view, fmt.Errorf("list overdue supply: %w", err)
	}
	view.Longest, err = readRows(ctx, s, todayLongestSQL, func(l *LongestWaiting) []any {
		return []any{&l.Customer, &l.Name, &l.Tier, &l.DateOrdered, &l.Lines, &l.Units, &l.Value}
	}, todayMax)
	if err != nil {
		return view, fmt.Errorf("list who waits longest: %w", err)
	}
	return view, nil
}

// upTo cuts rows that were read one beyond the limit back to it, and says whether there were more.
func upTo[T any](rows []T, limit int) (kept []T, more bool) {
	if len(rows) <= limit {
		return rows, false
	}
	return rows[:limit], true
}

// readRows asks a question and reads every row of the answer into the places that a value of T offers for its columns.
func readRows[T any](ctx context.Context, s *Store, question string, places func(*T) []any, arguments ...any) ([]T, error) {
	rows, err := s.SQL().QueryContext(ctx, question, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(places(&one)...); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
