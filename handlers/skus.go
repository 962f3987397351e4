package handlers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/skus"
	"pegboard/views/ui"
)

// The span of a SKU's timeline: never so short that today fills it, and not beyond what a plan can be trusted for. The
// table beside it is cut to what a person reads; the drawing shows the rest.
const (
	timelineDaysMin = 28
	timelineDaysMax = 365
	changesMax      = 60
)

// sku answers with the page of one SKU.
func (s *site) sku(c *fiber.Ctx) error { return s.showSKU(c, fiber.StatusOK, remark{}) }

func (s *site) showSKU(c *fiber.Ctx, status int, refused remark) error {
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	sku, err := s.store.SKUByCode(c.UserContext(), code)
	if err != nil {
		return err
	}
	remarks, err := s.remarks(c, s.remarkableSKU(), sku.ID, sku.Code, refused)
	if err != nil {
		return err
	}
	user, _ := person(c)
	w := cellWriter{list: "skus", today: s.store.Today(), zone: s.store.Zone(), prices: user.May(models.SeePrices)}
	page := w.skuPage(sku)
	if page.QueueWhys, err = s.queueWhys(c.UserContext(), w, sku.Queue); err != nil {
		return err
	}
	if page.SupplyWhys, err = s.supplyWhys(c.UserContext(), w, sku.Supply); err != nil {
		return err
	}
	page.Remarks = remarks
	return s.respond(c, status, views.Page(s.frame(c, sku.Code+" "+sku.Name), page), nil)
}

func (w cellWriter) skuPage(k store.SKUDetail) views.SKU {
	total := stockOf(k.Positions)
	changes := stockChanges(k, total.QtyAvailable())
	m := views.SKU{
		Code: k.Code, Name: k.Name, Badges: skuBadges(k),
		Tiles: stockTiles(k.Code, total), Facts: w.skuFacts(k), Positions: positionTable(k.Positions, total),
		Timeline: w.availability(k, total.QtyAvailable(), changes), Changes: w.changeTable(changes, total.QtyAvailable()), Gap: supplyGap(k),
		Terms: w.termsTable(k.Terms), Queue: w.waitingTable(k.Queue), Supply: w.incomingTable(k.Supply), Ledger: ledgerTable(k.Ledger, w.zone),
	}
	if len(k.Positions) > 1 {
		m.Tiles, m.Elsewhere = nil, elsewhere(k.Positions)
	}
	if k.QueueMore {
		m.QueueNote = "The first " + format.Number(store.SKUQueueMax) + " lines are shown."
		m.QueueHref = queueOfSKU(k.Code)
	}
	if k.SupplyMore {
		m.SupplyNote = "Only the first " + format.Number(store.SKUSupplyMax) + " lines are shown."
	}
	return m
}

// queueOfSKU are the lines of the queue that wait for a SKU.
func queueOfSKU(code string) string {
	return link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "sku", Operator: link.OpIs, Value: code}).URL()
}

// elsewhere says that one warehouse has what another one waits for, when it has enough for all who wait there.
func elsewhere(positions []store.SKUPosition) string {
	var text []string
	for _, waits := range positions {
		for _, has := range positions {
			if waits.QtyBackordered > 0 && has.Warehouse != waits.Warehouse && has.QtyAvailable() >= waits.QtyBackordered {
				text = append(text, has.Warehouse+" has "+format.Number(has.QtyAvailable())+" available, while "+waits.Warehouse+" waits for "+format.Number(waits.QtyBackordered)+".")
				break
			}
		}
	}
	return strings.Join(text, " ")
}

func skuBadges(k store.SKUDetail) []ui.Span {
	badges := []ui.Span{{Text: words(k.Status), Tone: statusTone(k.Status), Badge: true}}
	if k.Source != "buy" {
		badges = append(badges, ui.Span{Text: words(k.Source), Badge: true})
	}
	if k.Replacement != "" {
		badges = append(badges, ui.Span{Text: "replaced by " + k.Replacement, Href: link.SKU(k.Replacement), Badge: true, Icon: ui.GlyphRight})
	}
	return badges
}

