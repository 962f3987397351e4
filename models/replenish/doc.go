// Package replenish knows when to buy and how much: what customers will ask for, how long stock must last, the reorder
// point, the quantity, the suggestion of today, what to leave out when money is short, and how likely a shelf runs empty.
//
// It refuses to know about databases, clocks, screens or people. Like leadtime it counts in fractions, because
// probabilities are fractions; what is bought is counted in whole units and money in whole units of itself, exactly. It
// does not know leadtime: a lead time comes in as days and their probabilities. Input that no company can have, as in a
// negative variance or something that is not a number, is refused with one sentence.
//
// A buy desk reads two functions: Item.Level (level.go) gives the reorder point of a SKU and how far to fill up, and
// Suggest (suggest.go) what to buy today. Affordable (budget.go) picks from suggestions when there is not money for all.
//
// Underneath are demand.go (how many units a span of time asks for: five shapes, their tails and shortages), lead.go
// (the time between an order and the shelf), forecast.go (the classes of demand and the rate of each), lot.go (minimum,
// pack, multiple, maximum), risk.go and simulate.go (the stock-out within some days), cost.go, ordersize.go and
// restock.go (what policies cost, and the best of them).
package replenish
