package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Receiving is what arrived of a purchase order line at once.
type Receiving struct {
	ReceiptNo   string         `json:"receipt,omitempty"` // empty is the next number
	PONo        string         `json:"po"`
	POLineNo    int            `json:"po_line"`
	Qty         qty.Qty        `json:"qty"`                    // everything that arrived
	QtyRejected qty.Qty        `json:"qty_rejected,omitempty"` // part of it that goes back and never becomes stock
	Warehouse   string         `json:"warehouse,omitempty"`    // empty is the purchase order's
	Date        *calendar.Date `json:"date,omitempty"`         // nil is today
	// RejectReason says why units go back; it has to be given for them.
	RejectReason models.RejectReason `json:"reject_reason,omitempty"`
	// ExtraReason says why more is kept than was ordered and the supplier's tolerance allows; without one it is refused.
	ExtraReason string `json:"extra_reason,omitempty"`
	Place       string `json:"place,omitempty"` // where it is put, in the warehouse's own words
}

// Received is a receipt and who got what of it.
type Received struct {
	ReceiptNo string          `json:"receipt"`
	Status    models.POStatus `json:"status"` // of the purchase order
	QtyOpen   qty.Qty         `json:"qty_open"`
	QtyFree   qty.Qty         `json:"qty_free"`      // on the shelf afterwards, for nobody yet
	Run       int64           `json:"run,omitempty"` // the allocation run that is proposed for it, when arrivals are only suggested
	Settled
}

// Receive books what arrived and, when arrivals are allocated by themselves, gives it to those who wait, all in one
// transaction: first to lines that were tied to this supply by hand, then in rank order.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the number is taken, when the purchase order is
// not on its way, or when more arrived than was ordered, the tolerance does not cover it and no reason says why it is kept.
func Receive(ctx context.Context, s *store.Store, by By, request Receiving) (Received, error) {
	var done Received
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("receive", request, &done), func(tx *store.Tx) error {
		done = Received{}
		supply, place, err := request.open(tx)
		if err != nil {
			return err
		}
		a, err := lockArrival(tx, place, &supply)
		if err != nil {
			return err
		}
		if err := request.mayArrive(supply); err != nil {
			return err
		}
		receipt := request.receipt(tx, supply, place.WarehouseID)
		if err := tx.AddReceipt(&receipt, supply); err != nil {
			return err
		}
		done.ReceiptNo = receipt.ReceiptNo
		if err := a.arrive(tx, request.Qty-request.QtyRejected, documentReceipt(receipt.ReceiptNo)); err != nil {
			return err
		}
		done.Settled = a.settled
		if done.Run, err = a.suggest(tx, receipt.ReceiptNo); err != nil {
			return err
		}
		if err := done.read(tx, request, a); err != nil {
			return err
		}
		return tx.Audit("received", subjectPO(supply.PONo), fmt.Sprintf("%s, line %d: %s", receipt.ReceiptNo, supply.LineNo, receivedNote(receipt, supply.SKU)))
	})
	return done, err
}

func (r Receiving) check() error {
	if err := checkNumber(r.ReceiptNo, "a receipt"); err != nil {
		return err
	}
	if err := checkQty(r.Qty, "that arrived"); err != nil {
		return err
	}
	switch {
	case r.QtyRejected < 0 || r.QtyRejected > r.Qty:
		return models.Errorf(models.Invalid, "%d arrived, so %d of them cannot be rejected.", r.Qty, r.QtyRejected)
	case r.QtyRejected > 0 && !slices.Contains(models.RejectReasons, r.RejectReason):
		return models.Errorf(models.Invalid, "Please say why %d of them go back: damaged, wrong item, quality, expired or not ordered.", r.QtyRejected)
	case r.Date != nil && (*r.Date < calendar.Min || *r.Date > calendar.Max):
		return models.Errorf(models.Invalid, "The date %s cannot be meant.", *r.Date)
	case utf8.RuneCountInString(r.Place) > PlaceMax || strings.ContainsFunc(r.Place, unicode.IsControl):
		return models.Errorf(models.Invalid, "A place has at most %d characters and no control characters.", PlaceMax)
	}
	_, err := reasonIfAny(r.ExtraReason)
	return err
}

// PlaceMax bounds the characters of the place where goods are put.
const PlaceMax = 40

// receipt is what is written down of it.
func (r Receiving) receipt(tx *store.Tx, supply store.Supply, warehouseID int64) models.Receipt {
	receipt := models.Receipt{ReceiptNo: r.ReceiptNo, POLineID: supply.ID, WarehouseID: &warehouseID, DateReceived: tx.Today, QtyReceived: r.Qty, QtyRejected: r.QtyRejected, Place: filled(r.Place)}
	if r.Date != nil {
		receipt.DateReceived, receipt.DateRecorded = *r.Date, &tx.Today
	}
	if r.QtyRejected > 0 {
		receipt.RejectReason = &r.RejectReason
	}
	if r.Qty-r.QtyRejected > supply.QtyReceivable() {
		receipt.ExtraReason = filled(r.ExtraReason)
	}
	return receipt
}

