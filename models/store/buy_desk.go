package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/buy_figures.sql
	buyFiguresSQL string
	//go:embed sql/buy_sources.sql
	buySourcesSQL string
	//go:embed sql/buy_demand.sql
	buyDemandSQL string
	//go:embed sql/save_buy_rows.sql
	saveBuyRowsSQL string
)

// BuyFigures is how a position stands of which something may be bought.
type BuyFigures struct {
	Position
	Warehouse                       string
	Home                            bool // goods arrive here where nobody names a warehouse
	QtyFree, QtyOnOrder, QtyDrafted qty.Qty
	QtyBackordered, QtyShort        qty.Qty // QtyShort: what no supply is pegged to
	LinesWaiting                    int64
	ValueWaiting                    models.Amount
	DateNeed                        *calendar.Date // the first day on which somebody without supply needs it
	NextPONo                        *string        // what comes first
	NextDate                        *calendar.Date
	NextStarted                     *calendar.Date
	NextDaysAt                      []int64 // days from NextStarted to the dock at LeadLevels
}

// BuyFigures returns how every position stands of which something may be bought, by SKU and warehouse; nil means all SKUs.
func (tx *Tx) BuyFigures(skus []int64) ([]BuyFigures, error) {
	var all []BuyFigures
	types := pgtype.NewMap()
	ask := func() error {
		return tx.Query(func(r *sql.Rows) error {
			var f BuyFigures
			err := r.Scan(&f.SKUID, &f.WarehouseID, &f.Warehouse, &f.Home, &f.QtyFree, &f.QtyOnOrder, &f.QtyDrafted, &f.QtyBackordered, &f.QtyShort, &f.LinesWaiting,
				&f.ValueWaiting, &f.DateNeed, &f.NextPONo, &f.NextDate, &f.NextStarted, types.SQLScanner(&f.NextDaysAt))
			all = append(all, f)
			return err
		}, buyFiguresSQL, skus)
	}
	how := ask
	if skus == nil {
		// How much of each part there is, PostgreSQL does not know.
		how = func() error { return tx.joiningWholeTables(ask) }
	}
	if err := how(); err != nil {
		return nil, fmt.Errorf("read what there may be to buy: %w", err)
	}
	return all, nil
}

// BuySource is from whom a SKU is bought first, and on which terms. Supplier is empty when nobody is known.
type BuySource struct {
	SKUID                     int64
	SKU, Name                 string
	Status                    models.SKUStatus
	Pack                      qty.Qty // whole units of the SKU; 0 is any
	ReorderPoint, SafetyStock *qty.Qty
	SKUCost, SKUPrice         *models.Amount
	Supplier, SupplierName    string
	Currency                  string
	Clock                     // the stated days only
	MOQ, Multiple, Max        qty.Qty
	UnitCost                  *models.Amount
	LastCost                  *models.Amount // of the newest purchase order, in LastCurrency
	LastCurrency              string
}

// BuySources returns from whom SKUs are bought, by SKU; nil means all.
func (tx *Tx) BuySources(skus []int64) ([]BuySource, error) {
	var all []BuySource
	err := tx.Query(func(r *sql.Rows) error {
		var b BuySource
		err := r.Scan(&b.SKUID, &b.SKU, &b.Name, &b.Status, &b.Pack, &b.ReorderPoint, &b.SafetyStock, &b.SKUCost, &b.SKUPrice, &b.Supplier, &b.SupplierName, &b.Currency,
			&b.LeadOfTerms, &b.LeadOfSKU, &b.LeadOfSupplier, &b.MOQ, &b.Multiple, &b.Max, &b.UnitCost, &b.LastCost, &b.LastCurrency)
		all = append(all, b)
		return err
	}, buySourcesSQL, skus)
	if err != nil {
		return nil, fmt.Errorf("read from whom is bought: %w", err)
	}
	return all, nil
}

// BuyWeek is what was asked for of a position in one week. Week 0 is the last before today.
type BuyWeek struct {
	Position
	Week  int
	Qty   qty.Qty
	First calendar.Date // day of that week on which anything was asked for
}

