package backorder

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// must runs a statement that sets the stage.
func must(t *testing.T, s *store.Store, statement string, arguments ...any) {
	t.Helper()
	if _, err := s.SQL().ExecContext(t.Context(), statement, arguments...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func refreshed(t *testing.T, s *store.Store) int64 {
	t.Helper()
	changed, err := RefreshFigures(t.Context(), s, "test")
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// ordered adds a purchase order of one line of ten units; received is empty for one that is open.
func ordered(t *testing.T, s *store.Store, no, supplier, sku, sent, first, now, received string) {
	t.Helper()
	status, qty := "sent", 0
	if received != "" {
		status, qty = "received", 10
	}
	must(t, s, `INSERT INTO purchase_orders (po_no, supplier_id, order_date, sent_date, status) SELECT $1, id, $3, $3, $4 FROM suppliers WHERE code = $2`, no, supplier, sent, status)
	must(t, s, `INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, qty_received, unit_cost, date_confirmed_first, date_confirmed)
		SELECT p.id, 1, k.id, 10, $3, 2.5, nullif($4, '')::date, nullif($5, '')::date FROM purchase_orders p, skus k WHERE p.po_no = $1 AND k.code = $2`, no, sku, qty, first, now)
	if received != "" {
		receipt(t, s, no, received, 10)
	}
}

func receipt(t *testing.T, s *store.Store, no, on string, qty int) {
	t.Helper()
	must(t, s, `INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received)
		SELECT 'R' || nextval(pg_get_serial_sequence('receipts', 'id')), l.id, $2, $3 FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id WHERE p.po_no = $1`, no, on, qty)
}

func supplierStage(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.NewAsOf(t, day("2026-11-22"))
	must(t, s, "INSERT INTO suppliers (code, name) VALUES ('S', 'Slow'), ('T', 'Tidy')")
	must(t, s, "INSERT INTO skus (code, name) VALUES ('A', 'Anchor'), ('B', 'Bolt')")
	return s
}

func scoresOf(t *testing.T, s *store.Store, columns, supplier string) string {
	t.Helper()
	return text(t, s, fmt.Sprintf("SELECT concat_ws(' ', %s) FROM supplier_scores x JOIN suppliers v ON v.id = x.supplier_id WHERE v.code = '%s'", columns, supplier))
}

// The story of case K02 of the planning specification.
func TestOnTimeCountsOverdueOrdersAsLate(t *testing.T) {
	s := supplierStage(t)
	ordered(t, s, "P1", "S", "A", "2026-10-01", "2026-10-20", "2026-10-20", "2026-10-20")
	ordered(t, s, "P2", "S", "A", "2026-10-05", "2026-10-25", "2026-10-25", "2026-10-28")
	ordered(t, s, "P3", "S", "A", "2026-10-10", "2026-11-10", "2026-11-10", "2026-11-01") // nine days early: nobody wanted it yet
	ordered(t, s, "P4", "S", "A", "2026-10-15", "2026-11-15", "2026-11-15", "")
	ordered(t, s, "P5", "S", "A", "2026-11-01", "2026-12-01", "2026-12-01", "")
	refreshed(t, s)
	mustRead(t, "lines and units against the first date", scoresOf(t, s, "first_due, first_on_time, first_units_due, first_units_on_time, on_time_percent", "S"), "4 1 40 20 25")
	mustRead(t, "what is owed", scoresOf(t, s, "lines_open, lines_overdue, value_open::numeric(9,2)", "S"), "2 1 50.00")
	mustRead(t, "a supplier without orders", scoresOf(t, s, "first_due, coalesce(on_time_percent::text, 'no data'), value_open::integer", "T"), "0 no data 0")
}

func TestOnTimeAgainstTheFirstDateStaysWhatItWasWhenTheDateMoves(t *testing.T) {
	s := supplierStage(t)
	ordered(t, s, "P1", "S", "A", "2026-10-01", "2026-10-20", "2026-11-05", "2026-11-05")
	ordered(t, s, "P2", "S", "A", "2026-10-01", "2026-10-20", "2026-12-20", "") // moved beyond today: late against the first, not due against the current
	must(t, s, "UPDATE purchase_order_lines SET date_expected = '2026-10-30' WHERE date_confirmed_first IS NULL")
	refreshed(t, s)
	mustRead(t, "first and current", scoresOf(t, s, "first_due, first_on_time, now_due, now_on_time, order_due, lines_overdue", "S"), "2 0 1 1 0 0")
}

func TestOnTimeLooksAtTheLastUnitAndForgetsReversedReceipts(t *testing.T) {
	s := supplierStage(t)
	ordered(t, s, "P1", "S", "A", "2026-10-01", "2026-10-20", "2026-10-20", "")
	receipt(t, s, "P1", "2026-10-18", 6)
	receipt(t, s, "P1", "2026-10-27", 4)
	must(t, s, "UPDATE purchase_order_lines SET qty_received = 10; UPDATE purchase_orders SET status = 'received'")
	refreshed(t, s)
	mustRead(t, "the rest came late", scoresOf(t, s, "first_due, first_on_time, first_units_due, first_units_on_time", "S"), "1 0 10 6")
	must(t, s, `INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received, reverses_id) SELECT 'UNDO', po_line_id, date_received, qty_received, id FROM receipts WHERE date_received = '2026-10-27'`)
	receipt(t, s, "P1", "2026-10-19", 4) // it had come with the others, and was entered on the wrong day
	refreshed(t, s)
	mustRead(t, "the mended receipt", scoresOf(t, s, "first_due, first_on_time, first_units_due, first_units_on_time", "S"), "1 1 10 10")
}

func TestTheOrdersOwnDateCountsOnlyWhereNobodyConfirmedOne(t *testing.T) {
	s := supplierStage(t)
	ordered(t, s, "P1", "S", "A", "2026-10-01", "", "", "2026-10-18")
	ordered(t, s, "P2", "S", "A", "2026-10-01", "", "", "2026-10-18")
	ordered(t, s, "P3", "S", "A", "2024-10-01", "2024-10-20", "2024-10-20", "2024-10-20") // more than a year ago
	ordered(t, s, "P4", "S", "A", "2026-10-01", "", "", "")
	must(t, s, "UPDATE purchase_order_lines SET date_expected = '2026-10-20', date_expected_source = CASE po_id WHEN 2 THEN 'source_final' WHEN 4 THEN 'derived_median' ELSE 'source' END WHERE date_confirmed IS NULL")
	refreshed(t, s)
	mustRead(t, "the order's own date", scoresOf(t, s, "first_due, now_due, order_due, order_on_time, on_time_percent", "S"), "0 0 1 1 100")
}

func TestOpenValueIsInOneCurrencyOrNotSaid(t *testing.T) {
	s := supplierStage(t)
	ordered(t, s, "P1", "S", "A", "2026-11-01", "", "", "")
	ordered(t, s, "P2", "S", "A", "2026-11-01", "", "", "")
	for _, c := range []struct{ first, second, want string }{
		{"NULL, NULL", "NULL, NULL", "50.00 company"},
		{"'EUR', NULL", "'EUR', NULL", "50.00 EUR"},
		{"'EUR', 1.2", "NULL, NULL", "55.00 company"},
		{"'EUR', NULL", "NULL, NULL", "unknown company"},
	} {
		must(t, s, "UPDATE purchase_orders SET (currency, currency_rate) = ("+c.first+") WHERE po_no = 'P1'")
		must(t, s, "UPDATE purchase_orders SET (currency, currency_rate) = ("+c.second+") WHERE po_no = 'P2'")
		refreshed(t, s)
		mustRead(t, c.first+" and "+c.second, scoresOf(t, s, "coalesce(value_open::numeric(9,2)::text, 'unknown'), coalesce(value_currency, 'company')", "S"), c.want)
	}
}

// history gives a supplier one delivery a week of a SKU, which takes days.
func history(t *testing.T, s *store.Store, supplier, sku string, count int, took func(i int) int) {
	t.Helper()
	for i := range count {
		sent := day("2026-11-15").Add(-7*(count-i) - took(i))
		ordered(t, s, fmt.Sprintf("%s%s%d", supplier, sku, i), supplier, sku, sent.String(), "", "", sent.Add(took(i)).String())
	}
}

func suggested(t *testing.T, s *store.Store) string {
	t.Helper()
	return text(t, s, `SELECT coalesce(string_agg(concat_ws(' ', v.code, k.code, coalesce(f.lead_stated::text, 'none') || ' to ' || f.lead_suggested), ', ' ORDER BY v.code, k.code NULLS FIRST), 'nothing')
		FROM lead_figures f JOIN suppliers v ON v.id = f.supplier_id LEFT JOIN skus k ON k.id = f.sku_id WHERE f.lead_suggested IS NOT NULL`)
}

func TestALeadTimeThatDeliveriesContradictIsSuggestedAnew(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET lead_time_days = 10")
	history(t, s, "S", "A", 30, func(i int) int { return 20 + i%3 })
	history(t, s, "T", "B", 30, func(i int) int { return 9 + i%3 })
	refreshed(t, s)
	mustRead(t, "the suggestions", suggested(t, s), "S 10 to 21")
	mustRead(t, "the figures of the slow one", text(t, s, `SELECT concat_ws(' ', days_planned, days_likely, received, still_open, longer, confidence, array_length(days_by_percent, 1))
		FROM lead_figures f JOIN suppliers v ON v.id = f.supplier_id WHERE v.code = 'S' AND sku_id IS NULL`), "10 21 30 0 30 high 99")
	if changed := refreshed(t, s); changed != 0 {
		t.Errorf("figures without news were written again: %d", changed)
	}

	if err := AcceptLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "", 25); models.KindOf(err) != models.Conflict || !strings.Contains(models.Sentence(err), "21 days") {
		t.Errorf("another number than the suggested one is %v", err)
	}
	if err := AcceptLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "", 21); err != nil {
		t.Fatal(err)
	}
	mustRead(t, "the stored lead time", text(t, s, "SELECT lead_time_days::text FROM suppliers WHERE code = 'S'"), "21")
	mustRead(t, "the audit", text(t, s, "SELECT action || ': ' || detail FROM audit_entries WHERE subject = 'supplier S' ORDER BY id DESC LIMIT 1"), "lead time accepted: 10 days → 21 days")
	if err := AcceptLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "", 21); models.KindOf(err) != models.NotFound {
		t.Errorf("accepting twice is %v", err)
	}
	refreshed(t, s)
	mustRead(t, "what is left to suggest", suggested(t, s), "nothing")
}

