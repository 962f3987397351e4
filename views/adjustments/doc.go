// Package adjustments owns the pages on which stock is corrected: the form of one count or change, the sheet of many, and
// the page of an adjustment with what takes it back. What a correction would do is always shown before it is saved; the
// handler asks the verb itself.
//
// Start at NewPage in page.templ.
package adjustments
