package demo

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// table is one CSV file in memory; the first row is its header.
type table [][]string

func (t *table) add(fields ...string) { *t = append(*t, fields) }

func (c *company) write(dir string) error {
	for _, file := range []struct {
		name string
		rows table
	}{
		{"skus.csv", c.skuTable()},
		{"suppliers.csv", c.supplierTable()},
		{"supplier_skus.csv", c.supplierSKUTable()},
		{"warehouses.csv", warehouseTable()},
		{"stock.csv", c.stockTable()},
		{"customers.csv", c.customerTable()},
		{"sales_orders.csv", c.orderTable()},
		{"sales_order_lines.csv", c.lineTable()},
		{"sales_order_links.csv", table{{"order_no", "backorder_order_no"}}},
		{"purchase_orders.csv", c.purchaseTable()},
		{"purchase_order_lines.csv", c.purchaseLineTable()},
		{"receipts.csv", c.receiptTable()},
		{"bom.csv", c.bomTable()},
	} {
		var out bytes.Buffer
		if err := csv.NewWriter(&out).WriteAll(file.rows); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file.name), out.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (c *company) skuTable() table {
	t := table{{"sku", "name", "category", "uom", "unit_cost", "unit_price", "make_or_buy", "safety_stock", "reorder_point",
		"lead_time_days", "order_multiple", "active_from", "active_to", "status", "order_policy", "backorder_limit",
		"release_date", "preorder_cap", "replacement_sku"}}
	for _, s := range c.skus {
		safety, reorder, lead, multiple := "", "", "1", "1"
		if p := s.pools[s.home]; p != nil {
			safety, reorder = number(p.safety()), number(p.reorderPoint())
			lead, multiple = strconv.Itoa(s.leadDays()), number(s.supplier.multiple)
		}
		replacement := ""
		if s.replacement != nil {
			replacement = s.replacement.code
		}
		t.add(s.code, s.name, s.category, s.uom, money(s.cost), money(s.price), s.makeOrBuy, safety, reorder,
			lead, multiple, date(s.from), date(s.to), s.status, s.policy, some(s.backorderLimit),
			date(s.release), some(s.preorderCap), replacement)
	}
	return t
}

func (c *company) supplierTable() table {
	t := table{{"supplier_code", "name", "rating", "preferred", "active", "lead_time_days", "currency", "email"}}
	for _, s := range c.suppliers {
		t.add(s.code, s.name, strconv.Itoa(s.rating), flag(s.rating >= 4), "1", strconv.Itoa(s.leadDays), s.currency, s.email)
	}
	return t
}

func (c *company) supplierSKUTable() table {
	t := table{{"supplier_code", "sku", "lead_time_days", "moq", "max_order_qty", "order_multiple", "unit_cost", "uom",
		"last_receipt_date", "lead_time_obs"}}
	last := map[*sku]calendar.Date{}
	for _, r := range c.receipts {
		last[r.line.pool.sku] = r.date
	}
	for _, s := range c.skus {
		if s.makeOrBuy == "kit" {
			continue
		}
		moq := s.supplier.moq
		if !s.stocked() {
			moq = 1
		}
		t.add(s.supplier.code, s.code, strconv.Itoa(s.leadDays()), number(moq), "", number(s.supplier.multiple),
			money(s.cost), s.uom, date(last[s]), "")
		if s.second != nil {
			t.add(s.second.code, s.code, strconv.Itoa(s.second.leadDays), number(s.second.moq), "", number(s.second.multiple),
				money(s.cost*108/100), s.uom, "", "")
		}
	}
	return t
}

func warehouseTable() table {
	t := table{{"warehouse_code", "name", "type"}}
	for _, w := range warehouses {
		t.add(w[0], w[1], w[2])
	}
	return t
}

func (c *company) stockTable() table {
	t := table{{"warehouse_code", "sku", "on_hand", "counted_at", "unavailable"}}
	for i, s := range c.skus {
		for w, p := range s.pools {
			if p != nil {
				t.add(warehouses[w][0], s.code, number(p.onHand), date(lastWorkday(c.today.Add(-i%60))), number(p.unavailable))
			}
		}
	}
	return t
}

func (c *company) customerTable() table {
	t := table{{"customer_code", "name", "region", "tier", "email"}}
	for _, one := range c.customers {
		t.add(one.code, one.name, one.region, one.tier, one.email)
	}
	return t
}

func (c *company) orderTable() table {
	t := table{{"order_no", "customer_code", "order_date", "order_date_estimated", "status", "channel", "customer_ref",
		"ship_policy", "priority", "hold_reason"}}
	for i, o := range c.orders {
		reference := ""
		if i%3 == 0 {
			reference = "our order " + strconv.Itoa(20400+i*7)
		}
		t.add(o.number, o.customer.code, date(o.date), "0", o.status(), o.channel, reference,
			o.policy, strconv.Itoa(o.priority), o.hold)
	}
	return t
}

func (c *company) lineTable() table {
	t := table{{"order_no", "line_no", "sku", "qty_ordered", "qty_shipped", "requested_date", "promised_date",
		"promised_date_source", "shipped_date", "unit_price", "warehouse_code", "po_no", "po_line_no", "qty_cancelled", "reason", "first_promised_date"}}
	for _, o := range c.orders {
		for _, l := range o.lines {
			purchase, purchaseLine := "", ""
			if l.purchase != nil {
				purchase, purchaseLine = l.purchase.purchase.number, strconv.Itoa(l.purchase.number)
			}
			t.add(o.number, strconv.Itoa(l.number), l.sku.code, number(l.ordered), number(l.shipped), date(l.requested),
				date(l.promised), "source", date(l.lastShip), money(l.sku.price), warehouses[l.warehouse][0],
				purchase, purchaseLine, number(l.cancelled), l.reason, date(l.told))
		}
	}
	return t
}

func (c *company) purchaseTable() table {
	t := table{{"po_no", "supplier_code", "order_date", "status", "source_status", "warehouse_code", "ship_method",
		"currency", "sent_date", "acknowledged_date"}}
	for _, o := range c.purchases {
		t.add(o.number, o.supplier.code, date(o.placed), o.status(), "", warehouses[o.warehouse][0], o.shipMethod,
			o.supplier.currency, date(o.sent), date(o.acknowledged))
	}
	return t
}

func (c *company) purchaseLineTable() table {
	t := table{{"po_no", "line_no", "sku", "qty_ordered", "qty_received", "qty_rejected", "unit_cost", "expected_date",
		"expected_date_source", "qty_cancelled", "confirmed_date", "first_confirmed_date"}}
	for _, o := range c.purchases {
		for _, l := range o.lines {
			t.add(o.number, strconv.Itoa(l.number), l.pool.sku.code, number(l.ordered), number(l.received), number(l.rejected),
				money(l.pool.sku.cost), date(l.expected), "source", number(l.cancelled), date(l.confirmed), date(l.confirmedFirst))
		}
	}
	return t
}

func (c *company) receiptTable() table {
	t := table{{"receipt_no", "po_no", "po_line_no", "receipt_date", "recorded_date", "qty_received", "qty_rejected", "warehouse_code"}}
	for _, r := range c.receipts {
		o := r.line.purchase
		t.add(r.number, o.number, strconv.Itoa(r.line.number), date(r.date), date(r.date), number(r.amount), number(r.rejected),
			warehouses[o.warehouse][0])
	}
	return t
}

func (c *company) bomTable() table {
	t := table{{"parent_sku", "component_sku", "qty_per", "uom", "effective_from", "effective_to"}}
	for _, kit := range c.kits {
		for _, part := range kit.components {
			t.add(kit.code, part.sku.code, number(part.per), part.sku.uom, date(kit.from), "")
		}
	}
	return t
}

func number(n qty.Qty) string { return strconv.FormatInt(n, 10) }

// some is a limit; none is written as unknown.
func some(n qty.Qty) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

// money writes cents as units with two decimals.
func money(cents int64) string {
	text := strconv.FormatInt(cents/100, 10) + "."
	if cents%100 < 10 {
		text += "0"
	}
	return text + strconv.FormatInt(cents%100, 10)
}

func date(d calendar.Date) string {
	if d == unknown {
		return ""
	}
	return d.String()
}

func flag(set bool) string {
	if set {
		return "1"
	}
	return "0"
}
