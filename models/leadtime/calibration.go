package leadtime

import (
	"cmp"
	"slices"
	"sync"

	"pegboard/models/calendar"
)

// CalibrationOrders is how many past orders are forecast again to learn how far the model can be trusted. More would cost
// time and change little; a company with more orders is judged by a fixed share of them.
const CalibrationOrders = 2000

const (
	calibrationYears = 3   // how far back those orders go
	calibrationLife  = 365 // days after which one counts half for the calibration
	balanceLife      = 730 // and for the balance of the two views
	trusted          = 100 // deliveries for which the uncorrected model counts: few outcomes correct little
	historyTrusted   = 30  // orders for which the plain history counts before the pace is believed
	smallDifference  = 0.02
	correctedMost    = 2  // the chance of being later than predicted is corrected to at most so many times as much
	spreadOver       = 4  // points that an outcome is spread over
	lookedAtEvery    = 30 // days: how often an order under way is looked at again
)

// record is what both views said about an order on the evening before it was placed, in days. Once the order has been
// received, its loss is known for good.
type record struct {
	line          int32
	history, pace Distribution
	settled       bool
	loss          loss
}

// views are the two ways in which an order is seen: by what happened to such orders, and by the pace of its supplier and
// SKU. Balance is the weight of the first.
type views struct {
	balance  float64
	placed   *calibration
	underWay func() *calibration // made when it is first needed
}

// judge learns from records how the views are best balanced, and how what they say together has to be corrected.
func (b *book) judge(records []*record, day calendar.Date) views {
	v := views{balance: b.balanced(records, day)}
	v.placed = b.judgePlaced(&v, records, day)
	v.underWay = sync.OnceValue(func() *calibration { return b.judgeUnderWay(&v, records, day) })
	return v
}

func (b *book) judgePlaced(v *views, records []*record, day calendar.Date) *calibration {
	c := &calibration{}
	obs := make([]Observation, 0, spreadOver*len(records))
	for _, r := range records {
		l := &b.lines[r.line]
		days, received := l.knownAt(day)
		w := recency(day.Sub(l.ordered), calibrationLife)
		c.weight += w / float64(l.together) // lines that were ordered together tell the same story
		obs = outcomes(obs, v.atMost(r, days-1), v.atMost(r, days), w, received)
	}
	c.steps = KaplanMeier(obs)
	return c
}

// judgeUnderWay looks at each order again while it was under way: where its end fell in what was then still possible.
func (b *book) judgeUnderWay(v *views, records []*record, day calendar.Date) *calibration {
	c := &calibration{}
	var obs []Observation
	for _, r := range records {
		l := &b.lines[r.line]
		days, received := l.knownAt(day)
		low, high := v.atMost(r, days-1), v.atMost(r, days)
		counts := recency(day.Sub(l.ordered), calibrationLife) / float64(l.together)
		for looked := day.Add(-lookedAtEvery); looked >= l.ordered; looked = looked.Add(-lookedAtEvery) {
			if l.received <= looked {
				continue
			}
			before := v.atMost(r, looked.Sub(l.ordered))
			if before > 1-tailMin {
				continue
			}
			w := recency(day.Sub(looked), calibrationLife)
			c.weight, counts = c.weight+counts, 0 // however often it was looked at, it is one order
			obs = outcomes(obs, (low-before)/(1-before), (high-before)/(1-before), w, received)
		}
	}
	c.steps = KaplanMeier(obs)
	return c
}

// outcomes adds where an outcome fell in what was predicted. Much mass can stand on one day, such as the quoted one; what
// happened on it is spread over all of that mass. An open order is an outcome beyond its age: leaving those out would only
// learn from the fast ones.
func outcomes(obs []Observation, low, high, w float64, received bool) []Observation {
	if !received {
		return append(obs, Observation{Value: high, Weight: w})
	}
	for k := range spreadOver {
		u := low + (high-low)*(float64(k)+0.5)/spreadOver
		obs = append(obs, Observation{Value: u, Weight: w / spreadOver, Received: true})
	}
	return obs
}

