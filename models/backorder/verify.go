package backorder

import (
	"context"
	"strings"
	"time"

	"pegboard/models"
	"pegboard/models/store"
)

// VerifyJob checks every hour what must always hold. What is broken is an error of the job, so that it stands in the log
// and among the failed jobs; nothing is repaired.
var VerifyJob = Job{Kind: "verify", What: "check what must always hold", Timeout: 10 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	results, err := s.Invariants(ctx)
	if err != nil {
		return err
	}
	var broken []string
	for _, r := range results {
		if r.Rows > 0 {
			broken = append(broken, r.Name)
		}
	}
	if len(broken) == 0 {
		return nil
	}
	return models.Errorf(models.Invalid, "What must always hold is broken: %s. Data health shows the rows.", strings.Join(broken, ", "))
}}
