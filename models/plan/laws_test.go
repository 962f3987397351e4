package plan

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// The laws hold for every plan. Each is tried on batch instances for every rapid check, so about 2,000 with the
// default number of checks.
const batch = 20

// world says what random instances may contain.
type world struct {
	whole, kits, packs, minShips, strategies, frozen, classes, fair, asap, holding bool
}

var everything = world{
	whole: true, kits: true, packs: true, minShips: true, strategies: true, frozen: true, classes: true, fair: true,
	asap: true, holding: true,
}

var lawToday = calendar.MustParse("2026-11-22")

func law(t *testing.T, w world, check func(t *rapid.T, in Input)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		for range batch {
			check(t, w.draw(t, "X"))
		}
	})
}

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func number(t *rapid.T, label string, low, high int) int {
	return rapid.IntRange(low, high).Draw(t, label)
}

// draw makes a small instance with much scarcity: few SKUs, few dates, more demand than supply.
func (w world) draw(t *rapid.T, prefix string) Input {
	in := Input{Today: lawToday, Policy: DefaultPolicy()}
	in.Policy.Mode = pick(t, "mode", FIFO, Priority, Due)
	if w.fair && number(t, "fair", 0, 4) == 0 {
		in.Policy.Mode = Fair
		in.Policy.FairRule = pick(t, "rule", Proportional, MaxMin)
	}
	if !w.holding {
		in.Policy.ShipCompleteStarvationDays = 100_000
	}
	skus := []string{prefix + "-A", prefix + "-B"}
	for _, sku := range skus {
		in.OnHand = append(in.OnHand, OnHand{SKU: sku, Location: "W", Qty: int64(number(t, "onhand", -2, 8))})
	}
	for i := range number(t, "supplies", 0, 4) {
		eta := lawToday.Add(number(t, "eta", -1, 12))
		in.Inbound = append(in.Inbound, Inbound{
			ID: fmt.Sprintf("%s-PO-%d", prefix, i), SKU: pick(t, "sku", skus...), Location: "W",
			Ordered: int64(number(t, "ordered", 1, 8)), ETA: &eta,
		})
	}
	if w.kits {
		kit := Kit{SKU: prefix + "-KIT", AssemblyDays: number(t, "assembly", 0, 2)}
		kit.Components = []Component{{skus[0], int64(number(t, "perA", 1, 2))}, {skus[1], int64(number(t, "perB", 1, 3))}}
		in.Kits = []Kit{kit}
		in.OnHand = append(in.OnHand, OnHand{SKU: kit.SKU, Location: "W", Qty: int64(number(t, "assembled", 0, 2))})
		skus = append(skus, kit.SKU)
	}
	if w.classes {
		in.Reservations = []Reservation{{SKU: skus[0], Location: "W", Class: "VIP", Qty: int64(number(t, "reserved", 0, 4))}}
	}
	for i := range number(t, "lines", 1, 6) {
		in.Demand = append(in.Demand, w.drawLine(t, fmt.Sprintf("%s-%d", prefix, i), skus))
	}
	if w.frozen {
		w.freeze(t, &in)
	}
	return in
}

func (w world) drawLine(t *rapid.T, id string, skus []string) Demand {
	d := Demand{
		ID: id, Order: id[:2] + fmt.Sprint("SO", number(t, "order", 0, 3)), SKU: pick(t, "sku", skus...), Location: "W",
		Ordered: int64(number(t, "qty", 1, 8)), Priority: number(t, "priority", 1, 3),
		OrderedAt: time.Date(2026, 10, number(t, "ordered on", 1, 60), 0, 0, 0, 0, time.UTC),
		Request:   lawToday.Add(number(t, "request", -5, 10)),
	}
	if w.whole {
		d.Ship = pick(t, "ship", ShipPartial, ShipPartial, ShipLine, ShipOrder)
	}
	if w.packs {
		d.Multiple = int64(pick(t, "multiple", 1, 1, 2, 3))
	}
	if w.minShips {
		d.MinShip = int64(pick(t, "minimum", 0, 0, 3))
	}
	if w.classes {
		d.Class = pick(t, "class", "", "VIP")
	}
	if w.asap {
		d.Placement = pick(t, "placement", JustInTime, JustInTime, ASAP)
	}
	if w.strategies {
		d.Strategy = pick(t, "strategy", Win, Gain, Improve, Redistribute, Fill, Lose)
		for range number(t, "confirmations", 0, 2) {
			d.Confirmed = append(d.Confirmed, Shipment{lawToday.Add(number(t, "confirmed", -2, 14)), int64(number(t, "units", 1, 5))})
		}
	}
	return d
}

