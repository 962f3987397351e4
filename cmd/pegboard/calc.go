package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Calc answers questions about the pure engines from a file: a list of {"id","fn","given"} in, a list of
// {"id","result"} or {"id","error"} out. Scripts and the case files rely on the names below; they are a contract.

// calcInputMax bounds the file: larger than any case a person writes, small enough to hold in memory twice.
const calcInputMax = 64 << 20

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
		"leadtime":              calcLeadtime,
		"posterior":             calcPosterior,
		"remaining":             calcRemaining,
		"weight":                calcWeight,
		"conformal_level":       calcConformalLevel,
		"combine":               calcCombine,
		"calendar":              calcCalendar,
		"publish":               calcPublish,
		"score":                 calcScore,
		"kaplan_meier":          calcKaplanMeier,
		"ltd":                   calcLeadDemand,
		"loss":                  calcLoss,
		"poisson_policy":        calcPoissonPolicy,
		"rop_auto":              calcReorderPoint,
		"rop_mixture":           calcMixture,
		"base_stock":            calcBaseStock,
		"rq_poisson_cost":       calcRQPoissonCost,
		"intermittent":          calcIntermittent,
		"round_lot":             calcRoundLot,
		"suggest":               calcSuggest,
		"budget":                calcBudget,
		"crossover":             calcCrossover,
		"eoq":                   calcEOQ,
		"risk_single":           calcRisk,
		"risk_dp":               calcRiskDated,
		"kpi":                   calcKPI,
		"supplier_kpi":          calcSupplierKPI,
		"otif":                  calcOTIF,
		"delay_cost":            calcDelayCost,
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
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	// The decoder names neither the place nor anything that a person wrote when a text stands where a number belongs.
	if text, wrong := strings.CutPrefix(err.Error(), "json: invalid number literal, trying to unmarshal "); wrong {
		if word, err := strconv.Unquote(strings.TrimSuffix(text, " into Number")); err == nil {
			return errors.New(notANumber(raw, word))
		}
	}
	return errors.New(readable(err))
}

// notANumber says where a text stands that should be a number. The word is as it stands in the JSON, with its quotes.
func notANumber(raw json.RawMessage, word string) string {
	var given any
	if err := json.Unmarshal(raw, &given); err != nil {
		return err.Error()
	}
	var text string
	if err := json.Unmarshal([]byte(word), &text); err != nil {
		return word + " is not a number"
	}
	if path := pathOf(given, text); path != "" {
		return fmt.Sprintf("%q is %q, which is not a number", path, text)
	}
	return fmt.Sprintf("%q is not a number", text)
}

// pathOf finds the first place of a text, by the names that lead there.
func pathOf(value any, text string) string {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if v[name] == text {
				return name
			}
			if below := pathOf(v[name], text); below != "" {
				return name + "." + below
			}
		}
	case []any:
		for i, one := range v {
			if one == text {
				return strconv.Itoa(i + 1)
			}
			if below := pathOf(one, text); below != "" {
				return strconv.Itoa(i+1) + "." + below
			}
		}
	}
	return ""
}
