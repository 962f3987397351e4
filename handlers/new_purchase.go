package handlers

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
	views "pegboard/views/buying"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

const (
	purchaseRowsMin   = 5
	purchaseRowsBlank = 3
	purchaseRowsMore  = 10
)

// purchaseEntry is a purchase order as it is being typed.
type purchaseEntry struct {
	form
	rows    []purchaseRow
	refused string
	order   *backorder.DraftedOrder
}

type purchaseRow struct {
	sku, qty, price, need string
	line                  backorder.DraftLine
	wrong, field          string
	told                  *backorder.DraftedLine
}

func (r purchaseRow) blank() bool { return r.sku == "" && r.qty == "" && r.price == "" && r.need == "" }

// newPurchase is the empty form of a purchase order; the address may name the supplier.
func (s *site) newPurchase(c *fiber.Ctx) error {
	return s.showPurchase(c, http.StatusOK, purchaseEntry{form: form{texts: map[string]string{"supplier": queryOf(c).Get("supplier"), "draft": "extend"}, errors: map[string]string{}}})
}

// draftPurchase checks what was typed, or drafts it.
func (s *site) draftPurchase(c *fiber.Ctx) error {
	e, err := readPurchase(c)
	if err != nil {
		return err
	}
	skus, err := s.store.SKUsTyped(c.UserContext(), e.typedSKUs())
	if err != nil {
		return err
	}
	for i := range e.rows {
		e.rows[i].understand(skus)
	}
	request, at := e.request()
	create := e.texts["do"] == "create"
	switch {
	case e.texts["supplier"] == "" && create:
		e.errors["supplier"] = "Please give the code of the supplier."
	case len(at) == 0 && create && !e.wrong():
		e.refused = "A purchase order needs at least one line."
	}
	if create && e.refused == "" && !e.wrong() && !e.form.refused() {
		done, err := backorder.DraftPurchase(c.UserContext(), s.store, s.by(c, e.texts["once"]), request)
		if err == nil {
			flash(c, ui.Good, draftedSentence(done))
			return s.seeOther(c, link.PurchaseOrder(done.Orders[0].PONo))
		}
		if !refusedByRule(err) {
			return err
		}
		e.refused, e.texts["once"] = models.Sentence(err), ""
		return s.showPurchase(c, statusOf(err), e)
	}
	if len(at) > 0 && e.texts["supplier"] != "" && !e.form.refused() {
		by := s.by(c, "")
		by.Preview = true
		done, err := backorder.DraftPurchase(c.UserContext(), s.store, by, request)
		switch {
		case refusedByRule(err):
			e.refused = cmp.Or(e.refused, models.Sentence(err))
		case err != nil:
			return err
		default:
			e.order = &done.Orders[0]
			for i := range e.order.Lines {
				e.rows[at[i]].told = &e.order.Lines[i]
			}
		}
	}
	status := http.StatusOK
	if create {
		status = http.StatusUnprocessableEntity
	}
	return s.showPurchase(c, status, e)
}

func readPurchase(c *fiber.Ctx) (purchaseEntry, error) {
	var e purchaseEntry
	var err error
	if e.form, err = readForm(c, "once", "do", "supplier", "warehouse", "currency", "po_no", "draft"); err != nil {
		return e, err
	}
	for _, name := range []string{"supplier", "currency", "po_no"} {
		e.texts[name] = strings.TrimSpace(e.texts[name])
	}
	columns := make([][]string, 4)
	for i, name := range []string{"sku", "qty", "price", "need"} {
		values := c.Request().PostArgs().PeekMulti(name)
		if len(values) > backorder.PurchaseLinesMax+purchaseRowsMore+purchaseRowsBlank {
			return e, models.Errorf(models.Invalid, "A purchase order has at most %d lines. Nothing was changed.", backorder.PurchaseLinesMax)
		}
		for _, value := range values {
			text := strings.TrimSpace(string(value))
			if len(value) > fieldMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return e, models.Errorf(models.Invalid, "A line is too long or holds characters that are no text. Nothing was changed.")
			}
			columns[i] = append(columns[i], text)
		}
	}
	for i, sku := range columns[0] {
		row := purchaseRow{sku: sku}
		for n, field := range []*string{&row.qty, &row.price, &row.need} {
			if i < len(columns[n+1]) {
				*field = columns[n+1][i]
			}
		}
		if !row.blank() {
			e.rows = append(e.rows, row)
		}
	}
	return e, nil
}

func (e *purchaseEntry) typedSKUs() []string {
	var typed []string
	for _, row := range e.rows {
		if row.sku != "" {
			typed = append(typed, row.sku)
		}
	}
	slices.Sort(typed)
	return slices.Compact(typed)
}

func (r *purchaseRow) understand(skus map[string]store.NamedSKU) {
	mistake := func(field, sentence string) {
		if r.wrong == "" {
			r.wrong, r.field = sentence, field
		}
	}
	sku, known := skus[r.sku]
	switch {
	case r.sku == "":
		mistake("sku", "Please give a SKU.")
	case !known:
		mistake("sku", "There is no SKU "+r.sku+".")
	}
	r.line.SKU = sku.Code
	units, err := strconv.ParseInt(r.qty, 10, 64)
	if err != nil || units < 1 || units > qty.Max {
		mistake("qty", "How many? Please give a whole number from 1 to "+format.Number(qty.Max)+".")
	}
	r.line.Qty = units
	if r.line.UnitPrice, err = formPriceOrNone(r.price); err != nil {
		mistake("price", refusal(err))
	}
	var need *calendar.Date
	if need, err = formDayOrNone(r.need); err != nil {
		mistake("need", refusal(err))
	}
	r.line.DateNeedBy = need
}

