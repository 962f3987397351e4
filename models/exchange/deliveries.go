package exchange

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Deliveries is the table of purchase order lines that forecasts are judged by. It is not part of a set, so OpenSet does
// not recognise it; OpenTable reads it.
func Deliveries() Dataset {
	return Dataset{"deliveries", "A purchase order line, and when it was received.", []Column{
		required(reference("supplier", "Supplier ordered from.")),
		required(reference("sku", "SKU ordered.")),
		required(date("ordered", "Day of the order.")),
		date("received", "Day the line was received completely; empty while it is open."),
		days("planned_days", "Days the supplier had stated when the order was placed."),
		reference("po", "Purchase order of the line."),
		quantity("line", "Number of the line within its purchase order."),
	}}
}

// OpenTable opens one CSV or XLSX file as the given data set, whatever it is called. Every column of needed must be in
// the header, with or without values. It returns a *Refusal when the file is not such a table; close the set when done.
func OpenTable(path string, dataset Dataset, needed ...string) (*Set, *File, error) {
	set := &Set{}
	file, err := set.table(path, dataset, needed)
	if err != nil {
		return nil, nil, errors.Join(err, set.Close())
	}
	return set, file, nil
}

func (s *Set) table(path string, dataset Dataset, needed []string) (*File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, refuse("", "There is no file %q.", path)
	case err != nil:
		return nil, fmt.Errorf("open table: %w", err)
	case info.IsDir():
		return nil, refuse("", "%q is a folder: name one file.", path)
	}
	found, err := s.single(path, filepath.Base(path))
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, refuse(filepath.Base(path), "holds %d tables: keep only the one that is meant.", len(found))
	}
	file := found[0].file
	file.Dataset = dataset
	file.matchHeader(found[0].header)
	for i, c := range dataset.Columns {
		for _, name := range needed {
			if c.Name == name && file.at[i] < 0 && file.err == nil {
				file.err = refuse(file.Name, "lacks the column %q; it may be empty, but must be there.", name)
			}
		}
	}
	s.Files = []*File{file}
	return file, file.err
}
