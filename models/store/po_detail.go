package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
)

var (
	//go:embed sql/po_head.sql
	poHeadSQL string
	//go:embed sql/po_lines.sql
	poLinesSQL string
	//go:embed sql/po_waiting.sql
	poWaitingSQL string
)

// A page shows so many lines of one purchase order and so many who wait for it; the largest in the real sets are far
// smaller.
const (
	poLinesMax   = 500
	poWaitingMax = 200
)

// PurchaseOrderView is one purchase order with everybody who waits for it. Dates are nil when they are not known, and
// an amount is an exact decimal text, empty when no price is known.
type PurchaseOrderView struct {
	ID                     int64
	No, Status             string
	Supplier, SupplierName string
	Warehouse              string // empty means the company's own choice
	Currency, ShipMethod   string
	DateOrdered, DateSent  *calendar.Date
	DateAcknowledged       *calendar.Date
	Version                int64
	Email                  string // of the supplier
	AskedBy, ApprovedBy    string // who asked for an approval, and who gave it
	DateApproved           *calendar.Date
	SentHow                string
	DateBilled             *calendar.Date
	BillNo, CloseReason    string
	CurrencyRate           string // units of the company's currency for one of Currency
	WarehouseName          string
	Lines                  []PurchaseOrderLineView
	Waiting                []WaitingForSupply
	WaitingMore            bool // more wait than are listed
}

// MayDeliver says whether goods may still come from it: it is neither received, closed nor cancelled.
func (v PurchaseOrderView) MayDeliver() bool {
	return v.Status != "received" && v.Status != "closed" && v.Status != "cancelled"
}

// PurchaseOrderLineView is one line with what the pegs say about it.
type PurchaseOrderLineView struct {
	ID, Line                    int64
	SKU, SKUName                string
	QtyOrdered, QtyReceived     int64
	QtyRejected, QtyCancelled   int64
	UnitCost                    string
	DateExpected                *calendar.Date
	DateConfirmedFirst          *calendar.Date
	DateConfirmed               *calendar.Date
	OrdersWaiting, UnitsWaiting int64
	ValueWaiting                string
	DateNeedBy                  *calendar.Date
	UOM                         string
}

// QtyOpen is what the supplier still owes.
func (l PurchaseOrderLineView) QtyOpen() int64 {
	return max(0, l.QtyOrdered-l.QtyReceived-l.QtyCancelled)
}

// DateDue is the day that counts: the confirmed one, else the expected one, nil when neither is known.
func (l PurchaseOrderLineView) DateDue() *calendar.Date {
	if l.DateConfirmed != nil {
		return l.DateConfirmed
	}
	return l.DateExpected
}

// WaitingForSupply is an order line with units pegged to a line of the purchase order.
type WaitingForSupply struct {
	SupplyLine              int64
	Order                   string
	Line                    int64
	CustomerName, Tier, SKU string
	QtyPegged               int64
	Value                   string
	DatePromisedFirst       *calendar.Date
	DatePromised            *calendar.Date
	Slips, DaysLate         int64
	DateLikely, DateSafe    *calendar.Date
	PromiseBroken           bool
	PromiseAtRisk           bool
}

// PurchaseOrderView reads the purchase order numbered no. It returns NotFound when there is none.
func (s *Store) PurchaseOrderView(ctx context.Context, no string) (PurchaseOrderView, error) {
	var v PurchaseOrderView
	err := s.SQL().QueryRowContext(ctx, poHeadSQL, no).Scan(&v.ID, &v.No, &v.Status, &v.Supplier, &v.SupplierName, &v.Warehouse,
		&v.DateOrdered, &v.DateSent, &v.DateAcknowledged, &v.Currency, &v.ShipMethod, &v.Version, &v.Email, &v.AskedBy, &v.ApprovedBy, &v.DateApproved, &v.SentHow,
		&v.DateBilled, &v.BillNo, &v.CloseReason, &v.CurrencyRate, &v.WarehouseName)
	if errors.Is(err, sql.ErrNoRows) {
		return v, models.Errorf(models.NotFound, "There is no purchase order %s.", no)
	}
	if err != nil {
		return v, fmt.Errorf("read purchase order %s: %w", no, err)
	}
	v.Lines, err = readRows(ctx, s, poLinesSQL, func(l *PurchaseOrderLineView) []any {
		return []any{&l.ID, &l.Line, &l.SKU, &l.SKUName, &l.QtyOrdered, &l.QtyReceived, &l.QtyRejected, &l.QtyCancelled, &l.UnitCost,
			&l.DateExpected, &l.DateConfirmedFirst, &l.DateConfirmed, &l.OrdersWaiting, &l.UnitsWaiting, &l.ValueWaiting, &l.DateNeedBy, &l.UOM}
	}, v.ID, poLinesMax)
	if err != nil {
		return v, fmt.Errorf("read the lines of purchase order %s: %w", no, err)
	}
	v.Waiting, err = readRows(ctx, s, poWaitingSQL, func(w *WaitingForSupply) []any {
		return []any{&w.SupplyLine, &w.Order, &w.Line, &w.CustomerName, &w.Tier, &w.SKU, &w.QtyPegged, &w.Value,
			&w.DatePromisedFirst, &w.DatePromised, &w.Slips, &w.DaysLate, &w.DateLikely, &w.DateSafe, &w.PromiseBroken, &w.PromiseAtRisk}
	}, v.ID, poWaitingMax+1)
	if err != nil {
		return v, fmt.Errorf("list who waits for purchase order %s: %w", no, err)
	}
	v.Waiting, v.WaitingMore = upTo(v.Waiting, poWaitingMax)
	return v, nil
}

// ScheduleView is one delivery that is expected of a line. A line that is not split is one delivery.
type ScheduleView struct {
	Line                                          int64
	SKU                                           string
	Qty                                           int64
	DateNeedBy, DateRequested, DateConfirmedFirst *calendar.Date
	DateConfirmed, DateExpected, DateActual       *calendar.Date // actual: the last of the line arrived
}

//go:embed sql/po_schedules.sql
var poSchedulesSQL string

// SchedulesOf returns the deliveries of a purchase order, by line and day.
func (s *Store) SchedulesOf(ctx context.Context, po int64) ([]ScheduleView, error) {
	return listed(ctx, s, "list the deliveries of a purchase order", poSchedulesSQL, func(v *ScheduleView) []any {
		return []any{&v.Line, &v.SKU, &v.Qty, &v.DateNeedBy, &v.DateRequested, &v.DateConfirmedFirst, &v.DateConfirmed, &v.DateExpected, &v.DateActual}
	}, po, 2*poLinesMax)
}
