package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
)

func TestTheUnlockScoreNamesTheOrdersBehindADelivery(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	for _, by := range []string{"orders", "units", "value", "garbage"} {
		shown := manager.get(link.UnlockOf("", by)).mustBe(http.StatusOK, "PO-7/1", "Acme", "Value freed", "45.00")
		if rows := shown.find("#ranking tbody tr"); rows.Length() != 1 || rows.Find("a[href=\""+link.Order("SL/ASH")+"\"]").Length() != 1 {
			t.Errorf("by %s the orders behind are %s", by, rows.Text())
		}
		manager.get(link.UnlockOf(link.UnlockSKUs, by)).mustBe(http.StatusOK, "LAMP", "Needed", "URGENT")
	}
	if text := warehouse.get(link.UnlockOf("", "value")).mustBe(http.StatusOK, "PO-7/1").text(); strings.Contains(text, "45.00") || strings.Contains(text, "Value") {
		t.Error("the warehouse sees values")
	}
	newTestSite(t).signedIn(models.Buyer).get(link.Unlock).mustBe(http.StatusOK, "No single delivery would make an order whole.")
}

func TestAnOrderThatLacksOneLineIsListedWithWhatStandsReady(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	by := backorder.By{Actor: "test", Role: models.Manager}
	test.exec(`INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 3 FROM skus k, warehouses w WHERE k.code = 'RUG'`)
	test.exec(`INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, actor, at) SELECT k.id, w.id, 'adjustment', 'on_hand', 3, 'count', 'first count', 'import', '2026-11-01' FROM skus k, warehouses w WHERE k.code = 'RUG'`)
	if _, err := backorder.PlaceOrder(t.Context(), test.store, by, backorder.NewOrder{OrderNo: "NEARLY", Customer: "C1", Lines: []backorder.NewLine{{SKU: "RUG", Qty: 2}, {SKU: "LAMP", Qty: 1}}}); err != nil {
		t.Fatal(err)
	}
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	shown := manager.get(link.OneAway).mustBe(http.StatusOK, "NEARLY", "line 2", "LAMP", "PO-7/1", "14.00")
	if rows := shown.find("#ranking tbody tr").Length(); rows != 1 {
		t.Errorf("%d orders are one line away", rows)
	}
	if strings.Contains(warehouse.get(link.OneAway).mustBe(http.StatusOK, "NEARLY").text(), "14.00") {
		t.Error("the warehouse sees a value")
	}
	manager.get(link.OneAwayFrom("0:0")).mustBe(http.StatusOK, "No order waits for one last line")
	manager.get(link.OneAwayFrom("garbage")).mustBe(http.StatusOK, "NEARLY")
	for _, tab := range []string{link.Runs, link.Unlock, link.OneAway} {
		if shown.find(`nav[aria-label="Allocation"] a[href="`+tab+`"]`).Length() != 1 {
			t.Errorf("no tab leads to %s", tab)
		}
	}
	if current := shown.find(`.nav a[aria-current="page"]`).AttrOr("href", ""); current != link.Runs {
		t.Errorf("the navigation marks %q", current)
	}
}
