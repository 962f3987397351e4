package paper

// Document is a paper. Empty parts are left out.
type Document struct {
	Kind, Number string // "Packing slip", "SH-100001"
	Notice       string // what a reader must know first, as in "This shipment was taken back"
	Sender       []string
	Receiver     []string // the name first
	Facts        []Fact
	Codes        []Fact // numbers that are drawn as barcodes too, where they can be
	Columns      []Column
	Rows         []Row
	Empty        string // stands in for the rows where there are none
	Totals       []Fact // below the rows
	Letter       bool   // printed on Letter instead of A4
}

// Fact is a word and what it is here.
type Fact struct{ Label, Value string }

// Column heads cells. Share is its part of the width, relative to the other columns.
type Column struct {
	Label string
	Share float64
	End   bool // aligned to its end, as numbers are
}

// Row is a line of the table. Cells stand in the order of the columns.
type Row struct {
	Cells []Cell
	Quiet bool // not what the paper is about
}

// Cell is a text with a smaller one below it.
type Cell struct {
	Text, Sub string
	Strong    bool
}

// sheetClass chooses the size of the sheet for the style sheet.
func (d Document) sheetClass() string {
	if d.Letter {
		return "paper paper-letter"
	}
	return "paper paper-a4"
}

func (c Column) class() string {
	if c.End {
		return "end"
	}
	return ""
}

// columnOf is the heading over the cell numbered i.
func (d Document) columnOf(i int) Column {
	if i < len(d.Columns) {
		return d.Columns[i]
	}
	return Column{}
}
