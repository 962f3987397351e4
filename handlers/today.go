package handlers

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/today"
	"pegboard/views/ui"
)

// The kinds of work that Today is shown for. A person may look at all of them.
const (
	forFulfilment = "fulfilment"
	forBuying     = "buying"
	forCompany    = "company"
)

// today answers with the page for the work that was asked for, else for that of the person's role.
func (s *site) today(c *fiber.Ctx) error {
	user, _ := person(c)
	work := c.Query("for")
	if work != forFulfilment && work != forBuying && work != forCompany {
		work = workOfRole(user.Role)
	}
	t := todayWriter{prices: user.May(models.SeePrices), today: s.store.Today()}
	figures, err := s.store.TodayFigures(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Today{Date: format.Weekday(t.today), Tabs: workTabs(work), Lead: t.lead(figures.Queue)}
	if figures.Queue.Lines == 0 && figures.CanShip+figures.Supply.Overdue+figures.Supply.Due == 0 {
		page.Empty, page.Lead = s.nothingYet(user), ""
		return s.show(c, views.Page(s.frame(c, "Today"), page), nil)
	}
	switch work {
	case forFulfilment:
		page.Tasks, page.Clear = t.tasks(t.fulfilmentTasks(figures))
		page.Tables, err = t.fulfilmentTables(c.UserContext(), s.store)
	case forBuying:
		page.Tasks, page.Clear = t.tasks(t.buyingTasks(figures))
		page.Tables, err = t.buyingTables(c.UserContext(), s.store)
	case forCompany:
		page.Tasks, page.Clear = t.tasks(t.companyTasks(figures))
		page.Tiles, page.Tables, err = t.company(c.UserContext(), s.store, figures)
	}
	if err != nil {
		return err
	}
	return s.show(c, views.Page(s.frame(c, "Today"), page), nil)
}

func workOfRole(role models.Role) string {
	switch role {
	case models.Buyer:
		return forBuying
	case models.Owner:
		return forCompany
	}
	return forFulfilment
}

func workTabs(work string) []ui.Tab {
	var tabs []ui.Tab
	for _, w := range []string{forFulfilment, forBuying, forCompany} {
		tabs = append(tabs, ui.Tab{Label: sentenceCase(w), Href: link.TodayFor(w), Current: w == work})
	}
	return tabs
}

func (s *site) nothingYet(user models.User) *ui.Empty {
	empty := &ui.Empty{Title: "Nobody is waiting", Text: "Every accepted order line is shipped or has stock of its own, and no supply is due. What needs you will stand here."}
	if user.May(models.Import) && s.pages[link.Imports] {
		empty.Text += " Orders, stock and purchase orders come in by an import."
		empty.Action, empty.Href = "Import data", link.Imports
	}
	return empty
}

// todayWriter turns what the store counted into words.
type todayWriter struct {
	prices bool
	today  calendar.Date
}

func (t todayWriter) lead(q store.QueueFigures) string {
	if q.Lines == 0 {
		return "No order line waits for goods."
	}
	text := format.Count(q.Lines, "line", "lines") + " of " + format.Count(q.Orders, "order", "orders") + " from " + format.Count(q.Customers, "customer", "customers") + " " + waits(q.Lines)
	if value := t.value(q.Value); value != "" {
		text += ", worth " + value
	}
	if q.LinesNew > 0 {
		text += "; " + format.Number(q.LinesNew) + " of them ordered since yesterday"
	}
	return text + "."
}

func waits(n int64) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

// value is an amount for those who may see it.
func (t todayWriter) value(text string) string {
	if !t.prices || text == "" {
		return ""
	}
	return amount(text)
}

// tasks keeps the tasks that have rows, in their order, and says which kinds have none.
func (t todayWriter) tasks(all []task) ([]views.Task, string) {
	var shown []views.Task
	var clear []string
	for _, one := range all {
		if one.count == 0 {
			clear = append(clear, one.none)
			continue
		}
		what := one.many
		if one.count == 1 {
			what = one.one
		}
		shown = append(shown, views.Task{Count: format.Number(one.count), What: what, Why: one.why, Value: t.value(one.value), Href: one.href, Tone: one.tone})
	}
	if len(clear) == 0 {
		return shown, ""
	}
	return shown, "In order: " + strings.Join(clear, ", ") + "."
}

// task is a kind of thing to do, and how much of it there is.
type task struct {
	count      int64
	one, many  string // goes on after the count
	none       string // names the kind when there is nothing to do
	why, value string
	href       string
	tone       ui.Tone
}

func presetOf(path, key string) string { return link.ListState{Path: path}.WithPreset(key).URL() }

func (t todayWriter) canShip(f store.TodayFigures) task {
	why := "Stock is allocated to them and nothing keeps it here."
	if f.CanLate > 0 {
		why = "Stock is allocated to them; " + format.Count(f.CanLate, "is past its promise", "are past their promise") + "."
	}
	return task{count: f.CanShip, one: "order can ship now", many: "orders can ship now", none: "nothing left to ship", why: why, href: link.CanShip, tone: ui.Good}
}

func (t todayWriter) broken(f store.TodayFigures) task {
	why := "The oldest by " + format.Count(f.Queue.BrokenDays, "day", "days")
	if f.Queue.BrokenVIP > 0 {
		why = format.Count(f.Queue.BrokenVIP, "is for a VIP", "are for VIPs") + "; the oldest is " + format.Count(f.Queue.BrokenDays, "day", "days") + " late"
	}
	switch renewed := f.Queue.BrokenRenewed; {
	case renewed == 0:
		why += ". Give a new date or another supply."
	case renewed == f.Queue.Broken:
		why += ". " + format.Count(renewed, "has", "have") + " a new date: tell the customer, or find another supply."
	default:
		why += "; " + format.Count(renewed, "has", "have") + " a new date. Give the others one, or another supply."
	}
	return task{count: f.Queue.Broken, one: "line is past its promise", many: "lines are past their promise", none: "no promise broken", why: why, value: f.Queue.BrokenValue, href: presetOf(link.Backorders, "broken"), tone: ui.Bad}
}

func (t todayWriter) atRisk(f store.TodayFigures) task {
	return task{count: f.Queue.AtRisk, one: "promise may not hold", many: "promises may not hold", none: "no promise at risk", value: f.Queue.AtRiskValue,
		why: "The safe day is later, or there is none. Tell the customer before the day passes.", href: presetOf(link.Backorders, "at_risk"), tone: ui.Warn}
}

func (t todayWriter) noSupply(f store.TodayFigures) task {
	return task{count: f.Queue.NoSupply, one: "line has no supply", many: "lines have no supply", none: "every line has a supply", value: f.Queue.NoSupplyValue,
		why: "Neither stock nor a purchase order covers " + format.Count(f.Queue.NoSupplySKUs, "SKU", "SKUs") + ".", href: presetOf(link.Backorders, "no_supply"), tone: ui.Bad}
}

func (t todayWriter) overdue(f store.TodayFigures) task {
	why := "No customer waits for them."
	if f.Supply.HeldUp > 0 {
		why = "They hold up " + format.Count(f.Supply.HeldUp, "order line", "order lines") + ". Ask for a new day."
	}
	return task{count: f.Supply.Overdue, one: "purchase order is overdue", many: "purchase orders are overdue", none: "no purchase order overdue", why: why, value: f.Supply.HeldUpValue,
		href: presetOf(link.PurchaseOrders, "overdue"), tone: ui.Bad}
}

func (t todayWriter) due(f store.TodayFigures) task {
	return task{count: f.Supply.Due, one: "purchase order is due within a week", many: "purchase orders are due within a week", none: "no receipt due this week",
		why: "Make room and people for them.", href: presetOf(link.PurchaseOrders, "due"), tone: ui.Info}
}

func (t todayWriter) fulfilmentTasks(f store.TodayFigures) []task {
	return []task{
		{count: f.Queue.OverAllocated, one: "line is over-allocated", many: "lines are over-allocated", none: "nothing over-allocated",
			why: "More was given out than is in the building. Decide who keeps it.", href: link.Decide, tone: ui.Bad},
		t.canShip(f), t.broken(f), t.atRisk(f), t.noSupply(f),
		{count: f.Queue.OneAway, one: "order waits for one last line", many: "orders wait for one last line", none: "no order one line away",
			why: "Everything else of them is shipped or ready.", href: presetOf(link.Backorders, "one_away"), tone: ui.Info},
		{count: f.Queue.CanFill, one: "line could be filled from free stock", many: "lines could be filled from free stock", none: "no free stock that a line waits for",
			why: "An order that ships complete still waits for its other lines.", href: presetOf(link.Backorders, "can_fill"), tone: ui.Info},
		t.due(f),
		{count: f.Held, one: "order is on hold", many: "orders are on hold", none: "no order on hold", why: "Held orders take no stock and do not ship.", href: presetOf(link.Orders, "held"), tone: ui.Neutral},
	}
}

func (t todayWriter) buyingTasks(f store.TodayFigures) []task {
	return []task{
		t.overdue(f), t.noSupply(f),
		{count: f.Supply.Unanswered, one: "sent purchase order is not acknowledged", many: "sent purchase orders are not acknowledged", none: "every sent purchase order acknowledged",
			why: "The first was sent " + format.Count(f.Supply.UnansweredDays, "day", "days") + " ago.", href: presetOf(link.PurchaseOrders, "unanswered"), tone: ui.Warn},
		t.atRisk(f),
		{count: f.Supply.Drafts, one: "draft is not sent", many: "drafts are not sent", none: "no draft unsent", why: "A draft is no supply: no customer's line can count on it.",
			href: link.ListState{Path: link.PurchaseOrders}.WithFilter(link.Filter{Column: "status", Operator: link.OpIs, Value: "draft"}).URL(), tone: ui.Info},
		t.due(f),
	}
}

func (t todayWriter) companyTasks(f store.TodayFigures) []task {
	return []task{t.broken(f), t.atRisk(f), t.noSupply(f), t.overdue(f), t.canShip(f)}
}

func (t todayWriter) fulfilmentTables(ctx context.Context, s *store.Store) ([]views.Table, error) {
	away, err := s.OneAway(ctx)
	if err != nil {
		return nil, err
	}
	due, err := s.DueSupply(ctx)
	if err != nil {
		return nil, err
	}
	longest, err := s.LongestWaiting(ctx)
	if err != nil {
		return nil, err
	}
	return []views.Table{
		{ID: "one-away", Title: "One line from complete", Sub: "Orders whose last line comes first.", More: "All of them", Href: link.OneAway, Data: t.oneAway(away)},
		{ID: "due", Title: "Due within a week", Sub: "Supply that most lines wait for.", More: "All purchase orders due", Href: presetOf(link.PurchaseOrders, "due"), Data: t.due7(due), Half: true},
		t.longest(longest),
	}, nil
}

func (t todayWriter) buyingTables(ctx context.Context, s *store.Store) ([]views.Table, error) {
	overdue, err := s.OverdueSupply(ctx)
	if err != nil {
		return nil, err
	}
	without, err := s.NoSupply(ctx)
	if err != nil {
		return nil, err
	}
	unanswered, err := s.UnansweredPOs(ctx)
	if err != nil {
		return nil, err
	}
	return []views.Table{
		{ID: "overdue", Title: "Overdue supply that holds up most", Sub: "Purchase order lines past their day.", More: "All overdue purchase orders", Href: presetOf(link.PurchaseOrders, "overdue"), Data: t.overdueTable(overdue)},
		{ID: "no-supply", Title: "To be ordered", Sub: "SKUs that customers wait for, with nothing on the way to them.", More: "All lines without supply",
			Href: link.ListState{Path: link.Backorders, Group: "sku"}.WithPreset("no_supply").URL(), Data: t.noSupplyTable(without)},
		{ID: "unanswered", Title: "Sent and not acknowledged", Sub: "The supplier has not said whether and when it delivers.", More: "All of them", Href: presetOf(link.PurchaseOrders, "unanswered"), Data: t.unansweredTable(unanswered)},
	}, nil
}

func (t todayWriter) company(ctx context.Context, s *store.Store, f store.TodayFigures) ([]ui.Tile, []views.Table, error) {
	kept, err := s.KeptPromises(ctx)
	if err != nil {
		return nil, nil, err
	}
	ages, err := s.WaitingByAge(ctx)
	if err != nil {
		return nil, nil, err
	}
	late, err := s.LateSuppliers(ctx)
	if err != nil {
		return nil, nil, err
	}
	longest, err := s.LongestWaiting(ctx)
	if err != nil {
		return nil, nil, err
	}
	return t.companyTiles(f, kept), []views.Table{
		{ID: "age", Title: "How long they wait", Sub: "Waiting lines by the age of their order.", Data: t.ageTable(ages), Half: true},
		t.longest(longest),
		{ID: "late-suppliers", Title: "Late suppliers", Sub: "Overdue lines, and who waits for them.", More: "All overdue purchase orders", Href: presetOf(link.PurchaseOrders, "overdue"), Data: t.lateTable(late)},
	}, nil
}

func (t todayWriter) companyTiles(f store.TodayFigures, kept store.KeptPromises) []ui.Tile {
	keptTile := ui.Tile{Label: "Promises kept", Value: format.Percent(kept.Kept, kept.Due), Note: "no promise fell due",
		Definition: "Of the lines ordered in the last 90 days whose first promise has passed: those that shipped whole by that day. Below, the same of the 90 days before."}
	if kept.Due > 0 {
		keptTile.Note = format.Number(kept.Kept) + " of " + format.Number(kept.Due)
		if kept.DueBefore > 0 {
			keptTile.Note += "; before, " + format.Percent(kept.KeptBefore, kept.DueBefore)
		}
	}
	if !t.prices {
		return []ui.Tile{
			{Label: "Waiting", Value: format.Number(f.Queue.Units), Note: "units on " + format.Count(f.Queue.Lines, "line", "lines"), Href: link.Backorders},
			keptTile,
		}
	}
	money := func(label, text, note, definition, href string) ui.Tile {
		tile := ui.Tile{Label: label, Value: format.None, Note: note, Definition: definition, Href: href}
		if text != "" {
			tile.Value = amount(text)
		}
		return tile
	}
	week := link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "order_date", Operator: link.OpAtLeast, Value: t.today.Add(-6).String()}).URL()
	return []ui.Tile{
		money("Value waiting", f.Queue.Value, format.Count(f.Queue.Units, "unit", "units")+" for "+format.Count(f.Queue.Customers, "customer", "customers"), "Backordered units at the price of their line, else of the SKU.", link.Backorders),
		money("Ordered this week", orZero(f.Queue.ValueWeek, f.Queue.LinesWeek), format.Count(f.Queue.LinesWeek, "line", "lines")+" that still wait", "What waits of the orders of the last seven days.", week),
		money("Past promise", orZero(f.Queue.BrokenValue, f.Queue.Broken), format.Count(f.Queue.Broken, "line", "lines"), "The promised day has passed.", presetOf(link.Backorders, "broken")),
		money("Held up by late supply", orZero(f.Supply.HeldUpValue, f.Supply.HeldUp), format.Count(f.Supply.HeldUp, "line", "lines"), "Units that wait for purchase order lines past their day.", presetOf(link.PurchaseOrders, "overdue")),
		keptTile,
	}
}

