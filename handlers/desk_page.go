package handlers

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"pegboard/models"
	"pegboard/models/store"
	views "pegboard/views/desk"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// pegsShown is how many supplies of a line stand in its row; the change form offers them all.
const pegsShown = 3

// deskWriter turns the stock of a SKU and those who want it into its allocation desk.
type deskWriter struct {
	cellWriter
	sku       store.SKUDetail
	warehouse string
	lines     []store.DeskLine
	whys      map[int64]store.Awaited
	may       bool
}

// chosen is the warehouse that was asked for when the SKU is known there, else the one where most is waited for.
func (d deskWriter) chosen(asked string) string {
	best := store.SKUPosition{QtyBackordered: -1}
	for _, p := range d.sku.Positions {
		switch {
		case p.Warehouse == "":
		case p.Warehouse == asked:
			return asked
		case p.QtyBackordered > best.QtyBackordered:
			best = p
		}
	}
	return best.Warehouse
}

func (d deskWriter) page(t store.DeskTotals, after int64) views.Desk {
	code := d.sku.Code
	m := views.Desk{
		Code: code, Name: d.sku.Name, Badges: skuBadges(d.sku), Elsewhere: elsewhere(d.sku.Positions),
		Totals: views.Totals{Path: link.DeskOf(code, d.warehouse, "", ""), Tiles: deskTiles(t)}, Ladder: d.ladder(t), Demand: d.demand(t.Lines),
	}
	places := slices.DeleteFunc(slices.Clone(d.sku.Positions), func(p store.SKUPosition) bool { return p.Warehouse == "" })
	for _, p := range places {
		if len(places) > 1 {
			m.Warehouses = append(m.Warehouses, ui.Tab{Label: joined(p.Warehouse, p.WarehouseName), Href: link.DeskOf(code, p.Warehouse, "", ""), Count: format.Number(p.QtyBackordered), Current: p.Warehouse == d.warehouse})
		}
	}
	if d.sku.SupplyMore {
		m.LadderNote = "Only the first " + format.Number(store.SKUSupplyMax) + " purchase order lines are shown."
	}
	if after > 0 {
		m.First = link.DeskOf(code, d.warehouse, "", "")
	}
	if n := len(d.lines); n == store.DeskPageMax && d.lines[n-1].Place < t.Lines {
		m.Next = link.DeskOf(code, d.warehouse, "", strconv.FormatInt(d.lines[n-1].Place, 10))
	}
	m.Range = format.Count(int64(len(d.lines)), "line", "lines") + " of " + format.Number(t.Lines)
	if d.may {
		m.Move = &views.Move{Path: link.DeskOf(code, d.warehouse, "", ""), Once: rand.Text()}
		m.Simulate = &views.Simulate{Once: rand.Text(), Code: code, Warehouse: d.warehouse, Fields: []ui.FieldProps{
			{ID: "policy", Name: "policy", Label: "Ranked by", Type: "select", Options: policyOptions("")},
			{ID: "mode", Name: "mode", Label: "What lines have", Type: "select", Options: modeOptions("")},
		}}
	}
	return m
}

func deskTiles(t store.DeskTotals) []ui.Tile {
	free := t.QtyOnHand - t.QtyUnavailable - t.QtyTaken
	beyond := max(0, t.QtyBackordered-max(0, free)-t.QtyOnOrder)
	return []ui.Tile{
		{Label: "Free now", Value: format.Number(free), Note: format.Number(t.QtyOnHand) + " on hand, " + format.Number(t.QtyTaken) + " given", Definition: "On hand, without what is unavailable and what lines have been given.", Tone: toneIf(free < 0, ui.Bad)},
		{Label: "On order", Value: format.Number(t.QtyOnOrder), Note: format.Number(max(0, t.QtyOnOrder-t.QtyPegged)) + " of it free", Definition: "Units that suppliers owe this warehouse on orders that were sent."},
		{Label: "Allocated", Value: format.Number(t.QtyAllocated), Note: "of " + format.Count(t.Lines, "open line", "open lines"), Definition: "Units that open lines of this SKU have been given."},
		{Label: "Backordered", Value: format.Number(t.QtyBackordered), Note: "on " + format.Count(t.LinesWaiting, "line", "lines"), Definition: "Units that lines wait for.", Tone: toneIf(t.QtyBackordered > 0, ui.Warn)},
		{Label: "Beyond all supply", Value: format.Number(beyond), Note: "waited for, not on order", Definition: "Units waited for beyond what is free and what is on order.", Tone: toneIf(beyond > 0, ui.Bad)},
	}
}

