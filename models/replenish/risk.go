package replenish

import (
	"fmt"
	"math"

	"pegboard/models/qty"
)

// Band is how urgent a risk of running out is.
type Band string

// The bands.
const (
	Red   Band = "RED"   // as likely as not
	Amber Band = "AMBER" // one time in five
	Green Band = "GREEN"
)

// BandOf returns the band of a probability.
func BandOf(risk float64) Band {
	switch {
	case risk >= 0.5:
		return Red
	case risk >= 0.2:
		return Amber
	}
	return Green
}

// CheckArrival refuses probabilities of days that cannot be. What they lack to 1 is the chance that nothing ever comes.
func CheckArrival(arrival []Day) error {
	sum := 0.0
	for _, a := range arrival {
		if a.Days < 0 || a.Days > leadDaysMax {
			return fmt.Errorf("an arrival in %d days must lie between 0 and %d", a.Days, leadDaysMax)
		}
		if !(a.Mass >= 0) {
			return fmt.Errorf("the probability of an arrival in %d days is %v; it cannot be negative", a.Days, a.Mass)
		}
		sum += a.Mass
	}
	if !(sum <= 1+massSlack) {
		return fmt.Errorf("the probabilities of the arrivals add up to %v, which is more than 1", sum)
	}
	return nil
}

// RunOut returns the probability that more than the units on the shelf are asked for within horizon days, when one receipt
// is on its way that ends the danger: a receipt on day t leaves t days to run out in. Arrival says how likely each day is.
func RunOut(units qty.Qty, rate Rate, arrival []Day, horizon int) float64 {
	risk, inTime := 0.0, 0.0
	for _, a := range arrival {
		if a.Days >= horizon {
			continue
		}
		inTime += a.Mass
		risk += a.Mass * rate.exceeds(units, a.Days)
	}
	return min(1, risk+max(0, 1-inTime)*rate.exceeds(units, horizon))
}

// exceeds returns the probability that so many days ask for more than units.
func (r Rate) exceeds(units qty.Qty, days int) float64 {
	if days <= 0 {
		return 0
	}
	return r.counted(days).Above(float64(units))
}

func (r Rate) counted(days int) Demand {
	return Counted(r.Mean*float64(days), r.Variance*float64(days))
}

// ExpectedShort returns how many units are missing on average after horizon days without a receipt.
func ExpectedShort(units qty.Qty, rate Rate, horizon int) float64 {
	return rate.counted(horizon).Short(float64(units))
}

// RunsOut returns the day, counted from today as 0, on which stock is used up if every day asks for exactly what is expected
// and receipts come when they are due. It is what a spreadsheet would say; a risk must be better than that. False is never.
func RunsOut(units qty.Qty, rate Rate, receipts []Dated, horizon int) (int, bool) {
	stock := float64(units)
	arrive := byDay(receipts, horizon)
	for day := range horizon {
		stock += float64(arrive[day])
		if stock -= rate.Mean; stock < 0 {
			return day, true
		}
	}
	return 0, false
}

// Dated is a receipt that surely comes on a day, counted from today as 0.
type Dated struct {
	Day   int
	Units qty.Qty
}

func byDay(receipts []Dated, horizon int) []qty.Qty {
	arrive := make([]qty.Qty, max(0, horizon))
	for _, r := range receipts {
		if r.Day < horizon {
			arrive[r.Day] += r.Units
		}
	}
	return arrive
}

// stepsMax bounds the work of RunOutDated: some seconds.
const stepsMax = 1_000_000_000

// RunOutDated returns the probability that on some day of the horizon more is asked for than is on the shelf. Each day the
// receipts come first. Demand says how likely a day asks for 0, 1, 2 … units. It is exact: every level that stock can have
// is followed from day to day. Numbers that cannot be, and a question that would take too long, are refused.
func RunOutDated(units qty.Qty, demand []float64, receipts []Dated, horizon int) (float64, error) {
	if err := checkDated(units, demand, receipts, horizon); err != nil {
		return 0, err
	}
	if horizon == 0 {
		return 0, nil
	}
	arrive := byDay(receipts, horizon)
	most := int64(len(demand) - 1)
	top := min(units+total(arrive), int64(horizon)*most) // with more than that, nothing can happen
	if units+arrive[0] < 0 {
		return 1, nil
	}
	if float64(top+1)*float64(len(demand))*float64(horizon) > stepsMax {
		return 0, fmt.Errorf("%d levels of stock, %d sizes of demand and %d days are too many to follow", top+1, len(demand), horizon)
	}
	now, next := make([]float64, top+1), make([]float64, top+1)
	now[min(top, units+arrive[0])] = 1
	out := 0.0
	for day := range horizon {
		if day > 0 && arrive[day] > 0 {
			clear(next)
			for level, p := range now {
				next[min(top, int64(level)+arrive[day])] += p
			}
			now, next = next, now
		}
		clear(next)
		for level, p := range now {
			if p == 0 {
				continue
			}
			for asked, share := range demand {
				if asked > level {
					out += p * share
				} else {
					next[level-asked] += p * share
				}
			}
		}
		now, next = next, now
	}
	return min(1, out), nil
}

func checkDated(units qty.Qty, demand []float64, receipts []Dated, horizon int) error {
	if units < -qty.Max || units > qty.Max {
		return fmt.Errorf("%d units on the shelf must lie between %d and %d", units, -qty.Max, qty.Max)
	}
	if horizon < 0 || horizon > leadDaysMax {
		return fmt.Errorf("the horizon of %d days must lie between 0 and %d", horizon, leadDaysMax)
	}
	sum := 0.0
	for asked, share := range demand {
		if !(share >= 0) {
			return fmt.Errorf("the probability that %d units are asked for is %v; it cannot be negative", asked, share)
		}
		sum += share
	}
	if !(math.Abs(sum-1) <= massSlack) {
		return fmt.Errorf("the probabilities of the demand of a day add up to %v, not to 1", sum)
	}
	sumUnits := qty.Qty(0)
	for _, r := range receipts {
		if r.Day < 0 || r.Day > leadDaysMax || r.Units < 0 || r.Units > qty.Max {
			return fmt.Errorf("a receipt of %d units in %d days cannot be", r.Units, r.Day)
		}
		if sumUnits += r.Units; sumUnits > qty.Max {
			return fmt.Errorf("the receipts add up to more than %d units", qty.Max)
		}
	}
	return nil
}

func total(units []qty.Qty) qty.Qty {
	sum := qty.Qty(0)
	for _, n := range units {
		sum += n
	}
	return sum
}
