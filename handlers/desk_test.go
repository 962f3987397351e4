package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
)

// places are the lines of the desk in the order shown.
func places(p page) string {
	p.Helper()
	var names []string
	for _, cell := range p.find("#desk-demand tbody tr td:nth-child(2) a.mono").EachIter() {
		names = append(names, cell.Text())
	}
	return strings.Join(names, " ")
}

// changed sends the form about a line after its preview, with what was seen there.
func (v *visitor) changed(desk string, typed url.Values) page {
	v.Helper()
	preview := v.previewed(desk, typed)
	typed.Set("do", "apply")
	typed.Set("seen", preview.find("#desk-change [name=seen]").AttrOr("value", ""))
	typed.Set("once", preview.find("#desk-change [name=once]").AttrOr("value", ""))
	if typed.Get("reason") == "" {
		typed.Set("reason", "the customer called")
	}
	return v.post(desk, typed)
}

func (v *visitor) previewed(desk string, typed url.Values) page {
	v.Helper()
	typed.Set("do", "preview")
	return v.post(desk, typed).mustBe(http.StatusOK, "What it would do")
}

func TestTheDeskShowsSupplyAndDemandInRankOrder(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	shown := manager.get(link.Desk("LAMP")).mustBe(http.StatusOK, "Desk lamp", "10 on hand, 10 given", "PO-7/1", "Acme", "6 waiting", "URGENT/1", "VIP", "Simulate a run")
	if got := places(shown); got != "PATIENT/1 SL/ASH/1 URGENT/1" {
		t.Errorf("the desk ranks %s", got)
	}
	if got := shown.find("#desk-supply tbody tr").Length(); got != 2 {
		t.Errorf("the ladder has %d rungs, not the stock and the purchase order", got)
	}
	read := warehouse.get(link.Desk("LAMP")).mustBe(http.StatusOK, "URGENT/1")
	if read.find("#desk-demand button, #desk-simulate, #desk-change").Length() != 0 {
		t.Error("somebody who may not allocate is offered to")
	}
	warehouse.post(link.Desk("LAMP"), url.Values{"line": {"URGENT/1"}, "what": {"allocate"}}).mustBe(http.StatusForbidden)
	manager.get(link.Desk("RUG")).mustBe(http.StatusOK, "Nothing to allocate")
	manager.get(link.Desk("NONE")).mustBe(http.StatusNotFound)
	manager.htmx = true
	part := manager.get(link.Desk("LAMP"))
	if strings.Contains(part.body, "<html") || part.find("#desk-totals .tile").Length() != 5 {
		t.Errorf("the totals that are asked for again are %.200s", part.body)
	}
}

func TestEveryChangeAtTheDeskIsPreviewedAndThenMadeWithAReason(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	desk := link.DeskOf("LAMP", "MAIN", "", "")
	v.get(link.DeskOf("LAMP", "MAIN", "PATIENT/1", "")).mustBe(http.StatusOK, "Change PATIENT/1", "Take stock back")
	preview := v.previewed(desk, url.Values{"line": {"PATIENT/1"}, "what": {"release"}, "qty": {"9"}})
	preview.mustBe(http.StatusOK, "Line PATIENT/1 gives back 9 units of LAMP: it has 1 and waits for 9 then.", "URGENT/1", "+6", "SL/ASH/1", "+3")
	if test.allocated("PATIENT") != 10 {
		t.Fatal("a preview changed something")
	}
	form := url.Values{"line": {"PATIENT/1"}, "what": {"release"}, "qty": {"9"}, "do": {"apply"}, "seen": {preview.find("#desk-change [name=seen]").AttrOr("value", "")}, "once": {"k"}}
	v.post(desk, form).mustBe(http.StatusUnprocessableEntity, "Please give a reason")
	form.Set("reason", "URGENT cannot wait")
	other := url.Values{"line": form["line"], "what": form["what"], "qty": {"8"}, "do": {"apply"}, "seen": form["seen"], "once": {"k"}, "reason": form["reason"]}
	v.post(desk, other).mustBe(http.StatusOK, "What it would do", "gives back 8 units") // something else than what was seen is previewed first
	if test.allocated("PATIENT") != 10 {
		t.Fatal("a change that nobody saw was made")
	}
	for range 2 { // the second is the same form sent again
		v.post(desk, form).mustLeadTo(desk)
	}
	if test.allocated("PATIENT") != 1 || test.allocated("URGENT") != 6 || test.allocated("SL/ASH") != 3 {
		t.Error("the change was not made as it was shown")
	}
	v.get(desk).mustBe(http.StatusOK, "gives back 9 units of LAMP")
	if n := test.count("SELECT count(*) FROM audit_entries WHERE subject = 'sales_order:PATIENT' AND detail LIKE '%URGENT cannot wait%'"); n != 1 {
		t.Errorf("the reason is audited %d times", n)
	}
}

