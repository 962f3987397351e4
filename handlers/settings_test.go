package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

// datesForm is the company's form as it stands, with some fields typed anew.
func datesForm(v *visitor, typed map[string]string) url.Values {
	v.Helper()
	form := url.Values{}
	page := v.get(link.Settings).mustBe(http.StatusOK)
	for _, name := range append([]string{"version"}, dateFields...) {
		form.Set(name, page.field(name))
	}
	form.Set("time_zone", page.find("#field-time_zone option[selected]").AttrOr("value", ""))
	for name, value := range typed {
		form.Set(name, value)
	}
	return form
}

// waitingJobs counts the plans that are asked for.
func (test *testSite) waitingJobs() int {
	test.Helper()
	var jobs int
	if err := test.store.SQL().QueryRowContext(test.Context(), "SELECT count(*) FROM river_job WHERE kind = 'replan'").Scan(&jobs); err != nil {
		test.Fatal(err)
	}
	return jobs
}

// audited counts the entries of the audit chain about a subject.
func (test *testSite) audited(subject string) int {
	test.Helper()
	var entries int
	if err := test.store.SQL().QueryRowContext(test.Context(), "SELECT count(*) FROM audit_entries WHERE subject = $1", subject).Scan(&entries); err != nil {
		test.Fatal(err)
	}
	return entries
}

func TestTheOwnerChangesHowDatesAreMade(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	form := datesForm(owner, map[string]string{"promise_percentile": "90", "dock_days": "2"})
	owner.post(link.Settings, form).mustLeadTo(link.Settings)
	page := owner.get(link.Settings).mustBe(http.StatusOK, "Saved.", "dates follow within a minute")
	if page.field("promise_percentile") != "90" || page.field("dock_days") != "2" {
		t.Error("the form does not show what was saved")
	}
	if test.waitingJobs() != 1 || test.audited("date settings") != 1 {
		t.Errorf("%d plans were asked for and %d changes audited", test.waitingJobs(), test.audited("date settings"))
	}
	// The same form once more, as after a double click: nothing is left to change, so nothing is refused.
	owner.post(link.Settings, form).mustLeadTo(link.Settings)
	if test.audited("date settings") != 1 {
		t.Error("a repeated form was audited as a change")
	}
}

func TestAFieldThatIsRefusedSaysWhyAndKeepsWhatWasTyped(t *testing.T) {
	owner := newTestSite(t).signedIn(models.Owner)
	form := datesForm(owner, map[string]string{"promise_percentile": "20", "pick_days": "two", "carrier_calendar": "77"})
	page := owner.post(link.Settings, form).mustBe(http.StatusUnprocessableEntity, "whole percent from 50 to 99", "whole days from 0 to 365", "not there any more")
	if page.field("pick_days") != "two" || page.find("#field-pick_days").AttrOr("aria-invalid", "") != "true" {
		t.Error("what was typed is gone, or the field is not marked")
	}
	if got := owner.get(link.Settings).field("promise_percentile"); got != "80" {
		t.Errorf("a refused form changed the percentile to %s", got)
	}
}

func TestAStaleFormShowsBothValuesAndChangesNothing(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	old := datesForm(owner, map[string]string{"dock_days": "5"})
	owner.post(link.Settings, datesForm(owner, map[string]string{"dock_days": "3"})).mustLeadTo(link.Settings)
	page := owner.post(link.Settings, old).mustBe(http.StatusConflict, "while you were editing", "Yours", "5 days", "Saved by owner@example.com", "3 days")
	if strings.Contains(page.text(), "Picking") {
		t.Error("settings that do not differ are shown")
	}
	if got := owner.get(link.Settings).field("dock_days"); got != "3" {
		t.Errorf("the stale form was saved: %s", got)
	}
}

