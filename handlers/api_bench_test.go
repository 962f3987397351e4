package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
	"pegboard/static"
)

// served is a site that answers over the network, with a key that may do everything.
type served struct {
	testing.TB
	store  *store.Store
	client *http.Client
	base   string
	secret string
}

func serve(b testing.TB) *served {
	b.Helper()
	assets, err := static.Hashed()
	if err != nil {
		b.Fatal(err)
	}
	s := storetest.NewWith(b, store.Options{})
	app := New(Config{Store: s, Assets: assets, Secret: []byte("a secret for tests that is long enough")})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(Linger(listener)) }()
	b.Cleanup(func() {
		if err := errors.Join(app.Shutdown(), <-ended); err != nil {
			b.Error(err)
		}
	})
	secret, prefix, hash := models.NewSecret()
	err = s.InTx(context.Background(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
		_, err := tx.AddAPIKey(models.APIKey{Name: "Bench", Prefix: prefix, SecretHash: hash, Scopes: "availability:read orders:read orders:write", RateLimit: models.RateLimitMax})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	b.Cleanup(transport.CloseIdleConnections)
	return &served{b, s, &http.Client{Transport: transport}, "http://" + listener.Addr().String() + apiRoot, secret}
}

func (s *served) ask(method, path, body string) (int, []byte, error) {
	request, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.secret)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	return response.StatusCode, said, err
}

