package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"time"

	"gorm.io/gorm"

	"pegboard/models"
)

const (
	// ImportUpload and ImportErrors name the files that are kept with an import run.
	ImportUpload = "upload"
	ImportErrors = "errors"
	// importChunk is how much of a file is in memory at once.
	importChunk = 1 << 20
	// ImportRunsMax is how many runs a page of the history shows.
	ImportRunsMax = 30
)

//go:embed sql/clean_imports.sql
var cleanImportsSQL string

// AddImportRun adds a run with the file that was uploaded, and returns its number. A run that came with the same upload
// key is returned instead, with added false.
func (tx *Tx) AddImportRun(run models.ImportRun, file io.Reader) (id int64, added bool, err error) {
	err = tx.QueryRow(`INSERT INTO import_runs (name, status, actor, started_at, upload_key, size, as_of) VALUES ($1, 'checking', $2, $3, $4, $5, $6)
		ON CONFLICT (upload_key) WHERE upload_key <> '' DO NOTHING RETURNING id`, run.Name, tx.Actor, tx.Now, run.UploadKey, run.Size, run.AsOf).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if err := tx.QueryRow("SELECT id FROM import_runs WHERE upload_key = $1", run.UploadKey).Scan(&id); err != nil {
			return 0, false, fmt.Errorf("find the import of upload %s: %w", run.UploadKey, err)
		}
		return id, false, nil
	case err != nil:
		return 0, false, fmt.Errorf("add an import run: %w", err)
	}
	return id, true, tx.KeepImportFile(id, ImportUpload, file)
}

// KeepImportFile keeps a file of a run, in place of the one of its kind.
func (tx *Tx) KeepImportFile(id int64, kind string, file io.Reader) error {
	if err := tx.DropImportFile(id, kind); err != nil {
		return err
	}
	chunk := make([]byte, importChunk)
	for number := 1; ; number++ {
		n, err := io.ReadFull(file, chunk)
		if n > 0 {
			if _, err := tx.Exec("INSERT INTO import_files (run_id, kind, chunk_no, data) VALUES ($1, $2, $3, $4)", id, kind, number, chunk[:n]); err != nil {
				return fmt.Errorf("keep the %s of import %d: %w", kind, id, err)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the %s of import %d: %w", kind, id, err)
		}
	}
}

// DropImportFile forgets a file of a run.
func (tx *Tx) DropImportFile(id int64, kind string) error {
	if _, err := tx.Exec("DELETE FROM import_files WHERE run_id = $1 AND kind = $2", id, kind); err != nil {
		return fmt.Errorf("forget the %s of import %d: %w", kind, id, err)
	}
	return nil
}

// ImportFile writes a file of a run to w. It returns NotFound when there is none, or none any more.
func (s *Store) ImportFile(ctx context.Context, id int64, kind string, w io.Writer) error {
	for number := 1; ; number++ {
		var chunk []byte
		err := s.sql.QueryRowContext(ctx, "SELECT data FROM import_files WHERE run_id = $1 AND kind = $2 AND chunk_no = $3", id, kind, number).Scan(&chunk)
		switch {
		case errors.Is(err, sql.ErrNoRows) && number == 1:
			return models.Errorf(models.NotFound, "This file is not kept any more.")
		case errors.Is(err, sql.ErrNoRows):
			return nil
		case err != nil:
			return fmt.Errorf("load the %s of import %d: %w", kind, id, err)
		}
		if _, err := w.Write(chunk); err != nil {
			return fmt.Errorf("write the %s of import %d: %w", kind, id, err)
		}
	}
}

// ImportRun returns a run. It returns NotFound when there is none with this number.
func (s *Store) ImportRun(ctx context.Context, id int64) (models.ImportRun, error) {
	var run models.ImportRun
	err := s.DB(ctx).Take(&run, "id = ?", id).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return run, models.Errorf(models.NotFound, "There is no import with this number.")
	case err != nil:
		return run, fmt.Errorf("load import %d: %w", id, err)
	}
	return run, nil
}

// HasImportFile says whether a file of a run is kept.
func (s *Store) HasImportFile(ctx context.Context, id int64, kind string) (bool, error) {
	var kept bool
	err := s.sql.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM import_files WHERE run_id = $1 AND kind = $2)", id, kind).Scan(&kept)
	if err != nil {
		return false, fmt.Errorf("look for the %s of import %d: %w", kind, id, err)
	}
	return kept, nil
}

// ImportRuns are the runs before the one numbered before, newest first, at most ImportRunsMax; more says whether there
// are older ones. Zero begins with the newest.
func (s *Store) ImportRuns(ctx context.Context, before int64) (runs []models.ImportRun, more bool, err error) {
	question := s.DB(ctx).Order("id DESC").Limit(ImportRunsMax + 1)
	if before > 0 {
		question = question.Where("id < ?", before)
	}
	if err := question.Find(&runs).Error; err != nil {
		return nil, false, fmt.Errorf("list imports: %w", err)
	}
	if len(runs) > ImportRunsMax {
		return runs[:ImportRunsMax], true, nil
	}
	return runs, false, nil
}

// MoveImport moves a run from one state into another and says whether it was in the first. The run stays locked.
func (tx *Tx) MoveImport(id int64, from, to models.ImportStatus) (bool, error) {
	moved, err := tx.Exec("UPDATE import_runs SET status = $3, finished_at = CASE WHEN $4 THEN CAST($5 AS timestamptz) END WHERE id = $1 AND status = $2",
		id, from, to, to.Final(), tx.Now)
	if err != nil {
		return false, fmt.Errorf("move import %d from %s to %s: %w", id, from, to, err)
	}
	return moved > 0, nil
}

// NoteImport keeps what a step of a run found and why it ended, and forgets its progress.
func (tx *Tx) NoteImport(id int64, report []byte, reason string) error {
	if _, err := tx.Exec("UPDATE import_runs SET report = $2, reason = $3, progress = '{}' WHERE id = $1", id, string(report), reason); err != nil {
		return fmt.Errorf("note what import %d found: %w", id, err)
	}
	return nil
}

// DecideImport notes that this unit of work's actor wants the import, and whether its good rows alone will do.
func (tx *Tx) DecideImport(id int64, keepGood bool) error {
	if _, err := tx.Exec("UPDATE import_runs SET keep_good = $2, actor = $3 WHERE id = $1", id, keepGood, tx.Actor); err != nil {
		return fmt.Errorf("decide about import %d: %w", id, err)
	}
	return nil
}

// SayImportProgress notes how far a run is. It does so outside the import's own transaction, so that others see it.
func (s *Store) SayImportProgress(ctx context.Context, id int64, progress []byte) error {
	if _, err := s.sql.ExecContext(ctx, "UPDATE import_runs SET progress = $2 WHERE id = $1", id, string(progress)); err != nil {
		return fmt.Errorf("note the progress of import %d: %w", id, err)
	}
	return nil
}

// CleanImports forgets the files of runs that began before the given time, and ends those about which nobody decided. It
// returns how many of these there were.
func (tx *Tx) CleanImports(before time.Time) (int64, error) {
	var expired int64
	if err := tx.QueryRow(cleanImportsSQL, before, tx.Now).Scan(&expired); err != nil {
		return 0, fmt.Errorf("clean up imports: %w", err)
	}
	return expired, nil
}
