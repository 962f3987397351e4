package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// deliveredLinesMax bounds one delivery; a longer delivery note is received in parts.
const deliveredLinesMax = 500

// Delivery is what arrived of one purchase order at once, as on one delivery note.
type Delivery struct {
	PONo        string          `json:"po"`
	Warehouse   string          `json:"warehouse,omitempty"`    // empty is the purchase order's
	Date        *calendar.Date  `json:"date,omitempty"`         // nil is today
	ExtraReason string          `json:"extra_reason,omitempty"` // as in Receiving, for every line
	Lines       []DeliveredLine `json:"lines"`
}

// DeliveredLine is what arrived of one line.
type DeliveredLine struct {
	POLineNo     int                 `json:"po_line"`
	Qty          qty.Qty             `json:"qty"`                    // everything that arrived; 0 with a remainder: nothing did
	QtyRejected  qty.Qty             `json:"qty_rejected,omitempty"` // part of it that goes back and never becomes stock
	RejectReason models.RejectReason `json:"reject_reason,omitempty"`
	Place        string              `json:"place,omitempty"`
	Remainder    *Remainder          `json:"remainder,omitempty"` // what becomes of the units that are still owed
}

// Delivered is the receipts of a delivery and who got what of it.
type Delivered struct {
	Receipts []string        `json:"receipts"` // one for each line of which something arrived, in their order
	Status   models.POStatus `json:"status"`   // of the purchase order
	Suggest  bool            `json:"suggest,omitempty"`
	Settled
}

// ReceiveDelivery books what arrived of several lines of a purchase order, all of them or none, and when arrivals are
// allocated by themselves gives it to those who wait: it is Receive for a whole delivery note. Where the company wants
// arrivals to be proposed, Suggest says so, and SimulateRun proposes for each receipt.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the purchase order is not on its way, when more
// arrived than was ordered and no reason says why it is kept, or when there is no rest to decide about. The sentence names
// the line.
func ReceiveDelivery(ctx context.Context, s *store.Store, by By, delivery Delivery) (Delivered, error) {
	var done Delivered
	requests, err := delivery.requests()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("receive delivery", delivery, &done), func(tx *store.Tx) error {
		done = Delivered{}
		d, err := lockDelivery(tx, delivery, requests)
		if err != nil {
			return err
		}
		receipts, err := d.receive(tx, requests)
		if err != nil {
			return err
		}
		decided, err := d.decide(tx, delivery)
		if err != nil {
			return err
		}
		if done.Settled, err = d.settle(tx); err != nil {
			return err
		}
		if err := tx.AddReceiptAllocations(receiptAllocations(receipts, d.supplies, done.units)); err != nil {
			return err
		}
		for _, r := range receipts {
			done.Receipts = append(done.Receipts, r.ReceiptNo)
		}
		after, err := tx.SuppliesOf(delivery.PONo)
		if err != nil {
			return err
		}
		done.Status, done.Suggest = after[0].Status, d.arrival == models.ArrivalSuggest
		return tx.Audit("received", subjectPO(delivery.PONo), strings.Join(append(deliveredNotes(receipts, d.supplies), decided...), "; "))
	})
	return done, err
}

// requests checks what can be checked without the database, and returns a receiving for each line.
func (d Delivery) requests() ([]Receiving, error) {
	switch {
	case len(d.Lines) == 0:
		return nil, models.Errorf(models.Invalid, "Nothing arrived: no line has a quantity.")
	case len(d.Lines) > deliveredLinesMax:
		return nil, models.Errorf(models.Invalid, "At most %d lines are received at once, and these are %d. Nothing was received.", deliveredLinesMax, len(d.Lines))
	}
	seen := map[int]bool{}
	requests := make([]Receiving, 0, len(d.Lines))
	for _, l := range d.Lines {
		if seen[l.POLineNo] {
			return nil, models.Errorf(models.Invalid, "Line %d stands twice in the delivery. Nothing was received.", l.POLineNo)
		}
		seen[l.POLineNo] = true
		request := Receiving{PONo: d.PONo, POLineNo: l.POLineNo, Qty: l.Qty, QtyRejected: l.QtyRejected, RejectReason: l.RejectReason, Warehouse: d.Warehouse, Date: d.Date,
			ExtraReason: d.ExtraReason, Place: strings.TrimSpace(l.Place)}
		if l.Remainder != nil {
			if err := l.Remainder.check(l.POLineNo); err != nil {
				return nil, err
			}
		}
		if l.Qty != 0 || l.QtyRejected != 0 || l.Remainder == nil {
			if err := request.check(); err != nil {
				return nil, models.Errorf(models.KindOf(err), "Line %d: %s", l.POLineNo, models.Sentence(err))
			}
		}
		requests = append(requests, request)
	}
	return requests, nil
}

// lockedDelivery is everything a delivery changes, locked.
type lockedDelivery struct {
	supplies    []store.Supply // in the order of the requests
	warehouseID int64
	scope       store.Scope
	stock       stock
	arrival     models.ArrivalMode
	touched     []int64 // order lines that wait for another reason now
}

