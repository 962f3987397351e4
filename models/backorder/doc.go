// Package backorder holds the verbs of the product, one file each. A verb has five beats: open a unit of work, lock
// and load, decide (a pure call), save, enqueue. It speaks no HTTP and no SQL.
//
// What need not happen within a request is a job: its kind is declared beside the verb that enqueues it, and job.go
// lists the kinds and the schedule. Who runs them is no business of this package.
//
// Start at Import in import.go; Replan in replan.go is what every other verb ends with.
package backorder
