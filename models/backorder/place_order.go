package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/ledger"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// OrderLinesMax bounds the lines of one order.
const OrderLinesMax = 500

// NewOrder is an order as it is entered.
type NewOrder struct {
	OrderNo      string            `json:"order,omitempty"` // empty is the next number
	Customer     string            `json:"customer"`        // the code
	DateOrdered  *calendar.Date    `json:"ordered,omitempty"`
	Channel      string            `json:"channel,omitempty"`
	CustomerRef  string            `json:"customer_ref,omitempty"`
	ShipPolicy   models.ShipPolicy `json:"ship_policy,omitempty"` // empty is as available
	MaxShipments int               `json:"max_shipments,omitempty"`
	Priority     int               `json:"priority,omitempty"` // 0 is 5
	HoldReason   string            `json:"hold_reason,omitempty"`
	Lines        []NewLine         `json:"lines"`
}

// NewLine is a line of an order as it is entered.
type NewLine struct {
	SKU           string         `json:"sku"`
	Warehouse     string         `json:"warehouse,omitempty"` // empty is the company's default
	Qty           qty.Qty        `json:"qty"`
	DateRequested *calendar.Date `json:"requested,omitempty"`
	DatePromised  *calendar.Date `json:"promised,omitempty"`   // what the customer was told elsewhere; nil: the plan promises
	UnitPrice     *models.Amount `json:"unit_price,omitempty"` // nil is the SKU's
}

// PlacedOrder is an order as it stands after entry.
type PlacedOrder struct {
	OrderNo string       `json:"order"`
	Lines   []PlacedLine `json:"lines"`
	Settled
}

// PlacedLine says what of a line is there now, and when the rest comes.
type PlacedLine struct {
	LineNo         int            `json:"line"`
	SKU            string         `json:"sku"`
	Warehouse      string         `json:"warehouse"`
	QtyOrdered     qty.Qty        `json:"qty_ordered"`
	QtyAllocated   qty.Qty        `json:"qty_allocated"`
	QtyBackordered qty.Qty        `json:"qty_backordered"`
	DatePromised   *calendar.Date `json:"promised,omitempty"`
	DateLikely     *calendar.Date `json:"likely,omitempty"` // of the last units
	DateSafe       *calendar.Date `json:"safe,omitempty"`
	NotOrdered     bool           `json:"not_ordered,omitempty"` // the dates count on missing units being ordered today
	Status         string         `json:"status,omitempty"`
}

// PlaceOrder takes an order: every line is given free stock, the rest is backordered and pegged to the supply that can
// serve it behind everybody who waits, and a date is promised.
//
// It returns Invalid for what cannot be meant, NotFound for an unknown customer, SKU or warehouse, and Conflict when the
// number is taken or the order policy of a SKU refuses a line; the cause of the latter is a Refused that says what could
// be had and when. Nothing is kept of a refused order.
func PlaceOrder(ctx context.Context, s *store.Store, by By, order NewOrder) (PlacedOrder, error) {
	var placed PlacedOrder
	if err := order.check(); err != nil {
		return placed, err
	}
	err := s.InTx(ctx, by.work("place order", order, &placed), func(tx *store.Tx) error {
		placed = PlacedOrder{}
		if err := tx.JoinPlanning(); err != nil {
			return err
		}
		customer, err := tx.CustomerID(order.Customer)
		if err != nil {
			return err
		}
		entries, err := entriesOf(tx, order.Channel, order.Lines, 1)
		if err != nil {
			return err
		}
		record, err := tx.AddOrder(order.record(tx.Today, customer))
		if err != nil {
			return err
		}
		e := entering{order: record, lines: order.Lines, entries: entries, held: record.HoldReason != nil}
		if placed.Lines, placed.Settled, err = e.enter(tx, nil); err != nil {
			return err
		}
		placed.OrderNo = record.OrderNo
		return tx.Audit("order placed", subjectOrder(record.OrderNo), counted(len(order.Lines), "line", "lines")+" for customer "+order.Customer)
	})
	return placed, err
}

