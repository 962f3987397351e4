package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/connect/mail"
	"pegboard/models/connect/webhook"
	"pegboard/models/store"
)

// This file is the only one that knows River. Jobs are enqueued by store.Tx.Enqueue and declared in backorder.

const (
	// jobWorkers is how many jobs of a queue run at once where the queue does not say.
	jobWorkers = 2
	// jobConnections are for taking and finishing jobs; the jobs themselves use the store's pool.
	jobConnections = 4
	jobTimeout     = time.Minute
	// jobStopMost is how long running jobs may go on when the program ends; what is then cut off is done by the next one.
	jobStopMost = 10 * time.Second
	// gaveUpMost bounds telling a kind that one of its jobs was given up.
	gaveUpMost = 10 * time.Second
	// jobsKept is how long finished jobs can be looked up. It must be longer than any period of the schedule, because a
	// period that was done is known by its job.
	jobsKept = 8 * 24 * time.Hour
	// beaconInterval is how often a program proves itself that it is still known to be alive, and looks for jobs of
	// others that are not. Two looks in a row must agree.
	beaconInterval = 3 * time.Second
	// busyDelay is how soon a job is tried again that found an import or a plan running; that is no failure.
	busyDelay = 3 * time.Second
	// rescuesMost is how many programs a job may take down before it is given up.
	rescuesMost = 3
)

// work is what a program does in the background.
type work struct {
	kinds    []backorder.Job
	schedule []backorder.Periodic
	stopMost time.Duration // how long running jobs may go on when the program ends
}

// allWork is everything. Webhooks reach the allowed networks beside public addresses; mails go to the server, if there is one.
func allWork(allowed []netip.Prefix, server mail.Server) work {
	client := webhook.New(allowed, time.Now)
	send := func(ctx context.Context, id, url string, body []byte, secrets []string) backorder.Sent {
		return backorder.Sent(client.Send(ctx, webhook.Message{ID: id, URL: url, Body: body, Secrets: secrets}))
	}
	var mailer backorder.Mailer
	if server.Configured() {
		mailer = server.Send
	}
	return work{append(backorder.Jobs(), backorder.WebhookJob(send), backorder.MailJob(mailer)), backorder.Schedule(), jobStopMost}
}

// jobRunner does the jobs of the queue in this program.
type jobRunner struct {
	client *river.Client[pgx.Tx]
	pool   *pgxpool.Pool
	work   work
	stop   context.CancelFunc
	beacon sync.WaitGroup
}

// startJobs begins to do jobs and to enqueue those of the schedule. The caller must end it.
func startJobs(ctx context.Context, s *store.Store, todo work, logger *slog.Logger) (*jobRunner, error) {
	connection := s.Connection()
	config, err := pgxpool.ParseConfig(connection.ConnString())
	if err != nil {
		return nil, fmt.Errorf("configure the job queue: %w", err)
	}
	config.ConnConfig = connection
	config.ConnConfig.RuntimeParams["application_name"] = "pegboard jobs"
	config.ConnConfig.RuntimeParams["statement_timeout"] = "30s"
	config.MaxConns = jobConnections
	// The end of ctx asks for an orderly end, which is end's business.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &jobRunner{stop: stop, work: todo}
	if r.pool, err = pgxpool.NewWithConfig(running, config); err != nil {
		return nil, errors.Join(fmt.Errorf("connect the job queue: %w", err), r.end())
	}
	number, err := workerNumber()
	if err != nil {
		return nil, errors.Join(err, r.end())
	}
	lamp := &beacon{store: s, number: number, config: config.ConnConfig.Copy(), log: logger}
	if err := lamp.light(running); err != nil {
		return nil, errors.Join(fmt.Errorf("announce this program to the job queue: %w", err), r.end())
	}
	r.beacon.Go(func() { lamp.burn(running) })
	if r.client, err = river.NewClient(riverpgxv5.New(r.pool), riverConfig(s, store.WorkerName(number), todo, logger)); err != nil {
		return nil, errors.Join(fmt.Errorf("set up the job queue: %w", err), r.end())
	}
	if err := r.client.Start(running); err != nil {
		r.client = nil
		return nil, errors.Join(fmt.Errorf("start the job queue: %w", err), r.end())
	}
	return r, nil
}

// end takes no more jobs and waits for the running ones, but not for ever: those are cut off, and go back into the queue.
func (r *jobRunner) end() error {
	var err error
	if r.client != nil {
		ctx, cancel := context.WithTimeout(context.Background(), r.work.stopMost+beaconInterval)
		defer cancel()
		if err = r.client.Stop(ctx); err != nil {
			err = fmt.Errorf("stop the job queue: %w", err)
		}
	}
	r.stop()
	r.beacon.Wait()
	if r.pool != nil {
		r.pool.Close()
	}
	return err
}