func TestALineIsMovedAtTheDeskByPlaceByHandAndByPriority(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	desk := link.DeskOf("LAMP", "MAIN", "", "")
	for _, step := range []struct {
		typed url.Values
		says  string
		order string
	}{
		{url.Values{"up": {"URGENT/1"}}, "Line URGENT/1 stands right before SL/ASH/1.", "PATIENT/1 URGENT/1 SL/ASH/1"},
		{url.Values{"down": {"PATIENT/1"}}, "Line URGENT/1 stands right before PATIENT/1.", "URGENT/1 PATIENT/1 SL/ASH/1"},
		{url.Values{"line": {"SL/ASH/1"}, "what": {"before"}, "before": {"URGENT/1"}}, "Line SL/ASH/1 stands right before URGENT/1.", "SL/ASH/1 URGENT/1 PATIENT/1"},
		{url.Values{"line": {"SL/ASH/1"}, "what": {"reset"}}, "goes back to the place", "URGENT/1 PATIENT/1 SL/ASH/1"},
	} {
		preview := v.post(desk, merge(step.typed, url.Values{"do": {"preview"}, "what": {"before"}})).mustBe(http.StatusOK, "What it would do", step.says)
		sent := url.Values{"do": {"apply"}, "reason": {"agreed"}}
		for _, name := range []string{"line", "seen", "once", "before"} {
			sent.Set(name, preview.find(`#desk-change [name="`+name+`"]`).AttrOr("value", ""))
		}
		sent.Set("what", preview.find("#what option[selected]").AttrOr("value", ""))
		v.post(desk, sent).mustLeadTo(desk)
		if got := places(v.get(desk)); got != step.order {
			t.Errorf("after %v the desk ranks %s, not %s", step.typed, got, step.order)
		}
	}
	v.post(desk, url.Values{"up": {"URGENT/1"}}).mustBe(http.StatusConflict, "has no place to go to")
	v.post(desk, url.Values{"up": {"NONE/1"}}).mustBe(http.StatusConflict, "has no place to go to")
	v.changed(desk, url.Values{"line": {"SL/ASH/1"}, "what": {"priority"}, "priority": {"1"}}).mustLeadTo(desk)
	v.get(desk).mustBe(http.StatusOK, "priority 1")
}

// merge is a with what only b says.
func merge(a, b url.Values) url.Values {
	for name, values := range b {
		if a.Get(name) == "" {
			a[name] = values
		}
	}
	return a
}

