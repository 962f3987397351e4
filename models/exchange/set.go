package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Set is a group of files that belong together: a directory, an archive, or a single file.
type Set struct {
	Files   []*File  // in the order of Datasets
	Notices []string // what a person should know about the set as a whole

	closers []io.Closer
}

// File is one table of a set: a CSV file or a sheet of a workbook.
type File struct {
	Name    string
	Dataset Dataset
	Notices []string // what a person should know before reading it: unknown columns, a guessed encoding, no rows
	Size    int64    // bytes, the measure of Rows.BytesRead
	SHA256  []byte   // of the bytes of the file, or of the workbook the sheet is in

	open      func() (table, error)
	at        []int // position of each column of the data set, -1 when absent
	width     int
	separator rune
	workbook  bool
	ragged    bool  // rows may be shorter than the header, as in sheets
	err       error // why Rows cannot be read; kept so that the other files of the set still can be looked at
}

// candidate is a readable table whose data set is not known yet.
type candidate struct {
	name   string // as people know it
	base   string // what is compared with the names of data sets
	header []string
	file   *File
}

// OpenSet opens a directory, a zip archive, or one CSV or XLSX file, and recognises its tables: by the name of
// the file or sheet, else by the columns of the header. It returns a *Refusal when there is nothing to import or
// when the input is unsafe to open. A file with a bad header is still listed; its Rows says what is wrong.
func OpenSet(path string) (*Set, error) {
	set := &Set{}
	if err := set.read(path); err != nil {
		return nil, errors.Join(err, set.Close())
	}
	return set, nil
}

// OpenUpload is OpenSet for one file that is kept at path under a name of our own and that people know as name.
func OpenUpload(path, name string) (*Set, error) {
	set := &Set{}
	found, err := set.single(path, baseWithExtension(name))
	if err == nil {
		err = set.recognise(found)
	}
	if err != nil {
		return nil, errors.Join(err, set.Close())
	}
	return set, nil
}

// Close releases every file of the set.
func (s *Set) Close() error {
	var errs []error
	for _, c := range slices.Backward(s.closers) {
		errs = append(errs, c.Close())
	}
	s.closers = nil
	return errors.Join(errs...)
}

func (s *Set) read(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return refuse("", "There is no file or directory %q.", path)
	}
	if err != nil {
		return fmt.Errorf("open import: %w", err)
	}
	var found []candidate
	if info.IsDir() {
		found, err = s.directory(path)
	} else {
		found, err = s.single(path, filepath.Base(path))
	}
	if err != nil {
		return err
	}
	return s.recognise(found)
}

func (s *Set) directory(path string) ([]candidate, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("list import directory: %w", err)
	}
	var found []candidate
	for _, entry := range entries {
		if entry.IsDir() || !tableName(entry.Name()) {
			continue
		}
		more, err := s.single(filepath.Join(path, entry.Name()), entry.Name())
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// tableName says whether a file of a directory or archive is meant to be a table. Others are passed over.
func tableName(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".txt", ".xlsx", ".xlsm":
		return true
	}
	return false
}

// single opens one file by what it contains, because the names of uploads say little.
func (s *Set) single(path, name string) ([]candidate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("size of import file: %w", err)
	}
	// Opening a pipe would wait for its other end.
	if !info.Mode().IsRegular() {
		return nil, refuse(name, "is not an ordinary file.")
	}
	handle, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open import file: %w", err)
	}
	s.closers = append(s.closers, handle)
	magic := make([]byte, 8)
	n, err := handle.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read import file: %w", err)
	}
	magic = magic[:n]
	switch {
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")), bytes.HasPrefix(magic, []byte("PK\x05\x06")):
		return s.archive(handle, info.Size(), name)
	case bytes.HasPrefix(magic, oldExcel):
		return nil, refuse(name, "This is an old or password-protected Excel file: save it as XLSX without a password.")
	}
	found, err := readCSV(name, info.Size(), func() (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		return nil, err
	}
	return []candidate{found}, nil
}

