package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type calcCase struct {
	ID     string          `json:"id"`
	Fn     string          `json:"fn"`
	Given  json.RawMessage `json:"given"`
	Expect any             `json:"expect"`
}

// publicCases returns the shared cases, every one of which calc must know.
func publicCases(t *testing.T) []calcCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(projectRoot(t), "..", "shared", "planning", "cases.json"))
	if err != nil {
		sentence := "The shared planning cases are missing: ../shared/planning/cases.json cannot be read."
		if os.Getenv("CI") == "true" {
			t.Fatal(sentence, err)
		}
		t.Skip(sentence)
	}
	var all []calcCase
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	functions := calcFunctions()
	for _, c := range all {
		if functions[c.Fn] == nil {
			t.Errorf("%s: calc does not know %s", c.ID, c.Fn)
		}
	}
	if len(all) == 0 {
		t.Fatal("there are no shared cases")
	}
	return all
}

func projectRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

func ask(t *testing.T, questions string) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := runCalc(strings.NewReader(questions), &out); err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil {
		t.Fatalf("the answers are not a list: %v\n%s", err, out.String())
	}
	return answers
}

func checkCases(t *testing.T, change func(any)) {
	for _, c := range publicCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			var given any
			if err := json.Unmarshal(c.Given, &given); err != nil {
				t.Fatal(err)
			}
			change(given)
			question, err := json.Marshal([]any{map[string]any{"id": c.ID, "fn": c.Fn, "given": given}})
			if err != nil {
				t.Fatal(err)
			}
			for run := 1; run <= 2; run++ {
				got := ask(t, string(question))[0]
				if got["error"] != nil || !sameValue(c.Expect, got["result"]) {
					want, _ := json.MarshalIndent(c.Expect, "", " ")
					have, _ := json.MarshalIndent(got, "", " ")
					t.Fatalf("run %d\nwant %s\ngot %s", run, want, have)
				}
			}
		})
	}
}