func TestAManagerReadsSettingsAndChangesNone(t *testing.T) {
	test := newTestSite(t)
	manager := test.signedIn(models.Manager)
	page := manager.get(link.Settings).mustBe(http.StatusOK, "Promise percentileP80", "Receiving calendarevery day", "No calendar is kept yet")
	if page.find("main form").Length() != 0 {
		t.Error("a manager is offered a form that would be refused")
	}
	manager.post(link.Settings, url.Values{"promise_percentile": {"90"}}).mustBe(http.StatusForbidden)
}

func TestTheCompanyMovesToItsTimeZoneWhenTheOwnerSaysSo(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	owner.post(link.Settings, datesForm(owner, map[string]string{"time_zone": "Pacific/Auckland", "processing_days": "2"})).mustLeadTo(link.Settings)
	page := owner.get(link.Settings).mustBe(http.StatusOK, "Saved.")
	if zone := page.find("#field-time_zone option[selected]").AttrOr("value", ""); zone != "Pacific/Auckland" || page.field("processing_days") != "2" || test.store.Zone().String() != zone {
		t.Errorf("the form shows %q and %q days, and the company lives in %s", zone, page.field("processing_days"), test.store.Zone())
	}
	owner.post(link.Settings, datesForm(owner, map[string]string{"time_zone": "Moon/Tycho"})).mustBe(http.StatusUnprocessableEntity, "This is no time zone we know.")
	test.exec("INSERT INTO suppliers (code, name) VALUES ('S', 'Slow')")
	path := link.SupplierDates("S")
	form := url.Values{"version": {owner.get(path).mustBe(http.StatusOK, "Empty follows the company: 2 d.").field("version")}, "processing_days": {"5"}, "week": {"1", "2", "3"}}
	owner.post(path, form).mustLeadTo(path)
	if got := owner.get(path).field("processing_days"); got != "5" {
		t.Errorf("the supplier's own days are %q", got)
	}
}

func TestACalendarIsAddedFilledKeptAndOnlyThenRemoved(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	owner.post(link.Calendars, url.Values{"name": {" "}}).mustBe(http.StatusUnprocessableEntity, "Please give a name.")
	owner.post(link.Calendars, url.Values{"name": {"Hamburg"}}).mustLeadTo(link.Calendar(1))
	owner.post(link.Calendars, url.Values{"name": {"Hamburg"}}).mustBe(http.StatusUnprocessableEntity, "already a calendar with this name")
	change := func(version string, week ...string) page {
		return owner.post(link.Calendar(1), url.Values{"version": {version}, "name": {"Hamburg"}, "country": {"DE-HH"}, "week": week})
	}
	change("1").mustBe(http.StatusUnprocessableEntity, "tick at least one working day")
	change("1", "1", "2", "3", "4", "5", "6").mustLeadTo(link.Calendar(1))
	change("1", "1", "2").mustBe(http.StatusConflict, "Mon, Tue", "Mon–Sat")
	page := owner.get(link.Calendar(1)).mustBe(http.StatusOK, "Fri 25 Dec 2026")
	if got := page.find(`input[name="week"][checked]`).Length(); got != 6 {
		t.Errorf("%d days are ticked", got)
	}

	owner.post(link.CalendarClosures(1), url.Values{"from": {"2027-08-14"}, "to": {"2027-08-01"}, "reason": {"plant holiday"}}).mustBe(http.StatusUnprocessableEntity, "The last day lies before the first.")
	closure := url.Values{"from": {"2027-08-01"}, "to": {"2027-08-14"}, "reason": {"plant holiday"}}
	owner.post(link.CalendarClosures(1), closure).mustLeadTo(link.Calendar(1))
	owner.post(link.CalendarClosures(1), closure).mustLeadTo(link.Calendar(1)) // a double click
	page = owner.get(link.Calendar(1)).mustBe(http.StatusOK, "1 Aug 2027 – 14 Aug 2027", "14 d")
	if page.find("#closures tbody tr").Length() != 1 {
		t.Error("the same closure stands twice")
	}

	owner.post(link.Settings, datesForm(owner, map[string]string{"receiving_calendar": "1"})).mustLeadTo(link.Settings)
	owner.get(link.Settings).mustBe(http.StatusOK, "the company")
	if owner.get(link.Calendar(1)).find("#remove").Length() != 0 {
		t.Error("a kept calendar can be removed")
	}
	owner.post(link.CalendarDelete(1), nil).mustBe(http.StatusUnprocessableEntity, "the company still receives by it")
	owner.post(link.Settings, datesForm(owner, map[string]string{"receiving_calendar": ""})).mustLeadTo(link.Settings)
	owner.post(link.ClosureDelete(1), nil).mustLeadTo(link.Calendar(1))
	owner.post(link.CalendarDelete(1), nil).mustLeadTo(link.Settings)
	owner.get(link.Calendar(1)).mustBe(http.StatusNotFound, "There is no such calendar.")
}

