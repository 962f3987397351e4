package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	orderviews "pegboard/views/orders"
	"pegboard/views/ui"
)

// purchaseAct is something that can be done with a purchase order or one of its lines.
type purchaseAct struct {
	verb    string // of its address
	label   string
	icon    ui.Glyph
	kind    ui.ButtonKind
	line    bool // it may be about one line
	whole   bool // it may be about all of it
	direct  bool // nobody loses by it, so there is nothing to look at first
	offered func(v store.PurchaseOrderView, l *store.PurchaseOrderLineView) bool
	form    func(a buying) (actForm, error)
	do      func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error)
	// becomes is what would become of supply, for the blast radius; nil: nothing.
	becomes func(a buying) []store.SupplyChange
}

type buyResult struct {
	said []string
	backorder.Settled
}

// buying is an act on a purchase order, as it is being filled in.
type buying struct {
	form
	po     store.PurchaseOrderView
	line   *store.PurchaseOrderLineView // nil: all of it
	prices bool
}

func (a buying) about() string {
	if a.line == nil {
		return "purchase order " + a.po.No
	}
	return "line " + format.Number(a.line.Line) + ", " + a.line.SKU
}

func (a buying) lineNo() int {
	if a.line == nil {
		return 0
	}
	return int(a.line.Line)
}

// looked is the purchase order as the person saw it.
func (a buying) looked() backorder.ReviewingPurchase {
	version, _ := strconv.ParseInt(a.texts["version"], 10, 64)
	return backorder.ReviewingPurchase{PONo: a.po.No, Version: version}
}

// open are the lines that the act is about and that still owe something.
func (a buying) open() []store.PurchaseOrderLineView {
	if a.line != nil {
		return []store.PurchaseOrderLineView{*a.line}
	}
	var open []store.PurchaseOrderLineView
	for _, l := range a.po.Lines {
		if l.QtyOpen() > 0 {
			open = append(open, l)
		}
	}
	return open
}

// purchaseActsOn are the acts that are offered for a purchase order, or for a line of it.
func purchaseActsOn(user models.User, v store.PurchaseOrderView, l *store.PurchaseOrderLineView) []purchaseAct {
	var offered []purchaseAct
	for _, act := range purchaseActs() {
		if (l != nil && act.line || l == nil && act.whole) && user.May(models.Purchase) && act.offered(v, l) {
			offered = append(offered, act)
		}
	}
	return offered
}

// showPurchaseAct answers with the form of an act.
func (s *site) showPurchaseAct(act purchaseAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, err := s.buying(c, act, queryOf(c).Get("line"))
		if err != nil {
			return err
		}
		a.form = form{texts: map[string]string{}, errors: map[string]string{}}
		return s.respondPurchaseAct(c, http.StatusOK, act, a, nil, nil)
	}
}

// doPurchaseAct takes the form of an act: it shows what would change, or does what was shown.
func (s *site) doPurchaseAct(act purchaseAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		given, err := formTexts(c, "once", "do", "seen", "line", "version")
		if err != nil {
			return err
		}
		a, err := s.buying(c, act, given[3])
		if err != nil {
			return err
		}
		a.form = form{texts: map[string]string{}, errors: map[string]string{}}
		blank, err := act.form(a)
		if err != nil {
			return err
		}
		var names []string
		for _, field := range blank.fields {
			names = append(names, field.Name)
		}
		if a.form, err = readForm(c, names...); err != nil {
			return err
		}
		a.texts["once"], a.texts["version"] = given[0], given[4]
		if given[1] != "commit" || !act.direct && given[2] != a.mark(strconv.Itoa(a.lineNo())) {
			changes, refused := s.seePurchaseAct(c, act, a)
			if refused != nil || a.refused() {
				return s.respondPurchaseAct(c, refusedStatus(refused), act, a, nil, refused)
			}
			return s.respondPurchaseAct(c, http.StatusOK, act, a, changes, nil)
		}
		result, err := act.do(c.UserContext(), s, s.by(c, given[0]), a)
		switch {
		case err == nil && !a.refused():
			said := append(result.said, gainSentences(result.Gains)...)
			if result.Deferred {
				said = append(said, "The dates of those who wait follow in a moment.")
			}
			flash(c, ui.Good, strings.Join(said, " "))
			return s.seeOther(c, link.PurchaseOrder(a.po.No))
		case a.refused() || isRefusal(err) || models.KindOf(err) == models.Forbidden:
			return s.respondPurchaseAct(c, refusedStatus(err), act, a, nil, err)
		}
		return err
	}
}

