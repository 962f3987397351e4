package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/plan"
)

// defaultPriority is the importance of a demand line that states none: neither first nor last.
const defaultPriority = 5

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
	return unmarshalRow(text, shape, 2, first, second)
}

// unmarshalRow reads a list of at least least values of different kinds. Those that are not given stay as they are.
func unmarshalRow(text []byte, shape string, least int, into ...any) error {
	var row []json.RawMessage
	if err := json.Unmarshal(text, &row); err != nil || len(row) < least || len(row) > len(into) {
		return fmt.Errorf("%s is not %s", text, shape)
	}
	for i, value := range row {
		if err := json.Unmarshal(value, into[i]); err != nil {
			return fmt.Errorf("%s is not %s", text, shape)
		}
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