// orZero is an amount, or nothing at all where there are no rows: that is known, unlike a price that is not.
func orZero(value string, rows int64) string {
	if rows == 0 {
		return "0"
	}
	return value
}

func (t todayWriter) oneAway(orders []store.OneAway) ui.TableData {
	w := cellWriter{list: "backorders", today: t.today, prices: t.prices}
	table := ui.TableData{
		Caption: "orders one line from complete", Empty: "No order waits for one last line.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "Order"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Waits for", Cut: true, Narrow: ui.NarrowLine}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd},
			{Label: "Promised"}, {Label: "Estimated"}, {Label: "Covering supply", Cut: true},
		}, ui.Column{Label: "Order value", Align: ui.End, Title: "What the whole order is worth."}),
	}
	for _, o := range orders {
		values := map[string]any{
			"promise_slips": o.Slips, "promise_broken": o.PromiseBroken, "days_late": o.DaysLate, "promise_at_risk": o.AtRisk, "supply_po_no": o.SupplyPONo, "supply_po_line_no": o.SupplyPOLine, "supply_supplier": o.SupplySupplier,
			"supply_confirmed": o.Confirmed, "supply_overdue": o.Overdue, "no_supply": o.NoSupply, "can_fill": o.CanFill, "ship_policy": o.ShipPolicy,
		}
		for key, date := range map[string]*calendar.Date{"date_promised_first": o.DatePromisedFirst, "date_promised": o.DatePromised, "date_likely": o.DateLikely, "supply_date": o.DateSupply} {
			if date != nil {
				values[key] = *date
			}
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.Order(o.Order), Cells: withMoney(t.prices, []ui.Cell{
			ui.Code(o.Order, link.Order(o.Order)).Sub("line " + format.Number(o.Line)), ui.Text(o.CustomerName).Sub(tierWord(o.Tier)),
			skuWithDesk(o.SKU, o.SKUName), ui.Number(format.Number(o.QtyWaiting)), w.promised(values), w.likely(values), w.supply(values),
		}, moneyCell(o.Value))})
	}
	return table
}

