package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/purchase_waiting.sql
	purchaseWaitingSQL string
	//go:embed sql/purchase_terms.sql
	purchaseTermsSQL string
)

// draftingLock is the number of the advisory lock under which purchases are drafted one after the other, so that two people
// never begin two drafts for one supplier, or buy the same units twice.
const draftingLock = 7_014_227

// LockDrafting takes the place of purchase orders in the lock order and keeps others from drafting until this ends.
func (tx *Tx) LockDrafting() error {
	if err := tx.reach(lockedPurchaseOrders); err != nil {
		return err
	}
	if _, err := tx.Exec("SELECT pg_advisory_xact_lock($1)", draftingLock); err != nil {
		return fmt.Errorf("wait for others who draft purchases: %w", err)
	}
	return nil
}

// Seller is a supplier that something is bought from. Currency is its own, else the company's.
type Seller struct {
	ID             int64
	Code, Name     string
	Active         bool
	Currency       string
	MinimumValue   *models.Amount
	SharesCurrency bool // with the company
}

// SellerByCode returns a supplier, or NotFound.
func (tx *Tx) SellerByCode(code string) (Seller, error) {
	var v Seller
	err := tx.QueryRow(`SELECT v.id, v.code, v.name, v.active, coalesce(v.currency, m.currency), CAST(v.minimum_value AS text), coalesce(v.currency, m.currency) = m.currency
		FROM suppliers AS v CROSS JOIN company AS m WHERE v.code = $1`, code).Scan(&v.ID, &v.Code, &v.Name, &v.Active, &v.Currency, &v.MinimumValue, &v.SharesCurrency)
	if errors.Is(err, sql.ErrNoRows) {
		return v, models.Errorf(models.NotFound, "There is no supplier %s.", code)
	}
	if err != nil {
		return v, fmt.Errorf("find supplier %q: %w", code, err)
	}
	return v, nil
}

// PurchaseTerms is how a supplier sells a SKU.
type PurchaseTerms struct {
	SKUID              int64
	SKU                string
	Status             models.SKUStatus
	Source             models.SKUSource
	Listed             bool // the supplier is known to sell it
	MOQ, Multiple, Max qty.Qty
	UnitCost           *models.Amount
}

// PurchaseTerms returns the terms of a supplier by the code of the SKU. Codes that name none are left out.
func (tx *Tx) PurchaseTerms(supplier int64, codes []string) (map[string]PurchaseTerms, error) {
	terms := map[string]PurchaseTerms{}
	err := tx.Query(func(r *sql.Rows) error {
		var t PurchaseTerms
		err := r.Scan(&t.SKUID, &t.SKU, &t.Status, &t.Source, &t.Listed, &t.MOQ, &t.Multiple, &t.Max, &t.UnitCost)
		terms[t.SKU] = t
		return err
	}, purchaseTermsSQL, supplier, codes)
	if err != nil {
		return nil, fmt.Errorf("read the terms of supplier %d: %w", supplier, err)
	}
	return terms, nil
}

// OpenDraft is a draft purchase order that may take more lines.
type OpenDraft struct {
	ID       int64
	PONo     string
	Status   models.POStatus
	Supplier int64
	Currency string
	Place    int64 // the warehouse; the company's default where the order names none
	Lines    []models.PurchaseOrderLine
}

const openDraftSQL = `SELECT p.id, p.po_no, p.status, p.supplier_id, coalesce(p.currency, v.currency, m.currency),
		coalesce(p.warehouse_id, m.default_warehouse_id, (SELECT min(id) FROM warehouses))
	FROM purchase_orders AS p JOIN suppliers AS v ON v.id = p.supplier_id CROSS JOIN company AS m WHERE `

// DraftFor returns the newest draft for a supplier, a warehouse and a currency, or nil when there is none.
func (tx *Tx) DraftFor(supplier, warehouse int64, currency string) (*OpenDraft, error) {
	return tx.openDraft(openDraftSQL+`p.status = 'draft' AND p.supplier_id = $1 AND coalesce(p.currency, v.currency, m.currency) = $2
		AND coalesce(p.warehouse_id, m.default_warehouse_id, (SELECT min(id) FROM warehouses)) = $3 ORDER BY p.id DESC LIMIT 1`, supplier, currency, warehouse)
}

