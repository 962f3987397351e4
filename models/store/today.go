package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"
	"strings"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/today_queue.sql
	todayQueueSQL string
	//go:embed sql/today_supply.sql
	todaySupplySQL string
	//go:embed sql/today_held_up.sql
	todayHeldUpSQL string
	//go:embed sql/today_overdue.sql
	todayOverdueSQL string
	//go:embed sql/today_longest.sql
	todayLongestSQL string
	//go:embed sql/today_one_away.sql
	todayOneAwaySQL string
	//go:embed sql/today_no_supply.sql
	todayNoSupplySQL string
	//go:embed sql/today_due.sql
	todayDueSQL string
	//go:embed sql/today_unanswered.sql
	todayUnansweredSQL string
	//go:embed sql/today_age.sql
	todayAgeSQL string
	//go:embed sql/today_late_suppliers.sql
	todayLateSuppliersSQL string
	//go:embed sql/today_kept.sql
	todayKeptSQL string
)

const (
	// todayMax bounds each list of the Today page: it says where to begin and is not the work itself.
	todayMax = 8
	// KeptDays is how far back kept promises are counted: long enough to hold many, short enough to be about now.
	KeptDays = 90
)

// todayOrdersSQL asks which open orders may ship, by the condition of the preset of that name.
const todayOrdersSQL = `SELECT count(*) FILTER (WHERE may_ship), count(*) FILTER (WHERE may_ship AND late), count(*) FILTER (WHERE held)
FROM (
    SELECT ` + orderCanShip + ` AS may_ship, o.hold_reason IS NOT NULL AS held,
        EXISTS (SELECT 1 FROM sales_order_lines AS l WHERE l.order_id = o.id AND l.qty_allocated > 0 AND least(l.date_promised_earliest, l.date_promised) < @today) AS late
    FROM sales_orders AS o
    WHERE o.status IN ('open', 'partially_shipped')
) AS open_orders`

// TodayFigures say what asks for something to be done. An amount is an exact decimal text, empty when no price is known.
type TodayFigures struct {
	Queue   QueueFigures
	Supply  SupplyFigures
	CanShip int64 // orders of which something may leave today
	CanLate int64 // those of them that are past a promise
	Held    int64 // open orders on hold
}

// QueueFigures count the queue and the lines of its presets.
type QueueFigures struct {
	Lines, Orders, Customers, Units int64
	Value                           string
	LinesNew                        int64 // ordered since yesterday
	LinesWeek                       int64 // ordered in the last seven days
	ValueWeek                       string
	NoSupply, NoSupplySKUs          int64
	NoSupplyValue                   string
	CanFill                         int64
	Broken, BrokenVIP, BrokenDays   int64 // BrokenDays is how long the oldest broken promise has been so
	BrokenRenewed                   int64 // of the broken ones, those that have a new day since
	BrokenValue                     string
	AtRisk                          int64
	AtRiskValue                     string
	OneAway, OverAllocated          int64
}

