package handlers

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	views "pegboard/views/desk"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// What can be done with a line of the desk.
const (
	deskAllocate = "allocate"
	deskRelease  = "release"
	deskBefore   = "before"
	deskPriority = "priority"
	deskReset    = "reset"
	deskSplit    = "split"
	deskPeg      = "peg"
	deskUnpeg    = "unpeg"
)

// deskFields are the fields of the form about a line that decide what happens; another value is another change.
var deskFields = []string{"what", "qty", "supply", "before", "priority"}

// desk answers with the allocation desk of a SKU.
func (s *site) desk(c *fiber.Ctx) error {
	query := queryOf(c)
	f := form{texts: map[string]string{"line": query.Get("line")}, errors: map[string]string{}}
	return s.showDesk(c, http.StatusOK, query.Get("warehouse"), f, nil, "")
}

// changeDesk takes the form about a line: it shows what the change would do, or makes the change that was shown.
func (s *site) changeDesk(c *fiber.Ctx) error {
	f, err := readForm(c, append([]string{"line", "do", "seen", "once", "reason", "up", "down"}, deskFields...)...)
	if err != nil {
		return err
	}
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	warehouse := queryOf(c).Get("warehouse")
	if err := s.moveByOne(c, code, warehouse, &f); err != nil {
		return s.refuseDesk(c, warehouse, f, err)
	}
	by := s.by(c, f.texts["once"])
	seen := deskSeen(f)
	if f.texts["do"] != "apply" || f.texts["seen"] != seen {
		by.Key, by.Preview = "", true
	}
	change, err := deskChange(f, by.Preview)
	if err == nil && f.refused() {
		return s.showDesk(c, http.StatusUnprocessableEntity, warehouse, f, nil, "")
	}
	var done deskDone
	if err == nil {
		done, err = change(c.UserContext(), s.store, by)
	}
	if err != nil {
		return s.refuseDesk(c, warehouse, f, err)
	}
	if !by.Preview {
		flash(c, ui.Good, done.says)
		return s.seeOther(c, link.DeskOf(code, warehouse, "", ""))
	}
	preview, err := s.previewOf(c, done)
	if err != nil {
		return err
	}
	f.texts["seen"] = seen
	return s.showDesk(c, http.StatusOK, warehouse, f, preview, "")
}

func (s *site) refuseDesk(c *fiber.Ctx, warehouse string, f form, err error) error {
	switch models.KindOf(err) {
	case models.Invalid, models.Conflict:
		return s.showDesk(c, statusOf(err), warehouse, f, nil, models.Sentence(err))
	case models.NotFound:
		return s.showDesk(c, http.StatusConflict, warehouse, f, nil, models.Sentence(err))
	}
	return err
}

// deskSeen names everything that decides what a change does. It is a word: a browser sends a line break as another than it
// was given.
func deskSeen(f form) string {
	parts := []string{f.texts["line"]}
	for _, name := range deskFields {
		parts = append(parts, strings.TrimSpace(f.texts[name]))
	}
	return form{}.mark(parts...)
}

// moveByOne turns the button that moves a line by one place into what it stands for: the lower of two neighbours is put
// before the upper one.
func (s *site) moveByOne(c *fiber.Ctx, code, warehouse string, f *form) error {
	name, step := f.texts["up"], int64(-1)
	if name == "" {
		name, step = f.texts["down"], 1
	}
	if name == "" {
		return nil
	}
	f.texts["line"], f.texts["what"] = name, deskBefore
	line, err := lineNamed(name)
	if err != nil {
		return err
	}
	around, err := s.store.DeskNeighbours(c.UserContext(), code, warehouse, line.OrderNo, line.LineNo)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(around, func(l store.DeskLine) bool { return l.OrderNo == line.OrderNo && l.LineNo == line.LineNo })
	if other := at + int(step); at < 0 || other < 0 || other >= len(around) {
		return models.Errorf(models.Conflict, "Line %s has no place to go to.", name)
	}
	neighbour := around[at+int(step)]
	lower, upper := name, lineName(neighbour.OrderNo, neighbour.LineNo)
	if step > 0 {
		lower, upper = upper, lower
	}
	f.texts["line"], f.texts["before"] = lower, upper
	return nil
}

