package store

import (
	"database/sql"
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Supply is a purchase order line with what decides whether and where it supplies.
type Supply struct {
	models.PurchaseOrderLine
	PONo        string
	SKU         string
	WarehouseID int64 // of the order, else the company's default
	Warehouse   string
	Status      models.POStatus
	QtyFrozen   qty.Qty // pegged by hand
	// OverReceiptPercent is how many percent more than ordered the supplier may deliver over all receipts of the line.
	OverReceiptPercent int
}

// QtyReceivable is how much may still be kept of what arrives without anybody saying why it is more than was ordered: what
// was ordered and the tolerance of it, over all receipts. A part of a unit is not tolerated, what went back does not count,
// so it may be replaced, and a line that was cut tolerates nothing.
func (s Supply) QtyReceivable() qty.Qty {
	tolerated := s.QtyOrdered * qty.Qty(s.OverReceiptPercent) / 100
	if s.QtyCancelled > 0 {
		tolerated = 0
	}
	return max(0, s.QtyOrdered-s.QtyCancelled+tolerated-(s.QtyReceived-s.QtyRejected))
}

// CountsAsSupply says whether lines may be pegged to it: it was sent and is still open.
func (s Supply) CountsAsSupply() bool {
	switch s.Status {
	case models.POSent, models.POAcknowledged, models.POPartiallyReceived:
		return s.QtyOpen() > 0
	}
	return false
}

// supplyColumns are what scanSupply reads.
const supplyColumns = `l.id, l.po_id, l.line_no, l.sku_id, l.qty_ordered, l.qty_received, l.qty_rejected, l.qty_cancelled, l.date_expected, l.date_confirmed,
			p.po_no, k.code, w.id, w.code, p.status, (SELECT CAST(coalesce(sum(g.qty), 0) AS bigint) FROM pegs AS g WHERE g.po_line_id = l.id AND g.frozen),
			(SELECT s.over_receipt_percent FROM suppliers AS s WHERE s.id = p.supplier_id)
		FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id JOIN skus AS k ON k.id = l.sku_id
		JOIN warehouses AS w ON w.id = coalesce(p.warehouse_id, (SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses))`

func scanSupply(scan func(...any) error, s *Supply) error {
	return scan(&s.ID, &s.POID, &s.LineNo, &s.SKUID, &s.QtyOrdered, &s.QtyReceived, &s.QtyRejected, &s.QtyCancelled,
		&s.DateExpected, &s.DateConfirmed, &s.PONo, &s.SKU, &s.WarehouseID, &s.Warehouse, &s.Status, &s.QtyFrozen, &s.OverReceiptPercent)
}

// SupplyByNo returns a purchase order line by the number of its order and its own, or NotFound. Read again after locking
// it, with the same question.
func (tx *Tx) SupplyByNo(poNo string, lineNo int) (Supply, error) {
	var s Supply
	err := scanSupply(tx.QueryRow("SELECT "+supplyColumns+" WHERE p.po_no = $1 AND l.line_no = $2", poNo, lineNo).Scan, &s)
	if errors.Is(err, sql.ErrNoRows) {
		return s, models.Errorf(models.NotFound, "There is no line %d of purchase order %s.", lineNo, poNo)
	}
	if err != nil {
		return s, fmt.Errorf("find line %d of purchase order %q: %w", lineNo, poNo, err)
	}
	return s, nil
}

// SuppliesOf returns all lines of a purchase order in the order of their numbers, or NotFound when it has none. Read again
// after locking them, with the same question.
func (tx *Tx) SuppliesOf(poNo string) ([]Supply, error) {
	var supplies []Supply
	err := tx.Query(func(r *sql.Rows) error {
		var s Supply
		err := scanSupply(r.Scan, &s)
		supplies = append(supplies, s)
		return err
	}, "SELECT "+supplyColumns+" WHERE p.po_no = $1 ORDER BY l.line_no", poNo)
	if err != nil {
		return nil, fmt.Errorf("read the lines of purchase order %q: %w", poNo, err)
	}
	if len(supplies) == 0 {
		return nil, models.Errorf(models.NotFound, "There is no purchase order %s with lines.", poNo)
	}
	return supplies, nil
}

// HandPeg is a peg that a person made.
type HandPeg struct {
	LineID int64
	SKUID  int64
	POLine int64
	Qty    qty.Qty
}

// HandPegs returns the pegs that people made on a line or on any of the purchase order lines, those of the best rank first.
func (tx *Tx) HandPegs(lineID int64, poLines ...int64) ([]HandPeg, error) {
	var pegs []HandPeg
	err := tx.Query(func(r *sql.Rows) error {
		var p HandPeg
		err := r.Scan(&p.LineID, &p.SKUID, &p.POLine, &p.Qty)
		pegs = append(pegs, p)
		return err
	}, `SELECT g.line_id, g.sku_id, g.po_line_id, g.qty FROM pegs AS g LEFT JOIN backorders AS b ON b.line_id = g.line_id
		WHERE g.frozen AND g.po_line_id IS NOT NULL AND (g.line_id = $1 OR g.po_line_id = ANY($2)) ORDER BY b.rank NULLS LAST, g.line_id, g.po_line_id`, lineID, poLines)
	if err != nil {
		return nil, fmt.Errorf("read pegs made by hand: %w", err)
	}
	return pegs, nil
}

// ArrivalMode is what the company wants done with stock that arrives.
func (tx *Tx) ArrivalMode() (models.ArrivalMode, error) {
	var mode models.ArrivalMode
	if err := tx.QueryRow("SELECT arrival_mode FROM company").Scan(&mode); err != nil {
		return "", fmt.Errorf("read what is done with arrivals: %w", err)
	}
	return mode, nil
}

// PegByHand makes a line's peg on a purchase order line so many units; none removes it. The plan keeps what a person
// pegged.
func (tx *Tx) PegByHand(peg HandPeg, date calendar.Date) error {
	if _, err := tx.Exec("DELETE FROM pegs WHERE line_id = $1 AND sku_id = $2 AND po_line_id = $3 AND frozen AND $4 = 0", peg.LineID, peg.SKUID, peg.POLine, peg.Qty); err != nil {
		return fmt.Errorf("remove a peg made by hand: %w", err)
	}
	if peg.Qty == 0 {
		return nil
	}
	if _, err := tx.Exec(`INSERT INTO pegs (line_id, sku_id, po_line_id, qty, frozen, date_supply) VALUES ($1, $2, $3, $4, true, $5)
		ON CONFLICT (line_id, sku_id, po_line_id, frozen) DO UPDATE SET qty = excluded.qty`, peg.LineID, peg.SKUID, peg.POLine, peg.Qty, date); err != nil {
		return fmt.Errorf("peg by hand: %w", err)
	}
	return nil
}

// PeggedSupplies returns the purchase order lines that lines are pegged to.
func (tx *Tx) PeggedSupplies(lines []int64) ([]int64, error) {
	var ids []int64
	if err := tx.Query(scanIDs(&ids), "SELECT DISTINCT po_line_id FROM pegs WHERE line_id = ANY($1) AND po_line_id IS NOT NULL ORDER BY po_line_id", lines); err != nil {
		return nil, fmt.Errorf("read what lines are pegged to: %w", err)
	}
	return ids, nil
}

// IdleSupply is an open purchase order line that nobody waits for.
type IdleSupply struct {
	PONo    string  `json:"po"`
	LineNo  int     `json:"line"`
	SKU     string  `json:"sku"`
	QtyOpen qty.Qty `json:"qty_open"`
}

// IdleSupplies returns those of the purchase order lines that nobody is pegged to any more.
func (tx *Tx) IdleSupplies(ids []int64) ([]IdleSupply, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var idle []IdleSupply
	err := tx.Query(func(r *sql.Rows) error {
		var s IdleSupply
		err := r.Scan(&s.PONo, &s.LineNo, &s.SKU, &s.QtyOpen)
		idle = append(idle, s)
		return err
	}, `SELECT p.po_no, l.line_no, k.code, l.qty_ordered - l.qty_received - l.qty_cancelled FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id JOIN skus AS k ON k.id = l.sku_id
		WHERE l.id = ANY($1) AND l.qty_received + l.qty_cancelled < l.qty_ordered AND NOT EXISTS (SELECT FROM pegs AS g WHERE g.po_line_id = l.id) ORDER BY p.po_no, l.line_no`, ids)
	if err != nil {
		return nil, fmt.Errorf("look for supply that nobody waits for: %w", err)
	}
	return idle, nil
}

// AddReceipt writes a receipt and what it changes on the locked purchase order and its line: quantities and state. An
// empty number is the next. A receipt that reverses another takes its quantities back.
func (tx *Tx) AddReceipt(receipt *models.Receipt, supply Supply) error {
	if receipt.ReceiptNo == "" {
		if err := tx.QueryRow("SELECT 'RC-' || nextval('receipt_numbers')").Scan(&receipt.ReceiptNo); err != nil {
			return fmt.Errorf("find the next receipt number: %w", err)
		}
	}
	if err := tx.DB.Create(receipt).Error; err != nil {
		return fmt.Errorf("add receipt %q: %w", receipt.ReceiptNo, err)
	}
	sign := qty.Qty(1)
	if receipt.ReversesID != nil {
		sign = -1
	}
	if _, err := tx.Exec("UPDATE purchase_order_lines SET qty_received = qty_received + $2, qty_rejected = qty_rejected + $3, version = version + 1 WHERE id = $1",
		supply.ID, sign*receipt.QtyReceived, sign*receipt.QtyRejected); err != nil {
		return fmt.Errorf("receive on line %d of %q: %w", supply.LineNo, supply.PONo, err)
	}
	return tx.ReceivedOn(supply)
}

// AddReceipts is AddReceipt for several lines of one locked purchase order at once: receipts and supplies stand in the same
// order. Each receipt gets the next number.
func (tx *Tx) AddReceipts(receipts []models.Receipt, supplies []Supply) error {
	var numbers []string
	if err := tx.Query(func(r *sql.Rows) error {
		var number string
		err := r.Scan(&number)
		numbers = append(numbers, number)
		return err
	}, "SELECT 'RC-' || nextval('receipt_numbers') FROM generate_series(1, $1)", len(receipts)); err != nil {
		return fmt.Errorf("find the next receipt numbers: %w", err)
	}
	var lines, received, rejected []int64
	for i := range receipts {
		receipts[i].ReceiptNo = numbers[i]
		lines, received, rejected = append(lines, receipts[i].POLineID), append(received, receipts[i].QtyReceived), append(rejected, receipts[i].QtyRejected)
	}
	if err := tx.DB.Create(&receipts).Error; err != nil {
		return fmt.Errorf("add receipts of %q: %w", supplies[0].PONo, err)
	}
	if _, err := tx.Exec(`UPDATE purchase_order_lines AS l SET qty_received = l.qty_received + d.received, qty_rejected = l.qty_rejected + d.rejected, version = l.version + 1
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[])) AS d (id, received, rejected) WHERE l.id = d.id`, lines, received, rejected); err != nil {
		return fmt.Errorf("receive on the lines of %q: %w", supplies[0].PONo, err)
	}
	return tx.ReceivedOn(supplies[0])
}

// CutSupply takes units off what a locked purchase order line still owes: they will not come.
func (tx *Tx) CutSupply(supply Supply, units qty.Qty) error {
	if _, err := tx.Exec("UPDATE purchase_order_lines SET qty_cancelled = qty_cancelled + $2, version = version + 1 WHERE id = $1", supply.ID, units); err != nil {
		return fmt.Errorf("cut line %d of %q: %w", supply.LineNo, supply.PONo, err)
	}
	return nil
}

// ConfirmSupply stores the day that the supplier names for a locked line. The first one stays what he is measured by.
func (tx *Tx) ConfirmSupply(supply Supply, date calendar.Date) error {
	if _, err := tx.Exec("UPDATE purchase_order_lines SET date_confirmed = $2, date_confirmed_first = coalesce(date_confirmed_first, $2), version = version + 1 WHERE id = $1", supply.ID, date); err != nil {
		return fmt.Errorf("confirm line %d of %q: %w", supply.LineNo, supply.PONo, err)
	}
	return nil
}

// AddAnswer writes down what a supplier says of a line, by this transaction's person and now.
func (tx *Tx) AddAnswer(answer models.PurchaseAcknowledgement) error {
	answer.Actor, answer.At = tx.Actor, tx.Now
	if err := tx.DB.Create(&answer).Error; err != nil {
		return fmt.Errorf("add the answer of a supplier: %w", err)
	}
	return nil
}

// ReceivedOn brings the state of a purchase order to what its lines say after a receipt.
func (tx *Tx) ReceivedOn(supply Supply) error {
	if _, err := tx.Exec(`UPDATE purchase_orders AS p SET version = p.version + 1, status = CASE
			WHEN NOT EXISTS (SELECT FROM purchase_order_lines AS l WHERE l.po_id = p.id AND l.qty_cancelled < l.qty_ordered) THEN 'cancelled'
			WHEN NOT EXISTS (SELECT FROM purchase_order_lines AS l WHERE l.po_id = p.id AND l.qty_received + l.qty_cancelled < l.qty_ordered) THEN 'received'
			WHEN EXISTS (SELECT FROM purchase_order_lines AS l WHERE l.po_id = p.id AND l.qty_received > 0) THEN 'partially_received'
			WHEN p.acknowledged_date IS NOT NULL THEN 'acknowledged' ELSE 'sent' END WHERE p.id = $1`, supply.POID); err != nil {
		return fmt.Errorf("receive on %q: %w", supply.PONo, err)
	}
	return nil
}

// ReceiptByNo returns a receipt with the numbers of its purchase order line, or NotFound.
func (tx *Tx) ReceiptByNo(receiptNo string) (models.Receipt, string, int, error) {
	var r models.Receipt
	var poNo string
	var lineNo int
	err := tx.QueryRow(`SELECT r.id, r.receipt_no, r.po_line_id, r.warehouse_id, r.date_received, r.qty_received, r.qty_rejected, r.reverses_id, p.po_no, l.line_no
		FROM receipts AS r JOIN purchase_order_lines AS l ON l.id = r.po_line_id JOIN purchase_orders AS p ON p.id = l.po_id WHERE r.receipt_no = $1`, receiptNo).
		Scan(&r.ID, &r.ReceiptNo, &r.POLineID, &r.WarehouseID, &r.DateReceived, &r.QtyReceived, &r.QtyRejected, &r.ReversesID, &poNo, &lineNo)
	if errors.Is(err, sql.ErrNoRows) {
		return r, "", 0, models.Errorf(models.NotFound, "There is no receipt %s.", receiptNo)
	}
	if err != nil {
		return r, "", 0, fmt.Errorf("find receipt %q: %w", receiptNo, err)
	}
	return r, poNo, lineNo, nil
}
