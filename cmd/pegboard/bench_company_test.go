package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pegboard/models/calendar"
)

// benchToday is the day on which generated companies live.
var benchToday = calendar.MustParse("2026-11-22")

// largeCompany is a generated company of a size that the promises about speed name. What is open is spread like that of a
// real one: old orders first in line and their promises broken, young ones still to be served, a quarter of the SKUs
// without supply. The same sizes give the same files.
type largeCompany struct {
	orders    int
	perOrder  int // lines of an order
	openEvery int // one order in so many is open; the others have shipped
	skus      int
	stocked   int // one SKU in so many has stock; 0 is none
	supplies  int // open purchase order lines, ten to a purchase order
	received  int // purchase order lines of the past, with a receipt each
	customers int
	suppliers int
	days      int // of orders; 0 is a year
}

var (
	// queueCompany has 100,000 open backorder lines and nothing else.
	queueCompany = largeCompany{orders: 25_000, perOrder: 4, openEvery: 1, skus: 20_000, supplies: 40_000, customers: 2_000, suppliers: 40}
	// historyCompany is millionCompany over two years.
	historyCompany = largeCompany{orders: 100_000, perOrder: 10, openEvery: 10, skus: 5_000, stocked: 5, supplies: 20_000, received: 20_000, customers: 2_000, suppliers: 40, days: 730}
	// millionCompany has a million order lines, a tenth of them open.
	millionCompany = largeCompany{orders: 100_000, perOrder: 10, openEvery: 10, skus: 5_000, stocked: 5, supplies: 20_000, received: 20_000, customers: 2_000, suppliers: 40}
)

// write writes everything but the order lines into dir.
func (c largeCompany) write(t testing.TB, dir string) {
	t.Helper()
	c.writeMasters(t, dir)
	c.writePurchases(t, dir)
	c.writeOrders(t, dir)
}

func (c largeCompany) writeMasters(t testing.TB, dir string) {
	t.Helper()
	writeCSV(t, dir, "warehouses", "warehouse_code,name", func(row func(string, ...any)) {
		row("MAIN,Main warehouse")
		row("WEST,Western warehouse")
	})
	writeCSV(t, dir, "suppliers", "supplier_code,name,lead_time_days", func(row func(string, ...any)) {
		for i := range c.suppliers {
			row("S%03d,Supplier %03d,%d", i, i, 7+i)
		}
	})
	writeCSV(t, dir, "skus", "sku,name,unit_price,make_or_buy,status,release_date", func(row func(string, ...any)) {
		for i := range c.skus {
			status, release, source := "active", "", "buy"
			if i%100 == 7 {
				status, release = "pre_order", benchToday.Add(10+i%60).String()
			}
			if i%200 == 11 {
				source = "kit"
			}
			row("SKU-%05d,Thing %d of the range,%d.%02d,%s,%s,%s", i, i, 1+i%400, i%100, source, status, release)
		}
	})
	if c.stocked > 0 {
		writeCSV(t, dir, "stock", "warehouse_code,sku,on_hand", func(row func(string, ...any)) {
			for i := 0; i < c.skus; i += c.stocked {
				row("%s,SKU-%05d,%d", c.warehouse(i), i, 1+i%90)
			}
		})
	}
	tiers := [...]string{"standard", "standard", "standard", "key", "standard", "vip", "standard", "standard", "standard", "standard"}
	writeCSV(t, dir, "customers", "customer_code,name,region,tier", func(row func(string, ...any)) {
		for i := range c.customers {
			row("C%05d,Customer %d and Company,Region %d,%s", i, i*7919%c.customers, i%9, tiers[i%len(tiers)])
		}
	})
}

