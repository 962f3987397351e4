package replenish

import "math"

// SS is the policy that fills up to a level whenever stock is found at a point or below it.
type SS struct {
	Point, Level int64
	Cost         float64 // of a period, on average
}

// SSPoissonBest returns the policy of least cost for a Poisson demand with this mean in each period. Orders arrive at once.
// The search is that of Zheng and Federgruen (1991): it ends with the best policy, not near it.
func (c Costs) SSPoissonBest(mean float64) SS {
	demand := Demand{Poisson, mean, mean}
	at := func(y int64) float64 { return c.Newsvendor(demand, float64(y)) }
	visits := newVisits(mean)
	cost := func(point, level int64) float64 {
		sum, times := c.Order, 0.0
		for j := range level - point {
			m := visits.at(j)
			sum, times = sum+m*at(level-j), times+m
		}
		return sum / times
	}
	best := SS{Level: c.cheapest(demand)}
	best.Point = best.Level - 1
	for cost(best.Point, best.Level) > at(best.Point) {
		best.Point--
	}
	best.Cost = cost(best.Point, best.Level)
	for level := best.Level + 1; at(level) <= best.Cost; level++ {
		if cost(best.Point, level) >= best.Cost {
			continue
		}
		best.Level = level
		for cost(best.Point, level) <= at(best.Point+1) {
			best.Point++
		}
		best.Cost = cost(best.Point, level)
	}
	return best
}

// visits counts the periods that stock is expected to spend exactly j units below the level it was filled up to.
type visits struct {
	mean float64
	pmf  []float64
	m    []float64
}

func newVisits(mean float64) *visits {
	none := math.Exp(-mean)
	return &visits{mean, []float64{none}, []float64{1 / (1 - none)}}
}

func (v *visits) at(j int64) float64 {
	for n := len(v.m); int64(n) <= j; n++ {
		v.pmf = append(v.pmf, v.pmf[n-1]*v.mean/float64(n))
		sum := 0.0
		for l := 1; l <= n; l++ {
			sum += v.pmf[l] * v.m[n-l]
		}
		v.m = append(v.m, sum/(1-v.pmf[0]))
	}
	return v.m[j]
}

// Lots returns what to order in each period when the demand of every period is known, and what that costs. An order
// covers whole periods, so it is enough to know where the last one begins.
func (c Costs) Lots(demand []int64) (orders []int64, cost float64) {
	least := make([]float64, len(demand)+1) // of the periods before
	from := make([]int, len(demand)+1)
	for end := 1; end <= len(demand); end++ {
		least[end] = math.Inf(1)
		hold, units := 0.0, int64(0)
		for start := end - 1; start >= 0; start-- {
			hold, units = hold+c.Hold*float64(units), units+demand[start]
			cost := least[start] + hold
			if units > 0 {
				cost += c.Order
			}
			if cost < least[end] {
				least[end], from[end] = cost, start
			}
		}
	}
	orders = make([]int64, len(demand))
	for end := len(demand); end > 0; end = from[end] {
		for _, units := range demand[from[end]:end] {
			orders[from[end]] += units
		}
	}
	return orders, least[len(demand)]
}
