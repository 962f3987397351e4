package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

// corrects sends the form of a correction to see what it changes, and returns the form as it may be sent to save it.
func (v *visitor) corrects(form url.Values, words ...string) url.Values {
	v.Helper()
	sent := url.Values{"once": {v.get(link.NewAdjustment).field("once")}, "warehouse": {"MAIN"}, "about": {"shelf"}, "reason": {"Counted"}, "do": {"see"}}
	for name := range form {
		sent.Set(name, form.Get(name))
	}
	shown := v.post(link.NewAdjustment, sent).mustBe(http.StatusOK, append(words, "Nothing has been changed yet.")...)
	sent.Set("seen", shown.field("seen"))
	sent.Set("book", shown.field("book"))
	sent.Set("sku", shown.field("sku"))
	sent.Set("do", "commit")
	return sent
}

func TestACorrectionIsShownBeforeItIsSavedAndSavedOnce(t *testing.T) {
	test := newTestSite(t)
	first, second := test.stockedShop()
	v := test.signedIn(models.WarehouseStaff)
	papers := func() int { return test.count("SELECT count(*) FROM stock_adjustments") }
	before := papers()
	v.get(link.Adjustments).mustBe(http.StatusOK, "Count or correct")
	v.post(link.NewAdjustment, url.Values{"sku": {"lamp"}, "about": {"shelf"}, "do": {"see"}}).mustBe(http.StatusOK, "Desk lamp", "Last counted")
	sent := v.corrects(url.Values{"sku": {"lamp"}, "qty": {"7"}, "note": {"shelf <b>4</b>"}}, "3 units fewer than the books say.", "3 more of LAMP are allocated than are there in MAIN.",
		second+"/1", "3 of 4", "no date: nothing on order", "Last of 2 in rank: priority 5", "Saving takes nothing from anybody yet", "1 order loses units, and 0 promises break")
	if shown := v.post(link.NewAdjustment, url.Values{"sku": {"LAMP"}, "qty": {"7"}, "about": {"shelf"}, "reason": {"Counted"}, "do": {"see"}}); strings.Contains(shown.text(), "59.7") || strings.Contains(shown.text(), first+"/1") {
		t.Errorf("prices, or somebody who loses nothing, are shown: %s", shown.text())
	}
	if papers() != before {
		t.Fatal("looking saved it")
	}
	other := url.Values{}
	for name := range sent {
		other.Set(name, sent.Get(name))
	}
	other.Set("qty", "6")
	v.post(link.NewAdjustment, other).mustBe(http.StatusOK, "4 units fewer than the books say.", "Nothing has been changed yet.")
	for range 2 { // the second is the same form sent again
		v.post(link.NewAdjustment, sent).mustLeadTo(link.NewAdjustmentOf("", "MAIN"))
	}
	if papers() != before+1 {
		t.Fatalf("%d adjustments were made", papers()-before)
	}
	var no string
	if err := test.store.SQL().QueryRow("SELECT adjustment_no FROM stock_adjustments ORDER BY id DESC LIMIT 1").Scan(&no); err != nil {
		t.Fatal(err)
	}
	page := v.get(link.Adjustment(no)).mustBe(http.StatusOK, "Counted: shelf <b>4</b>", "warehouse@example.com", "3 more of LAMP are allocated than are there in MAIN.", "Take this adjustment back", "Afterwards")
	v.post(link.AdjustmentReverse(no), url.Values{"once": {page.field("once")}}).mustBe(http.StatusUnprocessableEntity, "Please give a reason for taking it back.")
	back := url.Values{"once": {page.field("once")}, "reason": {"miscounted"}}
	for range 2 {
		v.post(link.AdjustmentReverse(no), back).mustLeadTo(link.Adjustment(no))
	}
	v.get(link.Adjustment(no)).mustBe(http.StatusOK, "This adjustment was taken back", "was taken back by AD-")
	back.Set("once", "another")
	v.post(link.AdjustmentReverse(no), back).mustBe(http.StatusConflict, "was taken back already")
	if n := test.count("SELECT on_hand FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE k.code = 'LAMP'"); n != 10 {
		t.Errorf("%d lamps are there", n)
	}
	v.get(link.Adjustment("NOPE")).mustBe(http.StatusNotFound, "There is no stock adjustment NOPE.")
	test.signedIn(models.Support).get(link.Adjustment(no)).mustBe(http.StatusOK, "taken back")
	test.mustBalance()
}

func TestABadCorrectionKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	test := newTestSite(t)
	test.stockedShop()
	v := test.signedIn(models.Manager)
	for _, c := range []struct {
		form     url.Values
		status   int
		sentence string
	}{
		{url.Values{"qty": {"3"}}, 422, "Which SKU? Scan it, or type its code."},
		{url.Values{"sku": {"NOPE"}, "qty": {"3"}}, 422, "There is no SKU NOPE."},
		{url.Values{"sku": {"LAMP"}, "qty": {"3.5"}}, 422, "Please give whole units: a count such as 12, or a change such as +3 or -3."},
		{url.Values{"sku": {"LAMP"}, "qty": {"99999999999"}}, 422, "Please give whole units"},
		{url.Values{"sku": {"LAMP"}, "qty": {"-11"}}, 409, "There are not as many units as that: 10 are on hand, 0 of them unavailable."},
		{url.Values{"sku": {"LAMP"}, "qty": {"+0"}}, 422, "An adjustment by nothing changes nothing."},
		{url.Values{"sku": {"LAMP"}, "qty": {"0"}, "about": {"hold"}}, 422, "How many units? A whole number, at least 1."},
		{url.Values{"sku": {"LAMP"}, "qty": {"3"}, "warehouse": {"NOPE"}}, 422, "There is no such warehouse."},
		{url.Values{"sku": {"LAMP"}, "qty": {"3"}, "reason": {"because"}}, 422, "Please choose a reason."},
		{url.Values{"sku": {"LAMP"}, "qty": {"3"}, "reason": {"Other"}}, 422, "Please say here why."},
	} {
		form := url.Values{"about": {"shelf"}, "reason": {"Counted"}, "do": {"commit"}, "note": {""}}
		for name := range c.form {
			form.Set(name, c.form.Get(name))
		}
		shown := v.post(link.NewAdjustment, form).mustBe(c.status, c.sentence)
		if got := shown.field("qty"); got != c.form.Get("qty") {
			t.Errorf("%v: the quantity is %q afterwards", c.form, got)
		}
	}
	moved := v.corrects(url.Values{"sku": {"LAMP"}, "qty": {"12"}}, "2 units more than the books say.")
	test.onShelf("LAMP", 11)
	v.post(link.NewAdjustment, moved).mustBe(http.StatusConflict, "The books said 10 of LAMP on hand in MAIN when this was entered, and they say 11 now.", "1 unit more than the books say.")
	apart := v.corrects(url.Values{"sku": {"BULB"}, "qty": {"1"}, "about": {"hold"}, "reason": {"Damaged"}}, "1 unit is set apart, and nobody can have them.")
	v.post(link.NewAdjustment, apart).mustLeadTo(link.DecideOf(link.Pool("BULB", "MAIN")))
	v.get(link.Decide).mustBe(http.StatusOK, "1 of BULB are set apart in MAIN, 0 before.")
	v.get(link.NewAdjustmentSKUs+"?sku=lam").mustBe(http.StatusOK, "LAMP")
	test.mustBalance()
}
