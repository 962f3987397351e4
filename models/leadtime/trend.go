package leadtime

import (
	"cmp"
	"math"
	"slices"

	"pegboard/models/calendar"
)

// Took is a delivery for a trend: the day on which it came, and how many days it took.
type Took struct {
	Received calendar.Date
	Days     int
}

// Trend says whether deliveries get slower or faster. PerQuarter is in days, positive when they get slower. It is Clear
// only when chance alone would rarely show as much.
type Trend struct {
	PerQuarter float64
	Clear      bool
}

// Bounds of a trend. Fewer days of receipt, or a shorter time, show weather and not climate; more are thinned, because
// every pair is compared.
const (
	trendReceiptsMin = 8
	trendSpanMin     = 180
	trendReceiptsMax = 400
	daysOfQuarter    = 365.25 / 4
	trendZ           = 1.96 // 1 in 20 by chance
	trendLeast       = 0.5  // days a quarter; less is nobody's business
)

// TrendOf returns the slope through the deliveries by Theil and Sen, and by Mann and Kendall whether it is more than
// chance. Deliveries of one day count once, with their median, because they often came on one truck. Their order does not
// matter.
func TrendOf(deliveries []Took) Trend {
	points := trendPoints(deliveries)
	if len(points) < trendReceiptsMin || points[len(points)-1].Received.Sub(points[0].Received) < trendSpanMin {
		return Trend{}
	}
	slopes := make([]float64, 0, len(points)*(len(points)-1)/2)
	sum := 0
	for i, early := range points {
		for _, late := range points[i+1:] {
			slopes = append(slopes, float64(late.Days-early.Days)/float64(late.Received.Sub(early.Received)))
			sum += cmp.Compare(late.Days, early.Days)
		}
	}
	slices.Sort(slopes)
	middle := slopes[len(slopes)/2]
	if len(slopes)%2 == 0 {
		middle = (middle + slopes[len(slopes)/2-1]) / 2
	}
	t := Trend{PerQuarter: middle * daysOfQuarter}
	t.Clear = math.Abs(kendallZ(sum, points)) >= trendZ && math.Abs(t.PerQuarter) >= trendLeast
	return t
}

// trendPoints returns one point for each day of receipt, ascending, at most trendReceiptsMax of them evenly chosen.
func trendPoints(deliveries []Took) []Took {
	sorted := slices.Clone(deliveries)
	slices.SortFunc(sorted, func(a, b Took) int {
		return cmp.Or(cmp.Compare(a.Received, b.Received), cmp.Compare(a.Days, b.Days))
	})
	var points []Took
	for len(sorted) > 0 {
		same := 1
		for same < len(sorted) && sorted[same].Received == sorted[0].Received {
			same++
		}
		points = append(points, sorted[(same-1)/2])
		sorted = sorted[same:]
	}
	if len(points) <= trendReceiptsMax {
		return points
	}
	chosen := make([]Took, trendReceiptsMax)
	for i := range chosen {
		chosen[i] = points[i*(len(points)-1)/(trendReceiptsMax-1)]
	}
	return chosen
}

// kendallZ is how many standard deviations the sum of the signs of all pairs is from nothing; equal days do not vary.
func kendallZ(sum int, points []Took) float64 {
	n := float64(len(points))
	variance := n * (n - 1) * (2*n + 5)
	equal := map[int]float64{}
	for _, p := range points {
		equal[p.Days]++
	}
	for _, t := range equal {
		variance -= t * (t - 1) * (2*t + 5)
	}
	switch {
	case sum == 0 || variance <= 0:
		return 0
	case sum > 0:
		return float64(sum-1) / math.Sqrt(variance/18)
	}
	return float64(sum+1) / math.Sqrt(variance/18)
}
