package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/holiday"
	"pegboard/models/store"
	"pegboard/views/failure"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/settings"
	"pegboard/views/ui"
)

// effectNote stands at every form that changes dates.
const effectNote = "A change takes effect with the next plan, which is asked for when you save and usually done within a minute. Dates that customers were told move only by the rules for notices."

// savedNote is the flash after such a form.
const savedNote = " The plan is being made anew; its dates follow within a minute."

// everyDay is the choice of a calendar that is none.
const everyDay = "Every day is worked"

// dateFields are the fields of the company's form that hold numbers.
var dateFields = []string{"promise_percentile", "publish_late_min", "publish_early_min", "publish_min_interval", "publish_imminent",
	"processing_days", "transit_days", "dock_days", "pick_days", "shipping_days"}

var companyCalendars = []string{"receiving_calendar", "shipping_calendar", "carrier_calendar"}

func (s *site) settings(c *fiber.Ctx) error {
	stored, err := s.store.DateSettings(c.UserContext())
	if err != nil {
		return err
	}
	return s.showSettings(c, http.StatusOK, dateSettingsForm(stored), addCalendarForm("", ""))
}

// dateSettingsForm is the form as it stands before anything is typed.
func dateSettingsForm(d models.DateSettings) form {
	f := form{texts: map[string]string{"version": strconv.FormatInt(d.Version, 10)}, errors: map[string]string{}}
	for i, n := range []int{d.PromisePercentile, d.PublishLateMin, d.PublishEarlyMin, d.PublishMinInterval, d.PublishImminent, d.ProcessingDays, d.TransitDays, d.DockDays, d.PickDays, d.ShippingDays} {
		f.texts[dateFields[i]] = strconv.Itoa(n)
	}
	for i, id := range []*int64{d.ReceivingCalendarID, d.ShippingCalendarID, d.CarrierCalendarID} {
		f.texts[companyCalendars[i]] = idText(id)
	}
	f.texts["time_zone"] = d.TimeZone
	return f
}