func riverConfig(s *store.Store, name string, todo work, logger *slog.Logger) *river.Config {
	// River tells about every start, stop and failed attempt; what matters of that is said by jobErrors.
	quiet := slog.New(&atLeast{Handler: logger.Handler(), level: slog.LevelWarn})
	config := &river.Config{
		ID: name, Logger: quiet, ErrorHandler: &jobErrors{store: s, kinds: todo.kinds, log: logger},
		JobTimeout: jobTimeout, SoftStopTimeout: todo.stopMost, MaxAttempts: store.JobAttempts,
		CompletedJobRetentionPeriod: jobsKept, CancelledJobRetentionPeriod: jobsKept, DiscardedJobRetentionPeriod: jobsKept,
		Queues: map[string]river.QueueConfig{}, Workers: river.NewWorkers(),
		// River's own rescue stays as a net under the beacon.
		RescueStuckJobsAfter: 2 * time.Hour,
		// Rebuilding indexes is for owners, and this program works as a role that owns nothing.
		ReindexerSchedule: river.NeverSchedule(),
	}
	for _, job := range todo.kinds {
		river.AddWorkerArgs(config.Workers, jobArgs{kind: job.Kind}, &jobWorker{store: s, job: job, log: logger})
		queue := job.Queue
		if queue == "" {
			queue = store.DefaultQueue
		}
		if _, known := config.Queues[queue]; !known {
			workers := job.Workers
			if workers == 0 {
				workers = jobWorkers
			}
			config.Queues[queue] = river.QueueConfig{MaxWorkers: workers}
		}
	}
	for _, periodic := range todo.schedule {
		config.PeriodicJobs = append(config.PeriodicJobs, periodicJob(periodic, todo.kinds, s.Zone))
	}
	return config
}

// periodicJob enqueues the kind when it is due. The moment is part of the arguments and the arguments are unique, so
// several leaders, or a start soon after the moment, enqueue it once. The company may move to another time zone meanwhile.
func periodicJob(p backorder.Periodic, kinds []backorder.Job, zone func() *time.Location) *river.PeriodicJob {
	queue := store.DefaultQueue
	if i := slices.IndexFunc(kinds, func(job backorder.Job) bool { return job.Kind == p.Kind }); i >= 0 && kinds[i].Queue != "" {
		queue = kinds[i].Queue
	}
	insert := func() (river.JobArgs, *river.InsertOpts) {
		due, err := json.Marshal(struct {
			Due time.Time `json:"due"`
		}{p.Last(time.Now(), zone())})
		if err != nil {
			return nil, nil
		}
		return jobArgs{p.Kind, due}, &river.InsertOpts{Queue: queue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
	}
	return river.NewPeriodicJob(schedule{p, zone}, insert, &river.PeriodicJobOpts{ID: p.Kind, RunOnStart: p.CatchUp})
}

// schedule says when a periodic job is due next.
type schedule struct {
	periodic backorder.Periodic
	zone     func() *time.Location
}

// Next returns the first moment after now at which the job is due.
func (s schedule) Next(now time.Time) time.Time { return s.periodic.Next(now, s.zone()) }

// jobArgs are the arguments of any kind of job, which only the kind itself understands.
type jobArgs struct {
	kind string
	raw  json.RawMessage
}

func (a jobArgs) Kind() string                  { return a.kind }
func (a jobArgs) MarshalJSON() ([]byte, error)  { return a.raw, nil }
func (a *jobArgs) UnmarshalJSON(b []byte) error { a.raw = append(a.raw[:0], b...); return nil }

// jobWorker does the jobs of one kind.
type jobWorker struct {
	river.WorkerDefaults[jobArgs]
	store *store.Store
	job   backorder.Job
	log   *slog.Logger
}

func (w *jobWorker) Timeout(*river.Job[jobArgs]) time.Duration { return w.job.Timeout }

func (w *jobWorker) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	var history struct{ Rescued int }
	if err := json.Unmarshal(job.Metadata, &history); err != nil {
		return fmt.Errorf("read the history of job %d: %w", job.ID, err)
	}
	if history.Rescued > rescuesMost {
		return errRescuedTooOften
	}
	err := w.job.Run(ctx, w.store, callOf(job.JobRow))
	var later *backorder.Later
	switch {
	case errors.As(err, &later):
		return river.JobSnooze(later.Delay)
	case store.IsBusy(err):
		return river.JobSnooze(busyDelay)
	case err != nil && ctx.Err() != nil:
		// The plain reason tells River whether the program is ending, which is no failure of the job.
		return ctx.Err()
	case err == nil, models.KindOf(err) == models.Internal, models.KindOf(err) == models.Conflict:
		return err
	}
	// A refusal is an answer. Asking again would be refused again.
	w.log.Error("job refused", "job", job.ID, "kind", job.Kind, "reason", models.Sentence(err))
	return river.JobCancel(err)
}

