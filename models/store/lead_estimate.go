package store

import (
	"database/sql"
	_ "embed" // the statements stand in files
	"encoding/json"
	"fmt"
	"slices"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/save_supply_estimates.sql
	saveSupplyEstimatesSQL string
	//go:embed sql/save_order_estimates.sql
	saveOrderEstimatesSQL string
	//go:embed sql/scope_estimates.sql
	scopeEstimatesSQL string
)

// LeadTime is a lead time as it is stored: the days from the start of its clock to the arrival, likely and safe, and at
// every level of LeadLevels.
type LeadTime struct {
	DaysLikely, DaysSafe int
	DaysAt               []int64
	Evidence             Evidence
}

// LeadLevels are the probabilities at which a stored lead time is known: fine enough to join several deliveries.
func LeadLevels() []float64 {
	levels := make([]float64, 0, 50)
	for percent := 2; percent < 100; percent += 2 {
		levels = append(levels, float64(percent)/100)
	}
	return append(levels, 0.99)
}

// SupplyEstimate is when an open purchase order line is expected. Arrival is at the dock; likely and safe are the days from
// which the goods can be used.
type SupplyEstimate struct {
	SupplyID int64
	SKU      string
	LeadTime
	DateArrivalLikely, DateArrivalSafe calendar.Date
	DateLikely, DateSafe               calendar.Date
}

// OrderEstimate is how long an order of a SKU would take that nobody has placed yet, from the supplier one would ask; empty
// when nobody is known to supply it.
type OrderEstimate struct {
	SKU, Supplier string
	LeadTime
}

// Evidence is what an estimate rests on, compact enough to be stored for each of them. It holds nothing that changes from
// day to day without news, so that an estimate without news is not written again.
type Evidence struct {
	DateStarted *calendar.Date   `json:"started,omitempty"`   // when the clock began; nil for an order nobody has placed
	Restarted   bool             `json:"restarted,omitempty"` // at a newer confirmation, not at the order
	Planned     int              `json:"planned"`             // days from there, as planned
	PlannedFrom PlannedFrom      `json:"planned_from"`
	UsualLow    int              `json:"usual_low,omitempty"`  // of an order that nobody confirmed: from how many
	UsualHigh   int              `json:"usual_high,omitempty"` // to how many days its supplier usually confirms; 0 where it has no such habit
	DateDue     *calendar.Date   `json:"due,omitempty"`        // the supplier's own date; nil when nobody named one
	Own         int              `json:"own"`                  // deliveries of this SKU by this supplier
	OfSupplier  int              `json:"of_supplier"`          // deliveries of its other SKUs
	OfOthers    int              `json:"of_others"`            // deliveries of other suppliers
	Borrowed    int              `json:"borrowed"`             // percent of the estimate that is not its own
	Percentile  int              `json:"percentile"`           // of a hundred deliveries, how many are there by the safe day
	Confidence  string           `json:"confidence"`           // high, medium or low
	Unreliable  bool             `json:"unreliable,omitempty"` // older than nearly everything known
	Sample      []SampleDelivery `json:"sample,omitempty"`     // the latest own ones, at most SampleMax
}

// SampleDelivery is one delivery as evidence.
type SampleDelivery struct {
	DateStarted calendar.Date `json:"started"`
	Days        int           `json:"days"`
	Planned     *int          `json:"planned,omitempty"`
}

// SampleMax is how many own deliveries the evidence names: enough to see a pattern in a line of text.
const SampleMax = 5

// PlannedFrom says who named the planned days of a purchase order line.
type PlannedFrom string

// The sources of planned days, the best first.
const (
	PlannedByConfirmation PlannedFrom = "confirmation" // the supplier, for this order
	PlannedByTerms        PlannedFrom = "terms"        // the supplier, for this SKU
	PlannedBySKU          PlannedFrom = "sku"
	PlannedBySupplier     PlannedFrom = "supplier"
	PlannedByOrder        PlannedFrom = "order"   // the order's expected date
	PlannedByHistory      PlannedFrom = "history" // nobody: what the company's orders usually take
)

// saveEstimates makes the stored estimates equal to the staged ones. Rows that did not change are not written; it returns
// how many were.
func (tx *Tx) saveEstimates() (int64, error) {
	var changed int64
	err := tx.joiningWholeTables(func() error {
		for _, statement := range []string{
			"DELETE FROM supply_estimates AS e WHERE NOT EXISTS (SELECT FROM stage_supply_estimates AS s WHERE s.po_line_id = e.po_line_id)",
			"DELETE FROM order_estimates AS e WHERE NOT EXISTS (SELECT FROM stage_order_estimates AS s JOIN skus AS k ON k.code = s.sku WHERE k.id = e.sku_id)",
			saveSupplyEstimatesSQL, saveOrderEstimatesSQL,
		} {
			rows, err := tx.Exec(statement)
			if err != nil {
				return fmt.Errorf("save estimates: %w", err)
			}
			changed += rows
		}
		return nil
	})
	return changed, err
}