func stockOf(positions []store.SKUPosition) store.SKUPosition {
	var total store.SKUPosition
	for _, p := range positions {
		total.QtyOnHand += p.QtyOnHand
		total.QtyUnavailable += p.QtyUnavailable
		total.QtyAllocated += p.QtyAllocated
		total.QtyOnOrder += p.QtyOnOrder
		total.QtyBackordered += p.QtyBackordered
	}
	return total
}

func stockTiles(code string, total store.SKUPosition) []ui.Tile {
	tile := func(label string, amount int64, definition string) ui.Tile {
		return ui.Tile{Label: label, Value: format.Number(amount), Definition: definition}
	}
	tiles := []ui.Tile{
		tile("On hand", total.QtyOnHand, "Units in all warehouses."),
		tile("Unavailable", total.QtyUnavailable, "Units in a warehouse that may not be sold."),
		tile("Allocated", total.QtyAllocated, "Units that are for a customer's line."),
		tile("Available", total.QtyAvailable(), "Units that nobody has yet and that may be sold."),
		tile("On order", total.QtyOnOrder, "Units that suppliers still owe."),
		tile("Backordered", total.QtyBackordered, "Units that customers wait for."),
	}
	if total.QtyAvailable() < 0 {
		tiles[3].Tone = ui.Bad
	}
	if total.QtyBackordered > 0 {
		tiles[5].Tone, tiles[5].Href = ui.Warn, queueOfSKU(code)
	}
	return tiles
}

func positionTable(positions []store.SKUPosition, total store.SKUPosition) ui.TableData {
	t := ui.TableData{Caption: "stock by warehouse", Empty: "No warehouse has, awaits or owes this SKU.", Columns: []ui.Column{
		{Label: "Warehouse"}, {Label: "On hand", Align: ui.End}, {Label: "Unavailable", Align: ui.End}, {Label: "Allocated", Align: ui.End},
		{Label: "Available", Align: ui.End}, {Label: "On order", Align: ui.End}, {Label: "Backordered", Align: ui.End},
	}}
	cells := func(first ui.Cell, p store.SKUPosition) []ui.Cell {
		row := []ui.Cell{first}
		for _, amount := range []int64{p.QtyOnHand, p.QtyUnavailable, p.QtyAllocated, p.QtyAvailable(), p.QtyOnOrder, p.QtyBackordered} {
			row = append(row, ui.Number(format.Number(amount)))
		}
		return row
	}
	for _, p := range positions {
		name := ui.Text(p.Warehouse).Sub(p.WarehouseName)
		if p.Warehouse == "" {
			name = ui.Muted("not said")
		}
		if p.OverAllocated {
			name = name.Below(ui.Span{Text: "over-allocated", Tone: ui.Bad, Badge: true})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells(name, p)})
	}
	if len(positions) > 1 {
		t.Foot = cells(ui.Strong("All"), total)
	}
	return t
}

func (w cellWriter) skuFacts(k store.SKUDetail) []ui.Pair {
	from := map[string]string{"sku": "set on this SKU", "category": "from its category", "company": "from the company"}[k.PolicyFrom]
	facts := []ui.Pair{{Term: "When there is no stock", Description: ui.Text(sentenceCase(words(k.OrderPolicy))).Sub(from)}}
	for _, fact := range []ui.Pair{
		{Term: "Backorder limit", Description: qtyIfAny(k.BackorderLimit)},
		{Term: "Pre-order cap", Description: qtyIfAny(k.PreorderCap)},
		{Term: "Release", Description: w.day(k.DateRelease)},
		{Term: "Category", Description: textIfAny(k.Category)},
		{Term: "Unit", Description: textIfAny(k.UOM)},
		{Term: "Safety stock", Description: qtyIfAny(k.SafetyStock)},
		{Term: "Reorder point", Description: qtyIfAny(k.ReorderPoint)},
		{Term: "Order multiple", Description: qtyIfAny(k.OrderMultiple)},
		{Term: "Lead time", Description: daysIfAny(k.LeadDays), Definition: "Days it takes where no supplier states them."},
	} {
		if len(fact.Description.Lines) > 0 {
			facts = append(facts, fact)
		}
	}
	if w.prices {
		facts = append(facts, ui.Pair{Term: "Price", Description: amountIfAny(k.UnitPrice)}, ui.Pair{Term: "Cost", Description: amountIfAny(k.UnitCost)})
	}
	return facts
}

