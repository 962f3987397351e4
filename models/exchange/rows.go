package exchange

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Rows reads the rows of one file. Use it like a database cursor: Next until false, then Err.
type Rows struct {
	file    *File
	source  table
	report  func(Problem)
	at      []int // position in the record of each column of the data set, -1 when absent
	width   int
	values  []any
	memory  []remembered
	proof   *evidence // filled when the first value with two readings is met
	row     int
	count   int
	err     error
	stopped bool
}

// remembered is the last text of a column and what it meant. Neighbouring rows repeat order numbers, dates and
// codes, and repeating a value costs neither parsing nor memory.
type remembered struct {
	raw   string
	value any
}

// table is a stream of records, whatever the format. A record is valid until the next call.
type table interface {
	// next returns io.EOF after the last record and a *badRecord for one that can be skipped.
	next() (record []string, row int, err error)
	bytesRead() int64
	Close() error
}

// badRecord is a record that cannot be split into cells; reading goes on after it.
type badRecord struct {
	row    int
	reason string
}

func (b *badRecord) Error() string { return b.reason }

// Next reads up to the next good row. Bad rows are reported on the way and skipped.
func (r *Rows) Next() bool {
	for !r.stopped {
		record, row, err := r.source.next()
		var bad *badRecord
		switch {
		case errors.As(err, &bad):
			r.row = bad.row
			if r.count++; r.count > MaxRows {
				return r.stop(r.tooMany())
			}
			r.problem("", "", bad.reason)
			continue
		case errors.Is(err, io.EOF):
			r.stopped = true
			return false
		case err != nil:
			return r.stop(err)
		}
		if blank(record) {
			continue
		}
		r.row = row
		if r.count++; r.count > MaxRows {
			return r.stop(r.tooMany())
		}
		good, err := r.convert(record)
		if err != nil {
			return r.stop(err)
		}
		if good {
			return true
		}
	}
	return false
}

// Row returns the 1-based physical line (CSV) or sheet row (XLSX) on which the current row starts.
func (r *Rows) Row() int { return r.row }

// Values returns the current row in the order of Dataset.Columns. The slice is reused by Next; the values in it
// may be kept.
func (r *Rows) Values() []any { return r.values }

// Present says whether the file has column i of the data set. An absent column means "leave as it is", an
// empty cell means "unknown".
func (r *Rows) Present(i int) bool { return r.at[i] >= 0 }

// BytesRead returns how much of File.Size has been read, for progress.
func (r *Rows) BytesRead() int64 { return r.source.bytesRead() }

// Err returns what ended the reading before the end of the file: a *Refusal, or a failure to read.
func (r *Rows) Err() error { return r.err }

// Close releases the file. It is safe to call twice.
func (r *Rows) Close() error { return r.source.Close() }

func (r *Rows) tooMany() error {
	return refuse(r.file.Name, "has more than %d rows: split it.", MaxRows)
}

func (r *Rows) stop(err error) bool {
	r.stopped = true
	r.err = err
	return false
}

// convert fills values from record and reports every bad cell, so that one pass shows all there is to mend.
func (r *Rows) convert(record []string) (bool, error) {
	if len(record) != r.width && !r.fits(record) {
		return false, nil
	}
	good := true
	for i := range r.at {
		position := r.at[i]
		if position < 0 {
			continue
		}
		raw := ""
		if position < len(record) {
			raw = record[position]
		}
		// An empty cell is never remembered: it may be a refusal, which must be repeated.
		if raw != "" && r.memory[i].value != nil && r.memory[i].raw == raw {
			r.values[i] = r.memory[i].value
			continue
		}
		value, reason, err := r.read(i, raw)
		if err != nil {
			return false, err
		}
		if reason != "" {
			r.problem(r.file.Dataset.Columns[i].Name, raw, reason)
			good = false
			continue
		}
		r.values[i] = value
		if value != nil {
			r.memory[i] = remembered{raw, value}
		}
	}
	return good, nil
}

// fits accepts a record of another width when nothing can be meant by the difference: sheets leave out empty
// cells at the end, and programs append empty ones.
func (r *Rows) fits(record []string) bool {
	if len(record) < r.width {
		if r.file.ragged {
			return true
		}
		r.problem("", "", fmt.Sprintf("The row has %d cells where the header has %d.", len(record), r.width))
		return false
	}
	if blank(record[r.width:]) {
		return true
	}
	r.problem("", "", fmt.Sprintf("The row has %d cells where the header has %d: is a value with a %s in it missing its quotes?",
		len(record), r.width, r.file.separatorName()))
	return false
}

// read turns one cell into its value, or into the reason why not.
func (r *Rows) read(i int, raw string) (any, string, error) {
	column := &r.file.Dataset.Columns[i]
	trimmed := trim(raw)
	if trimmed == "" {
		if column.Required {
			return nil, "A value is required here.", nil
		}
		return nil, "", nil
	}
	switch column.Kind {
	case Date:
		return r.readDate(i, trimmed)
	case Decimal:
		return r.readAmount(trimmed)
	}
	value, reason := readValue(column, trimmed)
	return value, reason, nil
}

func (r *Rows) readDate(i int, s string) (any, string, error) {
	parsed, reason, slashed := readDate(s)
	if slashed != nil {
		proof, err := r.wholeFile()
		if err != nil {
			return nil, "", err
		}
		parsed, reason = slashed.resolve(proof.dates[i])
	}
	if reason != "" {
		return nil, reason, nil
	}
	return parsed, "", nil
}

// readAmount reads a decimal. A number of a workbook never has two readings, because it is stored with a point.
func (r *Rows) readAmount(s string) (any, string, error) {
	if r.file.workbook {
		s = sheetNumber(s)
	} else if whole, fraction, mark := oneMark(s); mark != 0 && len(fraction) == 3 && len(whole) <= 3 && whole[0] != '0' {
		proof, err := r.wholeFile()
		if err != nil {
			return nil, "", err
		}
		plain, reason := proof.amounts.resolve(whole, fraction, mark, r.file.separator)
		if reason != "" {
			return nil, reason, nil
		}
		s = plain
	}
	value, reason := readDecimal(s)
	return value, reason, nil
}

// wholeFile looks through the file for evidence, once.
func (r *Rows) wholeFile() (*evidence, error) {
	if r.proof == nil {
		proof, err := scan(r.file)
		if err != nil {
			return nil, err
		}
		r.proof = proof
	}
	return r.proof, nil
}

func (r *Rows) problem(column, value, reason string) {
	if r.report == nil {
		return
	}
	r.report(Problem{
		File: r.file.Name, Dataset: r.file.Dataset.Name, Row: r.row,
		Column: column, Value: shown(value), Reason: reason,
	})
}

func blank(record []string) bool {
	for _, cell := range record {
		if cell != "" && trim(cell) != "" {
			return false
		}
	}
	return true
}

// trim removes the white space around a value, with the no-break and zero-width kinds that copying brings along.
func trim(s string) string {
	if s == "" || (s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80) {
		return s
	}
	return strings.Trim(s, " \t\r\n\u00a0\u202f\u2007\ufeff\u200b")
}

// fold brings a header, a file name or a choice to the spelling of this package.
func fold(name string) string {
	return strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' || c == '\u00a0' {
			return '_'
		}
		return c
	}, strings.ToLower(trim(name)))
}
