package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
	views "pegboard/views/webhooks"
)

func (s *site) webhooks(c *fiber.Ctx) error {
	return s.showWebhooks(c, http.StatusOK, form{texts: map[string]string{}, errors: map[string]string{}}, nil)
}

func (s *site) addWebhook(c *fiber.Ctx) error {
	f, ticked, wanted, err := s.readWebhook(c)
	if err != nil {
		return err
	}
	if f.refused() {
		return s.showWebhooks(c, http.StatusUnprocessableEntity, f, ticked)
	}
	wanted.Secret = models.NewWebhookSecret()
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		added, err := tx.AddWebhook(wanted)
		wanted.ID = added.ID
		return err
	})
	if models.KindOf(err) == models.Invalid {
		f.errors["name"] = refusal(err)
		return s.showWebhooks(c, http.StatusUnprocessableEntity, f, ticked)
	}
	if err != nil {
		return err
	}
	// The secret is shown on this very answer, so this POST does not redirect.
	return s.showWebhook(c, http.StatusOK, wanted.ID, wanted.Secret, webhookForm(wanted), replayForm(s, "", ""))
}

func (s *site) webhook(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	stored, err := s.store.Webhook(c.UserContext(), id)
	if err != nil {
		return err
	}
	return s.showWebhook(c, http.StatusOK, id, "", webhookForm(stored), replayForm(s, "", ""))
}

func (s *site) changeWebhook(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, ticked, wanted, err := s.readWebhook(c)
	if err != nil {
		return err
	}
	shown := formOf(f, ticked)
	if f.refused() {
		return s.showWebhook(c, http.StatusUnprocessableEntity, id, "", shown, replayForm(s, "", ""))
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.ChangeWebhook(id, wanted.Name, wanted.URL, wanted.Events) })
	if models.KindOf(err) == models.Invalid {
		shown.Name.Error = refusal(err)
		return s.showWebhook(c, http.StatusUnprocessableEntity, id, "", shown, replayForm(s, "", ""))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "The webhook was changed.")
	return s.seeOther(c, link.Webhook(id))
}

func (s *site) rotateWebhook(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	secret := models.NewWebhookSecret()
	if err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.RotateWebhook(id, secret) }); err != nil {
		return err
	}
	stored, err := s.store.Webhook(c.UserContext(), id)
	if err != nil {
		return err
	}
	return s.showWebhook(c, http.StatusOK, id, secret, webhookForm(stored), replayForm(s, "", ""))
}

func (s *site) enableWebhook(c *fiber.Ctx) error {
	return s.switchWebhook(c, "The webhook is on again. What waited is being sent.", func(tx *store.Tx, id int64) error { return tx.EnableWebhook(id) })
}

func (s *site) disableWebhook(c *fiber.Ctx) error {
	user, _ := person(c)
	return s.switchWebhook(c, "The webhook is off. It is told nothing until you switch it on.", func(tx *store.Tx, id int64) error {
		return tx.DisableWebhook(id, "Switched off by "+user.Email+".")
	})
}

func (s *site) switchWebhook(c *fiber.Ctx, done string, change func(tx *store.Tx, id int64) error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return change(tx, id) }); err != nil {
		return err
	}
	flash(c, ui.Good, done)
	return s.seeOther(c, link.Webhook(id))
}

func (s *site) removeWebhook(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.RemoveWebhook(id) }); err != nil {
		return err
	}
	flash(c, ui.Good, "The webhook was removed, with its log.")
	return s.seeOther(c, link.Webhooks)
}

func (s *site) replayDelivery(c *fiber.Ctx) error {
	delivery, err := strconv.ParseInt(c.Params("delivery"), 10, 64)
	if err != nil || delivery <= 0 {
		return models.Errorf(models.NotFound, "There is no such delivery.")
	}
	return s.switchWebhook(c, "The message is being sent again.", func(tx *store.Tx, id int64) error { return tx.ReplayDelivery(id, delivery) })
}

func (s *site) replayRange(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "from", "to")
	if err != nil {
		return err
	}
	from, to := read(f, "from", formDay), read(f, "to", formDay)
	if !f.refused() && to < from {
		f.errors["to"] = "The last day lies before the first."
	}
	var replayed int64
	if !f.refused() {
		err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
			replayed, err = tx.ReplayRange(id, from.Time(), to.Add(1).Time())
			return err
		})
		if models.KindOf(err) == models.Invalid {
			f.errors["to"], err = refusal(err), nil
		}
		if err != nil {
			return err
		}
	}
	if f.refused() {
		stored, err := s.store.Webhook(c.UserContext(), id)
		if err != nil {
			return err
		}
		replay := replayForm(s, f.texts["from"], f.texts["to"])
		replay.From.Error, replay.To.Error = f.errors["from"], f.errors["to"]
		return s.showWebhook(c, http.StatusUnprocessableEntity, id, "", webhookForm(stored), replay)
	}
	flash(c, ui.Good, format.Count(replayed, "message is", "messages are")+" being sent again.")
	return s.seeOther(c, link.Webhook(id))
}

