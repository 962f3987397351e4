package store

import (
	"context"
	"database/sql"
	_ "embed" // the question stands in a file
	"fmt"
)

//go:embed sql/run_blocked.sql
var runBlockedSQL string

// RunStale says, in sentences, what changed since a run was computed; none when nothing did. It locks nothing, so that
// applying the run asks again.
func (s *Store) RunStale(ctx context.Context, id int64, everything bool) ([]string, error) {
	var sentences []string
	err := s.inSnapshot(ctx, func(db snapshot) error {
		var err error
		sentences, err = runStale(func(scan func(*sql.Rows) error, question string, arguments ...any) error {
			return db.each(ctx, scan, question, arguments...)
		}, id, everything)
		return err
	})
	return sentences, err
}

// RunBlocked says, in sentences, why an applied run cannot be undone any more; none when it can. It locks nothing, so that
// undoing the run asks again.
func (s *Store) RunBlocked(ctx context.Context, id int64) ([]string, error) {
	return listed(ctx, s, "look whether a run can be undone", runBlockedSQL, func(sentence *string) []any { return []any{sentence} }, id, staleShown)
}

// runStale is the question of both.
func runStale(query func(func(*sql.Rows) error, string, ...any) error, id int64, everything bool) ([]string, error) {
	var sentences []string
	for _, question := range []string{runStalePoolsSQL, runStaleLinesSQL} {
		arguments := []any{id, staleShown}
		if question == runStalePoolsSQL {
			arguments = append(arguments, everything)
		}
		err := query(func(r *sql.Rows) error {
			var sentence string
			err := r.Scan(&sentence)
			sentences = append(sentences, sentence)
			return err
		}, question, arguments...)
		if err != nil {
			return nil, fmt.Errorf("look what changed since run %d: %w", id, err)
		}
	}
	return sentences, nil
}