func TestALineIsPeggedSplitAndGivenStockAtTheDesk(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	desk := link.DeskOf("LAMP", "MAIN", "", "")
	v.changed(desk, url.Values{"line": {"SL/ASH/1"}, "what": {"peg"}, "supply": {"PO-7/1"}, "qty": {"2"}}).mustLeadTo(desk)
	v.get(desk).mustBe(http.StatusOK, "by hand", "2 units of PO-7/1 pegged by hand")
	v.changed(desk, url.Values{"line": {"SL/ASH/1"}, "what": {"unpeg"}, "supply": {"PO-7/1"}}).mustLeadTo(desk)
	if strings.Contains(v.get(desk).find("#desk-demand").Text(), "by hand") {
		t.Error("the peg is still there")
	}
	v.changed(desk, url.Values{"line": {"URGENT/1"}, "what": {"split"}, "qty": {"4"}}).mustLeadTo(desk)
	if got := places(v.get(desk)); got != "PATIENT/1 SL/ASH/1 URGENT/1 URGENT/2" {
		t.Errorf("after the split the desk shows %s", got)
	}
	by := backorder.By{Actor: "test", Role: models.Manager}
	test.exec("UPDATE company SET arrival_mode = 'off'")
	if _, err := backorder.AdjustStock(t.Context(), test.store, by, backorder.Adjusting{SKU: "LAMP", Kind: models.MovementAdjustment, Qty: 2, Reason: "found"}); err != nil {
		t.Fatal(err)
	}
	v.changed(desk, url.Values{"line": {"URGENT/2"}, "what": {"allocate"}}).mustLeadTo(desk)
	v.get(desk).mustBe(http.StatusOK, "Line URGENT/2 is given 2 units of LAMP: it has 2 and waits for 2 then.")
}

func TestTheDeskSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	desk := link.DeskOf("LAMP", "MAIN", "", "")
	for _, c := range []struct {
		typed  url.Values
		status int
		says   string
	}{
		{url.Values{"line": {"URGENT/1"}, "what": {"allocate"}, "qty": {"6"}}, 409, "Only 0 of LAMP are free in MAIN; 6 were asked for."},
		{url.Values{"line": {"URGENT/1"}, "what": {"allocate"}, "qty": {"many"}}, 422, "Please give a whole number of units"},
		{url.Values{"line": {"URGENT/1"}, "what": {"split"}}, 422, "The quantity of the new line"},
		{url.Values{"line": {"URGENT/1"}, "what": {"peg"}}, 422, "Please choose the purchase order line."},
		{url.Values{"line": {"URGENT/1"}, "what": {"peg"}, "supply": {"PO-9/1"}}, 409, "There is no line 1 of purchase order PO-9."},
		{url.Values{"line": {"URGENT/1"}, "what": {"before"}}, 422, "Please choose the line it is to stand before."},
		{url.Values{"line": {"URGENT/1"}, "what": {"before"}, "before": {"NONE/1"}}, 409, "Line 1 of order NONE is not open for LAMP"},
		{url.Values{"line": {"URGENT/1"}, "what": {"priority"}, "priority": {"0"}}, 422, "A priority is a number from 1"},
		{url.Values{"line": {"URGENT/1"}, "what": {"dance"}}, 422, "Please choose what is to happen."},
		{url.Values{"line": {"NONE/1"}, "what": {"allocate"}}, 409, "NONE"},
		{url.Values{"line": {"garbage"}, "what": {"allocate"}}, 422, "names no line of an order"},
	} {
		for _, do := range []string{"preview", "apply"} {
			sent := merge(url.Values{"do": {do}, "reason": {"why not"}}, c.typed)
			refused := v.post(desk, sent).mustBe(c.status, c.says)
			if qty := c.typed.Get("qty"); qty != "" && refused.find("#qty").AttrOr("value", "") != qty {
				t.Errorf("%v: the quantity that was typed is gone", c.typed)
			}
		}
	}
	if test.allocated("PATIENT") != 10 || test.count("SELECT count(*) FROM audit_entries WHERE actor = 'manager@example.com' AND subject LIKE 'sales_order:%'") != 0 {
		t.Error("a refused request changed something")
	}
	v.get(link.DeskOf("LAMP", "", "NONE/9", "")).mustBe(http.StatusOK, "neither has nor waits for LAMP")
}
