package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
)

// choosing opens the form of an act on rows of the queue, as the bar below it does.
func (v *visitor) choosing(verb string, rows ...string) page {
	v.Helper()
	return v.post(link.QueueAct(verb), url.Values{"key": rows, "back": {link.Backorders + "?sort=-value"}})
}

// refill is the form of a page as a browser would send it again, with other fields.
func (p page) refill(do string, more url.Values) url.Values {
	p.Helper()
	form := url.Values{"do": {do}}
	for _, input := range p.find("form.page-act input[type=hidden], form.page-act select").EachIter() {
		name, _ := input.Attr("name")
		value, _ := input.Attr("value")
		form.Add(name, value)
	}
	for name, values := range more {
		form[name] = values
	}
	return form
}

func TestSelectedLinesAreHeldFromTheQueueAsWasShown(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Support)
	bar := v.get(link.Backorders).mustBe(http.StatusOK, "Hold", "End hold", "Cancel")
	if n := bar.find(`[data-bulk-act]`).Length(); n != 3 {
		t.Errorf("support is offered %d acts", n)
	}
	if bar.find(`.pick[value="SO/1/1"]`).Length() != 1 {
		t.Error("a row is not selected by its line")
	}
	opened := v.choosing("hold", "SO/1/1", "SO-2/1").mustBe(http.StatusOK, "Hold the orders of 2 lines", "See what it changes")
	v.post(link.QueueAct("hold"), opened.refill("see", nil)).mustBe(http.StatusUnprocessableEntity, "Please give a reason.")
	typed := url.Values{"reason": {"unpaid"}, "until": {"2027-01-05"}, "release": {"yes"}}
	seen := v.post(link.QueueAct("hold"), opened.refill("see", typed)).mustBe(http.StatusOK, "2 orders are on hold.", "Order SO-3, line 1, is given 3 of A.", "gains", "selected", "Nothing has been changed yet.")
	if n := test.count("SELECT count(*) FROM sales_orders WHERE hold_reason IS NOT NULL"); n != 0 {
		t.Fatal("looking held them")
	}
	other := seen.refill("commit", url.Values{"reason": {"fraud"}, "until": {"2027-01-05"}, "release": {"yes"}})
	v.post(link.QueueAct("hold"), other).mustBe(http.StatusOK, "Nothing has been changed yet.")
	commit := seen.refill("commit", typed)
	for range 2 {
		v.post(link.QueueAct("hold"), commit).mustLeadTo(link.Backorders + "?sort=-value")
	}
	v.get(link.Backorders).mustBe(http.StatusOK, "2 orders are on hold. Order SO-3, line 1, is given 3 of A.", "on hold until 5 Jan 2027")
	if n := test.count("SELECT count(*) FROM audit_entries WHERE action = 'put on hold' AND detail = 'unpaid (until 5 Jan 2027)' AND actor = 'support@example.com'"); n != 2 {
		t.Errorf("%d holds are in the audit chain", n)
	}
	v.post(link.QueueAct("hold"), opened.refill("see", typed)).mustBe(http.StatusConflict, "Nothing can be done", "Order SO/1 is on hold already: unpaid.", "Order SO-2 is on hold already: unpaid.")
	ended := v.choosing("resume", "SO/1/1", "SO-2/1", "SO-3/1").mustBe(http.StatusOK, "End the hold of the orders of 2 lines", "Order SO-3 is not on hold.", "The hold of 2 orders ends.")
	v.post(link.QueueAct("resume"), ended.refill("commit", nil)).mustLeadTo(link.Backorders + "?sort=-value")
	if problems := test.invariants(); problems != "" {
		t.Error(problems)
	}
}

func TestARefusedLineIsNamedAndTheOthersAreDone(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Manager)
	if _, err := backorder.Pick(t.Context(), test.store, backorder.By{Actor: "test"}, backorder.Picking{OrderNo: "SO/1", LineNo: 1, Qty: 1}); err != nil {
		t.Fatal(err)
	}
	rows := []string{"SO/1/1", "SO-2/1", "SO-3/9", "not a row"}
	opened := v.choosing("cancel", rows...)
	reason := url.Values{"reason": {"discontinued"}}
	seen := v.post(link.QueueAct("cancel"), opened.refill("see", reason)).mustBe(http.StatusOK, "Cancel 1 line", "1 of line 1 of order SO/1 is picked. Put it back first.", "Order SO-3 has no line 9.", "There is no order not a row.", "18 units of 1 line cancelled.", "SO-3", "gains")
	commit := seen.refill("commit", reason)
	if fmt.Sprint(commit["key"]) != "[SO-2/1]" {
		t.Fatalf("the form goes on with %v", commit["key"])
	}
	// Meanwhile somebody takes what is left; the whole is refused, and said so.
	if _, err := backorder.CancelLine(t.Context(), test.store, backorder.By{Actor: "test"}, backorder.Cancelling{OrderNo: "SO-2", Reason: "called"}); err != nil {
		t.Fatal(err)
	}
	v.post(link.QueueAct("cancel"), commit).mustBe(http.StatusConflict, "Nothing can be done", "Nothing of line 1 of order SO-2 is open")
}

