package handlers

import (
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/purchasing"
	"pegboard/views/ui"
)

func (s *site) purchaseOrder(c *fiber.Ctx) error {
	return s.showPurchaseOrder(c, fiber.StatusOK, remark{})
}

func (s *site) showPurchaseOrder(c *fiber.Ctx, status int, refused remark) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	found, err := s.store.PurchaseOrderView(c.UserContext(), no)
	if err != nil {
		return err
	}
	remarks, err := s.remarks(c, s.remarkablePO(), found.ID, found.No, refused)
	if err != nil {
		return err
	}
	user, _ := person(c)
	today, prices := s.store.Today(), user.May(models.SeePrices)
	page := views.PurchaseOrder{
		No:      found.No,
		Badges:  purchaseOrderBadges(found, today),
		Tiles:   purchaseOrderTiles(found, prices),
		Facts:   purchaseOrderFacts(found, today, prices),
		Lines:   purchaseOrderLines(found, today, user),
		Waiting: waitingTable(found.Waiting, today, prices),
		Remarks: remarks,
	}
	if notReceivable(found) == "" && user.May(models.ReceiveGoods) {
		page.Receive = link.Receive(found.No)
	}
	if user.May(models.ReceiveGoods) {
		page.Reverse, page.Pack, page.Once = link.ReceiptReverse(found.No), link.PackWorksheet(found.No), rand.Text()
	}
	if user.May(models.Purchase) {
		for i, act := range purchaseActsOn(user, found, nil) {
			shown := ui.Act{Label: act.label, Href: link.PurchaseAct(found.No, act.verb), Icon: act.icon}
			if i < actsAtOnce {
				page.Acts = append(page.Acts, shown)
			} else {
				page.Seldom = append(page.Seldom, shown)
			}
		}
	}
	if user.May(models.SeeMail) {
		page.Seldom = append(page.Seldom, ui.Act{Label: "Print", Href: link.PurchasePaper(found.No), Icon: ui.GlyphNote}, ui.Act{Label: "Mails about it", Href: link.MailLog(0, "", "purchase_order:"+found.No), Icon: ui.GlyphMail})
	}
	schedules, err := s.store.SchedulesOf(c.UserContext(), found.ID)
	if err != nil {
		return err
	}
	page.Schedule = scheduleTable(schedules, today)
	versions, err := s.store.PurchaseVersions(c.UserContext(), found.ID)
	if err != nil {
		return err
	}
	page.Versions = versionTable(versions, prices)
	receipts, more, err := s.store.ReceiptsOf(c.UserContext(), found.ID)
	if err != nil {
		return err
	}
	page.Receipts, page.ReceiptsMore = receiptRows(receipts, today), more
	if found.WaitingMore {
		page.More = link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "supply_po_no", Operator: link.OpIs, Value: found.No}).URL()
	}
	return s.respond(c, status, views.Page(s.frame(c, "Purchase order "+found.No), page), nil)
}

func purchaseOrderBadges(v store.PurchaseOrderView, today calendar.Date) []ui.Span {
	badges := []ui.Span{{Text: words(v.Status), Tone: statusTone(v.Status), Badge: true}}
	worst := 0
	for _, l := range v.Lines {
		if due := l.DateDue(); v.MayDeliver() && l.QtyOpen() > 0 && due != nil {
			worst = max(worst, today.Sub(*due))
		}
	}
	if worst > 0 {
		badges = append(badges, ui.Span{Text: format.Count(int64(worst), "day", "days") + " overdue", Tone: ui.Bad, Badge: true})
	}
	return badges
}

