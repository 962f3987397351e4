package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"

	"pegboard/models/calendar"
)

//go:embed sql/dataset_*.sql
var datasetFiles embed.FS

// EachRecord hands over every row of the given datasets of the import schema, dataset after dataset, as one consistent
// picture and without keeping rows in memory. start is called before the rows of each dataset, with the names of its
// columns. A value is nil, string, int64, bool or calendar.Date; an amount is a string. It stops at the first error of
// start or row, which it returns.
func (s *Store) EachRecord(ctx context.Context, datasets []string, start func(dataset string, columns []string) error, row func(values []any) error) error {
	return s.inSnapshot(ctx, func(db snapshot) error {
		if err := allowTime(ctx, db.tx, exportTimeout); err != nil {
			return err
		}
		for _, dataset := range datasets {
			question, err := datasetFiles.ReadFile("sql/dataset_" + dataset + ".sql")
			if err != nil {
				return fmt.Errorf("no dataset is called %q: %w", dataset, err)
			}
			rows, err := db.tx.QueryContext(ctx, string(question))
			if err != nil {
				return fmt.Errorf("read %s: %w", dataset, err)
			}
			if err := eachRecord(rows, dataset, start, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func eachRecord(rows *sql.Rows, dataset string, start func(string, []string) error, row func([]any) error) error {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("name the columns of %s: %w", dataset, err)
	}
	if err := start(dataset, columns); err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read a row of %s: %w", dataset, err)
		}
		for i, value := range values {
			if at, isTime := value.(time.Time); isTime {
				values[i] = calendar.FromTime(at)
			}
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}
