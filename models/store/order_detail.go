package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/order_head.sql
	orderHeadSQL string
	//go:embed sql/order_lines.sql
	orderLinesSQL string
	//go:embed sql/order_promises.sql
	orderPromisesSQL string
	//go:embed sql/order_links.sql
	orderLinksSQL string
)

// The bounds of an order's page. An order with more lines than a person reads on one page is read from the queue's
// export; the ledger shows the latest promises.
const (
	OrderLinesMax    = 500
	OrderPromisesMax = 200
	orderLinksMax    = 50
)

// OrderDetail is one order with everything its page says. LinesMore and PromisesMore tell that a bound cut them.
type OrderDetail struct {
	ID                               int64
	OrderNo                          string
	CustomerCode, CustomerName, Tier string
	DateOrdered                      calendar.Date
	DateEstimated                    bool // the source did not know the day
	Status, Channel, CustomerRef     string
	ShipPolicy                       string
	ShipmentsMax                     *int
	Priority                         int
	HoldReason                       string         // empty when the order is not held
	DateHoldEnds                     *calendar.Date // by itself; nil when a person ends the hold
	Version                          int64
	Lines                            []OrderDetailLine
	Promises                         []Promise
	Links                            []OrderLink
	LinesMore, PromisesMore          bool
}

// OrderDetailLine is one line. What the plan says of it is empty when nothing of it is waited for. Amounts are exact
// decimals, empty when unknown; a caller leaves them out for people who may not see prices.
type OrderDetailLine struct {
	ID                                                                 int64
	LineNo                                                             int
	SKU, SKUName, Warehouse                                            string
	QtyOrdered, QtyShipped, QtyAllocated, QtyBackordered, QtyCancelled qty.Qty
	QtyTied                                                            qty.Qty // pegged by hand
	OverAllocated                                                      bool
	DateRequested, DatePromisedFirst, DatePromised                     *calendar.Date
	Slips                                                              int
	DateLikely, DateSafe, DateShipped                                  *calendar.Date
	SupplyPONo                                                         string
	SupplyPOLineNo                                                     int
	SupplySupplier                                                     string
	DateSupply                                                         *calendar.Date
	SupplyConfirmed, SupplyOverdue, CanFill, NoSupply                  bool
	PromiseBroken, PromiseAtRisk                                       bool
	DaysLate                                                           int
	Status, Reason                                                     string
	UnitPrice, Value                                                   string
	PriceOfSKU                                                         bool // the line has no price of its own
}

// Promise is one entry of the promise ledger. A nil DatePromised took the promise back.
type Promise struct {
	ID             int64
	LineNo         int
	DatePromised   *calendar.Date
	Source, Reason string
	ToldCustomer   bool
	Actor          string
	At             time.Time
}

// OrderLink is an order that belongs to this one: SplitOff says that it holds what this one could not ship.
type OrderLink struct {
	OrderNo     string
	DateOrdered calendar.Date
	Status      string
	SplitOff    bool
}

// OrderByNo returns the order with the number, or NotFound.
func (s *Store) OrderByNo(ctx context.Context, no string) (OrderDetail, error) {
	var o OrderDetail
	err := s.inSnapshot(ctx, func(db snapshot) error {
		err := db.tx.QueryRowContext(ctx, orderHeadSQL, no).Scan(&o.ID, &o.OrderNo, &o.CustomerCode, &o.CustomerName, &o.Tier, &o.DateOrdered,
			&o.DateEstimated, &o.Status, &o.Channel, &o.CustomerRef, &o.ShipPolicy, &o.ShipmentsMax, &o.Priority, &o.HoldReason, &o.DateHoldEnds, &o.Version)
		if errors.Is(err, sql.ErrNoRows) {
			return models.Errorf(models.NotFound, "There is no order with the number %s.", no)
		}
		if err != nil {
			return err
		}
		return o.readParts(ctx, db, s.Today())
	})
	if err != nil {
		return OrderDetail{}, fmt.Errorf("read order %q: %w", no, err)
	}
	return o, nil
}

// readParts asks for one row more than is shown where the page says that there are more.
func (o *OrderDetail) readParts(ctx context.Context, db snapshot, today calendar.Date) error {
	err := db.each(ctx, func(r *sql.Rows) error {
		var l OrderDetailLine
		err := r.Scan(&l.ID, &l.LineNo, &l.SKU, &l.SKUName, &l.Warehouse, &l.QtyOrdered, &l.QtyShipped, &l.QtyAllocated, &l.QtyBackordered, &l.QtyCancelled,
			&l.OverAllocated, &l.DateRequested, &l.DatePromisedFirst, &l.DatePromised, &l.Slips, &l.DateLikely, &l.DateSafe, &l.DateShipped,
			&l.SupplyPONo, &l.SupplyPOLineNo, &l.SupplySupplier, &l.DateSupply, &l.SupplyConfirmed, &l.SupplyOverdue, &l.CanFill, &l.NoSupply,
			&l.PromiseBroken, &l.PromiseAtRisk, &l.DaysLate, &l.Status, &l.Reason, &l.UnitPrice, &l.PriceOfSKU, &l.Value, &l.QtyTied)
		o.Lines = append(o.Lines, l)
		return err
	}, orderLinesSQL, o.ID, OrderLinesMax+1, today)
	if err != nil {
		return fmt.Errorf("lines: %w", err)
	}
	err = db.each(ctx, func(r *sql.Rows) error {
		var p Promise
		err := r.Scan(&p.ID, &p.LineNo, &p.DatePromised, &p.Source, &p.Reason, &p.ToldCustomer, &p.Actor, &p.At)
		o.Promises = append(o.Promises, p)
		return err
	}, orderPromisesSQL, o.ID, OrderPromisesMax+1)
	if err != nil {
		return fmt.Errorf("promises: %w", err)
	}
	err = db.each(ctx, func(r *sql.Rows) error {
		var l OrderLink
		err := r.Scan(&l.OrderNo, &l.DateOrdered, &l.Status, &l.SplitOff)
		o.Links = append(o.Links, l)
		return err
	}, orderLinksSQL, o.ID, orderLinksMax)
	if err != nil {
		return fmt.Errorf("linked orders: %w", err)
	}
	o.Lines, o.LinesMore = cutAt(o.Lines, OrderLinesMax)
	o.Promises, o.PromisesMore = cutAt(o.Promises, OrderPromisesMax)
	return nil
}

// snapshot is one consistent picture of the database, for a page that asks several questions about one record.
type snapshot struct{ tx *sql.Tx }

func (s *Store) inSnapshot(ctx context.Context, read func(db snapshot) error) error {
	tx, err := s.SQL().BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	// The transaction only reads, so rolling it back loses nothing.
	defer func() { _ = tx.Rollback() }()
	return read(snapshot{tx})
}

// each hands every row of the answer to scan.
func (db snapshot) each(ctx context.Context, scan func(*sql.Rows) error, question string, arguments ...any) error {
	rows, err := db.tx.QueryContext(ctx, question, arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// cutAt keeps at most limit rows and says whether there were more.
func cutAt[Row any](rows []Row, limit int) ([]Row, bool) {
	if len(rows) <= limit {
		return rows, false
	}
	return rows[:limit], true
}
