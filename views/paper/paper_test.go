package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

var made = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// slip is a packing slip with names of many scripts, among them one that needs several lines.
func slip(lines int) Document {
	d := Document{
		Kind: "Packing slip", Number: "SH-100001", Sender: []string{"Łódź Outdoor Sp. z o.o.", "ul. Piotrkowska 12", "90-001 Łódź"}, Receiver: []string{"株式会社山田 Ελληνικά Привет", "C-1070"},
		Facts:   []Fact{{"Order", "SO-100482"}, {"Ordered on", "3 Nov 2026"}, {"Shipped on", "22 Nov 2026"}, {"Carrier", "a carrier whose name is rather long for one line of facts"}},
		Codes:   []Fact{{"Shipment", "SH-100001"}, {"Order", "SO-100482"}},
		Columns: []Column{{"Line", 1, true}, {"SKU", 3.2, false}, {"Description", 6, false}, {"Ships now", 1.6, true}, {"Shipped before", 1.8, true}, {"To come", 1.6, true}, {"Expected", 3.2, false}},
		Totals:  []Fact{{"Units in this shipment", "1,204"}},
	}
	for i := range lines {
		name := "HL Mountain Frame, Black, 42"
		switch i % 9 {
		case 3:
			name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, a very long name 🚲"
		case 5:
			name = "山形県自転車フレーム 特別版 " + name
		}
		d.Rows = append(d.Rows, Row{Quiet: i%4 == 3, Cells: []Cell{{Text: strconv.Itoa(i + 1)}, {Text: "FR-M94B-42"}, {Text: name}, {Text: "12", Strong: true}, {Text: "3"}, {Text: "4"}, {Text: "likely 12 Dec 2026", Sub: "safely by 19 Dec 2026"}}})
	}
	return d
}

// printed is the document laid out, with a PDF that nobody writes.
func printed(t *testing.T, d Document) *printer {
	t.Helper()
	p := &printer{pdf: fpdf.New("P", "mm", "A4", ""), d: d}
	if err := p.loadFaces(); err != nil {
		t.Fatal(err)
	}
	p.width, p.height = p.pdf.GetPageSize()
	p.layColumns()
	return p
}

func TestALongSlipBreaksOverPagesAndLosesNoRow(t *testing.T) {
	p := printed(t, slip(200))
	var rows []measured
	for _, row := range p.d.Rows {
		rows = append(rows, p.measure(row))
	}
	const heading, top = 8.0, 90.0
	next, pages := 1, p.paginate(rows, heading, top)
	for i, page := range pages {
		y := p.runningTop() + heading
		if i == 0 {
			y = top + heading
		}
		for _, row := range page {
			if row.row.Cells[0].Text != strconv.Itoa(next) {
				t.Fatalf("row %s stands where row %d belongs", row.row.Cells[0].Text, next)
			}
			next, y = next+1, y+row.height
		}
		if i == len(pages)-1 {
			y += p.endHeight()
		}
		if y > p.height-margin-footHeight {
			t.Errorf("page %d runs %.1f mm into its foot", i+1, y-(p.height-margin-footHeight))
		}
	}
	if next != 201 || len(pages) < 5 {
		t.Errorf("%d rows stand on %d pages", next-1, len(pages))
	}
	var file bytes.Buffer
	if err := Write(&file, p.d, made); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(file.String(), "/Type /Page\n"); n < len(pages) {
		t.Errorf("the file has %d pages, the layout %d", n, len(pages))
	}
}

func TestEveryLineOfACellFitsItsColumnAndSaysEveryLetter(t *testing.T) {
	p := printed(t, slip(9))
	for _, row := range p.d.Rows {
		m := p.measure(row)
		for i, lines := range m.cells {
			said := ""
			for _, l := range lines {
				if p.wide(l) > p.columns[i].width+0.01 {
					t.Errorf("%q is wider than its column", l.text)
				}
				said += l.text
			}
			squeeze := strings.NewReplacer(" ", "", "\n", "")
			if want := squeeze.Replace(row.Cells[i].Text + row.Cells[i].Sub); squeeze.Replace(said) != want {
				t.Errorf("%q became %q", want, said)
			}
		}
	}
}

func TestEveryCharacterHasAFaceOrABox(t *testing.T) {
	p := printed(t, Document{Kind: "x", Receiver: []string{"Łódź Ελλ Привет 山田 レ 한국 🚲\u200f\x07"}})
	for r, want := range map[rune]string{'Ł': regularFace, 'λ': regularFace, 'П': regularFace, '山': fallbackFace, 'レ': fallbackFace} {
		if drawn, face := p.printable(r, false); drawn != r || face != want {
			t.Errorf("%q is drawn as %q in the face %q", r, drawn, face)
		}
	}
	if drawn, face := p.printable('Ł', true); drawn != 'Ł' || face != boldFace {
		t.Errorf("a bold Ł is drawn as %q in the face %q", drawn, face)
	}
	for _, r := range "🚲한" {
		if drawn, face := p.printable(r, false); drawn != missing || face != regularFace {
			t.Errorf("%q is drawn as %q", r, drawn)
		}
	}
	for _, r := range "\u200f\x07" {
		if _, face := p.printable(r, false); face != "" {
			t.Errorf("%q is drawn", r)
		}
	}
}

func TestTheSameDocumentIsTheSameFile(t *testing.T) {
	var first, second bytes.Buffer
	for _, file := range []*bytes.Buffer{&first, &second} {
		if err := Write(file, slip(30), made); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) || !bytes.HasPrefix(first.Bytes(), []byte("%PDF-")) {
		t.Error("the two files differ")
	}
	if err := Write(&first, Document{Kind: "Packing slip", Number: "1", Letter: true, Empty: "Nothing."}, made); err != nil {
		t.Error(err)
	}
}

func TestABarcodeSaysItsTextByItsStripes(t *testing.T) {
	bars, modules, drawn := code128Bars("SH-100001")
	// Start, 9 characters of which the digits come in pairs, a change of the set, the check character and the stop of 13.
	if !drawn || modules%11 != 2 || bars[0] != (bar{0, 2}) || bars[len(bars)-1] != (bar{modules - 2, 2}) {
		t.Errorf("%v %d %v", bars, modules, drawn)
	}
	for _, text := range []string{"", "Łódź", "a\nb", strings.Repeat("x", 60)} {
		if _, _, drawn := code128Bars(text); drawn {
			t.Errorf("%q has a barcode", text)
		}
	}
}

func BenchmarkASlip(b *testing.B) {
	for _, lines := range []int{5, 200} {
		d := slip(lines)
		b.Run(fmt.Sprintf("of %d lines", lines), func(b *testing.B) {
			for b.Loop() {
				var file bytes.Buffer
				if err := Write(&file, d, made); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
