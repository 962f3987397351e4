package gallery

import (
	"strconv"

	"pegboard/models"
	"pegboard/views/api"
	"pegboard/views/apikeys"
	"pegboard/views/link"
	"pegboard/views/ui"
	"pegboard/views/webhooks"
)

// programStates are the pages on which other programs are let in.
func programStates() []State {
	f, hooks := Frame("API keys", link.APIKeys), Frame("Webhooks", link.Webhooks)
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
		{"webhooks-empty", webhooks.ListPage(hooks, webhooks.Webhooks{Table: ui.TableData{Caption: "webhooks", Empty: "No program is told anything yet."}, Add: webhookForm("")})},
		{"webhooks-many", webhooks.ListPage(hooks, webhooks.Webhooks{Table: webhookTable(), Add: webhookForm("")})},
		{"webhooks-refused", webhooks.ListPage(hooks, webhooks.Webhooks{Table: webhookTable(), Add: webhookForm("The address is within a private network, where webhooks are not sent.")})},
		{"webhook", webhooks.Page(hooks, webhookPage(webhooks.Webhook{}))},
		{"webhook-made", webhooks.Page(hooks, webhookPage(webhooks.Webhook{Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}))},
		{"webhook-off", webhooks.Page(hooks, webhookPage(webhooks.Webhook{Off: "Nothing arrived since 22 Nov 2026, 10:00. The last attempt: status 503. " + longName, Deliveries: deliveries()}))},
		{"webhook-failing", webhooks.Page(hooks, webhookPage(webhooks.Webhook{Failing: "Nothing arrived since 22 Nov 2026, 10:00.", Deliveries: deliveries(), Older: link.WebhookLog(1, 9, "")}))},
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

func webhookForm(refused string) webhooks.Form {
	var events []ui.Option
	for i, event := range models.Events() {
		events = append(events, ui.Option{Value: string(event), Label: string(event) + ": " + event.Title(), Selected: i == 0})
	}
	return webhooks.Form{Path: link.Webhooks, Submit: "Add webhook",
		Name:   ui.FieldProps{ID: "webhook-name", Name: "name", Label: "Name", Value: "Web shop", Hint: "The program that is told.", Required: true},
		URL:    ui.FieldProps{ID: "webhook-url", Name: "url", Label: "Address", Error: refused, Hint: "Begins with https://.", Required: true},
		Events: ui.ChecksProps{ID: "webhook-event", Name: "event", Label: "What it is told", Options: events}}
}

func webhookTable() ui.TableData {
	events := ui.Stack(ui.Line{{Text: "backorder.created", Mono: true}}, ui.Line{{Text: "order.ready_to_ship", Mono: true}})
	return ui.TableData{Caption: "webhooks", Columns: []ui.Column{{Label: "Name", Wrap: true}, {Label: "Address", Wrap: true}, {Label: "What it is told", Wrap: true}, {Label: "State", Wrap: true}},
		Rows: []ui.Row{
			{ID: "webhook-1", Href: link.Webhook(1), Cells: []ui.Cell{ui.Link("Web shop", link.Webhook(1)), ui.Text("https://shop.example.com/pegboard"), events, ui.Status(ui.Good, "on")}},
			{ID: "webhook-2", Href: link.Webhook(2), Cells: []ui.Cell{ui.Link(longName, link.Webhook(2)), ui.Text("https://example.com/a/very/long/address/that/goes/on/and/on/and/on?token=none"), events, ui.Status(ui.Bad, "off")}},
		}}
}

// webhookPage fills in what every state of the page has.
func webhookPage(m webhooks.Webhook) webhooks.Webhook {
	m.Name, m.Rotate, m.Remove, m.Switch, m.Label, m.SwitchDanger = "Web shop", link.WebhookSecret(1), link.WebhookDelete(1), link.WebhookDisable(1), "Switch off", true
	if m.Off != "" {
		m.Switch, m.Label, m.SwitchDanger = link.WebhookEnable(1), "Switch on", false
	}
	m.RotateNote = "After a new secret is made, messages carry signatures of both for a day."
	m.Facts = []ui.Pair{{Term: "Address", Description: ui.Text("https://shop.example.com/pegboard")}, {Term: "Events", Description: ui.Text("backorder.created, order.ready_to_ship")},
		{Term: "Added", Description: ui.Text("22 Nov 2026, 10:00 by ann@example.com")}}
	m.Change = webhookForm("")
	m.Change.Path, m.Change.Submit = link.Webhook(1), "Save"
	for _, label := range []string{"All", "Waiting", "Delivered", "Given up"} {
		m.States = append(m.States, ui.Tab{Label: label, Href: link.Webhook(1), Current: label == "All"})
	}
	m.Replay = webhooks.Replay{Path: link.WebhookReplay(1), From: ui.FieldProps{ID: "replay-from", Name: "from", Label: "From", Type: "date", Value: "2026-11-25", Required: true},
		To: ui.FieldProps{ID: "replay-to", Name: "to", Label: "To", Type: "date", Value: "2026-11-25", Required: true}}
	return m
}

func deliveries() []webhooks.Delivery {
	row := func(id int, state, note string, tone ui.Tone, answer, excerpt string) webhooks.Delivery {
		return webhooks.Delivery{ID: "delivery-" + strconv.Itoa(id), Message: "msg_" + strconv.Itoa(id), Type: "backorder.created", At: "3 min ago", AtTitle: "25 Nov 2026, 10:00", State: state, StateNote: note,
			Tone: tone, Attempts: "2", Answer: answer, Excerpt: excerpt, Payload: "{\n  \"type\": \"backorder.created\"\n}", Replay: link.DeliveryReplay(1, int64(id))}
	}
	return []webhooks.Delivery{
		row(12, "waiting", "next attempt 25 Nov 2026, 10:05", ui.Info, "status 503 in 120 ms", "Service unavailable. "+longName),
		row(11, "delivered", "25 Nov 2026, 09:58", ui.Good, "status 200 in 38 ms", "thanks"),
		row(10, "given up", "23 Nov 2026, 09:58", ui.Bad, "no answer", "There was no answer within 5 seconds."),
		row(9, "waiting", "next attempt 25 Nov 2026, 10:01", ui.Info, "not sent yet", ""),
	}
}
