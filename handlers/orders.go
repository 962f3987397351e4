package handlers

import (
	"slices"
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
func (s *site) order(c *fiber.Ctx) error { return s.showOrder(c, fiber.StatusOK, remark{}) }

func (s *site) showOrder(c *fiber.Ctx, status int, refused remark) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	order, err := s.store.OrderByNo(c.UserContext(), no)
	if err != nil {
		return err
	}
	lines := make([]int64, len(order.Lines))
	for i := range order.Lines {
		lines[i] = order.Lines[i].ID
	}
	whys, err := s.store.LineWhys(c.UserContext(), lines)
	if err != nil {
		return err
	}
	remarks, err := s.remarks(c, s.remarkableOrder(), order.ID, order.OrderNo, refused)
	if err != nil {
		return err
	}
	shipments, err := s.store.Shipments(c.UserContext(), order.OrderNo, 0)
	if err != nil {
		return err
	}
	user, _ := person(c)
	w := cellWriter{list: "orders", today: s.store.Today(), zone: s.store.Zone(), prices: user.May(models.SeePrices)}
	page := w.orderPage(order, user)
	page.Shipments = w.shipmentTable(shipments, user.May(models.ShipGoods), s.pages[link.Shipments+"/:no"])
	page.Whys = w.orderWhys(order.Lines, whys)
	page.Remarks = remarks
	return s.respond(c, status, views.Page(s.frame(c, "Order "+order.OrderNo), page), nil)
}

// actsAtOnce is how many acts have a button of their own; the others are in a menu.
const actsAtOnce = 3

