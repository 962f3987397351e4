package api

import "pegboard/views/ui"

// Description is what the page shows.
type Description struct {
	About        string
	JSON, YAML   string // where the document is
	Keys         string // where keys are made; empty for people who may not make any
	Groups       []Group
	ProblemField ui.TableData
	Problem      string // an example
}

// Group is the operations about one thing.
type Group struct {
	Name       string
	Operations []Operation
}

// Operation is one thing that can be asked for.
type Operation struct {
	ID, Method, Path  string
	Summary, About    string
	Scope             string
	Parameters        ui.TableData
	Request, Response *Body // nil when there is none
	Answers           []ui.Pair
	Curl              string
}

// Body is what is sent or answered: its fields and an example.
type Body struct {
	Fields  ui.TableData
	Example string
}

func (o Operation) tone() ui.Tone {
	if o.Method == "GET" {
		return ui.Info
	}
	return ui.Warn
}
