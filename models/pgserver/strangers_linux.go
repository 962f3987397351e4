package pgserver

import (
	"os"
	"path/filepath"
	"strconv"
)

// strangerIn returns a process that works in the data directory, as every process of
// a PostgreSQL does, or 0. A zombie has no working directory and does not count.
func strangerIn(dataDir string) int {
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		return 0
	}
	for _, link := range links {
		if dir, err := os.Readlink(link); err != nil || dir != dataDir {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			return pid
		}
	}
	return 0
}