func (o NewOrder) check() error {
	if err := checkNumber(o.OrderNo, "an order"); err != nil {
		return err
	}
	policies := []models.ShipPolicy{"", models.ShipAsAvailable, models.ShipLineComplete, models.ShipOrderComplete, models.ShipAtMost}
	switch {
	case strings.TrimSpace(o.Customer) == "":
		return models.Errorf(models.Invalid, "An order needs a customer.")
	case len(o.Lines) == 0:
		return models.Errorf(models.Invalid, "An order needs at least one line.")
	case len(o.Lines) > OrderLinesMax:
		return models.Errorf(models.Invalid, "An order has at most %d lines.", OrderLinesMax)
	case !slices.Contains(policies, o.ShipPolicy):
		return models.Errorf(models.Invalid, "There is no ship policy %q. Use as_available, line_complete, order_complete or max_shipments.", o.ShipPolicy)
	case (o.ShipPolicy == models.ShipAtMost) != (o.MaxShipments > 0):
		return models.Errorf(models.Invalid, "The number of shipments belongs to the ship policy max_shipments, which needs one.")
	case o.Priority < 0 || o.Priority > 9:
		return models.Errorf(models.Invalid, "A priority is a number from 1 (first) to 9.")
	}
	return checkLines(o.Lines)
}

func checkLines(lines []NewLine) error {
	for i, l := range lines {
		if strings.TrimSpace(l.SKU) == "" {
			return models.Errorf(models.Invalid, "Line %d needs a SKU.", i+1)
		}
		if err := checkQty(l.Qty, fmt.Sprintf("of line %d (%s)", i+1, l.SKU)); err != nil {
			return err
		}
		for _, date := range []*calendar.Date{l.DateRequested, l.DatePromised} {
			if date != nil && (*date < calendar.Min || *date > calendar.Max) {
				return models.Errorf(models.Invalid, "Line %d has the date %s, which cannot be meant.", i+1, *date)
			}
		}
	}
	return nil
}

func (o NewOrder) record(today calendar.Date, customer int64) models.SalesOrder {
	record := models.SalesOrder{OrderNo: o.OrderNo, CustomerID: customer, OrderDate: today, Status: models.OrderOpen,
		ShipPolicy: o.ShipPolicy, Priority: o.Priority}
	if o.DateOrdered != nil {
		record.OrderDate = *o.DateOrdered
	}
	if o.ShipPolicy == "" {
		record.ShipPolicy = models.ShipAsAvailable
	}
	if o.Priority == 0 {
		record.Priority = 5
	}
	if o.MaxShipments > 0 {
		record.MaxShipments = &o.MaxShipments
	}
	record.Channel, record.CustomerRef, record.HoldReason = filled(o.Channel), filled(o.CustomerRef), filled(o.HoldReason)
	return record
}

// filled is a text that may be missing.
func filled(text string) *string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	return &text
}

// entriesOf finds what lines are about and on which terms; first is the number of the first line. It returns NotFound
// for what is unknown.
func entriesOf(tx *store.Tx, channel string, lines []NewLine, first int) ([]entry, error) {
	var codes, warehouses []string
	for _, l := range lines {
		codes, warehouses = append(codes, l.SKU), append(warehouses, l.Warehouse)
	}
	slices.Sort(codes)
	slices.Sort(warehouses)
	terms, err := tx.EntryTerms(slices.Compact(codes), channel)
	if err != nil {
		return nil, err
	}
	places, err := tx.WarehouseIDs(slices.Compact(warehouses))
	if err != nil {
		return nil, err
	}
	var kits []int64
	for _, t := range terms {
		if t.Source == models.SourceKit {
			kits = append(kits, t.SKUID)
		}
	}
	parts := map[int64][]store.Part{}
	if len(kits) > 0 {
		if parts, err = tx.KitParts(kits); err != nil {
			return nil, err
		}
	}
	entries := make([]entry, len(lines))
	for i, l := range lines {
		t, known := terms[l.SKU]
		if !known {
			return nil, models.Errorf(models.NotFound, "Line %d: there is no SKU %s.", first+i, l.SKU)
		}
		warehouse, known := places[l.Warehouse]
		if !known && l.Warehouse == "" {
			return nil, models.Errorf(models.NotFound, "Line %d names no warehouse, and there is none to take instead.", first+i)
		}
		if !known {
			return nil, models.Errorf(models.NotFound, "Line %d: there is no warehouse %s.", first+i, l.Warehouse)
		}
		entries[i] = entry{lineNo: first + i, terms: t, units: l.Qty, position: store.Position{SKUID: t.SKUID, WarehouseID: warehouse}, parts: parts[t.SKUID]}
	}
	return entries, nil
}

