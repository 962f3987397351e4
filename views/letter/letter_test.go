package letter

import (
	"strings"
	"testing"
)

func example() Letter {
	return Letter{From: "Łódź Outdoor", Title: "Purchase order PO-1", Intro: []string{"Dear <supplier>,"}, Facts: []Fact{{"Number", "PO-1"}, {"Deliver to", "Main & Co"}},
		Tables: []Table{{Heading: "Lines", Columns: []Column{{"SKU", false}, {"Units", true}}, Rows: [][]string{{"TENT-Ä", "7"}, {"POLE", "1,200"}}, Note: "and 3 more"}},
		Action: Action{"Confirm the dates", "https://pegboard.example.com/answer/x?y=1&z=2"}, Foot: []string{"Sent by Pegboard."}}
}

func TestTheTextOfALetterIsReadWithoutAnyProgram(t *testing.T) {
	want := strings.Join([]string{
		"Purchase order PO-1", "===================", "", "Dear <supplier>,", "", "Number:     PO-1", "Deliver to: Main & Co", "",
		"Lines", "", "SKU     Units", "------  -----", "TENT-Ä      7", "POLE    1,200", "and 3 more", "",
		"Confirm the dates:", "https://pegboard.example.com/answer/x?y=1&z=2", "", "Łódź Outdoor", "", "-- ", "Sent by Pegboard.", "",
	}, "\n")
	if got := example().Text(); got != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
}

func TestTheHTMLOfALetterSaysTheSameAndLoadsNothing(t *testing.T) {
	l := example()
	l.Rows(`<img src=x onerror=alert(1)>`)
	html, err := l.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Dear &lt;supplier&gt;,", "Main &amp; Co", "1,200", "and 3 more", `href="https://pegboard.example.com/answer/x?y=1&amp;z=2"`, "Confirm the dates"} {
		if !strings.Contains(html, want) {
			t.Errorf("the HTML does not say %q", want)
		}
	}
	for _, never := range []string{"<img", "<script", "<link", "url("} {
		if strings.Contains(html, never) {
			t.Errorf("the HTML has %q", never)
		}
	}
}

// Rows adds a row of one text.
func (l *Letter) Rows(text string) { l.Tables[0].Rows = append(l.Tables[0].Rows, []string{text}) }

func TestALinkThatIsNoAddressLeadsNowhere(t *testing.T) {
	html, err := Letter{Action: Action{"Press", "javascript:alert(1)"}}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html, "javascript:") {
		t.Error("a script stands behind the button")
	}
}