// buying reads the purchase order, and the line that is meant.
func (s *site) buying(c *fiber.Ctx, act purchaseAct, line string) (buying, error) {
	user, _ := person(c)
	a := buying{prices: user.May(models.SeePrices)}
	no, err := pathKey(c, "no")
	if err != nil {
		return a, err
	}
	if a.po, err = s.store.PurchaseOrderView(c.UserContext(), no); err != nil {
		return a, err
	}
	if !act.line || act.whole && line == "" {
		return a, nil
	}
	for i := range a.po.Lines {
		if l := &a.po.Lines[i]; line == "" || strconv.FormatInt(l.Line, 10) == line {
			a.line = l
			return a, nil
		}
	}
	return a, models.Errorf(models.NotFound, "Purchase order %s has no such line.", no)
}

// seePurchaseAct does an act as a preview and says whom it touches.
func (s *site) seePurchaseAct(c *fiber.Ctx, act purchaseAct, a buying) (*orderviews.Changes, error) {
	if act.direct {
		return nil, nil
	}
	var orders []string
	for _, w := range a.po.Waiting {
		if !slices.Contains(orders, w.Order) {
			orders = append(orders, w.Order)
		}
	}
	beside := store.Beside{OrderNos: orders}
	for _, l := range a.open() {
		beside.SKUs = append(beside.SKUs, l.SKU)
	}
	changes := &orderviews.Changes{}
	before, err := s.store.QueueBeside(c.UserContext(), beside)
	if err != nil {
		return nil, err
	}
	by := s.by(c, "")
	by.Preview, by.Watch = true, &backorder.Watch{Beside: beside}
	result, err := act.do(c.UserContext(), s, by, a)
	if err != nil || a.refused() {
		return nil, err
	}
	changes.Said = append(changes.Said, result.said...)
	if act.becomes != nil {
		radius, err := s.store.BlastRadius(c.UserContext(), act.becomes(a)...)
		if err != nil {
			return nil, err
		}
		changes.Said = append(changes.Said, radiusSentences(radius, a.prices)...)
	}
	s.showMoves(changes, before, by.Watch.After, result.Deferred, func(l *store.QueueLine) string {
		if slices.Contains(orders, l.OrderNo) {
			return "waits for it"
		}
		return ""
	})
	return changes, nil
}

// radiusSentences say whom a change of supply touches.
func radiusSentences(r store.BlastRadius, prices bool) []string {
	if r.Lines == 0 {
		return []string{"Nobody waits for it."}
	}
	who := format.Count(r.Orders, "order", "orders") + " of " + format.Count(r.Customers, "customer", "customers") + " " + map[bool]string{true: "waits", false: "wait"}[r.Orders == 1] + " for " + format.Count(r.Units, "unit", "units")
	if prices && r.Value != "" {
		who += ", worth " + amount(r.Value)
	}
	said := []string{who + "."}
	for _, part := range []struct {
		n          int64
		one, other string
	}{{r.Broken, "promise would break if the pegs stayed as they are.", "promises would break if the pegs stayed as they are."}, {r.Mended, "promise would be kept again.", "promises would be kept again."},
		{r.NoSupply, "line would lose this supply.", "lines would lose this supply."}, {r.Whole, "order is whole once this comes.", "orders are whole once this comes."}} {
		if part.n > 0 {
			said = append(said, format.Count(part.n, part.one, part.other))
		}
	}
	return said
}

func (s *site) respondPurchaseAct(c *fiber.Ctx, status int, act purchaseAct, a buying, changes *orderviews.Changes, refused error) error {
	if refused != nil && !isRefusal(refused) && models.KindOf(refused) != models.Forbidden {
		return refused
	}
	filled, err := act.form(a)
	if err != nil {
		return err
	}
	if a.texts["version"] == "" {
		a.texts["version"] = strconv.FormatInt(a.po.Version, 10)
	}
	m := orderviews.Act{Of: "Purchase order " + a.po.No, Back: ui.Action{Label: "Back to the purchase order", Href: link.PurchaseOrder(a.po.No)}, Title: filled.title, Lead: filled.lead, Facts: filled.facts, Submit: filled.submit,
		Kind: act.kind, Direct: act.direct, Path: link.PurchaseAct(a.po.No, act.verb), Once: a.texts["once"], Changes: changes, Fields: filled.fields, Hidden: []link.Pair{{Name: "version", Value: a.texts["version"]}}}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	if changes != nil {
		m.Seen = a.mark(strconv.Itoa(a.lineNo()))
	}
	if a.line != nil {
		m.Hidden = append(m.Hidden, link.Pair{Name: "line", Value: strconv.FormatInt(a.line.Line, 10)})
	}
	if refused != nil && !errors.Is(refused, errFields) {
		m.Refused = models.Sentence(refused)
		// What changed meanwhile is on the page now, so looking again is about that.
		m.Hidden[0].Value = strconv.FormatInt(a.po.Version, 10)
	}
	return s.respond(c, status, orderviews.ActPage(s.frame(c, filled.title), m), nil)
}

