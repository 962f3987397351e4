package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"pegboard/models"
	"pegboard/models/store"
)

// How long a session lasts: idle is the time without any request, absolute the time since the sign-in.
const (
	Idle     = 8 * time.Hour
	Absolute = 24 * time.Hour
)

// touchEvery is how much a session's last use may lag behind, so that reading pages does not write a row each time.
const touchEvery = time.Minute

// The names under which values are kept.
const (
	keyUser  = "user"
	keyToken = "csrf"
	keyFlash = "flash"
)

// Options say how a Keeper is made.
type Options struct {
	Store  *store.Store
	Secret []byte // signs cookies
	Secure bool   // people reach the site by https
	Now    func() time.Time
}

// Keeper finds, starts and ends sessions. It is safe for concurrent use.
type Keeper struct {
	records *records
	codec   *securecookie.SecureCookie // of the sign-in form's token
	secure  bool
	now     func() time.Time
}

// New returns a Keeper. The secret may have any length; keys are derived from it.
func New(options Options) *Keeper {
	codec := securecookie.New(derive(options.Secret, "session cookie"), nil).MaxAge(int(Absolute / time.Second))
	forms := securecookie.New(derive(options.Secret, "sign-in form"), nil).MaxAge(int(formLife / time.Second))
	return &Keeper{
		records: &records{store: options.Store, codec: codec, options: cookieOptions(options.Secure), now: options.Now},
		codec:   forms,
		secure:  options.Secure,
		now:     options.Now,
	}
}

// Session is the session of one request. Changes are kept by Save.
type Session struct {
	keeper  *Keeper
	inner   *sessions.Session
	request *http.Request
	changed bool
}

// Load returns the session of the request, an empty one when there is none that is still good.
func (k *Keeper) Load(c *fiber.Ctx) (*Session, error) {
	request := standardRequest(c)
	inner, err := k.records.Get(request, k.cookieName("session"))
	if err != nil {
		return nil, fmt.Errorf("load the session: %w", err)
	}
	return &Session{keeper: k, inner: inner, request: request}, nil
}

// Signed says whether a Cookie header carries a session cookie that this site has signed. It asks no database, so the
// session may have ended.
func (k *Keeper) Signed(cookies string) bool {
	request := http.Request{Header: http.Header{"Cookie": {cookies}}}
	cookie, err := request.Cookie(k.cookieName("session"))
	if err != nil {
		return false
	}
	var id string
	return k.records.codec.Decode(cookie.Name, cookie.Value, &id) == nil
}

// UserID returns who is signed in; 0 is nobody.
func (s *Session) UserID() int64 {
	id, _ := s.inner.Values[keyUser].(int64)
	return id
}

// User returns who is signed in, as they were when the session was loaded. It is false when nobody is, and when the
// person is no longer known.
func (s *Session) User() (models.User, bool) {
	user, known := s.inner.Values[personKey].(models.User)
	return user, known
}

// Token is what every form of the session must send along.
func (s *Session) Token() string {
	token, _ := s.inner.Values[keyToken].(string)
	return token
}

// SignIn makes this the session of the person, under a new id and with a new token, so that nothing that was known
// before the sign-in is worth anything after it.
func (s *Session) SignIn(userID int64) error {
	if err := s.keeper.records.end(s.request, s.inner); err != nil {
		return err
	}
	s.inner.Values = map[any]any{keyUser: userID, keyToken: randomText()}
	s.inner.IsNew, s.changed = true, true
	return nil
}

// SignOut ends the session.
func (s *Session) SignOut() {
	s.inner.Options.MaxAge = -1
	s.changed = true
}

// Flash is a message for the next page. Tone is the word of a colour.
type Flash struct{ Tone, Text string }

// AddFlash keeps a message for the next page of a person who is signed in. Nobody else has a place to keep it.
func (s *Session) AddFlash(flash Flash) {
	if s.UserID() == 0 {
		return
	}
	kept, _ := s.inner.Values[keyFlash].([]string)
	s.inner.Values[keyFlash] = append(kept, flash.Tone+"\n"+flash.Text)
	s.changed = true
}

// TakeFlashes returns the messages and forgets them.
func (s *Session) TakeFlashes() []Flash {
	kept, _ := s.inner.Values[keyFlash].([]string)
	if len(kept) == 0 {
		return nil
	}
	delete(s.inner.Values, keyFlash)
	s.changed = true
	flashes := make([]Flash, len(kept))
	for i, text := range kept {
		flashes[i].Tone, flashes[i].Text, _ = strings.Cut(text, "\n")
	}
	return flashes
}

// Save writes what changed, and that the session was used, and sets the cookie. Call it after the handler and before the
// answer is sent.
func (s *Session) Save(c *fiber.Ctx) error {
	if !s.changed && (s.UserID() == 0 || !s.keeper.records.isStale(s.inner)) {
		return nil
	}
	header := headerOnly{http.Header{}}
	if err := s.keeper.records.Save(s.request, header, s.inner); err != nil {
		return fmt.Errorf("save the session: %w", err)
	}
	for _, cookie := range header.header["Set-Cookie"] {
		c.Response().Header.Add("Set-Cookie", cookie)
	}
	return nil
}

// cookieName carries the prefix that browsers only accept on a secure cookie of exactly this host.
func (k *Keeper) cookieName(name string) string {
	if k.secure {
		return "__Host-pegboard-" + name
	}
	return "pegboard-" + name
}

func cookieOptions(secure bool) sessions.Options {
	return sessions.Options{Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}

// standardRequest is as much of the request as gorilla and the standard library need.
func standardRequest(c *fiber.Ctx) *http.Request {
	request := &http.Request{Method: c.Method(), Host: string(c.Request().Host()), Header: http.Header{}}
	for _, name := range []string{"Cookie", "User-Agent", "Origin", "Sec-Fetch-Site"} {
		if value := c.Get(name); value != "" {
			request.Header.Set(name, value)
		}
	}
	return request.WithContext(c.UserContext())
}

// headerOnly collects the cookies that gorilla sets.
type headerOnly struct{ header http.Header }

func (h headerOnly) Header() http.Header      { return h.header }
func (headerOnly) Write([]byte) (int, error)  { return 0, http.ErrNotSupported }
func (headerOnly) WriteHeader(statusCode int) {}

// derive makes a key for one purpose, so that a value signed for one cookie is nothing in another.
func derive(secret []byte, purpose string) []byte {
	sum := sha256.Sum256(append([]byte(purpose+"\x00"), secret...))
	return sum[:]
}

// randomText is 256 random bits that fit a cookie and a form.
func randomText() string {
	var bits [32]byte
	// rand.Read never fails: the runtime ends the program instead.
	_, _ = rand.Read(bits[:])
	return base64.RawURLEncoding.EncodeToString(bits[:])
}
