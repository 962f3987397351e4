package backorder

import (
	"fmt"
	"slices"
	"testing"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
)

func units(n qty.Qty) *qty.Qty { return &n }

// queueOf is the queue of a SKU, best rank first, as order numbers with what they wait for.
func queueOf(t *testing.T, s *store.Store, sku string) []string {
	t.Helper()
	return texts(t, s, "SELECT order_no || '/' || line_no || ' ' || qty_backordered FROM backorders WHERE sku = '"+sku+"' ORDER BY rank, line_id")
}

func TestACancelledPartGoesToTheNextAndTheBuyerIsTold(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 13), order(t, s, nil, "A", 4)
	fails(t, s, CancelLine, Cancelling{OrderNo: first.OrderNo, LineNo: 1, Qty: 14, Reason: "x"}, models.Conflict, "Only 13 of line 1 of order "+first.OrderNo+" are open; 14 were to be cancelled.")
	done := does(t, s, CancelLine, Cancelling{OrderNo: first.OrderNo, LineNo: 1, Qty: 5, Reason: "customer"})
	if done.Lines[0].QtyOpen != 8 || !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 2}}) || done.Status != models.OrderOpen {
		t.Errorf("%+v", done)
	}
	last := does(t, s, CancelLine, Cancelling{OrderNo: second.OrderNo, Reason: "customer"})
	if last.Status != models.OrderCancelled || len(last.Unneeded) != 1 || last.Unneeded[0] != (store.IdleSupply{PONo: "PO-1", LineNo: 1, SKU: "A", QtyOpen: 20}) {
		t.Errorf("%+v", last)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE subject = 'purchase_order:PO-1'"); !slices.Equal(got, []string{"line 1: 20 of A are open"}) {
		t.Errorf("the buyer is told %v", got)
	}
	fails(t, s, CancelLine, Cancelling{OrderNo: second.OrderNo, Reason: "again"}, models.Conflict, "Nothing of that is open in order "+second.OrderNo+", so there is nothing to cancel.")
}

func TestWhatIsPickedStays(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 6)
	does(t, s, Pick, Picking{OrderNo: placed.OrderNo, LineNo: 1, Qty: 4})
	fails(t, s, CancelLine, Cancelling{OrderNo: placed.OrderNo, Reason: "x"}, models.Conflict, "4 of line 1 of order "+placed.OrderNo+" are picked. Put them back first.")
	if done := does(t, s, Release, Releasing{OrderNo: placed.OrderNo, Reason: "x"}); done.Lines[0].QtyChanged != 2 {
		t.Errorf("released %+v", done.Lines)
	}
	fails(t, s, SplitLine, Splitting{OrderNo: placed.OrderNo, LineNo: 1, Qty: 3, QtyAllocated: units(3)}, models.Conflict,
		"Line 1 of order "+placed.OrderNo+" has 4 allocated units, 4 of them picked, and waits for 2; 3 allocated and 0 waiting ones cannot be split off.")
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo, Lines: []ShippingLine{{LineNo: 1, Qty: 3}}})
	if done := does(t, s, Pick, Picking{OrderNo: placed.OrderNo, PutBack: true}); done.Lines[0] != (PickedLine{1, "A", 3, 0}) {
		t.Errorf("one of the picked ones was put back, and the two that were released are its own again: %+v", done.Lines)
	}
	does(t, s, CancelLine, Cancelling{OrderNo: placed.OrderNo, Reason: "x"})
}

