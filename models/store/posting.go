package store

import (
	"database/sql"
	"fmt"
	"slices"

	"pegboard/models/ledger"
	"pegboard/models/qty"
)

// LineChange changes the quantities of an order line by so many units each.
type LineChange struct {
	LineID                                              int64
	Ordered, Shipped, Allocated, Backordered, Cancelled qty.Qty
}

// Document is what a posting rests on, for the ledger.
type Document struct {
	Name   string // the paper, as in "shipment SH-100"
	Reason string
}

// Post makes an event true: quantities of order lines, the ledger, allocations and levels move together. The caller has
// locked all of them. It returns the numbers of the ledger entries, in their order. A change that would break a rule is
// the rule's own error.
func (tx *Tx) Post(lines []LineChange, posting ledger.Posting, document Document) ([]int64, error) {
	if err := tx.changeLines(lines); err != nil {
		return nil, err
	}
	return tx.post(Paper{posting, document})
}

// Paper is a posting with the document that it rests on.
type Paper struct {
	Posting  ledger.Posting
	Document Document
}

// PostPapers is Post for several documents that change no order line.
func (tx *Tx) PostPapers(papers []Paper) error {
	_, err := tx.post(papers...)
	return err
}

func (tx *Tx) post(papers ...Paper) ([]int64, error) {
	var all ledger.Posting
	var documents []Document
	for _, p := range papers {
		all = all.And(p.Posting)
		for range p.Posting.Entries {
			documents = append(documents, p.Document)
		}
	}
	if err := tx.reserve(all.Reservations); err != nil {
		return nil, err
	}
	if err := tx.moveLevels(all); err != nil {
		return nil, err
	}
	return tx.enter(all.Entries, documents)
}

// changeLines moves the quantities of lines. A line that shipped completely ships today; one that no longer has, has no
// such day.
func (tx *Tx) changeLines(lines []LineChange) error {
	if len(lines) == 0 {
		return nil
	}
	lines = mergeLineChanges(lines)
	var ids, ordered, shipped, allocated, backordered, cancelled []int64
	for _, c := range lines {
		ids, ordered, shipped = append(ids, c.LineID), append(ordered, c.Ordered), append(shipped, c.Shipped)
		allocated, backordered, cancelled = append(allocated, c.Allocated), append(backordered, c.Backordered), append(cancelled, c.Cancelled)
	}
	changed, err := tx.Exec(`UPDATE sales_order_lines AS l SET version = l.version + 1,
			qty_ordered = l.qty_ordered + c.ordered, qty_shipped = l.qty_shipped + c.shipped, qty_allocated = l.qty_allocated + c.allocated,
			qty_backordered = l.qty_backordered + c.backordered, qty_cancelled = l.qty_cancelled + c.cancelled,
			over_allocated = l.over_allocated AND l.qty_allocated + c.allocated > 0,
			date_shipped = CASE WHEN l.qty_shipped + c.shipped = 0 THEN NULL WHEN c.shipped > 0 THEN CAST($7 AS date) ELSE l.date_shipped END
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[]), CAST($6 AS bigint[]))
			AS c (id, ordered, shipped, allocated, backordered, cancelled)
		WHERE l.id = c.id`, ids, ordered, shipped, allocated, backordered, cancelled, tx.Today)
	if err != nil {
		return fmt.Errorf("change order lines: %w", err)
	}
	if changed != int64(len(lines)) {
		return fmt.Errorf("change order lines: %d of %d are there", changed, len(lines))
	}
	return nil
}

// mergeLineChanges adds up the changes of each line and brings them into the order of their numbers.
func mergeLineChanges(lines []LineChange) []LineChange {
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b LineChange) int { return int(a.LineID - b.LineID) })
	merged := lines[:0]
	for _, c := range lines {
		if n := len(merged); n > 0 && merged[n-1].LineID == c.LineID {
			last := &merged[n-1]
			last.Ordered += c.Ordered
			last.Shipped += c.Shipped
			last.Allocated += c.Allocated
			last.Backordered += c.Backordered
			last.Cancelled += c.Cancelled
			continue
		}
		merged = append(merged, c)
	}
	return merged
}

