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
	Whys         ui.ExplanationsProps
	Promises     ui.TableData
	PromisesNote string        // empty unless promises are left out
	Acts         []ui.Act      // what can be done with the order at once
	More         []ui.Act      // and what is done less often
	Shipments    *ui.TableData // nil when nothing was shipped from here
	Links        *ui.TableData // orders that were split off it, or it off them; nil when there are none
	Remarks      ui.Remarks
}
