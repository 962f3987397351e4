package overallocated

import "pegboard/views/ui"

// Page is the worklist. Form is the id of the form to which the fields in its tables belong.
type Decision struct {
	Path, Once, Seen string
	Lead             string
	Problem          string // why nothing was released
	Empty            *ui.Empty
	Positions        []Position
	Reason           ui.FieldProps
	May              bool     // the person may release
	Outcome          *Outcome // nil when nothing would be released
}

// Position is one of which something is missing.
type Position struct {
	ID      string
	Title   string
	Facts   []ui.Pair
	Holders ui.TableData
	Note    string
	Desk    string
}

// Outcome is what the release would do.
type Outcome struct {
	Tone   ui.Tone
	Title  string
	Says   []string
	Losers ui.TableData
	Moves  ui.TableData
	Note   string
	Submit string
}

// Choice is the field for how many units a line gives back.
type Choice struct {
	ID, Line, Label, Qty, Most string
	Error                      string
	Focus                      bool
}

// DecideForm is the id of the form.
const DecideForm = "decide"
