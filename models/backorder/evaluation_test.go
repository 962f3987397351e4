package backorder

import (
	"testing"

	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func TestEstimatesAreJudgedOnOrdersOfTheLastYear(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET lead_time_days = 14")
	history(t, s, "S", "A", 90, func(i int) int { return 18 + i%5 })
	ordered(t, s, "OPEN", "S", "A", "2026-11-01", "", "", "")
	evaluation, ok, err := EvaluateLeadTimes(t.Context(), s, "test")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if evaluation.Cutoff != day("2025-11-22") || evaluation.Orders < 45 || evaluation.Received != evaluation.Orders-1 {
		t.Errorf("judged are %d orders from %s on, %d of them received", evaluation.Orders, evaluation.Cutoff, evaluation.Received)
	}
	ours, quoted := evaluation.Groups[0].Of(leadtime.Pegboard), evaluation.Groups[0].Of(leadtime.Quoted)
	if quoted.Coverage[1] != 0 || quoted.Bias < 4 || ours.Coverage[1] < 0.6 || ours.Pinball[1] >= quoted.Pinball[1] {
		t.Errorf("a supplier that is always late: ours %+v, quoted %+v", ours, quoted)
	}
	stored, found, err := s.LeadEvaluation(t.Context())
	if err != nil || !found || stored.Orders != evaluation.Orders || stored.Groups[0].Of(leadtime.Pegboard) != ours || stored.Day != day("2026-11-22") {
		t.Errorf("stored is %+v, %v, %v", stored, found, err)
	}
}

func TestNothingIsJudgedBeforeAnythingWasLearned(t *testing.T) {
	s := supplierStage(t)
	history(t, s, "S", "A", 5, func(int) int { return 20 })
	if _, ok, err := EvaluateLeadTimes(t.Context(), s, "test"); ok || err != nil {
		t.Errorf("five deliveries of one month are judged: %v, %v", ok, err)
	}
	if _, found, err := s.LeadEvaluation(t.Context()); found || err != nil {
		t.Errorf("an evaluation was stored: %v, %v", found, err)
	}
}

func TestTwoYearsAreJudgedWhereOneHasTooFewOrders(t *testing.T) {
	deliveries := []leadtime.Delivery{}
	add := func(ordered string, days int) {
		received := day(ordered).Add(days)
		deliveries = append(deliveries, leadtime.Delivery{Supplier: "S", SKU: "A", Ordered: day(ordered), Received: &received})
	}
	add("2024-01-01", 20)
	for i := range 40 {
		add(day("2025-01-01").Add(i).String(), 20)
	}
	add("2026-05-01", 20)
	if cutoff, ok := evaluationCutoff(deliveries, day("2026-11-22")); !ok || cutoff != day("2024-11-22") {
		t.Errorf("judged from %s, %v", cutoff, ok)
	}
}

func TestEvaluationsAreKeptForAMonth(t *testing.T) {
	s := storetest.New(t)
	for range 40 {
		if err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			return tx.SaveLeadEvaluation(store.LeadEvaluation{Day: tx.Today, Cutoff: tx.Today.Add(-365)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	mustRead(t, "the evaluations", text(t, s, "SELECT count(*) || ' up to ' || max(id) FROM lead_evaluations"), "31 up to 40")
}

func TestRealEstimatesHoldAsOftenAsTheySay(t *testing.T) {
	s := storetest.NewAsOf(t, day("2013-12-31"))
	if _, problems, err := importSet(t, s, sharedSet(t, "usaid_scms"), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	evaluation, ok, err := EvaluateLeadTimes(t.Context(), s, "test")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	ours, quoted := evaluation.Groups[0].Of(leadtime.Pegboard), evaluation.Groups[0].Of(leadtime.Quoted)
	t.Logf("%d orders from %s on: ours %+v, quoted %+v", evaluation.Orders, evaluation.Cutoff, ours, quoted)
	if ours.Coverage[1] < 0.7 || ours.Coverage[1] > 0.9 || ours.Pinball[1] >= quoted.Pinball[1] {
		t.Errorf("ours %+v, quoted %+v", ours, quoted)
	}
}
