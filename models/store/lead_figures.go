package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"

	"pegboard/models"
	"pegboard/models/calendar"
)

var (
	//go:embed sql/save_lead_figures.sql
	saveLeadFiguresSQL string
	//go:embed sql/save_supplier_scores.sql
	saveSupplierScoresSQL string
)

// LeadFigures are what a supplier does beside what it says, for all its SKUs together (no SKU) or for one. Days count from
// the order to our dock.
type LeadFigures struct {
	Supplier, SKU        string
	DaysPlanned          int // as stated, else as usual
	DaysLikely, DaysSafe int
	Percentile           int    // of DaysSafe
	Received, StillOpen  int    // own deliveries, and own orders that are under way
	WeightTenths         int    // of the own deliveries, in tenths: old ones and lines that came together count less
	Borrowed             int    // percent of the estimate that is not its own
	Confidence           string // high, medium or low
	DaysByPercent        []int  // within which 1, 2, … 99 of a hundred come; of suppliers only
	LeadStated           *int   // the stored lead time
	LeadSuggested        *int   // what the deliveries suggest to store; nil: the stored one may stay
	Longer               int    // of Received, how many took longer than planned
}

// SupplierScores are how reliable a supplier was in the twelve months up to AsOf, and what it owes.
type SupplierScores struct {
	First, Now, Order       OnTime // against the first confirmed date, the current one, and the order's own where none was confirmed
	LinesOpen, LinesOverdue int
	ValueOpen               string // empty when a cost or an exchange rate is not known
	Currency                string // of ValueOpen; empty is the company's
	AsOf                    calendar.Date
}

// OnTime counts lines and units that were due, and those that came in time.
type OnTime struct {
	Due, InTime           int
	UnitsDue, UnitsInTime int64
}

// LeadDismissal is a suggestion that somebody did not want.
type LeadDismissal struct {
	Supplier, SKU string
	Suggested     int
	Received      int // deliveries behind it at the time
}

// LockFigures lets one job at a time write figures. People who answer a suggestion wait for it.
func (tx *Tx) LockFigures() error {
	if _, err := tx.Exec("LOCK TABLE lead_figures, supplier_scores IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock the figures of suppliers: %w", err)
	}
	return nil
}

// SaveLeadFigures makes the stored figures equal to these. Rows that did not change are not written; it returns how many
// were.
func (tx *Tx) SaveLeadFigures(figures []LeadFigures) (int64, error) {
	err := tx.temporary("stage_figures", `supplier text COLLATE "C", sku text COLLATE "C", days_planned integer, days_likely integer, days_safe integer,
		percentile integer, received integer, still_open integer, weight_tenths integer, borrowed integer, confidence text, days_by_percent integer[],
		lead_stated integer, lead_suggested integer, longer integer`,
		[]string{"supplier", "sku", "days_planned", "days_likely", "days_safe", "percentile", "received", "still_open", "weight_tenths", "borrowed", "confidence",
			"days_by_percent", "lead_stated", "lead_suggested", "longer"},
		len(figures), func(i int) []any {
			f := &figures[i]
			return []any{f.Supplier, f.SKU, f.DaysPlanned, f.DaysLikely, f.DaysSafe, f.Percentile, f.Received, f.StillOpen, f.WeightTenths, f.Borrowed, f.Confidence,
				f.DaysByPercent, f.LeadStated, f.LeadSuggested, f.Longer}
		})
	if err != nil {
		return 0, err
	}
	gone, err := tx.Exec(`DELETE FROM lead_figures AS f WHERE NOT EXISTS (
		SELECT FROM stage_figures AS s JOIN suppliers AS v ON v.code = s.supplier LEFT JOIN skus AS k ON k.code = s.sku
		WHERE v.id = f.supplier_id AND k.id IS NOT DISTINCT FROM f.sku_id)`)
	if err != nil {
		return 0, fmt.Errorf("remove lead figures: %w", err)
	}
	written, err := tx.Exec(saveLeadFiguresSQL)
	if err != nil {
		return 0, fmt.Errorf("save lead figures: %w", err)
	}
	return gone + written, nil
}

// SaveSupplierScores works out anew how reliable every supplier was, as of this transaction's today.
func (tx *Tx) SaveSupplierScores() error {
	if _, err := tx.Exec(saveSupplierScoresSQL, tx.Today); err != nil {
		return fmt.Errorf("save the scores of suppliers: %w", err)
	}
	return nil
}

// LeadDismissals are all suggestions that were dismissed.
func (tx *Tx) LeadDismissals() ([]LeadDismissal, error) {
	var all []LeadDismissal
	err := tx.Query(func(r *sql.Rows) error {
		var d LeadDismissal
		err := r.Scan(&d.Supplier, &d.SKU, &d.Suggested, &d.Received)
		all = append(all, d)
		return err
	}, `SELECT v.code, coalesce(k.code, ''), d.suggested, d.received
		FROM lead_dismissals AS d JOIN suppliers AS v ON v.id = d.supplier_id LEFT JOIN skus AS k ON k.id = d.sku_id
		ORDER BY d.id`)
	if err != nil {
		return nil, fmt.Errorf("list dismissed suggestions: %w", err)
	}
	return all, nil
}

// leadFigureColumns are read by scanLeadFigures; f are the figures and k the SKU, if there is one.
const leadFigureColumns = `coalesce(k.code, ''), f.days_planned, f.days_likely, f.days_safe, f.percentile, f.received, f.still_open, f.weight_tenths, f.borrowed,
	f.confidence, f.days_by_percent, f.lead_stated, f.lead_suggested, f.longer`

