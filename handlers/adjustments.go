package handlers

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/models/store"
	views "pegboard/views/adjustments"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// What a correction is about: the shelf, units that are set apart, or units that are put back. The movement kinds follow
// from it and from the sign of the quantity.
const (
	aboutShelf   = "shelf"
	aboutHold    = "hold"
	aboutRelease = "release"
)

// The reasons that are offered; the last one says it in the note alone.
const (
	reasonCounted = "Counted"
	reasonOther   = "Other"
)

var adjustReasons = []string{reasonCounted, "Damaged", "Lost", "Found", "Wrong booking", "Expired", "Under inspection", "Sample or own use", reasonOther}

// adjustFields are the fields of the form that decide what happens; another value is another correction.
var adjustFields = []string{"sku", "warehouse", "qty", "about", "reason", "note"}

// adjusting is a correction as it is being typed.
type adjusting struct {
	form
	level   *store.PoolLevel // nil before a SKU is known
	refused string           // why nothing was changed, when that belongs to no field
	spent   bool             // the form was saved before as something else, so it is a new one now
}

// newAdjustment answers with the form of a correction.
func (s *site) newAdjustment(c *fiber.Ctx) error {
	query := queryOf(c)
	f := form{texts: map[string]string{"sku": query.Get("sku"), "warehouse": query.Get("warehouse"), "about": aboutShelf, "reason": reasonCounted}, errors: map[string]string{}}
	a, err := s.adjusting(c, f)
	if err != nil {
		return err
	}
	return s.showAdjusting(c, http.StatusOK, a, nil)
}

// adjust shows what a correction would change, or saves the one that was shown.
func (s *site) adjust(c *fiber.Ctx) error {
	f, err := readForm(c, append([]string{"once", "do", "seen", "book"}, adjustFields...)...)
	if err != nil {
		return err
	}
	a, err := s.adjusting(c, f)
	if err != nil {
		return err
	}
	commit := a.texts["do"] == "commit" && a.texts["seen"] == a.mark()
	if !commit && a.level != nil && strings.TrimSpace(a.texts["qty"]) == "" {
		// A scanned SKU: what it has is shown, and the quantity comes next.
		return s.showAdjusting(c, http.StatusOK, a, nil)
	}
	request := a.request()
	if a.form.refused() {
		return s.showAdjusting(c, http.StatusUnprocessableEntity, a, nil)
	}
	status := http.StatusOK
	if commit {
		if book, err := strconv.ParseInt(a.texts["book"], 10, 64); err == nil {
			request.QtyBook = &book
		}
		done, err := backorder.AdjustStock(c.UserContext(), s.store, s.by(c, a.texts["once"]), request)
		if err == nil {
			return s.adjusted(c, done)
		}
		if !refusedByRule(err) {
			return err
		}
		a.refused, status, a.spent = models.Sentence(err), statusOf(err), errors.Is(err, store.ErrKeyReused)
		request.QtyBook = nil
	}
	by := s.by(c, "")
	by.Preview = true
	done, err := backorder.AdjustStock(c.UserContext(), s.store, by, request)
	if refusedByRule(err) {
		a.refused = models.Sentence(err)
		return s.showAdjusting(c, statusOf(err), a, nil)
	}
	if err != nil {
		return err
	}
	effect, err := s.adjustedEffect(c, request.Kind, done)
	if err != nil {
		return err
	}
	a.texts["book"] = strconv.FormatInt(done.QtyOnHandBefore, 10)
	return s.showAdjusting(c, status, a, effect)
}

// adjusted goes on to the next SKU; what lacks units now is decided first, by those who may.
func (s *site) adjusted(c *fiber.Ctx, done backorder.Adjusted) error {
	said := "Saved as " + done.AdjustmentNo + ": " + format.Number(done.QtyOnHand) + " of " + done.SKU + " on hand in " + done.Warehouse + ", " + format.Number(done.QtyOnHandBefore) + " before."
	if done.QtyUnavailable != done.QtyUnavailableBefore {
		said = "Saved as " + done.AdjustmentNo + ": " + format.Number(done.QtyUnavailable) + " of " + done.SKU + " are set apart in " + done.Warehouse + ", " + format.Number(done.QtyUnavailableBefore) + " before."
	}
	user, _ := person(c)
	next := link.NewAdjustmentOf("", done.Warehouse)
	if done.QtyMissing > 0 {
		flash(c, ui.Warn, said+" "+missingSentence(done.QtyMissing, done.SKU, done.Warehouse))
		if user.May(models.Allocate) {
			next = link.DecideOf(link.Pool(done.SKU, done.Warehouse))
		}
		return s.seeOther(c, next)
	}
	flash(c, ui.Good, strings.Join(append([]string{said}, gainSentences(done.Gains)...), " "))
	return s.seeOther(c, next)
}

