package exchange

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"pegboard/models/calendar"
)

// content is what a test reads from one file.
type content struct {
	file     *File
	rows     []map[string]any
	at       []int
	problems []Problem
}

// read writes body to a file called name and reads it back through OpenSet.
func read(t *testing.T, name, body string) content {
	t.Helper()
	c, err := tryRead(t, name, body)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryRead(t *testing.T, name, body string) (content, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return readPath(t, path)
}

func readPath(t *testing.T, path string) (content, error) {
	t.Helper()
	set, err := OpenSet(path)
	if err != nil {
		return content{}, err
	}
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Error(err)
		}
	})
	return readFile(set.Files[0])
}

func readFile(file *File) (content, error) {
	c := content{file: file}
	rows, err := file.Rows(func(p Problem) { c.problems = append(c.problems, p) })
	if err != nil {
		return c, err
	}
	defer rows.Close()
	for rows.Next() {
		row := map[string]any{}
		for i, value := range rows.Values() {
			if value != nil {
				row[file.Dataset.Columns[i].Name] = value
			}
		}
		c.rows = append(c.rows, row)
		c.at = append(c.at, rows.Row())
	}
	return c, rows.Err()
}

// column reads purchase order lines that differ in one column; the first cell is in row 2.
func column(t *testing.T, name string, cells ...string) content {
	t.Helper()
	body, start := "po_no,line_no,sku,qty_ordered,"+name+"\n", "P1,1,A,5,"
	if name == "qty_ordered" {
		body, start = "po_no,line_no,sku,qty_ordered\n", "P1,1,A,"
	}
	for _, cell := range cells {
		body += start + `"` + strings.ReplaceAll(cell, `"`, `""`) + "\"\n"
	}
	return read(t, "purchase_order_lines.csv", body)
}

func (c content) clean(t *testing.T) content {
	t.Helper()
	for _, p := range c.problems {
		t.Errorf("unexpected problem: %v", p)
	}
	return c
}

func (c content) refused(t *testing.T, row int, column, sentence string) {
	t.Helper()
	for _, p := range c.problems {
		if p.Row == row && p.Column == column && strings.Contains(p.Reason, sentence) {
			return
		}
	}
	t.Errorf("no problem in row %d, %s saying %q; got %v", row, column, sentence, c.problems)
}

func mustRefuse(t *testing.T, err error, sentence string) {
	t.Helper()
	var refusal *Refusal
	ok := errors.As(err, &refusal)
	if !ok || !strings.Contains(refusal.Error(), sentence) {
		t.Errorf("got %v, want a refusal saying %q", err, sentence)
	}
}

func TestHeadersMatchInAnyOrderCaseAndSpacing(t *testing.T) {
	c := read(t, "skus.csv", "Unit Cost,SAFETY-STOCK, Sku ,name\n1.5,3,A1,Bolt\n").clean(t)
	want := map[string]any{"unit_cost": "1.5", "safety_stock": int64(3), "sku": "A1", "name": "Bolt"}
	if !reflect.DeepEqual(c.rows, []map[string]any{want}) {
		t.Errorf("got %v", c.rows)
	}
}

func TestAColumnNamedTwiceIsRefused(t *testing.T) {
	_, err := tryRead(t, "skus.csv", "sku,Unit Cost,unit_cost\nA,1,2\n")
	mustRefuse(t, err, `"unit_cost" twice`)
}

func TestMissingRequiredColumnsAreListed(t *testing.T) {
	_, err := tryRead(t, "purchase_order_lines.csv", "po_no,note\nA,1\n")
	mustRefuse(t, err, "line_no, sku, qty_ordered")
}

func TestAnExtraColumnIsReportedAndSkipped(t *testing.T) {
	c := read(t, "skus.csv", "sku,shoe size\nA,44\n").clean(t)
	if len(c.file.Notices) != 1 || !strings.Contains(c.file.Notices[0], "shoe size") || len(c.rows) != 1 {
		t.Errorf("notices %q rows %v", c.file.Notices, c.rows)
	}
}