func (t todayWriter) due7(due []store.DueSupply) ui.TableData {
	table := ui.TableData{
		Caption: "supply due within a week", Empty: "Nothing is due within a week.",
		Columns: []ui.Column{
			{Label: "Purchase order", Title: "The purchase order line and its supplier."}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Due"}, {Label: "Open", Align: ui.End, Title: "Units that are still owed."},
			{Label: "Lines waiting", Align: ui.End, Title: "Order lines with units pegged to it."},
		},
	}
	for _, d := range due {
		state := ui.Span{Text: "expected", Muted: true}
		if d.Confirmed {
			state = ui.Span{Text: "confirmed", Tone: ui.Good, Badge: true}
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(d.PurchaseOrder), Cells: []ui.Cell{
			ui.Code(d.PurchaseOrder+"/"+format.Number(d.Line), link.PurchaseOrder(d.PurchaseOrder)).Sub(d.SupplierName), ui.Code(d.SKU, link.SKU(d.SKU)).Sub(d.SKUName),
			ui.Number(format.DateNear(d.DateDue, t.today)).Titled(format.Date(d.DateDue)).Below(state), ui.Number(format.Number(d.QtyOpen)), quietNumber(d.LinesWaiting),
		}})
	}
	return table
}

func (t todayWriter) overdueTable(overdue []store.OverdueSupply) ui.TableData {
	table := ui.TableData{
		Caption: "overdue supply", Empty: "Nothing is overdue.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Open", Align: ui.End, Title: "Units that are still owed."},
			{Label: "Due"}, {Label: "Lines waiting", Align: ui.End, Title: "Order lines with units pegged to it."},
		}, ui.Column{Label: "Value waiting", Align: ui.End}),
	}
	for _, o := range overdue {
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(o.PurchaseOrder), Cells: withMoney(t.prices, []ui.Cell{
			ui.Code(o.PurchaseOrder+"/"+format.Number(o.Line), link.PurchaseOrder(o.PurchaseOrder)), ui.Link(o.SupplierName, link.Supplier(o.Supplier)),
			ui.Code(o.SKU, link.SKU(o.SKU)).Sub(o.SKUName), ui.Number(format.Number(o.QtyOpen)),
			ui.Number(format.DateNear(o.DateDue, t.today)).Titled(format.Date(o.DateDue)).Below(ui.Span{Text: format.Late(t.today.Sub(o.DateDue)), Tone: ui.Bad, Tabular: true}),
			quietNumber(o.LinesWaiting),
		}, moneyCell(o.ValueWaiting))})
	}
	return table
}

