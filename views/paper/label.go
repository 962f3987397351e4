package paper

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Label is a sticker. What does not fit on it is cut, and the last line says how much.
type Label struct {
	Corner string // a large number in the corner, as of a lane
	Title  string
	Lines  []string
	Code   string // drawn as a barcode with its text
	Foot   string
}

// Measures of a label, in millimetres: the common size for parcels that label printers take.
const (
	labelWidth  = 100.0
	labelHeight = 62.0
	labelMargin = 5.0
	labelLines  = 4
)

// WriteLabels writes labels as a PDF, one on each page. made is the day that the file says it was made on.
func WriteLabels(w io.Writer, title string, labels []Label, made time.Time) error {
	p := &printer{pdf: fpdf.NewCustom(&fpdf.InitType{OrientationStr: "L", UnitStr: "mm", Size: fpdf.SizeType{Wd: labelHeight, Ht: labelWidth}}), d: Document{Kind: title, Rows: labelTexts(labels)}}
	p.pdf.SetMargins(labelMargin, labelMargin, labelMargin)
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetTitle(title, true)
	p.pdf.SetCreator("Pegboard", true)
	p.pdf.SetLang("en")
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(made)
	p.pdf.SetModificationDate(made)
	if err := p.loadFaces(); err != nil {
		return err
	}
	p.width, p.height = labelWidth, labelHeight
	for _, l := range labels {
		p.pdf.AddPage()
		p.label(l)
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write the PDF of %s: %w", title, err)
	}
	return nil
}

// labelTexts are the texts of labels where a printer looks for the characters it has to know.
func labelTexts(labels []Label) []Row {
	var rows []Row
	for _, l := range labels {
		row := Row{Cells: []Cell{{Text: l.Corner, Sub: l.Title}, {Text: l.Code, Sub: l.Foot}, {Text: "and more"}}}
		for _, line := range l.Lines {
			row.Cells = append(row.Cells, Cell{Text: line})
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *printer) label(l Label) {
	right, y := p.width-labelMargin, labelMargin
	corner := textLine{text: l.Corner, size: 30, bold: true}
	p.text(right-p.wide(corner), y+10, corner)
	room := right - labelMargin - p.wide(corner) - 4
	for _, line := range []textLine{{text: l.Title, size: 13, bold: true}, {text: l.Code, size: 11}} {
		line.text = p.fit(line.text, line.size, line.bold, room)
		p.text(labelMargin, y+5, line)
		y += 6
	}
	y += 5
	for i, text := range l.Lines {
		line := textLine{text: text, size: 10.5}
		if i == labelLines-1 && len(l.Lines) > labelLines {
			line.text = fmt.Sprintf("and %d more", len(l.Lines)-i)
		}
		if i == labelLines {
			break
		}
		line.text = p.fit(line.text, line.size, false, right-labelMargin)
		p.text(labelMargin, y+3, line)
		y += 4.8
	}
	if bars, modules, can := code128Bars(l.Code); can {
		module := min(codeModule, (right-labelMargin)/float64(modules))
		p.pdf.SetFillColor(0, 0, 0)
		for _, b := range bars {
			p.pdf.Rect(labelMargin+float64(b.at)*module, p.height-labelMargin-5-codeHeight, float64(b.width)*module, codeHeight, "F")
		}
	}
	foot := textLine{size: subSize, grey: true}
	foot.text = p.fit(l.Foot, foot.size, false, right-labelMargin)
	p.text(labelMargin, p.height-labelMargin, foot)
}