// freeze turns some pegs of a first plan into frozen ones, together with one whose supply never was.
func (w world) freeze(t *rapid.T, in *Input) {
	for _, p := range Compute(*in).Pegs {
		if pick(t, "freeze", 0, 0, 1) == 1 {
			in.Pegs = append(in.Pegs, PriorPeg{Demand: p.Demand, Supply: p.Supply, Qty: p.Qty, Frozen: true})
		}
	}
	if number(t, "ghost", 0, 9) == 0 {
		in.Pegs = append(in.Pegs, PriorPeg{Demand: in.Demand[0].ID, Supply: "GHOST", Qty: 1, Frozen: true})
	}
}

func schedules(r Result) map[string]string {
	out := make(map[string]string, len(r.Lines))
	for _, l := range r.Lines {
		out[l.Demand] = fmt.Sprint(l.Status, " ", l.Ships, " short ", l.QtyShort)
	}
	return out
}

func mustEqual(t *rapid.T, what string, want, got any, in Input) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		text, _ := json.Marshal(in)
		t.Fatalf("%s\nwant %v\n got %v\n for %s", what, want, got, text)
	}
}

func TestL1NothingIsPlannedThatDoesNotExistAndNothingIsLost(t *testing.T) {
	law(t, everything, func(t *rapid.T, in Input) {
		r := Compute(in)
		used := map[string]qty.Qty{}
		for _, p := range r.Pegs {
			used[p.SKU+p.Supply] += p.Qty
		}
		for _, s := range r.Supplies {
			if used[s.SKU+s.ID]+s.QtyFree+s.QtyReserved != s.QtyUsable || s.QtyFree < 0 || s.QtyReserved < 0 {
				t.Fatalf("supply %+v has %d units pegged\n%+v", s, used[s.SKU+s.ID], in)
			}
			delete(used, s.SKU+s.ID)
		}
		if len(used) > 0 {
			t.Fatalf("pegs on no supply: %v", used)
		}
		checkCoverage(t, in, r)
	})
}

// checkCoverage compares what a line is promised by each date with the supply pegged to it by then.
func checkCoverage(t *rapid.T, in Input, r Result) {
	for _, l := range r.Lines {
		per := map[string]qty.Qty{l.SKU: 1}
		days := 0
		for _, k := range in.Kits {
			if k.SKU == l.SKU {
				days = k.AssemblyDays
				for _, c := range k.Components {
					per[c.SKU] = c.Per
				}
			}
		}
		var promised qty.Qty
		for _, s := range l.Ships {
			promised += s.Qty
			arrived := map[string]qty.Qty{}
			for _, p := range r.Pegs {
				if p.Demand == l.Demand && (p.SKU == l.SKU && p.Date <= s.Date || p.SKU != l.SKU && p.Date.Add(days) <= s.Date) {
					arrived[p.SKU] += p.Qty
				}
			}
			built := qty.Qty(0)
			for sku, n := range per {
				if sku != l.SKU && (built == 0 || arrived[sku]/n < built) {
					built = arrived[sku] / n
				}
			}
			if arrived[l.SKU]+built < promised {
				t.Fatalf("line %+v is promised %d by %v, but pegs bring %v", l, promised, s.Date, arrived)
			}
		}
		if promised+l.QtyShort > l.QtyOpen || l.QtyShort < 0 {
			t.Fatalf("line %+v ships %d of %d", l, promised, l.QtyOpen)
		}
	}
}

