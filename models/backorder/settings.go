package backorder

import (
	"context"
	"slices"

	"pegboard/models"
	"pegboard/models/holiday"
	"pegboard/models/store"
)

// stale is the refusal of a form whose record somebody else saved meanwhile.
func stale(what string) error {
	return models.Errorf(models.Conflict, "Somebody saved %s while you were editing. Your changes were not saved.", what)
}

// ChangeDateSettings stores the company's rules for dates and asks for a plan. It returns what is stored now, together
// with Conflict when that is not the version that was edited. Settings that are the stored ones change nothing.
func ChangeDateSettings(ctx context.Context, s *store.Store, work store.Work, wanted models.DateSettings) (models.DateSettings, error) {
	var stored models.DateSettings
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockDateSettings(); err != nil {
			return err
		}
		names, err := tx.CalendarNames()
		if err != nil {
			return err
		}
		changes := models.Differences(stored.Readable(names), wanted.Readable(names))
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("these settings")
		}
		if err := tx.SaveDateSettings(wanted); err != nil {
			return err
		}
		return followUp(tx, "date settings changed", DateSettingsSubject, changes)
	})
	if err == nil && stored.TimeZone != wanted.TimeZone && !work.DryRun {
		err = s.ReloadAsOf(ctx)
	}
	return stored, err
}

// DateSettingsSubject names the company's rules for dates in the audit chain.
const DateSettingsSubject = "date settings"

// ChangeSender stores who the company's papers come from. Its answers are those of ChangeDateSettings; no date follows
// from it.
func ChangeSender(ctx context.Context, s *store.Store, work store.Work, wanted models.Sender) (models.Sender, error) {
	var stored models.Sender
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockSender(); err != nil {
			return err
		}
		changes := models.Differences(stored.Readable(), wanted.Readable())
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("these settings")
		}
		if err := tx.SaveSender(wanted); err != nil {
			return err
		}
		return tx.Audit("company changed", SenderSubject, changes)
	})
	return stored, err
}

// SenderSubject names the company on papers in the audit chain.
const SenderSubject = "company"

// ChangeWarehouseDates stores the calendars and days of a warehouse and asks for a plan. Its answers are those of
// ChangeDateSettings, and NotFound.
func ChangeWarehouseDates(ctx context.Context, s *store.Store, work store.Work, wanted models.Warehouse) (models.Warehouse, error) {
	var stored models.Warehouse
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockWarehouse(wanted.ID); err != nil {
			return err
		}
		names, err := tx.CalendarNames()
		if err != nil {
			return err
		}
		changes := models.Differences(stored.ReadableDates(names), wanted.ReadableDates(names))
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("this warehouse")
		}
		if err := tx.SaveWarehouseDates(wanted); err != nil {
			return err
		}
		return followUp(tx, "warehouse days changed", WarehouseSubject(stored.Code), changes)
	})
	return stored, err
}

// WarehouseSubject names a warehouse in the audit chain.
func WarehouseSubject(code string) string { return "warehouse " + code }

// ChangeSupplierDates stores the calendar and the days of a supplier and asks for a plan. Its answers are those of
// ChangeDateSettings, and NotFound.
func ChangeSupplierDates(ctx context.Context, s *store.Store, work store.Work, wanted models.Supplier) (models.Supplier, error) {
	var stored models.Supplier
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockSupplier(wanted.Code); err != nil {
			return err
		}
		names, err := tx.CalendarNames()
		if err != nil {
			return err
		}
		wanted.ID = stored.ID
		changes := models.Differences(stored.ReadableDates(names), wanted.ReadableDates(names))
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("this supplier")
		}
		if err := tx.SaveSupplierDates(wanted); err != nil {
			return err
		}
		return followUp(tx, "supplier days changed", SupplierSubject(stored.Code), changes)
	})
	return stored, err
}

// SupplierSubject names a supplier in the audit chain.
func SupplierSubject(code string) string { return "supplier " + code }

// AddCalendar adds a calendar that nobody keeps yet, and returns it. It returns Invalid when the name is taken, and
// Conflict when there are too many.
func AddCalendar(ctx context.Context, s *store.Store, work store.Work, wanted models.Calendar) (models.Calendar, error) {
	var added models.Calendar
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		names, err := tx.CalendarNames()
		if err != nil {
			return err
		}
		if len(names) >= models.CalendarsMax {
			return models.Errorf(models.Conflict, "There are %d calendars already; that is the most.", models.CalendarsMax)
		}
		if added, err = tx.AddCalendar(wanted); err != nil {
			return err
		}
		return tx.Audit("calendar added", store.CalendarSubject(added.ID), added.Name)
	})
	return added, err
}

