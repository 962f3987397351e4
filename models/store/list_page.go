package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
)

// cursorMax is the longest page mark, in bytes, so that links stay short. A row whose values would not fit is marked
// by its id alone, and its values are read again.
const cursorMax = 200

// cursorSum is how many bytes of a hash tie a page mark to the list and order it was made for.
const cursorSum = 8

// cursor is the place of one row in the order: the values of the terms before the id, and the id.
type cursor struct {
	ID     int64 `json:"i"`
	Values []any `json:"v,omitempty"`
}

// fenceMax is how many rows of a preset are sorted rather than looked for along the index of the sort. Sorting so few
// takes a few milliseconds; a walk along an index that meets none of them takes as long as the table.
const fenceMax = 5_000

// fence puts the rows of a small preset in front of everything else. PostgreSQL cannot know that, say, no
// pre-order has a promise, and would look for pre-orders among all promises. The preset was counted as far as ListCountMax already.
func (r *reading) fence(ctx context.Context, db asker, counted int64) error {
	if r.preset == nil || r.preset.where == "" || r.preset.order == "" || strings.HasPrefix(r.preset.order, r.order[0].sql+",") {
		return nil
	}
	inner := fmt.Sprintf("\nFROM %s\nWHERE %s\nORDER BY %s\nLIMIT ", r.list.from, r.preset.where, r.preset.order)
	if counted > ListCountMax {
		var s statement
		fmt.Fprintf(&s.sql, "SELECT count(*)\nFROM (SELECT 1%s%d) AS counted", inner, fenceMax+1)
		text := s.text(r.today)
		if err := db.QueryRowContext(ctx, text, s.args...).Scan(&counted); err != nil {
			return err
		}
	}
	if counted <= fenceMax {
		// The limit changes nothing but keeps PostgreSQL from merging the two levels.
		r.list.from = fmt.Sprintf("(SELECT *%s%d) AS %s", inner, fenceMax, r.list.from)
		r.fenced = true
	}
	return nil
}

// page fills Rows, Next and Previous. A first term that may be unknown splits the walk in two, because an index
// cannot deliver unknown values last in both directions; each half is then one walk along the index.
func (r *reading) page(ctx context.Context, db asker, page *ListPage) error {
	if r.cursor != nil && r.cursor.Values == nil {
		if err := r.lookUpCursor(ctx, db); err != nil {
			return err
		}
	}
	backwards := r.query.Before != ""
	order := r.order
	if backwards {
		order = reversed(order)
	}
	for _, s := range r.segments(order, backwards) {
		missing := r.limit + 1 - len(page.Rows)
		if missing == 0 {
			break
		}
		rows, err := r.readSegment(ctx, db, order, s, missing)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, rows...)
	}
	more := len(page.Rows) > r.limit
	if more {
		page.Rows = page.Rows[:r.limit]
	}
	if backwards {
		slices.Reverse(page.Rows)
	}
	if len(page.Rows) == 0 {
		return nil
	}
	if more || backwards {
		page.Next = r.mark(page.Rows[len(page.Rows)-1])
	}
	if (backwards && more) || r.query.After != "" {
		page.Previous = r.mark(page.Rows[0])
	}
	if r.query.WithoutPrices {
		r.hidePrices(page.Rows)
	}
	return nil
}

// segment is one part of the walk: the rows whose first term is known, or is not.
type segment struct {
	condition string
	unknown   bool
	from      *cursor // where in the segment the walk begins; nil at its start
}

func (r *reading) segments(order []term, backwards bool) []segment {
	first := order[0]
	if !first.nullable {
		return []segment{{from: r.cursor}}
	}
	parts := []segment{{condition: first.sql + " IS NOT NULL"}, {condition: first.sql + " IS NULL", unknown: true}}
	if backwards {
		slices.Reverse(parts)
	}
	if r.cursor == nil {
		return parts
	}
	if (r.cursor.Values[0] == nil) != parts[0].unknown {
		parts = parts[1:]
	}
	parts[0].from = r.cursor
	return parts
}

