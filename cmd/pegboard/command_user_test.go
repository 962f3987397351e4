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

func TestPeopleWhoCannotBeAddedOrResetAreRefusedWithASentence(t *testing.T) {
	p := newPlace(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no role":           {[]string{"add", "a@example.com"}, exitUsage, "needs --role"},
		"another role":      {[]string{"add", "a@example.com", "--role", "king"}, exitUsage, "There is no such role"},
		"no address":        {[]string{"add", "--role", "owner"}, exitUsage, "wrong number of arguments"},
		"a bad address":     {[]string{"add", "Ann <a@example.com>", "--role", "owner"}, exitUsage, "not an e-mail address"},
		"a name that rings": {[]string{"add", "a@example.com", "--role", "owner", "--name", "Ann\x1b[2J"}, exitUsage, "control characters"},
		"a name too long":   {[]string{"add", "a@example.com", "--role", "owner", "--name", strings.Repeat("n", 121)}, exitUsage, "too long"},
		"another verb":      {[]string{"remove", "a@example.com"}, exitUsage, "knows add, reset and list"},
		"a list of one":     {[]string{"list", "a@example.com"}, exitUsage, "wrong number of arguments"},
		"nobody":            {[]string{"reset", "nobody@example.com"}, exitFailed, "There is no such person"},
	} {
		out, problems, code := p.run(append([]string{"user"}, c.args...)...)
		if code != c.code || out != "" || strings.Count(problems, "\n") != 1 || !strings.Contains(problems, c.says) {
			t.Errorf("%s ended with %d, printed %q and complained %q", name, code, out, problems)
		}
	}
	if out := p.done("user", "list", "--json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("nobody is listed as %q", out)
	}
	var added, reset userAnswer
	if out := p.done("user", "add", " Ann@Example.com", "--role", "Buyer", "--name", "  Ann   Łódź ", "--json"); json.Unmarshal([]byte(out), &added) != nil || added.Email != "ann@example.com" || added.Name != "Ann Łódź" || added.Role != "buyer" || added.Password == "" {
		t.Errorf("added as %+v", added)
	}
	if _, problems, code := p.run("user", "add", "ANN@example.com", "--role", "owner"); code != exitFailed || !strings.Contains(problems, "already") {
		t.Errorf("adding twice ended with %d: %s", code, problems)
	}
	if out := p.done("user", "reset", "ANN@example.com", "--json"); json.Unmarshal([]byte(out), &reset) != nil || reset.Password == "" || reset.Password == added.Password {
		t.Errorf("reset as %+v", reset)
	}
	if _, err := p.store().SQL().ExecContext(t.Context(), "UPDATE users SET disabled_at = now()"); err != nil {
		t.Fatal(err)
	}
	if out, problems, code := p.run("user", "reset", "ann@example.com"); code != exitFailed || out != "" || !strings.Contains(problems, "is disabled") {
		t.Errorf("resetting somebody disabled ended with %d: %s%s", code, out, problems)
	}
	if out := p.done("user", "list"); !strings.Contains(out, "disabled") || strings.Contains(out, reset.Password) {
		t.Errorf("the list is %q", out)
	}
}