// DraftByNo returns the purchase order with the number, in whatever state it is, or nil when there is none.
func (tx *Tx) DraftByNo(poNo string) (*OpenDraft, error) {
	return tx.openDraft(openDraftSQL+"p.po_no = $1", poNo)
}

func (tx *Tx) openDraft(question string, arguments ...any) (*OpenDraft, error) {
	var d OpenDraft
	err := tx.QueryRow(question, arguments...).Scan(&d.ID, &d.PONo, &d.Status, &d.Supplier, &d.Currency, &d.Place)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a draft: %w", err)
	}
	return &d, nil
}

// LockDrafts locks drafts and their lines, and reads them again: their state, and their lines in the order of their numbers.
// The caller has LockDrafting.
func (tx *Tx) LockDrafts(drafts ...*OpenDraft) error {
	byID := map[int64]*OpenDraft{}
	var ids []int64
	for _, d := range drafts {
		byID[d.ID] = d
		ids = append(ids, d.ID)
		d.Lines = nil
	}
	err := tx.Query(func(r *sql.Rows) error {
		var id int64
		var status models.POStatus
		err := r.Scan(&id, &status)
		if err == nil {
			byID[id].Status = status
		}
		return err
	}, "SELECT id, status FROM purchase_orders WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ids)
	if err != nil {
		return fmt.Errorf("lock drafts: %w", err)
	}
	if err := tx.reach(lockedPurchaseLines); err != nil {
		return err
	}
	err = tx.Query(func(r *sql.Rows) error {
		var l models.PurchaseOrderLine
		err := r.Scan(&l.ID, &l.POID, &l.LineNo, &l.SKUID, &l.QtyOrdered, &l.UnitCost, &l.DateNeedBy)
		if err == nil {
			byID[l.POID].Lines = append(byID[l.POID].Lines, l)
		}
		return err
	}, `SELECT id, po_id, line_no, sku_id, qty_ordered, CAST(unit_cost AS text), date_need_by FROM purchase_order_lines
		WHERE po_id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, ids)
	if err != nil {
		return fmt.Errorf("lock the lines of drafts: %w", err)
	}
	return nil
}

// AddDraft begins a draft. An empty number is the next; the number is filled in. The caller has LockDrafting.
func (tx *Tx) AddDraft(po models.PurchaseOrder) (models.PurchaseOrder, error) {
	for po.PONo == "" {
		var taken bool
		err := tx.QueryRow("SELECT n.no, EXISTS (SELECT FROM purchase_orders WHERE po_no = n.no) FROM (SELECT 'PO-' || nextval('po_numbers') AS no) AS n").Scan(&po.PONo, &taken)
		if err != nil {
			return po, fmt.Errorf("find the next number of a purchase order: %w", err)
		}
		if taken {
			po.PONo = ""
		}
	}
	po.ID, po.Version, po.Status = 0, 1, models.PODraft
	if err := tx.DB.Create(&po).Error; err != nil {
		return po, fmt.Errorf("add purchase order %q: %w", po.PONo, err)
	}
	return po, nil
}

// SaveDraftLines adds the lines that have no ID yet and fills it in, writes quantity and need-by of those that have one, and
// counts the version of the purchase order up when it is not new.
func (tx *Tx) SaveDraftLines(po int64, lines []*models.PurchaseOrderLine, fresh bool) error {
	var added []*models.PurchaseOrderLine
	var ids, units []int64
	var needs []*string
	for _, l := range lines {
		if l.ID == 0 {
			l.POID, l.Version = po, 1
			added = append(added, l)
			continue
		}
		ids, units, needs = append(ids, l.ID), append(units, l.QtyOrdered), append(needs, textOf(l.DateNeedBy))
	}
	if len(added) > 0 {
		if err := tx.DB.Create(added).Error; err != nil {
			return fmt.Errorf("add lines to purchase order %d: %w", po, err)
		}
	}
	if len(ids) > 0 {
		if _, err := tx.Exec(`UPDATE purchase_order_lines AS l SET qty_ordered = d.qty, date_need_by = d.need, version = l.version + 1
			FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS date[])) AS d (id, qty, need) WHERE l.id = d.id`, ids, units, needs); err != nil {
			return fmt.Errorf("raise lines of purchase order %d: %w", po, err)
		}
	}
	if fresh {
		return nil
	}
	if _, err := tx.Exec("UPDATE purchase_orders SET version = version + 1 WHERE id = $1", po); err != nil {
		return fmt.Errorf("count purchase order %d up: %w", po, err)
	}
	return nil
}

// AddCauses notes whom purchase order lines were bought for, on top of what is noted already.
func (tx *Tx) AddCauses(causes []models.PurchaseCause) error {
	if len(causes) == 0 {
		return nil
	}
	var supplies, lines, units []int64
	for _, c := range causes {
		supplies, lines, units = append(supplies, c.POLineID), append(lines, c.LineID), append(units, c.Qty)
	}
	if _, err := tx.Exec(`INSERT INTO purchase_causes AS c (po_line_id, line_id, qty)
		SELECT d.po_line_id, d.line_id, sum(d.qty) FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[])) AS d (po_line_id, line_id, qty)
		GROUP BY d.po_line_id, d.line_id ORDER BY d.po_line_id, d.line_id
		ON CONFLICT (po_line_id, line_id) DO UPDATE SET qty = c.qty + excluded.qty`, supplies, lines, units); err != nil {
		return fmt.Errorf("note whom purchases are for: %w", err)
	}
	return nil
}

// Wanting is an order line that waits for units of a position which nothing covers and no draft was made for.
type Wanting struct {
	Position
	LineID   int64
	OrderNo  string
	LineNo   int
	Qty      qty.Qty // of the SKU of the position, which may be a component
	DateNeed calendar.Date
}

// Wanting returns who waits without supply for each position, in the order in which they are served.
func (tx *Tx) Wanting(positions ...Position) ([]Wanting, error) {
	skus, warehouses := columnsOf(sortedPositions(positions))
	var all []Wanting
	err := tx.Query(func(r *sql.Rows) error {
		var w Wanting
		err := r.Scan(&w.SKUID, &w.WarehouseID, &w.LineID, &w.OrderNo, &w.LineNo, &w.Qty, &w.DateNeed)
		all = append(all, w)
		return err
	}, purchaseWaitingSQL, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("look for who waits without supply: %w", err)
	}
	return all, nil
}

// Bought is what is still to come to a position on purchase orders of any state, and where the newest of it stands.
type Bought struct {
	Position
	Qty    qty.Qty
	PONo   string
	Status models.POStatus
	Actor  string // who last changed that purchase order here; empty when nobody did
}

// Bought returns what is bought already for each position; positions with nothing are left out.
func (tx *Tx) Bought(positions ...Position) (map[Position]Bought, error) {
	skus, warehouses := columnsOf(sortedPositions(positions))
	all := map[Position]Bought{}
	err := tx.Query(func(r *sql.Rows) error {
		var b Bought
		err := r.Scan(&b.SKUID, &b.WarehouseID, &b.Qty, &b.PONo, &b.Status, &b.Actor)
		all[b.Position] = b
		return err
	}, `SELECT x.sku_id, x.warehouse_id, x.qty, x.po_no, p.status,
			coalesce((SELECT a.actor FROM audit_entries AS a WHERE a.subject = 'purchase_order:' || x.po_no ORDER BY a.id DESC LIMIT 1), '')
		FROM (SELECT u.sku_id, u.warehouse_id, CAST(sum(l.qty_ordered - l.qty_received - l.qty_cancelled) AS bigint) AS qty, (array_agg(p.po_no ORDER BY l.id DESC))[1] AS po_no
			FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS u (sku_id, warehouse_id) CROSS JOIN company AS m
			JOIN purchase_order_lines AS l ON l.sku_id = u.sku_id AND l.qty_received + l.qty_cancelled < l.qty_ordered
			JOIN purchase_orders AS p ON p.id = l.po_id AND p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
				AND coalesce(p.warehouse_id, m.default_warehouse_id, (SELECT min(id) FROM warehouses)) = u.warehouse_id
			GROUP BY u.sku_id, u.warehouse_id) AS x
		JOIN purchase_orders AS p ON p.po_no = x.po_no ORDER BY x.sku_id, x.warehouse_id`, skus, warehouses)
	if err != nil {
		return nil, fmt.Errorf("read what is bought already: %w", err)
	}
	return all, nil
}
