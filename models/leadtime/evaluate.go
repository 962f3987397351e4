package leadtime

import (
	"cmp"
	"fmt"
	"slices"

	"pegboard/models/calendar"
)

// EvaluateOptions say what is scored.
type EvaluateOptions struct {
	Cutoff   *calendar.Date // orders placed from this day on; nil: none
	Open     *calendar.Date // orders that were open in the evening of this day; nil: none
	Frozen   bool           // nothing that happened from the cut-off on may be learned
	Most     int            // of the orders placed, a fixed share is scored when there are more; 0: all are
	Settings Settings
}

// Evaluation compares the methods on a company's own past. Every forecast uses only what was known in the evening before
// the order was placed, or in the evening for which open orders are forecast.
type Evaluation struct {
	End    calendar.Date // the last day that the deliveries know of
	Placed []Group       // orders placed from the cut-off on: all, by year, by size of the supplier
	Open   []Group       // orders that were open: all, by age
}

// Group is some orders and how well each method forecast them.
type Group struct {
	Kind     GroupKind
	Name     string
	Orders   int
	Received int // by the end; the others are still open
	Scores   []Score
}

// GroupKind says what the orders of a group have in common.
type GroupKind string

// The kinds of groups.
const (
	GroupAll      GroupKind = "all"
	GroupYear     GroupKind = "year"     // the year of the order
	GroupSupplier GroupKind = "supplier" // how many lines of the supplier were known on that day
	GroupDay      GroupKind = "day"      // the day on which they were open
	GroupAge      GroupKind = "age"      // days since the order
)

// Score is how well a method did, in days. MAE and bias are of the median; bias is positive when goods came later.
// The indexes of Pinball and Coverage are P50, P80 and P90; Winkler is of the interval from P10 to P90.
type Score struct {
	Method   Method
	MAE      float64
	Bias     float64
	Pinball  [3]float64
	Coverage [3]float64
	Winkler  float64
}

// Of returns the score of a method.
func (g *Group) Of(m Method) Score {
	for _, s := range g.Scores {
		if s.Method == m {
			return s
		}
	}
	return Score{Method: m}
}

// outcome is a scored order. Its days are those it took, or for one that is still open those it took at least.
type outcome struct {
	year, supplierLines, age int
	openOn                   calendar.Date
	days                     int
	received                 bool
	forecasts                map[Method]forecast
}

// Evaluate forecasts past orders again and scores the methods.
//
// Orders that are still open at the end are not left out: only the slow ones are, so leaving them out would flatter
// everybody. For orders placed, each received order stands also for those that were placed too late to be seen taking
// as long (inverse probability of censoring, by the Kaplan-Meier estimate of how long orders were watched). For orders
// open on one day, which were all watched equally long, an order that is still open counts as received the day after
// the end: the least it can be late.
func Evaluate(deliveries []Delivery, options EvaluateOptions) Evaluation {
	b := newBook(deliveries)
	out := Evaluation{End: b.end()}
	if options.Cutoff != nil {
		found := b.placed(options)
		out.Placed = grouped(found, GroupYear, GroupSupplier)
	}
	if options.Open != nil {
		out.Open = grouped(b.open(options, out.End), GroupAge)
	}
	return out
}

// EvaluateOpen scores the orders that were open on each of some days: all, by day, and by age. An order that was open on
// two of them counts twice, with what was known on each.
func EvaluateOpen(deliveries []Delivery, days []calendar.Date) []Group {
	b := newBook(deliveries)
	var found []outcome
	for i := range days {
		found = append(found, b.open(EvaluateOptions{Open: &days[i]}, b.end())...)
	}
	return grouped(found, GroupDay, GroupAge)
}

// EvaluateSimulation scores the orders of generated companies of one kind that were placed from SimulationCutoff on.
func EvaluateSimulation(scenario Scenario, companies int) Group {
	cutoff := SimulationCutoff
	var found []outcome
	for i := range companies {
		found = append(found, newBook(Simulate(scenario, i)).placed(EvaluateOptions{Cutoff: &cutoff})...)
	}
	return grouped(found)[0]
}

// end returns the last day on which anything happened.
func (b *book) end() calendar.Date {
	last := calendar.Min
	for i := range b.lines {
		l := &b.lines[i]
		last = max(last, l.ordered)
		if l.received != never {
			last = max(last, l.received)
		}
	}
	return last
}

// placed forecasts the orders from the cut-off on.
func (b *book) placed(options EvaluateOptions) []outcome {
	var chosen []int32
	for i := range b.lines {
		if b.lines[i].ordered >= *options.Cutoff {
			chosen = append(chosen, int32(i))
		}
	}
	if options.Most > 0 {
		chosen = thinned(chosen, options.Most)
	}
	end := b.end()
	f := newForecaster(b, options.Settings)
	var model *Model
	var others *rivals
	out := make([]outcome, 0, len(chosen))
	for _, i := range chosen {
		l := &b.lines[i]
		evening := l.ordered.Add(-1)
		if options.Frozen {
			evening = options.Cutoff.Add(-1)
		}
		if model == nil || model.evening.day != evening {
			model = f.on(evening)
			others = newRivals(model.evening)
		}
		o := b.outcomeOf(l, evening)
		if !o.received {
			o.days = end.Sub(l.ordered)
		}
		o.forecasts = others.forecasts(l, -1)
		estimate := model.placed(l.supplier, l.pair, l.stated(), int(l.together))
		o.forecasts[Pegboard] = estimate.forecast()
		out = append(out, o)
	}
	return out
}