// writePurchases writes purchase orders, those of the past first: they came in when their supplier needed them.
func (c largeCompany) writePurchases(t testing.TB, dir string) {
	t.Helper()
	const perPO = 10
	pos, past := (c.received+c.supplies+perPO-1)/perPO, c.received/perPO
	ordered := func(po int) calendar.Date {
		if po < past {
			return benchToday.Add(-90 - po*600/max(1, past))
		}
		return benchToday.Add(-po % 60)
	}
	writeCSV(t, dir, "purchase_orders", "po_no,supplier_code,order_date,status,warehouse_code", func(row func(string, ...any)) {
		for po := range pos {
			status := "open"
			if po < past {
				status = "received"
			}
			row("PO-%05d,S%03d,%s,%s,%s", po, po%c.suppliers, ordered(po), status, c.warehouse(po))
		}
	})
	dice := rand.New(rand.NewPCG(3, 4))
	writeCSV(t, dir, "purchase_order_lines", "po_no,line_no,sku,qty_ordered,qty_received,expected_date,confirmed_date", func(row func(string, ...any)) {
		for i := range c.received + c.supplies {
			po, quantity, received := i/perPO, 1+dice.IntN(12), 0
			expected, confirmed := benchToday.Add(dice.IntN(90)-10), ""
			if po < past {
				received, expected = quantity, ordered(po).Add(10+dice.IntN(20))
			}
			if i%3 == 0 {
				confirmed = expected.Add(2).String()
			}
			sku := dice.IntN(c.skus)
			if sku%4 == 0 {
				sku++ // a quarter of the SKUs is on no purchase order
			}
			row("PO-%05d,%d,SKU-%05d,%d,%d,%s,%s", po, i%perPO+1, sku%c.skus, quantity, received, expected, confirmed)
		}
	})
	if c.received == 0 {
		return
	}
	writeCSV(t, dir, "receipts", "receipt_no,po_no,po_line_no,receipt_date,qty_received", func(row func(string, ...any)) {
		again := rand.New(rand.NewPCG(3, 4))
		for i := range past * perPO {
			quantity := 1 + again.IntN(12)
			again.IntN(90)
			again.IntN(20)
			again.IntN(c.skus)
			row("R-%06d,PO-%05d,%d,%s,%d", i, i/perPO, i%perPO+1, ordered(i/perPO).Add(8+i/perPO%c.suppliers+i*31%17), quantity)
		}
	})
}

func (c largeCompany) writeOrders(t testing.TB, dir string) {
	t.Helper()
	channels := [...]string{"web", "phone", "edi"}
	policies := [...]string{"as_available", "as_available", "as_available", "line_complete", "order_complete"}
	writeCSV(t, dir, "sales_orders", "order_no,customer_code,order_date,status,channel,ship_policy,priority,hold_reason", func(row func(string, ...any)) {
		for i := range c.orders {
			status, hold := "open", ""
			if i%c.openEvery > 0 {
				status = "closed"
			} else if i%70 == 0 {
				hold = "credit"
			}
			row("SO-%07d,C%05d,%s,%s,%s,%s,%d,%s", i, i*31%c.customers, c.ordered(i), status, channels[i%len(channels)], policies[i/3%len(policies)], 1+i%9, hold)
		}
	})
}

// writeLines writes the order lines into dir, and returns how many of them are open.
func (c largeCompany) writeLines(t testing.TB, dir string) (open int) {
	t.Helper()
	dice := rand.New(rand.NewPCG(5, 6))
	header := "order_no,line_no,sku,qty_ordered,qty_shipped,requested_date,promised_date,shipped_date,unit_price,warehouse_code"
	writeCSV(t, dir, "sales_order_lines", header, func(row func(string, ...any)) {
		for i := range c.orders * c.perOrder {
			order := i / c.perOrder
			ordered := c.ordered(order)
			quantity := 1 + dice.IntN(20)
			shipped, day, requested, promised := quantity, ordered.Add(3).String(), "", ""
			if order%c.openEvery == 0 {
				open++
				shipped, day = 0, ""
				if quantity > 10 && i%3 == 0 {
					shipped, day = quantity/3, ordered.Add(5).String()
				}
			}
			if i%3 > 0 {
				requested = ordered.Add(dice.IntN(40)).String()
			}
			if i%5 > 0 {
				promised = ordered.Add(10 + dice.IntN(90)).String()
			}
			row("SO-%07d,%d,SKU-%05d,%d,%d,%s,%s,%s,%d.%02d,%s", order, i%c.perOrder+1, dice.IntN(c.skus), quantity, shipped, requested, promised, day,
				1+i%300, i%100, c.warehouse(order))
		}
	})
	return open
}

// ordered is the day of an order, the oldest first.
func (c largeCompany) ordered(order int) calendar.Date {
	days := c.days
	if days == 0 {
		days = 365
	}
	return benchToday.Add(order*days/c.orders - days)
}

func (c largeCompany) warehouse(i int) string { return [...]string{"MAIN", "MAIN", "WEST"}[i%3] }

// writeCSV writes one file, row by row.
func writeCSV(t testing.TB, dir, name, header string, rows func(row func(format string, values ...any))) {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintln(out, header)
	rows(func(format string, values ...any) {
		fmt.Fprintf(out, format, values...)
		out.WriteByte('\n')
	})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
