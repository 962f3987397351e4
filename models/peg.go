package models

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Peg is the plan's expectation that a purchase order line will serve an order line: soft. A frozen peg is kept by
// the next plan.
type Peg struct {
	ID         int64
	LineID     int64
	SKUID      int64 `gorm:"column:sku_id"`
	POLineID   *int64
	Qty        qty.Qty
	Frozen     bool
	DateSupply calendar.Date
}

// PlanRun says that the plan was computed and changed something.
type PlanRun struct {
	ID          int64
	Kind        string
	PlanDate    calendar.Date
	Actor       string
	At          time.Time
	Lines       int64
	Pegs        int64
	RowsChanged int64
	Exceptions  []byte // JSON: the plan's exceptions, with their codes
}
