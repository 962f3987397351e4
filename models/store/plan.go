package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
)

var (
	//go:embed sql/plan_demand.sql
	planDemandSQL string
	//go:embed sql/plan_components.sql
	planComponentsSQL string
	//go:embed sql/plan_on_hand.sql
	planOnHandSQL string
	//go:embed sql/plan_inbound.sql
	planInboundSQL string
	//go:embed sql/plan_allocations.sql
	planAllocationsSQL string
	//go:embed sql/plan_pegs.sql
	planPegsSQL string
	//go:embed sql/queue_rows.sql
	queueRowsSQL string
	//go:embed sql/update_queue.sql
	updateQueueSQL string
	//go:embed sql/save_backorders.sql
	saveBackordersSQL string
)

// OpenLine is an open order line as the planner meets it. For a kit, Components is its snapshot.
type OpenLine struct {
	ID                           int64
	OrderNo                      string
	LineNo                       int
	SKU, Warehouse               string
	QtyBackordered, QtyAllocated qty.Qty
	DateOrdered, DateNeed        calendar.Date
	DateRelease                  *calendar.Date
	Priority                     int
	RankedAt                     *time.Time     // a person moved it: it ranks as if ordered then
	RankedNeed                   *calendar.Date // and as if needed then
	ShipPolicy                   string
	Held, Kit, OverAllocated     bool
	DatePromised                 *calendar.Date
	Components                   []plan.Component
}

// Shelf is the usable stock of one pool: all of it, and what no line has been given.
type Shelf struct {
	SKU, Warehouse     string
	QtyUsable, QtyFree qty.Qty
}

// OpenSupply is an open purchase order line that counts as supply. DateStated is what its supplier or its stated lead
// time says, nil when nobody ever named a date.
type OpenSupply struct {
	ID                                    int64
	Name                                  string // PO number / line number
	SKU, Warehouse, Supplier              string
	QtyOrdered, QtyReceived, QtyCancelled qty.Qty
	DateStated                            *calendar.Date
	Clock
}

// Committed is stock allocated to a line, in units of SKU.
type Committed struct {
	LineID         int64
	SKU, Warehouse string
	Qty            qty.Qty
	QtyPicked      qty.Qty // part of Qty that nothing moves
}

// PeggedBefore is a peg of the stored plan.
type PeggedBefore struct {
	ID               int64
	LineID, SupplyID int64 // SupplyID is 0 for stock on hand
	SKUID            int64
	Qty              qty.Qty
	Frozen           bool
	DateSupply       calendar.Date
}

// PlanInput is everything the planner reads, as one consistent picture.
type PlanInput struct {
	Policy       plan.Policy
	Arrival      models.ArrivalMode
	RulesVersion string // of the rules for dates, see DateRulesAt
	Lines        []OpenLine
	Shelves      []Shelf
	Supplies     []OpenSupply
	Committed    []Committed
	Pegs         []PeggedBefore
	Discontinued []string
}

// LockPlanning makes this transaction the only planner until it ends. Readers are not disturbed.
func (tx *Tx) LockPlanning() error {
	if _, err := tx.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return behindPlanner(err)
	}
	return nil
}

// PlanInput loads what the planner reads.
func (tx *Tx) PlanInput() (PlanInput, error) {
	return tx.planInput(func(question string) string { return question })
}

