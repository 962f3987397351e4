package pgserver

import (
	"errors"
	"fmt"
)

// refusal is an error whose text is a whole sentence for the person who runs the program.
type refusal struct{ wrapped error }

// refuse formats a refusal; %w works as in fmt.Errorf.
func refuse(format string, arguments ...any) error {
	return &refusal{wrapped: fmt.Errorf(format, arguments...)}
}

func (r *refusal) Error() string { return r.wrapped.Error() }
func (r *refusal) Unwrap() error { return r.wrapped }

func isRefusal(err error) bool {
	var r *refusal
	return errors.As(err, &r)
}