// deskDone is what a change did, or would do.
type deskDone struct {
	says    string
	settled backorder.Settled
}

// deskVerb makes a change or previews it.
type deskVerb func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error)

// deskChange reads which change is asked for. What cannot be read is kept in the form. A preview needs no reason yet.
func deskChange(f form, preview bool) (deskVerb, error) {
	line, err := lineNamed(f.texts["line"])
	if err != nil {
		return nil, err
	}
	name, reason := f.texts["line"], strings.TrimSpace(f.texts["reason"])
	if reason == "" {
		if !preview {
			f.errors["reason"] = "Please give a reason; it goes into the history of the order."
		}
		reason = "preview"
	}
	units := read(f, "qty", deskQty)
	supply := backorder.LineRef{}
	what := f.texts["what"]
	if what == deskPeg || what == deskUnpeg {
		supply = read(f, "supply", lineNamedOr("Please choose the purchase order line."))
	}
	switch what {
	case deskAllocate:
		return func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error) {
			done, err := backorder.Allocate(ctx, s, by, backorder.Allocation{OrderNo: line.OrderNo, LineNo: line.LineNo, Qty: units, Reason: reason})
			return deskDone{allocatedWords(name, "is given", done), done.Settled}, err
		}, nil
	case deskRelease:
		return func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error) {
			done, err := backorder.Release(ctx, s, by, backorder.Releasing{OrderNo: line.OrderNo, LineNo: line.LineNo, Qty: units, Reason: reason})
			return deskDone{allocatedWords(name, "gives back", done), done.Settled}, err
		}, nil
	case deskSplit:
		return func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error) {
			done, err := backorder.SplitLine(ctx, s, by, backorder.Splitting{OrderNo: line.OrderNo, LineNo: line.LineNo, Qty: units, Reason: reason})
			return deskDone{"Line " + name + " keeps " + heldWords(done.Old) + "; the new line " + lineName(line.OrderNo, done.New.LineNo) + " has " + heldWords(done.New) + ".", done.Settled}, err
		}, nil
	case deskPeg, deskUnpeg:
		verb := backorder.Peg
		if what == deskUnpeg {
			verb = backorder.Unpeg
		}
		return func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error) {
			done, err := verb(ctx, s, by, backorder.Pegging{OrderNo: line.OrderNo, LineNo: line.LineNo, PONo: supply.OrderNo, POLineNo: supply.LineNo, Qty: units, Reason: reason})
			return deskDone{"Line " + name + " has " + format.Count(done.Qty, "unit", "units") + " of " + f.texts["supply"] + " pegged by hand.", done.Settled}, err
		}, nil
	case deskBefore, deskPriority, deskReset:
		request := backorder.Prioritising{OrderNo: line.OrderNo, LineNo: line.LineNo, Reason: reason}
		says := "Line " + name + " goes back to the place that the rank rule gives it."
		switch what {
		case deskBefore:
			before := read(f, "before", lineNamedOr("Please choose the line it is to stand before."))
			request.Before, says = &before, "Line "+name+" stands right before "+f.texts["before"]+"."
		case deskPriority:
			priority := read(f, "priority", deskPlace)
			request.Priority, says = &priority, "Line "+name+" has the priority "+strconv.Itoa(priority)+"."
		default:
			request.Reset = true
		}
		return func(ctx context.Context, s *store.Store, by backorder.By) (deskDone, error) {
			done, err := backorder.Prioritise(ctx, s, by, request)
			return deskDone{says, done}, err
		}, nil
	}
	f.errors["what"] = "Please choose what is to happen."
	return nil, nil
}

