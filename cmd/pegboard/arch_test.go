package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file is the import rule of the repository. Change the rule here and in the code in the same commit.

const module = "pegboard"

// rows lists every package, lowest first. A package may import packages of lower rows and none of its own row.
// A "*" stands for one name; an exact name wins over it.
var rows = [][]string{
	{"models/qty", "models/calendar", "static", "migrations"},
	{"models", "models/demo", "models/plan", "models/leadtime", "models/replenish", "models/ledger", "models/metric", "models/holiday"},
	{"models/store", "models/exchange", "models/pgserver"},
	{"models/store/storetest", "models/connect/mailtest"},
	{"models/backorder", "models/connect/*"},
	{"views/link", "views/format", "views/paper", "views/letter"},
	{"views/ui"},
	{"views/layout"},
	{"views/*"},
	{"views/gallery"}, // shows the pages of all areas
	{"handlers/session", "handlers/api"},
	{"handlers"},
	{"cmd/pegboard"},
}

// pure packages decide and do nothing else: of this repository they may import the first row, beyond it the standard
// library and gonum.
var pure = []string{"models/plan", "models/leadtime", "models/replenish", "models/ledger", "models/metric"}

// confined says which packages may import a library. Tests may import any library.
var confined = []struct {
	library string // the beginning of its import path
	to      []string
}{
	{"gorm.io/", []string{"models/store", "models/store/storetest"}},
	{"github.com/gofiber/", []string{"handlers", "handlers/session", "handlers/api"}},
	{"github.com/valyala/fasthttp", []string{"handlers", "handlers/session"}},
	{"github.com/danielgtaylor/huma", []string{"handlers/api"}},
	{"github.com/gorilla/", []string{"handlers/session"}},
	{"github.com/rickar/", []string{"models/holiday"}},
	{"github.com/a-h/templ", []string{"views/*", "handlers"}},
	{"codeberg.org/go-pdf/", []string{"views/paper"}},
	{"github.com/boombuler/", []string{"views/paper"}},
	{"github.com/wneessen/", []string{"models/connect/mail"}},
	{"github.com/riverqueue/", []string{"cmd/pegboard"}}, // jobs.go; others enqueue through the store
}

// forbidden says what some packages may not import although it is on a lower row.
var forbidden = []struct {
	from string
	to   []string
}{
	{"views/*", []string{"models/store", "models/store/storetest", "models/backorder"}},
}

// testSupport may be imported by every test that needs a database, and by nothing but tests.
var testSupport = []string{"models/store/storetest", "models/connect/mailtest"}

// testServers may be imported by every test besides its lower rows: the cluster that testSupport starts.
var testServers = []string{"models/pgserver"}

// folders are the only ones on top that may hold code.
var folders = []string{"cmd", "views", "handlers", "models", "static", "migrations", "docs"}

// ignored folders hold what is built or fetched, and are not committed.
var ignored = []string{"bin", "node_modules", "tmp"}

// vague names say nothing about what is inside.
var vague = []string{"util", "utils", "common", "helper", "helpers", "types", "manager", "base"}

// source is one Go file of the repository.
type source struct {
	path    string // from the root of the repository
	folder  string
	pkg     string
	test    bool
	imports []string
}

func TestImportsPointDown(t *testing.T) {
	for _, file := range sources(t) {
		if rowOf(file.folder) < 0 {
			t.Errorf("%s: the package %s is on no row; give it one in arch_test.go", file.path, file.folder)
			continue
		}
		for _, imported := range file.imports {
			if reason := refuses(file.folder, imported, file.test); reason != "" {
				t.Errorf("%s imports %s: %s", file.path, imported, reason)
			}
		}
	}
}

func TestTheImportRuleRefusesWhatItShould(t *testing.T) {
	for _, c := range []struct {
		from, imported string
		test, allowed  bool
	}{
		{"models/store", module + "/models", false, true},
		{"models", module + "/models/store", false, false},
		{"models/store", module + "/models/exchange", false, false},
		{"models/plan", module + "/models/qty", false, true},
		{"models/plan", module + "/models", false, false},
		{"models/plan", "gonum.org/v1/gonum/stat", false, true},
		{"models/plan", "slices", false, true},
		{"models/plan", "github.com/shopspring/decimal", false, false},
		{"models/plan", "pgregory.net/rapid", true, true},
		{"models/backorder", "gorm.io/gorm", false, false},
		{"models/backorder", "gorm.io/gorm", true, true},
		{"models/backorder", module + "/models/store/storetest", true, true},
		{"models/backorder", module + "/models/store/storetest", false, false},
		{"migrations", module + "/models/pgserver", true, true},
		{"migrations", module + "/models/pgserver", false, false},
		{"models/store", "gorm.io/gorm/clause", false, true},
		{"models/connect/mail", module + "/models/store", false, true},
		{"views/orders", module + "/views/layout", false, true},
		{"views/orders", module + "/views/users", false, false},
		{"views/layout", module + "/views/orders", false, false},
		{"views/gallery", module + "/views/orders", false, true},
		{"views/orders", module + "/models/store", false, false},
		{"views/orders", "github.com/gofiber/fiber/v2", false, false},
		{"views/orders", "github.com/a-h/templ", false, true},
		{"models/backorder", "github.com/a-h/templ", false, false},
		{"handlers", module + "/handlers/session", false, true},
		{"handlers", "github.com/gorilla/sessions", false, false},
		{"handlers/session", "github.com/gorilla/sessions", false, true},
		{"cmd/pegboard", module + "/handlers", false, true},
		{"cmd/pegboard", "github.com/riverqueue/river", false, true},
		{"models/backorder", "github.com/riverqueue/river", false, false},
	} {
		reason := refuses(c.from, c.imported, c.test)
		if (reason == "") != c.allowed {
			t.Errorf("%s importing %s (test: %v): allowed should be %v, reason %q", c.from, c.imported, c.test, c.allowed, reason)
		}
	}
}

