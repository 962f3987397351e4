// Package leadtimes shows how far the dates can be trusted: what the estimates, and simpler methods beside them, would have
// done on the company's own past orders. It is told scores and sentences; it judges nothing.
//
// Start at Page.
package leadtimes
