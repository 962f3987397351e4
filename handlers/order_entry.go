package handlers

import (
	"context"
	"crypto/rand"
	"errors"
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
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/orders"
	"pegboard/views/ui"
)

const (
	entryRowsMin   = 5  // rows of an empty form: most orders have fewer lines
	entryRowsBlank = 3  // blank rows below what is filled
	entryRowsMore  = 10 // that "Add lines" adds
	entryRowsMax   = backorder.OrderLinesMax + entryRowsMore + entryRowsBlank
	// entryPasteMax is more than as many lines as an order has, each with a long code.
	entryPasteMax = 64 << 10
	// pastedSKUMax is longer than any code.
	pastedSKUMax = 200
)

// entryFields are the fields of the form beside its rows.
var entryFields = []string{"once", "more", "customer", "order_no", "customer_ref", "channel", "requested", "ship_policy", "priority", "warehouse"}

// entry is an order as it is being typed.
type entry struct {
	form
	rows     []entryRow
	paste    string // what was pasted and could not be read
	customer store.NamedCustomer
	skus     map[string]store.NamedSKU
	known    []models.Warehouse
	refused  string // why nothing can be said, when that belongs to no field
	placed   backorder.PlacedOrder
}

// entryRow is a row of the form. Its texts are as typed; what they mean is known when nothing is wrong.
type entryRow struct {
	sku, qty, price string
	wrong           string // one sentence
	wrongField      string // "sku", "qty" or "price"
	line            backorder.NewLine
	got             *backorder.PlacedLine  // what it would get
	denied          *backorder.RefusedLine // why the order policy refuses it
}

func (r entryRow) blank() bool { return r.sku == "" && r.qty == "" && r.price == "" }

func (s *site) newOrder(c *fiber.Ctx) error {
	return s.showEntry(c, http.StatusOK, entry{form: form{texts: map[string]string{"customer": queryOf(c).Get("customer"), "priority": "5"}, errors: map[string]string{}}})
}

// checkOrder says what an order would get as it stands, and saves nothing.
func (s *site) checkOrder(c *fiber.Ctx) error {
	e, err := s.readEntry(c)
	if err != nil {
		return err
	}
	if err := s.previewEntry(c, &e); err != nil {
		return err
	}
	if err := s.nameTaken(c, &e); err != nil {
		return err
	}
	return s.showEntry(c, http.StatusOK, e)
}

// nameTaken says at its field that another order has the number.
func (s *site) nameTaken(c *fiber.Ctx, e *entry) error {
	no := strings.TrimSpace(e.texts["order_no"])
	if no == "" || e.errors["order_no"] != "" {
		return nil
	}
	taken, err := s.store.OrderNoTaken(c.UserContext(), no)
	if taken {
		e.errors["order_no"], e.refused = "There is already an order with this number.", ""
	}
	return err
}

// placeOrder takes the order, or shows the form again with what is wrong with it.
func (s *site) placeOrder(c *fiber.Ctx) error {
	e, err := s.readEntry(c)
	if err != nil {
		return err
	}
	for i := range e.rows {
		if row := &e.rows[i]; row.wrong == "" && !row.blank() && row.line.Qty == 0 {
			row.wrong, row.wrongField = "How many? Please give a quantity.", "qty"
		}
	}
	order, at := e.order()
	switch {
	case e.customer.Code == "" && e.errors["customer"] == "":
		e.errors["customer"] = "Please give the customer: the code, or a part of the name."
	case len(at) == 0 && !e.wrong():
		e.refused = "An order needs at least one line."
	}
	if e.errors["customer"] != "" || e.wrong() || e.refused != "" {
		kept := e.refused
		if err := s.previewEntry(c, &e); err != nil {
			return err
		}
		e.refused = kept
		return s.showEntry(c, http.StatusUnprocessableEntity, e)
	}
	placed, err := backorder.PlaceOrder(c.UserContext(), s.store, s.by(c, e.texts["once"]), order)
	if err == nil {
		flash(c, ui.Good, placedSentence(placed))
		return s.seeOther(c, link.Order(placed.OrderNo))
	}
	if !e.keep(err, at) {
		return err
	}
	status := statusOf(err)
	if !errors.Is(err, store.ErrKeyReused) {
		kept := e.refused
		if err := s.previewEntry(c, &e); err != nil {
			return err
		}
		e.refused = kept
		if err := s.nameTaken(c, &e); err != nil {
			return err
		}
	}
	return s.showEntry(c, status, e)
}

