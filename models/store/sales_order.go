package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
)

var (
	//go:embed sql/lock_order_lines.sql
	lockOrderLinesSQL string
	//go:embed sql/order_positions.sql
	orderPositionsSQL string
	//go:embed sql/add_order_lines.sql
	addOrderLinesSQL string
)

// LockOrder locks the order with the number and returns it. It returns NotFound.
func (tx *Tx) LockOrder(orderNo string) (models.SalesOrder, error) {
	var order models.SalesOrder
	if err := tx.reach(lockedOrders); err != nil {
		return order, err
	}
	err := tx.DB.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("order_no = ?", orderNo).Take(&order).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return order, models.Errorf(models.NotFound, "There is no order %s.", orderNo)
	}
	if err != nil {
		return order, fmt.Errorf("lock order %q: %w", orderNo, err)
	}
	return order, nil
}

// LockOrdersNamed locks the orders with the numbers and returns those that are there.
func (tx *Tx) LockOrdersNamed(orderNos []string) ([]models.SalesOrder, error) {
	if err := tx.reach(lockedOrders); err != nil {
		return nil, err
	}
	var orders []models.SalesOrder
	if err := tx.DB.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("order_no IN ?", orderNos).Order("id").Find(&orders).Error; err != nil {
		return nil, fmt.Errorf("lock %d orders: %w", len(orderNos), err)
	}
	return orders, nil
}

// EndHolds takes the hold off the orders whose day has come and returns them as they were. The caller plans everything
// and has the planning to itself.
func (tx *Tx) EndHolds() ([]models.SalesOrder, error) {
	if err := tx.reach(lockedOrders); err != nil {
		return nil, err
	}
	var ended []models.SalesOrder
	err := tx.DB.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("hold_until <= ? AND hold_reason IS NOT NULL", tx.Today).Order("id").Find(&ended).Error
	if err != nil || len(ended) == 0 {
		return nil, err
	}
	ids := make([]int64, len(ended))
	for i, o := range ended {
		ids[i] = o.ID
	}
	if _, err := tx.Exec("UPDATE sales_orders SET hold_reason = NULL, hold_until = NULL, version = version + 1 WHERE id = ANY($1)", ids); err != nil {
		return nil, fmt.Errorf("end %d holds: %w", len(ended), err)
	}
	return ended, nil
}

// OrderPositions returns the stock positions of the open lines of locked orders, components of kits included. Whoever
// changes a line locks all of them, so that what is planned together cannot change meanwhile.
func (tx *Tx) OrderPositions(orderIDs ...int64) ([]Position, error) {
	var positions []Position
	err := tx.Query(func(r *sql.Rows) error {
		var p Position
		err := r.Scan(&p.SKUID, &p.WarehouseID)
		positions = append(positions, p)
		return err
	}, orderPositionsSQL, orderIDs)
	if err != nil {
		return nil, fmt.Errorf("find the positions of orders %v: %w", orderIDs, err)
	}
	return positions, nil
}

// OrderLine is a line of a locked order with what it is made of and what it has been given.
type OrderLine struct {
	models.SalesOrderLine
	SKU, Warehouse string
	Kit            bool
	Unreleased     bool   // a pre-order whose day has not come
	Parts          []Part // of a kit, as it was ordered
	Allocations    []models.Allocation
}

// Part is a component of a kit.
type Part struct {
	SKUID int64
	Per   qty.Qty
}

// Pool is the line's own stock position.
func (l OrderLine) Pool() ledger.Pool { return ledger.Pool{SKU: l.SKUID, Warehouse: l.WarehouseID} }

// QtyPicked is how many units or kits of the line are in somebody's hands, counting a started kit as one.
func (l OrderLine) QtyPicked() qty.Qty {
	var own, kits qty.Qty
	for _, a := range l.Allocations {
		if a.SKUID == l.SKUID {
			own = a.QtyPicked
			continue
		}
		i := slices.IndexFunc(l.Parts, func(p Part) bool { return p.SKUID == a.SKUID })
		if i >= 0 && l.Parts[i].Per > 0 {
			kits = max(kits, (a.QtyPicked+l.Parts[i].Per-1)/l.Parts[i].Per)
		}
	}
	return own + kits
}