func TestAnAbsentColumnIsToldFromAnEmptyCell(t *testing.T) {
	set, err := OpenSet(write(t, "skus.csv", "sku,name\nA,\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	rows, err := set.Files[0].Rows(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() || rows.Values()[1] != nil || !rows.Present(1) || rows.Present(2) {
		t.Error("name must be present and unknown, category absent")
	}
}

func write(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsRecognisedByItsHeaderWhenItsNameSaysNothing(t *testing.T) {
	for header, want := range map[string]string{
		"order_no,line_no,sku,qty_ordered": "sales_order_lines", "sku,name": "skus", "warehouse_code,name": "warehouses",
		"warehouse_code,sku,on_hand": "stock", "po_no,supplier_code,status": "purchase_orders",
		"supplier_code,sku": "supplier_skus", "order_no,customer_code,order_date": "sales_orders",
	} {
		set, err := OpenSet(write(t, "upload-4711.tmp", header+"\n"))
		if err != nil {
			t.Errorf("%s: %v", header, err)
			continue
		}
		if got := set.Files[0].Dataset.Name; got != want {
			t.Errorf("%s is taken for %s", header, got)
		}
		set.Close()
	}
}

func TestAFileThatIsNoDataSetIsRefused(t *testing.T) {
	_, err := OpenSet(write(t, "letter.csv", "dear,sir\n1,2\n"))
	mustRefuse(t, err, "No data set was recognised in letter.csv")
}

func TestAFileThatCouldBeTwoDataSetsIsRefused(t *testing.T) {
	_, err := tryRead(t, "export.csv", "sku,supplier_code,name\nA,S,x\n")
	mustRefuse(t, err, "could be")
}

func TestAnUploadIsKnownByTheNameItsOwnerGaveIt(t *testing.T) {
	path := write(t, "upload-1", "sku\nA\n")
	set, err := OpenUpload(path, `C:\Users\Ann\SKUs.csv`)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if len(set.Files) != 1 || set.Files[0].Name != "SKUs.csv" || set.Files[0].Dataset.Name != "skus" {
		t.Errorf("got %v", set.Files)
	}
}

func TestTwoFilesOfOneDataSetAreRefused(t *testing.T) {
	path := write(t, "skus.csv", "sku\nA\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "more.csv"), []byte("sku,unit_price\nB,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenSet(filepath.Dir(path))
	mustRefuse(t, err, "hold skus")
}

func TestADirectoryIsReadInImportOrder(t *testing.T) {
	path := write(t, "sales_order_links.csv", "order_no,backorder_order_no\nA,B\n")
	for name, body := range map[string]string{"skus.csv": "sku\nA\n", "README.md": "hello", "notes.csv": "a,b\n1,2\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := OpenSet(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if len(set.Files) != 2 || set.Files[0].Name != "skus.csv" || len(set.Notices) != 1 {
		t.Errorf("files %v notices %v", set.Files, set.Notices)
	}
}

func TestUTF8AndUTF16AreReadWithAndWithoutMark(t *testing.T) {
	body := "sku,name\r\nA,Müsli € 中\r\n"
	little, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(body)
	big, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(body)
	for name, encoded := range map[string]string{"plain": body, "mark": "\ufeff" + body, "little": little, "big": big,
		"little without mark": little[2:], "big without mark": big[2:]} {
		c := read(t, "skus.csv", encoded).clean(t)
		if len(c.rows) != 1 || c.rows[0]["name"] != "Müsli € 中" || len(c.file.Notices) != 0 || c.at[0] != 2 {
			t.Errorf("%s: rows %v notices %v", name, c.rows, c.file.Notices)
		}
	}
}

func TestAnOlderWindowsFileIsReadWithANotice(t *testing.T) {
	encoded, _ := charmap.Windows1252.NewEncoder().String("sku,name\nA,Müsli €\n")
	c := read(t, "skus.csv", encoded).clean(t)
	if c.rows[0]["name"] != "Müsli €" || len(c.file.Notices) != 1 || !strings.Contains(c.file.Notices[0], "Windows-1252") {
		t.Errorf("rows %v notices %v", c.rows, c.file.Notices)
	}
}

func TestEverySeparatorIsRecognised(t *testing.T) {
	for _, separator := range []string{",", ";", "\t", "|"} {
		body := strings.ReplaceAll("sku#name#unit_cost\nA#Bolt#2\n", "#", separator)
		c := read(t, "skus.csv", body).clean(t)
		if len(c.rows) != 1 || c.rows[0]["unit_cost"] != "2" {
			t.Errorf("%q: %v", separator, c.rows)
		}
	}
	c := read(t, "skus.csv", "sep=;\nsku;unit_cost\nA;2,5\n").clean(t)
	if len(c.rows) != 1 || c.rows[0]["unit_cost"] != "2.5" || c.at[0] != 3 {
		t.Errorf("sep line: %v at %v", c.rows, c.at)
	}
}

func TestEveryLineEndIsRecognised(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		c := read(t, "skus.csv", strings.ReplaceAll("sku,name\nA,x\n\nB,y\n", "\n", end)).clean(t)
		if len(c.rows) != 2 || !reflect.DeepEqual(c.at, []int{2, 4}) {
			t.Errorf("%q: %v at %v", end, c.rows, c.at)
		}
	}
}

func TestMixedLineEndsAreRead(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\r\nA,x\rB,y\nC,z\r").clean(t)
	if len(c.rows) != 3 || !reflect.DeepEqual(c.at, []int{2, 3, 4}) {
		t.Errorf("%v at %v", c.rows, c.at)
	}
}

func TestARowAfterAQuotedLineBreakKeepsItsPhysicalLine(t *testing.T) {
	c := read(t, "skus.csv", "sku,name,unit_cost\nA,\"two\nlines\",1\nB,x,oops\n")
	if c.rows[0]["name"] != "two\nlines" {
		t.Errorf("got %q", c.rows[0]["name"])
	}
	c.refused(t, 4, "unit_cost", "not an amount")
}

func TestAStrayQuoteCostsOneRowOnly(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\nA,6\" pipe\nB,ok\n")
	c.refused(t, 2, "", "quote mark")
	if len(c.rows) != 1 || c.rows[0]["sku"] != "B" {
		t.Errorf("got %v", c.rows)
	}
}

func TestAForgottenClosingQuoteDoesNotSwallowTheFile(t *testing.T) {
	_, err := tryRead(t, "skus.csv", "sku,name\nA,\"open\n"+strings.Repeat("B,ok\n", 500_000))
	mustRefuse(t, err, "closing quote")
}

func TestARowOfAnotherWidthIsRefused(t *testing.T) {
	c := read(t, "skus.csv", "sku,name,unit_cost\nA,x\nB,x,1,,\nC,a,b,2\n")
	c.refused(t, 2, "", "2 cells where the header has 3")
	c.refused(t, 4, "", "missing its quotes")
	if len(c.rows) != 1 {
		t.Errorf("got %v", c.rows)
	}
}

func TestAFileWithOnlyAHeaderIsAnEmptyTable(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\n").clean(t)
	if len(c.rows) != 0 || len(c.file.Notices) != 1 {
		t.Errorf("rows %v notices %v", c.rows, c.file.Notices)
	}
}

func TestAnEmptyFileIsRefused(t *testing.T) {
	for _, body := range []string{"", "\n\n", "\ufeff"} {
		_, err := tryRead(t, "skus.csv", body)
		mustRefuse(t, err, "is empty")
	}
}

func TestAnEmptyRequiredCellIsRefusedOnEveryRow(t *testing.T) {
	c := column(t, "qty_ordered", "", "4", "")
	c.refused(t, 2, "qty_ordered", "required")
	c.refused(t, 4, "qty_ordered", "required")
}

func TestWholeQuantitiesAreReadWithAFractionOfZeros(t *testing.T) {
	c := column(t, "qty_ordered", "3", "3.0", "3,0", "0", "007", "1000000000").clean(t)
	for i, want := range []int64{3, 3, 3, 0, 7, 1e9} {
		if c.rows[i]["qty_ordered"] != want {
			t.Errorf("row %d: %v", i, c.rows[i])
		}
	}
}

func TestEachBadQuantityGetsItsOwnSentence(t *testing.T) {
	cells := []string{"-1", "2.5", "9223372036854775808", "1e30", "NaN", "1,234", "1,234,567", "abc", "1000000001"}
	reasons := []string{"negative", "fractions", "too large", "exponent", "missing number", `write it without separators, as 1234`,
		"thousands separators", "not a whole number", "too large"}
	c := column(t, "qty_ordered", cells...)
	for i, reason := range reasons {
		c.refused(t, i+2, "qty_ordered", reason)
	}
	if len(c.rows) != 0 {
		t.Errorf("accepted %v", c.rows)
	}
}

func TestAmountsAreReadWithPointOrComma(t *testing.T) {
	c := column(t, "unit_cost", "12.50", "12,5", "1.234,50", "1,234.50", "1,234,567", "0,125", "1234,567",
		"1 234,50", "1'234.50", "1\u00a0234").clean(t)
	for i, want := range []string{"12.50", "12.5", "1234.50", "1234.50", "1234567", "0.125", "1234.567", "1234.50", "1234.50", "1234"} {
		if c.rows[i]["unit_cost"] != want {
			t.Errorf("row %d: got %v, want %s", i, c.rows[i]["unit_cost"], want)
		}
	}
}

func TestAnAmountWithTwoReadingsIsRefusedWithAnExample(t *testing.T) {
	c := column(t, "unit_cost", "1,234", "-5", "NaN", "1e3", "$5")
	c.refused(t, 2, "unit_cost", "can be 1234 or 1.234: write 1234 or 1.2340")
	c.refused(t, 3, "unit_cost", "negative")
	c.refused(t, 4, "unit_cost", "missing number")
	c.refused(t, 5, "unit_cost", "all its digits")
	c.refused(t, 6, "unit_cost", "not an amount")
}

func TestTheOtherAmountsOfAFileDecideOneWithTwoReadings(t *testing.T) {
	for _, example := range []struct{ other, doubtful, want string }{
		{"9.95", "1,234", "1234"}, {"9.95", "1.234", "1.234"}, {"9,95", "1,234", "1.234"}, {"9,95", "1.234", "1234"},
		{"2.345,60", "1.234", "1234"}, {"1,234,567", "1.234", "1.234"}, {"1.234.567", "1.234", "1234"}, {"7", "1.234", "1.234"},
		{"1'234", "1.234", "1.234"},
	} {
		c := column(t, "unit_cost", example.doubtful, example.other).clean(t)
		if len(c.rows) != 2 || c.rows[0]["unit_cost"] != example.want {
			t.Errorf("%v: %v", example, c.rows)
		}
	}
}

func TestAPointThatMayBeAThousandsMarkIsRefused(t *testing.T) {
	c := column(t, "unit_cost", "1.234", "9,95", "9.95")
	c.refused(t, 2, "unit_cost", "can be 1234 or 1.234")
	c = read(t, "skus.csv", "sku;unit_cost\nA;1.234\n")
	c.refused(t, 2, "unit_cost", "can be 1234 or 1.234")
}

func TestUnambiguousDatesAreReadInEveryCommonForm(t *testing.T) {
	want := calendar.MustParse("2026-11-22")
	for _, text := range []string{"2026-11-22", "2026-11-22T23:59:00Z", "2026-11-22 08:00", "20261122", "22.11.2026",
		"22-Nov-2026", "22 November 2026", "Nov 22, 2026", "November 22, 2026", "2026/11/22", "11/22/2026", "22/11/2026",
		"11/22/2026 0:00", "2026-11-22T10:00:00.123+02:00"} {
		c := column(t, "expected_date", text).clean(t)
		if len(c.rows) != 1 || c.rows[0]["expected_date"] != want {
			t.Errorf("%s: %v", text, c.rows)
		}
	}
}

func TestASlashedDateWithTwoReadingsIsRefusedWithAnExample(t *testing.T) {
	c := column(t, "expected_date", "03/04/2014", "05/05/2014")
	c.refused(t, 2, "expected_date", "03/04/2014 can be 3 April or 4 March: write 2014-04-03")
	if len(c.rows) != 1 {
		t.Errorf("5 May has one reading: %v", c.rows)
	}
}

func TestOneDateCanProveTheOrderOfItsWholeColumn(t *testing.T) {
	c := column(t, "expected_date", "03/04/2014", "25/04/2014").clean(t)
	if c.rows[0]["expected_date"] != calendar.MustParse("2014-04-03") {
		t.Errorf("day first: %v", c.rows)
	}
	c = column(t, "expected_date", "03/04/2014", "04/25/2014").clean(t)
	if c.rows[0]["expected_date"] != calendar.MustParse("2014-03-04") {
		t.Errorf("month first: %v", c.rows)
	}
}

func TestAColumnThatProvesBothOrdersIsRefused(t *testing.T) {
	c := column(t, "expected_date", "25/04/2014", "04/25/2014")
	c.refused(t, 2, "expected_date", "day first and dates with the month first")
	c.refused(t, 3, "expected_date", "day first and dates with the month first")
}

func TestSlashedDatesAmongISODatesAreRefused(t *testing.T) {
	c := column(t, "expected_date", "2014-04-03", "04/25/2014")
	c.refused(t, 3, "expected_date", "mixes dates")
	if len(c.rows) != 1 {
		t.Errorf("got %v", c.rows)
	}
}

func TestTwoDigitYearsAreRefused(t *testing.T) {
	c := column(t, "expected_date", "9/11/14", "22-Nov-14", "22.11.14")
	for row := 2; row <= 4; row++ {
		c.refused(t, row, "expected_date", "two digits")
	}
}

func TestImpossibleAndFarAwayDatesAreRefused(t *testing.T) {
	c := column(t, "expected_date", "2026-02-30", "1899-12-31", "2200-01-01", "soon", "31/31/2014", "41000")
	c.refused(t, 2, "expected_date", "not a date")
	c.refused(t, 3, "expected_date", "outside 1900 to 2199")
	c.refused(t, 4, "expected_date", "outside 1900 to 2199")
	c.refused(t, 5, "expected_date", "not a date")
	c.refused(t, 6, "expected_date", "not a date")
	c.refused(t, 7, "expected_date", "not a date")
}

func TestTextIsTrimmedAndLeadingZerosAreKept(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\n \u00a0007 ,\u00a0Bolt \n").clean(t)
	if c.rows[0]["sku"] != "007" || c.rows[0]["name"] != "Bolt" {
		t.Errorf("got %q", c.rows[0])
	}
}

func TestInvisibleAndDamagedTextIsRefused(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\nA,a\x00b\nB,a\x07b\nC,\xff\xfe\nD,é\nE,#REF!\n")
	c.refused(t, 2, "name", "control character (U+0000)")
	c.refused(t, 3, "name", "control character (U+0007)")
	c.refused(t, 4, "name", "not valid UTF-8")
	c.refused(t, 6, "name", "spreadsheet error")
	if len(c.rows) != 1 {
		t.Errorf("got %v", c.rows)
	}
}

func TestACodeMustBeUsableInALink(t *testing.T) {
	long := strings.Repeat("x", 201)
	c := read(t, "skus.csv", "sku,name\n.,a\n..,a\n"+long+",a\n\"a\nb\",a\n...,ok\n")
	c.refused(t, 2, "sku", "only dots")
	c.refused(t, 3, "sku", "only dots")
	c.refused(t, 4, "sku", "at most 200 bytes")
	c.refused(t, 5, "sku", "line break")
	if len(c.rows) != 1 {
		t.Errorf("got %v", c.rows)
	}
}

func TestWhatListsAreSortedByIsShort(t *testing.T) {
	long, longer := strings.Repeat("x", 500), strings.Repeat("x", 501)
	c := read(t, "customers.csv", "customer_code,name\nA,"+long+"\nB,"+longer+"\n")
	c.refused(t, 3, "name", "longer than 500 bytes")
	c = read(t, "sales_orders.csv", "order_no,customer_code,order_date,channel,customer_ref\nA,C,2026-01-01,"+longer+",\nB,C,2026-01-01,,"+longer+"\n")
	c.refused(t, 2, "channel", "longer than 500 bytes")
	if len(c.rows) != 1 {
		t.Errorf("got %v", c.rows)
	}
}

func TestChoicesAndFlagsAcceptTheUsualSpellings(t *testing.T) {
	c := read(t, "suppliers.csv", "supplier_code,active,preferred\nA,YES,0\nB,maybe,1\n")
	if c.rows[0]["active"] != true || c.rows[0]["preferred"] != false {
		t.Errorf("got %v", c.rows)
	}
	c.refused(t, 3, "active", "yes or no")
	c = read(t, "skus.csv", "sku,status,order_policy\nA,Pre-Order,Made to order\nB,gone,deny\n")
	if c.rows[0]["status"] != "pre_order" || c.rows[0]["order_policy"] != "made_to_order" {
		t.Errorf("got %v", c.rows)
	}
	c.refused(t, 3, "status", "active, discontinued, pre_order")
	c = read(t, "sales_orders.csv", "order_no,customer_code,order_date,status\nA,C,2026-01-01,Canceled\nB,C,2026-01-01,Partially Fulfilled\n").clean(t)
	if c.rows[0]["status"] != "cancelled" || c.rows[1]["status"] != "partially_shipped" {
		t.Errorf("got %v", c.rows)
	}
}

func TestPriorityAndLeadTimeHaveTheirOwnBounds(t *testing.T) {
	c := read(t, "sales_orders.csv", "order_no,customer_code,order_date,priority\nA,C,2026-01-01,9\nB,C,2026-01-01,0\nD,C,2026-01-01,10\n")
	c.refused(t, 3, "priority", "from 1 (first) to 9 (last)")
	c.refused(t, 4, "priority", "from 1 (first) to 9 (last)")
	c = read(t, "suppliers.csv", "supplier_code,lead_time_days\nA,3651\n")
	c.refused(t, 2, "lead_time_days", "not a lead time")
}

func TestEveryBadCellOfARowIsReported(t *testing.T) {
	c := read(t, "purchase_order_lines.csv", "po_no,line_no,sku,qty_ordered,unit_cost,expected_date\n,x,..,-1,NaN,soon\n")
	if len(c.problems) != 6 {
		t.Errorf("got %v", c.problems)
	}
}

func TestAProblemIsOneReadableLine(t *testing.T) {
	c := column(t, "qty_ordered", "2.5")
	want := `purchase_order_lines.csv row 2, qty_ordered "2.5": A quantity is a whole number of the smallest stocking unit: fractions are refused.`
	if got := c.problems[0].String(); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAProblemCannotSteerTheTerminalItIsPrintedOn(t *testing.T) {
	c := read(t, "skus.csv", "sku,name\nA,a\x1b[2Jb\n")
	if got := c.problems[0].String(); strings.Contains(got, "\x1b") || c.problems[0].Value != "a\ufffd[2Jb" {
		t.Errorf("got %q", got)
	}
}

func TestAFileOfMoreThanAMillionRowsIsRefused(t *testing.T) {
	_, err := tryRead(t, "skus.csv", "sku\n"+strings.Repeat("A\n", MaxRows+1))
	mustRefuse(t, err, "more than 1000000 rows")
}

func TestReferencesComeBeforeWhatRefersToThem(t *testing.T) {
	var names []string
	for _, d := range Datasets() {
		names = append(names, d.Name)
	}
	want := "categories skus sku_channels suppliers supplier_skus warehouses stock customers sales_orders sales_order_lines " +
		"sales_order_links purchase_orders purchase_order_lines acknowledgements receipts bom"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s", got)
	}
}

// sharedData returns the folder of real data sets beside the project.
func sharedData(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("there is no go.mod above the tests")
		}
		dir = filepath.Dir(dir)
	}
	data := filepath.Join(dir, "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the shared data sets must be beside the project in CI")
		}
		t.Skip("the shared data sets are not beside the project")
	}
	return data
}

