// Package suppliers owns the page of one supplier: its terms, what it owes, and how long it says and is seen to take. It
// refuses to judge a supplier by fewer receipts than it shows: every figure stands beside its sample size.
//
// Start at Page in page.templ.
package suppliers