func (t todayWriter) noSupplyTable(without []store.NoSupplySKU) ui.TableData {
	table := ui.TableData{
		Caption: "SKUs to be ordered", Empty: "Every line that waits has a supply.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "SKU", Cut: true}, {Label: "Consider", Cut: true, Narrow: ui.NarrowLine}, {Label: "Supplier", Cut: true}, {Label: "Lead time", Align: ui.End, Title: "Days the supplier states."},
			{Label: "Waiting since", Title: "The day of the oldest order that waits."}, {Label: "Lines", Align: ui.End}, {Label: "Units", Align: ui.End, Narrow: ui.NarrowEnd},
		}, ui.Column{Label: "Value waiting", Align: ui.End}),
	}
	for _, n := range without {
		supplier := ui.Cell{}
		if n.Supplier != "" {
			supplier = ui.Link(n.SupplierName, link.Supplier(n.Supplier))
		}
		days := ui.Cell{}
		if n.LeadDays != nil {
			days = ui.Number(format.Days(int(*n.LeadDays)))
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.SKU(n.SKU), Cells: withMoney(t.prices, []ui.Cell{
			ui.Code(n.SKU, link.SKU(n.SKU)).Sub(n.SKUName), beforeOrdering(n), supplier, days, ui.Number(format.DateNear(n.DateOrdered, t.today)).Titled(format.Date(n.DateOrdered)).Sub(format.Relative(n.DateOrdered, t.today)),
			ui.Number(format.Number(n.Lines)), ui.Number(format.Number(n.Units)),
		}, moneyCell(n.Value))})
	}
	return table
}

