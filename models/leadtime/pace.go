package leadtime

import (
	"cmp"
	"math"
	"slices"

	"pegboard/models/calendar"
)

// A pace is how long orders take compared with what was planned, taken apart: a company's usual pace, that of a supplier
// beside it, that of a SKU beside its supplier's, and what remains as chance. All are logarithms of ratios. How much a
// supplier or a SKU may differ is learned from how much they do: where suppliers are alike, none is believed to differ,
// and where one SKU takes a week and the next a year, few deliveries are enough to know which is which.
type pace struct {
	base     float64
	together [len(togetherBands)]float64 // added when so many lines were ordered from a supplier on one day
	usual    float64                     // the mean of together, for an order of which that is not known
	spread   float64                     // standard deviation of chance
	supplier float64                     // how many deliveries a supplier's own pace must outweigh
	sku      float64
	chance   Distribution // of standardised chance
}

// togetherBands begin the groups of orders by the number of lines ordered from a supplier on one day.
var togetherBands = [...]int{1, 2, 3, 6, 11}

const (
	paceHalfLife    = 730 // days: a supplier's pace lasts
	paceRounds      = 20  // of the fit; it changes little after half of them
	localRounds     = 8
	togetherShrink  = 20 // deliveries that an effect of ordering together must outweigh
	borrowedChance  = 40 // deliveries of all suppliers beside a supplier's own, for the shape of chance
	paceEvery       = 7  // days between fits: a company's pace changes slowly
	levelAtoms      = 256
	outweighedLeast = 0.1
	outweighedMost  = 1000
	leverageMax     = 0.75
)

// What is believed before anything is known.
const (
	priorPace     = 2    // deliveries that speak for the usual spread of chance
	supplierRange = 0.05 // suppliers differ by less than this, as a standard deviation, as likely as by more
	skuRange      = 0.05
)

// togetherAt returns the band of a number of lines; -1 for an unknown number.
func togetherAt(lines int) int {
	at := -1
	for i, from := range togetherBands {
		if lines >= from {
			at = i
		}
	}
	return at
}

// timed is a delivery as the fit sees it.
type timed struct {
	log      float64 // of the ratio; for an open order that of its age
	full     float64 // the same, completed with what an open order is expected to take yet
	weight   float64
	received bool
	supplier int // place of the supplier and the SKU among those of the fit
	sku      int
	band     int
}

// timed returns lines as the fit sees them, with dense numbers for suppliers and SKUs.
func (e *evening) timed(lines []int32) (out []timed, suppliers, skus map[int32]int) {
	out = make([]timed, len(lines))
	suppliers, skus = map[int32]int{}, map[int32]int{}
	dense := func(m map[int32]int, key int32) int {
		n, known := m[key]
		if !known {
			n = len(m)
			m[key] = n
		}
		return n
	}
	for n, i := range lines {
		l := &e.book.lines[i]
		days, received := l.knownAt(e.day)
		log := math.Log(Ratio(days, e.plannedOf(l)))
		out[n] = timed{
			log: log, full: log, weight: recency(e.day.Sub(l.ordered), paceHalfLife), received: received,
			supplier: dense(suppliers, l.supplier), sku: dense(skus, l.pair), band: togetherAt(int(l.together)),
		}
	}
	return out, suppliers, skus
}

// effects are the paces of the suppliers and SKUs of a fit, and the weight of deliveries behind each.
type effects struct {
	supplier, sku             []float64
	supplierWeight, skuWeight []float64
}

func newEffects(obs []timed, suppliers, skus int) effects {
	f := effects{make([]float64, suppliers), make([]float64, skus), make([]float64, suppliers), make([]float64, skus)}
	for _, o := range obs {
		f.supplierWeight[o.supplier] += o.weight
		f.skuWeight[o.sku] += o.weight
	}
	return f
}

func (f *effects) expected(p *pace, o *timed) float64 {
	return p.base + p.together[o.band] + f.supplier[o.supplier] + f.sku[o.sku]
}

// fitPace learns a company's pace from its latest deliveries. Where nothing was received it is the prior.
func (e *evening) fitPace() *pace {
	p := &pace{spread: 0.5, supplier: 4, sku: 8}
	obs, suppliers, skus := e.timed(e.latest(globalMax))
	f := newEffects(obs, len(suppliers), len(skus))
	for round := range paceRounds {
		p.complete(&f, obs)
		p.fitBase(&f, obs)
		f.fitSuppliers(p, obs)
		f.fitSKUs(p, obs)
		p.fitTogether(&f, obs)
		variance := p.variance(&f, obs)
		p.spread = math.Sqrt(variance)
		if round > 1 {
			p.supplier = outweighed(variance, supplierRange, f.supplier, f.supplierWeight, p.supplier)
			p.sku = outweighed(variance, skuRange, f.sku, f.skuWeight, p.sku)
		}
	}
	prior := Prior()
	for i := range prior {
		prior[i].Value = math.Log(prior[i].Value) / priorSpread * p.spread
	}
	p.chance = coarse(Posterior(prior, p.chances(&f, obs), BorrowedGlobal))
	return p
}

