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

// sheet is the form of a count as the page shows it, with counts for some SKUs.
func sheet(shown page, do string, counts map[string]string) url.Values {
	form := url.Values{"do": {do}, "reason": {"Counted"}}
	for _, name := range []string{"once", "seen", "warehouse", "q", "days", "after"} {
		form.Set(name, shown.find(`form[data-count] input[name="`+name+`"]`).AttrOr("value", ""))
	}
	for _, name := range []string{"sku", "qty", "book"} {
		for _, input := range shown.find(`form[data-count] input[name="` + name + `"]`).EachIter() {
			form.Add(name, input.AttrOr("value", ""))
		}
	}
	for i, sku := range form["sku"] {
		if counted, given := counts[sku]; given {
			form["qty"][i] = counted
		}
	}
	return form
}

func TestACountSheetIsFilledInShownAndSaved(t *testing.T) {
	test := newTestSite(t)
	_, second := test.stockedShop()
	v := test.signedIn(models.Manager)
	shown := v.get(link.Count).mustBe(http.StatusOK, "Counted in MAIN", "Desk lamp", "Bulb", "10 allocated")
	if n := v.get(link.CountOf(link.Count, "", "bul", "", "")).find(`tbody input[value="BULB"]`).Length(); n != 1 {
		t.Errorf("the search finds %d bulbs", n)
	}
	if v.get(link.CountOf(link.Count, "", "", "30", "")).find(`tbody input[value="BULB"]`).Length() != 0 {
		t.Error("what was counted today stands on a sheet of what was not for 30 days")
	}
	form := sheet(shown, "see", map[string]string{"LAMP": "8"})
	form.Set("paste", "bulb\t2\n\nLAMP2;4\nNOPE 3\n")
	shown = v.post(link.Count, form).mustBe(http.StatusUnprocessableEntity, "There is no SKU LAMP2.", "There is no SKU NOPE.", "2 lines cannot be taken yet; each says why. You can save the others now: these stay here.",
		"2 SKUs were counted: 1 agrees with the books, 2 units are fewer, 0 more.", "2 units more are allocated than are there.", second+"/1", "Save 2 counts")
	if n := test.count("SELECT count(*) FROM stock_adjustments WHERE reason = 'Counted'"); n != 0 {
		t.Fatal("looking saved it")
	}
	form = sheet(shown, "commit", nil)
	for range 2 { // the second is the same form sent again
		left := v.post(link.Count, form).mustBe(http.StatusOK, "Saved 2 counts, as AD-", "Of 1 SKU more is allocated now than is there.", "There is no SKU LAMP2.")
		if strings.Contains(left.find("tbody").Text(), "Desk lamp") {
			t.Error("what was saved is still in the form")
		}
	}
	if n := test.count("SELECT count(*) FROM stock_adjustments WHERE reason = 'Counted'"); n != 2 {
		t.Errorf("%d counts were saved", n)
	}
	next := sheet(v.get(link.Count), "see", map[string]string{"LAMP": "8", "BULB": "0"})
	next = sheet(v.post(link.Count, next).mustBe(http.StatusOK, "2 SKUs were counted"), "commit", nil)
	v.post(link.Count, next).mustLeadTo(link.DecideOf(link.Pool("BULB", "MAIN"), link.Pool("LAMP", "MAIN")))
	test.mustBalance()
}

func TestEveryBadLineOfACountGetsItsSentence(t *testing.T) {
	test := newTestSite(t)
	test.stockedShop()
	v := test.signedIn(models.WarehouseStaff)
	form := sheet(v.get(link.Count), "see", map[string]string{"LAMP": "ten"})
	form["sku"], form["qty"], form["book"] = append(form["sku"], "BULB", "BULB", "LAMP", ""), append(form["qty"], "2", "1", "1", "5"), append(form["book"], "2", "2", "7", "")
	v.post(link.Count, form).mustBe(http.StatusUnprocessableEntity, "Please give the whole number of units that were counted, as in 12.", "BULB is counted on line 3 already.",
		"The books said 7 when this was shown and say 10 now.", "Which SKU is it?", "4 lines cannot be taken yet", "Save 1 count")
	v.post(link.Count, sheet(v.get(link.Count), "commit", nil)).mustBe(http.StatusUnprocessableEntity, "Nothing was counted: no line has a quantity.")
	var many strings.Builder
	for i := range backorder.CountLinesMax + 1 {
		fmt.Fprintf(&many, "S%d\t1\n", i)
	}
	form = sheet(v.get(link.Count), "see", nil)
	form.Set("paste", many.String())
	if kept := v.post(link.Count, form).mustBe(http.StatusUnprocessableEntity, "At most 200 SKUs are counted at once, and these would be 201."); !strings.Contains(kept.find("textarea").Text(), "S200") {
		t.Error("what was pasted is lost")
	}
	scanned := sheet(v.get(link.Count), "see", nil)
	scanned.Set("scan", "lamp9")
	v.post(link.Count, scanned).mustBe(http.StatusUnprocessableEntity, "There is no SKU lamp9.")
	moved := sheet(v.get(link.Count), "see", map[string]string{"BULB": "1"})
	moved = sheet(v.post(link.Count, moved).mustBe(http.StatusOK, "Save 1 count"), "commit", nil)
	test.onShelf("BULB", 5)
	v.post(link.Count, moved).mustBe(http.StatusConflict, "The books said 2 of BULB on hand in MAIN when this was entered", "The books said 2 when this was shown and say 5 now.")
	test.mustBalance()
}

func TestTheSheetIsPrintedWithoutWhatTheBooksSayUnlessAskedFor(t *testing.T) {
	test := newTestSite(t)
	test.stockedShop()
	v := test.signedIn(models.WarehouseStaff)
	blind := v.get(link.CountPaper).mustBe(http.StatusOK, "Count sheet", "Desk lamp", "SKUs on this sheet")
	if strings.Contains(blind.find(".paper-table").Text(), "Books") {
		t.Error("the sheet says what to expect")
	}
	v.get(link.CountPaper+"?books=yes").mustBe(http.StatusOK, "Books", "Without what the books say")
	file := v.get(link.CountPDF)
	if file.status != http.StatusOK || !strings.HasPrefix(file.body, "%PDF-") || !strings.Contains(file.header.Get("Content-Disposition"), "count-MAIN-2026-11-22.pdf") {
		t.Errorf("the file: %d %v", file.status, file.header)
	}
}