// BuyDemand returns what was asked for in each week, by SKU, warehouse and week, looking back so many weeks and days more.
func (tx *Tx) BuyDemand(skus []int64, weeks, further int) ([]BuyWeek, error) {
	var all []BuyWeek
	err := tx.Query(func(r *sql.Rows) error {
		var w BuyWeek
		err := r.Scan(&w.SKUID, &w.WarehouseID, &w.Week, &w.Qty, &w.First)
		all = append(all, w)
		return err
	}, buyDemandSQL, tx.Today, weeks, further, skus)
	if err != nil {
		return nil, fmt.Errorf("read what was asked for: %w", err)
	}
	return all, nil
}

// BuyBasis are the numbers behind a reorder point, as they are stored with it.
type BuyBasis struct {
	Weeks      int     `json:"weeks,omitempty"`    // of demand that were looked at
	Units      qty.Qty `json:"units,omitempty"`    // asked for in them
	Intervals  float64 `json:"adi,omitempty"`      // weeks from one demand to the next
	Spread     float64 `json:"cv2,omitempty"`      // squared coefficient of variation of the sizes
	Mean       float64 `json:"mean,omitempty"`     // demand of a day
	Variance   float64 `json:"variance,omitempty"` // of it
	LeadMean   float64 `json:"lead,omitempty"`     // days from an order to the shelf
	LeadSD     float64 `json:"lead_sd,omitempty"`  // their deviation
	DaysLikely int     `json:"likely,omitempty"`   // half of the orders are on the shelf by then
	DaysSafe   int     `json:"safe,omitempty"`     // as many as the company promises
	Received   int     `json:"received,omitempty"` // own deliveries behind it
	Planned    int     `json:"planned,omitempty"`  // days, as stated
	Confidence string  `json:"confidence,omitempty"`
	Crossed    float64 `json:"crossed,omitempty"`    // share of deliveries that overtook the one before
	Review     int     `json:"review,omitempty"`     // days between looks
	Service    int     `json:"service,omitempty"`    // asked for, in thousandths
	Basis      string  `json:"basis,omitempty"`      // how the reorder point was worked out
	Expected   float64 `json:"expected,omitempty"`   // demand until an order is there
	Deviation  float64 `json:"deviation,omitempty"`  // its deviation
	Safety     qty.Qty `json:"safety,omitempty"`     // units of the reorder point above it
	OrderUp    qty.Qty `json:"order_up,omitempty"`   // units above the reorder point that an order fills up to
	Imported   bool    `json:"imported,omitempty"`   // the reorder point is the one of the SKU's own data
	Everywhere bool    `json:"everywhere,omitempty"` // the position is that of all warehouses
	Position   qty.Qty `json:"position"`             // on hand and on order, without what customers wait for
	Need       qty.Qty `json:"need"`
	MOQ        qty.Qty `json:"moq,omitempty"`
	Pack       qty.Qty `json:"pack,omitempty"`
	Multiple   qty.Qty `json:"multiple,omitempty"`
	Max        qty.Qty `json:"max,omitempty"`
	Terms      string  `json:"terms,omitempty"`      // what is wrong with the supplier's terms
	YearValue  string  `json:"year_value,omitempty"` // of what is asked for in a year, which makes the class
}

// BuyDecision is what people decided about a position; nil is as it is.
type BuyDecision struct {
	Point, Service *qty.Qty // the service in thousandths
}

// BuyRow is a row of the buy desk as it is stored.
type BuyRow struct {
	ID int64
	Position
	SKU, SKUName, Warehouse          string
	Supplier, SupplierName, Currency string
	Class, Demand                    string
	Stocked                          bool
	Reorder, Computed, UpTo          qty.Qty
	QtyFree, QtyOnOrder, QtyDrafted  qty.Qty
	QtyBackordered, QtyUncovered     qty.Qty
	LinesWaiting                     int64
	ValueWaiting                     models.Amount
	QtySuggested, QtyForBackorders   qty.Qty
	QtyForStock, QtySurplus          qty.Qty
	Capped                           bool
	UnitCost, LastCost               *models.Amount
	LastCurrency                     string
	DateNeedBy, DateOrderBy          *calendar.Date
	DateRunsOut                      *calendar.Date
	Risk                             int // in thousandths
	NextPONo                         *string
	NextDate                         *calendar.Date
	DaysSafe                         int
	Why                              BuyBasis
}

