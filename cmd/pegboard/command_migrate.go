package main

import (
	"context"
	"fmt"
)

// commandMigrate brings the database to this program's version; every other command does so too.
func commandMigrate(ctx context.Context, env *environment, args []string) error {
	set := env.flags("migrate")
	if _, err := env.parse(set, args, 0, 0); err != nil {
		return err
	}
	_, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	if err := closeStore(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.stdout, "The database is up to date.")
	return err
}
