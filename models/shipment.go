package models

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Shipment is what left one warehouse for one order at once. One with ReversedAt did not leave after all.
type Shipment struct {
	ID          int64
	ShipmentNo  string
	OrderID     int64
	WarehouseID int64
	DateShipped calendar.Date
	Carrier     *string
	Tracking    *string
	Actor       string
	At          time.Time
	ReversedAt  *time.Time
}

// ShipmentLine is a row of the packing slip as it was printed: what of an order line left now, what had left before,
// and what was still to come, when.
type ShipmentLine struct {
	ShipmentID     int64 `gorm:"primaryKey"`
	LineID         int64 `gorm:"primaryKey"`
	QtyShipped     qty.Qty
	QtyBefore      qty.Qty
	QtyBackordered qty.Qty
	DateLikely     *calendar.Date // of the last unit that is still to come
	DateExpected   *calendar.Date // the safe day
}

// CustomerReturn is what came back of an order line. The line stays shipped: it was.
type CustomerReturn struct {
	ID           int64
	ReturnNo     string
	LineID       int64
	WarehouseID  int64
	DateReturned calendar.Date
	Qty          qty.Qty
	Condition    ReturnCondition
	Reason       string
	Actor        string
	At           time.Time
}

// ReturnCondition says where returned units go: sellable ones onto the shelf, the others are set apart.
type ReturnCondition string

// The conditions.
const (
	ReturnSellable ReturnCondition = "sellable"
	ReturnInspect  ReturnCondition = "inspect"
	ReturnDamaged  ReturnCondition = "damaged"
)

// StockAdjustment is a correction of one stock position: a count, a difference, or units set apart or put back. QtyMissing
// is how much more was allocated afterwards than was there.
type StockAdjustment struct {
	ID                   int64
	AdjustmentNo         string
	SKUID                int64 `gorm:"column:sku_id"`
	WarehouseID          int64
	Kind                 MovementKind
	QtyOnHandBefore      qty.Qty
	QtyOnHand            qty.Qty
	QtyUnavailableBefore qty.Qty
	QtyUnavailable       qty.Qty
	QtyMissing           qty.Qty
	Reason               string
	Actor                string
	At                   time.Time
	ReversedAt           *time.Time
}
