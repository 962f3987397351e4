package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
	_ "time/tzdata" // time zones are known on every machine

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"pegboard/migrations"
	"pegboard/models"
	"pegboard/models/calendar"
)

// Limits of the connection pool. One PostgreSQL serves the program, its commands and the backups, so the pool stays
// far below the server's own limit; a person's request never waits long behind another (trust.md, locking).
const (
	poolConnections  = 16
	connectionIdle   = time.Minute // a connection keeps megabytes, and takes a few milliseconds to be made
	statementTimeout = "5s"
	lockTimeout      = "2s"
	idleInTxTimeout  = "10s"
)

// Options say how a Store is opened.
type Options struct {
	Now    func() time.Time // the clock; nil is the wall clock
	AsOf   *calendar.Date   // the company's today when it is not the clock's date; nil reads the stored setting
	Logger *slog.Logger     // nil discards

	// OwnerURL is the address of the same database as the role that owns the tables, when the other role does not: it
	// migrates, and grants the other what it needs. Empty when one role does everything.
	OwnerURL string

	// BeforeStatement, when set, is called before every statement of a unit of work, its commit included; an error stops
	// the statement. It is how tests let the nth statement fail.
	BeforeStatement func(ctx context.Context, statement string) error

	// EachStatement, when set, hears every statement that is sent to PostgreSQL, from several goroutines at once. It is how
	// tests count what a page asks.
	EachStatement func(statement string)
}

// hearing tells a function of every statement of a connection.
type hearing func(statement string)

// TraceQueryStart is called before a statement is sent.
func (h hearing) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	h(data.SQL)
	return ctx
}

// TraceQueryEnd is called after it was answered.
func (h hearing) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// Store is the open database.
type Store struct {
	sql    *sql.DB
	gorm   *gorm.DB
	config *pgx.ConnConfig
	now    func() time.Time
	asOf   atomic.Pointer[calendar.Date]
	zone   atomic.Pointer[time.Location]
	fixed  bool // asOf is the caller's, whatever the stored setting says
	log    *slog.Logger
	owner  string // Options.OwnerURL
	before func(ctx context.Context, statement string) error
	rules  atomic.Pointer[knownRules]
}

// Open connects to the PostgreSQL at url. It does not migrate. An unreachable server is an error that wraps the driver's.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, models.Errorf(models.Invalid, "DATABASE_URL is not an address of a PostgreSQL database")
	}
	for name, value := range map[string]string{
		"statement_timeout": statementTimeout, "lock_timeout": lockTimeout,
		"idle_in_transaction_session_timeout": idleInTxTimeout, "timezone": "UTC", "application_name": "pegboard",
		// A page leaves the other processors to other people.
		"max_parallel_workers_per_gather": "0",
	} {
		config.RuntimeParams[name] = value
	}
	if options.EachStatement != nil {
		config.Tracer = hearing(options.EachStatement)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(poolConnections)
	pool.SetMaxIdleConns(poolConnections)
	pool.SetConnMaxIdleTime(connectionIdle)
	if err := pool.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	db, err := openGorm(pool)
	if err != nil {
		return nil, err
	}
	s := &Store{sql: pool, gorm: db, config: config, now: options.Now, fixed: options.AsOf != nil, log: options.Logger, owner: options.OwnerURL, before: options.BeforeStatement}
	s.asOf.Store(options.AsOf)
	s.zone.Store(time.UTC)
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

func openGorm(pool gorm.ConnPool) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		QueryFields:            true,
		Logger:                 logger.Discard,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, fmt.Errorf("open the object mapper: %w", err)
	}
	return db, nil
}

// gormOn returns the object mapper on a unit of work's own connection. It shares what the mapper knows of the records.
func (s *Store) gormOn(ctx context.Context, tx *Tx) *gorm.DB {
	db := s.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = tx
	return db
}

// Close ends every connection.
func (s *Store) Close() error { return s.sql.Close() }

// Rest closes the connections that nobody uses. After an import they keep tens of megabytes that serving does not need.
func (s *Store) Rest() {
	s.sql.SetMaxIdleConns(0)
	s.sql.SetMaxIdleConns(poolConnections)
}

// poolPatience is how long a request waits for a connection when all of them are taken. A person who is told at once
// that the program is busy is better off than one who waits as long as a request may take.
const poolPatience = 2 * time.Second

// Admit waits until a connection is free. It returns an error that wraps models.ErrBusy when none is within poolPatience.
func (s *Store) Admit(ctx context.Context) error {
	patient, cancel := context.WithTimeout(ctx, poolPatience)
	defer cancel()
	conn, err := s.sql.Conn(patient)
	switch {
	case err == nil:
		return conn.Close()
	case patient.Err() != nil && ctx.Err() == nil:
		return fmt.Errorf("all %d connections are taken: %w", poolConnections, models.ErrBusy)
	}
	return fmt.Errorf("take a connection: %w", err)
}

// DB returns the object mapper bound to ctx, for reads outside a unit of work.
func (s *Store) DB(ctx context.Context) *gorm.DB { return s.gorm.WithContext(ctx) }