func (r *reading) readSegment(ctx context.Context, db asker, order []term, part segment, limit int) ([]ListRow, error) {
	text, args := r.segmentStatement(order, part, limit)
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := r.pageColumns()
	var read []ListRow
	for rows.Next() {
		values, err := scanValues(rows, columns)
		if err != nil {
			return nil, err
		}
		row := ListRow{Values: make(map[string]any, len(values))}
		for i, c := range columns {
			row.Values[c.Key] = values[i]
		}
		// The two that pageColumns put in front of the list's own.
		row.ID, _ = values[0].(int64)
		row.Key, _ = values[1].(string)
		delete(row.Values, "")
		read = append(read, row)
	}
	return read, rows.Err()
}

// pageColumns are the id and the key, which have no name among the values, and every column of the list.
func (r *reading) pageColumns() []column {
	return append([]column{{sql: r.list.id}, {sql: r.list.key}}, r.list.columns...)
}

func (r *reading) segmentStatement(order []term, part segment, limit int) (string, []any) {
	var s statement
	s.sql.WriteString("SELECT " + selected(r.pageColumns()) + "\nFROM " + r.list.from)
	r.where(&s)
	if part.condition != "" {
		s.sql.WriteString("\n  AND " + part.condition)
	}
	if part.from != nil {
		s.sql.WriteString("\n  AND ")
		values := append(slices.Clone(part.from.Values), any(part.from.ID))
		if part.unknown {
			s.sql.WriteString(beyond(&s, order[1:], values[1:]))
		} else {
			s.sql.WriteString(beyondKnown(&s, order, values))
		}
	}
	fmt.Fprintf(&s.sql, "\nORDER BY %s\nLIMIT %d", nativeOrder(order), limit)
	text := s.text(r.today)
	return text, s.args
}

// beyondKnown is beyond for a first term that is known in row and cursor. It is written so that an index on the
// first term, or on it and the id, can begin at the right place.
func beyondKnown(s *statement, order []term, values []any) string {
	first := order[0]
	if len(order) == 2 {
		return fmt.Sprintf("(%s, %s) %s (%s, %s)", first.sql, order[1].sql, first.compare(), s.bind(values[0]), s.bind(values[1]))
	}
	first.nullable = false
	return fmt.Sprintf("%s %s= %s AND %s", first.sql, first.compare(), s.bind(values[0]), beyond(s, append([]term{first}, order[1:]...), values))
}

// beyond is the condition that a row stands after the values in the order.
func beyond(s *statement, order []term, values []any) string {
	t := order[0]
	if len(order) == 1 {
		return t.sql + " " + t.compare() + " " + s.bind(values[0])
	}
	rest := beyond(s, order[1:], values[1:])
	if values[0] == nil {
		same := "(" + t.sql + " IS NULL AND " + rest + ")"
		if t.nullsFirst {
			return "(" + t.sql + " IS NOT NULL OR " + same + ")"
		}
		return same
	}
	value := s.bind(values[0])
	condition := fmt.Sprintf("(%s %s %s OR (%s = %s AND %s)", t.sql, t.compare(), value, t.sql, value, rest)
	if t.nullable && !t.nullsFirst {
		condition += " OR " + t.sql + " IS NULL"
	}
	return condition + ")"
}

func (t term) compare() string {
	if t.descending {
		return "<"
	}
	return ">"
}

func (t term) direction() string {
	if t.descending {
		return " DESC"
	}
	return " ASC"
}

// nativeOrder orders a segment. Its first term is wholly known or wholly unknown there, so it is left in the order
// of the index.
func nativeOrder(order []term) string {
	if len(order) == 1 {
		return order[0].sql + order[0].direction()
	}
	return order[0].sql + order[0].direction() + ", " + exactOrder(order[1:])
}

// exactOrder says where unknown values belong.
func exactOrder(order []term) string {
	parts := make([]string, len(order))
	for i, t := range order {
		parts[i] = t.sql + t.direction()
		if t.nullable && t.nullsFirst {
			parts[i] += " NULLS FIRST"
		} else if t.nullable {
			parts[i] += " NULLS LAST"
		}
	}
	return strings.Join(parts, ", ")
}

