// Package qty owns quantities: whole numbers of the smallest stocking unit of a SKU.
//
// There are no fractions and no floats. A decimal quantity in an input is refused where it is read.
package qty
