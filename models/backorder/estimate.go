package backorder

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
)

// likelyLevel is the level of the likely date: half of such lines are there by it. The level of the safe date is the
// company's promise percentile.
const likelyLevel = 0.5

// plannedUnknown is how many days an order is taken to need when even its day of ordering is unknown and nobody states a
// lead time. It is what the model falls back to as well.
const plannedUnknown = 14

// outlook answers when supply can be used. What it knows was learned from the past, just now or by an earlier plan.
type outlook struct {
	today   calendar.Date
	rules   store.DateRules
	safe    float64
	model   *leadtime.Model // nil: nothing was learned yet
	sources map[string][]store.Source

	supplies map[int64]*expected             // by purchase order line
	orders   map[string]*store.OrderEstimate // by SKU; nil: nobody can be asked
	ordered  map[pool]*expected              // the same for a warehouse

	newSupplies []store.SupplyEstimate // estimated here, not recalled
	newOrders   []store.OrderEstimate
}

type pool struct{ sku, warehouse string }

// expected is one supply with its dates.
type expected struct {
	store.SupplyEstimate
	supplier string
	start    calendar.Date // the day from which its lead time counts
	route    calendar.Route
	ordered  bool
	usableAt []calendar.Date // at every stored level; made when it is first needed
}

func newOutlook(today calendar.Date, rules store.DateRules) *outlook {
	return &outlook{
		today: today, rules: rules, safe: float64(rules.PromisePercentile) / 100, sources: map[string][]store.Source{},
		supplies: map[int64]*expected{}, orders: map[string]*store.OrderEstimate{}, ordered: map[pool]*expected{},
	}
}

// ofPart is an outlook on a part of what is planned: it learned the same, and shares what was estimated of orders that
// nobody has placed yet.
func (o *outlook) ofPart() *outlook {
	part := newOutlook(o.today, o.rules)
	part.model, part.sources, part.orders = o.model, o.sources, o.orders
	return part
}

// learn makes the outlook know the past, and from whom SKUs could be ordered.
func (o *outlook) learn(history store.LeadHistory) {
	o.model = leadtime.Learn(o.learnable(history.Deliveries), o.today, leadtime.Settings{})
	for _, source := range history.Sources {
		o.sources[source.SKU] = append(o.sources[source.SKU], source)
	}
}

// learnable are deliveries as the model takes them, with the days that were planned when each was ordered.
func (o *outlook) learnable(deliveries []store.Delivery) []leadtime.Delivery {
	known := make([]leadtime.Delivery, 0, len(deliveries))
	for i := range deliveries {
		d := &deliveries[i]
		planned, from := o.plannedDays(d.Supplier, d.SKU, d.Clock, *d.DateStarted)
		known = append(known, leadtime.Delivery{
			Supplier: d.Supplier, SKU: d.SKU, PO: d.PONo, Line: d.LineNo, Ordered: *d.DateStarted, Received: d.DateReceived, Planned: planned,
			Unconfirmed: from != store.PlannedByConfirmation,
		})
	}
	return known
}

// recall takes over what earlier plans estimated, as far as nothing that it rests on has changed since. It returns the
// SKUs of the supplies that have to be estimated.
func (o *outlook) recall(stored store.Estimates, supplies []store.OpenSupply) []string {
	for sku := range stored.Orders {
		order := stored.Orders[sku]
		o.orders[sku] = &order
	}
	var unknown []string
	for i := range supplies {
		s := &supplies[i]
		c, dated := o.clockOf(s)
		found, known := stored.Supplies[s.ID]
		switch e := found.Evidence; {
		case !dated:
		case !known || e.DateStarted == nil || *e.DateStarted != c.start || e.PlannedFrom != c.from || c.planned != nil && *c.planned != e.Planned,
			!sameDay(e.DateDue, s.DateStated), e.Percentile != o.rules.PromisePercentile:
			unknown = append(unknown, s.SKU)
		default:
			o.expect(s, c, found.LeadTime)
		}
	}
	slices.Sort(unknown)
	return slices.Compact(unknown)
}

func sameDay(a, b *calendar.Date) bool { return a == b || a != nil && b != nil && *a == *b }

