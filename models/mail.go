package models

import (
	"net/mail"
	"strings"
	"time"
)

// Mail is a message in the outbox: what is sent by e-mail, and what became of it.
type Mail struct {
	ID         int64
	MessageID  string  `gorm:"default:gen_random_uuid()"` // the same for every attempt, so that a mail that arrives twice is known as one
	Kind       string  // what it is for, as in "purchase order"
	Document   string  // what it is about, as in "purchase_order:PO-100001"; empty when it is about no record
	Dedupe     *string // of two mails with the same one, the second is not written
	Recipients string  // addresses, with commas between them
	ReplyTo    string
	Subject    string
	BodyText   string
	BodyHTML   string // empty: plain text only
	Actor      string
	At         time.Time
	State      MailState `gorm:"default:waiting"`
	Attempts   int
	TriesLeft  int
	NextAt     time.Time
	LastAt     *time.Time
	LastError  string
	DoneAt     *time.Time
}

// MailAttachment is a file that goes with a mail.
type MailAttachment struct {
	MailID    int64
	Place     int
	Name      string
	MediaType string
	Content   []byte
}

// MailState is how a mail stands.
type MailState string

// The states of a mail. A held one was not tried, because no mail server is set up; a bounced one was refused for good by
// the recipient's side; of a failed one every attempt failed.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailHeld    MailState = "held"
	MailBounced MailState = "bounced"
	MailFailed  MailState = "failed"
)

// MailStates are all states of a mail.
func MailStates() []MailState {
	return []MailState{MailWaiting, MailSent, MailHeld, MailBounced, MailFailed}
}

// The bounds of a mail.
const (
	MailRecipientsMax  = 10
	MailSubjectMax     = 200
	MailBodyMax        = 1 << 20 // of the text and of the HTML
	MailAttachmentsMax = 8 << 20 // of all files together; larger ones are refused by many servers
	MailExcerptMax     = 500     // of what a server answered
)

// mailDelays are the pauses between attempts: they go on for a day, which outlives most troubles of a mail server.
var mailDelays = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// MailTries is how often a mail is sent before it is given up.
var MailTries = len(mailDelays) + 1

// MailDelayAfter is how long to wait when so many tries are left after a failure.
func MailDelayAfter(triesLeft int) time.Duration {
	return mailDelays[max(0, min(len(mailDelays)-1, len(mailDelays)-triesLeft))]
}

// ParseRecipients reads addresses with commas, semicolons or line ends between them, and returns them with commas. It
// returns Invalid for none, for too many, and for what is no address.
func ParseRecipients(text string) (string, error) {
	var kept []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		address, err := mail.ParseAddress(part)
		if err != nil || strings.ContainsAny(address.Address, "\x00\t ") || !strings.Contains(address.Address, "@") {
			return "", Errorf(Invalid, "%q is not an e-mail address.", part)
		}
		kept = append(kept, address.Address)
	}
	switch {
	case len(kept) == 0:
		return "", Errorf(Invalid, "Please give an e-mail address.")
	case len(kept) > MailRecipientsMax:
		return "", Errorf(Invalid, "A mail goes to at most %d addresses.", MailRecipientsMax)
	}
	return strings.Join(kept, ", "), nil
}
