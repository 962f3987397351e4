package plan

import (
	"cmp"
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// normalise turns an input into an engine: usable supply rows by pool and date, open lines in rank order,
// groups, and the components that can be planned apart.
func normalise(in *Input) *engine {
	e := &engine{in: in, today: in.Today, mode: in.Policy.Mode, rule: in.Policy.FairRule}
	if e.mode == "" {
		e.mode = Priority
	}
	index := newPoolIndex(e)
	e.readSupply(index)
	e.repayDebts()
	e.reserve(index)
	e.readDemand(index)
	e.readPegs()
	e.makeGroups()
	e.linkComponents()
	return e
}

// poolIndex finds the pool of a SKU and location, and makes it on first sight.
type poolIndex struct {
	e    *engine
	seen map[poolKey]int32
}

type poolKey struct{ sku, loc string }

func newPoolIndex(e *engine) *poolIndex {
	guess := max(len(e.in.OnHand), len(e.in.Inbound)/2)
	e.pools = make([]pool, 0, guess)
	return &poolIndex{e: e, seen: make(map[poolKey]int32, guess)}
}

func (x *poolIndex) of(sku, loc string) int32 {
	key := poolKey{sku, loc}
	if i, ok := x.seen[key]; ok {
		return i
	}
	i := int32(len(x.e.pools))
	x.seen[key] = i
	x.e.pools = append(x.e.pools, pool{sku: sku, loc: loc, link: i})
	return i
}

func clamp(q qty.Qty) qty.Qty { return max(-QtyMax, min(q, QtyMax)) }

// readSupply makes the supply rows, sorts them by pool, date, on hand first, id, and finds the dates of each pool.
func (e *engine) readSupply(index *poolIndex) {
	for i := range e.in.OnHand {
		if o := &e.in.OnHand[i]; !o.Hold {
			p := &e.pools[index.of(o.SKU, o.Location)]
			p.onHand += clamp(o.Qty)
		}
	}
	rows := make([]row, 0, len(e.in.Inbound)+len(e.pools))
	for i := range e.in.Inbound {
		s := &e.in.Inbound[i]
		open := clamp(s.Ordered) - clamp(s.Received) - clamp(s.Cancelled)
		if open <= 0 || s.Status == "CANCELLED" || s.Status == "CLOSED" || s.Status == "DRAFT" {
			continue
		}
		date, ok := e.dateOf(s)
		if !ok {
			continue
		}
		rows = append(rows, row{pool: index.of(s.SKU, s.Location), src: int32(i), date: date, usable: open, id: s.ID})
	}
	for i := range e.pools {
		p := &e.pools[i]
		if p.onHand > 0 {
			rows = append(rows, row{pool: int32(i), src: none, date: e.today, usable: p.onHand, id: "OH:" + p.sku + ":" + p.loc})
		} else if p.onHand < 0 {
			e.exceptions = append(e.exceptions, Exception{NegativeOnHand, p.sku + ":" + p.loc})
		}
	}
	e.sortRows(rows)
	e.makeSlots()
}

// dateOf dates a supply that has open units; false when nobody knows a date.
func (e *engine) dateOf(s *Inbound) (calendar.Date, bool) {
	switch {
	case s.PlanDate != nil:
		return max(*s.PlanDate, e.today), true
	case s.ETA == nil:
		e.exceptions = append(e.exceptions, Exception{NoETA, s.ID})
		return 0, false
	case *s.ETA >= e.today:
		return *s.ETA, true
	}
	e.exceptions = append(e.exceptions, Exception{OverdueSupply, s.ID})
	return max(e.today.Add(e.in.Policy.OverdueGraceDays), e.today), true
}

func (e *engine) sortRows(rows []row) {
	start := make([]int32, len(e.pools)+1)
	for i := range rows {
		start[rows[i].pool+1]++
	}
	for i := range e.pools {
		start[i+1] += start[i]
		e.pools[i].row0, e.pools[i].row1 = start[i], start[i+1]
	}
	e.rows = make([]row, len(rows))
	for i := range rows {
		at := &start[rows[i].pool]
		e.rows[*at] = rows[i]
		*at++
	}
	for i := range e.pools {
		p := &e.pools[i]
		if p.row1-p.row0 > 1 {
			slices.SortFunc(e.rows[p.row0:p.row1], compareRows)
		}
	}
}

func compareRows(x, y row) int {
	if x.date != y.date {
		return cmp.Compare(x.date, y.date)
	}
	if (x.src == none) != (y.src == none) {
		if x.src == none {
			return -1
		}
		return 1
	}
	if byID := strings.Compare(x.id, y.id); byID != 0 {
		return byID
	}
	return cmp.Compare(x.usable, y.usable)
}

func (e *engine) makeSlots() {
	e.slots = make([]slot, 0, len(e.rows))
	for i := range e.pools {
		p := &e.pools[i]
		from := len(e.slots)
		for r := p.row0; r < p.row1; r++ {
			if n := len(e.slots); n == from || e.slots[n-1].date != e.rows[r].date {
				e.slots = append(e.slots, slot{date: e.rows[r].date, row0: r})
			}
			e.rows[r].slot = int32(len(e.slots) - 1 - from)
			e.rows[r].left = e.rows[r].usable
		}
		p.slots = e.slots[from:len(e.slots):len(e.slots)]
	}
}

// repayDebts takes what negative stock owes from the earliest inbound of its pool, before anything else.
func (e *engine) repayDebts() {
	for i := range e.pools {
		p := &e.pools[i]
		debt := -min(p.onHand, 0)
		for r := p.row0; r < p.row1 && debt > 0; r++ {
			paid := min(debt, e.rows[r].left)
			e.rows[r].left -= paid
			e.rows[r].usable -= paid
			debt -= paid
		}
	}
}

// reserve moves free on-hand stock to the classes that reserved it, class by class bytewise.
func (e *engine) reserve(index *poolIndex) {
	live := make([]Reservation, 0, len(e.in.Reservations))
	for _, r := range e.in.Reservations {
		if r.Qty > 0 && (r.Until == nil || *r.Until >= e.today) {
			live = append(live, r)
		}
	}
	slices.SortFunc(live, func(x, y Reservation) int {
		return cmp.Or(strings.Compare(x.Class, y.Class), strings.Compare(x.SKU, y.SKU), strings.Compare(x.Location, y.Location))
	})
	for _, r := range live {
		p := &e.pools[index.of(r.SKU, r.Location)]
		shelf := e.shelf(p)
		if shelf == none {
			continue
		}
		moved := min(clamp(r.Qty), e.rows[shelf].left)
		e.rows[shelf].left -= moved
		if c := p.class(r.Class); c != none {
			p.classes[c].left += moved
		} else {
			p.classes = append(p.classes, classStock{class: r.Class, left: moved})
		}
	}
}

// shelf returns the on-hand row of a pool, or none. It is the first row: dated today, on hand before inbound.
func (e *engine) shelf(p *pool) int32 {
	if p.row0 < p.row1 && e.rows[p.row0].src == none {
		return p.row0
	}
	return none
}

// readDemand makes the open lines in rank order.
func (e *engine) readDemand(index *poolIndex) {
	keys := make([]rankKey, 0, len(e.in.Demand))
	for i := range e.in.Demand {
		d := &e.in.Demand[i]
		if !d.CancelledLine && openOf(d) > 0 {
			keys = append(keys, keyOf(e.mode, d, int64(rankNeed(d)), int32(i)))
		}
	}
	sortByRank(keys, e.in.Demand)
	book := newKitBook(e.in.Kits)
	dead := make(map[string]bool, len(e.in.Discontinued))
	for _, sku := range e.in.Discontinued {
		dead[sku] = true
	}
	e.lines = make([]line, len(keys))
	for i, k := range keys {
		e.lines[i] = e.lineOf(k.src, index)
		e.expand(&e.lines[i], book, dead, index)
	}
}

func openOf(d *Demand) qty.Qty { return clamp(d.Ordered) - clamp(d.Shipped) - clamp(d.Cancelled) }

func rawNeed(d *Demand) calendar.Date {
	if d.Release != nil {
		return max(d.Request, *d.Release)
	}
	return d.Request
}

// rankNeed is the need by which a line is ranked.
func rankNeed(d *Demand) calendar.Date {
	if d.RankNeed != nil {
		return *d.RankNeed
	}
	return rawNeed(d)
}

func (e *engine) lineOf(src int32, index *poolIndex) line {
	d := &e.in.Demand[src]
	l := line{
		src: src, pool: index.of(d.SKU, d.Location), rival: none, blocker: none, scarce: none,
		open: min(openOf(d), QtyMax), raw: rawNeed(d), multiple: max(1, clamp(d.Multiple)),
		strength: d.Strategy.strength(),
	}
	l.rem = l.open
	l.need = max(l.raw, e.today)
	switch d.Ship {
	case ShipLine:
		l.ship = shipsLine
	case ShipOrder:
		l.ship = shipsOrder
	}
	placement := d.Placement
	if placement == "" {
		placement = e.in.Policy.Placement
	}
	l.asap = placement == ASAP
	p := &e.pools[l.pool]
	p.queue++
	l.queue = p.queue
	return l
}

// expand gives a kit line its components, and finds out whether anything the line needs is discontinued.
func (e *engine) expand(l *line, book *kitBook, dead map[string]bool, index *poolIndex) {
	d := &e.in.Demand[l.src]
	l.dead = len(dead) > 0 && dead[d.SKU]
	var flat *flatKit
	if d.Kit != nil {
		flat = book.flatten(d.Kit, nil)
	} else if len(book.byKey) > 0 {
		flat = book.of(d.SKU)
	}
	switch {
	case flat == nil || flat.err == nil && len(flat.parts) == 0:
	case flat.err != nil:
		e.exceptions = append(e.exceptions, Exception{KitCycle, d.SKU})
		flat = nil
	default:
		l.kit, l.assembly = true, int32(flat.days)
		l.part0 = int32(len(e.parts))
		for _, c := range flat.parts {
			l.dead = l.dead || dead[c.SKU]
			e.parts = append(e.parts, part{pool: index.of(c.SKU, d.Location), per: c.Per})
		}
		l.part1 = int32(len(e.parts))
	}
	if l.kit || l.ship != shipsPartial {
		l.multiple = 1
	}
}

// readPegs files the previous pegs by line. Inside a line they are sorted by supply, so that the order of the
// input list cannot matter.
func (e *engine) readPegs() {
	if len(e.in.Pegs) == 0 {
		return
	}
	byID := make(map[string]int32, len(e.lines))
	for i := range e.lines {
		byID[e.in.Demand[e.lines[i].src].ID] = int32(i)
	}
	e.pegs = make([]priorPeg, 0, len(e.in.Pegs))
	for _, p := range e.in.Pegs {
		if l, ok := byID[p.Demand]; ok && p.Qty > 0 {
			e.pegs = append(e.pegs, priorPeg{line: l, supply: p.Supply, units: clamp(p.Qty), frozen: p.Frozen})
		}
	}
	slices.SortFunc(e.pegs, func(x, y priorPeg) int {
		return cmp.Or(cmp.Compare(x.line, y.line), strings.Compare(x.supply, y.supply), cmp.Compare(x.units, y.units))
	})
	for i := range e.pegs {
		l := &e.lines[e.pegs[i].line]
		if l.peg1 == 0 {
			l.peg0 = int32(i)
		}
		l.peg1 = int32(i + 1)
	}
}
