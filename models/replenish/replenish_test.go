package replenish

import (
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pegboard/models/calendar"
)

func TestEveryMethodServesItsClassOfDemand(t *testing.T) {
	for _, c := range []struct {
		name           string
		demand         []float64
		class          Class
		mean, variance float64
		dying          bool
	}{
		{"nothing yet", nil, None, 0, 0, false},
		{"never asked for", []float64{0, 0, 0}, None, 0, 0, false},
		// Plain smoothing: 10, misses 2, -1.2 and 2.92: 10.2, 10.08, 10.372; squares 4 + 1.44 + 8.5264 over 3.
		{"smooth", []float64{10, 12, 9, 13}, Smooth, 10.372, 13.9664 / 3, false},
		// Sizes 4 and 4 after 2 and 3 periods: z = 4, p = 2.1, (1 - 0.05) 4 / 2.1; q (1 - q) 16 with q = 1/2.1.
		{"intermittent", []float64{0, 4, 0, 0, 4}, Intermittent, 0.95 * 4 / 2.1, 1 / 2.1 * (1 - 1/2.1) * 16, false},
		// One demand of 5 at once, then six periods of silence: the chance of 1 falls by a tenth six times.
		{"dying", []float64{5, 0, 0, 0, 0, 0, 0}, Intermittent, 5 * 0.531441, 0.531441 * (1 - 0.531441) * 25, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := Read(c.demand, UsualSmoothing())
			if err != nil {
				t.Fatal(err)
			}
			mean, variance := h.Period()
			if h.Class != c.class || !near(mean, c.mean, 1e-12) || !near(variance, c.variance, 1e-12) || h.Dying() != c.dying {
				t.Fatalf("%+v: %v and %v, dying %v", h, mean, variance, h.Dying())
			}
			if day := h.PerDay(7); day.Mean != mean/7 || day.Variance != variance/7 {
				t.Fatalf("a day has %+v", day)
			}
		})
	}
}

func TestTheBasisOfAReorderPointIsChosenAsWritten(t *testing.T) {
	twoSpeeds := Lead{{10, 0.85}, {30, 0.15}}
	steady := Lead{{10, 1}}
	item := func(change func(*Item)) Item {
		i := Item{Rate: Rate{5, 9}, Lead: twoSpeeds, Receipts: 8, Service: 0.9, Stocked: true}
		change(&i)
		return i
	}
	manual := int64(77)
	for name, c := range map[string]struct {
		item  Item
		want  Level
		upper int64
	}{
		// The mixture asks for 143 where the normal formula says 112.8. Lead times have the mean 13 and the variance 51, so demand
		// has the mean 65 and the variance 13 × 9 + 25 × 51 = 37.3²: more than half of the mean, so gamma. Orders that cross
		// count with 7.14 / √3 = 4.12 in place of 51: 65 + 1.2816 × 14.835 = 84.01.
		"two speeds":                 {item(func(i *Item) {}), Level{Reorder: 143, Computed: 143, Basis: Mixed}, 143},
		"too few receipts":           {item(func(i *Item) { i.Receipts = 7 }), Level{Reorder: 116, Computed: 116, Basis: "GAMMA"}, 116},
		"set by hand":                {item(func(i *Item) { i.Manual = &manual }), Level{Reorder: 77, Computed: 143, Basis: Mixed, Manual: true}, 77},
		"an order quantity":          {item(func(i *Item) { i.Costs = Costs{Order: 10, Hold: 0.01} }), Level{Reorder: 143, Computed: 143, Basis: Mixed}, 243},
		"free shelves":               {item(func(i *Item) { i.Costs = Costs{Order: 10} }), Level{Reorder: 143, Computed: 143, Basis: Mixed}, 143 + 450},
		"a large minimum":            {item(func(i *Item) { i.Lot.MOQ = 60 }), Level{Reorder: 143, Computed: 143, Basis: Mixed}, 203},
		"more than 90 days":          {item(func(i *Item) { i.Lot.MOQ = 600 }), Level{Reorder: 143, Computed: 143, Basis: Mixed}, 143 + 450},
		"made to order":              {item(func(i *Item) { i.Stocked = false }), Level{Basis: Unstocked}, 0},
		"no demand":                  {item(func(i *Item) { i.Rate = Rate{} }), Level{Basis: "ZERO"}, 0},
		"one speed, certain":         {item(func(i *Item) { i.Lead, i.Rate.Variance = steady, 0 }), Level{Reorder: 50, Computed: 50, Basis: "NORMAL"}, 50},
		"a slow mover":               {item(func(i *Item) { i.Lead, i.Rate, i.Service = steady, Rate{0.3, 0.3}, 0.95 }), Level{Reorder: 6, Computed: 6, Basis: "POISSON"}, 6},
		"orders overtake each other": {item(func(i *Item) { i.Crossed = 0.05 }), Level{Reorder: 85, Computed: 85, Basis: Overtaken}, 85},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.item.Level()
			if err != nil {
				t.Fatal(err)
			}
			if got.Reorder != c.want.Reorder || got.Computed != c.want.Computed || got.Basis != c.want.Basis || got.Manual != c.want.Manual || got.UpTo != c.upper {
				t.Fatalf("got %+v, want %+v up to %d", got, c.want, c.upper)
			}
		})
	}
}

