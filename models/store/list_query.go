package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"pegboard/models"
	"pegboard/models/calendar"
)

// reading is a query that has been understood: every name in it was found in the list, every value was read.
type reading struct {
	list       list
	query      ListQuery
	today      calendar.Date
	preset     *preset
	order      []term // what rows are ordered by, ending with the id
	sort       string // the column that rows are sorted by within their groups
	descending bool
	group      *column // what rows of one group share
	filters    []condition
	cursor     *cursor
	lookedUp   bool // the mark held no values, and they were read
	limit      int
	few        *condition // when set, the page is made of the rows it names by their ids: they are sorted, no index is walked
	none       bool       // nothing matches
}

// term is one thing rows are ordered by. Unknown values come last, whichever way the others run.
type term struct {
	key        string
	sql        string
	beside     string // of its column
	kind       ListKind
	nullable   bool
	nullsFirst bool // only in a page that is read backwards
	descending bool
}

// condition is a piece of SQL in which each ? stands for one of the arguments. Plain says the same of a row without
// looking elsewhere; it is empty when sql does so too. Carried means that every index of the list knows the answer, an
// index of the column knows it anyway.
type condition struct {
	sql     string
	args    []any
	plain   string
	column  string
	carried bool
}

// ofRow is the condition to be asked of one row after the other.
func (c condition) ofRow() condition {
	if c.plain != "" {
		c.sql = c.plain
	}
	return c
}

// asker is what a page is read from. A test puts itself between and looks at the plans.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readingOf checks a query against its list.
func (s *Store) readingOf(q ListQuery) (*reading, error) {
	l, ok := listNamed(q.List)
	if !ok {
		return nil, models.Errorf(models.Invalid, "There is no list called %q; there are %s.", q.List, strings.Join(Lists(), ", "))
	}
	r := &reading{list: l, query: q, today: s.Today(), limit: q.Limit}
	if r.limit <= 0 {
		r.limit = listLimitDefault
	}
	r.limit = min(r.limit, ListLimitMax)
	for _, step := range []func() error{r.readPreset, r.readOrder, r.readFilters, r.readSearch, r.readCursor} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reading) readPreset() error {
	if r.query.Preset == "" {
		if len(r.list.presets) > 0 {
			r.preset = &r.list.presets[0]
		}
		return nil
	}
	i := slices.IndexFunc(r.list.presets, func(p preset) bool { return p.Key == r.query.Preset })
	if i < 0 {
		return noSuch("preset", r.query.Preset, r.list.name)
	}
	r.preset = &r.list.presets[i]
	return nil
}

// readOrder puts the group first, then the sort, then the id, which makes the order total.
func (r *reading) readOrder() error {
	if r.query.Group != "" {
		i := slices.IndexFunc(r.list.groups, func(g group) bool { return g.key == r.query.Group })
		if i < 0 {
			return noSuch("group", r.query.Group, r.list.name)
		}
		c, err := r.allowed(r.list.groups[i].column)
		if err != nil {
			return err
		}
		r.order, r.group = append(r.order, termOf(c, false)), &c
	}
	r.sort, r.descending = r.query.Sort, r.query.Descending
	switch {
	case r.sort != "":
	default:
		r.sort, r.descending = r.list.sort, r.list.descending
		if r.preset != nil && r.list.sorts[r.preset.Key].column != "" {
			r.sort, r.descending = r.list.sorts[r.preset.Key].column, r.list.sorts[r.preset.Key].descending
		}
	}
	c, err := r.allowed(r.sort)
	if err != nil {
		return err
	}
	if !c.Sortable {
		return models.Errorf(models.Invalid, "The list %s cannot be sorted by %q.", r.list.name, r.sort)
	}
	if len(r.order) > 0 && r.order[0].key == c.Key {
		r.order = nil // grouped by what it is sorted by: the sort does both
	}
	r.order = append(r.order, termOf(c, r.descending), term{key: "", sql: r.list.id, kind: KindQty, descending: r.descending})
	return nil
}

func termOf(c column, descending bool) term {
	return term{key: c.Key, sql: c.sql, beside: c.beside, kind: c.Kind, nullable: c.nullable, descending: descending}
}

// allowed finds a column that this query may use.
func (r *reading) allowed(key string) (column, error) {
	c, ok := r.list.columnNamed(key)
	if !ok {
		return column{}, noSuch("column", key, r.list.name)
	}
	if c.Price && r.query.WithoutPrices {
		return column{}, models.Errorf(models.Forbidden, "Your role does not see prices, so %s cannot be used here.", c.Label)
	}
	return c, nil
}

