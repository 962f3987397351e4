package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// jobPatience is how long a test waits for what must happen; it bounds a failure and measures nothing.
const jobPatience = 60 * time.Second

// eventually waits until done says so.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(jobPatience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not happen", what)
		}
	}
}

// runJobs does jobs of the kinds until the test ends.
func runJobs(t *testing.T, s *store.Store, schedule []backorder.Periodic, kinds ...backorder.Job) *jobRunner {
	t.Helper()
	return runWork(t, s, work{kinds, schedule, jobStopMost})
}

func runWork(t *testing.T, s *store.Store, todo work) *jobRunner {
	t.Helper()
	runner, err := startJobs(t.Context(), s, todo, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sync.OnceFunc(func() { runner.end() }))
	return runner
}

// enqueue adds a job in a transaction of its own, which fails with the given error.
func enqueue(t *testing.T, s *store.Store, job backorder.Job, args any, options store.JobOptions, failure error) int64 {
	t.Helper()
	var id int64
	err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		var err error
		if id, err = job.Enqueue(tx, args, options); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	return id
}

// recorder is a kind of job that keeps what it was called with.
type recorder struct {
	sync.Mutex
	seen []string
}

func (r *recorder) job(kind string) backorder.Job {
	return backorder.Job{Kind: kind, Run: func(_ context.Context, _ *store.Store, call backorder.JobCall) error {
		var text string
		if err := call.Decode(&text); err != nil {
			return err
		}
		r.Lock()
		defer r.Unlock()
		r.seen = append(r.seen, text)
		return nil
	}}
}

func (r *recorder) texts() []string {
	r.Lock()
	defer r.Unlock()
	return append([]string{}, r.seen...)
}

