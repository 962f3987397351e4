package backorder

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

var bob = By{Actor: "bob@shop.example", Role: models.Buyer}

// buying is shop with two suppliers who sell bolts and anchors on terms.
func buying(t *testing.T) *store.Store {
	t.Helper()
	return shopWith(t, map[string]string{
		"suppliers":     "supplier_code,name,currency\nS1,Supplier,EUR\nS2,Second,\n",
		"supplier_skus": "supplier_code,sku,unit_cost,moq,order_multiple,lead_time_days\nS1,A,2.50,10,5,9\nS1,B,0.40,100,,9\nS2,B,0.5,,,5\n",
	})
}

func drafted(t *testing.T, s *store.Store, drafts ...PurchaseDraft) Drafted {
	t.Helper()
	done, err := DraftPurchase(t.Context(), s, bob, Drafting{Drafts: drafts})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, s)
	return done
}

func TestAPurchaseIsDraftedForWhoWaitsWithoutSupplyAndIsNoSupply(t *testing.T) {
	s := buying(t)
	order(t, s, nil, "A", 30) // 10 from the shelf, 20 from PO-1
	second := order(t, s, func(o *NewOrder) { o.Lines[0].DateRequested = date("2026-12-20") }, "A", 8)
	third := order(t, s, func(o *NewOrder) { o.Lines[0].DateRequested = date("2026-12-05") }, "A", 4)
	before := texts(t, s, "SELECT order_no || ' ' || qty_covered || ' ' || status FROM backorders ORDER BY rank")
	done := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "A", Qty: 15}}})
	if len(done.Orders) != 1 {
		t.Fatalf("drafted %+v", done)
	}
	po := done.Orders[0]
	line := po.Lines[0]
	causes := map[string]qty.Qty{}
	for _, c := range line.Causes {
		causes[c.OrderNo] = c.Qty
	}
	if po.Currency != "EUR" || po.Extended || line.Qty != 15 || !line.UnitPrice.Same(amountOf("2.5")) || !sameDate(line.DateNeedBy, date("2026-12-05")) ||
		len(causes) != 2 || causes[second.OrderNo] != 8 || causes[third.OrderNo] != 4 || len(line.Warnings) > 0 {
		t.Errorf("drafted %+v", po)
	}
	if after := texts(t, s, "SELECT order_no || ' ' || qty_covered || ' ' || status FROM backorders ORDER BY rank"); !slices.Equal(before, after) {
		t.Errorf("a draft changed the queue from %v to %v", before, after)
	}
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	if after := texts(t, s, "SELECT order_no || ' ' || qty_covered || ' ' || status FROM backorders ORDER BY rank"); !slices.Equal(before, after) {
		t.Errorf("the plan counts on a draft: %v became %v", before, after)
	}
	// Once it is sent, the plan gives its units to those who wait.
	if _, err := s.SQL().ExecContext(t.Context(), "UPDATE purchase_orders SET status = 'sent', sent_date = '2026-11-22' WHERE po_no = $1", po.PONo); err != nil {
		t.Fatal(err)
	}
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, s, "SELECT count(*) FROM backorders WHERE qty_covered < qty_backordered"); got[0] != "0" {
		t.Errorf("%s lines still lack supply once it is sent", got[0])
	}
}

func amountOf(text string) *models.Amount {
	a := models.Amount(text)
	return &a
}

func TestADraftIsExtendedAndItsCausesAreNotNamedTwice(t *testing.T) {
	s := buying(t)
	waits := order(t, s, nil, "B", 20) // 8 from the shelf
	first := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "B", Qty: 7}}}).Orders[0]
	if c := first.Lines[0].Causes; len(c) != 1 || c[0] != (Cause{waits.OrderNo, 1, 7}) {
		t.Errorf("the first part is for %+v", c)
	}
	if w := first.Lines[0].Warnings; len(w) != 1 || !strings.Contains(w[0], "at least 100") {
		t.Errorf("the buyer is warned of %v", w)
	}
	again := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "B", Qty: 93}, {SKU: "A", Qty: 10, UnitPrice: amountOf("2.4")}}}).Orders[0]
	if again.PONo != first.PONo || !again.Extended || again.Lines[0].Qty != 100 || again.Lines[0].LineNo != 1 || again.Lines[1].LineNo != 2 {
		t.Errorf("extended %+v", again)
	}
	if c := again.Lines[0].Causes; len(c) != 1 || c[0] != (Cause{waits.OrderNo, 1, 5}) {
		t.Errorf("the second part is for %+v", c)
	}
	dearer := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "A", Qty: 5, UnitPrice: amountOf("2.60")}, {SKU: "A", Qty: 5, UnitPrice: amountOf("2.400")}}}).Orders[0]
	if dearer.Lines[0].LineNo != 3 || dearer.Lines[1].LineNo != 2 || dearer.Lines[1].Qty != 15 {
		t.Errorf("another price is another line: %+v", dearer.Lines)
	}
	fresh := drafted(t, s, PurchaseDraft{Supplier: "S1", Fresh: true, Lines: []DraftLine{{SKU: "A", Qty: 10}}}, PurchaseDraft{Supplier: "S2", PONo: "MINE", Lines: []DraftLine{{SKU: "B", Qty: 1}}})
	if fresh.Orders[0].Extended || fresh.Orders[0].PONo == first.PONo || fresh.Orders[1].PONo != "MINE" || fresh.Orders[1].Currency != "USD" {
		t.Errorf("begun %+v", fresh.Orders)
	}
	if got := texts(t, s, "SELECT sum(c.qty) FROM purchase_causes c"); got[0] != "12" {
		t.Errorf("%s units are bought for 12 that wait", got[0])
	}
	if got := texts(t, s, "SELECT action || ': ' || detail FROM audit_entries WHERE subject = 'purchase_order:"+first.PONo+"' ORDER BY id"); !slices.Equal(got, []string{
		"purchase order drafted: from S1: 7 of B", "draft extended: from S1: 93 of B, 10 of A", "draft extended: from S1: 5 of A, 5 of A"}) {
		t.Errorf("the audit chain says %q", got)
	}
}

