package leadtime

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pegboard/models/calendar"
)

// Scenario is a kind of company whose suppliers are generated, so that everybody can repeat an evaluation.
type Scenario string

// The scenarios. In all of them a company has 12 suppliers with 3 to 7 SKUs each, every SKU is ordered 1 to 20 times in
// two years with a quoted time of 7 to 60 days, and suppliers differ in how long they take and how much that varies.
const (
	Lognormal   Scenario = "lognormal"       // the usual shape of lead times
	Gamma       Scenario = "gamma"           // a lighter tail
	Disruptions Scenario = "12% disruptions" // lognormal, but 12 % of the orders take 2 to 3.5 times as long
	Drift       Scenario = "drift +42%"      // lognormal, and all suppliers become 42 % slower over the two years
	OnTime      Scenario = "70% on time"     // on the quoted day to the day; 3 % early, the rest late
)

// Scenarios returns all of them.
func Scenarios() []Scenario { return []Scenario{Lognormal, Gamma, Disruptions, Drift, OnTime} }

// SimulationStart is the first day of a generated company, and SimulationCutoff the day from which its orders are scored:
// the first half year is there to learn from.
const (
	SimulationStart  = calendar.Date(19723) // 2024-01-01
	SimulationCutoff = calendar.Date(19905) // 2024-07-01
	simulationDays   = 730
	simulatedSupply  = 12
)

// quotedTimes are the days that suppliers like to state.
var quotedTimes = []int{7, 10, 14, 20, 21, 28, 30, 45, 60}

// Simulate generates the deliveries of the company with a number. The same number gives the same company.
func Simulate(scenario Scenario, company int) []Delivery {
	seed := uint64(0)
	for _, c := range scenario {
		seed = seed*31 + uint64(c)
	}
	r := rand.New(rand.NewPCG(seed, uint64(company)))
	var out []Delivery
	for s := range simulatedSupply {
		supplier := supply{r: r, scenario: scenario, slower: 0.08 + 0.25*r.NormFloat64(), spread: 0.15 + 0.3*r.Float64(), onTime: 0.45 + 0.5*r.Float64()}
		for k := range 3 + r.IntN(5) {
			planned := quotedTimes[r.IntN(len(quotedTimes))]
			slower := supplier.slower + 0.1*r.NormFloat64()
			for range 1 + r.IntN(20) {
				after := r.IntN(simulationDays)
				ordered := SimulationStart.Add(after)
				ratio := supplier.ratio(slower, float64(after)/simulationDays)
				received := ordered.Add(max(1, int(math.Round(ratio*float64(planned)))))
				out = append(out, Delivery{
					Supplier: fmt.Sprintf("supplier %d", s+1), SKU: fmt.Sprintf("sku %d-%d", s+1, k+1), PO: fmt.Sprint(len(out) + 1),
					Line: 1, Ordered: ordered, Received: &received, Planned: &planned,
				})
			}
		}
	}
	return out
}

// supply is how a generated supplier delivers.
type supply struct {
	r        *rand.Rand
	scenario Scenario
	slower   float64 // logarithm of the usual days over the quoted
	spread   float64
	onTime   float64 // share of orders that come on the quoted day, where suppliers do that
}

// ratio draws how long an order takes, as a multiple of the quoted days.
func (s *supply) ratio(slower, elapsed float64) float64 {
	switch s.scenario {
	case OnTime:
		switch u := s.r.Float64(); {
		case u < s.onTime:
			return 1
		case u < s.onTime+0.03:
			return 0.7 + 0.3*s.r.Float64()
		}
		return 1 + 0.5*s.r.ExpFloat64()
	case Gamma:
		cv := 0.15 + 0.35*(s.spread-0.15)/0.3
		return math.Exp(slower) * gamma(s.r, 1/(cv*cv)) * cv * cv
	}
	ratio := math.Exp(slower + s.spread*s.r.NormFloat64())
	if s.scenario == Disruptions && s.r.Float64() < 0.12 {
		ratio *= 2 + 1.5*s.r.Float64()
	}
	if s.scenario == Drift {
		ratio *= math.Pow(1.42, elapsed)
	}
	return ratio
}

// gamma draws from the gamma distribution with scale 1 and a shape of at least 1, by the method of Marsaglia and Tsang.
func gamma(r *rand.Rand, shape float64) float64 {
	d := shape - 1.0/3
	for {
		x := r.NormFloat64()
		v := 1 + x/math.Sqrt(9*d)
		if v > 0 {
			v = v * v * v
			if math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
				return d * v
			}
		}
	}
}
