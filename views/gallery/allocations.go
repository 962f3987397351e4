package gallery

import (
	"strconv"

	"pegboard/views/allocations"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func allocationStates() []State {
	f, page := Frame("New allocation run", link.NewRun), Frame("Allocation run 12", link.Run(12))
	fresh := newRun("", "")
	refused := newRun("LAMPE", "There is no SKU LAMPE.")
	refused.Problem = "Others are working on what is planned together with LAMP. Nothing was computed; please try again."

	simulated := runOf("simulated", ui.Info)
	simulated.Apply = &allocations.Apply{Act: allocations.Act{Path: link.RunApply(12), Once: "once", Label: "Apply the run"},
		Says:  "4 lines gain 19 units, 6 lines lose 19 units, and 2 promises break.",
		Hurts: []ui.Line{hurt("SO-43659/1", "Progressive Sports"), hurt("SO-43660/1", "Progressive Sports")}, HurtsMore: "All 6 lines that lose", HurtsHref: link.RunShowing(12, "lost", ""),
		Approve: "I approve that 6 lines lose by it"}
	simulated.Diff = diffOf(6, "Progressive Sports", true)
	simulated.Remarks = []ui.Line{{{Text: "Supply past its day, counted on for later:"}, {Text: "PO-123/4", Mono: true}}}

	unapproved, gains, stale, applied, blocked, nothing, long := simulated, simulated, simulated, runOf("applied", ui.Good), runOf("applied", ui.Good), runOf("simulated", ui.Info), simulated
	missing := *simulated.Apply
	missing.Refused = true
	unapproved.Apply, unapproved.Problem = &missing, "Allocation run 12 takes from 6 lines and breaks 2 promises; it has to be approved."
	kind := *simulated.Apply
	kind.Says, kind.Hurts, kind.HurtsMore, kind.Approve = "Nobody loses anything: 4 lines gain 19 units.", nil, "", ""
	gains.Apply, gains.Diff, gains.Remarks = &kind, diffOf(1, "Progressive Sports", true), nil
	stale.Apply, stale.Stale = nil, &allocations.Stale{Changes: []string{"FR-M94B-42 in MAIN: 11 on hand and 0 unavailable, when it was computed 10 and 0.", "The queue of FR-M94B-42 in MAIN changed."},
		Refresh: allocations.Act{Path: link.RunEdit(12), Once: "once", Label: "Simulate anew"}}
	applied.Lead += " It was applied by ann@example.com on 22 Nov 2026, 09:12, who approved it."
	applied.Undo = &allocations.Undo{Act: allocations.Act{Path: link.RunUndo(12), Once: "once", Label: "Undo the run"}, Says: "Every line gets back what it had before the run, as long as nothing that it gave was picked, shipped or moved since."}
	applied.Again, applied.Diff = &allocations.Act{Path: link.RunAgain(12), Once: "once", Label: "Simulate again"}, diffOf(3, "Progressive Sports", false)
	applied.Diff.First, applied.Diff.Next = link.Run(12), link.RunShowing(12, "", "9.9")
	blocked.Undo, blocked.Diff = &allocations.Undo{Blocked: []string{"2 of line 1 of order SO-43659 are picked."}}, diffOf(2, "Progressive Sports", false)
	nothing.Note, nothing.Diff = "Nothing would change: under this policy every line has what it can have.", diffOf(0, "", true)
	for i := range nothing.Tiles {
		nothing.Tiles[i].Value, nothing.Tiles[i].Tone = "0", ui.Neutral
	}
	long.Title, long.Diff, long.Problem = longName, diffOf(3, longName, true), longName
	return []State{
		{"run-new", allocations.NewPage(f, fresh)}, {"run-new-refused", allocations.NewPage(f, refused)},
		{"run-simulated", allocations.Page(page, simulated)}, {"run-unapproved", allocations.Page(page, unapproved)}, {"run-gains", allocations.Page(page, gains)},
		{"run-stale", allocations.Page(page, stale)}, {"run-applied", allocations.Page(page, applied)}, {"run-blocked", allocations.Page(page, blocked)},
		{"run-nothing", allocations.Page(page, nothing)}, {"run-long", allocations.Page(page, long)},
	}
}

func newRun(which, failure string) allocations.New {
	return allocations.New{Once: "once", Fields: []ui.FieldProps{
		{ID: "scope", Name: "scope", Label: "What is allocated", Type: "select", Options: []ui.Option{{Value: "sku", Label: "One SKU", Selected: true}, {Value: "everything", Label: "Everything"}}},
		{ID: "which", Name: "which", Label: "Which one", Value: which, Error: failure, LengthMax: "200", Hint: "The code of the SKU, or the number of the receipt or purchase order. Empty for everything."},
		{ID: "policy", Name: "policy", Label: "Ranked by", Type: "select", Options: []ui.Option{{Label: "The company's rule"}, {Value: "DUE", Label: "Earliest due date first"}}},
		{ID: "mode", Name: "mode", Label: "What lines have", Type: "select", Options: []ui.Option{{Label: "Stable: nobody gets worse"}, {Value: "reoptimise", Label: "Re-optimise: everything moves"}}},
	}}
}

func runOf(state string, tone ui.Tone) allocations.Run {
	return allocations.Run{
		Kicker: "Allocation run 12", Title: "FR-M94B-42", Lead: "Simulated by ann@example.com on 22 Nov 2026, 09:00.",
		Badges: []ui.Span{{Text: state, Tone: tone, Badge: true}, {Text: "Oldest order first", Badge: true, Icon: ui.GlyphSort}, {Text: "re-optimises", Tone: ui.Warn, Badge: true}},
		Tiles: []ui.Tile{{Label: "Gain", Value: "4", Note: "19 units given", Href: link.RunShowing(12, "gained", ""), Tone: ui.Good}, {Label: "Lose", Value: "6", Note: "19 units taken", Href: link.RunShowing(12, "lost", ""), Tone: ui.Warn},
			{Label: "Promises broken", Value: "2", Note: "held before, not after", Tone: ui.Bad}, {Label: "Value that gains", Value: "25,631.10"}},
	}
}

func hurt(line, customer string) ui.Line {
	return ui.Line{{Text: line, Href: link.Order("SO-43659"), Mono: true}, {Text: customer}, {Text: "10 → 1 of FR-M94B-42", Strong: true, Tabular: true}, {Text: "breaks the promise of 5 Dec", Tone: ui.Bad}}
}

// diffOf repeats what can become of a line: it loses units, gains them, gains only a date, and keeps.
func diffOf(n int, customer string, editable bool) allocations.Diff {
	d := allocations.Diff{Range: strconv.Itoa(n) + " lines shown", Tabs: []ui.Tab{
		{Label: "All changes", Href: link.Run(12), Count: "10", Current: true}, {Label: "Lose", Href: link.RunShowing(12, "lost", ""), Count: "6"}, {Label: "Gain", Href: link.RunShowing(12, "gained", ""), Count: "4"}, {Label: "Keep", Href: link.RunShowing(12, "kept", ""), Count: "120"}},
		Table: ui.TableData{Caption: "lines of the run", Empty: "No line changes.", Columns: []ui.Column{
			{Label: "Line"}, {Label: "Customer", Cut: true, Narrow: ui.NarrowLine}, {Label: "SKU", Cut: true, Narrow: ui.NarrowLine}, {Label: "Outcome", Narrow: ui.NarrowEnd}, {Label: "Has", Align: ui.End}, {Label: "After", Align: ui.End},
			{Label: "Complete"}, {Label: "Promise"}, {Label: "Decided by", Wrap: true, Narrow: ui.NarrowLine}, {Label: "Strategy"}, {Label: "Value", Align: ui.End}}}}
	if editable {
		d.Edit = &allocations.Act{Path: link.RunEdit(12), Once: "once", Label: "Compute again"}
	}
	for i := range n {
		name := "SO-" + strconv.Itoa(43659+i) + "/1"
		edit := allocations.Edit{ID: "qty-" + strconv.Itoa(i), Line: name, Was: "1", Qty: "1", Most: "10", Options: []ui.Option{{Label: "As the run does", Selected: true}, {Value: "WIN", Label: "Win: gets all"}, {Value: "LOSE", Label: "Lose: gives all up"}}}
		if i == 2 {
			edit.Qty, edit.Error = "many", "Please give a whole number of units."
		}
		after, strategy := ui.Of(ui.Span{Text: "1", Strong: true, Tabular: true}), ui.Muted("redistribute: by rank")
		if editable {
			after, strategy = ui.Cell{Part: allocations.QtyField(edit)}, ui.Cell{Part: allocations.StrategyField(edit)}
		}
		cells := [][]ui.Cell{
			{ui.Status(ui.Bad, "loses"), ui.Number("10").Sub("of 10"), after.Below(ui.Span{Text: "−9", Tone: ui.Bad, Tabular: true}), ui.Stack(ui.Line{{Text: "22 Nov", Struck: true}}, ui.Line{{Text: "12 Dec"}}),
				ui.Number("5 Dec").Below(ui.Span{Text: "breaks", Tone: ui.Bad, Icon: ui.GlyphBad}), ui.Text("The other has the earlier need").Below(ui.Span{Text: "gives way to", Muted: true}, ui.Span{Text: "SO-43661/1", Href: link.Order("SO-43661"), Mono: true}), strategy},
			{ui.Status(ui.Good, "gains"), ui.Number("0").Sub("of 6"), after.Below(ui.Span{Text: "+6", Tabular: true}), ui.Stack(ui.Line{{Text: "no date", Muted: true, Struck: true}}, ui.Line{{Text: "22 Nov"}}),
				ui.Number("20 Nov").Below(ui.Span{Text: "kept again", Tone: ui.Good, Icon: ui.GlyphCheck}), ui.Text("The stock was free"), strategy},
			{ui.Muted("keeps"), ui.Number("3").Sub("of 3"), after, ui.Number("22 Nov"), {}, ui.Text("Decided by hand"), strategy},
		}[i%3]
		row := ui.Row{ID: "run-line-" + strconv.Itoa(i), Href: link.Order("SO-43659"), Cells: append(append([]ui.Cell{ui.Code(name, link.Order("SO-43659")), ui.Text(customer).Sub("VIP"), ui.Code("FR-M94B-42", link.SKU("FR-M94B-42")).Sub("MAIN")}, cells...), ui.Number("12,499.00"))}
		if i%3 == 0 {
			row.Tone = ui.Warn
		}
		d.Table.Rows = append(d.Table.Rows, row)
	}
	return d
}
