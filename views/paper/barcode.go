package paper

import (
	"strconv"

	"github.com/boombuler/barcode/code128"
)

// modulesMax is the longest barcode that a reader still takes from a printed sheet; a longer number stands there as text
// alone.
const modulesMax = 320

// bar is a black stripe of a barcode, in modules from its beginning.
type bar struct{ at, width int }

// code128Bars draws the text as a Code 128 barcode. It is false for a text that has no such barcode, or too long a one.
func code128Bars(text string) (bars []bar, modules int, drawn bool) {
	if text == "" {
		return nil, 0, false
	}
	for _, r := range text {
		if r < ' ' || r > '~' {
			return nil, 0, false // beyond printable ASCII lie the code's own signs and what it cannot say
		}
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, 0, false
	}
	modules = code.Bounds().Dx()
	if modules > modulesMax {
		return nil, 0, false
	}
	for x := range modules {
		if r, _, _, _ := code.At(x, 0).RGBA(); r != 0 {
			continue
		}
		if last := len(bars) - 1; last >= 0 && bars[last].at+bars[last].width == x {
			bars[last].width++
		} else {
			bars = append(bars, bar{x, 1})
		}
	}
	return bars, modules, true
}

// drawing is a barcode as the page draws it.
type drawing struct {
	viewBox, width string
	bars           []stripe
}

type stripe struct{ x, width string }

func drawingOf(text string) (drawing, bool) {
	bars, modules, drawn := code128Bars(text)
	d := drawing{viewBox: "0 0 " + strconv.Itoa(modules) + " 10", width: strconv.Itoa(modules * 2)}
	for _, b := range bars {
		d.bars = append(d.bars, stripe{strconv.Itoa(b.at), strconv.Itoa(b.width)})
	}
	return d, drawn
}
