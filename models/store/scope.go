package store

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pegboard/models/qty"
)

// The bounds of what a verb plans itself, inside its own transaction: open lines and positions. Planning 200 lines takes
// a few milliseconds; with more, a busy SKU would be planned again for every command, so it is marked stale and planned
// once for many.
const (
	ScopeLinesMax = 200
	scopePoolsMax = 40
)

// Pool is a stock position with its codes.
type Pool struct {
	Position
	SKU, Warehouse string
}

// Scope is the stock positions a unit of work has locked against everybody else who changes their quantities. Whole
// says that everything that is planned together with them is locked as well, and little enough to be planned at once.
type Scope struct {
	Pools []Pool
	Whole bool
	// Beyond are positions that belong to it and could not be locked at once: begin again with them as well.
	Beyond []Position
}

// Positions returns the positions of the scope, in lock order.
func (s Scope) Positions() []Position {
	positions := make([]Position, len(s.Pools))
	for i, p := range s.Pools {
		positions[i] = p.Position
	}
	return positions
}

// Pool returns the pool with these codes.
func (s Scope) Pool(sku, warehouse string) (Pool, bool) {
	i := slices.IndexFunc(s.Pools, func(p Pool) bool { return p.SKU == sku && p.Warehouse == warehouse })
	if i < 0 {
		return Pool{}, false
	}
	return s.Pools[i], true
}

// LockScope locks the given positions and tries to lock what is planned together with them: the other lines of orders
// that ship together, and kits with their components. What others hold, or what is too much for one command, leaves
// the scope not whole.
func (tx *Tx) LockScope(positions ...Position) (Scope, error) {
	return tx.lockScope(ScopeLinesMax, scopePoolsMax, positions)
}

// LockScopeWithin is LockScope with other bounds, for work that is about many lines.
func (tx *Tx) LockScopeWithin(linesMax, poolsMax int, positions ...Position) (Scope, error) {
	return tx.lockScope(linesMax, poolsMax, positions)
}

func (tx *Tx) lockScope(linesMax, poolsMax int, positions []Position) (Scope, error) {
	if err := tx.reach(lockedPools); err != nil || len(positions) == 0 {
		return Scope{Whole: true}, err
	}
	skus, warehouses := columnsOf(sortedPositions(positions))
	scope := Scope{}
	err := tx.Query(func(r *sql.Rows) error {
		var p Pool
		var given bool
		err := r.Scan(&p.SKUID, &p.WarehouseID, &p.SKU, &p.Warehouse, &given, &scope.Whole)
		if given || scope.Whole {
			scope.Pools = append(scope.Pools, p)
		} else {
			scope.Beyond = append(scope.Beyond, p.Position)
		}
		return err
	}, "SELECT sku_id, warehouse_id, sku, warehouse, given, whole FROM lock_scope($1, $2, $3, $4)", skus, warehouses, linesMax, poolsMax)
	if err != nil {
		return Scope{}, fmt.Errorf("lock what is planned together: %w", err)
	}
	return scope, nil
}

// SKULimit is the position that stands for a SKU in all warehouses: whoever keeps a limit on a SKU locks it with the
// others.
func SKULimit(sku int64) Position { return Position{SKUID: sku} }

// PlanInputOf loads what the planner reads of a whole scope.
func (tx *Tx) PlanInputOf(scope Scope) (PlanInput, error) {
	skus, warehouses := columnsOf(scope.Positions())
	return tx.planInput(scoped, skus, warehouses)
}

// scoped narrows a question of the planner to the positions in $1 and $2, at the mark in its text.
func scoped(question string) string {
	return scopedBy(question, " IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))", "SELECT unnest(CAST($1 AS bigint[])) WHERE CAST($2 AS bigint[]) IS NOT NULL")
}