func TestAServiceLevelBelongsToAClassOrIsTheUsualOne(t *testing.T) {
	s := Services{Usual: 0.95, Class: map[string]float64{"A": 0.98, "C": 0.9}}
	if err := s.Check(); err != nil || s.Of("A") != 0.98 || s.Of("B") != 0.95 || s.Of("C") != 0.9 {
		t.Fatalf("%+v (%v)", s, err)
	}
	s.Class["B"] = 1
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), `class "B" is 1`) {
		t.Fatalf("got %v", err)
	}
}

func TestLargeNumbersAreSurvived(t *testing.T) {
	for _, d := range []Demand{
		Expect(1e12, 1e24), Expect(1e12, 0), Expect(1e-9, 1e24), Expect(9.99, 1e24), Expect(5, 5.2501), Expect(1e6, 1e6),
		Counted(1e12, 1e12), Counted(1e12, 1e24), Counted(1e6, 2e6), Counted(1e-9, 1e-9), Counted(1e-9, 1),
	} {
		last := 0.0
		for _, service := range []float64{0.01, 0.5, 0.9, 0.999999} {
			level := d.Level(service)
			if math.IsNaN(level) || math.IsInf(level, 0) || level < last {
				t.Fatalf("%+v with %v: %v after %v", d, service, level, last)
			}
			last = max(0, level)
			for _, n := range []float64{d.AtMost(level), d.Above(level), d.Short(level), d.Left(level), d.Fill(level, 10)} {
				if math.IsNaN(n) || n < 0 || math.IsInf(n, 0) {
					t.Fatalf("%+v at %v: %v", d, level, n)
				}
			}
		}
	}
}

func TestLargePoissonDemandIsNearlyNormal(t *testing.T) {
	const mean = 1e8
	d, n := Counted(mean, mean), Demand{Normal, mean, mean}
	for _, service := range []float64{0.05, 0.5, 0.95, 0.9999} {
		if p, q := d.Level(service), n.Level(service); math.Abs(p-q) > 5 {
			t.Errorf("with %v: %v by the unit, %v normal", service, p, q)
		}
	}
	if p, q := d.Short(mean), n.Short(mean); math.Abs(p/q-1) > 1e-4 {
		t.Errorf("short by %v, normal %v", p, q)
	}
}

func TestBandsOfRisk(t *testing.T) {
	for risk, want := range map[float64]Band{0: Green, 0.1999: Green, 0.2: Amber, 0.4999: Amber, 0.5: Red, 1: Red} {
		if got := BandOf(risk); got != want {
			t.Errorf("%v is %s, want %s", risk, got, want)
		}
	}
}

func TestWhatASpreadsheetWouldSayAboutRunningOut(t *testing.T) {
	// 10 units, 3 a day: 7, 4, 1, out on day 3; with 5 more on day 3 it is 6 - 3 = 3, 0, out on day 5.
	if day, out := RunsOut(10, Rate{Mean: 3}, nil, 14); !out || day != 3 {
		t.Errorf("day %d, %v", day, out)
	}
	if day, out := RunsOut(10, Rate{Mean: 3}, []Dated{{3, 5}}, 14); !out || day != 5 {
		t.Errorf("day %d, %v", day, out)
	}
	if _, out := RunsOut(42, Rate{Mean: 3}, nil, 14); out {
		t.Error("42 units are not enough for 14 days of 3")
	}
	// A day of Poisson 1 with no unit: one is missing on average; with one unit, e^-1 less than nothing is left over.
	if short := ExpectedShort(0, Rate{1, 1}, 1); !near(short, 1, 1e-12) {
		t.Errorf("short by %v", short)
	}
	if short := ExpectedShort(1, Rate{1, 1}, 1); !near(short, math.Exp(-1), 1e-12) {
		t.Errorf("short by %v", short)
	}
}

