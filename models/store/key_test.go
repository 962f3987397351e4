package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

type request struct{ Name string }
type answer struct{ Number int64 }

// count does a piece of work with a key: it adds a category and answers how many there are.
func countWithKey(s *store.Store, actor, key, name string) (answer, error) {
	var told answer
	work := store.Work{Actor: actor, Once: store.Once{Key: key, Verb: "count", Request: request{name}, Answer: &told}}
	err := s.InTx(context.Background(), work, func(tx *store.Tx) error {
		if _, err := tx.Exec("INSERT INTO categories (name) SELECT $1 || count(*) FROM categories", name); err != nil {
			return err
		}
		if err := tx.QueryRow("SELECT count(*) FROM categories").Scan(&told.Number); err != nil {
			return err
		}
		return tx.Audit("count", "category", name)
	})
	return told, err
}

func number(t *testing.T, s *store.Store, question string) int64 {
	t.Helper()
	var n int64
	if err := s.SQL().QueryRowContext(t.Context(), question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARepetitionTakesNoEffectAndGetsTheFirstAnswer(t *testing.T) {
	s := storetest.New(t)
	for range 3 {
		if told, err := countWithKey(s, "anna", "k1", "A"); err != nil || told.Number != 1 {
			t.Fatalf("answered %+v, %v", told, err)
		}
	}
	if told, err := countWithKey(s, "bert", "k1", "A"); err != nil || told.Number != 2 {
		t.Errorf("a key belongs to its sender, but another sender was answered %+v, %v", told, err)
	}
	_, err := countWithKey(s, "anna", "k1", "B")
	if models.KindOf(err) != models.Invalid || !errors.Is(err, store.ErrKeyReused) {
		t.Errorf("another request under the same key: %v", err)
	}
	if got := number(t, s, "SELECT count(*) FROM audit_entries a JOIN idempotency_keys k ON k.audit_id = a.id"); got != 2 {
		t.Errorf("%d keys name their audit entry, want 2", got)
	}
	if result := checked(t, s)["I6 chain"]; result.Rows != 0 {
		t.Errorf("the chain is broken by %v", result.Sample)
	}
}

func TestARefusedRequestMayBeTriedAgainUnderItsKey(t *testing.T) {
	s := storetest.New(t)
	work := store.Work{Actor: "anna", Once: store.Once{Key: "k", Verb: "try"}}
	refused := models.Errorf(models.Conflict, "not now")
	if err := s.InTx(t.Context(), work, func(*store.Tx) error { return refused }); !errors.Is(err, refused) {
		t.Fatal(err)
	}
	ran := false
	if err := s.InTx(t.Context(), work, func(*store.Tx) error { ran = true; return nil }); err != nil || !ran {
		t.Errorf("ran: %v, %v", ran, err)
	}
	work.DryRun, work.Once.Key = true, "preview"
	for range 2 {
		ran = false
		if err := s.InTx(t.Context(), work, func(*store.Tx) error { ran = true; return nil }); err != nil || !ran {
			t.Errorf("a preview used its key up: ran %v, %v", ran, err)
		}
	}
}

func TestAKeyIsForgottenAfterSevenDays(t *testing.T) {
	now := storetest.Now
	s := storetest.NewWith(t, store.Options{Now: func() time.Time { return now }})
	if _, err := countWithKey(s, "anna", "k", "A"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(store.KeptFor - time.Minute)
	if told, _ := countWithKey(s, "anna", "k", "A"); told.Number != 1 {
		t.Errorf("within seven days it was answered %+v", told)
	}
	now = now.Add(2 * time.Minute)
	if told, err := countWithKey(s, "anna", "k", "B"); err != nil || told.Number != 2 {
		t.Errorf("after seven days the key is free, but: %+v, %v", told, err)
	}
	now = now.Add(store.KeptFor + time.Minute)
	if gone, err := s.ForgetKeys(t.Context()); err != nil || gone != 1 {
		t.Errorf("forgot %d keys, %v", gone, err)
	}
}

func TestFiftyIdenticalRequestsAtOnceHaveOneEffect(t *testing.T) {
	s := storetest.New(t)
	var wait sync.WaitGroup
	var answered, running atomic.Int64
	for range 50 {
		wait.Go(func() {
			told, err := countWithKey(s, "anna", "k", "A")
			switch {
			case err == nil && told.Number == 1:
				answered.Add(1)
			case models.KindOf(err) == models.Conflict && errors.Is(err, store.ErrKeyRunning):
				running.Add(1)
			default:
				t.Errorf("answered %+v, %v", told, err)
			}
		})
	}
	wait.Wait()
	if got := number(t, s, "SELECT count(*) FROM categories"); got != 1 || answered.Load() == 0 {
		t.Errorf("%d effects, %d answers, %d told to wait", got, answered.Load(), running.Load())
	}
}

func TestAStatementThatFailsLeavesNoTrace(t *testing.T) {
	var fail, at int
	stopped := errors.New("stopped")
	s := storetest.NewWith(t, store.Options{BeforeStatement: func(context.Context, string) error {
		if at++; at == fail {
			return stopped
		}
		return nil
	}})
	for fail = 1; ; fail++ {
		at = 0
		_, err := countWithKey(s, "anna", fmt.Sprint("k", fail), "A")
		if err == nil {
			break
		}
		left := number(t, s, "SELECT (SELECT count(*) FROM categories) + (SELECT count(*) FROM audit_entries) + (SELECT count(*) FROM idempotency_keys)")
		if !errors.Is(err, stopped) || left != 0 {
			t.Fatalf("statement %d failed with %v and left %d rows", fail, err, left)
		}
	}
	if fail < 6 {
		t.Errorf("only %d statements could be stopped", fail-1)
	}
}

// A request may look for its key just before another one stores it, and get the lock just after: its work is then refused
// because it is done.
func TestARefusalBecauseTheSameRequestWasJustDoneIsItsAnswer(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	var first, second int
	work := func(answer *int) store.Work {
		return store.Work{Actor: "shop", Once: store.Once{Key: "k", Verb: "test", Request: "r", Answer: answer}}
	}
	if err := s.InTx(ctx, work(&first), func(*store.Tx) error { first = 7; return nil }); err != nil {
		t.Fatal(err)
	}
	move := func(statement string) {
		t.Helper()
		if _, err := s.SQL().ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	move("UPDATE idempotency_keys SET key = 'aside'")
	runs := 0
	err := s.InTx(ctx, work(&second), func(*store.Tx) error {
		runs++
		move("UPDATE idempotency_keys SET key = 'k'")
		return models.Errorf(models.Conflict, "This is done already.")
	})
	if err != nil || second != 7 || runs != 1 {
		t.Errorf("the answer is %d, %v after %d runs", second, err, runs)
	}
	move("UPDATE idempotency_keys SET key = 'aside'")
	err = s.InTx(ctx, work(&second), func(*store.Tx) error { return models.Errorf(models.Conflict, "It cannot be done.") })
	if models.KindOf(err) != models.Conflict {
		t.Errorf("a refusal of a new request is %v", err)
	}
}
