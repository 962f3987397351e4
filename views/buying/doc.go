// Package buying shows the buy desk beside its list: why something is to be bought, the purchase orders that a selection
// becomes, what a budget is enough for, and how the company buys. It decides nothing.
//
// Start at RowPage in page.templ.
package buying
