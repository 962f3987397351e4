package demo

import (
	"fmt"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

type purchase struct {
	number       string
	supplier     *supplier
	warehouse    int
	placed       calendar.Date
	sent         calendar.Date
	acknowledged calendar.Date
	shipMethod   string
	draft        bool
	cancelled    bool
	lines        []*purchaseLine
	staged       *staging // nil in ordinary trade
}

type purchaseLine struct {
	purchase  *purchase
	number    int
	pool      *pool
	ordered   qty.Qty
	received  qty.Qty // everything delivered, the rejected included
	rejected  qty.Qty
	cancelled qty.Qty
	expected  calendar.Date

	confirmed, confirmedFirst calendar.Date
}

func (l *purchaseLine) open() qty.Qty { return l.ordered - l.received - l.cancelled }

// arrival is a delivery that the future holds.
type arrival struct {
	line       *purchaseLine
	amount     qty.Qty
	rejected   qty.Qty
	quarantine bool // delivered, but not to be sold before it is inspected
	last       bool // the supplier will not send the rest
}

type receipt struct {
	number string
	date   calendar.Date
	arrival
}

func (c *company) receive(day calendar.Date) {
	for _, a := range c.arrivals[day] {
		p := a.line.pool
		a.line.received += a.amount
		a.line.rejected += a.rejected
		p.onHand += a.amount - a.rejected
		p.inbound -= a.amount
		if a.quarantine {
			p.unavailable += a.amount - a.rejected
		}
		if a.last {
			p.inbound -= a.line.open()
			a.line.cancelled += a.line.open()
		}
		if a.line.open() == 0 {
			p.open = slices.DeleteFunc(p.open, func(l *purchaseLine) bool { return l == a.line })
		}
		c.receipts = append(c.receipts, receipt{number: fmt.Sprintf("RC-%05d", 1+len(c.receipts)), date: day, arrival: a})
	}
}

// purchase is the buyer's round: the suppliers of this weekday, one order per supplier and warehouse.
func (c *company) purchase(day calendar.Date) {
	orders := make([][2]*purchase, len(c.suppliers))
	for _, s := range c.skus {
		if s.supplier.reviewDay != day.Weekday() && s.stocked() {
			continue
		}
		for w, p := range s.pools {
			if p == nil || !p.wanted(day) {
				continue
			}
			at := slices.Index(c.suppliers, s.supplier)
			if orders[at][w] == nil {
				orders[at][w] = &purchase{supplier: s.supplier, warehouse: w, placed: day, shipMethod: s.supplier.shipMethod}
			}
			o := orders[at][w]
			l := &purchaseLine{
				purchase: o, number: len(o.lines) + 1, pool: p, ordered: p.batch(),
				expected: workday(day.Add(s.leadDays())),
			}
			o.lines = append(o.lines, l)
			c.tieMadeToOrder(l)
		}
	}
	for _, pair := range orders {
		for _, o := range pair {
			if o != nil {
				c.place(o)
			}
		}
	}
}

func (p *pool) position() qty.Qty { return p.free() + p.inbound - p.short }

// wanted tells whether the buyer orders the SKU today.
func (p *pool) wanted(day calendar.Date) bool {
	if p.story != nil && day.Add(p.sku.leadDays()) >= p.story.start || p.sku.to != unknown && day > p.sku.to.Add(-60) {
		return false
	}
	if !p.sku.stocked() {
		return p.position() < 0
	}
	return p.position() <= p.reorderPoint()
}

// batch fills the position up, in the supplier's lots.
func (p *pool) batch() qty.Qty {
	amount := p.orderUpTo() - p.position()
	if !p.sku.stocked() {
		return amount
	}
	s := p.sku.supplier
	amount = max(amount, s.moq)
	return (amount + s.multiple - 1) / s.multiple * s.multiple
}

// tieMadeToOrder writes the purchase order on the lines it was placed for.
func (c *company) tieMadeToOrder(l *purchaseLine) {
	if l.pool.sku.stocked() {
		return
	}
	for _, w := range c.waiting {
		if w.purchase == nil && w.sku == l.pool.sku && w.warehouse == l.pool.warehouse {
			w.purchase = l
		}
	}
}

// place sends a purchase order; from here its quantities count as inbound and its deliveries are fixed.
func (c *company) place(o *purchase) {
	c.purchases = append(c.purchases, o)
	o.number = fmt.Sprintf("PO-%05d", 5000+len(c.purchases))
	for _, l := range o.lines {
		l.pool.inbound += l.ordered
		l.pool.open = append(l.pool.open, l)
	}
	if o.staged != nil {
		c.playStaging(o)
		return
	}
	if o.placed > c.today.Add(-4) && c.chance(50) {
		o.draft = true
		return
	}
	o.sent = o.placed
	if answer := workday(o.placed.Add(c.between(1, 4))); answer <= c.today {
		o.acknowledged = answer
	}
	if c.rand.IntN(150) == 0 && o.acknowledged != unknown {
		c.cancel(o)
		return
	}
	slack := c.lateness(o)
	for _, l := range o.lines {
		c.schedule(l, slack)
	}
}

func (c *company) cancel(o *purchase) {
	o.cancelled = true
	for _, l := range o.lines {
		l.cancelled = l.ordered
		l.pool.inbound -= l.ordered
		l.pool.open = slices.DeleteFunc(l.pool.open, func(other *purchaseLine) bool { return other == l })
	}
}

// leadPercent is the skew of real lead times, by habit.
var leadPercent = map[habit][]int{
	ordinary: {85, 90, 95, 95, 100, 100, 100, 100, 100, 105, 105, 110, 115, 125, 140, 170},
	late:     {100, 115, 120, 125, 130, 140, 150, 160, 180, 210},
	erratic:  {50, 65, 80, 90, 100, 120, 150, 190, 240, 300},
	slipping: {95, 100, 100, 105, 110, 120},
	early:    {60, 65, 70, 75, 75, 80, 80, 85, 90, 100},
	punctual: {100, 100},
}

// slipDays is in how many days a slipping supplier loses one percent.
const slipDays = 6

func (c *company) lateness(o *purchase) int {
	percents := leadPercent[o.supplier.habit]
	percent := percents[c.rand.IntN(len(percents))]
	if o.supplier.habit == slipping {
		percent += max(0, historyDays-c.today.Sub(o.placed)) / slipDays
	}
	return percent
}

// fastestDays keeps a delivery behind the supplier's answer to the order.
const fastestDays = 7

// schedule draws the deliveries of an ordinary purchase line: most come at once, some in two parts, a few short.
func (c *company) schedule(l *purchaseLine, percent int) {
	o := l.purchase
	due := workday(o.placed.Add(max(fastestDays, o.supplier.leadDays*percent/100)))
	if o.acknowledged != unknown {
		l.confirmedFirst, l.confirmed = l.expected, l.expected
		if due > l.expected.Add(5) && c.chance(50) {
			l.confirmed = workday(due.Add(c.between(-3, 3)))
		}
	}
	if st := l.pool.story; st != nil && due >= st.start {
		due = max(o.placed+1, lastWorkday(st.start-1))
	}
	whole := arrival{line: l, amount: l.ordered}
	if c.chance(5) && l.ordered >= 10 {
		whole.rejected = l.ordered * int64(c.between(2, 10)) / 100
	}
	if l.ordered < 4 || l.pool.story != nil || !c.chance(14) {
		c.arrive(due, whole)
		return
	}
	part := l.ordered * int64(c.between(40, 80)) / 100
	rest := l.ordered - part
	c.arrive(due, arrival{line: l, amount: part, rejected: min(whole.rejected, part)})
	if c.chance(15) {
		c.arrive(workday(due.Add(c.between(6, 20))), arrival{line: l, amount: max(1, rest/2), last: true})
		return
	}
	c.arrive(workday(due.Add(c.between(5, 20))), arrival{line: l, amount: rest})
}

// arrive plans a delivery. What lies after today never happens in the simulation.
func (c *company) arrive(day calendar.Date, a arrival) {
	if day <= c.today {
		c.arrivals[day] = append(c.arrivals[day], a)
	}
}

func (o *purchase) status() string {
	var received, open, cancelled bool
	for _, l := range o.lines {
		received = received || l.received > 0
		open = open || l.open() > 0
		cancelled = cancelled || l.cancelled > 0
	}
	switch {
	case o.cancelled:
		return "cancelled"
	case o.draft:
		return "draft"
	case received && open:
		return "partially_received"
	case received && cancelled:
		return "closed"
	case received:
		return "received"
	case o.acknowledged != unknown:
		return "acknowledged"
	}
	return "sent"
}
