package store_test

import (
	"os"
	"strings"
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func TestAnEmptyCompanyBreaksNoInvariant(t *testing.T) {
	for _, result := range checked(t, storetest.New(t)) {
		if result.Rows != 0 {
			t.Errorf("%s is broken by %v", result.Name, result.Sample)
		}
	}
}

func checked(t *testing.T, s *store.Store) map[string]store.InvariantResult {
	t.Helper()
	results, err := s.Invariants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]store.InvariantResult{}
	for _, result := range results {
		byName[result.Name] = result
	}
	return byName
}

// Each damage is something that no command of the program can do, which is why constraints and triggers go first.
func TestEveryInvariantNoticesItsDamage(t *testing.T) {
	damages := map[string]string{
		"I1 positions":    `INSERT INTO stock_levels (sku_id, warehouse_id, on_hand, allocated) SELECT k.id, w.id, 9, 3 FROM skus AS k, warehouses AS w WHERE k.code = 'SKU-1'`,
		"I1 lines":        `UPDATE sales_order_lines SET qty_allocated = 1, qty_backordered = qty_backordered - 1 WHERE id = 1`,
		"I2":              `INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 9 FROM skus AS k, warehouses AS w WHERE k.code = 'SKU-1'`,
		"I3":              `ALTER TABLE sales_order_lines DROP CONSTRAINT sales_order_lines_identity; UPDATE sales_order_lines SET qty_shipped = 1 WHERE id = 1`,
		"I4":              purchaseDamage + `INSERT INTO receipts (receipt_no, po_line_id, date_received, qty_received) SELECT 'R', id, '2026-11-01', 2 FROM purchase_order_lines`,
		"I5":              `INSERT INTO idempotency_keys (actor, key, request_hash, audit_id, created_at) VALUES ('a', 'k', '', 99, now())`,
		"I6 changes":      `UPDATE sales_orders SET priority = 1 WHERE id = 1`,
		"I6 ledgers":      `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) SELECT k.id, w.id, 'adjustment', 'on_hand', 9, 'count', 'a', now() FROM skus AS k, warehouses AS w WHERE k.code = 'SKU-1'`,
		"I6 noted":        `ALTER TABLE allocations DISABLE TRIGGER allocations_updated`,
		"I9":              `INSERT INTO river_job (kind, args, max_attempts, scheduled_at) VALUES ('x', '{}', 1, now() - INTERVAL '25 hours')`,
		"Promises":        `UPDATE sales_order_lines SET date_promised = '2099-01-01' WHERE id = 1`,
		"Closed orders":   `UPDATE sales_order_lines SET qty_cancelled = qty_backordered, qty_backordered = 0 WHERE id > 1; UPDATE sales_orders SET status = 'closed' WHERE id = 1`,
		"I7":              `ALTER TABLE promises DISABLE TRIGGER promises_append_only`,
		"I8":              `ALTER TABLE skus ADD COLUMN weight double precision`,
		"Pegs and supply": purchaseDamage + `INSERT INTO pegs (line_id, sku_id, po_line_id, qty, date_supply) SELECT 1, p.sku_id, p.id, 4, '2026-12-01' FROM purchase_order_lines AS p`,
		"Pegs and demand": purchaseDamage + `INSERT INTO pegs (line_id, sku_id, po_line_id, qty, date_supply) SELECT 1, l.sku_id, p.id, 6, '2026-12-01' FROM purchase_order_lines AS p, sales_order_lines AS l WHERE l.id = 1`,
		"Queue":           `DELETE FROM backorders WHERE line_id = 1`,
		"Tallies":         `UPDATE backorder_tallies SET units = units + 1 WHERE day = (SELECT min(day) FROM backorder_tallies)`,
		"I6 chain":        `INSERT INTO audit_entries (id, at, actor, action, subject, detail, previous_hash, hash) VALUES (7, now(), 'a', 'b', 'c', 'd', '', '')`,
	}
	for name := range checked(t, storetest.New(t)) {
		if damages[name] == "" {
			t.Errorf("nothing damages %s, so nobody knows that it would be noticed", name)
		}
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			s := queueOf(t, 4)
			if _, err := storetest.Owner(t, s).Exec(damage); err != nil {
				t.Fatal(err)
			}
			result, ok := checked(t, s)[name]
			if !ok || result.Rows != 1 || len(result.Sample) != 1 {
				t.Errorf("the damage was seen as %+v", result)
			}
		})
	}
}