func isOrAre(units qty.Qty) string {
	if units == 1 {
		return "is"
	}
	return "are"
}

func missingSentence(missing qty.Qty, sku, warehouse string) string {
	return format.Number(missing) + " more of " + sku + " " + isOrAre(missing) + " allocated than " + isOrAre(missing) + " there in " + warehouse + "."
}

// adjusting finds out which position is meant.
func (s *site) adjusting(c *fiber.Ctx, f form) (adjusting, error) {
	a := adjusting{form: f}
	var err error
	if a.texts["warehouse"] == "" {
		if a.texts["warehouse"], err = s.store.DefaultWarehouse(c.UserContext()); err != nil {
			return a, err
		}
	}
	typed := strings.TrimSpace(a.texts["sku"])
	if typed == "" {
		return a, nil
	}
	found, err := s.store.SKUsTyped(c.UserContext(), []string{typed})
	if err != nil {
		return a, err
	}
	sku, known := found[typed]
	if !known {
		a.errors["sku"] = "There is no SKU " + typed + "."
		return a, nil
	}
	a.texts["sku"] = sku.Code
	level, err := s.store.PoolLevel(c.UserContext(), sku.Code, a.texts["warehouse"])
	switch {
	case models.KindOf(err) == models.NotFound:
		a.errors["warehouse"] = "There is no such warehouse."
	case err != nil:
		return a, err
	default:
		a.level = &level
	}
	return a, nil
}

// mark names what the fields say, so that what is saved is what was shown.
func (a adjusting) mark() string {
	parts := make([]string, len(adjustFields))
	for i, name := range adjustFields {
		parts[i] = strings.TrimSpace(a.texts[name])
	}
	return form{}.mark(parts...)
}

// request reads what is to happen. What cannot be read keeps its sentence.
func (a adjusting) request() backorder.Adjusting {
	if strings.TrimSpace(a.texts["sku"]) == "" {
		a.errors["sku"] = "Which SKU? Scan it, or type its code."
	}
	r := backorder.Adjusting{SKU: a.texts["sku"], Warehouse: a.texts["warehouse"], Kind: models.MovementCount, Reason: a.reason()}
	r.Qty = read(a.form, "qty", shelfUnits)
	signed := strings.ContainsAny(a.texts["qty"], "+-−")
	switch a.texts["about"] {
	case aboutHold:
		r.Kind = models.MovementHold
	case aboutRelease:
		r.Kind = models.MovementRelease
	default:
		if signed {
			r.Kind = models.MovementAdjustment
		}
	}
	if a.errors["qty"] == "" && r.Kind != models.MovementCount && r.Kind != models.MovementAdjustment && r.Qty < 1 {
		a.errors["qty"] = "How many units? A whole number, at least 1."
	}
	return r
}

// shelfUnits reads a quantity that may have a sign.
func shelfUnits(text string) (qty.Qty, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, models.Errorf(models.Invalid, "How many? A count such as 12, or a change such as +3 or -3.")
	}
	units, err := strconv.ParseInt(strings.Replace(text, "−", "-", 1), 10, 64)
	if err != nil || units > qty.Max || units < -qty.Max {
		return 0, models.Errorf(models.Invalid, "Please give whole units: a count such as 12, or a change such as +3 or -3.")
	}
	return units, nil
}

