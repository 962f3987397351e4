package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/handlers"
	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/pgserver"
	"pegboard/models/store"
	"pegboard/static"
)

// queueClients is how many people page through the queue at once.
const queueClients = 8

// benchStore returns a store on a PostgreSQL of its own, on the disk and with the durability of a company's.
func benchStore(b *testing.B) *store.Store {
	b.Helper()
	dir, err := os.MkdirTemp("", "pegboard-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as another person
		b.Fatal(err)
	}
	server, err := pgserver.Start(b.Context(), pgserver.Options{StateDir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Stop() })
	s, err := store.Open(b.Context(), server.URL(pgserver.Database), store.Options{AsOf: &benchToday})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

// swept waits until PostgreSQL has swept the tables after they were filled, as it does by itself within half a minute.
func swept(b *testing.B, s *store.Store, tables ...string) {
	b.Helper()
	begun := time.Now()
	for _, table := range tables {
		for done := false; !done; time.Sleep(100 * time.Millisecond) {
			if err := s.SQL().QueryRow("SELECT last_autovacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = $1", table).Scan(&done); err != nil {
				b.Fatal(err)
			}
			if time.Since(begun) > 2*time.Minute {
				b.Fatalf("PostgreSQL does not sweep %s", table)
			}
		}
	}
	b.Logf("the queue was swept %.0f s after the import", time.Since(begun).Seconds())
}

// benchSite serves the store over TCP, and returns its address with a client that has signed in.
func benchSite(b *testing.B, s *store.Store) (*http.Client, string) {
	b.Helper()
	passwords := models.NewPasswords()
	password, err := ensureOwner(b.Context(), s, passwords, ownerEmail)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.SQL().Exec("UPDATE users SET must_change = false"); err != nil {
		b.Fatal(err)
	}
	assets, err := static.Hashed()
	if err != nil {
		b.Fatal(err)
	}
	var draining atomic.Bool
	env := &environment{stdout: io.Discard, stderr: os.Stderr}
	app := handlers.New(handlers.Config{Store: s, Passwords: passwords, Assets: assets, Secret: []byte(strings.Repeat("s", secretMin)), Draining: draining.Load, Logger: env.logger()})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- listenUntil(ctx, app, listener, &draining, func() error { return nil }) }()
	b.Cleanup(func() { stop(); <-ended })
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 2 * queueClients}}
	address := "http://" + listener.Addr().String()
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(visit(b, client, address+"/login"))
	answer, err := client.PostForm(address+"/login", url.Values{"csrf": {token[1]}, "email": {ownerEmail}, "password": {password}})
	if err != nil {
		b.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		b.Fatalf("signing in answers %d", answer.StatusCode)
	}
	return client, address
}

// visit reads a page whole.
func visit(b *testing.B, client *http.Client, address string) string {
	answer, err := client.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s answers %d: %v %.300s", address, answer.StatusCode, err, body)
	}
	return string(body)
}

// queueAddresses are the first pages of every preset by every sort and group, and of filters and searches.
func queueAddresses(b *testing.B) (presets, filters []string) {
	definition, known := store.Definition("backorders")
	if !known {
		b.Fatal("there is no queue")
	}
	for _, p := range definition.Presets {
		for _, c := range definition.Columns {
			if c.Sortable {
				presets = append(presets, "/backorders?preset="+p.Key+"&sort="+c.Key, "/backorders?preset="+p.Key+"&sort=-"+c.Key)
			}
		}
		for _, g := range definition.Groups {
			presets = append(presets, "/backorders?preset="+p.Key+"&group="+g)
		}
	}
	for _, f := range []string{
		"sku:is:SKU-00017", "customer_code:is:C00042", "order_no:is:SO-0012345", "warehouse:is:WEST", "tier:is:standard", "channel:is:web", "ship_policy:is:line_complete",
		"supply_supplier:is:Supplier 007", "supply_po_no:is:PO-000123",
	} {
		filters = append(filters, "/backorders?f="+url.QueryEscape(f))
	}
	for _, q := range []string{"SO-0012345", "SKU-00017", "Customer 42", "PO-000123", "nobody"} {
		filters = append(filters, "/backorders?q="+url.QueryEscape(q))
	}
	return presets, filters
}

