package desk

import "pegboard/views/ui"

// Desk is the allocation desk of a SKU in one warehouse.
type Desk struct {
	Code, Name string
	Badges     []ui.Span
	Warehouses []ui.Tab // none when there is only one
	Elsewhere  string   // what other warehouses have free; empty when none has
	Totals     Totals
	Ladder     ui.TableData
	LadderNote string
	Demand     ui.TableData
	Range      string
	First      string // addresses; empty when there is no such page
	Next       string
	Change     *Change   // about the line that was chosen; nil when none was
	Move       *Move     // nil when the person may not allocate
	Simulate   *Simulate // the same
	Empty      *ui.Empty // instead of everything, when no warehouse knows the SKU
}

// TotalsID is the element that asks for its figures again while the page is open.
const TotalsID = "desk-totals"

// Totals are the figures above the desk.
type Totals struct {
	Path  string // where they are asked for again
	Tiles []ui.Tile
}

// MoveForm is the form that the buttons which move a line by one place belong to.
const MoveForm = "desk-move"

// Move takes a line to another place, after a preview.
type Move struct{ Path, Once string }

// Places are the buttons of a line that move it by one place.
type Places struct {
	Line     string // as "SO-1/2"
	Up, Down bool   // there is a place above or below
}

// Simulate leads from the desk to an allocation run about the SKU.
type Simulate struct {
	Once, Code, Warehouse string
	Fields                []ui.FieldProps
}

// Change is the form about one line. What was typed comes back with its preview, or with why it was refused.
type Change struct {
	Path, Once string
	Line       string
	Subject    ui.Line
	Facts      []ui.Pair
	Fields     []ui.FieldProps
	Problem    string
	Preview    *Preview
	Seen       string // what the preview was made of: something else is previewed first
	Close      string
}

// Preview is what a change would do.
type Preview struct {
	Says  string
	Moves ui.TableData // whom else it moves
	Note  string
}