func TestL2TheOrderOfTheListsDoesNotMatterAndTheInputIsNotTouched(t *testing.T) {
	law(t, everything, func(t *rapid.T, in Input) {
		before, _ := json.Marshal(in)
		first := Compute(in)
		mustEqual(t, "twice", first, Compute(in), in)
		shuffled := in
		shuffled.OnHand = rapid.Permutation(in.OnHand).Draw(t, "onhand")
		shuffled.Inbound = rapid.Permutation(in.Inbound).Draw(t, "inbound")
		shuffled.Demand = rapid.Permutation(in.Demand).Draw(t, "demand")
		shuffled.Pegs = rapid.Permutation(in.Pegs).Draw(t, "pegs")
		mustEqual(t, "shuffled", first, Compute(shuffled), in)
		if after, _ := json.Marshal(in); string(after) != string(before) {
			t.Fatalf("the input changed from %s to %s", before, after)
		}
	})
}

func TestL2ShiftingAllDatesShiftsThePlan(t *testing.T) {
	law(t, everything, func(t *rapid.T, in Input) {
		const days = 37
		later := in
		later.Today = in.Today.Add(days)
		later.Inbound, later.Demand = slices.Clone(in.Inbound), slices.Clone(in.Demand)
		for i := range later.Inbound {
			eta := later.Inbound[i].ETA.Add(days)
			later.Inbound[i].ETA = &eta
		}
		for i := range later.Demand {
			d := &later.Demand[i]
			d.Request, d.OrderedAt = d.Request.Add(days), d.OrderedAt.AddDate(0, 0, days)
			d.Confirmed = slices.Clone(d.Confirmed)
			for j := range d.Confirmed {
				d.Confirmed[j].Date = d.Confirmed[j].Date.Add(days)
			}
		}
		want := Compute(in)
		for i := range want.Lines {
			for j := range want.Lines[i].Ships {
				want.Lines[i].Ships[j].Date = want.Lines[i].Ships[j].Date.Add(days)
			}
		}
		mustEqual(t, "shifted", schedules(want), schedules(Compute(later)), in)
	})
}

func TestL2ScalingAllQuantitiesScalesThePlan(t *testing.T) {
	scaling := everything
	scaling.kits, scaling.fair = false, false
	law(t, scaling, func(t *rapid.T, in Input) {
		const factor = 7
		large := in
		large.OnHand, large.Inbound = slices.Clone(in.OnHand), slices.Clone(in.Inbound)
		large.Demand, large.Pegs, large.Reservations = slices.Clone(in.Demand), slices.Clone(in.Pegs), slices.Clone(in.Reservations)
		for i := range large.OnHand {
			large.OnHand[i].Qty *= factor
		}
		for i := range large.Inbound {
			large.Inbound[i].Ordered *= factor
		}
		for i := range large.Pegs {
			large.Pegs[i].Qty *= factor
		}
		for i := range large.Reservations {
			large.Reservations[i].Qty *= factor
		}
		for i := range large.Demand {
			d := &large.Demand[i]
			d.Ordered, d.Multiple, d.MinShip = d.Ordered*factor, d.Multiple*factor, d.MinShip*factor
			if in.Demand[i].Multiple <= 1 {
				d.Multiple = 1
			}
			d.Confirmed = slices.Clone(d.Confirmed)
			for j := range d.Confirmed {
				d.Confirmed[j].Qty *= factor
			}
		}
		want := Compute(in)
		for i := range want.Lines {
			want.Lines[i].QtyShort *= factor
			for j := range want.Lines[i].Ships {
				want.Lines[i].Ships[j].Qty *= factor
			}
		}
		mustEqual(t, "scaled", schedules(want), schedules(Compute(large)), in)
	})
}

func TestL2SplittingADeliveryOfOneDateChangesNoSchedule(t *testing.T) {
	unfrozen := everything
	unfrozen.frozen = false
	law(t, unfrozen, func(t *rapid.T, in Input) {
		if len(in.Inbound) == 0 || in.Inbound[0].Ordered < 2 {
			return
		}
		split := in
		split.Inbound = append(slices.Clone(in.Inbound), in.Inbound[0])
		part := &split.Inbound[len(split.Inbound)-1]
		part.ID, part.Ordered = "Z-SPLIT", 1
		split.Inbound[0].Ordered--
		mustEqual(t, "split", schedules(Compute(in)), schedules(Compute(split)), in)
	})
}