// purchaseActs are everything that can be done with a purchase order, in the order in which it is offered.
func purchaseActs() []purchaseAct {
	return []purchaseAct{sendPurchaseAct(), approvePurchaseAct(), answerPurchaseAct(), amendPurchaseAct(), billPurchaseAct(), cancelPurchaseAct(), closePurchaseAct()}
}

func poIs(v store.PurchaseOrderView, states ...models.POStatus) bool {
	return slices.Contains(states, models.POStatus(v.Status))
}

func poLives(v store.PurchaseOrderView) bool {
	return poIs(v, models.PODraft, models.POApproved, models.POSent, models.POAcknowledged, models.POPartiallyReceived)
}

func owes(v store.PurchaseOrderView, l *store.PurchaseOrderLineView) bool {
	if l != nil {
		return l.QtyOpen() > 0
	}
	return slices.ContainsFunc(v.Lines, func(l store.PurchaseOrderLineView) bool { return l.QtyOpen() > 0 })
}

func approvePurchaseAct() purchaseAct {
	return purchaseAct{verb: "approve", label: "Approve", icon: ui.GlyphCheck, kind: ui.Primary, whole: true, direct: true,
		offered: func(v store.PurchaseOrderView, _ *store.PurchaseOrderLineView) bool { return poIs(v, models.PODraft) },
		form: func(a buying) (actForm, error) {
			return actForm{title: "Approve purchase order " + a.po.No, submit: "Approve it", lead: "When it is worth more than your role may approve, somebody who may is asked."}, nil
		},
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			done, err := backorder.ApprovePurchase(ctx, s.store, by, a.looked())
			said := "Purchase order " + a.po.No + " is approved."
			if done.Asked != "" {
				said = "Purchase order " + a.po.No + " waits for an approval: " + done.Asked + "."
			}
			return buyResult{said: []string{said}}, err
		}}
}

func sendPurchaseAct() purchaseAct {
	return purchaseAct{verb: "send", label: "Send", icon: ui.GlyphMail, kind: ui.Primary, whole: true, direct: true,
		offered: func(v store.PurchaseOrderView, _ *store.PurchaseOrderLineView) bool {
			return poLives(v) && owes(v, nil)
		},
		form: func(a buying) (actForm, error) {
			a.unless("to", a.po.Email)
			a.unless("subject", "Purchase order "+a.po.No)
			note := a.field("note", "A note in the mail", "textarea", "")
			note.LengthMax = "2000"
			to, subject := a.field("to", "To", "", "Addresses with commas between them; for a mail only."), a.field("subject", "Subject", "", "")
			to.LengthMax, to.Autocomplete, subject.LengthMax = "2000", "off", strconv.Itoa(models.MailSubjectMax)
			return actForm{title: "Send purchase order " + a.po.No, submit: "Send it", lead: "From then on it counts as supply: those who wait are pegged to it. The mail has it as a PDF.",
				fields: []ui.FieldProps{a.choice("how", "How", "", ui.Option{Value: "mail", Label: "by mail, now"}, ui.Option{Value: "paper", Label: "printed: I send the paper"}, ui.Option{Value: "phone", Label: "told by phone"}), to, subject, note}}, nil
		},
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			request := backorder.SendingPurchase{ReviewingPurchase: a.looked(), How: models.SentHow(a.texts["how"])}
			if request.How == models.SentByMail {
				request.To = read(a.form, "to", models.ParseRecipients)
				if a.refused() {
					return buyResult{}, errFields
				}
				mail, file, err := s.mailOf(ctx, a.po, a.texts["subject"], a.texts["note"], "")
				if err != nil {
					return buyResult{}, err
				}
				mail.ReplyTo = by.Actor
				request.Mail, request.Files = mail, []models.MailAttachment{file}
			}
			done, err := backorder.SendPurchase(ctx, s.store, by, request)
			said := "Purchase order " + a.po.No + " counts as sent."
			if request.How == models.SentByMail && s.mailFrom != "" {
				said = "Purchase order " + a.po.No + " is on its way to " + request.To + "."
			} else if request.How == models.SentByMail {
				said += " Its mail is kept in the outbox, because there is no mail server."
			}
			return buyResult{[]string{said}, done.Settled}, err
		}}
}

