package models

import (
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Receipt is what arrived of one purchase order line at once. One that names another by ReversesID takes it back.
type Receipt struct {
	ID           int64
	ReceiptNo    string
	POLineID     int64
	WarehouseID  *int64
	DateReceived calendar.Date
	DateRecorded *calendar.Date // when it was written down, where the source tells both
	QtyReceived  qty.Qty
	QtyRejected  qty.Qty // part of QtyReceived that was sent back
	RejectReason *RejectReason
	ExtraReason  *string // why more was kept than the supplier may deliver
	Place        *string // where it was put, in the warehouse's own words
	ReversesID   *int64
}

// RejectReason is why units that arrived were sent back.
type RejectReason string

// The reasons to send units back.
const (
	RejectDamaged    RejectReason = "damaged"
	RejectWrongItem  RejectReason = "wrong_item"
	RejectQuality    RejectReason = "quality"
	RejectExpired    RejectReason = "expired"
	RejectNotOrdered RejectReason = "not_ordered"
)

// RejectReasons are all of them, in the order in which a person is offered them.
var RejectReasons = []RejectReason{RejectDamaged, RejectWrongItem, RejectQuality, RejectExpired, RejectNotOrdered}

// Title is the reason as people read it.
func (r RejectReason) Title() string {
	switch r {
	case RejectWrongItem:
		return "wrong item"
	case RejectNotOrdered:
		return "not ordered"
	}
	return string(r)
}