// stockChange is one thing that changes what is available: goods that come, or waiting lines that take.
type stockChange struct {
	date  calendar.Date
	hoped calendar.Date // when it likely comes; date when that is not known
	qty   int64         // negative when taken
	after int64
	what  ui.Cell
}

// stockChanges lists what changes the availability from today on, by day; on one day goods come before lines take.
func stockChanges(k store.SKUDetail, available int64) []stockChange {
	var changes []stockChange
	for _, l := range k.Supply {
		if l.Sent && l.DateSupply != nil {
			what := ui.Code(supplyName(l), link.PurchaseOrder(l.PONo)).Sub(l.SupplierName)
			hoped := *l.DateSupply
			if l.DateLikely != nil {
				hoped = min(*l.DateLikely, hoped)
				what = what.Sub("likely " + format.Date(hoped))
			}
			changes = append(changes, stockChange{date: *l.DateSupply, hoped: hoped, qty: l.QtyOpen, what: what})
		}
	}
	for _, d := range k.Takes {
		changes = append(changes, stockChange{date: d.Date, hoped: d.Date, qty: -d.Qty, what: ui.Text(format.Count(int64(d.Lines), "waiting line", "waiting lines"))})
	}
	slices.SortStableFunc(changes, func(a, b stockChange) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(b.qty, a.qty))
	})
	for i := range changes {
		available += changes[i].qty
		changes[i].after = available
	}
	return changes
}

// supplyName is the purchase order line as people call it.
func supplyName(l store.IncomingLine) string { return l.PONo + "/" + strconv.Itoa(l.LineNo) }

// hopedSteps are the steps if every supply came on its likely day; nil when no supply has one.
func (w cellWriter) hopedSteps(available int64, changes []stockChange) []ui.Step {
	if !slices.ContainsFunc(changes, func(c stockChange) bool { return c.hoped != c.date }) {
		return nil
	}
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b stockChange) int { return cmp.Or(cmp.Compare(a.hoped, b.hoped), cmp.Compare(b.qty, a.qty)) })
	steps := []ui.Step{{Date: w.today, Value: available}}
	for _, c := range sorted {
		available += c.qty
		steps = append(steps, ui.Step{Date: max(c.hoped, w.today), Value: available})
	}
	return steps
}

// arrivals are the lanes below the timeline.
func arrivals(supply []store.IncomingLine) []ui.Arrival {
	var lanes []ui.Arrival
	for _, l := range supply {
		if l.Sent && l.DateLikely != nil && l.DateSafe != nil {
			lanes = append(lanes, ui.Arrival{Likely: *l.DateLikely, Safe: *l.DateSafe, Label: supplyName(l) + " · " + format.Number(l.QtyOpen),
				Title: supplyName(l) + ": " + format.Count(l.QtyOpen, "unit", "units") + ", likely " + format.Weekday(*l.DateLikely) + ", safe " + format.Weekday(*l.DateSafe)})
		}
	}
	return lanes
}

