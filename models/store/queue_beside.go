package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/queue_beside.sql
	queueBesideSQL string
	//go:embed sql/line_supplies.sql
	lineSuppliesSQL string
)

const (
	// QueueBesideMax bounds the queue that a preview is compared with: more lines than wait for any one SKU that is planned
	// within a command.
	QueueBesideMax = 20_000
	// LineSuppliesMax bounds the choice of supplies for a peg made by hand.
	LineSuppliesMax = 100
)

// QueueLine is how a line stands in the queue, as far as somebody else's change can move it.
type QueueLine struct {
	LineID                             int64
	OrderNo                            string
	LineNo                             int
	CustomerName, SKU                  string
	QtyAllocated, QtyBackordered       qty.Qty
	QtyCovered                         qty.Qty // of those it waits for, by stock or supply
	DateLikely, DateSafe, DatePromised *calendar.Date
}

func (l *QueueLine) places() []any {
	return []any{&l.LineID, &l.OrderNo, &l.LineNo, &l.CustomerName, &l.SKU, &l.QtyAllocated, &l.QtyBackordered, &l.QtyCovered, &l.DateLikely, &l.DateSafe, &l.DatePromised}
}

// Beside says whose queue is looked at: that of what orders want, and that of SKUs in every warehouse.
type Beside struct{ OrderNos, SKUs []string }

// QueueBeside returns a queue by rank, at most QueueBesideMax lines. An order that is not there wants nothing.
func (s *Store) QueueBeside(ctx context.Context, of Beside) ([]QueueLine, error) {
	return listed(ctx, s, fmt.Sprintf("read the queue beside %q", of), queueBesideSQL, (*QueueLine).places, of.OrderNos, QueueBesideMax, of.SKUs)
}

// QueueBeside is Store.QueueBeside as it stands within the unit of work.
func (tx *Tx) QueueBeside(of Beside) ([]QueueLine, error) {
	var lines []QueueLine
	err := tx.Query(func(r *sql.Rows) error {
		var l QueueLine
		err := r.Scan(l.places()...)
		lines = append(lines, l)
		return err
	}, queueBesideSQL, of.OrderNos, QueueBesideMax, of.SKUs)
	if err != nil {
		return nil, fmt.Errorf("read the queue beside %q: %w", of, err)
	}
	return lines, nil
}

// LineSupply is a purchase order line that an order line can be tied to by hand.
type LineSupply struct {
	PONo                 string
	LineNo               int
	SKU, SupplierName    string
	QtyOpen              qty.Qty
	QtyFree              qty.Qty // not tied by hand to any line
	QtyTied              qty.Qty // tied by hand to this line
	DateLikely, DateSafe *calendar.Date
}

// LineSupplies returns the supplies that an order line, or a component of it, can be tied to, by date.
func (s *Store) LineSupplies(ctx context.Context, lineID int64) ([]LineSupply, error) {
	return listed(ctx, s, "find supplies for a line", lineSuppliesSQL, func(l *LineSupply) []any {
		return []any{&l.PONo, &l.LineNo, &l.SKU, &l.SupplierName, &l.QtyOpen, &l.QtyFree, &l.QtyTied, &l.DateLikely, &l.DateSafe}
	}, lineID, LineSuppliesMax)
}
