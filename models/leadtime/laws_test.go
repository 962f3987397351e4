package leadtime

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
)

func drawObservations(t *rapid.T, label string, open bool) []Observation {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Observation {
		return Observation{
			Value:    float64(rapid.IntRange(1, 30).Draw(t, "tenths")) / 10, // ties are likely
			Weight:   float64(rapid.IntRange(0, 8).Draw(t, "eighths")) / 8,
			Received: !open || rapid.Bool().Draw(t, "received"),
		}
	}), 0, 30).Draw(t, label)
}

func drawDistribution(t *rapid.T, label string) Distribution {
	return Posterior(Prior(), drawObservations(t, label, true), rapid.Float64Range(0.5, 8).Draw(t, label+" m"))
}

func checkDistribution(t *rapid.T, d Distribution) {
	t.Helper()
	sum := 0.0
	for i, a := range d {
		if !(a.Mass > 0) || (i > 0 && d[i-1].Value >= a.Value) {
			t.Fatalf("atom %d of %v is out of order or weightless", i, d)
		}
		sum += a.Mass
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Fatalf("the masses add up to %v", sum)
	}
}

func TestAPosteriorIsADistributionWithMonotoneQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDistribution(t, "obs")
		checkDistribution(t, d)
		low, high := rapid.Float64Range(0.01, 0.99).Draw(t, "low"), rapid.Float64Range(0.01, 0.99).Draw(t, "high")
		if low > high {
			low, high = high, low
		}
		planned := rapid.IntRange(0, 90).Draw(t, "planned")
		if d.Quantile(low) > d.Quantile(high) || d.QuantileAbove(low) > d.QuantileAbove(high) || d.Quantile(low) > d.QuantileAbove(low) {
			t.Fatalf("the quantiles of %v fall", d)
		}
		if Days(d.Quantile(low), planned) > Days(d.Quantile(high), planned) {
			t.Fatal("the days fall")
		}
		age := rapid.IntRange(0, 400).Draw(t, "age")
		soon, unsure := Remaining(d, planned, age, low)
		late, sameUnsure := Remaining(d, planned, age, high)
		if soon < 1 || soon > late || unsure != sameUnsure {
			t.Fatalf("%d days remain with %v, %d with %v", soon, low, late, high)
		}
	})
}

func TestWithoutOpenOrdersAPosteriorIsTheWeightedMixture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent, obs := drawDistribution(t, "parent"), drawObservations(t, "obs", false)
		m := rapid.Float64Range(0.1, 10).Draw(t, "m")
		weights, total := map[float64]float64{}, m
		for _, a := range parent {
			weights[a.Value] += m * a.Mass
		}
		for _, o := range obs {
			weights[o.Value] += o.Weight
			total += o.Weight
		}
		for _, a := range Posterior(parent, obs, m) {
			if math.Abs(a.Mass-weights[a.Value]/total) > 1e-9 {
				t.Fatalf("%v has the mass %v, want %v", a.Value, a.Mass, weights[a.Value]/total)
			}
		}
	})
}

func TestWithNothingBorrowedAPosteriorIsKaplanMeier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t, "obs", true)
		steps := KaplanMeier(obs)
		d := Posterior(Distribution{{0.05, 0.5}, {100, 0.5}}, obs, 1e-9) // the last value takes what is left over
		for _, s := range steps {
			if got := d.Above(s.Value); math.Abs(got-s.Survival) > 1e-6 {
				t.Fatalf("%v survive %v, Kaplan-Meier says %v", got, s.Value, s.Survival)
			}
		}
	})
}

func TestTheOrderOfDeliveriesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent, obs := drawDistribution(t, "parent"), drawObservations(t, "obs", true)
		shuffled := rapid.Permutation(obs).Draw(t, "shuffled")
		if !slices.Equal(Posterior(parent, obs, 6), Posterior(parent, shuffled, 6)) {
			t.Fatal("the posterior depends on the order")
		}
		if !slices.Equal(KaplanMeier(obs), KaplanMeier(shuffled)) {
			t.Fatal("Kaplan-Meier depends on the order")
		}
	})
}

