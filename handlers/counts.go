package handlers

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
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
	views "pegboard/views/adjustments"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/paper"
	"pegboard/views/ui"
)

const (
	countRowsMax   = backorder.CountLinesMax + store.CountSheetMax // what is counted, and what of the sheet is not yet
	countRowsBlank = 3
	// countPasteMax is more than as many lines as are counted at once, each with a long code.
	countPasteMax = 32 << 10
)

// countFields are the fields of the form beside its rows.
var countFields = []string{"once", "do", "seen", "warehouse", "q", "days", "after", "reason", "note", "scan"}

// counting is a count sheet as it is being filled in.
type counting struct {
	form
	rows    []countRow
	next    string // the code after which the sheet goes on; empty at its end
	paste   string // what was pasted and could not be taken
	refused string
	saved   string // what was saved before, while other lines are still wrong
	effect  *views.Effect
}

// countRow is a row of the sheet. Its texts are as typed; what they mean is known when nothing is wrong.
type countRow struct {
	sku, qty, book string
	level          *store.PoolLevel
	wrong          string // one sentence
	units          qty.Qty
}

func (r countRow) blank() bool { return r.sku == "" && r.qty == "" }

// counted says that the row can be saved.
func (r countRow) counted() bool { return r.wrong == "" && r.qty != "" }

// countSheet answers with the sheet of what is to be counted.
func (s *site) countSheet(c *fiber.Ctx) error {
	query := queryOf(c)
	n := counting{form: form{texts: map[string]string{"reason": reasonCounted}, errors: map[string]string{}}}
	for _, name := range []string{"warehouse", "q", "days", "after"} {
		n.texts[name] = query.Get(name)
	}
	levels, err := s.sheetOf(c, &n.form)
	if err != nil {
		return err
	}
	for i := range levels {
		n.rows = append(n.rows, countRow{sku: levels[i].SKU, book: strconv.FormatInt(levels[i].QtyOnHand, 10), level: &levels[i]})
	}
	if len(levels) == store.CountSheetMax {
		n.next = levels[len(levels)-1].SKU
	}
	return s.showCounting(c, http.StatusOK, n)
}

// sheetOf reads what the form says is to be counted.
func (s *site) sheetOf(c *fiber.Ctx, f *form) ([]store.PoolLevel, error) {
	if f.texts["warehouse"] == "" {
		var err error
		if f.texts["warehouse"], err = s.store.DefaultWarehouse(c.UserContext()); err != nil {
			return nil, err
		}
	}
	var since *calendar.Date
	if days, err := strconv.Atoi(f.texts["days"]); err == nil && days > 0 && days <= countDaysMax {
		day := s.store.Today().Add(-days)
		since = &day
	}
	return s.store.CountSheet(c.UserContext(), f.texts["warehouse"], strings.TrimSpace(f.texts["q"]), since, f.texts["after"])
}

// countDaysMax is longer ago than anybody asks for.
const countDaysMax = 3650

// count shows what a count would change, or saves the part of it that was shown.
func (s *site) count(c *fiber.Ctx) error {
	n, err := s.readCounting(c)
	if err != nil {
		return err
	}
	commit := n.texts["do"] == "commit" && n.texts["seen"] == n.mark()
	if !commit {
		n.compareBooks()
	}
	request := n.request()
	switch {
	case n.form.refused() || n.refused != "":
		return s.showCounting(c, http.StatusUnprocessableEntity, n)
	case len(request.Lines) == 0 && n.texts["do"] == "commit":
		n.refused = "Nothing was counted: no line has a quantity."
		return s.showCounting(c, http.StatusUnprocessableEntity, n)
	case len(request.Lines) == 0:
		return s.showCounting(c, n.status(), n)
	}
	status := n.status()
	if commit {
		done, err := backorder.CountStock(c.UserContext(), s.store, s.by(c, n.texts["once"]), request)
		if err == nil {
			return s.counted(c, n, done)
		}
		if !refusedByRule(err) {
			return err
		}
		n.refused, status = models.Sentence(err), statusOf(err)
		if errors.Is(err, store.ErrKeyReused) {
			n.texts["once"] = ""
		}
		n.compareBooks()
		if request = n.request(); len(request.Lines) == 0 {
			return s.showCounting(c, status, n)
		}
	}
	by := s.by(c, "")
	by.Preview = true
	done, err := backorder.CountStock(c.UserContext(), s.store, by, request)
	if refusedByRule(err) {
		n.refused = models.Sentence(err)
		return s.showCounting(c, statusOf(err), n)
	}
	if err != nil {
		return err
	}
	if n.effect, err = s.countedEffect(c, done); err != nil {
		return err
	}
	return s.showCounting(c, status, n)
}

