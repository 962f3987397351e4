package paper

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of a sheet, in millimetres; sizes of letters in points.
const (
	margin      = 15.0
	footHeight  = 10.0
	bodySize    = 8.5
	subSize     = 7.0
	rowPadding  = 1.3
	cellGap     = 3.0
	codeHeight  = 11.0
	codeWidest  = 76.0
	codeModule  = 0.33
	codeSpacing = 4.0
	black       = 20
	grey        = 100
	line        = 190
)

// Write writes the document as a PDF. made is the day that the file says it was made on: the same document on the same
// day is the same file.
func Write(w io.Writer, d Document, made time.Time) error {
	size := "A4"
	if d.Letter {
		size = "Letter"
	}
	p := &printer{pdf: fpdf.New("P", "mm", size, ""), d: d}
	p.pdf.SetMargins(margin, margin, margin)
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetTitle(d.Kind+" "+d.Number, true)
	p.pdf.SetCreator("Pegboard", true)
	p.pdf.SetLang("en")
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(made)
	p.pdf.SetModificationDate(made)
	if err := p.loadFaces(); err != nil {
		return err
	}
	p.width, p.height = p.pdf.GetPageSize()
	p.print()
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write the PDF of %s %s: %w", d.Kind, d.Number, err)
	}
	return nil
}

// printer puts a document on sheets.
type printer struct {
	pdf           *fpdf.Fpdf
	d             Document
	width, height float64
	faces         faces
	now           string // the face that is set, by name and size
	columns       []place
}

// place is where a column stands.
type place struct{ x, width float64 }

// measured is a row whose cells are cut into lines.
type measured struct {
	row    Row
	cells  [][]textLine
	height float64
}

// textLine is a line of a cell.
type textLine struct {
	text string
	size float64
	bold bool
	grey bool
}

func (l textLine) height() float64 { return l.size * 0.3528 * 1.32 }

func (p *printer) print() {
	p.pdf.AddPage()
	top := p.head()
	p.layColumns()
	heading := p.measure(p.headingRow())
	rows := make([]measured, len(p.d.Rows))
	for i, row := range p.d.Rows {
		rows[i] = p.measure(row)
	}
	pages := p.paginate(rows, heading.height, top)
	for i, page := range pages {
		if i > 0 {
			p.pdf.AddPage()
			top = p.runningHead()
		}
		y := top
		if len(page) > 0 {
			y = p.drawHeading(heading, y)
		}
		for _, row := range page {
			p.drawRow(row, y)
			y += row.height
		}
		if i == len(pages)-1 {
			p.end(y)
		}
		p.foot(i+1, len(pages))
	}
}

// paginate cuts the rows into pages. The totals stand on the last one, so it keeps room for them.
func (p *printer) paginate(rows []measured, heading, top float64) [][]measured {
	bottom := p.height - margin - footHeight
	pages := [][]measured{nil}
	y := top + heading
	for i, row := range rows {
		needed := row.height
		if i == len(rows)-1 {
			needed += p.endHeight()
		}
		if last := len(pages) - 1; y+needed > bottom && len(pages[last]) > 0 {
			pages = append(pages, nil)
			y = p.runningTop() + heading
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], row)
		y += row.height
	}
	return pages
}

// head draws the head of the first page and returns where it ends.
func (p *printer) head() float64 {
	right := p.width - margin
	half := (p.width - 2*margin) / 2
	y := margin
	if p.d.Notice != "" {
		p.pdf.SetDrawColor(black, black, black)
		p.pdf.Rect(margin, y, p.width-2*margin, 8, "D")
		p.text(margin+3, y+5.4, textLine{text: p.fit(p.d.Notice, 10, true, p.width-2*margin-6), size: 10, bold: true})
		y += 12
	}
	sender := p.block(margin, y, half-5, p.d.Sender)
	kind := textLine{text: p.d.Kind, size: 18, bold: true}
	p.text(right-p.wide(kind), y+5, kind)
	number := textLine{text: p.fit(p.d.Number, 11, false, half), size: 11}
	p.text(right-p.wide(number), y+11, number)
	y = max(sender, y+14) + 8
	receiver := p.block(margin, y, half-5, p.d.Receiver)
	facts := p.facts(margin+half, y, half, p.d.Facts)
	return p.codes(max(receiver, facts)+4) + 3
}

// block draws lines of which the first is the name.
func (p *printer) block(x, y, width float64, texts []string) float64 {
	for i, text := range texts {
		l := textLine{size: 9.5, bold: i == 0}
		for _, part := range p.wrap(text, l, width) {
			l.text = part
			p.text(x, y+l.height()*0.8, l)
			y += l.height()
		}
	}
	return y
}

// facts draws words and their values in two columns.
func (p *printer) facts(x, y, width float64, facts []Fact) float64 {
	const label = 34.0
	for _, fact := range facts {
		l := textLine{text: fact.Label, size: bodySize, grey: true}
		p.text(x, y+l.height()*0.8, l)
		value := textLine{size: bodySize}
		for _, part := range p.wrap(fact.Value, value, width-label) {
			value.text = part
			p.text(x+label, y+value.height()*0.8, value)
			y += value.height()
		}
	}
	return y
}

