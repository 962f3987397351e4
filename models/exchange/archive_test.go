package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"pegboard/models/calendar"
)

// archiveOf writes a zip of the given entries.
func archiveOf(t *testing.T, name string, entries map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for entry, body := range entries {
		f, err := w.Create(entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, name, out.String())
}

// workbookOf writes a workbook whose sheets hold the given rows.
func workbookOf(t *testing.T, name string, sheets map[string][][]any, change func(*excelize.File)) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for sheet, rows := range sheets {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, kept := sheets["Sheet1"]; !kept {
		if err := book.DeleteSheet("Sheet1"); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(book)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAZipOfASetIsReadFromAnyFolderInIt(t *testing.T) {
	path := archiveOf(t, "upload", map[string]string{
		"set/skus.csv": "sku\n007\n", "set/README.md": "x", "__MACOSX/set/._skus.csv": "x", "set/suppliers.csv": "supplier_code\nS\n",
	})
	set, err := OpenSet(path)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if len(set.Files) != 2 || set.Files[0].Dataset.Name != "skus" {
		t.Fatalf("files %v", set.Files)
	}
	c, err := readFile(set.Files[0])
	if err != nil || len(c.rows) != 1 || c.rows[0]["sku"] != "007" {
		t.Errorf("rows %v, %v", c.rows, err)
	}
}

// contentOf returns the bytes of a file.
func contentOf(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestAZipMayHoldWorkbooksBesideCSV(t *testing.T) {
	company := workbookOf(t, "company.xlsx", map[string][][]any{
		"suppliers":     {{"supplier_code", "name"}, {"S", "Supplier"}},
		"supplier_skus": {{"supplier_code", "sku", "lead_time_days"}, {"S", "007", 12}},
	}, nil)
	stock := workbookOf(t, "Book1.xlsx", map[string][][]any{"Sheet1": {{"warehouse_code", "sku", "on_hand"}, {"MAIN", "007", 3}}}, nil)
	set, err := OpenSet(archiveOf(t, "set.zip", map[string]string{
		"set/skus.csv": "sku,name\n007,Seven\n", "set/company.xlsx": contentOf(t, company), "stock.xlsx": contentOf(t, stock),
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	var names []string
	for _, file := range set.Files {
		c, err := readFile(file)
		if err != nil || len(c.rows) != 1 || len(c.problems) != 0 {
			t.Fatalf("%s: %v, %v, %v", file.Name, c.rows, c.problems, err)
		}
		names = append(names, file.Name)
	}
	if got := strings.Join(names, ", "); got != "skus.csv, company.xlsx / suppliers, company.xlsx / supplier_skus, stock.xlsx / Sheet1" {
		t.Errorf("read were %s", got)
	}
}

func TestTheWorkbooksOfAZipShareTheLimitsOfOne(t *testing.T) {
	sheet := contentOf(t, workbookOf(t, "stock.xlsx", map[string][][]any{"Sheet1": {{"sku", "name"}, {"007", "Seven"}}}, nil))
	// with is the workbook with one more entry.
	with := func(entry string, method uint16, fill func(f io.Writer)) string {
		t.Helper()
		old, err := zip.NewReader(strings.NewReader(sheet), int64(len(sheet)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, file := range old.File {
			if !strings.EqualFold(file.Name, entry) {
				if err := w.Copy(file); err != nil {
					t.Fatal(err)
				}
			}
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: entry, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		fill(f)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	fill := func(f io.Writer) { io.WriteString(f, strings.Repeat("<row/>", 7<<20/6)) }
	several := func(count int, content string) map[string]string {
		entries := map[string]string{}
		for i := range count {
			entries[fmt.Sprintf("%d.xlsx", i)] = content
		}
		return entries
	}
	for name, c := range map[string]struct {
		entries map[string]string
		want    string
	}{
		"many sheets":  {several(40, with("xl/worksheets/sheet9.xml", zip.Deflate, fill)), "unzips to more than 200 MB"},
		"many texts":   {several(3, with("xl/sharedStrings.xml", zip.Deflate, fill)), "of different texts"},
		"many parts":   {several(3, with("xl/media/picture.emf", zip.Deflate, fill)), "pictures and formats"},
		"large in sum": {several(3, with("xl/worksheets/sheet9.xml", zip.Store, fill)), "more than 20 MB together"},
		"one too dense": {map[string]string{"skus.xlsx": with("xl/worksheets/sheet9.xml", zip.Deflate, func(f io.Writer) {
			io.WriteString(f, strings.Repeat("\x00", 100<<20))
		})}, "far more densely"},
		"old workbook": {map[string]string{"skus.xlsx": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "old or password-protected"},
		"no workbook":  {map[string]string{"skus.xlsx": "sku\nA\n"}, "damaged"},
	} {
		path := archiveOf(t, "set.zip", c.entries)
		quickly(t, name, func() {
			set, err := OpenSet(path)
			if err == nil {
				set.Close()
			}
			mustRefuse(t, err, c.want)
		})
	}
}

func TestAnArchiveInAnArchiveIsRefused(t *testing.T) {
	inner, err := os.ReadFile(archiveOf(t, "inner.zip", map[string]string{"skus.csv": "sku\nA\n"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"inner.zip", "skus.csv", "skus.xlsx"} {
		_, err := OpenSet(archiveOf(t, "outer.zip", map[string]string{name: string(inner)}))
		mustRefuse(t, err, "holds another archive")
	}
}

func TestAnArchiveThatReachesOutsideItselfIsRefused(t *testing.T) {
	for _, name := range []string{"../skus.csv", "/skus.csv", "a/../../skus.csv", `..\skus.csv`, "C:skus.csv"} {
		_, err := OpenSet(archiveOf(t, "set.zip", map[string]string{name: "sku\nA\n"}))
		mustRefuse(t, err, "unsafe path")
	}
}

func TestAnArchiveWithTooManyEntriesIsRefused(t *testing.T) {
	entries := map[string]string{}
	for i := range maxEntries + 1 {
		entries[fmt.Sprintf("%d.csv", i)] = "sku\n"
	}
	_, err := OpenSet(archiveOf(t, "set.zip", entries))
	mustRefuse(t, err, "501 entries")
}

func TestADamagedArchiveIsRefused(t *testing.T) {
	whole, err := os.ReadFile(archiveOf(t, "set.zip", map[string]string{"skus.csv": strings.Repeat("sku,name\nA,B\n", 50)}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = OpenSet(write(t, "set.zip", string(whole[:len(whole)-10])))
	mustRefuse(t, err, "damaged")
	whole[60] ^= 0xff
	_, err = OpenSet(write(t, "set.zip", string(whole)))
	mustRefuse(t, err, "damaged")
}

func TestAnUploadAboveTheLimitIsRefused(t *testing.T) {
	path := write(t, "set.zip", "PK\x03\x04")
	if err := os.Truncate(path, MaxUploadBytes+1); err != nil {
		t.Fatal(err)
	}
	_, err := OpenSet(path)
	mustRefuse(t, err, "larger than 20 MB")
}

func TestAnOldExcelFileIsRefusedWithTheWayOut(t *testing.T) {
	_, err := OpenSet(write(t, "skus.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"))
	mustRefuse(t, err, "save it as XLSX")
}

func TestAWorkbookHoldsOneDataSetPerSheet(t *testing.T) {
	path := workbookOf(t, "company.xlsx", map[string][][]any{
		"SKUs":      {{"sku", "name", "unit_cost", "active_from"}, {"007", "Bolt", 0.1, "2026-11-22"}, {}, {"008", "Nut"}},
		"Suppliers": {{"supplier_code", "active"}, {"S1", true}},
		"Empty":     {},
	}, nil)
	set, err := OpenSet(path)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if len(set.Files) != 2 {
		t.Fatalf("files %v, notices %v", set.Files, set.Notices)
	}
	skus, err := readFile(set.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	skus.clean(t)
	if len(skus.rows) != 2 || skus.rows[0]["sku"] != "007" || skus.rows[0]["unit_cost"] != "0.1" || skus.at[1] != 4 {
		t.Errorf("rows %v at %v", skus.rows, skus.at)
	}
	suppliers, err := readFile(set.Files[1])
	if err != nil || suppliers.clean(t).rows[0]["active"] != true {
		t.Errorf("rows %v, %v", suppliers.rows, err)
	}
}

// styled formats a cell of the sheet skus.
func styled(t *testing.T, book *excelize.File, cell, format string) {
	t.Helper()
	style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStyle("skus", cell, cell, style); err != nil {
		t.Fatal(err)
	}
}

func TestDateCellsAreReadInBothEpochsHoweverTheyAreShown(t *testing.T) {
	rows := [][]any{{"sku", "active_from"}}
	formats := []string{"m/d/yy", "yyyy-mm-dd", `dd" of "mmmm yyyy`, "[$-409]d-mmm-yy hh:mm;@"}
	for i := range formats {
		rows = append(rows, []any{fmt.Sprint("A", i), 44000 + float64(i)*0.3333})
	}
	rows = append(rows, []any{"C", "22.11.2026"})
	for name, want := range map[string]string{"1900": "2020-06-18", "1904": "2024-06-19"} {
		path := workbookOf(t, "skus.xlsx", map[string][][]any{"skus": rows}, func(book *excelize.File) {
			later := name == "1904"
			if err := book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &later}); err != nil {
				t.Fatal(err)
			}
			for i, format := range formats {
				styled(t, book, fmt.Sprintf("B%d", i+2), format)
			}
		})
		c, err := readPath(t, path)
		if err != nil {
			t.Fatal(err)
		}
		c.clean(t)
		for i := range formats {
			if c.rows[i]["active_from"] != calendar.MustParse(want) {
				t.Errorf("%s, %s: %v", name, formats[i], c.rows[i])
			}
		}
	}
}

func TestANumberThatIsNoDateCellIsNoDate(t *testing.T) {
	c, err := readPath(t, workbookOf(t, "skus.xlsx", map[string][][]any{"skus": {{"sku", "active_from"}, {"A", 2026}, {"B", 44000}, {"C", 20261122}, {"D", 60}}},
		func(book *excelize.File) {
			styled(t, book, "B3", "#,##0.00")
			styled(t, book, "B5", "yyyy-mm-dd")
		}))
	if err != nil {
		t.Fatal(err)
	}
	c.refused(t, 2, "active_from", "bare number")
	c.refused(t, 3, "active_from", "bare number")
	if len(c.rows) == 0 || c.rows[0]["active_from"] != calendar.MustParse("2026-11-22") {
		t.Errorf("got %v", c.rows)
	}
}

func TestASheetNumberIsReadUnroundedAndACodeAsItIsShown(t *testing.T) {
	c, err := readPath(t, workbookOf(t, "skus.xlsx", map[string][][]any{"skus": {{"sku", "name", "unit_cost", "safety_stock"},
		{123, "x", 12.345, 3}, {4006381333931, "x", 0.1 + 0.2, 1234}, {12345, "x", 1, 2.5}, {"007", "00012", 2, 1}}},
		func(book *excelize.File) {
			styled(t, book, "A2", "00000")
			styled(t, book, "C2", "0.00")
			styled(t, book, "D3", "#,##0")
			styled(t, book, "A4", "000-000")
			styled(t, book, "D4", "0")
			styled(t, book, "A5", "00000")
			styled(t, book, "B5", "m/d/yy")
		}))
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"sku": "00123", "name": "x", "unit_cost": "12.345", "safety_stock": int64(3)},
		{"sku": "4006381333931", "name": "x", "unit_cost": "0.3", "safety_stock": int64(1234)},
		{"sku": "007", "name": "00012", "unit_cost": "2", "safety_stock": int64(1)},
	}
	if !reflect.DeepEqual(c.rows, want) {
		t.Errorf("got %v", c.rows)
	}
	c.refused(t, 4, "safety_stock", "fractions are refused")
}

func TestAFormulaIsReadByItsLastResult(t *testing.T) {
	const start = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	c, err := readPath(t, rawWorkbook(t, start+inlineRow(1, "sku")+
		`<row r="2"><c r="A2" t="str"><f>CONCATENATE("A","1")</f><v>A1</v></c></row>`+
		`<row r="3"><c r="A3" t="e"><f>[1]Prices!A1</f><v>#REF!</v></c></row></sheetData></worksheet>`, ""))
	if err != nil || len(c.rows) != 1 || c.rows[0]["sku"] != "A1" {
		t.Errorf("got %v, %v", c.rows, err)
	}
	c.refused(t, 3, "sku", "spreadsheet error")
}

func TestSlashedTextAmongDateCellsIsRefused(t *testing.T) {
	rows := [][]any{{"sku", "active_from"}, {"A", 44000}, {"B", "25/11/2014"}}
	c, err := readPath(t, workbookOf(t, "skus.xlsx", map[string][][]any{"skus": rows}, func(book *excelize.File) { styled(t, book, "B2", "d/m/yyyy") }))
	if err != nil {
		t.Fatal(err)
	}
	c.refused(t, 3, "active_from", "mixes dates")
}

func TestTheBinaryNoiseOfAWorkbookIsTakenOffAmounts(t *testing.T) {
	for raw, want := range map[string]string{"0.10000000000000001": "0.1", "1.5E3": "1500", "19.989999999999998": "19.99", "12.50": "12.50"} {
		if got := sheetNumber(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestAWorkbookThatUnpacksToAFloodIsRefusedAtOnce(t *testing.T) {
	bombs := map[string]func(w *zip.Writer){
		"huge sheet":   func(w *zip.Writer) { flood(t, w, "xl/worksheets/sheet1.xml", 815<<20) },
		"dense sheet":  func(w *zip.Writer) { flood(t, w, "xl/worksheets/sheet1.xml", 150<<20) },
		"huge strings": func(w *zip.Writer) { flood(t, w, "xl/sharedStrings.xml", 150<<20) },
		"many styles": func(w *zip.Writer) {
			for i := range 7 {
				flood(t, w, fmt.Sprintf("xl/styles%d.xml", i), 7<<20)
			}
		},
	}
	for name, fill := range bombs {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		if _, err := w.Create("[Content_Types].xml"); err != nil {
			t.Fatal(err)
		}
		fill(w)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := write(t, "skus.xlsx", out.String())
		quickly(t, name, func() {
			_, err := OpenSet(path)
			mustRefuse(t, err, "skus.xlsx")
		})
	}
}

// flood adds an entry of size equal bytes.
func flood(t *testing.T, w *zip.Writer, name string, size int) {
	t.Helper()
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte("<row/>"), 1<<16)
	for size > 0 {
		n := min(size, len(piece))
		if _, err := f.Write(piece[:n]); err != nil {
			t.Fatal(err)
		}
		size -= n
	}
}

// quickly fails when refusing takes more than the two seconds and 150 MiB of the limits.
func quickly(t *testing.T, name string, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	do()
	runtime.ReadMemStats(&after)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("%s: took %v", name, took)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 150<<20 {
		t.Errorf("%s: allocated %d MiB", name, grown>>20)
	}
}

func TestAnEntryThatLiesAboutItsSizeIsRefused(t *testing.T) {
	path := archiveOf(t, "set.zip", map[string]string{"skus.csv": "sku\n" + strings.Repeat("A\n", 1<<20)})
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The uncompressed size is at offset 24 of the entry in the central directory.
	at := bytes.LastIndex(body, []byte("PK\x01\x02")) + 24
	binary.LittleEndian.PutUint32(body[at:], 100)
	_, err = OpenSet(write(t, "set.zip", string(body)))
	mustRefuse(t, err, "damaged")
}

func TestACellFarToTheRightIsRefusedInsteadOfWideningEveryRow(t *testing.T) {
	path := workbookOf(t, "skus.xlsx", map[string][][]any{"skus": {{"sku"}, {"A"}, {"B"}, {"C"}}}, func(book *excelize.File) {
		if err := book.SetCellValue("skus", "XFD4", "x"); err != nil {
			t.Fatal(err)
		}
	})
	quickly(t, "far cell", func() {
		_, err := readPath(t, path)
		mustRefuse(t, err, "at most 256 columns")
	})
}

// rawWorkbook writes a workbook whose only sheet, skus, is the given text.
func rawWorkbook(t *testing.T, sheet, sharedStrings string) string {
	t.Helper()
	const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	entries := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + kinds + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + kinds + `worksheet+xml"/></Types>`,
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + relations + `">` +
			`<sheets><sheet name="skus" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheet,
	}
	if sharedStrings != "" {
		entries["xl/sharedStrings.xml"] = sharedStrings
	}
	return archiveOf(t, "skus.xlsx", entries)
}

func inlineRow(n int, text string) string {
	return fmt.Sprintf(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>`, n, n, text)
}

func TestASheetThatBreaksOffNeverLosesRowsInSilence(t *testing.T) {
	const start = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	const end = `</sheetData></worksheet>`
	rows := inlineRow(1, "sku") + inlineRow(2, "A") + inlineRow(3, "B")
	c, err := readPath(t, rawWorkbook(t, start+rows+end, ""))
	if err != nil || len(c.rows) != 2 {
		t.Errorf("the whole sheet: %v, %v", c.rows, err)
	}
	_, err = readPath(t, rawWorkbook(t, start+rows, ""))
	mustRefuse(t, err, "breaks off")
	_, err = readPath(t, rawWorkbook(t, start+inlineRow(1, "sku")+"<x></y>"+inlineRow(2, "A")+inlineRow(3, "B")+end, ""))
	mustRefuse(t, err, "damaged")
}

func TestAWorkbookWithAFloodOfTextsIsRefused(t *testing.T) {
	var texts strings.Builder
	for i := 0; texts.Len() <= maxStringsBytes; i++ {
		fmt.Fprintf(&texts, "<si><t>S%x</t></si>", i*7919)
	}
	path := rawWorkbook(t, "<worksheet><sheetData></sheetData></worksheet>", "<sst>"+texts.String()+"</sst>")
	quickly(t, "texts", func() {
		_, err := OpenSet(path)
		mustRefuse(t, err, "save it as CSV")
	})
}

func TestSomethingThatIsNoOrdinaryFileIsRefused(t *testing.T) {
	_, err := OpenSet(os.DevNull)
	mustRefuse(t, err, "not an ordinary file")
}
