package replenish

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
)

// The laws below are checked against sums that a person would write down, which share no code with the package.

// masses returns the probabilities of 0, 1, 2 … units, until what is left is nothing.
func masses(d Demand) []float64 {
	if d.Mean == 0 {
		return []float64{1}
	}
	logMass := func(k float64) float64 {
		factorial, _ := math.Lgamma(k + 1)
		if d.Shape == Poisson {
			return k*math.Log(d.Mean) - d.Mean - factorial
		}
		r := d.Mean * d.Mean / (d.Variance - d.Mean)
		top, _ := math.Lgamma(k + r)
		bottom, _ := math.Lgamma(r)
		return top - bottom - factorial + r*math.Log(r/(r+d.Mean)) + k*math.Log(d.Mean/(r+d.Mean))
	}
	var out []float64
	for k := 0.0; ; k++ {
		p := math.Exp(logMass(k))
		if out = append(out, p); k > d.Mean && p < 1e-18 || len(out) > 100_000 {
			return out
		}
	}
}

func drawCounted(t *rapid.T) Demand {
	mean := rapid.Float64Range(0.01, 60).Draw(t, "mean")
	return Counted(mean, mean*rapid.Float64Range(0.5, 6).Draw(t, "spread"))
}

func drawDemand(t *rapid.T) Demand {
	mean := rapid.Float64Range(0, 500).Draw(t, "mean")
	if rapid.IntRange(0, 9).Draw(t, "steady") == 0 {
		return Expect(mean, 0)
	}
	return Expect(mean, mean*mean*rapid.Float64Range(1e-6, 2).Draw(t, "spread"))
}

func near(a, b, slack float64) bool { return math.Abs(a-b) <= slack*max(1, math.Abs(a), math.Abs(b)) }

func TestWholeUnitsAgreeWithSumsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCounted(t)
		p := masses(d)
		x := rapid.IntRange(0, 150).Draw(t, "x")
		atMost, above, short, left := 0.0, 0.0, 0.0, 0.0
		for k, mass := range p {
			if k <= x {
				atMost += mass
				left += mass * float64(x-k)
			} else {
				above += mass
				short += mass * float64(k-x)
			}
		}
		at := float64(x)
		if !near(d.AtMost(at), atMost, 1e-9) || !near(d.Above(at), above, 1e-9) || !near(d.Short(at), short, 1e-8) || !near(d.Left(at), left, 1e-8) {
			t.Fatalf("%+v at %d: %v %v %v %v, by hand %v %v %v %v", d, x, d.AtMost(at), d.Above(at), d.Short(at), d.Left(at), atMost, above, short, left)
		}
		service := rapid.Float64Range(0.01, 0.999).Draw(t, "service")
		sum, level := 0.0, 0
		for k, mass := range p {
			if sum += mass; sum >= service-serviceTie {
				level = k
				break
			}
		}
		if got := d.Level(service); got != float64(level) && !near(d.AtMost(min(got, float64(level))), service, 1e-9) {
			t.Fatalf("%+v with %v: level %v, by hand %d", d, service, got, level)
		}
	})
}

func TestASmallTailKeepsItsDigits(t *testing.T) {
	for _, c := range []struct {
		d    Demand
		x    float64
		want float64 // P(D > x)
	}{
		{Demand{Normal, 0, 1}, 10, 7.619853024160527e-24},
		{Demand{Poisson, 3, 3}, 40, 5.844998801096e-32}, // e^-3 3^41/41! (1 + 3/42 + …), as exact fractions
	} {
		if got := c.d.Above(c.x); math.Abs(got/c.want-1) > 1e-9 {
			t.Errorf("%+v above %v: %v, want %v", c.d, c.x, got, c.want)
		}
		if short := c.d.Short(c.x); !(short > 0 && short < 2*c.want) {
			t.Errorf("%+v is short of %v by %v", c.d, c.x, short)
		}
	}
}

