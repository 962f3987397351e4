package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/link"
)

// doJobs does the jobs that wait, in their order, as the queue would.
func (test *testSite) doJobs() {
	test.Helper()
	for {
		var call backorder.JobCall
		var kind, args string
		err := test.store.SQL().QueryRow(`UPDATE river_job SET state = 'completed', finalized_at = now() WHERE id = (SELECT min(id) FROM river_job WHERE state = 'available')
			RETURNING id, kind, args`).Scan(&call.ID, &kind, &args)
		if err != nil {
			return
		}
		call.Args, call.Attempt = []byte(args), 1
		for _, job := range backorder.Jobs() {
			if job.Kind == kind {
				if err := job.Run(test.Context(), test.store, call); err != nil {
					test.Fatalf("the job %s ended with %v", kind, err)
				}
			}
		}
	}
}

const twoSKUs = "sku,name,unit_price\nA,Anchor,5\nB,Bolt,cheap\n"

// startRun uploads a file and returns the address of its import.
func (v *visitor) startRun(name, content string) string {
	v.Helper()
	key := v.get(link.Imports).field("key")
	answer := v.upload(link.Imports, url.Values{"key": {key}}, name, []byte(content))
	if answer.status != http.StatusSeeOther {
		v.Fatalf("the upload was answered with %d: %s", answer.status, answer.text())
	}
	return answer.header.Get("Location")
}

func TestAManagerChecksAFileReadsTheErrorsAndImportsTheGoodRows(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Manager)
	if v.get(link.Today).find(`nav a[href="/import"]`).Length() != 1 {
		t.Error("the navigation does not lead to the Import page")
	}
	v.get(link.Imports).mustBe(http.StatusOK, "Nothing was imported here yet", "sales_order_lines")
	path := v.startRun("skus.csv", twoSKUs)
	running := v.get(path).mustBe(http.StatusOK, "The file is being checked", "Waits for its turn")
	if region := running.find("#import-run"); region.AttrOr("hx-get", "") != path || region.AttrOr("hx-trigger", "") == "" {
		t.Error("the page of a running import does not follow it")
	}
	if !strings.Contains(running.find("noscript").Text(), `<a href="`+path+`">`) {
		t.Error("without script nobody can follow it")
	}
	test.doJobs()
	preview := v.get(path).mustBe(http.StatusOK, "1 row is refused", "Import the good rows", "Discard", "unit_price", "cheap", "1 row created")
	if preview.find("#import-run[hx-get]").Length() != 0 || preview.find(`form[action="`+path+`/apply"] input[name="good_rows"]`).Length() != 1 {
		t.Error("the preview still asks, or its button does not leave out the refused row")
	}
	errorsFile := v.get(path + "/errors")
	if !strings.HasPrefix(errorsFile.header.Get("Content-Disposition"), `attachment; filename="skus errors.csv"`) || !strings.Contains(errorsFile.body, "skus.csv,3,unit_price,cheap,") {
		t.Errorf("the errors file is %v:\n%s", errorsFile.header, errorsFile.body)
	}
	v.post(path+"/apply", url.Values{"good_rows": {"1"}}).mustLeadTo(path)
	v.post(path+"/apply", url.Values{"good_rows": {"1"}}).mustLeadTo(path)
	v.get(path).mustBe(http.StatusOK, "The import is running")
	test.doJobs()
	v.get(path).mustBe(http.StatusOK, "Imported: 1 row created", "1 row was refused")
	v.get(link.Imports).mustBe(http.StatusOK, "skus.csv", "imported", "manager@example.com", "Errors file")
	v.get(link.SKUs).mustBe(http.StatusOK, "Anchor")
	v.post(path+"/discard", nil).mustBe(http.StatusConflict, "Nothing is to be decided")
}

func TestAnImportIsFollowedPartByPartAndStopsAskingAtTheEnd(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	path := v.startRun("skus.csv", "sku,name\nA,Anchor\n")
	v.htmx = true
	part := v.get(path).mustBe(http.StatusOK, "The file is being checked")
	if part.find("nav").Length() != 0 || part.find("#import-run[hx-get]").Length() != 1 {
		t.Error("the part is a page, or does not go on asking")
	}
	var id int64
	if _, err := fmt.Sscanf(path, "/import/%d", &id); err != nil {
		t.Fatal(err)
	}
	if err := test.store.SayImportProgress(context.Background(), id, []byte(`{"step":"reading","file":"skus.csv","rows":412000,"share":0.25,"begun":"2026-11-22T08:59:45Z","seconds":10}`)); err != nil {
		t.Fatal(err)
	}
	part = v.get(path).mustBe(http.StatusOK, "Reading skus.csv", "412,000 rows", "41,200 rows/s", "15 s so far", "about 25 s left")
	if part.find("progress").AttrOr("value", "") != "250" {
		t.Errorf("the bar stands at %s", part.find("progress").AttrOr("value", ""))
	}
	if err := test.store.SayImportProgress(context.Background(), id, []byte(`{"step":"merging","file":"skus.csv","rows":412000,"merged":103000,"share":0.4,"begun":"2026-11-22T08:59:45Z","seconds":10}`)); err != nil {
		t.Fatal(err)
	}
	v.get(path).mustBe(http.StatusOK, "Comparing and merging skus.csv", "103,000 of the file merged")
	test.doJobs()
	part = v.get(path).mustBe(http.StatusOK, "Ready: 1 row created", "Import")
	if part.find("#import-run[hx-get]").Length() != 0 || part.find("nav").Length() != 0 {
		t.Error("the last part goes on asking")
	}
	if answer := v.post(path+"/apply", nil); answer.status != http.StatusNoContent || answer.header.Get("HX-Redirect") != path {
		t.Errorf("deciding through htmx is answered with %d", answer.status)
	}
}

