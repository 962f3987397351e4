package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// onDesk is how the desk has a SKU in MAIN: suggested, for customers, to stock, by rounding.
func onDesk(t *testing.T, s *store.Store, sku string) string {
	t.Helper()
	got := texts(t, s, "SELECT qty_suggested || ' = ' || qty_for_backorders || ' + ' || qty_for_stock || ', ' || qty_surplus || ' by rounding' FROM buy_rows WHERE warehouse = 'MAIN' AND sku = '"+sku+"'")
	if len(got) != 1 {
		t.Fatalf("the desk has %s %d times", sku, len(got))
	}
	return got[0]
}

func deskRefreshed(t *testing.T, s *store.Store, learn bool) {
	t.Helper()
	if _, err := RefreshBuyDesk(t.Context(), s, "test", learn); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
}

func deskRow(t *testing.T, s *store.Store, sku string) (store.BuyRow, store.BuyDecided) {
	t.Helper()
	var id int64
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT id FROM buy_rows WHERE sku = $1 AND warehouse = 'MAIN'", sku).Scan(&id); err != nil {
		t.Fatal(err)
	}
	row, decided, err := s.BuyRowByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return row, decided
}

func TestTheDeskBuysForWhoWaitsInTheQuantitiesThatAreSold(t *testing.T) {
	s := buying(t)
	deskRefreshed(t, s, true)
	if got := texts(t, s, "SELECT sku FROM buy_rows WHERE qty_suggested > 0"); len(got) != 0 {
		t.Errorf("nobody waits and nobody ever asked, but the desk buys %v", got)
	}
	order(t, s, nil, "A", 41)  // 10 from the shelf, 20 from PO-1, 11 without supply
	order(t, s, nil, "B", 9)   // 8 from the shelf
	order(t, s, nil, "KIT", 3) // 6 bolts, none of which is there
	order(t, s, nil, "NEW", 2) // nobody is known to sell it
	// It is discontinued while 6 are missing, so they cannot be bought.
	for _, status := range []string{"active", "discontinued"} {
		if _, err := s.SQL().ExecContext(t.Context(), "UPDATE skus SET status = $1 WHERE code = 'OLD'", status); err != nil {
			t.Fatal(err)
		}
		if status == "active" {
			order(t, s, nil, "OLD", 10)
		}
	}
	deskRefreshed(t, s, false)
	for sku, want := range map[string]string{
		"A":   "15 = 11 + 4, 4 by rounding", // multiples of 5, at least 10
		"B":   "7 = 7 + 0, 0 by rounding",   // the quicker supplier has no minimum
		"NEW": "2 = 2 + 0, 0 by rounding",
		"OLD": "0 = 0 + 0, 0 by rounding",
	} {
		if got := onDesk(t, s, sku); got != want {
			t.Errorf("%s: %s, not %s", sku, got, want)
		}
	}
	if got := texts(t, s, "SELECT count(*) FROM buy_rows WHERE sku = 'KIT'"); got[0] != "0" {
		t.Error("a kit is bought instead of its components")
	}
	row, _ := deskRow(t, s, "A")
	if row.Supplier != "S1" || row.Currency != "EUR" || !row.UnitCost.Same(amountOf("2.5")) || row.Risk != 1000 || !sameDate(row.DateNeedBy, date("2026-11-22")) || row.DateOrderBy == nil || *row.DateOrderBy >= *row.DateNeedBy {
		t.Errorf("the desk has %+v", row)
	}
	changed, err := RefreshBuyDesk(t.Context(), s, "test", false)
	if err != nil || changed != 0 {
		t.Errorf("looking again changed %d rows, %v", changed, err)
	}
}

func TestWhatIsDraftedIsNotSuggestedAgain(t *testing.T) {
	s := buying(t)
	order(t, s, nil, "A", 41)
	deskRefreshed(t, s, true)
	drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "A", Qty: 5}}})
	if got := onDesk(t, s, "A"); got != "10 = 6 + 4, 4 by rounding" {
		t.Errorf("with 5 in a draft the desk says %s", got)
	}
	drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "A", Qty: 10}}})
	if row, _ := deskRow(t, s, "A"); row.QtySuggested != 0 || row.QtyDrafted != 15 || row.LinesWaiting != 0 {
		t.Errorf("with all of it in a draft the desk says %+v", row)
	}
}

