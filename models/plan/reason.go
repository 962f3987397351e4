package plan

import (
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// ReasonCode says why a line is not simply on time.
type ReasonCode string

// The reasons. Each names the facts it rests on in the fields of Reason.
const (
	PastNeed       ReasonCode = "PAST_NEED"       // complete today, but it was needed before
	AwaitsSupply   ReasonCode = "AWAITS_SUPPLY"   // Supply, arriving on Date, brings the last units
	AwaitsAssembly ReasonCode = "AWAITS_ASSEMBLY" // the components are there; the kit is ready on Date
	NoSupply       ReasonCode = "NO_SUPPLY"       // Qty units of SKU have no supply at all
	Outranked      ReasonCode = "OUTRANKED"       // Line was served before from the same stock position
	Reserved       ReasonCode = "RESERVED"        // Qty units on the shelf are kept for other customer classes
	ShipsTogether  ReasonCode = "SHIPS_TOGETHER"  // Line, of the same order, sets the date
	Incomplete     ReasonCode = "INCOMPLETE"      // all or nothing: Line lacks SKU
	PackRemainder  ReasonCode = "PACK_REMAINDER"  // Qty units are less than a pack
	BelowMinimum   ReasonCode = "BELOW_MINIMUM"   // Qty covered units wait for the minimum shipment
	ByStrategy     ReasonCode = "BY_STRATEGY"     // FILL or LOSE gives units away
	Ended          ReasonCode = "DISCONTINUED"    // SKU is discontinued
)

// Reason is one fact behind a line's status. Fields that do not apply are empty.
type Reason struct {
	Code   ReasonCode
	Line   string
	Supply string
	SKU    string
	Qty    qty.Qty
	Date   calendar.Date
}

// markTaker remembers that a line was served from its pools, for the lines that come after it.
func (w *worker) markTaker(ln *line, l int32) {
	w.e.pools[ln.pool].lastTaker = l
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		w.e.pools[part.pool].lastTaker = l
	}
}

// blame notes which pool a line misses at t, and who was served from it before.
func (w *worker) blame(ln *line, t calendar.Date) {
	ln.scarce = w.scarcest(ln, t)
	ln.rival = none
	p := &w.e.pools[ln.scarce]
	if p.lastTaker == none || p.floor(t) < 0 {
		return
	}
	if w.e.lines[p.lastTaker].group != ln.group {
		ln.rival = p.lastTaker
	}
}

// blameGroup notes which line kept its group from shipping by t.
func (w *worker) blameGroup(members []int32, misfit int32, t calendar.Date) {
	bad := &w.e.lines[misfit]
	w.blame(bad, t)
	for _, l := range members {
		ln := &w.e.lines[l]
		ln.blocker, ln.scarce, ln.rival = misfit, bad.scarce, bad.rival
	}
}

// scarcest returns the pool that allows the fewest sets of a line by t.
func (w *worker) scarcest(ln *line, t calendar.Date) int32 {
	worst, fewest := ln.pool, qty.Qty(-1)
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		sets := w.avail(ln, part.pool, t.Add(int(-ln.assembly))) / part.per
		if fewest < 0 || sets < fewest {
			worst, fewest = part.pool, sets
		}
	}
	return worst
}

// reasons explains a finished line; last is the peg that brings its last units, or nil.
func (e *engine) reasons(out []Reason, l int32, r *Line, covered qty.Qty, last *Peg) []Reason {
	ln := &e.lines[l]
	if r.Status == OnTime {
		return out
	}
	if r.Status == Ready {
		return append(out, Reason{Code: PastNeed, Date: r.DateNeedRaw})
	}
	if ln.state != statePlanned || ln.blocker != none && ln.blocker != l {
		out = append(out, e.groupReason(ln))
	}
	if r.QtyShort > 0 {
		out = e.shortReasons(out, ln, r)
	} else if last != nil {
		code := AwaitsSupply
		if ln.kit && last.Date <= ln.need && last.Date < *r.Complete {
			code = AwaitsAssembly
		}
		out = append(out, Reason{Code: code, Supply: last.Supply, SKU: last.SKU, Qty: last.Qty, Date: last.Date})
	}
	if unshown := covered - shippedUnits(r.Ships); ln.state == statePlanned && unshown > 0 {
		out = append(out, Reason{Code: BelowMinimum, Qty: unshown})
	}
	if ln.rival != none {
		out = append(out, Reason{Code: Outranked, Line: e.demandID(ln.rival), SKU: e.pools[ln.scarce].sku})
	}
	return out
}

func (e *engine) groupReason(ln *line) Reason {
	code := ShipsTogether
	if ln.state != statePlanned {
		code = Incomplete
	}
	r := Reason{Code: code}
	if ln.blocker != none {
		r.Line, r.SKU = e.demandID(ln.blocker), e.pools[ln.scarce].sku
	}
	return r
}

func (e *engine) shortReasons(out []Reason, ln *line, r *Line) []Reason {
	pool := ln.pool
	if ln.scarce != none {
		pool = ln.scarce
	}
	p := &e.pools[pool]
	switch {
	case ln.dead:
		out = append(out, Reason{Code: Ended, SKU: r.SKU})
	case ln.strength <= strengthFill && e.mode != Fair:
		out = append(out, Reason{Code: ByStrategy, Qty: r.QtyShort})
	case r.QtyShort < ln.multiple:
		out = append(out, Reason{Code: PackRemainder, Qty: r.QtyShort})
	case ln.state == statePlanned:
		out = append(out, Reason{Code: NoSupply, SKU: p.sku, Qty: r.QtyShort})
	}
	for _, c := range p.classes {
		if c.left > 0 && c.class != e.in.Demand[ln.src].Class {
			out = append(out, Reason{Code: Reserved, SKU: p.sku, Qty: c.left})
		}
	}
	return out
}

func (e *engine) demandID(l int32) string { return e.in.Demand[e.lines[l].src].ID }

func shippedUnits(ships []Shipment) qty.Qty {
	var sum qty.Qty
	for _, s := range ships {
		sum += s.Qty
	}
	return sum
}