// SaveBuyRows stores rows of the buy desk and returns how many changed. With all, rows of positions that are not among them
// are removed, unless a person decided something about them.
func (tx *Tx) SaveBuyRows(rows []BuyRow, all bool) (int64, error) {
	whys := make([]string, len(rows))
	for i := range rows {
		text, err := json.Marshal(rows[i].Why)
		if err != nil {
			return 0, fmt.Errorf("write the numbers behind %s: %w", rows[i].SKU, err)
		}
		whys[i] = string(text)
	}
	err := tx.temporary("stage_buy_rows", `sku_id bigint, warehouse_id bigint, sku text COLLATE "C", sku_name text COLLATE "C", warehouse text COLLATE "C",
		supplier_code text COLLATE "C", supplier text COLLATE "C", currency text, sku_class text, demand text, stocked boolean,
		reorder_point bigint, reorder_computed bigint, up_to bigint, qty_free bigint, qty_on_order bigint, qty_drafted bigint, qty_backordered bigint,
		qty_uncovered bigint, lines_waiting bigint, value_waiting text, qty_suggested bigint, qty_for_backorders bigint, qty_for_stock bigint, qty_surplus bigint,
		capped boolean, unit_cost text, last_cost text, last_currency text, date_need_by date, date_order_by date, date_runs_out date, risk integer,
		next_po_no text COLLATE "C", next_po_date date, days_safe integer, why text`,
		[]string{"sku_id", "warehouse_id", "sku", "sku_name", "warehouse", "supplier_code", "supplier", "currency", "sku_class", "demand", "stocked",
			"reorder_point", "reorder_computed", "up_to", "qty_free", "qty_on_order", "qty_drafted", "qty_backordered", "qty_uncovered", "lines_waiting",
			"value_waiting", "qty_suggested", "qty_for_backorders", "qty_for_stock", "qty_surplus", "capped", "unit_cost", "last_cost", "last_currency",
			"date_need_by", "date_order_by", "date_runs_out", "risk", "next_po_no", "next_po_date", "days_safe", "why"},
		len(rows), func(i int) []any {
			r := &rows[i]
			return []any{r.SKUID, r.WarehouseID, r.SKU, r.SKUName, r.Warehouse, r.Supplier, r.SupplierName, r.Currency, r.Class, r.Demand, r.Stocked,
				r.Reorder, r.Computed, r.UpTo, r.QtyFree, r.QtyOnOrder, r.QtyDrafted, r.QtyBackordered, r.QtyUncovered, r.LinesWaiting,
				string(r.ValueWaiting), r.QtySuggested, r.QtyForBackorders, r.QtyForStock, r.QtySurplus, r.Capped, amountText(r.UnitCost), amountText(r.LastCost), r.LastCurrency,
				timeOf(r.DateNeedBy), timeOf(r.DateOrderBy), timeOf(r.DateRunsOut), r.Risk, r.NextPONo, timeOf(r.NextDate), r.DaysSafe, whys[i]}
		})
	if err != nil {
		return 0, err
	}
	var gone int64
	if all {
		if err = tx.joiningWholeTables(func() (err error) {
			gone, err = tx.Exec(`DELETE FROM buy_rows AS b WHERE b.override_reason IS NULL AND b.snoozed_until IS NULL
				AND NOT EXISTS (SELECT FROM stage_buy_rows AS s WHERE s.sku_id = b.sku_id AND s.warehouse_id = b.warehouse_id)`)
			return err
		}); err != nil {
			return 0, fmt.Errorf("remove rows of the buy desk: %w", err)
		}
	}
	written, err := tx.Exec(saveBuyRowsSQL)
	if err != nil {
		return 0, fmt.Errorf("save the buy desk: %w", err)
	}
	return gone + written, nil
}

func amountText(amount *models.Amount) *string {
	if amount == nil {
		return nil
	}
	text := string(*amount)
	return &text
}

