package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"pegboard/models"
)

//go:embed sql/webhook_log.sql
var webhookLogSQL string

const (
	// webhooksMax bounds the page of endpoints.
	webhooksMax = 100
	// WebhookLogPage is a page of the delivery log.
	WebhookLogPage = 50
	// sendingLease is how long a claimed delivery is left alone: longer than an attempt takes. A program that ends in the
	// middle of one leaves it to be made again.
	sendingLease = time.Minute
	// replayMost bounds a replay of a time range.
	replayMost = 50_000
)

// Webhooks are the endpoints, by name.
func (s *Store) Webhooks(ctx context.Context) ([]models.WebhookEndpoint, error) {
	var endpoints []models.WebhookEndpoint
	if err := s.DB(ctx).Order("name, id").Limit(webhooksMax).Find(&endpoints).Error; err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return endpoints, nil
}

// Webhook returns an endpoint, or NotFound.
func (s *Store) Webhook(ctx context.Context, id int64) (models.WebhookEndpoint, error) {
	return oneWebhook(s.DB(ctx), id)
}

func oneWebhook(db *gorm.DB, id int64) (models.WebhookEndpoint, error) {
	var endpoint models.WebhookEndpoint
	err := db.Where("id = ?", id).Take(&endpoint).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return endpoint, models.Errorf(models.NotFound, "There is no such webhook.")
	}
	if err != nil {
		return endpoint, fmt.Errorf("read webhook %d: %w", id, err)
	}
	return endpoint, nil
}

// AddWebhook adds an endpoint and returns it with its id. It returns Invalid when the name is taken.
func (tx *Tx) AddWebhook(endpoint models.WebhookEndpoint) (models.WebhookEndpoint, error) {
	endpoint.ID, endpoint.CreatedAt, endpoint.CreatedBy = 0, tx.Now, tx.Actor
	if err := tx.DB.Create(&endpoint).Error; err != nil {
		return models.WebhookEndpoint{}, fmt.Errorf("add webhook %q: %w", endpoint.Name, err)
	}
	return endpoint, tx.Audit("webhook added", webhookSubject(endpoint.ID), endpoint.Name+" at "+endpoint.URL+": "+endpoint.Events)
}

// ChangeWebhook changes the address and the events of an endpoint. It returns NotFound, and Invalid for a taken name.
func (tx *Tx) ChangeWebhook(id int64, name, url, events string) error {
	return tx.changeWebhook(id, "webhook changed", name+" at "+url+": "+events, map[string]any{"name": name, "url": url, "events": events})
}

// RotateWebhook gives an endpoint a new secret; the old one is used beside it for a while. It returns NotFound.
func (tx *Tx) RotateWebhook(id int64, secret string) error {
	until := tx.Now.Add(models.SecretOverlap)
	return tx.changeWebhook(id, "webhook secret changed", "", map[string]any{"secret": secret, "secret_before": gorm.Expr("secret"), "before_until": until})
}

// EnableWebhook switches an endpoint on again; what waits for it is sent. It returns NotFound.
func (tx *Tx) EnableWebhook(id int64) error {
	err := tx.changeWebhook(id, "webhook switched on", "", map[string]any{"disabled_at": nil, "disabled_reason": nil, "failing_since": nil, "wake_at": nil})
	if err != nil {
		return err
	}
	return tx.sendSoon(id)
}

// DisableWebhook switches an endpoint off: it is told nothing more until it is switched on. It returns NotFound.
func (tx *Tx) DisableWebhook(id int64, reason string) error {
	return tx.changeWebhook(id, "webhook switched off", reason, map[string]any{"disabled_at": tx.Now, "disabled_reason": reason})
}

// RemoveWebhook removes an endpoint with its log. It returns NotFound.
func (tx *Tx) RemoveWebhook(id int64) error {
	endpoint, err := oneWebhook(tx.DB, id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM webhook_endpoints WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove webhook %d: %w", id, err)
	}
	return tx.Audit("webhook removed", webhookSubject(id), endpoint.Name+" at "+endpoint.URL)
}

func (tx *Tx) changeWebhook(id int64, action, detail string, columns map[string]any) error {
	changed := tx.DB.Model(&models.WebhookEndpoint{}).Where("id = ?", id).Updates(columns)
	switch {
	case changed.Error != nil:
		return fmt.Errorf("change webhook %d: %w", id, changed.Error)
	case changed.RowsAffected == 0:
		return models.Errorf(models.NotFound, "There is no such webhook.")
	}
	return tx.Audit(action, webhookSubject(id), detail)
}

func webhookSubject(id int64) string { return "webhook:" + strconv.FormatInt(id, 10) }

