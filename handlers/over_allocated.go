package handlers

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/overallocated"
	"pegboard/views/ui"
)

// holdersShown bounds the holders of a position that are offered: those who are proposed, and the next in rank.
const holdersShown = 50

// decision is who gives back, as it is being chosen.
type decision struct {
	form
	over  []backorder.OverAllocation
	more  int64             // positions that are over-allocated and not looked at
	typed map[string]string // what each line gives back, by its name; nil is the proposal
}

// decide answers with who is proposed to give back what is missing, and what that would do.
func (s *site) decide(c *fiber.Ctx) error {
	d, err := s.decisionOf(c)
	if err != nil {
		return err
	}
	d.form = form{texts: map[string]string{"reason": "Less is there than was allocated"}, errors: map[string]string{}}
	outcome, problem, err := s.outcomeOfRelease(c, d)
	if err != nil {
		return err
	}
	return s.showDecision(c, http.StatusOK, d, outcome, problem)
}

// release shows what a choice would do, or lets the one happen that was shown.
func (s *site) releaseDecided(c *fiber.Ctx) error {
	f, err := readForm(c, "once", "do", "seen", "reason")
	if err != nil {
		return err
	}
	lines, err := decidedValues(c, "line")
	if err != nil {
		return err
	}
	units, err := decidedValues(c, "qty")
	if err != nil {
		return err
	}
	if len(lines) != len(units) {
		return models.Errorf(models.Invalid, "This form is not whole. Nothing was changed.")
	}
	typed := make(map[string]string, len(lines))
	for i, line := range lines {
		typed[line] = strings.TrimSpace(units[i])
	}
	if f.texts["do"] == "commit" && f.texts["seen"] == decidedMark(typed) {
		return s.giveBack(c, f, typed)
	}
	d, err := s.decisionOf(c)
	if err != nil {
		return err
	}
	d.form, d.typed = f, typed
	outcome, problem, err := s.outcomeOfRelease(c, d)
	if err != nil {
		return err
	}
	return s.showDecision(c, d.status(problem), d, outcome, problem)
}

// giveBack lets a choice happen that was shown. What is refused is shown with how things stand by now.
func (s *site) giveBack(c *fiber.Ctx, f form, typed map[string]string) error {
	d := decision{form: f, typed: typed}
	request := d.request()
	var refused error
	if !d.refused() {
		done, err := backorder.GiveBack(c.UserContext(), s.store, s.by(c, f.texts["once"]), request)
		if err == nil {
			return s.gaveBack(c, done)
		}
		if !refusedByRule(err) {
			return err
		}
		refused = err
	}
	now, err := s.decisionOf(c)
	if err != nil {
		return err
	}
	now.form, now.typed = d.form, typed
	if errors.Is(refused, store.ErrKeyReused) {
		now.texts["once"] = ""
	}
	problem := refusal(refused)
	if strings.TrimSpace(f.texts["reason"]) == "" {
		now.errors["reason"], problem = problem, ""
	}
	outcome, _, err := s.outcomeOfRelease(c, now)
	if err != nil {
		return err
	}
	return s.showDecision(c, refusedStatus(refused), now, outcome, problem)
}

// gaveBack says who gave what, and goes on to what is still missing.
func (s *site) gaveBack(c *fiber.Ctx, done backorder.GaveBack) error {
	var said []string
	for i, l := range done.Lines {
		if i == gainsSaid {
			said = append(said, format.Count(int64(len(done.Lines)-gainsSaid), "further line gives", "further lines give")+" back.")
			break
		}
		said = append(said, "Line "+lineName(l.OrderNo, l.LineNo)+" gives back "+format.Number(l.QtyGiven)+" of "+l.SKU+".")
	}
	next, tone := link.OverAllocated, ui.Good
	var left []string
	for _, p := range done.Positions {
		if p.QtyMissing > 0 {
			said = append(said, format.Number(p.QtyMissing)+" of "+p.SKU+" are still missing in "+p.Warehouse+".")
			left, tone = append(left, link.Pool(p.SKU, p.Warehouse)), ui.Warn
		}
	}
	if len(left) > 0 {
		next = link.DecideOf(left...)
	}
	flash(c, tone, strings.Join(append(said, gainSentences(done.Gains)...), " "))
	return s.seeOther(c, next)
}

