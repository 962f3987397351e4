package exchange

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"pegboard/models/calendar"
)

// Amount is an exact decimal such as "12.50" on its way out, so that it is written as a number and not as text.
type Amount string

// Writer writes a list row by row. A value is nil, string, int, int64, Amount, calendar.Date, bool or time.Time.
// Close finishes the file but does not close the io.Writer below it; without Close the file is not valid.
type Writer interface {
	Write(values []any) error
	Close() error
}

// NewWriter starts a file with the given columns. The format is csv, xlsx or json. Texts that a spreadsheet would
// run as a formula are guarded in csv and xlsx, and OpenSet takes the guard off again.
func NewWriter(w io.Writer, format string, columns []string) (Writer, error) {
	switch format {
	case "csv":
		return newCSVWriter(w, columns)
	case "xlsx":
		return newSheetWriter(w, columns)
	case "json":
		return newJSONWriter(w, columns)
	}
	return nil, refuse("", "The format %q is none of csv, xlsx, json.", format)
}

const eventLayout = time.RFC3339

type csvWriter struct {
	writer *csv.Writer
	record []string
}

func newCSVWriter(w io.Writer, columns []string) (Writer, error) {
	c := &csvWriter{writer: csv.NewWriter(w), record: make([]string, len(columns))}
	if err := c.writer.Write(columns); err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	return c, nil
}

func (c *csvWriter) Write(values []any) error {
	if err := checkWidth(values, len(c.record)); err != nil {
		return err
	}
	for i, value := range values {
		cell, err := cellText(value)
		if err != nil {
			return err
		}
		c.record[i] = cell
	}
	// A record of one empty cell would be an empty line, which readers skip; encoding/csv quotes it for us.
	return c.writer.Write(c.record)
}

func (c *csvWriter) Close() error {
	c.writer.Flush()
	return c.writer.Error()
}

func checkWidth(values []any, width int) error {
	if len(values) != width {
		return fmt.Errorf("export row has %d values for %d columns", len(values), width)
	}
	return nil
}

// cellText writes a value the way OpenSet reads it without asking anything back.
func cellText(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return guard(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case Amount:
		if !plainNumber(string(v)) {
			return "", fmt.Errorf("export amount %q is not a number", string(v))
		}
		return string(v), nil
	case calendar.Date:
		return v.String(), nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case time.Time:
		return v.Format(eventLayout), nil
	}
	return "", fmt.Errorf("export cannot write a %T", value)
}

type jsonWriter struct {
	out   *bufio.Writer
	names [][]byte
	rows  int
}

func newJSONWriter(w io.Writer, columns []string) (Writer, error) {
	j := &jsonWriter{out: bufio.NewWriter(w)}
	for _, column := range columns {
		name, err := json.Marshal(column)
		if err != nil {
			return nil, fmt.Errorf("write header: %w", err)
		}
		j.names = append(j.names, name)
	}
	_, err := j.out.WriteString("[")
	return j, err
}

func (j *jsonWriter) Write(values []any) error {
	if err := checkWidth(values, len(j.names)); err != nil {
		return err
	}
	separator := "\n{"
	if j.rows > 0 {
		separator = ",\n{"
	}
	j.rows++
	j.out.WriteString(separator) // bufio keeps the first error for Flush
	for i, value := range values {
		encoded, err := jsonValue(value)
		if err != nil {
			return err
		}
		if i > 0 {
			j.out.WriteByte(',')
		}
		j.out.Write(j.names[i])
		j.out.WriteByte(':')
		j.out.Write(encoded)
	}
	return j.out.WriteByte('}')
}

func (j *jsonWriter) Close() error {
	j.out.WriteString("\n]\n")
	return j.out.Flush()
}

// jsonValue keeps amounts exact: they are written as JSON numbers digit by digit, never through a float.
func jsonValue(value any) ([]byte, error) {
	switch v := value.(type) {
	case nil, string, int, int64, bool, calendar.Date:
		return json.Marshal(v)
	case time.Time:
		return json.Marshal(v.Format(eventLayout))
	case Amount:
		if _, err := cellText(v); err != nil {
			return nil, err
		}
		return json.Marshal(json.Number(v))
	}
	return nil, fmt.Errorf("export cannot write a %T", value)
}

// sheetRows is the height of a sheet, a limit of the format itself.
const sheetRows = 1_048_576

type sheetWriter struct {
	out   io.Writer
	book  *excelize.File
	sheet *excelize.StreamWriter
	cells []any
	row   int
	day   int
	event int
}

func newSheetWriter(w io.Writer, columns []string) (Writer, error) {
	book := excelize.NewFile()
	s := &sheetWriter{out: w, book: book, cells: make([]any, len(columns)), row: 1}
	var err error
	if s.day, err = book.NewStyle(&excelize.Style{CustomNumFmt: new(isoFormat)}); err != nil {
		return nil, fmt.Errorf("style dates: %w", err)
	}
	if s.event, err = book.NewStyle(&excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm:ss")}); err != nil {
		return nil, fmt.Errorf("style times: %w", err)
	}
	if s.sheet, err = book.NewStreamWriter("Sheet1"); err != nil {
		return nil, fmt.Errorf("start sheet: %w", err)
	}
	for i, column := range columns {
		s.cells[i] = column
	}
	if err := s.sheet.SetRow("A1", s.cells); err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	return s, nil
}

func (s *sheetWriter) Write(values []any) error {
	if err := checkWidth(values, len(s.cells)); err != nil {
		return err
	}
	if s.row++; s.row > sheetRows {
		return refuse("", "A sheet holds at most %d rows: export as CSV.", sheetRows)
	}
	for i, value := range values {
		cell, err := s.cell(value)
		if err != nil {
			return err
		}
		s.cells[i] = cell
	}
	at, err := excelize.CoordinatesToCellName(1, s.row)
	if err != nil {
		return fmt.Errorf("name row %d: %w", s.row, err)
	}
	return s.sheet.SetRow(at, s.cells)
}

// cell gives each value the type a spreadsheet has for it.
func (s *sheetWriter) cell(value any) (any, error) {
	switch v := value.(type) {
	case nil, int, int64, bool:
		return v, nil
	case string:
		return guard(v), nil
	case calendar.Date:
		return excelize.Cell{StyleID: s.day, Value: v.Time()}, nil
	case time.Time:
		return excelize.Cell{StyleID: s.event, Value: v.UTC()}, nil
	case Amount:
		// A workbook stores every number as a float; fifteen digits survive, which no amount exceeds.
		number, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return nil, fmt.Errorf("export amount %q: %w", string(v), err)
		}
		return number, nil
	}
	return nil, fmt.Errorf("export cannot write a %T", value)
}

func (s *sheetWriter) Close() error {
	if err := s.sheet.Flush(); err != nil {
		return fmt.Errorf("finish sheet: %w", err)
	}
	if err := s.book.Write(s.out); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return s.book.Close()
}
