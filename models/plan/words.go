package plan

// Mode decides the rank of lines, and in Fair also how scarce units are shared.
type Mode string

// The modes.
const (
	FIFO     Mode = "FIFO"     // oldest order first
	Priority Mode = "PRIORITY" // most important first, then the earliest need
	Due      Mode = "DUE"      // earliest need first, then importance
	Fair     Mode = "FAIR"     // by priority class; inside a class partial lines share
)

// FairRule says how scarce units are split inside a priority class.
type FairRule string

// The fair rules.
const (
	Proportional FairRule = "PROPORTIONAL"
	MaxMin       FairRule = "MAXMIN"
)

// Placement says which supply a commitment takes among those that make its deadline.
type Placement string

// The placements. ASAP is a deliberate hard reserve: it takes the shelf even for a line due next month.
const (
	JustInTime Placement = "JIT"
	ASAP       Placement = "ASAP"
)

// ShipPolicy says what may leave separately.
type ShipPolicy string

// The ship policies.
const (
	ShipPartial ShipPolicy = "PARTIAL" // whatever is there
	ShipLine    ShipPolicy = "LINE"    // the whole line or nothing
	ShipOrder   ShipPolicy = "ORDER"   // all lines of the order with this policy, together
)

// Strategy says how a line that was confirmed before takes part in a new plan.
type Strategy string

// The strategies, strongest first.
const (
	Win          Strategy = "WIN"          // on time, before everybody
	Gain         Strategy = "GAIN"         // keeps its confirmation or raises an exception; may improve
	Improve      Strategy = "IMPROVE"      // keeps its confirmation; may improve
	Redistribute Strategy = "REDISTRIBUTE" // takes its chance in rank order
	Fill         Strategy = "FILL"         // at most what was confirmed, never earlier
	Lose         Strategy = "LOSE"         // gives everything up
)

// Status sums up a line.
type Status string

// The statuses.
const (
	OnTime        Status = "ON_TIME"
	Ready         Status = "READY" // complete today, though it was needed before
	Late          Status = "LATE"
	PartCovered   Status = "PART_COVERED"
	Uncovered     Status = "UNCOVERED"
	Unfillable    Status = "UNFILLABLE"     // short, and the SKU is discontinued
	WaitingSupply Status = "WAITING_SUPPLY" // all-or-nothing, cannot be completed, holds nothing
	Holding       Status = "HOLDING"        // the same, old enough to hold what exists
)

// ExceptionCode names a kind of exception.
type ExceptionCode string

// The exceptions.
const (
	NegativeOnHand ExceptionCode = "NEGATIVE_ONHAND"
	OverdueSupply  ExceptionCode = "OVERDUE_SUPPLY"
	NoETA          ExceptionCode = "NO_ETA"
	FrozenBroken   ExceptionCode = "FROZEN_BROKEN"
	WinViolated    ExceptionCode = "WIN_VIOLATED"
	GainViolated   ExceptionCode = "GAIN_VIOLATED"
	KitCycle       ExceptionCode = "KIT_CYCLE"
)

// strength orders strategies; a group takes the strongest of its lines.
func (s Strategy) strength() uint8 {
	switch s {
	case Win:
		return strengthWin
	case Gain:
		return strengthGain
	case Improve:
		return strengthImprove
	case Fill:
		return strengthFill
	case Lose:
		return strengthLose
	}
	return strengthRedistribute
}

const (
	strengthLose uint8 = iota
	strengthFill
	strengthRedistribute
	strengthImprove
	strengthGain
	strengthWin
)