func TestAJobRunsOnceIfItsTransactionCommittedAndNeverIfNot(t *testing.T) {
	s := storetest.New(t)
	var done recorder
	job := done.job("note")
	enqueue(t, s, job, "before the program starts", store.JobOptions{}, nil)
	enqueue(t, s, job, "rolled back before", store.JobOptions{}, errors.New("changed my mind"))
	runJobs(t, s, nil, job)
	eventually(t, "the waiting job", func() bool { return len(done.texts()) == 1 })
	enqueue(t, s, job, "rolled back", store.JobOptions{}, errors.New("changed my mind"))
	if err := s.InTx(t.Context(), store.Work{Actor: "test", DryRun: true}, func(tx *store.Tx) error {
		_, err := job.Enqueue(tx, "a preview", store.JobOptions{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	enqueue(t, s, job, "committed", store.JobOptions{}, nil)
	// The last one ends the wait: a job of the rolled-back transactions would have been taken before it.
	enqueue(t, s, job, "last", store.JobOptions{Delay: time.Second}, nil)
	eventually(t, "the last job", func() bool { return len(done.texts()) >= 3 })
	if got := strings.Join(done.texts(), ", "); got != "before the program starts, committed, last" {
		t.Errorf("done was %s", got)
	}
}

func TestManyWishesForTheSameJobBecomeOneThatSeesThemAll(t *testing.T) {
	s := storetest.New(t)
	var done recorder
	job := done.job("sum")
	first := enqueue(t, s, job, "first", store.JobOptions{Once: "sum"}, nil)
	if second := enqueue(t, s, job, "second", store.JobOptions{Once: "sum"}, nil); second != first {
		t.Errorf("a second job %d was added while %d waits", second, first)
	}
	if other := enqueue(t, s, job, "other", store.JobOptions{Once: "another sum"}, nil); other == first {
		t.Error("a job of another name was taken for the same")
	}
	err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		if id, err := job.Enqueue(tx, "third", store.JobOptions{Once: "sum"}); err != nil || id != first {
			t.Errorf("the job is %d, %v", id, err)
		}
		// The waiting job must not start while a transaction that counts on it is open.
		runJobs(t, s, nil, job)
		eventually(t, "the other job", func() bool { return len(done.texts()) == 1 })
		time.Sleep(2 * time.Second)
		if got := done.texts(); len(got) != 1 || got[0] != "other" {
			t.Errorf("done was %q while the transaction is open", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first job", func() bool { return len(done.texts()) == 2 })
	if got := done.texts(); got[1] != "first" {
		t.Errorf("done was %q", got)
	}
}

func TestAJobThatFailsIsTriedAgainAndOneThatIsRefusedIsNot(t *testing.T) {
	s := storetest.New(t)
	var tries, refusals atomic.Int64
	var gaveUp atomic.Value
	failing := backorder.Job{Kind: "failing", Run: func(context.Context, *store.Store, backorder.JobCall) error {
		tries.Add(1)
		return errors.New("the line is down")
	}, GaveUp: func(_ context.Context, _ *store.Store, _ backorder.JobCall, reason error) error {
		gaveUp.Store(reason.Error())
		return nil
	}}
	refusing := backorder.Job{Kind: "refusing", Run: func(context.Context, *store.Store, backorder.JobCall) error {
		refusals.Add(1)
		return models.Errorf(models.Invalid, "There is no such order.")
	}}
	waiting := backorder.Job{Kind: "waiting", Run: func(_ context.Context, _ *store.Store, call backorder.JobCall) error {
		if tries.Load() < 2 {
			return &backorder.Later{Delay: time.Second, Why: "the line is not down yet"}
		}
		if call.Attempt != 1 {
			return errors.New("waiting counted as a failure")
		}
		return nil
	}}
	runJobs(t, s, nil, failing, refusing, waiting)
	enqueue(t, s, failing, nil, store.JobOptions{Attempts: 2}, nil)
	enqueue(t, s, refusing, nil, store.JobOptions{}, nil)
	enqueue(t, s, waiting, nil, store.JobOptions{}, nil)
	eventually(t, "the last attempt", func() bool { return gaveUp.Load() != nil })
	var counts store.JobCounts
	var failed []store.FailedJob
	eventually(t, "the quiet after it", func() bool {
		var err error
		if counts, failed, err = s.Jobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		return counts == store.JobCounts{GivenUp: 2}
	})
	if tries.Load() != 2 || refusals.Load() != 1 || gaveUp.Load() != "the line is down" {
		t.Errorf("%d tries, %d refusals, given up for %v", tries.Load(), refusals.Load(), gaveUp.Load())
	}
	for _, job := range failed {
		if job.NextAt != nil || job.Error == "" || job.FailedAt.IsZero() {
			t.Errorf("the failed job is shown as %+v", job)
		}
	}
}

func TestAJobThatMeetsAnImportWaitsForItsEnd(t *testing.T) {
	s := storetest.New(t)
	other, err := s.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var met, attempt atomic.Int64
	plan := backorder.Job{Kind: "plan", Run: func(ctx context.Context, s *store.Store, call backorder.JobCall) error {
		_, err := backorder.Replan(ctx, s, "test", false)
		if err != nil {
			met.Add(1)
			return err
		}
		attempt.Store(int64(call.Attempt))
		return nil
	}}
	enqueue(t, s, plan, nil, store.JobOptions{Attempts: 1}, nil)
	runJobs(t, s, nil, plan)
	eventually(t, "the meeting", func() bool { return met.Load() > 0 })
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the plan after it", func() bool { return attempt.Load() != 0 })
	if attempt.Load() != 1 {
		t.Errorf("waiting counted as a failure: attempt %d", attempt.Load())
	}
}

func TestAScheduledJobIsDoneOncePerMomentHoweverManyProgramsThereAre(t *testing.T) {
	s := storetest.New(t)
	var runs atomic.Int64
	var due atomic.Value
	kind := backorder.Job{Kind: "nightly", Run: func(_ context.Context, _ *store.Store, call backorder.JobCall) error {
		due.Store(string(call.Args))
		runs.Add(1)
		return nil
	}}
	daily := backorder.Periodic{Kind: "nightly", At: backorder.TimeOfDay{Hour: 2, Minute: 30}, CatchUp: true}
	first := runJobs(t, s, []backorder.Periodic{daily}, kind)
	eventually(t, "the job that was missed", func() bool { return runs.Load() == 1 })
	if want := daily.Last(time.Now(), time.UTC).Format(time.RFC3339); !strings.Contains(due.Load().(string), want) {
		t.Errorf("it was due at %s, not %s", due.Load(), want)
	}
	if err := first.end(); err != nil {
		t.Fatal(err)
	}
	var marked recorder
	runJobs(t, s, []backorder.Periodic{daily}, kind, marked.job("mark"))
	eventually(t, "the second program's turn to lead", func() bool {
		var led bool
		if err := s.SQL().QueryRow("SELECT EXISTS (SELECT FROM river_leader)").Scan(&led); err != nil {
			t.Fatal(err)
		}
		return led
	})
	enqueue(t, s, marked.job("mark"), "later", store.JobOptions{Delay: 2 * time.Second}, nil)
	eventually(t, "a later job", func() bool { return len(marked.texts()) == 1 })
	if runs.Load() != 1 {
		t.Errorf("the same moment was done %d times", runs.Load())
	}
}

func TestThePeriodsOfAScheduleMeetEachOther(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	daily := backorder.Periodic{At: backorder.TimeOfDay{Hour: 2, Minute: 30}}
	hourly := backorder.Periodic{Every: time.Hour}
	for _, c := range []struct {
		periodic              backorder.Periodic
		zone, now, last, next string
	}{
		{daily, "UTC", "2026-11-22T02:29:59Z", "2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z"},
		{daily, "UTC", "2026-11-22T02:30:00Z", "2026-11-22T02:30:00Z", "2026-11-23T02:30:00Z"},
		{daily, "UTC", "2026-11-22T01:00:00-05:00", "2026-11-22T02:30:00Z", "2026-11-23T02:30:00Z"},
		{hourly, "UTC", "2026-11-22T02:59:59Z", "2026-11-22T02:00:00Z", "2026-11-22T03:00:00Z"},
		// In New York the night comes five hours later, in Auckland half a day earlier, and clocks change.
		{daily, "America/New_York", "2026-11-22T05:00:00Z", "2026-11-21T07:30:00Z", "2026-11-22T07:30:00Z"},
		{daily, "Pacific/Auckland", "2026-11-22T14:00:00Z", "2026-11-22T13:30:00Z", "2026-11-23T13:30:00Z"},
		{daily, "Europe/Berlin", "2026-10-23T12:00:00Z", "2026-10-23T00:30:00Z", "2026-10-24T00:30:00Z"},
		{daily, "Europe/Berlin", "2026-10-26T12:00:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"},
		{hourly, "Asia/Kolkata", "2026-11-22T02:59:59Z", "2026-11-22T02:00:00Z", "2026-11-22T03:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if last, next := c.periodic.Last(at(c.now), zone), c.periodic.Next(at(c.now), zone); !last.Equal(at(c.last)) || !next.Equal(at(c.next)) {
			t.Errorf("at %s in %s the job was due at %s and is next due at %s", c.now, c.zone, last, next)
		}
	}
}

func TestEveryScheduledKindIsAKindOfJob(t *testing.T) {
	kinds := map[string]bool{}
	for _, job := range backorder.Jobs() {
		if kinds[job.Kind] {
			t.Errorf("the kind %s stands twice", job.Kind)
		}
		kinds[job.Kind] = true
		if job.What == "" {
			t.Errorf("nobody is told what the kind %s does", job.Kind)
		}
	}
	for _, periodic := range backorder.Schedule() {
		if !kinds[periodic.Kind] {
			t.Errorf("the schedule names the kind %s, which is none", periodic.Kind)
		}
		if periodic.Every != 0 && periodic.Every < time.Minute {
			t.Errorf("%s is due every %s", periodic.Kind, periodic.Every)
		}
	}
}

func TestTheEndOfTheProgramLetsARunningJobFinish(t *testing.T) {
	s := storetest.New(t)
	started, finish := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	job := backorder.Job{Kind: "slow", Run: func(ctx context.Context, _ *store.Store, _ backorder.JobCall) error {
		close(started)
		<-finish
		finished.Store(ctx.Err() == nil)
		return nil
	}}
	runner := runJobs(t, s, nil, job)
	enqueue(t, s, job, nil, store.JobOptions{}, nil)
	<-started
	ended := make(chan error, 1)
	go func() { ended <- runner.end() }()
	select {
	case <-ended:
		t.Fatal("the program ended in the middle of a job")
	case <-time.After(300 * time.Millisecond):
	}
	close(finish)
	if err := <-ended; err != nil || !finished.Load() {
		t.Errorf("the job finished: %v, the end: %v", finished.Load(), err)
	}
	if counts, _, err := s.Jobs(t.Context()); err != nil || counts != (store.JobCounts{}) {
		t.Errorf("left are %+v, %v", counts, err)
	}
}

func TestAJobThatTheEndCutsOffIsDoneByTheNextProgramAsIfForTheFirstTime(t *testing.T) {
	s := storetest.New(t)
	started := make(chan struct{}, 2)
	endless := backorder.Job{Kind: "long", Run: func(ctx context.Context, _ *store.Store, _ backorder.JobCall) error {
		started <- struct{}{}
		<-ctx.Done()
		return fmt.Errorf("query: %w", ctx.Err())
	}}
	runner := runWork(t, s, work{kinds: []backorder.Job{endless}, stopMost: 100 * time.Millisecond})
	enqueue(t, s, endless, nil, store.JobOptions{Attempts: 1}, nil)
	<-started
	if err := runner.end(); err != nil {
		t.Fatalf("the end: %v", err)
	}
	var attempt atomic.Int64
	runJobs(t, s, nil, backorder.Job{Kind: "long", Run: func(_ context.Context, _ *store.Store, call backorder.JobCall) error {
		attempt.Store(int64(call.Attempt))
		return nil
	}})
	eventually(t, "the next program's turn", func() bool { return attempt.Load() != 0 })
	if attempt.Load() != 1 {
		t.Errorf("being cut off counted as a failure: attempt %d", attempt.Load())
	}
}

// jobProgramEnv makes the test program one that takes a job and never finishes it.
const jobProgramEnv = "PEGBOARD_TEST_JOB_PROGRAM"

// TestProgramThatIsKilledInAJob is no test of its own: it is the program that the next test kills.
func TestProgramThatIsKilledInAJob(t *testing.T) {
	url := os.Getenv(jobProgramEnv)
	if url == "" {
		return
	}
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	runJobs(t, s, nil, backorder.Job{Kind: "long", Timeout: time.Hour, Run: func(context.Context, *store.Store, backorder.JobCall) error {
		select {}
	}})
	select {}
}

func TestAJobOfAKilledProgramIsRescuedAndGivenUpWhenItKillsThemAll(t *testing.T) {
	url := storetest.NewDatabase(t)
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var done atomic.Int64
	var gaveUp atomic.Bool
	job := backorder.Job{Kind: "long", Run: func(_ context.Context, _ *store.Store, call backorder.JobCall) error {
		if call.Attempt != 1 {
			t.Errorf("being killed counted as a failure: attempt %d", call.Attempt)
		}
		done.Add(1)
		return nil
	}, GaveUp: func(context.Context, *store.Store, backorder.JobCall, error) error {
		gaveUp.Store(true)
		return nil
	}}
	id := enqueue(t, s, job, nil, store.JobOptions{}, nil)
	state := func() (state string) {
		if err := s.SQL().QueryRow("SELECT state FROM river_job WHERE id = $1", id).Scan(&state); err != nil {
			t.Fatal(err)
		}
		return state
	}
	program := exec.Command(os.Args[0], "-test.run=^TestProgramThatIsKilledInAJob$")
	program.Env = append(os.Environ(), jobProgramEnv+"="+url)
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other program's start of the job", func() bool { return state() == "running" })
	if orphans, err := s.OrphanedJobs(t.Context()); err != nil || len(orphans) != 0 {
		t.Errorf("the job of a living program counts as orphaned: %v, %v", orphans, err)
	}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	program.Wait()
	runJobs(t, s, nil, job)
	eventually(t, "the rescue", func() bool { return done.Load() == 1 && state() == "completed" })

	// A job that took more programs down than can be chance is given up instead of run.
	id = enqueue(t, s, job, nil, store.JobOptions{Delay: time.Hour}, nil)
	if _, err := s.SQL().Exec(`UPDATE river_job SET state = 'available', scheduled_at = now(), metadata = jsonb_build_object('rescued', $2::int) WHERE id = $1`, id, rescuesMost+1); err != nil {
		t.Fatal(err)
	}
	eventually(t, "giving up", func() bool { return gaveUp.Load() && state() == "cancelled" })
	if done.Load() != 1 {
		t.Error("the job ran again")
	}
}