func TestDemandIsMonotoneAndShortAndLeftDifferByWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDemand(t)
		x := rapid.Float64Range(-10, 2000).Draw(t, "x")
		more := x + rapid.Float64Range(0, 100).Draw(t, "more")
		if d.whole() {
			x, more = math.Floor(x), math.Floor(more)
		}
		for _, at := range []float64{x, more} {
			if a, b := d.AtMost(at), d.Above(at); !(a >= 0 && b >= 0 && near(a+b, 1, 1e-9)) {
				t.Fatalf("%+v at %v: %v and %v", d, at, a, b)
			}
			short, left := d.loss(at)
			if !(short >= 0 && left >= 0) || !near(left-short, at-d.Mean, 1e-9) {
				t.Fatalf("%+v at %v is short %v, left %v", d, at, short, left)
			}
		}
		const slack = 1e-12
		if d.AtMost(x) > d.AtMost(more)+slack || d.Short(x) < d.Short(more)-slack*max(1, d.Mean) {
			t.Fatalf("%+v: more units are worse, %v than %v", d, more, x)
		}
		low, high := rapid.Float64Range(0.01, 0.999).Draw(t, "low"), rapid.Float64Range(0.01, 0.999).Draw(t, "high")
		if low > high {
			low, high = high, low
		}
		if d.Level(low) > d.Level(high)+slack*max(1, d.Mean) || d.AtMost(d.Level(high)) < high-1e-9 {
			t.Fatalf("%+v: %v for %v, %v for %v", d, d.Level(low), low, d.Level(high), high)
		}
	})
}

func TestAFillIsReachedAndNotOverdone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDemand(t)
		if d.Shape == Zero {
			return
		}
		q := float64(rapid.IntRange(1, 300).Draw(t, "q"))
		share, higher := rapid.Float64Range(0.05, 0.99).Draw(t, "share"), rapid.Float64Range(0.05, 0.99).Draw(t, "higher")
		share, higher = min(share, higher), max(share, higher)
		r := d.ForFill(share, q)
		if fill := d.Fill(r, q); fill < share-1e-9 || (!d.whole() && fill > share+1e-6) {
			t.Fatalf("%+v: %v fills %v, asked %v", d, r, fill, share)
		}
		if d.whole() && r > -q && d.Fill(r-1, q) > share+1e-9 {
			t.Fatalf("%+v: %v would do, %v was given", d, r-1, r)
		}
		if d.ForFill(higher, q) < r-1e-6*max(1, d.Mean) {
			t.Fatalf("%+v: more service needs less", d)
		}
		if d.FillRough(r, q) > d.Fill(r, q)+1e-9 {
			t.Fatalf("%+v: the rough fill %v is above the exact %v", d, d.FillRough(r, q), d.Fill(r, q))
		}
	})
}

func TestAWholeFillIsTheMeanOverThePositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCounted(t)
		q, r := rapid.IntRange(1, 40).Draw(t, "q"), rapid.IntRange(-20, 80).Draw(t, "r")
		if r < -q {
			r = -q
		}
		sum, p := 0.0, masses(d)
		for y := r + 1; y <= r+q; y++ {
			for k := 0; k <= y-1 && k < len(p); k++ {
				sum += p[k]
			}
		}
		if got := d.Fill(float64(r), float64(q)); !near(got, sum/float64(q), 1e-8) {
			t.Fatalf("%+v: %v, by hand %v", d, got, sum/float64(q))
		}
	})
}

func drawLead(t *rapid.T) Lead {
	days := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Day {
		return Day{rapid.IntRange(0, 40).Draw(t, "days"), float64(rapid.IntRange(1, 9).Draw(t, "weight"))}
	}), 1, 8).Draw(t, "lead")
	sum := 0.0
	for _, d := range days {
		sum += d.Mass
	}
	for i := range days {
		days[i].Mass /= sum
	}
	lead, err := LeadOf(days)
	if err != nil {
		t.Fatal(err)
	}
	shuffled, err := LeadOf(rapid.Permutation(days).Draw(t, "shuffled"))
	if err != nil || !slices.Equal(lead, shuffled) {
		t.Fatalf("%v depends on the order: %v %v", lead, shuffled, err)
	}
	return lead
}

func TestAMixtureLiesBetweenItsLeadTimesAndIsTheirSumByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lead := drawLead(t)
		rate := Rate{Mean: rapid.Float64Range(0, 20).Draw(t, "mean")}
		rate.Variance = rate.Mean * rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0.01, 5)).Draw(t, "spread")
		service := rapid.Float64Range(0.05, 0.995).Draw(t, "service")
		m := Mix(rate, lead, 0)
		level := m.Level(service)
		if level != math.Floor(level) || m.AtMost(level) < service-1e-9 || (level > 0 && m.AtMost(level-1) >= service) {
			t.Fatalf("%v with %v: %v has %v", lead, service, level, m.AtMost(level))
		}
		low, high := math.Inf(1), math.Inf(-1)
		byHand := 0.0
		for _, d := range lead {
			part := rate.Over(d.Days).Level(service)
			low, high = min(low, math.Ceil(part*(1-1e-9))), max(high, math.Ceil(part))
			byHand += d.Mass * Expect(rate.Mean*float64(d.Days), rate.Variance*float64(d.Days)).AtMost(level)
		}
		if level < max(0, low) || level > max(0, high) || !near(byHand, m.AtMost(level), 1e-12) {
			t.Fatalf("%v lies outside %v to %v of %v", level, low, high, lead)
		}
		// Between shapes, which change at ten units, a longer lead time may need a little less; among normal ones it never does.
		normal := !slices.ContainsFunc(m.parts, func(p part) bool { return p.demand.Shape != Normal })
		if later := Mix(rate, lead, 5).Level(service); normal && service >= 0.5 && later < level {
			t.Fatalf("five more days need %v instead of %v", later, level)
		}
	})
}

