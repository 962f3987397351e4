package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// oldExcel is how Excel files before XLSX begin, and encrypted ones of any age.
var oldExcel = []byte("\xd0\xcf\x11\xe0")

// opened is what one upload has cost so far. The workbooks of an archive share its limits.
type opened struct {
	unzipped  uint64 // bytes, once everything is unpacked
	texts     uint64 // of shared strings
	parts     uint64 // of everything else that is held in memory
	workbooks uint64 // bytes of workbooks inside an archive
}

// archive opens a workbook or a zip of CSV and XLSX files. Nothing is unpacked to disk under a name from the archive.
func (s *Set) archive(handle io.ReaderAt, size int64, name string) ([]candidate, error) {
	if size > MaxUploadBytes {
		return nil, refuse(name, "is larger than %d MB: split it.", MaxUploadBytes>>20)
	}
	cost := &opened{}
	reader, err := openZip(handle, size, name, cost)
	if err != nil {
		return nil, err
	}
	if isWorkbook(reader) {
		if err := cost.admit(name, reader); err != nil {
			return nil, err
		}
		return s.openWorkbook(handle, size, name, reader)
	}
	return s.archived(name, reader, cost)
}

func openZip(handle io.ReaderAt, size int64, name string, cost *opened) (*zip.Reader, error) {
	reader, err := zip.NewReader(handle, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse(name, "is damaged: it cannot be opened as an archive.")
	}
	return reader, checkDirectory(name, reader, cost)
}

func isWorkbook(reader *zip.Reader) bool {
	return slices.ContainsFunc(reader.File, func(entry *zip.File) bool { return strings.EqualFold(entry.Name, "[Content_Types].xml") })
}

// checkDirectory believes nothing the archive says about itself beyond its right to be refused.
func checkDirectory(name string, reader *zip.Reader, cost *opened) error {
	if len(reader.File) > maxEntries {
		return refuse(name, "holds %d entries: at most %d are read.", len(reader.File), maxEntries)
	}
	seen := make(map[string]bool, len(reader.File))
	for _, entry := range reader.File {
		if unsafePath(entry.Name) {
			return refuse(name, "holds an entry with an unsafe path: %q.", shown(entry.Name))
		}
		if seen[strings.ToLower(entry.Name)] {
			return refuse(name, "holds the entry %q twice.", shown(entry.Name))
		}
		seen[strings.ToLower(entry.Name)] = true
		if entry.Flags&1 != 0 {
			return refuse(name, "is protected with a password: save it without one.")
		}
		unzipped := entry.UncompressedSize64
		// Compared apart first: the sum of two lies may be small again.
		if unzipped > MaxUnzippedBytes || cost.unzipped+unzipped > MaxUnzippedBytes {
			return refuse(name, "unzips to more than %d MB.", MaxUnzippedBytes>>20)
		}
		cost.unzipped += unzipped
		if unzipped > ratioFloor && unzipped/max(entry.CompressedSize64, 1) > maxRatio {
			return refuse(name, "holds an entry that is packed far more densely than real data: %q.", shown(entry.Name))
		}
	}
	return nil
}

