package handlers

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/plan"
	"pegboard/models/store"
	views "pegboard/views/allocations"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// What a run can be about, as the form and its addresses say it.
const (
	scopeSKU        = "sku"
	scopeReceipt    = "receipt"
	scopePO         = "po"
	scopeEverything = "everything"
)

// The bounds of what a run's page says before it points to the lines themselves.
const (
	hurtsMax   = 5
	remarksMax = 20
)

// allocationTabs are the pages about who gets the stock.
func (s *site) allocationTabs(current string) []ui.Tab {
	var tabs []ui.Tab
	for _, tab := range []ui.Tab{{Label: "Runs", Href: link.Runs}, {Label: "Unlock score", Href: link.Unlock}, {Label: "One away", Href: link.OneAway}} {
		tab.Current = tab.Href == current
		if s.pages[tab.Href] {
			tabs = append(tabs, tab)
		}
	}
	return tabs
}

// newRun answers with the form of a new run.
func (s *site) newRun(c *fiber.Ctx) error {
	query := queryOf(c)
	f := form{texts: map[string]string{"scope": query.Get("scope"), "which": query.Get("which"), "policy": query.Get("policy")}, errors: map[string]string{}}
	return s.showNewRun(c, http.StatusOK, f, "")
}

func (s *site) showNewRun(c *fiber.Ctx, status int, f form, problem string) error {
	warehouses, err := s.store.Warehouses(c.UserContext())
	if err != nil {
		return err
	}
	places := []ui.Option{{Label: "The default warehouse"}}
	for _, w := range warehouses {
		places = append(places, ui.Option{Value: w.Code, Label: joined(w.Code, w.Name)})
	}
	choose := func(name string, options ...ui.Option) []ui.Option {
		for i := range options {
			options[i].Selected = options[i].Value == f.texts[name]
		}
		return options
	}
	m := views.New{Once: rand.Text(), Problem: problem, Fields: []ui.FieldProps{
		{ID: "scope", Name: "scope", Label: "What is allocated", Type: "select", Focus: f.texts["which"] == "", Options: choose("scope",
			ui.Option{Value: scopeSKU, Label: "One SKU"}, ui.Option{Value: scopeReceipt, Label: "What a receipt brought"},
			ui.Option{Value: scopePO, Label: "The SKUs of a purchase order"}, ui.Option{Value: scopeEverything, Label: "Everything"})},
		{ID: "which", Name: "which", Label: "Which one", Value: f.texts["which"], Error: f.errors["which"], LengthMax: "200", Autocomplete: "off",
			Hint: "The code of the SKU, or the number of the receipt or purchase order. Empty for everything."},
		{ID: "warehouse", Name: "warehouse", Label: "In", Type: "select", Options: choose("warehouse", places...), Hint: "Counts for one SKU."},
		{ID: "policy", Name: "policy", Label: "Ranked by", Type: "select", Options: policyOptions(f.texts["policy"])},
		{ID: "mode", Name: "mode", Label: "What lines have", Type: "select", Options: modeOptions(f.texts["mode"]),
			Hint: "A run that re-optimises takes from lines what they have, except what is picked. It has to be approved."},
	}}
	return s.respond(c, status, views.NewPage(s.frame(c, "New allocation run"), m), nil)
}

// policyWords say by what a policy ranks.
func policyWords(policy models.RankRule) string {
	switch policy {
	case models.RankFIFO:
		return "Oldest order first"
	case models.RankPriority:
		return "Priority first"
	case models.RankDue:
		return "Earliest due date first"
	case models.RankFair:
		return "Fair share"
	}
	return string(policy)
}

// simulateRun takes the form of a new run and leads to what it would do.
func (s *site) simulateRun(c *fiber.Ctx) error {
	f, err := readForm(c, "scope", "which", "warehouse", "policy", "mode", "once")
	if err != nil {
		return err
	}
	which := strings.TrimSpace(f.texts["which"])
	wishes := backorder.Simulating{Policy: models.RankRule(f.texts["policy"]), Reoptimise: f.texts["mode"] == "reoptimise"}
	switch f.texts["scope"] {
	case scopeEverything:
		if which != "" {
			f.errors["which"] = "Everything has no code; empty this field or choose what it names."
		}
	case scopeReceipt:
		wishes.ReceiptNo = which
	case scopePO:
		wishes.PONo = which
	default:
		wishes.SKU, wishes.Warehouse = which, f.texts["warehouse"]
	}
	if f.texts["scope"] != scopeEverything && which == "" {
		f.errors["which"] = "Please say which one."
	}
	if f.refused() {
		return s.showNewRun(c, http.StatusUnprocessableEntity, f, "")
	}
	run, err := backorder.SimulateRun(c.UserContext(), s.store, s.by(c, f.texts["once"]), wishes)
	switch models.KindOf(err) {
	case models.NotFound, models.Invalid:
		f.errors["which"] = models.Sentence(err)
		return s.showNewRun(c, http.StatusUnprocessableEntity, f, "")
	case models.Conflict:
		return s.showNewRun(c, http.StatusConflict, f, models.Sentence(err))
	}
	if err != nil {
		return err
	}
	return s.seeOther(c, link.Run(run.ID))
}

