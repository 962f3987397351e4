package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/plan"
)

// Calc answers questions about the pure engines from a file: a list of {"id","fn","given"} in, a list of
// {"id","result"} or {"id","error"} out. Scripts and the case files rely on the names below; they are a contract.

// calcInputMax bounds the file: larger than any case a person writes, small enough to hold in memory twice.
const calcInputMax = 64 << 20

// defaultPriority is the importance of a demand line that states none: neither first nor last.
const defaultPriority = 5

type calcQuestion struct {
	ID    json.RawMessage `json:"id"`
	Fn    string          `json:"fn"`
	Given json.RawMessage `json:"given"`
}

type calcAnswer struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// calcFunctions lists what calc can answer. Each takes the "given" of a question.
func calcFunctions() map[string]func(json.RawMessage) (any, error) {
	return map[string]func(json.RawMessage) (any, error){
		"allocate":              calcAllocate,
		"allocate_before_after": calcBeforeAfter,
		"fair_split":            calcFairSplit,
		"on_receipt":            calcOnReceipt,
		"lateral":               calcLateral,
		"expedite":              calcExpedite,
	}
}

// runCalc reads a list of questions and writes the list of answers in the same order. A question that cannot be
// answered gets an error of its own; runCalc itself fails only when the input is not a list of questions.
func runCalc(in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(io.LimitReader(in, calcInputMax+1))
	if err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	if len(text) > calcInputMax {
		return fmt.Errorf("the input is larger than %d MiB", calcInputMax>>20)
	}
	var questions []json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &questions); err != nil {
		return fmt.Errorf(`the input is not a list of {"id","fn","given"}: %w`, err)
	}
	functions := calcFunctions()
	answers := make([]calcAnswer, len(questions))
	for i, q := range questions {
		answers[i] = answer(functions, q)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(answers); err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	return nil
}

// answer never panics: whatever a question contains, the others still get their answers.
func answer(functions map[string]func(json.RawMessage) (any, error), raw json.RawMessage) (a calcAnswer) {
	var q calcQuestion
	err := json.Unmarshal(raw, &q)
	a.ID = q.ID
	if len(a.ID) == 0 {
		a.ID = json.RawMessage("null")
	}
	if err != nil {
		a.Error = readable(err)
		return a
	}
	defer func() {
		if broken := recover(); broken != nil {
			a.Result, a.Error = nil, fmt.Sprintf("%s failed on this input, which is a bug: %v", q.Fn, broken)
		}
	}()
	fn, ok := functions[q.Fn]
	if !ok {
		a.Error = fmt.Sprintf("there is no function %q", q.Fn)
		return a
	}
	result, err := fn(q.Given)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.Result = result
	return a
}

// readable turns a JSON error into a sentence that names the field and not the Go type.
func readable(err error) string {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fmt.Sprintf("%q cannot be %s here", wrongType.Field, wrongType.Value)
	}
	return err.Error()
}

func decode(raw json.RawMessage, into any) error {
	if len(raw) == 0 || string(raw) == "null" {
		return errors.New(`"given" is missing`)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errors.New(readable(err))
	}
	return nil
}

// givenPlan is the input of a plan as the case files spell it.
type givenPlan struct {
	Today        *calendar.Date      `json:"today"`
	Policy       map[string]any      `json:"policy"`
	OnHand       []givenStock        `json:"onhand"`
	Inbound      []givenInbound      `json:"inbound"`
	Demand       []givenDemand       `json:"demand"`
	Kits         map[string]givenKit `json:"kits"`
	Reservations []givenReservation  `json:"reservations"`
	Discontinued []string            `json:"discontinued"`
	Pegs         []givenPeg          `json:"pegs"`
	Lanes        []givenLane         `json:"lanes"`
	SafetyStock  []givenStock        `json:"safety_stock"`
}

type givenStock struct {
	SKU  string `json:"sku"`
	Loc  string `json:"loc"`
	Qty  int64  `json:"qty"`
	Hold bool   `json:"hold"`
}

type givenInbound struct {
	ID        string         `json:"id"`
	SKU       string         `json:"sku"`
	Loc       string         `json:"loc"`
	Ordered   int64          `json:"ordered"`
	Received  int64          `json:"received"`
	Cancelled int64          `json:"cancelled"`
	ETA       *calendar.Date `json:"eta"`
	PlanDate  *calendar.Date `json:"plan_date"`
	Status    string         `json:"status"`
	Parent    string         `json:"parent"`
}

