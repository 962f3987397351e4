package handlers

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/orders"
	"pegboard/views/ui"
)

// queueAct is something that can be done with selected lines of the queue.
type queueAct struct {
	act        backorder.LinesAct // also the verb of its address
	label      string             // in the queue
	permission models.Permission
	icon       ui.Glyph
	kind       ui.ButtonKind
	form       func(f form, lines string) actForm
	fill       func(f form, request *backorder.ActingOnLines) // with what was typed; nil: nothing is
	said       func(done backorder.ActedOnLines) string
}

// queueActs are everything that can be done with selected lines, in the order in which it is offered.
func queueActs() []queueAct {
	return []queueAct{allocateLinesAct(), releaseLinesAct(), prioritiseLinesAct(), holdLinesAct(), resumeLinesAct(), cancelLinesAct()}
}

// queueBulk adds to the bar below the queue what the person may do with selected lines.
func queueBulk(bulk *ui.Bulk, page store.ListPage, user models.User) {
	for _, act := range queueActs() {
		if user.May(act.permission) {
			bulk.Acts = append(bulk.Acts, ui.BulkAct{Label: act.label, Path: link.QueueAct(string(act.act)), Icon: act.icon})
		}
	}
	rows := page.Totals.Rows
	switch {
	case len(bulk.Acts) == 0 || int64(len(page.Rows)) == rows && !page.Totals.More:
	case page.Totals.More || rows > backorder.LinesAtOnce:
		bulk.TooMany = "All " + totalText(page.Totals) + " are too many at once; narrow the list to " + format.Number(backorder.LinesAtOnce) + "."
	default:
		bulk.All = "All " + format.Number(rows) + " of this list"
	}
}

// lineRef reads the key of a row of the queue. An order number may hold a slash, a line number does not.
func lineRef(row string) backorder.LineRef {
	at := strings.LastIndex(row, "/")
	if at < 0 {
		return backorder.LineRef{OrderNo: row}
	}
	no, err := strconv.Atoi(row[at+1:])
	if err != nil {
		return backorder.LineRef{OrderNo: row}
	}
	return backorder.LineRef{OrderNo: row[:at], LineNo: no}
}

func rowOf(ref backorder.LineRef) string { return ref.OrderNo + "/" + strconv.Itoa(ref.LineNo) }

// onLines is an act on lines of the queue, as it is being filled in.
type onLines struct {
	form
	act      queueAct
	rows     []string
	back     string
	changes  *views.Changes
	refusals []backorder.LineRefusal
}

func (a onLines) count() string { return format.Count(int64(len(a.rows)), "line", "lines") }

func (a onLines) request() (backorder.ActingOnLines, error) {
	request := backorder.ActingOnLines{Act: a.act.act}
	for _, row := range a.rows {
		request.Lines = append(request.Lines, lineRef(row))
	}
	if a.act.fill != nil {
		a.act.fill(a.form, &request)
	}
	if a.refused() {
		return request, errFields
	}
	return request, nil
}

// actOnQueue takes the selected lines from the queue, then the form about them: it shows what would change, or does what
// was shown.
func (s *site) actOnQueue(act queueAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		given, err := formTexts(c, "once", "do", "seen", "all", "back")
		if err != nil {
			return err
		}
		a := &onLines{act: act, back: link.Backorders, form: form{texts: map[string]string{}, errors: map[string]string{}}}
		if given[4] != "" {
			a.back = localPath(given[4])
		}
		if a.rows, err = s.rowsOf(c, given[3] != "", a.back); err != nil {
			return err
		}
		var names []string
		for _, field := range act.form(a.form, "").fields {
			names = append(names, field.Name)
		}
		if given[1] != "" {
			if a.form, err = readForm(c, names...); err != nil {
				return err
			}
			a.texts["once"] = given[0]
		} else if len(names) > 0 {
			return s.respondOnLines(c, http.StatusOK, a, nil)
		}
		if given[1] == "commit" && given[2] == a.mark(a.rows...) {
			return s.commitOnLines(c, a)
		}
		return s.respondOnLines(c, http.StatusOK, a, s.seeOnLines(c, a))
	}
}

// rowsOf are the rows that were selected, or all of the list that the person looked at.
func (s *site) rowsOf(c *fiber.Ctx, all bool, back string) ([]string, error) {
	if !all {
		rows, err := formValues(c, "key")
		if err == nil && len(rows) > backorder.LinesAtOnce {
			err = tooManyLines(format.Number(int64(len(rows))))
		}
		return rows, err
	}
	_, text, _ := strings.Cut(back, "?")
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, models.Errorf(models.Invalid, "The list that is meant cannot be read. Nothing was changed.")
	}
	user, _ := person(c)
	query := listQuery("backorders", link.ParseList(link.Backorders, values), user)
	query.Columns = []string{"order_no", "line_no"}
	var rows []string
	err = s.store.EachRow(c.UserContext(), query, func(values []any) error {
		if len(rows) == backorder.LinesAtOnce {
			return tooManyLines("more")
		}
		rows = append(rows, rowOf(backorder.LineRef{OrderNo: textOf(values[0]), LineNo: int(integer(values[1]))}))
		return nil
	})
	return rows, err
}