// recognise gives each candidate its data set and sorts the files into import order.
func (s *Set) recognise(found []candidate) error {
	datasets := Datasets()
	taken := map[string]string{}
	var unknown []string
	for _, c := range found {
		dataset, ok := DatasetNamed(c.base)
		if !ok {
			fitting := byHeader(datasets, c.header)
			if len(fitting) > 1 {
				return refuse(c.name, "could be %s: name it after the one it is, for example %s.csv.",
					strings.Join(fitting, " or "), fitting[0])
			}
			if len(fitting) == 0 {
				unknown = append(unknown, c.name)
				continue
			}
			dataset, _ = DatasetNamed(fitting[0])
		}
		if other, twice := taken[dataset.Name]; twice {
			return refuse("", "Both %s and %s hold %s: leave one out.", other, c.name, dataset.Name)
		}
		taken[dataset.Name] = c.name
		c.file.Dataset = dataset
		c.file.matchHeader(c.header)
		s.Files = append(s.Files, c.file)
	}
	if len(s.Files) == 0 {
		if len(unknown) == 0 {
			return refuse("", "There is no CSV or XLSX file here.")
		}
		return refuse("", "No data set was recognised in %s: name the file after one, for example skus.csv, or use its column names.",
			strings.Join(unknown, ", "))
	}
	for _, name := range unknown {
		s.Notices = append(s.Notices, fmt.Sprintf("%s is none of the known data sets and was left out.", name))
	}
	order := func(f *File) int {
		return slices.IndexFunc(datasets, func(d Dataset) bool { return d.Name == f.Dataset.Name })
	}
	slices.SortFunc(s.Files, func(a, b *File) int { return order(a) - order(b) })
	return nil
}

// byHeader names the data set whose required columns are all there and which knows most of the others. It names
// several when they know equally many. A file with line numbers, such as an exported queue, holds lines and not what
// they are lines of.
func byHeader(datasets []Dataset, header []string) []string {
	have := map[string]bool{}
	for _, name := range header {
		have[fold(name)] = true
	}
	var best []string
	bestScore := 0
	for _, d := range datasets {
		score := 0
		if have["line_no"] && !slices.ContainsFunc(d.Columns, func(c Column) bool { return c.Name == "line_no" }) {
			continue
		}
		for _, c := range d.Columns {
			if have[c.Name] {
				score++
			} else if c.Required {
				score = -len(d.Columns)
			}
		}
		switch {
		case score > bestScore:
			best, bestScore = []string{d.Name}, score
		case score == bestScore && score > 0:
			best = append(best, d.Name)
		}
	}
	return best
}

// matchHeader finds the columns of the data set in the header, and notes or refuses the rest.
func (f *File) matchHeader(header []string) {
	f.width = len(header)
	f.at = make([]int, len(f.Dataset.Columns))
	for i := range f.at {
		f.at[i] = -1
	}
	if f.err != nil {
		return
	}
	if len(header) > maxColumns {
		f.err = refuse(f.Name, "has %d columns: at most %d are read.", len(header), maxColumns)
		return
	}
	seen := map[string]bool{}
	for position, name := range header {
		folded := fold(name)
		if folded == "" {
			continue
		}
		if seen[folded] {
			f.err = refuse(f.Name, "has the column %q twice.", shown(folded))
			return
		}
		seen[folded] = true
		i := slices.IndexFunc(f.Dataset.Columns, func(c Column) bool { return c.Name == folded })
		if i < 0 {
			f.Notices = append(f.Notices, fmt.Sprintf("The column %q is not known and was not read.", shown(trim(name))))
			continue
		}
		f.at[i] = position
	}
	var missing []string
	for i, c := range f.Dataset.Columns {
		if c.Required && f.at[i] < 0 {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		f.err = refuse(f.Name, "lacks the required columns of %s: %s.", f.Dataset.Name, strings.Join(missing, ", "))
	}
}

// Rows starts reading the file. Each bad cell is given to report and its row is skipped. It may be called again
// to read the file again. It returns a *Refusal when the header does not do.
func (f *File) Rows(report func(Problem)) (*Rows, error) {
	if f.err != nil {
		return nil, f.err
	}
	source, err := f.open()
	if err != nil {
		return nil, err
	}
	rows := &Rows{
		file: f, source: source, report: report, at: f.at, width: f.width,
		values: make([]any, len(f.at)), memory: make([]remembered, len(f.at)),
	}
	for {
		record, _, err := source.next()
		if err != nil {
			return nil, errors.Join(err, source.Close())
		}
		if !blank(record) {
			return rows, nil
		}
	}
}

func (f *File) separatorName() string {
	switch f.separator {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "bar"
	}
	return "comma"
}

// baseWithExtension drops the folders of a name, in the spelling of any system.
func baseWithExtension(name string) string { return filepath.Base(strings.ReplaceAll(name, `\`, "/")) }

func baseName(name string) string {
	name = baseWithExtension(name)
	return strings.TrimSuffix(name, filepath.Ext(name))
}
