package handlers

import (
	"crypto/rand"
	"strconv"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/store"
	views "pegboard/views/allocations"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// runWriter turns an allocation run into its page.
type runWriter struct {
	cellWriter
	run           store.Run
	wishes        backorder.Simulating
	may, approves bool
	refused       refusedRun
}

func (w runWriter) page() views.Run {
	run := w.run
	m := views.Run{
		Kicker: "Allocation run " + strconv.FormatInt(run.ID, 10), Title: sentenceCase(run.Scope), Lead: w.lead(), Problem: w.refused.problem, Tiles: w.tiles(),
		Badges: []ui.Span{{Text: run.State, Tone: runTone(run.State), Badge: true}, {Text: policyWords(run.Policy), Badge: true, Icon: ui.GlyphSort}},
	}
	if w.wishes.SKU != "" {
		m.Title = run.Scope // a code stays as it is
	}
	if run.Reoptimises {
		m.Badges = append(m.Badges, ui.Span{Text: "re-optimises", Tone: ui.Warn, Badge: true})
	}
	if run.State != store.RunSimulated && w.may {
		m.Again = &views.Act{Path: link.RunAgain(run.ID), Once: rand.Text(), Label: "Simulate again"}
	}
	for i, exception := range run.Exceptions {
		if i == remarksMax {
			m.RemarksMore = "And " + format.Count(int64(len(run.Exceptions)-remarksMax), "remark", "remarks") + " more."
			break
		}
		m.Remarks = append(m.Remarks, ui.Line{{Text: exceptionWords(exception.Code)}, {Text: exception.ID, Mono: true}})
	}
	return m
}

// exceptionWords say what the planner noticed.
func exceptionWords(code plan.ExceptionCode) string {
	switch code {
	case plan.NegativeOnHand:
		return "Less than nothing on hand:"
	case plan.OverdueSupply:
		return "Supply past its day, counted on for later:"
	case plan.NoETA:
		return "Supply without any date, not counted on:"
	case plan.FrozenBroken:
		return "A peg by hand, or what a line has, that stock does not cover:"
	case plan.WinViolated:
		return "A line that was to win and does not get all:"
	case plan.GainViolated:
		return "A line that was to keep its date and does not:"
	case plan.KitCycle:
		return "A kit that contains itself:"
	}
	return sentenceCase(words(string(code))) + ":"
}

func runTone(state string) ui.Tone {
	switch state {
	case store.RunSimulated:
		return ui.Info
	case store.RunApplied:
		return ui.Good
	}
	return ui.Neutral
}

// lead says who did what to the run.
func (w runWriter) lead() string {
	run := w.run
	text := "Simulated by " + run.Actor + " on " + format.MomentIn(run.At, w.zone)
	if run.AppliedAt != nil {
		text += "; applied by " + run.AppliedBy + " on " + format.MomentIn(*run.AppliedAt, w.zone)
		if run.ApprovedBy != "" {
			text += ", who approved it"
		}
	}
	if run.UndoneAt != nil {
		text += "; undone by " + run.UndoneBy + " on " + format.MomentIn(*run.UndoneAt, w.zone)
	}
	return text + "."
}

func (w runWriter) tiles() []ui.Tile {
	run := w.run
	tiles := []ui.Tile{
		{Label: "Gain", Value: format.Number(run.Gained), Note: format.Count(run.UnitsGained, "unit", "units") + " given", Definition: "Lines that get units, or an earlier date.", Href: link.RunShowing(run.ID, store.RunGained, ""), Tone: toneIf(run.Gained > 0, ui.Good)},
		{Label: "Lose", Value: format.Number(run.Lost), Note: format.Count(run.UnitsLost, "unit", "units") + " taken", Definition: "Lines that give units up, or get a later date.", Href: link.RunShowing(run.ID, store.RunLost, ""), Tone: toneIf(run.Lost > 0, ui.Warn)},
		{Label: "Promises broken", Value: format.Number(run.PromisesBroken), Note: "held before, not after", Tone: toneIf(run.PromisesBroken > 0, ui.Bad)},
		{Label: "Promises mended", Value: format.Number(run.PromisesMended), Note: "held after, not before", Tone: toneIf(run.PromisesMended > 0, ui.Good)},
	}
	if !w.prices {
		return tiles
	}
	value := func(text string, lines int64) string {
		if text == "" && lines > 0 {
			return format.None
		}
		return amount(orZero(text, lines))
	}
	return append(tiles,
		ui.Tile{Label: "Value that gains", Value: value(run.ValueGained, run.Gained), Definition: "The units given at the price of their line, else of the SKU; of lines where only the date moves, the open units."},
		ui.Tile{Label: "Value that loses", Value: value(run.ValueLost, run.Lost), Definition: "The same of the lines that lose."})
}

// apply says what applying the run means, and for whom.
func (w runWriter) apply(losers []store.RunDiffLine) *views.Apply {
	run := w.run
	a := &views.Apply{Act: views.Act{Path: link.RunApply(run.ID), Once: rand.Text(), Label: "Apply the run"}, Refused: w.refused.unapproved,
		Says: "Nobody loses anything: " + format.Count(run.Gained, "line gains", "lines gain") + " " + format.Count(run.UnitsGained, "unit", "units") + "."}
	if run.Lost > 0 {
		a.Says = format.Count(run.Gained, "line gains", "lines gain") + " " + format.Count(run.UnitsGained, "unit", "units") + ", " +
			format.Count(run.Lost, "line loses", "lines lose") + " " + format.Count(run.UnitsLost, "unit", "units") + ", and " + format.Count(run.PromisesBroken, "promise breaks", "promises break") + "."
		a.Approve = "I approve that " + format.Count(run.Lost, "line loses", "lines lose") + " by it"
	} else if run.Reoptimises {
		a.Approve = "I approve this run, which re-optimises"
	}
	for i, l := range losers {
		if i == hurtsMax {
			a.HurtsMore, a.HurtsHref = "All "+format.Number(run.Lost)+" lines that lose", link.RunShowing(run.ID, store.RunLost, "")
			break
		}
		a.Hurts = append(a.Hurts, w.hurt(l))
	}
	if len(a.Hurts) == 0 {
		a.Refused = a.Refused && a.Approve != ""
	}
	return a
}

// hurt says in one line what a line loses.
func (w runWriter) hurt(l store.RunDiffLine) ui.Line {
	line := ui.Line{{Text: lineName(l.OrderNo, l.LineNo), Href: link.Order(l.OrderNo), Mono: true}, {Text: joined(l.CustomerName, tierWord(l.Tier))}}
	what := format.Number(l.QtyBefore) + " → " + format.Number(l.QtyAfter) + " of " + l.SKU
	if l.QtyAfter == l.QtyBefore {
		what = l.SKU + " later: " + w.near(l.DateBefore) + " → " + w.near(l.DateAfter)
	}
	line = append(line, ui.Span{Text: what, Strong: true, Tabular: true})
	if l.BrokenAfter && !l.BrokenBefore && l.DatePromised != nil {
		line = append(line, ui.Span{Text: "breaks the promise of " + format.DateNear(*l.DatePromised, w.today), Tone: ui.Bad})
	}
	return line
}

// near is a date, or that there is none.
func (w runWriter) near(date *calendar.Date) string {
	if date == nil {
		return "no date"
	}
	return format.DateNear(*date, w.today)
}

func (w runWriter) diff(show, after string, lines []store.RunDiffLine) views.Diff {
	run := w.run
	d := views.Diff{Range: format.Count(int64(len(lines)), "line", "lines") + " shown"}
	for _, tab := range []struct {
		show, label string
		count       int64
	}{
		{"", "All changes", run.Gained + run.Lost}, {store.RunLost, "Lose", run.Lost}, {store.RunGained, "Gain", run.Gained}, {store.RunKept, "Keep", run.Lines - run.Gained - run.Lost},
	} {
		d.Tabs = append(d.Tabs, ui.Tab{Label: tab.label, Href: link.RunShowing(run.ID, tab.show, ""), Count: format.Number(tab.count), Current: tab.show == show})
	}
	if after != "" {
		d.First = link.RunShowing(run.ID, show, "")
	}
	if len(lines) == store.RunLinesPageMax {
		last := lines[len(lines)-1]
		d.Next = link.RunShowing(run.ID, show, strconv.FormatInt(last.Place, 10)+"."+strconv.FormatInt(last.LineID, 10))
	}
	editable := run.State == store.RunSimulated && w.may
	if editable {
		path := link.RunEdit(run.ID)
		if show != "" || after != "" {
			path = link.RunEditShowing(run.ID, show, after)
		}
		d.Edit = &views.Act{Path: path, Once: rand.Text(), Label: "Compute again"}
	}
	d.Table = ui.TableData{Caption: "lines of the run", Empty: emptyDiff(show), Columns: withMoney(w.prices, []ui.Column{
		{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Outcome", Title: "What the run means for the line.", Narrow: ui.NarrowEnd},
		{Label: "Has", Align: ui.End, Title: "Units that the line has before the run, of those that are open."}, {Label: "After", Align: ui.End, Title: "Units that it has after the run."},
		{Label: "Complete", Title: "When the line is complete: before and after the run."}, {Label: "Promise"}, {Label: "Decided by", Wrap: true, Title: "The rule that decided, and the line that gives way or goes first.", Narrow: ui.NarrowLine},
		{Label: "Strategy", Title: "How the line takes part in the run."},
	}, ui.Column{Label: "Value", Align: ui.End, Title: "The open units of the line."})}
	for _, l := range lines {
		d.Table.Rows = append(d.Table.Rows, w.diffRow(l, editable))
	}
	return d
}

func emptyDiff(show string) string {
	switch show {
	case store.RunLost:
		return "Nobody loses."
	case store.RunGained:
		return "Nobody gains."
	case store.RunKept:
		return "Every line changes."
	}
	return "No line changes."
}

func (w runWriter) diffRow(l store.RunDiffLine, editable bool) ui.Row {
	name := lineName(l.OrderNo, l.LineNo)
	after := ui.Of(ui.Span{Text: format.Number(l.QtyAfter), Strong: l.QtyAfter != l.QtyBefore, Tabular: true})
	strategy := ui.Muted(strategyWords(l.Strategy))
	if editable {
		edit := w.edit(l, name)
		after, strategy = ui.Cell{Part: views.QtyField(edit)}, ui.Cell{Part: views.StrategyField(edit)}
	}
	if moved := l.QtyAfter - l.QtyBefore; moved != 0 {
		after = after.Below(ui.Span{Text: format.Signed(moved), Tone: toneIf(moved < 0, ui.Bad), Tabular: true})
	}
	return ui.Row{ID: rowID("run-line", l.LineID), Href: link.Order(l.OrderNo), Tone: toneIf(l.Outcome == store.RunLost, ui.Warn), Cells: withMoney(w.prices, []ui.Cell{
		ui.Code(name, link.Order(l.OrderNo)), ui.Text(l.CustomerName).Sub(tierWord(l.Tier)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.Warehouse), outcomeCell(l),
		ui.Number(format.Number(l.QtyBefore)).Sub("of " + format.Number(l.QtyOpen)), after, w.completes(l), w.promise(l), ruleCell(l), strategy,
	}, moneyCell(l.Value))}
}

func (w runWriter) edit(l store.RunDiffLine, name string) views.Edit {
	e := views.Edit{ID: "qty-" + strconv.FormatInt(l.LineID, 10), Line: name, Was: strconv.FormatInt(l.QtyAfter, 10), Most: strconv.FormatInt(l.QtyOpen, 10), Error: w.refused.errors[name]}
	e.Qty = e.Was
	if typed, changed := w.refused.typed[name]; changed {
		e.Qty = typed
	}
	for _, s := range w.wishes.Strategies {
		if s.OrderNo == l.OrderNo && s.LineNo == l.LineNo {
			e.Strategy = string(s.Strategy)
		}
	}
	e.Options = append(e.Options, ui.Option{Label: "As the run does", Selected: e.Strategy == ""})
	for _, s := range []plan.Strategy{plan.Win, plan.Gain, plan.Improve, plan.Redistribute, plan.Fill, plan.Lose} {
		e.Options = append(e.Options, ui.Option{Value: string(s), Label: sentenceCase(strategyWords(string(s))), Selected: e.Strategy == string(s)})
	}
	return e
}

// strategyWords say what a strategy means for a line.
func strategyWords(strategy string) string {
	switch plan.Strategy(strategy) {
	case plan.Win:
		return "win: on time, before all"
	case plan.Gain:
		return "gain: keeps its date, said if not"
	case plan.Improve:
		return "improve: keeps, may gain"
	case plan.Redistribute:
		return "redistribute: by rank"
	case plan.Fill:
		return "fill: no more than it had"
	case plan.Lose:
		return "lose: gives all up"
	}
	return words(strategy)
}

func outcomeCell(l store.RunDiffLine) ui.Cell {
	switch l.Outcome {
	case store.RunGained:
		return ui.Status(ui.Good, "gains")
	case store.RunLost:
		return ui.Status(ui.Bad, "loses")
	}
	return ui.Muted("keeps")
}

// completes shows when a line is complete before the run and after it.
func (w runWriter) completes(l store.RunDiffLine) ui.Cell {
	span := func(date *calendar.Date) ui.Span {
		if date == nil {
			return ui.Span{Text: "no date", Muted: true}
		}
		return ui.Span{Text: format.DateNear(*date, w.today), Title: format.Date(*date), Tabular: true}
	}
	before, after := span(l.DateBefore), span(l.DateAfter)
	if before.Text == after.Text {
		return ui.Of(after)
	}
	before.Struck = true
	return ui.Stack(ui.Line{before}, ui.Line{after})
}

func (w runWriter) promise(l store.RunDiffLine) ui.Cell {
	if l.DatePromised == nil {
		return ui.Cell{}
	}
	cell := ui.Number(format.DateNear(*l.DatePromised, w.today)).Titled(format.Date(*l.DatePromised))
	switch {
	case l.BrokenAfter && !l.BrokenBefore:
		return cell.Below(ui.Span{Text: "breaks", Tone: ui.Bad, Icon: ui.GlyphBad})
	case l.BrokenBefore && !l.BrokenAfter:
		return cell.Below(ui.Span{Text: "kept again", Tone: ui.Good, Icon: ui.GlyphCheck})
	case l.BrokenAfter:
		return cell.Sub("stays broken")
	}
	return cell
}

// ruleCell says what decided, and between which lines.
func ruleCell(l store.RunDiffLine) ui.Cell {
	if l.Outcome == store.RunKept {
		if l.Edited {
			return ui.Text(ruleWords("BY_HAND", false))
		}
		return ui.Cell{}
	}
	gains := l.Outcome == store.RunGained
	cell := ui.Text(ruleWords(l.Rule, gains))
	if line, err := lineNamed(l.Rival); err == nil {
		side := "gives way to"
		if gains {
			side = "before"
		}
		cell = cell.Below(ui.Span{Text: side, Muted: true}, ui.Span{Text: l.Rival, Href: link.Order(line.OrderNo), Mono: true})
	}
	return cell
}

// ruleWords read a rule aloud, as it looks to the line that gains or to the one that loses.
func ruleWords(rule string, gains bool) string {
	whose := "The other has "
	if gains {
		whose = "It has "
	}
	switch plan.Rule(rule) {
	case "FREE_STOCK":
		return "The stock was free"
	case "MISSING_STOCK":
		return "The stock it was given is not there"
	case "BY_HAND":
		return "Decided by hand"
	case plan.BySupply:
		return "Supply came, went or moved"
	case plan.ByFrozenPeg:
		return "A peg made by hand"
	case plan.ByStrategies:
		return whose + "the stronger strategy"
	case plan.ByPriority:
		return whose + "the higher priority"
	case plan.ByNeed:
		return whose + "the earlier need"
	case plan.ByOrderDate:
		return whose + "the earlier order"
	case plan.ByID:
		return whose + "the lower number, all else equal"
	case plan.ByFairShare:
		return "Fair shares"
	case plan.ByRevision:
		return "The line itself changed"
	}
	return sentenceCase(words(rule))
}

// runCell draws the columns of the list of runs that are more than their value.
func (w cellWriter) runCell(key string, values map[string]any) (ui.Cell, bool) {
	switch key {
	case "run":
		id := integer(values["run"])
		return ui.Code(strconv.FormatInt(id, 10), link.Run(id)), true
	case "status":
		state := textOf(values["status"])
		return ui.Status(runTone(state), state), true
	case "policy":
		return ui.Text(policyWords(models.RankRule(textOf(values["policy"])))), true
	}
	return ui.Cell{}, false
}
