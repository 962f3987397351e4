package gallery

import (
	"cmp"

	"pegboard/views/imports"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func importing() []State {
	f := Frame("Import", link.Imports)
	present := f
	present.AsOf = ""
	form := imports.Upload{Key: "key", BytesMax: "20971520", TakesAsOf: true}
	refused := form
	refused.FileError, refused.AsOf, refused.AsOfError = "orders 2026.zip is larger than 20 MB. Split it, or pack it into a zip archive; the import command has no such limit.", "2026-13-01", "This is not a date like 2026-11-22."
	old := imports.Clock{Date: "24 Apr 2025", Settable: true}
	run := func(name string, r imports.Run) State {
		r.Path = cmp.Or(r.Path, link.Import(7))
		if r.Name == "" {
			r.Name = "adventureworks.zip"
		}
		r.Facts = append([]ui.Pair{{Term: "File", Description: ui.Text(r.Name).Sub("3.4 MB")}, {Term: "By", Description: ui.Text("ann@example.com")},
			{Term: "Uploaded", Description: ui.Text("22 Nov 2026, 09:00").Sub("4 min ago")}}, r.Facts...)
		frame := Frame(r.Name, r.Path)
		return State{name, imports.RunPage(frame, r)}
	}
	reading := ui.ProgressProps{Label: "Progress of adventureworks.zip", Max: 1000, Value: 412, Text: "Reading sales_order_lines.csv · 412,000 rows · 38,000 rows/s · 11 s so far · about 16 s left"}
	goes := "Either all of it takes effect or nothing does. You can leave this page; it goes on, and you find it again under Import."
	running := imports.Run{Badge: ui.Span{Text: "importing", Tone: ui.Info, Icon: ui.GlyphClock, Badge: true}, Said: ui.Info, Title: "The import is running", Text: goes, Running: &imports.Running{Progress: reading}}
	part := running
	part.Name, part.Path = "adventureworks.zip", "/state/import-running-part"
	running.Path = part.Path // in the gallery, the page of a running import follows the part
	waiting := imports.Run{Path: "/state/import-waiting-part", Badge: ui.Span{Text: "checking", Tone: ui.Info, Icon: ui.GlyphClock, Badge: true}, Said: ui.Info, Title: "The file is being checked",
		Text:    "Nothing is changed. You can leave this page; it goes on, and you find it again under Import.",
		Running: &imports.Running{Progress: ui.ProgressProps{Label: "Progress of adventureworks.zip", Text: "Another import or plan is running. This one starts when it has ended."}}}
	waits := waiting
	waits.Name = "adventureworks.zip"
	decide := func(label, note string, good bool) *imports.Decide {
		return &imports.Decide{Import: label, KeepGood: good, Apply: link.ImportApply(7), Discard: link.ImportDiscard(7), Note: note}
	}
	toDecide := ui.Span{Text: "to decide", Tone: ui.Accent, Badge: true}
	effects := []ui.Pair{{Term: "Stock allocated", Description: ui.Text("9,120 units").Sub("to 388 lines")}, {Term: "Lines that wait after the import", Description: ui.Number("677")}, {Term: "Of them without supply", Description: ui.Number("604")}}
	notices := []string{"sales_orders.csv: The column \"colour\" is not known and was not read.", "notes.csv is none of the known data sets and was left out.",
		"255 purchase orders name no warehouse; they are expected at MAIN, where most order lines ship from."}
	return []State{
		{"imports-empty", imports.Page(present, imports.Imports{Upload: form, History: importTable(nil), Sets: importSets()})},
		{"imports-many", imports.Page(f, imports.Imports{Upload: form, Clock: old, History: importTable(importRows()), Older: link.ImportsBefore(7), Newest: link.Imports, Sets: importSets()})},
		{"imports-refused", imports.Page(f, imports.Imports{Upload: refused, Clock: imports.Clock{Date: "24 Apr 2025"}, History: importTable(importRows()[:1]), Sets: importSets()})},
		run("import-waiting", waiting),
		{"import-waiting-part", imports.RunRegion(f, waits)},
		run("import-running", running),
		{"import-running-part", imports.RunRegion(f, part)},
		run("import-ready", imports.Run{Badge: toDecide, Said: ui.Info, Title: "Ready: 81,599 rows created, 12 rows unchanged", Text: "No row is refused. Nothing has been changed yet.",
			Decide: decide("Import", "Either all of it takes effect or nothing does. It ends with allocating stock and planning every waiting line. From then on Pegboard lives on 24 Apr 2025.", false),
			Files:  importFiles(""), Effects: effects, Notices: notices, Facts: []ui.Pair{{Term: "Took", Description: ui.Text("3 s")}, {Term: "Day of the data", Description: ui.Text("24 Apr 2025").Sub("Pegboard lives on this day from the import on")}}}),
		run("import-some-refused", imports.Run{Badge: toDecide, Said: ui.Warn, Title: "214 rows are refused", Text: "Nothing has been changed yet. You can mend the file and upload it again, or import the good rows: 81,385 rows created, 12 rows unchanged.",
			Decide: decide("Import the good rows", "The refused rows are left out. They stay in the errors file for 7 days.", true), Refused: importRefusals(link.ImportErrors(7)), Files: importFiles("214"), Effects: effects}),
		run("import-nothing-new", imports.Run{Badge: toDecide, Said: ui.Good, Title: "The file holds nothing new", Text: "Every row is already as it stands in Pegboard.", Decide: decide("", "", false), Files: importFiles("")}),
		run("import-done", imports.Run{Badge: ui.Span{Text: "imported", Tone: ui.Good, Badge: true}, Said: ui.Good, Title: "Imported: 81,599 rows created, 12 rows unchanged", Text: "Stock was allocated and every waiting line planned again.",
			After: []ui.Pair{{Description: ui.Link("Open the backorder queue", link.Backorders)}, {Description: ui.Link("Today", link.Today)}}, Files: importFiles(""), Effects: effects}),
		run("import-refused", imports.Run{Name: "holiday.csv", Badge: ui.Span{Text: "refused", Tone: ui.Bad, Badge: true}, Said: ui.Bad, Title: "No data set was recognised in holiday.csv: name the file after one, for example skus.csv, or use its column names.", Text: "Nothing was changed."}),
		run("import-failed", imports.Run{Badge: ui.Span{Text: "failed", Tone: ui.Bad, Badge: true}, Said: ui.Bad, Title: "The import failed", Text: "Something went wrong inside Pegboard, or it was ended again and again. Nothing was changed. The log says more about job 4711."}),
		run("import-long", imports.Run{Name: longName + ".xlsx", Badge: toDecide, Said: ui.Warn, Title: "1 row is refused", Text: "Nothing has been changed yet.", Decide: decide("Import the good rows", "", true), Refused: importRefusals(""), Files: importFiles("1")}),
	}
}

func importTable(rows []ui.Row) ui.TableData {
	return ui.TableData{Caption: "imports", Empty: "Nothing was imported here yet. Imports of the command line are in the audit chain.", Rows: rows,
		Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "State"}, {Label: "What became of it", Wrap: true}, {Label: "By"}, {Label: "When"}}}
}

