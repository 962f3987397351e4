package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

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

// orderAct is something that can be done with an order or one of its lines.
type orderAct struct {
	verb       string // of its address
	label      string // on the order's page
	permission models.Permission
	icon       ui.Glyph
	kind       ui.ButtonKind // of the button that does it
	line       bool          // it is about one line
	order      bool          // it is offered for the whole order
	eager      bool          // what it changes can be shown before anything is typed
	direct     bool          // it touches nobody else
	offered    func(o store.OrderDetail, l *store.OrderDetailLine) bool
	beside     func(a acting) []string // SKUs whose queues it moves besides those of the order; nil: none
	reads      func(a acting) []string // fields that the form had when it was sent, and may have no more; nil: none
	form       func(a acting) (actForm, error)
	do         func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error)
}

// actForm are the words and fields of an act.
type actForm struct {
	title, lead, submit string
	facts               []ui.Pair
	fields              []ui.FieldProps
}

// actResult is what an act led to, in sentences.
type actResult struct {
	said []string
	backorder.Settled
}

// acting is an act on an order, as it is being filled in.
type acting struct {
	form
	ctx      context.Context
	store    *store.Store
	order    store.OrderDetail
	line     *store.OrderDetailLine // nil: the whole order
	shipment string
	prices   bool
}

// lineNo is the number of the line, 0 for the whole order.
func (a acting) lineNo() int {
	if a.line == nil {
		return 0
	}
	return a.line.LineNo
}

// about names what is acted on within a sentence.
func (a acting) about() string {
	if a.line == nil {
		return "order " + a.order.OrderNo
	}
	return "line " + strconv.Itoa(a.line.LineNo) + ", " + a.line.SKU
}

// actsOn are the acts that a person is offered for an order, or for a line of it.
func actsOn(user models.User, o store.OrderDetail, l *store.OrderDetailLine) []orderAct {
	var offered []orderAct
	for _, act := range orderActs() {
		if (l != nil && act.line || l == nil && act.order) && user.May(act.permission) && act.offered(o, l) {
			offered = append(offered, act)
		}
	}
	return offered
}

// showAct answers with the form of an act.
func (s *site) showAct(act orderAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		query := queryOf(c)
		a, err := s.acting(c, act, query.Get("line"), query.Get("shipment"))
		if err != nil {
			return err
		}
		a.form = form{texts: map[string]string{}, errors: map[string]string{}}
		var changes *views.Changes
		if act.eager {
			filled, err := act.form(a)
			if err != nil {
				return err
			}
			for _, field := range filled.fields {
				a.texts[field.Name] = fieldValue(field)
			}
			var refused error
			if changes, refused = s.seeAct(c, act, a); refused != nil {
				return s.respondAct(c, statusOf(refused), act, a, nil, refused)
			}
		}
		return s.respondAct(c, http.StatusOK, act, a, changes, nil)
	}
}

// fieldValue is what a field holds before anybody touches it.
func fieldValue(field ui.FieldProps) string {
	for i, option := range field.Options {
		if option.Selected || i == 0 && !slices.ContainsFunc(field.Options, func(o ui.Option) bool { return o.Selected }) {
			return option.Value
		}
	}
	return field.Value
}

// doAct takes the form of an act: it shows what would change, or does what was shown.
func (s *site) doAct(act orderAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		given, err := formTexts(c, "once", "do", "seen", "line", "shipment")
		if err != nil {
			return err
		}
		a, err := s.acting(c, act, given[3], given[4])
		if err != nil {
			return err
		}
		a.form = form{texts: map[string]string{}, errors: map[string]string{}}
		blank, err := act.form(a)
		if err != nil {
			return err
		}
		names := make([]string, len(blank.fields))
		for i, field := range blank.fields {
			names[i] = field.Name
		}
		if act.reads != nil {
			names = append(names, act.reads(a)...)
		}
		if a.form, err = readForm(c, names...); err != nil {
			return err
		}
		a.texts["once"] = given[0]
		if given[1] != "commit" || !act.direct && given[2] != a.mark(strconv.Itoa(a.lineNo()), a.shipment) {
			changes, refused := s.seeAct(c, act, a)
			if refused != nil || a.refused() {
				return s.respondAct(c, refusedStatus(refused), act, a, nil, refused)
			}
			return s.respondAct(c, http.StatusOK, act, a, changes, nil)
		}
		result, err := act.do(c.UserContext(), s.store, s.by(c, given[0]), a)
		switch {
		case err == nil && !a.refused():
			flash(c, ui.Good, flashOf(result))
			return s.seeOther(c, link.Order(a.order.OrderNo))
		case a.refused() || isRefusal(err):
			return s.respondAct(c, refusedStatus(err), act, a, nil, err)
		}
		return err
	}
}

