package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Each scenario tells a story, gives the tables and states the expected plan in one line per demand line:
//
//	D1 LATE 2@0 4@13 | OH 2, PO-1 4
//
// means: status, shipments as units @ days from today, then pegs. "short" appears when something is short.

var today = calendar.MustParse("2026-11-22")

type setup func(*Input)

func scenario(t *testing.T, want string, tables ...setup) {
	t.Helper()
	in := Input{Today: today, Policy: DefaultPolicy()}
	in.Policy.Mode = FIFO
	for _, table := range tables {
		table(&in)
	}
	var expected []string
	for _, row := range strings.Split(strings.TrimSpace(want), "\n") {
		expected = append(expected, strings.TrimSpace(row))
	}
	if got := tell(Compute(in)); got != strings.Join(expected, "\n") {
		t.Fatalf("want\n%s\ngot\n%s", strings.Join(expected, "\n"), got)
	}
}

func tell(r Result) string {
	var out []string
	for _, l := range r.Lines {
		text := fmt.Sprintf("%s %s", l.Demand, l.Status)
		for _, s := range l.Ships {
			text += fmt.Sprintf(" %d@%d", s.Qty, s.Date.Sub(r.Today))
		}
		if l.QtyShort > 0 {
			text += fmt.Sprintf(" short %d", l.QtyShort)
		}
		var pegs []string
		for _, p := range r.Pegs {
			if p.Demand == l.Demand {
				supply := p.Supply
				if strings.HasPrefix(supply, "OH:") {
					supply = "OH"
				}
				if p.SKU != l.SKU {
					supply = p.SKU + " " + supply
				}
				if p.Frozen {
					supply = "frozen " + supply
				}
				pegs = append(pegs, fmt.Sprintf("%s %d", supply, p.Qty))
			}
		}
		if len(pegs) > 0 {
			text += " | " + strings.Join(pegs, ", ")
		}
		out = append(out, text)
	}
	for _, e := range r.Exceptions {
		out = append(out, "! "+string(e.Code)+" "+e.ID)
	}
	for _, l := range r.Leftover {
		out = append(out, fmt.Sprintf("left %s %d", l.SKU, l.Qty))
	}
	return strings.Join(out, "\n")
}

func onHand(sku string, q qty.Qty) setup {
	return func(in *Input) { in.OnHand = append(in.OnHand, OnHand{SKU: sku, Location: "W", Qty: q}) }
}

func po(id, sku string, q qty.Qty, days int) setup {
	eta := today.Add(days)
	return func(in *Input) {
		in.Inbound = append(in.Inbound, Inbound{ID: id, SKU: sku, Location: "W", Ordered: q, ETA: &eta})
	}
}

// want adds a line needed in so many days; lines rank in the order in which they are added.
func want(id, sku string, q qty.Qty, days int, change ...func(*Demand)) setup {
	return func(in *Input) {
		d := Demand{
			ID: id, Order: "SO-" + id, SKU: sku, Location: "W", Ordered: q, Request: today.Add(days), Priority: 2,
			OrderedAt: time.Date(2026, 11, 1, len(in.Demand), 0, 0, 0, time.UTC),
		}
		for _, c := range change {
			c(&d)
		}
		in.Demand = append(in.Demand, d)
	}
}

func ship(p ShipPolicy) func(*Demand) { return func(d *Demand) { d.Ship = p } }
func inOrder(order string) func(*Demand) {
	return func(d *Demand) { d.Order, d.Ship = order, ShipOrder }
}
func class(name string) func(*Demand) { return func(d *Demand) { d.Class = name } }
func packs(m qty.Qty) func(*Demand)   { return func(d *Demand) { d.Multiple = m } }
func old(d *Demand)                   { d.OrderedAt = d.OrderedAt.AddDate(0, -3, 0) }
func before(s Strategy, confirmed ...Shipment) func(*Demand) {
	return func(d *Demand) { d.Strategy, d.Confirmed = s, confirmed }
}
func on(days int, q qty.Qty) Shipment { return Shipment{Date: today.Add(days), Qty: q} }

func frozen(demand, supply string, q qty.Qty) setup {
	return func(in *Input) {
		in.Pegs = append(in.Pegs, PriorPeg{Demand: demand, Supply: supply, Qty: q, Frozen: true})
	}
}

func kit(sku string, days int, parts ...Component) setup {
	return func(in *Input) { in.Kits = append(in.Kits, Kit{SKU: sku, Components: parts, AssemblyDays: days}) }
}

func reserve(name string, q qty.Qty) setup {
	return func(in *Input) {
		in.Reservations = append(in.Reservations, Reservation{SKU: "A", Location: "W", Class: name, Qty: q})
	}
}

func mode(m Mode, rule FairRule) setup {
	return func(in *Input) { in.Policy.Mode, in.Policy.FairRule = m, rule }
}

func discontinue(sku string) setup {
	return func(in *Input) { in.Discontinued = append(in.Discontinued, sku) }
}

