package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
)

// evaluationsKept is how many evaluations are remembered: a month of nights.
const evaluationsKept = 31

// LeadEvaluation is how well estimates of lead times would have done on the company's own past.
type LeadEvaluation struct {
	Day, Cutoff      calendar.Date // worked out as of Day, over the orders placed from Cutoff on
	Orders, Received int
	Groups           []leadtime.Group // all orders first
	At               time.Time
}

// LeadEvaluation returns the newest evaluation, and whether there is one.
func (s *Store) LeadEvaluation(ctx context.Context) (LeadEvaluation, bool, error) {
	var e LeadEvaluation
	var groups []byte
	err := s.SQL().QueryRowContext(ctx, "SELECT day, cutoff, orders, received, groups, at FROM lead_evaluations ORDER BY id DESC LIMIT 1").
		Scan(&e.Day, &e.Cutoff, &e.Orders, &e.Received, &groups, &e.At)
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	if err != nil {
		return e, false, fmt.Errorf("read the newest evaluation of lead times: %w", err)
	}
	if err := json.Unmarshal(groups, &e.Groups); err != nil {
		return e, false, fmt.Errorf("read the groups of an evaluation: %w", err)
	}
	return e, true, nil
}

// SaveLeadEvaluation keeps an evaluation and forgets the oldest.
func (tx *Tx) SaveLeadEvaluation(e LeadEvaluation) error {
	groups, err := json.Marshal(e.Groups)
	if err != nil {
		return fmt.Errorf("write the groups of an evaluation: %w", err)
	}
	if _, err := tx.Exec("INSERT INTO lead_evaluations (day, cutoff, orders, received, groups, at) VALUES ($1, $2, $3, $4, $5, $6)",
		e.Day, e.Cutoff, e.Orders, e.Received, string(groups), tx.Now); err != nil {
		return fmt.Errorf("keep an evaluation: %w", err)
	}
	if _, err := tx.Exec("DELETE FROM lead_evaluations WHERE id NOT IN (SELECT id FROM lead_evaluations ORDER BY id DESC LIMIT $1)", evaluationsKept); err != nil {
		return fmt.Errorf("forget old evaluations: %w", err)
	}
	return nil
}