func refusedStatus(err error) int {
	if err == nil || errors.Is(err, errFields) {
		return http.StatusUnprocessableEntity
	}
	return statusOf(err)
}

// errFields says that fields were refused; their sentences stand beside them.
var errFields = errors.New("fields were refused")

func isRefusal(err error) bool {
	if errors.Is(err, errFields) {
		return true
	}
	kind := models.KindOf(err)
	return kind == models.Invalid || kind == models.NotFound || kind == models.Conflict
}

// mark names what the fields say and what they are about, so that what is done is what was shown.
func (f form) mark(about ...string) string {
	digest := sha256.New()
	for _, text := range about {
		digest.Write([]byte(text + "\x00"))
	}
	names := make([]string, 0, len(f.texts))
	for name := range f.texts {
		if name != "once" && f.texts[name] != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		digest.Write([]byte(name + "\x00" + f.texts[name] + "\x00"))
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}

// acting reads the order, and the line or shipment that is meant. An act on a line is about the first unless it is said.
func (s *site) acting(c *fiber.Ctx, act orderAct, line, shipment string) (acting, error) {
	user, _ := person(c)
	a := acting{ctx: c.UserContext(), store: s.store, shipment: shipment, prices: user.May(models.SeePrices)}
	no, err := pathKey(c, "no")
	if err != nil {
		return a, err
	}
	if a.order, err = s.store.OrderByNo(c.UserContext(), no); err != nil {
		return a, err
	}
	if !act.line || act.order && line == "" {
		return a, nil
	}
	for i := range a.order.Lines {
		if l := &a.order.Lines[i]; line == "" || strconv.Itoa(l.LineNo) == line {
			a.line = l
			return a, nil
		}
	}
	return a, models.Errorf(models.NotFound, "Order %s has no such line.", no)
}

// seeAct does an act as a preview and says what it would lead to. A refusal is returned, a fault too.
func (s *site) seeAct(c *fiber.Ctx, act orderAct, a acting) (*views.Changes, error) {
	if act.direct {
		return nil, nil
	}
	by := s.by(c, "")
	by.Preview, by.Watch = true, &backorder.Watch{Beside: store.Beside{OrderNos: []string{a.order.OrderNo}}}
	if act.beside != nil {
		by.Watch.SKUs = act.beside(a)
	}
	before, err := s.store.QueueBeside(c.UserContext(), by.Watch.Beside)
	if err != nil {
		return nil, err
	}
	result, err := act.do(c.UserContext(), s.store, by, a)
	if err != nil {
		return nil, err
	}
	changes := &views.Changes{Said: append(result.said, gainSentences(result.Gains)...)}
	s.showMoves(changes, before, by.Watch.After, result.Deferred, func(l *store.QueueLine) string {
		if l.OrderNo == a.order.OrderNo {
			return "this order"
		}
		return ""
	})
	return changes, nil
}

// showMoves shows who gains and who loses between two pictures of the queue. mine is the word for a line that was asked
// for; empty is somebody else's.
func (s *site) showMoves(changes *views.Changes, before, after []store.QueueLine, deferred bool, mine func(*store.QueueLine) string) {
	w := cellWriter{today: s.store.Today()}
	moves := movesBetween(before, after)
	changes.Said = append(changes.Said, w.brokenSentences(moves)...)
	changes.Moves = w.moveTable(mine, moves)
	switch {
	case deferred:
		changes.Note = "So many lines wait for this that their dates are planned in the background; they follow within a moment."
	case len(before) == store.QueueBesideMax:
		changes.Note = "Only the first " + format.Number(store.QueueBesideMax) + " waiting lines were compared."
	case len(moves) > movesShown:
		changes.Note = "Only the first " + format.Number(movesShown) + " of " + format.Number(int64(len(moves))) + " lines that change are shown."
	}
}

func (s *site) respondAct(c *fiber.Ctx, status int, act orderAct, a acting, changes *views.Changes, refused error) error {
	if refused != nil && !isRefusal(refused) {
		return refused
	}
	filled, err := act.form(a)
	if err != nil {
		return err
	}
	m := views.Act{Of: "Order " + a.order.OrderNo, Back: ui.Action{Label: "Back to the order", Href: link.Order(a.order.OrderNo)}, Title: filled.title, Lead: filled.lead, Facts: filled.facts, Submit: filled.submit, Kind: act.kind, Direct: act.direct,
		Path: link.OrderAct(a.order.OrderNo, act.verb), Once: a.texts["once"], Changes: changes}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	if changes != nil {
		m.Seen = a.mark(strconv.Itoa(a.lineNo()), a.shipment)
	}
	if a.line != nil {
		m.Hidden = append(m.Hidden, link.Pair{Name: "line", Value: strconv.Itoa(a.line.LineNo)})
	}
	if a.shipment != "" {
		m.Hidden = append(m.Hidden, link.Pair{Name: "shipment", Value: a.shipment})
	}
	m.Fields = nil
	for _, field := range filled.fields {
		if field.Type == "hidden" {
			m.Hidden = append(m.Hidden, link.Pair{Name: field.Name, Value: field.Value})
			continue
		}
		m.Fields = append(m.Fields, field)
	}
	if refused != nil && !errors.Is(refused, errFields) {
		m.Refused = models.Sentence(refused)
	}
	for i := range m.Fields {
		if m.Fields[i].Error != "" || i == 0 && changes == nil && !a.refused() {
			m.Fields[i].Focus = true
			break
		}
	}
	return s.respond(c, status, views.ActPage(s.frame(c, filled.title), m), nil)
}

// flashOf says on the order's page what was done.
func flashOf(result actResult) string {
	said := append(slices.Clone(result.said), gainSentences(result.Gains)...)
	if result.Deferred {
		said = append(said, "Its dates follow in a moment.")
	}
	return strings.Join(said, " ")
}

// gainsSaid bounds the sentences about what others are given.
const gainsSaid = 5

func gainSentences(gains []backorder.Gain) []string {
	var said []string
	for i, g := range gains {
		if i == gainsSaid {
			return append(said, format.Count(int64(len(gains)-gainsSaid), "more line is", "more lines are")+" given stock.")
		}
		said = append(said, "Order "+g.OrderNo+", line "+strconv.Itoa(g.LineNo)+", is given "+format.Number(g.Qty)+" of "+g.SKU+".")
	}
	return said
}

// queueMove is a line of the queue before and after; one of them is nil when it is there only once.
type queueMove struct{ before, after *store.QueueLine }

func (m queueMove) line() *store.QueueLine {
	if m.after != nil {
		return m.after
	}
	return m.before
}

// movesBetween are the lines whose quantities or dates differ, in the order of the queue.
func movesBetween(before, after []store.QueueLine) []queueMove {
	stood := make(map[int64]*store.QueueLine, len(before))
	for i := range before {
		stood[before[i].LineID] = &before[i]
	}
	var moves []queueMove
	for i := range after {
		now := &after[i]
		was := stood[now.LineID]
		delete(stood, now.LineID)
		if was == nil || was.QtyAllocated != now.QtyAllocated || was.QtyBackordered != now.QtyBackordered || was.QtyCovered != now.QtyCovered || differ(was.DateLikely, now.DateLikely) || differ(was.DateSafe, now.DateSafe) {
			moves = append(moves, queueMove{was, now})
		}
	}
	for i := range before {
		if stood[before[i].LineID] != nil {
			moves = append(moves, queueMove{before: &before[i]})
		}
	}
	return moves
}

func differ[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a != b
	}
	return *a != *b
}