// sameValue compares decoded JSON: numbers within the tolerance of the contract, everything else exactly.
func sameValue(want, got any) bool {
	switch w := want.(type) {
	case float64:
		g, ok := got.(float64)
		return ok && math.Abs(w-g) <= 1e-6*max(1, math.Abs(w))
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, sameValue)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k, v := range w {
			have, there := g[k]
			if !there || !sameValue(v, have) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(want, got)
}

func TestCalcGivesTheAnswersOfTheSharedCases(t *testing.T) {
	checkCases(t, func(any) {})
}

// unordered are the lists of the contract whose order means nothing.
var unordered = []string{
	"demand", "inbound", "onhand", "pegs", "reservations", "lanes", "safety_stock", "discontinued",
	"parent", "obs", "dist", "global", "supplier", "sku", "pits", "atoms",
}

func TestTheOrderOfTheListsDoesNotMatterToCalc(t *testing.T) {
	var reverse func(any)
	reverse = func(given any) {
		g, _ := given.(map[string]any)
		for key, value := range g {
			switch list := value.(type) {
			case []any:
				if slices.Contains(unordered, key) {
					slices.Reverse(list)
				}
			case map[string]any:
				if key != "kits" {
					reverse(list)
				}
			}
		}
	}
	checkCases(t, reverse)
}

func allocate(given string) string {
	return `[{"id":"x","fn":"allocate","given":{"today":"2026-11-22",` + given + `}}]`
}

func ask1(fn, given string) string {
	return fmt.Sprintf(`[{"id":"x","fn":%q,"given":%s}]`, fn, given)
}

func line(id, rest string) string {
	return fmt.Sprintf(`{"id":%q,"order":"SO-%s","sku":"A","loc":"W1","order_ts":"2026-11-01T09:00:00Z","request":"2026-11-22",%s}`, id, id, rest)
}

func TestWhatCannotBePlannedIsRefusedWithASentence(t *testing.T) {
	cases := map[string]struct{ question, sentence string }{
		"unknown function":        {`[{"id":"x","fn":"divine","given":{}}]`, `there is no function "divine"`},
		"nothing given":           {`[{"id":"x","fn":"allocate"}]`, `"given" is missing`},
		"given is a number":       {`[{"id":"x","fn":"allocate","given":7}]`, "cannot be number"},
		"no today":                {`[{"id":"x","fn":"allocate","given":{}}]`, `"today" is missing`},
		"a wrong date":            {`[{"id":"x","fn":"allocate","given":{"today":"22.11.2026"}}]`, "not a date"},
		"a fractional quantity":   {allocate(`"demand":[` + line("D1", `"qty":1.5`) + `]`), "cannot be number 1.5"},
		"2 to the 63":             {allocate(`"demand":[` + line("D1", `"qty":9223372036854775808`) + `]`), "9223372036854775808"},
		"more than the bound":     {allocate(`"demand":[` + line("D1", `"qty":1000000000001`) + `]`), "must lie between"},
		"a negative order":        {allocate(`"demand":[` + line("D1", `"qty":-1`) + `]`), "must lie between"},
		"two lines of one id":     {allocate(`"demand":[` + line("D1", `"qty":1`) + `,` + line("D1", `"qty":2`) + `]`), "two demand lines"},
		"a wrong strategy":        {allocate(`"demand":[` + line("D1", `"qty":1,"strategy":"HOPE"`) + `]`), "not a strategy"},
		"a wrong mode":            {allocate(`"policy":{"mode":"LUCK"}`), "not a mode"},
		"no request":              {allocate(`"demand":[{"id":"D1","sku":"A","loc":"W1","qty":1}]`), "no request date"},
		"a kit inside itself":     {allocate(`"kits":{"K":{"components":[["K",1]]}}`), `kit "K" contains itself`},
		"a longer circle":         {allocate(`"kits":{"K":{"components":[["L",1]]},"L":{"components":[["K",2]]}}`), "contains itself"},
		"a kit of nothing":        {allocate(`"kits":{"K":{"components":[]}}`), "has no components"},
		"a kit of too much":       {allocate(`"kits":{"K":{"components":[["L",1000000]]},"L":{"components":[["M",2]]}}`), "needs more than"},
		"a half component":        {allocate(`"kits":{"K":{"components":[["L"]]}}`), "is not [sku, quantity]"},
		"a split beyond 64 bits":  {`[{"id":"x","fn":"fair_split","given":{"items":[[1,[9223372036854775807,1],"MAXMIN"]]}}]`, "64-bit"},
		"a question that is none": {`[7]`, "cannot be number"},
		"a mass too much":         {ask1("remaining", `{"dist":[[1,0.5],[2,0.6]],"planned":3,"age":1}`), "add up to 1.1"},
		"a delivery of words":     {ask1("leadtime", `{"planned":3,"sku":[["soon",3,1,true]]}`), "is not [days, planned days"},
		"an age below zero":       {ask1("remaining", `{"dist":[[1,1]],"planned":3,"age":-1}`), `"age" is -1 days`},
		"a half observation":      {ask1("posterior", `{"parent":[[1,1]],"obs":[[2,1]],"M":1}`), "is not [value, weight, received?]"},
		"a borrower of less":      {ask1("posterior", `{"parent":[[1,1]],"obs":[],"M":-1}`), `"M" must be`},
		"a supply of nobody":      {ask1("combine", `{"H":1,"cdf":{"PO-1":[0,1]},"supplier":{}}`), `"PO-1" has no supplier`},
		"an eighth weekday":       {ask1("calendar", `{"arrival":"2026-12-19","recv":{"days":[8]}}`), "not a day of the week"},
		"a week of holidays":      {ask1("calendar", `{"arrival":"2026-12-19","ship":{"days":[]}}`), "at least one working day"},
		"a publication some day":  {ask1("publish", `{"runs":[{"new":"2026-12-19"}]}`), `run 1: "today" is missing`},
		"an outcome unpredicted":  {ask1("score", `{"y":[1,2],"q":{"0.5":[1]}}`), "1 predictions at level 0.5 stand beside 2"},
		"a level of certainty":    {ask1("score", `{"y":[1],"q":{"1":[1]}}`), "between 0 and 1"},
		"a budget of words":       {ask1("budget", `{"budget":"much","sugg":{}}`), `"budget" is "much", which is not a number`},
		"a cost of words":         {ask1("budget", `{"budget":1,"sugg":{"A":{"need":1,"cost":"dear"}}}`), `"sugg.A.cost" is "dear", which is not a number`},
		"a chance of words":       {ask1("risk_single", `{"x":1,"mu":1,"var":1,"arrival":{"3":"likely"},"H":5}`), `"arrival.3" is "likely", which is not a number`},
		"no budget":               {ask1("budget", `{"sugg":{}}`), `"budget" is missing`},
		"a SKU without a cost":    {ask1("budget", `{"budget":1,"sugg":{"A":{"need":1}}}`), `"A" has no cost`},
		"a cost of less":          {ask1("budget", `{"budget":1,"sugg":{"A":{"need":1,"cost":-1}}}`), `"A": an amount`},
		"a lot of less":           {ask1("round_lot", `{"items":[[1,-1,1]]}`), "item 1: the minimum is -1"},
		"half a lot":              {ask1("round_lot", `{"items":[[1,2]]}`), "is not [need, MOQ, multiple]"},
		"a need of ages":          {ask1("round_lot", `{"items":[[9000000000000000000,1,1]]}`), "item 1: need must lie between"},
		"no demand known":         {ask1("ltd", `{"sd":1,"EL":2}`), `"mu" is missing`},
		"a deviation of less":     {ask1("ltd", `{"mu":1,"sd":-1,"EL":2}`), "standard deviation of demand is -1"},
		"an order of nothing":     {ask1("ltd", `{"mu":1,"sd":1,"EL":2,"beta":0.9,"Q":0}`), `"Q" must be above 0`},
		"certain cover":           {ask1("ltd", `{"mu":1,"sd":1,"EL":2,"alpha":1}`), "alpha is 1; it must lie between 0 and 1"},
		"a strange distribution":  {ask1("loss", `{"items":[{"dist":"cauchy","x":1}]}`), `"cauchy" is not a distribution`},
		"a flat gamma":            {ask1("loss", `{"items":[{"dist":"gamma","x":1,"shape":0,"scale":1}]}`), "cannot have"},
		"half a mixture":          {ask1("rop_mixture", `{"atoms":[[10,0.4]],"mu":1,"var":1,"alpha":0.9}`), "add up to 0.4"},
		"half a day":              {ask1("rop_mixture", `{"atoms":[[1.5,1]],"mu":1,"var":1,"alpha":0.9}`), "whole days"},
		"a free shelf":            {ask1("eoq", `{"K":1,"h":0,"lam":3}`), "no quantity would be too large"},
		"waiting that is free":    {ask1("base_stock", `{"h":1,"p":0,"mean":1,"sd":1}`), `"p" is 0`},
		"half a unit ordered":     {ask1("rq_poisson_cost", `{"items":[[1,2.5,1,1,1,1,1]]}`), "must be whole numbers"},
		"demand below zero":       {ask1("intermittent", `{"y":[1,-2]}`), "the demand of period 2 is -2"},
		"smoothing of nothing":    {ask1("intermittent", `{"y":[1],"alpha":0}`), "smoothing share is 0"},
		"a day of words":          {ask1("risk_single", `{"x":1,"mu":1,"var":1,"H":3,"arrival":{"soon":1}}`), `"soon" is not a number of days`},
		"two arrivals of one":     {ask1("risk_single", `{"x":1,"mu":1,"var":1,"H":3,"arrival":{"1":0.6,"2":0.6}}`), "more than 1"},
		"half a receipt":          {ask1("risk_dp", `{"x":1,"pmf":[1],"H":3,"arrivals":{"1":0.5}}`), "not a whole number of units"},
		"demand of half a day":    {ask1("risk_dp", `{"x":1,"pmf":[0.5],"H":3}`), "add up to 0.5, not to 1"},
		"a period backwards":      {ask1("kpi", `{"start":"2026-11-02","end":"2026-11-01"}`), "before it starts"},
		"more cancelled than all": {ask1("kpi", `{"start":"2026-11-01","end":"2026-11-02","lines":[{"id":"7","request":"2026-11-01","qty":1,"cancelled":2}]}`), `line "7"`},
		"a purchase of no day":    {ask1("supplier_kpi", `{"asof":"2026-11-01","pos":[{"confirmed":"2026-11-01"}]}`), `purchase 1: "ordered" is missing`},
		"all may be missing":      {ask1("otif", `{"tol_qty":2}`), `"tol_qty" is 2`},
		"customers that return":   {ask1("delay_cost", `{"cancel":-1}`), `"cancel" is -1`},
		"times without ends":      {ask1("kaplan_meier", `{"t":[1,2],"e":[1]}`), `"t" has 2 values and "e" has 1`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := ask(t, c.question)
			sentence, _ := got[0]["error"].(string)
			if got[0]["result"] != nil || !strings.Contains(sentence, c.sentence) {
				t.Fatalf("got %v, want an error with %q", got, c.sentence)
			}
		})
	}
}

