package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
)

// simulatedCompanies is how many companies of each scenario are generated.
const simulatedCompanies = 10

// simulationAnswer is one scenario as scripts read it.
type simulationAnswer struct {
	Scenario leadtime.Scenario `json:"scenario"`
	groupAnswer
}

// printSimulations scores the generated companies.
func (env *environment) printSimulations(asJSON bool) error {
	var answers []simulationAnswer
	for _, scenario := range leadtime.Scenarios() {
		g := leadtime.EvaluateSimulation(scenario, simulatedCompanies)
		if asJSON {
			answers = append(answers, simulationAnswer{scenario, groupAnswers([]leadtime.Group{g})[0]})
			continue
		}
		fmt.Fprintf(env.stdout, "%s: %d companies, %s\n\n", scenario, simulatedCompanies, counted(g))
		if err := printScores(env.stdout, g); err != nil {
			return err
		}
		fmt.Fprintln(env.stdout)
	}
	if asJSON {
		return printJSON(env.stdout, answers)
	}
	return nil
}

// recordedSet is where the real deliveries of docs/promises.md are, as seen from the root of the repository.
var recordedSet = filepath.Join("..", "shared", "data", "usaid_scms")

// The days of the recorded set that the tables show: its orders from recordedCutoff on, and what was open at the ends of
// quarters, the first of which is recordedFirst.
const (
	recordedCutoff   = "2009-01-01"
	recordedFirst    = "2009-03-31"
	recordedQuarters = 18
)

// printTables prints the tables of docs/promises.md. The real set is that in the folder, or where the project keeps it.
func (env *environment) printTables(words []string) error {
	folder := recordedSet
	if len(words) > 0 {
		folder = words[0]
	}
	deliveries, err := setDeliveries(folder)
	if err != nil {
		return fmt.Errorf("the recorded deliveries are needed in %s: %w", folder, err)
	}
	r := evaluateRecorded(deliveries)
	r.write(env.stdout)
	return writeSimulated(env.stdout)
}

// recorded is the evaluation of the real deliveries.
type recorded struct {
	placed         []leadtime.Group
	halves         []leadtime.Group // open at the ends of half years
	quarters       []leadtime.Group // and of quarters
	halfs, quarter int              // how many days those are
}

func evaluateRecorded(deliveries []leadtime.Delivery) recorded {
	cutoff := calendar.MustParse(recordedCutoff)
	quarters := quarterEnds()
	var halves []calendar.Date
	for n := 1; n < len(quarters); n += 2 {
		halves = append(halves, quarters[n])
	}
	return recorded{
		placed: leadtime.Evaluate(deliveries, leadtime.EvaluateOptions{Cutoff: &cutoff}).Placed,
		halves: leadtime.EvaluateOpen(deliveries, halves), quarters: leadtime.EvaluateOpen(deliveries, quarters),
		halfs: len(halves), quarter: len(quarters),
	}
}

// write writes the tables of the real deliveries.
func (r *recorded) write(out io.Writer) {
	fmt.Fprintf(out, "### Real orders placed from 2009 to 2013\n\n%s\n\n", counted(r.placed[0]))
	writeScores(out, r.placed[0])
	fmt.Fprint(out, "\n### The same by year\n\n")
	writeParts(out, "year", leadtime.GroupYear, r.placed)
	fmt.Fprint(out, "\n### The same by how many lines of the supplier were known\n\n")
	writeParts(out, "lines", leadtime.GroupSupplier, r.placed)
	fmt.Fprintf(out, "\n### Real orders that were open at the end of a half year\n\n%d days, %s\n\n", r.halfs, counted(r.halves[0]))
	writeScores(out, r.halves[0])
	fmt.Fprintf(out, "\n### Real orders that were open at the end of a quarter\n\n%d days, %s\n\n", r.quarter, counted(r.quarters[0]))
	writeScores(out, r.quarters[0])
	fmt.Fprint(out, "\n### The same by day\n\n")
	writeParts(out, "day", leadtime.GroupDay, r.quarters)
	fmt.Fprint(out, "\n### The same by age\n\n")
	writeParts(out, "days old", leadtime.GroupAge, r.quarters)
}

// writeSimulated writes the tables of the generated companies.
func writeSimulated(out io.Writer) error {
	for _, scenario := range leadtime.Scenarios() {
		g := leadtime.EvaluateSimulation(scenario, simulatedCompanies)
		if _, err := fmt.Fprintf(out, "\n### Generated: %s\n\n%d companies, %s\n\n", scenario, simulatedCompanies, counted(g)); err != nil {
			return err
		}
		writeScores(out, g)
	}
	return nil
}

// quarterEnds returns the last days of the quarters that the tables show.
func quarterEnds() []calendar.Date {
	first := calendar.MustParse(recordedFirst).Time()
	days := make([]calendar.Date, recordedQuarters)
	for i := range days {
		// The last day of a quarter is the one before the first of the next.
		days[i] = calendar.Of(first.Year(), first.Month()+time.Month(3*i+1), 1).Add(-1)
	}
	return days
}

func writeScores(out io.Writer, g leadtime.Group) {
	fmt.Fprint(out, "| method | MAE | bias | pinball P50 | P80 | P90 | covered by P50 | P80 | P90 | Winkler |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range g.Scores {
		fmt.Fprintf(out, "| %s | %.2f | %+.2f | %.2f | %.2f | %.2f | %.3f | %.3f | %.3f | %.1f |\n", methodNames[s.Method], s.MAE, s.Bias,
			s.Pinball[0], s.Pinball[1], s.Pinball[2], s.Coverage[0], s.Coverage[1], s.Coverage[2], s.Winkler)
	}
}

func writeParts(out io.Writer, title string, kind leadtime.GroupKind, groups []leadtime.Group) {
	fmt.Fprintf(out, "| %s | n | MAE | best other | pinball P80 | best other | P90 | best other | covered by P50 | P80 | P90 |\n|---|---|---|---|---|---|---|---|---|---|---|\n", title)
	for _, g := range groups {
		if g.Kind == kind {
			ours, best := g.Of(leadtime.Pegboard), bestOther(g)
			fmt.Fprintf(out, "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | %.3f | %.3f |\n", g.Name, g.Orders, ours.MAE, best.MAE, ours.Pinball[1], best.Pinball[1],
				ours.Pinball[2], best.Pinball[2], ours.Coverage[0], ours.Coverage[1], ours.Coverage[2])
		}
	}
}
