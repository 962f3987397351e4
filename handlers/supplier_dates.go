package handlers

import (
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/settings"
	"pegboard/views/ui"
)

func (s *site) supplierDates(c *fiber.Ctx) error {
	supplier, closures, err := s.supplierOfPath(c)
	if err != nil {
		return err
	}
	return s.showSupplierDates(c, http.StatusOK, supplier, closures, supplierDatesForm(supplier), form{})
}

func supplierDatesForm(v models.Supplier) form {
	return form{texts: map[string]string{
		"version": strconv.FormatInt(v.Version, 10), "lead_time_days": daysText(v.LeadTimeDays), "processing_days": daysText(v.ProcessingDays), "transit_days": daysText(v.TransitDays),
		"receiving_days": daysText(v.ReceivingDays), "calendar": idText(v.CalendarID), "over_receipt": strconv.Itoa(v.OverReceiptPercent),
	}}
}

func (s *site) supplierOfPath(c *fiber.Ctx) (models.Supplier, []models.Closure, error) {
	code, err := pathKey(c, "code")
	if err != nil {
		return models.Supplier{}, nil, err
	}
	return s.store.SupplierDates(c.UserContext(), code)
}

func (s *site) changeSupplierDates(c *fiber.Ctx) error {
	wanted, closures, err := s.supplierOfPath(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "version", "lead_time_days", "processing_days", "transit_days", "receiving_days", "calendar", "over_receipt")
	if err != nil {
		return err
	}
	week, weekRefusal, err := readWeek(c)
	if err != nil {
		return err
	}
	calendars, err := s.store.Calendars(c.UserContext())
	if err != nil {
		return err
	}
	wanted.Version, wanted.WorkingDays = f.version(), week
	wanted.LeadTimeDays, wanted.TransitDays = read(f, "lead_time_days", models.ParseLeadDaysOrNone), read(f, "transit_days", models.ParseStepDaysOrNone)
	wanted.ProcessingDays = read(f, "processing_days", models.ParseStepDaysOrNone)
	wanted.ReceivingDays, wanted.CalendarID = read(f, "receiving_days", models.ParseStepDaysOrNone), read(f, "calendar", calendarOf(calendars))
	wanted.OverReceiptPercent = read(f, "over_receipt", models.ParseOverReceipt)
	if weekRefusal != "" {
		f.errors["week"] = weekRefusal
	}
	if f.refused() {
		return s.showSupplierDates(c, http.StatusUnprocessableEntity, wanted, closures, f, form{})
	}
	stored, err := backorder.ChangeSupplierDates(c.UserContext(), s.store, s.workOf(c), wanted)
	if models.KindOf(err) == models.Conflict && stored.Version != 0 {
		names := calendarNames(calendars)
		return s.changedMeanwhile(c, err, backorder.SupplierSubject(wanted.Code), link.SupplierDates(wanted.Code), wanted.ReadableDates(names), stored.ReadableDates(names))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved "+wanted.Name+"."+savedNote)
	return s.seeOther(c, link.SupplierDates(wanted.Code))
}

func (s *site) closeSupplier(c *fiber.Ctx) error {
	supplier, closures, err := s.supplierOfPath(c)
	if err != nil {
		return err
	}
	closure, f, err := readClosure(c)
	if err != nil {
		return err
	}
	if f.refused() {
		return s.showSupplierDates(c, http.StatusUnprocessableEntity, supplier, closures, supplierDatesForm(supplier), f)
	}
	if err := backorder.CloseSupplier(c.UserContext(), s.store, s.workOf(c), supplier.Code, closure); err != nil {
		return err
	}
	flash(c, ui.Good, "Closed "+spanOf(closure)+"."+savedNote)
	return s.seeOther(c, link.SupplierDates(supplier.Code))
}

func (s *site) reopenSupplier(c *fiber.Ctx) error {
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := backorder.ReopenSupplier(c.UserContext(), s.store, s.workOf(c), code, id); err != nil {
		return err
	}
	flash(c, ui.Good, "The closure was removed."+savedNote)
	return s.seeOther(c, link.SupplierDates(code))
}

func (s *site) showSupplierDates(c *fiber.Ctx, status int, v models.Supplier, closures []models.Closure, f, closing form) error {
	calendars, err := s.store.Calendars(c.UserContext())
	if err != nil {
		return err
	}
	company, err := s.store.DateSettings(c.UserContext())
	if err != nil {
		return err
	}
	user, _ := person(c)
	week := weekField(v.WorkingDays, f.errors["week"], "Working days of its own")
	week.Hint = "A day is worked when neither these days nor the calendar nor a closure says otherwise."
	lead := openDaysField(f, "lead_time_days", "Stated lead time", "Its working days until the goods leave. Empty: it states none.")
	lead.Max = strconv.Itoa(models.LeadDaysMax)
	over := numberField(f, "over_receipt", "Over-receipt tolerance", "Percent more than ordered that is received without a reason, over all receipts of a line.", 0, 100)
	over.Required = false
	kept, country := keptCalendar(v, calendars)
	page := views.Record{
		Kicker: "Supplier " + v.Code, Title: v.Name, BackLabel: "Supplier", Back: link.Supplier(v.Code), MayChange: user.May(models.ManageSuppliers),
		Form: views.Form{Path: link.SupplierDates(v.Code), Version: f.texts["version"], Submit: "Save", Kind: ui.Primary, Note: effectNote,
			Facts: settingFacts(v.ReadableDates(calendarNames(calendars))),
			Parts: []views.Part{{Fields: []ui.FieldProps{lead,
				openDaysField(f, "processing_days", "Processing days", "Our own working days until an order is with it. Empty follows the company: "+format.Days(company.ProcessingDays)+"."),
				openDaysField(f, "transit_days", "Transit days", "Calendar days on the way to us. Empty follows the company: "+format.Days(company.TransitDays)+"."),
				openDaysField(f, "receiving_days", "Receiving days", "Working days from our dock to the shelf, for goods that need more care. Empty follows the warehouse, else the company: "+format.Days(company.DockDays)+"."),
				calendarField(f, "calendar", "Calendar", "Whose holidays and closures it keeps besides its own.", "None", calendars), over}, Week: &week}}},
		Closures: &views.Closures{
			Rows: closureRows(closures, s.store.Today(), func(id int64) string { return link.SupplierReopen(v.Code, id) }),
			Add:  closureForm(link.SupplierClosures(v.Code), closing)},
	}
	if kept != nil {
		_, ofCalendar, err := s.store.CalendarByID(c.UserContext(), kept.ID)
		if err != nil {
			return err
		}
		closures = append(closures, ofCalendar...)
	}
	if days := workedDays(v.WorkingDays, kept); days != 0 {
		page.DaysOff = daysOffTable(country, days, closures, s.store.Today())
	}
	return s.respond(c, status, views.RecordPage(s.frame(c, v.Name), page), nil)
}

// keptCalendar is the calendar a supplier keeps, nil for none, and the place whose holidays count.
func keptCalendar(v models.Supplier, calendars []store.CalendarUse) (*store.CalendarUse, string) {
	for i, c := range calendars {
		if v.CalendarID != nil && *v.CalendarID == c.ID {
			return &calendars[i], c.Country
		}
	}
	return nil, ""
}

// workedDays are the weekdays on which the supplier works. No weekday in common leaves its own.
func workedDays(own models.Week, kept *store.CalendarUse) models.Week {
	if kept != nil && own&kept.WorkingDays != 0 {
		return own & kept.WorkingDays
	}
	return own
}