func TestABadQuestionDoesNotSpoilTheOthers(t *testing.T) {
	got := ask(t, `[{"id":1,"fn":"nope"},{"id":"b","fn":"fair_split","given":{"items":[[1,[1,1]]]}}]`)
	if got[0]["id"] != 1.0 || got[0]["error"] == nil || got[1]["error"] != nil || got[1]["result"] == nil {
		t.Fatalf("got %v", got)
	}
}

func TestAnInputThatIsNoListFails(t *testing.T) {
	for _, text := range []string{"", "{}", "[", "7"} {
		if err := runCalc(strings.NewReader(text), &bytes.Buffer{}); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestTheFairRuleMayBeSpelledAsPeopleSpellIt(t *testing.T) {
	for _, policy := range []string{`"fair":"MAXMIN"`, `"fair_rule":"max-min"`, `"rule":"maxmin"`} {
		got := ask(t, allocate(`"policy":{"mode":"FAIR",`+policy+`},"onhand":[{"sku":"A","loc":"W1","qty":6}],"demand":[`+
			line("D1", `"qty":2`)+`,`+line("D2", `"qty":10`)+`]`))
		lines := got[0]["result"].(map[string]any)["lines"].(map[string]any)
		if short := lines["D2"].(map[string]any)["short"]; short != 6.0 {
			t.Errorf("%s: D2 is short of %v, want 6", policy, short)
		}
	}
}

func TestNestedKitsAreMultipliedOut(t *testing.T) {
	got := ask(t, allocate(`"kits":{"BOX":{"components":[["SET",2],["A",1]],"assembly_days":1},"SET":{"components":[["A",3]],"assembly_days":2}},`+
		`"onhand":[{"sku":"A","loc":"W1","qty":15}],"demand":[{"id":"D1","order":"O","sku":"BOX","loc":"W1","qty":3,"request":"2026-11-22"}]`))
	want := map[string]any{"ships": []any{[]any{"2026-11-25", 2.0}}, "short": 1.0, "complete": nil, "status": "PART_COVERED"}
	if line := got[0]["result"].(map[string]any)["lines"].(map[string]any)["D1"]; !sameValue(want, line) {
		t.Fatalf("got %v", line)
	}
}

func TestValuesWithDecimalsGiveAnExactBenefit(t *testing.T) {
	got := ask(t, `[{"id":"x","fn":"expedite","given":{"case":{"today":"2026-11-22","inbound":[{"id":"PO-1","sku":"A","loc":"W1","ordered":5,"eta":"2026-12-02"}],"demand":[`+
		line("D1", `"qty":3`)+`]},"values":{"D1":0.25},"options":[["PO-1",3],["PO-9",3]]}}]`)
	if benefit := got[0]["result"].(map[string]any)["benefit"]; !sameValue([]any{2.25, 0.0}, benefit) {
		t.Fatalf("got %v", got)
	}
}