// ReplayDelivery sends a message again, whatever became of it. It returns NotFound for one that is not of the endpoint.
func (tx *Tx) ReplayDelivery(endpoint, delivery int64) error {
	replayed, err := tx.Exec(`UPDATE webhook_deliveries SET state = 'waiting', done_at = NULL, tries_left = $3, next_at = $4
		WHERE id = $2 AND endpoint_id = $1`, endpoint, delivery, models.DeliveryTries, tx.Now)
	if err != nil {
		return fmt.Errorf("replay delivery %d: %w", delivery, err)
	}
	if replayed == 0 {
		return models.Errorf(models.NotFound, "There is no such delivery.")
	}
	if err := tx.Audit("webhook replayed", webhookSubject(endpoint), "delivery "+strconv.FormatInt(delivery, 10)); err != nil {
		return err
	}
	return tx.sendSoon(endpoint)
}

// ReplayRange sends an endpoint every message of a span of time again that is about one of its events, also those that
// were not meant for it then. It returns how many there are, and Invalid when there are too many.
func (tx *Tx) ReplayRange(id int64, from, to time.Time) (int64, error) {
	replayed, err := tx.Exec(`INSERT INTO webhook_deliveries AS d (message_id, endpoint_id, state, tries_left, next_at)
		SELECT m.id, e.id, 'waiting', $4, $5
		FROM webhook_messages AS m
		JOIN webhook_endpoints AS e ON e.id = $1 AND m.type = ANY (string_to_array(e.events, ' '))
		WHERE m.at >= $2 AND m.at < $3
		ORDER BY m.id
		LIMIT $6
		ON CONFLICT (endpoint_id, message_id) DO UPDATE SET state = 'waiting', done_at = NULL, tries_left = excluded.tries_left, next_at = excluded.next_at`,
		id, from, to, models.DeliveryTries, tx.Now, replayMost+1)
	switch {
	case err != nil:
		return 0, fmt.Errorf("replay messages to webhook %d: %w", id, err)
	case replayed > replayMost:
		return 0, models.Errorf(models.Invalid, "These are more than %d messages. Nothing was changed; choose a shorter time.", replayMost)
	case replayed == 0:
		return 0, nil
	}
	if err := tx.Audit("webhook replayed", webhookSubject(id), fmt.Sprintf("%d messages from %s to %s", replayed, from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))); err != nil {
		return 0, err
	}
	return replayed, tx.sendSoon(id)
}

// DeliveryRow is a delivery in the log, with its last attempt; Status is 0 when there was no answer.
type DeliveryRow struct {
	models.WebhookDelivery
	Type    models.Event
	At      time.Time // of the message
	LastAt  *time.Time
	Status  int
	TookMS  int
	Excerpt string
	Payload string // no more of it than WebhookPayloadShown
}

// WebhookPayloadShown is how much of a message the log holds: a page of messages of a hundred lines each would be megabytes.
const WebhookPayloadShown = 3000

// WebhookLog returns the deliveries to an endpoint that are older than a given one (0 begins with the newest), those in
// a state when one is given.
func (s *Store) WebhookLog(ctx context.Context, endpoint, before int64, state models.DeliveryState) ([]DeliveryRow, error) {
	return listed(ctx, s, "read the log of a webhook", webhookLogSQL, func(d *DeliveryRow) []any {
		return []any{&d.ID, &d.MessageID, &d.EndpointID, &d.State, &d.Attempts, &d.TriesLeft, &d.NextAt, &d.DoneAt, &d.Type, &d.At, &d.LastAt, &d.Status, &d.TookMS, &d.Excerpt, &d.Payload}
	}, endpoint, before, string(state), WebhookLogPage, WebhookPayloadShown)
}

// DueMessage is a message that is to be sent now.
type DueMessage struct {
	Delivery, Message int64
	Payload           []byte
	TriesLeft         int
	FirstAt           time.Time
}

// ClaimDeliveries takes messages for an endpoint that are due, the oldest first. Others leave them alone for a minute.
func (s *Store) ClaimDeliveries(ctx context.Context, endpoint int64, most int) ([]DueMessage, error) {
	var due []DueMessage
	rows, err := s.sql.QueryContext(ctx, `UPDATE webhook_deliveries AS d SET next_at = $2 + make_interval(secs => $4)
		FROM (SELECT x.id FROM webhook_deliveries AS x WHERE x.endpoint_id = $1 AND x.state = 'waiting' AND x.next_at <= $2
			ORDER BY x.next_at, x.id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED) AS mine, webhook_messages AS m
		WHERE d.id = mine.id AND m.id = d.message_id
		RETURNING d.id, m.id, m.payload, d.tries_left, m.at`, endpoint, s.Now(), most, sendingLease.Seconds())
	if err != nil {
		return nil, fmt.Errorf("claim deliveries to webhook %d: %w", endpoint, err)
	}
	defer rows.Close()
	for rows.Next() {
		var d DueMessage
		if err := rows.Scan(&d.Delivery, &d.Message, &d.Payload, &d.TriesLeft, &d.FirstAt); err != nil {
			return nil, fmt.Errorf("read a due delivery: %w", err)
		}
		due = append(due, d)
	}
	return due, rows.Err()
}

