package handlers

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/receiving"
	"pegboard/views/ui"
)

// receivingAhead is how many days ahead the page of expected goods looks.
const receivingAhead = 7

// receiving is what may arrive soon. A number that a scanner types leads straight to its delivery.
func (s *site) receiving(c *fiber.Ctx) error {
	search := strings.TrimSpace(queryOf(c).Get("q"))
	today := s.store.Today()
	due, more, err := s.store.Receivable(c.UserContext(), today.Add(receivingAhead), search)
	if err != nil {
		return err
	}
	if len(due) == 1 && strings.EqualFold(due[0].PONo, search) {
		return s.seeOther(c, link.Receive(due[0].PONo))
	}
	page := views.Due{Path: link.Receiving, Search: search, Table: dueTable(due, today, search)}
	page.Lead = "Purchase orders that were to come by now, and those of the next " + format.Count(receivingAhead, "day", "days") + "."
	if search != "" {
		page.Lead = "Open purchase orders that “" + search + "” names, whenever they are due."
	}
	if more {
		page.Lead += " Only the first are shown."
	}
	return s.show(c, views.DuePage(s.frame(c, "Receiving"), page), nil)
}

func dueTable(due []store.Due, today calendar.Date, search string) ui.TableData {
	table := ui.TableData{
		Caption: "what is expected", Empty: "Nothing is expected in these days.",
		Columns: []ui.Column{{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Due"}, {Label: "Warehouse"},
			{Label: "Open lines", Align: ui.End}, {Label: "Open units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Orders waiting", Align: ui.End, Title: "Customer orders with units pegged to it."}},
	}
	if search != "" {
		table.Empty = "No open purchase order has this number, this supplier or this SKU."
	}
	for _, d := range due {
		day := nearCell(d.DateDue, today)
		switch {
		case d.DateDue == nil:
			day = ui.Muted("no day known")
		case *d.DateDue < today:
			day = day.Below(ui.Span{Text: format.Late(today.Sub(*d.DateDue)), Tone: ui.Bad, Tabular: true})
		case *d.DateDue == today:
			day = day.Sub("today")
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.Receive(d.PONo), Cells: []ui.Cell{
			ui.Code(d.PONo, link.Receive(d.PONo)), ui.Text(d.SupplierName).Sub(d.Supplier), day, textCell(d.Warehouse),
			ui.Number(format.Number(d.LinesOpen)), ui.Number(format.Number(d.UnitsOpen)), quietNumber(d.OrdersWaiting),
		}})
	}
	return table
}

// deliveryForm is what was typed about a delivery.
type deliveryForm struct {
	form
	sentence string // why nothing was booked
	outcome  views.Outcome
}

func (s *site) receive(c *fiber.Ctx) error {
	found, err := s.purchaseOrderOfPath(c)
	if err != nil {
		return err
	}
	f := deliveryForm{form: form{texts: map[string]string{"once": rand.Text(), "date": s.store.Today().String(), "warehouse": found.Warehouse}, errors: map[string]string{}}}
	f.outcome = views.Outcome{Tone: ui.Info, Text: "Type or scan what arrived; this says at once who gets it."}
	return s.showDelivery(c, http.StatusOK, found, f)
}

func (s *site) purchaseOrderOfPath(c *fiber.Ctx) (store.PurchaseOrderView, error) {
	no, err := pathKey(c, "no")
	if err != nil {
		return store.PurchaseOrderView{}, err
	}
	return s.store.PurchaseOrderView(c.UserContext(), no)
}

func qtyField(line int64) string      { return "qty-" + strconv.FormatInt(line, 10) }
func rejectedField(line int64) string { return "rejected-" + strconv.FormatInt(line, 10) }

// moreOf are the names of what else may be said of a line, in the order of the form.
var moreOf = []string{"reject", "place", "rest", "restday", "restwhy"}

func moreField(what string, line int64) string { return what + "-" + strconv.FormatInt(line, 10) }