// reason is the reason that was chosen with what was added to it.
func (a adjusting) reason() string {
	reason, note := a.texts["reason"], strings.TrimSpace(a.texts["note"])
	if !slices.Contains(adjustReasons, reason) {
		a.errors["reason"] = "Please choose a reason."
	}
	if utf8.RuneCountInString(note) > adjustNoteMax {
		a.errors["note"] = "A note has at most " + format.Number(adjustNoteMax) + " characters."
	}
	switch {
	case reason == reasonOther && note == "":
		a.errors["note"] = "Please say here why."
	case reason == reasonOther:
		return note
	case note != "":
		return reason + ": " + note
	}
	return reason
}

// adjustNoteMax leaves room for the reason before it.
const adjustNoteMax = 400

func (s *site) showAdjusting(c *fiber.Ctx, status int, a adjusting, effect *views.Effect) error {
	warehouses, err := s.store.Warehouses(c.UserContext())
	if err != nil {
		return err
	}
	m := views.New{Once: a.texts["once"], Refused: a.refused, Effect: effect, Submit: "Save the correction", Book: a.texts["book"],
		SKU:       ui.FieldProps{ID: "sku", Name: "sku", Label: "SKU", Value: a.texts["sku"], Error: a.errors["sku"], Hint: "Scan it, or type the code or a part of the name."},
		Qty:       ui.FieldProps{ID: "qty", Name: "qty", Label: "Quantity", Value: a.texts["qty"], Error: a.errors["qty"], Hint: "12 is what was counted; +3 or -3 changes what is there.", LengthMax: "20", Autocomplete: "off"},
		Warehouse: ui.FieldProps{ID: "warehouse", Name: "warehouse", Label: "Warehouse", Type: "select", Error: a.errors["warehouse"]},
	}
	if m.Once == "" || a.spent {
		m.Once = rand.Text()
	}
	if effect != nil {
		m.Seen = a.mark()
	}
	for _, w := range warehouses {
		m.Warehouse.Options = append(m.Warehouse.Options, ui.Option{Value: w.Code, Label: joined(w.Code, w.Name), Selected: w.Code == a.texts["warehouse"]})
	}
	about := ui.FieldProps{ID: "about", Name: "about", Label: "What it is about", Type: "select", Error: a.errors["about"]}
	for _, o := range []ui.Option{{Value: aboutShelf, Label: "Units on the shelf"}, {Value: aboutHold, Label: "Set units apart: damaged, on hold"}, {Value: aboutRelease, Label: "Put units back that were set apart"}} {
		o.Selected = o.Value == a.texts["about"]
		about.Options = append(about.Options, o)
	}
	reason := ui.FieldProps{ID: "reason", Name: "reason", Label: "Reason", Type: "select", Error: a.errors["reason"]}
	for _, text := range adjustReasons {
		reason.Options = append(reason.Options, ui.Option{Value: text, Label: text, Selected: text == a.texts["reason"]})
	}
	note := ui.FieldProps{ID: "note", Name: "note", Label: "Note", Value: a.texts["note"], Error: a.errors["note"], LengthMax: strconv.Itoa(adjustNoteMax), Hint: "What somebody should know who asks later."}
	m.Fields = []ui.FieldProps{about, reason, note}
	if a.level != nil {
		m.Stands = standsOf(*a.level, s.store)
	}
	a.focus(&m)
	return s.respond(c, status, views.NewPage(s.frame(c, "Count or correct a SKU"), m), nil)
}

// focus is on the first thing to mend, else on what comes next. What was shown is saved by the button that takes it.
func (a adjusting) focus(m *views.New) {
	fields := []*ui.FieldProps{&m.SKU, &m.Qty, &m.Warehouse}
	for i := range m.Fields {
		fields = append(fields, &m.Fields[i])
	}
	for _, field := range fields {
		if field.Error != "" {
			field.Focus = true
			return
		}
	}
	switch {
	case m.Effect != nil:
	case a.level == nil:
		m.SKU.Focus = true
	default:
		m.Qty.Focus = true
	}
}

