package backorder

import (
	"context"
	"fmt"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
)

// progressEvery bounds how many rows may pass without a word of progress.
const progressEvery = 5000

// ImportOptions say how a set of files is imported.
type ImportOptions struct {
	Actor    string
	DryRun   bool                 // do everything, then roll back
	KeepGood bool                 // merge the good rows although others are refused
	Problems *exchange.Problems   // collects the refused rows; nil drops them
	Progress func(ImportProgress) // called often; nil drops it
	AsOf     *calendar.Date       // becomes the company's clock setting, and is its today from then on
	// Finish runs last in the import's own transaction, for what must be true exactly when the import is; nil is nothing.
	Finish func(tx *store.Tx, report ImportReport) error
}

// ImportProgress is how far an import has come. Bytes are of all files together.
type ImportProgress struct {
	File                  string
	Step                  string // reading, merging, checking, allocating, planning
	Rows                  int64  // of the file
	RowsMerged            int64  // of the file, while a long merge runs
	RowsDone              int64  // of all files
	BytesDone, BytesTotal int64
	Share                 float64 // of the whole work, from 0 to 1
}

// ImportReport is what an import did, or for a dry run would do.
type ImportReport struct {
	Files    []FileReport  `json:"files"`
	Notices  []string      `json:"notices"`
	Refused  int64         `json:"refused"`
	Settled  int64         `json:"settled"` // changes in rows of no file, which the files led to
	DryRun   bool          `json:"dry_run"`
	Plan     PlanReport    `json:"plan"`
	Duration time.Duration `json:"-"`
}

// FileReport is what became of the rows of one file.
type FileReport struct {
	File      string `json:"file"`
	Dataset   string `json:"dataset"`
	Rows      int64  `json:"rows"`
	Created   int64  `json:"created"`
	Updated   int64  `json:"updated"`
	Unchanged int64  `json:"unchanged"`
	Followed  int64  `json:"followed"` // changes in other rows that these led to
	Refused   int64  `json:"refused"`
}

// Changes returns the number of rows created or updated, and of other rows that followed them.
func (r ImportReport) Changes() int64 {
	sum := r.Settled
	for _, file := range r.Files {
		sum += file.Created + file.Updated + file.Followed
	}
	return sum
}

// Import merges a set of files into the company and ends with an allocation run and a plan, all in one transaction.
// Without KeepGood a single refused row refuses everything: the error is Invalid, the report is filled, nothing is
// changed.
func Import(ctx context.Context, s *store.Store, set *exchange.Set, options ImportOptions) (ImportReport, error) {
	run := importRun{options: options, notices: set.Notices}
	if options.Problems == nil {
		// It writes nothing, so it cannot fail.
		run.options.Problems, _ = exchange.NewProblems(nil)
	}
	for _, file := range set.Files {
		run.bytesTotal += file.Size
	}
	work := store.Work{Actor: options.Actor, DryRun: options.DryRun, Bulk: true}
	err := s.InTx(ctx, work, func(tx *store.Tx) error { return run.inside(tx, set) })
	if err == nil && options.AsOf != nil && !options.DryRun {
		err = s.ReloadAsOf(ctx)
	}
	return run.report, err
}

// refusedRows refuses a whole import because of some of its rows. Its kind is Invalid.
type refusedRows struct{ count int64 }

func (r *refusedRows) Error() string { return r.Unwrap().Error() }

func (r *refusedRows) Unwrap() error {
	return models.Errorf(models.Invalid, "%s refused, so nothing was imported. Mend them, or import the good rows and keep the others in an errors file.", counted(r.count, "row was", "rows were"))
}

type importRun struct {
	options    ImportOptions
	notices    []string
	report     ImportReport
	bytesTotal int64
	bytesDone  int64 // of the files that are merged
	rowsDone   int64
}

