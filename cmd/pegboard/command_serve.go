package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"pegboard/handlers"
	"pegboard/models"
	"pegboard/models/connect/webhook"
	"pegboard/models/store"
	"pegboard/static"
)

// The steps of an orderly end. The pause lets whoever asks /readyz send the next requests elsewhere; the drain is a
// little longer than a request may take.
const (
	drainPause = 300 * time.Millisecond
	drainMost  = 15 * time.Second
	// clockInterval is how soon the site lives on the day that a command or another program has set.
	clockInterval = 5 * time.Second
)

// commandServe serves the site until it is told to end.
func commandServe(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("serve")
	asOf := set.String("as-of", "", "the `DATE` on which the company lives, such as 2026-11-22; without it, today")
	data := set.String("data", "", "a `DIR` of data to load when the company is still empty")
	demo := set.Bool("demo", false, "loads the demo company when the company is still empty")
	owner := set.String("owner", ownerEmail, "the `EMAIL` address of the first owner, added when nobody may sign in yet")
	if _, err := env.parse(set, args, 0, 0); err != nil {
		return err
	}
	date, err := dateFlag(*asOf)
	if err != nil {
		return err
	}
	email, err := models.ParseEmail(*owner)
	if err != nil {
		return usagef("--owner: %w", err)
	}
	if err := env.ownStateFor(*data); err != nil {
		return err
	}
	opened, closeStore, err := openStoreAt(ctx, env, date)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	if err := fillEmpty(ctx, env, opened, *data, *demo, date); err != nil {
		return err
	}
	opened.Rest()
	debug.FreeOSMemory()
	collectLate()
	go stayLean(ctx)
	return env.serve(ctx, opened, email, "")
}

// The heap of a server is a few megabytes of which each page leaves two behind. Collecting it four times as late gives
// a quarter of the processor back for some thirty megabytes. A heap that is larger than that, of an import or a night, is
// collected as early as in any Go program.
const (
	servingHeap      = 48 << 20
	servingGCPercent = 400
	usualGCPercent   = 100
)

// collectLate sets the garbage collector for serving, anew after every collection. The environment has the last word, as
// with every Go program.
func collectLate() {
	if os.Getenv("GOGC") != "" {
		return
	}
	live, percent := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}, 0
	var tune func(*sentinel)
	tune = func(next *sentinel) {
		metrics.Read(live)
		wanted := servingGCPercent
		if found := int(live[0].Value.Uint64()); found > 0 {
			wanted = min(max(servingHeap*100/found-100, usualGCPercent), servingGCPercent)
		}
		if wanted != percent {
			percent = wanted
			debug.SetGCPercent(percent)
		}
		runtime.SetFinalizer(next, tune)
	}
	tune(new(sentinel))
}

// sentinel is collected with every collection, because nothing holds it; its finalizer is then called. It is large enough
// to have a block of memory to itself.
type sentinel [16]int

// A sign-in, an import or a night needs much memory at once, and leaves it behind to be collected late. It goes back to the
// system soon afterwards: a look is cheap, and giving back costs a hundredth of a second.
const (
	leanHeap     = servingHeap * 5 / 4 // serving stays below it
	leanInterval = 5 * time.Second
	leanRarely   = time.Minute
)

// stayLean gives memory back to the system until ctx ends, whenever the heap holds more than serving needs.
func stayLean(ctx context.Context) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	taken := func() (sum uint64) {
		metrics.Read(heap)
		for _, part := range heap {
			sum += part.Value.Uint64()
		}
		return sum
	}
	for pause := leanInterval; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = leanInterval
		if taken() <= leanHeap {
			continue
		}
		if debug.FreeOSMemory(); taken() > leanHeap {
			// It is in use, as during an import.
			pause = leanRarely
		}
	}
}

// serve listens at the environment's address until ctx ends, then drains. Demo is the sentence on the sign-in page that
// says how to sign in; empty when it is nobody's business.
func (env *environment) serve(ctx context.Context, opened *store.Store, owner, demo string) error {
	passwords := models.NewPasswords()
	password, err := ensureOwner(ctx, opened, passwords, owner)
	if err != nil {
		return err
	}
	secret, err := secretOf(env)
	if err != nil {
		return err
	}
	assets, err := static.Hashed()
	if err != nil {
		return fmt.Errorf("read the embedded files: %w", err)
	}
	var draining atomic.Bool
	app := handlers.New(handlers.Config{
		Store: opened, Passwords: passwords, Assets: assets, Secret: secret, Metrics: env.metrics, BaseURL: env.baseURL, Demo: demo,
		Draining: draining.Load, Logger: env.logger(), CheckWebhook: webhook.New(env.webhooks, time.Now).Check, MailFrom: env.mail.From(),
	})
	listener, err := net.Listen("tcp", env.addr)
	if err != nil {
		return fmt.Errorf("the address %s cannot be used: %w", env.addr, err)
	}
	jobs, err := startJobs(ctx, opened, allWork(env.webhooks, env.mail), env.logger())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	go keepClock(ctx, opened, env.logger())
	env.announce(listener.Addr().String(), owner, password)
	return listenUntil(ctx, app, listener, &draining, jobs.end)
}

// keepClock reads the clock setting again and again until ctx ends.
func keepClock(ctx context.Context, s *store.Store, logger *slog.Logger) {
	ticker := time.NewTicker(clockInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.ReloadAsOf(ctx); err != nil && ctx.Err() == nil {
				logger.Warn("the clock setting cannot be read", "error", err)
			}
		}
	}
}

func (env *environment) announce(address, owner, password string) {
	if env.baseURL != "" {
		fmt.Fprintf(env.stdout, "Pegboard is at %s (listening on %s).\n", env.baseURL, address)
	} else {
		fmt.Fprintf(env.stdout, "Pegboard is at http://%s\n", address)
	}
	if password != "" {
		fmt.Fprintf(env.stdout, "Sign in as %s with the one-time password %s\n", owner, password)
	}
}

// server is the site as far as its beginning and end are concerned.
type server interface {
	Listener(listener net.Listener) error
	ShutdownWithTimeout(timeout time.Duration) error
}

// listenUntil serves until ctx ends. Then new requests are turned away, running ones are finished, as endJobs does
// meanwhile with jobs, and only after that it returns, because Listen itself returns as soon as the shutdown begins.
func listenUntil(ctx context.Context, app server, listener net.Listener, draining *atomic.Bool, endJobs func() error) error {
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(handlers.Linger(listener)) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serve: %w", err), endJobs())
	case <-ctx.Done():
	}
	draining.Store(true)
	jobsEnded := make(chan error, 1)
	go func() { jobsEnded <- endJobs() }()
	time.Sleep(drainPause)
	err := app.ShutdownWithTimeout(drainMost)
	if err != nil {
		err = fmt.Errorf("some requests were cut off at the end: %w", err)
	}
	return errors.Join(err, <-jobsEnded)
}
