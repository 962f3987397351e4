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

// Shipping asks for stock that an order has been given to leave.
type Shipping struct {
	OrderNo    string         `json:"order"`
	ShipmentNo string         `json:"shipment,omitempty"` // empty is the next number; with several warehouses it has to be
	Lines      []ShippingLine `json:"lines,omitempty"`    // none: everything that may leave
	Carrier    string         `json:"carrier,omitempty"`
	Tracking   string         `json:"tracking,omitempty"`
}

// ShippingLine is how many units of a line are to leave.
type ShippingLine struct {
	LineNo int     `json:"line"`
	Qty    qty.Qty `json:"qty,omitempty"` // 0 is all that the line has been given
}

// Shipped is what left, one shipment for each warehouse.
type Shipped struct {
	Shipments []ShippedParcel    `json:"shipments"`
	Status    models.OrderStatus `json:"status"` // of the order
	Settled
}

// ShippedParcel is one shipment with its packing slip.
type ShippedParcel struct {
	ShipmentNo string     `json:"shipment"`
	Warehouse  string     `json:"warehouse"`
	Slip       []SlipLine `json:"slip"`
}

// SlipLine is a row of a packing slip: what leaves now, what left before, what is still to come and when.
type SlipLine struct {
	LineNo         int            `json:"line"`
	SKU            string         `json:"sku"`
	QtyNow         qty.Qty        `json:"qty_now"`
	QtyBefore      qty.Qty        `json:"qty_before"`
	QtyBackordered qty.Qty        `json:"qty_backordered"`
	DateLikely     *calendar.Date `json:"likely,omitempty"`
	DateExpected   *calendar.Date `json:"expected,omitempty"` // the safe day
}

// Ship lets stock that lines have been given leave, in as many shipments as there are warehouses. Without lines it is
// everything that the ship policy lets leave now, which is what the list of what can ship offers: not pre-orders whose day
// has not come, and not lines of which more was given than is there. Those leave when they are named.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the order is on hold, when a line has been
// given less, when its ship policy does not allow it, or when allocated stock is not in the building.
func Ship(ctx context.Context, s *store.Store, by By, request Shipping) (Shipped, error) {
	var done Shipped
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("ship", request, &done), func(tx *store.Tx) error {
		done = Shipped{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		leaving, err := order.leaving(request)
		if err != nil {
			return err
		}
		shipments, err := tx.ShipmentsOf(order.ID)
		if err != nil {
			return err
		}
		if err := order.mayLeave(leaving, shipments); err != nil {
			return err
		}
		return order.ship(tx, request, leaving, &done)
	})
	return done, err
}

func (r Shipping) check() error {
	if err := checkNumber(r.ShipmentNo, "a shipment"); err != nil {
		return err
	}
	seen := map[int]bool{}
	for _, l := range r.Lines {
		if l.Qty < 0 || l.Qty > qty.Max {
			return models.Errorf(models.Invalid, "The quantity of line %d has to be from 1 to %d.", l.LineNo, qty.Max)
		}
		if seen[l.LineNo] {
			return models.Errorf(models.Invalid, "Line %d is named twice.", l.LineNo)
		}
		seen[l.LineNo] = true
	}
	return nil
}

// leaving is how many sets of each line are to leave, by line number.
func (o *lockedOrder) leaving(request Shipping) (map[int]qty.Qty, error) {
	leaving := map[int]qty.Qty{}
	if o.HoldReason != nil {
		return nil, models.Errorf(models.Conflict, "Order %s is on hold (%s), so nothing of it leaves.", o.OrderNo, *o.HoldReason)
	}
	if len(request.Lines) == 0 {
		for _, l := range o.lines {
			if l.QtyAllocated > 0 && !l.Unreleased && !l.OverAllocated && !(o.ShipPolicy == models.ShipLineComplete && l.QtyBackordered > 0) {
				leaving[l.LineNo] = l.QtyAllocated
			}
		}
	}
	for _, r := range request.Lines {
		l, err := o.line(r.LineNo)
		if err != nil {
			return nil, err
		}
		units := r.Qty
		if units == 0 {
			units = l.QtyAllocated
		}
		if units > l.QtyAllocated || units == 0 {
			return nil, models.Errorf(models.Conflict, "Line %d of order %s has been given %d of %s; %d were to leave.", l.LineNo, o.OrderNo, l.QtyAllocated, l.SKU, max(units, 1))
		}
		leaving[l.LineNo] = units
	}
	if len(leaving) == 0 && slices.ContainsFunc(o.lines, func(l store.OrderLine) bool { return l.OverAllocated }) {
		return nil, models.Errorf(models.Conflict, "Nothing of order %s can leave now: more is allocated than is there, and who gives back has to be decided first.", o.OrderNo)
	}
	if len(leaving) == 0 {
		return nil, models.Errorf(models.Conflict, "Nothing of order %s can leave now: nothing is allocated that its ship policy lets go.", o.OrderNo)
	}
	return leaving, nil
}

