package receiving

import (
	"pegboard/views/paper"
	"pegboard/views/ui"
)

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
	Extra          ui.FieldProps // why more than was ordered is kept
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
	More                    []ui.FieldProps // what else may be said of it
	MoreSaid                bool            // something of it was, so it stands open
}

// Outcome says what booking the delivery would do.
type Outcome struct {
	Tone  ui.Tone
	Title string
	Text  string
	Gains ui.TableData // who gets what; nobody when it has no rows
}

// Worksheet is how goods that arrived are packed.
type Worksheet struct {
	No         string
	Back, Next string
	Labels     string // empty when nobody gets anything
	Note       string // what a reader should know of it
	Paper      paper.Document
}
