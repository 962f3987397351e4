package backorder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// faulty is a store of which one statement fails: the one that makes left zero.
type faulty struct {
	*store.Store
	left atomic.Int64
	fail func() error
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	f := &faulty{}
	f.left.Store(-1)
	f.Store = storetest.NewWith(t, store.Options{Now: func() time.Time { return storetest.Now }, BeforeStatement: func(context.Context, string) error {
		if f.left.Add(-1) == 0 {
			return f.fail()
		}
		return nil
	}})
	return f
}

// picture is everything the database holds, as one text.
func picture(t *testing.T, s *store.Store) string {
	t.Helper()
	var whole strings.Builder
	for _, table := range texts(t, s, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname") {
		rows := texts(t, s, fmt.Sprintf("SELECT coalesce(md5(string_agg(CAST(x AS text), chr(10) ORDER BY CAST(x AS text))), '') FROM %s x", table))
		whole.WriteString(table + " " + rows[0] + "\n")
	}
	return whole.String()
}

// contradiction is a set of files that changes nearly everything of tradingCompany.
func contradiction() map[string]string {
	company := tradingCompany()
	for _, change := range [][3]string{
		{"stock", "MAIN,A,10,1", "MAIN,A,4,2"}, {"sales_order_lines", "SO-1,1,A,6,0", "SO-1,1,A,5,2"}, {"sales_order_lines", "2026-12-20", "2026-12-27"},
		{"sales_order_lines", "SO-1,2,KIT,4", "SO-1,2,KIT,2"}, {"sales_orders", "SO-3,C1,2026-11-03,open", "SO-3,C1,2026-11-03,cancelled"},
		{"purchase_orders", "2026-12-01", "2026-12-08"}, {"purchase_order_lines", "PO-1,1,A,20,6", "PO-1,1,A,20,9"},
	} {
		company[change[0]] = strings.Replace(company[change[0]], change[1], change[2], 1)
	}
	changed := map[string]string{}
	for _, file := range []string{"stock", "sales_orders", "sales_order_lines", "purchase_orders", "purchase_order_lines"} {
		changed[file] = company[file]
	}
	return changed
}

func TestAnImportThatFailsAtAnyOfItsStatementsChangesNothing(t *testing.T) {
	f := newFaulty(t)
	if _, problems, err := importSet(t, f.Store, files(t, tradingCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	folder := files(t, contradiction())
	before := picture(t, f.Store)
	broken := errors.New("the statement fails")
	cut := func() error {
		// The connection is lost instead, as when a server or a cable goes.
		_, err := f.SQL().ExecContext(context.Background(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()")
		return err
	}
	const least = 40
	for step := int64(1); ; step++ {
		f.fail = func() error { return broken }
		if step%5 == 0 {
			f.fail = cut
		}
		f.left.Store(step)
		_, problems, err := importSet(t, f.Store, folder, ImportOptions{})
		if unreached := f.left.Swap(-1) > 0; unreached {
			if err != nil || step < least {
				t.Fatalf("with %d statements the import ended with %v, %v", step-1, err, problems)
			}
			break
		}
		if err == nil {
			t.Fatalf("statement %d failed, and nobody was told", step)
		}
		if told := models.Sentence(err); !strings.Contains(told, "Nothing was changed") {
			t.Errorf("statement %d failed, and people were told %q", step, told)
		}
		if after := picture(t, f.Store); after != before {
			t.Fatalf("statement %d failed, and the database is\n%s\ninstead of\n%s", step, after, before)
		}
	}
	mustHold(t, f.Store)
}

func TestAPlanThatFailsAtAnyOfItsStatementsChangesNothing(t *testing.T) {
	f := newFaulty(t)
	if _, problems, err := importSet(t, f.Store, files(t, tradingCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	byHand(t, f.Store, "INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) SELECT sku_id, warehouse_id, 'adjustment', 'on_hand', 3, 'count', 'ann@example.com', $1 FROM stock_levels WHERE allocated = 9",
		"UPDATE stock_levels SET on_hand = on_hand + 3 WHERE allocated = 9")
	before := picture(t, f.Store)
	f.fail = func() error { return errors.New("the statement fails") }
	for step := int64(1); ; step++ {
		f.left.Store(step)
		report, err := Replan(t.Context(), f.Store, "test", false)
		if unreached := f.left.Swap(-1) > 0; unreached {
			if err != nil || step < 10 || report.UnitsAllocated != 3 {
				t.Fatalf("with %d statements the plan ended with %+v, %v", step-1, report, err)
			}
			break
		}
		if err == nil || picture(t, f.Store) != before {
			t.Fatalf("statement %d failed with %v, and the database changed: %v", step, err, picture(t, f.Store) != before)
		}
	}
	mustHold(t, f.Store)
}

func TestImportsAndPlansAtTheSameTimeTakeTurnsAndKeepTheBooks(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, tradingCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	there, back := files(t, contradiction()), files(t, tradingCompany())
	const rounds = 6
	inTurn := func(do func() error) {
		for range 200 {
			err := do()
			if err == nil {
				return
			}
			if models.KindOf(err) != models.Conflict {
				t.Errorf("refused with %v", err)
				return
			}
		}
		t.Error("it was never anybody's turn")
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for round := range rounds {
				switch {
				case worker%2 == 1:
					inTurn(func() error { _, err := Replan(t.Context(), s, "test", false); return err })
				case (round+worker/2)%2 == 0:
					inTurn(func() error { _, _, err := importSet(t, s, there, ImportOptions{}); return err })
				default:
					inTurn(func() error { _, _, err := importSet(t, s, back, ImportOptions{}); return err })
				}
			}
		})
	}
	group.Wait()
	mustHold(t, s)
	if _, problems, err := importSet(t, s, back, ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	report, _, err := importSet(t, s, back, ImportOptions{})
	if err != nil || report.Changes() != 0 || report.Plan.Changes() != 0 {
		t.Errorf("the company does not come to rest: %+v, %v", report, err)
	}
	mustHold(t, s)
}