// purchaseOrderTiles say how far it has come and who depends on it.
func purchaseOrderTiles(v store.PurchaseOrderView, prices bool) []ui.Tile {
	var ordered, received, open int64
	for _, l := range v.Lines {
		ordered, received, open = ordered+l.QtyOrdered, received+l.QtyReceived, open+l.QtyOpen()
	}
	orders, broken, atRisk := map[string]bool{}, 0, 0
	value := decimal.Zero
	for _, w := range v.Waiting {
		orders[w.Order] = true
		if w.PromiseBroken {
			broken++
		} else if w.PromiseAtRisk {
			atRisk++
		}
		if amount, err := decimal.NewFromString(w.Value); err == nil {
			value = value.Add(amount)
		}
	}
	least := ""
	if v.WaitingMore {
		least = "at least "
	}
	waiting := ui.Tile{Label: "Orders waiting", Value: format.Number(int64(len(orders))), Note: least + format.Count(int64(len(v.Waiting)), "line", "lines"), Definition: "Customer orders with units pegged to it."}
	promises := ui.Tile{Label: "Promises broken or at risk", Value: format.Number(int64(broken + atRisk)), Note: format.Number(int64(broken)) + " broken, " + format.Number(int64(atRisk)) + " at risk"}
	if broken > 0 {
		promises.Tone = ui.Bad
	} else if atRisk > 0 {
		promises.Tone = ui.Warn
	}
	tiles := []ui.Tile{
		{Label: "Received", Value: format.Percent(received, ordered), Note: format.Number(received) + " of " + format.Count(ordered, "unit", "units")},
		{Label: "Open", Value: format.Number(open), Note: "units still owed"},
		waiting, promises,
	}
	if prices {
		tiles = append(tiles, ui.Tile{Label: "Value waiting", Value: format.Amount(value, ""), Note: strings.TrimSpace(least), Definition: "The pegged units at the price of their line, else of the SKU; components of kits have none."})
	}
	return tiles
}

func purchaseOrderFacts(v store.PurchaseOrderView, today calendar.Date, prices bool) []ui.Pair {
	facts := []ui.Pair{
		{Term: "Supplier", Description: ui.Link(v.SupplierName, link.Supplier(v.Supplier)).Sub(v.Supplier)},
		{Term: "Warehouse", Description: textCell(v.Warehouse)},
		{Term: "Ordered on", Description: nearCell(v.DateOrdered, today)},
		{Term: "Sent on", Description: nearCell(v.DateSent, today).Sub(sentWord(v.SentHow))},
		{Term: "Acknowledged on", Description: nearCell(v.DateAcknowledged, today), Definition: "The day the supplier answered."},
		{Term: "Ship method", Description: textCell(v.ShipMethod)},
	}
	if prices {
		rate := ""
		if v.CurrencyRate != "" {
			rate = "at " + v.CurrencyRate
		}
		facts = append(facts, ui.Pair{Term: "Currency", Description: textCell(v.Currency).Sub(rate)})
	}
	if v.AskedBy != "" || v.ApprovedBy != "" {
		approval := ui.Text("asked for by " + v.AskedBy)
		if v.ApprovedBy != "" {
			approval = nearCell(v.DateApproved, today).Sub("by " + v.ApprovedBy)
		}
		facts = append(facts, ui.Pair{Term: "Approved", Description: approval})
	}
	billed := ui.Text("not yet")
	if v.DateBilled != nil {
		billed = nearCell(v.DateBilled, today).Sub(v.BillNo)
	}
	facts = append(facts, ui.Pair{Term: "Billed", Description: billed, Definition: "Whether the supplier's bill came, whatever has arrived."})
	if v.CloseReason != "" {
		facts = append(facts, ui.Pair{Term: "Ended because", Description: ui.Text(v.CloseReason)})
	}
	return facts
}