// planInput loads what the planner reads; narrow brings a question down to what is asked for.
func (tx *Tx) planInput(narrow func(question string) string, arguments ...any) (PlanInput, error) {
	var in PlanInput
	in.Policy = plan.DefaultPolicy()
	loads := []struct {
		what, question string
		scan           func(*sql.Rows) error
	}{
		{"the policy", "SELECT rank_rule, overdue_grace_days, starvation_days, arrival_mode, " + rulesVersion + " FROM company, date_rules_version AS v", func(r *sql.Rows) error {
			return r.Scan(&in.Policy.Mode, &in.Policy.OverdueGraceDays, &in.Policy.ShipCompleteStarvationDays, &in.Arrival, &in.RulesVersion)
		}},
		{"open lines", planDemandSQL, func(r *sql.Rows) error {
			var l OpenLine
			err := r.Scan(&l.ID, &l.OrderNo, &l.LineNo, &l.SKU, &l.Warehouse, &l.QtyBackordered, &l.QtyAllocated, &l.DateOrdered,
				&l.DateNeed, &l.DateRelease, &l.Priority, &l.RankedAt, &l.RankedNeed, &l.ShipPolicy, &l.Held, &l.Kit, &l.OverAllocated, &l.DatePromised)
			in.Lines = append(in.Lines, l)
			return err
		}},
		{"kits", planComponentsSQL, in.scanComponent()},
		{"stock", planOnHandSQL, func(r *sql.Rows) error {
			var s Shelf
			err := r.Scan(&s.SKU, &s.Warehouse, &s.QtyUsable, &s.QtyFree)
			in.Shelves = append(in.Shelves, s)
			return err
		}},
		{"open supply", planInboundSQL, func(r *sql.Rows) error {
			var s OpenSupply
			err := r.Scan(&s.ID, &s.Name, &s.SKU, &s.Warehouse, &s.QtyOrdered, &s.QtyReceived, &s.QtyCancelled, &s.DateStated, &s.Supplier, &s.DateStarted,
				&s.DateExpected, &s.DateConfirmedFirst, &s.DateConfirmed, &s.DateConfirmedOn, &s.LeadOfTerms, &s.LeadOfSKU, &s.LeadOfSupplier)
			in.Supplies = append(in.Supplies, s)
			return err
		}},
		{"allocations", planAllocationsSQL, func(r *sql.Rows) error {
			var c Committed
			err := r.Scan(&c.LineID, &c.SKU, &c.Warehouse, &c.Qty, &c.QtyPicked)
			in.Committed = append(in.Committed, c)
			return err
		}},
		{"pegs", planPegsSQL, func(r *sql.Rows) error {
			var p PeggedBefore
			err := r.Scan(&p.ID, &p.LineID, &p.SupplyID, &p.SKUID, &p.Qty, &p.Frozen, &p.DateSupply)
			in.Pegs = append(in.Pegs, p)
			return err
		}},
		{"discontinued SKUs", "SELECT code FROM skus WHERE status = 'discontinued' /*scope SKUs*/ ORDER BY code", func(r *sql.Rows) error {
			var code string
			err := r.Scan(&code)
			in.Discontinued = append(in.Discontinued, code)
			return err
		}},
	}
	for _, load := range loads {
		if load.question == planComponentsSQL && !slices.ContainsFunc(in.Lines, func(l OpenLine) bool { return l.Kit }) {
			continue
		}
		question, given := narrow(load.question), arguments
		if !strings.Contains(question, "$1") {
			given = nil
		}
		if err := tx.Query(load.scan, question, given...); err != nil {
			return PlanInput{}, fmt.Errorf("load %s: %w", load.what, err)
		}
	}
	return in, nil
}

// scanComponent attaches components to their lines; both come sorted by line.
func (in *PlanInput) scanComponent() func(*sql.Rows) error {
	next := 0
	return func(r *sql.Rows) error {
		var line int64
		var component plan.Component
		if err := r.Scan(&line, &component.SKU, &component.Per); err != nil {
			return err
		}
		for next < len(in.Lines) && in.Lines[next].ID < line {
			next++
		}
		if next < len(in.Lines) && in.Lines[next].ID == line {
			in.Lines[next].Components = append(in.Lines[next].Components, component)
		}
		return nil
	}
}

// LineGain is what an allocation run gives a line: QtySets units of the line (kits for a kit).
type LineGain struct {
	LineID  int64
	QtySets qty.Qty
}