// decidedMax bounds the fields of the form: every holder that is offered, of every position.
const decidedMax = backorder.GiveBackPositionsMax * holdersShown

// decidedValues reads a column of the form.
func decidedValues(c *fiber.Ctx, name string) ([]string, error) {
	values, err := formValues(c, name)
	if err == nil && len(values) > decidedMax {
		err = models.Errorf(models.Invalid, "These are more lines than are decided at once. Nothing was changed.")
	}
	return values, err
}

// selectToDecide leads from selected rows of the list to the decision about them.
func (s *site) selectToDecide(c *fiber.Ctx) error {
	pools, err := formList(c, "key")
	if err != nil {
		return err
	}
	if len(pools) > backorder.GiveBackPositionsMax {
		return models.Errorf(models.Invalid, "At most %d positions are decided together, and %d are selected.", backorder.GiveBackPositionsMax, len(pools))
	}
	return s.seeOther(c, link.DecideOf(pools...))
}

// decisionOf reads which positions are meant: those of the address, else those of which most is missing.
func (s *site) decisionOf(c *fiber.Ctx) (decision, error) {
	var d decision
	codes := poolsOf(queryOf(c)["pool"])
	if len(codes) == 0 {
		var all int64
		var err error
		if codes, all, err = s.store.OverAllocatedPools(c.UserContext(), backorder.GiveBackPositionsMax); err != nil {
			return d, err
		}
		d.more = all - int64(len(codes))
		if len(codes) == 0 {
			return d, nil
		}
	}
	var err error
	d.over, err = backorder.OverAllocations(c.UserContext(), s.store, codes...)
	return d, err
}

