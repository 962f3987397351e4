package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
)

// Bounds of every list.
const (
	// ListLimitMax is the longest page, one of the limits people are told about.
	ListLimitMax = 100
	// listLimitDefault fills a page when no limit is asked for.
	listLimitDefault = 50
	// ListCountMax is how far rows are counted and added up that nobody counted before, such as those of a search.
	// Counting on would make every page as slow as the table is long.
	ListCountMax = 1_000
	// listFiltersMax keeps a statement small however a link was made up.
	listFiltersMax = 20
	// listTextMax bounds the words of a search and of a filter, in bytes.
	listTextMax = 200
	// exportTimeout replaces the pool's short statement timeout: a whole list may go to a slow client.
	exportTimeout = 10 * time.Minute
)

// ListQuery asks for one page of a list, or for all of it when given to EachRow. The zero value of every field but
// List means the default of the list.
type ListQuery struct {
	List       string
	Preset     string
	Search     string
	Sort       string // a column key; Descending counts only beside it
	Descending bool
	Filters    []Filter
	Group      string   // rows of one group stand together, groups ascending
	Columns    []string // which columns EachRow delivers, in this order
	After      string   // the Next of a page
	Before     string   // the Previous of a page
	Limit      int
	// WithoutPrices hides every price column: from the rows, the totals, the sorts and the filters.
	WithoutPrices bool
}

// Filter narrows a list by one column. The operators are is, not, has, ge, le, empty and filled.
type Filter struct {
	Column, Operator, Value string
}

// ListPage is one page of a list. Next and Previous are empty when there is nothing in that direction.
type ListPage struct {
	Definition     ListDefinition
	Rows           []ListRow
	Next, Previous string
	// Presets counts the rows of each preset without search and filters.
	Presets map[string]ListTotals
	Totals  ListTotals
	// Sort and Descending say what the rows are sorted by, asked for or not.
	Sort       string
	Descending bool
	// Groups adds up the groups that have rows on this page, by the text of what their rows share; the empty text is
	// the group of those that share nothing.
	Groups map[string]ListTotals
}

// ListRow is one record. Values holds int64 for quantities and days, decimal text for money, calendar.Date for
// dates, bool for flags, text otherwise, and nil for what is unknown. Beside the columns of the definition
// it holds the ids that links are built from.
type ListRow struct {
	ID     int64
	Key    string
	Values map[string]any
}

// ListTotals adds up all rows that match, not only those of the page. When More is set there are more than Rows, and
// nothing was added up.
type ListTotals struct {
	Rows  int64
	More  bool
	Units int64
	Value string
}

// ListKind says how the values of a column are read and shown.
type ListKind string

// The kinds of columns.
const (
	KindText  ListKind = "text"
	KindQty   ListKind = "qty"
	KindMoney ListKind = "money"
	KindDate  ListKind = "date"
	KindFlag  ListKind = "flag"
	KindDays  ListKind = "days"
	KindCode  ListKind = "code"
)

// ListDefinition describes a list to whoever shows it.
type ListDefinition struct {
	Name, Title       string
	Columns           []ListColumn
	Presets           []ListPreset
	Groups            []string
	DefaultSort       string
	DefaultDescending bool
}

// ListColumn is one column. Label heads it, Title explains it.
type ListColumn struct {
	Key, Label, Title string
	Kind              ListKind
	Sortable          bool
	Default           bool // shown unless a person chose otherwise
	Price             bool
}

// ListPreset is a named question that a list answers. The first one of a list is its default.
type ListPreset struct {
	Key, Label, Title string
}

// Lists names every list in the order in which menus show them.
func Lists() []string {
	names := make([]string, 0, len(lists()))
	for _, l := range lists() {
		names = append(names, l.name)
	}
	return names
}

// Definition describes the named list.
func Definition(name string) (ListDefinition, bool) {
	l, ok := listNamed(name)
	if !ok {
		return ListDefinition{}, false
	}
	return l.definition(false), true
}

// List answers one page of a list. It returns Invalid for a list, preset, column, operator, value or page mark that
// does not exist, and Forbidden for a price asked for without prices.
func (s *Store) List(ctx context.Context, q ListQuery) (ListPage, error) {
	reading, err := s.readingOf(q)
	if err != nil {
		return ListPage{}, err
	}
	return reading.answer(ctx, s.SQL())
}

// answer takes at most four statements: one to count, two for the rows, of which the first looks up a mark that does not
// hold its row's values, and one for the groups on the page. A list that joins tables may take one more of each for the rows.
func (r *reading) answer(ctx context.Context, db asker) (ListPage, error) {
	page := ListPage{Definition: r.list.definition(r.query.WithoutPrices), Sort: r.sort, Descending: r.descending}
	if err := r.count(ctx, db, &page); err != nil {
		return ListPage{}, fmt.Errorf("count the presets of %s: %w", r.list.name, err)
	}
	if err := r.page(ctx, db, &page); err != nil {
		return ListPage{}, fmt.Errorf("read a page of %s: %w", r.list.name, err)
	}
	if err := r.addUp(ctx, db, &page); err != nil {
		return ListPage{}, fmt.Errorf("add up %s: %w", r.list.name, err)
	}
	return page, nil
}

