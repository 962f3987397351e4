package handlers

import (
	"net/http"
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
	test.signedIn(models.Support).get(link.Health).mustBe(http.StatusForbidden)
}
