package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pegboard/models/qty"
	"pegboard/models/replenish"
)

// calcLotMax bounds the positions that rq_poisson_cost adds up.
const calcLotMax = 1_000_000

// givenDay is [days, probability].
type givenDay replenish.Day

func (d *givenDay) UnmarshalJSON(text []byte) error {
	var days float64
	if err := unmarshalPair(text, &days, &d.Mass, "[days, probability]"); err != nil {
		return err
	}
	if days != math.Trunc(days) || math.Abs(days) > calcDaysMax {
		return fmt.Errorf("%s does not begin with whole days", text)
	}
	d.Days = int(days)
	return nil
}

// givenDays is {days: value}.
type givenDays map[string]json.Number

func (g givenDays) each(of func(day int, value json.Number) error) error {
	for text, value := range g {
		day, err := strconv.Atoi(text)
		if err != nil || day < 0 || day > calcDaysMax {
			return fmt.Errorf("%q is not a number of days between 0 and %d", text, calcDaysMax)
		}
		if err := of(day, value); err != nil {
			return err
		}
	}
	return nil
}

// requires names the first number that was not given.
func requires(names []string, numbers ...*float64) error {
	for i, n := range numbers {
		if n == nil {
			return fmt.Errorf("%q is missing", names[i])
		}
	}
	return nil
}

// givenLeadDemand is a demand during a lead time, and what is asked about it.
type givenLeadDemand struct {
	Mu    *float64 `json:"mu"`
	SD    *float64 `json:"sd"`
	EL    *float64 `json:"EL"`
	VarL  float64  `json:"varL"`
	R     float64  `json:"R"`
	Alpha *float64 `json:"alpha"`
	Beta  *float64 `json:"beta"`
	ROP   *float64 `json:"rop"`
	Q     *float64 `json:"Q"`
}

func (g *givenLeadDemand) demand() (replenish.Demand, error) {
	var d replenish.Demand
	if err := requires([]string{"mu", "sd", "EL"}, g.Mu, g.SD, g.EL); err != nil {
		return d, err
	}
	if !(*g.EL >= 0 && *g.EL <= calcDaysMax && g.R >= 0 && g.R <= calcDaysMax && g.VarL >= 0 && g.VarL <= calcDaysMax*calcDaysMax) {
		return d, fmt.Errorf(`"EL", "varL" and "R" must lie between 0 and %d days, squared for "varL"`, calcDaysMax)
	}
	rate := replenish.Rate{Mean: *g.Mu, Variance: *g.SD * *g.SD}
	if err := replenish.CheckMoments(*g.Mu, *g.SD); err != nil {
		return d, err
	}
	mean, variance := replenish.LeadDemand(rate, *g.EL, g.VarL, g.R)
	return replenish.Demand{Shape: replenish.Normal, Mean: mean, Variance: variance}, nil
}

func calcLeadDemand(given json.RawMessage) (any, error) {
	var g givenLeadDemand
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	d, err := g.demand()
	if err != nil {
		return nil, err
	}
	if g.Q != nil && !(*g.Q > 0) {
		return nil, errors.New(`"Q" must be above 0`)
	}
	out := map[string]float64{"mean": d.Mean, "sd": d.SD()}
	if g.Alpha != nil {
		if err := replenish.CheckShare("alpha", *g.Alpha); err != nil {
			return nil, err
		}
		out["rop"] = d.Level(*g.Alpha)
		out["ss"] = out["rop"] - d.Mean
	}
	if g.ROP != nil {
		out["csl"], out["esc"] = d.AtMost(*g.ROP), d.Short(*g.ROP)
		if g.Q != nil {
			out["fill_approx"], out["fill_exact"] = d.FillRough(*g.ROP, *g.Q), d.Fill(*g.ROP, *g.Q)
		}
	}
	if g.Beta != nil && g.Q != nil {
		if err := replenish.CheckShare("beta", *g.Beta); err != nil {
			return nil, err
		}
		out["rop_fill_exact"], out["rop_fill_approx"] = d.ForFill(*g.Beta, *g.Q), d.ForFillRough(*g.Beta, *g.Q)
	}
	return out, nil
}