func reversed(order []term) []term {
	back := slices.Clone(order)
	for i := range back {
		back[i].descending = !back[i].descending
		back[i].nullsFirst = true
	}
	return back
}

func (r *reading) hidePrices(rows []ListRow) {
	for _, c := range r.list.columns {
		if !c.Price {
			continue
		}
		for _, row := range rows {
			delete(row.Values, c.Key)
		}
	}
}

// mark makes the page mark of a row.
func (r *reading) mark(row ListRow) string {
	c := cursor{ID: row.ID, Values: []any{}}
	for _, t := range r.order[:len(r.order)-1] {
		c.Values = append(c.Values, row.Values[t.key])
	}
	mark := r.encode(c)
	if len(mark) > cursorMax {
		mark = r.encode(cursor{ID: row.ID})
	}
	return mark
}

func (r *reading) encode(c cursor) string {
	body, err := json.Marshal(c)
	if err != nil {
		// Integers, text, dates and flags can always be written.
		panic(fmt.Sprintf("write a page mark: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(append(r.sum(body), body...))
}

// sum covers the order as well as the row: the mark of one order means nothing in another.
func (r *reading) sum(body []byte) []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s %t\n", r.list.name, nativeOrder(r.order), r.query.WithoutPrices)
	hash.Write(body)
	return hash.Sum(nil)[:cursorSum]
}

func (r *reading) readCursor() error {
	text := r.query.After
	if r.query.Before != "" {
		text = r.query.Before
	}
	if text == "" {
		return nil
	}
	if r.query.After != "" && r.query.Before != "" {
		return models.Errorf(models.Invalid, "A page is asked for by what it comes after or by what it comes before, not by both.")
	}
	refusal := models.Errorf(models.Invalid, "This page mark does not belong to this list; start again from its first page.")
	if len(text) > cursorMax {
		return refusal
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) <= cursorSum || !bytes.Equal(raw[:cursorSum], r.sum(raw[cursorSum:])) {
		return refusal
	}
	var c cursor
	decoder := json.NewDecoder(bytes.NewReader(raw[cursorSum:]))
	decoder.UseNumber()
	if err := decoder.Decode(&c); err != nil {
		return refusal
	}
	// The sum is no secret, so the values are checked like anything that was typed.
	if c.Values != nil && !r.readCursorValues(&c) {
		return refusal
	}
	r.cursor = &c
	return nil
}

func (r *reading) readCursorValues(c *cursor) bool {
	if len(c.Values) != len(r.order)-1 {
		return false
	}
	for i, t := range r.order[:len(r.order)-1] {
		switch v := c.Values[i].(type) {
		case nil:
			if !t.nullable {
				return false
			}
		case bool:
			if t.kind != KindFlag {
				return false
			}
		case json.Number:
			n, err := v.Int64()
			if err != nil || (t.kind != KindQty && t.kind != KindDays) {
				return false
			}
			c.Values[i] = n
		case string:
			if !readCursorText(t.kind, v) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func readCursorText(kind ListKind, text string) bool {
	switch kind {
	case KindDate:
		_, err := calendar.Parse(text)
		return err == nil
	case KindMoney:
		return decimalNumber.MatchString(text)
	case KindText, KindCode:
		return checkText(text) == nil
	}
	return false
}

// lookUpCursor reads the values of a row that was marked by its id alone.
func (r *reading) lookUpCursor(ctx context.Context, db asker) error {
	var columns []column
	for _, t := range r.order[:len(r.order)-1] {
		columns = append(columns, column{ListColumn: ListColumn{Kind: t.kind}, sql: t.sql})
	}
	var s statement
	s.sql.WriteString("SELECT " + selected(columns) + "\nFROM " + r.list.from + "\nWHERE " + r.list.id + " = ")
	s.sql.WriteString(s.bind(r.cursor.ID))
	text := s.text(r.today)
	rows, err := db.QueryContext(ctx, text, s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return models.Errorf(models.Invalid, "The row this page begins with is no longer in the list; start again from its first page.")
	}
	r.cursor.Values, err = scanValues(rows, columns)
	return err
}
