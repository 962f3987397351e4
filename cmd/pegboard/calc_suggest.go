package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"pegboard/models/plan"
)

func calcFairSplit(given json.RawMessage) (any, error) {
	var g struct {
		Items [][]json.RawMessage `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	out := make([][]int64, 0, len(g.Items))
	for i, item := range g.Items {
		split, err := splitOf(item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out = append(out, split)
	}
	return map[string]any{"x": out}, nil
}

func splitOf(item []json.RawMessage) ([]int64, error) {
	if len(item) != 2 && len(item) != 3 {
		return nil, errors.New("it is not [total, open quantities, rule]")
	}
	var total int64
	var open []int64
	rule := ""
	if err := decode(item[0], &total); err != nil {
		return nil, err
	}
	if err := decode(item[1], &open); err != nil {
		return nil, err
	}
	if len(item) == 3 {
		if err := decode(item[2], &rule); err != nil {
			return nil, err
		}
	}
	fair, err := fairRuleOf(rule)
	if err != nil {
		return nil, err
	}
	var sum int64
	for _, q := range append(slices.Clone(open), total) {
		if q < 0 {
			return nil, errors.New("a quantity is negative")
		}
	}
	for _, q := range open {
		if q > math.MaxInt64-sum {
			return nil, errors.New("the open quantities add up to more than a 64-bit integer")
		}
		sum += q
	}
	return plan.FairSplit(total, open, fair), nil
}

func calcOnReceipt(given json.RawMessage) (any, error) {
	var g struct {
		Pegs []givenPeg     `json:"pegs"`
		PO   string         `json:"po"`
		Qty  *int64         `json:"qty"`
		Rank map[string]int `json:"rank"`
		OHID string         `json:"oh_id"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Qty == nil || *g.Qty < 0 || *g.Qty > plan.QtyMax {
		return nil, fmt.Errorf(`"qty" must lie between 0 and %d`, plan.QtyMax)
	}
	for _, p := range g.Pegs {
		if p.Qty < 0 || p.Qty > plan.QtyMax {
			return nil, fmt.Errorf("the peg of %q on %q must lie between 0 and %d", p.Demand, p.Supply, plan.QtyMax)
		}
	}
	after, free := plan.OnReceipt(priorPegs(g.Pegs), g.PO, *g.Qty, g.Rank, g.OHID)
	pegs := make([]givenPeg, 0, len(after))
	for _, p := range after {
		pegs = append(pegs, givenPeg(p))
	}
	return map[string]any{"pegs": pegs, "free": free}, nil
}

func calcLateral(given json.RawMessage) (any, error) {
	var g givenPlan
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	in, err := g.input()
	if err != nil {
		return nil, err
	}
	lanes := make([]plan.Lane, 0, len(g.Lanes))
	for _, l := range g.Lanes {
		if l.Days < 0 || l.Days > plan.AssemblyDaysMax {
			return nil, fmt.Errorf("the lane from %q to %q takes %d days; it must lie between 0 and %d", l.From, l.To, l.Days, plan.AssemblyDaysMax)
		}
		lanes = append(lanes, plan.Lane(l))
	}
	safety := make([]plan.SafetyStock, 0, len(g.SafetyStock))
	for _, s := range g.SafetyStock {
		if s.Qty < 0 || s.Qty > plan.QtyMax {
			return nil, fmt.Errorf("the safety stock of %q at %q must lie between 0 and %d", s.SKU, s.Loc, plan.QtyMax)
		}
		safety = append(safety, plan.SafetyStock{SKU: s.SKU, Location: s.Loc, Qty: s.Qty})
	}
	rows := [][7]any{}
	for _, t := range plan.Lateral(in, lanes, safety) {
		rows = append(rows, [7]any{t.SKU, t.From, t.To, t.Qty, t.Arrival, t.Demand, t.DaysGained})
	}
	return map[string]any{"transfers": rows}, nil
}

func calcExpedite(given json.RawMessage) (any, error) {
	var g struct {
		Case    *givenPlan             `json:"case"`
		Values  map[string]json.Number `json:"values"`
		Options [][]json.RawMessage    `json:"options"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Case == nil {
		return nil, errors.New(`"case" is missing`)
	}
	in, err := g.Case.input()
	if err != nil {
		return nil, err
	}
	values, scale, err := scaledValues(g.Values)
	if err != nil {
		return nil, err
	}
	options := make([]plan.Option, 0, len(g.Options))
	for i, item := range g.Options {
		var o plan.Option
		if len(item) < 2 || json.Unmarshal(item[0], &o.Supply) != nil || json.Unmarshal(item[1], &o.Days) != nil {
			return nil, fmt.Errorf("option %d is not [supply, days]", i+1)
		}
		if o.Days < 0 || o.Days > plan.AssemblyDaysMax {
			return nil, fmt.Errorf("option %d: %d days must lie between 0 and %d", i+1, o.Days, plan.AssemblyDaysMax)
		}
		options = append(options, o)
	}
	benefits := make([]json.Number, 0, len(options))
	for _, b := range plan.Expedite(in, values, options) {
		benefits = append(benefits, unscaled(b, scale))
	}
	return map[string]any{"benefit": benefits}, nil
}

// valueDecimalsMax is the finest money a value per unit is read in: a hundredth of a cent.
const valueDecimalsMax = 4

// scaledValues reads values per unit as integers. Decimals are scaled by one common power of ten, because the
// engine knows no fractions.
func scaledValues(given map[string]json.Number) (values map[string]int64, scale int64, err error) {
	values, scale = make(map[string]int64, len(given)), 1
	for range valueDecimalsMax + 1 {
		whole := true
		for demand, text := range given {
			if len(text) > 30 || strings.ContainsAny(text.String(), "eE") {
				return nil, 0, fmt.Errorf("the value of %q must be a plain decimal number", demand)
			}
			exact, ok := new(big.Rat).SetString(text.String())
			if !ok {
				return nil, 0, fmt.Errorf("the value of %q is not a number", demand)
			}
			exact.Mul(exact, new(big.Rat).SetInt64(scale))
			if whole = whole && exact.IsInt(); exact.IsInt() {
				if !exact.Num().IsInt64() {
					return nil, 0, fmt.Errorf("the value of %q is too large", demand)
				}
				values[demand] = exact.Num().Int64()
			}
		}
		if whole {
			return values, scale, nil
		}
		scale *= 10
	}
	return nil, 0, fmt.Errorf("a value per unit has more than %d decimals", valueDecimalsMax)
}

func unscaled(n, scale int64) json.Number {
	text := new(big.Rat).SetFrac64(n, scale).FloatString(valueDecimalsMax)
	return json.Number(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}