func (w cellWriter) availability(k store.SKUDetail, available int64, changes []stockChange) ui.TimelineProps {
	p := ui.TimelineProps{
		ID: "availability", Title: "Projected availability of " + k.Code, From: w.today, To: w.today.Add(timelineDaysMin), Today: w.today,
		Steps: []ui.Step{{Date: w.today, Value: available}},
	}
	for _, change := range changes {
		p.Steps = append(p.Steps, ui.Step{Date: change.date, Value: change.after})
		// A week behind the last change shows what stays.
		p.To = min(max(p.To, change.date.Add(7)), w.today.Add(timelineDaysMax))
	}
	p.Summary = lowest(endOfDays(p.Steps))
	p.Hoped, p.Arrivals = w.hopedSteps(available, changes), arrivals(k.Supply)
	if len(p.Hoped) > 0 {
		hoped := endOfDays(p.Hoped)
		low := slices.MinFunc(hoped, func(a, b ui.Step) int { return cmp.Compare(a.Value, b.Value) })
		p.Summary += " If every supply came on its likely day, the lowest were " + format.Number(low.Value) + " on " + format.Date(low.Date) + "."
	}
	if len(p.Arrivals) > 0 {
		first := p.Arrivals[0]
		p.Summary += " Below, each supply runs from its likely to its safe day; the first is " + first.Title + "."
	}
	if k.ReorderPoint != nil {
		p.Levels = append(p.Levels, ui.Level{Value: *k.ReorderPoint, Label: "reorder point"})
	}
	if k.DateRelease != nil {
		p.Markers = append(p.Markers, ui.Marker{Date: *k.DateRelease, Label: "release", Title: "released on " + format.Date(*k.DateRelease), Tone: ui.Info})
	}
	return p
}

// endOfDays keeps the last step of each day: in between, what comes in the morning may leave the same day.
func endOfDays(steps []ui.Step) []ui.Step {
	var last []ui.Step
	for i, step := range steps {
		if i+1 == len(steps) || steps[i+1].Date != step.Date {
			last = append(last, step)
		}
	}
	return last
}

func lowest(steps []ui.Step) string {
	low := slices.MinFunc(steps, func(a, b ui.Step) int { return cmp.Compare(a.Value, b.Value) })
	return "From stock, allocations, purchase orders and the stored plan: " + format.Number(steps[0].Value) + " today, lowest with " +
		format.Number(low.Value) + " on " + format.Date(low.Date) + ", " + format.Number(steps[len(steps)-1].Value) + " at the end."
}

func (w cellWriter) changeTable(changes []stockChange, available int64) ui.TableData {
	t := ui.TableData{Caption: "changes of the availability", Empty: "Nothing is known that would change it.", Columns: []ui.Column{
		{Label: "Date"}, {Label: "What"}, {Label: "Change", Align: ui.End}, {Label: "Then", Align: ui.End, Title: "Units available after the change."},
	}}
	if len(changes) == 0 {
		return t
	}
	t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{w.day(&w.today), ui.Text("now"), {}, ui.Number(format.Number(available))}})
	for _, change := range changes[:min(len(changes), changesMax)] {
		after := ui.Span{Text: format.Number(change.after), Tabular: true}
		if change.after < 0 {
			after.Tone = ui.Bad
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{w.day(&change.date), change.what, ui.Number(format.Signed(change.qty)), ui.Of(after)}})
	}
	return t
}

// supplyGap says how much is waited for that nothing covers. The timeline leaves it out, because it has no date.
func supplyGap(k store.SKUDetail) string {
	var open int64
	for _, l := range k.Queue {
		open += max(0, l.QtyBackordered-l.QtyCovered)
	}
	if open == 0 {
		return ""
	}
	least := ""
	if k.QueueMore {
		least = "at least "
	}
	return "Not covered by the plan: " + least + format.Count(open, "unit", "units") + " that customers wait for. The timeline leaves them out."
}

