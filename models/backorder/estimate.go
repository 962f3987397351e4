package backorder

import (
	"cmp"
	"slices"

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
	joined   []float64 // made when it is first needed
}

func newOutlook(today calendar.Date, rules store.DateRules) *outlook {
	return &outlook{
		today: today, rules: rules, safe: float64(rules.PromisePercentile) / 100, sources: map[string][]store.Source{},
		supplies: map[int64]*expected{}, orders: map[string]*store.OrderEstimate{}, ordered: map[pool]*expected{},
	}
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
		planned, _ := o.plannedDays(d.Supplier, d.Clock, *d.DateStarted)
		known = append(known, leadtime.Delivery{
			Supplier: d.Supplier, SKU: d.SKU, PO: d.PONo, Line: d.LineNo, Ordered: *d.DateStarted, Received: d.DateReceived, Planned: planned,
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

// estimate estimates the supplies that are not known yet. Those of which no date at all is known are left out.
func (o *outlook) estimate(supplies []store.OpenSupply) {
	for i := range supplies {
		s := &supplies[i]
		c, dated := o.clockOf(s)
		if o.supplies[s.ID] != nil || !dated {
			continue
		}
		lead := o.leadTime(o.model.Open(s.Supplier, s.SKU, c.planned, c.start), c.from)
		lead.Evidence.DateStarted, lead.Evidence.Restarted, lead.Evidence.DateDue = &c.start, c.restarted, s.DateStated
		e := o.expect(s, c, lead)
		o.newSupplies = append(o.newSupplies, e.SupplyEstimate)
	}
}

func (o *outlook) expect(s *store.OpenSupply, c clock, lead store.LeadTime) *expected {
	e := &expected{supplier: s.Supplier, start: c.start, route: o.rules.Route(s.Warehouse, s.Supplier), ordered: true}
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

// ifOrdered returns when units would be there that are ordered today, from the preferred supplier, else from the one who
// is safely there first. It is nil when nobody can be asked.
func (o *outlook) ifOrdered(sku, warehouse string) *expected {
	if e, known := o.ordered[pool{sku, warehouse}]; known {
		return e
	}
	order, known := o.orders[sku]
	if !known {
		if order = o.bestSource(sku); order != nil {
			o.newOrders = append(o.newOrders, *order)
		}
		o.orders[sku] = order
	}
	var e *expected
	if order != nil {
		works, _ := o.rules.Supplier(order.Supplier)
		e = &expected{supplier: order.Supplier, start: works.Next(o.today), route: o.rules.Route(warehouse, order.Supplier)}
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
		works, _ := o.rules.Supplier(source.Supplier)
		start := works.Next(o.today)
		planned, from := o.plannedDays(source.Supplier, source.Clock, start)
		lead := o.leadTime(o.model.New(source.Supplier, sku, planned), from)
		if day := start.Add(lead.DaysSafe); best == nil || best.Supplier == "" || day < bestDay {
			best, bestDay, preferred = &store.OrderEstimate{SKU: sku, Supplier: source.Supplier, LeadTime: lead}, day, source.Preferred
		}
	}
	return best
}

// leadTime is an estimate as it is stored.
func (o *outlook) leadTime(e leadtime.Estimate, from store.PlannedFrom) store.LeadTime {
	known := e.Evidence
	lead := store.LeadTime{DaysLikely: e.Days(likelyLevel), DaysAt: daysAt(&e)}
	lead.DaysSafe = max(lead.DaysLikely, e.Days(o.safe))
	lead.Evidence = store.Evidence{
		Planned: known.Planned, PlannedFrom: from, Own: known.Own.Received, OfSupplier: known.OfSupplier.Received, OfOthers: known.OfOthers.Received,
		Borrowed: int(known.Borrowed*100 + 0.5), Percentile: o.rules.PromisePercentile, Confidence: string(e.Confidence), Unreliable: e.Unreliable,
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
// by which the last of them is there with the given probability, never before those of any of them.
func (o *outlook) together(need []*expected) (likely, safe calendar.Date) {
	likely, safe = o.today, o.today
	for _, e := range need {
		likely, safe = max(likely, e.DateLikely), max(safe, e.DateSafe)
	}
	if len(need) < 2 {
		return likely, safe
	}
	arrivals := make([]leadtime.Arrival, len(need))
	for i, e := range need {
		arrivals[i] = leadtime.Arrival{Supplier: e.supplier, CDF: o.curve(e)}
	}
	all := leadtime.Combine(arrivals)
	if day, reached := leadtime.DayOf(all, likelyLevel); reached {
		likely = max(likely, o.today.Add(day))
	}
	if day, reached := leadtime.DayOf(all, o.safe); reached {
		safe = max(safe, o.today.Add(day))
	}
	return likely, max(likely, safe)
}

// curve is the probability, by days from today, that a supply can be used, from the days at its levels.
func (o *outlook) curve(e *expected) []float64 {
	if e.joined != nil {
		return e.joined
	}
	for i, days := range e.DaysAt {
		arrival := max(e.start.Add(int(days)), o.today+1)
		usable := e.route.Stock(arrival).Sub(o.today)
		reached := 0.0
		if len(e.joined) > 0 {
			reached = e.joined[len(e.joined)-1]
		}
		for len(e.joined) < usable {
			e.joined = append(e.joined, reached)
		}
		if usable == len(e.joined) {
			e.joined = append(e.joined, 0)
		}
		e.joined[usable] = leadLevels[i]
	}
	return e.joined
}
