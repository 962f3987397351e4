package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/orders"
	"pegboard/views/ui"
)

// order answers with the page of one order.
func (s *site) order(c *fiber.Ctx) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	order, err := s.store.OrderByNo(c.UserContext(), no)
	if err != nil {
		return err
	}
	user, _ := person(c)
	w := cellWriter{list: "orders", today: s.store.Today(), prices: user.May(models.SeePrices)}
	return s.show(c, views.Page(s.frame(c, "Order "+order.OrderNo), w.orderPage(order)), nil)
}

func (w cellWriter) orderPage(o store.OrderDetail) views.Order {
	m := views.Order{
		No: o.OrderNo, Badges: []ui.Span{{Text: words(o.Status), Tone: statusTone(o.Status), Badge: true}},
		Facts: w.orderFacts(o), Quantities: orderBar(o.Lines), Lines: w.orderLines(o), Promises: w.promiseEvents(o.Promises), Links: w.orderLinks(o.Links),
	}
	if o.HoldReason != "" {
		m.Badges = append(m.Badges, ui.Span{Text: "on hold", Tone: ui.Warn, Badge: true, Icon: ui.GlyphPause})
	}
	if o.LinesMore {
		m.LinesNote = "Only the first " + format.Number(store.OrderLinesMax) + " lines are shown."
	}
	if o.PromisesMore {
		m.PromisesNote = "Only the latest " + format.Number(store.OrderPromisesMax) + " promises are shown."
	}
	return m
}

func (w cellWriter) orderFacts(o store.OrderDetail) []ui.Pair {
	dated := w.day(&o.DateOrdered)
	if o.DateEstimated {
		dated = dated.Sub("estimated")
	}
	policy := ui.Text(sentenceCase(words(o.ShipPolicy)))
	if o.ShipmentsMax != nil {
		policy = policy.Sub("at most " + format.Count(int64(*o.ShipmentsMax), "shipment", "shipments"))
	}
	hold := ui.Text("none")
	if o.HoldReason != "" {
		hold = ui.Of(ui.Span{Text: o.HoldReason, Tone: ui.Warn, Strong: true})
	}
	return []ui.Pair{
		{Term: "Customer", Description: ui.Strong(o.CustomerName).Sub(o.CustomerCode)},
		{Term: "Tier", Description: ui.Text(words(o.Tier))},
		{Term: "Ordered on", Description: dated},
		{Term: "Channel", Description: textIfAny(o.Channel)},
		{Term: "Customer's reference", Description: textIfAny(o.CustomerRef)},
		{Term: "Ship policy", Description: policy},
		{Term: "Priority", Description: ui.Number(strconv.Itoa(o.Priority)), Definition: "1 is served first, 9 last."},
		{Term: "Hold", Description: hold},
	}
}

// orderBar adds the lines up: ordered is shipped, allocated, backordered and cancelled, of the order as of each line.
func orderBar(lines []store.OrderDetailLine) ui.Bar {
	var sum store.OrderDetailLine
	for _, l := range lines {
		sum.QtyShipped += l.QtyShipped
		sum.QtyAllocated += l.QtyAllocated
		sum.QtyBackordered += l.QtyBackordered
		sum.QtyCancelled += l.QtyCancelled
	}
	return identityBar(sum)
}

func identityBar(l store.OrderDetailLine) ui.Bar {
	return quantityBar(l.QtyShipped, l.QtyAllocated, l.QtyBackordered, l.QtyCancelled)
}

func (w cellWriter) orderLines(o store.OrderDetail) ui.TableData {
	t := ui.TableData{Caption: "lines of order " + o.OrderNo, Empty: "This order has no lines.", Columns: []ui.Column{
		{Label: "Line", Align: ui.End}, {Label: "SKU", Wrap: true}, {Label: "Warehouse"},
		{Label: "Ordered", Title: "Ordered is shipped, allocated, backordered and cancelled together."}, {Label: "Requested"}, {Label: "Promised", Title: "The first promise and the one that holds."},
		{Label: "Estimated", Title: "When the plan expects the rest to be there."}, {Label: "Supply"}, {Label: "Status"},
	}}
	if w.prices {
		t.Columns = append(t.Columns, ui.Column{Label: "Price", Align: ui.End}, ui.Column{Label: "Value", Align: ui.End})
	}
	for _, l := range o.Lines {
		t.Rows = append(t.Rows, w.orderLine(l))
	}
	return t
}

