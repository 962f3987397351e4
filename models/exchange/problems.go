package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	// maxShownProblems is how many problems are kept to be shown; nobody reads more before mending the cause.
	maxShownProblems = 200
	// maxReasons bounds the count by reason, because some reasons quote the value.
	maxReasons = 100
	// maxWritten bounds the errors file: every row of the largest file once.
	maxWritten = MaxRows
)

// otherReasons counts what maxReasons leaves no room for.
const otherReasons = "Other reasons."

// Problems collects the problems of an import in bounded memory: all of them go to an errors file, the first ones are
// kept to be shown, and the rest is counted.
type Problems struct {
	First []Problem
	Total int

	reasons map[ReasonCount]int // the count of a key is 0
	file    ErrorsFile
	rows    Writer
	err     error
}

// ErrorsFile is what an errors file is written to: an import that has to start again begins the file again.
type ErrorsFile interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// ReasonCount says how often a reason occurred in a column.
type ReasonCount struct {
	Dataset, Column, Reason string
	Count                   int
}

// NewProblems starts a collection. The errors file is written to file as CSV; nil means that none is wanted.
func NewProblems(file ErrorsFile) (*Problems, error) {
	p := &Problems{file: file}
	return p, p.Restart()
}

// Restart forgets everything that was added, in the errors file too.
func (p *Problems) Restart() error {
	*p = Problems{reasons: map[ReasonCount]int{}, file: p.file}
	if p.file == nil {
		return nil
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("begin the errors file: %w", err)
	}
	if err := p.file.Truncate(0); err != nil {
		return fmt.Errorf("begin the errors file: %w", err)
	}
	var err error
	p.rows, err = NewWriter(p.file, "csv", []string{"file", "row", "column", "value", "reason"})
	return err
}

// Add is the function that File.Rows reports to.
func (p *Problems) Add(problem Problem) {
	p.Total++
	if len(p.First) < maxShownProblems {
		p.First = append(p.First, problem)
	}
	key := ReasonCount{Dataset: problem.Dataset, Column: problem.Column, Reason: problem.Reason}
	if _, known := p.reasons[key]; !known && len(p.reasons) >= maxReasons {
		key = ReasonCount{Reason: otherReasons}
	}
	p.reasons[key]++
	switch {
	case p.rows == nil || p.err != nil || p.Total > maxWritten+1:
	case p.Total > maxWritten:
		p.err = p.rows.Write([]any{"", nil, "", "", fmt.Sprintf("More values were refused; the first %d are listed.", maxWritten)})
	default:
		p.err = p.rows.Write([]any{problem.File, problem.Row, problem.Column, problem.Value, problem.Reason})
	}
}

// ByReason returns how often each reason occurred, the most frequent first.
func (p *Problems) ByReason() []ReasonCount {
	var counts []ReasonCount
	for key, count := range p.reasons {
		key.Count = count
		counts = append(counts, key)
	}
	slices.SortFunc(counts, func(a, b ReasonCount) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Reason, b.Reason))
	})
	return counts
}

// Close finishes the errors file, which stays open, and returns the first error met while writing it.
func (p *Problems) Close() error {
	if p.rows == nil {
		return nil
	}
	return errors.Join(p.err, p.rows.Close())
}
