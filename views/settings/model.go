package settings

import "pegboard/views/ui"

// Settings is what the page shows.
type Settings struct {
	Dates      Form
	Example    string // what the settings make of one delivery
	Calendars  ui.TableData
	Add        *Form // adds a calendar; nil for readers
	Warehouses ui.TableData
	MayChange  bool
	Purchasing []ui.Pair
	Programs   []ui.Pair // where programs are let in; empty for people who may not decide that
}

// Form is a form with what was typed and why it was refused. A reader sees Facts in its place.
type Form struct {
	Path    string
	Version string // empty for a form that adds
	Parts   []Part
	Submit  string
	Kind    ui.ButtonKind // of the button
	Note    string        // what happens when it is sent
	Refused string        // why, when that belongs to no field
	Facts   []ui.Pair
}

// Part is a group of fields that answer one question. The legend is empty in a form that has only one.
type Part struct {
	Legend, Note string
	Fields       []ui.FieldProps
	Week         *ui.ChecksProps
}

// Record is the page of one calendar, warehouse or supplier.
type Record struct {
	Kicker, Title      string
	Form               Form
	MayChange          bool
	BackLabel, Back    string
	Closures           *Closures // nil for a warehouse
	DaysOff            *ui.TableData
	Remove, RemoveNote string // where the calendar is removed; without Remove the note says why it cannot be
}

// Closures are the closures of a calendar or supplier.
type Closures struct {
	Rows []ClosureRow
	Add  Form
}

// ClosureRow is one closure.
type ClosureRow struct {
	ID, Span, Length, Reason string
	Past                     bool
	Remove                   string // where it is removed
}
