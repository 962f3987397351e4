package replenish

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Shape names the family of a distribution.
type Shape string

// The shapes of demand.
const (
	Zero    Shape = "ZERO"
	Poisson Shape = "POISSON"
	NegBin  Shape = "NEGBIN" // negative binomial: a Poisson rate that varies
	Gamma   Shape = "GAMMA"
	Normal  Shape = "NORMAL"
)

const (
	slowMean   = 10   // below so many units the single unit matters, and the shape is discrete
	spreadMax  = 1.05 // up to so many times the mean, a variance is that of a Poisson distribution
	skewMin    = 0.5  // above this ratio of deviation and mean, a normal distribution would promise negative demand
	unitsMax   = 1e12 // the most units that a mean or a deviation may name
	unitsLeast = 1e-9 // a mean below that is no demand; ratios of such numbers would leave what a float can name
)

// serviceTie is the rounding that sums of probabilities carry. Without it a level could skip a unit for the last bit.
const serviceTie = 1e-12

// Demand is the number of units that customers ask for in some span of time, as a distribution.
type Demand struct {
	Shape          Shape
	Mean, Variance float64
}

// Expect returns the demand with this mean and variance in the shape that suits them: slow movers by the unit, others
// skewed or normal. The numbers must have passed Rate.Check or CheckMoments.
func Expect(mean, variance float64) Demand {
	d := Demand{Shape: Normal, Mean: mean, Variance: variance}
	switch {
	case mean < unitsLeast:
		return Demand{Shape: Zero}
	case mean < slowMean && variance <= spreadMax*mean:
		return Demand{Shape: Poisson, Mean: mean, Variance: mean}
	case mean < slowMean:
		d.Shape = NegBin
	case math.Sqrt(variance)/mean > skewMin:
		d.Shape = Gamma
	}
	return d
}

// Counted returns the demand with this mean and variance counted by the unit, however large it is.
func Counted(mean, variance float64) Demand {
	switch {
	case mean < unitsLeast:
		return Demand{Shape: Zero}
	case variance <= spreadMax*mean:
		return Demand{Shape: Poisson, Mean: mean, Variance: mean}
	}
	return Demand{Shape: NegBin, Mean: mean, Variance: variance}
}

// CheckMoments refuses a mean or a standard deviation that no demand has.
func CheckMoments(mean, sd float64) error {
	if !(mean >= 0 && mean <= unitsMax) {
		return fmt.Errorf("the mean demand is %v; it must lie between 0 and %v units", mean, float64(unitsMax))
	}
	if !(sd >= 0 && sd <= unitsMax) {
		return fmt.Errorf("the standard deviation of demand is %v; it must lie between 0 and %v units", sd, float64(unitsMax))
	}
	return nil
}

// CheckShare refuses what does not lie strictly between 0 and 1. What names it in the sentence.
func CheckShare(what string, share float64) error {
	if !(share > 0 && share < 1) {
		return fmt.Errorf("the %s is %v; it must lie between 0 and 1", what, share)
	}
	return nil
}

// SD returns the standard deviation.
func (d Demand) SD() float64 { return math.Sqrt(d.Variance) }

// whole reports whether only whole units are asked for.
func (d Demand) whole() bool { return d.Shape == Zero || d.Shape == Poisson || d.Shape == NegBin }

// AtMost returns the probability of x units or fewer.
func (d Demand) AtMost(x float64) float64 {
	low, _ := d.sides(x)
	return low
}

// Above returns the probability of more than x units. It is computed on its own, because a small tail is what matters.
func (d Demand) Above(x float64) float64 {
	_, high := d.sides(x)
	return high
}

// sides returns the probabilities of at most x units and of more.
func (d Demand) sides(x float64) (atMost, above float64) {
	if d.Shape == Normal {
		if d.Variance == 0 {
			return sure(x >= d.Mean*(1-roundSlack)) // the rounding of a mean must not ask for a unit more
		}
		k := (x - d.Mean) / d.SD()
		return normalBelow(k), normalBelow(-k)
	}
	if x < 0 {
		return 0, 1
	}
	switch d.Shape {
	case Poisson:
		k := math.Floor(x) + 1
		return mathext.GammaIncRegComp(k, d.Mean), mathext.GammaIncReg(k, d.Mean)
	case NegBin:
		r, p, q := d.negBin()
		k := math.Floor(x) + 1
		return mathext.RegIncBeta(r, k, p), mathext.RegIncBeta(k, r, q)
	case Gamma:
		shape, scale := d.gamma()
		return mathext.GammaIncReg(shape, x/scale), mathext.GammaIncRegComp(shape, x/scale)
	}
	return sure(true)
}

