package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pegboard/models/calendar"
)

// deliveryTable writes a history of one supplier: every ten days an order that takes 20 or 30 days in turn, the last of
// them still open.
func deliveryTable(t *testing.T, header string, row func(n int, ordered, received string) string) string {
	t.Helper()
	var text strings.Builder
	text.WriteString(header + "\n")
	start := calendar.MustParse("2024-01-01")
	for n := range 60 {
		ordered := start.Add(10 * n)
		received := ordered.Add(20 + 10*(n%2)).String()
		if n >= 58 {
			received = ""
		}
		text.WriteString(row(n, ordered.String(), received) + "\n")
	}
	path := filepath.Join(t.TempDir(), "deliveries.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func plainTable(t *testing.T) string {
	return deliveryTable(t, "supplier,sku,ordered,received,planned_days,po,line", func(n int, ordered, received string) string {
		return fmt.Sprintf("Anders,bolt,%s,%s,25,PO-%d,1", ordered, received, n)
	})
}

func evaluated(t *testing.T, args ...string) evaluationAnswer {
	t.Helper()
	code, out, problems := typed(t, "", append([]string{"leadtimes", "evaluate", "--json"}, args...)...)
	var answer evaluationAnswer
	if code != exitDone || json.Unmarshal([]byte(out), &answer) != nil {
		t.Fatalf("ended with %d, printed %q and complained %q", code, out, problems)
	}
	return answer
}

func TestAnEvaluationPrintsTheSameFiguresForPeopleAndForScripts(t *testing.T) {
	path := plainTable(t)
	answer := evaluated(t, path, "--cutoff", "2024-09-01", "--open", "2025-01-01")
	code, out, problems := typed(t, "", "leadtimes", "evaluate", path, "--cutoff", "2024-09-01", "--open", "2025-01-01")
	if code != exitDone || problems != "" {
		t.Fatalf("ended with %d and complained %q", code, problems)
	}
	rows := strings.Split(out, "\n")
	for _, g := range []groupAnswer{answer.Placed[0], answer.Open[0]} {
		if len(g.Methods) != len(methodNames) {
			t.Fatalf("%d methods are in the JSON, %d have a name", len(g.Methods), len(methodNames))
		}
		for _, m := range g.Methods {
			want := []float64{float64(g.N), m.MAE, m.Bias, m.Pinball["0.5"], m.Pinball["0.8"], m.Pinball["0.9"],
				m.Coverage["0.5"], m.Coverage["0.8"], m.Coverage["0.9"], m.Winkler}
			found := false
			for _, row := range rows {
				if rest, ok := strings.CutPrefix(strings.TrimSpace(row), methodNames[m.Method]); ok {
					found = found || sameFigures(strings.Fields(rest), want)
				}
			}
			if !found {
				t.Errorf("%s of %s %v is not in the table:\n%s", m.Method, g.Name, want, out)
			}
		}
	}
}

func sameFigures(texts []string, want []float64) bool {
	if len(texts) != len(want) {
		return false
	}
	for i, text := range texts {
		if got, err := strconv.ParseFloat(text, 64); err != nil || math.Abs(got-want[i]) > 0.0501 {
			return false
		}
	}
	return true
}

func TestOnlyOrdersFromTheCutoffOnAreScoredAndTheOpenOnesAreCounted(t *testing.T) {
	answer := evaluated(t, plainTable(t), "--cutoff", "2025-06-01")
	if all := answer.Placed[0]; all.N != 8 || all.Received != 6 || all.Open != 2 {
		t.Errorf("of 8 orders, 2 of them open: %+v", all)
	}
	if answer.Deliveries != 60 || answer.End.String() != "2025-08-23" || answer.Open == nil || len(answer.Open) != 0 {
		t.Errorf("got %+v", answer)
	}
	answer = evaluated(t, plainTable(t), "--open", "2025-01-01")
	if all := answer.Open[0]; all.N != 2 || all.Kind != "all" || answer.Open[1].Kind != "age" {
		t.Errorf("open on 2025-01-01 are the orders of 16 and 26 December: %+v", answer.Open)
	}
}

func TestFrozenHistoryEndsAtTheCutoff(t *testing.T) {
	// From the cut-off on, everything takes 60 days longer; only who may not see that stays at 25.
	path := deliveryTable(t, "supplier,sku,ordered,received", func(n int, ordered, received string) string {
		if received != "" && n >= 30 {
			received = calendar.MustParse(received).Add(60).String()
		}
		return fmt.Sprintf("Anders,bolt,%s,%s", ordered, received)
	})
	rolling, frozen := evaluated(t, path, "--cutoff", "2024-10-27"), evaluated(t, path, "--cutoff", "2024-10-27", "--frozen")
	if rolling.Placed[0].Methods[0].MAE+10 > frozen.Placed[0].Methods[0].MAE {
		t.Errorf("learning has an MAE of %v, not learning of %v", rolling.Placed[0].Methods[0].MAE, frozen.Placed[0].Methods[0].MAE)
	}
	if last := frozen.Placed[0].Methods; last[len(last)-1].Bias < 45 {
		t.Errorf("the last lead time of a frozen history saw the future: %+v", last[len(last)-1])
	}
}

func TestHeadersComeInAnyOrderAndCaseAndSeparator(t *testing.T) {
	want := evaluated(t, plainTable(t), "--cutoff", "2024-09-01").Placed
	odd := deliveryTable(t, "Line;Received;PLANNED DAYS;Sku;po;Supplier;Ordered", func(n int, ordered, received string) string {
		return fmt.Sprintf("1;%s;25;bolt;PO-%d;Anders;%s", received, n, ordered)
	})
	if got := evaluated(t, odd, "--cutoff", "2024-09-01").Placed; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestATableIsReadFromStandardInput(t *testing.T) {
	text, err := os.ReadFile(plainTable(t))
	if err != nil {
		t.Fatal(err)
	}
	code, out, problems := typed(t, string(text), "leadtimes", "evaluate", "-", "--cutoff", "2024-09-01")
	if code != exitDone || !strings.Contains(out, "35 orders") {
		t.Errorf("ended with %d, printed %q and complained %q", code, out, problems)
	}
	code, _, problems = typed(t, "supplier,sku,ordered,received\nA,b,yesterday,\n", "leadtimes", "evaluate", "-", "--cutoff", "2024-09-01")
	if code != exitFailed || !strings.Contains(problems, `standard input row 2, ordered "yesterday": This is not a date`) {
		t.Errorf("ended with %d and complained %q", code, problems)
	}
}

func TestRowsThatCannotBeReadAreNamedAndRefuseTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.csv")
	body := "supplier,sku,ordered,received,planned_days\n" +
		"A,bolt,2024-01-01,2024-01-20,20\n" +
		"A,bolt,2024-02-30,,soon\n" +
		",bolt,2024-03-01,,20\n" +
		"A,bolt,2024-04-10,2024-04-01,20\n" +
		"A,bolt,2024-05-01,2024-05-21,20\n"
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, problems := typed(t, "", "leadtimes", "evaluate", path, "--cutoff", "2024-02-01")
	if code != exitFailed || out != "" {
		t.Errorf("ended with %d and printed %q", code, out)
	}
	for _, sentence := range []string{
		`mine.csv row 3, ordered "2024-02-30": This is not a date: write it as 2026-11-22.`,
		`mine.csv row 3, planned_days "soon": This is not a whole number.`,
		`mine.csv row 4, supplier "": A value is required here.`,
		"pegboard: 2 rows cannot be read; mend them, or go on without them with --good-rows.",
	} {
		if !strings.Contains(problems, sentence) {
			t.Errorf("%q is not in %q", sentence, problems)
		}
	}
	answer := evaluated(t, path, "--cutoff", "2024-02-01", "--good-rows")
	if answer.LeftOut != (leftOut{2, 1}) || answer.Deliveries != 2 || answer.Placed[0].N != 1 {
		t.Errorf("got %+v", answer)
	}
}

func TestAnEvaluationThatCannotBeMadeSaysWhy(t *testing.T) {
	path := plainTable(t)
	bare := filepath.Join(t.TempDir(), "bare.csv")
	if err := os.WriteFile(bare, []byte("supplier,sku,ordered\nA,bolt,2024-01-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code     int
		sentence string
		args     []string
	}{
		{exitUsage, "leadtimes evaluate needs a file", []string{"evaluate"}},
		{exitUsage, "needs --cutoff DATE or --open DATE", []string{"evaluate", path}},
		{exitUsage, `--cutoff is "1.9.24", which is not a date`, []string{"evaluate", path, "--cutoff", "1.9.24"}},
		{exitUsage, "--frozen needs --cutoff", []string{"evaluate", path, "--open", "2024-09-01", "--frozen"}},
		{exitUsage, `leadtimes knows evaluate and tables, not "judge"`, []string{"judge", path}},
		{exitUsage, "--simulate generates its companies", []string{"evaluate", path, "--simulate"}},
		{exitFailed, "There is no file", []string{"evaluate", path + "x", "--cutoff", "2024-09-01"}},
		{exitFailed, `lacks the column "received"; it may be empty, but must be there.`, []string{"evaluate", bare, "--cutoff", "2024-01-01"}},
		{exitFailed, "no order was placed from 2030-01-01 on; the file ends on 2025-08-23.", []string{"evaluate", path, "--cutoff", "2030-01-01"}},
		{exitFailed, "no order was open in the evening of 2023-01-01", []string{"evaluate", path, "--open", "2023-01-01"}},
		{exitFailed, "the recorded deliveries are needed in", []string{"tables", path + "x"}},
	} {
		code, out, problems := typed(t, "", append([]string{"leadtimes"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(problems, c.sentence) || strings.Count(problems, "\n") != 1 {
			t.Errorf("%v ended with %d, printed %q and complained %q", c.args, code, out, problems)
		}
	}
}

func TestQuartersEndOnTheirLastDay(t *testing.T) {
	days := quarterEnds()
	if days[0].String() != "2009-03-31" || days[3].String() != "2009-12-31" || days[len(days)-1].String() != "2013-06-30" {
		t.Errorf("got %v", days)
	}
}
