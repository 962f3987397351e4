package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

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

// buyForms are the forms of a row's page as they were typed; one of them may have been refused.
type buyForms struct {
	draft, snooze, override form
	refused                 string // why, when that belongs to no field
	at                      string // the form that was
}

func newBuyForms() buyForms {
	empty := func() form { return form{texts: map[string]string{}, errors: map[string]string{}} }
	return buyForms{draft: empty(), snooze: empty(), override: empty()}
}

// buyRow answers with why something is to be bought, and what can be done about it.
func (s *site) buyRow(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.showBuyRow(c, http.StatusOK, id, newBuyForms())
}

func (s *site) showBuyRow(c *fiber.Ctx, status int, id int64, forms buyForms) error {
	ctx := c.UserContext()
	row, decided, err := s.store.BuyRowByID(ctx, id)
	if err != nil {
		return err
	}
	settings, err := s.store.BuySettings(ctx)
	if err != nil {
		return err
	}
	customers, more, err := s.store.BuyCustomers(ctx, row.Position)
	if err != nil {
		return err
	}
	sellers, err := s.store.BuySellers(ctx, []int64{row.SKUID})
	if err != nil {
		return err
	}
	supplies, err := s.store.IncomingOf(ctx, row.SKUID)
	if err != nil {
		return err
	}
	user, _ := person(c)
	b := buyPage{row: row, decided: decided, settings: settings, today: s.store.Today(), prices: user.May(models.SeePrices), sellers: sellers[row.SKUID]}
	m := views.Row{SKU: row.SKU, Name: joined(row.SKUName, row.Warehouse), Badges: b.badges(), Back: link.BuyDesk, SKUPage: link.SKU(row.SKU), Tiles: b.tiles(),
		Why: b.why(), WhyFacts: b.facts(), Customers: b.customers(customers), Sellers: b.sellersTable(), Supplies: b.supplies(supplies), Decisions: b.decisions()}
	if more {
		m.CustomersMore = "Only the first " + format.Number(int64(len(customers))) + " are listed."
	}
	if user.May(models.Purchase) {
		b.forms(&m, forms)
	}
	return s.respond(c, status, views.RowPage(s.frame(c, "Buy "+row.SKU), m), nil)
}

// buyPage is what a row's page is made of.
type buyPage struct {
	row      store.BuyRow
	decided  store.BuyDecided
	settings models.BuySettings
	today    calendar.Date
	prices   bool
	sellers  []store.BuySeller
}

func (b buyPage) snoozed() bool {
	return b.decided.SnoozedUntil != nil && *b.decided.SnoozedUntil > b.today
}

func (b buyPage) badges() []ui.Span {
	var badges []ui.Span
	if o := b.row.DateOrderBy; o != nil && *o < b.today {
		badges = append(badges, ui.Span{Text: "late: order by " + format.DateNear(*o, b.today), Tone: ui.Bad, Badge: true})
	}
	if b.snoozed() {
		badges = append(badges, ui.Span{Text: "snoozed until " + format.DateNear(*b.decided.SnoozedUntil, b.today), Tone: ui.Info, Badge: true, Icon: ui.GlyphPause})
	}
	if b.decided.Reason != "" {
		badges = append(badges, ui.Span{Text: "set by hand", Tone: ui.Info, Badge: true})
	}
	if b.row.Demand == "DISCONTINUED" {
		badges = append(badges, ui.Span{Text: "discontinued", Tone: ui.Warn, Badge: true})
	}
	return badges
}

