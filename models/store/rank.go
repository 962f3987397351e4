package store

import (
	"database/sql"
	"fmt"
	"time"

	"pegboard/models/calendar"
)

// LineRank is the place a person gave a line in the queue; what is nil follows the order.
type LineRank struct {
	LineID     int64
	Priority   *int
	RankedAt   *time.Time
	RankedNeed *calendar.Date
}

// RankLines gives lines their place in the queue. The caller has locked their positions.
func (tx *Tx) RankLines(ranks []LineRank) error {
	var lines []int64
	var priorities []*int64
	var moments []*time.Time
	var needs []*string
	for _, r := range ranks {
		lines, moments, needs = append(lines, r.LineID), append(moments, r.RankedAt), append(needs, textOf(r.RankedNeed))
		var priority *int64
		if r.Priority != nil {
			p := int64(*r.Priority)
			priority = &p
		}
		priorities = append(priorities, priority)
	}
	if err := tx.LockGainers(lines...); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE sales_order_lines AS l SET priority = r.priority, ranked_at = r.ranked_at, ranked_need = r.ranked_need, version = l.version + 1
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS smallint[]), CAST($3 AS timestamptz[]), CAST($4 AS date[])) AS r (id, priority, ranked_at, ranked_need)
		WHERE l.id = r.id`, lines, priorities, moments, needs); err != nil {
		return fmt.Errorf("rank lines: %w", err)
	}
	return nil
}

// OpenLinesOf returns the open lines of a position with what ranks them, in no particular order. Qty is what they have
// been given.
func (tx *Tx) OpenLinesOf(position Position) ([]Holder, error) {
	var holders []Holder
	err := tx.Query(func(r *sql.Rows) error {
		var h Holder
		err := r.Scan(&h.LineID, &h.OrderID, &h.OrderNo, &h.LineNo, &h.Priority, &h.DateOrdered, &h.DateNeed, &h.RankedAt, &h.RankedNeed, &h.Qty)
		holders = append(holders, h)
		return err
	}, `SELECT l.id, o.id, o.order_no, l.line_no, coalesce(l.priority, o.priority), o.order_date,
			greatest(coalesce(l.date_requested, o.order_date), CASE WHEN k.status = 'pre_order' THEN k.release_date END), l.ranked_at, l.ranked_need, l.qty_allocated
		FROM sales_order_lines AS l JOIN sales_orders AS o ON o.id = l.order_id JOIN skus AS k ON k.id = l.sku_id
		WHERE l.sku_id = $1 AND l.warehouse_id = $2 AND (l.qty_backordered > 0 OR l.qty_allocated > 0) ORDER BY l.id`, position.SKUID, position.WarehouseID)
	if err != nil {
		return nil, fmt.Errorf("read the open lines of a position: %w", err)
	}
	return holders, nil
}

// moveInQueue gives queue rows the rank of their lines' new place.
func (tx *Tx) moveInQueue(lines []int64) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := tx.Exec(`UPDATE backorders AS b SET rank = queue_place(m.rank_rule, coalesce(l.priority, o.priority), coalesce(l.ranked_need, l.date_requested, o.order_date),
			coalesce(CAST(l.ranked_at AT TIME ZONE 'UTC' AS date), o.order_date), o.order_no, l.line_no)
		FROM sales_order_lines AS l, sales_orders AS o, company AS m
		WHERE l.id = b.line_id AND o.id = l.order_id AND b.line_id = ANY($1)`, lines); err != nil {
		return fmt.Errorf("move lines in the queue: %w", err)
	}
	return nil
}