// readEntry reads the form and finds out whom and what is meant.
func (s *site) readEntry(c *fiber.Ctx) (entry, error) {
	var e entry
	var err error
	if e.form, err = readForm(c, entryFields...); err != nil {
		return e, err
	}
	if err := e.readRows(c); err != nil {
		return e, err
	}
	if e.known, err = s.store.Warehouses(c.UserContext()); err != nil {
		return e, err
	}
	if err := e.findCustomer(c.UserContext(), s.store); err != nil {
		return e, err
	}
	var typed []string
	for _, row := range e.rows {
		if row.sku != "" {
			typed = append(typed, row.sku)
		}
	}
	slices.Sort(typed)
	if e.skus, err = s.store.SKUsTyped(c.UserContext(), slices.Compact(typed)); err != nil {
		return e, err
	}
	for i := range e.rows {
		e.understand(&e.rows[i])
	}
	return e, nil
}

// readRows reads the three columns, which stand in the form row by row, and what was pasted.
func (e *entry) readRows(c *fiber.Ctx) error {
	columns := make([][]string, 3)
	for i, name := range []string{"sku", "qty", "price"} {
		values := c.Request().PostArgs().PeekMulti(name)
		if len(values) > entryRowsMax {
			return models.Errorf(models.Invalid, "An order has at most %d lines. Nothing was changed.", backorder.OrderLinesMax)
		}
		for _, value := range values {
			text := strings.TrimSpace(string(value))
			if len(value) > fieldMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return models.Errorf(models.Invalid, "A line is too long or holds characters that are no text. Nothing was changed.")
			}
			columns[i] = append(columns[i], text)
		}
	}
	for i, sku := range columns[0] {
		row := entryRow{sku: sku}
		if i < len(columns[1]) {
			row.qty = columns[1][i]
		}
		if i < len(columns[2]) {
			row.price = columns[2][i]
		}
		e.rows = append(e.rows, row)
	}
	return e.readPaste(string(c.Request().PostArgs().Peek("paste")))
}

// readPaste puts pasted lines below those that are filled.
func (e *entry) readPaste(text string) error {
	if len(text) > entryPasteMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return models.Errorf(models.Invalid, "What was pasted is too long or holds characters that are no text. Nothing was changed.")
	}
	last := len(e.rows)
	for last > 0 && e.rows[last-1].blank() {
		last--
	}
	e.rows = e.rows[:last]
	for line := range strings.Lines(text) {
		if row := pastedRow(line); !row.blank() {
			e.rows = append(e.rows, row)
		}
	}
	if len(e.rows) > backorder.OrderLinesMax {
		e.refused, e.paste, e.rows = fmt.Sprintf("An order has at most %d lines, and these would be %d. The pasted ones are still below.", backorder.OrderLinesMax, len(e.rows)), text, e.rows[:last]
	}
	return nil
}

// pastedRow reads a line as copied from a spreadsheet, or typed with blanks between.
func pastedRow(line string) entryRow {
	line = strings.TrimSpace(line)
	parts := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ';' })
	if len(parts) == 1 {
		if at := strings.LastIndexAny(line, " ,"); at > 0 {
			parts = []string{line[:at], line[at+1:]}
		}
	}
	var row entryRow
	for i, field := range []*string{&row.sku, &row.qty, &row.price} {
		if i < len(parts) {
			*field = strings.TrimSpace(parts[i])
		}
	}
	if len(row.sku) > pastedSKUMax {
		row.sku = strings.ToValidUTF8(row.sku[:pastedSKUMax], "")
	}
	return row
}

// findCustomer finds the one customer who can be meant: by code, or because no other name fits.
func (e *entry) findCustomer(ctx context.Context, s *store.Store) error {
	typed := strings.TrimSpace(e.texts["customer"])
	if typed == "" {
		return nil
	}
	found, err := s.CustomersNamed(ctx, typed)
	if err != nil {
		return err
	}
	switch {
	case len(found) == 0:
		e.errors["customer"] = "No customer has this code or name."
	case len(found) == 1 || strings.EqualFold(found[0].Code, typed):
		e.customer = found[0]
		e.texts["customer"] = found[0].Code
	default:
		e.errors["customer"] = "Several customers fit. Please type the code of one: " + offeredNames(found) + "."
	}
	return nil
}

