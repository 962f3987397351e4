package plan

import (
	"slices"

	"pegboard/models/qty"
)

// place turns the commitments of a component into pegs, in processing order. Tags and class stock are known; a
// general commitment takes the latest rows that make its deadline. That always works out, in any order, because
// every commitment was checked against F.
func (w *worker) place(pools []int32) {
	for _, i := range pools {
		p := &w.e.pools[i]
		for s := range p.slots {
			r0, r1 := p.slotRows(s)
			p.slots[s].left, p.slots[s].down, p.slots[s].head = 0, int32(s), r0
			for r := r0; r < r1; r++ {
				p.slots[s].left += w.e.rows[r].left
			}
		}
	}
	for _, c := range w.commits {
		switch {
		case c.units == 0:
		case c.source == fromTag:
			w.peg(c.line, w.tags[c.ref].row, c.units, true)
		case c.source == fromClass:
			w.peg(c.line, w.e.shelf(&w.e.pools[c.pool]), c.units, false)
		default:
			w.placeGeneral(c)
		}
	}
	w.returnTags()
}

// returnTags puts what a kit line could not use of its frozen units back as reserved: nobody else got it.
func (w *worker) returnTags() {
	for i := range w.tags {
		if t := &w.tags[i]; t.left > 0 {
			w.e.rows[t.row].kept += t.left
		}
	}
}

func (w *worker) peg(l, r int32, units qty.Qty, frozen bool) {
	w.pegged = append(w.pegged, pegLog{line: l, row: r, units: units, frozen: frozen})
}

func (w *worker) placeGeneral(c commit) {
	p := &w.e.pools[c.pool]
	ln := &w.e.lines[c.line]
	rest := c.units
	for rest > 0 {
		s := p.lastOpen(c.slot)
		sl := &p.slots[s]
		units := min(rest, sl.left)
		sl.left -= units
		rest -= units
		if ln.peg1 > ln.peg0 {
			units -= w.placeAsBefore(c, ln, s, units)
		}
		for units > 0 {
			if w.e.rows[sl.head].left == 0 {
				sl.head++
				continue
			}
			units -= w.placeOn(c.line, sl.head, units)
		}
	}
}

// lastOpen returns the last slot at or before s that has units left, shortening the way for the next one.
func (p *pool) lastOpen(s int32) int32 {
	top := s
	for p.slots[s].left == 0 {
		if p.slots[s].down == s {
			p.slots[s].down = s - 1
		}
		s = p.slots[s].down
	}
	for top > s {
		next := p.slots[top].down
		p.slots[top].down = s
		top = next
	}
	return s
}

// placeAsBefore prefers, within one date, the rows the line was pegged to in the previous plan.
func (w *worker) placeAsBefore(c commit, ln *line, s int32, units qty.Qty) qty.Qty {
	p := &w.e.pools[c.pool]
	r0, r1 := p.slotRows(int(s))
	if r1-r0 < 2 {
		return 0
	}
	var before []int32
	for i := ln.peg0; i < ln.peg1; i++ {
		for _, r := range w.e.resolve(c.pool, w.e.pegs[i].supply) {
			if r >= r0 && r < r1 {
				before = append(before, r)
			}
		}
	}
	slices.Sort(before)
	var placed qty.Qty
	for _, r := range before {
		placed += w.placeOn(c.line, r, units-placed)
	}
	return placed
}

func (w *worker) placeOn(l, r int32, units qty.Qty) qty.Qty {
	units = min(units, w.e.rows[r].left)
	if units > 0 {
		w.e.rows[r].left -= units
		w.peg(l, r, units, false)
	}
	return units
}
