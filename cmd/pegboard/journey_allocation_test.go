package main

import (
	"os"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// contested is a company with ten lamps and three orders for them: the first has them all and needs them last.
func contested(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.NewWith(t, store.Options{})
	for _, statement := range []string{
		`INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main warehouse')`,
		`UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)`,
		`INSERT INTO suppliers (code, name, preferred, lead_time_days) VALUES ('ACME', 'Acme', true, 10)`,
		`INSERT INTO skus (code, name, unit_price) VALUES ('LAMP', 'Desk lamp', 5)`,
		`INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days) SELECT v.id, k.id, 10 FROM suppliers v, skus k`,
		`INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 10 FROM skus k, warehouses w`,
		`INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, actor, at)
			SELECT k.id, w.id, 'adjustment', 'on_hand', 10, 'count', 'first count', 'import', '2026-11-01' FROM skus k, warehouses w`,
		`INSERT INTO customers (code, name) VALUES ('C1', 'Ann Bell')`,
	} {
		if _, err := s.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	later := s.Today().Add(60)
	for _, order := range []backorder.NewOrder{
		{OrderNo: "PATIENT", Customer: "C1", Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 10, DateRequested: &later}}},
		{OrderNo: "URGENT", Customer: "C1", Priority: 1, Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 6, DateRequested: day(s.Today())}}},
		{OrderNo: "SMALL", Customer: "C1", Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 3, DateRequested: day(s.Today())}}},
	} {
		if _, err := backorder.PlaceOrder(t.Context(), s, backorder.By{Actor: "test", Role: models.Manager}, order); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func day(date calendar.Date) *calendar.Date { return &date }

// keys is somebody with a keyboard and no mouse.
type keys struct {
	*testing.T
	page *rod.Page
}

// tabTo presses Tab until the element that the expression finds in the page has the focus.
func (k keys) tabTo(what, find string) {
	k.Helper()
	for range 200 {
		if k.page.MustEval(`(find) => { const wanted = (new Function("return " + find))(); return !!wanted && document.activeElement === wanted }`, find).Bool() {
			return
		}
		k.page.Keyboard.MustType(input.Tab)
	}
	k.Fatalf("nobody reaches %s with Tab on %s", what, k.page.MustInfo().URL)
}

// press presses a key that leads to another page.
func (k keys) press(key input.Key, leadsTo string) {
	k.Helper()
	arrive := k.page.MustWaitNavigation()
	k.page.Keyboard.MustType(key)
	arrive()
	k.page.MustElement("h1")
	if got := k.page.MustInfo().URL; !strings.Contains(got, leadsTo) {
		k.Fatalf("the key led to %s, not to %s", got, leadsTo)
	}
}

// says fails unless the page holds the words.
func (k keys) says(words ...string) {
	k.Helper()
	text := strings.Join(strings.Fields(k.page.MustElement("main").MustText()+" "+k.page.MustElement("#flash").MustText()), " ")
	for _, word := range words {
		if !strings.Contains(text, word) {
			k.Fatalf("the page does not say %q: %s", word, text)
		}
	}
}

// TestARunWithALoserIsAppliedAndUndoneByKeyboardOnly goes from a SKU to its desk, simulates a run that takes from an order,
// reads whom it hurts, approves and applies it, and takes it back, without ever using a mouse.
func TestARunWithALoserIsAppliedAndUndoneByKeyboardOnly(t *testing.T) {
	chromium := browser(t)
	s := contested(t)
	address, password := serveSite(t, s)
	page := signInAsOwner(chromium, address, password)
	arrive := page.MustWaitNavigation()
	page.MustNavigate(address + "/skus/LAMP")
	arrive()
	k := keys{t, page}
	allocated := func(order string) (units int) {
		t.Helper()
		if err := s.SQL().QueryRowContext(t.Context(), "SELECT l.qty_allocated FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = $1", order).Scan(&units); err != nil {
			t.Fatal(err)
		}
		return units
	}
	k.tabTo("the allocation desk", `document.querySelector("main a[href$='/desk']")`)
	k.press(input.Enter, "/skus/LAMP/desk")
	k.says("Demand in rank order", "PATIENT/1", "URGENT/1")

	// On the desk: the last line goes up by one place, first as a preview.
	for range 3 {
		page.Keyboard.MustType('j')
	}
	arrive = page.MustWaitNavigation()
	page.KeyActions().Press(input.AltLeft).Type(input.ArrowUp).MustDo()
	arrive()
	k.says("What it would do", "stands right before")
	k.tabTo("the reason", `document.querySelector("#reason")`)
	page.Keyboard.MustType('c', 'a', 'l', 'l', 'e', 'd')
	k.press(input.Enter, "/skus/LAMP/desk")
	k.says("stands right before")

	k.tabTo("the policy of a run", `document.querySelector("#desk-simulate [name=policy]")`)
	page.Keyboard.MustType('e') // the earliest due date first
	k.tabTo("the mode of a run", `document.querySelector("#desk-simulate [name=mode]")`)
	page.Keyboard.MustType(input.ArrowDown)
	k.tabTo("the button that simulates", `document.querySelector("#desk-simulate button")`)
	k.press(input.Enter, "/allocations/")
	k.says("Whom it hurts", "PATIENT/1", "10 → 1 of LAMP", "1 line loses 9 units")
	if allocated("PATIENT") != 10 {
		t.Fatal("a simulation changed something")
	}
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		lookAt(t, page, "allocation-run")
	}
	k.tabTo("the approval", `document.querySelector("#approve")`)
	page.Keyboard.MustType(input.Space)
	k.tabTo("the button that applies", `document.querySelector("#apply button")`)
	k.press(input.Enter, "/allocations/")
	k.says("The run was applied: 3 lines changed, 9 units given", "who approved it")
	if allocated("PATIENT") != 1 || allocated("URGENT") != 6 || allocated("SMALL") != 3 {
		t.Fatal("the run was not applied")
	}
	k.tabTo("the button that undoes", `document.querySelector("#undo button")`)
	k.press(input.Enter, "/allocations/")
	k.says("The run was undone", "undone by")
	if allocated("PATIENT") != 10 || allocated("URGENT") != 0 || allocated("SMALL") != 0 {
		t.Fatal("the run was not undone")
	}
}
