package backorder

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

func TestWhatCanShipNowFollowsTheShipPolicies(t *testing.T) {
	s := shop(t)
	part := order(t, s, func(o *NewOrder) { o.OrderNo = "PART" }, "A", 2, "B", 9)
	order(t, s, func(o *NewOrder) { o.OrderNo, o.ShipPolicy = "LINES", models.ShipLineComplete }, "A", 1, "B", 3)
	order(t, s, func(o *NewOrder) { o.OrderNo, o.ShipPolicy = "WHOLE", models.ShipOrderComplete }, "A", 1, "N", 1)
	order(t, s, func(o *NewOrder) { o.OrderNo, o.ShipPolicy = "WAITS", models.ShipOrderComplete }, "A", 1, "B", 1)
	order(t, s, func(o *NewOrder) { o.OrderNo, o.ShipPolicy, o.MaxShipments = "ONCE", models.ShipAtMost, 1 }, "A", 1, "B", 1)
	order(t, s, func(o *NewOrder) { o.OrderNo = "HELD" }, "A", 1)
	does(t, s, HoldOrder, Holding{OrderNo: "HELD", Reason: "credit"})
	want := []string{"PART 2/10 false 18.00", "LINES 1/1 false 5.00", "WHOLE 2/2 true 6.00"}
	if got := canShip(t, s); !slices.Equal(got, want) {
		t.Errorf("can ship now: %q, want %q", got, want)
	}
	shipped := does(t, s, Ship, Shipping{OrderNo: part.OrderNo, Carrier: "Post", Tracking: "T1"})
	slip, err := s.PackingSlip(t.Context(), shipped.Shipments[0].ShipmentNo)
	if err != nil || slip.OrderNo != "PART" || slip.Carrier != "Post" || slip.ShipmentRow.Lines != 2 || len(slip.Lines) != 2 || slip.Lines[1].QtyNow != 8 || slip.Lines[1].QtyBackordered != 1 {
		t.Errorf("the packing slip: %+v, %v", slip, err)
	}
	list, err := s.Shipments(t.Context(), "PART", 0)
	if err != nil || len(list) != 1 || list[0].QtyShipped != 10 {
		t.Errorf("shipments: %+v, %v", list, err)
	}
	if _, err := s.PackingSlip(t.Context(), "NOPE"); models.KindOf(err) != models.NotFound {
		t.Errorf("a slip of nothing: %v", err)
	}
}

// canShip is the list of orders that can ship now.
func canShip(t *testing.T, s *store.Store) []string {
	t.Helper()
	page, err := s.List(t.Context(), store.ListQuery{List: "can-ship"})
	if err != nil {
		t.Fatal(err)
	}
	var orders []string
	for _, row := range page.Rows {
		orders = append(orders, fmt.Sprintf("%s %v/%v %v %v", row.Values["order_no"], row.Values["lines"], row.Values["qty_ready"], row.Values["complete"], row.Values["value"]))
	}
	return orders
}

