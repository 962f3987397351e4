package leadtime

import (
	"cmp"
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

// historyHalfLife is the age in days at which a delivery counts half in the mixture of what happened.
const historyHalfLife = 180

// plannedDefault stands for the lead time of a company that knows nothing yet.
const plannedDefault = 14

// evening is the book as it was known when a day ended. It is safe for concurrent use.
type evening struct {
	book      *book
	day       calendar.Date
	receipts  int          // so far
	median    int          // days that half of all receipts so far took at most; plannedDefault before the first
	irregular []bool       // by supplier: its orders are written when the goods arrive, so they say nothing about others
	pace      func() *pace // the company's, of this week
	strangers func() *level

	everybody func() crowd

	mu     sync.Mutex
	levels map[int32]func() *level // by supplier
}

// level is what is known about any SKU of a supplier before looking at its own deliveries.
type level struct {
	others   Distribution // what all other suppliers know, as ratios
	share    Share        // the deliveries behind it
	siblings []noted      // the supplier's own deliveries, ascending by value
	pace     *supplierPace
}

// noted is a delivery as evidence. Its observation weighs less the older it is; weight is what it adds to a Share.
type noted struct {
	Observation
	supplier, pair int32
	rank           int // its place in the list that it was gathered from
	weight         float64
}

// sweep walks through the days of a book, keeping the counts that would be slow to make anew.
type sweep struct {
	book             *book
	day              calendar.Date // the last evening
	arrived          int
	took             [plannedMax + 1]int // receipts by days
	received, atOnce []int               // receipts by supplier, and those on the day of the order
}

func newSweep(b *book) *sweep {
	return &sweep{book: b, day: calendar.Min - 1, received: make([]int, len(b.suppliers)), atOnce: make([]int, len(b.suppliers))}
}

// to moves on to the evening of a day, which must not be before the last one.
func (s *sweep) to(day calendar.Date) *evening {
	b := s.book
	s.day = day
	for ; s.arrived < len(b.arrivals) && b.lines[b.arrivals[s.arrived]].received <= day; s.arrived++ {
		l := &b.lines[b.arrivals[s.arrived]]
		days := l.received.Sub(l.ordered)
		s.took[min(days, plannedMax)]++
		s.received[l.supplier]++
		if days == 0 {
			s.atOnce[l.supplier]++
		}
	}
	e := &evening{book: b, day: day, receipts: s.arrived, median: s.median(), irregular: make([]bool, len(b.suppliers)), levels: map[int32]func() *level{}}
	for i := range e.irregular {
		e.irregular[i] = s.atOnce[i] > 0 && 2*s.atOnce[i] >= s.received[i]
	}
	e.pace = sync.OnceValue(e.fitPace)
	e.everybody = sync.OnceValue(e.gather)
	e.strangers = sync.OnceValue(func() *level { return e.learn(-1) })
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

// note turns a line into evidence. Mates are the lines that share its fate and count once together.
func (e *evening) note(i int32, rank, mates int) noted {
	l := &e.book.lines[i]
	days, received := l.knownAt(e.day)
	age := e.day.Sub(l.ordered)
	return noted{
		Observation: Observation{Value: Ratio(days, e.plannedOf(l)), Weight: recency(age, historyHalfLife), Received: received},
		supplier:    l.supplier, pair: l.pair, rank: rank, weight: Weight(age, mates),
	}
}

// mates counts the lines of the same purchase order with the same fate so far, the line itself included.
func (e *evening) mates(i int32) int {
	l := &e.book.lines[i]
	if l.po < 0 {
		return 1
	}
	days, received := l.knownAt(e.day)
	n := 0
	for _, j := range e.book.ofPO[l.po] {
		mate := &e.book.lines[j]
		if mate.ordered <= e.day {
			d, r := mate.knownAt(e.day)
			if r == received && (!r || mate.ordered.Add(d) == l.ordered.Add(days)) {
				n++
			}
		}
	}
	return n
}

// latest returns the latest lines of all regular suppliers, latest first.
func (e *evening) latest(most int) []int32 {
	lines := e.book.lines
	n, _ := slices.BinarySearchFunc(lines, e.day, func(l line, day calendar.Date) int {
		if l.ordered <= day {
			return -1
		}
		return 1
	})
	out := make([]int32, 0, min(n, most))
	for i := n - 1; i >= 0 && len(out) < most; i-- {
		if !e.irregular[lines[i].supplier] {
			out = append(out, int32(i))
		}
	}
	return out
}

// level returns what is known about a supplier; -1 stands for one without deliveries.
func (e *evening) level(supplier int32) *level {
	if supplier < 0 {
		return e.strangers()
	}
	e.mu.Lock()
	made, known := e.levels[supplier]
	if !known {
		made = sync.OnceValue(func() *level { return e.learn(supplier) })
		e.levels[supplier] = made
	}
	e.mu.Unlock()
	return made()
}

// learn gathers what is known about a supplier.
func (e *evening) learn(supplier int32) *level {
	l := &level{}
	known := e.everybody()
	last, others := len(known.suppliers), 0
	for rank, s := range known.suppliers {
		if s != supplier {
			if others++; others == globalMax {
				last = rank + 1
				break
			}
		}
	}
	obs := make([]Observation, 0, min(last, globalMax))
	for _, n := range known.ascending {
		if n.rank < last && n.supplier != supplier {
			obs = append(obs, n.Observation)
			l.share.add(n)
		}
	}
	l.others = coarse(Posterior(Prior(), obs, BorrowedGlobal))
	if supplier < 0 {
		return l
	}
	lines := e.book.upTo(e.book.ofSupplier[supplier], e.day)
	lines = lines[max(0, len(lines)-supplierMax):]
	l.siblings = make([]noted, len(lines))
	for n, i := range lines {
		l.siblings[n] = e.note(i, n, e.mates(i))
	}
	slices.SortFunc(l.siblings, compareNoted)
	if len(lines) > 0 {
		l.pace = e.fitSupplier(e.pace(), lines)
	}
	return l
}

// crowd is the latest deliveries of all suppliers.
type crowd struct {
	suppliers []int32 // of each, latest first
	ascending []noted // by value
}

// gather makes the crowd. A supplier leaves its own out, so more are kept than one will use.
func (e *evening) gather() crowd {
	lines := e.latest(globalMax + supplierMax)
	c := crowd{make([]int32, len(lines)), make([]noted, len(lines))}
	for rank, i := range lines {
		c.suppliers[rank] = e.book.lines[i].supplier
		c.ascending[rank] = e.note(i, rank, 1)
	}
	slices.SortFunc(c.ascending, compareNoted)
	return c
}

// histories returns what happened to a supplier's SKU, short of which to its other SKUs, short of which to those of other
// suppliers; as ratios, and what it was made of.
func (e *evening) histories(l *level, supplier, pair int32) (Distribution, Evidence) {
	if supplier < 0 {
		return l.others, Evidence{OfOthers: l.share, Borrowed: 1}
	}
	found := Evidence{OfOthers: l.share}
	siblings := make([]Observation, 0, len(l.siblings))
	for _, n := range l.siblings {
		if n.pair != pair {
			siblings = append(siblings, n.Observation)
			found.OfSupplier.add(n)
		}
	}
	var own []Observation
	for rank, i := range slices.Backward(e.ownLines(pair)) {
		n := e.note(i, rank, e.mates(i))
		own = append(own, n.Observation)
		found.Own.add(n)
		if len(found.Latest) < latestMax {
			found.Latest = append(found.Latest, e.past(i))
		}
	}
	found.Borrowed = BorrowedSKU / (BorrowedSKU + found.Own.Weight)
	d := Posterior(l.others, siblings, BorrowedSupplier)
	return Posterior(d, own, BorrowedSKU), found
}

// ownLines returns the latest lines of a supplier's SKU, by day of order.
func (e *evening) ownLines(pair int32) []int32 {
	if pair < 0 {
		return nil
	}
	own := e.book.upTo(e.book.ofPair[pair], e.day)
	return own[max(0, len(own)-skuMax):]
}

// compareNoted puts evidence in an order that does not depend on how it was gathered: that of Posterior, which then finds
// it sorted.
func compareNoted(x, y noted) int {
	if c := compareObservations(x.Observation, y.Observation); c != 0 {
		return c
	}
	return cmp.Compare(x.rank, y.rank)
}
