package replenish

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Receipt is a receipt of which only is known how likely each day is. What the probabilities lack to 1 never comes.
type Receipt struct {
	Units qty.Qty
	Days  []Day
}

const (
	paths           = 2_000 // enough to know a risk to about two points in a hundred
	simulateDaysMax = 366
)

// RunOutSimulated returns the probability that on some day of the horizon more is asked for than is on the shelf, when
// several receipts are on their way and none is sure. It plays the days many times; the dice are the same for the same SKU
// and day of planning, so that a page shows the same figure twice. Numbers that cannot be are refused.
func RunOutSimulated(sku string, today calendar.Date, units qty.Qty, rate Rate, receipts []Receipt, horizon int) (float64, error) {
	if err := rate.Check(); err != nil {
		return 0, err
	}
	if horizon < 0 || horizon > simulateDaysMax {
		return 0, fmt.Errorf("the horizon of %d days must lie between 0 and %d", horizon, simulateDaysMax)
	}
	for _, r := range receipts {
		if r.Units < 0 || r.Units > qty.Max {
			return 0, fmt.Errorf("a receipt of %d units must lie between 0 and %d", r.Units, qty.Max)
		}
		if err := CheckArrival(r.Days); err != nil {
			return 0, err
		}
	}
	dice := diceOf(sku, today)
	daily := sampler(rate.counted(1), dice)
	out := 0
	arrive := make([]qty.Qty, horizon)
	for range paths {
		clear(arrive)
		for _, r := range receipts {
			if day, comes := throw(r.Days, dice); comes && day < horizon {
				arrive[day] += r.Units
			}
		}
		stock := float64(units)
		for day := range horizon {
			stock += float64(arrive[day])
			if stock -= daily(); stock < 0 {
				out++
				break
			}
		}
	}
	return float64(out) / paths, nil
}

func diceOf(sku string, today calendar.Date) *rand.Rand {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%s %v", sku, today)
	return rand.New(rand.NewPCG(hash.Sum64(), uint64(len(sku))))
}

// throw returns a day of the receipt, or false when it never comes.
func throw(days []Day, dice *rand.Rand) (int, bool) {
	u := dice.Float64()
	for _, d := range days {
		if u -= d.Mass; u < 0 {
			return d.Days, true
		}
	}
	return 0, false
}

// sampler returns a function that draws the demand of a day. A negative binomial demand is a Poisson one whose rate is drawn.
func sampler(d Demand, dice *rand.Rand) func() float64 {
	switch d.Shape {
	case Poisson:
		return distuv.Poisson{Lambda: d.Mean, Src: dice}.Rand
	case NegBin:
		r, _, _ := d.negBin()
		rates := distuv.Gamma{Alpha: r, Beta: r / d.Mean, Src: dice}
		return func() float64 {
			if rate := rates.Rand(); rate > 0 {
				return distuv.Poisson{Lambda: rate, Src: dice}.Rand()
			}
			return 0
		}
	}
	return func() float64 { return 0 }
}
