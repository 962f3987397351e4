package apikeys

import "pegboard/views/ui"

// Keys is what the page shows.
type Keys struct {
	Rows  []Row
	Add   Form
	Fresh *Fresh // just made, shown once
}

// Row is one key. Revoke is empty when it was revoked.
type Row struct {
	ID, Name, Prefix      string
	Scopes                []string
	Rate                  string
	Created, CreatedTitle string
	Used, UsedTitle       string
	State, StateNote      string
	Tone                  ui.Tone
	Revoke                string
}

// Form is the form that makes a key.
type Form struct {
	Name, Days, Rate ui.FieldProps
	Scopes           ui.ChecksProps
}

// Fresh is a key as its program must be told it.
type Fresh struct{ Name, Key string }
