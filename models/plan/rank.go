package plan

import (
	"cmp"
	"slices"
	"strings"
)

// rankKey orders lines: up to three numbers that depend on the mode, then order and line id bytewise.
// The order is total, so the order of the input list cannot matter.
type rankKey struct {
	a, b, c int64
	src     int32
}

func keyOf(mode Mode, d *Demand, raw int64, src int32) rankKey {
	at := d.OrderedAt.UnixMicro()
	switch mode {
	case FIFO:
		return rankKey{a: at, src: src}
	case Due:
		return rankKey{a: raw, b: int64(d.Priority), c: at, src: src}
	}
	return rankKey{a: int64(d.Priority), b: raw, c: at, src: src}
}

func sortByRank(keys []rankKey, demand []Demand) {
	slices.SortFunc(keys, func(x, y rankKey) int {
		if x.a != y.a {
			return cmp.Compare(x.a, y.a)
		}
		if x.b != y.b {
			return cmp.Compare(x.b, y.b)
		}
		if x.c != y.c {
			return cmp.Compare(x.c, y.c)
		}
		dx, dy := &demand[x.src], &demand[y.src]
		if order := strings.Compare(dx.Order, dy.Order); order != 0 {
			return order
		}
		return strings.Compare(dx.ID, dy.ID)
	})
}

// Place says where an open line stands in the whole plan, when that is made in parts. Lines of one order that share all
// of it stand in the order of their ids.
type Place struct {
	a, b, c int64
	order   string
}

// PlaceOf returns the place of a line under a rank rule.
func PlaceOf(mode Mode, d *Demand) Place {
	k := keyOf(mode, d, int64(rankNeed(d)), 0)
	return Place{k.a, k.b, k.c, d.Order}
}

// Compare tells which of two places comes first.
func (p Place) Compare(q Place) int {
	switch {
	case p.a != q.a:
		return cmp.Compare(p.a, q.a)
	case p.b != q.b:
		return cmp.Compare(p.b, q.b)
	case p.c != q.c:
		return cmp.Compare(p.c, q.c)
	}
	return strings.Compare(p.order, q.order)
}
