package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
)

// warehousesMax bounds how many warehouses the settings list.
const warehousesMax = 500

// DateSettings are the company's rules for dates.
func (s *Store) DateSettings(ctx context.Context) (models.DateSettings, error) {
	var company models.Company
	if err := s.DB(ctx).Take(&company).Error; err != nil {
		return models.DateSettings{}, fmt.Errorf("read the company: %w", err)
	}
	return company.DateSettings, nil
}

// CalendarUse is a calendar and how much of the house keeps it.
type CalendarUse struct {
	models.Calendar
	Closures, Warehouses, Suppliers int64
	Company                         bool // it is the company's for receiving, shipping or carriers
}

// Used says whether anybody keeps the calendar.
func (c CalendarUse) Used() bool { return c.Company || c.Warehouses > 0 || c.Suppliers > 0 }

// calendarUses is read into CalendarUse.
const calendarUses = `c.*,
	(SELECT count(*) FROM closures AS x WHERE x.calendar_id = c.id) AS closures,
	(SELECT count(*) FROM warehouses AS w WHERE c.id IN (w.receiving_calendar_id, w.shipping_calendar_id)) AS warehouses,
	(SELECT count(*) FROM suppliers AS v WHERE v.calendar_id = c.id) AS suppliers,
	EXISTS (SELECT FROM company AS m WHERE c.id IN (m.receiving_calendar_id, m.shipping_calendar_id, m.carrier_calendar_id)) AS company`

// Calendars are all calendars, by name.
func (s *Store) Calendars(ctx context.Context) ([]CalendarUse, error) {
	var calendars []CalendarUse
	err := s.DB(ctx).Table("calendars AS c").Select(calendarUses).Order("c.name, c.id").Limit(models.CalendarsMax).Scan(&calendars).Error
	if err != nil {
		return nil, fmt.Errorf("list calendars: %w", err)
	}
	return calendars, nil
}

// CalendarByID returns the calendar and its closures, the first day first, or NotFound.
func (s *Store) CalendarByID(ctx context.Context, id int64) (CalendarUse, []models.Closure, error) {
	var c CalendarUse
	found := s.DB(ctx).Table("calendars AS c").Select(calendarUses).Where("c.id = ?", id).Scan(&c)
	if found.Error != nil {
		return c, nil, fmt.Errorf("read calendar %d: %w", id, found.Error)
	}
	if found.RowsAffected == 0 {
		return c, nil, noCalendar()
	}
	closures, err := closuresOf(s.DB(ctx).Where("calendar_id = ?", id))
	return c, closures, err
}

func noCalendar() error { return models.Errorf(models.NotFound, "There is no such calendar.") }

func closuresOf(owner *gorm.DB) ([]models.Closure, error) {
	var closures []models.Closure
	if err := owner.Order("date_from, id").Limit(models.ClosuresPerOwnerMax).Find(&closures).Error; err != nil {
		return nil, fmt.Errorf("list closures: %w", err)
	}
	return closures, nil
}

// Warehouses are all warehouses, by code.
func (s *Store) Warehouses(ctx context.Context) ([]models.Warehouse, error) {
	var warehouses []models.Warehouse
	if err := s.DB(ctx).Order("code").Limit(warehousesMax).Find(&warehouses).Error; err != nil {
		return nil, fmt.Errorf("list warehouses: %w", err)
	}
	return warehouses, nil
}

// WarehouseByID returns the warehouse, or NotFound.
func (s *Store) WarehouseByID(ctx context.Context, id int64) (models.Warehouse, error) {
	return one[models.Warehouse](s.DB(ctx).Where("id = ?", id), "There is no such warehouse.")
}

// SupplierDates returns the supplier with this code and its own closures, the first day first, or NotFound.
func (s *Store) SupplierDates(ctx context.Context, code string) (models.Supplier, []models.Closure, error) {
	supplier, err := one[models.Supplier](s.DB(ctx).Where("code = ?", code), "There is no supplier "+code+".")
	if err != nil {
		return supplier, nil, err
	}
	closures, err := closuresOf(s.DB(ctx).Where("supplier_id = ?", supplier.ID))
	return supplier, closures, err
}