func (s *site) changeSettings(c *fiber.Ctx) error {
	f, err := readForm(c, append(append([]string{"version", "time_zone"}, dateFields...), companyCalendars...)...)
	if err != nil {
		return err
	}
	calendars, err := s.store.Calendars(c.UserContext())
	if err != nil {
		return err
	}
	known := calendarOf(calendars)
	wanted := models.DateSettings{
		PromisePercentile: read(f, "promise_percentile", models.ParsePercentile),
		PublishLateMin:    read(f, "publish_late_min", models.ParseStepDays), PublishEarlyMin: read(f, "publish_early_min", models.ParseStepDays),
		PublishMinInterval: read(f, "publish_min_interval", models.ParseStepDays), PublishImminent: read(f, "publish_imminent", models.ParseStepDays),
		ProcessingDays: read(f, "processing_days", models.ParseStepDays), TimeZone: read(f, "time_zone", models.ParseTimeZone),
		TransitDays: read(f, "transit_days", models.ParseStepDays), DockDays: read(f, "dock_days", models.ParseStepDays),
		PickDays: read(f, "pick_days", models.ParseStepDays), ShippingDays: read(f, "shipping_days", models.ParseStepDays),
		ReceivingCalendarID: read(f, "receiving_calendar", known), ShippingCalendarID: read(f, "shipping_calendar", known), CarrierCalendarID: read(f, "carrier_calendar", known),
		Version: f.version(),
	}
	if f.refused() {
		return s.showSettings(c, http.StatusUnprocessableEntity, f, addCalendarForm("", ""))
	}
	stored, err := backorder.ChangeDateSettings(c.UserContext(), s.store, s.workOf(c), wanted)
	if models.KindOf(err) == models.Conflict && stored.Version != 0 {
		names := calendarNames(calendars)
		return s.changedMeanwhile(c, err, backorder.DateSettingsSubject, link.Settings, wanted.Readable(names), stored.Readable(names))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved."+savedNote)
	return s.seeOther(c, link.Settings)
}

// changedMeanwhile is the page of a form whose record somebody else saved first. It shows what differs, both ways.
func (s *site) changedMeanwhile(c *fiber.Ctx, err error, subject, href string, yours, saved []models.Setting) error {
	actor, at, failed := s.store.LastChange(c.UserContext(), subject)
	if failed != nil {
		return failed
	}
	label := "Saved meanwhile"
	if !at.IsZero() {
		label = "Saved by " + actor + ", " + format.MomentIn(at, s.store.Zone())
	}
	mine, theirs := failure.Version{Label: "Yours"}, failure.Version{Label: label}
	for i, setting := range yours {
		if setting != saved[i] {
			mine.Facts = append(mine.Facts, failure.Fact{Name: setting.Name, Value: setting.Value})
			theirs.Facts = append(theirs.Facts, failure.Fact{Name: saved[i].Name, Value: saved[i].Value})
		}
	}
	shown := failure.Conflict(models.Sentence(err), href, mine, theirs)
	return s.respond(c, http.StatusConflict, failure.Page(s.frame(c, shown.Title), shown), failure.Part(shown))
}

func (s *site) showSettings(c *fiber.Ctx, status int, dates form, add views.Form) error {
	ctx := c.UserContext()
	calendars, err := s.store.Calendars(ctx)
	if err != nil {
		return err
	}
	warehouses, err := s.store.Warehouses(ctx)
	if err != nil {
		return err
	}
	stored, err := s.store.DateSettings(ctx)
	if err != nil {
		return err
	}
	rules, err := s.store.DateRules(ctx)
	if err != nil {
		return err
	}
	user, _ := person(c)
	page := views.Settings{
		Dates: dateSettingsView(dates, calendars), Example: exampleOf(rules, s.store.Today()),
		Calendars: calendarTable(calendars), Warehouses: warehouseTable(warehouses, stored, calendars),
		MayChange: user.May(models.ChangeSettings),
	}
	page.Dates.Facts = settingFacts(stored.Readable(calendarNames(calendars)))
	if page.MayChange {
		page.Add = &add
	}
	page.Purchasing = []ui.Pair{{Term: "Approval", Description: ui.Link("How much each role may approve", link.PurchaseLimits)}}
	if user.May(models.ManageAPI) {
		page.Programs = []ui.Pair{{Term: "API keys", Description: ui.Link("Who may ask and change what", link.APIKeys)},
			{Term: "Webhooks", Description: ui.Link("Who is told what happens", link.Webhooks)},
			{Term: "API", Description: ui.Link("What programs can ask for, with examples", link.API)}}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Settings"), page), nil)
}

func dateSettingsView(f form, calendars []store.CalendarUse) views.Form {
	number := func(name, label, hint string, least, most int) ui.FieldProps {
		return numberField(f, name, label, hint, least, most)
	}
	days := func(name, label, hint string) ui.FieldProps { return number(name, label, hint, 0, models.StepDaysMax) }
	who := func(name, label, hint string) ui.FieldProps {
		return calendarField(f, name, label, hint, everyDay, calendars)
	}
	return views.Form{
		Path: link.Settings, Version: f.texts["version"], Submit: "Save", Kind: ui.Primary, Note: effectNote,
		Parts: []views.Part{
			{Legend: "How sure a promise is", Fields: []ui.FieldProps{
				number("promise_percentile", "Promise percentile", "80 means that 8 of 10 lines arrive by their safe date. Higher is safer and later.", models.PercentileMin, models.PercentileMax)}},
			{Legend: "When a customer is told that a date moved", Fields: []ui.FieldProps{
				days("publish_late_min", "Later by at least", "Days. A smaller move is kept to ourselves."),
				days("publish_early_min", "Earlier by at least", "Days. Good news can wait for a larger step."),
				days("publish_min_interval", "Days between two notices", "About the same line, so that nobody is told every night."),
				days("publish_imminent", "Correct at once within", "Days before the promised date. So near, every miss is told.")}},
			{Legend: "How long each step takes", Fields: []ui.FieldProps{
				days("processing_days", "Processing", "Our own working days, by the receiving calendar, until an order that is decided is with its supplier, unless the supplier says otherwise."),
				days("transit_days", "Transit", "Calendar days from a supplier to us, unless the supplier says otherwise."),
				days("dock_days", "Receiving", "Working days from the dock to the shelf."),
				days("pick_days", "Picking", "Working days from the shelf to the carrier."),
				days("shipping_days", "Shipping", "Carrier days to the customer. 0 promises the day the goods leave.")}},
			{Legend: "Who works when", Fields: []ui.FieldProps{
				who("receiving_calendar", "Receiving calendar", "The days on which goods are taken in."),
				who("shipping_calendar", "Shipping calendar", "The days on which orders are picked and leave."),
				who("carrier_calendar", "Carrier calendar", "The days on which parcels travel."),
				zoneField(f)}},
		},
	}
}

// exampleOf follows one delivery through the company's rules: the next Friday is where calendars show best.
func exampleOf(rules store.DateRules, today calendar.Date) string {
	friday := today.Add((5-today.Weekday()+7)%7 + 7)
	route := rules.Route("", "", "")
	stock := route.Stock(friday)
	shipped := route.Ship(stock)
	return "Goods that arrive on " + format.Weekday(friday) + " are on the shelf on " + format.Weekday(stock) + ", leave on " + format.Weekday(shipped) +
		" and reach the customer on " + format.Weekday(route.Deliver(shipped)) + "."
}

func calendarTable(calendars []store.CalendarUse) ui.TableData {
	t := ui.TableData{Caption: "calendars", Empty: "No calendar is kept yet, so every day is worked.", Columns: []ui.Column{
		{Label: "Calendar", Wrap: true}, {Label: "Working days"}, {Label: "Public holidays", Wrap: true}, {Label: "Closures", Align: ui.End}, {Label: "Kept by", Wrap: true},
	}}
	places := backorder.PlaceNames()
	for _, c := range calendars {
		place := format.None
		if c.Country != "" {
			place = places[c.Country]
		}
		t.Rows = append(t.Rows, ui.Row{ID: rowID("calendar", c.ID), Href: link.Calendar(c.ID), Cells: []ui.Cell{
			ui.Link(c.Name, link.Calendar(c.ID)), ui.Text(c.WorkingDays.String()), ui.Text(place), ui.Number(format.NumberOrNone(c.Closures)), ui.Text(keptBy(c)),
		}})
	}
	return t
}

// keptBy says who would be touched by a change of the calendar.
func keptBy(c store.CalendarUse) string {
	var text string
	add := func(part string) {
		if text != "" {
			text += ", "
		}
		text += part
	}
	if c.Company {
		add("the company")
	}
	if c.Warehouses > 0 {
		add(format.Count(c.Warehouses, "warehouse", "warehouses"))
	}
	if c.Suppliers > 0 {
		add(format.Count(c.Suppliers, "supplier", "suppliers"))
	}
	if text == "" {
		return "nobody"
	}
	return text
}

func warehouseTable(warehouses []models.Warehouse, company models.DateSettings, calendars []store.CalendarUse) ui.TableData {
	t := ui.TableData{Caption: "warehouses", Empty: "There is no warehouse yet.", Columns: []ui.Column{
		{Label: "Warehouse", Wrap: true}, {Label: "Receiving", Align: ui.End}, {Label: "Picking", Align: ui.End}, {Label: "Shipping", Align: ui.End},
		{Label: "Receiving calendar", Wrap: true}, {Label: "Shipping calendar", Wrap: true},
	}}
	names := calendarNames(calendars)
	days := func(own *int, company int) ui.Cell {
		if own == nil {
			return ui.Number(format.Days(company)).Sub("company")
		}
		return ui.Number(format.Days(*own))
	}
	who := func(own, company *int64) ui.Cell {
		switch {
		case own != nil:
			return ui.Text(names[*own])
		case company != nil:
			return ui.Text(names[*company]).Sub("company")
		}
		return ui.Text("every day").Sub("company")
	}
	for _, w := range warehouses {
		t.Rows = append(t.Rows, ui.Row{ID: rowID("warehouse", w.ID), Href: link.WarehouseDates(w.ID), Cells: []ui.Cell{
			ui.Link(w.Name, link.WarehouseDates(w.ID)).Sub(w.Code), days(w.DockDays, company.DockDays), days(w.PickDays, company.PickDays), days(w.ShippingDays, company.ShippingDays),
			who(w.ReceivingCalendarID, company.ReceivingCalendarID), who(w.ShippingCalendarID, company.ShippingCalendarID),
		}})
	}
	return t
}

func (s *site) warehouseDates(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	w, err := s.store.WarehouseByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	f := form{texts: map[string]string{
		"version": strconv.FormatInt(w.Version, 10), "dock_days": daysText(w.DockDays), "pick_days": daysText(w.PickDays), "shipping_days": daysText(w.ShippingDays),
		"receiving_calendar": idText(w.ReceivingCalendarID), "shipping_calendar": idText(w.ShippingCalendarID),
	}}
	return s.showWarehouseDates(c, http.StatusOK, w, f)
}

func (s *site) changeWarehouseDates(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "version", "dock_days", "pick_days", "shipping_days", "receiving_calendar", "shipping_calendar")
	if err != nil {
		return err
	}
	calendars, err := s.store.Calendars(c.UserContext())
	if err != nil {
		return err
	}
	wanted, err := s.store.WarehouseByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	known := calendarOf(calendars)
	wanted.Version = f.version()
	wanted.DockDays, wanted.PickDays = read(f, "dock_days", models.ParseStepDaysOrNone), read(f, "pick_days", models.ParseStepDaysOrNone)
	wanted.ShippingDays = read(f, "shipping_days", models.ParseStepDaysOrNone)
	wanted.ReceivingCalendarID, wanted.ShippingCalendarID = read(f, "receiving_calendar", known), read(f, "shipping_calendar", known)
	if f.refused() {
		return s.showWarehouseDates(c, http.StatusUnprocessableEntity, wanted, f)
	}
	stored, err := backorder.ChangeWarehouseDates(c.UserContext(), s.store, s.workOf(c), wanted)
	if models.KindOf(err) == models.Conflict && stored.Version != 0 {
		names := calendarNames(calendars)
		return s.changedMeanwhile(c, err, backorder.WarehouseSubject(stored.Code), link.WarehouseDates(id), wanted.ReadableDates(names), stored.ReadableDates(names))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved "+wanted.Name+"."+savedNote)
	return s.seeOther(c, link.WarehouseDates(id))
}

func (s *site) showWarehouseDates(c *fiber.Ctx, status int, w models.Warehouse, f form) error {
	calendars, err := s.store.Calendars(c.UserContext())
	if err != nil {
		return err
	}
	company, err := s.store.DateSettings(c.UserContext())
	if err != nil {
		return err
	}
	days := func(name, label string, otherwise int) ui.FieldProps {
		return openDaysField(f, name, label, "Empty follows the company: "+format.Days(otherwise)+".")
	}
	user, _ := person(c)
	page := views.Record{
		Kicker: "Warehouse " + w.Code, Title: w.Name, BackLabel: "Settings", Back: link.Settings, MayChange: user.May(models.ChangeSettings),
		Form: views.Form{Path: link.WarehouseDates(w.ID), Version: f.texts["version"], Submit: "Save", Kind: ui.Primary, Note: effectNote,
			Facts: settingFacts(w.ReadableDates(calendarNames(calendars))),
			Parts: []views.Part{{Fields: []ui.FieldProps{
				days("dock_days", "Receiving days", company.DockDays), days("pick_days", "Picking days", company.PickDays), days("shipping_days", "Shipping days", company.ShippingDays),
				calendarField(f, "receiving_calendar", "Receiving calendar", "", "The company's", calendars),
				calendarField(f, "shipping_calendar", "Shipping calendar", "", "The company's", calendars),
			}}}},
	}
	return s.respond(c, status, views.RecordPage(s.frame(c, w.Name), page), nil)
}

func settingFacts(settings []models.Setting) []ui.Pair {
	var facts []ui.Pair
	for _, setting := range settings {
		facts = append(facts, ui.Pair{Term: setting.Name, Description: ui.Text(setting.Value)})
	}
	return facts
}

// numberField is a required whole number.
func numberField(f form, name, label, hint string, least, most int) ui.FieldProps {
	return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Type: "number", Value: f.texts[name], Hint: hint, Error: f.errors[name],
		Required: true, Min: strconv.Itoa(least), Max: strconv.Itoa(most), Autocomplete: "off"}
}

// openDaysField is a number of days that may stay empty.
func openDaysField(f form, name, label, hint string) ui.FieldProps {
	field := numberField(f, name, label, hint, 0, models.StepDaysMax)
	field.Required = false
	return field
}

// calendarField chooses a calendar; otherwise names the choice of none.
func calendarField(f form, name, label, hint, otherwise string, calendars []store.CalendarUse) ui.FieldProps {
	options := []ui.Option{{Value: "", Label: otherwise, Selected: f.texts[name] == ""}}
	for _, c := range calendars {
		value := strconv.FormatInt(c.ID, 10)
		options = append(options, ui.Option{Value: value, Label: c.Name, Selected: f.texts[name] == value})
	}
	return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Type: "select", Options: options, Hint: hint, Error: f.errors[name]}
}