func TestStockIsReleasedPrioritisedAndAllocatedForSelectedLines(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Owner)
	does := func(verb string, more url.Values, rows []string, words ...string) {
		t.Helper()
		opened := v.choosing(verb, rows...)
		seen := v.post(link.QueueAct(verb), opened.refill("see", more)).mustBe(http.StatusOK, words...)
		v.post(link.QueueAct(verb), seen.refill("commit", more)).mustLeadTo(link.Backorders + "?sort=-value")
	}
	does("prioritise", url.Values{"how": {"1"}, "reason": {"fair"}}, []string{"SO-3/1"}, "1 line is moved in the queue.")
	does("prioritise", url.Values{"how": {"reset"}, "reason": {"unfair"}}, []string{"SO-3/1", "SO-2/1"}, "2 lines are moved in the queue.")
	does("release", url.Values{"reason": {"recount"}}, []string{"SO/1/1"}, "1 line gives back 3 units.", "Order SO-2, line 1, is given 3 of A.")
	v.choosing("allocate", "SO-3/1").mustBe(http.StatusConflict, "Nothing can be done", "No A is free in MAIN for line 1 of order SO-3.")
	test.exec("UPDATE company SET arrival_mode = 'off'")
	does("release", url.Values{"reason": {"recount"}}, []string{"SO-2/1"}, "1 line gives back 3 units.")
	seen := v.choosing("allocate", "SO-3/1").mustBe(http.StatusOK, "1 line is given 3 units.", "Nothing has been changed yet.")
	v.post(link.QueueAct("allocate"), seen.refill("commit", nil)).mustLeadTo(link.Backorders + "?sort=-value")
	if problems := test.invariants(); problems != "" {
		t.Error(problems)
	}
}

func TestAllRowsOfAListAreTakenUpToABound(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	const orders = 60
	for i := range orders {
		test.takes(fmt.Sprintf("N-%02d", i), "C1", "A", 4)
	}
	v := test.signedIn(models.Manager)
	v.get(link.Backorders).mustBe(http.StatusOK, "All 60 of this list")
	if bar := v.get(link.Backorders + "?f=order_no:has:N-0").mustBe(http.StatusOK); strings.Contains(bar.text(), "of this list") {
		t.Error("all rows are offered though all are shown")
	}
	opened := v.post(link.QueueAct("hold"), url.Values{"key": {"N-00/1"}, "all": {"yes"}, "back": {link.Backorders + "?f=order_no:has:N-1"}}).mustBe(http.StatusOK, "Hold the orders of 10 lines")
	if keys := opened.refill("see", nil)["key"]; len(keys) != 10 || keys[0] != "N-10/1" {
		t.Errorf("they are %v", keys)
	}
	v.post(link.QueueAct("hold"), url.Values{"all": {"yes"}, "back": {link.Backorders + "?f=none:is:1"}}).mustBe(http.StatusUnprocessableEntity, "none")
	test.exec("UPDATE sales_order_lines SET version = version + 1")
	many := make([]string, backorder.LinesAtOnce+1)
	for i := range many {
		many[i] = "N-00/" + fmt.Sprint(i)
	}
	v.choosing("hold", many...).mustBe(http.StatusUnprocessableEntity, "At most 500 lines are changed at once, and these are 501.")
	v.choosing("allocate").mustBe(http.StatusUnprocessableEntity, "Nothing is selected.")
}

func TestWarehousePeopleTagLinesAndDoNothingElseWithThem(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.WarehouseStaff)
	if n := v.get(link.Backorders).mustBe(http.StatusOK).find(`[data-bulk-act]`).Length(); n != 0 {
		t.Errorf("%d acts are offered", n)
	}
	v.post(link.TagAll(link.Backorders), url.Values{"key": {"SO/1/1", "SO-2/1"}, "tag": {"check"}, "do": {"add"}, "back": {link.Backorders}}).mustLeadTo(link.Backorders)
	if n := test.count("SELECT count(*) FROM tags"); n != 2 {
		t.Errorf("%d orders are tagged", n)
	}
	v.post(link.TagAll(link.Backorders), url.Values{"all": {"yes"}, "tag": {"all"}, "do": {"add"}, "back": {link.Backorders}}).mustLeadTo(link.Backorders)
	if n := test.count("SELECT count(*) FROM tags WHERE tag = 'all'"); n != 3 {
		t.Errorf("%d orders of the list are tagged", n)
	}
}