func offeredNames(found []store.NamedCustomer) string {
	names := make([]string, len(found))
	for i, c := range found {
		names[i] = c.Code + " (" + c.Name + ")"
	}
	return strings.Join(names, ", ")
}

// understand reads what a row says. A quantity that is not typed yet is no mistake before the order is placed.
func (e *entry) understand(row *entryRow) {
	if row.blank() {
		return
	}
	mistake := func(field, sentence string) {
		if row.wrong == "" {
			row.wrong, row.wrongField = sentence, field
		}
	}
	sku, known := e.skus[row.sku]
	switch {
	case row.sku == "":
		mistake("sku", "Please give a SKU.")
	case !known:
		mistake("sku", "There is no SKU "+row.sku+".")
	}
	row.line.SKU = sku.Code
	if row.qty != "" {
		units, err := strconv.ParseInt(row.qty, 10, 64)
		if err != nil || units < 1 || units > qty.Max {
			mistake("qty", fmt.Sprintf("Please give a whole number from 1 to %s.", format.Number(qty.Max)))
		}
		row.line.Qty = units
	}
	if row.price != "" {
		price, err := formPrice(row.price)
		if err != nil {
			mistake("price", refusal(err))
		}
		row.line.UnitPrice = &price
	}
}

// priceMax is beyond what the database keeps of a price.
var priceMax = decimal.New(1, 14)

// formPrice reads an exact price.
func formPrice(text string) (models.Amount, error) {
	price, err := decimal.NewFromString(strings.TrimSpace(text))
	if err != nil || price.IsNegative() || price.GreaterThanOrEqual(priceMax) || price.Exponent() < -6 {
		return "", models.Errorf(models.Invalid, "Please give a price such as 12.50, with at most six decimals.")
	}
	return models.Amount(price.String()), nil
}

// wrong says whether a row or a field beside the customer cannot be taken.
func (e *entry) wrong() bool {
	others := len(e.errors)
	if e.errors["customer"] != "" {
		others--
	}
	return others > 0 || slices.ContainsFunc(e.rows, func(r entryRow) bool { return r.wrong != "" })
}

// order is what was typed, without rows that cannot be taken, and the place of every line among the rows.
func (e *entry) order() (backorder.NewOrder, []int) {
	order := backorder.NewOrder{OrderNo: strings.TrimSpace(e.texts["order_no"]), Customer: e.customer.Code, Channel: strings.TrimSpace(e.texts["channel"]), CustomerRef: strings.TrimSpace(e.texts["customer_ref"])}
	delete(e.errors, "order_no")
	if strings.EqualFold(order.OrderNo, "new") {
		e.errors["order_no"] = "This number cannot be used; please choose another."
	}
	for _, field := range []string{"channel", "customer_ref"} {
		delete(e.errors, field)
		if utf8.RuneCountInString(e.texts[field]) > entryTextMax {
			e.errors[field] = fmt.Sprintf("At most %d characters, please.", entryTextMax)
		}
	}
	var requested *calendar.Date
	if e.texts["requested"] != "" {
		if day := read(e.form, "requested", formDay); e.errors["requested"] == "" {
			requested = &day
		}
	}
	policy := read(e.form, "ship_policy", formShipPolicy)
	order.ShipPolicy, order.MaxShipments = policy.policy, policy.most
	order.Priority = read(e.form, "priority", formPriority)
	warehouse := read(e.form, "warehouse", e.formWarehouse)
	var at []int
	for i, row := range e.rows {
		if row.wrong != "" || row.denied != nil || row.line.Qty == 0 {
			continue
		}
		row.line.DateRequested, row.line.Warehouse = requested, warehouse
		order.Lines, at = append(order.Lines, row.line), append(at, i)
	}
	return order, at
}

// entryTextMax bounds the channel and the customer's reference.
const entryTextMax = 200