// BuyDecisions returns what people decided, by position; nil means of all SKUs.
func (tx *Tx) BuyDecisions(skus []int64) (map[Position]BuyDecision, error) {
	all := map[Position]BuyDecision{}
	err := tx.Query(func(r *sql.Rows) error {
		var p Position
		var d BuyDecision
		err := r.Scan(&p.SKUID, &p.WarehouseID, &d.Point, &d.Service)
		all[p] = d
		return err
	}, `SELECT sku_id, warehouse_id, override_point, override_service FROM buy_rows
		WHERE override_reason IS NOT NULL AND (CAST($1 AS bigint[]) IS NULL OR sku_id = ANY($1)) ORDER BY sku_id, warehouse_id`, skus)
	if err != nil {
		return nil, fmt.Errorf("read what buyers decided: %w", err)
	}
	return all, nil
}

// buyRowColumns are read by scanBuyRow.
const buyRowColumns = `b.id, b.sku_id, b.warehouse_id, b.sku, b.sku_name, b.warehouse, b.supplier_code, b.supplier, b.currency, b.sku_class, b.demand, b.stocked,
	b.reorder_point, b.reorder_computed, b.up_to, b.qty_free, b.qty_on_order, b.qty_drafted, b.qty_backordered, b.qty_uncovered, b.lines_waiting, CAST(b.value_waiting AS text),
	b.qty_suggested, b.qty_for_backorders, b.qty_for_stock, b.qty_surplus, b.capped, CAST(b.unit_cost AS text), CAST(b.last_cost AS text), b.last_currency,
	b.date_need_by, b.date_order_by, b.date_runs_out, b.risk, b.next_po_no, b.next_po_date, b.days_safe, b.why`

func scanBuyRow(scan func(...any) error, r *BuyRow, more ...any) error {
	var why []byte
	err := scan(append([]any{&r.ID, &r.SKUID, &r.WarehouseID, &r.SKU, &r.SKUName, &r.Warehouse, &r.Supplier, &r.SupplierName, &r.Currency, &r.Class, &r.Demand, &r.Stocked,
		&r.Reorder, &r.Computed, &r.UpTo, &r.QtyFree, &r.QtyOnOrder, &r.QtyDrafted, &r.QtyBackordered, &r.QtyUncovered, &r.LinesWaiting, &r.ValueWaiting,
		&r.QtySuggested, &r.QtyForBackorders, &r.QtyForStock, &r.QtySurplus, &r.Capped, &r.UnitCost, &r.LastCost, &r.LastCurrency,
		&r.DateNeedBy, &r.DateOrderBy, &r.DateRunsOut, &r.Risk, &r.NextPONo, &r.NextDate, &r.DaysSafe, &why}, more...)...)
	if err != nil {
		return err
	}
	return json.Unmarshal(why, &r.Why)
}

// BuyRows returns the stored rows by position; nil means of all SKUs.
func (tx *Tx) BuyRows(skus []int64) (map[Position]BuyRow, error) {
	all := map[Position]BuyRow{}
	err := tx.Query(func(r *sql.Rows) error {
		var row BuyRow
		err := scanBuyRow(r.Scan, &row)
		all[row.Position] = row
		return err
	}, "SELECT "+buyRowColumns+" FROM buy_rows AS b WHERE CAST($1 AS bigint[]) IS NULL OR b.sku_id = ANY($1) ORDER BY b.id", skus)
	if err != nil {
		return nil, fmt.Errorf("read the buy desk: %w", err)
	}
	return all, nil
}

// LockBuyDesk lets one job at a time write the rows of the buy desk.
func (tx *Tx) LockBuyDesk() error {
	if _, err := tx.Exec("LOCK TABLE buy_rows IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock the buy desk: %w", err)
	}
	return nil
}

// BuySettings returns how the company buys.
func (tx *Tx) BuySettings() (models.BuySettings, error) {
	var b models.BuySettings
	if err := tx.DB.Take(&b).Error; err != nil {
		return b, fmt.Errorf("read how is bought: %w", err)
	}
	return b, nil
}

// LockBuySettings returns how the company buys, locked.
func (tx *Tx) LockBuySettings() (models.BuySettings, error) {
	return one[models.BuySettings](tx.lockedRows(), "Nothing is known about how the company buys.")
}

