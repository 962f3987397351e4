package plan

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Input is everything a plan depends on. Lists may come in any order. Text ids are compared bytewise.
type Input struct {
	Today        calendar.Date
	Policy       Policy
	OnHand       []OnHand
	Inbound      []Inbound
	Demand       []Demand
	Kits         []Kit
	Reservations []Reservation
	Discontinued []string // SKUs that will never be bought again
	Pegs         []PriorPeg
}

// Policy holds the tenant's choices. Start from DefaultPolicy: a zero number of days means zero days.
type Policy struct {
	Mode                       Mode      // empty means Priority
	FairRule                   FairRule  // empty means Proportional; read in mode Fair only
	Placement                  Placement // empty means JustInTime
	OverdueGraceDays           int       // an overdue supply without a modelled date is expected this many days from today
	ShipCompleteStarvationDays int       // from this age on, an all-or-nothing group that cannot be completed holds what exists
}

// DefaultPolicy is the policy of a tenant that has chosen nothing.
func DefaultPolicy() Policy {
	return Policy{
		Mode: Priority, FairRule: Proportional, Placement: JustInTime,
		OverdueGraceDays: 7, ShipCompleteStarvationDays: 30,
	}
}

// OnHand is a quantity on the shelf. Rows of one SKU and location add up; a row on hold is not supply.
type OnHand struct {
	SKU, Location string
	Qty           qty.Qty
	Hold          bool
}

// Inbound is one expected delivery: a purchase order line or schedule, a transfer (at its destination), or a
// manufacturing order. PlanDate, when known, is the modelled dock date and always wins over ETA.
type Inbound struct {
	ID, SKU, Location            string
	Ordered, Received, Cancelled qty.Qty
	ETA, PlanDate                *calendar.Date
	Status                       string // CANCELLED, CLOSED and DRAFT do not count as supply
	Parent                       string // the supply this one was split from; its frozen pegs follow
}

// Demand is one open order line.
type Demand struct {
	ID, Order, SKU, Location    string
	Ordered, Shipped, Cancelled qty.Qty
	OrderedAt                   time.Time
	Request                     calendar.Date
	Release                     *calendar.Date
	RankNeed                    *calendar.Date // ranks the line instead of its need, when a person moved it; nil does not
	Priority                    int            // a lower number is more important
	Class                       string
	Ship                        ShipPolicy // empty means ShipPartial
	Multiple                    qty.Qty    // a partial line moves in packs of this size; 0 and 1 mean single units
	MinShip                     qty.Qty    // smaller covered parts wait for each other before they are shown as a shipment
	Strategy                    Strategy   // empty means Redistribute; ignored in mode Fair
	Confirmed                   []Shipment // what was confirmed before, for Gain, Improve and Fill
	Placement                   Placement  // empty means the policy's
	CancelledLine               bool       // a cancelled line is not planned at all
	Kit                         *Kit       // the bill of material as it was when the order was taken; nil: Input.Kits
}

// Kit is a SKU that is assembled from components in AssemblyDays. A component may itself be a kit.
type Kit struct {
	SKU          string
	Components   []Component
	AssemblyDays int
}

// Component is the number of units of a SKU that one kit needs.
type Component struct {
	SKU string
	Per qty.Qty
}

// Reservation keeps free on-hand stock of a pool for one customer class, until a date or for ever.
type Reservation struct {
	SKU, Location, Class string
	Qty                  qty.Qty
	Until                *calendar.Date
}

// PriorPeg is a peg of the previous plan. A soft one only breaks ties; a frozen one is honoured.
type PriorPeg struct {
	Demand, Supply string
	Qty            qty.Qty
	Frozen         bool
}

// Shipment is a quantity on a date.
type Shipment struct {
	Date calendar.Date
	Qty  qty.Qty
}

// Result is a plan. Lines are in rank order, pegs in the order of their lines, exceptions and pools sorted.
type Result struct {
	Mode       Mode
	Today      calendar.Date
	Lines      []Line
	Pegs       []Peg
	Supplies   []Supply
	Leftover   []Leftover
	Exceptions []Exception
}

// Line is what the plan says about one open order line. For a kit, quantities are kits.
type Line struct {
	Demand, Order, SKU, Location string
	Rank                         int // 1 is the first line of the whole plan
	Queue                        int // 1 is the first line of this SKU at this location
	Priority                     int
	OrderedAt                    time.Time
	Strategy                     Strategy
	QtyOpen                      qty.Qty
	QtyShort                     qty.Qty       // open quantity without a date
	DateNeed                     calendar.Date // the date the plan works towards, never before today
	DateNeedRaw                  calendar.Date // the same as the customer asked for it
	Ships                        []Shipment
	Complete                     *calendar.Date // nil while anything is short
	Status                       Status
	Reasons                      []Reason
}

// Peg says that units of a supply row are expected to serve a line. For a kit, SKU and Qty are a component's.
type Peg struct {
	Demand, Supply, SKU string
	Qty                 qty.Qty
	Date                calendar.Date // the date of the supply
	Frozen              bool
}

// Supply is one usable supply row after the plan.
type Supply struct {
	ID, SKU, Location string
	Date              calendar.Date
	OnHand            bool
	QtyUsable         qty.Qty // after repaying negative stock
	QtyFree           qty.Qty // neither pegged nor kept for anybody
	QtyReserved       qty.Qty // unpegged, but kept for a customer class or a frozen kit line
}

// Leftover is the number of unpegged units of a pool, reserved ones included. Pools with none are left out.
type Leftover struct {
	SKU, Location string
	Qty           qty.Qty
}

// Exception is something a person should know. ID names a line, a supply, a pool or a broken peg.
type Exception struct {
	Code ExceptionCode
	ID   string
}

// Compute makes the plan. It is total and deterministic: it never fails, and neither the order of the input
// lists nor the number of processors changes a byte of the result. The input is not modified.
//
// Ids of demand lines must be unique and quantities at most QtyMax; Input.Check tells a person what is wrong.
// Compute itself clamps what is out of range and treats a kit that contains itself as a plain SKU.
func Compute(in Input) Result {
	e := normalise(&in)
	e.planComponents()
	return e.finish()
}
