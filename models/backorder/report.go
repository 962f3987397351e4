package backorder

import (
	"context"
	"encoding/json"
	"time"

	"pegboard/models/store"
)

// ReportsJob is CountReports: every night, after an import, and when somebody asks.
var ReportsJob = Job{Kind: "reports", What: "count what the reports show", Queue: "figures", Workers: 1, Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, call JobCall) error {
	var nightly struct{ Due *time.Time }
	if err := json.Unmarshal(call.Args, &nightly); err != nil {
		return err
	}
	return CountReports(ctx, s, "reports", nightly.Due != nil)
}}

// RequestReports asks for the reports to be counted anew. Many such wishes at about the same time become one.
func RequestReports(ctx context.Context, s *store.Store, work store.Work) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error { return enqueueReports(tx) })
}

func enqueueReports(tx *store.Tx) error {
	_, err := ReportsJob.Enqueue(tx, struct{}{}, store.JobOptions{Once: ReportsJob.Kind})
	return err
}

// CountReports works out what the reports show from orders and shipments. At night it keeps what was owed yesterday, so that
// trends say what was seen; a company whose clock stands still has no nights, and nothing of it is kept.
func CountReports(ctx context.Context, s *store.Store, actor string, night bool) error {
	return s.InTx(ctx, store.Work{Actor: actor, Bulk: true}, func(tx *store.Tx) error {
		return tx.CountReports(night && s.AsOf() == nil)
	})
}