// scopedBy narrows a question of the planner at the mark in its text. within says of a pair of a SKU and a warehouse that
// it is meant, skus lists the SKUs.
func scopedBy(question, within, skus string) string {
	before, rest, marked := strings.Cut(question, "/*scope ")
	if !marked {
		return question
	}
	what, after, _ := strings.Cut(rest, "*/")
	switch what {
	case "lines":
		return before + "AND line_id IN (SELECT l.id FROM sales_order_lines AS l WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0) AND (l.sku_id, l.warehouse_id)" + within + ")" + after
	case "SKUs":
		return before + "AND id IN (" + skus + ")" + after
	}
	return before + "AND " + what + within + after
}

// Saving is the plan of a scope as it is to be stored, and what is known about what stands there now.
type Saving struct {
	Lines   []PlannedLine // in rank order
	Pegs    []SoftPeg
	Before  []PeggedBefore // the stored pegs of the open lines
	Touched []int64        // lines the caller changed
	Closed  []int64        // those of them that are open no longer
	Beside  []int64        // lines of the same orders: whether an order is one away depends on all of its lines
	Moved   map[int64]bool // lines whose rank the caller changed
	Flagged bool           // lines of the scope were over-allocated before
}

// SaveScope makes the stored plan of a scope equal to what is given, as SavePlan does for everything. A line that stands
// in the queue keeps its rank unless it was moved. Only rows of which the plan says something else, and those that were
// touched, are written. It returns how many lines became over-allocated or are so no longer. The caller has locked the
// scope.
func (tx *Tx) SaveScope(scope Scope, s Saving) (int64, error) {
	skus, warehouses := columnsOf(scope.Positions())
	stored, err := tx.queueOf(scope)
	if err != nil {
		return 0, err
	}
	if err := tx.rankScope(s.Lines, stored, s.Moved); err != nil {
		return 0, err
	}
	must := make(map[int64]bool, len(s.Touched)+len(s.Beside))
	for _, id := range append(slices.Clone(s.Touched), s.Beside...) {
		must[id] = true
	}
	var over []int64
	var write []PlannedLine
	for _, l := range s.Lines {
		if l.OverAllocated {
			over = append(over, l.LineID)
		}
		before, stands := stored[l.LineID]
		if !stands || must[l.LineID] || before.rank != int64(l.Rank) || before.hash != l.hash() {
			write = append(write, l)
		}
		delete(stored, l.LineID)
	}
	if err := tx.hear(s.Touched, slices.Sorted(maps.Keys(stored)), lineIDs(write)); err != nil {
		return 0, err
	}
	var changed int64
	if s.Flagged || len(over) > 0 {
		if changed, err = tx.flagOver(skus, warehouses, over); err != nil {
			return 0, err
		}
	}
	if err := tx.leaveQueue(slices.Sorted(maps.Keys(stored))); err != nil {
		return 0, err
	}
	if err := tx.savePlanned(write); err != nil {
		return 0, err
	}
	return changed, tx.savePegs(scope, s)
}

// queueRow is a stored row of the queue, as far as it decides what is written.
type queueRow struct{ rank, hash int64 }

// queueOf returns the stored queue of a scope, by line.
func (tx *Tx) queueOf(scope Scope) (map[int64]queueRow, error) {
	skus, _ := columnsOf(scope.Positions())
	rows := map[int64]queueRow{}
	err := tx.Query(func(r *sql.Rows) error {
		var id int64
		var row queueRow
		err := r.Scan(&id, &row.rank, &row.hash)
		rows[id] = row
		return err
	}, `SELECT b.line_id, b.rank, b.plan_hash FROM unnest(CAST($1 AS bigint[]), CAST($2 AS text[])) AS p (sku_id, warehouse)
		JOIN backorders AS b ON b.sku_id = p.sku_id AND b.warehouse = p.warehouse`, skus, scope.warehouses())
	if err != nil {
		return nil, fmt.Errorf("read the queue of the scope: %w", err)
	}
	return rows, nil
}

