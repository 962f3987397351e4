package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
	views "pegboard/views/unlock"
)

// unlock answers with what would free most orders if it came now.
func (s *site) unlock(c *fiber.Ctx) error {
	user, _ := person(c)
	w := cellWriter{list: "backorders", today: s.store.Today(), prices: user.May(models.SeePrices)}
	ways := withMoney(w.prices, []string{store.UnlockByOrders, store.UnlockByUnits}, store.UnlockByValue)
	query := queryOf(c)
	of, by := query.Get("of"), query.Get("by")
	if !slices.Contains(ways, by) {
		by = store.UnlockByOrders
	}
	score := s.store.Unlocks
	if of != link.UnlockSKUs {
		of = ""
	} else {
		score = s.store.UnlockSKUs
	}
	unlocks, err := score(c.UserContext(), by)
	if err != nil {
		return err
	}
	m := views.Ranking{
		Title: "Unlock score", Pages: s.allocationTabs(link.Unlock), Table: w.unlockTable(unlocks, of == ""),
		Lead:  "Which delivery would make most orders whole if it came now. An order counts when this is all that it still waits for.",
		Kinds: []ui.Tab{{Label: "Purchase order lines", Href: link.UnlockOf("", by), Current: of == ""}, {Label: "SKUs", Href: link.UnlockOf(link.UnlockSKUs, by), Current: of != ""}},
		Empty: ui.Empty{Title: "Nothing unlocks an order", Text: "No single delivery would make an order whole.", Action: "Open the queue", Href: link.Backorders},
	}
	for _, way := range ways {
		m.Orders = append(m.Orders, ui.Tab{Label: way, Href: link.UnlockOf(of, way), Current: way == by})
	}
	if len(unlocks) == store.FulfilmentPageMax {
		m.Note = "The first " + format.Number(store.FulfilmentPageMax) + " are shown."
	}
	return s.show(c, views.Page(s.frame(c, "Unlock score"), m), nil)
}

func (w cellWriter) unlockTable(unlocks []store.Unlock, lines bool) ui.TableData {
	t := ui.TableData{Caption: "what unlocks orders"}
	if lines {
		t.Columns = []ui.Column{{Label: "Purchase order"}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Comes", Title: "The likely day, and the safe one below it."}, {Label: "Open", Align: ui.End, Title: "Units that are still owed."}}
	} else {
		t.Columns = []ui.Column{{Label: "SKU", Cut: true}, {Label: "Needed", Align: ui.End, Title: "Units that these orders wait for."}}
	}
	t.Columns = append(t.Columns, withMoney(w.prices, []ui.Column{
		{Label: "Orders freed", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Units freed", Align: ui.End, Title: "Open units of those orders, what they have already included."},
	}, ui.Column{Label: "Value freed", Align: ui.End})...)
	t.Columns = append(t.Columns, ui.Column{Label: "Orders behind", Wrap: true, Narrow: ui.NarrowLine})
	for _, u := range unlocks {
		row := ui.Row{Href: link.SKU(u.SKU)}
		sku := skuWithDesk(u.SKU, u.SKUName)
		if lines {
			row.Href = link.PurchaseOrder(u.PONo)
			row.Cells = []ui.Cell{ui.Code(lineName(u.PONo, u.LineNo), link.PurchaseOrder(u.PONo)).Sub(u.SupplierName), sku, w.comes(u), ui.Number(format.Number(u.QtyOpen))}
		} else {
			row.Cells = []ui.Cell{sku, ui.Number(format.Number(u.QtyOpen))}
		}
		row.Cells = append(row.Cells, withMoney(w.prices, []ui.Cell{ui.Of(ui.Span{Text: format.Number(u.Orders), Strong: true, Tabular: true}), ui.Number(format.Number(u.QtyFreed))}, moneyCell(u.Value))...)
		row.Cells = append(row.Cells, ordersBehind(u))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (w cellWriter) comes(u store.Unlock) ui.Cell {
	values := map[string]any{}
	for key, date := range map[string]*calendar.Date{"date_likely": u.DateLikely, "date_safe": u.DateSafe} {
		if date != nil {
			values[key] = *date
		}
	}
	return w.likely(values)
}

func ordersBehind(u store.Unlock) ui.Cell {
	var line ui.Line
	for _, o := range u.First {
		line = append(line, ui.Span{Text: o.OrderNo, Href: link.Order(o.OrderNo), Title: o.CustomerName, Mono: true})
	}
	if rest := u.Orders - int64(len(u.First)); rest > 0 {
		line = append(line, ui.Span{Text: "and " + format.Count(rest, "other", "others"), Muted: true})
	}
	return ui.Stack(line)
}

// oneAway answers with the orders that wait for one line only.
func (s *site) oneAway(c *fiber.Ctx) error {
	mark := queryOf(c).Get("after")
	after := store.OneAwayAfter(mark)
	orders, err := s.store.OneAwayOrders(c.UserContext(), after)
	if err != nil {
		return err
	}
	user, _ := person(c)
	w := cellWriter{list: "backorders", today: s.store.Today(), prices: user.May(models.SeePrices)}
	m := views.Ranking{
		Title: "One line away", Lead: "Orders that would be whole but for one line, those with most value standing ready first.", Pages: s.allocationTabs(link.OneAway), Table: w.oneAwayTable(orders),
		Empty: ui.Empty{Title: "No order waits for one last line", Text: "An order stands here when everything else of it is there or shipped.", Action: "Open the queue", Href: link.Backorders},
	}
	if !w.prices {
		m.Lead = "Orders that would be whole but for one line."
	}
	if after != nil {
		m.First = link.OneAway
	}
	if len(orders) == store.FulfilmentPageMax {
		m.Next = link.OneAwayFrom(orders[len(orders)-1].Mark())
	}
	return s.show(c, views.Page(s.frame(c, "One line away"), m), nil)
}

func (w cellWriter) oneAwayTable(orders []store.OneAwayOrder) ui.TableData {
	t := ui.TableData{Caption: "orders one line from whole", Columns: withMoney(w.prices, []ui.Column{
		{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Missing", Cut: true, Narrow: ui.NarrowLine}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Comes", Title: "The likely day, and the safe one below it."},
		{Label: "Covering supply", Cut: true},
	}, ui.Column{Label: "Ready meanwhile", Align: ui.End, Title: "Value of what is allocated to the order and waits for this line."})}
	for _, o := range orders {
		values := map[string]any{"supply_po_no": o.SupplyPONo, "supply_po_line_no": int64(o.SupplyPOLineNo), "supply_supplier": o.SupplySupplier, "no_supply": o.NoSupply,
			"promise_slips": o.Slips, "promise_broken": o.PromiseBroken, "days_late": o.DaysLate}
		for key, date := range map[string]*calendar.Date{"date_promised_first": o.DatePromisedFirst, "date_promised": o.DatePromised, "date_likely": o.DateLikely, "date_safe": o.DateSafe} {
			if date != nil {
				values[key] = *date
			}
		}
		t.Rows = append(t.Rows, ui.Row{ID: rowID("one-away", o.LineID), Href: link.Order(o.OrderNo), Cells: withMoney(w.prices, []ui.Cell{
			ui.Code(o.OrderNo, link.Order(o.OrderNo)).Sub("line " + format.Number(int64(o.LineNo))), ui.Text(o.CustomerName).Sub(tierWord(o.Tier)), skuWithDesk(o.SKU, o.SKUName),
			ui.Number(format.Number(o.QtyBackordered)), w.promised(values), w.likely(values), w.supply(values),
		}, moneyCell(o.ValueReady))})
	}
	return t
}