func TestASKUThatIsAskedForIsKeptByItsDemandAndLeadTime(t *testing.T) {
	sales := "order_no,customer_code,order_date,status\n"
	lines := "order_no,line_no,sku,qty_ordered,qty_shipped,warehouse_code\n"
	for week := range 40 {
		day := date("2026-11-16").Add(-7 * week).String()
		no := "W" + day
		sales += no + ",C1," + day + ",closed\n"
		lines += no + ",1,A,14,14,MAIN\n"
	}
	s := shopWith(t, map[string]string{"suppliers": "supplier_code,name\nS1,Supplier\n", "supplier_skus": "supplier_code,sku,unit_cost,moq,order_multiple,lead_time_days\nS1,A,2.50,10,5,9\n",
		"sales_orders": sales, "sales_order_lines": lines})
	deskRefreshed(t, s, true)
	row, _ := deskRow(t, s, "A")
	if !row.Stocked || row.Demand != "SMOOTH" || row.Class != "A" || row.Why.Service != 970 || row.Why.Mean < 1.8 || row.Why.Mean > 2.2 || row.Reorder < 20 || row.Reorder != row.Computed || row.DateRunsOut == nil {
		t.Fatalf("two a day make %+v", row)
	}
	// 10 on the shelf and 20 on order are fewer than that, so it is bought up to the level, rounded up.
	if need := row.UpTo - 30; row.QtySuggested < need || row.QtySuggested >= need+5 || row.QtySuggested%5 != 0 || row.QtyForBackorders != 0 {
		t.Errorf("%d are suggested to fill 30 up to %d", row.QtySuggested, row.UpTo)
	}
	point := qty.Qty(7)
	if _, err := Override(t.Context(), s, bob, Overriding{Row: row.ID, Version: 1, Point: &point, Reason: "The season is over."}); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
	deskRefreshed(t, s, true)
	set, decided := deskRow(t, s, "A")
	if set.Reorder != 7 || set.Computed != row.Computed || set.QtySuggested != 0 || decided.By != bob.Actor || *decided.Point != 7 {
		t.Errorf("set by hand: %+v, %+v", set, decided)
	}
	service := 990
	if _, err := Override(t.Context(), s, bob, Overriding{Row: row.ID, Version: 2, Service: &service, Reason: "Nobody may wait."}); err != nil {
		t.Fatal(err)
	}
	if more, _ := deskRow(t, s, "A"); more.Reorder <= row.Reorder || more.Why.Service != 990 {
		t.Errorf("99 %% of service needs %d, 97 %% needed %d", more.Reorder, row.Reorder)
	}
	if _, err := Override(t.Context(), s, bob, Overriding{Row: row.ID, Version: 3, Reason: "Back."}); err != nil {
		t.Fatal(err)
	}
	if back, _ := deskRow(t, s, "A"); back.Reorder != row.Reorder {
		t.Errorf("by the numbers it is %d again, not %d", back.Reorder, row.Reorder)
	}
}

func TestAComponentIsKeptByItsOwnReorderPointForAllWarehouses(t *testing.T) {
	s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,N,6\nEAST,N,10\n", "supplier_skus": "supplier_code,sku,unit_cost,moq,lead_time_days\nS1,N,2.50,1,9\n"})
	for point, want := range map[int]string{15: "0 = 0 + 0, 0 by rounding", 16: "4 = 0 + 4, 0 by rounding"} {
		if _, err := s.SQL().ExecContext(t.Context(), "UPDATE skus SET reorder_point = $1, safety_stock = 20 WHERE code = 'N'", point); err != nil {
			t.Fatal(err)
		}
		deskRefreshed(t, s, true)
		if got := onDesk(t, s, "N"); got != want {
			t.Errorf("16 in both warehouses and a point of %d: %s", point, got)
		}
	}
	if got := texts(t, s, "SELECT qty_suggested FROM buy_rows WHERE sku = 'N' AND warehouse = 'EAST'"); got[0] != "0" {
		t.Errorf("%s are bought for the other warehouse too", got[0])
	}
}

func TestASnoozeComesBackAndNeedsAReason(t *testing.T) {
	s := buying(t)
	order(t, s, nil, "A", 41)
	deskRefreshed(t, s, true)
	row, _ := deskRow(t, s, "A")
	onList := func(preset string) []string {
		page, err := s.List(t.Context(), store.ListQuery{List: "buy-desk", Preset: preset})
		if err != nil {
			t.Fatal(err)
		}
		var skus []string
		for _, r := range page.Rows {
			skus = append(skus, r.Values["sku"].(string))
		}
		return skus
	}
	for want, request := range map[string]Snoozing{
		"Please give a reason":     {Row: row.ID, Version: 1, Until: *date("2026-12-01")},
		"from tomorrow on":         {Row: row.ID, Version: 1, Until: *date("2026-11-22"), Reason: "later"},
		"Somebody else decided":    {Row: row.ID, Version: 9, Until: *date("2026-12-01"), Reason: "later"},
		"no such row on the buy d": {Row: 999999, Version: 1, Until: *date("2026-12-01"), Reason: "later"},
	} {
		if _, err := Snooze(t.Context(), s, bob, request); err == nil || !strings.Contains(models.Sentence(err), want) {
			t.Errorf("%+v is refused with %v", request, err)
		}
	}
	if _, err := Snooze(t.Context(), s, bob, Snoozing{Row: row.ID, Version: 1, Until: *date("2026-12-01"), Reason: "The supplier is on holiday."}); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
	deskRefreshed(t, s, true)
	if got := onList("buy"); slices.Contains(got, "A") {
		t.Errorf("it is put off, but the desk has %v", got)
	}
	if got := onList("snoozed"); !slices.Contains(got, "A") {
		t.Errorf("among what was put off are %v", got)
	}
	if _, err := s.SQL().ExecContext(t.Context(), "UPDATE buy_rows SET snoozed_until = '2026-11-22' WHERE snoozed_until IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	if got := onList("buy"); !slices.Contains(got, "A") {
		t.Errorf("on its day the desk has %v", got)
	}
	if _, err := Wake(t.Context(), s, bob, Waking{Row: row.ID, Version: 2}); err != nil {
		t.Fatal(err)
	}
}
