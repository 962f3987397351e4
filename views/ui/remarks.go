package ui

// Remarks are the tags of a record, what people noted about it and what was done to it, with the forms to add more.
type Remarks struct {
	MayWrite                    bool
	CSRF                        string
	Once                        string // makes a form that is sent twice count once
	NotePath                    string // where a note is POSTed
	TagPath, UntagPath          string
	Tags                        []Tag
	Known                       []string // tags to choose from
	Note, Tag                   string   // as typed, when refused
	NoteError, TagError         string
	Events                      []Event
	More                        string // a sentence when older entries are left out
	NoteLengthMax, TagLengthMax string
}

// Tag is a word that a record carries. Href leads to everything that carries it.
type Tag struct{ Text, Href string }
