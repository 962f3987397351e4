package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/plan"
)

type answerLine struct {
	Ships    []givenShip    `json:"ships"`
	Short    int64          `json:"short"`
	Complete *calendar.Date `json:"complete"`
	Status   plan.Status    `json:"status"`
}

type answerPlan struct {
	Lines      map[string]answerLine `json:"lines"`
	Pegs       [][4]any              `json:"pegs"`
	Leftover   map[string]int64      `json:"leftover"`
	Exceptions [][2]string           `json:"exceptions"`
}

func linesOf(r plan.Result) map[string]answerLine {
	lines := make(map[string]answerLine, len(r.Lines))
	for i := range r.Lines {
		l := &r.Lines[i]
		ships := make([]givenShip, 0, len(l.Ships))
		for _, s := range l.Ships {
			ships = append(ships, givenShip(s))
		}
		lines[l.Demand] = answerLine{Ships: ships, Short: l.QtyShort, Complete: l.Complete, Status: l.Status}
	}
	return lines
}

func calcAllocate(given json.RawMessage) (any, error) {
	var g givenPlan
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	in, err := g.input()
	if err != nil {
		return nil, err
	}
	r := plan.Compute(in)
	out := answerPlan{Lines: linesOf(r), Pegs: pegsOf(r), Leftover: map[string]int64{}, Exceptions: [][2]string{}}
	for _, left := range r.Leftover {
		out.Leftover[left.SKU+":"+left.Location] = left.Qty
	}
	for _, e := range r.Exceptions {
		out.Exceptions = append(out.Exceptions, [2]string{string(e.Code), e.ID})
	}
	return out, nil
}

// pegsOf adds frozen and soft units up and sorts by demand, supply and SKU.
func pegsOf(r plan.Result) [][4]any {
	type key struct{ demand, supply, sku string }
	units := make(map[key]int64)
	for _, p := range r.Pegs {
		units[key{p.Demand, p.Supply, p.SKU}] += p.Qty
	}
	keys := make([]key, 0, len(units))
	for k := range units {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y key) int {
		return slices.Compare([]string{x.demand, x.supply, x.sku}, []string{y.demand, y.supply, y.sku})
	})
	out := make([][4]any, 0, len(keys))
	for _, k := range keys {
		out = append(out, [4]any{k.demand, k.supply, k.sku, units[k]})
	}
	return out
}

func calcBeforeAfter(given json.RawMessage) (any, error) {
	var g struct {
		Before *givenPlan `json:"before"`
		After  *givenPlan `json:"after"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Before == nil || g.After == nil {
		return nil, errors.New(`"before" or "after" is missing`)
	}
	before, err := g.Before.input()
	if err != nil {
		return nil, fmt.Errorf("before: %w", err)
	}
	after, err := g.After.input()
	if err != nil {
		return nil, fmt.Errorf("after: %w", err)
	}
	return map[string]any{"before": linesOf(plan.Compute(before)), "after": linesOf(plan.Compute(after))}, nil
}
