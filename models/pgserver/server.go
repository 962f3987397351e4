package pgserver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// Database is both the name of the role and of the database a program uses.
	Database = "pegboard"
	// Worker is the role that programs work as: it owns nothing. The role called like the database owns everything.
	Worker = "pegboard_worker"

	// readyTimeout bounds how long Start waits for a server that another program is
	// starting; a first start takes seconds on a slow disk, recovery may take more.
	readyTimeout = 90 * time.Second
	// pollInterval is short enough not to be felt and long enough to cost nothing.
	pollInterval = 10 * time.Millisecond
	// watchInterval is how soon a program notices that the server lost its keeper.
	watchInterval = 200 * time.Millisecond
	// takeoverPause keeps a server that cannot start from being retried in a tight loop.
	takeoverPause = 5 * time.Second
)

// Options say where the private PostgreSQL lives and how it is run.
type Options struct {
	// StateDir is the state directory; empty means DefaultStateDir.
	StateDir string
	// BinDir is the folder with the programs postgres and initdb; empty means that they are looked for.
	BinDir string
	// Keeper is the command line that makes this program call Keep, such as
	// {"/usr/bin/pegboard", "keep-postgres"}. Empty means that the caller's own process
	// keeps PostgreSQL, which then ends with it.
	Keeper []string
	// Throwaway gives up durability for speed. It is for tests, whose data may be lost.
	Throwaway bool
	// Logger hears of starts, restarts and takeovers; nil discards them.
	Logger *slog.Logger
}

// Server is a running private PostgreSQL that this program uses.
type Server struct {
	options Options
	state   state
	logger  *slog.Logger
	users   *os.File

	stopWatch context.CancelFunc
	watched   chan struct{}

	mu         sync.Mutex
	stopped    bool
	owner      bool
	address    address
	version    string
	postmaster *postmaster // nil unless this process is its own keeper
}

// address is what a client needs to connect.
type address struct {
	socketDir string
	password  string
}

// Start makes the private PostgreSQL of the state directory available: it
// attaches to a running one, or creates and starts it. Programs may call it at the same
// time. The database and the role exist when it returns. The caller must call Stop.
//
// Every refusal is a sentence that names the directory or program at fault and a remedy.
func Start(ctx context.Context, options Options) (*Server, error) {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	state, err := openState(options.StateDir)
	if err != nil {
		return nil, err
	}
	users, err := openLock(state.usersFile())
	if err != nil {
		return nil, err
	}
	// This waits only while the last program before us is being cleared away.
	if err := awaitLock(ctx, users, syscall.LOCK_SH); err != nil {
		return nil, errors.Join(err, users.Close())
	}
	s := &Server{options: options, state: state, logger: logger, users: users, watched: make(chan struct{})}
	if err := s.attachOrStart(ctx); err != nil {
		return nil, errors.Join(err, s.users.Close())
	}
	watching, cancel := context.WithCancel(context.Background())
	s.stopWatch = cancel
	go s.watch(watching)
	return s, nil
}

// URL returns the connection string of a database of this server. It holds the
// password, so it must not be logged. It stays valid when the server is restarted.
func (s *Server) URL(database string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address.url(database)
}

// WorkerURL is URL for the role that owns nothing, so that no statement of a program can alter tables, functions or
// triggers. What it may do with a table is granted by whoever makes the table.
func (s *Server) WorkerURL(database string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address.urlAs(Worker, s.address.workerPassword(), database)
}

// Owner reports whether this program started PostgreSQL, rather than attached to it.
func (s *Server) Owner() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner
}

// Version returns the server's version as PostgreSQL writes it, such as "15.18".
func (s *Server) Version() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// StateDir returns the absolute path of the state directory.
func (s *Server) StateDir() string { return s.state.dir }

// Stop ends this program's use of the server. The server itself is shut down with its
// last user, and then Stop returns when it is down. Calling it again does nothing.
func (s *Server) Stop() error {
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		return nil
	}
	s.stopped = true
	s.mu.Unlock()

	s.stopWatch()
	<-s.watched
	var err error
	if s.postmaster != nil {
		err = s.postmaster.stop()
	}
	keeper := s.state.keeperPid()
	err = errors.Join(err, s.users.Close())
	s.state.awaitKeeper(keeper)
	return err
}

// attachOrStart returns once PostgreSQL answers, whoever started it.
func (s *Server) attachOrStart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	var last error
	for {
		lock, err := s.state.takeLock()
		if err != nil {
			return err
		}
		if lock != nil {
			return s.start(ctx, lock)
		}
		if last = s.attach(ctx); last == nil || isRefusal(last) {
			return last
		}
		select {
		case <-ctx.Done():
			return refuse("The PostgreSQL of %s is held by another program but does not answer: %w. Its log is %s.",
				s.state.dir, errors.Join(last, context.Cause(ctx)), s.state.logFile())
		case <-time.After(pollInterval):
		}
	}
}

