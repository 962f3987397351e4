package today

import "pegboard/views/ui"

// Today is what the page shows to one kind of work.
type Today struct {
	Date   string // the company's today, with its weekday
	Tabs   []ui.Tab
	Lead   string    // one sentence: what waits
	Tiles  []ui.Tile // figures without a task of their own
	Tasks  []Task    // the most urgent first
	Clear  string    // what asks for nothing today; empty when everything does
	Tables []Table
	Empty  *ui.Empty // instead of everything else, when nothing waits at all
}

// Task is something to be done, with the rows it is about behind its link.
type Task struct {
	Count string
	What  string // goes on after the count: "orders can ship now"
	Why   string
	Value string // what the rows are worth; empty for people who see no prices
	Href  string
	Tone  ui.Tone
}

// Table says where to begin with one of the tasks.
type Table struct {
	ID, Title, Sub string
	More, Href     string // where the rest is
	Data           ui.TableData
	Half           bool // stands beside the next one on a wide screen
}
