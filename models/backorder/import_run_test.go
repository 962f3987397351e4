package backorder

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// zipped packs small CSV files into one archive.
func zipped(t *testing.T, contents map[string]string) []byte {
	t.Helper()
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	for name, content := range contents {
		entry, err := writer.Create(name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(entry, content)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

func upload(t *testing.T, s *store.Store, key, name string, content []byte) int64 {
	t.Helper()
	id, err := StartImport(t.Context(), s, "ann@example.com", Upload{Key: key, Name: name, Size: int64(len(content)), File: bytes.NewReader(content)})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// work does the job of a run the way the queue would.
func work(t *testing.T, s *store.Store, id int64) (models.ImportRun, ImportOutcome) {
	t.Helper()
	if err := runImport(t.Context(), s, importCall(id)); err != nil {
		t.Fatal(err)
	}
	return runOf(t, s, id)
}

func importCall(id int64) JobCall {
	return JobCall{ID: 1, Args: json.RawMessage(fmt.Sprintf(`{"run":%d}`, id)), Attempt: 1}
}

func runOf(t *testing.T, s *store.Store, id int64) (models.ImportRun, ImportOutcome) {
	t.Helper()
	run, err := s.ImportRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := Outcome(run)
	if err != nil {
		t.Fatal(err)
	}
	return run, outcome
}

func TestAnUploadIsPreviewedDecidedAndImported(t *testing.T) {
	s := storetest.New(t)
	id := upload(t, s, "k1", `C:\Data\set.zip`, zipped(t, smallCompany()))
	if again := upload(t, s, "k1", "set.zip", zipped(t, smallCompany())); again != id || count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'import'") != 1 {
		t.Errorf("the same upload sent twice is run %d and run %d", id, again)
	}
	run, outcome := work(t, s, id)
	if run.Status != models.ImportPreviewed || run.Name != "set.zip" || outcome.Report.Changes() == 0 || outcome.Refused != 0 || count(t, s, "SELECT count(*) FROM skus") != 0 {
		t.Fatalf("after the preview the run is %s with %+v", run.Status, outcome)
	}
	for range 2 {
		if err := ApplyImport(t.Context(), s, "bo@example.com", id, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'import'"); got != 2 {
		t.Errorf("deciding twice made %d jobs", got)
	}
	run, outcome = work(t, s, id)
	if run.Status != models.ImportDone || run.FinishedAt == nil || run.Actor != "bo@example.com" || outcome.Report.Changes() == 0 {
		t.Fatalf("after the import the run of %s is %s with %+v", run.Actor, run.Status, outcome)
	}
	if count(t, s, "SELECT count(*) FROM backorders") != 1 || count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'import' AND subject = 'company' AND actor = 'bo@example.com'") != 1 {
		t.Error("the company is not as the files say")
	}
	if count(t, s, "SELECT count(*) FROM import_files") != 0 {
		t.Error("the upload is still kept")
	}
	// A job that is done again, because its program was killed after the last word, changes nothing.
	if again, _ := work(t, s, id); again.Status != models.ImportDone {
		t.Errorf("done again, the run is %s", again.Status)
	}
	if err := ApplyImport(t.Context(), s, "bo@example.com", id, false); err != nil {
		t.Errorf("asking once more for what is done: %v", err)
	}
	if err := DiscardImport(t.Context(), s, "bo@example.com", id); models.KindOf(err) != models.Conflict {
		t.Errorf("an import that is done was discarded: %v", err)
	}
	mustHold(t, s)
}

func TestGoodRowsAreImportedAndTheErrorsFileHasTheOthers(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	company["skus"] += "C,Cleat,=cheap()\n"
	company["sales_order_lines"] += "SO-2,2,NOPE,1,,MAIN\n"
	id := upload(t, s, "", "set.zip", zipped(t, company))
	run, outcome := work(t, s, id)
	if run.Status != models.ImportPreviewed || outcome.Report.Refused != 2 || len(outcome.Problems) != 2 || len(outcome.Reasons) != 2 {
		t.Fatalf("the preview is %s with %+v", run.Status, outcome)
	}
	for _, step := range []string{"preview", "import"} {
		var errorsFile bytes.Buffer
		if err := ImportErrorsFile(t.Context(), s, id, &errorsFile); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Split(strings.TrimSpace(errorsFile.String()), "\n"); len(lines) != 3 || !strings.Contains(errorsFile.String(), "'=cheap()") || !strings.Contains(errorsFile.String(), "sales_order_lines.csv,5,sku,NOPE") {
			t.Errorf("after the %s the errors file is:\n%s", step, errorsFile.String())
		}
		if step == "preview" {
			if err := ApplyImport(t.Context(), s, "ann@example.com", id, true); err != nil {
				t.Fatal(err)
			}
			run, outcome = work(t, s, id)
		}
	}
	if run.Status != models.ImportDone || outcome.Report.Refused != 2 || count(t, s, "SELECT count(*) FROM sales_order_lines") != 3 {
		t.Errorf("the run is %s with %+v", run.Status, outcome)
	}
}

func TestRowsThatAreRefusedOnlySinceThePreviewLeadBackToTheDecision(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	if _, _, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	id := upload(t, s, "", "sales_order_lines.csv", []byte("order_no,line_no,sku,qty_ordered\nSO-1,2,B,4\n"))
	if run, outcome := work(t, s, id); run.Status != models.ImportPreviewed || outcome.Refused != 0 {
		t.Fatalf("the preview is %s with %+v", run.Status, outcome)
	}
	if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SQL().Exec("UPDATE skus SET code = 'BOLT' WHERE code = 'B'"); err != nil {
		t.Fatal(err)
	}
	run, outcome := work(t, s, id)
	if run.Status != models.ImportPreviewed || outcome.Refused != 1 || !strings.Contains(run.Reason, "Since the preview") {
		t.Errorf("the run is %s (%s) with %+v", run.Status, run.Reason, outcome)
	}
	if err := DiscardImport(t.Context(), s, "ann@example.com", id); err != nil {
		t.Fatal(err)
	}
	if run, _ := runOf(t, s, id); run.Status != models.ImportDiscarded || run.FinishedAt == nil {
		t.Errorf("discarded, the run is %s, finished at %v", run.Status, run.FinishedAt)
	}
	if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); models.KindOf(err) != models.Conflict {
		t.Errorf("a discarded upload was imported: %v", err)
	}
}

func TestAnUploadThatIsNoTableIsRefusedWithItsSentence(t *testing.T) {
	s := storetest.New(t)
	for name, c := range map[string]struct{ content, want string }{
		"photo.png":  {"\x89PNG\r\n\x1a\n\x00\x00", "photo.png"},
		"orders.csv": {"a,b\n1,2\n", "No data set was recognised in orders.csv"},
		"skus.csv":   {"name\nAnchor\n", "lacks the required columns of skus: sku"},
		"empty.csv":  {"\n", "empty.csv"},
	} {
		run, _ := work(t, s, upload(t, s, "", name, []byte(c.content)))
		if run.Status != models.ImportRefused || !strings.Contains(run.Reason, c.want) || run.FinishedAt == nil {
			t.Errorf("%s is %s: %s", name, run.Status, run.Reason)
		}
	}
	for _, bad := range []Upload{{Name: "skus.csv"}, {Name: "", Size: 3}, {Name: strings.Repeat("x", 300), Size: 3}, {Name: "skus.csv", Size: exchange.MaxUploadBytes + 1}} {
		if _, err := StartImport(t.Context(), s, "ann@example.com", bad); models.KindOf(err) != models.Invalid {
			t.Errorf("an upload called %.20q of %d bytes was answered with %v", bad.Name, bad.Size, err)
		}
	}
	if count(t, s, "SELECT count(*) FROM import_files") != 0 {
		t.Error("refused uploads are still kept")
	}
}

func TestAnImportThatMeetsAnotherOneWaitsForIt(t *testing.T) {
	s := storetest.New(t)
	id := upload(t, s, "", "set.zip", zipped(t, smallCompany()))
	other, err := s.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var later *Later
	if err := runImport(t.Context(), s, importCall(id)); !errors.As(err, &later) {
		t.Fatalf("the job ended with %v", err)
	}
	run, _ := runOf(t, s, id)
	if progress, err := ProgressOf(run); err != nil || progress.Step != "waiting" || run.Status != models.ImportChecking {
		t.Errorf("the run is %s at %+v, %v", run.Status, progress, err)
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if run, _ := work(t, s, id); run.Status != models.ImportPreviewed {
		t.Errorf("after it the run is %s", run.Status)
	}
}

func TestAnImportThatIsCutOffChangesNothingAndIsDoneByTheNextProgram(t *testing.T) {
	s := storetest.New(t)
	id := upload(t, s, "", "set.zip", zipped(t, smallCompany()))
	work(t, s, id)
	if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); err != nil {
		t.Fatal(err)
	}
	// The first program ends in the middle of the transaction, as if it had been killed.
	ctx, kill := context.WithCancel(t.Context())
	seen := 0
	dying, err := store.Open(t.Context(), s.Connection().ConnString(), store.Options{Now: func() time.Time { return storetest.Now }, BeforeStatement: func(_ context.Context, statement string) error {
		if strings.HasPrefix(statement, "COPY stage_sales_order_lines") {
			kill()
		}
		seen++
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer dying.Close()
	if err := runImport(ctx, dying, importCall(id)); err == nil || seen == 0 {
		t.Fatal("the import was not cut off")
	}
	if run, _ := runOf(t, s, id); run.Status != models.ImportImporting || count(t, s, "SELECT count(*) FROM skus") != 0 {
		t.Errorf("cut off, the run is %s", run.Status)
	}
	if run, _ := work(t, s, id); run.Status != models.ImportDone || count(t, s, "SELECT count(*) FROM sales_order_lines") != 3 {
		t.Errorf("done by the next program, the run is %s", run.Status)
	}
	mustHold(t, s)
}

func TestTwoProgramsThatDoTheSameImportHaveOneEffect(t *testing.T) {
	s := storetest.New(t)
	id := upload(t, s, "", "set.zip", zipped(t, smallCompany()))
	work(t, s, id)
	if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20 {
				var later *Later
				if err := runImport(t.Context(), s, importCall(id)); err == nil || !errors.As(err, &later) {
					return
				}
			}
		})
	}
	group.Wait()
	if run, _ := runOf(t, s, id); run.Status != models.ImportDone || count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'import' AND subject = 'company'") != 1 {
		t.Errorf("the run is %s with %d effects", run.Status, count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'import' AND subject = 'company'"))
	}
	mustHold(t, s)
}

func TestAnImportThatCannotBeDoneEndsAsFailed(t *testing.T) {
	s := storetest.New(t)
	id := upload(t, s, "", "set.zip", zipped(t, smallCompany()))
	if err := failImport(t.Context(), s, importCall(id), errors.New("no disk")); err != nil {
		t.Fatal(err)
	}
	if run, _ := runOf(t, s, id); run.Status != models.ImportFailed || !strings.Contains(run.Reason, "Nothing was changed") || count(t, s, "SELECT count(*) FROM import_files") != 0 {
		t.Errorf("the run is %s: %s", run.Status, run.Reason)
	}
}

func TestTheClockOfAnUploadIsSetByTheImportAndNotByThePreview(t *testing.T) {
	s := storetest.New(t)
	date := calendar.MustParse("2026-12-24")
	content := zipped(t, smallCompany())
	id, err := StartImport(t.Context(), s, "ann@example.com", Upload{Name: "set.zip", AsOf: &date, Size: int64(len(content)), File: bytes.NewReader(content)})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, id)
	if s.AsOf() != nil {
		t.Errorf("the preview set the clock to %s", s.AsOf())
	}
	if err := ApplyImport(t.Context(), s, "ann@example.com", id, false); err != nil {
		t.Fatal(err)
	}
	work(t, s, id)
	if s.Today() != date {
		t.Errorf("the company lives on %s", s.Today())
	}
}

func TestFilesOfOldImportsAreForgottenAndUndecidedOnesExpire(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	company["skus"] += "C,Cleat,cheap\n"
	undecided := upload(t, s, "", "set.zip", zipped(t, company))
	work(t, s, undecided)
	waiting := upload(t, s, "", "later.zip", zipped(t, company))
	clean := func(after time.Duration) {
		t.Helper()
		err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			_, err := tx.CleanImports(storetest.Now.Add(after))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	clean(0)
	if run, _ := runOf(t, s, undecided); run.Status != models.ImportPreviewed {
		t.Errorf("before its time the run is %s", run.Status)
	}
	clean(time.Second)
	if run, _ := runOf(t, s, undecided); run.Status != models.ImportExpired || run.FinishedAt == nil {
		t.Errorf("after its time the run is %s, finished at %v", run.Status, run.FinishedAt)
	}
	if got := count(t, s, fmt.Sprintf("SELECT count(*) FROM import_files WHERE run_id <> %d", waiting)); got != 0 {
		t.Errorf("%d chunks of it are still kept", got)
	}
	if run, _ := work(t, s, waiting); run.Status != models.ImportPreviewed {
		t.Errorf("the run that work still goes on with is %s", run.Status)
	}
	if err := ImportErrorsFile(t.Context(), s, undecided, new(bytes.Buffer)); models.KindOf(err) != models.NotFound {
		t.Errorf("its errors file is answered with %v", err)
	}
}