// ladder is the supply of the warehouse in the order in which it comes: stock first.
func (d deskWriter) ladder(t store.DeskTotals) ui.TableData {
	table := ui.TableData{Caption: "supply in the order in which it comes", Empty: "Nothing is there and nothing is on its way.", Columns: []ui.Column{
		{Label: "Supply"}, {Label: "Usable", Title: "The likely day; below it the safe one, and how much of the estimate is the supplier's own history with this SKU."},
		{Label: "Left", Align: ui.End, Title: "Units that no line has or is pegged to, of all.", Narrow: ui.NarrowEnd},
	}}
	free := t.QtyOnHand - t.QtyUnavailable - t.QtyTaken
	hand := ui.Strong("On hand").Sub(d.warehouse)
	if t.QtyUnavailable > 0 {
		hand = hand.Below(ui.Span{Text: format.Number(t.QtyUnavailable) + " unavailable", Tone: ui.Warn})
	}
	left := ui.Of(ui.Span{Text: format.Number(free), Strong: free > 0, Tone: toneIf(free < 0, ui.Bad), Muted: free == 0, Tabular: true})
	left = left.Sub("of " + format.Number(t.QtyOnHand))
	if free < 0 {
		left = left.Below(ui.Span{Text: "over-allocated", Tone: ui.Bad})
	}
	table.Rows = append(table.Rows, ui.Row{ID: "desk-on-hand", Cells: []ui.Cell{hand, ui.Text("now"), left}})
	for _, l := range d.sku.Supply {
		if l.Warehouse == d.warehouse {
			table.Rows = append(table.Rows, d.rung(l))
		}
	}
	return table
}

func (d deskWriter) rung(l store.IncomingLine) ui.Row {
	left := ui.Of(ui.Span{Text: format.Number(l.QtyOpen - l.QtyPegged), Strong: l.QtyOpen > l.QtyPegged, Muted: l.QtyOpen == l.QtyPegged, Tabular: true})
	supply := ui.Code(supplyName(l), link.PurchaseOrder(l.PONo)).Sub(l.SupplierName)
	if !l.Sent {
		supply = supply.Below(ui.Span{Text: words(l.Status) + ", not counted on", Tone: ui.Warn})
		left = ui.Muted(format.None)
	}
	left = left.Sub("of " + format.Number(l.QtyOpen))
	usable := d.safeDay(l)
	if l.DateLikely != nil && l.DateSafe != nil {
		usable = d.likely(map[string]any{"date_likely": *l.DateLikely, "date_safe": *l.DateSafe})
	}
	if why, known := d.whys[l.ID]; known && why.Evidence != nil {
		confidence := ui.Span{Text: why.Evidence.Confidence + " confidence", Title: format.Count(int64(why.Evidence.Own), "own delivery", "own deliveries") + " of this SKU", Muted: true}
		if why.Evidence.Unreliable {
			confidence = ui.Span{Text: "unreliable", Title: "It is older than nearly everything known.", Tone: ui.Warn, Icon: ui.GlyphWarn}
		}
		usable = usable.Below(confidence)
	}
	return ui.Row{ID: rowID("rung", l.ID), Href: link.PurchaseOrder(l.PONo), Cells: []ui.Cell{
		supply, usable, left,
	}}
}

func (d deskWriter) demand(total int64) ui.TableData {
	t := ui.TableData{Caption: "lines in rank order", Empty: "Nobody has or waits for this SKU here.", Columns: []ui.Column{
		{Label: "Place", Align: ui.End, Title: "Who is served first.", Narrow: ui.NarrowEnd}, {Label: "Line", Narrow: ui.NarrowTitle}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine},
		{Label: "Of its units", Title: "Units ordered, and of those allocated and backordered.", Narrow: ui.NarrowLine}, {Label: "Promised", Title: "The promise that holds, and the day that was asked for."}, {Label: "Estimated"}, {Label: "Covered by", Narrow: ui.NarrowLine},
	}}
	for _, l := range d.lines {
		t.Rows = append(t.Rows, d.row(l, total))
	}
	return t
}

func (d deskWriter) row(l store.DeskLine, total int64) ui.Row {
	name := lineName(l.OrderNo, l.LineNo)
	place := ui.Number(format.Number(l.Place))
	if d.may {
		place.Part = views.PlaceButtons(views.Places{Line: name, Up: l.Place > 1, Down: l.Place < total})
	}
	href := link.Order(l.OrderNo)
	if d.may {
		href = link.DeskOf(d.sku.Code, d.warehouse, name, "") + "#desk-change"
	}
	line := ui.Code(name, href).Sub(joined(format.DateNear(l.DateOrdered, d.today), "priority "+strconv.Itoa(l.Priority)))
	if l.Moved {
		line = line.Below(ui.Span{Text: "moved by hand", Tone: ui.Info})
	}
	if l.Held {
		line = line.Below(ui.Span{Text: "on hold", Tone: ui.Warn, Icon: ui.GlyphPause})
	}
	return ui.Row{ID: rowID("desk-line", l.LineID), Href: href, Tone: toneIf(l.OverAllocated, ui.Bad), Cells: []ui.Cell{
		place, line, ui.Text(l.CustomerName).Sub(tierWord(l.Tier)), deskUnits(l), d.due(l), d.likely(deskValues(l)), d.covered(l),
	}}
}