func amendPurchaseAct() purchaseAct {
	return purchaseAct{verb: "amend", label: "Amend", icon: ui.GlyphNote, kind: ui.Primary, line: true, whole: true,
		offered: func(v store.PurchaseOrderView, l *store.PurchaseOrderLineView) bool { return poLives(v) },
		form: func(a buying) (actForm, error) {
			if a.line == nil {
				return actForm{title: "Amend purchase order " + a.po.No, submit: "Amend it", lead: "A day for the whole order moves only the lines that still had the day before. Pegs stay as far as the units are still there.",
					fields: []ui.FieldProps{a.field("expected", "Expected on", "date", "Empty leaves it."), a.field("sku", "Add a SKU", "", "Empty adds none."), a.units("qty", "Units of it", "", qtyMost), a.field("price", "At the price", "", "For each unit."), a.reason("")}}, nil
			}
			a.unless("qty", strconv.FormatInt(a.line.QtyOrdered, 10))
			a.unless("price", a.line.UnitCost)
			a.unless("expected", dayText(a.line.DateExpected))
			a.unless("need_by", dayText(a.line.DateNeedBy))
			return actForm{title: "Amend " + a.about(), submit: "Amend it", lead: "Pegs stay as far as the units are still there. What the supplier was told before is kept as a version.",
				fields: []ui.FieldProps{a.units("qty", "Ordered", "All of it, with what has arrived.", qtyMost), a.field("price", "Unit price", "", ""), a.field("expected", "Expected on", "date", ""), a.field("need_by", "Needed by", "date", ""), a.reason("")}}, nil
		},
		becomes: func(a buying) []store.SupplyChange {
			day, err := formDayOrNone(a.texts["expected"])
			if err != nil || day == nil {
				return nil
			}
			return suppliesOn(a.open(), day)
		},
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			request := backorder.AmendingPurchase{ReviewingPurchase: a.looked(), Reason: read(a.form, "reason", formReason)}
			units, price, expected := read(a.form, "qty", formUnits), read(a.form, "price", formPriceOrNone), read(a.form, "expected", formDayOrNone)
			if a.line == nil {
				request.DateExpected = expected
				if sku := strings.TrimSpace(a.texts["sku"]); sku != "" {
					if units == 0 && !a.refused() {
						a.errors["qty"] = "Please give a quantity."
					}
					request.Add = []backorder.DraftLine{{SKU: sku, Qty: units, UnitPrice: price}}
				}
			} else {
				l := backorder.AmendedPurchaseLine{LineNo: a.lineNo(), UnitPrice: price, DateExpected: expected, DateNeedBy: read(a.form, "need_by", formDayOrNone)}
				if units > 0 {
					l.Qty = &units
				}
				request.Lines = []backorder.AmendedPurchaseLine{l}
			}
			if a.refused() {
				return buyResult{}, errFields
			}
			done, err := backorder.AmendPurchase(ctx, s.store, by, request)
			return buyResult{[]string{sentence("The change of " + a.about() + " is written down; send it again, so that the supplier knows.")}, done.Settled}, err
		}}
}