func importRows() []ui.Row {
	row := func(id int64, name, state string, tone ui.Tone, what, by, when string) ui.Row {
		return ui.Row{Href: link.Import(id), Cells: []ui.Cell{ui.Link(name, link.Import(id)).Sub("3.4 MB"), ui.Status(tone, state), ui.Text(what), ui.Text(by), ui.Number(when)}}
	}
	rows := []ui.Row{
		row(12, "adventureworks.zip", "importing", ui.Info, "The import is running", "ann@example.com", "just now"),
		row(11, "sales_orders.xlsx", "to decide", ui.Accent, "214 rows are refused", "a.very.long.address.indeed@a.very.long.domain.example.com", "20 min ago"),
		row(10, longName+".csv", "imported", ui.Good, "Imported: 1,204 rows created, 3 rows updated, 80 rows unchanged", "ann@example.com", "2 h ago"),
		row(9, "holiday.csv", "refused", ui.Bad, "No data set was recognised in holiday.csv: name the file after one, for example skus.csv, or use its column names.", "ann@example.com", "3 d ago"),
		row(8, "stock.csv", "discarded", ui.Neutral, "The upload was discarded", "ann@example.com", "3 d ago"),
		row(7, "stock.csv", "expired", ui.Neutral, "Nobody decided within 7 days, so the upload was forgotten", "ann@example.com", "12 d ago"),
	}
	rows[1].Cells[2] = rows[1].Cells[2].Below(ui.Span{Text: "Errors file", Href: link.ImportErrors(11)})
	return rows
}

