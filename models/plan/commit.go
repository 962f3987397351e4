package plan

import (
	"math"
	"slices"
	"sort"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// distantFuture is a deadline that every supply makes.
const distantFuture calendar.Date = math.MaxInt32

// commitGroup plans a group as early as possible: a partial line unit by unit, anything else all or nothing.
func (w *worker) commitGroup(g int32) {
	if !w.e.groups[g].whole {
		w.commitPartial(w.e.membersOf(g)[0])
		return
	}
	w.commitWhole(g, w.earliest(g))
}

// commitPartial promises what there is at the line's need, then more at every date that brings more.
func (w *worker) commitPartial(l int32) {
	ln := &w.e.lines[l]
	sets := ln.rem / ln.multiple
	if sets > 0 {
		sets -= w.promise(l, ln.need, min(sets, w.sets(ln, ln.need)))
	}
	if sets > 0 {
		w.blame(ln, ln.need)
		if ln.kit {
			w.commitKitLater(l, sets)
		} else {
			w.commitPlainLater(l, sets)
		}
	}
	w.markTaker(ln, l)
}

// commitPlainLater jumps from date to date: F never falls with time, so the next date worth a look is the first
// one at which another pack fits.
func (w *worker) commitPlainLater(l int32, sets qty.Qty) {
	ln := &w.e.lines[l]
	p := &w.e.pools[ln.pool]
	for i := p.floor(ln.need) + 1; sets > 0; i++ {
		i = p.first(i, ln.multiple-w.own(ln, ln.pool, distantFuture))
		if i == len(p.slots) {
			return
		}
		t := p.slots[i].date
		sets -= w.promise(l, t, min(sets, w.sets(ln, t)))
	}
}

func (w *worker) commitKitLater(l int32, sets qty.Qty) {
	ln := &w.e.lines[l]
	for _, t := range w.candidates([]int32{l}, ln.need) {
		sets -= w.promise(l, t, min(sets, w.sets(ln, t)))
		if sets == 0 {
			return
		}
	}
}

// promise records sets of a line for a date and returns them.
func (w *worker) promise(l int32, t calendar.Date, sets qty.Qty) qty.Qty {
	if sets <= 0 {
		return 0
	}
	ln := &w.e.lines[l]
	w.record(l, t, sets)
	w.ship(l, t, sets*ln.multiple)
	return sets
}

// earliest returns the first date on which an all-or-nothing group may ship.
func (w *worker) earliest(g int32) calendar.Date {
	n := w.e.today
	for _, l := range w.e.membersOf(g) {
		ln := &w.e.lines[l]
		n = max(n, ln.need)
		for _, t := range w.tags[ln.tag0:ln.tag1] {
			n = max(n, w.e.rows[t.row].date.Add(int(ln.assembly)))
		}
		for _, s := range w.frozen[ln.frozen0:ln.frozen1] {
			n = max(n, s.Date)
		}
	}
	return n
}

// commitWhole promises a whole group for the first date from n on at which every line fits, one after the other.
// Feasibility never ends once it has begun, so the date is found by bisection.
func (w *worker) commitWhole(g int32, n calendar.Date) {
	members := w.e.membersOf(g)
	t, ok := w.firstFit(members, n)
	if !ok {
		w.giveUp(g)
		return
	}
	for _, l := range members {
		ln := &w.e.lines[l]
		w.record(l, t, ln.rem)
		w.ship(l, t, ln.open)
		w.markTaker(ln, l)
	}
}

// firstFit returns the first date from n on at which all lines fit, and notes who kept them from an earlier one.
func (w *worker) firstFit(members []int32, n calendar.Date) (calendar.Date, bool) {
	misfit := w.firstMisfit(members, n)
	if misfit == none {
		return n, true
	}
	w.blameGroup(members, misfit, n)
	if ln := &w.e.lines[members[0]]; len(members) == 1 && !ln.kit {
		p := &w.e.pools[ln.pool]
		i := p.first(p.floor(n)+1, ln.rem-w.own(ln, ln.pool, distantFuture))
		if i == len(p.slots) {
			return 0, false
		}
		return p.slots[i].date, true
	}
	dates := w.candidates(members, n)
	i := sort.Search(len(dates), func(i int) bool { return w.firstMisfit(members, dates[i]) == none })
	if i > 0 {
		w.blameGroup(members, w.firstMisfit(members, dates[i-1]), dates[i-1])
	}
	if i == len(dates) {
		return 0, false
	}
	return dates[i], true
}

// firstMisfit returns the first line that does not fit when all are committed by t, one after the other, or none.
// It leaves no trace.
func (w *worker) firstMisfit(members []int32, t calendar.Date) int32 {
	mark := len(w.commits)
	misfit := none
	for _, l := range members {
		ln := &w.e.lines[l]
		if w.sets(ln, t) < ln.rem {
			misfit = l
			break
		}
		if len(members) > 1 {
			w.record(l, t, ln.rem)
		}
	}
	w.undo(mark)
	return misfit
}

// giveUp decides what an all-or-nothing group does that cannot be completed: wait without holding anything or,
// when it is old and its SKUs are still bought, hold what exists.
func (w *worker) giveUp(g int32) {
	members := w.e.membersOf(g)
	state := stateWaiting
	for _, l := range members {
		ln := &w.e.lines[l]
		if at := w.e.in.Demand[ln.src].OrderedAt; !at.IsZero() && state == stateWaiting {
			if w.e.today.Sub(calendar.FromTime(at)) >= w.e.in.Policy.ShipCompleteStarvationDays {
				state = stateHolding
			}
		}
		if ln.dead {
			state = stateUnfillable
		}
	}
	for _, l := range members {
		w.e.lines[l].state = state
		if state == stateHolding {
			w.hold(l)
		}
	}
}

// hold commits what exists, up to the need of each pool, by a deadline so late that the latest rows are taken.
func (w *worker) hold(l int32) {
	ln := &w.e.lines[l]
	rest := ln.rem - w.take(l, ln.pool, distantFuture, min(ln.rem, w.avail(ln, ln.pool, distantFuture)))
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		w.take(l, part.pool, distantFuture, min(rest*part.per, w.avail(ln, part.pool, distantFuture)))
	}
	w.markTaker(ln, l)
}