// zoneField chooses the company's time zone.
func zoneField(f form) ui.FieldProps {
	field := ui.FieldProps{ID: fieldID("time_zone"), Name: "time_zone", Label: "Time zone", Type: "select", Error: f.errors["time_zone"],
		Hint: "Where the company's day begins: what is due today, what is late, and when the nightly plan is made. Times on pages are shown in it."}
	for _, zone := range models.TimeZones() {
		field.Options = append(field.Options, ui.Option{Value: zone, Label: strings.ReplaceAll(zone, "_", " "), Selected: zone == f.texts["time_zone"]})
	}
	return field
}

// placeField chooses whose public holidays are kept.
func placeField(f form) ui.FieldProps {
	options := []ui.Option{{Value: "", Label: "None", Selected: f.texts["country"] == ""}}
	for _, place := range holiday.Places() {
		options = append(options, ui.Option{Value: place.Code, Label: place.Name, Selected: f.texts["country"] == place.Code})
	}
	return ui.FieldProps{ID: fieldID("country"), Name: "country", Label: "Public holidays", Type: "select", Options: options,
		Hint: "Of a place that is not listed, enter the days as closures.", Error: f.errors["country"]}
}

func fieldID(name string) string { return "field-" + name }

// calendarOf reads the choice of a calendar; an empty one is nil.
func calendarOf(calendars []store.CalendarUse) func(string) (*int64, error) {
	return func(text string) (*int64, error) {
		if text == "" {
			return nil, nil
		}
		for _, c := range calendars {
			if strconv.FormatInt(c.ID, 10) == text {
				return &c.ID, nil
			}
		}
		return nil, models.Errorf(models.Invalid, "This calendar is not there any more. Please choose another.")
	}
}

func calendarNames(calendars []store.CalendarUse) map[int64]string {
	names := make(map[int64]string, len(calendars))
	for _, c := range calendars {
		names[c.ID] = c.Name
	}
	return names
}

func idText(id *int64) string {
	if id == nil {
		return ""
	}
	return strconv.FormatInt(*id, 10)
}

func daysText(days *int) string {
	if days == nil {
		return ""
	}
	return strconv.Itoa(*days)
}
