package models

import "time"

// AuditEntry is one change and who made it. Entries have no gap, are never changed, and each one's hash covers the
// entry before it.
type AuditEntry struct {
	ID           int64 `gorm:"primaryKey;autoIncrement:false"`
	At           time.Time
	Actor        string
	Action       string
	Subject      string // as in "user 3" or "company"
	Detail       string
	PreviousHash []byte
	Hash         []byte
}