func (r *reading) readFilters() error {
	if len(r.query.Filters) > listFiltersMax {
		return models.Errorf(models.Invalid, "A list takes at most %d filters.", listFiltersMax)
	}
	for _, f := range r.query.Filters {
		c, err := r.allowed(f.Column)
		if err != nil {
			return err
		}
		condition, err := filterCondition(c, f)
		if err != nil {
			return err
		}
		if c.kept.column != "" && (c.kept.always || f.Operator == "has") {
			// The same question, asked where each text stands once.
			c.sql = c.kept.column
			among, err := filterCondition(c, f)
			if err != nil {
				return err
			}
			condition.sql, condition.plain = fmt.Sprintf(c.kept.found, among.sql), condition.sql
		}
		condition.column, condition.carried = c.Key, c.carried
		r.filters = append(r.filters, condition)
	}
	return nil
}

func filterCondition(c column, f Filter) (condition, error) {
	if c.tagged != "" && f.Operator != "ge" && f.Operator != "le" {
		return tagCondition(c, f)
	}
	text := c.Kind == KindText || c.Kind == KindCode
	switch f.Operator {
	case "empty":
		if text {
			return condition{sql: "(" + c.sql + " IS NULL OR " + c.sql + " = '')"}, nil
		}
		return condition{sql: c.sql + " IS NULL"}, nil
	case "filled":
		if text {
			return condition{sql: c.sql + " <> ''"}, nil
		}
		return condition{sql: c.sql + " IS NOT NULL"}, nil
	case "has":
		if !text {
			return condition{}, models.Errorf(models.Invalid, "%s is not text, so it cannot be filtered by a part of it.", c.Label)
		}
		if err := checkText(f.Value); err != nil {
			return condition{}, err
		}
		if c.lowered {
			return condition{sql: c.sql + " LIKE ?", args: []any{strings.ToLower(likePattern(f.Value))}}, nil
		}
		return condition{sql: c.sql + " ILIKE ?", args: []any{likePattern(f.Value)}}, nil
	}
	operator, ok := map[string]string{"is": " = ?", "not": " IS DISTINCT FROM ?", "ge": " >= ?", "le": " <= ?"}[f.Operator]
	if !ok {
		return condition{}, models.Errorf(models.Invalid, "A filter cannot use %q; it can use is, not, has, ge, le, empty and filled.", f.Operator)
	}
	value, err := filterValue(c, f.Value)
	if err != nil {
		return condition{}, err
	}
	if c.Kind == KindFlag && f.Operator == "is" {
		// As the presets say it, which their indexes understand.
		return condition{sql: map[any]string{true: "", false: "NOT "}[value] + c.sql}, nil
	}
	return condition{sql: c.sql + operator, args: []any{value}}, nil
}

// tagCondition looks for those who carry a tag in the index of tags, not at the tags of every row.
func tagCondition(c column, f Filter) (condition, error) {
	value := strings.ToLower(strings.TrimSpace(f.Value))
	if err := checkText(value); err != nil {
		return condition{}, err
	}
	switch f.Operator {
	case "is":
		return condition{sql: fmt.Sprintf(c.tagged, "IN", " AND g.tag = ?"), args: []any{value}}, nil
	case "not":
		return condition{sql: fmt.Sprintf(c.tagged, "NOT IN", " AND g.tag = ?"), args: []any{value}}, nil
	case "has":
		return condition{sql: fmt.Sprintf(c.tagged, "IN", " AND g.tag ILIKE ?"), args: []any{likePattern(value)}}, nil
	case "filled":
		return condition{sql: fmt.Sprintf(c.tagged, "IN", "")}, nil
	case "empty":
		return condition{sql: fmt.Sprintf(c.tagged, "NOT IN", "")}, nil
	}
	return condition{}, models.Errorf(models.Invalid, "Tags are filtered by is, not, has, empty and filled.")
}

