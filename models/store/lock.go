package store

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"pegboard/models"
	"pegboard/models/qty"
)

// lockStage is how far a unit of work has come in the one lock order of the program.
type lockStage int

// The one lock order. A unit of work takes each kind of lock once, in one statement, and never goes back: so two of
// them can wait for each other, but never both ways. The key of Once comes before all, the audit chain after all.
const (
	lockedNothing lockStage = iota
	lockedPlanning
	lockedOrders
	lockedPools
	lockedLines
	lockedPurchaseOrders
	lockedPurchaseLines
	lockedPositions
)

// reach moves to a stage. Going back is a bug in a verb, and would be a deadlock one day.
func (tx *Tx) reach(stage lockStage) error {
	if stage <= tx.locked {
		return fmt.Errorf("lock stage %d is asked for after stage %d: the lock order is broken", stage, tx.locked)
	}
	tx.locked = stage
	return nil
}

// JoinPlanning lets this unit of work change stock, lines, pegs and the queue beside others that do, but not beside a
// planner of everything (LockPlanning). It waits for one that is running.
func (tx *Tx) JoinPlanning() error {
	if err := tx.reach(lockedPlanning); err != nil {
		return err
	}
	// A whole plan takes longer than anybody should wait for a record, hence the patience.
	if _, err := tx.Exec("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL lock_timeout = '4s'; LOCK TABLE backorders, allocations IN ROW EXCLUSIVE MODE; SET LOCAL lock_timeout = '" + lockTimeout + "'"); err != nil {
		return behindPlanner(err)
	}
	return nil
}

// behindPlanner says what the planning lock was waited for, when it was waited for too long.
func behindPlanner(err error) error {
	if !waitedTooLong(err) {
		return fmt.Errorf("wait for the planner: %w", err)
	}
	return fmt.Errorf("%w (%w)", models.Errorf(models.Conflict, "An import or a plan is running. Nothing was changed; please try again when it has ended."), err)
}

// IsBusy says whether a unit of work was refused because another, such as an import, held its records for too long.
// Nothing was changed, and it can be run again.
func IsBusy(err error) bool { return waitedTooLong(err) }

// LockOrders locks sales orders.
func (tx *Tx) LockOrders(ids ...int64) error { return tx.lockRows(lockedOrders, "sales_orders", ids) }

// LockLines locks lines of sales orders.
func (tx *Tx) LockLines(ids ...int64) error {
	return tx.lockRows(lockedLines, "sales_order_lines", ids)
}

// LockPurchaseOrders locks purchase orders.
func (tx *Tx) LockPurchaseOrders(ids ...int64) error {
	return tx.lockRows(lockedPurchaseOrders, "purchase_orders", ids)
}

// LockPurchaseLines locks lines of purchase orders.
func (tx *Tx) LockPurchaseLines(ids ...int64) error {
	return tx.lockRows(lockedPurchaseLines, "purchase_order_lines", ids)
}

// LockGainers locks lines of other orders that get stock. It may come after the positions: nobody else changes the
// quantities of a line, or locks several lines, without its position's lock of LockScope.
func (tx *Tx) LockGainers(ids ...int64) error {
	if tx.locked < lockedPositions {
		return fmt.Errorf("lines gain stock of positions that are not locked")
	}
	if _, err := tx.Exec("SELECT id FROM sales_order_lines WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ids); err != nil {
		return fmt.Errorf("lock lines that gain: %w", err)
	}
	return nil
}

func (tx *Tx) lockRows(stage lockStage, table string, ids []int64) error {
	if err := tx.reach(stage); err != nil || len(ids) == 0 {
		return err
	}
	if _, err := tx.Exec("SELECT id FROM "+table+" WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ids); err != nil {
		return fmt.Errorf("lock %s: %w", table, err)
	}
	return nil
}

// Position names the stock of a SKU in a warehouse.
type Position struct{ SKUID, WarehouseID int64 }

// Level is how much of a position there is.
type Level struct {
	Position
	QtyOnHand, QtyUnavailable, QtyAllocated qty.Qty
	OverAllocated                           bool
}