// LastChange says who last changed a subject of the audit chain and when; the time is zero when nobody ever did.
func (s *Store) LastChange(ctx context.Context, subject string) (actor string, at time.Time, err error) {
	var entries []models.AuditEntry
	if err := s.DB(ctx).Where("subject = ?", subject).Order("id DESC").Limit(1).Find(&entries).Error; err != nil {
		return "", time.Time{}, fmt.Errorf("look for the last change of %s: %w", subject, err)
	}
	if len(entries) == 0 {
		return "", time.Time{}, nil
	}
	return entries[0].Actor, entries[0].At, nil
}

// one takes the one record of a query; the sentence says that there is none.
func one[Record any](query *gorm.DB, missing string) (Record, error) {
	var record Record
	err := query.Take(&record).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return record, models.Errorf(models.NotFound, "%s", missing)
	}
	if err != nil {
		return record, fmt.Errorf("read a record: %w", err)
	}
	return record, nil
}

// lockedRows lets the transaction's queries lock what they read.
func (tx *Tx) lockedRows() *gorm.DB {
	return tx.DB.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// CalendarNames are the names of all calendars.
func (tx *Tx) CalendarNames() (map[int64]string, error) {
	var calendars []models.Calendar
	if err := tx.DB.Order("id").Limit(models.CalendarsMax).Find(&calendars).Error; err != nil {
		return nil, fmt.Errorf("list calendars: %w", err)
	}
	names := make(map[int64]string, len(calendars))
	for _, c := range calendars {
		names[c.ID] = c.Name
	}
	return names, nil
}

// Sender returns who the company's papers come from.
func (s *Store) Sender(ctx context.Context) (models.Sender, error) {
	company, err := one[models.Company](s.DB(ctx), "There is no company.")
	return company.Sender(), err
}

// LockSender returns who the company's papers come from, locked.
func (tx *Tx) LockSender() (models.Sender, error) {
	company, err := one[models.Company](tx.lockedRows(), "There is no company.")
	return company.Sender(), err
}

// SaveSender stores who the company's papers come from.
func (tx *Tx) SaveSender(sender models.Sender) error {
	return tx.saveColumns(&models.Company{}, "id = true", nil, map[string]any{"name": sender.Name, "address": sender.Address, "paper": sender.Paper})
}

// LockDateSettings returns the company's rules for dates, locked.
func (tx *Tx) LockDateSettings() (models.DateSettings, error) {
	company, err := one[models.Company](tx.lockedRows(), "There is no company.")
	return company.DateSettings, err
}

// SaveDateSettings stores the company's rules for dates.
func (tx *Tx) SaveDateSettings(d models.DateSettings) error {
	return tx.saveColumns(&models.Company{}, "id = true", nil, map[string]any{
		"promise_percentile": d.PromisePercentile, "publish_late_min": d.PublishLateMin, "publish_early_min": d.PublishEarlyMin,
		"publish_min_interval": d.PublishMinInterval, "publish_imminent": d.PublishImminent,
		"processing_days": d.ProcessingDays, "transit_days": d.TransitDays, "dock_days": d.DockDays, "pick_days": d.PickDays, "shipping_days": d.ShippingDays,
		"receiving_calendar_id": d.ReceivingCalendarID, "shipping_calendar_id": d.ShippingCalendarID, "carrier_calendar_id": d.CarrierCalendarID, "time_zone": d.TimeZone,
	})
}

// LockWarehouse returns the warehouse, locked, or NotFound.
func (tx *Tx) LockWarehouse(id int64) (models.Warehouse, error) {
	return one[models.Warehouse](tx.lockedRows().Where("id = ?", id), "There is no such warehouse.")
}

// SaveWarehouseDates stores the calendars and days of a warehouse.
func (tx *Tx) SaveWarehouseDates(w models.Warehouse) error {
	return tx.saveColumns(&models.Warehouse{}, "id = ?", []any{w.ID}, map[string]any{
		"receiving_calendar_id": w.ReceivingCalendarID, "shipping_calendar_id": w.ShippingCalendarID,
		"dock_days": w.DockDays, "pick_days": w.PickDays, "shipping_days": w.ShippingDays,
	})
}

// LockSupplier returns the supplier with this code, locked, or NotFound.
func (tx *Tx) LockSupplier(code string) (models.Supplier, error) {
	return one[models.Supplier](tx.lockedRows().Where("code = ?", code), "There is no supplier "+code+".")
}

// SaveSupplierDates stores the calendar and the days of a supplier.
func (tx *Tx) SaveSupplierDates(v models.Supplier) error {
	return tx.saveColumns(&models.Supplier{}, "id = ?", []any{v.ID}, map[string]any{
		"lead_time_days": v.LeadTimeDays, "processing_days": v.ProcessingDays, "transit_days": v.TransitDays, "receiving_days": v.ReceivingDays,
		"working_days": v.WorkingDays, "calendar_id": v.CalendarID, "over_receipt_percent": v.OverReceiptPercent,
	})
}

// LockCalendar returns the calendar, locked, or NotFound.
func (tx *Tx) LockCalendar(id int64) (models.Calendar, error) {
	return one[models.Calendar](tx.lockedRows().Where("id = ?", id), "There is no such calendar.")
}

// AddCalendar adds a calendar and returns it with its id. It returns Invalid when the name is taken.
func (tx *Tx) AddCalendar(c models.Calendar) (models.Calendar, error) {
	c.ID, c.Version = 0, 1
	if err := tx.DB.Create(&c).Error; err != nil {
		return c, fmt.Errorf("add a calendar: %w", err)
	}
	return c, nil
}

// SaveCalendar stores name, week and holidays of a calendar. It returns Invalid when the name is taken.
func (tx *Tx) SaveCalendar(c models.Calendar) error {
	return tx.saveColumns(&models.Calendar{}, "id = ?", []any{c.ID}, map[string]any{"name": c.Name, "working_days": c.WorkingDays, "country": c.Country})
}

// RemoveCalendar deletes a calendar with its closures. It returns Invalid while somebody keeps it.
func (tx *Tx) RemoveCalendar(id int64) error {
	if _, err := tx.Exec("DELETE FROM calendars WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove calendar %d: %w", id, err)
	}
	return nil
}