func TestADismissedSuggestionComesAgainOnlyWithNewEvidence(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET lead_time_days = 10")
	history(t, s, "S", "A", 12, func(i int) int { return 21 })
	refreshed(t, s)
	mustRead(t, "before", suggested(t, s), "S 10 to 21")
	if err := DismissLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "", 21); err != nil {
		t.Fatal(err)
	}
	mustRead(t, "at once", suggested(t, s), "nothing")
	history(t, s, "S", "B", 4, func(i int) int { return 21 })
	refreshed(t, s)
	mustRead(t, "after four more", suggested(t, s), "nothing")
	ordered(t, s, "ONE-MORE", "S", "B", "2026-10-20", "", "", "2026-11-10")
	refreshed(t, s)
	mustRead(t, "after five more", suggested(t, s), "S 10 to 21")
	mustRead(t, "the audit", text(t, s, "SELECT detail FROM audit_entries WHERE action = 'lead time kept'"), "10 days, although 12 deliveries suggest 21 days")
}

func TestASKUPartsFromItsSupplierOnlyForAReason(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET lead_time_days = 20")
	history(t, s, "S", "A", 30, func(i int) int { return 20 + i%2 })
	history(t, s, "S", "B", 30, func(i int) int { return 40 + i%2 })
	refreshed(t, s)
	got := suggested(t, s)
	if !strings.Contains(got, "S B none to 40") && !strings.Contains(got, "S B none to 41") {
		t.Errorf("the slow SKU is not told apart: %s", got)
	}
	if err := AcceptLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "B", 41); models.KindOf(err) == models.Conflict {
		err = AcceptLeadTime(t.Context(), s, store.Work{Actor: "ann@example.com"}, "S", "B", 40)
		if err != nil {
			t.Fatal(err)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	if stored := text(t, s, "SELECT t.lead_time_days::text FROM supplier_skus t JOIN skus k ON k.id = t.sku_id WHERE k.code = 'B'"); stored != "40" && stored != "41" {
		t.Errorf("the SKU's own lead time is %s", stored)
	}
}

func TestASuggestedLeadTimeIsInWorkingDaysWithoutTransit(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET working_days = 31, transit_days = 7")
	rules, err := s.DateRules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	monday := day("2026-11-23")
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		days := random.IntN(90)
		stored := storedFor(rules, "S", monday, days)
		works, transit := rules.Supplier("S", "")
		arrives := func(n int) int { return works.Add(monday, n).Add(transit).Sub(monday) }
		if arrives(stored) < days || stored > 0 && arrives(stored-1) >= days {
			t.Fatalf("%d days are stored as %d, which arrive after %d", days, stored, arrives(stored))
		}
	}
	if got := storedFor(rules, "S", monday, 21); got != 10 { // two working weeks and a week on the way
		t.Errorf("three weeks are stored as %d working days", got)
	}
	if got := storedFor(rules, "S", calendar.Date(monday), 5); got != 0 {
		t.Errorf("less than the transit is stored as %d", got)
	}
}

