package suppliers

import "pegboard/views/ui"

// Supplier is what the page shows.
type Supplier struct {
	Code, Name string
	Badges     []ui.Span
	Facts      []ui.Pair
	Times      []ui.Tile // stated and observed lead times
	Histogram  ui.HistogramProps
	Open       ui.TableData
	OpenMore   bool // only the first are shown
	Terms      ui.TableData
	TermsMore  bool // only the first are shown
}
