package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Cell is the content of one table cell: lines of spans, and possibly a bar. A compact bar is drawn at the head of the
// last line. The empty cell shows a dash.
type Cell struct {
	Lines []Line
	Bar   *Bar
	Part  templ.Component // drawn below the lines: a field or a form of the row
	Acts  *Acts           // what can be done with the record, behind a button
	Title string          // shown on hover: the long form of what the cell abbreviates
}

// Acts are what can be done with a record. They open in a popover of the browser, so they need no script and no table cuts
// them off.
type Acts struct {
	ID, Label string // of the popover; what the button is called
	Items     []Act
}

// Act is one of them.
type Act struct {
	Label, Href string
	Icon        Glyph
}

// Line is one line of a cell.
type Line []Span

// Span is a run of text within a line. Its zero value is plain text.
type Span struct {
	Text    string
	Href    string // makes the span a link
	Title   string
	Tone    Tone
	Badge   bool  // drawn as a badge with icon and tone
	Icon    Glyph // before the text; a badge without one takes the icon of its tone
	Strong  bool
	Muted   bool
	Struck  bool // no longer true, as the first of two promised dates
	Mono    bool // codes that people compare letter by letter
	Tabular bool // digits of equal width
}

// Text is a cell of plain text.
func Text(text string) Cell { return Of(Span{Text: text}) }

// Muted is a cell of text that steps back.
func Muted(text string) Cell { return Of(Span{Text: text, Muted: true}) }

// Strong is a cell of text that steps forward.
func Strong(text string) Cell { return Of(Span{Text: text, Strong: true}) }

// Number is a cell with digits of equal width. The column it is in should be aligned at its End.
func Number(text string) Cell { return Of(Span{Text: text, Tabular: true}) }

// Link is a cell that leads to another page.
func Link(text, href string) Cell { return Of(Span{Text: text, Href: href}) }

// Code is a link shown in letters of equal width, for numbers and codes of records.
func Code(text, href string) Cell { return Of(Span{Text: text, Href: href, Mono: true}) }

// Status is a cell with a badge.
func Status(tone Tone, text string) Cell { return Of(Span{Text: text, Tone: tone, Badge: true}) }

// Of is a cell of one line.
func Of(spans ...Span) Cell { return Cell{Lines: []Line{spans}} }

// Stack is a cell of several lines; the first says the main thing.
func Stack(lines ...Line) Cell { return Cell{Lines: lines} }

// Bars is a cell with a bar.
func Bars(bar Bar) Cell { return Cell{Bar: &bar} }

// Sub returns the cell with a muted line below.
func (c Cell) Sub(text string) Cell {
	c.Lines = append(c.Lines[:len(c.Lines):len(c.Lines)], Line{{Text: text, Muted: true}})
	return c
}

// Below returns the cell with another line below.
func (c Cell) Below(spans ...Span) Cell {
	c.Lines = append(c.Lines[:len(c.Lines):len(c.Lines)], spans)
	return c
}

// Titled returns the cell with a title.
func (c Cell) Titled(title string) Cell {
	c.Title = title
	return c
}

func (c Cell) empty() bool {
	return c.Bar == nil && c.Part == nil && c.Acts == nil && len(c.Lines) == 0
}

// barAt says whether the bar is drawn at the head of line i: a compact one in the last line, any other below them all.
func (c Cell) barAt(i int) bool {
	if c.Bar == nil {
		return false
	}
	if c.Bar.Compact && len(c.Lines) > 0 {
		return i == len(c.Lines)-1
	}
	return i == len(c.Lines)
}

// title is what the cell says on hover: its own title, or its whole text where the column may cut it.
func (c Cell) title(cut bool) string {
	if c.Title != "" || !cut {
		return c.Title
	}
	var parts []string
	for _, line := range c.Lines {
		for _, span := range line {
			parts = append(parts, span.Text)
		}
	}
	return strings.Join(parts, " · ")
}

func (s Span) class() string {
	if s.Badge {
		return toned("badge", s.Tone)
	}
	return classes(
		classIf(s.Tone != Neutral, "tone-"+string(s.Tone)),
		classIf(s.Strong, "strong"),
		classIf(s.Muted, "muted"),
		classIf(s.Struck, "struck"),
		classIf(s.Mono, "mono"),
		classIf(s.Tabular, "num"),
	)
}

// glyph is the icon of the span. Every badge has one, so that colour is never alone.
func (s Span) glyph() Glyph {
	if s.Icon == "" && s.Badge {
		return s.Tone.badge()
	}
	return s.Icon
}
