package handlers

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/models/store"
	views "pegboard/views/buying"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// buyOrderMax bounds the rows that are drafted at once.
const buyOrderMax = 500

// buyLine is a row of the selection, as it was typed.
type buyLine struct {
	row                  store.BuyRow
	qty, supplier, price string
	bought               qty.Qty
	units                qty.Qty
	unitPrice            *models.Amount
	wrong, field         string
	told                 *backorder.DraftedLine
}

// buyDraft are the lines that go to one supplier, warehouse and currency.
type buyDraft struct {
	supplier, name, warehouse, currency string
	lines                               []*buyLine
	refused                             string
	order                               *backorder.DraftedOrder
}

// buyOrder shows the purchase orders that selected rows become, or drafts them.
func (s *site) buyOrder(c *fiber.Ctx) error {
	f, err := readForm(c, "do", "once", "back")
	if err != nil {
		return err
	}
	lines, err := s.readBuyLines(c)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return models.Errorf(models.Invalid, "Nothing is selected. Nothing was changed.")
	}
	drafts, wrong, err := s.buyDrafts(c, lines)
	if err != nil {
		return err
	}
	if f.texts["do"] != "create" {
		return s.showBuyOrder(c, http.StatusOK, f, drafts, "")
	}
	if wrong {
		return s.showBuyOrder(c, http.StatusUnprocessableEntity, f, drafts, "Some lines have to be mended first; they say what is wrong.")
	}
	request := draftingOf(drafts)
	done, err := backorder.DraftPurchase(c.UserContext(), s.store, s.by(c, f.texts["once"]), request)
	if refusedByRule(err) {
		f.texts["once"] = ""
		return s.showBuyOrder(c, statusOf(err), f, drafts, models.Sentence(err))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, draftedSentence(done))
	if len(done.Orders) == 1 {
		return s.seeOther(c, link.PurchaseOrder(done.Orders[0].PONo))
	}
	return s.seeOther(c, link.ListState{Path: link.PurchaseOrders}.WithFilter(link.Filter{Column: "status", Operator: link.OpIs, Value: string(models.PODraft)}).URL())
}

// readBuyLines reads the rows: from the desk only their keys, from the preview also what was typed.
func (s *site) readBuyLines(c *fiber.Ctx) ([]*buyLine, error) {
	columns := map[string][]string{}
	for _, name := range []string{"key", "qty", "supplier", "price", "bought"} {
		values := c.Request().PostArgs().PeekMulti(name)
		if len(values) > buyOrderMax {
			return nil, models.Errorf(models.Invalid, "At most %d rows are drafted at once. Nothing was changed.", buyOrderMax)
		}
		for _, value := range values {
			text := strings.TrimSpace(string(value))
			if len(value) > fieldMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return nil, models.Errorf(models.Invalid, "A line is too long or holds characters that are no text. Nothing was changed.")
			}
			columns[name] = append(columns[name], text)
		}
	}
	var ids []int64
	at := map[int64]int{}
	for i, key := range columns["key"] {
		id, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			return nil, models.Errorf(models.Invalid, "A selected row cannot be read. Nothing was changed.")
		}
		if _, again := at[id]; !again {
			ids, at[id] = append(ids, id), i
		}
	}
	rows, err := s.store.BuyRowsByID(c.UserContext(), ids)
	if err != nil {
		return nil, err
	}
	typed := func(name string, i int, otherwise string) string {
		if i < len(columns[name]) {
			return columns[name][i]
		}
		return otherwise
	}
	var lines []*buyLine
	for _, row := range rows {
		i := at[row.ID]
		l := &buyLine{row: row, qty: typed("qty", i, strconv.FormatInt(row.QtySuggested, 10)), supplier: typed("supplier", i, row.Supplier), price: typed("price", i, "")}
		if l.bought, err = strconv.ParseInt(typed("bought", i, strconv.FormatInt(row.QtyOnOrder+row.QtyDrafted, 10)), 10, 64); err != nil {
			return nil, models.Errorf(models.Invalid, "A selected row cannot be read. Nothing was changed.")
		}
		l.understand()
		lines = append(lines, l)
	}
	return lines, nil
}

