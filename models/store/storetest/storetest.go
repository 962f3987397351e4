package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that creates and drops the databases

	"pegboard/models/calendar"
	"pegboard/models/pgserver"
	"pegboard/models/store"
)

// Now is the moment at which every test store lives, unless the test asks for another.
var Now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var (
	start     sync.Once
	server    *pgserver.Throwaway
	startErr  error
	databases atomic.Int64
)

const template = "pegboard_template"

// Main runs a package's tests and removes the throw-away PostgreSQL afterwards. Call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if server != nil {
		server.Remove()
	}
	os.Exit(code)
}

// New returns a store on a fresh, migrated, empty database that lives at Now and is dropped with the test.
func New(t testing.TB) *store.Store {
	return NewWith(t, store.Options{Now: func() time.Time { return Now }})
}

// NewAsOf is New for a company whose today is asOf.
func NewAsOf(t testing.TB, asOf calendar.Date) *store.Store {
	return NewWith(t, store.Options{Now: func() time.Time { return Now }, AsOf: &asOf})
}

// NewWith is New with the caller's options.
func NewWith(t testing.TB, options store.Options) *store.Store {
	t.Helper()
	url, ownerURL := newDatabase(t)
	options.OwnerURL = ownerURL
	opened, err := store.Open(t.Context(), url, options)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened
}

// Owner returns connections to the store's database as the role that owns the tables, for what no program does: to
// damage them.
func Owner(t testing.TB, s *store.Store) *sql.DB {
	t.Helper()
	owner, err := sql.Open("pgx", server.URL(s.Connection().Database))
	if err != nil {
		t.Fatalf("open the test database as its owner: %v", err)
	}
	t.Cleanup(func() { owner.Close() })
	return owner
}

// NewDatabase returns the URL of a fresh, migrated, empty database, dropped with the test, for the role that programs
// work as.
func NewDatabase(t testing.TB) string {
	t.Helper()
	worker, _ := newDatabase(t)
	return worker
}

func newDatabase(t testing.TB) (worker, owner string) {
	t.Helper()
	start.Do(startServer)
	if startErr != nil {
		t.Fatalf("start the throw-away PostgreSQL: %v", startErr)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := admin(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, template)); err != nil {
		t.Fatalf("clone the template database: %v", err)
	}
	t.Cleanup(func() { admin("DROP DATABASE " + name + " WITH (FORCE)") })
	return server.WorkerURL(name), server.URL(name)
}

func startServer() {
	ctx := context.Background()
	if server, startErr = pgserver.StartThrowaway(ctx); startErr != nil {
		return
	}
	if startErr = admin("CREATE DATABASE " + template); startErr != nil {
		return
	}
	opened, err := store.Open(ctx, server.WorkerURL(template), store.Options{OwnerURL: server.URL(template)})
	if err != nil {
		startErr = err
		return
	}
	startErr = opened.Migrate(ctx)
	opened.Close()
}

func admin(statement string) error {
	db, err := sql.Open("pgx", server.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", strings.Fields(statement)[0], err)
	}
	return nil
}
