package letter

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Letter is a message to a person. Empty parts are left out.
type Letter struct {
	From   string // who writes: the name of the company
	Title  string
	Intro  []string // paragraphs
	Facts  []Fact
	Tables []Table
	Action Action
	Foot   []string // paragraphs in small letters
}

// Fact is a word and what it is here.
type Fact struct{ Label, Value string }

// Table is a heading and rows of texts, in the order of the columns.
type Table struct {
	Heading string
	Columns []Column
	Rows    [][]string
	Note    string // below it, as in "and 12 more"
}

// Column heads texts.
type Column struct {
	Label string
	End   bool // aligned to its end, as numbers are
}

// Action is what the reader is asked to do, by a link. The zero value asks nothing.
type Action struct{ Label, URL string }

// HTML returns the letter as a page.
func (l Letter) HTML() (string, error) {
	var out bytes.Buffer
	if err := page(l).Render(context.Background(), &out); err != nil {
		return "", fmt.Errorf("write a letter: %w", err)
	}
	return out.String(), nil
}

// Text returns the letter as plain text.
func (l Letter) Text() string {
	var b strings.Builder
	part := func(lines ...string) {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	if l.Title != "" {
		part(l.Title, strings.Repeat("=", utf8.RuneCountInString(l.Title)))
	}
	for _, text := range l.Intro {
		part(text)
	}
	if len(l.Facts) > 0 {
		part(factLines(l.Facts)...)
	}
	for _, t := range l.Tables {
		part(t.lines()...)
	}
	if l.Action.URL != "" {
		part(l.Action.Label+":", l.Action.URL)
	}
	if l.From != "" {
		part(l.From)
	}
	for _, text := range l.Foot {
		part("-- ", text)
	}
	return b.String()
}

func factLines(facts []Fact) []string {
	widest := 0
	for _, f := range facts {
		widest = max(widest, utf8.RuneCountInString(f.Label))
	}
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = padded(f.Label+":", widest+1, false) + " " + f.Value
	}
	return lines
}

// lines are the table with its columns below each other.
func (t Table) lines() []string {
	var lines []string
	if t.Heading != "" {
		lines = append(lines, t.Heading, "")
	}
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = utf8.RuneCountInString(c.Label)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(t.cell(row, i)))
		}
	}
	line := func(cell func(i int) string) {
		cells := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			cells[i] = padded(cell(i), widths[i], c.End)
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, "  "), " "))
	}
	line(func(i int) string { return t.Columns[i].Label })
	line(func(i int) string { return strings.Repeat("-", widths[i]) })
	for _, row := range t.Rows {
		line(func(i int) string { return t.cell(row, i) })
	}
	if t.Note != "" {
		lines = append(lines, t.Note)
	}
	return lines
}

func (t Table) cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

func padded(text string, width int, end bool) string {
	gap := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
	if end {
		return gap + text
	}
	return text + gap
}
