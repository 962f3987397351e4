package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
)

// calcTaus are the levels of an answer that does not name its own.
var calcTaus = []float64{0.5, 0.8, 0.9}

// Bounds of what a person can mean.
const (
	calcDaysMax    = 36_500    // a hundred years
	calcPITsMax    = 1_000_000 // evenly spread ones of conformal_level
	calcHorizonMax = 36_500
)

// givenAtom is [value, mass].
type givenAtom leadtime.Atom

func (a *givenAtom) UnmarshalJSON(text []byte) error {
	return unmarshalPair(text, &a.Value, &a.Mass, "[value, mass]")
}

func (a givenAtom) MarshalJSON() ([]byte, error) { return json.Marshal([]any{a.Value, a.Mass}) }

// givenObservation is [value, weight, received?].
type givenObservation leadtime.Observation

func (o *givenObservation) UnmarshalJSON(text []byte) error {
	if err := unmarshalRow(text, "[value, weight, received?]", 3, &o.Value, &o.Weight, &o.Received); err != nil {
		return err
	}
	if o.Weight < 0 {
		return fmt.Errorf("%s has a negative weight", text)
	}
	return nil
}

// givenDelivery is [days, planned days, days since ordered, received?, share].
type givenDelivery struct {
	days, planned, ago int
	received           bool
	share              float64
}

func (d *givenDelivery) UnmarshalJSON(text []byte) error {
	d.share = 1
	err := unmarshalRow(text, "[days, planned days, days since ordered, received?, share]", 4, &d.days, &d.planned, &d.ago, &d.received, &d.share)
	if err != nil {
		return err
	}
	if d.planned < 0 || max(d.days, -d.days, d.planned, d.ago) > calcDaysMax || d.share < 0 {
		return fmt.Errorf("%s has a number that no delivery can have", text)
	}
	return nil
}

// givenPIT is [u, received?].
type givenPIT leadtime.PIT

func (p *givenPIT) UnmarshalJSON(text []byte) error {
	return unmarshalPair(text, &p.U, &p.Received, "[u, received?]")
}

func distributionOf(given []givenAtom) (leadtime.Distribution, error) {
	atoms := make([]leadtime.Atom, 0, len(given))
	for _, a := range given {
		atoms = append(atoms, leadtime.Atom(a))
	}
	return leadtime.Of(atoms)
}

// observationsOf turns deliveries into evidence. A delivery before its order is a mistake and says nothing.
func observationsOf(given []givenDelivery) []leadtime.Observation {
	out := make([]leadtime.Observation, 0, len(given))
	for _, d := range given {
		if d.days < 0 {
			continue
		}
		out = append(out, leadtime.Observation{
			Value: leadtime.Ratio(d.days, d.planned), Weight: leadtime.Weight(d.ago, 1) * d.share, Received: d.received,
		})
	}
	return out
}

// byLevel asks for the answer at each level and names it by the level.
func byLevel[T any](taus []float64, of func(tau float64) T) map[string]T {
	out := make(map[string]T, len(taus))
	for _, tau := range taus {
		out[strconv.FormatFloat(tau, 'g', -1, 64)] = of(tau)
	}
	return out
}

func checkDays(what string, days int) error {
	if days < 0 || days > calcDaysMax {
		return fmt.Errorf("%q is %d days; it must lie between 0 and %d", what, days, calcDaysMax)
	}
	return nil
}

