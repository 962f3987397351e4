package demo

import (
	"fmt"
	"strings"
)

// warehouses are the two buildings. Every SKU has its home in the first or the second; bestsellers are in both.
var warehouses = [2][3]string{
	{"NORTH", "Northgate distribution centre", "warehouse"},
	{"COAST", "Coastside warehouse", "warehouse"},
}

type supplier struct {
	code, name, email string
	currency          string
	shipMethod        string
	leadDays          int
	rating            int
	reviewDay         int // the ISO weekday on which the buyer looks at this supplier
	habit             habit
	moq, multiple     int64
}

// habit is how a supplier keeps its word.
type habit int

const (
	ordinary habit = iota // mostly on time, sometimes early, with a long tail
	late                  // never on time
	erratic               // anything may happen
	slipping              // slower from month to month
	early                 // states more than it needs
	punctual              // to the day
)

// habitOf gives a few suppliers a habit of their own, so that their pages differ; the others are ordinary.
func habitOf(place int) habit {
	switch place {
	case lateSupplier:
		return late
	case 11:
		return erratic
	case 16:
		return slipping
	case 21:
		return early
	case 35:
		return punctual
	}
	return ordinary
}

// suppliersPerCategory times the categories is the number of suppliers: 40.
const suppliersPerCategory = 4

var supplierFirst = []string{
	"Aldermoor", "Brackwater", "Carrow", "Dunmere", "Eskdene", "Farrowby", "Glimmerfjord", "Hartsgill", "Inverlarch",
	"Jadeharbour", "Kestrelholm", "Lindenau", "Marrowick", "Northrigg", "Oxbarrow", "Pinevale", "Quillan", "Ravenshaw",
	"Silverbeck", "Thornmere", "Umberleigh", "Veldhoven Oost", "Wraymoor", "Yarrowdale", "Zuiderlicht", "Ashgrove",
	"Birchmoss", "Cloudberry", "Driftstone", "Elmwater", "Foxglade", "Greywether", "Highmoor", "Islay Ridge",
	"Juniper Hill", "Kilnbrook", "Larkhill", "Millrace", "Nettlecombe", "Orchard Sound",
}

var supplierKind = [][]string{
	{"Transmission Works", "Chainworks", "Gear Co.", "Precision Parts"},
	{"Brake Systems", "Friction GmbH", "Hydraulics", "Castings"},
	{"Rubber Co.", "Rim & Spoke", "Wheelworks", "Tubing"},
	{"Components", "Alloy Works", "Grip & Bar", "Forge"},
	{"Saddlery", "Leather & Rail", "Seating", "Carbon Studio"},
	{"Lighting", "Electronics", "Optics", "Dynamo Works"},
	{"Bag Makers", "Canvas Co.", "Rack & Carrier", "Trailer Company"},
	{"Tent Works", "Stove & Lamp", "Sleep Systems", "Outdoor Supply"},
	{"Knitwear", "Garments", "Weatherwear", "Glove Company"},
	{"Tool Company", "Workshop Supply", "Lubricants", "Instruments"},
}

func (c *company) foundSuppliers() {
	currencies := []string{"USD", "USD", "EUR", "USD", "GBP"}
	for i, first := range supplierFirst {
		s := &supplier{
			code:       fmt.Sprintf("S%03d", i+1),
			name:       first + " " + supplierKind[i/suppliersPerCategory][i%suppliersPerCategory],
			currency:   currencies[i%len(currencies)],
			shipMethod: "road",
			leadDays:   c.between(7, 28),
			rating:     c.between(2, 5),
			reviewDay:  1 + i%5,
			moq:        int64(c.between(1, 4)) * 3,
			multiple:   1,
		}
		if i%5 == 3 {
			s.shipMethod, s.leadDays, s.multiple = "sea", c.between(55, 75), 6
		}
		s.habit = habitOf(i)
		if s.habit == late {
			s.rating, s.leadDays = 1, 21
		}
		s.email = "orders@" + slug(s.name) + ".example"
		c.suppliers = append(c.suppliers, s)
	}
}

type customer struct {
	code, name, email string
	region, tier      string
	warehouse         int
	share             int // relative number of orders
}

var customerFirst = []string{
	"Alder & Pine", "Bellweather", "Cobblestone", "Dockside", "Eastfield", "Fernway", "Granite Pass", "Harbour Lane",
	"Ironbridge Road", "Juniper", "Kingfisher", "Longmeadow", "Millstream", "Northbound", "Old Quarry", "Pebble Creek",
	"Quayside", "Redwood Row", "Saltmarsh", "Three Rivers", "Underhill", "Valley Road", "Westerly", "Yew Tree",
	"Amber Hill", "Blue Heron", "Cedar Street", "Deepdale", "Elder Grove", "Foxtail", "Gatehouse", "Hillcrest",
	"Inlet", "Jackdaw", "Kettle Lake", "Lantern Square", "Mapleton", "Nightjar", "Orchard Gate", "Plover",
	"Ridgeline", "Stonebridge", "Tidewater", "Windmill",
}

var customerKind = []string{"Cycles", "Outdoors", "Bike & Trail", "Mountain Sports", "Touring Supply"}

var regions = []string{"North", "Midlands", "East", "South", "West", "Islands"}

func (c *company) foundCustomers() {
	rank := c.rand.Perm(customerCount)
	for i := range customerCount {
		name := customerFirst[i%len(customerFirst)] + " " + customerKind[(i/len(customerFirst)+i%len(customerFirst))%len(customerKind)]
		region := c.rand.IntN(len(regions))
		one := &customer{
			code:   fmt.Sprintf("C%04d", 1001+i),
			name:   name,
			email:  "buying@" + slug(name) + ".example",
			region: regions[region],
			tier:   "standard", share: 10 + c.rand.IntN(20),
			warehouse: region / 4,
		}
		if rank[i] < vipCount {
			one.tier, one.share = "vip", 150
		} else if rank[i] < vipCount+keyCount {
			one.tier, one.share = "key", 60
		}
		c.customers = append(c.customers, one)
	}
}

// slug turns a name into the first part of a host name.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	return strings.Join(words, "-")
}