// entering is the entry of lines into a locked order.
type entering struct {
	order   models.SalesOrder
	lines   []NewLine
	entries []entry
	held    bool
	before  []store.Position // of the order's other lines
	// increases are units that lines of the order ask for beyond what they had; they are judged with the new lines.
	increases []entry
	touch     func() []int64 // other lines of the order that the same command changed

	scope store.Scope
	book  *supplyBook
	added []models.SalesOrderLine
	told  map[int64]calendar.Date // what was promised, by line
}

// enter judges, adds, allocates, plans and promises the lines. change, when not nil, makes the command's other changes
// once everything is locked and judged.
func (e *entering) enter(tx *store.Tx, change func(levels stock) error) ([]PlacedLine, Settled, error) {
	levels, err := e.lock(tx, change != nil)
	if err != nil {
		return nil, Settled{}, err
	}
	if err := e.judge(tx); err != nil {
		return nil, Settled{}, err
	}
	ending := settling{scope: e.scope, order: e.order.OrderNo, give: map[int64]bool{}}
	if change != nil {
		if err := change(levels); err != nil {
			return nil, Settled{}, err
		}
		for _, id := range e.touch() {
			ending.touched = append(ending.touched, id)
			ending.give[id] = true
		}
	}
	for i, l := range e.lines {
		price := l.UnitPrice
		if price == nil {
			price = e.entries[i].terms.UnitPrice
		}
		e.added = append(e.added, models.SalesOrderLine{LineNo: e.entries[i].lineNo, SKUID: e.entries[i].position.SKUID, WarehouseID: e.entries[i].position.WarehouseID,
			QtyOrdered: l.Qty, DateRequested: l.DateRequested, UnitPrice: price})
	}
	if err := tx.AddOrderLines(e.order, e.added); err != nil {
		return nil, Settled{}, err
	}
	for _, l := range e.added {
		ending.touched = append(ending.touched, l.ID)
		ending.give[l.ID] = true
	}
	given := map[int64]qty.Qty{}
	if !e.scope.Whole {
		if given, ending.fresh, err = e.newcomers(tx, levels); err != nil {
			return nil, Settled{}, err
		}
	}
	ending.promise = func(rows []store.PlannedLine, more map[int64]qty.Qty) error {
		for id, units := range more {
			given[id] += units
		}
		return e.promise(tx, rows, given)
	}
	settled, err := ending.settle(tx)
	return e.placed(given, settled), settled, err
}

// lock takes the positions of the new lines and of the order's others, and what is planned with them. A SKU with a limit
// is locked in all warehouses.
func (e *entering) lock(tx *store.Tx, lines bool) (stock, error) {
	positions := slices.Clone(e.before)
	for _, x := range slices.Concat(e.entries, e.increases) {
		positions = append(positions, x.position)
		for _, part := range x.parts {
			positions = append(positions, store.Position{SKUID: part.SKUID, WarehouseID: x.position.WarehouseID})
		}
		if x.terms.Limited() {
			positions = append(positions, store.SKULimit(x.terms.SKUID))
		}
	}
	var err error
	if e.scope, err = tx.LockScope(positions...); err != nil {
		return nil, err
	}
	if lines {
		if err := tx.LockLinesOf(e.order.ID); err != nil {
			return nil, err
		}
	}
	return lockStock(tx, e.scope)
}