func TestALaterDeliveryNeverMakesAPosteriorEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent, obs := drawDistribution(t, "parent"), drawObservations(t, "obs", false)
		later := slices.Clone(obs)
		for i := range later {
			later[i].Value += float64(rapid.IntRange(0, 5).Draw(t, "later")) / 10
		}
		before, after := Posterior(parent, obs, 6), Posterior(parent, later, 6)
		for _, tau := range []float64{0.1, 0.5, 0.8, 0.9} {
			if after.Quantile(tau) < before.Quantile(tau) {
				t.Fatalf("at %v the quantile falls from %v to %v", tau, before.Quantile(tau), after.Quantile(tau))
			}
		}
	})
}

func TestALevelStaysInsideItsClampsAndDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pits := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) PIT {
			return PIT{rapid.Float64Range(0, 1).Draw(t, "u"), rapid.IntRange(0, 3).Draw(t, "open") > 0}
		}), 0, 150).Draw(t, "pits")
		last := 0.0
		for _, tau := range []float64{0.5, 0.8, 0.9} {
			u, ok := Level(pits, tau)
			again, same := Level(rapid.Permutation(pits).Draw(t, "shuffled"), tau)
			if u != again || ok != same {
				t.Fatal("the level depends on the order")
			}
			if ok && (u < tau-0.2 || u > 1-(1-tau)/4 || u < last) {
				t.Fatalf("the level of %v is %v", tau, u)
			}
			if ok {
				last = u
			}
		}
	})
}

func TestWaitingForMoreNeverMakesALineEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		arrivals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Arrival {
			cdf := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 20).Draw(t, "cdf")
			slices.Sort(cdf)
			return Arrival{rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "supplier"), cdf}
		}), 1, 6).Draw(t, "arrivals")
		all := Combine(arrivals)
		if !slices.IsSorted(all) {
			t.Fatalf("%v falls", all)
		}
		fewer := Combine(arrivals[1:])
		for day := range fewer {
			if all[day] > fewer[day] {
				t.Fatalf("by day %d everything is here with %v, a part of it with %v", day, all[day], fewer[day])
			}
		}
		shuffled := Combine(rapid.Permutation(arrivals).Draw(t, "shuffled"))
		for day := range all {
			if math.Abs(all[day]-shuffled[day]) > 1e-12 {
				t.Fatal("the curve depends on the order")
			}
		}
	})
}

func TestWhatWasPublishedIsHeldTheSameDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := calendar.Date(20_000)
		date := func(label string) *calendar.Date {
			n := rapid.IntRange(-1, 40).Draw(t, label)
			if n < 0 {
				return nil
			}
			d := today.Add(n)
			return &d
		}
		rule := Rule{
			LateMin: rapid.IntRange(0, 9).Draw(t, "late"), EarlyMin: rapid.IntRange(0, 9).Draw(t, "early"),
			MinInterval: rapid.IntRange(0, 9).Draw(t, "interval"), Imminent: rapid.IntRange(0, 9).Draw(t, "imminent"),
		}
		outlook := Outlook{Safe: date("safe"), Allocated: rapid.Bool().Draw(t, "allocated")}
		if outlook.Safe != nil {
			likely := outlook.Safe.Add(-rapid.IntRange(0, 9).Draw(t, "spread"))
			outlook.Likely = &likely
		}
		now := Promise{Date: date("promise"), Notice: date("notice")}
		d := Publish(rule, now, outlook, today)
		if !d.Publish && d.Date != now.Date {
			t.Fatalf("%v holds another date", d)
		}
		if d.Publish && d.Date != outlook.Safe {
			t.Fatalf("%v publishes another date", d)
		}
		after := Promise{Date: d.Date, Notice: now.Notice}
		if d.Publish {
			after.Notice = &today
		}
		if again := Publish(rule, after, outlook, today); again.Publish {
			t.Fatalf("after %v, %v would be published the same day", d, again)
		}
	})
}
