package api

import (
	"context"
	"strings"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// Once is the header of operations that change something.
type Once struct {
	Key    string `header:"Idempotency-Key" maxLength:"200" doc:"Chosen by you, once for each change: a repetition within seven days takes no effect and gets the same answer. Another request under the same key is refused." example:"5f0c8a9e-order-1001"`
	DryRun bool   `query:"dry_run" doc:"Work everything out, say what would happen, and keep nothing."`
}

// OrderOf names the order in the path.
type OrderOf struct {
	Order string `path:"order" maxLength:"200" doc:"The number of the order." example:"SO-1001"`
}

type newLine struct {
	SKU       string         `json:"sku" minLength:"1" maxLength:"200" example:"LAMP-01"`
	Qty       int64          `json:"qty" minimum:"1" maximum:"1000000000" doc:"Whole base units." example:"8"`
	Warehouse string         `json:"warehouse,omitempty" maxLength:"200" doc:"Without it, the company's default." example:"MAIN"`
	Requested *calendar.Date `json:"requested,omitempty" format:"date" nullable:"false" doc:"The day the customer asks for." example:"2026-12-10"`
	Promised  *calendar.Date `json:"promised,omitempty" format:"date" nullable:"false" doc:"A day that the customer was told elsewhere. Without it, the plan promises one." example:"2026-12-20"`
	UnitPrice string         `json:"unit_price,omitempty" pattern:"^[0-9]{1,12}(\\.[0-9]{1,6})?$" doc:"Exact decimal text. Without it, the SKU's." example:"12.50"`
}

func (l newLine) line() backorder.NewLine {
	return backorder.NewLine{SKU: l.SKU, Warehouse: l.Warehouse, Qty: l.Qty, DateRequested: l.Requested, DatePromised: l.Promised, UnitPrice: amountOf(l.UnitPrice)}
}

func amountOf(text string) *models.Amount {
	if text == "" {
		return nil
	}
	amount := models.Amount(text)
	return &amount
}

// plainAmount is an amount without the zeros that say nothing.
func plainAmount(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

type newOrder struct {
	Order        string         `json:"order,omitempty" maxLength:"60" doc:"Your number. Without it, the next one." example:"WEB-77001"`
	Customer     string         `json:"customer" minLength:"1" maxLength:"200" doc:"The code of the customer." example:"C-100"`
	Ordered      *calendar.Date `json:"ordered,omitempty" format:"date" nullable:"false" doc:"The day of the order. Without it, today." example:"2026-11-25"`
	Channel      string         `json:"channel,omitempty" maxLength:"200" example:"webshop"`
	Reference    string         `json:"customer_ref,omitempty" maxLength:"200" doc:"The customer's own number." example:"PO 4711"`
	ShipPolicy   string         `json:"ship_policy,omitempty" enum:"as_available,line_complete,order_complete,max_shipments" doc:"Without it, as_available." example:"as_available"`
	MaxShipments int            `json:"max_shipments,omitempty" minimum:"0" maximum:"99" doc:"Only with the ship policy max_shipments."`
	Priority     int            `json:"priority,omitempty" minimum:"0" maximum:"9" doc:"From 1, the first, to 9; without it, 5." example:"5"`
	HoldReason   string         `json:"hold_reason,omitempty" maxLength:"500" doc:"Filled, the order is taken and held." example:""`
	Lines        []newLine      `json:"lines" minItems:"1" maxItems:"500" nullable:"false"`
}

type placeOrder struct {
	Once
	Body newOrder
}

type placedAnswer struct {
	Status int
	Body   placed
}

type placed struct {
	Order string       `json:"order" doc:"The number of the order." example:"SO-1001"`
	Lines []placedLine `json:"lines" nullable:"false"`
	Settled
}

type placedLine struct {
	Line           int            `json:"line" example:"1"`
	SKU            string         `json:"sku" example:"LAMP-01"`
	Warehouse      string         `json:"warehouse" example:"MAIN"`
	QtyOrdered     int64          `json:"qty_ordered" example:"8"`
	QtyAllocated   int64          `json:"qty_allocated" doc:"In the building, for this line." example:"3"`
	QtyBackordered int64          `json:"qty_backordered" doc:"Waited for." example:"5"`
	Promised       *calendar.Date `json:"promised,omitempty" format:"date" doc:"What the customer may be told." example:"2026-12-19"`
	Likely         *calendar.Date `json:"likely,omitempty" format:"date" doc:"When the last units are as likely there as not." example:"2026-12-12"`
	Safe           *calendar.Date `json:"safe,omitempty" format:"date" doc:"When the last units are safely there." example:"2026-12-19"`
	Status         string         `json:"status,omitempty" doc:"What the plan says of the units that wait." example:"LATE"`
}

// Settled is what a change led to beside what was asked for.
type Settled struct {
	Gains    []gain `json:"gains,omitempty" nullable:"false" doc:"Lines of others that were given stock which this change made free."`
	Deferred bool   `json:"deferred,omitempty" doc:"The quantities are true; the dates of this busy SKU follow in a moment."`
}

type gain struct {
	Order string `json:"order" example:"SO-1000"`
	Line  int    `json:"line" example:"2"`
	SKU   string `json:"sku" example:"LAMP-01"`
	Qty   int64  `json:"qty" example:"4"`
}

func settledOf(s backorder.Settled) Settled {
	out := Settled{Deferred: s.Deferred}
	for _, g := range s.Gains {
		out.Gains = append(out.Gains, gain{g.OrderNo, g.LineNo, g.SKU, g.Qty})
	}
	return out
}

func placedLines(lines []backorder.PlacedLine) []placedLine {
	out := make([]placedLine, len(lines))
	for i, l := range lines {
		out[i] = placedLine{l.LineNo, l.SKU, l.Warehouse, l.QtyOrdered, l.QtyAllocated, l.QtyBackordered, l.DatePromised, l.DateLikely, l.DateSafe, l.Status}
	}
	return out
}

func (a *API) placeOrder(ctx context.Context, in *placeOrder) (*placedAnswer, error) {
	wanted := backorder.NewOrder{OrderNo: in.Body.Order, Customer: in.Body.Customer, DateOrdered: in.Body.Ordered, Channel: in.Body.Channel, CustomerRef: in.Body.Reference,
		ShipPolicy: models.ShipPolicy(in.Body.ShipPolicy), MaxShipments: in.Body.MaxShipments, Priority: in.Body.Priority, HoldReason: in.Body.HoldReason}
	for _, l := range in.Body.Lines {
		wanted.Lines = append(wanted.Lines, l.line())
	}
	done, err := backorder.PlaceOrder(ctx, a.store, by(ctx, in.Key, in.DryRun), wanted)
	if err != nil {
		return nil, notFoundIsInvalid(err)
	}
	status := 201
	if in.DryRun {
		status = 200
	}
	return &placedAnswer{status, placed{done.OrderNo, placedLines(done.Lines), settledOf(done.Settled)}}, nil
}

type orderAnswer struct{ Body order }

type order struct {
	Order        string         `json:"order" example:"SO-1001"`
	Version      int64          `json:"version" doc:"Send it with a change, and the change is refused when somebody was faster." example:"1"`
	Customer     string         `json:"customer" doc:"The code." example:"C-100"`
	CustomerName string         `json:"customer_name" example:"Harbour Lights"`
	Ordered      calendar.Date  `json:"ordered" format:"date" example:"2026-11-25"`
	Status       string         `json:"status" doc:"open, partially_shipped, closed or cancelled." example:"open"`
	Channel      string         `json:"channel,omitempty" example:"webshop"`
	Reference    string         `json:"customer_ref,omitempty" example:"PO 4711"`
	ShipPolicy   string         `json:"ship_policy" example:"as_available"`
	MaxShipments *int           `json:"max_shipments,omitempty"`
	Priority     int            `json:"priority" example:"5"`
	HoldReason   string         `json:"hold_reason,omitempty" doc:"Filled, the order is on hold."`
	HoldUntil    *calendar.Date `json:"hold_until,omitempty" format:"date" doc:"The day on which the hold ends by itself."`
	Lines        []orderLine    `json:"lines" nullable:"false"`
}

type orderLine struct {
	Line           int            `json:"line" example:"1"`
	SKU            string         `json:"sku" example:"LAMP-01"`
	Name           string         `json:"name" example:"Desk lamp"`
	Warehouse      string         `json:"warehouse" example:"MAIN"`
	QtyOrdered     int64          `json:"qty_ordered" example:"8"`
	QtyShipped     int64          `json:"qty_shipped" example:"0"`
	QtyAllocated   int64          `json:"qty_allocated" example:"3"`
	QtyBackordered int64          `json:"qty_backordered" example:"5"`
	QtyCancelled   int64          `json:"qty_cancelled" example:"0"`
	UnitPrice      string         `json:"unit_price,omitempty" doc:"Exact decimal text." example:"12.5"`
	Requested      *calendar.Date `json:"requested,omitempty" format:"date" example:"2026-12-10"`
	PromisedFirst  *calendar.Date `json:"promised_first,omitempty" format:"date" example:"2026-12-15"`
	Promised       *calendar.Date `json:"promised,omitempty" format:"date" example:"2026-12-19"`
	Likely         *calendar.Date `json:"likely,omitempty" format:"date" example:"2026-12-12"`
	Safe           *calendar.Date `json:"safe,omitempty" format:"date" example:"2026-12-19"`
	Status         string         `json:"status,omitempty" example:"LATE"`
	Reason         string         `json:"reason,omitempty" doc:"Why it waits." example:"awaiting_supply"`
}

func (a *API) order(ctx context.Context, in *OrderOf) (*orderAnswer, error) {
	found, err := a.store.OrderByNo(ctx, in.Order)
	if err != nil {
		return nil, err
	}
	return &orderAnswer{orderOfDetail(found)}, nil
}

func orderOfDetail(o store.OrderDetail) order {
	out := order{Order: o.OrderNo, Version: o.Version, Customer: o.CustomerCode, CustomerName: o.CustomerName, Ordered: o.DateOrdered, Status: o.Status, Channel: o.Channel,
		Reference: o.CustomerRef, ShipPolicy: o.ShipPolicy, MaxShipments: o.ShipmentsMax, Priority: o.Priority, HoldReason: o.HoldReason, HoldUntil: o.DateHoldEnds, Lines: make([]orderLine, len(o.Lines))}
	for i, l := range o.Lines {
		out.Lines[i] = orderLine{Line: l.LineNo, SKU: l.SKU, Name: l.SKUName, Warehouse: l.Warehouse, QtyOrdered: l.QtyOrdered, QtyShipped: l.QtyShipped,
			QtyAllocated: l.QtyAllocated, QtyBackordered: l.QtyBackordered, QtyCancelled: l.QtyCancelled, UnitPrice: plainAmount(l.UnitPrice), Requested: l.DateRequested,
			PromisedFirst: l.DatePromisedFirst, Promised: l.DatePromised, Likely: l.DateLikely, Safe: l.DateSafe, Status: l.Status, Reason: l.Reason}
	}
	return out
}

type amendOrder struct {
	OrderOf
	Once
	Body struct {
		Version      int64         `json:"version,omitempty" minimum:"0" doc:"Of the order as you read it. Without it, whatever happened meanwhile does not matter." example:"1"`
		Reference    *string       `json:"customer_ref,omitempty" maxLength:"200" nullable:"false"`
		ShipPolicy   *string       `json:"ship_policy,omitempty" nullable:"false" enum:"as_available,line_complete,order_complete,max_shipments"`
		MaxShipments *int          `json:"max_shipments,omitempty" nullable:"false" minimum:"1" maximum:"99" doc:"With the ship policy max_shipments."`
		Lines        []amendedLine `json:"lines,omitempty" nullable:"false" maxItems:"500" doc:"Lines that change."`
		Add          []newLine     `json:"add,omitempty" nullable:"false" maxItems:"500" doc:"Lines that are added."`
	}
}

type amendedLine struct {
	Line      int            `json:"line" minimum:"1" maximum:"1000000" example:"1"`
	Qty       *int64         `json:"qty,omitempty" nullable:"false" minimum:"1" maximum:"1000000000" doc:"The new quantity ordered." example:"6"`
	Requested *calendar.Date `json:"requested,omitempty" format:"date" nullable:"false" example:"2026-12-10"`
	UnitPrice string         `json:"unit_price,omitempty" pattern:"^[0-9]{1,12}(\\.[0-9]{1,6})?$" example:"12.50"`
}

type amendedAnswer struct{ Body amended }

type amended struct {
	Order   string       `json:"order" example:"SO-1001"`
	Version int64        `json:"version" example:"2"`
	Status  string       `json:"status" example:"open"`
	Added   []placedLine `json:"added" nullable:"false" doc:"The lines that were added."`
	Settled
}

func (a *API) amendOrder(ctx context.Context, in *amendOrder) (*amendedAnswer, error) {
	wanted := backorder.Amending{OrderNo: in.Order, Version: in.Body.Version, CustomerRef: in.Body.Reference, MaxShipments: in.Body.MaxShipments}
	if in.Body.ShipPolicy != nil {
		policy := models.ShipPolicy(*in.Body.ShipPolicy)
		wanted.ShipPolicy = &policy
	}
	for _, l := range in.Body.Lines {
		wanted.Lines = append(wanted.Lines, backorder.AmendedLine{LineNo: l.Line, Qty: l.Qty, DateRequested: l.Requested, UnitPrice: amountOf(l.UnitPrice)})
	}
	for _, l := range in.Body.Add {
		wanted.Add = append(wanted.Add, l.line())
	}
	done, err := backorder.AmendOrder(ctx, a.store, by(ctx, in.Key, in.DryRun), wanted)
	if err != nil {
		return nil, err
	}
	return &amendedAnswer{amended{done.OrderNo, done.Version, string(done.Status), placedLines(done.Added), settledOf(done.Settled)}}, nil
}

type cancelOrder struct {
	OrderOf
	Once
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" example:"the customer changed his mind"`
	}
}

type cancelLine struct {
	OrderOf
	Line int `path:"line" minimum:"1" maximum:"1000000" doc:"The number of the line." example:"1"`
	Once
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" example:"the customer wants fewer"`
		Qty    int64  `json:"qty,omitempty" minimum:"0" maximum:"1000000000" doc:"How many units; without it, all that are open." example:"2"`
	}
}