var decimalNumber = regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,6})?$`)

// filterValue reads what a person typed as the column's kind.
func filterValue(c column, text string) (any, error) {
	switch c.Kind {
	case KindQty, KindDays:
		// The bound is what both integer types of PostgreSQL can be compared with.
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
		if err != nil {
			return nil, models.Errorf(models.Invalid, "%s is filtered by a whole number, not by %q.", c.Label, text)
		}
		return n, nil
	case KindMoney:
		if !decimalNumber.MatchString(strings.TrimSpace(text)) {
			return nil, models.Errorf(models.Invalid, "%s is filtered by an amount like 12.50, not by %q.", c.Label, text)
		}
		return strings.TrimSpace(text), nil
	case KindDate:
		date, err := calendar.Parse(strings.TrimSpace(text))
		if err != nil {
			return nil, models.Errorf(models.Invalid, "%s is filtered by a date like 2026-11-22, not by %q.", c.Label, text)
		}
		return date, nil
	case KindFlag:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "yes", "true", "1":
			return true, nil
		case "no", "false", "0":
			return false, nil
		}
		return nil, models.Errorf(models.Invalid, "%s is filtered by yes or no, not by %q.", c.Label, text)
	}
	return text, checkText(text)
}

// checkText refuses what PostgreSQL cannot hold, and what nobody types.
func checkText(text string) error {
	if len(text) > listTextMax {
		return models.Errorf(models.Invalid, "A search or filter takes at most %d characters.", listTextMax)
	}
	if strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text {
		return models.Errorf(models.Invalid, "A search or filter holds a character that is not text.")
	}
	return nil
}

func (r *reading) readSearch() error {
	if strings.TrimSpace(r.query.Search) == "" {
		return nil
	}
	if err := checkText(r.query.Search); err != nil {
		return err
	}
	r.filters = append(r.filters, condition{sql: r.list.search, args: []any{r.list.searchWords(r.query.Search)}})
	return nil
}

// likePattern finds the text anywhere, and takes every character of it literally.
func likePattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(text)) + "%"
}

// prefixWords turns words into a text search that finds the beginnings of words, in any order. The word itself is among
// what begins with it; it is named because PostgreSQL knows how many rows have a word, but not a beginning.
func prefixWords(text string) string {
	var words []string
	for word := range strings.FieldsSeq(text) {
		quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(word) + "'"
		words = append(words, "("+quoted+" | "+quoted+":*)")
	}
	return strings.Join(words, " & ")
}

// lastBegins is the text search without the beginnings that are not the last part of what was typed: PostgreSQL takes
// SO-0012345 as two words that follow each other, of which only the second can be unfinished. Looking for every beginning
// SO would mean to look at all orders.
func lastBegins(search string) string {
	return "CAST(replace(CAST(" + search + " AS text), ':* <->', ' <->') AS tsquery)"
}

// statement collects SQL and the values bound to it.
type statement struct {
	sql  strings.Builder
	args []any
}

func (s *statement) bind(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

// add writes a condition, giving each ? its number.
func (s *statement) add(c condition) {
	pieces := strings.Split(c.sql, "?")
	for i, piece := range pieces {
		s.sql.WriteString(piece)
		if i < len(pieces)-1 {
			s.sql.WriteString(s.bind(c.args[min(i, len(c.args)-1)]))
		}
	}
}

// text is the finished statement, with @today bound.
func (s *statement) text(today calendar.Date) string {
	text := s.sql.String()
	if strings.Contains(text, "@today") {
		text = strings.ReplaceAll(text, "@today", "CAST("+s.bind(today)+" AS date)")
	}
	return text
}

// fresh lets PostgreSQL plan a statement for these very arguments, and not for all that are like it.
func fresh(args []any) []any { return append([]any{pgx.QueryExecModeCacheDescribe}, args...) }

// where writes what rows must satisfy, apart from their place in the order.
func (r *reading) where(s *statement) {
	if r.few != nil {
		s.sql.WriteString("\nWHERE ")
		s.add(*r.few)
		return
	}
	r.whereCarried(s)
	for _, f := range r.filters {
		if !f.carried {
			s.sql.WriteString("\n  AND (")
			s.add(f)
			s.sql.WriteString(")")
		}
	}
}

// whereCarried writes the conditions that every index of the list knows the answer to.
func (r *reading) whereCarried(s *statement) {
	s.sql.WriteString("\nWHERE true")
	if r.preset != nil && r.preset.where != "" {
		s.sql.WriteString("\n  AND " + r.preset.where)
	}
	for _, f := range r.filters {
		if f.carried {
			s.sql.WriteString("\n  AND ")
			s.add(f)
		}
	}
}

// exportColumns finds the columns that were asked for, or those that the list shows.
func (r *reading) exportColumns() ([]column, error) {
	var columns []column
	for _, key := range r.query.Columns {
		c, err := r.allowed(key)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	if len(columns) > 0 {
		return columns, nil
	}
	for _, c := range r.list.columns {
		if !c.hidden && (!c.Price || !r.query.WithoutPrices) {
			columns = append(columns, c)
		}
	}
	return columns, nil
}

func (r *reading) wholeStatement(columns []column) (string, []any) {
	var s statement
	s.sql.WriteString("SELECT " + selected(columns) + "\nFROM " + r.list.from)
	r.where(&s)
	s.sql.WriteString("\nORDER BY " + exactOrder(r.order))
	text := s.text(r.today)
	return text, s.args
}

func selected(columns []column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = c.sql
	}
	return strings.Join(parts, ", ")
}