// Closures are the closures of the same calendar or supplier as that of the example. The owner must be locked.
func (tx *Tx) Closures(of models.Closure) ([]models.Closure, error) {
	if of.CalendarID != nil {
		return closuresOf(tx.DB.Where("calendar_id = ?", *of.CalendarID))
	}
	return closuresOf(tx.DB.Where("supplier_id = ?", *of.SupplierID))
}

// AddClosure adds a closure.
func (tx *Tx) AddClosure(c models.Closure) error {
	c.ID = 0
	if err := tx.DB.Create(&c).Error; err != nil {
		return fmt.Errorf("add a closure: %w", err)
	}
	return nil
}

// RemoveClosure deletes a closure of a calendar (supplierID nil) or of a supplier and returns what it was, or NotFound.
func (tx *Tx) RemoveClosure(id int64, supplierID *int64) (models.Closure, error) {
	query := tx.lockedRows().Where("id = ?", id)
	if supplierID == nil {
		query = query.Where("supplier_id IS NULL")
	} else {
		query = query.Where("supplier_id = ?", *supplierID)
	}
	closure, err := one[models.Closure](query, "This closure is not there any more.")
	if err != nil {
		return closure, err
	}
	if _, err := tx.Exec("DELETE FROM closures WHERE id = $1", id); err != nil {
		return closure, fmt.Errorf("remove closure %d: %w", id, err)
	}
	return closure, nil
}

// saveColumns changes one record and counts its version up.
func (tx *Tx) saveColumns(record any, which string, arguments []any, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	changed := tx.DB.Model(record).Where(which, arguments...).Updates(columns)
	if changed.Error != nil {
		return fmt.Errorf("save %T: %w", record, changed.Error)
	}
	if changed.RowsAffected != 1 {
		return fmt.Errorf("save %T: %d rows were changed", record, changed.RowsAffected)
	}
	return nil
}

// CalendarSubject names a calendar in the audit chain.
func CalendarSubject(id int64) string { return "calendar " + strconv.FormatInt(id, 10) }
