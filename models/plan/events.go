package plan

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"pegboard/models/qty"
)

// OnReceipt rewrites pegs when q units of a supply arrive: its pegs become pegs on the shelf, in rank order, up to
// q. What nobody was pegged to, over-receipt included, is returned as free. rank gives the place of each demand
// line, lower is better; lines without one come last. Pegs of other supplies pass through. The result is merged
// and sorted by demand, supply, soft before frozen; the input is not modified.
func OnReceipt(pegs []PriorPeg, supply string, q qty.Qty, rank map[string]int, shelf string) (after []PriorPeg, free qty.Qty) {
	free = max(0, q)
	var waiting []PriorPeg
	for _, p := range pegs {
		if p.Supply == supply {
			waiting = append(waiting, p)
		} else {
			after = append(after, p)
		}
	}
	sortWaiting(waiting, rank)
	for _, p := range waiting {
		arrived := min(p.Qty, free)
		free -= arrived
		after = append(after,
			PriorPeg{Demand: p.Demand, Supply: shelf, Qty: arrived, Frozen: p.Frozen},
			PriorPeg{Demand: p.Demand, Supply: supply, Qty: p.Qty - arrived, Frozen: p.Frozen})
	}
	return mergePriorPegs(after), free
}

// OnCancel rewrites pegs when a supply is cancelled: soft pegs vanish, frozen ones stay and will be reported as
// broken by the next plan, because a person promised them.
func OnCancel(pegs []PriorPeg, supply string) []PriorPeg {
	return mergePriorPegs(slices.DeleteFunc(slices.Clone(pegs), func(p PriorPeg) bool {
		return p.Supply == supply && !p.Frozen
	}))
}

// OnShortClose rewrites pegs when only q units of a supply will still come: pegs keep their units in rank order, and
// the soft rest vanishes as if it were cancelled.
func OnShortClose(pegs []PriorPeg, supply string, q qty.Qty, rank map[string]int) []PriorPeg {
	var after, waiting []PriorPeg
	for _, p := range pegs {
		if p.Supply == supply {
			waiting = append(waiting, p)
		} else {
			after = append(after, p)
		}
	}
	sortWaiting(waiting, rank)
	left := max(0, q)
	for _, p := range waiting {
		kept := min(p.Qty, left)
		left -= kept
		if p.Frozen {
			kept = p.Qty
		}
		after = append(after, PriorPeg{Demand: p.Demand, Supply: supply, Qty: kept, Frozen: p.Frozen})
	}
	return mergePriorPegs(after)
}

// Child is one of the supplies that a supply was split into.
type Child struct {
	Supply string
	Qty    qty.Qty
}

// OnSplit rewrites pegs when a supply is split: they move to the children, which the caller gives earliest first,
// the earliest child to the best rank. What the children cannot carry stays on the parent if it is frozen.
func OnSplit(pegs []PriorPeg, supply string, children []Child, rank map[string]int) []PriorPeg {
	var after, waiting []PriorPeg
	for _, p := range pegs {
		if p.Supply == supply {
			waiting = append(waiting, p)
		} else {
			after = append(after, p)
		}
	}
	sortWaiting(waiting, rank)
	left := slices.Clone(children)
	for _, p := range waiting {
		rest := p.Qty
		for i := range left {
			moved := max(0, min(rest, left[i].Qty))
			left[i].Qty -= moved
			rest -= moved
			after = append(after, PriorPeg{Demand: p.Demand, Supply: left[i].Supply, Qty: moved, Frozen: p.Frozen})
		}
		if p.Frozen {
			after = append(after, PriorPeg{Demand: p.Demand, Supply: supply, Qty: rest, Frozen: true})
		}
	}
	return mergePriorPegs(after)
}

// sortWaiting puts pegs in rank order; of one line, frozen ones first.
func sortWaiting(pegs []PriorPeg, rank map[string]int) {
	place := func(p PriorPeg) int {
		if r, ok := rank[p.Demand]; ok {
			return r
		}
		return math.MaxInt
	}
	slices.SortFunc(pegs, func(x, y PriorPeg) int {
		return cmp.Or(
			cmp.Compare(place(x), place(y)),
			strings.Compare(x.Demand, y.Demand),
			cmp.Compare(boolRank(y.Frozen), boolRank(x.Frozen)),
			cmp.Compare(x.Qty, y.Qty),
		)
	})
}

func mergePriorPegs(pegs []PriorPeg) []PriorPeg {
	slices.SortFunc(pegs, func(x, y PriorPeg) int {
		return cmp.Or(
			strings.Compare(x.Demand, y.Demand),
			strings.Compare(x.Supply, y.Supply),
			cmp.Compare(boolRank(x.Frozen), boolRank(y.Frozen)),
		)
	})
	out := pegs[:0]
	for _, p := range pegs {
		if p.Qty <= 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Demand == p.Demand && out[n-1].Supply == p.Supply && out[n-1].Frozen == p.Frozen {
			out[n-1].Qty += p.Qty
			continue
		}
		out = append(out, p)
	}
	return out
}
