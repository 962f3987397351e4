package plan

import (
	"math/bits"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// planFair plans priority class by priority class. Inside a class, demand that cannot share (all-or-nothing, kits,
// packs) goes first in rank order; then the partial lines of each pool share what is left. Strategies do not count.
func (w *worker) planFair(groups []int32) {
	priority := func(g int32) int {
		return w.e.in.Demand[w.e.lines[w.e.membersOf(g)[0]].src].Priority
	}
	for len(groups) > 0 {
		n := 1
		for n < len(groups) && priority(groups[n]) == priority(groups[0]) {
			n++
		}
		w.planClass(groups[:n])
		groups = groups[n:]
	}
}

func (w *worker) planClass(groups []int32) {
	var sharing []int32
	for _, g := range groups {
		first := &w.e.lines[w.e.membersOf(g)[0]]
		if w.e.groups[g].whole || first.kit || first.multiple > 1 {
			w.commitGroup(g)
		} else {
			sharing = append(sharing, w.e.membersOf(g)[0])
		}
	}
	slices.SortStableFunc(sharing, func(x, y int32) int { return int(w.e.lines[x].pool - w.e.lines[y].pool) })
	for len(sharing) > 0 {
		n := 1
		for n < len(sharing) && w.e.lines[sharing[n]].pool == w.e.lines[sharing[0]].pool {
			n++
		}
		w.share(sharing[:n])
		sharing = sharing[n:]
	}
}

// share splits the free units of a pool over its lines, event by event. A line takes part from its need on.
func (w *worker) share(lines []int32) {
	e := w.e
	p := &e.pools[e.lines[lines[0]].pool]
	open := make([]qty.Qty, len(lines))
	for i, l := range lines {
		ln := &e.lines[l]
		open[i] = ln.rem
		if stock := w.classOf(ln, ln.pool); stock != nil {
			open[i] -= w.promise(l, ln.need, min(stock.left, open[i]))
		}
	}
	active := make([]int32, 0, len(lines))
	asked := make([]qty.Qty, 0, len(lines))
	given := make([]qty.Qty, len(lines))
	for _, t := range w.events(lines, p) {
		free := p.at(p.floor(t))
		if free == 0 {
			continue
		}
		active, asked = active[:0], asked[:0]
		for i, l := range lines {
			if open[i] > 0 && e.lines[l].need <= t {
				active, asked = append(active, int32(i)), append(asked, open[i])
			}
		}
		splitInto(given[:len(asked)], free, asked, e.rule)
		for j, i := range active {
			open[i] -= w.promise(lines[i], t, given[j])
		}
	}
	for i, l := range lines {
		ln := &e.lines[l]
		if open[i] > 0 {
			w.blame(ln, ln.need)
		}
		w.markTaker(ln, l)
	}
}

func (w *worker) events(lines []int32, p *pool) []calendar.Date {
	dates := append(w.dates[:0], w.e.today)
	for _, s := range p.slots {
		dates = append(dates, s.date)
	}
	for _, l := range lines {
		dates = append(dates, w.e.lines[l].need)
	}
	slices.Sort(dates)
	w.dates = dates
	return slices.Compact(dates)
}

// FairSplit splits total units over open quantities given in rank order. Everybody gets everything when there is
// enough. Otherwise Proportional gives each its share rounded down and the rest to the largest remainders, ties to
// the better rank; MaxMin raises all equally, capped at what they ask, the last units one each in rank order.
// Negative quantities count as 0; an empty rule means Proportional. The sum of open must fit an int64.
func FairSplit(total qty.Qty, open []qty.Qty, rule FairRule) []qty.Qty {
	given := make([]qty.Qty, len(open))
	asked := make([]qty.Qty, len(open))
	for i, q := range open {
		asked[i] = max(0, q)
	}
	splitInto(given, max(0, total), asked, rule)
	return given
}

func splitInto(given []qty.Qty, total qty.Qty, open []qty.Qty, rule FairRule) {
	var sum qty.Qty
	for _, q := range open {
		sum += q
	}
	switch {
	case total >= sum:
		copy(given, open)
	case rule == MaxMin:
		splitMaxMin(given, total, open)
	default:
		splitProportional(given, total, sum, open)
	}
}

func splitProportional(given []qty.Qty, total, sum qty.Qty, open []qty.Qty) {
	type share struct {
		remainder uint64
		at        int
	}
	shares := make([]share, len(open))
	rest := total
	for i, q := range open {
		high, low := bits.Mul64(uint64(total), uint64(q))
		whole, remainder := bits.Div64(high, low, uint64(sum)) // total < sum, so the quotient fits
		given[i] = qty.Qty(whole)
		rest -= given[i]
		shares[i] = share{remainder, i}
	}
	slices.SortStableFunc(shares, func(x, y share) int {
		switch {
		case x.remainder > y.remainder:
			return -1
		case x.remainder < y.remainder:
			return 1
		}
		return 0
	})
	for _, s := range shares[:rest] {
		given[s.at]++
	}
}

// splitMaxMin serves the smallest demands fully as long as an equal share of the rest allows it.
func splitMaxMin(given []qty.Qty, total qty.Qty, open []qty.Qty) {
	bySize := make([]int, len(open))
	for i := range bySize {
		bySize[i] = i
	}
	slices.SortStableFunc(bySize, func(x, y int) int {
		switch {
		case open[x] < open[y]:
			return -1
		case open[x] > open[y]:
			return 1
		}
		return 0
	})
	n := 0
	for n < len(bySize) && open[bySize[n]] <= total/qty.Qty(len(bySize)-n) {
		given[bySize[n]] = open[bySize[n]]
		total -= open[bySize[n]]
		n++
	}
	if n == len(bySize) {
		return
	}
	level := total / qty.Qty(len(bySize)-n)
	rest := total % qty.Qty(len(bySize)-n)
	capped := bySize[n:]
	slices.Sort(capped) // back to rank order for the last units
	for _, i := range capped {
		given[i] = level
		if rest > 0 {
			given[i]++
			rest--
		}
	}
}
