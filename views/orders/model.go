package orders

import "pegboard/views/ui"

// Order is what the page of one order shows.
type Order struct {
	No           string
	Badges       []ui.Span
	Facts        []ui.Pair
	Quantities   ui.Bar // of all lines together
	Lines        ui.TableData
	LinesNote    string // empty unless lines are left out
	Promises     []ui.Event
	PromisesNote string // empty unless promises are left out
	Links        ui.TableData
}
