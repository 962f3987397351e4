package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"pegboard/models"
	"pegboard/models/calendar"
)

// attempts bounds how often a unit of work that lost a race is run again (trust.md, locking).
const attempts = 5

// errDryRun ends a preview: the transaction rolls back and the caller sees no error.
var errDryRun = errors.New("dry run")

// Work says who does a unit of work and how.
type Work struct {
	Actor  string // an e-mail address, or the name of a command
	DryRun bool   // run everything, then roll back
	// Look, when not nil, is called at the end of a dry run, while what it did can still be seen.
	Look func(tx *Tx) error
	Bulk bool // a whole-table job: no statement timeout
	Once Once // filled: a repetition takes no effect and gets the first answer

	// Snapshot makes every question see the same moment. It is for work that reads much and changes nothing that others
	// change.
	Snapshot bool
}

// Tx is a running unit of work. Every row written in it agrees on Now, Today and Actor.
type Tx struct {
	Now   time.Time
	Today calendar.Date
	Actor string
	DB    *gorm.DB

	ctx    context.Context
	conn   *sql.Conn
	sql    *sql.Tx
	beside *sql.DB // other connections, for what is true outside of the transaction
	before func(ctx context.Context, statement string) error
	audits []auditNote
	rules  *atomic.Pointer[knownRules]
	zone   *time.Location
	locked lockStage
	heard  heard
}

// InTx runs do in one transaction and commits it. A serialization failure or deadlock runs do again, so it must touch
// nothing outside its transaction. After the last attempt, or when a lock is not to be had in time, the error is a
// Conflict: nothing was changed. Errors of Once are described there.
func (s *Store) InTx(ctx context.Context, work Work, do func(tx *Tx) error) error {
	once, err := work.Once.prepare()
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		err := s.inTxOnce(ctx, work, once, do)
		switch {
		case err == nil, errors.Is(err, errDryRun):
			return nil
		case attempt < attempts && s.doneMeanwhile(ctx, work.Actor, once, err):
			continue
		case waitedTooLong(err) && models.KindOf(err) == models.Conflict:
			return err
		case waitedTooLong(err):
			return fmt.Errorf("%w (%w)", models.Errorf(models.Conflict, "Others have been changing the same records for too long. Nothing was changed; please try again."), err)
		case !lostRace(err):
			return sentenceFor(err)
		case attempt == attempts:
			return models.Errorf(models.Conflict, "Others were changing the same records. Nothing was changed; please try again.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.IntN(20*attempt)+1) * time.Millisecond):
		}
	}
}