// OrderLineKey is what changes of an order line only with the lock of its order.
type OrderLineKey struct {
	ID             int64
	LineNo         int
	Position       Position
	SKU, Warehouse string
	QtyOrdered     qty.Qty
	QtyOpen        qty.Qty // neither shipped nor cancelled
	DateRequested  *calendar.Date
	UnitPrice      *models.Amount
}

// OrderLineKeys returns the lines of a locked order before their positions are locked. Lines come and go, and are ordered
// more or less of, only with the lock of their order.
func (tx *Tx) OrderLineKeys(orderID int64) ([]OrderLineKey, error) {
	var keys []OrderLineKey
	err := tx.Query(func(r *sql.Rows) error {
		var k OrderLineKey
		err := r.Scan(&k.ID, &k.LineNo, &k.Position.SKUID, &k.Position.WarehouseID, &k.SKU, &k.Warehouse, &k.QtyOrdered, &k.QtyOpen, &k.DateRequested, &k.UnitPrice)
		keys = append(keys, k)
		return err
	}, `SELECT l.id, l.line_no, l.sku_id, l.warehouse_id, k.code, w.code, l.qty_ordered, l.qty_allocated + l.qty_backordered, l.date_requested, CAST(l.unit_price AS text) FROM sales_order_lines AS l
		JOIN skus AS k ON k.id = l.sku_id JOIN warehouses AS w ON w.id = l.warehouse_id WHERE l.order_id = $1 ORDER BY l.line_no, l.id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read the lines of order %d: %w", orderID, err)
	}
	return keys, nil
}

// LockLinesOf locks the lines of a locked order.
func (tx *Tx) LockLinesOf(orderID int64) error {
	if err := tx.reach(lockedLines); err != nil {
		return err
	}
	if _, err := tx.Exec("SELECT id FROM sales_order_lines WHERE order_id = $1 ORDER BY id FOR NO KEY UPDATE", orderID); err != nil {
		return fmt.Errorf("lock the lines of order %d: %w", orderID, err)
	}
	return nil
}

// LockOrderLines locks the lines of locked orders and returns all of them, in the order in which they were added.
func (tx *Tx) LockOrderLines(orderIDs ...int64) ([]OrderLine, error) {
	if err := tx.reach(lockedLines); err != nil {
		return nil, err
	}
	return tx.LockedOrderLines(orderIDs...)
}

// AmendLine changes what a customer wishes of a locked line. What is nil stays.
func (tx *Tx) AmendLine(id int64, requested *calendar.Date, price *models.Amount) error {
	if _, err := tx.Exec("UPDATE sales_order_lines SET date_requested = coalesce($2, date_requested), unit_price = coalesce(CAST($3 AS numeric), unit_price), version = version + 1 WHERE id = $1",
		id, requested, price); err != nil {
		return fmt.Errorf("amend line %d: %w", id, err)
	}
	return nil
}

// LockedOrderLines returns the lines of orders whose lines are locked.
func (tx *Tx) LockedOrderLines(orderIDs ...int64) ([]OrderLine, error) {
	var lines []OrderLine
	err := tx.Query(func(r *sql.Rows) error {
		var l OrderLine
		err := r.Scan(&l.ID, &l.OrderID, &l.LineNo, &l.SKUID, &l.WarehouseID, &l.QtyOrdered, &l.QtyShipped, &l.QtyAllocated, &l.QtyBackordered, &l.QtyCancelled,
			&l.DateRequested, &l.DatePromisedFirst, &l.DatePromised, &l.PromiseSlips, &l.DateShipped, &l.UnitPrice, &l.OverAllocated, &l.Version,
			&l.Priority, &l.RankedAt, &l.RankedNeed, &l.SKU, &l.Warehouse, &l.Kit, &l.Unreleased)
		lines = append(lines, l)
		return err
	}, lockOrderLinesSQL, orderIDs, tx.Today)
	if err != nil {
		return nil, fmt.Errorf("lock the lines of orders %v: %w", orderIDs, err)
	}
	places := make(map[int64]int, len(lines))
	kits := false
	for i, l := range lines {
		places[l.ID] = i
		kits = kits || l.Kit
	}
	if kits {
		err = tx.Query(func(r *sql.Rows) error {
			var line int64
			var p Part
			err := r.Scan(&line, &p.SKUID, &p.Per)
			lines[places[line]].Parts = append(lines[places[line]].Parts, p)
			return err
		}, "SELECT c.line_id, c.sku_id, c.qty_per FROM sales_order_line_components AS c JOIN sales_order_lines AS l ON l.id = c.line_id WHERE l.order_id = ANY($1) ORDER BY c.line_id, c.sku_id", orderIDs)
		if err != nil {
			return nil, fmt.Errorf("read the kits of orders %v: %w", orderIDs, err)
		}
	}
	err = tx.Query(func(r *sql.Rows) error {
		var a models.Allocation
		err := r.Scan(&a.LineID, &a.SKUID, &a.WarehouseID, &a.Qty, &a.QtyPicked)
		lines[places[a.LineID]].Allocations = append(lines[places[a.LineID]].Allocations, a)
		return err
	}, "SELECT a.line_id, a.sku_id, a.warehouse_id, a.qty, a.qty_picked FROM allocations AS a JOIN sales_order_lines AS l ON l.id = a.line_id WHERE l.order_id = ANY($1) ORDER BY a.line_id, a.sku_id, a.warehouse_id", orderIDs)
	if err != nil {
		return nil, fmt.Errorf("read the allocations of orders %v: %w", orderIDs, err)
	}
	return lines, nil
}

// AddOrder writes a new order and returns it with its number. An empty number is the next free one; a number that is
// taken is the error of its constraint.
func (tx *Tx) AddOrder(order models.SalesOrder) (models.SalesOrder, error) {
	if err := tx.reach(lockedOrders); err != nil {
		return order, err
	}
	for order.OrderNo == "" {
		var taken bool
		err := tx.QueryRow("SELECT n.no, EXISTS (SELECT FROM sales_orders WHERE order_no = n.no) FROM (SELECT 'SO-' || nextval('order_numbers') AS no) AS n").Scan(&order.OrderNo, &taken)
		if err != nil {
			return order, fmt.Errorf("find the next order number: %w", err)
		}
		if taken {
			order.OrderNo = ""
		}
	}
	order.ID, order.Version = 0, 1
	if err := tx.DB.Create(&order).Error; err != nil {
		return order, fmt.Errorf("add order %q: %w", order.OrderNo, err)
	}
	return order, nil
}

// AddOrderLines adds lines to a locked order, all of their units backordered, and takes the kits as they are made on
// the order's date. It fills in the lines' numbers. The caller has locked their positions.
func (tx *Tx) AddOrderLines(order models.SalesOrder, lines []models.SalesOrderLine) error {
	var numbers, skus, warehouses, units []int64
	var requested []*string
	var prices []*string
	var splits []*int64
	for _, l := range lines {
		numbers, skus, warehouses, units = append(numbers, int64(l.LineNo)), append(skus, l.SKUID), append(warehouses, l.WarehouseID), append(units, l.QtyOrdered)
		requested, splits = append(requested, textOf(l.DateRequested)), append(splits, l.SplitFromID)
		var price *string
		if l.UnitPrice != nil {
			text := string(*l.UnitPrice)
			price = &text
		}
		prices = append(prices, price)
	}
	n := 0
	err := tx.Query(func(r *sql.Rows) error {
		err := r.Scan(&lines[n].ID)
		lines[n].OrderID, lines[n].QtyBackordered = order.ID, lines[n].QtyOrdered
		n++
		return err
	}, addOrderLinesSQL, order.ID, numbers, skus, warehouses, units, requested, prices, splits)
	if err != nil {
		return fmt.Errorf("add lines to order %q: %w", order.OrderNo, err)
	}
	if _, err := tx.Exec(`INSERT INTO sales_order_line_components (line_id, sku_id, qty_per)
		SELECT l.id, c.component_id, sum(c.qty_per) FROM sales_order_lines AS l JOIN skus AS k ON k.id = l.sku_id AND k.source = 'kit'
		JOIN sku_components AS c ON c.parent_id = k.id AND c.effective_from <= $2 AND (c.effective_to IS NULL OR c.effective_to >= $2)
		WHERE l.order_id = $1 AND l.line_no = ANY($3) AND l.split_from_id IS NULL
		GROUP BY l.id, c.component_id`, order.ID, order.OrderDate, numbers); err != nil {
		return fmt.Errorf("take the kits of order %q: %w", order.OrderNo, err)
	}
	return nil
}

// InheritLine gives a line that was split off what the old one has beside its quantities: its kit, its place in the
// queue and its promise, which is entered into the ledger with the reason.
func (tx *Tx) InheritLine(old, fresh int64, reason string) error {
	if _, err := tx.Exec("INSERT INTO sales_order_line_components (line_id, sku_id, qty_per) SELECT $2, sku_id, qty_per FROM sales_order_line_components WHERE line_id = $1", old, fresh); err != nil {
		return fmt.Errorf("inherit the kit of line %d: %w", old, err)
	}
	if _, err := tx.Exec(`UPDATE sales_order_lines AS n SET date_promised_first = l.date_promised_first, date_promised = l.date_promised, date_promised_earliest = l.date_promised_earliest, promise_slips = l.promise_slips, promise_source = l.promise_source,
			reason = l.reason, reason_by_person = l.reason_by_person, priority = l.priority, ranked_at = l.ranked_at, ranked_need = l.ranked_need
		FROM sales_order_lines AS l WHERE n.id = $2 AND l.id = $1`, old, fresh); err != nil {
		return fmt.Errorf("inherit from line %d: %w", old, err)
	}
	if _, err := tx.Exec(`INSERT INTO promises (line_id, date_promised, source, reason, actor, at) SELECT id, date_promised, coalesce(promise_source, 'plan'), $2, $3, $4
		FROM sales_order_lines WHERE id = $1 AND date_promised IS NOT NULL`, fresh, reason, tx.Actor, tx.Now); err != nil {
		return fmt.Errorf("inherit the promise of line %d: %w", old, err)
	}
	return nil
}

// MoveLine lets another warehouse serve a locked line that has been given nothing. Its pegs are taken back, and what the
// queue says of its supply and dates, until it is planned there. The caller has locked both positions.
func (tx *Tx) MoveLine(id, warehouse int64) error {
	for _, statement := range []string{
		"UPDATE sales_order_lines SET warehouse_id = $2, version = version + 1 WHERE id = $1",
		"DELETE FROM pegs WHERE line_id = $1 AND $2 > 0",
		`UPDATE backorders AS b SET warehouse = w.code, qty_covered = 0, can_fill = false, date_likely = NULL, date_safe = NULL, date_usable = NULL, date_ships = NULL, supply_po_no = NULL,
			supply_po_line_no = NULL, supply_supplier = NULL, supply_date = NULL, supply_confirmed = false, supply_overdue = false, waits_supplies = '{}', waits_unordered = '{}', plan_hash = 0
			FROM warehouses AS w WHERE b.line_id = $1 AND w.id = $2`} {
		if _, err := tx.Exec(statement, id, warehouse); err != nil {
			return fmt.Errorf("move line %d to warehouse %d: %w", id, warehouse, err)
		}
	}
	return nil
}

// MarkPicked changes how many units of allocations are picked.
func (tx *Tx) MarkPicked(moves []ledger.Reservation) error {
	if len(moves) == 0 {
		return nil
	}
	var lines, skus, warehouses, units []int64
	for _, m := range moves {
		lines, skus, warehouses, units = append(lines, m.Line), append(skus, m.Pool.SKU), append(warehouses, m.Pool.Warehouse), append(units, m.Qty)
	}
	changed, err := tx.Exec(`UPDATE allocations AS a SET qty_picked = a.qty_picked + c.qty
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[])) AS c (line_id, sku_id, warehouse_id, qty)
		WHERE a.line_id = c.line_id AND a.sku_id = c.sku_id AND a.warehouse_id = c.warehouse_id`, lines, skus, warehouses, units)
	if err != nil {
		return fmt.Errorf("mark what is picked: %w", err)
	}
	if changed != int64(len(moves)) {
		return fmt.Errorf("mark what is picked: %d of %d allocations are there", changed, len(moves))
	}
	return nil
}