// estimate estimates the supplies that are not known yet, on all processors. Those of which no date at all is known are left
// out.
func (o *outlook) estimate(supplies []store.OpenSupply) {
	clocks := make([]clock, len(supplies))
	var wanted []int
	for i := range supplies {
		c, dated := o.clockOf(&supplies[i])
		if dated && o.supplies[supplies[i].ID] == nil {
			clocks[i] = c
			wanted = append(wanted, i)
		}
	}
	slices.SortStableFunc(wanted, func(a, b int) int {
		return cmp.Or(cmp.Compare(supplies[a].Supplier, supplies[b].Supplier), cmp.Compare(supplies[a].SKU, supplies[b].SKU))
	})
	var groups [][]int // of one supplier's SKU
	for first, i := 0, 0; i < len(wanted); i++ {
		if s, next := &supplies[wanted[first]], i+1; next == len(wanted) || supplies[wanted[next]].Supplier != s.Supplier || supplies[wanted[next]].SKU != s.SKU {
			groups, first = append(groups, wanted[first:next]), next
		}
	}
	leads := make([]store.LeadTime, len(supplies))
	inParallel(len(groups), func(g int) {
		orders := make([]leadtime.Order, len(groups[g]))
		for n, i := range groups[g] {
			orders[n] = leadtime.Order{Ordered: &clocks[i].start, Planned: clocks[i].planned, Unconfirmed: unconfirmed(&supplies[i], clocks[i])}
		}
		s := &supplies[groups[g][0]]
		for n, e := range o.model.Several(s.Supplier, s.SKU, orders) {
			i := groups[g][n]
			lead := o.leadTime(e, clocks[i].planned, clocks[i].from)
			lead.Evidence.DateStarted, lead.Evidence.Restarted, lead.Evidence.DateDue = &clocks[i].start, clocks[i].restarted, supplies[i].DateStated
			leads[i] = lead
		}
	})
	for _, i := range wanted {
		o.newSupplies = append(o.newSupplies, o.expect(&supplies[i], clocks[i], leads[i]).SupplyEstimate)
	}
}

// inParallel does n things on all processors. None may depend on another.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

func (o *outlook) expect(s *store.OpenSupply, c clock, lead store.LeadTime) *expected {
	e := &expected{supplier: s.Supplier, start: c.start, route: o.rules.Route(s.Warehouse, s.Supplier, s.SKU), ordered: true}
	e.SupplyID, e.SKU, e.LeadTime = s.ID, s.SKU, lead
	o.date(e)
	o.supplies[s.ID] = e
	return e
}

// knows tells whether ifOrdered can answer for a SKU without learning more.
func (o *outlook) knows(sku string) bool {
	_, known := o.orders[sku]
	return known || o.model != nil && o.sources[sku] != nil
}

// ask estimates orders of SKUs that nobody has placed, on all processors, so that ifOrdered knows them.
func (o *outlook) ask(skus []string) {
	skus = slices.DeleteFunc(slices.Clone(skus), func(sku string) bool {
		_, known := o.orders[sku]
		return known
	})
	best := make([]*store.OrderEstimate, len(skus))
	inParallel(len(skus), func(i int) { best[i] = o.bestSource(skus[i]) })
	for i, order := range best {
		o.orders[skus[i]] = order
		if order != nil {
			o.newOrders = append(o.newOrders, *order)
		}
	}
}

// ifOrdered returns when units would be there that are ordered today, from the preferred supplier, else from the one who
// is safely there first. It is nil when nobody can be asked.
func (o *outlook) ifOrdered(sku, warehouse string) *expected {
	if e, known := o.ordered[pool{sku, warehouse}]; known {
		return e
	}
	if _, known := o.orders[sku]; !known {
		o.ask([]string{sku})
	}
	var e *expected
	if order := o.orders[sku]; order != nil {
		e = &expected{supplier: order.Supplier, start: o.rules.Placed(order.Supplier, o.today), route: o.rules.Route(warehouse, order.Supplier, sku)}
		e.SKU, e.LeadTime = sku, order.LeadTime
		o.date(e)
	}
	o.ordered[pool{sku, warehouse}] = e
	return e
}

func (o *outlook) bestSource(sku string) *store.OrderEstimate {
	var best *store.OrderEstimate
	var bestDay calendar.Date
	preferred := false
	for _, source := range o.sources[sku] {
		if best != nil && (source.Supplier == "" || preferred && !source.Preferred) {
			continue
		}
		start := o.rules.Placed(source.Supplier, o.today)
		planned, from := o.plannedDays(source.Supplier, sku, source.Clock, start)
		lead := o.leadTime(o.model.Unconfirmed(source.Supplier, sku, planned), planned, from)
		if day := start.Add(lead.DaysSafe); best == nil || best.Supplier == "" || day < bestDay {
			best, bestDay, preferred = &store.OrderEstimate{SKU: sku, Supplier: source.Supplier, LeadTime: lead}, day, source.Preferred
		}
	}
	return best
}

