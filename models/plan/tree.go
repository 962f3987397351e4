package plan

import "pegboard/models/qty"

// roomTree keeps room[] of a pool with many dates. Every commitment lowers a whole suffix of room[], so the
// tree stores the steps between neighbours: a commitment then changes one leaf, room[i] is a prefix sum, and
// F(i) is the least prefix sum from i on. Each node knows the sum of its steps and its least prefix sum.
type roomTree struct {
	size int // leaves, a power of two
	sum  []qty.Qty
	low  []qty.Qty
}

// roomless stands for "no slot here": above any room, and far enough from the end of int64 to be added to.
const roomless qty.Qty = 1 << 61

func newRoomTree(slots []slot) *roomTree {
	size := 1
	for size < len(slots) {
		size *= 2
	}
	t := &roomTree{size: size, sum: make([]qty.Qty, 2*size), low: make([]qty.Qty, 2*size)}
	before := qty.Qty(0)
	for i := range size {
		t.low[size+i] = roomless
		if i < len(slots) {
			t.sum[size+i] = slots[i].room - before
			t.low[size+i] = t.sum[size+i]
			before = slots[i].room
		}
	}
	for n := size - 1; n >= 1; n-- {
		t.join(n)
	}
	return t
}

func (t *roomTree) join(n int) {
	t.sum[n] = t.sum[2*n] + t.sum[2*n+1]
	t.low[n] = min(t.low[2*n], t.sum[2*n]+t.low[2*n+1])
}

// add changes room[i..] by q.
func (t *roomTree) add(i int, q qty.Qty) {
	n := t.size + i
	t.sum[n] += q
	t.low[n] = t.sum[n]
	for n /= 2; n >= 1; n /= 2 {
		t.join(n)
	}
}

// at returns the least room from slot i on.
func (t *roomTree) at(i int) qty.Qty {
	n := t.size + i
	before, sum, low := qty.Qty(0), t.sum[n], t.low[n]
	for ; n > 1; n /= 2 {
		if n%2 == 1 {
			before += t.sum[n-1]
			continue
		}
		low = min(low, sum+t.low[n+1])
		sum += t.sum[n+1]
	}
	return before + low
}

// lastBelow returns the last slot whose room is below want, or -1.
func (t *roomTree) lastBelow(want qty.Qty) int {
	if t.low[1] >= want {
		return -1
	}
	n, before := 1, qty.Qty(0)
	for n < t.size {
		if right := before + t.sum[2*n]; right+t.low[2*n+1] < want {
			n, before = 2*n+1, right
			continue
		}
		n = 2 * n
	}
	return n - t.size
}