func unsafePath(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") || strings.Contains(name, ":") {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// archived offers the tables of an archive. Its workbooks are looked at before the first table is opened, so that what
// they would cost together is known.
func (s *Set) archived(name string, reader *zip.Reader, cost *opened) ([]candidate, error) {
	var tables []*zip.File
	books := map[*zip.File]*packedBook{}
	for _, entry := range reader.File {
		base := path.Base(entry.Name)
		switch strings.ToLower(path.Ext(base)) {
		case ".zip", ".gz", ".7z", ".rar", ".tar":
			return nil, refuse(name, "holds another archive, %q: a zip may hold CSV and XLSX files only.", shown(entry.Name))
		}
		if entry.FileInfo().IsDir() || !tableName(base) || strings.HasPrefix(entry.Name, "__MACOSX/") {
			continue
		}
		tables = append(tables, entry)
		if workbookName(base) {
			book, err := unpackBook(name, entry, cost)
			if err != nil {
				return nil, err
			}
			books[entry] = book
		}
	}
	var found []candidate
	for _, entry := range tables {
		base := path.Base(entry.Name)
		if book := books[entry]; book != nil {
			sheets, err := s.openWorkbook(bytes.NewReader(book.content), int64(len(book.content)), base, book.reader)
			if err != nil {
				return nil, err
			}
			found = append(found, sheets...)
			continue
		}
		if err := checkEntry(name, entry, io.Discard); err != nil {
			return nil, err
		}
		c, err := readCSV(base, int64(entry.UncompressedSize64), entry.Open)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

func workbookName(name string) bool {
	extension := strings.ToLower(path.Ext(name))
	return extension == ".xlsx" || extension == ".xlsm"
}

// packedBook is a workbook out of an archive.
type packedBook struct {
	content []byte
	reader  *zip.Reader
}

// unpackBook takes a workbook out of an archive. It is held in memory; all of an archive together are no larger than one
// that is uploaded alone.
func unpackBook(name string, entry *zip.File, cost *opened) (*packedBook, error) {
	base := path.Base(entry.Name)
	size := entry.UncompressedSize64
	if cost.workbooks+size > MaxUploadBytes {
		return nil, refuse(name, "holds workbooks of more than %d MB together: split it, or save them as CSV.", MaxUploadBytes>>20)
	}
	cost.workbooks += size
	packed, err := entry.Open()
	if err != nil {
		return nil, refuse(name, "holds a damaged entry: %q.", shown(entry.Name))
	}
	defer packed.Close()
	content, err := io.ReadAll(io.LimitReader(packed, int64(size)+1))
	if err != nil || uint64(len(content)) != size {
		return nil, refuse(name, "holds a damaged entry: %q.", shown(entry.Name))
	}
	if bytes.HasPrefix(content, oldExcel) {
		return nil, refuse(base, "This is an old or password-protected Excel file: save it as XLSX without a password.")
	}
	reader, err := openZip(bytes.NewReader(content), int64(size), base, cost)
	if err != nil {
		return nil, err
	}
	if !isWorkbook(reader) {
		return nil, refuse(name, "holds another archive, %q: a zip may hold CSV and XLSX files only.", shown(entry.Name))
	}
	return &packedBook{content, reader}, cost.admit(base, reader)
}

// admit bounds what of a workbook is held in memory, by what its directory says: sheets are streamed from disk.
func (c *opened) admit(name string, reader *zip.Reader) error {
	for _, part := range reader.File {
		lower := strings.ToLower(part.Name)
		switch {
		case lower == "xl/sharedstrings.xml":
			c.texts += part.UncompressedSize64
		case !isSheet(lower):
			c.parts += part.UncompressedSize64
		}
	}
	if c.texts > maxStringsBytes {
		return refuse(name, "holds more than %d MB of different texts: save it as CSV.", maxStringsBytes>>20)
	}
	if c.parts > maxPartBytes {
		return refuse(name, "holds more than %d MB of pictures and formats: save the data alone.", maxPartBytes>>20)
	}
	return nil
}

func isSheet(part string) bool { return strings.HasPrefix(part, "xl/worksheets/sheet") }

// checkEntry unpacks an entry into nothing, to find one whose real size or checksum is not the declared one and
// an archive hidden behind a harmless name. look sees the bytes on their way.
func checkEntry(name string, entry *zip.File, look io.Writer) error {
	damaged := refuse(name, "holds a damaged entry: %q.", shown(entry.Name))
	content, err := entry.Open()
	if err != nil {
		return damaged
	}
	defer content.Close()
	start := make([]byte, 4)
	n, err := io.ReadFull(content, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged
	}
	if string(start[:n]) == "PK\x03\x04" {
		return refuse(name, "holds another archive, %q: a zip may hold CSV and XLSX files only.", shown(entry.Name))
	}
	declared := int64(entry.UncompressedSize64)
	rest, err := io.Copy(look, io.LimitReader(content, declared+1))
	if err != nil || int64(n)+rest != declared {
		return damaged
	}
	return nil
}
