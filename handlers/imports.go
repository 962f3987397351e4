package handlers

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/views/format"
	views "pegboard/views/imports"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// progressSteps is how finely the bar of an import moves.
const progressSteps = 1000

func (s *site) imports(c *fiber.Ctx) error {
	return s.showImports(c, http.StatusOK, views.Upload{})
}

// uploadImport keeps the file and sends the browser to the page of its import.
func (s *site) uploadImport(c *fiber.Ctx) error {
	form, err := c.MultipartForm()
	if err != nil {
		return models.Errorf(models.Invalid, "This form could not be read. Nothing was changed.")
	}
	again := views.Upload{Key: formValue(form, "key"), AsOf: formValue(form, "as_of")}
	upload := backorder.Upload{Key: again.Key}
	if again.AsOf != "" && !s.store.ClockFixed() {
		date, err := calendar.Parse(again.AsOf)
		if err != nil || date < calendar.Min || date > calendar.Max {
			again.AsOfError = "This is not a date like 2026-11-22."
			return s.showImports(c, http.StatusUnprocessableEntity, again)
		}
		upload.AsOf = &date
	}
	if len(form.File["file"]) != 1 || len(upload.Key) > fieldMax {
		again.FileError = "Please choose one file."
		return s.showImports(c, http.StatusUnprocessableEntity, again)
	}
	header := form.File["file"][0]
	file, err := header.Open()
	if err != nil {
		return fmt.Errorf("open the upload: %w", err)
	}
	defer file.Close()
	upload.Name, upload.Size, upload.File = header.Filename, header.Size, file
	user, _ := person(c)
	id, err := backorder.StartImport(c.UserContext(), s.store, user.Email, upload)
	if models.KindOf(err) == models.Invalid && err != nil {
		again.FileError = models.Sentence(err)
		return s.showImports(c, http.StatusUnprocessableEntity, again)
	}
	if err != nil {
		return err
	}
	return s.seeOther(c, link.Import(id))
}

// formValue reads one field of a form that carries a file. What cannot be a person's text is read as nothing.
func formValue(form *multipart.Form, name string) string {
	if len(form.Value[name]) == 0 || len(form.Value[name][0]) > fieldMax {
		return ""
	}
	return strings.ReplaceAll(strings.ToValidUTF8(form.Value[name][0], ""), "\x00", "")
}

func (s *site) importRun(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	run, err := s.store.ImportRun(c.UserContext(), id)
	if err != nil {
		return err
	}
	page, err := s.runPage(c, run)
	if err != nil {
		return err
	}
	f := s.frame(c, run.Name)
	return s.show(c, views.RunPage(f, page), views.RunRegion(f, page))
}

func (s *site) applyImport(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	keepGood, err := formText(c, "good_rows")
	if err != nil {
		return err
	}
	user, _ := person(c)
	if err := backorder.ApplyImport(c.UserContext(), s.store, user.Email, id, keepGood != ""); err != nil {
		return err
	}
	return s.seeOther(c, link.Import(id))
}

func (s *site) discardImport(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	user, _ := person(c)
	if err := backorder.DiscardImport(c.UserContext(), s.store, user.Email, id); err != nil {
		return err
	}
	flash(c, ui.Good, "The upload was discarded. Nothing was changed.")
	return s.seeOther(c, link.Imports)
}

// importErrors sends the file of refused rows.
func (s *site) importErrors(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	run, err := s.store.ImportRun(c.UserContext(), id)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := backorder.ImportErrorsFile(c.UserContext(), s.store, id, &file); err != nil {
		return err
	}
	return sendFile(c, strings.TrimSuffix(run.Name, filepath.Ext(run.Name))+" errors.csv", file.Bytes())
}

// importTemplate sends a CSV file with the header of a data set.
func (s *site) importTemplate(c *fiber.Ctx) error {
	name, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	dataset, known := exchange.DatasetNamed(name)
	if !known {
		return models.Errorf(models.NotFound, "There is no such kind of file.")
	}
	header := make([]string, len(dataset.Columns))
	for i, column := range dataset.Columns {
		header[i] = column.Name
	}
	return sendFile(c, dataset.Name+".csv", []byte(strings.Join(header, ",")+"\r\n"))
}

// sendFile answers with a CSV file to be kept under a name.
func sendFile(c *fiber.Ctx, name string, content []byte) error {
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(content)
}