func (v *views) atMost(r *record, days int) float64 {
	return v.balance*r.history.AtMost(float64(days)) + (1-v.balance)*r.pace.AtMost(float64(days))
}

// together returns the balanced distribution of both views.
func (v *views) together(history, pace Distribution) Distribution {
	switch {
	case v.balance >= 1:
		return history
	case v.balance <= 0:
		return pace
	}
	out := make(Distribution, 0, len(history)+len(pace))
	for i, j := 0, 0; i < len(history) || j < len(pace); {
		var a Atom
		switch {
		case j == len(pace) || i < len(history) && history[i].Value < pace[j].Value:
			a = Atom{history[i].Value, v.balance * history[i].Mass}
			i++
		case i == len(history) || pace[j].Value < history[i].Value:
			a = Atom{pace[j].Value, (1 - v.balance) * pace[j].Mass}
			j++
		default:
			a = Atom{pace[j].Value, v.balance*history[i].Mass + (1-v.balance)*pace[j].Mass}
			i, j = i+1, j+1
		}
		out = append(out, a)
	}
	return out
}

// balanced returns the weight of the history view for which the mixture would have had the least loss: the squared
// distance between what was predicted for each day and what was so, added up over the days (CRPS), for an open order up to
// its age. Without outcomes the history view is believed.
func (b *book) balanced(records []*record, day calendar.Date) float64 {
	var sum loss
	orders := 0.0
	for _, r := range records {
		l := &b.lines[r.line]
		days, received := l.knownAt(day)
		lost := r.loss
		if !r.settled {
			lost = losses(r.history, r.pace, days, received)
			r.settled, r.loss = received, lost
		}
		w := recency(day.Sub(l.ordered), balanceLife)
		sum, orders = loss{sum.history + w*lost.history, sum.pace + w*lost.pace, sum.both + w*lost.both}, orders+w
	}
	if orders == 0 {
		return 1
	}
	before := historyTrusted * smallDifference * (sum.history + sum.pace) / 2 / orders
	denominator := sum.history + sum.pace - 2*sum.both + before
	if denominator <= 0 {
		return 1
	}
	return min(max((sum.pace-sum.both+before)/denominator, 0), 1)
}

// loss is the sums over days of the squared errors of both views and of the product of their errors.
type loss struct{ history, pace, both float64 }

// losses compares what both views said with an order that took so many days, or is still open at that age.
func losses(a, b Distribution, days int, received bool) (sum loss) {
	i, j, fa, fb := 0, 0, 0.0, 0.0
	for day := 0.0; ; {
		for ; i < len(a) && a[i].Value <= day; i++ {
			fa += a[i].Mass
		}
		for ; j < len(b) && b[j].Value <= day; j++ {
			fb += b[j].Mass
		}
		next := infinite
		if i < len(a) {
			next = a[i].Value
		}
		if j < len(b) {
			next = min(next, b[j].Value)
		}
		happened := 0.0
		switch limit := float64(days); {
		case !received:
			next = min(next, limit+1)
		case day < limit:
			next = min(next, limit)
		default:
			happened = 1
		}
		if next == infinite {
			return sum
		}
		ea, eb := fa-happened, fb-happened
		sum = loss{sum.history + ea*ea*(next-day), sum.pace + eb*eb*(next-day), sum.both + ea*eb*(next-day)}
		if !received && next > float64(days) {
			return sum
		}
		day = next
	}
}

// infinite is a day that never comes.
const infinite = float64(never)

// calibration maps what the model gives as a probability to what it turned out to be.
type calibration struct {
	steps  []Step
	weight float64
}

// at returns the probability that an outcome lies where the model's own probability is at most p. The median and what is
// below it stay as they are: correcting them chases the last turn of the trend, and cost more than it brought.
func (c *calibration) at(p float64) float64 {
	const untouched, full = 0.5, 0.75
	if p <= untouched {
		return p
	}
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
	learned := max((share*c.weight+p*trusted)/(c.weight+trusted), 1-correctedMost*(1-p))
	return p + (learned-p)*min(1, (p-untouched)/(full-untouched))
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

// replayed returns the lines that were ordered by the day and are used for judging: all of them, or a fixed half,
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
