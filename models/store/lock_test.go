package store_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// shelves makes skus SKUs in two warehouses and returns their positions, without any stock row.
func shelves(t *testing.T, s *store.Store, skus int) []store.Position {
	t.Helper()
	if _, err := s.SQL().ExecContext(t.Context(), "INSERT INTO warehouses (code, name) VALUES ('A', 'A'), ('B', 'B')"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SQL().ExecContext(t.Context(), "INSERT INTO skus (code, name) SELECT 'K' || n, 'K' FROM generate_series(1, $1) n", skus); err != nil {
		t.Fatal(err)
	}
	var positions []store.Position
	rows, err := s.SQL().QueryContext(t.Context(), "SELECT k.id, w.id FROM skus k CROSS JOIN warehouses w")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p store.Position
		if err := rows.Scan(&p.SKUID, &p.WarehouseID); err != nil {
			t.Fatal(err)
		}
		positions = append(positions, p)
	}
	return positions
}

func TestPositionsAreLockedInOneOrderSoThatNobodyDeadlocks(t *testing.T) {
	s := storetest.New(t)
	positions := shelves(t, s, 4)
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			for range 20 {
				err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
					mine := append([]store.Position(nil), positions...)
					rand.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
					mine = append(mine[:3], mine[0])
					levels, err := tx.LockPositions(mine...)
					if err != nil {
						return err
					}
					if len(levels) != 3 {
						t.Errorf("%d levels for three positions", len(levels))
					}
					for _, l := range levels {
						if _, err := tx.Exec("UPDATE stock_levels SET on_hand = $3 WHERE sku_id = $1 AND warehouse_id = $2", l.SKUID, l.WarehouseID, l.QtyOnHand+1); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if got := number(t, s, "SELECT sum(on_hand) FROM stock_levels"); got != 12*20*3 {
		t.Errorf("%d units were counted, want %d: an increment was lost", got, 12*20*3)
	}
	if got := number(t, s, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); got != 0 {
		t.Errorf("%d deadlocks", got)
	}
}

func TestLocksOutOfOrderAreABug(t *testing.T) {
	s := storetest.New(t)
	err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		if err := tx.LockLines(1); err != nil {
			return err
		}
		return tx.LockOrders(1)
	})
	if err == nil || models.KindOf(err) != models.Internal || !strings.Contains(err.Error(), "lock order") {
		t.Errorf("locking an order after its lines: %v", err)
	}
}

func TestAPlannerOfEverythingAndThoseWhoChangeStockWaitForEachOther(t *testing.T) {
	s := storetest.New(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			defer func() { <-leave }()
			err := tx.JoinPlanning()
			close(inside)
			return err
		})
	}()
	<-inside
	beside := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error { return tx.JoinPlanning() })
	if beside != nil {
		t.Errorf("two who change stock disturbed each other: %v", beside)
	}
	planner := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		if _, err := tx.Exec("SET LOCAL lock_timeout = '50ms'"); err != nil {
			return err
		}
		return tx.LockPlanning()
	})
	if models.KindOf(planner) != models.Conflict || !strings.Contains(models.Sentence(planner), "Nothing was changed") {
		t.Errorf("the planner did not wait for them: %v", planner)
	}
	close(leave)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