// codes draws the barcodes side by side, or below each other where they are too wide for that.
func (p *printer) codes(y float64) float64 {
	x, drawn := margin, false
	for _, code := range p.d.Codes {
		bars, modules, can := code128Bars(code.Value)
		if !can {
			continue
		}
		module := min(codeModule, codeWidest/float64(modules))
		width := float64(modules) * module
		label := textLine{text: p.fit(code.Label+" "+code.Value, subSize, false, codeWidest), size: subSize, grey: true}
		needed := max(width, p.wide(label))
		if drawn && x+needed > p.width-margin {
			x, y = margin, y+codeHeight+6
		}
		p.text(x, y+label.height()*0.8, label)
		p.pdf.SetFillColor(0, 0, 0)
		for _, b := range bars {
			p.pdf.Rect(x+float64(b.at)*module, y+label.height()+0.6, float64(b.width)*module, codeHeight, "F")
		}
		x, drawn = x+needed+codeSpacing*3, true
	}
	if drawn {
		y += codeHeight + 6
	}
	return y
}

func (p *printer) layColumns() {
	whole := 0.0
	for _, c := range p.d.Columns {
		whole += c.Share
	}
	gaps := cellGap * float64(max(0, len(p.d.Columns)-1))
	x := margin
	for _, c := range p.d.Columns {
		width := (p.width - 2*margin - gaps) * c.Share / whole
		p.columns = append(p.columns, place{x, width})
		x += width + cellGap
	}
}

func (p *printer) headingRow() Row {
	var row Row
	for _, c := range p.d.Columns {
		row.Cells = append(row.Cells, Cell{Text: c.Label, Strong: true})
	}
	return row
}

func (p *printer) measure(row Row) measured {
	m := measured{row: row}
	for i, cell := range row.Cells {
		if i >= len(p.columns) {
			break
		}
		var lines []textLine
		height := 0.0
		for _, l := range []textLine{{text: cell.Text, size: bodySize, bold: cell.Strong, grey: row.Quiet}, {text: cell.Sub, size: subSize, grey: true}} {
			if l.text == "" {
				continue
			}
			for _, part := range p.wrap(l.text, l, p.columns[i].width) {
				l.text = part
				lines = append(lines, l)
				height += l.height()
			}
		}
		m.cells = append(m.cells, lines)
		m.height = max(m.height, height+2*rowPadding)
	}
	return m
}

func (p *printer) drawHeading(heading measured, y float64) float64 {
	p.pdf.SetFillColor(238, 238, 238)
	p.pdf.Rect(margin, y, p.width-2*margin, heading.height, "F")
	p.drawCells(heading, y)
	return y + heading.height
}

func (p *printer) drawRow(row measured, y float64) {
	p.drawCells(row, y)
	p.pdf.SetDrawColor(line, line, line)
	p.pdf.SetLineWidth(0.15)
	p.pdf.Line(margin, y+row.height, p.width-margin, y+row.height)
}

func (p *printer) drawCells(row measured, y float64) {
	for i, lines := range row.cells {
		at := y + rowPadding
		for _, l := range lines {
			x := p.columns[i].x
			if p.d.columnOf(i).End {
				x += p.columns[i].width - p.wide(l)
			}
			p.text(x, at+l.height()*0.78, l)
			at += l.height()
		}
	}
}

const runningHeight = 9.0

func (p *printer) runningTop() float64 { return margin + runningHeight }

// runningHead is the head of every further page.
func (p *printer) runningHead() float64 {
	l := textLine{text: p.fit(p.d.Kind+" "+p.d.Number, 10, true, p.width-2*margin), size: 10, bold: true}
	p.text(margin, margin+4, l)
	return p.runningTop()
}

func (p *printer) endHeight() float64 {
	if len(p.d.Totals) == 0 {
		return 0
	}
	return 4 + float64(len(p.d.Totals))*textLine{size: 9.5}.height()
}

// end draws the totals, or what stands in for rows that are not there.
func (p *printer) end(y float64) {
	if len(p.d.Rows) == 0 && p.d.Empty != "" {
		l := textLine{text: p.fit(p.d.Empty, bodySize, false, p.width-2*margin), size: bodySize, grey: true}
		p.text(margin, y+5, l)
		y += 8
	}
	y += 4
	for _, total := range p.d.Totals {
		value := textLine{text: total.Value, size: 9.5, bold: true}
		label := textLine{text: total.Label, size: 9.5, grey: true}
		x := p.width - margin
		p.text(x-p.wide(value), y+value.height()*0.8, value)
		p.text(x-p.wide(value)-3-p.wide(label), y+value.height()*0.8, label)
		y += value.height()
	}
}

func (p *printer) foot(page, pages int) {
	y := p.height - margin
	p.pdf.SetDrawColor(line, line, line)
	p.pdf.SetLineWidth(0.15)
	p.pdf.Line(margin, y-5, p.width-margin, y-5)
	count := textLine{text: fmt.Sprintf("Page %d of %d", page, pages), size: subSize, grey: true}
	p.text(p.width-margin-p.wide(count), y-1, count)
	if len(p.d.Sender) > 0 {
		p.text(margin, y-1, textLine{text: p.fit(p.d.Sender[0], subSize, false, p.width-2*margin-p.wide(count)-5), size: subSize, grey: true})
	}
}
