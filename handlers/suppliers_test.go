package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestASupplierShowsStatedBesideObservedLeadTimes(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.Buyer)
	page := v.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "Lux Lighting", "Stated 14 d", "Median 20 d", "P80 40 d", "Receipts 3", "PO-1", "1.75")
	if page.find("#lead-time-histogram svg").Length() != 1 {
		t.Error("the observed lead times are not drawn")
	}
	if strings.Contains(page.find("#open").Text(), "PO-OLD") {
		t.Error("a received purchase order is listed as open")
	}
	if text := test.signedIn(models.WarehouseStaff).get(link.Supplier("LUX/1")).mustBe(http.StatusOK).text(); strings.Contains(text, "1.75") || strings.Contains(text, "Minimum order value") {
		t.Errorf("the warehouse sees prices: %s", text)
	}
	v.get(link.Supplier("NONE")).mustBe(http.StatusNotFound, "There is no supplier NONE")
}
