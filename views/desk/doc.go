// Package desk draws the allocation desk of a SKU: its supply as a ladder, its demand in rank order, and the form that
// changes who gets what. It decides nothing: every change is shown as a preview first, which the model holds.
//
// Start at Page.
package desk