// setUp makes changes past the verbs, with an audit entry.
func (s *served) setUp(statements ...string) {
	s.Helper()
	err := s.store.InTx(context.Background(), store.Work{Actor: "setup", Bulk: true}, func(tx *store.Tx) error {
		for _, statement := range statements {
			var arguments []any
			if strings.Contains(statement, "$1") {
				arguments = []any{tx.Now}
			}
			if _, err := tx.Exec(statement, arguments...); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return tx.Audit("setup", "company", "made for a benchmark")
	})
	if err != nil {
		s.Fatal(err)
	}
}

// company has SKUs with stock and three open purchase order lines each.
func (s *served) company(skus int) {
	s.setUp(
		"INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')",
		"UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)",
		"INSERT INTO customers (code, name) SELECT 'C' || n, 'Customer ' || n FROM generate_series(1, 50) n",
		"INSERT INTO suppliers (code, name) VALUES ('S', 'Supplier')",
		fmt.Sprintf("INSERT INTO skus (code, name, unit_price) SELECT 'HOT-' || n, 'Hot ' || n, 10 FROM generate_series(1, %d) n", skus),
		"INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 40 FROM skus k, warehouses w",
		"INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) SELECT sku_id, warehouse_id, 'adjustment', 'on_hand', on_hand, 'count', 'setup', $1 FROM stock_levels",
		"INSERT INTO purchase_orders (po_no, supplier_id, warehouse_id, order_date, status) SELECT 'PO-' || n, v.id, w.id, current_date - 20, 'sent' FROM generate_series(1, 3) n, suppliers v, warehouses w",
		"INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, date_expected) SELECT p.id, row_number() OVER (PARTITION BY p.id ORDER BY k.id), k.id, 100000, current_date + 6 + CAST(p.id AS integer) FROM purchase_orders p, skus k")
}

func percentile(took []time.Duration, percent int) time.Duration {
	slices.Sort(took)
	return took[min(len(took)-1, len(took)*percent/100)]
}

// BenchmarkCommandsThroughHTTP is 32 programs that place, amend and cancel orders of 20 SKUs for a while, when nobody
// listens and when a webhook is to be told everything.
func BenchmarkCommandsThroughHTTP(b *testing.B) {
	b.Run("nobody listens", func(b *testing.B) { commandsThroughHTTP(b, false) })
	b.Run("all is told", func(b *testing.B) { commandsThroughHTTP(b, true) })
}

func commandsThroughHTTP(b *testing.B, told bool) {
	s := serve(b)
	s.company(20)
	if told {
		err := s.store.InTx(context.Background(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
			_, err := tx.AddWebhook(models.WebhookEndpoint{Name: "Bench", URL: "https://example.com", Events: "backorder.created backorder.date_changed backorder.filled order.ready_to_ship", Secret: models.NewWebhookSecret()})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	const during, writers = 20 * time.Second, 32
	ctx, stop := context.WithCancel(context.Background())
	caught := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := backorder.CatchUp(ctx, s.store, "catch-up"); err != nil && ctx.Err() == nil {
				caught <- err
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		caught <- nil
	}()
	var mu sync.Mutex
	var took []time.Duration
	var orders []string
	statuses := map[int]int{}
	b.ResetTimer()
	began := time.Now()
	var running sync.WaitGroup
	for n := range writers {
		running.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(n)))
			for time.Since(began) < during {
				mu.Lock()
				some := ""
				if len(orders) > 0 {
					some = orders[random.IntN(len(orders))]
				}
				mu.Unlock()
				method, path, body := "POST", "/orders", fmt.Sprintf(`{"customer":"C%d","lines":[{"sku":"HOT-%d","qty":%d},{"sku":"HOT-%d","qty":%d}]}`,
					1+random.IntN(50), 1+random.IntN(20), 1+random.IntN(5), 1+random.IntN(20), 1+random.IntN(5))
				switch at := random.IntN(10); {
				case some == "" || at < 5:
				case at < 7:
					method, path, body = "PATCH", "/orders/"+some, fmt.Sprintf(`{"lines":[{"line":1,"qty":%d}]}`, 1+random.IntN(6))
				case at < 9:
					path, body = "/orders/"+some+"/lines/2/cancel", `{"reason":"bench"}`
				default:
					path, body = "/orders/"+some+"/cancel", `{"reason":"bench"}`
				}
				at := time.Now()
				status, said, err := s.ask(method, path, body)
				if err != nil || status >= 500 {
					b.Errorf("%s %s: %d %s %v", method, path, status, said, err)
					return
				}
				var placed placedOrder
				if status == http.StatusCreated {
					if err := json.Unmarshal(said, &placed); err != nil {
						b.Error(err)
						return
					}
				}
				mu.Lock()
				took = append(took, time.Since(at))
				statuses[status]++
				if status == http.StatusCreated {
					orders = append(orders, placed.Order)
				}
				mu.Unlock()
			}
		})
	}
	running.Wait()
	b.StopTimer()
	spent := time.Since(began)
	stop()
	if err := <-caught; err != nil {
		b.Error(err)
	}
	var deadlocks int
	if err := s.store.SQL().QueryRow("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks); err != nil {
		b.Fatal(err)
	}
	results, err := s.store.Invariants(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range results {
		if r.Rows > 0 {
			b.Errorf("%s is broken by %d rows: %v", r.Name, r.Rows, r.Sample)
		}
	}
	b.Logf("%d commands in %v, answered %v; p50 %v p95 %v p99 %v; %d deadlocks", len(took), spent, statuses, percentile(took, 50), percentile(took, 95), percentile(took, 99), deadlocks)
	b.ReportMetric(float64(len(took))/spent.Seconds(), "commands/s")
	b.ReportMetric(float64(percentile(took, 99).Milliseconds()), "p99-ms")
	b.ReportMetric(float64(deadlocks), "deadlocks")
}

// BenchmarkAvailabilityThroughHTTP is 16 programs that ask about 1,000 SKUs for which 100,000 lines wait.
func BenchmarkAvailabilityThroughHTTP(b *testing.B) {
	s := serve(b)
	s.company(1000)
	s.setUp(
		"INSERT INTO sales_orders (order_no, customer_id, order_date, status, ship_policy, priority) SELECT 'O-' || n, 1 + n % 50, current_date - 10, 'open', 'as_available', 5 FROM generate_series(1, 25000) n",
		`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered)
			SELECT o.id, l, 1 + (o.id * 4 + l) % 1000, (SELECT id FROM warehouses), 5, 5 FROM sales_orders o, generate_series(1, 4) l`)
	if _, err := backorder.Replan(context.Background(), s.store, "bench", false); err != nil {
		b.Fatal(err)
	}
	const during, clients = 15 * time.Second, 16
	var mu sync.Mutex
	var took []time.Duration
	b.ResetTimer()
	began := time.Now()
	var running sync.WaitGroup
	for n := range clients {
		running.Go(func() {
			random := rand.New(rand.NewPCG(2, uint64(n)))
			var mine []time.Duration
			for time.Since(began) < during {
				at := time.Now()
				status, said, err := s.ask("GET", fmt.Sprintf("/availability?sku=HOT-%d&qty=%d", 1+random.IntN(1000), 1+random.IntN(200)), "")
				if err != nil || status != http.StatusOK {
					b.Errorf("%d %s %v", status, said, err)
					return
				}
				mine = append(mine, time.Since(at))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	running.Wait()
	b.StopTimer()
	if len(took) == 0 {
		b.Fatal("nothing was answered")
	}
	b.Logf("%d answers; p50 %v p95 %v p99 %v", len(took), percentile(took, 50), percentile(took, 95), percentile(took, 99))
	b.ReportMetric(float64(len(took))/time.Since(began).Seconds(), "answers/s")
	b.ReportMetric(float64(percentile(took, 95).Microseconds())/1000, "p95-ms")
}