// movesShown bounds the table of those who gain or lose.
const movesShown = 50

// kept says whether the promise of a line is expected to be.
func kept(l *store.QueueLine) bool {
	return l.DatePromised != nil && l.DateSafe != nil && *l.DateSafe <= *l.DatePromised
}

// brokenSentences name the promises that would be kept before a change and not after it.
func (w cellWriter) brokenSentences(moves []queueMove) []string {
	var said []string
	broken := 0
	for _, m := range moves {
		if m.after == nil || m.after.DatePromised == nil || kept(m.after) || m.before != nil && !kept(m.before) {
			continue
		}
		if broken++; broken <= gainsSaid {
			said = append(said, "The promise to order "+m.after.OrderNo+", line "+strconv.Itoa(m.after.LineNo)+", breaks: promised "+format.Date(*m.after.DatePromised)+", safe "+w.safeOf(m.after)+".")
		}
	}
	if broken > gainsSaid {
		said = append(said, format.Count(int64(broken-gainsSaid), "more promise breaks", "more promises break")+".")
	}
	return said
}

// moveTable shows who gains and who loses: the lines that were asked for first.
func (w cellWriter) moveTable(mine func(*store.QueueLine) string, moves []queueMove) ui.TableData {
	t := ui.TableData{Caption: "lines that change", Empty: "Nobody else is moved: no quantity and no date of another line changes.", Columns: []ui.Column{
		{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU"}, {Label: "Allocated", Align: ui.End}, {Label: "Waits for", Align: ui.End}, {Label: "Covered", Title: "Units waited for that stock or a purchase order covers.", Align: ui.End},
		{Label: "Safe date"}, {Label: "Promised"}, {Label: "So", Narrow: ui.NarrowEnd},
	}}
	slices.SortStableFunc(moves, func(a, b queueMove) int {
		place := func(m queueMove) int {
			if mine(m.line()) != "" {
				return 0
			}
			return 1
		}
		return place(a) - place(b)
	})
	for _, m := range moves[:min(len(moves), movesShown)] {
		t.Rows = append(t.Rows, w.moveRow(mine(m.line()), m))
	}
	return t
}

func (w cellWriter) moveRow(mine string, m queueMove) ui.Row {
	line := m.line()
	number := ui.Code(line.OrderNo, link.Order(line.OrderNo)).Sub("line " + strconv.Itoa(line.LineNo))
	switch mine {
	case "":
	case wordSelected:
		number = ui.Code(line.OrderNo, link.Order(line.OrderNo)).Sub("line " + strconv.Itoa(line.LineNo) + " · " + mine)
	default:
		number = ui.Strong(mine).Sub("line " + strconv.Itoa(line.LineNo))
	}
	units := func(of func(*store.QueueLine) qty.Qty) ui.Cell {
		return fromTo(unitsIn(m.before, of), unitsIn(m.after, of))
	}
	return ui.Row{Cells: []ui.Cell{
		number, ui.Text(line.CustomerName), ui.Of(ui.Span{Text: line.SKU, Mono: true}),
		units(func(l *store.QueueLine) qty.Qty { return l.QtyAllocated }), units(func(l *store.QueueLine) qty.Qty { return l.QtyBackordered }), units(func(l *store.QueueLine) qty.Qty { return l.QtyCovered }),
		fromTo(w.safeOf(m.before), w.safeOf(m.after)), w.day(line.DatePromised), m.verdict(),
	}}
}

// verdict says whether the line is better or worse off: by what it has, then by what of it nothing covers, then by its safe
// date.
func (m queueMove) verdict() ui.Cell {
	switch {
	case m.before == nil:
		return ui.Status(ui.Info, "waits from now on")
	case m.after == nil:
		return ui.Status(ui.Neutral, "waits no longer")
	}
	// What a line has no more, and does not wait for either, it did not lose: it left, or is not wanted any more.
	lost := m.before.QtyAllocated - m.after.QtyAllocated
	if lost > 0 && m.after.QtyBackordered <= m.before.QtyBackordered {
		lost = 0
	}
	worse := []int64{lost, (m.after.QtyBackordered - m.after.QtyCovered) - (m.before.QtyBackordered - m.before.QtyCovered), later(m.before.DateSafe, m.after.DateSafe)}
	for _, by := range worse {
		switch {
		case by > 0:
			return ui.Status(ui.Bad, "loses")
		case by < 0:
			return ui.Status(ui.Good, "gains")
		}
	}
	return ui.Status(ui.Neutral, "changes")
}

// later is positive when the day moves to a later one, or to none.
func later(before, after *calendar.Date) int64 {
	switch {
	case before == nil && after == nil:
		return 0
	case after == nil:
		return 1
	case before == nil:
		return -1
	}
	return int64(*after - *before)
}

func unitsIn(l *store.QueueLine, of func(*store.QueueLine) qty.Qty) string {
	if l == nil {
		return ""
	}
	return format.Number(of(l))
}

func (w cellWriter) safeOf(l *store.QueueLine) string {
	switch {
	case l == nil:
		return ""
	case l.DateSafe == nil:
		return "no date"
	}
	return format.DateNear(*l.DateSafe, w.today)
}

// fromTo shows what was and what is, once where both are the same.
func fromTo(before, after string) ui.Cell {
	switch {
	case before == after && after == "":
		return ui.Cell{}
	case before == after || before == "":
		return ui.Number(after)
	case after == "":
		return ui.Of(ui.Span{Text: before, Struck: true, Tabular: true})
	}
	return ui.Of(ui.Span{Text: before, Struck: true, Tabular: true}, ui.Span{Text: "→ " + after, Strong: true, Tabular: true})
}