// SQL returns the connection pool, for questions written in SQL.
func (s *Store) SQL() *sql.DB { return s.sql }

// Migrate brings the schema up to this program's version, as its owner. Simultaneous starters wait for each other.
func (s *Store) Migrate(ctx context.Context) error {
	if s.owner == "" {
		if err := migrate(ctx, s.sql); err != nil {
			return err
		}
		return s.ReloadAsOf(ctx)
	}
	owner, err := openOwner(s.owner)
	if err != nil {
		return err
	}
	defer owner.Close()
	if err := migrate(ctx, owner); err != nil {
		return err
	}
	if err := grant(ctx, owner, s.config.User); err != nil {
		return err
	}
	return s.ReloadAsOf(ctx)
}

func migrate(ctx context.Context, owner *sql.DB) error {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("prepare the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, owner, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// ReloadAsOf reads the stored clock setting and the company's time zone, which another program may have changed. A day that
// the caller of Open gave stays. Of a zone that this program does not know nothing is taken over.
func (s *Store) ReloadAsOf(ctx context.Context) error {
	var stored sql.Null[calendar.Date]
	var name string
	if err := s.sql.QueryRowContext(ctx, "SELECT as_of, time_zone FROM company").Scan(&stored, &name); err != nil {
		return fmt.Errorf("read the clock setting: %w", err)
	}
	if name != s.Zone().String() {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return fmt.Errorf("take over the time zone: %w", err)
		}
		s.zone.Store(zone)
	}
	if s.fixed {
		return nil
	}
	if !stored.Valid {
		s.asOf.Store(nil)
		return nil
	}
	s.asOf.Store(&stored.V)
	return nil
}

// SetAsOf stores date as the company's today, or removes the setting when date is nil.
func (s *Store) SetAsOf(ctx context.Context, actor string, date *calendar.Date) error {
	if err := s.InTx(ctx, Work{Actor: actor}, func(tx *Tx) error { return tx.SetAsOf(date) }); err != nil {
		return err
	}
	s.asOf.Store(date)
	return nil
}

// SetAsOf is Store.SetAsOf within a unit of work, which lives on that day from then on. The program notices it when it
// reloads the setting.
func (tx *Tx) SetAsOf(date *calendar.Date) error {
	moved, err := tx.Exec("UPDATE company SET as_of = $1 WHERE as_of IS DISTINCT FROM $1", date)
	if err != nil {
		return fmt.Errorf("store the clock setting: %w", err)
	}
	tx.Today = calendar.FromTime(tx.Now.In(tx.zone))
	detail := "to today"
	if date != nil {
		tx.Today, detail = *date, "to "+date.String()
	}
	if moved == 0 {
		return nil
	}
	return tx.Audit("clock set", "company", detail)
}

// AsOf returns the clock setting, nil when the company lives today.
func (s *Store) AsOf() *calendar.Date { return s.asOf.Load() }

// ClockFixed says whether this program was told its day when it was started, so that the setting has no effect on it.
func (s *Store) ClockFixed() bool { return s.fixed }

// Zone returns the time zone in which the company's day begins and ends.
func (s *Store) Zone() *time.Location { return s.zone.Load() }

// Today returns the company's today: the clock setting, else the date of the clock in its time zone.
func (s *Store) Today() calendar.Date {
	if date := s.asOf.Load(); date != nil {
		return *date
	}
	return calendar.FromTime(s.now().In(s.Zone()))
}

// Now returns what the store's clock says.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Settings answers questions about the server in the way pgserver.CheckDurability asks them.
func (s *Store) Settings() Settings { return Settings{s.sql} }

// Settings reads single rows through the store's own connections.
type Settings struct{ db *sql.DB }

// QueryRow asks for one row.
func (q Settings) QueryRow(ctx context.Context, question string, arguments ...any) pgx.Row {
	return q.db.QueryRowContext(ctx, question, arguments...)
}

// Empty tells whether the company has no SKU and no order yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var empty bool
	err := s.sql.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT FROM skus) AND NOT EXISTS (SELECT FROM sales_orders)").Scan(&empty)
	if err != nil {
		return false, fmt.Errorf("look whether the company is empty: %w", err)
	}
	return empty, nil
}

// NewestEvent returns the newest date on which something happened: an order, a receipt, a shipment, a count. It is
// nil for a company without any.
func (s *Store) NewestEvent(ctx context.Context) (*calendar.Date, error) {
	var newest sql.Null[calendar.Date]
	err := s.sql.QueryRowContext(ctx, `SELECT greatest((SELECT max(order_date) FROM sales_orders), (SELECT max(order_date) FROM purchase_orders),
		(SELECT max(date_received) FROM receipts), (SELECT max(date_shipped) FROM sales_order_lines), (SELECT max(counted_at) FROM stock_levels))`).Scan(&newest)
	if err != nil {
		return nil, fmt.Errorf("find the newest event: %w", err)
	}
	if !newest.Valid {
		return nil, nil
	}
	return &newest.V, nil
}
