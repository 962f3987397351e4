package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/leadtime"
)

// commandLeadtimes judges the estimates of lead times on deliveries of the past. It needs no database.
func commandLeadtimes(_ context.Context, env *environment, args []string) error {
	set := env.flags("leadtimes")
	cutoff := set.String("cutoff", "", "evaluate: scores the orders placed from this `DATE` on, as in 2026-01-31")
	open := set.String("open", "", "evaluate: scores the orders that were open in the evening of this `DATE`, by age")
	frozen := set.Bool("frozen", false, "evaluate: learns nothing from the cut-off on")
	keepGood := set.Bool("good-rows", false, "evaluate: goes on without the rows that cannot be read")
	simulate := set.Bool("simulate", false, "evaluate: scores generated companies instead of a file")
	asJSON := set.Bool("json", false, "evaluate: prints all groups of orders as JSON")
	words, err := env.parse(set, args, 1, 2)
	if err != nil {
		return err
	}
	switch {
	case words[0] == "tables":
		return env.printTables(words[1:])
	case words[0] != "evaluate":
		return usagef("leadtimes knows evaluate and tables, not %q", words[0])
	case *simulate && (len(words) > 1 || *cutoff != "" || *open != "" || *frozen):
		return usagef("leadtimes evaluate --simulate generates its companies and takes no file, --cutoff, --open or --frozen")
	case *simulate:
		return env.printSimulations(*asJSON)
	case len(words) != 2:
		return usagef(`leadtimes evaluate needs a file; type "pegboard help leadtimes" for its use`)
	}
	options := leadtime.EvaluateOptions{Frozen: *frozen}
	if options.Cutoff, err = dayFlag("cutoff", *cutoff); err != nil {
		return err
	}
	if options.Open, err = dayFlag("open", *open); err != nil {
		return err
	}
	switch {
	case options.Cutoff == nil && *frozen:
		return usagef("--frozen needs --cutoff DATE: the day on which history stops")
	case options.Cutoff == nil && options.Open == nil:
		return usagef("leadtimes evaluate needs --cutoff DATE or --open DATE")
	}
	return env.evaluateFile(words[1], options, *keepGood, *asJSON)
}

func dayFlag(name, text string) (*calendar.Date, error) {
	if text == "" {
		return nil, nil
	}
	day, err := calendar.Parse(text)
	if err != nil || day < calendar.Min || day > calendar.Max {
		return nil, usagef("--%s is %q, which is not a date like 2026-01-31", name, text)
	}
	return &day, nil
}

// evaluateFile reads a table of deliveries, or a folder for import, and prints how well each method would have done.
func (env *environment) evaluateFile(name string, options leadtime.EvaluateOptions, keepGood, asJSON bool) (err error) {
	read, err := env.readForEvaluation(name)
	if err != nil {
		return err
	}
	if read.refused > 0 && !keepGood {
		return fmt.Errorf("%d rows cannot be read; mend them, or go on without them with --good-rows", read.refused)
	}
	if len(read.deliveries) == 0 {
		return errors.New("the file holds no deliveries")
	}
	evaluation := leadtime.Evaluate(read.deliveries, options)
	if options.Cutoff != nil && evaluation.Placed == nil {
		return fmt.Errorf("no order was placed from %s on; the file ends on %s", options.Cutoff, evaluation.End)
	}
	if options.Open != nil && evaluation.Open == nil {
		return fmt.Errorf("no order was open in the evening of %s; the file ends on %s", options.Open, evaluation.End)
	}
	if asJSON {
		return printJSON(env.stdout, evaluationAnswer{
			Deliveries: len(read.deliveries), LeftOut: leftOut{read.refused, read.impossible}, End: evaluation.End,
			Cutoff: options.Cutoff, Frozen: options.Frozen, Placed: groupAnswers(evaluation.Placed),
			OpenOn: options.Open, Open: groupAnswers(evaluation.Open),
		})
	}
	return printEvaluation(env.stdout, read, options, evaluation)
}

func (env *environment) readForEvaluation(name string) (read deliveryFile, err error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		deliveries, err := setDeliveries(name)
		if err != nil {
			return read, err
		}
		for _, d := range deliveries {
			if d.Received != nil && *d.Received < d.Ordered {
				read.impossible++
				continue
			}
			read.deliveries = append(read.deliveries, d)
		}
		return read, nil
	}
	path, done, err := env.spooled(name)
	if err != nil {
		return read, err
	}
	defer func() { err = errors.Join(err, done()) }()
	shown := 0
	read, err = readDeliveries(path, func(p exchange.Problem) {
		if name == "-" {
			p.File = "standard input"
		}
		if shown++; shown <= problemsShown {
			fmt.Fprintln(env.stderr, p)
		}
	})
	if more := shown - problemsShown; more > 0 {
		fmt.Fprintf(env.stderr, "%d more values cannot be read.\n", more)
	}
	return read, err
}

// evaluationAnswer is an evaluation as scripts read it.
type evaluationAnswer struct {
	Deliveries int            `json:"deliveries"`
	LeftOut    leftOut        `json:"left_out"`
	End        calendar.Date  `json:"end"`
	Cutoff     *calendar.Date `json:"cutoff"`
	Frozen     bool           `json:"frozen"`
	Placed     []groupAnswer  `json:"placed"`
	OpenOn     *calendar.Date `json:"open_on"`
	Open       []groupAnswer  `json:"open"`
}

type leftOut struct {
	Unreadable            int `json:"unreadable"`
	ReceivedBeforeOrdered int `json:"received_before_ordered"`
}

