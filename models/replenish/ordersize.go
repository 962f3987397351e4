package replenish

import "math"

// RQPoisson returns the cost per unit of time of ordering q units each time the inventory position falls to r. Customers
// come at rate and each asks for one unit; orders take lead.
func (c Costs) RQPoisson(r, q int64, rate, lead float64) float64 {
	sum := c.Order * rate
	demand := Demand{Poisson, rate * lead, rate * lead}
	for y := r + 1; y <= r+q; y++ {
		sum += c.Newsvendor(demand, float64(y))
	}
	return sum / float64(q)
}

// RQPoissonBest returns the reorder point and quantity of least cost, and that cost. The positions that stock passes
// through are taken in from the cheapest one outwards, as long as the next is cheaper than the average so far.
func (c Costs) RQPoissonBest(rate, lead float64) (r, q int64, cost float64) {
	demand := Demand{Poisson, rate * lead, rate * lead}
	at := func(y int64) float64 { return c.Newsvendor(demand, float64(y)) }
	best := c.cheapest(demand)
	r, q, sum := best-1, 1, c.Order*rate+at(best)
	for {
		low, high := at(r), at(r+q+1)
		if min(low, high) >= sum/float64(q) {
			return r, q, sum / float64(q)
		}
		if low <= high {
			r--
		}
		sum, q = sum+min(low, high), q+1
	}
}

// cheapest returns the whole number of units at which meeting a demand costs least.
func (c Costs) cheapest(d Demand) int64 {
	if c.Short == 0 {
		return 0
	}
	return int64(d.Level(c.Short / (c.Short + c.Hold)))
}

// RQNormal is RQPoisson for a demand that is normal: of a unit of time with this mean and deviation.
func (c Costs) RQNormal(r, q, mean, sd, lead float64) float64 {
	m, s := mean*lead, sd*math.Sqrt(lead)
	// The shortage beyond r + q is what q spares; half of the square of the remainder is the sum of all remainders.
	shortage := normalLossSum(r, m, s) - normalLossSum(r+q, m, s)
	remainder := shortage + ((r+q-m)*(r+q-m)-(r-m)*(r-m))/2
	return (c.Order*mean + c.Hold*remainder + c.Short*shortage) / q
}

// normalLossSum returns the sum of the mean shortages with x units and with every number of units above it.
func normalLossSum(x, mean, sd float64) float64 {
	if sd == 0 {
		gap := max(0, mean-x)
		return gap * gap / 2
	}
	k := (x - mean) / sd
	return sd * sd * ((k*k+1)*normalBelow(-k) - k*math.Exp(-k*k/2)/math.Sqrt(2*math.Pi)) / 2
}

// WithSafety returns the economic order quantity, and as the reorder point the stock that makes a shortage as likely as
// costs call for, as if every unit of time were a chance to run short.
func (c Costs) WithSafety(mean, sd, lead float64) (r, q float64) {
	d := Demand{Normal, mean * lead, sd * sd * lead}
	return d.Level(c.Short / (c.Short + c.Hold)), c.EOQ(mean)
}
