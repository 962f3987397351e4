// Package plan decides who gets which stock, and when.
//
// It owns ranking, allocation, pegging, statuses, reasons, the comparison of two plans, and the suggestions
// (lateral transfers, expediting) that are made from a plan. Demand lines and supply rows go in; pegs, ship
// dates, shortages, exceptions and reasons come out.
//
// It refuses to know about databases, clocks, screens or people: it imports quantities, civil dates and the
// standard library. Everything is integers. The same input gives the same result, whatever the order of the
// input lists, and Compute never fails: what it cannot plan it reports as an exception or a status.
//
// One idea carries the package. A line does not hold units, it holds commitments: so many units of a pool, no
// later than a deadline. With S(u) the supply dated by u and C(u) the commitments due by u,
//
//	F(t) = min over u >= t of S(u) - C(u)
//
// is what can still be promised by t without breaking any commitment. Units are chosen at the very end: each
// commitment takes the latest rows that still make its deadline, so nobody sits on stock that somebody else
// could use earlier.
//
// Start with plan.go (what goes in, what comes out, Compute). Then, in the order in which a plan is made:
// normalise.go, rank.go, frozen.go, pool.go (F), commit.go, stable.go, fair.go, place.go, finish.go.
// events.go, suggest.go and diff.go stand on their own.
package plan
