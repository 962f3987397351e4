package exchange

import (
	"cmp"
	"errors"
	"io"
	"slices"
)

const (
	// maxShownProblems is how many problems are kept to be shown; nobody reads more before mending the cause.
	maxShownProblems = 200
	// maxReasons bounds the count by reason, because some reasons quote the value.
	maxReasons = 100
)

// otherReasons counts what maxReasons leaves no room for.
const otherReasons = "Other reasons."

// Problems collects the problems of an import in bounded memory: all of them go to an errors file, the first ones are
// kept to be shown, and the rest is counted.
type Problems struct {
	First []Problem
	Total int

	reasons map[ReasonCount]int // the count of a key is 0
	file    Writer
	err     error
}

// ReasonCount says how often a reason occurred in a column.
type ReasonCount struct {
	Dataset, Column, Reason string
	Count                   int
}

// NewProblems starts a collection. The errors file is written to w as CSV; a nil w means that none is wanted.
func NewProblems(w io.Writer) (*Problems, error) {
	p := &Problems{reasons: map[ReasonCount]int{}}
	if w == nil {
		return p, nil
	}
	var err error
	p.file, err = NewWriter(w, "csv", []string{"file", "row", "column", "value", "reason"})
	return p, err
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
	if p.file != nil && p.err == nil {
		p.err = p.file.Write([]any{problem.File, problem.Row, problem.Column, problem.Value, problem.Reason})
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

// Close finishes the errors file and returns the first error met while writing it.
func (p *Problems) Close() error {
	if p.file == nil {
		return nil
	}
	return errors.Join(p.err, p.file.Close())
}