func TestInAFairPlanAClassUsesItsReservationFirstAndSharesTheRest(t *testing.T) {
	scenario(t, `
		D1 PART_COVERED 2@0 short 4 | OH 2
		V1 PART_COVERED 6@0 short 2 | OH 6
		left B 1`,
		mode(Fair, Proportional), onHand("A", 8), onHand("B", 1), reserve("VIP", 5),
		want("D1", "A", 6, 0), want("V1", "A", 8, 0, class("VIP")))
}

func TestAKitInAnOrderGroupSetsTheDateOfTheOrder(t *testing.T) {
	scenario(t, `
		K LATE 2@9 | A PO-A 2, B PO-B 4
		C ON_TIME 3@9 | OH 3
		S ON_TIME 5@0 | OH 5
		left A 3`,
		kit("KIT", 2, Component{"A", 1}, Component{"B", 2}), onHand("A", 5), po("PO-A", "A", 5, 3), po("PO-B", "B", 4, 7), onHand("C", 3),
		want("K", "KIT", 2, 0, inOrder("O")), want("C", "C", 3, 9, inOrder("O")), want("S", "A", 5, 0))
}

func TestFrozenComponentsServeOnlyTheirKit(t *testing.T) {
	scenario(t, `
		A1 PART_COVERED 1@0 short 3 | OH 1
		K PART_COVERED 2@0 1@5 short 1 | frozen A OH 3, B OH 2, B PO-B 1
		left A 1`,
		kit("KIT", 0, Component{"A", 1}, Component{"B", 1}), onHand("A", 5), onHand("B", 2), po("PO-B", "B", 1, 5),
		want("A1", "A", 4, 0), want("K", "KIT", 4, 0), frozen("K", "OH:A:W", 4))
}

func TestFillNeverComesBeforeItsConfirmedDate(t *testing.T) {
	scenario(t, `
		F PART_COVERED 2@5 1@9 short 5 | OH 2, PO-1 1
		left A 11`,
		onHand("A", 10), po("PO-1", "A", 4, 8), want("F", "A", 8, 0, before(Fill, on(5, 2), on(9, 1))))
}

func TestAFilledWholeLineWaitsForItsConfirmedDate(t *testing.T) {
	scenario(t, `
		F LATE 4@6 | OH 4
		G UNCOVERED short 4
		left A 4`,
		onHand("A", 8), want("F", "A", 4, 0, ship(ShipLine), before(Fill, on(6, 4))),
		want("G", "A", 4, 0, ship(ShipLine), before(Fill, on(6, 3))))
}

func TestAnOldGroupThatCannotBeCompletedHoldsTheLatestUnitsOfEachPool(t *testing.T) {
	scenario(t, `
		H1 HOLDING short 6 | OH 1, PO-A 5
		H2 HOLDING short 2 | OH 2
		H3 HOLDING short 1
		S PART_COVERED 4@0 short 1 | OH 4
		left B 1`,
		onHand("A", 5), po("PO-A", "A", 5, 4), onHand("B", 3),
		want("H1", "A", 6, 0, inOrder("O"), old), want("H2", "B", 2, 0, inOrder("O")), want("H3", "C", 1, 0, inOrder("O")),
		want("S", "A", 5, 0))
}

func TestAGroupWithADiscontinuedSKUNeverHolds(t *testing.T) {
	scenario(t, `
		H1 UNFILLABLE short 6
		H2 UNFILLABLE short 2
		S ON_TIME 5@0 | OH 5
		left B 1`,
		onHand("A", 5), onHand("B", 1), discontinue("B"),
		want("H1", "A", 6, 0, inOrder("O"), old), want("H2", "B", 2, 0, inOrder("O")), want("S", "A", 5, 0))
}

func TestAWinningGroupThatIsLateNamesItsLateLines(t *testing.T) {
	scenario(t, `
		W1 LATE 2@4 | OH 2
		W2 LATE 2@4 | PO-B 2
		! WIN_VIOLATED W1
		! WIN_VIOLATED W2`,
		onHand("A", 2), po("PO-B", "B", 2, 4), want("W1", "A", 2, 0, inOrder("O"), before(Win)), want("W2", "B", 2, 0, inOrder("O")))
}

func TestAGroupTakesTheStrongestStrategyOfItsLines(t *testing.T) {
	scenario(t, `
		D LATE 3@7 | PO-1 3
		L ON_TIME 3@0 | OH 3
		M ON_TIME 1@0 | OH 1`,
		onHand("A", 3), po("PO-1", "A", 3, 7), onHand("B", 1),
		want("D", "A", 3, 0), want("L", "A", 3, 0, inOrder("O"), before(Lose)), want("M", "B", 1, 0, inOrder("O"), before(Win)))
}

func TestPacksAreKeptAndImprovedInWholePacks(t *testing.T) {
	scenario(t, `
		N UNCOVERED short 3
		P PART_COVERED 3@0 3@6 short 2 | OH 3, PO-1 3
		left A 2`,
		onHand("A", 4), po("PO-1", "A", 4, 6), want("N", "A", 3, 0, packs(3)),
		want("P", "A", 8, 0, packs(3), before(Improve, on(6, 8))))
}

