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

// page fills Rows, Next and Previous.
func (r *reading) page(ctx context.Context, db asker, page *ListPage) error {
	if r.none {
		return nil
	}
	if r.cursor != nil && r.cursor.Values == nil {
		if err := r.lookUpCursor(ctx, db); err != nil {
			return err
		}
		r.lookedUp = true
	}
	backwards := r.query.Before != ""
	order := r.order
	if backwards {
		order = reversed(order)
	}
	for _, w := range r.walks(order) {
		missing := r.limit + 1 - len(page.Rows)
		if missing == 0 {
			break
		}
		if w.whole {
			page.Rows, missing = nil, r.limit+1
		}
		rows, err := r.read(ctx, db, order, w, missing)
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

// part is a stretch of the list that one walk along an index delivers. An index cannot deliver unknown values last in
// both directions, so a term that may be unknown splits the list: rows where it is known, in its order, and rows where
// it is not, in the order of the terms after it.
type part struct {
	conditions []string
	order      []term
	from       []any // the values in the order at which the walk begins; nil at its start
}

func parts(order []term, from []any) []part {
	first := order[0]
	if !first.nullable {
		return []part{{order: order, from: from}}
	}
	known := part{conditions: []string{first.sql + " IS NOT NULL"}, order: order}
	var rest []any
	if from != nil && from[0] == nil {
		rest = from[1:]
	} else {
		known.from = from
	}
	unknown := parts(order[1:], rest)
	for i := range unknown {
		unknown[i].conditions = append(unknown[i].conditions, first.sql+" IS NULL")
	}
	switch {
	case first.nullsFirst && known.from != nil:
		return []part{known}
	case first.nullsFirst:
		return append(unknown, known)
	case rest != nil:
		return unknown
	}
	return append([]part{known}, unknown...)
}

// walk is what one statement reads: some parts of the list, or the whole of it.
type walk struct {
	parts []part
	whole bool
}

// walkMax is how many rows a walk with filters looks at. Where it meets too few by then, all rows that match are put
// in order instead: that takes a while, but no longer the more unlucky the filter and the order go together.
const walkMax = 4_000

// walks says what is read with one statement each, until the page is full. The first part mostly fills it. Few rows are
// sorted, and a list that joins tables is read part by part.
func (r *reading) walks(order []term) []walk {
	var from []any
	if r.cursor != nil {
		from = append(slices.Clone(r.cursor.Values), r.cursor.ID)
	}
	whole := walk{parts: []part{{order: order, from: from}}, whole: true}
	all := parts(order, from)
	switch {
	case r.few != nil, r.lookedUp && r.list.walked && len(r.filters) > 0:
		return []walk{whole}
	case r.lookedUp && r.list.walked:
		return []walk{{parts: all}} // the statement that looked the mark up is one less for the rows
	}
	walks := []walk{{parts: all[:1]}}
	switch {
	case !r.list.walked:
		for _, p := range all[1:] {
			walks = append(walks, walk{parts: []part{p}})
		}
	case len(r.filters) > 0:
		walks = append(walks, whole)
	case len(all) > 1:
		walks = append(walks, walk{parts: all[1:]})
	}
	return walks
}

func (r *reading) read(ctx context.Context, db asker, order []term, w walk, limit int) ([]ListRow, error) {
	text, args := r.pageStatement(order, w, limit)
	rows, err := db.QueryContext(ctx, text, fresh(args)...)
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

func (r *reading) pageStatement(order []term, w walk, limit int) (string, []any) {
	var s statement
	s.sql.WriteString("SELECT " + selected(r.pageColumns()) + "\nFROM ")
	if !r.list.walked {
		s.sql.WriteString(r.list.from)
		r.where(&s)
		s.within(w.parts[0], false)
		fmt.Fprintf(&s.sql, "\nORDER BY %s\nLIMIT %d", nativeOrder(w.parts[0].order), limit)
		return s.text(r.today), s.args
	}
	// First only the ids, which the indexes know; then the rows of the page, which are few.
	for i, p := range w.parts {
		s.sql.WriteString(map[bool]string{true: "((", false: ")\nUNION ALL ("}[i == 0])
		switch {
		case r.few != nil:
			r.sortFew(&s, p)
		case w.whole:
			r.sortAll(&s, p)
		case len(r.filters) == 0 && len(p.order) <= 2:
			r.walkIndex(&s, p)
		default:
			r.walkBeside(&s, p)
		}
		fmt.Fprintf(&s.sql, "\nLIMIT %d", limit)
	}
	fmt.Fprintf(&s.sql, ")) AS found\nJOIN %s USING (%s)\nORDER BY %s\nLIMIT %d", r.list.from, r.list.id, exactOrder(order), limit)
	return s.text(r.today), s.args
}

// walkTable is the table that is walked for ids: the list's own, or the one whose index keeps the order.
func (r *reading) walkTable() string {
	if table := r.order[0].beside; table != "" {
		return table
	}
	return r.list.from
}

// walkIndex writes the question for the ids of a part in the order of an index that answers it alone.
func (r *reading) walkIndex(s *statement, p part) {
	fmt.Fprintf(&s.sql, "SELECT %s\nFROM %s", r.list.id, r.walkTable())
	r.whereCarried(s)
	s.within(p, false)
	s.sql.WriteString("\nORDER BY " + nativeOrder(p.order))
}

// walkBeside writes the question for the ids of a part in its order. What the index of the first term does not know is
// looked up beside the walk, row by row, and only for rows that the preset lets through.
func (r *reading) walkBeside(s *statement, p part) {
	first, walked := p.order[0], p
	fmt.Fprintf(&s.sql, "SELECT %[1]s\nFROM (SELECT %[1]s, %[2]s AS first\nFROM %[3]s", r.list.id, first.sql, r.walkTable())
	r.whereCarried(s)
	for _, f := range r.filters {
		if !f.carried && f.column == first.key {
			s.sql.WriteString("\n  AND ")
			s.add(f.ofRow())
		}
	}
	if len(p.order) > 2 {
		// The walk begins with the group in which the page does.
		walked.order, walked.from = []term{first, {sql: r.list.id, descending: first.descending}}, nil
		if p.from != nil {
			fmt.Fprintf(&s.sql, "\n  AND %s %s= %s", first.sql, first.compare(), s.bind(p.from[0]))
		}
	}
	s.within(walked, false)
	// LIMIT and OFFSET keep PostgreSQL from merging the two levels, whose order it would then give up. A walk through
	// groups has no limit: it could cut one in two.
	fence := "OFFSET 0"
	if len(r.filters) > 0 && len(p.order) <= 2 {
		fence = fmt.Sprintf("LIMIT %d", walkMax)
	}
	fmt.Fprintf(&s.sql, "\nORDER BY %s %s) AS walked\nJOIN %s USING (%s)\nWHERE true", nativeOrder(walked.order), fence, r.list.from, r.list.id)
	for _, f := range r.filters {
		if f.carried || f.column == first.key {
			continue
		}
		// There are many such rows: that was just found out, and PostgreSQL is not to guess otherwise.
		s.sql.WriteString("\n  AND CASE WHEN ")
		s.add(f.ofRow())
		s.sql.WriteString(" THEN true ELSE false END")
	}
	if len(p.order) > 2 && p.from != nil {
		s.sql.WriteString("\n  AND " + beyond(s, known(p.order), p.from))
	}
	byFirst := append([]term{{sql: "walked.first", descending: first.descending}}, p.order[1:]...)
	s.sql.WriteString("\nORDER BY " + nativeOrder(byFirst))
}

// sortFew writes the question for the ids of rows that are named by their ids, put in order. OFFSET makes PostgreSQL look
// them up, rather than for them along an index.
func (r *reading) sortFew(s *statement, p part) {
	fmt.Fprintf(&s.sql, "SELECT %s\nFROM (SELECT *\nFROM %s", r.list.id, r.list.from)
	r.where(s)
	fmt.Fprintf(&s.sql, " OFFSET 0) AS %s\nWHERE true", r.list.from)
	s.within(p, true)
	s.sql.WriteString("\nORDER BY " + exactOrder(p.order))
}

// sortAll writes the question for the ids of all rows that match, put in order.
func (r *reading) sortAll(s *statement, p part) {
	fmt.Fprintf(&s.sql, "SELECT %[1]s\nFROM %[2]s\nWHERE %[1]s IN (SELECT %[1]s\nFROM %[2]s", r.list.id, r.list.from)
	r.where(s)
	s.sql.WriteString(" OFFSET 0)") // found first, whatever PostgreSQL thinks
	s.within(p, true)
	s.sql.WriteString("\nORDER BY " + exactOrder(p.order))
}

// within writes that a row is of the part and stands after its beginning.
func (s *statement) within(p part, sorted bool) {
	for _, c := range p.conditions {
		s.sql.WriteString("\n  AND " + c)
	}
	if p.from == nil {
		return
	}
	s.sql.WriteString("\n  AND ")
	if sorted || len(p.order) == 1 {
		s.sql.WriteString(beyond(s, p.order, p.from))
	} else {
		s.sql.WriteString(beyondKnown(s, p.order, p.from))
	}
}

// beyondKnown is beyond for a first term that is known in row and cursor. It is written so that an index on the
// first term, or on it and the id, can begin at the right place.
func beyondKnown(s *statement, order []term, values []any) string {
	first := order[0]
	if len(order) == 2 {
		return fmt.Sprintf("(%s, %s) %s (%s, %s)", first.sql, order[1].sql, first.compare(), s.bind(values[0]), s.bind(values[1]))
	}
	return fmt.Sprintf("%s %s= %s AND %s", first.sql, first.compare(), s.bind(values[0]), beyond(s, known(order), values))
}

// known is the order where its first term is known.
func known(order []term) []term {
	order = slices.Clone(order)
	order[0].nullable = false
	return order
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

// nativeOrder orders a part. Its first term is known there, so it is left in the order of the index.
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
	rows, err := db.QueryContext(ctx, text, fresh(s.args)...)
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
