package handlers

import (
	"net/http"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/views/link"
)

// judged stores an evaluation of so many orders in which our safe date held so often.
func (test *testSite) judged(received int, held float64) {
	test.Helper()
	score := func(method leadtime.Method, mae, loss, held float64) leadtime.Score {
		return leadtime.Score{Method: method, MAE: mae, Bias: -1.2, Pinball: [3]float64{mae / 2, loss, loss}, Coverage: [3]float64{0.5, held, held + 0.1}}
	}
	group := func(kind leadtime.GroupKind, name string) leadtime.Group {
		return leadtime.Group{Kind: kind, Name: name, Orders: received + 3, Received: received, Scores: []leadtime.Score{
			score(leadtime.Pegboard, 9.2, 4.1, held), score(leadtime.Quoted, 14.1, 9.9, 0.43), score(leadtime.SupplierMedian, 9.9, 4.0, 0.7)}}
	}
	evaluation := store.LeadEvaluation{Day: calendar.MustParse("2026-11-22"), Cutoff: calendar.MustParse("2025-11-22"), Orders: received + 3, Received: received,
		Groups: []leadtime.Group{group(leadtime.GroupAll, "all"), group(leadtime.GroupYear, "2026"), group(leadtime.GroupSupplier, "100+")}}
	err := test.store.InTx(test.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error { return tx.SaveLeadEvaluation(evaluation) })
	if err != nil {
		test.Fatal(err)
	}
}

func TestThePageOfTrustSaysInPlainWordsHowOftenDatesHeld(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Buyer)
	v.get(link.LeadTimes).mustBe(http.StatusOK, "Nothing to judge yet")
	test.judged(203, 0.812)
	page := v.get(link.LeadTimes).mustBe(http.StatusOK, "Our safe date held in 81 of 100 deliveries; your suppliers' quoted dates in 43.", "as promised",
		"The likely date was 9.2 days off on average, the quoted date 14.1; on the whole goods came 1.2 days before it.",
		"On safe dates the supplier's quantiles lost a little less than ours: 4.0 against 4.1 days.",
		"Worked out on 22 Nov 2026 over 206 orders placed since 22 Nov 2025", "Of a supplier with 100+ earlier lines", "Placed in 2026", "−1.2")
	if rows := page.find("#methods tbody tr").Length(); rows != 3 {
		t.Errorf("%d methods are compared", rows)
	}
	test.judged(12, 0.95)
	v.get(link.LeadTimes).mustBe(http.StatusOK, "Only 12 orders could be judged")
	test.judged(203, 0.95)
	v.get(link.LeadTimes).mustBe(http.StatusOK, "more careful than they had to be")
	test.judged(203, 0.6)
	v.get(link.LeadTimes).mustBe(http.StatusOK, "too hopeful")
}

func TestABuyerAsksForAnotherJudgement(t *testing.T) {
	test := newTestSite(t)
	buyer := test.signedIn(models.Buyer)
	for range 2 { // a double click asks once
		buyer.post(link.LeadTimes, nil).mustLeadTo(link.LeadTimes)
	}
	var jobs int
	if err := test.store.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'lead_evaluation'").Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d evaluations wait: %v", jobs, err)
	}
	if test.signedIn(models.Support).get(link.LeadTimes).mustBe(http.StatusOK).find("main form").Length() != 0 {
		t.Error("support is offered a button that would be refused")
	}
}
