package models

import (
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// SKU is a thing we sell and count, in whole base units. A nil OrderPolicy inherits: from the category, the supplier,
// the company.
type SKU struct {
	ID               int64
	Code             string // leading zeros count
	Name             string
	CategoryID       *int64
	Uom              *string // the smallest unit that is stocked
	UnitCost         *Amount
	UnitPrice        *Amount
	Source           SKUSource
	Status           SKUStatus
	OrderPolicy      *OrderPolicy
	BackorderLimit   *qty.Qty // the most units on backorder at once
	ReleaseDate      *calendar.Date
	PreorderCap      *qty.Qty // the most units ordered before the release
	ReplacementSKUID *int64   `gorm:"column:replacement_sku_id"` // offered instead of a discontinued SKU
	SafetyStock      *qty.Qty
	ReorderPoint     *qty.Qty
	LeadTimeDays     *int
	OrderMultiple    *qty.Qty
	ActiveFrom       *calendar.Date
	ActiveTo         *calendar.Date
	Version          int64
}

// SKUSource says where the supply of a SKU comes from.
type SKUSource string

// The sources of supply.
const (
	SourceBuy  SKUSource = "buy"
	SourceMake SKUSource = "make"
	SourceKit  SKUSource = "kit" // assembled from its components when it ships
)

// SKUStatus is where a SKU is in its life.
type SKUStatus string

// The states of a SKU.
const (
	SKUActive       SKUStatus = "active"
	SKUPreOrder     SKUStatus = "pre_order"
	SKUDiscontinued SKUStatus = "discontinued"
)

// Category groups SKUs and may set their order policy.
type Category struct {
	ID          int64
	Name        string
	OrderPolicy *OrderPolicy
}

// SKUChannel is what holds for a SKU in one channel only, the last step of inheritance. Nil inherits from the SKU.
type SKUChannel struct {
	SKUID          int64  `gorm:"column:sku_id;primaryKey"`
	Channel        string `gorm:"primaryKey"` // the word that orders carry
	OrderPolicy    *OrderPolicy
	BackorderLimit *qty.Qty
	PreorderCap    *qty.Qty
}

// SKUComponent is one line of a bill of materials: QtyPer units of the component in one parent, while it holds.
type SKUComponent struct {
	ParentID      int64         `gorm:"primaryKey"`
	ComponentID   int64         `gorm:"primaryKey"`
	EffectiveFrom calendar.Date `gorm:"primaryKey"`
	EffectiveTo   *calendar.Date
	QtyPer        qty.Qty
	Uom           *string
}
