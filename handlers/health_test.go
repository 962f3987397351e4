package handlers

import (
	"net/http"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestDataHealthSaysThatAllHoldsOrShowsWhatIsBroken(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Manager)
	v.get(link.Health).mustBe(http.StatusOK, "checks hold", "Stock on hand is the sum of the ledger")
	_, err := test.store.SQL().Exec(`
WITH w AS (INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main') RETURNING id),
k AS (INSERT INTO skus (code, name) VALUES ('LAMP', 'Desk lamp') RETURNING id)
INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 7 FROM k, w`)
	if err != nil {
		t.Fatal(err)
	}
	v.get(link.Health).mustBe(http.StatusOK, "1 check is broken", "LAMP")
	v.get(link.Health).mustBe(http.StatusOK, "Work in the background", "To be tried again")
	_, err = test.store.SQL().Exec(`INSERT INTO river_job (kind, args, state, attempt, max_attempts, attempted_at, finalized_at, scheduled_at, errors) VALUES
		('import', '{}', 'discarded', 3, 3, '2026-11-22 08:00Z', '2026-11-22 08:00Z', '2026-11-22 08:00Z', ARRAY['{"error": "secret detail"}'::jsonb]),
		('replan', '{}', 'retryable', 1, 8, '2026-11-22 08:30Z', NULL, '2026-11-22 09:30Z', ARRAY['{"error": "secret detail"}'::jsonb]),
		('replan', '{}', 'completed', 1, 8, '2026-11-22 08:30Z', '2026-11-22 08:30Z', '2026-11-22 08:30Z', NULL)`)
	if err != nil {
		t.Fatal(err)
	}
	page := v.get(link.Health).mustBe(http.StatusOK, "check or import an upload", "given up", "tried again", "22 Nov 2026, 09:30")
	if page.find("#work tbody tr").Length() != 2 || strings.Contains(page.body, "secret detail") {
		t.Errorf("the failed jobs are shown as %s", page.find("#work").Text())
	}
	test.signedIn(models.Support).get(link.Health).mustBe(http.StatusForbidden)
}
