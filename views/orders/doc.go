// Package orders owns the page of one customer order: its facts, its lines with the identity bar, and what was promised.
// It refuses to compute: quantities, dates and sentences arrive formatted. The list of orders is ui.ListRegion.
//
// Start at Page in page.templ.
package orders
