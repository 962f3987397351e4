package main

import (
	"context"
	"fmt"
	"time"

	"pegboard/models/store"
)

const (
	// turnInterval is how often a command that waits for its turn tries again.
	turnInterval = time.Second
	// turnMost bounds the waiting; the longest import ends well before.
	turnMost = 15 * time.Minute
)

// inTurn runs do, and runs it again for as long as another import or plan holds what it needs. Busy is called once,
// before the waiting begins. Being refused for that reason changes nothing, so nothing is done twice.
func inTurn(ctx context.Context, busy func(), do func() error) error {
	for end, told := time.Now().Add(turnMost), false; ; told = true {
		err := do()
		if !store.IsBusy(err) || time.Now().After(end) {
			return err
		}
		if !told {
			busy()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(turnInterval):
		}
	}
}

// waiting says that a command waits for its turn.
func (env *environment) waiting() {
	fmt.Fprintln(env.stderr, "Another import or plan is running; this one starts when it has ended.")
}