// waitingTable shows who waits as the queue does. The warehouse stands beside the customer only where there are several.
func (w cellWriter) waitingTable(queue []store.WaitingLine) ui.TableData {
	several := slices.ContainsFunc(queue, func(l store.WaitingLine) bool { return l.Warehouse != queue[0].Warehouse })
	t := ui.TableData{Caption: "lines that wait for this SKU", Empty: "Nobody waits for this SKU.", Columns: []ui.Column{
		{Label: "Order"}, {Label: "Rank", Align: ui.End, Title: "The place in the queue; 1 is served first.", Narrow: ui.NarrowHide}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine},
		{Label: "Waiting", Align: ui.End, Title: "Units that are still waited for, of those ordered.", Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Estimated"},
		{Label: "Covering supply", Cut: true}, {Label: "Why it waits", Cut: true},
	}}
	for _, l := range queue {
		values := waitingValues(l)
		where := tierWord(l.Tier)
		if several {
			where = joined(where, l.Warehouse)
		}
		t.Rows = append(t.Rows, ui.Row{ID: rowID("waiting", l.LineID), Href: link.Order(l.OrderNo), Cells: []ui.Cell{
			ui.Code(l.OrderNo, link.Order(l.OrderNo)).Sub("line " + strconv.Itoa(l.LineNo) + " · " + format.DateNear(l.DateOrdered, w.today)), ui.Number(format.Number(l.Rank)),
			ui.Text(l.CustomerName).Sub(where), waitingQty(values), w.promised(values), w.likely(values), w.supply(values), queueReason(values),
		}})
	}
	return t
}

// waitingValues names what is known of a waiting line as the queue names it.
func waitingValues(l store.WaitingLine) map[string]any {
	values := map[string]any{
		"qty_ordered": l.QtyOrdered, "qty_shipped": l.QtyShipped, "qty_allocated": l.QtyAllocated, "qty_backordered": l.QtyBackordered,
		"promise_slips": int64(l.Slips), "promise_broken": l.PromiseBroken, "promise_at_risk": l.PromiseAtRisk, "days_late": int64(l.DaysLate),
		"supply_po_no": l.SupplyPONo, "supply_po_line_no": int64(l.SupplyPOLineNo), "supply_supplier": l.SupplySupplier, "supply_confirmed": l.SupplyConfirmed, "supply_overdue": l.SupplyOverdue,
		"can_fill": l.CanFill, "no_supply": l.NoSupply, "not_ordered": l.NotOrdered, "held": l.Held, "status": l.Status, "reason": l.Reason, "ship_policy": l.ShipPolicy,
	}
	for key, date := range map[string]*calendar.Date{
		"date_promised_first": l.DatePromisedFirst, "date_promised": l.DatePromised, "date_likely": l.DateLikely, "date_safe": l.DateSafe, "supply_date": l.DateSupply,
	} {
		if date != nil {
			values[key] = *date
		}
	}
	return values
}

