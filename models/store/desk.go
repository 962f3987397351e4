package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/desk_lines.sql
	deskLinesSQL string
	//go:embed sql/desk_totals.sql
	deskTotalsSQL string
	//go:embed sql/moved_lines.sql
	movedLinesSQL string
)

// The bounds of an allocation desk: its page of lines, and how many lines a preview names that move.
const (
	DeskPageMax  = 100
	MovedRowsMax = 50
)

// DeskLine is an order line that has or waits for a SKU. Place counts from 1 within its warehouse.
type DeskLine struct {
	LineID, Place                                                      int64
	OrderNo                                                            string
	LineNo                                                             int
	CustomerName, Tier                                                 string
	DateOrdered                                                        calendar.Date
	Priority                                                           int
	Moved                                                              bool // a person gave it another place
	Held                                                               bool
	ShipPolicy                                                         models.ShipPolicy
	QtyOrdered, QtyShipped, QtyAllocated, QtyBackordered, QtyCancelled qty.Qty
	OverAllocated                                                      bool
	QtyPicked                                                          qty.Qty
	DateRequested, DatePromisedFirst, DatePromised                     *calendar.Date
	Slips                                                              int
	DateLikely, DateSafe                                               *calendar.Date
	PromiseBroken, PromiseAtRisk                                       bool
	DaysLate                                                           int
	NoSupply, NotOrdered                                               bool
	Pegs                                                               []DeskPeg
}

// DeskPeg is a supply that is to serve a line. PONo is empty for stock on hand.
type DeskPeg struct {
	PONo   string        `json:"po"`
	LineNo int           `json:"line"`
	SKU    string        `json:"sku"`
	Qty    qty.Qty       `json:"qty"`
	ByHand bool          `json:"by_hand"`
	Date   calendar.Date `json:"date"`
}

// DeskLines returns the lines of a SKU in a warehouse in rank order, after a place.
func (s *Store) DeskLines(ctx context.Context, sku, warehouse string, after int64) ([]DeskLine, error) {
	return s.deskLines(ctx, sku, warehouse, after, DeskPageMax, "", 0)
}

// DeskNeighbours returns a line of a SKU in a warehouse with the ones right before and after it; none when it is not open
// there.
func (s *Store) DeskNeighbours(ctx context.Context, sku, warehouse, orderNo string, lineNo int) ([]DeskLine, error) {
	return s.deskLines(ctx, sku, warehouse, 0, 3, orderNo, lineNo)
}

func (s *Store) deskLines(ctx context.Context, sku, warehouse string, after int64, most int, orderNo string, lineNo int) ([]DeskLine, error) {
	return listed(ctx, s, "read who has or waits for a SKU", deskLinesSQL, func(l *DeskLine) []any {
		return []any{&l.LineID, &l.Place, &l.OrderNo, &l.LineNo, &l.CustomerName, &l.Tier, &l.DateOrdered, &l.Priority, &l.Moved, &l.Held, &l.ShipPolicy,
			&l.QtyOrdered, &l.QtyShipped, &l.QtyAllocated, &l.QtyBackordered, &l.QtyCancelled, &l.OverAllocated, &l.QtyPicked,
			&l.DateRequested, &l.DatePromisedFirst, &l.DatePromised, &l.Slips, &l.DateLikely, &l.DateSafe, &l.PromiseBroken, &l.PromiseAtRisk, &l.DaysLate,
			&l.NoSupply, &l.NotOrdered, jsonInto(&l.Pegs)}
	}, sku, warehouse, after, most, orderNo, lineNo)
}

// jsonInto reads what the database wrote as JSON.
func jsonInto[T any](target *T) sql.Scanner { return fromJSON[T]{target} }

type fromJSON[T any] struct{ target *T }

// Scan implements sql.Scanner.
func (j fromJSON[T]) Scan(value any) error {
	switch text := value.(type) {
	case []byte:
		return json.Unmarshal(text, j.target)
	case string:
		return json.Unmarshal([]byte(text), j.target)
	}
	return fmt.Errorf("this is no JSON but %T", value)
}

// DeskTotals are the units of a SKU in a warehouse: what is there, what is on its way, and what is asked of both.
type DeskTotals struct {
	QtyOnHand, QtyUnavailable, QtyTaken qty.Qty // QtyTaken is what lines have been given, of kits too
	Lines, LinesWaiting                 int64
	QtyAllocated, QtyBackordered        qty.Qty
	QtyOnOrder, QtyPegged               qty.Qty
}

// DeskTotals returns the totals of a SKU in a warehouse, or NotFound.
func (s *Store) DeskTotals(ctx context.Context, sku, warehouse string) (DeskTotals, error) {
	var t DeskTotals
	err := s.sql.QueryRowContext(ctx, deskTotalsSQL, sku, warehouse).Scan(&t.QtyOnHand, &t.QtyUnavailable, &t.QtyTaken, &t.Lines, &t.LinesWaiting, &t.QtyAllocated, &t.QtyBackordered,
		&t.QtyOnOrder, &t.QtyPegged)
	if errors.Is(err, sql.ErrNoRows) {
		return t, models.Errorf(models.NotFound, "There is no SKU %s, or no such warehouse.", sku)
	}
	if err != nil {
		return t, fmt.Errorf("add up SKU %q: %w", sku, err)
	}
	return t, nil
}

// MovedLine is a line of the queue that a plan which is not stored gives other dates.
type MovedLine struct {
	LineID                       int64
	OrderNo                      string
	LineNo                       int
	CustomerName, Tier, SKU      string
	DatePromised                 *calendar.Date
	DateLikelyBefore, DateBefore *calendar.Date // likely and safe, as stored
	DateLikelyAfter, DateAfter   *calendar.Date
}

// MovedLines compares planned lines with the queue, and returns those with other dates, who lose first; at most
// MovedRowsMax.
func (s *Store) MovedLines(ctx context.Context, lines map[int64]PlannedLine) ([]MovedLine, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	ids := make([]int64, 0, len(lines))
	likely, safe := make([]*time.Time, 0, len(lines)), make([]*time.Time, 0, len(lines))
	for id, l := range lines {
		ids, likely, safe = append(ids, id), append(likely, timeOf(l.DateLikely)), append(safe, timeOf(l.DateSafe))
	}
	return listed(ctx, s, "compare a plan with the queue", movedLinesSQL, func(m *MovedLine) []any {
		return []any{&m.LineID, &m.OrderNo, &m.LineNo, &m.CustomerName, &m.Tier, &m.SKU, &m.DatePromised, &m.DateLikelyBefore, &m.DateBefore, &m.DateLikelyAfter, &m.DateAfter}
	}, ids, likely, safe, MovedRowsMax)
}
