package exchange

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"pegboard/models/calendar"
)

var exportColumns = []string{"sku", "name", "unit_cost", "safety_stock", "active_from"}

func exported(t *testing.T, format string, columns []string, rows ...[]any) string {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, format, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatIsExportedIsWhatIsImported(t *testing.T) {
	names := []string{"Bolt, \"6\"", "=1+1", "'=1+1", "''=x", "+49 30", "-5", "@home", "＝1", "two\nlines", "'quoted'", "007", "-", "=cmd|' /C calc'!A0"}
	day := calendar.MustParse("2026-11-22")
	var rows [][]any
	for _, name := range names {
		rows = append(rows, []any{"0012", name, Amount("12.50"), int64(7), day})
	}
	rows = append(rows, []any{"0013", nil, nil, nil, nil})
	for _, format := range []string{"csv", "xlsx"} {
		c := read(t, "skus."+format, exported(t, format, exportColumns, rows...)).clean(t)
		if len(c.rows) != len(rows) {
			t.Fatalf("%s: %d rows of %d", format, len(c.rows), len(rows))
		}
		for i, name := range names {
			got := c.rows[i]
			if got["name"] != name || got["sku"] != "0012" || got["safety_stock"] != int64(7) || got["active_from"] != day ||
				!strings.HasPrefix(got["unit_cost"].(string), "12.5") {
				t.Errorf("%s: %q came back as %v", format, name, got)
			}
		}
		if last := c.rows[len(names)]; len(last) != 1 {
			t.Errorf("%s: unknown values came back as %v", format, last)
		}
	}
}

func TestNoExportedTextRunsAsAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"} {
		if got := guard(text); got != "'"+text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for _, text := range []string{"-12.50", "+3", "plain", "", "1=1", "'tis"} {
		if got := guard(text); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

func TestWorkbookCellsAreTyped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.xlsx")
	at := time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)
	body := exported(t, "xlsx", []string{"a", "b", "c", "d", "e"},
		[]any{"=1+1", int64(3), Amount("2.5"), calendar.MustParse("2026-11-22"), at})
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if formula, err := book.GetCellFormula("Sheet1", "A2"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}
	for cell, want := range map[string]string{"A2": "'=1+1", "B2": "3", "C2": "2.5", "D2": "2026-11-22", "E2": "2026-11-22 08:30:00"} {
		if got, err := book.GetCellValue("Sheet1", cell); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", cell, got, err, want)
		}
	}
}

func TestJSONIsAnArrayOfObjectsWithExactAmounts(t *testing.T) {
	body := exported(t, "json", []string{"sku", "cost", "day", "open", "note"},
		[]any{"A", Amount("0.10"), calendar.MustParse("2026-11-22"), true, nil}, []any{"=B", nil, nil, false, "x"})
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &rows); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if string(rows[0]["cost"]) != "0.10" || string(rows[0]["day"]) != `"2026-11-22"` || string(rows[0]["note"]) != "null" ||
		string(rows[1]["sku"]) != `"=B"` {
		t.Errorf("got %s", body)
	}
	if empty := exported(t, "json", []string{"sku"}); strings.Join(strings.Fields(empty), "") != "[]" {
		t.Errorf("no rows: %q", empty)
	}
}

func TestAWriterRefusesWhatItCannotWrite(t *testing.T) {
	_, err := NewWriter(&bytes.Buffer{}, "pdf", nil)
	mustRefuse(t, err, "csv, xlsx, json")
	for _, format := range []string{"csv", "xlsx", "json"} {
		w, err := NewWriter(&bytes.Buffer{}, format, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range [][]any{{1.5}, {"a", "b"}, {Amount("abc")}} {
			if err := w.Write(row); err == nil {
				t.Errorf("%s wrote %v", format, row)
			}
		}
	}
}