// EachRow hands over every row that matches, in order and without keeping them in memory: the values of q.Columns,
// or of all columns of the list. It stops at the first error of row, which it returns. Limit and page marks do not
// count. Errors are those of List.
func (s *Store) EachRow(ctx context.Context, q ListQuery, row func(values []any) error) error {
	q.After, q.Before, q.Limit = "", "", 0
	reading, err := s.readingOf(q)
	if err != nil {
		return err
	}
	columns, err := reading.exportColumns()
	if err != nil {
		return err
	}
	tx, err := s.SQL().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read %s: %w", q.List, err)
	}
	// The transaction only reads, so rolling it back loses nothing.
	defer func() { _ = tx.Rollback() }()
	if err := allowTime(ctx, tx, exportTimeout); err != nil {
		return err
	}
	statement, args := reading.wholeStatement(columns)
	rows, err := tx.QueryContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", q.List, err)
	}
	defer rows.Close()
	for rows.Next() {
		values, err := scanValues(rows, columns)
		if err != nil {
			return fmt.Errorf("read a row of %s: %w", q.List, err)
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list is a definition together with the SQL that answers it. Every piece of SQL is written in this package;
// nothing that a person typed is ever part of it. In each piece, @today stands for the store's date.
type list struct {
	name, title string
	from        string // what follows FROM
	walked      bool   // from is one table whose indexes hold what presets and filters ask, so a page is found before it is read
	tallies     string // the question that answers each preset's totals; without it they are counted
	id, key     string // the id that pages end with, and the key people know the row by
	search      string // a condition in which each ? stands for what searchWords makes of the words
	searchWords func(text string) string
	units       string // what Totals.Units adds up
	value       string // what Totals.Value adds up
	columns     []column
	presets     []preset
	groups      []group
	sort        string
	descending  bool
	sorts       map[string]sorting // of the presets that open otherwise than the list
}

// column is a column of a list and where it comes from. A hidden column is delivered but never shown.
type column struct {
	ListColumn
	sql      string
	nullable bool
	hidden   bool
	tagged   string // of a column of tags: the condition on those who carry one, with room for IN or NOT IN and for which
	carried  bool   // every index of the list carries it beside its key
	lowered  bool   // the text has no capital letters
	kept     kept   // where its text is looked for, when that is quicker than in every row
	beside   string // the table whose index keeps the order of the column; empty: the list's own
}

// kept says where the texts of a column stand once each, and how the rows with such a text are found: found takes the
// condition on that column. Always means that the list has no index of its own for the texts, and looks there for a
// whole text too.
type kept struct {
	column, found string
	always        bool
}

// preset is a named condition.
type preset struct {
	ListPreset
	where string
}

// sorting is a column and a direction.
type sorting struct {
	column     string
	descending bool
}

// group names the column that rows are grouped by.
type group struct{ key, column string }

func lists() []list {
	return []list{backordersList(), ordersList(), skusList(), purchaseOrdersList(), buyDeskList(), suppliersList(), stockList(), runsList(), shipmentsList(), canShipList(), adjustmentsList(), overAllocatedList()}
}

func listNamed(name string) (list, bool) {
	all := lists()
	i := slices.IndexFunc(all, func(l list) bool { return l.name == name })
	if i < 0 {
		return list{}, false
	}
	return all[i], true
}

func (l list) columnNamed(key string) (column, bool) {
	i := slices.IndexFunc(l.columns, func(c column) bool { return c.Key == key })
	if i < 0 {
		return column{}, false
	}
	return l.columns[i], true
}

func (l list) definition(withoutPrices bool) ListDefinition {
	d := ListDefinition{Name: l.name, Title: l.title, DefaultSort: l.sort, DefaultDescending: l.descending}
	for _, c := range l.columns {
		if !c.hidden && (!c.Price || !withoutPrices) {
			d.Columns = append(d.Columns, c.ListColumn)
		}
	}
	for _, p := range l.presets {
		d.Presets = append(d.Presets, p.ListPreset)
	}
	for _, g := range l.groups {
		d.Groups = append(d.Groups, g.key)
	}
	return d
}

// scanValues reads one row of the given columns.
func scanValues(rows *sql.Rows, columns []column) ([]any, error) {
	values := make([]any, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	for i, c := range columns {
		switch v := values[i].(type) {
		case time.Time:
			values[i] = calendar.FromTime(v)
		case string:
			if c.Kind == KindMoney {
				values[i] = plainAmount(v)
			}
		}
	}
	return values, nil
}

// plainAmount drops the zeros with which PostgreSQL fills an amount, but keeps two decimals.
func plainAmount(text string) string {
	whole, decimals, _ := strings.Cut(text, ".")
	decimals = strings.TrimRight(decimals, "0")
	for len(decimals) < 2 {
		decimals += "0"
	}
	return whole + "." + decimals
}

func noSuch(what, name, list string) error {
	return models.Errorf(models.Invalid, "The list %s has no %s called %q.", list, what, name)
}
