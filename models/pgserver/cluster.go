package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// strangerTimeout is how long a PostgreSQL that is not ours may take to be gone.
	strangerTimeout = 10 * time.Second
	// longestLog is when the log of a new start goes to a new file; one old file is kept.
	longestLog = 8 << 20
)

// prepare brings the state directory to where PostgreSQL can be started on it,
// which includes making the cluster. The caller holds lock, so that no other
// program does the same and no PostgreSQL of ours is running.
func (s state) prepare(ctx context.Context, lock *os.File, options Options, logger *slog.Logger) (launch, error) {
	if err := s.clearLeftovers(); err != nil {
		return launch{}, err
	}
	major, err := s.dataMajor()
	if err != nil {
		return launch{}, err
	}
	programs, err := findBinaries(options.BinDir, major, s.account)
	if err != nil && major != 0 {
		return launch{}, refuse("The data in %s was made by PostgreSQL %d and no other version may open it. %w", s.dataDir(), major, err)
	}
	if err != nil {
		return launch{}, err
	}
	socketDir, err := s.ensureSocketDir()
	if err != nil {
		return launch{}, err
	}
	if err := s.clearStale(ctx, socketDir); err != nil {
		return launch{}, err
	}
	if err := s.ensureCluster(ctx, lock, programs, major, options.Throwaway, logger); err != nil {
		return launch{}, err
	}
	return launch{
		Program:   filepath.Join(programs.dir, "postgres"),
		DataDir:   s.dataDir(),
		SocketDir: socketDir,
		LogFile:   s.logFile(),
		UsersFile: s.usersFile(),
		UID:       s.account.uid,
		GID:       s.account.gid,
		Switch:    s.account.switched,
		Settings:  settings(options.Throwaway),
	}, s.turnLog()
}

// clearLeftovers removes what a killed first start left. It touches nothing that a server
// ever ran on: a cluster is renamed away from init-* before its first start.
func (s state) clearLeftovers() error {
	for _, pattern := range []string{"init-*", ".new-*"} {
		leftovers, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			return fmt.Errorf("look for leftovers: %w", err)
		}
		for _, leftover := range leftovers {
			if err := os.RemoveAll(leftover); err != nil {
				return refuse("The leftover of an interrupted start cannot be removed: %w.", err)
			}
		}
	}
	return nil
}

// dataMajor returns the major version of the existing cluster, or 0 when there is none.
func (s state) dataMajor() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.dataDir(), "PG_VERSION"))
	if err == nil {
		major, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			return 0, refuse("The file %s does not hold a PostgreSQL version but %q. Restore the data directory from a backup.", filepath.Join(s.dataDir(), "PG_VERSION"), text)
		}
		return major, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, refuse("The data directory cannot be read: %w.", err)
	}
	// Remove takes an empty directory only; whatever is not empty is somebody's.
	if err := os.Remove(s.dataDir()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, refuse("The directory %s is not empty and not a PostgreSQL data directory either (it has no PG_VERSION). Move it away, or set PEGBOARD_STATE_DIR to another directory.", s.dataDir())
	}
	return 0, nil
}

// ensureCluster leaves a cluster and the password that fits it.
func (s state) ensureCluster(ctx context.Context, lock *os.File, programs binaries, major int, throwaway bool, logger *slog.Logger) error {
	password, err := s.password()
	if err != nil {
		return err
	}
	if major != 0 && password != "" {
		return nil
	}
	if password == "" {
		password = newPassword()
	}
	if major == 0 {
		logger.Info("making a PostgreSQL cluster", "directory", s.dataDir(), "version", programs.major)
		// Written first, because the rename that puts the cluster in place completes it.
		if err := s.writeFile(s.passwordFile(), password+"\n"); err != nil {
			return err
		}
		return s.makeCluster(ctx, lock, programs, password, throwaway)
	}
	logger.Warn("the password file was lost; the role gets a new password", "file", s.passwordFile())
	if err := s.resetPassword(ctx, lock, programs, password); err != nil {
		return err
	}
	return s.writeFile(s.passwordFile(), password+"\n")
}

