package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/views/link"
)

// takes places an order for units of one SKU.
func (test *testSite) takes(no, customer, sku string, units qty.Qty) {
	test.Helper()
	_, err := backorder.PlaceOrder(test.Context(), test.store, backorder.By{Actor: "test", Role: models.Owner},
		backorder.NewOrder{OrderNo: no, Customer: customer, Lines: []backorder.NewLine{{SKU: sku, Qty: units}}})
	if err != nil {
		test.Fatal(err)
	}
}

// queueForAnchors is three orders of one SKU: the first has the 3 that are there, the second waits for 18 of the 20 that
// come, and nothing is on order for the third.
func (test *testSite) queueForAnchors() {
	test.Helper()
	test.shop()
	test.takes("SO/1", "C1", "A", 5)
	test.takes("SO-2", "C2", "A", 18)
	test.takes("SO-3", "C3", "A", 4)
}

// sees sends the form of an act to see what it changes, and returns the form as it may be sent to do it.
func (v *visitor) sees(path string, form url.Values, words ...string) url.Values {
	v.Helper()
	address, query, _ := strings.Cut(path, "?")
	opened := v.get(path)
	if opened.status != http.StatusOK && opened.status != http.StatusConflict {
		v.Fatalf("%s answers %d: %s", path, opened.status, opened.text())
	}
	sent := url.Values{"once": {opened.field("once")}, "do": {"see"}}
	given, err := url.ParseQuery(query)
	if err != nil {
		v.Fatal(err)
	}
	for _, values := range []url.Values{given, form} {
		for name := range values {
			sent.Set(name, values.Get(name))
		}
	}
	for _, hidden := range []string{"version", "was_policy", "was_ref"} {
		if opened.find(`input[name="`+hidden+`"]`).Length() > 0 {
			sent.Set(hidden, opened.field(hidden))
		}
	}
	shown := v.post(address, sent).mustBe(http.StatusOK, append(words, "What it changes", "Nothing has been changed yet.")...)
	sent.Set("seen", shown.field("seen"))
	sent.Set("do", "commit")
	return sent
}

// does sees what an act changes, and does it, twice: the second takes no effect.
func (v *visitor) does(path string, form url.Values, words ...string) page {
	v.Helper()
	address, _, _ := strings.Cut(path, "?")
	sent := v.sees(path, form, words...)
	order := address[:strings.LastIndex(address, "/")]
	for range 2 {
		v.post(address, sent).mustLeadTo(order)
	}
	return v.get(order).mustBe(http.StatusOK)
}

func TestACancellationShowsWhoGainsBeforeItIsMade(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Support)
	path := link.LineAct("SO/1", "cancel", 1)
	sent := v.sees(path, url.Values{"qty": {"3"}, "reason": {"customer <b>called</b>"}}, "Line 1: 3 of A cancelled, 2 still open.", "this order", "gains", "SO-2")
	if n := test.count("SELECT count(*) FROM sales_order_lines WHERE qty_cancelled > 0"); n != 0 {
		t.Fatal("looking cancelled it")
	}
	sent.Set("qty", "5")
	v.post(link.OrderAct("SO/1", "cancel"), sent).mustBe(http.StatusOK, "Line 1: 5 of A cancelled", "Order SO-2, line 1, is given 3 of A.", "Nothing has been changed yet.")
	v.does(path, url.Values{"qty": {"3"}, "reason": {"customer <b>called</b>"}}).mustBe(http.StatusOK, "Line 1: 3 of A cancelled, 2 still open.", "3 cancelled", "because customer <b>called</b>", "support@example.com")
	if n := test.count("SELECT sum(qty_cancelled) FROM sales_order_lines"); n != 3 {
		t.Errorf("%d units are cancelled", n)
	}
}