func importFiles(refused string) *ui.TableData {
	row := func(file, holds, rows, created string) ui.Row {
		return ui.Row{Cells: []ui.Cell{ui.Text(file), ui.Text(holds), ui.Number(rows), ui.Number(created), ui.Number("–"), ui.Number("12"), ui.Number("–")}}
	}
	table := ui.TableData{Caption: "files", Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "Holds"}, {Label: "Rows", Align: ui.End}, {Label: "Created", Align: ui.End},
		{Label: "Updated", Align: ui.End}, {Label: "Unchanged", Align: ui.End}, {Label: "Refused", Align: ui.End}},
		Rows: []ui.Row{row("skus.csv", "skus", "504", "504"), row("sales_orders.csv", "sales orders", "3,616", "3,616"), row("sales_order_lines.csv", "sales order lines", "57,851", "57,637")}}
	if refused != "" {
		table.Rows[2].Tone, table.Rows[2].Cells[6] = ui.Warn, ui.Of(ui.Span{Text: refused, Tone: ui.Warn, Badge: true})
	}
	return &table
}

func importRefusals(errors string) *imports.Refused {
	mono := func(text string) ui.Cell { return ui.Of(ui.Span{Text: text, Mono: true}) }
	reason := func(why, in, times string) ui.Row {
		return ui.Row{Cells: []ui.Cell{ui.Text(why), mono(in), ui.Number(times)}}
	}
	first := func(row, column, value, why string) ui.Row {
		return ui.Row{Cells: []ui.Cell{ui.Text("sales_order_lines.csv"), ui.Number(row), mono(column), mono(value), ui.Text(why)}}
	}
	ambiguous := "This could be 3 April or 4 March: write it as 2026-04-03 or 2026-03-04."
	return &imports.Refused{
		Title: "Refused rows", Text: "214 rows with 220 refused values. The errors file names each with its row, column, value and reason.", Errors: errors,
		Reasons: ui.TableData{Caption: "reasons", Columns: []ui.Column{{Label: "Reason", Wrap: true}, {Label: "In"}, {Label: "Times", Align: ui.End}},
			Rows: []ui.Row{reason(ambiguous, "sales_order_lines requested_date", "190"), reason("No SKU has this code, neither in the files nor in Pegboard.", "sales_order_lines sku", "30")}},
		First: ui.TableData{Caption: "refused rows", Columns: []ui.Column{{Label: "File", Wrap: true}, {Label: "Row", Align: ui.End}, {Label: "Column"}, {Label: "Value", Wrap: true}, {Label: "Reason", Wrap: true}},
			Rows: []ui.Row{first("2", "requested_date", "03/04/2026", ambiguous), first("71", "sku", "=HYPERLINK(\"http://example.com\",\"a long value that somebody pasted into the sheet\")", "No SKU has this code, neither in the files nor in Pegboard."),
				first("1,204", "qty_ordered", "-3", "A quantity cannot be less than nothing.")}},
	}
}

func importSets() []imports.Set {
	column := func(name, note, holds, meaning string) ui.Row {
		cell := ui.Of(ui.Span{Text: name, Mono: true})
		if note != "" {
			cell = cell.Sub(note)
		}
		return ui.Row{Cells: []ui.Cell{cell, ui.Text(holds), ui.Text(meaning)}}
	}
	set := func(name string, rows ...ui.Row) imports.Set {
		return imports.Set{Name: name, Template: link.ImportTemplate(name), Columns: ui.TableData{Caption: "columns of " + name, Rows: rows,
			Columns: []ui.Column{{Label: "Column"}, {Label: "Holds"}, {Label: "Meaning", Wrap: true}}}}
	}
	return []imports.Set{
		set("warehouses", column("warehouse_code", "required, names the row", "text", "Code of the warehouse."), column("name", "", "text", "Name shown to people.")),
		set("stock", column("warehouse_code", "required, names the row", "text", "Warehouse that holds the stock."), column("on_hand", "required", "whole number", "Units physically there.")),
	}
}
