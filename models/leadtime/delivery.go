package leadtime

import (
	"cmp"
	"math"
	"slices"

	"pegboard/models/calendar"
)

// Delivery is one purchase order line as it is known: received completely, or still open.
type Delivery struct {
	Supplier, SKU string
	PO            string // lines of one order share their fate; empty: unknown
	Line          int
	Ordered       calendar.Date
	Received      *calendar.Date // nil: still open
	Planned       *int           // days that the supplier had stated when the order was placed; nil: none
	Unconfirmed   bool           // Planned is only what is stated beforehand: this order was never confirmed
}

// never is the receipt date of an order that is still open.
const never = calendar.Date(math.MaxInt32)

// unknownPlanned stands for planned days that nobody stated.
const unknownPlanned = -1

// line is a Delivery with numbers for names.
type line struct {
	supplier, pair, po int32
	planned            int32
	together           int32 // lines that were ordered from the supplier on the same day
	ordered, received  calendar.Date
	unconfirmed        bool
}

// knownAt says what a line was on the evening of a day: received after so many days, or open at that age.
func (l *line) knownAt(day calendar.Date) (days int, received bool) {
	if l.received <= day {
		return l.received.Sub(l.ordered), true
	}
	return day.Sub(l.ordered), false
}

// book is all deliveries of a company, in an order that does not depend on how they came, and found by supplier, by
// supplier and SKU, and by purchase order. Reading it as of a day uses nothing that happened later.
type book struct {
	lines      []line // by day of order
	suppliers  map[string]int32
	pairs      map[pairName]int32
	ofSupplier [][]int32 // lines, by day of order
	ofPair     [][]int32
	ofPO       [][]int32
	arrivals   []int32 // received lines, by day of receipt
}

type pairName struct{ supplier, sku string }

// newBook sorts and numbers the deliveries. A delivery that was received before it was ordered is a typing mistake and
// left out.
func newBook(deliveries []Delivery) *book {
	sorted := slices.Clone(deliveries)
	sorted = slices.DeleteFunc(sorted, func(d Delivery) bool { return d.Received != nil && *d.Received < d.Ordered })
	slices.SortFunc(sorted, compareDeliveries)
	b := &book{lines: make([]line, len(sorted)), suppliers: map[string]int32{}, pairs: map[pairName]int32{}}
	orders := map[pairName]int32{}
	for i, d := range sorted {
		l := line{
			supplier: number(b.suppliers, d.Supplier), pair: number(b.pairs, pairName{d.Supplier, d.SKU}), po: -1,
			planned: unknownPlanned, ordered: d.Ordered, received: never, unconfirmed: d.Unconfirmed,
		}
		if d.PO != "" {
			l.po = number(orders, pairName{d.Supplier, d.PO})
			b.ofPO = filed(b.ofPO, l.po, i)
		}
		if d.Planned != nil && *d.Planned >= 0 {
			l.planned = int32(min(*d.Planned, plannedMax))
		}
		if d.Received != nil {
			l.received = *d.Received
			b.arrivals = append(b.arrivals, int32(i))
		}
		b.lines[i] = l
		b.ofSupplier = filed(b.ofSupplier, l.supplier, i)
		b.ofPair = filed(b.ofPair, l.pair, i)
	}
	b.countTogether()
	slices.SortFunc(b.arrivals, func(x, y int32) int {
		return cmp.Or(cmp.Compare(b.lines[x].received, b.lines[y].received), cmp.Compare(x, y))
	})
	return b
}

// countTogether counts the lines ordered from a supplier on one day, which is known when the day is over.
func (b *book) countTogether() {
	for _, list := range b.ofSupplier {
		for first := 0; first < len(list); {
			last := first
			for last < len(list) && b.lines[list[last]].ordered == b.lines[list[first]].ordered {
				last++
			}
			for _, i := range list[first:last] {
				b.lines[i].together = int32(last - first)
			}
			first = last
		}
	}
}

// togetherOn counts the lines ordered from a supplier on a day; 0 for none, or for a supplier without deliveries.
func (b *book) togetherOn(supplier int32, day calendar.Date) int {
	if supplier < 0 {
		return 0
	}
	list := b.upTo(b.ofSupplier[supplier], day)
	if n := len(list); n > 0 && b.lines[list[n-1]].ordered == day {
		return int(b.lines[list[n-1]].together)
	}
	return 0
}

// knownBy returns the deliveries as they were known in the evening of a day.
func knownBy(deliveries []Delivery, day calendar.Date) []Delivery {
	known := make([]Delivery, 0, len(deliveries))
	for _, d := range deliveries {
		if d.Ordered > day {
			continue
		}
		if d.Received != nil && *d.Received > day {
			d.Received = nil
		}
		known = append(known, d)
	}
	return known
}

// plannedMax keeps an absurd statement from overflowing; ten years is no lead time.
const plannedMax = 3650

func compareDeliveries(x, y Delivery) int {
	return cmp.Or(cmp.Compare(x.Ordered, y.Ordered), cmp.Compare(x.Supplier, y.Supplier), cmp.Compare(x.SKU, y.SKU),
		cmp.Compare(x.PO, y.PO), cmp.Compare(x.Line, y.Line),
		comparePointers(x.Received, y.Received), comparePointers(x.Planned, y.Planned), compareClaims(x.Unconfirmed, y.Unconfirmed))
}

// compareClaims puts what was confirmed first.
func compareClaims(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

// comparePointers puts what is missing last.
func comparePointers[T cmp.Ordered](x, y *T) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Compare(*x, *y)
}

func number[K comparable](names map[K]int32, name K) int32 {
	n, known := names[name]
	if !known {
		n = int32(len(names))
		names[name] = n
	}
	return n
}

func filed(lists [][]int32, at int32, i int) [][]int32 {
	if int(at) == len(lists) {
		lists = append(lists, nil)
	}
	lists[at] = append(lists[at], int32(i))
	return lists
}

// upTo returns the lines of a list that were ordered by the day.
func (b *book) upTo(list []int32, day calendar.Date) []int32 {
	n, _ := slices.BinarySearchFunc(list, day, func(i int32, day calendar.Date) int {
		if b.lines[i].ordered <= day {
			return -1
		}
		return 1
	})
	return list[:n]
}