// judge asks the order policies. What the plan has not yet given to those who wait is not counted as free.
func (e *entering) judge(tx *store.Tx) error {
	free, err := tx.FreeSupply(e.scope.Positions()...)
	if err != nil {
		return err
	}
	if !e.scope.Whole {
		stale, err := tx.IsStale(e.scope.Positions()...)
		if err != nil {
			return err
		}
		for position, supplies := range free {
			if stale {
				free[position] = slices.DeleteFunc(supplies, func(f store.FreeSupply) bool { return f.SupplyID == nil })
			}
		}
	}
	e.book = &supplyBook{today: tx.Today, free: free}
	first := e.book.clone()
	var limited []int64
	for i := range e.increases {
		x := &e.increases[i]
		first.soonest(x)
		if x.terms.Limited() {
			limited = append(limited, x.terms.SKUID)
		}
	}
	for i := range e.entries {
		x := &e.entries[i]
		x.need = tx.Today
		if e.lines[i].DateRequested != nil {
			x.need = max(x.need, *e.lines[i].DateRequested)
		}
		if x.terms.Status == models.SKUPreOrder && x.terms.DateRelease != nil {
			x.need = max(x.need, *x.terms.DateRelease)
		}
		first.soonest(x)
		if x.terms.Limited() {
			limited = append(limited, x.terms.SKUID)
		}
	}
	open := map[int64]store.OpenUnits{}
	if len(limited) > 0 {
		if open, err = tx.OpenUnits(limited, channelOf(e.order)); err != nil {
			return err
		}
	}
	return policyOf(tx.Today, slices.Concat(e.increases, e.entries), open).asError()
}

// newcomers gives new lines what is free behind everybody who waits, without planning the others: what is there now is
// allocated, the rest is pegged. It is for a scope that is too large to be planned by a command; kits and orders that
// ship together wait for the catch-up.
func (e *entering) newcomers(tx *store.Tx, levels stock) (map[int64]qty.Qty, []store.PlannedLine, error) {
	given := map[int64]qty.Qty{}
	var changes []store.LineChange
	var posting ledger.Posting
	var rows []store.PlannedLine
	var pegs []store.SoftPeg
	for i, l := range e.added {
		x := e.entries[i]
		row := store.PlannedLine{LineID: l.ID, Status: string(plan.Uncovered), Reason: string(models.ReasonAwaitingSupply)}
		if len(x.parts) > 0 || e.order.ShipPolicy == models.ShipOrderComplete {
			rows = append(rows, row)
			continue
		}
		now := x.now(tx.Today)
		wait := e.held || x.need > tx.Today && x.terms.Status == models.SKUPreOrder || e.order.ShipPolicy == models.ShipLineComplete && now < x.units
		if wait {
			now = 0
		}
		pool := ledger.Pool{SKU: x.position.SKUID, Warehouse: x.position.WarehouseID}
		if now = min(now, levels[pool].Free()); now > 0 {
			mine := ledger.Allocate(pool, l.ID, now)
			if err := levels.post(mine); err != nil {
				return nil, nil, err
			}
			e.book.take(x.position, []plan.Shipment{{Date: tx.Today, Qty: now}})
			changes, posting = append(changes, store.LineChange{LineID: l.ID, Allocated: now, Backordered: -now}), posting.And(mine)
			given[l.ID] = now
		}
		x.units -= given[l.ID]
		if x.units == 0 {
			continue
		}
		row, more := e.pegged(row, x)
		rows, pegs = append(rows, row), append(pegs, more...)
	}
	if _, err := tx.Post(changes, posting, store.Document{}); err != nil {
		return nil, nil, err
	}
	return given, rows, tx.AddPegs(e.scope, pegs)
}

