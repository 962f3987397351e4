package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
)

func TestThePagesSayWhereADateComesFrom(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	if _, err := test.store.SQL().ExecContext(t.Context(), "UPDATE stock_levels SET on_hand = 3"); err != nil { // no more than is allocated
		t.Fatal(err)
	}
	if _, err := backorder.Replan(t.Context(), test.store, "test", false); err != nil {
		t.Fatal(err)
	}
	support := test.signedIn(models.Support)
	order := support.get(link.Order("SO/1")).mustBe(http.StatusOK, "Why these dates", "Line 1", "PO-7/1 from Acme, ordered on 10 Nov 2026: 8 of 10 comparable deliveries",
		"quoted 14", "is safe", "The order is on hold")
	if steps := order.find("#order-lines .explanation details li").Length(); steps < 3 {
		t.Errorf("the way to the customer has %d steps", steps)
	}
	sku := support.get(link.SKU("LAMP")).mustBe(http.StatusOK, "SO/1", "PO-7/1 from Acme", "likely", "safe")
	for _, panel := range []string{"#sku-queue details.explanations .explanation", "#sku-supply section.explanations .explanation"} {
		if text := sku.find(panel).Text(); !strings.Contains(text, "8 of 10 comparable deliveries") {
			t.Errorf("%s says %q", panel, text)
		}
	}
}