func (b buyPage) tiles() []ui.Tile {
	r := b.row
	suggested := ui.Tile{Label: "Suggested", Value: format.Number(r.QtySuggested), Note: "nothing is to be bought"}
	if r.QtySuggested > 0 {
		suggested.Note = format.Number(r.QtyForBackorders) + " for customers, " + format.Number(r.QtyForStock) + " to stock"
		if r.QtySurplus > 0 {
			suggested.Note += " (" + format.Number(r.QtySurplus) + " by rounding)"
		}
	}
	by := ui.Tile{Label: "Order by", Value: "–", Note: "nothing is urgent"}
	if r.DateOrderBy != nil {
		by.Value, by.Note = format.DateNear(*r.DateOrderBy, b.today), format.Relative(*r.DateOrderBy, b.today)
		if *r.DateOrderBy < b.today {
			by.Tone = ui.Bad
		}
	}
	need := ui.Tile{Label: "Need by", Value: "–", Note: "no day is known"}
	if r.DateNeedBy != nil {
		need.Value, need.Note = format.DateNear(*r.DateNeedBy, b.today), format.Relative(*r.DateNeedBy, b.today)
	}
	risk := ui.Tile{Label: "May run out", Value: "–", Note: "not stocked"}
	if cell := riskCell(r.Risk, r.Stocked, r.QtyUncovered); r.Stocked || r.QtyUncovered > 0 {
		risk.Value, risk.Tone = cell.Lines[0][0].Text, cell.Lines[0][0].Tone
		risk.Note = "within " + format.Count(int64(b.settings.HorizonDays), "day", "days")
	}
	return []ui.Tile{suggested, by, need, risk}
}

// why is the arithmetic in sentences, with its numbers.
func (b buyPage) why() []string {
	r, w := b.row, b.row.Why
	var all []string
	say := func(text string, args ...any) { all = append(all, fmt.Sprintf(text, args...)) }
	if r.QtyUncovered > 0 {
		say("%s of %s wait without supply and without a draft: %s.", format.Count(r.LinesWaiting, "order line", "order lines"), r.SKU, format.Count(r.QtyUncovered, "unit", "units"))
	}
	free := fmt.Sprintf("%s free on the shelf + %s on order", format.Number(r.QtyFree), format.Number(r.QtyOnOrder))
	if r.QtyDrafted > 0 {
		free += " + " + format.Number(r.QtyDrafted) + " in drafts"
	}
	if w.Everywhere {
		say("The position is that of all warehouses: %s.", format.Number(w.Position))
	} else {
		say("The position is %s: %s − %s backordered.", format.Number(w.Position), free, format.Number(r.QtyBackordered))
	}
	switch {
	case r.Demand == "DISCONTINUED":
		say("The SKU is discontinued, so nothing is suggested.")
	case !r.Stocked:
		say("It is bought for customers only: nobody asked for it within a year, and it has no reorder point.")
	default:
		b.sayLevel(say)
	}
	if w.Need > 0 {
		say("Needed are %s.", format.Count(w.Need, "unit", "units"))
	}
	b.sayLot(say)
	if r.DateOrderBy != nil {
		say("An order needs %s to the shelf, safely; so it has to be placed by %s.", format.Count(int64(r.DaysSafe), "day", "days"), format.Date(*r.DateOrderBy))
	}
	return all
}

func (b buyPage) sayLevel(say func(string, ...any)) {
	r, w := b.row, b.row.Why
	switch {
	case b.decided.Point != nil:
		say("It is bought at %s or fewer, as %s set; by the numbers that were %s.", format.Number(r.Reorder), b.decided.By, format.Number(r.Computed))
	case w.Imported:
		say("It is bought at %s or fewer, the reorder point of the SKU itself: nobody asked for it within a year.", format.Number(r.Reorder))
	default:
		say("Reorder point %s = %s expected in %s + %s of safety, so that with %s %% nobody waits while an order is under way.", format.Number(r.Reorder), oneDecimal(w.Expected),
			oneDecimal(w.LeadMean+float64(w.Review))+" days", format.Number(w.Safety), serviceText(w.Service))
	}
	over := "above"
	if w.Position <= r.Reorder {
		over = "at or below"
	}
	say("The position is %s that, so it is %s; an order fills up to %s.", over, map[bool]string{true: "time to buy", false: "not time to buy for stock"}[w.Position <= r.Reorder], format.Number(r.UpTo))
}

