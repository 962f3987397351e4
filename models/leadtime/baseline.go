package leadtime

import (
	"math"
	"slices"
	"sync"
)

// Method names a way to forecast lead times.
type Method string

// The methods that an evaluation compares: ours, and what others do. All count in days and use receipts only. For an
// order that is open they look at the deliveries that took longer than its age.
const (
	Pegboard       Method = "pegboard"
	Quoted         Method = "quoted"          // the stated days at every level; where none are stated, the median of all receipts
	SupplierMean   Method = "supplier_mean"   // of the supplier's deliveries, and their standard deviation at the other levels
	SupplierMedian Method = "supplier_median" // and the other quantiles of the supplier's deliveries; of all while it has fewer than 5
	SupplierSKU    Method = "supplier_sku"    // the quantiles of the SKU's own deliveries; without any, those of the supplier
	LastDelivery   Method = "last"            // what the SKU's latest delivery took, at every level; without one, the supplier's latest
)

// Methods returns every method, ours first.
func Methods() []Method {
	return []Method{Pegboard, Quoted, SupplierMean, SupplierMedian, SupplierSKU, LastDelivery}
}

// levels are the probabilities that are scored. The outer two bound the interval of the Winkler score.
var levels = [...]float64{0.1, 0.5, 0.8, 0.9}

const (
	level10 = iota
	level50
	level80
	level90
)

// forecast is the days at each level, from the day of the order.
type forecast [len(levels)]int

// normalQuantiles are those of the standard normal distribution at the levels.
var normalQuantiles = [len(levels)]float64{-1.2815515655446004, 0, 0.8416212335729143, 1.2815515655446004}

// supplierMin is the number of deliveries from which a supplier's quantiles are better than everybody's.
const supplierMin = 5

// rivals makes the forecasts of the other methods in one evening.
type rivals struct {
	*evening
	receipts func() []int // of everybody, in days, ascending
}

func newRivals(e *evening) *rivals {
	return &rivals{e, sync.OnceValue(func() []int { return e.took(e.book.arrivals, func(*line) bool { return true }) })}
}

// took returns the days of those lines of a list that were received and pass, ascending.
func (e *evening) took(list []int32, pass func(*line) bool) []int {
	var days []int
	for _, i := range list {
		l := &e.book.lines[i]
		if d, received := l.knownAt(e.day); received && l.ordered <= e.day && pass(l) {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

// forecasts returns what each method says about a line that is so old; age -1 stands for a new one.
func (r *rivals) forecasts(l *line, age int) map[Method]forecast {
	ofSupplier := r.took(r.book.ofSupplier[l.supplier], func(*line) bool { return true })
	own := r.took(r.book.ofPair[l.pair], func(*line) bool { return true })
	supplier := longer(ofSupplier, age)
	everybody := func() []int { return longer(r.receipts(), age) }

	base := supplier
	if len(base) == 0 {
		base = everybody()
	}
	typical := supplier
	if len(typical) < supplierMin {
		typical = everybody()
	}
	closest := longer(own, age)
	if len(closest) == 0 {
		closest = base
	}
	quoted := always(r.plannedOf(l))
	out := map[Method]forecast{
		Quoted:         quoted,
		SupplierMean:   meanOf(base, quoted),
		SupplierMedian: quantilesOf(typical, quoted),
		SupplierSKU:    quantilesOf(closest, quoted),
		LastDelivery:   r.latest(l, quoted),
	}
	for m, f := range out {
		for i := range f {
			f[i] = max(f[i], age+1, 0)
		}
		out[m] = f
	}
	return out
}

// longer returns the part of ascending days above the age.
func longer(days []int, age int) []int {
	n, _ := slices.BinarySearch(days, age+1)
	return days[n:]
}

func always(days int) forecast {
	var f forecast
	for i := range f {
		f[i] = days
	}
	return f
}

func quantilesOf(days []int, otherwise forecast) forecast {
	if len(days) == 0 {
		return otherwise
	}
	var f forecast
	for i, tau := range levels {
		f[i] = days[max(0, int(math.Ceil(tau*float64(len(days))-tolerance))-1)]
	}
	return f
}

func meanOf(days []int, otherwise forecast) forecast {
	if len(days) == 0 {
		return otherwise
	}
	sum, squares := 0.0, 0.0
	for _, d := range days {
		sum += float64(d)
	}
	mean := sum / float64(len(days))
	for _, d := range days {
		squares += (float64(d) - mean) * (float64(d) - mean)
	}
	deviation := 0.0
	if len(days) > 1 {
		deviation = math.Sqrt(squares / float64(len(days)-1))
	}
	var f forecast
	for i, z := range normalQuantiles {
		f[i] = int(math.Ceil(mean + z*deviation - tolerance))
	}
	return f
}

// latest returns what the last receipt of the SKU took, else that of the supplier.
func (r *rivals) latest(l *line, otherwise forecast) forecast {
	for _, list := range [][]int32{r.book.ofPair[l.pair], r.book.ofSupplier[l.supplier]} {
		last, found := int32(-1), false
		for _, i := range list {
			candidate := &r.book.lines[i]
			if candidate.received <= r.day && (!found || candidate.received >= r.book.lines[last].received) {
				last, found = i, true
			}
		}
		if found {
			days, _ := r.book.lines[last].knownAt(r.day)
			return always(days)
		}
	}
	return otherwise
}
