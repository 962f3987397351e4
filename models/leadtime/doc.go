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
// Two views carry the package. Lead times are compared as ratios, (days + 3) / (planned days + 3). The history view mixes
// an item's own deliveries with as many borrowed ones as make up for the missing; the pace view takes a delivery apart into
// the paces of the company, the supplier and the SKU, and chance. Each counts as far as it would have been right about past
// orders. An order that is still open counts too, as a delivery that took longer than its age.
//
// The product uses model.go: Learn from deliveries, then New and Open. Behind it, evening.go is what was known on a day and
// the history view, pace.go the other one, calibration.go what the past says about both, forecaster.go how they come to be.
// evaluate.go scores it beside the methods of baseline.go, on deliveries or on the companies of simulate.go.
//
// Underneath are primitives that stand on their own: distribution.go and posterior.go, remaining.go (an order that is
// already under way), conformal.go, combine.go (a line that waits for several orders), publish.go (what the customer is
// told) and score.go.
package leadtime