// deskQty reads a quantity. None is as much as possible.
func deskQty(text string) (int64, error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	units, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || units < 1 {
		return 0, models.Errorf(models.Invalid, "Please give a whole number of units, at least 1.")
	}
	return units, nil
}

func deskPlace(text string) (int, error) {
	priority, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || priority < 1 || priority > 9 {
		return 0, models.Errorf(models.Invalid, "A priority is a number from 1 (first) to 9.")
	}
	return priority, nil
}

// lineNamedOr is lineNamed with another sentence.
func lineNamedOr(sentence string) func(string) (backorder.LineRef, error) {
	return func(name string) (backorder.LineRef, error) {
		line, err := lineNamed(strings.TrimSpace(name))
		if err != nil {
			return line, models.Errorf(models.Invalid, "%s", sentence)
		}
		return line, nil
	}
}

func allocatedWords(name, what string, done backorder.Allocated) string {
	if len(done.Lines) != 1 {
		return "Line " + name + " did not change."
	}
	l := done.Lines[0]
	return "Line " + name + " " + what + " " + format.Count(l.QtyChanged, "unit", "units") + " of " + l.SKU + ": it has " + heldWords(l) + " then."
}

// heldWords say what a line has and waits for.
func heldWords(l backorder.AllocatedLine) string {
	return format.Number(l.QtyAllocated) + " and waits for " + format.Number(l.QtyBackordered)
}

// previewOf says whom else a change moves.
func (s *site) previewOf(c *fiber.Ctx, done deskDone) (*views.Preview, error) {
	moves, note, err := s.movesOf(c, done.settled, nil)
	return &views.Preview{Says: done.says, Moves: moves, Note: note}, err
}

// movesOf shows whose quantities and dates a change moves, but for some lines that are told about elsewhere.
func (s *site) movesOf(c *fiber.Ctx, settled backorder.Settled, without map[int64]bool) (ui.TableData, string, error) {
	table := ui.TableData{Caption: "whom it moves", Empty: "It moves nobody: all quantities and dates of others stay.", Columns: []ui.Column{
		{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Gets", Align: ui.End}, {Label: "Likely"}, {Label: "Safe"}, {Label: "Promise"},
	}}
	moved, err := s.store.MovedLines(c.UserContext(), settled.Planned())
	if err != nil {
		return table, "", err
	}
	w := cellWriter{list: "backorders", today: s.store.Today()}
	gains := map[string]int64{}
	for _, g := range settled.Gains {
		gains[lineName(g.OrderNo, g.LineNo)] += g.Qty
	}
	for _, m := range moved {
		if without[m.LineID] {
			continue
		}
		name := lineName(m.OrderNo, m.LineNo)
		table.Rows = append(table.Rows, w.movedRow(m, name, gains[name]))
		delete(gains, name)
	}
	for _, g := range settled.Gains {
		if name := lineName(g.OrderNo, g.LineNo); gains[name] > 0 {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{ui.Code(name, link.Order(g.OrderNo)), {}, ui.Number(format.Signed(gains[name])), {}, {}, {}}})
			delete(gains, name)
		}
	}
	switch {
	case settled.Deferred:
		table.Empty = "The quantities of others stay."
		return table, "So many lines wait for this SKU that their dates are planned right after the change, not with it.", nil
	case len(moved) == store.MovedRowsMax:
		return table, "Only the first " + format.Number(store.MovedRowsMax) + " lines with other dates are shown.", nil
	}
	return table, "", nil
}

