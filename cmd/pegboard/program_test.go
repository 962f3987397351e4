package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/demo"
	"pegboard/models/pgserver"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// TestMain lets the test program be the program itself: no flag of a test is a command, and no command begins like one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-test.") {
		main()
		return
	}
	storetest.Main(m)
}

// programPatience is how long a test waits for a program that must end; it bounds a failure and measures nothing.
const programPatience = 2 * time.Minute

// place is a state directory with a private PostgreSQL, on which real programs run.
type place struct {
	*testing.T
	dir string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	// Not t.TempDir: PostgreSQL runs as another user when the tests run as root, and must get in.
	dir, err := os.MkdirTemp("", "pegboard-place-*")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	// The server ends a moment after the last program, and writes until then.
	t.Cleanup(func() {
		eventually(t, "the end of the private PostgreSQL", func() bool { return os.RemoveAll(dir) == nil })
	})
	return &place{T: t, dir: filepath.Join(dir, "state")}
}

// program is a command of Pegboard, to be started as a process of its own.
func (p *place) program(ctx context.Context, args ...string) *exec.Cmd {
	p.Helper()
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Env = append(os.Environ(), "PEGBOARD_STATE_DIR="+p.dir, "DATABASE_URL=", "PEGBOARD_ADDR=127.0.0.1:0", "PEGBOARD_LOG=warn")
	return command
}

// run runs a command to its end and returns what it said and how it ended.
func (p *place) run(args ...string) (stdout, stderr string, code int) {
	p.Helper()
	ctx, end := context.WithTimeout(p.Context(), programPatience)
	defer end()
	command := p.program(ctx, args...)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.Fatalf("%q: %v", args, err)
	}
	return out.String(), problems.String(), command.ProcessState.ExitCode()
}

// done runs a command that must succeed and returns its answer.
func (p *place) done(args ...string) string {
	p.Helper()
	out, problems, code := p.run(args...)
	if code != exitDone {
		p.Fatalf("%q ended with %d: %s", args, code, problems)
	}
	return out
}

// store opens the database of the place beside the programs that use it.
func (p *place) store() *store.Store {
	p.Helper()
	server, err := pgserver.Start(p.Context(), pgserver.Options{StateDir: p.dir, Keeper: []string{os.Args[0], keepCommand}})
	if err != nil {
		p.Fatal(err)
	}
	opened, err := store.Open(p.Context(), server.URL(pgserver.Database), store.Options{})
	if err != nil {
		p.Fatal(errors.Join(err, server.Stop()))
	}
	p.Cleanup(func() {
		if err := errors.Join(opened.Close(), server.Stop()); err != nil {
			p.Error(err)
		}
	})
	return opened
}

// demoFiles writes the demo company of today.
func demoFiles(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := demo.Write(folder, calendar.FromTime(time.Now().UTC())); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestTheWholeCompanyIsExportedIntoAFolderOrAZipThatImportReads(t *testing.T) {
	p, out := newPlace(t), t.TempDir()
	p.done("import", demoFiles(t))
	for _, args := range [][]string{{"--out", filepath.Join(out, "all.zip")}, {"--out", filepath.Join(out, "all")}, {"--out", filepath.Join(out, "sheets"), "--format", "xlsx"}} {
		p.done(append([]string{"export", "set"}, args...)...)
		if report := p.done("import", args[1]); !strings.Contains(report, " 0 changes imported") {
			t.Errorf("%q came back as %s", args, report)
		}
	}
}
