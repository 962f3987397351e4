package leadtime

import (
	"cmp"
	"slices"

	"pegboard/models/calendar"
)

// CalibrationOrders is how many past orders are forecast again to learn the model's optimism. More would cost time and
// change little; a company with more orders is judged by a fixed share of them.
const CalibrationOrders = 1000

// calibrationYears bounds how far back those orders go: they weigh an eighth by then.
const calibrationYears = 3

// trusted is the number of deliveries for which the uncorrected model counts: few outcomes correct little.
const trusted = 30

// spreadOver is the number of points that an outcome is spread over.
const spreadOver = 4

// record is what the model said about an order on the evening before it was placed.
type record struct {
	line int32
	days Distribution
}

// calibration maps what the model gives as a probability to what it turned out to be.
type calibration struct {
	steps  []Step
	weight float64
}

// calibrate compares records with what is known of their orders in the evening of a day. Open orders count as outcomes
// beyond their age; leaving them out would only learn from the fast ones.
func (b *book) calibrate(records []record, day calendar.Date) calibration {
	obs := make([]Observation, 0, len(records))
	c := calibration{}
	for _, r := range records {
		l := &b.lines[r.line]
		if l.ordered > day {
			continue
		}
		days, received := l.knownAt(day)
		w := Weight(day.Sub(l.ordered), 1)
		c.weight += w
		up := r.days.AtMost(float64(days))
		if !received {
			obs = append(obs, Observation{Value: up, Weight: w})
			continue
		}
		// Much mass can stand on one day, such as the quoted one; what happened on it is spread over all of that mass.
		low := r.days.Below(float64(days))
		for k := range spreadOver {
			u := low + (up-low)*(float64(k)+0.5)/spreadOver
			obs = append(obs, Observation{Value: u, Weight: w / spreadOver, Received: true})
		}
	}
	c.steps = KaplanMeier(obs)
	return c
}

// at returns the probability that an outcome lies where the model's own probability is at most p.
func (c *calibration) at(p float64) float64 {
	n, _ := slices.BinarySearchFunc(c.steps, p-tolerance, func(s Step, p float64) int { return cmp.Compare(s.Value, p) })
	share := 0.0
	if n > 0 {
		share = 1 - c.steps[n-1].Survival
	}
	if n == len(c.steps) { // beyond the last outcome nothing is known but the end
		last := 0.0
		if n > 0 {
			last = c.steps[n-1].Value
		}
		if last < 1 {
			share += (1 - share) * (p - last) / (1 - last)
		}
	}
	return (share*c.weight + p*trusted) / (c.weight + trusted)
}

// corrected returns the distribution with calibrated probabilities.
func (c *calibration) corrected(d Distribution) Distribution {
	out := make(Distribution, 0, len(d))
	sum, before := 0.0, 0.0
	for i, a := range d {
		sum += a.Mass
		p := 1.0
		if i < len(d)-1 {
			p = c.at(min(1, sum))
		}
		if p > before {
			out = append(out, Atom{a.Value, p - before})
			before = p
		}
	}
	return out
}

// replayed returns the lines that were ordered by the day and are used for calibration: all of them, or a fixed half,
// quarter, … of a company with more than most. The choice depends on nothing but the line's place in the book.
func (b *book) replayed(day calendar.Date, most int) []int32 {
	var out []int32
	oldest := day.Add(-calibrationYears * 365)
	for i := range b.lines {
		if ordered := b.lines[i].ordered; ordered > oldest && ordered <= day {
			out = append(out, int32(i))
		}
	}
	return thinned(out, most)
}

// thinned returns the lines, or a fixed half, quarter, … of them that is not more than most.
func thinned(list []int32, most int) []int32 {
	for bits := uint32(1); len(list) > most && bits < 1<<scatteredBits; bits = bits<<1 | 1 {
		list = slices.DeleteFunc(list, func(i int32) bool { return scattered(i)&bits != 0 })
	}
	return list
}

const scatteredBits = 24

// scattered spreads neighbouring numbers evenly, so that a share of them is a fair sample.
func scattered(i int32) uint32 {
	x := uint32(i) * 0x9e3779b1
	return (x ^ x>>15) * 0x85ebca6b >> (32 - scatteredBits)
}