func (r *importRun) inside(tx *store.Tx, set *exchange.Set) error {
	r.report = ImportReport{DryRun: r.options.DryRun, Notices: append([]string{}, r.notices...)}
	r.bytesDone, r.rowsDone = 0, 0
	if err := r.options.Problems.Restart(); err != nil {
		return err
	}
	// Before the first row: an import and a plan that each held what the other needs would wait for each other.
	if err := tx.LockPlanning(); err != nil {
		return err
	}
	if r.options.AsOf != nil {
		if err := tx.SetAsOf(r.options.AsOf); err != nil {
			return err
		}
	}
	for _, file := range set.Files {
		if err := r.file(tx, file); err != nil {
			return err
		}
	}
	if r.report.Refused > 0 && !r.options.KeepGood {
		return &refusedRows{r.report.Refused}
	}
	r.say(ImportProgress{Step: "checking"})
	settled, err := tx.SettleImport()
	if err != nil {
		return err
	}
	r.report.Settled = settled.Changed
	r.report.Notices = append(r.report.Notices, settled.Notices...)
	r.say(ImportProgress{Step: "allocating"})
	if r.report.Plan, err = allocateAndPlan(tx, r.say, publishFirst); err != nil {
		return err
	}
	if r.options.Finish != nil {
		if err := r.options.Finish(tx, r.report); err != nil {
			return err
		}
	}
	if r.report.Changes() > 0 {
		if err := enqueueHindsight(tx); err != nil {
			return err
		}
	}
	return r.audit(tx, set)
}

// audit names what the import changed: one entry for each file, with its counts and the hash of its bytes, so that the
// file can be told from every other, and one for what followed from them. A single entry for each of a million rows
// would say no more than the file does.
func (r *importRun) audit(tx *store.Tx, set *exchange.Set) error {
	if r.report.Changes() == 0 && r.report.Plan.Changes() == 0 {
		return nil
	}
	for i, done := range r.report.Files {
		if done.Created+done.Updated+done.Followed == 0 {
			continue
		}
		detail := fmt.Sprintf("%s (SHA-256 %x): %d created, %d updated, %d unchanged, %d refused, %d other changes",
			done.File, set.Files[i].SHA256, done.Created, done.Updated, done.Unchanged, done.Refused, done.Followed)
		if err := tx.Audit("import", done.Dataset, detail); err != nil {
			return err
		}
	}
	plan := r.report.Plan
	return tx.Audit("import", "company", fmt.Sprintf("after %s: %s settled, %s allocated, %s waiting, %s of the plan changed",
		counted(len(r.report.Files), "file", "files"), counted(r.report.Settled, "row", "rows"), counted(plan.LinesAllocated, "line", "lines"), counted(plan.LinesWaiting, "line", "lines"), counted(plan.RowsChanged, "row", "rows")))
}

// file stages, checks and merges one file.
func (r *importRun) file(tx *store.Tx, file *exchange.File) error {
	done := FileReport{File: file.Name, Dataset: file.Dataset.Name}
	r.say(ImportProgress{File: file.Name, Step: "reading"})
	for _, notice := range file.Notices {
		r.report.Notices = append(r.report.Notices, file.Name+": "+notice)
	}
	refuse := func(problem exchange.Problem) {
		done.Refused++
		r.options.Problems.Add(problem)
	}
	rows, err := file.Rows(refuse)
	if err != nil {
		return models.Errorf(models.Invalid, "%s", err)
	}
	defer rows.Close()
	source := &copySource{rows: rows, values: make([]any, len(file.Dataset.Columns)+1), say: func(count int64) {
		r.say(ImportProgress{File: file.Name, Step: "reading", Rows: count, BytesDone: r.bytesDone + rows.BytesRead()})
	}}
	staged, copied, err := tx.Stage(file.Dataset.Name, stageColumns(file.Dataset, rows), source)
	if err != nil {
		if rows.Err() != nil {
			return models.Errorf(models.Invalid, "%s", rows.Err())
		}
		return err
	}
	done.Rows = copied + done.Refused
	r.say(ImportProgress{File: file.Name, Step: "merging", Rows: done.Rows, BytesDone: r.bytesDone + file.Size})
	err = staged.Problems(func(p store.RowProblem) {
		refuse(exchange.Problem{File: file.Name, Dataset: file.Dataset.Name, Row: p.Row, Column: p.Column, Value: p.Value, Reason: p.Reason})
	})
	if err != nil {
		return err
	}
	merged, err := staged.Merge(func(written int64) {
		r.say(ImportProgress{File: file.Name, Step: "merging", Rows: done.Rows, RowsMerged: written, BytesDone: r.bytesDone + file.Size})
	})
	if err != nil {
		return err
	}
	done.Created, done.Updated, done.Unchanged, done.Followed = merged.Created, merged.Updated, merged.Unchanged, merged.Followed
	r.report.Notices = append(r.report.Notices, merged.Notices...)
	r.report.Files = append(r.report.Files, done)
	r.report.Refused += done.Refused
	r.bytesDone += file.Size
	r.rowsDone += done.Rows
	return nil
}

