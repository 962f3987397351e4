package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

// choosing is the form of a decision as the page shows it.
func choosing(shown page) url.Values {
	form := url.Values{"once": {shown.field("once")}, "seen": {shown.field("seen")}, "reason": {shown.field("reason")}, "do": {"commit"}}
	for _, name := range []string{"line", "qty"} {
		for _, input := range shown.find(`main input[name="` + name + `"]`).EachIter() {
			form.Add(name, input.AttrOr("value", ""))
		}
	}
	return form
}

func TestWhoGivesBackIsProposedChangedShownAndReleasedInOneGo(t *testing.T) {
	test := newTestSite(t)
	first, second := test.stockedShop()
	test.onShelf("LAMP", 7)
	test.onShelf("BULB", 1)
	v := test.signedIn(models.Manager)
	list := v.get(link.OverAllocated).mustBe(http.StatusOK, "LAMP", "BULB", "Decide who gives back")
	v.post(link.DecideSelected, url.Values{"key": {list.find("#list [name=key]").First().AttrOr("value", "")}}).mustLeadTo(link.DecideOf(link.Pool("LAMP", "MAIN")))
	v.get(link.Today).mustBe(http.StatusOK, "over-allocated")
	path := link.DecideOf(link.Pool("LAMP", "MAIN"), link.Pool("BULB", "MAIN"))
	shown := v.get(path).mustBe(http.StatusOK, "LAMP in MAIN", "BULB in MAIN", first+"/1", second+"/1", "First of 2 in rank", "The only one who has any", "2 lines give 4 units back.", "1 order loses units, and 1 promise breaks; the units are worth 67.47.",
		"Nothing of LAMP is missing in MAIN any more.", "Release 4 units", "Nothing has been changed yet.")
	form := choosing(shown)
	if len(form["line"]) != 3 || strings.Join(form["qty"], ",") != "3,,1" {
		t.Fatalf("the form is %v", form)
	}
	form["qty"] = []string{"1", "2", "1"}
	shown = v.post(path, form).mustBe(http.StatusOK, "3 lines give 4 units back.", "2 orders lose units", "Nothing has been changed yet.")
	if n := test.count("SELECT sum(qty_allocated) FROM sales_order_lines"); n != 12 {
		t.Fatal("looking released something")
	}
	form = choosing(shown)
	for range 2 { // the second is the same form sent again
		v.post(path, form).mustLeadTo(link.OverAllocated)
	}
	v.get(link.OverAllocated).mustBe(http.StatusOK, "Line "+first+"/1 gives back 2 of LAMP.", "Nothing is over-allocated")
	if a, b := test.allocated(first), test.count("SELECT sum(l.qty_allocated) FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = $1", second); a != 4 || b != 4 {
		t.Errorf("they have %d and %d", a, b)
	}
	if page := v.get(link.Today); strings.Contains(page.text(), "lines are over-allocated") || strings.Contains(page.text(), "line is over-allocated") {
		t.Error("Today still asks for a decision")
	}
	v.get(path).mustBe(http.StatusOK, "Nothing is over-allocated here")
	v.get(link.Order(first)).mustBe(http.StatusOK, "Less is there than was allocated")
	test.mustBalance()
}

func TestAReleaseThatCannotBeIsRefusedWithHowThingsStand(t *testing.T) {
	test := newTestSite(t)
	_, second := test.stockedShop()
	test.onShelf("LAMP", 7)
	v := test.signedIn(models.Manager)
	path := link.DecideOf(link.Pool("LAMP", "MAIN"))
	form := choosing(v.get(path))
	without := func(name, value string) url.Values {
		changed := url.Values{}
		for key, values := range form {
			changed[key] = values
		}
		changed[name] = []string{value}
		return changed
	}
	v.post(path, without("reason", " ")).mustBe(http.StatusUnprocessableEntity, "Please give a reason for taking stock back.")
	wrong := without("do", "see")
	wrong["qty"] = []string{"2.5", ""}
	v.post(path, wrong).mustBe(http.StatusUnprocessableEntity, "Whole units, please.")
	wrong["qty"] = []string{"4", ""}
	v.post(path, wrong).mustBe(http.StatusUnprocessableEntity, "3 of LAMP are missing in MAIN, and the lines would give 4 back.")
	wrong["qty"] = []string{"1", "", "1"}
	v.post(path, wrong).mustBe(http.StatusUnprocessableEntity, "This form is not whole.")
	test.onShelf("LAMP", 9)
	again := v.post(path, form).mustBe(http.StatusConflict, "1 of LAMP are missing in MAIN, and the lines would give 3 back. Nothing was changed; please look again.")
	if again.find(`input[name="qty"]`).First().AttrOr("value", "") != "3" {
		t.Error("what was chosen is lost")
	}
	part := without("do", "see")
	part["qty"] = []string{"1", ""}
	test.onShelf("LAMP", 7)
	v.post(path, choosing(v.post(path, part).mustBe(http.StatusOK, "2 of LAMP are still missing in MAIN afterwards."))).mustLeadTo(path)
	v.get(path).mustBe(http.StatusOK, "Line "+second+"/1 gives back 1 of LAMP. 2 of LAMP are still missing in MAIN.")
	reader := test.signedIn(models.WarehouseStaff).get(path).mustBe(http.StatusOK, "Last of 2 in rank")
	if reader.find("main button").Length() != 0 || strings.Contains(reader.text(), "Value") {
		t.Errorf("a reader is offered to release, or sees prices: %s", reader.text())
	}
	v.get(link.DecideOf(link.Pool("NOPE", "MAIN"))).mustBe(http.StatusNotFound)
	test.mustBalance()
}
