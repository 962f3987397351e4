package leadtime

import (
	"cmp"
	"slices"
)

// Arrival is one of the deliveries that a line waits for: CDF[day] is the probability that it is here by that day,
// counted from today. A curve that ends early keeps its last value.
type Arrival struct {
	Supplier string
	CDF      []float64
}

// Combine returns the probability, by day, that all arrivals are here. Deliveries of one supplier are late together, so
// the worst of them counts; different suppliers are independent. Without arrivals there is nothing to wait for and the
// result is empty.
func Combine(arrivals []Arrival) []float64 {
	days := 0
	for _, a := range arrivals {
		days = max(days, len(a.CDF))
	}
	sorted := slices.Clone(arrivals)
	slices.SortStableFunc(sorted, func(a, b Arrival) int { return cmp.Compare(a.Supplier, b.Supplier) })
	all := make([]float64, days)
	for day := range all {
		all[day] = 1
		for i := 0; i < len(sorted); {
			worst, supplier := 1.0, sorted[i].Supplier
			for ; i < len(sorted) && sorted[i].Supplier == supplier; i++ {
				worst = min(worst, sorted[i].by(day))
			}
			all[day] *= worst
		}
	}
	return all
}

func (a *Arrival) by(day int) float64 {
	if len(a.CDF) == 0 {
		return 0
	}
	return a.CDF[min(day, len(a.CDF)-1)]
}

// DayOf returns the first day by which a curve reaches tau; ok is false when it never does.
func DayOf(cdf []float64, tau float64) (day int, ok bool) {
	for day, p := range cdf {
		if p >= tau-tolerance {
			return day, true
		}
	}
	return 0, false
}