// pegged pegs what is left of a plain line to the free supply.
func (e *entering) pegged(row store.PlannedLine, x entry) (store.PlannedLine, []store.SoftPeg) {
	supplies := e.book.free[x.position]
	ships, taken := e.book.could(x, x.need)
	if e.order.ShipPolicy == models.ShipLineComplete && len(ships) > 1 {
		ships = []plan.Shipment{{Date: ships[len(ships)-1].Date, Qty: x.units}}
	}
	var pegs []store.SoftPeg
	for i, units := range taken {
		if units == 0 {
			continue
		}
		row.QtyCovered += units
		supply := supplies[i]
		if supply.SupplyID == nil {
			row.CanFill = true
		} else {
			row.WaitsSupplies = append(row.WaitsSupplies, *supply.SupplyID)
			if row.DateSupply == nil || supply.Date >= *row.DateSupply {
				row.SupplyID, row.DateSupply = supply.SupplyID, &supply.Date
			}
		}
		pegs = append(pegs, store.SoftPeg{LineID: row.LineID, SKU: x.terms.SKU, SupplyID: supply.SupplyID, Qty: units, DateSupply: supply.Date})
	}
	switch {
	case row.QtyCovered < x.units && row.QtyCovered > 0:
		row.Status = string(plan.PartCovered)
	case row.QtyCovered == x.units:
		row.DateSafe = &ships[len(ships)-1].Date
		likely := max(store.LikelyOf(*row.DateSafe, map[store.Position][]store.FreeSupply{x.position: supplies}), x.need)
		row.DateLikely, row.DateUsable, row.DateShips = &likely, row.DateSafe, row.DateSafe
		row.Status = string(plan.Late)
		if *row.DateSafe <= x.need {
			row.Status = string(plan.OnTime)
		}
	}
	return row, pegs
}

// promise promises every new line a date: the one given at entry, else the day the last of its units are safely there.
// A line that nobody can be asked for is promised nothing.
func (e *entering) promise(tx *store.Tx, rows []store.PlannedLine, given map[int64]qty.Qty) error {
	e.told = map[int64]calendar.Date{}
	var promises []store.NewPromise
	for i, l := range e.added {
		p := store.NewPromise{LineID: l.ID, Source: promisedByPlan, Code: string(leadtime.First), Reason: "from stock"}
		switch row := slices.IndexFunc(rows, func(r store.PlannedLine) bool { return r.LineID == l.ID }); {
		case e.lines[i].DatePromised != nil:
			p.Date, p.Source, p.Code, p.Reason = e.lines[i].DatePromised, "entry", "", "as given at entry"
		case given[l.ID] == l.QtyOrdered:
			date := e.entries[i].need
			p.Date = &date
		case row >= 0 && rows[row].NotOrdered:
			p.Date, p.Reason = rows[row].DateSafe, "counting on missing units being ordered today"
		case row >= 0 && rows[row].DateSafe != nil:
			p.Date, p.Reason = rows[row].DateSafe, "with the supply it is pegged to"
		default:
			continue
		}
		e.told[l.ID] = *p.Date
		promises = append(promises, p)
	}
	return tx.Promise(promises...)
}

func (e *entering) placed(given map[int64]qty.Qty, settled Settled) []PlacedLine {
	lines := make([]PlacedLine, len(e.added))
	for i, l := range e.added {
		warehouse := ""
		if pool := slices.IndexFunc(e.scope.Pools, func(p store.Pool) bool { return p.Position == e.entries[i].position }); pool >= 0 {
			warehouse = e.scope.Pools[pool].Warehouse
		}
		lines[i] = PlacedLine{LineNo: l.LineNo, SKU: e.entries[i].terms.SKU, Warehouse: warehouse, QtyOrdered: l.QtyOrdered,
			QtyAllocated: given[l.ID], QtyBackordered: l.QtyOrdered - given[l.ID]}
		if date, told := e.told[l.ID]; told {
			lines[i].DatePromised = &date
		}
		if row, waits := settled.rows[l.ID]; waits {
			lines[i].DateLikely, lines[i].DateSafe, lines[i].NotOrdered, lines[i].Status = row.DateLikely, row.DateSafe, row.NotOrdered, row.Status
		}
	}
	return lines
}