// Attempt is what came of sending a message once.
type Attempt struct {
	Delivery  int64
	Delivered bool
	Status    int
	Excerpt   string
	Took      time.Duration
	At        time.Time
}

// NoteAttempt writes an attempt into the log and decides when the next one is made.
func (tx *Tx) NoteAttempt(a Attempt) error {
	var attempt, left int
	err := tx.QueryRow("UPDATE webhook_deliveries SET attempts = attempts + 1, tries_left = greatest(0, tries_left - 1) WHERE id = $1 RETURNING attempts, tries_left", a.Delivery).Scan(&attempt, &left)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // the endpoint was removed meanwhile
	}
	if err != nil {
		return fmt.Errorf("count an attempt of delivery %d: %w", a.Delivery, err)
	}
	if _, err := tx.Exec("INSERT INTO webhook_attempts (delivery_id, attempt_no, at, took_ms, status, excerpt) VALUES ($1, $2, $3, $4, nullif(CAST($5 AS integer), 0), $6)",
		a.Delivery, attempt, a.At, a.Took.Milliseconds(), a.Status, a.Excerpt); err != nil {
		return fmt.Errorf("note an attempt of delivery %d: %w", a.Delivery, err)
	}
	state, next := models.DeliveryWaiting, tx.Now.Add(models.DelayAfter(left))
	switch {
	case a.Delivered:
		state = models.DeliveryDelivered
	case left == 0:
		state = models.DeliveryDead
	}
	if _, err := tx.Exec("UPDATE webhook_deliveries SET state = $2, next_at = $3, done_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE CAST($4 AS timestamptz) END WHERE id = $1",
		a.Delivery, string(state), next, tx.Now); err != nil {
		return fmt.Errorf("end an attempt of delivery %d: %w", a.Delivery, err)
	}
	return nil
}

// NoteHealth notes whether anything arrived at an endpoint. One at which nothing arrived for days, or that says it is
// gone, is switched off for that reason.
func (tx *Tx) NoteHealth(id int64, arrived bool, gone bool, last string) error {
	endpoint, err := oneWebhook(tx.DB, id)
	if models.KindOf(err) == models.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case endpoint.DisabledAt != nil:
		return nil
	case gone:
		return tx.DisableWebhook(id, "It answered that it is gone for good (status 410).")
	case arrived && endpoint.FailingSince == nil:
		return nil
	case arrived:
		_, err = tx.Exec("UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1", id)
	case endpoint.FailingSince == nil:
		_, err = tx.Exec("UPDATE webhook_endpoints SET failing_since = $2 WHERE id = $1", id, tx.Now)
	case tx.Now.Sub(*endpoint.FailingSince) >= models.DisableAfter:
		return tx.DisableWebhook(id, "Nothing arrived since "+endpoint.FailingSince.UTC().Format("2 Jan 2006, 15:04")+". The last attempt: "+last)
	}
	if err != nil {
		return fmt.Errorf("note the health of webhook %d: %w", id, err)
	}
	return nil
}

// WakeWebhook asks for the next delivery to an endpoint: now when something is due, else when something will be, unless
// that was asked for already.
func (tx *Tx) WakeWebhook(id int64) error {
	var next, wake *time.Time
	err := tx.QueryRow(`SELECT e.wake_at, (SELECT min(d.next_at) FROM webhook_deliveries AS d WHERE d.endpoint_id = e.id AND d.state = 'waiting')
		FROM webhook_endpoints AS e WHERE e.id = $1 AND e.disabled_at IS NULL FOR NO KEY UPDATE OF e`, id).Scan(&wake, &next)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look what waits for webhook %d: %w", id, err)
	case next == nil:
		return nil
	case !next.After(tx.Now):
		return tx.sendSoon(id)
	case wake != nil && wake.After(tx.Now) && !wake.After(*next):
		return nil
	}
	if _, err := tx.Exec("UPDATE webhook_endpoints SET wake_at = $2 WHERE id = $1", id, *next); err != nil {
		return fmt.Errorf("note when webhook %d is tried again: %w", id, err)
	}
	_, err = tx.Enqueue(WebhookKind, WebhookCall{id}, JobOptions{Queue: WebhookKind, Delay: next.Sub(tx.Now)})
	return err
}

// forgetAtOnce bounds what one statement removes, so that it stays short.
const forgetAtOnce = 2000

// ForgetMessages removes messages that are older than models.MessagesKept, with their deliveries.
func (s *Store) ForgetMessages(ctx context.Context) (int64, error) {
	var forgotten int64
	for {
		result, err := s.sql.ExecContext(ctx, "DELETE FROM webhook_messages WHERE id IN (SELECT id FROM webhook_messages WHERE at < $1 ORDER BY at, id LIMIT $2)",
			s.Now().Add(-models.MessagesKept), forgetAtOnce)
		if err != nil {
			return forgotten, fmt.Errorf("forget old messages: %w", err)
		}
		n, err := result.RowsAffected()
		forgotten += n
		if err != nil || n < forgetAtOnce {
			return forgotten, err
		}
	}
}
