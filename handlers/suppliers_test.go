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

func TestASupplierShowsWhatItStatesBesideWhatItDoes(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.Buyer)
	v.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "Lux Lighting", "Stated 14 d", "not worked out yet", "PO-1", "1.75")
	if _, err := backorder.RefreshFigures(t.Context(), test.store, "test"); err != nil {
		t.Fatal(err)
	}
	page := v.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "Stated 14 d", "P50", "P80", "low confidence", "is borrowed from other suppliers", "No clear trend", "Sent to complete", "First confirmed date", "open line is overdue")
	if page.find("#lead-time-spread svg").Length() == 0 || page.find("#lead-time-spread pattern").Length() != 1 {
		t.Error("the lead times are not drawn, or the borrowed part is not hatched")
	}
	if strings.Contains(page.find("#open").Text(), "PO-OLD") {
		t.Error("a received purchase order is listed as open")
	}
	if text := test.signedIn(models.WarehouseStaff).get(link.Supplier("LUX/1")).mustBe(http.StatusOK).text(); strings.Contains(text, "1.75") || strings.Contains(text, "Minimum order value") {
		t.Errorf("the warehouse sees prices: %s", text)
	}
	v.get(link.Supplier("NONE")).mustBe(http.StatusNotFound, "There is no supplier NONE")
	v.get(link.Suppliers).mustBe(http.StatusOK, "Likely", "Safe", "On time %", "LUX/1")
	v.get(link.Suppliers+"?sort=-lead_time_safe").mustBe(http.StatusOK, "LUX/1")
}

func TestABuyerAnswersASuggestedLeadTime(t *testing.T) {
	test := newWaitingSite(t)
	suggest := func(days int) {
		t.Helper()
		if _, err := test.store.SQL().ExecContext(t.Context(), `INSERT INTO lead_figures (supplier_id, days_planned, days_likely, days_safe, percentile, received, still_open, weight_tenths, borrowed, confidence, days_by_percent, lead_stated, lead_suggested, longer)
			SELECT id, 14, 23, 31, 80, 12, 1, 64, 48, 'medium', (SELECT array_agg(n) FROM generate_series(1, 99) AS n), lead_time_days, $1, 9 FROM suppliers WHERE code = 'LUX/1'
			ON CONFLICT (supplier_id, sku_id) DO UPDATE SET lead_suggested = excluded.lead_suggested`, days); err != nil {
			t.Fatal(err)
		}
	}
	suggest(23)
	buyer := test.signedIn(models.Buyer)
	page := buyer.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "All SKUs: 23 d instead of 14 d", "9 of 12 deliveries took longer than the 14 d that are planned",
		"8 of 10 within 31 d", "count as 6.4", "Store 23 d", "Keep")
	if page.find("#suggestion form").Length() != 2 {
		t.Error("the suggestion has not two answers")
	}
	answer := url.Values{"sku": {""}, "days": {"23"}}
	if test.signedIn(models.Support).get(link.Supplier("LUX/1")).find("#suggestion").Length() != 0 {
		t.Error("support is asked for an answer that it may not give")
	}
	buyer.post(link.SupplierLeadDismiss("LUX/1"), answer).mustLeadTo(link.Supplier("LUX/1"))
	if buyer.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "The stored lead time stays").find("#suggestion").Length() != 0 {
		t.Error("a dismissed suggestion is still there")
	}
	suggest(23)
	buyer.post(link.SupplierLeadAccept("LUX/1"), url.Values{"sku": {""}, "days": {"22"}}).mustBe(http.StatusConflict, "suggest 23 days by now")
	buyer.post(link.SupplierLeadAccept("LUX/1"), answer).mustLeadTo(link.Supplier("LUX/1"))
	buyer.get(link.Supplier("LUX/1")).mustBe(http.StatusOK, "The lead time was stored", "Stated 23 d")
	buyer.post(link.SupplierLeadAccept("LUX/1"), answer).mustBe(http.StatusNotFound, "Nothing is suggested here any more")
	buyer.post(link.SupplierLeadAccept("LUX/1"), url.Values{"days": {"soon"}}).mustBe(http.StatusUnprocessableEntity)
	if test.audited("supplier LUX/1") != 2 {
		t.Errorf("%d answers were audited", test.audited("supplier LUX/1"))
	}
}
