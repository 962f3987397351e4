package models

// Warehouse is a place where SKUs are kept. Its calendars and days follow the company's where they are nil.
type Warehouse struct {
	ID   int64
	Code string
	Name string
	Kind string // what the place is for, in the source's words, as in storage or drop_ship

	ReceivingCalendarID *int64
	ShippingCalendarID  *int64
	DockDays            *int // from the dock to the shelf
	PickDays            *int // from the shelf to the carrier
	ShippingDays        *int // from the carrier to the customer
	Version             int64
}
