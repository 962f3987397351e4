package gallery

import (
	"pegboard/views/link"
	"pegboard/views/settings"
	"pegboard/views/ui"
)

// settingsStates are the pages on which dates are decided.
func settingsStates() []State {
	f := Frame("Settings", link.Settings)
	number := func(name, label, value, hint, refused string) ui.FieldProps {
		return ui.FieldProps{ID: "field-" + name, Name: name, Label: label, Type: "number", Value: value, Hint: hint, Error: refused, Required: true, Min: "0", Max: "365"}
	}
	calendars := func(name, label string) ui.FieldProps {
		return ui.FieldProps{ID: "field-" + name, Name: name, Label: label, Type: "select", Options: []ui.Option{{Label: "Every day is worked"}, {Value: "1", Label: "Warehouse Hamburg", Selected: true}}}
	}
	form := func(refused string) settings.Form {
		return settings.Form{Path: link.Settings, Version: "3", Submit: "Save", Kind: ui.Primary, Note: "A change takes effect with the next plan.", Parts: []settings.Part{
			{Legend: "How sure a promise is", Fields: []ui.FieldProps{number("promise_percentile", "Promise percentile", "80", "80 means that 8 of 10 lines arrive by their safe date.", refused)}},
			{Legend: "When a customer is told that a date moved", Fields: []ui.FieldProps{number("publish_late_min", "Later by at least", "3", "Days. A smaller move is kept to ourselves.", ""),
				number("publish_early_min", "Earlier by at least", "5", "Days.", ""), number("publish_min_interval", "Days between two notices", "7", "", ""), number("publish_imminent", "Correct at once within", "3", "", refused)}},
			{Legend: "Who works when", Fields: []ui.FieldProps{calendars("receiving_calendar", "Receiving calendar"), calendars("carrier_calendar", "Carrier calendar")}},
		}, Facts: []ui.Pair{{Term: "Promise percentile", Description: ui.Text("P80")}, {Term: "Receiving calendar", Description: ui.Text("Warehouse Hamburg")}, {Term: "Receiving", Description: ui.Text("2 days")}}}
	}
	add := func(name, refused string) *settings.Form {
		return &settings.Form{Path: link.Calendars, Submit: "Add calendar", Parts: []settings.Part{{Fields: []ui.FieldProps{
			{ID: "calendar-name", Name: "name", Label: "Name", Value: name, Error: refused, Required: true, LengthMax: "80"}}}}}
	}
	calendarColumns := []ui.Column{{Label: "Calendar", Wrap: true}, {Label: "Working days"}, {Label: "Public holidays", Wrap: true}, {Label: "Closures", Align: ui.End}, {Label: "Kept by", Wrap: true}}
	kept := ui.TableData{Caption: "calendars", Columns: calendarColumns, Rows: []ui.Row{
		{Href: "/settings/calendars/1", Cells: []ui.Cell{ui.Link("Warehouse Hamburg", "/settings/calendars/1"), ui.Text("Mon–Fri"), ui.Text("Germany: Hamburg"), ui.Number("2"), ui.Text("the company, 1 warehouse")}},
		{Href: "/settings/calendars/2", Cells: []ui.Cell{ui.Link(longName, "/settings/calendars/2"), ui.Text("Mon, Wed, Sat"), ui.Text("–"), ui.Number("–"), ui.Text("nobody")}},
	}}
	warehouses := ui.TableData{Caption: "warehouses", Columns: []ui.Column{{Label: "Warehouse", Wrap: true}, {Label: "Receiving", Align: ui.End}, {Label: "Receiving calendar", Wrap: true}},
		Rows: []ui.Row{{Href: "/settings/warehouses/1", Cells: []ui.Cell{ui.Link("Main warehouse", "/settings/warehouses/1").Sub("MAIN"), ui.Number("2 d").Sub("company"), ui.Text("Warehouse Hamburg")}}}}
	example := "Goods that arrive on Fri 2 May 2025 are on the shelf on Tue 6 May 2025, leave on Wed 7 May 2025 and reach the customer on Thu 8 May 2025."
	const wrong = "Please give whole days from 0 to 365."
	return []State{
		{"settings-empty", settings.Page(f, settings.Settings{Dates: form(""), Add: add("", ""), MayChange: true,
			Calendars:  ui.TableData{Caption: "calendars", Empty: "No calendar is kept yet, so every day is worked."},
			Warehouses: ui.TableData{Caption: "warehouses", Empty: "There is no warehouse yet."}})},
		{"settings-many", settings.Page(f, settings.Settings{Dates: form(""), Example: example, Calendars: kept, Warehouses: warehouses, Add: add("", ""), MayChange: true})},
		{"settings-refused", settings.Page(f, settings.Settings{Dates: form(wrong), Example: example, Calendars: kept, Warehouses: warehouses, Add: add("Hamburg", "There is already a calendar with this name."), MayChange: true})},
		{"settings-read", settings.Page(f, settings.Settings{Dates: form(""), Example: example, Calendars: kept, Warehouses: warehouses})},
		{"settings-calendar", settings.RecordPage(f, calendarRecord(""))},
		{"settings-calendar-refused", settings.RecordPage(f, calendarRecord("Please tick at least one working day."))},
		{"settings-warehouse", settings.RecordPage(f, settings.Record{Kicker: "Warehouse MAIN", Title: "Main warehouse", Back: link.Settings, BackLabel: "Settings", MayChange: true,
			Form: settings.Form{Path: link.WarehouseDates(1), Version: "1", Submit: "Save", Kind: ui.Primary, Parts: []settings.Part{{Fields: []ui.FieldProps{
				number("dock_days", "Receiving days", "", "Empty follows the company: 2 d.", ""), calendars("receiving_calendar", "Receiving calendar")}}}}})},
	}
}

