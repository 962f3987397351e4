package ui

import "pegboard/views/link"

// ListID is the element that htmx replaces when a list changes. A page holds one list.
const ListID = "list"

// List is the whole of a list page: what is shown, and everything a person can do to it. Every address is derived from
// State, so a page fills in what it has and the list draws the links. Zero parts are left out.
type List struct {
	Title string
	Lead  string // one sentence below the title
	State link.ListState
	Order Order  // what the rows are sorted by
	CSRF  string // for the forms that save and delete views

	Tabs   []Tab  // the pages that this list belongs to, when there are several
	TabsOf string // what they have in common, for screen readers

	SearchLabel string // "Search orders, customers, SKUs"; empty means no search
	Presets     []Preset
	FilterBy    []FilterColumn // columns the add-filter form offers
	Filters     []string       // the active filters as sentences, in the order of State.Filters
	GroupBy     []Option       // keys and labels; Selected is read from State
	SortBy      []Column       // what the sort menu offers, shown or not
	Columns     []Column       // the columns shown, in order
	Choices     []ColumnChoice // all columns, for the chooser
	Views       []SavedView
	ViewKey     string // what views of this list are saved under
	CanShare    bool   // the person may share views
	Exports     bool   // offer CSV and XLSX
	New         Action // adds a record of the list; empty when the person may not

	Bulk    *Bulk   // what can be done with selected rows; nil when nothing can
	Rows    []Row   // when not grouped
	Groups  []Group // when grouped
	Totals  []Total
	Pager   Pager
	Empty   Empty  // shown when there are no rows
	Problem string // a sentence: why the list could not be shown as asked
}

// Action leads to where something is done.
type Action struct{ Label, Href string }

// Preset is a tab: a question asked often.
type Preset struct {
	Key, Label string
	Count      string // "12", "1,000+" or empty
	Title      string // the definition
	Tone       Tone   // of the count, when it is not zero
}

// FilterColumn is a column the add-filter form offers. Values are suggestions.
type FilterColumn struct {
	Key, Label string
	Values     []string
}

// Column is a heading of the table.
type Column struct {
	Key, Label string
	Title      string // the definition
	Align      Align
	Sortable   bool
	Largest    bool   // sorted for the first time, the largest stands first
	Wrap       bool   // long text may take two lines
	Cut        bool   // takes its share of the width; longer text ends in an ellipsis and is whole in the title
	Narrow     Narrow // its place in the card that a row becomes on a narrow screen
}

// Narrow is the place of a cell in a card.
type Narrow string

// The places. The zero value is a fact: its heading above it, two facts side by side. The first column heads the card.
const (
	NarrowFact  Narrow = ""
	NarrowTitle Narrow = "title" // the first line
	NarrowEnd   Narrow = "end"   // the end of the first line
	NarrowLine  Narrow = "line"  // a line of its own, without its heading
	NarrowHide  Narrow = "hide"
)

// place is where the cell of the column numbered i stands in the card.
func (c Column) place(i int) Narrow {
	if i == 0 && c.Narrow == NarrowFact {
		return NarrowTitle
	}
	return c.Narrow
}

// ColumnChoice is a line of the column chooser.
type ColumnChoice struct {
	Key, Label string
	Shown      bool
	Fixed      bool // cannot be hidden
}

// SavedView is a state of the list that someone kept under a name.
type SavedView struct {
	Name    string
	Href    string
	Note    string // "shared by Ann"
	Current bool
	Delete  string // where to POST to delete it; empty when the person may not
}

// Bulk tags the records of selected rows.
type Bulk struct {
	Path      string // where the keys and the tag are POSTed
	Once      string // makes a form that is sent twice count once
	LengthMax string
	Noun      string       // of the records: "orders"
	Actions   []BulkAction // what is done instead of tagging
	Acts      []BulkAct    // what else can be done with them, each on a form of its own
	All       string       // offers all rows of the list instead of the selected ones; empty when they are all shown
	TooMany   string       // says why it does not
}

// BulkAct leads to the form on which something is done with the selected rows.
type BulkAct struct {
	Label, Path string
	Icon        Glyph
}

// BulkAction is a button that does one thing to all selected records.
type BulkAction struct {
	Label, Value string // the value is sent as "do"
	Kind         ButtonKind
}

// tagKind lets tagging stand out only where it is all that can be done.
func tagKind(b *Bulk) ButtonKind {
	if len(b.Acts) > 0 {
		return Ordinary
	}
	return Primary
}

// BulkForm is the element that the checkboxes of the rows belong to.
const BulkForm = "bulk"

// Row is one record. Cells stand in the order of List.Columns.
type Row struct {
	ID    string // of the element, made from the record's id
	Href  string // where Enter leads
	Cells []Cell
	Tone  Tone   // a mark at the edge; the row's badges must say the same in words
	Key   string // what the row is selected by; empty when it cannot be
}

// Group is rows under one heading with their subtotals.
type Group struct {
	Heading   Line
	Subtotals []Total
	Rows      []Row
}

// Total is a figure below the list or beside a group heading.
type Total struct {
	Label, Value string
	Title        string
}

// Pager is where in the list the page stands. Empty cursors mean there is no such page.
type Pager struct {
	Range    string // "1–100 of 1,000+"
	Next     string // cursor
	Previous string // cursor
}

// Empty says why there is nothing, and what to do next.
type Empty struct {
	Title, Text string
	Action      string // label
	Href        string
}

func (l List) hasRows() bool { return len(l.Rows) > 0 || len(l.Groups) > 0 }

// Order is what a list is sorted by, whether a person asked for it or the list opens so.
type Order struct {
	Key        string
	Descending bool
}

// ariaSort is the state of a heading for screen readers.
func (l List) ariaSort(c Column) string {
	switch {
	case l.Order.Key != c.Key:
		return "none"
	case l.Order.Descending:
		return "descending"
	}
	return "ascending"
}

// sorted is the list sorted by the column, or the other way round when it is already.
func (l List) sorted(c Column) string {
	descending := c.Largest
	if l.Order.Key == c.Key {
		descending = !l.Order.Descending
	}
	return l.State.SortedBy(c.Key, descending).URL()
}

// sortLabel names the order, since its column need not be among those shown.
func (l List) sortLabel() string {
	for _, c := range l.SortBy {
		if c.Key == l.Order.Key {
			return "Sort: " + c.Label
		}
	}
	return "Sort"
}

func (l List) sortGlyph(c Column) Glyph {
	switch l.ariaSort(c) {
	case "ascending":
		return GlyphUp
	case "descending":
		return GlyphDown
	}
	return GlyphSort
}

func (l List) groupLabel() string {
	for _, o := range l.GroupBy {
		if o.Value == l.State.Group && o.Value != "" {
			return "Group: " + o.Label
		}
	}
	return "Group"
}

// suggestions are the values of all filter columns, once each, for the one value field of the form.
func (l List) suggestions() []string {
	seen := map[string]bool{}
	var out []string
	for _, c := range l.FilterBy {
		for _, v := range c.Values {
			if !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// operators are the choices of the add-filter form, in the order people look for them.
func operators() []Option {
	return []Option{
		{Value: link.OpIs, Label: "is"},
		{Value: link.OpIsNot, Label: "is not"},
		{Value: link.OpContains, Label: "contains"},
		{Value: link.OpAtLeast, Label: "at least / from"},
		{Value: link.OpAtMost, Label: "at most / until"},
		{Value: link.OpEmpty, Label: "is empty"},
		{Value: link.OpFilled, Label: "is filled"},
	}
}
