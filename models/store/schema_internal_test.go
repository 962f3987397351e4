package store

// SignInFailureRow is a record that only this package uses.
var SignInFailureRow any = signInFailure{}

// ConstraintSentences and ConstraintFaults are what people, and the log, are told about a breach.
var ConstraintSentences, ConstraintFaults = constraintSentences, constraintFaults