// attach connects to a server that another program started.
func (s *Server) attach(ctx context.Context) error {
	address, err := s.state.address()
	if err != nil {
		return err
	}
	version, err := address.ensureDatabase(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address, s.version = address, version
	return nil
}

// start creates the cluster if there is none and starts PostgreSQL on it. It
// owns lock from here on: it passes it to the keeper, or releases it.
func (s *Server) start(ctx context.Context, lock *os.File) error {
	launch, err := s.state.prepare(ctx, lock, s.options, s.logger)
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	var own *postmaster
	if len(s.options.Keeper) > 0 {
		err = startKeeper(ctx, s.options.Keeper, launch, lock)
	} else {
		own, err = startPostmaster(ctx, launch, lock, s.logger)
	}
	if err != nil {
		return err
	}
	if err := s.attach(ctx); err != nil {
		if own != nil {
			err = errors.Join(err, own.stop())
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner, s.postmaster = true, own
	s.logger.Info("started PostgreSQL", "version", s.version, "directory", s.state.dir)
	return nil
}

// watch starts the server again when its keeper has gone, until ctx ends.
func (s *Server) watch(ctx context.Context) {
	defer close(s.watched)
	pause := watchInterval
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = watchInterval
		lock, err := s.state.takeLock()
		if lock == nil && err == nil {
			continue
		}
		if err == nil {
			s.logger.Warn("PostgreSQL has lost its keeper and is started again", "directory", s.state.dir)
			err = s.start(ctx, lock)
		}
		if err != nil && ctx.Err() == nil {
			s.logger.Error("PostgreSQL could not be started again", "directory", s.state.dir, "error", err)
			pause = takeoverPause
		}
	}
}

func (a address) url(database string) string { return a.urlAs(Database, a.password, database) }

// workerPassword follows from the owner's, so that there is one secret to keep, and does not tell it.
func (a address) workerPassword() string {
	digest := hmac.New(sha256.New, []byte(a.password))
	digest.Write([]byte(Worker))
	return hex.EncodeToString(digest.Sum(nil))
}

func (a address) urlAs(role, password, database string) string {
	query := url.Values{
		"host":     {a.socketDir},
		"port":     {strconv.Itoa(socketPort)},
		"user":     {role},
		"password": {password},
		"sslmode":  {"disable"},
	}
	// libpq reads a plus sign as itself, so a blank in a path must be %20.
	return "postgres:///" + url.PathEscape(database) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// ensureDatabase connects to the program's database, makes it if it is missing and
// returns the server's version. Two programs may do this at the same time.
func (a address) ensureDatabase(ctx context.Context) (string, error) {
	connection, err := pgx.Connect(ctx, a.url(Database))
	if hasCode(err, "3D000") {
		if err := a.createDatabase(ctx); err != nil {
			return "", err
		}
		connection, err = pgx.Connect(ctx, a.url(Database))
	}
	if hasCode(err, "28P01") || hasCode(err, "28000") {
		return "", refuse("PostgreSQL refuses the role %s and the password kept beside its data: %w.", Database, err)
	}
	if err != nil {
		return "", fmt.Errorf("connect to the private PostgreSQL: %w", err)
	}
	defer connection.Close(ctx)
	if err := a.ensureWorker(ctx, connection); err != nil {
		return "", err
	}
	version, _, _ := strings.Cut(connection.PgConn().ParameterStatus("server_version"), " ")
	return version, nil
}

// ensureWorker makes the role that programs work as, unless it is there.
func (a address) ensureWorker(ctx context.Context, connection *pgx.Conn) error {
	var there bool
	if err := connection.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", Worker).Scan(&there); err != nil {
		return fmt.Errorf("look for the role %s: %w", Worker, err)
	}
	if there {
		return nil
	}
	// The password is hexadecimal, so it needs no quoting, and PostgreSQL must not log the statement when it fails.
	// Another program may be faster, as with the database.
	_, err := connection.Exec(ctx, "SET log_min_error_statement = panic; CREATE ROLE "+Worker+" LOGIN PASSWORD '"+a.workerPassword()+"'")
	if err != nil && !hasCode(err, "42710") && !hasCode(err, "23505") {
		return fmt.Errorf("make the role %s: %w", Worker, err)
	}
	return nil
}

func (a address) createDatabase(ctx context.Context) error {
	connection, err := pgx.Connect(ctx, a.url("postgres"))
	if err != nil {
		return fmt.Errorf("connect to make the database: %w", err)
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{Database}.Sanitize())
	// Another program that started at the same moment may have made it first, and
	// depending on how close they were PostgreSQL reports that in one of two ways.
	if err != nil && !hasCode(err, "42P04") && !hasCode(err, "23505") {
		return fmt.Errorf("make the database %s: %w", Database, err)
	}
	return nil
}

func hasCode(err error, code string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code
}
