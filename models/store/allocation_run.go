package store

import (
	"context"
	"database/sql"
	_ "embed" // the statements stand in files
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
)

var (
	//go:embed sql/run_pools.sql
	runPoolsSQL string
	//go:embed sql/run_stale_pools.sql
	runStalePoolsSQL string
	//go:embed sql/run_stale_lines.sql
	runStaleLinesSQL string
	//go:embed sql/run_totals.sql
	runTotalsSQL string
	//go:embed sql/run_lines.sql
	runLinesSQL string
	//go:embed sql/runs.sql
	runsSQL string
)

// The outcomes of a run for a line.
const (
	RunGained = "gained"
	RunLost   = "lost"
	RunKept   = "kept"
)

// The states of a run.
const (
	RunSimulated = "simulated"
	RunApplied   = "applied"
	RunUndone    = "undone"
)

// RunLine is what becomes of a line in an allocation run: units (kits for a kit) it has been given, and the day the last
// of its open units are safely there. Rival names the line that gave way, or to which this one did, as order/line.
type RunLine struct {
	LineID                       int64
	Place                        int64
	Outcome, Rule                string
	Rival, Strategy              string
	QtyOpen, QtyBefore, QtyAfter qty.Qty
	DateBefore, DateAfter        *calendar.Date
	BrokenBefore, BrokenAfter    bool
	Edited                       bool
}

// RunUnit is what a line has of a position before and after a run.
type RunUnit struct {
	LineID              int64
	SKU, Warehouse      string
	QtyBefore, QtyAfter qty.Qty
}

// Run is an allocation run as it is stored. Values are exact decimals, empty when no price is known.
type Run struct {
	ID                             int64
	State                          string
	Policy                         models.RankRule
	Scope                          string // in words
	Reoptimises                    bool
	Wishes                         json.RawMessage // what was asked, for an edit or a repetition
	Lines, Gained, Lost            int64
	UnitsGained, UnitsLost         qty.Qty
	ValueGained, ValueLost         string
	PromisesBroken, PromisesMended int64
	Exceptions                     []plan.Exception
	Actor                          string
	At                             time.Time
	ApprovedBy                     string
	AppliedBy, UndoneBy            string
	AppliedAt, UndoneAt            *time.Time
}

// SaveRun stores a simulation with its lines, units and what it was computed from. A run that has an ID is replaced. It
// fills in the ID and the totals. positions are those of the scope; nil is everything.
func (tx *Tx) SaveRun(run *Run, lines []RunLine, units []RunUnit, positions []Position) error {
	exceptions, err := json.Marshal(run.Exceptions)
	if err != nil {
		return fmt.Errorf("write the exceptions of a run: %w", err)
	}
	if run.ID == 0 {
		err = tx.QueryRow(`INSERT INTO allocation_runs (state, policy, scope, reoptimises, wishes, lines, gained, lost, units_gained, units_lost, promises_broken, promises_mended, exceptions, actor, at)
			VALUES ('simulated', $1, $2, $3, $4, 0, 0, 0, 0, 0, 0, 0, $5, $6, $7) RETURNING id`,
			run.Policy, run.Scope, run.Reoptimises, string(run.Wishes), string(exceptions), tx.Actor, tx.Now).Scan(&run.ID)
	} else {
		err = tx.replaceRun(run, string(exceptions))
	}
	if err != nil {
		return fmt.Errorf("store an allocation run: %w", err)
	}
	if err := tx.saveRunRows(run.ID, lines, units); err != nil {
		return err
	}
	skus, warehouses := columnsOf(positions)
	if _, err := tx.Exec(runPoolsSQL, run.ID, skus, warehouses, positions == nil); err != nil {
		return fmt.Errorf("keep what run %d was computed from: %w", run.ID, err)
	}
	err = tx.QueryRow(runTotalsSQL, run.ID).Scan(&run.Lines, &run.Gained, &run.Lost, &run.UnitsGained, &run.UnitsLost, &run.ValueGained, &run.ValueLost,
		&run.PromisesBroken, &run.PromisesMended)
	if err != nil {
		return fmt.Errorf("add run %d up: %w", run.ID, err)
	}
	run.State = RunSimulated
	return nil
}

