package models

// Warehouse is a place where SKUs are kept.
type Warehouse struct {
	ID   int64
	Code string
	Name string
	Kind string // what the place is for, in the source's words, as in storage or drop_ship
}
