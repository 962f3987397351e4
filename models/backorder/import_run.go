package backorder

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
)

const (
	// ImportFilesKept is how long the files of an import are kept, and how long a preview waits for a decision.
	ImportFilesKept = 7 * 24 * time.Hour
	// importAttempts is how often a step is tried when the machine fails; a person is waiting.
	importAttempts = 3
	// importPatience is how soon an import that found another one running tries again.
	importPatience = 2 * time.Second
	// progressInterval bounds how often progress is written; the page asks about once a second.
	progressInterval = 500 * time.Millisecond
	// uploadNameMax bounds the name of a file in bytes, as file systems do.
	uploadNameMax = 255
	// problemsKept is how many refused rows are shown on the page; the errors file has them all.
	problemsKept = 20
)

// Upload is a file that a person wants to import.
type Upload struct {
	Key  string         // of the form it came with: the same key again is the same upload
	Name string         // as the person knows it
	AsOf *calendar.Date // the day on which the data was taken, when the company is to live on it
	Size int64
	File io.ReadSeeker // read again when the unit of work has to run again
}

// ImportOutcome is what a preview or an import found, as it is kept with the run.
type ImportOutcome struct {
	Report   ImportReport           `json:"report"`
	Problems []exchange.Problem     `json:"problems"` // the first ones
	Reasons  []exchange.ReasonCount `json:"reasons"`  // the most frequent first
	Refused  int                    `json:"refused"`  // values refused; a row may have several
	Seconds  float64                `json:"seconds"`
}

// RunProgress is how far a run is, as it is kept with the run while it works.
type RunProgress struct {
	Step    string    `json:"step"` // those of ImportProgress, and "waiting" for another import or plan
	File    string    `json:"file"`
	Rows    int64     `json:"rows"`
	Merged  int64     `json:"merged"` // of the file, while a long merge runs
	Share   float64   `json:"share"`
	Begun   time.Time `json:"begun"`
	Seconds float64   `json:"seconds"` // since then, when this was noted
}

// ImportJob previews an upload, or carries it out: whichever its run is in the state for. The queue has one worker, so
// that imports of one program wait for each other in order.
var ImportJob = Job{Kind: "import", What: "check or import an upload", Queue: "imports", Workers: 1, Timeout: 30 * time.Minute, Run: runImport, GaveUp: failImport}

// CleanImportsJob forgets the files of old imports.
var CleanImportsJob = Job{Kind: "clean_imports", What: "forget the files of old imports", Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	return s.InTx(ctx, store.Work{Actor: "clean up"}, func(tx *store.Tx) error {
		_, err := tx.CleanImports(tx.Now.Add(-ImportFilesKept))
		return err
	})
}}

type importArgs struct {
	Run int64 `json:"run"`
}

