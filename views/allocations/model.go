package allocations

import "pegboard/views/ui"

// New is the form of a new run.
type New struct {
	Once    string
	Problem string // a sentence: why it was not simulated
	Fields  []ui.FieldProps
}

// Run is one allocation run: how it stands, what can be done with it, and its lines.
type Run struct {
	Kicker, Title string
	Badges        []ui.Span
	Lead          string // who made it and what became of it
	Problem       string // a sentence: why the last request was refused
	Stale         *Stale // nil unless stock or queue changed since a simulation
	Tiles         []ui.Tile
	Apply         *Apply // nil when there is nothing to apply, or the person may not
	Undo          *Undo  // nil unless it was applied
	Note          string // instead of both: why nothing can be done
	Again         *Act   // simulates the same once more; nil when it is not over
	Remarks       []ui.Line
	RemarksMore   string
	Diff          Diff
}

// Act is a form that is only a button.
type Act struct{ Path, Once, Label string }

// Stale says what changed since the simulation, and offers to compute it again.
type Stale struct {
	Changes []string
	Refresh Act
}

// Apply lets the run happen. Hurts are the first of those who lose.
type Apply struct {
	Act
	Says      string
	Hurts     []ui.Line
	HurtsMore string // "All 12 lines that lose"; empty when all are said
	HurtsHref string
	Approve   string // what has to be approved; empty when nothing has
	Refused   bool   // the approval was missing
}

// Undo takes the run back, unless Blocked says why that is not possible any more.
type Undo struct {
	Act
	Says    string
	Blocked []string
}

// Diff is the lines of a run.
type Diff struct {
	Tabs        []ui.Tab
	Table       ui.TableData
	Edit        *Act // sends the quantities and strategies in the table; nil when they are settled
	First, Next string
	Range       string
}

// EditForm is the form that the fields of the table belong to.
const EditForm = "edit-run"

// Edit is what a person may decide about a line of a run.
type Edit struct {
	ID, Line string // of the element, and of the line: "SO-1/2"
	Was, Qty string // what the run gives it, and what was typed
	Most     string
	Strategy string // as it is
	Options  []ui.Option
	Error    string
}