var errRescuedTooOften = fmt.Errorf("%d programs ended while they did this job", rescuesMost+1)

func callOf(row *rivertype.JobRow) backorder.JobCall {
	return backorder.JobCall{ID: row.ID, Args: row.EncodedArgs, Attempt: row.Attempt}
}

// jobErrors says in the log what failed, and tells a kind when one of its jobs was given up.
type jobErrors struct {
	store *store.Store
	kinds []backorder.Job
	log   *slog.Logger
}

func (e *jobErrors) HandleError(ctx context.Context, row *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	last := row.Attempt >= row.MaxAttempts || errors.Is(err, errRescuedTooOften)
	if !last {
		e.log.Warn("job failed and will be tried again", "job", row.ID, "kind", row.Kind, "attempt", row.Attempt, "error", err)
		return nil
	}
	e.log.Error("job failed for the last time", "job", row.ID, "kind", row.Kind, "attempt", row.Attempt, "error", err)
	// The program may be ending, and whoever waits for the job should still be told.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), gaveUpMost)
	defer cancel()
	for _, job := range e.kinds {
		if job.Kind != row.Kind || job.GaveUp == nil {
			continue
		}
		if err := job.GaveUp(ctx, e.store, callOf(row), err); err != nil {
			e.log.Error("the end of a job could not be noted", "job", row.ID, "kind", row.Kind, "error", err)
		}
	}
	return &river.ErrorHandlerResult{SetCancelled: errors.Is(err, errRescuedTooOften)}
}

func (e *jobErrors) HandlePanic(ctx context.Context, row *rivertype.JobRow, fault any, trace string) *river.ErrorHandlerResult {
	e.log.Error("panic in a job", "job", row.ID, "kind", row.Kind, "fault", fault, "stack", trace)
	return e.HandleError(ctx, row, fmt.Errorf("panic: %v", fault))
}

// beacon shows the other programs on the database that this one lives, by an advisory lock that PostgreSQL takes away
// when the connection ends, and puts the jobs of programs that are gone back into the queue.
type beacon struct {
	store    *store.Store
	number   int32
	config   *pgx.ConnConfig
	conn     *pgx.Conn
	log      *slog.Logger
	suspects []int64 // jobs that looked orphaned at the last look
}

// workerNumber is the number by which the programs on one database tell each other apart.
func workerNumber() (int32, error) {
	var bits [4]byte
	if _, err := rand.Read(bits[:]); err != nil {
		return 0, fmt.Errorf("choose a number for this program: %w", err)
	}
	return int32(binary.BigEndian.Uint32(bits[:]) >> 1), nil
}

// light connects and takes the lock. A machine that vanishes from the network is given up by PostgreSQL within half a minute.
func (b *beacon) light(ctx context.Context) error {
	for name, value := range map[string]string{"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"} {
		b.config.RuntimeParams[name] = value
	}
	conn, err := pgx.ConnectConfig(ctx, b.config)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1, $2)", int32(store.WorkerLockClass), b.number); err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	b.conn = conn
	return nil
}

// burn keeps the light on until ctx ends.
func (b *beacon) burn(ctx context.Context) {
	ticker := time.NewTicker(beaconInterval)
	defer ticker.Stop()
	for {
		if err := b.look(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("the job queue cannot look after other programs", "error", err)
		}
		select {
		case <-ctx.Done():
			if b.conn != nil {
				// Nothing is lost when this fails: PostgreSQL notices that the program is gone.
				_ = b.conn.Close(context.WithoutCancel(ctx))
			}
			return
		case <-ticker.C:
		}
	}
}

// look makes sure that the light is on and rescues the jobs that had no program at this look and the one before.
func (b *beacon) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beaconInterval)
	defer cancel()
	if b.conn == nil || b.conn.Ping(ctx) != nil {
		if b.conn != nil {
			_ = b.conn.Close(ctx)
		}
		b.conn, b.suspects = nil, nil
		if err := b.light(ctx); err != nil {
			return err
		}
	}
	orphans, err := b.store.OrphanedJobs(ctx)
	if err != nil {
		return err
	}
	certain := slices.DeleteFunc(slices.Clone(orphans), func(id int64) bool { return !slices.Contains(b.suspects, id) })
	b.suspects = orphans
	if len(certain) == 0 {
		return nil
	}
	rescued, err := b.store.RescueJobs(ctx, certain)
	if rescued > 0 {
		b.log.Warn("jobs of a program that is gone were put back into the queue", "jobs", rescued)
	}
	return err
}

// atLeast keeps what is below a level out of a log.
type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h *atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

func (h *atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &atLeast{h.Handler.WithAttrs(attrs), h.level}
}

func (h *atLeast) WithGroup(name string) slog.Handler {
	return &atLeast{h.Handler.WithGroup(name), h.level}
}
