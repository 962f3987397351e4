package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/link"
)

// rivals are three orders for the 10 lamps on the shelf and the 20 that PO-7 brings: PATIENT has all 10 although it needs
// them in a month, URGENT and SL/ASH need theirs now.
func (test *testSite) rivals() {
	test.Helper()
	for _, statement := range []string{
		`INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main warehouse')`,
		`UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)`,
		`INSERT INTO suppliers (code, name, preferred, lead_time_days) VALUES ('ACME', 'Acme', true, 10)`,
		`INSERT INTO skus (code, name, unit_price) VALUES ('LAMP', 'Desk lamp', 5), ('RUG', 'Rug', 7)`,
		`INSERT INTO supplier_skus (supplier_id, sku_id, lead_time_days) SELECT v.id, k.id, 10 FROM suppliers v, skus k`,
		`INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 10 FROM skus k, warehouses w WHERE k.code = 'LAMP'`,
		`INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, reason, actor, at)
			SELECT k.id, w.id, 'adjustment', 'on_hand', 10, 'count', 'first count', 'import', '2026-11-01' FROM skus k, warehouses w WHERE k.code = 'LAMP'`,
		`INSERT INTO customers (code, name, tier) VALUES ('C1', 'Ann Bell', 'vip')`,
		`INSERT INTO purchase_orders (po_no, supplier_id, order_date, status) SELECT 'PO-7', id, '2026-11-10', 'sent' FROM suppliers`,
		`INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, date_confirmed) SELECT p.id, 1, k.id, 20, '2026-12-10' FROM purchase_orders p, skus k WHERE k.code = 'LAMP'`,
	} {
		if _, err := test.store.SQL().ExecContext(test.Context(), statement); err != nil {
			test.Fatalf("%s: %v", statement, err)
		}
	}
	patient := calendar.MustParse("2026-12-20")
	for _, order := range []backorder.NewOrder{
		{OrderNo: "PATIENT", Customer: "C1", Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 10, DateRequested: &patient}}},
		{OrderNo: "URGENT", Customer: "C1", Priority: 1, Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 6}}},
		{OrderNo: "SL/ASH", Customer: "C1", Lines: []backorder.NewLine{{SKU: "LAMP", Qty: 3}}},
	} {
		if _, err := backorder.PlaceOrder(test.Context(), test.store, backorder.By{Actor: "test", Role: models.Manager}, order); err != nil {
			test.Fatal(err)
		}
	}
}

// allocated is what line 1 of an order has.
func (test *testSite) allocated(order string) int {
	test.Helper()
	var units int
	if err := test.store.SQL().QueryRowContext(test.Context(), "SELECT l.qty_allocated FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = $1 AND l.line_no = 1", order).Scan(&units); err != nil {
		test.Fatal(err)
	}
	return units
}

// simulate fills in the form of a new run and returns the address it leads to.
func (v *visitor) simulate(typed url.Values) string {
	v.Helper()
	typed.Set("once", v.get(link.NewRun).mustBe(http.StatusOK).field("once"))
	answer := v.post(link.Runs, typed)
	address := answer.header.Get("Location")
	if answer.status != http.StatusSeeOther || !strings.HasPrefix(address, link.Runs+"/") {
		v.Fatalf("simulating answers %d to %q: %s", answer.status, address, answer.text())
	}
	return address
}

func reoptimised() url.Values {
	return url.Values{"scope": {"sku"}, "which": {"LAMP"}, "mode": {"reoptimise"}}
}

// editForm is the form of the lines on a run's page, as it stands.
func editForm(p page) url.Values {
	p.Helper()
	form := url.Values{"once": {p.find("#edit-run [name=once]").AttrOr("value", "")}}
	for _, name := range []string{"line", "was", "qty", "strategy_was"} {
		for _, field := range p.find(`#diff [name="` + name + `"]`).EachIter() {
			form.Add(name, field.AttrOr("value", ""))
		}
	}
	for _, field := range p.find(`#diff select[name="strategy"]`).EachIter() {
		form.Add("strategy", field.Find("option[selected]").AttrOr("value", ""))
	}
	return form
}

