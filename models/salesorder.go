package models

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// SalesOrder is what a customer ordered at once. A nil HoldReason means that it is not on hold.
type SalesOrder struct {
	ID                 int64
	OrderNo            string
	CustomerID         int64
	OrderDate          calendar.Date
	OrderDateEstimated bool // the source did not know the day
	Status             OrderStatus
	Channel            *string
	CustomerRef        *string
	ShipPolicy         ShipPolicy
	MaxShipments       *int // only with ShipAtMost: how many shipments the whole order may take
	Priority           int  // 1 is served first, 9 last
	HoldReason         *string
	HoldUntil          *calendar.Date // the plan of this day ends the hold; nil: a person does
	Version            int64
}

// OrderStatus is the state of a whole sales order.
type OrderStatus string

// The states of a sales order.
const (
	OrderOpen             OrderStatus = "open"
	OrderPartiallyShipped OrderStatus = "partially_shipped"
	OrderClosed           OrderStatus = "closed"
	OrderCancelled        OrderStatus = "cancelled"
)

// ShipPolicy says what must be complete before anything of an order ships.
type ShipPolicy string

// The ship policies.
const (
	ShipAsAvailable   ShipPolicy = "as_available"
	ShipLineComplete  ShipPolicy = "line_complete"
	ShipOrderComplete ShipPolicy = "order_complete"
	ShipAtMost        ShipPolicy = "max_shipments"
)

// SalesOrderLine is what a customer wants of one SKU. Always QtyOrdered = QtyShipped + QtyAllocated + QtyBackordered +
// QtyCancelled. The dates are the customer's wish, what we promised first and promise now, and what happened; the
// estimate stands with the plan.
type SalesOrderLine struct {
	ID                   int64
	OrderID              int64
	LineNo               int
	SKUID                int64 `gorm:"column:sku_id"`
	WarehouseID          int64
	QtyOrdered           qty.Qty
	QtyShipped           qty.Qty
	QtyAllocated         qty.Qty
	QtyBackordered       qty.Qty
	QtyCancelled         qty.Qty
	DateRequested        *calendar.Date
	DatePromisedFirst    *calendar.Date
	DatePromised         *calendar.Date
	DatePromisedEarliest *calendar.Date // of all days that were promised; once it has passed, a promise is broken
	PromiseSlips         int            // how often the promise moved to a later day
	PromiseSource        *string        // who or what set the current promise
	DateShipped          *calendar.Date
	UnitPrice            *Amount
	Reason               *BackorderReason // nil until a fact or a person gives one
	ReasonByPerson       bool             // a person chose the reason; facts no longer change it
	OverAllocated        bool             // stock it was given is not there
	SourcePONo           *string          // the purchase order that the source says it waits for
	SourcePOLineNo       *int
	Version              int64
	Priority             *int           // a person's, instead of the order's; 0 stands before 1
	RankedAt             *time.Time     // a person moved it: it ranks as if it had been ordered then
	RankedNeed           *calendar.Date // and as if it had been needed then
	SplitFromID          *int64         // the line it was split from
}

// QtyOpen returns the units the customer still gets.
func (l SalesOrderLine) QtyOpen() qty.Qty { return l.QtyOrdered - l.QtyShipped - l.QtyCancelled }

// BackorderReason is why a line waits.
type BackorderReason string

// The reasons.
const (
	ReasonAwaitingSupply         BackorderReason = "awaiting_supply"
	ReasonSupplierBackorder      BackorderReason = "supplier_backorder"
	ReasonManufacturerProduction BackorderReason = "manufacturer_production"
	ReasonManufacturerMaterial   BackorderReason = "manufacturer_material"
	ReasonManufacturerLogistics  BackorderReason = "manufacturer_logistics"
	ReasonTransport              BackorderReason = "transport"
	ReasonQualityHold            BackorderReason = "quality_hold"
	ReasonDemandSpike            BackorderReason = "demand_spike"
	ReasonStockError             BackorderReason = "stock_error"
	ReasonOutranked              BackorderReason = "outranked"
)

// SalesOrderLineComponent is the kit as it was when the line was ordered: QtyPer units of a component in one kit.
type SalesOrderLineComponent struct {
	LineID int64 `gorm:"primaryKey"`
	SKUID  int64 `gorm:"column:sku_id;primaryKey"`
	QtyPer qty.Qty
}

// SalesOrderLink says that one order carries what another could not ship.
type SalesOrderLink struct {
	OrderID          int64 `gorm:"primaryKey"`
	BackorderOrderID int64 `gorm:"primaryKey"`
}
