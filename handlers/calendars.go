package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/holiday"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/settings"
	"pegboard/views/ui"
)

// daysOffAhead is how far the list of days off looks.
const daysOffAhead = 365

func addCalendarForm(name, refused string) views.Form {
	return views.Form{Path: link.Calendars, Submit: "Add calendar", Note: "It starts with Monday to Friday; the next page has weekdays, holidays and closures.",
		Parts: []views.Part{{Fields: []ui.FieldProps{{ID: "calendar-name", Name: "name", Label: "Name", Value: name, Error: refused, Required: true,
			LengthMax: strconv.Itoa(models.CalendarNameMax), Placeholder: "Warehouse Hamburg", Autocomplete: "off"}}}}}
}

func (s *site) addCalendar(c *fiber.Ctx) error {
	f, err := readForm(c, "name")
	if err != nil {
		return err
	}
	name := read(f, "name", models.ParseCalendarName)
	var added models.Calendar
	if !f.refused() {
		added, err = backorder.AddCalendar(c.UserContext(), s.store, s.workOf(c), models.Calendar{Name: name, WorkingDays: models.MondayToFriday})
		if models.KindOf(err) == models.Invalid && err != nil {
			f.errors["name"], err = refusal(err), nil
		}
	}
	if err != nil {
		return err
	}
	if f.refused() {
		stored, err := s.store.DateSettings(c.UserContext())
		if err != nil {
			return err
		}
		return s.showSettings(c, http.StatusUnprocessableEntity, dateSettingsForm(stored), addCalendarForm(f.texts["name"], f.errors["name"]))
	}
	flash(c, ui.Good, added.Name+" was added. Nobody keeps it yet.")
	return s.seeOther(c, link.Calendar(added.ID))
}

func (s *site) calendar(c *fiber.Ctx) error {
	found, closures, err := s.calendarOfPath(c)
	if err != nil {
		return err
	}
	return s.showCalendar(c, http.StatusOK, found, closures, calendarForm(found.Calendar), form{})
}

func calendarForm(c models.Calendar) form {
	return form{texts: map[string]string{"version": strconv.FormatInt(c.Version, 10), "name": c.Name, "country": c.Country}}
}

func (s *site) calendarOfPath(c *fiber.Ctx) (store.CalendarUse, []models.Closure, error) {
	id, err := pathID(c)
	if err != nil {
		return store.CalendarUse{}, nil, err
	}
	return s.store.CalendarByID(c.UserContext(), id)
}

func (s *site) changeCalendar(c *fiber.Ctx) error {
	found, closures, err := s.calendarOfPath(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "version", "name", "country")
	if err != nil {
		return err
	}
	week, weekRefusal, err := readWeek(c)
	if err != nil {
		return err
	}
	wanted := models.Calendar{ID: found.ID, Name: read(f, "name", models.ParseCalendarName), WorkingDays: week, Country: read(f, "country", placeOf), Version: f.version()}
	found.WorkingDays = week
	if weekRefusal != "" {
		f.errors["week"] = weekRefusal
	}
	if f.refused() {
		return s.showCalendar(c, http.StatusUnprocessableEntity, found, closures, f, form{})
	}
	stored, err := backorder.ChangeCalendar(c.UserContext(), s.store, s.workOf(c), wanted)
	switch kind := models.KindOf(err); {
	case err == nil:
	case kind == models.Conflict && stored.Version != 0:
		places := backorder.PlaceNames()
		return s.changedMeanwhile(c, err, store.CalendarSubject(found.ID), link.Calendar(found.ID), wanted.Readable(places), stored.Readable(places))
	case kind == models.Invalid:
		f.errors["name"] = refusal(err)
		return s.showCalendar(c, http.StatusUnprocessableEntity, found, closures, f, form{})
	default:
		return err
	}
	flash(c, ui.Good, "Saved "+wanted.Name+"."+savedNote)
	return s.seeOther(c, link.Calendar(found.ID))
}

