package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// scarceSKU is a SKU of which a few units are free now and more come later, and how many units are more than there are.
func scarceSKU(t *testing.T, s *store.Store) (string, qty.Qty) {
	t.Helper()
	rows, err := s.SQL().QueryContext(t.Context(), `SELECT k.code, l.on_hand - l.unavailable - l.allocated FROM stock_levels AS l JOIN skus AS k ON k.id = l.sku_id
		WHERE l.on_hand - l.unavailable - l.allocated BETWEEN 1 AND 400 AND k.status = 'active' AND k.source <> 'kit'
			AND l.warehouse_id = coalesce((SELECT default_warehouse_id FROM company), (SELECT min(id) FROM warehouses))
			AND EXISTS (SELECT FROM purchase_order_lines AS p JOIN purchase_orders AS o ON o.id = p.po_id AND o.status IN ('sent', 'acknowledged') WHERE p.sku_id = k.id AND p.qty_received + p.qty_cancelled < p.qty_ordered)
		ORDER BY k.code LIMIT 200`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	type candidate struct {
		code string
		free qty.Qty
	}
	var candidates []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.code, &c.free); err != nil {
			t.Fatal(err)
		}
		candidates = append(candidates, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range candidates {
		answer, err := s.Available(context.Background(), store.AvailabilityQuestion{SKU: c.code, Qty: c.free + 3})
		if err == nil && answer.QtyNow > 0 && answer.QtyShort == 0 && len(answer.Parts) > 1 {
			return c.code, c.free + 3
		}
	}
	t.Fatal("the demo has no SKU of which some is there and more comes")
	return "", 0
}

// keyboard presses keys and waits for what they lead to.
type keyboard struct {
	*testing.T
	page *rod.Page
}

func (k keyboard) press(keys ...input.Key) {
	k.Helper()
	if err := k.page.Keyboard.Type(keys...); err != nil {
		k.Fatal(err)
	}
}

func (k keyboard) typed(text string) {
	k.Helper()
	if err := k.page.InsertText(text); err != nil {
		k.Fatal(err)
	}
}

func (k keyboard) with(modifier input.Key, key input.Key) {
	k.Helper()
	if err := k.page.KeyActions().Press(modifier).Type(key).Release(modifier).Do(); err != nil {
		k.Fatal(err)
	}
}

// leads does something and waits until another page is there.
func (k keyboard) leads(do func()) {
	k.Helper()
	arrive := k.page.MustWaitNavigation()
	do()
	arrive()
	k.page.MustWaitLoad()
}

func (k keyboard) focused(what string) {
	k.Helper()
	err := k.page.Wait(rod.Eval(`(what) => document.activeElement?.matches(what)`, what))
	if err != nil {
		k.Fatalf("the keyboard is not at %s: %v", what, err)
	}
}

// TestAPersonTakesAnOrderWithTheKeyboardAndFindsItInTheQueue enters an order of which a part has to wait, reads what is
// promised before saving it, and finds it in the queue, without touching the mouse.
func TestAPersonTakesAnOrderWithTheKeyboardAndFindsItInTheQueue(t *testing.T) {
	chromium := browser(t)
	s := demoStore(t)
	code, units := scarceSKU(t, s)
	address, password := serveSite(t, s)
	page := signInAsOwner(chromium, address, password)
	k := keyboard{t, page}
	page.MustNavigate(address + "/orders").MustWaitLoad()
	k.leads(func() { k.press(input.KeyC) })
	k.focused("#field-customer")
	var customer string
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT min(code) FROM customers").Scan(&customer); err != nil {
		t.Fatal(err)
	}
	k.typed(customer)
	k.press(input.Enter)
	k.focused("#line-1-sku")
	k.typed(code) // as a scanner does
	k.press(input.Enter)
	k.focused("#line-1-qty")
	k.typed(strconv.FormatInt(units, 10))
	k.press(input.Enter)
	k.focused("#line-2-sku")
	answer := page.Timeout(patience).MustElementR("#line-1-answer", `from stock now, \d+ on \d+ \w+ \d{4}`).MustText()
	page.MustElementR("#entry-summary", "Later")
	if n := countOrders(t, s, customer); n != 0 {
		t.Fatalf("%d orders were saved before anybody asked for it", n)
	}
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		shootHere(page, directory, "entry")
	}
	k.leads(func() { k.with(input.ControlLeft, input.Enter) })
	said := page.MustElementR("#flash", "was taken").MustText()
	if !strings.Contains(said, "promised for") {
		t.Errorf("the form said %q, and then %q", answer, said)
	}
	number := strings.TrimPrefix(page.MustInfo().URL, address+"/orders/")
	k.with(input.ControlLeft, input.KeyK)
	k.focused("#palette-q")
	k.typed("backorders")
	page.MustElementR("#palette-results a", "^ *Backorders *$")
	page.MustWait(`() => document.querySelectorAll("#palette-results [data-palette-item]").length < 8`)
	k.leads(func() { k.press(input.Enter) })
	k.press(input.Slash)
	k.focused("#list-search")
	k.typed(number)
	k.press(input.Enter)
	page.MustElementR(".chip", number)
	if row := page.MustElementR("#list tbody tr", number).MustText(); !strings.Contains(row, code) {
		t.Errorf("the queue shows %q", row)
	}
}

