package exchange

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// openWorkbook checks a workbook's parts before excelize sees them, then offers every sheet as a table. What it costs was
// admitted before.
func (s *Set) openWorkbook(handle io.ReaderAt, size int64, name string, reader *zip.Reader) ([]candidate, error) {
	ends, err := checkParts(name, reader)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(handle, 0, size), excelize.Options{
		ShortDatePattern:  shownDate,
		UnzipSizeLimit:    MaxUnzippedBytes,
		UnzipXMLSizeLimit: spillBytes,
	})
	if err != nil {
		return nil, refuse(name, "cannot be read as an Excel workbook.")
	}
	s.closers = append(s.closers, book)
	plainFormats(book)
	parts, err := sheetParts(name, reader)
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(handle, 0, size)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	sheets := book.GetSheetList()
	var found []candidate
	for _, sheet := range sheets {
		c, empty, err := readSheet(book, name, sheet, ends[parts[sheet]], len(sheets) == 1)
		if err != nil {
			return nil, err
		}
		// A workbook often carries unused sheets; only a workbook that is nothing else is refused for it.
		if empty && len(sheets) > 1 {
			continue
		}
		c.file.Size, c.file.SHA256 = size, digest.Sum(nil)
		found = append(found, c)
	}
	return found, nil
}

const (
	// isoFormat is how dates are written. shownDate asks for the same and names a language: without one excelize
	// searches all languages it knows for each date, at twice the time of all other reading.
	isoFormat = "yyyy-mm-dd"
	shownDate = "[$-409]" + isoFormat
	// dateFormatID is the number of the built-in format that shownDate is put in place of.
	dateFormatID = 14
	// noFormatID is the number of no format: excelize shows a cell that has it as it is stored.
	noFormatID = 1 << 30
)

// plainFormats changes, in memory, how cells are shown: dates as ISO dates, codes with leading zeros as they are, and
// everything else unrounded. What is then read is neither the bare day count of a date nor an amount cut to two digits.
func plainFormats(book *excelize.File) {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return
	}
	codes := map[int]string{}
	if book.Styles.NumFmts != nil {
		for i, format := range book.Styles.NumFmts.NumFmt {
			codes[format.NumFmtID] = format.FormatCode
			if format.NumFmtID == dateFormatID {
				book.Styles.NumFmts.NumFmt[i].FormatCode, book.Styles.NumFmts.NumFmt[i].FormatCode16 = shownDate, ""
			}
		}
	}
	date, none := dateFormatID, noFormatID
	formats := book.Styles.CellXfs.Xf
	for i := range formats {
		id := formats[i].NumFmtID
		switch {
		case id == nil || zeroPadded(codes[*id]):
		case isDateFormat(*id, codes[*id]):
			formats[i].NumFmtID = &date
		default:
			formats[i].NumFmtID = &none
		}
	}
}

// isDateFormat recognises the date formats that every workbook has, some of them only in East Asian editions, and those
// of people, which name a day or a year.
func isDateFormat(id int, code string) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return strings.ContainsAny(strings.ToLower(formatLetters(code)), "dy")
}

// formatLetters returns a format without its quoted texts, escaped characters, and colours and conditions in brackets.
func formatLetters(code string) string {
	var letters strings.Builder
	var until byte
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case until != 0:
			if c == until {
				until = 0
			}
		case c == '"':
			until = '"'
		case c == '[':
			until = ']'
		case c == '\\' || c == '_' || c == '*':
			i++
		default:
			letters.WriteByte(c)
		}
	}
	return letters.String()
}

// maxPadding keeps a format from making a long text of every cell.
const maxPadding = 32

// zeroPadded recognises formats such as 00000 or 000-000, which people give to codes that start with a zero.
func zeroPadded(code string) bool {
	return len(code) <= maxPadding && strings.Contains(code, "00") && strings.Trim(code, "0- ") == ""
}

// checkParts looks through every part, to find one that is not what the directory says. It returns the number of the
// last row of each sheet, by the path of its part.
func checkParts(name string, reader *zip.Reader) (map[string]int, error) {
	ends := map[string]int{}
	for _, part := range reader.File {
		lower := strings.ToLower(part.Name)
		sheet := isSheet(lower)
		look := &sheetLook{}
		if err := checkEntry(name, part, look); err != nil {
			return nil, err
		}
		if sheet && !look.complete() {
			return nil, refuse(name, "is damaged: %q breaks off.", shown(part.Name))
		}
		if sheet {
			ends[lower] = look.lastRow()
		}
	}
	return ends, nil
}

// sheetLook watches the text of a sheet go by and remembers its last row and its end. excelize takes a sheet that
// stops making sense for one that ends there; knowing the last row keeps such a sheet from losing rows in silence.
type sheetLook struct {
	tail []byte // the end of what was seen, long enough for an opening tag
	row  []byte // the last opening tag of a row
}

const tagBytes = 512

