package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
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
	testing.TB
	dir string
}

func newPlace(t testing.TB) *place {
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
	return &place{TB: t, dir: filepath.Join(dir, "state")}
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

// variant writes the demo company with other stock and other prices, so that nearly every row of two files differs.
func variant(t *testing.T, source string, factor int) string {
	t.Helper()
	folder := t.TempDir()
	for file, column := range map[string]string{"stock.csv": "on_hand", "sales_order_lines.csv": "unit_price"} {
		in, err := os.Open(filepath.Join(source, file))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		records, err := csv.NewReader(in).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(records[0], column)
		for i, record := range records[1:] {
			record[at] = strconv.Itoa(i%50 + 1000*factor)
		}
		out, err := os.Create(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(csv.NewWriter(out).WriteAll(records), out.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// mustBeSound fails unless everything that must always hold does.
func mustBeSound(t *testing.T, s *store.Store) {
	t.Helper()
	results, err := s.Invariants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Rows > 0 {
			t.Errorf("%s is broken by %d rows: %v", r.Name, r.Rows, r.Sample)
		}
	}
}

func TestAnImportThatIsKilledHalfWayIsNothingOrAll(t *testing.T) {
	p := newPlace(t)
	s, original := p.store(), demoFiles(t)
	p.done("import", original)
	// What is on hand and what the lines cost, and how many entries name an import, tell the variants apart.
	state := func() string {
		var text string
		err := s.SQL().QueryRowContext(t.Context(), `SELECT concat_ws(' ', (SELECT sum(on_hand) FROM stock_levels), (SELECT sum(unit_price) FROM sales_order_lines),
			(SELECT count(*) FROM audit_entries WHERE action = 'import' AND subject = 'company'), (SELECT count(*) FROM stock_movements))`).Scan(&text)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	killed := 0
	for round := range 8 {
		files := variant(t, original, round+1)
		before := state()
		ctx, kill := context.WithCancel(t.Context())
		program := p.program(ctx, "import", files) // CommandContext ends it with kill -9
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round+1) * 80 * time.Millisecond)
		kill()
		failed := program.Wait() != nil
		if failed {
			killed++
		}
		// The server rolls back a moment after the connection is gone.
		eventually(t, "the end of the killed program's transaction", func() bool {
			var running int
			err := s.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()").Scan(&running)
			return err == nil && running == 0
		})
		after := state()
		mustBeSound(t, s)
		p.done("import", files)
		if done := state(); after != before && after != done {
			t.Fatalf("killed in round %d, the company was %s: neither %s nor %s", round, after, before, done)
		}
		mustBeSound(t, s)
	}
	if killed == 0 {
		t.Error("no import was killed while it ran")
	}
}

func TestProgramsThatImportAndPlanAtTheSameTimeTakeTurns(t *testing.T) {
	p := newPlace(t)
	s, original := p.store(), demoFiles(t)
	p.done("import", original)
	one, two := variant(t, original, 1), variant(t, original, 2)
	var group sync.WaitGroup
	for _, commands := range [][][]string{{{"import", one}, {"import", two}}, {{"import", two}, {"plan"}}, {{"plan"}, {"import", one}}, {{"plan", "--json"}, {"plan", "--dry-run"}}} {
		group.Go(func() {
			for _, args := range commands {
				if _, problems, code := p.run(args...); code != exitDone {
					t.Errorf("%q ended with %d: %s", args, code, problems)
				}
			}
		})
	}
	group.Wait()
	mustBeSound(t, s)
}

func TestCommandsWorkWhileAServerRunsAndAfterIt(t *testing.T) {
	p := newPlace(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	server := p.program(ctx, "serve")
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(strings.TrimPrefix(first, "Pegboard is at "))
	mustAnswer := func() {
		t.Helper()
		answer, err := http.Get(address + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("the server answers %d", answer.StatusCode)
		}
	}
	everyCommand := func() {
		t.Helper()
		if out := p.done("migrate"); !strings.Contains(out, "up to date") {
			t.Errorf("migrate said %q", out)
		}
		var plan, report map[string]any
		if out := p.done("import", "--json", demoFiles(t)); json.Unmarshal([]byte(out), &report) != nil || report["files"] == nil {
			t.Errorf("import said %q", out)
		}
		if out := p.done("plan", "--json"); json.Unmarshal([]byte(out), &plan) != nil || plan["lines_waiting"] == 0.0 {
			t.Errorf("plan said %q", out)
		}
		if out := p.done("export", "backorders"); strings.Count(out, "\n") < 100 {
			t.Errorf("export wrote %d lines", strings.Count(out, "\n"))
		}
		var checks []invariantReport
		if out := p.done("verify", "--json"); json.Unmarshal([]byte(out), &checks) != nil || len(checks) < 15 {
			t.Errorf("verify said %q", out)
		}
		var users []userAnswer
		if out := p.done("user", "list", "--json"); json.Unmarshal([]byte(out), &users) != nil || len(users) == 0 || users[0].Email != ownerEmail {
			t.Errorf("user list said %q", out)
		}
		if _, problems, code := p.run("demo"); code != exitFailed || !strings.Contains(problems, "empty") {
			t.Errorf("demo ended with %d: %s", code, problems)
		}
	}
	mustAnswer()
	everyCommand()
	mustAnswer()
	stop()
	if err := server.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("told to end, the server ended with %v", err)
	}
	everyCommand()
}

func TestVerifyEndsWithOneAndTheRowsWhenSomethingIsBroken(t *testing.T) {
	p := newPlace(t)
	s := p.store()
	p.done("import", demoFiles(t))
	sound := p.done("verify")
	for line := range strings.Lines(sound) {
		if !strings.Contains(line, " holds: ") {
			t.Errorf("a sound company is told %q", line)
		}
	}
	if _, err := s.SQL().ExecContext(t.Context(), "DELETE FROM backorders WHERE line_id IN (SELECT line_id FROM backorders ORDER BY line_id LIMIT 2)"); err != nil {
		t.Fatal(err)
	}
	out, problems, code := p.run("verify")
	if code != exitFailed || !strings.Contains(out, "Queue is broken by 2 rows") || !strings.Contains(out, "\n    order ") || !strings.Contains(problems, "1 of ") || strings.Count(problems, "\n") != 1 {
		t.Errorf("it ended with %d, printed %q and complained %q", code, out, problems)
	}
	out, _, code = p.run("verify", "--json")
	var checks []invariantReport
	if err := json.Unmarshal([]byte(out), &checks); err != nil || code != exitFailed {
		t.Fatalf("as JSON it ended with %d: %v", code, err)
	}
	for _, check := range checks {
		if broken := check.Name == "Queue"; broken != (check.Rows == 2 && len(check.Sample) == 2) || check.Sentence == "" || check.Sample == nil {
			t.Errorf("%+v", check)
		}
	}
	// What is broken is never mended silently: a plan of the queue does it, and says so in the audit chain.
	p.done("plan")
	if _, _, code := p.run("verify"); code != exitDone {
		t.Errorf("after a plan it ends with %d", code)
	}
}

func TestADatabaseThatIsKilledDuringAnImportLosesNothingThatWasSaid(t *testing.T) {
	p, original := newPlace(t), demoFiles(t)
	p.done("import", original)
	stock := func() string {
		// The order of the list is that of its default sort, so the same stock is the same text.
		return p.done("export", "stock")
	}
	killed := 0
	for round := range 3 {
		files, before := variant(t, original, round+1), stock()
		program := p.program(t.Context(), "import", files)
		var problems bytes.Buffer
		program.Stderr = &problems
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round+1) * 150 * time.Millisecond)
		p.killDatabase()
		if err := program.Wait(); err != nil {
			killed++
			if told := problems.String(); strings.Count(told, "pegboard: ") != 1 {
				t.Errorf("people were told %q", told)
			}
			if after := stock(); after != before {
				t.Fatalf("an import that failed in round %d changed the stock", round)
			}
		}
		p.done("verify")
		p.done("import", files)
		if after := stock(); after == before {
			t.Fatalf("an import that was reported as done in round %d is not there", round)
		}
		// What was said to be saved outlives the next kill.
		saved := stock()
		p.killDatabase()
		if after := stock(); after != saved {
			t.Fatalf("killing the database lost what was saved in round %d", round)
		}
	}
	if killed == 0 {
		t.Error("the database was never killed while an import ran")
	}
	p.done("verify")
}

// killDatabase ends the private PostgreSQL with kill -9, if it runs.
func (p *place) killDatabase() {
	p.Helper()
	found, err := filepath.Glob(filepath.Join(p.dir, "*", "postmaster.pid"))
	if err != nil {
		p.Fatal(err)
	}
	for _, file := range found {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended
		}
		first, _, _ := strings.Cut(string(text), "\n")
		if pid, err := strconv.Atoi(first); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
