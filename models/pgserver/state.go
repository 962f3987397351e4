package pgserver

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	// socketPort is only part of the socket's file name: nothing listens on a network.
	socketPort = 5432
	socketName = ".s.PGSQL.5432"
	// longestSocket keeps clear of the 104 bytes that the strictest system allows a socket's path.
	longestSocket = 100
	// passwordBytes of randomness cannot be guessed; nobody ever types them.
	passwordBytes = 24
)

// state is a state directory and the account that PostgreSQL runs under in it.
type state struct {
	dir     string
	account account
}

// DefaultStateDir returns where Pegboard keeps its state unless told otherwise:
// /var/lib/pegboard for root, else pegboard below XDG_STATE_HOME or ~/.local/state.
func DefaultStateDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/pegboard", nil
	}
	if base := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "pegboard"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(home) {
		return "", refuse("There is no home directory to keep Pegboard's state in. Set PEGBOARD_STATE_DIR to a directory you may write.")
	}
	return filepath.Join(home, ".local", "state", "pegboard"), nil
}

// openState makes the state directory if needed and checks that it can be used.
func openState(dir string) (state, error) {
	if dir == "" {
		var err error
		if dir, err = DefaultStateDir(); err != nil {
			return state{}, err
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return state{}, refuse("The state directory cannot be found: %w.", err)
	}
	account, err := serverAccount()
	if err != nil {
		return state{}, err
	}
	if err := makeStateDir(dir, account); err != nil {
		return state{}, err
	}
	// Processes are recognised by their working directory, which has no symbolic links.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return state{}, refuse("The state directory cannot be read: %w. Set PEGBOARD_STATE_DIR to a directory you may write.", err)
	}
	if err := account.owns(dir); err != nil {
		return state{}, err
	}
	if err := account.reach(dir); err != nil {
		return state{}, err
	}
	account, err = account.adopt(filepath.Join(dir, "data"))
	return state{dir: dir, account: account}, err
}

// makeStateDir makes dir and its missing parents. PostgreSQL's own account must be
// able to pass through all of them when the program is root, whatever the umask is.
func makeStateDir(dir string, account account) error {
	private, parent := fs.FileMode(0o700), fs.FileMode(0o755)
	if account.switched {
		private = 0o711
	}
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, d)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		mode := parent
		if i == 0 {
			mode = private
		}
		if err := makeDir(missing[i], mode); err != nil && !errors.Is(err, fs.ErrExist) {
			return refuse("The state directory %s cannot be made: %w. Set PEGBOARD_STATE_DIR to a directory you may write.", dir, err)
		}
	}
	return nil
}

// makeDir makes one directory with exactly this mode, and refuses an existing one.
func makeDir(path string, mode fs.FileMode) error {
	if err := os.Mkdir(path, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

func (s state) dataDir() string      { return filepath.Join(s.dir, "data") }
func (s state) runDir() string       { return filepath.Join(s.dir, "run") }
func (s state) socketNote() string   { return filepath.Join(s.dir, "socket") }
func (s state) passwordFile() string { return filepath.Join(s.dir, "password") }
func (s state) lockFile() string     { return filepath.Join(s.dir, "lock") }
func (s state) usersFile() string    { return filepath.Join(s.dir, "users") }
func (s state) logFile() string      { return filepath.Join(s.dir, "postgres.log") }

// address returns how to reach the server that runs on this directory.
func (s state) address() (address, error) {
	password, err := s.password()
	if err != nil {
		return address{}, err
	}
	if password == "" {
		return address{}, fmt.Errorf("there is no password in %s yet", s.passwordFile())
	}
	socketDir := s.runDir()
	if !fitsSocket(socketDir) {
		note, err := os.ReadFile(s.socketNote())
		if err != nil {
			return address{}, fmt.Errorf("read where the socket is: %w", err)
		}
		socketDir = strings.TrimSpace(string(note))
	}
	return address{socketDir: socketDir, password: password}, nil
}

// password returns the role's password, or nothing when the file is missing or empty.
func (s state) password() (string, error) {
	text, err := os.ReadFile(s.passwordFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", refuse("The password of the private PostgreSQL cannot be read: %w. Run Pegboard as the user who started it first.", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func newPassword() string {
	secret := make([]byte, passwordBytes)
	rand.Read(secret)
	return hex.EncodeToString(secret)
}

// writeFile puts a small private file into the state directory, whole or not at all.
func (s state) writeFile(path, text string) error {
	file, err := os.CreateTemp(s.dir, ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// ensureSocketDir returns the directory for the socket, which only PostgreSQL's
// account (and root) can enter. Where the state directory's path is too long for a
// socket that is a temporary directory, and its name is noted for other programs.
func (s state) ensureSocketDir() (string, error) {
	if fitsSocket(s.runDir()) {
		return s.runDir(), s.account.ensureDir(s.runDir())
	}
	// The name is random, and an existing directory is used only if it is ours and
	// private: anybody may make directories in a temporary directory, none like that.
	if note, err := os.ReadFile(s.socketNote()); err == nil {
		noted := strings.TrimSpace(string(note))
		if filepath.IsAbs(noted) && s.account.ensureDir(noted) == nil {
			return noted, nil
		}
	}
	base := os.TempDir()
	if !fitsSocket(filepath.Join(base, "pegboard-0123456789")) {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "pegboard-")
	if err != nil {
		return "", refuse("A short directory for PostgreSQL's socket cannot be made: %w. Set PEGBOARD_STATE_DIR to a shorter path.", err)
	}
	if err := s.account.own(dir); err != nil {
		return "", err
	}
	if err := s.account.reach(dir); err != nil {
		return "", err
	}
	return dir, s.writeFile(s.socketNote(), dir+"\n")
}

func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, socketName)) <= longestSocket
}

// owner returns the user a file belongs to.
func owner(info fs.FileInfo) uint32 {
	return info.Sys().(*syscall.Stat_t).Uid
}
