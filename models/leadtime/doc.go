// Package leadtime knows how long suppliers really take, and when to say so.
//
// It learns the distribution of lead times from deliveries and from orders that are still open, estimates new, open and
// overdue orders, corrects its own optimism, joins the deliveries that a line waits for, decides whether a changed
// estimate is worth telling a customer, and scores estimates against what happened.
//
// It refuses to know about databases, clocks, screens or people: it imports civil dates and the standard library. It is
// the one engine that counts in fractions, because probabilities are fractions; days go in and come out whole.
// The same deliveries give the same answer in any order.
//
// One idea carries the package. Lead times are compared as ratios, (days + 3) / (planned days + 3), and what is known
// about a supplier's item is a mixture: its own deliveries, and as many borrowed ones as make up for the missing. An
// order that is still open counts too, as a delivery that took longer than its age.
//
// The product uses model.go: Learn from deliveries, then New and Open. Underneath, start with distribution.go and posterior.go. Then remaining.go (an order that is already under way), conformal.go
// (calibration), combine.go (a line that waits for several orders), publish.go (what the customer is told) and score.go.
package leadtime