func (b buyPage) sayLot(say func(string, ...any)) {
	r, w := b.row, b.row.Why
	var terms []string
	add := func(n qty.Qty, words string) {
		if n > 1 {
			terms = append(terms, words+" "+format.Number(n))
		}
	}
	add(w.MOQ, "at least")
	add(w.Pack, "in packs of")
	add(w.Multiple, "in multiples of")
	if w.Max > 0 {
		terms = append(terms, "at most "+format.Number(w.Max))
	}
	if len(terms) > 0 && r.SupplierName != "" {
		say("%s sells it %s.", r.SupplierName, joinedWords(terms))
	}
	switch {
	case w.Terms != "":
		say("The terms of the supplier contradict each other, so they were followed as far as they can be: %s.", w.Terms)
	case r.QtySurplus > 0:
		say("That rounds up: %s more than needed, to stock.", format.Count(r.QtySurplus, "unit", "units"))
	case r.Capped:
		say("The supplier's most leaves %s for another order.", format.Count(w.Need-r.QtySuggested, "unit", "units"))
	}
}

func joinedWords(words []string) string {
	text := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			text += " and "
		default:
			text += ", "
		}
		text += w
	}
	return text
}

// serviceText is thousandths as a percentage: "97" or "97.5".
func serviceText(thousandths int) string {
	return strconv.FormatFloat(float64(thousandths)/10, 'f', -1, 64)
}

// facts are the numbers that the sentences do not hold.
func (b buyPage) facts() []ui.Pair {
	r, w := b.row, b.row.Why
	facts := []ui.Pair{{Term: "Class", Description: ui.Text(r.Class), Definition: "A, B or C by the value that is asked for in a year; it decides the level of service."},
		{Term: "Demand", Description: ui.Text(words(r.Demand))}}
	if w.Weeks > 0 && w.Units > 0 {
		facts[1].Description = facts[1].Description.Sub(fmt.Sprintf("%s in %d weeks, %s a day", format.Count(w.Units, "unit", "units"), w.Weeks, oneDecimal(w.Mean)))
	}
	if w.LeadMean > 0 {
		facts = append(facts, ui.Pair{Term: "Lead time", Description: ui.Text(fmt.Sprintf("likely %d, safe %d days", w.DaysLikely, w.DaysSafe)).
			Sub(fmt.Sprintf("%s of its own, %s confidence, stated %d", format.Count(int64(w.Received), "delivery", "deliveries"), w.Confidence, w.Planned))})
	}
	if r.Stocked && w.Basis != "" {
		facts = append(facts, ui.Pair{Term: "Worked out from", Description: ui.Text(basisWords(w.Basis)), Definition: "The shape of demand while an order is under way, or all lead times that are likely."})
	}
	if r.DateRunsOut != nil {
		facts = append(facts, ui.Pair{Term: "Runs out", Description: nearCell(r.DateRunsOut, b.today)})
	}
	if b.prices {
		if r.UnitCost != nil {
			facts = append(facts, ui.Pair{Term: "Price", Description: ui.Number(amountIn(string(*r.UnitCost), r.Currency))})
		}
		if r.LastCost != nil {
			facts = append(facts, ui.Pair{Term: "Last price", Description: ui.Number(amountIn(string(*r.LastCost), r.LastCurrency))})
		}
		if w.YearValue != "" && w.YearValue != "0" {
			facts = append(facts, ui.Pair{Term: "Asked for in a year", Description: ui.Number(amount(w.YearValue)), Definition: "At cost, of all warehouses."})
		}
	}
	return facts
}

func basisWords(basis string) string {
	switch basis {
	case "MIXTURE":
		return "all lead times that are likely"
	case "CROSSOVER":
		return "lead times that overtake each other"
	case "ZERO":
		return "no demand"
	case "NEGBIN":
		return "negative binomial demand"
	}
	return words(basis) + " demand"
}