// complete replaces the age of each open order by how long it is expected to take in all.
func (p *pace) complete(f *effects, obs []timed) {
	for i := range obs {
		if o := &obs[i]; !o.received {
			mean := f.expected(p, o)
			o.full = max(o.log, mean+p.spread*hazard((o.log-mean)/p.spread))
		}
	}
}

func (p *pace) fitBase(f *effects, obs []timed) {
	sum, weight := 0.0, 1.0 // one delivery on the planned day
	for i := range obs {
		o := &obs[i]
		sum += o.weight * (o.full - p.together[o.band] - f.supplier[o.supplier] - f.sku[o.sku])
		weight += o.weight
	}
	p.base = sum / weight
}

func (f *effects) fitSuppliers(p *pace, obs []timed) {
	clear(f.supplier)
	for i := range obs {
		o := &obs[i]
		f.supplier[o.supplier] += o.weight * (o.full - p.base - p.together[o.band] - f.sku[o.sku])
	}
	for i := range f.supplier {
		f.supplier[i] /= f.supplierWeight[i] + p.supplier
	}
}

func (f *effects) fitSKUs(p *pace, obs []timed) {
	clear(f.sku)
	for i := range obs {
		o := &obs[i]
		f.sku[o.sku] += o.weight * (o.full - p.base - p.together[o.band] - f.supplier[o.supplier])
	}
	for i := range f.sku {
		f.sku[i] /= f.skuWeight[i] + p.sku
	}
}

func (p *pace) fitTogether(f *effects, obs []timed) {
	var sum, weight [len(togetherBands)]float64
	for i := range obs {
		o := &obs[i]
		sum[o.band] += o.weight * (o.full - p.base - f.supplier[o.supplier] - f.sku[o.sku])
		weight[o.band] += o.weight
	}
	total, mean := 0.0, 0.0
	for i := range sum {
		p.together[i] = sum[i] / (weight[i] + togetherShrink)
		mean += weight[i] * p.together[i]
		total += weight[i]
	}
	p.usual = 0
	if total > 0 {
		p.usual = mean / total
	}
}

// variance of chance. An open order adds what is not known of it yet.
func (p *pace) variance(f *effects, obs []timed) float64 {
	sum, weight := priorPace*priorSpread*priorSpread, float64(priorPace)
	for i := range obs {
		o := &obs[i]
		mean := f.expected(p, o)
		square := (o.full - mean) * (o.full - mean)
		if !o.received {
			z := (o.log - mean) / p.spread
			h := hazard(z)
			square += p.spread * p.spread * max(0, 1+z*h-h*h)
		}
		sum += o.weight * square
		weight += o.weight
	}
	return sum / weight
}

// outweighed returns the variance of chance over that of the effects: how many deliveries an effect must outweigh. The
// latter is its mean over all standard deviations that are thought possible, each as far as the means of the deliveries
// would have been likely with it. Before the first delivery those near 0 are the likeliest, in the shape of a half Cauchy
// distribution: what differs has to be seen, but when it is, it is believed.
func outweighed(variance, scale float64, effects, weights []float64, now float64) float64 {
	var likely [len(deviations)]float64
	for i, effect := range effects {
		mean := effect * (weights[i] + now) / weights[i]
		for k, d := range deviations {
			v := d*d + variance/weights[i]
			likely[k] -= (math.Log(v) + mean*mean/v) / 2
		}
	}
	best := slices.Max(likely[:])
	sum, total := 0.0, 0.0
	for k, d := range deviations {
		m := math.Exp(likely[k]-best) * width(k) / (1 + d*d/(scale*scale))
		sum, total = sum+m*d*d, total+m
	}
	return min(max(variance*total/sum, outweighedLeast), outweighedMost)
}

// deviations are standard deviations of effects that are thought possible.
var deviations = [...]float64{0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.33, 0.5, 0.75, 1.1}

// width is how much of the line each of the deviations stands for.
func width(k int) float64 {
	low, high := deviations[max(0, k-1)], deviations[min(len(deviations)-1, k+1)]
	return (high - low) / 2
}

// chances returns what is left of each delivery when its pace is taken away. A delivery pulls its own pace towards itself,
// so what is left is stretched to what it would have been without it.
func (p *pace) chances(f *effects, obs []timed) []Observation {
	out := make([]Observation, len(obs))
	for i := range obs {
		o := &obs[i]
		leverage := o.weight * (1/(f.supplierWeight[o.supplier]+p.supplier) + 1/(f.skuWeight[o.sku]+p.sku))
		left := (o.log - f.expected(p, o)) / math.Sqrt(1-min(leverageMax, leverage))
		out[i] = Observation{Value: left, Weight: o.weight, Received: o.received}
	}
	return out
}

