package backorder

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/qty"
	"pegboard/models/replenish"
	"pegboard/models/store"
)

const (
	// demandWeeks is how far back demand is looked at: a year has every season once.
	demandWeeks = 52
	// demandFurther is how many days before that tell a SKU that is new from one that is asked for seldom.
	demandFurther = 364
	// demandWeeksMin is the least that is taken for a history: two weeks of luck are no rate.
	demandWeeksMin = 8
	// runsOutDays is how far ahead it is looked when a shelf will be empty.
	runsOutDays = 365
	// buyDeskDelay gathers what many commands change into one look at the desk.
	buyDeskDelay = 10 * time.Second
)

// The shares of the yearly value that make a class: A brings most of it, C the crumbs.
const (
	classA = 0.80
	classB = 0.95
)

// BuyDeskJob is RefreshBuyDesk: every night with everything learned anew, and after plans.
var BuyDeskJob = Job{Kind: "buy_desk", What: "work out what there is to buy", Queue: "buy_desk", Workers: 1, Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, call JobCall) error {
	var args buyDeskArgs
	if err := call.Decode(&args); err != nil {
		return err
	}
	_, err := RefreshBuyDesk(ctx, s, "buy desk", !args.Known)
	return err
}}

// buyDeskArgs say with Known that demand and lead times are as they were learned last.
type buyDeskArgs struct {
	Known bool `json:"known"`
}

// EnqueueBuyDesk asks for the buy desk to be worked out with everything that is behind it. Many such wishes become one.
func EnqueueBuyDesk(tx *store.Tx) error {
	_, err := BuyDeskJob.Enqueue(tx, buyDeskArgs{}, store.JobOptions{Once: "learn"})
	return err
}

// enqueueBuyDeskLook asks for what a command or a plan changed to be shown on the buy desk.
func enqueueBuyDeskLook(tx *store.Tx) error {
	_, err := BuyDeskJob.Enqueue(tx, buyDeskArgs{Known: true}, store.JobOptions{Once: "look", Delay: buyDeskDelay})
	return err
}

// RefreshBuyDesk works out what there is to buy, for every position, and what to do about purchase orders that are there. With
// learn it looks at the demand of a year and at the lead times of all suppliers first; without, only at how positions stand. It
// returns how many rows changed.
func RefreshBuyDesk(ctx context.Context, s *store.Store, actor string, learn bool) (int64, error) {
	var changed int64
	err := s.InTx(ctx, store.Work{Actor: actor, Bulk: true}, func(tx *store.Tx) error {
		desk, err := loadBuyDesk(tx, nil, learn)
		if err != nil {
			return err
		}
		rows := desk.rows()
		if err := tx.LockBuyDesk(); err != nil {
			return err
		}
		changed, err = tx.SaveBuyRows(rows, true)
		return err
	})
	return changed, err
}

// refreshBuyDeskOf does the same for a few SKUs inside a command, so that the desk shows what the command did.
func refreshBuyDeskOf(tx *store.Tx, skus []int64, learn bool) error {
	desk, err := loadBuyDesk(tx, skus, learn)
	if err != nil {
		return err
	}
	_, err = tx.SaveBuyRows(desk.rows(), false)
	return err
}

// buyDesk is everything that the rows of the desk follow from.
type buyDesk struct {
	today    calendar.Date
	settings models.BuySettings
	outlook  *outlook
	figures  []store.BuyFigures
	stored   map[store.Position]store.BuyRow
	decided  map[store.Position]store.BuyDecision
	sources  map[int64]*store.BuySource
	learned  bool
	demand   map[store.Position]wished
	leads    map[int64]skuLead
	classes  map[int64]string
	values   map[int64]string
	totals   map[int64]replenish.Stock // of all warehouses, by SKU
}

// wished is the demand of a position.
type wished struct {
	weeks []float64 // the oldest first
	units qty.Qty
	rate  replenish.Rate
	read  replenish.History
}

