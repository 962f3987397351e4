package plan

import (
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// pool is the stock position of a SKU at a location: its rows by date, and F(t), what can still be promised.
//
// Between two supply dates S(u) is constant and C(u) grows, so the least value of an interval lies at its end.
// One number per supply date is therefore enough: room[i] = S - C at the end of the interval that starts at
// date i, and F(t) = min of room[i..] where i is the last date <= t. A commitment with a deadline in interval i
// takes its units from room[i..]. Many dates use a tree, few a plain array.
type pool struct {
	sku, loc   string
	row0, row1 int32
	slots      []slot
	tree       *roomTree
	classes    []classStock
	byID       []int32 // rows by id, made when a peg asks for one of many rows
	onHand     qty.Qty
	link       int32 // union-find: the pool this one is planned with
	lastTaker  int32 // the line served most recently, or none
	queue      int32 // lines met so far
}

// slot is one supply date of a pool.
type slot struct {
	date calendar.Date
	row0 int32   // first row of the date; the next slot's row0, or the pool's row1, ends it
	down int32   // while placing: a slot at or before this one that may have units left
	head int32   // while placing: the first row of the date that may have units left
	room qty.Qty // S - C, in pools without a tree
	left qty.Qty // while placing: unplaced units of the date
}

// classStock is on-hand stock that one customer class has reserved.
type classStock struct {
	class string
	left  qty.Qty
}

// treeFrom is the number of supply dates from which the tree is faster than scanning.
const treeFrom = 48

// open makes F ready, after frozen pegs have taken their rows.
func (p *pool) open(rows []row) {
	var sum qty.Qty
	for i := range p.slots {
		r0, r1 := p.slotRows(i)
		for r := r0; r < r1; r++ {
			sum += rows[r].left
		}
		p.slots[i].room = sum
	}
	p.lastTaker = none
	if len(p.slots) >= treeFrom {
		p.tree = newRoomTree(p.slots)
	}
}

func (p *pool) slotRows(i int) (int32, int32) {
	if i+1 < len(p.slots) {
		return p.slots[i].row0, p.slots[i+1].row0
	}
	return p.slots[i].row0, p.row1
}

// floor returns the last slot dated <= t, or -1.
func (p *pool) floor(t calendar.Date) int {
	if n := len(p.slots); n < treeFrom {
		i := n - 1
		for i >= 0 && p.slots[i].date > t {
			i--
		}
		return i
	}
	i, found := slices.BinarySearchFunc(p.slots, t, func(s slot, t calendar.Date) int { return int(s.date) - int(t) })
	if found {
		return i
	}
	return i - 1
}

// at returns F at slot i: what can still be promised by any date in its interval. Before the first it is 0.
func (p *pool) at(i int) qty.Qty {
	if i < 0 {
		return 0
	}
	if p.tree != nil {
		return p.tree.at(i)
	}
	least := p.slots[i].room
	for _, s := range p.slots[i+1:] {
		least = min(least, s.room)
	}
	return least
}

// take commits q units with a deadline in interval i; a negative q takes a commitment back.
func (p *pool) take(i int, q qty.Qty) {
	if p.tree != nil {
		p.tree.add(i, -q)
		return
	}
	for j := i; j < len(p.slots); j++ {
		p.slots[j].room -= q
	}
}

// first returns the first slot from lo on where F reaches want, or the number of slots.
func (p *pool) first(lo int, want qty.Qty) int {
	if p.tree != nil {
		return max(lo, p.tree.lastBelow(want)+1)
	}
	i := len(p.slots)
	for i > lo && p.slots[i-1].room >= want {
		i--
	}
	return i
}

// class returns the index of the reservation of a class, or none.
func (p *pool) class(name string) int32 {
	for i := range p.classes {
		if p.classes[i].class == name {
			return int32(i)
		}
	}
	return none
}

// rowsByID returns the rows of the pool with an id, in (date, id) order.
func (p *pool) rowsByID(rows []row, id string) []int32 {
	if p.byID == nil {
		p.byID = make([]int32, 0, p.row1-p.row0)
		for r := p.row0; r < p.row1; r++ {
			p.byID = append(p.byID, r)
		}
		slices.SortStableFunc(p.byID, func(x, y int32) int { return strings.Compare(rows[x].id, rows[y].id) })
	}
	from, _ := slices.BinarySearchFunc(p.byID, id, func(r int32, id string) int { return strings.Compare(rows[r].id, id) })
	to := from
	for to < len(p.byID) && rows[p.byID[to]].id == id {
		to++
	}
	return p.byID[from:to]
}
