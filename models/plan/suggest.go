package plan

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Suggestions never change pegs. They say what could be done; the plan changes when somebody has done it.

// Lane is a way to move stock between two locations.
type Lane struct {
	From, To string
	Days     int
}

// SafetyStock is the on-hand quantity a location keeps for itself.
type SafetyStock struct {
	SKU, Location string
	Qty           qty.Qty
}

// Transfer suggests to move units for a line. DaysGained is nil when the units had no date at all.
type Transfer struct {
	SKU, From, To string
	Qty           qty.Qty
	Arrival       calendar.Date
	Demand        string
	DaysGained    *int
}

// gainMin is the number of days a late unit must gain before moving stock is worth the trouble.
const gainMin = 3

// Lateral suggests transfers of spare shelf stock: unpegged, unreserved and above the donor's safety stock. For
// every partial line that is not a kit, in rank order, first its short units, then its late ones from the latest
// date backwards; nearest donors first.
func Lateral(in Input, lanes []Lane, safety []SafetyStock) []Transfer {
	result := Compute(in)
	spare := spareStock(&result, safety)
	lanes = slices.Clone(lanes)
	slices.SortStableFunc(lanes, func(x, y Lane) int {
		return cmp.Or(cmp.Compare(x.Days, y.Days), strings.Compare(x.From, y.From))
	})
	demand := make(map[string]*Demand, len(in.Demand))
	for i := range in.Demand {
		demand[in.Demand[i].ID] = &in.Demand[i]
	}
	kits := newKitBook(in.Kits)
	var out []Transfer
	for i := range result.Lines {
		l := &result.Lines[i]
		d := demand[l.Demand]
		if d.Ship == ShipLine || d.Ship == ShipOrder || d.Kit != nil || kits.byKey[d.SKU] != nil {
			continue
		}
		out = suggestFor(out, l, in.Today, lanes, spare)
	}
	return out
}

func spareStock(result *Result, safety []SafetyStock) map[poolKey]qty.Qty {
	spare := make(map[poolKey]qty.Qty)
	for _, s := range result.Supplies {
		if s.OnHand {
			spare[poolKey{s.SKU, s.Location}] = s.QtyFree
		}
	}
	for _, s := range safety {
		spare[poolKey{s.SKU, s.Location}] -= s.Qty
	}
	return spare
}

func suggestFor(out []Transfer, l *Line, today calendar.Date, lanes []Lane, spare map[poolKey]qty.Qty) []Transfer {
	move := func(units qty.Qty, due *calendar.Date) {
		for _, lane := range lanes {
			donor := poolKey{l.SKU, lane.From}
			moved := min(units, spare[donor])
			if lane.To != l.Location || lane.From == lane.To || moved <= 0 {
				continue
			}
			t := Transfer{
				SKU: l.SKU, From: lane.From, To: lane.To, Qty: moved,
				Arrival: max(today.Add(lane.Days), l.DateNeed), Demand: l.Demand,
			}
			if due != nil {
				gained := due.Sub(t.Arrival)
				if gained < gainMin {
					continue
				}
				t.DaysGained = &gained
			}
			spare[donor] -= moved
			units -= moved
			out = append(out, t)
		}
	}
	move(l.QtyShort, nil)
	for i := len(l.Ships) - 1; i >= 0; i-- {
		move(l.Ships[i].Qty, &l.Ships[i].Date)
	}
	return out
}

// Option is a supply that could come Days earlier.
type Option struct {
	Supply string
	Days   int
}

// costHorizonDays is how late a unit without a date counts.
const costHorizonDays = 365

// Expedite returns, for every option, the lateness it would remove: the sum over lines of value per unit x
// unit-days late, now minus then. It is a what-if of the whole plan, so pulling in one SKU of an order that waits
// for another is correctly worth nothing. values is by demand line; a line without one counts as 0. Results
// beyond an int64 are clamped.
func Expedite(in Input, values map[string]int64, options []Option) []int64 {
	now := lateness(Compute(in))
	out := make([]int64, len(options))
	for i, o := range options {
		then := lateness(Compute(earlier(in, o)))
		benefit := new(big.Int)
		for demand, days := range now {
			if value := values[demand]; value != 0 && days != then[demand] {
				gain := new(big.Int).Mul(big.NewInt(value), big.NewInt(days-then[demand]))
				benefit.Add(benefit, gain)
			}
		}
		out[i] = clampToInt64(benefit)
	}
	return out
}

func clampToInt64(n *big.Int) int64 {
	switch {
	case n.IsInt64():
		return n.Int64()
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// lateness returns the unit-days late of every line.
func lateness(r Result) map[string]int64 {
	out := make(map[string]int64, len(r.Lines))
	for i := range r.Lines {
		l := &r.Lines[i]
		var days int64
		rest := l.QtyOpen
		for _, s := range l.Ships {
			days += s.Qty * int64(max(0, s.Date.Sub(l.DateNeed)))
			rest -= s.Qty
		}
		out[l.Demand] = days + rest*int64(max(0, r.Today.Add(costHorizonDays).Sub(l.DateNeed)))
	}
	return out
}

// earlier returns the input with one supply pulled in, never before today.
func earlier(in Input, o Option) Input {
	in.Inbound = slices.Clone(in.Inbound)
	e := engine{in: &in, today: in.Today}
	for i := range in.Inbound {
		s := &in.Inbound[i]
		if s.ID != o.Supply {
			continue
		}
		if date, ok := e.dateOf(s); ok {
			date = max(in.Today, date.Add(-o.Days))
			s.PlanDate = &date
		}
	}
	return in
}
