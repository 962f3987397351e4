package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pegboard/models/exchange"
	"pegboard/models/store"
)

// commandExport writes a whole list to standard output or to a file.
func commandExport(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("export")
	preset := set.String("preset", "", "the preset of the list, such as no_supply; without it, all rows")
	format := set.String("format", "", "csv, xlsx or json; without it, what the ending of --out says, else csv")
	out := set.String("out", "", "the file to write; without it, standard output")
	names, err := env.parse(set, args, 1, 1)
	if err != nil {
		return err
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
		return store.ListQuery{}, usagef("there is no list %q; there are %s", name, strings.Join(store.Lists(), ", "))
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
