package backorder

import (
	"fmt"
	"strings"
	"testing"

	"pegboard/models/store/storetest"
)

func TestALongMergeSaysHowManyRowsAreDone(t *testing.T) {
	const rows = 12_000
	s := storetest.New(t)
	write := func(name string) string {
		var text strings.Builder
		text.WriteString("sku,name\n")
		for i := range rows {
			fmt.Fprintf(&text, "SKU-%05d,%s %d\n", i, name, i)
		}
		return files(t, map[string]string{"skus": text.String()})
	}
	for _, name := range []string{"New", "New", "Renamed"} { // rows are added, left alone, and changed
		var share float64
		var merged int64
		options := ImportOptions{Progress: func(p ImportProgress) {
			if p.Share < share {
				t.Errorf("the bar goes back from %.3f to %.3f, at %+v", share, p.Share, p)
			}
			share, merged = p.Share, max(merged, p.RowsMerged)
		}}
		if _, problems, err := importSet(t, s, write(name), options); err != nil {
			t.Fatal(err, problems)
		}
		if merged != rows {
			t.Errorf("%d rows of %d were said to be merged when all of them were %s", merged, rows, name)
		}
	}
}
