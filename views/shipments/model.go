package shipments

import (
	"pegboard/views/paper"
	"pegboard/views/ui"
)

// Shipment is what the page of one shipment shows.
type Shipment struct {
	No        string
	Badges    []ui.Span
	Reversed  string // when and that it was taken back; empty when it was not
	Facts     []ui.Pair
	Lines     ui.TableData
	LinesNote string // empty unless lines are left out
	Slip, PDF string
	Back      *TakeBack // nil when it was taken back, or the person may not
}

// TakeBack is the form that takes a shipment back.
type TakeBack struct {
	Path, Once    string
	Means         []string // what it does, a sentence each
	Reason, Error string
	ReasonMax     string
}

// Slip is the page with a packing slip.
type Slip struct {
	Kind, Back        string // what the paper is, and of what it is the paper; empty: a packing slip of a shipment
	No, Shipment      string
	PDF, Other        string // the file, and the same slip on the other sheet
	OtherLabel, Sheet string
	Paper             paper.Document
}
