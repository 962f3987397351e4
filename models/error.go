package models

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in a way that a program can act on. Anything that carries no kind is Internal.
type Kind string

// The kinds, in the order a request meets them.
const (
	Invalid         Kind = "invalid"
	Unauthenticated Kind = "unauthenticated"
	Forbidden       Kind = "forbidden"
	NotFound        Kind = "not found"
	Conflict        Kind = "conflict"
	Internal        Kind = "internal"
)

// Error is a refusal in one sentence that a person may read.
type Error struct {
	Kind     Kind
	Sentence string
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Sentence }

// Errorf returns an Error of kind whose sentence is written by format and arguments.
func Errorf(kind Kind, format string, arguments ...any) error {
	return &Error{Kind: kind, Sentence: fmt.Sprintf(format, arguments...)}
}

// KindOf returns the kind of the first Error in err's chain, Internal when there is none.
func KindOf(err error) Kind {
	var known *Error
	if errors.As(err, &known) {
		return known.Kind
	}
	return Internal
}

// Sentence returns what a person may read of err: its own sentence, or for an internal error nothing of its text.
func Sentence(err error) string {
	var known *Error
	if errors.As(err, &known) && known.Kind != Internal {
		return known.Sentence
	}
	return "Something went wrong inside Pegboard. Nothing was changed."
}
