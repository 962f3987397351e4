package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/leadtime"
)

// deliveryFile is what was read from a table of deliveries.
type deliveryFile struct {
	deliveries []leadtime.Delivery
	impossible int // rows that were received before they were ordered
	refused    int // rows that could not be read
}

// readDeliveries reads a table with the columns of exchange.Deliveries. Every row that cannot be read is given to report
// and counted.
func readDeliveries(path string, report func(exchange.Problem)) (read deliveryFile, err error) {
	set, file, err := exchange.OpenTable(path, exchange.Deliveries(), "received")
	if err != nil {
		return read, err
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	last := 0
	rows, err := file.Rows(func(p exchange.Problem) {
		if p.Row != last { // a row with two bad cells is one row
			read.refused++
			last = p.Row
		}
		report(p)
	})
	if err != nil {
		return read, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	texts := map[string]string{}
	for rows.Next() {
		d := deliveryOf(rows.Values(), texts)
		if d.Received != nil && *d.Received < d.Ordered {
			read.impossible++
			continue
		}
		read.deliveries = append(read.deliveries, d)
	}
	return read, rows.Err()
}

// deliveryOf takes the values in the order of exchange.Deliveries. Texts keeps one copy of each name.
func deliveryOf(values []any, texts map[string]string) leadtime.Delivery {
	text := func(i int) string {
		s, _ := values[i].(string)
		if kept, known := texts[s]; known {
			return kept
		}
		texts[s] = s
		return s
	}
	d := leadtime.Delivery{Supplier: text(0), SKU: text(1), PO: text(5)}
	d.Ordered, _ = values[2].(calendar.Date)
	if received, ok := values[3].(calendar.Date); ok {
		d.Received = &received
	}
	if planned, ok := values[4].(int64); ok {
		days := int(planned)
		d.Planned = &days
	}
	if line, ok := values[6].(int64); ok {
		d.Line = int(line)
	}
	return d
}

// setDeliveries reads the deliveries out of a set for import: purchase orders, their lines and their receipts. A line is
// received on the day that completed it. Cancelled orders, and those without a day of order, are left out.
func setDeliveries(path string) (_ []leadtime.Delivery, err error) {
	set, err := exchange.OpenSet(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	orders, lines, receipts, err := purchasing(set)
	if err != nil {
		return nil, err
	}
	out := make([]leadtime.Delivery, 0, len(lines))
	for _, l := range lines {
		o, known := orders[l.key.po]
		if !known || o.ordered == nil || o.dead {
			continue
		}
		d := leadtime.Delivery{Supplier: o.supplier, SKU: l.sku, PO: l.key.po, Line: int(l.key.line), Ordered: *o.ordered}
		d.Received = completed(receipts[l.key], l.ordered-l.cancelled)
		out = append(out, d)
	}
	return out, nil
}

type lineKey struct {
	po   string
	line int64
}

type purchase struct {
	supplier string
	ordered  *calendar.Date
	dead     bool
}

type purchaseLine struct {
	key                lineKey
	sku                string
	ordered, cancelled int64
}

type arrival struct {
	day calendar.Date
	qty int64
}

// purchasing reads the three tables.
func purchasing(set *exchange.Set) (map[string]purchase, []purchaseLine, map[lineKey][]arrival, error) {
	orders, receipts := map[string]purchase{}, map[lineKey][]arrival{}
	var lines []purchaseLine
	readers := map[string]func(row map[string]any){
		"purchase_orders": func(row map[string]any) {
			status, _ := row["status"].(string)
			p := purchase{dead: status == "cancelled" || status == "draft"}
			p.supplier, _ = row["supplier_code"].(string)
			if day, ok := row["order_date"].(calendar.Date); ok {
				p.ordered = &day
			}
			orders[row["po_no"].(string)] = p
		},
		"purchase_order_lines": func(row map[string]any) {
			l := purchaseLine{key: lineKey{row["po_no"].(string), row["line_no"].(int64)}, sku: row["sku"].(string), ordered: row["qty_ordered"].(int64)}
			l.cancelled, _ = row["qty_cancelled"].(int64)
			lines = append(lines, l)
		},
		"receipts": func(row map[string]any) {
			po, _ := row["po_no"].(string)
			key := lineKey{po, row["po_line_no"].(int64)}
			receipts[key] = append(receipts[key], arrival{row["receipt_date"].(calendar.Date), row["qty_received"].(int64)})
		},
	}
	for _, file := range set.Files {
		if read := readers[file.Dataset.Name]; read != nil {
			if err := eachRow(file, read); err != nil {
				return nil, nil, nil, err
			}
			delete(readers, file.Dataset.Name)
		}
	}
	for _, name := range []string{"purchase_orders", "purchase_order_lines", "receipts"} {
		if readers[name] != nil {
			return nil, nil, nil, fmt.Errorf("the set has no %s", name)
		}
	}
	return orders, lines, receipts, nil
}

// eachRow gives every row to read, by name; the first bad one ends it.
func eachRow(file *exchange.File, read func(row map[string]any)) (err error) {
	var bad error
	rows, err := file.Rows(func(p exchange.Problem) { bad = errors.Join(bad, errors.New(p.String())) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for bad == nil && rows.Next() {
		row := map[string]any{}
		for i, value := range rows.Values() {
			if value != nil {
				row[file.Dataset.Columns[i].Name] = value
			}
		}
		read(row)
	}
	return errors.Join(bad, rows.Err())
}

// completed returns the day on which the receipts reached the quantity; nil when they do not.
func completed(receipts []arrival, ordered int64) *calendar.Date {
	slices.SortFunc(receipts, func(x, y arrival) int { return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.qty, y.qty)) })
	for _, r := range receipts {
		if ordered -= r.qty; ordered <= 0 {
			return &r.day
		}
	}
	return nil
}

// spooled copies standard input to a file when the name is "-", because a table is read more than once. The caller
// calls done when it has read it.
func (env *environment) spooled(name string) (path string, done func() error, err error) {
	if name != "-" {
		return name, func() error { return nil }, nil
	}
	file, err := os.CreateTemp("", "pegboard-*.csv")
	if err != nil {
		return "", nil, fmt.Errorf("keep standard input: %w", err)
	}
	done = func() error { return os.Remove(file.Name()) }
	_, err = io.Copy(file, io.LimitReader(env.stdin, exchange.MaxUnzippedBytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return "", nil, errors.Join(err, done())
	}
	return file.Name(), done, nil
}