// SaveBuySettings stores how the company buys.
func (tx *Tx) SaveBuySettings(b models.BuySettings) error {
	return tx.saveColumns(&models.BuySettings{}, "id = true", nil, map[string]any{"service_a": b.ServiceA, "service_b": b.ServiceB, "service_c": b.ServiceC,
		"order_cost": b.OrderCost, "holding_percent": b.HoldingPercent, "review_days": b.ReviewDays, "horizon_days": b.HorizonDays})
}

// SnoozeBuyRow puts a locked row off until a day, or brings it back for nil.
func (tx *Tx) SnoozeBuyRow(id int64, until *calendar.Date, reason string) error {
	if _, err := tx.Exec(`UPDATE buy_rows SET snoozed_until = $2, snooze_reason = CASE WHEN CAST($2 AS date) IS NOT NULL THEN $3 END,
		snoozed_by = CASE WHEN CAST($2 AS date) IS NOT NULL THEN $4 END, version = version + 1 WHERE id = $1`, id, textOf(until), reason, tx.Actor); err != nil {
		return fmt.Errorf("snooze row %d of the buy desk: %w", id, err)
	}
	return nil
}

// OverrideBuyRow keeps what a person set for a locked row; both nil takes it back.
func (tx *Tx) OverrideBuyRow(id int64, point *qty.Qty, service *int, reason string) error {
	if _, err := tx.Exec(`UPDATE buy_rows SET override_point = $2, override_service = $3, version = version + 1,
		override_reason = CASE WHEN $4 THEN $5 END, override_by = CASE WHEN $4 THEN $6 END, override_at = CASE WHEN $4 THEN CAST($7 AS timestamptz) END
		WHERE id = $1`, id, point, service, point != nil || service != nil, reason, tx.Actor, tx.Now); err != nil {
		return fmt.Errorf("override row %d of the buy desk: %w", id, err)
	}
	return nil
}

// BuySettings returns how the company buys.
func (s *Store) BuySettings(ctx context.Context) (models.BuySettings, error) {
	var b models.BuySettings
	if err := s.DB(ctx).Take(&b).Error; err != nil {
		return b, fmt.Errorf("read how is bought: %w", err)
	}
	return b, nil
}

// BuyDecided is what people decided about a row, as it reads.
type BuyDecided struct {
	Point, Service *qty.Qty
	Reason, By     string
	At             *time.Time
	SnoozedUntil   *calendar.Date
	SnoozeReason   string
	SnoozedBy      string
	Version        int64
}

// BuyRowByID returns a row of the buy desk with what people decided about it, or NotFound.
func (s *Store) BuyRowByID(ctx context.Context, id int64) (BuyRow, BuyDecided, error) {
	return buyRow(func(question string, arguments ...any) func(...any) error {
		return s.SQL().QueryRowContext(ctx, question, arguments...).Scan
	}, id, "")
}

// LockBuyRow is BuyRowByID for whoever decides about the row.
func (tx *Tx) LockBuyRow(id int64) (BuyRow, BuyDecided, error) {
	return buyRow(func(question string, arguments ...any) func(...any) error {
		return tx.QueryRow(question, arguments...).Scan
	}, id, " FOR NO KEY UPDATE")
}

func buyRow(ask func(question string, arguments ...any) func(...any) error, id int64, locked string) (BuyRow, BuyDecided, error) {
	var row BuyRow
	var d BuyDecided
	err := scanBuyRow(ask("SELECT "+buyRowColumns+`, b.override_point, b.override_service, coalesce(b.override_reason, ''), coalesce(b.override_by, ''), b.override_at,
		b.snoozed_until, coalesce(b.snooze_reason, ''), coalesce(b.snoozed_by, ''), b.version FROM buy_rows AS b WHERE b.id = $1`+locked, id), &row,
		&d.Point, &d.Service, &d.Reason, &d.By, &d.At, &d.SnoozedUntil, &d.SnoozeReason, &d.SnoozedBy, &d.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return row, d, models.Errorf(models.NotFound, "There is no such row on the buy desk any more.")
	}
	if err != nil {
		return row, d, fmt.Errorf("read row %d of the buy desk: %w", id, err)
	}
	return row, d, nil
}