// receiveDelivery checks or books what was typed. A scanned SKU adds one unit to its line first.
func (s *site) receiveDelivery(c *fiber.Ctx) error {
	found, err := s.purchaseOrderOfPath(c)
	if err != nil {
		return err
	}
	names := []string{"once", "date", "warehouse", "extra", "scan", "do"}
	for _, l := range found.Lines {
		names = append(names, qtyField(l.Line), rejectedField(l.Line))
		for _, what := range moreOf {
			names = append(names, moreField(what, l.Line))
		}
	}
	typed, err := readForm(c, names...)
	if err != nil {
		return err
	}
	f := deliveryForm{form: typed}
	part := wantsPart(c)
	if part {
		f.texts["scan"] = "" // somebody is still typing it
	}
	scanned := f.takeScan(found.Lines)
	delivery := f.delivery(found)
	if f.texts["do"] == "save" && !scanned {
		if f.refused() {
			return s.showDelivery(c, http.StatusUnprocessableEntity, found, f)
		}
		done, err := backorder.ReceiveDelivery(c.UserContext(), s.store, s.by(c, f.texts["once"]), delivery)
		if refusedByRule(err) {
			f.sentence = models.Sentence(err)
			return s.showDelivery(c, statusOf(err), found, f)
		}
		if err != nil {
			return err
		}
		return s.received(c, found, done, f.texts["once"])
	}
	f.outcome, err = s.outcomeOf(c, found, f, delivery)
	if err != nil {
		return err
	}
	if part {
		return s.show(c, views.OutcomePart(f.outcome), nil)
	}
	return s.showDelivery(c, http.StatusOK, found, f)
}

// refusedByRule says whether an error is one that the person who typed can do something about.
func refusedByRule(err error) bool {
	switch models.KindOf(err) {
	case models.Invalid, models.Conflict, models.NotFound:
		return err != nil
	}
	return false
}

// takeScan adds one unit to the line of a scanned SKU, the first that still owes some, and says whether there was a scan.
func (f *deliveryForm) takeScan(lines []store.PurchaseOrderLineView) bool {
	code := strings.TrimSpace(f.texts["scan"])
	if code == "" {
		return false
	}
	var best *store.PurchaseOrderLineView
	for i, l := range lines {
		if !strings.EqualFold(l.SKU, code) {
			continue
		}
		if typed, err := unitsOf(f.texts[qtyField(l.Line)]); err == nil && typed < l.QtyOpen() {
			best = &lines[i]
			break
		}
		if best == nil {
			best = &lines[i]
		}
	}
	if best == nil {
		f.errors["scan"] = code + " is not on this purchase order."
		return true
	}
	f.texts["scan"] = ""
	name := qtyField(best.Line)
	if typed, err := unitsOf(f.texts[name]); err == nil {
		f.texts[name] = strconv.FormatInt(typed+1, 10)
	}
	return true
}

// unitsOf reads a quantity; an empty field is none.
func unitsOf(text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	units, err := strconv.ParseInt(text, 10, 64)
	if err != nil || units < 0 {
		return 0, models.Errorf(models.Invalid, "Please give whole units, as in 12.")
	}
	return units, nil
}

// delivery is what the form says. A field that cannot be read keeps its sentence.
func (f *deliveryForm) delivery(found store.PurchaseOrderView) backorder.Delivery {
	d := backorder.Delivery{PONo: found.No, Warehouse: f.texts["warehouse"], ExtraReason: f.texts["extra"]}
	if day := read(f.form, "date", formDay); f.errors["date"] == "" {
		d.Date = &day
	}
	for _, l := range found.Lines {
		units, rejected := read(f.form, qtyField(l.Line), unitsOf), read(f.form, rejectedField(l.Line), unitsOf)
		if sentence := f.errors[rejectedField(l.Line)]; sentence != "" {
			f.errors[qtyField(l.Line)] = sentence
		}
		if units == 0 && rejected > 0 && f.errors[qtyField(l.Line)] == "" {
			f.errors[qtyField(l.Line)] = "Rejected units are part of what arrived."
		}
		rest := f.remainder(l.Line)
		if units > 0 || rest != nil {
			d.Lines = append(d.Lines, backorder.DeliveredLine{POLineNo: int(l.Line), Qty: units, QtyRejected: rejected, RejectReason: models.RejectReason(f.texts[moreField("reject", l.Line)]),
				Place: f.texts[moreField("place", l.Line)], Remainder: rest})
		}
	}
	return d
}