type cancelledAnswer struct{ Body cancelled }

type cancelled struct {
	Order  string          `json:"order" example:"SO-1001"`
	Status string          `json:"status" doc:"Of the order." example:"cancelled"`
	Lines  []cancelledLine `json:"lines" nullable:"false"`
	Settled
}

type cancelledLine struct {
	Line         int    `json:"line" example:"1"`
	SKU          string `json:"sku" example:"LAMP-01"`
	QtyCancelled int64  `json:"qty_cancelled" doc:"Now." example:"5"`
	QtyOpen      int64  `json:"qty_open" doc:"Still." example:"0"`
}

func (a *API) cancelOrder(ctx context.Context, in *cancelOrder) (*cancelledAnswer, error) {
	return a.cancel(ctx, in.Once, backorder.Cancelling{OrderNo: in.Order, Reason: in.Body.Reason})
}

func (a *API) cancelLine(ctx context.Context, in *cancelLine) (*cancelledAnswer, error) {
	return a.cancel(ctx, in.Once, backorder.Cancelling{OrderNo: in.Order, LineNo: in.Line, Qty: in.Body.Qty, Reason: in.Body.Reason})
}

func (a *API) cancel(ctx context.Context, how Once, wanted backorder.Cancelling) (*cancelledAnswer, error) {
	done, err := backorder.CancelLine(ctx, a.store, by(ctx, how.Key, how.DryRun), wanted)
	if err != nil {
		return nil, err
	}
	out := cancelled{Order: wanted.OrderNo, Status: string(done.Status), Lines: make([]cancelledLine, len(done.Lines)), Settled: settledOf(done.Settled)}
	for i, l := range done.Lines {
		out.Lines[i] = cancelledLine{l.LineNo, l.SKU, l.QtyCancelled, l.QtyOpen}
	}
	return &cancelledAnswer{out}, nil
}
