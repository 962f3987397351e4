package exchange

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readBuffer is large enough that system calls and decompression calls do not show in a profile.
const readBuffer = 64 << 10

// csvFormat is what one look through the bytes of a file tells about it.
type csvFormat struct {
	encoding  textEncoding
	loneCR    bool // old Macintosh line ends occur
	separator rune
	sum       []byte // SHA-256 of all bytes
}

type textEncoding int

const (
	encodingUTF8 textEncoding = iota
	encodingUTF16LE
	encodingUTF16BE
	encodingWindows1252
)

// readCSV looks through a CSV file and reads its header. open is called for every pass over the file.
func readCSV(name string, size int64, open func() (io.ReadCloser, error)) (candidate, error) {
	file := &File{Name: name, Size: size}
	format, err := inspect(name, open)
	if err != nil {
		return candidate{}, err
	}
	found := candidate{name: name, base: baseName(name), file: file}
	file.open = func() (table, error) { return openCSV(name, format, open) }
	if format.separator, err = findSeparator(format, open); err != nil {
		return candidate{}, err
	}
	file.separator, file.SHA256 = format.separator, format.sum
	if format.encoding == encodingWindows1252 {
		file.Notices = append(file.Notices, "The file is not UTF-8 and was read as Windows-1252: check names with accents.")
	}
	source, err := file.open()
	if err != nil {
		return candidate{}, err
	}
	defer source.Close()
	if found.header, err = firstRecord(source); err != nil {
		file.err = headerRefusal(name, err)
		return found, nil
	}
	if _, err = firstRecord(source); errors.Is(err, io.EOF) {
		file.Notices = append(file.Notices, "The file holds a header and no rows.")
	}
	return found, nil
}

func headerRefusal(name string, err error) error {
	var bad *badRecord
	switch {
	case errors.Is(err, io.EOF):
		return refuse(name, "is empty: a header row with the column names is needed.")
	case errors.As(err, &bad):
		return refuse(name, "has no readable header: %s", bad.reason)
	}
	return err
}

// firstRecord returns a copy of the next record that is not blank.
func firstRecord(source table) ([]string, error) {
	for {
		record, _, err := source.next()
		if err != nil {
			return nil, err
		}
		if !blank(record) {
			return append([]string(nil), record...), nil
		}
	}
}

// inspect reads all bytes once. Only the whole file can tell UTF-8 from an older encoding, and reading it through
// a limit is what makes the declared size of an archive entry trustworthy.
func inspect(name string, open func() (io.ReadCloser, error)) (csvFormat, error) {
	input, err := open()
	if err != nil {
		return csvFormat{}, fmt.Errorf("open %s: %w", name, err)
	}
	defer input.Close()
	look, digest := byteLook{}, sha256.New()
	buffer := make([]byte, readBuffer)
	var total int64
	for {
		n, err := input.Read(buffer)
		if total == 0 && n > 0 {
			look.start(buffer[:n])
		}
		total += int64(n)
		if total > MaxUnzippedBytes {
			return csvFormat{}, refuse(name, "is larger than %d MB: split it.", MaxUnzippedBytes>>20)
		}
		look.see(buffer[:n])
		digest.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			format := look.format()
			format.sum = digest.Sum(nil)
			return format, nil
		}
		if err != nil {
			return csvFormat{}, fmt.Errorf("read %s: %w", name, err)
		}
	}
}

// byteLook gathers evidence about encoding and line ends, piece by piece.
type byteLook struct {
	fixed     bool // a byte-order mark settled the encoding
	encoding  textEncoding
	carry     []byte // an unfinished character at the end of the last piece
	multibyte bool   // a valid character beyond ASCII occurred
	invalid   bool
	lastCR    bool
	loneCR    bool
}

