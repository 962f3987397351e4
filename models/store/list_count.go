package store

import (
	"context"
	"database/sql"
	"fmt"
)

// The few rows of a preset are sorted, which means to look each up; more are looked for along the index of the sort, which
// passes by every row before the last of the page. Looking a row up takes as long as passing by so many, and sorting ends
// at listFew however long the list.
const (
	lookUpPasses = 25
	listFew      = ListCountMax
)

// sortIsQuicker weighs the two for a preset of the given rows, spread evenly among all.
func (r *reading) sortIsQuicker(rows, all int64) bool {
	return rows <= listFew && rows*rows*lookUpPasses <= all*int64(r.limit+1)
}

// count fills the presets in one statement: from tallies that are kept, together with what a search or filter finds,
// or by counting each no further than it is read.
func (r *reading) count(ctx context.Context, db asker, page *ListPage) error {
	page.Presets = map[string]ListTotals{}
	if r.list.tallies != "" {
		return r.countTallied(ctx, db, page)
	}
	if len(r.list.presets) == 0 {
		return nil
	}
	var s statement
	numbers := make([]int64, len(r.list.presets))
	targets := make([]any, len(numbers))
	for i, p := range r.list.presets {
		targets[i] = &numbers[i]
		comma, where := ",\n  ", ""
		if i == 0 {
			comma = "SELECT "
		}
		if p.where != "" {
			where = " WHERE " + p.where
		}
		fmt.Fprintf(&s.sql, "%s(SELECT count(*) FROM (SELECT 1 FROM %s%s LIMIT %d) AS p%d)", comma, r.list.from, where, ListCountMax+1, i)
	}
	text := s.text(r.today)
	if err := db.QueryRowContext(ctx, text, fresh(s.args)...).Scan(targets...); err != nil {
		return err
	}
	for i, p := range r.list.presets {
		page.Presets[p.Key] = capped(ListTotals{Rows: numbers[i]})
	}
	return nil
}

// capped is the totals as far as rows are counted.
func capped(t ListTotals) ListTotals {
	if t.Rows > ListCountMax {
		return ListTotals{Rows: ListCountMax, More: true}
	}
	return t
}

// countTallied fills the totals as well. When few rows match, the page is made of them alone.
func (r *reading) countTallied(ctx context.Context, db asker, page *ListPage) error {
	var s statement
	s.sql.WriteString("SELECT t.key, t.lines, t.units, t.value, CAST(NULL AS text)\nFROM (" + r.list.tallies + ") AS t")
	if len(r.filters) > 0 {
		r.find(&s)
	}
	text := s.text(r.today)
	args := s.args // without filters the statement is the same for everybody, and every connection keeps it prepared
	if len(r.filters) > 0 {
		args = fresh(args)
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, value, ids sql.NullString
		var t ListTotals
		if err := rows.Scan(&key, &t.Rows, &t.Units, &value, &ids); err != nil {
			return err
		}
		if value.Valid && !r.query.WithoutPrices {
			t.Value = plainAmount(value.String)
		}
		if key.Valid {
			page.Presets[key.String] = t
			continue
		}
		page.Totals, r.none = capped(t), t.Rows == 0
		if !page.Totals.More || r.opens() {
			r.few = &condition{sql: r.list.id + " = ANY(CAST(? AS bigint[]))", args: []any{ids.String}}
		}
	}
	if err := rows.Err(); err != nil || len(r.filters) > 0 {
		return err
	}
	page.Totals = page.Presets[r.preset.Key]
	if r.preset.where != "" && r.sortIsQuicker(page.Totals.Rows, page.Presets[r.list.presets[0].Key].Rows) {
		r.few = &condition{sql: fmt.Sprintf("%s IN (SELECT %[1]s FROM %s WHERE %s ORDER BY %s LIMIT %d)", r.list.id, r.list.from, r.preset.where, r.list.ownOrder(), listFew)}
	}
	return nil
}

// find writes the question what a search or filter finds, in the list's own order and as far as it is counted.
func (r *reading) find(s *statement) {
	s.union()
	ids := "array_agg(id)"
	if r.opens() {
		ids = fmt.Sprintf("(%s)[:%d]", ids, r.limit+1) // the page itself
	}
	s.sql.WriteString("SELECT NULL, " + sums + ", CAST(" + ids + " AS text)")
	// The order leads PostgreSQL along an index and lets it stop at the limit.
	r.counted(s, "", "\nORDER BY "+r.list.ownOrder())
}

// ownOrder is the order in which the list opens.
func (l list) ownOrder() string {
	c, _ := l.columnNamed(l.sort)
	return nativeOrder([]term{termOf(c, l.descending), {sql: l.id, descending: l.descending}})
}

// opens says whether the page is the first one in the list's own order.
func (r *reading) opens() bool { return r.cursor == nil && nativeOrder(r.order) == r.list.ownOrder() }
