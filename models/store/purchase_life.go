package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

//go:embed sql/blast_radius.sql
var blastRadiusSQL string

// PurchaseByNo returns a purchase order, or NotFound. Read it again after locking it.
func (tx *Tx) PurchaseByNo(poNo string) (models.PurchaseOrder, error) {
	var po models.PurchaseOrder
	err := tx.DB.Where("po_no = ?", poNo).Take(&po).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return po, models.Errorf(models.NotFound, "There is no purchase order %s.", poNo)
	}
	if err != nil {
		return po, fmt.Errorf("read purchase order %q: %w", poNo, err)
	}
	return po, nil
}

// SavePurchase writes the named columns of a locked purchase order and counts its version up.
func (tx *Tx) SavePurchase(po *models.PurchaseOrder, columns ...any) error {
	po.Version++
	if err := tx.DB.Model(po).Select("version", columns...).Updates(po).Error; err != nil {
		return fmt.Errorf("save purchase order %q: %w", po.PONo, err)
	}
	return nil
}

// PurchaseWorth is what decides whether a role may approve a purchase order. Limit and Worth are empty when there is none,
// or when a price or the rate of a currency is not known.
type PurchaseWorth struct {
	Worth, Limit string // in the company's currency
	Beyond       bool   // worth more than the limit, or worth nobody knows how much
}

// PurchaseWorth compares what a purchase order is worth with the limit of a role.
func (tx *Tx) PurchaseWorth(po int64, role models.Role) (PurchaseWorth, error) {
	var w PurchaseWorth
	err := tx.QueryRow(`SELECT coalesce(CAST(round(x.worth, 2) AS text), ''), coalesce(CAST(round(x.amount, 2) AS text), ''), x.amount IS NOT NULL AND (x.worth IS NULL OR x.worth > x.amount)
		FROM (SELECT (SELECT amount FROM purchase_limits WHERE role = $2) AS amount,
				CASE WHEN NOT EXISTS (SELECT FROM purchase_order_lines AS l WHERE l.po_id = p.id AND l.unit_cost IS NULL AND l.qty_cancelled < l.qty_ordered) THEN
					(SELECT sum((l.qty_ordered - l.qty_cancelled) * l.unit_cost) FROM purchase_order_lines AS l WHERE l.po_id = p.id)
					* CASE WHEN coalesce(p.currency, c.currency) = c.currency THEN 1 ELSE p.currency_rate END END AS worth
			FROM purchase_orders AS p CROSS JOIN company AS c WHERE p.id = $1) AS x`, po, string(role)).Scan(&w.Worth, &w.Limit, &w.Beyond)
	if err != nil {
		return w, fmt.Errorf("value purchase order %d: %w", po, err)
	}
	return w, nil
}

// PurchaseLimits returns the limits of the roles that have one.
func (s *Store) PurchaseLimits(ctx context.Context) (map[models.Role]models.Amount, error) {
	var rows []models.PurchaseLimit
	if err := s.DB(ctx).Order("role").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the limits of purchasing: %w", err)
	}
	limits := map[models.Role]models.Amount{}
	for _, row := range rows {
		limits[row.Role] = row.Amount
	}
	return limits, nil
}

// SetPurchaseLimit gives a role a limit, or none for an empty amount.
func (tx *Tx) SetPurchaseLimit(role models.Role, amount models.Amount) error {
	var err error
	if amount == "" {
		_, err = tx.Exec("DELETE FROM purchase_limits WHERE role = $1", string(role))
	} else {
		_, err = tx.Exec("INSERT INTO purchase_limits (role, amount) VALUES ($1, CAST($2 AS numeric)) ON CONFLICT (role) DO UPDATE SET amount = excluded.amount", string(role), string(amount))
	}
	if err != nil {
		return fmt.Errorf("set the limit of %s: %w", role, err)
	}
	said := string(amount)
	if said == "" {
		said = "none"
	}
	return tx.Audit("purchase limit set", "company", string(role)+": "+said)
}

// VersionLine is a line of a purchase order as a version says it.
type VersionLine struct {
	LineNo    int     `json:"line"`
	SKU       string  `json:"sku"`
	Qty       qty.Qty `json:"qty"` // without what was cancelled
	UnitCost  string  `json:"unit_cost,omitempty"`
	Expected  string  `json:"expected,omitempty"`
	NeedBy    string  `json:"need_by,omitempty"`
	Confirmed string  `json:"confirmed,omitempty"`
}

// PurchaseVersion is what a purchase order said at a moment.
type PurchaseVersion struct {
	VersionNo     int
	Actor, Reason string
	At            time.Time
	Lines         []VersionLine
}