func TestAPegByHandShowsWhoLosesBeforeItIsMade(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Manager)
	v.get(link.LineAct("SO-3", "peg", 1)).mustBe(http.StatusOK, "PO-1/1 · Supplier · 20 free")
	v.does(link.LineAct("SO-3", "peg", 1), url.Values{"supply": {"PO-1/1"}}, "4 of line 1 are pegged by hand to PO-1/1.", "loses", "SO-2").mustBe(http.StatusOK, "Pegged by hand")
	v.get(link.LineAct("SO-3", "unpeg", 1)).mustBe(http.StatusOK, "4 tied to this line")
	v.does(link.LineAct("SO-3", "unpeg", 1), url.Values{"supply": {"PO-1/1"}}, "0 of line 1 stay pegged", "SO-2", "gains").mustBe(http.StatusOK, "Peg by hand removed")
	v.does(link.LineAct("SO-3", "prioritise", 1), url.Values{"how": {"before"}, "before_order": {"SO-2"}, "before_line": {"1"}, "reason": {"fair"}}, "SO-2", "loses").mustBe(http.StatusOK, "Prioritised", "line 1 before line 1 of order SO-2: fair")
	v.does(link.OrderAct("SO-3", "prioritise"), url.Values{"how": {"reset"}, "reason": {"unfair"}}, "SO-2", "gains").mustBe(http.StatusOK, "unfair")
}

func TestEveryOtherVerbOfAnOrderIsDoneFromItsForm(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.Owner)
	line := func(verb string) string { return link.LineAct("SO/1", verb, 1) }
	v.does(line("amend"), url.Values{"qty": {"6"}, "requested": {"2026-12-20"}, "price": {"4.5"}}, "Line 1 is for 6 of A instead of 5.").mustBe(http.StatusOK, "at 4.50", "20 Dec")
	v.does(link.OrderAct("SO/1", "amend"), url.Values{"ship_policy": {"line_complete"}, "customer_ref": {"ref 9"}}, "Order SO/1 is amended.").mustBe(http.StatusOK, "Line complete", "ref 9")
	v.does(link.OrderAct("SO/1", "amend"), url.Values{"ship_policy": {"as_available"}, "customer_ref": {"ref 9"}})
	v.does(line("release"), url.Values{"qty": {"1"}, "reason": {"recount"}}, "Line 1 gives back 1 of A: 2 allocated, 4 waiting.", "Order SO-2, line 1, is given 1 of A.").mustBe(http.StatusOK, "2 allocated")
	v.does(line("split"), url.Values{"qty": {"3"}, "requested": {"2027-01-05"}}, "Line 2 is new: 0 allocated, 3 waiting.").mustBe(http.StatusOK, "5 Jan 2027")
	v.does(link.OrderAct("SO-2", "hold"), url.Values{"reason": {"unpaid"}, "until": {"2026-12-01"}, "release": {"yes"}}, "Order SO-2 is on hold until 1 Dec 2026.", "Line 1 gives back 1 of A").mustBe(http.StatusOK, "on hold until 1 Dec 2026: unpaid")
	v.does(link.OrderAct("SO-2", "resume"), nil, "The hold of order SO-2 ends.").mustBe(http.StatusOK, "Hold ended")
	v.does(link.OrderAct("SO/1", "cancel"), url.Values{"reason": {"done"}}, "Line 1:", "Line 2:").mustBe(http.StatusOK, "cancelled")
	if problems := test.invariants(); problems != "" {
		t.Error(problems)
	}
}

// invariants are the rules of the company's data that do not hold.
func (test *testSite) invariants() string {
	test.Helper()
	results, err := test.store.Invariants(test.Context())
	if err != nil {
		test.Fatal(err)
	}
	var broken []string
	for _, r := range results {
		if r.Rows > 0 {
			broken = append(broken, r.Name)
		}
	}
	return strings.Join(broken, ", ")
}

