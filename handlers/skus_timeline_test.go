package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func TestTheTimelineRunsFromTheLikelyToTheSafeDayOfEachSupply(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	v := test.signedIn(models.Buyer)
	if v.get(link.SKU("LAMP")).mustBe(http.StatusOK).find("#availability .chart-gap").Length() != 0 {
		t.Error("a supply without an estimate has a band")
	}
	if _, err := test.store.SQL().ExecContext(t.Context(), `INSERT INTO supply_estimates (po_line_id, date_arrival_likely, date_arrival_safe, date_likely, date_safe, days_likely, days_safe, days_at, evidence)
		SELECT id, '2026-12-08', '2026-12-19', '2026-12-10', '2026-12-21', 28, 39, '{}',
			'{"started": "2026-11-10", "planned": 28, "planned_from": "terms", "own": 3, "of_supplier": 8, "of_others": 90, "borrowed": 67, "percentile": 80, "confidence": "medium"}' FROM purchase_order_lines`); err != nil {
		t.Fatal(err)
	}
	page := v.get(link.SKU("LAMP")).mustBe(http.StatusOK, "PO-7/1: 20 units, likely Thu 10 Dec 2026, safe Mon 21 Dec 2026", "On safe days", "On likely days")
	if page.find("#availability path.chart-gap").Length() != 1 || page.find("#availability .chart-dot").Length() != 1 {
		t.Error("the band or the lane of the supply is not drawn")
	}
	if text := page.find("#sku-supply tbody tr").Text(); !strings.Contains(text, "10 Dec") || !strings.Contains(text, "21 Dec") {
		t.Errorf("the supply table lacks a date: %s", text)
	}
	if text := page.find("#sku-changes tbody").Text(); !strings.Contains(text, "likely 10 Dec 2026") {
		t.Errorf("the changes do not say when it likely comes: %s", text)
	}
}

func TestTheLikelyLineLeadsTheSafeOneAndEndsTheSame(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	likely, safe := today.Add(5), today.Add(9)
	w := cellWriter{today: today}
	changes := stockChanges(store.SKUDetail{
		Supply: []store.IncomingLine{{PONo: "A", QtyOpen: 5, DateSupply: &safe, DateLikely: &likely, DateSafe: &safe, Sent: true}},
		Takes:  []store.PeggedDay{{Date: safe, Qty: 4, Lines: 1}},
	}, 1)
	got := w.hopedSteps(1, changes)
	want := []ui.Step{{Date: today, Value: 1}, {Date: likely, Value: 6}, {Date: safe, Value: 2}}
	if len(got) != len(want) {
		t.Fatalf("the steps are %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d is %v, want %v", i, got[i], want[i])
		}
	}
	if w.hopedSteps(1, changes[1:]) != nil {
		t.Error("without an estimate there is a second line")
	}
}
