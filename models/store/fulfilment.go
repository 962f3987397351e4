package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/unlocks.sql
	unlocksSQL string
	//go:embed sql/unlock_skus.sql
	unlockSKUsSQL string
	//go:embed sql/one_away.sql
	oneAwaySQL string
	//go:embed sql/shipments.sql
	shipmentsSQL string
	//go:embed sql/packing_slip.sql
	packingSlipSQL string
	//go:embed sql/packing_slip_head.sql
	slipHeadSQL string
	//go:embed sql/adjustments.sql
	adjustmentsSQL string
)

// FulfilmentPageMax bounds a page of the lists of this file.
const FulfilmentPageMax = 100

// Unlock is an open purchase order line, or a SKU, by the orders that it alone would make whole: its unlock score. PONo,
// SupplierName and the dates are empty for a SKU.
type Unlock struct {
	PONo                 string
	LineNo               int
	SupplierName         string
	SKU, SKUName         string
	QtyOpen              qty.Qty // of the line, or of the SKU those that the orders wait for
	DateLikely, DateSafe *calendar.Date
	Orders               int64
	QtyFreed             qty.Qty // open units of those orders
	Value                string  // of the same
	First                []UnlockedOrder
}

// UnlockedOrder is one of those orders.
type UnlockedOrder struct {
	OrderNo      string `json:"order"`
	CustomerName string `json:"customer"`
}

// UnlockOrdersMax bounds the orders that an unlock names, those of the highest value.
const UnlockOrdersMax = 5

// What unlocks are ranked by.
const (
	UnlockByOrders = "orders"
	UnlockByUnits  = "units"
	UnlockByValue  = "value"
)

// Unlocks returns the purchase order lines whose arrival frees most orders, units or value, the best first, as many as a
// page holds.
func (s *Store) Unlocks(ctx context.Context, by string) ([]Unlock, error) {
	return listed(ctx, s, "score what unlocks orders", unlocksSQL, func(u *Unlock) []any {
		return []any{&u.PONo, &u.LineNo, &u.SupplierName, &u.SKU, &u.SKUName, &u.QtyOpen, &u.DateLikely, &u.DateSafe, &u.Orders, &u.QtyFreed, &u.Value, jsonInto(&u.First)}
	}, FulfilmentPageMax, by, UnlockOrdersMax)
}

// UnlockSKUs is Unlocks for SKUs, whether or not they are on order.
func (s *Store) UnlockSKUs(ctx context.Context, by string) ([]Unlock, error) {
	return listed(ctx, s, "score which SKUs unlock orders", unlockSKUsSQL, func(u *Unlock) []any {
		return []any{&u.SKU, &u.SKUName, &u.QtyOpen, &u.Orders, &u.QtyFreed, &u.Value, jsonInto(&u.First)}
	}, FulfilmentPageMax, by, UnlockOrdersMax)
}

// OneAwayOrder is an order that waits for one line only. ValueReady is what of it stands ready meanwhile.
type OneAwayOrder struct {
	LineID                          int64
	OrderNo                         string
	LineNo                          int
	CustomerName, Tier              string
	SKU, SKUName                    string
	QtyBackordered                  qty.Qty
	DatePromisedFirst, DatePromised *calendar.Date
	Slips, DaysLate                 int64
	PromiseBroken                   bool
	DateLikely, DateSafe            *calendar.Date
	SupplyPONo                      string
	SupplyPOLineNo                  int
	SupplySupplier                  string
	NoSupply                        bool
	ValueReady                      string
	after                           string // the value as a place in the list
}

// Mark is where the order stands in the list, for OneAwayAfter.
func (o OneAwayOrder) Mark() string { return o.after + ":" + strconv.FormatInt(o.LineID, 10) }

// OneAwayAfter is the order that a mark names, to continue after it; nil for what is no mark.
func OneAwayAfter(mark string) *OneAwayOrder {
	value, line, _ := strings.Cut(mark, ":")
	id, err := strconv.ParseInt(line, 10, 64)
	if err != nil || !decimalNumber.MatchString(value) {
		return nil
	}
	return &OneAwayOrder{LineID: id, after: value}
}

// OneAwayOrders returns the orders that are complete but for one line, the most value ready first, after a given one; nil
// begins at the first.
func (s *Store) OneAwayOrders(ctx context.Context, after *OneAwayOrder) ([]OneAwayOrder, error) {
	value, line := "Infinity", int64(0)
	if after != nil {
		value, line = after.after, after.LineID
	}
	return listed(ctx, s, "list what is one away", oneAwaySQL, func(o *OneAwayOrder) []any {
		return []any{&o.LineID, &o.OrderNo, &o.LineNo, &o.CustomerName, &o.Tier, &o.SKU, &o.SKUName, &o.QtyBackordered, &o.DatePromisedFirst, &o.DatePromised, &o.Slips, &o.PromiseBroken, &o.DaysLate, &o.DateLikely, &o.DateSafe,
			&o.SupplyPONo, &o.SupplyPOLineNo, &o.SupplySupplier, &o.NoSupply, &o.ValueReady, &o.after}
	}, value, line, FulfilmentPageMax)
}

// ShipmentRow is a shipment in a list.
type ShipmentRow struct {
	ID                  int64
	ShipmentNo, OrderNo string
	CustomerName        string
	Warehouse           string
	DateShipped         calendar.Date
	Carrier, Tracking   string
	Actor               string
	At                  time.Time
	ReversedAt          *time.Time
	Lines               int
	QtyShipped          qty.Qty
}