func purchaseOrderLines(v store.PurchaseOrderView, today calendar.Date, user models.User) ui.TableData {
	prices, acts := user.May(models.SeePrices), false
	table := ui.TableData{
		Caption: "lines", Empty: "This purchase order has no lines.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Ordered", Align: ui.End}, {Label: "Received", Align: ui.End, Title: "Units accepted, and those that were rejected."},
			{Label: "Open", Align: ui.End, Title: "Units that are still owed.", Narrow: ui.NarrowEnd}, {Label: "Expected"}, {Label: "Confirmed", Title: "The day the supplier confirmed, and the first one that it did."},
			{Label: "Orders waiting", Align: ui.End, Title: "Customer orders with units pegged to the line."},
		}, ui.Column{Label: "Value waiting", Align: ui.End, Title: "The pegged units at the price of their line, else of the SKU."}, ui.Column{Label: "Unit cost", Align: ui.End}),
	}
	for _, l := range v.Lines {
		expected, confirmed := nearCell(l.DateExpected, today), nearCell(l.DateConfirmed, today)
		if l.DateConfirmed != nil && l.DateConfirmedFirst != nil && *l.DateConfirmedFirst != *l.DateConfirmed {
			confirmed = confirmed.Below(ui.Span{Text: "first", Muted: true}, ui.Span{Text: format.DateNear(*l.DateConfirmedFirst, today), Title: "first confirmed " + format.Date(*l.DateConfirmedFirst), Struck: true})
		}
		// The day that counts says how late it is, while goods may still come.
		if due := l.DateDue(); v.MayDeliver() && l.QtyOpen() > 0 && due != nil && *due < today {
			late := ui.Span{Text: format.Late(today.Sub(*due)), Tone: ui.Bad, Tabular: true}
			if l.DateConfirmed != nil {
				confirmed = confirmed.Below(late)
			} else {
				expected = expected.Below(late)
			}
		}
		received := quietNumber(l.QtyReceived)
		if l.QtyRejected > 0 {
			received = received.Below(ui.Span{Text: format.Number(l.QtyRejected) + " rejected", Tone: ui.Warn, Tabular: true})
		}
		row := ui.Row{Href: link.SKU(l.SKU), Cells: withMoney(prices, []ui.Cell{
			ui.Number(format.Number(l.Line)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.SKUName),
			ui.Number(format.Number(l.QtyOrdered)), received, quietNumber(l.QtyOpen()), expected, confirmed, waitingOrders(l),
		}, moneyCell(l.ValueWaiting), moneyCell(l.UnitCost))}
		if offered := purchaseActsOn(user, v, &l); len(offered) > 0 {
			acts = true
			menu := ui.Acts{ID: rowID("po-line", l.ID) + "-acts", Label: "What to do with line " + format.Number(l.Line)}
			for _, act := range offered {
				menu.Items = append(menu.Items, ui.Act{Label: act.label, Href: link.PurchaseActOn(v.No, act.verb, l.Line), Icon: act.icon})
			}
			row.Cells = append(row.Cells, ui.Cell{Acts: &menu})
		} else {
			row.Cells = append(row.Cells, ui.Cell{Lines: []ui.Line{{}}})
		}
		table.Rows = append(table.Rows, row)
	}
	if acts {
		table.Columns = append(table.Columns, ui.Column{Label: "Do", Align: ui.End, Narrow: ui.NarrowLine})
		return table
	}
	for i := range table.Rows {
		table.Rows[i].Cells = table.Rows[i].Cells[:len(table.Rows[i].Cells)-1]
	}
	return table
}

// scheduleTable shows each delivery that is expected, with all its days.
func scheduleTable(schedules []store.ScheduleView, today calendar.Date) ui.TableData {
	t := ui.TableData{Caption: "deliveries expected", Columns: []ui.Column{{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Narrow: ui.NarrowTitle}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd},
		{Label: "Needed by", Title: "When the first who waits for it needs it."}, {Label: "Requested", Title: "The day we asked for."}, {Label: "First confirmed", Title: "The day by which on time is measured."}, {Label: "Confirmed now"},
		{Label: "Expected", Title: "When the lead times say that it is likely to arrive."}, {Label: "Actual", Title: "The day on which the last of the line arrived."}}}
	for _, v := range schedules {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Number(format.Number(v.Line)), ui.Code(v.SKU, link.SKU(v.SKU)), ui.Number(format.Number(v.Qty)), nearCell(v.DateNeedBy, today), nearCell(v.DateRequested, today),
			nearCell(v.DateConfirmedFirst, today), nearCell(v.DateConfirmed, today), nearCell(v.DateExpected, today), nearCell(v.DateActual, today)}})
	}
	return t
}