func TestWhatNoCompanyHasIsRefusedWithASentence(t *testing.T) {
	nan := math.NaN()
	sound := Item{Rate: Rate{1, 1}, Lead: Lead{{5, 1}}, Service: 0.9, Stocked: true}
	level := func(change func(*Item)) error {
		i := sound
		change(&i)
		_, err := i.Level()
		return err
	}
	read := func(y ...float64) error { _, err := Read(y, UsualSmoothing()); return err }
	leadOf := func(days ...Day) error { _, err := LeadOf(days); return err }
	dated := func(units int64, demand []float64, receipts []Dated, horizon int) error {
		_, err := RunOutDated(units, demand, receipts, horizon)
		return err
	}
	played := func(rate Rate, receipts []Receipt, horizon int) error {
		_, err := RunOutSimulated("A", calendar.MustParse("2026-11-22"), 1, rate, receipts, horizon)
		return err
	}
	afford := func(budget int64, wishes ...Wish) error { _, _, err := Affordable(budget, wishes); return err }
	negative := int64(-1)
	for name, c := range map[string]struct {
		err      error
		sentence string
	}{
		"a mean that is no number":      {level(func(i *Item) { i.Rate.Mean = nan }), "the mean demand is NaN"},
		"a negative mean":               {level(func(i *Item) { i.Rate.Mean = -1 }), "the mean demand is -1"},
		"a variance that is no number":  {level(func(i *Item) { i.Rate.Variance = nan }), "the variance of demand is NaN"},
		"endless variance":              {level(func(i *Item) { i.Rate.Variance = math.Inf(1) }), "standard deviation of demand is +Inf"},
		"no lead time":                  {level(func(i *Item) { i.Lead = nil }), "nothing is known about the lead time"},
		"certain service":               {level(func(i *Item) { i.Service = 1 }), "the service level is 1"},
		"service that is no number":     {level(func(i *Item) { i.Service = nan }), "the service level is NaN"},
		"a review before today":         {level(func(i *Item) { i.Review = -1 }), "review period of -1 days"},
		"a negative reorder point":      {level(func(i *Item) { i.Manual = &negative }), "the reorder point is -1"},
		"a cost that is no number":      {level(func(i *Item) { i.Costs.Hold = nan }), "a cost is NaN"},
		"a maximum below the minimum":   {level(func(i *Item) { i.Lot = Lot{MOQ: 10, Max: 5} }), "no multiple of 1 lies between the minimum of 10 and the maximum of 5"},
		"no multiple in between":        {Lot{MOQ: 10, Pack: 7, Max: 13}.Check(), "no multiple of 7 lies between"},
		"packs that never meet":         {Lot{Pack: 999_999_937, Multiple: 999_999_929}.Check(), "which nobody orders"},
		"a negative pack":               {Lot{Pack: -1}.Check(), "the pack is -1"},
		"demand that is no number":      {read(1, nan), "the demand of period 2 is NaN"},
		"negative demand":               {read(-1), "the demand of period 1 is -1"},
		"a share of nothing":            {Smoothing{}.Check(), "a smoothing share is 0"},
		"too little lead time":          {leadOf(Day{5, 0.5}), "add up to 0.5"},
		"lead time that is no number":   {leadOf(Day{5, nan}), "the probability of 5 days is NaN"},
		"a lead time before the order":  {leadOf(Day{-1, 1}), "a lead time of -1 days"},
		"arrivals above one":            {CheckArrival([]Day{{1, 0.6}, {2, 0.6}}), "add up to 1.2"},
		"an arrival that is no number":  {CheckArrival([]Day{{1, nan}}), "is NaN; it cannot be negative"},
		"demand above one":              {dated(1, []float64{0.6, 0.6}, nil, 1), "add up to 1.2, not to 1"},
		"no demand at all":              {dated(1, nil, nil, 1), "add up to 0, not to 1"},
		"a horizon of ages":             {dated(1, []float64{1}, nil, 40_000), "the horizon of 40000 days"},
		"too much to follow":            {dated(1_000_000, append(make([]float64, 9999), 1), nil, 365), "too many to follow"},
		"a receipt of less than none":   {dated(1, []float64{1}, []Dated{{1, -4}}, 3), "a receipt of -4 units"},
		"dice without a rate":           {played(Rate{nan, 1}, nil, 5), "the mean demand is NaN"},
		"dice for ever":                 {played(Rate{1, 1}, nil, 5000), "the horizon of 5000 days"},
		"dice with too many receipts":   {played(Rate{1, 1}, []Receipt{{1, []Day{{1, 2}}}}, 5), "more than 1"},
		"a budget below zero":           {afford(-1), "the budget must lie between"},
		"two wishes for a SKU":          {afford(1, Wish{SKU: "A"}, Wish{SKU: "A"}), `two suggestions for "A"`},
		"a price below zero":            {afford(1, Wish{SKU: "A", Cost: -1}), `"A": an amount`},
		"a wish for less than nothing":  {afford(1, Wish{SKU: "A", Need: -1}), `"A": the quantity -1`},
		"a wish that cannot be ordered": {afford(1, Wish{SKU: "A", Lot: Lot{MOQ: 3, Max: 2}}), `"A": no multiple`},
		"a shelf that costs nothing":    {Costs{Order: 1}.CheckHold(), "no quantity would be too large"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.sentence) {
			t.Errorf("%s: got %v, want %q", name, c.err, c.sentence)
		}
	}
}