// remainder is what was chosen for the rest of a line; nil when nothing was.
func (f *deliveryForm) remainder(line int64) *backorder.Remainder {
	choice := f.texts[moreField("rest", line)]
	if choice == "" {
		return nil
	}
	rest := &backorder.Remainder{Choice: backorder.RemainderChoice(choice)}
	if name := moreField("restday", line); strings.TrimSpace(f.texts[name]) != "" {
		if day := read(f.form, name, formDay); f.errors[name] == "" {
			rest.Date = &day
		}
	}
	rest.Reason = strings.TrimSpace(f.texts[moreField("restwhy", line)])
	if rest.Choice == backorder.RemainderBackordered {
		rest.Reason = strings.ToLower(rest.Reason)
	}
	return rest
}

// moreFields are the fields of what else may be said of a line, and whether something was said.
func (f *deliveryForm) moreFields(line int64) ([]ui.FieldProps, bool) {
	said := false
	field := func(what, label, kind, hint string) ui.FieldProps {
		name := moreField(what, line)
		said = said || f.texts[name] != ""
		return ui.FieldProps{ID: name, Name: name, Label: label, Type: kind, Value: f.texts[name], Error: f.errors[name], Hint: hint, Autocomplete: "off"}
	}
	reject, place := field("reject", "Rejected because", "select", ""), field("place", "Put where", "", "A shelf or a bay.")
	place.LengthMax = strconv.Itoa(backorder.PlaceMax)
	reject.Options = []ui.Option{{Value: "", Label: "Nothing is rejected", Selected: reject.Value == ""}}
	for _, reason := range models.RejectReasons {
		reject.Options = append(reject.Options, ui.Option{Value: string(reason), Label: sentenceCase(reason.Title()), Selected: reject.Value == string(reason)})
	}
	rest, day, why := field("rest", "The rest of the line", "select", ""), field("restday", "Comes on", "date", ""), field("restwhy", "Because", "", "Supplier backorder: production, material, logistics or quality.")
	rest.Options = []ui.Option{{Value: "", Label: "Is owed as before", Selected: rest.Value == ""}}
	for _, choice := range backorder.RemainderChoices {
		rest.Options = append(rest.Options, ui.Option{Value: string(choice), Label: sentenceCase(choice.Title()), Selected: rest.Value == string(choice)})
	}
	why.LengthMax = strconv.Itoa(backorder.ReasonMax)
	return []ui.FieldProps{reject, place, rest, day, why}, said
}

// outcomeOf asks what booking the delivery would do.
func (s *site) outcomeOf(c *fiber.Ctx, found store.PurchaseOrderView, f deliveryForm, delivery backorder.Delivery) (views.Outcome, error) {
	if f.refused() || len(delivery.Lines) == 0 {
		text := "Type or scan what arrived; this says at once who gets it."
		if f.refused() {
			text = "A field cannot be read yet."
		}
		return views.Outcome{Tone: ui.Info, Text: text}, nil
	}
	by := s.by(c, "")
	by.Preview = true
	done, err := backorder.ReceiveDelivery(c.UserContext(), s.store, by, delivery)
	if refusedByRule(err) {
		return views.Outcome{Tone: ui.Warn, Title: "It cannot be received like this", Text: models.Sentence(err)}, nil
	}
	if err != nil {
		return views.Outcome{}, err
	}
	gains, err := s.gainsTable(c, done.Gains)
	if err != nil {
		return views.Outcome{}, err
	}
	title, beside := sharedOut(found, delivery, done)
	outcome := views.Outcome{Tone: ui.Good, Title: title, Text: beside, Gains: gains}
	switch {
	case done.Suggest:
		outcome.Text = "An allocation run is proposed for it; nobody gets anything before a person applies it."
	case done.Deferred && beside == "":
		outcome.Text = "Many wait for it: their dates follow in a moment."
	}
	return outcome, nil
}

