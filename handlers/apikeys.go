package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	views "pegboard/views/apikeys"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func (s *site) apiKeys(c *fiber.Ctx) error {
	f := form{texts: map[string]string{"rate": strconv.Itoa(models.RateLimitDefault), "days": "365"}, errors: map[string]string{}}
	return s.showAPIKeys(c, http.StatusOK, f, nil, nil)
}

func (s *site) addAPIKey(c *fiber.Ctx) error {
	f, err := readForm(c, "name", "rate", "days")
	if err != nil {
		return err
	}
	ticked, err := formValues(c, "scope")
	if err != nil {
		return err
	}
	key := models.APIKey{Name: read(f, "name", models.ParseKeyName), RateLimit: read(f, "rate", models.ParseRateLimit)}
	days := read(f, "days", models.ParseKeyDays)
	if key.Scopes, err = models.ParseScopes(ticked); err != nil {
		f.errors["scope"] = refusal(err)
	}
	if f.refused() {
		return s.showAPIKeys(c, http.StatusUnprocessableEntity, f, ticked, nil)
	}
	if days != nil {
		ends := s.now().UTC().Add(time.Duration(*days) * 24 * time.Hour)
		key.ExpiresAt = &ends
	}
	var secret string
	secret, key.Prefix, key.SecretHash = models.NewSecret()
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		_, err := tx.AddAPIKey(key)
		return err
	})
	if models.KindOf(err) == models.Invalid {
		f.errors["name"] = refusal(err)
		return s.showAPIKeys(c, http.StatusUnprocessableEntity, f, ticked, nil)
	}
	if err != nil {
		return err
	}
	// The key is shown on this very answer and kept nowhere, so this one POST does not redirect.
	f = form{texts: map[string]string{"rate": strconv.Itoa(models.RateLimitDefault), "days": "365"}, errors: map[string]string{}}
	return s.showAPIKeys(c, http.StatusOK, f, nil, &views.Fresh{Name: key.Name, Key: secret})
}

func (s *site) revokeAPIKey(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	var key models.APIKey
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		key, err = tx.RevokeAPIKey(id)
		return err
	})
	if err != nil {
		return err
	}
	flash(c, ui.Good, "The API key "+key.Name+" was revoked. Requests with it are refused from now on.")
	return s.seeOther(c, link.APIKeys)
}

func (s *site) showAPIKeys(c *fiber.Ctx, status int, f form, ticked []string, fresh *views.Fresh) error {
	keys, err := s.store.APIKeys(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Keys{Fresh: fresh, Add: views.Form{
		Name: ui.FieldProps{ID: "key-name", Name: "name", Label: "Name", Value: f.texts["name"], Error: f.errors["name"], Hint: "The program that will use it.",
			Required: true, LengthMax: strconv.Itoa(models.KeyNameMax), Autocomplete: "off"},
		Days: ui.FieldProps{ID: "key-days", Name: "days", Label: "Ends after days", Type: "number", Value: f.texts["days"], Error: f.errors["days"],
			Hint: "Empty never ends.", Min: "1", Max: strconv.Itoa(models.KeyDaysMax)},
		Rate: ui.FieldProps{ID: "key-rate", Name: "rate", Label: "Requests a minute", Type: "number", Value: f.texts["rate"], Error: f.errors["rate"],
			Hint: "More are refused.", Required: true, Min: "1", Max: strconv.Itoa(models.RateLimitMax)},
		Scopes: ui.ChecksProps{ID: "key-scope", Name: "scope", Label: "What it may do", Error: f.errors["scope"], Options: scopeOptions(ticked)},
	}}
	for _, key := range keys {
		page.Rows = append(page.Rows, s.keyRow(key))
	}
	return s.respond(c, status, views.Page(s.frame(c, "API keys"), page), nil)
}

func scopeOptions(ticked []string) []ui.Option {
	var options []ui.Option
	for _, scope := range models.Scopes() {
		options = append(options, ui.Option{Value: string(scope), Label: string(scope) + ": " + scope.Title(), Selected: slices.Contains(ticked, string(scope))})
	}
	return options
}

func (s *site) keyRow(key models.APIKey) views.Row {
	row := views.Row{
		ID: "api-key-" + strconv.FormatInt(key.ID, 10), Name: key.Name, Prefix: "pgb_" + key.Prefix + "_…", Scopes: strings.Fields(key.Scopes),
		Created: format.Ago(key.CreatedAt, s.now()) + " by " + key.CreatedBy, CreatedTitle: format.MomentIn(key.CreatedAt, s.store.Zone()),
		Rate: format.Number(int64(key.RateLimit)) + " a minute", Used: "never", State: "in use", Tone: ui.Good, Revoke: link.APIKeyRevoke(key.ID),
	}
	if key.LastUsedAt != nil {
		row.Used, row.UsedTitle = format.Ago(*key.LastUsedAt, s.now()), format.MomentIn(*key.LastUsedAt, s.store.Zone())
	}
	switch {
	case key.RevokedAt != nil:
		row.State, row.Tone, row.Revoke = "revoked", ui.Neutral, ""
		row.StateNote = format.Ago(*key.RevokedAt, s.now()) + " by " + *key.RevokedBy
	case key.ExpiresAt == nil:
		row.StateNote = "without an end"
	case key.Open(s.now()) != nil:
		row.State, row.Tone, row.StateNote = "ended", ui.Warn, "on "+format.MomentIn(*key.ExpiresAt, s.store.Zone())
	default:
		row.StateNote = "until " + format.MomentIn(*key.ExpiresAt, s.store.Zone())
	}
	return row
}
