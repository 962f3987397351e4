package store

import (
	"context"
	"database/sql"
	"fmt"
)

// addUp fills the totals of all rows that match, where count did not, and those of each group on the page, in one
// statement. Every sum stops behind ListCountMax rows.
func (r *reading) addUp(ctx context.Context, db asker, page *ListPage) error {
	var s statement
	switch {
	case r.list.tallies != "":
	case len(r.filters) == 0 && r.preset != nil && page.Presets[r.preset.Key].More:
		page.Totals = page.Presets[r.preset.Key]
	default:
		// The order leads PostgreSQL along an index and lets it stop at the limit.
		s.sql.WriteString("SELECT CAST(NULL AS text), false, " + sums)
		r.counted(&s, "", "\nORDER BY "+nativeOrder(r.order))
	}
	known, unknown := r.groupsOn(page.Rows)
	if len(known) > 0 {
		s.union()
		// Every text that rows are grouped by is kept in this collation, and its index with it.
		s.sql.WriteString("SELECT whole.shared, true, t.lines, t.units, t.value\nFROM unnest(CAST(" + s.bind(known) + " AS text[])) AS whole (shared)\nCROSS JOIN LATERAL (SELECT " + sums)
		r.counted(&s, "\n  AND "+r.group.sql+" = whole.shared COLLATE \"C\"", "")
		s.sql.WriteString(") AS t (lines, units, value)")
	}
	if unknown {
		s.union()
		s.sql.WriteString("SELECT '', true, " + sums)
		r.counted(&s, "\n  AND "+r.group.sql+" IS NULL", "")
	}
	if s.sql.Len() == 0 {
		return nil
	}
	text := s.text(r.today)
	rows, err := db.QueryContext(ctx, text, fresh(s.args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	page.Groups = map[string]ListTotals{}
	for rows.Next() {
		var shared, value sql.NullString
		var ofGroup bool
		var t ListTotals
		if err := rows.Scan(&shared, &ofGroup, &t.Rows, &t.Units, &value); err != nil {
			return err
		}
		if value.Valid {
			t.Value = plainAmount(value.String)
		}
		if ofGroup {
			page.Groups[shared.String] = capped(t)
		} else {
			page.Totals = capped(t)
		}
	}
	return rows.Err()
}

const sums = "count(*), CAST(coalesce(sum(units), 0) AS bigint), CAST(sum(value) AS text)"

// counted writes the rows that match and a further condition, as far as they are counted.
func (r *reading) counted(s *statement, condition, order string) {
	value := r.list.value
	if value == "" || r.query.WithoutPrices {
		value = "CAST(NULL AS numeric)"
	}
	fmt.Fprintf(&s.sql, "\nFROM (SELECT %s AS id, %s AS units, %s AS value\nFROM %s", r.list.id, r.list.units, value, r.list.from)
	if r.list.walked && len(r.filters) == 0 && condition != "" {
		// The index of the group knows which rows the preset lets through; only those are looked up.
		fmt.Fprintf(&s.sql, "\nJOIN (SELECT %s\nFROM %s", r.list.id, r.list.from)
		r.whereCarried(s)
		fmt.Fprintf(&s.sql, "%s%s\nLIMIT %d) AS chosen USING (%s)) AS counted", condition, order, ListCountMax+1, r.list.id)
		return
	}
	r.where(s)
	fmt.Fprintf(&s.sql, "%s%s\nLIMIT %d) AS counted", condition, order, ListCountMax+1)
}

// groupsOn are the texts that groups of the page share, and whether one shares none.
func (r *reading) groupsOn(rows []ListRow) (known []string, unknown bool) {
	if r.group == nil {
		return nil, false
	}
	for _, row := range rows {
		switch text, ok := row.Values[r.group.Key].(string); {
		case !ok:
			unknown = true
		case len(known) == 0 || known[len(known)-1] != text: // rows of one group stand together
			known = append(known, text)
		}
	}
	return known, unknown
}

// union sets a further question behind one that is there.
func (s *statement) union() {
	if s.sql.Len() > 0 {
		s.sql.WriteString("\nUNION ALL\n")
	}
}