// calendarRecord is a calendar with closures; refused is why its week was not taken.
func calendarRecord(refused string) settings.Record {
	var week []ui.Option
	for i, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		week = append(week, ui.Option{Value: string(rune('1' + i)), Label: day, Selected: i < 5 && refused == ""})
	}
	name := ui.FieldProps{ID: "field-name", Name: "name", Label: "Name", Value: "Warehouse Hamburg", Required: true, LengthMax: "80"}
	country := ui.FieldProps{ID: "field-country", Name: "country", Label: "Public holidays", Type: "select", Options: []ui.Option{{Label: "None"}, {Value: "DE-HH", Label: "Germany: Hamburg", Selected: true}},
		Hint: "Of a place that is not listed, enter the days as closures."}
	day := func(name, label, value, refused string) ui.FieldProps {
		return ui.FieldProps{ID: "field-" + name, Name: name, Label: label, Type: "date", Value: value, Error: refused, Required: true}
	}
	closing := settings.Form{Path: link.CalendarClosures(1), Submit: "Add closure", Parts: []settings.Part{{Fields: []ui.FieldProps{day("from", "First day closed", "", ""), day("to", "Last day closed", "", ""),
		{ID: "field-reason", Name: "reason", Label: "Reason", Placeholder: "plant holiday", Required: true}}}}}
	if refused != "" {
		closing.Parts[0].Fields[1] = day("to", "Last day closed", "2025-08-01", "The last day lies before the first.")
	}
	daysOff := ui.TableData{Caption: "days off", Columns: []ui.Column{{Label: "Day"}, {Label: "Why", Wrap: true}}, Rows: []ui.Row{
		{Cells: []ui.Cell{ui.Number("Thu 1 May 2025"), ui.Text("Tag der Arbeit")}}, {Cells: []ui.Cell{ui.Number("1 Aug 2025 – 14 Aug 2025"), ui.Text("plant holiday")}}}}
	record := settings.Record{
		Kicker: "Calendar", Title: "Warehouse Hamburg", Back: link.Settings, BackLabel: "Settings", MayChange: true,
		Form: settings.Form{Path: link.Calendar(1), Version: "2", Submit: "Save", Kind: ui.Primary, Note: "A change takes effect with the next plan.",
			Parts: []settings.Part{{Fields: []ui.FieldProps{name, country}, Week: &ui.ChecksProps{ID: "field-week", Name: "week", Label: "Working days", Options: week, Error: refused}}}},
		Closures: &settings.Closures{Add: closing, Rows: []settings.ClosureRow{
			{ID: "closure-1", Span: "1 Aug 2025 – 14 Aug 2025", Length: "14 d", Reason: "plant holiday", Remove: link.ClosureDelete(1)},
			{ID: "closure-2", Span: "31 Dec 2024", Length: "1 d", Reason: longName, Past: true, Remove: link.ClosureDelete(2)}}},
		DaysOff: &daysOff, RemoveNote: "This calendar is kept by the company, so it cannot be removed.",
	}
	if refused != "" {
		record.Remove, record.RemoveNote = link.CalendarDelete(1), "Nobody keeps it. Its closures go with it."
	}
	return record
}
