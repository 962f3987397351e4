package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"time"

	"pegboard/models"
)

//go:embed sql/remark_history.sql
var remarkHistorySQL string

const (
	// HistoryMax bounds what is shown of what happened to a record; older entries stay in the audit chain.
	HistoryMax = 50
	// knownTagsMax bounds the tags that a form suggests.
	knownTagsMax = 100
)

// Remarks are what people wrote about a record, and what was done to it.
type Remarks struct {
	Tags    []string // in alphabetical order
	History []Happening
	More    bool     // there are older entries
	Known   []string // tags that records of this kind carry, to choose from
}

// Happening is one entry of a record's history. What is "note", "note on a line" or an action of the audit chain.
type Happening struct {
	At           time.Time
	Actor        string
	What, Detail string
}

// subjectTables says where the records that can be remarked on are kept, and under which key.
var subjectTables = map[string]struct{ table, key, named string }{
	models.SubjectOrder:         {"sales_orders", "order_no", "order with the number"},
	models.SubjectPurchaseOrder: {"purchase_orders", "po_no", "purchase order with the number"},
	models.SubjectSKU:           {"skus", "code", "SKU with the code"},
	models.SubjectSupplier:      {"suppliers", "code", "supplier with the code"},
}

// Remarks reads what is remarked about a record. audit names it in the audit chain.
func (s *Store) Remarks(ctx context.Context, subject string, id int64, audit string) (Remarks, error) {
	var r Remarks
	lines := []int64{}
	err := s.inSnapshot(ctx, func(db snapshot) error {
		for _, list := range []struct {
			into     *[]string
			question string
			args     []any
		}{
			{&r.Tags, "SELECT tag FROM tags WHERE subject = $1 AND subject_id = $2 ORDER BY tag", []any{subject, id}},
			{&r.Known, "SELECT tag FROM tags WHERE subject = $1 GROUP BY tag ORDER BY count(*) DESC, tag LIMIT $2", []any{subject, knownTagsMax}},
		} {
			err := db.each(ctx, func(rows *sql.Rows) error {
				var tag string
				err := rows.Scan(&tag)
				*list.into = append(*list.into, tag)
				return err
			}, list.question, list.args...)
			if err != nil {
				return err
			}
		}
		if question := linesOfSubject[subject]; question != "" {
			err := db.each(ctx, func(rows *sql.Rows) error {
				var line int64
				err := rows.Scan(&line)
				lines = append(lines, line)
				return err
			}, question, id)
			if err != nil {
				return err
			}
		}
		err := db.each(ctx, func(rows *sql.Rows) error {
			var h Happening
			err := rows.Scan(&h.At, &h.Actor, &h.What, &h.Detail)
			r.History = append(r.History, h)
			return err
		}, remarkHistorySQL, subject, id, lines, audit, HistoryMax+1)
		r.History, r.More = upTo(r.History, HistoryMax)
		return err
	})
	if err != nil {
		return Remarks{}, fmt.Errorf("read what is remarked about %s %d: %w", subject, id, err)
	}
	return r, nil
}

// linesOfSubject names the lines of a record, as far as its page shows them.
var linesOfSubject = map[string]string{
	models.SubjectOrder:         "SELECT id FROM sales_order_lines WHERE order_id = $1 ORDER BY line_no, id LIMIT 500",
	models.SubjectPurchaseOrder: "SELECT id FROM purchase_order_lines WHERE po_id = $1 ORDER BY line_no, id LIMIT 500",
}

// SubjectID finds a record that can be remarked on and keeps it from being deleted. It returns NotFound when there is none.
func (tx *Tx) SubjectID(subject, key string) (int64, error) {
	t, known := subjectTables[subject]
	if !known {
		return 0, fmt.Errorf("nothing is remarked about a %s", subject)
	}
	var id int64
	err := tx.QueryRow("SELECT id FROM "+t.table+" WHERE "+t.key+" = $1 FOR KEY SHARE", key).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, models.Errorf(models.NotFound, "There is no %s %s.", t.named, key)
	}
	if err != nil {
		return 0, fmt.Errorf("find %s %q: %w", subject, key, err)
	}
	return id, nil
}

// AddNote writes a note about a record.
func (tx *Tx) AddNote(subject string, id int64, body string) error {
	_, err := tx.Exec("INSERT INTO notes (subject, subject_id, body, actor, at) VALUES ($1, $2, $3, $4, $5)", subject, id, body, tx.Actor, tx.Now)
	if err != nil {
		return fmt.Errorf("write a note about %s %d: %w", subject, id, err)
	}
	return nil
}

// AddTag tags a record and says whether it was not tagged so before. It returns Conflict when it carries too many.
func (tx *Tx) AddTag(subject string, id int64, tag string) (bool, error) {
	added, err := tx.Exec("INSERT INTO tags (subject, subject_id, tag) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", subject, id, tag)
	if err != nil {
		return false, fmt.Errorf("tag %s %d: %w", subject, id, err)
	}
	var carried int
	if err := tx.QueryRow("SELECT count(*) FROM tags WHERE subject = $1 AND subject_id = $2", subject, id).Scan(&carried); err != nil {
		return false, fmt.Errorf("count the tags of %s %d: %w", subject, id, err)
	}
	if carried > models.TagsMax {
		return false, models.Errorf(models.Conflict, "A record carries at most %d tags. Remove one first. Nothing was changed.", models.TagsMax)
	}
	return added > 0, nil
}

// RemoveTag takes a tag from a record and says whether it carried it.
func (tx *Tx) RemoveTag(subject string, id int64, tag string) (bool, error) {
	removed, err := tx.Exec("DELETE FROM tags WHERE subject = $1 AND subject_id = $2 AND tag = $3", subject, id, tag)
	if err != nil {
		return false, fmt.Errorf("take a tag from %s %d: %w", subject, id, err)
	}
	return removed > 0, nil
}