// readWeek reads the ticked weekdays; the sentence says why they are refused.
func readWeek(c *fiber.Ctx) (models.Week, string, error) {
	days, err := formValues(c, "week")
	if err != nil {
		return 0, "", err
	}
	week, refused := models.ParseWeek(days)
	return week, refusal(refused), nil
}

func placeOf(code string) (string, error) {
	if code != "" && !holiday.Known(code) {
		return "", models.Errorf(models.Invalid, "The holidays of this place are not known. Please choose one of the list.")
	}
	return code, nil
}

func (s *site) removeCalendar(c *fiber.Ctx) error {
	found, _, err := s.calendarOfPath(c)
	if err != nil {
		return err
	}
	if err := backorder.RemoveCalendar(c.UserContext(), s.store, s.workOf(c), found.ID); err != nil {
		return err
	}
	flash(c, ui.Good, found.Name+" was removed.")
	return s.seeOther(c, link.Settings)
}

// readClosure reads a closure without its owner. It is complete when nothing was refused.
func readClosure(c *fiber.Ctx) (models.Closure, form, error) {
	f, err := readForm(c, "from", "to", "reason")
	if err != nil {
		return models.Closure{}, f, err
	}
	if f.texts["to"] == "" {
		f.texts["to"] = f.texts["from"] // one day
	}
	closure := models.Closure{DateFrom: read(f, "from", formDay), DateTo: read(f, "to", formDay), Reason: read(f, "reason", models.ParseClosureReason)}
	if !f.refused() {
		if refused := models.CheckClosure(closure); refused != nil {
			f.errors["to"] = refusal(refused)
		}
	}
	return closure, f, nil
}

func (s *site) closeCalendar(c *fiber.Ctx) error {
	found, closures, err := s.calendarOfPath(c)
	if err != nil {
		return err
	}
	closure, f, err := readClosure(c)
	if err != nil {
		return err
	}
	if f.refused() {
		return s.showCalendar(c, http.StatusUnprocessableEntity, found, closures, calendarForm(found.Calendar), f)
	}
	closure.CalendarID = &found.ID
	if err := backorder.CloseCalendar(c.UserContext(), s.store, s.workOf(c), closure); err != nil {
		return err
	}
	flash(c, ui.Good, "Closed "+spanOf(closure)+"."+savedNote)
	return s.seeOther(c, link.Calendar(found.ID))
}

func (s *site) reopenCalendar(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	removed, err := backorder.ReopenCalendar(c.UserContext(), s.store, s.workOf(c), id)
	if err != nil {
		return err
	}
	flash(c, ui.Good, "The closure of "+spanOf(removed)+" was removed."+savedNote)
	return s.seeOther(c, link.Calendar(*removed.CalendarID))
}

func (s *site) showCalendar(c *fiber.Ctx, status int, found store.CalendarUse, closures []models.Closure, f, closing form) error {
	user, _ := person(c)
	today := s.store.Today()
	week := weekField(found.WorkingDays, f.errors["week"], "Working days")
	page := views.Record{
		Kicker: "Calendar", Title: found.Name, BackLabel: "Settings", Back: link.Settings, MayChange: user.May(models.ChangeSettings),
		Form: views.Form{Path: link.Calendar(found.ID), Version: f.texts["version"], Submit: "Save", Kind: ui.Primary, Note: effectNote + " It is kept by " + keptBy(found) + ".",
			Facts: settingFacts(found.Calendar.Readable(backorder.PlaceNames())),
			Parts: []views.Part{{Fields: []ui.FieldProps{
				{ID: fieldID("name"), Name: "name", Label: "Name", Value: f.texts["name"], Error: f.errors["name"], Required: true, LengthMax: strconv.Itoa(models.CalendarNameMax), Autocomplete: "off"},
				placeField(f)}, Week: &week}}},
		Closures: &views.Closures{Rows: closureRows(closures, today, link.ClosureDelete), Add: closureForm(link.CalendarClosures(found.ID), closing)},
		DaysOff:  daysOffTable(found.Country, found.WorkingDays, closures, today),
	}
	switch {
	case found.Used():
		page.RemoveNote = "This calendar is kept by " + keptBy(found) + ", so it cannot be removed."
	case page.MayChange:
		page.Remove, page.RemoveNote = link.CalendarDelete(found.ID), "Nobody keeps it. Its closures go with it."
	}
	return s.respond(c, status, views.RecordPage(s.frame(c, found.Name), page), nil)
}