func (n counting) status() int {
	if slices.ContainsFunc(n.rows, func(r countRow) bool { return r.wrong != "" }) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// readCounting reads the form and finds out which SKUs are meant.
func (s *site) readCounting(c *fiber.Ctx) (counting, error) {
	var n counting
	var err error
	if n.form, err = readForm(c, countFields...); err != nil {
		return n, err
	}
	if n.texts["warehouse"] == "" {
		if n.texts["warehouse"], err = s.store.DefaultWarehouse(c.UserContext()); err != nil {
			return n, err
		}
	}
	if err := n.readRows(c); err != nil {
		return n, err
	}
	var typed []string
	for _, row := range n.rows {
		if row.sku != "" {
			typed = append(typed, row.sku)
		}
	}
	slices.Sort(typed)
	named, err := s.store.SKUsTyped(c.UserContext(), slices.Compact(typed))
	if err != nil {
		return n, err
	}
	var codes []string
	for _, sku := range named {
		codes = append(codes, sku.Code)
	}
	levels, err := s.store.PoolLevels(c.UserContext(), codes, n.texts["warehouse"])
	if err != nil {
		return n, err
	}
	if len(levels) == 0 && len(named) > 0 {
		n.errors["warehouse"] = "There is no such warehouse."
	}
	at := map[string]int{}
	for i := range n.rows {
		n.rows[i].understand(named, levels, at, i+1)
	}
	return n, nil
}

// readRows reads the columns, which stand in the form row by row, what was scanned and what was pasted.
func (n *counting) readRows(c *fiber.Ctx) error {
	columns := make([][]string, 3)
	for i, name := range []string{"sku", "qty", "book"} {
		values, err := formValues(c, name)
		if err != nil {
			return err
		}
		if len(values) > countRowsMax {
			return models.Errorf(models.Invalid, "These are more rows than a count takes. Nothing was changed.")
		}
		columns[i] = values
	}
	if len(columns[1]) != len(columns[0]) || len(columns[2]) != len(columns[0]) {
		return models.Errorf(models.Invalid, "This form is not whole. Nothing was changed.")
	}
	for i := range columns[0] {
		row := countRow{sku: strings.TrimSpace(columns[0][i]), qty: strings.TrimSpace(columns[1][i]), book: columns[2][i]}
		if strings.ContainsRune(row.sku, 0) {
			return models.Errorf(models.Invalid, "A line holds characters that are no text. Nothing was changed.")
		}
		if !row.blank() {
			n.rows = append(n.rows, row)
		}
	}
	if scanned := strings.TrimSpace(n.texts["scan"]); scanned != "" && !slices.ContainsFunc(n.rows, func(r countRow) bool { return strings.EqualFold(r.sku, scanned) }) {
		n.rows = append(n.rows, countRow{sku: scanned})
	}
	return n.readPaste(string(c.Request().PostArgs().Peek("paste")))
}

// readPaste fills pasted counts into the rows of their SKUs, and adds the others below.
func (n *counting) readPaste(text string) error {
	if len(text) > countPasteMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return models.Errorf(models.Invalid, "What was pasted is too long or holds characters that are no text. Nothing was changed.")
	}
	was := slices.Clone(n.rows)
	for line := range strings.Lines(text) {
		pasted := pastedRow(line)
		if pasted.blank() {
			continue
		}
		i := slices.IndexFunc(n.rows, func(r countRow) bool { return strings.EqualFold(r.sku, pasted.sku) && r.qty == "" })
		if i < 0 {
			n.rows = append(n.rows, countRow{sku: pasted.sku, qty: pasted.qty})
			continue
		}
		n.rows[i].qty = pasted.qty
	}
	counted := 0
	for _, row := range n.rows {
		if row.qty != "" {
			counted++
		}
	}
	if counted > backorder.CountLinesMax {
		n.refused = fmt.Sprintf("At most %d SKUs are counted at once, and these would be %d. The pasted ones are still below; enter them in parts.", backorder.CountLinesMax, counted)
		n.paste, n.rows = text, was
	}
	return nil
}

