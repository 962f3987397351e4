// Package exchange owns the file formats of the product: it turns CSV and XLSX files into typed rows with
// line-numbered problems, and typed rows into CSV, XLSX and JSON.
//
// It knows the columns of every data set and how people write quantities, amounts and dates. It never guesses:
// a value with two readings is refused with an example of how to write it. It knows no database, so it does not
// check references, duplicate keys or whether a row changes anything; that is the store's work.
//
// Start at OpenSet for reading and at NewWriter for writing; Problems collects what could not be
// read. The columns are listed in dataset.go.
package exchange