type givenDemand struct {
	ID        string         `json:"id"`
	Order     string         `json:"order"`
	SKU       string         `json:"sku"`
	Loc       string         `json:"loc"`
	Qty       int64          `json:"qty"`
	Shipped   int64          `json:"shipped"`
	Cancelled int64          `json:"cancelled"`
	Status    string         `json:"status"`
	OrderTS   string         `json:"order_ts"`
	Request   *calendar.Date `json:"request"`
	Release   *calendar.Date `json:"release"`
	Priority  *int           `json:"priority"`
	Class     string         `json:"class"`
	Ship      string         `json:"ship"`
	Multiple  int64          `json:"multiple"`
	MinShip   int64          `json:"min_ship"`
	Strategy  string         `json:"strategy"`
	Confirmed []givenShip    `json:"confirmed"`
	Placement string         `json:"placement"`
}

type givenKit struct {
	Components   []givenComponent `json:"components"`
	AssemblyDays int              `json:"assembly_days"`
}

type givenReservation struct {
	SKU   string         `json:"sku"`
	Loc   string         `json:"loc"`
	Class string         `json:"class"`
	Qty   int64          `json:"qty"`
	Until *calendar.Date `json:"until"`
}

type givenPeg struct {
	Demand string `json:"demand"`
	Supply string `json:"supply"`
	Qty    int64  `json:"qty"`
	Frozen bool   `json:"frozen,omitempty"`
}

type givenLane struct {
	From string `json:"from"`
	To   string `json:"to"`
	Days int    `json:"days"`
}

// givenShip is [date, quantity].
type givenShip plan.Shipment

func (s *givenShip) UnmarshalJSON(text []byte) error {
	return unmarshalPair(text, &s.Date, &s.Qty, "[date, quantity]")
}

func (s givenShip) MarshalJSON() ([]byte, error) { return json.Marshal([]any{s.Date, s.Qty}) }

// givenComponent is [sku, quantity per kit].
type givenComponent plan.Component

func (c *givenComponent) UnmarshalJSON(text []byte) error {
	return unmarshalPair(text, &c.SKU, &c.Per, "[sku, quantity]")
}

func unmarshalPair(text []byte, first, second any, shape string) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(text, &pair); err != nil || len(pair) != 2 {
		return fmt.Errorf("%s is not %s", text, shape)
	}
	if err := json.Unmarshal(pair[0], first); err != nil {
		return fmt.Errorf("%s is not %s", text, shape)
	}
	if err := json.Unmarshal(pair[1], second); err != nil {
		return fmt.Errorf("%s is not %s", text, shape)
	}
	return nil
}

// input turns what was given into the engine's input, or says in one sentence what is wrong with it.
func (g *givenPlan) input() (plan.Input, error) {
	var in plan.Input
	if g.Today == nil {
		return in, errors.New(`"today" is missing`)
	}
	in.Today = *g.Today
	var err error
	if in.Policy, err = policyOf(g.Policy); err != nil {
		return in, err
	}
	in.Discontinued = g.Discontinued
	for _, s := range g.OnHand {
		in.OnHand = append(in.OnHand, plan.OnHand{SKU: s.SKU, Location: s.Loc, Qty: s.Qty, Hold: s.Hold})
	}
	for _, s := range g.Inbound {
		in.Inbound = append(in.Inbound, plan.Inbound{
			ID: s.ID, SKU: s.SKU, Location: s.Loc, Ordered: s.Ordered, Received: s.Received, Cancelled: s.Cancelled,
			ETA: s.ETA, PlanDate: s.PlanDate, Status: strings.ToUpper(s.Status), Parent: s.Parent,
		})
	}
	for i := range g.Demand {
		d, err := g.Demand[i].demand()
		if err != nil {
			return in, err
		}
		in.Demand = append(in.Demand, d)
	}
	for sku, k := range g.Kits {
		kit := plan.Kit{SKU: sku, AssemblyDays: k.AssemblyDays}
		for _, c := range k.Components {
			kit.Components = append(kit.Components, plan.Component(c))
		}
		in.Kits = append(in.Kits, kit)
	}
	for _, r := range g.Reservations {
		in.Reservations = append(in.Reservations, plan.Reservation{SKU: r.SKU, Location: r.Loc, Class: r.Class, Qty: r.Qty, Until: r.Until})
	}
	in.Pegs = priorPegs(g.Pegs)
	if err := checkDates(&in); err != nil {
		return in, err
	}
	return in, in.Check()
}