func TestStockIsPickedShippedInPartsReversedAndTakenBackFromTheOrder(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	v := test.signedIn(models.WarehouseStaff)
	if shown := v.get(link.OrderAct("SO/1", "ship")).mustBe(http.StatusOK, "This order ships as available.", "Line 1: 3 of A now, 2 still to come"); strings.Contains(shown.text(), "loses") {
		t.Error("what leaves is called lost")
	}
	pick := url.Values{"once": {v.get(link.LineAct("SO/1", "pick", 1)).field("once")}, "line": {"1"}, "qty": {"1"}, "do": {"commit"}}
	for range 2 {
		v.post(link.OrderAct("SO/1", "pick"), pick).mustLeadTo(link.Order("SO/1"))
	}
	v.get(link.Order("SO/1")).mustBe(http.StatusOK, "Line 1: 1 of 3 allocated A are picked.")
	v.does(link.OrderAct("SO/1", "ship"), url.Values{"qty-1": {"2"}, "carrier": {"DHL"}}, "A shipment leaves MAIN.", "Line 1: 2 of A now, 3 still to come").mustBe(http.StatusOK, "Shipments", "DHL", "2 shipped", "Reverse")
	var shipment string
	if err := test.store.SQL().QueryRow("SELECT shipment_no FROM shipments").Scan(&shipment); err != nil {
		t.Fatal(err)
	}
	v.does(link.LineAct("SO/1", "return", 1), url.Values{"qty": {"1"}, "condition": {"damaged"}, "reason": {"broken"}}, "1 unit comes back, damaged.").mustBe(http.StatusOK, "Returned")
	v.post(link.OrderAct("SO/1", "reverse"), url.Values{"shipment": {shipment}, "reason": {"did not leave"}, "do": {"see"}}).mustBe(http.StatusConflict, "came back from the customer")
	v.does(link.OrderAct("SO/1", "ship"), url.Values{"qty-1": {"1"}})
	var second string
	if err := test.store.SQL().QueryRow("SELECT shipment_no FROM shipments ORDER BY id DESC LIMIT 1").Scan(&second); err != nil {
		t.Fatal(err)
	}
	v.does(link.ReverseShipment("SO/1", second), url.Values{"reason": {"wrong box"}}, "is reversed; its units are allocated to their lines again.").mustBe(http.StatusOK, "reversed", "wrong box")
	v.post(link.OrderAct("SO-2", "reverse"), url.Values{"shipment": {shipment}, "reason": {"x"}, "do": {"see"}}).mustBe(http.StatusNotFound, "Order SO-2 has no shipment "+shipment+".")
	if problems := test.invariants(); problems != "" {
		t.Error(problems)
	}
}

