package backorder

import (
	"context"
	"fmt"
	"strings"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// ApplyingRun lets a simulated run happen.
type ApplyingRun struct {
	Run int64 `json:"run"`
	// Approve says that somebody may lose by it. It is asked for when the run re-optimises or takes from anybody, and only
	// from a role that may approve.
	Approve bool `json:"approve,omitempty"`
}

// AppliedRun is what was moved.
type AppliedRun struct {
	Run   int64   `json:"run"`
	Lines int     `json:"lines"`
	Units qty.Qty `json:"units"` // given, in units of the lines
	Settled
}

// ApplyRun makes a simulated run true, all of it or nothing.
//
// It returns NotFound, Forbidden when an approval is needed that the actor may not give, and Conflict when it was applied
// already, when the approval is missing, or when stock or queue changed since it was simulated; the sentence says what.
func ApplyRun(ctx context.Context, s *store.Store, by By, request ApplyingRun) (AppliedRun, error) {
	var done AppliedRun
	work := by.work("apply run", request, &done)
	work.Bulk = true
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		done = AppliedRun{Run: request.Run}
		m, err := lockRun(tx, request.Run)
		if err != nil {
			return err
		}
		if m.run.State != store.RunSimulated {
			return models.Errorf(models.Conflict, "Allocation run %d was %s already.", m.run.ID, m.run.State)
		}
		approvedBy, err := approval(by, request.Approve, m.run)
		if err != nil {
			return err
		}
		if err := m.fresh(tx); err != nil {
			return err
		}
		if err := m.move(tx, false, &done); err != nil {
			return err
		}
		if err := tx.MarkRun(m.run.ID, store.RunApplied, approvedBy); err != nil {
			return err
		}
		return tx.Audit("allocation run applied", subjectRun(m.run.ID), fmt.Sprintf("%s under %s: %s gained, %d lost", m.run.Scope, m.run.Policy, counted(m.run.Gained, "line", "lines"), m.run.Lost))
	})
	return done, err
}

// UndoRun takes an applied run back: every line has again what it had. It is possible as long as nothing that the run gave
// was picked, shipped or moved since.
//
// It returns NotFound, and Conflict when it is not applied or cannot be undone any more; the sentence says why.
func UndoRun(ctx context.Context, s *store.Store, by By, request ApplyingRun) (AppliedRun, error) {
	var done AppliedRun
	work := by.work("undo run", request, &done)
	work.Bulk = true
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		done = AppliedRun{Run: request.Run}
		m, err := lockRun(tx, request.Run)
		if err != nil {
			return err
		}
		if m.run.State != store.RunApplied {
			return models.Errorf(models.Conflict, "Allocation run %d is %s, so there is nothing to undo.", m.run.ID, m.run.State)
		}
		if err := m.undoable(); err != nil {
			return err
		}
		if err := m.move(tx, true, &done); err != nil {
			return err
		}
		if err := tx.MarkRun(m.run.ID, store.RunUndone, ""); err != nil {
			return err
		}
		return tx.Audit("allocation run undone", subjectRun(m.run.ID), m.run.Scope)
	})
	return done, err
}

// approval says who approves a run that takes from somebody.
func approval(by By, approve bool, run store.Run) (string, error) {
	switch {
	case !run.Reoptimises && run.Lost == 0:
		return "", nil
	case !approve:
		return "", models.Errorf(models.Conflict, "Allocation run %d takes from %s and breaks %s; it has to be approved.", run.ID, counted(run.Lost, "line", "lines"), counted(run.PromisesBroken, "promise", "promises"))
	case !by.Role.May(models.ApproveRuns):
		return "", models.Errorf(models.Forbidden, "Your role may not approve an allocation run that takes from somebody.")
	}
	return by.Actor, nil
}

// movedRun is a run whose positions and lines are locked, to be applied or undone.
type movedRun struct {
	run   store.Run
	scope store.Scope
	whole bool // everything is locked as a planner locks it, not position by position
	lines []store.RunMove
	units []store.RunUnitMove
	stock stock
}

