package backorder

import (
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// BenchmarkAPlanThatTellsOfEveryLine is the first plan of 100,000 lines, which all begin to wait, when nobody listens and when
// somebody wants to know each: what telling costs the plan, in how many messages and jobs.
func BenchmarkAPlanThatTellsOfEveryLine(b *testing.B) {
	for _, listens := range []bool{false, true} {
		name := "nobody listens"
		if listens {
			name = "everybody is told"
		}
		b.Run(name, func(b *testing.B) {
			s := storetest.New(b)
			hotCompany(b, s, 1000)
			inHand(b, s,
				"INSERT INTO sales_orders (order_no, customer_id, order_date, status, ship_policy, priority) SELECT 'O-' || n, 1 + n % 50, DATE '2026-11-12', 'open', 'as_available', 5 FROM generate_series(1, 25000) n",
				`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered)
					SELECT o.id, l, 1 + (o.id * 4 + l) % 1000, (SELECT id FROM warehouses), 5, 5 FROM sales_orders o, generate_series(1, 4) l`)
			if listens {
				err := s.InTx(b.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
					_, err := tx.AddWebhook(models.WebhookEndpoint{Name: "bench", URL: "https://example.com", Events: "backorder.created backorder.date_changed backorder.filled order.ready_to_ship", Secret: models.NewWebhookSecret()})
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			began := time.Now()
			if _, err := Replan(b.Context(), s, "bench", false); err != nil {
				b.Fatal(err)
			}
			spent := time.Since(began)
			b.StopTimer()
			var messages, jobs, lines int
			if err := s.SQL().QueryRow(`SELECT (SELECT count(*) FROM webhook_messages), (SELECT count(*) FROM river_job WHERE kind = 'webhooks'),
				(SELECT coalesce(sum(jsonb_array_length(CAST(payload AS jsonb) -> 'data' -> 'backorders')), 0) FROM webhook_messages)`).Scan(&messages, &jobs, &lines); err != nil {
				b.Fatal(err)
			}
			if !listens && messages+jobs > 0 {
				b.Errorf("%d messages and %d jobs were written for nobody", messages, jobs)
			}
			b.ReportMetric(spent.Seconds(), "s/plan")
			b.ReportMetric(float64(lines), "lines")
			b.ReportMetric(float64(messages), "messages")
			b.ReportMetric(float64(jobs), "jobs")
		})
	}
}
