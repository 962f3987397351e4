package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/holiday"
)

var (
	//go:embed sql/date_rules_company.sql
	dateRulesCompanySQL string
	//go:embed sql/date_rules_calendars.sql
	dateRulesCalendarsSQL string
	//go:embed sql/date_rules_warehouses.sql
	dateRulesWarehousesSQL string
	//go:embed sql/date_rules_suppliers.sql
	dateRulesSuppliersSQL string
	//go:embed sql/date_rules_terms.sql
	dateRulesTermsSQL string
)

// Calendars are worked out for so many days before and after today: lead times are learned from the last years, and no
// plan looks further ahead.
const calendarReach = 3 * 366

// DateRules are everything that turns a supplier's day into a customer's day, as one value that does not change. What a
// warehouse or a supplier leaves open is answered by the company.
type DateRules struct {
	models.DateSettings
	calendars  map[int64]restDays
	warehouses map[string]models.Warehouse
	suppliers  map[string]supplierRules
	terms      map[termsOf]stepTerms
	workdays   map[int64]calendar.Workdays
}

// restDays are the days of a calendar on which nobody works.
type restDays struct {
	week models.Week
	off  []calendar.Date
}

// termsOf names a supplier's SKU by codes.
type termsOf struct{ supplier, sku string }

// stepTerms are the days of a supplier for one SKU; nil follows what holds for all its SKUs.
type stepTerms struct{ transitDays, receivingDays *int }

type supplierRules struct {
	models.Supplier
	off      []calendar.Date
	workdays calendar.Workdays
}

// DateRules reads the rules as this transaction sees them.
func (tx *Tx) DateRules() (DateRules, error) {
	return readDateRules(tx.Query, tx.Today)
}

// rulesVersion is a text that is another whenever the rules are. Calendars carry versions, and closures are only added and
// removed.
const rulesVersion = `v.version || '/' || (SELECT count(*) || ':' || coalesce(sum(c.version), 0) FROM calendars AS c)
	|| '/' || (SELECT count(*) || ':' || coalesce(sum(x.id), 0) FROM closures AS x)`

// DateRulesAt is DateRules for a unit of work that changes none of them and knows their version. Rules that were read
// before under it are not read again: working calendars out costs more than a command.
func (tx *Tx) DateRulesAt(version string) (DateRules, error) {
	if known := tx.rules.Load(); known != nil && known.version == version && known.today == tx.Today {
		return known.rules, nil
	}
	rules, err := readDateRules(tx.Query, tx.Today)
	if err == nil {
		tx.rules.Store(&knownRules{version: version, today: tx.Today, rules: rules})
	}
	return rules, err
}

// knownRules are the rules as they were read last, for the units of work of one store.
type knownRules struct {
	version string
	today   calendar.Date
	rules   DateRules
}

// DateRules reads the rules in one consistent picture.
func (s *Store) DateRules(ctx context.Context) (DateRules, error) {
	var rules DateRules
	err := s.inSnapshot(ctx, func(db snapshot) error {
		var err error
		rules, err = readDateRules(func(scan func(*sql.Rows) error, question string, arguments ...any) error {
			return db.each(ctx, scan, question, arguments...)
		}, s.Today())
		return err
	})
	return rules, err
}

// Supplier says on which days the supplier works and how many calendar days its goods are on the way, those of a SKU where
// it has days of its own. Empty codes are any supplier, and any SKU.
func (r DateRules) Supplier(code, sku string) (works calendar.Workdays, transitDays int) {
	found := r.suppliers[code] // the zero value works every day
	return found.workdays, valueOr(r.terms[termsOf{code, sku}].transitDays, valueOr(found.TransitDays, r.TransitDays))
}

// Placed is the day on which an order that we decide on a day is with the supplier: after our own working days, and when
// the supplier works.
func (r DateRules) Placed(supplier string, decided calendar.Date) calendar.Date {
	found := r.suppliers[supplier]
	ours := r.works(nil, r.ReceivingCalendarID)
	return found.workdays.Next(ours.Add(decided, valueOr(found.ProcessingDays, r.ProcessingDays)))
}

// Route is the way of goods of a supplier through a warehouse to the customer. A code that is empty or says nothing of
// its own follows the company; receiving days of a supplier's SKU go before those of the supplier, and these before those
// of the warehouse.
func (r DateRules) Route(warehouse, supplier, sku string) calendar.Route {
	w, s := r.warehouses[warehouse], r.suppliers[supplier]
	return calendar.Route{
		Receiving: r.works(w.ReceivingCalendarID, r.ReceivingCalendarID),
		DockDays:  valueOr(r.terms[termsOf{supplier, sku}].receivingDays, valueOr(s.ReceivingDays, valueOr(w.DockDays, r.DockDays))),
		Shipping:  r.works(w.ShippingCalendarID, r.ShippingCalendarID), PickDays: valueOr(w.PickDays, r.PickDays),
		Carrier: r.works(nil, r.CarrierCalendarID), TransitDays: valueOr(w.ShippingDays, r.ShippingDays),
	}
}

// works is the calendar of the first id that is set; without one every day is worked.
func (r DateRules) works(own, company *int64) calendar.Workdays {
	for _, id := range []*int64{own, company} {
		if id != nil {
			return r.workdays[*id]
		}
	}
	return calendar.Workdays{}
}

