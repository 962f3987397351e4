package main

import (
	"fmt"
	"io"
	"path/filepath"

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

// The days of the recorded set that the tables show.
const (
	recordedCutoff = "2009-01-01"
	recordedFirst  = "2009-06-30"
	recordedHalves = 9
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
	return writeTables(env.stdout, deliveries)
}

func writeTables(out io.Writer, deliveries []leadtime.Delivery) error {
	cutoff := calendar.MustParse(recordedCutoff)
	placed := leadtime.Evaluate(deliveries, leadtime.EvaluateOptions{Cutoff: &cutoff}).Placed
	fmt.Fprintf(out, "### Real orders placed from 2009 to 2013 (%s)\n\n", counted(placed[0]))
	writeScores(out, placed[0])
	fmt.Fprint(out, "\n### The same by year\n\n")
	writeParts(out, "year", leadtime.GroupYear, placed)
	fmt.Fprint(out, "\n### The same by what was known of the supplier\n\n")
	writeParts(out, "lines of the supplier", leadtime.GroupSupplier, placed)
	days := halfYears()
	open := leadtime.EvaluateOpen(deliveries, days)
	fmt.Fprintf(out, "\n### Real orders that were open on %d half-year ends (%s)\n\n", len(days), counted(open[0]))
	writeScores(out, open[0])
	fmt.Fprint(out, "\n### The same by day\n\n")
	writeParts(out, "day", leadtime.GroupDay, open)
	fmt.Fprint(out, "\n### The same by age\n\n")
	writeParts(out, "days old", leadtime.GroupAge, open)
	for _, scenario := range leadtime.Scenarios() {
		g := leadtime.EvaluateSimulation(scenario, simulatedCompanies)
		fmt.Fprintf(out, "\n### Generated: %s (%s)\n\n", scenario, counted(g))
		writeScores(out, g)
	}
	return nil
}

// halfYears returns the half-year ends of the recorded set.
func halfYears() []calendar.Date {
	first := calendar.MustParse(recordedFirst).Time()
	days := make([]calendar.Date, recordedHalves)
	for i := range days {
		// The first of July and of January are always there; the last day of a half year is the one before.
		days[i] = calendar.Of(first.Year(), first.Month()+1, 1)
		for range i {
			days[i] = calendar.Of(days[i].Time().Year(), days[i].Time().Month()+6, 1)
		}
		days[i] = days[i].Add(-1)
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
