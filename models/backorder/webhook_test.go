package backorder

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// listener is an endpoint and what it was sent. Its answer is 200 unless answer says otherwise.
type listener struct {
	*testing.T
	store  *store.Store
	id     int64
	mu     sync.Mutex
	sent   []string // type: order/line …
	ids    []string
	bodies [][]byte
	answer func(n int) int
}

func listen(t *testing.T, s *store.Store, events ...models.Event) *listener {
	t.Helper()
	l := &listener{T: t, store: s}
	var words []string
	for _, event := range events {
		words = append(words, string(event))
	}
	err := s.InTx(t.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
		added, err := tx.AddWebhook(models.WebhookEndpoint{Name: fmt.Sprint("listener ", len(words), words), URL: "https://example.com", Events: strings.Join(words, " "), Secret: models.NewWebhookSecret()})
		l.id = added.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *listener) receive(_ context.Context, id, _ string, body []byte, _ []string) Sent {
	var message struct {
		Type string
		Data map[string][]struct {
			Order string
			Line  int
		}
	}
	if err := json.Unmarshal(body, &message); err != nil {
		l.Error(err)
	}
	var about []string
	for _, record := range append(message.Data["backorders"], message.Data["orders"]...) {
		about = append(about, strings.TrimSuffix(fmt.Sprintf("%s/%d", record.Order, record.Line), "/0"))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, message.Type+": "+strings.Join(about, " "))
	l.ids, l.bodies = append(l.ids, id), append(l.bodies, body)
	if l.answer != nil {
		return Sent{Status: l.answer(len(l.sent)), Excerpt: "said so"}
	}
	return Sent{Status: 200, Excerpt: "thanks"}
}

// heard delivers what is due and returns it.
func (l *listener) heard() []string {
	l.Helper()
	l.sent = nil
	if err := Deliver(l.Context(), l.store, l.receive, l.id); err != nil {
		l.Fatal(err)
	}
	return l.sent
}

func (l *listener) hears(want ...string) {
	l.Helper()
	if got := l.heard(); strings.Join(got, "; ") != strings.Join(want, "; ") {
		l.Errorf("heard %q, not %q", got, want)
	}
}

func TestWhoListensIsToldWhatAVerbChangedAndNothingElse(t *testing.T) {
	s := shop(t)
	all := listen(t, s, models.Events()...)
	dates := listen(t, s, models.BackorderDateChanged)
	ctx, by := t.Context(), By{Actor: "test"}
	placed := order(t, s, nil, "A", 1)
	all.hears("order.ready_to_ship: " + placed.OrderNo)
	waiting := order(t, s, nil, "A", 1000)
	all.hears("backorder.created: " + waiting.OrderNo + "/1")
	if _, err := PlaceOrder(ctx, s, By{Actor: "test", Preview: true}, NewOrder{Customer: "C1", Lines: []NewLine{{SKU: "A", Qty: 5}}}); err != nil {
		t.Fatal(err)
	}
	all.hears()
	if _, err := CancelLine(ctx, s, by, Cancelling{OrderNo: waiting.OrderNo, Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	all.hears()
	again := order(t, s, nil, "A", 100)
	all.hears("backorder.created: " + again.OrderNo + "/1")
	if _, err := AdjustStock(ctx, s, by, Adjusting{SKU: "A", Kind: models.MovementAdjustment, Qty: 500, Reason: "found"}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(all.heard(), "; "); !strings.Contains(got, "backorder.filled: "+again.OrderNo+"/1") || !strings.Contains(got, "order.ready_to_ship: "+again.OrderNo) {
		t.Errorf("of a filled line was told %q", got)
	}
	if got := dates.heard(); len(got) > 0 && !strings.HasPrefix(got[0], "backorder.date_changed") {
		t.Errorf("who wants dates is told %q", got)
	}
}

func TestAnOrderThatIsHeldAndReleasedIsReadyAgainAndOneThatLeftIsNot(t *testing.T) {
	s := shop(t)
	all := listen(t, s, models.OrderReadyToShip)
	ctx := t.Context()
	placed := order(t, s, nil, "A", 2, "B", 1)
	all.hears("order.ready_to_ship: " + placed.OrderNo)
	if _, err := HoldOrder(ctx, s, anna, Holding{OrderNo: placed.OrderNo, Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	all.hears()
	if _, err := ReleaseHold(ctx, s, anna, ReleasingHold{OrderNo: placed.OrderNo}); err != nil {
		t.Fatal(err)
	}
	all.hears("order.ready_to_ship: " + placed.OrderNo)
	if _, err := Ship(ctx, s, anna, Shipping{OrderNo: placed.OrderNo}); err != nil {
		t.Fatal(err)
	}
	all.hears()
	var marked int
	if err := s.SQL().QueryRowContext(ctx, "SELECT count(*) FROM webhook_ready_orders").Scan(&marked); err != nil || marked != 0 {
		t.Errorf("%d orders that left are still noted as ready, %v", marked, err)
	}
}

func TestWhatAFileChangesIsToldToo(t *testing.T) {
	s := shop(t)
	all := listen(t, s, models.Events()...)
	_, problems, err := importSet(t, s, files(t, map[string]string{
		"sales_orders":      "order_no,customer_code,order_date\nF-1,C1,2026-11-20\nF-2,C1,2026-11-21\n",
		"sales_order_lines": "order_no,line_no,sku,qty_ordered,warehouse_code\nF-1,1,A,4,MAIN\nF-2,1,A,50,MAIN\n",
	}), ImportOptions{})
	if err != nil {
		t.Fatal(err, problems)
	}
	all.hears("backorder.created: F-2/1")
}

func TestNothingIsWrittenWhenNobodyListens(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 1000)
	off := listen(t, s, models.Events()...)
	if err := s.InTx(t.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error { return tx.DisableWebhook(off.id, "test") }); err != nil {
		t.Fatal(err)
	}
	order(t, s, nil, "A", 1000)
	var messages, jobs int
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM webhook_messages), (SELECT count(*) FROM river_job WHERE kind = 'webhooks')").Scan(&messages, &jobs); err != nil {
		t.Fatal(err)
	}
	if messages+jobs != 0 {
		t.Errorf("%d messages and %d jobs were written", messages, jobs)
	}
}

func TestAPlanThatMovesManyDatesIsToldInFewMessagesAndOneJob(t *testing.T) {
	s := shop(t)
	all := listen(t, s, models.BackorderCreated, models.BackorderDateChanged)
	for i := 0; i < 3; i++ {
		var parts []any
		for range 70 {
			parts = append(parts, "A", 10)
		}
		order(t, s, nil, parts...)
	}
	all.heard()
	inHand(t, s, "UPDATE purchase_order_lines SET date_confirmed = date_confirmed + 30, date_expected = date_expected + 30", "DELETE FROM river_job", "DELETE FROM webhook_messages")
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	var messages, jobs, lines int
	if err := s.SQL().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM webhook_messages), (SELECT count(*) FROM river_job WHERE kind = 'webhooks'),
		(SELECT coalesce(sum(jsonb_array_length(CAST(payload AS jsonb) -> 'data' -> 'backorders')), 0) FROM webhook_messages)`).Scan(&messages, &jobs, &lines); err != nil {
		t.Fatal(err)
	}
	if jobs != 1 || lines < 101 || messages != (lines+99)/100 {
		t.Errorf("%d lines were told in %d messages and %d jobs", lines, messages, jobs)
	}
	if got := all.heard(); len(got) != messages {
		t.Errorf("%d of %d messages arrived", len(got), messages)
	}
	log, err := s.WebhookLog(t.Context(), all.id, 0, "")
	if err != nil || len(log) != messages || len([]rune(log[0].Payload)) > store.WebhookPayloadShown {
		t.Errorf("the log has %d messages, %v", len(log), err)
	}
	clean := func(want int) {
		t.Helper()
		if err := CleanWebhooksJob.Run(t.Context(), s, JobCall{}); err != nil {
			t.Fatal(err)
		}
		if log, err = s.WebhookLog(t.Context(), all.id, 0, ""); err != nil || len(log) != want {
			t.Errorf("%d messages are kept, not %d, %v", len(log), want, err)
		}
	}
	clean(messages)
	inHand(t, s, "UPDATE webhook_messages SET at = at - INTERVAL '31 days'")
	clean(0)
}

func TestAMessageThatDoesNotArriveIsSentAgainForHoursAndThenGivenUp(t *testing.T) {
	s, now := shopAt(t)
	all := listen(t, s, models.BackorderCreated)
	all.answer = func(int) int { return 500 }
	order(t, s, nil, "A", 1000)
	began, attempts := *now, 0
	for range 2000 {
		attempts += len(all.heard())
		if state(t, s) != "waiting" {
			break
		}
		*now = now.Add(time.Hour / 2)
	}
	if attempts != models.DeliveryTries || state(t, s) != "dead" || now.Sub(began) < 48*time.Hour {
		t.Errorf("after %d attempts over %v the message is %s", attempts, now.Sub(began), state(t, s))
	}
	for _, id := range all.ids {
		if id != all.ids[0] {
			t.Errorf("the message has the identities %v", all.ids)
			break
		}
	}
	log, err := s.WebhookLog(t.Context(), all.id, 0, models.DeliveryDead)
	if err != nil || len(log) != 1 || log[0].Attempts != models.DeliveryTries || log[0].Status != 500 || log[0].Excerpt != "said so" {
		t.Errorf("the log says %+v, %v", log, err)
	}
	all.answer = nil
	change(t, s, func(tx *store.Tx) error { return tx.ReplayDelivery(all.id, log[0].ID) })
	if got := all.heard(); len(got) != 1 || state(t, s) != "delivered" {
		t.Errorf("replayed, %q arrived and the message is %s", got, state(t, s))
	}
	var replayed int64
	change(t, s, func(tx *store.Tx) (err error) {
		replayed, err = tx.ReplayRange(all.id, began.Add(-time.Hour), began.Add(time.Hour))
		return err
	})
	if got := all.heard(); replayed != 1 || len(got) != 1 {
		t.Errorf("%d messages of a time were replayed and %q arrived", replayed, got)
	}
	change(t, s, func(tx *store.Tx) (err error) {
		replayed, err = tx.ReplayRange(all.id, began.Add(time.Hour), began.Add(2*time.Hour))
		return err
	})
	if replayed != 0 {
		t.Errorf("%d messages of another time were replayed", replayed)
	}
}

func TestAnEndpointWhereNothingArrivesForDaysIsSwitchedOffForAReason(t *testing.T) {
	s, now := shopAt(t)
	all := listen(t, s, models.BackorderCreated)
	all.answer = func(int) int { return 503 }
	for day := range 5 {
		order(t, s, nil, "A", 1000)
		all.heard()
		endpoint, err := s.Webhook(t.Context(), all.id)
		if err != nil {
			t.Fatal(err)
		}
		if off := endpoint.DisabledAt != nil; off != (day >= 3) {
			t.Fatalf("after %d days it is off: %v", day, off)
		}
		if day >= 3 && !strings.Contains(*endpoint.DisabledReason, "status 503") {
			t.Errorf("the reason is %q", *endpoint.DisabledReason)
		}
		*now = now.Add(24 * time.Hour)
	}
	if got := all.heard(); len(got) != 0 {
		t.Errorf("switched off, it is sent %q", got)
	}
	all.answer = nil
	change(t, s, func(tx *store.Tx) error { return tx.EnableWebhook(all.id) })
	if got := all.heard(); len(got) != 4 {
		t.Errorf("switched on, it is sent %q", got)
	}
	gone := listen(t, s, models.BackorderCreated, models.BackorderFilled)
	gone.answer = func(int) int { return 410 }
	order(t, s, nil, "A", 1000)
	gone.heard()
	if endpoint, err := s.Webhook(t.Context(), gone.id); err != nil || endpoint.DisabledAt == nil {
		t.Errorf("one that is gone is not switched off: %+v, %v", endpoint, err)
	}
}

// shopAt is shop with a clock that the test moves.
func shopAt(t *testing.T) (*store.Store, *time.Time) {
	t.Helper()
	now := storetest.Now
	s := storetest.NewWith(t, store.Options{Now: func() time.Time { return now }})
	if _, problems, err := importSet(t, s, files(t, tradingShop()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	return s, &now
}

func state(t *testing.T, s *store.Store) (state string) {
	t.Helper()
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT state FROM webhook_deliveries ORDER BY id LIMIT 1").Scan(&state); err != nil {
		t.Fatal(err)
	}
	return state
}

func change(t *testing.T, s *store.Store, do func(tx *store.Tx) error) {
	t.Helper()
	if err := s.InTx(t.Context(), store.Work{Actor: "owner"}, do); err != nil {
		t.Fatal(err)
	}
}