func TestAPriceBeyondEveryBudgetIsSkipped(t *testing.T) {
	grants, left, err := Affordable(100, []Wish{
		{SKU: "A", Uncovered: 1_000_000_000, Need: 1_000_000_000, Cost: MoneyMax, Value: MoneyMax},
		{SKU: "B", Uncovered: 1, Need: 1, Cost: 100, Value: 1},
		{SKU: "C", Uncovered: 5, Need: 9, Value: 1},
	})
	if err != nil || left != 0 || grants[0].Order != 0 || grants[1].Order != 1 || grants[2].Order != 9 {
		t.Fatalf("%+v, %d left (%v)", grants, left, err)
	}
}

// deskSKUs is the size of the buy desk that the budget of five seconds is for.
const deskSKUs = 20_000

// deskItems are made of numbers that go round, so that every run measures the same work.
func deskItems() ([]Item, []Stock) {
	items, stocks := make([]Item, deskSKUs), make([]Stock, deskSKUs)
	for n := range items {
		mean := 0.02 * math.Pow(1.0005, float64(n)) // from one in 50 days to 440 a day
		var lead Lead
		usual := 5 + n%40
		for k := range 40 { // as many days as a learned lead time has, with a second hump
			lead = append(lead, Day{usual + k + k/30*20, 0.025})
		}
		items[n] = Item{
			Rate: Rate{mean, mean * float64(1+n%5)}, Lead: lead, Receipts: n % 20, Review: 1, Service: 0.95, Stocked: true,
			Lot: Lot{MOQ: int64(n % 50), Multiple: int64(1 + n%12)}, Costs: Costs{Hold: 0.001, Order: 20},
		}
		stocks[n] = Stock{OnHand: int64(n % 30), OnOrder: int64(n % 60), Backorders: int64(n % 7), Uncovered: int64(n % 3)}
	}
	return items, stocks
}

func BenchmarkBuyDeskOf20000(b *testing.B) {
	items, stocks := deskItems()
	for b.Loop() {
		var wait sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for w := range workers {
			wait.Go(func() {
				for n := w; n < len(items); n += workers {
					l, err := items[n].Level()
					if err != nil {
						b.Error(err)
						return
					}
					Suggest(stocks[n], Rules{Reorder: l.Reorder, UpTo: l.UpTo, Lot: items[n].Lot, Stocked: true})
				}
			})
		}
		wait.Wait()
	}
}

func BenchmarkRiskOf20000(b *testing.B) {
	items, stocks := deskItems()
	for b.Loop() {
		for n := range items {
			RunOut(stocks[n].OnHand, items[n].Rate, items[n].Lead, 30)
		}
	}
}
