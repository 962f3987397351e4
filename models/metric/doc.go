// Package metric says what the figures of Pegboard mean: how much of what was wanted came in time, what is owed and for how
// long, what suppliers and our own promises are worth, and what waiting costs.
//
// It refuses to know about databases, clocks, screens or people: rows of orders, shipments and receipts come in, a figure
// comes out. A share of nothing is no figure, so it is nil and never 0 or 1. Units are integers; shares, values and days are
// fractions here, because nothing is booked from them.
//
// Start at definition.go, which lists every figure with its words and its formula; docs/metrics.md is that list. fill.go,
// open.go, onintime.go, supplier.go, accuracy.go and delay.go compute them one row at a time, plainly. The reports ask the
// same of the database in one statement each, and the tests compare the two on real companies.
package metric
