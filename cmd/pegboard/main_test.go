package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pegboard/models/backorder"
)

// typed runs one command line in an environment without settings.
func typed(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	env, err := environmentOf(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	env.stdin, env.stdout, env.stderr = strings.NewReader(stdin), &out, &problems
	code = run(context.Background(), env, args)
	return code, out.String(), problems.String()
}

func TestEveryCommandExplainsItselfInTwoWays(t *testing.T) {
	for _, c := range commands() {
		code, out, problems := typed(t, "", c.name, "-h")
		if code != exitDone || problems != "" || !strings.Contains(out, "pegboard "+c.name) || !strings.Contains(out, c.summary) {
			t.Errorf("%s -h ended with %d, printed %q and complained %q", c.name, code, out, problems)
		}
		if _, again, _ := typed(t, "", "help", c.name); again != out {
			t.Errorf("help %s printed %q, %s -h printed %q", c.name, again, c.name, out)
		}
		if !strings.HasSuffix(c.summary, ".") {
			t.Errorf("the summary of %s is not a sentence: %q", c.name, c.summary)
		}
	}
}

func TestTheHelpNamesEveryCommandAndSettingButNotTheHiddenOne(t *testing.T) {
	code, out, _ := typed(t, "", "help")
	if code != exitDone {
		t.Errorf("help ended with %d", code)
	}
	for _, c := range commands() {
		if !strings.Contains(out, "  "+c.name+" ") {
			t.Errorf("the help does not name %s", c.name)
		}
	}
	for _, s := range settings() {
		if !strings.Contains(out, s.name) {
			t.Errorf("the help does not name %s", s.name)
		}
	}
	if strings.Contains(out, keepCommand) {
		t.Errorf("the help shows the hidden command %s", keepCommand)
	}
}

func TestMistakesEndWithTheirExitCodeAndOneSentence(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"an unknown command":  {[]string{"frobnicate"}, exitUsage},
		"an unknown flag":     {[]string{"version", "--loud"}, exitUsage},
		"a missing argument":  {[]string{"calc"}, exitUsage},
		"too many arguments":  {[]string{"calc", "a.json", "b.json"}, exitUsage},
		"help for a stranger": {[]string{"help", "frobnicate"}, exitUsage},
		"a missing file":      {[]string{"calc", filepath.Join(t.TempDir(), "none.json")}, exitFailed},
	} {
		code, out, problems := typed(t, "", c.args...)
		if code != c.code || out != "" {
			t.Errorf("%s ended with %d and printed %q", name, code, out)
		}
		if strings.Count(problems, "\n") != 1 || !strings.HasPrefix(problems, "pegboard: ") || !strings.HasSuffix(problems, ".\n") {
			t.Errorf("%s was explained by %q, which is not one sentence", name, problems)
		}
	}
}

func TestNoCommandAtAllShowsTheHelpAsAMistake(t *testing.T) {
	code, out, problems := typed(t, "")
	if code != exitUsage || out != "" || !strings.Contains(problems, "Usage: pegboard COMMAND") {
		t.Errorf("it ended with %d, printed %q and complained %q", code, out, problems)
	}
}

func TestCalcReadsAFileOrStandardInput(t *testing.T) {
	const questions = `[{"id":7,"fn":"nothing","given":{}}]`
	file := filepath.Join(t.TempDir(), "questions.json")
	if err := os.WriteFile(file, []byte(questions), 0o600); err != nil {
		t.Fatal(err)
	}
	_, fromFile, _ := typed(t, "", "calc", file)
	code, fromInput, problems := typed(t, questions, "calc", "-")
	if code != exitDone || fromFile != fromInput || problems != "" {
		t.Errorf("it ended with %d, printed %q and %q and complained %q", code, fromFile, fromInput, problems)
	}
	var answers []struct {
		ID    int
		Error string
	}
	if err := json.Unmarshal([]byte(fromInput), &answers); err != nil || len(answers) != 1 || answers[0].ID != 7 || answers[0].Error == "" {
		t.Errorf("the answers are %q (%v)", fromInput, err)
	}
	if code, _, _ := typed(t, "no list", "calc", "-"); code != exitFailed {
		t.Errorf("input that is no list ended with %d", code)
	}
}

func TestTheVersionIsAWordOrJSON(t *testing.T) {
	if code, out, _ := typed(t, "", "--version"); code != exitDone || !strings.HasPrefix(out, "pegboard ") {
		t.Errorf("it ended with %d and printed %q", code, out)
	}
	var b build
	if _, out, _ := typed(t, "", "version", "--json"); json.Unmarshal([]byte(out), &b) != nil || b.Version == "" || b.Built == "" {
		t.Errorf("version --json printed %q", out)
	}
}

