package store

// SignInFailureRow is a record that only this package uses.
var SignInFailureRow any = signInFailure{}