func TestAVerbThatIsRefusedSaysWhyAndKeepsWhatWasTyped(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	test.takes("SO-9", "C3", "B", 1)
	v := test.signedIn(models.Owner)
	before := test.count("SELECT count(*) FROM audit_entries WHERE action <> 'signed in'")
	for _, c := range []struct {
		verb   string
		form   url.Values
		status int
		said   string
	}{
		{"cancel", url.Values{"line": {"1"}, "qty": {"2"}}, http.StatusUnprocessableEntity, "Please give a reason."},
		{"cancel", url.Values{"line": {"1"}, "qty": {"two"}, "reason": {"x"}}, http.StatusUnprocessableEntity, "Please give a whole number"},
		{"cancel", url.Values{"line": {"1"}, "qty": {"99"}, "reason": {"x"}}, http.StatusConflict, "Only 5 of line 1 of order SO/1 are open; 99 were to be cancelled."},
		{"cancel", url.Values{"line": {"7"}, "reason": {"x"}}, http.StatusNotFound, "Order SO/1 has no such line."},
		{"hold", url.Values{"reason": {""}}, http.StatusUnprocessableEntity, "Please give a reason."},
		{"hold", url.Values{"reason": {"x"}, "until": {"soon"}}, http.StatusUnprocessableEntity, "Please give a day"},
		{"resume", url.Values{}, http.StatusConflict, "Order SO/1 is not on hold."},
		{"allocate", url.Values{"line": {"1"}, "qty": {"2"}}, http.StatusConflict, "Only 0 of A are free in MAIN; 2 were asked for."},
		{"allocate", url.Values{"line": {"1"}}, http.StatusConflict, "Nothing is free for line 1, A now."},
		{"release", url.Values{"line": {"1"}, "qty": {"9"}, "reason": {"x"}}, http.StatusConflict, "can give back 3 of A"},
		{"prioritise", url.Values{"line": {"1"}, "how": {"before"}, "before_line": {"1"}, "reason": {"x"}}, http.StatusUnprocessableEntity, "Please give the number of the order that it goes before."},
		{"prioritise", url.Values{"line": {"1"}, "how": {"before"}, "before_order": {"none"}, "before_line": {"1"}, "reason": {"x"}}, http.StatusNotFound, "nothing can stand before it"},
		{"prioritise", url.Values{"how": {"11"}, "reason": {"x"}}, http.StatusUnprocessableEntity, "A priority is a number from 1 (first) to 9."},
		{"split", url.Values{"line": {"1"}}, http.StatusUnprocessableEntity, "Please give a quantity."},
		{"split", url.Values{"line": {"1"}, "qty": {"5"}}, http.StatusConflict, "leave at least 1 unit"},
		{"peg", url.Values{"line": {"1"}, "supply": {"nothing"}}, http.StatusUnprocessableEntity, "Please choose a purchase order line."},
		{"peg", url.Values{"line": {"1"}, "supply": {"PO-1/2"}}, http.StatusConflict, "brings B to MAIN"},
		{"unpeg", url.Values{"line": {"1"}, "supply": {"PO-1/1"}}, http.StatusConflict, "0 of line 1 of order SO/1 are pegged by hand"},
		{"amend", url.Values{"line": {"1"}, "qty": {""}}, http.StatusUnprocessableEntity, "Please give a quantity."},
		{"amend", url.Values{"line": {"1"}, "qty": {"6"}, "version": {"99"}}, http.StatusConflict, "Order SO/1 was changed meanwhile"},
		{"amend", url.Values{"ship_policy": {"as_available"}, "was_policy": {"as_available"}}, http.StatusUnprocessableEntity, "Nothing is different from how the order stands."},
		{"ship", url.Values{"qty-1": {"0"}}, http.StatusUnprocessableEntity, "Please say how many units of at least one line leave."},
		{"ship", url.Values{"qty-1": {"4"}}, http.StatusConflict, "has been given 3 of A; 4 were to leave."},
		{"return", url.Values{"line": {"1"}, "qty": {"1"}, "condition": {"sellable"}, "reason": {"x"}}, http.StatusConflict, "0 of line 1 of order SO/1 were shipped"},
		{"return", url.Values{"line": {"1"}, "qty": {"1"}, "condition": {"lost"}, "reason": {"x"}}, http.StatusUnprocessableEntity, "What comes back is sellable"},
	} {
		for _, do := range []string{"see", "commit"} {
			c.form.Set("do", do)
			answer := v.post(link.OrderAct("SO/1", c.verb), c.form).mustBe(c.status, c.said)
			for name := range c.form {
				if field := answer.find(`main input[name="` + name + `"]:not([type="hidden"])`); field.Length() > 0 && field.AttrOr("value", "") != c.form.Get(name) {
					t.Errorf("%s loses what was typed into %s", c.verb, name)
				}
			}
		}
	}
	v.post(link.OrderAct("SO-9", "amend"), url.Values{"line": {"1"}, "qty": {"9"}, "do": {"see"}}).mustBe(http.StatusConflict, "it may not be ordered ahead")
	v.post(link.OrderAct("SO/1", "pick"), url.Values{"line": {"1"}, "qty": {"4"}, "do": {"commit"}}).mustBe(http.StatusConflict, "so 4 cannot be moved")
	if after := test.count("SELECT count(*) FROM audit_entries WHERE action <> 'signed in'"); after != before {
		t.Errorf("%d things were done", after-before)
	}
	forged := url.Values{"csrf": {"forged"}, "line": {"1"}, "reason": {"x"}, "do": {"commit"}}
	v.send("POST", link.OrderAct("SO/1", "cancel"), forged, nil).mustBe(http.StatusForbidden)
}