func drawLot(t *rapid.T) Lot {
	return Lot{
		MOQ: rapid.Int64Range(0, 60).Draw(t, "moq"), Pack: rapid.Int64Range(0, 12).Draw(t, "pack"),
		Multiple: rapid.Int64Range(0, 12).Draw(t, "multiple"), Max: rapid.Int64Range(0, 200).Draw(t, "max"),
	}
}

func TestALotIsTheLeastQuantityThatTheSupplierSells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lot, need := drawLot(t), rapid.Int64Range(-5, 250).Draw(t, "need")
		sold := func(q int64) bool {
			return q > 0 && q >= lot.MOQ && (lot.Max == 0 || q <= lot.Max) && (lot.Pack == 0 || q%lot.Pack == 0) && (lot.Multiple == 0 || q%lot.Multiple == 0)
		}
		var byHand, most int64
		for q := int64(1); q <= 1000; q++ {
			if sold(q) {
				if most = q; byHand == 0 && q >= need {
					byHand = q
				}
			}
		}
		if (most == 0) != (lot.Check() != nil) {
			t.Fatalf("%+v: the check says %v, the most that is sold is %d", lot, lot.Check(), most)
		}
		if most == 0 {
			return
		}
		want := byHand
		if byHand == 0 {
			want = most
		}
		if need <= 0 {
			want = 0
		}
		got := lot.Round(need)
		if got.Qty != want || got.Capped != (need > 0 && want < need) || got.Surplus != max(0, want-max(0, need)) {
			t.Fatalf("%+v needs %d: %+v, by hand %d", lot, need, got, want)
		}
	})
}

func TestASuggestionServesWhoWaitsAndOrdersWhatIsSold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := Stock{
			OnHand: rapid.Int64Range(-20, 100).Draw(t, "on hand"), OnOrder: rapid.Int64Range(0, 100).Draw(t, "on order"),
			Backorders: rapid.Int64Range(0, 100).Draw(t, "backorders"),
		}
		at.Uncovered = rapid.Int64Range(0, at.Backorders).Draw(t, "uncovered")
		rules := Rules{Lot: drawLot(t), Stocked: rapid.Bool().Draw(t, "stocked"), Discontinued: rapid.IntRange(0, 5).Draw(t, "dead") == 0}
		if rules.Lot.Check() != nil {
			return
		}
		if rules.Stocked {
			rules.Reorder = rapid.Int64Range(0, 60).Draw(t, "s")
			rules.UpTo = rules.Reorder + rapid.Int64Range(0, 60).Draw(t, "q")
		}
		s := Suggest(at, rules)
		if s.Order != s.ForBackorders+s.ForStock || s.ForBackorders > at.Uncovered || s.Order < 0 || s.ForStock < 0 {
			t.Fatalf("%+v does not add up", s)
		}
		if rules.Discontinued {
			if s.Order != 0 {
				t.Fatalf("%+v buys what cannot be bought", s)
			}
			return
		}
		if !s.Capped && (s.ForBackorders != at.Uncovered || (rules.Stocked && s.Position <= rules.Reorder && s.Position+s.Order < rules.UpTo)) {
			t.Fatalf("%+v leaves somebody without", s)
		}
		if s.Order > 0 && (s.Order < rules.Lot.MOQ || (rules.Lot.Max > 0 && s.Order > rules.Lot.Max)) {
			t.Fatalf("%+v is not sold", s)
		}
		if rules.Lot == (Lot{}) && !rules.Stocked && s.Order != at.Uncovered {
			t.Fatalf("%+v buys for a shelf that is not there", s)
		}
		lower := at
		lower.OnHand -= rapid.Int64Range(0, 30).Draw(t, "less")
		if Suggest(lower, rules).Order < s.Order {
			t.Fatalf("with less on hand, less than %+v is bought", s)
		}
	})
}

