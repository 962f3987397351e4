package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	throwawayPrefix = "pegboard-throwaway-"
	// throwawayGrace protects a directory that another process has made but not yet locked.
	throwawayGrace = time.Minute
)

// StartThrowaway starts a PostgreSQL for one test process, in memory where the system has
// /dev/shm, and without durability. Remove ends it and deletes it. It also
// deletes what crashed test processes of this user left behind.
func StartThrowaway(ctx context.Context) (*Throwaway, error) {
	base := os.TempDir()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	removeLeftovers(base)
	dir, err := os.MkdirTemp(base, throwawayPrefix)
	if err != nil {
		return nil, fmt.Errorf("make a directory for a throw-away server: %w", err)
	}
	server, err := Start(ctx, Options{StateDir: dir, Throwaway: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &Throwaway{Server: server}, nil
}

// Throwaway is a server whose data ends with it.
type Throwaway struct {
	*Server
}

// Remove stops the server and deletes its data.
func (t *Throwaway) Remove() error {
	return errors.Join(t.Stop(), os.RemoveAll(t.StateDir()))
}

// removeLeftovers deletes throw-away directories of this user on which nothing runs. What
// it cannot delete is left for the next run: it is in nobody's way.
func removeLeftovers(base string) {
	leftovers, err := filepath.Glob(filepath.Join(base, throwawayPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range leftovers {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || owner(info) != uint32(os.Geteuid()) || time.Since(info.ModTime()) < throwawayGrace {
			continue
		}
		lock, err := openLock(filepath.Join(dir, "lock"))
		if err != nil {
			continue
		}
		if free, err := tryLock(lock, syscall.LOCK_EX); free && err == nil {
			_ = os.RemoveAll(dir)
		}
		lock.Close()
	}
}
