package demo

import (
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// lateSupplier is the place in the list of the supplier of disc pads and rotors, who is never on time.
const lateSupplier = 4

// noDate stands for a supplier who gave no date.
const noDate = 0

// story is what the pool of one SKU goes through: from start on ordinary purchasing leaves it alone.
type story struct {
	start  calendar.Date
	keep   qty.Qty // left on the shelf on the first day, so that somebody gets a part
	wished qty.Qty
}

// plot is one situation that the product must show, told by several SKUs.
type plot struct {
	skus           string
	oldest, newest int // the story of a SKU starts this many days ago
	low, high      int // lines that will ask for the SKU since
	reason         string
	order          *staging
}

// staging is the purchase order of a plot, in days from today. Suppliers and warehouses get one each.
type staging struct {
	placed, expected int
	answered         bool
	confirmed        []int // one per SKU in turn
	delivered        int   // percent of the ordered quantity
	deliveredAt      int
	quarantine       bool
}

// plots is the script of the demo.
var plots = []plot{
	{ // A container with bestsellers should have landed weeks ago; the carrier has named a new day for a part of it.
		skus:   "WHL-1001 WHL-1002 WHL-1003 WHL-1004 WHL-1101 WHL-1102 WHL-1103 WHL-1104",
		oldest: 40, newest: 30, low: 1, high: 3, reason: "transport",
		order: &staging{placed: -104, expected: -18, answered: true, confirmed: []int{-18, -18, 9}},
	},
	{ // The supplier who is always late is late again.
		skus:   "BRK-1001 BRK-1002 BRK-1003 BRK-1004 BRK-1101 BRK-1102 BRK-1103",
		oldest: 32, newest: 16, low: 1, high: 4, reason: "supplier_backorder",
		order: &staging{placed: -34, expected: -11, answered: true, confirmed: []int{-4}},
	},
	{ // A factory closed: the maker confirms a day far away, or none.
		skus:   "DRV-1201 DRV-1203 DRV-1204 DRV-1302 DRV-1303 DRV-1304",
		oldest: 108, newest: 70, low: 2, high: 3, reason: "manufacturer_production",
		order: &staging{placed: -100, expected: -66, answered: true, confirmed: []int{78, noDate}},
	},
	{ // The maker waits for tent fabric.
		skus:   "CMP-1001 CMP-1002 CMP-1003",
		oldest: 55, newest: 40, low: 2, high: 4, reason: "manufacturer_material",
		order: &staging{placed: -80, expected: -12, answered: true, confirmed: []int{41}},
	},
	{ // Finished goods wait at the maker for a lorry.
		skus:   "CLO-1303 CLO-1304",
		oldest: 28, newest: 20, low: 2, high: 4, reason: "manufacturer_logistics",
		order: &staging{placed: -45, expected: -6, answered: true, confirmed: []int{7}},
	},
	{ // Nobody has ordered these again: a count found less than the books said.
		skus:   "LGT-1402 TLS-1702 BAG-1502 SAD-1103 CLO-1702",
		oldest: 26, newest: 12, low: 2, high: 4, reason: "stock_error",
	},
	{ // Ordered ten days ago; the supplier has not answered.
		skus:   "TLS-1202 TLS-1304 CPT-1503 BAG-1303",
		oldest: 22, newest: 12, low: 2, high: 4, reason: "awaiting_supply",
		order: &staging{placed: -10, expected: 11},
	},
	{ // Customers were promised the expected day; then the supplier confirmed a later one.
		skus:   "SAD-1001 SAD-1003 SAD-1402 CPT-1203 LGT-1203",
		oldest: 30, newest: 18, low: 2, high: 4, reason: "supplier_backorder",
		order: &staging{placed: -36, expected: 3, answered: true, confirmed: []int{24}},
	},
	{ // A part came and went to those who stood first.
		skus:   "TLS-1002 TLS-1003 CPT-1301 BAG-1102",
		oldest: 34, newest: 24, low: 4, high: 6, reason: "outranked",
		order: &staging{placed: -40, expected: -8, answered: true, confirmed: []int{5}, delivered: 8, deliveredAt: -8},
	},
	{ // Delivered, and put aside by the inspection.
		skus:   "LGT-1103 LGT-1102 CMP-1403",
		oldest: 20, newest: 14, low: 2, high: 4, reason: "quality_hold",
		order: &staging{placed: -30, expected: -5, answered: true, confirmed: []int{-5}, delivered: 100, deliveredAt: -5, quarantine: true},
	},
	{ // One part is missing and whole kits wait for it.
		skus:   "LGT-1002 TLS-1601 CMP-1201",
		oldest: 36, newest: 30, low: 2, high: 3, reason: "awaiting_supply",
		order: &staging{placed: -32, expected: 6, answered: true, confirmed: []int{6}},
	},
	{ // The kits themselves; their parts have the purchase orders.
		skus:   "KIT-101 KIT-102 KIT-103 KIT-107",
		oldest: 29, newest: 20, low: 2, high: 4, reason: "awaiting_supply",
	},
	{ // Goods that came in this morning: these people can be served today.
		skus:   "CMP-1602 CMP-1603 SAD-1601 BAG-1002 CPT-1402",
		oldest: 24, newest: 12, low: 3, high: 5, reason: "awaiting_supply",
		order: &staging{placed: -33, expected: -3, answered: true, confirmed: []int{-1}, delivered: 100},
	},
	{ // A club season opened and one customer took everything.
		skus:   "CLO-1002 CLO-1003 CLO-1203",
		oldest: 14, newest: 9, low: 2, high: 4, reason: "demand_spike",
		order: &staging{placed: -8, expected: 16, answered: true, confirmed: []int{16}},
	},
}

// released are the pre-order SKUs with the days until they may be sold.
var released = []struct {
	sku  string
	days int
}{{"LGT-1505", 15}, {"LGT-1404", 24}, {"BAG-1204", 38}, {"CMP-1405", 52}, {"SAD-1405", 73}}

// retired are discontinued SKUs, the variant that replaces each, and whether customers still wait for it.
var retired = []struct {
	sku, replacement string
	waiting          bool
}{
	{"SAD-1203", "SAD-1202", true}, {"BAG-1401", "BAG-1402", true}, {"CPT-1003", "CPT-1002", true}, {"LGT-1302", "LGT-1303", true},
	{"CPT-1705", "CPT-1704", false}, {"TLS-1404", "TLS-1405", false}, {"DRV-1705", "DRV-1702", false},
	{"CMP-1105", "", false}, {"BRK-1605", "BRK-1604", false}, {"CLO-1305", "", false},
}

func (c *company) stageStories() {
	for _, p := range plots {
		orders := map[*supplier]*purchase{}
		for i, code := range strings.Fields(p.skus) {
			s := c.bySKU(code)
			started := c.tell(s, c.between(p.newest, p.oldest), c.between(p.low, p.high), c.today, p.reason)
			if p.reason == "demand_spike" {
				c.wish(s, c.today.Add(-p.newest), int64(s.usual*15), p.reason)
			}
			if p.order != nil {
				c.stage(orders, s, started, p.order, i)
			}
		}
	}
	for _, r := range released {
		c.announce(c.bySKU(r.sku), r.days)
	}
	for _, r := range retired {
		s := c.bySKU(r.sku)
		s.status, s.policy = "discontinued", "deny"
		s.to = c.today.Add(-c.between(150, 320))
		if r.replacement != "" {
			s.replacement = c.bySKU(r.replacement)
		}
		if r.waiting {
			s.to = c.today.Add(-c.between(20, 40))
			s.policy = "backorder"
			c.tell(s, c.between(60, 80), c.between(3, 4), s.to, "manufacturer_production")
		}
	}
}

// tell starts the story of a SKU some days ago and has customers ask for it until the given day.
func (c *company) tell(s *sku, daysAgo, lines int, until calendar.Date, reason string) *story {
	told := &story{start: lastWorkday(c.today.Add(-daysAgo)), keep: int64(c.rand.IntN(1 + s.usual/2))}
	if s.makeOrBuy != "kit" {
		s.pools[s.home] = &pool{sku: s, warehouse: s.home, story: told}
	}
	last := min(until, c.today-1)
	for range lines {
		day := lastWorkday(told.start.Add(c.between(2, last.Sub(told.start))))
		amount := int64(max(1, s.usual*c.between(5, 20)/10))
		told.wished += amount
		why := reason
		if c.chance(20) {
			why = "" // nobody has looked at this line yet
		}
		c.wish(s, day, amount, why)
	}
	return told
}

func (c *company) wish(s *sku, day calendar.Date, amount qty.Qty, reason string) {
	day = lastWorkday(day)
	c.wishes[day] = append(c.wishes[day], wish{sku: s, amount: amount, reason: reason})
}

// boxSize keeps the quantities of staged purchase orders round.
const boxSize = 6

// stage puts the SKU on the plot's purchase order with its supplier.
func (c *company) stage(orders map[*supplier]*purchase, s *sku, told *story, how *staging, turn int) {
	o := orders[s.supplier]
	if o == nil || o.warehouse != s.home {
		o = &purchase{supplier: s.supplier, warehouse: s.home, shipMethod: s.supplier.shipMethod, staged: how}
		o.placed = lastWorkday(c.today.Add(how.placed))
		orders[s.supplier] = o
		c.openings[o.placed] = append(c.openings[o.placed], o)
	}
	l := &purchaseLine{
		purchase: o, number: len(o.lines) + 1, pool: s.pools[s.home], expected: workday(c.today.Add(how.expected)),
		ordered: (told.wished*3 + int64(s.usual)*25 + boxSize - 1) / boxSize * boxSize,
	}
	if len(how.confirmed) > 0 && how.confirmed[turn%len(how.confirmed)] != noDate {
		l.confirmed = workday(c.today.Add(how.confirmed[turn%len(how.confirmed)]))
	}
	o.lines = append(o.lines, l)
}

// playStaging answers and delivers a staged purchase order as its plot says.
func (c *company) playStaging(o *purchase) {
	o.sent = o.placed
	if o.staged.answered {
		o.acknowledged = workday(o.placed.Add(3))
	}
	if o.staged.delivered == 0 {
		return
	}
	day := lastWorkday(c.today.Add(o.staged.deliveredAt))
	for _, l := range o.lines {
		c.arrive(day, arrival{line: l, amount: max(1, l.ordered*int64(o.staged.delivered)/100), quarantine: o.staged.quarantine})
	}
}

// announce makes a SKU a pre-order: customers may order it for two months, the first delivery comes just before
// its release.
func (c *company) announce(s *sku, days int) {
	s.status, s.policy = "pre_order", "backorder"
	s.release = c.today.Add(days)
	s.from = c.today.Add(-65)
	s.preorderCap = int64(s.usual) * 100
	told := c.tell(s, 60, c.between(3, 5), c.today, "awaiting_supply")
	how := &staging{placed: -50, expected: days - 5, answered: true, confirmed: []int{days - 4}}
	c.stage(map[*supplier]*purchase{}, s, told, how, 0)
}

// startStories empties the shelf of a SKU on the first day of its story, as far as its opening stock allows.
func (c *company) startStories(day calendar.Date) {
	for _, s := range c.skus {
		for _, p := range s.pools {
			if p == nil || p.story == nil || p.story.start != day {
				continue
			}
			gone := max(0, min(p.free()-p.story.keep, p.opening))
			p.opening -= gone
			p.onHand -= gone
		}
	}
}

// finish settles what only the last evening can know.
func (c *company) finish() {
	for _, o := range c.orders {
		for _, l := range o.lines {
			if l.missing() == 0 {
				l.reason = ""
			} else if o.status() != "cancelled" {
				c.retell(l)
			}
		}
	}
	for i, s := range c.skus {
		if p := s.pools[s.home]; p != nil && i%23 == 0 && p.free() > 5 {
			p.unavailable = min(4, p.free()/2) // damaged in the building
		}
	}
	slices.SortStableFunc(c.purchases, func(a, b *purchase) int { return a.placed.Sub(b.placed) })
}
