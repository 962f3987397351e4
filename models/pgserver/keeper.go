package pgserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// The keeper finds the open lock file and the pipe for its answer under these numbers.
const (
	keeperLock   = 3
	keeperAnswer = 4
)

// keeperReady is the keeper's answer once PostgreSQL accepts connections. Any other answer
// is the sentence that says why it does not.
const keeperReady = "ready"

// Keep is the whole life of the keeper process: it starts PostgreSQL as it was told on
// standard input, keeps it running, and shuts it down when no program uses it any more.
// A program's hidden command, the one that it passes in Options.Keeper, must
// call it before doing anything else and end when it returns.
func Keep() error {
	if !isFile(keeperLock, syscall.S_IFREG) || !isFile(keeperAnswer, syscall.S_IFIFO) {
		return refuse("This command is started by Pegboard itself and does nothing when typed.")
	}
	// PostgreSQL must outlive the terminal and the program that happened to start it.
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGPIPE)
	syscall.CloseOnExec(keeperLock)
	syscall.CloseOnExec(keeperAnswer)
	lock := os.NewFile(keeperLock, "lock")
	answer := os.NewFile(keeperAnswer, "answer")
	var launch launch
	if err := json.NewDecoder(os.Stdin).Decode(&launch); err != nil {
		return fmt.Errorf("read what to keep: %w", err)
	}
	users, err := openLock(launch.UsersFile)
	if err != nil {
		return reply(answer, err)
	}
	defer users.Close()
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	server, err := startPostmaster(context.Background(), launch, lock, logger)
	if err := reply(answer, err); err != nil {
		return err
	}
	select {
	case <-lastUserGone(users):
		return server.stop()
	case <-server.ended:
		return server.err
	}
}

// isFile reports whether a descriptor is open on a file of this kind. In a program that
// was given none, Go's runtime may use the number for something else.
func isFile(descriptor int, kind uint32) bool {
	var status syscall.Stat_t
	return syscall.Fstat(descriptor, &status) == nil && uint32(status.Mode)&syscall.S_IFMT == kind
}

// lastUserGone is closed when nobody holds the users lock any more. From then on it
// is held exclusively, so that whoever comes next waits until the server is down.
func lastUserGone(users *os.File) <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		for syscall.Flock(int(users.Fd()), syscall.LOCK_EX) != nil {
			// Only a signal can interrupt the wait, and it is resumed.
		}
		close(gone)
	}()
	return gone
}

// reply tells the program that started the keeper how the start went, and returns err.
func reply(answer *os.File, err error) error {
	text := keeperReady
	if err != nil {
		text = err.Error()
	}
	// A program that was killed meanwhile does not listen; the server runs all the same.
	_, _ = io.WriteString(answer, text)
	return errors.Join(err, answer.Close())
}

// startKeeper starts the keeper process and returns when PostgreSQL is ready. It
// passes lock on, and releases this program's hold on it.
func startKeeper(ctx context.Context, keeper []string, launch launch, lock *os.File) error {
	defer lock.Close()
	order, err := json.Marshal(launch)
	if err != nil {
		return fmt.Errorf("describe the server to its keeper: %w", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("make a pipe for the keeper: %w", err)
	}
	defer read.Close()
	log, err := os.OpenFile(launch.LogFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return errors.Join(refuse("PostgreSQL's log cannot be written: %w.", err), write.Close())
	}
	defer log.Close()
	command := exec.Command(keeper[0], keeper[1:]...)
	command.Dir = "/"
	command.Stdin = bytes.NewReader(order)
	command.Stdout, command.Stderr = log, log
	command.ExtraFiles = []*os.File{lock, write}
	// A session of its own keeps the keeper alive when the terminal closes.
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = errors.Join(command.Start(), write.Close())
	if err != nil {
		return refuse("The keeper of PostgreSQL cannot be started: %w.", err)
	}
	// The keeper usually outlives us; if it does not, this takes its remains away.
	go func() { _ = command.Wait() }()
	stop := context.AfterFunc(ctx, func() { _ = read.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	text, err := io.ReadAll(read)
	if err != nil {
		return fmt.Errorf("wait for PostgreSQL to be ready: %w", errors.Join(context.Cause(ctx), err))
	}
	switch answer := string(text); answer {
	case keeperReady:
		return nil
	case "":
		return refuse("The keeper of PostgreSQL ended without an answer. Its log is %s.", launch.LogFile)
	default:
		return refuse("%s", answer)
	}
}
