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

// suggestionsShown is how many suggested lead times are open; the others are shown on request.
const suggestionsShown = 3

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
		Facts:      supplierFacts(found, prices),
		Times:      leadTimeTiles(found),
		Spread:     leadTimeSpread(found, s.store.Today()),
		Components: componentTable(found),
		Trend:      trendRanges(found.Deliveries), TrendWords: trendWords(found.Deliveries),
		OnTime: onTimeTable(found.Scores), OnTimeNote: onTimeNote(found.Scores),
		Open:  openPurchaseOrders(found.Open, s.store.Today()),
		Terms: termsTable(found.Terms, prices),
	}
	if user.May(models.ManageSuppliers) {
		page.Suggestions = suggestionViews(found)
		if len(page.Suggestions) > suggestionsShown {
			page.Suggestions, page.Further = page.Suggestions[:suggestionsShown], page.Suggestions[suggestionsShown:]
			page.FurtherLabel = "Show " + format.Number(int64(len(page.Further))) + " more"
			if found.SuggestionsMore {
				page.FurtherLabel += "; others follow when these are answered"
			}
		}
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
			{Label: "SKU", Wrap: true}, {Label: "Stated", Align: ui.End, Title: "The lead time that is stored for this SKU, else the one of the supplier."},
			{Label: "Likely", Align: ui.End, Title: "Days from the order within which half of such orders arrive."}, {Label: "Safe", Align: ui.End, Title: "Days from the order within which as many arrive as are promised."},
			{Label: "Deliveries", Align: ui.End, Title: "Own deliveries behind it."},
			{Label: "Minimum", Align: ui.End, Title: "The fewest units that can be ordered."}, {Label: "Multiple", Align: ui.End, Title: "Units come in multiples of this."},
		}, ui.Column{Label: "Unit cost", Align: ui.End}),
	}
	for _, t := range terms {
		table.Rows = append(table.Rows, ui.Row{Cells: withMoney(prices, []ui.Cell{
			ui.Code(t.SKU, link.SKU(t.SKU)).Sub(t.SKUName), statedCell(t), daysIfAny(t.DaysLikely), daysIfAny(t.DaysSafe), observedCell(t),
			knownNumber(t.MinimumQty), knownNumber(t.OrderMultiple),
		}, moneyCell(t.UnitCost))})
	}
	return table
}

func statedCell(t store.SupplierTerm) ui.Cell {
	if t.LeadDaysStated != nil {
		return ui.Number(format.Days(int(*t.LeadDaysStated)))
	}
	return ui.Cell{}
}

// observedCell says how many deliveries there are and how sure they make the estimate.
func observedCell(t store.SupplierTerm) ui.Cell {
	if t.DaysLikely == nil {
		return ui.Cell{}
	}
	return ui.Number(format.Number(int64(t.Received))).Sub(t.Confidence + " confidence")
}

// knownNumber is a number, or the empty cell when it is not known.
func knownNumber(number *int64) ui.Cell {
	if number == nil {
		return ui.Cell{}
	}
	return ui.Number(format.Number(*number))
}