// granted is what a set of grants is worth: backorders served first, then stock-outs averted.
func granted(wishes []Wish, orders []int64) (value, risk int64) {
	for i, w := range wishes {
		if q := w.Lot.Round(w.Uncovered).Qty; q > 0 && orders[i] >= q {
			value += w.Value
		}
		if q := w.Lot.Round(w.Need).Qty; q > 0 && orders[i] >= q {
			risk += w.RiskValue
		}
	}
	return value, risk
}

func TestABudgetIsNeverExceededAndSpentInTheWrittenOrder(t *testing.T) {
	dearest, runs := 0.0, 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "skus")
		wishes := make([]Wish, n)
		for i := range wishes {
			need := rapid.Int64Range(0, 30).Draw(t, "need")
			wishes[i] = Wish{
				SKU: string(rune('A' + i)), Uncovered: rapid.Int64Range(0, need).Draw(t, "uncovered"), Need: need,
				Lot:  Lot{MOQ: rapid.Int64Range(0, 20).Draw(t, "moq"), Multiple: rapid.Int64Range(0, 6).Draw(t, "multiple")},
				Cost: rapid.Int64Range(0, 20).Draw(t, "cost"), Value: rapid.Int64Range(0, 300).Draw(t, "value"),
				RiskValue: rapid.Int64Range(0, 300).Draw(t, "risk"),
			}
		}
		budget := rapid.Int64Range(0, 1500).Draw(t, "budget")
		grants, left, err := Affordable(budget, wishes)
		if err != nil {
			t.Fatal(err)
		}
		spent, orders := int64(0), make([]int64, n)
		for i, g := range grants {
			w := wishes[i]
			orders[i] = g.Order
			spent += g.Spent
			first, full := w.Lot.Round(w.Uncovered).Qty, w.Lot.Round(w.Need).Qty
			if g.SKU != w.SKU || g.Spent != g.Order*w.Cost || (g.Order != 0 && g.Order != first && g.Order != full) {
				t.Fatalf("%+v is not a grant of %+v", g, w)
			}
			if g.Order < full && (first == 0 || g.Order >= first) && (full-g.Order)*w.Cost <= left {
				t.Fatalf("%+v got only %+v with %d left", w, g, left)
			}
			if first > 0 && g.Order < first && first*w.Cost <= left {
				t.Fatalf("%+v waits with %d left", w, left)
			}
		}
		if left < 0 || spent+left != budget {
			t.Fatalf("%d spent and %d left of %d", spent, left, budget)
		}
		if want := ordersByHand(budget, wishes); !slices.Equal(orders, want) {
			t.Fatalf("%v ordered, by hand %v", orders, want)
		}
		value, _ := granted(wishes, orders)
		best := bestValue(budget, wishes)
		if value > best {
			t.Fatalf("%d served, more than the best possible %d", value, best)
		}
		if best > 0 {
			dearest, runs = max(dearest, 1-float64(value)/float64(best)), runs+1
		}
		backwards := slices.Clone(wishes)
		slices.Reverse(backwards)
		again, sameLeft, err := Affordable(budget, backwards)
		slices.Reverse(again)
		if err != nil || sameLeft != left || !slices.Equal(again, grants) {
			t.Fatal("the order of the wishes matters")
		}
	})
	t.Logf("The widest gap to the best choice for who waits was %.0f %% in %d budgets.", 100*dearest, runs)
}

// ordersByHand walks the two phases with fractions as floats; amounts are small enough for that to be exact.
func ordersByHand(budget int64, wishes []Wish) []int64 {
	orders, out := make([]int64, len(wishes)), make([]bool, len(wishes))
	phase := func(quantity func(i int) int64, worth func(w Wish) int64, fail func(i int)) {
		var turn []int
		for i := range wishes {
			if quantity(i) > 0 {
				turn = append(turn, i)
			}
		}
		price := func(i int) int64 { return quantity(i) * wishes[i].Cost }
		prices := make([]int64, len(wishes))
		for _, i := range turn {
			prices[i] = price(i)
		}
		ratio := func(i int) float64 {
			if prices[i] == 0 {
				return math.Inf(1)
			}
			return float64(worth(wishes[i])) / float64(prices[i])
		}
		slices.SortFunc(turn, func(a, b int) int {
			return cmp.Or(cmp.Compare(ratio(b), ratio(a)), cmp.Compare(prices[a], prices[b]), cmp.Compare(wishes[a].SKU, wishes[b].SKU))
		})
		for _, i := range turn {
			if q := quantity(i); prices[i] <= budget {
				budget -= prices[i]
				orders[i] += q
			} else {
				fail(i)
			}
		}
	}
	lot := func(w Wish, need int64) int64 {
		if need == 0 {
			return 0
		}
		q := max(need, w.Lot.MOQ)
		for w.Lot.Multiple > 0 && q%w.Lot.Multiple != 0 {
			q++
		}
		return q
	}
	phase(func(i int) int64 { return lot(wishes[i], wishes[i].Uncovered) - orders[i] }, func(w Wish) int64 { return w.Value }, func(i int) { out[i] = true })
	phase(func(i int) int64 {
		if out[i] {
			return 0
		}
		return lot(wishes[i], wishes[i].Need) - orders[i]
	}, func(w Wish) int64 { return w.RiskValue }, func(int) {})
	return orders
}

