package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestAPurchaseOrderShowsWhoWaitsForEachLine(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.Buyer)
	page := v.get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK, "Lux Lighting", "12 Nov", "10 d late", "10 days overdue", "Received 7 %", "1 broken, 0 at risk", "Value waiting 25.00")
	if cells := strings.Join(strings.Fields(page.find("#lines tbody tr").Text()), " "); !strings.Contains(cells, "70 5") || !strings.Contains(cells, "1 10 units 25.00") {
		t.Errorf("the line reads %q", cells)
	}
	if waiting := page.find("#waiting tbody").Text(); !strings.Contains(waiting, "SO-1") || !strings.Contains(waiting, "Acme Stores") || !strings.Contains(waiting, "21 d late") {
		t.Errorf("who waits reads %q", waiting)
	}
	received := v.get(link.PurchaseOrder("PO-OLD")).mustBe(http.StatusOK, "Nobody waits for this purchase order")
	if strings.Contains(received.text(), "late") {
		t.Error("a received purchase order is called late")
	}
	if text := test.signedIn(models.WarehouseStaff).get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK).text(); strings.Contains(text, "25.00") || strings.Contains(text, "Unit cost") {
		t.Errorf("the warehouse sees prices: %s", text)
	}
	v.get(link.PurchaseOrder("PO-9")).mustBe(http.StatusNotFound, "There is no purchase order PO-9")
}