func calcLoss(given json.RawMessage) (any, error) {
	var g struct {
		Items []struct {
			Dist  string   `json:"dist"`
			X     *float64 `json:"x"`
			Mean  float64  `json:"mean"`
			SD    float64  `json:"sd"`
			Mu    float64  `json:"mu"`
			Sigma float64  `json:"sigma"`
			Shape float64  `json:"shape"`
			Scale float64  `json:"scale"`
		} `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	out := make([][2]float64, len(g.Items))
	for i, item := range g.Items {
		if item.X == nil {
			return nil, fmt.Errorf(`item %d: "x" is missing`, i+1)
		}
		sound := true
		switch item.Dist {
		case "normal":
			sound = item.SD >= 0
			out[i][0], out[i][1] = replenish.LossNormal(*item.X, item.Mean, item.SD)
		case "lognormal":
			sound = item.Sigma >= 0
			out[i][0], out[i][1] = replenish.LossLognormal(*item.X, item.Mu, item.Sigma)
		case "gamma":
			if sound = item.Shape > 0 && item.Scale > 0; sound {
				out[i][0], out[i][1] = replenish.LossGamma(*item.X, item.Shape, item.Scale)
			}
		case "poisson":
			if sound = item.Mean > 0; sound {
				out[i][0], out[i][1] = replenish.LossPoisson(*item.X, item.Mean)
			}
		default:
			return nil, fmt.Errorf("item %d: %q is not a distribution: normal, lognormal, gamma or poisson", i+1, item.Dist)
		}
		if !sound || !finite(out[i][0], out[i][1]) {
			return nil, fmt.Errorf("item %d has parameters that the %s distribution cannot have", i+1, item.Dist)
		}
	}
	return map[string]any{"n_nbar": out}, nil
}

func finite(numbers ...float64) bool {
	for _, n := range numbers {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return false
		}
	}
	return true
}

func calcPoissonPolicy(given json.RawMessage) (any, error) {
	var g struct {
		Mean  *float64 `json:"mean"`
		Alpha *float64 `json:"alpha"`
		Q     *int64   `json:"Q"`
		Beta  *float64 `json:"beta"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := requires([]string{"mean"}, g.Mean); err != nil {
		return nil, err
	}
	if err := replenish.CheckMoments(*g.Mean, 0); err != nil {
		return nil, err
	}
	d, out := replenish.Counted(*g.Mean, *g.Mean), map[string]float64{}
	if g.Alpha != nil {
		if err := replenish.CheckShare("alpha", *g.Alpha); err != nil {
			return nil, err
		}
		out["rop_cycle"] = d.Level(*g.Alpha)
		out["cdf_at"] = d.AtMost(out["rop_cycle"])
	}
	if g.Q != nil && g.Beta != nil {
		if *g.Q < 1 || *g.Q > qty.Max {
			return nil, fmt.Errorf(`"Q" must lie between 1 and %d`, qty.Max)
		}
		if err := replenish.CheckShare("beta", *g.Beta); err != nil {
			return nil, err
		}
		out["rop_fill"] = d.ForFill(*g.Beta, float64(*g.Q))
		out["fill_at"] = d.Fill(out["rop_fill"], float64(*g.Q))
	}
	return out, nil
}

func calcReorderPoint(given json.RawMessage) (any, error) {
	var g struct {
		Items []struct {
			Mean  *float64 `json:"mean"`
			SD    *float64 `json:"sd"`
			Alpha *float64 `json:"alpha"`
		} `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	out := make([][2]any, 0, len(g.Items))
	for i, item := range g.Items {
		err := requires([]string{"mean", "sd", "alpha"}, item.Mean, item.SD, item.Alpha)
		if err == nil {
			err = errors.Join(replenish.CheckMoments(*item.Mean, *item.SD), replenish.CheckShare("alpha", *item.Alpha))
		}
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		d := replenish.Expect(*item.Mean, *item.SD**item.SD)
		out = append(out, [2]any{d.Shape, d.Level(*item.Alpha)})
	}
	return map[string]any{"rop": out}, nil
}

func calcMixture(given json.RawMessage) (any, error) {
	var g struct {
		Atoms []givenDay `json:"atoms"`
		Mu    *float64   `json:"mu"`
		Var   *float64   `json:"var"`
		Alpha *float64   `json:"alpha"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := requires([]string{"mu", "var", "alpha"}, g.Mu, g.Var, g.Alpha); err != nil {
		return nil, err
	}
	days := make([]replenish.Day, 0, len(g.Atoms))
	for _, a := range g.Atoms {
		days = append(days, replenish.Day(a))
	}
	lead, err := replenish.LeadOf(days)
	rate := replenish.Rate{Mean: *g.Mu, Variance: *g.Var}
	if err := errors.Join(err, rate.Check(), replenish.CheckShare("alpha", *g.Alpha)); err != nil {
		return nil, err
	}
	mix := replenish.Mix(rate, lead, 0)
	mean, variance := replenish.LeadDemand(rate, lead.Mean(), lead.Variance(), 0)
	rop := mix.Level(*g.Alpha)
	normal := replenish.Demand{Shape: replenish.Normal, Mean: mean, Variance: variance}.Level(*g.Alpha)
	return map[string]float64{
		"rop": rop, "csl_at_rop": mix.AtMost(rop), "normal_rop": normal, "true_csl_of_normal_rop": mix.AtMost(normal),
	}, nil
}

func calcBaseStock(given json.RawMessage) (any, error) {
	var g struct {
		H    *float64 `json:"h"`
		P    *float64 `json:"p"`
		Mean *float64 `json:"mean"`
		SD   *float64 `json:"sd"`
		L    float64  `json:"L"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := requires([]string{"h", "p", "mean", "sd"}, g.H, g.P, g.Mean, g.SD); err != nil {
		return nil, err
	}
	costs := replenish.Costs{Hold: *g.H, Short: *g.P}
	if err := errors.Join(costs.CheckHold(), replenish.CheckMoments(*g.Mean, *g.SD)); err != nil {
		return nil, err
	}
	if *g.P == 0 {
		return nil, errors.New(`"p" is 0, so no stock is worth keeping`)
	}
	if !(g.L >= 0 && g.L <= calcDaysMax) {
		return nil, fmt.Errorf(`"L" must lie between 0 and %d`, calcDaysMax)
	}
	level, cost := costs.BaseStock(*g.Mean, *g.SD, g.L)
	return map[string]float64{"S": level, "cost": cost}, nil
}

func calcRQPoissonCost(given json.RawMessage) (any, error) {
	var g struct {
		Items [][]float64 `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	out := make([]float64, 0, len(g.Items))
	for i, item := range g.Items {
		if len(item) != 7 {
			return nil, fmt.Errorf("item %d is not [r, Q, h, p, K, lambda, L]", i+1)
		}
		r, q, rate, lead := item[0], item[1], item[5], item[6]
		costs := replenish.Costs{Hold: item[2], Short: item[3], Order: item[4]}
		if r != math.Trunc(r) || q != math.Trunc(q) || q < 1 || q > calcLotMax || r < -q || r > float64(qty.Max) {
			return nil, fmt.Errorf("item %d: r and Q must be whole numbers, Q between 1 and %d and r from -Q on", i+1, calcLotMax)
		}
		if lead < 0 {
			return nil, fmt.Errorf("item %d: L is negative", i+1)
		}
		if err := errors.Join(costs.Check(), replenish.CheckMoments(rate, 0), replenish.CheckMoments(rate*lead, 0)); err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out = append(out, costs.RQPoisson(int64(r), int64(q), rate, lead))
	}
	return map[string]any{"cost": out}, nil
}

func calcIntermittent(given json.RawMessage) (any, error) {
	usual := replenish.UsualSmoothing()
	g := struct {
		Y        []float64 `json:"y"`
		Alpha    *float64  `json:"alpha"`
		Beta     *float64  `json:"beta"`
		TSBAlpha *float64  `json:"tsb_alpha"`
		TSBBeta  *float64  `json:"tsb_beta"`
	}{Alpha: &usual.Size, Beta: &usual.Interval}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Alpha == nil || g.Beta == nil {
		return nil, errors.New(`"alpha" and "beta" cannot be null`)
	}
	usual.TSBSize, usual.TSBInterval = usual.Size, usual.Interval
	if g.TSBAlpha != nil {
		usual.TSBSize = *g.TSBAlpha
	}
	if g.TSBBeta != nil {
		usual.TSBInterval = *g.TSBBeta
	}
	h, err := replenish.Read(g.Y, usual)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"class": h.Class, "croston": h.Croston, "sba": h.SBA, "tsb": h.TSB}
	for name, value := range map[string]float64{"adi": h.ADI, "cv2": h.CV2, "z": h.Size, "p": h.Interval} {
		out[name] = value
		if h.Class == replenish.None {
			out[name] = nil
		}
	}
	return out, nil
}

func calcRoundLot(given json.RawMessage) (any, error) {
	var g struct {
		Items [][]int64 `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	out := make([]int64, 0, len(g.Items))
	for i, item := range g.Items {
		if len(item) != 3 {
			return nil, fmt.Errorf("item %d is not [need, MOQ, multiple]", i+1)
		}
		lot := replenish.Lot{MOQ: item[1], Multiple: item[2]}
		if err := errors.Join(checkUnits("need", item[0]), lot.Check()); err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out = append(out, lot.Round(item[0]).Qty)
	}
	return map[string]any{"q": out}, nil
}

// checkUnits refuses numbers of units that no company has; they may be negative.
func checkUnits(what string, units ...int64) error {
	for _, n := range units {
		if n < -qty.Max || n > qty.Max {
			return fmt.Errorf("%s must lie between %d and %d", what, -qty.Max, qty.Max)
		}
	}
	return nil
}

func calcSuggest(given json.RawMessage) (any, error) {
	var g struct {
		Items []struct {
			OnHand       int64 `json:"on_hand"`
			OnOrder      int64 `json:"on_order"`
			Backorders   int64 `json:"backorders"`
			Uncovered    int64 `json:"uncovered"`
			Reorder      int64 `json:"s"`
			UpTo         int64 `json:"S"`
			MOQ          int64 `json:"moq"`
			Multiple     int64 `json:"mult"`
			Stocked      *bool `json:"stocked"`
			Discontinued bool  `json:"discontinued"`
		} `json:"items"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	type answer struct {
		Position      int64 `json:"ip"`
		Need          int64 `json:"need"`
		Order         int64 `json:"order"`
		ForBackorders int64 `json:"for_backorders"`
		ForStock      int64 `json:"for_stock"`
	}
	out := make([]answer, 0, len(g.Items))
	for i, item := range g.Items {
		rules := replenish.Rules{
			Reorder: item.Reorder, UpTo: item.UpTo, Lot: replenish.Lot{MOQ: item.MOQ, Multiple: item.Multiple},
			Stocked: item.Stocked == nil || *item.Stocked, Discontinued: item.Discontinued,
		}
		err := checkUnits("on_hand, on_order, backorders, uncovered, s or S",
			item.OnHand, item.OnOrder, item.Backorders, item.Uncovered, item.Reorder, item.UpTo)
		if err := errors.Join(err, rules.Lot.Check()); err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		s := replenish.Suggest(replenish.Stock{
			OnHand: item.OnHand, OnOrder: item.OnOrder, Backorders: item.Backorders, Uncovered: item.Uncovered,
		}, rules)
		out = append(out, answer{s.Position, s.Need, s.Order, s.ForBackorders, s.ForStock})
	}
	return out, nil
}

func calcBudget(given json.RawMessage) (any, error) {
	var g struct {
		Budget json.Number `json:"budget"`
		Wishes map[string]struct {
			Uncovered int64       `json:"uncovered"`
			Need      int64       `json:"need"`
			MOQ       int64       `json:"moq"`
			Multiple  int64       `json:"mult"`
			Cost      json.Number `json:"cost"`
			Value     json.Number `json:"value"`
			RiskValue json.Number `json:"risk_value"`
		} `json:"sugg"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	amounts := map[string]json.Number{}
	name := func(amount, sku string) string { return amount + " of " + sku }
	state := func(name string, n json.Number) {
		if n == "" {
			n = "0"
		}
		amounts[name] = n
	}
	if g.Budget == "" {
		return nil, errors.New(`"budget" is missing`)
	}
	state("budget", g.Budget)
	for sku, w := range g.Wishes {
		if w.Cost == "" {
			return nil, fmt.Errorf("%q has no cost", sku)
		}
		state(name("cost", sku), w.Cost)
		state(name("value", sku), w.Value)
		state(name("risk value", sku), w.RiskValue)
	}
	money, scale, err := scaledValues(amounts)
	if err != nil {
		return nil, err
	}
	wishes := make([]replenish.Wish, 0, len(g.Wishes))
	for sku, w := range g.Wishes {
		wishes = append(wishes, replenish.Wish{
			SKU: sku, Uncovered: w.Uncovered, Need: w.Need, Lot: replenish.Lot{MOQ: w.MOQ, Multiple: w.Multiple},
			Cost: money[name("cost", sku)], Value: money[name("value", sku)], RiskValue: money[name("risk value", sku)],
		})
	}
	slices.SortFunc(wishes, func(a, b replenish.Wish) int { return strings.Compare(a.SKU, b.SKU) })
	grants, left, err := replenish.Affordable(money["budget"], wishes)
	if err != nil {
		return nil, err
	}
	orders := make(map[string]int64, len(grants))
	for _, grant := range grants {
		orders[grant.SKU] = grant.Order
	}
	return map[string]any{"order": orders, "left": unscaled(left, scale)}, nil
}

func calcCrossover(given json.RawMessage) (any, error) {
	var g struct {
		EL  *float64 `json:"EL"`
		SDL *float64 `json:"sdL"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := requires([]string{"EL", "sdL"}, g.EL, g.SDL); err != nil {
		return nil, err
	}
	if *g.EL < 0 || *g.SDL < 0 {
		return nil, errors.New(`"EL" and "sdL" cannot be negative`)
	}
	return map[string]float64{"var": replenish.Crossover(*g.EL, *g.SDL)}, nil
}

func calcEOQ(given json.RawMessage) (any, error) {
	var g struct {
		K   *float64 `json:"K"`
		H   *float64 `json:"h"`
		Lam *float64 `json:"lam"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := requires([]string{"K", "h", "lam"}, g.K, g.H, g.Lam); err != nil {
		return nil, err
	}
	costs := replenish.Costs{Hold: *g.H, Order: *g.K}
	if err := errors.Join(costs.CheckHold(), replenish.CheckMoments(*g.Lam, 0)); err != nil {
		return nil, err
	}
	return map[string]float64{"q": costs.EOQ(*g.Lam)}, nil
}

func calcRisk(given json.RawMessage) (any, error) {
	var g struct {
		X       *int64    `json:"x"`
		Mu      *float64  `json:"mu"`
		Var     *float64  `json:"var"`
		Arrival givenDays `json:"arrival"`
		H       int       `json:"H"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.X == nil {
		return nil, errors.New(`"x" is missing`)
	}
	if err := requires([]string{"mu", "var"}, g.Mu, g.Var); err != nil {
		return nil, err
	}
	arrival := make([]replenish.Day, 0, len(g.Arrival))
	err := g.Arrival.each(func(day int, value json.Number) error {
		mass, err := value.Float64()
		arrival = append(arrival, replenish.Day{Days: day, Mass: mass})
		return err
	})
	slices.SortFunc(arrival, func(a, b replenish.Day) int { return a.Days - b.Days })
	rate := replenish.Rate{Mean: *g.Mu, Variance: *g.Var}
	if err := errors.Join(err, checkUnits("x", *g.X), checkDays("H", g.H), rate.Check(), replenish.CheckArrival(arrival)); err != nil {
		return nil, err
	}
	return map[string]float64{"risk": replenish.RunOut(*g.X, rate, arrival, g.H)}, nil
}

func calcRiskDated(given json.RawMessage) (any, error) {
	var g struct {
		X        *int64    `json:"x"`
		Demand   []float64 `json:"pmf"`
		Arrivals givenDays `json:"arrivals"`
		H        int       `json:"H"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.X == nil {
		return nil, errors.New(`"x" is missing`)
	}
	receipts := make([]replenish.Dated, 0, len(g.Arrivals))
	err := g.Arrivals.each(func(day int, value json.Number) error {
		units, err := value.Int64()
		if err != nil {
			return fmt.Errorf("%v is not a whole number of units", value)
		}
		receipts = append(receipts, replenish.Dated{Day: day, Units: units})
		return nil
	})
	if err != nil {
		return nil, err
	}
	risk, err := replenish.RunOutDated(*g.X, g.Demand, receipts, g.H)
	if err != nil {
		return nil, err
	}
	return map[string]float64{"risk": risk}, nil
}
