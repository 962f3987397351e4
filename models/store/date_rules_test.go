package store_test

import (
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"pegboard/migrations"
	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// fill runs statements that set a test's stage.
func fill(t *testing.T, s *store.Store, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func rulesOf(t *testing.T, s *store.Store) store.DateRules {
	t.Helper()
	rules, err := s.DateRules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func date(text string) calendar.Date { return calendar.MustParse(text) }

func TestACompanyThatSetNothingWorksEveryDayAndTakesNoTime(t *testing.T) {
	rules := rulesOf(t, storetest.New(t))
	route := rules.Route("ANY", "ANY", "")
	arrival := date("2026-12-25")
	if route.Stock(arrival) != arrival || route.Ship(arrival) != arrival || route.Deliver(arrival) != arrival {
		t.Errorf("a delivery of Christmas Day is usable %s, shipped %s, delivered %s", route.Stock(arrival), route.Ship(arrival), route.Deliver(arrival))
	}
	if works, transit := rules.Supplier("ANY", ""); transit != 0 || !works.Works(arrival) {
		t.Error("an unknown supplier has days off or transit days")
	}
	want := models.DateSettings{PromisePercentile: 80, PublishLateMin: 3, PublishEarlyMin: 5, PublishMinInterval: 7, PublishImminent: 3, TimeZone: "UTC", Version: 1}
	if rules.DateSettings != want {
		t.Errorf("the settings of a new company are %+v", rules.DateSettings)
	}
}

func TestAWarehouseAndASupplierGoBeforeTheCompany(t *testing.T) {
	s := storetest.New(t)
	fill(t, s,
		"INSERT INTO calendars (name, working_days, country) VALUES ('Office', 31, 'DE'), ('Six days', 63, '')",
		"INSERT INTO closures (calendar_id, date_from, date_to, reason) VALUES (1, '2026-12-28', '2026-12-31', 'inventory')",
		"UPDATE company SET receiving_calendar_id = 1, shipping_calendar_id = 1, dock_days = 2, pick_days = 1, transit_days = 4",
		"INSERT INTO warehouses (code, name, receiving_calendar_id, dock_days) VALUES ('SIX', 'Six', 2, 1), ('PLAIN', 'Plain', NULL, NULL)",
		"INSERT INTO suppliers (code, name, receiving_days, transit_days) VALUES ('CHECKED', 'Checked', 5, 30), ('EASY', 'Easy', NULL, NULL)",
	)
	rules := rulesOf(t, s)
	friday := date("2026-12-18")
	for _, c := range []struct{ warehouse, supplier, usable string }{
		{"PLAIN", "EASY", "2026-12-22"},    // two office days after Friday
		{"SIX", "EASY", "2026-12-19"},      // Saturday is worked there
		{"PLAIN", "CHECKED", "2027-01-04"}, // five office days: 21–24 December, then neither holidays, closure nor weekend
		{"", "", "2026-12-22"},
	} {
		route := rules.Route(c.warehouse, c.supplier, "")
		if got := route.Stock(friday); got != date(c.usable) {
			t.Errorf("goods of %q at %q are usable on %s instead of %s", c.supplier, c.warehouse, got, c.usable)
		}
	}
	if _, transit := rules.Supplier("CHECKED", ""); transit != 30 {
		t.Errorf("the supplier's own transit days are %d", transit)
	}
	if _, transit := rules.Supplier("EASY", ""); transit != 4 {
		t.Errorf("a supplier without transit days of its own takes %d", transit)
	}
}

func TestASupplierRestsOnItsOwnClosuresAndOnThoseOfItsCalendar(t *testing.T) {
	s := storetest.New(t)
	fill(t, s,
		"INSERT INTO calendars (name, working_days, country) VALUES ('France', 31, 'FR'), ('Weekend', 96, '')",
		"INSERT INTO suppliers (code, name, working_days, calendar_id) VALUES ('LYON', 'Lyon', 127, 1), ('FOUR', 'Four days', 15, 1), ('ODD', 'Odd', 31, 2)",
		"INSERT INTO closures (supplier_id, date_from, date_to, reason) SELECT id, '2026-08-01', '2026-08-14', 'plant holiday' FROM suppliers WHERE code = 'LYON'",
		"INSERT INTO closures (supplier_id, date_from, date_to, reason) SELECT id, '2026-08-20', '2026-08-20', 'move' FROM suppliers WHERE code = 'LYON'",
	)
	rules := rulesOf(t, s)
	for _, c := range []struct {
		supplier, day string
		works         bool
	}{
		{"LYON", "2026-07-31", true},
		{"LYON", "2026-08-03", false}, // closed
		{"LYON", "2026-08-14", false}, // the last day counts
		{"LYON", "2026-08-15", false}, // a Saturday
		{"LYON", "2026-08-17", true},
		{"LYON", "2026-08-20", false}, // the second closure
		{"LYON", "2026-07-14", false}, // a holiday of its calendar
		{"FOUR", "2026-08-04", true},
		{"FOUR", "2026-08-07", false}, // Friday is not in its own week
		{"ODD", "2026-08-04", true},   // no common day: its own week counts
	} {
		if works, _ := rules.Supplier(c.supplier, ""); works.Works(date(c.day)) != c.works {
			t.Errorf("%s on %s: working should be %v", c.supplier, c.day, c.works)
		}
	}
}

// The step before calendars wrote 0 where nobody had said anything; only a number that somebody gave survives.
func TestDaysThatNobodyGaveFollowTheCompanyAfterTheMigration(t *testing.T) {
	s := storetest.New(t)
	provider, err := goose.NewProvider(goose.DialectPostgres, storetest.Owner(t, s), migrations.Files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), 25); err != nil {
		t.Fatal(err)
	}
	fill(t, s, "INSERT INTO suppliers (code, name, transit_days) VALUES ('A', 'A', 0), ('B', 'B', 12)")
	// Upwards with the program's own step, which grants what the new tables need.
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	fill(t, s, "UPDATE company SET transit_days = 3, dock_days = 2")
	rules := rulesOf(t, s)
	for code, want := range map[string]int{"A": 3, "B": 12} {
		if _, transit := rules.Supplier(code, ""); transit != want || rules.Route("", code, "").DockDays != 2 {
			t.Errorf("supplier %s has %d transit and %d dock days, want %d and 2", code, transit, rules.Route("", code, "").DockDays, want)
		}
	}
}

func TestTheCompanysDayBeginsInItsTimeZone(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	s := storetest.NewWith(t, store.Options{Now: func() time.Time { return now }})
	for zone, want := range map[string]string{"UTC": "2026-11-22", "Europe/Berlin": "2026-11-23", "America/New_York": "2026-11-22", "Pacific/Auckland": "2026-11-23"} {
		fill(t, s, "UPDATE company SET time_zone = '"+zone+"'")
		if err := s.ReloadAsOf(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			if tx.Today != s.Today() || s.Today() != date(want) {
				t.Errorf("in %s it is %s, and %s to a unit of work; want %s", zone, s.Today(), tx.Today, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// A zone that nobody knows changes nothing.
	before := s.Zone()
	fill(t, s, "UPDATE company SET time_zone = 'Moon/Tycho'")
	if err := s.ReloadAsOf(t.Context()); err == nil || s.Zone() != before {
		t.Errorf("an unknown zone was taken over: %v, %v", s.Zone(), err)
	}
}

func TestEveryTimeZoneThatCanBeChosenIsKnown(t *testing.T) {
	for _, name := range models.TimeZones() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := models.ParseTimeZone("Moon/Tycho"); models.KindOf(err) != models.Invalid {
		t.Errorf("an unknown zone is %v", err)
	}
}
