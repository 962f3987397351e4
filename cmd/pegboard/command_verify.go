package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pegboard/models/store"
)

// commandVerify checks everything that must always hold. It fails when something does not, after it printed what.
func commandVerify(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("verify")
	asJSON := set.Bool("json", false, "prints the results as JSON")
	if _, err := env.parse(set, args, 0, 0); err != nil {
		return err
	}
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	results, err := opened.Invariants(ctx)
	if err != nil {
		return err
	}
	return reportInvariants(env.stdout, results, *asJSON)
}

// invariantReport is one result as scripts read it.
type invariantReport struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence"`
	Rows     int64    `json:"rows"`
	Sample   []string `json:"sample"`
}

// reportInvariants prints the results and returns an error that names how many of them are broken.
func reportInvariants(out io.Writer, results []store.InvariantResult, asJSON bool) error {
	broken := 0
	reports := make([]invariantReport, len(results))
	for i, r := range results {
		if r.Rows > 0 {
			broken++
		}
		// An empty list rather than null: scripts count it.
		reports[i] = invariantReport{r.Name, r.Sentence, r.Rows, append([]string{}, r.Sample...)}
	}
	if err := printInvariants(out, reports, asJSON); err != nil {
		return fmt.Errorf("print the results: %w", err)
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d checks failed", broken, len(results))
	}
	return nil
}

func printInvariants(out io.Writer, reports []invariantReport, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(reports)
	}
	for _, r := range reports {
		verdict := "holds"
		if r.Rows > 0 {
			verdict = fmt.Sprintf("is broken by %d rows", r.Rows)
		}
		if _, err := fmt.Fprintf(out, "%s %s: %s\n", r.Name, verdict, r.Sentence); err != nil {
			return err
		}
		for _, row := range r.Sample {
			if _, err := fmt.Fprintf(out, "    %s\n", row); err != nil {
				return err
			}
		}
		if more := r.Rows - int64(len(r.Sample)); more > 0 {
			if _, err := fmt.Fprintf(out, "    and %d more\n", more); err != nil {
				return err
			}
		}
	}
	return nil
}