// sharedOut says what becomes of a delivery, and what goes out beside it: an order that ships complete takes what else it
// needs from the shelf once its last goods are there.
func sharedOut(found store.PurchaseOrderView, delivery backorder.Delivery, done backorder.Delivered) (title, beside string) {
	skus := map[string]bool{}
	var good, given, lines, others int64
	for _, l := range delivery.Lines {
		good += l.Qty - l.QtyRejected
		for _, line := range found.Lines {
			if line.Line == int64(l.POLineNo) {
				skus[line.SKU] = true
			}
		}
	}
	for _, g := range done.Gains {
		if skus[g.SKU] {
			given, lines = given+g.Qty, lines+1
		} else {
			others += g.Qty
		}
	}
	title = format.Count(good, "good unit", "good units") + ": "
	switch left := good - given; {
	case given == 0 && done.Deferred:
		title += "who gets them is worked out in a moment."
	case given == 0:
		title += "all stay on the shelf."
	case left > 0:
		title += format.Number(given) + " for " + format.Count(lines, "order line", "order lines") + ", " + format.Number(left) + " to the shelf."
	default:
		title += format.Number(given) + " for " + format.Count(lines, "order line", "order lines") + "."
	}
	if others > 0 {
		beside = format.Count(others, "unit", "units") + " of other SKUs leave the shelf with them, for orders that ship complete."
	}
	return title, beside
}

