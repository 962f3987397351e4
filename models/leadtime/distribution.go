package leadtime

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Atom is a value and its probability.
type Atom struct{ Value, Mass float64 }

// Distribution is a list of atoms, ascending by value, each value once. The masses add up to 1; an empty distribution
// knows nothing and is never the result of this package.
type Distribution []Atom

// tolerance is the rounding that sums of masses and products of ratios carry. Without it a quantile could skip to the
// next atom, or an exact number of days be rounded up, for the last bit of a float.
const tolerance = 1e-9

// sumTolerance is how far masses that people write down may be from 1 in sum.
const sumTolerance = 1e-6

// Of returns the distribution with the given atoms, which may come in any order and repeat a value. Negative masses, and
// masses that do not add up to 1, are refused.
func Of(atoms []Atom) (Distribution, error) {
	sorted := slices.Clone(atoms)
	slices.SortFunc(sorted, func(a, b Atom) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Mass, b.Mass))
	})
	d, sum := make(Distribution, 0, len(sorted)), 0.0
	for _, a := range sorted {
		if a.Mass < 0 {
			return nil, fmt.Errorf("the mass %v at %v is negative", a.Mass, a.Value)
		}
		sum += a.Mass
		if n := len(d); n > 0 && d[n-1].Value == a.Value {
			d[n-1].Mass += a.Mass
		} else {
			d = append(d, a)
		}
	}
	if math.Abs(sum-1) > sumTolerance {
		return nil, fmt.Errorf("the masses add up to %v, not to 1", sum)
	}
	return d, nil
}

// Quantile returns the smallest value with a cumulative mass of at least tau.
func (d Distribution) Quantile(tau float64) float64 {
	sum := 0.0
	for _, a := range d {
		if sum += a.Mass; sum >= tau-tolerance {
			return a.Value
		}
	}
	return d.last()
}

// QuantileAbove returns the smallest value with a cumulative mass of more than u: the quantile at a calibrated level.
func (d Distribution) QuantileAbove(u float64) float64 {
	sum := 0.0
	for _, a := range d {
		if sum += a.Mass; sum > u+tolerance {
			return a.Value
		}
	}
	return d.last()
}

func (d Distribution) last() float64 {
	if len(d) == 0 {
		return 0
	}
	return d[len(d)-1].Value
}

// Below returns the mass strictly below v.
func (d Distribution) Below(v float64) float64 {
	sum := 0.0
	for _, a := range d {
		if a.Value >= v {
			break
		}
		sum += a.Mass
	}
	return sum
}

// AtMost returns the mass at v and below it.
func (d Distribution) AtMost(v float64) float64 {
	sum := 0.0
	for _, a := range d {
		if a.Value > v {
			break
		}
		sum += a.Mass
	}
	return sum
}

// Above returns the mass strictly above x. It is summed on its own, because a small tail is what matters there.
func (d Distribution) Above(x float64) float64 {
	sum := 0.0
	for i := len(d) - 1; i >= 0 && d[i].Value > x; i-- {
		sum += d[i].Mass
	}
	return sum
}

// Mean returns the expected value.
func (d Distribution) Mean() float64 {
	sum := 0.0
	for _, a := range d {
		sum += a.Mass * a.Value
	}
	return sum
}

// Variance returns the expected squared distance from the mean.
func (d Distribution) Variance() float64 {
	mean, sum := d.Mean(), 0.0
	for _, a := range d {
		sum += a.Mass * (a.Value - mean) * (a.Value - mean)
	}
	return sum
}

// shift keeps short lead times sane: a day more or less on a quoted day of 1 is not a ratio of 2.
const shift = 3

// Ratio compares days with planned days.
func Ratio(days, planned int) float64 { return float64(days+shift) / float64(planned+shift) }

// Days returns the whole days that a ratio means for an order that was planned to take so many days; never negative.
func Days(ratio float64, planned int) int {
	return max(0, int(math.Ceil(ratio*float64(planned+shift)-shift-tolerance)))
}

// nearest returns the whole days that a ratio drawn from a smooth law means: the day whose middle it is closest to, so that
// a draw of what a delivery took is that day again, however the last bits of a logarithm fell.
func nearest(ratio float64, planned int) int {
	return max(0, int(math.Floor(ratio*float64(planned+shift)-shift+0.5+tolerance)))
}