// poolsOf reads positions as link.Pool names them, each once.
func poolsOf(names []string) []store.PoolCode {
	var codes []store.PoolCode
	for _, name := range names {
		query, err := url.ParseQuery(name)
		code := store.PoolCode{SKU: query.Get("sku"), Warehouse: query.Get("warehouse")}
		if err == nil && code.SKU != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// heldLine names what a line holds of a position.
type heldLine struct {
	pool store.PoolCode
	line backorder.LineRef
}

func (h heldLine) name() string {
	return url.Values{"sku": {h.pool.SKU}, "warehouse": {h.pool.Warehouse}, "line": {lineName(h.line.OrderNo, h.line.LineNo)}}.Encode()
}

func heldLineNamed(name string) (heldLine, error) {
	query, err := url.ParseQuery(name)
	if err != nil {
		return heldLine{}, models.Errorf(models.Invalid, "This form is not whole. Nothing was changed.")
	}
	line, err := lineNamed(query.Get("line"))
	return heldLine{store.PoolCode{SKU: query.Get("sku"), Warehouse: query.Get("warehouse")}, line}, err
}

func heldBy(o backorder.OverAllocation, v backorder.Victim) heldLine {
	return heldLine{store.PoolCode{SKU: o.SKU, Warehouse: o.Warehouse}, backorder.LineRef{OrderNo: v.OrderNo, LineNo: v.LineNo}}
}

// chosen is what a line gives back as it stands in the form: as typed, else as proposed.
func (d decision) chosen(name string, v backorder.Victim) string {
	if d.typed != nil {
		return d.typed[name]
	}
	if v.Qty == 0 {
		return ""
	}
	return strconv.FormatInt(v.Qty, 10)
}

// decidedMark names a choice, so that what happens is what was shown.
func decidedMark(typed map[string]string) string {
	var parts []string
	for name, units := range typed {
		if units != "" && units != "0" {
			parts = append(parts, name+"="+units)
		}
	}
	slices.Sort(parts)
	return form{}.mark(parts...)
}

// choices are what every offered line gives back, by its name.
func (d decision) choices() map[string]string {
	if d.typed != nil {
		return d.typed
	}
	chosen := map[string]string{}
	for _, o := range d.over {
		for _, v := range o.Holders {
			name := heldBy(o, v).name()
			chosen[name] = d.chosen(name, v)
		}
	}
	return chosen
}

// request reads the choice. What cannot be read keeps its sentence under the line's name.
func (d decision) request() backorder.GivingBack {
	request := backorder.GivingBack{Reason: d.texts["reason"]}
	chosen := d.choices()
	for _, name := range sortedNames(chosen) {
		if chosen[name] == "" {
			continue
		}
		held, err := heldLineNamed(name)
		units, wrong := formNumber(chosen[name])
		switch {
		case err != nil:
			d.errors[name] = models.Sentence(err)
		case wrong != nil:
			d.errors[name] = "Whole units, please."
		case units > 0:
			request.Lines = append(request.Lines, backorder.GivingBackLine{SKU: held.pool.SKU, Warehouse: held.pool.Warehouse, OrderNo: held.line.OrderNo, LineNo: held.line.LineNo, Qty: units})
		}
	}
	return request
}

func sortedNames(of map[string]string) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (d decision) status(problem string) int {
	if problem != "" || d.refused() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// outcomeOfRelease asks the verb what the choice would do; nil with a sentence when it cannot be.
func (s *site) outcomeOfRelease(c *fiber.Ctx, d decision) (*views.Outcome, string, error) {
	user, _ := person(c)
	request := d.request()
	if d.refused() || len(request.Lines) == 0 || !user.May(models.Allocate) {
		return nil, "", nil
	}
	by := s.by(c, "")
	by.Preview = true
	if strings.TrimSpace(request.Reason) == "" {
		request.Reason = "preview"
	}
	done, err := backorder.GiveBack(c.UserContext(), s.store, by, request)
	if refusedByRule(err) {
		return nil, models.Sentence(err), nil
	}
	if err != nil {
		return nil, "", err
	}
	w := cellWriter{today: s.store.Today(), prices: user.May(models.SeePrices)}
	losers, without := d.losers(done), map[int64]bool{}
	for _, v := range losers {
		without[v.LineID] = true
	}
	outcome := &views.Outcome{Tone: ui.Warn, Submit: "Release " + format.Count(unitsOfRequest(request), "unit", "units"), Losers: w.loserTable(losers, done.Settled)}
	outcome.Title = format.Count(int64(len(losers)), "line gives", "lines give") + " " + format.Count(unitsOfRequest(request), "unit", "units") + " back."
	outcome.Says = append(outcome.Says, w.lossSentence(losers, done.Settled))
	for _, p := range done.Positions {
		if p.QtyMissing > 0 {
			outcome.Says = append(outcome.Says, format.Number(p.QtyMissing)+" of "+p.SKU+" are still missing in "+p.Warehouse+" afterwards.")
		} else {
			outcome.Says = append(outcome.Says, "Nothing of "+p.SKU+" is missing in "+p.Warehouse+" any more.")
		}
	}
	outcome.Says = append(outcome.Says, gainSentences(done.Gains)...)
	outcome.Moves, outcome.Note, err = s.movesOf(c, done.Settled, without)
	return outcome, "", err
}

func unitsOfRequest(r backorder.GivingBack) (units qty.Qty) {
	for _, l := range r.Lines {
		units += l.Qty
	}
	return units
}

// losers are the lines that give back, with what is known of them.
func (d decision) losers(done backorder.GaveBack) []backorder.Victim {
	known := map[int64]backorder.Victim{}
	for _, o := range d.over {
		for _, v := range o.Holders {
			known[v.LineID] = v
		}
	}
	losers := make([]backorder.Victim, 0, len(done.Lines))
	for _, l := range done.Lines {
		v := known[l.LineID]
		v.LineID, v.OrderNo, v.LineNo, v.SKU, v.Picked = l.LineID, l.OrderNo, l.LineNo, l.SKU, false
		v.Qty, v.QtyLine, v.QtyHeld = l.QtyGiven, l.QtyGiven, l.QtyAllocated+l.QtyGiven
		losers = append(losers, v)
	}
	return losers
}

func (s *site) showDecision(c *fiber.Ctx, status int, d decision, outcome *views.Outcome, problem string) error {
	user, _ := person(c)
	w := cellWriter{today: s.store.Today(), prices: user.May(models.SeePrices)}
	m := views.Decision{Path: localPath(c.OriginalURL()), Once: d.texts["once"], Problem: problem, Outcome: outcome, May: user.May(models.Allocate),
		Reason: ui.FieldProps{ID: "reason", Name: "reason", Label: "Reason", Value: d.texts["reason"], Error: d.errors["reason"], LengthMax: strconv.Itoa(backorder.ReasonMax), Hint: "It goes into the history of every order that gives back."}}
	if m.Once == "" {
		m.Once = rand.Text()
	}
	if outcome != nil {
		m.Seen = decidedMark(d.choices())
	}
	missing := int64(0)
	for i, o := range d.over {
		if o.QtyMissing == 0 {
			continue
		}
		missing++
		m.Positions = append(m.Positions, w.decidePosition(d, i, missing == 1 && d.errors["reason"] == "", m.May))
	}
	m.Lead = "More is allocated than is there. The last in rank are proposed to give back, and what is picked last of all; change who and how much, and look at what it does. Nothing happens before you release it."
	if d.more > 0 {
		m.Lead += " " + format.Count(d.more, "further position is", "further positions are") + " over-allocated; these come first."
	}
	if missing == 0 {
		m.Empty = &ui.Empty{Title: "Nothing is over-allocated here", Text: "What was allocated is there again, or somebody has decided meanwhile.", Action: "All over-allocated", Href: link.OverAllocated}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Decide who gives back"), m), nil)
}

// decidePosition shows who holds units of a position, with a field for what each gives back.
func (w cellWriter) decidePosition(d decision, at int, first, may bool) views.Position {
	o := d.over[at]
	p := views.Position{ID: "position-" + strconv.Itoa(at), Title: o.SKU + " in " + o.Warehouse, Desk: link.DeskOf(o.SKU, o.Warehouse, "", ""),
		Facts: []ui.Pair{
			{Term: "Missing", Description: ui.Of(ui.Span{Text: format.Number(o.QtyMissing), Tone: ui.Bad, Strong: true, Tabular: true})},
			{Term: "Allocated", Description: ui.Number(format.Number(o.QtyAllocated))}, {Term: "On hand", Description: ui.Number(format.Number(o.QtyOnHand))}, {Term: "Unavailable", Description: quietNumber(o.QtyUnavailable)},
		},
		Holders: ui.TableData{Caption: "lines that hold units of " + o.SKU + " in " + o.Warehouse, Columns: withMoney(w.prices, []ui.Column{
			{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Has", Align: ui.End, Title: "Units of the position that the line was given."},
			{Label: "Gives back", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Why", Wrap: true, Narrow: ui.NarrowLine},
		}, ui.Column{Label: "Value", Align: ui.End, Title: "What the line holds, at its price."})},
	}
	for i, v := range o.Holders {
		// Those who are proposed come first; the picked ones among them may stand anywhere.
		if i >= holdersShown && v.Qty == 0 && !v.Picked && d.chosen(heldBy(o, v).name(), v) == "" {
			continue
		}
		if len(p.Holders.Rows) == holdersShown {
			break
		}
		p.Holders.Rows = append(p.Holders.Rows, w.holderRow(d, at, v, first && i == 0, may))
	}
	if left := len(o.Holders) - len(p.Holders.Rows); left > 0 {
		p.Note = format.Count(int64(left), "line that comes", "lines that come") + " before these in rank and hold units too are not shown; the allocation desk has all of them."
	}
	return p
}

func (w cellWriter) holderRow(d decision, at int, v backorder.Victim, focus, may bool) ui.Row {
	o := d.over[at]
	name := heldBy(o, v).name()
	has := ui.Number(format.Number(v.QtyHeld))
	if v.QtyPicked > 0 {
		has = has.Sub(format.Number(v.QtyPicked) + " picked")
	}
	gives := ui.Number(format.NumberOrNone(v.Qty))
	if may {
		id := "give-" + strconv.FormatInt(v.LineID, 10) + "-" + strconv.Itoa(at)
		gives = ui.Cell{Part: views.QtyField(views.Choice{ID: id, Line: name, Label: "Units of " + o.SKU + " that " + lineName(v.OrderNo, v.LineNo) + " gives back, at most " + strconv.FormatInt(v.QtyHeld-v.QtyPicked, 10),
			Qty: d.chosen(name, v), Most: strconv.FormatInt(v.QtyHeld-v.QtyPicked, 10), Error: d.errors[name], Focus: focus})}
	}
	line := ui.Code(lineName(v.OrderNo, v.LineNo), link.Order(v.OrderNo))
	if v.SKU != o.SKU {
		line = line.Sub("of " + v.SKU)
	}
	why := ui.Text(placeWords(v))
	switch {
	case v.Picked:
		why = why.Below(ui.Span{Text: "its picked units are needed too: put them back first", Tone: ui.Bad})
	case v.Qty > 0:
		why = why.Below(ui.Span{Text: "proposed", Tone: ui.Warn})
	}
	return ui.Row{Tone: toneIf(v.Qty > 0, ui.Warn), Cells: withMoney(w.prices, []ui.Cell{line, ui.Text(v.Customer).Sub(tierWord(v.Tier)), has, gives, w.day(v.DatePromised), why}, worth(v.UnitPrice, v.QtyLineHeld))}
}

// placeWords say where a line stands among those who hold units, and by what.
func placeWords(v backorder.Victim) string {
	place := "Place " + strconv.Itoa(v.Place) + " of " + strconv.Itoa(v.Places) + " in rank"
	if v.Places == 1 {
		place = "The only one who has any"
	} else if v.Place == v.Places {
		place = "Last of " + strconv.Itoa(v.Places) + " in rank"
	} else if v.Place == 1 {
		place = "First of " + strconv.Itoa(v.Places) + " in rank"
	}
	return place + ": priority " + strconv.Itoa(v.Priority) + ", needed " + format.Date(v.DateNeed) + ", ordered " + format.Date(v.DateOrdered)
}

// worth is units at a price.
func worth(price string, units qty.Qty) ui.Cell {
	if value, known := valueOf(price, units); known {
		return ui.Number(format.Amount(value, ""))
	}
	return ui.Cell{}
}

func valueOf(price string, units qty.Qty) (decimal.Decimal, bool) {
	each, err := decimal.NewFromString(price)
	return each.Mul(decimal.NewFromInt(units)), err == nil
}

// victimTable shows who is proposed to give units of a position back, and what each loses by it.
func (w cellWriter) victimTable(sku string, victims []backorder.Victim, settled backorder.Settled) ui.TableData {
	t := ui.TableData{Caption: "lines that are proposed to give back", Columns: withMoney(w.prices, []ui.Column{
		{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "Loses", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Safe date then"}, {Label: "Why this one", Wrap: true, Narrow: ui.NarrowLine},
	}, ui.Column{Label: "Value", Align: ui.End, Title: "The units it loses, at its price."})}
	for _, v := range victims {
		line := ui.Code(lineName(v.OrderNo, v.LineNo), link.Order(v.OrderNo))
		if v.SKU != sku {
			line = line.Sub("of " + v.SKU)
		}
		why := ui.Text(placeWords(v))
		if v.Picked {
			why = why.Below(ui.Span{Text: "picked: only because the rest is not enough", Tone: ui.Warn})
		}
		t.Rows = append(t.Rows, ui.Row{Href: link.Order(v.OrderNo), Cells: withMoney(w.prices, []ui.Cell{line, ui.Text(v.Customer).Sub(tierWord(v.Tier)), ui.Number(format.Number(v.Qty)).Sub("of " + format.Number(v.QtyHeld)),
			w.promiseThen(v, settled), w.dateThen(v, settled), why}, worth(v.UnitPrice, v.QtyLine))})
	}
	return t
}

// loserTable is victimTable for lines that give back, whatever was proposed.
func (w cellWriter) loserTable(losers []backorder.Victim, settled backorder.Settled) ui.TableData {
	t := ui.TableData{Caption: "lines that give back", Columns: withMoney(w.prices, []ui.Column{
		{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU"}, {Label: "Loses", Align: ui.End, Narrow: ui.NarrowEnd}, {Label: "Promised"}, {Label: "Safe date then"},
	}, ui.Column{Label: "Value", Align: ui.End, Title: "The units it loses, at its price."})}
	for _, v := range losers {
		t.Rows = append(t.Rows, ui.Row{Cells: withMoney(w.prices, []ui.Cell{ui.Code(lineName(v.OrderNo, v.LineNo), link.Order(v.OrderNo)), ui.Text(v.Customer).Sub(tierWord(v.Tier)), ui.Code(v.SKU, link.SKU(v.SKU)),
			ui.Number(format.Number(v.QtyLine)).Sub("of " + format.Number(v.QtyHeld)), w.promiseThen(v, settled), w.dateThen(v, settled)}, worth(v.UnitPrice, v.QtyLine))})
	}
	return t
}

// thenOf is when a line is safely there after a change, and whether that is known.
func thenOf(v backorder.Victim, settled backorder.Settled) (*calendar.Date, bool) {
	row, planned := settled.Planned()[v.LineID]
	return row.DateSafe, planned
}

func (w cellWriter) dateThen(v backorder.Victim, settled backorder.Settled) ui.Cell {
	date, planned := thenOf(v, settled)
	switch {
	case !planned:
		return ui.Muted("follows")
	case date == nil:
		return ui.Of(ui.Span{Text: "no date: nothing on order", Tone: ui.Bad})
	}
	return w.day(date)
}

// breaks says whether a change breaks a promise that still held.
func (w cellWriter) breaks(v backorder.Victim, settled backorder.Settled) bool {
	date, planned := thenOf(v, settled)
	return planned && v.DatePromised != nil && *v.DatePromised >= w.today && (date == nil || *date > *v.DatePromised)
}

func (w cellWriter) promiseThen(v backorder.Victim, settled backorder.Settled) ui.Cell {
	cell := w.day(v.DatePromised)
	switch {
	case w.breaks(v, settled):
		return cell.Below(ui.Span{Text: "breaks", Tone: ui.Bad, Icon: ui.GlyphBad})
	case v.DatePromised != nil && *v.DatePromised < w.today:
		return cell.Sub("passed already")
	}
	return cell
}

// lossSentence adds up what lines lose.
func (w cellWriter) lossSentence(victims []backorder.Victim, settled backorder.Settled) string {
	orders, broken, total := map[string]bool{}, int64(0), decimal.Zero
	priced := true
	seen := map[int64]bool{}
	for _, v := range victims {
		orders[v.OrderNo] = true
		if w.breaks(v, settled) && !seen[v.LineID] {
			broken++
		}
		seen[v.LineID] = true
		value, known := valueOf(v.UnitPrice, v.QtyLine)
		total, priced = total.Add(value), priced && known
	}
	said := format.Count(int64(len(orders)), "order loses", "orders lose") + " units"
	if settled.Deferred {
		said += "; their new dates follow in a moment"
	} else {
		said += ", and " + format.Count(broken, "promise breaks", "promises break")
	}
	if w.prices && priced {
		said += "; the units are worth " + format.Amount(total, "")
	}
	return said + "."
}
