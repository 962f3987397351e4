package paper

import (
	"bytes"
	"strings"
	"testing"
)

func TestEveryLabelIsAPageOfItsOwn(t *testing.T) {
	labels := []Label{
		{Corner: "1", Title: "株式会社山田 " + strings.Repeat("long name ", 20), Lines: []string{"12 × HL-U509"}, Code: "SO-100482", Foot: "PO-123 · complete"},
		{Corner: "2", Title: "Łódź Outdoor", Lines: []string{"1 × A", "2 × B", "3 × C", "4 × D", "5 × E"}, Code: "SO-ü", Foot: "PO-123 · waits for 2 more lines"},
		{Corner: "3"},
	}
	var file, again bytes.Buffer
	for _, to := range []*bytes.Buffer{&file, &again} {
		if err := WriteLabels(to, "Labels PO-123", labels, made); err != nil {
			t.Fatal(err)
		}
	}
	if pages := bytes.Count(file.Bytes(), []byte("/Type /Page\n")); pages != len(labels) {
		t.Errorf("%d labels make %d pages", len(labels), pages)
	}
	if !bytes.Contains(file.Bytes(), []byte("[0 0 283.46 175.75]")) {
		t.Error("the labels are not 100 × 62 mm")
	}
	if !bytes.Equal(file.Bytes(), again.Bytes()) {
		t.Error("the same labels made on the same day are two files")
	}
}
