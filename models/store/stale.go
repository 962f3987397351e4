package store

import (
	"context"
	"database/sql"
	_ "embed" // the statements stand in files
	"fmt"
	"maps"
	"slices"
)

var (
	//go:embed sql/trim_line_pegs.sql
	trimLinePegsSQL string
	//go:embed sql/trim_supply_pegs.sql
	trimSupplyPegsSQL string
	//go:embed sql/touch_queue.sql
	touchQueueSQL string
	//go:embed sql/stale_beside.sql
	staleBesideSQL string
)

// MarkStale says that the plan of positions is older than their quantities. It returns whether any of them was fresh
// before, so that somebody has to be told. The mark is seen by a catch-up that begins after this commit.
func (tx *Tx) MarkStale(positions ...Position) (bool, error) {
	if len(positions) == 0 {
		return false, nil
	}
	skus, warehouses := columnsOf(sortedPositions(positions))
	marked, err := tx.Exec(`INSERT INTO stale_pools (sku_id, warehouse_id, since)
		SELECT p.sku_id, p.warehouse_id, $3 FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
		ORDER BY p.sku_id, p.warehouse_id ON CONFLICT DO NOTHING`, skus, warehouses, tx.Now)
	if err != nil {
		return false, fmt.Errorf("mark positions as stale: %w", err)
	}
	return marked > 0, nil
}

// MarkStaleBeside marks the positions outside a scope whose queue rows say something about the orders of these lines
// that is no longer so: whether an order is one away depends on all of its lines.
func (tx *Tx) MarkStaleBeside(scope Scope, lines []int64) (bool, error) {
	if len(lines) == 0 {
		return false, nil
	}
	skus, warehouses := columnsOf(scope.Positions())
	marked, err := tx.Exec(staleBesideSQL, lines, skus, warehouses, tx.Now)
	if err != nil {
		return false, fmt.Errorf("mark the other lines of orders as stale: %w", err)
	}
	return marked > 0, nil
}

// Freshen removes the marks of a locked scope; with no scope, all marks. It comes before the plan is computed.
func (tx *Tx) Freshen(scope *Scope) error {
	if scope == nil {
		if _, err := tx.Exec("DELETE FROM stale_pools"); err != nil {
			return fmt.Errorf("remove all stale marks: %w", err)
		}
		return nil
	}
	skus, warehouses := columnsOf(scope.Positions())
	if _, err := tx.Exec("DELETE FROM stale_pools WHERE (sku_id, warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))", skus, warehouses); err != nil {
		return fmt.Errorf("remove stale marks: %w", err)
	}
	return nil
}

// StalePools returns positions whose plan is older than their quantities, those that have waited longest first.
func (s *Store) StalePools(ctx context.Context, most int) ([]Position, error) {
	rows, err := s.sql.QueryContext(ctx, "SELECT sku_id, warehouse_id FROM stale_pools ORDER BY since, sku_id, warehouse_id LIMIT $1", most)
	if err != nil {
		return nil, fmt.Errorf("list stale positions: %w", err)
	}
	defer rows.Close()
	var positions []Position
	for rows.Next() {
		var p Position
		if err := rows.Scan(&p.SKUID, &p.WarehouseID); err != nil {
			return nil, fmt.Errorf("read a stale position: %w", err)
		}
		positions = append(positions, p)
	}
	return positions, rows.Err()
}

// TrimPegs takes back the pegs of lines that wait for less than they have pegged, and of purchase order lines that owe
// less: the latest supply of a line, the worst rank of a supply, and what a person pegged last of all.
func (tx *Tx) TrimPegs(lines, supplies []int64) error {
	if len(lines) > 0 {
		if _, err := tx.Exec(trimLinePegsSQL, lines); err != nil {
			return fmt.Errorf("take back pegs of lines: %w", err)
		}
	}
	if len(supplies) > 0 {
		if _, err := tx.Exec(trimSupplyPegsSQL, supplies); err != nil {
			return fmt.Errorf("take back pegs of supply: %w", err)
		}
	}
	return nil
}

// TouchQueue makes the quantities of queue rows true without planning: for lines of a scope that is too large to be
// planned at once. What the plan said of dates stays until it is made again. fresh is what is known of lines that begin
// to wait, in rank order; the others of them stand there as uncovered. moved are lines whose place changed.
func (tx *Tx) TouchQueue(lines []int64, fresh []PlannedLine, moved map[int64]bool) error {
	if err := tx.hear(lines); err != nil {
		return err
	}
	if err := tx.TrimPegs(lines, nil); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM backorders AS b USING sales_order_lines AS l WHERE l.id = b.line_id AND l.id = ANY($1) AND l.qty_backordered = 0 AND NOT l.over_allocated", lines); err != nil {
		return fmt.Errorf("take lines out of the queue: %w", err)
	}
	if _, err := tx.Exec(touchQueueSQL, lines, tx.Today); err != nil {
		return fmt.Errorf("correct the queue: %w", err)
	}
	var missing []int64
	if err := tx.Query(scanIDs(&missing), `SELECT l.id FROM sales_order_lines AS l WHERE l.id = ANY($1) AND (l.qty_backordered > 0 OR l.over_allocated)
		AND NOT EXISTS (SELECT FROM backorders AS b WHERE b.line_id = l.id) ORDER BY l.id`, lines); err != nil {
		return fmt.Errorf("look for lines that begin to wait: %w", err)
	}
	if err := tx.moveInQueue(slices.Sorted(maps.Keys(moved))); err != nil {
		return err
	}
	if len(missing) == 0 {
		return nil
	}
	var rows []PlannedLine
	for _, id := range missing {
		i := slices.IndexFunc(fresh, func(l PlannedLine) bool { return l.LineID == id })
		if i >= 0 {
			rows = append(rows, fresh[i])
			continue
		}
		rows = append(rows, PlannedLine{LineID: id, Status: "UNCOVERED", Reason: "awaiting_supply"})
	}
	if err := tx.rankScope(rows, nil, nil); err != nil {
		return err
	}
	return tx.savePlanned(rows)
}

// AddPegs writes the pegs of lines that have none yet.
func (tx *Tx) AddPegs(scope Scope, pegs []SoftPeg) error {
	if len(pegs) == 0 {
		return nil
	}
	return tx.writePegs(pegColumnsOf(scope, pegs))
}

func (tx *Tx) one(question string, arguments ...any) (bool, error) {
	var found bool
	err := tx.Query(func(r *sql.Rows) error { return r.Scan(&found) }, question, arguments...)
	return found, err
}

// IsStale tells whether any of the positions has a plan that is older than their quantities.
func (tx *Tx) IsStale(positions ...Position) (bool, error) {
	skus, warehouses := columnsOf(sortedPositions(positions))
	stale, err := tx.one("SELECT EXISTS (SELECT FROM stale_pools WHERE (sku_id, warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]))))", skus, warehouses)
	if err != nil {
		return false, fmt.Errorf("look for stale marks: %w", err)
	}
	return stale, nil
}
