package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	// fastTimeout bounds a clean shutdown, whose checkpoint may have much to write.
	fastTimeout = 60 * time.Second
	// immediateTimeout bounds a shutdown that leaves recovery to the next start.
	immediateTimeout = 5 * time.Second
	// restartPause and restartAttempts let the processes of a crashed server leave
	// before the next one starts, and end the attempts when it cannot start at all.
	restartPause    = 100 * time.Millisecond
	restartAttempts = 100
)

// launch says how to start PostgreSQL. It travels to the keeper as JSON.
type launch struct {
	Program   string
	DataDir   string
	SocketDir string
	LogFile   string
	UsersFile string
	UID, GID  uint32
	Switch    bool
	Settings  []string
}

// settings are given on the command line, where no file can weaken them.
func settings(throwaway bool) []string {
	common := []string{
		"cluster_name=" + Database,
		"listen_addresses=",
		"unix_socket_permissions=0700",
		"timezone=UTC",
		"log_timezone=UTC",
		"lc_messages=C",
		"log_checkpoints=off",
		// The whole program is to stay below 200 MiB with the demo's data.
		"shared_buffers=64MB",
		"work_mem=8MB",
		"maintenance_work_mem=64MB",
		"effective_cache_size=1GB",
		"huge_pages=off",
		// Queries are short; compiling them costs more than it saves.
		"jit=off",
		"random_page_cost=1.1",
		// An import writes much at once; few checkpoints while it does.
		"wal_buffers=8MB",
		"max_wal_size=2GB",
		"checkpoint_timeout=15min",
		// Indexes alone answer for pages that were swept since their last change, so sweeping does not wait long.
		"autovacuum_naptime=15s",
	}
	if throwaway {
		return append(common, "max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0")
	}
	return append(common, "max_connections=60", "fsync=on", "synchronous_commit=on", "full_page_writes=on")
}

// postmaster is PostgreSQL's main process, started again whenever it ends unasked.
type postmaster struct {
	launch launch
	lock   *os.File
	logger *slog.Logger

	ended chan struct{} // closed when the process has ended for good
	err   error         // why, when that was not asked for; read it after ended

	mu       sync.Mutex
	process  *os.Process
	stopping bool
}

// startPostmaster starts PostgreSQL and returns when it accepts connections. It
// owns lock and releases it when PostgreSQL has ended for good.
func startPostmaster(ctx context.Context, launch launch, lock *os.File, logger *slog.Logger) (*postmaster, error) {
	p := &postmaster{launch: launch, lock: lock, logger: logger, ended: make(chan struct{})}
	if err := writeKeeperPid(lock); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	ready := make(chan error, 1)
	go p.run(ctx, ready)
	if err := <-ready; err != nil {
		<-p.ended
		return nil, err
	}
	return p, nil
}

// run is the life of the server. The thread it is locked to is the parent whose death
// ends PostgreSQL, so it must not return to the pool; it dies with this goroutine.
func (p *postmaster) run(ctx context.Context, ready chan<- error) {
	runtime.LockOSThread()
	defer close(p.ended)
	defer p.lock.Close()
	if filepath.Dir(p.launch.SocketDir) != filepath.Dir(p.launch.DataDir) {
		// The next start makes the temporary directory again, under the same name.
		defer os.Remove(p.launch.SocketDir)
	}

	exited, err := p.spawn(ctx)
	ready <- err
	for err == nil {
		<-exited
		for attempt := 1; ; attempt++ {
			if p.isStopping() {
				return
			}
			p.logger.Warn("PostgreSQL ended unasked and is started again", "attempt", attempt)
			if exited, err = p.spawn(context.Background()); err == nil {
				break
			}
			if attempt == restartAttempts {
				p.err = err
				p.logger.Error("PostgreSQL does not start any more", "error", err)
				return
			}
			time.Sleep(restartPause)
		}
	}
}

