package models

import (
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// PurchaseOrder is what we ordered at once from one supplier, for one warehouse, in one currency. A nil WarehouseID
// means that the source names none.
type PurchaseOrder struct {
	ID               int64
	PONo             string
	SupplierID       int64
	WarehouseID      *int64
	OrderDate        *calendar.Date
	DateExpected     *calendar.Date // of the whole order; lines that still have it move with it
	Status           POStatus
	SourceStatus     *string // the state in the source's own words
	ShipMethod       *string
	Currency         *string
	CurrencyRate     *Amount // units of the company's currency for one of Currency
	SentDate         *calendar.Date
	AcknowledgedDate *calendar.Date
	ApprovalAskedBy  *string // a draft that is worth more than its buyer may approve waits for somebody who may
	ApprovedBy       *string
	ApprovedDate     *calendar.Date
	SentHow          *SentHow
	BilledDate       *calendar.Date // the supplier's bill came, whatever has arrived
	BillNo           *string
	CloseReason      *string
	Version          int64
}

// SentHow is how a purchase order went to its supplier.
type SentHow string

// The ways to send a purchase order.
const (
	SentByMail  SentHow = "mail"
	SentOnPaper SentHow = "paper"
	SentByPhone SentHow = "phone"
	SentByLink  SentHow = "link"
)

// PurchaseLimit is how much a purchase order may be worth, in the company's currency, that a role approves itself. A role
// without one may approve any.
type PurchaseLimit struct {
	Role   Role `gorm:"primaryKey"`
	Amount Amount
}

// POStatus is the state of a whole purchase order.
type POStatus string

// The states of a purchase order, in the order of its life.
const (
	PODraft             POStatus = "draft"
	POApproved          POStatus = "approved"
	POSent              POStatus = "sent"
	POAcknowledged      POStatus = "acknowledged"
	POPartiallyReceived POStatus = "partially_received"
	POReceived          POStatus = "received"
	POClosed            POStatus = "closed"
	POCancelled         POStatus = "cancelled"
)

// PurchaseOrderLine is what we ordered of one SKU. Received may exceed ordered: an over-receipt was accepted.
type PurchaseOrderLine struct {
	ID                 int64
	POID               int64
	LineNo             int
	SKUID              int64 `gorm:"column:sku_id"`
	QtyOrdered         qty.Qty
	QtyReceived        qty.Qty
	QtyRejected        qty.Qty // part of QtyReceived that was sent back
	QtyCancelled       qty.Qty // short-closed or cancelled: will never come
	UnitCost           *Amount
	DateExpected       *calendar.Date
	DateExpectedSource *string
	DateConfirmedFirst *calendar.Date // on time is measured against this one
	DateConfirmed      *calendar.Date
	DateNeedBy         *calendar.Date // when we need it, whatever the supplier says
	Version            int64
}

// PurchaseCause is a waiting order line that a purchase order line was bought for, in units of the SKU that was bought.
// It is no peg: the plan may give the units to somebody else, and the cause stays.
type PurchaseCause struct {
	POLineID int64 `gorm:"primaryKey"`
	LineID   int64 `gorm:"primaryKey"`
	Qty      qty.Qty
}

// QtyOpen returns the units that are still to come.
func (l PurchaseOrderLine) QtyOpen() qty.Qty {
	return max(0, l.QtyOrdered-l.QtyReceived-l.QtyCancelled)
}

// PurchaseOrderSchedule is one of the parts in which a line arrives. The parts of a line sum to its quantity; a line
// without parts arrives as one.
type PurchaseOrderSchedule struct {
	ID                 int64
	POLineID           int64
	ScheduleNo         int
	Qty                qty.Qty
	DateNeedBy         *calendar.Date
	DateRequested      *calendar.Date
	DateConfirmedFirst *calendar.Date
	DateConfirmed      *calendar.Date
	DateExpected       *calendar.Date
}

// PurchaseAcknowledgement is a supplier's answer for one line.
type PurchaseAcknowledgement struct {
	ID            int64
	POLineID      int64
	AnswerNo      string `gorm:"default:gen_random_uuid()"` // the number that the supplier or the source gave it
	Answer        SupplierAnswer
	DateConfirmed *calendar.Date
	Reason        *string
	Note          *string
	Replacement   *string // the SKU that the supplier offers instead
	Source        string  `gorm:"default:phone"` // phone, link or csv
	Actor         string
	At            time.Time
}

// SupplierAnswer is what a supplier says of a line.
type SupplierAnswer string

// The answers.
const (
	AnswerAccepted     SupplierAnswer = "accepted"
	AnswerNewDate      SupplierAnswer = "new_date"
	AnswerSplit        SupplierAnswer = "split"
	AnswerBackordered  SupplierAnswer = "backordered"
	AnswerDiscontinued SupplierAnswer = "discontinued"
	AnswerRejected     SupplierAnswer = "rejected"
)