// standsOf says what a position holds now.
func standsOf(l store.PoolLevel, s *store.Store) *views.Stands {
	w := cellWriter{today: s.Today()}
	counted := ui.Muted("never")
	if l.DateCounted != nil {
		counted = w.day(l.DateCounted)
	}
	return &views.Stands{SKU: ui.Line{{Text: l.SKU, Href: link.SKU(l.SKU), Mono: true}, {Text: l.Name}, {Text: joined(l.UOM, l.Warehouse), Muted: true}}, Facts: []ui.Pair{
		{Term: "On hand", Description: ui.Number(format.Number(l.QtyOnHand))}, {Term: "Unavailable", Description: quietNumber(l.QtyUnavailable)}, {Term: "Allocated", Description: quietNumber(l.QtyAllocated)},
		{Term: "Available", Description: ui.Number(format.Number(l.QtyUsable() - l.QtyAllocated))}, {Term: "Last counted", Description: counted},
	}}
}

// adjustedEffect says what a correction does, or would do.
func (s *site) adjustedEffect(c *fiber.Ctx, kind models.MovementKind, done backorder.Adjusted) (*views.Effect, error) {
	user, _ := person(c)
	w := cellWriter{today: s.store.Today(), prices: user.May(models.SeePrices)}
	e := &views.Effect{Tone: ui.Good, Levels: levelTable(done)}
	e.Title = changeTitle(kind, done)
	if done.QtyMissing > 0 {
		e.Tone = ui.Bad
		e.Says = append(e.Says, missingSentence(done.QtyMissing, done.SKU, done.Warehouse)+" The lines below are proposed to give back, the last in rank first. Saving takes nothing from anybody yet; who keeps what is decided next.")
		e.Says = append(e.Says, w.lossSentence(done.Victims, done.Settled))
	}
	e.Says = append(e.Says, gainSentences(done.Gains)...)
	e.Victims = w.victimTable(done.SKU, done.Victims, done.Settled)
	without := map[int64]bool{}
	for _, v := range done.Victims {
		without[v.LineID] = true
	}
	var err error
	e.Moves, e.Note, err = s.movesOf(c, done.Settled, without)
	return e, err
}

// changeTitle says in a few words what a correction is.
func changeTitle(kind models.MovementKind, done backorder.Adjusted) string {
	units := done.QtyOnHand - done.QtyOnHandBefore
	apart := done.QtyUnavailable - done.QtyUnavailableBefore
	switch {
	case kind == models.MovementCount && units == 0:
		return "The count agrees with the books."
	case kind == models.MovementHold || units == 0 && apart > 0:
		return format.Count(apart, "unit is", "units are") + " set apart, and nobody can have them."
	case kind == models.MovementRelease || units == 0:
		return format.Count(-apart, "unit is", "units are") + " put back on the shelf."
	case units < 0:
		return format.Count(-units, "unit", "units") + " fewer than the books say."
	}
	return format.Count(units, "unit", "units") + " more than the books say."
}

// levelTable compares what a position holds before and after a correction.
func levelTable(done backorder.Adjusted) ui.TableData {
	t := ui.TableData{Caption: "the position before and afterwards", Columns: []ui.Column{{Label: "Units"}, {Label: "Before", Align: ui.End}, {Label: "Afterwards", Align: ui.End}, {Label: "Change", Align: ui.End, Narrow: ui.NarrowEnd}}}
	before, after := done.QtyOnHandBefore-done.QtyUnavailableBefore-done.QtyAllocatedBefore, done.QtyOnHand-done.QtyUnavailable-done.QtyAllocated
	for _, row := range []struct {
		label         string
		before, after qty.Qty
	}{
		{"On hand", done.QtyOnHandBefore, done.QtyOnHand}, {"Unavailable", done.QtyUnavailableBefore, done.QtyUnavailable}, {"Allocated", done.QtyAllocatedBefore, done.QtyAllocated}, {"Available", before, after},
	} {
		now := ui.Span{Text: format.Number(row.after), Tabular: true, Strong: row.after != row.before, Tone: toneIf(row.after < 0, ui.Bad)}
		change := ui.Muted("–")
		if row.after != row.before {
			change = ui.Number(format.Signed(row.after - row.before))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Text(row.label), ui.Number(format.Number(row.before)), ui.Of(now), change}})
	}
	return t
}

// adjustment answers with the page of one correction.
func (s *site) adjustment(c *fiber.Ctx) error { return s.showAdjustment(c, http.StatusOK, "", "", "") }

