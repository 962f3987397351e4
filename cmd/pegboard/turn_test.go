package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"pegboard/models/backorder"
	"pegboard/models/store/storetest"
)

func TestACommandWaitsForItsTurnAndSaysSo(t *testing.T) {
	s := storetest.New(t)
	other, err := s.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	env := &environment{stderr: &said}
	tries := 0
	err = inTurn(t.Context(), env.waiting, func() error {
		if tries++; tries == 3 {
			if err := other.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
		_, err := backorder.Replan(t.Context(), s, "test", false)
		return err
	})
	if err != nil || tries != 3 || strings.Count(said.String(), "Another import or plan is running") != 1 {
		t.Errorf("after %d tries: %v, said %q", tries, err, said.String())
	}
	if err := inTurn(t.Context(), func() { t.Error("another failure was waited for") }, func() error { return errors.New("no disk") }); err == nil {
		t.Error("another failure was lost")
	}
}

func TestWaitingForATurnEndsWithTheProgram(t *testing.T) {
	s := storetest.New(t)
	other, err := s.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err = inTurn(ctx, stop, func() error {
		_, err := backorder.Replan(t.Context(), s, "test", false)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the waiting ended with %v", err)
	}
}
