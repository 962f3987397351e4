package link

import (
	"net/url"
	"slices"
	"strings"
)

// The query parameters of every list. They are part of the product: people bookmark and mail these addresses.
const (
	ParamSearch  = "q"
	ParamPreset  = "preset"
	ParamFilter  = "f" // column:operator:value, repeated
	ParamSort    = "sort"
	ParamGroup   = "group"
	ParamColumns = "cols" // repeated, or keys joined by commas
	ParamAfter   = "after"
	ParamBefore  = "before"
	ParamView    = "view"

	// The add-filter form works without script, so it sends a filter in three fields. ParseList folds them into one.
	ParamFilterColumn   = "fcol"
	ParamFilterOperator = "fop"
	ParamFilterValue    = "fval"
)

// The operators of a filter.
const (
	OpIs       = "is"
	OpIsNot    = "not"
	OpContains = "has"
	OpAtLeast  = "ge"
	OpAtMost   = "le"
	OpEmpty    = "empty"
	OpFilled   = "filled"
)

// Bounds of what a list address may hold. An address is typed, mailed and logged; anything longer is not a person's.
const (
	FiltersMax   = 20
	ColumnsMax   = 60
	TextBytesMax = 200
)

// Filter is one condition on one column.
type Filter struct{ Column, Operator, Value string }

// String returns the form kept in the address, column:operator:value.
func (f Filter) String() string { return f.Column + ":" + f.Operator + ":" + f.Value }

// ListState is everything a list's address says. The zero value with a Path is the list as it opens.
// Methods return changed copies, so a template can derive the address of every link from the one state.
type ListState struct {
	Path       string
	Search     string
	Preset     string
	Filters    []Filter
	Sort       string // a column key; empty means the list's own order
	Descending bool
	Group      string
	Columns    []string // empty means the list's own choice
	After      string   // keyset cursors: at most one is set
	Before     string
	View       string // the saved view that was opened, if any
}

// ParseList reads the state of the list at path from a query. It never fails: what is too long or too
// much is cut to its bound, and whether a column or preset exists is for the list itself to say.
func ParseList(path string, query url.Values) ListState {
	s := ListState{
		Path:   path,
		Search: cut(strings.TrimSpace(query.Get(ParamSearch))),
		Preset: cut(query.Get(ParamPreset)),
		Group:  cut(query.Get(ParamGroup)),
		After:  cut(query.Get(ParamAfter)),
		Before: cut(query.Get(ParamBefore)),
		View:   cut(query.Get(ParamView)),
	}
	s.Sort, s.Descending = strings.CutPrefix(cut(query.Get(ParamSort)), "-")
	if s.After != "" {
		s.Before = ""
	}
	for _, text := range query[ParamFilter] {
		s.Filters = withFilter(s.Filters, parseFilter(text))
	}
	s.Filters = withFilter(s.Filters, Filter{
		Column:   cut(query.Get(ParamFilterColumn)),
		Operator: cut(query.Get(ParamFilterOperator)),
		Value:    cut(strings.TrimSpace(query.Get(ParamFilterValue))),
	})
	for _, joined := range query[ParamColumns] {
		for _, key := range strings.Split(joined, ",") {
			if key != "" && len(s.Columns) < ColumnsMax && !slices.Contains(s.Columns, key) {
				s.Columns = append(s.Columns, cut(key))
			}
		}
	}
	return s
}

// Query returns the parameters that say this state, without those that say nothing.
func (s ListState) Query() url.Values {
	query := url.Values{}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	set(ParamSearch, s.Search)
	set(ParamPreset, s.Preset)
	for _, f := range s.Filters {
		query.Add(ParamFilter, f.String())
	}
	if s.Sort != "" && s.Descending {
		query.Set(ParamSort, "-"+s.Sort)
	} else {
		set(ParamSort, s.Sort)
	}
	set(ParamGroup, s.Group)
	set(ParamColumns, strings.Join(s.Columns, ","))
	set(ParamAfter, s.After)
	set(ParamBefore, s.Before)
	set(ParamView, s.View)
	return query
}

