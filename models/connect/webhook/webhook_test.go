package webhook

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// The vector that the libraries of the Standard Webhooks specification are tested with.
func TestASignatureIsTheOneOfTheSpecification(t *testing.T) {
	const secret, id, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	at := time.Unix(1614265330, 0)
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got, err := Sign(id, at, []byte(body), secret); err != nil || got != want {
		t.Errorf("the signature is %s, %v", got, err)
	}
	for name, got := range map[string]func() (string, error){
		"another body":   func() (string, error) { return Sign(id, at, []byte(body+" "), secret) },
		"another moment": func() (string, error) { return Sign(id, at.Add(time.Second), []byte(body), secret) },
		"another id":     func() (string, error) { return Sign(id+"x", at, []byte(body), secret) },
		"another secret": func() (string, error) { return Sign(id, at, []byte(body), "whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") },
	} {
		if signature, err := got(); err != nil || signature == want {
			t.Errorf("%s has the same signature: %v", name, err)
		}
	}
	two, err := Sign(id, at, []byte(body), "whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret)
	if words := strings.Fields(two); err != nil || len(words) != 2 || words[1] != want {
		t.Errorf("with two secrets it is %q, %v", two, err)
	}
	if _, err := Sign(id, at, []byte(body), "whsec_no base64!"); err == nil {
		t.Error("a secret that is none signs")
	}
}

func TestAddressesWithinTheHouseAreNeverReached(t *testing.T) {
	c := New(nil, time.Now)
	for _, address := range []string{
		"https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fe80::1%25eth0]/",
		"https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/", "https://100.64.0.1/",
		"https://224.0.0.1/", "https://255.255.255.255/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "http://example.com/", "ftp://example.com/", "https://", "https:///x",
		"https://user:secret@example.com/", "https://example.com/#x", "javascript:alert(1)", "//example.com", "", "https://example.com/" + strings.Repeat("a", urlMax), "https://exa mple.com/",
	} {
		if err := c.Check(address); err == nil {
			t.Errorf("%.60q is taken", address)
		}
	}
	for _, address := range []string{"https://example.com/hook?x=1", "https://example.com:8443/", "https://93.184.216.34/", "https://[2606:2800:220:1::1]/"} {
		if err := c.Check(address); err != nil {
			t.Errorf("%s is refused: %v", address, err)
		}
	}
}

// A name may stand for any address when it is looked up, so what is dialled is what is checked.
func TestANameThatStandsForAnAddressWithinTheHouseIsNotDialled(t *testing.T) {
	reached := false
	receiver := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer receiver.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(receiver.URL, "https://"), ":")
	c := New(nil, time.Now)
	// checkDial is what stands between any name and the network.
	if err := c.checkDial(t.Context(), "tcp4", "127.0.0.1:"+port, nil); err == nil {
		t.Error("the dialler reaches this machine")
	}
	c.allowed = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} // lets the name pass, not what it stands for
	outcome := c.Send(t.Context(), Message{ID: "msg_1", URL: "https://localhost:" + port, Body: []byte("{}"), Secrets: []string{"whsec_AAAA"}})
	if outcome.Status != 0 || reached || !strings.Contains(outcome.Excerpt, "private network") {
		t.Errorf("the outcome is %+v", outcome)
	}
}

func TestAnAnswerIsReadWithinBoundsAndNotFollowed(t *testing.T) {
	followed := false
	mux := http.NewServeMux()
	mux.HandleFunc("/other", func(http.ResponseWriter, *http.Request) { followed = true })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/other", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		for range 100 {
			_, _ = w.Write([]byte(strings.Repeat("é\x00\x1b", 10_000)))
		}
	})
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("webhook-id") != "msg_1" || r.Header.Get("webhook-timestamp") == "" || !strings.HasPrefix(r.Header.Get("webhook-signature"), "v1,") {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = w.Write([]byte("thanks"))
	})
	receiver := httptest.NewServer(mux)
	defer receiver.Close()
	c := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, time.Now)
	send := func(path string) Outcome {
		return c.Send(t.Context(), Message{ID: "msg_1", URL: receiver.URL + path, Body: []byte("{}"), Secrets: []string{"whsec_AAAA"}})
	}
	if got := send("/good"); !got.Delivered() || got.Excerpt != "thanks" {
		t.Errorf("a good answer is %+v", got)
	}
	if got := send("/moved"); got.Delivered() || got.Status != http.StatusTemporaryRedirect || followed {
		t.Errorf("an answer that points elsewhere is %+v, followed %v", got, followed)
	}
	if got := send("/long"); got.Delivered() || got.Status != http.StatusBadGateway || len(got.Excerpt) > excerptMax+5 || strings.ContainsAny(got.Excerpt, "\x00\x1b") {
		t.Errorf("a long answer is %+v", got)
	}
	receiver.Close()
	if got := send("/good"); got.Delivered() || got.Status != 0 || strings.Contains(got.Excerpt, "whsec") || got.Excerpt == "" {
		t.Errorf("no answer is %+v", got)
	}
}