func TestAKitWaitsForItsComponents(t *testing.T) {
	s := buying(t)
	kit := order(t, s, nil, "KIT", 10) // 4 can be made of 8 bolts
	line := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "B", Qty: 100}}}).Orders[0].Lines[0]
	if len(line.Causes) != 1 || line.Causes[0] != (Cause{kit.OrderNo, 1, 12}) {
		t.Errorf("12 bolts are missing for 6 kits, but the cause is %+v", line.Causes)
	}
}

func TestAPurchaseIsRefusedWithASentence(t *testing.T) {
	s := buying(t)
	if _, err := s.SQL().ExecContext(t.Context(), "INSERT INTO suppliers (code, name, active) VALUES ('GONE', 'Gone', false)"); err != nil {
		t.Fatal(err)
	}
	one := []DraftLine{{SKU: "A", Qty: 1}}
	for want, d := range map[string]PurchaseDraft{
		"A purchase order needs a supplier.": {Lines: one},
		"There is no supplier NOBODY.":       {Supplier: "NOBODY", Lines: one},
		"Gone is not active":                 {Supplier: "GONE", Lines: one},
		"at least one line":                  {Supplier: "S1"},
		"there is no SKU NONE":               {Supplier: "S1", Lines: []DraftLine{{SKU: "NONE", Qty: 1}}},
		"has to be from 1":                   {Supplier: "S1", Lines: []DraftLine{{SKU: "A"}}},
		"KIT is a kit":                       {Supplier: "S1", Lines: []DraftLine{{SKU: "KIT", Qty: 1}}},
		"There is no warehouse WEST":         {Supplier: "S1", Warehouse: "WEST", Lines: one},
		"PO-1 is no draft any more":          {Supplier: "S1", PONo: "PO-1", Lines: one},
		"three capital letters":              {Supplier: "S1", Currency: "euro", Lines: one},
	} {
		if _, err := DraftPurchase(t.Context(), s, bob, Drafting{Drafts: []PurchaseDraft{d}}); err == nil || !strings.Contains(models.Sentence(err), want) {
			t.Errorf("%+v is refused with %v", d, err)
		}
	}
	if got := texts(t, s, "SELECT count(*) FROM purchase_orders WHERE status = 'draft'"); got[0] != "0" {
		t.Error("something was kept of a refused draft")
	}
}

func TestTwentyBuyersOfTheSameUnitsBuyThemOnce(t *testing.T) {
	s := buying(t)
	order(t, s, nil, "B", 50)
	nothing := qty.Qty(0)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	bought, told := 0, 0
	for i := range 20 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			supplier := []string{"S1", "S2"}[i%2]
			_, err := DraftPurchase(context.Background(), s, bob, Drafting{Drafts: []PurchaseDraft{{Supplier: supplier, Lines: []DraftLine{{SKU: "B", Qty: 100, Bought: &nothing}}}}})
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err == nil:
				bought++
			case models.KindOf(err) == models.Conflict && strings.Contains(models.Sentence(err), "bought B in the meantime") && strings.Contains(models.Sentence(err), "bob@shop.example"):
				told++
			default:
				t.Errorf("a buyer is told %v", err)
			}
		}()
	}
	wait.Wait()
	if bought != 1 || told != 19 {
		t.Errorf("%d bought and %d were told", bought, told)
	}
	mustHold(t, s)
	if got := texts(t, s, "SELECT sum(qty_ordered) FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id WHERE p.status = 'draft'"); got[0] != "100" {
		t.Errorf("%s units are bought", got[0])
	}
}
