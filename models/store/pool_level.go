package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
)

var (
	//go:embed sql/pool_level.sql
	poolLevelSQL string
	//go:embed sql/over_allocated_pools.sql
	overAllocatedPoolsSQL string
	//go:embed sql/count_sheet.sql
	countSheetSQL string
)

// CountSheetMax bounds a page of a count sheet: as many as fit on a few sheets of paper.
const CountSheetMax = 100

// PoolLevel is what a stock position holds, by the codes and names that people know it by.
type PoolLevel struct {
	Pool
	Level
	Name, UOM, WarehouseName string
	DateCounted              *calendar.Date // nil: never
}

func (l *PoolLevel) places() []any {
	return []any{&l.SKU, &l.Name, &l.UOM, &l.Warehouse, &l.WarehouseName, &l.QtyOnHand, &l.QtyUnavailable, &l.QtyAllocated, &l.OverAllocated, &l.DateCounted}
}

// PoolLevel returns what a SKU has in a warehouse, by their codes; the empty warehouse is the company's default. A position
// that was never used has nothing. It returns NotFound.
func (s *Store) PoolLevel(ctx context.Context, sku, warehouse string) (PoolLevel, error) {
	levels, err := s.PoolLevels(ctx, []string{sku}, warehouse)
	if err != nil {
		return PoolLevel{}, err
	}
	l, known := levels[sku]
	if !known {
		return l, models.Errorf(models.NotFound, "There is no SKU %s, or no such warehouse.", sku)
	}
	return l, nil
}

// OverAllocatedPools returns the positions of which most is missing, at most so many, and of how many something is missing.
func (s *Store) OverAllocatedPools(ctx context.Context, most int) (pools []PoolCode, all int64, err error) {
	pools, err = listed(ctx, s, "find what is over-allocated", overAllocatedPoolsSQL, func(p *PoolCode) []any { return []any{&p.SKU, &p.Warehouse, &all} }, most)
	return pools, all, err
}

// CountSheet returns what a warehouse is to count: its SKUs whose code or name contains the text, by code, after a code. Only
// those not counted since a day are returned when one is given.
func (s *Store) CountSheet(ctx context.Context, warehouse, search string, since *calendar.Date, after string) ([]PoolLevel, error) {
	return listed(ctx, s, "list what is to be counted", countSheetSQL, (*PoolLevel).places, warehouse, after, likePattern(search), since, CountSheetMax)
}

// PoolLevels returns what SKUs have in a warehouse, by their codes. SKUs that are not there are left out.
func (s *Store) PoolLevels(ctx context.Context, skus []string, warehouse string) (map[string]PoolLevel, error) {
	found, err := listed(ctx, s, "read what SKUs have", poolLevelSQL, (*PoolLevel).places, skus, warehouse)
	levels := make(map[string]PoolLevel, len(found))
	for _, l := range found {
		levels[l.SKU] = l
	}
	return levels, err
}

// DefaultWarehouse returns the code of the warehouse that is meant where none is said; empty when there is none at all.
func (s *Store) DefaultWarehouse(ctx context.Context) (string, error) {
	var code string
	err := s.sql.QueryRowContext(ctx, "SELECT w.code FROM warehouses AS w CROSS JOIN company AS m ORDER BY w.id = m.default_warehouse_id DESC NULLS LAST, w.id LIMIT 1").Scan(&code)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("find the default warehouse: %w", err)
	}
	return code, nil
}
