package receiving

import "pegboard/views/ui"

// Due is what may arrive soon.
type Due struct {
	Path   string
	Search string
	Lead   string // one sentence below the title
	Table  ui.TableData
}

// Delivery is the form of goods that arrived of one purchase order.
type Delivery struct {
	No, Path, Back string
	Once           string // makes a form that is sent twice count once
	Badges         []ui.Span
	Facts          []ui.Pair
	Refused        string // why nothing was booked
	Closed         string // why nothing can be received; then there is no form
	Scan           ui.FieldProps
	Date           ui.FieldProps
	Warehouse      ui.FieldProps
	AcceptExtra    bool
	Lines          []Line
	Outcome        Outcome
}

// Line is one line of the purchase order with what is typed for it.
type Line struct {
	No                      string
	SKU, Name               ui.Cell
	Ordered, Received, Open string
	Expected                ui.Cell
	Waiting                 ui.Cell
	QtyName, RejectedName   string
	Qty, Rejected           string // as typed
	Error                   string
}

// Outcome says what booking the delivery would do.
type Outcome struct {
	Tone  ui.Tone
	Title string
	Text  string
	Gains ui.TableData // who gets what; nobody when it has no rows
}