// due is the promise that holds, and the day that was asked for when it is another.
func (d deskWriter) due(l store.DeskLine) ui.Cell {
	cell := d.promised(deskValues(l))
	if l.DateRequested != nil && (l.DatePromised == nil || *l.DateRequested != *l.DatePromised) {
		cell = cell.Below(ui.Span{Text: "asked for " + format.DateNear(*l.DateRequested, d.today), Muted: true, Tabular: true})
	}
	return cell
}

// deskUnits says what became of the units of a line.
func deskUnits(l store.DeskLine) ui.Cell {
	bar := quantityBar(l.QtyShipped, l.QtyAllocated, l.QtyBackordered, l.QtyCancelled)
	bar.Compact = true
	cell := ui.Stack(ui.Line{{Text: format.Number(l.QtyBackordered) + " waiting", Strong: l.QtyBackordered > 0, Muted: l.QtyBackordered == 0, Tabular: true}, {Text: format.Number(l.QtyAllocated) + " allocated", Muted: l.QtyAllocated == 0, Tabular: true}},
		ui.Line{{Text: "of " + format.Number(l.QtyOrdered), Muted: true, Tabular: true}})
	cell.Bar = &bar
	if l.QtyPicked > 0 {
		cell.Lines[1] = append(cell.Lines[1], ui.Span{Text: format.Number(l.QtyPicked) + " picked", Tone: ui.Info, Tabular: true})
	}
	if l.OverAllocated {
		cell = cell.Below(ui.Span{Text: "over-allocated", Tone: ui.Bad, Badge: true})
	}
	return cell
}

// deskValues names what is known of a line as the queue names it, so that its cells look as they do there.
func deskValues(l store.DeskLine) map[string]any {
	return waitingValues(store.WaitingLine{DatePromisedFirst: l.DatePromisedFirst, DatePromised: l.DatePromised, Slips: l.Slips, DateLikely: l.DateLikely, DateSafe: l.DateSafe,
		DaysLate: l.DaysLate, PromiseBroken: l.PromiseBroken, PromiseAtRisk: l.PromiseAtRisk})
}

// covered names the supplies that are to serve a line, and what nothing covers.
func (d deskWriter) covered(l store.DeskLine) ui.Cell {
	var lines []ui.Line
	rest := l.QtyBackordered
	for i, peg := range l.Pegs {
		if peg.SKU == d.sku.Code {
			rest -= peg.Qty
		}
		if i == pegsShown {
			lines = append(lines, ui.Line{{Text: "and " + format.Count(int64(len(l.Pegs)-pegsShown), "other", "others"), Muted: true}})
		}
		if i < pegsShown {
			lines = append(lines, d.peg(peg))
		}
	}
	if rest > 0 && (l.NoSupply || l.NotOrdered) {
		lines = append(lines, ui.Line{{Text: format.Number(rest) + " without supply", Tone: ui.Bad, Icon: ui.GlyphBad}})
	}
	return ui.Cell{Lines: lines}
}

func (d deskWriter) peg(peg store.DeskPeg) ui.Line {
	line := ui.Line{{Text: format.Number(peg.Qty), Tabular: true, Strong: true}}
	if peg.PONo == "" {
		line = append(line, ui.Span{Text: "free stock", Tone: ui.Good})
	} else {
		line = append(line, ui.Span{Text: lineName(peg.PONo, peg.LineNo), Href: link.PurchaseOrder(peg.PONo), Mono: true}, ui.Span{Text: format.DateNear(peg.Date, d.today), Muted: true, Tabular: true})
	}
	if peg.SKU != d.sku.Code {
		line = append(line, ui.Span{Text: "of " + peg.SKU, Muted: true})
	}
	if peg.ByHand {
		line = append(line, ui.Span{Text: "by hand", Tone: ui.Info, Icon: ui.GlyphLock})
	}
	return line
}

