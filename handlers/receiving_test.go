package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestGoodsAreReceivedAsTypedOrScannedAndGoToThoseWhoWait(t *testing.T) {
	test := newWaitingSite(t)
	v := test.signedIn(models.WarehouseStaff)
	v.get(link.Receiving).mustBe(http.StatusOK, "PO-1", "Lux Lighting", "10 d late")
	v.get(link.Receiving+"?q=nothing").mustBe(http.StatusOK, "No open purchase order has this number")
	if to := v.get(link.Receiving + "?q=po-1").mustBe(http.StatusSeeOther).header.Get("Location"); to != link.Receive("PO-1") {
		t.Errorf("a scanned number leads to %q", to)
	}
	form := v.get(link.Receive("PO-1")).mustBe(http.StatusOK, "What arrived", "Who gets it")
	sku := strings.TrimSpace(form.find("#delivery tbody td a").First().Text())
	once := form.field("once")
	ask := func(status int, fields url.Values, said ...string) page {
		fields.Set("once", once)
		fields.Set("date", "2026-11-22")
		return v.post(link.Receive("PO-1"), fields).mustBe(status, said...)
	}
	scanned := ask(http.StatusOK, url.Values{"scan": {strings.ToLower(sku)}, "qty-1": {"4"}, "do": {"save"}}, "1 order line")
	if got, _ := scanned.find("#qty-1").Attr("value"); got != "5" {
		t.Errorf("a scan makes 4 units %q", got)
	}
	ask(http.StatusOK, url.Values{"scan": {"nobody"}}, "nobody is not on this purchase order.")
	ask(http.StatusUnprocessableEntity, url.Values{"qty-1": {"4.5"}, "do": {"save"}}, "Please give whole units, as in 12.")
	ask(http.StatusUnprocessableEntity, url.Values{"qty-1": {"4"}, "rejected-1": {"5"}, "do": {"save"}}, "Line 1: 4 arrived, so 5 of them cannot be rejected.")
	ask(http.StatusConflict, url.Values{"qty-1": {"1000"}, "do": {"save"}}, "Only 65 are open of line 1", "Nothing was received")
	ask(http.StatusUnprocessableEntity, url.Values{"qty-1": {"4"}, "rejected-1": {"1"}, "do": {"save"}}, "Please say why 1 of them go back")
	ask(http.StatusUnprocessableEntity, url.Values{"qty-1": {"4"}, "rest-1": {"later"}, "restday-1": {"soon"}, "do": {"save"}}, "Please give a day, as in 2026-11-22.")
	open := ask(http.StatusUnprocessableEntity, url.Values{"qty-1": {"4"}, "rest-1": {"later"}, "do": {"save"}}, "please give the day on which the rest comes")
	if open.find("details[open] #rest-1 option[selected]").AttrOr("value", "") != "later" {
		t.Error("what was chosen for the rest is not shown again")
	}
	v.htmx = true
	part := ask(http.StatusOK, url.Values{"qty-1": {"12"}, "scan": {"half typ"}}, "Who gets it", "Acme Stores")
	v.htmx = false
	if strings.Contains(part.body, "<html") {
		t.Error("typing answers a whole page")
	}
	for range 2 { // sent twice, booked once
		ask(http.StatusSeeOther, url.Values{"qty-1": {"12"}, "rejected-1": {"1"}, "reject-1": {"damaged"}, "place-1": {"A-12"}, "rest-1": {"backordered"}, "restday-1": {"2026-12-20"}, "restwhy-1": {"Material"}, "do": {"save"}})
	}
	sheet := v.get(link.PackWorksheet("PO-1")).mustBe(http.StatusOK, "Receive to pack", "Acme Stores", "A-12", "Units to the shelf", "Received RC-", "10 units went to 1 order line")
	if rows := sheet.find(".paper-table tbody tr").Length(); rows != 2 || !strings.Contains(sheet.find(".paper-table tbody tr").Last().Text(), "Shelf") {
		t.Errorf("the worksheet has %d rows", rows)
	}
	if labels := v.get(sheet.find("a[download]").AttrOr("href", "")).mustBe(http.StatusOK); !strings.HasPrefix(labels.body, "%PDF") {
		t.Error("the labels are no PDF")
	}
	v.get(link.PackWorksheet("PO-1", "NONE")).mustBe(http.StatusOK, "Nothing of this delivery is there")
	v.get(link.PackLabels("PO-1", "NONE")).mustBe(http.StatusNotFound)
	after := v.get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK, "Take back", "damaged, in A-12")
	if rows := after.find("#receipts tbody tr").Length(); rows != 1 && rows != 2 {
		t.Errorf("there are %d receipts", rows)
	}
	var received int64
	if err := test.store.SQL().QueryRow("SELECT qty_received FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id WHERE p.po_no = 'PO-1'").Scan(&received); err != nil || received != 17 {
		t.Errorf("%d were received in all, error %v", received, err)
	}
	receipt := strings.TrimSpace(after.find("#receipts tbody tr td").First().Text())
	v.post(link.ReceiptReverse("PO-1"), url.Values{"receipt": {receipt}, "reason": {""}}).mustBe(http.StatusSeeOther)
	v.get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK, "Please give a reason")
	v.post(link.ReceiptReverse("PO-1"), url.Values{"receipt": {receipt}, "reason": {"counted wrong"}}).mustBe(http.StatusSeeOther)
	v.get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK, "Receipt "+receipt+" was taken back.", "taken back", "takes one back")
	v.get(link.Receive("PO-OLD")).mustBe(http.StatusOK)
	if strings.Contains(test.signedIn(models.Support).get(link.PurchaseOrder("PO-1")).body, link.Receive("PO-1")) {
		t.Error("support is offered to receive")
	}
}

func TestAnArrivalThatIsOnlySuggestedProposesOneRunForEachReceipt(t *testing.T) {
	test := newWaitingSite(t)
	if _, err := test.store.SQL().Exec("UPDATE company SET arrival_mode = 'suggest'"); err != nil {
		t.Fatal(err)
	}
	v := test.signedIn(models.Buyer)
	once := v.get(link.Receive("PO-1")).field("once")
	for range 2 { // sent twice, proposed once
		v.post(link.Receive("PO-1"), url.Values{"once": {once}, "date": {"2026-11-22"}, "qty-1": {"12"}, "do": {"save"}}).mustBe(http.StatusSeeOther)
	}
	v.get(link.PurchaseOrder("PO-1")).mustBe(http.StatusOK, "Allocation runs are proposed for it")
	var runs, receipts, allocated int
	if err := test.store.SQL().QueryRow("SELECT (SELECT count(*) FROM allocation_runs), (SELECT count(*) FROM receipts WHERE receipt_no LIKE 'RC-%'), (SELECT coalesce(sum(qty_allocated), 0) FROM sales_order_lines)").Scan(&runs, &receipts, &allocated); err != nil || runs != 1 || receipts != 1 || allocated != 0 {
		t.Errorf("%d runs are proposed for %d receipts, %d units are given: %v", runs, receipts, allocated, err)
	}
}
