package link

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
)

// Reports is the owner's overview; every report stands under it.
const Reports = "/reports"

// CountReports takes the POST that has the reports counted anew.
const CountReports = Reports + "/count"

// ReportState is everything a report's address says, so that a link shows a colleague the same. Methods return changed copies.
type ReportState struct {
	Report    string // its name in the address; empty is the overview
	Weeks     int    // of the period; 0 is the usual one
	By        string // what the table is grouped by; empty is the usual
	Warehouse string
	Channel   string
	Category  string
	Tier      string
	Supplier  string

	// Of rows behind a figure.
	Of, Customer, SKU       string
	Bucket, Shipments, Back string // Back is how many periods ago
	After                   string
}

// ParseReport reads the query of a report's address.
func ParseReport(report string, query url.Values) ReportState {
	text := func(name string) string {
		value := query.Get(name)
		if len(value) > TextBytesMax {
			return ""
		}
		return value
	}
	s := ReportState{Report: report, By: text("by"), Warehouse: text("warehouse"), Channel: text("channel"), Category: text("category"), Tier: text("tier"), Supplier: text("supplier"),
		Of: text("of"), Customer: text("customer"), SKU: text("sku"), Bucket: text("bucket"), Shipments: text("shipments"), Back: text("back"), After: text("after")}
	s.Weeks, _ = strconv.Atoi(text("weeks"))
	return s
}

// Query is the state as a query, without what is usual.
func (s ReportState) Query() url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"by": s.By, "warehouse": s.Warehouse, "channel": s.Channel, "category": s.Category, "tier": s.Tier, "supplier": s.Supplier,
		"of": s.Of, "customer": s.Customer, "sku": s.SKU, "bucket": s.Bucket, "shipments": s.Shipments, "back": s.Back, "after": s.After} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if s.Weeks != 0 {
		query.Set("weeks", strconv.Itoa(s.Weeks))
	}
	return query
}

// Path is the report's page without a query.
func (s ReportState) Path() string {
	if s.Report == "" {
		return Reports
	}
	return under(Reports, s.Report)
}

// URL is the report as the state has it.
func (s ReportState) URL() string { return withQuery(s.Path(), s.Query()) }

// File is the report as a file: csv, xlsx or pdf.
func (s ReportState) File(format string) string {
	query := s.Query()
	query.Set("format", format)
	return withQuery(s.Path()+"/file", query)
}

// To is another report with the same period and filters.
func (s ReportState) To(report string) ReportState {
	return ReportState{Report: report, Weeks: s.Weeks, Warehouse: s.Warehouse, Channel: s.Channel, Category: s.Category, Tier: s.Tier, Supplier: s.Supplier}
}

// Lines is the rows behind a figure of the report.
func (s ReportState) Lines(of string) ReportState {
	rows := s.To("lines")
	rows.Of = of
	return rows
}

// WithWeeks is the state over another period.
func (s ReportState) WithWeeks(weeks int) ReportState { s.Weeks = weeks; return s }

// GroupedBy is the state with the table grouped otherwise.
func (s ReportState) GroupedBy(by string) ReportState { s.By = by; return s }

// Plain is the state without filters.
func (s ReportState) Plain() ReportState {
	s.Warehouse, s.Channel, s.Category, s.Tier, s.Supplier = "", "", "", "", ""
	return s
}

// Filtered says whether the report shows a part of the company.
func (s ReportState) Filtered() bool {
	return slices.ContainsFunc([]string{s.Warehouse, s.Channel, s.Category, s.Tier, s.Supplier}, func(value string) bool { return value != "" })
}

// Hidden are the parts of the state that the form of filters does not show, by name.
func (s ReportState) Hidden() []Pair {
	var hidden []Pair
	for name, values := range s.Query() {
		if !slices.Contains([]string{"weeks", "warehouse", "channel", "category", "tier", "supplier", "after"}, name) {
			hidden = append(hidden, Pair{name, values[0]})
		}
	}
	slices.SortFunc(hidden, func(a, b Pair) int { return cmp.Compare(a.Name, b.Name) })
	return hidden
}
