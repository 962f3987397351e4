package backorder

import (
	"context"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
)

// What is judged: the orders of the last year, or of the last two where a year has too few, and of very many a fixed
// share. Fewer deliveries than evaluationReceivedMin say nothing that a person should act on.
const (
	evaluationDays        = 365
	evaluationReceivedMin = 30
	evaluationOrdersMax   = 2000
)

// EvaluationJob is EvaluateLeadTimes: every night, after an import, and when somebody asks.
var EvaluationJob = Job{Kind: "lead_evaluation", What: "judge the estimates of lead times on the past", Queue: "figures", Workers: 1, Timeout: 10 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	_, _, err := EvaluateLeadTimes(ctx, s, "evaluation")
	return err
}}

// RequestEvaluation asks for the estimates of lead times to be judged anew.
func RequestEvaluation(ctx context.Context, s *store.Store, work store.Work) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error { return enqueueEvaluation(tx) })
}

func enqueueEvaluation(tx *store.Tx) error {
	_, err := EvaluationJob.Enqueue(tx, struct{}{}, store.JobOptions{Once: EvaluationJob.Kind})
	return err
}

// EvaluateLeadTimes forecasts the company's own past orders again, each with what was known on the evening before, sets
// simpler methods beside it and stores the scores. Nothing is stored, and the answer is not ok, while no order was placed
// after others had been received.
func EvaluateLeadTimes(ctx context.Context, s *store.Store, actor string) (evaluation store.LeadEvaluation, ok bool, err error) {
	work := store.Work{Actor: actor, Bulk: true}
	var deliveries []leadtime.Delivery
	err = s.InTx(ctx, work, func(tx *store.Tx) error {
		rules, err := tx.DateRules()
		if err != nil {
			return err
		}
		stored, err := tx.Deliveries()
		deliveries, evaluation.Day = known(newOutlook(tx.Today, rules).learnable(stored), tx.Today), tx.Today
		return err
	})
	if err != nil {
		return evaluation, false, err
	}
	evaluation.Cutoff, ok = evaluationCutoff(deliveries, evaluation.Day)
	if !ok {
		return evaluation, false, nil
	}
	scored := leadtime.Evaluate(deliveries, leadtime.EvaluateOptions{Cutoff: &evaluation.Cutoff, Most: evaluationOrdersMax})
	if len(scored.Placed) == 0 {
		return evaluation, false, nil
	}
	evaluation.Groups = scored.Placed
	evaluation.Orders, evaluation.Received = scored.Placed[0].Orders, scored.Placed[0].Received
	return evaluation, true, s.InTx(ctx, work, func(tx *store.Tx) error { return tx.SaveLeadEvaluation(evaluation) })
}

// known leaves out what has not happened by the day, as in data that was made up or typed wrongly.
func known(deliveries []leadtime.Delivery, day calendar.Date) []leadtime.Delivery {
	var past []leadtime.Delivery
	for _, d := range deliveries {
		if d.Ordered > day {
			continue
		}
		if d.Received != nil && *d.Received > day {
			d.Received = nil
		}
		past = append(past, d)
	}
	return past
}

// evaluationCutoff is a year back, or two where the last year has too few received orders. It is not ok when nothing was
// received before it, or nothing that was ordered after it.
func evaluationCutoff(deliveries []leadtime.Delivery, day calendar.Date) (cutoff calendar.Date, ok bool) {
	for _, years := range []int{1, 2} {
		cutoff = day.Add(-years * evaluationDays)
		before, after := 0, 0
		for _, d := range deliveries {
			switch {
			case d.Received == nil:
			case d.Ordered >= cutoff:
				after++
			case *d.Received < cutoff:
				before++
			}
		}
		ok = before > 0 && after > 0
		if ok && after >= evaluationReceivedMin {
			return cutoff, true
		}
	}
	return cutoff, ok
}