// leaveQueue takes lines out of the queue.
func (tx *Tx) leaveQueue(lines []int64) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := tx.Exec("DELETE FROM backorders WHERE line_id IN (SELECT * FROM unnest(CAST($1 AS bigint[])))", lines); err != nil {
		return fmt.Errorf("take lines out of the queue: %w", err)
	}
	return nil
}

// flagOver flags the lines whose stock is missing, and no others of the positions.
func (tx *Tx) flagOver(skus, warehouses, over []int64) (int64, error) {
	changed, err := tx.Exec(`UPDATE sales_order_lines AS l SET over_allocated = NOT l.over_allocated
		WHERE (l.qty_backordered > 0 OR l.qty_allocated > 0 OR l.over_allocated)
			AND (l.sku_id, l.warehouse_id) IN (SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])))
			AND l.over_allocated <> (l.id = ANY(coalesce(CAST($3 AS bigint[]), '{}')))`, skus, warehouses, over)
	if err != nil {
		return 0, fmt.Errorf("flag over-allocated lines: %w", err)
	}
	return changed, nil
}

func (s Scope) warehouses() []string {
	codes := make([]string, len(s.Pools))
	for i, p := range s.Pools {
		codes[i] = p.Warehouse
	}
	return codes
}

// rankScope gives lines their rank in the whole queue. Those that stand in it keep their place, as long as the order of
// lines is kept; the others are placed where the rank rule puts them.
func (tx *Tx) rankScope(lines []PlannedLine, stored map[int64]queueRow, moved map[int64]bool) error {
	var lost []int64
	for _, l := range lines {
		if _, stands := stored[l.LineID]; !stands || moved[l.LineID] {
			lost = append(lost, l.LineID)
		}
	}
	ranks := make(map[int64]int64, len(lost))
	if len(lost) > 0 {
		err := tx.Query(func(r *sql.Rows) error {
			var id, rank int64
			err := r.Scan(&id, &rank)
			ranks[id] = rank
			return err
		}, `SELECT l.id, queue_place(m.rank_rule, coalesce(l.priority, o.priority), coalesce(l.ranked_need, l.date_requested, o.order_date),
				coalesce(CAST(l.ranked_at AT TIME ZONE 'UTC' AS date), o.order_date), o.order_no, l.line_no)
			FROM unnest(CAST($1 AS bigint[])) AS x (id)
			JOIN sales_order_lines AS l ON l.id = x.id
			JOIN sales_orders AS o ON o.id = l.order_id
			CROSS JOIN company AS m`, lost)
		if err != nil {
			return fmt.Errorf("rank the lines of the scope: %w", err)
		}
	}
	for i := range lines {
		rank, found := ranks[lines[i].LineID]
		if !found {
			rank = stored[lines[i].LineID].rank
		}
		if i > 0 {
			least := int64(lines[i-1].Rank)
			if lines[i].LineID < lines[i-1].LineID {
				least++
			}
			rank = max(rank, least)
		}
		lines[i].Rank = int(rank)
	}
	return nil
}

// savePlanned writes the queue rows of lines, those that changed.
func (tx *Tx) savePlanned(lines []PlannedLine) error {
	if len(lines) == 0 {
		return nil
	}
	var c plannedColumns
	for _, l := range lines {
		c.add(l)
	}
	if _, err := tx.Exec(plannedCTE+", stage_queue ("+queueColumns+") AS (\n"+queueRowsSQL+")\n"+saveBackordersSQL, append([]any{tx.Today.String()}, c.arguments()...)...); err != nil {
		return fmt.Errorf("write the queue: %w", err)
	}
	return nil
}

