package backorder

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pegboard/models/store"
)

// Job is a kind of work that is done outside a request. It is declared beside the verb that enqueues it and listed in
// Jobs. A job runs at least once and perhaps twice, so Run is as idempotent as any verb.
type Job struct {
	Kind    string
	What    string        // what it does, for the person who looks after the program: "plan every waiting line"
	Queue   string        // empty is store.DefaultQueue; a queue of its own keeps a kind from waiting behind others
	Workers int           // how many jobs of its queue one program runs at once, for the first kind of the queue; 0 is two
	Timeout time.Duration // after which Run's context ends; 0 is a minute
	Run     func(ctx context.Context, s *store.Store, call JobCall) error
	// GaveUp is told once, after the last attempt, that the job failed for good; nil when nobody waits for it.
	GaveUp func(ctx context.Context, s *store.Store, call JobCall, reason error) error
}

// JobCall is one run of a job.
type JobCall struct {
	ID      int64
	Args    json.RawMessage
	Attempt int // 1 for the first
}

// Decode reads the arguments into what was enqueued.
func (c JobCall) Decode(args any) error {
	if err := json.Unmarshal(c.Args, args); err != nil {
		return fmt.Errorf("read the arguments of job %d: %w", c.ID, err)
	}
	return nil
}

// Enqueue adds a job of this kind inside tx.
func (j Job) Enqueue(tx *store.Tx, args any, options store.JobOptions) (int64, error) {
	options.Queue = j.Queue
	return tx.Enqueue(j.Kind, args, options)
}

// Later is returned by Run when the job cannot be done yet. It is run again after the delay; that is no failure.
type Later struct {
	Delay time.Duration
	Why   string
}

// Error says what is waited for.
func (l *Later) Error() string { return fmt.Sprintf("not yet, again in %s: %s", l.Delay, l.Why) }

// Periodic enqueues a job of a kind again and again: every day at a time, or at an interval. Of many programs on one
// database one enqueues it. The job's arguments are {"due": the moment it was due}; the same moment is enqueued once.
type Periodic struct {
	Kind  string
	At    TimeOfDay     // for a daily job
	Every time.Duration // for one at an interval; 0 is daily. At least a minute
	// CatchUp runs it at the next start when no program was there at the last moment it was due.
	CatchUp bool
}

// TimeOfDay is a time of day in the company's time zone, in which its date changes.
type TimeOfDay struct{ Hour, Minute int }

// Next returns the first moment after now at which the job is due in a company of that time zone.
func (p Periodic) Next(now time.Time, zone *time.Location) time.Time {
	if p.Every > 0 {
		return p.Last(now, zone).Add(p.Every)
	}
	day := p.daysBefore(now.In(zone), 0)
	if !day.After(now) {
		day = p.daysBefore(now.In(zone), -1)
	}
	return day.UTC()
}

// Last returns the newest moment, not after now, at which the job was due in a company of that time zone.
func (p Periodic) Last(now time.Time, zone *time.Location) time.Time {
	if p.Every > 0 {
		return now.UTC().Truncate(p.Every)
	}
	day := p.daysBefore(now.In(zone), 0)
	if day.After(now) {
		day = p.daysBefore(now.In(zone), 1)
	}
	return day.UTC()
}

// daysBefore is the moment of a daily job some days before that of the day that a clock shows. A time that the clocks leave
// out in spring is the one that they show instead.
func (p Periodic) daysBefore(clock time.Time, days int) time.Time {
	year, month, day := clock.Date()
	return time.Date(year, month, day-days, p.At.Hour, p.At.Minute, 0, 0, clock.Location())
}

// Jobs lists every kind of job that this program can do.
func Jobs() []Job {
	return []Job{ReplanJob, NightlyJob, CatchUpJob, ImportJob, CleanImportsJob, VerifyJob, FiguresJob, EvaluationJob, ReportsJob, BuyDeskJob, CleanWebhooksJob}
}

// Schedule lists the jobs that nobody has to ask for.
func Schedule() []Periodic {
	return []Periodic{
		// A new day makes supplies overdue and promises late, without anybody having changed anything.
		{Kind: NightlyJob.Kind, At: TimeOfDay{0, 5}, CatchUp: true},
		{Kind: FiguresJob.Kind, At: TimeOfDay{0, 35}, CatchUp: true},
		{Kind: ReportsJob.Kind, At: TimeOfDay{0, 50}, CatchUp: true},
		{Kind: BuyDeskJob.Kind, At: TimeOfDay{1, 0}, CatchUp: true},
		{Kind: EvaluationJob.Kind, At: TimeOfDay{1, 10}, CatchUp: true},
		{Kind: CleanImportsJob.Kind, At: TimeOfDay{3, 20}, CatchUp: true},
		{Kind: CleanWebhooksJob.Kind, At: TimeOfDay{3, 40}, CatchUp: true},
		{Kind: VerifyJob.Kind, Every: time.Hour},
	}
}
