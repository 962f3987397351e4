package ui

import "strings"

// Tone is what a colour means. It always stands beside a word or an icon that says the same.
type Tone string

// The tones. The zero value is neutral.
const (
	Neutral Tone = ""
	Good    Tone = "good"
	Info    Tone = "info"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
	Accent  Tone = "accent"
)

// icon is the default mark of a tone, so that a badge without an own icon is still more than a colour.
func (t Tone) icon() Glyph {
	switch t {
	case Good:
		return GlyphCheck
	case Info:
		return GlyphInfo
	case Warn:
		return GlyphWarn
	case Bad:
		return GlyphBad
	case Accent:
		return GlyphDot
	}
	return GlyphRing
}

// ToneIcon is the mark that a tone gets where it heads a line of text.
func ToneIcon(t Tone) Glyph { return t.icon() }

// badge is the mark of a badge without an icon of its own: a state that is neither good nor bad gets a mere dot.
func (t Tone) badge() Glyph {
	if t == Info {
		return GlyphDot
	}
	return t.icon()
}

// Align is where the content of a column stands. Numbers stand at the end so that their digits line up.
type Align string

// The alignments. The zero value is the start of the line.
const (
	Start  Align = ""
	End    Align = "end"
	Center Align = "center"
)

// Option is one choice of a select, a radio group or a datalist.
type Option struct {
	Value, Label string
	Selected     bool
}

// HalfWidth is the class of a block that may stand beside another.
func HalfWidth(half bool) string { return classes("block", classIf(half, "block-half")) }

// classes joins class names, leaving out the empty ones.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, name := range names {
		if name != "" {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " ")
}

// classIf is name when the condition holds.
func classIf(condition bool, name string) string {
	if condition {
		return name
	}
	return ""
}

// toned is the class of a tone on a block, such as "badge badge-warn".
func toned(block string, tone Tone) string {
	if tone == Neutral {
		return block
	}
	return block + " " + block + "-" + string(tone)
}