// presentClock brings the company back to the present and plans it there.
func (s *site) presentClock(c *fiber.Ctx) error {
	if s.store.ClockFixed() {
		return models.Errorf(models.Conflict, "Pegboard was told its day when it was started. Start it without --as-of to live in the present.")
	}
	err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		if err := tx.SetAsOf(nil); err != nil {
			return err
		}
		if err := backorder.EnqueueReplan(tx); err != nil {
			return err
		}
		return tx.Audit("clock set", "company", "to the present")
	})
	if err != nil {
		return err
	}
	if err := s.store.ReloadAsOf(c.UserContext()); err != nil {
		return err
	}
	flash(c, ui.Good, "Pegboard lives in the present. Everything is planned again in a moment.")
	return s.seeOther(c, link.Imports)
}

func (s *site) showImports(c *fiber.Ctx, status int, upload views.Upload) error {
	before, err := strconv.ParseInt(queryOf(c).Get("before"), 10, 64)
	if err != nil {
		before = 0
	}
	runs, more, err := s.store.ImportRuns(c.UserContext(), before)
	if err != nil {
		return err
	}
	if upload.Key == "" {
		upload.Key = rand.Text()
	}
	upload.TakesAsOf, upload.BytesMax = !s.store.ClockFixed(), strconv.Itoa(exchange.MaxUploadBytes)
	page := views.Imports{Upload: upload, Sets: importSets()}
	if date := s.store.AsOf(); date != nil {
		page.Clock = views.Clock{Date: format.Date(*date), Settable: !s.store.ClockFixed()}
	}
	if page.History, err = s.importHistory(runs); err != nil {
		return err
	}
	if more {
		page.Older = link.ImportsBefore(runs[len(runs)-1].ID)
	}
	if before > 0 {
		page.Newest = link.Imports
	}
	return s.respond(c, status, views.Page(s.frame(c, "Import"), page), nil)
}

func (s *site) importHistory(runs []models.ImportRun) (ui.TableData, error) {
	table := ui.TableData{
		Caption: "imports", Empty: "Nothing was imported here yet. Imports of the command line are in the audit chain.",
		Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "State"}, {Label: "What became of it", Wrap: true}, {Label: "By"}, {Label: "When"}},
	}
	for _, run := range runs {
		outcome, err := backorder.Outcome(run)
		if err != nil {
			return table, err
		}
		badge := statusOfRun(run)
		said := resultOf(run, outcome)
		result := ui.Text(said.title)
		if outcome.Refused > 0 && (run.Status == models.ImportDone || run.Status == models.ImportPreviewed) && s.now().Sub(run.StartedAt) < backorder.ImportFilesKept {
			result = result.Below(ui.Span{Text: "Errors file", Href: link.ImportErrors(run.ID)})
		}
		table.Rows = append(table.Rows, ui.Row{ID: fmt.Sprintf("import-%d", run.ID), Href: link.Import(run.ID), Cells: []ui.Cell{
			ui.Link(run.Name, link.Import(run.ID)).Sub(format.Bytes(run.Size)), ui.Of(badge), result, ui.Text(run.Actor),
			ui.Number(format.Ago(run.StartedAt, s.now())).Titled(format.MomentIn(run.StartedAt, s.store.Zone())),
		}})
	}
	return table, nil
}

// importSets describes every kind of file by the columns that an import knows.
func importSets() []views.Set {
	kinds := map[exchange.Kind]string{
		exchange.Text: "text", exchange.Quantity: "whole number", exchange.Days: "days", exchange.Decimal: "amount",
		exchange.Date: "date", exchange.Flag: "yes or no", exchange.Choice: "one of",
	}
	var sets []views.Set
	for _, dataset := range exchange.Datasets() {
		table := ui.TableData{Caption: "columns of " + dataset.Name, Columns: []ui.Column{{Label: "Column"}, {Label: "Holds"}, {Label: "Meaning", Wrap: true}}}
		for _, column := range dataset.Columns {
			name := ui.Of(ui.Span{Text: column.Name, Mono: true})
			switch {
			case column.Key:
				name = name.Sub("required, names the row")
			case column.Required:
				name = name.Sub("required")
			}
			holds := kinds[column.Kind]
			if column.Kind == exchange.Choice {
				holds += " " + strings.Join(storedChoices(column), ", ")
			}
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{name, ui.Text(holds), ui.Text(column.Doc)}})
		}
		sets = append(sets, views.Set{Name: dataset.Name, Template: link.ImportTemplate(dataset.Name), Columns: table})
	}
	return sets
}

