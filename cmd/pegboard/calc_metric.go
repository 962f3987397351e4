package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"pegboard/models/calendar"
	"pegboard/models/metric"
)

// statusCancelled is how the case files spell a line nobody wants any more.
const statusCancelled = "CANCELLED"

// givenSold is an order line as the figures see it.
type givenSold struct {
	ID        string         `json:"id"`
	Order     string         `json:"order"`
	Request   *calendar.Date `json:"request"`
	Release   *calendar.Date `json:"release"`
	Qty       int64          `json:"qty"`
	Cancelled int64          `json:"cancelled"`
	Price     float64        `json:"price"`
	Shipped   []givenShip    `json:"shipped"`
	Status    string         `json:"status"`
}

func shipmentsOf(given []givenShip) ([]metric.Shipment, error) {
	out := make([]metric.Shipment, 0, len(given))
	for _, s := range given {
		if s.Qty < 0 {
			return nil, fmt.Errorf("a shipment of %d units is not possible", s.Qty)
		}
		out = append(out, metric.Shipment{Date: s.Date, Qty: s.Qty})
	}
	return out, nil
}

// line turns what was given into a line; what is cancelled has no units left.
func (g givenSold) line() (metric.Line, error) {
	if g.Request == nil {
		return metric.Line{}, fmt.Errorf(`line %q: "request" is missing`, g.ID)
	}
	if g.Qty < 0 || g.Cancelled < 0 || g.Cancelled > g.Qty {
		return metric.Line{}, fmt.Errorf("line %q: %d units of which %d are cancelled is not possible", g.ID, g.Qty, g.Cancelled)
	}
	shipped, err := shipmentsOf(g.Shipped)
	if err != nil {
		return metric.Line{}, fmt.Errorf("line %q: %w", g.ID, err)
	}
	l := metric.Line{Order: g.Order, Requested: *g.Request, Released: g.Release, Qty: g.Qty - g.Cancelled, Price: g.Price, Shipped: shipped}
	if g.Status == statusCancelled {
		l.Qty = 0
	}
	return l, nil
}

func calcKPI(given json.RawMessage) (any, error) {
	var g struct {
		Start *calendar.Date `json:"start"`
		End   *calendar.Date `json:"end"`
		Lines []givenSold    `json:"lines"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.Start == nil || g.End == nil {
		return nil, errors.New(`"start" or "end" is missing`)
	}
	if *g.End < *g.Start {
		return nil, fmt.Errorf("the period ends on %s, before it starts on %s", *g.End, *g.Start)
	}
	lines := make([]metric.Line, 0, len(g.Lines))
	for _, sold := range g.Lines {
		l, err := sold.line()
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	fill, open := metric.Fill(lines, *g.Start, *g.End), metric.Backorders(lines, *g.Start, *g.End)
	return map[string]any{
		"unit_fill": fill.Unit, "line_fill": fill.Line, "order_fill": fill.Order, "value_fill": fill.Value, "backorder_rate": fill.BackorderRate,
		"open_units": open.Units, "open_value": open.Value, "age_qty_weighted": open.AgeMean, "age_max": open.AgeMax,
		"backorder_unit_days": open.UnitDays, "avg_backorder_level": open.LevelMean,
	}, nil
}

func calcSupplierKPI(given json.RawMessage) (any, error) {
	var g struct {
		AsOf *calendar.Date `json:"asof"`
		Tol  int            `json:"tol"`
		POs  []struct {
			Ordered   *calendar.Date `json:"ordered"`
			Confirmed *calendar.Date `json:"confirmed"`
			Received  *calendar.Date `json:"received"`
		} `json:"pos"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if g.AsOf == nil {
		return nil, errors.New(`"asof" is missing`)
	}
	if err := checkDays("tol", g.Tol); err != nil {
		return nil, err
	}
	lines := make([]metric.Purchase, 0, len(g.POs))
	for i, p := range g.POs {
		if p.Ordered == nil {
			return nil, fmt.Errorf(`purchase %d: "ordered" is missing`, i+1)
		}
		lines = append(lines, metric.Purchase{Ordered: *p.Ordered, Confirmed: p.Confirmed, Received: p.Received})
	}
	s := metric.Supplier(lines, *g.AsOf, g.Tol)
	return map[string]any{"due": s.Due, "on_time": s.OnTime, "otd": s.Share, "lt_mean": s.LeadMean, "lt_sd": s.LeadSD, "lt_cv": s.LeadCV}, nil
}

func calcOTIF(given json.RawMessage) (any, error) {
	var g struct {
		Late  int     `json:"tol_late"`
		Early int     `json:"tol_early"`
		Short float64 `json:"tol_qty"`
		Lines []struct {
			Promise *calendar.Date `json:"promise"`
			Qty     int64          `json:"qty"`
			Shipped []givenShip    `json:"shipped"`
			Status  string         `json:"status"`
		} `json:"lines"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	if err := errors.Join(checkDays("tol_late", g.Late), checkDays("tol_early", g.Early), checkShare("tol_qty", g.Short)); err != nil {
		return nil, err
	}
	var lines []metric.Promised
	for i, l := range g.Lines {
		shipped, err := shipmentsOf(l.Shipped)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if l.Promise != nil && l.Status != statusCancelled {
			lines = append(lines, metric.Promised{Promise: *l.Promise, Qty: l.Qty, Shipped: shipped})
		}
	}
	return map[string]any{"otif": metric.OnTimeInFull(lines, metric.Window{Early: g.Early, Late: g.Late, Short: g.Short})}, nil
}

func calcDelayCost(given json.RawMessage) (any, error) {
	var g struct {
		Cancel *float64 `json:"cancel"`
		Lines  []struct {
			Value   float64  `json:"value"`
			Margin  float64  `json:"margin"`
			Late    int      `json:"late"`
			Penalty float64  `json:"penalty"`
			Cap     *float64 `json:"cap"`
		} `json:"lines"`
	}
	if err := decode(given, &g); err != nil {
		return nil, err
	}
	hazard := metric.CancelHazard
	if g.Cancel != nil {
		hazard = *g.Cancel
	}
	if hazard < 0 {
		return nil, fmt.Errorf(`"cancel" is %g; it must be 0 or more`, hazard)
	}
	lines := make([]metric.Delayed, 0, len(g.Lines))
	for _, l := range g.Lines {
		d := metric.Delayed{Value: l.Value, Margin: l.Margin, Late: l.Late, Penalty: l.Penalty, Cap: math.Inf(1)}
		if l.Cap != nil {
			d.Cap = *l.Cap
		}
		lines = append(lines, d)
	}
	d := metric.DelayCost(lines, hazard)
	return map[string]any{"penalty": d.Penalty, "lost_margin": d.LostMargin, "revenue_at_risk": d.RevenueAtRisk, "cost_of_delay": d.Cost}, nil
}

func checkShare(what string, share float64) error {
	if share < 0 || share > 1 {
		return fmt.Errorf("%q is %g; it must lie between 0 and 1", what, share)
	}
	return nil
}
