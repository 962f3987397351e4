package metric

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"pegboard/models/calendar"
)

// EarlyDays is how long before the confirmed date a delivery still is on time.
const EarlyDays = 5

// Purchase is a purchase order line as a supplier's score sees it.
type Purchase struct {
	Ordered   calendar.Date
	Confirmed *calendar.Date // the first date the supplier named; nil is a line that nobody can be late for
	Received  *calendar.Date // the day of the last unit
}

// Score is how a supplier kept what it confirmed, and how long its deliveries took.
type Score struct {
	Due, OnTime int
	Share       *float64 // OnTime by Due; nil when nothing was due
	LeadMean    *float64 // days from order to receipt
	LeadSD      *float64 // of a sample: nil below two receipts
	LeadCV      *float64 // LeadSD by LeadMean
}

// Supplier scores lines as of a day. Late days are forgiven up to tolerance; a line whose date has passed counts as late
// although nobody knows yet how late.
func Supplier(lines []Purchase, asOf calendar.Date, tolerance int) Score {
	var s Score
	var days []float64
	for _, p := range lines {
		received := p.Received != nil && *p.Received <= asOf
		if received {
			days = append(days, float64(p.Received.Sub(p.Ordered)))
		}
		if p.Confirmed == nil || *p.Confirmed > asOf {
			continue
		}
		if !received && p.Confirmed.Add(tolerance) >= asOf {
			continue
		}
		s.Due++
		if received && *p.Received >= p.Confirmed.Add(-EarlyDays) && *p.Received <= p.Confirmed.Add(tolerance) {
			s.OnTime++
		}
	}
	s.Share = share(float64(s.OnTime), float64(s.Due))
	if len(days) > 0 {
		mean := stat.Mean(days, nil)
		s.LeadMean = &mean
	}
	if len(days) > 1 {
		sd := math.Sqrt(stat.Variance(days, nil))
		s.LeadSD = &sd
		s.LeadCV = share(sd, *s.LeadMean)
	}
	return s
}
