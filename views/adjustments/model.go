package adjustments

import (
	"github.com/a-h/templ"

	"pegboard/views/paper"
	"pegboard/views/ui"
)

// New is the form of one correction.
type New struct {
	Once      string // makes a form that is sent twice count once
	Seen      string // names what the shown effect belongs to; other fields are shown theirs first
	Book      string // on hand as it was shown
	Refused   string
	SKU       ui.FieldProps
	Qty       ui.FieldProps
	Warehouse ui.FieldProps
	Fields    []ui.FieldProps // what it is, and why
	Stands    *Stands         // nil before a SKU is known
	Effect    *Effect         // nil before anybody looked
	Submit    string
}

// Stands is what a position holds before it is corrected.
type Stands struct {
	SKU   ui.Line
	Facts []ui.Pair
}

// Effect is what a correction would do, or did.
type Effect struct {
	Tone    ui.Tone
	Title   string
	Says    []string
	Levels  ui.TableData
	Victims ui.TableData // who loses units; without rows when nobody does
	Moves   ui.TableData // whom else it moves; without rows when nobody is
	Note    string
}

// Adjustment is the page of one correction.
type Adjustment struct {
	No       string
	Badges   []ui.Span
	Problem  string // why nothing was changed
	Facts    []ui.Pair
	Levels   ui.TableData
	Missing  string // that more is allocated than is there; empty when that is not so
	Decide   string // where that is decided; empty when the person may not
	Reversed string // when it was taken back; empty when it was not
	Again    string // the form of another one; empty when the person may not
	Back     *TakeBack
}

// TakeBack is the form that takes an adjustment back.
type TakeBack struct {
	Path, Once string
	Refused    string // why it cannot be taken back; then there is no form
	Effect     *Effect
	Reason     ui.FieldProps
}

// victimsTitle heads those who lose.
const victimsTitle = "Who is proposed to give back"

// lookFirst is the first button of the form, which Enter presses: it changes nothing.
func (m New) lookFirst() ui.ButtonProps {
	b := ui.ButtonProps{Type: "submit", Name: "do", Value: "see"}
	if m.Effect == nil {
		b.Kind = ui.Primary
	}
	return b
}

// Sheet is the count of many SKUs.
type Sheet struct {
	Once, Seen                     string
	Warehouse, Search, Days, After string
	Refused, Saved, Wrong          string
	Choose                         []ui.FieldProps // which SKUs stand on the sheet
	Scan                           ui.FieldProps
	Rows                           []SheetRow
	Fields                         []ui.FieldProps // why
	Paste                          string
	First, Next, Paper             string
	Effect                         *Effect
	Submit                         string
}

// SheetRow is a line of the sheet. Book is what the books said when it was shown.
type SheetRow struct {
	No, SKU, Qty, Book string
	Name, Shown, When  ui.Cell
	Wrong              string
	Known              bool
	Focus              bool
}

// PaperSheet is the sheet on paper.
type PaperSheet struct {
	Sheet, PDF, Next  string
	Books, BooksLabel string
	Paper             paper.Document
}

func (m Sheet) lookKind() ui.ButtonKind {
	if m.Effect == nil {
		return ui.Primary
	}
	return ui.Ordinary
}

// lookAttributes let Ctrl+Enter look, and save once somebody looked.
func (m Sheet) lookAttributes() templ.Attributes {
	if m.Effect == nil {
		return templ.Attributes{"data-entry-place": true, "aria-keyshortcuts": "Control+Enter"}
	}
	return templ.Attributes{}
}