func (b buyPage) customers(customers []store.BuyCustomer) ui.TableData {
	t := ui.TableData{Caption: "who waits without supply", Empty: "Nobody waits for it without supply or a draft.", Columns: []ui.Column{
		{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Needed"}, {Label: "Promised"}}}
	for _, w := range customers {
		t.Rows = append(t.Rows, ui.Row{Href: link.Order(w.Order), Cells: []ui.Cell{ui.Code(w.Order, link.Order(w.Order)).Sub("line " + format.Number(w.Line)),
			ui.Text(w.Customer).Sub(tierWord(w.Tier)), ui.Number(format.Number(w.Qty)), nearCell(&w.DateNeed, b.today), nearCell(w.DatePromised, b.today)}})
	}
	return t
}

func (b buyPage) sellersTable() ui.TableData {
	t := ui.TableData{Caption: "who sells it", Empty: "Nobody is known to sell it.", Columns: withMoney(b.prices, []ui.Column{
		{Label: "Supplier", Cut: true}, {Label: "Lead time", Align: ui.End, Title: "As stated."}, {Label: "At least", Align: ui.End}, {Label: "Multiple", Align: ui.End}, {Label: "At most", Align: ui.End}},
		ui.Column{Label: "Price", Align: ui.End, Narrow: ui.NarrowEnd})}
	for _, v := range b.sellers {
		name := ui.Link(v.Name, link.Supplier(v.Code)).Sub(v.Code)
		if v.Code == b.row.Supplier {
			name.Lines[0] = append(name.Lines[0], ui.Span{Text: "bought from first", Badge: true, Tone: ui.Info})
		}
		if !v.Active {
			name.Lines[0] = append(name.Lines[0], ui.Span{Text: "not active", Badge: true, Tone: ui.Warn})
		}
		lead := ui.Cell{}
		if v.LeadDays != nil {
			lead = ui.Number(format.Days(*v.LeadDays))
		}
		price := ui.Cell{}
		if v.UnitCost != "" {
			price = ui.Number(amountIn(v.UnitCost, v.Currency))
		}
		t.Rows = append(t.Rows, ui.Row{Href: link.Supplier(v.Code), Cells: withMoney(b.prices, []ui.Cell{name, lead, quietNumber(v.MOQ), quietNumber(v.Multiple), quietNumber(v.Max)}, price)})
	}
	return t
}

func (b buyPage) supplies(supplies []store.IncomingLine) ui.TableData {
	t := ui.TableData{Caption: "purchase orders", Empty: "Nothing is on order or in a draft.", Columns: []ui.Column{
		{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Status"}, {Label: "Open", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Spoken for", Align: ui.End, Title: "Units that customers are pegged to."}, {Label: "Comes on"}}}
	for _, p := range supplies {
		t.Rows = append(t.Rows, ui.Row{Href: link.PurchaseOrder(p.PONo), Cells: []ui.Cell{ui.Code(p.PONo, link.PurchaseOrder(p.PONo)).Sub(joined("line "+format.Number(int64(p.LineNo)), p.Warehouse)),
			ui.Text(p.SupplierName), ui.Status(statusTone(p.Status), words(p.Status)), ui.Number(format.Number(p.QtyOpen)), quietNumber(p.QtyPegged), nearCell(p.DateSupply, b.today)}})
	}
	return t
}

func (b buyPage) decisions() []string {
	var all []string
	d := b.decided
	if d.Reason != "" {
		what := ""
		if d.Point != nil {
			what = "buy at " + format.Number(*d.Point)
		}
		if d.Service != nil {
			if what != "" {
				what += ", "
			}
			what += "service " + serviceText(int(*d.Service)) + " %"
		}
		when := ""
		if d.At != nil {
			when = ", " + format.Moment(*d.At)
		}
		all = append(all, "Set by "+d.By+when+": "+what+". "+d.Reason)
	}
	if b.snoozed() {
		all = append(all, "Put off by "+d.SnoozedBy+" until "+format.Date(*d.SnoozedUntil)+": "+d.SnoozeReason)
	}
	return all
}

// forms are what a buyer can do with the row.
func (b buyPage) forms(m *views.Row, typed buyForms) {
	version := strconv.FormatInt(b.decided.Version, 10)
	id := b.row.ID
	field := func(f form, form, name, label, value, hint string) ui.FieldProps {
		if text, sent := f.texts[name]; sent {
			value = text
		}
		return ui.FieldProps{ID: form + "-" + name, Name: name, Label: label, Value: value, Hint: hint, Error: f.errors[name], LengthMax: "200"}
	}
	m.Draft = b.draftForm(typed, field)
	if b.snoozed() {
		m.Wake = &views.Form{ID: "wake", Title: "Put off", Lead: "It comes back by itself on " + format.Date(*b.decided.SnoozedUntil) + ".", Path: link.BuyWake(id), Once: rand.Text(), Version: version, Submit: "Bring it back now"}
	} else if b.row.QtySuggested > 0 {
		until := field(typed.snooze, "snooze", "until", "Until", b.today.Add(7).String(), "It comes back on that day.")
		until.Type, until.LengthMax, until.Min = "date", "", b.today.Add(1).String()
		reason := field(typed.snooze, "snooze", "reason", "Reason", "", "")
		reason.Required, reason.LengthMax = true, strconv.Itoa(backorder.ReasonMax)
		m.Snooze = &views.Form{ID: "snooze", Title: "Put it off", Path: link.BuySnooze(id), Once: rand.Text(), Version: version, Fields: []ui.FieldProps{until, reason}, Submit: "Put it off", Open: typed.at == "snooze"}
	}
	point, service := "", ""
	if b.decided.Point != nil {
		point = strconv.FormatInt(*b.decided.Point, 10)
	}
	if b.decided.Service != nil {
		service = serviceText(int(*b.decided.Service))
	}
	reason := field(typed.override, "override", "reason", "Reason", "", "")
	reason.Required, reason.LengthMax = true, strconv.Itoa(backorder.ReasonMax)
	m.Override = &views.Form{ID: "override", Title: "Set by hand", Lead: "What is set here is kept whatever the numbers say later, and marked. Both empty follows the numbers again.", Path: link.BuyOverride(id), Once: rand.Text(), Version: version,
		Fields: []ui.FieldProps{field(typed.override, "override", "point", "Reorder point", point, "By the numbers "+format.Number(b.row.Computed)+"."),
			field(typed.override, "override", "service", "Level of service, %", service, "Of class "+b.row.Class+" "+serviceText(b.settings.Service(b.row.Class))+"."), reason}, Submit: "Set", Open: typed.at == "override"}
	switch typed.at {
	case "snooze":
		if m.Snooze != nil {
			m.Snooze.Refused = typed.refused
		}
	case "override":
		m.Override.Refused = typed.refused
	case "draft":
		m.Draft.Refused = typed.refused
	}
}

func (b buyPage) draftForm(typed buyForms, field func(f form, form, name, label, value, hint string) ui.FieldProps) *views.Form {
	suggested := ""
	if b.row.QtySuggested > 0 {
		suggested = strconv.FormatInt(b.row.QtySuggested, 10)
	}
	f := &views.Form{ID: "draft", Title: "Buy it", Path: link.BuyDraft(b.row.ID), Once: rand.Text(), Kind: ui.Primary, Submit: "Add to a draft",
		Lead:   "It goes onto the newest draft for the supplier and " + b.row.Warehouse + ", or begins one. A second supplier splits it.",
		Hidden: []views.Hidden{{Name: "bought", Value: strconv.FormatInt(b.row.QtyOnOrder+b.row.QtyDrafted, 10)}}}
	once := typed.draft.texts["once"]
	if once != "" {
		f.Once = once
	}
	if bought, sent := typed.draft.texts["bought"]; sent && typed.refused == "" {
		f.Hidden[0].Value = bought
	}
	for _, part := range []struct{ suffix, qty, supplier, label string }{{"", suggested, b.row.Supplier, ""}, {"2", "", "", "Second "}} {
		units := field(typed.draft, "draft", "qty"+part.suffix, sentenceCase(part.label+"quantity"), part.qty, "")
		supplier := field(typed.draft, "draft", "supplier"+part.suffix, sentenceCase(part.label+"supplier"), part.supplier, "")
		supplier.Type = "select"
		chosen := supplier.Value
		supplier.Options = []ui.Option{{Label: "Choose", Selected: chosen == ""}}
		for _, v := range b.sellers {
			if v.Active {
				label := v.Name
				if b.prices && v.UnitCost != "" {
					label += ", " + amountIn(v.UnitCost, v.Currency)
				}
				supplier.Options = append(supplier.Options, ui.Option{Value: v.Code, Label: label, Selected: v.Code == chosen})
			}
		}
		if len(b.sellers) == 0 && b.row.Supplier != "" {
			supplier.Options = append(supplier.Options, ui.Option{Value: b.row.Supplier, Label: b.row.SupplierName, Selected: chosen == b.row.Supplier})
		}
		f.Fields = append(f.Fields, units, supplier)
		if b.prices {
			f.Fields = append(f.Fields, field(typed.draft, "draft", "price"+part.suffix, sentenceCase(part.label+"price"), "", "Empty is the supplier's."))
		}
	}
	return f
}

// draftBuyRow puts a row onto drafts of one supplier, or two.
func (s *site) draftBuyRow(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	forms := newBuyForms()
	forms.at = "draft"
	if forms.draft, err = readForm(c, "once", "bought", "qty", "supplier", "price", "qty2", "supplier2", "price2"); err != nil {
		return err
	}
	row, _, err := s.store.BuyRowByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	f := forms.draft
	bought := read(f, "bought", formPointOrNone)
	var request backorder.Drafting
	for _, suffix := range []string{"", "2"} {
		units := read(f, "qty"+suffix, formUnits)
		price := read(f, "price"+suffix, formPriceOrNone)
		switch {
		case units == 0 && suffix == "" && f.errors["qty"] == "":
			f.errors["qty"] = "Please give a quantity."
		case units > 0 && f.texts["supplier"+suffix] == "":
			f.errors["supplier"+suffix] = "Please choose from whom."
		case units > 0:
			line := backorder.DraftLine{SKU: row.SKU, Qty: units, UnitPrice: price, Bought: bought}
			if suffix != "" && len(request.Drafts) > 0 && request.Drafts[0].Supplier == f.texts["supplier"+suffix] {
				request.Drafts[0].Lines = append(request.Drafts[0].Lines, line)
				continue
			}
			request.Drafts = append(request.Drafts, backorder.PurchaseDraft{Supplier: f.texts["supplier"+suffix], Warehouse: row.Warehouse, Lines: []backorder.DraftLine{line}})
		}
	}
	if f.refused() {
		return s.showBuyRow(c, http.StatusUnprocessableEntity, id, forms)
	}
	done, err := backorder.DraftPurchase(c.UserContext(), s.store, s.by(c, f.texts["once"]), request)
	if refusedByRule(err) {
		forms.refused = models.Sentence(err)
		delete(f.texts, "once")
		return s.showBuyRow(c, statusOf(err), id, forms)
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, draftedSentence(done))
	return s.seeOther(c, link.PurchaseOrder(done.Orders[0].PONo))
}

// draftedSentence says what was drafted.
func draftedSentence(done backorder.Drafted) string {
	said := ""
	for i, o := range done.Orders {
		if i == 5 {
			return said + format.Count(int64(len(done.Orders)-i), "more purchase order was drafted.", "more purchase orders were drafted.")
		}
		what := "was drafted"
		if o.Extended {
			what = "was extended"
		}
		said += "Purchase order " + o.PONo + " for " + o.Supplier + " " + what + ": " + format.Count(int64(len(o.Lines)), "line", "lines") + ". "
	}
	return said[:len(said)-1]
}

// snoozeBuyRow puts a row off.
func (s *site) snoozeBuyRow(c *fiber.Ctx) error {
	return s.decideBuyRow(c, "snooze", []string{"until", "reason"}, func(ctx context.Context, by backorder.By, id int64, f form) (string, error) {
		until := read(f, "until", formDay)
		reason := read(f, "reason", formReason)
		if f.refused() {
			return "", errFields
		}
		done, err := backorder.Snooze(ctx, s.store, by, backorder.Snoozing{Row: id, Version: f.version(), Until: until, Reason: reason})
		return done.SKU + " comes back on " + format.Date(until) + ".", err
	})
}

// wakeBuyRow brings a row back.
func (s *site) wakeBuyRow(c *fiber.Ctx) error {
	return s.decideBuyRow(c, "wake", nil, func(ctx context.Context, by backorder.By, id int64, f form) (string, error) {
		done, err := backorder.Wake(ctx, s.store, by, backorder.Waking{Row: id, Version: f.version()})
		return done.SKU + " is on the desk again.", err
	})
}

// overrideBuyRow sets a reorder point or a level of service by hand.
func (s *site) overrideBuyRow(c *fiber.Ctx) error {
	return s.decideBuyRow(c, "override", []string{"point", "service", "reason"}, func(ctx context.Context, by backorder.By, id int64, f form) (string, error) {
		request := backorder.Overriding{Row: id, Version: f.version(), Point: read(f, "point", formPointOrNone), Service: read(f, "service", formServiceOrNone), Reason: read(f, "reason", formReason)}
		if f.refused() {
			return "", errFields
		}
		done, err := backorder.Override(ctx, s.store, by, request)
		if request.Point == nil && request.Service == nil {
			return done.SKU + " follows the numbers again.", err
		}
		return "What is set for " + done.SKU + " is kept.", err
	})
}

// decideBuyRow reads a decision about a row, and shows the row again with what was wrong or what was decided.
func (s *site) decideBuyRow(c *fiber.Ctx, at string, names []string, do func(ctx context.Context, by backorder.By, id int64, f form) (string, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, append([]string{"once", "version"}, names...)...)
	if err != nil {
		return err
	}
	forms := newBuyForms()
	forms.at = at
	switch at {
	case "snooze":
		forms.snooze = f
	case "override":
		forms.override = f
	}
	said, err := do(c.UserContext(), s.by(c, f.texts["once"]), id, f)
	switch {
	case errors.Is(err, errFields):
		return s.showBuyRow(c, http.StatusUnprocessableEntity, id, forms)
	case refusedByRule(err) && at != "wake" && models.KindOf(err) != models.NotFound:
		forms.refused = models.Sentence(err)
		return s.showBuyRow(c, statusOf(err), id, forms)
	case err != nil:
		return err
	}
	flash(c, ui.Good, said)
	return s.seeOther(c, link.BuyRow(id))
}

// formPointOrNone reads a reorder point; 0 is one.
func formPointOrNone(text string) (*qty.Qty, error) {
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > qty.Max {
		return nil, models.Errorf(models.Invalid, "Please give a whole number from 0 to %s, or leave it empty.", format.Number(qty.Max))
	}
	return &n, nil
}

// formServiceOrNone reads a level of service in percent, with at most one decimal, into thousandths.
func formServiceOrNone(text string) (*int, error) {
	if text == "" {
		return nil, nil
	}
	n, err := formService(text)
	return &n, err
}

func formService(text string) (int, error) {
	share, err := decimal.NewFromString(strings.TrimSpace(text))
	thousandths := share.Mul(decimal.NewFromInt(10))
	if err != nil || !thousandths.IsInteger() || thousandths.LessThan(decimal.NewFromInt(500)) || thousandths.GreaterThan(decimal.NewFromInt(999)) {
		return 0, models.Errorf(models.Invalid, "Please give a percentage from 50 to 99.9, with at most one decimal.")
	}
	return int(thousandths.IntPart()), nil
}