// bestValue tries every choice of whom to serve.
func bestValue(budget int64, wishes []Wish) int64 {
	best := int64(0)
	for choice := range 1 << len(wishes) {
		value, price := int64(0), int64(0)
		for i, w := range wishes {
			if choice>>i&1 == 1 && w.Uncovered > 0 {
				value += w.Value
				price += w.Lot.Round(w.Uncovered).Qty * w.Cost
			}
		}
		if price <= budget {
			best = max(best, value)
		}
	}
	return best
}

func TestTheRiskOfDatedReceiptsIsTheSumOverAllFutures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		horizon := rapid.IntRange(0, 6).Draw(t, "horizon")
		weights := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 4).Draw(t, "weights")
		sum := 0
		for _, w := range weights {
			sum += w
		}
		if sum == 0 {
			return
		}
		demand := make([]float64, len(weights))
		for i, w := range weights {
			demand[i] = float64(w) / float64(sum)
		}
		var receipts []Dated
		for range rapid.IntRange(0, 3).Draw(t, "receipts") {
			receipts = append(receipts, Dated{rapid.IntRange(0, 7).Draw(t, "day"), rapid.Int64Range(0, 5).Draw(t, "units")})
		}
		units := rapid.Int64Range(-2, 9).Draw(t, "units")
		var out func(day int, stock int64) float64
		out = func(day int, stock int64) float64 {
			if day == horizon {
				return 0
			}
			for _, r := range receipts {
				if r.Day == day {
					stock += r.Units
				}
			}
			risk := 0.0
			for asked, p := range demand {
				if int64(asked) > stock {
					risk += p
				} else {
					risk += p * out(day+1, stock-int64(asked))
				}
			}
			return risk
		}
		got, err := RunOutDated(units, demand, receipts, horizon)
		if want := out(0, units); err != nil || !near(got, want, 1e-12) {
			t.Fatalf("%v (%v), by hand %v", got, err, want)
		}
		more, err := RunOutDated(units+1, demand, receipts, horizon)
		longer, err2 := RunOutDated(units, demand, receipts, horizon+1)
		if err != nil || err2 != nil || more > got+1e-12 || longer < got-1e-12 {
			t.Fatalf("a unit more changes %v to %v, a day more to %v", got, more, longer)
		}
	})
}

func TestThreeWaysToARiskAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{Mean: rapid.Float64Range(0.1, 3).Draw(t, "mean")}
		rate.Variance = rate.Mean * rapid.SampledFrom([]float64{1, 2.5}).Draw(t, "spread")
		units, horizon := rapid.Int64Range(0, 20).Draw(t, "units"), rapid.IntRange(1, 20).Draw(t, "horizon")
		never := RunOut(units, rate, nil, horizon)
		daily := masses(rate.counted(1))
		exact, err := RunOutDated(units, daily, nil, horizon)
		if err != nil || !near(never, exact, 1e-6) {
			t.Fatalf("without a receipt %v, day by day %v (%v)", never, exact, err)
		}
		day := rapid.IntRange(0, horizon).Draw(t, "day")
		some := RunOut(units, rate, []Day{{day, 0.5}}, horizon)
		if some < 0 || some > never+1e-12 {
			t.Fatalf("a receipt that may come makes %v of %v", some, never)
		}
	})
	// The dice: one receipt for sure and one perhaps, so that the exact risk is a mean of two.
	rate, daily := Rate{1, 1}, masses(Counted(1, 1))
	played, err := RunOutSimulated("A-1", calendar.MustParse("2026-11-22"), 6, rate, []Receipt{{4, []Day{{3, 1}}}, {5, []Day{{6, 0.4}}}}, 14)
	if err != nil {
		t.Fatal(err)
	}
	with, _ := RunOutDated(6, daily, []Dated{{3, 4}, {6, 5}}, 14)
	without, _ := RunOutDated(6, daily, []Dated{{3, 4}}, 14)
	if want := 0.4*with + 0.6*without; math.Abs(played-want) > 0.04 {
		t.Fatalf("played %v, exact %v", played, want)
	}
	again, _ := RunOutSimulated("A-1", calendar.MustParse("2026-11-22"), 6, rate, []Receipt{{4, []Day{{3, 1}}}, {5, []Day{{6, 0.4}}}}, 14)
	if again != played {
		t.Fatalf("the same question gives %v and %v", played, again)
	}
}

