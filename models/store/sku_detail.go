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
	//go:embed sql/sku_head.sql
	skuHeadSQL string
	//go:embed sql/sku_positions.sql
	skuPositionsSQL string
	//go:embed sql/sku_terms.sql
	skuTermsSQL string
	//go:embed sql/sku_queue.sql
	skuQueueSQL string
	//go:embed sql/sku_supply.sql
	skuSupplySQL string
	//go:embed sql/sku_pegs.sql
	skuPegsSQL string
	//go:embed sql/sku_ledger.sql
	skuLedgerSQL string
)

// The bounds of a SKU's page: what a person reads there. The queue itself pages through the rest.
const (
	SKUQueueMax     = 100
	SKUSupplyMax    = 200
	SKULedgerMax    = 50
	skuPositionsMax = 200
	skuTermsMax     = 50
	skuPegDaysMax   = 1_000 // the days of the timeline on which something is taken
)

// SKUDetail is one SKU with everything its page says. QueueMore and SupplyMore tell that a bound cut them. Amounts are
// exact decimals, empty when unknown; a caller leaves them out for people who may not see prices.
type SKUDetail struct {
	ID                          int64
	Code, Name, Category, UOM   string
	Status, Source              string
	OrderPolicy, PolicyFrom     string // PolicyFrom is "sku", "category" or "company"
	BackorderLimit, PreorderCap *qty.Qty
	SafetyStock, ReorderPoint   *qty.Qty
	OrderMultiple               *qty.Qty
	LeadDays                    *int
	DateRelease                 *calendar.Date
	Replacement                 string
	UnitPrice, UnitCost         string
	Positions                   []SKUPosition
	Terms                       []SupplierTerms
	Queue                       []WaitingLine
	Supply                      []IncomingLine
	Takes                       []PeggedDay
	Ledger                      []Movement
	QueueMore, SupplyMore       bool
}

// SKUPosition is the SKU in one warehouse. Warehouse is empty for purchase orders that name none.
type SKUPosition struct {
	Warehouse, WarehouseName                                            string
	QtyOnHand, QtyUnavailable, QtyAllocated, QtyOnOrder, QtyBackordered qty.Qty
	OverAllocated                                                       bool
}

// QtyAvailable is what nobody has yet and what may be sold. It is negative when more is allocated than there is.
func (p SKUPosition) QtyAvailable() qty.Qty { return p.QtyOnHand - p.QtyUnavailable - p.QtyAllocated }

// SupplierTerms are the terms on which a supplier delivers the SKU.
type SupplierTerms struct {
	Code, Name                     string
	Active, Preferred              bool
	LeadDays                       *int
	QtyLeast, QtyMultiple, QtyMost *qty.Qty
	DateLastReceipt                *calendar.Date
	UnitCost, Currency             string
}

// WaitingLine is an order line that waits for the SKU, as the queue has it.
type WaitingLine struct {
	LineID                                                              int64
	Rank                                                                int64
	OrderNo                                                             string
	LineNo                                                              int
	DateOrdered                                                         calendar.Date
	CustomerName, Tier, Warehouse                                       string
	QtyOrdered, QtyShipped, QtyAllocated, QtyBackordered, QtyCovered    qty.Qty
	DatePromisedFirst, DatePromised                                     *calendar.Date
	Slips                                                               int
	DateLikely, DateSafe                                                *calendar.Date
	DaysLate                                                            int
	PromiseBroken, PromiseAtRisk                                        bool
	SupplyPONo                                                          string
	SupplyPOLineNo                                                      int
	SupplySupplier                                                      string
	DateSupply                                                          *calendar.Date
	SupplyConfirmed, SupplyOverdue, CanFill, NoSupply, NotOrdered, Held bool
	Status, Reason, ShipPolicy                                          string
}

// IncomingLine is an open purchase order line. DateStated is what the supplier or its stated lead time says; DateSupply is
// what the plan counts on, the safe day. Both are nil when nobody ever named a date. DateLikely and DateSafe are the days
// from which its units can probably be used; they are nil until a plan estimated the line.
type IncomingLine struct {
	ID                         int64
	PONo                       string
	LineNo                     int
	SupplierCode, SupplierName string
	Warehouse, Status          string
	QtyOpen                    qty.Qty
	DateStated, DateSupply     *calendar.Date
	DateLikely, DateSafe       *calendar.Date
	Confirmed, Sent            bool // only a sent order counts as supply
	QtyPegged                  qty.Qty
	LinesWaiting               int
}

// PeggedDay is how much waiting lines take on a day, by the stored plan.
type PeggedDay struct {
	Date  calendar.Date
	Qty   qty.Qty
	Lines int
}

// Movement is one entry of the stock ledger.
type Movement struct {
	ID                      int64
	At                      time.Time
	Warehouse, Kind         string
	FromAccount, ToAccount  string
	Qty                     qty.Qty
	Reason, Document, Actor string
}

