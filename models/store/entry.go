package store

import (
	"database/sql"
	"errors"
	"fmt"

	"pegboard/models"
)

// CustomerID returns the number of the customer with the code, or NotFound.
func (tx *Tx) CustomerID(code string) (int64, error) {
	var id int64
	err := tx.QueryRow("SELECT id FROM customers WHERE code = $1", code).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, models.Errorf(models.NotFound, "There is no customer %s.", code)
	}
	if err != nil {
		return 0, fmt.Errorf("find customer %q: %w", code, err)
	}
	return id, nil
}

// WarehouseIDs returns the numbers of the warehouses with these codes; the empty code is the company's default
// warehouse, or the only one. Unknown codes are left out.
func (tx *Tx) WarehouseIDs(codes []string) (map[string]int64, error) {
	ids := make(map[string]int64, len(codes))
	err := tx.Query(func(r *sql.Rows) error {
		var code string
		var id int64
		err := r.Scan(&code, &id)
		ids[code] = id
		return err
	}, `SELECT c.code, w.id FROM unnest(CAST($1 AS text[])) AS c (code)
		JOIN warehouses AS w ON CASE WHEN c.code = '' THEN w.id = coalesce((SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses)) ELSE w.code = c.code END`, codes)
	if err != nil {
		return nil, fmt.Errorf("find warehouses: %w", err)
	}
	return ids, nil
}

// KitParts returns what the kits among SKUs are made of on the company's today.
func (tx *Tx) KitParts(skus []int64) (map[int64][]Part, error) {
	parts := map[int64][]Part{}
	err := tx.Query(func(r *sql.Rows) error {
		var kit int64
		var p Part
		err := r.Scan(&kit, &p.SKUID, &p.Per)
		parts[kit] = append(parts[kit], p)
		return err
	}, `SELECT c.parent_id, c.component_id, CAST(sum(c.qty_per) AS bigint) FROM sku_components AS c JOIN skus AS k ON k.id = c.parent_id AND k.source = 'kit'
		WHERE c.parent_id = ANY($1) AND c.effective_from <= $2 AND (c.effective_to IS NULL OR c.effective_to >= $2)
		GROUP BY c.parent_id, c.component_id ORDER BY c.parent_id, c.component_id`, skus, tx.Today)
	if err != nil {
		return nil, fmt.Errorf("read what kits are made of: %w", err)
	}
	return parts, nil
}
