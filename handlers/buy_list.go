package handlers

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/replenish"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// buyList is the name of the list that the buy desk is.
const buyList = "buy-desk"

// notGrouped is the group of a list that opens grouped, for people who want it flat.
const notGrouped = "none"

// opensGrouped is the group that a list opens with.
func opensGrouped(list string) string {
	if list == buyList {
		return "supplier"
	}
	return ""
}

// groupedBy is what the rows of a list are grouped by in the end.
func groupedBy(list, asked string) string {
	switch opens := opensGrouped(list); {
	case asked == "":
		return opens
	case asked == notGrouped && opens != "":
		return ""
	}
	return asked
}

// buyBulk is what is done with selected rows of the buy desk.
func (s *site) buyBulk(user models.User) *ui.Bulk {
	if !user.May(models.Purchase) {
		return nil
	}
	return &ui.Bulk{Path: link.BuyOrder, Once: rand.Text(), Noun: "SKUs", Actions: []ui.BulkAction{{Label: "Draft purchase orders", Value: "preview", Kind: ui.Primary}}}
}

// buyDeskList adds what the buy desk has beside other lists: its pages, and how far each supplier is from its minimum.
func (s *site) buyDeskList(c *fiber.Ctx, l *ui.List, user models.User) error {
	if user.May(models.Purchase) {
		l.New = ui.Action{Label: "New purchase order", Href: link.NewPurchase}
	}
	l.Tabs, l.TabsOf = s.buyTabs(link.BuyDesk, user), "Buying"
	if groupedBy(buyList, l.State.Group) != "supplier" || !user.May(models.SeePrices) {
		return nil
	}
	var names []string
	for _, g := range l.Groups {
		if name := g.Heading[0].Text; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	minimums, err := s.store.BuyMinimums(c.UserContext(), names)
	if err != nil {
		return err
	}
	for i := range l.Groups {
		g := &l.Groups[i]
		for _, m := range minimums {
			if m.Name != g.Heading[0].Text {
				continue
			}
			g.Subtotals = append(g.Subtotals, ui.Total{Label: "To buy and in drafts", Value: amountIn(m.Value, m.Currency), Title: "What is suggested of this supplier and not put off, and what stands in its drafts."})
			if m.Minimum != "" {
				g.Subtotals = append(g.Subtotals, ui.Total{Label: "Minimum", Value: minimumWords(m), Title: "The least that an order to this supplier may be worth; what is suggested and what stands in drafts counts."})
			}
		}
	}
	return nil
}

// minimumWords say how far a supplier is from its minimum: "500.00 EUR, add 180.00".
func minimumWords(m store.BuyMinimum) string {
	least := amountIn(m.Minimum, m.Currency)
	if missing, err := decimal.NewFromString(m.Missing); err == nil && missing.IsPositive() {
		return least + ", add " + format.Amount(missing, m.Currency)
	}
	return least + ", reached"
}

// amountIn shows an exact amount with the digits of its currency and its code.
func amountIn(text, currency string) string {
	value, err := decimal.NewFromString(text)
	if err != nil {
		return text
	}
	return format.Money(value, currency)
}

// buyTabs are the pages of buying that the person may open.
func (s *site) buyTabs(current string, user models.User) []ui.Tab {
	tabs := []ui.Tab{{Label: "Buy desk", Href: link.BuyDesk}, {Label: "Messages", Href: link.BuyMessages}}
	if user.May(models.Purchase) && user.May(models.SeePrices) {
		tabs = append(tabs, ui.Tab{Label: "Budget", Href: link.BuyBudget})
	}
	if user.May(models.SeeSettings) {
		tabs = append(tabs, ui.Tab{Label: "Service levels", Href: link.BuySettings})
	}
	tabs = slices.DeleteFunc(tabs, func(t ui.Tab) bool { return !s.pages[t.Href] })
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == current
	}
	return tabs
}

