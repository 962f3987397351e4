package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/connect/webhook"
	"pegboard/views/link"
)

// hookSite is a site whose webhooks may reach this machine, and what sends them.
func hookSite(t *testing.T) (*testSite, backorder.Sender) {
	client := webhook.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, time.Now)
	test := newTestSite(t, func(c *Config) { c.CheckWebhook = client.Check })
	return test, func(ctx context.Context, id, address string, body []byte, secrets []string) backorder.Sent {
		return backorder.Sent(client.Send(ctx, webhook.Message{ID: id, URL: address, Body: body, Secrets: secrets}))
	}
}

func TestAnOwnerAddsAWebhookReadsItsLogAndSendsAgain(t *testing.T) {
	test, send := hookSite(t)
	test.companyOf(plain, plain, "12.5")
	var fails atomic.Bool
	var got atomic.Int64
	var secret atomic.Value
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Add(1)
		if fails.Load() {
			http.Error(w, "<b>out of order</b>", http.StatusInternalServerError)
		}
	}))
	defer receiver.Close()
	owner := test.signedIn(models.Owner)
	owner.get(link.Webhooks).mustBe(http.StatusOK, "No program is told anything yet")
	owner.post(link.Webhooks, url.Values{"name": {""}, "url": {"https://10.0.0.1/"}, "event": {"everything"}}).
		mustBe(http.StatusUnprocessableEntity, "which program", "private network", "There is no such event")
	made := owner.post(link.Webhooks, url.Values{"name": {"Shop"}, "url": {receiver.URL}, "event": {"backorder.created", "backorder.filled"}}).mustBe(http.StatusOK, "The secret of Shop")
	secret.Store(made.find(".secret").Text())
	if !strings.HasPrefix(secret.Load().(string), models.WebhookSecretMark) {
		t.Fatalf("the secret is %v", secret.Load())
	}
	owner.post(link.Webhooks, url.Values{"name": {"Shop"}, "url": {receiver.URL}, "event": {"backorder.created"}}).mustBe(http.StatusUnprocessableEntity, "already a webhook")
	page := link.Webhook(1)
	if again := owner.get(page).mustBe(http.StatusOK, "Nothing was sent"); strings.Contains(again.body, secret.Load().(string)) {
		t.Error("the secret is shown twice")
	}
	fails.Store(true)
	test.program().ask("POST", apiRoot+"/orders", `{"customer":"C","lines":[{"sku":"SKU","qty":50}]}`).into(http.StatusCreated, nil)
	deliver := func() {
		t.Helper()
		if err := backorder.Deliver(t.Context(), test.store, send, 1); err != nil {
			t.Fatal(err)
		}
	}
	owner.get(page).mustBe(http.StatusOK, "backorder.created", "not sent yet", "waiting")
	deliver()
	owner.get(page).mustBe(http.StatusOK, "status 500", "<b>out of order</b>", "next attempt", "Nothing arrived since")
	owner.get(link.WebhookLog(1, 0, "delivered")).mustBe(http.StatusOK, "Nothing was sent")
	fails.Store(false)
	owner.post(link.DeliveryReplay(1, 1), nil).mustLeadTo(page)
	deliver()
	owner.get(link.WebhookLog(1, 0, "delivered")).mustBe(http.StatusOK, "status 200", "msg_1")
	today := test.store.Now().Format(time.DateOnly)
	owner.post(link.WebhookReplay(1), url.Values{"from": {"soon"}, "to": {today}}).mustBe(http.StatusUnprocessableEntity, "Please give a day")
	owner.post(link.WebhookReplay(1), url.Values{"from": {today}, "to": {"2020-01-01"}}).mustBe(http.StatusUnprocessableEntity, "before the first")
	owner.post(link.WebhookReplay(1), url.Values{"from": {today}, "to": {today}}).mustLeadTo(page)
	owner.get(page).mustBe(http.StatusOK, "1 message is being sent again")
	deliver()
	if got.Load() != 3 {
		t.Errorf("the receiver was asked %d times", got.Load())
	}
	owner.post(link.DeliveryReplay(1, 99), nil).mustBe(http.StatusNotFound)
	rotated := owner.post(link.WebhookSecret(1), nil).mustBe(http.StatusOK, "The secret of Shop", "present and the former secret")
	if rotated.find(".secret").Text() == secret.Load().(string) {
		t.Error("the new secret is the old one")
	}
	owner.post(link.WebhookDisable(1), nil).mustLeadTo(page)
	owner.get(page).mustBe(http.StatusOK, "Switched off by owner@example.com")
	owner.post(link.WebhookEnable(1), nil).mustLeadTo(page)
	owner.post(page, url.Values{"name": {"Shop 2"}, "url": {receiver.URL + "/x"}, "event": {"order.ready_to_ship"}}).mustLeadTo(page)
	owner.get(page).mustBe(http.StatusOK, "Shop 2", "order.ready_to_ship")
	owner.post(link.WebhookDelete(1), nil).mustLeadTo(link.Webhooks)
	owner.get(page).mustBe(http.StatusNotFound)
	if n := test.counted("SELECT count(*) FROM audit_entries WHERE subject = 'webhook:1' AND actor = 'owner@example.com'"); n != 8 {
		t.Errorf("%d audit entries name what the owner did", n)
	}
	if n := test.counted("SELECT count(*) FROM audit_entries WHERE detail LIKE '%whsec%'"); n != 0 {
		t.Error("a secret is in the audit chain")
	}
}
