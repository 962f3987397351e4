package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store/storetest"
)

func TestTheFirstStartAddsOneOwnerAndTheSecondNone(t *testing.T) {
	opened, passwords := storetest.New(t), models.NewPasswords()
	password, err := ensureOwner(t.Context(), opened, passwords, ownerEmail)
	if err != nil || password == "" {
		t.Fatalf("the first start made the password %q, %v", password, err)
	}
	if again, err := ensureOwner(t.Context(), opened, passwords, ownerEmail); again != "" || err != nil {
		t.Errorf("the second start made the password %q, %v", again, err)
	}
	user, err := opened.UserByEmail(t.Context(), ownerEmail)
	if err != nil {
		t.Fatal(err)
	}
	if matches, err := passwords.Matches(t.Context(), password, user.PasswordHash); !matches || err != nil || !user.MustChange || user.Role != models.Owner {
		t.Errorf("the owner is %+v; the password fits: %v, %v", user, matches, err)
	}
}

func TestUsersAreListedAndResetOnTheCommandLine(t *testing.T) {
	opened := storetest.New(t)
	user, err := newUser("Ben@Example.com", "", "warehouse")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := addUser(t.Context(), opened, models.NewPasswords(), user); err != nil {
		t.Fatal(err)
	}
	if _, _, err := addUser(t.Context(), opened, models.NewPasswords(), user); models.KindOf(err) != models.Conflict {
		t.Errorf("adding twice: %v", err)
	}
	var out bytes.Buffer
	env := &environment{stdout: &out}
	if err := env.resetUser(t.Context(), opened, "ben@example.com", true); err != nil {
		t.Fatal(err)
	}
	var reset userAnswer
	if err := json.Unmarshal(out.Bytes(), &reset); err != nil || reset.Password == "" || reset.Name != "ben" {
		t.Errorf("reset answers %s, %v", out.String(), err)
	}
	out.Reset()
	if err := env.listUsers(t.Context(), opened, false); err != nil || !strings.Contains(out.String(), "ben@example.com") {
		t.Errorf("list answers %s, %v", out.String(), err)
	}
	if err := env.resetUser(t.Context(), opened, "none@example.com", false); models.KindOf(err) != models.NotFound {
		t.Errorf("resetting nobody: %v", err)
	}
}

func TestASecretIsMadeOnceAndKept(t *testing.T) {
	env := &environment{stateDir: filepath.Join(t.TempDir(), "state")}
	first, err := secretOf(env)
	if err != nil {
		t.Fatal(err)
	}
	second, err := secretOf(env)
	if err != nil || !bytes.Equal(first, second) || len(first) < secretMin {
		t.Errorf("secrets %q and %q, %v", first, second, err)
	}
	info, err := os.Stat(filepath.Join(env.stateDir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	entries, err := os.ReadDir(env.stateDir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
}