// tabTo presses Tab, or Shift and Tab, until the keyboard is at the element.
func (k keyboard) tabTo(selector string, back bool) {
	k.Helper()
	for range 80 {
		if k.page.MustEval(`(selector) => document.activeElement.matches(selector)`, selector).Bool() {
			return
		}
		if back {
			k.with(input.ShiftLeft, input.Tab)
		} else {
			k.press(input.Tab)
		}
	}
	k.Fatalf("the keyboard never reaches %s", selector)
}

// TestAPersonShipsAPartFromTheOrdersPageWithTheKeyboard opens an order, says that fewer units leave than are there, sees the
// packing slip and ships them.
func TestAPersonShipsAPartFromTheOrdersPageWithTheKeyboard(t *testing.T) {
	chromium := browser(t)
	s := demoStore(t)
	code, units := scarceSKU(t, s)
	var customer string
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT min(code) FROM customers").Scan(&customer); err != nil {
		t.Fatal(err)
	}
	placed, err := backorder.PlaceOrder(t.Context(), s, backorder.By{Actor: "test", Role: models.Owner}, backorder.NewOrder{Customer: customer, Lines: []backorder.NewLine{{SKU: code, Qty: units}}})
	if err != nil {
		t.Fatal(err)
	}
	address, password := serveSite(t, s)
	page := signInAsOwner(chromium, address, password)
	k := keyboard{t, page}
	page.MustNavigate(address + "/orders/" + placed.OrderNo).MustWaitLoad()
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		shootHere(page, directory, "order")
	}
	k.tabTo(`a[href$="/ship"]`, false)
	k.leads(func() { k.press(input.Enter) })
	k.tabTo("#field-qty-1", true)
	k.with(input.ControlLeft, input.KeyA)
	k.typed("1")
	k.leads(func() { k.press(input.Enter) })
	page.MustElementR("#act-changes", "Line 1: 1 of")
	k.focused(`button[value="commit"]`)
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		shootHere(page, directory, "ship")
	}
	k.leads(func() { k.press(input.Enter) })
	page.MustElementR("#order-lines", "1 shipped")
	page.MustElementR("#order-shipments", "shipped")
}

func countOrders(t *testing.T, s *store.Store, customer string) int {
	t.Helper()
	var n int
	if err := s.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM sales_orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE c.code = $1 AND o.order_no ~ '^SO-[0-9]+$' AND EXISTS (SELECT FROM audit_entries WHERE action = 'order placed' AND subject = 'sales_order:' || o.order_no)", customer).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// shootHere takes the page as it stands at two widths in both themes, for a person to look at.
func shootHere(page *rod.Page, directory, name string) {
	for _, theme := range []string{"light", "dark"} {
		page.MustEval(`(theme) => { document.documentElement.dataset.theme = theme }`, theme)
		for _, width := range []int{1440, 390} {
			page.MustSetViewport(width, 900, 1, width < 500)
			time.Sleep(200 * time.Millisecond)
			shot := page.MustScreenshotFullPage()
			if err := os.WriteFile(directory+"/"+name+"-"+theme+"-"+strconv.Itoa(width)+".png", shot, 0o600); err != nil {
				panic(err)
			}
		}
	}
	page.MustSetViewport(1440, 900, 1, false)
}