func tooManyLines(many string) error {
	return models.Errorf(models.Invalid, "At most %d lines are changed at once, and these are %s. Nothing was changed.", backorder.LinesAtOnce, many)
}

// commitOnLines does what was shown, to all lines or to none. When one is refused meanwhile, it shows the rest anew.
func (s *site) commitOnLines(c *fiber.Ctx, a *onLines) error {
	request, err := a.request()
	if err != nil {
		return s.respondOnLines(c, http.StatusUnprocessableEntity, a, err)
	}
	done, err := backorder.ActOnLines(c.UserContext(), s.store, s.by(c, a.texts["once"]), request)
	switch {
	case err == nil:
		flash(c, ui.Good, flashOf(actResult{said: append([]string{a.act.said(done)}, idleSentences(done.Unneeded)...), Settled: done.Settled}))
		return s.seeOther(c, a.back)
	case !isRefusal(err):
		return err
	}
	if seen := s.seeOnLines(c, a); seen != nil {
		return s.respondOnLines(c, statusOf(seen), a, seen)
	}
	return s.respondOnLines(c, statusOf(err), a, err)
}

// seeOnLines does the act as a preview. Lines that are refused are named and left out of what may then be done. A refusal
// of the whole is returned, a fault too.
func (s *site) seeOnLines(c *fiber.Ctx, a *onLines) error {
	request, err := a.request()
	if err != nil {
		return err
	}
	by := s.by(c, "")
	by.Preview, by.Watch = true, &backorder.Watch{}
	selected := map[backorder.LineRef]bool{}
	for _, ref := range request.Lines {
		selected[ref] = true
		by.Watch.OrderNos = append(by.Watch.OrderNos, ref.OrderNo)
	}
	slices.Sort(by.Watch.OrderNos)
	by.Watch.OrderNos = slices.Compact(by.Watch.OrderNos)
	before, err := s.store.QueueBeside(c.UserContext(), by.Watch.Beside)
	if err != nil {
		return err
	}
	done, err := backorder.ActOnLines(c.UserContext(), s.store, by, request)
	if err != nil {
		return err
	}
	a.refusals, a.rows = done.Refused, nil
	for _, line := range done.Done {
		a.rows = append(a.rows, rowOf(line.LineRef))
	}
	a.changes = &views.Changes{None: len(a.rows) == 0}
	if a.changes.None {
		return nil
	}
	a.changes.Said = append([]string{a.act.said(done)}, append(gainSentences(done.Gains), idleSentences(done.Unneeded)...)...)
	s.showMoves(a.changes, before, by.Watch.After, done.Deferred, func(l *store.QueueLine) string {
		if selected[backorder.LineRef{OrderNo: l.OrderNo, LineNo: l.LineNo}] {
			return wordSelected
		}
		return ""
	})
	return nil
}

// wordSelected marks the selected lines among those that an act moves.
const wordSelected = "selected"

func (s *site) respondOnLines(c *fiber.Ctx, status int, a *onLines, refused error) error {
	if refused != nil && !isRefusal(refused) {
		return refused
	}
	switch {
	case refused != nil && status == http.StatusOK:
		status = refusedStatus(refused)
	case a.changes != nil && a.changes.None:
		status = http.StatusConflict
	}
	filled := a.act.form(a.form, a.count())
	m := views.Act{Of: "Backorders", Back: ui.Action{Label: "Back to the queue", Href: a.back}, Title: filled.title, Lead: filled.lead, Submit: filled.submit, Kind: a.act.kind,
		Path: link.QueueAct(string(a.act.act)), Once: a.texts["once"], Fields: filled.fields, Changes: a.changes, Hidden: []link.Pair{{Name: "back", Value: a.back}}}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	for _, row := range a.rows {
		m.Hidden = append(m.Hidden, link.Pair{Name: "key", Value: row})
	}
	if a.changes != nil {
		m.Seen = a.mark(a.rows...)
	}
	if refused != nil && !errors.Is(refused, errFields) {
		m.Refused = models.Sentence(refused)
	}
	m.Refusals = refusalTable(a.refusals)
	if a.changes != nil && a.changes.None {
		m.Title, m.Fields, m.Refused = "Nothing can be done", nil, "None of the selected lines can be changed in this way."
	}
	if len(m.Fields) > 0 && a.changes == nil {
		m.Fields[0].Focus = true
	}
	return s.respond(c, status, views.ActPage(s.frame(c, m.Title), m), nil)
}

func refusalTable(refused []backorder.LineRefusal) ui.TableData {
	t := ui.TableData{Caption: "refused lines", Columns: []ui.Column{{Label: "Line"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine}}}
	for _, r := range refused {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Code(r.OrderNo, link.Order(r.OrderNo)).Sub("line " + strconv.Itoa(r.LineNo)), ui.Text(r.Sentence)}})
	}
	return t
}

// What was done to lines, in a sentence.

func linesOf(done backorder.ActedOnLines) string {
	return format.Count(int64(len(done.Done)), "line", "lines")
}

