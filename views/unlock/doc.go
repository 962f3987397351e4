// Package unlock draws what would free most orders: the unlock score of purchase order lines and SKUs, and the orders that
// wait for one line only.
//
// Start at Page.
package unlock
