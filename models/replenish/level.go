package replenish

import (
	"fmt"
	"math"

	"pegboard/models/qty"
)

// Basis says what a reorder point was worked out from.
type Basis string

// The bases of a reorder point beside the shapes of demand.
const (
	Mixed     Basis = "MIXTURE"     // of all lead times that are likely
	Overtaken Basis = "CROSSOVER"   // orders overtake each other, so lead times count for less
	Unstocked Basis = "NOT STOCKED" // bought for customers only
)

const (
	mixtureReceipts = 8    // so many receipts of its own make the shape of a lead time worth more than mean and variance
	mixtureSpread   = 0.4  // above this coefficient of variation a lead time is skewed or has two humps
	crossedShare    = 0.05 // from this share of receipts on that overtook the one before, orders cross
	upToDaysMax     = 90   // of demand: more than that is never ordered for stock at once
)

// Services are the levels of service that a company wants: the chance that no customer waits while an order is under way.
type Services struct {
	Usual float64
	Class map[string]float64 // by the class of a SKU, where it differs
}

// Of returns the level of service of a class of SKUs.
func (s Services) Of(class string) float64 {
	if service, ok := s.Class[class]; ok {
		return service
	}
	return s.Usual
}

// Check refuses a level of service that does not lie between 0 and 1: 1 would need endless stock.
func (s Services) Check() error {
	if err := CheckShare("usual service level", s.Usual); err != nil {
		return err
	}
	for class, service := range s.Class {
		if err := CheckShare(fmt.Sprintf("service level of class %q", class), service); err != nil {
			return err
		}
	}
	return nil
}

// Item is everything that the reorder point of a SKU in a warehouse depends on.
type Item struct {
	Rate     Rate
	Lead     Lead
	Receipts int     // of its own behind Lead
	Crossed  float64 // share of consecutive receipts that overtook each other
	Review   int     // days from one look at the shelf to the next
	Service  float64
	Lot      Lot
	Costs    Costs    // per day; without the one of ordering, orders are as small as the lot allows
	Manual   *qty.Qty // a reorder point that somebody set
	Stocked  bool
}

// Level is when to buy and how far to fill up.
type Level struct {
	Reorder  qty.Qty
	UpTo     qty.Qty
	Computed qty.Qty // the reorder point by the numbers, also where somebody set another
	Safety   qty.Qty // units of Reorder above the demand that is expected until an order arrives; below zero where it is less
	Basis    Basis
	Manual   bool // Reorder is what somebody set
	Mean, SD float64
}

// Check refuses numbers that no SKU has.
func (i *Item) Check() error {
	if err := i.Rate.Check(); err != nil {
		return err
	}
	if !i.Stocked {
		return i.Lot.Check()
	}
	if len(i.Lead) == 0 {
		return fmt.Errorf("nothing is known about the lead time")
	}
	if i.Review < 0 || i.Review > leadDaysMax {
		return fmt.Errorf("the review period of %d days must lie between 0 and %d", i.Review, leadDaysMax)
	}
	if i.Manual != nil && (*i.Manual < 0 || *i.Manual > qty.Max) {
		return fmt.Errorf("the reorder point is %d; it must lie between 0 and %d", *i.Manual, qty.Max)
	}
	if err := CheckShare("service level", i.Service); err != nil {
		return err
	}
	if err := i.Costs.Check(); err != nil {
		return err
	}
	return i.Lot.Check()
}

// Level returns the reorder point of the item and the level to fill up to, or one sentence that says what is wrong with it.
// An item that is not stocked has neither: it is bought when a customer waits.
func (i *Item) Level() (Level, error) {
	if err := i.Check(); err != nil {
		return Level{}, err
	}
	if !i.Stocked {
		return Level{Basis: Unstocked}, nil
	}
	l := i.computed()
	l.Reorder = l.Computed
	if i.Manual != nil {
		l.Reorder, l.Manual = *i.Manual, true
	}
	l.Safety = l.Reorder - wholeUnits(l.Mean)
	l.UpTo = min(qty.Max, l.Reorder+i.quantity())
	return l, nil
}

// computed returns the reorder point by the numbers.
func (i *Item) computed() Level {
	leadMean, leadVariance := i.Lead.Mean(), i.Lead.Variance()
	crossed := i.Crossed >= crossedShare
	if crossed {
		review := float64(max(1, i.Review))
		leadVariance = min(leadVariance, Crossover(leadMean/review, math.Sqrt(leadVariance)/review)*review*review)
	}
	mean, variance := LeadDemand(i.Rate, leadMean, leadVariance, float64(i.Review))
	l := Level{Mean: mean, SD: math.Sqrt(variance)}
	if !crossed && mean > 0 && i.Receipts >= mixtureReceipts && math.Sqrt(leadVariance) > mixtureSpread*leadMean {
		l.Basis = Mixed
		l.Computed = wholeUnits(Mix(i.Rate, i.Lead, i.Review).Level(i.Service))
		return l
	}
	d := Expect(mean, variance)
	l.Basis = Basis(d.Shape)
	if crossed {
		l.Basis = Overtaken
	}
	l.Computed = wholeUnits(d.Level(i.Service))
	return l
}

// quantity returns how much is usually ordered for stock.
func (i *Item) quantity() qty.Qty {
	return wholeUnits(min(max(i.Costs.EOQ(i.Rate.Mean), float64(i.Lot.MOQ)), upToDaysMax*i.Rate.Mean))
}

// roundSlack is the rounding of floats that must not buy a unit more.
const roundSlack = 1e-9

// wholeUnits rounds up to units that can be ordered.
func wholeUnits(x float64) qty.Qty {
	return qty.Qty(math.Ceil(min(max(0, x), float64(qty.Max)) * (1 - roundSlack)))
}
