package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/receiving_due.sql
	receivingDueSQL string
	//go:embed sql/po_receipts.sql
	poReceiptsSQL string
	//go:embed sql/pack_work.sql
	packWorkSQL string
	//go:embed sql/order_line_customers.sql
	orderLineCustomersSQL string
)

// The most that one page shows of each.
const (
	receivingMax  = 100
	poReceiptsMax = 200
	packWorkMax   = 2000
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
	RejectReason             models.RejectReason
	ExtraReason, Place       string // why more than was ordered was kept, and where it was put
}

// ReceiptsOf lists what arrived of a purchase order, the latest first; more says that there is older.
func (s *Store) ReceiptsOf(ctx context.Context, poID int64) (receipts []ReceiptView, more bool, err error) {
	receipts, err = readRows(ctx, s, poReceiptsSQL, func(r *ReceiptView) []any {
		return []any{&r.No, &r.Line, &r.SKU, &r.QtyReceived, &r.QtyRejected, &r.Date, &r.Warehouse, &r.Reversal, &r.Reversed, &r.RejectReason, &r.ExtraReason, &r.Place}
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

// PackRow is what an order line was given of a receipt; a receipt of which nobody was given anything has one row without an
// order.
type PackRow struct {
	ReceiptNo         string
	Date              calendar.Date
	Warehouse         string
	SKU, Name, Place  string
	QtyGood           int64 // of the receipt, without what was rejected
	OrderNo, Customer string
	LineNo, Qty       int64 // Qty is in units of the SKU that arrived
	Held              bool  // the order is on hold
	LinesWaiting      int64 // lines of the order that are still backordered
}

// PackWork says how receipts of a purchase order are to be packed: those with these numbers, or those of the last day on
// which something arrived. Receipts that were taken back are left out. more says that there are further rows.
func (s *Store) PackWork(ctx context.Context, poID int64, receipts []string) (rows []PackRow, more bool, err error) {
	if receipts == nil {
		receipts = []string{}
	}
	rows, err = readRows(ctx, s, packWorkSQL, func(r *PackRow) []any {
		return []any{&r.ReceiptNo, &r.Date, &r.Warehouse, &r.SKU, &r.Name, &r.Place, &r.QtyGood, &r.OrderNo, &r.Customer, &r.LineNo, &r.Qty, &r.Held, &r.LinesWaiting}
	}, poID, receipts, packWorkMax+1)
	if err != nil {
		return nil, false, fmt.Errorf("read how receipts are packed: %w", err)
	}
	rows, more = upTo(rows, packWorkMax)
	return rows, more, nil
}

// ReceiptAllocation is what an order line was given of a receipt when it was booked.
type ReceiptAllocation struct {
	ReceiptID, LineID int64
	Qty               qty.Qty
}

// AddReceiptAllocations writes down who was given what of receipts of this transaction.
func (tx *Tx) AddReceiptAllocations(given []ReceiptAllocation) error {
	if len(given) == 0 {
		return nil
	}
	var receipts, lines, units []int64
	for _, g := range given {
		receipts, lines, units = append(receipts, g.ReceiptID), append(lines, g.LineID), append(units, g.Qty)
	}
	if _, err := tx.Exec(`INSERT INTO receipt_allocations (receipt_id, line_id, qty)
		SELECT receipt_id, line_id, CAST(sum(qty) AS bigint) FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[])) AS g (receipt_id, line_id, qty) GROUP BY receipt_id, line_id`,
		receipts, lines, units); err != nil {
		return fmt.Errorf("write down who was given what of receipts: %w", err)
	}
	return nil
}