func ordersOfLines(done backorder.ActedOnLines, one, many string) string {
	return format.Count(int64(done.Orders), "order "+one, "orders "+many)
}

func unitsMoved(done backorder.ActedOnLines) string {
	var units qty.Qty
	for _, line := range done.Done {
		units += line.QtyChanged
	}
	return format.Count(units, "unit", "units")
}

func fillReason(f form, request *backorder.ActingOnLines) {
	request.Reason = read(f, "reason", formReason)
}

func holdLinesAct() queueAct {
	return queueAct{act: backorder.HoldLines, label: "Hold", permission: models.TakeOrders, icon: ui.GlyphPause, kind: ui.Primary,
		form: func(f form, lines string) actForm {
			return actForm{title: "Hold the orders of " + lines, submit: "Hold them", lead: "Whole orders are held: nothing of them leaves and they are given nothing more, until the hold ends.",
				fields: []ui.FieldProps{f.reason("Shown on the orders and in the queue."), f.field("until", "Until", "date", "The hold ends by itself that day. Empty: somebody ends it."), f.choice("release", "What they have been given", "", ui.Option{Value: "", Label: "stays with them"}, ui.Option{Value: "yes", Label: "goes to those who wait, unless picked"})}}
		},
		fill: func(f form, request *backorder.ActingOnLines) {
			fillReason(f, request)
			request.Until = read(f, "until", formDayOrNone)
			request.Release = f.texts["release"] == "yes"
		},
		said: func(done backorder.ActedOnLines) string { return ordersOfLines(done, "is on hold.", "are on hold.") }}
}

func resumeLinesAct() queueAct {
	return queueAct{act: backorder.ResumeLines, label: "End hold", permission: models.TakeOrders, icon: ui.GlyphCheck, kind: ui.Primary,
		form: func(_ form, lines string) actForm {
			return actForm{title: "End the hold of the orders of " + lines, submit: "End the hold", lead: "They take their place in the queue again and are given free stock."}
		},
		said: func(done backorder.ActedOnLines) string {
			return "The hold of " + ordersOfLines(done, "ends.", "ends.")
		}}
}

func prioritiseLinesAct() queueAct {
	return queueAct{act: backorder.PrioritiseLines, label: "Prioritise", permission: models.Allocate, icon: ui.GlyphUp, kind: ui.Primary,
		form: func(f form, lines string) actForm {
			return actForm{title: "Move " + lines + " in the queue", submit: "Move them", lead: "What others have been given stays theirs; release and allocation runs move it.",
				fields: []ui.FieldProps{f.choice("how", "Where to", "A priority counts where the company ranks by it.", priorityOptions()...), f.reason("")}}
		},
		fill: func(f form, request *backorder.ActingOnLines) {
			fillReason(f, request)
			if f.texts["how"] != "reset" {
				priority := read(f, "how", formPriority)
				request.Priority = &priority
			}
		},
		said: func(done backorder.ActedOnLines) string {
			return format.Count(int64(len(done.Done)), "line is", "lines are") + " moved in the queue."
		}}
}

func allocateLinesAct() queueAct {
	return queueAct{act: backorder.AllocateLines, label: "Allocate", permission: models.Allocate, icon: ui.GlyphBox, kind: ui.Primary,
		form: func(_ form, lines string) actForm {
			return actForm{title: "Allocate stock to " + lines, submit: "Allocate", lead: "Free stock is given out of turn, in the order of the list. Nothing is taken from others."}
		},
		said: func(done backorder.ActedOnLines) string {
			return format.Count(int64(len(done.Done)), "line is", "lines are") + " given " + unitsMoved(done) + "."
		}}
}

func releaseLinesAct() queueAct {
	return queueAct{act: backorder.ReleaseLines, label: "Release stock", permission: models.Allocate, icon: ui.GlyphLeft, kind: ui.Primary,
		form: func(f form, lines string) actForm {
			return actForm{title: "Take stock back from " + lines, submit: "Release it", lead: "It goes to those who wait; the lines themselves are passed over this time. What is picked stays.", fields: []ui.FieldProps{f.reason("")}}
		},
		fill: fillReason,
		said: func(done backorder.ActedOnLines) string {
			return format.Count(int64(len(done.Done)), "line gives", "lines give") + " back " + unitsMoved(done) + "."
		}}
}

func cancelLinesAct() queueAct {
	return queueAct{act: backorder.CancelLines, label: "Cancel", permission: models.TakeOrders, icon: ui.GlyphClose, kind: ui.Danger,
		form: func(f form, lines string) actForm {
			return actForm{title: "Cancel " + lines, submit: "Cancel them", lead: "All that is open of them is cancelled; what they have been given goes to the next in the queue. A line of which something is picked is refused.", fields: []ui.FieldProps{f.reason("The customers may be told.")}}
		},
		fill: fillReason,
		said: func(done backorder.ActedOnLines) string {
			return fmt.Sprintf("%s of %s cancelled.", sentenceCase(unitsMoved(done)), linesOf(done))
		}}
}
