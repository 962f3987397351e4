package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
)

// problemsShown bounds how many refused rows a terminal shows; the errors file has all of them.
const problemsShown = 20

// progressInterval is how often the bar of an import is drawn again.
const progressInterval = 200 * time.Millisecond

// commandImport reads a set of files into the company and plans it.
func commandImport(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("import")
	asOf := set.String("as-of", "", "the company's today, a `DATE` as in 2026-11-22; kept as its clock setting")
	dryRun := set.Bool("dry-run", false, "shows what would change, and changes nothing")
	keepGood := set.Bool("good-rows", false, "imports the good rows although others are refused")
	errorsFile := set.String("errors", "", "writes every refused row to this CSV `FILE`")
	asJSON := set.Bool("json", false, "prints the report as JSON")
	others, err := env.parse(set, args, 1, 1)
	if err != nil {
		return err
	}
	date, err := dateFlag(*asOf)
	if err != nil {
		return err
	}
	files, err := exchange.OpenSet(others[0])
	if err != nil {
		return err
	}
	defer files.Close()
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	problems, closeProblems, err := newProblems(*errorsFile)
	if err != nil {
		return err
	}
	bar := newProgressBar(env.stderr, *asJSON)
	options := backorder.ImportOptions{Actor: "import", DryRun: *dryRun, KeepGood: *keepGood, Problems: problems, Progress: bar.show, AsOf: date}
	report, importErr := importSet(ctx, opened, files, options, env.waiting)
	bar.end()
	printProblems(env.stderr, problems, *errorsFile)
	importErr = errors.Join(importErr, closeProblems())
	if err := printImport(env.stdout, report, time.Since(bar.start), *asJSON); err != nil {
		return err
	}
	return importErr
}

// importPath opens the set at path and imports it, after another import or plan if one is running; busy is told so.
func importPath(ctx context.Context, s *store.Store, path string, options backorder.ImportOptions, busy func()) (backorder.ImportReport, error) {
	files, err := exchange.OpenSet(path)
	if err != nil {
		return backorder.ImportReport{}, err
	}
	defer files.Close()
	return importSet(ctx, s, files, options, busy)
}

// importSet imports files after another import or plan if one is running; busy is told so.
func importSet(ctx context.Context, s *store.Store, files *exchange.Set, options backorder.ImportOptions, busy func()) (report backorder.ImportReport, err error) {
	err = inTurn(ctx, busy, func() error {
		report, err = backorder.Import(ctx, s, files, options)
		return err
	})
	return report, err
}

func dateFlag(text string) (*calendar.Date, error) {
	if text == "" {
		return nil, nil
	}
	date, err := calendar.Parse(text)
	if err != nil || date < calendar.Min || date > calendar.Max {
		return nil, usagef("--as-of is %q, which is not a date like 2026-11-22", text)
	}
	return &date, nil
}

func printImport(out io.Writer, report backorder.ImportReport, took time.Duration, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	var rows int64
	fmt.Fprintln(table, "created\tupdated\tunchanged\trefused\t  file")
	for _, file := range report.Files {
		rows += file.Rows
		fmt.Fprintf(table, "%d\t%d\t%d\t%d\t  %s\n", file.Created, file.Updated, file.Unchanged, file.Refused, file.File)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, notice := range report.Notices {
		fmt.Fprintln(out, notice)
	}
	p := report.Plan
	fmt.Fprintf(out, "Allocated %d units to %d lines; %d lines wait, %d of them without supply.\n", p.UnitsAllocated, p.LinesAllocated, p.LinesWaiting, p.LinesNoSupply)
	done := "imported"
	if report.DryRun {
		done = "would be imported; nothing was changed"
	}
	_, err := fmt.Fprintf(out, "%d rows read, %d changes %s, in %.1f s (%.0f rows/s).\n", rows, report.Changes(), done, took.Seconds(), float64(rows)/took.Seconds())
	return err
}

// progressBar draws how far an import is, on one line of a terminal. It draws itself again while a long step has nothing to
// say.
type progressBar struct {
	out   io.Writer
	quiet bool
	start time.Time

	mutex   sync.Mutex
	last    time.Time
	at      backorder.ImportProgress
	drawn   bool
	stopped chan struct{}
}

func newProgressBar(out io.Writer, quiet bool) *progressBar {
	b := &progressBar{out: out, quiet: quiet || !isTerminal(out), start: time.Now(), stopped: make(chan struct{})}
	if !b.quiet {
		go b.keepDrawing()
	}
	return b
}

func (b *progressBar) keepDrawing() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-b.stopped:
			return
		case <-ticker.C:
			b.mutex.Lock()
			if b.drawn {
				b.draw()
			}
			b.mutex.Unlock()
		}
	}
}

func (b *progressBar) show(p backorder.ImportProgress) {
	if b.quiet {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if now := time.Now(); p.Step != b.at.Step || p.File != b.at.File || now.Sub(b.last) >= progressInterval {
		b.last, b.at, b.drawn = now, p, true
		b.draw()
	}
}

func (b *progressBar) draw() {
	const width = 24
	p, elapsed := b.at, time.Since(b.start).Seconds()
	share := min(1, p.Share)
	filled := int(share * width)
	rate, left := "", ""
	if p.RowsDone > 0 && elapsed > 0 {
		rate = fmt.Sprintf(" %d rows, %.0f rows/s", p.RowsDone, float64(p.RowsDone)/elapsed)
	}
	if p.RowsMerged > 0 {
		rate += fmt.Sprintf(", %d of the file merged", p.RowsMerged)
	}
	if noted := b.last.Sub(b.start).Seconds(); share > 0.05 && noted/share > elapsed {
		left = fmt.Sprintf(", about %.0f s left", noted/share-elapsed)
	}
	fmt.Fprintf(b.out, "\r\x1b[K%s%s %3.0f %% %s %s%s, %.0f s%s", strings.Repeat("█", filled), strings.Repeat("░", width-filled), share*100, p.Step, p.File, rate, elapsed, left)
}

func (b *progressBar) end() {
	close(b.stopped)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.drawn {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
	b.drawn = false
}

func isTerminal(out io.Writer) bool {
	file, isFile := out.(*os.File)
	if !isFile {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// newProblems collects refused rows, and writes all of them to the file at path if there is one. The second result
// finishes the file.
func newProblems(path string) (*exchange.Problems, func() error, error) {
	if path == "" {
		problems, err := exchange.NewProblems(nil)
		return problems, func() error { return nil }, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, nil, fmt.Errorf("create the errors file: %w", err)
	}
	problems, err := exchange.NewProblems(file)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return problems, func() error { return errors.Join(problems.Close(), file.Close()) }, nil
}

// printProblems shows the first refused rows.
func printProblems(out io.Writer, problems *exchange.Problems, path string) {
	for _, problem := range problems.First[:min(len(problems.First), problemsShown)] {
		fmt.Fprintln(out, problem)
	}
	switch {
	case problems.Total > 0 && path != "":
		fmt.Fprintf(out, "All refusals are in %s.\n", path)
	case problems.Total > problemsShown:
		fmt.Fprintf(out, "%d more were refused; --errors FILE writes all of them.\n", problems.Total-problemsShown)
	}
}
