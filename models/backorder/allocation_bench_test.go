package backorder

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// BenchmarkSimulateEverything is an allocation run over 100,000 open lines: read, decided, compared and kept.
func BenchmarkSimulateEverything(b *testing.B) {
	s := bigStore(b)
	if _, err := Replan(b.Context(), s, "bench", false); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		run, err := SimulateRun(b.Context(), s, By{Actor: "bench", Role: models.Manager}, Simulating{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(run.Lines), "lines")
	}
}

// BenchmarkAvailability is 16 clients who ask when 8 units could be had, for 5 seconds, beside 100,000 open lines.
func BenchmarkAvailability(b *testing.B) {
	s := bigStore(b)
	if _, err := Replan(b.Context(), s, "bench", false); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var mu sync.Mutex
	var took []time.Duration
	var clients sync.WaitGroup
	for client := range 16 {
		clients.Go(func() {
			for began, n := time.Now(), client; time.Since(began) < 5*time.Second; n += 16 {
				asked := time.Now()
				if _, err := s.Available(b.Context(), store.AvailabilityQuestion{SKU: fmt.Sprintf("SKU-%d", 1+n*7919%10000), Qty: 8}); err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(asked))
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/5, "answers/s")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
}

// BenchmarkArrivalForManyWaiting is goods for a SKU that 10,000 lines wait for: received, and given to those who come first.
func BenchmarkArrivalForManyWaiting(b *testing.B) {
	s := storetest.New(b)
	hotCompany(b, s, 1)
	inHand(b, s,
		"INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'W-' || n, 1 + n % 50, '2026-11-20' FROM generate_series(1, 10000) n",
		"INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered) SELECT o.id, 1, k.id, w.id, 2, 2 FROM sales_orders o, skus k, warehouses w")
	if _, err := Replan(b.Context(), s, "bench", false); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if _, err := Receive(context.Background(), s, By{Actor: "bench", Role: models.Manager, Key: fmt.Sprint(n)}, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 500}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDeliveryOfManyLines is a delivery of 200 lines for which 1,000 order lines wait: received, given out and planned.
func BenchmarkDeliveryOfManyLines(b *testing.B) {
	s := storetest.New(b)
	hotCompany(b, s, 200)
	inHand(b, s,
		"INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'W-' || n, 1 + n % 50, '2026-11-20' FROM generate_series(1, 5) n",
		"INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered) SELECT o.id, k.id, k.id, w.id, 20, 20 FROM sales_orders o, skus k, warehouses w")
	if _, err := Replan(b.Context(), s, "bench", false); err != nil {
		b.Fatal(err)
	}
	delivery := Delivery{PONo: "PO-1"}
	for line := range 200 {
		delivery.Lines = append(delivery.Lines, DeliveredLine{POLineNo: line + 1, Qty: 3})
	}
	n, given := 0, 0
	for b.Loop() {
		n++
		done, err := ReceiveDelivery(context.Background(), s, By{Actor: "bench", Role: models.Manager, Key: fmt.Sprint(n)}, delivery)
		if err != nil {
			b.Fatal(err)
		}
		given += len(done.Gains)
	}
	b.ReportMetric(float64(given)/float64(n), "gains/op")
}
