package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"gorm.io/gorm"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

//go:embed sql/holders.sql
var holdersSQL string

// PositionOf returns the position of a SKU in a warehouse by their codes; the empty warehouse is the company's default.
// It returns NotFound.
func (tx *Tx) PositionOf(sku, warehouse string) (Pool, error) {
	pools, err := tx.PositionsOf(PoolCode{sku, warehouse})
	if err != nil {
		return Pool{SKU: sku}, err
	}
	return pools[0], nil
}

// PoolCode names a position by the codes of its SKU and its warehouse; the empty warehouse is the company's default.
type PoolCode struct{ SKU, Warehouse string }

// PositionsOf is PositionOf for several, in their order.
func (tx *Tx) PositionsOf(codes ...PoolCode) ([]Pool, error) {
	skus, warehouses := make([]string, len(codes)), make([]string, len(codes))
	for i, c := range codes {
		skus[i], warehouses[i] = c.SKU, c.Warehouse
	}
	pools := make([]Pool, len(codes))
	err := tx.Query(func(r *sql.Rows) error {
		var place int
		var pool Pool
		err := r.Scan(&place, &pool.SKUID, &pool.WarehouseID, &pool.SKU, &pool.Warehouse)
		if err == nil {
			pools[place-1] = pool
		}
		return err
	}, `SELECT c.place, k.id, w.id, k.code, w.code FROM unnest(CAST($1 AS text[]), CAST($2 AS text[])) WITH ORDINALITY AS c (sku, warehouse, place)
		CROSS JOIN company AS m JOIN skus AS k ON k.code = c.sku
		JOIN warehouses AS w ON CASE WHEN c.warehouse = '' THEN w.id = coalesce(m.default_warehouse_id, (SELECT min(id) FROM warehouses)) ELSE w.code = c.warehouse END`, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("find %d positions: %w", len(codes), err)
	}
	for i, pool := range pools {
		if pool.SKUID == 0 {
			return nil, models.Errorf(models.NotFound, "There is no SKU %s, or no such warehouse.", codes[i].SKU)
		}
	}
	return pools, nil
}

// AddAdjustments writes the papers of adjustments and fills in their numbers.
func (tx *Tx) AddAdjustments(adjustments ...*models.StockAdjustment) error {
	n := 0
	err := tx.Query(func(r *sql.Rows) error {
		a := adjustments[n]
		a.Actor, a.At = tx.Actor, tx.Now
		n++
		return r.Scan(&a.AdjustmentNo)
	}, "SELECT 'AD-' || nextval('adjustment_numbers') FROM generate_series(1, $1)", len(adjustments))
	if err != nil {
		return fmt.Errorf("find the next adjustment numbers: %w", err)
	}
	if err := tx.DB.Create(adjustments).Error; err != nil {
		return fmt.Errorf("add %d adjustments: %w", len(adjustments), err)
	}
	return nil
}

// AdjustmentByNo returns an adjustment with its position, or NotFound.
func (tx *Tx) AdjustmentByNo(adjustmentNo string) (models.StockAdjustment, Pool, error) {
	var adjustment models.StockAdjustment
	var pool Pool
	err := tx.DB.Where("adjustment_no = ?", adjustmentNo).Take(&adjustment).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return adjustment, pool, models.Errorf(models.NotFound, "There is no stock adjustment %s.", adjustmentNo)
	}
	if err != nil {
		return adjustment, pool, fmt.Errorf("find adjustment %q: %w", adjustmentNo, err)
	}
	pool.Position = Position{adjustment.SKUID, adjustment.WarehouseID}
	err = tx.QueryRow("SELECT k.code, w.code FROM skus AS k, warehouses AS w WHERE k.id = $1 AND w.id = $2", pool.SKUID, pool.WarehouseID).Scan(&pool.SKU, &pool.Warehouse)
	if err != nil {
		return adjustment, pool, fmt.Errorf("find the position of adjustment %q: %w", adjustmentNo, err)
	}
	return adjustment, pool, nil
}

// ReverseAdjustment marks an adjustment as taken back. It returns Conflict when it is marked already. The caller has
// locked its position.
func (tx *Tx) ReverseAdjustment(adjustment models.StockAdjustment) error {
	changed, err := tx.Exec("UPDATE stock_adjustments SET reversed_at = $2 WHERE id = $1 AND reversed_at IS NULL", adjustment.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("reverse adjustment %q: %w", adjustment.AdjustmentNo, err)
	}
	if changed == 0 {
		return models.Errorf(models.Conflict, "Stock adjustment %s was taken back already.", adjustment.AdjustmentNo)
	}
	return nil
}

// Counted notes that somebody counted locked positions today.
func (tx *Tx) Counted(positions ...Position) error {
	skus, warehouses := columnsOf(positions)
	if _, err := tx.Exec("UPDATE stock_levels SET counted_at = $3 WHERE (sku_id, warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))", skus, warehouses, tx.Today); err != nil {
		return fmt.Errorf("note the count: %w", err)
	}
	return nil
}

// Holder is an order line that has been given units of a position. Per is how many of them one unit of the line takes;
// UnitPrice is of such a unit, an exact decimal, empty when unknown.
type Holder struct {
	Position        Position
	LineID, OrderID int64
	OrderNo         string
	LineNo          int
	CustomerName    string
	Tier            string
	SKU             string // of the line
	Per             qty.Qty
	UnitPrice       string
	Priority        int
	DateOrdered     calendar.Date
	DateNeed        calendar.Date
	RankedAt        sql.NullTime
	RankedNeed      *calendar.Date
	DatePromised    *calendar.Date
	Qty, QtyPicked  qty.Qty
}

// Holders returns the lines that have been given units of positions, in no particular order.
func (tx *Tx) Holders(positions ...Position) ([]Holder, error) {
	skus, warehouses := columnsOf(positions)
	var holders []Holder
	err := tx.Query(func(r *sql.Rows) error {
		var h Holder
		err := r.Scan(&h.Position.SKUID, &h.Position.WarehouseID, &h.LineID, &h.OrderID, &h.OrderNo, &h.LineNo, &h.CustomerName, &h.Tier, &h.SKU, &h.Per, &h.UnitPrice, &h.Priority, &h.DateOrdered, &h.DateNeed, &h.RankedAt, &h.RankedNeed,
			&h.DatePromised, &h.Qty, &h.QtyPicked)
		holders = append(holders, h)
		return err
	}, holdersSQL, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("find who has been given units: %w", err)
	}
	return holders, nil
}

// RankRule returns in which order the company serves its customers.
func (tx *Tx) RankRule() (models.RankRule, error) {
	var rule models.RankRule
	if err := tx.QueryRow("SELECT rank_rule FROM company").Scan(&rule); err != nil {
		return "", fmt.Errorf("read the rank rule: %w", err)
	}
	return rule, nil
}