func TestFiguresOfRealDeliveries(t *testing.T) {
	s := storetest.NewAsOf(t, day("2013-12-31"))
	if _, problems, err := importSet(t, s, sharedSet(t, "usaid_scms"), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	refreshed(t, s)
	for question, want := range map[string]string{
		"SELECT count(*)::text FROM supplier_scores":                                                                        "66",
		"SELECT count(*)::text FROM lead_figures WHERE days_by_percent IS NOT NULL AND sku_id IS NOT NULL":                  "0",
		"SELECT count(*)::text FROM lead_figures WHERE sku_id IS NULL AND days_by_percent[80] <> days_safe":                 "0",
		"SELECT count(*)::text FROM supplier_scores WHERE on_time_percent IS NULL AND first_due + order_due > 0":            "0",
		"SELECT count(*)::text FROM lead_figures WHERE lead_suggested IS NOT NULL AND (received < 5 OR weight_tenths < 30)": "0",
	} {
		mustRead(t, question, text(t, s, question), want)
	}
	if text(t, s, "SELECT count(*)::text FROM lead_figures WHERE sku_id IS NULL AND confidence = 'high'") == "0" {
		t.Error("no supplier is known well after seven years")
	}
}

func TestAnImportMakesAFormStaleThatWasFilledBefore(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	company["suppliers"] = "supplier_code,name,lead_time_days\nS1,Supplier,10\n"
	for _, step := range []struct{ days, version string }{{"10", "1"}, {"10", "1"}, {"12", "2"}} {
		company["suppliers"] = "supplier_code,name,lead_time_days\nS1,Supplier," + step.days + "\n"
		if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
			t.Fatal(err, problems)
		}
		mustRead(t, "the version", text(t, s, "SELECT version::text FROM suppliers"), step.version)
	}
	filled := models.Supplier{Code: "S1", LeadTimeDays: days(15), WorkingDays: models.EveryDay, Version: 1}
	stored, err := ChangeSupplierDates(t.Context(), s, store.Work{Actor: "ann@example.com"}, filled)
	if models.KindOf(err) != models.Conflict || stored.Version != 2 || *stored.LeadTimeDays != 12 {
		t.Errorf("the form is saved over the import: %+v, %v", stored, err)
	}
}

