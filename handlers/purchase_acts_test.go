package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/connect/mail"
	"pegboard/models/connect/mailtest"
	"pegboard/views/link"
)

// draftPO drafts so many of the SKU of companyOf and returns the number of the draft.
func (test *testSite) draftPO(units int64) string {
	test.Helper()
	price := models.Amount("12.5")
	done, err := backorder.DraftPurchase(test.Context(), test.store, backorder.By{Actor: "buyer@example.com", Role: models.Buyer},
		backorder.Drafting{Drafts: []backorder.PurchaseDraft{{Supplier: "V", Currency: "USD", Lines: []backorder.DraftLine{{SKU: "SKU", Qty: units, UnitPrice: &price}}}}})
	if err != nil {
		test.Fatal(err)
	}
	return done.Orders[0].PONo
}

// buys sends the form of an act, first to look and then to do it.
func (v *visitor) buys(no, verb string, line string, form url.Values) page {
	v.Helper()
	path := link.PurchaseAct(no, verb)
	address := path
	if line != "" {
		address += "?line=" + line
	}
	blank := v.get(address).mustBe(http.StatusOK)
	form.Set("version", blank.field("version"))
	form.Set("line", line)
	form.Set("do", "see")
	seen := v.post(path, form)
	if seen.status != http.StatusOK {
		return seen
	}
	form.Set("seen", seen.field("seen"))
	form.Set("once", seen.field("once"))
	form.Set("do", "commit")
	return v.post(path, form)
}

func TestABuyerTakesAPurchaseOrderFromDraftToItsEnd(t *testing.T) {
	sink := mailtest.New(t)
	server, err := mail.ParseServer(sink.Addr(), "", "", "orders@example.com", "none")
	if err != nil {
		t.Fatal(err)
	}
	test := newTestSite(t, func(c *Config) { c.MailFrom = server.From() })
	test.companyOf(plain, plain, "12.5")
	no := test.draftPO(20)
	owner, buyer := test.signedIn(models.Owner), test.signedIn(models.Buyer)
	owner.post(link.PurchaseLimits, url.Values{"buyer": {"lots"}}).mustBe(http.StatusUnprocessableEntity, "price such as")
	owner.post(link.PurchaseLimits, url.Values{"buyer": {"100"}, "manager": {""}}).mustLeadTo(link.PurchaseLimits)
	buyer.get(link.PurchaseLimits).mustBe(http.StatusOK, "up to 100.00", "any")
	page := link.PurchaseOrder(no)
	buyer.get(page).mustBe(http.StatusOK, "Send", "Approve", "Amend")
	buyer.buys(no, "send", "", url.Values{"how": {"mail"}, "to": {"nobody"}, "subject": {"Order"}}).mustBe(http.StatusUnprocessableEntity, "is not an e-mail address")
	buyer.buys(no, "send", "", url.Values{"how": {"mail"}, "to": {"sales@example.com"}, "subject": {"Order " + no}}).mustBe(http.StatusForbidden, "has to be approved first", "250.00", "100.00")
	buyer.buys(no, "approve", "", url.Values{}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "waits for an approval", "asked for by buyer@example.com")
	owner.buys(no, "approve", "", url.Values{}).mustLeadTo(page)
	buyer.buys(no, "send", "", url.Values{"how": {"mail"}, "to": {"sales@example.com"}, "subject": {"Order " + no}, "note": {"Please hurry."}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "on its way to sales@example.com", "by mail", "by owner@example.com", "Supplier's answer")
	if err := backorder.SendMail(t.Context(), test.store, server.Send, 1); err != nil {
		t.Fatal(err)
	}
	got := sink.Wait(t, 1)[0]
	if !strings.HasPrefix(string(got.Files["purchase-order-"+no+".pdf"]), "%PDF") || !strings.Contains(got.Text, "Please hurry.") || !strings.Contains(got.HTML, "SKU") || !strings.Contains(got.Header.Get("Reply-To"), "buyer@example.com") {
		t.Errorf("this was sent: %s %v", got.Text, got.Header)
	}
	if strings.Contains(got.Text+got.HTML, "SO") && strings.Contains(got.Text, "customer") {
		t.Error("the supplier is told of customers")
	}
	buyer.get(link.MailLog(0, "", "purchase_order:"+no)).mustBe(http.StatusOK, "sales@example.com", "sent")

	// Looking says whom it touches, and a look of before is no look of now.
	buyer.buys(no, "answer", "1", url.Values{"answer": {"new_date"}}).mustBe(http.StatusUnprocessableEntity, "give the new day")
	seen := buyer.post(link.PurchaseAct(no, "answer"), url.Values{"line": {"1"}, "answer": {"backordered"}, "date": {"2027-02-01"}, "reason": {"material"}, "do": {"see"}}).mustBe(http.StatusOK, "waits for", "Take the answer")
	buyer.post(link.PurchaseAct(no, "answer"), url.Values{"line": {"1"}, "answer": {"backordered"}, "date": {"2027-03-01"}, "reason": {"material"}, "do": {"commit"}, "seen": {seen.field("seen")}}).mustBe(http.StatusOK, "Nothing has been changed yet")
	buyer.buys(no, "answer", "1", url.Values{"answer": {"backordered"}, "date": {"2027-02-01"}, "reason": {"material"}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "acknowledged", "1 Feb 2027")
	buyer.buys(no, "answer", "1", url.Values{"answer": {"split"}, "parts": {"5 on 2027-01-10, 15 on 2027-01-20"}}).mustLeadTo(page)
	if rows := buyer.get(page).find("#schedule tbody tr").Length(); rows != 2 {
		t.Errorf("%d deliveries are expected", rows)
	}
	buyer.buys(no, "amend", "1", url.Values{"qty": {"12"}, "price": {"12.75"}, "expected": {"2027-01-20"}, "reason": {""}}).mustBe(http.StatusUnprocessableEntity, "give a reason")
	buyer.buys(no, "amend", "1", url.Values{"qty": {"12"}, "price": {"12.75"}, "expected": {"2027-01-20"}, "reason": {"less is needed"}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "20 → 12", "price 12.5 → 12.75", "less is needed")
	if text := test.signedIn(models.WarehouseStaff).get(page).mustBe(http.StatusOK).text(); strings.Contains(text, "12.75") || strings.Contains(text, "Amend") {
		t.Error("the warehouse sees prices, or may amend")
	}
	buyer.buys(no, "bill", "", url.Values{"billed": {"yes"}, "no": {"R-77"}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "R-77")
	buyer.buys(no, "cancel", "", url.Values{"reason": {"the supplier is too slow"}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "12 units of purchase order "+no+" will not come", "cancelled", "the supplier is too slow")
	buyer.buys(no, "cancel", "", url.Values{"reason": {"again"}}).mustBe(http.StatusConflict, "nothing to end")
}

func TestAPurchaseOrderIsPrintedWithoutAnyCustomer(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	no := test.draftPO(20)
	buyer := test.signedIn(models.Buyer)
	paper := buyer.get(link.PurchasePaper(no)).mustBe(http.StatusOK, "Purchase order", "A draft", "250.00", "SKU").find(".paper").Text()
	if strings.Contains(paper, "customer") {
		t.Errorf("it names a customer: %s", paper)
	}
	pdf := buyer.get(link.PurchasePDF(no)).mustBe(http.StatusOK)
	if !strings.HasPrefix(pdf.body, "%PDF") || !strings.Contains(pdf.header.Get("Content-Disposition"), no+".pdf") {
		t.Errorf("the file begins with %.20q", pdf.body)
	}
	buyer.get(link.PurchasePaper("none")).mustBe(http.StatusNotFound)
}
