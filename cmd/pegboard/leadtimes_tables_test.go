package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pegboard/models/leadtime"
)

// between says whether a coverage lies where it was promised to lie.
func between(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s covers %.3f, which is not from %.2f to %.2f", what, got, low, high)
	}
}

// noWorse fails when any other method has less loss.
func noWorse(t *testing.T, what string, g leadtime.Group) {
	t.Helper()
	ours, best := g.Of(leadtime.Pegboard), bestOther(g)
	if ours.MAE > best.MAE {
		t.Errorf("%s: MAE %.2f, the best other method has %.2f", what, ours.MAE, best.MAE)
	}
	for k := range ours.Pinball {
		if ours.Pinball[k] > best.Pinball[k] {
			t.Errorf("%s: pinball %.2f at level %d, the best other method has %.2f", what, ours.Pinball[k], k, best.Pinball[k])
		}
	}
}

func TestPromisesHoldOnRecordedDeliveriesAndTheDocumentShowsHow(t *testing.T) {
	root := projectRoot(t)
	folder := filepath.Join(root, "..", "shared", "data", "usaid_scms")
	if _, err := os.Stat(folder); err != nil {
		sentence := "The recorded deliveries are missing: ../shared/data/usaid_scms cannot be read."
		if os.Getenv("CI") == "true" {
			t.Fatal(sentence, err)
		}
		t.Skip(sentence)
	}
	deliveries, err := setDeliveries(folder)
	if err != nil {
		t.Fatal(err)
	}
	r := evaluateRecorded(deliveries)
	placed, quarters, halves := r.placed[0].Of(leadtime.Pegboard), r.quarters[0].Of(leadtime.Pegboard), r.halves[0].Of(leadtime.Pegboard)
	between(t, "P80 of orders placed", placed.Coverage[1], 0.77, 0.83)
	between(t, "P90 of orders placed", placed.Coverage[2], 0.87, 0.93)
	between(t, "P80 of open orders", quarters.Coverage[1], 0.77, 0.83)
	between(t, "P90 of open orders", quarters.Coverage[2], 0.87, 0.93)
	// At the ends of half years alone it is a little too careful; docs/promises.md says so.
	between(t, "P80 of open orders at half years", halves.Coverage[1], 0.77, 0.845)
	between(t, "P90 of open orders at half years", halves.Coverage[2], 0.87, 0.94)
	noWorse(t, "orders placed", r.placed[0])
	noWorse(t, "open orders", r.quarters[0])
	noWorse(t, "open orders at half years", r.halves[0])
	for _, g := range r.placed {
		if g.Kind != leadtime.GroupYear {
			continue
		}
		// The best other method of a year is known only when the year is over.
		if ours, best := g.Of(leadtime.Pegboard), bestOther(g); ours.MAE > 1.01*best.MAE || ours.Pinball[1] > best.Pinball[1] || ours.Pinball[2] > best.Pinball[2] {
			t.Errorf("%s: %+v, the best of the others %+v", g.Name, ours, best)
		}
	}
	var tables bytes.Buffer
	r.write(&tables)
	document, err := os.ReadFile(filepath.Join(root, "docs", "promises.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(document), tables.String()) {
		t.Error("docs/promises.md does not hold the tables of the real deliveries as they are now; \"pegboard leadtimes tables\" prints them")
	}
}
