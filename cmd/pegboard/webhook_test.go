package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/connect/mail"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// receiver is the program of somebody else. It takes a message only when its signature is right.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	taken  map[string]int // by identity
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{secret: models.NewWebhookSecret(), taken: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, models.WebhookSecretMark))
		if err != nil {
			t.Error(err)
		}
		id := request.Header.Get("webhook-id")
		digest := hmac.New(sha256.New, key)
		digest.Write([]byte(id + "." + request.Header.Get("webhook-timestamp") + "." + string(body)))
		if request.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(digest.Sum(nil)) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.taken[id]++
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) messages() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.taken)
}

// listensTo adds an endpoint for everything.
func (r *receiver) listensTo(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.InTx(t.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
		_, err := tx.AddWebhook(models.WebhookEndpoint{Name: "Shop", URL: r.URL, Events: "backorder.created backorder.date_changed backorder.filled order.ready_to_ship", Secret: r.secret})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// aShop is a company with one SKU of which nothing is there.
func aShop(t *testing.T, s *store.Store) {
	t.Helper()
	for _, statement := range []string{
		"INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')",
		"UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)",
		"INSERT INTO skus (code, name) VALUES ('LAMP', 'Lamp')",
		"INSERT INTO customers (code, name) VALUES ('C', 'Customer')",
	} {
		if _, err := s.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func anOrder() backorder.NewOrder {
	return backorder.NewOrder{Customer: "C", Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 3}}}
}

func TestWhatHappenedIsDeliveredSignedAndNothingOfWhatWasRolledBack(t *testing.T) {
	s := storetest.New(t)
	aShop(t, s)
	shop := newReceiver(t)
	shop.listensTo(t, s)
	runWork(t, s, allWork([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, mail.Server{}))
	if _, err := backorder.PlaceOrder(t.Context(), s, backorder.By{Actor: "test", Preview: true}, anOrder()); err != nil {
		t.Fatal(err)
	}
	refused := anOrder()
	refused.Lines = append(refused.Lines, backorder.NewLine{SKU: "none", Qty: 1})
	if _, err := backorder.PlaceOrder(t.Context(), s, backorder.By{Actor: "test"}, refused); models.KindOf(err) != models.NotFound {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := backorder.PlaceOrder(t.Context(), s, backorder.By{Actor: "test"}, anOrder()); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "five messages", func() bool { return shop.messages() == 5 })
	var written, delivered int
	eventually(t, "the notes of five deliveries", func() bool {
		err := s.SQL().QueryRowContext(t.Context(), "SELECT count(*), count(*) FILTER (WHERE state = 'delivered') FROM webhook_deliveries").Scan(&written, &delivered)
		return err == nil && delivered == 5
	})
	if written != 5 {
		t.Errorf("%d messages were written", written)
	}
}

// serving starts the program as a server and returns its address.
func (p *place) serving() (*exec.Cmd, string) {
	p.Helper()
	server := p.program(p.Context(), "serve")
	server.Env = append(server.Env, "PEGBOARD_WEBHOOK_NETWORKS=127.0.0.0/8")
	said, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		p.Fatal(err)
	}
	first, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		p.Fatal(err)
	}
	return server, strings.TrimSpace(strings.TrimPrefix(first, "Pegboard is at "))
}

func TestAProgramThatIsKilledBetweenTheCommitAndTheDeliveryLosesNothing(t *testing.T) {
	p := newPlace(t)
	server, address := p.serving()
	s := p.store()
	aShop(t, s)
	shop := newReceiver(t)
	began, killed := make(chan struct{}, 1), make(chan struct{})
	take := shop.Config.Handler
	shop.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		select {
		case <-killed:
			take.ServeHTTP(w, request)
		default:
			began <- struct{}{}
			<-killed // the message is on its way when the program dies
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	shop.listensTo(t, s)
	secret, prefix, hash := models.NewSecret()
	err := s.InTx(t.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error {
		_, err := tx.AddAPIKey(models.APIKey{Name: "Shop", Prefix: prefix, SecretHash: hash, Scopes: "orders:write", RateLimit: 100})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, address+"/api/v1/orders", strings.NewReader(`{"customer":"C","lines":[{"sku":"LAMP","qty":3}]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("the order was answered with %d, %v", answer.StatusCode, err)
	}
	<-began
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	close(killed)
	// The lease of the dead program runs out.
	if _, err := s.SQL().ExecContext(t.Context(), "UPDATE webhook_deliveries SET next_at = now() WHERE state = 'waiting'"); err != nil {
		t.Fatal(err)
	}
	if shop.messages() != 0 {
		t.Fatal("the message arrived already")
	}
	server, _ = p.serving()
	eventually(t, "the delivery", func() bool { return shop.messages() == 1 })
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
}
