package backorder

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pegboard/models"
	"pegboard/models/store"
)

// The bounds of one run of the job that sends messages.
const (
	sendAtOnce  = 4
	sendBatch   = 20
	sendRunMost = 40 * time.Second // then the next run goes on
)

// Sent is what came of sending a message once. Status is 0 when there was no answer.
type Sent struct {
	Status  int
	Excerpt string
	Took    time.Duration
}

// Sender sends one message, signed with the secrets. Whatever goes wrong is part of what it returns.
type Sender func(ctx context.Context, id, url string, body []byte, secrets []string) Sent

// WebhookJob sends what waits for an endpoint. It is asked for by the transaction in which something happened, so nothing
// is lost and nothing is sent of what was rolled back. A message may arrive twice, with the same identity.
func WebhookJob(send Sender) Job {
	return Job{Kind: store.WebhookKind, What: "tell other programs what happened", Queue: store.WebhookKind, Workers: 4, Timeout: 2 * time.Minute,
		Run: func(ctx context.Context, s *store.Store, call JobCall) error {
			var args store.WebhookCall
			if err := call.Decode(&args); err != nil {
				return err
			}
			return Deliver(ctx, s, send, args.Endpoint)
		}}
}

// CleanWebhooksJob forgets messages that are too old to be replayed.
var CleanWebhooksJob = Job{Kind: "clean_webhooks", What: "forget old messages to other programs", Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	_, err := s.ForgetMessages(ctx)
	return err
}}

// Deliver sends the messages for an endpoint that are due, and asks for the next run when some are left or failed.
func Deliver(ctx context.Context, s *store.Store, send Sender, endpoint int64) error {
	began := s.Now()
	for s.Now().Sub(began) < sendRunMost {
		// Read anew for each batch: it may be switched off, or have another address or secret.
		to, err := s.Webhook(ctx, endpoint)
		if models.KindOf(err) == models.NotFound || err == nil && to.DisabledAt != nil {
			return nil
		}
		if err != nil {
			return err
		}
		due, err := s.ClaimDeliveries(ctx, endpoint, sendBatch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			break
		}
		if err := noteAttempts(ctx, s, endpoint, sendAll(ctx, s, send, to, due)); err != nil {
			return err
		}
	}
	return s.InTx(ctx, store.Work{Actor: "webhooks"}, func(tx *store.Tx) error { return tx.WakeWebhook(endpoint) })
}

// sendAll sends messages, a few at once.
func sendAll(ctx context.Context, s *store.Store, send Sender, to models.WebhookEndpoint, due []store.DueMessage) []store.Attempt {
	attempts := make([]store.Attempt, len(due))
	turns := make(chan struct{}, sendAtOnce)
	var running sync.WaitGroup
	for i, message := range due {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			at := s.Now()
			sent := send(ctx, models.WebhookID(message.Message), to.URL, message.Payload, to.Secrets(at))
			attempts[i] = store.Attempt{Delivery: message.Delivery, Delivered: sent.Status >= 200 && sent.Status < 300, Status: sent.Status, Excerpt: sent.Excerpt, Took: sent.Took, At: at}
		})
	}
	running.Wait()
	return attempts
}

// noteAttempts writes what came of a batch. The program may be ending, and what was sent should still be known.
func noteAttempts(ctx context.Context, s *store.Store, endpoint int64, attempts []store.Attempt) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return s.InTx(ctx, store.Work{Actor: "webhooks"}, func(tx *store.Tx) error {
		arrived, gone, last := false, false, ""
		for _, a := range attempts {
			if err := tx.NoteAttempt(a); err != nil {
				return err
			}
			arrived, gone = arrived || a.Delivered, gone || a.Status == 410
			if last = a.Excerpt; a.Status != 0 {
				last = fmt.Sprintf("status %d. %s", a.Status, a.Excerpt)
			}
		}
		return tx.NoteHealth(endpoint, arrived, gone, last)
	})
}
