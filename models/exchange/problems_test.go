package exchange

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryProblemIsWrittenAndTheFirstAreKept(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "errors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	problems, err := NewProblems(file)
	if err != nil {
		t.Fatal(err)
	}
	// An import that lost a race starts again, and reports its rows again.
	for i := range 3000 {
		problems.Add(Problem{File: "skus.csv", Dataset: "skus", Row: i + 2, Reason: "It was wrong the first time."})
	}
	if err := problems.Restart(); err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		problems.Add(Problem{File: "skus.csv", Dataset: "skus", Row: i + 2, Column: "name", Value: "=1+1", Reason: "It is wrong."})
		problems.Add(Problem{File: "skus.csv", Dataset: "skus", Row: i + 2, Reason: fmt.Sprintf("Row %d is wrong.", i)})
	}
	if err := problems.Close(); err != nil {
		t.Fatal(err)
	}
	if problems.Total != 2000 || len(problems.First) != maxShownProblems || problems.First[0].Row != 2 {
		t.Errorf("total %d, kept %d", problems.Total, len(problems.First))
	}
	counts := problems.ByReason()
	if counts[0] != (ReasonCount{"skus", "name", "It is wrong.", 1000}) || len(counts) != maxReasons+1 || counts[1].Reason != otherReasons {
		t.Errorf("%d counts led by %v", len(counts), counts[:2])
	}
	written, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(written)), "\n")
	if len(lines) != 2001 || lines[1] != "skus.csv,2,name,'=1+1,It is wrong." {
		t.Errorf("%d lines, the second is %s", len(lines), lines[1])
	}
}

func TestProblemsAreCountedWithoutAnErrorsFile(t *testing.T) {
	problems, err := NewProblems(nil)
	if err != nil {
		t.Fatal(err)
	}
	problems.Add(Problem{Reason: "It is wrong."})
	if problems.Total != 1 || problems.Close() != nil {
		t.Errorf("got %+v", problems)
	}
}