func TestAReorderPointGrowsWithServiceDemandAndLeadTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lead := drawLead(t)
		item := Item{
			Rate: Rate{Mean: rapid.Float64Range(0, 30).Draw(t, "mean")}, Lead: lead, Receipts: rapid.IntRange(0, 20).Draw(t, "receipts"),
			Crossed: rapid.SampledFrom([]float64{0, 0.04, 0.05, 0.5}).Draw(t, "crossed"), Review: rapid.IntRange(0, 14).Draw(t, "review"),
			Service: rapid.Float64Range(0.5, 0.99).Draw(t, "service"), Lot: Lot{MOQ: rapid.Int64Range(0, 50).Draw(t, "moq")},
			Costs: Costs{Hold: rapid.Float64Range(0, 1).Draw(t, "hold"), Order: rapid.Float64Range(0, 50).Draw(t, "order")}, Stocked: true,
		}
		item.Rate.Variance = item.Rate.Mean * rapid.Float64Range(0, 4).Draw(t, "spread")
		l, err := item.Level()
		if err != nil || l.Manual || l.Reorder != l.Computed || l.Reorder < 0 || l.UpTo < l.Reorder {
			t.Fatalf("%+v (%v)", l, err)
		}
		if q := float64(l.UpTo - l.Reorder); q > math.Ceil(upToDaysMax*item.Rate.Mean) {
			t.Fatalf("%+v orders %v, more than 90 days of %v", l, q, item.Rate.Mean)
		}
		better := item
		better.Service = rapid.Float64Range(item.Service, 0.995).Draw(t, "better")
		if b, err := better.Level(); err != nil || b.Reorder < l.Reorder || b.Basis != l.Basis {
			t.Fatalf("with service %v the level is %+v (%v), with %v it is %+v", better.Service, b, err, item.Service, l)
		}
		set := rapid.Int64Range(0, 1000).Draw(t, "manual")
		item.Manual = &set
		if m, err := item.Level(); err != nil || !m.Manual || m.Reorder != set || m.Computed != l.Computed || m.UpTo-m.Reorder != l.UpTo-l.Reorder {
			t.Fatalf("set to %d: %+v (%v), computed %+v", set, m, err, l)
		}
	})
}

func TestForecastsStayInsideWhatWasAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
			return float64(max(0, rapid.IntRange(-6, 12).Draw(t, "units")))
		}), 0, 40).Draw(t, "demand")
		h, err := Read(y, UsualSmoothing())
		if err != nil {
			t.Fatal(err)
		}
		mean, variance := h.Period()
		least, most := 0.0, 0.0
		for _, units := range y {
			if most = max(most, units); units > 0 && (least == 0 || units < least) {
				least = units
			}
		}
		if math.IsNaN(mean) || mean < 0 || mean > most+1e-9 || !(variance >= 0) || h.Size < least-1e-9 || h.Size > most+1e-9 || h.TSB > most+1e-9 {
			t.Fatalf("%v gives %+v, mean %v and variance %v", y, h, mean, variance)
		}
		if (h.Class == None) != (most == 0) {
			t.Fatalf("%v is of class %s", y, h.Class)
		}
		scaled := make([]float64, len(y))
		for i := range y {
			scaled[i] = 3 * y[i]
		}
		three, err := Read(scaled, UsualSmoothing())
		if err != nil || three.Class != h.Class || !near(three.SBA, 3*h.SBA, 1e-9) || !near(three.TSB, 3*h.TSB, 1e-9) || !near(three.Smoothed, 3*h.Smoothed, 1e-9) {
			t.Fatalf("three times the demand gives %+v instead of three times %+v", three, h)
		}
	})
}
