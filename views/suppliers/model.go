package suppliers

import "pegboard/views/ui"

// Supplier is what the page shows.
type Supplier struct {
	Code, Name   string
	Badges       []ui.Span
	Dates        string // the page with its days and calendar; empty for people who may not see it
	Facts        []ui.Pair
	Suggestions  []Suggestion // lead times that its deliveries suggest to store
	Further      []Suggestion // shown on request
	FurtherLabel string
	Times        []ui.Tile // stated and observed lead times
	Spread       ui.SpreadProps
	Components   ui.TableData // what the lead time is made of
	Trend        ui.RangesProps
	TrendWords   string
	OnTime       ui.TableData
	OnTimeNote   string
	Open         ui.TableData
	OpenMore     bool // only the first are shown
	Terms        ui.TableData
	TermsMore    bool // only the first are shown
	Remarks      ui.Remarks
}

// Suggestion is a lead time that deliveries suggest to store, with both answers.
type Suggestion struct {
	ID, Title               string
	Evidence                string
	Means                   string // what the number counts, where that is not plain
	SKU, Days               string // as the form sends them back
	Accept, Dismiss         string // the words on the buttons
	AcceptPath, DismissPath string
}
