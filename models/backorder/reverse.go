package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Reversing takes back what was booked by mistake.
type Reversing struct {
	Kind   ReversedKind `json:"kind"`
	No     string       `json:"number"`
	Reason string       `json:"reason"`
}

// ReversedKind is a kind of paper that can be taken back.
type ReversedKind string

// The kinds of papers that can be taken back.
const (
	ReverseReceipt    ReversedKind = "receipt"
	ReverseShipment   ReversedKind = "shipment"
	ReverseAdjustment ReversedKind = "adjustment"
)

// Reversed is what a reversal led to.
type Reversed struct {
	No         string   `json:"number,omitempty"`      // of the paper that takes the other back, where it has one of its own
	QtyMissing qty.Qty  `json:"qty_missing,omitempty"` // more is allocated than is there
	Victims    []Victim `json:"victims,omitempty"`
	// Correction is what the adjustment does that takes another back; nil for other papers.
	Correction *Adjusted `json:"correction,omitempty"`
	Settled
}

// Reverse takes a receipt, a shipment or a stock adjustment back by counter-entries. What a receipt brought and others
// were given stays theirs on paper: the position is over-allocated when the stock is gone, and those who should give back
// are named. What did not leave after all is allocated to its lines again.
//
// It returns Invalid for what cannot be meant or has no reason, NotFound, and Conflict when it was taken back already,
// when its units are not there any more, or when it came from another system and the ledger does not know it.
func Reverse(ctx context.Context, s *store.Store, by By, request Reversing) (Reversed, error) {
	var done Reversed
	reason, err := reasonOf(request.Reason, "taking it back")
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("reverse", request, &done), func(tx *store.Tx) error {
		done = Reversed{}
		switch request.Kind {
		case ReverseReceipt:
			return reverseReceipt(tx, request.No, reason, &done)
		case ReverseShipment:
			return reverseShipment(tx, request.No, reason, &done)
		case ReverseAdjustment:
			return reverseAdjustment(tx, request.No, reason, &done)
		}
		return models.Errorf(models.Invalid, "A receipt, a shipment or an adjustment can be taken back, not %q.", request.Kind)
	})
	return done, err
}

func reverseReceipt(tx *store.Tx, receiptNo, reason string, done *Reversed) error {
	if err := tx.JoinPlanning(); err != nil {
		return err
	}
	receipt, poNo, lineNo, err := tx.ReceiptByNo(receiptNo)
	if err != nil {
		return err
	}
	if receipt.ReversesID != nil {
		return models.Errorf(models.Conflict, "Receipt %s takes another back; it cannot be taken back itself. Receive again.", receiptNo)
	}
	supply, err := tx.SupplyByNo(poNo, lineNo)
	if err != nil {
		return err
	}
	place := store.Pool{Position: store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID}}
	if receipt.WarehouseID != nil {
		place.WarehouseID = *receipt.WarehouseID
	}
	a, err := lockArrival(tx, place, &supply)
	if err != nil {
		return err
	}
	entries, err := tx.Entries(documentReceipt(receiptNo))
	if err != nil {
		return err
	}
	if len(entries) == 0 && receipt.QtyReceived > receipt.QtyRejected {
		return models.Errorf(models.Conflict, "Receipt %s was taken back already, or came from another system; correct the stock instead.", receiptNo)
	}
	back := models.Receipt{ReceiptNo: receiptNo + "-R", POLineID: receipt.POLineID, WarehouseID: receipt.WarehouseID, DateReceived: tx.Today,
		QtyReceived: receipt.QtyReceived, QtyRejected: receipt.QtyRejected, ReversesID: &receipt.ID}
	if err := tx.AddReceipt(&back, supply); err != nil {
		return err
	}
	done.No = back.ReceiptNo
	if err := counter(tx, a.stock, entries, documentReceipt(back.ReceiptNo), reason); err != nil {
		return err
	}
	done.QtyMissing = a.stock[ledger.Pool{SKU: place.SKUID, Warehouse: place.WarehouseID}].Missing()
	if done.Victims, err = victimsOf(tx, missing{place.Position: done.QtyMissing}); err != nil {
		return err
	}
	if done.Settled, err = (settling{scope: a.scope}).settle(tx); err != nil {
		return err
	}
	return tx.Audit("receipt reversed", subjectPO(poNo), receiptNo+" by "+back.ReceiptNo+": "+reason)
}

// counter posts the counter-entries. It returns Conflict when the units are not there any more.
func counter(tx *store.Tx, levels stock, entries []ledger.Stored, document, reason string) error {
	posting := ledger.Reverse(entries)
	if err := levels.post(posting); err != nil {
		return err
	}
	_, err := tx.Post(nil, posting, store.Document{Name: document, Reason: reason})
	return err
}

