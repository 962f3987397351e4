package models

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Note is a remark about a record, by a person or an import.
type Note struct {
	ID        int64
	Subject   string // the kind of record, as in sales_order
	SubjectID int64
	Body      string
	Actor     string
	At        time.Time
}

// Tag is a word that a record carries.
type Tag struct {
	Subject   string `gorm:"primaryKey"`
	SubjectID int64  `gorm:"primaryKey"`
	Tag       string `gorm:"primaryKey"`
}

// The kinds of record that people write notes about and tag.
const (
	SubjectOrder         = "sales_order"
	SubjectPurchaseOrder = "purchase_order"
	SubjectSKU           = "sku"
	SubjectSupplier      = "supplier"
)

// The bounds of what a person writes about a record.
const (
	NoteMax    = 2000 // characters; more is a document
	TagMax     = 40   // characters: a word or three
	TagsMax    = 20   // on one record; more tell nothing
	TagAtOnce  = 100  // records that one act tags: a page of a list
	noteBreaks = 40   // lines of a note
)

// ParseNote trims a note. It returns Invalid with a sentence when there is nothing in it, or too much.
func ParseNote(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return "", Errorf(Invalid, "A note needs some words.")
	case utf8.RuneCountInString(text) > NoteMax:
		return "", Errorf(Invalid, "A note has at most %d characters; this one has %d.", NoteMax, utf8.RuneCountInString(text))
	case strings.Count(text, "\n") > noteBreaks:
		return "", Errorf(Invalid, "A note has at most %d lines.", noteBreaks)
	}
	return text, nil
}

// ParseTag brings a tag into the form in which it is kept: small letters, single blanks. It returns Invalid with a
// sentence when it is empty, too long, or holds a comma, which sets tags apart.
func ParseTag(text string) (string, error) {
	tag := strings.ToLower(strings.Join(strings.Fields(text), " "))
	switch {
	case tag == "":
		return "", Errorf(Invalid, "Please give the tag.")
	case utf8.RuneCountInString(tag) > TagMax:
		return "", Errorf(Invalid, "A tag has at most %d characters.", TagMax)
	case strings.ContainsFunc(tag, func(r rune) bool { return r == ',' || unicode.IsControl(r) }):
		return "", Errorf(Invalid, "A tag is one word or a few, without commas.")
	}
	return tag, nil
}
