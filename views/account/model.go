package account

// Password is the form. Must says that the person signed in with a one-time password and cannot go on without a new one.
type Password struct {
	Must                   bool
	CurrentError, NewError string
	RepeatError            string
}