// understand reads what a row says. at is where each SKU was counted first.
func (r *countRow) understand(named map[string]store.NamedSKU, levels map[string]store.PoolLevel, at map[string]int, place int) {
	sku, known := named[r.sku]
	if level, there := levels[sku.Code]; known && there {
		r.sku, r.level = sku.Code, &level
	}
	units, err := strconv.ParseInt(r.qty, 10, 64)
	switch {
	case r.sku == "":
		r.wrong = "Which SKU is it? Please give its code."
		return
	case !known:
		r.wrong = "There is no SKU " + r.sku + "."
		return
	case r.qty == "":
		return
	case err != nil || units < 0 || units > qty.Max:
		r.wrong = "Please give the whole number of units that were counted, as in 12."
		return
	case at[sku.Code] > 0:
		r.wrong = r.sku + " is counted on line " + strconv.Itoa(at[sku.Code]) + " already. Add the two together there, and leave this one empty."
		return
	}
	at[sku.Code], r.units = place, units
}

// shownBook is what the books said when the row was shown.
func (r countRow) shownBook() (qty.Qty, bool) {
	book, err := strconv.ParseInt(r.book, 10, 64)
	return book, err == nil
}

// compareBooks marks the rows of which the books say something else by now. A form that is sent to be saved is left to the
// verb: it may be one that was saved before.
func (n counting) compareBooks() {
	for i := range n.rows {
		r := &n.rows[i]
		if book, shown := r.shownBook(); shown && r.counted() && r.level != nil && book != r.level.QtyOnHand {
			r.wrong = "The books said " + format.Number(book) + " when this was shown and say " + format.Number(r.level.QtyOnHand) + " now. If stock moved since you counted, count again; then look again."
		}
	}
}

// request is what can be saved.
func (n counting) request() backorder.Counting {
	a := adjusting{form: n.form}
	request := backorder.Counting{Warehouse: n.texts["warehouse"], Reason: a.reason()}
	for _, row := range n.rows {
		if row.counted() {
			line := backorder.CountingLine{SKU: row.sku, Qty: row.units}
			if book, shown := row.shownBook(); shown {
				line.QtyBook = &book
			}
			request.Lines = append(request.Lines, line)
		}
	}
	return request
}

// mark names what would be saved, so that what is saved is what was shown.
func (n counting) mark() string {
	parts := []string{n.texts["warehouse"], n.texts["reason"], strings.TrimSpace(n.texts["note"])}
	for _, row := range n.rows {
		if row.counted() {
			parts = append(parts, row.sku, row.qty)
		}
	}
	return form{}.mark(parts...)
}

// counted says what was saved. Lines that are wrong stay in the form; without any the next SKUs come, or who gives back.
func (s *site) counted(c *fiber.Ctx, n counting, done backorder.Counted) error {
	first, last := done.Lines[0].AdjustmentNo, done.Lines[len(done.Lines)-1].AdjustmentNo
	said := "Saved " + format.Count(int64(len(done.Lines)), "count", "counts") + ", as " + first
	if last != first {
		said += " to " + last
	}
	said += "."
	var over []string
	for _, l := range done.Lines {
		if l.QtyMissing > 0 {
			over = append(over, link.Pool(l.SKU, l.Warehouse))
		}
	}
	if len(over) > 0 {
		said += " Of " + format.Count(int64(len(over)), "SKU", "SKUs") + " more is allocated now than is there."
	}
	left := slices.DeleteFunc(n.rows, func(r countRow) bool { return r.counted() })
	if slices.ContainsFunc(left, func(r countRow) bool { return r.wrong != "" }) {
		n.saved = said
		n.rows = slices.DeleteFunc(left, func(r countRow) bool { return r.wrong == "" })
		n.texts["once"] = ""
		return s.showCounting(c, http.StatusOK, n)
	}
	user, _ := person(c)
	if len(over) > 0 {
		flash(c, ui.Warn, said)
		if user.May(models.Allocate) {
			return s.seeOther(c, link.DecideOf(over[:min(len(over), backorder.GiveBackPositionsMax)]...))
		}
	} else {
		flash(c, ui.Good, strings.Join(append([]string{said}, gainSentences(done.Gains)...), " "))
	}
	return s.seeOther(c, link.CountOf(link.Count, n.texts["warehouse"], n.texts["q"], n.texts["days"], n.texts["after"]))
}

