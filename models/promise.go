package models

import (
	"time"

	"pegboard/models/calendar"
)

// Promise is one entry of the promise ledger: what we told, or decided to tell, the customer of a line. A nil
// DatePromised takes the promise back. Entries are never changed.
type Promise struct {
	ID           int64
	LineID       int64
	DatePromised *calendar.Date
	Source       string         // where the date came from: a person, a rule, an import
	Code         string         // the part of the publishing rule that decided; empty when no rule did
	Reason       string         // the same in words
	Day          *calendar.Date // the company's day on which it was published; nil: an import only noted it
	ToldCustomer bool
	Actor        string
	At           time.Time
}
