package plan

import (
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// engine is the dense form of an input: everything is a slice, and everything refers by index. Text appears
// again only in finish.go.
type engine struct {
	in     *Input
	today  calendar.Date
	mode   Mode
	rule   FairRule
	pools  []pool
	rows   []row  // sorted by pool, then date, on hand first, id
	slots  []slot // the distinct dates of each pool
	lines  []line // in rank order: a line's index is its rank
	groups []group
	member []int32 // lines of the groups, in rank order inside each group
	parts  []part  // components of kit lines
	pegs   []priorPeg

	components []component
	groupOrder []int32 // groups by component, in rank order
	poolOrder  []int32 // pools by component

	shipped    []shipLog
	pegged     []pegLog
	exceptions []Exception
}

// line is an order line with open units.
type line struct {
	src       int32 // index in Input.Demand
	pool      int32
	group     int32
	part0     int32 // the components of a kit are parts[part0:part1]
	part1     int32
	peg0      int32 // the previous pegs are pegs[peg0:peg1]
	peg1      int32
	tag0      int32 // rows kept for this kit line only: worker.tags[tag0:tag1]
	tag1      int32
	frozen0   int32 // what its frozen pegs bring: worker.frozen[frozen0:frozen1]
	frozen1   int32
	rival     int32 // a line that was served before this one from the pool it misses, or none
	blocker   int32 // the line of the group that set the date or made it impossible, or none
	scarce    int32 // the pool that was missed, or none
	queue     int32
	need, raw calendar.Date
	assembly  int32
	open, rem qty.Qty // rem: open units that no frozen peg covers
	multiple  qty.Qty
	strength  uint8
	ship      uint8
	kit       bool
	asap      bool
	dead      bool // discontinued, itself or a component
	state     uint8
}

const (
	shipsPartial uint8 = iota
	shipsLine
	shipsOrder
)

const (
	statePlanned uint8 = iota
	stateWaiting
	stateHolding
	stateUnfillable
)

const none int32 = -1

// part is one component of a kit line, at the line's location.
type part struct {
	pool int32
	per  qty.Qty
}

// group is what is planned together: a line, or the lines of an order that ship together.
type group struct {
	member0, member1 int32
	strength         uint8
	whole            bool // all or nothing
}

// component is a set of pools that lines link to each other; components do not influence each other.
type component struct {
	group0, group1, pool0, pool1 int32
}

// row is one supply row of a pool.
type row struct {
	pool   int32
	src    int32 // index in Input.Inbound, or none for the shelf
	slot   int32 // index among the slots of the pool
	date   calendar.Date
	usable qty.Qty
	left   qty.Qty // what nobody has pegged or reserved
	kept   qty.Qty // frozen for a kit line that could not use it
	id     string
}

// priorPeg is a previous peg of an open line.
type priorPeg struct {
	line   int32
	supply string
	units  qty.Qty
	frozen bool
}

// shipLog and pegLog are what the workers write down, in the order in which they decided.
type shipLog struct {
	line  int32
	date  calendar.Date
	units qty.Qty
}

type pegLog struct {
	line, row int32
	units     qty.Qty
	frozen    bool
}