func TestAHeldOrderKeepsItsStockUnlessItIsToGiveItBack(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 8), order(t, s, nil, "A", 6)
	does(t, s, HoldOrder, Holding{OrderNo: first.OrderNo, Reason: "credit"})
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 8 {
		t.Errorf("the held order has %d", allocated)
	}
	fails(t, s, Ship, Shipping{OrderNo: first.OrderNo}, models.Conflict, "Order "+first.OrderNo+" is on hold (credit), so nothing of it leaves.")
	fails(t, s, HoldOrder, Holding{OrderNo: first.OrderNo, Reason: "again"}, models.Conflict, "Order "+first.OrderNo+" is on hold already: credit.")
	does(t, s, ReleaseHold, ReleasingHold{first.OrderNo})
	done := does(t, s, HoldOrder, Holding{OrderNo: first.OrderNo, Reason: "fraud", Release: true})
	if !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 4}}) {
		t.Errorf("gained %+v", done.Gains)
	}
	if allocated, backordered := lineOf(t, s, first.OrderNo, 1); allocated != 0 || backordered != 8 {
		t.Errorf("the held order has %d and waits for %d", allocated, backordered)
	}
	if got := texts(t, s, "SELECT order_no FROM backorders WHERE held"); !slices.Equal(got, []string{first.OrderNo}) {
		t.Errorf("held in the queue: %v", got)
	}
	freed := does(t, s, ReleaseHold, ReleasingHold{first.OrderNo})
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 4 || len(freed.Gains) != 0 {
		t.Errorf("the order took its place again and has %d", allocated)
	}
}

func TestAHoldWithADayEndsByItselfInThePlanOfThatDay(t *testing.T) {
	s := shop(t)
	first, second, third := order(t, s, nil, "A", 8), order(t, s, nil, "A", 6), order(t, s, nil, "A", 1)
	fails(t, s, HoldOrder, Holding{OrderNo: first.OrderNo, Reason: "credit", Until: date("2026-11-22")}, models.Invalid, "A hold ends on a later day than today; 22 Nov 2026 has come already.")
	does(t, s, HoldOrder, Holding{OrderNo: first.OrderNo, Reason: "credit", Until: date("2026-12-01"), Release: true})
	does(t, s, ActOnLines, ActingOnLines{Act: HoldLines, Lines: []LineRef{{second.OrderNo, 1}}, Reason: "call", Until: date("2026-12-02"), Release: true})
	does(t, s, HoldOrder, Holding{OrderNo: third.OrderNo, Reason: "fraud"})
	held := func() []string {
		t.Helper()
		mustHold(t, s)
		return texts(t, s, "SELECT order_no || coalesce(' ' || hold_until, '') FROM backorders WHERE held ORDER BY order_no")
	}
	if got := held(); !slices.Equal(got, []string{first.OrderNo + " 2026-12-01", second.OrderNo + " 2026-12-02"}) {
		t.Errorf("held in the queue: %v", got)
	}
	on(t, s, "2026-11-30")
	published(t, s, publishNow)
	if got := held(); len(got) != 2 {
		t.Errorf("the day before, held are %v", got)
	}
	on(t, s, "2026-12-01")
	args := []byte(`{"due": "2026-12-01T00:05:00Z"}`)
	if err := NightlyJob.Run(t.Context(), s, JobCall{Args: args, Attempt: 1}); err != nil {
		t.Fatal(err)
	}
	if got := held(); !slices.Equal(got, []string{second.OrderNo + " 2026-12-02"}) {
		t.Errorf("on the day, held are %v", got)
	}
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 8 {
		t.Errorf("the order that is free again has %d", allocated)
	}
	if got := texts(t, s, "SELECT actor || ': ' || detail FROM audit_entries WHERE action = 'hold ended' AND subject = 'sales_order:"+first.OrderNo+"'"); !slices.Equal(got, []string{"nightly plan: its day came; it was: credit (until 1 Dec 2026)"}) {
		t.Errorf("the audit chain says %v", got)
	}
	on(t, s, "2026-12-05")
	if report, err := Replan(t.Context(), s, "test", false); err != nil || report.HoldsEnded != 1 {
		t.Errorf("a plan of a later day: %+v, %v", report, err)
	}
	if got := held(); len(got) != 0 {
		t.Errorf("held are %v", got)
	}
	if n := count(t, s, "SELECT count(*) FROM sales_orders WHERE hold_reason = 'fraud'"); n != 1 {
		t.Error("a hold without a day ended")
	}
	if report, err := Replan(t.Context(), s, "test", false); err != nil || report.Changes() != 0 {
		t.Errorf("a second plan: %+v, %v", report, err)
	}
}