func (r *importRun) say(progress ImportProgress) {
	if r.options.Progress == nil {
		return
	}
	progress.BytesTotal = r.bytesTotal
	progress.BytesDone = max(progress.BytesDone, r.bytesDone)
	progress.RowsDone = r.rowsDone + progress.Rows
	progress.Share = progress.share(r.bytesDone)
	r.options.Progress(progress)
}

// The parts of the work, as imports of 80,000 rows spend their time: reading is a fifth of a file's part, merging the
// rest, most of it writing, and what follows the files a third of the whole.
const (
	shareOfReading    = 0.2
	shareOfWriting    = 0.6
	shareOfFiles      = 0.65
	shareOfChecking   = 0.15
	shareOfAllocating = 0.13
)

// share is how much of the whole work is done when the files before this one have so many bytes.
func (p ImportProgress) share(before int64) float64 {
	switch p.Step {
	case "checking":
		return shareOfFiles
	case "allocating":
		return shareOfFiles + shareOfChecking
	case "planning":
		return shareOfFiles + shareOfChecking + shareOfAllocating
	}
	if p.BytesTotal == 0 {
		return 0
	}
	ofFile := shareOfReading
	if p.Rows > 0 {
		ofFile += shareOfWriting * float64(p.RowsMerged) / float64(p.Rows)
	}
	return shareOfFiles * (float64(before) + ofFile*float64(p.BytesDone-before)) / float64(p.BytesTotal)
}

func stageColumns(dataset exchange.Dataset, rows *exchange.Rows) []store.StageColumn {
	types := map[exchange.Kind]store.StageType{
		exchange.Text: store.StageText, exchange.Choice: store.StageText, exchange.Quantity: store.StageWhole,
		exchange.Days: store.StageWhole, exchange.Weekdays: store.StageWhole, exchange.Decimal: store.StageDecimal, exchange.Date: store.StageDate, exchange.Flag: store.StageFlag,
	}
	columns := make([]store.StageColumn, len(dataset.Columns))
	for i, column := range dataset.Columns {
		columns[i] = store.StageColumn{Name: column.Name, Type: types[column.Kind], Present: rows.Present(i)}
	}
	return columns
}

// copySource hands the rows of a file to COPY, the row number first.
type copySource struct {
	rows   *exchange.Rows
	values []any
	count  int64
	say    func(int64)
}

func (c *copySource) Next() bool {
	if !c.rows.Next() {
		return false
	}
	c.count++
	if c.count%progressEvery == 0 {
		c.say(c.count)
	}
	return true
}

func (c *copySource) Values() ([]any, error) {
	c.values[0] = int32(c.rows.Row())
	copy(c.values[1:], c.rows.Values())
	return c.values, nil
}

func (c *copySource) Err() error { return c.rows.Err() }