// skuLead is how long an order of a SKU takes to the dock, from whom it is bought first.
type skuLead struct {
	store.LeadTime
	start   calendar.Date // when an order of today begins to count
	crossed float64
}

func loadBuyDesk(tx *store.Tx, skus []int64, learn bool) (*buyDesk, error) {
	d := &buyDesk{today: tx.Today, learned: learn, sources: map[int64]*store.BuySource{}, totals: map[int64]replenish.Stock{}}
	rules, err := tx.DateRules()
	if err != nil {
		return nil, err
	}
	d.outlook = newOutlook(tx.Today, rules)
	if d.settings, err = tx.BuySettings(); err != nil {
		return nil, err
	}
	if d.figures, err = tx.BuyFigures(skus); err != nil {
		return nil, err
	}
	if d.stored, err = tx.BuyRows(skus); err != nil {
		return nil, err
	}
	for i := range d.figures {
		f := &d.figures[i]
		total := d.totals[f.SKUID]
		total.OnHand, total.OnOrder, total.Backorders = total.OnHand+f.QtyFree, total.OnOrder+f.QtyOnOrder+f.QtyDrafted, total.Backorders+f.QtyBackordered
		d.totals[f.SKUID] = total
	}
	if !learn {
		return d, d.meet(tx)
	}
	if d.decided, err = tx.BuyDecisions(skus); err != nil {
		return nil, err
	}
	if err := d.readSources(tx, skus); err != nil {
		return nil, err
	}
	return d, d.learn(tx, skus)
}

func (d *buyDesk) readSources(tx *store.Tx, skus []int64) error {
	sources, err := tx.BuySources(skus)
	for i := range sources {
		d.sources[sources[i].SKUID] = &sources[i]
	}
	return err
}

