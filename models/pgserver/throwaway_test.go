package pgserver_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pegboard/models/pgserver"
)

func TestAThrowawayServerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	server, err := pgserver.StartThrowaway(t.Context())
	must(t, err)
	dir := server.StateDir()
	connect(t, server.URL(pgserver.Database))
	must(t, server.Remove())
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there", dir)
	}
}

func TestAThrowawayServerClearsWhatACrashedTestLeft(t *testing.T) {
	t.Parallel()
	first, err := pgserver.StartThrowaway(t.Context())
	must(t, err)
	defer first.Remove()
	base := filepath.Dir(first.StateDir())
	long := time.Now().Add(-time.Hour)

	crashed, err := os.MkdirTemp(base, "pegboard-throwaway-")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(crashed, "rubbish"), nil, 0o600))
	must(t, os.Chtimes(crashed, long, long))
	must(t, os.Chtimes(first.StateDir(), long, long))

	second, err := pgserver.StartThrowaway(t.Context())
	must(t, err)
	defer second.Remove()
	if _, err := os.Stat(crashed); !os.IsNotExist(err) {
		t.Error("what the crashed test left is still there")
	}
	if !answers(first.URL(pgserver.Database)) {
		t.Error("a server that is in use must be left alone")
	}
}
