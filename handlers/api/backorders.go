package api

import (
	"context"
	"fmt"
	"strconv"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// Page is how lists are asked for, a page after the other.
type Page struct {
	Cursor string `query:"cursor" maxLength:"2000" doc:"The next of the page before; without it, the first page."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"Rows on a page." example:"50"`
}

type backordersQuestion struct {
	Page
	SKU       string `query:"sku" maxLength:"200" doc:"Only this SKU." example:"LAMP-01"`
	Order     string `query:"order" maxLength:"200" doc:"Only this order." example:"SO-1001"`
	Customer  string `query:"customer" maxLength:"200" doc:"Only the customer with this code." example:"C-100"`
	Warehouse string `query:"warehouse" maxLength:"200" doc:"Only this warehouse." example:"MAIN"`
	PO        string `query:"po" maxLength:"200" doc:"Only what waits for this purchase order." example:"PO-2001"`
	Preset    string `query:"preset" enum:"all,no_supply,can_fill,at_risk,broken,one_away,aged_30,vip,pre_orders,over_allocated,kits" doc:"One of the questions of the queue." example:"at_risk"`
	Sort      string `query:"sort" enum:"rank,date_promised,date_likely,days_late,qty_backordered,order_date" doc:"Without it, rank: who is served first." example:"rank"`
	Direction string `query:"direction" enum:"ascending,descending" doc:"Beside sort." example:"ascending"`
}

type backordersAnswer struct{ Body backorders }

type backorders struct {
	Backorders []waitingLine `json:"backorders" nullable:"false"`
	Next       string        `json:"next,omitempty" doc:"The cursor of the next page; missing on the last." example:"eyJ2IjpbM119"`
}

type waitingLine struct {
	Order          string         `json:"order" example:"SO-1001"`
	Line           int64          `json:"line" example:"1"`
	Rank           int64          `json:"rank" doc:"The place in the queue; 1 is served first." example:"17"`
	Ordered        *calendar.Date `json:"ordered,omitempty" format:"date" example:"2026-11-25"`
	Customer       string         `json:"customer" example:"C-100"`
	CustomerName   string         `json:"customer_name" example:"Harbour Lights"`
	SKU            string         `json:"sku" example:"LAMP-01"`
	Name           string         `json:"name" example:"Desk lamp"`
	Warehouse      string         `json:"warehouse" example:"MAIN"`
	QtyOrdered     int64          `json:"qty_ordered" example:"8"`
	QtyShipped     int64          `json:"qty_shipped" example:"0"`
	QtyAllocated   int64          `json:"qty_allocated" example:"3"`
	QtyBackordered int64          `json:"qty_backordered" example:"5"`
	QtyCovered     int64          `json:"qty_covered" doc:"Backordered units that a supply is pegged to." example:"5"`
	Requested      *calendar.Date `json:"requested,omitempty" format:"date" example:"2026-12-10"`
	Promised       *calendar.Date `json:"promised,omitempty" format:"date" doc:"What the customer was told." example:"2026-12-19"`
	Likely         *calendar.Date `json:"likely,omitempty" format:"date" doc:"When the last units are as likely there as not." example:"2026-12-12"`
	Safe           *calendar.Date `json:"safe,omitempty" format:"date" doc:"When the last units are safely there." example:"2026-12-19"`
	PO             string         `json:"po,omitempty" doc:"The purchase order that completes it." example:"PO-2001"`
	Supplier       string         `json:"supplier,omitempty" example:"Łódź Lighting"`
	Status         string         `json:"status" doc:"What the plan says." example:"LATE"`
	Reason         string         `json:"reason" doc:"Why it waits." example:"awaiting_supply"`
	AtRisk         bool           `json:"promise_at_risk"`
	Broken         bool           `json:"promise_broken"`
	Held           bool           `json:"held"`
}

// waitingOf is a row of the queue as it is told.
func waitingOf(row store.ListRow) waitingLine {
	text := func(key string) string { s, _ := row.Values[key].(string); return s }
	number := func(key string) int64 { n, _ := row.Values[key].(int64); return n }
	flag := func(key string) bool { b, _ := row.Values[key].(bool); return b }
	day := func(key string) *calendar.Date {
		if d, ok := row.Values[key].(calendar.Date); ok {
			return &d
		}
		return nil
	}
	return waitingLine{Order: text("order_no"), Line: number("line_no"), Rank: number("rank"), Ordered: day("order_date"), Customer: text("customer_code"), CustomerName: text("customer_name"),
		SKU: text("sku"), Name: text("sku_name"), Warehouse: text("warehouse"), QtyOrdered: number("qty_ordered"), QtyShipped: number("qty_shipped"), QtyAllocated: number("qty_allocated"),
		QtyBackordered: number("qty_backordered"), QtyCovered: number("qty_covered"), Requested: day("date_requested"), Promised: day("date_promised"), Likely: day("date_likely"),
		Safe: day("date_safe"), PO: text("supply_po_no"), Supplier: text("supply_supplier"), Status: text("status"), Reason: text("reason"),
		AtRisk: flag("promise_at_risk"), Broken: flag("promise_broken"), Held: flag("held")}
}

func (a *API) backorders(ctx context.Context, in *backordersQuestion) (*backordersAnswer, error) {
	query := store.ListQuery{List: "backorders", Preset: in.Preset, Sort: in.Sort, Descending: in.Direction == "descending", After: in.Cursor, Limit: in.Limit}
	for _, f := range [][2]string{{"sku", in.SKU}, {"order_no", in.Order}, {"customer_code", in.Customer}, {"warehouse", in.Warehouse}, {"supply_po_no", in.PO}} {
		if f[1] != "" {
			query.Filters = append(query.Filters, store.Filter{Column: f[0], Operator: "is", Value: f[1]})
		}
	}
	page, err := a.store.List(ctx, query)
	if err != nil {
		return nil, err
	}
	out := backorders{Backorders: make([]waitingLine, len(page.Rows)), Next: page.Next}
	for i, row := range page.Rows {
		out.Backorders[i] = waitingOf(row)
	}
	return &backordersAnswer{out}, nil
}

type lineOf struct {
	OrderOf
	Line int `path:"line" minimum:"1" maximum:"1000000" doc:"The number of the line." example:"1"`
}

type backorderAnswer struct{ Body waitingLine }

func (a *API) backorder(ctx context.Context, in *lineOf) (*backorderAnswer, error) {
	page, err := a.store.List(ctx, store.ListQuery{List: "backorders", Limit: 1, Filters: []store.Filter{
		{Column: "order_no", Operator: "is", Value: in.Order}, {Column: "line_no", Operator: "is", Value: strconv.Itoa(in.Line)}}})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, models.Errorf(models.NotFound, "Line %d of order %s waits for nothing, or there is no such line.", in.Line, in.Order)
	}
	return &backorderAnswer{waitingOf(page.Rows[0])}, nil
}