func TestAnAmendedOrderKeepsPegsAndAsksThePolicyForMore(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 12, "DENY", 2)
	version := count(t, s, "SELECT version FROM sales_orders")
	fails(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, Lines: []AmendedLine{{LineNo: 2, Qty: units(4)}}}, models.Conflict,
		"DENY: 2 were asked for, but it may not be ordered ahead. 1 can be had now, 1 more on 13 December 2026 likely / 27 December 2026 safe.")
	done := does(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, Version: version, Lines: []AmendedLine{{LineNo: 1, Qty: units(15)}, {LineNo: 2, Qty: units(3)}},
		Add: []NewLine{{SKU: "B", Qty: 9}}})
	if len(done.Added) != 1 || done.Added[0].LineNo != 3 || done.Added[0].QtyAllocated != 8 {
		t.Errorf("added %+v", done.Added)
	}
	if a, b := lineOf(t, s, placed.OrderNo, 1); a != 10 || b != 5 {
		t.Errorf("line 1 has %d and waits for %d", a, b)
	}
	if a, b := lineOf(t, s, placed.OrderNo, 2); a != 3 || b != 0 {
		t.Errorf("line 2 has %d and waits for %d", a, b)
	}
	fails(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, Version: version}, models.Conflict,
		fmt.Sprintf("Order %s was changed meanwhile: this is its version %d, and yours was %d. Nothing was changed; look at it again.", placed.OrderNo, done.Version, version))
	if got := texts(t, s, "SELECT supply_po_no || ' ' || date_promised FROM backorders WHERE line_no = 1"); !slices.Equal(got, []string{"PO-1 2026-12-13"}) {
		t.Errorf("line 1 is pegged and promised %v", got)
	}
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
	fails(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, Lines: []AmendedLine{{LineNo: 1, Qty: units(9)}}}, models.Conflict, "Line 1 of order "+placed.OrderNo+" cannot become 9: 10 were shipped and 0 cancelled.")
	less := does(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, Lines: []AmendedLine{{LineNo: 1, Qty: units(10)}}})
	if len(less.Unneeded) != 1 {
		t.Errorf("nobody waits for PO-1 any more: %+v", less.Unneeded)
	}
	whole := models.ShipAtMost
	fails(t, s, AmendOrder, Amending{OrderNo: placed.OrderNo, ShipPolicy: &whole}, models.Invalid, "The number of shipments belongs to the ship policy max_shipments, which needs one.")
}