func (l *buyLine) understand() {
	units, err := formPointOrNone(l.qty)
	switch {
	case err != nil:
		l.wrong, l.field = refusal(err), "qty"
	case units != nil:
		l.units = *units
	}
	if price, err := formPriceOrNone(l.price); err != nil {
		l.wrong, l.field = refusal(err), "price"
	} else {
		l.unitPrice = price
	}
	if l.supplier == "" && l.units > 0 && l.wrong == "" {
		l.wrong, l.field = "From whom? Please give the code of a supplier.", "supplier"
	}
}

// buyDrafts groups the lines and asks the verb what would become of each group, without changing anything. Wrong says that a
// line has to be mended.
func (s *site) buyDrafts(c *fiber.Ctx, lines []*buyLine) (drafts []*buyDraft, wrong bool, err error) {
	known := map[string]*[2]string{}
	for _, l := range lines {
		if _, asked := known[l.supplier]; !asked && l.supplier != "" {
			name, currency, err := s.store.SupplierCurrency(c.UserContext(), l.supplier)
			switch {
			case models.KindOf(err) == models.NotFound && err != nil:
				known[l.supplier] = nil
			case err != nil:
				return nil, false, err
			default:
				known[l.supplier] = &[2]string{name, currency}
			}
		}
		about := known[l.supplier]
		if about == nil && l.supplier != "" && l.wrong == "" {
			l.wrong, l.field = "There is no supplier "+l.supplier+".", "supplier"
		}
		d := buyDraft{supplier: l.supplier, warehouse: l.row.Warehouse}
		if about != nil {
			d.name, d.currency = about[0], about[1]
		}
		i := slices.IndexFunc(drafts, func(o *buyDraft) bool { return o.supplier == d.supplier && o.warehouse == d.warehouse })
		if i < 0 {
			drafts, i = append(drafts, &d), len(drafts)
		}
		drafts[i].lines = append(drafts[i].lines, l)
		wrong = wrong || l.wrong != ""
	}
	slices.SortStableFunc(drafts, func(a, b *buyDraft) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.supplier, b.supplier), strings.Compare(a.warehouse, b.warehouse))
	})
	for _, d := range drafts {
		if err := s.previewDraft(c, d); err != nil {
			return nil, false, err
		}
	}
	return drafts, wrong, nil
}

// previewDraft asks what would become of the good lines of one draft.
func (s *site) previewDraft(c *fiber.Ctx, d *buyDraft) error {
	request := draftingOf([]*buyDraft{d})
	if len(request.Drafts) == 0 || d.currency == "" {
		return nil
	}
	for i := range request.Drafts[0].Lines {
		request.Drafts[0].Lines[i].Bought = nil // who bought meanwhile is told when it is drafted
	}
	by := s.by(c, "")
	by.Preview = true
	done, err := backorder.DraftPurchase(c.UserContext(), s.store, by, request)
	if refusedByRule(err) {
		d.refused = models.Sentence(err)
		return nil
	}
	if err != nil {
		return err
	}
	d.order = &done.Orders[0]
	n := 0
	for _, l := range d.lines {
		if l.wrong == "" && l.units > 0 {
			l.told = &d.order.Lines[n]
			n++
		}
	}
	return nil
}

// draftingOf is the command for the good lines of the drafts.
func draftingOf(drafts []*buyDraft) backorder.Drafting {
	var request backorder.Drafting
	for _, d := range drafts {
		draft := backorder.PurchaseDraft{Supplier: d.supplier, Warehouse: d.warehouse} // in the currency of the supplier
		for _, l := range d.lines {
			if l.wrong != "" || l.units == 0 {
				continue
			}
			bought := l.bought
			line := backorder.DraftLine{SKU: l.row.SKU, Qty: l.units, UnitPrice: l.unitPrice, Bought: &bought}
			if l.told == nil && l.row.QtyForBackorders == 0 {
				line.DateNeedBy = l.row.DateNeedBy
			}
			draft.Lines = append(draft.Lines, line)
		}
		if len(draft.Lines) > 0 {
			request.Drafts = append(request.Drafts, draft)
		}
	}
	return request
}