// savePegs makes the pegs of the open lines of a scope equal to those of the plan, and removes those of closed lines.
func (tx *Tx) savePegs(scope Scope, s Saving) error {
	type key struct {
		line, sku, supply int64
		frozen            bool
	}
	skus := map[string]int64{}
	for _, p := range scope.Pools {
		skus[p.SKU] = p.SKUID
	}
	before := make(map[key]PeggedBefore, len(s.Before))
	for _, p := range s.Before {
		before[key{p.LineID, p.SKUID, p.SupplyID, p.Frozen}] = p
	}
	var write []SoftPeg
	for _, p := range s.Pegs {
		k := key{line: p.LineID, sku: skus[p.SKU], frozen: p.Frozen}
		if p.SupplyID != nil {
			k.supply = *p.SupplyID
		}
		if b, stands := before[k]; !stands || b.Qty != p.Qty || b.DateSupply != p.DateSupply {
			write = append(write, p)
		}
		delete(before, k)
	}
	var gone []int64
	for _, p := range before {
		gone = append(gone, p.ID)
	}
	slices.Sort(gone)
	if len(gone)+len(s.Closed) > 0 {
		if _, err := tx.Exec("DELETE FROM pegs WHERE id IN (SELECT * FROM unnest(CAST($1 AS bigint[]))) OR line_id IN (SELECT * FROM unnest(CAST($2 AS bigint[])))", gone, s.Closed); err != nil {
			return fmt.Errorf("remove pegs: %w", err)
		}
	}
	if len(write) == 0 {
		return nil
	}
	return tx.writePegs(pegColumnsOf(scope, write))
}

// writePegs writes pegs, those that changed.
func (tx *Tx) writePegs(c pegColumns) error {
	if _, err := tx.Exec(`INSERT INTO pegs AS p (line_id, sku_id, po_line_id, qty, frozen, date_supply)
		SELECT s.line_id, s.sku_id, s.po_line_id, s.qty, s.frozen, s.date_supply
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS boolean[]), CAST($6 AS date[]))
			AS s (line_id, sku_id, po_line_id, qty, frozen, date_supply)
		ON CONFLICT (line_id, sku_id, po_line_id, frozen) DO UPDATE SET qty = excluded.qty, date_supply = excluded.date_supply
		WHERE (p.qty, p.date_supply) IS DISTINCT FROM (excluded.qty, excluded.date_supply)`, c.lines, c.skus, c.supplies, c.units, c.frozen, c.dates); err != nil {
		return fmt.Errorf("write pegs: %w", err)
	}
	return nil
}

// pegColumns are pegs as the columns of one statement.
type pegColumns struct {
	lines, skus, units []int64
	supplies           []*int64
	frozen             []bool
	dates              []string
}

func pegColumnsOf(scope Scope, pegs []SoftPeg) pegColumns {
	ids := map[string]int64{}
	for _, p := range scope.Pools {
		ids[p.SKU] = p.SKUID
	}
	var c pegColumns
	for _, p := range pegs {
		c.lines, c.skus, c.supplies = append(c.lines, p.LineID), append(c.skus, ids[p.SKU]), append(c.supplies, p.SupplyID)
		c.units, c.frozen, c.dates = append(c.units, p.Qty), append(c.frozen, p.Frozen), append(c.dates, p.DateSupply.String())
	}
	return c
}

// plannedColumns are planned lines as the columns of one statement.
type plannedColumns struct {
	lines, ranks, covered           []int64
	likely, safe, usable, ships     []*string
	supplied                        []*string
	supplies                        []*int64
	waits, unordered                []string // arrays as PostgreSQL writes them
	notOrdered                      []bool
	overdue, canFill, overAllocated []bool
	statuses, reasons               []string
	hashes                          []int64
}

