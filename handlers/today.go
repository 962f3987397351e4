package handlers

import (
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/today"
	"pegboard/views/ui"
)

func (s *site) today(c *fiber.Ctx) error {
	found, err := s.store.TodayView(c.UserContext())
	if err != nil {
		return err
	}
	user, _ := person(c)
	today, prices := s.store.Today(), user.May(models.SeePrices)
	queue := link.ListState{Path: link.Backorders}
	return s.show(c, views.Page(s.frame(c, "Today"), views.Today{
		Date:        format.Weekday(today),
		Tiles:       queueTiles(found.Queue, prices),
		Overdue:     overdueTable(found.Overdue, today, prices),
		OverdueHref: link.ListState{Path: link.PurchaseOrders}.WithPreset("overdue").URL(),
		Longest:     longestTable(found.Longest, today, prices),
		LongestHref: queue.SortedBy("order_date", false).URL(),
	}), nil)
}

// queueTiles count the presets of the queue; a preset with nothing in it stays calm.
func queueTiles(q store.QueueFigures, prices bool) []ui.Tile {
	tile := func(label, preset string, count int64, tone ui.Tone, definition string) ui.Tile {
		if count == 0 {
			tone = ui.Neutral
		}
		return ui.Tile{
			Label: label, Value: format.Number(count), Note: lineNoun(count), Definition: definition, Tone: tone,
			Href: link.ListState{Path: link.Backorders}.WithPreset(preset).URL(),
		}
	}
	waiting := tile("Waiting", "", q.Lines, ui.Neutral, "Order lines that wait for goods.")
	waiting.Note = "lines of " + format.Count(q.Orders, "order", "orders")
	if prices && q.Value != "" {
		waiting.Note += ", worth " + amount(q.Value)
	}
	return []ui.Tile{
		waiting,
		tile("Can fill now", "can_fill", q.CanFill, ui.Good, "Free stock is enough to ship these lines today."),
		tile("No supply", "no_supply", q.NoSupply, ui.Bad, "No stock and no purchase order covers these units."),
		tile("Promises broken", "broken", q.Broken, ui.Bad, "The promised date has passed."),
		tile("Promises at risk", "at_risk", q.AtRisk, ui.Warn, "The likely date is later than the promise."),
		tile("One away", "one_away", q.OneAway, ui.Good, "The order could ship complete but for this line."),
	}
}

func overdueTable(overdue []store.OverdueSupply, today calendar.Date, prices bool) ui.TableData {
	table := ui.TableData{
		Caption: "overdue supply", Empty: "Nothing is overdue.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Purchase order"}, {Label: "Supplier", Wrap: true}, {Label: "SKU", Wrap: true}, {Label: "Open", Align: ui.End, Title: "Units that are still owed."},
			{Label: "Due", Align: ui.End}, {Label: "Lines waiting", Align: ui.End, Title: "Order lines with units pegged to it."},
		}, ui.Column{Label: "Value waiting", Align: ui.End}),
	}
	for _, o := range overdue {
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(o.PurchaseOrder), Cells: withMoney(prices, []ui.Cell{
			ui.Code(o.PurchaseOrder, link.PurchaseOrder(o.PurchaseOrder)).Sub("line " + format.Number(o.Line)),
			ui.Link(o.SupplierName, link.Supplier(o.Supplier)),
			ui.Code(o.SKU, link.SKU(o.SKU)).Sub(o.SKUName),
			ui.Number(format.Number(o.QtyOpen)),
			ui.Number(format.DateNear(o.DateDue, today)).Titled(format.Date(o.DateDue)).Below(ui.Span{Text: format.Late(today.Sub(o.DateDue)), Tone: ui.Bad}),
			ui.Number(format.Number(o.LinesWaiting)),
		}, moneyCell(o.ValueWaiting))})
	}
	return table
}

func longestTable(longest []store.LongestWaiting, today calendar.Date, prices bool) ui.TableData {
	table := ui.TableData{
		Caption: "customers who wait longest", Empty: "Nobody is waiting.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "Customer", Wrap: true}, {Label: "Since", Align: ui.End, Title: "The day of the oldest order that waits."},
			{Label: "Lines", Align: ui.End}, {Label: "Units", Align: ui.End},
		}, ui.Column{Label: "Value", Align: ui.End}),
	}
	for _, l := range longest {
		href := link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "customer_code", Operator: link.OpIs, Value: l.Customer}).URL()
		table.Rows = append(table.Rows, ui.Row{Href: href, Cells: withMoney(prices, []ui.Cell{
			ui.Link(l.Name, href).Sub(joined(l.Customer, words(l.Tier))),
			ui.Number(format.DateNear(l.DateOrdered, today)).Titled(format.Date(l.DateOrdered)).Sub(format.Relative(l.DateOrdered, today)),
			ui.Number(format.Number(l.Lines)),
			ui.Number(format.Number(l.Units)),
		}, moneyCell(l.Value))})
	}
	return table
}

// withMoney adds the columns, or the cells of a row, that only people who see prices get.
func withMoney[T any](prices bool, open []T, money ...T) []T {
	if !prices {
		return open
	}
	return append(open, money...)
}

// moneyCell shows an amount; the empty text is a price that is not known.
func moneyCell(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Number(amount(text))
}

func lineNoun(count int64) string {
	if count == 1 {
		return "line"
	}
	return "lines"
}