// sets returns how many sets of the line can be promised by t: packs of a plain line, kits of a kit line.
func (w *worker) sets(ln *line, t calendar.Date) qty.Qty {
	own := w.avail(ln, ln.pool, t)
	if !ln.kit {
		return own / ln.multiple
	}
	build := qty.Qty(math.MaxInt64)
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		build = min(build, w.avail(ln, part.pool, t.Add(int(-ln.assembly)))/part.per)
	}
	return own + build
}

// avail returns the units of a pool that the line can be promised by t.
func (w *worker) avail(ln *line, pool int32, t calendar.Date) qty.Qty {
	if t < w.e.today {
		return 0
	}
	p := &w.e.pools[pool]
	return p.at(p.floor(t)) + w.own(ln, pool, t)
}

// own returns what only this line may use: its tags dated by t and the reservation of its class.
func (w *worker) own(ln *line, pool int32, t calendar.Date) qty.Qty {
	var sum qty.Qty
	for _, tag := range w.tags[ln.tag0:ln.tag1] {
		if tag.pool == pool && w.e.rows[tag.row].date <= t {
			sum += tag.left
		}
	}
	if stock := w.classOf(ln, pool); stock != nil {
		sum += stock.left
	}
	return sum
}

func (w *worker) classOf(ln *line, pool int32) *classStock {
	p := &w.e.pools[pool]
	if len(p.classes) == 0 {
		return nil
	}
	if c := p.class(w.e.in.Demand[ln.src].Class); c != none {
		return &p.classes[c]
	}
	return nil
}

// record commits sets of a line by t. Kits use assembled stock first; the others are built.
func (w *worker) record(l int32, t calendar.Date, sets qty.Qty) {
	ln := &w.e.lines[l]
	if !ln.kit {
		w.take(l, ln.pool, t, sets*ln.multiple)
		return
	}
	build := sets - w.take(l, ln.pool, t, min(sets, w.avail(ln, ln.pool, t)))
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		w.take(l, part.pool, t.Add(int(-ln.assembly)), build*part.per)
	}
}

// take commits q units of a pool by t, which must be available: tags first, then the class's, then general ones.
func (w *worker) take(l, pool int32, t calendar.Date, q qty.Qty) qty.Qty {
	if q <= 0 {
		return 0
	}
	ln := &w.e.lines[l]
	p := &w.e.pools[pool]
	rest := q
	slot := p.floor(t)
	for i := ln.tag1 - 1; i >= ln.tag0 && rest > 0; i-- {
		if tag := &w.tags[i]; tag.pool == pool && tag.left > 0 && w.e.rows[tag.row].date <= t {
			rest -= w.log(commit{line: l, pool: pool, slot: int32(slot), source: fromTag, ref: i, units: min(rest, tag.left)})
		}
	}
	if stock := w.classOf(ln, pool); stock != nil && rest > 0 {
		c := p.class(stock.class)
		rest -= w.log(commit{line: l, pool: pool, slot: int32(slot), source: fromClass, ref: c, units: min(rest, stock.left)})
	}
	if ln.asap && t != distantFuture && !w.keeping {
		for i := 0; i < slot && rest > 0; i++ {
			rest -= w.log(commit{line: l, pool: pool, slot: int32(i), units: min(rest, p.at(i))})
		}
	}
	w.log(commit{line: l, pool: pool, slot: int32(slot), units: rest})
	return q
}

// log carries out a commitment, writes it down and returns its units.
func (w *worker) log(c commit) qty.Qty {
	if c.units <= 0 {
		return 0
	}
	w.apply(c, c.units)
	w.commits = append(w.commits, c)
	return c.units
}

func (w *worker) apply(c commit, units qty.Qty) {
	p := &w.e.pools[c.pool]
	switch c.source {
	case fromTag:
		w.tags[c.ref].left -= units
	case fromClass:
		p.classes[c.ref].left -= units
	default:
		p.take(int(c.slot), units)
	}
}

// undo takes back every commitment since mark.
func (w *worker) undo(mark int) {
	for i := len(w.commits) - 1; i >= mark; i-- {
		w.apply(w.commits[i], -w.commits[i].units)
	}
	w.commits = w.commits[:mark]
}

// candidates returns the dates after n on which something may become possible for the lines, ascending: the
// supply dates of their pools, with the assembly time added for components.
func (w *worker) candidates(members []int32, n calendar.Date) []calendar.Date {
	dates := w.dates[:0]
	add := func(pool int32, days int32) {
		for _, s := range w.e.pools[pool].slots {
			if t := s.date.Add(int(days)); t > n {
				dates = append(dates, t)
			}
		}
	}
	for _, l := range members {
		ln := &w.e.lines[l]
		add(ln.pool, 0)
		for _, part := range w.e.parts[ln.part0:ln.part1] {
			add(part.pool, ln.assembly)
		}
	}
	slices.Sort(dates)
	w.dates = dates
	return slices.Compact(dates)
}
