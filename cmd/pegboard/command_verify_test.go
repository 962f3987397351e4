package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pegboard/models/store"
)

func TestVerifyFailsAndShowsTheRowsWhenSomethingIsBroken(t *testing.T) {
	results := []store.InvariantResult{
		{Name: "I1", Sentence: "All is well."},
		{Name: "I2", Sentence: "All is counted.", Rows: 3, Sample: []string{"row one", "row two"}},
	}
	var out bytes.Buffer
	if err := reportInvariants(&out, results, false); err == nil || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("the error is %v", err)
	}
	for _, want := range []string{"I1 holds", "I2 is broken by 3 rows", "    row one\n", "    and 1 more\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing from %q", want, out.String())
		}
	}
	out.Reset()
	if err := reportInvariants(&out, results[:1], true); err != nil {
		t.Errorf("a sound company was refused: %v", err)
	}
	var reports []invariantReport
	if err := json.Unmarshal(out.Bytes(), &reports); err != nil || len(reports) != 1 || reports[0].Sample == nil {
		t.Errorf("the results were printed as %s (%v)", out.String(), err)
	}
}