func reverseShipment(tx *store.Tx, shipmentNo, reason string, done *Reversed) error {
	shipment, slip, orderNo, err := tx.ShipmentByNo(shipmentNo)
	if err != nil {
		return err
	}
	entries, err := tx.Entries(documentShipment(shipmentNo))
	if err != nil {
		return err
	}
	var positions []store.Position
	for _, e := range entries {
		positions = append(positions, store.Position{SKUID: e.Pool.SKU, WarehouseID: e.Pool.Warehouse})
	}
	order, err := lockOrder(tx, orderNo, positions...)
	if err != nil {
		return err
	}
	if err := tx.ReverseShipment(shipment); err != nil {
		return err
	}
	posting, changes, ids, err := order.unship(tx, shipmentNo, slip, entries)
	if err != nil {
		return err
	}
	if err := order.stock.post(posting); err != nil {
		return err
	}
	if _, err := tx.Post(changes, posting, store.Document{Name: "reversal of " + documentShipment(shipmentNo), Reason: reason}); err != nil {
		return err
	}
	if err := order.saveStatus(tx); err != nil {
		return err
	}
	if done.Settled, err = (settling{scope: order.scope, order: order.OrderNo, touched: ids}).settle(tx); err != nil {
		return err
	}
	return tx.Audit("shipment reversed", subjectOrder(orderNo), shipmentNo+": "+reason)
}

// unship gives every line of a shipment what it was given before it left. Plain lines come first: what they did not send
// was sent by the kits.
func (o *lockedOrder) unship(tx *store.Tx, shipmentNo string, slip []models.ShipmentLine, entries []ledger.Stored) (posting ledger.Posting, changes []store.LineChange, ids []int64, err error) {
	posting = ledger.Reverse(entries)
	for _, kits := range []bool{false, true} {
		for i := range o.lines {
			l := &o.lines[i]
			units := slipQty(slip, l.ID)
			if units == 0 || kits != (len(l.Parts) > 0) {
				continue
			}
			returned, err := tx.ReturnedOf(l.ID)
			if err != nil {
				return posting, nil, nil, err
			}
			if l.QtyShipped-units < returned {
				return posting, nil, nil, models.Errorf(models.Conflict, "%d of line %d came back from the customer, so shipment %s did leave.", returned, l.LineNo, shipmentNo)
			}
			posting = posting.And(reserveAgain(l, units, entries))
			change := store.LineChange{LineID: l.ID, Shipped: -units, Allocated: units}
			apply(l, change)
			changes, ids = append(changes, change), append(ids, l.ID)
		}
	}
	return posting, changes, ids, nil
}

func slipQty(slip []models.ShipmentLine, line int64) qty.Qty {
	for _, row := range slip {
		if row.LineID == line {
			return row.QtyShipped
		}
	}
	return 0
}

// reserveAgain reserves for a line what comes back of it. What of a kit left assembled is seen from what left; entries are used
// up, so that a second kit of the same shipment does not count them again.
func reserveAgain(l *store.OrderLine, units qty.Qty, entries []ledger.Stored) ledger.Posting {
	if len(l.Parts) == 0 {
		use(entries, l.Pool(), units)
		return ledger.Allocate(l.Pool(), l.ID, units)
	}
	built := units
	for _, part := range l.Parts {
		built = min(built, left(entries, partPool(l, part))/part.Per)
	}
	posting := ledger.Allocate(l.Pool(), l.ID, units-built)
	use(entries, l.Pool(), units-built)
	for _, part := range l.Parts {
		posting = posting.And(ledger.Allocate(partPool(l, part), l.ID, built*part.Per))
		use(entries, partPool(l, part), built*part.Per)
	}
	return posting
}

func left(entries []ledger.Stored, pool ledger.Pool) qty.Qty {
	var sum qty.Qty
	for _, e := range entries {
		if e.Pool == pool {
			sum += e.Qty
		}
	}
	return sum
}

func use(entries []ledger.Stored, pool ledger.Pool, units qty.Qty) {
	for i := range entries {
		if entries[i].Pool == pool {
			taken := min(units, entries[i].Qty)
			entries[i].Qty -= taken
			units -= taken
		}
	}
}

func reverseAdjustment(tx *store.Tx, adjustmentNo, reason string, done *Reversed) error {
	if err := tx.JoinPlanning(); err != nil {
		return err
	}
	adjustment, pool, err := tx.AdjustmentByNo(adjustmentNo)
	if err != nil {
		return err
	}
	scope, err := tx.LockScope(pool.Position)
	if err != nil {
		return err
	}
	levels, err := lockStock(tx, scope)
	if err != nil {
		return err
	}
	if err := tx.ReverseAdjustment(adjustment); err != nil {
		return err
	}
	entries, err := tx.Entries(documentAdjustment(adjustmentNo))
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return models.Errorf(models.Conflict, "Stock adjustment %s changed nothing, so there is nothing to take back.", adjustmentNo)
	}
	at := ledger.Pool{SKU: pool.SKUID, Warehouse: pool.WarehouseID}
	paper := models.StockAdjustment{SKUID: pool.SKUID, WarehouseID: pool.WarehouseID, Kind: models.MovementAdjustment, Reason: fmt.Sprintf("takes back %s: %s", adjustmentNo, reason),
		QtyOnHandBefore: levels[at].OnHand, QtyUnavailableBefore: levels[at].Unavailable}
	posting := ledger.Reverse(entries)
	if err := levels.post(posting); err != nil {
		return err
	}
	var corrected Adjusted
	if err := correct(tx, scope, pool, levels[at], paper, posting, &corrected); err != nil {
		return err
	}
	*done = Reversed{No: corrected.AdjustmentNo, QtyMissing: corrected.QtyMissing, Victims: corrected.Victims, Correction: &corrected, Settled: corrected.Settled}
	return nil
}
