package plan

import (
	"strings"
	"testing"

	"pegboard/models/qty"
)

func TestCheckSaysWhatIsWrong(t *testing.T) {
	cases := map[string]setup{
		"two demand lines":  func(in *Input) { want("D", "A", 1, 0)(in); want("D", "A", 1, 0)(in) },
		"has no id":         want("", "A", 1, 0),
		"the quantity":      want("D", "A", QtyMax+1, 0),
		"the stock of":      onHand("A", -QtyMax-1),
		"supply \"PO-1\"":   po("PO-1", "A", -1, 0),
		"the peg of":        frozen("D", "PO-1", -1),
		"described twice":   func(in *Input) { kit("K", 0, Component{"A", 1})(in); kit("K", 0, Component{"A", 1})(in) },
		"contains itself":   kit("K", 0, Component{"K", 1}),
		"to assemble":       kit("K", AssemblyDaysMax+1, Component{"A", 1}),
		"has no components": kit("K", 0),
	}
	for sentence, table := range cases {
		in := Input{Today: today, Policy: DefaultPolicy()}
		table(&in)
		if err := in.Check(); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("want %q, got %v", sentence, err)
		}
	}
	sound := Input{Today: today}
	want("D", "A", QtyMax, 0)(&sound)
	if err := sound.Check(); err != nil {
		t.Error(err)
	}
}

// A bill of material may use the same sub-kit at every level; flattening must not try every path.
func TestDeeplyNestedKitsAreFlattenedOnce(t *testing.T) {
	in := Input{Today: today, Policy: DefaultPolicy()}
	level := func(i int) string { return strings.Repeat("K", i+1) }
	for i := range 60 {
		kit(level(i), 0, Component{level(i + 1), 1}, Component{level(i + 1), 1})(&in)
	}
	if err := in.Check(); err == nil {
		t.Fatal("2 to the 60 components are accepted")
	}
}

// Compute is total: quantities beyond the bounds are clamped, so that nothing overflows.
func TestAbsurdQuantitiesNeitherPanicNorOverflow(t *testing.T) {
	const huge = qty.Qty(1<<63 - 1)
	in := Input{Today: today, Policy: DefaultPolicy()}
	for _, table := range []setup{
		onHand("A", huge), onHand("A", huge), po("PO-1", "A", huge, 3), kit("K", 0, Component{"A", PerMax}),
		want("D", "A", huge, 0), want("E", "K", huge, 0, ship(ShipLine), old), want("F", "A", huge, 0, packs(huge)),
		want("G", "A", huge, 0, before(Improve, on(0, huge), on(3, huge))), frozen("D", "PO-1", huge),
	} {
		table(&in)
	}
	for _, m := range []Mode{FIFO, Fair} {
		in.Policy.Mode = m
		for _, l := range Compute(in).Lines {
			if l.QtyShort < 0 || l.QtyShort > l.QtyOpen {
				t.Fatalf("line %+v", l)
			}
		}
	}
}
