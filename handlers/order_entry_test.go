package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/exchange"
	"pegboard/views/link"
)

// shop imports a company that takes orders: 3 anchors are there and 20 come on 12 December, 4 bolts are there and may not be
// ordered ahead, and nuts are neither there nor on order.
func (test *testSite) shop() {
	test.Helper()
	folder := test.TempDir()
	for name, content := range map[string]string{
		"warehouses":           "warehouse_code,name\nMAIN,Main\n",
		"skus":                 "sku,name,unit_price,make_or_buy,status\nA,Anchor,5,buy,active\nB,Bolt,1.25,buy,active\nN,Nut,,buy,active\nOLD,Old anchor,4,buy,discontinued\n",
		"suppliers":            "supplier_code,name\nS1,Supplier\n",
		"stock":                "warehouse_code,sku,on_hand\nMAIN,A,3\nMAIN,B,4\n",
		"customers":            "customer_code,name,tier\nC1,Progressive Sports,vip\nC2,Progressive Cycles,standard\nC3,Valley Bikes,standard\n",
		"sales_orders":         "order_no,customer_code,order_date\n",
		"sales_order_lines":    "order_no,line_no,sku,qty_ordered,warehouse_code\n",
		"purchase_orders":      "po_no,supplier_code,order_date,status,warehouse_code\nPO-1,S1,2026-11-05,open,MAIN\n",
		"purchase_order_lines": "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,A,20,2026-12-12\nPO-1,2,B,5,2026-12-12\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name+".csv"), []byte(content), 0o600); err != nil {
			test.Fatal(err)
		}
	}
	set, err := exchange.OpenSet(folder)
	if err != nil {
		test.Fatal(err)
	}
	defer set.Close()
	problems, err := exchange.NewProblems(nil)
	if err != nil {
		test.Fatal(err)
	}
	if _, err := backorder.Import(test.Context(), test.store, set, backorder.ImportOptions{Actor: "test", Problems: problems}); err != nil {
		test.Fatal(err, problems.First)
	}
	for _, statement := range []string{
		"UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses WHERE code = 'MAIN')",
		"UPDATE skus SET order_policy = 'deny' WHERE code = 'B'",
		"UPDATE skus SET replacement_sku_id = (SELECT id FROM skus WHERE code = 'A') WHERE code = 'OLD'",
	} {
		test.exec(statement)
	}
}

func (test *testSite) exec(statement string, arguments ...any) {
	test.Helper()
	if _, err := test.store.SQL().ExecContext(test.Context(), statement, arguments...); err != nil {
		test.Fatal(statement, err)
	}
}

func (test *testSite) count(question string, arguments ...any) int {
	test.Helper()
	var n int
	if err := test.store.SQL().QueryRowContext(test.Context(), question, arguments...).Scan(&n); err != nil {
		test.Fatal(question, err)
	}
	return n
}

// entryForm is the form for a customer with rows given as SKU and quantity in turn.
func entryForm(once, customer string, skusAndUnits ...string) url.Values {
	form := url.Values{"once": {once}, "customer": {customer}, "priority": {"5"}}
	for i := 0; i < len(skusAndUnits); i += 2 {
		form["sku"], form["qty"], form["price"] = append(form["sku"], skusAndUnits[i]), append(form["qty"], skusAndUnits[i+1]), append(form["price"], "")
	}
	return form
}

func TestTheFormSaysWhatAnOrderGetsBeforeItIsTaken(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Support)
	if v.get(link.Orders).find(`a[href="`+link.NewOrder+`"]`).Length() == 0 {
		t.Error("the list of orders leads to no form")
	}
	v.get(link.NewOrder).mustBe(http.StatusOK, "New order", "Place order", "Ship policy")
	form := entryForm("k", "c1", "a", "8", "B", "9", "N", "2", "Z", "1")
	whole := v.post(link.CheckOrder, form).mustBe(http.StatusOK, "Progressive Sports", "VIP customer", "Anchor", "3 from stock now, 5 on 13 Dec 2026 likely / 27 Dec 2026 safe",
		"B: 9 were asked for, but it may not be ordered ahead. 4 can be had now, 5 more on 13 December 2026 likely / 27 December 2026 safe.", "There is no SKU Z.", "2 with no date: nothing that covers them all is on order", "8 × 5.00 = 40.00")
	if typed := whole.find(`input[name="qty"]`).First().AttrOr("value", ""); typed != "8" {
		t.Errorf("the quantity is %q after a check", typed)
	}
	if n := whole.find(`input[aria-invalid="true"]`).Length(); n != 2 {
		t.Errorf("%d fields are marked, and two are wrong", n)
	}
	v.htmx = true
	part := v.post(link.CheckOrder, form).mustBe(http.StatusOK, "3 from stock now, 5 on 13 Dec 2026 likely / 27 Dec 2026 safe")
	v.htmx = false
	if part.find("input").Length() != 0 || part.find(`[hx-swap-oob] `).Length() < 5 || part.find("#entry-summary").Length() != 1 {
		t.Errorf("the part replaces inputs, or not the answers: %s", part.body)
	}
	if n := test.count("SELECT count(*) FROM sales_orders"); n != 0 {
		t.Errorf("a check took %d orders", n)
	}
}

