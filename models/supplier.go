package models

import (
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Supplier is somebody we buy from. Lead time is in the supplier's working days, transit in calendar days, receiving in
// working days of our own, as is processing, until an order is placed; these three follow the company's where they are nil.
type Supplier struct {
	ID             int64
	Code           string
	Name           string
	Rating         *string // the rating the source gives
	Preferred      bool    // chosen first among the suppliers of a SKU
	Active         bool    // may be ordered from
	Email          *string
	Currency       *string
	OrderPolicy    *OrderPolicy
	LeadTimeDays   *int
	ProcessingDays *int
	TransitDays    *int
	ReceivingDays  *int
	WorkingDays    Week
	CalendarID     *int64  // whose holidays and closures it keeps besides its own
	MinimumValue   *Amount // the least an order may be worth
	// OverReceiptPercent is how many percent more than ordered it may deliver of a line, over all receipts, before a
	// person has to say why that is kept.
	OverReceiptPercent int
	Version            int64
}

// SupplierSKU is the terms on which a supplier sells a SKU.
type SupplierSKU struct {
	SupplierID      int64 `gorm:"primaryKey"`
	SKUID           int64 `gorm:"column:sku_id;primaryKey"`
	LeadTimeDays    *int
	TransitDays     *int // nil: as for all of the supplier's SKUs
	ReceivingDays   *int
	MOQ             *qty.Qty // the smallest order
	MaxOrderQty     *qty.Qty
	OrderMultiple   *qty.Qty
	UnitCost        *Amount
	Uom             *string
	LastReceiptDate *calendar.Date
	LeadTimeObs     *int64 // how many receipts the stated lead time rests on, as the source says
}