func (w cellWriter) orderPage(o store.OrderDetail, user models.User) views.Order {
	m := views.Order{
		No: o.OrderNo, Badges: []ui.Span{{Text: words(o.Status), Tone: statusTone(o.Status), Badge: true}},
		Facts: w.orderFacts(o), Quantities: orderBar(o.Lines), Lines: w.orderLines(o, user), Promises: w.promiseTable(o.Promises),
	}
	for _, act := range actsOn(user, o, nil) {
		drawn := ui.Act{Label: act.label, Href: link.OrderAct(o.OrderNo, act.verb), Icon: act.icon}
		if len(m.Acts) < actsAtOnce {
			m.Acts = append(m.Acts, drawn)
		} else {
			m.More = append(m.More, drawn)
		}
	}
	if o.HoldReason != "" {
		m.Badges = append(m.Badges, ui.Span{Text: "on hold" + untilDay(o.DateHoldEnds) + ": " + o.HoldReason, Tone: ui.Warn, Badge: true, Icon: ui.GlyphPause})
	}
	if word := tierWord(o.Tier); word != "" {
		m.Badges = append(m.Badges, ui.Span{Text: word + " customer", Tone: ui.Accent, Badge: true, Icon: ui.GlyphStar})
	}
	if len(o.Links) > 0 {
		links := w.orderLinks(o.Links)
		m.Links = &links
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
	dated := w.day(&o.DateOrdered).Sub(format.Relative(o.DateOrdered, w.today))
	if o.DateEstimated {
		dated = w.day(&o.DateOrdered).Sub("estimated: the source did not know the day")
	}
	policy := ui.Text(sentenceCase(words(o.ShipPolicy)))
	if o.ShipmentsMax != nil {
		policy = policy.Sub("at most " + format.Count(int64(*o.ShipmentsMax), "shipment", "shipments"))
	}
	queue := link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "customer_code", Operator: link.OpIs, Value: o.CustomerCode}).URL()
	return []ui.Pair{
		{Term: "Customer", Description: ui.Strong(o.CustomerName).Below(ui.Span{Text: o.CustomerCode, Muted: true}, ui.Span{Text: "all that waits", Href: queue})},
		{Term: "Ordered on", Description: dated},
		{Term: "Ship policy", Description: policy},
		{Term: "Priority", Description: ui.Number(strconv.Itoa(o.Priority)), Definition: "1 is served first, 9 last."},
		{Term: "Channel", Description: textIfAny(o.Channel)},
		{Term: "Customer's reference", Description: textIfAny(o.CustomerRef)},
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

// orderLines leaves the warehouse out where every line ships from the same one; then the heading of SKU says it.
func (w cellWriter) orderLines(o store.OrderDetail, user models.User) ui.TableData {
	several := slices.ContainsFunc(o.Lines, func(l store.OrderDetailLine) bool { return l.Warehouse != o.Lines[0].Warehouse })
	t := ui.TableData{Caption: "lines of order " + o.OrderNo, Empty: "This order has no lines.", Columns: withMoney(w.prices, []ui.Column{
		{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Ordered", Align: ui.End, Narrow: ui.NarrowEnd},
		{Label: "Of which", Title: "What became of the units ordered: shipped, allocated, backordered, cancelled.", Narrow: ui.NarrowLine}, {Label: "Requested"},
		{Label: "Promised", Title: "The first promise and the one that holds."}, {Label: "Estimated", Title: "When the plan expects the rest to be there."}, {Label: "Covering supply", Cut: true}, {Label: "Status", Cut: true},
	}, ui.Column{Label: "Value", Align: ui.End})}
	acts := false
	for i := range o.Lines {
		row := w.orderLine(o.Lines[i], several)
		if offered := actsOn(user, o, &o.Lines[i]); len(offered) > 0 {
			acts = true
			menu := ui.Acts{ID: row.ID + "-acts", Label: "What to do with line " + strconv.Itoa(o.Lines[i].LineNo)}
			for _, act := range offered {
				menu.Items = append(menu.Items, ui.Act{Label: act.label, Href: link.LineAct(o.OrderNo, act.verb, o.Lines[i].LineNo), Icon: act.icon})
			}
			row.Cells = append(row.Cells, ui.Cell{Acts: &menu})
		} else {
			row.Cells = append(row.Cells, ui.Cell{Lines: []ui.Line{{}}})
		}
		t.Rows = append(t.Rows, row)
	}
	if acts {
		t.Columns = append(t.Columns, ui.Column{Label: "Do", Align: ui.End, Narrow: ui.NarrowLine})
	}
	return t
}

// shipmentTable lists what left, nil when nothing did. A shipment leads to its own page where there is one.
func (w cellWriter) shipmentTable(shipments []store.ShipmentRow, mayReverse, hasPage bool) *ui.TableData {
	if len(shipments) == 0 {
		return nil
	}
	t := ui.TableData{Caption: "shipments", Columns: []ui.Column{{Label: "Shipment"}, {Label: "Left on", Narrow: ui.NarrowEnd}, {Label: "From"}, {Label: "Units", Align: ui.End}, {Label: "Carrier", Cut: true}, {Label: "State"}}}
	if mayReverse {
		t.Columns = append(t.Columns, ui.Column{Label: "Do", Align: ui.End, Narrow: ui.NarrowLine})
	}
	for _, x := range shipments {
		number := ui.Of(ui.Span{Text: x.ShipmentNo, Mono: true})
		if hasPage {
			number = ui.Code(x.ShipmentNo, link.Shipment(x.ShipmentNo))
		}
		state, acts := ui.Status(ui.Good, "shipped"), ui.Cell{Acts: &ui.Acts{ID: rowID("shipment", x.ID) + "-acts", Label: "What to do with shipment " + x.ShipmentNo,
			Items: []ui.Act{{Label: "Reverse", Href: link.ReverseShipment(x.OrderNo, x.ShipmentNo), Icon: ui.GlyphLeft}}}}
		if x.ReversedAt != nil {
			state, acts = ui.Status(ui.Neutral, "reversed"), ui.Cell{Lines: []ui.Line{{}}}
		}
		row := ui.Row{ID: rowID("shipment", x.ID), Cells: []ui.Cell{number, w.day(&x.DateShipped), ui.Text(x.Warehouse), ui.Number(format.Number(x.QtyShipped)).Sub(format.Count(int64(x.Lines), "line", "lines")), textIfAny(joined(x.Carrier, x.Tracking)), state}}
		if mayReverse {
			row.Cells = append(row.Cells, acts)
		}
		t.Rows = append(t.Rows, row)
	}
	return &t
}

func (w cellWriter) orderLine(l store.OrderDetailLine, several bool) ui.Row {
	values := lineValues(l)
	name := l.SKUName
	if several {
		name = joined(name, l.Warehouse)
	}
	value := amountIfAny(l.Value)
	if l.UnitPrice != "" {
		price := "at " + amount(l.UnitPrice)
		if l.PriceOfSKU {
			price += ", the SKU's price"
		}
		value = value.Sub(price)
	}
	return ui.Row{ID: rowID("order-line", l.ID), Href: link.SKU(l.SKU), Cells: withMoney(w.prices, []ui.Cell{
		ui.Number(strconv.Itoa(l.LineNo)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(name), ui.Number(format.Number(l.QtyOrdered)),
		becameOf(l), w.day(l.DateRequested), w.promised(values), w.likely(values), w.supply(values), lineStatus(l, values),
	}, value)}
}

// becameOf says what became of the units of a line, in words, with a bar where more than one thing did.
func becameOf(l store.OrderDetailLine) ui.Cell {
	bar := identityBar(l)
	bar.Compact = true
	var line ui.Line
	for _, part := range bar.Parts {
		if part.Amount > 0 {
			line = append(line, ui.Span{Text: part.Text + " " + part.Label, Strong: part.Fill == ui.FillOpen, Tabular: true})
		}
	}
	cell := ui.Cell{Lines: []ui.Line{line}}
	if len(line) > 1 {
		cell.Bar = &bar
	}
	return cell
}

// lineValues names what is known of a line as the queue names it, so that its cells look as they do in the queue.
func lineValues(l store.OrderDetailLine) map[string]any {
	values := map[string]any{
		"promise_slips": int64(l.Slips), "promise_broken": l.PromiseBroken, "promise_at_risk": l.PromiseAtRisk, "days_late": int64(l.DaysLate), "over_allocated": l.OverAllocated,
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
		return ui.Status(ui.Good, "ready to ship")
	case l.QtyShipped > 0:
		cell := ui.Status(ui.Neutral, "shipped")
		if l.DateShipped != nil {
			cell = cell.Sub(format.Date(*l.DateShipped))
		}
		return cell
	}
	return ui.Status(ui.Neutral, "cancelled")
}

// promiseTable is the promise ledger of an order, the latest first.
func (w cellWriter) promiseTable(promises []store.Promise) ui.TableData {
	t := ui.TableData{Caption: "promises", Empty: "Nothing was promised yet.", Columns: []ui.Column{
		{Label: "When"}, {Label: "Line", Align: ui.End}, {Label: "Promised for"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Customer told"}, {Label: "Who"},
	}}
	for _, p := range promises {
		promised := ui.Muted("no promise any more")
		if p.DatePromised != nil {
			promised = ui.Of(ui.Span{Text: format.DateNear(*p.DatePromised, w.today), Title: format.Date(*p.DatePromised), Strong: true, Tabular: true})
		}
		told := ui.Muted("no")
		if p.ToldCustomer {
			told = ui.Status(ui.Good, "yes")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			ui.Number(format.MomentIn(p.At, w.zone)), ui.Number(strconv.Itoa(p.LineNo)), promised, promiseReason(p), told, ui.Text(p.Actor),
		}})
	}
	return t
}

// promiseReason says why a date was promised, and who chose it unless the source of the data did.
func promiseReason(p store.Promise) ui.Cell {
	if p.Source == "source" {
		return ui.Text(sentenceCase(p.Reason))
	}
	return ui.Text(joined(sentenceCase(words(p.Source)), p.Reason))
}

func (w cellWriter) orderLinks(links []store.OrderLink) ui.TableData {
	t := ui.TableData{Caption: "linked orders", Empty: "No order was split off this one.", Columns: []ui.Column{
		{Label: "Order"}, {Label: "Relation", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Ordered on"}, {Label: "Status"},
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
