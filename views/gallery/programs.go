package gallery

import (
	"strconv"

	"pegboard/models"
	"pegboard/views/api"
	"pegboard/views/apikeys"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// programStates are the pages on which other programs are let in.
func programStates() []State {
	f := Frame("API keys", link.APIKeys)
	add := func(name, refused string) apikeys.Form {
		var scopes []ui.Option
		for i, scope := range models.Scopes() {
			scopes = append(scopes, ui.Option{Value: string(scope), Label: string(scope) + ": " + scope.Title(), Selected: i < 2 && refused == ""})
		}
		return apikeys.Form{
			Name:   ui.FieldProps{ID: "key-name", Name: "name", Label: "Name", Value: name, Error: refused, Hint: "The program that will use it.", Required: true, LengthMax: "60"},
			Days:   ui.FieldProps{ID: "key-days", Name: "days", Label: "Ends after days", Type: "number", Value: "365", Hint: "Empty never ends.", Min: "1", Max: "3650"},
			Rate:   ui.FieldProps{ID: "key-rate", Name: "rate", Label: "Requests a minute", Type: "number", Value: "1200", Hint: "More are refused.", Required: true, Min: "1", Max: "60000"},
			Scopes: ui.ChecksProps{ID: "key-scope", Name: "scope", Label: "What it may do", Options: scopes, Error: refused},
		}
	}
	row := func(id int, name, state, note string, tone ui.Tone, revoke string) apikeys.Row {
		return apikeys.Row{ID: "api-key-" + strconv.Itoa(id), Name: name, Prefix: "pgb_4k2mxq7d_…", Scopes: []string{"availability:read", "orders:write"}, Rate: "1,200 a minute",
			Created: "3 d ago by ann@example.com", CreatedTitle: "22 Nov 2026, 10:00", Used: "2 min ago", UsedTitle: "25 Nov 2026, 09:58", State: state, StateNote: note, Tone: tone, Revoke: revoke}
	}
	rows := []apikeys.Row{
		row(3, "Web shop", "in use", "until 22 Nov 2027, 10:00", ui.Good, link.APIKeyRevoke(3)),
		row(2, longName, "ended", "on 1 Nov 2026, 10:00", ui.Warn, link.APIKeyRevoke(2)),
		row(1, "Old shop", "revoked", "3 d ago by ann@example.com", ui.Neutral, ""),
	}
	return []State{
		{"api", api.Page(Frame("API", link.API), apiDescription())},
		{"api-keys-empty", apikeys.Page(f, apikeys.Keys{Add: add("", "")})},
		{"api-keys-many", apikeys.Page(f, apikeys.Keys{Rows: rows, Add: add("", "")})},
		{"api-keys-made", apikeys.Page(f, apikeys.Keys{Rows: rows[:1], Add: add("", ""), Fresh: &apikeys.Fresh{Name: "Web shop", Key: "pgb_4k2mxq7d_3q5vwtr2ykb7dnf6hmx4cjzs8a9e"}})},
		{"api-keys-refused", apikeys.Page(f, apikeys.Keys{Rows: rows, Add: add("Web shop", "There is already an API key with this name. Revoke it first, or choose another name.")})},
	}
}

// apiDescription is the page of the API with two of its operations.
func apiDescription() api.Description {
	columns := func(second ...ui.Column) []ui.Column {
		return append(append([]ui.Column{{Label: "Name"}}, second...), ui.Column{Label: "Kind", Wrap: true}, ui.Column{Label: "Meaning", Wrap: true})
	}
	fields := func(caption string) ui.TableData {
		return ui.TableData{Caption: caption, Columns: columns(), Rows: []ui.Row{
			{Cells: []ui.Cell{ui.Code("customer", ""), ui.Text("string").Sub("required, at most 200 characters"), ui.Text("The code of the customer.")}},
			{Cells: []ui.Cell{ui.Code("lines[].qty", ""), ui.Text("integer").Sub("required, 1 to 1000000000"), ui.Text("Whole base units.")}}}}
	}
	answers := []ui.Pair{{Term: "201", Description: ui.Text("The order was taken.")}, {Term: "422", Description: ui.Text("A field is wrong. Nothing was changed.")}}
	return api.Description{About: "Ask what is available and when, place and change orders.", JSON: link.APIJSON, YAML: link.APIYAML, Keys: link.APIKeys,
		Problem: "{\n  \"status\": 422,\n  \"detail\": \"The field lines[0].qty is wrong: expected number >= 1. Nothing was changed.\"\n}", ProblemField: fields("fields of a problem"),
		Groups: []api.Group{
			{Name: "Availability", Operations: []api.Operation{{ID: "get-availability", Method: "GET", Path: "/api/v1/availability", Summary: "When could units be had?", Scope: "availability:read",
				About: "Says how many units of a SKU are there now and when the rest comes.", Answers: answers,
				Parameters: ui.TableData{Caption: "parameters", Columns: columns(ui.Column{Label: "Where"}), Rows: []ui.Row{{Cells: []ui.Cell{ui.Code("sku", ""), ui.Text("query"), ui.Text("string").Sub("required"), ui.Text("The code of the SKU.")}}}},
				Curl:       "curl -H \"Authorization: Bearer $PEGBOARD_KEY\" \\\n     'https://pegboard.example.com/api/v1/availability?sku=LAMP-01&qty=8'",
				Response:   &api.Body{Fields: fields("fields of the answer"), Example: "{\n  \"sku\": \"LAMP-01\",\n  \"qty_now\": 3\n}"}}}},
			{Name: "Orders", Operations: []api.Operation{{ID: "place-order", Method: "POST", Path: "/api/v1/orders", Summary: "Place an order", Scope: "orders:write", About: "Takes an order.", Answers: answers,
				Curl:    "curl -X POST -H \"Authorization: Bearer $PEGBOARD_KEY\" \\\n     -H 'Content-Type: application/json' -d '{\"customer\": \"C-100\"}' \\\n     'https://pegboard.example.com/api/v1/orders'",
				Request: &api.Body{Fields: fields("fields of the body"), Example: "{}"}}}},
		}}
}
