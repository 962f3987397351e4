package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// farewellTimeout bounds how long the last user waits for PostgreSQL to be down. It is a
// courtesy to containers, which kill everything when their first process ends.
const farewellTimeout = 30 * time.Second

// openLock opens a lock file, making it if needed.
func openLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if errors.Is(err, fs.ErrPermission) {
		return nil, refuse("The state directory cannot be used: %w. Run Pegboard as the user it belongs to, or set PEGBOARD_STATE_DIR to another directory.", err)
	}
	if err != nil {
		return nil, refuse("The lock file cannot be opened: %w.", err)
	}
	return file, nil
}

// tryLock takes a lock without waiting and reports whether it got it.
func tryLock(file *os.File, kind int) (bool, error) {
	for {
		err := syscall.Flock(int(file.Fd()), kind|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, refuse("The file %s cannot be locked: %w. Choose a state directory on a local disk.", file.Name(), err)
		}
	}
}

// awaitLock takes a lock as soon as it is free.
func awaitLock(ctx context.Context, file *os.File, kind int) error {
	for {
		taken, err := tryLock(file, kind)
		if taken || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", file.Name(), context.Cause(ctx))
		case <-time.After(pollInterval):
		}
	}
}

// takeLock returns the open lock file when no PostgreSQL runs on this state
// directory, and nil when one does.
func (s state) takeLock() (*os.File, error) {
	lock, err := openLock(s.lockFile())
	if err != nil {
		return nil, err
	}
	taken, err := tryLock(lock, syscall.LOCK_EX)
	if !taken {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// keeperPid returns the process that keeps the server, or 0 when none is recorded.
func (s state) keeperPid() int {
	text, err := os.ReadFile(s.lockFile())
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}

// writeKeeperPid records this process as the keeper.
func writeKeeperPid(lock *os.File) error {
	if err := lock.Truncate(0); err != nil {
		return fmt.Errorf("record the keeper: %w", err)
	}
	if _, err := lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("record the keeper: %w", err)
	}
	return nil
}

// awaitKeeper returns when the server is down, or as soon as that is not for
// us to wait for: others use it, or a new keeper has started it again.
func (s state) awaitKeeper(keeper int) {
	// One sighting of another user may be another leaver's glance at the same lock.
	const sightings = 3
	seen := 0
	for end := time.Now().Add(farewellTimeout); time.Now().Before(end); time.Sleep(pollInterval) {
		lock, err := s.takeLock()
		if err != nil {
			return
		}
		if lock != nil {
			lock.Close()
			return
		}
		if s.keeperPid() != keeper {
			return
		}
		if seen++; !s.hasUsers() {
			seen = 0
		}
		if seen == sightings {
			return
		}
	}
}

// hasUsers reports whether a program holds the users lock shared. The keeper, which
// takes it exclusively before it shuts PostgreSQL down, is not a user.
func (s state) hasUsers() bool {
	users, err := openLock(s.usersFile())
	if err != nil {
		return false
	}
	defer users.Close()
	if alone, err := tryLock(users, syscall.LOCK_EX); alone || err != nil {
		return false
	}
	shared, err := tryLock(users, syscall.LOCK_SH)
	return shared && err == nil
}
