package models

import "pegboard/models/calendar"

// Company is what holds for the whole company. There is one row.
type Company struct {
	ID                 bool `gorm:"primaryKey"` // always true
	Name               string
	Currency           string // three letters; money without another currency is in this one
	OrderPolicy        OrderPolicy
	DefaultWarehouseID *int64
	OverdueGraceDays   int // how long an overdue supply is still believed in
	StarvationDays     int // after this many days a ship-complete line may hold scarce stock
	RankRule           RankRule
	ArrivalMode        ArrivalMode
	AsOf               *calendar.Date // the company's today when it is not the clock's date
	DateSettings
}

// TableName is the table of the one row.
func (Company) TableName() string { return "company" }

// OrderPolicy says whether a SKU may be ordered that is not there. It is inherited: company, supplier or category, SKU, SKU in a channel.
type OrderPolicy string

// The order policies.
const (
	PolicyBackorder   OrderPolicy = "backorder"     // may be ordered at zero
	PolicyDeny        OrderPolicy = "deny"          // out of stock at zero
	PolicyInboundOnly OrderPolicy = "inbound_only"  // up to what is inbound and not yet spoken for
	PolicyMadeToOrder OrderPolicy = "made_to_order" // every order starts its own supply
	PolicyDropShip    OrderPolicy = "drop_ship"     // the supplier ships to the customer
)

// RankRule says in which order lines are served.
type RankRule string

// The rank rules.
const (
	RankFIFO     RankRule = "FIFO"     // the oldest order first
	RankPriority RankRule = "PRIORITY" // the highest priority first, then the oldest
	RankDue      RankRule = "DUE"      // the earliest due date first
	RankFair     RankRule = "FAIR"     // shares by need
)

// ArrivalMode says what happens with stock that nobody has been given: it arrived, or somebody gave it back.
type ArrivalMode string

// The arrival modes.
const (
	ArrivalOff     ArrivalMode = "off"     // it stays free until a person allocates it
	ArrivalSuggest ArrivalMode = "suggest" // an allocation run is proposed, and a person applies it
	ArrivalAuto    ArrivalMode = "auto"    // it goes to those who wait, in rank order
)
