package replenish

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Costs are what a policy is judged by, in any one money and any one unit of time.
type Costs struct {
	Hold  float64 // of one unit, for one unit of time
	Short float64 // of one unit that a customer waits for, for one unit of time
	Order float64 // of placing an order
}

const moneyMax = 1e15

// Check refuses costs that are negative or not numbers.
func (c Costs) Check() error {
	for _, cost := range []float64{c.Hold, c.Short, c.Order} {
		if !(cost >= 0 && cost <= moneyMax) {
			return fmt.Errorf("a cost is %v; it must lie between 0 and %v", cost, float64(moneyMax))
		}
	}
	return nil
}

// CheckHold refuses a shelf that costs nothing: without that, no quantity is too large.
func (c Costs) CheckHold() error {
	if c.Hold == 0 {
		return errors.New("the cost of holding a unit is 0, so no quantity would be too large")
	}
	return c.Check()
}

// EOQ returns the economic order quantity: the one at which ordering costs as much as holding. It is endless when holding
// costs nothing and ordering something.
func (c Costs) EOQ(rate float64) float64 {
	if c.Order*rate == 0 {
		return 0
	}
	return math.Sqrt(2 * c.Order * rate / c.Hold)
}

// BaseStock returns the level to fill up to in every period, and what a period costs then. Orders take lead periods; the
// level must last one more. Demand of a period is normal with this mean and deviation.
func (c Costs) BaseStock(mean, sd, lead float64) (level, cost float64) {
	span := lead + 1
	d := Demand{Normal, mean * span, sd * sd * span}
	switch {
	case c.Short == 0:
		return 0, 0 // nobody minds waiting, so nothing is kept
	case sd == 0:
		return d.Mean, 0
	}
	level = d.Mean + mathext.NormalQuantile(c.Short/(c.Short+c.Hold))*d.SD()
	return level, c.Newsvendor(d, level)
}

// Newsvendor returns the cost of meeting a demand with level units: of what is left and of what is missing.
func (c Costs) Newsvendor(d Demand, level float64) float64 {
	short, left := d.loss(level)
	return c.Hold*left + c.Short*short
}