// countedEffect says what a count does, or would do.
func (s *site) countedEffect(c *fiber.Ctx, done backorder.Counted) (*views.Effect, error) {
	user, _ := person(c)
	w := cellWriter{today: s.store.Today(), prices: user.May(models.SeePrices)}
	e := &views.Effect{Tone: ui.Good}
	var agree, fewer, more int64
	var victims []backorder.Victim
	without := map[int64]bool{}
	for _, l := range done.Lines {
		switch {
		case l.QtyOnHand == l.QtyOnHandBefore:
			agree++
		case l.QtyOnHand < l.QtyOnHandBefore:
			fewer += l.QtyOnHandBefore - l.QtyOnHand
		default:
			more += l.QtyOnHand - l.QtyOnHandBefore
		}
		for _, v := range l.Victims {
			victims, without[v.LineID] = append(victims, v), true
		}
	}
	e.Title = format.Count(int64(len(done.Lines)), "SKU was counted: ", "SKUs were counted: ") + format.Count(agree, "agrees", "agree") + " with the books, " +
		format.Count(fewer, "unit is", "units are") + " fewer, " + format.Number(more) + " more."
	if done.QtyMissing > 0 {
		e.Tone = ui.Bad
		e.Says = append(e.Says, format.Count(done.QtyMissing, "unit more is", "units more are")+" allocated than are there. The lines below are proposed to give back, the last in rank first. Saving takes nothing from anybody yet; who keeps what is decided next.",
			w.lossSentence(victims, done.Settled))
	}
	e.Says = append(e.Says, gainSentences(done.Gains)...)
	e.Levels = countTable(done.Lines)
	e.Victims = w.victimTable("", victims, done.Settled)
	var err error
	e.Moves, e.Note, err = s.movesOf(c, done.Settled, without)
	return e, err
}

// countTable compares what was counted with the books, where they differ.
func countTable(lines []backorder.Adjusted) ui.TableData {
	t := ui.TableData{Caption: "counts that differ from the books", Empty: "Every count agrees with the books.", Columns: []ui.Column{
		{Label: "SKU"}, {Label: "Books", Align: ui.End}, {Label: "Counted", Align: ui.End}, {Label: "Difference", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Allocated", Align: ui.End}, {Label: "Missing", Align: ui.End, Title: "By how much more is allocated than is there."},
	}}
	for _, l := range lines {
		units := l.QtyOnHand - l.QtyOnHandBefore
		if units == 0 && l.QtyMissing == 0 {
			continue
		}
		lacks := ui.Muted("–")
		if l.QtyMissing > 0 {
			lacks = ui.Of(ui.Span{Text: format.Number(l.QtyMissing), Tone: ui.Bad, Tabular: true})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Code(l.SKU, link.SKU(l.SKU)), ui.Number(format.Number(l.QtyOnHandBefore)), ui.Number(format.Number(l.QtyOnHand)),
			ui.Of(ui.Span{Text: format.Signed(units), Strong: true, Tabular: true}), quietNumber(l.QtyAllocated), lacks}})
	}
	return t
}