// movedRow shows what becomes of the dates of a line.
func (w cellWriter) movedRow(m store.MovedLine, name string, gain int64) ui.Row {
	r := runWriter{cellWriter: w}
	gets := ui.Cell{}
	if gain > 0 {
		gets = ui.Number(format.Signed(gain))
	}
	likely := r.completes(store.RunDiffLine{RunLine: store.RunLine{DateBefore: m.DateLikelyBefore, DateAfter: m.DateLikelyAfter}})
	safe := r.completes(store.RunDiffLine{RunLine: store.RunLine{DateBefore: m.DateBefore, DateAfter: m.DateAfter}})
	held := m.DatePromised != nil && m.DateBefore != nil && *m.DateBefore <= *m.DatePromised
	holds := m.DatePromised != nil && m.DateAfter != nil && *m.DateAfter <= *m.DatePromised
	promise := r.promise(store.RunDiffLine{DatePromised: m.DatePromised, RunLine: store.RunLine{BrokenBefore: !held, BrokenAfter: !holds}})
	return ui.Row{Cells: []ui.Cell{ui.Code(name, link.Order(m.OrderNo)), ui.Text(m.CustomerName).Sub(tierWord(m.Tier)), gets, likely, safe, promise}, Tone: toneIf(held && !holds, ui.Bad)}
}

func (s *site) showDesk(c *fiber.Ctx, status int, warehouse string, f form, preview *views.Preview, problem string) error {
	ctx := c.UserContext()
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	sku, err := s.store.SKUByCode(ctx, code)
	if err != nil {
		return err
	}
	user, _ := person(c)
	d := deskWriter{cellWriter: cellWriter{list: "backorders", today: s.store.Today(), prices: user.May(models.SeePrices)}, sku: sku, may: user.May(models.Allocate)}
	if d.warehouse = d.chosen(warehouse); d.warehouse == "" {
		page := views.Desk{Code: code, Name: sku.Name, Badges: skuBadges(sku), Empty: &ui.Empty{Title: "Nothing to allocate", Text: "No warehouse has, awaits or owes this SKU.", Action: "Open the SKU", Href: link.SKU(code)}}
		return s.respond(c, status, views.Page(s.frame(c, "Desk of "+code), page), nil)
	}
	totals, err := s.store.DeskTotals(ctx, code, d.warehouse)
	if err != nil {
		return err
	}
	after, _ := strconv.ParseInt(queryOf(c).Get("after"), 10, 64)
	if d.lines, err = s.store.DeskLines(ctx, code, d.warehouse, max(0, after)); err != nil {
		return err
	}
	supplies := make([]int64, len(sku.Supply))
	for i := range sku.Supply {
		supplies[i] = sku.Supply[i].ID
	}
	if d.whys, err = s.store.SupplyWhys(ctx, supplies); err != nil {
		return err
	}
	page := d.page(totals, after)
	if name := f.texts["line"]; name != "" && d.may {
		if page.Change, err = s.changeOf(ctx, d, f, name, preview, problem); err != nil {
			return err
		}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Desk of "+code), page), views.TotalsRegion(page.Totals))
}

// changeOf is the form about the chosen line. A line that is not open any more leaves only the reason why.
func (s *site) changeOf(ctx context.Context, d deskWriter, f form, name string, preview *views.Preview, problem string) (*views.Change, error) {
	m := &views.Change{Path: link.DeskOf(d.sku.Code, d.warehouse, "", ""), Once: rand.Text(), Line: name, Seen: f.texts["seen"], Preview: preview, Problem: problem, Close: link.DeskOf(d.sku.Code, d.warehouse, "", "")}
	line, err := lineNamed(name)
	var around []store.DeskLine
	if err == nil {
		if around, err = s.store.DeskNeighbours(ctx, d.sku.Code, d.warehouse, line.OrderNo, line.LineNo); err != nil {
			return nil, err
		}
	}
	at := slices.IndexFunc(around, func(l store.DeskLine) bool { return l.OrderNo == line.OrderNo && l.LineNo == line.LineNo })
	if at < 0 {
		if m.Problem == "" {
			m.Problem = "Line " + name + " neither has nor waits for " + d.sku.Code + " in " + d.warehouse + "."
		}
		return m, nil
	}
	d.describe(m, around[at])
	m.Fields = d.fields(f, around[at], around, preview != nil)
	return m, nil
}
