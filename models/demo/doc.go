// Package demo owns the generated company: a wholesaler of outdoor goods and bicycle parts whose two years of
// orders, purchases and receipts end in a backorder queue that a person who runs a shop would recognise.
//
// It writes the CSV set of the import schema and nothing else: the demo enters the program by the same door as
// every other company. It is pure apart from the files it writes: the same today gives the same bytes, on every
// machine, so it asks no clock and computes in whole numbers. All names are invented.
//
// Two kinds of events meet in it. Ordinary trade (trade.go, purchasing.go) is simulated day by day; the situations
// the product must show (story.go) are staged on top of it: each takes a SKU out of ordinary purchasing, lets its
// stock run out, and gives it the purchase order, or the lack of one, that explains the wait.
//
// Start at Write in demo.go, then read story.go.
package demo
