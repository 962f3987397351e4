package plan

import (
	"cmp"
	"slices"
	"strings"

	"pegboard/models/qty"
)

// collect brings what the workers wrote down into line order. A component is planned by one worker, so the notes
// of one line keep the order in which they were made, whoever made them.
func (e *engine) collect(workers []*worker) {
	ships := make([][]shipLog, len(workers))
	pegs := make([][]pegLog, len(workers))
	for i, w := range workers {
		ships[i], pegs[i] = w.shipped, w.pegged
	}
	e.shipped = byLine(ships, len(e.lines), func(s *shipLog) int32 { return s.line })
	e.pegged = byLine(pegs, len(e.lines), func(p *pegLog) int32 { return p.line })
}

// byLine is a stable counting sort of several logs into one.
func byLine[T any](logs [][]T, lines int, lineOf func(*T) int32) []T {
	start := make([]int32, lines+1)
	var total int
	for _, log := range logs {
		total += len(log)
		for i := range log {
			start[lineOf(&log[i])+1]++
		}
	}
	for i := range lines {
		start[i+1] += start[i]
	}
	out := make([]T, total)
	for _, log := range logs {
		for i := range log {
			at := &start[lineOf(&log[i])]
			out[*at] = log[i]
			*at++
		}
	}
	return out
}

// finish turns the engine's notes into a result.
func (e *engine) finish() Result {
	out := Result{Mode: e.mode, Today: e.today, Lines: make([]Line, len(e.lines)), Pegs: make([]Peg, 0, len(e.pegged))}
	arena := make([]Shipment, 0, len(e.shipped))
	reasons := make([]Reason, 0, len(e.lines)/2)
	ship, peg := 0, 0
	for i := range e.lines {
		l := int32(i)
		shipFrom, pegFrom, outFrom := ship, peg, len(out.Pegs)
		for ship < len(e.shipped) && e.shipped[ship].line == l {
			ship++
		}
		for peg < len(e.pegged) && e.pegged[peg].line == l {
			peg++
		}
		out.Pegs = e.mergePegs(out.Pegs, e.pegged[pegFrom:peg])
		arenaFrom := len(arena)
		var covered qty.Qty
		arena, covered = e.mergeShips(arena, l, e.shipped[shipFrom:ship])
		r := &out.Lines[i]
		e.fillLine(r, l, arena[arenaFrom:len(arena):len(arena)], covered)
		reasonsFrom := len(reasons)
		reasons = e.reasons(reasons, l, r, covered, lastPeg(out.Pegs[outFrom:]))
		r.Reasons = reasons[reasonsFrom:len(reasons):len(reasons)]
	}
	e.listSupplies(&out)
	out.Exceptions = sortedExceptions(e.exceptions)
	return out
}

// fillLine writes the facts of a line and decides its status.
func (e *engine) fillLine(r *Line, l int32, ships []Shipment, covered qty.Qty) {
	ln := &e.lines[l]
	d := &e.in.Demand[ln.src]
	*r = Line{
		Demand: d.ID, Order: d.Order, SKU: d.SKU, Location: d.Location,
		Rank: int(l) + 1, Queue: int(ln.queue), Priority: d.Priority, OrderedAt: d.OrderedAt, Strategy: d.Strategy,
		QtyOpen: ln.open, QtyShort: ln.open - covered, DateNeed: ln.need, DateNeedRaw: ln.raw, Ships: ships,
	}
	if r.Strategy == "" {
		r.Strategy = Redistribute
	}
	if r.QtyShort == 0 {
		r.Complete = &ships[len(ships)-1].Date
	}
	r.Status = e.statusOf(ln, r, covered)
}

func (e *engine) statusOf(ln *line, r *Line, covered qty.Qty) Status {
	switch {
	case r.QtyShort == 0 && *r.Complete <= ln.raw:
		return OnTime
	case r.QtyShort == 0 && *r.Complete <= e.today:
		return Ready
	case r.QtyShort == 0:
		return Late
	case ln.state == stateUnfillable || ln.dead:
		return Unfillable
	case ln.state == stateWaiting:
		return WaitingSupply
	case ln.state == stateHolding:
		return Holding
	case covered > 0:
		return PartCovered
	}
	return Uncovered
}