func valueOr(own *int, otherwise int) int {
	if own != nil {
		return *own
	}
	return otherwise
}

// readDateRules asks five questions whatever the number of calendars, and works every calendar out once.
func readDateRules(query func(scan func(*sql.Rows) error, question string, arguments ...any) error, today calendar.Date) (DateRules, error) {
	from, to := today.Add(-calendarReach), today.Add(calendarReach)
	r := DateRules{
		calendars: map[int64]restDays{}, warehouses: map[string]models.Warehouse{}, suppliers: map[string]supplierRules{},
		terms: map[termsOf]stepTerms{}, workdays: map[int64]calendar.Workdays{},
	}
	if err := query(func(rows *sql.Rows) error { return scanDateSettings(rows, &r.DateSettings) }, dateRulesCompanySQL); err != nil {
		return DateRules{}, fmt.Errorf("read the rules for dates: %w", err)
	}
	if err := query(func(rows *sql.Rows) error { return r.scanCalendar(rows, from, to) }, dateRulesCalendarsSQL, from, to); err != nil {
		return DateRules{}, fmt.Errorf("read the calendars: %w", err)
	}
	if err := query(func(rows *sql.Rows) error {
		var w models.Warehouse
		err := rows.Scan(&w.Code, &w.ReceivingCalendarID, &w.ShippingCalendarID, &w.DockDays, &w.PickDays, &w.ShippingDays)
		r.warehouses[w.Code] = w
		return err
	}, dateRulesWarehousesSQL); err != nil {
		return DateRules{}, fmt.Errorf("read the calendars of warehouses: %w", err)
	}
	if err := query(func(rows *sql.Rows) error { return r.scanSupplier(rows, from, to) }, dateRulesSuppliersSQL, from, to); err != nil {
		return DateRules{}, fmt.Errorf("read the calendars of suppliers: %w", err)
	}
	if err := query(func(rows *sql.Rows) error {
		var of termsOf
		var days stepTerms
		err := rows.Scan(&of.supplier, &of.sku, &days.transitDays, &days.receivingDays)
		r.terms[of] = days
		return err
	}, dateRulesTermsSQL); err != nil {
		return DateRules{}, fmt.Errorf("read the days of single SKUs: %w", err)
	}
	return r, r.workOut()
}

func scanDateSettings(rows *sql.Rows, d *models.DateSettings) error {
	return rows.Scan(&d.PromisePercentile, &d.PublishLateMin, &d.PublishEarlyMin, &d.PublishMinInterval, &d.PublishImminent,
		&d.ProcessingDays, &d.TransitDays, &d.DockDays, &d.PickDays, &d.ShippingDays, &d.ReceivingCalendarID, &d.ShippingCalendarID, &d.CarrierCalendarID, &d.TimeZone, &d.Version)
}

func (r DateRules) scanCalendar(rows *sql.Rows, from, to calendar.Date) error {
	var id int64
	var week models.Week
	var country string
	var first, last *calendar.Date
	if err := rows.Scan(&id, &week, &country, &first, &last); err != nil {
		return err
	}
	c, known := r.calendars[id]
	if !known {
		c.week = week
		for _, day := range holiday.Days(country, from, to) {
			c.off = append(c.off, day.Date)
		}
	}
	c.off = closed(c.off, first, last)
	r.calendars[id] = c
	return nil
}

func (r DateRules) scanSupplier(rows *sql.Rows, from, to calendar.Date) error {
	var s supplierRules
	var first, last *calendar.Date
	if err := rows.Scan(&s.Code, &s.WorkingDays, &s.CalendarID, &s.ProcessingDays, &s.TransitDays, &s.ReceivingDays, &first, &last); err != nil {
		return err
	}
	if known, again := r.suppliers[s.Code]; again {
		s.off = known.off
	}
	s.off = closed(s.off, first, last)
	r.suppliers[s.Code] = s
	return nil
}

// closed adds the days of a closure. Its bounds are nil where there is none.
func closed(off []calendar.Date, first, last *calendar.Date) []calendar.Date {
	if first == nil || last == nil {
		return off
	}
	for day := *first; day <= *last; day++ {
		off = append(off, day)
	}
	return off
}

// workOut makes a calendar of everything that was read. A supplier works when neither its own week and closures nor its
// calendar say otherwise.
func (r DateRules) workOut() error {
	var err error
	for id, c := range r.calendars {
		if r.workdays[id], err = c.week.Workdays(c.off); err != nil {
			return fmt.Errorf("work out calendar %d: %w", id, err)
		}
	}
	for code, s := range r.suppliers {
		week, off := s.WorkingDays, s.off
		if s.CalendarID != nil {
			of := r.calendars[*s.CalendarID]
			// Two weeks without a common day would never let anything happen; the supplier's own one counts then.
			if week&of.week != 0 {
				week &= of.week
			}
			off = append(off, of.off...)
		}
		if s.workdays, err = week.Workdays(off); err != nil {
			return fmt.Errorf("work out the calendar of supplier %s: %w", code, err)
		}
		r.suppliers[code] = s
	}
	return nil
}