func (l *byteLook) start(first []byte) {
	switch {
	case bytes.HasPrefix(first, []byte{0xef, 0xbb, 0xbf}):
		l.fixed, l.encoding = true, encodingUTF8
	case bytes.HasPrefix(first, []byte{0xff, 0xfe}):
		l.fixed, l.encoding = true, encodingUTF16LE
	case bytes.HasPrefix(first, []byte{0xfe, 0xff}):
		l.fixed, l.encoding = true, encodingUTF16BE
	default:
		if encoding, found := wideWithoutMark(first); found {
			l.fixed, l.encoding = true, encoding
		}
	}
}

// wideWithoutMark recognises UTF-16 that lacks its mark. A header is ASCII, so nearly every other byte of it is zero,
// which no other encoding ever has.
func wideWithoutMark(first []byte) (textEncoding, bool) {
	const looked, needed = 64, 4
	first = first[:min(len(first), looked)]
	zeros := [2]int{}
	for i, b := range first {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch pairs := len(first) / 2; {
	case pairs < needed:
	case zeros[0] == 0 && zeros[1] > pairs*3/4:
		return encodingUTF16LE, true
	case zeros[1] == 0 && zeros[0] > pairs*3/4:
		return encodingUTF16BE, true
	}
	return encodingUTF8, false
}

func (l *byteLook) see(piece []byte) {
	l.seeLineEnds(piece)
	if l.fixed {
		return
	}
	if len(l.carry) > 0 {
		piece = append(l.carry, piece...)
		l.carry = nil
	}
	for len(piece) > 0 {
		if piece[0] < utf8.RuneSelf {
			piece = piece[asciiRun(piece):]
			continue
		}
		if !utf8.FullRune(piece) {
			l.carry = append([]byte(nil), piece...)
			return
		}
		r, size := utf8.DecodeRune(piece)
		if r == utf8.RuneError && size == 1 {
			l.invalid = true
		} else {
			l.multibyte = true
		}
		piece = piece[size:]
	}
}

func asciiRun(piece []byte) int {
	for i, b := range piece {
		if b >= utf8.RuneSelf {
			return i
		}
	}
	return len(piece)
}

func (l *byteLook) seeLineEnds(piece []byte) {
	if l.loneCR || len(piece) == 0 {
		return
	}
	if l.lastCR && piece[0] != '\n' && piece[0] != 0 {
		l.loneCR = true
	}
	l.lastCR = piece[len(piece)-1] == '\r'
	for rest := piece; ; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 || i+1 == len(rest) {
			return
		}
		// A zero follows each CR of UTF-16; there the decoder always takes the careful path.
		if rest[i+1] != '\n' {
			l.loneCR = true
			return
		}
		rest = rest[i+1:]
	}
}

// format decides. A file with some valid characters beyond ASCII is damaged UTF-8, and its damaged cells are
// refused one by one; a file with none is taken for the encoding that old Windows programs write.
func (l *byteLook) format() csvFormat {
	f := csvFormat{encoding: l.encoding, loneCR: l.loneCR || l.lastCR}
	if f.encoding == encodingUTF16LE || f.encoding == encodingUTF16BE {
		f.loneCR = true
	}
	if !l.fixed && (l.invalid || len(l.carry) > 0) && !l.multibyte {
		f.encoding = encodingWindows1252
	}
	return f
}

// findSeparator reads the first line with each separator and keeps the one that finds most known columns.
func findSeparator(format csvFormat, open func() (io.ReadCloser, error)) (rune, error) {
	known := map[string]bool{}
	for _, d := range append(Datasets(), Deliveries()) {
		for _, c := range d.Columns {
			known[c.Name] = true
		}
	}
	best, bestScore := ',', 0
	for _, separator := range []rune{',', ';', '\t', '|'} {
		format.separator = separator
		source, err := openCSV("", format, open)
		if err != nil {
			return 0, err
		}
		header, _ := firstRecord(source) // a header that cannot be read is refused where it is read for good
		source.Close()
		score := len(header)
		for _, name := range header {
			if known[fold(name)] {
				score += maxColumns
			}
		}
		if score > bestScore {
			best, bestScore = separator, score
		}
	}
	return best, nil
}