// run answers with the page of a run.
func (s *site) run(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.showRun(c, http.StatusOK, id, refusedRun{})
}

// refusedRun is what was asked of a run's page and why it was refused.
type refusedRun struct {
	problem    string
	unapproved bool
	typed      map[string]string // quantities by line
	errors     map[string]string // sentences by line
}

// changeRun takes the quantities and strategies of the lines shown, and computes the run again.
func (s *site) changeRun(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	once, err := formText(c, "once")
	if err != nil {
		return err
	}
	request, refused, err := editsOf(c, id)
	if err != nil {
		return err
	}
	if len(refused.errors) > 0 {
		refused.problem = "A quantity cannot be read; it stands beside its line."
		return s.showRun(c, http.StatusUnprocessableEntity, id, refused)
	}
	if _, err = backorder.EditRun(c.UserContext(), s.store, s.by(c, once), request); err != nil {
		return s.refuseRun(c, id, refused, err)
	}
	flash(c, ui.Good, "The run was computed again.")
	return s.seeOther(c, link.RunShowing(id, c.Query("show"), c.Query("after")))
}

// refuseRun shows the run again with the sentence of an error that a person can do something about.
func (s *site) refuseRun(c *fiber.Ctx, id int64, refused refusedRun, err error) error {
	switch kind := models.KindOf(err); kind {
	case models.Invalid, models.Conflict, models.NotFound:
		refused.problem = models.Sentence(err)
		status := statusOf(err)
		if kind == models.NotFound {
			// The run itself is there unless showing it says otherwise: what is missing is a line that an edit names.
			status = http.StatusConflict
		}
		return s.showRun(c, status, id, refused)
	}
	return err
}

// editsOf reads what the fields of the table changed. It returns Invalid for a form that is not the page's own.
func editsOf(c *fiber.Ctx, id int64) (backorder.EditingRun, refusedRun, error) {
	request := backorder.EditingRun{Run: id}
	refused := refusedRun{typed: map[string]string{}, errors: map[string]string{}}
	fields := map[string][]string{}
	for _, name := range []string{"line", "was", "qty", "strategy", "strategy_was"} {
		values, err := formValues(c, name)
		if err != nil {
			return request, refused, err
		}
		if len(values) != len(fields["line"]) && name != "line" || len(values) > store.RunLinesPageMax {
			return request, refused, models.Errorf(models.Invalid, "This form does not fit the page. Nothing was changed.")
		}
		fields[name] = values
	}
	for i, name := range fields["line"] {
		line, err := lineNamed(name)
		if err != nil {
			return request, refused, err
		}
		if strategy := fields["strategy"][i]; strategy != fields["strategy_was"][i] {
			request.Strategies = append(request.Strategies, backorder.LineStrategy{LineRef: line, Strategy: plan.Strategy(strategy)})
		}
		typed := strings.TrimSpace(fields["qty"][i])
		if typed == fields["was"][i] {
			continue
		}
		refused.typed[name] = typed
		if typed == "" {
			request.Forget = append(request.Forget, line)
			continue
		}
		units, err := strconv.ParseInt(typed, 10, 64)
		if err != nil {
			refused.errors[name] = "Please give a whole number of units."
			continue
		}
		request.Edits = append(request.Edits, backorder.LineEdit{LineRef: line, Qty: units})
	}
	return request, refused, nil
}

// lineNamed reads the name of an order line, as "SO-1/2". It returns Invalid when it is none.
func lineNamed(name string) (backorder.LineRef, error) {
	at := strings.LastIndexByte(name, '/')
	if at > 0 {
		if no, err := strconv.Atoi(name[at+1:]); err == nil && no > 0 {
			return backorder.LineRef{OrderNo: name[:at], LineNo: no}, nil
		}
	}
	return backorder.LineRef{}, models.Errorf(models.Invalid, "%q names no line of an order. Nothing was changed.", name)
}

func lineName(orderNo string, lineNo int) string { return orderNo + "/" + strconv.Itoa(lineNo) }