func (l *sheetLook) Write(piece []byte) (int, error) {
	text := append(l.tail, piece...)
	for end := len(text); ; {
		i := bytes.LastIndex(text[:end], []byte("<row"))
		if i < 0 {
			break
		}
		if tag, _, whole := bytes.Cut(text[i:min(len(text), i+tagBytes)], []byte(">")); whole {
			l.row = append(l.row[:0], tag...)
			break
		}
		end = i
	}
	// The grown slice is kept, so that a long sheet is watched without allocating.
	l.tail = append(text[:0], text[max(0, len(text)-tagBytes):]...)
	return len(piece), nil
}

func (l *sheetLook) complete() bool {
	end := bytes.TrimRight(l.tail, " \r\n\t")
	return bytes.HasSuffix(end, []byte("worksheet>")) || bytes.HasSuffix(end, []byte("/>"))
}

// lastRow returns 0 when the rows carry no numbers.
func (l *sheetLook) lastRow() int {
	_, rest, _ := strings.Cut(string(l.row), ` r="`)
	digits, _ := leadingDigits(rest)
	row, _ := number(digits)
	return row
}

// sheetParts returns the path of the part behind each sheet.
func sheetParts(name string, reader *zip.Reader) (map[string]string, error) {
	var index struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			Link string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := readPart(name, reader, "xl/workbook.xml", &index); err != nil {
		return nil, err
	}
	if err := readPart(name, reader, "xl/_rels/workbook.xml.rels", &links); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, link := range links.Links {
		target, absolute := strings.CutPrefix(link.Target, "/")
		if !absolute {
			target = "xl/" + target
		}
		targets[link.ID] = strings.ToLower(target)
	}
	parts := map[string]string{}
	for _, sheet := range index.Sheets {
		parts[sheet.Name] = targets[sheet.Link]
	}
	return parts, nil
}

// readPart decodes a small part. A part that is elsewhere leaves into as it is.
func readPart(name string, reader *zip.Reader, part string, into any) error {
	for _, entry := range reader.File {
		if !strings.EqualFold(entry.Name, part) {
			continue
		}
		if entry.UncompressedSize64 > maxIndexBytes {
			return refuse(name, "lists more sheets than a workbook of tables has.")
		}
		content, err := entry.Open()
		if err != nil {
			return refuse(name, "is damaged: it cannot be opened as a workbook.")
		}
		defer content.Close()
		if err := xml.NewDecoder(content).Decode(into); err != nil {
			return refuse(name, "cannot be read as an Excel workbook.")
		}
	}
	return nil
}

func readSheet(book *excelize.File, name, sheet string, last int, only bool) (candidate, bool, error) {
	file := &File{Name: name + " / " + sheet, workbook: true, ragged: true}
	c := candidate{name: file.Name, base: sheet, file: file}
	if _, known := DatasetNamed(sheet); only && !known {
		c.base = baseName(name)
	}
	file.open = func() (table, error) { return openSheet(book, file, sheet, last) }
	source, err := file.open()
	if err != nil {
		return c, false, err
	}
	defer source.Close()
	if c.header, err = firstRecord(source); err != nil {
		file.err = headerRefusal(file.Name, err)
		return c, errors.Is(err, io.EOF), nil
	}
	for len(c.header) > 0 && trim(c.header[len(c.header)-1]) == "" {
		c.header = c.header[:len(c.header)-1]
	}
	if _, err = firstRecord(source); errors.Is(err, io.EOF) {
		file.Notices = append(file.Notices, "The sheet holds a header and no rows.")
	}
	return c, false, nil
}

// sheetTable reads the rows of a sheet.
type sheetTable struct {
	rows *excelize.Rows
	file *File
	row  int
	last int // the number of the last row, 0 when unknown
	done bool
}

func openSheet(book *excelize.File, file *File, sheet string, last int) (table, error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, refuse(file.Name, "cannot be read as a sheet.")
	}
	return &sheetTable{rows: rows, file: file, last: last}, nil
}

func (t *sheetTable) next() ([]string, int, error) {
	if !t.rows.Next() {
		if t.rows.Error() != nil || t.row < t.last {
			return nil, 0, refuse(t.file.Name, "is damaged after row %d.", t.row)
		}
		t.done = true
		return nil, 0, io.EOF
	}
	t.row++
	record, err := t.rows.Columns()
	if err != nil {
		return nil, 0, refuse(t.file.Name, "is damaged in row %d.", t.row)
	}
	if len(record) > maxColumns {
		return nil, 0, refuse(t.file.Name, "uses column %d in row %d: at most %d columns are read.", len(record), t.row, maxColumns)
	}
	return record, t.row, nil
}

// bytesRead estimates from the row number, because a sheet is unpacked out of sight.
func (t *sheetTable) bytesRead() int64 {
	if t.done {
		return t.file.Size
	}
	if t.last == 0 {
		return 0
	}
	return t.file.Size * int64(min(t.row, t.last)) / int64(t.last)
}

func (t *sheetTable) Close() error {
	if err := t.rows.Close(); err != nil {
		return fmt.Errorf("close sheet: %w", err)
	}
	return nil
}