// deepPages walks to the 500th page of some lists and returns that page of each.
func deepPages(b *testing.B, client *http.Client, address string, lists ...string) []string {
	next := regexp.MustCompile(`<a class="button" href="([^"]+)"[^>]*data-page="Next"`)
	var pages []string
	for _, list := range lists {
		at := list
		for range 499 {
			found := next.FindStringSubmatch(visit(b, client, address+at))
			if found == nil {
				b.Fatalf("%s ends before its 500th page, at %s", list, at)
			}
			at = strings.ReplaceAll(found[1], "&amp;", "&")
		}
		pages = append(pages, at)
	}
	return pages
}

// BenchmarkQueueOverHTTP pages through a queue of 100,000 open backorder lines at 8 clients, signed in, over TCP: every
// preset by every sort and group, filters and searches, and the 500th page. The clients read one page after the other
// without a pause. The target is a p95 of 50 ms.
func BenchmarkQueueOverHTTP(b *testing.B) {
	s := benchStore(b)
	dir := b.TempDir()
	queueCompany.write(b, dir)
	queueCompany.writeLines(b, dir)
	report, err := importPath(b.Context(), s, dir, backorder.ImportOptions{Actor: "bench"}, func() {})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d lines wait", report.Plan.LinesWaiting)
	swept(b, s, "backorders", "backorder_dates")
	runtime.GC()
	collectLate() // as serve does
	client, address := benchSite(b, s)
	presets, filters := queueAddresses(b)
	deep := deepPages(b, client, address, "/backorders", "/backorders?sort=-order_date", "/backorders?sort=value")
	for _, part := range []struct {
		name  string
		pages []string
	}{{"first-pages", presets}, {"filters", filters}, {"page-500", deep}} {
		b.Run(part.name, func(b *testing.B) {
			for _, page := range part.pages {
				visit(b, client, address+page)
			}
			took := make([]time.Duration, b.N)
			var next atomic.Int64
			var clients sync.WaitGroup
			b.ResetTimer()
			for range queueClients {
				clients.Go(func() {
					for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
						begun := time.Now()
						visit(b, client, address+part.pages[int(i)*7919%len(part.pages)])
						took[i] = time.Since(begun)
					}
				})
			}
			clients.Wait()
			slices.Sort(took)
			for name, at := range map[string]int{"p50-ms": len(took) / 2, "p95-ms": len(took) * 95 / 100, "max-ms": len(took) - 1} {
				b.ReportMetric(float64(took[at].Microseconds())/1000, name)
			}
		})
	}
}

// BenchmarkImportOfAMillionLines imports a file of a million order lines, a tenth of them open, into a company that has
// their 100,000 orders. The targets are 30,000 rows/s, and a heap of 100 MiB above what there was before.
func BenchmarkImportOfAMillionLines(b *testing.B) {
	dir, lines := b.TempDir(), b.TempDir()
	millionCompany.write(b, dir)
	millionCompany.writeLines(b, lines)
	for b.Loop() {
		b.StopTimer()
		s := benchStore(b)
		if _, err := importPath(b.Context(), s, dir, backorder.ImportOptions{Actor: "bench"}, func() {}); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		peak := heapAbove()
		b.StartTimer()
		begun := time.Now()
		report, err := importPath(b.Context(), s, filepath.Join(lines, "sales_order_lines.csv"), backorder.ImportOptions{Actor: "bench"}, func() {})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(report.Files[0].Rows)/time.Since(begun).Seconds(), "rows/s")
		b.ReportMetric(float64(peak())/(1<<20), "peak-heap-MiB")
	}
}

// heapAbove watches the heap until the function that it returns is called, which says how far it was above its beginning.
func heapAbove() func() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	base, most := stats.HeapAlloc, stats.HeapAlloc
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapAlloc)
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-stopped
		return most - base
	}
}

// BenchmarkRealSets imports the real sets that the tests read, into an empty company each, and plans them again.
func BenchmarkRealSets(b *testing.B) {
	for _, name := range []string{"northwind", "adventureworks", "usaid_scms", "wideworldimporters"} {
		b.Run(name, func(b *testing.B) {
			dir := filepath.Join("..", "..", "..", "shared", "data", name)
			if _, err := os.Stat(dir); err != nil {
				b.Skipf("the data set is not there: %v", err)
			}
			for b.Loop() {
				b.StopTimer()
				s := benchStore(b)
				b.StartTimer()
				begun := time.Now()
				report, err := importPath(b.Context(), s, dir, backorder.ImportOptions{Actor: "bench"}, func() {})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(begun).Seconds(), "import-s")
				b.ReportMetric(float64(report.Plan.LinesWaiting), "waiting")
				begun = time.Now()
				if _, err := backorder.Replan(b.Context(), s, "bench", false); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(begun).Seconds(), "plan-s")
			}
		})
	}
}