// checkDates refuses dates that no promise can have; the engine's date arithmetic relies on it.
func checkDates(in *plan.Input) error {
	dates := []*calendar.Date{&in.Today}
	for i := range in.Inbound {
		dates = append(dates, in.Inbound[i].ETA, in.Inbound[i].PlanDate)
	}
	for i := range in.Demand {
		dates = append(dates, &in.Demand[i].Request, in.Demand[i].Release)
		for j := range in.Demand[i].Confirmed {
			dates = append(dates, &in.Demand[i].Confirmed[j].Date)
		}
	}
	for _, d := range dates {
		if d != nil && (*d < calendar.Min || *d > calendar.Max) {
			return fmt.Errorf("the date %v lies outside %v to %v", *d, calendar.Min, calendar.Max)
		}
	}
	return nil
}

func (g *givenDemand) demand() (plan.Demand, error) {
	d := plan.Demand{
		ID: g.ID, Order: g.Order, SKU: g.SKU, Location: g.Loc, Ordered: g.Qty, Shipped: g.Shipped, Cancelled: g.Cancelled,
		Release: g.Release, Priority: defaultPriority, Class: g.Class, Multiple: g.Multiple, MinShip: g.MinShip,
		CancelledLine: strings.EqualFold(g.Status, "CANCELLED"),
	}
	if g.Request == nil {
		return d, fmt.Errorf("demand line %q has no request date", g.ID)
	}
	d.Request = *g.Request
	if g.Priority != nil {
		d.Priority = *g.Priority
	}
	var err error
	if d.OrderedAt, err = timeOf(g.OrderTS); err != nil {
		return d, fmt.Errorf("demand line %q: %w", g.ID, err)
	}
	if d.Ship, err = oneOf("ship policy", g.Ship, plan.ShipPartial, plan.ShipLine, plan.ShipOrder); err != nil {
		return d, err
	}
	if d.Strategy, err = oneOf("strategy", g.Strategy, plan.Redistribute, plan.Win, plan.Gain, plan.Improve, plan.Fill, plan.Lose); err != nil {
		return d, err
	}
	if g.Placement != "" {
		if d.Placement, err = oneOf("placement", g.Placement, plan.JustInTime, plan.ASAP); err != nil {
			return d, err
		}
	}
	for _, c := range g.Confirmed {
		d.Confirmed = append(d.Confirmed, plan.Shipment(c))
	}
	return d, nil
}

// timeOf reads a timestamp with or without a zone, or a bare date. An empty one is an unknown time.
func timeOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time like 2026-11-22T09:00:00Z", text)
}

// oneOf reads a word of a contract in any case; the first allowed word is the default.
func oneOf[T ~string](what, text string, allowed ...T) (T, error) {
	if text == "" {
		return allowed[0], nil
	}
	word := T(strings.ToUpper(text))
	if slices.Contains(allowed, word) {
		return word, nil
	}
	return "", fmt.Errorf("%q is not a %s", text, what)
}

// policyOf reads a policy. A field may be spelled in the ways people spell it; what is absent keeps its default.
func policyOf(given map[string]any) (plan.Policy, error) {
	p := plan.DefaultPolicy()
	text := func(key string) string {
		s, _ := given[key].(string)
		return s
	}
	var err error
	if p.Mode, err = oneOf("mode", text("mode"), plan.Priority, plan.FIFO, plan.Due, plan.Fair); err != nil {
		return p, err
	}
	if p.Placement, err = oneOf("placement", text("placement"), plan.JustInTime, plan.ASAP); err != nil {
		return p, err
	}
	for _, key := range []string{"rule", "fair", "fair_share", "fair_split", "fair_rule"} {
		if s := text(key); s != "" {
			if p.FairRule, err = fairRuleOf(s); err != nil {
				return p, err
			}
		}
	}
	for key, into := range map[string]*int{
		"overdue_grace_days": &p.OverdueGraceDays, "ship_complete_starvation_days": &p.ShipCompleteStarvationDays,
	} {
		value, stated := given[key]
		if !stated || value == nil {
			continue
		}
		days, ok := value.(float64)
		if !ok || days != math.Trunc(days) || days < 0 || days > plan.AssemblyDaysMax*10 {
			return p, fmt.Errorf("the policy's %s is %v; it must be a number of days", key, value)
		}
		*into = int(days)
	}
	return p, nil
}

func fairRuleOf(text string) (plan.FairRule, error) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(text)
	return oneOf("fair rule", plain, plan.Proportional, plan.MaxMin)
}

func priorPegs(given []givenPeg) []plan.PriorPeg {
	out := make([]plan.PriorPeg, 0, len(given))
	for _, p := range given {
		out = append(out, plan.PriorPeg(p))
	}
	return out
}

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
