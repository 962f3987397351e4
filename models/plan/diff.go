package plan

import (
	"cmp"
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Outcome says what a change of plan means for a line.
type Outcome string

// The outcomes.
const (
	Gained  Outcome = "GAINED"
	Lost    Outcome = "LOST"
	Kept    Outcome = "KEPT"
	Appears Outcome = "APPEARS" // not in the plan before
	Leaves  Outcome = "LEAVES"  // not in the plan after
)

// Rule names what decided that a line gained or lost.
type Rule string

// The rules. The ranking rules name the first criterion in which the line and its rival differ.
const (
	BySupply     Rule = "SUPPLY"      // supply came, went or moved
	ByFrozenPeg  Rule = "FROZEN"      // a frozen peg holds the units
	ByStrategies Rule = "STRATEGY"    // the rival's strategy is stronger
	ByPriority   Rule = "PRIORITY"    // the rival is more important
	ByNeed       Rule = "NEED"        // the rival needs it earlier
	ByOrderDate  Rule = "ORDER_DATE"  // the rival ordered earlier
	ByID         Rule = "ID"          // everything else is equal
	ByFairShare  Rule = "FAIR_SHARE"  // the units were split
	ByRevision   Rule = "LINE_CHANGE" // the line itself was changed
)

// Change compares one line in two plans. Rule and Rival are empty for a kept line.
type Change struct {
	Demand        string
	Outcome       Outcome
	Rule          Rule
	Rival         string // the line that gave way to this one, or that it gave way to
	Before, After *Line  // nil where the line is not in that plan
}

// Diff compares two plans line by line, sorted by demand id. A line gained when its cumulative schedule is nowhere
// lower and somewhere higher, lost in the opposite case; a mixed one is judged by its unit-days of lateness.
func Diff(before, after Result) []Change {
	old, now := linesByID(&before), linesByID(&after)
	out := make([]Change, 0, max(len(old), len(now)))
	for id, b := range old {
		if now[id] == nil {
			out = append(out, Change{Demand: id, Outcome: Leaves, Rule: ByRevision, Before: b})
		}
	}
	frozen := frozenSupplies(&after)
	for id, a := range now {
		b := old[id]
		if b == nil {
			out = append(out, Change{Demand: id, Outcome: Appears, Rule: ByRevision, After: a})
			continue
		}
		c := Change{Demand: id, Outcome: outcomeOf(b, a), Before: b, After: a}
		if c.Outcome != Kept {
			c.decide(before.Mode, after.Mode, old, now, frozen)
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y Change) int { return strings.Compare(x.Demand, y.Demand) })
	return out
}

func linesByID(r *Result) map[string]*Line {
	out := make(map[string]*Line, len(r.Lines))
	for i := range r.Lines {
		out[r.Lines[i].Demand] = &r.Lines[i]
	}
	return out
}

// frozenSupplies tells which demand lines have frozen pegs.
func frozenSupplies(r *Result) map[string]bool {
	out := make(map[string]bool)
	for i := range r.Pegs {
		if r.Pegs[i].Frozen {
			out[r.Pegs[i].Demand] = true
		}
	}
	return out
}

func outcomeOf(before, after *Line) Outcome {
	up, down := false, false
	dates := make([]calendar.Date, 0, len(before.Ships)+len(after.Ships))
	for _, ships := range [][]Shipment{before.Ships, after.Ships} {
		for _, s := range ships {
			dates = append(dates, s.Date)
		}
	}
	for _, t := range dates {
		b, a := shippedBy(before.Ships, t), shippedBy(after.Ships, t)
		up, down = up || a > b, down || a < b
	}
	if up && down {
		b, a := unitDays(before.Ships), unitDays(after.Ships)
		up, down = a < b, a > b
	}
	switch {
	case up:
		return Gained
	case down:
		return Lost
	}
	return Kept
}

func shippedBy(ships []Shipment, t calendar.Date) qty.Qty {
	var sum qty.Qty
	for _, s := range ships {
		if s.Date <= t {
			sum += s.Qty
		}
	}
	return sum
}

// unitDays weighs a schedule: the higher, the later. Only schedules of the same line are compared.
func unitDays(ships []Shipment) qty.Qty {
	var sum qty.Qty
	for _, s := range ships {
		sum += s.Qty * int64(s.Date-calendar.Max)
	}
	return sum
}

// decide finds the rule. A loser gave way to the line that outranks it now; a winner is no longer outranked by the
// line that outranked it before.
func (c *Change) decide(modeBefore, modeAfter Mode, old, now map[string]*Line, frozen map[string]bool) {
	if c.Before.QtyOpen != c.After.QtyOpen || c.Before.DateNeedRaw != c.After.DateNeedRaw {
		c.Rule = ByRevision
		return
	}
	in, mode, loser := now, modeAfter, c.After
	if c.Outcome == Gained {
		in, mode, loser = old, modeBefore, c.Before
	}
	c.Rule = BySupply
	rival := in[rivalOf(loser)]
	if rival == nil {
		return
	}
	c.Rival = rival.Demand
	if c.Outcome == Gained {
		// The rule is the one by which this line now goes first, so look at the new plan.
		if r := now[c.Rival]; r != nil {
			if rivalOf(c.After) == c.Rival {
				return
			}
			c.Rule = ruleBetween(c.After, r, modeAfter, frozen)
		}
		return
	}
	c.Rule = ruleBetween(rival, loser, mode, frozen)
}

func rivalOf(l *Line) string {
	for _, r := range l.Reasons {
		if r.Code == Outranked {
			return r.Line
		}
	}
	return ""
}

// Why names the rule by which a line was served before another: the first criterion of the ranking in which they differ,
// or that it needs the units earlier although it ranks behind.
func Why(winner, loser *Line, mode Mode) Rule {
	rule := ruleBetween(winner, loser, mode, nil)
	if winner.Rank > loser.Rank && rule != ByStrategies && winner.DateNeed < loser.DateNeed {
		return ByNeed
	}
	return rule
}

// ruleBetween names the first criterion by which winner goes before loser.
func ruleBetween(winner, loser *Line, mode Mode, frozen map[string]bool) Rule {
	if frozen[winner.Demand] {
		return ByFrozenPeg
	}
	if mode != Fair && winner.Strategy.strength() != loser.Strategy.strength() {
		return ByStrategies
	}
	type criterion struct {
		rule  Rule
		order int
	}
	priority := criterion{ByPriority, cmp.Compare(winner.Priority, loser.Priority)}
	need := criterion{ByNeed, cmp.Compare(winner.DateNeedRaw, loser.DateNeedRaw)}
	ordered := criterion{ByOrderDate, winner.OrderedAt.Compare(loser.OrderedAt)}
	var order []criterion
	switch mode {
	case FIFO:
		order = []criterion{ordered}
	case Due:
		order = []criterion{need, priority, ordered}
	case Fair:
		order = []criterion{priority, {ByFairShare, -1}}
	default:
		order = []criterion{priority, need, ordered}
	}
	for _, c := range order {
		switch {
		case c.order < 0:
			return c.rule
		case c.order > 0:
			return BySupply // the ranking did not put the winner first
		}
	}
	return ByID
}
