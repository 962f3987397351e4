package metric

import (
	"math"

	"pegboard/models/calendar"
)

// Kept is a promise and what came of it.
type Kept struct {
	First     calendar.Date  // what we told the customer first
	Current   calendar.Date  // what we told them last
	Completed *calendar.Date // the day the last unit left; nil is a line that still waits
	Slips     int            // how often the promise moved later
}

// Accuracy is what our promises were worth.
type Accuracy struct {
	Due          int      // promises that have passed, or whose line has left
	KeptFirst    *float64 // the share that left by the first promise; a promise that passed unmet is not kept
	KeptCurrent  *float64 // the same against the last promise
	Bias         *float64 // mean of days shipped after the first promise: above 0 we promise too early
	MAE          *float64 // mean of the same days without their sign
	SlipsPerLine *float64
}

// Accurate scores promises as of a day. Days late are known of completed lines only, so Bias and MAE are theirs.
func Accurate(promises []Kept, asOf calendar.Date) Accuracy {
	var a Accuracy
	var first, current, off, distance, done, slips float64
	for _, p := range promises {
		completed := p.Completed != nil && *p.Completed <= asOf
		if !completed && p.First >= asOf {
			continue
		}
		a.Due++
		slips += float64(p.Slips)
		if !completed {
			continue
		}
		late := float64(p.Completed.Sub(p.First))
		done, off, distance = done+1, off+late, distance+math.Abs(late)
		if *p.Completed <= p.First {
			first++
		}
		if *p.Completed <= p.Current {
			current++
		}
	}
	due := float64(a.Due)
	a.KeptFirst, a.KeptCurrent, a.SlipsPerLine = share(first, due), share(current, due), share(slips, due)
	a.Bias, a.MAE = share(off, done), share(distance, done)
	return a
}
