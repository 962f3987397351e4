package pgserver_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pegboard/models/pgserver"
)

func TestAServerStartsForTheUserWhoRunsTheTests(t *testing.T) {
	t.Parallel()
	startsDurably(t, nil)
}

func TestAServerStartsForAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("The tests run as an ordinary user, so the other test covers this.")
	}
	startsDurably(t, ordinaryUser(t))
}

// startsDurably starts a server twice as the given user and looks at it from inside.
func startsDurably(t *testing.T, credential *syscall.Credential) {
	dir := newState(t)
	if credential != nil {
		must(t, os.Chown(filepath.Dir(dir), int(credential.Uid), int(credential.Gid)))
	}
	first := launch(t, order{StateDir: dir, Keeper: true}, credential).started()
	if !first.Owner {
		t.Error("the program that starts the server must be its owner")
	}
	connection := first.connect()
	for expression, want := range map[string]string{
		"current_user":                                   "pegboard",
		"current_database()":                             "pegboard",
		"split_part(version(), ' ', 2)":                  first.Version,
		"coalesce(host(inet_server_addr()), 'a socket')": "a socket",
		"upper('ł') || lower('Ü')":                       "Łü",
		"current_setting('server_encoding')":             "UTF8",
		"current_setting('timezone')":                    "UTC",
		"current_setting('listen_addresses')":            "",
		"current_setting('fsync')":                       "on",
		"current_setting('full_page_writes')":            "on",
		"current_setting('synchronous_commit')":          "on",
		"current_setting('jit')":                         "off",
		"current_setting('max_connections')":             "60",
		"current_setting('shared_buffers')":              "64MB",
		"current_setting('password_encryption')":         "scram-sha-256",
	} {
		if got := execute(t, connection, "SELECT CAST("+expression+" AS text)"); got != want {
			t.Errorf("%s is %q, want %q", expression, got, want)
		}
	}
	must(t, pgserver.CheckDurability(t.Context(), connection))
	hasMode(t, filepath.Join(dir, "password"), 0o600)
	hasMode(t, filepath.Join(dir, "run"), 0o700)
	hasMode(t, filepath.Join(dir, "data"), 0o700)
	keep(t, connection)
	must(t, connection.Close(t.Context()))
	first.ends()
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		t.Error("PostgreSQL must be down when its only user has ended")
	}

	second := launch(t, order{StateDir: dir, Keeper: true}, credential).started()
	wasKept(t, second.connect())
	second.ends()
	t.Logf("first start %s, warm start %s", first.Took.Round(time.Millisecond), second.Took.Round(time.Millisecond))
}

func TestTwoProgramsShareAServerAndEitherMayEndFirst(t *testing.T) {
	t.Parallel()
	for _, ownerEnds := range []string{"ends", "is killed"} {
		t.Run("the owner "+ownerEnds, func(t *testing.T) {
			t.Parallel()
			dir := newState(t)
			owner := launch(t, order{StateDir: dir, Keeper: true, Throwaway: true}, nil).started()
			guest := launch(t, order{StateDir: dir, Keeper: true, Throwaway: true}, nil).started()
			if !owner.Owner || guest.Owner {
				t.Errorf("the first program is the owner (%t), the second is not (%t)", owner.Owner, guest.Owner)
			}
			connection := guest.connect()
			work, err := connection.Begin(t.Context())
			must(t, err)
			_, err = work.Exec(t.Context(), "CREATE TABLE kept AS SELECT 7 AS n")
			must(t, err)
			begin := time.Now()
			if ownerEnds == "ends" {
				owner.ends()
			} else {
				owner.killed()
			}
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("the owner waited %s for a server that others use", took)
			}
			must(t, work.Commit(t.Context()))
			third := launch(t, order{StateDir: dir, Keeper: true, Throwaway: true}, nil).started()
			wasKept(t, third.connect())
			guest.ends()
			wasKept(t, third.connect())
			third.ends()
		})
	}
}

func TestAServerIsTakenOverWhenItEndsWithItsProgram(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	owner := launch(t, order{StateDir: dir}, nil).started()
	guest := launch(t, order{StateDir: dir}, nil).started()
	keep(t, owner.connect())
	owner.ends()
	eventually(t, "the other program has started the server again", func() bool { return answers(guest.URL) })
	wasKept(t, guest.connect())
	guest.ends()
}

func TestFourFirstStartsAtTheSameTimeMakeOneServer(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	var programs []*program
	for range 4 {
		programs = append(programs, launch(t, order{StateDir: dir, Keeper: true, Throwaway: true}, nil))
	}
	owners := 0
	for _, p := range programs {
		if p.started().Owner {
			owners++
		}
		if p.URL != programs[0].URL {
			t.Error("all programs must use the same server")
		}
		if !answers(p.URL) {
			t.Error("the server must answer every program")
		}
	}
	if owners != 1 {
		t.Errorf("%d programs say that they started the server", owners)
	}
	for _, p := range programs {
		p.ends()
	}
}

func TestProgramsThatComeAndGoNeverMeetAServerThatIsGone(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	const rounds = 6
	ended := make(chan error, 3)
	for range 3 {
		go func() {
			for range rounds {
				if err := visit(t.Context(), dir); err != nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
	}
	for range 3 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// visit is a short command: it starts or attaches, asks one question and ends.
func visit(ctx context.Context, dir string) error {
	server, err := pgserver.Start(ctx, pgserver.Options{StateDir: dir, Throwaway: true, Keeper: []string{testBinary, keepCommand}})
	if err != nil {
		return err
	}
	connection, err := pgx.Connect(ctx, server.URL(pgserver.Database))
	if err == nil {
		_, err = connection.Exec(ctx, "SELECT pg_sleep(0.02)")
		err = errors.Join(err, connection.Close(ctx))
	}
	return errors.Join(err, server.Stop())
}

func TestStopMayBeCalledTwice(t *testing.T) {
	t.Parallel()
	server := start(t, newState(t))
	must(t, server.Stop())
	must(t, server.Stop())
}

func TestAStartThatIsGivenUpLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := pgserver.Start(ctx, pgserver.Options{StateDir: dir, Throwaway: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the start ended with %v", err)
	}
	awaitDown(t, dir)
	if !answers(start(t, dir).URL(pgserver.Database)) {
		t.Error("the next start must work")
	}
}

// keep writes what wasKept looks for.
func keep(t *testing.T, connection *pgx.Conn) {
	t.Helper()
	_, err := connection.Exec(t.Context(), "CREATE TABLE kept AS SELECT 7 AS n")
	must(t, err)
}

func wasKept(t *testing.T, connection *pgx.Conn) {
	t.Helper()
	if got := execute(t, connection, "SELECT CAST(n AS text) FROM kept"); got != "7" {
		t.Errorf("what was saved reads %q", got)
	}
}

func answers(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return false
	}
	return connection.Close(ctx) == nil
}

func hasMode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != mode {
		t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), mode)
	}
}