func weekField(week models.Week, refused, label string) ui.ChecksProps {
	field := ui.ChecksProps{ID: fieldID("week"), Name: "week", Label: label, Error: refused}
	for day := 1; day <= 7; day++ {
		field.Options = append(field.Options, ui.Option{Value: strconv.Itoa(day), Label: models.WeekdayName(day), Selected: week.Has(day)})
	}
	return field
}

func closureForm(path string, f form) views.Form {
	day := func(name, label, hint string, required bool) ui.FieldProps {
		return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Type: "date", Value: f.texts[name], Hint: hint, Error: f.errors[name], Required: required,
			Min: calendar.Min.String(), Max: calendar.Max.String()}
	}
	return views.Form{Path: path, Submit: "Add closure", Parts: []views.Part{{Fields: []ui.FieldProps{
		day("from", "First day closed", "", true), day("to", "Last day closed", "Empty for a single day.", false),
		{ID: fieldID("reason"), Name: "reason", Label: "Reason", Value: f.texts["reason"], Error: f.errors["reason"], Required: true,
			LengthMax: strconv.Itoa(models.ClosureReasonMax), Placeholder: "plant holiday", Autocomplete: "off"},
	}}}}
}

// closureRows are the closures, those that are over last.
func closureRows(closures []models.Closure, today calendar.Date, remove func(id int64) string) []views.ClosureRow {
	sorted := slices.Clone(closures)
	slices.SortStableFunc(sorted, func(a, b models.Closure) int {
		past := func(c models.Closure) int { return map[bool]int{true: 1}[c.DateTo < today] }
		return cmp.Compare(past(a), past(b))
	})
	var rows []views.ClosureRow
	for _, c := range sorted {
		rows = append(rows, views.ClosureRow{ID: rowID("closure", c.ID), Span: spanOf(c), Length: format.Days(c.DateTo.Sub(c.DateFrom) + 1), Reason: c.Reason,
			Past: c.DateTo < today, Remove: remove(c.ID)})
	}
	return rows
}

func spanOf(c models.Closure) string {
	if c.DateFrom == c.DateTo {
		return format.Date(c.DateFrom)
	}
	return format.Date(c.DateFrom) + " – " + format.Date(c.DateTo)
}

// daysOffTable lists the next working days on which nobody works all the same. Days of one closure that follow each
// other are one row.
func daysOffTable(country string, week models.Week, closures []models.Closure, today calendar.Date) *ui.TableData {
	t := ui.TableData{Caption: "days off", Empty: "No holiday and no closure falls on a working day.", Columns: []ui.Column{
		{Label: "Day"}, {Label: "Why", Wrap: true},
	}}
	last := today.Add(daysOffAhead)
	type off struct {
		day  calendar.Date
		span string
		why  string
	}
	var all []off
	for _, h := range holiday.Days(country, today, last) {
		if week.Has(h.Date.Weekday()) {
			all = append(all, off{h.Date, format.Weekday(h.Date), h.Name})
		}
	}
	for _, c := range closures {
		if c.DateTo >= today && c.DateFrom <= last {
			all = append(all, off{c.DateFrom, spanOf(c), c.Reason})
		}
	}
	slices.SortStableFunc(all, func(a, b off) int { return cmp.Compare(a.day, b.day) })
	for _, o := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Number(o.span), ui.Text(o.why)}})
	}
	return &t
}