// makeCluster runs initdb beside the data directory and renames the result, so that a
// data directory is either whole or absent.
func (s state) makeCluster(ctx context.Context, lock *os.File, programs binaries, password string, throwaway bool) error {
	workshop, err := os.MkdirTemp(s.dir, "init-")
	if err != nil {
		return refuse("The data directory cannot be made: %w.", err)
	}
	defer os.RemoveAll(workshop)
	passwordCopy := filepath.Join(workshop, "password")
	if err := os.WriteFile(passwordCopy, []byte(password+"\n"), 0o600); err != nil {
		return fmt.Errorf("hand the password to initdb: %w", err)
	}
	if err := errors.Join(s.account.own(passwordCopy), s.account.own(workshop)); err != nil {
		return err
	}
	data := filepath.Join(workshop, "data")
	arguments := []string{"-D", data, "-U", Database, "-E", "UTF8", "-A", "scram-sha-256", "--pwfile=" + passwordCopy, "--no-instructions"}
	if throwaway {
		arguments = append(arguments, "--no-sync")
	}
	initdb := filepath.Join(programs.dir, "initdb")
	output, err := s.run(ctx, lock, "", initdb, append(arguments, locale(programs.major)...)...)
	if err != nil && strings.Contains(output, "ICU is not supported") {
		output, err = s.run(ctx, lock, "", initdb, append(arguments, "--locale=C")...)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("make a data directory: %w", context.Cause(ctx))
	}
	if err != nil {
		return refuse("PostgreSQL's initdb could not make a data directory in %s: %w. It said: %s", s.dir, err, lastLines(output))
	}
	if err := os.Rename(data, s.dataDir()); err != nil {
		return refuse("The new data directory cannot be put in place: %w.", err)
	}
	return syncDir(s.dir)
}

// locale returns initdb's arguments for an order of text that does not depend on the
// system's locale. The versions differ in how they sort, so the schema names its collations.
func locale(major int) []string {
	if major >= 17 {
		return []string{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}
	}
	return []string{"--locale=C", "--locale-provider=icu", "--icu-locale=und"}
}

// resetPassword sets the role's password without needing the old one.
func (s state) resetPassword(ctx context.Context, lock *os.File, programs binaries, password string) error {
	statement := fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'\n", Database, password)
	output, err := s.run(ctx, lock, statement, filepath.Join(programs.dir, "postgres"), "--single", "-D", s.dataDir(), "postgres")
	if ctx.Err() != nil {
		return fmt.Errorf("set the password anew: %w", context.Cause(ctx))
	}
	if err != nil {
		return refuse("The password of PostgreSQL's role %s cannot be set anew: %w. It said: %s", Database, err, lastLines(output))
	}
	return nil
}

// run runs one of PostgreSQL's programs as the server's account. The program holds
// lock like the server does and dies with us, so that it never outlives the lock.
func (s state) run(ctx context.Context, lock *os.File, input, program string, arguments ...string) (string, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir = "/"
	command.Env = cleanEnvironment()
	command.Stdin = strings.NewReader(input)
	command.ExtraFiles = []*os.File{lock}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.account.credential(), Setpgid: true}
	endWithParent(command.SysProcAttr, syscall.SIGKILL)
	output, err := command.CombinedOutput()
	return string(output), err
}

// clearStale removes the marks of a server that was killed. Holding the lock we know
// that none of our own processes is left; a server that somebody started by hand on our
// data must go first, because two servers on one data directory destroy it.
func (s state) clearStale(ctx context.Context, socketDir string) error {
	ctx, cancel := context.WithTimeout(ctx, strangerTimeout)
	defer cancel()
	for {
		stranger := strangerIn(s.dataDir())
		if stranger == 0 {
			break
		}
		select {
		case <-ctx.Done():
			return refuse("A PostgreSQL that Pegboard did not start (process %d) is using %s. Stop it first, with: kill -INT %d", stranger, s.dataDir(), stranger)
		case <-time.After(pollInterval):
		}
	}
	for _, path := range []string{
		filepath.Join(s.dataDir(), "postmaster.pid"),
		filepath.Join(socketDir, socketName),
		filepath.Join(socketDir, socketName+".lock"),
	} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return refuse("The mark of an earlier PostgreSQL cannot be removed: %w.", err)
		}
	}
	return nil
}

// turnLog starts a new log file when the present one has grown long.
func (s state) turnLog() error {
	info, err := os.Stat(s.logFile())
	if err != nil || info.Size() < longestLog {
		return nil
	}
	if err := os.Rename(s.logFile(), s.logFile()+".old"); err != nil {
		return fmt.Errorf("turn the log over: %w", err)
	}
	return nil
}

// cleanEnvironment keeps the caller's settings for PostgreSQL's programs, for its locale
// and for its clock away from the private server.
func cleanEnvironment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch {
		case strings.HasPrefix(name, "PG"), strings.HasPrefix(name, "LC_"), strings.HasPrefix(name, "ICU_"),
			name == "LANG", name == "LANGUAGE", name == "TZ", name == "HOME":
		default:
			kept = append(kept, variable)
		}
	}
	return append(kept, "LC_ALL=C", "TZ=UTC", "HOME=/")
}

// lastLines returns the end of a program's output, which is where it says what went wrong.
func lastLines(output string) string {
	const longest = 1500
	output = strings.TrimSpace(output)
	if len(output) > longest {
		output = "…" + output[len(output)-longest:]
	}
	return output
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}