// SupplyFigures count open purchase orders.
type SupplyFigures struct {
	Drafts, Unanswered, UnansweredDays, Overdue, Due int64
	HeldUp                                           int64 // order lines that wait for overdue supply
	HeldUpValue                                      string
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

// DueSupply is a purchase order line that should arrive within a week.
type DueSupply struct {
	PurchaseOrder          string
	Line                   int64
	Supplier, SupplierName string
	SKU, SKUName           string
	QtyOpen                int64
	DateDue                calendar.Date
	Confirmed              bool
	LinesWaiting           int64
}

// OneAway is an order that waits for one last line. Value is that of the whole order.
type OneAway struct {
	Order, CustomerName, Tier string
	Line                      int64
	SKU, SKUName              string
	QtyWaiting                int64
	DatePromisedFirst         *calendar.Date
	DatePromised              *calendar.Date
	Slips, DaysLate           int64
	PromiseBroken, AtRisk     bool
	DateLikely                *calendar.Date
	SupplyPONo                string
	SupplyPOLine              int64
	SupplySupplier            string
	DateSupply                *calendar.Date
	Confirmed, Overdue        bool
	NoSupply, CanFill         bool
	ShipPolicy                string
	Value                     string
}

// NoSupplySKU is a SKU that customers wait for while nothing is on order for them.
type NoSupplySKU struct {
	SKU, SKUName, Status   string
	Lines, Units           int64
	Value                  string
	DateOrdered            calendar.Date // of the oldest line
	Replacement            string        // of a discontinued SKU
	Kit                    bool
	Unavailable            int64 // units in stock that may not be sold
	Supplier, SupplierName string
	LeadDays               *int64
}

// UnansweredPO is a purchase order that was sent and not acknowledged.
type UnansweredPO struct {
	PurchaseOrder          string
	Supplier, SupplierName string
	DateOrdered            *calendar.Date
	DateSent, DateExpected *calendar.Date
	OrdersWaiting          int64
	ValueWaiting           string
}

// LongestWaiting is a customer with the day of the oldest order that waits.
type LongestWaiting struct {
	Customer, Name, Tier string
	DateOrdered          calendar.Date
	Lines, Units         int64
	Value                string
}

// AgeClass counts the waiting lines that are at least DaysMin days old, and younger than those of the next class.
type AgeClass struct {
	DaysMin, Lines int64
	Value          string
}

// LateSupplier is a supplier who owes goods that should have arrived.
type LateSupplier struct {
	Supplier, Name  string
	Lines, DaysMost int64
	OrdersWaiting   int64
	ValueWaiting    string
}

// KeptPromises counts first promises of lines ordered in the last KeptDays days, and in as many days before.
type KeptPromises struct{ Due, Kept, DueBefore, KeptBefore int64 }

// TodayFigures counts what asks for something to be done.
func (s *Store) TodayFigures(ctx context.Context) (TodayFigures, error) {
	var f TodayFigures
	q, p := &f.Queue, &f.Supply
	for _, one := range []struct {
		what, question string
		places         []any
	}{
		{"count the queue", todayQueueSQL, []any{&q.Lines, &q.Orders, &q.Customers, &q.Units, &q.Value, &q.LinesNew, &q.LinesWeek, &q.ValueWeek, &q.NoSupply, &q.NoSupplySKUs, &q.NoSupplyValue,
			&q.CanFill, &q.Broken, &q.BrokenVIP, &q.BrokenDays, &q.BrokenRenewed, &q.BrokenValue, &q.AtRisk, &q.AtRiskValue, &q.OneAway, &q.OverAllocated}},
		{"count open supply", todaySupplySQL, []any{&p.Drafts, &p.Unanswered, &p.UnansweredDays, &p.Overdue, &p.Due}},
		{"count who waits for overdue supply", todayHeldUpSQL, []any{&p.HeldUp, &p.HeldUpValue}},
		{"count what may ship", strings.ReplaceAll(todayOrdersSQL, "@today", "CAST($1 AS date)"), []any{&f.CanShip, &f.CanLate, &f.Held}},
	} {
		if err := s.SQL().QueryRowContext(ctx, one.question, s.Today()).Scan(one.places...); err != nil {
			return f, fmt.Errorf("%s: %w", one.what, err)
		}
	}
	return f, nil
}

// OverdueSupply lists purchase order lines past their day, those with most waiting order lines first.
func (s *Store) OverdueSupply(ctx context.Context) ([]OverdueSupply, error) {
	return listed(ctx, s, "list overdue supply", todayOverdueSQL, func(o *OverdueSupply) []any {
		return []any{&o.PurchaseOrder, &o.Line, &o.Supplier, &o.SupplierName, &o.SKU, &o.SKUName, &o.QtyOpen, &o.DateDue, &o.LinesWaiting, &o.ValueWaiting}
	}, s.Today(), todayMax)
}

// DueSupply lists purchase order lines of the next seven days, those with most waiting order lines first.
func (s *Store) DueSupply(ctx context.Context) ([]DueSupply, error) {
	return listed(ctx, s, "list due supply", todayDueSQL, func(d *DueSupply) []any {
		return []any{&d.PurchaseOrder, &d.Line, &d.Supplier, &d.SupplierName, &d.SKU, &d.SKUName, &d.QtyOpen, &d.DateDue, &d.Confirmed, &d.LinesWaiting}
	}, s.Today(), todayMax)
}

// OneAway lists orders that wait for one last line, those first whose line comes first.
func (s *Store) OneAway(ctx context.Context) ([]OneAway, error) {
	return listed(ctx, s, "list orders one line away", todayOneAwaySQL, func(o *OneAway) []any {
		return []any{&o.Order, &o.CustomerName, &o.Tier, &o.Line, &o.SKU, &o.SKUName, &o.QtyWaiting, &o.DatePromisedFirst, &o.DatePromised, &o.Slips, &o.DaysLate, &o.PromiseBroken, &o.AtRisk,
			&o.DateLikely, &o.SupplyPONo, &o.SupplyPOLine, &o.SupplySupplier, &o.DateSupply, &o.Confirmed, &o.Overdue, &o.NoSupply, &o.CanFill, &o.ShipPolicy, &o.Value}
	}, todayMax)
}

// NoSupply lists SKUs that customers wait for without any supply, those of most value first.
func (s *Store) NoSupply(ctx context.Context) ([]NoSupplySKU, error) {
	return listed(ctx, s, "list SKUs without supply", todayNoSupplySQL, func(n *NoSupplySKU) []any {
		return []any{&n.SKU, &n.SKUName, &n.Status, &n.Lines, &n.Units, &n.Value, &n.DateOrdered, &n.Replacement, &n.Kit, &n.Unavailable, &n.Supplier, &n.SupplierName, &n.LeadDays}
	}, todayMax)
}

// UnansweredPOs lists purchase orders that were sent and not acknowledged, those first that most customers wait for.
func (s *Store) UnansweredPOs(ctx context.Context) ([]UnansweredPO, error) {
	return listed(ctx, s, "list unanswered purchase orders", todayUnansweredSQL, func(u *UnansweredPO) []any {
		return []any{&u.PurchaseOrder, &u.Supplier, &u.SupplierName, &u.DateOrdered, &u.DateSent, &u.DateExpected, &u.OrdersWaiting, &u.ValueWaiting}
	}, todayMax)
}

// LongestWaiting lists customers by their oldest order that waits.
func (s *Store) LongestWaiting(ctx context.Context) ([]LongestWaiting, error) {
	return listed(ctx, s, "list who waits longest", todayLongestSQL, func(l *LongestWaiting) []any {
		return []any{&l.Customer, &l.Name, &l.Tier, &l.DateOrdered, &l.Lines, &l.Units, &l.Value}
	}, todayMax)
}

// WaitingByAge counts the waiting lines of each age, the youngest first.
func (s *Store) WaitingByAge(ctx context.Context) ([]AgeClass, error) {
	return listed(ctx, s, "count waiting lines by age", todayAgeSQL, func(a *AgeClass) []any {
		return []any{&a.DaysMin, &a.Lines, &a.Value}
	}, s.Today())
}

// LateSuppliers lists suppliers who owe overdue goods, those first that most customers wait for.
func (s *Store) LateSuppliers(ctx context.Context) ([]LateSupplier, error) {
	return listed(ctx, s, "list late suppliers", todayLateSuppliersSQL, func(l *LateSupplier) []any {
		return []any{&l.Supplier, &l.Name, &l.Lines, &l.DaysMost, &l.OrdersWaiting, &l.ValueWaiting}
	}, s.Today(), todayMax)
}

// KeptPromises counts which first promises were kept.
func (s *Store) KeptPromises(ctx context.Context) (KeptPromises, error) {
	var k KeptPromises
	err := s.SQL().QueryRowContext(ctx, todayKeptSQL, s.Today(), KeptDays).Scan(&k.Due, &k.Kept, &k.DueBefore, &k.KeptBefore)
	if err != nil {
		return k, fmt.Errorf("count kept promises: %w", err)
	}
	return k, nil
}

// upTo cuts rows that were read one beyond the limit back to it, and says whether there were more.
func upTo[T any](rows []T, limit int) (kept []T, more bool) {
	if len(rows) <= limit {
		return rows, false
	}
	return rows[:limit], true
}

// listed is readRows with a word for what went wrong.
func listed[T any](ctx context.Context, s *Store, what, question string, places func(*T) []any, arguments ...any) ([]T, error) {
	rows, err := readRows(ctx, s, question, places, arguments...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return rows, nil
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
