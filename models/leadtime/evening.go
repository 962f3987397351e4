package leadtime

import (
	"slices"
	"sync"

	"pegboard/models/calendar"
)

// How many deliveries speak at each level, the latest by order date: older ones weigh next to nothing.
const (
	globalMax   = 2000
	supplierMax = 500
	skuMax      = 100
)

// plannedDefault stands for the lead time of a company that knows nothing yet.
const plannedDefault = 14

// evening is the book as it was known when a day ended. It is safe for concurrent use.
type evening struct {
	book      *book
	day       calendar.Date
	receipts  int    // so far
	median    int    // days that half of all receipts so far took at most; plannedDefault before the first
	irregular []bool // by supplier: its orders are written when the goods arrive, so they say nothing about others
	others    func() []weighed
	levels    []func() level // by supplier: what all other suppliers know
	strangers func() level   // the same for a supplier that never delivered
}

// level is a distribution of ratios and the deliveries behind it.
type level struct {
	ratios Distribution
	share  Share
}

// weighed is an observation and who made it.
type weighed struct {
	Observation
	supplier int32
}

// sweep walks through the days of a book, keeping the counts that would be slow to make anew.
type sweep struct {
	book             *book
	arrived          int
	took             [plannedMax + 1]int // receipts by days
	received, atOnce []int               // receipts by supplier, and those on the day of the order
}

func newSweep(b *book) *sweep {
	return &sweep{book: b, received: make([]int, len(b.suppliers)), atOnce: make([]int, len(b.suppliers))}
}

// to moves on to the evening of a day, which must not be before the last one.
func (s *sweep) to(day calendar.Date) *evening {
	b := s.book
	for ; s.arrived < len(b.arrivals) && b.lines[b.arrivals[s.arrived]].received <= day; s.arrived++ {
		l := &b.lines[b.arrivals[s.arrived]]
		days := l.received.Sub(l.ordered)
		s.took[min(days, plannedMax)]++
		s.received[l.supplier]++
		if days == 0 {
			s.atOnce[l.supplier]++
		}
	}
	e := &evening{book: b, day: day, receipts: s.arrived, median: s.median(), irregular: make([]bool, len(b.suppliers))}
	for i := range e.irregular {
		e.irregular[i] = s.atOnce[i] > 0 && 2*s.atOnce[i] >= s.received[i]
	}
	e.others = sync.OnceValue(e.weighOthers)
	e.strangers = sync.OnceValue(func() level { return e.global(-1) })
	e.levels = make([]func() level, len(b.suppliers))
	for i := range e.levels {
		e.levels[i] = sync.OnceValue(func() level { return e.global(int32(i)) })
	}
	return e
}

func (s *sweep) median() int {
	if s.arrived == 0 {
		return plannedDefault
	}
	seen := 0
	for days, n := range s.took {
		if seen += n; 2*seen >= s.arrived {
			return days
		}
	}
	return plannedMax
}

// plannedOf returns the planned days of a line, or what stands for them.
func (e *evening) plannedOf(l *line) int {
	if l.planned == unknownPlanned {
		return e.median
	}
	return int(l.planned)
}

// observe turns a line into evidence.
func (e *evening) observe(i int32) Observation {
	l := &e.book.lines[i]
	days, received := l.knownAt(e.day)
	return Observation{Value: Ratio(days, e.plannedOf(l)), Weight: Weight(e.day.Sub(l.ordered), e.mates(l)), Received: received}
}

// mates counts the lines of the same purchase order with the same fate so far, the line itself included.
func (e *evening) mates(l *line) int {
	if l.po < 0 {
		return 1
	}
	days, received := l.knownAt(e.day)
	n := 0
	for _, i := range e.book.ofPO[l.po] {
		mate := &e.book.lines[i]
		if mate.ordered <= e.day {
			d, r := mate.knownAt(e.day)
			if r == received && (!r || mate.ordered.Add(d) == l.ordered.Add(days)) {
				n++
			}
		}
	}
	return n
}

// weighOthers gathers the latest deliveries of all suppliers, ascending by value.
func (e *evening) weighOthers() []weighed {
	lines := e.book.lines
	n, _ := slices.BinarySearchFunc(lines, e.day, func(l line, day calendar.Date) int {
		if l.ordered <= day {
			return -1
		}
		return 1
	})
	// A supplier leaves its own out, so twice as many are kept as one supplier will use.
	out := make([]weighed, 0, min(n, 2*globalMax))
	for i := n - 1; i >= 0 && len(out) < cap(out); i-- {
		if !e.irregular[lines[i].supplier] {
			out = append(out, weighed{e.observe(int32(i)), lines[i].supplier})
		}
	}
	return out
}

// global returns what the suppliers other than this one know.
func (e *evening) global(supplier int32) level {
	obs, share := make([]Observation, 0, globalMax), Share{}
	for _, o := range e.others() {
		if o.supplier != supplier && len(obs) < globalMax {
			obs = append(obs, o.Observation)
			share.add(o.Observation)
		}
	}
	return level{Posterior(Prior(), obs, BorrowedGlobal), share}
}

// ratios returns the distribution of a supplier's SKU and what it was made of; -1 stands for a supplier or a SKU
// without deliveries.
func (e *evening) ratios(supplier, pair int32) (Distribution, Evidence) {
	if supplier < 0 {
		l := e.strangers()
		return l.ratios, Evidence{OfOthers: l.share, Borrowed: 1}
	}
	l := e.levels[supplier]()
	found := Evidence{OfOthers: l.share}
	var siblings, own []Observation
	for _, i := range slices.Backward(e.book.upTo(e.book.ofSupplier[supplier], e.day)) {
		switch {
		case e.book.lines[i].pair != pair && len(siblings) < supplierMax:
			o := e.observe(i)
			siblings = append(siblings, o)
			found.OfSupplier.add(o)
		case e.book.lines[i].pair == pair && len(own) < skuMax:
			o := e.observe(i)
			own = append(own, o)
			found.Own.add(o)
			if len(found.Latest) < latestMax {
				found.Latest = append(found.Latest, e.past(i))
			}
		}
	}
	found.Borrowed = BorrowedSKU / (BorrowedSKU + found.Own.Weight)
	d := Posterior(l.ratios, siblings, BorrowedSupplier)
	return Posterior(d, own, BorrowedSKU), found
}

// inDays turns ratios into whole days for an order that is planned to take so long.
func inDays(ratios Distribution, planned int) Distribution {
	out := make(Distribution, 0, len(ratios))
	for _, a := range ratios {
		days := float64(Days(a.Value, planned))
		if n := len(out); n > 0 && out[n-1].Value == days {
			out[n-1].Mass += a.Mass
		} else {
			out = append(out, Atom{days, a.Mass})
		}
	}
	return out
}
