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

// buyDesk is a site whose desk asks for one SKU: 20 wait without supply for what is sold in fives.
func buyDesk(t *testing.T) (test *testSite, row string) {
	t.Helper()
	test = newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	if _, err := backorder.PlaceOrder(t.Context(), test.store, backorder.By{Actor: "test"}, backorder.NewOrder{Customer: "C", OrderNo: "WAITS", Lines: []backorder.NewLine{{SKU: "SKU", Qty: 20, Warehouse: "W"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := backorder.RefreshBuyDesk(t.Context(), test.store, "test", true); err != nil {
		t.Fatal(err)
	}
	if err := test.store.SQL().QueryRowContext(t.Context(), "SELECT id FROM buy_rows WHERE qty_suggested > 0").Scan(&row); err != nil {
		t.Fatal(err)
	}
	return test, row
}

func TestABuyerDraftsWhatTheDeskSuggestsOnceAndIsToldWhatOthersBought(t *testing.T) {
	test, row := buyDesk(t)
	v := test.signedIn(models.Buyer)
	desk := v.get(link.BuyDesk).mustBe(http.StatusOK, "SKU", "for customers", "Minimum")
	if desk.find(`input.pick[value="`+row+`"]`).Length() != 1 {
		t.Fatal("the row cannot be selected")
	}
	v.get(link.BuyDesk+"/"+row).mustBe(http.StatusOK, "wait without supply", "WAITS", "The position is")
	csrf := desk.field("csrf")
	preview := v.post(link.BuyOrder, url.Values{"csrf": {csrf}, "do": {"preview"}, "key": {row}}).mustBe(http.StatusOK, "begins a new draft", "WAITS")
	form := url.Values{"csrf": {csrf}, "do": {"create"}, "key": {row}}
	for _, name := range []string{"once", "qty", "supplier", "bought"} {
		form.Set(name, preview.field(name))
	}
	wrong := url.Values{"csrf": {csrf}, "do": {"create"}, "key": {row}, "qty": {"many"}, "supplier": {"V"}, "once": {"wrong"}}
	v.post(link.BuyOrder, wrong).mustBe(http.StatusUnprocessableEntity, "whole number")
	first := v.post(link.BuyOrder, form)
	if first.status != http.StatusSeeOther || !strings.HasPrefix(first.header.Get("Location"), link.PurchaseOrders+"/PO-") {
		t.Fatalf("drafting answers %d, %s", first.status, first.text())
	}
	if again := v.post(link.BuyOrder, form); again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("the same form again leads to %q", again.header.Get("Location"))
	}
	form.Set("once", "another")
	v.post(link.BuyOrder, form).mustBe(http.StatusConflict, "bought SKU in the meantime", "Nothing was drafted")
	test.signedIn(models.WarehouseStaff).get(link.BuyDesk + "/" + row).mustBe(http.StatusOK)
}

func TestABudgetSaysWhatItIsEnoughForAndWhatItLeaves(t *testing.T) {
	test, _ := buyDesk(t)
	v := test.signedIn(models.Buyer)
	v.get(link.BuyBudget).mustBe(http.StatusOK, "What a budget is enough for")
	v.get(link.BuyBudget+"?amount=1").mustBe(http.StatusOK, "not enough for anything", "Value waiting")
	v.get(link.BuyBudget+"?amount=100000").mustBe(http.StatusOK, "Look at these purchase orders", "Nothing that is suggested waits.")
	v.get(link.BuyBudget+"?amount=much").mustBe(http.StatusUnprocessableEntity, "Please give a price such as 12.50")
}