func (s *site) showBuyOrder(c *fiber.Ctx, status int, f form, drafts []*buyDraft, refused string) error {
	user, _ := person(c)
	var ids []int64
	for _, d := range drafts {
		for _, l := range d.lines {
			ids = append(ids, l.row.SKUID)
		}
	}
	sellers, err := s.store.BuySellers(c.UserContext(), ids)
	if err != nil {
		return err
	}
	m := views.Order{Path: link.BuyOrder, Once: cmp.Or(f.texts["once"], rand.Text()), Back: localPath(f.texts["back"]), Refused: refused, Prices: user.May(models.SeePrices)}
	if m.Back == "" || m.Back == link.Today {
		m.Back = link.BuyDesk
	}
	rows := int64(0)
	for i, d := range drafts {
		shown, err := s.draftShown(c, d, i, sellers, m.Prices)
		if err != nil {
			return err
		}
		m.Drafts = append(m.Drafts, shown)
		rows += int64(len(d.lines))
	}
	m.Lead = format.Count(rows, "line becomes ", "lines become ") + format.Count(int64(len(drafts)), "purchase order", "purchase orders") + ": one for each supplier, warehouse and currency. Nothing is drafted before you say so."
	return s.respond(c, status, views.OrderPage(s.frame(c, "Draft purchase orders"), m), nil)
}

func (s *site) draftShown(c *fiber.Ctx, d *buyDraft, n int, sellers map[int64][]store.BuySeller, prices bool) (views.Draft, error) {
	shown := views.Draft{ID: "draft-" + strconv.Itoa(n+1), Title: cmp.Or(d.name, d.supplier, "No supplier") + " · " + d.warehouse, Refused: d.refused}
	shown.Sub = "It begins a new draft"
	if d.order != nil && d.order.Extended {
		shown.Sub = "It goes onto draft " + d.order.PONo
	}
	if d.currency != "" {
		shown.Sub += ", in " + d.currency
	}
	shown.Sub += "."
	sum, unpriced, units := decimal.Zero, false, int64(0)
	for _, l := range d.lines {
		line := l.shown(s, sellers[l.row.SKUID], prices)
		shown.Lines = append(shown.Lines, line)
		if l.told == nil {
			continue
		}
		units += l.told.Added
		if l.told.UnitPrice == nil {
			unpriced = true
			continue
		}
		if each, err := decimal.NewFromString(string(*l.told.UnitPrice)); err == nil {
			sum = sum.Add(each.Mul(decimal.NewFromInt(l.told.Added)))
		}
	}
	shown.Totals = []ui.Total{{Label: "Units", Value: format.Number(units)}}
	if !prices {
		return shown, nil
	}
	total := format.Money(sum, d.currency)
	if unpriced {
		total += " and what has no price"
	}
	shown.Totals = append(shown.Totals, ui.Total{Label: "Total", Value: total})
	return shown, s.minimumOf(c, d, &shown, sum)
}

// minimumOf says how far a draft is from the supplier's minimum, and what of its SKUs runs out next.
func (s *site) minimumOf(c *fiber.Ctx, d *buyDraft, shown *views.Draft, sum decimal.Decimal) error {
	minimums, err := s.store.BuyMinimums(c.UserContext(), []string{d.name})
	if err != nil {
		return err
	}
	for _, m := range minimums {
		least, err := decimal.NewFromString(m.Minimum)
		if m.Code != d.supplier || m.Minimum == "" || err != nil {
			continue
		}
		drafted, err := s.store.DraftedValue(c.UserContext(), d.supplier)
		if err != nil {
			return err
		}
		if before, err := decimal.NewFromString(drafted); err == nil {
			sum = sum.Add(before)
		}
		if missing := least.Sub(sum); missing.IsPositive() {
			shown.Minimum = "Add " + format.Money(missing, m.Currency) + " to reach the minimum of " + format.Money(least, m.Currency) + "."
			next, err := s.store.BuyNexts(c.UserContext(), d.supplier)
			if err != nil {
				return err
			}
			if len(next) > 0 {
				shown.Minimum += " These SKUs run out first:"
			}
			shown.Next = s.nextTable(next)
		}
	}
	return nil
}