func TestL3AnAllOrNothingLineHasEverythingOrNothingAndAGroupHasOneDate(t *testing.T) {
	unfrozen := everything
	unfrozen.frozen = false
	law(t, unfrozen, func(t *rapid.T, in Input) {
		policy := map[string]ShipPolicy{}
		for _, d := range in.Demand {
			policy[d.ID] = d.Ship
		}
		groups := map[string]string{}
		for _, l := range Compute(in).Lines {
			if policy[l.Demand] == ShipPartial {
				continue
			}
			if len(l.Ships) > 1 || len(l.Ships) == 1 && l.Ships[0].Qty != l.QtyOpen {
				t.Fatalf("line %+v ships in parts", l)
			}
			if policy[l.Demand] != ShipOrder {
				continue
			}
			when := "never"
			if len(l.Ships) > 0 {
				when = l.Ships[0].Date.String()
			}
			if other, ok := groups[l.Order]; ok && other != when {
				t.Fatalf("order %s ships on %s and %s", l.Order, other, when)
			}
			groups[l.Order] = when
		}
	})
}

func TestL4WorseRankedLinesNeverChangeABetterOne(t *testing.T) {
	ranked := everything
	ranked.strategies, ranked.frozen, ranked.fair, ranked.holding = false, false, false, false
	law(t, ranked, func(t *rapid.T, in Input) {
		r := Compute(in)
		full := schedules(r)
		demand := map[string]Demand{}
		for _, d := range in.Demand {
			demand[d.ID] = d
		}
		cut := in
		cut.Demand = nil
		orders := map[string]bool{}
		for _, l := range r.Lines {
			d := demand[l.Demand]
			if d.Ship == ShipOrder {
				if orders[d.Order] {
					continue
				}
				orders[d.Order] = true
				for _, other := range in.Demand {
					if other.Order == d.Order && other.Ship == ShipOrder {
						cut.Demand = append(cut.Demand, other)
					}
				}
			} else {
				cut.Demand = append(cut.Demand, d)
			}
			if got := schedules(Compute(cut))[l.Demand]; got != full[l.Demand] {
				t.Fatalf("line %s: %s with, %s without the lines behind it\n%+v", l.Demand, full[l.Demand], got, in)
			}
		}
	})
}

func atLeast(t *rapid.T, what string, before, after []Shipment, in Input) {
	t.Helper()
	for _, s := range before {
		if shippedBy(after, s.Date) < shippedBy(before, s.Date) {
			text, _ := json.Marshal(in)
			t.Fatalf("%s: %v became %v\n%s", what, before, after, text)
		}
	}
}

func TestL5MoreSupplyNeverHurtsPartialLines(t *testing.T) {
	law(t, world{classes: true}, func(t *rapid.T, in Input) {
		before := Compute(in)
		more := in
		eta := lawToday.Add(number(t, "extra eta", 0, 12))
		more.Inbound = append(slices.Clone(in.Inbound), Inbound{ID: "EXTRA", SKU: "X-A", Location: "W", Ordered: 1, ETA: &eta})
		after := linesOf(Compute(more))
		for _, l := range before.Lines {
			atLeast(t, l.Demand, l.Ships, after[l.Demand].Ships, in)
		}
	})
}

func linesOf(r Result) map[string]*Line { return linesByID(&r) }

func TestL6AStableRunKeepsEveryConfirmationAndRepeatsItself(t *testing.T) {
	stable := everything
	stable.strategies, stable.frozen, stable.fair, stable.holding, stable.minShips = false, false, false, false, false
	law(t, stable, func(t *rapid.T, in Input) {
		first := Compute(in)
		again := confirmed(in)
		mustEqual(t, "repeated", schedules(first), schedules(Compute(again)), in)
		again.Demand = slices.Clone(again.Demand)
		for i := range number(t, "new lines", 1, 3) {
			d := stable.drawLine(t, fmt.Sprintf("N-%d", i), []string{"X-A", "X-B", "X-KIT"})
			d.Order = "N" + d.Order
			d.Priority = 0
			again.Demand = append(again.Demand, d)
		}
		after := linesOf(Compute(again))
		for _, l := range first.Lines {
			atLeast(t, l.Demand, l.Ships, after[l.Demand].Ships, again)
		}
	})
}

