package pgserver_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pegboard/models/pgserver"
)

func TestDataOfAnotherMajorVersionIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	must(t, start(t, dir).Stop())
	version := filepath.Join(dir, "data", "PG_VERSION")
	must(t, os.WriteFile(version, []byte("9\n"), 0o600))
	for _, binDir := range []string{"", ownBinDir(t)} {
		sentence := refusal(t, pgserver.Options{StateDir: dir, BinDir: binDir})
		mentions(t, sentence, filepath.Join(dir, "data"), "PostgreSQL 9")
	}
	text, err := os.ReadFile(version)
	must(t, err)
	if string(text) != "9\n" {
		t.Error("the data directory was touched")
	}
}

func TestADataDirectoryThatIsNotPostgreSQLsIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	must(t, os.MkdirAll(filepath.Join(dir, "data"), 0o755))
	if ordinary := ordinaryUser(t); ordinary != nil {
		must(t, os.Chown(filepath.Join(dir, "data"), int(ordinary.Uid), int(ordinary.Gid)))
	}
	precious := filepath.Join(dir, "data", "thesis.txt")
	must(t, os.WriteFile(precious, []byte("years of work"), 0o600))
	mentions(t, refusal(t, pgserver.Options{StateDir: dir}), filepath.Join(dir, "data"), "Move it away")
	text, err := os.ReadFile(precious)
	must(t, err)
	if string(text) != "years of work" {
		t.Error("somebody's file was touched")
	}
}

func TestAnEmptyDataDirectoryIsFilled(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	must(t, os.MkdirAll(filepath.Join(dir, "data"), 0o700))
	if ordinary := ordinaryUser(t); ordinary != nil {
		must(t, os.Chown(filepath.Join(dir, "data"), int(ordinary.Uid), int(ordinary.Gid)))
	}
	start(t, dir)
}

func TestAParentDirectoryThatCannotBeEnteredIsNamed(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(openDir(t), "closed")
	must(t, os.Mkdir(closed, 0o700))
	p := launch(t, order{StateDir: filepath.Join(closed, "state")}, ordinaryUser(t))
	if os.Geteuid() != 0 {
		must(t, os.Chmod(closed, 0o500))
		p = launch(t, order{StateDir: filepath.Join(closed, "state")}, nil)
	}
	mentions(t, p.refused(), filepath.Join(closed, "state"), "PEGBOARD_STATE_DIR")
	if os.Geteuid() == 0 {
		sentence := refusal(t, pgserver.Options{StateDir: filepath.Join(closed, "state")})
		mentions(t, sentence, "chmod o+x "+closed, "PEGBOARD_STATE_DIR")
	}
}

func TestRootDoesNotUseAnotherUsersStateDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("Only root can try this.")
	}
	dir := openDir(t)
	ordinary := ordinaryUser(t)
	must(t, os.Chown(dir, int(ordinary.Uid), int(ordinary.Gid)))
	mentions(t, refusal(t, pgserver.Options{StateDir: dir}), dir, "belongs to another user")
}

func TestAnotherUserDoesNotUseRootsStateDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("Only root can make this case.")
	}
	dir := newState(t)
	start(t, dir)
	mentions(t, launch(t, order{StateDir: dir}, ordinaryUser(t)).refused(), dir, "PEGBOARD_STATE_DIR")
}

func TestASocketWhosePathIsTooLongGetsAPrivateTemporaryDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), strings.Repeat("long", 30), "state with a blank")
	server := start(t, dir)
	connect(t, server.URL(pgserver.Database))
	note, err := os.ReadFile(filepath.Join(dir, "socket"))
	must(t, err)
	socketDir := strings.TrimSpace(string(note))
	hasMode(t, socketDir, 0o700)
	attached := start(t, dir)
	if attached.Owner() || attached.URL("x") != server.URL("x") {
		t.Error("a second program must find the same socket")
	}
	must(t, attached.Stop())
	must(t, server.Stop())

	// Somebody else has put a directory where ours was.
	must(t, os.Mkdir(socketDir, 0o755))
	t.Cleanup(func() { must(t, os.Remove(socketDir)) })
	again := start(t, dir)
	if again.URL("x") == server.URL("x") {
		t.Error("a directory that others can enter must not be used")
	}
}

func TestAPostgreSQLThatSomebodyStartedOnOurDataIsNotJoined(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	must(t, start(t, dir).Stop())
	data, sockets := filepath.Join(dir, "data"), filepath.Join(dir, "run")
	stranger := exec.Command(filepath.Join(ownBinDir(t), "postgres"), "-D", data, "-k", sockets, "-c", "listen_addresses=")
	stranger.Dir = "/"
	info, err := os.Stat(data)
	must(t, err)
	if os.Geteuid() == 0 {
		status := info.Sys().(*syscall.Stat_t)
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: status.Uid, Gid: status.Gid}}
	}
	must(t, stranger.Start())
	t.Cleanup(func() {
		_ = stranger.Process.Signal(syscall.SIGINT)
		_ = stranger.Wait()
	})
	eventually(t, "it works on our data", func() bool {
		text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		return err == nil && strings.Contains(string(text), "ready")
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = pgserver.Start(ctx, pgserver.Options{StateDir: dir, Throwaway: true})
	if err == nil {
		t.Fatal("two servers on one data directory")
	}
	mentions(t, err.Error(), data, "kill -INT")
	if _, err := os.Stat(filepath.Join(data, "postmaster.pid")); err != nil {
		t.Errorf("the other server's mark must stay: %v", err)
	}
}

func TestAFolderWithoutPostgreSQLIsNamed(t *testing.T) {
	t.Parallel()
	empty := openDir(t)
	mentions(t, refusal(t, pgserver.Options{StateDir: newState(t), BinDir: empty}), empty, "DATABASE_URL")
}

func TestAKeeperThatDoesNotKeepIsReported(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	for _, keeper := range [][]string{{"/bin/false"}, {filepath.Join(dir, "no-such-program")}} {
		mentions(t, refusal(t, pgserver.Options{StateDir: dir, Throwaway: true, Keeper: keeper}), "keeper of PostgreSQL")
	}
	if !answers(start(t, dir).URL(pgserver.Database)) {
		t.Error("the next start must work")
	}
}

func TestTheKeepersCommandRefusesToBeTyped(t *testing.T) {
	t.Parallel()
	output, err := exec.Command(testBinary, keepCommand).CombinedOutput()
	if err == nil {
		t.Error("it must end with an error")
	}
	mentions(t, string(output), "does nothing when typed")
}

func TestUnsafeDurabilitySettingsAreRefused(t *testing.T) {
	t.Parallel()
	connection := connect(t, start(t, newState(t)).URL(pgserver.Database))
	err := pgserver.CheckDurability(t.Context(), connection)
	if err == nil {
		t.Fatal("a throw-away server passes as durable")
	}
	mentions(t, err.Error(), "fsync = off")
}

// ownBinDir returns the folder of the PostgreSQL that the tests run on.
func ownBinDir(t *testing.T) string {
	t.Helper()
	dir := newState(t)
	server := start(t, dir)
	program := execute(t, connect(t, server.URL(pgserver.Database)), "SELECT setting FROM pg_config WHERE name = 'BINDIR'")
	must(t, server.Stop())
	return program
}
