package pgserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pegboard/models/pgserver"
)

// The test binary is three programs: the tests, a program that uses a private
// PostgreSQL until its standard input ends, and that program's keeper.
const (
	useCommand  = "use-postgres"
	keepCommand = "keep-postgres"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == keepCommand {
		if err := pgserver.Keep(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[1] == useCommand {
		os.Exit(use())
	}
	path, err := publishTestBinary()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	testBinary = path
	code := m.Run()
	_ = os.RemoveAll(filepath.Dir(path))
	os.Exit(code)
}

// testBinary is this test binary at a place where any user may run it.
var testBinary string

// publishTestBinary copies the test binary once and before any test runs: a program cannot be
// executed while a child of another test may have inherited the file open for writing.
func publishTestBinary() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "pgserver-test-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	program, err := os.ReadFile(self)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "pgserver.test")
	return path, os.WriteFile(path, program, 0o755)
}

// order tells the using program what to do; report is what it answers.
type order struct {
	StateDir  string
	Keeper    bool
	Throwaway bool
}

type report struct {
	Error   string
	URL     string
	Owner   bool
	Version string
	Took    time.Duration
}

func use() int {
	input := bufio.NewReader(os.Stdin)
	line, err := input.ReadBytes('\n')
	var o order
	if err == nil {
		err = json.Unmarshal(line, &o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	options := pgserver.Options{StateDir: o.StateDir, Throwaway: o.Throwaway, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	if o.Keeper {
		options.Keeper = []string{os.Args[0], keepCommand}
	}
	begin := time.Now()
	server, err := pgserver.Start(context.Background(), options)
	answer := json.NewEncoder(os.Stdout)
	if err != nil {
		_ = answer.Encode(report{Error: err.Error()})
		return 1
	}
	_ = answer.Encode(report{URL: server.URL(pgserver.Database), Owner: server.Owner(), Version: server.Version(), Took: time.Since(begin)})
	_, _ = io.Copy(io.Discard, input)
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// program is a running using program.
type program struct {
	t       *testing.T
	command *exec.Cmd
	input   io.WriteCloser
	output  *bufio.Reader
	report
}

// launch starts a using program and returns without waiting for its report.
func launch(t *testing.T, o order, credential *syscall.Credential) *program {
	t.Helper()
	command := exec.Command(testBinary, useCommand)
	command.Dir = "/"
	command.Stderr = &testLog{t: t}
	// Whatever a person has set for other databases must not matter.
	command.Env = append(os.Environ(), "PGHOST=nowhere.invalid", "PGPORT=1", "PGUSER=somebody", "PGDATA=/nowhere",
		"TZ=Asia/Tokyo", "LC_ALL=xx_XX.wrong")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	input, err := command.StdinPipe()
	must(t, err)
	output, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	line, err := json.Marshal(o)
	must(t, err)
	_, err = input.Write(append(line, '\n'))
	must(t, err)
	p := &program{t: t, command: command, input: input, output: bufio.NewReader(output)}
	t.Cleanup(func() {
		if command.ProcessState == nil {
			_ = command.Process.Kill()
			_ = command.Wait()
		}
	})
	return p
}

// started waits for the program's report and fails the test if it could not start.
func (p *program) started() *program {
	p.t.Helper()
	if sentence := p.refused(); sentence != "" {
		p.t.Fatalf("the program could not start: %s", sentence)
	}
	return p
}

// refused waits for the report and returns the sentence of a program that could not start.
func (p *program) refused() string {
	p.t.Helper()
	line, err := p.output.ReadBytes('\n')
	must(p.t, err)
	must(p.t, json.Unmarshal(line, &p.report))
	return p.Error
}

// ends lets the program end in good order.
func (p *program) ends() {
	p.t.Helper()
	must(p.t, p.input.Close())
	if err := p.command.Wait(); err != nil {
		p.t.Fatalf("the program did not end well: %v", err)
	}
}

// killed ends the program as kill -9 does.
func (p *program) killed() {
	p.t.Helper()
	must(p.t, p.command.Process.Kill())
	_ = p.command.Wait()
}

func (p *program) connect() *pgx.Conn {
	p.t.Helper()
	return connect(p.t, p.URL)
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

func execute(t *testing.T, connection interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, sql string) string {
	t.Helper()
	var value string
	if err := connection.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// openDir returns a new short directory that every user can enter.
func openDir(t *testing.T) string {
	t.Helper()
	base := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "pgserver-test-")
	must(t, err)
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove the test's directory: %v", err)
		}
	})
	must(t, os.Chmod(dir, 0o755))
	return dir
}

// newState returns a state directory to be, whose servers are gone when the test ends.
func newState(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(openDir(t), "state")
	t.Cleanup(func() { awaitDown(t, dir) })
	return dir
}

// awaitDown waits until no PostgreSQL holds the state directory's lock.
func awaitDown(t *testing.T, stateDir string) {
	t.Helper()
	lock, err := os.OpenFile(filepath.Join(stateDir, "lock"), os.O_RDWR, 0)
	if os.IsNotExist(err) {
		return
	}
	must(t, err)
	defer lock.Close()
	eventually(t, "PostgreSQL is down", func() bool {
		return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
	})
}

func eventually(t *testing.T, what string, holds func() bool) time.Duration {
	t.Helper()
	begin := time.Now()
	for time.Since(begin) < 20*time.Second {
		if holds() {
			return time.Since(begin)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s", what)
	return 0
}

// keeperOf returns the process that keeps the server of a state directory.
func keeperOf(t *testing.T, stateDir string) int {
	t.Helper()
	return firstNumber(t, filepath.Join(stateDir, "lock"))
}

// postmasterOf returns PostgreSQL's main process.
func postmasterOf(t *testing.T, stateDir string) int {
	t.Helper()
	return firstNumber(t, filepath.Join(stateDir, "data", "postmaster.pid"))
}

func firstNumber(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	number, err := strconv.Atoi(first)
	must(t, err)
	return number
}

// ordinaryUser returns how to become a user who is not root, and nil for one who already is.
func ordinaryUser(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	must(t, err)
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	must(t, err)
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	must(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// start starts a throw-away server in this process and stops it with the test.
func start(t *testing.T, stateDir string) *pgserver.Server {
	t.Helper()
	server, err := pgserver.Start(t.Context(), pgserver.Options{StateDir: stateDir, Throwaway: true})
	must(t, err)
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stop the server: %v", err)
		}
	})
	return server
}

// refusal starts a server that must not start, and returns the sentence that says why.
func refusal(t *testing.T, options pgserver.Options) string {
	t.Helper()
	server, err := pgserver.Start(t.Context(), options)
	if err == nil {
		_ = server.Stop()
		t.Fatal("the server started although it must not")
	}
	return err.Error()
}

func mentions(t *testing.T, sentence string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(sentence, word) {
			t.Errorf("the sentence does not mention %q: %s", word, sentence)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// testLog passes a program's messages to the test's log.
type testLog struct{ t *testing.T }

func (l *testLog) Write(text []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(text)))
	return len(text), nil
}
