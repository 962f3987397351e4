package store_test

import (
	"errors"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// foreignTables belong to libraries, which handle their own constraints.
const foreignTables = `(r.relname LIKE 'river\_%' OR r.relname = 'goose_db_version')`

// A primary key over a generated number cannot be broken by anybody, so it needs no sentence.
const namedConstraints = `SELECT c.conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
	WHERE r.relnamespace = current_schema()::regnamespace AND NOT ` + foreignTables + ` AND c.contype IN ('c', 'u', 'f', 'p', 'x')
		AND NOT (c.contype = 'p' AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attidentity <> ''))
	UNION SELECT g.tgname FROM pg_trigger g JOIN pg_class r ON r.oid = g.tgrelid WHERE g.tgname LIKE '%\_append\_only' AND NOT ` + foreignTables

func TestEveryConstraintHasASentence(t *testing.T) {
	inSchema := map[string]bool{}
	for _, name := range texts(t, storetest.New(t), namedConstraints) {
		inSchema[name] = true
		_, told := store.ConstraintSentences[name]
		_, logged := store.ConstraintFaults[name]
		switch {
		case !told && !logged:
			t.Errorf("%s has a sentence in neither table of constraint.go", name)
		case told && logged:
			t.Errorf("%s stands in both tables of constraint.go", name)
		}
	}
	for name, sentence := range store.ConstraintSentences {
		if !inSchema[name] {
			t.Errorf("%s has a sentence but is not in the schema", name)
		}
		if !strings.HasSuffix(sentence, ".") || strings.Contains(sentence, "_id") {
			t.Errorf("what people are told of %s is not a sentence: %q", name, sentence)
		}
	}
	for name := range store.ConstraintFaults {
		if !inSchema[name] {
			t.Errorf("%s has a fault but is not in the schema", name)
		}
	}
}

func TestABreachIsTheSentenceOfItsConstraintOrAFaultOfOurs(t *testing.T) {
	s := storetest.New(t)
	breach := func(statement string) error {
		return s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			_, err := tx.Exec(statement)
			return err
		})
	}
	if err := breach("INSERT INTO skus (code, name, category_id) VALUES ('A', 'A', 99)"); models.KindOf(err) != models.Invalid || models.Sentence(err) != store.ConstraintSentences["skus_category_id_fkey"] {
		t.Errorf("an unknown category was refused with %v", err)
	}
	err := breach("INSERT INTO company (id) VALUES (true)")
	if models.KindOf(err) != models.Internal || !strings.Contains(err.Error(), "there are two companies") {
		t.Errorf("a second company was refused with %v", err)
	}
	if err := breach("INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) VALUES (1, 1, 'supplier', 'on_hand', 0, 'count', 'a', now())"); !errors.As(err, new(*models.Error)) || models.Sentence(err) != store.ConstraintSentences["stock_movements_qty_positive"] {
		t.Errorf("a movement of nothing was refused with %v", err)
	}
}

// A row of these tables is never deleted, and nobody asks for what refers to it: an index would only cost.
var unindexed = map[string]string{
	"lead_dismissals_sku_id_fkey":           "dismissals are few and are found by supplier and SKU",
	"allocations_warehouse_id_fkey":         "allocations are found by position or by line",
	"company_default_warehouse_exists":      "the company is one row",
	"company_receiving_calendar_id_fkey":    "the company is one row",
	"company_shipping_calendar_id_fkey":     "the company is one row",
	"company_carrier_calendar_id_fkey":      "the company is one row",
	"warehouses_receiving_calendar_id_fkey": "warehouses are few",
	"warehouses_shipping_calendar_id_fkey":  "warehouses are few",
	"suppliers_calendar_id_fkey":            "calendars are seldom deleted, and suppliers are thousands at most",
	"purchase_orders_warehouse_id_fkey":     "warehouses are few and stay",
	"shipments_warehouse_id_fkey":           "warehouses are few and stay",
	"customer_returns_warehouse_id_fkey":    "warehouses are few and stay",
	"stock_adjustments_warehouse_id_fkey":   "warehouses are few and stay",
	"receipts_warehouse_id_fkey":            "warehouses are few and stay",
	"sales_order_lines_warehouse_id_fkey":   "lines are found by SKU and warehouse together",
	"stock_movements_warehouse_id_fkey":     "movements are found by SKU",
}

func TestEveryForeignKeyHasAnIndexOrAReasonToHaveNone(t *testing.T) {
	without := texts(t, storetest.New(t), `SELECT c.conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.contype = 'f' AND NOT `+foreignTables+` AND NOT EXISTS (SELECT FROM pg_index i
			WHERE i.indrelid = c.conrelid AND (CAST(i.indkey AS int2[]))[0:array_length(c.conkey, 1) - 1] = c.conkey)`)
	found := map[string]bool{}
	for _, name := range without {
		found[name] = true
		if unindexed[name] == "" {
			t.Errorf("%s has no index, so deletes and joins read the whole table", name)
		}
	}
	for name := range unindexed {
		if !found[name] {
			t.Errorf("%s has an index, or is not in the schema", name)
		}
	}
}

// texts returns the first column of a question's answer.
func texts(t *testing.T, s *store.Store, question string) []string {
	t.Helper()
	rows, err := s.SQL().QueryContext(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		found = append(found, text)
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		t.Fatalf("%d rows (%v)", len(found), err)
	}
	return found
}
