package leadtime

import "math"

// tailMin is the mass that must be left above an order's age for the distribution to say anything about it.
const tailMin = 0.02

// tailExponent makes the tail heavy: what has waited long is expected to wait in proportion to that.
const tailExponent = 3

// Remaining returns the days until an order that was planned to take planned days and is age days old and still open is
// received, with probability tau; at least 1. When the order is older than nearly everything known, days grow with its
// age and unreliable is true.
func Remaining(d Distribution, planned, age int, tau float64) (days int, unreliable bool) {
	x := Ratio(age, planned)
	above := d.Above(x)
	if above < tailMin {
		return waiting(age, tau), true
	}
	return max(1, Days(d.given(x, above).Quantile(tau), planned)-age), false
}

// Given returns the distribution on the condition that the value is above x; ok is false when too little is known there.
func (d Distribution) Given(x float64) (conditional Distribution, ok bool) {
	above := d.Above(x)
	if above < tailMin {
		return nil, false
	}
	return d.given(x, above), true
}

func (d Distribution) given(x, above float64) Distribution {
	var out Distribution
	for i, a := range d {
		if a.Value > x {
			if out == nil {
				out = make(Distribution, 0, len(d)-i)
			}
			out = append(out, Atom{a.Value, a.Mass / above})
		}
	}
	return out
}

// waiting is the quantile of the remaining days beyond all experience.
func waiting(age int, tau float64) int {
	since := float64(max(1, age))
	return max(1, int(math.Ceil(since*(math.Pow(1-tau, -1.0/tailExponent)-1)-tolerance)))
}
