package handlers

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/replenish"
	"pegboard/models/store"
	views "pegboard/views/buying"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

const (
	// budgetRowsMax bounds the suggestions that compete for a budget: those of a large company.
	budgetRowsMax = 20_000
	// budgetShown bounds the rows of each table.
	budgetShown = 200
	// budgetDigits are the decimals in which money is counted: as many as a price may have.
	budgetDigits = 6
)

// buyBudget says what an amount is enough for, and what it leaves waiting.
func (s *site) buyBudget(c *fiber.Ctx) error {
	user, _ := person(c)
	if !user.May(models.SeePrices) {
		return models.Errorf(models.Forbidden, "Your role does not see prices, which a budget is made of.")
	}
	query := queryOf(c)
	text, currency := strings.TrimSpace(query.Get("amount")), query.Get("currency")
	rows, more, err := s.store.BuyWanted(c.UserContext(), budgetRowsMax)
	if err != nil {
		return err
	}
	var currencies []string
	for _, row := range rows {
		if !slices.Contains(currencies, row.Currency) {
			currencies = append(currencies, row.Currency)
		}
	}
	slices.Sort(currencies)
	if currency == "" && len(currencies) > 0 {
		currency = currencies[0]
	}
	m := views.Budget{Tabs: s.buyTabs(link.BuyBudget, user), Path: link.BuyBudget,
		Lead:  "First what customers wait for, by the value that waits for each unit of money; then the rest of what is suggested, by the risk of running out. Nothing is drafted here.",
		Field: ui.FieldProps{ID: "budget-amount", Name: "amount", Label: "Amount", Value: text, Required: true, LengthMax: "30", Focus: text == ""}}
	m.Currency = ui.FieldProps{ID: "budget-currency", Name: "currency", Label: "Currency", Type: "select", Hint: "Suppliers that are paid in it; currencies are never added up."}
	for _, one := range currencies {
		m.Currency.Options = append(m.Currency.Options, ui.Option{Value: one, Label: one, Selected: one == currency})
	}
	status := http.StatusOK
	if text != "" {
		amount, err := formPrice(text)
		if err == nil {
			err = s.spendBudget(&m, rows, string(amount), currency)
		}
		if models.KindOf(err) == models.Invalid && err != nil {
			m.Field.Error, m.Answered, status = models.Sentence(err), false, http.StatusUnprocessableEntity
		} else if err != nil {
			return err
		}
		if more {
			m.Note = strings.TrimSpace(m.Note + " Only the first " + format.Number(budgetRowsMax) + " suggestions were looked at.")
		}
	}
	return s.respond(c, status, views.BudgetPage(s.frame(c, "Budget"), m), nil)
}

// wishOf is a suggestion that competes for money; false when its price is not known.
func wishOf(row store.BuyRow) (replenish.Wish, bool) {
	if row.UnitCost == nil {
		return replenish.Wish{}, false
	}
	w := row.Why
	cost := counted(decimalOf(string(*row.UnitCost)))
	rest := max(0, w.Need-row.QtyUncovered)
	risk := decimal.NewFromInt(cost).Mul(decimal.NewFromInt(rest)).Mul(decimal.NewFromInt(int64(row.Risk))).Div(decimal.NewFromInt(1000))
	return replenish.Wish{SKU: strconv.FormatInt(row.ID, 10), Uncovered: row.QtyUncovered, Need: max(w.Need, row.QtyUncovered), Lot: replenish.Lot{MOQ: w.MOQ, Pack: w.Pack, Multiple: w.Multiple, Max: w.Max},
		Cost: cost, Value: counted(decimalOf(string(row.ValueWaiting))), RiskValue: within(risk)}, true
}

func decimalOf(text string) decimal.Decimal {
	value, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero
	}
	return value
}

// counted is money in whole units of its last decimal.
func counted(value decimal.Decimal) int64 { return within(value.Shift(budgetDigits)) }

// within bounds what is weighed, which no budget reaches.
func within(value decimal.Decimal) int64 {
	if most := decimal.NewFromInt(replenish.MoneyMax); value.GreaterThan(most) {
		return replenish.MoneyMax
	}
	return max(0, value.IntPart())
}

// money is counted money as an amount.
func money(units int64, currency string) string {
	return format.Money(decimal.NewFromInt(units).Shift(-budgetDigits), currency)
}

