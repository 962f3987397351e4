package models

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Event is something that other programs may be told.
type Event string

// The events.
const (
	BackorderCreated     Event = "backorder.created"
	BackorderDateChanged Event = "backorder.date_changed"
	BackorderFilled      Event = "backorder.filled"
	OrderReadyToShip     Event = "order.ready_to_ship"
)

// Events are all events.
func Events() []Event {
	return []Event{BackorderCreated, BackorderDateChanged, BackorderFilled, OrderReadyToShip}
}

// Title says when an event happens.
func (e Event) Title() string {
	switch e {
	case BackorderCreated:
		return "an order line begins to wait"
	case BackorderDateChanged:
		return "the likely or safe date of a waiting line changes"
	case BackorderFilled:
		return "a line that waited has all its units"
	case OrderReadyToShip:
		return "everything open of an order is in the building"
	}
	return string(e)
}

// WebhookEndpoint is where a program is told of events.
type WebhookEndpoint struct {
	ID             int64
	Name           string
	URL            string
	Events         string // with a blank between them
	Secret         string // whsec_ and base64
	SecretBefore   *string
	BeforeUntil    *time.Time // until then messages are signed with both secrets
	CreatedBy      string
	CreatedAt      time.Time
	FailingSince   *time.Time // nothing arrived since
	WakeAt         *time.Time // when the next attempt after a failure is due to begin
	DisabledAt     *time.Time
	DisabledReason *string
}

// Wants says whether the endpoint is told of an event.
func (w WebhookEndpoint) Wants(event Event) bool {
	return slices.Contains(strings.Fields(w.Events), string(event))
}

// Secrets are what messages are signed with at a moment, the newest first.
func (w WebhookEndpoint) Secrets(at time.Time) []string {
	if w.SecretBefore != nil && at.Before(*w.BeforeUntil) {
		return []string{w.Secret, *w.SecretBefore}
	}
	return []string{w.Secret}
}

// DeliveryState is how a message stands with an endpoint.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryWaiting   DeliveryState = "waiting"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryDead      DeliveryState = "dead"
)

// WebhookDelivery is a message on its way to an endpoint.
type WebhookDelivery struct {
	ID         int64
	MessageID  int64
	EndpointID int64
	State      DeliveryState
	Attempts   int
	TriesLeft  int
	NextAt     time.Time
	DoneAt     *time.Time
}

// WebhookSecretMark begins every secret.
const WebhookSecretMark = "whsec_"

// NewWebhookSecret returns a secret of 32 random bytes.
func NewWebhookSecret() string {
	var key [32]byte
	// It never fails; the program ends where there is no randomness.
	_, _ = rand.Read(key[:])
	return WebhookSecretMark + base64.StdEncoding.EncodeToString(key[:])
}

// WebhookID is the identity of a message, the same for every attempt.
func WebhookID(message int64) string { return "msg_" + strconv.FormatInt(message, 10) }

// The rules of delivery. An attempt that fails is made again after the next of the delays: for two days and a half.
const (
	SecretOverlap = 24 * time.Hour     // how long the secret before is still used
	DisableAfter  = 3 * 24 * time.Hour // nothing arrived for so long: the endpoint is switched off
	MessagesKept  = 30 * 24 * time.Hour
)

var webhookDelays = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour, 3 * time.Hour, 8 * time.Hour, 24 * time.Hour, 24 * time.Hour}

// DeliveryTries is how often a message is sent before it is given up.
var DeliveryTries = len(webhookDelays) + 1

// DelayAfter is how long to wait when so many tries are left after a failure.
func DelayAfter(triesLeft int) time.Duration {
	return webhookDelays[max(0, min(len(webhookDelays)-1, len(webhookDelays)-triesLeft))]
}

// ParseEvents reads events as they were ticked. It returns Invalid for none and for words that are no event.
func ParseEvents(ticked []string) (string, error) {
	var kept []string
	for _, event := range Events() {
		if slices.Contains(ticked, string(event)) {
			kept = append(kept, string(event))
		}
	}
	for _, word := range ticked {
		if !slices.Contains(kept, word) {
			return "", Errorf(Invalid, "There is no such event.")
		}
	}
	if len(kept) == 0 {
		return "", Errorf(Invalid, "Please tick at least one event.")
	}
	return strings.Join(kept, " "), nil
}
