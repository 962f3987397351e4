package models

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// StockLevel is one stock position: a SKU in a warehouse. It is the projection of the stock ledger and of the
// allocations, and moves in the same transaction as they do.
type StockLevel struct {
	SKUID         int64 `gorm:"column:sku_id;primaryKey"`
	WarehouseID   int64 `gorm:"primaryKey"`
	OnHand        qty.Qty
	Unavailable   qty.Qty // part of OnHand
	Allocated     qty.Qty // part of OnHand
	OverAllocated bool    // a count or a reversal left less than is allocated; shown until resolved
	CountedAt     *calendar.Date
}

// Available returns the units nobody has been given. It is less than nothing while the position is over-allocated.
func (l StockLevel) Available() qty.Qty { return l.OnHand - l.Unavailable - l.Allocated }

// StockMovement is one entry of the stock ledger: Qty units went from one account to another. Entries are never
// changed; Reverses names the one that this entry takes back.
type StockMovement struct {
	ID          int64
	SKUID       int64 `gorm:"column:sku_id"`
	WarehouseID int64
	FromAccount StockAccount
	ToAccount   StockAccount
	Qty         qty.Qty
	Kind        MovementKind
	Reason      string
	Document    string // the paper behind it, as in "receipt R-100"
	ReversesID  *int64
	Actor       string
	At          time.Time
}

// StockAccount is where units are before and after a movement.
type StockAccount string

// The accounts. Units in Unavailable are on hand as well.
const (
	AccountSupplier    StockAccount = "supplier"
	AccountOnHand      StockAccount = "on_hand"
	AccountUnavailable StockAccount = "unavailable"
	AccountInTransit   StockAccount = "in_transit"
	AccountCustomer    StockAccount = "customer"
	AccountAdjustment  StockAccount = "adjustment"
)

// MovementKind is what happened.
type MovementKind string

// The kinds of movements.
const (
	MovementCount      MovementKind = "count"
	MovementReceipt    MovementKind = "receipt"
	MovementShipment   MovementKind = "shipment"
	MovementReturn     MovementKind = "return"
	MovementAdjustment MovementKind = "adjustment"
	MovementHold       MovementKind = "hold"
	MovementRelease    MovementKind = "release"
	MovementTransfer   MovementKind = "transfer"
	MovementReversal   MovementKind = "reversal"
)

// Allocation is stock in the building that is for an order line: hard. For a kit SKUID is a component and Qty counts
// component units.
type Allocation struct {
	LineID      int64 `gorm:"primaryKey"`
	SKUID       int64 `gorm:"column:sku_id;primaryKey"`
	WarehouseID int64 `gorm:"primaryKey"`
	Qty         qty.Qty
	QtyPicked   qty.Qty // part of Qty that is in somebody's hands: only shipping and putting back move it
}
