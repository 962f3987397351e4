package demo

import (
	"fmt"
	"strconv"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

type sku struct {
	code, name, category string
	uom                  string
	cost, price          int64 // cents
	makeOrBuy            string
	status               string
	policy               string
	backorderLimit       qty.Qty
	preorderCap          qty.Qty
	release              calendar.Date
	from, to             calendar.Date
	replacement          *sku
	supplier, second     *supplier
	popularity           int
	usual                int // the quantity a shop usually orders
	home                 int
	pools                [2]*pool // nil where the SKU is not stocked; kits have none
	components           []component
}

type component struct {
	sku *sku
	per qty.Qty
}

func (s *sku) leadDays() int { return s.supplier.leadDays }

// secondHome is the popularity from which a SKU is stocked in both warehouses.
const secondHome = 90

// variantShare makes one size or colour of a product sell better than another.
var variantShare = [5]int{2, 4, 5, 3, 1}

// fillCatalogue reads the product table: five variants of each product, two products of a category to a supplier.
func (c *company) fillCatalogue() {
	for number, row := range products {
		f := strings.Split(row, "|")
		category := number / productsPerCategory
		within := number % productsPerCategory
		cost, price, usual, weight := number64(f[2]), number64(f[3]), number64(f[4]), number64(f[5])
		for v, variant := range strings.Split(f[1], ";") {
			s := &sku{
				code:     fmt.Sprintf("%s-%d%02d", categories[category].code, 10+within, v+1),
				name:     f[0] + ", " + variant,
				category: categories[category].name,
				uom:      "each", makeOrBuy: "buy", status: "active", policy: f[6],
				cost: cost + cost*int64(v)/25, price: price + price*int64(v)/25/5*5,
				supplier:   c.suppliers[category*suppliersPerCategory+within/2],
				popularity: int(weight*weight) * variantShare[v],
				usual:      int(usual),
				home:       (number / 3) % 2,
				from:       c.first.Add(-c.between(100, 1500)),
			}
			if s.policy == "inbound_only" || s.popularity > 200 {
				s.backorderLimit = 1000
			}
			if c.chance(18) {
				s.second = c.suppliers[category*suppliersPerCategory+(within/2+1)%suppliersPerCategory]
			}
			c.skus = append(c.skus, s)
		}
	}
	for i, row := range kitTable {
		f := strings.Split(row, "|")
		kit := &sku{
			code: fmt.Sprintf("KIT-%d", 101+i), name: f[0], category: "Kits", uom: "set", makeOrBuy: "kit",
			status: "active", policy: "backorder", popularity: 25, usual: 3,
			supplier: c.suppliers[0], from: c.first.Add(-400),
		}
		for _, part := range strings.Fields(f[1]) {
			code, per, _ := strings.Cut(part, "x")
			s := c.bySKU(code)
			kit.components = append(kit.components, component{s, number64(per)})
			kit.cost += s.cost * number64(per)
			kit.price += s.price * number64(per) * 9 / 10
			s.home = kit.home // all parts of all kits lie in one building, to be packed together
		}
		c.skus = append(c.skus, kit)
		c.kits = append(c.kits, kit)
	}
}

// bySKU finds a SKU named in the tables of this package; a wrong name there is a mistake in the program.
func (c *company) bySKU(code string) *sku {
	for _, s := range c.skus {
		if s.code == code {
			return s
		}
	}
	panic("the demo catalogue has no SKU " + code)
}

// number64 reads a number of the tables of this package.
func number64(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("the demo catalogue has a malformed number: " + text)
	}
	return n
}

// openPools gives every SKU its stock positions, the first stock on hand and the running totals for weighted picks.
func (c *company) openPools() {
	total := 0
	for _, s := range c.skus {
		total += s.popularity
		c.demand = append(c.demand, total)
	}
	for _, s := range c.skus {
		if s.makeOrBuy == "kit" {
			continue
		}
		// Orders carry about eight lines for every three orders; rate is lines times the usual quantity.
		rate := int64(orderCount*8/3) * int64(s.popularity) * int64(s.usual) * 1000 / int64(total) / historyDays
		// Nobody would believe a customer who waits for what lies in the other building.
		storied := s.pools[s.home] != nil && s.pools[s.home].story != nil
		for w := range warehouses {
			if s.pools[w] == nil && (w == s.home || s.popularity >= secondHome && s.status == "active" && !storied) {
				s.pools[w] = &pool{sku: s, warehouse: w}
			}
			if p := s.pools[w]; p != nil {
				p.rate = rate
				if s.stocked() {
					p.opening = p.orderUpTo()
					p.onHand = p.opening
				}
			}
		}
	}
}

// stocked tells whether the wholesaler keeps the SKU on the shelf.
func (s *sku) stocked() bool {
	return s.status != "pre_order" && s.policy != "made_to_order" && s.policy != "drop_ship"
}

// safety is the stock kept against surprises: half of the demand of a lead time and a few usual orders.
func (p *pool) safety() qty.Qty {
	if !p.sku.stocked() {
		return 0
	}
	return p.rate*int64(p.sku.leadDays())/2000 + 3*int64(p.sku.usual)
}

func (p *pool) reorderPoint() qty.Qty {
	if !p.sku.stocked() {
		return 0
	}
	return p.rate*int64(p.sku.leadDays()+7)/1000 + p.safety()
}

// orderUpTo covers two months beyond the reorder point.
func (p *pool) orderUpTo() qty.Qty {
	if !p.sku.stocked() {
		return 0
	}
	return p.reorderPoint() + p.rate*60/1000 + int64(p.sku.usual)
}

// pick draws a SKU by popularity.
func (c *company) pick() *sku {
	at := c.rand.IntN(c.demand[len(c.demand)-1])
	low, high := 0, len(c.demand)-1
	for low < high {
		if mid := (low + high) / 2; c.demand[mid] > at {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return c.skus[low]
}