// previewEntry asks the verb itself what every row would get. The rows that the order policy refuses are told so, and the
// verb is asked again for the others.
func (s *site) previewEntry(c *fiber.Ctx, e *entry) error {
	by := s.by(c, "")
	by.Preview = true
	for range 2 {
		order, at := e.order()
		if order.Customer == "" || len(at) == 0 {
			return nil
		}
		// A number that is taken is said when the order is placed; it keeps nobody from seeing dates.
		order.OrderNo = ""
		placed, err := backorder.PlaceOrder(c.UserContext(), s.store, by, order)
		if err != nil {
			if !e.keep(err, at) {
				return err
			}
			continue
		}
		e.placed = placed
		for i := range placed.Lines {
			e.rows[at[i]].got = &placed.Lines[i]
		}
		return nil
	}
	return nil
}

// keep puts a refusal where it belongs in the form. It returns false for a fault that is none.
func (e *entry) keep(err error, at []int) bool {
	var denied *backorder.Refused
	switch kind := models.KindOf(err); {
	case errors.As(err, &denied):
		for i := range denied.Lines {
			e.rows[at[denied.Lines[i].LineNo-1]].denied = &denied.Lines[i]
		}
	case errors.Is(err, store.ErrKeyReused):
		e.refused = "This form was sent before and its order was taken. Nothing was changed. Open a new form for another order."
	case errors.Is(err, store.ErrKeyRunning):
		e.refused = models.Sentence(err)
	case kind == models.Invalid || kind == models.NotFound || kind == models.Conflict:
		e.refused = models.Sentence(err)
	default:
		return false
	}
	return true
}

func (s *site) showEntry(c *fiber.Ctx, status int, e entry) error {
	user, _ := person(c)
	prices := user.May(models.SeePrices)
	if e.known == nil {
		var err error
		if e.known, err = s.store.Warehouses(c.UserContext()); err != nil {
			return err
		}
	}
	m := views.Entry{Once: e.texts["once"], Refused: e.refused, Fields: e.fields(), Prices: prices, Paste: e.paste,
		Customer: ui.FieldProps{ID: fieldID("customer"), Name: "customer", Label: "Customer", Value: e.texts["customer"], Error: e.errors["customer"]}}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	for i := range e.rowsShown() {
		m.Lines = append(m.Lines, e.line(i, prices))
	}
	e.focus(&m)
	m.Answer = entryAnswer(e, prices, len(m.Lines))
	return s.respond(c, status, views.EntryPage(s.frame(c, "New order"), m), views.EntryAnswers(m))
}

// rowsShown is how many rows the form has: those that are filled, and blank ones to go on with.
func (e *entry) rowsShown() int {
	shown := max(entryRowsMin, len(e.rows)+entryRowsBlank)
	if e.texts["more"] != "" {
		shown += entryRowsMore
	}
	return min(shown, entryRowsMax)
}

func (e *entry) line(i int, prices bool) views.EntryLine {
	line := views.EntryLine{No: strconv.Itoa(i + 1)}
	if i >= len(e.rows) {
		return line
	}
	row := e.rows[i]
	line.SKU = views.EntryField{Value: row.sku, Wrong: row.wrongField == "sku"}
	line.Qty = views.EntryField{Value: row.qty, Wrong: row.wrongField == "qty" || row.denied != nil}
	line.Price = views.EntryField{Value: row.price, Wrong: row.wrongField == "price"}
	if sku, known := e.skus[row.sku]; known && prices && sku.UnitPrice != "" {
		line.Price.Placeholder = amount(sku.UnitPrice)
	}
	return line
}

// focus is on the first thing to mend, else where the next line begins.
func (e *entry) focus(m *views.Entry) {
	if e.texts["customer"] == "" || e.errors["customer"] != "" {
		m.Customer.Focus = true
		return
	}
	for i := range m.Lines {
		line := &m.Lines[i]
		for _, field := range []*views.EntryField{&line.SKU, &line.Qty, &line.Price} {
			if field.Wrong {
				field.Focus = true
				return
			}
		}
	}
	m.Lines[min(len(e.rows), len(m.Lines)-1)].SKU.Focus = true
}

