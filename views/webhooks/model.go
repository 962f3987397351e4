package webhooks

import "pegboard/views/ui"

// Webhooks is the list of endpoints.
type Webhooks struct {
	Table ui.TableData
	Add   Form
}

// Form is a form that adds or changes an endpoint.
type Form struct {
	Path, Submit string
	Name, URL    ui.FieldProps
	Events       ui.ChecksProps
}

// Webhook is the page of one endpoint.
type Webhook struct {
	Name               string
	Secret             string // just made, shown once
	Off                string // why it is switched off; empty when it is on
	Failing            string // since when nothing arrives
	Facts              []ui.Pair
	Change             Form
	Rotate, RotateNote string
	Switch, Label      string // switches it on or off
	SwitchDanger       bool
	Remove             string
	States             []ui.Tab
	Deliveries         []Delivery
	Older              string
	Replay             Replay
}

// Replay is the form that sends the messages of a time again.
type Replay struct {
	Path     string
	From, To ui.FieldProps
}

// Delivery is a row of the log.
type Delivery struct {
	ID, Message, Type string
	At, AtTitle       string
	State, StateNote  string
	Tone              ui.Tone
	Attempts          string
	Answer, Excerpt   string
	Payload           string
	Replay            string
}
