package plan

import (
	"slices"
	"strconv"

	"pegboard/models/qty"
)

// applyFrozen lets frozen pegs take their rows before anything is planned, in rank order. For a plain line, and
// for the assembled stock of a kit, the units are pegged and shipped; component units of a kit become tags.
func (w *worker) applyFrozen(groups []int32) {
	e := w.e
	var lines []int32
	for _, g := range groups {
		for _, l := range e.membersOf(g) {
			if e.lines[l].peg1 > e.lines[l].peg0 {
				lines = append(lines, l)
			}
		}
	}
	slices.Sort(lines)
	for _, l := range lines {
		ln := &e.lines[l]
		ln.tag0, ln.frozen0 = int32(len(w.tags)), int32(len(w.frozen))
		for i := ln.peg0; i < ln.peg1; i++ {
			if peg := &e.pegs[i]; peg.frozen {
				w.applyPeg(l, peg)
			}
		}
		ln.tag1, ln.frozen1 = int32(len(w.tags)), int32(len(w.frozen))
	}
}

// applyPeg honours one frozen peg as far as its supply is still there. The rest of what the line needs is
// planned normally, and a person is told.
func (w *worker) applyPeg(l int32, peg *priorPeg) {
	ln := &w.e.lines[l]
	taken, wanted := w.takeFrozen(l, ln.pool, peg.supply, min(peg.units, ln.rem))
	if taken >= 0 {
		ln.rem -= taken
		w.reportBroken(l, peg.supply, wanted-taken)
		return
	}
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		wanted := min(peg.units, ln.rem*part.per-w.tagged(ln, part.pool))
		if tagged := w.tagRows(l, part.pool, peg.supply, wanted); tagged >= 0 {
			w.reportBroken(l, peg.supply, wanted-tagged)
			return
		}
	}
	w.reportBroken(l, peg.supply, min(peg.units, w.mostUnits(ln)))
}

// mostUnits bounds what a peg of the line can mean when its supply is unknown.
func (w *worker) mostUnits(ln *line) qty.Qty {
	most := ln.rem
	for _, part := range w.e.parts[ln.part0:ln.part1] {
		most = max(most, ln.rem*part.per)
	}
	return most
}

func (w *worker) reportBroken(l int32, supply string, units qty.Qty) {
	if units > 0 {
		w.except(FrozenBroken, w.idOf(l)+"<-"+supply+":"+strconv.FormatInt(units, 10))
	}
}

// takeFrozen pegs up to want units of the rows that a supply id means in the line's own pool. It returns what it
// took and what it wanted; taken is -1 when the pool knows no such supply.
func (w *worker) takeFrozen(l, pool int32, supply string, want qty.Qty) (taken, wanted qty.Qty) {
	rows := w.e.resolve(pool, supply)
	if len(rows) == 0 {
		return -1, want
	}
	ln := &w.e.lines[l]
	for _, r := range rows {
		units := w.takeRow(ln, pool, r, want-taken)
		if units == 0 {
			continue
		}
		taken += units
		w.pegged = append(w.pegged, pegLog{line: l, row: r, units: units, frozen: true})
		date := max(ln.need, w.e.rows[r].date)
		w.frozen = append(w.frozen, Shipment{Date: date, Qty: units})
		if ln.ship == shipsPartial {
			w.ship(l, date, units) // an all-or-nothing line ships frozen units with the rest
		}
	}
	return taken, want
}

func (w *worker) tagRows(l, pool int32, supply string, want qty.Qty) qty.Qty {
	rows := w.e.resolve(pool, supply)
	if len(rows) == 0 {
		return -1
	}
	var taken qty.Qty
	for _, r := range rows {
		if units := w.takeRow(&w.e.lines[l], pool, r, want-taken); units > 0 {
			taken += units
			w.tags = append(w.tags, tag{pool: pool, row: r, left: units})
		}
	}
	return taken
}

// takeRow takes units of a row for a line: on the shelf its own class's first, then general ones.
func (w *worker) takeRow(ln *line, pool, r int32, want qty.Qty) qty.Qty {
	var taken qty.Qty
	if w.e.rows[r].src == none {
		if stock := w.classOf(ln, pool); stock != nil {
			taken = min(want, stock.left)
			stock.left -= taken
		}
	}
	general := min(want-taken, w.e.rows[r].left)
	w.e.rows[r].left -= general
	return taken + general
}

// tagged returns the units already kept for a line whose frozen pegs are just being applied.
func (w *worker) tagged(ln *line, pool int32) qty.Qty {
	var sum qty.Qty
	for _, t := range w.tags[ln.tag0:] {
		if t.pool == pool {
			sum += t.left
		}
	}
	return sum
}

// resolve returns the rows of a pool that a supply id means: the row itself or, when it is gone, the rows that
// were split from it, earliest first.
func (e *engine) resolve(pool int32, supply string) []int32 {
	p := &e.pools[pool]
	if rows := p.rowsByID(e.rows, supply); len(rows) > 0 {
		return rows
	}
	var children []int32
	for r := p.row0; r < p.row1; r++ {
		if src := e.rows[r].src; src != none && supply != "" && e.in.Inbound[src].Parent == supply {
			children = append(children, r)
		}
	}
	return children
}