func TestAnOrderIsTakenOnceHoweverOftenItsFormIsSent(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Support)
	form := entryForm(v.get(link.NewOrder).field("once"), "Valley", "A", "8", "", "", "B", "1")
	form.Set("order_no", "WEB/17")
	form.Set("ship_policy", "max_shipments 2")
	form.Set("requested", "2026-12-24")
	form["price"][2] = "1.10"
	for range 2 {
		v.post(link.NewOrder, form).mustLeadTo(link.Order("WEB/17"))
	}
	v.get(link.Order("WEB/17")).mustBe(http.StatusOK, "Order WEB/17 was taken: 4 units from stock, 5 units backordered, promised for", "Valley Bikes", "at most 2 shipments", "at 1.10", "24 Dec")
	if orders, lines := test.count("SELECT count(*) FROM sales_orders"), test.count("SELECT count(*) FROM sales_order_lines"); orders != 1 || lines != 2 {
		t.Errorf("%d orders with %d lines", orders, lines)
	}
	form["qty"][0] = "9"
	again := v.post(link.NewOrder, form).mustBe(http.StatusUnprocessableEntity, "This form was sent before and its order was taken.")
	if again.find(`input[name="qty"]`).First().AttrOr("value", "") != "9" {
		t.Error("what was typed is lost")
	}
	form.Set("once", "another")
	taken := v.post(link.NewOrder, form).mustBe(http.StatusUnprocessableEntity, "There is already an order with this number.")
	v.post(link.CheckOrder, form).mustBe(http.StatusOK, "There is already an order with this number.")
	if taken.find("#field-order_no").AttrOr("aria-invalid", "") != "true" || taken.field("order_no") != "WEB/17" {
		t.Error("the number that is taken is not marked")
	}
}

func TestAnOrderThatCannotBeTakenComesBackAsTyped(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Manager)
	for _, c := range []struct {
		change func(url.Values)
		status int
		said   string
	}{
		{func(f url.Values) { f.Set("customer", "") }, http.StatusUnprocessableEntity, "Please give the customer"},
		{func(f url.Values) { f.Set("customer", "nobody") }, http.StatusUnprocessableEntity, "No customer has this code or name."},
		{func(f url.Values) { f.Set("customer", "progressive") }, http.StatusUnprocessableEntity, "Several customers fit. Please type the code of one: C1 (Progressive Sports), C2 (Progressive Cycles)."},
		{func(f url.Values) { f["qty"][0] = "1.5" }, http.StatusUnprocessableEntity, "Please give a whole number from 1 to"},
		{func(f url.Values) { f["qty"][0] = "" }, http.StatusUnprocessableEntity, "How many? Please give a quantity."},
		{func(f url.Values) { f["sku"][0] = "Z<b>" }, http.StatusUnprocessableEntity, "There is no SKU Z<b>."},
		{func(f url.Values) { f["sku"][0] = "" }, http.StatusUnprocessableEntity, "Please give a SKU."},
		{func(f url.Values) { f["price"][0] = "cheap" }, http.StatusUnprocessableEntity, "Please give a price such as 12.50"},
		{func(f url.Values) { f["price"][0] = "-1" }, http.StatusUnprocessableEntity, "Please give a price such as 12.50"},
		{func(f url.Values) { f.Set("requested", "soon") }, http.StatusUnprocessableEntity, "Please give a day"},
		{func(f url.Values) { f.Set("ship_policy", "max_shipments 0") }, http.StatusUnprocessableEntity, "There is no such ship policy."},
		{func(f url.Values) { f.Set("priority", "10") }, http.StatusUnprocessableEntity, "A priority is a number from 1 (first) to 9."},
		{func(f url.Values) { f.Set("warehouse", "NOWHERE") }, http.StatusUnprocessableEntity, "This warehouse is not there any more."},
		{func(f url.Values) { f.Set("order_no", "NEW") }, http.StatusUnprocessableEntity, "This number cannot be used"},
		{func(f url.Values) { f.Set("order_no", strings.Repeat("9", 61)) }, http.StatusUnprocessableEntity, "at most 60 printable characters"},
		{func(f url.Values) { f.Del("sku") }, http.StatusUnprocessableEntity, "An order needs at least one line."},
		{func(f url.Values) { f["sku"][0], f["qty"][0] = "B", "9" }, http.StatusConflict, "At most 4 may be ordered|it may not be ordered ahead"},
		{func(f url.Values) { f["sku"][0] = "OLD" }, http.StatusConflict, "A replaces it."},
	} {
		form := entryForm("k", "C1", "A", "8", "A", "1")
		form.Set("customer_ref", "ref 7")
		c.change(form)
		answer := v.post(link.NewOrder, form).mustBe(c.status)
		if !slices.ContainsFunc(strings.Split(c.said, "|"), func(said string) bool { return strings.Contains(answer.text(), said) }) {
			t.Errorf("it does not say %q: %s", c.said, answer.text())
		}
		if answer.field("customer_ref") != "ref 7" || answer.find(`input[name="qty"]`).Eq(1).AttrOr("value", "") != "1" && form.Has("sku") {
			t.Errorf("%s: what was typed is lost", c.said)
		}
	}
	if n := test.count("SELECT count(*) FROM sales_orders"); n != 0 {
		t.Errorf("%d orders were taken", n)
	}
}