// reserve moves allocations. One that is used up goes; one that would be less than nothing is a bug in the caller.
func (tx *Tx) reserve(reservations []ledger.Reservation) error {
	type key struct {
		line int64
		pool ledger.Pool
	}
	sums := map[key]qty.Qty{}
	var order []key
	for _, r := range reservations {
		k := key{r.Line, r.Pool}
		if _, known := sums[k]; !known {
			order = append(order, k)
		}
		sums[k] += r.Qty
	}
	var lines, skus, warehouses, units []int64
	for _, k := range order {
		if sums[k] != 0 {
			lines, skus = append(lines, k.line), append(skus, k.pool.SKU)
			warehouses, units = append(warehouses, k.pool.Warehouse), append(units, sums[k])
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var moved int
	err := tx.QueryRow(`WITH c AS (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[])) AS c (line_id, sku_id, warehouse_id, qty)),
		gone AS (DELETE FROM allocations AS a USING c WHERE a.line_id = c.line_id AND a.sku_id = c.sku_id AND a.warehouse_id = c.warehouse_id AND a.qty + c.qty = 0 RETURNING 1),
		less AS (UPDATE allocations AS a SET qty = a.qty + c.qty, qty_picked = least(a.qty_picked, a.qty + c.qty) FROM c
			WHERE a.line_id = c.line_id AND a.sku_id = c.sku_id AND a.warehouse_id = c.warehouse_id AND c.qty < 0 AND a.qty + c.qty > 0 RETURNING 1),
		more AS (INSERT INTO allocations AS a (line_id, sku_id, warehouse_id, qty) SELECT line_id, sku_id, warehouse_id, qty FROM c WHERE qty > 0
			ON CONFLICT (line_id, sku_id, warehouse_id) DO UPDATE SET qty = a.qty + excluded.qty RETURNING 1)
		SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM less) + (SELECT count(*) FROM more)`, lines, skus, warehouses, units).Scan(&moved)
	if err != nil {
		return fmt.Errorf("move allocations: %w", err)
	}
	if moved != len(lines) {
		return fmt.Errorf("move allocations: %d of %d could be moved", moved, len(lines))
	}
	return nil
}

// moveLevels moves the projection of the ledger and of the allocations.
func (tx *Tx) moveLevels(posting ledger.Posting) error {
	pools := map[ledger.Pool]bool{}
	for _, e := range posting.Entries {
		pools[e.Pool] = true
	}
	for _, r := range posting.Reservations {
		pools[r.Pool] = true
	}
	if len(pools) == 0 {
		return nil
	}
	var positions []Position
	for pool := range pools {
		positions = append(positions, Position{pool.SKU, pool.Warehouse})
	}
	skus, warehouses := columnsOf(sortedPositions(positions))
	var onHand, unavailable, allocated []int64
	for i := range skus {
		change := ledger.Change(ledger.Pool{SKU: skus[i], Warehouse: warehouses[i]}, posting)
		onHand, unavailable, allocated = append(onHand, change.OnHand), append(unavailable, change.Unavailable), append(allocated, change.Reserved)
	}
	changed, err := tx.Exec(`UPDATE stock_levels AS s SET on_hand = s.on_hand + d.on_hand, unavailable = s.unavailable + d.unavailable, allocated = s.allocated + d.allocated,
			over_allocated = s.allocated + d.allocated > s.on_hand + d.on_hand - s.unavailable - d.unavailable
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[]))
			AS d (sku_id, warehouse_id, on_hand, unavailable, allocated)
		WHERE s.sku_id = d.sku_id AND s.warehouse_id = d.warehouse_id`, skus, warehouses, onHand, unavailable, allocated)
	if err != nil {
		return fmt.Errorf("move stock levels: %w", err)
	}
	if changed != int64(len(skus)) {
		return fmt.Errorf("move stock levels: %d of %d positions are there", changed, len(skus))
	}
	return nil
}

// enter appends entries to the ledger, each with its document.
func (tx *Tx) enter(entries []ledger.Entry, documents []Document) ([]int64, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	var skus, warehouses, units []int64
	var from, to, kinds, reasons, names []string
	var reverses []*int64
	for i, e := range entries {
		reasons, names = append(reasons, documents[i].Reason), append(names, documents[i].Name)
		skus, warehouses, units = append(skus, e.Pool.SKU), append(warehouses, e.Pool.Warehouse), append(units, e.Qty)
		from, to, kinds = append(from, string(e.From)), append(to, string(e.To)), append(kinds, string(e.Kind))
		if e.Reverses == 0 {
			reverses = append(reverses, nil)
			continue
		}
		reversed := e.Reverses
		reverses = append(reverses, &reversed)
	}
	var ids []int64
	err := tx.Query(scanIDs(&ids), `INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, document, reverses_id, actor, at)
		SELECT e.sku_id, e.warehouse_id, e.from_account, e.to_account, e.qty, e.kind, e.reason, e.document, e.reverses_id, $10, $11
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS bigint[]), CAST($6 AS text[]), CAST($7 AS bigint[]), CAST($8 AS text[]), CAST($9 AS text[]))
			WITH ORDINALITY AS e (sku_id, warehouse_id, from_account, to_account, qty, kind, reverses_id, reason, document, n)
		ORDER BY e.n RETURNING id`, skus, warehouses, from, to, units, kinds, reverses, reasons, names, tx.Actor, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("enter into the ledger: %w", err)
	}
	return ids, nil
}

// Entries returns the ledger entries of a document that none has taken back yet, in the order in which they were made.
func (tx *Tx) Entries(document string) ([]ledger.Stored, error) {
	var stored []ledger.Stored
	err := tx.Query(scanEntry(&stored), `SELECT m.id, m.sku_id, m.warehouse_id, m.from_account, m.to_account, m.qty, m.kind FROM stock_movements AS m
		WHERE m.document = $1 AND m.reverses_id IS NULL AND NOT EXISTS (SELECT FROM stock_movements AS r WHERE r.reverses_id = m.id) ORDER BY m.id`, document)
	if err != nil {
		return nil, fmt.Errorf("read the entries of %s: %w", document, err)
	}
	return stored, nil
}

func scanEntry(into *[]ledger.Stored) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var e ledger.Stored
		err := r.Scan(&e.ID, &e.Pool.SKU, &e.Pool.Warehouse, &e.From, &e.To, &e.Qty, &e.Kind)
		*into = append(*into, e)
		return err
	}
}

func scanIDs(into *[]int64) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		*into = append(*into, id)
		return err
	}
}
