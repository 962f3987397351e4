package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
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
	Bulk   bool   // a whole-table job: no statement timeout
}

// Tx is a running unit of work. Every row written in it agrees on Now, Today and Actor.
type Tx struct {
	Now   time.Time
	Today calendar.Date
	Actor string
	DB    *gorm.DB

	ctx  context.Context
	conn *sql.Conn
	sql  *sql.Tx
}

// InTx runs do in one transaction and commits it. A serialization failure or deadlock runs do again, so it must touch
// nothing outside its transaction. After the last attempt the error is a Conflict: nothing was changed.
func (s *Store) InTx(ctx context.Context, work Work, do func(tx *Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.inTxOnce(ctx, work, do)
		switch {
		case err == nil, errors.Is(err, errDryRun):
			return nil
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

func (s *Store) inTxOnce(ctx context.Context, work Work, do func(tx *Tx) error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Close()
	transaction, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer transaction.Rollback()
	if work.Bulk {
		if _, err := transaction.ExecContext(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL work_mem = '64MB'"); err != nil {
			return fmt.Errorf("lift the limits: %w", err)
		}
	}
	db, err := openGorm(transaction)
	if err != nil {
		return err
	}
	tx := &Tx{Now: s.now().UTC(), Today: s.Today(), Actor: work.Actor, DB: db.WithContext(ctx), ctx: ctx, conn: conn, sql: transaction}
	if err := do(tx); err != nil {
		return err
	}
	if work.DryRun {
		return errDryRun
	}
	if err := transaction.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Exec runs one statement and returns the number of rows it touched.
func (tx *Tx) Exec(statement string, arguments ...any) (int64, error) {
	result, err := tx.sql.ExecContext(tx.ctx, statement, arguments...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Query runs one question and hands each row's scanner to scan.
func (tx *Tx) Query(scan func(rows *sql.Rows) error, question string, arguments ...any) error {
	rows, err := tx.sql.QueryContext(tx.ctx, question, arguments...)
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

// Copy streams rows into table through COPY, on the transaction's own connection.
func (tx *Tx) Copy(table string, columns []string, rows pgx.CopyFromSource) (int64, error) {
	var copied int64
	err := tx.conn.Raw(func(driver any) error {
		var err error
		copied, err = driver.(*stdlib.Conn).Conn().CopyFrom(tx.ctx, pgx.Identifier{table}, columns, rows)
		return err
	})
	return copied, err
}

// Audit appends one entry to the audit chain. The chain has one writer at a time: the lock is held until commit, so
// a verb audits last.
func (tx *Tx) Audit(action, subject, detail string) error {
	if _, err := tx.Exec("LOCK TABLE audit_entries IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock the audit chain: %w", err)
	}
	var last int64
	previous := []byte{}
	err := tx.sql.QueryRowContext(tx.ctx, "SELECT id, hash FROM audit_entries ORDER BY id DESC LIMIT 1").Scan(&last, &previous)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the audit chain: %w", err)
	}
	at := tx.Now.Truncate(time.Microsecond)
	hash := AuditHash(previous, last+1, at, tx.Actor, action, subject, detail)
	if _, err := tx.Exec(`INSERT INTO audit_entries (id, at, actor, action, subject, detail, previous_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, last+1, at, tx.Actor, action, subject, detail, previous, hash); err != nil {
		return fmt.Errorf("append to the audit chain: %w", err)
	}
	return nil
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

func lostRace(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && (failure.Code == "40001" || failure.Code == "40P01")
}