// Shipments returns shipments older than a given one (0 begins with the newest), of one order when its number is given.
func (s *Store) Shipments(ctx context.Context, orderNo string, before int64) ([]ShipmentRow, error) {
	return s.shipments(ctx, before, orderNo, FulfilmentPageMax)
}

func (s *Store) shipments(ctx context.Context, before int64, orderNo string, most int) ([]ShipmentRow, error) {
	return listed(ctx, s, "list shipments", shipmentsSQL, func(x *ShipmentRow) []any {
		return []any{&x.ID, &x.ShipmentNo, &x.OrderNo, &x.CustomerName, &x.Warehouse, &x.DateShipped, &x.Carrier, &x.Tracking, &x.Actor, &x.At, &x.ReversedAt, &x.Lines, &x.QtyShipped}
	}, before, orderNo, most)
}

// PackingSlip is a shipment as it is printed.
type PackingSlip struct {
	ShipmentRow
	CustomerCode, CustomerRef string
	WarehouseName             string
	DateOrdered               calendar.Date
	Company                   models.Sender
	Lines                     []PackingLine
}

// PackingLine is a row of the slip: what ships now, what was shipped before, what is still to come and when.
type PackingLine struct {
	LineNo         int
	SKU, Name, UOM string
	QtyNow         qty.Qty
	QtyBefore      qty.Qty
	QtyBackordered qty.Qty
	QtyReturned    qty.Qty // of the order line, up to now
	DateLikely     *calendar.Date
	DateExpected   *calendar.Date // the safe day
}

// PackingSlip returns the packing slip of a shipment as it was when it left, or NotFound.
func (s *Store) PackingSlip(ctx context.Context, shipmentNo string) (PackingSlip, error) {
	var slip PackingSlip
	var id int64
	err := s.sql.QueryRowContext(ctx, "SELECT id FROM shipments WHERE shipment_no = $1", shipmentNo).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return slip, models.Errorf(models.NotFound, "There is no shipment %s.", shipmentNo)
	}
	if err != nil {
		return slip, fmt.Errorf("find shipment %q: %w", shipmentNo, err)
	}
	heads, err := s.shipments(ctx, id+1, "", 1)
	if err != nil || len(heads) == 0 {
		return slip, fmt.Errorf("read shipment %q: %w", shipmentNo, err)
	}
	slip.ShipmentRow = heads[0]
	err = s.sql.QueryRowContext(ctx, slipHeadSQL, id).Scan(&slip.CustomerCode, &slip.CustomerRef, &slip.DateOrdered, &slip.WarehouseName, &slip.Company.Name, &slip.Company.Address, &slip.Company.Paper)
	if err != nil {
		return slip, fmt.Errorf("read the head of shipment %q: %w", shipmentNo, err)
	}
	slip.Lines, err = listed(ctx, s, "read a packing slip", packingSlipSQL, func(l *PackingLine) []any {
		return []any{&l.LineNo, &l.SKU, &l.Name, &l.UOM, &l.QtyNow, &l.QtyBefore, &l.QtyBackordered, &l.DateLikely, &l.DateExpected, &l.QtyReturned}
	}, id, OrderLinesMax)
	return slip, err
}

// AdjustmentRow is a stock adjustment in a list.
type AdjustmentRow struct {
	ID                                   int64
	AdjustmentNo                         string
	SKU, SKUName, Warehouse              string
	Kind                                 models.MovementKind
	QtyOnHandBefore, QtyOnHand           qty.Qty
	QtyUnavailableBefore, QtyUnavailable qty.Qty
	QtyMissing                           qty.Qty
	Reason, Actor                        string
	At                                   time.Time
	ReversedAt                           *time.Time
}

// Adjustments returns stock adjustments and counts older than a given one (0 begins with the newest), of one SKU when its
// code is given.
func (s *Store) Adjustments(ctx context.Context, sku string, before int64) ([]AdjustmentRow, error) {
	return s.adjustments(ctx, sku, before, FulfilmentPageMax)
}

// Adjustment returns the stock adjustment with the number, or NotFound.
func (s *Store) Adjustment(ctx context.Context, adjustmentNo string) (AdjustmentRow, error) {
	missing := models.Errorf(models.NotFound, "There is no stock adjustment %s.", adjustmentNo)
	var id int64
	err := s.sql.QueryRowContext(ctx, "SELECT id FROM stock_adjustments WHERE adjustment_no = $1", adjustmentNo).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return AdjustmentRow{}, missing
	}
	if err != nil {
		return AdjustmentRow{}, fmt.Errorf("find stock adjustment %q: %w", adjustmentNo, err)
	}
	rows, err := s.adjustments(ctx, "", id+1, 1)
	if err != nil {
		return AdjustmentRow{}, err
	}
	if len(rows) == 0 {
		return AdjustmentRow{}, missing
	}
	return rows[0], nil
}

func (s *Store) adjustments(ctx context.Context, sku string, before int64, most int) ([]AdjustmentRow, error) {
	return listed(ctx, s, "list stock adjustments", adjustmentsSQL, func(a *AdjustmentRow) []any {
		return []any{&a.ID, &a.AdjustmentNo, &a.SKU, &a.SKUName, &a.Warehouse, &a.Kind, &a.QtyOnHandBefore, &a.QtyOnHand, &a.QtyUnavailableBefore, &a.QtyUnavailable,
			&a.QtyMissing, &a.Reason, &a.Actor, &a.At, &a.ReversedAt}
	}, before, sku, most)
}
