package reports

import (
	"pegboard/views/link"
	"pegboard/views/ui"
)

// Report is a page of reports.
type Report struct {
	Title, Lead string
	State       link.ReportState
	Tabs        []ui.Tab
	Period      string // "12 weeks to 23 Apr 2025"
	Weeks       []ui.Option
	Filters     []Choice
	Chosen      []string // the filters that are set, as sentences
	Aside       string   // what of the filters does not apply here; empty is nothing
	Notice      string   // a sentence about the whole report
	Problem     string   // why it cannot be shown as asked
	Figures     []Figure
	Sections    []Section
	Counted     string // when it was counted
	Files       bool   // it can be had as a file
	Empty       *ui.Empty
	More        link.ReportState // the next page of rows; its After is empty when there is none
}

// Choice is a select of the filters.
type Choice struct {
	Name, Label string
	Options     []ui.Option
}

// Figure is one number with what it means.
type Figure struct {
	ID                   string
	Label, Value         string
	Before               string // the same in the period before, with the change
	Tone                 ui.Tone
	Means, Formula, Unit string
	Href                 string // of the rows behind it
	Rows                 string // what they are
}

// Section is a chart or a table, or both.
type Section struct {
	ID, Title, Sub string
	Trend          *ui.TrendProps
	Stacks         *ui.StacksProps
	Calibration    *ui.CalibrationProps
	Groups         []ui.Tab // other ways to group the table
	Table          *ui.TableData
	Note           string
	Href, More     string
	Half           bool
}
