package pgserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user PostgreSQL runs as: the program's own, or, because PostgreSQL
// refuses to be root, an unprivileged one that root switches to.
type account struct {
	name     string
	uid, gid uint32
	switched bool
}

// serverAccount chooses the account.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "this user", uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	// initdb looks its user up, so only an account known to the system will do.
	for _, name := range []string{"postgres", "nobody"} {
		known, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(known.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(known.Gid, 10, 32)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{name: name, uid: uint32(uid), gid: uint32(gid), switched: true}, nil
		}
	}
	return account{}, refuse("PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody to run it as. Make one (useradd --system postgres), or run Pegboard as an ordinary user.")
}

// adopt returns the account that an existing data directory belongs to, because the one
// serverAccount would choose changes when a user postgres is added to the system.
func (a account) adopt(dataDir string) (account, error) {
	if !a.switched {
		return a, nil
	}
	info, err := os.Lstat(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, refuse("The data directory cannot be read: %w.", err)
	}
	status := info.Sys().(*syscall.Stat_t)
	switch status.Uid {
	case a.uid:
		return a, nil
	case 0:
		return a, refuse("The data directory %s belongs to root, and PostgreSQL does not run as root. Give it back with: chown -R %s %s", dataDir, a.name, dataDir)
	}
	return account{name: fmt.Sprintf("number %d", status.Uid), uid: status.Uid, gid: status.Gid, switched: true}, nil
}

// credential makes a child process run as the account; nil when it does so anyway.
func (a account) credential() *syscall.Credential {
	if !a.switched {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// own gives a file to the account.
func (a account) own(path string) error {
	if !a.switched {
		return nil
	}
	if err := os.Lchown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to %s: %w", path, a.name, err)
	}
	return nil
}

// ensureDir makes a directory that only the account can enter, or checks that an
// existing one is exactly that.
func (a account) ensureDir(path string) error {
	err := makeDir(path, 0o700)
	if err == nil {
		return a.own(path)
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make %s: %w", path, err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("look at %s: %w", path, err)
	}
	if !info.IsDir() || owner(info) != a.uid || info.Mode().Perm() != 0o700 {
		return refuse("The directory %s must belong to %s alone (mode 0700), and it does not. Remove it or move it away.", path, a.name)
	}
	return nil
}

// owns checks, for root, that the state directory is root's: in a directory of another
// user, that user could make root write wherever a symbolic link points.
func (a account) owns(dir string) error {
	if !a.switched {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return refuse("The state directory cannot be read: %w.", err)
	}
	if uid := owner(info); uid != 0 {
		return refuse("The state directory %s belongs to another user (number %d). Run Pegboard as that user, give the directory to root, or set PEGBOARD_STATE_DIR to another one.", dir, uid)
	}
	// Only names could be seen through this bit, and of root's files none is readable.
	if info.Mode().Perm()&0o001 == 0 {
		if err := os.Chmod(dir, info.Mode().Perm()|0o001); err != nil {
			return refuse("The state directory %s cannot be opened to PostgreSQL's account: %w.", dir, err)
		}
	}
	return nil
}

// reach checks that the account may pass through every directory down to path.
func (a account) reach(path string) error {
	if !a.switched {
		return nil
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return refuse("The directory %s cannot be read: %w.", dir, err)
		}
		if info.IsDir() && !a.mayEnter(info) {
			return refuse("PostgreSQL runs as the user %s when Pegboard is root, and %s cannot be entered by that user (its mode is %04o). "+
				"Open it with: chmod o+x %s - or set PEGBOARD_STATE_DIR to a directory below /var/lib.", a.name, dir, info.Mode().Perm(), dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func (a account) mayEnter(dir fs.FileInfo) bool {
	mode := dir.Mode().Perm()
	switch status := dir.Sys().(*syscall.Stat_t); {
	case status.Uid == a.uid:
		return mode&0o100 != 0
	case status.Gid == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}
