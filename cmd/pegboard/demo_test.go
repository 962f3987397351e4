package main

import (
	"testing"

	"pegboard/models/backorder"
	"pegboard/models/demo"
	"pegboard/models/store/storetest"
)

func TestTheDemoCompanyLoadsWithoutARefusalAndKeepsEveryInvariant(t *testing.T) {
	s := storetest.New(t)
	directory := t.TempDir()
	if err := demo.Write(directory, s.Today()); err != nil {
		t.Fatal(err)
	}
	report, err := importPath(t.Context(), s, directory, backorder.ImportOptions{Actor: "test"}, func() {})
	if err != nil || report.Refused > 0 {
		t.Fatalf("the demo was refused: %d rows, %v", report.Refused, err)
	}
	if report.Plan.LinesWaiting < 150 {
		t.Errorf("only %d lines wait, too few to show the product", report.Plan.LinesWaiting)
	}
	results, err := s.Invariants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Rows > 0 {
			t.Errorf("%s is broken by %d rows: %v", r.Name, r.Rows, r.Sample)
		}
	}
}