func (e *purchaseEntry) wrong() bool {
	return slices.ContainsFunc(e.rows, func(r purchaseRow) bool { return r.wrong != "" })
}

// request is the command for the good rows, and which rows they are.
func (e *purchaseEntry) request() (backorder.Drafting, []int) {
	draft := backorder.PurchaseDraft{Supplier: e.texts["supplier"], Warehouse: e.texts["warehouse"], Currency: strings.ToUpper(e.texts["currency"]), PONo: e.texts["po_no"], Fresh: e.texts["draft"] == "fresh"}
	var at []int
	for i, row := range e.rows {
		if row.wrong == "" {
			draft.Lines, at = append(draft.Lines, row.line), append(at, i)
		}
	}
	return backorder.Drafting{Drafts: []backorder.PurchaseDraft{draft}}, at
}

func (s *site) showPurchase(c *fiber.Ctx, status int, e purchaseEntry) error {
	warehouses, err := s.store.Warehouses(c.UserContext())
	if err != nil {
		return err
	}
	user, _ := person(c)
	m := views.Purchase{Path: link.NewPurchase, Once: cmp.Or(e.texts["once"], rand.Text()), Refused: e.refused, Prices: user.May(models.SeePrices)}
	field := func(name, label, hint, most string) ui.FieldProps {
		return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Value: e.texts[name], Error: e.errors[name], Hint: hint, LengthMax: most}
	}
	supplier := field("supplier", "Supplier", "The code, as on the supplier's page.", "200")
	supplier.Required, supplier.Focus = true, e.texts["supplier"] == ""
	suppliers, err := s.store.SuppliersOffered(c.UserContext())
	if err != nil {
		return err
	}
	if len(suppliers) > 0 {
		supplier.Type, supplier.LengthMax, supplier.Hint = "select", "", ""
		supplier.Options = []ui.Option{{Label: "Choose", Selected: e.texts["supplier"] == ""}}
		for _, v := range suppliers {
			supplier.Options = append(supplier.Options, ui.Option{Value: v.Code, Label: v.Name + " · " + v.Currency, Selected: v.Code == e.texts["supplier"]})
		}
	}
	place := field("warehouse", "Goes to", "", "")
	place.Type, place.LengthMax = "select", ""
	place.Options = []ui.Option{{Label: "The usual one", Selected: e.texts["warehouse"] == ""}}
	for _, w := range warehouses {
		place.Options = append(place.Options, ui.Option{Value: w.Code, Label: joined(w.Code, w.Name), Selected: w.Code == e.texts["warehouse"]})
	}
	draft := field("draft", "Draft", "", "")
	draft.Type, draft.LengthMax = "select", ""
	draft.Options = []ui.Option{{Value: "extend", Label: "Go on with the newest draft, if there is one", Selected: e.texts["draft"] != "fresh"}, {Value: "fresh", Label: "Begin a new draft", Selected: e.texts["draft"] == "fresh"}}
	m.Fields = []ui.FieldProps{supplier, place, field("currency", "Currency", "Empty is the supplier's.", "3"), draft, field("po_no", "Number", "Empty is the next. That of a draft goes on with it.", "60")}
	shown := max(purchaseRowsMin, len(e.rows)+purchaseRowsBlank)
	if e.texts["do"] == "more" {
		shown += purchaseRowsMore
	}
	for i := range min(shown, backorder.PurchaseLinesMax) {
		line := views.PurchaseLine{No: strconv.Itoa(i + 1)}
		if i < len(e.rows) {
			r := e.rows[i]
			line.SKU, line.Qty, line.Price, line.NeedBy, line.Wrong, line.WrongField = r.sku, r.qty, r.price, r.need, r.wrong, r.field
			if r.told != nil {
				line.Says = causeLines(*r.told)
				if m.Prices && r.told.UnitPrice != nil && r.price == "" {
					line.Says = append(line.Says, ui.Line{{Text: "at " + amount(string(*r.told.UnitPrice)), Muted: true}})
				}
				for _, warning := range r.told.Warnings {
					line.Says = append(line.Says, ui.Line{{Text: warning, Tone: ui.Warn, Icon: ui.GlyphWarn}})
				}
			}
		}
		m.Lines = append(m.Lines, line)
	}
	if e.order != nil {
		text := "This begins a new draft"
		if e.order.Extended {
			text = "This goes onto draft " + e.order.PONo
		}
		m.Answer = []ui.Line{{{Text: text + ", in " + e.order.Currency + ": " + format.Count(int64(len(e.order.Lines)), "line", "lines") + ".", Icon: ui.GlyphInfo, Tone: ui.Info}}}
	}
	return s.respond(c, status, views.PurchasePage(s.frame(c, "New purchase order"), m), nil)
}

// offerPurchaseSKUs answers with SKUs that fit what is being typed.
func (s *site) offerPurchaseSKUs(c *fiber.Ctx) error {
	found, err := s.store.SKUsNamed(c.UserContext(), queryOf(c).Get("sku"))
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, one := range found {
		options = append(options, ui.Option{Value: one.Code, Label: one.Name})
	}
	return s.show(c, views.OffersPage(s.frame(c, "SKUs that fit"), "SKUs that fit", options), views.Offers(options))
}
