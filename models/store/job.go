package store

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// DefaultQueue is the queue of jobs that name none.
	DefaultQueue = "default"
	// JobAttempts is how often a job that fails is tried: the last time about an hour after the first.
	JobAttempts = 8
	// failedJobsShown bounds the list of jobs that were given up.
	failedJobsShown = 20
)

//go:embed sql/enqueue_once.sql
var enqueueOnceSQL string

//go:embed sql/enqueue.sql
var enqueueSQL string

//go:embed sql/job_counts.sql
var jobCountsSQL string

//go:embed sql/job_failures.sql
var jobFailuresSQL string

//go:embed sql/rescue_jobs.sql
var rescueJobsSQL string

// JobOptions say how a job is queued. The zero value is an ordinary job.
type JobOptions struct {
	Queue    string        // empty is DefaultQueue
	Delay    time.Duration // it starts no earlier than this after the transaction began
	Attempts int           // how often it is tried before it is given up; 0 is JobAttempts
	Once     string        // while a job of this kind and this name waits, no second one is added; running ones do not count
}

// Enqueue adds a job to the queue and returns its number. The job exists when this transaction commits and never when
// it does not. args becomes its arguments as JSON. With options.Once the number may be that of a job that waits
// already; it will not start before this transaction has ended, so it sees what the transaction changed.
func (tx *Tx) Enqueue(kind string, args any, options JobOptions) (int64, error) {
	arguments, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("write the arguments of a job %s: %w", kind, err)
	}
	if options.Queue == "" {
		options.Queue = DefaultQueue
	}
	if options.Attempts == 0 {
		options.Attempts = JobAttempts
	}
	var id int64
	if options.Once != "" {
		err := tx.Query(func(rows *sql.Rows) error { return rows.Scan(&id) }, enqueueOnceSQL, kind, options.Once)
		if err != nil {
			return 0, fmt.Errorf("look for a waiting job %s: %w", kind, err)
		}
		if id != 0 {
			return id, nil
		}
	}
	err = tx.Query(func(rows *sql.Rows) error { return rows.Scan(&id) }, enqueueSQL,
		kind, string(arguments), options.Queue, options.Attempts, options.Once, options.Delay.Seconds())
	if err != nil {
		return 0, fmt.Errorf("enqueue a job %s: %w", kind, err)
	}
	return id, nil
}

// JobCounts says how many jobs are in which state of interest.
type JobCounts struct {
	Waiting int64
	Running int64
	// Retrying jobs failed and will be tried again.
	Retrying int64
	// GivenUp jobs failed for the last time, in the days for which jobs are kept.
	GivenUp int64
}

// FailedJob is a job that failed: it will be tried again at NextAt, or was given up when that is nil.
type FailedJob struct {
	ID       int64
	Kind     string
	Attempt  int
	Attempts int
	FailedAt time.Time
	NextAt   *time.Time
	Error    string // what went wrong, for the log and the person who looks after the program
}

// Jobs returns how the queue stands, and the newest jobs that failed.
func (s *Store) Jobs(ctx context.Context) (JobCounts, []FailedJob, error) {
	var counts JobCounts
	err := s.sql.QueryRowContext(ctx, jobCountsSQL).Scan(&counts.Waiting, &counts.Running, &counts.Retrying, &counts.GivenUp)
	if err != nil {
		return counts, nil, fmt.Errorf("count jobs: %w", err)
	}
	if counts.Retrying+counts.GivenUp == 0 {
		return counts, nil, nil
	}
	rows, err := s.sql.QueryContext(ctx, jobFailuresSQL, failedJobsShown)
	if err != nil {
		return counts, nil, fmt.Errorf("list failed jobs: %w", err)
	}
	defer rows.Close()
	var failed []FailedJob
	for rows.Next() {
		var job FailedJob
		if err := rows.Scan(&job.ID, &job.Kind, &job.Attempt, &job.Attempts, &job.FailedAt, &job.NextAt, &job.Error); err != nil {
			return counts, nil, fmt.Errorf("read a failed job: %w", err)
		}
		failed = append(failed, job)
	}
	return counts, failed, rows.Err()
}

// Connection returns how the store connects, for the job queue's own pool. The caller owns the result.
func (s *Store) Connection() *pgx.ConnConfig { return s.config.Copy() }

// WorkerLockClass is the first half of the advisory locks by which running programs are known; the second half is the
// program's number.
const WorkerLockClass = 0x70656762

// WorkerName is the name under which the program with this number takes jobs.
func WorkerName(number int32) string { return fmt.Sprintf("pegboard-%d", number) }

// OrphanedJobs returns the running jobs whose program is gone: it no longer holds its advisory lock.
func (s *Store) OrphanedJobs(ctx context.Context) ([]int64, error) {
	rows, err := s.sql.QueryContext(ctx, orphanedJobsSQL, int64(WorkerLockClass))
	if err != nil {
		return nil, fmt.Errorf("look for orphaned jobs: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read an orphaned job: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

//go:embed sql/orphaned_jobs.sql
var orphanedJobsSQL string

// RescueJobs puts running jobs of programs that are gone back into the queue. The attempt that was cut off does not
// count, but the rescue is counted in the job's metadata.
func (s *Store) RescueJobs(ctx context.Context, ids []int64) (int64, error) {
	result, err := s.sql.ExecContext(ctx, rescueJobsSQL, ids)
	if err != nil {
		return 0, fmt.Errorf("rescue jobs: %w", err)
	}
	return result.RowsAffected()
}