// applyRun lets a simulated run happen.
func (s *site) applyRun(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	fields, err := formTexts(c, "once", "approve")
	if err != nil {
		return err
	}
	done, err := backorder.ApplyRun(c.UserContext(), s.store, s.by(c, fields[0]), backorder.ApplyingRun{Run: id, Approve: fields[1] == "1"})
	if err != nil {
		if models.KindOf(err) == models.NotFound {
			return err
		}
		return s.refuseRun(c, id, refusedRun{unapproved: fields[1] != "1"}, err)
	}
	flash(c, ui.Good, "The run was applied: "+format.Count(int64(done.Lines), "line", "lines")+" changed, "+format.Count(done.Units, "unit", "units")+" given.")
	return s.seeOther(c, link.Run(id))
}

// undoRun takes an applied run back.
func (s *site) undoRun(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	once, err := formText(c, "once")
	if err != nil {
		return err
	}
	if _, err := backorder.UndoRun(c.UserContext(), s.store, s.by(c, once), backorder.ApplyingRun{Run: id}); err != nil {
		if models.KindOf(err) == models.NotFound {
			return err
		}
		return s.refuseRun(c, id, refusedRun{}, err)
	}
	flash(c, ui.Good, "The run was undone: every line has again what it had.")
	return s.seeOther(c, link.Run(id))
}

// simulateAgain simulates another run with the wishes of one that is over, without what people decided about single lines.
func (s *site) simulateAgain(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	once, err := formText(c, "once")
	if err != nil {
		return err
	}
	stored, err := s.store.RunByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	wishes, err := backorder.Wishes(stored)
	if err != nil {
		return err
	}
	wishes.Edits, wishes.Strategies = nil, nil
	run, err := backorder.SimulateRun(c.UserContext(), s.store, s.by(c, once), wishes)
	if err != nil {
		return s.refuseRun(c, id, refusedRun{}, err)
	}
	return s.seeOther(c, link.Run(run.ID))
}

func (s *site) showRun(c *fiber.Ctx, status int, id int64, refused refusedRun) error {
	ctx := c.UserContext()
	run, err := s.store.RunByID(ctx, id)
	if err != nil {
		return err
	}
	wishes, err := backorder.Wishes(run)
	if err != nil {
		return err
	}
	user, _ := person(c)
	show, after := c.Query("show"), c.Query("after")
	if !slices.Contains([]string{store.RunGained, store.RunLost, store.RunKept}, show) {
		show = ""
	}
	place, line := runCursor(after)
	lines, err := s.store.RunLines(ctx, id, show, place, line)
	if err != nil {
		return err
	}
	w := runWriter{cellWriter: cellWriter{list: "allocations", today: s.store.Today(), zone: s.store.Zone(), prices: user.May(models.SeePrices)}, run: run, wishes: wishes,
		may: user.May(models.Allocate), approves: user.May(models.ApproveRuns), refused: refused}
	m := w.page()
	m.Diff = w.diff(show, after, lines)
	switch {
	case run.State == store.RunSimulated && w.may:
		if err := s.offerApply(c, &m, w); err != nil {
			return err
		}
	case run.State == store.RunApplied && w.may:
		m.Undo = &views.Undo{Act: views.Act{Path: link.RunUndo(id), Once: rand.Text(), Label: "Undo the run"},
			Says: "Every line gets back what it had before the run, as long as nothing that it gave was picked, shipped or moved since."}
		if m.Undo.Blocked, err = s.store.RunBlocked(ctx, id); err != nil {
			return err
		}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Allocation run "+strconv.FormatInt(id, 10)), m), nil)
}

// offerApply says whom a simulated run hurts and lets the person apply it, or compute it again when it is out of date.
func (s *site) offerApply(c *fiber.Ctx, m *views.Run, w runWriter) error {
	stale, err := s.store.RunStale(c.UserContext(), w.run.ID, w.wishes.Everything())
	if err != nil {
		return err
	}
	if len(stale) > 0 {
		m.Stale = &views.Stale{Changes: stale, Refresh: views.Act{Path: link.RunEdit(w.run.ID), Once: rand.Text(), Label: "Simulate anew"}}
		return nil
	}
	if w.run.Gained+w.run.Lost == 0 {
		m.Note = "Nothing would change: under this policy every line has what it can have."
		return nil
	}
	if !w.approves && (w.run.Lost > 0 || w.run.Reoptimises) {
		m.Note = "This run takes from lines what they have, so it is applied by somebody who may approve that."
		return nil
	}
	var losers []store.RunDiffLine
	if w.run.Lost > 0 {
		if losers, err = s.store.RunLines(c.UserContext(), w.run.ID, store.RunLost, 0, 0); err != nil {
			return err
		}
	}
	m.Apply = w.apply(losers)
	return nil
}

// runCursor reads where in a run's lines a page continues. What cannot be read begins at the first.
func runCursor(after string) (place, line int64) {
	first, second, _ := strings.Cut(after, ".")
	place, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, 0
	}
	if line, err = strconv.ParseInt(second, 10, 64); err != nil {
		return 0, 0
	}
	return place, line
}
