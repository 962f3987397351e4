package orders

import (
	"github.com/a-h/templ"

	"pegboard/views/ui"
)

// Entry is the form on which an order is taken, with what was typed and what the order would get.
type Entry struct {
	Once     string // makes a form that is sent twice count once
	Refused  string // why it was refused, when that belongs to no field
	Customer ui.FieldProps
	Fields   []ui.FieldProps // of the order itself, after the customer
	Lines    []EntryLine
	Prices   bool   // the person may see and give them
	Paste    string // lines that were pasted and could not be read
	Answer   EntryAnswer
}

// EntryLine is a row of the form. Only blank ones follow the last that is filled.
type EntryLine struct {
	No              string // as it is read: "1"
	SKU, Qty, Price EntryField
}

// EntryField is one input of a row. What is wrong with it stands in the answer of the row.
type EntryField struct {
	Value, Placeholder string
	Wrong, Focus       bool
}

// EntryAnswer is what the order would get as it stands, from the same verb that places it.
type EntryAnswer struct {
	Customer ui.Line // who it is for; empty while that is not known
	Lines    []EntryLineAnswer
	Say      string // the whole of it in one sentence, read out when it changes
	Totals   []ui.Total
	Refused  string // why nothing can be said, when that belongs to no line
}

// EntryLineAnswer is what one row gets, or why not.
type EntryLineAnswer struct {
	No    string
	Lines []ui.Line
	Wrong string // why the row cannot be taken
}

// Offered is what a person may mean while they type.
type Offered struct {
	Title   string
	Options []ui.Option
}

// The elements of the form that htmx replaces: one that says what the whole order gets, and one for each row beside the
// inputs, which are never replaced while somebody types in them.
const (
	entryCustomerID = "entry-customer-answer"
	entrySummaryID  = "entry-summary"
)

func entryAnswerID(no string) string { return "line-" + no + "-answer" }

func (m Entry) answerOf(i int) EntryLineAnswer {
	if i < len(m.Answer.Lines) {
		return m.Answer.Lines[i]
	}
	return EntryLineAnswer{No: m.Lines[i].No}
}

// pastes says that the field for pasted lines stands open, because it could not be read.
func (m Entry) pastes() bool { return m.Paste != "" }

// attributes are what the input of a row has beside its name.
func (field EntryField) attributes() templ.Attributes {
	attrs := templ.Attributes{"value": field.Value, "autofocus": field.Focus}
	if field.Placeholder != "" {
		attrs["placeholder"] = field.Placeholder
	}
	if field.Wrong {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}