// beforeOrdering says what a buyer should know before ordering the SKU.
func beforeOrdering(n store.NoSupplySKU) ui.Cell {
	switch {
	case n.Replacement != "":
		return ui.Status(ui.Warn, "discontinued").Below(ui.Span{Text: "replaced by", Muted: true}, ui.Span{Text: n.Replacement, Href: link.SKU(n.Replacement), Mono: true})
	case n.Status == "discontinued":
		return ui.Status(ui.Warn, "discontinued").Sub("nothing replaces it")
	case n.Kit:
		return ui.Text("A kit").Sub("order its parts")
	case n.Unavailable > 0:
		return ui.Text(format.Count(n.Unavailable, "unit is", "units are") + " unavailable").Sub("in stock, on hold or damaged")
	case n.Supplier == "":
		return ui.Text("No supplier is known")
	}
	return ui.Text("Order it")
}

func (t todayWriter) unansweredTable(unanswered []store.UnansweredPO) ui.TableData {
	table := ui.TableData{
		Caption: "unanswered purchase orders", Empty: "Every purchase order that was sent is acknowledged.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "Purchase order"}, {Label: "Supplier", Cut: true, Narrow: ui.NarrowLine}, {Label: "Sent on"}, {Label: "Expected"}, {Label: "Orders waiting", Align: ui.End, Narrow: ui.NarrowEnd},
		}, ui.Column{Label: "Value waiting", Align: ui.End}),
	}
	for _, u := range unanswered {
		sent := u.DateSent
		if sent == nil {
			sent = u.DateOrdered
		}
		when := nearCell(sent, t.today)
		if sent != nil {
			when = when.Sub(format.Relative(*sent, t.today))
		}
		table.Rows = append(table.Rows, ui.Row{Href: link.PurchaseOrder(u.PurchaseOrder), Cells: withMoney(t.prices, []ui.Cell{
			ui.Code(u.PurchaseOrder, link.PurchaseOrder(u.PurchaseOrder)), ui.Link(u.SupplierName, link.Supplier(u.Supplier)), when, nearCell(u.DateExpected, t.today), quietNumber(u.OrdersWaiting),
		}, moneyCell(u.ValueWaiting))})
	}
	return table
}

