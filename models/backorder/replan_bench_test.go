package backorder

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// The company of the benchmarks: 100,000 open lines on 10,000 SKUs, 40,000 open purchase order lines from 200 suppliers and
// 160,000 received ones.
var bigCompany = []string{
	`INSERT INTO warehouses (code, name) SELECT 'W' || g, 'Warehouse ' || g FROM generate_series(1, 2) g`,
	`UPDATE company SET default_warehouse_id = (SELECT min(id) FROM warehouses)`,
	`INSERT INTO suppliers (code, name, lead_time_days) SELECT 'S' || g, 'Supplier ' || g, 10 + g % 40 FROM generate_series(1, 200) g`,
	`INSERT INTO skus (code, name, unit_price, status) SELECT 'SKU-' || g, 'Item ' || g, 5 + g % 90, CASE WHEN g % 100 = 0 THEN 'discontinued' ELSE 'active' END FROM generate_series(1, 10000) g`,
	`INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days) SELECT 1 + k.id % 200, k.id, 10 + k.id % 40 FROM skus k`,
	`INSERT INTO customers (code, name, tier) SELECT 'C' || g, 'Customer ' || g, (ARRAY['vip', 'key', 'standard'])[1 + g % 3] FROM generate_series(1, 2000) g`,
	`INSERT INTO sales_orders (order_no, customer_id, order_date, ship_policy)
		SELECT 'SO-' || g, 1 + g % 2000, DATE '2026-11-21' - g % 90, CASE WHEN g % 10 = 0 THEN 'order_complete' WHEN g % 10 = 1 THEN 'line_complete' ELSE 'as_available' END
		FROM generate_series(1, 50000) g`,
	`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered)
		SELECT 1 + g / 2, 1 + g % 2, 1 + (g * 7919) % 10000, 1 + (g * 31 + 1) % 2, 1 + g % 9, 1 + g % 9 FROM generate_series(0, 99999) g`,
	`INSERT INTO purchase_orders (po_no, supplier_id, warehouse_id, order_date, status)
		SELECT 'PO-' || g, 1 + g % 200, 1 + g % 2, DATE '2026-11-20' - (g * 13) % 700, 'received' FROM generate_series(1, 40000) g`,
	`UPDATE purchase_orders SET status = 'sent', order_date = DATE '2026-11-20' - CAST(id % 60 AS integer) WHERE id % 5 = 0`,
	`INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, qty_received)
		SELECT p.id, n, 1 + (p.supplier_id - 1 + 200 * ((p.id / 200 * 5 + n) % 50) + 199) % 10000, 12, CASE WHEN p.status = 'received' THEN 12 ELSE 0 END
		FROM purchase_orders p, generate_series(1, 5) n`,
	`INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received)
		SELECT 'R-' || l.id, l.id, p.order_date + CAST(8 + p.supplier_id % 40 + (l.id * 31) % 17 + CASE WHEN l.id % 11 = 0 THEN 30 ELSE 0 END AS integer), 12
		FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id WHERE p.status = 'received'`,
	`ANALYZE`,
}

func bigStore(b *testing.B) *store.Store {
	b.Helper()
	s := storetest.New(b)
	err := s.InTx(b.Context(), store.Work{Actor: "bench", Bulk: true}, func(tx *store.Tx) error {
		for _, statement := range bigCompany {
			if _, err := tx.Exec(statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// heapPeak samples the live heap until it is asked for the most it saw.
func heapPeak() func() float64 {
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		var most uint64
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(done); return float64(<-peak) / (1 << 20) }
}

// BenchmarkReplanOfANewDay is a later night of 100,000 open lines: every estimate moves, every date is joined, promises
// are published. Loading is measured beside it, because it is the database's part. Two nights come before: on the first
// everything is new, on the second most promises become at risk at once, which all indexes of the queue have to know.
func BenchmarkReplanOfANewDay(b *testing.B) {
	s := bigStore(b)
	today := s.Today()
	night := func() (PlanReport, time.Duration) {
		began := time.Now()
		report, err := Publish(b.Context(), s, "bench", false)
		if err != nil {
			b.Fatal(err)
		}
		return report, time.Since(began)
	}
	tomorrow := func() {
		today = today.Add(1)
		if err := s.SetAsOf(b.Context(), "bench", &today); err != nil {
			b.Fatal(err)
		}
	}
	_, first := night()
	tomorrow()
	_, second := night()
	var load time.Duration
	runtime.GC()
	peak := heapPeak()
	for b.Loop() {
		b.StopTimer()
		tomorrow()
		load += loading(b, s)
		b.StartTimer()
		report, _ := night()
		b.ReportMetric(float64(report.LinesWaiting), "lines")
		b.ReportMetric(float64(report.PromisesMoved), "moved")
	}
	b.ReportMetric(peak(), "heap-MiB")
	b.ReportMetric(load.Seconds()/float64(b.N), "s-loading")
	b.ReportMetric(first.Seconds(), "s-first-night")
	b.ReportMetric(second.Seconds(), "s-second-night")
}

// loading is how long it takes to read what a plan of everything needs.
func loading(b *testing.B, s *store.Store) time.Duration {
	b.Helper()
	start := time.Now()
	err := s.InTx(b.Context(), store.Work{Actor: "bench", Bulk: true}, func(tx *store.Tx) error {
		if _, err := tx.LeadHistory(); err != nil {
			return err
		}
		parts, err := tx.PlanParts(partRows)
		for part := range parts {
			if err == nil {
				_, err = tx.PlanInputOfPart(part)
			}
			if err == nil {
				_, err = tx.PromisedLines(part)
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkDates is the part between the plan and its saving: estimates of all open supply, and the dates of all lines.
func BenchmarkDates(b *testing.B) {
	s := bigStore(b)
	var input store.PlanInput
	var history store.LeadHistory
	var rules store.DateRules
	var today calendar.Date
	err := s.InTx(b.Context(), store.Work{Actor: "bench", Bulk: true}, func(tx *store.Tx) (err error) {
		today = tx.Today
		if input, err = tx.PlanInput(); err != nil {
			return err
		}
		if history, err = tx.LeadHistory(); err != nil {
			return err
		}
		rules, err = tx.DateRules()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		expect := newOutlook(today, rules)
		expect.learn(history)
		expect.estimate(input.Supplies)
		computed(today, input, expect).rows()
	}
}
