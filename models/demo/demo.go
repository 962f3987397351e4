package demo

import (
	"fmt"
	"math/rand/v2"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// The size of the company. It is large enough for every list to have several pages and small enough to load while
// a person waits.
const (
	historyDays   = 730
	orderCount    = 3000
	customerCount = 220
	vipCount      = 10
	keyCount      = 40
)

// seedHigh and seedLow fix the one company that everybody sees.
const (
	seedHigh = 0x7065675f626f6172
	seedLow  = 20240229
)

// unknown is the date of something that has not happened. No event of the company falls on 1970-01-01.
const unknown calendar.Date = 0

// Write generates the company as it stands on the evening of today and writes its CSV files into dir, which must
// exist. Files of the same names are replaced. An error is always one of writing.
func Write(dir string, today calendar.Date) error {
	if err := generate(today).write(dir); err != nil {
		return fmt.Errorf("write the demo company: %w", err)
	}
	return nil
}

// company is everything that is known at the end of one simulated day.
type company struct {
	rand  *rand.Rand
	first calendar.Date
	today calendar.Date

	suppliers []*supplier
	customers []*customer
	skus      []*sku
	kits      []*sku
	demand    []int // running total of the SKUs' popularity, for weighted picks

	orders    []*order
	waiting   []*line // not yet fully allocated, oldest first
	allocated []*line // allocated and not yet shipped
	purchases []*purchase
	receipts  []receipt

	openings map[calendar.Date][]*purchase // staged purchase orders by the day they are placed
	arrivals map[calendar.Date][]arrival
	wishes   map[calendar.Date][]wish
}

// pool is the stock of one SKU in one warehouse.
type pool struct {
	sku         *sku
	warehouse   int
	onHand      qty.Qty
	unavailable qty.Qty
	reserved    qty.Qty // allocated to lines, still on hand
	inbound     qty.Qty
	short       qty.Qty // ordered by customers and not allocated
	opening     qty.Qty // on hand before the first day; no file shows it
	rate        qty.Qty // expected demand in 1/1000 of a unit a day
	open        []*purchaseLine
	story       *story
}

func (p *pool) free() qty.Qty { return p.onHand - p.unavailable - p.reserved }

func generate(today calendar.Date) *company {
	c := &company{
		rand:     rand.New(rand.NewPCG(seedHigh, seedLow)),
		first:    today.Add(-historyDays),
		today:    today,
		openings: map[calendar.Date][]*purchase{},
		arrivals: map[calendar.Date][]arrival{},
		wishes:   map[calendar.Date][]wish{},
	}
	c.foundSuppliers()
	c.foundCustomers()
	c.fillCatalogue()
	c.stageStories()
	c.openPools()
	calls := c.orderDays()
	for day := c.first; day <= today; day++ {
		c.live(day, calls[day.Sub(c.first)])
	}
	c.finish()
	return c
}

// live is one day in the order in which a wholesaler works: goods in, waiting customers, new orders, parcels out,
// purchasing.
func (c *company) live(day calendar.Date, orders int) {
	c.receive(day)
	for _, p := range c.openings[day] {
		c.place(p)
	}
	c.startStories(day)
	c.serveWaiting(day)
	c.takeOrders(day, orders)
	if working(day) {
		c.ship(day)
		c.purchase(day)
	}
}

func working(day calendar.Date) bool { return day.Weekday() <= 5 }

// workday returns day or the next day on which people work.
func workday(day calendar.Date) calendar.Date {
	for !working(day) {
		day++
	}
	return day
}

// lastWorkday returns day or the last day before it on which people work.
func lastWorkday(day calendar.Date) calendar.Date {
	for !working(day) {
		day--
	}
	return day
}

// between draws a whole number from low to high, both included.
func (c *company) between(low, high int) int { return low + c.rand.IntN(high-low+1) }

// chance is true in percent of 100 draws.
func (c *company) chance(percent int) bool { return c.rand.IntN(100) < percent }
