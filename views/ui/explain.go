package ui

// Explanation says why something is as it is: a sentence, and behind it the steps and notes it rests on.
type Explanation struct {
	ID       string // of the element, made from the record's id
	Subject  Line   // what is explained
	Sentence string
	Steps    []ExplanationStep
	Notes    []string // further facts, a sentence each
}

// ExplanationStep is a day and what happens on it.
type ExplanationStep struct{ Day, What string }

// ExplanationsProps are the explanations of the rows of one table. Folded hides them until they are asked for, for tables
// with many rows.
type ExplanationsProps struct {
	Title  string
	Folded bool
	Items  []Explanation
	Note   string // about what is left out; empty for nothing
}