func TestARunShowsWhomItHurtsBeforeItIsAppliedAndIsUndone(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	address := v.simulate(reoptimised())
	shown := v.get(address).mustBe(http.StatusOK, "1 line loses 9 units", "Whom it hurts", "PATIENT/1", "10 → 1 of LAMP", "It has the earlier need", "The other has the earlier need")
	if test.allocated("PATIENT") != 10 {
		t.Fatal("a simulation changed something")
	}
	if got := shown.find("#diff tbody tr").Length(); got != 3 {
		t.Errorf("%d lines change, not 3", got)
	}
	lost := v.get(address+"?show=lost").mustBe(http.StatusOK, "PATIENT/1")
	if lost.find("#diff tbody tr").Length() != 1 || lost.find(`#diff [aria-current="page"]`).Text() == "" {
		t.Errorf("the losers are %s", lost.find("#diff").Text())
	}
	v.get(address+"?show=kept").mustBe(http.StatusOK, "Every line changes.")
	once := shown.find("#apply [name=once]").AttrOr("value", "")
	refused := v.post(address+"/apply", url.Values{"once": {once}}).mustBe(http.StatusConflict, "it has to be approved", "Tick this box")
	if refused.find("#approve").AttrOr("aria-invalid", "") != "true" || test.allocated("PATIENT") != 10 {
		t.Error("without an approval the box is not marked, or something changed")
	}
	for range 2 { // the second is the same form sent again
		v.post(address+"/apply", url.Values{"once": {once}, "approve": {"1"}}).mustLeadTo(address)
	}
	if test.allocated("PATIENT") != 1 || test.allocated("URGENT") != 6 || test.allocated("SL/ASH") != 3 {
		t.Fatal("the run was not applied")
	}
	applied := v.get(address).mustBe(http.StatusOK, "3 lines changed, 9 units given", "applied by manager@example.com", "who approved it", "Undo the run")
	once = applied.find("#undo [name=once]").AttrOr("value", "")
	for range 2 {
		v.post(address+"/undo", url.Values{"once": {once}}).mustLeadTo(address)
	}
	if test.allocated("PATIENT") != 10 || test.allocated("URGENT") != 0 {
		t.Fatal("the run was not undone")
	}
	v.get(address).mustBe(http.StatusOK, "undone by manager@example.com", "Simulate again")
	v.post(address+"/undo", url.Values{"once": {"another"}}).mustBe(http.StatusConflict, "there is nothing to undo")
	again := v.post(address+"/again", url.Values{"once": {"again"}})
	if next := again.header.Get("Location"); next == address || again.status != http.StatusSeeOther {
		t.Errorf("simulating again answers %d and leads to %q", again.status, next)
	}
	v.get(link.Runs+"?preset=decide").mustBe(http.StatusOK, "simulated", "LAMP", "Re-optimises")
	if rows := v.get(link.Runs + "?f=about_sku:is:LAMP&f=actor:is:manager@example.com").find("#list tbody tr").Length(); rows != 2 {
		t.Errorf("%d runs are about the SKU, not 2", rows)
	}
}

func TestQuantitiesAndStrategiesOfARunAreEditedAndCheckedAgain(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	address := v.simulate(reoptimised())
	form := editForm(v.get(address))
	at := map[string]int{}
	for i, line := range form["line"] {
		at[line] = i
	}
	if len(at) != 3 {
		t.Fatalf("the form has the lines %v", form["line"])
	}
	form["qty"][at["SL/ASH/1"]], form["qty"][at["PATIENT/1"]], form["qty"][at["URGENT/1"]] = "2", "3", "5"
	v.post(address+"/edit?show=gained", form).mustLeadTo(address + "?show=gained")
	edited := v.get(address).mustBe(http.StatusOK, "Decided by hand")
	for id, want := range map[string]string{"SL/ASH/1": "2", "PATIENT/1": "3", "URGENT/1": "5"} {
		if got := edited.find(`#diff td:has([name=line][value="`+id+`"]) [name=qty]`).AttrOr("value", ""); got != want {
			t.Errorf("%s has %s after the edit, not %s", id, got, want)
		}
	}
	form = editForm(edited)
	for i, line := range form["line"] {
		if line == "PATIENT/1" {
			form["qty"][i] = "10"
		}
	}
	refused := v.post(address+"/edit", form).mustBe(http.StatusConflict, "There is not enough stock to give line 1 of order", "Nothing was changed")
	if refused.find(`#diff td:has([name=line][value="PATIENT/1"]) [name=qty]`).AttrOr("value", "") != "10" {
		t.Error("what was typed is gone")
	}
	form["qty"][0] = "many"
	v.post(address+"/edit", form).mustBe(http.StatusUnprocessableEntity, "Please give a whole number of units.")
	form = editForm(v.get(address))
	for i, line := range form["line"] {
		form["qty"][i] = "" // nobody decides by hand any more
		if line == "URGENT/1" {
			form["strategy"][i] = "LOSE"
		}
	}
	v.post(address+"/edit", form).mustLeadTo(address)
	chosen := v.get(address).mustBe(http.StatusOK)
	if got := chosen.find(`#diff tr:has([name=line][value="URGENT/1"]) option[selected]`).AttrOr("value", ""); got != "LOSE" {
		t.Errorf("the strategy of the line is %q", got)
	}
	if got := chosen.find(`#diff tr:has([name=line][value="URGENT/1"]) [name=qty]`).AttrOr("value", ""); got != "0" {
		t.Errorf("who is to lose has %s", got)
	}
	v.post(address+"/edit", url.Values{"line": {"no line"}, "was": {"1"}, "qty": {"2"}, "strategy": {""}, "strategy_was": {""}}).mustBe(http.StatusUnprocessableEntity, "names no line of an order")
	v.post(address+"/edit", url.Values{"line": {"URGENT/1"}, "was": {"1"}}).mustBe(http.StatusUnprocessableEntity, "does not fit the page")
	v.post(address+"/edit", url.Values{"line": {"NONE/1"}, "was": {"1"}, "qty": {"2"}, "strategy": {""}, "strategy_was": {""}}).mustBe(http.StatusConflict, "is not open, or not a part of this run")
}