// buyCell draws the columns of the buy desk that are more than their value.
func (w cellWriter) buyCell(key string, row store.ListRow) (ui.Cell, bool) {
	v := row.Values
	switch key {
	case "sku":
		cell := ui.Code(textOf(v["sku"]), link.BuyRow(row.ID)).Sub(joined(textOf(v["sku_name"]), textOf(v["warehouse"])))
		if flagged(v["overridden"]) {
			cell.Lines[0] = append(cell.Lines[0], ui.Span{Text: "set by hand", Badge: true, Tone: ui.Info})
		}
		if until, snoozed := dateOf(v["snoozed_until"]); snoozed && until > w.today {
			cell.Lines[0] = append(cell.Lines[0], ui.Span{Text: "until " + format.DateNear(until, w.today), Badge: true, Icon: ui.GlyphPause, Title: textOf(v["snooze_reason"])})
		}
		return cell, true
	case "qty_suggested":
		return suggestedCell(v), true
	case "date_order_by":
		date, known := dateOf(v[key])
		if !known {
			return ui.Cell{}, true
		}
		if integer(v["qty_suggested"]) > 0 {
			return w.due(date), true
		}
		return w.date(v[key]), true
	case "unit_cost":
		if v[key] == nil {
			return ui.Muted("no price"), true
		}
		cell := ui.Number(amount(textOf(v[key])))
		if last := textOf(v["last_cost"]); last != "" && (last != textOf(v[key]) || textOf(v["last_currency"]) != textOf(v["currency"])) {
			cell = cell.Sub("last " + strings.TrimSpace(amount(last)+otherCurrency(v)))
		}
		return cell, true
	case "value":
		if v[key] == nil {
			return ui.Cell{}, true
		}
		return ui.Number(amount(textOf(v[key]))).Sub(textOf(v["currency"])), true
	case "qty_on_order":
		cell := quietNumber(integer(v[key]))
		if po := textOf(v["next_po_no"]); po != "" {
			line := []ui.Span{{Text: po, Href: link.PurchaseOrder(po), Mono: true}}
			if day, known := dateOf(v["next_po_date"]); known {
				line = append(line, ui.Span{Text: format.DateNear(day, w.today), Muted: true, Title: format.Date(day)})
			}
			cell = cell.Below(line...)
		}
		if drafted := integer(v["qty_drafted"]); drafted > 0 {
			cell = cell.Sub(format.Number(drafted) + " in drafts")
		}
		return cell, true
	case "risk":
		return riskCell(int(integer(v[key])), flagged(v["stocked"]), integer(v["qty_uncovered"])), true
	case "sku_class", "currency":
		return ui.Text(textOf(v[key])), true
	case "demand":
		return ui.Text(words(textOf(v[key]))), true
	}
	return ui.Cell{}, false
}

func otherCurrency(v map[string]any) string {
	if last := textOf(v["last_currency"]); last != textOf(v["currency"]) {
		return " " + last
	}
	return ""
}

// suggestedCell is what to buy, and for whom.
func suggestedCell(v map[string]any) ui.Cell {
	all := integer(v["qty_suggested"])
	if all == 0 {
		return quietNumber(0)
	}
	cell := ui.Of(ui.Span{Text: format.Number(all), Strong: true, Tabular: true})
	customers, stock, surplus := integer(v["qty_for_backorders"]), integer(v["qty_for_stock"]), integer(v["qty_surplus"])
	if customers > 0 {
		cell = cell.Below(ui.Span{Text: format.Number(customers) + " for customers", Tone: ui.Warn, Tabular: true, Title: format.Count(integer(v["lines_waiting"]), "order line waits", "order lines wait") + " without supply"})
	}
	if stock > 0 {
		text := format.Number(stock) + " to stock"
		if surplus > 0 {
			text += ", " + format.Number(min(surplus, stock)) + " by rounding"
		}
		cell = cell.Sub(text)
	}
	if flagged(v["capped"]) {
		cell = cell.Below(ui.Span{Text: "supplier's most", Icon: ui.GlyphWarn, Tone: ui.Warn, Title: "The supplier sells no more than this at once; more is needed."})
	}
	return cell
}

// riskCell says how likely a shelf runs empty, in words too.
func riskCell(thousandths int, stocked bool, uncovered int64) ui.Cell {
	switch {
	case uncovered > 0:
		return ui.Of(ui.Span{Text: "empty", Tone: ui.Bad, Icon: ui.GlyphBad, Title: "Customers wait for units that nothing covers."})
	case !stocked:
		return ui.Muted("not stocked")
	}
	text := fmt.Sprintf("%d %%", (thousandths+5)/10)
	switch replenish.BandOf(float64(thousandths) / 1000) {
	case replenish.Red:
		return ui.Of(ui.Span{Text: text, Tone: ui.Bad, Icon: ui.GlyphBad, Tabular: true, Title: "As likely as not, the shelf runs empty."})
	case replenish.Amber:
		return ui.Of(ui.Span{Text: text, Tone: ui.Warn, Icon: ui.GlyphWarn, Tabular: true, Title: "At least one time in five, the shelf runs empty."})
	}
	return ui.Number(text)
}

// buyCellParts are the other columns that a cell of the buy desk shows.
func buyCellParts(key string) []string {
	switch key {
	case "sku":
		return []string{"sku_name", "warehouse", "supplier", "supplier_code"}
	case "qty_suggested":
		return []string{"qty_for_backorders", "qty_for_stock", "qty_surplus", "lines_waiting", "capped"}
	case "unit_cost":
		return []string{"last_cost"}
	case "value":
		return []string{"currency"}
	case "qty_on_order":
		return []string{"next_po_no", "next_po_date", "qty_drafted"}
	}
	return nil
}
