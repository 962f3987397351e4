package gallery

import (
	"strconv"

	"pegboard/models"
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
		{"api-keys-empty", apikeys.Page(f, apikeys.Keys{Add: add("", "")})},
		{"api-keys-many", apikeys.Page(f, apikeys.Keys{Rows: rows, Add: add("", "")})},
		{"api-keys-made", apikeys.Page(f, apikeys.Keys{Rows: rows[:1], Add: add("", ""), Fresh: &apikeys.Fresh{Name: "Web shop", Key: "pgb_4k2mxq7d_3q5vwtr2ykb7dnf6hmx4cjzs8a9e"}})},
		{"api-keys-refused", apikeys.Page(f, apikeys.Keys{Rows: rows, Add: add("Web shop", "There is already an API key with this name. Revoke it first, or choose another name.")})},
	}
}