// open forecasts the orders that were open in an evening.
func (b *book) open(options EvaluateOptions, end calendar.Date) []outcome {
	day := *options.Open
	known := day
	if options.Frozen && options.Cutoff != nil {
		known = min(known, options.Cutoff.Add(-1))
	}
	model := newForecaster(b, options.Settings).on(known)
	others := newRivals(model.evening)
	var out []outcome
	for i := range b.lines {
		l := &b.lines[i]
		if l.ordered > day || l.received <= day {
			continue
		}
		o := b.outcomeOf(l, known)
		o.openOn, o.age = day, day.Sub(l.ordered)
		if !o.received {
			o.days = end.Sub(l.ordered) + 1
		}
		o.forecasts = others.forecasts(l, o.age)
		estimate := model.underWay(l.supplier, l.pair, l.stated(), int(l.together), o.age)
		o.forecasts[Pegboard] = estimate.forecast()
		out = append(out, o)
	}
	return out
}

func (b *book) outcomeOf(l *line, evening calendar.Date) outcome {
	o := outcome{year: l.ordered.Time().Year(), supplierLines: len(b.upTo(b.ofSupplier[l.supplier], evening))}
	if l.received != never {
		o.received, o.days = true, l.received.Sub(l.ordered)
	}
	return o
}

func (l *line) stated() *int {
	if l.planned == unknownPlanned {
		return nil
	}
	planned := int(l.planned)
	return &planned
}

func (e *Estimate) forecast() forecast {
	var f forecast
	for i, tau := range levels {
		f[i] = e.Days(tau)
	}
	return f
}

// grouped scores all orders, and the groups of some kinds.
func grouped(found []outcome, kinds ...GroupKind) []Group {
	byAge := slices.Contains(kinds, GroupAge)
	if len(found) == 0 {
		return nil
	}
	groups := []Group{score(GroupAll, "all", found, byAge)}
	for _, kind := range kinds {
		parts := map[string][]outcome{}
		first := map[string]int{}
		for _, o := range found {
			at, name := o.part(kind)
			parts[name] = append(parts[name], o)
			first[name] = at
		}
		names := make([]string, 0, len(parts))
		for name := range parts {
			names = append(names, name)
		}
		slices.SortFunc(names, func(x, y string) int { return cmp.Compare(first[x], first[y]) })
		for _, name := range names {
			groups = append(groups, score(kind, name, parts[name], byAge))
		}
	}
	return groups
}

// Where the bands of groups begin.
var (
	supplierBands = []int{0, 1, 5, 20, 100}
	ageBands      = []int{0, 15, 45, 90, 180}
)

// part returns the name of the group that an order belongs to, and its place in the list.
func (o *outcome) part(kind GroupKind) (at int, name string) {
	switch kind {
	case GroupYear:
		return o.year, fmt.Sprint(o.year)
	case GroupDay:
		return int(o.openOn), o.openOn.String()
	case GroupSupplier:
		return band(supplierBands, o.supplierLines)
	}
	return band(ageBands, o.age)
}

func band(from []int, n int) (at int, name string) {
	for at = len(from) - 1; at > 0 && n < from[at]; at-- {
	}
	switch {
	case at == len(from)-1:
		return at, fmt.Sprintf("%d+", from[at])
	case from[at+1] == from[at]+1:
		return at, fmt.Sprint(from[at])
	}
	return at, fmt.Sprintf("%d-%d", from[at], from[at+1]-1)
}

// score averages the losses of each method over the orders. Orders open on one day count as received on the first day
// that is still possible.
func score(kind GroupKind, name string, found []outcome, openOnOneDay bool) Group {
	g := Group{Kind: kind, Name: name, Orders: len(found)}
	for _, o := range found {
		if o.received {
			g.Received++
		}
	}
	weights := watched(found)
	if openOnOneDay {
		for i := range weights {
			weights[i] = 1
		}
	}
	total := 0.0
	for _, w := range weights {
		total += w
	}
	for _, m := range Methods() {
		s := Score{Method: m}
		for i, o := range found {
			if weights[i] > 0 {
				s.add(float64(o.days), o.forecasts[m], weights[i]/total)
			}
		}
		g.Scores = append(g.Scores, s)
	}
	return g
}

func (s *Score) add(y float64, f forecast, w float64) {
	likely := float64(f[level50])
	s.MAE += w * max(y-likely, likely-y)
	s.Bias += w * (y - likely)
	for i, at := range []int{level50, level80, level90} {
		s.Pinball[i] += w * Pinball(y, float64(f[at]), levels[at])
		if y <= float64(f[at]) {
			s.Coverage[i] += w
		}
	}
	s.Winkler += w * Winkler(y, float64(f[level10]), float64(f[level90]), 2*levels[level10])
}

// weightMax bounds how many unseen orders one received order may stand for, so that a single one cannot decide.
const weightMax = 10

// watched returns the weight of each order: 0 when it is still open, else 1 over the share of orders that were watched
// as long as it took.
func watched(found []outcome) []float64 {
	at := make([]int, len(found))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(x, y int) int {
		if c := cmp.Compare(found[x].days, found[y].days); c != 0 || found[x].received == found[y].received {
			return c
		}
		if found[x].received {
			return -1
		}
		return 1
	})
	weights := make([]float64, len(found))
	share := 1.0
	for n, i := range at {
		if found[i].received {
			weights[i] = min(1/share, weightMax)
		} else {
			share *= 1 - 1/float64(len(found)-n)
		}
	}
	return weights
}
