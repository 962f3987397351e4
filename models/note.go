package models

import "time"

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