// KeepVersion writes down what a locked purchase order says now, if that is not what its last version says.
func (tx *Tx) KeepVersion(po int64, reason string) error {
	_, err := tx.Exec(`INSERT INTO purchase_order_versions (po_id, version_no, actor, at, reason, lines)
		SELECT $1, coalesce(v.version_no, 0) + 1, $2, $3, $4, n.lines
		FROM (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('line', l.line_no, 'sku', k.code, 'qty', l.qty_ordered - l.qty_cancelled, 'unit_cost', CAST(trim_scale(l.unit_cost) AS text),
				'expected', l.date_expected, 'need_by', l.date_need_by, 'confirmed', l.date_confirmed)) ORDER BY l.line_no), '[]') AS lines
			FROM purchase_order_lines AS l JOIN skus AS k ON k.id = l.sku_id WHERE l.po_id = $1) AS n
		LEFT JOIN (SELECT version_no, lines FROM purchase_order_versions WHERE po_id = $1 ORDER BY version_no DESC LIMIT 1) AS v ON true
		WHERE v.lines IS DISTINCT FROM n.lines`, po, tx.Actor, tx.Now, reason)
	if err != nil {
		return fmt.Errorf("keep the version of purchase order %d: %w", po, err)
	}
	return nil
}

// purchaseVersionsMax bounds the versions that a page compares.
const purchaseVersionsMax = 20

// PurchaseVersions returns the latest versions of a purchase order, the newest first.
func (s *Store) PurchaseVersions(ctx context.Context, po int64) ([]PurchaseVersion, error) {
	return listed(ctx, s, "read the versions of a purchase order", `SELECT version_no, actor, reason, at, lines FROM purchase_order_versions WHERE po_id = $1 ORDER BY version_no DESC LIMIT $2`,
		func(v *PurchaseVersion) []any {
			return []any{&v.VersionNo, &v.Actor, &v.Reason, &v.At, &jsonLines{&v.Lines}}
		}, po, purchaseVersionsMax)
}

// jsonLines scans the lines of a version.
type jsonLines struct{ into *[]VersionLine }

// Scan reads what the database holds.
func (j *jsonLines) Scan(value any) error {
	switch v := value.(type) {
	case []byte:
		return json.Unmarshal(v, j.into)
	case string:
		return json.Unmarshal([]byte(v), j.into)
	}
	return fmt.Errorf("the lines of a version are %T", value)
}

// AmendSupply writes quantity, cost, and the days of a locked line. Parts of the line follow its quantity: the last one
// takes the difference, and where it cannot, the line arrives as one again.
func (tx *Tx) AmendSupply(l models.PurchaseOrderLine) error {
	if _, err := tx.Exec(`UPDATE purchase_order_lines SET qty_ordered = $2, unit_cost = CAST($3 AS numeric), date_expected = $4, date_need_by = $5, version = version + 1 WHERE id = $1`,
		l.ID, l.QtyOrdered, l.UnitCost, textOf(l.DateExpected), textOf(l.DateNeedBy)); err != nil {
		return fmt.Errorf("amend purchase order line %d: %w", l.ID, err)
	}
	if _, err := tx.Exec(`UPDATE purchase_order_schedules AS s SET qty = s.qty + x.more
		FROM (SELECT po_line_id, max(schedule_no) AS last, $2 - sum(qty) AS more FROM purchase_order_schedules WHERE po_line_id = $1 GROUP BY po_line_id) AS x
		WHERE s.po_line_id = x.po_line_id AND s.schedule_no = x.last AND x.more <> 0 AND s.qty + x.more > 0`, l.ID, l.QtyOrdered); err != nil {
		return fmt.Errorf("amend the parts of purchase order line %d: %w", l.ID, err)
	}
	if _, err := tx.Exec(`DELETE FROM purchase_order_schedules WHERE po_line_id = $1 AND (SELECT sum(qty) FROM purchase_order_schedules WHERE po_line_id = $1) <> $2`, l.ID, l.QtyOrdered); err != nil {
		return fmt.Errorf("join the parts of purchase order line %d: %w", l.ID, err)
	}
	return nil
}

// PurchaseLine returns a locked line as a record.
func (tx *Tx) PurchaseLine(id int64) (models.PurchaseOrderLine, error) {
	var l models.PurchaseOrderLine
	if err := tx.DB.Where("id = ?", id).Take(&l).Error; err != nil {
		return l, fmt.Errorf("read purchase order line %d: %w", id, err)
	}
	return l, nil
}

