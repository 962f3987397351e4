// Package skus owns the page of one SKU: where it is, what comes, who waits, and what that makes of its availability.
// It refuses to compute: quantities, dates and sentences arrive formatted. The list of SKUs is ui.ListRegion.
//
// Start at Page in page.templ.
package skus