func TestAnOrderOfAHundredPastedLinesFillsTheForm(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Support)
	form := entryForm("k", "C3")
	var pasted strings.Builder
	for i := range 100 {
		fmt.Fprintf(&pasted, "A\t%d\t4.5\r\n", i%7+1)
	}
	form.Set("paste", pasted.String())
	filled := v.post(link.CheckOrder, form).mustBe(http.StatusOK, "Units395", "Total1,777.50", "Later392")
	for _, name := range []string{"sku", "qty", "price"} {
		form.Del(name)
		filled.find(`input[name="` + name + `"]`).Each(func(_ int, input *goquery.Selection) { form.Add(name, input.AttrOr("value", "")) })
	}
	form.Del("paste")
	if v.post(link.NewOrder, form); test.count("SELECT count(*) FROM sales_order_lines WHERE unit_price = 4.5") != 100 {
		t.Error("the hundred lines are not there")
	}
	more := form["sku"]
	for len(more) < entryRowsMax {
		more = append(more, "A")
	}
	form["sku"] = append(more, "A")
	v.post(link.NewOrder, form).mustBe(http.StatusUnprocessableEntity, "An order has at most 500 lines.")
	form = entryForm("k2", "C3")
	form.Set("paste", strings.Repeat("A 1\n", 501))
	if kept := v.post(link.CheckOrder, form).mustBe(http.StatusOK, "An order has at most 500 lines, and these would be 501."); !strings.Contains(kept.find("#entry-paste").Text(), "A 1") {
		t.Error("the pasted lines are lost")
	}
}

func TestWhileSomebodyTypesCustomersAndSKUsAreOffered(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Support)
	v.htmx = true
	if got := v.get(link.NewOrderCustomers + "?customer=progressive").mustBe(http.StatusOK).find("option"); got.Length() != 2 || got.First().AttrOr("value", "") != "C1" {
		t.Errorf("offered are %d customers", got.Length())
	}
	if got := v.get(link.NewOrderSKUs + "?sku=anch").mustBe(http.StatusOK).find("option"); got.Length() != 2 || got.First().Text() != "Anchor" {
		t.Errorf("offered are %d SKUs", got.Length())
	}
	v.htmx = false
	v.get(link.NewOrderSKUs+"?sku=b").mustBe(http.StatusOK, "Bolt")
	test.signedIn(models.Buyer).get(link.NewOrder).mustBe(http.StatusForbidden)
}

func TestAnOrderFormOfAnotherSiteTakesNothing(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Owner)
	form := entryForm("k", "C1", "A", "1")
	form.Set("csrf", "forged")
	v.send("POST", link.NewOrder, form, nil).mustBe(http.StatusForbidden)
	if n := test.count("SELECT count(*) FROM sales_orders"); n != 0 {
		t.Errorf("%d orders were taken", n)
	}
}
