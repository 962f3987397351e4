package handlers

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/valyala/fasthttp"

	"pegboard/handlers/api"
	"pegboard/handlers/session"
	"pegboard/models"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/static"
)

// The limits of one request. A request body is read before any handler runs, so only whoever seems to be signed in, on a
// route that takes a file, may send a large one and take long for it; see limitsOf.
const (
	requestTimeout = 10 * time.Second
	readTimeout    = 10 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 60 * time.Second
	headerMax      = 16 << 10
	bodyMax        = 1 << 20
	uploadMax      = exchange.MaxUploadBytes + bodyMax // the file and the form around it
	// uploadTimeout is for a file of the largest size over a slow line, from somebody who has signed in.
	uploadTimeout = 5 * time.Minute
)

// Config is everything the site needs.
type Config struct {
	Store     *store.Store
	Passwords *models.Passwords
	Assets    static.Addresses
	Secret    []byte           // signs cookies
	Metrics   string           // the token with which a program reads /metrics; empty: only owners read it
	BaseURL   string           // as people type it; https makes cookies secure. Empty when there is no proxy
	Demo      string           // in the demo: the sentence that says how to sign in
	Draining  func() bool      // the program is about to end; nil means never
	Now       func() time.Time // nil is the wall clock
	Logger    *slog.Logger     // nil discards

	// CheckWebhook refuses addresses to which nothing is sent; nil refuses all.
	CheckWebhook func(address string) error

	// MailFrom is the address that mails come from; empty when there is no mail server, so that mails are kept and not sent.
	MailFrom string
}

// site holds what handlers share. Nothing in it changes after New.
type site struct {
	pages     map[string]bool // the paths that answer a GET
	uploads   map[string]bool // the paths that take a file
	store     *store.Store
	passwords *models.Passwords
	assets    static.Addresses
	sessions  *session.Keeper
	api       *api.API
	metrics   metrics
	monitor   string // the token that opens /metrics
	demo      string
	secure    bool
	proxied   bool
	draining  func() bool
	now       func() time.Time
	log       *slog.Logger
	checkHook func(address string) error
	mailFrom  string
}

// New returns the site, ready to listen.
func New(config Config) *fiber.App {
	return newSite(config).app()
}

func newSite(config Config) *site {
	s := &site{
		store: config.Store, passwords: config.Passwords, assets: config.Assets, demo: config.Demo, metrics: newMetrics(), monitor: config.Metrics,
		secure: strings.HasPrefix(config.BaseURL, "https://"), proxied: config.BaseURL != "", mailFrom: config.MailFrom,
		draining: config.Draining, now: config.Now, log: config.Logger,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.draining == nil {
		s.draining = func() bool { return false }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.checkHook = config.CheckWebhook; s.checkHook == nil {
		s.checkHook = func(string) error { return models.Errorf(models.Invalid, "Webhooks are switched off here.") }
	}
	if s.passwords == nil {
		s.passwords = models.NewPasswords()
	}
	s.pages, s.uploads = map[string]bool{}, map[string]bool{}
	for _, route := range s.routes() {
		s.uploads[route.Path] = s.uploads[route.Path] || route.Upload
		s.pages[route.Path] = s.pages[route.Path] || route.Method == fiber.MethodGet
	}
	s.sessions = session.New(session.Options{Store: s.store, Secret: config.Secret, Secure: s.secure, Now: s.now})
	return s
}

func (s *site) app() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "Pegboard", DisableStartupMessage: true,
		// Fiber reuses the memory of a request's strings; kept ones would change under us.
		Immutable:   true,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ReadBufferSize: headerMax, BodyLimit: bodyMax,
		StrictRouting: false, CaseSensitive: true, UnescapePath: false,
		ErrorHandler: s.answer,
	})
	app.Server().HeaderReceived = s.limitsOf
	app.Use(s.secureHeaders, s.withDeadline, s.metrics.middleware, s.answerErrors, recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: s.logPanic}))
	for _, route := range s.routes() {
		app.Add(route.Method, route.Path, s.gate(route), route.Handler)
		if route.Method == fiber.MethodGet {
			app.Head(route.Path, s.gate(route), route.Handler)
		}
	}
	s.api = api.New(app, api.Config{Store: s.store, Now: s.now, Logger: s.log, Reference: newReference, Address: s.clientAddress, Admit: s.store.Admit})
	app.Use(s.nothingHere)
	return app
}

// limitsOf decides from a request's header how large its body may be and how long it may take to arrive.
func (s *site) limitsOf(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(header.RequestURI()), "?")
	if !s.uploads[path] || !s.sessions.Signed(string(header.Peek(fiber.HeaderCookie))) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: uploadMax, ReadTimeout: uploadTimeout}
}

// withDeadline bounds the request: fasthttp does not notice when a person goes away.
func (s *site) withDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), requestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

func (s *site) nothingHere(c *fiber.Ctx) error {
	if forPrograms(c) {
		return models.Errorf(models.NotFound, "There is no operation at this address, or it takes another method.")
	}
	if err := s.recognise(c); err != nil {
		return err
	}
	return models.Errorf(models.NotFound, "There is nothing at this address. It may have been renamed, or the link was cut off.")
}