// readWebhook reads the form of an endpoint.
func (s *site) readWebhook(c *fiber.Ctx) (f form, ticked []string, wanted models.WebhookEndpoint, err error) {
	if f, err = readForm(c, "name", "url"); err != nil {
		return
	}
	if ticked, err = formValues(c, "event"); err != nil {
		return
	}
	wanted.Name = read(f, "name", models.ParseKeyName)
	wanted.URL = strings.TrimSpace(f.texts["url"])
	if err := s.checkHook(wanted.URL); err != nil {
		f.errors["url"] = refusal(err)
	}
	var refused error
	if wanted.Events, refused = models.ParseEvents(ticked); refused != nil {
		f.errors["event"] = refusal(refused)
	}
	return f, ticked, wanted, nil
}

func webhookForm(w models.WebhookEndpoint) views.Form {
	return formOf(form{texts: map[string]string{"name": w.Name, "url": w.URL}, errors: map[string]string{}}, strings.Fields(w.Events))
}

func formOf(f form, ticked []string) views.Form {
	var events []ui.Option
	for _, event := range models.Events() {
		events = append(events, ui.Option{Value: string(event), Label: string(event) + ": " + event.Title(), Selected: slices.Contains(ticked, string(event))})
	}
	return views.Form{Submit: "Save",
		Name: ui.FieldProps{ID: "webhook-name", Name: "name", Label: "Name", Value: f.texts["name"], Error: f.errors["name"], Hint: "The program that is told.", Required: true,
			LengthMax: strconv.Itoa(models.KeyNameMax), Autocomplete: "off"},
		URL: ui.FieldProps{ID: "webhook-url", Name: "url", Label: "Address", Value: f.texts["url"], Error: f.errors["url"], Hint: "Begins with https://.", Required: true,
			LengthMax: "2000", Autocomplete: "off", Placeholder: "https://shop.example.com/pegboard"},
		Events: ui.ChecksProps{ID: "webhook-event", Name: "event", Label: "What it is told", Error: f.errors["event"], Options: events}}
}

func replayForm(s *site, from, to string) views.Replay {
	today := s.store.Now().Format("2006-01-02")
	if from == "" && to == "" {
		from, to = today, today
	}
	return views.Replay{
		From: ui.FieldProps{ID: "replay-from", Name: "from", Label: "From", Type: "date", Value: from, Required: true},
		To:   ui.FieldProps{ID: "replay-to", Name: "to", Label: "To", Type: "date", Value: to, Required: true},
	}
}

func (s *site) showWebhooks(c *fiber.Ctx, status int, f form, ticked []string) error {
	endpoints, err := s.store.Webhooks(c.UserContext())
	if err != nil {
		return err
	}
	table := ui.TableData{Caption: "webhooks", Empty: "No program is told anything yet.",
		Columns: []ui.Column{{Label: "Name", Wrap: true}, {Label: "Address", Wrap: true}, {Label: "What it is told", Wrap: true}, {Label: "State", Wrap: true}}}
	for _, w := range endpoints {
		var events []ui.Line
		for _, event := range strings.Fields(w.Events) {
			events = append(events, ui.Line{{Text: event, Mono: true}})
		}
		tone, state, _ := s.webhookState(w)
		table.Rows = append(table.Rows, ui.Row{ID: "webhook-" + strconv.FormatInt(w.ID, 10), Href: link.Webhook(w.ID),
			Cells: []ui.Cell{ui.Link(w.Name, link.Webhook(w.ID)), ui.Text(w.URL), ui.Stack(events...), ui.Status(tone, state)}})
	}
	add := formOf(f, ticked)
	add.Path, add.Submit = link.Webhooks, "Add webhook"
	return s.respond(c, status, views.ListPage(s.frame(c, "Webhooks"), views.Webhooks{Table: table, Add: add}), nil)
}

