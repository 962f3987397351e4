package metric

import "math"

// CancelHazard is the share of waiting lines that is cancelled in a day beyond the promise, unless somebody knows better.
const CancelHazard = 0.01

// Delayed is a line and how many days beyond its first promise it is expected.
type Delayed struct {
	Value   float64
	Margin  float64 // the share of the value that is earned
	Late    int     // below 0 is none
	Penalty float64 // the share of the value owed for each day
	Cap     float64 // the most that the penalty can be, as a share of the value
}

// Delay is what waiting costs.
type Delay struct {
	Penalty       float64
	RevenueAtRisk float64 // value by the chance that the line is cancelled
	LostMargin    float64 // what would have been earned on that
	Cost          float64 // Penalty + LostMargin
}

// CancelChance is the chance that a line is cancelled when it is so many days late and each day cancels the share hazard of
// those that still wait.
func CancelChance(late int, hazard float64) float64 {
	return 1 - math.Exp(-hazard*float64(max(0, late)))
}

// DelayCost adds up what the lines cost.
func DelayCost(lines []Delayed, hazard float64) Delay {
	var d Delay
	for _, l := range lines {
		late := max(0, l.Late)
		atRisk := l.Value * CancelChance(late, hazard)
		d.Penalty += l.Value * min(l.Cap, l.Penalty*float64(late))
		d.RevenueAtRisk += atRisk
		d.LostMargin += atRisk * l.Margin
	}
	d.Cost = d.Penalty + d.LostMargin
	return d
}
