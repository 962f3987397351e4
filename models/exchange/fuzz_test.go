package exchange

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

func FuzzAFileNeverBreaksTheReader(f *testing.F) {
	for _, body := range []string{"sku,name\nA,B\n", "\xff\xfes\x00k\x00u\x00\n\x00A\x00", "sku;unit_cost\r\rA;1,5", "PK\x03\x04", "sku\n\"", "",
		"sku,active_from\nA,03/04/2014\nB,25/04/2014\n"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		path := filepath.Join(t.TempDir(), "skus.csv")
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := OpenSet(path)
		if err != nil {
			return
		}
		defer set.Close()
		for _, file := range set.Files {
			c, err := readFile(file)
			if err != nil {
				continue
			}
			for _, row := range c.rows {
				if file.Dataset.Name == "skus" && row["sku"] == nil {
					t.Errorf("a row without its key: %v", row)
				}
			}
		}
	})
}

func FuzzQuantitiesStayInBounds(f *testing.F) {
	for _, s := range []string{"3", "3.0", "3,000", "-1", "1e30", "NaN", "00", "9223372036854775808"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s = trim(s); s == "" {
			return
		}
		n, reason := readWhole(s)
		if n < 0 || n > qty.Max || (reason != "" && n != 0) {
			t.Errorf("%q became %d, %q", s, n, reason)
		}
	})
}

func FuzzAmountsArePlainDigits(f *testing.F) {
	for _, s := range []string{"3", "3.0", "1.234,50", "1,234", "-1", "1e30", "1,234,567.", ".5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s = trim(s); s == "" {
			return
		}
		value, reason := readDecimal(s)
		if (reason == "") == (value == nil) {
			t.Fatalf("%q became %v, %q", s, value, reason)
		}
		if value != nil && (!plainNumber(value.(string)) || strings.HasPrefix(value.(string), "-")) {
			t.Errorf("%q became %v", s, value)
		}
	})
}

func FuzzDatesStayInBounds(f *testing.F) {
	for _, s := range []string{"2026-11-22", "03/04/2014", "22 Nov 2026", "44000", "20261122", "2026-11-22T10:00:00Z", "31/31/2014"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s = trim(s); s == "" {
			return
		}
		d, reason, slashed := readDate(s)
		if slashed != nil {
			d, reason = slashed.resolve(dateEvidence{})
		}
		if reason == "" && (d < calendar.Min || d > calendar.Max) {
			t.Errorf("%q became %v", s, d)
		}
	})
}

func FuzzAWorkbookNeverBreaksTheReader(f *testing.F) {
	const start, end = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`, `</sheetData></worksheet>`
	for _, sheet := range []string{start + inlineRow(1, "sku") + inlineRow(2, "A") + end, start + end, "<worksheet/>", "",
		start + `<row r="1"><c r="A1" t="s"><v>7</v></c></row>` + end, start + `<row r="9999999"/>` + end} {
		f.Add(sheet)
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		set, err := OpenSet(rawWorkbook(t, sheet, ""))
		if err != nil {
			return
		}
		defer set.Close()
		for _, file := range set.Files {
			_, _ = readFile(file) // an error is an answer; only a panic or an endless reading fails
		}
	})
}

func FuzzAGuardComesOffAgain(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''", "-5", "'-5", "＝", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := unguard(guard(s)); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
		if g := guard(s); dangerous(g) && !plainNumber(g) {
			t.Errorf("%q would run", g)
		}
	})
}