func TestTheSameFormSentTwiceIsOneImport(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	key := v.get(link.Imports).field("key")
	first := v.upload(link.Imports, url.Values{"key": {key}}, "skus.csv", []byte(twoSKUs))
	second := v.upload(link.Imports, url.Values{"key": {key}}, "skus.csv", []byte(twoSKUs))
	second.mustLeadTo(first.header.Get("Location"))
	if other := v.startRun("skus.csv", twoSKUs); other == first.header.Get("Location") {
		t.Error("a new form is taken for the old one")
	}
}

func TestAFileThatCannotBeImportedIsRefusedBesideItsField(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	test.listen()
	v.upload(link.Imports, url.Values{"key": {"k"}}, "skus.csv", nil).mustBe(http.StatusUnprocessableEntity, "skus.csv is empty", "Check the file")
	v.upload(link.Imports, url.Values{"key": {"k"}, "as_of": {"yesterday"}}, "skus.csv", []byte(twoSKUs)).mustBe(http.StatusUnprocessableEntity, "not a date like 2026-11-22")
	v.post(link.Imports, url.Values{"key": {"k"}}).mustBe(http.StatusUnprocessableEntity, "could not be read")
	big := v.upload(link.Imports, url.Values{"key": {"k"}}, "big.csv", bytes.Repeat([]byte("x"), 20<<20+1)).mustBe(http.StatusUnprocessableEntity, "big.csv is larger than 20 MB")
	if big.find(`#import-file[aria-invalid="true"]`).Length() != 1 {
		t.Error("the field is not marked")
	}
	v.upload(link.Imports, url.Values{"key": {"k"}}, "huge.csv", bytes.Repeat([]byte("x"), 22<<20)).mustBe(http.StatusRequestEntityTooLarge, "larger than 20 MB", "Nothing was changed")
	path := v.startRun("holiday.csv", "beach,sun\n1,2\n")
	test.doJobs()
	v.get(path).mustBe(http.StatusOK, "No data set was recognised in holiday.csv", "Nothing was changed")
	if runs, _, err := test.store.ImportRuns(t.Context(), 0); err != nil || len(runs) != 1 {
		t.Errorf("there are %d imports, %v", len(runs), err)
	}
}

func TestALargeBodyIsTakenOnlyFromSomebodyWhoHasSignedIn(t *testing.T) {
	test := newTestSite(t)
	test.listen()
	large := bytes.Repeat([]byte("x"), 2*bodyMax)
	test.visitor().upload(link.Imports, url.Values{"csrf": {"x"}}, "skus.csv", large).mustBe(http.StatusRequestEntityTooLarge, "no longer signed in")
	v := test.signedIn(models.Support)
	v.upload(link.Imports, url.Values{}, "skus.csv", large).mustBe(http.StatusForbidden)
	v.upload(link.Account, url.Values{}, "skus.csv", large).mustBe(http.StatusRequestEntityTooLarge)
}

func TestTheClockOfOldDataIsExplainedSetAndTakenBack(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Manager)
	key := v.get(link.Imports).mustBe(http.StatusOK, "Day on which the data was taken").field("key")
	path := v.upload(link.Imports, url.Values{"key": {key}, "as_of": {"2025-04-24"}}, "skus.csv", []byte("sku,name\nA,Anchor\n")).header.Get("Location")
	test.doJobs()
	v.get(path).mustBe(http.StatusOK, "From then on Pegboard lives on 24 Apr 2025")
	v.post(path+"/apply", nil).mustLeadTo(path)
	test.doJobs()
	if date := test.store.AsOf(); date == nil || *date != calendar.MustParse("2025-04-24") {
		t.Fatalf("the company lives on %v", date)
	}
	v.get(link.Imports).mustBe(http.StatusOK, "Pegboard lives on 24 Apr 2025", "Live in the present again")
	v.post(link.ImportClock, nil).mustLeadTo(link.Imports)
	if test.store.AsOf() != nil {
		t.Error("the company still lives in the past")
	}
	v.get(link.Imports).mustBe(http.StatusOK, "Pegboard lives in the present")
	test.doJobs()
}

func TestTheHistoryIsReadPageByPage(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	for i := range store.ImportRunsMax + 2 {
		content := []byte(fmt.Sprintf("sku,name\nA,Anchor %d\n", i))
		_, err := backorder.StartImport(t.Context(), test.store, "ann@example.com", backorder.Upload{Name: fmt.Sprintf("file %d.csv", i), Size: int64(len(content)), File: bytes.NewReader(content)})
		if err != nil {
			t.Fatal(err)
		}
	}
	first := v.get(link.Imports).mustBe(http.StatusOK, "file 31.csv")
	older := first.find(`a:contains("Older")`).AttrOr("href", "")
	if rows := first.find("#history tbody tr").Length(); rows != store.ImportRunsMax || older == "" {
		t.Fatalf("%d rows, older under %q", rows, older)
	}
	last := v.get(older).mustBe(http.StatusOK, "file 0.csv", "Newest")
	if rows := last.find("#history tbody tr").Length(); rows != 2 || last.find(`a:contains("Older")`).Length() != 0 {
		t.Errorf("%d rows on the last page", rows)
	}
}

func TestATemplateIsTheHeaderOfItsFile(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	if file := v.get(link.ImportTemplate("stock")); file.status != http.StatusOK || !strings.HasPrefix(file.body, "warehouse_code,sku,on_hand,counted_at") {
		t.Errorf("the template is %d %q", file.status, file.body)
	}
	v.get(link.ImportTemplate("sky")).mustBe(http.StatusNotFound)
	v.get(link.Import(999)).mustBe(http.StatusNotFound)
	v.get(link.ImportErrors(999)).mustBe(http.StatusNotFound)
}