// mayLeave asks the ship policy. Every warehouse makes a shipment of its own.
func (o *lockedOrder) mayLeave(leaving map[int]qty.Qty, shipments int) error {
	complete, warehouses := true, map[string]bool{}
	for _, l := range o.lines {
		units := leaving[l.LineNo]
		if units > 0 {
			warehouses[l.Warehouse] = true
		}
		if units < l.QtyOpen() {
			complete = false
			if o.ShipPolicy == models.ShipLineComplete && units > 0 {
				return models.Errorf(models.Conflict, "Order %s ships whole lines only, and line %d still waits for %d of %s.", o.OrderNo, l.LineNo, l.QtyOpen()-units, l.SKU)
			}
		}
	}
	switch {
	case o.ShipPolicy == models.ShipOrderComplete && !complete:
		return models.Errorf(models.Conflict, "Order %s ships complete only, and not all of it can leave now.", o.OrderNo)
	case o.ShipPolicy == models.ShipAtMost && o.MaxShipments != nil && len(warehouses) > 1 && (shipments+len(warehouses) > *o.MaxShipments || !complete && shipments+len(warehouses) == *o.MaxShipments):
		return models.Errorf(models.Conflict, "Order %s may be shipped in %d parts, of which %d left; from %d warehouses at once it would be too many. Ship one warehouse at a time.", o.OrderNo, *o.MaxShipments, shipments, len(warehouses))
	case o.ShipPolicy == models.ShipAtMost && o.MaxShipments != nil && len(warehouses) <= 1 && shipments+1 >= *o.MaxShipments && !complete:
		return models.Errorf(models.Conflict, "Order %s may be shipped in %d parts, and this would be the last; it has to take everything that is open.", o.OrderNo, *o.MaxShipments)
	}
	return nil
}

// ship posts what leaves, writes the packing slips and closes what is complete.
func (o *lockedOrder) ship(tx *store.Tx, request Shipping, leaving map[int]qty.Qty, done *Shipped) error {
	warehouses := map[string]int64{}
	for _, l := range o.lines {
		if leaving[l.LineNo] > 0 {
			warehouses[l.Warehouse] = l.WarehouseID
		}
	}
	if len(warehouses) > 1 && request.ShipmentNo != "" {
		return models.Errorf(models.Invalid, "The lines leave from %d warehouses, which makes as many shipments; one number is not enough.", len(warehouses))
	}
	expected, err := tx.ExpectedDates(o.ID)
	if err != nil {
		return err
	}
	before := map[int64]qty.Qty{}
	for _, l := range o.lines {
		before[l.ID] = l.QtyShipped
	}
	ending := settling{scope: o.scope, order: o.OrderNo}
	for _, code := range sortedKeys(warehouses) {
		shipment := models.Shipment{ShipmentNo: request.ShipmentNo, OrderID: o.ID, WarehouseID: warehouses[code], DateShipped: tx.Today,
			Carrier: filled(request.Carrier), Tracking: filled(request.Tracking)}
		parcel := ShippedParcel{Warehouse: code}
		var slip []models.ShipmentLine
		var changes []store.LineChange
		var posting ledger.Posting
		var handed []ledger.Reservation
		for i := range o.lines {
			l := &o.lines[i]
			units := leaving[l.LineNo]
			if l.Warehouse != code {
				units = 0
			}
			if units > 0 {
				gone, hands := shipOff(l, units)
				handed = append(handed, hands...)
				if err := o.stock.post(gone); err != nil {
					return err
				}
				posting = posting.And(gone)
				change := store.LineChange{LineID: l.ID, Shipped: units, Allocated: -units}
				apply(l, change)
				changes = append(changes, change)
				ending.touched = append(ending.touched, l.ID)
			}
			if l.QtyOpen() == 0 && units == 0 && before[l.ID] == 0 {
				continue // cancelled before anything of it left
			}
			row := models.ShipmentLine{LineID: l.ID, QtyShipped: units, QtyBefore: l.QtyShipped - units, QtyBackordered: l.QtyOpen()}
			if row.QtyBackordered > 0 {
				row.DateLikely, row.DateExpected = expected[l.ID].Likely, expected[l.ID].Safe
			}
			slip = append(slip, row)
			parcel.Slip = append(parcel.Slip, SlipLine{l.LineNo, l.SKU, units, row.QtyBefore, row.QtyBackordered, row.DateLikely, row.DateExpected})
		}
		if err := tx.AddShipment(&shipment, slip); err != nil {
			return err
		}
		if err := tx.MarkPicked(handed); err != nil {
			return err
		}
		if _, err := tx.Post(changes, posting, store.Document{Name: documentShipment(shipment.ShipmentNo)}); err != nil {
			return err
		}
		parcel.ShipmentNo = shipment.ShipmentNo
		done.Shipments = append(done.Shipments, parcel)
		if err := tx.Audit("shipped", subjectOrder(o.OrderNo), shipment.ShipmentNo+": "+o.said(leaving, code)); err != nil {
			return err
		}
	}
	o.Status = o.status()
	done.Status = o.Status
	if err := tx.SaveOrder(&o.SalesOrder, "status"); err != nil {
		return err
	}
	done.Settled, err = ending.settle(tx)
	return err
}

func (o *lockedOrder) said(units map[int]qty.Qty, warehouse string) string {
	var said []string
	for _, l := range o.lines {
		if units[l.LineNo] > 0 && l.Warehouse == warehouse {
			said = append(said, fmt.Sprintf("line %d: %d of %s", l.LineNo, units[l.LineNo], l.SKU))
		}
	}
	return strings.Join(said, ", ")
}

// documentShipment is the name of a shipment in the ledger.
func documentShipment(shipmentNo string) string { return "shipment " + shipmentNo }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