// leadTime is an estimate as it is stored, for an order that is planned to take so long.
func (o *outlook) leadTime(e leadtime.Estimate, planned *int, from store.PlannedFrom) store.LeadTime {
	known := e.Evidence
	lead := store.LeadTime{DaysLikely: e.Days(likelyLevel), DaysAt: daysAt(&e)}
	lead.DaysSafe = max(lead.DaysLikely, e.Days(o.safe))
	lead.Evidence = store.Evidence{
		Planned: known.Planned, PlannedFrom: from, Own: known.Own.Received, OfSupplier: known.OfSupplier.Received, OfOthers: known.OfOthers.Received,
		Borrowed: int(known.Borrowed*100 + 0.5), Percentile: o.rules.PromisePercentile, Confidence: string(e.Confidence), Unreliable: e.Unreliable,
	}
	if known.PlannedFrom == leadtime.PlannedUsual {
		lead.Evidence.UsualLow, lead.Evidence.UsualHigh = known.PlannedLow, known.PlannedHigh
		if planned != nil {
			lead.Evidence.Planned = *planned
		}
	}
	for _, d := range known.Latest {
		if d.Received && len(lead.Evidence.Sample) < store.SampleMax {
			lead.Evidence.Sample = append(lead.Evidence.Sample, store.SampleDelivery{DateStarted: d.Ordered, Days: d.Days, Planned: d.Planned})
		}
	}
	return lead
}

// leadLevels are worked out once.
var leadLevels = store.LeadLevels()

// daysAt returns the days at every stored level, in one walk over the distribution.
func daysAt(e *leadtime.Estimate) []int64 {
	days := make([]int64, 0, len(leadLevels))
	if e.Unreliable {
		for _, level := range leadLevels {
			days = append(days, int64(e.Days(level)))
		}
		return days
	}
	sum := 0.0
	for _, atom := range e.Distribution() {
		sum += atom.Mass
		for len(days) < len(leadLevels) && sum >= leadLevels[len(days)]-1e-9 {
			days = append(days, int64(atom.Value))
		}
	}
	for len(days) < len(leadLevels) { // rounding left the last levels over
		days = append(days, int64(e.Days(leadLevels[len(days)])))
	}
	return days
}

// date works out the dates of a supply. Nothing arrives today or before: what is open has not come.
func (o *outlook) date(e *expected) {
	e.DateArrivalLikely = max(e.start.Add(e.DaysLikely), o.today+1)
	e.DateArrivalSafe = max(e.start.Add(e.DaysSafe), e.DateArrivalLikely)
	e.DateLikely, e.DateSafe = e.route.Stock(e.DateArrivalLikely), e.route.Stock(e.DateArrivalSafe)
}

// sorted brings estimates into an order that does not depend on how they were asked for.
func (o *outlook) sorted() ([]store.SupplyEstimate, []store.OrderEstimate) {
	slices.SortFunc(o.newSupplies, func(a, b store.SupplyEstimate) int { return cmp.Compare(a.SupplyID, b.SupplyID) })
	slices.SortFunc(o.newOrders, func(a, b store.OrderEstimate) int { return cmp.Compare(a.SKU, b.SKU) })
	return o.newSupplies, o.newOrders
}

// together returns the days from which everything in need can be used: a single supply's own dates, of several the days
// by which the last of them is there with the given probability, never before those of any of them. Deliveries of one
// supplier are late together, those of different suppliers are independent (leadtime.Combine).
func (o *outlook) together(need []*expected) (likely, safe calendar.Date) {
	likely, safe = o.today, o.today
	for _, e := range need {
		likely, safe = max(likely, e.DateLikely), max(safe, e.DateSafe)
	}
	if len(need) < 2 {
		return likely, safe
	}
	bySupplier := slices.Clone(need)
	slices.SortStableFunc(bySupplier, func(a, b *expected) int { return cmp.Compare(a.supplier, b.supplier) })
	likely = o.reached(bySupplier, likely, likelyLevel)
	return likely, max(likely, o.reached(bySupplier, safe, o.safe))
}

// reached is the first day, not before from, by which all supplies can be used with probability level. They are sorted by
// supplier. Where the stored levels do not reach it, that is from.
func (o *outlook) reached(need []*expected, from calendar.Date, level float64) calendar.Date {
	last := from
	for _, e := range need {
		last = max(last, o.usable(e)[len(leadLevels)-1])
	}
	if o.allBy(need, last) < level {
		return from
	}
	low, high := from, last
	for low < high {
		middle := low.Add(high.Sub(low) / 2)
		if o.allBy(need, middle) >= level {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// allBy is the probability that all supplies can be used by a day.
func (o *outlook) allBy(need []*expected, day calendar.Date) float64 {
	all := 1.0
	for i := 0; i < len(need); {
		worst, supplier := 1.0, need[i].supplier
		for ; i < len(need) && need[i].supplier == supplier; i++ {
			days := o.usable(need[i])
			reached, _ := slices.BinarySearch(days, day+1)
			if reached == 0 {
				return 0
			}
			worst = min(worst, leadLevels[reached-1])
		}
		all *= worst
	}
	return all
}

// usable are the days from which a supply can be used, at every stored level.
func (o *outlook) usable(e *expected) []calendar.Date {
	if e.usableAt == nil {
		e.usableAt = make([]calendar.Date, len(e.DaysAt))
		for i, days := range e.DaysAt {
			e.usableAt[i] = e.route.Stock(max(e.start.Add(int(days)), o.today+1))
		}
	}
	return e.usableAt
}
