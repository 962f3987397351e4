package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"pegboard/models"
)

// The bounds of one message (trust.md).
const (
	sendTimeout = 5 * time.Second
	answerMax   = 64 << 10
	excerptMax  = 500
	urlMax      = 2000
)

// Client sends messages.
type Client struct {
	allowed []netip.Prefix
	http    *http.Client
	now     func() time.Time
}

// New returns a client. It reaches public addresses, and those of the allowed networks; only the latter without TLS.
func New(allowed []netip.Prefix, now func() time.Time) *Client {
	c := &Client{allowed: allowed, now: now}
	dialer := &net.Dialer{Timeout: sendTimeout, ControlContext: c.checkDial}
	c.http = &http.Client{
		Timeout: sendTimeout,
		// An answer may not lead us elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: sendTimeout, ResponseHeaderTimeout: sendTimeout,
			MaxResponseHeaderBytes: 16 << 10, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
		},
	}
	return c
}

// Message is what is sent, and where.
type Message struct {
	ID      string
	URL     string
	Body    []byte
	Secrets []string // the newest first
}

// Outcome is what came of one attempt. Status is 0 when there was no answer.
type Outcome struct {
	Status  int
	Excerpt string // the beginning of the answer, or why there was none
	Took    time.Duration
}

// Delivered says whether the message arrived.
func (o Outcome) Delivered() bool { return o.Status >= 200 && o.Status < 300 }

// Send makes one attempt. Whatever goes wrong is part of the outcome.
func (c *Client) Send(ctx context.Context, m Message) Outcome {
	began := c.now()
	status, said, err := c.send(ctx, m, began)
	if err != nil {
		said = reasonOf(err)
	}
	return Outcome{Status: status, Excerpt: excerpt(said), Took: c.now().Sub(began)}
}

func (c *Client) send(ctx context.Context, m Message, now time.Time) (int, string, error) {
	if err := c.Check(m.URL); err != nil {
		return 0, "", err
	}
	signature, err := Sign(m.ID, now, m.Body, m.Secrets...)
	if err != nil {
		return 0, "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return 0, "", err
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "User-Agent": "Pegboard", "webhook-id": m.ID,
		"webhook-timestamp": strconv.FormatInt(now.Unix(), 10), "webhook-signature": signature} {
		request.Header.Set(name, value)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, answerMax))
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return response.StatusCode, "It points elsewhere, which is not followed.", nil
	}
	if err != nil {
		return response.StatusCode, "The answer broke off.", nil
	}
	return response.StatusCode, string(said), nil
}

// Check returns Invalid for an address that is never sent to. Names are looked up when something is sent, and what they
// stand for is checked then.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || len(address) > urlMax:
		return models.Errorf(models.Invalid, "This is not an address like https://example.com/pegboard.")
	case u.User != nil:
		return models.Errorf(models.Invalid, "An address with a name and password in it is not taken; messages are signed instead.")
	case u.Fragment != "":
		return models.Errorf(models.Invalid, "An address with a # is not taken; nothing behind it is sent.")
	case u.Scheme != "https" && (u.Scheme != "http" || len(c.allowed) == 0):
		return models.Errorf(models.Invalid, "The address has to begin with https://.")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return c.checkAddress(ip)
	}
	if host := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."); (host == "localhost" || strings.HasSuffix(host, ".localhost")) && len(c.allowed) == 0 {
		return errInside
	}
	return nil
}

// checkDial looks at the address that is really dialled, after names were looked up.
func (c *Client) checkDial(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errInside
	}
	return c.checkAddress(at.Addr())
}

var errInside = models.Errorf(models.Invalid, "The address is within a private network, where webhooks are not sent. PEGBOARD_WEBHOOK_NETWORKS can allow a network.")

func (c *Client) checkAddress(ip netip.Addr) error {
	ip = ip.WithZone("").Unmap()
	for _, network := range c.allowed {
		if network.Contains(ip) {
			return nil
		}
	}
	if !public(ip) {
		return errInside
	}
	return nil
}

// special are networks that lead into a house, to nobody, or around the check, beside those that netip knows.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return false
	}
	for _, network := range special {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}

// ParseNetworks reads networks with commas between them, as in 10.0.0.0/8,127.0.0.0/8.
func ParseNetworks(text string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		network, err := netip.ParsePrefix(word)
		if err != nil {
			return nil, fmt.Errorf("%q is not a network like 10.0.0.0/8", word)
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// reasonOf says why there was no answer, without the address.
func reasonOf(err error) string {
	var known *models.Error
	var timeout net.Error
	var failed *url.Error
	switch {
	case errors.As(err, &known):
		return known.Sentence
	case errors.As(err, &timeout) && timeout.Timeout():
		return "There was no answer within 5 seconds."
	case errors.As(err, &failed):
		return "There was no answer: " + failed.Err.Error()
	}
	return "There was no answer: " + err.Error()
}

// excerpt is the beginning of a text, as text.
func excerpt(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if len(text) <= excerptMax {
		return text
	}
	cut := excerptMax
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