func (s *site) showCounting(c *fiber.Ctx, status int, n counting) error {
	warehouses, err := s.store.Warehouses(c.UserContext())
	if err != nil {
		return err
	}
	place := func(page, after string) string {
		return link.CountOf(page, n.texts["warehouse"], n.texts["q"], n.texts["days"], after)
	}
	m := views.Sheet{Once: n.texts["once"], Refused: n.refused, Saved: n.saved, Effect: n.effect, Paste: n.paste, Warehouse: n.texts["warehouse"], Search: n.texts["q"], Days: n.texts["days"], After: n.texts["after"],
		Paper: place(link.CountPaper, n.texts["after"]), Scan: ui.FieldProps{ID: "scan", Name: "scan", Label: "Scan or type a SKU", Autocomplete: "off", Hint: "It leads to the SKU's row, or adds one. Enter goes on from field to field; Ctrl+Enter shows what the count changes."}}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	if n.next != "" {
		m.Next = place(link.Count, n.next)
	}
	if n.texts["after"] != "" {
		m.First = place(link.Count, "")
	}
	choose := ui.FieldProps{ID: "warehouse", Name: "warehouse", Label: "Warehouse", Type: "select", Error: n.errors["warehouse"]}
	for _, w := range warehouses {
		choose.Options = append(choose.Options, ui.Option{Value: w.Code, Label: joined(w.Code, w.Name), Selected: w.Code == n.texts["warehouse"]})
	}
	days := ui.FieldProps{ID: "days", Name: "days", Label: "Last counted", Type: "select"}
	for _, o := range []ui.Option{{Label: "At any time"}, {Value: "30", Label: "Not for 30 days"}, {Value: "90", Label: "Not for 90 days"}, {Value: "365", Label: "Not for a year"}} {
		o.Selected = o.Value == n.texts["days"]
		days.Options = append(days.Options, o)
	}
	m.Choose = []ui.FieldProps{choose, {ID: "q", Name: "q", Label: "SKUs", Value: n.texts["q"], Placeholder: "Code or name", Autocomplete: "off"}, days}
	reason := ui.FieldProps{ID: "reason", Name: "reason", Label: "Reason", Type: "select", Error: n.errors["reason"]}
	for _, text := range adjustReasons {
		reason.Options = append(reason.Options, ui.Option{Value: text, Label: text, Selected: text == n.texts["reason"]})
	}
	m.Fields = []ui.FieldProps{reason, {ID: "note", Name: "note", Label: "Note", Value: n.texts["note"], Error: n.errors["note"], LengthMax: strconv.Itoa(adjustNoteMax)}}
	n.drawRows(&m, s.store.Today())
	return s.respond(c, status, views.SheetPage(s.frame(c, "Count"), m), nil)
}

// drawRows fills the rows in, blank ones below them, and puts the focus on the first thing to mend or to type.
func (n counting) drawRows(m *views.Sheet, today calendar.Date) {
	counted, wrong := int64(0), int64(0)
	for i, row := range n.rows {
		r := views.SheetRow{No: strconv.Itoa(i + 1), SKU: row.sku, Qty: row.qty, Book: row.book, Wrong: row.wrong, Known: row.level != nil}
		if row.level != nil {
			r.Book = strconv.FormatInt(row.level.QtyOnHand, 10)
			r.Name, r.Shown = ui.Text(row.level.Name).Sub(row.level.UOM), ui.Number(format.Number(row.level.QtyOnHand))
			if row.level.QtyAllocated > 0 {
				r.Shown = r.Shown.Sub(format.Number(row.level.QtyAllocated) + " allocated")
			}
			r.When = ui.Muted("never")
			if row.level.DateCounted != nil {
				r.When = nearCell(row.level.DateCounted, today)
			}
		}
		if row.wrong != "" {
			wrong++
		} else if row.qty != "" {
			counted++
		}
		m.Rows = append(m.Rows, r)
	}
	for range countRowsBlank {
		m.Rows = append(m.Rows, views.SheetRow{No: strconv.Itoa(len(m.Rows) + 1)})
	}
	if m.Effect != nil {
		m.Seen, m.Submit = n.mark(), "Save "+format.Count(counted, "count", "counts")
	}
	if wrong > 0 {
		m.Wrong = format.Count(wrong, "line cannot be taken yet; it says why.", "lines cannot be taken yet; each says why.")
		if m.Effect != nil {
			m.Wrong += " You can save the others now: these stay here."
		}
	}
	if m.Effect != nil && wrong == 0 {
		return // the button that saves has the focus
	}
	for i := range m.Rows {
		if m.Rows[i].Wrong != "" {
			m.Rows[i].Focus = true
			return
		}
	}
	if scanned := strings.TrimSpace(n.texts["scan"]); scanned != "" {
		for i := range m.Rows {
			if strings.EqualFold(m.Rows[i].SKU, scanned) {
				m.Rows[i].Focus = true
				return
			}
		}
	}
	m.Scan.Focus = true
}

