package models

import (
	"time"

	"pegboard/models/calendar"
)

// ImportRun is one upload and what became of it.
type ImportRun struct {
	ID         int64
	Name       string // of the file, as the person knows it
	Status     ImportStatus
	Actor      string // who uploaded it, then who decided
	StartedAt  time.Time
	FinishedAt *time.Time
	Report     []byte // JSON: what the preview or the import found
	UploadKey  string // of the form it came with; empty for none
	Size       int64  // bytes
	KeepGood   bool   // the good rows are imported although others are refused
	AsOf       *calendar.Date
	Reason     string // a sentence: why it did not come to an end as wished
	Progress   []byte // JSON: how far it is
}

// ImportStatus is the state of an import run.
type ImportStatus string

// The states. From ImportDone on nothing more happens to a run.
const (
	ImportChecking  ImportStatus = "checking"  // its preview waits or runs
	ImportPreviewed ImportStatus = "previewed" // a person decides
	ImportImporting ImportStatus = "importing" // waits or runs
	ImportDone      ImportStatus = "done"
	ImportRefused   ImportStatus = "refused" // the files as a whole cannot be imported
	ImportFailed    ImportStatus = "failed"  // a fault of the program or the machine; nothing was changed
	ImportDiscarded ImportStatus = "discarded"
	ImportExpired   ImportStatus = "expired" // nobody decided in time
)

// Running says whether the program works on the run or is about to.
func (s ImportStatus) Running() bool { return s == ImportChecking || s == ImportImporting }

// Final says whether nothing more happens to the run.
func (s ImportStatus) Final() bool { return !s.Running() && s != ImportPreviewed }