// spawn starts the process and waits until it is ready. The channel is closed when it has exited.
func (p *postmaster) spawn(ctx context.Context) (<-chan struct{}, error) {
	log, err := os.OpenFile(p.launch.LogFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, refuse("PostgreSQL's log cannot be written: %w.", err)
	}
	defer log.Close()
	before, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("find the end of the log: %w", err)
	}
	command := p.command(log)
	p.mu.Lock()
	if p.stopping {
		p.mu.Unlock()
		return nil, errors.New("the server is being stopped")
	}
	err = command.Start()
	p.process = command.Process
	p.mu.Unlock()
	if err != nil {
		return nil, refuse("PostgreSQL cannot be started: %w.", err)
	}
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		// How it ended is in its log; that it ended is all that matters here.
		_ = command.Wait()
	}()
	for !isReady(p.launch.DataDir, command.Process.Pid) {
		select {
		case <-exited:
			return nil, refuse("PostgreSQL ended while it was starting. Its log %s says: %s", p.launch.LogFile, logSince(p.launch.LogFile, before))
		case <-ctx.Done():
			shutDown(command.Process, exited)
			return nil, fmt.Errorf("wait for PostgreSQL to be ready: %w", context.Cause(ctx))
		case <-time.After(pollInterval):
		}
	}
	return exited, nil
}

func (p *postmaster) command(log *os.File) *exec.Cmd {
	arguments := []string{"-D", p.launch.DataDir, "-k", p.launch.SocketDir, "-p", strconv.Itoa(socketPort)}
	for _, setting := range p.launch.Settings {
		arguments = append(arguments, "-c", setting)
	}
	command := exec.Command(p.launch.Program, arguments...)
	command.Dir = "/"
	command.Env = cleanEnvironment()
	command.Stdout, command.Stderr = log, log
	// PostgreSQL keeps the lock held for as long as any of its processes lives.
	command.ExtraFiles = []*os.File{p.lock}
	// A process group of its own keeps the terminal's Ctrl-C from reaching it.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if p.launch.Switch {
		command.SysProcAttr.Credential = &syscall.Credential{Uid: p.launch.UID, Gid: p.launch.GID}
	}
	endWithParent(command.SysProcAttr, syscall.SIGINT)
	return command
}

// stop shuts PostgreSQL down and returns when it is gone and the lock is free.
func (p *postmaster) stop() error {
	p.mu.Lock()
	p.stopping = true
	process := p.process
	p.mu.Unlock()
	if err := shutDown(process, p.ended); err != nil {
		return err
	}
	return p.err
}

func (p *postmaster) isStopping() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopping
}

// shutDown asks for a clean end, then for a quick one, then takes it.
func shutDown(process *os.Process, ended <-chan struct{}) error {
	steps := []struct {
		signal  syscall.Signal
		timeout time.Duration
	}{{syscall.SIGINT, fastTimeout}, {syscall.SIGQUIT, immediateTimeout}, {syscall.SIGKILL, immediateTimeout}}
	for i, step := range steps {
		// An error says that the process has gone, which is what is waited for.
		_ = process.Signal(step.signal)
		select {
		case <-ended:
			if i > 0 {
				return refuse("PostgreSQL did not shut down cleanly within %s and was ended. It recovers at its next start.", fastTimeout)
			}
			return nil
		case <-time.After(step.timeout):
		}
	}
	return refuse("PostgreSQL (process %d) cannot be ended.", process.Pid)
}

// isReady reads what PostgreSQL itself notes about its state: the process on the
// first line of postmaster.pid and its status on the eighth.
func isReady(dataDir string, pid int) bool {
	text, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return len(lines) >= 8 && strings.TrimSpace(lines[0]) == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

// logSince returns the end of what was logged from an offset on.
func logSince(path string, offset int64) string {
	file, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	text, err := io.ReadAll(io.NewSectionReader(file, offset, longestLog))
	if err != nil {
		return err.Error()
	}
	return lastLines(string(text))
}
