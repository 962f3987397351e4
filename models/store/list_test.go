package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

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
	// Only what has surely reached the disk is marked as visible to everybody, which is what indexes alone can answer.
	if _, err := tx.Exec("SET LOCAL statement_timeout = '120s'; SET LOCAL synchronous_commit = on"); err != nil {
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
		if _, err := storetest.Owner(t, s).Exec("VACUUM ANALYZE " + table); err != nil {
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

func TestWalkingWhatAFilterFindsShowsEveryRowOnceInTheSameOrder(t *testing.T) {
	s := queueOf(t, 4500)
	filters := map[string][]store.Filter{
		"many rows":               {{Column: "rank", Operator: "ge", Value: "2"}},
		"rows at the far end":     {{Column: "rank", Operator: "ge", Value: "3300"}},
		"what indexes carry":      {{Column: "no_supply", Operator: "is", Value: "no"}, {Column: "order_date", Operator: "ge", Value: "2026-10-01"}},
		"few rows":                {{Column: "rank", Operator: "le", Value: "300"}, {Column: "no_supply", Operator: "is", Value: "yes"}},
		"a part of a text":        {{Column: "order_no", Operator: "has", Value: "-1"}},
		"what the order is about": {{Column: "date_promised", Operator: "empty"}},
	}
	for name, filter := range filters {
		for _, order := range []store.ListQuery{{}, {Sort: "rank", Descending: true}, {Sort: "date_promised", Descending: true}, {Sort: "order_no"}, {Group: "supplier", Sort: "date_likely"}, {Group: "sku", Sort: "value", Descending: true}} {
			presets := []string{""}
			if order.Sort == "date_promised" {
				presets = []string{"", "one_away", "aged_30", "broken"}
			}
			for _, preset := range presets {
				q := order
				q.List, q.Preset, q.Filters, q.Limit = "backorders", preset, filter, store.ListLimitMax
				t.Run(fmt.Sprintf("%s of %s by %s %s", name, preset, order.Group, order.Sort), func(t *testing.T) {
					walkBothWays(t, s, q, matching(t, s, q))
				})
			}
		}
	}
	q := store.ListQuery{List: "backorders", Search: "customer", Sort: "value", Limit: store.ListLimitMax}
	walkBothWays(t, s, q, matching(t, s, q))
}

// matching counts the rows of the whole list that the query asks for.
func matching(t *testing.T, s *store.Store, q store.ListQuery) int {
	t.Helper()
	rows := 0
	q.Columns = []string{"line_id"}
	if err := s.EachRow(t.Context(), q, func([]any) error { rows++; return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
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
	all := q
	all.After, all.Columns = "", []string{"line_id"}
	err := s.EachRow(t.Context(), all, func(values []any) error {
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

func TestTheQueueAndItsPresetsAreAddedUpExactly(t *testing.T) {
	s := queueOf(t, 1500)
	definition, _ := store.Definition("backorders")
	check := func(when string) {
		t.Helper()
		for _, p := range definition.Presets {
			page, err := s.List(t.Context(), store.ListQuery{List: "backorders", Preset: p.Key})
			if err != nil {
				t.Fatal(err)
			}
			var rows, units int64
			value := decimal.Zero
			err = s.EachRow(t.Context(), store.ListQuery{List: "backorders", Preset: p.Key, Columns: []string{"qty_backordered", "value"}}, func(values []any) error {
				rows, units = rows+1, units+values[0].(int64)
				if text, known := values[1].(string); known {
					value = value.Add(decimal.RequireFromString(text))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			want := store.ListTotals{Rows: rows, Units: units}
			if !value.IsZero() {
				want.Value = value.StringFixed(2)
			}
			if page.Totals != want || page.Presets[p.Key] != want {
				t.Errorf("%s, %s is said to hold %+v and in the row of presets %+v; its rows are %+v", when, p.Key, page.Totals, page.Presets[p.Key], want)
			}
		}
	}
	check("at first")
	for when, statement := range map[string]string{
		"after rows moved between presets": "UPDATE backorders SET no_supply = NOT no_supply, qty_backordered = qty_backordered + 1 WHERE line_id % 7 = 0",
		"after rows aged":                  "UPDATE backorders SET order_date = order_date - 40, value = NULL WHERE line_id % 11 = 0",
		"after rows went":                  "DELETE FROM backorders WHERE line_id % 13 = 0",
		"after a change of nothing":        "UPDATE backorders SET rank = rank + 5",
		"after the entries were merged":    "SELECT merge_backorder_tallies()",
	} {
		if _, err := s.SQL().Exec(statement); err != nil {
			t.Fatal(err)
		}
		check(when)
	}
}

func TestTheTalliesStayShortHoweverOftenTheQueueChanges(t *testing.T) {
	s := queueOf(t, 40)
	for i := range 300 {
		if _, err := s.SQL().Exec("UPDATE backorders SET qty_backordered = qty_backordered + 1 WHERE line_id % 40 = $1", i%40); err != nil {
			t.Fatal(err)
		}
	}
	var entries int
	if err := s.SQL().QueryRow("SELECT count(*) FROM backorder_tallies").Scan(&entries); err != nil || entries > 250 {
		t.Errorf("there are %d entries (%v)", entries, err)
	}
}

func TestWhatASearchFindsIsAddedUpUntilTheBound(t *testing.T) {
	s := queueOf(t, 1001)
	most, err := s.List(t.Context(), store.ListQuery{List: "backorders", Filters: []store.Filter{{Column: "rank", Operator: "ge", Value: "2"}}})
	if err != nil || most.Totals.Rows != 1000 || most.Totals.More || most.Totals.Units == 0 || most.Totals.Value == "" {
		t.Errorf("up to the bound the totals are %+v (%v)", most.Totals, err)
	}
	more, err := s.List(t.Context(), store.ListQuery{List: "backorders", Search: "customer"})
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

// filtersOf are filters of every kind on every column of the queue: values that many rows have, that few have, and none.
func filtersOf(definition store.ListDefinition) []store.Filter {
	values := map[store.ListKind][]string{
		store.KindQty: {"2", "20000", "-1"}, store.KindDays: {"0", "25", "900"}, store.KindMoney: {"12.5", "2400", "0.01"},
		store.KindDate: {"2026-11-22", "2027-01-20", "1999-01-01"}, store.KindFlag: {"yes", "no"},
		store.KindText: {"Customer 7", "Supplier 3", "nobody"}, store.KindCode: {"SKU-7", "PO-7", "SO-77"},
	}
	var filters []store.Filter
	for _, c := range definition.Columns {
		operators := []string{"is", "not", "ge", "le"}
		if c.Kind == store.KindText || c.Kind == store.KindCode {
			operators = append(operators, "has")
		}
		for _, operator := range operators {
			for _, value := range values[c.Kind] {
				filters = append(filters, store.Filter{Column: c.Key, Operator: operator, Value: value})
			}
		}
		filters = append(filters, store.Filter{Column: c.Key, Operator: "empty"}, store.Filter{Column: c.Key, Operator: "filled"})
	}
	return filters
}

func TestNoPageOfTheQueueReadsTheWholeTable(t *testing.T) {
	if testing.Short() {
		t.Skip("a queue of 30,000 lines is not made in a short run")
	}
	s := queueOf(t, explainLines)
	definition, _ := store.Definition("backorders")
	var sorts []store.ListQuery
	for _, c := range definition.Columns {
		if c.Sortable {
			sorts = append(sorts, store.ListQuery{Sort: c.Key}, store.ListQuery{Sort: c.Key, Descending: true})
		}
	}
	var queries []store.ListQuery
	for i, p := range definition.Presets {
		for _, q := range sorts {
			q.Preset = p.Key
			queries = append(queries, q)
		}
		for j, group := range definition.Groups {
			// Every group meets every sort, in one preset or another.
			for k := range 4 {
				q := sorts[(i*4+j*5+k*7)%len(sorts)]
				q.Preset, q.Group = p.Key, group
				queries = append(queries, q)
			}
		}
		for _, words := range []string{"customer", "SKU-7 customer", "PO-77", "nobody"} {
			queries = append(queries, store.ListQuery{Preset: p.Key, Search: words, Sort: sorts[i*2%len(sorts)].Sort})
		}
	}
	for i, filter := range filtersOf(definition) {
		q := sorts[i%len(sorts)]
		q.Filters = []store.Filter{filter}
		if i%5 == 0 {
			q.Group = definition.Groups[i/5%len(definition.Groups)]
		}
		queries = append(queries, q)
	}
	for _, q := range queries {
		q.List = "backorders"
		explainPage(t, s, q)
	}
}

// explainPage looks at the plans of every statement of the first page and the one after it. Reading an order's own
// session, user and saved views takes two more, so that a page takes six.
func explainPage(t *testing.T, s *store.Store, q store.ListQuery) {
	t.Helper()
	for range 2 {
		plans, next, err := store.ExplainPage(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(plans) > 4 {
			t.Errorf("%+v takes %d statements", q, len(plans))
		}
		for _, plan := range plans {
			for _, table := range []string{"backorders", "sales_orders", "sales_order_lines", "purchase_orders"} {
				if strings.Contains(plan, "Seq Scan on "+table+" ") {
					t.Errorf("%+v reads the whole table %s:\n%s", q, table, plan)
				}
			}
		}
		if q.After = next; next == "" {
			return
		}
	}
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