func calcLeadtime(given json.RawMessage) (any, error) {
	var g struct {
		Planned  *int            `json:"planned"`
		Global   []givenDelivery `json:"global"`
		Supplier []givenDelivery `json:"supplier"`
		SKU      []givenDelivery `json:"sku"`
		Age      *int            `json:"age"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Planned == nil {
		return nil, errors.New(`"planned" is missing`)
	}
	if err := checkDays("planned", *g.Planned); err != nil {
		return nil, err
	}
	d := leadtime.Shrunk(observationsOf(g.Global), observationsOf(g.Supplier), observationsOf(g.SKU))
	out := map[string]any{
		"ratio": byLevel(calcTaus, d.Quantile),
		"days":  byLevel(calcTaus, func(tau float64) int { return leadtime.Days(d.Quantile(tau), *g.Planned) }),
	}
	if g.Age != nil {
		if err := checkDays("age", *g.Age); err != nil {
			return nil, err
		}
		out["remaining"] = remainingDays(d, *g.Planned, *g.Age)
	}
	return out, nil
}

func remainingDays(d leadtime.Distribution, planned, age int) map[string]int {
	return byLevel(calcTaus, func(tau float64) int {
		days, _ := leadtime.Remaining(d, planned, age, tau)
		return days
	})
}

func calcPosterior(given json.RawMessage) (any, error) {
	var g struct {
		Parent []givenAtom        `json:"parent"`
		Obs    []givenObservation `json:"obs"`
		M      *float64           `json:"M"`
		Taus   []float64          `json:"taus"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.M == nil || *g.M < 0 {
		return nil, errors.New(`"M" must be a number of deliveries, 0 or more`)
	}
	parent, err := distributionOf(g.Parent)
	if err != nil {
		return nil, fmt.Errorf("parent: %w", err)
	}
	obs := make([]leadtime.Observation, 0, len(g.Obs))
	for _, o := range g.Obs {
		obs = append(obs, leadtime.Observation(o))
	}
	d := leadtime.Posterior(parent, obs, *g.M)
	atoms := make([]givenAtom, 0, len(d))
	for _, a := range d {
		atoms = append(atoms, givenAtom(a))
	}
	return map[string]any{"atoms": atoms, "q": byLevel(g.Taus, d.Quantile)}, nil
}

func calcRemaining(given json.RawMessage) (any, error) {
	var g struct {
		Dist    []givenAtom `json:"dist"`
		Planned int         `json:"planned"`
		Age     int         `json:"age"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	d, err := distributionOf(g.Dist)
	if err := errors.Join(err, checkDays("planned", g.Planned), checkDays("age", g.Age)); err != nil {
		return nil, err
	}
	return remainingDays(d, g.Planned, g.Age), nil
}

func calcWeight(given json.RawMessage) (any, error) {
	var g struct {
		Ages []int `json:"ages"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	w := make([]float64, 0, len(g.Ages))
	for _, age := range g.Ages {
		w = append(w, leadtime.Weight(age, 1))
	}
	return map[string]any{"w": w}, nil
}

func calcConformalLevel(given json.RawMessage) (any, error) {
	var g struct {
		N    int        `json:"n"`
		PITs []givenPIT `json:"pits"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.N < 0 || g.N > calcPITsMax {
		return nil, fmt.Errorf(`"n" is %d; it must lie between 0 and %d`, g.N, calcPITsMax)
	}
	pits := make([]leadtime.PIT, 0, max(g.N, len(g.PITs)))
	for i := range g.N {
		pits = append(pits, leadtime.PIT{U: float64(i+1) / float64(g.N+1), Received: true})
	}
	for _, p := range g.PITs {
		pits = append(pits, leadtime.PIT(p))
	}
	return byLevel(calcTaus, func(tau float64) *float64 {
		if u, ok := leadtime.Level(pits, tau); ok {
			return &u
		}
		return nil
	}), nil
}

func calcCombine(given json.RawMessage) (any, error) {
	var g struct {
		CDF      map[string][]float64 `json:"cdf"`
		Supplier map[string]string    `json:"supplier"`
		H        int                  `json:"H"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.H < 0 || g.H > calcHorizonMax {
		return nil, fmt.Errorf(`"H" is %d; it must lie between 0 and %d`, g.H, calcHorizonMax)
	}
	var arrivals []leadtime.Arrival
	for supply, cdf := range g.CDF {
		supplier, ok := g.Supplier[supply]
		if !ok {
			return nil, fmt.Errorf("the supply %q has no supplier", supply)
		}
		if len(cdf) == 0 {
			return nil, fmt.Errorf("the supply %q has an empty curve", supply)
		}
		for len(cdf) <= g.H {
			cdf = append(cdf, cdf[len(cdf)-1])
		}
		arrivals = append(arrivals, leadtime.Arrival{Supplier: supplier, CDF: cdf[:g.H+1]})
	}
	slices.SortFunc(arrivals, func(a, b leadtime.Arrival) int { return slices.Compare(a.CDF, b.CDF) })
	all := leadtime.Combine(arrivals)
	out := map[string]any{"F": all}
	for name, tau := range map[string]float64{"p50": 0.5, "p80": 0.8, "p90": 0.9} {
		out[name] = nil
		if day, ok := leadtime.DayOf(all, tau); ok {
			out[name] = day
		}
	}
	return out, nil
}

// givenWorkdays is a weekly pattern and holidays; without days, every day is a working day.
type givenWorkdays struct {
	Days     *[]int          `json:"days"`
	Holidays []calendar.Date `json:"holidays"`
}

func (g givenWorkdays) workdays() (calendar.Workdays, error) {
	days := []int{1, 2, 3, 4, 5, 6, 7}
	if g.Days != nil {
		days = *g.Days
	}
	return calendar.NewWorkdays(days, g.Holidays)
}

func calcCalendar(given json.RawMessage) (any, error) {
	var g struct {
		Arrival     *calendar.Date `json:"arrival"`
		Recv        givenWorkdays  `json:"recv"`
		DockDays    int            `json:"dock_days"`
		Ship        givenWorkdays  `json:"ship"`
		PickDays    int            `json:"pick_days"`
		Carrier     givenWorkdays  `json:"carrier"`
		TransitDays int            `json:"transit_days"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Arrival == nil {
		return nil, errors.New(`"arrival" is missing`)
	}
	if *g.Arrival < calendar.Min || *g.Arrival > calendar.Max {
		return nil, fmt.Errorf("the date %v lies outside %v to %v", *g.Arrival, calendar.Min, calendar.Max)
	}
	receiving, err1 := g.Recv.workdays()
	shipping, err2 := g.Ship.workdays()
	carrier, err3 := g.Carrier.workdays()
	err := errors.Join(err1, err2, err3, checkDays("dock_days", g.DockDays), checkDays("pick_days", g.PickDays), checkDays("transit_days", g.TransitDays))
	if err != nil {
		return nil, err
	}
	route := calendar.Route{
		Receiving: receiving, DockDays: g.DockDays, Shipping: shipping, PickDays: g.PickDays, Carrier: carrier, TransitDays: g.TransitDays,
	}
	stock := route.Stock(*g.Arrival)
	ship := route.Ship(stock)
	return map[string]any{"stock": stock, "ship": ship, "deliver": route.Deliver(ship)}, nil
}

func calcPublish(given json.RawMessage) (any, error) {
	rule := leadtime.DefaultRule()
	g := struct {
		Runs []struct {
			Pub   *calendar.Date `json:"pub"`
			New   *calendar.Date `json:"new"`
			P50   *calendar.Date `json:"p50"`
			Today *calendar.Date `json:"today"`
			Last  *calendar.Date `json:"last"`
			Hard  bool           `json:"hard"`
		} `json:"runs"`
		LateMin     *int `json:"late_min"`
		EarlyMin    *int `json:"early_min"`
		MinInterval *int `json:"min_interval"`
		Imminent    *int `json:"imminent"`
	}{LateMin: &rule.LateMin, EarlyMin: &rule.EarlyMin, MinInterval: &rule.MinInterval, Imminent: &rule.Imminent}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	err := errors.Join(checkDays("late_min", rule.LateMin), checkDays("early_min", rule.EarlyMin),
		checkDays("min_interval", rule.MinInterval), checkDays("imminent", rule.Imminent))
	if err != nil {
		return nil, err
	}
	out := make([][3]any, 0, len(g.Runs))
	for i, run := range g.Runs {
		if run.Today == nil {
			return nil, fmt.Errorf(`run %d: "today" is missing`, i+1)
		}
		now := leadtime.Promise{Date: run.Pub, Notice: run.Last}
		d := leadtime.Publish(rule, now, leadtime.Outlook{Safe: run.New, Likely: run.P50, Allocated: run.Hard}, *run.Today)
		verb := "HOLD"
		if d.Publish {
			verb = "PUBLISH"
		}
		out = append(out, [3]any{verb, d.Date, d.Why})
	}
	return out, nil
}

func calcScore(given json.RawMessage) (any, error) {
	var g struct {
		Y        []float64            `json:"y"`
		Q        map[string][]float64 `json:"q"`
		Interval [][2]float64         `json:"interval"`
		Alpha    *float64             `json:"alpha"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if len(g.Y) == 0 {
		return nil, errors.New(`"y" is empty`)
	}
	out := map[string]float64{}
	for level, q := range g.Q {
		tau, err := strconv.ParseFloat(level, 64)
		if err != nil || !(tau > 0 && tau < 1) {
			return nil, fmt.Errorf("the level %q does not lie between 0 and 1", level)
		}
		if len(q) != len(g.Y) {
			return nil, fmt.Errorf("%d predictions at level %s stand beside %d outcomes", len(q), level, len(g.Y))
		}
		out["pinball_"+level] = leadtime.MeanPinball(g.Y, q, tau)
		out["coverage_"+level] = leadtime.Coverage(g.Y, q)
		if tau == 0.5 {
			out["mae"], out["bias"] = leadtime.MeanError(g.Y, q)
		}
	}
	if g.Interval != nil {
		if len(g.Interval) != len(g.Y) || g.Alpha == nil || !(*g.Alpha > 0 && *g.Alpha < 1) {
			return nil, errors.New(`"interval" needs one pair for each outcome, and an "alpha" between 0 and 1`)
		}
		out["winkler"] = leadtime.MeanWinkler(g.Y, g.Interval, *g.Alpha)
	}
	return out, nil
}

func calcKaplanMeier(given json.RawMessage) (any, error) {
	var g struct {
		T []float64 `json:"t"`
		E []int     `json:"e"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if len(g.T) != len(g.E) {
		return nil, fmt.Errorf(`"t" has %d values and "e" has %d`, len(g.T), len(g.E))
	}
	obs := make([]leadtime.Observation, 0, len(g.T))
	for i, t := range g.T {
		obs = append(obs, leadtime.Observation{Value: t, Weight: 1, Received: g.E[i] != 0})
	}
	steps := [][2]float64{}
	for _, s := range leadtime.KaplanMeier(obs) {
		steps = append(steps, [2]float64{s.Value, s.Survival})
	}
	return map[string]any{"S": steps}, nil
}
