package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestAnOrdersPageSaysWhatIsShippedPromisedAndComing(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	manager, warehouse := test.signedIn(models.Manager), test.signedIn(models.WarehouseStaff)
	page := manager.get(link.Order("SO/1")).mustBe(http.StatusOK, "Ann Bell", "VIP customer", "on hold: credit check", "Order complete", "PO-7/1", "Acme",
		"14 Dec", "1 slip", "Person · moved by the supplier yes", "3 shipped", "SO-2", "19.90")
	if bar, _ := page.find("#order-facts svg").First().Attr("aria-label"); bar != "Ordered: 3 shipped, 2 allocated, 4 backordered, 1 cancelled units" {
		t.Errorf("the identity bar says %q", bar)
	}
	if address, _ := page.find("#order-lines a").FilterFunction(hasText("PO-7/1")).Attr("href"); address != link.PurchaseOrder("PO-7") {
		t.Errorf("the supply leads to %q", address)
	}
	if page.find("#order-lines .struck").Text() != "1 Dec" {
		t.Errorf("the first promise is %q", page.find("#order-lines .struck").Text())
	}
	manager.get(link.Order("SO-2")).mustBe(http.StatusOK, "SO/1", "this order was split off it", "has no lines")
	manager.get(link.Order("none")).mustBe(http.StatusNotFound, "There is no order with the number none.")
	if text := warehouse.get(link.Order("SO/1")).mustBe(http.StatusOK, "PO-7/1").text(); strings.Contains(text, "19.90") || strings.Contains(text, "Price") {
		t.Error("the warehouse sees a price")
	}
}

func TestARecordMayBeCalledLikeAPageOfItsList(t *testing.T) {
	test := newTestSite(t)
	test.shop()
	v := test.signedIn(models.Manager)
	for _, no := range []string{"new", "Export"} {
		test.takes(no, "C1", "A", 9)
		v.get(link.Order(no)).mustBe(http.StatusOK, "Order", no, "Progressive Sports")
		if v.get(link.Backorders).find(`a[href="`+link.Order(no)+`"]`).Length() == 0 {
			t.Errorf("the queue does not lead to order %s", no)
		}
		v.does(link.OrderAct(no, "hold"), url.Values{"reason": {"unpaid"}}, "is on hold").mustBe(http.StatusOK, "unpaid")
	}
	v.get(link.NewOrder).mustBe(http.StatusOK, "Place order")
}
