package mail

import "pegboard/views/ui"

// Outbox is the list of mails.
type Outbox struct {
	NotConfigured bool
	From          string // the address that mails come from
	Document      string // of whose mails alone the list is, as it reads; empty: of all
	States        []ui.Tab
	Mails         []Row
	Older         string
	SendHeld      string // sends what was held; empty: nothing is, or nothing can
	Held          string // how many are, in words
	Empty         string
	MaySend       bool
	Test          string // sends a mail to whoever asks
}

// Row is a mail in the list.
type Row struct {
	ID, Href         string
	Recipients       string
	Subject, Sub     string
	State, StateNote string
	Tone             ui.Tone
	Attempts         string
	Error            string
	Resend           string
}

// Mail is the page of one mail.
type Mail struct {
	Subject  string
	State    string
	Tone     ui.Tone
	Error    string // what went wrong at last
	Facts    []ui.Pair
	Text     string
	Files    []ui.Pair
	MaySend  bool
	Resend   string
	To       ui.FieldProps
	CameBack string // notes that it came back; empty when that cannot be
	Note     ui.FieldProps
}