func answerPurchaseAct() purchaseAct {
	return purchaseAct{verb: "answer", label: "Supplier's answer", icon: ui.GlyphCheck, kind: ui.Primary, line: true, whole: true,
		offered: func(v store.PurchaseOrderView, l *store.PurchaseOrderLineView) bool {
			return poIs(v, models.POSent, models.POAcknowledged, models.POPartiallyReceived) && owes(v, l)
		},
		form: func(a buying) (actForm, error) {
			answers := []models.SupplierAnswer{models.AnswerAccepted, models.AnswerNewDate, models.AnswerBackordered, models.AnswerSplit, models.AnswerDiscontinued, models.AnswerRejected}
			if a.line == nil {
				answers = slices.DeleteFunc(answers, func(x models.SupplierAnswer) bool { return x == models.AnswerSplit })
			}
			var options, reasons []ui.Option
			for _, answer := range answers {
				options = append(options, ui.Option{Value: string(answer), Label: answerTitle(answer)})
			}
			reasons = append(reasons, ui.Option{Value: "", Label: "–"})
			for _, reason := range backorder.BackorderedReasons {
				reasons = append(reasons, ui.Option{Value: reason, Label: reason})
			}
			fields := []ui.FieldProps{a.choice("answer", "The supplier", "", options...), a.field("date", "Day", "date", "Of a new day, or until when it is backordered.")}
			if a.line != nil {
				fields = append(fields, a.field("parts", "Deliveries of a split", "", "As in 40 on 2026-12-05, 60 on 2026-12-20."))
			}
			note := a.field("note", "Note", "", "")
			note.LengthMax = "500"
			fields = append(fields, a.choice("reason", "Why it is backordered", "It becomes the reason of everybody who waits for it.", reasons...))
			if a.line != nil {
				fields = append(fields, a.field("replacement", "Offered instead", "", "The SKU, where one is discontinued."))
			}
			return actForm{title: "The supplier's answer for " + a.about(), submit: "Take the answer", lead: "Look first whom it touches. Those who wait are planned anew with what is true then.", fields: append(fields, note)}, nil
		},
		becomes: func(a buying) []store.SupplyChange {
			answered, err := a.answered()
			if err != nil {
				return nil
			}
			var changes []store.SupplyChange
			for i, l := range a.open() {
				date := answered[i].Date
				for _, part := range answered[i].Parts {
					if date == nil || part.Date > *date {
						date = &part.Date
					}
				}
				if answered[i].Answer == models.AnswerAccepted {
					if date = l.DateDue(); date == nil {
						continue
					}
				}
				changes = append(changes, store.SupplyChange{POLineID: l.ID, Date: date})
			}
			return changes
		},
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			lines, err := a.answered()
			if err != nil {
				return buyResult{}, err
			}
			done, err := backorder.Acknowledge(ctx, s.store, by, backorder.Acknowledging{ReviewingPurchase: a.looked(), Lines: lines})
			return buyResult{[]string{sentence("The supplier answered for " + a.about() + ": " + answerTitle(lines[0].Answer))}, done.Settled}, err
		}}
}

// answerTitle is an answer as a buyer chooses it.
func answerTitle(answer models.SupplierAnswer) string {
	switch answer {
	case models.AnswerAccepted:
		return "accepts it as asked"
	case models.AnswerNewDate:
		return "names a new day"
	}
	return map[bool]string{true: "has it ", false: ""}[answer == models.AnswerBackordered || answer == models.AnswerDiscontinued] + map[models.SupplierAnswer]string{
		models.AnswerSplit: "splits it", models.AnswerBackordered: "on backorder", models.AnswerDiscontinued: "discontinued", models.AnswerRejected: "rejects it"}[answer]
}

// answered are the answers of the form, one for each open line that it is about.
func (a buying) answered() ([]backorder.AnsweredLine, error) {
	answer := backorder.AnsweredLine{Answer: models.SupplierAnswer(a.texts["answer"]), Date: read(a.form, "date", formDayOrNone), Reason: a.texts["reason"], Replacement: strings.TrimSpace(a.texts["replacement"]), Note: strings.TrimSpace(a.texts["note"])}
	if answer.Answer == models.AnswerSplit {
		answer.Parts = read(a.form, "parts", parseParts)
	}
	if answer.Answer != models.AnswerBackordered {
		answer.Reason = ""
	}
	if a.refused() {
		return nil, errFields
	}
	var lines []backorder.AnsweredLine
	for _, l := range a.open() {
		answer.LineNo = int(l.Line)
		if err := answer.Check(); err != nil {
			return nil, err
		}
		lines = append(lines, answer)
	}
	if len(lines) == 0 {
		return nil, models.Errorf(models.Conflict, "Nothing of it is open any more.")
	}
	return lines, nil
}

