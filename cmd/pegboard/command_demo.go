package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/demo"
	"pegboard/models/pgserver"
	"pegboard/models/store"
)

// staleAfter is how old the newest event of loaded data may be before the company is taken to live in the past.
const staleAfter = 60

// commandDemo fills an empty company with the generated demo company.
func commandDemo(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("demo")
	if _, err := env.parse(set, args, 0, 0); err != nil {
		return err
	}
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	empty, err := opened.Empty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return models.Errorf(models.Conflict, "the company already has data, and the demo is only for an empty one; nothing was changed")
	}
	return fillEmpty(ctx, env, opened, "", true, nil)
}

// fillEmpty loads the folder, or else the demo company, if the company has no data yet. Old data moves the company's
// clock to the day it was taken, because every promise in it would be years late otherwise; asOf overrules that.
func fillEmpty(ctx context.Context, env *environment, s *store.Store, folder string, generate bool, asOf *calendar.Date) error {
	empty, err := s.Empty(ctx)
	if err != nil || (folder == "" && !generate) {
		return err
	}
	if !empty {
		if folder != "" {
			fmt.Fprintf(env.stderr, "The company already has data, so %s is not loaded. PEGBOARD_STATE_DIR can name a folder for another company.\n", folder)
		}
		return nil
	}
	if folder == "" {
		directory, err := os.MkdirTemp("", "pegboard-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer os.RemoveAll(directory)
		if err := demo.Write(directory, s.Today()); err != nil {
			return fmt.Errorf("generate the demo company: %w", err)
		}
		folder = directory
	}
	start := time.Now()
	bar := newProgressBar(env.stderr, false)
	report, err := importPath(ctx, s, folder, backorder.ImportOptions{Actor: "load", Progress: bar.show}, env.waiting)
	bar.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "Loaded %d rows in %.1f s; %d order lines wait.\n", report.Changes(), time.Since(start).Seconds(), report.Plan.LinesWaiting)
	return moveClock(ctx, env, s, asOf)
}

// moveClock sets the company's today to asOf, or to the newest event when that is long ago, and plans again.
func moveClock(ctx context.Context, env *environment, s *store.Store, asOf *calendar.Date) error {
	if asOf == nil {
		newest, err := s.NewestEvent(ctx)
		if err != nil || newest == nil || s.Today().Sub(*newest) <= staleAfter {
			return err
		}
		asOf = newest
	}
	if err := s.SetAsOf(ctx, actorCommand, asOf); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "The data ends on %s, so the company lives on that day; --as-of names another.\n", asOf)
	_, err := backorder.Replan(ctx, s, "load", false)
	return err
}

// ownStateFor gives loaded data a private PostgreSQL of its own beside the usual one, unless the environment names a
// database or folder: data tried for an hour must not mix with the company, nor be hidden by the demo.
func (env *environment) ownStateFor(folder string) error {
	if folder == "" || env.databaseURL != "" || env.stateDir != "" {
		return nil
	}
	usual, err := pgserver.DefaultStateDir()
	if err != nil {
		return err
	}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("find the folder %s: %w", folder, err)
	}
	env.stateDir = usual + "-" + filepath.Base(whole)
	fmt.Fprintf(env.stdout, "This company is kept in %s; commands find it with PEGBOARD_STATE_DIR=%s\n", env.stateDir, env.stateDir)
	return nil
}