const purchaseDamage = `INSERT INTO suppliers (code, name) VALUES ('V', 'Vendor');
INSERT INTO purchase_orders (po_no, supplier_id, status) SELECT 'PO-1', id, 'sent' FROM suppliers;
INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, qty_received) SELECT po.id, 1, k.id, 6, 3 FROM purchase_orders AS po, skus AS k WHERE k.code = 'SKU-2';
`

func TestAnEmptiedLedgerIsNotPossibleAndWouldBeNoticed(t *testing.T) {
	s := queueOf(t, 4)
	for _, ledger := range []string{"promises", "stock_movements", "audit_entries"} {
		if _, err := s.SQL().Exec("TRUNCATE " + ledger); err == nil {
			t.Errorf("%s was emptied", ledger)
		}
	}
	// The owner can take the guard away and empty the chain, but not what refers to it.
	if _, err := storetest.Owner(t, s).Exec("ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_kept; TRUNCATE audit_entries"); err != nil {
		t.Fatal(err)
	}
	if results := checked(t, s); results["I7"].Rows != 1 || results["I6 changes"].Rows != 1 {
		t.Errorf("the damage was seen as %+v and %+v", results["I7"], results["I6 changes"])
	}
}

func TestAChangeIsNamedByTheAuditEntryOfItsTransaction(t *testing.T) {
	s := queueOf(t, 4)
	change := func(audit bool) {
		err := s.InTx(t.Context(), store.Work{Actor: "tester"}, func(tx *store.Tx) error {
			if _, err := tx.Exec("UPDATE sales_orders SET priority = priority % 9 + 1"); err != nil {
				return err
			}
			if !audit {
				return nil
			}
			return tx.Audit("test", "orders", "prioritised")
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	change(true)
	if result := checked(t, s)["I6 changes"]; result.Rows != 0 {
		t.Errorf("a named change was seen as %+v", result)
	}
	change(false)
	change(true)
	if result := checked(t, s)["I6 changes"]; result.Rows != 1 || !strings.Contains(result.Sample[0], "sales_orders") {
		t.Errorf("a change without a name was seen as %+v", result)
	}
	// A statement that touches no row changes nothing.
	if _, err := s.SQL().Exec("UPDATE sales_orders SET priority = 1 WHERE false"); err != nil {
		t.Fatal(err)
	}
	if result := checked(t, s)["I6 changes"]; result.Rows != 1 {
		t.Errorf("nothing was seen as %+v", result)
	}
}

func TestTheAuditChainThatTheProgramWritesIsWhole(t *testing.T) {
	s := storetest.New(t)
	for range 3 {
		err := s.InTx(t.Context(), store.Work{Actor: "tester"}, func(tx *store.Tx) error { return tx.Audit("test", "sku:1", "tried") })
		if err != nil {
			t.Fatal(err)
		}
	}
	if result := checked(t, s)["I6 chain"]; result.Rows != 0 {
		t.Errorf("the chain is broken by %v", result.Sample)
	}
}

// The page for people names every check in the words of the program.
func TestThePageAboutTrustTellsEveryCheck(t *testing.T) {
	page, err := os.ReadFile("../../docs/trust.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range checked(t, storetest.New(t)) {
		if row := "| " + result.Name + " | " + result.Sentence + " |"; !strings.Contains(string(page), row) {
			t.Errorf("docs/trust.md does not tell %s", row)
		}
	}
}