func (w cellWriter) orderLine(l store.OrderDetailLine) ui.Row {
	bar, values := identityBar(l), lineValues(l)
	bar.Compact = true
	ordered := ui.Number(format.Number(l.QtyOrdered))
	ordered.Bar = &bar
	row := ui.Row{ID: rowID("order-line", l.ID), Href: link.SKU(l.SKU), Cells: []ui.Cell{
		ui.Number(strconv.Itoa(l.LineNo)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.SKUName), ui.Text(l.Warehouse),
		ordered, w.day(l.DateRequested), w.promised(values), w.likely(values), w.supply(values), lineStatus(l, values),
	}}
	if w.prices {
		row.Cells = append(row.Cells, amountIfAny(l.UnitPrice), amountIfAny(l.Value))
	}
	return row
}

// lineValues names what is known of a line as the queue names it, so that its cells look as they do in the queue.
func lineValues(l store.OrderDetailLine) map[string]any {
	values := map[string]any{
		"promise_slips": int64(l.Slips), "promise_broken": l.PromiseBroken, "over_allocated": l.OverAllocated,
		"supply_po_no": l.SupplyPONo, "supply_po_line_no": int64(l.SupplyPOLineNo), "supply_supplier": l.SupplySupplier,
		"supply_confirmed": l.SupplyConfirmed, "supply_overdue": l.SupplyOverdue, "can_fill": l.CanFill, "no_supply": l.NoSupply,
		"status": l.Status, "reason": l.Reason,
	}
	for key, date := range map[string]*calendar.Date{
		"date_promised_first": l.DatePromisedFirst, "date_promised": l.DatePromised, "date_likely": l.DateLikely, "date_safe": l.DateSafe, "supply_date": l.DateSupply,
	} {
		if date != nil {
			values[key] = *date
		}
	}
	return values
}

// lineStatus is the plan's word for a line that waits, else what became of it.
func lineStatus(l store.OrderDetailLine, values map[string]any) ui.Cell {
	if l.OverAllocated {
		return ui.Status(ui.Bad, "over-allocated").Sub("more is allocated than is there")
	}
	switch {
	case l.Status != "":
		return lineState(values)
	case l.QtyBackordered > 0:
		return ui.Text("Waiting").Sub("not planned yet")
	case l.QtyAllocated > 0:
		return ui.Status(ui.Info, "allocated")
	case l.QtyShipped > 0:
		return ui.Status(ui.Good, "shipped")
	}
	return ui.Status(ui.Neutral, "cancelled")
}

func (w cellWriter) promiseEvents(promises []store.Promise) []ui.Event {
	events := make([]ui.Event, 0, len(promises))
	for _, p := range promises {
		what := ui.Line{{Text: "Line " + strconv.Itoa(p.LineNo)}, {Text: "no promise any more", Strong: true}}
		if p.DatePromised != nil {
			what[1] = ui.Span{Text: "promised for " + format.DateNear(*p.DatePromised, w.today), Title: format.Date(*p.DatePromised), Strong: true}
		}
		if p.ToldCustomer {
			what = append(what, ui.Span{Text: "customer told", Tone: ui.Good, Badge: true})
		}
		events = append(events, ui.Event{When: format.Moment(p.At), WhenMachine: format.Machine(p.At), Who: p.Actor, What: what,
			Why: joined(words(p.Source), p.Reason), Icon: ui.GlyphClock})
	}
	return events
}

func (w cellWriter) orderLinks(links []store.OrderLink) ui.TableData {
	t := ui.TableData{Caption: "linked orders", Empty: "No order was split off this one.", Columns: []ui.Column{
		{Label: "Order"}, {Label: "Relation"}, {Label: "Ordered on"}, {Label: "Status"},
	}}
	for _, l := range links {
		relation := "this order was split off it"
		if l.SplitOff {
			relation = "holds what waited here"
		}
		t.Rows = append(t.Rows, ui.Row{Href: link.Order(l.OrderNo), Cells: []ui.Cell{
			ui.Code(l.OrderNo, link.Order(l.OrderNo)), ui.Text(relation), w.day(&l.DateOrdered), ui.Status(statusTone(l.Status), words(l.Status)),
		}})
	}
	return t
}

// day shows a date that may be unknown.
func (w cellWriter) day(date *calendar.Date) ui.Cell {
	if date == nil {
		return ui.Cell{}
	}
	return ui.Number(format.DateNear(*date, w.today)).Titled(format.Date(*date))
}

func textIfAny(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Text(text)
}

func amountIfAny(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Number(amount(text))
}