func (s *Store) inTxOnce(ctx context.Context, work Work, once once, do func(tx *Tx) error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Close()
	var options sql.TxOptions
	if work.Snapshot {
		options.Isolation = sql.LevelRepeatableRead
	}
	transaction, err := conn.BeginTx(ctx, &options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer transaction.Rollback()
	tx := &Tx{Now: s.now().UTC(), Today: s.Today(), zone: s.Zone(), Actor: work.Actor, ctx: ctx, conn: conn, sql: transaction, before: s.before, rules: &s.rules, beside: s.sql}
	tx.DB = s.gormOn(ctx, tx)
	if work.Bulk {
		if _, err := tx.Exec("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL work_mem = '64MB'"); err != nil {
			return fmt.Errorf("lift the limits: %w", err)
		}
	}
	if done, err := tx.openKey(once); done || err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return err
	}
	if work.DryRun {
		if work.Look != nil {
			if err := work.Look(tx); err != nil {
				return err
			}
		}
		return errDryRun
	}
	if err := tx.tell(); err != nil {
		return err
	}
	if err := tx.close(once); err != nil {
		return err
	}
	if err := tx.announce("COMMIT"); err != nil {
		return err
	}
	if err := transaction.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// announce lets a test stop a unit of work before one of its statements.
func (tx *Tx) announce(statement string) error {
	if tx.before == nil {
		return nil
	}
	return tx.before(tx.ctx, statement)
}

// Exec runs one statement and returns the number of rows it touched.
func (tx *Tx) Exec(statement string, arguments ...any) (int64, error) {
	result, err := tx.ExecContext(tx.ctx, statement, arguments...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Query runs one question and hands each row's scanner to scan.
func (tx *Tx) Query(scan func(rows *sql.Rows) error, question string, arguments ...any) error {
	rows, err := tx.QueryContext(tx.ctx, question, arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// QueryRow asks for one row. Its Scan returns sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(question string, arguments ...any) Row {
	if err := tx.announce(question); err != nil {
		return Row{err: err}
	}
	return Row{row: tx.sql.QueryRowContext(tx.ctx, question, arguments...)}
}

// Row is an answer of one row.
type Row struct {
	row *sql.Row
	err error
}

// Scan copies the columns of the row.
func (r Row) Scan(into ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(into...)
}

// Copy streams rows into table through COPY, on the transaction's own connection.
func (tx *Tx) Copy(table string, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := tx.announce("COPY " + table); err != nil {
		return 0, err
	}
	var copied int64
	err := tx.conn.Raw(func(driver any) error {
		var err error
		copied, err = driver.(*stdlib.Conn).Conn().CopyFrom(tx.ctx, pgx.Identifier{table}, columns, rows)
		return err
	})
	return copied, err
}

// ExecContext, QueryContext, QueryRowContext and PrepareContext make a unit of work the connection of the object mapper.
func (tx *Tx) ExecContext(ctx context.Context, statement string, arguments ...any) (sql.Result, error) {
	if err := tx.announce(statement); err != nil {
		return nil, err
	}
	return tx.sql.ExecContext(ctx, statement, arguments...)
}

// QueryContext is described at ExecContext.
func (tx *Tx) QueryContext(ctx context.Context, question string, arguments ...any) (*sql.Rows, error) {
	if err := tx.announce(question); err != nil {
		return nil, err
	}
	return tx.sql.QueryContext(ctx, question, arguments...)
}

// QueryRowContext is described at ExecContext.
func (tx *Tx) QueryRowContext(ctx context.Context, question string, arguments ...any) *sql.Row {
	if err := tx.announce(question); err != nil {
		stopped, stop := context.WithCancel(ctx)
		stop()
		return tx.sql.QueryRowContext(stopped, question, arguments...)
	}
	return tx.sql.QueryRowContext(ctx, question, arguments...)
}

// PrepareContext is described at ExecContext.
func (tx *Tx) PrepareContext(ctx context.Context, statement string) (*sql.Stmt, error) {
	return tx.sql.PrepareContext(ctx, statement)
}

// auditNote is a change that the audit chain will name.
type auditNote struct{ action, subject, detail string }

// Audit notes a change for the audit chain. The chain has one writer at a time, so the entries are appended as the
// last act before the commit; without the commit there is no entry.
func (tx *Tx) Audit(action, subject, detail string) error {
	tx.audits = append(tx.audits, auditNote{action, subject, detail})
	return nil
}

// close appends the audit entries and keeps the answer of a key, in one statement: the key names the last entry.
func (tx *Tx) close(once once) error {
	if len(tx.audits) == 0 {
		return tx.closeKey(once, "SELECT CAST(NULL AS bigint) AS id")
	}
	var actions, subjects, details []string
	for _, note := range tx.audits {
		actions, subjects, details = append(actions, note.action), append(subjects, note.subject), append(details, note.detail)
	}
	entries := []any{tx.Now.Truncate(time.Microsecond), tx.Actor, actions, subjects, details}
	if once.Key == "" {
		if _, err := tx.Exec("SELECT append_audit($1, $2, $3, $4, $5)", entries...); err != nil {
			return fmt.Errorf("append to the audit chain: %w", err)
		}
		return nil
	}
	return tx.closeKey(once, "SELECT append_audit($1, $2, $3, $4, $5) AS id", entries...)
}

// AuditHash is the hash of one audit entry: SHA-256 over the previous hash and the length-prefixed fields.
func AuditHash(previous []byte, id int64, at time.Time, fields ...string) []byte {
	digest := sha256.New()
	digest.Write(previous)
	binary.Write(digest, binary.BigEndian, id)
	binary.Write(digest, binary.BigEndian, at.UnixMicro())
	for _, field := range fields {
		binary.Write(digest, binary.BigEndian, int64(len(field)))
		digest.Write([]byte(field))
	}
	return digest.Sum(nil)
}

// lostRace says whether the same work may succeed when it is run again: a serialization failure, a deadlock, or a key
// or a row of an import that another connection stored first.
func lostRace(err error) bool {
	var late *overtaken
	if errors.As(err, &late) {
		return true
	}
	var failure *pgconn.PgError
	if !errors.As(err, &failure) {
		return false
	}
	return failure.Code == "40001" || failure.Code == "40P01" || failure.ConstraintName == "idempotency_keys_pkey"
}

// waitedTooLong says whether a lock was not to be had within the lock timeout.
func waitedTooLong(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && failure.Code == "55P03"
}
