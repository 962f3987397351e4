package models

// SavedView is a state of a list that a person kept under a name.
type SavedView struct {
	ID     int64
	List   string
	Name   string
	Query  string // the list's address, without its path
	UserID int64
	Shared bool // everybody may open it
}
