package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestSelectedOrdersShipEachByItselfAndRefusalsSayWhy(t *testing.T) {
	test := newTestSite(t)
	first, second := test.stockedShop()
	warehouse := test.signedIn(models.WarehouseStaff)
	list := warehouse.get(link.CanShip).mustBe(http.StatusOK, first, second, "Ship selected", "Release to pick", "to pick")
	if list.find("#list tbody tr").Length() != 2 || strings.Contains(list.text(), "19.90") {
		t.Errorf("the list is %s", list.text())
	}
	for preset, want := range map[string]string{"complete": first, "part": second} {
		shown := warehouse.get(link.CanShip + "?preset=" + preset)
		if shown.find("#list tbody tr").Length() != 1 || !strings.Contains(shown.find("#list tbody").Text(), want) {
			t.Errorf("the preset %s does not show %s", preset, want)
		}
	}
	once := list.find("#bulk [name=once]").AttrOr("value", "")
	form := func(do string, orders ...string) url.Values {
		return url.Values{"do": {do}, "once": {once + do}, "back": {link.CanShip}, "key": orders}
	}
	warehouse.post(link.ShipSelected, form("pick", first)).mustLeadTo(link.CanShip)
	warehouse.get(link.CanShip+"?preset=picked").mustBe(http.StatusOK, "1 order was released to be picked.", first)
	for range 2 { // the second is the same form sent again
		warehouse.post(link.ShipSelected, form("ship", first, "none")).mustLeadTo(link.CanShip)
		warehouse.get(link.CanShip).mustBe(http.StatusOK, "1 order was shipped.", "none: There is no order none.", second)
	}
	if n := test.count("SELECT count(*) FROM shipments"); n != 1 {
		t.Errorf("%d shipments were made", n)
	}
	warehouse.post(link.ShipSelected, url.Values{"do": {"ship"}}).mustBe(http.StatusUnprocessableEntity, "Nothing was changed.")
	test.signedIn(models.Buyer).post(link.ShipSelected, form("ship", second)).mustBe(http.StatusForbidden)
	test.mustBalance()
}

func TestACountBelowWhatIsAllocatedStandsInTheLists(t *testing.T) {
	test := newTestSite(t)
	test.stockedShop()
	test.onShelf("LAMP", 7)
	v := test.signedIn(models.WarehouseStaff)
	v.get(link.OverAllocated).mustBe(http.StatusOK, "LAMP", "Desk lamp", "Units missing3")
	v.get(link.Adjustments+"?preset=short").mustBe(http.StatusOK, "LAMP", "count", "test")
	v.get(link.Stock).mustBe(http.StatusOK, "Adjustments")
}