func TestARunThatIsOutOfDateSaysSoAndIsSimulatedAnew(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	address := v.simulate(reoptimised())
	once := v.get(address).mustBe(http.StatusOK).find("#apply [name=once]").AttrOr("value", "")
	by := backorder.By{Actor: "test", Role: models.Manager}
	if _, err := backorder.AdjustStock(t.Context(), test.store, by, backorder.Adjusting{SKU: "LAMP", Kind: models.MovementAdjustment, Qty: 1, Reason: "found one"}); err != nil {
		t.Fatal(err)
	}
	stale := v.get(address).mustBe(http.StatusOK, "This run is out of date", "LAMP in MAIN: 11 on hand", "Simulate anew")
	if stale.find("#apply").Length() != 0 {
		t.Error("a run that is out of date can be applied")
	}
	v.post(address+"/apply", url.Values{"once": {once}, "approve": {"1"}}).mustBe(http.StatusConflict, "nothing was applied", "Simulate anew")
	v.post(address+"/edit", url.Values{"once": {"anew"}}).mustLeadTo(address)
	fresh := v.get(address).mustBe(http.StatusOK, "The run was computed again.", "10 → 2 of LAMP")
	if fresh.find("#apply").Length() != 1 {
		t.Error("the run computed again cannot be applied")
	}
}

func TestARunThatWasBuiltOnSaysWhyItCannotBeUndone(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Owner)
	address := v.simulate(url.Values{"scope": {"everything"}, "mode": {"reoptimise"}, "policy": {"PRIORITY"}})
	v.post(address+"/apply", url.Values{"once": {"a"}, "approve": {"1"}}).mustLeadTo(address)
	if _, err := backorder.Pick(t.Context(), test.store, backorder.By{Actor: "test", Role: models.Manager}, backorder.Picking{OrderNo: "URGENT", LineNo: 1, Qty: 2}); err != nil {
		t.Fatal(err)
	}
	blocked := v.get(address).mustBe(http.StatusOK, "This run cannot be undone any more", "2 of line 1 of order URGENT are picked.")
	if blocked.find("#undo button").Length() != 0 {
		t.Error("undoing is offered although it is not possible")
	}
	v.post(address+"/undo", url.Values{"once": {"b"}}).mustBe(http.StatusConflict, "are picked, so the run cannot be undone")
}