func (t todayWriter) longest(longest []store.LongestWaiting) views.Table {
	table := ui.TableData{
		Caption: "customers who wait longest", Empty: "Nobody is waiting.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "Customer", Cut: true}, {Label: "Since", Title: "The day of the oldest order that waits."},
			{Label: "Lines", Align: ui.End}, {Label: "Units", Align: ui.End},
		}, ui.Column{Label: "Value", Align: ui.End}),
	}
	for _, l := range longest {
		href := link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "customer_code", Operator: link.OpIs, Value: l.Customer}).URL()
		table.Rows = append(table.Rows, ui.Row{Href: href, Cells: withMoney(t.prices, []ui.Cell{
			ui.Link(l.Name, href).Sub(joined(l.Customer, tierWord(l.Tier))),
			ui.Number(format.DateNear(l.DateOrdered, t.today)).Titled(format.Date(l.DateOrdered)).Sub(format.Relative(l.DateOrdered, t.today)),
			ui.Number(format.Number(l.Lines)),
			ui.Number(format.Number(l.Units)),
		}, moneyCell(l.Value))})
	}
	return views.Table{ID: "longest", Title: "Customers who wait longest", Sub: "By the oldest order that still waits.", More: "The queue, oldest first",
		Href: link.ListState{Path: link.Backorders}.SortedBy("order_date", false).URL(), Data: table, Half: true}
}