func (tx *Tx) replaceRun(run *Run, exceptions string) error {
	for _, table := range []string{"allocation_run_pools", "allocation_run_units", "allocation_run_lines"} {
		if _, err := tx.Exec("DELETE FROM "+table+" WHERE run_id = $1", run.ID); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE allocation_runs SET wishes = $2, exceptions = $3, actor = $4, at = $5 WHERE id = $1", run.ID, string(run.Wishes), exceptions, tx.Actor, tx.Now)
	return err
}

func (tx *Tx) saveRunRows(id int64, lines []RunLine, units []RunUnit) error {
	source := pgx.CopyFromSlice(len(lines), func(i int) ([]any, error) {
		l := &lines[i]
		return []any{id, l.LineID, l.Place, l.Outcome, l.Rule, l.Rival, l.Strategy, l.QtyOpen, l.QtyBefore, l.QtyAfter, timeOf(l.DateBefore), timeOf(l.DateAfter),
			l.BrokenBefore, l.BrokenAfter, l.Edited}, nil
	})
	if _, err := tx.Copy("allocation_run_lines", []string{"run_id", "line_id", "place", "outcome", "rule", "rival", "strategy", "qty_open", "qty_before", "qty_after",
		"date_before", "date_after", "broken_before", "broken_after", "edited"}, source); err != nil {
		return fmt.Errorf("store the lines of run %d: %w", id, err)
	}
	var ids, before, after []int64
	var skus, warehouses []string
	for _, u := range units {
		ids, skus, warehouses = append(ids, u.LineID), append(skus, u.SKU), append(warehouses, u.Warehouse)
		before, after = append(before, u.QtyBefore), append(after, u.QtyAfter)
	}
	if _, err := tx.Exec(`INSERT INTO allocation_run_units (run_id, line_id, sku_id, warehouse_id, qty_before, qty_after)
		SELECT $1, u.line_id, k.id, w.id, u.qty_before, u.qty_after
		FROM unnest(CAST($2 AS bigint[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS bigint[]), CAST($6 AS bigint[])) AS u (line_id, sku, warehouse, qty_before, qty_after)
		JOIN skus AS k ON k.code = u.sku JOIN warehouses AS w ON w.code = u.warehouse`, id, ids, skus, warehouses, before, after); err != nil {
		return fmt.Errorf("store the units of run %d: %w", id, err)
	}
	return nil
}

const runColumns = `id, state, policy, scope, reoptimises, wishes, lines, gained, lost, units_gained, units_lost, coalesce(CAST(value_gained AS text), ''), coalesce(CAST(value_lost AS text), ''),
	promises_broken, promises_mended, exceptions, actor, at, coalesce(approved_by, ''), coalesce(applied_by, ''), applied_at, coalesce(undone_by, ''), undone_at`

func scanRun(scan func(...any) error) (Run, error) {
	var r Run
	var exceptions []byte
	err := scan(&r.ID, &r.State, &r.Policy, &r.Scope, &r.Reoptimises, &r.Wishes, &r.Lines, &r.Gained, &r.Lost, &r.UnitsGained, &r.UnitsLost, &r.ValueGained, &r.ValueLost,
		&r.PromisesBroken, &r.PromisesMended, &exceptions, &r.Actor, &r.At, &r.ApprovedBy, &r.AppliedBy, &r.AppliedAt, &r.UndoneBy, &r.UndoneAt)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(exceptions, &r.Exceptions)
}

// LockRun locks an allocation run and returns it. It comes first in the lock order of those who apply and undo runs.
// It returns NotFound.
func (tx *Tx) LockRun(id int64) (Run, error) {
	run, err := scanRun(tx.QueryRow("SELECT "+runColumns+" FROM allocation_runs WHERE id = $1 FOR NO KEY UPDATE", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return run, models.Errorf(models.NotFound, "There is no allocation run %d.", id)
	}
	if err != nil {
		return run, fmt.Errorf("lock run %d: %w", id, err)
	}
	return run, nil
}

// RunByID returns an allocation run, or NotFound.
func (s *Store) RunByID(ctx context.Context, id int64) (Run, error) {
	run, err := scanRun(s.sql.QueryRowContext(ctx, "SELECT "+runColumns+" FROM allocation_runs WHERE id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return run, models.Errorf(models.NotFound, "There is no allocation run %d.", id)
	}
	if err != nil {
		return run, fmt.Errorf("read run %d: %w", id, err)
	}
	return run, nil
}

// RunsPageMax bounds a page of runs.
const RunsPageMax = 100

// Runs returns runs older than a given one, the newest first; 0 begins with the newest.
func (s *Store) Runs(ctx context.Context, before int64) ([]Run, error) {
	rows, err := s.sql.QueryContext(ctx, runsSQL, before, RunsPageMax)
	if err != nil {
		return nil, fmt.Errorf("list allocation runs: %w", err)
	}
	defer rows.Close()
	var runs []Run
	for rows.Next() {
		run, err := scanRun(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read an allocation run: %w", err)
		}
		runs = append(runs, run)
	}
	return runs, rows.Err()
}

// RunDiffLine is a line of a run with what a person knows it by.
type RunDiffLine struct {
	RunLine
	OrderNo       string
	LineNo        int
	CustomerName  string
	Tier          string
	SKU           string
	Warehouse     string
	DatePromised  *calendar.Date
	Value         string // of its open units, empty when no price is known
	QtyUnitsMoved qty.Qty
}

// RunLinesPageMax bounds a page of a run's lines.
const RunLinesPageMax = 200

// RunLines returns the lines of a run with an outcome (empty for all that change), in rank order, after a place and line.
func (s *Store) RunLines(ctx context.Context, id int64, outcome string, afterPlace, afterLine int64) ([]RunDiffLine, error) {
	rows, err := s.sql.QueryContext(ctx, runLinesSQL, id, outcome, afterPlace, afterLine, RunLinesPageMax)
	if err != nil {
		return nil, fmt.Errorf("read the lines of run %d: %w", id, err)
	}
	defer rows.Close()
	var lines []RunDiffLine
	for rows.Next() {
		var l RunDiffLine
		if err := rows.Scan(&l.LineID, &l.Place, &l.Outcome, &l.Rule, &l.Rival, &l.Strategy, &l.QtyOpen, &l.QtyBefore, &l.QtyAfter, &l.DateBefore, &l.DateAfter,
			&l.BrokenBefore, &l.BrokenAfter, &l.Edited, &l.OrderNo, &l.LineNo, &l.CustomerName, &l.Tier, &l.SKU, &l.Warehouse, &l.DatePromised, &l.Value); err != nil {
			return nil, fmt.Errorf("read a line of run %d: %w", id, err)
		}
		l.QtyUnitsMoved = l.QtyAfter - l.QtyBefore
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

// SupplyDates returns the safe dates of open purchase order lines as earlier plans estimated them. A date that has passed
// is tomorrow.
func (tx *Tx) SupplyDates() (map[int64]calendar.Date, error) {
	dates := map[int64]calendar.Date{}
	err := tx.Query(func(r *sql.Rows) error {
		var id int64
		var date calendar.Date
		err := r.Scan(&id, &date)
		dates[id] = date
		return err
	}, "SELECT po_line_id, greatest(date_safe, CAST($1 AS date) + 1) FROM supply_estimates ORDER BY po_line_id", tx.Today)
	if err != nil {
		return nil, fmt.Errorf("read when supplies are expected: %w", err)
	}
	return dates, nil
}

// RunPools returns the positions that a run was computed from.
func (tx *Tx) RunPools(id int64) ([]Position, error) {
	var positions []Position
	err := tx.Query(func(r *sql.Rows) error {
		var p Position
		err := r.Scan(&p.SKUID, &p.WarehouseID)
		positions = append(positions, p)
		return err
	}, "SELECT sku_id, warehouse_id FROM allocation_run_pools WHERE run_id = $1 ORDER BY sku_id, warehouse_id", id)
	if err != nil {
		return nil, fmt.Errorf("read the positions of run %d: %w", id, err)
	}
	return positions, nil
}

// RunStale says, in sentences, what changed since a run was computed; none when nothing did. The caller has locked its
// positions.
func (tx *Tx) RunStale(id int64, everything bool) ([]string, error) {
	return runStale(tx.Query, id, everything)
}

// staleShown bounds how many changes are told: enough to see what happened.
const staleShown = 5

// RunMoves returns the changes of a run, by line and by position, with their numbers.
func (tx *Tx) RunMoves(id int64) (lines []RunMove, units []RunUnitMove, err error) {
	err = tx.Query(func(r *sql.Rows) error {
		var m RunMove
		err := r.Scan(&m.LineID, &m.OrderNo, &m.LineNo, &m.SKU, &m.QtyBefore, &m.QtyAfter, &m.QtyNow)
		lines = append(lines, m)
		return err
	}, `SELECT l.id, o.order_no, l.line_no, k.code, r.qty_before, r.qty_after, l.qty_allocated FROM allocation_run_lines AS r JOIN sales_order_lines AS l ON l.id = r.line_id
		JOIN sales_orders AS o ON o.id = l.order_id JOIN skus AS k ON k.id = l.sku_id WHERE r.run_id = $1 AND r.qty_before <> r.qty_after ORDER BY l.id`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("read what run %d moves: %w", id, err)
	}
	err = tx.Query(func(r *sql.Rows) error {
		var m RunUnitMove
		err := r.Scan(&m.LineID, &m.Position.SKUID, &m.Position.WarehouseID, &m.QtyBefore, &m.QtyAfter, &m.QtyNow, &m.QtyPicked)
		units = append(units, m)
		return err
	}, `SELECT u.line_id, u.sku_id, u.warehouse_id, u.qty_before, u.qty_after, coalesce(a.qty, 0), coalesce(a.qty_picked, 0) FROM allocation_run_units AS u
		LEFT JOIN allocations AS a ON a.line_id = u.line_id AND a.sku_id = u.sku_id AND a.warehouse_id = u.warehouse_id WHERE u.run_id = $1 ORDER BY u.line_id, u.sku_id, u.warehouse_id`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("read the units of run %d: %w", id, err)
	}
	return lines, units, nil
}

// RunMove is a line that a run changes. QtyNow is what it has at this moment.
type RunMove struct {
	LineID                      int64
	OrderNo                     string
	LineNo                      int
	SKU                         string
	QtyBefore, QtyAfter, QtyNow qty.Qty
}

// RunUnitMove is the same for one position of the line.
type RunUnitMove struct {
	LineID                                 int64
	Position                               Position
	QtyBefore, QtyAfter, QtyNow, QtyPicked qty.Qty
}

// MarkRun writes that a locked run was applied or undone.
func (tx *Tx) MarkRun(id int64, state, approvedBy string) error {
	statement := "UPDATE allocation_runs SET state = 'applied', applied_by = $2, applied_at = $3, approved_by = nullif($4, '') WHERE id = $1"
	if state == RunUndone {
		statement = "UPDATE allocation_runs SET state = 'undone', undone_by = $2, undone_at = $3, approved_by = coalesce(approved_by, nullif($4, '')) WHERE id = $1"
	}
	if _, err := tx.Exec(statement, id, tx.Actor, tx.Now, approvedBy); err != nil {
		return fmt.Errorf("mark run %d as %s: %w", id, state, err)
	}
	return nil
}

// LineIDs returns the numbers of order lines by order and line number. Unknown ones are left out.
func (tx *Tx) LineIDs(orders []string, lines []int64) (map[string]map[int]int64, error) {
	ids := map[string]map[int]int64{}
	err := tx.Query(func(r *sql.Rows) error {
		var order string
		var line int
		var id int64
		err := r.Scan(&order, &line, &id)
		if ids[order] == nil {
			ids[order] = map[int]int64{}
		}
		ids[order][line] = id
		return err
	}, `SELECT o.order_no, l.line_no, l.id FROM unnest(CAST($1 AS text[]), CAST($2 AS bigint[])) AS x (order_no, line_no)
		JOIN sales_orders AS o ON o.order_no = x.order_no JOIN sales_order_lines AS l ON l.order_id = o.id AND l.line_no = x.line_no`, orders, lines)
	if err != nil {
		return nil, fmt.Errorf("find order lines: %w", err)
	}
	return ids, nil
}
