package backorder

import (
	"context"
	"os"
	"testing"
	"time"

	"pegboard/models/store/storetest"
)

// BenchmarkHotSKUs is 32 people on 20 SKUs for a while: how many commands a second, and how long the slowest took.
func BenchmarkHotSKUs(b *testing.B) {
	during := 10 * time.Second
	if given, err := time.ParseDuration(os.Getenv("PEGBOARD_BENCH_TIME")); err == nil {
		during = given
	}
	s := storetest.New(b)
	hotCompany(b, s, 20)
	l := newLoad(s, 20)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	caught := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := CatchUp(ctx, s, "catch-up"); err != nil && ctx.Err() == nil {
				caught <- err
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		caught <- nil
	}()
	b.ResetTimer()
	began := time.Now()
	l.run(ctx, 32, 1, func(int) bool { return time.Since(began) < during })
	b.StopTimer()
	stop()
	if err := <-caught; err != nil {
		b.Error(err)
	}
	b.Log(l.figures())
	b.Logf("refused: %v", l.refused)
	for _, err := range l.broken[:min(5, len(l.broken))] {
		b.Error(err)
	}
	var deadlocks, open int
	s.SQL().QueryRow("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks)
	s.SQL().QueryRow("SELECT count(*) FROM sales_order_lines WHERE qty_backordered + qty_allocated > 0").Scan(&open)
	b.Logf("%d deadlocks, %d open lines", deadlocks, open)
	results, err := s.Invariants(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range results {
		if r.Rows > 0 {
			b.Errorf("%s is broken by %d rows: %v", r.Name, r.Rows, r.Sample)
		}
	}
	b.ReportMetric(float64(len(l.took))/during.Seconds(), "commands/s")
	b.ReportMetric(l.at(99).Seconds()*1000, "p99-ms")
	b.ReportMetric(float64(deadlocks), "deadlocks")
}
