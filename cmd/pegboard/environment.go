package main

import (
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"pegboard/models/connect/mail"
	"pegboard/models/connect/webhook"
)

// defaultAddr is reachable from this machine only: whoever wants more says so.
const defaultAddr = "127.0.0.1:8080"

// secretMin is the length from which a secret made of random letters cannot be guessed.
const secretMin = 32

// environment is everything a command may know of the world around the program. Tests make their own.
type environment struct {
	databaseURL string // empty: the program uses its private PostgreSQL
	ownerURL    string // empty: the role of databaseURL owns the tables
	stateDir    string // empty: pgserver.DefaultStateDir
	addr        string // host:port to listen on
	baseURL     string // without a slash at the end; empty: the program is reached at addr
	secret      string // empty: generated once and kept in the state directory
	metrics     string // empty: no program reads /metrics
	log         slog.Level
	webhooks    []netip.Prefix // private networks that webhooks may reach
	mail        mail.Server    // where mails are handed in; the zero value is none
	logAsked    bool           // the level is one that somebody set

	stdin          io.Reader
	stdout, stderr io.Writer
}

// setting is one environment variable, as the help shows it.
type setting struct{ name, meaning string }

func settings() []setting {
	return []setting{
		{"DATABASE_URL", "PostgreSQL to use; without it, the program runs a private one"},
		{"PEGBOARD_OWNER_URL", "the same database as the role that owns its tables, when DATABASE_URL names one that does not"},
		{"PEGBOARD_STATE_DIR", "where the private PostgreSQL and files are kept"},
		{"PEGBOARD_ADDR", "address to listen on (" + defaultAddr + ")"},
		{"PEGBOARD_BASE_URL", "address that people type, as in https://pegboard.example.com"},
		{"PEGBOARD_SECRET", "key that signs sessions; without it, one is generated and kept"},
		{"PEGBOARD_METRICS_TOKEN", "bearer token with which a program reads /metrics; without it, only owners do"},
		{"PEGBOARD_WEBHOOK_NETWORKS", "private networks that webhooks may reach, as in 10.0.0.0/8; without it, none"},
		{"PEGBOARD_SMTP_HOST", "mail server, as in mail.example.com:587; without it, mails are kept and not sent"},
		{"PEGBOARD_SMTP_FROM", "address that mails come from, as in Pegboard <orders@example.com>"},
		{"PEGBOARD_SMTP_USER", "name to sign in with at the mail server; without it, nobody signs in"},
		{"PEGBOARD_SMTP_PASSWORD", "password of that name"},
		{"PEGBOARD_SMTP_TLS", "starttls, tls or none (starttls)"},
		{"PEGBOARD_LOG", "debug, info, warn or error (info for serve, warn for the other commands)"},
	}
}

// environmentOf reads the settings. A setting that cannot be right is a usage error that names it.
func environmentOf(getenv func(string) string) (*environment, error) {
	env := &environment{
		databaseURL: getenv("DATABASE_URL"),
		ownerURL:    getenv("PEGBOARD_OWNER_URL"),
		stateDir:    getenv("PEGBOARD_STATE_DIR"),
		addr:        getenv("PEGBOARD_ADDR"),
		baseURL:     strings.TrimRight(getenv("PEGBOARD_BASE_URL"), "/"),
		secret:      getenv("PEGBOARD_SECRET"),
		metrics:     getenv("PEGBOARD_METRICS_TOKEN"),
	}
	if env.ownerURL != "" && env.databaseURL == "" {
		return nil, usagef("PEGBOARD_OWNER_URL is set without DATABASE_URL; the private PostgreSQL has its own roles")
	}
	if env.addr == "" {
		env.addr = defaultAddr
	}
	if _, _, err := net.SplitHostPort(env.addr); err != nil {
		return nil, usagef("PEGBOARD_ADDR is %q, which is not an address like %s", env.addr, defaultAddr)
	}
	if env.baseURL != "" {
		base, err := url.Parse(env.baseURL)
		if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" || base.Path != "" || base.RawQuery != "" || base.User != nil {
			return nil, usagef("PEGBOARD_BASE_URL is %q, which is not an address like https://pegboard.example.com", env.baseURL)
		}
	}
	// The value is not repeated: the message may end up in a log.
	if env.secret != "" && len(env.secret) < secretMin {
		return nil, usagef("PEGBOARD_SECRET has %d characters; it needs at least %d", len(env.secret), secretMin)
	}
	if env.metrics != "" && len(env.metrics) < secretMin {
		return nil, usagef("PEGBOARD_METRICS_TOKEN has %d characters; it needs at least %d", len(env.metrics), secretMin)
	}
	networks, err := webhook.ParseNetworks(getenv("PEGBOARD_WEBHOOK_NETWORKS"))
	if err != nil {
		return nil, usagef("PEGBOARD_WEBHOOK_NETWORKS: %w", err)
	}
	env.webhooks = networks
	env.mail, err = mail.ParseServer(getenv("PEGBOARD_SMTP_HOST"), getenv("PEGBOARD_SMTP_USER"), getenv("PEGBOARD_SMTP_PASSWORD"), getenv("PEGBOARD_SMTP_FROM"), getenv("PEGBOARD_SMTP_TLS"))
	if err != nil {
		return nil, usagef("PEGBOARD_SMTP_%w", err)
	}
	if text := getenv("PEGBOARD_LOG"); text != "" {
		switch strings.ToLower(text) {
		case "debug", "info", "warn", "error":
			// These are slog's own words, which it cannot fail to read.
			_ = env.log.UnmarshalText([]byte(text))
			env.logAsked = true
		default:
			return nil, usagef("PEGBOARD_LOG is %q; it must be debug, info, warn or error", text)
		}
	}
	return env, nil
}

// logger writes to standard error, so that standard output stays the command's answer.
func (env *environment) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: env.log}))
}
