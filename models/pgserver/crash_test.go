package pgserver_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"pegboard/models/pgserver"
)

func TestKillingTheProgramShutsPostgreSQLDownCleanly(t *testing.T) {
	t.Parallel()
	for _, keeper := range []bool{true, false} {
		t.Run(fmt.Sprintf("keeper %t", keeper), func(t *testing.T) {
			t.Parallel()
			dir := newState(t)
			killed := launch(t, order{StateDir: dir, Keeper: keeper}, nil).started()
			keep(t, killed.connect())
			killed.killed()
			awaitDown(t, dir)
			log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
			must(t, err)
			if !bytes.HasSuffix(bytes.TrimSpace(log), []byte("database system is shut down")) {
				t.Errorf("PostgreSQL did not shut down cleanly:\n%s", log)
			}
			next := launch(t, order{StateDir: dir, Keeper: keeper}, nil).started()
			wasKept(t, next.connect())
			next.ends()
		})
	}
}

func TestAProgramStartsTheServerAgainWhenItsKeeperIsKilled(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	one := launch(t, order{StateDir: dir, Keeper: true}, nil).started()
	other := launch(t, order{StateDir: dir, Keeper: true}, nil).started()
	keep(t, one.connect())
	must(t, syscall.Kill(keeperOf(t, dir), syscall.SIGKILL))
	eventually(t, "the server has noticed", func() bool { return !answers(one.URL) })
	took := eventually(t, "a program has started the server again", func() bool { return answers(one.URL) })
	if took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	wasKept(t, other.connect())
	one.ends()
	wasKept(t, other.connect())
	other.ends()
}

func TestTheServerComesBackWhenPostgreSQLIsKilled(t *testing.T) {
	t.Parallel()
	for _, keeper := range []bool{true, false} {
		t.Run(fmt.Sprintf("keeper %t", keeper), func(t *testing.T) {
			t.Parallel()
			dir := newState(t)
			p := launch(t, order{StateDir: dir, Keeper: keeper}, nil).started()
			keep(t, p.connect())
			before := postmasterOf(t, dir)
			must(t, syscall.Kill(before, syscall.SIGKILL))
			took := eventually(t, "another PostgreSQL answers", func() bool {
				return answers(p.URL) && postmasterOf(t, dir) != before
			})
			if took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			wasKept(t, p.connect())
			p.ends()
		})
	}
}

func TestAStalePidFileDoesNotPreventAStart(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*testing.T) int{
		"of a process that is gone":      goneProcess,
		"whose number was reused":        livingProcess,
		"whose process is a zombie":      zombieProcess,
		"whose number is this program's": func(*testing.T) int { return os.Getpid() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newState(t)
			must(t, start(t, dir).Stop())
			pid := strconv.Itoa(leave(t))
			socket := filepath.Join(dir, "run", ".s.PGSQL.5432")
			must(t, os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"),
				[]byte(pid+"\n"+filepath.Join(dir, "data")+"\n1700000000\n5432\n"+filepath.Dir(socket)+"\n\n  5432001         1\nready   \n"), 0o600))
			must(t, os.WriteFile(socket+".lock", []byte(pid+"\n"), 0o600))
			must(t, os.WriteFile(socket, nil, 0o600))
			if !answers(start(t, dir).URL(pgserver.Database)) {
				t.Error("the server must answer")
			}
		})
	}
}

func goneProcess(t *testing.T) int {
	command := exec.Command("true")
	must(t, command.Run())
	return command.Process.Pid
}

func livingProcess(t *testing.T) int {
	command := exec.Command("sleep", "60")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: ordinaryUser(t)}
	must(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command.Process.Pid
}

func zombieProcess(t *testing.T) int {
	command := exec.Command("true")
	must(t, command.Start())
	t.Cleanup(func() { _ = command.Wait() })
	return command.Process.Pid
}

func TestAnInterruptedFirstStartIsDoneAgain(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	killed := launch(t, order{StateDir: dir, Keeper: true}, nil)
	eventually(t, "initdb is half way", func() bool {
		found, err := filepath.Glob(filepath.Join(dir, "init-*", "data", "PG_VERSION"))
		return err == nil && len(found) == 1
	})
	killed.killed()
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Fatal("there must be no data directory yet")
	}
	next := launch(t, order{StateDir: dir, Keeper: true}, nil).started()
	next.ends()
	leftovers, err := filepath.Glob(filepath.Join(dir, "init-*"))
	must(t, err)
	if len(leftovers) > 0 {
		t.Errorf("leftovers: %v", leftovers)
	}
}

func TestALostPasswordFileIsReplaced(t *testing.T) {
	t.Parallel()
	dir := newState(t)
	server := start(t, dir)
	before := server.URL(pgserver.Database)
	keep(t, connect(t, before))
	must(t, server.Stop())
	must(t, os.Remove(filepath.Join(dir, "password")))
	after := start(t, dir).URL(pgserver.Database)
	wasKept(t, connect(t, after))
	if before == after || answers(before) {
		t.Error("the old password must not work any more")
	}
}