// SaveAllocations commits stock to lines: allocations, the lines' quantities and the levels move together.
func (tx *Tx) SaveAllocations(gains []LineGain, units []Committed) error {
	if len(units) == 0 {
		return nil
	}
	if err := tx.temporary("stage_gains", "line_id bigint, qty bigint", []string{"line_id", "qty"}, len(gains), func(i int) []any {
		return []any{gains[i].LineID, gains[i].QtySets}
	}); err != nil {
		return err
	}
	if err := tx.temporary("stage_units", `line_id bigint, sku text COLLATE "C", warehouse text COLLATE "C", qty bigint`,
		[]string{"line_id", "sku", "warehouse", "qty"}, len(units), func(i int) []any {
			return []any{units[i].LineID, units[i].SKU, units[i].Warehouse, units[i].Qty}
		}); err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO allocations AS a (line_id, sku_id, warehouse_id, qty)
			SELECT u.line_id, k.id, w.id, sum(u.qty) FROM stage_units u JOIN skus k ON k.code = u.sku JOIN warehouses w ON w.code = u.warehouse
			GROUP BY u.line_id, k.id, w.id ORDER BY u.line_id, k.id, w.id
			ON CONFLICT (line_id, sku_id, warehouse_id) DO UPDATE SET qty = a.qty + excluded.qty`,
		`UPDATE sales_order_lines l SET qty_allocated = l.qty_allocated + g.qty, qty_backordered = l.qty_backordered - g.qty
			FROM stage_gains g WHERE g.line_id = l.id`,
		`UPDATE stock_levels s SET allocated = s.allocated + u.qty
			FROM (SELECT k.id AS sku_id, w.id AS warehouse_id, sum(x.qty) AS qty FROM stage_units x JOIN skus k ON k.code = x.sku
				JOIN warehouses w ON w.code = x.warehouse GROUP BY k.id, w.id) u
			WHERE s.sku_id = u.sku_id AND s.warehouse_id = u.warehouse_id`,
	} {
		if _, err := tx.Exec(statement); err != nil {
			return fmt.Errorf("save allocations: %w", err)
		}
	}
	return nil
}

// PlannedLine is the plan's answer for one waiting line.
type PlannedLine struct {
	LineID         int64
	Rank           int
	QtyCovered     qty.Qty
	DateLikely     *calendar.Date
	DateSafe       *calendar.Date
	DateUsable     *calendar.Date // by the safe date: everything is there
	DateShips      *calendar.Date // and has been picked
	WaitsSupplies  []int64        // the open purchase order lines it waits for
	WaitsUnordered []string       // the SKUs of which something is missing that nobody has ordered
	NotOrdered     bool           // its dates count on an order of those
	SupplyID       *int64         // the purchase order line that completes it
	DateSupply     *calendar.Date
	Overdue        bool
	CanFill        bool
	OverAllocated  bool // stock it was given is not there
	Status, Reason string
}

// hash is a fingerprint of everything the plan says of a line, apart from its rank.
func (l *PlannedLine) hash() int64 {
	said := make([]byte, 0, 160)
	for _, date := range []*calendar.Date{l.DateLikely, l.DateSafe, l.DateUsable, l.DateShips, l.DateSupply} {
		if date == nil {
			said = append(said, 0)
		} else {
			said = binary.AppendVarint(append(said, 1), int64(*date))
		}
	}
	supply := int64(0)
	if l.SupplyID != nil {
		supply = *l.SupplyID
	}
	for _, number := range append([]int64{l.LineID, l.QtyCovered, supply, int64(len(l.WaitsSupplies))}, l.WaitsSupplies...) {
		said = binary.AppendVarint(said, number)
	}
	for _, text := range append([]string{l.Status, l.Reason}, l.WaitsUnordered...) {
		said = append(binary.AppendVarint(said, int64(len(text))), text...)
	}
	for _, flag := range []bool{l.NotOrdered, l.Overdue, l.CanFill, l.OverAllocated} {
		said = strconv.AppendBool(said, flag)
	}
	digest := fnv.New64a()
	digest.Write(said)
	return int64(digest.Sum64())
}

// SoftPeg is a peg of the new plan. SupplyID is nil for stock on hand.
type SoftPeg struct {
	LineID     int64
	SKU        string
	SupplyID   *int64
	Qty        qty.Qty
	Frozen     bool
	DateSupply calendar.Date
}

// StagedPlan is a plan of everything on its way into the database. It is taken in part by part, and stored as a whole.
type StagedPlan struct {
	tx          *Tx
	lines, pegs int
}

// PlannedPart is what a plan says of one part: its waiting lines, of which the ranks come later, their pegs, and the
// estimates of its open supply and of orders that nobody has placed yet.
type PlannedPart struct {
	Lines    []PlannedLine
	Pegs     []SoftPeg
	Supplies []SupplyEstimate
	Orders   []OrderEstimate
}

var (
	stagedLines = staging{"stage_lines", `line_id bigint, qty_covered bigint, date_likely date, date_safe date, date_usable date, date_ships date,
		waits_supplies bigint[], waits_unordered text[], not_ordered boolean, po_line_id bigint, date_supply date, overdue boolean, can_fill boolean,
		over_allocated boolean, status text, reason text, plan_hash bigint`,
		[]string{"line_id", "qty_covered", "date_likely", "date_safe", "date_usable", "date_ships", "waits_supplies", "waits_unordered", "not_ordered",
			"po_line_id", "date_supply", "overdue", "can_fill", "over_allocated", "status", "reason", "plan_hash"}}
	stagedPegs = staging{"stage_pegs", `line_id bigint, sku text COLLATE "C", po_line_id bigint, qty bigint, frozen boolean, date_supply date`,
		[]string{"line_id", "sku", "po_line_id", "qty", "frozen", "date_supply"}}
	stagedRanks = staging{"stage_ranks", "line_id bigint, rank bigint", []string{"line_id", "rank"}}
)

// StagePlan begins to take in a plan of everything.
func (tx *Tx) StagePlan() (*StagedPlan, error) {
	for _, table := range []staging{stagedLines, stagedPegs, stagedSupplies, stagedOrders, stagedRanks} {
		if err := tx.create(table); err != nil {
			return nil, err
		}
	}
	return &StagedPlan{tx: tx}, nil
}

// Add takes in a part.
func (p *StagedPlan) Add(part PlannedPart) error {
	p.lines, p.pegs = p.lines+len(part.Lines), p.pegs+len(part.Pegs)
	if err := p.tx.fill(stagedLines, len(part.Lines), func(i int) []any {
		l := &part.Lines[i]
		return []any{l.LineID, l.QtyCovered, timeOf(l.DateLikely), timeOf(l.DateSafe), timeOf(l.DateUsable), timeOf(l.DateShips),
			filledList(l.WaitsSupplies), filledList(l.WaitsUnordered), l.NotOrdered, l.SupplyID, timeOf(l.DateSupply), l.Overdue, l.CanFill, l.OverAllocated,
			l.Status, l.Reason, l.hash()}
	}); err != nil {
		return err
	}
	if err := p.tx.fill(stagedPegs, len(part.Pegs), func(i int) []any {
		g := &part.Pegs[i]
		return []any{g.LineID, g.SKU, g.SupplyID, g.Qty, g.Frozen, g.DateSupply.Time()}
	}); err != nil {
		return err
	}
	return p.tx.fillEstimates(part.Supplies, part.Orders)
}

// Save makes the stored estimates and the stored plan equal to what was taken in. ranked are the lines in their order, the
// waiting ones among them. Rows that did not change are not written; it returns how many were.
func (p *StagedPlan) Save(ranked []int64, exceptions []plan.Exception) (int64, error) {
	tx := p.tx
	if err := tx.fill(stagedRanks, len(ranked), func(i int) []any { return []any{ranked[i], int64(i + 1)} }); err != nil {
		return 0, err
	}
	for _, table := range []staging{stagedLines, stagedPegs, stagedSupplies, stagedOrders, stagedRanks} {
		if err := tx.analyze(table); err != nil {
			return 0, err
		}
	}
	estimated, err := tx.saveEstimates()
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec("CREATE TEMPORARY VIEW stage_plan AS SELECT r.rank, l.* FROM stage_lines AS l JOIN stage_ranks AS r ON r.line_id = l.line_id"); err != nil {
		return 0, fmt.Errorf("rank the plan: %w", err)
	}
	var changed int64
	if err := tx.joiningWholeTables(func() (err error) {
		changed, err = tx.savePlan()
		return err
	}); err != nil || changed == 0 {
		return estimated, err
	}
	// The planner of PostgreSQL judges pages of the queue by these figures; right after a load it has none.
	if err := tx.AnalyzePlan(); err != nil {
		return 0, err
	}
	noted, err := json.Marshal(exceptions)
	if err != nil {
		return 0, fmt.Errorf("write the exceptions: %w", err)
	}
	if _, err := tx.Exec(`INSERT INTO plan_runs (kind, plan_date, actor, at, lines, pegs, rows_changed, exceptions) VALUES ('plan', $1, $2, $3, $4, $5, $6, $7)`,
		tx.Today.String(), tx.Actor, tx.Now, p.lines, p.pegs, changed, string(noted)); err != nil {
		return 0, fmt.Errorf("note the plan run: %w", err)
	}
	return estimated + changed, nil
}

func (tx *Tx) savePlan() (int64, error) {
	// Before the queue is worked out, which says it of each line.
	changed, err := tx.Exec(`UPDATE sales_order_lines l SET over_allocated = NOT l.over_allocated
		WHERE l.over_allocated <> EXISTS (SELECT FROM stage_plan s WHERE s.line_id = l.id AND s.over_allocated)
			AND (l.over_allocated OR l.id IN (SELECT line_id FROM stage_plan WHERE over_allocated))`)
	if err != nil {
		return 0, fmt.Errorf("mark what is over-allocated: %w", err)
	}
	if err := tx.stageQueue(); err != nil {
		return 0, err
	}
	if err := tx.hearPlan(); err != nil {
		return 0, err
	}
	for _, statement := range []struct {
		sql       string
		arguments []any
	}{
		{"DELETE FROM backorders b WHERE NOT EXISTS (SELECT FROM stage_plan s WHERE s.line_id = b.line_id)", nil},
		{updateQueueSQL, nil},
		{saveBackordersSQL, nil},
		{`DELETE FROM pegs p WHERE NOT EXISTS (SELECT FROM stage_pegs s JOIN skus k ON k.code = s.sku
			WHERE s.line_id = p.line_id AND k.id = p.sku_id AND s.po_line_id IS NOT DISTINCT FROM p.po_line_id AND s.frozen = p.frozen)`, nil},
		{`INSERT INTO pegs AS p (line_id, sku_id, po_line_id, qty, frozen, date_supply)
			SELECT s.line_id, k.id, s.po_line_id, s.qty, s.frozen, s.date_supply FROM stage_pegs s JOIN skus k ON k.code = s.sku
			WHERE NOT EXISTS (SELECT FROM pegs x WHERE x.line_id = s.line_id AND x.sku_id = k.id AND x.po_line_id IS NOT DISTINCT FROM s.po_line_id
				AND x.frozen = s.frozen AND x.qty = s.qty AND x.date_supply = s.date_supply)
			ON CONFLICT (line_id, sku_id, po_line_id, frozen) DO UPDATE SET qty = excluded.qty, date_supply = excluded.date_supply`, nil},
	} {
		rows, err := tx.Exec(statement.sql, statement.arguments...)
		if err != nil {
			return 0, fmt.Errorf("save the plan: %w", err)
		}
		changed += rows
	}
	return changed, nil
}

// stageQueue works the rows of the queue out, for a plan of everything.
func (tx *Tx) stageQueue() error {
	for _, statement := range []string{"DROP TABLE IF EXISTS pg_temp.stage_queue", "CREATE TEMPORARY TABLE stage_queue ON COMMIT DROP AS SELECT " + queueColumns + " FROM backorders WITH NO DATA"} {
		if _, err := tx.Exec(statement); err != nil {
			return fmt.Errorf("make room for the queue: %w", err)
		}
	}
	// In the order of the queue, in which many of its indexes are written from one end to the other.
	if _, err := tx.Exec("INSERT INTO stage_queue ("+queueColumns+")\n"+queueRowsSQL+"ORDER BY s.rank", tx.Today.String()); err != nil {
		return fmt.Errorf("work the queue out: %w", err)
	}
	if _, err := tx.Exec("ANALYZE stage_queue (line_id, rank)"); err != nil {
		return fmt.Errorf("analyse the queue: %w", err)
	}
	return nil
}

// queueColumns are the columns of backorders in the order of queue_rows.sql.
const queueColumns = `line_id, rank, order_id, order_no, line_no, order_date, customer_id, customer_code, customer_name, tier, channel,
    sku_id, sku, sku_name, warehouse, qty_ordered, qty_shipped, qty_allocated, qty_backordered, qty_covered, value,
    date_requested, date_promised_first, date_promised, promise_slips, date_likely, date_safe, days_late,
    supply_po_no, supply_po_line_no, supply_supplier, supply_date, supply_confirmed, supply_overdue, status, reason, ship_policy, priority,
    held, no_supply, can_fill, promise_at_risk, promise_broken, one_away, pre_order, over_allocated, kit, not_ordered, waits_supplies,
    waits_unordered, date_usable, date_ships, hold_until, plan_hash`

// filledList is a list that PostgreSQL stores as an empty array and not as NULL.
func filledList[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// staging is a temporary table of one transaction.
type staging struct {
	table, definition string
	columns           []string
}

// create makes the table, empty.
func (tx *Tx) create(s staging) error {
	if _, err := tx.Exec("DROP TABLE IF EXISTS pg_temp." + s.table + " CASCADE"); err != nil {
		return fmt.Errorf("clear %s: %w", s.table, err)
	}
	if _, err := tx.Exec(fmt.Sprintf("CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP", s.table, s.definition)); err != nil {
		return fmt.Errorf("create %s: %w", s.table, err)
	}
	return nil
}

// fill adds rows through COPY.
func (tx *Tx) fill(s staging, count int, row func(i int) []any) error {
	if count == 0 {
		return nil
	}
	source := pgx.CopyFromSlice(count, func(i int) ([]any, error) { return row(i), nil })
	if _, err := tx.Copy(s.table, s.columns, source); err != nil {
		return fmt.Errorf("fill %s: %w", s.table, err)
	}
	return nil
}

// analyze looks at what it is joined by, which stands first; to look at the rest takes longer than it helps.
func (tx *Tx) analyze(s staging) error {
	if _, err := tx.Exec("ANALYZE " + s.table + " (" + s.columns[0] + ")"); err != nil {
		return fmt.Errorf("analyse %s: %w", s.table, err)
	}
	return nil
}

// temporary makes a temporary table of this transaction and fills it.
func (tx *Tx) temporary(table, definition string, columns []string, count int, row func(i int) []any) error {
	s := staging{table, definition, columns}
	if err := tx.create(s); err != nil {
		return err
	}
	if err := tx.fill(s, count, row); err != nil {
		return err
	}
	return tx.analyze(s)
}

// AnalyzePlan lets PostgreSQL look at the tables that plans read and write, those that it does not know as they are now.
func (tx *Tx) AnalyzePlan() error {
	if _, err := tx.Exec("SELECT analyze_plan()"); err != nil {
		return fmt.Errorf("analyse the tables of the plan: %w", err)
	}
	return nil
}

// joiningWholeTables runs do with tables joined as wholes. What a plan of everything saves is joined with tables that were
// empty a moment ago: PostgreSQL would look its rows up one after the other in what grows with each of them.
func (tx *Tx) joiningWholeTables(do func() error) error {
	if _, err := tx.Exec("SET LOCAL enable_nestloop = off"); err != nil {
		return fmt.Errorf("choose how tables are joined: %w", err)
	}
	if err := do(); err != nil {
		return err
	}
	if _, err := tx.Exec("SET LOCAL enable_nestloop = on"); err != nil {
		return fmt.Errorf("choose how tables are joined: %w", err)
	}
	return nil
}

func textOf(date *calendar.Date) *string {
	if date == nil {
		return nil
	}
	text := date.String()
	return &text
}

func timeOf(date *calendar.Date) *time.Time {
	if date == nil {
		return nil
	}
	t := date.Time()
	return &t
}