// SKUByCode returns the SKU with the code, or NotFound.
func (s *Store) SKUByCode(ctx context.Context, code string) (SKUDetail, error) {
	var k SKUDetail
	err := s.inSnapshot(ctx, func(db snapshot) error {
		err := db.tx.QueryRowContext(ctx, skuHeadSQL, code).Scan(&k.ID, &k.Code, &k.Name, &k.Category, &k.UOM, &k.Status, &k.Source, &k.OrderPolicy,
			&k.PolicyFrom, &k.BackorderLimit, &k.PreorderCap, &k.SafetyStock, &k.ReorderPoint, &k.OrderMultiple, &k.LeadDays, &k.DateRelease,
			&k.Replacement, &k.UnitPrice, &k.UnitCost)
		if errors.Is(err, sql.ErrNoRows) {
			return models.Errorf(models.NotFound, "There is no SKU with the code %s.", code)
		}
		if err != nil {
			return err
		}
		return k.readParts(ctx, db, s.Today())
	})
	if err != nil {
		return SKUDetail{}, fmt.Errorf("read SKU %q: %w", code, err)
	}
	return k, nil
}

// readParts asks for one row more than is shown where the page says that there are more.
func (k *SKUDetail) readParts(ctx context.Context, db snapshot, today calendar.Date) error {
	parts := []struct {
		what, question string
		arguments      []any
		scan           func(*sql.Rows) error
	}{
		{"positions", skuPositionsSQL, []any{k.ID, skuPositionsMax}, func(r *sql.Rows) error {
			var p SKUPosition
			err := r.Scan(&p.Warehouse, &p.WarehouseName, &p.QtyOnHand, &p.QtyUnavailable, &p.QtyAllocated, &p.QtyOnOrder, &p.QtyBackordered, &p.OverAllocated)
			k.Positions = append(k.Positions, p)
			return err
		}},
		{"terms", skuTermsSQL, []any{k.ID, skuTermsMax}, func(r *sql.Rows) error {
			var t SupplierTerms
			err := r.Scan(&t.Code, &t.Name, &t.Active, &t.Preferred, &t.LeadDays, &t.QtyLeast, &t.QtyMultiple, &t.QtyMost, &t.DateLastReceipt, &t.UnitCost, &t.Currency)
			k.Terms = append(k.Terms, t)
			return err
		}},
		{"demand", skuQueueSQL, []any{k.Code, SKUQueueMax + 1}, k.scanWaiting},
		{"supply", skuSupplySQL, []any{k.ID, today, SKUSupplyMax + 1}, func(r *sql.Rows) error {
			var l IncomingLine
			err := r.Scan(&l.ID, &l.PONo, &l.LineNo, &l.SupplierCode, &l.SupplierName, &l.Warehouse, &l.Status, &l.QtyOpen, &l.DateStated, &l.DateSupply,
				&l.Confirmed, &l.Sent, &l.QtyPegged, &l.LinesWaiting, &l.DateLikely, &l.DateSafe)
			k.Supply = append(k.Supply, l)
			return err
		}},
		{"pegs", skuPegsSQL, []any{k.ID, today, skuPegDaysMax}, func(r *sql.Rows) error {
			var d PeggedDay
			err := r.Scan(&d.Date, &d.Qty, &d.Lines)
			k.Takes = append(k.Takes, d)
			return err
		}},
		{"ledger", skuLedgerSQL, []any{k.ID, SKULedgerMax}, func(r *sql.Rows) error {
			var m Movement
			err := r.Scan(&m.ID, &m.At, &m.Warehouse, &m.Kind, &m.FromAccount, &m.ToAccount, &m.Qty, &m.Reason, &m.Document, &m.Actor)
			k.Ledger = append(k.Ledger, m)
			return err
		}},
	}
	for _, part := range parts {
		if err := db.each(ctx, part.scan, part.question, part.arguments...); err != nil {
			return fmt.Errorf("%s: %w", part.what, err)
		}
	}
	k.Queue, k.QueueMore = cutAt(k.Queue, SKUQueueMax)
	k.Supply, k.SupplyMore = cutAt(k.Supply, SKUSupplyMax)
	return nil
}

func (k *SKUDetail) scanWaiting(r *sql.Rows) error {
	var l WaitingLine
	err := r.Scan(&l.LineID, &l.Rank, &l.OrderNo, &l.LineNo, &l.DateOrdered, &l.CustomerName, &l.Tier, &l.Warehouse, &l.QtyOrdered, &l.QtyShipped, &l.QtyAllocated, &l.QtyBackordered, &l.QtyCovered,
		&l.DatePromisedFirst, &l.DatePromised, &l.Slips, &l.DateLikely, &l.DateSafe, &l.DaysLate, &l.PromiseBroken, &l.PromiseAtRisk,
		&l.SupplyPONo, &l.SupplyPOLineNo, &l.SupplySupplier, &l.DateSupply, &l.SupplyConfirmed, &l.SupplyOverdue,
		&l.CanFill, &l.NoSupply, &l.NotOrdered, &l.Held, &l.Status, &l.Reason, &l.ShipPolicy)
	k.Queue = append(k.Queue, l)
	return err
}
