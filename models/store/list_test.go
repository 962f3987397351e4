package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// queueSQL writes a plausible queue: most promises are known, few lines are one step from shipping.
const queueSQL = `
WITH c AS (INSERT INTO customers (code, name) VALUES ('C', 'Customer') RETURNING id),
w AS (INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main') RETURNING id),
k AS (INSERT INTO skus (code, name) SELECT 'SKU-' || n, 'Thing ' || n FROM generate_series(1, 100) AS n RETURNING id),
o AS (INSERT INTO sales_orders (order_no, customer_id, order_date) SELECT 'SO-' || n, c.id, '2026-01-01' FROM c, generate_series(1, ($1 + 3) / 4) AS n RETURNING id)
INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered)
SELECT o.id, n, (SELECT min(id) FROM k) + (o.id * 4 + n) % 100, w.id, 1 + n, 1 + n FROM o, w, generate_series(1, 4) AS n`

const backordersSQL = `
INSERT INTO backorders (line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value, date_requested, date_promised,
    promise_slips, date_likely, days_late, supply_po_no, supply_supplier, status, reason, ship_policy, priority, held, no_supply, can_fill,
    promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit)
SELECT l.id, row_number() OVER (ORDER BY l.id), l.order_id, o.order_no, l.line_no, CAST('2026-11-22' AS date) - CAST(l.order_id % 90 AS integer),
    1, 'C-' || l.order_id % 500, 'Customer ' || l.order_id % 500, CASE WHEN l.order_id % 20 = 0 THEN 'vip' ELSE 'standard' END, 'web',
    l.sku_id, k.code, k.name, 'MAIN', l.qty_ordered, 0, 0, l.qty_backordered, 0, CASE WHEN l.id % 50 > 0 THEN (l.id * 7919) % 10007 / 4.0 END,
    CASE WHEN abs(hashint8(l.id)) % 3 > 0 THEN CAST('2026-11-22' AS date) + CAST(l.id % 40 AS integer) END,
    CASE WHEN l.id % 5 > 0 THEN CAST('2026-11-22' AS date) + CAST(l.id % 60 AS integer) END,
    0, CASE WHEN l.id % 4 > 0 THEN CAST('2026-11-22' AS date) + CAST(l.id % 70 AS integer) END, l.id % 30,
    CASE WHEN l.id % 4 > 0 THEN 'PO-' || l.id % 900 END, CASE WHEN l.id % 4 > 0 THEN 'Supplier ' || l.id % 40 END,
    'waiting', 'awaiting_supply', 'as_available', 5, false, l.id % 4 = 0, l.id % 25 = 0, l.id % 6 = 0, l.id % 9 = 0, l.id % 40 = 0,
    l.id % 100 = 0, l.id % 1000 = 0, l.id % 200 = 0
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
JOIN skus AS k ON k.id = l.sku_id
ORDER BY l.id
LIMIT $1`