type shipmentsQuestion struct {
	Page
	Order string `query:"order" maxLength:"200" doc:"Only of this order." example:"SO-1001"`
	Since string `query:"since" format:"date" doc:"Only what was entered on this day or later (UTC)." example:"2026-11-20"`
}

type shipmentsAnswer struct{ Body shipments }

type shipments struct {
	Shipments []shipment `json:"shipments" nullable:"false" doc:"The newest first."`
	Next      string     `json:"next,omitempty" doc:"The cursor of the next page; missing on the last." example:"812"`
}

type shipment struct {
	Shipment   string        `json:"shipment" example:"SH-31"`
	Order      string        `json:"order" example:"SO-1001"`
	Warehouse  string        `json:"warehouse" example:"MAIN"`
	Shipped    calendar.Date `json:"shipped" format:"date" example:"2026-11-25"`
	Carrier    string        `json:"carrier,omitempty" example:"DHL"`
	Tracking   string        `json:"tracking,omitempty" example:"1Z-999-AA1"`
	QtyShipped int64         `json:"qty_shipped" example:"3"`
	TakenBack  bool          `json:"taken_back" doc:"The shipment was reversed: it did not leave after all."`
}

func shipmentOf(x store.ShipmentRow) shipment {
	return shipment{x.ShipmentNo, x.OrderNo, x.Warehouse, x.DateShipped, x.Carrier, x.Tracking, x.QtyShipped, x.ReversedAt != nil}
}

func (a *API) shipments(ctx context.Context, in *shipmentsQuestion) (*shipmentsAnswer, error) {
	since, err := dayOf(in.Since)
	if err != nil {
		return nil, err
	}
	before := int64(0)
	if in.Cursor != "" {
		if before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || before <= 0 {
			return nil, models.Errorf(models.Invalid, "This cursor is not one of ours. Begin with the first page.")
		}
	}
	rows, err := a.store.Shipments(ctx, in.Order, before)
	if err != nil {
		return nil, err
	}
	out := shipments{Shipments: []shipment{}}
	for i, row := range rows {
		// The newest come first, so what follows an older one is older still.
		if since != nil && calendar.FromTime(row.At.UTC()) < *since {
			return &shipmentsAnswer{out}, nil
		}
		out.Shipments = append(out.Shipments, shipmentOf(row))
		if len(out.Shipments) == in.Limit && (i+1 < len(rows) || len(rows) == store.FulfilmentPageMax) {
			out.Next = strconv.FormatInt(row.ID, 10)
			break
		}
	}
	return &shipmentsAnswer{out}, nil
}

type shipmentQuestion struct {
	Shipment string `path:"shipment" maxLength:"200" doc:"The number of the shipment." example:"SH-31"`
}

type shipmentAnswer struct{ Body slip }

type slip struct {
	Shipment
	Lines []slipLine `json:"lines" nullable:"false" doc:"The packing slip, as it was when it left."`
}

// Shipment is the head of a slip.
type Shipment shipment

type slipLine struct {
	Line           int            `json:"line" example:"1"`
	SKU            string         `json:"sku" example:"LAMP-01"`
	Name           string         `json:"name" example:"Desk lamp"`
	QtyNow         int64          `json:"qty_now" doc:"In this shipment." example:"3"`
	QtyBefore      int64          `json:"qty_before" doc:"Shipped before." example:"0"`
	QtyBackordered int64          `json:"qty_backordered" doc:"Still to come." example:"5"`
	Expected       *calendar.Date `json:"expected,omitempty" format:"date" doc:"When those are safely there." example:"2026-12-19"`
}

func (a *API) shipment(ctx context.Context, in *shipmentQuestion) (*shipmentAnswer, error) {
	found, err := a.store.PackingSlip(ctx, in.Shipment)
	if err != nil {
		return nil, fmt.Errorf("shipment %q: %w", in.Shipment, err)
	}
	out := slip{Shipment: Shipment(shipmentOf(found.ShipmentRow)), Lines: make([]slipLine, len(found.Lines))}
	for i, l := range found.Lines {
		out.Lines[i] = slipLine{l.LineNo, l.SKU, l.Name, l.QtyNow, l.QtyBefore, l.QtyBackordered, l.DateExpected}
	}
	return &shipmentAnswer{out}, nil
}