// ChangeCalendar stores name, week and holidays of a calendar and asks for a plan. Its answers are those of
// ChangeDateSettings, NotFound, and Invalid when the name is taken.
func ChangeCalendar(ctx context.Context, s *store.Store, work store.Work, wanted models.Calendar) (models.Calendar, error) {
	var stored models.Calendar
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockCalendar(wanted.ID); err != nil {
			return err
		}
		places := PlaceNames()
		changes := models.Differences(stored.Readable(places), wanted.Readable(places))
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("this calendar")
		}
		if err := tx.SaveCalendar(wanted); err != nil {
			return err
		}
		return followUp(tx, "calendar changed", store.CalendarSubject(stored.ID), changes)
	})
	return stored, err
}

// PlaceNames are the names of the places whose holidays are known, by code.
func PlaceNames() map[string]string {
	names := map[string]string{}
	for _, place := range holiday.Places() {
		names[place.Code] = place.Name
	}
	return names
}

// RemoveCalendar deletes a calendar with its closures. It returns NotFound, and Invalid while anybody keeps it.
func RemoveCalendar(ctx context.Context, s *store.Store, work store.Work, id int64) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		stored, err := tx.LockCalendar(id)
		if err != nil {
			return err
		}
		if err := tx.RemoveCalendar(id); err != nil {
			return err
		}
		return tx.Audit("calendar removed", store.CalendarSubject(id), stored.Name)
	})
}

// CloseCalendar adds a closure to the calendar it names and asks for a plan. A closure that is there already is not added
// again. It returns NotFound, and Conflict when the calendar has too many.
func CloseCalendar(ctx context.Context, s *store.Store, work store.Work, closure models.Closure) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		if _, err := tx.LockCalendar(*closure.CalendarID); err != nil {
			return err
		}
		return addClosure(tx, closure, store.CalendarSubject(*closure.CalendarID))
	})
}

// CloseSupplier is CloseCalendar for a closure of one supplier's own.
func CloseSupplier(ctx context.Context, s *store.Store, work store.Work, code string, closure models.Closure) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		supplier, err := tx.LockSupplier(code)
		if err != nil {
			return err
		}
		closure.SupplierID = &supplier.ID
		return addClosure(tx, closure, SupplierSubject(code))
	})
}

func addClosure(tx *store.Tx, closure models.Closure, subject string) error {
	closures, err := tx.Closures(closure)
	if err != nil {
		return err
	}
	same := func(c models.Closure) bool { return c.String() == closure.String() }
	switch {
	case slices.ContainsFunc(closures, same):
		return nil
	case len(closures) >= models.ClosuresPerOwnerMax:
		return models.Errorf(models.Conflict, "There are %d closures already; that is the most. Remove old ones first.", models.ClosuresPerOwnerMax)
	}
	if err := tx.AddClosure(closure); err != nil {
		return err
	}
	return followUp(tx, "closure added", subject, closure.String())
}

// ReopenCalendar removes a closure of a calendar, asks for a plan and returns what it was, or NotFound.
func ReopenCalendar(ctx context.Context, s *store.Store, work store.Work, id int64) (models.Closure, error) {
	var removed models.Closure
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if removed, err = tx.RemoveClosure(id, nil); err != nil {
			return err
		}
		return followUp(tx, "closure removed", store.CalendarSubject(*removed.CalendarID), removed.String())
	})
	return removed, err
}

// ReopenSupplier removes a closure of a supplier's own and asks for a plan. It returns NotFound.
func ReopenSupplier(ctx context.Context, s *store.Store, work store.Work, code string, id int64) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		supplier, err := tx.LockSupplier(code)
		if err != nil {
			return err
		}
		removed, err := tx.RemoveClosure(id, &supplier.ID)
		if err != nil {
			return err
		}
		return followUp(tx, "closure removed", SupplierSubject(code), removed.String())
	})
}

// followUp ends a change of dates: the plan that follows from it is asked for, and the change is audited.
func followUp(tx *store.Tx, action, subject, detail string) error {
	if err := EnqueueReplan(tx); err != nil {
		return err
	}
	return tx.Audit(action, subject, detail)
}
