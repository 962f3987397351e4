package exchange

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pegboard/models/qty"
)

// importPage is what people read about the files. Its middle is written from the data sets, so that it is always true:
// PEGBOARD_WRITE_DOCS=1 go test ./models/exchange -run ImportPage
const (
	importPage = "../../docs/import.md"
	pageStart  = "<!-- The rest is written by the tests of models/exchange. -->\n"
)

func TestTheImportPageTellsEveryFileAndColumn(t *testing.T) {
	page, err := os.ReadFile(importPage)
	if err != nil {
		t.Fatal(err)
	}
	head, tables, found := strings.Cut(string(page), pageStart)
	if !found {
		t.Fatalf("%s has no line %q", importPage, pageStart)
	}
	want := "\n"
	for _, dataset := range Datasets() {
		want += tableOf(dataset)
	}
	if tables == want {
		return
	}
	if os.Getenv("PEGBOARD_WRITE_DOCS") == "" {
		t.Fatalf("%s does not tell the data sets as they are; write it anew with PEGBOARD_WRITE_DOCS=1 go test ./models/exchange -run ImportPage", importPage)
	}
	if err := os.WriteFile(importPage, []byte(head+pageStart+want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func tableOf(dataset Dataset) string {
	var text strings.Builder
	fmt.Fprintf(&text, "### %s.csv\n\n%s\n\n| column | form | meaning |\n|---|---|---|\n", dataset.Name, dataset.Doc)
	for _, column := range dataset.Columns {
		name := "`" + column.Name + "`"
		switch {
		case column.Key:
			name = "**" + name + "**"
		case column.Required:
			name += " *"
		}
		fmt.Fprintf(&text, "| %s | %s | %s |\n", name, formOf(column), column.Doc)
	}
	return text.String() + "\n"
}

func formOf(column Column) string {
	switch column.Kind {
	case Quantity:
		return "whole number"
	case Days:
		return "days"
	case Decimal:
		return "amount"
	case Date:
		return "date"
	case Flag:
		return "yes or no"
	case Choice:
		return "`" + strings.Join(storedChoices(&column), "` `") + "`"
	case Weekdays:
		return "days of the week"
	}
	if column.code {
		return "code"
	}
	return "text"
}

// The limits that the page names are those of the code.
func TestTheImportPageTellsTheLimits(t *testing.T) {
	page, err := os.ReadFile(importPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []string{
		fmt.Sprintf("%d MB", MaxUploadBytes>>20), fmt.Sprintf("%d MB", MaxUnzippedBytes>>20), "1,000,000 rows", fmt.Sprintf("%d bytes", maxKeyBytes),
		fmt.Sprintf("%d bytes", maxTextBytes), fmt.Sprintf("%d days", maxDays), fmt.Sprintf("%d digits before", maxWholeDigits), fmt.Sprintf("%d after", maxFractionDigits),
	} {
		if !strings.Contains(string(page), limit) {
			t.Errorf("the page does not say %q", limit)
		}
	}
	if MaxRows != 1_000_000 || qty.Max != 1_000_000_000 || !strings.Contains(string(page), "1,000,000,000") {
		t.Error("the page tells other bounds of rows and quantities")
	}
}

// The example on the page is what it says: a set that reads without a problem.
func TestTheExampleOnTheImportPageReads(t *testing.T) {
	page, err := os.ReadFile(importPage)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(page), pageStart)
	_, example, _ := strings.Cut(head, "## An example")
	files := 0
	for block := range strings.SplitSeq(example, "\n`") {
		name, body, found := strings.Cut(strings.TrimPrefix(block, "`"), "`\n\n")
		if !found || !strings.HasSuffix(name, ".csv") {
			continue
		}
		var rows []string
		for line := range strings.SplitSeq(body, "\n") {
			if !strings.HasPrefix(line, "    ") {
				break
			}
			rows = append(rows, strings.TrimPrefix(line, "    "))
		}
		files++
		c := read(t, name, strings.Join(rows, "\n")+"\n")
		if len(c.problems) > 0 || len(c.file.Notices) > 0 || len(c.rows) == 0 {
			t.Errorf("%s: %d rows, %v, %v", name, len(c.rows), c.problems, c.file.Notices)
		}
	}
	if files < 5 {
		t.Errorf("the example has %d files", files)
	}
}