// TestTheListOffersWhatTheVerbShips draws orders with every ship policy over two warehouses, counts too little, holds and
// picks some, and asks the verb about every order: it ships those that the list offers, as many lines and units, and no other.
func TestTheListOffersWhatTheVerbShips(t *testing.T) {
	for seed := range uint64(3) {
		s := shop(t)
		random := rand.New(rand.NewPCG(seed, 6))
		for _, sku := range []string{"A", "B", "NEW"} {
			does(t, s, AdjustStock, Adjusting{SKU: sku, Warehouse: "EAST", Kind: models.MovementCount, Qty: 14, Reason: "counted"})
		}
		policies := []models.ShipPolicy{models.ShipAsAvailable, models.ShipLineComplete, models.ShipOrderComplete, models.ShipAtMost, models.ShipAtMost}
		for i := range 24 {
			o := NewOrder{OrderNo: fmt.Sprintf("O%02d", i), Customer: "C1", ShipPolicy: policies[random.IntN(len(policies))]}
			if o.ShipPolicy == models.ShipAtMost {
				o.MaxShipments = 1 + random.IntN(3)
			}
			for range 1 + random.IntN(3) {
				line := NewLine{SKU: []string{"A", "B", "N", "KIT", "NEW"}[random.IntN(5)], Qty: qty.Qty(1 + random.IntN(3)), Warehouse: "MAIN"}
				if line.SKU != "N" && line.SKU != "KIT" && random.IntN(2) == 0 {
					line.Warehouse = "EAST"
				}
				o.Lines = append(o.Lines, line)
			}
			if _, err := PlaceOrder(t.Context(), s, anna, o); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 24 {
			no := fmt.Sprintf("O%02d", i)
			var err error
			switch random.IntN(6) {
			case 0:
				_, err = HoldOrder(t.Context(), s, anna, Holding{OrderNo: no, Reason: "credit"})
			case 1:
				_, err = Ship(t.Context(), s, anna, Shipping{OrderNo: no, Lines: []ShippingLine{{LineNo: 1, Qty: 1}}})
			case 2:
				_, err = Pick(t.Context(), s, anna, Picking{OrderNo: no})
			}
			if err != nil && models.KindOf(err) != models.Conflict {
				t.Fatal(err)
			}
		}
		does(t, s, AdjustStock, Adjusting{SKU: "A", Warehouse: "MAIN", Kind: models.MovementCount, Qty: 3, Reason: "counted"})
		does(t, s, AdjustStock, Adjusting{SKU: "B", Warehouse: "EAST", Kind: models.MovementCount, Qty: 2, Reason: "counted"})
		byHand(t, s, "UPDATE skus SET status = 'pre_order', release_date = '2027-02-01' WHERE code = 'NEW'")
		offered := map[string]string{}
		for _, row := range canShip(t, s) {
			no, rest, _ := strings.Cut(row, " ")
			what, _, _ := strings.Cut(rest, " ")
			offered[no] = what
		}
		preview := anna
		preview.Preview = true
		ships := 0
		for i := range 24 {
			no := fmt.Sprintf("O%02d", i)
			done, err := Ship(t.Context(), s, preview, Shipping{OrderNo: no})
			what := ""
			if err == nil {
				lines, units := 0, qty.Qty(0)
				for _, parcel := range done.Shipments {
					for _, l := range parcel.Slip {
						if l.QtyNow > 0 {
							lines, units = lines+1, units+l.QtyNow
						}
					}
				}
				what, ships = fmt.Sprintf("%d/%d", lines, units), ships+1
			} else if models.KindOf(err) != models.Conflict {
				t.Fatal(err)
			}
			if what != offered[no] {
				t.Errorf("seed %d: the list offers %q of %s, and the verb ships %q: %v", seed, offered[no], no, what, err)
			}
		}
		if ships == 0 || ships == 24 {
			t.Errorf("seed %d: %d of 24 orders ship, which shows little", seed, ships)
		}
		mustHold(t, s)
	}
}

func TestTheUnlockScoreCountsOrdersThatOneArrivalMakesWhole(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10, "IN", 3)
	order(t, s, func(o *NewOrder) { o.OrderNo = "ONE" }, "A", 4, "B", 2)
	order(t, s, func(o *NewOrder) { o.OrderNo = "TWO" }, "A", 3)
	order(t, s, func(o *NewOrder) { o.OrderNo = "BOTH" }, "A", 1, "IN", 2)
	order(t, s, func(o *NewOrder) { o.OrderNo = "HELD" }, "A", 1)
	does(t, s, HoldOrder, Holding{OrderNo: "HELD", Reason: "credit"})
	unlocks, err := s.Unlocks(t.Context(), store.UnlockByOrders)
	if err != nil || len(unlocks) != 1 {
		t.Fatalf("%+v, %v", unlocks, err)
	}
	if u := unlocks[0]; u.PONo != "PO-1" || u.LineNo != 1 || u.Orders != 2 || u.Value != "37.000000" || u.QtyOpen != 20 || u.QtyFreed != 9 || len(u.First) != 2 || u.First[0] != (store.UnlockedOrder{OrderNo: "ONE", CustomerName: "Customer One"}) {
		t.Errorf("%+v", u)
	}
	for _, by := range []string{store.UnlockByOrders, store.UnlockByUnits, store.UnlockByValue} {
		skus, err := s.UnlockSKUs(t.Context(), by)
		if err != nil || len(skus) != 1 || skus[0].SKU != "A" || skus[0].QtyOpen != 7 || skus[0].Orders != 2 || skus[0].QtyFreed != 9 || len(skus[0].First) != 2 {
			t.Errorf("SKUs by %s: %+v, %v", by, skus, err)
		}
		if again, err := s.Unlocks(t.Context(), by); err != nil || len(again) != 1 {
			t.Errorf("by %s: %+v, %v", by, again, err)
		}
	}
	away, err := s.OneAwayOrders(t.Context(), nil)
	if err != nil || len(away) != 1 || away[0].OrderNo != "ONE" || away[0].SupplyPONo != "PO-1" || away[0].ValueReady != "2.000000" {
		t.Errorf("one away: %+v, %v", away, err)
	}
	if after := store.OneAwayAfter(away[0].Mark()); after == nil || after.LineID != away[0].LineID || store.OneAwayAfter("x:1") != nil || store.OneAwayAfter("1:") != nil {
		t.Errorf("the mark %q is read as %+v", away[0].Mark(), after)
	}
	if rest, err := s.OneAwayOrders(t.Context(), &away[0]); err != nil || len(rest) != 0 {
		t.Errorf("after the only one: %+v, %v", rest, err)
	}
}

func TestAvailabilityIsAnsweredFromWhatThePlanLeft(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 7)
	ask := func(q store.AvailabilityQuestion) store.Availability {
		t.Helper()
		answer, err := s.Available(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	a := ask(store.AvailabilityQuestion{SKU: "A", Qty: 8})
	if a.QtyNow != 3 || len(a.Parts) != 2 || a.Parts[1].Qty != 5 || a.Parts[1].DateLikely > a.Parts[1].DateSafe || a.QtyShort != 0 {
		t.Errorf("%+v", a)
	}
	placed := order(t, s, nil, "A", 8)
	if placed.Lines[0].QtyAllocated != a.QtyNow || !sameDate(placed.Lines[0].DateSafe, &a.Parts[1].DateSafe) {
		t.Errorf("the order got %+v, and was told %+v", placed.Lines[0], a)
	}
	if k := ask(store.AvailabilityQuestion{SKU: "KIT", Qty: 5}); k.QtyNow != 4 || k.QtyShort != 1 {
		t.Errorf("kits: %+v", k)
	}
	if d := ask(store.AvailabilityQuestion{SKU: "DENY", Warehouse: "MAIN", Qty: 1}); d.Policy != models.PolicyDeny || d.QtyNow != 1 {
		t.Errorf("%+v", d)
	}
	for _, q := range []store.AvailabilityQuestion{{SKU: "NOPE", Qty: 1}, {SKU: "A", Warehouse: "MOON", Qty: 1}} {
		if _, err := s.Available(t.Context(), q); models.KindOf(err) != models.NotFound {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := s.Available(t.Context(), store.AvailabilityQuestion{SKU: "A"}); models.KindOf(err) != models.Invalid {
		t.Errorf("nothing was asked for: %v", err)
	}
}