func TestL7ComponentsPlannedApartGiveTheSamePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range batch {
			x, y := everything.draw(t, "X"), everything.draw(t, "Y")
			y.Policy = x.Policy
			both := Input{
				Today: x.Today, Policy: x.Policy,
				OnHand:       append(slices.Clone(x.OnHand), y.OnHand...),
				Inbound:      append(slices.Clone(y.Inbound), x.Inbound...),
				Demand:       append(slices.Clone(y.Demand), x.Demand...),
				Kits:         append(slices.Clone(x.Kits), y.Kits...),
				Reservations: append(slices.Clone(x.Reservations), y.Reservations...),
				Pegs:         append(slices.Clone(x.Pegs), y.Pegs...),
			}
			want := schedules(Compute(x))
			for id, s := range schedules(Compute(y)) {
				want[id] = s
			}
			mustEqual(t, "together", want, schedules(Compute(both)), both)
		}
	})
}

func TestL8StrategiesAndFrozenPegsAreHonoured(t *testing.T) {
	unfair := everything
	unfair.fair = false
	law(t, unfair, func(t *rapid.T, in Input) {
		r := Compute(in)
		lines := linesOf(r)
		frozen := map[string]qty.Qty{}
		for _, p := range r.Pegs {
			if p.Frozen {
				frozen[p.Demand] += p.Qty
			}
		}
		for _, d := range in.Demand {
			l := lines[d.ID]
			if l == nil || frozen[d.ID] > 0 || d.Ship == ShipOrder {
				continue
			}
			if d.Strategy == Lose && len(l.Ships) > 0 {
				t.Fatalf("%s loses everything, but ships %v", d.ID, l.Ships)
			}
			if d.Strategy == Fill {
				checkFill(t, d, l)
			}
		}
	})
	law(t, world{frozen: true, whole: true, classes: true, strategies: true}, func(t *rapid.T, in Input) {
		want, got := map[string]qty.Qty{}, map[string]qty.Qty{}
		for _, p := range in.Pegs {
			if p.Supply != "GHOST" {
				want[p.Demand+"<-"+p.Supply] += p.Qty
			}
		}
		r := Compute(in)
		for _, p := range r.Pegs {
			if p.Frozen {
				got[p.Demand+"<-"+p.Supply] += p.Qty
			}
		}
		for _, e := range r.Exceptions {
			if e.Code == FrozenBroken {
				return
			}
		}
		mustEqual(t, "frozen", want, got, in)
	})
}

func checkFill(t *rapid.T, d Demand, l *Line) {
	for _, s := range l.Ships {
		var allowed qty.Qty
		for _, c := range d.Confirmed {
			if max(c.Date, l.DateNeed) <= s.Date {
				allowed += c.Qty
			}
		}
		if got := shippedBy(l.Ships, s.Date); got > allowed {
			t.Fatalf("%s ships %v, which is above its confirmation %v", d.ID, l.Ships, d.Confirmed)
		}
	}
}

func TestL9AFairShareIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range batch {
			open := rapid.SliceOfN(rapid.Int64Range(0, 40), 1, 6).Draw(t, "open")
			total := rapid.Int64Range(0, 150).Draw(t, "total")
			var sum, given int64
			for _, q := range open {
				sum += q
			}
			for i, x := range FairSplit(total, open, Proportional) {
				given += x
				if off := x*sum - min(total, sum)*open[i]; off <= -sum && sum > 0 || off >= sum && sum > 0 || x > open[i] {
					t.Fatalf("line %d of %v gets %d of %d", i, open, x, total)
				}
			}
			if given != min(total, sum) {
				t.Fatalf("%d of %d units are given", given, min(total, sum))
			}
			checkMaxMin(t, total, open)
		}
	})
}

func checkMaxMin(t *rapid.T, total int64, open []int64) {
	given := FairSplit(total, open, MaxMin)
	var sum, all int64
	for i, x := range given {
		sum, all = sum+x, all+open[i]
		for j, y := range given {
			if x > open[i] || x < open[i] && x < y-1 || i < j && x < open[i] && x < y {
				t.Fatalf("of %d, %v get %v", total, open, given)
			}
		}
	}
	if sum != min(total, all) {
		t.Fatalf("%d of %d units are given", sum, min(total, all))
	}
}

