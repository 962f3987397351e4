package handlers

import (
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/suppliers"
	"pegboard/views/ui"
)

func (s *site) supplier(c *fiber.Ctx) error { return s.showSupplier(c, fiber.StatusOK, remark{}) }

func (s *site) showSupplier(c *fiber.Ctx, status int, refused remark) error {
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	found, err := s.store.SupplierView(c.UserContext(), code)
	if err != nil {
		return err
	}
	user, _ := person(c)
	prices := user.May(models.SeePrices)
	page := views.Supplier{
		Code: found.Code, Name: found.Name,
		Facts:     supplierFacts(found, prices),
		Times:     leadTimeTiles(found),
		Histogram: leadTimeHistogram(found.LeadTimes),
		Open:      openPurchaseOrders(found.Open, s.store.Today()),
		Terms:     termsTable(found.Terms, prices),
	}
	if user.May(models.SeeSettings) {
		page.Dates = link.SupplierDates(found.Code)
	}
	page.OpenMore, page.TermsMore = found.OpenMore, found.TermsMore
	if found.Preferred {
		page.Badges = append(page.Badges, ui.Span{Text: "preferred", Tone: ui.Good, Badge: true})
	}
	if !found.Active {
		page.Badges = append(page.Badges, ui.Span{Text: "not active", Badge: true})
	}
	if page.Remarks, err = s.remarks(c, s.remarkableSupplier(), found.ID, found.Code, refused); err != nil {
		return err
	}
	return s.respond(c, status, views.Page(s.frame(c, found.Name), page), nil)
}

func supplierFacts(v store.SupplierView, prices bool) []ui.Pair {
	facts := []ui.Pair{
		{Term: "E-mail", Description: textCell(v.Email)},
		{Term: "Rating", Description: textCell(v.Rating)},
		{Term: "Transit", Description: ui.Text(format.Days(int(v.TransitDays))), Definition: "Days on the way, after the goods leave the supplier."},
		{Term: "Receiving", Description: ui.Text(format.Days(int(v.ReceivingDays))), Definition: "Days from the dock to the shelf."},
	}
	if prices {
		facts = append(facts, ui.Pair{Term: "Currency", Description: textCell(v.Currency)}, ui.Pair{Term: "Minimum order value", Description: moneyCell(v.MinimumValue)})
	}
	return facts
}

// leadTimeTiles set what the supplier states beside what was observed.
func leadTimeTiles(v store.SupplierView) []ui.Tile {
	observed := func(label string, percent int, definition string) ui.Tile {
		tile := ui.Tile{Label: label, Value: format.None, Note: "observed", Definition: definition}
		if days, known := v.LeadTimes.Quantile(percent); known {
			tile.Value = format.Days(days)
		}
		return tile
	}
	stated := ui.Tile{Label: "Stated", Value: format.None, Note: "by the supplier", Definition: "The lead time the supplier gives, or the range of those it gives for its SKUs."}
	if v.LeadDaysMin != nil && v.LeadDaysMax != nil {
		stated.Value = format.Days(int(*v.LeadDaysMax))
		if *v.LeadDaysMin < *v.LeadDaysMax {
			stated.Value, stated.Note = format.Number(*v.LeadDaysMin)+"–"+stated.Value, "by SKU"
		}
	}
	return []ui.Tile{
		stated,
		observed("Median", 50, "Half of the receipts came within so many days of the order."),
		observed("P80", 80, "Four of five receipts came within so many days of the order."),
		{Label: "Receipts", Value: format.Number(int64(len(v.LeadTimes))), Note: "in the sample", Definition: "The latest receipts, one for each delivery of a line; reversed ones are left out."},
	}
}

func leadTimeHistogram(times store.LeadTimes) ui.HistogramProps {
	drawing := ui.HistogramProps{
		ID: "lead-time-histogram", Title: "Days from order to receipt", Unit: "days", Values: times,
		Summary: "No receipt can be traced to its order date yet, so nothing is observed.",
	}
	median, known := times.Quantile(50)
	if !known {
		return drawing
	}
	safe, _ := times.Quantile(80)
	drawing.Marks = []ui.HistogramMark{{Value: median, Label: "median", Tone: ui.Info}, {Value: safe, Label: "P80", Tone: ui.Warn}}
	drawing.Summary = "Half of " + format.Count(int64(len(times)), "receipt", "receipts") + " came within " + format.Days(median) + ", four of five within " + format.Days(safe) + "."
	return drawing
}

func openPurchaseOrders(open []store.OpenPurchaseOrder, today calendar.Date) ui.TableData {
	table := ui.TableData{
		Caption: "open purchase orders", Empty: "This supplier owes nothing.",
		Columns: []ui.Column{
			{Label: "Purchase order"}, {Label: "Status"}, {Label: "Ordered on", Align: ui.End}, {Label: "Due", Align: ui.End, Title: "The first day on which goods are still expected."},
			{Label: "Open", Align: ui.End, Title: "Units that are still owed."}, {Label: "Orders waiting", Align: ui.End, Title: "Customer orders with units pegged to it."},
		},
	}
	for _, o := range open {
		due := nearCell(o.DateDue, today)
		if o.DateDue != nil && *o.DateDue < today {
			due = due.Below(ui.Span{Text: format.Late(today.Sub(*o.DateDue)), Tone: ui.Bad, Badge: true})
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(o.No), Cells: []ui.Cell{
			ui.Code(o.No, link.PurchaseOrder(o.No)), ui.Status(statusTone(o.Status), words(o.Status)), nearCell(o.DateOrdered, today), due,
			ui.Number(format.Number(o.QtyOpen)), ui.Number(format.NumberOrNone(o.OrdersWaiting)),
		}})
	}
	return table
}

func termsTable(terms []store.SupplierTerm, prices bool) ui.TableData {
	table := ui.TableData{
		Caption: "terms by SKU", Empty: "No terms are kept for single SKUs.",
		Columns: withMoney(prices, []ui.Column{
			{Label: "SKU", Wrap: true}, {Label: "Stated lead time", Align: ui.End},
			{Label: "Minimum", Align: ui.End, Title: "The fewest units that can be ordered."}, {Label: "Multiple", Align: ui.End, Title: "Units come in multiples of this."},
		}, ui.Column{Label: "Unit cost", Align: ui.End}),
	}
	for _, t := range terms {
		days := ui.Cell{}
		if t.LeadDaysStated != nil {
			days = ui.Number(format.Days(int(*t.LeadDaysStated)))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: withMoney(prices, []ui.Cell{
			ui.Code(t.SKU, link.SKU(t.SKU)).Sub(t.SKUName), days, knownNumber(t.MinimumQty), knownNumber(t.OrderMultiple),
		}, moneyCell(t.UnitCost))})
	}
	return table
}

// knownNumber is a number, or the empty cell when it is not known.
func knownNumber(number *int64) ui.Cell {
	if number == nil {
		return ui.Cell{}
	}
	return ui.Number(format.Number(*number))
}
