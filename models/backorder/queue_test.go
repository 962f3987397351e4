package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// waitingCompany has ten anchors on the shelf, no bolts, and a chain that customers may order but not have yet.
func waitingCompany(orders, lines string) map[string]string {
	company := smallCompany()
	company["skus"] = "sku,name,unit_price,status,release_date\nA,Anchor,5,active,\nB,Bolt,2,active,\nC,Chain,9,pre_order,2027-02-01\n"
	company["stock"] = "warehouse_code,sku,on_hand\nMAIN,A,10\nMAIN,C,4\n"
	company["sales_orders"] = "order_no,customer_code,order_date,ship_policy,hold_reason\n" + orders
	company["sales_order_lines"] = "order_no,line_no,sku,qty_ordered,qty_shipped,qty_cancelled,unit_price,warehouse_code\n" + lines
	company["purchase_order_lines"] = "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,B,50,2026-12-01\n"
	return company
}

func TestAnOrderIsOneAwayWhenEverythingElseOfItIsShippedOrReady(t *testing.T) {
	s := storetest.New(t)
	company := waitingCompany(
		"READY,C1,2026-11-01,,\nSHIPPED,C1,2026-11-01,,\nLATER,C1,2026-11-01,,\nTWO,C1,2026-11-01,,\nALONE,C1,2026-11-01,,\nHELD,C1,2026-11-01,,credit check\n",
		"READY,1,A,1,0,0,,MAIN\nREADY,2,B,1,0,0,,MAIN\n"+
			"SHIPPED,1,A,1,1,0,,MAIN\nSHIPPED,2,B,1,0,0,,MAIN\n"+
			"LATER,1,C,1,0,0,,MAIN\nLATER,2,B,1,0,0,,MAIN\n"+
			"TWO,1,B,1,0,0,,MAIN\nTWO,2,B,1,0,0,,MAIN\n"+
			"ALONE,1,B,1,0,0,,MAIN\nALONE,2,A,1,0,1,,MAIN\n"+
			"HELD,1,A,1,1,0,,MAIN\nHELD,2,B,1,0,0,,MAIN\n")
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	// The chain is put aside for its order, which waits for the release all the same.
	byHand(t, s,
		`UPDATE sales_order_lines SET qty_allocated = 1, qty_backordered = 0 WHERE sku_id = (SELECT id FROM skus WHERE code = 'C')`,
		`INSERT INTO allocations (line_id, sku_id, warehouse_id, qty) SELECT id, sku_id, warehouse_id, 1 FROM sales_order_lines WHERE sku_id = (SELECT id FROM skus WHERE code = 'C')`,
		`UPDATE stock_levels SET allocated = 1 WHERE sku_id = (SELECT id FROM skus WHERE code = 'C')`)
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, "SELECT order_no FROM backorders WHERE one_away ORDER BY order_no"); !slices.Equal(got, []string{"READY", "SHIPPED"}) {
		t.Errorf("one away are %v", got)
	}
	mustHold(t, s)
}

func TestWhatWaitsIsWorthTheLinesPriceOrElseItsSKUs(t *testing.T) {
	s := storetest.New(t)
	company := waitingCompany("SO-1,C1,2026-11-01,,\nSO-2,C1,2026-11-02,,\n", "SO-1,1,B,3,0,0,7.50,MAIN\nSO-2,1,B,4,0,0,,MAIN\n")
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	want := "30.50" // 3 × 7.50 of the line, 4 × 2 of the SKU
	if got := texts(t, s, "SELECT to_char(sum(value), 'FM990.00') FROM backorders"); got[0] != want {
		t.Errorf("the queue says %s", got[0])
	}
	order, err := s.PurchaseOrderView(t.Context(), "PO-1")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimRight(order.Lines[0].ValueWaiting, "0"); got != "30.5" {
		t.Errorf("the purchase order says %s", order.Lines[0].ValueWaiting)
	}
	if sum := order.Waiting[0].Value + "+" + order.Waiting[1].Value; !strings.HasPrefix(sum, "22.5") || !strings.Contains(sum, "+8") {
		t.Errorf("those who wait for it are worth %s", sum)
	}
}

func TestALineThatOnlyItsOrderHoldsUpDoesNotLackSupply(t *testing.T) {
	s := storetest.New(t)
	company := waitingCompany("WHOLE,C1,2026-11-01,order_complete,\nPARTS,C1,2026-11-02,as_available,\nLATER,C1,2026-11-03,order_complete,\n",
		"WHOLE,1,A,4,0,0,,MAIN\nWHOLE,2,B,1,0,0,,MAIN\nPARTS,1,B,2,0,0,,MAIN\nLATER,1,A,3,0,0,,MAIN\nLATER,2,D,1,0,0,,MAIN\n")
	company["skus"] += "D,Davit,30,active,\n"
	company["purchase_order_lines"] = "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,D,5,2026-12-01\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	want := []string{"LATER 1 order_incomplete false", "LATER 2 awaiting_supply false", "PARTS 1 awaiting_supply true", "WHOLE 1 order_incomplete false", "WHOLE 2 awaiting_supply true"}
	if got := texts(t, s, "SELECT order_no || ' ' || line_no || ' ' || reason || ' ' || no_supply FROM backorders ORDER BY order_no, line_no"); !slices.Equal(got, want) {
		t.Errorf("the queue says %v, not %v: ten anchors are on the shelf, a davit comes, and there are no bolts", got, want)
	}
}

// texts reads one column of text.
func texts(t *testing.T, s *store.Store, question string) []string {
	t.Helper()
	rows, err := s.SQL().QueryContext(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