func TestALineThatIsPutBeforeAnotherIsServedBeforeIt(t *testing.T) {
	for _, rule := range []models.RankRule{models.RankFIFO, models.RankPriority, models.RankDue} {
		t.Run(string(rule), func(t *testing.T) {
			s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,B,0\n"})
			if _, err := s.SQL().Exec("UPDATE company SET rank_rule = $1", rule); err != nil {
				t.Fatal(err)
			}
			var placed []PlacedOrder
			for day := range 4 {
				placed = append(placed, order(t, s, func(o *NewOrder) {
					o.DateOrdered = date(calendar.Of(2026, 11, 10+day/3).String()) // three on one day, one the day after
				}, "B", 1))
			}
			no := func(i int) string { return placed[i].OrderNo + "/1 1" }
			if got := queueOf(t, s, "B"); !slices.Equal(got, []string{no(0), no(1), no(2), no(3)}) {
				t.Fatalf("the queue begins as %v", got)
			}
			before := func(i, j int) Prioritising {
				return Prioritising{OrderNo: placed[i].OrderNo, LineNo: 1, Before: &LineRef{placed[j].OrderNo, 1}, Reason: "the customer called"}
			}
			served := func() (order []int) {
				t.Helper()
				mustHold(t, s)
				// Who is served in which order shows when units arrive one by one.
				err := s.InTx(t.Context(), store.Work{Actor: "test", DryRun: true}, func(tx *store.Tx) error {
					input, err := tx.PlanInput()
					if err != nil {
						return err
					}
					expect, err := learned(tx)
					if err != nil {
						return err
					}
					expect.estimate(input.Supplies)
					for _, l := range computed(tx.Today, input, expect).rows().lines {
						for i := range placed {
							var id int64
							if err := tx.QueryRow("SELECT l.id FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = $1", placed[i].OrderNo).Scan(&id); err != nil {
								return err
							}
							if id == l.LineID {
								order = append(order, i)
							}
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				return order
			}
			does(t, s, Prioritise, before(3, 1))
			if got := served(); !slices.Equal(got, []int{0, 3, 1, 2}) {
				t.Errorf("after the last was put before the second: %v", got)
			}
			does(t, s, Prioritise, before(2, 3))
			if got := served(); !slices.Equal(got, []int{0, 2, 3, 1}) {
				t.Errorf("after the third was put before it: %v", got)
			}
			does(t, s, Prioritise, before(1, 0))
			if got := served(); !slices.Equal(got, []int{1, 0, 2, 3}) {
				t.Errorf("after the second was put before the first: %v", got)
			}
			does(t, s, AdjustStock, Adjusting{SKU: "B", Kind: models.MovementAdjustment, Qty: 2, Reason: "found"})
			for i, want := range []qty.Qty{1, 1, 0, 0} {
				if got, _ := lineOf(t, s, placed[i].OrderNo, 1); got != want {
					t.Errorf("order %d has %d", i, got)
				}
			}
			does(t, s, Prioritise, Prioritising{OrderNo: placed[3].OrderNo, LineNo: 1, Reset: true, Reason: "a mistake"})
			if got := served(); len(got) != 2 || got[1] != 3 {
				t.Errorf("after the reset: %v", got)
			}
		})
	}
}

func TestPrioritisingNeedsAReasonAndAWay(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 1)
	one := 1
	fails(t, s, Prioritise, Prioritising{OrderNo: placed.OrderNo, Priority: &one}, models.Invalid, "Please give a reason for moving it in the queue.")
	fails(t, s, Prioritise, Prioritising{OrderNo: placed.OrderNo, Reason: "x"}, models.Invalid, "Say how it moves: to a priority, before another line, or back to its own place.")
	fails(t, s, Prioritise, Prioritising{OrderNo: placed.OrderNo, LineNo: 1, Before: &LineRef{"NOPE", 1}, Reason: "x"}, models.NotFound, "Line 1 of order NOPE is not open for A in MAIN, so nothing can stand before it.")
	does(t, s, Prioritise, Prioritising{OrderNo: placed.OrderNo, Priority: &one, Reason: "x"})
	if got := count(t, s, "SELECT priority FROM sales_orders"); got != 1 {
		t.Errorf("the order has priority %d", got)
	}
}

func TestASplitLineCarriesItsParts(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "A", 14)
	done := does(t, s, SplitLine, Splitting{OrderNo: placed.OrderNo, LineNo: 1, Qty: 6})
	if done.Old != (AllocatedLine{1, "A", -2, 8, 0}) || done.New != (AllocatedLine{2, "A", 2, 2, 4}) {
		t.Errorf("%+v", done)
	}
	if got := texts(t, s, "SELECT line_no || ' ' || date_promised_first || ' ' || qty_covered || ' ' || supply_po_no FROM backorders"); !slices.Equal(got, []string{"2 2026-12-13 4 PO-1"}) {
		t.Errorf("in the queue: %v", got)
	}
	if got := texts(t, s, "SELECT p.reason FROM promises p JOIN sales_order_lines l ON l.id = p.line_id WHERE l.line_no = 2"); !slices.Equal(got, []string{"split from line 1"}) {
		t.Errorf("the promise ledger says %v", got)
	}
	chosen := does(t, s, SplitLine, Splitting{OrderNo: placed.OrderNo, LineNo: 2, Qty: 3, QtyAllocated: units(2)})
	if chosen.Old != (AllocatedLine{2, "A", -2, 0, 3}) || chosen.New != (AllocatedLine{3, "A", 2, 2, 1}) {
		t.Errorf("%+v", chosen)
	}
	fails(t, s, SplitLine, Splitting{OrderNo: placed.OrderNo, LineNo: 1, Qty: 8}, models.Conflict, "All of line 1 would be split off; leave at least 1 unit.")
}

func TestASplitKitKeepsWhatItIsMadeOf(t *testing.T) {
	s := shop(t)
	placed := order(t, s, nil, "KIT", 5)
	does(t, s, SplitLine, Splitting{OrderNo: placed.OrderNo, LineNo: 1, Qty: 2, QtyAllocated: units(1)})
	if got := count(t, s, "SELECT count(*) FROM sales_order_line_components"); got != 4 {
		t.Errorf("the two lines have %d components", got)
	}
	does(t, s, Ship, Shipping{OrderNo: placed.OrderNo})
}

func TestAPegMadeByHandIsKeptAndServedFirst(t *testing.T) {
	s := shop(t)
	order(t, s, nil, "A", 10)
	first, second := order(t, s, nil, "A", 16), order(t, s, nil, "A", 8)
	if got := queueOf(t, s, "A"); !slices.Equal(got, []string{first.OrderNo + "/1 16", second.OrderNo + "/1 8"}) {
		t.Fatalf("the queue is %v", got)
	}
	pegging := Pegging{OrderNo: second.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 8}
	fails(t, s, Peg, Pegging{OrderNo: second.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 9}, models.Conflict, "Line 1 of order "+second.OrderNo+" waits for 8 of A that are not pegged by hand; 9 were asked for.")
	fails(t, s, Peg, Pegging{OrderNo: second.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 2, Qty: 1}, models.Conflict,
		"Line 1 of order "+second.OrderNo+" is for A in MAIN, but line 2 of purchase order PO-1 brings DENY to MAIN.")
	done := does(t, s, Peg, pegging)
	if done.Qty != 8 {
		t.Errorf("%+v", done)
	}
	covered := func(want ...string) {
		t.Helper()
		if got := texts(t, s, "SELECT order_no || ' ' || qty_covered FROM backorders WHERE sku = 'A' ORDER BY rank"); !slices.Equal(got, want) {
			t.Errorf("covered are %v, want %v", got, want)
		}
	}
	covered(first.OrderNo+" 12", second.OrderNo+" 8")
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	covered(first.OrderNo+" 12", second.OrderNo+" 8")
	fails(t, s, Peg, Pegging{OrderNo: first.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 13}, models.Conflict, "Line 1 of purchase order PO-1 has 12 of A that are not pegged by hand to others; 13 were asked for.")
	fails(t, s, Unpeg, Pegging{OrderNo: first.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1}, models.Conflict, "0 of line 1 of order "+first.OrderNo+" are pegged by hand to PO-1/1; 1 were to be untied.")
	received := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 10})
	if !slices.Equal(received.Gains, []Gain{{first.OrderNo, 1, "A", 2}, {second.OrderNo, 1, "A", 8}}) || received.Status != models.POPartiallyReceived || received.QtyOpen != 10 {
		t.Errorf("%+v", received)
	}
	if got := count(t, s, "SELECT count(*) FROM pegs WHERE frozen"); got != 0 {
		t.Errorf("%d pegs by hand are left of what arrived", got)
	}
	pegging.OrderNo, pegging.Qty = first.OrderNo, 4
	does(t, s, Peg, pegging)
	if done := does(t, s, Unpeg, Pegging{OrderNo: first.OrderNo, LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 3}); done.Qty != 1 {
		t.Errorf("%+v", done)
	}
}
