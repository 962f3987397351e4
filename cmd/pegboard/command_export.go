package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pegboard/models/backorder"
	"pegboard/models/exchange"
	"pegboard/models/store"
)

// commandExport writes a whole list to standard output or to a file.
func commandExport(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("export")
	preset := set.String("preset", "", "the `NAME` of a preset of the list, such as no_supply; without it, all rows")
	format := set.String("format", "", "the `FORMAT`: csv, xlsx or json; without it, what the ending of --out says, else csv")
	out := set.String("out", "", "the `FILE` to write, for a set the folder or zip; without it, standard output")
	names, err := env.parse(set, args, 1, 1)
	if err != nil {
		return err
	}
	if names[0] == wholeSet {
		return exportSet(ctx, env, *preset, *format, *out)
	}
	query, err := exportQuery(names[0], *preset)
	if err != nil {
		return err
	}
	if *format == "" {
		*format = formatOf(*out)
	}
	if !slices.Contains(exportFormats(), *format) {
		return usagef("--format is %q; it must be csv, xlsx or json", *format)
	}
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	if *out == "" {
		return exportList(ctx, opened, query, env.stdout, *format)
	}
	return replaceFile(*out, func(w io.Writer) error { return exportList(ctx, opened, query, w, *format) })
}

func exportFormats() []string { return []string{"csv", "xlsx", "json"} }

// formatOf reads the format from the ending of a file's name.
func formatOf(name string) string {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	if slices.Contains(exportFormats(), ending) {
		return ending
	}
	return "csv"
}

// exportQuery asks for a list and checks the preset before any database is opened. Without a preset it asks for every
// row, also where the list shows fewer at first.
func exportQuery(name, preset string) (store.ListQuery, error) {
	definition, ok := store.Definition(name)
	if !ok {
		return store.ListQuery{}, usagef("there is no list %q; there are %s, and set for everything", name, strings.Join(store.Lists(), ", "))
	}
	keys := make([]string, len(definition.Presets))
	for i, p := range definition.Presets {
		keys[i] = p.Key
	}
	if preset == "" && slices.Contains(keys, "all") {
		preset = "all"
	}
	if preset != "" && !slices.Contains(keys, preset) {
		if len(keys) == 0 {
			return store.ListQuery{}, usagef("the list %s has no presets", name)
		}
		return store.ListQuery{}, usagef("the list %s has no preset %q; it has %s", name, preset, strings.Join(keys, ", "))
	}
	query := store.ListQuery{List: name, Preset: preset}
	for _, c := range definition.Columns {
		query.Columns = append(query.Columns, c.Key)
	}
	return query, nil
}

// wholeSet is typed in the place of a list for the files of the whole company, which import reads.
const wholeSet = "set"

// exportSet writes the whole company into a folder or a zip archive.
func exportSet(ctx context.Context, env *environment, preset, format, out string) (err error) {
	zipped := strings.EqualFold(filepath.Ext(out), ".zip")
	switch {
	case format == "":
		format = "csv"
	case format != "csv" && format != "xlsx":
		return usagef("--format is %q; a set is written as csv or xlsx", format)
	}
	switch {
	case preset != "":
		return usagef("a set is the whole company and has no preset")
	case out == "":
		return usagef("export set needs --out: a folder, or a file that ends in .zip")
	case zipped && format != "csv":
		return usagef("a zip holds CSV files; name a folder for %s", format)
	}
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	if !zipped {
		if err := os.MkdirAll(out, 0o755); err != nil {
			return fmt.Errorf("the folder %s cannot be made: %w", out, err)
		}
		return backorder.ExportSet(ctx, opened, format, func(dataset string) (io.WriteCloser, error) {
			return os.Create(filepath.Join(out, dataset+"."+format))
		})
	}
	return replaceFile(out, func(w io.Writer) error {
		archive := zip.NewWriter(w)
		err := backorder.ExportSet(ctx, opened, format, func(dataset string) (io.WriteCloser, error) {
			entry, err := archive.Create(dataset + "." + format)
			return entryWriter{entry}, err
		})
		return errors.Join(err, archive.Close())
	})
}

// entryWriter is an entry of an archive, which ends when the next one begins.
type entryWriter struct{ io.Writer }

func (entryWriter) Close() error { return nil }

// exportList streams the rows, so that a list of any length takes little memory.
func exportList(ctx context.Context, from *store.Store, query store.ListQuery, to io.Writer, format string) error {
	writer, err := exchange.NewWriter(to, format, query.Columns)
	if err != nil {
		return err
	}
	definition, _ := store.Definition(query.List)
	err = from.EachRow(ctx, query, func(values []any) error {
		for i, c := range definition.Columns {
			if amount, ok := values[i].(string); ok && c.Kind == store.KindMoney {
				values[i] = exchange.Amount(amount)
			}
		}
		return writer.Write(values)
	})
	if err != nil {
		return err
	}
	return writer.Close()
}

// replaceFile puts a file in place only when it was written completely, so that a script never reads half a list.
func replaceFile(name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", name, err)
	}
	// Once the file has been renamed there is nothing left to remove.
	defer func() { _ = os.Remove(file.Name()) }()
	err = write(file)
	// A temporary file is private; a list that was asked for is an ordinary file.
	err = errors.Join(err, file.Chmod(0o644), file.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", name, err)
	}
	return nil
}
