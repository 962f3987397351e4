package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/json"
	"fmt"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/line_whys.sql
	lineWhysSQL string
	//go:embed sql/supply_whys.sql
	supplyWhysSQL string
)

// LineWhy is what the dates of a waiting line rest on. The dates are nil when none can be given.
type LineWhy struct {
	LineID                                      int64
	SKU, Status                                 string
	Held                                        bool
	DateRequested                               *calendar.Date
	DateLikely, DateSafe, DateUsable, DateShips *calendar.Date
	Waits                                       []Awaited // the last one to be safely there first, then what nobody has ordered
}

// Awaited is a supply that somebody waits for. Without a SupplyID nobody has ordered it: there are only the days it would
// take, and none of these when nobody can be asked.
type Awaited struct {
	SupplyID                           *int64
	PONo                               string
	POLineNo                           int
	SKU                                string
	Discontinued                       bool
	Supplier, SupplierName             string
	DateArrivalLikely, DateArrivalSafe *calendar.Date
	DateLikely, DateSafe               *calendar.Date
	DaysLikely, DaysSafe               *int
	DaysProcessing                     int       // our own working days until what nobody has ordered would be ordered
	Evidence                           *Evidence // nil: it could not be estimated
}

// LineWhys returns why waiting lines have their dates, by line. Lines that do not wait are left out.
func (s *Store) LineWhys(ctx context.Context, lines []int64) (map[int64]LineWhy, error) {
	whys := make(map[int64]LineWhy, len(lines))
	err := s.whys(ctx, lineWhysSQL, lines, func(r *sql.Rows) error {
		var l LineWhy
		var waits bool
		var w Awaited
		var evidence []byte
		err := r.Scan(&l.LineID, &l.SKU, &l.Status, &l.Held, &l.DateRequested, &l.DateLikely, &l.DateSafe, &l.DateUsable, &l.DateShips,
			&waits, &w.SupplyID, &w.PONo, &w.POLineNo, &w.SKU, &w.Discontinued, &w.Supplier, &w.SupplierName,
			&w.DateArrivalLikely, &w.DateArrivalSafe, &w.DateLikely, &w.DateSafe, &w.DaysLikely, &w.DaysSafe, &evidence, &w.DaysProcessing)
		if err != nil {
			return err
		}
		if known, again := whys[l.LineID]; again {
			l = known
		}
		if waits {
			if err := w.read(evidence); err != nil {
				return err
			}
			l.Waits = append(l.Waits, w)
		}
		whys[l.LineID] = l
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read why lines have their dates: %w", err)
	}
	return whys, nil
}

// SupplyWhys returns why open purchase order lines have their dates, by line. Those that were not estimated are left out.
func (s *Store) SupplyWhys(ctx context.Context, supplies []int64) (map[int64]Awaited, error) {
	whys := make(map[int64]Awaited, len(supplies))
	err := s.whys(ctx, supplyWhysSQL, supplies, func(r *sql.Rows) error {
		var w Awaited
		var evidence []byte
		err := r.Scan(&w.SupplyID, &w.PONo, &w.POLineNo, &w.SKU, &w.Supplier, &w.SupplierName,
			&w.DateArrivalLikely, &w.DateArrivalSafe, &w.DateLikely, &w.DateSafe, &w.DaysLikely, &w.DaysSafe, &evidence)
		if err != nil {
			return err
		}
		if err := w.read(evidence); err != nil {
			return err
		}
		whys[*w.SupplyID] = w
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read why supplies have their dates: %w", err)
	}
	return whys, nil
}

func (s *Store) whys(ctx context.Context, question string, ids []int64, scan func(*sql.Rows) error) error {
	if len(ids) == 0 {
		return nil
	}
	return s.inSnapshot(ctx, func(db snapshot) error { return db.each(ctx, scan, question, ids) })
}

func (w *Awaited) read(evidence []byte) error {
	if evidence == nil {
		return nil
	}
	if err := json.Unmarshal(evidence, &w.Evidence); err != nil {
		return fmt.Errorf("read the evidence for %s: %w", w.SKU, err)
	}
	return nil
}

// Name is how people call the supply: its number, or what it is an order of.
func (w *Awaited) Name() string {
	if w.SupplyID == nil {
		return "an order of " + w.SKU + " not yet placed"
	}
	return fmt.Sprintf("%s/%d", w.PONo, w.POLineNo)
}