// lockRun locks a run and everything it moves. One of more positions than a plan handles one by one keeps everybody else
// out for a moment.
func lockRun(tx *store.Tx, id int64) (*movedRun, error) {
	m := &movedRun{}
	var err error
	if m.run, err = tx.LockRun(id); err != nil {
		return nil, err
	}
	positions, err := tx.RunPools(id)
	if err != nil {
		return nil, err
	}
	wishes, err := Wishes(m.run)
	if err != nil {
		return nil, err
	}
	m.whole = wishes.Everything() || len(positions) > catchUpPoolsMax
	if m.whole {
		err = tx.LockPlanning()
	} else if err = tx.JoinPlanning(); err == nil {
		m.scope, err = tx.LockScopeWithin(catchUpLinesMax, catchUpPoolsMax, positions...)
	}
	if err != nil {
		return nil, err
	}
	if m.lines, m.units, err = tx.RunMoves(id); err != nil {
		return nil, err
	}
	var ids []int64
	for _, l := range m.lines {
		ids = append(ids, l.LineID)
	}
	if err := tx.LockLines(ids...); err != nil {
		return nil, err
	}
	if m.whole {
		m.scope.Pools = nil
		for _, u := range m.units {
			m.scope.Pools = append(m.scope.Pools, store.Pool{Position: u.Position})
		}
	}
	m.stock, err = lockStock(tx, m.scope)
	return m, err
}

// fresh refuses a run whose basis changed.
func (m *movedRun) fresh(tx *store.Tx) error {
	changes, err := tx.RunStale(m.run.ID, m.run.Scope == Simulating{}.scope())
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		return models.Errorf(models.Conflict, "Stock or queue changed since allocation run %d was simulated, so nothing was applied. Simulate it again. %s", m.run.ID, strings.Join(changes, " "))
	}
	return nil
}

// undoable refuses to undo what somebody built on.
func (m *movedRun) undoable() error {
	names := make(map[int64]store.RunMove, len(m.lines))
	for _, l := range m.lines {
		names[l.LineID] = l
		if l.QtyNow != l.QtyAfter {
			return models.Errorf(models.Conflict, "Line %d of order %s has %d of %s now and had %d after the run, so the run cannot be undone.", l.LineNo, l.OrderNo, l.QtyNow, l.SKU, l.QtyAfter)
		}
	}
	for _, u := range m.units {
		l := names[u.LineID]
		if u.QtyPicked > u.QtyBefore {
			return models.Errorf(models.Conflict, "%d of line %d of order %s are picked, so the run cannot be undone.", u.QtyPicked, l.LineNo, l.OrderNo)
		}
		if u.QtyNow != u.QtyAfter {
			return models.Errorf(models.Conflict, "What line %d of order %s has of %s was changed since, so the run cannot be undone.", l.LineNo, l.OrderNo, l.SKU)
		}
	}
	return nil
}

// move posts what the run gives and takes, or the opposite.
func (m *movedRun) move(tx *store.Tx, back bool, done *AppliedRun) error {
	missing := map[ledger.Pool]qty.Qty{}
	for pool, level := range m.stock {
		missing[pool] = level.Missing()
	}
	var posting ledger.Posting
	for _, u := range m.units {
		by := u.QtyAfter - u.QtyBefore
		if back {
			by = -by
		}
		posting.Reservations = append(posting.Reservations, ledger.Reservation{Pool: ledger.Pool{SKU: u.Position.SKUID, Warehouse: u.Position.WarehouseID}, Line: u.LineID, Qty: by})
	}
	if err := m.stock.post(posting); err != nil {
		return err
	}
	for pool, level := range m.stock {
		if level.Missing() > missing[pool] {
			return models.Errorf(models.Conflict, "There is less stock than when allocation run %d was computed, so nothing was changed.", m.run.ID)
		}
	}
	ending := settling{scope: m.scope, none: true}
	var changes []store.LineChange
	for _, l := range m.lines {
		by := l.QtyAfter - l.QtyBefore
		if back {
			by = -by
		}
		changes = append(changes, store.LineChange{LineID: l.LineID, Allocated: by, Backordered: -by})
		ending.touched = append(ending.touched, l.LineID)
		done.Units += max(0, by)
	}
	done.Lines = len(changes)
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return err
	}
	if err := m.audit(tx, back); err != nil {
		return err
	}
	var err error
	done.Settled, err = ending.settle(tx)
	return err
}

// audit says of every order what it gained or lost.
func (m *movedRun) audit(tx *store.Tx, back bool) error {
	var orders []string
	said := map[string][]string{}
	for _, l := range m.lines {
		if said[l.OrderNo] == nil {
			orders = append(orders, l.OrderNo)
		}
		from, to := l.QtyBefore, l.QtyAfter
		if back {
			from, to = to, from
		}
		said[l.OrderNo] = append(said[l.OrderNo], fmt.Sprintf("line %d: %d instead of %d of %s", l.LineNo, to, from, l.SKU))
	}
	action := fmt.Sprintf("allocation run %d", m.run.ID)
	if back {
		action += " undone"
	}
	for _, order := range orders {
		if err := tx.Audit(action, subjectOrder(order), strings.Join(said[order], ", ")); err != nil {
			return err
		}
	}
	return nil
}

// subjectRun names an allocation run in the audit chain.
func subjectRun(id int64) string { return fmt.Sprintf("allocation_run:%d", id) }