func TestTheOrdersPageOffersWhatThePersonMayDoAndNothingElse(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	for role, want := range map[models.Role][2]string{
		models.Owner:          {"ship allocate pick amend prioritise release hold promise cancel", "allocate pick amend split substitute move prioritise peg release promise cancel"},
		models.Support:        {"amend hold promise cancel", "amend split substitute move promise cancel"},
		models.WarehouseStaff: {"ship pick", "pick"},
		models.Buyer:          {"", ""},
	} {
		shown := test.signedIn(role).get(link.Order("SO/1")).mustBe(http.StatusOK)
		for i, selector := range []string{".page-head a", "#order-lines .acts a"} {
			var verbs []string
			for _, anchor := range shown.find(selector).EachIter() {
				address, _, _ := strings.Cut(anchor.AttrOr("href", ""), "?")
				if verb, found := strings.CutPrefix(address, link.Order("SO/1")+"/"); found {
					verbs = append(verbs, verb)
				}
			}
			if got := strings.Join(verbs, " "); got != want[i] {
				t.Errorf("%s is offered %q by %s, not %q", role, got, selector, want[i])
			}
		}
	}
}

func TestALineIsSubstitutedMovedAndPromisedByHandFromItsForms(t *testing.T) {
	test := newTestSite(t)
	test.queueForAnchors()
	test.exec("INSERT INTO warehouses (code, name) VALUES ('EAST', 'East')")
	v := test.signedIn(models.Support)
	v.get(link.Order("SO-2")).mustBe(http.StatusOK, "Substitute", "Move to another warehouse", "Change the promise")
	line := func(verb string) string { return link.LineAct("SO-2", verb, 1) }
	v.post(link.OrderAct("SO-2", "substitute"), url.Values{"line": {"1"}, "do": {"see"}, "sku": {"B"}, "qty": {"9"}, "reason": {"x"}}).mustBe(http.StatusConflict, "B: 9 were asked for, but it may not be ordered ahead.")
	v.post(link.OrderAct("SO-2", "substitute"), url.Values{"line": {"1"}, "do": {"see"}, "sku": {" "}}).mustBe(http.StatusUnprocessableEntity, "Please give the SKU that the customer gets instead.", "Please give a reason.")
	v.does(line("substitute"), url.Values{"sku": {"B"}, "qty": {"3"}, "reason": {"she takes bolts"}}, "Line 1: 3 of A cancelled, 15 still open.", "Line 2 is new: 3 of B, 3 allocated and 0 waiting", "SO-3", "gains").
		mustBe(http.StatusOK, "Substituted", "line 1: 3 of A replaced by line 2, B: she takes bolts")
	v.does(line("move"), url.Values{"warehouse": {"EAST"}, "qty": {"15"}}, "Line 3: 15 of A are served from EAST, 0 allocated and 15 waiting.", "waits from now on").mustBe(http.StatusOK, "from MAIN to EAST, as line 3")
	v.does(link.LineAct("SO-3", "promise", 1), url.Values{"date": {"2026-12-01"}, "told": {"yes"}, "reason": {"by phone"}}, "Line 1, A, is promised for 1 Dec 2026").mustBe(http.StatusOK, "Promised by hand", "Manual · by phone")
	v.post(link.OrderAct("SO-3", "promise"), url.Values{"line": {"1"}, "do": {"see"}, "date": {"2026-12-01"}, "reason": {"again"}}).mustBe(http.StatusConflict, "is promised already")
	if problems := test.invariants(); problems != "" {
		t.Error(problems)
	}
}