// hazard is that of the standard normal distribution: how much more than z what is at least z is expected to be.
func hazard(z float64) float64 {
	if z > 6 {
		return z + 1/z
	}
	return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / (0.5 * math.Erfc(z/math.Sqrt2))
}

// supplierPace is a supplier's own pace, with those of its SKUs.
type supplierPace struct {
	effect, weight float64
	skus           map[int32]int
	sku, skuWeight []float64
	chance         Distribution
}

// fitSupplier learns the pace of one supplier from its latest deliveries, given that of the company.
func (e *evening) fitSupplier(p *pace, lines []int32) *supplierPace {
	obs, _, skus := e.timed(lines)
	f := newEffects(obs, 1, len(skus))
	for range localRounds {
		p.complete(&f, obs)
		f.fitSuppliers(p, obs)
		f.fitSKUs(p, obs)
	}
	return &supplierPace{
		effect: f.supplier[0], weight: f.supplierWeight[0], skus: skus, sku: f.sku, skuWeight: f.skuWeight,
		chance: coarse(Posterior(p.chance, p.chances(&f, obs), borrowedChance)),
	}
}

// ratios returns the distribution of an order. The less is known of the supplier and the SKU, the wider it is.
func (p *pace) ratios(s *supplierPace, pair int32, lines int) Distribution {
	var known skuPace
	if s != nil {
		if at, found := s.skus[pair]; found {
			known = skuPace{s.sku[at], s.skuWeight[at]}
		}
	}
	return p.drawn(s, known, lines)
}

// skuPace is the pace of a SKU beside that of its supplier, and the weight of the deliveries behind it.
type skuPace struct{ effect, weight float64 }

func (p *pace) drawn(s *supplierPace, sku skuPace, lines int) Distribution {
	mean, chance := p.base+p.usual, p.chance
	if at := togetherAt(lines); at >= 0 {
		mean = p.base + p.together[at]
	}
	supplierWeight := 0.0
	if s != nil {
		mean, chance, supplierWeight = mean+s.effect, s.chance, s.weight
	}
	mean += sku.effect
	wider := math.Sqrt(1 + 1/(supplierWeight+p.supplier) + 1/(sku.weight+p.sku))
	out := make(Distribution, len(chance))
	for i, a := range chance {
		out[i] = Atom{math.Exp(mean + wider*a.Value), a.Mass}
	}
	return out
}

// skusTogether is into how many groups the SKUs of a supplier are put when one of them is as good as the other.
const skusTogether = 8

// ratiosOfAny returns the distribution of an order for whichever SKU of a supplier, each as likely as it was ordered.
func (p *pace) ratiosOfAny(s *supplierPace) Distribution {
	if s == nil {
		return p.drawn(nil, skuPace{}, 0)
	}
	skus := make([]skuPace, len(s.sku))
	total := 0.0
	for i, effect := range s.sku {
		skus[i] = skuPace{effect, s.skuWeight[i]}
		total += s.skuWeight[i]
	}
	slices.SortFunc(skus, func(x, y skuPace) int {
		return cmp.Or(cmp.Compare(x.effect, y.effect), cmp.Compare(x.weight, y.weight))
	})
	var atoms []Atom
	for first := 0; first < len(skus); {
		group, last := skuPace{}, first
		for last < len(skus) && (last == first || group.weight+skus[last].weight <= total/skusTogether) {
			group.effect += skus[last].effect * skus[last].weight
			group.weight += skus[last].weight
			last++
		}
		like := skuPace{group.effect / group.weight, group.weight / float64(last-first)}
		for _, a := range p.drawn(s, like, 0) {
			atoms = append(atoms, Atom{a.Value, a.Mass * group.weight / total})
		}
		first = last
	}
	slices.SortFunc(atoms, func(x, y Atom) int { return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.Mass, y.Mass)) })
	return atoms
}

// recency returns how much a delivery counts that was ordered so many days ago.
func recency(daysAgo int, halfLife float64) float64 {
	return math.Exp2(-float64(max(0, daysAgo)) / halfLife)
}

// coarse returns a distribution with at most about levelAtoms atoms. Heavy atoms stay as they are, and neighbouring
// light ones gather on the one in their middle.
func coarse(d Distribution) Distribution {
	if len(d) <= levelAtoms {
		return d
	}
	const most = 1.0 / levelAtoms
	out := make(Distribution, 0, 2*levelAtoms)
	for i := 0; i < len(d); {
		sum, end := d[i].Mass, i+1
		for end < len(d) && sum+d[end].Mass <= most {
			sum += d[end].Mass
			end++
		}
		out = append(out, Atom{d[(i+end-1)/2].Value, sum})
		i = end
	}
	return slices.Clip(out)
}

// paceDay returns the day of the fit that holds on a day.
func paceDay(day calendar.Date) calendar.Date {
	back := int(day) % paceEvery
	if back < 0 {
		back += paceEvery
	}
	return day.Add(-back)
}