func TestASettingMovesTheDatesOfTheNextPlan(t *testing.T) {
	s := storetest.NewAsOf(t, day("2026-11-22"))
	if _, problems, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	const question = "SELECT date_safe::text FROM backorders WHERE order_no = 'SO-3'"
	before := day(text(t, s, question))
	settings, err := s.DateSettings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settings.DockDays = 5
	if _, err := ChangeDateSettings(t.Context(), s, store.Work{Actor: "ann@example.com"}, settings); err != nil {
		t.Fatal(err)
	}
	mustRead(t, "the plans that are asked for", text(t, s, "SELECT count(*)::text FROM river_job WHERE kind = 'replan' AND state = 'available'"), "1")
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	mustRead(t, "five more days in receiving", text(t, s, question), before.Add(5).String())
	closure := models.Closure{DateFrom: before.Add(-1), DateTo: before.Add(8), Reason: "inventory"}
	office, err := AddCalendar(t.Context(), s, store.Work{Actor: "ann@example.com"}, models.Calendar{Name: "Office", WorkingDays: models.EveryDay})
	if err != nil {
		t.Fatal(err)
	}
	closure.CalendarID = &office.ID
	if err := CloseCalendar(t.Context(), s, store.Work{Actor: "ann@example.com"}, closure); err != nil {
		t.Fatal(err)
	}
	if settings, err = s.DateSettings(t.Context()); err != nil {
		t.Fatal(err)
	}
	settings.ReceivingCalendarID = &office.ID
	if _, err := ChangeDateSettings(t.Context(), s, store.Work{Actor: "ann@example.com"}, settings); err != nil {
		t.Fatal(err)
	}
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	// What arrives in the closed days is taken in on the first day after them, and takes five days from there.
	mustRead(t, "behind a closure", text(t, s, question), before.Add(9+5).String())
}