func TestTheRealDataSetsReadWithoutAProblem(t *testing.T) {
	data := sharedData(t)
	lines := map[string]int{"adventureworks": 57851, "northwind": 2155, "usaid_scms": 8582, "wideworldimporters": 39346}
	for name, want := range lines {
		set, err := OpenSet(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(set.Files) != 13 || len(set.Notices) != 0 {
			t.Errorf("%s: %d files, notices %v", name, len(set.Files), set.Notices)
		}
		for _, file := range set.Files {
			c, err := readFile(file)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, p := range c.problems[:min(3, len(c.problems))] {
				t.Errorf("%s: %v", name, p)
			}
			if file.Dataset.Name == "sales_order_lines" && len(c.rows) != want {
				t.Errorf("%s: %d sales order lines, want %d", name, len(c.rows), want)
			}
			for _, notice := range file.Notices {
				if !strings.Contains(notice, "no rows") {
					t.Errorf("%s %s: %s", name, file.Name, notice)
				}
			}
		}
		set.Close()
	}
}

func TestAFileIsKnownByTheHashOfItsBytes(t *testing.T) {
	folder := t.TempDir()
	content := []byte("sku,name\nA,Anchor\n")
	if err := os.WriteFile(filepath.Join(folder, "skus.csv"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := OpenSet(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if want := sha256.Sum256(content); !bytes.Equal(set.Files[0].SHA256, want[:]) {
		t.Errorf("the hash is %x", set.Files[0].SHA256)
	}
}