// queueOf returns a store whose queue has the given number of lines.
func queueOf(t testing.TB, lines int) *store.Store {
	t.Helper()
	s := storetest.New(t)
	tx, err := s.SQL().Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("SET LOCAL statement_timeout = '120s'"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{queueSQL, backordersSQL} {
		if _, err := tx.Exec(statement, lines); err != nil {
			t.Fatalf("fill the queue: %v", err)
		}
	}
	if _, err := tx.Exec("SELECT append_audit(now(), 'test', ARRAY['filled'], ARRAY['queue'], ARRAY[''])"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"backorders", "sales_order_lines", "sales_orders"} {
		if _, err := s.SQL().Exec("VACUUM ANALYZE " + table); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestWalkingForwardsAndBackShowsEveryRowOnceInTheSameOrder(t *testing.T) {
	s := queueOf(t, 230)
	definition, _ := store.Definition("backorders")
	for _, group := range append(definition.Groups, "") {
		for _, c := range definition.Columns {
			if !c.Sortable {
				continue
			}
			for _, descending := range []bool{false, true} {
				q := store.ListQuery{List: "backorders", Group: group, Sort: c.Key, Descending: descending, Limit: 40}
				t.Run(fmt.Sprintf("%s by %s %t", group, c.Key, descending), func(t *testing.T) { walkBothWays(t, s, q, 230) })
			}
		}
	}
}

func walkBothWays(t *testing.T, s *store.Store, q store.ListQuery, want int) {
	var forward, back []int64
	var last store.ListPage
	for {
		page, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		forward = append(forward, ids(page)...)
		if len(page.Next) > 200 {
			t.Fatalf("the page mark has %d bytes", len(page.Next))
		}
		last = page
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	sorted := slices.Clone(forward)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != want || len(forward) != want {
		t.Fatalf("%d rows were shown, %d different ones, of %d", len(forward), len(slices.Compact(sorted)), want)
	}
	var whole []int64
	err := s.EachRow(t.Context(), store.ListQuery{List: q.List, Group: q.Group, Sort: q.Sort, Descending: q.Descending, Columns: []string{"line_id"}}, func(values []any) error {
		whole = append(whole, values[0].(int64))
		return nil
	})
	if err != nil || !slices.Equal(whole, forward) {
		t.Fatalf("the whole list is in another order than its pages (%v)", err)
	}
	q.After = ""
	back = ids(last)
	for last.Previous != "" {
		q.Before = last.Previous
		var err error
		if last, err = s.List(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if last.Next == "" {
			t.Fatal("a page before another has no next one")
		}
		back = append(ids(last), back...)
	}
	if !slices.Equal(back, forward) {
		t.Fatalf("backwards shows %d rows in another order", len(back))
	}
}

func ids(page store.ListPage) []int64 {
	var all []int64
	for _, row := range page.Rows {
		all = append(all, row.ID)
	}
	return all
}

func TestEveryListAnswersEverySortPresetGroupAndFilter(t *testing.T) {
	s := queueOf(t, 40)
	for _, name := range store.Lists() {
		definition, _ := store.Definition(name)
		var queries []store.ListQuery
		for _, p := range definition.Presets {
			queries = append(queries, store.ListQuery{Preset: p.Key}, store.ListQuery{Preset: p.Key, WithoutPrices: true})
		}
		for _, g := range definition.Groups {
			queries = append(queries, store.ListQuery{Group: g, Search: "SO-1 customer's \\ % _ & ! :*"})
		}
		for _, c := range definition.Columns {
			if c.Sortable {
				queries = append(queries, store.ListQuery{Sort: c.Key}, store.ListQuery{Sort: c.Key, Descending: true})
			}
			value := map[store.ListKind]string{store.KindQty: "5", store.KindDays: "-5", store.KindMoney: "12.5", store.KindDate: "2026-11-22", store.KindFlag: "yes"}[c.Kind]
			for _, operator := range []string{"is", "not", "ge", "le", "empty", "filled", "has"} {
				if operator != "has" || value == "" {
					queries = append(queries, store.ListQuery{Filters: []store.Filter{{Column: c.Key, Operator: operator, Value: value}}})
				}
			}
		}
		for _, q := range queries {
			q.List = name
			if _, err := s.List(t.Context(), q); err != nil {
				t.Errorf("%+v was refused: %v", q, err)
			}
		}
	}
}

func TestAListRefusesWhatItDoesNotKnow(t *testing.T) {
	s := queueOf(t, 120)
	first, err := s.List(t.Context(), store.ListQuery{List: "backorders"})
	if err != nil {
		t.Fatal(err)
	}
	mark := first.Next
	for name, q := range map[string]store.ListQuery{
		"a list":                 {List: "nothing"},
		"a preset":               {Preset: "nothing"},
		"a sort":                 {Sort: "rank; DROP TABLE backorders"},
		"a sort without index":   {Sort: "reason"},
		"a group":                {Group: "reason"},
		"a column":               {Filters: []store.Filter{{Column: "x", Operator: "is"}}},
		"an operator":            {Filters: []store.Filter{{Column: "sku", Operator: "like"}}},
		"a word for a number":    {Filters: []store.Filter{{Column: "rank", Operator: "is", Value: "many"}}},
		"a date of another form": {Filters: []store.Filter{{Column: "order_date", Operator: "ge", Value: "1/2/26"}}},
		"a zero byte":            {Search: "a\x00"},
		"a tampered mark":        {After: mark[:len(mark)-2] + "AA"},
		"a mark of another sort": {After: mark, Sort: "sku"},
		"two marks":              {After: mark, Before: mark},
		"a long mark":            {After: strings.Repeat("A", 201)},
	} {
		if q.List == "" {
			q.List = "backorders"
		}
		if _, err := s.List(t.Context(), q); models.KindOf(err) != models.Invalid {
			t.Errorf("%s was answered with %v", name, err)
		}
	}
	hidden := store.ListQuery{List: "backorders", Sort: "value", WithoutPrices: true}
	if _, err := s.List(t.Context(), hidden); models.KindOf(err) != models.Forbidden {
		t.Errorf("a sort by value without prices was answered with %v", err)
	}
}

func TestPricesAreNowhereWhenTheyAreHidden(t *testing.T) {
	s := queueOf(t, 12)
	page, err := s.List(t.Context(), store.ListQuery{List: "backorders", WithoutPrices: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, there := page.Rows[0].Values["value"]; there || page.Totals.Value != "" {
		t.Errorf("a value is shown: %v, total %q", page.Rows[0].Values["value"], page.Totals.Value)
	}
	if slices.ContainsFunc(page.Definition.Columns, func(c store.ListColumn) bool { return c.Price }) {
		t.Error("the definition offers a price column")
	}
	err = s.EachRow(t.Context(), store.ListQuery{List: "backorders", WithoutPrices: true, Columns: []string{"value"}}, func([]any) error { return nil })
	if models.KindOf(err) != models.Forbidden {
		t.Errorf("an export of prices was answered with %v", err)
	}
}

func TestTotalsAndPresetsCountExactlyUntilTheBound(t *testing.T) {
	s := queueOf(t, 1000)
	page, err := s.List(t.Context(), store.ListQuery{List: "backorders"})
	if err != nil {
		t.Fatal(err)
	}
	if page.Totals.Rows != 1000 || page.Totals.More || page.Totals.Units == 0 || page.Totals.Value == "" {
		t.Errorf("the totals are %+v", page.Totals)
	}
	if page.Presets["all"] != 1000 || page.Presets["no_supply"] != 250 || page.Presets["over_allocated"] != 1 {
		t.Errorf("the presets count %v", page.Presets)
	}
	more, err := queueOf(t, 1001).List(t.Context(), store.ListQuery{List: "backorders"})
	if err != nil || more.Totals != (store.ListTotals{Rows: 1000, More: true}) {
		t.Errorf("beyond the bound the totals are %+v (%v)", more.Totals, err)
	}
}

func TestASearchFindsTheBeginningsOfWords(t *testing.T) {
	s := queueOf(t, 100)
	for search, want := range map[string]int64{"SO-7": 4, "so-7 sku": 4, "custom": 100, "nobody": 0, "'": 0} {
		page, err := s.List(t.Context(), store.ListQuery{List: "backorders", Search: search})
		if err != nil || page.Totals.Rows != want {
			t.Errorf("%q found %d rows, not %d (%v)", search, page.Totals.Rows, want, err)
		}
	}
}

func TestALongNameStillMakesAShortPageMark(t *testing.T) {
	s := queueOf(t, 30)
	if _, err := s.SQL().Exec("UPDATE backorders SET customer_name = repeat('ü', 300) || customer_name"); err != nil {
		t.Fatal(err)
	}
	walkBothWays(t, s, store.ListQuery{List: "backorders", Sort: "customer_name", Limit: 7}, 30)
}

func TestValuesHaveTheTypesOfTheirKinds(t *testing.T) {
	s := queueOf(t, 8)
	page, err := s.List(t.Context(), store.ListQuery{List: "backorders"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range page.Definition.Columns {
		value := page.Rows[0].Values[c.Key]
		var ok bool
		switch c.Kind {
		case store.KindQty, store.KindDays:
			_, ok = value.(int64)
		case store.KindDate:
			_, ok = value.(calendar.Date)
		case store.KindFlag:
			_, ok = value.(bool)
		default:
			_, ok = value.(string)
		}
		if !ok && value != nil {
			t.Errorf("%s is a %T", c.Key, value)
		}
	}
	if page.Rows[0].Key != "SO-1/1" {
		t.Errorf("the key is %q", page.Rows[0].Key)
	}
}

// explainLines is enough for PostgreSQL to prefer an index wherever one helps.
const explainLines = 30_000

func TestNoPageOfTheQueueReadsTheWholeTable(t *testing.T) {
	if testing.Short() {
		t.Skip("a queue of 30,000 lines is not made in a short run")
	}
	s := queueOf(t, explainLines)
	definition, _ := store.Definition("backorders")
	for _, p := range definition.Presets {
		for _, c := range definition.Columns {
			for _, descending := range []bool{false, true} {
				if c.Sortable {
					q := store.ListQuery{List: "backorders", Preset: p.Key, Sort: c.Key, Descending: descending}
					explainPage(t, s, q)
				}
			}
		}
	}
	for _, group := range definition.Groups {
		explainPage(t, s, store.ListQuery{List: "backorders", Group: group})
	}
}

// explainPage looks at the plans of every statement of the first page and the one after it.
func explainPage(t *testing.T, s *store.Store, q store.ListQuery) {
	t.Helper()
	for range 2 {
		plans, next, err := store.ExplainPage(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(plans) > 6 {
			t.Errorf("%s by %s takes %d statements", q.Preset, q.Sort, len(plans))
		}
		for _, plan := range plans {
			if strings.Contains(plan, "Seq Scan on backorders") {
				t.Errorf("%s by %s (descending %t, group %q) reads the whole table:\n%s", q.Preset, q.Sort, q.Descending, q.Group, plan)
			}
		}
		if q.After = next; next == "" {
			return
		}
	}
}

// benchLines and benchClients are those of the promise about the queue page.
const (
	benchLines   = 100_000
	benchClients = 8
)

// BenchmarkQueuePage reads first pages in every preset, sort and direction, and pages far down, as many people at once.
func BenchmarkQueuePage(b *testing.B) {
	s := queueOf(b, benchLines)
	var queries []store.ListQuery
	definition, _ := store.Definition("backorders")
	for _, c := range definition.Columns {
		if !c.Sortable {
			continue
		}
		for _, descending := range []bool{false, true} {
			for _, p := range definition.Presets {
				queries = append(queries, store.ListQuery{List: "backorders", Preset: p.Key, Sort: c.Key, Descending: descending})
			}
		}
	}
	for _, sort := range []string{"rank", "value", "date_promised"} {
		queries = append(queries, farDown(b, s, sort))
	}
	for name, first := range map[string]int{"first": 0, "500th": len(queries) - 3} {
		b.Run(name, func(b *testing.B) { readAtOnce(b, s, queries[first:]) })
	}
}

// farDown asks for the 500th page of 50 rows.
func farDown(b *testing.B, s *store.Store, sort string) store.ListQuery {
	q := store.ListQuery{List: "backorders", Sort: sort, Limit: store.ListLimitMax}
	for range 250 {
		page, err := s.List(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		q.After = page.Next
	}
	q.Limit = 50
	return q
}

// readAtOnce reports the time below which 95 of 100 pages stay.
func readAtOnce(b *testing.B, s *store.Store, queries []store.ListQuery) {
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var clients sync.WaitGroup
	b.ResetTimer()
	for range benchClients {
		clients.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				begun := time.Now()
				if _, err := s.List(context.Background(), queries[int(i)*7919%len(queries)]); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(begun)
			}
		})
	}
	clients.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

func TestAGroupAddsUpAllItsRowsAndNotOnlyThoseOfThePage(t *testing.T) {
	s := queueOf(t, 230)
	definition, _ := store.Definition("backorders")
	for i, group := range definition.Groups {
		column := []string{"sku", "customer_name", "supply_supplier", "supply_po_no", "order_no"}[i]
		want := map[string]store.ListTotals{}
		query := store.ListQuery{List: "backorders", Preset: "all", Group: group, Filters: []store.Filter{{Column: "qty_backordered", Operator: "ge", Value: "3"}}}
		all := query
		all.Columns = []string{column, "qty_backordered"}
		if err := s.EachRow(t.Context(), all, func(values []any) error {
			shared, _ := values[0].(string)
			sum := want[shared]
			sum.Rows++
			sum.Units += values[1].(int64)
			want[shared] = sum
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		query.Limit = 7
		seen := 0
		for page, next := 0, ""; page == 0 || next != ""; page++ {
			query.After = next
			answer, err := s.List(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			for shared, sum := range answer.Groups {
				sum.Value = ""
				if sum != want[shared] {
					t.Fatalf("group %s: %q adds up to %+v, not %+v", group, shared, sum, want[shared])
				}
				seen++
			}
			next = answer.Next
		}
		if seen < len(want) {
			t.Errorf("group %s: %d of %d groups were added up", group, seen, len(want))
		}
	}
}
