package exchange

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestEveryProblemIsWrittenAndTheFirstAreKept(t *testing.T) {
	var file bytes.Buffer
	problems, err := NewProblems(&file)
	if err != nil {
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
	lines := strings.Split(strings.TrimSpace(file.String()), "\n")
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