// countPaper answers with the sheet as it is printed, to be filled in by hand.
func (s *site) countPaper(c *fiber.Ctx) error {
	d, f, next, err := s.countDocument(c)
	if err != nil {
		return err
	}
	place := func(page string, after string) string {
		return link.CountOf(page, f.texts["warehouse"], f.texts["q"], f.texts["days"], after)
	}
	m := views.PaperSheet{Sheet: place(link.Count, f.texts["after"]), PDF: withBooks(place(link.CountPDF, f.texts["after"]), f), Paper: d}
	m.Books, m.BooksLabel = withBooks(place(link.CountPaper, f.texts["after"]), form{texts: map[string]string{"books": "yes"}}), "With what the books say"
	if f.texts["books"] != "" {
		m.Books, m.BooksLabel = place(link.CountPaper, f.texts["after"]), "Without what the books say"
	}
	if next != "" {
		m.Next = withBooks(place(link.CountPaper, next), f)
	}
	return s.show(c, views.PaperPage(s.frame(c, "Count sheet"), m), nil)
}

// withBooks asks for the sheet that says what the books say, when the form does.
func withBooks(address string, f form) string {
	if f.texts["books"] == "" {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&books=yes"
	}
	return address + "?books=yes"
}

// countPDF answers with the sheet as a file.
func (s *site) countPDF(c *fiber.Ctx) error {
	d, f, _, err := s.countDocument(c)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := paper.Write(&file, d, s.store.Now()); err != nil {
		return err
	}
	c.Attachment("count-" + fileName(f.texts["warehouse"]) + "-" + s.store.Today().String() + ".pdf")
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file.Bytes())
}

// countDocument is the sheet with room for what is counted. What the books say is left out unless it is asked for, so that
// nobody counts what they expect.
func (s *site) countDocument(c *fiber.Ctx) (paper.Document, form, string, error) {
	query := queryOf(c)
	f := form{texts: map[string]string{}, errors: map[string]string{}}
	for _, name := range []string{"warehouse", "q", "days", "after", "books"} {
		f.texts[name] = query.Get(name)
	}
	levels, err := s.sheetOf(c, &f)
	if err != nil {
		return paper.Document{}, f, "", err
	}
	d := paper.Document{Kind: "Count sheet", Number: joined(f.texts["warehouse"], format.Date(s.store.Today())), Empty: "There is nothing to count here.",
		Columns: []paper.Column{{Label: "Line", Share: 0.9, End: true}, {Label: "SKU", Share: 3.2}, {Label: "Description", Share: 5.4}, {Label: "Last counted", Share: 1.9}},
		Totals:  []paper.Fact{{Label: "SKUs on this sheet", Value: format.Number(int64(len(levels)))}}}
	if len(levels) > 0 {
		d.Sender = nonEmpty(levels[0].WarehouseName, levels[0].Warehouse)
	}
	d.Facts = append(d.Facts, paper.Fact{Label: "Counted by", Value: "____________________"}, paper.Fact{Label: "On", Value: "____________________"})
	books := f.texts["books"] != ""
	if books {
		d.Columns = append(d.Columns, paper.Column{Label: "Books", Share: 1.4, End: true})
	}
	d.Columns = append(d.Columns, paper.Column{Label: "Counted", Share: 2.4, End: true})
	for i, l := range levels {
		counted := ""
		if l.DateCounted != nil {
			counted = format.Date(*l.DateCounted)
		}
		cells := []paper.Cell{{Text: strconv.Itoa(i + 1)}, {Text: l.SKU}, {Text: l.Name, Sub: l.UOM}, {Text: counted}}
		if books {
			cells = append(cells, paper.Cell{Text: format.Number(l.QtyOnHand)})
		}
		d.Rows = append(d.Rows, paper.Row{Cells: append(cells, paper.Cell{Text: "__________"})})
	}
	next := ""
	if len(levels) == store.CountSheetMax {
		next = levels[len(levels)-1].SKU
	}
	return d, f, next, nil
}
