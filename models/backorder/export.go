package backorder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"pegboard/models/exchange"
	"pegboard/models/store"
)

// ExportSet writes the whole company as a set of files that Import reads: one file for each dataset, in the format csv
// or xlsx, as one consistent picture. create opens the file of a dataset; it is closed before the next one is opened.
func ExportSet(ctx context.Context, s *store.Store, format string, create func(dataset string) (io.WriteCloser, error)) error {
	var names []string
	for _, dataset := range exchange.Datasets() {
		names = append(names, dataset.Name)
	}
	export := setExport{format: format, create: create}
	err := s.EachRecord(ctx, names, export.start, export.row)
	return errors.Join(err, export.finish())
}

// setExport is the file that is being written.
type setExport struct {
	format  string
	create  func(dataset string) (io.WriteCloser, error)
	file    io.WriteCloser
	rows    exchange.Writer
	columns []exchange.Column // of the dataset
	places  []int             // of each column among the values of the store
	cells   []any
}

func (e *setExport) start(name string, columns []string) error {
	if err := e.finish(); err != nil {
		return err
	}
	dataset, _ := exchange.DatasetNamed(name)
	e.columns, e.places = dataset.Columns, make([]int, len(dataset.Columns))
	header := make([]string, len(dataset.Columns))
	for i, column := range dataset.Columns {
		header[i] = column.Name
		if e.places[i] = slices.Index(columns, column.Name); e.places[i] < 0 {
			return fmt.Errorf("the store does not know the column %s of %s", column.Name, name)
		}
	}
	e.cells = make([]any, len(header))
	var err error
	if e.file, err = e.create(name); err != nil {
		return err
	}
	e.rows, err = exchange.NewWriter(e.file, e.format, header)
	return err
}

func (e *setExport) row(values []any) error {
	for i, column := range e.columns {
		e.cells[i] = cellOf(column.Kind, values[e.places[i]])
	}
	return e.rows.Write(e.cells)
}

// cellOf turns a value of the store into the one that reads back as the same.
func cellOf(kind exchange.Kind, value any) any {
	switch v := value.(type) {
	case string:
		if kind == exchange.Decimal {
			return exchange.Amount(plainAmount(v))
		}
	case int64:
		if kind == exchange.Weekdays {
			return exchange.WeekdaysText(v)
		}
	}
	return value
}

// plainAmount drops the zeros with which the database fills an amount.
func plainAmount(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// finish ends the file that is open, if there is one.
func (e *setExport) finish() error {
	var errs []error
	if e.rows != nil {
		errs = append(errs, e.rows.Close())
	}
	if e.file != nil {
		errs = append(errs, e.file.Close())
	}
	e.rows, e.file = nil, nil
	return errors.Join(errs...)
}