// open finds the supply and where it arrives.
func (r Receiving) open(tx *store.Tx) (store.Supply, store.Pool, error) {
	if err := tx.JoinPlanning(); err != nil {
		return store.Supply{}, store.Pool{}, err
	}
	supply, err := tx.SupplyByNo(r.PONo, r.POLineNo)
	if err != nil {
		return supply, store.Pool{}, err
	}
	warehouse := r.Warehouse
	if warehouse == "" {
		warehouse = supply.Warehouse
	}
	place, err := tx.PositionOf(supply.SKU, warehouse)
	return supply, place, err
}

func (r Receiving) mayArrive(supply store.Supply) error {
	switch supply.Status {
	case models.POSent, models.POAcknowledged, models.POPartiallyReceived, models.POReceived:
	default:
		return models.Errorf(models.Conflict, "Purchase order %s is %s, so nothing is received on it.", supply.PONo, supply.Status)
	}
	open, most, kept := supply.QtyOpen(), supply.QtyReceivable(), r.Qty-r.QtyRejected
	switch {
	case r.Qty > open && supply.QtyCancelled > 0:
		return models.Errorf(models.Conflict, "%d are open of line %d of purchase order %s and %d were cancelled; %d cannot be received.", open, supply.LineNo, supply.PONo, supply.QtyCancelled, r.Qty)
	case kept <= most:
		return nil
	case strings.TrimSpace(r.ExtraReason) != "":
		return nil
	case supply.OverReceiptPercent > 0:
		return models.Errorf(models.Conflict, "%d are open of line %d of purchase order %s; with the tolerance of %d %% at most %d may be kept, and these are %d. Reject the extra units, or say why they are kept.", open, supply.LineNo, supply.PONo, supply.OverReceiptPercent, most, kept)
	}
	return models.Errorf(models.Conflict, "Only %d are open of line %d of purchase order %s, but %d are to be kept. Reject the extra units, or say why they are kept.", open, supply.LineNo, supply.PONo, kept)
}

// read fills in how things stand after the receipt.
func (r *Received) read(tx *store.Tx, request Receiving, a *arrival) error {
	after, err := tx.SupplyByNo(request.PONo, request.POLineNo)
	if err != nil {
		return err
	}
	level, err := tx.LevelOf(a.place.Position)
	if err != nil {
		return err
	}
	r.Status, r.QtyOpen, r.QtyFree = after.Status, after.QtyOpen(), level.QtyFree()
	return nil
}

// arrivalLinesMax is how many open lines an arrival gives stock to in its own transaction. 10,000 lines take a part of a
// second; with more than that somebody would wait too long for the receipt to be saved, and a catch-up does it.
const arrivalLinesMax = 20_000

// arrival is stock of one position that comes in, and those who wait for it.
type arrival struct {
	place   store.Pool
	supply  *store.Supply // what it is of; nil for stock that comes from elsewhere
	scope   store.Scope
	stock   stock
	settled Settled
}

// lockArrival locks a position with everybody who waits there, and the purchase order line.
func lockArrival(tx *store.Tx, place store.Pool, supply *store.Supply) (*arrival, error) {
	a := &arrival{place: place, supply: supply}
	positions := []store.Position{place.Position}
	if supply != nil {
		positions = append(positions, store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID})
	}
	var err error
	if a.scope, err = tx.LockScopeWithin(arrivalLinesMax, catchUpPoolsMax, positions...); err != nil {
		return nil, err
	}
	if supply != nil {
		if err := lockSupply(tx, supply); err != nil {
			return nil, err
		}
	}
	a.stock, err = lockStock(tx, a.scope)
	return a, err
}

// arrive books units and gives them out. The supply has been received on already.
func (a *arrival) arrive(tx *store.Tx, units qty.Qty, document string) error {
	posting := ledger.Receive(ledger.Pool{SKU: a.place.SKUID, Warehouse: a.place.WarehouseID}, units)
	if err := a.stock.post(posting); err != nil {
		return err
	}
	if _, err := tx.Post(nil, posting, store.Document{Name: document}); err != nil {
		return err
	}
	ending := settling{scope: a.scope}
	if a.supply != nil {
		ending.supplies = []int64{a.supply.ID}
		tied, err := tx.HandPegs(0, a.supply.ID)
		if err != nil {
			return err
		}
		ending.tied = tied
	}
	var err error
	a.settled, err = ending.settle(tx)
	return err
}

// suggest simulates an allocation run for what arrived, where the company wants arrivals to be proposed.
func (a *arrival) suggest(tx *store.Tx, receiptNo string) (int64, error) {
	if !a.scope.Whole {
		return 0, nil
	}
	input, err := tx.PlanInputOf(a.scope)
	if err != nil || input.Arrival != models.ArrivalSuggest {
		return 0, err
	}
	expect, err := recalled(tx, a.scope, input)
	if err != nil {
		return 0, err
	}
	var run store.Run
	if err := simulateOn(tx, Simulating{ReceiptNo: receiptNo}, input, expect, a.scope.Positions(), &run); err != nil {
		return 0, err
	}
	return run.ID, nil
}

// documentReceipt is the name of a receipt in the ledger.
func documentReceipt(receiptNo string) string { return "receipt " + receiptNo }
