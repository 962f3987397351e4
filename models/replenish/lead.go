package replenish

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Rate is the demand of one day: its mean and variance.
type Rate struct{ Mean, Variance float64 }

// Check refuses a rate that no SKU has.
func (r Rate) Check() error {
	if !(r.Variance >= 0) {
		return fmt.Errorf("the variance of demand is %v; it cannot be negative", r.Variance)
	}
	return CheckMoments(r.Mean, math.Sqrt(r.Variance))
}

// Over returns the demand of some days.
func (r Rate) Over(days int) Demand { return Expect(r.Mean*float64(days), r.Variance*float64(days)) }

// Day is a lead time and its probability.
type Day struct {
	Days int
	Mass float64
}

// Lead is how long it takes from an order to the shelf, as a distribution over whole days: ascending, each day once.
type Lead []Day

const (
	leadDaysMax = 36_500 // a hundred years
	massSlack   = 1e-6   // how far masses that people write down may be from 1 in sum
)

// LeadOf returns the distribution with the given days, which may come in any order and repeat. Negative masses, masses
// that do not add up to 1 and days that no order takes are refused. Days without mass are left out.
func LeadOf(days []Day) (Lead, error) {
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Days, b.Days), cmp.Compare(a.Mass, b.Mass))
	})
	lead, sum := make(Lead, 0, len(sorted)), 0.0
	for _, d := range sorted {
		if d.Days < 0 || d.Days > leadDaysMax {
			return nil, fmt.Errorf("a lead time of %d days must lie between 0 and %d", d.Days, leadDaysMax)
		}
		if !(d.Mass >= 0 && d.Mass <= 1+massSlack) {
			return nil, fmt.Errorf("the probability of %d days is %v; it must lie between 0 and 1", d.Days, d.Mass)
		}
		sum += d.Mass
		if n := len(lead); n > 0 && lead[n-1].Days == d.Days {
			lead[n-1].Mass += d.Mass
		} else if d.Mass > 0 {
			lead = append(lead, d)
		}
	}
	if math.Abs(sum-1) > massSlack {
		return nil, fmt.Errorf("the probabilities of the lead times add up to %v, not to 1", sum)
	}
	return lead, nil
}

// Mean returns the expected days.
func (l Lead) Mean() float64 {
	sum := 0.0
	for _, d := range l {
		sum += d.Mass * float64(d.Days)
	}
	return sum
}

// Variance returns the expected squared distance from the mean.
func (l Lead) Variance() float64 {
	mean, sum := l.Mean(), 0.0
	for _, d := range l {
		sum += d.Mass * (float64(d.Days) - mean) * (float64(d.Days) - mean)
	}
	return sum
}

// LeadDemand returns mean and variance of the demand during a lead time with this mean and variance, and a review period
// on top of it. Days may be any unit that the rate has too.
func LeadDemand(rate Rate, leadMean, leadVariance, review float64) (mean, variance float64) {
	span := leadMean + review
	return rate.Mean * span, span*rate.Variance + rate.Mean*rate.Mean*leadVariance
}

// Crossover returns the variance that counts when orders overtake each other: what arrives next is then the first of
// several, so it varies less than a single lead time. Mean and deviation are in review periods, and so is the answer.
func Crossover(leadMean, leadSD float64) float64 {
	return min(leadMean, leadSD*leadSD, leadSD/math.Sqrt(3))
}

// Mixture is the demand until an order arrives when the lead time is one of several: the demand of each weighs as much as
// it is likely. Unlike a mean and a variance it keeps the two humps of a supplier with two speeds.
type Mixture struct {
	parts []part
	mean  float64
	sd    float64
}

type part struct {
	demand Demand
	mass   float64
}

// Mix returns the demand during the lead time and review days after it.
func Mix(rate Rate, lead Lead, review int) Mixture {
	mean, variance := LeadDemand(rate, lead.Mean(), lead.Variance(), float64(review))
	m := Mixture{parts: make([]part, 0, len(lead)), mean: mean, sd: math.Sqrt(variance)}
	for _, d := range lead {
		m.parts = append(m.parts, part{rate.Over(d.Days + review), d.Mass})
	}
	return m
}

// AtMost returns the probability that x units are enough.
func (m Mixture) AtMost(x float64) float64 {
	sum := 0.0
	for i := range m.parts {
		sum += m.parts[i].mass * m.parts[i].demand.AtMost(x)
	}
	return min(1, sum)
}

// Level returns the smallest whole number of units, 0 or more, that are enough with at least the probability service.
func (m Mixture) Level(service float64) float64 {
	return smallest(0, math.Floor(m.mean), m.sd, func(x float64) bool { return m.AtMost(x) >= service-serviceTie })
}
