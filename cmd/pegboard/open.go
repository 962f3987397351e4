package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"pegboard/models/calendar"
	"pegboard/models/pgserver"
	"pegboard/models/store"
)

// openStore opens the company's database, migrated and checked: the one DATABASE_URL names, else the private
// PostgreSQL of the state directory. The second result closes what was opened.
func openStore(ctx context.Context, env *environment) (*store.Store, func() error, error) {
	return openStoreAt(ctx, env, nil)
}

// openStoreAt is openStore for a company whose today is asOf; nil leaves the stored setting.
func openStoreAt(ctx context.Context, env *environment, asOf *calendar.Date) (*store.Store, func() error, error) {
	worker, owner, stop, err := databaseOf(ctx, env)
	if err != nil {
		return nil, nil, err
	}
	opened, err := store.Open(ctx, worker, store.Options{AsOf: asOf, Logger: env.logger(), OwnerURL: owner})
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	closeAll := func() error { return errors.Join(opened.Close(), stop()) }
	if err := pgserver.CheckDurability(ctx, opened.Settings()); err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	if err := opened.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return opened, closeAll, nil
}

// databaseOf returns the address of the database for the role that Pegboard works as, and for the one that owns the
// tables; the second is empty when one role does both.
func databaseOf(ctx context.Context, env *environment) (worker, owner string, stop func() error, err error) {
	if env.databaseURL != "" {
		return env.databaseURL, env.ownerURL, func() error { return nil }, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", "", nil, fmt.Errorf("find this program's own file: %w", err)
	}
	directory, err := stateDirOf(env)
	if err != nil {
		return "", "", nil, err
	}
	server, err := pgserver.Start(ctx, pgserver.Options{StateDir: directory, Keeper: []string{self, keepCommand}, Logger: env.logger()})
	if err != nil {
		return "", "", nil, err
	}
	return server.WorkerURL(pgserver.Database), server.URL(pgserver.Database), server.Stop, nil
}

// stateDirOf returns where the private PostgreSQL and the program's files are kept.
func stateDirOf(env *environment) (string, error) {
	if env.stateDir != "" {
		return env.stateDir, nil
	}
	return pgserver.DefaultStateDir()
}