// spendBudget fills in what the amount is enough for. It returns Invalid for an amount that nobody has.
func (s *site) spendBudget(m *views.Budget, rows []store.BuyRow, text, currency string) error {
	amount := decimalOf(text).Shift(budgetDigits)
	if amount.GreaterThan(decimal.NewFromInt(replenish.MoneyMax)) {
		return models.Errorf(models.Invalid, "Please give an amount of at most %s.", money(replenish.MoneyMax, ""))
	}
	var wishes []replenish.Wish
	var wanted []store.BuyRow
	unpriced := int64(0)
	for _, row := range rows {
		if row.Currency != currency {
			continue
		}
		wish, priced := wishOf(row)
		if !priced {
			unpriced++
			continue
		}
		wishes, wanted = append(wishes, wish), append(wanted, row)
	}
	grants, left, err := replenish.Affordable(amount.IntPart(), wishes)
	if err != nil {
		return err
	}
	m.Answered = true
	if unpriced > 0 {
		m.Note = format.Count(unpriced, "suggestion has no price and was", "suggestions have no price and were") + " left out."
	}
	s.budgetTables(m, wanted, grants, left, amount.IntPart(), currency)
	return nil
}

func (s *site) budgetTables(m *views.Budget, rows []store.BuyRow, grants []replenish.Grant, left, amount int64, currency string) {
	m.Bought = ui.TableData{Caption: "what to buy", Empty: "It is not enough for anything that is suggested.", Columns: []ui.Column{{Label: "SKU", Cut: true}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine},
		{Label: "Buy", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "For customers", Align: ui.End}, {Label: "Costs", Align: ui.End}}}
	m.Left = ui.TableData{Caption: "what waits", Empty: "Nothing that is suggested waits.", Columns: []ui.Column{{Label: "SKU", Cut: true}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine},
		{Label: "Not bought", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Customers wait for", Align: ui.End}, {Label: "Value waiting", Align: ui.End}, {Label: "May run out", Align: ui.End}}}
	take := &views.Form{ID: "take", Path: link.BuyOrder, Once: rand.Text(), Kind: ui.Primary, Submit: "Look at these purchase orders"}
	bought, waiting := int64(0), int64(0)
	for i, g := range grants {
		row := rows[i]
		sku := ui.Code(row.SKU, link.BuyRow(row.ID)).Sub(joined(row.SKUName, row.Warehouse))
		if g.Order > 0 {
			bought++
			if len(m.Bought.Rows) < budgetShown {
				m.Bought.Rows = append(m.Bought.Rows, ui.Row{Href: link.BuyRow(row.ID), Cells: []ui.Cell{sku, ui.Text(row.SupplierName), ui.Number(format.Number(g.Order)), quietNumber(min(g.Order, row.QtyUncovered)), ui.Number(money(g.Spent, currency))}})
			}
			if bought <= buyOrderMax {
				take.Hidden = append(take.Hidden, views.Hidden{Name: "key", Value: strconv.FormatInt(row.ID, 10)}, views.Hidden{Name: "qty", Value: strconv.FormatInt(g.Order, 10)})
			}
		}
		if short := row.QtySuggested - g.Order; short > 0 {
			waiting++
			if len(m.Left.Rows) < budgetShown {
				m.Left.Rows = append(m.Left.Rows, ui.Row{Href: link.BuyRow(row.ID), Cells: []ui.Cell{sku, ui.Text(row.SupplierName), ui.Number(format.Number(short)), quietNumber(max(0, row.QtyUncovered-g.Order)),
					ui.Number(amountIn(string(row.ValueWaiting), "")), riskCell(row.Risk, row.Stocked, row.QtyUncovered)}})
			}
		}
	}
	m.Tiles = []ui.Tile{{Label: "Spent", Value: money(amount-left, currency), Note: "of " + money(amount, currency)}, {Label: "Left", Value: money(left, currency), Note: "what fits nothing more"},
		{Label: "Bought", Value: format.Number(bought), Note: "suggestions, in whole or in part"}, {Label: "Waiting", Value: format.Number(waiting), Note: "suggestions that it is not enough for"}}
	if bought > 0 {
		m.Take = take
	}
	if bought > budgetShown || waiting > budgetShown {
		m.Note = strings.TrimSpace(m.Note + " Only the first " + format.Number(budgetShown) + " of each table are shown.")
	}
}