// AddEstimates stores these estimates beside the others.
func (tx *Tx) AddEstimates(supplies []SupplyEstimate, orders []OrderEstimate) error {
	if len(supplies)+len(orders) == 0 {
		return nil
	}
	for _, table := range []staging{stagedSupplies, stagedOrders} {
		if err := tx.create(table); err != nil {
			return err
		}
	}
	if err := tx.fillEstimates(supplies, orders); err != nil {
		return err
	}
	for _, table := range []staging{stagedSupplies, stagedOrders} {
		if err := tx.analyze(table); err != nil {
			return err
		}
	}
	for _, statement := range []string{saveSupplyEstimatesSQL, saveOrderEstimatesSQL} {
		if _, err := tx.Exec(statement); err != nil {
			return fmt.Errorf("add estimates: %w", err)
		}
	}
	return nil
}

var (
	stagedSupplies = staging{"stage_supply_estimates", `po_line_id bigint, date_arrival_likely date, date_arrival_safe date, date_likely date, date_safe date,
		days_likely bigint, days_safe bigint, days_at bigint[], evidence jsonb`,
		[]string{"po_line_id", "date_arrival_likely", "date_arrival_safe", "date_likely", "date_safe", "days_likely", "days_safe", "days_at", "evidence"}}
	stagedOrders = staging{"stage_order_estimates", `sku text COLLATE "C", supplier text COLLATE "C", days_likely bigint, days_safe bigint, days_at bigint[], evidence jsonb`,
		[]string{"sku", "supplier", "days_likely", "days_safe", "days_at", "evidence"}}
)

// fillEstimates stages estimates.
func (tx *Tx) fillEstimates(supplies []SupplyEstimate, orders []OrderEstimate) error {
	var failed error
	evidence := func(e *Evidence) []byte {
		text, err := json.Marshal(e)
		if err != nil {
			failed = fmt.Errorf("write the evidence of an estimate: %w", err)
		}
		return text
	}
	if err := tx.fill(stagedSupplies, len(supplies), func(i int) []any {
		e := &supplies[i]
		return []any{e.SupplyID, e.DateArrivalLikely.Time(), e.DateArrivalSafe.Time(), e.DateLikely.Time(), e.DateSafe.Time(),
			int64(e.DaysLikely), int64(e.DaysSafe), e.DaysAt, evidence(&e.Evidence)}
	}); err != nil {
		return err
	}
	if err := tx.fill(stagedOrders, len(orders), func(i int) []any {
		e := &orders[i]
		return []any{e.SKU, e.Supplier, int64(e.DaysLikely), int64(e.DaysSafe), e.DaysAt, evidence(&e.Evidence)}
	}); err != nil {
		return err
	}
	return failed
}

// Estimates are the stored estimates of a scope.
type Estimates struct {
	Supplies map[int64]SupplyEstimate // by purchase order line
	Orders   map[string]OrderEstimate // by SKU
}

// EstimatesOf loads the stored estimates of a scope.
func (tx *Tx) EstimatesOf(scope Scope) (Estimates, error) {
	found := Estimates{Supplies: map[int64]SupplyEstimate{}, Orders: map[string]OrderEstimate{}}
	skus, _ := columnsOf(scope.Positions())
	slices.Sort(skus)
	err := tx.Query(func(r *sql.Rows) error {
		var supply *int64
		var sku, supplier string
		var lead LeadTime
		var days, evidence []byte
		var dates [4]*calendar.Date
		err := r.Scan(&supply, &sku, &supplier, &lead.DaysLikely, &lead.DaysSafe, &days, &evidence, &dates[0], &dates[1], &dates[2], &dates[3])
		if err != nil {
			return err
		}
		if err := json.Unmarshal(days, &lead.DaysAt); err != nil {
			return fmt.Errorf("read the days of %s: %w", sku, err)
		}
		if err := json.Unmarshal(evidence, &lead.Evidence); err != nil {
			return fmt.Errorf("read the evidence of %s: %w", sku, err)
		}
		if supply == nil {
			found.Orders[sku] = OrderEstimate{SKU: sku, Supplier: supplier, LeadTime: lead}
		} else {
			found.Supplies[*supply] = SupplyEstimate{SupplyID: *supply, SKU: sku, LeadTime: lead,
				DateArrivalLikely: *dates[0], DateArrivalSafe: *dates[1], DateLikely: *dates[2], DateSafe: *dates[3]}
		}
		return nil
	}, scopeEstimatesSQL, slices.Compact(skus))
	if err != nil {
		return Estimates{}, fmt.Errorf("load estimates: %w", err)
	}
	return found, nil
}