// webhookState says how an endpoint is.
func (s *site) webhookState(w models.WebhookEndpoint) (tone ui.Tone, state, note string) {
	switch {
	case w.DisabledAt != nil:
		return ui.Bad, "off", *w.DisabledReason
	case w.FailingSince != nil:
		return ui.Warn, "nothing arrives", "Nothing arrived since " + format.MomentIn(*w.FailingSince, s.store.Zone()) + ". Messages are sent again; after three days it is switched off."
	}
	return ui.Good, "on", ""
}

func (s *site) showWebhook(c *fiber.Ctx, status int, id int64, secret string, change views.Form, replay views.Replay) error {
	stored, err := s.store.Webhook(c.UserContext(), id)
	if err != nil {
		return err
	}
	query := queryOf(c)
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := models.DeliveryState(query.Get("state"))
	if !slices.Contains([]models.DeliveryState{models.DeliveryWaiting, models.DeliveryDelivered, models.DeliveryDead}, state) {
		state = ""
	}
	deliveries, err := s.store.WebhookLog(c.UserContext(), id, max(0, before), state)
	if err != nil {
		return err
	}
	change.Path, replay.Path = link.Webhook(id), link.WebhookReplay(id)
	page := views.Webhook{Name: stored.Name, Secret: secret, Change: change, Replay: replay, Rotate: link.WebhookSecret(id), Remove: link.WebhookDelete(id),
		RotateNote: "After a new secret is made, messages carry signatures of both for a day.", Switch: link.WebhookDisable(id), Label: "Switch off", SwitchDanger: true,
		Facts: []ui.Pair{{Term: "Address", Description: ui.Text(stored.URL)}, {Term: "Events", Description: ui.Text(strings.Join(strings.Fields(stored.Events), ", "))},
			{Term: "Added", Description: ui.Text(format.MomentIn(stored.CreatedAt, s.store.Zone()) + " by " + stored.CreatedBy)}}}
	if stored.DisabledAt != nil {
		page.Off, page.Switch, page.Label, page.SwitchDanger = *stored.DisabledReason, link.WebhookEnable(id), "Switch on", false
	} else if _, _, note := s.webhookState(stored); note != "" {
		page.Failing = note
	}
	if len(stored.Secrets(s.now())) > 1 {
		page.RotateNote = "Messages carry signatures of the present and the former secret until " + format.MomentIn(*stored.BeforeUntil, s.store.Zone()) + "."
	}
	for _, tab := range []struct{ label, state string }{{"All", ""}, {"Waiting", "waiting"}, {"Delivered", "delivered"}, {"Given up", "dead"}} {
		page.States = append(page.States, ui.Tab{Label: tab.label, Href: link.WebhookLog(id, 0, tab.state), Current: string(state) == tab.state})
	}
	for _, d := range deliveries {
		page.Deliveries = append(page.Deliveries, s.deliveryRow(d))
	}
	if len(deliveries) == store.WebhookLogPage {
		page.Older = link.WebhookLog(id, deliveries[len(deliveries)-1].ID, string(state))
	}
	return s.respond(c, status, views.Page(s.frame(c, stored.Name), page), nil)
}

func (s *site) deliveryRow(d store.DeliveryRow) views.Delivery {
	row := views.Delivery{
		ID: "delivery-" + strconv.FormatInt(d.ID, 10), Message: models.WebhookID(d.MessageID), Type: string(d.Type), At: format.Ago(d.At, s.now()), AtTitle: format.MomentIn(d.At, s.store.Zone()),
		Attempts: format.Number(int64(d.Attempts)), Answer: "not sent yet", Excerpt: d.Excerpt, Payload: indented(d.Payload), Replay: link.DeliveryReplay(d.EndpointID, d.ID),
	}
	switch {
	case d.LastAt != nil && d.Status != 0:
		row.Answer = "status " + strconv.Itoa(d.Status) + " in " + strconv.Itoa(d.TookMS) + " ms"
	case d.LastAt != nil:
		row.Answer = "no answer"
	}
	switch d.State {
	case models.DeliveryDelivered:
		row.State, row.Tone, row.StateNote = "delivered", ui.Good, format.MomentIn(*d.DoneAt, s.store.Zone())
	case models.DeliveryDead:
		row.State, row.Tone, row.StateNote = "given up", ui.Bad, format.MomentIn(*d.DoneAt, s.store.Zone())
	default:
		row.State, row.Tone, row.StateNote = "waiting", ui.Info, "next attempt "+format.MomentIn(d.NextAt, s.store.Zone())
	}
	return row
}

// indented is JSON as a person reads it.
func indented(text string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", "  ") != nil {
		return text + "…" // it was cut
	}
	return out.String()
}