// storedChoices are the values that a choice is stored as, which are always accepted.
func storedChoices(column exchange.Column) []string {
	var values []string
	for _, value := range column.Choices {
		values = append(values, value)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// said is what the page says first about a run.
type said struct {
	tone        ui.Tone
	title, text string
}

func statusOfRun(run models.ImportRun) ui.Span {
	words := map[models.ImportStatus]ui.Span{
		models.ImportChecking:  {Text: "checking", Tone: ui.Info, Icon: ui.GlyphClock},
		models.ImportPreviewed: {Text: "to decide", Tone: ui.Accent},
		models.ImportImporting: {Text: "importing", Tone: ui.Info, Icon: ui.GlyphClock},
		models.ImportDone:      {Text: "imported", Tone: ui.Good},
		models.ImportRefused:   {Text: "refused", Tone: ui.Bad},
		models.ImportFailed:    {Text: "failed", Tone: ui.Bad},
		models.ImportDiscarded: {Text: "discarded"},
		models.ImportExpired:   {Text: "expired", Icon: ui.GlyphClock},
	}
	span := words[run.Status]
	span.Badge = true
	return span
}

// resultOf says what a run has come to.
func resultOf(run models.ImportRun, outcome backorder.ImportOutcome) said {
	counts := changesOf(outcome.Report)
	switch run.Status {
	case models.ImportChecking:
		return said{ui.Info, "The file is being checked", "Nothing is changed. You can leave this page; it goes on, and you find it again under Import."}
	case models.ImportImporting:
		return said{ui.Info, "The import is running", "Either all of it takes effect or nothing does. You can leave this page; it goes on, and you find it again under Import."}
	case models.ImportDone:
		if outcome.Refused > 0 {
			return said{ui.Warn, "Imported: " + counts, format.Count(outcome.Report.Refused, "row was", "rows were") + " refused and left out. Mend them and import them again; the errors file says what is wrong with each."}
		}
		return said{ui.Good, "Imported: " + counts, "Stock was allocated and every waiting line planned again."}
	case models.ImportRefused:
		return said{ui.Bad, run.Reason, "Nothing was changed."}
	case models.ImportFailed:
		return said{ui.Bad, "The import failed", run.Reason}
	case models.ImportDiscarded:
		return said{ui.Neutral, "The upload was discarded", "Nothing was changed."}
	case models.ImportExpired:
		return said{ui.Neutral, "Nobody decided within 7 days, so the upload was forgotten", "Nothing was changed."}
	}
	switch {
	case run.Reason != "":
		return said{ui.Warn, run.Reason, "Look at the refused rows, then decide again."}
	case outcome.Refused > 0:
		return said{ui.Warn, format.Count(outcome.Report.Refused, "row is refused", "rows are refused"), "Nothing has been changed yet. You can mend the file and upload it again, or import the good rows: " + counts + "."}
	case outcome.Report.Changes() == 0:
		return said{ui.Good, "The file holds nothing new", "Every row is already as it stands in Pegboard."}
	}
	return said{ui.Info, "Ready: " + counts, "No row is refused. Nothing has been changed yet."}
}

// changesOf reads "1,204 rows created, 3 rows updated, 80 rows unchanged".
func changesOf(report backorder.ImportReport) string {
	var created, updated, unchanged int64
	for _, file := range report.Files {
		created, updated, unchanged = created+file.Created, updated+file.Updated, unchanged+file.Unchanged
	}
	var parts []string
	for _, part := range []struct {
		count int64
		done  string
	}{{created, "created"}, {updated, "updated"}, {unchanged, "unchanged"}} {
		if part.count > 0 {
			parts = append(parts, format.Count(part.count, "row", "rows")+" "+part.done)
		}
	}
	if len(parts) == 0 {
		return "no rows"
	}
	return strings.Join(parts, ", ")
}

func (s *site) runPage(c *fiber.Ctx, run models.ImportRun) (views.Run, error) {
	outcome, err := backorder.Outcome(run)
	if err != nil {
		return views.Run{}, err
	}
	what := resultOf(run, outcome)
	page := views.Run{ID: run.ID, Name: run.Name, Path: link.Import(run.ID), Badge: statusOfRun(run), Said: what.tone, Title: what.title, Text: what.text, Facts: s.factsOfRun(run, outcome)}
	if run.Status.Running() {
		progress, err := backorder.ProgressOf(run)
		if err != nil {
			return page, err
		}
		page.Running = &views.Running{Progress: progressOf(run, progress, s.now())}
		return page, nil
	}
	if len(outcome.Report.Files) > 0 {
		page.Files, page.Effects, page.Notices = filesOf(outcome.Report), effectsOf(outcome.Report), outcome.Report.Notices
	}
	if run.Status == models.ImportPreviewed {
		page.Decide = decisionOf(run, outcome)
	}
	if outcome.Refused > 0 {
		kept, err := s.store.HasImportFile(c.UserContext(), run.ID, store.ImportErrors)
		if err != nil {
			return page, err
		}
		page.Refused = refusedOf(run, outcome, kept)
	}
	if run.Status == models.ImportDone {
		page.After = []ui.Pair{{Description: ui.Link("Open the backorder queue", link.Backorders)}, {Description: ui.Link("Today", link.Today)}}
	}
	return page, nil
}

func (s *site) factsOfRun(run models.ImportRun, outcome backorder.ImportOutcome) []ui.Pair {
	facts := []ui.Pair{
		{Term: "File", Description: ui.Text(run.Name).Sub(format.Bytes(run.Size))},
		{Term: "By", Description: ui.Text(run.Actor)},
		{Term: "Uploaded", Description: ui.Text(format.MomentIn(run.StartedAt, s.store.Zone())).Sub(format.Ago(run.StartedAt, s.now()))},
	}
	if run.FinishedAt != nil {
		facts = append(facts, ui.Pair{Term: "Ended", Description: ui.Text(format.MomentIn(*run.FinishedAt, s.store.Zone()))})
	}
	if outcome.Seconds > 0 {
		facts = append(facts, ui.Pair{Term: "Took", Description: ui.Text(format.Duration(seconds(outcome.Seconds)))})
	}
	if run.AsOf != nil {
		facts = append(facts, ui.Pair{Term: "Day of the data", Description: ui.Text(format.Date(*run.AsOf)).Sub("Pegboard lives on this day from the import on")})
	}
	return facts
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// progressOf draws how far a run is. A run that nobody works on yet has no length. Between two notes of progress, as in a
// long merge, the clock goes on.
func progressOf(run models.ImportRun, p backorder.RunProgress, now time.Time) ui.ProgressProps {
	props := ui.ProgressProps{Label: "Progress of " + run.Name}
	words := map[string]string{
		"": "Waits for its turn", "waiting": "Another import or plan is running. This one starts when it has ended", "reading": "Reading", "merging": "Comparing and merging",
		"checking": "Checking what belongs together", "allocating": "Allocating stock", "planning": "Planning",
	}
	text := []string{words[p.Step]}
	if p.File != "" {
		text[0] += " " + p.File
	}
	if p.Step == "" || p.Step == "waiting" {
		props.Text = text[0] + "."
		return props
	}
	props.Max, props.Value = progressSteps, int64(p.Share*progressSteps)
	if p.Rows > 0 {
		text = append(text, format.Count(p.Rows, "row", "rows"))
	}
	if p.Rows > 0 && p.Seconds >= 1 {
		text = append(text, format.Number(int64(float64(p.Rows)/p.Seconds))+" rows/s")
	}
	if p.Merged > 0 {
		text = append(text, format.Number(p.Merged)+" of the file merged")
	}
	elapsed := max(now.Sub(p.Begun).Seconds(), p.Seconds)
	if elapsed >= 1 {
		text = append(text, format.Duration(seconds(elapsed))+" so far")
	}
	if left := p.Seconds/p.Share - elapsed; p.Share > 0.05 && p.Seconds >= 1 && left >= 1 {
		text = append(text, "about "+format.Duration(seconds(left))+" left")
	}
	props.Text = strings.Join(text, " · ")
	return props
}

func filesOf(report backorder.ImportReport) *ui.TableData {
	table := ui.TableData{Caption: "files", Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "Holds"}, {Label: "Rows", Align: ui.End},
		{Label: "Created", Align: ui.End}, {Label: "Updated", Align: ui.End}, {Label: "Unchanged", Align: ui.End}, {Label: "Refused", Align: ui.End}}}
	for _, file := range report.Files {
		row := ui.Row{Cells: []ui.Cell{ui.Text(file.File), ui.Text(strings.ReplaceAll(file.Dataset, "_", " ")), ui.Number(format.Number(file.Rows)), ui.Number(format.NumberOrNone(file.Created)),
			ui.Number(format.NumberOrNone(file.Updated)), ui.Number(format.NumberOrNone(file.Unchanged)), ui.Number(format.NumberOrNone(file.Refused))}}
		if file.Refused > 0 {
			row.Tone, row.Cells[6] = ui.Warn, ui.Of(ui.Span{Text: format.Number(file.Refused), Tone: ui.Warn, Badge: true})
		}
		table.Rows = append(table.Rows, row)
	}
	return &table
}

func effectsOf(report backorder.ImportReport) []ui.Pair {
	p := report.Plan
	would := ""
	if report.DryRun {
		would = " after the import"
	}
	return []ui.Pair{
		{Term: "Stock allocated", Description: ui.Text(format.Count(p.UnitsAllocated, "unit", "units")).Sub("to " + format.Count(int64(p.LinesAllocated), "line", "lines"))},
		{Term: "Lines that wait" + would, Description: ui.Number(format.Number(int64(p.LinesWaiting)))},
		{Term: "Of them without supply", Description: ui.Number(format.Number(int64(p.LinesNoSupply)))},
	}
}

// decisionOf offers what makes sense: an import that would change nothing is not offered.
func decisionOf(run models.ImportRun, outcome backorder.ImportOutcome) *views.Decide {
	decide := views.Decide{Apply: link.ImportApply(run.ID), Discard: link.ImportDiscard(run.ID), KeepGood: outcome.Refused > 0}
	changes := outcome.Report.Changes()
	switch {
	case changes == 0 && outcome.Report.Plan.Changes() == 0 && run.AsOf == nil:
		return &decide
	case decide.KeepGood:
		decide.Import = "Import the good rows"
		decide.Note = "The refused rows are left out. They stay in the errors file for 7 days."
	default:
		decide.Import = "Import"
		decide.Note = "Either all of it takes effect or nothing does. It ends with allocating stock and planning every waiting line."
	}
	if run.AsOf != nil {
		decide.Note += " From then on Pegboard lives on " + format.Date(*run.AsOf) + "."
	}
	return &decide
}

func refusedOf(run models.ImportRun, outcome backorder.ImportOutcome, kept bool) *views.Refused {
	refused := views.Refused{
		Title:   "Refused rows",
		Text:    format.Count(outcome.Report.Refused, "row", "rows") + " with " + format.Count(int64(outcome.Refused), "refused value", "refused values") + ". The errors file names each with its row, column, value and reason.",
		Reasons: ui.TableData{Caption: "reasons", Columns: []ui.Column{{Label: "Reason", Wrap: true}, {Label: "In"}, {Label: "Times", Align: ui.End}}},
		First:   ui.TableData{Caption: "refused rows", Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "Row", Align: ui.End}, {Label: "Column"}, {Label: "Value", Wrap: true}, {Label: "Reason", Wrap: true}}},
	}
	if kept {
		refused.Errors = link.ImportErrors(run.ID)
	}
	for _, reason := range outcome.Reasons {
		in := strings.TrimSpace(reason.Dataset + " " + reason.Column)
		refused.Reasons.Rows = append(refused.Reasons.Rows, ui.Row{Cells: []ui.Cell{ui.Text(reason.Reason), ui.Of(ui.Span{Text: in, Mono: true}), ui.Number(format.Number(int64(reason.Count)))}})
	}
	for _, problem := range outcome.Problems {
		refused.First.Rows = append(refused.First.Rows, ui.Row{Cells: []ui.Cell{ui.Text(problem.File), ui.Number(format.Number(int64(problem.Row))),
			ui.Of(ui.Span{Text: problem.Column, Mono: true}), ui.Of(ui.Span{Text: problem.Value, Mono: true}), ui.Text(problem.Reason)}})
	}
	return &refused
}
