package exchange

import (
	"errors"
	"io"
)

// evidence is what a whole file says about values that have two readings on their own: the order of day and month in
// each date column, and the mark that all its amounts use for the fraction.
type evidence struct {
	dates   []dateEvidence // by column of the data set; only those of date columns are filled
	amounts amountEvidence
}

// scan reads the whole file once more. It is called when the first value with two readings is met, which most files
// do not have.
func scan(file *File) (*evidence, error) {
	source, err := file.open()
	if err != nil {
		return nil, err
	}
	defer source.Close()
	found := &evidence{dates: make([]dateEvidence, len(file.Dataset.Columns))}
	header := true
	for {
		record, _, err := source.next()
		var bad *badRecord
		switch {
		case errors.As(err, &bad):
			continue
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, err
		}
		if header {
			header = blank(record)
			continue
		}
		found.see(file, record)
	}
}

func (e *evidence) see(file *File, record []string) {
	for i := range file.Dataset.Columns {
		at := file.at[i]
		if at < 0 || at >= len(record) {
			continue
		}
		switch file.Dataset.Columns[i].Kind {
		case Date:
			e.dates[i].see(trim(record[at]))
		case Decimal:
			e.amounts.see(trim(record[at]))
		}
	}
}
