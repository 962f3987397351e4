package leadtime

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pegboard/models/calendar"
)

// every returns n deliveries, one each step days, that take what days says.
func every(n, step int, days func(i int) int) []Took {
	start := calendar.MustParse("2024-01-02")
	out := make([]Took, n)
	for i := range out {
		out[i] = Took{start.Add(i * step), days(i)}
	}
	return out
}

func TestATrendIsTheSlopeThroughTheDeliveries(t *testing.T) {
	// One day more with every delivery of a week: a quarter has 13.04 of them.
	got := TrendOf(every(60, 7, func(i int) int { return 20 + i }))
	if !got.Clear || math.Abs(got.PerQuarter-365.25/28) > 1e-9 {
		t.Errorf("a steady slope is %+v", got)
	}
	got = TrendOf(every(60, 7, func(i int) int { return 90 - i }))
	if !got.Clear || math.Abs(got.PerQuarter+365.25/28) > 1e-9 {
		t.Errorf("a steady fall is %+v", got)
	}
}

func TestOneDisasterIsNoTrend(t *testing.T) {
	got := TrendOf(every(40, 10, func(i int) int {
		if i == 39 {
			return 400
		}
		return 20 + i%3
	}))
	if got.Clear {
		t.Errorf("one late delivery is a trend: %+v", got)
	}
}

func TestChanceRarelyLooksLikeATrend(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	clear := 0
	for range 400 {
		if TrendOf(every(40, 14, func(int) int { return 15 + random.IntN(20) })).Clear {
			clear++
		}
	}
	// 5 of 100 are allowed; 9 of 100 would be four standard deviations above that.
	if clear > 36 {
		t.Errorf("%d of 400 trends are seen where there is none", clear)
	}
}

func TestFewOrSameDayDeliveriesHaveNoTrend(t *testing.T) {
	for name, deliveries := range map[string][]Took{
		"none": nil, "seven": every(7, 60, func(i int) int { return i }),
		"a month":    every(30, 1, func(i int) int { return i }),
		"one day":    every(30, 0, func(i int) int { return i }),
		"all equal":  every(30, 10, func(int) int { return 12 }),
		"two trucks": append(every(20, 0, func(i int) int { return i }), Took{calendar.MustParse("2025-01-02"), 90}),
	} {
		if got := TrendOf(deliveries); got.Clear {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheOrderOfDeliveriesDoesNotChangeTheTrend(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	deliveries := every(900, 2, func(i int) int { return 10 + i/90 + random.IntN(9) })
	want := TrendOf(deliveries)
	mixed := slices.Clone(deliveries)
	random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if got := TrendOf(mixed); got != want || !got.Clear {
		t.Errorf("mixed %+v, in order %+v", got, want)
	}
}