func (w cellWriter) incomingTable(supply []store.IncomingLine) ui.TableData {
	t := ui.TableData{Caption: "open purchase order lines", Empty: "No supplier owes this SKU.", Columns: []ui.Column{
		{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Open", Align: ui.End, Narrow: ui.NarrowEnd},
		{Label: "Waited for", Align: ui.End, Title: "Units that the plan gives to waiting lines."}, {Label: "Stated"},
		{Label: "Likely", Title: "Half of such supplies can be used by this day."}, {Label: "Safe", Title: "As many can be used by this day as the company promises to keep."},
	}}
	for _, l := range supply {
		t.Rows = append(t.Rows, ui.Row{ID: rowID("supply", l.ID), Href: link.PurchaseOrder(l.PONo), Cells: []ui.Cell{
			ui.Code(supplyName(l), link.PurchaseOrder(l.PONo)).Below(ui.Span{Text: words(l.Status), Tone: statusTone(l.Status), Badge: true}),
			supplierCell(l), ui.Number(format.Number(l.QtyOpen)),
			waitedFor(l),
			w.supplyDate(l), w.day(l.DateLikely), w.safeDay(l),
		}})
	}
	return t
}

func waitedFor(l store.IncomingLine) ui.Cell {
	if l.LinesWaiting == 0 {
		return quietNumber(0)
	}
	return ui.Number(format.Number(l.QtyPegged)).Sub(format.Count(int64(l.LinesWaiting), "line", "lines"))
}

func supplierCell(l store.IncomingLine) ui.Cell {
	cell := ui.Link(l.SupplierName, link.Supplier(l.SupplierCode))
	if l.Warehouse != "" {
		cell = cell.Sub("to " + l.Warehouse)
	}
	return cell
}

// safeDay is the day the plan counts on.
func (w cellWriter) safeDay(l store.IncomingLine) ui.Cell {
	if l.DateSafe != nil || !l.Sent || l.DateSupply == nil {
		return w.day(l.DateSafe)
	}
	return w.day(l.DateSupply).Sub("not estimated yet")
}

func (w cellWriter) supplyDate(l store.IncomingLine) ui.Cell {
	if l.DateStated == nil {
		return ui.Status(ui.Warn, "no date")
	}
	cell := w.day(l.DateStated)
	switch {
	case *l.DateStated < w.today:
		return cell.Below(ui.Span{Text: format.Days(w.today.Sub(*l.DateStated)) + " overdue", Tone: ui.Bad, Badge: true})
	case l.Confirmed:
		return cell.Below(ui.Span{Text: "confirmed", Tone: ui.Good, Badge: true})
	}
	return cell.Below(ui.Span{Text: "expected", Muted: true})
}

func (w cellWriter) termsTable(terms []store.SupplierTerms) ui.TableData {
	t := ui.TableData{Caption: "supplier terms", Empty: "No supplier is known for this SKU.", Columns: []ui.Column{
		{Label: "Supplier", Cut: true}, {Label: "Lead time", Align: ui.End, Title: "Days the supplier states."}, {Label: "At least", Align: ui.End},
		{Label: "Multiple", Align: ui.End}, {Label: "At most", Align: ui.End}, {Label: "Last receipt"},
	}}
	if w.prices {
		t.Columns = append(t.Columns, ui.Column{Label: "Cost", Align: ui.End})
	}
	for _, s := range terms {
		note := s.Code
		switch {
		case !s.Active:
			note = joined(note, "not active")
		case s.Preferred:
			note = joined(note, "preferred")
		}
		name := ui.Link(s.Name, link.Supplier(s.Code)).Sub(note)
		cells := []ui.Cell{name, daysIfAny(s.LeadDays), qtyIfAny(s.QtyLeast), qtyIfAny(s.QtyMultiple), qtyIfAny(s.QtyMost), w.day(s.DateLastReceipt)}
		if w.prices {
			cost := amountIfAny(s.UnitCost)
			if s.UnitCost != "" && s.Currency != "" {
				cost = cost.Sub(s.Currency)
			}
			cells = append(cells, cost)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func ledgerTable(ledger []store.Movement, zone *time.Location) ui.TableData {
	t := ui.TableData{Caption: "last movements of stock", Empty: "Nothing has moved this SKU yet.", Columns: []ui.Column{
		{Label: "When"}, {Label: "Movement"}, {Label: "Warehouse"}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Why", Cut: true, Narrow: ui.NarrowLine}, {Label: "Who", Cut: true},
	}}
	for _, m := range ledger {
		t.Rows = append(t.Rows, ui.Row{ID: rowID("movement", m.ID), Cells: []ui.Cell{
			ui.Number(format.MomentIn(m.At, zone)), ui.Text(sentenceCase(words(m.Kind))).Sub(words(m.FromAccount) + " → " + words(m.ToAccount)), ui.Text(m.Warehouse),
			ui.Number(format.Number(m.Qty)), textIfAny(joined(m.Reason, m.Document)), ui.Text(m.Actor),
		}})
	}
	return t
}

func qtyIfAny(amount *int64) ui.Cell {
	if amount == nil {
		return ui.Cell{}
	}
	return ui.Number(format.Number(*amount))
}

func daysIfAny(days *int) ui.Cell {
	if days == nil {
		return ui.Cell{}
	}
	return ui.Number(format.Days(*days))
}