type groupAnswer struct {
	Kind     leadtime.GroupKind `json:"kind"`
	Name     string             `json:"name"`
	N        int                `json:"n"`
	Received int                `json:"received"`
	Open     int                `json:"still_open"`
	Methods  []scoreAnswer      `json:"methods"`
}

type scoreAnswer struct {
	Method   leadtime.Method    `json:"method"`
	MAE      float64            `json:"mae"`
	Bias     float64            `json:"bias"`
	Pinball  map[string]float64 `json:"pinball"`
	Coverage map[string]float64 `json:"coverage"`
	Winkler  float64            `json:"winkler"`
}

func groupAnswers(groups []leadtime.Group) []groupAnswer {
	out := make([]groupAnswer, len(groups))
	for i, g := range groups {
		out[i] = groupAnswer{Kind: g.Kind, Name: g.Name, N: g.Orders, Received: g.Received, Open: g.Orders - g.Received}
		for _, s := range g.Scores {
			out[i].Methods = append(out[i].Methods, scoreAnswer{s.Method, s.MAE, s.Bias, atLevels(s.Pinball), atLevels(s.Coverage), s.Winkler})
		}
	}
	return out
}

func atLevels(values [3]float64) map[string]float64 {
	return map[string]float64{"0.5": values[0], "0.8": values[1], "0.9": values[2]}
}

func printJSON(out io.Writer, answer any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(answer)
}

func printEvaluation(out io.Writer, read deliveryFile, options leadtime.EvaluateOptions, e leadtime.Evaluation) error {
	fmt.Fprintf(out, "%d deliveries, the last event on %s.", len(read.deliveries), e.End)
	if read.impossible > 0 {
		fmt.Fprintf(out, " %d rows were received before they were ordered and are left out.", read.impossible)
	}
	if read.refused > 0 {
		fmt.Fprintf(out, " %d rows could not be read and are left out.", read.refused)
	}
	fmt.Fprintln(out)
	if options.Cutoff != nil {
		history := "each forecast with what was known before its order"
		if options.Frozen {
			history = "each forecast with what was known before that day"
		}
		fmt.Fprintf(out, "\nOrders placed from %s on, %s: %s\n\n", options.Cutoff, history, counted(e.Placed[0]))
		if err := printScores(out, e.Placed[0]); err != nil {
			return err
		}
		for _, part := range []struct {
			kind  leadtime.GroupKind
			title string
		}{{leadtime.GroupYear, "year"}, {leadtime.GroupSupplier, "supplier's lines before"}} {
			if err := printParts(out, part.title, part.kind, e.Placed); err != nil {
				return err
			}
		}
	}
	if options.Open != nil {
		fmt.Fprintf(out, "\nOrders open in the evening of %s, forecast on it: %s\n\n", options.Open, counted(e.Open[0]))
		if err := printScores(out, e.Open[0]); err != nil {
			return err
		}
		if err := printParts(out, "days old", leadtime.GroupAge, e.Open); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(out, "\nDays. MAE and bias are of the median; bias above 0: later than forecast. Pinball and coverage at P50, P80 and P90; Winkler of P10 to P90.\n")
	return err
}

func counted(g leadtime.Group) string {
	text := fmt.Sprintf("%d orders", g.Orders)
	if open := g.Orders - g.Received; open > 0 {
		text += fmt.Sprintf(", %d of them still open at the end", open)
	}
	return text + "."
}

// methodNames are the methods as people read them.
var methodNames = map[leadtime.Method]string{
	leadtime.Pegboard: "Pegboard", leadtime.Quoted: "quoted time", leadtime.SupplierMean: "supplier mean", leadtime.SupplierMedian: "supplier median",
	leadtime.SupplierSKU: "supplier × SKU", leadtime.LastDelivery: "last lead time",
}

func printScores(out io.Writer, g leadtime.Group) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "method\tn\tMAE\tbias\tpin .5\tpin .8\tpin .9\tcov .5\tcov .8\tcov .9\tWinkler\t")
	for _, s := range g.Scores {
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%+.2f\t%.2f\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\t%.1f\t\n", methodNames[s.Method], g.Orders, s.MAE, s.Bias,
			s.Pinball[0], s.Pinball[1], s.Pinball[2], s.Coverage[0], s.Coverage[1], s.Coverage[2], s.Winkler)
	}
	return table.Flush()
}

// printParts prints Pegboard's score for each part of the orders, beside the best of the others.
func printParts(out io.Writer, title string, kind leadtime.GroupKind, groups []leadtime.Group) error {
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\tn\tMAE\tbest other\tpin .8\tbest other\tpin .9\tbest other\tcov .5\tcov .8\tcov .9\t\n", title)
	for _, g := range groups {
		if g.Kind == kind {
			ours, best := g.Of(leadtime.Pegboard), bestOther(g)
			fmt.Fprintf(table, "%s\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\t\n", g.Name, g.Orders, ours.MAE, best.MAE, ours.Pinball[1], best.Pinball[1],
				ours.Pinball[2], best.Pinball[2], ours.Coverage[0], ours.Coverage[1], ours.Coverage[2])
		}
	}
	return table.Flush()
}

// bestOther returns the least loss of any other method, each figure for itself: a rival that nobody can choose beforehand.
func bestOther(g leadtime.Group) leadtime.Score {
	var best leadtime.Score
	for i, s := range g.Scores {
		switch {
		case s.Method == leadtime.Pegboard:
			continue
		case best.Method == "":
			best = g.Scores[i]
			continue
		}
		best.MAE, best.Winkler = min(best.MAE, s.MAE), min(best.Winkler, s.Winkler)
		for k := range best.Pinball {
			best.Pinball[k] = min(best.Pinball[k], s.Pinball[k])
		}
	}
	return best
}