func (e *entry) fields() []ui.FieldProps {
	text := func(name, label, hint string, most int) ui.FieldProps {
		return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Value: e.texts[name], Hint: hint, Error: e.errors[name], LengthMax: strconv.Itoa(most)}
	}
	requested := text("requested", "Requested for", "Empty: as soon as possible.", 10)
	requested.Type, requested.LengthMax = "date", ""
	fields := []ui.FieldProps{requested, shipPolicyField(e.form), priorityField(e.form)}
	if len(e.known) > 1 || e.errors["warehouse"] != "" {
		options := []ui.Option{{Label: "The usual one", Selected: e.texts["warehouse"] == ""}}
		for _, w := range e.known {
			options = append(options, ui.Option{Value: w.Code, Label: w.Name, Selected: w.Code == e.texts["warehouse"]})
		}
		fields = append(fields, ui.FieldProps{ID: fieldID("warehouse"), Name: "warehouse", Label: "Ships from", Type: "select", Options: options, Error: e.errors["warehouse"]})
	}
	return append(fields, text("order_no", "Order number", "Empty: the next one.", 60), text("customer_ref", "Customer's reference", "", entryTextMax), text("channel", "Channel", "", entryTextMax))
}

// shipTerms are a ship policy with the number of shipments that belongs to it.
type shipTerms struct {
	policy models.ShipPolicy
	most   int
}

// shipPolicyField offers the ship policies; the number of shipments is part of the choice.
func shipPolicyField(f form) ui.FieldProps {
	field := ui.FieldProps{ID: fieldID("ship_policy"), Name: "ship_policy", Label: "Ship policy", Type: "select", Error: f.errors["ship_policy"]}
	choices := []ui.Option{
		{Value: string(models.ShipAsAvailable), Label: "As available"}, {Value: string(models.ShipLineComplete), Label: "Each line complete"},
		{Value: string(models.ShipOrderComplete), Label: "Whole order at once"},
	}
	for most := 2; most <= 4; most++ {
		choices = append(choices, ui.Option{Value: string(models.ShipAtMost) + " " + strconv.Itoa(most), Label: "At most " + strconv.Itoa(most) + " shipments"})
	}
	current := f.texts["ship_policy"]
	if current != "" && !slices.ContainsFunc(choices, func(o ui.Option) bool { return o.Value == current }) {
		if terms, err := formShipPolicy(current); err == nil {
			choices = append(choices, ui.Option{Value: current, Label: "At most " + format.Count(int64(terms.most), "shipment", "shipments")})
		}
	}
	for _, choice := range choices {
		choice.Selected = choice.Value == current
		field.Options = append(field.Options, choice)
	}
	return field
}

// formShipPolicy reads a choice of shipPolicyField.
func formShipPolicy(text string) (shipTerms, error) {
	name, number, _ := strings.Cut(text, " ")
	terms := shipTerms{policy: models.ShipPolicy(name)}
	switch terms.policy {
	case "":
		return shipTerms{policy: models.ShipAsAvailable}, nil
	case models.ShipAsAvailable, models.ShipLineComplete, models.ShipOrderComplete:
		if number == "" {
			return terms, nil
		}
	case models.ShipAtMost:
		most, err := strconv.Atoi(number)
		if err == nil && most > 0 && most <= backorder.OrderLinesMax {
			terms.most = most
			return terms, nil
		}
	}
	return terms, models.Errorf(models.Invalid, "There is no such ship policy. Please choose one of the list.")
}

func priorityField(f form) ui.FieldProps {
	field := ui.FieldProps{ID: fieldID("priority"), Name: "priority", Label: "Priority", Type: "select", Error: f.errors["priority"], Hint: "Counts where the company ranks by priority."}
	for n := 1; n <= 9; n++ {
		text := strconv.Itoa(n)
		label := text
		switch n {
		case 1:
			label += " (first)"
		case 5:
			label += " (usual)"
		case 9:
			label += " (last)"
		}
		field.Options = append(field.Options, ui.Option{Value: text, Label: label, Selected: f.texts["priority"] == text || f.texts["priority"] == "" && n == 5})
	}
	return field
}