func scanLeadFigures(r *sql.Rows, f *LeadFigures) error {
	return r.Scan(&f.SKU, &f.DaysPlanned, &f.DaysLikely, &f.DaysSafe, &f.Percentile, &f.Received, &f.StillOpen, &f.WeightTenths, &f.Borrowed,
		&f.Confidence, pgtype.NewMap().SQLScanner(&f.DaysByPercent), &f.LeadStated, &f.LeadSuggested, &f.Longer)
}

// LockLeadSuggestion returns the figures that hold a suggestion for a supplier (no SKU) or one of its SKUs, locked, or
// NotFound when nothing is suggested any more.
func (tx *Tx) LockLeadSuggestion(supplierID int64, sku string) (LeadFigures, error) {
	var f LeadFigures
	found := false
	err := tx.Query(func(r *sql.Rows) error {
		found = true
		return scanLeadFigures(r, &f)
	}, "SELECT "+leadFigureColumns+` FROM lead_figures AS f LEFT JOIN skus AS k ON k.id = f.sku_id
		WHERE f.supplier_id = $1 AND coalesce(k.code, '') = $2 AND f.lead_suggested IS NOT NULL FOR NO KEY UPDATE OF f`, supplierID, sku)
	if err != nil {
		return f, fmt.Errorf("read a suggestion: %w", err)
	}
	if !found {
		return f, models.Errorf(models.NotFound, "Nothing is suggested here any more.")
	}
	return f, nil
}

// StoreLeadTime stores a lead time for a supplier (no SKU) or for one of its SKUs, and takes the suggestion away.
func (tx *Tx) StoreLeadTime(supplierID int64, sku string, days int) error {
	statement := "UPDATE suppliers SET lead_time_days = $2, version = version + 1 WHERE id = $1 AND $3 = ''"
	if sku != "" {
		statement = `INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days) SELECT $1, id, $2 FROM skus WHERE code = $3
			ON CONFLICT (supplier_id, sku_id) DO UPDATE SET lead_time_days = excluded.lead_time_days`
	}
	stored, err := tx.Exec(statement, supplierID, days, sku)
	if err != nil {
		return fmt.Errorf("store a lead time: %w", err)
	}
	if stored != 1 {
		return fmt.Errorf("store a lead time of %q: %d rows were changed", sku, stored)
	}
	return tx.clearSuggestion(supplierID, sku, &days)
}

// DismissLeadTime keeps that a suggestion is not wanted, and takes it away.
func (tx *Tx) DismissLeadTime(supplierID int64, f LeadFigures) error {
	if _, err := tx.Exec(`INSERT INTO lead_dismissals (supplier_id, sku_id, suggested, received, actor, at)
		VALUES ($1, (SELECT id FROM skus WHERE code = $2), $3, $4, $5, $6)
		ON CONFLICT (supplier_id, sku_id) DO UPDATE SET suggested = excluded.suggested, received = excluded.received, actor = excluded.actor, at = excluded.at`,
		supplierID, f.SKU, *f.LeadSuggested, f.Received, tx.Actor, tx.Now); err != nil {
		return fmt.Errorf("keep a dismissal: %w", err)
	}
	return tx.clearSuggestion(supplierID, f.SKU, f.LeadStated)
}

func (tx *Tx) clearSuggestion(supplierID int64, sku string, stated *int) error {
	if _, err := tx.Exec(`UPDATE lead_figures SET lead_suggested = NULL, lead_stated = $3
		WHERE supplier_id = $1 AND sku_id IS NOT DISTINCT FROM (SELECT id FROM skus WHERE code = $2)`, supplierID, sku, stated); err != nil {
		return fmt.Errorf("take a suggestion away: %w", err)
	}
	return nil
}

// leadFiguresOf reads the figures of a supplier as a whole; nil when there are none yet.
func (s *Store) leadFiguresOf(ctx context.Context, supplierID int64) (*LeadFigures, error) {
	all, err := s.listLeadFigures(ctx, "f.supplier_id = $1 AND f.sku_id IS NULL", supplierID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// suggestionsMax is how many suggestions of one supplier are shown at once.
const suggestionsMax = 20

// leadSuggestions are the suggestions for a supplier: the one for all SKUs first, then those with most deliveries.
func (s *Store) leadSuggestions(ctx context.Context, supplierID int64) ([]LeadFigures, error) {
	return s.listLeadFigures(ctx, "f.supplier_id = $1 AND f.lead_suggested IS NOT NULL", supplierID)
}

func (s *Store) listLeadFigures(ctx context.Context, where string, supplierID int64) ([]LeadFigures, error) {
	rows, err := s.SQL().QueryContext(ctx, "SELECT "+leadFigureColumns+" FROM lead_figures AS f LEFT JOIN skus AS k ON k.id = f.sku_id WHERE "+where+
		" ORDER BY f.sku_id IS NOT NULL, f.received DESC, f.id LIMIT $2", supplierID, suggestionsMax+1)
	if err != nil {
		return nil, fmt.Errorf("list lead figures: %w", err)
	}
	defer rows.Close()
	var all []LeadFigures
	for rows.Next() {
		var f LeadFigures
		if err := scanLeadFigures(rows, &f); err != nil {
			return nil, fmt.Errorf("read lead figures: %w", err)
		}
		all = append(all, f)
	}
	return all, rows.Err()
}
