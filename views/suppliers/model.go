package suppliers

import "pegboard/views/ui"

// Supplier is what the page shows.
type Supplier struct {
	Code, Name string
	Badges     []ui.Span
	Dates      string // the page with its days and calendar; empty for people who may not see it
	Facts      []ui.Pair
	Times      []ui.Tile // stated and observed lead times
	Histogram  ui.HistogramProps
	Open       ui.TableData
	OpenMore   bool // only the first are shown
	Terms      ui.TableData
	TermsMore  bool // only the first are shown
	Remarks    ui.Remarks
}
