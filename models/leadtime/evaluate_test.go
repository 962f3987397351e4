package leadtime

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pegboard/models/calendar"
)

// companiesTested is how many companies of each scenario a test run generates; the tables of docs/promises.md have ten.
const companiesTested = 3

func TestPromisesHoldAndBeatWhatOthersDoInGeneratedCompanies(t *testing.T) {
	for _, scenario := range Scenarios() {
		t.Run(string(scenario), func(t *testing.T) {
			g := EvaluateSimulation(scenario, companiesTested)
			ours := g.Of(Pegboard)
			if c := ours.Coverage[1]; c < 0.77 || c > 0.86 {
				t.Errorf("P80 covers %.3f", c)
			}
			if c := ours.Coverage[2]; c < 0.87 || c > 0.94 {
				t.Errorf("P90 covers %.3f", c)
			}
			for _, m := range Methods()[1:] {
				for k, theirs := range g.Of(m).Pinball {
					most := theirs
					if scenario == OnTime && m == Quoted && k == 0 {
						most *= 1.03 // where most suppliers deliver on the quoted day, no other day is a better median
					}
					if ours.Pinball[k] >= most {
						t.Errorf("%s has a pinball of %.3f at level %d, Pegboard %.3f", m, theirs, k, ours.Pinball[k])
					}
				}
			}
			if sku := g.Of(SupplierSKU).Pinball[1]; scenario == Drift && ours.Pinball[1] > 0.9*sku {
				t.Errorf("under drift the pinball of P80 is %.3f, that of the SKU's own history %.3f", ours.Pinball[1], sku)
			}
		})
	}
}

// Labels that say nothing must not be believed, and must not do harm: the same deliveries without any are forecast as well.
func TestNoSkillIsClaimedForSuppliersThatDoNotDiffer(t *testing.T) {
	cutoff := SimulationCutoff
	var labelled, pooled []outcome
	for company := range companiesTested {
		deliveries := Simulate(Lognormal, company)
		r := rand.New(rand.NewPCG(7, uint64(company)))
		shuffled, plain := make([]Delivery, len(deliveries)), make([]Delivery, len(deliveries))
		for i, j := range r.Perm(len(deliveries)) {
			shuffled[i], plain[i] = deliveries[i], deliveries[i]
			shuffled[i].Supplier, shuffled[i].SKU = deliveries[j].Supplier, deliveries[j].SKU
			plain[i].Supplier, plain[i].SKU = "anybody", "anything"
		}
		labelled = append(labelled, newBook(shuffled).placed(EvaluateOptions{Cutoff: &cutoff})...)
		pooled = append(pooled, newBook(plain).placed(EvaluateOptions{Cutoff: &cutoff})...)
	}
	with, without := grouped(labelled)[0].Of(Pegboard), grouped(pooled)[0].Of(Pegboard)
	for k := range with.Pinball {
		if ratio := with.Pinball[k] / without.Pinball[k]; ratio < 0.97 || ratio > 1.03 {
			t.Errorf("at level %d meaningless labels change the pinball from %.3f to %.3f", k, without.Pinball[k], with.Pinball[k])
		}
	}
}

// When the lead times of SKUs differ far more than any stated time says, their own few deliveries must win.
func TestSKUsThatDifferAreLearnedWithoutStatedTimes(t *testing.T) {
	cutoff := SimulationCutoff
	var found []outcome
	for company := range companiesTested {
		deliveries := Simulate(Lognormal, company)
		for i := range deliveries {
			deliveries[i].Planned = nil
		}
		found = append(found, newBook(deliveries).placed(EvaluateOptions{Cutoff: &cutoff})...)
	}
	g := grouped(found)[0]
	for k, theirs := range g.Of(SupplierSKU).Pinball {
		if ours := g.Of(Pegboard).Pinball[k]; ours >= theirs {
			t.Errorf("at level %d the pinball is %.3f, that of the SKU's own history %.3f", k, ours, theirs)
		}
	}
}

