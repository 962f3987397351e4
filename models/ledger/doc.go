// Package ledger knows what every event of the business does to stock.
//
// An event becomes entries: so many units leave one account and enter another, so the books balance by construction.
// Entries are final; a correction is the entry the other way round. What is promised to an order line inside the
// building is not an entry but a reservation: allocating makes it, releasing voids it, shipping uses it up, each
// unit once. A level is the sum of both: what a position has on hand, how much of that nobody may have, and how much
// is reserved.
//
// It refuses to know orders, people and databases: it imports quantities and nothing else. Whoever posts an event has
// locked the positions, asks the event, and applies the result to the level with After, which says in its error what
// the event would break.
//
// Start at ledger.go; event.go has one function for each event.
package ledger
