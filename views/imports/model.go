package imports

import (
	"pegboard/views/ui"
)

// Imports is the page with the form and the history.
type Imports struct {
	Upload  Upload
	Clock   Clock
	History ui.TableData
	Older   string // the address of older imports; empty when there are none
	Newest  string // the address of the newest ones, when these are older
	Sets    []Set
}

// Upload is the form that takes a file, with what was given and why it was refused.
type Upload struct {
	Key       string // sent along, so that the same form sent twice is one upload
	AsOf      string // as given
	FileError string
	AsOfError string
	BytesMax  string
	TakesAsOf bool // the program was not told its day when it was started
}

// Clock is the day on which the company lives when that is not today. The zero value is today.
type Clock struct {
	Date     string // "24 Apr 2025"
	Settable bool   // it can go back to today
}

// Set is one kind of file: what its columns are called and mean.
type Set struct {
	Name     string
	Template string // the address of a file with its header
	Columns  ui.TableData
}

// Run is one import.
type Run struct {
	ID      int64
	Name    string // of the file
	Path    string // of this page
	Badge   ui.Span
	Said    ui.Tone
	Title   string // the main thing in one sentence
	Text    string // what to do about it
	Running *Running
	Decide  *Decide
	After   []ui.Pair // where to look now that it is done: name and link
	Facts   []ui.Pair // who, when, how large
	Files   *ui.TableData
	Effects []ui.Pair // what allocation and plan did or would do
	Notices []string
	Refused *Refused
}

// Running is an import that the program works on or is about to.
type Running struct{ Progress ui.ProgressProps }

// Decide is what a person may choose after a preview. Empty labels are not offered.
type Decide struct {
	Import   string // "Import 1,204 rows"
	KeepGood bool   // Import leaves out the refused rows
	Apply    string // where to POST
	Discard  string // where to POST
	Note     string // what Import will do
}

// Refused is what was refused.
type Refused struct {
	Title   string // "3 values were refused"
	Text    string
	Reasons ui.TableData
	First   ui.TableData
	Errors  string // the address of the errors file; empty when it is not kept any more
}