// AddSupply adds a line to a locked purchase order; its number is the next.
func (tx *Tx) AddSupply(l *models.PurchaseOrderLine) error {
	if err := tx.QueryRow("SELECT coalesce(max(line_no), 0) + 1 FROM purchase_order_lines WHERE po_id = $1", l.POID).Scan(&l.LineNo); err != nil {
		return fmt.Errorf("number a line of purchase order %d: %w", l.POID, err)
	}
	l.Version = 1
	if err := tx.DB.Create(l).Error; err != nil {
		return fmt.Errorf("add a line to purchase order %d: %w", l.POID, err)
	}
	return nil
}

// SplitSupply replaces the parts in which a locked line arrives. The parts sum to the line's quantity.
func (tx *Tx) SplitSupply(supply Supply, parts []models.PurchaseOrderSchedule) error {
	if _, err := tx.Exec("DELETE FROM purchase_order_schedules WHERE po_line_id = $1", supply.ID); err != nil {
		return fmt.Errorf("join the parts of line %d of %q: %w", supply.LineNo, supply.PONo, err)
	}
	if len(parts) == 0 {
		return nil
	}
	if err := tx.DB.Create(&parts).Error; err != nil {
		return fmt.Errorf("split line %d of %q: %w", supply.LineNo, supply.PONo, err)
	}
	return nil
}

// AnsweredPurchase notes that the supplier answered: the order is acknowledged once every line that is open has an answer.
func (tx *Tx) AnsweredPurchase(po int64) error {
	_, err := tx.Exec(`UPDATE purchase_orders AS p SET acknowledged_date = $2, version = version + 1 WHERE p.id = $1 AND p.acknowledged_date IS NULL
		AND NOT EXISTS (SELECT FROM purchase_order_lines AS l WHERE l.po_id = p.id AND l.qty_received + l.qty_cancelled < l.qty_ordered
			AND l.date_confirmed IS NULL AND NOT EXISTS (SELECT FROM purchase_acknowledgements AS a WHERE a.po_line_id = l.id))`, po, tx.Today)
	if err != nil {
		return fmt.Errorf("note that purchase order %d was answered: %w", po, err)
	}
	return nil
}

// GiveReason says of the lines that wait for a supply why they do, unless a person said why. The positions are locked. It
// returns the lines.
func (tx *Tx) GiveReason(supply int64, reason models.BackorderReason) ([]int64, error) {
	var lines []int64
	if err := tx.Query(scanIDs(&lines), "SELECT DISTINCT line_id FROM pegs WHERE po_line_id = $1 ORDER BY line_id", supply); err != nil {
		return nil, fmt.Errorf("find who waits for purchase order line %d: %w", supply, err)
	}
	if len(lines) == 0 {
		return nil, nil
	}
	if err := tx.LockGainers(lines...); err != nil {
		return nil, err
	}
	if _, err := tx.Exec("UPDATE sales_order_lines SET reason = $2, version = version + 1 WHERE id = ANY($1) AND NOT reason_by_person AND reason IS DISTINCT FROM $2", lines, string(reason)); err != nil {
		return nil, fmt.Errorf("say why lines wait: %w", err)
	}
	return lines, nil
}

// SupplyChange is what would become of a purchase order line: what is open of it comes on another day, or never when Date
// is nil.
type SupplyChange struct {
	POLineID int64
	Date     *calendar.Date
}

// BlastRadius is whom a change of supply touches by the pegs, before anything is planned anew.
type BlastRadius struct {
	Orders, Customers, Lines, Units int64
	Value                           string // of the pegged units, at the customers' prices; empty when none is known
	Broken                          int64  // promises that would be kept, and would not any more
	Mended                          int64  // promises that would be broken, and would be kept
	Whole                           int64  // orders for which nothing else is missing: they are whole on the new day
	NoSupply                        int64  // lines that would lose their supply
}

// BlastRadius says whom changes of supply touch. It reads the pegs as they stand and moves each line by as many days as
// its supply moves; who would be served by other supply instead is for a preview of the verb to say.
func (s *Store) BlastRadius(ctx context.Context, changes ...SupplyChange) (BlastRadius, error) {
	var r BlastRadius
	lines, dates := changeColumns(changes)
	err := s.sql.QueryRowContext(ctx, blastRadiusSQL, lines, dates).Scan(&r.Orders, &r.Customers, &r.Lines, &r.Units, &r.Value, &r.Broken, &r.Mended, &r.Whole, &r.NoSupply)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("find whom a change of supply touches: %w", err)
	}
	return r, nil
}

func changeColumns(changes []SupplyChange) (lines []int64, dates []*string) {
	for _, c := range changes {
		lines, dates = append(lines, c.POLineID), append(dates, textOf(c.Date))
	}
	return lines, dates
}