func TestAWarehouseSetsDaysApartAndFollowsTheCompanyElsewhere(t *testing.T) {
	test := newTestSite(t)
	if _, err := test.store.SQL().ExecContext(t.Context(), "INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')"); err != nil {
		t.Fatal(err)
	}
	owner := test.signedIn(models.Owner)
	form := url.Values{"version": {"1"}, "dock_days": {"4"}, "pick_days": {""}, "shipping_days": {""}}
	owner.post(link.WarehouseDates(1), form).mustLeadTo(link.WarehouseDates(1))
	owner.get(link.Settings).mustBe(http.StatusOK, "Main MAIN 4 d 0 d company")
	form.Set("dock_days", "400")
	owner.post(link.WarehouseDates(1), form).mustBe(http.StatusUnprocessableEntity, "from 0 to 365")
	form.Set("dock_days", "6")
	owner.post(link.WarehouseDates(1), form).mustBe(http.StatusConflict, "6 days", "4 days")
	owner.get(link.WarehouseDates(99)).mustBe(http.StatusNotFound)
}

func TestABuyerSetsDaysAndClosuresOfASupplier(t *testing.T) {
	test := newWaitingSite(t)
	buyer := test.signedIn(models.Buyer)
	path := link.SupplierDates("LUX/1")
	if buyer.get(link.Supplier("LUX/1")).find(`a[href="`+path+`"]`).Length() != 1 {
		t.Error("the supplier's page does not lead to its days")
	}
	page := buyer.get(path).mustBe(http.StatusOK, "Lux Lighting", "follows the company: 0 d")
	form := url.Values{"version": {page.field("version")}, "lead_time_days": {"21"}, "transit_days": {"30"}, "receiving_days": {""}, "over_receipt": {"5"}, "week": {"1", "2", "3", "4"}}
	buyer.post(path, form).mustLeadTo(path)
	buyer.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "Stated 21 d", "Transit", "30 d")
	form.Set("transit_days", "31")
	buyer.post(path, form).mustBe(http.StatusConflict, "31 days", "30 days")
	if got := buyer.get(path).find("#field-over_receipt").AttrOr("value", ""); got != "5" {
		t.Errorf("the tolerance is kept as %q", got)
	}
	form.Set("lead_time_days", "-1")
	buyer.post(path, form).mustBe(http.StatusUnprocessableEntity, "whole days from 0 to 1000")
	buyer.post(link.SupplierClosures("LUX/1"), url.Values{"from": {"2026-12-24"}, "to": {""}, "reason": {"company party"}}).mustLeadTo(path)
	buyer.get(path).mustBe(http.StatusOK, "24 Dec 2026", "company party")
	buyer.post(link.SupplierReopen("LUX/1", 1), nil).mustLeadTo(path)
	buyer.post(link.SupplierReopen("LUX/1", 1), nil).mustBe(http.StatusNotFound, "not there any more")
	if test.audited("supplier LUX/1") != 3 {
		t.Errorf("%d changes were audited", test.audited("supplier LUX/1"))
	}
	buyer.get(link.SupplierDates("NONE")).mustBe(http.StatusNotFound)
}
