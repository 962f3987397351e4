package paper

import (
	_ "embed" // the fonts are part of the program
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

var (
	//go:embed fonts/DejaVuSansCondensed.ttf
	regularFont []byte
	//go:embed fonts/DejaVuSansCondensed-Bold.ttf
	boldFont []byte
	//go:embed fonts/DroidSansFallbackFull.ttf
	fallbackFont []byte
)

// The names of the faces within a PDF.
const (
	regularFace  = "regular"
	boldFace     = "bold"
	fallbackFace = "fallback" // Chinese and Japanese
)

// missing stands for a character that no font of ours has.
const missing = '□'

// coverage says which characters the fonts have. Looking into a font is not safe for two at once.
var coverage struct {
	sync.Mutex
	regular, fallback *sfnt.Font
	buffer            sfnt.Buffer
	known             map[rune]string
}

// faceOf is the face that has the character, or none. The bold face has what the regular one has.
func faceOf(r rune) (string, error) {
	coverage.Lock()
	defer coverage.Unlock()
	if face, known := coverage.known[r]; known {
		return face, nil
	}
	if coverage.known == nil {
		for font, data := range map[**sfnt.Font][]byte{&coverage.regular: regularFont, &coverage.fallback: fallbackFont} {
			parsed, err := sfnt.Parse(data)
			if err != nil {
				return "", fmt.Errorf("read a font: %w", err)
			}
			*font = parsed
		}
		coverage.known = map[rune]string{}
	}
	face := ""
	for _, candidate := range []struct {
		name string
		font *sfnt.Font
	}{{regularFace, coverage.regular}, {fallbackFace, coverage.fallback}} {
		// The library that writes the PDF knows the first 65,536 characters of Unicode.
		if r > 0xFFFF {
			break
		}
		index, err := candidate.font.GlyphIndex(&coverage.buffer, r)
		if err != nil {
			return "", fmt.Errorf("look a character up in a font: %w", err)
		}
		if index != 0 {
			face = candidate.name
			break
		}
	}
	if len(coverage.known) < 65536 {
		coverage.known[r] = face
	}
	return face, nil
}

// faces are the faces that a document needs: every character of it, and how wide it is.
type faces struct {
	of     map[rune]string
	widths map[string]map[rune]float64 // at one point, in millimetres
}

// loadFaces reads what the document says, and gives the PDF the fonts for it.
func (p *printer) loadFaces() error {
	p.faces = faces{of: map[rune]string{}, widths: map[string]map[rune]float64{regularFace: {}, boldFace: {}, fallbackFace: {}}}
	fallback := false
	for _, text := range p.d.texts() {
		for _, r := range text {
			if _, known := p.faces.of[r]; known {
				continue
			}
			face, err := faceOf(r)
			if err != nil {
				return err
			}
			p.faces.of[r] = face
			fallback = fallback || face == fallbackFace
		}
	}
	p.pdf.AddUTF8FontFromBytes(regularFace, "", regularFont)
	p.pdf.AddUTF8FontFromBytes(boldFace, "", boldFont)
	if fallback {
		p.pdf.AddUTF8FontFromBytes(fallbackFace, "", fallbackFont)
	}
	return p.pdf.Error()
}

// texts are all texts of the document, and the characters that the printer adds.
func (d Document) texts() []string {
	texts := []string{d.Kind, d.Number, d.Notice, d.Empty, "Page of 0123456789…" + string(missing)}
	texts = append(append(texts, d.Sender...), d.Receiver...)
	for _, facts := range [][]Fact{d.Facts, d.Codes, d.Totals} {
		for _, fact := range facts {
			texts = append(texts, fact.Label, fact.Value)
		}
	}
	for _, c := range d.Columns {
		texts = append(texts, c.Label)
	}
	for _, row := range d.Rows {
		for _, cell := range row.Cells {
			texts = append(texts, cell.Text, cell.Sub)
		}
	}
	return texts
}

// printable is the character as it is drawn, and its face. Whoever has no face is drawn as a box; what has no shape of
// its own, such as a mark of direction, is left out.
func (p *printer) printable(r rune, bold bool) (rune, string) {
	switch {
	case r == '\t' || r == '\n' || r == '\u00a0':
		r = ' '
	case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r):
		return 0, ""
	}
	face := p.faces.of[r]
	if face == "" && r != ' ' {
		r, face = missing, regularFace
	}
	if face != fallbackFace {
		face = regularFace
		if bold {
			face = boldFace
		}
	}
	return r, face
}

func (p *printer) set(face string, size float64) {
	if key := fmt.Sprint(face, size); key != p.now {
		p.pdf.SetFont(face, "", size)
		p.now = key
	}
}

// runeWidth is how wide a character is at the size.
func (p *printer) runeWidth(r rune, bold bool, size float64) float64 {
	r, face := p.printable(r, bold)
	if face == "" {
		return 0
	}
	width, known := p.faces.widths[face][r]
	if !known {
		p.set(face, 100)
		width = p.pdf.GetStringWidth(string(r)) / 100
		p.faces.widths[face][r] = width
	}
	return width * size
}

func (p *printer) wide(l textLine) float64 {
	sum := 0.0
	for _, r := range l.text {
		sum += p.runeWidth(r, l.bold, l.size)
	}
	return sum
}

// text draws a line with its beginning at x and its foot at y, each stretch of it in the face that has its characters.
func (p *printer) text(x, y float64, l textLine) {
	shade := black
	if l.grey {
		shade = grey
	}
	p.pdf.SetTextColor(shade, shade, shade)
	var stretch strings.Builder
	now := ""
	flush := func() {
		if stretch.Len() == 0 {
			return
		}
		p.set(now, l.size)
		p.pdf.Text(x, y, stretch.String())
		for _, r := range stretch.String() {
			x += p.runeWidth(r, l.bold, l.size)
		}
		p.now = "" // measuring may have set another
		stretch.Reset()
	}
	for _, r := range l.text {
		r, face := p.printable(r, l.bold)
		if face == "" {
			continue
		}
		if face != now {
			flush()
			now = face
		}
		stretch.WriteRune(r)
	}
	flush()
}

// wrap cuts a text into lines that fit the width: between words, within a word that is longer, and where its writer did.
func (p *printer) wrap(text string, l textLine, width float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, p.wrapOne(part, l, width)...)
	}
	return lines
}

func (p *printer) wrapOne(text string, l textLine, width float64) []string {
	var lines []string
	runes := []rune(strings.TrimSpace(text))
	begin, space, used := 0, -1, 0.0
	for i := 0; i < len(runes); i++ {
		if runes[i] == ' ' {
			space = i
		}
		used += p.runeWidth(runes[i], l.bold, l.size)
		if used <= width || i == begin {
			continue
		}
		end := i
		if space > begin {
			end = space
		}
		lines = append(lines, strings.TrimSpace(string(runes[begin:end])))
		begin = end
		for begin < len(runes) && runes[begin] == ' ' {
			begin++
		}
		i, space, used = begin-1, -1, 0
	}
	return append(lines, strings.TrimSpace(string(runes[begin:])))
}

// fit cuts a text that must stay on one line.
func (p *printer) fit(text string, size float64, bold bool, width float64) string {
	l := textLine{text: text, size: size, bold: bold}
	if p.wide(l) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && p.wide(textLine{text: string(runes) + "…", size: size, bold: bold}) > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