// versionTable says what changed from one version to the next, the newest first.
func versionTable(versions []store.PurchaseVersion, prices bool) ui.TableData {
	t := ui.TableData{Caption: "versions", Columns: []ui.Column{{Label: "Version", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Written", Narrow: ui.NarrowTitle}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}, {Label: "What changed", Wrap: true, Narrow: ui.NarrowLine}}}
	for i, v := range versions {
		changed := []ui.Line{{{Text: format.Count(int64(len(v.Lines)), "line", "lines")}}}
		if i+1 < len(versions) {
			changed = nil
			for _, said := range versionDiff(versions[i+1].Lines, v.Lines, prices) {
				changed = append(changed, ui.Line{{Text: said}})
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Number(strconv.Itoa(v.VersionNo)), ui.Text(format.Moment(v.At)).Sub(v.Actor), ui.Text(v.Reason), ui.Stack(changed...)}})
	}
	return t
}

// versionDiff says in words what is different between two versions.
func versionDiff(before, after []store.VersionLine, prices bool) []string {
	was := map[int]store.VersionLine{}
	for _, l := range before {
		was[l.LineNo] = l
	}
	var said []string
	for _, l := range after {
		old, there := was[l.LineNo]
		delete(was, l.LineNo)
		name := "line " + strconv.Itoa(l.LineNo) + ", " + l.SKU + ": "
		if !there {
			said = append(said, name+"added, "+format.Count(l.Qty, "unit", "units"))
			continue
		}
		var parts []string
		for _, part := range []struct{ what, from, to string }{{"", format.Number(old.Qty), format.Number(l.Qty)}, {"price ", old.UnitCost, l.UnitCost}, {"expected ", old.Expected, l.Expected}, {"needed by ", old.NeedBy, l.NeedBy}, {"confirmed ", old.Confirmed, l.Confirmed}} {
			if part.from != part.to && (prices || part.what != "price ") {
				parts = append(parts, part.what+orDash(part.from)+" → "+orDash(part.to))
			}
		}
		if len(parts) > 0 {
			said = append(said, name+strings.Join(parts, ", "))
		}
	}
	for _, l := range before {
		if _, gone := was[l.LineNo]; gone {
			said = append(said, "line "+strconv.Itoa(l.LineNo)+", "+l.SKU+": removed")
		}
	}
	return said
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func receiptRows(receipts []store.ReceiptView, today calendar.Date) []views.Receipt {
	var rows []views.Receipt
	for _, r := range receipts {
		row := views.Receipt{No: r.No, When: format.DateNear(r.Date, today), WhenTitle: format.Date(r.Date), Line: format.Number(r.Line), SKU: ui.Code(r.SKU, link.SKU(r.SKU)).Sub(strings.Join(nonEmpty("line "+format.Number(r.Line), receiptNote(r)), ", ")),
			Units: format.Number(r.QtyReceived), Rejected: format.Number(r.QtyRejected), Warehouse: r.Warehouse, Reversible: !r.Reversal && !r.Reversed}
		switch {
		case r.Reversal:
			row.Units, row.State = format.Number(-r.QtyReceived), ui.Muted("takes one back")
		case r.Reversed:
			row.State = ui.Muted("taken back")
		}
		rows = append(rows, row)
	}
	return rows
}

// receiptNote is what was said of a receipt beside its numbers.
func receiptNote(r store.ReceiptView) string {
	var said []string
	if r.RejectReason != "" {
		said = append(said, r.RejectReason.Title())
	}
	if r.ExtraReason != "" {
		said = append(said, "more than ordered: "+r.ExtraReason)
	}
	if r.Place != "" {
		said = append(said, "in "+r.Place)
	}
	return strings.Join(said, ", ")
}

func waitingOrders(l store.PurchaseOrderLineView) ui.Cell {
	if l.OrdersWaiting == 0 {
		return quietNumber(0)
	}
	return ui.Number(format.Number(l.OrdersWaiting)).Sub(format.Count(l.UnitsWaiting, "unit", "units"))
}

func waitingTable(waiting []store.WaitingForSupply, today calendar.Date, prices bool) ui.TableData {
	w := cellWriter{list: "backorders", today: today, prices: prices}
	table := ui.TableData{
		Caption: "who waits", Empty: "Nobody waits for this purchase order.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU", Title: "With the line of this purchase order."},
			{Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Estimated"},
		}, ui.Column{Label: "Value", Align: ui.End}),
	}
	for _, l := range waiting {
		values := map[string]any{"promise_slips": l.Slips, "promise_broken": l.PromiseBroken, "promise_at_risk": l.PromiseAtRisk, "days_late": l.DaysLate}
		for key, date := range map[string]*calendar.Date{"date_promised_first": l.DatePromisedFirst, "date_promised": l.DatePromised, "date_likely": l.DateLikely, "date_safe": l.DateSafe} {
			if date != nil {
				values[key] = *date
			}
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.Order(l.Order), Cells: withMoney(prices, []ui.Cell{
			ui.Code(l.Order, link.Order(l.Order)).Sub("line " + format.Number(l.Line)), ui.Text(l.CustomerName).Sub(tierWord(l.Tier)),
			ui.Code(l.SKU, link.SKU(l.SKU)).Sub("from line " + format.Number(l.SupplyLine)), ui.Number(format.Number(l.QtyPegged)), w.promised(values), w.likely(values),
		}, moneyCell(l.Value))})
	}
	return table
}

func sentWord(how string) string {
	switch models.SentHow(how) {
	case models.SentByMail:
		return "by mail"
	case models.SentOnPaper:
		return "on paper"
	case models.SentByPhone:
		return "by phone"
	case models.SentByLink:
		return "by a link"
	}
	return ""
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