func TestThereIsOneMainPackage(t *testing.T) {
	for _, file := range sources(t) {
		if file.pkg == "main" && file.folder != "cmd/pegboard" {
			t.Errorf("%s is a main package; the only one is cmd/pegboard", file.path)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	for _, file := range sources(t) {
		documented[file.folder] = documented[file.folder] || path.Base(file.path) == "doc.go"
	}
	for folder, ok := range documented {
		if !ok {
			t.Errorf("%s has no doc.go", folder)
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	walk(t, func(name string, _ fs.DirEntry) {
		stem, _, _ := strings.Cut(path.Base(name), ".")
		stem = strings.TrimSuffix(strings.TrimSuffix(stem, "_test"), "_templ")
		if slices.Contains(vague, stem) {
			t.Errorf("%s: the name says nothing about what is inside", name)
		}
	})
}

func TestCodeLivesInTheFoldersOfTheHouse(t *testing.T) {
	walk(t, func(name string, entry fs.DirEntry) {
		if strings.Contains(name, "/") {
			return
		}
		if entry.IsDir() && !slices.Contains(folders, name) {
			t.Errorf("the folder %s is not one of %s", name, strings.Join(folders, ", "))
		}
		if path.Ext(name) == ".go" {
			t.Errorf("%s: the root holds no Go code", name)
		}
	})
}

// refuses says why a file of the package in folder may not import something; an empty reason is a permission.
func refuses(folder, imported string, test bool) string {
	inside, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return refusesLibrary(folder, imported, test)
	}
	if inside == folder {
		return "" // the test package beside a package
	}
	if test && (matches(testSupport, inside) || matches(testServers, inside)) {
		return ""
	}
	if !test && matches(testSupport, inside) && folder != inside {
		return "only tests may"
	}
	for _, f := range forbidden {
		if matches([]string{f.from}, folder) && matches(f.to, inside) {
			return f.from + " may not"
		}
	}
	if matches(pure, folder) && rowOf(inside) != 0 {
		return "a pure package imports only the first row"
	}
	if rowOf(inside) < 0 || rowOf(inside) >= rowOf(folder) {
		return "it is not on a lower row"
	}
	return ""
}

func refusesLibrary(folder, imported string, test bool) string {
	if test {
		return ""
	}
	first, _, _ := strings.Cut(imported, "/")
	standard := !strings.Contains(first, ".")
	if matches(pure, folder) && !standard && !strings.HasPrefix(imported, "gonum.org/v1/gonum") {
		return "a pure package imports only the standard library and gonum"
	}
	for _, c := range confined {
		if strings.HasPrefix(imported, c.library) && !matches(c.to, folder) {
			return "only " + strings.Join(c.to, ", ") + " may"
		}
	}
	return ""
}

// rowOf returns the row of a package, or -1.
func rowOf(folder string) int {
	exact := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, folder) })
	if exact >= 0 {
		return exact
	}
	return slices.IndexFunc(rows, func(row []string) bool { return matches(row, folder) })
}

func matches(patterns []string, folder string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, folder)
		return ok && err == nil
	})
}

// sources reads the imports of every Go file, whatever system or build tag the file is for.
func sources(t *testing.T) []source {
	t.Helper()
	var files []source
	walk(t, func(name string, entry fs.DirEntry) {
		if entry.IsDir() || path.Ext(name) != ".go" {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(name)), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatalf("%s cannot be parsed: %v", name, err)
		}
		file := source{path: name, folder: path.Dir(name), pkg: parsed.Name.Name, test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatalf("%s imports %s: %v", name, spec.Path.Value, err)
			}
			file.imports = append(file.imports, imported)
		}
		files = append(files, file)
	})
	if len(files) == 0 {
		t.Fatal("no Go files were found")
	}
	return files
}

// root is the root of the repository, seen from this package's folder, where go test runs.
var root = filepath.Join("..", "..")

// walk visits every file and folder of the repository that is ours, by its path from the root.
func walk(t *testing.T, visit func(name string, entry fs.DirEntry)) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("the root of the repository was not found: %v", err)
	}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name == "." {
			return nil
		}
		hidden := strings.HasPrefix(entry.Name(), ".")
		if entry.IsDir() && (hidden || slices.Contains(ignored, name) || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if !hidden {
			visit(name, entry)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