// mergeShips appends the shipments of a line: one per date, ascending, and none smaller than the minimum shipment
// unless it closes the line. covered counts all units with a date, shown or not.
func (e *engine) mergeShips(arena []Shipment, l int32, log []shipLog) ([]Shipment, qty.Qty) {
	ln := &e.lines[l]
	if !slices.IsSortedFunc(log, byShipDate) {
		slices.SortStableFunc(log, byShipDate) // frozen units were written down first
	}
	least := clamp(e.in.Demand[ln.src].MinShip)
	var covered, waiting qty.Qty
	for i, s := range log {
		covered += s.units
		waiting += s.units
		if i+1 < len(log) && log[i+1].date == s.date {
			continue
		}
		if waiting >= least || covered == ln.open {
			arena = append(arena, Shipment{Date: s.date, Qty: waiting})
			waiting = 0
		}
	}
	return arena, covered
}

func byShipDate(x, y shipLog) int { return cmp.Compare(x.date, y.date) }

// mergePegs appends the pegs of a line: one per supply, by SKU, date and id, frozen ones apart.
func (e *engine) mergePegs(out []Peg, log []pegLog) []Peg {
	slices.SortFunc(log, func(x, y pegLog) int {
		rx, ry := &e.rows[x.row], &e.rows[y.row]
		if rx.pool != ry.pool {
			return strings.Compare(e.pools[rx.pool].sku, e.pools[ry.pool].sku)
		}
		if x.row != y.row {
			return cmp.Compare(x.row, y.row)
		}
		return cmp.Compare(boolRank(x.frozen), boolRank(y.frozen))
	})
	from := len(out)
	for _, p := range log {
		r := &e.rows[p.row]
		sku := e.pools[r.pool].sku
		if n := len(out); n > from {
			if last := &out[n-1]; last.Supply == r.id && last.Date == r.date && last.SKU == sku && last.Frozen == p.frozen {
				last.Qty += p.units
				continue
			}
		}
		out = append(out, Peg{
			Demand: e.demandID(p.line), Supply: r.id, SKU: sku, Qty: p.units, Date: r.date, Frozen: p.frozen,
		})
	}
	return out
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lastPeg returns the peg on the latest supply.
func lastPeg(pegs []Peg) *Peg {
	var last *Peg
	for i := range pegs {
		if last == nil || pegs[i].Date >= last.Date {
			last = &pegs[i]
		}
	}
	return last
}

// listSupplies lists every usable supply row and, per pool, what no line has pegged.
func (e *engine) listSupplies(out *Result) {
	order := make([]int32, 0, len(e.pools))
	for i := range e.pools {
		if e.pools[i].row0 < e.pools[i].row1 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(x, y int32) int {
		px, py := &e.pools[x], &e.pools[y]
		if bySKU := strings.Compare(px.sku, py.sku); bySKU != 0 {
			return bySKU
		}
		return strings.Compare(px.loc, py.loc)
	})
	out.Supplies = make([]Supply, 0, len(e.rows))
	out.Leftover = make([]Leftover, 0, len(order))
	for _, i := range order {
		p := &e.pools[i]
		var sum qty.Qty
		for r := p.row0; r < p.row1; r++ {
			s := e.supplyOf(p, r)
			sum += s.QtyFree + s.QtyReserved
			if s.QtyUsable > 0 {
				out.Supplies = append(out.Supplies, s)
			}
		}
		if sum > 0 {
			out.Leftover = append(out.Leftover, Leftover{SKU: p.sku, Location: p.loc, Qty: sum})
		}
	}
}

func (e *engine) supplyOf(p *pool, r int32) Supply {
	row := &e.rows[r]
	s := Supply{
		ID: row.id, SKU: p.sku, Location: p.loc, Date: row.date, OnHand: row.src == none,
		QtyUsable: row.usable, QtyFree: row.left, QtyReserved: row.kept,
	}
	if s.OnHand {
		for _, c := range p.classes {
			s.QtyReserved += c.left
		}
	}
	return s
}

func sortedExceptions(in []Exception) []Exception {
	out := slices.Clone(in)
	slices.SortFunc(out, func(x, y Exception) int {
		return cmp.Or(strings.Compare(string(x.Code), string(y.Code)), strings.Compare(x.ID, y.ID))
	})
	return slices.Compact(out)
}
