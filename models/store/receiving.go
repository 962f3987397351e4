package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/receiving_due.sql
	receivingDueSQL string
	//go:embed sql/po_receipts.sql
	poReceiptsSQL string
	//go:embed sql/order_line_customers.sql
	orderLineCustomersSQL string
)

// The most that one page shows of each.
const (
	receivingMax  = 100
	poReceiptsMax = 200
)

// Due is a purchase order that may deliver soon.
type Due struct {
	PONo, Supplier, SupplierName string
	Warehouse                    string         // empty means the company's own choice
	DateDue                      *calendar.Date // the first day on which goods are expected, nil when no day is known
	LinesOpen, UnitsOpen         int64
	OrdersWaiting                int64 // customer orders with units pegged to it
}

// Receivable lists purchase orders that were sent and still owe goods: without a search those due until the day, with one
// those that it names by number, supplier or SKU, whenever they are due. The first to come stand first; more says that
// there are others.
func (s *Store) Receivable(ctx context.Context, until calendar.Date, search string) (due []Due, more bool, err error) {
	due, err = readRows(ctx, s, receivingDueSQL, func(d *Due) []any {
		return []any{&d.PONo, &d.Supplier, &d.SupplierName, &d.Warehouse, &d.DateDue, &d.LinesOpen, &d.UnitsOpen, &d.OrdersWaiting}
	}, until, search, likePattern(search), receivingMax+1)
	if err != nil {
		return nil, false, fmt.Errorf("list what may be received: %w", err)
	}
	due, more = upTo(due, receivingMax)
	return due, more, nil
}

// ReceiptView is what arrived of a purchase order line at once, or the entry that takes it back.
type ReceiptView struct {
	No                       string
	Line                     int64
	SKU                      string
	QtyReceived, QtyRejected int64
	Date                     calendar.Date
	Warehouse                string
	Reversal                 bool // takes another one back
	Reversed                 bool // was taken back
}

// ReceiptsOf lists what arrived of a purchase order, the latest first; more says that there is older.
func (s *Store) ReceiptsOf(ctx context.Context, poID int64) (receipts []ReceiptView, more bool, err error) {
	receipts, err = readRows(ctx, s, poReceiptsSQL, func(r *ReceiptView) []any {
		return []any{&r.No, &r.Line, &r.SKU, &r.QtyReceived, &r.QtyRejected, &r.Date, &r.Warehouse, &r.Reversal, &r.Reversed}
	}, poID, poReceiptsMax+1)
	if err != nil {
		return nil, false, fmt.Errorf("list the receipts of a purchase order: %w", err)
	}
	receipts, more = upTo(receipts, poReceiptsMax)
	return receipts, more, nil
}

// OrderedBy is who ordered a line, and the day that they were promised.
type OrderedBy struct {
	OrderNo      string
	LineNo       int64
	Customer     string
	DatePromised *calendar.Date
}

// OrderedBy tells who ordered lines, named by the numbers of their orders and their own, in any order. Lines that are not
// there are left out.
func (s *Store) OrderedBy(ctx context.Context, orders []string, lines []int64) ([]OrderedBy, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	found, err := readRows(ctx, s, orderLineCustomersSQL, func(o *OrderedBy) []any {
		return []any{&o.OrderNo, &o.LineNo, &o.Customer, &o.DatePromised}
	}, orders, lines)
	if err != nil {
		return nil, fmt.Errorf("find who ordered lines: %w", err)
	}
	return found, nil
}
