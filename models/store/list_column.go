package store

// These make the columns of the lists. Where a column is also one of the import schema it has the name it has there, so
// that an export can be imported again. A column comes from the SQL name that equals its key unless from says otherwise.

func textColumn(key, label, title string) column { return newColumn(KindText, key, label, title) }
func codeColumn(key, label, title string) column { return newColumn(KindCode, key, label, title) }
func qtyColumn(key, label, title string) column  { return newColumn(KindQty, key, label, title) }
func dateColumn(key, label, title string) column { return newColumn(KindDate, key, label, title) }
func daysColumn(key, label, title string) column { return newColumn(KindDays, key, label, title) }
func flagColumn(key, label, title string) column { return newColumn(KindFlag, key, label, title) }
func moneyColumn(key, label, title string) column {
	c := newColumn(KindMoney, key, label, title)
	c.Price = true
	return c
}

// tagsColumn lists the tags that the record of a row carries; owner is the SQL of that record's id.
func tagsColumn(subject, owner string) column {
	c := textColumn("tags", "Tags", "Words that people have put on it.").
		from("(SELECT string_agg(g.tag, ', ' ORDER BY g.tag) FROM tags AS g WHERE g.subject = '" + subject + "' AND g.subject_id = " + owner + ")").maybe()
	c.tagged = owner + " %s (SELECT g.subject_id FROM tags AS g WHERE g.subject = '" + subject + "'%s)"
	return c
}

// idColumn is never shown: links are built from it.
func idColumn(key, expression string) column {
	return newColumn(KindQty, key, "", "").from(expression).unseen()
}

func newColumn(kind ListKind, key, label, title string) column {
	return column{ListColumn: ListColumn{Key: key, Label: label, Title: title, Kind: kind}, sql: key}
}

// from says which SQL expression the column shows.
func (c column) from(expression string) column { c.sql = expression; return c }

// unseen delivers the column beside those of the definition, without ever showing it.
func (c column) unseen() column { c.hidden = true; return c }

// shown puts the column among those that are seen unless a person chose others.
func (c column) shown() column { c.Default = true; return c }

// sorted lets people sort by the column.
func (c column) sorted() column { c.Sortable = true; return c }

// maybe says that the value of the column can be unknown.
func (c column) maybe() column { c.nullable = true; return c }

// inIndexes says that every index of the list carries the column beside its key.
func (c column) inIndexes() column { c.carried = true; return c }

// walkedIn says that a narrower table holds the order of the column: under the same names it has the id, the column and
// what every index of the list carries.
func (c column) walkedIn(table string) column { c.beside = table; return c }

// inSmallLetters says that the texts have no capital letters.
func (c column) inSmallLetters() column { c.lowered = true; return c }

// keptIn says where a part of the text is looked for.
func (c column) keptIn(column, found string) column {
	c.kept = kept{column: column, found: found}
	return c
}

// keptOnlyIn is keptIn for a text that is always looked for there.
func (c column) keptOnlyIn(column, found string) column {
	c.kept = kept{column: column, found: found, always: true}
	return c
}
