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
	ReversesID   *int64
}
