package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pegboard/models/backorder"
)

// commandPlan allocates free stock and plans every open line again.
func commandPlan(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("plan")
	asOf := set.String("as-of", "", "plans as if this `DATE` were today, as in 2026-11-22")
	publish := set.Bool("publish", false, "also moves promises that no longer hold, by the publishing rule, as the nightly plan does")
	dryRun := set.Bool("dry-run", false, "shows what would change, and changes nothing")
	asJSON := set.Bool("json", false, "prints the report as JSON")
	if _, err := env.parse(set, args, 0, 0); err != nil {
		return err
	}
	date, err := dateFlag(*asOf)
	if err != nil {
		return err
	}
	opened, closeStore, err := openStoreAt(ctx, env, date)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	start := time.Now()
	run := backorder.Replan
	if *publish {
		run = backorder.Publish
	}
	var report backorder.PlanReport
	err = inTurn(ctx, env.waiting, func() error {
		report, err = run(ctx, opened, "plan", *dryRun)
		return err
	})
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(env.stdout).Encode(report)
	}
	_, err = fmt.Fprintf(env.stdout, "Allocated %d units to %d lines. %d lines wait, %d of them without supply; %d pegs, %d rows changed, %d first promises, %d promises moved, %.2f s.\n",
		report.UnitsAllocated, report.LinesAllocated, report.LinesWaiting, report.LinesNoSupply, report.Pegs, report.RowsChanged,
		report.PromisesFirst, report.PromisesMoved, time.Since(start).Seconds())
	return err
}
