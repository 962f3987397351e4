package leadtime

import (
	"cmp"
	"math"
	"slices"
)

// Observation is one delivery as evidence: received after Value, or not yet received at Value.
type Observation struct {
	Value    float64
	Weight   float64
	Received bool
}

// How many borrowed deliveries stand beside the own ones, at each level.
const (
	BorrowedGlobal   = 8 // of the prior, beside those of all suppliers
	BorrowedSupplier = 6 // of all suppliers, beside those of this one
	BorrowedSKU      = 6 // of this supplier's other SKUs, beside those of this one
)

// The prior: lead times before anything was received spread around the planned days like this lognormal.
const (
	priorAtoms  = 40
	priorSpread = 0.35
)

// halfLife is the age in days at which a delivery counts half.
const halfLife = 365

// Prior returns what is believed before the first delivery: the planned days, with a spread that a good supplier has.
func Prior() Distribution {
	d := make(Distribution, priorAtoms)
	for k := range d {
		z := math.Sqrt2 * math.Erfinv(2*(float64(k)+0.5)/priorAtoms-1)
		d[k] = Atom{math.Exp(priorSpread * z), 1.0 / priorAtoms}
	}
	return d
}

// Weight returns how much a delivery counts that was ordered so many days ago and is one of lines lines of its purchase
// order with the same fate. An order from the future counts as one of today.
func Weight(daysAgo, lines int) float64 {
	return math.Exp2(-float64(max(0, daysAgo))/halfLife) / float64(max(1, lines))
}

// Shrunk returns the distribution of one supplier's SKU: its own observations, short of those the supplier's other
// SKUs', short of those all other suppliers', short of those the prior.
func Shrunk(global, supplier, sku []Observation) Distribution {
	d := Posterior(Prior(), global, BorrowedGlobal)
	d = Posterior(d, supplier, BorrowedSupplier)
	return Posterior(d, sku, BorrowedSKU)
}

// Posterior mixes observations with a parent distribution that counts as m deliveries. It walks up the values and asks
// at each how much of what was still open there was received there; so an open order is evidence against every value
// below its age and says nothing above. Without open orders it is the weighted mixture of both, and with m near 0 the
// Kaplan-Meier estimate. What an open order older than everything leaves over stands on the last value.
// Observations with a weight of 0 or less are ignored.
func Posterior(parent Distribution, obs []Observation, m float64) Distribution {
	sorted := ascending(obs)
	open := make([]float64, len(sorted)+1) // the weight from each observation on; summed from the top, where it is small
	for i := len(sorted) - 1; i >= 0; i-- {
		open[i] = open[i+1] + sorted[i].Weight
	}
	left := make([]float64, len(parent)+1) // the parent's mass from each atom on
	for j := len(parent) - 1; j >= 0; j-- {
		left[j] = left[j+1] + parent[j].Mass
	}
	out := make(Distribution, 0, len(parent)+len(sorted))
	survival := 1.0
	for i, j := 0, 0; i < len(sorted) || j < len(parent); {
		v := math.Inf(1)
		if i < len(sorted) {
			v = sorted[i].Value
		}
		if j < len(parent) {
			v = min(v, parent[j].Value)
		}
		atRisk, here := open[i]+m*left[j], 0.0
		for ; i < len(sorted) && sorted[i].Value == v; i++ {
			if sorted[i].Received {
				here += sorted[i].Weight
			}
		}
		for ; j < len(parent) && parent[j].Value == v; j++ {
			here += m * parent[j].Mass
		}
		if here > 0 {
			h := min(1, here/atRisk)
			out = append(out, Atom{v, survival * h})
			survival *= 1 - h
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Mass += survival
	}
	return out
}

// ascending sorts what counts, in an order that does not depend on how it was given.
func ascending(obs []Observation) []Observation {
	sorted := make([]Observation, 0, len(obs))
	inOrder := true
	for _, o := range obs {
		if o.Weight > 0 {
			inOrder = inOrder && (len(sorted) == 0 || compareObservations(sorted[len(sorted)-1], o) <= 0)
			sorted = append(sorted, o)
		}
	}
	if !inOrder {
		slices.SortFunc(sorted, compareObservations)
	}
	return sorted
}

func compareObservations(a, b Observation) int {
	switch {
	case a.Value != b.Value:
		return cmp.Compare(a.Value, b.Value)
	case a.Weight != b.Weight:
		return cmp.Compare(a.Weight, b.Weight)
	case a.Received == b.Received:
		return 0
	case a.Received:
		return -1
	}
	return 1
}
