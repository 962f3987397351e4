// Package shipments shows what left: the page of a shipment with its packing slip, which the browser prints. The slip
// itself is drawn by package paper.
//
// Start at Page.
package shipments
