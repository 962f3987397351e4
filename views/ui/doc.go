// Package ui owns the primitives every page is made of: the list, the table, badges, fields, tiles, charts.
//
// It refuses to know the product. No primitive says order, supplier or backorder; a page fills them with text
// that is already decided and formatted. Meaning is carried by words and icons first and by colour second.
// Nothing here writes an inline style or script, because the content security policy allows neither.
//
// Start at Cell in cell.go, then List in list.go, which is the whole page of every list.
package ui