func sure(yes bool) (atMost, above float64) {
	if yes {
		return 1, 0
	}
	return 0, 1
}

// negBin returns the parameters of the negative binomial distribution: the size, and the probabilities of its two sides.
func (d Demand) negBin() (r, p, q float64) {
	r = d.Mean * d.Mean / (d.Variance - d.Mean)
	return r, r / (r + d.Mean), d.Mean / (r + d.Mean)
}

func (d Demand) gamma() (shape, scale float64) {
	return d.Mean * d.Mean / d.Variance, d.Variance / d.Mean
}

// Level returns the smallest stock that covers the demand with at least the probability service: a whole number when the
// shape counts units.
func (d Demand) Level(service float64) float64 {
	switch d.Shape {
	case Normal:
		return d.Mean + mathext.NormalQuantile(service)*d.SD()
	case Gamma:
		shape, scale := d.gamma()
		return scale * mathext.GammaIncRegCompInv(shape, 1-service)
	case Zero:
		return 0
	}
	return smallest(0, math.Floor(d.Mean), d.SD(), func(x float64) bool { return d.AtMost(x) >= service-serviceTie })
}

// smallest returns the smallest whole number from least on that is enough. Enough must stay so once it is; guess and step
// say where to look first.
func smallest(least, guess, step float64, enough func(float64) bool) float64 {
	low, high := least-1, max(guess, least)
	step = max(1, math.Ceil(step))
	for !enough(high) && high < searchMax {
		low, high, step = high, high+step, 2*step
	}
	for down := step; high-down > low && enough(high-down); down *= 2 {
		high -= down
	}
	for high-low > 1 {
		if middle := math.Floor(low + (high-low)/2); enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// searchMax ends a search for a level: whole numbers are exact up to there.
const searchMax = 1 << 52

// Short returns how many units more than x are asked for on average.
func (d Demand) Short(x float64) float64 {
	short, _ := d.loss(x)
	return short
}

// Left returns how many of x units are left over on average.
func (d Demand) Left(x float64) float64 {
	_, left := d.loss(x)
	return left
}

// loss returns the mean shortage and the mean remainder with x units, which differ by x less the mean. The smaller one is
// computed and the other derived, so that neither loses its digits in the tail.
func (d Demand) loss(x float64) (short, left float64) {
	if d.Shape == Normal {
		return normalLoss(x, d.Mean, d.SD())
	}
	if x <= 0 {
		return d.Mean - x, 0
	}
	if x > d.Mean {
		short = max(0, d.tail(x))
		return short, short + x - d.Mean
	}
	left = max(0, d.head(x))
	return left + d.Mean - x, left
}

// tail is the shortage. Weighted by its size, demand of each shape is demand of the next one in its family.
func (d Demand) tail(x float64) float64 {
	switch d.Shape {
	case Poisson:
		k := math.Floor(x)
		return d.Mean*poissonFrom(k, d.Mean) - x*poissonFrom(k+1, d.Mean)
	case NegBin:
		r, _, q := d.negBin()
		k := math.Floor(x)
		return d.Mean*negBinFrom(k, r+1, q) - x*negBinFrom(k+1, r, q)
	case Gamma:
		return gammaShort(d, x)
	}
	return 0
}

// head is the remainder.
func (d Demand) head(x float64) float64 {
	switch d.Shape {
	case Poisson:
		return x*d.AtMost(x) - d.Mean*d.AtMost(x-1)
	case NegBin:
		r, p, _ := d.negBin()
		k := math.Floor(x)
		if k == 0 {
			return x * d.AtMost(0)
		}
		return x*d.AtMost(x) - d.Mean*mathext.RegIncBeta(r+1, k, p)
	case Gamma:
		shape, scale := d.gamma()
		return x*mathext.GammaIncReg(shape, x/scale) - d.Mean*mathext.GammaIncReg(shape+1, x/scale)
	}
	return x
}

func gammaShort(d Demand, x float64) float64 {
	shape, scale := d.gamma()
	return d.Mean*mathext.GammaIncRegComp(shape+1, x/scale) - x*mathext.GammaIncRegComp(shape, x/scale)
}

// poissonFrom returns the probability of k units or more.
func poissonFrom(k, mean float64) float64 {
	if k <= 0 {
		return 1
	}
	return mathext.GammaIncReg(k, mean)
}

func negBinFrom(k, r, q float64) float64 {
	if k <= 0 {
		return 1
	}
	return mathext.RegIncBeta(k, r, q)
}

// Fill returns the share of units served from the shelf when q units are ordered each time that stock and orders under
// way fall to rop; who is not served waits.
func (d Demand) Fill(rop, q float64) float64 {
	fill := 1 - (d.Short(rop)-d.Short(rop+q))/q
	if rop+q/2 < d.Mean {
		fill = (d.Left(rop+q) - d.Left(rop)) / q
	}
	return min(1, max(0, fill))
}

// FillRough is Fill by the formula of one term, which takes it that an order ends every shortage. It can be negative.
func (d Demand) FillRough(rop, q float64) float64 { return 1 - d.Short(rop)/q }

// ForFill returns the smallest reorder point with a fill of at least share, when q units are ordered each time: a whole
// number from -q on when the shape counts units.
func (d Demand) ForFill(share, q float64) float64 {
	if d.whole() {
		return smallest(-q, math.Floor(d.Mean), d.SD(), func(r float64) bool { return d.Fill(r, q) >= share-serviceTie })
	}
	return root(d.Mean-q-tailsOf*d.SD(), d.Mean+tailsOf*d.SD(), func(r float64) bool { return d.Fill(r, q) >= share })
}

// ForFillRough is ForFill by the formula of one term.
func (d Demand) ForFillRough(share, q float64) float64 {
	short := (1 - share) * q
	return root(d.Mean-short-d.SD(), d.Mean+tailsOf*d.SD(), func(r float64) bool { return d.Short(r) <= short })
}

// tailsOf is how many deviations from the mean a tail of a normal distribution is nothing to a float.
const tailsOf = 40

// root halves the span between low and high, where enough begins to hold, until a float can name nothing between.
func root(low, high float64, enough func(float64) bool) float64 {
	for {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			return high
		}
		if enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
}

// normalBelow returns the probability of less than k in the standard normal distribution; its lower tail is exact.
func normalBelow(k float64) float64 { return math.Erfc(-k/math.Sqrt2) / 2 }

func normalLoss(x, mean, sd float64) (short, left float64) {
	if sd == 0 {
		return max(0, mean-x), max(0, x-mean)
	}
	k := (x - mean) / sd
	tail := sd * unitLoss(math.Abs(k))
	if k >= 0 {
		return tail, tail + x - mean
	}
	return tail + mean - x, tail
}

// unitLoss returns the mean shortage of the standard normal distribution at k, which is not negative.
func unitLoss(k float64) float64 {
	return max(0, math.Exp(-k*k/2)/math.Sqrt(2*math.Pi)-k*normalBelow(-k))
}

// LossNormal returns the mean of what exceeds x, and of what x exceeds, in a normal distribution.
func LossNormal(x, mean, sd float64) (short, left float64) { return normalLoss(x, mean, sd) }

// LossLognormal is the same in a lognormal distribution, whose logarithm has the mean mu and the deviation sigma.
func LossLognormal(x, mu, sigma float64) (short, left float64) {
	mean := math.Exp(mu + sigma*sigma/2)
	if x <= 0 {
		return mean - x, 0
	}
	if sigma == 0 {
		return max(0, mean-x), max(0, x-mean)
	}
	k := (math.Log(x) - mu) / sigma
	if x > mean {
		short = max(0, mean*normalBelow(sigma-k)-x*normalBelow(-k))
		return short, short + x - mean
	}
	left = max(0, x*normalBelow(k)-mean*normalBelow(k-sigma))
	return left + mean - x, left
}

// LossGamma is the same in a gamma distribution.
func LossGamma(x, shape, scale float64) (short, left float64) {
	return Demand{Gamma, shape * scale, shape * scale * scale}.loss(x)
}

// LossPoisson is the same in a Poisson distribution.
func LossPoisson(x, mean float64) (short, left float64) { return Demand{Poisson, mean, mean}.loss(x) }
