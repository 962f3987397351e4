package exchange

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path"
	"strings"
)

// archive opens a workbook or a zip of CSV files. Nothing is unpacked to disk under a name from the archive.
func (s *Set) archive(handle *os.File, size int64, name string) ([]candidate, error) {
	if size > MaxUploadBytes {
		return nil, refuse(name, "is larger than %d MB: split it.", MaxUploadBytes>>20)
	}
	reader, err := zip.NewReader(handle, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse(name, "is damaged: it cannot be opened as an archive.")
	}
	if err := checkDirectory(name, reader); err != nil {
		return nil, err
	}
	for _, entry := range reader.File {
		if strings.EqualFold(entry.Name, "[Content_Types].xml") {
			return s.openWorkbook(handle, size, name, reader)
		}
	}
	return archivedCSV(name, reader)
}

// checkDirectory believes nothing the archive says about itself beyond its right to be refused.
func checkDirectory(name string, reader *zip.Reader) error {
	if len(reader.File) > maxEntries {
		return refuse(name, "holds %d entries: at most %d are read.", len(reader.File), maxEntries)
	}
	var total uint64
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
		total += unzipped
		if unzipped > MaxUnzippedBytes || total > MaxUnzippedBytes {
			return refuse(name, "unzips to more than %d MB.", MaxUnzippedBytes>>20)
		}
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

func archivedCSV(name string, reader *zip.Reader) ([]candidate, error) {
	var found []candidate
	for _, entry := range reader.File {
		base := path.Base(entry.Name)
		switch strings.ToLower(path.Ext(base)) {
		case ".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar", ".tar":
			return nil, refuse(name, "holds another archive or workbook, %q: a zip may hold CSV files only.", shown(entry.Name))
		}
		if entry.FileInfo().IsDir() || !tableName(base) || strings.HasPrefix(entry.Name, "__MACOSX/") {
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
		return refuse(name, "holds another archive, %q: a zip may hold CSV files only.", shown(entry.Name))
	}
	declared := int64(entry.UncompressedSize64)
	rest, err := io.Copy(look, io.LimitReader(content, declared+1))
	if err != nil || int64(n)+rest != declared {
		return damaged
	}
	return nil
}