// StartImport keeps an upload and asks for its preview. It returns the number of the run; an upload that was sent twice
// is one run. It returns Invalid for a file that cannot be one.
func StartImport(ctx context.Context, s *store.Store, actor string, upload Upload) (int64, error) {
	name := filepath.Base(strings.ReplaceAll(strings.TrimSpace(upload.Name), `\`, "/"))
	switch {
	case name == "." || name == "/" || len(name) > uploadNameMax || !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return 0, models.Errorf(models.Invalid, "Please choose a file with a name of at most %d characters.", uploadNameMax)
	case upload.Size == 0:
		return 0, models.Errorf(models.Invalid, "%s is empty. Please choose a CSV or XLSX file, or a zip archive of them.", name)
	case upload.Size > exchange.MaxUploadBytes:
		return 0, models.Errorf(models.Invalid, "%s is larger than %d MB. Split it, or pack it into a zip archive; the import command has no such limit.", name, exchange.MaxUploadBytes>>20)
	}
	run := models.ImportRun{Name: name, UploadKey: upload.Key, Size: upload.Size, AsOf: upload.AsOf}
	var id int64
	err := s.InTx(ctx, store.Work{Actor: actor}, func(tx *store.Tx) error {
		if _, err := upload.File.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("read the upload: %w", err)
		}
		var added bool
		var err error
		if id, added, err = tx.AddImportRun(run, io.LimitReader(upload.File, exchange.MaxUploadBytes)); err != nil || !added {
			return err
		}
		_, err = ImportJob.Enqueue(tx, importArgs{id}, store.JobOptions{Attempts: importAttempts})
		return err
	})
	return id, err
}

// ApplyImport asks for the import of a run whose preview was read. With keepGood the good rows are imported although
// others are refused. Asking again changes nothing. It returns Conflict for a run about which nothing is to decide.
func ApplyImport(ctx context.Context, s *store.Store, actor string, id int64, keepGood bool) error {
	return decideImport(ctx, s, actor, id, models.ImportImporting, func(tx *store.Tx) error {
		if err := tx.DecideImport(id, keepGood); err != nil {
			return err
		}
		_, err := ImportJob.Enqueue(tx, importArgs{id}, store.JobOptions{Attempts: importAttempts})
		return err
	})
}

// DiscardImport forgets an upload whose preview was read. Asking again changes nothing. It returns Conflict for a run
// about which nothing is to decide.
func DiscardImport(ctx context.Context, s *store.Store, actor string, id int64) error {
	return decideImport(ctx, s, actor, id, models.ImportDiscarded, func(tx *store.Tx) error {
		return tx.DropImportFile(id, store.ImportUpload)
	})
}

// decideImport moves a previewed run on, once.
func decideImport(ctx context.Context, s *store.Store, actor string, id int64, to models.ImportStatus, then func(tx *store.Tx) error) error {
	if _, err := s.ImportRun(ctx, id); err != nil {
		return err
	}
	var moved bool
	err := s.InTx(ctx, store.Work{Actor: actor}, func(tx *store.Tx) (err error) {
		if moved, err = tx.MoveImport(id, models.ImportPreviewed, to); err != nil || !moved {
			return err
		}
		return then(tx)
	})
	if err != nil || moved {
		return err
	}
	run, err := s.ImportRun(ctx, id)
	switch {
	case err != nil:
		return err
	case run.Status == to, to == models.ImportImporting && run.Status == models.ImportDone:
		return nil
	}
	return models.Errorf(models.Conflict, "Nothing is to be decided about this import any more. Nothing was changed.")
}

// Outcome reads what was found; a run that found nothing yet has the zero value.
func Outcome(run models.ImportRun) (ImportOutcome, error) {
	var outcome ImportOutcome
	if err := json.Unmarshal(run.Report, &outcome); err != nil {
		return outcome, fmt.Errorf("read the report of import %d: %w", run.ID, err)
	}
	return outcome, nil
}

// ProgressOf reads how far a run is; the zero value is a run that waits to be worked on.
func ProgressOf(run models.ImportRun) (RunProgress, error) {
	var progress RunProgress
	if err := json.Unmarshal(run.Progress, &progress); err != nil {
		return progress, fmt.Errorf("read the progress of import %d: %w", run.ID, err)
	}
	return progress, nil
}

// ImportErrorsFile writes the errors file of a run, a CSV file, to w. It returns NotFound when there is none.
func ImportErrorsFile(ctx context.Context, s *store.Store, id int64, w io.Writer) error {
	read, write := io.Pipe()
	go func() { write.CloseWithError(s.ImportFile(ctx, id, store.ImportErrors, write)) }()
	defer read.Close()
	plain, err := gzip.NewReader(read)
	if err != nil {
		return fmt.Errorf("unpack the errors of import %d: %w", id, err)
	}
	if _, err := io.Copy(w, plain); err != nil {
		return fmt.Errorf("write the errors of import %d: %w", id, err)
	}
	return nil
}

// runImport is the job. Whatever it changes about the company is in one transaction with the end of the run, so a program
// that ends in between leaves either all of it or nothing.
func runImport(ctx context.Context, s *store.Store, call JobCall) error {
	var args importArgs
	if err := call.Decode(&args); err != nil {
		return err
	}
	run, err := s.ImportRun(ctx, args.Run)
	if err != nil || !run.Status.Running() {
		return err
	}
	directory, err := os.MkdirTemp("", "pegboard-import-")
	if err != nil {
		return fmt.Errorf("make a folder for import %d: %w", run.ID, err)
	}
	defer os.RemoveAll(directory)
	step := importStep{store: s, run: run, begun: s.Now()}
	if step.errors, err = os.Create(filepath.Join(directory, "errors.csv")); err != nil {
		return fmt.Errorf("make the errors file of import %d: %w", run.ID, err)
	}
	defer step.errors.Close()
	upload := filepath.Join(directory, "upload")
	if err := step.fetch(ctx, upload); err != nil {
		return err
	}
	set, err := exchange.OpenUpload(upload, run.Name)
	var refusal *exchange.Refusal
	if errors.As(err, &refusal) {
		return step.end(ctx, models.ImportRefused, refusal.Error())
	}
	if err != nil {
		return err
	}
	defer set.Close()
	return step.carryOut(ctx, set)
}

// importStep is one run of the job.
type importStep struct {
	store    *store.Store
	run      models.ImportRun
	begun    time.Time
	said     time.Time
	step     string
	errors   *os.File
	problems *exchange.Problems
	report   ImportReport
}

func (p *importStep) fetch(ctx context.Context, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make a file for import %d: %w", p.run.ID, err)
	}
	return errors.Join(p.store.ImportFile(ctx, p.run.ID, store.ImportUpload, file), file.Close())
}

func (p *importStep) carryOut(ctx context.Context, set *exchange.Set) error {
	var err error
	if p.problems, err = exchange.NewProblems(p.errors); err != nil {
		return err
	}
	preview := p.run.Status == models.ImportChecking
	p.report, err = Import(ctx, p.store, set, ImportOptions{
		Actor: p.run.Actor, DryRun: preview, KeepGood: preview || p.run.KeepGood, AsOf: p.run.AsOf, Problems: p.problems,
		Progress: func(progress ImportProgress) {
			p.say(ctx, RunProgress{Step: progress.Step, File: progress.File, Rows: progress.RowsDone, Merged: progress.RowsMerged, Share: progress.Share})
		},
		Finish: func(tx *store.Tx, report ImportReport) error {
			if preview {
				return nil
			}
			p.report = report
			return p.finish(tx, models.ImportDone, "")
		},
	})
	switch {
	case store.IsBusy(err):
		p.step = "" // said at once
		p.say(ctx, RunProgress{Step: "waiting"})
		return &Later{Delay: importPatience, Why: "another import or plan is running"}
	case err == nil && preview:
		return p.end(ctx, models.ImportPreviewed, "")
	case errors.As(err, new(*refusedRows)):
		return p.end(ctx, models.ImportPreviewed, "Since the preview something has changed: rows are refused now that were not then. Nothing was imported.")
	case models.KindOf(err) == models.Invalid && err != nil:
		return p.end(ctx, models.ImportRefused, models.Sentence(err))
	}
	return err
}

// end ends a step that changed nothing but the run itself.
func (p *importStep) end(ctx context.Context, to models.ImportStatus, reason string) error {
	return p.store.InTx(ctx, store.Work{Actor: p.run.Actor}, func(tx *store.Tx) error { return p.finish(tx, to, reason) })
}

// finish notes in tx what the step found. A run that another program has moved on meanwhile fails the transaction.
func (p *importStep) finish(tx *store.Tx, to models.ImportStatus, reason string) error {
	moved, err := tx.MoveImport(p.run.ID, p.run.Status, to)
	if err != nil {
		return err
	}
	if !moved {
		return fmt.Errorf("import %d is no longer %s: another program has worked on it", p.run.ID, p.run.Status)
	}
	outcome := ImportOutcome{Report: p.report, Seconds: p.store.Now().Sub(p.begun).Seconds()}
	if p.problems != nil {
		outcome.Problems = p.problems.First[:min(len(p.problems.First), problemsKept)]
		outcome.Reasons, outcome.Refused = p.problems.ByReason(), p.problems.Total
	}
	report, err := json.Marshal(outcome)
	if err != nil {
		return fmt.Errorf("write the report of import %d: %w", p.run.ID, err)
	}
	if err := tx.NoteImport(p.run.ID, report, reason); err != nil {
		return err
	}
	if to.Final() {
		if err := tx.DropImportFile(p.run.ID, store.ImportUpload); err != nil {
			return err
		}
	}
	if outcome.Refused == 0 {
		return tx.DropImportFile(p.run.ID, store.ImportErrors)
	}
	return p.keepErrors(tx)
}

// keepErrors packs the errors file and keeps it. A transaction that runs again packs it again.
func (p *importStep) keepErrors(tx *store.Tx) error {
	if err := p.problems.Close(); err != nil {
		return err
	}
	info, err := p.errors.Stat()
	if err != nil {
		return fmt.Errorf("read the errors of import %d: %w", p.run.ID, err)
	}
	plain := io.NewSectionReader(p.errors, 0, info.Size())
	read, write := io.Pipe()
	defer read.Close()
	go func() {
		packed := gzip.NewWriter(write)
		_, err := io.Copy(packed, plain)
		write.CloseWithError(errors.Join(err, packed.Close()))
	}()
	return tx.KeepImportFile(p.run.ID, store.ImportErrors, read)
}

// say notes how far the step is, but not too often. Not being able to is no reason to fail.
func (p *importStep) say(ctx context.Context, progress RunProgress) {
	now := p.store.Now()
	if progress.Step == p.step && now.Sub(p.said) < progressInterval {
		return
	}
	p.said, p.step = now, progress.Step
	progress.Begun, progress.Seconds = p.begun, now.Sub(p.begun).Seconds()
	text, err := json.Marshal(progress)
	if err != nil {
		return
	}
	_ = p.store.SayImportProgress(ctx, p.run.ID, text)
}

// failImport ends a run whose job was given up.
func failImport(ctx context.Context, s *store.Store, call JobCall, _ error) error {
	var args importArgs
	if err := call.Decode(&args); err != nil {
		return err
	}
	run, err := s.ImportRun(ctx, args.Run)
	if err != nil || !run.Status.Running() {
		return err
	}
	return s.InTx(ctx, store.Work{Actor: run.Actor}, func(tx *store.Tx) error {
		moved, err := tx.MoveImport(run.ID, run.Status, models.ImportFailed)
		if err != nil || !moved {
			return err
		}
		reason := fmt.Sprintf("Something went wrong inside Pegboard, or it was ended again and again. Nothing was changed. The log says more about job %d.", call.ID)
		if err := tx.NoteImport(run.ID, run.Report, reason); err != nil {
			return err
		}
		return tx.DropImportFile(run.ID, store.ImportUpload)
	})
}
