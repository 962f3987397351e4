// Package models is the language of Pegboard: the records, the error kinds and this glossary. It imports no gorm and
// does no I/O; the pure engines and the store stand beside it in folders of their own.
//
// The glossary, in reading order:
//
//	SKU            a thing we sell and count, in whole base units
//	warehouse      a place where SKUs are kept
//	pool           one stock position: a SKU in a warehouse
//	on hand        units physically in a pool; never negative
//	unavailable    units on hand that nobody may have: damaged, on hold, under inspection
//	allocated      units on hand committed to an order line: hard
//	available      on hand minus unavailable minus allocated
//	on order       open quantity of supply that counts
//	order line     what a customer wants of one SKU; ordered = shipped + allocated + backordered + cancelled
//	backordered    the open part of an order line that is not allocated
//	allocation     stock in the building that is for this line: hard
//	peg            the plan expects that supply to serve this line: soft
//	supply         an open purchase order line (later also a transfer or a manufacturing order)
//	draft          a purchase order that nobody approved yet; it is no supply, and nothing is pegged to it
//	cause          a waiting order line that a purchase order line was bought for
//	need-by        the day on which what is bought has to be here
//	order-by       the last day on which buying it still brings it by then
//	plan           the run that pegs every open line to supply and gives it a date, a status and a reason
//	rank           the order in which lines are served
//	requested      the date the customer asked for
//	promised       the date we told the customer: the first, and the current one
//	estimated      the date we now believe: likely (half of such lines arrive by it) and safe (eight of ten)
//	confirmed      the date a supplier names: the first, and the current one
//	lead time      days from the day an order was sent to the receipt of its last unit
//	confidence     how much of an estimate is its own history: high, medium or low
//	on time        received on the confirmed date or in the five days before; overdue is late
//	actual         the date it happened
//	need           the day a line is due: requested, or the release of a pre-order if that is later
//	open backorder units past their need that have not left; the figures of docs/metrics.md count these
//	snapshot       what was owed at the end of a day
//	slip           a promise that moved later
//	broken         a promise of which any day has passed while the line waits, whatever was promised since
//	promise ledger every promise and every change of one, never overwritten
//	stock ledger   every movement of stock, never overwritten; levels are its projection
//	ship policy    as available, line complete, order complete, at most N shipments
//	reason         why a line waits: awaiting supply, supplier or manufacturer backorder, transport, …
//	calendar       the days on which somebody works: weekdays without public holidays and closures
//	closure        a span of days on which nobody works, such as a plant holiday
//	processing days  our working days until an order is with its supplier
//	transit days   calendar days from a supplier to us
//	dock days      receiving days from the dock to the shelf
//	pick days      shipping days from the shelf to the carrier
//	shipping days  carrier days from us to the customer
//	API key        what a program signs in with; it names its scopes, and what it changes is changed in its name
//	scope          what a key may do, as in orders:write
//	event          something that other programs are told, as in backorder.filled
//	webhook        where a program is told of events; each telling is a delivery, with its attempts
//	as of          the date the company lives at, when that is not the clock's
package models