func TestAnImprovedWholeLineKeepsItsDateOrFindsAnEarlierOne(t *testing.T) {
	scenario(t, `
		NEW PART_COVERED 1@0 short 3 | OH 1
		K1 LATE 4@3 | PO-1 4
		K2 LATE 5@8 | OH 2, PO-2 3`,
		onHand("A", 3), po("PO-1", "A", 4, 3), po("PO-2", "A", 3, 8), want("NEW", "A", 4, 0),
		want("K1", "A", 4, 0, ship(ShipLine), before(Improve, on(5, 4))), want("K2", "A", 5, 0, ship(ShipLine), before(Improve, on(9, 5))))
}

func TestABrokenGainOfAWholeLineIsReportedAndPlannedAsFarAsPossible(t *testing.T) {
	scenario(t, `
		G WAITING_SUPPLY short 5
		D ON_TIME 3@0 | OH 3
		! GAIN_VIOLATED G`,
		onHand("A", 3), want("G", "A", 5, 0, ship(ShipLine), before(Gain, on(2, 5))), want("D", "A", 3, 0))
}

func TestDebtsOfEachPoolAreRepaidByItsOwnSupply(t *testing.T) {
	scenario(t, `
		D1 PART_COVERED 2@4 short 1 | PO-2 2
		D2 UNCOVERED short 2
		! NEGATIVE_ONHAND A:W
		! NEGATIVE_ONHAND B:W`,
		onHand("A", -3), onHand("A", -2), po("PO-1", "A", 4, 2), po("PO-2", "A", 3, 4), onHand("B", -9), po("PO-3", "B", 5, 1),
		want("D1", "A", 3, 0), want("D2", "B", 2, 0))
}

func TestAFrozenPegFollowsItsSplitSupplyAndTheRestIsReported(t *testing.T) {
	child := func(in *Input) {
		for i := range in.Inbound {
			in.Inbound[i].Parent = "PO-1"
		}
	}
	scenario(t, `
		D1 ON_TIME 2@9 | PO-1b 2
		D2 PART_COVERED 2@3 1@8 short 3 | frozen PO-1a 2, frozen PO-1b 1
		! FROZEN_BROKEN D2<-PO-X:3`,
		po("PO-1a", "A", 2, 3), po("PO-1b", "A", 3, 8), child, want("D1", "A", 2, 9), want("D2", "A", 6, 0),
		frozen("D2", "PO-1", 3), frozen("D2", "PO-X", 4))
}

func TestAFrozenWholeLineShipsEverythingWhenItsFrozenSupplyIsThere(t *testing.T) {
	scenario(t, `
		D LATE 5@6 | OH 2, frozen PO-1 3
		left A 4`,
		onHand("A", 6), po("PO-1", "A", 3, 6), want("D", "A", 5, 0, ship(ShipLine), old), frozen("D", "PO-1", 3))
}

func TestASAPReservesTheShelfOfOneLineOnly(t *testing.T) {
	scenario(t, `
		D1 ON_TIME 4@20 | OH 4
		D2 ON_TIME 4@20 | PO-1 4
		D3 PART_COVERED 2@0 short 2 | OH 2`,
		onHand("A", 6), po("PO-1", "A", 4, 9),
		want("D1", "A", 4, 20, func(d *Demand) { d.Placement = ASAP }), want("D2", "A", 4, 20), want("D3", "A", 4, 0))
}

func TestSmallPartsWaitForTheMinimumShipment(t *testing.T) {
	scenario(t, `
		D LATE 4@3 3@9 | OH 1, PO-1 3, PO-2 3
		E PART_COVERED short 3 | PO-2 2`,
		onHand("A", 1), po("PO-1", "A", 3, 3), po("PO-2", "A", 5, 9),
		want("D", "A", 7, 0, func(d *Demand) { d.MinShip = 4 }), want("E", "A", 5, 0, func(d *Demand) { d.MinShip = 4 }))
}

func TestAMaxMinShareRaisesTheSmallestFirst(t *testing.T) {
	scenario(t, `
		D1 ON_TIME 2@0 | OH 2
		D2 PART_COVERED 4@0 short 5 | OH 4
		D3 PART_COVERED 3@0 short 6 | OH 3`,
		mode(Fair, MaxMin), onHand("A", 9), want("D1", "A", 2, 0), want("D2", "A", 9, 0), want("D3", "A", 9, 0))
}

func TestAKitThatContainsItselfIsPlannedAsAPlainSKUAndReported(t *testing.T) {
	scenario(t, `
		D ON_TIME 1@0 | OH 1
		! KIT_CYCLE KIT`,
		kit("KIT", 0, Component{"SET", 1}), kit("SET", 0, Component{"KIT", 1}), onHand("KIT", 1), want("D", "KIT", 1, 0))
}