// URL is the address of the list in this state.
func (s ListState) URL() string { return withQuery(s.Path, s.Query()) }

// Export is the file with exactly the rows and columns of this state; format is csv or xlsx.
// Paging is left out: an export holds all pages.
func (s ListState) Export(format string) string {
	query := s.firstPage().Query()
	query.Set("format", format)
	return withQuery(s.Path+"/export", query)
}

// WithPreset opens a preset from its beginning: search, sorting and columns stay, filters go, because
// a preset's count is true only without them.
func (s ListState) WithPreset(key string) ListState {
	s = s.firstPage()
	s.Preset, s.Filters, s.View = key, nil, ""
	return s
}

// WithoutFilter removes the filter at index i.
func (s ListState) WithoutFilter(i int) ListState {
	s = s.firstPage()
	s.Filters = slices.Delete(slices.Clone(s.Filters), i, i+1)
	return s
}

// WithFilter adds a filter, at most FiltersMax.
func (s ListState) WithFilter(f Filter) ListState {
	s = s.firstPage()
	s.Filters = withFilter(slices.Clone(s.Filters), f)
	return s
}

// WithoutSearch empties the search box.
func (s ListState) WithoutSearch() ListState {
	s = s.firstPage()
	s.Search = ""
	return s
}

// SortedBy sorts by a column.
func (s ListState) SortedBy(column string, descending bool) ListState {
	s = s.firstPage()
	s.Sort, s.Descending = column, descending
	return s
}

// GroupedBy groups rows by a column; an empty key shows plain rows.
func (s ListState) GroupedBy(column string) ListState {
	s = s.firstPage()
	s.Group = column
	return s
}

// NextPage continues after the row that cursor names.
func (s ListState) NextPage(cursor string) ListState {
	s = s.firstPage()
	s.After = cursor
	return s
}

// PreviousPage shows the rows before the row that cursor names.
func (s ListState) PreviousPage(cursor string) ListState {
	s = s.firstPage()
	s.Before = cursor
	return s
}

// Plain is the list as it opens, without search, filters or preset, with the person's columns.
func (s ListState) Plain() ListState { return ListState{Path: s.Path, Columns: s.Columns} }

// Pair is a name and a value, for the hidden fields of a form.
type Pair struct{ Name, Value string }

// Hidden returns this state as hidden fields for a form that sends the named parameters itself. Paging is
// left out, since a form that changes the list starts it from the first page.
func (s ListState) Hidden(except ...string) []Pair {
	query := s.firstPage().Query()
	var pairs []Pair
	for _, name := range []string{ParamSearch, ParamPreset, ParamFilter, ParamSort, ParamGroup, ParamColumns, ParamView} {
		if slices.Contains(except, name) {
			continue
		}
		for _, value := range query[name] {
			pairs = append(pairs, Pair{Name: name, Value: value})
		}
	}
	return pairs
}

func (s ListState) firstPage() ListState {
	s.After, s.Before = "", ""
	return s
}

func parseFilter(text string) Filter {
	column, rest, _ := strings.Cut(text, ":")
	operator, value, _ := strings.Cut(rest, ":")
	return Filter{Column: cut(column), Operator: cut(operator), Value: cut(value)}
}

// withFilter appends f unless it says nothing, is there already or is one too many.
func withFilter(filters []Filter, f Filter) []Filter {
	needsValue := f.Operator != OpEmpty && f.Operator != OpFilled
	if f.Column == "" || f.Operator == "" || (needsValue && f.Value == "") {
		return filters
	}
	if len(filters) >= FiltersMax || slices.Contains(filters, f) {
		return filters
	}
	return append(filters, f)
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func cut(text string) string {
	if len(text) <= TextBytesMax {
		return text
	}
	return strings.ToValidUTF8(text[:TextBytesMax], "")
}
