package backorder

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"pegboard/models"
	"pegboard/models/store/storetest"
)

// utf16le writes a text as Windows programs do when they are asked for Unicode.
func utf16le(text string) string {
	var out bytes.Buffer
	binary.Write(&out, binary.LittleEndian, utf16.Encode([]rune("\ufeff"+text)))
	return out.String()
}

// sheet is a workbook with one sheet.
func sheet(t *testing.T, name string, rows ...[]any) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// bombOf is a small workbook that unpacks to a flood.
func bombOf(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if _, err := w.Create("[Content_Types].xml"); err != nil {
		t.Fatal(err)
	}
	entry, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	row := bytes.Repeat([]byte("<row/>"), 1<<16)
	for size := 0; size < 815<<20; size += len(row) {
		if _, err := entry.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryWayToWriteAFileArrivesThroughTheUpload(t *testing.T) {
	const plain = "sku,name,unit_price\n007,\"Zürich, 3\nrows\",\"1234,50\"\n"
	for name, content := range map[string]string{
		"utf8.csv":      plain,
		"mark.csv":      "\ufeff" + plain,
		"utf16.csv":     utf16le(plain),
		"semicolon.csv": "sku;name;unit_price\n007;\"Zürich, 3\nrows\";1234,50\n",
		"tab.txt":       "sku\tname\tunit_price\n007\t\"Zürich, 3\nrows\"\t1234,50\n",
		"crlf.csv":      strings.ReplaceAll(plain, "\n", "\r\n"),
		"cr.csv":        strings.ReplaceAll(plain, "\n", "\r"),
		"order.csv":     "Unit Price;SKU;colour;NAME\n1.234,50;007;blue;\"Zürich, 3\nrows\"\n",
		"book.xlsx":     sheet(t, "skus", []any{"sku", "name", "unit_price"}, []any{"007", "Zürich, 3\nrows", 1234.5}),
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			id := upload(t, s, "", name, []byte(content))
			if run, outcome := work(t, s, id); run.Status != models.ImportPreviewed || outcome.Report.Refused != 0 {
				t.Fatalf("the preview is %s (%s): %v", run.Status, run.Reason, outcome.Problems)
			}
			if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); err != nil {
				t.Fatal(err)
			}
			work(t, s, id)
			if count(t, s, "SELECT count(*) FROM skus WHERE code = '007' AND replace(name, chr(13), chr(10)) LIKE 'Zürich, 3%rows' AND unit_price = 1234.50") != 1 {
				var got string
				s.SQL().QueryRow("SELECT code || '|' || name || '|' || unit_price FROM skus").Scan(&got)
				t.Errorf("what arrived is %q", got)
			}
		})
	}
}

func TestEveryHostileInputHasItsSentenceThroughTheUpload(t *testing.T) {
	s := storetest.New(t)
	if _, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	lines := func(rows string) string {
		return "order_no,line_no,sku,qty_ordered,requested_date,unit_price\n" + rows
	}
	for name, c := range map[string]struct {
		file, content string
		said          string // of a row, of the whole file, or as a notice
		status        models.ImportStatus
	}{
		"2^63":              {"sales_order_lines.csv", lines("SO-1,2,A,9223372036854775808,,\n"), "too large", models.ImportPreviewed},
		"negative":          {"sales_order_lines.csv", lines("SO-1,2,A,-3,,\n"), "negative", models.ImportPreviewed},
		"fraction":          {"sales_order_lines.csv", lines("SO-1,2,A,2.5,,\n"), "fractions", models.ImportPreviewed},
		"ambiguous date":    {"sales_order_lines.csv", lines("SO-1,2,A,1,03/04/2026,\n"), "can be 3 April or 4 March: write 2026-04-03", models.ImportPreviewed},
		"two-digit year":    {"sales_order_lines.csv", lines("SO-1,2,A,1,9/11/14,\n"), "two digits", models.ImportPreviewed},
		"foreign month":     {"sales_order_lines.csv", lines("SO-1,2,A,1,3 mars 2026,\n"), "not a date", models.ImportPreviewed},
		"ambiguous amount":  {"sales_order_lines.csv", lines("SO-1,2,A,1,,\"1,234\"\n"), "write 1234 or 1.2340", models.ImportPreviewed},
		"unknown reference": {"sales_order_lines.csv", lines("SO-1,2,NOPE,1,,\n"), "No SKU has this code", models.ImportPreviewed},
		"duplicate key":     {"sales_order_lines.csv", lines("SO-1,2,A,1,,\nSO-1,2,A,2,,\n"), "stands more than once", models.ImportPreviewed},
		"zero rows":         {"sales_order_lines.csv", lines(""), "a header and no rows", models.ImportPreviewed},
		"empty":             {"sales_order_lines.csv", "\n\n", "is empty", models.ImportRefused},
		"extra column":      {"sales_order_lines.csv", "order_no,line_no,sku,qty_ordered,mood\nSO-1,2,A,1,good\n", `"mood" is not known`, models.ImportPreviewed},
		"open quote":        {"sales_order_lines.csv", lines("SO-1,2,\"A,1,,\n" + strings.Repeat("x", 2<<20)), "closing quote", models.ImportRefused},
		"no data set":       {"photo.jpg", "\xff\xd8\xff\xe0 not a table", "photo.jpg", models.ImportRefused},
		"zip bomb":          {"skus.xlsx", bombOf(t), "unzips to more than 200 MB", models.ImportRefused},
		"broken workbook":   {"skus.xlsx", sheet(t, "skus", []any{"sku"}, []any{"A"})[:900], "damaged", models.ImportRefused},
		"escaping zip":      {"set.zip", string(zipped(t, map[string]string{"../skus": "sku\nA\n"})), "unsafe path", models.ImportRefused},
		"old workbook":      {"skus.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected", models.ImportRefused},
	} {
		t.Run(name, func(t *testing.T) {
			run, outcome := work(t, s, upload(t, s, "", c.file, []byte(c.content)))
			said := run.Reason + strings.Join(outcome.Report.Notices, " ")
			for _, problem := range outcome.Problems {
				said += problem.String()
			}
			if run.Status != c.status || !strings.Contains(said, c.said) {
				t.Errorf("the run is %s and says %q", run.Status, said)
			}
		})
	}
	mustHold(t, s)
}