// meet reads from whom SKUs are bought that were never on the desk. Nothing is known of their demand before the next night.
func (d *buyDesk) meet(tx *store.Tx) error {
	var unknown []int64
	for i := range d.figures {
		if _, known := d.stored[d.figures[i].Position]; !known {
			unknown = append(unknown, d.figures[i].SKUID)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return d.readSources(tx, slices.Compact(unknown))
}

// learn looks at the demand of a year and at what suppliers did.
func (d *buyDesk) learn(tx *store.Tx, skus []int64) error {
	weeks, err := tx.BuyDemand(skus, demandWeeks, demandFurther)
	if err != nil {
		return err
	}
	d.demand = demandOfWeeks(weeks)
	var deliveries []store.Delivery
	if skus == nil {
		deliveries, err = tx.Deliveries()
	} else {
		var codes []string
		for _, source := range d.sources {
			codes = append(codes, source.SKU)
		}
		slices.Sort(codes)
		var history store.LeadHistory
		history, err = tx.LeadHistoryOf(codes)
		deliveries = history.Deliveries
	}
	if err != nil {
		return err
	}
	d.outlook.model = leadtime.Learn(d.outlook.learnable(deliveries), d.today, leadtime.Settings{})
	d.learnLeads(deliveries)
	d.classify(skus == nil)
	return nil
}

// demandOfWeeks reads the weeks of each position. A SKU that was first asked for within the year has a shorter past.
func demandOfWeeks(weeks []store.BuyWeek) map[store.Position]wished {
	all := map[store.Position]wished{}
	for first := 0; first < len(weeks); {
		last, oldest := first, 0
		for last < len(weeks) && weeks[last].Position == weeks[first].Position {
			oldest = max(oldest, weeks[last].Week)
			last++
		}
		a := wished{weeks: make([]float64, min(demandWeeks, max(demandWeeksMin, oldest+1)))}
		for _, w := range weeks[first:last] {
			if w.Week < len(a.weeks) {
				a.weeks[len(a.weeks)-1-w.Week] += float64(w.Qty)
				a.units += w.Qty
			}
		}
		// What is read from the database is a demand, so it cannot be refused.
		a.read, _ = replenish.Read(a.weeks, replenish.UsualSmoothing())
		a.rate = a.read.PerDay(7)
		all[weeks[first].Position] = a
		first = last
	}
	return all
}

// learnLeads estimates an order of today of every SKU, on all processors.
func (d *buyDesk) learnLeads(deliveries []store.Delivery) {
	crossed := crossedShares(deliveries)
	ids := make([]int64, 0, len(d.sources))
	for id := range d.sources {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	leads := make([]skuLead, len(ids))
	inParallel(len(ids), func(i int) {
		source := d.sources[ids[i]]
		start := d.outlook.rules.Placed(source.Supplier, d.today)
		planned, from := d.outlook.plannedDays(source.Supplier, source.SKU, source.Clock, start)
		leads[i] = skuLead{start: start, crossed: crossed[[2]string{source.Supplier, source.SKU}],
			LeadTime: d.outlook.leadTime(d.outlook.model.Unconfirmed(source.Supplier, source.SKU, planned), planned, from)}
	})
	d.leads = make(map[int64]skuLead, len(ids))
	for i, id := range ids {
		d.leads[id] = leads[i]
	}
}

// crossedShares is the share of each supplier's deliveries of a SKU that overtook the one ordered before.
func crossedShares(deliveries []store.Delivery) map[[2]string]float64 {
	type pair struct{ started, received calendar.Date }
	byKey := map[[2]string][]pair{}
	for i := range deliveries {
		if x := &deliveries[i]; x.DateReceived != nil && x.DateStarted != nil {
			key := [2]string{x.Supplier, x.SKU}
			byKey[key] = append(byKey[key], pair{*x.DateStarted, *x.DateReceived})
		}
	}
	shares := map[[2]string]float64{}
	for key, all := range byKey {
		slices.SortFunc(all, func(a, b pair) int {
			return cmp.Or(cmp.Compare(a.started, b.started), cmp.Compare(a.received, b.received))
		})
		overtook := 0
		for i := 1; i < len(all); i++ {
			if all[i].received < all[i-1].received {
				overtook++
			}
		}
		if overtook > 0 {
			shares[key] = float64(overtook) / float64(len(all)-1)
		}
	}
	return shares
}

// classify gives every SKU its class by the value that is asked for in a year. A few SKUs alone keep the class they have.
func (d *buyDesk) classify(all bool) {
	d.classes, d.values = map[int64]string{}, map[int64]string{}
	if !all {
		for position, row := range d.stored {
			d.classes[position.SKUID], d.values[position.SKUID] = row.Class, row.Why.YearValue
		}
		return
	}
	worth := map[int64]float64{}
	sum := 0.0
	for position, a := range d.demand {
		source := d.sources[position.SKUID]
		if source == nil {
			continue
		}
		each := amountNumber(source.UnitCost)
		if own := amountNumber(source.SKUCost); own > 0 || each == 0 {
			each = own
		}
		if each == 0 {
			each = amountNumber(source.SKUPrice)
		}
		value := each * float64(a.units) * demandWeeks / float64(len(a.weeks))
		worth[position.SKUID] += value
		sum += value
	}
	ids := make([]int64, 0, len(worth))
	for id := range worth {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(worth[b], worth[a]), cmp.Compare(a, b)) })
	before := 0.0
	for _, id := range ids {
		switch {
		case sum == 0 || before >= classB*sum:
			d.classes[id] = "C"
		case before >= classA*sum:
			d.classes[id] = "B"
		default:
			d.classes[id] = "A"
		}
		before += worth[id]
		d.values[id] = strconv.FormatFloat(math.Round(worth[id]), 'f', 0, 64)
	}
}

// amountNumber is an amount where a policy weighs it; what is shown and added up stays exact.
func amountNumber(amount *models.Amount) float64 {
	if amount == nil {
		return 0
	}
	n, err := strconv.ParseFloat(string(*amount), 64)
	if err != nil {
		return 0
	}
	return n
}

// rows are the rows of the desk in the order of the positions.
func (d *buyDesk) rows() []store.BuyRow {
	asksSomewhere := map[int64]bool{}
	for position, a := range d.demand {
		if a.units > 0 {
			asksSomewhere[position.SKUID] = true
		}
	}
	rows := make([]store.BuyRow, len(d.figures))
	inParallel(len(rows), func(i int) {
		f := &d.figures[i]
		row, known := d.stored[f.Position]
		if d.learned || !known {
			row = d.policy(f, asksSomewhere[f.SKUID])
		}
		d.suggest(&row, f)
		rows[i] = row
	})
	return slices.DeleteFunc(rows, func(r store.BuyRow) bool { return r.SKU == "" })
}

// policy is a row with when and how much to buy, before it is known how the position stands.
func (d *buyDesk) policy(f *store.BuyFigures, asksSomewhere bool) store.BuyRow {
	source := d.sources[f.SKUID]
	if source == nil {
		return store.BuyRow{}
	}
	row := store.BuyRow{Position: f.Position, SKU: source.SKU, SKUName: source.Name, Warehouse: f.Warehouse, Supplier: source.Supplier, SupplierName: source.SupplierName,
		Currency: source.Currency, Class: cmp.Or(d.classes[f.SKUID], "C"), Demand: string(replenish.None), UnitCost: source.UnitCost, LastCost: source.LastCost, LastCurrency: source.LastCurrency}
	if source.Status == models.SKUDiscontinued {
		row.Demand = "DISCONTINUED"
	}
	lot, fault := lotOf(source)
	row.Why = store.BuyBasis{MOQ: lot.MOQ, Pack: lot.Pack, Multiple: lot.Multiple, Max: lot.Max, Terms: fault, YearValue: d.values[f.SKUID]}
	if !d.learned {
		return row
	}
	lead := d.shelfDays(f, &row)
	a := d.demand[f.Position]
	row.Why.Weeks, row.Why.Units, row.Why.Intervals, row.Why.Spread = len(a.weeks), a.units, a.read.ADI, a.read.CV2
	row.Why.Mean, row.Why.Variance = a.rate.Mean, a.rate.Variance
	if a.read.Class != "" && source.Status != models.SKUDiscontinued {
		row.Demand = string(a.read.Class)
	}
	d.level(&row, f, source, lot, lead, a, asksSomewhere)
	return row
}

// lotOf is in what quantities the supplier sells. Terms that contradict each other are followed as far as they can be.
func lotOf(source *store.BuySource) (lot replenish.Lot, fault string) {
	lot = replenish.Lot{MOQ: source.MOQ, Pack: source.Pack, Multiple: source.Multiple, Max: source.Max}
	if err := lot.Check(); err != nil {
		fault = err.Error()
		if lot.Max = 0; lot.Check() != nil {
			lot.Pack = 0
		}
		if lot.Check() != nil {
			lot = replenish.Lot{}
		}
	}
	return lot, fault
}

// shelfDays is how long an order takes to the shelf of a warehouse, and enters it into the row.
func (d *buyDesk) shelfDays(f *store.BuyFigures, row *store.BuyRow) replenish.Lead {
	lead := d.leads[f.SKUID]
	route := d.outlook.rules.Route(f.Warehouse, row.Supplier, row.SKU)
	shelf := func(days int) int { return route.Stock(lead.start.Add(days)).Sub(d.today) }
	row.DaysSafe = shelf(lead.DaysSafe)
	e := lead.Evidence
	row.Why.DaysLikely, row.Why.DaysSafe, row.Why.Received, row.Why.Planned, row.Why.Confidence, row.Why.Crossed =
		shelf(lead.DaysLikely), row.DaysSafe, e.Own, e.Planned, e.Confidence, lead.crossed
	days := make([]replenish.Day, 0, len(lead.DaysAt))
	before := 0.0
	for i, at := range lead.DaysAt {
		level := leadLevels[i]
		if i == len(lead.DaysAt)-1 {
			level = 1
		}
		days = append(days, replenish.Day{Days: min(shelf(int(at)), leadShelfMax), Mass: level - before})
		before = level
	}
	// The masses add up to 1 by the way they are made.
	dist, err := replenish.LeadOf(days)
	if err != nil || len(dist) == 0 {
		return nil
	}
	row.Why.LeadMean, row.Why.LeadSD = dist.Mean(), math.Sqrt(dist.Variance())
	return dist
}

// leadShelfMax bounds a lead time that is worth planning with.
const leadShelfMax = 3_650

// level sets the reorder point and how far to fill up. A SKU that nobody asked for anywhere but that has a reorder point of
// its own, such as a component, is kept by that, for all warehouses together and where goods arrive.
func (d *buyDesk) level(row *store.BuyRow, f *store.BuyFigures, source *store.BuySource, lot replenish.Lot, lead replenish.Lead, a wished, asksSomewhere bool) {
	decided := d.decided[f.Position]
	service := d.settings.Service(row.Class)
	if decided.Service != nil {
		service = int(*decided.Service)
	}
	row.Why.Service, row.Why.Review = service, d.settings.ReviewDays
	own := source.ReorderPoint
	imported := decided.Point == nil && own != nil && *own > 0 && f.Home && !asksSomewhere
	item := replenish.Item{Rate: a.rate, Lead: lead, Receipts: row.Why.Received, Crossed: row.Why.Crossed, Review: d.settings.ReviewDays, Service: float64(service) / 1000, Lot: lot,
		Costs:   replenish.Costs{Hold: amountNumber(source.SKUCost) * float64(d.settings.HoldingPercent) / 100 / 365, Order: amountNumber(&d.settings.OrderCost)},
		Manual:  decided.Point,
		Stocked: source.Status == models.SKUActive && lead != nil && (a.units > 0 || decided.Point != nil || imported)}
	if imported {
		item.Manual = own
	}
	if !(item.Costs.Hold > 0) {
		item.Costs.Hold = amountNumber(source.UnitCost) * float64(d.settings.HoldingPercent) / 100 / 365
	}
	level, err := item.Level()
	if err != nil {
		row.Why.Terms = cmp.Or(row.Why.Terms, err.Error())
		return
	}
	row.Stocked = item.Stocked
	row.Reorder, row.Computed, row.UpTo = level.Reorder, level.Computed, level.UpTo
	if imported && source.SafetyStock != nil {
		row.UpTo = max(row.UpTo, *source.SafetyStock)
	}
	row.Why.Imported, row.Why.Everywhere = imported, imported
	row.Why.Basis, row.Why.Expected, row.Why.Deviation, row.Why.Safety, row.Why.OrderUp = string(level.Basis), level.Mean, level.SD, level.Safety, row.UpTo-row.Reorder
}

// suggest says what to buy of a position as it stands.
func (d *buyDesk) suggest(row *store.BuyRow, f *store.BuyFigures) {
	if row.SKU == "" {
		return
	}
	alike := row.QtyFree == f.QtyFree && row.QtyOnOrder == f.QtyOnOrder && row.QtyBackordered == f.QtyBackordered && sameDay(row.NextDate, f.NextDate)
	row.Warehouse, row.QtyFree, row.QtyOnOrder, row.QtyDrafted, row.QtyBackordered = f.Warehouse, f.QtyFree, f.QtyOnOrder, f.QtyDrafted, f.QtyBackordered
	row.NextPONo, row.NextDate = f.NextPONo, f.NextDate
	// What is there and pegged to nobody will be given to those who wait, such as orders that ship complete.
	left := max(0, f.QtyFree+f.QtyOnOrder-(f.QtyBackordered-f.QtyShort))
	row.QtyUncovered = max(0, f.QtyShort-left-f.QtyDrafted)
	row.LinesWaiting, row.ValueWaiting = f.LinesWaiting, f.ValueWaiting
	if row.QtyUncovered == 0 {
		row.LinesWaiting, row.ValueWaiting = 0, "0"
	}
	at := replenish.Stock{OnHand: f.QtyFree, OnOrder: f.QtyOnOrder + f.QtyDrafted, Backorders: f.QtyBackordered, Uncovered: row.QtyUncovered}
	if row.Why.Everywhere {
		at = d.totals[f.SKUID]
		at.Uncovered = row.QtyUncovered
	}
	s := replenish.Suggest(at, replenish.Rules{Reorder: row.Reorder, UpTo: row.UpTo, Stocked: row.Stocked, Discontinued: row.Demand == "DISCONTINUED",
		Lot: replenish.Lot{MOQ: row.Why.MOQ, Pack: row.Why.Pack, Multiple: row.Why.Multiple, Max: row.Why.Max}})
	row.Why.Position, row.Why.Need = s.Position, s.Need
	row.QtySuggested, row.QtyForBackorders, row.QtyForStock, row.QtySurplus, row.Capped = s.Order, s.ForBackorders, s.ForStock, s.Surplus, s.Capped
	rate := replenish.Rate{Mean: row.Why.Mean, Variance: row.Why.Variance}
	d.date(row, f, rate)
	switch {
	case row.QtyUncovered > 0:
		row.Risk = 1000 // customers wait already
	case !alike || d.learned:
		row.Risk = int(math.Round(1000 * replenish.RunOut(max(0, f.QtyFree), rate, d.arrival(row, f), d.settings.HorizonDays)))
	}
}

// date sets when the shelf is empty, when what is bought has to be here, and when it has to be ordered for that.
func (d *buyDesk) date(row *store.BuyRow, f *store.BuyFigures, rate replenish.Rate) {
	row.DateRunsOut, row.DateNeedBy, row.DateOrderBy = nil, nil, nil
	var receipts []replenish.Dated
	if free := f.QtyOnOrder - f.QtyBackordered; free > 0 && f.NextDate != nil {
		receipts = append(receipts, replenish.Dated{Day: max(0, f.NextDate.Sub(d.today)), Units: free})
	}
	if rate.Mean > 0 {
		// It is empty when all of it is used up, and missed when it is as likely as not that somebody asks for one more.
		if day, runsOut := replenish.RunsOut(max(0, f.QtyFree), rate, receipts, runsOutDays); runsOut {
			date := d.today.Add(min(runsOutDays, day+int(math.Ln2/rate.Mean)))
			row.DateRunsOut = &date
		}
	}
	if row.QtySuggested == 0 {
		return
	}
	if row.QtyUncovered > 0 && f.DateNeed != nil {
		need := max(d.today, *f.DateNeed)
		row.DateNeedBy = &need
	}
	if row.QtyForStock > 0 && row.DateRunsOut != nil && (row.DateNeedBy == nil || *row.DateRunsOut < *row.DateNeedBy) {
		need := *row.DateRunsOut
		row.DateNeedBy = &need
	}
	if row.DateNeedBy != nil {
		order := row.DateNeedBy.Add(-row.DaysSafe)
		row.DateOrderBy = &order
	}
}

// arrival is how likely the next delivery ends the danger of running out on each day. One that is spoken for does not.
func (d *buyDesk) arrival(row *store.BuyRow, f *store.BuyFigures) []replenish.Day {
	if f.QtyOnOrder <= f.QtyBackordered || f.NextDate == nil {
		return nil
	}
	if f.NextStarted == nil || len(f.NextDaysAt) != len(leadLevels) {
		return []replenish.Day{{Days: max(0, f.NextDate.Sub(d.today)), Mass: 1}}
	}
	route := d.outlook.rules.Route(f.Warehouse, row.Supplier, row.SKU)
	days := make([]replenish.Day, 0, len(f.NextDaysAt))
	before := 0.0
	for i, at := range f.NextDaysAt {
		days = append(days, replenish.Day{Days: route.Stock(max(f.NextStarted.Add(int(at)), d.today+1)).Sub(d.today), Mass: leadLevels[i] - before})
		before = leadLevels[i]
	}
	return days
}