func (s *site) gainsTable(c *fiber.Ctx, gains []backorder.Gain) (ui.TableData, error) {
	table := ui.TableData{Caption: "who gets what", Columns: []ui.Column{{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU"}, {Label: "Promised"}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}}}
	var orders []string
	var lines []int64
	for _, g := range gains {
		orders, lines = append(orders, g.OrderNo), append(lines, int64(g.LineNo))
	}
	people, err := s.store.OrderedBy(c.UserContext(), orders, lines)
	if err != nil {
		return table, err
	}
	type key struct {
		order string
		line  int64
	}
	known := map[key]store.OrderedBy{}
	for _, p := range people {
		known[key{p.OrderNo, p.LineNo}] = p
	}
	for _, g := range gains {
		who := known[key{g.OrderNo, int64(g.LineNo)}]
		table.Rows = append(table.Rows, ui.Row{Href: link.Order(g.OrderNo), Cells: []ui.Cell{
			ui.Code(g.OrderNo, link.Order(g.OrderNo)).Sub("line " + strconv.Itoa(g.LineNo)), textCell(who.Customer), ui.Code(g.SKU, link.SKU(g.SKU)), nearCell(who.DatePromised, s.store.Today()), ui.Number(format.Number(g.Qty)),
		}})
	}
	return table, nil
}

// received says what was booked, and proposes runs where the company wants that. The goods are received whatever becomes of
// a proposal, and the same form sent twice proposes once.
func (s *site) received(c *fiber.Ctx, found store.PurchaseOrderView, done backorder.Delivered, once string) error {
	var given int64
	for _, g := range done.Gains {
		given += g.Qty
	}
	text := "Received " + strings.Join(done.Receipts, ", ") + "."
	switch {
	case len(done.Receipts) == 0:
		text = "What becomes of the rest was saved. Nothing was received."
	case given > 0:
		text += " " + format.Count(given, "unit", "units") + " went to " + format.Count(int64(len(done.Gains)), "order line", "order lines") + "."
	case done.Deferred:
		text += " Who gets it follows in a moment."
	}
	flash(c, ui.Good, text)
	if done.Suggest {
		for _, receipt := range done.Receipts {
			_, err := backorder.SimulateRun(c.UserContext(), s.store, s.by(c, once+" "+receipt), backorder.Simulating{ReceiptNo: receipt})
			if refusedByRule(err) {
				flash(c, ui.Warn, "No allocation is proposed for "+receipt+": "+models.Sentence(err))
			} else if err != nil {
				return err
			}
		}
		flash(c, ui.Info, "Allocation runs are proposed for it, under Allocation.")
	}
	if len(done.Receipts) == 0 {
		return s.seeOther(c, link.PurchaseOrder(found.No))
	}
	return s.seeOther(c, link.PackWorksheet(found.No, done.Receipts...))
}

func (s *site) showDelivery(c *fiber.Ctx, status int, found store.PurchaseOrderView, f deliveryForm) error {
	warehouses, err := s.store.Warehouses(c.UserContext())
	if err != nil {
		return err
	}
	today := s.store.Today()
	page := views.Delivery{
		No: found.No, Path: link.Receive(found.No), Back: link.PurchaseOrder(found.No), Once: f.texts["once"],
		Badges: purchaseOrderBadges(found, today),
		Facts: []ui.Pair{
			{Term: "Supplier", Description: ui.Link(found.SupplierName, link.Supplier(found.Supplier)).Sub(found.Supplier)},
			{Term: "Ordered on", Description: nearCell(found.DateOrdered, today)},
			{Term: "Ship method", Description: textCell(found.ShipMethod)},
		},
		Refused: f.sentence, Outcome: f.outcome,
		Extra: ui.FieldProps{ID: "extra", Name: "extra", Label: "Keep more than was ordered, because", Value: f.texts["extra"], Error: f.errors["extra"], Autocomplete: "off", LengthMax: strconv.Itoa(backorder.ReasonMax), Hint: "Only needed beyond the supplier's tolerance."},
		Scan:  ui.FieldProps{ID: "scan", Name: "scan", Label: "Scan or type a SKU", Value: f.texts["scan"], Error: f.errors["scan"], Autocomplete: "off", Focus: true, Hint: "Each scan adds one unit to its line."},
		Date:  ui.FieldProps{ID: "date", Name: "date", Label: "Arrived on", Type: "date", Value: f.texts["date"], Error: f.errors["date"], Required: true, Max: today.String()},
	}
	options := []ui.Option{{Value: "", Label: "The company's choice", Selected: f.texts["warehouse"] == ""}}
	if len(warehouses) > 0 && found.Warehouse != "" {
		options = nil
	}
	for _, w := range warehouses {
		options = append(options, ui.Option{Value: w.Code, Label: w.Code + " · " + w.Name, Selected: f.texts["warehouse"] == w.Code})
	}
	page.Warehouse = ui.FieldProps{ID: "warehouse", Name: "warehouse", Label: "Into warehouse", Type: "select", Options: options}
	for _, l := range found.Lines {
		more, said := f.moreFields(l.Line)
		page.Lines = append(page.Lines, views.Line{
			More: more, MoreSaid: said,
			No: format.Number(l.Line), SKU: ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.SKUName),
			Ordered: format.Number(l.QtyOrdered), Received: format.Number(l.QtyReceived), Open: format.Number(l.QtyOpen()),
			Expected: nearCell(l.DateDue(), today), Waiting: whoWaits(l),
			QtyName: qtyField(l.Line), RejectedName: rejectedField(l.Line), Qty: f.texts[qtyField(l.Line)], Rejected: f.texts[rejectedField(l.Line)], Error: f.errors[qtyField(l.Line)],
		})
	}
	if sentence := notReceivable(found); sentence != "" {
		page.Closed = sentence
	}
	return s.respond(c, status, views.DeliveryPage(s.frame(c, "Receive "+found.No), page), nil)
}

func whoWaits(l store.PurchaseOrderLineView) ui.Cell {
	if l.OrdersWaiting == 0 {
		return ui.Muted("nobody")
	}
	return ui.Number(format.Count(l.OrdersWaiting, "order", "orders")).Sub(format.Count(l.UnitsWaiting, "unit", "units"))
}

// notReceivable says why nothing can be received on a purchase order; empty when something can.
func notReceivable(v store.PurchaseOrderView) string {
	switch models.POStatus(v.Status) {
	case models.POSent, models.POAcknowledged, models.POPartiallyReceived, models.POReceived:
		if len(v.Lines) > 0 {
			return ""
		}
		return "This purchase order has no lines."
	}
	return "This purchase order is " + words(v.Status) + ", so nothing is received on it."
}

// reverseReceipt takes a receipt back.
func (s *site) reverseReceipt(c *fiber.Ctx) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	f, err := readForm(c, "receipt", "reason", "once")
	if err != nil {
		return err
	}
	_, err = backorder.Reverse(c.UserContext(), s.store, s.by(c, f.texts["once"]), backorder.Reversing{Kind: backorder.ReverseReceipt, No: f.texts["receipt"], Reason: f.texts["reason"]})
	if refusedByRule(err) {
		flash(c, ui.Bad, models.Sentence(err))
		return s.seeOther(c, link.PurchaseOrder(no))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Receipt "+f.texts["receipt"]+" was taken back.")
	return s.seeOther(c, link.PurchaseOrder(no))
}
