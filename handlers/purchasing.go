package handlers

import (
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/purchasing"
	"pegboard/views/ui"
)

func (s *site) purchaseOrder(c *fiber.Ctx) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	found, err := s.store.PurchaseOrderView(c.UserContext(), no)
	if err != nil {
		return err
	}
	user, _ := person(c)
	today, prices := s.store.Today(), user.May(models.SeePrices)
	page := views.PurchaseOrder{
		No:      found.No,
		Status:  ui.Span{Text: words(found.Status), Tone: statusTone(found.Status), Badge: true},
		Facts:   purchaseOrderFacts(found, prices),
		Lines:   purchaseOrderLines(found, today, prices),
		Waiting: waitingTable(found.Waiting, today, prices),
	}
	if found.WaitingMore {
		page.More = link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "supply_po_no", Operator: link.OpIs, Value: found.No}).URL()
	}
	return s.show(c, views.Page(s.frame(c, "Purchase order "+found.No), page), nil)
}

func purchaseOrderFacts(v store.PurchaseOrderView, prices bool) []ui.Pair {
	facts := []ui.Pair{
		{Term: "Supplier", Description: ui.Link(v.SupplierName, link.Supplier(v.Supplier)).Sub(v.Supplier)},
		{Term: "Warehouse", Description: textCell(v.Warehouse)},
		{Term: "Ordered on", Description: ui.Text(format.DateOrNone(v.DateOrdered))},
		{Term: "Sent on", Description: ui.Text(format.DateOrNone(v.DateSent))},
		{Term: "Acknowledged on", Description: ui.Text(format.DateOrNone(v.DateAcknowledged)), Definition: "The day the supplier answered."},
		{Term: "Ship method", Description: textCell(v.ShipMethod)},
	}
	if prices {
		facts = append(facts, ui.Pair{Term: "Currency", Description: textCell(v.Currency)})
	}
	return facts
}

func purchaseOrderLines(v store.PurchaseOrderView, today calendar.Date, prices bool) ui.TableData {
	table := ui.TableData{
		Caption: "lines", Empty: "This purchase order has no lines.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Line", Align: ui.End}, {Label: "SKU", Wrap: true}, {Label: "Ordered", Align: ui.End}, {Label: "Received", Align: ui.End},
			{Label: "Rejected", Align: ui.End}, {Label: "Open", Align: ui.End, Title: "Units that are still owed."},
			{Label: "Expected", Align: ui.End}, {Label: "Confirmed", Align: ui.End, Title: "The day the supplier confirmed, and the first one that it did."},
			{Label: "Orders waiting", Align: ui.End, Title: "Customer orders with units pegged to the line."},
		}, ui.Column{Label: "Value waiting", Align: ui.End, Title: "The pegged units at the customers' prices."}, ui.Column{Label: "Unit cost", Align: ui.End}),
	}
	for _, l := range v.Lines {
		confirmed := nearCell(l.DateConfirmed, today)
		if l.DateConfirmed != nil && l.DateConfirmedFirst != nil && *l.DateConfirmedFirst != *l.DateConfirmed {
			confirmed = confirmed.Below(ui.Span{Text: format.DateNear(*l.DateConfirmedFirst, today), Title: "first confirmed " + format.Date(*l.DateConfirmedFirst), Struck: true})
		}
		row := ui.Row{Cells: withMoney(prices, []ui.Cell{
			ui.Number(format.Number(l.Line)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.SKUName),
			ui.Number(format.Number(l.QtyOrdered)), ui.Number(format.Number(l.QtyReceived)), ui.Number(format.NumberOrNone(l.QtyRejected)),
			openQty(v, l, today), nearCell(l.DateExpected, today), confirmed, waitingOrders(l),
		}, moneyCell(l.ValueWaiting), moneyCell(l.UnitCost))}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// openQty says how many units a line still owes, and that they are overdue when goods may still come.
func openQty(v store.PurchaseOrderView, l store.PurchaseOrderLineView, today calendar.Date) ui.Cell {
	cell := ui.Number(format.NumberOrNone(l.QtyOpen()))
	if due := l.DateDue(); v.MayDeliver() && l.QtyOpen() > 0 && due != nil && *due < today {
		cell = cell.Below(ui.Span{Text: format.Late(today.Sub(*due)), Tone: ui.Bad, Badge: true})
	}
	return cell
}

func waitingOrders(l store.PurchaseOrderLineView) ui.Cell {
	if l.OrdersWaiting == 0 {
		return ui.Cell{}
	}
	return ui.Number(format.Number(l.OrdersWaiting)).Sub(format.Count(l.UnitsWaiting, "unit", "units"))
}

func waitingTable(waiting []store.WaitingForSupply, today calendar.Date, prices bool) ui.TableData {
	table := ui.TableData{
		Caption: "who waits", Empty: "Nobody waits for this purchase order.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Order"}, {Label: "Customer", Wrap: true}, {Label: "SKU"}, {Label: "From line", Align: ui.End, Title: "The line of this purchase order."},
			{Label: "Units", Align: ui.End}, {Label: "Promised", Align: ui.End}, {Label: "Likely", Align: ui.End},
		}, ui.Column{Label: "Value", Align: ui.End}),
	}
	for _, w := range waiting {
		promised := nearCell(w.DatePromised, today)
		switch {
		case w.PromiseBroken:
			promised = promised.Below(ui.Span{Text: "broken", Tone: ui.Bad, Badge: true})
		case w.PromiseAtRisk:
			promised = promised.Below(ui.Span{Text: "at risk", Tone: ui.Warn, Badge: true})
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.Order(w.Order), Cells: withMoney(prices, []ui.Cell{
			ui.Code(w.Order, link.Order(w.Order)).Sub("line " + format.Number(w.Line)), ui.Text(w.CustomerName).Sub(words(w.Tier)),
			ui.Code(w.SKU, link.SKU(w.SKU)), ui.Number(format.Number(w.SupplyLine)), ui.Number(format.Number(w.QtyPegged)),
			promised, nearCell(w.DateLikely, today),
		}, moneyCell(w.Value))})
	}
	return table
}

// nearCell is a date in a dense column; one that is not known is the empty cell.
func nearCell(date *calendar.Date, today calendar.Date) ui.Cell {
	if date == nil {
		return ui.Cell{}
	}
	return ui.Number(format.DateNear(*date, today)).Titled(format.Date(*date))
}

func textCell(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Text(text)
}