func formPriority(text string) (int, error) {
	if text == "" {
		return 5, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 9 {
		return 0, models.Errorf(models.Invalid, "A priority is a number from 1 (first) to 9.")
	}
	return n, nil
}

func (e *entry) formWarehouse(text string) (string, error) {
	if text != "" && !slices.ContainsFunc(e.known, func(w models.Warehouse) bool { return w.Code == text }) {
		return "", models.Errorf(models.Invalid, "This warehouse is not there any more. Please choose another.")
	}
	return text, nil
}

// entryAnswer says what the order gets, row by row and in all.
func entryAnswer(e entry, prices bool, rows int) views.EntryAnswer {
	var a views.EntryAnswer
	if e.customer.Code != "" {
		a.Customer = ui.Line{{Text: e.customer.Name, Strong: true}, {Text: e.customer.Code, Mono: true, Muted: true}}
		if word := tierWord(e.customer.Tier); word != "" {
			a.Customer = append(a.Customer, ui.Span{Text: word + " customer", Tone: ui.Accent, Badge: true, Icon: ui.GlyphStar})
		}
	}
	var sum entrySum
	for i := range rows {
		line := views.EntryLineAnswer{No: strconv.Itoa(i + 1)}
		if i < len(e.rows) {
			answerRow(&line, e, e.rows[i], prices)
			sum.add(e, e.rows[i])
		}
		a.Lines = append(a.Lines, line)
	}
	if sum.lines == 0 {
		return a
	}
	a.Totals = []ui.Total{{Label: "Lines", Value: format.Number(sum.lines)}, {Label: "Units", Value: format.Number(sum.units)}}
	if prices {
		total := ui.Total{Label: "Total", Value: format.Amount(sum.value, "")}
		if sum.unpriced {
			total.Value, total.Title = total.Value+" and what has no price", "A line has neither a price of its own nor one of its SKU."
		}
		a.Totals = append(a.Totals, total)
	}
	if sum.answered > 0 {
		a.Totals = append(a.Totals, ui.Total{Label: "From stock now", Value: format.Number(sum.now)})
		a.Say = format.Count(sum.answered, "line", "lines") + ": " + format.Number(sum.now) + " from stock now, " + format.Number(sum.later) + " later."
		if sum.later > 0 {
			a.Totals = append(a.Totals, ui.Total{Label: "Later", Value: format.Number(sum.later)})
		}
		if sum.last != nil {
			a.Totals = append(a.Totals, ui.Total{Label: "All safely there", Value: format.Date(*sum.last)})
		}
	}
	if sum.denied > 0 {
		a.Refused = format.Count(sum.denied, "line is", "lines are") + " refused as asked for; the line says what can be had."
		a.Say = a.Refused + " " + a.Say
	}
	return a
}

// entrySum adds the rows up.
type entrySum struct {
	lines, units, now, later int64
	answered, denied         int64
	value                    decimal.Decimal
	unpriced                 bool
	last                     *calendar.Date // when the last of the units are safely there; nil when that is not known of all
	unknown                  bool
}

func (t *entrySum) add(e entry, row entryRow) {
	if row.wrong != "" || row.line.Qty == 0 {
		return
	}
	t.lines++
	t.units += row.line.Qty
	price := e.skus[row.sku].UnitPrice
	if row.line.UnitPrice != nil {
		price = string(*row.line.UnitPrice)
	}
	if each, err := decimal.NewFromString(price); err == nil {
		t.value = t.value.Add(each.Mul(decimal.NewFromInt(row.line.Qty)))
	} else {
		t.unpriced = true
	}
	if row.denied != nil {
		t.denied++
	}
	if row.got == nil {
		return
	}
	t.answered++
	t.now += row.got.QtyAllocated
	t.later += row.got.QtyBackordered
	switch {
	case row.got.QtyBackordered == 0:
	case row.got.DateSafe == nil:
		t.unknown, t.last = true, nil
	case !t.unknown && (t.last == nil || *row.got.DateSafe > *t.last):
		t.last = row.got.DateSafe
	}
}

func answerRow(line *views.EntryLineAnswer, e entry, row entryRow, prices bool) {
	line.Wrong = row.wrong
	sku, known := e.skus[row.sku]
	if !known || row.blank() {
		return
	}
	name := ui.Line{{Text: sku.Name, Muted: true}}
	if price := sku.UnitPrice; prices && row.line.Qty > 0 && row.wrong == "" {
		if row.line.UnitPrice != nil {
			price = string(*row.line.UnitPrice)
		}
		if each, err := decimal.NewFromString(price); err == nil {
			name = append(name, ui.Span{Text: format.Number(row.line.Qty) + " × " + format.Amount(each, "") + " = " + format.Amount(each.Mul(decimal.NewFromInt(row.line.Qty)), ""), Muted: true, Tabular: true})
		}
	}
	line.Lines = append(line.Lines, name)
	switch {
	case row.wrong != "" || row.line.Qty == 0:
	case row.denied != nil:
		line.Lines = append(line.Lines, ui.Line{{Text: row.denied.Sentence, Tone: ui.Bad, Icon: ui.GlyphBad}})
	case row.got != nil:
		line.Lines = append(line.Lines, ui.Line{gets(*row.got)})
	case e.customer.Code == "":
		line.Lines = append(line.Lines, ui.Line{{Text: "Give the customer to see when.", Muted: true}})
	}
}

// gets says in one sentence what a line gets: "3 from stock now, 5 on 12 Dec 2026 likely / 19 Dec 2026 safe".
func gets(line backorder.PlacedLine) ui.Span {
	if line.QtyBackordered == 0 {
		return ui.Span{Text: format.Number(line.QtyAllocated) + " from stock now", Tone: ui.Good, Icon: ui.GlyphCheck}
	}
	now, rest := "", format.Number(line.QtyBackordered)
	if line.QtyAllocated > 0 {
		now = format.Number(line.QtyAllocated) + " from stock now, "
	}
	ordered := ""
	if line.NotOrdered {
		ordered = ", if what is missing is ordered today"
	}
	switch {
	case line.DateSafe == nil:
		return ui.Span{Text: now + rest + " with no date: nothing that covers " + themAll(line.QtyBackordered) + " is on order", Tone: ui.Warn, Icon: ui.GlyphWarn}
	case line.DateLikely == nil || *line.DateLikely == *line.DateSafe:
		return ui.Span{Text: now + rest + " on " + format.Date(*line.DateSafe) + ordered, Tone: ui.Info, Icon: ui.GlyphClock, Tabular: true}
	}
	return ui.Span{Text: now + rest + " on " + format.Date(*line.DateLikely) + " likely / " + format.Date(*line.DateSafe) + " safe" + ordered, Tone: ui.Info, Icon: ui.GlyphClock, Tabular: true}
}

func themAll(units qty.Qty) string {
	if units == 1 {
		return "it"
	}
	return "them all"
}

// placedSentence says what an order was given and promised.
func placedSentence(placed backorder.PlacedOrder) string {
	var now, later qty.Qty
	var last *calendar.Date
	undated := int64(0)
	for _, l := range placed.Lines {
		now, later = now+l.QtyAllocated, later+l.QtyBackordered
		switch {
		case l.QtyBackordered == 0:
		case l.DatePromised == nil:
			undated++
		case last == nil || *l.DatePromised > *last:
			last = l.DatePromised
		}
	}
	said := "Order " + placed.OrderNo + " was taken: " + format.Count(now, "unit", "units") + " from stock"
	if later > 0 {
		said += ", " + format.Count(later, "unit", "units") + " backordered"
	}
	if last != nil {
		said += ", promised for " + format.Date(*last)
		if len(placed.Lines) > 1 {
			said += " at the latest"
		}
	}
	if undated > 0 {
		said += "; " + format.Count(undated, "line has", "lines have") + " no date yet, since nothing on order covers all of it"
	}
	return said + "."
}

// offerCustomers answers with customers that fit what is being typed.
func (s *site) offerCustomers(c *fiber.Ctx) error {
	found, err := s.store.CustomersNamed(c.UserContext(), queryOf(c).Get("customer"))
	if err != nil {
		return err
	}
	offered := views.Offered{Title: "Customers that fit"}
	for _, one := range found {
		offered.Options = append(offered.Options, ui.Option{Value: one.Code, Label: joined(one.Name, tierWord(one.Tier))})
	}
	return s.show(c, views.OffersPage(s.frame(c, offered.Title), offered), views.Offers(offered))
}

// offerSKUs answers with SKUs that fit what is being typed.
func (s *site) offerSKUs(c *fiber.Ctx) error {
	found, err := s.store.SKUsNamed(c.UserContext(), queryOf(c).Get("sku"))
	if err != nil {
		return err
	}
	offered := views.Offered{Title: "SKUs that fit"}
	for _, one := range found {
		offered.Options = append(offered.Options, ui.Option{Value: one.Code, Label: one.Name})
	}
	return s.show(c, views.OffersPage(s.frame(c, offered.Title), offered), views.Offers(offered))
}
