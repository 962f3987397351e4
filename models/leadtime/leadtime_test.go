package leadtime

import (
	"math"
	"strings"
	"testing"
)

func TestMassesThatAreNoDistributionAreRefused(t *testing.T) {
	for want, atoms := range map[string][]Atom{
		"add up to 0.9": {{1, 0.4}, {2, 0.5}},
		"is negative":   {{1, -0.5}, {2, 1.5}},
		"add up to 0,":  nil,
	} {
		if _, err := Of(atoms); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v gave %v", atoms, err)
		}
	}
	d, err := Of([]Atom{{2, 0.25}, {1, 0.5}, {2, 0.25}})
	if err != nil || len(d) != 2 || d[1].Mass != 0.5 || d.Mean() != 1.5 || d.Variance() != 0.25 {
		t.Errorf("got %v, %v", d, err)
	}
}

func TestAnExactNumberOfDaysIsNotRoundedUp(t *testing.T) {
	for planned := range 200 {
		for days := range 400 {
			if got := Days(Ratio(days, planned), planned); got != days {
				t.Fatalf("%d days of %d planned come back as %d", days, planned, got)
			}
		}
	}
}

func TestAnOrderOpenBeyondEverythingStandsOnTheLastValue(t *testing.T) {
	d := Posterior(Distribution{{1, 1}}, []Observation{{Value: 5, Weight: 1}}, 1)
	if len(d) != 1 || d[0].Value != 1 || math.Abs(d[0].Mass-1) > 1e-12 {
		t.Errorf("got %v", d)
	}
	if days, unreliable := Remaining(d, 17, 17, 0.8); days < 1 || !unreliable {
		t.Errorf("%d days remain, unreliable: %v", days, unreliable)
	}
}

func TestEachOverdueDayBeyondExperienceAddsExpectedDelay(t *testing.T) {
	last := 0
	for age := 0; age < 300; age += 30 {
		days, unreliable := Remaining(Distribution{{0.1, 1}}, 1, age, 0.8)
		if days < last || days < 1 || !unreliable {
			t.Fatalf("at the age of %d, %d days remain; unreliable: %v", age, days, unreliable)
		}
		last = days
	}
}

func TestACurveThatNeverGetsThereHasNoDay(t *testing.T) {
	if day, ok := DayOf([]float64{0.1, 0.7}, 0.8); ok {
		t.Errorf("it got there on day %d", day)
	}
	if got := Combine([]Arrival{{Supplier: "S"}, {Supplier: "T", CDF: []float64{1, 1}}}); got[1] != 0 {
		t.Errorf("a delivery that nobody knows anything about is here by tomorrow with %v", got[1])
	}
}

func BenchmarkPosteriorOf2600(b *testing.B) {
	obs := make([]Observation, 2600)
	for i := range obs {
		obs[i] = Observation{Value: Ratio(10+i*7919%97, 30), Weight: Weight(i, 1), Received: i%9 != 0}
	}
	parent := Prior()
	for b.Loop() {
		Posterior(parent, obs, BorrowedSKU)
	}
}