func (t todayWriter) ageTable(ages []store.AgeClass) ui.TableData {
	table := ui.TableData{
		Caption: "waiting lines by age",
		Columns: withMoney(t.prices, []ui.Column{{Label: "Age"}, {Label: "Lines", Align: ui.End}, {Label: "Share"}}, ui.Column{Label: "Value", Align: ui.End}),
	}
	var most int64
	for _, a := range ages {
		most = max(most, a.Lines)
	}
	for i, a := range ages {
		state := link.ListState{Path: link.Backorders}.WithFilter(link.Filter{Column: "order_date", Operator: link.OpAtMost, Value: t.today.Add(-int(a.DaysMin)).String()})
		label := format.Number(a.DaysMin) + " days and more"
		if i == 0 {
			state = link.ListState{Path: link.Backorders} // orders of a later day are no older than today's
		}
		if i+1 < len(ages) {
			last := ages[i+1].DaysMin - 1
			label = format.Number(a.DaysMin) + "–" + format.Number(last) + " days"
			state = state.WithFilter(link.Filter{Column: "order_date", Operator: link.OpAtLeast, Value: t.today.Add(-int(last)).String()})
		}
		bar := ui.Cell{}
		if most > 0 {
			bar = ui.Bars(ui.Bar{Label: label, Compact: true, Parts: []ui.BarPart{
				{Label: "waiting", Amount: a.Lines, Text: format.Number(a.Lines), Fill: ui.FillOpen}, {Amount: most - a.Lines, Fill: ui.FillNone}}})
		}
		table.Rows = append(table.Rows, ui.Row{Href: state.URL(), Cells: withMoney(t.prices, []ui.Cell{ui.Link(label, state.URL()), quietNumber(a.Lines), bar}, moneyCell(a.Value))})
	}
	return table
}

func (t todayWriter) lateTable(late []store.LateSupplier) ui.TableData {
	table := ui.TableData{
		Caption: "late suppliers", Empty: "No supplier is late.",
		Columns: withMoney(t.prices, []ui.Column{
			{Label: "Supplier", Cut: true}, {Label: "Lines overdue", Align: ui.End}, {Label: "Worst", Align: ui.End, Title: "How long the oldest of them is overdue."}, {Label: "Orders waiting", Align: ui.End},
		}, ui.Column{Label: "Value waiting", Align: ui.End}),
	}
	for _, l := range late {
		table.Rows = append(table.Rows, ui.Row{Href: link.Supplier(l.Supplier), Cells: withMoney(t.prices, []ui.Cell{
			ui.Link(l.Name, link.Supplier(l.Supplier)), ui.Number(format.Number(l.Lines)), ui.Of(ui.Span{Text: format.Days(int(l.DaysMost)), Tone: ui.Bad, Tabular: true}), quietNumber(l.OrdersWaiting),
		}, moneyCell(l.ValueWaiting))})
	}
	return table
}

// quietNumber lets zero step back.
func quietNumber(n int64) ui.Cell {
	return ui.Of(ui.Span{Text: format.Number(n), Muted: n == 0, Tabular: true})
}

// withMoney adds the columns, or the cells of a row, that only people who see prices get.
func withMoney[T any](prices bool, open []T, money ...T) []T {
	if !prices {
		return open
	}
	return append(open, money...)
}

// moneyCell shows an amount; the empty text is a price that is not known.
func moneyCell(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Number(amount(text))
}