func TestANewRunSaysWhatIsWrongWithWhatWasAsked(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	for _, c := range []struct {
		typed  url.Values
		status int
		says   string
	}{
		{url.Values{"scope": {"sku"}}, 422, "Please say which one."},
		{url.Values{"scope": {"sku"}, "which": {"NONE"}}, 422, "NONE"},
		{url.Values{"scope": {"receipt"}, "which": {"RC-9"}}, 422, "There is no receipt RC-9."},
		{url.Values{"scope": {"po"}, "which": {"PO-9"}}, 422, "There is no purchase order PO-9 with lines."},
		{url.Values{"scope": {"everything"}, "which": {"LAMP"}}, 422, "Everything has no code"},
		{url.Values{"scope": {"sku"}, "which": {"LAMP"}, "policy": {"LOUDEST"}}, 422, "The policies are"},
	} {
		answer := v.post(link.Runs, c.typed).mustBe(c.status, c.says)
		if got := answer.find("#which").AttrOr("value", ""); got != c.typed.Get("which") {
			t.Errorf("%v: what was typed became %q", c.typed, got)
		}
	}
	if n := test.count("SELECT count(*) FROM allocation_runs"); n != 0 {
		t.Errorf("%d runs were simulated", n)
	}
	filled := v.get(link.NewRunOf("po", "PO-7")).mustBe(http.StatusOK)
	if filled.field("which") != "PO-7" || filled.find("#scope option[selected]").AttrOr("value", "") != "po" {
		t.Error("the form is not filled in from its address")
	}
	v.get(v.simulate(url.Values{"scope": {"po"}, "which": {"PO-7"}, "mode": {"reoptimise"}})).mustBe(http.StatusOK, "Purchase order PO-7", "PATIENT/1")
	v.get(v.simulate(url.Values{"scope": {"sku"}, "which": {"LAMP"}})).mustBe(http.StatusOK, "Nothing would change")
	form := url.Values{"scope": {"sku"}, "which": {"RUG"}, "once": {"twice"}}
	first, second := v.post(link.Runs, form), v.post(link.Runs, form)
	if first.header.Get("Location") != second.header.Get("Location") || first.status != http.StatusSeeOther {
		t.Errorf("the same form sent twice leads to %q and %q", first.header.Get("Location"), second.header.Get("Location"))
	}
}

func TestWhoMayNotAllocateOnlyReadsARun(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	address := manager.simulate(reoptimised())
	read := warehouse.get(address).mustBe(http.StatusOK, "PATIENT/1")
	if read.find("#apply, #edit-run, #diff input, #diff select").Length() != 0 {
		t.Error("somebody who may not allocate is offered to")
	}
	for _, price := range []string{"Value", "45.00", "50.00"} {
		if strings.Contains(read.text(), price) {
			t.Errorf("the warehouse sees %q", price)
		}
	}
	for _, act := range []string{"/edit", "/apply", "/undo", "/again"} {
		warehouse.post(address+act, nil).mustBe(http.StatusForbidden)
	}
	if test.allocated("PATIENT") != 10 {
		t.Error("a refused request changed something")
	}
	if warehouse.get(link.Runs).find(`a[href="`+link.NewRun+`"]`).Length() != 0 {
		t.Error("a new run is offered to somebody who may not simulate one")
	}
}

func TestALongRunIsReadPageByPage(t *testing.T) {
	test := newTestSite(t)
	test.rivals()
	v := test.signedIn(models.Manager)
	address := v.simulate(reoptimised())
	// As many lines as fill a page and a half, written as a simulation writes them.
	for _, statement := range []string{
		`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_backordered) SELECT l.order_id, n, l.sku_id, l.warehouse_id, 1, 1
			FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id, generate_series(2, ` + fmt.Sprint(store.RunLinesPageMax+50) + `) AS n WHERE o.order_no = 'SL/ASH'`,
		`INSERT INTO allocation_run_lines SELECT r.id, l.id, 1000 + l.line_no, 'gained', 'FREE_STOCK', '', 'IMPROVE', 1, 0, 1, NULL, NULL, false, false, false FROM allocation_runs r, sales_order_lines l WHERE l.line_no > 1`,
	} {
		if _, err := test.store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for next := address; next != ""; {
		shown := v.get(next).mustBe(http.StatusOK)
		for _, row := range shown.find("#diff tbody tr").EachIter() {
			id := row.AttrOr("id", "")
			if seen[id] {
				t.Fatalf("%s stands on two pages", id)
			}
			seen[id] = true
		}
		next = shown.find("#diff .pager a").FilterFunction(hasText("Next")).AttrOr("href", "")
	}
	if want := 3 + store.RunLinesPageMax + 49; len(seen) != want {
		t.Errorf("%d lines were shown, not %d", len(seen), want)
	}
	v.get(address+"?after=garbage").mustBe(http.StatusOK, "PATIENT/1")
}