// parseParts reads deliveries such as "40 on 2026-12-05, 60 on 2026-12-20".
func parseParts(text string) ([]backorder.AnsweredPart, error) {
	var parts []backorder.AnsweredPart
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		units, day, found := strings.Cut(piece, " on ")
		n, err := formUnitsGiven(units)
		date, wrong := formDay(day)
		if !found || err != nil || wrong != nil {
			return nil, models.Errorf(models.Invalid, "Please give deliveries as in 40 on 2026-12-05, 60 on 2026-12-20.")
		}
		parts = append(parts, backorder.AnsweredPart{Qty: n, Date: date})
	}
	if len(parts) < 2 {
		return nil, models.Errorf(models.Invalid, "A split has two deliveries or more, as in 40 on 2026-12-05, 60 on 2026-12-20.")
	}
	return parts, nil
}

func cancelPurchaseAct() purchaseAct {
	return endingAct("cancel", "Cancel", ui.GlyphClose, true, "What is still to come of it will not come. Who waits for it is pegged to other supply, or stands without; no customer's line is cancelled.", backorder.CancelPurchase)
}

func closePurchaseAct() purchaseAct {
	act := endingAct("close", "Close", ui.GlyphLock, false, "Nothing more is done with it, and what is still to come of it will not come.", backorder.ClosePurchase)
	act.offered = func(v store.PurchaseOrderView, _ *store.PurchaseOrderLineView) bool {
		return poIs(v, models.POSent, models.POAcknowledged, models.POPartiallyReceived, models.POReceived)
	}
	return act
}

func endingAct(verb, label string, icon ui.Glyph, line bool, lead string, end func(context.Context, *store.Store, backorder.By, backorder.EndingPurchase) (backorder.EndedPurchase, error)) purchaseAct {
	return purchaseAct{verb: verb, label: label, icon: icon, kind: ui.Danger, line: line, whole: true,
		offered: func(v store.PurchaseOrderView, l *store.PurchaseOrderLineView) bool { return poLives(v) && owes(v, l) },
		form: func(a buying) (actForm, error) {
			return actForm{title: label + " " + a.about(), submit: label + " it", lead: lead, fields: []ui.FieldProps{a.reason("")}}, nil
		},
		becomes: func(a buying) []store.SupplyChange { return suppliesOn(a.open(), nil) },
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			reason := read(a.form, "reason", formReason)
			if a.refused() {
				return buyResult{}, errFields
			}
			done, err := end(ctx, s.store, by, backorder.EndingPurchase{ReviewingPurchase: a.looked(), LineNo: a.lineNo(), Reason: reason})
			return buyResult{[]string{format.Count(done.QtyCut, "unit", "units") + " of " + a.about() + " will not come."}, done.Settled}, err
		}}
}

func suppliesOn(lines []store.PurchaseOrderLineView, date *calendar.Date) []store.SupplyChange {
	var changes []store.SupplyChange
	for _, l := range lines {
		changes = append(changes, store.SupplyChange{POLineID: l.ID, Date: date})
	}
	return changes
}

func billPurchaseAct() purchaseAct {
	return purchaseAct{verb: "bill", label: "Bill", icon: ui.GlyphNote, kind: ui.Primary, whole: true, direct: true,
		offered: func(v store.PurchaseOrderView, _ *store.PurchaseOrderLineView) bool {
			return !poIs(v, models.PODraft, models.POApproved)
		},
		form: func(a buying) (actForm, error) {
			lead := "That the bill came says nothing about what arrived."
			if a.po.DateBilled != nil {
				lead = "It is billed. " + lead
			}
			return actForm{title: "The bill of purchase order " + a.po.No, submit: "Save", lead: lead,
				fields: []ui.FieldProps{a.choice("billed", "It", "", ui.Option{Value: "yes", Label: "is billed"}, ui.Option{Value: "no", Label: "is not billed"}), a.field("no", "Number of the bill", "", ""), a.field("date", "Date of the bill", "date", "Empty is today.")}}, nil
		},
		do: func(ctx context.Context, s *site, by backorder.By, a buying) (buyResult, error) {
			date := read(a.form, "date", formDayOrNone)
			if a.refused() {
				return buyResult{}, errFields
			}
			_, err := backorder.BillPurchase(ctx, s.store, by, backorder.BillingPurchase{ReviewingPurchase: a.looked(), BillNo: strings.TrimSpace(a.texts["no"]), Date: date, Undo: a.texts["billed"] == "no"})
			said := "is billed."
			if a.texts["billed"] == "no" {
				said = "is not billed."
			}
			return buyResult{said: []string{"Purchase order " + a.po.No + " " + said}}, err
		}}
}

func sentence(text string) string {
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// qtyMost bounds what a field takes.
const qtyMost = 1_000_000_000