// describe says above the form what the line is and how it stands.
func (d deskWriter) describe(m *views.Change, l store.DeskLine) {
	m.Subject = ui.Line{{Text: "Order " + l.OrderNo, Href: link.Order(l.OrderNo), Strong: true}, {Text: joined(l.CustomerName, tierWord(l.Tier))}}
	m.Facts = []ui.Pair{
		{Term: "Place", Description: ui.Number(format.Number(l.Place))}, {Term: "Of its units", Description: deskUnits(l)}, {Term: "Promised", Description: d.due(l)},
		{Term: "Estimated", Description: d.likely(deskValues(l))}, {Term: "Covered by", Description: d.covered(l)},
	}
}

// fields are those of the form about a line, with what was typed and why it was refused.
func (d deskWriter) fields(f form, l store.DeskLine, around []store.DeskLine, previewed bool) []ui.FieldProps {
	choose := func(name string, options []ui.Option) []ui.Option {
		for i := range options {
			options[i].Selected = options[i].Value == strings.TrimSpace(f.texts[name])
		}
		return options
	}
	what := f.texts["what"]
	if what == "" {
		what = deskAllocate
		if l.QtyBackordered == 0 {
			what = deskRelease
		}
	}
	f.texts["what"] = what
	fields := []ui.FieldProps{
		{ID: "what", Name: "what", Label: "What happens", Type: "select", Error: f.errors["what"], Focus: !previewed && !f.refused(), Options: choose("what", []ui.Option{
			{Value: deskAllocate, Label: "Give it free stock"}, {Value: deskRelease, Label: "Take stock back"}, {Value: deskBefore, Label: "Put it before another line"},
			{Value: deskPriority, Label: "Give it a priority"}, {Value: deskReset, Label: "Put it back in its own place"}, {Value: deskPeg, Label: "Peg it to a purchase order"},
			{Value: deskUnpeg, Label: "Remove a peg made by hand"}, {Value: deskSplit, Label: "Split a part off"}})},
		{ID: "qty", Name: "qty", Label: "Units", Type: "number", Min: "1", Value: f.texts["qty"], Error: f.errors["qty"], Hint: "To give, take, peg or split off. Empty is as many as possible; a split needs a number."},
		{ID: "before", Name: "before", Label: "Before the line", Value: f.texts["before"], Error: f.errors["before"], Autocomplete: "off", LengthMax: "200", Hint: beforeHint(l, around)},
		{ID: "priority", Name: "priority", Label: "Priority", Type: "number", Min: "1", Max: "9", Value: f.texts["priority"], Error: f.errors["priority"], Hint: "1 is first, 9 is last; it counts where the company ranks by priority."},
		{ID: "supply", Name: "supply", Label: "Purchase order line", Type: "select", Error: f.errors["supply"], Options: choose("supply", d.supplyOptions(l))},
		{ID: "reason", Name: "reason", Label: "Reason", Value: f.texts["reason"], Error: f.errors["reason"], Focus: previewed || f.errors["reason"] != "", Autocomplete: "off", LengthMax: "500", Hint: "Needed to apply; it goes into the history of the order."},
	}
	return fields
}

// beforeHint names a line as an example.
func beforeHint(l store.DeskLine, around []store.DeskLine) string {
	for _, other := range around {
		if other.LineID != l.LineID {
			return "Such as " + lineName(other.OrderNo, other.LineNo) + "."
		}
	}
	return "There is no other line here."
}

// supplyOptions are the purchase order lines that the line can be pegged to, or is.
func (d deskWriter) supplyOptions(l store.DeskLine) []ui.Option {
	options := []ui.Option{{Label: "None"}}
	for _, supply := range d.sku.Supply {
		if supply.Sent && supply.Warehouse == d.warehouse {
			options = append(options, ui.Option{Value: supplyName(supply), Label: supplyName(supply) + ", " + format.Number(supply.QtyOpen-supply.QtyPegged) + " left"})
		}
	}
	for _, peg := range l.Pegs {
		name := lineName(peg.PONo, peg.LineNo)
		if peg.PONo != "" && !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == name }) {
			options = append(options, ui.Option{Value: name, Label: joined(name, peg.SKU)})
		}
	}
	return options
}

// policyOptions are the policies of a run.
func policyOptions(chosen string) []ui.Option {
	options := []ui.Option{{Label: "The company's rule"}}
	for _, policy := range []models.RankRule{models.RankFIFO, models.RankPriority, models.RankDue, models.RankFair} {
		options = append(options, ui.Option{Value: string(policy), Label: policyWords(policy), Selected: chosen == string(policy)})
	}
	return options
}

// modeOptions are whether a run may take from lines what they have.
func modeOptions(chosen string) []ui.Option {
	return []ui.Option{{Label: "Stable: nobody gets worse"}, {Value: "reoptimise", Label: "Re-optimise: everything moves", Selected: chosen == "reoptimise"}}
}
