package ui

import "strconv"

// Bar is a quantity split into parts, such as ordered into shipped, allocated, backordered and cancelled.
// The numbers are always readable beside the drawing.
type Bar struct {
	Label   string // what the whole is: "Ordered"
	Unit    string // "units"
	Parts   []BarPart
	Compact bool // for table cells: the drawing alone
}

// BarPart is one part of the whole. Fill names the drawing, one of the Fill constants.
type BarPart struct {
	Label  string
	Amount int64
	Text   string // the amount as it reads
	Fill   Fill
}

// Fill is the colour of a part. The order of the parts and the numbers beside them say the same.
type Fill string

// The fills, from done to gone.
const (
	FillDone Fill = "done"
	FillHeld Fill = "held"
	FillOpen Fill = "open"
	FillGone Fill = "gone"
	FillNone Fill = "none" // the rest of a scale: nothing is drawn, said or shown
)

// barWidth is the length of the drawing in its own coordinates. A part that is not zero is at least barLeast
// long, so that one unit of ten thousand is still seen.
const (
	barWidth = 1000
	barLeast = 20
)

// segment is a drawn part.
type segment struct {
	X, Width string
	Fill     Fill
}

// segments lays the parts out over the whole width, in order, without gaps.
func (b Bar) segments() []segment {
	var total, drawn int64
	for _, p := range b.Parts {
		total += max(p.Amount, 0)
		if p.Amount > 0 {
			drawn++
		}
	}
	if total == 0 {
		return nil
	}
	spare := barWidth - drawn*barLeast
	var out []segment
	var x, seen int64
	for _, p := range b.Parts {
		if p.Amount <= 0 {
			continue
		}
		// The end is computed from the running sum, so rounding never leaves a gap at the end.
		seen += p.Amount
		end := int64(len(out)+1)*barLeast + seen*spare/total
		out = append(out, segment{X: strconv.FormatInt(x, 10), Width: strconv.FormatInt(end-x, 10), Fill: p.Fill})
		x = end
	}
	return out
}

// sentence says the bar in words: "Ordered: 4 shipped, 6 backordered units".
func (b Bar) sentence() string {
	text := b.Label + ":"
	separator := " "
	for _, p := range b.Parts {
		if p.Amount == 0 || p.Fill == FillNone {
			continue
		}
		text += separator + p.Text + " " + p.Label
		separator = ", "
	}
	if separator == " " {
		text += " nothing"
	}
	if b.Unit != "" {
		text += " " + b.Unit
	}
	return text
}