// QtyUsable is what order lines may have of it, allocated or not.
func (l Level) QtyUsable() qty.Qty { return l.QtyOnHand - l.QtyUnavailable }

// QtyFree is what no line has yet; never negative.
func (l Level) QtyFree() qty.Qty { return max(0, l.QtyUsable()-l.QtyAllocated) }

// LockPositions locks stock positions and returns how much there is, sorted by SKU and warehouse. A position that was
// never used begins at nothing. This is the only way to lock stock.
func (tx *Tx) LockPositions(positions ...Position) ([]Level, error) {
	if err := tx.reach(lockedPositions); err != nil || len(positions) == 0 {
		return nil, err
	}
	skus, warehouses := columnsOf(sortedPositions(positions))
	if _, err := tx.Exec(`INSERT INTO stock_levels (sku_id, warehouse_id)
		SELECT p.sku_id, p.warehouse_id FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS p (sku_id, warehouse_id)
		WHERE NOT EXISTS (SELECT FROM stock_levels AS s WHERE s.sku_id = p.sku_id AND s.warehouse_id = p.warehouse_id)
		ORDER BY p.sku_id, p.warehouse_id ON CONFLICT DO NOTHING`, skus, warehouses); err != nil {
		return nil, fmt.Errorf("make stock positions: %w", err)
	}
	levels := make([]Level, 0, len(skus))
	err := tx.Query(func(r *sql.Rows) error {
		var l Level
		err := r.Scan(&l.SKUID, &l.WarehouseID, &l.QtyOnHand, &l.QtyUnavailable, &l.QtyAllocated, &l.OverAllocated)
		levels = append(levels, l)
		return err
	}, `SELECT sku_id, warehouse_id, on_hand, unavailable, allocated, over_allocated FROM stock_levels
		WHERE (sku_id, warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))
		ORDER BY sku_id, warehouse_id FOR NO KEY UPDATE`, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("lock stock positions: %w", err)
	}
	return levels, nil
}

// sortedPositions brings positions into the lock order, each once.
func sortedPositions(positions []Position) []Position {
	sorted := slices.Clone(positions)
	slices.SortFunc(sorted, func(a, b Position) int {
		return cmp.Or(cmp.Compare(a.SKUID, b.SKUID), cmp.Compare(a.WarehouseID, b.WarehouseID))
	})
	return slices.Compact(sorted)
}

func columnsOf(positions []Position) (skus, warehouses []int64) {
	for _, p := range positions {
		skus, warehouses = append(skus, p.SKUID), append(warehouses, p.WarehouseID)
	}
	return skus, warehouses
}

// LevelOf returns how much there is of a position that is locked already.
func (tx *Tx) LevelOf(position Position) (Level, error) {
	l := Level{Position: position}
	err := tx.QueryRow("SELECT on_hand, unavailable, allocated, over_allocated FROM stock_levels WHERE sku_id = $1 AND warehouse_id = $2", position.SKUID, position.WarehouseID).
		Scan(&l.QtyOnHand, &l.QtyUnavailable, &l.QtyAllocated, &l.OverAllocated)
	if err != nil {
		return l, fmt.Errorf("read a stock level: %w", err)
	}
	return l, nil
}

// Levels returns how much there is of positions, without locking them. One that was never used has nothing.
func (tx *Tx) Levels(positions ...Position) (map[Position]Level, error) {
	skus, warehouses := columnsOf(positions)
	levels := make(map[Position]Level, len(positions))
	err := tx.Query(func(r *sql.Rows) error {
		var l Level
		err := r.Scan(&l.SKUID, &l.WarehouseID, &l.QtyOnHand, &l.QtyUnavailable, &l.QtyAllocated, &l.OverAllocated)
		levels[l.Position] = l
		return err
	}, `SELECT sku_id, warehouse_id, on_hand, unavailable, allocated, over_allocated FROM stock_levels
		WHERE (sku_id, warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]))) ORDER BY sku_id, warehouse_id`, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("read stock levels: %w", err)
	}
	return levels, nil
}