func TestFlagsMayStandBeforeAndAfterArguments(t *testing.T) {
	env := &environment{stdout: &bytes.Buffer{}}
	for _, args := range [][]string{{"--json", "folder", "file"}, {"folder", "--json", "file"}, {"folder", "file", "--json"}} {
		set := env.flags("version")
		asJSON := set.Bool("json", false, "")
		others, err := env.parse(set, args, 2, 2)
		if err != nil || !*asJSON || !slices.Equal(others, []string{"folder", "file"}) {
			t.Errorf("%q was read as %q, json %v, error %v", args, others, *asJSON, err)
		}
	}
	set := env.flags("version")
	set.Bool("json", false, "")
	others, err := env.parse(set, []string{"-", "--", "--json", "--"}, 3, 3)
	if err != nil || !slices.Equal(others, []string{"-", "--json", "--"}) {
		t.Errorf("after -- came %q, error %v", others, err)
	}
}

func TestASettingThatCannotBeRightIsNamedAndASecretIsNotRepeated(t *testing.T) {
	for name, value := range map[string]string{
		"PEGBOARD_ADDR": "8080", "PEGBOARD_BASE_URL": "pegboard.example.com", "PEGBOARD_SECRET": "hunter2", "PEGBOARD_METRICS_TOKEN": "hunter2", "PEGBOARD_LOG": "loud",
	} {
		_, err := environmentOf(func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s was answered with %v", name, value, err)
		} else if value == "hunter2" && strings.Contains(err.Error(), value) {
			t.Errorf("the secret is in the message %q", err)
		}
	}
}

func TestTheLogGoesToStandardErrorFromTheLevelOnThatWasAskedFor(t *testing.T) {
	env, err := environmentOf(func(name string) string { return map[string]string{"PEGBOARD_LOG": "warn"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	env.stderr = &problems
	env.logger().Info("too quiet")
	env.logger().Warn("loud enough")
	if got := problems.String(); strings.Contains(got, "too quiet") || !strings.Contains(got, "loud enough") {
		t.Errorf("the log is %q", got)
	}
}

// A script reads standard error as the sentence of a failure, so nothing else may stand there.
func TestAFolderThatIsNotThereIsOneSentenceAndNothingElse(t *testing.T) {
	env, err := environmentOf(func(name string) string { return map[string]string{"PEGBOARD_STATE_DIR": t.TempDir()}[name] })
	if err != nil {
		t.Fatal(err)
	}
	var answer, problems bytes.Buffer
	env.stdout, env.stderr = &answer, &problems
	code := run(t.Context(), env, []string{"import", "nowhere"})
	if want := "pegboard: There is no file or directory \"nowhere\".\n"; code != exitFailed || problems.String() != want || answer.Len() > 0 {
		t.Errorf("it ended with %d, wrote %q and %q; want %q alone on standard error", code, problems.String(), answer.String(), want)
	}
	if env.log != slog.LevelWarn {
		t.Errorf("a command that ends logs from %v on", env.log)
	}
}

// The page is the contract with scripts, so it is held against the program.
func TestTheContractTellsEveryCommandFlagAndField(t *testing.T) {
	page, err := os.ReadFile("../../docs/command-line.md")
	if err != nil {
		t.Fatal(err)
	}
	contract := string(page)
	for _, c := range commands() {
		if !strings.Contains(contract, "    pegboard "+c.name) {
			t.Errorf("the contract does not tell %s", c.name)
		}
		_, help, _ := typed(t, "", c.name, "-h")
		for line := range strings.Lines(help) {
			name, _, isFlag := strings.Cut(strings.TrimSpace(line), " ")
			if !isFlag || !strings.HasPrefix(line, "  --") {
				continue
			}
			if !strings.Contains(c.usage, name) && !(c.name == "leadtimes" && strings.Contains(c.usage, strings.TrimPrefix(name, "--"))) {
				t.Errorf("the use of %s does not show %s", c.name, name)
			}
			if !strings.Contains(contract, name) {
				t.Errorf("the contract does not tell %s of %s", name, c.name)
			}
			if strings.Contains(line, " string") || strings.HasSuffix(strings.TrimSpace(line), name) {
				t.Errorf("the help of %s does not explain %q", c.name, strings.TrimSpace(line))
			}
		}
	}
	for _, answer := range []any{backorder.ImportReport{}, backorder.FileReport{}, backorder.PlanReport{}, invariantReport{}, userAnswer{}, build{}} {
		for i := range reflect.TypeOf(answer).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(answer).Field(i).Tag.Get("json"), ",")
			if name != "-" && !strings.Contains(contract, "`"+name+"`") {
				t.Errorf("the contract does not tell the field %s of %T", name, answer)
			}
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings() {
		if !strings.Contains(string(readme), "`"+s.name+"`") {
			t.Errorf("the README does not tell %s", s.name)
		}
	}
	for _, c := range commands() {
		if !strings.Contains(string(readme), "`pegboard "+c.name) {
			t.Errorf("the README does not tell %s", c.name)
		}
	}
}
