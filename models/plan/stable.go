package plan

import (
	"cmp"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// keptSpan is the part of the commit log that keeps a group's confirmation.
type keptSpan struct {
	group    int32
	from, to int
}

// planByStrategy plans the groups of a component, strongest strategy first. Confirmed groups are first all kept
// as they were; then each in turn is let loose while the others stay kept. Whatever it finds is at least as good
// as what it had, and nobody's confirmation suffers.
func (w *worker) planByStrategy(groups []int32) {
	byStrength := [strengthWin + 1][]int32{}
	if plain := w.sameStrength(groups); plain {
		byStrength[strengthRedistribute] = groups
	} else {
		for _, g := range groups {
			s := w.e.groups[g].strength
			byStrength[s] = append(byStrength[s], g)
		}
	}
	for _, g := range byStrength[strengthWin] {
		mark := len(w.shipped)
		w.commitGroup(g)
		w.checkWin(g, mark)
	}
	w.planConfirmed(byStrength[strengthGain], byStrength[strengthImprove])
	for _, g := range byStrength[strengthRedistribute] {
		w.commitGroup(g)
	}
	for _, g := range byStrength[strengthFill] {
		w.fill(g)
	}
}

func (w *worker) sameStrength(groups []int32) bool {
	for _, g := range groups {
		if w.e.groups[g].strength != strengthRedistribute {
			return false
		}
	}
	return true
}

// checkWin raises an exception for every line of a winning group with a unit that is not there at its need.
func (w *worker) checkWin(g int32, mark int) {
	for _, l := range w.e.membersOf(g) {
		ln := &w.e.lines[l]
		late := ln.open
		if ln.ship == shipsPartial {
			for _, s := range w.frozen[ln.frozen0:ln.frozen1] {
				if s.Date <= ln.need {
					late -= s.Qty
				}
			}
		}
		for _, s := range w.shipped[mark:] {
			if s.line == l && s.date <= ln.need {
				late -= s.units
			}
		}
		if late > 0 {
			w.except(WinViolated, w.idOf(l))
		}
	}
}

func (w *worker) planConfirmed(gain, improve []int32) {
	groups := slices.Concat(gain, improve)
	slices.Sort(groups) // a group's number is its rank
	w.kept = w.kept[:0]
	for _, g := range groups {
		from := len(w.commits)
		w.keeping = true
		all := w.keep(g)
		w.keeping = false
		w.kept = append(w.kept, keptSpan{group: g, from: from, to: len(w.commits)})
		if !all && w.e.groups[g].strength == strengthGain {
			for _, l := range w.e.membersOf(g) {
				w.except(GainViolated, w.idOf(l))
			}
		}
	}
	for _, k := range w.kept {
		w.release(k)
		w.commitGroup(k.group)
	}
}

// release takes back what keeps a group. The entries stay in the log, emptied, because later ones follow them.
func (w *worker) release(k keptSpan) {
	for i := k.to - 1; i >= k.from; i-- {
		w.apply(w.commits[i], -w.commits[i].units)
		w.commits[i].units = 0
	}
}

// keep commits what was confirmed, as far as it is still possible, and tells whether all of it was.
func (w *worker) keep(g int32) bool {
	members := w.e.membersOf(g)
	if !w.e.groups[g].whole {
		return w.keepPartial(members[0])
	}
	t := w.earliest(g)
	for _, l := range members {
		confirmed, last := w.confirmedTotal(l)
		if confirmed < w.e.lines[l].open {
			return true // it was not fully confirmed: there is nothing to keep
		}
		t = max(t, last)
	}
	if w.firstMisfit(members, t) != none {
		return false
	}
	for _, l := range members {
		w.record(l, t, w.e.lines[l].rem)
	}
	return true
}

// keepPartial commits, confirmation by confirmation, what frozen units do not already cover by its date.
func (w *worker) keepPartial(l int32) bool {
	ln := &w.e.lines[l]
	limit := ln.rem / ln.multiple
	all := true
	var confirmed, kept qty.Qty
	for _, c := range w.confirmed(l) {
		t := max(c.Date, ln.need)
		confirmed = min(confirmed+c.Qty, ln.open)
		want := min((confirmed-w.frozenBy(ln, t))/ln.multiple, limit) - kept
		if want <= 0 {
			continue
		}
		sets := min(want, w.sets(ln, t))
		all = all && sets == want
		if sets > 0 {
			w.record(l, t, sets)
			kept += sets
		}
	}
	return all
}

// fill gives a group at most what was confirmed, and nothing before its confirmed date.
func (w *worker) fill(g int32) {
	members := w.e.membersOf(g)
	if !w.e.groups[g].whole {
		w.fillPartial(members[0])
		return
	}
	n := w.earliest(g)
	for _, l := range members {
		confirmed, last := w.confirmedTotal(l)
		if confirmed < w.e.lines[l].open {
			return
		}
		n = max(n, last)
	}
	w.commitWhole(g, n)
}

func (w *worker) fillPartial(l int32) {
	ln := &w.e.lines[l]
	confirmed := w.confirmed(l)
	if len(confirmed) == 0 {
		return
	}
	dates := w.candidates([]int32{l}, ln.need)
	for _, c := range confirmed {
		dates = append(dates, max(c.Date, ln.need))
	}
	slices.Sort(dates)
	w.dates = dates
	var given qty.Qty
	for _, t := range slices.Compact(dates) {
		quota := w.quota(ln, confirmed, t)/ln.multiple - given
		given += w.promise(l, t, min(quota, ln.rem/ln.multiple-given, w.sets(ln, t)))
	}
	w.markTaker(ln, l)
}

// quota returns how many units beyond its frozen ones a line may have by t without ever being above its confirmed
// curve, later frozen units included.
func (w *worker) quota(ln *line, confirmed []Shipment, t calendar.Date) qty.Qty {
	var sum qty.Qty
	quota := qty.Qty(-1)
	for i, c := range confirmed {
		sum += c.Qty
		until := distantFuture
		if i+1 < len(confirmed) {
			until = max(confirmed[i+1].Date, ln.need) - 1
		}
		if until < t {
			continue
		}
		if max(c.Date, ln.need) > t && quota < 0 {
			return 0
		}
		room := max(0, sum-w.frozenBy(ln, until))
		if quota < 0 || room < quota {
			quota = room
		}
	}
	return max(0, quota)
}

// confirmed returns the confirmed schedule of a line in date order.
func (w *worker) confirmed(l int32) []Shipment {
	byDate := func(x, y Shipment) int { return cmp.Compare(x.Date, y.Date) }
	in := w.e.in.Demand[w.e.lines[l].src].Confirmed
	sorted := make([]Shipment, 0, len(in))
	for _, c := range in {
		if c.Qty > 0 {
			sorted = append(sorted, Shipment{Date: c.Date, Qty: clamp(c.Qty)})
		}
	}
	slices.SortFunc(sorted, byDate)
	return sorted
}

func (w *worker) confirmedTotal(l int32) (total qty.Qty, last calendar.Date) {
	for i, c := range w.confirmed(l) {
		total += c.Qty
		if i == 0 || c.Date > last {
			last = c.Date
		}
	}
	return total, last
}

// frozenBy returns the units that frozen pegs bring to a partial line by t.
func (w *worker) frozenBy(ln *line, t calendar.Date) qty.Qty {
	var sum qty.Qty
	for _, s := range w.frozen[ln.frozen0:ln.frozen1] {
		if s.Date <= t {
			sum += s.Qty
		}
	}
	return sum
}