// lockDelivery locks the positions with everybody who waits there, the purchase order and its lines.
func lockDelivery(tx *store.Tx, delivery Delivery, requests []Receiving) (*lockedDelivery, error) {
	if err := tx.JoinPlanning(); err != nil {
		return nil, err
	}
	d := &lockedDelivery{}
	supplies, err := suppliesFor(tx, requests)
	if err != nil {
		return nil, err
	}
	warehouse := delivery.Warehouse
	if warehouse == "" {
		warehouse = supplies[0].Warehouse
	}
	place, err := tx.PositionOf(supplies[0].SKU, warehouse)
	if err != nil {
		return nil, err
	}
	d.warehouseID = place.WarehouseID
	var positions []store.Position
	var lines []int64
	for _, supply := range supplies {
		positions = append(positions, store.Position{SKUID: supply.SKUID, WarehouseID: d.warehouseID}, store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID})
		lines = append(lines, supply.ID)
	}
	if d.scope, err = tx.LockScopeWithin(arrivalLinesMax, max(catchUpPoolsMax, 2*len(positions)), positions...); err != nil {
		return nil, err
	}
	if err := tx.LockPurchaseOrders(supplies[0].POID); err != nil {
		return nil, err
	}
	if err := tx.LockPurchaseLines(lines...); err != nil {
		return nil, err
	}
	if d.supplies, err = suppliesFor(tx, requests); err != nil {
		return nil, err
	}
	d.stock, err = lockStock(tx, d.scope)
	return d, err
}

// suppliesFor returns the purchase order line of each request, or NotFound.
func suppliesFor(tx *store.Tx, requests []Receiving) ([]store.Supply, error) {
	all, err := tx.SuppliesOf(requests[0].PONo)
	if err != nil {
		return nil, err
	}
	byNo := make(map[int]store.Supply, len(all))
	for _, supply := range all {
		byNo[supply.LineNo] = supply
	}
	supplies := make([]store.Supply, 0, len(requests))
	for _, r := range requests {
		supply, known := byNo[r.POLineNo]
		if !known {
			return nil, models.Errorf(models.NotFound, "There is no line %d of purchase order %s.", r.POLineNo, r.PONo)
		}
		supplies = append(supplies, supply)
	}
	return supplies, nil
}

// receive writes the receipts and what they bring to the shelf.
func (d *lockedDelivery) receive(tx *store.Tx, requests []Receiving) ([]models.Receipt, error) {
	var receipts []models.Receipt
	var supplies []store.Supply
	for i, r := range requests {
		if err := r.mayArrive(d.supplies[i]); err != nil {
			return nil, err
		}
		if r.Qty > 0 {
			receipts, supplies = append(receipts, r.receipt(tx, d.supplies[i], d.warehouseID)), append(supplies, d.supplies[i])
		}
	}
	if len(receipts) == 0 {
		return nil, nil
	}
	if err := tx.AddReceipts(receipts, supplies); err != nil {
		return nil, err
	}
	for i, receipt := range receipts {
		posting := ledger.Receive(ledger.Pool{SKU: supplies[i].SKUID, Warehouse: d.warehouseID}, receipt.QtyReceived-receipt.QtyRejected)
		if err := d.stock.post(posting); err != nil {
			return nil, err
		}
		if _, err := tx.Post(nil, posting, store.Document{Name: documentReceipt(receipt.ReceiptNo)}); err != nil {
			return nil, err
		}
	}
	return receipts, nil
}

// receiptAllocations says of which receipt lines were given their units: of the first that brought the SKU and has some
// left. Units of other SKUs, and units that were on the shelf before, are of none.
func receiptAllocations(receipts []models.Receipt, supplies []store.Supply, units []store.Committed) []store.ReceiptAllocation {
	skus := make(map[int64]string, len(supplies))
	for _, supply := range supplies {
		skus[supply.ID] = supply.SKU
	}
	left := make(map[string][]store.ReceiptAllocation)
	for _, r := range receipts {
		sku := skus[r.POLineID]
		left[sku] = append(left[sku], store.ReceiptAllocation{ReceiptID: r.ID, Qty: r.QtyReceived - r.QtyRejected})
	}
	var given []store.ReceiptAllocation
	for _, u := range units {
		for i := range left[u.SKU] {
			mine := min(u.Qty, left[u.SKU][i].Qty)
			if mine > 0 {
				given = append(given, store.ReceiptAllocation{ReceiptID: left[u.SKU][i].ReceiptID, LineID: u.LineID, Qty: mine})
				u.Qty, left[u.SKU][i].Qty = u.Qty-mine, left[u.SKU][i].Qty-mine
			}
		}
	}
	return given
}

// settle gives out what arrived, to lines tied to these supplies by hand first.
func (d *lockedDelivery) settle(tx *store.Tx) (Settled, error) {
	slices.Sort(d.touched)
	ending := settling{scope: d.scope, touched: slices.Compact(d.touched), nameAll: true}
	for _, supply := range d.supplies {
		ending.supplies = append(ending.supplies, supply.ID)
	}
	var err error
	if ending.tied, err = tx.HandPegs(0, ending.supplies...); err != nil {
		return Settled{}, err
	}
	if d.arrival, err = tx.ArrivalMode(); err != nil {
		return Settled{}, err
	}
	return ending.settle(tx)
}

func deliveredNotes(receipts []models.Receipt, supplies []store.Supply) []string {
	lines := make(map[int64]store.Supply, len(supplies))
	for _, supply := range supplies {
		lines[supply.ID] = supply
	}
	notes := make([]string, 0, len(receipts))
	for _, r := range receipts {
		notes = append(notes, fmt.Sprintf("%s, line %d: %s", r.ReceiptNo, lines[r.POLineID].LineNo, receivedNote(r, lines[r.POLineID].SKU)))
	}
	return notes
}

// receivedNote says a receipt for the audit chain.
func receivedNote(r models.Receipt, sku string) string {
	said := fmt.Sprintf("%d of %s", r.QtyReceived, sku)
	if r.RejectReason != nil {
		said += fmt.Sprintf(", %d of them rejected (%s)", r.QtyRejected, r.RejectReason.Title())
	}
	if r.ExtraReason != nil {
		said += fmt.Sprintf(", more than was ordered (%s)", *r.ExtraReason)
	}
	return said
}