func (s *site) showAdjustment(c *fiber.Ctx, status int, reason, wrong, problem string) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	row, err := s.store.Adjustment(c.UserContext(), no)
	if err != nil {
		return err
	}
	user, _ := person(c)
	page := views.Adjustment{No: row.AdjustmentNo, Problem: problem, Facts: adjustmentFacts(row), Levels: levelTable(backorder.Adjusted{
		QtyOnHandBefore: row.QtyOnHandBefore, QtyUnavailableBefore: row.QtyUnavailableBefore, QtyOnHand: row.QtyOnHand, QtyUnavailable: row.QtyUnavailable})}
	// What was allocated then is not on the paper.
	page.Levels.Rows, page.Levels.Caption = page.Levels.Rows[:2], "what this adjustment changed"
	level, err := s.store.PoolLevel(c.UserContext(), row.SKU, row.Warehouse)
	if err != nil {
		return err
	}
	if level.OverAllocated {
		page.Missing = missingSentence(level.QtyAllocated-level.QtyUsable(), row.SKU, row.Warehouse)
		page.Decide = link.DecideOf(link.Pool(row.SKU, row.Warehouse))
	}
	if user.May(models.CountStock) {
		page.Again = link.NewAdjustmentOf("", row.Warehouse)
	}
	switch {
	case row.ReversedAt != nil:
		page.Badges = []ui.Span{{Text: "taken back", Tone: ui.Warn, Badge: true}}
		page.Reversed = "On " + format.Moment(*row.ReversedAt) + ", by an adjustment of its own."
	case user.May(models.CountStock):
		if page.Back, err = s.takeBack(c, row, reason, wrong); err != nil {
			return err
		}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Stock adjustment "+row.AdjustmentNo), page), nil)
}

func adjustmentFacts(row store.AdjustmentRow) []ui.Pair {
	return []ui.Pair{
		{Term: "SKU", Description: ui.Code(row.SKU, link.SKU(row.SKU)).Sub(row.SKUName)},
		{Term: "Warehouse", Description: ui.Text(row.Warehouse)},
		{Term: "Kind", Description: ui.Text(sentenceCase(words(string(row.Kind))))},
		{Term: "Reason", Description: ui.Text(row.Reason)},
		{Term: "Entered by", Description: ui.Text(row.Actor).Sub(format.Moment(row.At))},
	}
}

// takeBack asks the verb what taking an adjustment back would do.
func (s *site) takeBack(c *fiber.Ctx, row store.AdjustmentRow, reason, wrong string) (*views.TakeBack, error) {
	back := &views.TakeBack{Path: link.AdjustmentReverse(row.AdjustmentNo), Once: rand.Text(),
		Reason: ui.FieldProps{ID: "reason", Name: "reason", Label: "Why is it taken back?", Value: reason, Error: wrong, Required: true, LengthMax: strconv.Itoa(backorder.ReasonMax), Focus: wrong != ""}}
	by := s.by(c, "")
	by.Preview = true
	done, err := backorder.Reverse(c.UserContext(), s.store, by, backorder.Reversing{Kind: backorder.ReverseAdjustment, No: row.AdjustmentNo, Reason: "preview"})
	if refusedByRule(err) {
		back.Refused = models.Sentence(err)
		return back, nil
	}
	if err != nil {
		return nil, err
	}
	back.Effect, err = s.adjustedEffect(c, models.MovementAdjustment, *done.Correction)
	return back, err
}

// reverseAdjustment takes an adjustment back.
func (s *site) reverseAdjustment(c *fiber.Ctx) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	f, err := readForm(c, "reason", "once")
	if err != nil {
		return err
	}
	done, err := backorder.Reverse(c.UserContext(), s.store, s.by(c, f.texts["once"]), backorder.Reversing{Kind: backorder.ReverseAdjustment, No: no, Reason: f.texts["reason"]})
	switch models.KindOf(err) {
	case models.Invalid:
		return s.showAdjustment(c, http.StatusUnprocessableEntity, f.texts["reason"], models.Sentence(err), "")
	case models.Conflict:
		return s.showAdjustment(c, http.StatusConflict, "", "", models.Sentence(err))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, strings.Join(append([]string{"Stock adjustment " + no + " was taken back by " + done.No + "."}, gainSentences(done.Gains)...), " "))
	return s.seeOther(c, link.Adjustment(no))
}
