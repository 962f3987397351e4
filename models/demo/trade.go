package demo

import (
	"fmt"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

type order struct {
	number   string
	customer *customer
	date     calendar.Date
	channel  string
	policy   string
	priority int
	hold     string
	lines    []*line
}

type line struct {
	order     *order
	number    int
	sku       *sku
	warehouse int
	ordered   qty.Qty
	shipped   qty.Qty
	cancelled qty.Qty
	allocated qty.Qty
	requested calendar.Date
	promised  calendar.Date
	told      calendar.Date // what was promised first, when it was another day
	parcel    calendar.Date // the day on which the allocated quantity can leave
	lastShip  calendar.Date
	reason    string
	purchase  *purchaseLine // a made-to-order or drop-shipped line knows its purchase order
}

// wish is a line that a story needs an order of that day to have.
type wish struct {
	sku    *sku
	amount qty.Qty
	reason string
}

func (l *line) open() qty.Qty { return l.ordered - l.shipped - l.cancelled }

// missing is what customers wait for: open and without stock.
func (l *line) missing() qty.Qty { return l.open() - l.allocated }

// needs lists the pools the line draws from and how many units one ordered unit takes.
func (l *line) needs(visit func(p *pool, per qty.Qty)) {
	if l.sku.makeOrBuy != "kit" {
		visit(l.sku.pools[l.warehouse], 1)
		return
	}
	for _, part := range l.sku.components {
		visit(part.sku.pools[l.warehouse], part.per)
	}
}

// monthShare is the season of the trade: slow in winter, busy from April to July.
var monthShare = [12]int{60, 65, 85, 112, 130, 135, 125, 110, 95, 80, 85, 100}

// wishesPerOrder keeps an order from being made of stories only.
const wishesPerOrder = 2

// orderDays spreads the orders over the days by season, weekday and growth, and counts them per day. Days with wishes
// have the orders to carry them.
func (c *company) orderDays() []int {
	days := c.today.Sub(c.first) + 1
	totals, total := make([]int, days), 0
	for i := range days {
		day := c.first.Add(i)
		share := monthShare[day.Time().Month()-1] * (100 + 30*i/days)
		if !working(day) {
			share /= 10
		}
		total += share
		totals[i] = total
	}
	counts, left := make([]int, days), orderCount
	for i := range days {
		counts[i] = (len(c.wishes[c.first.Add(i)]) + wishesPerOrder - 1) / wishesPerOrder
		left -= counts[i]
	}
	for range left {
		at := c.rand.IntN(total)
		i, _ := slices.BinarySearchFunc(totals, at, func(sum, at int) int {
			if sum > at {
				return 1
			}
			return -1
		})
		counts[i]++
	}
	return counts
}

// takeOrders books the orders of a day and deals its wishes out to them, none twice for one SKU.
func (c *company) takeOrders(day calendar.Date, count int) {
	carried := make([][]wish, count)
	for i, w := range c.wishes[day] {
		same := func(other wish) bool { return other.sku == w.sku }
		at := i % count
		for try := 0; try < count && slices.ContainsFunc(carried[at], same); try++ {
			at = (at + 1) % count
		}
		carried[at] = append(carried[at], w)
	}
	for _, w := range carried {
		c.takeOrder(day, w)
	}
}

// linesPerOrder is drawn from evenly: on average about 2.6 lines.
var linesPerOrder = []int{1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6}

func (c *company) takeOrder(day calendar.Date, wishes []wish) {
	o := c.newOrder(day, len(wishes) > 0)
	cancelled := len(wishes) == 0 && c.chance(1)
	for _, w := range wishes {
		c.addLine(o, w.sku, w.sku.home, w.amount, false).reason = w.reason
	}
	wanted := max(1, linesPerOrder[c.rand.IntN(len(linesPerOrder))]-len(wishes)/2)
	for try := 0; wanted > 0 && try < 60; try++ {
		s := c.pick()
		if day < s.from || s.to != unknown && day > s.to || o.has(s) {
			continue
		}
		warehouse := o.customer.warehouse
		if s.makeOrBuy == "kit" || s.pools[warehouse] == nil {
			warehouse = s.home
		}
		// While a bestseller is short, only the customers of its own building still ask for it.
		if p := s.pools[s.home]; p != nil && p.story != nil && day >= p.story.start && s.popularity >= secondHome && o.customer.warehouse != s.home {
			continue
		}
		amount := c.accepted(s, warehouse, int64(max(1, s.usual*c.between(3, 20)/10)))
		if amount == 0 {
			continue
		}
		c.addLine(o, s, warehouse, amount, cancelled)
		wanted--
	}
	c.orders = append(c.orders, o)
}

// holdEvery is how rare held orders are among the recent ones.
const holdEvery = 12

// holdReasons are why a finished order may still not leave.
var holdReasons = []string{
	"credit limit exceeded", "delivery address to be confirmed", "waiting for payment", "customer asked to wait",
}

func (c *company) newOrder(day calendar.Date, storied bool) *order {
	o := &order{
		number: fmt.Sprintf("SO-%05d", 10001+len(c.orders)), date: day,
		channel: []string{"web shop", "web shop", "e-mail", "phone", "field sales"}[c.rand.IntN(5)],
		policy:  "as_available", priority: 5,
	}
	total := 0
	for _, one := range c.customers {
		total += one.share
	}
	at := c.rand.IntN(total)
	for _, one := range c.customers {
		if at -= one.share; at < 0 {
			o.customer = one
			break
		}
	}
	switch {
	case o.customer.tier == "vip":
		o.priority = 2
	case o.customer.tier == "key":
		o.priority = 4
	case c.chance(5):
		o.priority = 7
	}
	if c.chance(2) {
		o.priority = 1
	}
	switch draw := c.rand.IntN(100); {
	case draw < 8 || storied && draw < 11:
		o.policy = "order_complete"
	case draw < 26:
		o.policy = "line_complete"
	}
	if day > c.today.Add(-14) && len(c.orders)%holdEvery == 0 {
		o.hold = holdReasons[len(c.orders)/holdEvery%len(holdReasons)]
	}
	return o
}

func (o *order) has(s *sku) bool {
	return slices.ContainsFunc(o.lines, func(l *line) bool { return l.sku == s })
}

// accepted is how much of a wish the order policy lets in.
func (c *company) accepted(s *sku, warehouse int, wanted qty.Qty) qty.Qty {
	if s.makeOrBuy == "kit" {
		return wanted
	}
	p := s.pools[warehouse]
	switch s.policy {
	case "deny":
		return max(0, min(wanted, p.free()-p.short))
	case "inbound_only":
		return max(0, min(wanted, p.free()+p.inbound-p.short))
	}
	return wanted
}

// addLine books one line, gives it what is free and promises a date for it.
func (c *company) addLine(o *order, s *sku, warehouse int, amount qty.Qty, cancelled bool) *line {
	l := &line{order: o, number: len(o.lines) + 1, sku: s, warehouse: warehouse, ordered: amount}
	o.lines = append(o.lines, l)
	if c.chance(65) {
		l.requested = workday(o.date.Add(c.between(2, 9)))
	}
	if cancelled {
		l.cancelled = amount
		l.promised = workday(o.date.Add(4))
		return l
	}
	if amount > 3 && c.chance(2) {
		l.cancelled = int64(c.between(1, int(amount)/2))
	}
	queue := false
	l.needs(func(p *pool, per qty.Qty) {
		queue = queue || p.short > 0
		p.short += l.open() * per
	})
	if !queue { // nobody may pass those who already wait
		c.allocate(l, o.date)
	}
	l.promised = workday(calendar.Later(c.promise(l), l.requested)) // nobody promises a day before the one asked for
	if l.missing() > 0 {
		c.waiting = append(c.waiting, l)
	}
	return l
}

// promise is the date a salesperson would give: parcels leave within three days; else the first purchase order
// that still has a date, else the lead time.
func (c *company) promise(l *line) calendar.Date {
	today := l.order.date
	if l.missing() == 0 {
		return workday(today.Add(3))
	}
	date := today
	l.needs(func(p *pool, per qty.Qty) {
		if p.free() >= l.missing()*per {
			return
		}
		found := calendar.Date(0)
		for _, pl := range p.open {
			date := pl.expected
			if date <= today {
				date = pl.confirmed // the first date has passed; the answer of the supplier is all there is
			}
			if date > today && (found == unknown || date < found) {
				found = date
			}
		}
		if found == unknown {
			found = today.Add(p.sku.leadDays())
		}
		date = calendar.Later(date, found)
	})
	if l.sku.release != unknown {
		date = calendar.Later(date, l.sku.release)
	}
	return workday(date.Add(3))
}

// retell gives some of those who wait the day that the supplier confirmed since, where it is later than their promise.
func (c *company) retell(l *line) {
	later := calendar.Date(unknown)
	l.needs(func(p *pool, _ qty.Qty) {
		for _, pl := range p.open {
			if pl.confirmed > l.promised && pl.confirmed >= c.today && (later == unknown || pl.confirmed < later) {
				later = pl.confirmed
			}
		}
	})
	if later != unknown && c.chance(60) {
		l.told, l.promised = l.promised, workday(later.Add(3))
	}
}

// allocate gives the line what is free. Before its story starts a SKU never runs out: what is missing was in the
// opening stock.
func (c *company) allocate(l *line, day calendar.Date) {
	give := l.missing()
	l.needs(func(p *pool, per qty.Qty) {
		lack := l.missing()*per - p.free()
		if p.story != nil && day < p.story.start && lack > 0 {
			p.opening += lack
			p.onHand += lack
		}
		give = min(give, max(0, p.free())/per)
	})
	if l.sku.release > day || give <= 0 {
		return
	}
	l.needs(func(p *pool, per qty.Qty) {
		p.reserved += give * per
		p.short -= give * per
	})
	if l.allocated == 0 {
		c.allocated = append(c.allocated, l)
	}
	l.allocated += give
	l.parcel = workday(day.Add(c.between(0, 2)))
	if day < c.today.Add(-14) && c.chance(5) {
		l.parcel = workday(day.Add(c.between(4, 8))) // a busy week in the warehouse
	}
}

func (c *company) serveWaiting(day calendar.Date) {
	if day >= lastWorkday(c.today) {
		return // what came in today is for the person at the desk to give out
	}
	for _, l := range c.waiting {
		c.allocate(l, day)
	}
	c.waiting = slices.DeleteFunc(c.waiting, func(l *line) bool { return l.missing() == 0 })
}

// ship sends what is allocated and may leave under the ship policy of its order.
func (c *company) ship(day calendar.Date) {
	c.allocated = slices.DeleteFunc(c.allocated, func(l *line) bool {
		if l.parcel > day || l.order.hold != "" || !l.mayLeave(day) {
			return false
		}
		l.needs(func(p *pool, per qty.Qty) {
			p.reserved -= l.allocated * per
			p.onHand -= l.allocated * per
		})
		l.shipped += l.allocated
		l.allocated = 0
		l.lastShip = day
		return true
	})
}

// mayLeave applies the ship policy of the order to a line whose parcel is packed.
func (l *line) mayLeave(day calendar.Date) bool {
	switch l.order.policy {
	case "line_complete":
		return l.missing() == 0
	case "order_complete":
		return !slices.ContainsFunc(l.order.lines, func(other *line) bool {
			return other.missing() > 0 || other.parcel > day
		})
	}
	return true
}

func (o *order) status() string {
	shipped, open := false, false
	for _, l := range o.lines {
		shipped = shipped || l.shipped > 0
		open = open || l.open() > 0
	}
	switch {
	case open && shipped:
		return "partially_shipped"
	case open:
		return "open"
	case shipped:
		return "closed"
	}
	return "cancelled"
}