func TestAnEvaluationForecastsAsTheModelOfThatEveningDoes(t *testing.T) {
	deliveries := Simulate(Drift, 0)
	cutoff := SimulationStart.Add(700)
	b := newBook(deliveries)
	for n, o := range b.placed(EvaluateOptions{Cutoff: &cutoff}) {
		if n%7 != 0 {
			continue
		}
		l := &b.lines[len(b.lines)-len(b.placed(EvaluateOptions{Cutoff: &cutoff}))+n]
		model := Learn(deliveries, l.ordered.Add(-1), Settings{})
		var name pairName
		for p, i := range b.pairs {
			if i == l.pair {
				name = p
			}
		}
		s, p := model.named(name.supplier, name.sku)
		e := model.placed(s, p, l.stated(), int(l.together))
		if want := e.forecast(); o.forecasts[Pegboard] != want {
			t.Errorf("order %d is forecast %v, by the model of that evening %v", n, o.forecasts[Pegboard], want)
		}
	}
}

func TestOrdersStillOpenAtTheEndAreNotDropped(t *testing.T) {
	complete, cut := make([]Delivery, 0, 4000), make([]Delivery, 0, 4000)
	r := rand.New(rand.NewPCG(5, 6))
	planned := 40
	end := SimulationStart.Add(400)
	for n := range 4000 {
		d := Delivery{Supplier: "S", SKU: "K", PO: fmt.Sprint(n), Ordered: SimulationStart.Add(r.IntN(400)), Planned: &planned}
		received := d.Ordered.Add(r.IntN(120)) // what takes longer than a file covers nobody can see
		d.Received = &received
		complete = append(complete, d)
		if received > end {
			d.Received = nil
		}
		cut = append(cut, d)
	}
	cutoff := SimulationStart.Add(200)
	scores := func(deliveries []Delivery) (quoted Score, naive float64) {
		var found []outcome
		b := newBook(deliveries)
		hits, received := 0.0, 0.0
		for i := range b.lines { // the rivals alone: their forecasts are known beforehand
			l := &b.lines[i]
			if l.ordered < cutoff {
				continue
			}
			o := b.outcomeOf(l, l.ordered)
			if !o.received {
				o.days = end.Sub(l.ordered)
			} else {
				received++
				if o.days <= planned {
					hits++
				}
			}
			o.forecasts = map[Method]forecast{Quoted: always(planned)}
			found = append(found, o)
		}
		g := grouped(found)
		return g[0].Of(Quoted), hits / received
	}
	truth, _ := scores(complete)
	seen, naive := scores(cut)
	if math.Abs(seen.Coverage[0]-truth.Coverage[0]) > 0.03 || math.Abs(seen.MAE-truth.MAE) > 0.1*truth.MAE {
		t.Errorf("the truth is %+v, seen was %+v", truth, seen)
	}
	if naive < truth.Coverage[0]+0.04 {
		t.Errorf("dropping the open orders would not have flattered: %.3f, the truth is %.3f", naive, truth.Coverage[0])
	}
}

func TestAnEvaluationIsBoundedByAFixedShareOfTheOrders(t *testing.T) {
	deliveries := Simulate(OnTime, 1)
	cutoff := SimulationCutoff
	one := Evaluate(deliveries, EvaluateOptions{Cutoff: &cutoff, Most: 100})
	if n := one.Placed[0].Orders; n > 100 || n < 25 {
		t.Errorf("%d orders were scored of at most 100", n)
	}
	if again := Evaluate(deliveries, EvaluateOptions{Cutoff: &cutoff, Most: 100}); !reflect.DeepEqual(one, again) {
		t.Error("the same evaluation has two results")
	}
}

func TestTheCompanyThatIsGeneratedIsTheSameEachTime(t *testing.T) {
	for _, scenario := range Scenarios() {
		if a, b := Simulate(scenario, 3), Simulate(scenario, 3); !reflect.DeepEqual(a, b) || len(a) < 200 {
			t.Errorf("%s: %d and %d deliveries", scenario, len(a), len(b))
		}
	}
	if SimulationStart != calendar.MustParse("2024-01-01") || SimulationCutoff != calendar.MustParse("2024-07-01") {
		t.Error("the days of generated companies are not those they say")
	}
}
