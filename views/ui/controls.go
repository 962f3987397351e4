package ui

// ButtonKind is how much a button asks for attention. A page has at most one primary button.
type ButtonKind string

// The kinds. The zero value is an ordinary button.
const (
	Ordinary ButtonKind = ""
	Primary  ButtonKind = "primary"
	Quiet    ButtonKind = "quiet"
	Danger   ButtonKind = "danger"
)

// ButtonProps describes a button, or a link that looks like one when Href is set.
type ButtonProps struct {
	Kind        ButtonKind
	Type        string // "submit" or "button", which is the default
	Href        string
	Icon        Glyph
	Name, Value string
	Disabled    bool
	Label       string // for screen readers, when the children do not say enough
}

func (p ButtonProps) class() string {
	if p.Kind == Ordinary {
		return "button"
	}
	return "button button-" + string(p.Kind)
}

func (p ButtonProps) kind() string {
	if p.Type == "" {
		return "button"
	}
	return p.Type
}

// FieldProps describes a labelled input. An error marks it invalid and is read out with it.
type FieldProps struct {
	ID, Name, Label string
	Type            string // of the input; "text" when empty, "select" with Options, "textarea"
	Value           string
	Hint, Error     string
	Autocomplete    string
	Placeholder     string
	Options         []Option
	Required        bool
	Focus           bool // takes the focus when the page opens
	LengthMax       string
	LengthMin       string
	Min, Max        string // of a number or a date
	Accept          string // of a file: the endings that are offered
	BytesMax        string // of a file: a larger one is refused before it is sent, where there is script
}

// ChecksProps describes boxes that belong together, such as the days of a week.
type ChecksProps struct {
	ID, Name, Label string
	Options         []Option
	Hint, Error     string
}

func (p ChecksProps) describedBy() string {
	return FieldProps{ID: p.ID, Hint: p.Hint, Error: p.Error}.describedBy()
}

func (p FieldProps) inputType() string {
	if p.Type == "" {
		return "text"
	}
	return p.Type
}

// describedBy names the elements that explain the field, the error first.
func (p FieldProps) describedBy() string {
	return classes(classIf(p.Error != "", p.ID+"-error"), classIf(p.Hint != "", p.ID+"-hint"))
}

// Tile is a figure with what it means and where the rows behind it are.
type Tile struct {
	Label, Value string
	Note         string // a second line, such as the change since yesterday
	Definition   string
	Href         string
	Tone         Tone
}

// Pair is a term and its description.
type Pair struct {
	Term        string
	Description Cell
	Definition  string
}

// Tab is one tab of a record's page: a link, so that each has its address.
type Tab struct {
	Label, Href, Count string
	Current            bool
}

// Event is an entry of a timeline: who did what, when and why.
type Event struct {
	When, WhenMachine string // as read, and for machines
	Who               string
	What              Line
	Why               string
	Tone              Tone
	Icon              Glyph
}

// TableData is a table within a page: headings and rows without list controls.
type TableData struct {
	Caption string // for screen readers, and shown when ShowCaption
	Columns []Column
	Rows    []Row
	Foot    []Cell // a line of sums, in the order of the columns
	Empty   string // a sentence for no rows
}

// ProgressProps describes work that runs. Max zero means its size is not known.
type ProgressProps struct {
	Label      string
	Value, Max int64
	Text       string // "412,000 of 1,000,000 rows, 38,000 rows/s, 16 s left"
}
