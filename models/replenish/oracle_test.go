package replenish

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// published is what textbooks and papers answer, as data/oracles restates it.
type published struct {
	Cases []struct {
		ID    string          `json:"id"`
		Model string          `json:"model"`
		In    publishedIn     `json:"in"`
		Out   json.RawMessage `json:"out"`
	} `json:"cases"`
	Zheng struct {
		Hold  float64 `json:"holding_cost"`
		Short float64 `json:"stockout_cost"`
		Order float64 `json:"fixed_cost"`
		Rows  []struct {
			Mean  float64 `json:"demand_mean"`
			Point int64   `json:"s"`
			Level int64   `json:"S"`
			Cost  float64 `json:"cost"`
		} `json:"rows"`
		Tolerance float64 `json:"cost_abs_tolerance"`
	} `json:"zheng_federgruen_1991"`
}

type publishedIn struct {
	Order  float64 `json:"fixed_cost"`
	Hold   float64 `json:"holding_cost"`
	Short  float64 `json:"stockout_cost"`
	Rate   float64 `json:"demand_rate"`
	Mean   float64 `json:"demand_mean"`
	SD     float64 `json:"demand_sd"`
	Lead   float64 `json:"lead_time"`
	S      float64 `json:"S"`
	R      float64 `json:"r"`
	Q      float64 `json:"Q"`
	Demand []int64 `json:"-"`
}

func readPublished(t *testing.T) published {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "data", "oracles", "inventory_models.json")
	text, err := os.ReadFile(file)
	if err != nil {
		sentence := "The published answers are missing: ../shared/data/oracles/inventory_models.json cannot be read."
		if os.Getenv("CI") == "true" {
			t.Fatal(sentence, err)
		}
		t.Skip(sentence)
	}
	var p published
	var lots struct {
		Cases []struct {
			In struct {
				Demand json.RawMessage `json:"demand"`
			} `json:"in"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &lots); err != nil {
		t.Fatal(err)
	}
	for i, c := range lots.Cases {
		if c.In.Demand != nil {
			if err := json.Unmarshal(c.In.Demand, &p.Cases[i].In.Demand); err != nil {
				t.Fatal(err)
			}
		}
	}
	return p
}

// approximations are published answers of formulas that Pegboard does not offer. Two of them approximate a policy of which it
// has the exact cost; the third is (s,S) for a normal demand, of which it has only the Poisson form.
var approximations = map[string]bool{
	"rQ_expected_inventory_level_approx": true, "rQ_loss_function_approx": true, "sS_power_approximation": false,
}

func TestPublishedAnswersAreFound(t *testing.T) {
	p := readPublished(t)
	if len(p.Cases) != 17 || len(p.Zheng.Rows) != 24 {
		t.Fatalf("there are %d cases and %d rows", len(p.Cases), len(p.Zheng.Rows))
	}
	for _, c := range p.Cases {
		t.Run(c.ID+" "+c.Model, func(t *testing.T) {
			costs := Costs{Hold: c.In.Hold, Short: c.In.Short, Order: c.In.Order}
			in := c.In
			got := map[string]any{}
			switch c.Model {
			case "eoq":
				q := costs.EOQ(in.Rate)
				got["Q"], got["cost"] = q, in.Order*in.Rate/q+in.Hold*q/2
			case "wagner_whitin":
				orders, cost := costs.Lots(in.Demand)
				list := []any{}
				for _, q := range orders {
					list = append(list, float64(q))
				}
				got["orders"], got["cost"] = list, cost
			case "newsvendor_normal":
				got["S"], got["cost"] = costs.BaseStock(in.Mean, in.SD, 0)
			case "newsvendor_normal_cost":
				got["cost"] = costs.Newsvendor(Demand{Normal, in.Mean, in.SD * in.SD}, in.S)
			case "base_stock_normal (lead_time L, review 1: covers L+1 periods)":
				got["S"], got["cost"] = costs.BaseStock(in.Mean, in.SD, in.Lead)
			case "sS_poisson_exact":
				best := costs.SSPoissonBest(in.Mean)
				got["s"], got["S"], got["cost"] = float64(best.Point), float64(best.Level), best.Cost
			case "rQ_normal_cost":
				got["cost"] = costs.RQNormal(in.R, in.Q, in.Mean, in.SD, in.Lead)
			case "rQ_eoq_plus_safety_stock":
				got["r"], got["Q"] = costs.WithSafety(in.Mean, in.SD, in.Lead)
			case "rQ_poisson_exact":
				r, q, cost := costs.RQPoissonBest(in.Mean, in.Lead)
				got["r"], got["Q"], got["cost"] = float64(r), float64(q), cost
				if again := costs.RQPoisson(r, q, in.Mean, in.Lead); math.Abs(again-cost) > 1e-9*cost {
					t.Errorf("the best policy costs %v, evaluated on its own %v", cost, again)
				}
			default:
				exact, known := approximations[c.Model]
				if !known {
					t.Fatalf("the model %q is new", c.Model)
				}
				if exact {
					exactIsNoDearer(t, costs, in, c.Out)
				}
				return
			}
			var want map[string]any
			if err := json.Unmarshal(c.Out, &want); err != nil {
				t.Fatal(err)
			}
			for name, value := range want {
				if !alike(value, got[name]) {
					t.Errorf("%s is %v, published is %v", name, got[name], value)
				}
			}
		})
	}
	for _, row := range p.Zheng.Rows {
		best := Costs{Hold: p.Zheng.Hold, Short: p.Zheng.Short, Order: p.Zheng.Order}.SSPoissonBest(row.Mean)
		if best.Point != row.Point || best.Level != row.Level || math.Abs(best.Cost-row.Cost) > p.Zheng.Tolerance {
			t.Errorf("for a mean of %v the best policy is %+v, published is %+v", row.Mean, best, row)
		}
	}
}

// exactIsNoDearer checks that a published approximation does not cost less than the best of the policies around it.
func exactIsNoDearer(t *testing.T, costs Costs, in publishedIn, out json.RawMessage) {
	t.Helper()
	var policy struct{ R, Q, Cost float64 }
	if err := json.Unmarshal(out, &policy); err != nil {
		t.Fatal(err)
	}
	best := math.Inf(1)
	for r := 100.0; r < 260; r++ {
		for q := 250.0; q < 400; q += 5 {
			best = min(best, costs.RQNormal(r, q, in.Mean, in.SD, in.Lead))
		}
	}
	if at := costs.RQNormal(policy.R, policy.Q, in.Mean, in.SD, in.Lead); at < best-0.1 {
		t.Errorf("the approximation costs %v, the best policy on a grid %v", at, best)
	}
}

func alike(want, got any) bool {
	switch w := want.(type) {
	case float64:
		g, ok := got.(float64)
		return ok && math.Abs(w-g) <= 1e-6*max(1, math.Abs(w))
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !alike(w[i], g[i]) {
				return false
			}
		}
		return true
	}
	return false
}
