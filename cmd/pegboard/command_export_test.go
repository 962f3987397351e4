package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pegboard/models/backorder"
	"pegboard/models/demo"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func TestAnExportWritesEveryColumnOfEveryList(t *testing.T) {
	s := storetest.New(t)
	if _, err := s.SQL().Exec(`INSERT INTO skus (code, name, unit_price) VALUES ('007', '=1+1', 12.5)`); err != nil {
		t.Fatal(err)
	}
	for _, list := range store.Lists() {
		for _, format := range exportFormats() {
			query, err := exportQuery(list, "")
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := exportList(t.Context(), s, query, &out, format); err != nil || out.Len() == 0 {
				t.Errorf("%s as %s wrote %d bytes (%v)", list, format, out.Len(), err)
			}
		}
	}
	query, _ := exportQuery("skus", "")
	var text bytes.Buffer
	if err := exportList(t.Context(), s, query, &text, "csv"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(text.String(), "sku,name,") || !strings.Contains(text.String(), "\n007,'=1+1,") || !strings.Contains(text.String(), ",12.50,") {
		t.Errorf("the list was written as %q", text.String())
	}
	var answer bytes.Buffer
	if err := exportList(t.Context(), s, query, &answer, "json"); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(answer.Bytes(), &rows); err != nil || len(rows) != 1 || rows[0]["sku"] != "007" || rows[0]["name"] != "=1+1" {
		t.Errorf("the list was written as %s (%v)", answer.String(), err)
	}
}

// The names are those of the import schema: a column left out could be imported as empty.
func TestAnExportHasTheColumnsThatAnImportOfItNeeds(t *testing.T) {
	for list, needed := range map[string][]string{
		"orders":          {"order_no", "customer_code", "order_date", "status", "channel", "customer_ref"},
		"skus":            {"sku", "name", "category", "uom", "unit_cost", "unit_price", "make_or_buy", "safety_stock", "reorder_point", "status"},
		"purchase-orders": {"po_no", "supplier_code", "order_date", "status", "warehouse_code"},
		"suppliers":       {"supplier_code", "name", "rating", "preferred", "active"},
		"stock":           {"warehouse_code", "sku", "on_hand", "counted_at"},
	} {
		query, err := exportQuery(list, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range needed {
			if !slices.Contains(query.Columns, key) {
				t.Errorf("the list %s is written without %s", list, key)
			}
		}
	}
}

func TestAnExportRefusesWhatItDoesNotKnowBeforeItOpensADatabase(t *testing.T) {
	for name, args := range map[string][]string{
		"a list":   {"export", "nothing"},
		"a preset": {"export", "backorders", "--preset", "nothing"},
		"a format": {"export", "backorders", "--format", "pdf"},
		"no list":  {"export"},

		"a set without a place": {"export", "set"},
		"a set of a preset":     {"export", "set", "--out", "x", "--preset", "all"},
		"a set as JSON":         {"export", "set", "--out", "x", "--format", "json"},
		"a zip with workbooks":  {"export", "set", "--out", "x.zip", "--format", "xlsx"},
	} {
		code, out, problems := typed(t, "", args...)
		if code != exitUsage || out != "" || strings.Count(problems, "\n") != 1 {
			t.Errorf("%s ended with %d, printed %q and complained %q", name, code, out, problems)
		}
	}
}

func TestAFileIsReplacedOnlyWhenItIsComplete(t *testing.T) {
	name := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := replaceFile(name, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			t.Fatal(err)
		}
		return broken
	})
	if kept, _ := os.ReadFile(name); !errors.Is(err, broken) || string(kept) != "before" {
		t.Errorf("after %v the file holds %q", err, kept)
	}
	err = replaceFile(name, func(w io.Writer) error { _, err := w.Write([]byte("whole")); return err })
	if written, _ := os.ReadFile(name); err != nil || string(written) != "whole" {
		t.Errorf("after %v the file holds %q", err, written)
	}
	if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestTheEndingOfTheFileSaysTheFormat(t *testing.T) {
	for name, want := range map[string]string{"": "csv", "a.xlsx": "xlsx", "a.JSON": "json", "a.txt": "csv"} {
		if got := formatOf(name); got != want {
			t.Errorf("%q is written as %s, not as %s", name, got, want)
		}
	}
}

// What a list shows is what the company knows already.
func TestAnExportedListComesBackWithoutAChange(t *testing.T) {
	s, folder := storetest.New(t), t.TempDir()
	if err := demo.Write(folder, s.Today()); err != nil {
		t.Fatal(err)
	}
	if _, err := importPath(t.Context(), s, folder, backorder.ImportOptions{Actor: "test"}, nil); err != nil {
		t.Fatal(err)
	}
	for _, list := range store.Lists() {
		for _, format := range []string{"csv", "xlsx"} {
			query, err := exportQuery(list, "")
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), list+"."+format)
			if err := replaceFile(file, func(w io.Writer) error { return exportList(t.Context(), s, query, w, format) }); err != nil {
				t.Fatal(err)
			}
			problems, err := exchange.NewProblems(nil)
			if err != nil {
				t.Fatal(err)
			}
			report, err := importPath(t.Context(), s, file, backorder.ImportOptions{Actor: "test", Problems: problems}, nil)
			if list == "allocations" {
				// What people decided is no data that anybody imports.
				if err == nil || len(report.Files) > 0 {
					t.Errorf("%s as %s was imported: %+v, %v", list, format, report.Files, err)
				}
				continue
			}
			if slices.Contains([]string{"shipments", "can-ship", "adjustments", "over-allocated", "buy-desk"}, list) {
				// What was done, or follows from it, is no data either. Its codes and names may be read, and change nothing.
				if report.Changes() != 0 {
					t.Errorf("%s as %s changed something: %+v, %v", list, format, report.Files, err)
				}
				continue
			}
			if err != nil || report.Changes() != 0 || len(report.Files) != 1 || report.Files[0].Rows == 0 {
				t.Errorf("%s as %s came back with %+v, %v, %v", list, format, report.Files, problems.ByReason(), err)
			}
		}
	}
}