func (c *plannedColumns) add(l PlannedLine) {
	c.lines, c.ranks, c.covered = append(c.lines, l.LineID), append(c.ranks, int64(l.Rank)), append(c.covered, l.QtyCovered)
	c.likely, c.safe, c.supplied = append(c.likely, textOf(l.DateLikely)), append(c.safe, textOf(l.DateSafe)), append(c.supplied, textOf(l.DateSupply))
	c.usable, c.ships, c.supplies = append(c.usable, textOf(l.DateUsable)), append(c.ships, textOf(l.DateShips)), append(c.supplies, l.SupplyID)
	c.waits, c.unordered = append(c.waits, arrayText(l.WaitsSupplies)), append(c.unordered, arrayText(l.WaitsUnordered))
	c.notOrdered = append(c.notOrdered, l.NotOrdered)
	c.overdue, c.canFill, c.overAllocated = append(c.overdue, l.Overdue), append(c.canFill, l.CanFill), append(c.overAllocated, l.OverAllocated)
	c.statuses, c.reasons, c.hashes = append(c.statuses, l.Status), append(c.reasons, l.Reason), append(c.hashes, l.hash())
}

func (c *plannedColumns) arguments() []any {
	return []any{c.lines, c.ranks, c.covered, c.likely, c.safe, c.usable, c.ships, c.waits, c.unordered, c.notOrdered, c.supplies, c.supplied,
		c.overdue, c.canFill, c.overAllocated, c.statuses, c.reasons, c.hashes}
}

// arrayText writes a list as PostgreSQL reads an array, for a list of lists of different lengths.
func arrayText[T int64 | string](list []T) string {
	var out strings.Builder
	out.WriteByte('{')
	for i, value := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('"')
		out.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(fmt.Sprint(value)))
		out.WriteByte('"')
	}
	out.WriteByte('}')
	return out.String()
}

// plannedCTE stands in for the temporary table that SavePlan fills, under the same name and with the same columns.
const plannedCTE = `WITH stage_plan AS (
	SELECT line_id, rank, qty_covered, date_likely, date_safe, date_usable, date_ships, CAST(waits AS bigint[]) AS waits_supplies,
		CAST(unordered AS text[]) AS waits_unordered, not_ordered, po_line_id, date_supply, overdue, can_fill, over_allocated, status, reason, plan_hash
	FROM unnest(CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS date[]), CAST($6 AS date[]), CAST($7 AS date[]), CAST($8 AS date[]),
		CAST($9 AS text[]), CAST($10 AS text[]), CAST($11 AS boolean[]), CAST($12 AS bigint[]), CAST($13 AS date[]), CAST($14 AS boolean[]), CAST($15 AS boolean[]),
		CAST($16 AS boolean[]), CAST($17 AS text[]), CAST($18 AS text[]), CAST($19 AS bigint[]))
		AS s (line_id, rank, qty_covered, date_likely, date_safe, date_usable, date_ships, waits, unordered, not_ordered, po_line_id, date_supply, overdue,
			can_fill, over_allocated, status, reason, plan_hash))
`

// Tie makes a peg that a person made so many units; none removes it.
func (in *PlanInput) Tie(line, supply int64, units qty.Qty) {
	in.Pegs = slices.DeleteFunc(in.Pegs, func(p PeggedBefore) bool { return p.LineID == line && p.SupplyID == supply && p.Frozen })
	if units > 0 {
		in.Pegs = append(in.Pegs, PeggedBefore{LineID: line, SupplyID: supply, Qty: units, Frozen: true})
	}
}

// Give applies to the input what an allocation run gives, so that a plan can be made without loading it again.
func (in *PlanInput) Give(gains []LineGain, units []Committed) {
	places := make(map[int64]int, len(in.Lines))
	for i := range in.Lines {
		places[in.Lines[i].ID] = i
	}
	for _, g := range gains {
		l := &in.Lines[places[g.LineID]]
		l.QtyBackordered -= g.QtySets
		l.QtyAllocated += g.QtySets
	}
	shelves := make(map[[2]string]int, len(in.Shelves))
	for i, s := range in.Shelves {
		shelves[[2]string{s.SKU, s.Warehouse}] = i
	}
	for _, u := range units {
		in.Shelves[shelves[[2]string{u.SKU, u.Warehouse}]].QtyFree -= u.Qty
	}
	in.Committed = append(in.Committed, units...)
}
