package backorder

import (
	"context"
	"strings"
	"testing"

	"pegboard/migrations"
	"pegboard/models/store/storetest"
)

// A migration that changes order lines answers for it in the audit chain: otherwise Data health of every company that is
// upgraded finds the change for ever.
func TestTheUpgradeOfBrokenPromisesIsAudited(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 22) // with a promise
	content, err := migrations.Files.ReadFile("0071_broken_promises.sql")
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(content), "-- +goose Down")
	owner := storetest.Owner(t, s)
	if _, err := owner.ExecContext(context.Background(), "ALTER TABLE sales_order_lines DROP COLUMN date_promised_earliest"); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.ExecContext(context.Background(), "BEGIN;"+up+"; COMMIT"); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'upgraded'"); got != 1 {
		t.Errorf("%d entries answer for the upgrade", got)
	}
	mustHold(t, s)
}