func (s *site) nextTable(next []store.BuyNext) ui.TableData {
	t := ui.TableData{Caption: "what runs out first", Columns: []ui.Column{{Label: "SKU", Cut: true}, {Label: "Runs out"}, {Label: "Free", Align: ui.End}, {Label: "On order", Align: ui.End}, {Label: "At least", Align: ui.End}, {Label: "Price", Align: ui.End, Narrow: ui.NarrowEnd}}}
	for _, n := range next {
		price := ui.Cell{}
		if n.UnitCost != "" {
			price = ui.Number(amount(n.UnitCost))
		}
		t.Rows = append(t.Rows, ui.Row{Href: link.BuyRow(n.ID), Cells: []ui.Cell{ui.Code(n.SKU, link.BuyRow(n.ID)).Sub(joined(n.Name, n.Warehouse)), nearCell(n.DateRunsOut, s.store.Today()),
			quietNumber(n.QtyFree), quietNumber(n.QtyOnOrder), quietNumber(max(n.MOQ, n.Multiple)), price}})
	}
	return t
}

// causesSaid is of how many waiting lines a line of a draft says who they are.
const causesSaid = 3

func (l *buyLine) shown(s *site, sellers []store.BuySeller, prices bool) views.OrderLine {
	id := strconv.FormatInt(l.row.ID, 10)
	line := views.OrderLine{Key: id, ListID: id, SKUCode: l.row.SKU, SKU: ui.Code(l.row.SKU, link.BuyRow(l.row.ID)).Sub(joined(l.row.SKUName, l.row.Warehouse)), Qty: l.qty, Supplier: l.supplier, Price: l.price,
		Bought: strconv.FormatInt(l.bought, 10), Wrong: l.wrong, QtyWrong: l.field == "qty", SupplierWrong: l.field == "supplier", PriceWrong: l.field == "price", Need: nearCell(l.row.DateNeedBy, s.store.Today())}
	for _, v := range sellers {
		label := v.Name
		if prices && v.UnitCost != "" {
			label += ", " + amountIn(v.UnitCost, v.Currency)
		}
		line.Sellers = append(line.Sellers, ui.Option{Value: v.Code, Label: label})
	}
	if l.units == 0 && l.wrong == "" {
		line.Causes = []ui.Line{{{Text: "left out", Muted: true}}}
	}
	if l.told == nil {
		return line
	}
	if l.told.DateNeedBy != nil {
		line.Need = nearCell(l.told.DateNeedBy, s.store.Today())
	}
	if prices && l.price == "" && l.told.UnitPrice != nil {
		line.Need = line.Need.Sub("at " + amount(string(*l.told.UnitPrice)))
	}
	line.Causes, line.Warnings = causeLines(*l.told), l.told.Warnings
	return line
}

// causeLines say for whom a line is bought: the first by name, the others counted, the rest to stock.
func causeLines(told backorder.DraftedLine) []ui.Line {
	var lines []ui.Line
	units := qty.Qty(0)
	for i, cause := range told.Causes {
		units += cause.Qty
		if i < causesSaid {
			lines = append(lines, ui.Line{{Text: format.Number(cause.Qty) + " for"}, {Text: cause.OrderNo, Href: link.Order(cause.OrderNo), Mono: true}, {Text: "line " + strconv.Itoa(cause.LineNo), Muted: true}})
		}
	}
	if more := len(told.Causes) - causesSaid; more > 0 {
		lines = append(lines, ui.Line{{Text: "and for " + format.Count(int64(more), "more line", "more lines"), Muted: true}})
	}
	if rest := told.Added - units; rest > 0 {
		lines = append(lines, ui.Line{{Text: fmt.Sprintf("%s to stock", format.Number(rest)), Muted: true}})
	}
	return lines
}