func TestTheTreeAndTheArrayOfAPoolAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := number(t, "dates", 1, 70)
		plain := pool{slots: make([]slot, n)}
		var sum qty.Qty
		for i := range plain.slots {
			sum += int64(number(t, "units", 0, 9))
			plain.slots[i] = slot{date: calendar.Date(i), room: sum}
		}
		tree := pool{slots: plain.slots, tree: newRoomTree(plain.slots)}
		for range 30 {
			i, want := number(t, "slot", 0, n-1), int64(number(t, "want", 1, 60))
			if plain.at(i) != tree.at(i) || plain.first(i, want) != tree.first(i, want) {
				t.Fatalf("slot %d: %d and %d, first %d and %d", i, plain.at(i), tree.at(i), plain.first(i, want), tree.first(i, want))
			}
			q := int64(number(t, "taken", -3, 5))
			plain.take(i, q)
			tree.take(i, q)
		}
	})
}

func TestReceivingADeliveryNeverHurtsPartialLines(t *testing.T) {
	law(t, world{}, func(t *rapid.T, in Input) {
		if len(in.Inbound) == 0 {
			return
		}
		before := Compute(in)
		received := in
		received.Inbound = slices.Clone(in.Inbound)
		po := &received.Inbound[0]
		po.Received = po.Ordered
		received.OnHand = append(slices.Clone(in.OnHand), OnHand{SKU: po.SKU, Location: po.Location, Qty: po.Ordered})
		after := linesOf(Compute(received))
		for _, l := range before.Lines {
			atLeast(t, l.Demand, l.Ships, after[l.Demand].Ships, in)
		}
	})
}

func TestThawingAFrozenPegNeverHurtsABetterRankedPartialLine(t *testing.T) {
	law(t, world{frozen: true}, func(t *rapid.T, in Input) {
		if len(in.Pegs) == 0 {
			return
		}
		before := Compute(in)
		thawed := in
		thawed.Pegs = slices.Clone(in.Pegs)
		thawed.Pegs[0].Frozen = false
		after := linesOf(Compute(thawed))
		for _, l := range before.Lines {
			if l.Demand == thawed.Pegs[0].Demand {
				return
			}
			atLeast(t, l.Demand, l.Ships, after[l.Demand].Ships, in)
		}
	})
}

func TestTheNumberOfProcessorsDoesNotMatter(t *testing.T) {
	in := company(4*parallelFrom, 900, 1500)
	for i := range in.Demand {
		if i%5 == 0 {
			in.Demand[i].Ship = ShipOrder
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := Compute(in)
	runtime.GOMAXPROCS(4)
	if !reflect.DeepEqual(one, Compute(in)) {
		t.Fatal("one worker and several made different plans")
	}
}

// A far future in which supply and demand match must not change anything before it. It gives every pool so many
// dates that the tree takes over, so this also compares the tree with the array inside whole plans.
func TestABusyFarFutureChangesNothingBeforeIt(t *testing.T) {
	unfair := everything
	unfair.fair = false
	law(t, unfair, func(t *rapid.T, in Input) {
		if in.Policy.Mode == Due {
			in.Policy.Mode = FIFO
		}
		busy := in
		busy.Inbound, busy.Demand = slices.Clone(in.Inbound), slices.Clone(in.Demand)
		for _, sku := range []string{"X-A", "X-B"} {
			for i := range treeFrom {
				eta := lawToday.Add(900 + i)
				busy.Inbound = append(busy.Inbound, Inbound{ID: fmt.Sprint("FAR-", sku, i), SKU: sku, Location: "W", Ordered: 1, ETA: &eta})
			}
			busy.Demand = append(busy.Demand, Demand{
				ID: "FAR-" + sku, Order: "FAR-" + sku, SKU: sku, Location: "W", Ordered: treeFrom, Request: lawToday.Add(1000),
				Priority: -1, OrderedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Strategy: Win,
			})
		}
		got := schedules(Compute(busy))
		for id, want := range schedules(Compute(in)) {
			mustEqual(t, id, want, got[id], in)
		}
	})
}