// csvTable reads records of a CSV file.
type csvTable struct {
	reader *csv.Reader
	guard  *recordGuard
	input  *countingReader
	name   string
	first  bool
}

func openCSV(name string, format csvFormat, open func() (io.ReadCloser, error)) (table, error) {
	raw, err := open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	input := &countingReader{source: raw}
	var text io.Reader = bufio.NewReaderSize(input, readBuffer)
	switch format.encoding {
	case encodingUTF8:
		text = withoutMark(text.(*bufio.Reader))
	case encodingUTF16LE:
		text = transform.NewReader(text, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case encodingUTF16BE:
		text = transform.NewReader(text, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	case encodingWindows1252:
		text = transform.NewReader(text, charmap.Windows1252.NewDecoder())
	}
	if format.loneCR {
		text = transform.NewReader(text, &lineEnds{})
	}
	guard := &recordGuard{source: text, left: maxRecordBytes}
	reader := csv.NewReader(guard)
	reader.Comma = format.separator
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	return &csvTable{reader: reader, guard: guard, input: input, name: name, first: true}, nil
}

func withoutMark(r *bufio.Reader) io.Reader {
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte{0xef, 0xbb, 0xbf}) {
		_, _ = r.Discard(3) // the three bytes are in the buffer
	}
	return r
}

func (t *csvTable) next() ([]string, int, error) {
	record, err := t.reader.Read()
	t.guard.left = maxRecordBytes
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return nil, 0, &badRecord{row: parse.StartLine, reason: quoteReason(parse)}
	case errors.Is(err, errRecordTooLong):
		return nil, 0, refuse(t.name, "has a row longer than %d KB: a closing quote is probably missing.", maxRecordBytes>>10)
	case errors.Is(err, io.EOF):
		return nil, 0, io.EOF
	case err != nil:
		return nil, 0, fmt.Errorf("read %s: %w", t.name, err)
	}
	// Spreadsheets write the separator as a first line of its own; it is not a header.
	if t.first {
		t.first = false
		if strings.HasPrefix(record[0], "sep=") {
			return t.next()
		}
	}
	row, _ := t.reader.FieldPos(0)
	return record, row, nil
}

func quoteReason(parse *csv.ParseError) string {
	if errors.Is(parse.Err, csv.ErrBareQuote) {
		return `A value contains a quote mark but is not quoted: write it as "6"" pipe".`
	}
	return `A quoted value does not end where its cell ends: double the quote marks inside it, as in "6"" pipe".`
}

func (t *csvTable) bytesRead() int64 { return t.input.count }

func (t *csvTable) Close() error { return t.input.Close() }

// countingReader counts the bytes of the file itself, before decoding, so that progress ends at the file's size.
type countingReader struct {
	source io.ReadCloser
	count  int64
	closed bool
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.source.Read(p)
	c.count += int64(n)
	return n, err
}

func (c *countingReader) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	return c.source.Close()
}

var errRecordTooLong = errors.New("record too long")

// recordGuard ends the reading when one record asks for more bytes than any real one has.
type recordGuard struct {
	source io.Reader
	left   int
}

func (g *recordGuard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errRecordTooLong
	}
	n, err := g.source.Read(p)
	g.left -= n
	return n, err
}

// lineEnds turns lone carriage returns into line feeds, which is the only other line end encoding/csv misses.
type lineEnds struct{ transform.NopResetter }

func (lineEnds) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		c := src[nSrc]
		if c == '\r' {
			if nSrc+1 == len(src) && !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			if nSrc+1 == len(src) || src[nSrc+1] != '\n' {
				c = '\n'
			}
		}
		dst[nDst] = c
		nDst++
		nSrc++
	}
	return nDst, nSrc, nil
}
